// SPDX-License-Identifier: GPL-2.0
/* The JSON of the contract: its keys, its types, null for what is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "array.h"
#include "json.h"

static struct json_object *get(struct json_object *object, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(object, key, &value));
	return value;
}

static void assert_text(struct json_object *object, const char *key, const char *text)
{
	assert_string_equal(json_object_get_string(get(object, key)), text);
	assert_true(json_object_is_type(get(object, key), json_type_string));
}

static const char *const list_keys[] = {
	"modem", "usb", "vid", "pid", "protocol", "state", "power", "power_reason", "driver",
	"imei", "model", "revision", "netdev", "card_state", "pin_retries", "iccid", "imsi",
	"signal", "capabilities", "registration",
};

static void a_modem_has_all_keys_even_if_nothing_is_known(void **state)
{
	const struct wwanctl_modem modem = { .index = 4 };
	const struct json_modem_parts parts = { 0 };
	struct json_object *object = json_modem(&modem, &parts);
	struct json_object *inside;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(list_keys); i++)
		get(object, list_keys[i]);
	assert_null(get(object, "imei"));
	assert_null(get(object, "imsi"));
	assert_null(get(object, "iccid"));
	assert_null(get(object, "vid"));
	assert_null(get(object, "signal"));
	assert_int_equal(json_object_get_int(get(object, "modem")), 4);
	inside = get(object, "capabilities");
	assert_null(get(inside, "channels_max"));
	assert_null(get(inside, "apdu"));
	get(inside, "refresh_vote");
	get(inside, "reject_cause");
	get(inside, "toolkit");
	get(inside, "slots");
	inside = get(object, "registration");
	assert_null(get(inside, "state"));
	get(inside, "plmn");
	get(inside, "rat");
	get(inside, "reject_cause");
	get(inside, "reject_domain");
	json_object_put(object);
}

static void ids_are_strings_and_numbers_numbers(void **state)
{
	const struct wwanctl_modem modem = {
		.has = UINT32_MAX, .index = 1, .vid = 0x2c7c, .pid = 0x125, .slots = 2,
		.protocol = WWANCTL_PROTOCOL_QMI, .power = WWANCTL_POWER_LOW_POWER,
		.power_reason = WWANCTL_POWER_REASON_FCC_LOCK, .imei = "867698041234567",
		.capabilities = WWANCTL_CAPABILITY_APDU, .channels_max = 3,
	};
	const struct wwanctl_card card = {
		.has = UINT32_MAX, .iccid = "8944501234567890123", .imsi = "234150000000001",
		.pin_retries = 3,
	};
	const struct wwanctl_registration registration = {
		.has = UINT32_MAX, .state = WWANCTL_REGISTRATION_STATE_DENIED, .plmn = "23415",
		.reject = { .has = UINT32_MAX, .cause = 8, .domain = WWANCTL_DOMAIN_CS_PS },
	};
	const struct json_modem_parts parts = { .card = &card, .registration = &registration };
	struct json_object *object = json_modem(&modem, &parts);

	(void)state;
	assert_text(object, "vid", "2c7c");
	assert_text(object, "pid", "0125");
	assert_text(object, "power", "low-power");
	assert_text(object, "power_reason", "fcc-lock");
	assert_text(object, "imei", "867698041234567");
	assert_text(object, "iccid", "8944501234567890123");
	assert_int_equal(json_object_get_int(get(object, "pin_retries")), 3);
	assert_true(json_object_get_boolean(get(get(object, "capabilities"), "apdu")));
	assert_false(json_object_get_boolean(get(get(object, "capabilities"), "toolkit")));
	assert_text(get(object, "registration"), "state", "denied");
	assert_int_equal(json_object_get_int(get(get(object, "registration"), "reject_cause")), 8);
	assert_text(get(object, "registration"), "reject_domain", "cs-ps");
	json_object_put(object);
}

static void a_time_stamp_keeps_all_its_digits(void **state)
{
	const struct wwanctl_event event = {
		.epoch = 4000000000u, .seq = 18446744073709551615ull,
		.timestamp_ns = 9007199254740993001ull, .type = WWANCTL_EVENT_TYPE_LOST,
	};
	struct json_object *object = json_event(&event);
	const char *line = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);

	(void)state;
	assert_non_null(strstr(line, "\"ts\":9007199254.740993001,"));
	assert_non_null(strstr(line, "\"epoch\":4000000000,"));
	assert_non_null(strstr(line, "\"seq\":18446744073709551615,"));
	assert_non_null(strstr(line, "\"modem\":null"));
	assert_non_null(strstr(line, "\"event\":\"lost\""));
	json_object_put(object);
}

static void a_reject_event(void **state)
{
	const struct wwanctl_event event = {
		.has = UINT32_MAX, .modem = 1, .usb_path = "1-1", .timestamp_ns = 1000000001,
		.type = WWANCTL_EVENT_TYPE_REJECT,
		.as_reject = { .has = UINT32_MAX, .cause = 3, .domain = WWANCTL_DOMAIN_PS,
			       .plmn = "23415", .rat = WWANCTL_RAT_LTE },
	};
	struct json_object *object = json_event(&event);

	(void)state;
	assert_text(object, "event", "reject");
	assert_text(object, "usb", "1-1");
	assert_int_equal(json_object_get_int(get(object, "cause")), 3);
	assert_text(object, "domain", "ps");
	assert_text(object, "plmn", "23415");
	assert_text(object, "rat", "lte");
	assert_non_null(strstr(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN),
			       "\"ts\":1.000000001,"));
	json_object_put(object);
}

static void every_event_is_one_line(void **state)
{
	static const uint8_t frame[] = { 1, 2, 3 };
	uint32_t type;

	(void)state;
	for (type = 0; type <= WWANCTL_EVENT_TYPE_LOST + 1; type++) {
		struct wwanctl_event event = { .modem = 1, .type = type };
		struct json_object *object;

		if (type == WWANCTL_EVENT_TYPE_TRACE) {
			event.as_trace.frame = frame;
			event.as_trace.frame_len = sizeof(frame);
		}
		object = json_event(&event);
		assert_null(strchr(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN),
				   '\n'));
		json_object_put(object);
	}
}

static void text_from_outside_is_cleaned(void **state)
{
	const struct wwanctl_modem modem = { .index = 1, .model = "EC\033[2J\xff" };
	const struct json_modem_parts parts = { 0 };
	struct json_object *object = json_modem(&modem, &parts);

	(void)state;
	assert_text(object, "model", "EC?[2J?");
	json_object_put(object);
}

static void an_empty_attach_apn_is_known(void **state)
{
	const struct wwanctl_attach attach = {
		.has = WWANCTL_HAS(WWANCTL_A_ATTACH_APN), .modem = 1,
	};
	struct json_object *object = json_attach(&attach);

	(void)state;
	assert_text(object, "apn", "");
	assert_null(get(object, "ip_type"));
	json_object_put(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_modem_has_all_keys_even_if_nothing_is_known),
		cmocka_unit_test(ids_are_strings_and_numbers_numbers),
		cmocka_unit_test(a_time_stamp_keeps_all_its_digits),
		cmocka_unit_test(a_reject_event),
		cmocka_unit_test(every_event_is_one_line),
		cmocka_unit_test(text_from_outside_is_cleaned),
		cmocka_unit_test(an_empty_attach_apn_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
