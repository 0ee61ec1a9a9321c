// SPDX-License-Identifier: GPL-2.0
/* Hexadecimal arguments, text for people, the MODEM argument. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "array.h"
#include "cli.h"
#include "text.h"

/* report.c asks main.c for it. */
const char *cli_subcommand_args(const char *name)
{
	return name;
}

static void hex_takes_blanks_between_bytes(void **state)
{
	uint8_t bytes[8];
	size_t len;

	(void)state;
	assert_int_equal(hex_parse(" 00 a4:04\t0C", bytes, sizeof(bytes), &len), 0);
	assert_int_equal(len, 4);
	assert_memory_equal(bytes, "\x00\xa4\x04\x0c", 4);
}

static void hex_refuses_the_rest(void **state)
{
	static const char *const bad[] = {
		"", " ", "0", "00A", "0 0", "0x00", "GG", "00-11", "00 1", "\xc3\xa4",
	};
	uint8_t bytes[2];
	size_t len;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(hex_parse(bad[i], bytes, sizeof(bytes), &len), -EINVAL);
	assert_int_equal(hex_parse("000000", bytes, sizeof(bytes), &len), -EMSGSIZE);
}

static void arguments_are_apdus_or_parts_of_one(void **state)
{
	char *several[2] = { "00A4040000", "80F2000000" };
	char *parts[5] = { "00", "A4", "04", "00 02", "3F00" };
	struct hex_args args;

	(void)state;
	assert_int_equal(hex_parse_args(2, several, 4, &args), 0);
	assert_int_equal(args.count, 2);
	assert_int_equal(args.items[1].bytes[0], 0x80);
	hex_args_free(&args);
	assert_int_equal(hex_parse_args(5, parts, 4, &args), 0);
	assert_int_equal(args.count, 1);
	assert_int_equal(args.items[0].len, 7);
	assert_memory_equal(args.items[0].bytes, "\x00\xa4\x04\x00\x02\x3f\x00", 7);
	hex_args_free(&args);
	parts[2] = "zz";
	assert_int_equal(hex_parse_args(5, parts, 4, &args), -EINVAL);
	hex_args_free(&args);
}

static void hex_format_stops_at_its_room(void **state)
{
	char text[6];

	(void)state;
	hex_format(text, sizeof(text), (const uint8_t *)"\x01\xab\xff", 3);
	assert_string_equal(text, "01AB");
}

static void text_is_made_harmless(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} cases[] = {
		{ "T\xc3\xa9l\xc3\xa9", "T\xc3\xa9l\xc3\xa9" },
		{ "a\033[31mb\n", "a?[31mb?" },
		{ "\xff\xc0\x80", "???" },		/* no UTF-8, overlong */
		{ "\xed\xa0\x80", "???" },		/* surrogate */
		{ "\xc2\x9bm", "?m" },		/* C1 control CSI */
		{ "\xe2\x82", "??" },			/* cut */
		{ "\xf0\x9f\x93\xb6", "\xf0\x9f\x93\xb6" },
	};
	char text[32];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		text_clean(text, sizeof(text), cases[i].from);
		assert_string_equal(text, cases[i].to);
	}
	text_clean(text, 3, "a\xc3\xa9");	/* no half character */
	assert_string_equal(text, "a");
}

static void modems_are_named_in_three_ways(void **state)
{
	struct modem_spec spec;

	(void)state;
	assert_int_equal(modem_spec_parse("12", &spec), 0);
	assert_int_equal(spec.kind, MODEM_SPEC_INDEX);
	assert_int_equal(spec.index, 12);
	assert_int_equal(modem_spec_parse("867698041234567", &spec), 0);
	assert_int_equal(spec.kind, MODEM_SPEC_IMEI);
	assert_string_equal(spec.imei, "867698041234567");
	assert_int_equal(modem_spec_parse("1-1.2.3", &spec), 0);
	assert_int_equal(spec.kind, MODEM_SPEC_USB);
	assert_string_equal(spec.usb_path, "1-1.2.3");
	assert_int_equal(spec.interface, -1);
	assert_int_equal(modem_spec_parse("3-2:1.8", &spec), 0);
	assert_string_equal(spec.usb_path, "3-2");
	assert_int_equal(spec.interface, 8);
}

static void what_names_no_modem_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "0", "-1", "1-", "-", "1-1.", "1-1:", "1-1:1", "1-1:1.", "1-1:1.8x", "1-1 ",
		"1--1", "1-1:1.300", "1-1/../..", "12345678901", "8676980412345678", "wwan0",
		"1-1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "99999-1",
	};
	struct modem_spec spec;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(modem_spec_parse(bad[i], &spec), -EINVAL);
}

static void a_bare_path_is_the_lowest_interface(void **state)
{
	const struct wwanctl_modem modems[] = {
		{ .index = 1, .interface = 8, .usb_path = "1-1", .imei = "867698041234567" },
		{ .index = 2, .interface = 4, .usb_path = "1-1" },
		{ .index = 3, .interface = 0, .usb_path = "1-10" },
	};
	struct modem_spec spec;

	(void)state;
	modem_spec_parse("1-1", &spec);
	assert_int_equal(modem_spec_find(&spec, modems, 3)->index, 2);
	modem_spec_parse("1-1:1.8", &spec);
	assert_int_equal(modem_spec_find(&spec, modems, 3)->index, 1);
	modem_spec_parse("1-1:1.0", &spec);
	assert_null(modem_spec_find(&spec, modems, 3));
	modem_spec_parse("867698041234567", &spec);
	assert_int_equal(modem_spec_find(&spec, modems, 3)->index, 1);
	modem_spec_parse("3", &spec);
	assert_int_equal(modem_spec_find(&spec, modems, 3)->index, 3);
}

/* As wwanctl(8) has them: scripts go by them. */
static void errors_have_their_exit_codes(void **state)
{
	static const struct {
		int error;
		int code;
	} cases[] = {
		{ -EPERM, 4 }, { -ENODEV, 3 }, { -ETIMEDOUT, 5 }, { -EINVAL, 1 }, { -EBUSY, 1 },
		{ -ENOBUFS, 1 }, { -EACCES, 1 }, { -ENOENT, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(cli_fail_errno("1-1", "can't read EF_IMSI", cases[i].error),
				 cases[i].code);
	assert_int_equal(cli_usage("read", "what to read is missing"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex_takes_blanks_between_bytes),
		cmocka_unit_test(hex_refuses_the_rest),
		cmocka_unit_test(arguments_are_apdus_or_parts_of_one),
		cmocka_unit_test(hex_format_stops_at_its_room),
		cmocka_unit_test(text_is_made_harmless),
		cmocka_unit_test(modems_are_named_in_three_ways),
		cmocka_unit_test(what_names_no_modem_is_refused),
		cmocka_unit_test(a_bare_path_is_the_lowest_interface),
		cmocka_unit_test(errors_have_their_exit_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
