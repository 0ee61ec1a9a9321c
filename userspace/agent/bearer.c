// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "bearer.h"
#include "blame.h"
#include "rotation.h"
#include "trigger.h"

#define CONNECT_TIME (120 * POLICY_SECOND)
#define DISCONNECT_TIME (30 * POLICY_SECOND)
#define PROBE_TIME (30 * POLICY_SECOND)
#define PROBE_AGAIN (10 * POLICY_SECOND) /* all targets must fail twice */
#define STEADY_TIME (60 * POLICY_SECOND) /* a connection that lasted was a good one */

static const struct config_profile *profile_of(const struct policy_context *c)
{
	const struct policy_state *s = c->s;

	return c->kind && s->profile >= 0 ? c->kind->profile[s->profile] : NULL;
}

bool bearer_wanted(const struct policy_context *c)
{
	const struct config_profile *p = profile_of(c);

	return p && p->apn[0] && !c->s->bearer.unsupported;
}

bool bearer_pending(const struct policy_state *s)
{
	return s->pending_id && (s->pending == POLICY_ACTION_CONNECT ||
				 s->pending == POLICY_ACTION_DISCONNECT ||
				 s->pending == POLICY_ACTION_PROBE);
}

void bearer_forget(struct policy_context *c)
{
	struct policy_bearer *b = &c->s->bearer;
	bool unsupported = b->unsupported && c->s->modem_state;

	if (bearer_pending(c->s))
		c->s->pending_id = 0;
	*b = (struct policy_bearer){ .unsupported = unsupported };
}

static bool connecting(const struct policy_state *s)
{
	return rotation_open(s) && s->card.rotation.step == POLICY_STEP_CONNECT;
}

/* It is as it should be: what was held against profile and network is forgiven. */
static void confirm(struct policy_context *c)
{
	struct policy_bearer *b = &c->s->bearer;

	b->confirmed = true;
	b->rung = POLICY_RUNG_NONE;
	b->rung_due = false;
	b->rounds = 0;
	if (connecting(c->s)) {
		rotation_connected(c);
		return;
	}
	/* What else wanted another profile wanted data, and has them. */
	if (c->s->want.trigger != POLICY_TRIGGER_MANUAL &&
	    c->s->want.trigger != POLICY_TRIGGER_MAX_TIME)
		memset(&c->s->want, 0, sizeof(c->s->want));
	trigger_confirmed(c);
}

static void connected(struct policy_context *c)
{
	struct policy_bearer *b = &c->s->bearer;

	b->up = true;
	b->since = c->now;
	b->retry_at = 0;
	b->probes_failed = 0;
	b->probe_at = c->config->policy.probe_n ? c->now : 0;
	context_reason(c, "connected");
	if (!b->probe_at)
		confirm(c);
}

/* From @shortest, twice that after each of @n, up to backoff-max; half of it by chance. */
static uint64_t pause_after(struct policy_context *c, uint64_t shortest, uint32_t n)
{
	const uint64_t most = c->config->policy.backoff_max;
	uint64_t max = shortest;

	while (n-- && max < most)
		max *= 2;
	if (max > most)
		max = most;
	return max / 2 + context_jitter(c, max - max / 2);
}

/* The next step of the ladder: connect again, attach again, another profile. */
static void climb(struct policy_context *c, const char *why)
{
	struct policy_bearer *b = &c->s->bearer;

	b->failures = 0;
	if (connecting(c->s)) {
		context_reason(c, "%s", why);
		rotation_fail(c, POLICY_RESULT_NOT_CONNECTED, NULL);
		bearer_forget(c);
		return;
	}
	/* Where no other profile can be had, the ladder is climbed anew, slower each time. */
	if (b->rung == POLICY_RUNG_ROTATE && b->rounds < 31)
		b->rounds++;
	b->rung = b->rung == POLICY_RUNG_ROTATE ? POLICY_RUNG_CONNECT : b->rung + 1;
	context_reason(c, "%s: %s", why, b->rung == POLICY_RUNG_CONNECT ? "connecting again" :
		       b->rung == POLICY_RUNG_ATTACH ? "attaching again" : "another profile");
	b->rung_due = true;
}

static void try_later(struct policy_context *c)
{
	struct policy_bearer *b = &c->s->bearer;

	b->retry_at = c->now + pause_after(c, c->config->policy.backoff_min,
					   b->failures + b->rounds);
	if (b->failures < 31)
		b->failures++;
}

/* @cause: as the network gave it, with the layer of sessions */
static void refused(struct policy_context *c, const struct policy_cause *cause)
{
	struct policy_state *s = c->s;
	enum cause_reaction reaction;

	reaction = cause_reaction(cause->layer, WWANCTL_DOMAIN_PS, cause->cause,
				  c->config->policy.on, c->config->policy.on_n);
	context_reason(c, "no data connection (%s %u, %s)", cause_layer_name(cause->layer),
		       cause->cause, cause_text(cause->layer, cause->cause));
	if (reaction == CAUSE_ROTATE) {
		blame_add(&s->card, s->imsi, cause, c->now);
		s->dirty |= POLICY_DIRTY_BLAME;
		if (connecting(s)) {
			rotation_fail(c, POLICY_RESULT_NOT_CONNECTED, cause);
			bearer_forget(c);
			return;
		}
		s->bearer.rung = POLICY_RUNG_ROTATE;
		s->bearer.rung_due = true;
		s->bearer.cause = *cause;
	}
	try_later(c);
}

static void connect_failed(struct policy_context *c, const struct policy_event *e)
{
	struct policy_bearer *b = &c->s->bearer;
	const struct policy_cause cause = {
		.layer = e->result.layer,
		.domain = WWANCTL_DOMAIN_PS,
		.rat = c->s->rat,
		.cause = e->result.cause,
		.plmn = c->s->plmn,
	};

	if (e->result.unsupported) {
		b->unsupported = true;
		context_reason(c, "the driver makes no data connections for this module");
		confirm(c);
		return;
	}
	if (cause.layer && cause.cause) {
		refused(c, &cause);
	} else {
		context_reason(c, "no data connection: %s",
			       e->result.error ? e->result.error : "no answer");
		try_later(c);
	}
	if (b->failures > c->config->policy.network_retries)
		climb(c, "no data connection");
}

static void probed(struct policy_context *c, bool answered)
{
	struct policy_bearer *b = &c->s->bearer;

	if (!b->up)
		return;
	if (answered) {
		b->probes_failed = 0;
		b->probe_at = c->now + c->config->policy.probe_interval;
		if (!b->confirmed)
			confirm(c);
		return;
	}
	b->probe_at = c->now + (b->rounds ? pause_after(c, PROBE_AGAIN, b->rounds) : PROBE_AGAIN);
	if (++b->probes_failed < 2)
		return;
	b->probes_failed = 0;
	climb(c, "attached, but no data: no probe is answered");
}

void bearer_result(struct policy_context *c, enum policy_action_type pending,
		   const struct policy_event *e)
{
	bool ok = e->result.outcome == POLICY_OUTCOME_OK;

	if (pending == POLICY_ACTION_CONNECT && ok)
		connected(c);
	else if (pending == POLICY_ACTION_CONNECT)
		connect_failed(c, e);
	else if (pending == POLICY_ACTION_PROBE)
		probed(c, ok);
}

void bearer_changed(struct policy_context *c, const struct policy_event *e)
{
	struct policy_bearer *b = &c->s->bearer;
	const uint64_t lasted = c->now - b->since;

	if (e->bearer.up || !b->up)
		return;
	b->up = false;
	b->confirmed = false;
	b->probe_at = 0;
	if (lasted >= STEADY_TIME)
		b->failures = 0;
	else
		try_later(c);
	if (!rotation_open(c->s) && context_registered(c->s))
		context_reason(c, "the data connection is lost");
}

/* What the ladder has come to. */
static void take_rung(struct policy_context *c)
{
	struct policy_bearer *b = &c->s->bearer;

	if (!b->rung_due)
		return;
	switch (b->rung) {
	case POLICY_RUNG_CONNECT:
		b->rung_due = false;
		b->up = false;
		b->confirmed = false;
		b->retry_at = !b->rounds ? 0 :
			c->now + pause_after(c, c->config->policy.backoff_min, b->rounds);
		context_ask(c, POLICY_ACTION_DISCONNECT, DISCONNECT_TIME);
		break;
	case POLICY_RUNG_ATTACH:
		rotation_want(c, POLICY_TRIGGER_RETRY, NULL, c->now, false);
		break;
	case POLICY_RUNG_ROTATE:
		rotation_want(c, POLICY_TRIGGER_DATA, &b->cause, c->now, true);
		break;
	default:
		b->rung_due = false;
	}
}

void bearer_due(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_bearer *b = &s->bearer;

	if (!bearer_wanted(c) || !context_ready(s) || !context_registered(s) || s->resume ||
	    s->pending_id || (rotation_open(s) && !connecting(s)))
		return;
	if (!rotation_open(s))
		take_rung(c);
	if (s->pending_id)
		return;
	if (!b->up && b->retry_at <= c->now) {
		b->retry_at = 0;
		context_ask(c, POLICY_ACTION_CONNECT, CONNECT_TIME)->profile = s->profile;
	} else if (b->up && b->probe_at && b->probe_at <= c->now) {
		context_ask(c, POLICY_ACTION_PROBE, PROBE_TIME);
	}
}

uint64_t bearer_next_due(const struct policy_context *c)
{
	const struct policy_state *s = c->s;
	const struct policy_bearer *b = &s->bearer;

	if (!bearer_wanted(c) || !context_ready(s) || !context_registered(s) || s->resume ||
	    s->pending_id || (rotation_open(s) && !connecting(s)))
		return POLICY_NEVER;
	if (b->up)
		return b->probe_at ? b->probe_at : POLICY_NEVER;
	return b->retry_at ? b->retry_at : c->now;
}
