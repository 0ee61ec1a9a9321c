// SPDX-License-Identifier: GPL-2.0
#include "array.h"
#include "blame.h"
#include "choose.h"
#include "context.h"
#include "gate.h"

enum policy_block gate_idle(const struct config_card *kind, const struct policy_state *s,
			    uint64_t now, uint64_t *at)
{
	*at = 0;
	if (s->modem_state != WWANCTL_MODEM_STATE_READY)
		return POLICY_BLOCK_MODEM;
	if (!context_ready(s))
		return POLICY_BLOCK_CARD;
	if (!kind)
		return POLICY_BLOCK_UNKNOWN_SIM;
	if (s->module.left_off) {
		*at = s->restore_at > now ? s->restore_at : 0;
		return POLICY_BLOCK_POWER;
	}
	if (s->hold_until > now) {
		*at = s->hold_until == POLICY_NEVER ? 0 : s->hold_until;
		return POLICY_BLOCK_HOLD;
	}
	if (s->observe_until > now) {
		*at = s->observe_until;
		return POLICY_BLOCK_OBSERVE_ONLY;
	}
	if (s->power && s->power != WWANCTL_POWER_ONLINE)
		return POLICY_BLOCK_POWER;
	return POLICY_BLOCK_NONE;
}

bool gate_free(const struct policy_state *s, const struct policy_want *want, uint64_t now)
{
	if (want->trigger == POLICY_TRIGGER_MANUAL)
		return false;
	if (s->card.round.open)
		return s->card.round.free;
	return !s->card.free_round_at || now - (s->card.free_round_at - 1) >= BUDGET_DAY;
}

bool gate_resets(const struct imsid_config *config, const struct policy_state *s, uint64_t now)
{
	uint32_t limit = config->budget.resets_hour;

	return budget_allows(&s->card.resets_hour, BUDGET_HOUR, limit, 1, now) &&
	       budget_allows(&s->module.resets_hour, BUDGET_HOUR, limit, 1, now);
}

uint32_t gate_attach_limit(const struct imsid_config *config, const struct policy_state *s)
{
	return context_iot(s) ? config->budget.attaches_day_iot : config->budget.attaches_day;
}

struct gate_budget {
	const struct budget *budget;
	uint64_t window;
	uint32_t limit;
	uint32_t cost;
	enum policy_block block;
};

static enum policy_block budgets(const struct imsid_config *config,
				 const struct config_card *kind, const struct policy_state *s,
				 const struct policy_want *want, uint64_t now, uint64_t *at)
{
	bool retry = want->trigger == POLICY_TRIGGER_RETRY;
	uint32_t cost = retry || gate_free(s, want, now) ? 0 : 1;
	const struct gate_budget b[] = {
		{ &s->card.attaches_day, BUDGET_DAY, gate_attach_limit(config, s), 1,
		  POLICY_BLOCK_ATTACHES_DAY },
		{ &s->card.rotations_hour, BUDGET_HOUR, config->budget.rotations_hour, cost,
		  POLICY_BLOCK_ROTATIONS_HOUR },
		{ &s->card.rotations_day, BUDGET_DAY, config->budget.rotations_day, cost,
		  POLICY_BLOCK_ROTATIONS_DAY },
		{ &s->card.card_writes_day, BUDGET_DAY, config->budget.card_writes_day,
		  retry ? 0 : kind->writes_per_switch, POLICY_BLOCK_CARD_WRITES_DAY },
	};
	enum policy_block block = POLICY_BLOCK_NONE;
	size_t i;

	/* The one that lasts longest is the one to tell of. */
	for (i = 0; i < ARRAY_SIZE(b); i++) {
		uint64_t refill;

		if (!b[i].cost ||
		    budget_allows(b[i].budget, b[i].window, b[i].limit, b[i].cost, now))
			continue;
		refill = budget_refill_at(b[i].budget, b[i].window, b[i].limit, b[i].cost, now);
		if (block && refill <= *at)
			continue;
		block = b[i].block;
		*at = refill;
	}
	if (*at == UINT64_MAX)
		*at = 0;
	return block;
}

/* What makes an automatic rotation wait, but not a person's order. */
static enum policy_block patience(const struct imsid_config *config, const struct policy_state *s,
				  const struct policy_want *want, uint64_t now, uint64_t *at)
{
	bool retry = want->trigger == POLICY_TRIGGER_RETRY;
	const struct {
		uint64_t until;
		enum policy_block block;
	} w[] = {
		{ s->card.t3346_until, POLICY_BLOCK_T3346 },
		{ s->card.backoff_until, POLICY_BLOCK_BACKOFF },
		{ s->attach_apn_until, POLICY_BLOCK_ATTACH_APN },
		{ retry ? 0 : blame_plmn_until(&s->card, context_place(s, &want->cause), now),
		  POLICY_BLOCK_PLMN },
		{ s->heard || retry ? 0 : s->card.no_cell_until, POLICY_BLOCK_NO_CELL },
		{ want->soft ? s->profile_since + config->policy.dwell_min : 0,
		  POLICY_BLOCK_DWELL },
	};
	enum policy_block block = POLICY_BLOCK_NONE;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(w); i++) {
		if (w[i].until <= now || (block && w[i].until <= *at))
			continue;
		block = w[i].block;
		*at = w[i].until;
	}
	return block;
}

enum policy_block gate_check(const struct imsid_config *config, const struct config_card *kind,
			     const struct policy_state *s, const struct policy_want *want,
			     uint64_t now, uint64_t *at)
{
	bool manual = want->trigger == POLICY_TRIGGER_MANUAL;
	enum policy_block block = gate_idle(kind, s, now, at);

	if (block)
		return block;
	if (!choose_eligible(kind))
		return POLICY_BLOCK_NO_CHOICE;
	if (want->to >= 0 && !(choose_eligible(kind) & 1U << want->to))
		return POLICY_BLOCK_NO_CHOICE;
	/* A person may have made room just now; but what has failed since waits like the rest. */
	if (s->journal_until > now &&
	    !(manual && want->at + GATE_JOURNAL_TIME > s->journal_until)) {
		*at = s->journal_until;
		return POLICY_BLOCK_JOURNAL;
	}
	if (!manual) {
		block = patience(config, s, want, now, at);
		if (block)
			return block;
	}
	return budgets(config, kind, s, want, now, at);
}
