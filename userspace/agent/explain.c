// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "choose.h"
#include "context.h"
#include "gate.h"

/* A paragraph that grows and is cut where the room ends. */
struct paragraph {
	char *out;
	size_t size;
	size_t used;
};

[[gnu::format(printf, 2, 3)]] static void say(struct paragraph *p, const char *format, ...);

static void say(struct paragraph *p, const char *format, ...)
{
	va_list args;
	int n;

	if (p->used + 1 >= p->size)
		return;
	va_start(args, format);
	n = vsnprintf(p->out + p->used, p->size - p->used, format, args);
	va_end(args);
	if (n > 0)
		p->used += (size_t)n < p->size - p->used ? (size_t)n : p->size - p->used - 1;
}

static void say_time(struct paragraph *p, uint64_t ns)
{
	unsigned long long s = (ns + POLICY_SECOND - 1) / POLICY_SECOND;

	if (s < 120)
		say(p, "%llu s", s);
	else if (s < 7200)
		say(p, "%llu min", (s + 59) / 60);
	else
		say(p, "%llu h", (s + 3599) / 3600);
}

static const char *profile_name(const struct config_card *kind, int profile)
{
	if (!kind)
		return "an IMSI of an unknown SIM";
	return profile < 0 || profile >= kind->profile_n ? "an IMSI that is in no profile" :
							   kind->profile[profile]->name;
}

static void say_where(struct paragraph *p, const struct config_card *kind,
		      const struct policy_state *s)
{
	char plmn[PLMN_TEXT];

	if (!s->modem_state) {
		say(p, "There is no module.");
		return;
	}
	if (!context_ready(s)) {
		say(p, "%s", s->modem_state == WWANCTL_MODEM_STATE_READY ?
		    "The module is there, but no card that can be used." :
		    "The module does not answer yet.");
		return;
	}
	plmn_text(&s->plmn, plmn);
	if (context_registered(s))
		say(p, "The module is registered with network %s, using %s%s.",
		    plmn[0] ? plmn : "unknown", profile_name(kind, s->profile),
		    s->registration == WWANCTL_REGISTRATION_STATE_ROAMING ? " (roaming)" : "");
	else
		say(p, "The module has no service, using %s.", profile_name(kind, s->profile));
}

static void say_rotation(struct paragraph *p, const struct policy_state *s, uint64_t now)
{
	static const char *const doing[POLICY_STEPS] = {
		[POLICY_STEP_NONE] = "beginning",
		[POLICY_STEP_SELECT] = "telling the card to switch",
		[POLICY_STEP_REFRESH] = "making the module read the card",
		[POLICY_STEP_VERIFY] = "reading back who card and module are",
		[POLICY_STEP_REGISTER] = "waiting for a network to accept it",
		[POLICY_STEP_CONNECT] = "connecting",
	};
	const struct policy_rotation *r = &s->card.rotation;

	if (r->trigger == POLICY_TRIGGER_RETRY)
		say(p, " It is being registered again without a change of IMSI: ");
	else
		say(p, " A rotation from %s to %s (%s) is under way: ",
		    r->from[0] ? r->from : "another IMSI", r->to, policy_trigger_name(r->trigger));
	say(p, "%s", doing[r->step < POLICY_STEPS ? r->step : 0]);
	if (r->step == POLICY_STEP_REFRESH && r->refresh == POLICY_REFRESH_OWN)
		say(p, " (waiting for the card's own REFRESH)");
	else if (r->step == POLICY_STEP_REFRESH)
		say(p, " (step %s)", policy_refresh_name(r->refresh));
	if (r->deadline > now) {
		say(p, ", given up in ");
		say_time(p, r->deadline - now);
	}
	say(p, ".");
}

static const char *block_text(enum policy_block block)
{
	static const char *const texts[] = {
		[POLICY_BLOCK_HOLD] = "it is held by a person",
		[POLICY_BLOCK_OBSERVE_ONLY] =
				"it was started too often in a short time, so it only observes",
		[POLICY_BLOCK_UNKNOWN_SIM] =
				"no [card] section of the configuration matches this SIM, and an unknown SIM is never written to",
		[POLICY_BLOCK_NO_CHOICE] = "there is no other profile that it may select",
		[POLICY_BLOCK_BACKOFF] = "a full round of profiles has failed and it backs off",
		[POLICY_BLOCK_DWELL] =
				"the present profile still has time to come to life (dwell-min)",
		[POLICY_BLOCK_T3346] =
				"the network is congested and has told the module to stay away (T3346)",
		[POLICY_BLOCK_PLMN] =
				"this network refuses every profile, so that another IMSI would not help",
		[POLICY_BLOCK_NO_CELL] =
				"no cell is heard on any radio technology, so that another IMSI would hardly help",
		[POLICY_BLOCK_ATTACH_APN] =
				"the network refuses the attach APN (emm 19), which another IMSI does not change",
		[POLICY_BLOCK_ROTATIONS_HOUR] = "the budget rotations-hour is spent",
		[POLICY_BLOCK_ROTATIONS_DAY] = "the budget rotations-day is spent",
		[POLICY_BLOCK_ATTACHES_DAY] = "the budget attaches-day is spent",
		[POLICY_BLOCK_CARD_WRITES_DAY] = "the budget card-writes-day is spent",
		[POLICY_BLOCK_JOURNAL] =
				"the state directory can not be written, and without a durable intent no card is touched",
		[POLICY_BLOCK_MODEM] = "the module is not ready",
		[POLICY_BLOCK_CARD] = "there is no card, or it wants its PIN or PUK",
		[POLICY_BLOCK_POWER] = "the radio or the card is switched off",
	};

	return (size_t)block < ARRAY_SIZE(texts) && texts[block] ? texts[block] :
										  "of nothing";
}

static void say_block(struct paragraph *p, const struct policy_state *s, enum policy_block block,
		      uint64_t at, uint64_t now)
{
	if (s->want.trigger)
		say(p, " A rotation is wanted (%s), but ", policy_trigger_name(s->want.trigger));
	else
		say(p, " It does not rotate: ");
	say(p, "%s", block_text(block));
	if (at > now && at != POLICY_NEVER) {
		say(p, "; that may change in ");
		say_time(p, at - now);
	}
	say(p, ".");
}

static void say_reject(struct paragraph *p, const struct policy_state *s, uint64_t now)
{
	const struct policy_cause *cause = &s->last_reject;
	char plmn[PLMN_TEXT];

	if (!s->last_reject_at || context_registered(s))
		return;
	plmn_text(&cause->plmn, plmn);
	say(p, " The last refusal came ");
	say_time(p, now - s->last_reject_at);
	say(p, " ago from network %s: %s %u, %s.", plmn[0] ? plmn : "unknown",
	    cause_layer_name(cause->layer), cause->cause,
	    cause_text(cause->layer, cause->cause));
}

static void say_waiting(struct paragraph *p, const struct policy_state *s, uint64_t now)
{
	if (s->other_plmn_until > now) {
		say(p, " The module may find another network for ");
		say_time(p, s->other_plmn_until - now);
		say(p, ", then another profile is tried.");
	} else if (s->wait_until > now) {
		say(p, " The trouble is the network's own; waiting ");
		say_time(p, s->wait_until - now);
		say(p, " (wait %u).", s->waits);
	} else if (s->searching_since && s->next_at > now) {
		say(p, " It has searched for ");
		say_time(p, now - s->searching_since);
		say(p, "; without success another profile is tried in ");
		say_time(p, s->next_at - now);
		say(p, ".");
	}
}

void policy_explain(const struct imsid_config *config, const struct policy_state *state,
		    uint64_t now, char *out, size_t size)
{
	struct paragraph p = { .out = out, .size = size };
	const struct config_card *kind = NULL;
	enum policy_block block;
	uint64_t at;

	if (!size)
		return;
	out[0] = '\0';
	if (state->iccid[0])
		kind = config_card_for(config, state->iccid, state->eid);
	say_where(&p, kind, state);
	say_reject(&p, state, now);
	block = gate_idle(kind, state, now, &at);
	if (state->card.rotation.number && !state->resume) {
		say_rotation(&p, state, now);
	} else if (block) {
		if (state->modem_state)
			say_block(&p, state, block, at, now);
	} else if (state->want.trigger) {
		block = gate_check(config, kind, state, &state->want, now, &at);
		if (block)
			say_block(&p, state, block, at, now);
	} else if (context_registered(state)) {
		say(&p, " All is well; it rotates only when that changes.");
	} else if (state->block) {
		say_block(&p, state, state->block, state->next_at, now);
	} else {
		say_waiting(&p, state, now);
	}
	if (state->reason[0])
		say(&p, " Last: %s.", state->reason);
}
