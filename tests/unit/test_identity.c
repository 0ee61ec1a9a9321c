// SPDX-License-Identifier: GPL-2.0
/* EF_IMSI and EF_ICCID to digits. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "array.h"
#include "identity.h"

static void reads_an_imsi(void **state)
{
	/* 001010123456789: odd number of digits, TS 31.102, 4.2.2 */
	static const uint8_t odd[] = { 8, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98 };
	/* 00101012345678: even, the last half byte is filled */
	static const uint8_t even[] = { 8, 0x01, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0xf8 };
	char imsi[IDENTITY_IMSI_MAX];

	(void)state;
	assert_true(identity_imsi(odd, sizeof(odd), imsi));
	assert_string_equal(imsi, "001010123456789");
	assert_true(identity_imsi(even, sizeof(even), imsi));
	assert_string_equal(imsi, "00101012345678");
}

static void refuses_what_is_no_imsi(void **state)
{
	static const struct {
		size_t len;
		uint8_t data[9];
	} bad[] = {
		{ 0, { 0 } },
		{ 1, { 8 } },
		{ 9, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
		{ 9, { 9, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98 } },
		{ 8, { 8, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76 } },
		{ 9, { 8, 0x0a, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98 } },
		{ 9, { 8, 0xa9, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98 } },
		{ 9, { 2, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98 } },
		{ 9, { 8, 0x09, 0x1f, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98 } },
	};
	char imsi[IDENTITY_IMSI_MAX] = "unchanged";
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(identity_imsi(bad[i].data, bad[i].len, imsi));
	assert_string_equal(imsi, "unchanged");
}

static void reads_an_iccid(void **state)
{
	static const uint8_t nineteen[] = {
		0x98, 0x44, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0xf4,
	};
	static const uint8_t twenty[] = {
		0x98, 0x44, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x54,
	};
	char iccid[IDENTITY_ICCID_MAX];

	(void)state;
	assert_true(identity_iccid(nineteen, sizeof(nineteen), iccid));
	assert_string_equal(iccid, "8944012345678901234");
	assert_true(identity_iccid(twenty, sizeof(twenty), iccid));
	assert_string_equal(iccid, "89440123456789012345");
	assert_false(identity_iccid(twenty, 9, iccid));
	assert_false(identity_iccid((const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 10,
				    iccid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_an_imsi),
		cmocka_unit_test(refuses_what_is_no_imsi),
		cmocka_unit_test(reads_an_iccid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
