/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's harness, with time limits that stretch: under a kernel that checks
 * everything it does (make check-debug) the same test takes several times as long.
 * It has its lists of tests in each program, so this can't be part of the rig.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include "kselftest.h"
#include "kselftest_harness.h"
#include "nl_test.h"

static inline int run_tests(int argc, char **argv)
{
	struct __fixture_metadata *fixture;
	struct __test_metadata *test;

	for (fixture = __fixture_list; fixture; fixture = fixture->next)
		for (test = fixture->tests; test; test = test->next)
			test->timeout = scaled(test->timeout);
	return test_harness_run(argc, argv);
}

#endif
