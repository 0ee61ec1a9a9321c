// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "journal_record.h"

static void put(uint8_t *out, uint64_t value, int bytes)
{
	int i;

	for (i = 0; i < bytes; i++)
		out[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get(const uint8_t *in, int bytes)
{
	uint64_t value = 0;
	int i;

	for (i = 0; i < bytes; i++)
		value |= (uint64_t)in[i] << 8 * i;
	return value;
}

void record_budget_put(const struct budget *budget, uint8_t out[RECORD_BUDGET_BYTES])
{
	int i;

	put(out, budget->newest, 8);
	for (i = 0; i < BUDGET_SLOTS; i++)
		put(out + 8 + 4 * (size_t)i, budget->slot[i], 4);
}

void record_budget_get(const uint8_t in[RECORD_BUDGET_BYTES], struct budget *budget)
{
	int i;

	budget->newest = get(in, 8);
	for (i = 0; i < BUDGET_SLOTS; i++)
		budget->slot[i] = (uint32_t)get(in + 8 + 4 * (size_t)i, 4);
}

int record_insert(struct journal *journal, const char *table, const char *card,
		  const struct policy_rotation *r)
{
	uint8_t took[8 * POLICY_STEPS];
	char plmn[PLMN_TEXT];
	char sql[400];
	int i;

	for (i = 0; i < POLICY_STEPS; i++)
		put(took + 8 * (size_t)i, r->took[i], 8);
	snprintf(sql, sizeof(sql), "INSERT OR REPLACE INTO %s(card, " RECORD_COLUMNS
		 ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", table);
	return db_run(journal, sql, "tiiiiiitttiiiiiiibi", card, (int64_t)r->number,
		      (int64_t)r->trigger, (int64_t)r->cause.layer, (int64_t)r->cause.domain,
		      (int64_t)r->cause.rat, (int64_t)r->cause.cause,
		      plmn_text(&r->cause.plmn, plmn), r->from, r->to, (int64_t)r->step,
		      (int64_t)r->refresh, (int64_t)r->result, (int64_t)r->attempts,
		      (int64_t)r->charged, (int64_t)r->detected, (int64_t)r->started, took,
		      (int)sizeof(took), (int64_t)r->ended);
}

void record_read(sqlite3_stmt *s, int i, struct policy_rotation *r)
{
	char plmn[PLMN_TEXT];
	const uint8_t *took;
	int k;

	memset(r, 0, sizeof(*r));
	r->number = (uint64_t)sqlite3_column_int64(s, i++);
	r->trigger = (enum policy_trigger)sqlite3_column_int(s, i++);
	r->cause.layer = (enum cause_layer)sqlite3_column_int(s, i++);
	r->cause.domain = (enum wwanctl_domain)sqlite3_column_int(s, i++);
	r->cause.rat = (enum wwanctl_rat)sqlite3_column_int(s, i++);
	r->cause.cause = (uint16_t)sqlite3_column_int(s, i++);
	db_text(s, i++, plmn, sizeof(plmn));
	plmn_parse(plmn, &r->cause.plmn);
	db_text(s, i++, r->from, sizeof(r->from));
	db_text(s, i++, r->to, sizeof(r->to));
	r->step = (enum policy_step)sqlite3_column_int(s, i++);
	r->refresh = (enum policy_refresh)sqlite3_column_int(s, i++);
	r->result = (enum policy_result)sqlite3_column_int(s, i++);
	r->attempts = (uint32_t)sqlite3_column_int(s, i++);
	r->charged = sqlite3_column_int(s, i++) != 0;
	r->detected = (uint64_t)sqlite3_column_int64(s, i++);
	r->started = (uint64_t)sqlite3_column_int64(s, i++);
	if (sqlite3_column_bytes(s, i) == 8 * POLICY_STEPS) {
		took = sqlite3_column_blob(s, i);
		for (k = 0; k < POLICY_STEPS; k++)
			r->took[k] = get(took + 8 * (size_t)k, 8);
	}
	i++;
	r->ended = (uint64_t)sqlite3_column_int64(s, i);
	/* Bytes on a disk choose an index: only what this program knows. */
	if ((unsigned int)r->step >= POLICY_STEPS)
		r->step = POLICY_STEP_VERIFY;
	if ((unsigned int)r->refresh >= POLICY_REFRESHES)
		r->refresh = POLICY_REFRESH_UNKNOWN;
}
