// SPDX-License-Identifier: GPL-2.0
/* modemsim: scenario files, assignments, access rules. */
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
#include <unistd.h>

#include "scenario.h"

struct fixture {
	struct scenario *sc;
	char path[32];
	char error[SCENARIO_ERROR];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int fd;

	f->sc = scenario_create();
	strcpy(f->path, "/tmp/scenario-XXXXXX");
	fd = mkstemp(f->path);
	if (!f->sc || fd < 0)
		return -1;
	close(fd);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	unlink(f->path);
	scenario_destroy(f->sc);
	free(f);
	return 0;
}

static int load(struct fixture *f, const char *text)
{
	FILE *file = fopen(f->path, "w");

	fputs(text, file);
	fclose(file);
	return scenario_load(f->sc, f->path, f->error);
}

static void built_in_scenario_is_complete(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(scenario_check(f->sc, f->error), 0);
	assert_int_equal(f->sc->usb.vid, 0x2c7c);
	assert_int_equal(f->sc->usb.pid, 0x0125);
	assert_string_equal(f->sc->profiles[2].imsi, "234150000000003");
	assert_false(f->sc->profiles[3].used);
	assert_non_null(scenario_plmn(f->sc, "23415"));
	assert_non_null(scenario_plmn(f->sc, "26202"));
}

static void reads_a_file(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(load(f,
			      "[module]\n"
			      "latency = 5ms ; comment\n"
			      "refresh-by = card power\n"
			      "[profile 1]\n"
			      "imsi = 901700000000001\n"
			      "[plmn 310410]\n"
			      "name = Three Digits\n"
			      "rat = umts\n"
			      "default = reject 11\n"
			      "[access 901700000000001]\n"
			      "310410 = ok\n"
			      "* = auth-reject\n"
			      "[network]\n"
			      "search-time = 1s..2m\n"
			      "[event]\n"
			      "30s = outage 310410 no-cell\n"
			      "30s = restore 310410\n"), 0);
	assert_int_equal(scenario_check(f->sc, f->error), 0);
	assert_true(f->sc->module.latency > 0.0049 && f->sc->module.latency < 0.0051);
	assert_int_equal(f->sc->module.refresh_by, REFRESH_BY_CARD | REFRESH_BY_POWER);
	assert_int_equal(scenario_plmn(f->sc, "310410")->rat, RAT_UMTS);
	assert_true(f->sc->network.search_time.max > 119);
	assert_int_equal(f->sc->event_count, 2);
	assert_string_equal(f->sc->events[1].command, "restore 310410");
	/* a file that brings profiles or networks brings all of them */
	assert_false(f->sc->profiles[1].used);
	assert_null(scenario_plmn(f->sc, "23415"));
}

static void tells_file_and_line_of_mistakes(void **state)
{
	static const struct {
		const char *text;
		int line;
	} mistakes[] = {
		{ "[usb]\nvid = 2c7c\nvidd = 1\n", 3 },
		{ "[usb]\nvid = xyz\n", 2 },
		{ "[usb]\nvid = 12345\n", 2 },
		{ "[nonsense]\nkey = 1\n", 2 },
		{ "\n\n[module]\nlatency = 5 parsecs\n", 4 },
		{ "[module]\nlatency = -1\n", 2 },
		{ "[module]\nlatency = nan\n", 2 },
		{ "[module]\nimei = 12a4567890123456\n", 2 },
		{ "[module]\nrefresh-by = card magic\n", 2 },
		{ "[card]\npin = 123\n", 2 },
		{ "[card]\nrefresh = 08\n", 2 },
		{ "[card]\napplet = perhaps\n", 2 },
		{ "[profile 11]\nimsi = 234150000000001\n", 2 },
		{ "[profile 0]\nimsi = 234150000000001\n", 2 },
		{ "[plmn 2341]\nname = x\n", 2 },
		{ "[access 234150000000001]\n23415 = reject\n", 2 },
		{ "[access 234150000000001]\n23415 = reject 256\n", 2 },
		{ "[access x]\n23415 = ok\n", 2 },
		{ "[network]\nsearch-time = 3s..1s\n", 2 },
		{ "[event]\nsoon = status\n", 2 },
		{ "[event]\n3s =\n", 2 },
		{ "[usb]\nno equals sign\n", 2 },
	};
	struct fixture *f = *state;
	char wanted[64];
	size_t i;

	for (i = 0; i < sizeof(mistakes) / sizeof((mistakes)[0]); i++) {
		assert_int_not_equal(load(f, mistakes[i].text), 0);
		snprintf(wanted, sizeof(wanted), "%s:%d:", f->path, mistakes[i].line);
		assert_memory_equal(f->error, wanted, strlen(wanted));
	}
}

/* inih hands out a line past its buffer in two pieces; the second could be a key. */
static void refuses_long_lines(void **state)
{
	struct fixture *f = *state;
	char text[600];

	snprintf(text, sizeof(text), "[module]\nmodel = %0250d\nrevision = 1\n", 0);
	assert_int_not_equal(load(f, text), 0);
	assert_non_null(strstr(f->error, ":2: line too long"));
}

static void a_missing_file_is_an_error(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(scenario_load(f->sc, "/nonexistent/file", f->error), -ENOENT);
	assert_non_null(strstr(f->error, "/nonexistent/file"));
}

static void assigns_and_shows(void **state)
{
	struct fixture *f = *state;
	char text[64];

	assert_int_equal(scenario_check(f->sc, f->error), 0);
	assert_int_equal(scenario_set(f->sc, "plmn 23415.signal=-101", f->error), 0);
	assert_int_equal(scenario_get(f->sc, "plmn 23415.signal", text, sizeof(text)), 0);
	assert_string_equal(text, "-101");
	assert_int_equal(scenario_set(f->sc, "module.refresh-by=radio", f->error), 0);
	assert_int_equal(scenario_get(f->sc, "module.refresh-by", text, sizeof(text)), 0);
	assert_string_equal(text, "radio");
	assert_int_equal(scenario_set(f->sc, "card.refresh=none", f->error), 0);
	assert_int_equal(scenario_get(f->sc, "card.refresh", text, sizeof(text)), 0);
	assert_string_equal(text, "none");
	assert_int_not_equal(scenario_set(f->sc, "signal=-101", f->error), 0);
	assert_int_not_equal(scenario_set(f->sc, "usb.vid", f->error), 0);
	assert_int_equal(scenario_get(f->sc, "usb.nothing", text, sizeof(text)), -ENOENT);
	/* looking must not make it */
	assert_int_equal(scenario_get(f->sc, "plmn 99999.signal", text, sizeof(text)), -ENOENT);
	assert_null(scenario_plmn(f->sc, "99999"));
}

static void the_most_special_rule_counts(void **state)
{
	static const struct outcome ok = { .kind = OUTCOME_OK };
	static const struct outcome eight = { .kind = OUTCOME_REJECT, .cause = 8 };
	static const struct outcome eleven = { .kind = OUTCOME_REJECT, .cause = 11 };
	struct fixture *f = *state;

	assert_int_equal(scenario_check(f->sc, f->error), 0);
	assert_int_equal(scenario_outcome(f->sc, "1111111", "23415").kind, OUTCOME_OK);
	assert_int_equal(scenario_outcome(f->sc, "1111111", "99999").kind, OUTCOME_SILENT);
	assert_int_equal(scenario_allow(f->sc, "*", "23415", &eleven), 0);
	assert_int_equal(scenario_outcome(f->sc, "1111111", "23415").cause, 11);
	assert_int_equal(scenario_allow(f->sc, "1111111", "*", &eight), 0);
	assert_int_equal(scenario_outcome(f->sc, "1111111", "23415").cause, 8);
	assert_int_equal(scenario_allow(f->sc, "1111111", "23415", &ok), 0);
	assert_int_equal(scenario_outcome(f->sc, "1111111", "23415").kind, OUTCOME_OK);
	assert_int_equal(scenario_outcome(f->sc, "1111111", "26202").cause, 8);
	assert_int_equal(scenario_outcome(f->sc, "2222222", "26202").kind, OUTCOME_OK);
	assert_int_equal(scenario_allow(f->sc, "abc", "23415", &ok), -EINVAL);
	assert_int_equal(scenario_allow(f->sc, "1111111", "234", &ok), -EINVAL);
}

static void checks_what_spans_keys(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(scenario_set(f->sc, "profile 2.imsi=234150000000001", f->error), 0);
	assert_int_not_equal(scenario_check(f->sc, f->error), 0);
	assert_int_equal(scenario_set(f->sc, "profile 1.imsi=234150000000002", f->error), 0);
	assert_int_equal(scenario_check(f->sc, f->error), 0);
	assert_int_equal(scenario_set(f->sc, "card.initial=3", f->error), 0);
	assert_int_not_equal(scenario_check(f->sc, f->error), 0);
	assert_int_equal(scenario_set(f->sc, "card.initial=1", f->error), 0);
	assert_int_equal(scenario_set(f->sc, "usb.interface=2", f->error), 0);
	assert_int_not_equal(scenario_check(f->sc, f->error), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(built_in_scenario_is_complete, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reads_a_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tells_file_and_line_of_mistakes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_long_lines, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_missing_file_is_an_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(assigns_and_shows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_most_special_rule_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(checks_what_spans_keys, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
