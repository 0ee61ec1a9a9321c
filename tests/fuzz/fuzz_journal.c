// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the agent's journal: bytes on a disk that anything may have changed. Any
 * values in the columns give a rotation that has a name for each of its parts, and what
 * is written is read again as it was.
 *
 * libFuzzer: -max_len=512
 */
#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "../../userspace/agent/journal_record.h"
#include "target.h"

static struct sqlite3_stmt *row;
static struct journal journal;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char sql[16 + 3 * RECORD_COLUMNS_N] = "SELECT ?";
	int i;

	(void)argc;
	(void)argv;
	for (i = 1; i < RECORD_COLUMNS_N; i++)
		strcat(sql, ",?");
	if (sqlite3_open(":memory:", &journal.db) ||
	    sqlite3_exec(journal.db, "CREATE TABLE history(card, " RECORD_COLUMNS ")", NULL,
			 NULL, NULL) ||
	    sqlite3_prepare_v2(journal.db, sql, -1, &row, NULL))
		abort();
	return 0;
}

/* A column of any type. */
static void bind(struct input *in, int i)
{
	const uint8_t *bytes;
	size_t len;

	switch (input_u8(in) % 5) {
	case 0:
		sqlite3_bind_int64(row, i, (sqlite3_int64)input_u64(in));
		break;
	case 1:
		sqlite3_bind_int64(row, i, input_u8(in));
		break;
	case 2:
		bytes = input_bytes(in, input_u8(in), &len);
		sqlite3_bind_text(row, i, (const char *)bytes, (int)len, SQLITE_TRANSIENT);
		break;
	case 3:
		bytes = input_bytes(in, input_u8(in) % 2 ? 8 * POLICY_STEPS : input_u8(in), &len);
		sqlite3_bind_blob(row, i, bytes, (int)len, SQLITE_TRANSIENT);
		break;
	default:
		sqlite3_bind_null(row, i);
	}
}

static void check_names(const struct policy_rotation *r)
{
	char plmn[PLMN_TEXT];

	assert(*policy_step_name(r->step) && *policy_refresh_name(r->refresh));
	assert(*policy_trigger_name(r->trigger) && *policy_result_name(r->result));
	assert((unsigned int)r->step < POLICY_STEPS);
	assert((unsigned int)r->refresh < POLICY_REFRESHES);
	assert(memchr(r->from, 0, sizeof(r->from)) && memchr(r->to, 0, sizeof(r->to)));
	plmn_text(&r->cause.plmn, plmn);
	assert(!*plmn || strlen(plmn) == 3U + r->cause.plmn.mnc_digits);
}

/* Written as a row of the history, and read again. */
static void round_trip(const struct policy_rotation *r)
{
	struct policy_rotation again;
	sqlite3_stmt *statement;

	assert(!record_insert(&journal, "history", "fuzz", r));
	assert(!db_prepare(&journal, &statement, "SELECT " RECORD_COLUMNS " FROM history", ""));
	assert(db_row(&journal, statement) == 1);
	record_read(statement, 0, &again);
	sqlite3_finalize(statement);
	assert(!db_exec(&journal, "DELETE FROM history"));
	assert(again.number == r->number && again.trigger == r->trigger);
	assert(again.cause.cause == r->cause.cause && again.cause.layer == r->cause.layer);
	assert(plmn_equal(&again.cause.plmn, &r->cause.plmn) || !plmn_known(&r->cause.plmn));
	assert(!strcmp(again.from, r->from) && !strcmp(again.to, r->to));
	assert(again.step == r->step && again.refresh == r->refresh);
	assert(again.result == r->result && again.attempts == r->attempts);
	assert(again.charged == r->charged && again.started == r->started);
	assert(!memcmp(again.took, r->took, sizeof(r->took)) && again.ended == r->ended);
}

static void budget(struct input *in)
{
	uint8_t bytes[RECORD_BUDGET_BYTES], again[RECORD_BUDGET_BYTES];
	struct budget b;
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = input_u8(in);
	record_budget_get(bytes, &b);
	record_budget_put(&b, again);
	assert(!memcmp(bytes, again, sizeof(bytes)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct policy_rotation rotation;
	int i;

	for (i = 1; i <= RECORD_COLUMNS_N; i++)
		bind(&in, i);
	if (sqlite3_step(row) != SQLITE_ROW)
		abort();
	record_read(row, 0, &rotation);
	sqlite3_reset(row);
	check_names(&rotation);
	round_trip(&rotation);
	budget(&in);
	return 0;
}
