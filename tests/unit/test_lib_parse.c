// SPDX-License-Identifier: GPL-2.0
/* Attributes to structures, well formed and not. Buffers are exact copies on the heap. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "wwanctl.h"

struct attrs {
	uint8_t bytes[8192];
	size_t len;
};

static void put(struct attrs *attrs, uint16_t type, const void *data, size_t len)
{
	uint16_t header[2] = { (uint16_t)(4 + len), type };

	memcpy(attrs->bytes + attrs->len, header, 4);
	memcpy(attrs->bytes + attrs->len + 4, data, len);
	attrs->len += (4 + len + 3) & ~(size_t)3;
}

static void put_u32(struct attrs *attrs, uint16_t type, uint32_t value)
{
	put(attrs, type, &value, sizeof(value));
}

static void put_u64(struct attrs *attrs, uint16_t type, uint64_t value)
{
	put(attrs, type, &value, sizeof(value));
}

static void put_text(struct attrs *attrs, uint16_t type, const char *text)
{
	put(attrs, type, text, strlen(text) + 1);
}

static void put_nest(struct attrs *attrs, uint16_t type, const struct attrs *inside)
{
	put(attrs, type | 0x8000, inside->bytes, inside->len);
}

#define PARSE(function, message, object) ({				\
	const struct attrs *from = (message);				\
	uint8_t *copy = malloc(from->len ? from->len : 1);		\
	int result;							\
									\
	memcpy(copy, from->bytes, from->len);				\
	result = function(copy, from->len, object);			\
	free(copy);							\
	result; })

static void modem_is_read(void **state)
{
	struct wwanctl_modem modem;
	struct attrs attrs = { 0 };

	(void)state;
	put_u32(&attrs, WWANCTL_A_MODEM_MODEM_INDEX, 3);
	put_text(&attrs, WWANCTL_A_MODEM_USB_PATH, "1-1.2");
	put_u32(&attrs, WWANCTL_A_MODEM_INTERFACE, 4);
	put_u32(&attrs, WWANCTL_A_MODEM_VID, 0x2c7c);
	put_text(&attrs, WWANCTL_A_MODEM_MODEL, "EC25");
	put_u32(&attrs, WWANCTL_A_MODEM_POWER, WWANCTL_POWER_LOW_POWER);
	assert_int_equal(PARSE(wwanctl_modem_parse, &attrs, &modem), 0);
	assert_int_equal(modem.index, 3);
	assert_string_equal(modem.usb_path, "1-1.2");
	assert_int_equal(modem.vid, 0x2c7c);
	assert_string_equal(modem.model, "EC25");
	assert_int_equal(modem.power, WWANCTL_POWER_LOW_POWER);
	assert_true(modem.has & WWANCTL_HAS(WWANCTL_A_MODEM_INTERFACE));
	assert_false(modem.has & WWANCTL_HAS(WWANCTL_A_MODEM_IMEI));
	assert_string_equal(modem.imei, "");
}

static void a_string_without_its_nul_is_read(void **state)
{
	struct wwanctl_modem modem;
	struct attrs attrs = { 0 };

	(void)state;
	put(&attrs, WWANCTL_A_MODEM_USB_PATH, "2-1", 3);
	assert_int_equal(PARSE(wwanctl_modem_parse, &attrs, &modem), 0);
	assert_string_equal(modem.usb_path, "2-1");
}

static void wrong_lengths_are_refused(void **state)
{
	static const uint8_t zeros[64];
	struct wwanctl_modem modem;
	size_t len;

	(void)state;
	for (len = 0; len < 9; len++) {
		struct attrs attrs = { 0 };

		put(&attrs, WWANCTL_A_MODEM_STATE, zeros, len);
		assert_int_equal(PARSE(wwanctl_modem_parse, &attrs, &modem),
				 len == 4 ? 0 : -EBADMSG);
	}
}

static void bad_words_are_refused_and_long_texts_are_cut(void **state)
{
	static const char path[] = "1-1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1";
	struct wwanctl_modem modem;
	struct attrs too_long = { 0 };
	struct attrs with_nul = { 0 };
	struct attrs with_blank = { 0 };
	struct attrs text = { 0 };
	char model[200];

	(void)state;
	put_text(&too_long, WWANCTL_A_MODEM_USB_PATH, path);
	assert_int_equal(PARSE(wwanctl_modem_parse, &too_long, &modem), -EBADMSG);
	put(&with_nul, WWANCTL_A_MODEM_USB_PATH, "1\0001", 4);
	assert_int_equal(PARSE(wwanctl_modem_parse, &with_nul, &modem), -EBADMSG);
	put_text(&with_blank, WWANCTL_A_MODEM_USB_PATH, "1-1\n");
	assert_int_equal(PARSE(wwanctl_modem_parse, &with_blank, &modem), -EBADMSG);
	memset(model, 'm', sizeof(model) - 1);
	model[sizeof(model) - 1] = '\0';
	put_text(&text, WWANCTL_A_MODEM_MODEL, model);
	assert_int_equal(PARSE(wwanctl_modem_parse, &text, &modem), 0);
	assert_int_equal(strlen(modem.model), sizeof(modem.model) - 1);
}

static void attributes_of_a_newer_driver_are_skipped(void **state)
{
	struct wwanctl_modem modem;
	struct attrs attrs = { 0 };

	(void)state;
	put_u32(&attrs, 4000, 1);
	put_u32(&attrs, WWANCTL_A_MODEM_MAX + 1, 1);
	put_u32(&attrs, WWANCTL_A_MODEM_MODEM_INDEX, 9);
	assert_int_equal(PARSE(wwanctl_modem_parse, &attrs, &modem), 0);
	assert_int_equal(modem.index, 9);
}

static void card_with_applications(struct attrs *attrs, unsigned int count)
{
	static const uint8_t aid[] = { 0xa0, 0, 0, 0, 0x87, 0x10, 0x02 };
	unsigned int i;

	put_u32(attrs, WWANCTL_A_CARD_MODEM_INDEX, 1);
	put_u32(attrs, WWANCTL_A_CARD_SLOT, 1);
	put_text(attrs, WWANCTL_A_CARD_ICCID, "8944501234567890123");
	for (i = 0; i < count; i++) {
		struct attrs application = { 0 };

		put(&application, WWANCTL_A_APPLICATION_AID, aid, sizeof(aid));
		put_u32(&application, WWANCTL_A_APPLICATION_TYPE, WWANCTL_APPLICATION_TYPE_USIM);
		put_u32(&application, WWANCTL_A_APPLICATION_PIN_RETRIES, i);
		put_nest(attrs, WWANCTL_A_CARD_APPLICATION, &application);
	}
}

static void applications_are_kept_up_to_their_room(void **state)
{
	struct wwanctl_card card;
	struct attrs attrs = { 0 };

	(void)state;
	card_with_applications(&attrs, WWANCTL_APPLICATIONS_MAX + 3);
	assert_int_equal(PARSE(wwanctl_card_parse, &attrs, &card), 0);
	assert_int_equal(card.application_count, WWANCTL_APPLICATIONS_MAX);
	assert_int_equal(card.applications[2].pin_retries, 2);
	assert_int_equal(card.applications[0].aid_len, 7);
	assert_string_equal(card.iccid, "8944501234567890123");
}

static void a_bad_application_spoils_the_card(void **state)
{
	static const uint8_t aid[17];
	struct attrs application = { 0 };
	struct wwanctl_card card;
	struct attrs attrs = { 0 };

	(void)state;
	put(&application, WWANCTL_A_APPLICATION_AID, aid, sizeof(aid));
	put_nest(&attrs, WWANCTL_A_CARD_APPLICATION, &application);
	assert_int_equal(PARSE(wwanctl_card_parse, &attrs, &card), -EBADMSG);
}

/* An event of each type with its nest, which a test may leave out. */
static void build_event(struct attrs *attrs, uint32_t type, uint16_t nest,
			const struct attrs *inside)
{
	put_u32(attrs, WWANCTL_A_EVENT_MODEM_INDEX, 2);
	put_u32(attrs, WWANCTL_A_EVENT_EPOCH, 77);
	put_u64(attrs, WWANCTL_A_EVENT_SEQ, 0x100000001ull);
	put_u64(attrs, WWANCTL_A_EVENT_TIMESTAMP, 5);
	put_u32(attrs, WWANCTL_A_EVENT_TYPE, type);
	put_text(attrs, WWANCTL_A_EVENT_USB_PATH, "1-1");
	if (nest)
		put_nest(attrs, nest, inside);
}

static void reject_event_is_read(void **state)
{
	struct attrs reject = { 0 };
	struct wwanctl_event event;
	struct attrs attrs = { 0 };

	(void)state;
	put_u32(&reject, WWANCTL_A_REJECT_CAUSE, 8);
	put_u32(&reject, WWANCTL_A_REJECT_DOMAIN, WWANCTL_DOMAIN_CS_PS);
	put_text(&reject, WWANCTL_A_REJECT_PLMN, "23415");
	put_u64(&reject, WWANCTL_A_REJECT_TIME, 6);
	build_event(&attrs, WWANCTL_EVENT_TYPE_REJECT, WWANCTL_A_EVENT_REJECT, &reject);
	assert_int_equal(PARSE(wwanctl_event_parse, &attrs, &event), 0);
	assert_int_equal(event.seq, 0x100000001ull);
	assert_int_equal(event.epoch, 77);
	assert_int_equal(event.as_reject.cause, 8);
	assert_string_equal(event.as_reject.plmn, "23415");
	assert_int_equal(event.as_reject.time_ns, 6);
}

/* One family's addresses are of one length, which is that of the family. */
static void a_bearer_has_addresses_of_their_family(void **state)
{
	static const uint8_t v4[4] = { 10, 64, 0, 2 };
	static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 3 };
	struct attrs address = { 0 }, end = { 0 }, attrs = { 0 }, wrong = { 0 };
	struct wwanctl_bearer bearer;

	(void)state;
	put_u32(&address, WWANCTL_A_BEARER_ADDRESS_IP_TYPE, WWANCTL_IP_TYPE_IPV4);
	put(&address, WWANCTL_A_BEARER_ADDRESS_ADDRESS, v4, sizeof(v4));
	put_u32(&address, WWANCTL_A_BEARER_ADDRESS_PREFIX, 30);
	put(&address, WWANCTL_A_BEARER_ADDRESS_DNS, v4, sizeof(v4));
	put_u32(&end, WWANCTL_A_BEARER_END_IP_TYPE, WWANCTL_IP_TYPE_IPV6);
	put_u32(&end, WWANCTL_A_BEARER_END_LAYER, WWANCTL_LAYER_ESM);
	put_u32(&end, WWANCTL_A_BEARER_END_CAUSE, 50);
	put_u32(&attrs, WWANCTL_A_BEARER_MODEM_INDEX, 7);
	put_u32(&attrs, WWANCTL_A_BEARER_ID, 1);
	put_u32(&attrs, WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_CONNECTED);
	put_text(&attrs, WWANCTL_A_BEARER_APN, "iot.example");
	put(&attrs, WWANCTL_A_BEARER_ADDRESS, address.bytes, address.len);
	put(&attrs, WWANCTL_A_BEARER_END, end.bytes, end.len);
	assert_int_equal(PARSE(wwanctl_bearer_parse, &attrs, &bearer), 0);
	assert_int_equal(bearer.modem, 7);
	assert_string_equal(bearer.apn, "iot.example");
	assert_int_equal(bearer.address_count, 1);
	assert_int_equal(bearer.addresses[0].address_len, 4);
	assert_memory_equal(bearer.addresses[0].address, v4, 4);
	assert_int_equal(bearer.addresses[0].prefix, 30);
	assert_int_equal(bearer.addresses[0].dns_count, 1);
	assert_int_equal(bearer.end.cause, 50);
	assert_true(bearer.has & WWANCTL_HAS(WWANCTL_A_BEARER_END));

	put(&address, WWANCTL_A_BEARER_ADDRESS_GATEWAY, v6, sizeof(v6));
	put(&wrong, WWANCTL_A_BEARER_ADDRESS, address.bytes, address.len);
	assert_int_equal(PARSE(wwanctl_bearer_parse, &wrong, &bearer), -EBADMSG);
}

static void an_event_needs_its_nest(void **state)
{
	uint32_t type;

	(void)state;
	for (type = 1; type <= WWANCTL_EVENT_TYPE_LOST + 1; type++) {
		bool bare = type == WWANCTL_EVENT_TYPE_LOST || type > WWANCTL_EVENT_TYPE_LOST ||
			    type == WWANCTL_EVENT_TYPE_TOOLKIT;
		struct wwanctl_event event;
		struct attrs attrs = { 0 };

		build_event(&attrs, type, 0, NULL);
		assert_int_equal(PARSE(wwanctl_event_parse, &attrs, &event),
				 bare ? 0 : -EBADMSG);
	}
}

static void an_event_needs_its_number(void **state)
{
	struct wwanctl_event event;
	struct attrs attrs = { 0 };

	(void)state;
	put_u32(&attrs, WWANCTL_A_EVENT_EPOCH, 1);
	put_u32(&attrs, WWANCTL_A_EVENT_TYPE, WWANCTL_EVENT_TYPE_LOST);
	assert_int_equal(PARSE(wwanctl_event_parse, &attrs, &event), -EBADMSG);
}

static void a_cut_message_is_refused_or_read_without_going_past_its_end(void **state)
{
	struct attrs full = { 0 };
	struct wwanctl_card card;
	size_t len;

	(void)state;
	card_with_applications(&full, 2);
	for (len = 0; len < full.len; len++) {
		struct attrs cut = full;
		int error;

		cut.len = len;
		error = PARSE(wwanctl_card_parse, &cut, &card);
		assert_true(error == 0 || error == -EBADMSG);
	}
}

static void refresh_counts_files_beyond_its_room(void **state)
{
	static const uint8_t path[] = { 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x07 };
	struct wwanctl_refresh refresh;
	struct attrs attrs = { 0 };
	int i;

	(void)state;
	put_u32(&attrs, WWANCTL_A_REFRESH_MODE, WWANCTL_REFRESH_MODE_INIT_FULL_FCN);
	for (i = 0; i < WWANCTL_REFRESH_FILES_MAX + 2; i++)
		put(&attrs, WWANCTL_A_REFRESH_FILE, path, sizeof(path));
	assert_int_equal(PARSE(wwanctl_refresh_parse, &attrs, &refresh), 0);
	assert_int_equal(refresh.file_count, WWANCTL_REFRESH_FILES_MAX + 2);
	assert_int_equal(refresh.files[15].len, 6);
	assert_true(refresh.has & WWANCTL_HAS(WWANCTL_A_REFRESH_MODE));
}

static void noise_never_leads_past_the_end(void **state)
{
	struct wwanctl_event event;
	struct attrs attrs;
	int round;
	size_t i;

	(void)state;
	srand(1);
	for (round = 0; round < 20000; round++) {
		attrs.len = (size_t)rand() % 96;
		for (i = 0; i < attrs.len; i++)
			attrs.bytes[i] = (uint8_t)(rand() % 3 ? rand() % 20 : rand());
		PARSE(wwanctl_event_parse, &attrs, &event);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modem_is_read),
		cmocka_unit_test(a_string_without_its_nul_is_read),
		cmocka_unit_test(wrong_lengths_are_refused),
		cmocka_unit_test(bad_words_are_refused_and_long_texts_are_cut),
		cmocka_unit_test(attributes_of_a_newer_driver_are_skipped),
		cmocka_unit_test(applications_are_kept_up_to_their_room),
		cmocka_unit_test(a_bad_application_spoils_the_card),
		cmocka_unit_test(reject_event_is_read),
		cmocka_unit_test(a_bearer_has_addresses_of_their_family),
		cmocka_unit_test(an_event_needs_its_nest),
		cmocka_unit_test(an_event_needs_its_number),
		cmocka_unit_test(a_cut_message_is_refused_or_read_without_going_past_its_end),
		cmocka_unit_test(refresh_counts_files_beyond_its_room),
		cmocka_unit_test(noise_never_leads_past_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
