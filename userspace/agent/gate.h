/* SPDX-License-Identifier: GPL-2.0 */
/* What keeps a wanted rotation from beginning: hold, budgets, back-off … Pure. */
#ifndef IMSID_GATE_H
#define IMSID_GATE_H

#include "policy.h"

/** GATE_JOURNAL_TIME - How long no intent is written after one could not be. */
#define GATE_JOURNAL_TIME (60 * POLICY_SECOND)

/**
 * gate_check() - Whether a rotation may begin.
 * @kind: The card's section, or NULL.
 * @want: What is asked for.
 * @at: When that may change; 0 = not by time alone.
 *
 * Return: POLICY_BLOCK_NONE if it may.
 */
enum policy_block gate_check(const struct imsid_config *config, const struct config_card *kind,
			     const struct policy_state *s, const struct policy_want *want,
			     uint64_t now, uint64_t *at);

/** gate_free() - Whether this rotation is one of an uncharged round. */
bool gate_free(const struct policy_state *s, const struct policy_want *want, uint64_t now);

/** gate_resets() - Whether the budgets allow a reset of the module. */
bool gate_resets(const struct imsid_config *config, const struct policy_state *s, uint64_t now);

/** gate_attach_limit() - attaches-day of this radio technology. */
uint32_t gate_attach_limit(const struct imsid_config *config, const struct policy_state *s);

/** gate_idle() - What keeps the agent from acting at all, whatever is wanted. */
enum policy_block gate_idle(const struct config_card *kind, const struct policy_state *s,
			    uint64_t now, uint64_t *at);

#endif
