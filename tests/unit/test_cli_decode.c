// SPDX-License-Identifier: GPL-2.0
/* APDUs, status words, causes and frames in words; nothing crashes on garbage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "array.h"
#include "apdu.h"
#include "reject.h"
#include "frame.h"
#include "mbim_codec.h"
#include "qmi_codec.h"
#include "text.h"
#include "wwanctl.h"

static const char *parse(const char *hex, struct apdu *apdu)
{
	static uint8_t bytes[700];
	size_t len = 0;

	if (*hex)
		assert_int_equal(hex_parse(hex, bytes, sizeof(bytes), &len), 0);
	return apdu_parse(bytes, len, apdu);
}

static void the_four_cases_of_short_apdus(void **state)
{
	struct apdu apdu;

	(void)state;
	assert_null(parse("00A40000", &apdu));
	assert_int_equal(apdu.lc, 0);
	assert_false(apdu.has_le);
	assert_null(parse("00B0000000", &apdu));
	assert_true(apdu.has_le);
	assert_int_equal(apdu.le, 256);
	assert_null(parse("00A40004023F00", &apdu));
	assert_int_equal(apdu.lc, 2);
	assert_int_equal(apdu.data[0], 0x3f);
	assert_false(apdu.has_le);
	assert_null(parse("00A40004023F0010", &apdu));
	assert_int_equal(apdu.le, 16);
}

static void extended_apdus(void **state)
{
	struct apdu apdu;

	(void)state;
	assert_null(parse("00B00000000000", &apdu));
	assert_int_equal(apdu.le, 65536);
	assert_null(parse("80E20000 000002 AABB", &apdu));
	assert_int_equal(apdu.lc, 2);
	assert_null(parse("80E20000 000002 AABB 0100", &apdu));
	assert_int_equal(apdu.le, 256);
}

static void malformed_apdus_are_told_so(void **state)
{
	static const char *const bad[] = {
		"", "00", "00A404", "00A40004023F", "00A40004023F000000", "80E20000000003AABB",
		"80E20000000000AABB", "00A400000000",
	};
	struct apdu apdu;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_non_null(parse(bad[i], &apdu));
}

static void channels_of_the_class_byte(void **state)
{
	(void)state;
	assert_int_equal(apdu_channel(0x00), 0);
	assert_int_equal(apdu_channel(0x83), 3);
	assert_int_equal(apdu_channel(0x40), 4);
	assert_int_equal(apdu_channel(0xcf), 19);
}

static void status_words_have_their_numbers(void **state)
{
	char text[128];

	(void)state;
	apdu_status_text(0x9000, text, sizeof(text));
	assert_string_equal(text, "done");
	apdu_status_text(0x63c2, text, sizeof(text));
	assert_string_equal(text, "verification failed, 2 tries left");
	apdu_status_text(0x63c0, text, sizeof(text));
	assert_string_equal(text, "verification failed, 0 tries left");
	apdu_status_text(0x6100, text, sizeof(text));
	assert_string_equal(text, "256 bytes of response wait");
	apdu_status_text(0x6c0a, text, sizeof(text));
	assert_string_equal(text, "wrong Le, 10 is right");
	apdu_status_text(0x0000, text, sizeof(text));
	assert_string_equal(text, "unknown");
}

static void causes_depend_on_the_layer(void **state)
{
	(void)state;
	assert_string_equal(reject_cause_name(8, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_CS_PS),
			    "EPS services and non-EPS services not allowed");
	assert_string_equal(reject_cause_name(8, WWANCTL_RAT_UMTS, WWANCTL_DOMAIN_PS),
			    "GPRS and non-GPRS services not allowed");
	assert_string_equal(reject_cause_name(27, WWANCTL_RAT_NR, WWANCTL_DOMAIN_PS),
			    "N1 mode not allowed");
	assert_string_equal(reject_cause_name(0, 0, 0), "no cause given");
	assert_null(reject_cause_name(200, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_PS));
}

static void a_frame_is_described(void **state)
{
	struct qmi_header header = { QMI_SERVICE_UIM, 2, 5 };
	struct json_object *object;
	uint8_t frame[64];
	char text[160];
	int len;

	(void)state;
	len = qmi_build_send_apdu(frame, sizeof(frame), &header, 1, 1,
				  (const uint8_t *)"\x81\xb0\x00\x00\x09", 5);
	assert_true(len > 0);
	assert_true(frame_is_qmi(frame, (size_t)len));
	assert_true(frame_qmi_line(frame, (size_t)len, text, sizeof(text)));
	assert_string_equal(text, "UIM SEND APDU request");
	object = frame_qmi_json(frame, (size_t)len);
	assert_non_null(object);
	assert_non_null(strstr(json_object_to_json_string(object), "READ BINARY"));
	json_object_put(object);
	assert_false(frame_qmi_line(frame, (size_t)len - 1, text, sizeof(text)));
	assert_null(frame_qmi_json(frame, (size_t)len - 1));
}

static void an_mbim_frame_is_described(void **state)
{
	struct json_object *object;
	uint8_t frame[128];
	const char *json;
	int len;

	(void)state;
	len = mbim_build_apdu(frame, sizeof(frame), 5, 1,
			      (const uint8_t *)"\x81\xb0\x00\x00\x09", 5);
	assert_true(len > 0);
	assert_true(frame_is_mbim(frame, (size_t)len));
	assert_false(frame_is_qmi(frame, (size_t)len));
	object = frame_mbim_json(frame, (size_t)len);
	assert_non_null(object);
	json = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
	assert_non_null(strstr(json, "\"message\":\"APDU\",\"message_id\":4"));
	assert_non_null(strstr(json, "\"type\":\"set\",\"transaction\":5"));
	assert_non_null(strstr(json, "READ BINARY"));
	json_object_put(object);
	assert_null(frame_mbim_json(frame, (size_t)len - 1));
	assert_false(frame_mbim_print(frame, (size_t)len - 1));
}

static void a_fragment_is_told_as_one(void **state)
{
	uint8_t apdu[100] = { 0x81, 0xd6, 0, 0, 95 };
	struct json_object *object;
	uint8_t message[256];
	uint8_t frame[64];
	const char *json;
	int len;

	(void)state;
	len = mbim_build_apdu(message, sizeof(message), 5, 1, apdu, sizeof(apdu));
	len = mbim_fragment(message, (size_t)len, sizeof(frame), 1, frame, sizeof(frame));
	object = frame_mbim_json(frame, (size_t)len);
	assert_non_null(object);
	json = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
	assert_non_null(strstr(json, "\"fragment\":2,\"fragments\":4"));
	json_object_put(object);
}

/* Frames with something wrong in them, and bytes that are none at all. */
static void garbage_is_survived(void **state)
{
	struct qmi_header header = { QMI_SERVICE_UIM, 2, 5 };
	struct apdu apdu;
	char text[160];
	int round;

	(void)state;
	srand(1);
	for (round = 0; round < 20000; round++) {
		uint8_t frame[64];
		uint8_t *copy;
		size_t len;
		int i;

		len = (size_t)qmi_build_send_apdu(frame, sizeof(frame), &header, 1, 1,
						  (const uint8_t *)"\x81\xb0\x00\x00\x09", 5);
		for (i = rand() % 4; i > 0; i--)
			frame[(size_t)rand() % len] = (uint8_t)rand();
		if (rand() % 2)
			len = (size_t)rand() % (len + 1);
		copy = malloc(len ? len : 1);
		memcpy(copy, frame, len);
		json_object_put(frame_qmi_json(copy, len));
		json_object_put(frame_mbim_json(copy, len));
		frame_qmi_line(copy, len, text, sizeof(text));
		if (!apdu_parse(copy, len, &apdu)) {
			apdu_describe(&apdu, text, sizeof(text));
			json_object_put(apdu_json(&apdu));
		}
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_four_cases_of_short_apdus),
		cmocka_unit_test(extended_apdus),
		cmocka_unit_test(malformed_apdus_are_told_so),
		cmocka_unit_test(channels_of_the_class_byte),
		cmocka_unit_test(status_words_have_their_numbers),
		cmocka_unit_test(causes_depend_on_the_layer),
		cmocka_unit_test(a_frame_is_described),
		cmocka_unit_test(an_mbim_frame_is_described),
		cmocka_unit_test(a_fragment_is_told_as_one),
		cmocka_unit_test(garbage_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
