// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit suites of what is pure, or nearly so, in the driver: the same code that the unit
 * tests run in user space, here with the kernel's own types, lists and checkers.
 */
#include <linux/module.h>

#include "suites.h"

kunit_test_suites(&wire_suite, &apdu_suite, &qmi_suite, &txn_suite, &event_suite,
		  &session_suite);

MODULE_DESCRIPTION("KUnit suites of wwanctl");
MODULE_LICENSE("GPL");
