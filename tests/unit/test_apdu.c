// SPDX-License-Identifier: GPL-2.0
/* The gate of APDUs, the class byte and the status words (driver/apdu.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../driver/apdu.h"

#define SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* as long as it says, and not a byte more: the sanitizer sees what is read beyond */
static int well_formed(const uint8_t *bytes, size_t len)
{
	uint8_t *apdu = malloc(len ? len : 1);
	const char *error;

	assert_non_null(apdu);
	memcpy(apdu, bytes, len);
	error = wwanctl_apdu_check(apdu, len);
	free(apdu);
	return !error;
}

static void gate_knows_the_seven_cases(void **state)
{
	uint8_t apdu[4 + 3 + 300 + 2] = { 0x00, 0xa4, 0x00, 0x04 };

	(void)state;
	assert_true(well_formed(apdu, 4));
	assert_true(well_formed(apdu, 5));
	apdu[4] = 2;
	assert_true(well_formed(apdu, 7));
	assert_true(well_formed(apdu, 8));
	apdu[4] = 0;
	assert_true(well_formed(apdu, 7));
	apdu[5] = 1;
	apdu[6] = 44;
	assert_true(well_formed(apdu, 307));
	assert_true(well_formed(apdu, 309));
}

static void gate_refuses_other_lengths(void **state)
{
	uint8_t apdu[4 + 3 + 300 + 3] = { 0x00, 0xa4, 0x00, 0x04, 2 };
	size_t len;

	(void)state;
	for (len = 0; len < 4; len++)
		assert_false(well_formed(apdu, len));
	for (len = 6; len < 300; len++)
		if (len != 7 && len != 8)
			assert_false(well_formed(apdu, len));
	apdu[4] = 0;
	apdu[5] = 1;
	apdu[6] = 44;
	for (len = 8; len <= sizeof(apdu); len++)
		if (len != 307 && len != 309)
			assert_false(well_formed(apdu, len));
	apdu[5] = 0;
	apdu[6] = 0;
	assert_false(well_formed(apdu, 9));
}

static void gate_refuses_what_is_not_the_users(void **state)
{
	static const uint8_t manage[] = { 0x00, 0x70, 0x00, 0x00, 0x01 };
	static const uint8_t pps[] = { 0xff, 0x10, 0x00, 0x00 };
	static const uint8_t own[] = { 0x80, 0x70, 0x00, 0x00 };

	(void)state;
	assert_false(well_formed(manage, sizeof(manage)));
	assert_false(well_formed(pps, sizeof(pps)));
	assert_true(well_formed(own, sizeof(own)));
}

static void class_byte_takes_the_channel(void **state)
{
	static const struct {
		uint8_t cla, channel, result;
	} rows[] = {
		{ 0x00, 0, 0x00 }, { 0x00, 3, 0x03 }, { 0x02, 1, 0x01 }, { 0x80, 2, 0x82 },
		{ 0xa0, 0, 0xa0 }, { 0xa0, 1, 0xa1 }, { 0x0c, 1, 0x0d }, { 0x10, 2, 0x12 },
		{ 0x00, 4, 0x40 }, { 0x00, 19, 0x4f }, { 0x80, 5, 0xc1 }, { 0x08, 4, 0x60 },
		{ 0x10, 4, 0x50 }, { 0x45, 7, 0x43 }, { 0xc5, 19, 0xcf }, { 0x61, 2, 0x0a },
		{ 0xc1, 0, 0x80 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(rows); i++) {
		uint8_t cla = rows[i].cla;

		assert_true(wwanctl_apdu_set_channel(&cla, rows[i].channel));
		assert_int_equal(cla, rows[i].result);
	}
}

static void class_byte_refuses_what_it_cannot_say(void **state)
{
	uint8_t authenticated = 0x0c, proprietary = 0x04;

	(void)state;
	assert_false(wwanctl_apdu_set_channel(&authenticated, 4));
	assert_false(wwanctl_apdu_set_channel(&proprietary, 19));
}

static void get_response_keeps_the_channel(void **state)
{
	uint8_t apdu[5] = { 0x82, 0xa4, 0x04, 0x0c, 0x00 };

	(void)state;
	assert_int_equal(wwanctl_apdu_get_response(apdu, 0x6110), 5);
	assert_memory_equal(apdu, "\x02\xc0\x00\x00\x10", 5);
	apdu[0] = 0xe5;
	wwanctl_apdu_get_response(apdu, 0x6100);
	assert_memory_equal(apdu, "\x45\xc0\x00\x00\x00", 5);
	apdu[0] = 0xa0;
	wwanctl_apdu_get_response(apdu, 0x6101);
	assert_memory_equal(apdu, "\xa0\xc0\x00\x00\x01", 5);
	/* neither secure messaging nor chaining */
	apdu[0] = 0x1e;
	wwanctl_apdu_get_response(apdu, 0x6101);
	assert_memory_equal(apdu, "\x02\xc0\x00\x00\x01", 5);
}

static void wrong_le_is_corrected(void **state)
{
	uint8_t apdu[10] = { 0x00, 0xb0, 0x00, 0x00, 0x00 };
	size_t len = 5;

	(void)state;
	assert_true(wwanctl_apdu_correct_le(apdu, &len, sizeof(apdu), 0x6c09));
	assert_int_equal(len, 5);
	assert_int_equal(apdu[4], 9);

	len = 4;
	assert_false(wwanctl_apdu_correct_le(apdu, &len, 4, 0x6c09));
	assert_true(wwanctl_apdu_correct_le(apdu, &len, 5, 0x6c07));
	assert_int_equal(len, 5);
	assert_int_equal(apdu[4], 7);

	memset(apdu + 4, 0, 3);
	len = 7;
	assert_true(wwanctl_apdu_correct_le(apdu, &len, sizeof(apdu), 0x6c00));
	assert_int_equal(len, 7);
	assert_memory_equal(apdu + 4, "\x00\x01\x00", 3);
}

static void status_words_have_their_errors(void **state)
{
	const char *meaning;

	(void)state;
	assert_int_equal(wwanctl_sw_error(0x9000, &meaning), 0);
	assert_int_equal(wwanctl_sw_error(0x9110, &meaning), 0);
	assert_int_equal(wwanctl_sw_error(0x6110, &meaning), 0);
	assert_int_equal(wwanctl_sw_error(0x6a82, &meaning), -ENOENT);
	assert_string_equal(meaning, "not found");
	assert_int_equal(wwanctl_sw_error(0x6982, &meaning), -EACCES);
	assert_int_equal(wwanctl_sw_error(0x6712, &meaning), -EINVAL);
	assert_int_equal(wwanctl_sw_error(0x63c2, &meaning), -EACCES);
	assert_int_equal(wwanctl_sw_error(0x6f00, &meaning), -EIO);
	assert_null(meaning);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gate_knows_the_seven_cases),
		cmocka_unit_test(gate_refuses_other_lengths),
		cmocka_unit_test(gate_refuses_what_is_not_the_users),
		cmocka_unit_test(class_byte_takes_the_channel),
		cmocka_unit_test(class_byte_refuses_what_it_cannot_say),
		cmocka_unit_test(get_response_keeps_the_channel),
		cmocka_unit_test(wrong_le_is_corrected),
		cmocka_unit_test(status_words_have_their_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
