// SPDX-License-Identifier: GPL-2.0
/* Method "applet": the card's own application takes configured APDUs. */

#include "card.h"

static int applet_next(void *ctx, uint8_t *apdu)
{
	struct card_order *order = ctx;

	if (order->step >= order->card->select_n)
		return 0;
	return config_apdu_render(order->card->select[order->step++], order->profile, apdu,
				  SESSION_APDU_MAX);
}

static const char *applet_answer(void *ctx, uint16_t sw, const uint8_t *data, size_t len)
{
	const struct card_order *order = ctx;

	(void)data;
	(void)len;
	return config_expects(order->card, sw) ? NULL : "not one of \"expect\"";
}

static void applet_done(void *ctx, const struct session_result *result)
{
	struct card_order *order = ctx;

	order->done(order->ctx, result);
}

static int applet_select(struct card_order *order)
{
	static const struct session_ops ops = {
		.next = applet_next,
		.answer = applet_answer,
		.done = applet_done,
	};

	order->step = 0;
	return session_start(&order->session, order->client, order->modem, order->card->aid,
			     order->card->aid_length, &ops, order);
}

const struct card_method card_applet = {
	.method = CONFIG_METHOD_APPLET,
	.select = applet_select,
};
