// SPDX-License-Identifier: GPL-2.0
/* The module as an MBIM host knows it. */
#include <stdlib.h>
#include <string.h>

#include "mbim_services.h"
#include "services.h"

static void set_ready(struct modem *m, bool ready)
{
	mbim_set_ready(m->mbim, ready);
}

static void rejected(struct modem *m, const struct radio_reject *reject)
{
	/* Its cause is in the registration that is told of right after. */
	(void)m;
	(void)reject;
}

static bool signal_wanted(struct modem *m)
{
	return mbim_subscribed(m->mbim, &mbim_basic_service, BASIC_SIGNAL);
}

const struct modem_personality mbim_personality = {
	.set_ready = set_ready,
	.card_changed = mbim_card_changed,
	.card_ready = mbim_card_changed,
	.mode_changed = mbim_indicate_radio,
	.registration_changed = mbim_network_changed,
	.rejected = rejected,
	.signal = mbim_indicate_signal,
	.signal_wanted = signal_wanted,
	.offer = mbim_offer_proactive,
};

/* The host is gone: its contexts end. Its channels stay, as the card knows no host. */
static void closed(void *ctx)
{
	struct modem *m = ctx;

	vtimer_stop(&m->scan);
	memset(m->mbim_state->sessions, 0, sizeof(m->mbim_state->sessions));
	memset(m->mbim_state->pac, 0, sizeof(m->mbim_state->pac));
	m->mbim_state->offered = false;
	m->mbim_state->signal_interval = 0;
	m->mbim_state->rssi_threshold = 0;
	modem_signal_changed(m);
}

static const struct mbim_ops ops = {
	.closed = closed,
};

/* Its services, and what it keeps. Return: 0, or -1. */
int mbim_personality_create(struct modem *m)
{
	m->mbim_state = calloc(1, sizeof(*m->mbim_state));
	if (!m->mbim_state)
		return -1;
	mbim_connect(m->mbim, &ops, m);
	if (mbim_add_service(m->mbim, &mbim_basic_service) ||
	    mbim_add_service(m->mbim, &mbim_extensions_service) ||
	    mbim_add_service(m->mbim, &mbim_stk_service))
		return -1;
	return m->sc->module.uicc_service ? mbim_add_service(m->mbim, &mbim_uicc_service) : 0;
}
