/* SPDX-License-Identifier: GPL-2.0 */
/* A module and a card with four profiles, for the tests of the policy. */
#ifndef POLICY_FIXTURE_H
#define POLICY_FIXTURE_H

#include <stdarg.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config.h"
#include "policy.h"

#define SEC POLICY_SECOND
#define ICCID "8944000000000000001"
#define EPOCH (2 * BUDGET_DAY)

/**
 * struct bench - What the tests work with.
 * @last: The actions of the last step.
 * @id: Of the last action that awaits a RESULT.
 * @selects, @durable: Counted over all steps.
 */
struct bench {
	struct imsid_config *config;
	struct policy_state s;
	struct policy_actions last;
	uint64_t now;
	uint32_t id;
	unsigned int selects;
	unsigned int durable;
};

extern const char *const bench_imsi[4]; /* profiles a, b, c and d (fallback) */

/** bench_config() - A configuration of a text; the test fails if it is bad. */
struct imsid_config *bench_config(const char *text);

/** bench_init() - A registered-with-nobody module with profile a; @extra is added to the config. */
void bench_init(struct bench *b, const char *extra);
void bench_free(struct bench *b);

/** bench_start() - Only the state: no module yet. */
void bench_start(struct bench *b, const char *extra);

void bench_step(struct bench *b, const struct policy_event *event);
void bench_modem(struct bench *b, enum wwanctl_modem_state state, enum wwanctl_power power);
void bench_gone(struct bench *b);
void bench_card(struct bench *b, const char *iccid, const char *imsi,
		const struct policy_card *stored);
void bench_registration(struct bench *b, enum wwanctl_registration_state state, const char *plmn);
void bench_reject(struct bench *b, enum wwanctl_rat rat, enum wwanctl_domain domain,
		  uint16_t cause, const char *plmn);
void bench_timer(struct bench *b);
void bench_order(struct bench *b, int profile);
void bench_hold(struct bench *b, uint64_t until);
void bench_result(struct bench *b, enum policy_outcome outcome);
void bench_refresh(struct bench *b, enum wwanctl_refresh_stage stage);

/** bench_verified() - The answer to VERIFY: all three say @imsi. */
void bench_verified(struct bench *b, const char *imsi);
void bench_verify(struct bench *b, const char *card_imsi, const char *module_imsi);

/** bench_pass() - Let time pass, with a timer event whenever the policy has armed one. */
void bench_pass(struct bench *b, uint64_t ns);

/** bench_find() - The action of a type in the last step, or NULL. */
const struct policy_action *bench_find(const struct bench *b, enum policy_action_type type);

/** bench_to_register() - From SELECT over the card's own REFRESH to waiting for a network. */
void bench_to_register(struct bench *b);

/** bench_rotating() - Assert that the last step began a rotation to @profile, safely. */
void bench_rotating(const struct bench *b, int profile);

#endif
