// SPDX-License-Identifier: GPL-2.0
/* Codings of digits and of toolkit objects: there and back, and what is refused. */
#include <string.h>

#include "toolkit.h"
#include "uicc_code.h"
#include "uicc_fixture.h"

static void test_imsi_there_and_back(void **state)
{
	static const char *const good[] = {
		"234150000000001", "23415000000001", "262019", "001010123456789",
	};
	uint8_t ef[IMSI_SIZE];
	char text[16];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(code_imsi(good[i], ef));
		assert_true(decode_imsi(ef, text));
		assert_string_equal(text, good[i]);
	}
	assert_false(code_imsi("", ef));
	assert_false(code_imsi("12345", ef));
	assert_false(code_imsi("1234567890123456", ef));
	assert_false(code_imsi("23415 000000001", ef));
}

static void test_imsi_that_is_none(void **state)
{
	static const uint8_t bad[][IMSI_SIZE] = {
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
		{ 0x09, 0x29, 0x43, 0x51, 0x00, 0x00, 0x00, 0x00, 0x10 },
		{ 0x03, 0x29, 0x43, 0x51, 0x00, 0x00, 0x00, 0x00, 0x10 },
		{ 0x08, 0x2a, 0x43, 0x51, 0x00, 0x00, 0x00, 0x00, 0x10 },
		{ 0x08, 0x29, 0x43, 0x51, 0xa0, 0x00, 0x00, 0x00, 0x10 },
	};
	char text[16];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(decode_imsi(bad[i], text));
}

static void test_plmn(void **state)
{
	uint8_t plmn[PLMN_SIZE];

	(void)state;
	assert_true(code_plmn("23415", plmn));
	assert_memory_equal(plmn, "\x32\xf4\x51", 3);
	assert_true(code_plmn("310410", plmn));
	assert_memory_equal(plmn, "\x13\x00\x14", 3);
	assert_false(code_plmn("2341", plmn));
	assert_false(code_plmn("2341501", plmn));
	assert_false(code_plmn("23a15", plmn));
}

static void test_hex(void **state)
{
	uint8_t out[4];

	(void)state;
	assert_int_equal(code_hex("00aAfF", out, sizeof(out)), 3);
	assert_memory_equal(out, "\x00\xaa\xff", 3);
	assert_int_equal(code_hex("0", out, sizeof(out)), 0);
	assert_int_equal(code_hex("0g", out, sizeof(out)), 0);
	assert_int_equal(code_hex("0011223344", out, sizeof(out)), 0);
}

static void test_toolkit_there_and_back(void **state)
{
	static const char *const items[] = { "a", "an item of more letters than fit in" };
	uint8_t buf[TOOLKIT_MAX];
	struct toolkit_command cmd;
	uint8_t tag;
	size_t n;

	(void)state;
	n = toolkit_build_poll_interval(buf, 7, 90);
	assert_true(toolkit_parse_proactive(buf, n, &cmd));
	assert_int_equal(cmd.number, 7);
	assert_int_equal(cmd.type, TOOLKIT_POLL_INTERVAL);
	assert_int_equal(cmd.seconds, 90);
	n = toolkit_build_poll_interval(buf, 7, 600);
	assert_true(toolkit_parse_proactive(buf, n, &cmd));
	assert_int_equal(cmd.seconds, 600);
	n = toolkit_build_timer_start(buf, 8, 3, 2 * 3600 + 34 * 60 + 56);
	assert_true(toolkit_parse_proactive(buf, n, &cmd));
	assert_int_equal(cmd.timer_id, 3);
	assert_int_equal(cmd.seconds, 2 * 3600 + 34 * 60 + 56);
	assert_int_equal(cmd.result, -1);
	n = toolkit_build_menu(buf, 9, "Title", items, 2);
	assert_true(toolkit_parse_proactive(buf, n, &cmd));
	assert_int_equal(cmd.type, TOOLKIT_SET_UP_MENU);
	n = toolkit_build_response(buf, &cmd, 0x20);
	assert_true(toolkit_parse_response(buf, n, &cmd));
	assert_int_equal(cmd.number, 9);
	assert_int_equal(cmd.result, 0x20);
	n = toolkit_build_timer_expiration(buf, 2, 180);
	assert_true(toolkit_parse_envelope(buf, n, &tag, &cmd));
	assert_int_equal(tag, 0xd7);
	assert_int_equal(cmd.timer_id, 2);
	assert_int_equal(cmd.seconds, 180);
	n = toolkit_build_menu_selection(buf, 4);
	assert_true(toolkit_parse_envelope(buf, n, &tag, &cmd));
	assert_int_equal(tag, 0xd3);
	assert_int_equal(cmd.item, 4);
}

static void test_toolkit_long_menu_has_a_long_length(void **state)
{
	static const char *const items[] = {
		"thirty-one letters of menu item", "thirty-one letters of menu item",
		"thirty-one letters of menu item", "thirty-one letters of menu item",
		"thirty-one letters of menu item", "thirty-one letters of menu item",
		"thirty-one letters of menu item", "thirty-one letters of menu item",
	};
	uint8_t buf[TOOLKIT_MAX];
	struct toolkit_command cmd;
	size_t n;

	(void)state;
	n = toolkit_build_menu(buf, 9, "Title", items, 8);
	assert_in_range(n, 200, TOOLKIT_MAX);
	assert_int_equal(buf[1], 0x81);
	assert_int_equal(buf[2], n - 3);
	assert_true(toolkit_parse_proactive(buf, n, &cmd));
}

static void test_toolkit_refuses_what_leads_outside(void **state)
{
	uint8_t buf[TOOLKIT_MAX];
	struct toolkit_command cmd;
	uint8_t tag;
	size_t n, i;

	(void)state;
	n = toolkit_build_timer_start(buf, 8, 3, 180);
	for (i = 0; i < n; i++)
		assert_false(toolkit_parse_proactive(buf, i, &cmd));
	buf[0] = 0xd1;
	assert_false(toolkit_parse_proactive(buf, n, &cmd));
	assert_true(toolkit_parse_envelope(buf, n, &tag, &cmd));
	buf[3] = 0x7f;
	assert_false(toolkit_parse_envelope(buf, n, &tag, &cmd));
	assert_false(toolkit_parse_envelope((const uint8_t *)"\xd1\x81", 2, &tag, &cmd));
	assert_false(toolkit_parse_envelope((const uint8_t *)"\xd1\x82\x00\x00", 4, &tag, &cmd));
	assert_false(toolkit_parse_response((const uint8_t *)"\x81\x03\x01\x27\x00", 5, &cmd));
}

static void test_terminal_profile_bits(void **state)
{
	uint8_t buf[TOOLKIT_MAX];
	size_t n = toolkit_terminal_profile(buf);

	(void)state;
	assert_int_equal(n, 9);
	assert_memory_equal(buf, "\x29\x00\xa0\x20\x00\x00\x00\x01\x00", 9);
	assert_true(toolkit_profile_has_timers(buf, n));
	assert_true(toolkit_profile_has_menu(buf, n));
	assert_true(toolkit_profile_has_refresh(buf, n));
	assert_true(toolkit_profile_has_polling(buf, n));
	assert_false(toolkit_profile_has_timers(buf, 7));
	assert_false(toolkit_profile_has_menu(buf, 3));
	assert_false(toolkit_profile_has_refresh(buf, 2));
	assert_false(toolkit_profile_has_polling(buf, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_imsi_there_and_back),
		cmocka_unit_test(test_imsi_that_is_none),
		cmocka_unit_test(test_plmn),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_toolkit_there_and_back),
		cmocka_unit_test(test_toolkit_long_menu_has_a_long_length),
		cmocka_unit_test(test_toolkit_refuses_what_leads_outside),
		cmocka_unit_test(test_terminal_profile_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
