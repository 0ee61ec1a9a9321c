// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "bearer.h"
#include "blame.h"
#include "choose.h"
#include "gate.h"
#include "ladder.h"
#include "network.h"
#include "rotation.h"
#include "trigger.h"

#define SELECT_TIME (30 * POLICY_SECOND)
#define RESTORE_TIME (30 * POLICY_SECOND)
#define VERIFY_TIME (10 * POLICY_SECOND)
#define VERIFY_AGAIN (POLICY_SECOND / 2)
#define OWN_STARTED_TIME (15 * POLICY_SECOND)
#define CONNECT_TIME (300 * POLICY_SECOND)
#define GONE_TIME (120 * POLICY_SECOND)
#define SELECTS_MAX 2

static void refresh_next(struct policy_context *c);

bool rotation_open(const struct policy_state *s)
{
	return s->card.rotation.number != 0;
}

static bool is_retry(const struct policy_rotation *r)
{
	return r->trigger == POLICY_TRIGGER_RETRY;
}

static unsigned int strength(enum policy_trigger trigger)
{
	switch (trigger) {
	case POLICY_TRIGGER_MANUAL:
		return 4;
	case POLICY_TRIGGER_REJECT:
		return 3;
	case POLICY_TRIGGER_SEARCH:
	case POLICY_TRIGGER_ROUND:
	case POLICY_TRIGGER_DATA:
		return 2;
	case POLICY_TRIGGER_MAX_TIME:
	case POLICY_TRIGGER_RETRY:
		return 1;
	default:
		return 0;
	}
}

void rotation_want(struct policy_context *c, enum policy_trigger trigger,
		   const struct policy_cause *cause, uint64_t at, bool soft)
{
	struct policy_want *w = &c->s->want;

	if (strength(w->trigger) >= strength(trigger)) {
		w->soft = w->soft && soft;
		return;
	}
	memset(w, 0, sizeof(*w));
	w->trigger = trigger;
	if (cause)
		w->cause = *cause;
	w->at = at;
	w->to = -1;
	w->soft = soft;
}

static uint32_t bit(int profile)
{
	return profile < 0 ? 0 : 1U << profile;
}

/* Where the open rotation leads, -1 if its profile has left the configuration. */
static int target(const struct policy_context *c)
{
	return c->kind ? config_profile_named(c->kind, c->s->card.rotation.to) : -1;
}

static void step_set(struct policy_context *c, enum policy_step step, uint64_t time)
{
	struct policy_rotation *r = &c->s->card.rotation;

	r->took[r->step] += c->now - r->step_since;
	r->step = step;
	r->step_since = c->now;
	r->deadline = c->now + time;
	c->s->verify_at = 0;
}

static void progress(struct policy_context *c)
{
	context_persist(c, POLICY_DIRTY_ROTATION, false);
}

static void round_begin(struct policy_context *c, const struct policy_want *want)
{
	struct policy_round *round = &c->s->card.round;
	bool free = gate_free(c->s, want, c->now);

	memset(round, 0, sizeof(*round));
	round->open = true;
	round->free = free;
	/* A profile that works may be gone back to. */
	round->tried = context_registered(c->s) && want->trigger != POLICY_TRIGGER_DATA ?
		       0 : bit(c->s->profile);
	round->mixed = want->trigger != POLICY_TRIGGER_REJECT || !plmn_known(&want->cause.plmn);
	if (!round->mixed) {
		round->plmn = want->cause.plmn;
		round->refused = bit(c->s->profile);
		round->tried |= round->refused;
	}
	if (free)
		c->s->card.free_round_at = c->now + 1;
}

static void charge(struct policy_context *c, const struct policy_want *want)
{
	struct policy_card *card = &c->s->card;

	if (want->trigger == POLICY_TRIGGER_RETRY)
		return;
	card->rotations_total++;
	card->card_writes_total += c->kind->writes_per_switch;
	budget_spend(&card->card_writes_day, BUDGET_DAY, c->kind->writes_per_switch, c->now);
	card->rotation.charged = want->trigger == POLICY_TRIGGER_MANUAL || !card->round.free;
	if (!card->rotation.charged)
		return;
	budget_spend(&card->rotations_hour, BUDGET_HOUR, 1, c->now);
	budget_spend(&card->rotations_day, BUDGET_DAY, 1, c->now);
}

/* Nothing was sent to the card after all. */
static void refund(struct policy_context *c)
{
	struct policy_card *card = &c->s->card;

	card->rotations_total--;
	card->card_writes_total -= c->kind->writes_per_switch;
	budget_refund(&card->card_writes_day, c->kind->writes_per_switch);
	if (!card->rotation.charged)
		return;
	budget_refund(&card->rotations_hour, 1);
	budget_refund(&card->rotations_day, 1);
}

static void select_card(struct policy_context *c, int to)
{
	struct policy_state *s = c->s;

	s->card.rotation.attempts++;
	s->own_started = false;
	s->own_ended = false;
	s->refresh_from = c->now;
	s->refresh_done = 0;
	s->lost_since_refresh = false;
	step_set(c, POLICY_STEP_SELECT, SELECT_TIME);
	/* The intent is durable before the first APDU. */
	context_persist(c, POLICY_DIRTY_ROTATION | POLICY_DIRTY_CARD, true);
	context_ask(c, POLICY_ACTION_SELECT, SELECT_TIME)->profile = to;
}

/* An hour between rotations once a whole round has heard no cell, then a day. */
static void count_no_cell(struct policy_context *c)
{
	struct policy_card *card = &c->s->card;
	uint32_t round = (uint32_t)__builtin_popcount(choose_eligible(c->kind));

	card->no_cell_rotations++;
	if (card->no_cell_rotations + 1 < round)
		return;
	card->no_cell_until = c->now +
			      (card->no_cell_rotations + 1 < 2 * round ? BUDGET_HOUR : BUDGET_DAY);
}

static void begin(struct policy_context *c, const struct policy_want *want, int to)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;
	const char *from = s->profile < 0 ? "" : c->kind->profile[s->profile]->name;
	const char *name = to < 0 ? "" : c->kind->profile[to]->name;

	memset(r, 0, sizeof(*r));
	r->number = s->card.rotations_total + 1;
	r->trigger = want->trigger;
	r->cause = want->cause;
	snprintf(r->from, sizeof(r->from), "%s", from);
	snprintf(r->to, sizeof(r->to), "%s", name);
	r->detected = want->at;
	r->started = c->now;
	r->step_since = c->now;
	charge(c, want);
	if (want->trigger != POLICY_TRIGGER_RETRY) {
		s->card.round.tried |= bit(to);
		if (!s->heard && want->trigger != POLICY_TRIGGER_REJECT &&
		    want->trigger != POLICY_TRIGGER_MANUAL)
			count_no_cell(c);
	}
	memset(&s->want, 0, sizeof(s->want));
	s->waits = 0;
	s->wait_until = 0;
	s->other_plmn_until = 0;
	s->iccid_wrong = false;
	bearer_forget(c);
	if (want->trigger == POLICY_TRIGGER_RETRY) {
		context_reason(c, "registering %s again after a back-off", name);
		refresh_next(c);
	} else {
		context_reason(c, "rotating from %s to %s", from[0] ? from : "another IMSI", name);
		select_card(c, to);
	}
}

void rotation_back_off(struct policy_context *c)
{
	struct policy_card *card = &c->s->card;
	bool blamed = blame_plmn_until(card, &c->s->plmn, c->now) != 0;
	bool alone = !(choose_eligible(c->kind) & ~bit(c->s->profile));
	enum policy_trigger next = blamed || alone ? POLICY_TRIGGER_RETRY : POLICY_TRIGGER_ROUND;

	card->backoff_until = c->now + context_backoff(c, card->failed_rounds);
	if (card->failed_rounds < 31)
		card->failed_rounds++;
	memset(&card->round, 0, sizeof(card->round));
	memset(&c->s->want, 0, sizeof(c->s->want));
	rotation_want(c, next, NULL, c->now, false);
	c->s->dirty |= POLICY_DIRTY_CARD | POLICY_DIRTY_ROTATION;
}

/* Every profile has had its turn. */
static void round_over(struct policy_context *c)
{
	struct policy_round round = c->s->card.round;
	uint32_t eligible = choose_eligible(c->kind);
	char text[PLMN_TEXT];
	bool plmn_to_blame;

	plmn_to_blame = !round.mixed && (round.refused & eligible) == eligible &&
			plmn_known(&round.plmn);
	if (plmn_to_blame) {
		blame_plmn_add(&c->s->card, &round.plmn, c->now);
		c->s->plmn = round.plmn;
		c->s->dirty |= POLICY_DIRTY_BLAME;
	}
	rotation_back_off(c);
	if (plmn_to_blame) {
		context_reason(c, "network %s refuses every profile: it is to blame, not they",
			       plmn_text(&round.plmn, text));
		network_search(c);
	} else {
		context_reason(c, "a full round of profiles has failed");
	}
}

void rotation_try(struct policy_context *c)
{
	struct policy_want want = c->s->want;
	uint64_t at;
	int to;

	if (!want.trigger || rotation_open(c->s))
		return;
	/* A scan, a choice of network or a restoration ends first; a person does not wait. */
	if (c->s->pending_id && !bearer_pending(c->s) && want.trigger != POLICY_TRIGGER_MANUAL)
		return;
	if (gate_check(c->config, c->kind, c->s, &want, c->now, &at))
		return;
	if (want.trigger == POLICY_TRIGGER_RETRY) {
		begin(c, &want, c->s->profile);
		return;
	}
	if (want.trigger == POLICY_TRIGGER_MANUAL || !c->s->card.round.open)
		round_begin(c, &want);
	to = want.to;
	if (to < 0)
		to = choose_profile(c->kind, &c->s->card, c->s->profile, c->s->card.round.tried,
				    context_place(c->s, &want.cause), c->now);
	if (to < 0)
		round_over(c);
	else
		begin(c, &want, to);
}

static void finish(struct policy_context *c, enum policy_result result)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;

	r->took[r->step] += c->now - r->step_since;
	r->result = result;
	r->ended = c->now;
	s->finished = *r;
	memset(r, 0, sizeof(*r));
	s->pending_id = 0;
	s->verify_at = 0;
	s->other_plmn_until = 0;
	if (s->searching_since)
		s->searching_since = c->now;
	s->restore_at = 0;
	s->dirty |= POLICY_DIRTY_CARD | POLICY_DIRTY_ROTATION;
	context_act(c, POLICY_ACTION_FINISHED);
}

static void note_failure(struct policy_context *c, int to, enum policy_result result,
			 const struct policy_cause *cause)
{
	struct policy_round *round = &c->s->card.round;

	if (result == POLICY_RESULT_REJECTED && cause && plmn_equal(&cause->plmn, &round->plmn))
		round->refused |= bit(to);
	else
		round->mixed = true;
}

/* The profile before was left without need: it is the next choice. */
static void go_back(struct policy_context *c, const char *from)
{
	int to = config_profile_named(c->kind, from);

	if (to >= 0 && !(c->s->card.round.tried & bit(to)))
		c->s->want.to = to;
}

void rotation_fail(struct policy_context *c, enum policy_result result,
		   const struct policy_cause *cause)
{
	struct policy_rotation r = c->s->card.rotation;

	note_failure(c, target(c), result, cause);
	finish(c, result);
	context_reason(c, "%s: %s", r.to[0] ? r.to : "rotation", policy_result_name(result));
	if (is_retry(&r)) {
		rotation_back_off(c);
		network_give_up(c);
		return;
	}
	if (!c->kind)
		return;
	if (cause && blame_plmn_until(&c->s->card, &cause->plmn, c->now)) {
		rotation_back_off(c);
		return;
	}
	rotation_want(c, result == POLICY_RESULT_NOT_CONNECTED ? POLICY_TRIGGER_DATA :
		      cause ? POLICY_TRIGGER_REJECT : POLICY_TRIGGER_ROUND,
		      cause ? cause : &r.cause, c->at, false);
	if (r.trigger == POLICY_TRIGGER_MANUAL || r.trigger == POLICY_TRIGGER_MAX_TIME)
		go_back(c, r.from);
}

void rotation_pause(struct policy_context *c, const struct policy_cause *cause)
{
	note_failure(c, -1, POLICY_RESULT_REJECTED, NULL);
	c->s->card.rotation.cause = *cause;
	finish(c, POLICY_RESULT_REJECTED);
}

void rotation_abandon(struct policy_context *c)
{
	finish(c, POLICY_RESULT_ABANDONED);
}

void rotation_not_durable(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_rotation r = s->card.rotation;

	if (r.attempts <= 1)
		refund(c);
	finish(c, POLICY_RESULT_NOT_DURABLE);
	s->journal_until = c->now + GATE_JOURNAL_TIME;
	s->card.round.tried &= ~bit(config_profile_named(c->kind, r.to));
	rotation_want(c, r.trigger, &r.cause, r.detected, false);
	context_reason(c, "the state directory can not be written: no rotation begins");
}

/* Where to go after the card (or nobody) was told: wait, or ask the module to read the card. */
static void refresh_next(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;
	bool resets = gate_resets(c->config, s, c->now) && s->hold_until <= c->now;

	r->refresh = ladder_next(c->kind->refresh, s->module.learnt, r->refresh, is_retry(r),
				 resets);
	if (!r->refresh) {
		rotation_fail(c, POLICY_RESULT_REFRESH_FAILED, NULL);
		return;
	}
	step_set(c, POLICY_STEP_REFRESH, ladder_time(r->refresh));
	if (r->refresh == POLICY_REFRESH_OWN) {
		if (s->own_started)
			r->deadline = c->now + OWN_STARTED_TIME;
		progress(c);
		return;
	}
	s->refresh_from = c->now;
	s->refresh_done = 0;
	s->lost_since_refresh = false;
	if (r->refresh == POLICY_REFRESH_MODEM) {
		budget_spend(&s->card.resets_hour, BUDGET_HOUR, 1, c->now);
		budget_spend(&s->module.resets_hour, BUDGET_HOUR, 1, c->now);
		s->dirty |= POLICY_DIRTY_CARD;
	}
	if (ladder_cuts(r->refresh)) {
		s->module.left_off |= 1U << r->refresh;
		s->dirty |= POLICY_DIRTY_MODULE;
	}
	progress(c);
	context_ask(c, POLICY_ACTION_REFRESH, ladder_time(r->refresh))->refresh = r->refresh;
}

static void verify_now(struct policy_context *c)
{
	c->s->verify_at = 0;
	if (context_ready(c->s))
		context_ask(c, POLICY_ACTION_VERIFY, VERIFY_TIME);
}

static void verify_begin(struct policy_context *c)
{
	struct policy_rotation *r = &c->s->card.rotation;

	step_set(c, POLICY_STEP_VERIFY, ladder_verify_time(r->refresh));
	progress(c);
	verify_now(c);
}

/* The network was faster than the verification: it has refused the new IMSI already. */
static void register_refused(struct policy_context *c)
{
	const struct policy_state *s = c->s;
	const struct policy_cause cause = s->last_reject;

	/* A resumed rotation does not know when the refresh was, but when it began. */
	if (!rotation_open(s) || context_registered(s) || s->last_reject_at <= s->refresh_from ||
	    s->last_reject_at <= s->refresh_done ||
	    s->last_reject_at <= s->card.rotation.started)
		return;
	c->at = s->last_reject_at;
	trigger_reject(c, &cause);
}

static void register_begin(struct policy_context *c)
{
	struct policy_state *s = c->s;
	uint64_t grace = s->power_on_at + c->config->policy.power_on_grace;

	step_set(c, POLICY_STEP_REGISTER, context_search_time(c));
	/* Just after power-on the first search takes longer, and only a reject says more. */
	if (s->card.rotation.deadline < grace)
		s->card.rotation.deadline = grace;
	budget_spend(&s->card.attaches_day, BUDGET_DAY, 1, c->now);
	if (s->module.left_off) {
		s->module.left_off = 0;
		s->dirty |= POLICY_DIRTY_MODULE;
	}
	if (!s->refresh_done)
		s->refresh_done = s->refresh_from;
	s->heard = false;
	context_reason(c, "waiting for a network to register %s", s->card.rotation.to);
	context_persist(c, POLICY_DIRTY_ROTATION | POLICY_DIRTY_CARD, false);
	rotation_registered(c);
	register_refused(c);
}

void rotation_registered(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;

	if (r->step != POLICY_STEP_REGISTER || !context_registered(s))
		return;
	/* Only a registration of after the refresh is the new IMSI's. */
	if (s->registered_at < s->refresh_from ||
	    (s->registered_at < s->refresh_done && !s->lost_since_refresh))
		return;
	if (!is_retry(r) && r->refresh && r->refresh != s->module.learnt) {
		s->module.learnt = r->refresh;
		s->dirty |= POLICY_DIRTY_MODULE;
	}
	context_reason(c, "%s is registered", r->to[0] ? r->to : "the card");
	trigger_found(c);
	if (bearer_wanted(c)) {
		step_set(c, POLICY_STEP_CONNECT, CONNECT_TIME);
		progress(c);
		return;
	}
	finish(c, POLICY_RESULT_OK);
	trigger_confirmed(c);
}

void rotation_connected(struct policy_context *c)
{
	finish(c, POLICY_RESULT_OK);
	trigger_confirmed(c);
}

/* The card and the module were asked who they are. */
static void verify_step_over(struct policy_context *c, bool card_known, bool card_ok)
{
	struct policy_rotation *r = &c->s->card.rotation;

	c->s->pending_id = 0;
	/* After a power cycle the card can not be showing something old. */
	if (c->s->iccid_wrong || (card_known && !card_ok && r->refresh >= POLICY_REFRESH_CARD)) {
		rotation_fail(c, POLICY_RESULT_VERIFY_FAILED, NULL);
		return;
	}
	refresh_next(c);
}

static void verify_resumed(struct policy_context *c, bool card_ok)
{
	struct policy_rotation *r = &c->s->card.rotation;
	uint64_t at;
	int to = target(c);

	if (card_ok) {
		r->resumed = false;
		r->refresh = POLICY_REFRESH_UNKNOWN;
		refresh_next(c);
		return;
	}
	if (gate_idle(c->kind, c->s, c->now, &at) || to < 0) {
		rotation_abandon(c);
		rotation_want(c, POLICY_TRIGGER_ROUND, NULL, c->now, false);
		return;
	}
	if (r->attempts >= SELECTS_MAX ||
	    !budget_allows(&c->s->card.card_writes_day, BUDGET_DAY,
			   c->config->budget.card_writes_day, c->kind->writes_per_switch,
			   c->now)) {
		rotation_fail(c, POLICY_RESULT_SELECT_FAILED, NULL);
		return;
	}
	budget_spend(&c->s->card.card_writes_day, BUDGET_DAY, c->kind->writes_per_switch, c->now);
	c->s->card.card_writes_total += c->kind->writes_per_switch;
	r->refresh = POLICY_REFRESH_UNKNOWN;
	r->resumed = false;
	select_card(c, to);
}

static bool same(const char *a, const char *b)
{
	return a && b && a[0] && !strcmp(a, b);
}

static void verify_result(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;
	int to = target(c);
	const char *want = to < 0 ? e->result.card_imsi : c->kind->profile[to]->imsi;
	bool read = e->result.outcome == POLICY_OUTCOME_OK && e->result.card_imsi;
	bool card_ok = read && same(e->result.card_imsi, want);
	bool iccid_ok = read && same(e->result.card_iccid, s->iccid);

	s->iccid_wrong = read && e->result.card_iccid && e->result.card_iccid[0] && !iccid_ok;
	if (read) {
		snprintf(s->imsi, sizeof(s->imsi), "%s", e->result.card_imsi);
		if (s->profile != config_profile_imsi(c->kind, s->imsi))
			s->profile_since = c->now;
		s->profile = config_profile_imsi(c->kind, s->imsi);
		context_active(c);
	}
	if (card_ok && iccid_ok && same(e->result.module_imsi, want)) {
		register_begin(c);
		return;
	}
	if (r->resumed && read && !s->iccid_wrong) {
		verify_resumed(c, card_ok);
		return;
	}
	if (c->now + VERIFY_AGAIN >= r->deadline)
		verify_step_over(c, read, card_ok);
	else
		s->verify_at = c->now + VERIFY_AGAIN;
}

static void refresh_result(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;

	if (e->result.outcome == POLICY_OUTCOME_OK) {
		s->refresh_done = c->at;
		verify_begin(c);
		return;
	}
	if (s->module.left_off) {
		/* The step may have stopped half-way: everything on, then the next step. */
		r->deadline = c->now + RESTORE_TIME;
		context_ask(c, POLICY_ACTION_RESTORE, RESTORE_TIME);
		return;
	}
	refresh_next(c);
}

static void select_result(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;

	if (e->result.outcome != POLICY_OUTCOME_OK) {
		rotation_fail(c, POLICY_RESULT_SELECT_FAILED, NULL);
		if (e->result.error)
			context_reason(c, "select failed: %s", e->result.error);
		return;
	}
	if ((s->own_started || s->own_ended) && (c->kind->refresh == CONFIG_REFRESH_AUTO ||
						 c->kind->refresh == CONFIG_REFRESH_NONE)) {
		/* The card was faster than its own answer. */
		s->card.rotation.refresh = POLICY_REFRESH_OWN;
		step_set(c, POLICY_STEP_REFRESH, OWN_STARTED_TIME);
		progress(c);
		if (s->own_ended)
			verify_begin(c);
		return;
	}
	refresh_next(c);
}

static void restore_result(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;

	if (e->result.outcome == POLICY_OUTCOME_OK && s->module.left_off) {
		s->module.left_off = 0;
		s->restore_at = 0;
		context_persist(c, POLICY_DIRTY_MODULE, false);
	} else if (e->result.outcome != POLICY_OUTCOME_OK) {
		s->restore_at = c->now + RESTORE_TIME;
	}
	if (!rotation_open(s))
		return;
	if (s->card.rotation.step == POLICY_STEP_REFRESH)
		refresh_next(c);
	else if (s->card.rotation.step == POLICY_STEP_VERIFY)
		verify_now(c);
}

void rotation_result(struct policy_context *c, enum policy_action_type pending,
		     const struct policy_event *event)
{
	if (pending == POLICY_ACTION_RESTORE) {
		restore_result(c, event);
		return;
	}
	if (!rotation_open(c->s) || !c->kind)
		return;
	if (pending == POLICY_ACTION_SELECT)
		select_result(c, event);
	else if (pending == POLICY_ACTION_REFRESH)
		refresh_result(c, event);
	else if (pending == POLICY_ACTION_VERIFY)
		verify_result(c, event);
}

void rotation_refresh(struct policy_context *c, enum wwanctl_refresh_stage stage)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;
	bool waiting = r->step == POLICY_STEP_REFRESH && r->refresh == POLICY_REFRESH_OWN;

	if (c->at < s->refresh_from || (r->step != POLICY_STEP_SELECT && !waiting))
		return;
	if (stage == WWANCTL_REFRESH_STAGE_END_SUCCESS) {
		s->own_ended = true;
		if (!s->refresh_done)
			s->refresh_done = c->at;
		if (waiting)
			verify_begin(c);
	} else if (stage == WWANCTL_REFRESH_STAGE_END_FAILURE) {
		if (waiting)
			refresh_next(c);
	} else {
		s->own_started = true;
		if (waiting)
			r->deadline = c->now + OWN_STARTED_TIME;
	}
}

/* The card shows itself, perhaps with another IMSI. */
void rotation_card(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;
	int to = target(c);

	if (!context_ready(s))
		return;
	if (r->step == POLICY_STEP_VERIFY && !s->pending_id)
		verify_now(c);
	else if (r->step == POLICY_STEP_REFRESH && r->refresh == POLICY_REFRESH_OWN && to >= 0 &&
		 same(s->imsi, c->kind->profile[to]->imsi))
		verify_begin(c);
}

void rotation_resume(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;
	bool off = s->module.left_off || (s->power && s->power != WWANCTL_POWER_ONLINE);

	if (!c->kind || (!is_retry(r) && target(c) < 0)) {
		rotation_abandon(c);
		return;
	}
	r->resumed = !is_retry(r);
	/* Once card and module both show the new IMSI, a registration that is there is its own. */
	s->refresh_from = 0;
	s->refresh_done = 0;
	s->lost_since_refresh = false;
	s->verify_at = 0;
	context_reason(c, "taking up the rotation to %s again", r->to);
	r->step_since = c->now;
	step_set(c, POLICY_STEP_VERIFY, GONE_TIME);
	progress(c);
	if (off)
		context_ask(c, POLICY_ACTION_RESTORE, RESTORE_TIME);
	else
		verify_now(c);
}

void rotation_modem_gone(struct policy_context *c)
{
	struct policy_rotation *r = &c->s->card.rotation;

	c->s->pending_id = 0;
	if (r->refresh != POLICY_REFRESH_MODEM)
		r->resumed = !is_retry(r);
	else if (!c->s->refresh_done)
		c->s->refresh_done = c->at; /* it does what it was told */
	step_set(c, POLICY_STEP_VERIFY, GONE_TIME);
	progress(c);
}

static void register_due(struct policy_context *c)
{
	struct policy_state *s = c->s;

	if (s->other_plmn_until && s->other_plmn_until <= c->now) {
		struct policy_cause cause = s->soft_cause;

		blame_add(&s->card, s->imsi, &cause, c->now);
		s->dirty |= POLICY_DIRTY_BLAME;
		rotation_fail(c, POLICY_RESULT_REJECTED, &cause);
	} else if (s->card.rotation.deadline <= c->now) {
		rotation_fail(c, POLICY_RESULT_NOT_REGISTERED, NULL);
	}
}

void rotation_due(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_rotation *r = &s->card.rotation;

	if (r->step == POLICY_STEP_REGISTER && s->modem_state) {
		register_due(c);
		return;
	}
	if (r->step == POLICY_STEP_CONNECT && s->modem_state && r->deadline <= c->now) {
		rotation_fail(c, POLICY_RESULT_NOT_CONNECTED, NULL);
		return;
	}
	if (r->deadline > c->now) {
		if (s->verify_at && s->verify_at <= c->now)
			verify_now(c);
		return;
	}
	if (!s->modem_state || !context_ready(s)) {
		rotation_fail(c, s->modem_state ? POLICY_RESULT_REFRESH_FAILED :
						  POLICY_RESULT_MODEM_GONE, NULL);
		return;
	}
	s->pending_id = 0;
	if (r->step == POLICY_STEP_SELECT)
		rotation_fail(c, POLICY_RESULT_SELECT_FAILED, NULL);
	else if (r->step == POLICY_STEP_VERIFY)
		verify_step_over(c, false, false);
	else
		refresh_next(c);
}

uint64_t rotation_next_due(const struct policy_state *s)
{
	uint64_t at = s->card.rotation.deadline;

	if (s->verify_at && s->verify_at < at)
		at = s->verify_at;
	if (s->other_plmn_until && s->card.rotation.step == POLICY_STEP_REGISTER &&
	    s->other_plmn_until < at)
		at = s->other_plmn_until;
	return at;
}
