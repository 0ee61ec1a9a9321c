// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "journal_record.h"

#define CARD_BUDGETS 5
#define HISTORY_MAX 1000

/* The card's budgets in the order of the blob. */
static struct budget *card_budget(struct policy_card *card, int i)
{
	struct budget *const budgets[CARD_BUDGETS] = {
		&card->rotations_hour, &card->rotations_day, &card->resets_hour,
		&card->attaches_day, &card->card_writes_day,
	};

	return budgets[i];
}

static int save_card(struct journal *j, const struct policy_card *card)
{
	uint8_t budgets[CARD_BUDGETS * RECORD_BUDGET_BYTES];
	struct policy_card copy = *card;
	int i;

	for (i = 0; i < CARD_BUDGETS; i++)
		record_budget_put(card_budget(&copy, i), budgets + i * RECORD_BUDGET_BYTES);
	return db_run(j, "INSERT OR REPLACE INTO card VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		      "tiiiiiiiiib", card->key, (int64_t)card->rotations_total,
		      (int64_t)card->card_writes_total, (int64_t)card->failed_rounds,
		      (int64_t)card->backoff_until, (int64_t)card->free_round_at,
		      (int64_t)card->no_cell_rotations, (int64_t)card->no_cell_until,
		      (int64_t)card->manual_until, (int64_t)card->t3346_until, budgets,
		      (int)sizeof(budgets));
}

static int save_active(struct journal *j, const struct policy_card *card)
{
	return db_run(j, "INSERT OR REPLACE INTO active VALUES(?, ?, ?)", "tti", card->key,
		      card->active_imsi, (int64_t)card->active_since);
}

static int save_rotation(struct journal *j, const struct policy_card *card)
{
	const struct policy_round *round = &card->round;
	char plmn[PLMN_TEXT];
	int error;

	error = card->rotation.number ?
		record_insert(j, "rotation", card->key, &card->rotation) :
		db_run(j, "DELETE FROM rotation WHERE card = ?", "t", card->key);
	if (error)
		return error;
	if (!round->open)
		return db_run(j, "DELETE FROM round WHERE card = ?", "t", card->key);
	return db_run(j, "INSERT OR REPLACE INTO round VALUES(?, ?, ?, ?, ?, ?)", "tiitii",
		      card->key, (int64_t)round->tried, (int64_t)round->refused,
		      plmn_text(&round->plmn, plmn), (int64_t)round->mixed,
		      (int64_t)round->free);
}

static int save_blame(struct journal *j, const struct policy_card *card, uint64_t now)
{
	char plmn[PLMN_TEXT];
	int error;
	int i;

	error = db_run(j, "DELETE FROM blame WHERE card = ?", "t", card->key);
	for (i = 0; i < POLICY_BLAME_MAX && !error; i++) {
		const struct policy_blame *b = &card->blame[i];

		/* One that is over still counts the refusals, for a day. */
		if (b->imsi[0] && b->until + BUDGET_DAY > now)
			error = db_run(j,
				       "INSERT OR REPLACE INTO blame VALUES(?, ?, ?, ?, ?, ?, ?)",
				       "tttiiii", card->key, b->imsi, plmn_text(&b->plmn, plmn),
				       (int64_t)b->layer, (int64_t)b->cause, (int64_t)b->count,
				       (int64_t)b->until);
	}
	if (!error)
		error = db_run(j, "DELETE FROM blamed_plmn WHERE card = ?", "t", card->key);
	for (i = 0; i < POLICY_BLAMED_PLMNS_MAX && !error; i++) {
		const struct policy_blamed_plmn *b = &card->blamed_plmn[i];

		if (plmn_known(&b->plmn) && b->until > now)
			error = db_run(j, "INSERT OR REPLACE INTO blamed_plmn VALUES(?, ?, ?)",
				       "tti", card->key, plmn_text(&b->plmn, plmn),
				       (int64_t)b->until);
	}
	return error;
}

static int save_module(struct journal *j, const struct policy_module *module)
{
	uint8_t resets[RECORD_BUDGET_BYTES];
	int error;

	record_budget_put(&module->resets_hour, resets);
	error = db_run(j, "INSERT OR REPLACE INTO module VALUES(?, ?, ?)", "tib", module->key,
		       (int64_t)module->left_off, resets, (int)sizeof(resets));
	if (!error && module->learnt && module->model[0])
		error = db_run(j, "INSERT OR REPLACE INTO learnt VALUES(?, ?, ?)", "tti",
			       module->model, module->revision, (int64_t)module->learnt);
	if (!error && module->search_longest)
		error = db_run(j, "INSERT OR REPLACE INTO searched VALUES(?, ?)", "ti",
			       module->key, (int64_t)module->search_longest);
	return error;
}

int journal_save(struct journal *journal, const struct policy_state *state, uint64_t now,
		 bool durable)
{
	bool card = state->card.key[0] != '\0';
	int error;

	error = db_begin(journal, durable);
	if (error)
		return error;
	if (card && state->dirty & POLICY_DIRTY_CARD)
		error = save_card(journal, &state->card);
	if (!error && card && state->dirty & POLICY_DIRTY_ACTIVE)
		error = save_active(journal, &state->card);
	if (!error && card && state->dirty & POLICY_DIRTY_ROTATION)
		error = save_rotation(journal, &state->card);
	if (!error && card && state->dirty & POLICY_DIRTY_BLAME)
		error = save_blame(journal, &state->card, now);
	if (!error && state->module.key[0] && state->dirty & POLICY_DIRTY_MODULE)
		error = save_module(journal, &state->module);
	if (!error && state->dirty & POLICY_DIRTY_HOLD)
		error = db_meta_set(journal, "hold", (int64_t)state->hold_until);
	if (!error)
		error = db_meta_set(journal, "running", (int64_t)now);
	return db_end(journal, error);
}

int journal_finish(struct journal *journal, const struct policy_state *state, int64_t realtime,
		   uint64_t now)
{
	const struct policy_rotation *r = &state->finished;
	int error;

	error = db_begin(journal, false);
	if (error)
		return error;
	error = record_insert(journal, "history", state->card.key, r);
	if (!error)
		error = db_run(journal,
			       "UPDATE history SET module = ?, realtime = ? WHERE id = last_insert_rowid()",
			       "ti", state->module.key,
			       realtime);
	/* Were it still open after a crash it would be told of twice. */
	if (!error)
		error = db_run(journal,
			       "DELETE FROM rotation WHERE card = ? AND number = ? AND started = ?",
			       "tii", state->card.key, (int64_t)r->number,
			       (int64_t)r->started);
	if (!error)
		error = db_run(journal,
			       "DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - ?",
			       "i", (int64_t)HISTORY_MAX);
	if (!error)
		error = db_meta_set(journal, "running", (int64_t)now);
	return db_end(journal, error);
}

static int load_row(struct journal *j, struct policy_card *card)
{
	const uint8_t *budgets;
	sqlite3_stmt *s;
	int error;
	int i;

	error = db_prepare(j, &s,
			   "SELECT rotations, writes, failed_rounds, backoff_until, free_round_at, no_cell_rotations, no_cell_until, manual_until, t3346_until, budgets FROM card WHERE key = ?",
			   "t", card->key);
	if (error)
		return error;
	error = db_row(j, s);
	if (error > 0 && sqlite3_column_bytes(s, 9) == CARD_BUDGETS * RECORD_BUDGET_BYTES) {
		card->rotations_total = (uint64_t)sqlite3_column_int64(s, 0);
		card->card_writes_total = (uint64_t)sqlite3_column_int64(s, 1);
		card->failed_rounds = (uint32_t)sqlite3_column_int(s, 2);
		card->backoff_until = (uint64_t)sqlite3_column_int64(s, 3);
		card->free_round_at = (uint64_t)sqlite3_column_int64(s, 4);
		card->no_cell_rotations = (uint32_t)sqlite3_column_int(s, 5);
		card->no_cell_until = (uint64_t)sqlite3_column_int64(s, 6);
		card->manual_until = (uint64_t)sqlite3_column_int64(s, 7);
		card->t3346_until = (uint64_t)sqlite3_column_int64(s, 8);
		budgets = sqlite3_column_blob(s, 9);
		for (i = 0; i < CARD_BUDGETS; i++)
			record_budget_get(budgets + i * RECORD_BUDGET_BYTES, card_budget(card, i));
	} else if (error > 0) {
		error = -EUCLEAN;
	}
	sqlite3_finalize(s);
	return error;
}

static int load_active(struct journal *j, struct policy_card *card)
{
	sqlite3_stmt *s;
	int error;

	error = db_prepare(j, &s, "SELECT imsi, since FROM active WHERE card = ?", "t", card->key);
	if (error)
		return error;
	error = db_row(j, s);
	if (error > 0) {
		db_text(s, 0, card->active_imsi, sizeof(card->active_imsi));
		card->active_since = (uint64_t)sqlite3_column_int64(s, 1);
	}
	sqlite3_finalize(s);
	return error < 0 ? error : 0;
}

static int load_rotation(struct journal *j, struct policy_card *card)
{
	char plmn[PLMN_TEXT];
	sqlite3_stmt *s;
	int error;

	error = db_prepare(j, &s, "SELECT " RECORD_COLUMNS " FROM rotation WHERE card = ?", "t",
			   card->key);
	if (error)
		return error;
	error = db_row(j, s);
	if (error > 0)
		record_read(s, 0, &card->rotation);
	sqlite3_finalize(s);
	if (error < 0)
		return error;
	error = db_prepare(j, &s,
			   "SELECT tried, refused, plmn, mixed, free FROM round WHERE card = ?",
			   "t", card->key);
	if (error)
		return error;
	error = db_row(j, s);
	if (error > 0) {
		card->round.open = true;
		card->round.tried = (uint32_t)sqlite3_column_int64(s, 0);
		card->round.refused = (uint32_t)sqlite3_column_int64(s, 1);
		db_text(s, 2, plmn, sizeof(plmn));
		plmn_parse(plmn, &card->round.plmn);
		card->round.mixed = sqlite3_column_int(s, 3) != 0;
		card->round.free = sqlite3_column_int(s, 4) != 0;
	}
	sqlite3_finalize(s);
	return error < 0 ? error : 0;
}

static int load_blame(struct journal *j, struct policy_card *card)
{
	char plmn[PLMN_TEXT];
	sqlite3_stmt *s;
	int error;
	int n;

	error = db_prepare(j, &s,
			   "SELECT imsi, plmn, layer, cause, count, until FROM blame WHERE card = ?",
			   "t", card->key);
	if (error)
		return error;
	for (n = 0; n < POLICY_BLAME_MAX && (error = db_row(j, s)) > 0; n++) {
		struct policy_blame *b = &card->blame[n];

		db_text(s, 0, b->imsi, sizeof(b->imsi));
		db_text(s, 1, plmn, sizeof(plmn));
		plmn_parse(plmn, &b->plmn);
		b->layer = (enum cause_layer)sqlite3_column_int(s, 2);
		b->cause = (uint16_t)sqlite3_column_int(s, 3);
		b->count = (uint32_t)sqlite3_column_int(s, 4);
		b->until = (uint64_t)sqlite3_column_int64(s, 5);
	}
	sqlite3_finalize(s);
	if (error < 0)
		return error;
	error = db_prepare(j, &s, "SELECT plmn, until FROM blamed_plmn WHERE card = ?", "t",
			   card->key);
	if (error)
		return error;
	for (n = 0; n < POLICY_BLAMED_PLMNS_MAX && (error = db_row(j, s)) > 0; n++) {
		db_text(s, 0, plmn, sizeof(plmn));
		plmn_parse(plmn, &card->blamed_plmn[n].plmn);
		card->blamed_plmn[n].until = (uint64_t)sqlite3_column_int64(s, 1);
	}
	sqlite3_finalize(s);
	return error < 0 ? error : 0;
}

int journal_load_card(struct journal *journal, const struct imsid_config *config, const char *key,
		      uint64_t now, struct policy_card *card)
{
	int error;

	policy_card_init(card, key, config, now < journal->spent_until, now);
	error = load_active(journal, card);
	if (!error)
		error = load_row(journal, card);
	if (!error)
		return 0;
	if (error > 0)
		error = load_rotation(journal, card);
	if (!error)
		error = load_blame(journal, card);
	if (error)
		policy_card_init(card, key, config, true, now);
	return error;
}

static int load_searched(struct journal *j, struct policy_module *module)
{
	sqlite3_stmt *s;
	int error;

	error = db_prepare(j, &s, "SELECT longest FROM searched WHERE module = ?", "t",
			   module->key);
	if (error)
		return error;
	error = db_row(j, s);
	if (error > 0)
		module->search_longest = (uint64_t)sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return error < 0 ? error : 0;
}

static int load_learnt(struct journal *j, struct policy_module *module)
{
	sqlite3_stmt *s;
	int error;

	error = db_prepare(j, &s, "SELECT refresh FROM learnt WHERE model = ? AND revision = ?",
			   "tt", module->model, module->revision);
	if (error)
		return error;
	error = db_row(j, s);
	if (error > 0 && sqlite3_column_int(s, 0) < POLICY_REFRESHES &&
	    sqlite3_column_int(s, 0) > 0)
		module->learnt = (enum policy_refresh)sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return error < 0 ? error : 0;
}

int journal_load_module(struct journal *journal, const struct imsid_config *config,
			const char *key, const char *model, const char *revision, uint64_t now,
			struct policy_module *module)
{
	sqlite3_stmt *s;
	int error;

	policy_module_init(module, key, config, now < journal->spent_until, now);
	snprintf(module->model, sizeof(module->model), "%s", model ? model : "");
	snprintf(module->revision, sizeof(module->revision), "%s", revision ? revision : "");
	error = db_prepare(journal, &s, "SELECT left_off, resets FROM module WHERE key = ?", "t",
			   module->key);
	if (error)
		return error;
	error = db_row(journal, s);
	if (error > 0 && sqlite3_column_bytes(s, 1) == RECORD_BUDGET_BYTES) {
		module->left_off = (uint32_t)sqlite3_column_int64(s, 0);
		record_budget_get(sqlite3_column_blob(s, 1), &module->resets_hour);
	}
	sqlite3_finalize(s);
	if (error >= 0)
		error = load_searched(journal, module);
	return error ? error : load_learnt(journal, module);
}

int journal_history(struct journal *journal, const char *card, unsigned int limit,
		    bool (*each)(const struct journal_entry *entry, void *data), void *data)
{
	struct journal_entry entry;
	sqlite3_stmt *s;
	int error;

	error = db_prepare(journal, &s, "SELECT card, module, realtime, " RECORD_COLUMNS
			   " FROM history WHERE ?1 = '' OR card = ?1 ORDER BY id DESC LIMIT ?2",
			   "ti", card ? card : "", (int64_t)limit);
	if (error)
		return error;
	while ((error = db_row(journal, s)) > 0) {
		db_text(s, 0, entry.card, sizeof(entry.card));
		db_text(s, 1, entry.module, sizeof(entry.module));
		entry.realtime = sqlite3_column_int64(s, 2);
		record_read(s, 3, &entry.rotation);
		if (!each(&entry, data))
			break;
	}
	sqlite3_finalize(s);
	return error < 0 ? error : 0;
}

int journal_rotations_since(struct journal *journal, const char *card, uint64_t since,
			    unsigned int *count)
{
	sqlite3_stmt *s;
	int error;

	*count = 0;
	error = db_prepare(journal, &s,
			   "SELECT count(*) FROM history WHERE card = ? AND ended >= ? AND cause_trigger <> ?",
			   "tii", card, (int64_t)since,
			   (int64_t)POLICY_TRIGGER_RETRY);
	if (error)
		return error;
	error = db_row(journal, s);
	if (error > 0)
		*count = (unsigned int)sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return error < 0 ? error : 0;
}
