// SPDX-License-Identifier: GPL-2.0
/* Elementary files: contents to values. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "array.h"
#include "ef.h"
#include "text.h"

/* The value of file @name with the contents @hex, as text; NULL if not decoded. */
static char *decode(const char *name, const char *hex)
{
	const struct ef *ef = ef_find(name);
	struct json_object *value;
	uint8_t bytes[64];
	uint8_t *copy;
	char *text;
	size_t len = 0;

	assert_non_null(ef);
	assert_int_equal(hex_parse(hex, bytes, sizeof(bytes), &len), 0);
	copy = malloc(len);
	memcpy(copy, bytes, len);
	value = ef->decode(copy, len);
	free(copy);
	if (!value)
		return NULL;
	text = strdup(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN));
	json_object_put(value);
	return text;
}

static void values_are_those_of_the_standard(void **state)
{
	static const struct {
		const char *name;
		const char *hex;
		const char *value;
	} cases[] = {
		{ "imsi", "08 29 43 51 00 00 00 00 10", "\"234150000000001\"" },
		{ "imsi", "07 91 13 10 32 54 76 98 FF", "\"9310123456789\"" },
		{ "iccid", "98 44 05 21 43 65 87 09 21 F3", "\"8944501234567890123\"" },
		{ "fplmn", "32 F4 51 62 F2 20 FF FF FF 13 00 62",
		  "[\"23415\",\"26202\",\"310260\"]" },
		{ "fplmn", "FF FF FF FF FF FF FF FF FF FF FF FF", "[]" },
		{ "loci", "FF FF FF FF 32 F4 51 12 34 FF 01",
		  "{\"tmsi\":null,\"plmn\":\"23415\",\"lac\":4660,\"status\":\"not-updated\"}" },
		{ "loci", "01 02 03 04 FF FF FF 00 00 FF 00",
		  "{\"tmsi\":\"01020304\",\"plmn\":null,\"lac\":0,\"status\":\"updated\"}" },
		{ "psloci", "FF FF FF FF FF FF FF 32 F4 51 00 07 09 00",
		  "{\"p_tmsi\":null,\"plmn\":\"23415\",\"lac\":7,\"rac\":9,\"status\":\"updated\"}"
		},
		{ "epsloci", "FF FF FF FF FF FF FF FF FF FF FF FF 32 F4 51 00 2A 02",
		  "{\"guti\":null,\"plmn\":\"23415\",\"tac\":42,\"status\":\"roaming-not-allowed\"}"
		},
		{ "5gs3gpploci", "FF FF FF FF FF FF FF FF FF FF FF FF FF 32 F4 51 00 00 2A 00",
		  "{\"guti\":null,\"plmn\":\"23415\",\"tac\":42,\"status\":\"updated\"}" },
		{ "acc", "00 04", "[2]" },
		{ "acc", "80 01", "[0,15]" },
		{ "ad", "00 00 00 02", "{\"operation_mode\":0,\"mnc_length\":2}" },
		{ "ad", "01 00 00", "{\"operation_mode\":1,\"mnc_length\":null}" },
		{ "spn", "01 53 69 6D 6E 65 74 FF FF",
		  "{\"name\":\"Simnet\",\"display_plmn\":true}" },
		{ "spn", "00 80 00 41 FF", "{\"name\":null,\"display_plmn\":false}" },
		{ "hpplmnsearch", "0A", "60" },
		{ "keys", "07 00000000000000000000000000000000 00000000000000000000000000000000",
		  "{\"ksi\":7,\"valid\":false}" },
		{ "msisdn", "FF FF 07 91 44 77 00 90 00 10 FF FF FF FF FF FF",
		  "{\"name\":null,\"number\":\"+447700090001\"}" },
		{ "msisdn", "FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF",
		  "{\"name\":null,\"number\":null}" },
		{ "plmnwact", "32 F4 51 C0 80 FF FF FF 00 00",
		  "[{\"plmn\":\"23415\",\"rats\":[\"umts\",\"lte\",\"gsm\"]}]" },
		{ "dir", "61 0B 4F 05 A000000087 50 02 48 69 FF FF",
		  "{\"aid\":\"A000000087\",\"label\":\"Hi\"}" },
		{ "ust", "05 80", "[1,3,16]" },
		{ "li", "65 6E FF FF", "[\"en\"]" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char *value = decode(cases[i].name, cases[i].hex);

		assert_non_null(value);
		assert_string_equal(value, cases[i].value);
		free(value);
	}
}

static void short_and_wrong_files_have_no_value(void **state)
{
	static const char *const cases[][2] = {
		{ "imsi", "08" }, { "imsi", "00 29 43 51 00 00 00 00 10" },
		{ "imsi", "09 29 43 51 00 00 00 00 10" }, { "imsi", "08 A9 43 51 00 00 00 00 10" },
		{ "imsi", "FF FF FF FF FF FF FF FF FF" },
		{ "iccid", "98 44" }, { "iccid", "FF FF FF FF FF FF FF FF FF FF" },
		{ "iccid", "98 44 0A 21 43 65 87 09 21 F3" },
		{ "loci", "00" }, { "psloci", "00" }, { "epsloci", "00" }, { "5gs3gpploci", "00" },
		{ "acc", "00" }, { "ad", "00" }, { "spn", "00" }, { "keys", "00" },
		{ "msisdn", "00" }, { "fplmn", "32 F4" }, { "plmnwact", "32 F4 51 00" },
		{ "dir", "61 7F 4F 05 A000000087" }, { "dir", "FF" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char *value = decode(cases[i][0], cases[i][1]);

		assert_null(value);
	}
}

static void no_contents_lead_past_their_end(void **state)
{
	const char *names[64];
	size_t count = ef_names(names, 64);
	uint8_t *bytes;
	size_t i;
	size_t j;
	int round;

	(void)state;
	assert_true(count > 20);
	srand(1);
	for (round = 0; round < 3000; round++) {
		size_t len = (size_t)rand() % 40;

		bytes = malloc(len ? len : 1);
		for (j = 0; j < len; j++)
			bytes[j] = (uint8_t)rand();
		for (i = 0; i < count; i++) {
			const struct ef *ef = ef_find(names[i]);

			if (ef->decode)
				json_object_put(ef->decode(bytes, len));
		}
		free(bytes);
	}
}

static void paths_are_read_with_and_without_slashes(void **state)
{
	uint8_t path[WWANCTL_PATH_MAX];
	uint16_t len;

	(void)state;
	assert_int_equal(ef_path_parse("3F00/7FFF/6F07", path, &len), 0);
	assert_int_equal(len, 6);
	assert_memory_equal(path, "\x3f\x00\x7f\xff\x6f\x07", 6);
	assert_string_equal(ef_find_path(path, len)->name, "imsi");
	assert_int_equal(ef_path_parse("3f002fe2", path, &len), 0);
	assert_string_equal(ef_find_path(path, len)->name, "iccid");
	assert_int_equal(ef_path_parse("3F00/7F10/6F3A", path, &len), 0);
	assert_null(ef_find_path(path, len));
}

static void wrong_paths_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "3F0", "3F00/", "3F00//6F07", "3F00/6F", "3F00 6F07", "imsi", "3F00/6F0G",
		"3F003F003F003F003F003F003F003F003F00", "/3F00",
	};
	uint8_t path[WWANCTL_PATH_MAX];
	uint16_t len;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(ef_path_parse(bad[i], path, &len), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_those_of_the_standard),
		cmocka_unit_test(short_and_wrong_files_have_no_value),
		cmocka_unit_test(no_contents_lead_past_their_end),
		cmocka_unit_test(paths_are_read_with_and_without_slashes),
		cmocka_unit_test(wrong_paths_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
