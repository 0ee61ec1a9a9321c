/* SPDX-License-Identifier: GPL-2.0 */
/* What one policy_step() hands from function to function. Private to the policy; pure. */
#ifndef IMSID_CONTEXT_H
#define IMSID_CONTEXT_H

#include "policy.h"

/**
 * struct policy_context - One step.
 * @kind: The card's section; NULL: no card or an unknown SIM.
 * @at: When the event happened.
 */
struct policy_context {
	const struct imsid_config *config;
	const struct config_card *kind;
	struct policy_state *s;
	struct policy_actions *out;
	uint64_t now;
	uint64_t at;
};

/** context_act() - List an action without a result. Return: it, to be filled in. */
struct policy_action *context_act(struct policy_context *c, enum policy_action_type type);

/** context_ask() - List an action whose RESULT is awaited for @time ns. Return: it. */
struct policy_action *context_ask(struct policy_context *c, enum policy_action_type type,
				  uint64_t time);

/** context_persist() - List a PERSIST of @dirty and all that is dirty already. */
void context_persist(struct policy_context *c, uint32_t dirty, bool durable);

/** context_reason() - Say why; for people, without subscriber identities. */
[[gnu::format(printf, 2, 3)]]
void context_reason(struct policy_context *c, const char *format, ...);

/** context_jitter() - A number from 0 to @max, both included. */
uint64_t context_jitter(struct policy_context *c, uint64_t max);

/** context_backoff() - Full jitter: 0 to backoff-min doubled @n times, at most backoff-max. */
uint64_t context_backoff(struct policy_context *c, uint32_t n);

/** context_registered() - Whether the module has service. */
bool context_registered(const struct policy_state *s);

/** context_ready() - Whether module and card can be talked to. */
bool context_ready(const struct policy_state *s);

/** context_iot() - Whether the place is NB-IoT or LTE-M. */
bool context_iot(const struct policy_state *s);

/** context_search_time() - search-timeout of this radio technology, longer for a slow module. */
uint64_t context_search_time(const struct policy_context *c);

/** context_searched() - A search of @took ns has found a network: learn from it. */
void context_searched(struct policy_context *c, uint64_t took);

/** context_active() - The IMSI in use is @s->imsi since @s->profile_since, or known for longer. */
void context_active(struct policy_context *c);

/** context_place() - The network that refused, else the last one seen. */
const struct plmn *context_place(const struct policy_state *s, const struct policy_cause *cause);

#endif
