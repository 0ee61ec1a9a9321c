// SPDX-License-Identifier: GPL-2.0
/* The policy: rotations that are held, interrupted, taken up again; and what it says of itself. */
#include <string.h>

#include "policy_fixture.h"

#define LTE WWANCTL_RAT_LTE
#define PS WWANCTL_DOMAIN_PS
#define HOME WWANCTL_REGISTRATION_STATE_HOME
#define SEARCHING WWANCTL_REGISTRATION_STATE_SEARCHING

static void hold(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_hold(&b, b.now + 7200 * SEC);
	assert_true(bench_find(&b, POLICY_ACTION_PERSIST)->durable);
	assert_int_equal(b.s.phase, POLICY_PHASE_HOLD);
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_pass(&b, 7199 * SEC);
	assert_int_equal(b.selects, 0);
	assert_int_equal(policy_order_refusal(b.config, &b.s, 1, b.now, NULL), POLICY_BLOCK_HOLD);
	bench_order(&b, 1);
	assert_int_equal(b.selects, 0);
	/* What was wanted happens when the hold ends. */
	bench_pass(&b, SEC);
	assert_int_equal(b.selects, 1);
	bench_free(&b);

	bench_init(&b, NULL);
	bench_hold(&b, POLICY_NEVER);
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_pass(&b, 100 * BUDGET_HOUR);
	assert_int_equal(b.selects, 0);
	bench_hold(&b, 0);
	assert_int_equal(b.selects, 1);
	bench_free(&b);
}

/* A hold in the middle: what has begun is finished, nothing new begins, nothing is reset. */
static void hold_midway(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_to_register(&b);
	bench_hold(&b, POLICY_NEVER);
	bench_reject(&b, LTE, PS, 8, "26201");
	assert_int_equal(b.selects, 1);
	assert_int_equal(b.s.phase, POLICY_PHASE_HOLD);
	bench_free(&b);
}

static void observe_only(void **state)
{
	struct bench b;

	(void)state;
	bench_start(&b, NULL);
	policy_init(&b.s, 1, 0, b.now + 600 * SEC);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[0], NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	assert_int_equal(b.s.block, POLICY_BLOCK_OBSERVE_ONLY);
	bench_pass(&b, 599 * SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, SEC);
	assert_int_equal(b.selects, 1);
	bench_free(&b);
}

static void state_lost(void **state)
{
	struct policy_card stored;
	struct bench b;

	(void)state;
	bench_start(&b, NULL);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	policy_card_init(&stored, ICCID, b.config, true, b.now);
	bench_card(&b, ICCID, bench_imsi[0], &stored);
	bench_registration(&b, SEARCHING, "26201");
	bench_reject(&b, LTE, PS, 8, "26201");
	assert_int_equal(b.selects, 0);
	assert_int_equal(b.s.phase, POLICY_PHASE_BACKOFF);
	assert_true(b.s.next_at > b.now);
	bench_pass(&b, 5 * BUDGET_HOUR);
	assert_true(b.selects > 0);
	bench_free(&b);
}

/* Killed in each phase: the journal has the rotation, the card has one of the two IMSIs. */
static void resume(void **state)
{
	enum policy_step step;
	int switched;

	(void)state;
	for (step = POLICY_STEP_SELECT; step <= POLICY_STEP_REGISTER; step++) {
		for (switched = 0; switched < 2; switched++) {
			struct policy_card stored;
			struct bench b;

			bench_init(&b, NULL);
			bench_reject(&b, LTE, PS, 8, "26201");
			stored = b.s.card;
			stored.rotation.step = step;
			bench_free(&b);

			bench_start(&b, NULL);
			b.now = EPOCH + 10 * SEC;
			bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
			bench_registration(&b, switched ? HOME : SEARCHING, "26201");
			bench_card(&b, ICCID, bench_imsi[switched], &stored);
			/* First the card is read; nothing is written before that. */
			assert_null(bench_find(&b, POLICY_ACTION_SELECT));
			assert_non_null(bench_find(&b, POLICY_ACTION_VERIFY));
			bench_verified(&b, bench_imsi[switched]);
			if (!switched) {
				bench_rotating(&b, 1);
				assert_int_equal(b.s.card.rotation.attempts, 2);
				assert_int_equal(b.s.card.card_writes_total, 24);
				bench_to_register(&b);
				bench_registration(&b, HOME, "26201");
			}
			assert_int_equal(b.s.finished.result, POLICY_RESULT_OK);
			assert_int_equal(b.s.phase, POLICY_PHASE_REGISTERED);
			bench_free(&b);
		}
	}
}

/* The card has switched, the module has not seen it. */
static void resume_stale(void **state)
{
	struct policy_card stored;
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	stored = b.s.card;
	bench_free(&b);
	bench_start(&b, NULL);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_LOW_POWER);
	bench_card(&b, ICCID, bench_imsi[0], &stored);
	/* The radio is off: perhaps by us. */
	assert_non_null(bench_find(&b, POLICY_ACTION_RESTORE));
	bench_result(&b, POLICY_OUTCOME_OK);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_verify(&b, bench_imsi[1], bench_imsi[0]);
	assert_int_equal(b.s.card.rotation.step, POLICY_STEP_REFRESH);
	assert_int_equal(b.selects, 0);
	bench_free(&b);
}

static void resume_held(void **state)
{
	struct policy_card stored;
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	stored = b.s.card;
	bench_free(&b);
	bench_start(&b, NULL);
	policy_init(&b.s, 1, POLICY_NEVER, 0);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[0], &stored);
	bench_verified(&b, bench_imsi[0]);
	assert_int_equal(b.selects, 0);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_ABANDONED);
	bench_free(&b);
}

static void modem_gone_midway(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	b.now += SEC;
	bench_gone(&b);
	assert_int_equal(b.s.phase, POLICY_PHASE_IDLE);
	b.now += 20 * SEC;
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[1], NULL);
	assert_non_null(bench_find(&b, POLICY_ACTION_VERIFY));
	bench_verified(&b, bench_imsi[1]);
	assert_int_equal(b.s.card.rotation.step, POLICY_STEP_REGISTER);
	bench_registration(&b, HOME, "26201");
	assert_int_equal(b.s.finished.result, POLICY_RESULT_OK);
	bench_free(&b);

	/* The reject that began it all is the old IMSI's, also when it is resumed. */
	bench_init(&b, NULL);
	b.now += SEC;
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_gone(&b);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[1], NULL);
	bench_verified(&b, bench_imsi[1]);
	assert_int_equal(b.s.card.rotation.number, 1);
	assert_int_equal(b.s.card.rotation.step, POLICY_STEP_REGISTER);
	bench_free(&b);

	/* It does not come back in time: given up, and taken up when it does. */
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_gone(&b);
	bench_pass(&b, 1000 * SEC);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_MODEM_GONE);
	assert_int_equal(b.s.armed, 0);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[0], NULL);
	assert_int_equal(b.selects, 2);
	bench_free(&b);
}

static void left_off(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_MODEM };
	struct policy_module stored;
	struct bench b;

	(void)state;
	bench_start(&b, NULL);
	policy_module_init(&stored, "490154203237518", b.config, false, b.now);
	stored.left_off = 1U << POLICY_REFRESH_CARD;
	e.modem.state = WWANCTL_MODEM_STATE_READY;
	e.modem.power = WWANCTL_POWER_ONLINE;
	e.modem.key = "490154203237518";
	e.modem.stored = &stored;
	bench_step(&b, &e);
	assert_non_null(bench_find(&b, POLICY_ACTION_RESTORE));
	bench_result(&b, POLICY_OUTCOME_FAILED);
	bench_pass(&b, 31 * SEC);
	assert_non_null(bench_find(&b, POLICY_ACTION_RESTORE));
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.module.left_off, 0);
	assert_int_equal(b.s.armed, 0);
	bench_free(&b);
}

static void config_reload(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_CONFIG };
	struct imsid_config *config;
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	config = bench_config("[card any]\nmatch-iccid=8944\nmethod=applet\naid=A000000559\n"
			      "select=80E20000\n[profile any/a]\nimsi=234150000000001\n"
			      "[profile any/z]\nimsi=234150000000009\n");
	config_put(b.config);
	b.config = config;
	bench_step(&b, &e);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_ABANDONED);
	bench_rotating(&b, 1);
	assert_string_equal(b.s.card.rotation.to, "z");
	bench_free(&b);
}

static void explain(void **state)
{
	char text[1024];
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	policy_explain(b.config, &b.s, b.now, text, sizeof(text));
	assert_non_null(strstr(text, "no service, using a"));
	bench_reject(&b, LTE, PS, 8, "26201");
	policy_explain(b.config, &b.s, b.now, text, sizeof(text));
	assert_non_null(strstr(text, "A rotation from a to b (reject) is under way"));
	assert_non_null(strstr(text, "emm 8"));
	/* No subscriber identity in words that go to logs. */
	assert_null(strstr(text, bench_imsi[0]));
	assert_null(strstr(text, ICCID));
	bench_to_register(&b);
	bench_registration(&b, HOME, "26201");
	policy_explain(b.config, &b.s, b.now, text, sizeof(text));
	assert_non_null(strstr(text, "registered with network 26201, using b"));
	policy_explain(b.config, &b.s, b.now, text, 10);
	assert_int_equal(strlen(text), 9);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hold),
		cmocka_unit_test(hold_midway),
		cmocka_unit_test(observe_only),
		cmocka_unit_test(state_lost),
		cmocka_unit_test(resume),
		cmocka_unit_test(resume_stale),
		cmocka_unit_test(resume_held),
		cmocka_unit_test(modem_gone_midway),
		cmocka_unit_test(left_off),
		cmocka_unit_test(config_reload),
		cmocka_unit_test(explain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
