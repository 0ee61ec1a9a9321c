// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "context.h"

struct policy_action *context_act(struct policy_context *c, enum policy_action_type type)
{
	struct policy_action *a;

	/* One step lists far fewer; if ever not, the last ones win and nothing is overrun. */
	if (c->out->n == POLICY_ACTIONS_MAX)
		c->out->n--;
	a = &c->out->a[c->out->n++];
	memset(a, 0, sizeof(*a));
	a->type = type;
	return a;
}

static uint32_t next_id(struct policy_state *s)
{
	if (!++s->last_id)
		++s->last_id;
	return s->last_id;
}

struct policy_action *context_ask(struct policy_context *c, enum policy_action_type type,
				  uint64_t time)
{
	struct policy_action *a = context_act(c, type);

	a->id = next_id(c->s);
	a->deadline = c->now + time;
	c->s->pending_id = a->id;
	c->s->pending = type;
	c->s->pending_until = a->deadline;
	return a;
}

void context_persist(struct policy_context *c, uint32_t dirty, bool durable)
{
	struct policy_action *a;

	if (c->s->unsaved)
		dirty |= POLICY_DIRTY_CARD | POLICY_DIRTY_MODULE | POLICY_DIRTY_HOLD |
			 POLICY_DIRTY_ROTATION | POLICY_DIRTY_BLAME | POLICY_DIRTY_ACTIVE;
	c->s->unsaved = false;
	c->s->dirty |= dirty;
	/* The step's last state is what is written: one PERSIST a step is enough. */
	if (c->s->persisted && (!durable || c->s->durable_id == c->s->persist_id))
		return;
	c->s->persisted = true;
	a = context_act(c, POLICY_ACTION_PERSIST);
	a->id = next_id(c->s);
	a->durable = durable;
	c->s->persist_id = a->id;
	if (durable)
		c->s->durable_id = a->id;
}

void context_reason(struct policy_context *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->s->reason, sizeof(c->s->reason), format, args);
	va_end(args);
}

/* splitmix64 (Steele, Lea, Flood 2014): small, no bad seeds. */
static uint64_t draw(struct policy_state *s)
{
	uint64_t z = s->random += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

uint64_t context_jitter(struct policy_context *c, uint64_t max)
{
	uint64_t z = draw(c->s);

	return max == UINT64_MAX ? z : z % (max + 1);
}

uint64_t context_backoff(struct policy_context *c, uint32_t n)
{
	uint64_t max = c->config->policy.backoff_min;

	while (n-- && max < c->config->policy.backoff_max)
		max *= 2;
	if (max > c->config->policy.backoff_max)
		max = c->config->policy.backoff_max;
	return context_jitter(c, max);
}

bool context_registered(const struct policy_state *s)
{
	return s->registration == WWANCTL_REGISTRATION_STATE_HOME ||
	       s->registration == WWANCTL_REGISTRATION_STATE_ROAMING;
}

bool context_ready(const struct policy_state *s)
{
	return s->modem_state == WWANCTL_MODEM_STATE_READY &&
	       s->card_state == WWANCTL_CARD_STATE_READY && s->iccid[0];
}

bool context_iot(const struct policy_state *s)
{
	return s->rat == WWANCTL_RAT_NB_IOT || s->rat == WWANCTL_RAT_LTE_M;
}

static uint64_t search_timeout(const struct policy_context *c)
{
	return context_iot(c->s) ? c->config->policy.search_timeout_iot :
				   c->config->policy.search_timeout;
}

/* Half as long again as this module has ever needed, but no more than twice what is wished. */
uint64_t context_search_time(const struct policy_context *c)
{
	uint64_t wish = search_timeout(c);
	uint64_t need = c->s->module.search_longest + c->s->module.search_longest / 2;

	if (need <= wish)
		return wish;
	return need < 2 * wish ? need : 2 * wish;
}

void context_searched(struct policy_context *c, uint64_t took)
{
	struct policy_module *module = &c->s->module;

	/* Not for every second more a write, and none for what changes nothing. */
	if (took <= search_timeout(c) / 2 ||
	    took <= module->search_longest + module->search_longest / 8)
		return;
	module->search_longest = took;
	c->s->dirty |= POLICY_DIRTY_MODULE;
}

void context_active(struct policy_context *c)
{
	struct policy_state *s = c->s;
	struct policy_card *card = &s->card;

	if (!strcmp(card->active_imsi, s->imsi) && card->active_since <= c->now) {
		s->profile_since = card->active_since;
		return;
	}
	snprintf(card->active_imsi, sizeof(card->active_imsi), "%s", s->imsi);
	card->active_since = s->profile_since;
	s->dirty |= POLICY_DIRTY_ACTIVE;
}

const struct plmn *context_place(const struct policy_state *s, const struct policy_cause *cause)
{
	return plmn_known(&cause->plmn) ? &cause->plmn : &s->plmn;
}
