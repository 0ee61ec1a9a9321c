// SPDX-License-Identifier: GPL-2.0
/* The policy: the data connection of the profile in use, and what is done when it is dead. */
#include <stdio.h>
#include <string.h>

#include "policy_fixture.h"

#define HOME WWANCTL_REGISTRATION_STATE_HOME
#define SEARCHING WWANCTL_REGISTRATION_STATE_SEARCHING
#define PLMN "26201"

#define APNS \
	"[profile any/a]\napn = a.example\n[profile any/b]\napn = b.example\n" \
	"[profile any/c]\napn = c.example\n[profile any/d]\napn = d.example\n" \
	"[policy]\ndwell-min = 0s\n"
#define PROBES "probe = 192.0.2.1 192.0.2.2:443\nprobe-interval = 60s\n"

static void refuse(struct bench *b, enum cause_layer layer, uint16_t cause)
{
	struct policy_event e = { .type = POLICY_EVENT_RESULT, .at = b->now };

	e.result.id = b->id;
	e.result.outcome = POLICY_OUTCOME_FAILED;
	e.result.error = "refused";
	e.result.layer = layer;
	e.result.cause = cause;
	bench_step(b, &e);
}

static void lose(struct bench *b)
{
	struct policy_event e = { .type = POLICY_EVENT_BEARER, .at = b->now };

	bench_step(b, &e);
}

static void connecting(const struct bench *b, int profile)
{
	const struct policy_action *connect = bench_find(b, POLICY_ACTION_CONNECT);

	assert_non_null(connect);
	assert_int_equal(connect->profile, profile);
	assert_int_equal(b->s.phase, POLICY_PHASE_CONNECTING);
}

static void start(struct bench *b, const char *extra)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s", APNS, extra);
	bench_init(b, text);
	bench_registration(b, HOME, PLMN);
	connecting(b, 0);
}

/* Waits for the policy to ask for a type of action. */
static const struct policy_action *await(struct bench *b, enum policy_action_type type,
					 uint64_t limit)
{
	uint64_t end = b->now + limit;
	const struct policy_action *a = bench_find(b, type);

	while (!a && b->s.armed && b->s.armed <= end) {
		b->now = b->s.armed;
		bench_timer(b);
		a = bench_find(b, type);
	}
	assert_non_null(a);
	return a;
}

static void without_apn(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_registration(&b, HOME, PLMN);
	assert_null(bench_find(&b, POLICY_ACTION_CONNECT));
	assert_int_equal(b.s.phase, POLICY_PHASE_REGISTERED);
	assert_int_equal(b.s.armed, 0);
	bench_free(&b);
}

static void connects(void **state)
{
	struct bench b;

	(void)state;
	start(&b, "");
	b.now += SEC;
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.phase, POLICY_PHASE_CONNECTED);
	/* without probes nothing is left to do */
	assert_int_equal(b.s.armed, 0);
	bench_free(&b);
}

static void driver_cannot(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_RESULT };
	struct bench b;

	(void)state;
	start(&b, "");
	e.at = b.now;
	e.result.id = b.id;
	e.result.outcome = POLICY_OUTCOME_FAILED;
	e.result.unsupported = true;
	bench_step(&b, &e);
	assert_int_equal(b.s.phase, POLICY_PHASE_REGISTERED);
	assert_int_equal(b.s.armed, 0);
	bench_free(&b);
}

/* One that ends soon is tried again with patience, one that lasted at once. */
static void lost(void **state)
{
	struct bench b;

	(void)state;
	start(&b, "");
	bench_result(&b, POLICY_OUTCOME_OK);
	b.now += SEC;
	lose(&b);
	assert_null(bench_find(&b, POLICY_ACTION_CONNECT));
	assert_int_equal(b.s.phase, POLICY_PHASE_CONNECTING);
	await(&b, POLICY_ACTION_CONNECT, 30 * SEC);
	bench_result(&b, POLICY_OUTCOME_OK);
	b.now += 61 * SEC;
	lose(&b);
	connecting(&b, 0);
	bench_free(&b);
}

static void rotates_by_cause(void **state)
{
	struct bench b;

	(void)state;
	start(&b, "");
	refuse(&b, CAUSE_LAYER_ESM, 33);
	bench_rotating(&b, 1);
	assert_int_equal(b.s.card.rotation.trigger, POLICY_TRIGGER_DATA);
	assert_int_equal(b.s.card.rotation.cause.cause, 33);
	bench_to_register(&b);
	b.now += SEC;
	bench_registration(&b, HOME, PLMN);
	/* part of the rotation now, with a time of its own */
	connecting(&b, 1);
	assert_int_equal(b.s.card.rotation.step, POLICY_STEP_CONNECT);
	b.now += 3 * SEC;
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.phase, POLICY_PHASE_CONNECTED);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_OK);
	assert_int_equal(b.s.finished.took[POLICY_STEP_CONNECT], 3 * SEC);
	bench_free(&b);
}

/* The next one is refused as well: the third, not the first again. */
static void rotates_on(void **state)
{
	struct bench b;

	(void)state;
	start(&b, "");
	refuse(&b, CAUSE_LAYER_ESM, 27);
	bench_to_register(&b);
	bench_registration(&b, HOME, PLMN);
	connecting(&b, 1);
	refuse(&b, CAUSE_LAYER_ESM, 27);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_NOT_CONNECTED);
	bench_rotating(&b, 2);
	bench_free(&b);
}

static void configured_cause(void **state)
{
	struct bench b;

	(void)state;
	start(&b, "on-esm-33 = wait\n");
	refuse(&b, CAUSE_LAYER_ESM, 33);
	assert_int_equal(b.selects, 0);
	assert_int_equal(b.s.phase, POLICY_PHASE_CONNECTING);
	await(&b, POLICY_ACTION_CONNECT, 60 * SEC);
	bench_free(&b);
}

/* The network's own trouble: patience, then the ladder. */
static void patience(void **state)
{
	struct bench b;
	int i;

	(void)state;
	start(&b, "network-retries = 3\n");
	for (i = 0; i < 3; i++) {
		refuse(&b, CAUSE_LAYER_ESM, 26);
		assert_int_equal(b.selects, 0);
		await(&b, POLICY_ACTION_CONNECT, 600 * SEC);
	}
	refuse(&b, CAUSE_LAYER_ESM, 26);
	assert_int_equal(b.s.bearer.rung, POLICY_RUNG_CONNECT);
	bench_free(&b);
}

static void rejected_while_connecting(void **state)
{
	struct bench b;

	(void)state;
	start(&b, "");
	b.now += SEC;
	bench_reject(&b, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_PS, 8, PLMN);
	/* nothing waits for the connection */
	bench_rotating(&b, 1);
	bench_free(&b);
}

static void probes(void **state)
{
	struct bench b;

	(void)state;
	start(&b, PROBES);
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_non_null(bench_find(&b, POLICY_ACTION_PROBE));
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.phase, POLICY_PHASE_CONNECTED);
	b.now += 59 * SEC;
	bench_timer(&b);
	assert_null(bench_find(&b, POLICY_ACTION_PROBE));
	b.now += SEC;
	bench_timer(&b);
	assert_non_null(bench_find(&b, POLICY_ACTION_PROBE));
	/* once is no proof */
	bench_result(&b, POLICY_OUTCOME_FAILED);
	await(&b, POLICY_ACTION_PROBE, 11 * SEC);
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.bearer.rung, POLICY_RUNG_NONE);
	bench_free(&b);
}

static void fail_probes(struct bench *b)
{
	await(b, POLICY_ACTION_PROBE, 61 * SEC);
	bench_result(b, POLICY_OUTCOME_FAILED);
	await(b, POLICY_ACTION_PROBE, 11 * SEC);
	bench_result(b, POLICY_OUTCOME_FAILED);
}

static void ladder(void **state)
{
	struct bench b;

	(void)state;
	start(&b, PROBES);
	bench_result(&b, POLICY_OUTCOME_OK);
	bench_result(&b, POLICY_OUTCOME_OK);
	fail_probes(&b);
	assert_non_null(bench_find(&b, POLICY_ACTION_DISCONNECT));
	bench_result(&b, POLICY_OUTCOME_OK);
	connecting(&b, 0);
	bench_result(&b, POLICY_OUTCOME_OK);
	/* the second rung: the module attaches anew, the card is left alone */
	fail_probes(&b);
	assert_int_equal(b.selects, 0);
	assert_non_null(bench_find(&b, POLICY_ACTION_REFRESH));
	assert_int_equal(b.s.card.rotation.trigger, POLICY_TRIGGER_RETRY);
	bench_result(&b, POLICY_OUTCOME_OK);
	bench_registration(&b, SEARCHING, PLMN);
	bench_verified(&b, bench_imsi[0]);
	bench_registration(&b, HOME, PLMN);
	connecting(&b, 0);
	bench_result(&b, POLICY_OUTCOME_OK);
	fail_probes(&b);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_NOT_CONNECTED);
	/* the last: another profile, after a pause */
	await(&b, POLICY_ACTION_SELECT, 120 * SEC);
	bench_free(&b);
}

static void another_config(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_CONFIG };
	struct bench b;

	(void)state;
	start(&b, "");
	bench_result(&b, POLICY_OUTCOME_OK);
	e.at = b.now;
	bench_step(&b, &e);
	/* what is there is looked at again */
	connecting(&b, 0);
	bench_free(&b);
}

/* What the data asked for while there were none is not done when they are back. */
static void data_are_back(void **state)
{
	struct bench b;

	(void)state;
	start(&b, "[budget]\nrotations-hour = 1\n");
	bench_hold(&b, b.now + 60 * SEC);
	refuse(&b, CAUSE_LAYER_ESM, 33);
	assert_null(bench_find(&b, POLICY_ACTION_SELECT));
	await(&b, POLICY_ACTION_CONNECT, 60 * SEC);
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.want.trigger, 0);
	bench_pass(&b, 7200 * SEC);
	assert_null(bench_find(&b, POLICY_ACTION_SELECT));
	bench_free(&b);
}

/* A day of dead data where no other profile can be had: neither host nor network is hammered. */
static void a_dead_day(void **state)
{
	unsigned int connects = 0, asked = 0;
	uint64_t end;
	struct bench b;

	(void)state;
	start(&b, PROBES);
	bench_hold(&b, POLICY_NEVER);
	end = b.now + 86400 * SEC;
	while (b.now < end) {
		if (bench_find(&b, POLICY_ACTION_CONNECT)) {
			connects++;
			bench_result(&b, POLICY_OUTCOME_OK);
		} else if (bench_find(&b, POLICY_ACTION_PROBE)) {
			asked++;
			bench_result(&b, POLICY_OUTCOME_FAILED);
		} else if (bench_find(&b, POLICY_ACTION_DISCONNECT)) {
			bench_result(&b, POLICY_OUTCOME_OK);
		} else {
			assert_true(b.s.armed);
			b.now = b.s.armed;
			bench_timer(&b);
		}
	}
	assert_in_range(connects, 3, 100);
	assert_in_range(asked, 6, 700);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_apn),
		cmocka_unit_test(connects),
		cmocka_unit_test(driver_cannot),
		cmocka_unit_test(lost),
		cmocka_unit_test(rotates_by_cause),
		cmocka_unit_test(rotates_on),
		cmocka_unit_test(configured_cause),
		cmocka_unit_test(patience),
		cmocka_unit_test(rejected_while_connecting),
		cmocka_unit_test(probes),
		cmocka_unit_test(ladder),
		cmocka_unit_test(another_config),
		cmocka_unit_test(data_are_back),
		cmocka_unit_test(a_dead_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
