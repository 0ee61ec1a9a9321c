// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "journal_db.h"

int db_errno(struct journal *journal, int code)
{
	int system = journal->db ? sqlite3_system_errno(journal->db) : 0;

	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EUCLEAN;
	default:
		return system > 0 ? -system : -EIO;
	}
}

static int bind(sqlite3_stmt *s, const char *types, va_list *args)
{
	int code = SQLITE_OK;
	const void *blob;
	int i;

	for (i = 0; types[i] && code == SQLITE_OK; i++) {
		switch (types[i]) {
		case 't':
			code = sqlite3_bind_text(s, i + 1, va_arg(*args, const char *), -1,
						 SQLITE_STATIC);
			break;
		case 'i':
			code = sqlite3_bind_int64(s, i + 1, va_arg(*args, int64_t));
			break;
		default:
			blob = va_arg(*args, const void *);
			code = sqlite3_bind_blob(s, i + 1, blob, va_arg(*args, int),
						 SQLITE_STATIC);
			break;
		}
	}
	return code;
}

static int prepare(struct journal *journal, sqlite3_stmt **out, const char *sql,
		   const char *types, va_list *args)
{
	int code = sqlite3_prepare_v2(journal->db, sql, -1, out, NULL);

	if (code == SQLITE_OK)
		code = bind(*out, types, args);
	if (code == SQLITE_OK)
		return 0;
	sqlite3_finalize(*out);
	*out = NULL;
	return db_errno(journal, code);
}

int db_prepare(struct journal *journal, sqlite3_stmt **out, const char *sql, const char *types,
	       ...)
{
	va_list args;
	int error;

	va_start(args, types);
	error = prepare(journal, out, sql, types, &args);
	va_end(args);
	return error;
}

int db_row(struct journal *journal, sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);

	return code == SQLITE_ROW ? 1 : db_errno(journal, code);
}

/*
 * A rotation writes with the same few statements again and again, and its intent stands
 * between a rejection and the card: they stay compiled.
 */
static sqlite3_stmt *kept(const struct journal *journal, const char *sql)
{
	sqlite3_stmt *s = NULL;

	while ((s = sqlite3_next_stmt(journal->db, s)))
		if (!sqlite3_stmt_busy(s) && !strcmp(sqlite3_sql(s), sql))
			return s;
	return NULL;
}

static int keep(const struct journal *journal, sqlite3_stmt **out, const char *sql)
{
	*out = kept(journal, sql);
	if (*out)
		return SQLITE_OK;
	return sqlite3_prepare_v3(journal->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
}

int db_run(struct journal *journal, const char *sql, const char *types, ...)
{
	sqlite3_stmt *s;
	va_list args;
	int error;

	error = db_errno(journal, keep(journal, &s, sql));
	if (error)
		return error;
	va_start(args, types);
	error = db_errno(journal, bind(s, types, &args));
	va_end(args);
	while (!error) {
		error = db_row(journal, s);
		if (error <= 0)
			break;
		error = 0;
	}
	/* bound values are the caller's: none may outlive this call */
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return error;
}

int db_exec(struct journal *journal, const char *sql)
{
	return db_errno(journal, sqlite3_exec(journal->db, sql, NULL, NULL, NULL));
}

void db_forget(struct journal *journal)
{
	sqlite3_stmt *s;

	while ((s = sqlite3_next_stmt(journal->db, NULL)))
		sqlite3_finalize(s);
}

int db_number(struct journal *journal, const char *sql, int64_t fallback, int64_t *out)
{
	sqlite3_stmt *s;
	int error = db_prepare(journal, &s, sql, "");

	*out = fallback;
	if (error)
		return error;
	error = db_row(journal, s);
	if (error > 0 && sqlite3_column_type(s, 0) != SQLITE_NULL)
		*out = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return error < 0 ? error : 0;
}

int db_begin(struct journal *journal, bool durable)
{
	int error = 0;

	if (journal->durable != durable)
		error = db_exec(journal, durable ? "PRAGMA synchronous = FULL" :
						   "PRAGMA synchronous = NORMAL");
	if (error)
		return error;
	journal->durable = durable;
	return db_run(journal, "BEGIN IMMEDIATE", "");
}

int db_end(struct journal *journal, int error)
{
	if (!error)
		error = db_run(journal, "COMMIT", "");
	if (error && !sqlite3_get_autocommit(journal->db))
		db_run(journal, "ROLLBACK", "");
	return error;
}

int db_meta_set(struct journal *journal, const char *name, int64_t value)
{
	return db_run(journal, "INSERT OR REPLACE INTO meta VALUES(?, ?)", "ti", name, value);
}

void db_text(sqlite3_stmt *statement, int i, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(statement, i);

	snprintf(out, size, "%s", text ? (const char *)text : "");
}
