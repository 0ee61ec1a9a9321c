// SPDX-License-Identifier: GPL-2.0
/* The policy: what begins a rotation, and which profile it leads to. */
#include <string.h>

#include "policy_fixture.h"

#define LTE WWANCTL_RAT_LTE
#define PS WWANCTL_DOMAIN_PS
#define HOME WWANCTL_REGISTRATION_STATE_HOME
#define SEARCHING WWANCTL_REGISTRATION_STATE_SEARCHING

static void search_timeout(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	/* Within 300 s of power-on only a reject rotates. */
	bench_pass(&b, 299 * SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, SEC);
	assert_int_equal(b.selects, 1);
	assert_int_equal(b.s.card.rotation.trigger, POLICY_TRIGGER_SEARCH);
	bench_free(&b);

	bench_init(&b, NULL);
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, 1000 * SEC);
	assert_int_equal(b.s.armed, 0);
	bench_registration(&b, SEARCHING, "26201");
	bench_pass(&b, 179 * SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, SEC);
	assert_int_equal(b.selects, 1);
	bench_free(&b);
}

/* A module that needs long is given longer, and no module for ever. */
static void search_time_learnt(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, 1000 * SEC);
	/* A quick search teaches nothing, and writes nothing. */
	bench_registration(&b, SEARCHING, "26201");
	b.now += 60 * SEC;
	bench_registration(&b, HOME, "26201");
	assert_true(b.s.module.search_longest == 0);
	bench_registration(&b, SEARCHING, "26201");
	b.now += 160 * SEC;
	bench_registration(&b, HOME, "26201");
	assert_true(b.s.module.search_longest == 160 * SEC);
	assert_non_null(bench_find(&b, POLICY_ACTION_PERSIST));
	bench_registration(&b, SEARCHING, "26201");
	bench_pass(&b, 239 * SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, SEC);
	assert_int_equal(b.selects, 1);
	bench_free(&b);

	bench_init(&b, NULL);
	b.s.module.search_longest = 5000 * SEC;
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, 1000 * SEC);
	bench_registration(&b, SEARCHING, "26201");
	bench_pass(&b, 359 * SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, SEC);
	assert_int_equal(b.selects, 1);
	bench_free(&b);
}

static void search_timeout_iot(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_REGISTRATION };
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	e.registration.state = SEARCHING;
	e.registration.rat = WWANCTL_RAT_NB_IOT;
	bench_step(&b, &e);
	bench_pass(&b, 599 * SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, SEC);
	assert_int_equal(b.selects, 1);
	bench_free(&b);
}

static void no_cell(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "[policy]\nsearch-timeout = 10s\npower-on-grace = 0s\ndwell-min = 0s\n");
	bench_registration(&b, HOME, "26201");
	bench_registration(&b, SEARCHING, NULL);
	memset(&b.s.plmn, 0, sizeof(b.s.plmn));
	/* One round, however short the patience. */
	while (b.now < EPOCH + BUDGET_HOUR) {
		bench_pass(&b, SEC);
		if (bench_find(&b, POLICY_ACTION_SELECT))
			bench_to_register(&b);
	}
	assert_int_equal(b.selects, 3);
	while (b.now < EPOCH + 4 * BUDGET_HOUR + BUDGET_HOUR / 2) {
		bench_pass(&b, SEC);
		if (bench_find(&b, POLICY_ACTION_SELECT))
			bench_to_register(&b);
	}
	assert_in_range(b.selects, 6, 8);
	while (b.now < EPOCH + 24 * BUDGET_HOUR) {
		bench_pass(&b, SEC);
		if (bench_find(&b, POLICY_ACTION_SELECT))
			bench_to_register(&b);
	}
	assert_in_range(b.selects, 6, 9);
	bench_free(&b);
}

static void t3346(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 22, "26201");
	assert_int_equal(b.s.block, POLICY_BLOCK_T3346);
	bench_pass(&b, 1800 * SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, 181 * SEC);
	assert_int_equal(b.selects, 1);
	bench_free(&b);
}

static void network_trouble(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "[policy]\nnetwork-retries = 3\n");
	bench_reject(&b, LTE, PS, 17, "26201");
	/* 15 to 30 s, 30 to 60 s, 60 to 120 s. */
	bench_pass(&b, 104 * SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, 107 * SEC);
	assert_true(b.selects >= 1);
	bench_free(&b);

	/* The network comes round. */
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 17, "26201");
	bench_pass(&b, 20 * SEC);
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, 1000 * SEC);
	assert_int_equal(b.selects, 0);
	bench_free(&b);
}

static void attach_apn(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 19, "26201");
	assert_int_equal(b.s.block, POLICY_BLOCK_ATTACH_APN);
	assert_non_null(strstr(b.s.reason, "attach APN"));
	bench_pass(&b, 1800 * SEC);
	assert_int_equal(b.selects, 0);
	bench_free(&b);
}

static void denied_without_cause(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	b.now += 10 * SEC;
	bench_registration(&b, WWANCTL_REGISTRATION_STATE_DENIED, "26201");
	assert_int_equal(b.selects, 0);
	bench_pass(&b, 61 * SEC);
	assert_int_equal(b.selects, 1);
	bench_free(&b);

	/* The cause comes behind the denial, and it is one to ignore. */
	bench_init(&b, NULL);
	b.now += 10 * SEC;
	bench_registration(&b, WWANCTL_REGISTRATION_STATE_DENIED, "26201");
	bench_reject(&b, LTE, PS, 10, "26201");
	bench_pass(&b, 100 * SEC);
	assert_int_equal(b.selects, 0);
	bench_free(&b);
}

static void prefer_mcc_and_role(void **state)
{
	struct bench b;

	(void)state;
	bench_start(&b, "[profile any/e]\nindex = 5\nimsi = 262010000000005\n"
			"prefer-mcc = 262 234\n");
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[0], NULL);
	bench_reject(&b, LTE, PS, 3, "26201");
	bench_rotating(&b, 4);
	bench_free(&b);
}

static void manual_order(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_registration(&b, HOME, "26201");
	b.now += SEC;
	bench_order(&b, 2);
	bench_rotating(&b, 2);
	assert_int_equal(b.s.card.rotation.trigger, POLICY_TRIGGER_MANUAL);
	bench_to_register(&b);
	/* c is refused: back to a, which was left without need. */
	bench_reject(&b, LTE, PS, 3, "26201");
	bench_rotating(&b, 0);
	/* Another order replaces it. */
	bench_order(&b, 3);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_ABANDONED);
	bench_rotating(&b, 3);
	assert_int_equal(policy_order_refusal(b.config, &b.s, 17, b.now, NULL),
			 POLICY_BLOCK_NO_CHOICE);
	bench_free(&b);
}

static void max_time(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "max-time = 1h\n");
	bench_card(&b, ICCID, bench_imsi[3], NULL);
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, BUDGET_HOUR - SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, SEC);
	bench_rotating(&b, 0);
	assert_int_equal(b.s.card.rotation.trigger, POLICY_TRIGGER_MAX_TIME);
	bench_free(&b);
}

/* An agent that is started again does not begin to count again. */
static void max_time_restart(void **state)
{
	struct policy_card stored;
	struct bench b;

	(void)state;
	bench_init(&b, "max-time = 1h\n");
	bench_card(&b, ICCID, bench_imsi[3], NULL);
	assert_non_null(bench_find(&b, POLICY_ACTION_PERSIST));
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, BUDGET_HOUR / 2);
	stored = b.s.card;
	policy_init(&b.s, 42, 0, 0);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[3], &stored);
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, BUDGET_HOUR / 2 - SEC);
	assert_int_equal(b.selects, 0);
	bench_pass(&b, SEC);
	bench_rotating(&b, 0);
	bench_free(&b);

	/* Another IMSI than the one that was known: from now on. */
	bench_start(&b, "max-time = 1h\n");
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	policy_card_init(&stored, ICCID, b.config, false, b.now);
	strcpy(stored.active_imsi, bench_imsi[1]);
	stored.active_since = b.now - BUDGET_DAY;
	bench_card(&b, ICCID, bench_imsi[3], &stored);
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, BUDGET_HOUR - SEC);
	assert_int_equal(b.selects, 0);
	bench_free(&b);
}

static void method_auto(void **state)
{
	struct bench b;

	(void)state;
	bench_start(&b, "[card self]\nmatch-iccid = 8955\nmethod = auto\n");
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, "8955000000000000001", "724010000000001", NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_pass(&b, 10 * BUDGET_HOUR);
	assert_int_equal(b.selects, 0);
	bench_card(&b, "8955000000000000001", "724010000000002", NULL);
	assert_non_null(strstr(b.s.reason, "by itself"));
	bench_free(&b);
}

static void one_profile(void **state)
{
	struct bench b;
	struct imsid_config *config;
	int refreshes = 0;
	int i;

	(void)state;
	bench_start(&b, NULL);
	config = bench_config("[card one]\nmatch-iccid=89\nmethod=applet\naid=A000000559\n"
			      "select=80E20000\n[profile one/a]\nimsi=234150000000001\n");
	config_put(b.config);
	b.config = config;
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[0], NULL);
	bench_registration(&b, SEARCHING, "26201");
	bench_reject(&b, LTE, PS, 8, "26201");
	/* Never a dead end: the card is read again after each back-off, and never written. */
	for (i = 0; i < 20000; i++) {
		if (bench_find(&b, POLICY_ACTION_SCAN)) {
			bench_result(&b, POLICY_OUTCOME_OK);
		} else if (bench_find(&b, POLICY_ACTION_REFRESH)) {
			refreshes++;
			bench_result(&b, POLICY_OUTCOME_OK);
		} else if (bench_find(&b, POLICY_ACTION_VERIFY)) {
			bench_verified(&b, bench_imsi[0]);
		} else if (b.s.card.rotation.step == POLICY_STEP_REGISTER) {
			bench_reject(&b, LTE, PS, 8, "26201");
		} else {
			assert_true(b.s.armed);
			bench_pass(&b, b.s.armed - b.now);
		}
	}
	assert_int_equal(b.selects, 0);
	assert_true(refreshes > 100);
	bench_free(&b);
}

static void sim_rotates_itself(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 11, "26201");
	b.now += 10 * SEC;
	bench_card(&b, ICCID, bench_imsi[2], NULL);
	assert_int_equal(b.s.profile, 2);
	bench_pass(&b, 60 * SEC);
	assert_int_equal(b.selects, 0);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_timeout),
		cmocka_unit_test(search_time_learnt),
		cmocka_unit_test(search_timeout_iot),
		cmocka_unit_test(no_cell),
		cmocka_unit_test(t3346),
		cmocka_unit_test(network_trouble),
		cmocka_unit_test(attach_apn),
		cmocka_unit_test(denied_without_cause),
		cmocka_unit_test(prefer_mcc_and_role),
		cmocka_unit_test(manual_order),
		cmocka_unit_test(max_time),
		cmocka_unit_test(max_time_restart),
		cmocka_unit_test(method_auto),
		cmocka_unit_test(one_profile),
		cmocka_unit_test(sim_rotates_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
