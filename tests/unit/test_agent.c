// SPDX-License-Identifier: GPL-2.0
/* What concerns all modules: whose clock the agent has, and that a hold is kept. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "journal.h"
#include "module.h"
#include "policy_fixture.h"

static unsigned int held;

/* module.c is not here: no module either, but for being told. */
void module_hold(struct module *module, uint64_t until)
{
	(void)module;
	held += until != 0;
}

void module_reconfigure(struct module *module)
{
	(void)module;
}

static uint64_t boottime(void)
{
	struct timespec ts;

	assert_int_equal(clock_gettime(CLOCK_BOOTTIME, &ts), 0);
	return (uint64_t)ts.tv_sec * SEC + (uint64_t)ts.tv_nsec;
}

/* The driver stamps events with it, and nobody can set it: neither by hand nor by NTP. */
static void its_clock_is_the_drivers(void **state)
{
	uint64_t before = boottime();
	uint64_t now = agent_boottime();

	(void)state;
	assert_true(now >= before);
	assert_true(now <= boottime());
}

static void a_hold_is_told_and_kept(void **state)
{
	char dir[] = "/var/tmp/imsid-test-XXXXXX";
	struct agent agent = { 0 };
	char error[256];
	char path[64];
	uint64_t now;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(journal_open(dir, agent_boottime(), "boot", &agent.journal, error,
				      sizeof(error)), 0);
	now = agent_now(&agent);
	assert_true(agent_boottime_of(&agent, now) <= (int64_t)boottime());
	assert_true(agent_boottime_of(&agent, now) > (int64_t)(boottime() - 60 * SEC));
	agent.modules[2] = (struct module *)&agent;
	assert_int_equal(agent_hold(&agent, now + 3600 * SEC), 0);
	assert_int_equal(held, 1);
	journal_close(agent.journal, agent_boottime());
	/* another boot, another clock */
	assert_int_equal(journal_open(dir, 0, "other", &agent.journal, error, sizeof(error)), 0);
	assert_true(journal_hold(agent.journal) == now + 3600 * SEC);
	journal_close(agent.journal, SEC);
	snprintf(path, sizeof(path), "%s/state.db", dir);
	assert_int_equal(unlink(path), 0);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_clock_is_the_drivers),
		cmocka_unit_test(a_hold_is_told_and_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
