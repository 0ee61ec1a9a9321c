/* SPDX-License-Identifier: GPL-2.0 */
/* The suites of wwanctl_kunit.ko; each lies in a file of its name. */
#ifndef KUNIT_SUITES_H
#define KUNIT_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite wire_suite;
extern struct kunit_suite apdu_suite;
extern struct kunit_suite qmi_suite;
extern struct kunit_suite txn_suite;
extern struct kunit_suite event_suite;
extern struct kunit_suite session_suite;

#endif
