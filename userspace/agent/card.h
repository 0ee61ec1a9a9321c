/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_CARD_H
#define IMSID_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "session.h"

struct wwanctl_client;

/*
 * DOC: ways to make a card use another IMSI
 *
 * Each is one file, card_METHOD.c, with one struct card_method. It only tells
 * the card; that the module reads the card anew and that the IMSI really is
 * another one are the business of the steps that follow.
 */

/**
 * struct card_order - One selection of a profile, from start to done().
 * @client: the modem's request socket
 * @modem: index
 * @card: kind of SIM
 * @profile: profile of @card that shall be active
 * @done: the order has ended; the channel is closed
 * @ctx: for @done
 * @session: of methods that talk to the card
 * @step: progress of such a method
 *
 * Filled by the caller up to @ctx, who keeps it, and the configuration behind
 * it, until done().
 */
struct card_order {
	struct wwanctl_client *client;
	uint32_t modem;
	const struct config_card *card;
	const struct config_profile *profile;
	void (*done)(void *ctx, const struct session_result *result);
	void *ctx;
	struct session session;
	unsigned int step;
};

/**
 * struct card_method - A way to select a profile.
 * @method: as configured
 * @select: carry the order out. Must queue its first request before it
 *	returns: this is the reaction that is measured in milliseconds.
 *	Return: 0, or a negative errno value and done() is not called.
 */
struct card_method {
	enum config_method method;
	int (*select)(struct card_order *order);
};

extern const struct card_method card_applet;

/** card_method_for - The way of a kind of SIM, or NULL if this imsid has none. */
const struct card_method *card_method_for(enum config_method method);

#endif
