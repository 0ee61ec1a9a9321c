// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "blame.h"
#include "gate.h"
#include "network.h"
#include "rotation.h"

#define SCAN_TIME (300 * POLICY_SECOND)
#define NETWORK_TIME (60 * POLICY_SECOND)
/* Automatic again within 5 minutes, the time that the command itself may take included. */
#define MANUAL_TIME (240 * POLICY_SECOND)
#define AGAIN_TIME (30 * POLICY_SECOND)

void network_search(struct policy_context *c)
{
	context_ask(c, POLICY_ACTION_SCAN, SCAN_TIME);
}

static const struct plmn *other(struct policy_context *c, const struct policy_event *event)
{
	size_t i;

	for (i = 0; i < event->result.networks_n; i++) {
		const struct policy_network *n = &event->result.networks[i];

		if (plmn_known(&n->plmn) && n->status != WWANCTL_NETWORK_STATUS_FORBIDDEN &&
		    !blame_plmn_until(&c->s->card, &n->plmn, c->now))
			return &n->plmn;
	}
	return NULL;
}

static void scanned(struct policy_context *c, const struct policy_event *event)
{
	const struct plmn *plmn = NULL;
	char text[PLMN_TEXT];
	uint64_t at;

	if (event->result.outcome == POLICY_OUTCOME_OK && event->result.networks)
		plmn = other(c, event);
	if (!plmn || context_registered(c->s) || gate_idle(c->kind, c->s, c->now, &at))
		return;
	c->s->card.manual_until = c->now + MANUAL_TIME;
	c->s->network = *plmn;
	context_reason(c, "trying network %s once", plmn_text(plmn, text));
	context_persist(c, POLICY_DIRTY_CARD, true);
	context_ask(c, POLICY_ACTION_NETWORK, NETWORK_TIME)->plmn = *plmn;
}

static void chosen(struct policy_context *c, bool ok)
{
	struct policy_card *card = &c->s->card;

	if (plmn_known(&c->s->network)) {
		if (!ok) {
			network_give_up(c);
			return;
		}
		/* The card counts as invalid in the module until it is read again. */
		if (c->s->want.trigger == POLICY_TRIGGER_RETRY)
			card->backoff_until = 0;
		return;
	}
	card->manual_until = ok ? 0 : c->now + AGAIN_TIME;
	context_persist(c, POLICY_DIRTY_CARD, false);
}

void network_result(struct policy_context *c, enum policy_action_type pending,
		    const struct policy_event *event)
{
	if (pending == POLICY_ACTION_SCAN)
		scanned(c, event);
	else if (pending == POLICY_ACTION_NETWORK)
		chosen(c, event->result.outcome == POLICY_OUTCOME_OK);
}

void network_give_up(struct policy_context *c)
{
	if (c->s->card.manual_until)
		c->s->card.manual_until = c->now;
}

void network_not_durable(struct policy_context *c)
{
	c->s->card.manual_until = 0;
	memset(&c->s->network, 0, sizeof(c->s->network));
}

void network_due(struct policy_context *c)
{
	struct policy_state *s = c->s;

	if (!s->card.manual_until || s->card.manual_until > c->now || s->pending_id ||
	    s->modem_state != WWANCTL_MODEM_STATE_READY)
		return;
	memset(&s->network, 0, sizeof(s->network));
	context_ask(c, POLICY_ACTION_NETWORK, NETWORK_TIME);
}

uint64_t network_next_due(const struct policy_state *s)
{
	if (!s->card.manual_until || s->pending_id ||
	    s->modem_state != WWANCTL_MODEM_STATE_READY)
		return POLICY_NEVER;
	return s->card.manual_until;
}
