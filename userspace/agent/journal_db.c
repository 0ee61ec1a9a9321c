// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

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

int db_run(struct journal *journal, const char *sql, const char *types, ...)
{
	sqlite3_stmt *s;
	va_list args;
	int error;

	va_start(args, types);
	error = prepare(journal, &s, sql, types, &args);
	va_end(args);
	if (error)
		return error;
	do {
		error = db_row(journal, s);
	} while (error > 0);
	sqlite3_finalize(s);
	return error;
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
		error = db_run(journal, durable ? "PRAGMA synchronous = FULL" :
						  "PRAGMA synchronous = NORMAL", "");
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
