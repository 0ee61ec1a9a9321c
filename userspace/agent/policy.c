// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "bearer.h"
#include "choose.h"
#include "context.h"
#include "gate.h"
#include "network.h"
#include "rotation.h"
#include "trigger.h"

#define RESTORE_TIME (30 * POLICY_SECOND)
#define DENIED_QUIET (5 * POLICY_SECOND)

void policy_init(struct policy_state *state, uint64_t seed, uint64_t hold_until,
		 uint64_t observe_until)
{
	memset(state, 0, sizeof(*state));
	state->random = seed;
	state->hold_until = hold_until;
	state->observe_until = observe_until;
	state->profile = -1;
	state->phase = POLICY_PHASE_IDLE;
	state->want.to = -1;
}

void policy_card_key(const char *eid, const char *iccid, char out[POLICY_KEY_MAX])
{
	snprintf(out, POLICY_KEY_MAX, "%s", eid && eid[0] ? eid : iccid ? iccid : "");
}

void policy_card_init(struct policy_card *card, const char *key, const struct imsid_config *config,
		      bool spent, uint64_t now)
{
	const struct config_budget *b = &config->budget;

	memset(card, 0, sizeof(*card));
	snprintf(card->key, sizeof(card->key), "%s", key);
	if (!spent)
		return;
	budget_start_spent(&card->rotations_hour, BUDGET_HOUR, b->rotations_hour, now);
	budget_start_spent(&card->rotations_day, BUDGET_DAY, b->rotations_day, now);
	budget_start_spent(&card->resets_hour, BUDGET_HOUR, b->resets_hour, now);
	budget_start_spent(&card->attaches_day, BUDGET_DAY, b->attaches_day, now);
	budget_start_spent(&card->card_writes_day, BUDGET_DAY, b->card_writes_day, now);
	card->free_round_at = now + 1;
}

void policy_module_init(struct policy_module *module, const char *key,
			const struct imsid_config *config, bool spent, uint64_t now)
{
	memset(module, 0, sizeof(*module));
	snprintf(module->key, sizeof(module->key), "%s", key);
	if (spent)
		budget_start_spent(&module->resets_hour, BUDGET_HOUR, config->budget.resets_hour,
				   now);
}

static void learn_module(struct policy_context *c, const struct policy_event *e)
{
	struct policy_module *m = &c->s->module;

	if (e->modem.key && e->modem.key[0] && strcmp(e->modem.key, m->key)) {
		if (e->modem.stored)
			*m = *e->modem.stored;
		else
			policy_module_init(m, e->modem.key, c->config, true, c->now);
		snprintf(m->key, sizeof(m->key), "%s", e->modem.key);
	}
	if (e->modem.model)
		snprintf(m->model, sizeof(m->model), "%s", e->modem.model);
	if (e->modem.revision)
		snprintf(m->revision, sizeof(m->revision), "%s", e->modem.revision);
}

static void on_modem(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;
	bool on = e->modem.power == WWANCTL_POWER_ONLINE;

	if (!s->modem_state || (on && s->power && s->power != WWANCTL_POWER_ONLINE))
		s->power_on_at = c->now;
	s->modem_state = e->modem.state;
	s->power = e->modem.power;
	learn_module(c, e);
	if (rotation_open(s) && !s->resume)
		rotation_card(c);
}

static void on_modem_gone(struct policy_context *c)
{
	struct policy_state *s = c->s;

	s->modem_state = 0;
	s->power = 0;
	s->card_state = 0;
	s->registration = 0;
	s->pending_id = 0;
	bearer_forget(c);
	context_reason(c, "the module is gone");
	if (rotation_open(s) && !s->resume)
		rotation_modem_gone(c);
}

static void load_card(struct policy_context *c, const struct policy_event *e, const char *key)
{
	struct policy_state *s = c->s;

	s->pending_id = 0;
	bearer_forget(c);
	if (e->card.stored)
		s->card = *e->card.stored;
	else
		policy_card_init(&s->card, key, c->config, true, c->now);
	snprintf(s->card.key, sizeof(s->card.key), "%s", key);
	memset(&s->network, 0, sizeof(s->network));
	s->imsi[0] = '\0';
	s->resume = s->card.rotation.number != 0;
	memset(&s->want, 0, sizeof(s->want));
	trigger_clear(c);
	s->profile_since = c->now;
	if (c->kind)
		context_reason(c, "a card of kind %s is in", c->kind->name);
	else
		context_reason(c, "no [card] section matches this SIM: it is only observed");
}

static void on_imsi(struct policy_context *c, const char *imsi)
{
	struct policy_state *s = c->s;
	bool first = !s->imsi[0];

	if (!strcmp(imsi, s->imsi))
		return;
	snprintf(s->imsi, sizeof(s->imsi), "%s", imsi);
	s->profile = c->kind ? config_profile_imsi(c->kind, imsi) : -1;
	s->profile_since = c->now;
	context_active(c);
	if (first || rotation_open(s))
		return;
	bearer_forget(c);
	/* The SIM has rotated itself: its new IMSI gets its own chance. */
	trigger_clear(c);
	context_reason(c, "the SIM has changed its IMSI by itself");
}

static void on_card(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;
	char key[POLICY_KEY_MAX];

	s->card_state = e->card.state;
	if (e->card.iccid && e->card.iccid[0]) {
		snprintf(s->iccid, sizeof(s->iccid), "%s", e->card.iccid);
		snprintf(s->eid, sizeof(s->eid), "%s", e->card.eid ? e->card.eid : "");
		c->kind = config_card_for(c->config, s->iccid, s->eid);
		policy_card_key(s->eid, s->iccid, key);
		if (strcmp(key, s->card.key))
			load_card(c, e, key);
	}
	if (e->card.imsi && e->card.imsi[0])
		on_imsi(c, e->card.imsi);
	if (rotation_open(s) && !s->resume)
		rotation_card(c);
}

static void on_registration(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;
	bool was = context_registered(s);
	bool denied = e->registration.state == WWANCTL_REGISTRATION_STATE_DENIED &&
		      s->registration != WWANCTL_REGISTRATION_STATE_DENIED;

	s->registration = e->registration.state;
	if (e->registration.rat)
		s->rat = e->registration.rat;
	if (plmn_known(&e->registration.plmn))
		s->plmn = e->registration.plmn;
	if (plmn_known(&e->registration.plmn) || denied)
		s->heard = true;
	if (context_registered(s)) {
		s->registered_at = c->at;
		if (!was && s->searching_since && s->searching_since < c->at)
			context_searched(c, c->at - s->searching_since);
		if (rotation_open(s)) {
			rotation_registered(c);
			return;
		}
		if (!was) {
			budget_spend(&s->card.attaches_day, BUDGET_DAY, 1, c->now);
			context_reason(c, "registered");
		}
		trigger_found(c);
		/* of no use yet, until there are data */
		if (!bearer_wanted(c) || s->bearer.confirmed)
			trigger_confirmed(c);
		return;
	}
	if (was && !rotation_open(s))
		context_reason(c, "the registration is lost");
	if (c->at >= s->refresh_from)
		s->lost_since_refresh = true;
	if (denied && c->at > s->last_reject_at + DENIED_QUIET) {
		const struct policy_cause cause = {
			.layer = cause_layer_of(s->rat, WWANCTL_DOMAIN_PS),
			.domain = WWANCTL_DOMAIN_PS,
			.rat = s->rat,
			.cause = CAUSE_NONE,
			.plmn = s->plmn,
		};

		s->last_reject = cause;
		s->last_reject_at = c->at;
		trigger_reject(c, &cause);
	}
}

static void on_reject(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;
	const struct policy_cause cause = {
		.layer = cause_layer_of(e->reject.rat ? e->reject.rat : s->rat, e->reject.domain),
		.domain = e->reject.domain,
		.rat = e->reject.rat ? e->reject.rat : s->rat,
		.cause = e->reject.cause,
		.plmn = plmn_known(&e->reject.plmn) ? e->reject.plmn : s->plmn,
	};

	s->last_reject = cause;
	s->last_reject_at = c->at;
	if (cause.domain != WWANCTL_DOMAIN_CS) {
		s->rat = cause.rat;
		s->plmn = cause.plmn;
		s->heard = true;
	}
	trigger_reject(c, &cause);
}

static void on_persist_failed(struct policy_context *c, uint32_t id)
{
	struct policy_state *s = c->s;

	s->unsaved = true;
	s->save_at = c->now + GATE_JOURNAL_TIME;
	if (id != s->durable_id)
		return;
	if (s->pending_id && s->pending == POLICY_ACTION_SELECT && rotation_open(s)) {
		s->pending_id = 0;
		rotation_not_durable(c);
	} else if (s->pending_id && s->pending == POLICY_ACTION_NETWORK) {
		s->pending_id = 0;
		network_not_durable(c);
	} else {
		context_reason(c, "the state directory can not be written");
	}
}

static void on_result(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;
	enum policy_action_type pending = s->pending;

	if (!e->result.id)
		return;
	if (e->result.id == s->persist_id || e->result.id == s->durable_id) {
		if (e->result.outcome != POLICY_OUTCOME_OK)
			on_persist_failed(c, e->result.id);
		return;
	}
	if (e->result.id != s->pending_id)
		return;
	s->pending_id = 0;
	rotation_result(c, pending, e);
	network_result(c, pending, e);
	bearer_result(c, pending, e);
}

static void on_order(struct policy_context *c, const struct policy_event *e)
{
	struct policy_state *s = c->s;
	enum policy_block block;

	block = policy_order_refusal(c->config, s, e->order.profile, c->now, NULL);
	if (block) {
		context_reason(c, "a manual rotation was refused: %s", policy_block_name(block));
		return;
	}
	if (rotation_open(s))
		rotation_abandon(c);
	memset(&s->want, 0, sizeof(s->want));
	rotation_want(c, POLICY_TRIGGER_MANUAL, NULL, c->at, false);
	s->want.to = e->order.profile;
	s->resume = false;
}

static void on_config(struct policy_context *c)
{
	struct policy_state *s = c->s;

	s->profile = c->kind && s->imsi[0] ? config_profile_imsi(c->kind, s->imsi) : -1;
	/* Another APN, or the same: what is there is looked at anew. */
	bearer_forget(c);
	/* The round and a wish name profiles by an index that has another meaning now. */
	memset(&s->card.round, 0, sizeof(s->card.round));
	s->want.to = -1;
	if (!rotation_open(s) || s->resume)
		return;
	if (c->kind && (s->card.rotation.trigger == POLICY_TRIGGER_RETRY ||
			config_profile_named(c->kind, s->card.rotation.to) >= 0))
		return;
	rotation_abandon(c);
	context_reason(c, "the profile rotated to has left the configuration");
	if (c->kind)
		rotation_want(c, POLICY_TRIGGER_ROUND, NULL, c->now, false);
}

static void on_hold(struct policy_context *c, uint64_t until)
{
	c->s->hold_until = until;
	if (!until)
		c->s->observe_until = 0;
	context_reason(c, until ? "held by a person" : "resumed by a person");
	context_persist(c, POLICY_DIRTY_HOLD, true);
}

static void dispatch(struct policy_context *c, const struct policy_event *e)
{
	switch (e->type) {
	case POLICY_EVENT_MODEM:
		on_modem(c, e);
		break;
	case POLICY_EVENT_MODEM_GONE:
		on_modem_gone(c);
		break;
	case POLICY_EVENT_CARD:
		on_card(c, e);
		break;
	case POLICY_EVENT_REGISTRATION:
		on_registration(c, e);
		break;
	case POLICY_EVENT_REJECT:
		on_reject(c, e);
		break;
	case POLICY_EVENT_REFRESH:
		if (rotation_open(c->s))
			rotation_refresh(c, e->refresh.stage);
		break;
	case POLICY_EVENT_RESULT:
		on_result(c, e);
		break;
	case POLICY_EVENT_ORDER:
		on_order(c, e);
		break;
	case POLICY_EVENT_HOLD:
		on_hold(c, e->hold.until);
		break;
	case POLICY_EVENT_RESUME:
		on_hold(c, 0);
		break;
	case POLICY_EVENT_CONFIG:
		on_config(c);
		break;
	case POLICY_EVENT_BEARER:
		bearer_changed(c, e);
		break;
	case POLICY_EVENT_TIMER:
		break;
	}
}

/* Whoever was asked did not answer: as if it had said so. */
static void pending_due(struct policy_context *c)
{
	struct policy_event e = { .type = POLICY_EVENT_RESULT };

	if (!c->s->pending_id || c->s->pending_until > c->now)
		return;
	e.result.id = c->s->pending_id;
	e.result.outcome = POLICY_OUTCOME_TIMEOUT;
	e.result.error = "no answer in time";
	on_result(c, &e);
}

/* A crash or a step that failed may have left the radio or the card off. */
static void restore_due(struct policy_context *c)
{
	struct policy_state *s = c->s;

	if (!s->module.left_off || s->restore_at > c->now || s->pending_id ||
	    (rotation_open(s) && !s->resume) || s->modem_state != WWANCTL_MODEM_STATE_READY)
		return;
	s->restore_at = 0;
	context_ask(c, POLICY_ACTION_RESTORE, RESTORE_TIME);
}

/* What could not be written is not left to whatever happens next: a restart would undo it. */
static void save_due(struct policy_context *c)
{
	if (!c->s->save_at || c->s->save_at > c->now)
		return;
	c->s->save_at = 0;
	context_persist(c, 0, false);
}

/* All that time alone does. */
static void drive(struct policy_context *c)
{
	struct policy_state *s = c->s;

	if (s->hold_until && s->hold_until <= c->now) {
		s->hold_until = 0;
		s->dirty |= POLICY_DIRTY_HOLD;
		context_reason(c, "the hold is over");
	}
	if (s->observe_until && s->observe_until <= c->now)
		s->observe_until = 0;
	trigger_watch(c);
	pending_due(c);
	if (s->resume && context_ready(s)) {
		s->resume = false;
		rotation_resume(c);
	}
	if (rotation_open(s) && !s->resume && rotation_next_due(s) <= c->now)
		rotation_due(c);
	if (!rotation_open(s))
		trigger_due(c);
	restore_due(c);
	bearer_due(c);
	rotation_try(c);
	network_due(c);
	save_due(c);
}

static enum policy_phase rotation_phase(const struct policy_rotation *r)
{
	switch (r->step) {
	case POLICY_STEP_SELECT:
		return POLICY_PHASE_SELECTING;
	case POLICY_STEP_REFRESH:
		return POLICY_PHASE_REFRESHING;
	case POLICY_STEP_VERIFY:
		return POLICY_PHASE_VERIFYING;
	case POLICY_STEP_CONNECT:
		return POLICY_PHASE_CONNECTING;
	default:
		return POLICY_PHASE_REGISTERING;
	}
}

static bool backing_off(enum policy_block block)
{
	return block == POLICY_BLOCK_BACKOFF || block == POLICY_BLOCK_PLMN ||
	       block == POLICY_BLOCK_NO_CELL || block == POLICY_BLOCK_JOURNAL ||
	       block == POLICY_BLOCK_ROTATIONS_HOUR || block == POLICY_BLOCK_ROTATIONS_DAY ||
	       block == POLICY_BLOCK_ATTACHES_DAY || block == POLICY_BLOCK_CARD_WRITES_DAY;
}

static enum policy_phase phase_now(const struct policy_context *c, enum policy_block block)
{
	const struct policy_state *s = c->s;

	if (!s->modem_state || s->modem_state == WWANCTL_MODEM_STATE_PROBING)
		return POLICY_PHASE_IDLE;
	if (rotation_open(s) && !s->resume)
		return rotation_phase(&s->card.rotation);
	if (block == POLICY_BLOCK_MODEM || block == POLICY_BLOCK_CARD)
		return s->modem_state == WWANCTL_MODEM_STATE_FAILED ||
		       s->card_state > WWANCTL_CARD_STATE_DETECTED ||
		       s->card_state == WWANCTL_CARD_STATE_ABSENT ||
		       s->card_state == WWANCTL_CARD_STATE_ERROR ?
		       POLICY_PHASE_FAILED : POLICY_PHASE_IDLE;
	if (block == POLICY_BLOCK_HOLD)
		return POLICY_PHASE_HOLD;
	if (context_registered(s) && !bearer_wanted(c))
		return POLICY_PHASE_REGISTERED;
	if (context_registered(s))
		return s->bearer.up ? POLICY_PHASE_CONNECTED : POLICY_PHASE_CONNECTING;
	return backing_off(block) ? POLICY_PHASE_BACKOFF : POLICY_PHASE_REGISTERING;
}

/* What keeps it from rotating; @at: when that may end. */
static enum policy_block block_now(const struct policy_context *c, uint64_t *at)
{
	const struct policy_state *s = c->s;
	enum policy_block block = gate_idle(c->kind, s, c->now, at);

	if (block || (rotation_open(s) && !s->resume))
		return block;
	if (s->want.trigger)
		return gate_check(c->config, c->kind, s, &s->want, c->now, at);
	if (context_registered(s))
		return POLICY_BLOCK_NONE;
	if (s->card.t3346_until > c->now) {
		*at = s->card.t3346_until;
		return POLICY_BLOCK_T3346;
	}
	if (s->attach_apn_until > c->now) {
		*at = s->attach_apn_until;
		return POLICY_BLOCK_ATTACH_APN;
	}
	return POLICY_BLOCK_NONE;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return b && b < a ? b : a;
}

/* The next time at which drive() has something to do. */
static uint64_t due_next(const struct policy_context *c, uint64_t block_until)
{
	const struct policy_state *s = c->s;
	uint64_t at = network_next_due(s);

	if (s->hold_until != POLICY_NEVER)
		at = sooner(at, s->hold_until);
	at = sooner(at, s->observe_until);
	at = sooner(at, s->save_at);
	if (s->pending_id)
		at = sooner(at, s->pending_until);
	else if (s->modem_state == WWANCTL_MODEM_STATE_READY && s->module.left_off &&
		 (!rotation_open(s) || s->resume))
		at = sooner(at, s->restore_at);
	at = sooner(at, bearer_next_due(c));
	if (rotation_open(s))
		return s->resume ? at : sooner(at, rotation_next_due(s));
	if (s->want.trigger && block_until > c->now)
		at = sooner(at, block_until);
	return sooner(at, trigger_next_due(c));
}

/* What a REPORT is about, as it was before the step. */
struct shown {
	enum policy_phase phase;
	enum policy_block block;
	uint64_t next_at;
	int profile;
	char reason[POLICY_REASON_MAX];
};

static void show(const struct policy_state *s, struct shown *out)
{
	out->phase = s->phase;
	out->block = s->block;
	out->next_at = s->next_at;
	out->profile = s->profile;
	memcpy(out->reason, s->reason, sizeof(out->reason));
}

static void settle(struct policy_context *c, const struct shown *before)
{
	struct policy_state *s = c->s;
	uint64_t block_until;
	uint64_t at;

	s->block = block_now(c, &block_until);
	s->phase = phase_now(c, s->block);
	at = due_next(c, block_until);
	if (at != POLICY_NEVER && at <= c->now)
		at = c->now + 1;
	s->next_at = s->block && block_until ? block_until : at == POLICY_NEVER ? 0 : at;
	if (s->phase != before->phase)
		s->since = c->now;
	if (s->dirty && !s->persisted)
		context_persist(c, 0, false);
	if (at == POLICY_NEVER)
		at = 0;
	if (at != s->armed) {
		s->armed = at;
		context_act(c, POLICY_ACTION_ARM)->at = at;
	}
	if (s->phase != before->phase || s->block != before->block ||
	    s->next_at != before->next_at || s->profile != before->profile ||
	    strcmp(s->reason, before->reason))
		context_act(c, POLICY_ACTION_REPORT);
}

void policy_step(const struct imsid_config *config, struct policy_state *state,
		 const struct policy_event *event, uint64_t now, struct policy_actions *actions)
{
	struct shown before;
	struct policy_context c = {
		.config = config,
		.s = state,
		.out = actions,
		.now = now,
		.at = event->at && event->at <= now ? event->at : now,
	};

	actions->n = 0;
	show(state, &before);
	if (state->persisted)
		state->dirty = 0;
	state->persisted = false;
	if (state->iccid[0])
		c.kind = config_card_for(config, state->iccid, state->eid);
	dispatch(&c, event);
	drive(&c);
	settle(&c, &before);
}

enum policy_block policy_order_refusal(const struct imsid_config *config,
				       const struct policy_state *state, int profile,
				       uint64_t now, uint64_t *at)
{
	const struct config_card *kind = NULL;
	const struct policy_want want = {
		.trigger = POLICY_TRIGGER_MANUAL,
		.at = now,
		.to = profile,
	};
	enum policy_block block;
	uint64_t until;

	if (state->iccid[0])
		kind = config_card_for(config, state->iccid, state->eid);
	block = gate_check(config, kind, state, &want, now, &until);
	if (!block && profile < 0 && kind &&
	    !(choose_eligible(kind) & ~(state->profile < 0 ? 0 : 1U << state->profile)))
		block = POLICY_BLOCK_NO_CHOICE;
	if (at)
		*at = until;
	return block;
}

size_t policy_budgets(const struct imsid_config *config, const struct policy_state *state,
		      uint64_t now, struct policy_budget_view out[POLICY_BUDGETS])
{
	const struct policy_card *card = &state->card;
	const struct {
		const char *name;
		const struct budget *budget;
		uint64_t window;
		uint32_t limit;
	} b[POLICY_BUDGETS] = {
		{ "rotations-hour", &card->rotations_hour, BUDGET_HOUR,
		  config->budget.rotations_hour },
		{ "rotations-day", &card->rotations_day, BUDGET_DAY,
		  config->budget.rotations_day },
		{ "resets-hour", &card->resets_hour, BUDGET_HOUR, config->budget.resets_hour },
		{ "attaches-day", &card->attaches_day, BUDGET_DAY,
		  gate_attach_limit(config, state) },
		{ "card-writes-day", &card->card_writes_day, BUDGET_DAY,
		  config->budget.card_writes_day },
		{ "module-resets-hour", &state->module.resets_hour, BUDGET_HOUR,
		  config->budget.resets_hour },
	};
	size_t i;

	for (i = 0; i < POLICY_BUDGETS; i++) {
		uint32_t used = budget_used(b[i].budget, b[i].window, now);

		out[i].name = b[i].name;
		out[i].used = used;
		out[i].limit = b[i].limit;
		/* When the first of them comes back. */
		out[i].refill_at = used ? budget_refill_at(b[i].budget, b[i].window, used, 1, now)
					: 0;
	}
	return POLICY_BUDGETS;
}
