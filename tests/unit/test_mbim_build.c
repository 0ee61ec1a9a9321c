// SPDX-License-Identifier: GPL-2.0
/*
 * The MBIM builders against libmbim's, byte for byte: two readings of the same
 * specification that share no line.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>
/* both call a service so */
#define MBIM_SERVICE_STK LIBMBIM_SERVICE_STK
#include <libmbim-glib.h>
#undef MBIM_SERVICE_STK

#include "mbim_codec.h"

/* libmbim's names of the extensions' messages are longer than a line */
#define UICC(name) mbim_message_ms_uicc_low_level_access_##name
#define EXT(name)  mbim_message_ms_basic_connect_extensions_##name

#define TXID 0x01020304

static u8 built[MBIM_MESSAGE_MAX];

/* what ours built is what theirs says; takes @theirs */
static void same(int len, MbimMessage *theirs)
{
	const guint8 *raw;
	guint32 raw_len;

	assert_non_null(theirs);
	mbim_message_set_transaction_id(theirs, TXID);
	raw = mbim_message_get_raw(theirs, &raw_len, NULL);
	assert_non_null(raw);
	assert_int_equal(len, raw_len);
	assert_memory_equal(built, raw, raw_len);
	mbim_message_unref(theirs);
}

static void messages_without_information(void **state)
{
	(void)state;
	same(mbim_build_open(built, sizeof(built), TXID, 4096), mbim_message_open_new(TXID, 4096));
	same(mbim_build_close(built, sizeof(built), TXID), mbim_message_close_new(TXID));
	same(mbim_build_host_error(built, sizeof(built), TXID, MBIM_ERROR_CANCEL),
	     mbim_message_error_new(TXID, MBIM_PROTOCOL_ERROR_CANCEL));
}

static void queries(void **state)
{
	(void)state;
	same(mbim_build_query(built, sizeof(built), TXID, MBIM_SERVICE_BASIC, MBIM_DEVICE_CAPS),
	     mbim_message_device_caps_query_new(NULL));
	same(mbim_build_query(built, sizeof(built), TXID, MBIM_SERVICE_UICC, MBIM_UICC_ATR),
	     UICC(atr_query_new)(NULL));
	same(mbim_build_query(built, sizeof(built), TXID, MBIM_SERVICE_EXTENSIONS, MBIM_SYS_CAPS),
	     EXT(sys_caps_query_new)(NULL));
	same(mbim_build_query(built, sizeof(built), TXID, MBIM_SERVICE_STK, MBIM_STK_PAC),
	     mbim_message_stk_pac_query_new(NULL));
	same(mbim_build_visible_providers(built, sizeof(built), TXID),
	     mbim_message_visible_providers_query_new(MBIM_VISIBLE_PROVIDERS_ACTION_FULL_SCAN,
						      NULL));
	same(mbim_build_slot_info(built, sizeof(built), TXID, 1),
	     EXT(slot_info_status_query_new)(1, NULL));
	same(mbim_build_version(built, sizeof(built), TXID, 0x0300),
	     EXT(v2_version_query_new)(0x0100, 0x0300, NULL));
	same(mbim_build_base_stations(built, sizeof(built), TXID, 0x0100),
	     EXT(base_stations_info_query_new)(0, 0, 0, 0, 0, NULL));
	same(mbim_build_base_stations(built, sizeof(built), TXID, 0x0300),
	     EXT(v3_base_stations_info_query_new)(0, 0, 0, 0, 0, 0, NULL));
}

static void orders_to_the_module(void **state)
{
	const struct mbim_thresholds thresholds = { 30, 5, 0xffffffff };

	(void)state;
	same(mbim_build_radio(built, sizeof(built), TXID, true),
	     mbim_message_radio_state_set_new(MBIM_RADIO_SWITCH_STATE_ON, NULL));
	same(mbim_build_radio(built, sizeof(built), TXID, false),
	     mbim_message_radio_state_set_new(MBIM_RADIO_SWITCH_STATE_OFF, NULL));
	same(mbim_build_pin(built, sizeof(built), TXID, (const u8 *)"1234", 4),
	     mbim_message_pin_set_new(MBIM_PIN_TYPE_PIN1, MBIM_PIN_OPERATION_ENTER, "1234", NULL,
				      NULL));
	same(mbim_build_pin(built, sizeof(built), TXID, (const u8 *)"12345", 5),
	     mbim_message_pin_set_new(MBIM_PIN_TYPE_PIN1, MBIM_PIN_OPERATION_ENTER, "12345", NULL,
				      NULL));
	same(mbim_build_register(built, sizeof(built), TXID, ""),
	     mbim_message_register_state_set_new(NULL, MBIM_REGISTER_ACTION_AUTOMATIC, 0, NULL));
	same(mbim_build_register(built, sizeof(built), TXID, "23415"),
	     mbim_message_register_state_set_new("23415", MBIM_REGISTER_ACTION_MANUAL, 0, NULL));
	same(mbim_build_packet_service(built, sizeof(built), TXID, true),
	     mbim_message_packet_service_set_new(MBIM_PACKET_SERVICE_ACTION_ATTACH, NULL));
	same(mbim_build_packet_service(built, sizeof(built), TXID, false),
	     mbim_message_packet_service_set_new(MBIM_PACKET_SERVICE_ACTION_DETACH, NULL));
	same(mbim_build_signal(built, sizeof(built), TXID, &thresholds),
	     mbim_message_signal_state_set_new(30, 5, 0xffffffff, NULL));
}

static void subscriptions(void **state)
{
	const struct mbim_subscription list[] = {
		{ MBIM_SERVICE_BASIC, BIT(MBIM_SUBSCRIBER_READY_STATUS) | BIT(MBIM_REGISTER_STATE) |
					      BIT(MBIM_PACKET_SERVICE) },
		{ MBIM_SERVICE_EXTENSIONS, BIT(MBIM_SLOT_INFO) },
	};
	guint32 basic[] = { 2, 9, 10 };
	guint32 extensions[] = { 8 };
	MbimEventEntry a = { .cids_count = 3, .cids = basic };
	MbimEventEntry b = { .cids_count = 1, .cids = extensions };
	const MbimEventEntry *entries[] = { &a, &b, NULL };

	(void)state;
	a.device_service_id = *mbim_uuid_from_service(MBIM_SERVICE_BASIC_CONNECT);
	b.device_service_id = *mbim_uuid_from_service(MBIM_SERVICE_MS_BASIC_CONNECT_EXTENSIONS);
	same(mbim_build_subscribe(built, sizeof(built), TXID, list, 2),
	     mbim_message_device_service_subscribe_list_set_new(2, entries, NULL));
	same(mbim_build_subscribe(built, sizeof(built), TXID, NULL, 0),
	     mbim_message_device_service_subscribe_list_set_new(0, NULL, NULL));
}

static void slots(void **state)
{
	MbimSlot slot = { .slot = 1 };
	const MbimSlot *map[] = { &slot, NULL };

	(void)state;
	same(mbim_build_slot_mapping(built, sizeof(built), TXID, 1),
	     EXT(device_slot_mappings_set_new)(1, map, NULL));
}

static void the_initial_attach(void **state)
{
	const struct mbim_attach contexts[] = {
		{ .ip_type = 3, .roaming = 0, .source = 1, .apn = "iot.example" },
		{ .ip_type = 3,
		  .roaming = 1,
		  .source = 1,
		  .apn = "iot.example",
		  .user = "you",
		  .password = "\xc3\xa9\xf0\x9f\x98\x80",
		  .auth = 2 },
		{ .ip_type = 0, .roaming = 2, .source = 1 },
	};
	char apn[] = "iot.example", user[] = "you", password[] = "\xc3\xa9\xf0\x9f\x98\x80";
	MbimLteAttachConfiguration a = {
		.ip_type = 3, .roaming = 0, .source = 1, .access_string = apn
	};
	MbimLteAttachConfiguration b = { .ip_type = 3,
					 .roaming = 1,
					 .source = 1,
					 .access_string = apn,
					 .user_name = user,
					 .password = password,
					 .auth_protocol = 2 };
	MbimLteAttachConfiguration c = { .roaming = 2, .source = 1 };
	const MbimLteAttachConfiguration *list[] = { &a, &b, &c, NULL };

	(void)state;
	same(mbim_build_attach(built, sizeof(built), TXID, contexts, 3),
	     EXT(lte_attach_configuration_set_new)(MBIM_LTE_ATTACH_CONTEXT_OPERATION_DEFAULT, 3,
						   list, NULL));
}

static void the_card(void **state)
{
	static const u8 aid[] = { 0xa0, 0, 0, 5, 0x59, 0x10, 0x10 };
	static const u8 apdu[] = { 0x80, 0xe2, 0, 0, 1, 2 };

	(void)state;
	same(mbim_build_open_channel(built, sizeof(built), TXID, aid, sizeof(aid), 4),
	     UICC(open_channel_set_new)(sizeof(aid), aid, 4, MBIM_CHANNEL_GROUP, NULL));
	same(mbim_build_close_channel(built, sizeof(built), TXID, 2),
	     UICC(close_channel_set_new)(2, MBIM_CHANNEL_GROUP, NULL));
	same(mbim_build_apdu(built, sizeof(built), TXID, 1, apdu, sizeof(apdu)),
	     UICC(apdu_set_new)(1, MBIM_UICC_SECURE_MESSAGING_NONE,
				MBIM_UICC_CLASS_BYTE_TYPE_INTER_INDUSTRY, sizeof(apdu), apdu,
				NULL));
	same(mbim_build_apdu(built, sizeof(built), TXID, 5, apdu, sizeof(apdu)),
	     UICC(apdu_set_new)(5, MBIM_UICC_SECURE_MESSAGING_NONE,
				MBIM_UICC_CLASS_BYTE_TYPE_EXTENDED, sizeof(apdu), apdu, NULL));
	same(mbim_build_uicc_reset(built, sizeof(built), TXID, true),
	     UICC(reset_set_new)(MBIM_UICC_PASS_THROUGH_ACTION_ENABLE, NULL));
}

static void files(void **state)
{
	static const u8 aid[] = { 0xa0, 0, 0, 0, 0x87, 0x10, 2, 0xff, 0x34 };
	static const u8 path[] = { 0x7f, 0xff, 0x6f, 0x07 };
	const struct mbim_file file = { aid, sizeof(aid), path, sizeof(path) };

	(void)state;
	same(mbim_build_file_status(built, sizeof(built), TXID, &file),
	     UICC(file_status_query_new)(1, sizeof(aid), aid, sizeof(path), path, NULL));
	same(mbim_build_read_binary(built, sizeof(built), TXID, &file, 1, 8),
	     UICC(read_binary_query_new)(1, sizeof(aid), aid, sizeof(path), path, 1, 8, NULL, 0,
					 NULL, NULL));
	same(mbim_build_read_record(built, sizeof(built), TXID, &file, 3),
	     UICC(read_record_query_new)(1, sizeof(aid), aid, sizeof(path), path, 3, NULL, 0, NULL,
					 NULL));
}

static void the_toolkit(void **state)
{
	static const u8 response[] = { 0x81, 3, 1, 0x21, 0x80, 0x82, 2, 0x82, 0x81, 0x83, 1, 0 };
	u8 commands[32] = { 0x02, [4] = 0x10 };

	(void)state;
	same(mbim_build_pac(built, sizeof(built), TXID, commands),
	     mbim_message_stk_pac_set_new(commands, NULL));
	same(mbim_build_terminal_response(built, sizeof(built), TXID, response, sizeof(response)),
	     mbim_message_stk_terminal_response_set_new(sizeof(response), response, NULL));
	same(mbim_build_envelope(built, sizeof(built), TXID, response, sizeof(response)),
	     mbim_message_stk_envelope_set_new(sizeof(response), response, NULL));
}

static void what_does_not_fit_is_refused(void **state)
{
	static const u8 aid[] = { 0xa0, 0, 0, 5, 0x59, 0x10, 0x10 };
	int len = mbim_build_open_channel(built, sizeof(built), 1, aid, sizeof(aid), 0);
	size_t cap;
	u8 *exact;

	(void)state;
	assert_true(len > 0);
	for (cap = 0; cap < (size_t)len; cap++) {
		exact = malloc(cap ? cap : 1);
		assert_int_equal(mbim_build_open_channel(exact, cap, 1, aid, sizeof(aid), 0),
				 -EMSGSIZE);
		assert_int_equal(mbim_build_open(exact, cap < 16 ? cap : 15, 1, 64), -EMSGSIZE);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_without_information),
		cmocka_unit_test(queries),
		cmocka_unit_test(orders_to_the_module),
		cmocka_unit_test(subscriptions),
		cmocka_unit_test(slots),
		cmocka_unit_test(the_initial_attach),
		cmocka_unit_test(the_card),
		cmocka_unit_test(files),
		cmocka_unit_test(the_toolkit),
		cmocka_unit_test(what_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
