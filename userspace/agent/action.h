/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_ACTION_H
#define IMSID_ACTION_H

#include <ev.h>
#include <stdint.h>

#include "policy.h"

struct action;
struct connection;
struct wwanctl_card;
struct wwanctl_client;

/**
 * struct action_env - What an action of the policy works with.
 * @loop: event loop
 * @client: the modem's request socket
 * @data: another one, for its data session: it may take long, and nothing waits for it
 * @connection: the session; lives as long as the action
 * @modem: index
 * @config: configuration that the policy decided by
 * @kind: kind of SIM, NULL for one that is unknown
 * @card: the card as the driver reported it last; lives as long as the action
 * @left_off: what RESTORE has to bring back (struct policy_module)
 * @now: running time
 * @done: the action has ended; @result is its POLICY_EVENT_RESULT, without
 *	@at. Never called from action_start().
 * @ctx: for @done
 */
struct action_env {
	struct ev_loop *loop;
	struct wwanctl_client *client;
	struct wwanctl_client *data;
	struct connection *connection;
	uint32_t modem;
	struct imsid_config *config;
	const struct config_card *kind;
	const struct wwanctl_card *card;
	uint32_t left_off;
	uint64_t now;
	void (*done)(void *ctx, const struct policy_event *result);
	void *ctx;
};

/**
 * action_start - Carry out SELECT, REFRESH, VERIFY, SCAN, NETWORK, RESTORE, CONNECT, DISCONNECT
 *	or PROBE.
 * @out: the action, until done() or action_abandon()
 * @env: copied
 * @what: what to do
 *
 * The first request is on its way to the driver when this returns.
 *
 * Return: 0, or a negative errno value and done() is not called.
 */
int action_start(struct action **out, const struct action_env *env,
		 const struct policy_action *what);

/**
 * action_abandon - done() shall not be called any more. NULL is fine.
 *
 * What the module is doing it finishes; no further APDU is sent.
 */
void action_abandon(struct action *action);

/** action_card_changed - @env.card has changed. NULL is fine. */
void action_card_changed(struct action *action);

/** action_name - What an action does, in words for a log line. */
const char *action_name(enum policy_action_type type);

#endif
