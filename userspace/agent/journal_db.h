/* SPDX-License-Identifier: GPL-2.0 */
/* The journal's database: statements, transactions, errors. Private to the journal. */
#ifndef IMSID_JOURNAL_DB_H
#define IMSID_JOURNAL_DB_H

#include <sqlite3.h>

#include "journal.h"

/**
 * struct journal - The open state.
 * @running: Running time at @boottime.
 * @boottime: CLOCK_BOOTTIME when it was opened.
 * @durable: The synchronous mode set now: FULL if true, else NORMAL.
 * @salt: Of the PINs' hashes.
 * @spent_until: Cards and modules never seen start with spent budgets before this.
 */
struct journal {
	sqlite3 *db;
	enum journal_origin origin;
	uint64_t running;
	uint64_t boottime;
	char boot_id[40];
	bool durable;
	uint64_t salt[2];
	uint64_t spent_until;
};

/**
 * db_prepare() - A statement with its values.
 * @types: One letter per value: t text, i int64_t, b blob (const void *, int).
 *
 * Return: 0 and a statement to be finalized, or a negative errno.
 */
int db_prepare(struct journal *journal, sqlite3_stmt **out, const char *sql, const char *types,
	       ...);

/** db_run() - The same, carried out: no rows are expected. The statement stays compiled. */
int db_run(struct journal *journal, const char *sql, const char *types, ...);

/** db_exec() - Carry out what takes no values and must not stay compiled (PRAGMA). */
int db_exec(struct journal *journal, const char *sql);

/** db_forget() - Drop the compiled statements, before closing. */
void db_forget(struct journal *journal);

/** db_row() - Step to the next row. Return: 1 for a row, 0 for the end, or a negative errno. */
int db_row(struct journal *journal, sqlite3_stmt *statement);

/** db_number() - The one number that a query gives, @fallback if it gives no row. */
int db_number(struct journal *journal, const char *sql, int64_t fallback, int64_t *out);

/** db_begin() - Begin a transaction whose commit is on stable storage (@durable) or not. */
int db_begin(struct journal *journal, bool durable);

/** db_end() - Commit if @error is 0, else roll back. Return: @error or the commit's. */
int db_end(struct journal *journal, int error);

/** db_errno() - SQLite's last error as a negative errno. */
int db_errno(struct journal *journal, int code);

/** db_meta_set() - Note a number under a name. */
int db_meta_set(struct journal *journal, const char *name, int64_t value);

/** db_text() - Column @i, cut to @size. */
void db_text(sqlite3_stmt *statement, int i, char *out, size_t size);

#endif
