// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "blame.h"
#include "choose.h"
#include "rotation.h"
#include "trigger.h"

static void refused(struct policy_context *c, const struct policy_cause *cause, bool soft)
{
	struct policy_state *s = c->s;

	blame_add(&s->card, s->imsi, cause, c->now);
	s->dirty |= POLICY_DIRTY_BLAME;
	if (rotation_open(s)) {
		rotation_fail(c, POLICY_RESULT_REJECTED, cause);
		return;
	}
	if (blame_plmn_until(&s->card, &cause->plmn, c->now)) {
		if (!s->want.trigger)
			rotation_back_off(c);
		return;
	}
	rotation_want(c, POLICY_TRIGGER_REJECT, cause, c->at, soft);
}

/* Half of the time is certain, half by chance: a wait must be one. */
static uint64_t wait_time(struct policy_context *c)
{
	uint64_t max = c->config->policy.backoff_min;
	uint32_t n;

	for (n = 1; n < c->s->waits && max < c->config->policy.backoff_max; n++)
		max *= 2;
	if (max > c->config->policy.backoff_max)
		max = c->config->policy.backoff_max;
	return max / 2 + context_jitter(c, max - max / 2);
}

static void wait_for_network(struct policy_context *c, const struct policy_cause *cause)
{
	struct policy_state *s = c->s;

	if (s->wait_until)
		return;
	s->waits++;
	s->wait_until = c->now + wait_time(c);
	s->soft_cause = *cause;
	context_reason(c, "the network has trouble (%s %u, %s): waiting",
		       cause_layer_name(cause->layer), cause->cause,
		       cause_text(cause->layer, cause->cause));
}

static void be_patient(struct policy_context *c, enum cause_reaction reaction,
		       const struct policy_cause *cause)
{
	struct policy_state *s = c->s;

	if (rotation_open(s))
		rotation_pause(c, cause);
	if (reaction == CAUSE_WAIT) {
		wait_for_network(c, cause);
	} else if (reaction == CAUSE_CONGESTION) {
		s->card.t3346_until = c->now + c->config->policy.t3346_assume;
		s->dirty |= POLICY_DIRTY_CARD;
		context_reason(c, "the network is congested (%s 22): nothing until T3346 ends",
			       cause_layer_name(cause->layer));
	} else {
		s->attach_apn_until = c->now + c->config->policy.backoff_max;
		context_reason(c, "refused with emm 19, ESM failure: look at the attach APN");
	}
}

static void look_for_other(struct policy_context *c, const struct policy_cause *cause)
{
	struct policy_state *s = c->s;

	if (s->other_plmn_until)
		return;
	s->other_plmn_until = c->now + c->config->policy.other_plmn_time;
	s->soft_cause = *cause;
	context_reason(c, "refused (%s %u, %s): the module may find another network",
		       cause_layer_name(cause->layer), cause->cause,
		       cause_text(cause->layer, cause->cause));
}

/* A reject counts in a rotation only once the new IMSI is the one that is refused. */
static bool concerns(const struct policy_state *s, uint64_t at)
{
	if (!rotation_open(s))
		return true;
	return s->card.rotation.step >= POLICY_STEP_REGISTER && at >= s->refresh_from &&
	       at >= s->refresh_done;
}

void trigger_reject(struct policy_context *c, const struct policy_cause *cause)
{
	struct policy_state *s = c->s;
	enum cause_reaction reaction;

	if (!c->kind || c->kind->method == CONFIG_METHOD_AUTO || !concerns(s, c->at))
		return;
	/* The cause that was missing has come: the denial before it meant this. */
	if (cause->cause != CAUSE_NONE && s->soft_cause.cause == CAUSE_NONE)
		s->other_plmn_until = 0;
	reaction = cause_reaction(cause->layer, cause->domain, cause->cause,
				  c->config->policy.on, c->config->policy.on_n);
	if (reaction != CAUSE_IGNORE && !rotation_open(s)) {
		budget_spend(&s->card.attaches_day, BUDGET_DAY, 1, c->now);
		s->unsaved = true; /* written with the next PERSIST: not worth one of its own */
	}
	switch (reaction) {
	case CAUSE_ROTATE:
		context_reason(c, "refused (%s %u, %s)", cause_layer_name(cause->layer),
			       cause->cause, cause_text(cause->layer, cause->cause));
		refused(c, cause, false);
		break;
	case CAUSE_OTHER_PLMN:
		look_for_other(c, cause);
		break;
	case CAUSE_WAIT:
	case CAUSE_CONGESTION:
	case CAUSE_ATTACH_APN:
		be_patient(c, reaction, cause);
		break;
	default:
		break;
	}
}

void trigger_clear(struct policy_context *c)
{
	struct policy_state *s = c->s;

	if (s->want.trigger != POLICY_TRIGGER_MANUAL)
		memset(&s->want, 0, sizeof(s->want));
	s->waits = 0;
	s->wait_until = 0;
	s->other_plmn_until = 0;
	s->attach_apn_until = 0;
	s->heard = false;
	if (s->searching_since)
		s->searching_since = c->now;
}

void trigger_found(struct policy_context *c)
{
	struct policy_want want = c->s->want;

	trigger_clear(c);
	if (want.trigger == POLICY_TRIGGER_MAX_TIME || want.trigger == POLICY_TRIGGER_DATA)
		c->s->want = want;
}

void trigger_confirmed(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_card *card = &s->card;

	if (blame_forgive(card, s->imsi, &s->plmn))
		s->dirty |= POLICY_DIRTY_BLAME;
	if (card->round.open)
		s->dirty |= POLICY_DIRTY_ROTATION;
	memset(&card->round, 0, sizeof(card->round));
	if (!card->failed_rounds && !card->backoff_until && !card->no_cell_rotations &&
	    !card->no_cell_until && !card->t3346_until)
		return;
	card->failed_rounds = 0;
	card->backoff_until = 0;
	card->no_cell_rotations = 0;
	card->no_cell_until = 0;
	card->t3346_until = 0;
	s->dirty |= POLICY_DIRTY_CARD;
}

void trigger_watch(struct policy_context *c)
{
	struct policy_state *s = c->s;
	bool searching = context_ready(s) && !context_registered(s) &&
			 (!s->power || s->power == WWANCTL_POWER_ONLINE);

	if (!searching) {
		s->searching_since = 0;
	} else if (!s->searching_since) {
		s->searching_since = c->now;
		s->heard = false;
		if (s->want.trigger == POLICY_TRIGGER_MAX_TIME)
			memset(&s->want, 0, sizeof(s->want));
	}
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t search_due(const struct policy_context *c)
{
	const struct policy_state *s = c->s;
	uint64_t from = s->searching_since;

	if (!from || s->want.trigger || s->wait_until || s->other_plmn_until ||
	    !choose_eligible(c->kind))
		return POLICY_NEVER;
	from = later(from, later(s->card.t3346_until, s->attach_apn_until));
	return later(from + context_search_time(c),
		     s->power_on_at + c->config->policy.power_on_grace);
}

static uint64_t max_time_due(const struct policy_context *c)
{
	const struct policy_state *s = c->s;
	int home = choose_home(c->kind);

	if (!context_registered(s) || s->profile < 0 || home < 0 || home == s->profile ||
	    s->want.trigger || !c->kind->profile[s->profile]->max_time)
		return POLICY_NEVER;
	return s->profile_since + c->kind->profile[s->profile]->max_time;
}

static void wait_over(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_cause cause = s->soft_cause;

	s->wait_until = 0;
	if (s->waits < c->config->policy.network_retries) {
		wait_for_network(c, &cause);
		return;
	}
	context_reason(c, "the network's trouble lasts (%s %u)", cause_layer_name(cause.layer),
		       cause.cause);
	s->waits = 0;
	/* Its trouble says nothing against this IMSI: no blame. */
	rotation_want(c, POLICY_TRIGGER_REJECT, &cause, c->now, true);
}

void trigger_due(struct policy_context *c)
{
	struct policy_state *s = c->s;

	if (!c->kind || c->kind->method == CONFIG_METHOD_AUTO)
		return;
	if (s->other_plmn_until && s->other_plmn_until <= c->now) {
		struct policy_cause cause = s->soft_cause;

		s->other_plmn_until = 0;
		if (!context_registered(s))
			refused(c, &cause, true);
	}
	if (s->wait_until && s->wait_until <= c->now)
		wait_over(c);
	if (search_due(c) <= c->now) {
		context_reason(c, "searching for too long");
		rotation_want(c, POLICY_TRIGGER_SEARCH, NULL, s->searching_since, true);
	}
	if (max_time_due(c) <= c->now) {
		context_reason(c, "time on this profile is over: going home");
		rotation_want(c, POLICY_TRIGGER_MAX_TIME, NULL, c->now, true);
		s->want.to = choose_home(c->kind);
	}
}

uint64_t trigger_next_due(const struct policy_context *c)
{
	const struct policy_state *s = c->s;
	uint64_t at = POLICY_NEVER;

	if (!c->kind || c->kind->method == CONFIG_METHOD_AUTO)
		return at;
	if (s->other_plmn_until)
		at = s->other_plmn_until;
	if (s->wait_until && s->wait_until < at)
		at = s->wait_until;
	if (search_due(c) < at)
		at = search_due(c);
	if (max_time_due(c) < at)
		at = max_time_due(c);
	return at;
}
