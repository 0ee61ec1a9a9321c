// SPDX-License-Identifier: GPL-2.0
/* modemsim: what the radio does about causes, outages and orders, a thousand times faster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "radio.h"
#include "vclock.h"

#define SPEED		1000.0
#define IMSI		"234150000000001"

/**
 * struct fixture - a radio whose card remembers one forbidden PLMN
 * @stop_in: registration state to stop the loop in, -1: none
 */
struct fixture {
	struct scenario *sc;
	struct vclock clock;
	struct radio *radio;
	struct vtimer limit;
	int stop_in;
	bool timed_out;
	int rejects;
	struct radio_reject reject;
	char forbidden[SCENARIO_PLMN];
	enum radio_location location;
	char located[SCENARIO_PLMN];
};

static void on_changed(void *ctx)
{
	struct fixture *f = ctx;
	struct radio_view view;

	/* it is called before radio_create() has returned, too */
	if (!f->radio)
		return;
	radio_view(f->radio, &view);
	if ((int)view.state == f->stop_in)
		ev_break(f->clock.loop, EVBREAK_ALL);
}

static void on_rejected(void *ctx, const struct radio_reject *reject)
{
	struct fixture *f = ctx;

	f->rejects++;
	f->reject = *reject;
}

static void on_forbid(void *ctx, const char *plmn)
{
	struct fixture *f = ctx;

	strcpy(f->forbidden, plmn);
}

static bool is_forbidden(void *ctx, const char *plmn)
{
	struct fixture *f = ctx;

	return !strcmp(f->forbidden, plmn);
}

static void on_locate(void *ctx, enum radio_location status, const struct scenario_plmn *plmn)
{
	struct fixture *f = ctx;

	f->location = status;
	strcpy(f->located, plmn ? plmn->id : "");
}

static const struct radio_ops ops = {
	.changed = on_changed,
	.rejected = on_rejected,
	.forbid = on_forbid,
	.forbidden = is_forbidden,
	.locate = on_locate,
};

static void limit_fired(void *ctx)
{
	struct fixture *f = ctx;

	f->timed_out = true;
	ev_break(f->clock.loop, EVBREAK_ALL);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char error[SCENARIO_ERROR];

	*state = f;
	f->sc = scenario_create();
	if (!f->sc || scenario_check(f->sc, error))
		return -1;
	f->stop_in = -1;
	vclock_init(&f->clock, ev_loop_new(EVFLAG_AUTO), SPEED);
	vtimer_init(&f->limit, &f->clock, limit_fired, f);
	f->radio = radio_create(f->sc, NULL, &f->clock, &ops, f);
	return f->radio ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	radio_destroy(f->radio);
	vtimer_stop(&f->limit);
	ev_loop_destroy(f->clock.loop);
	scenario_destroy(f->sc);
	free(f);
	return 0;
}

/* Run until @state is entered, @seconds of virtual time at most. Returns whether it was. */
static bool reach(struct fixture *f, enum radio_state state, double seconds)
{
	struct radio_view view;

	radio_view(f->radio, &view);
	if (view.state == state)
		return true;
	f->stop_in = (int)state;
	f->timed_out = false;
	vtimer_start(&f->limit, seconds);
	ev_run(f->clock.loop, 0);
	vtimer_stop(&f->limit);
	f->stop_in = -1;
	return !f->timed_out;
}

static void pass(struct fixture *f, double seconds)
{
	f->stop_in = -1;
	vtimer_start(&f->limit, seconds);
	ev_run(f->clock.loop, 0);
}

static void start(struct fixture *f, const char *rule)
{
	struct outcome outcome;

	if (rule) {
		assert_int_equal(scenario_parse_outcome(rule, &outcome), 0);
		assert_int_equal(scenario_allow(f->sc, IMSI, "23415", &outcome), 0);
	}
	radio_power(f->radio, true);
	radio_set_identity(f->radio, IMSI, 2);
}

static void registers_at_home(void **state)
{
	struct fixture *f = *state;
	struct radio_view view;

	start(f, NULL);
	assert_true(reach(f, RADIO_REGISTERED, 60));
	radio_view(f->radio, &view);
	assert_string_equal(view.plmn->id, "23415");
	assert_true(view.home);
	assert_int_equal(f->location, RADIO_UPDATED);
	assert_string_equal(f->located, "23415");
}

static void needs_power_and_card(void **state)
{
	struct fixture *f = *state;
	struct radio_view view;

	radio_power(f->radio, true);
	radio_view(f->radio, &view);
	assert_int_equal(view.state, RADIO_NO_SIM);
	radio_set_identity(f->radio, IMSI, 2);
	radio_power(f->radio, false);
	pass(f, 60);
	radio_view(f->radio, &view);
	assert_int_equal(view.state, RADIO_OFF);
}

/* 2, 3, 6, 8 and 7: no further attach until card reset or switch-off. */
static void causes_that_invalidate_the_card(void **state)
{
	static const char *const rules[] = {
		"reject 2", "reject 3", "reject 6", "reject 7", "reject 8", "auth-reject"
	};
	struct fixture *f = *state;
	struct radio_view view;
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof((rules)[0]); i++) {
		f->rejects = 0;
		start(f, rules[i]);
		assert_true(reach(f, RADIO_DENIED, 60));
		pass(f, 1000);
		radio_view(f->radio, &view);
		assert_int_equal(view.state, RADIO_DENIED);
		assert_true(view.sim_invalid);
		assert_int_equal(f->rejects, 1);
		assert_int_equal(f->location, RADIO_ROAMING_NOT_ALLOWED);
		/* a card reset with another IMSI helps */
		radio_set_identity(f->radio, "234150000000003", 2);
		assert_true(reach(f, RADIO_REGISTERED, 60));
		radio_power(f->radio, false);
	}
}

static void switching_off_forgives(void **state)
{
	static const struct outcome ok = { .kind = OUTCOME_OK };
	struct fixture *f = *state;

	start(f, "reject 8");
	assert_true(reach(f, RADIO_DENIED, 60));
	scenario_allow(f->sc, IMSI, "23415", &ok);
	radio_power(f->radio, false);
	radio_power(f->radio, true);
	assert_true(reach(f, RADIO_REGISTERED, 60));
}

static void cause_11_goes_to_the_card_and_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct radio_view view;

	start(f, "reject 11");
	assert_true(reach(f, RADIO_REGISTERED, 60));
	radio_view(f->radio, &view);
	assert_string_equal(view.plmn->id, "26202");
	assert_false(view.home);
	assert_string_equal(f->forbidden, "23415");
	assert_int_equal(f->reject.cause, 11);
	assert_string_equal(f->reject.plmn, "23415");
}

static void causes_13_14_15_try_another_network(void **state)
{
	static const char *const rules[] = { "reject 13", "reject 14", "reject 15" };
	struct fixture *f = *state;
	struct radio_view view;
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof((rules)[0]); i++) {
		start(f, rules[i]);
		assert_true(reach(f, RADIO_REGISTERED, 60));
		radio_view(f->radio, &view);
		assert_string_equal(view.plmn->id, "26202");
		assert_string_equal(f->forbidden, "");
		radio_power(f->radio, false);
		radio_set_identity(f->radio, NULL, 2);
	}
}

static void cause_12_stays(void **state)
{
	struct fixture *f = *state;
	struct radio_view view;

	start(f, "reject 12");
	assert_true(reach(f, RADIO_DENIED, 60));
	pass(f, 1000);
	radio_view(f->radio, &view);
	assert_int_equal(view.state, RADIO_DENIED);
	assert_false(view.sim_invalid);
}

/* Five tries by T3411, then T3402. */
static void other_causes_retry_five_times(void **state)
{
	struct fixture *f = *state;

	start(f, "reject 17");
	assert_true(reach(f, RADIO_WAITING, 60));
	assert_int_equal(f->rejects, 1);
	assert_true(reach(f, RADIO_DENIED, 120));
	assert_int_equal(f->rejects, 5);
	pass(f, 600);
	assert_int_equal(f->rejects, 5);
	assert_true(reach(f, RADIO_WAITING, 200));
	assert_int_equal(f->rejects, 6);
}

static void silence_costs_t3410_a_try(void **state)
{
	struct fixture *f = *state;
	double before = vclock_now(&f->clock);

	start(f, "silent");
	assert_true(reach(f, RADIO_DENIED, 300));
	assert_true(vclock_now(&f->clock) - before > 110);
	assert_int_equal(f->rejects, 0);
	assert_int_equal(f->location, RADIO_NOT_UPDATED);
}

static void congestion_waits_for_t3346(void **state)
{
	static const struct outcome ok = { .kind = OUTCOME_OK };
	struct fixture *f = *state;
	double before;

	start(f, "reject 22");
	assert_true(reach(f, RADIO_DENIED, 60));
	scenario_allow(f->sc, IMSI, "23415", &ok);
	before = vclock_now(&f->clock);
	assert_true(reach(f, RADIO_REGISTERED, 2000));
	assert_true(vclock_now(&f->clock) - before > 890);
}

static void cause_27_redirects_to_the_epc(void **state)
{
	struct fixture *f = *state;
	struct radio_view view;

	scenario_plmn(f->sc, "23415")->rat = RAT_NR;
	start(f, "reject 27");
	assert_true(reach(f, RADIO_REGISTERED, 60));
	radio_view(f->radio, &view);
	assert_string_equal(view.plmn->id, "23415");
	assert_int_equal(view.rat, RAT_LTE);
	assert_int_equal(f->reject.rat, RAT_NR);
}

static void a_lost_cell_is_searched_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct radio_view view;

	start(f, NULL);
	assert_true(reach(f, RADIO_REGISTERED, 60));
	assert_int_equal(radio_outage(f->radio, "23415", RADIO_OUTAGE_NO_CELL, 0), 0);
	assert_true(reach(f, RADIO_SEARCHING, 1));
	assert_true(reach(f, RADIO_REGISTERED, 60));
	radio_view(f->radio, &view);
	assert_string_equal(view.plmn->id, "26202");
	assert_int_equal(radio_outage(f->radio, "99999", RADIO_OUTAGE_NONE, 0), -ENOENT);
}

static void no_cell_at_all_is_found_again(void **state)
{
	struct fixture *f = *state;

	scenario_plmn(f->sc, "26202")->present = false;
	scenario_plmn(f->sc, "23415")->present = false;
	start(f, NULL);
	pass(f, 300);
	assert_int_equal(f->location, RADIO_NOT_UPDATED);
	scenario_plmn(f->sc, "23415")->present = true;
	assert_true(reach(f, RADIO_REGISTERED, 60));
}

static void the_network_can_detach_and_reject(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(radio_network_detach(f->radio, 10), -ENOTCONN);
	assert_int_equal(radio_network_reject(f->radio, 8), -ENOTCONN);
	start(f, NULL);
	assert_true(reach(f, RADIO_REGISTERED, 60));
	assert_int_equal(radio_network_detach(f->radio, 10), 0);
	assert_true(reach(f, RADIO_REGISTERED, 60));
	assert_int_equal(f->rejects, 0);
	assert_int_equal(radio_network_reject(f->radio, 8), 0);
	assert_int_equal(f->reject.cause, 8);
	/* and goes on so */
	radio_power(f->radio, false);
	radio_power(f->radio, true);
	assert_true(reach(f, RADIO_DENIED, 60));
	assert_int_equal(f->rejects, 2);
}

static void manual_selection_overrides_forbidden_networks(void **state)
{
	struct fixture *f = *state;
	struct radio_view view;

	strcpy(f->forbidden, "26202");
	start(f, NULL);
	assert_true(reach(f, RADIO_REGISTERED, 60));
	radio_select(f->radio, "26202");
	assert_true(reach(f, RADIO_REGISTERED, 60));
	radio_view(f->radio, &view);
	assert_string_equal(view.plmn->id, "26202");
	radio_select(f->radio, NULL);
	radio_view(f->radio, &view);
	assert_int_equal(view.state, RADIO_REGISTERED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(registers_at_home),
		TEST(needs_power_and_card),
		TEST(causes_that_invalidate_the_card),
		TEST(switching_off_forgives),
		TEST(cause_11_goes_to_the_card_and_elsewhere),
		TEST(causes_13_14_15_try_another_network),
		TEST(cause_12_stays),
		TEST(other_causes_retry_five_times),
		TEST(silence_costs_t3410_a_try),
		TEST(congestion_waits_for_t3346),
		TEST(cause_27_redirects_to_the_epc),
		TEST(a_lost_cell_is_searched_elsewhere),
		TEST(no_cell_at_all_is_found_again),
		TEST(the_network_can_detach_and_reject),
		TEST(manual_selection_overrides_forbidden_networks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
