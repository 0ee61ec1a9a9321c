/* SPDX-License-Identifier: GPL-2.0 */
/* Rotations and budgets as columns of a table. Private to the journal. */
#ifndef IMSID_JOURNAL_RECORD_H
#define IMSID_JOURNAL_RECORD_H

#include "journal_db.h"

#define RECORD_BUDGET_BYTES (8 + 4 * BUDGET_SLOTS)

/* The columns of a rotation behind the card's key, in the tables rotation and history. */
#define RECORD_COLUMNS "number, cause_trigger, layer, domain, rat, cause, plmn, from_name, " \
	"to_name, step, refresh, result, attempts, charged, detected, started, took, ended"
#define RECORD_COLUMNS_N 18

/** record_insert() - Insert a rotation: @sql's values are the card, then RECORD_COLUMNS. */
int record_insert(struct journal *journal, const char *table, const char *card,
		  const struct policy_rotation *rotation);

/** record_read() - Read RECORD_COLUMNS from column @i on. */
void record_read(sqlite3_stmt *statement, int i, struct policy_rotation *rotation);

/* A budget as bytes, little endian. */
void record_budget_put(const struct budget *budget, uint8_t out[RECORD_BUDGET_BYTES]);
void record_budget_get(const uint8_t in[RECORD_BUDGET_BYTES], struct budget *budget);

#endif
