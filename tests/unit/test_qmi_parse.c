// SPDX-License-Identifier: GPL-2.0
/*
 * The parsers of the QMI codec where modules differ or are strange: lists longer than we
 * keep, text that is cut, TLVs that contradict each other or are too short.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#include "qmi_codec.h"

#define RESPONSE	0x02
#define INDICATION	0x04
#define TLVS_MAX	1024

/* A message with these TLVs, in a frame of its exact size; drop() it. */
static u8 *frame;

static struct qmi_message message(u8 flags, const u8 *tlvs, size_t len)
{
	struct qmi_message msg;
	struct wire_writer w;

	frame = malloc(13 + len);
	wire_write_init(&w, frame, 13 + len);
	wire_put_u8(&w, 0x01);
	wire_put_le16(&w, 12 + len);
	wire_put_u8(&w, 0x80);
	wire_put_u8(&w, QMI_SERVICE_NAS);
	wire_put_u8(&w, 1);
	wire_put_u8(&w, flags);
	wire_put_le16(&w, 7);
	wire_put_le16(&w, 1);
	wire_put_le16(&w, len);
	wire_put(&w, tlvs, len);
	assert_int_equal(qmi_message_parse(&msg, frame, 13 + len), 0);
	return msg;
}

static void drop(void)
{
	free(frame);
	frame = NULL;
}

#define MESSAGE(flags, ...)	\
	message(flags, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

static void what_must_be_there_is_missed(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE, 0x7f, 0, 0);
	struct qmi_serving_system serving;
	struct qmi_versions versions;
	struct qmi_card_status cards;
	struct qmi_slot_status slots;
	struct qmi_bytes bytes;
	struct qmi_scan scan;
	struct qmi_mode mode;
	char text[8] = "x";
	u16 index;
	u8 a, b;

	(void)state;
	assert_int_equal(qmi_parse_versions(&msg, &versions), -EBADMSG);
	assert_int_equal(qmi_parse_cid(&msg, &a, &b), -EBADMSG);
	assert_int_equal(qmi_parse_string(&msg, text, sizeof(text)), -EBADMSG);
	assert_string_equal(text, "");
	assert_int_equal(qmi_parse_imei(&msg, text, sizeof(text)), -EBADMSG);
	assert_int_equal(qmi_parse_operating_mode(&msg, &mode), -EBADMSG);
	assert_false(qmi_parse_event_report_mode(&msg, &a));
	assert_int_equal(qmi_parse_card_status(&msg, &cards), -EBADMSG);
	assert_int_equal(qmi_parse_slot_status(&msg, &slots), -EBADMSG);
	assert_int_equal(qmi_parse_serving_system(&msg, &serving), -EBADMSG);
	assert_int_equal(qmi_parse_scan(&msg, &scan), -EBADMSG);
	assert_int_equal(qmi_parse_attach_pdn_list(&msg, &index), -EBADMSG);
	assert_int_equal(qmi_parse_apdu(&msg, &bytes), -EBADMSG);
	/* nothing told is no fault here: a module that opened no channel, no bytes read */
	assert_int_equal(qmi_parse_channel(&msg, &a, &bytes), 0);
	assert_int_equal(a, 0);
	assert_int_equal(qmi_parse_file(&msg, &bytes), 0);
	assert_null(bytes.data);
	drop();
}

static void services_beyond_our_list_are_dropped(void **state)
{
	u8 tlvs[3 + 1 + 5 * 70] = { 0x01, (1 + 5 * 70) & 0xff, (1 + 5 * 70) >> 8, 70 };
	struct qmi_versions versions;
	struct qmi_message msg;
	size_t i;

	(void)state;
	for (i = 0; i < 70; i++) {
		tlvs[4 + 5 * i] = i;
		tlvs[4 + 5 * i + 1] = 1;
		tlvs[4 + 5 * i + 3] = i;
	}
	msg = message(RESPONSE, tlvs, sizeof(tlvs));
	assert_int_equal(qmi_parse_versions(&msg, &versions), 0);
	assert_int_equal(versions.count, QMI_SERVICES_MAX);
	assert_int_equal(versions.service[63].service, 63);
	assert_int_equal(versions.service[63].major, 1);
	assert_int_equal(versions.service[63].minor, 63);
	drop();
}

static void modes_are_told_twice(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE, 0x01, 1, 0, 6, 0x10, 2, 0, 0x03, 0x01,
					 0x11, 1, 0, 1);
	struct qmi_mode mode;
	u8 reported;

	(void)state;
	assert_int_equal(qmi_parse_operating_mode(&msg, &mode), 0);
	assert_int_equal(mode.mode, QMI_MODE_PERSISTENT_LOW_POWER);
	assert_int_equal(mode.offline_reason, 0x0103);
	assert_true(mode.hw_restricted);
	drop();
	msg = MESSAGE(INDICATION, 0x14, 1, 0, 1);
	assert_true(qmi_parse_event_report_mode(&msg, &reported));
	assert_int_equal(reported, QMI_MODE_LOW_POWER);
	drop();
	msg = MESSAGE(INDICATION, 0x14, 0, 0);
	assert_false(qmi_parse_event_report_mode(&msg, &reported));
	drop();
}

/* Room for three bytes ends behind the first of a letter that has two. */
static void text_is_not_cut_inside_a_letter(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE, 0x01, 6, 0, 'a', 'b', 0xc3, 0xa4, 'c', 'd');
	char text[4];

	(void)state;
	assert_int_equal(qmi_parse_string(&msg, text, sizeof(text)), 0);
	assert_string_equal(text, "ab");
	drop();
}

static void digits_end_at_what_is_none(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE, 0x11, 5, 0, '3', '5', 'x', '7', '8');
	char imei[16];

	(void)state;
	assert_int_equal(qmi_parse_imei(&msg, imei, sizeof(imei)), 0);
	assert_string_equal(imei, "35");
	drop();
}

/* an application: USIM, ready, PIN1 not verified with three attempts, behind its AID */
static const u8 app_head[] = { 2, 7, 2, 11, 0, 0 };
static const u8 app_tail[] = { 0, 1, 3, 10, 3, 0, 0 };

static void put_app(struct wire_writer *w, const u8 *aid, u8 len)
{
	wire_put(w, app_head, sizeof(app_head));
	wire_put_u8(w, len);
	wire_put(w, aid, len);
	wire_put(w, app_tail, sizeof(app_tail));
}

/* Card Status of @cards with @apps applications each, whose states count from 0. */
static struct qmi_message card_status(u8 cards, u8 apps, u8 aid_len)
{
	static const u8 none[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	static const u8 aid[32] = { 0xa0 };
	u8 tlv[TLVS_MAX] = { 0x10 };
	struct wire_writer w;
	u8 i, k;

	wire_write_init(&w, tlv + 3, sizeof(tlv) - 3);
	wire_put(&w, none, sizeof(none));
	wire_put_u8(&w, cards);
	for (i = 0; i < cards; i++) {
		const u8 card[] = { i, 2, 3, 10, 0, apps };

		wire_put(&w, card, sizeof(card));
		for (k = 0; k < apps; k++)
			put_app(&w, aid, aid_len);
	}
	tlv[1] = wire_written(&w) & 0xff;
	tlv[2] = wire_written(&w) >> 8;
	return message(RESPONSE, tlv, 3 + wire_written(&w));
}

static void an_aid_that_is_too_long_is_not_kept(void **state)
{
	struct qmi_message msg = card_status(1, 1, 17);
	struct qmi_card_status cards;

	(void)state;
	assert_int_equal(qmi_parse_card_status(&msg, &cards), 0);
	assert_int_equal(cards.card[0].apps, 1);
	assert_int_equal(cards.card[0].app[0].aid_len, 0);
	assert_int_equal(cards.card[0].app[0].pin_retries, 3);
	assert_int_equal(cards.card[0].app[0].puk_retries, 10);
	drop();
}

static void cards_and_applications_beyond_our_lists_are_dropped(void **state)
{
	struct qmi_message msg = card_status(6, 9, 1);
	struct qmi_card_status cards;
	size_t i;

	(void)state;
	assert_int_equal(qmi_parse_card_status(&msg, &cards), 0);
	assert_int_equal(cards.count, QMI_CARDS_MAX);
	for (i = 0; i < cards.count; i++) {
		assert_int_equal(cards.card[i].state, i);
		assert_int_equal(cards.card[i].apps, QMI_CARD_APPS_MAX);
		assert_int_equal(cards.card[i].app[QMI_CARD_APPS_MAX - 1].aid_len, 1);
	}
	drop();
}

static void slots_tell_their_answer_to_reset(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE,
		0x10, 21, 0, 2, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0x11, 19, 0, 2, 2, 0, 0, 0, 1, 3, 0x3b, 0x9f, 0x96, 0, 2, 0, 0, 0, 1, 1, 0x3b, 0);
	struct qmi_slot_status slots;

	(void)state;
	assert_int_equal(qmi_parse_slot_status(&msg, &slots), 0);
	assert_int_equal(slots.count, 2);
	assert_true(slots.slot[0].present && slots.slot[0].active);
	assert_false(slots.slot[1].present || slots.slot[1].active);
	assert_int_equal(slots.slot[0].atr_len, 3);
	assert_memory_equal(slots.slot[0].atr, "\x3b\x9f\x96", 3);
	assert_int_equal(slots.slot[1].atr_len, 1);
	drop();
	/* an ATR has 33 bytes at the most (ISO/IEC 7816-3, 8.2.1) */
	msg = MESSAGE(RESPONSE, 0x10, 11, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0,
		      0x11, 42, 0, 1, 2, 0, 0, 0, 1, 34, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
		      14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
		      33, 34, 0);
	assert_int_equal(qmi_parse_slot_status(&msg, &slots), 0);
	assert_int_equal(slots.slot[0].atr_len, 0);
	drop();
}

static void channels_carry_the_selects_answer(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE, 0x10, 1, 0, 2, 0x11, 2, 0, 0x90, 0x00,
					 0x12, 4, 0, 3, 0x62, 0x01, 0x00);
	struct qmi_bytes select;
	u8 channel;
	int pin, puk;

	(void)state;
	assert_int_equal(qmi_parse_channel(&msg, &channel, &select), 0);
	assert_int_equal(channel, 2);
	assert_int_equal(select.sw, 0x9000);
	assert_int_equal(select.len, 3);
	assert_memory_equal(select.data, "\x62\x01\x00", 3);
	/* one byte is no pair of counters */
	qmi_parse_pin_retries(&msg, &pin, &puk);
	assert_true(pin == -1 && puk == -1);
	drop();
	msg = MESSAGE(RESPONSE, 0x10, 1, 0, 2, 0x12, 2, 0, 3, 0x62);
	assert_int_equal(qmi_parse_channel(&msg, &channel, &select), -EBADMSG);
	drop();
	msg = MESSAGE(RESPONSE, 0x10, 2, 0, 2, 9);
	qmi_parse_pin_retries(&msg, &pin, &puk);
	assert_true(pin == 2 && puk == 9);
	drop();
}

static void a_file_tells_its_status_word_on_errors_too(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE, 0x02, 4, 0, 1, 0, 80, 0,
					 0x10, 2, 0, 0x6a, 0x82);
	struct qmi_bytes file;

	(void)state;
	assert_int_equal(qmi_message_result(&msg), QMI_ERROR_SIM_FILE_NOT_FOUND);
	assert_int_equal(qmi_parse_file(&msg, &file), 0);
	assert_int_equal(file.sw, 0x6a82);
	assert_int_equal(file.len, 0);
	drop();
	msg = MESSAGE(RESPONSE, 0x11, 4, 0, 3, 0, 1, 2);
	assert_int_equal(qmi_parse_file(&msg, &file), -EBADMSG);
	drop();
}

static void refreshed_files_beyond_our_list_are_dropped(void **state)
{
	/* identifier 6F07, path 3F00 7FFF, twenty times; an odd path and a deep one among them */
	u8 tlvs[TLVS_MAX] = { 0x10 };
	static const u8 file[] = { 0x07, 0x6f, 4, 0x00, 0x3f, 0xff, 0x7f };
	static const u8 odd[] = { 0x07, 0x6f, 3, 0x00, 0x3f, 0xff };
	static const u8 deep[] = { 0x07, 0x6f, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
				   14, 15 };
	static const u8 head[] = { 1, 4, 0, 0, 22, 0 };
	struct qmi_refresh refresh;
	struct qmi_message msg;
	struct wire_writer w;
	int i;

	(void)state;
	wire_write_init(&w, tlvs + 3, sizeof(tlvs) - 3);
	wire_put(&w, head, sizeof(head));
	wire_put(&w, odd, sizeof(odd));
	wire_put(&w, deep, sizeof(deep));
	for (i = 0; i < 20; i++)
		wire_put(&w, file, sizeof(file));
	tlvs[1] = wire_written(&w);
	msg = message(INDICATION, tlvs, 3 + wire_written(&w));
	assert_int_equal(qmi_parse_refresh(&msg, &refresh), 0);
	assert_int_equal(refresh.files, QMI_REFRESH_FILES_MAX);
	assert_memory_equal(refresh.file[0], "\x3f\x00\x7f\xff\x6f\x07", 6);
	drop();
	/* QMI has stages 0 to 3 and modes 0 to 6 */
	msg = MESSAGE(INDICATION, 0x10, 6, 0, 4, 0, 0, 0, 0, 0);
	assert_int_equal(qmi_parse_refresh(&msg, &refresh), -EBADMSG);
	drop();
	msg = MESSAGE(INDICATION, 0x10, 6, 0, 1, 7, 0, 0, 0, 0);
	assert_int_equal(qmi_parse_refresh(&msg, &refresh), -EBADMSG);
	drop();
}

static void a_network_that_is_not_valid_has_no_name(void **state)
{
	/* LTE: no service, and a PLMN that is marked as not valid, or has no MNC */
	u8 tlvs[] = {
		0x14, 3, 0, 0, 1, 0,
		0x19, 29, 0, 1, 3, 1, 3, 1, 0, 1, 1, 1, 0x34, 0x12, 1, 4, 3, 2, 1, 0, 0, 0,
		0, '2', '6', '2', '0', '2', 0xff, 0, 0, 0,
	};
	struct qmi_message msg = message(RESPONSE, tlvs, sizeof(tlvs));
	struct qmi_system_info info;

	(void)state;
	assert_int_equal(qmi_parse_system_info(&msg, &info), 0);
	assert_string_equal(info.system[0].plmn, "");
	assert_true(info.system[0].has_lac && info.system[0].lac == 0x1234);
	assert_true(info.system[0].has_cell && info.system[0].cell == 0x01020304);
	assert_true(info.system[0].has_roaming && !info.system[0].roaming);
	assert_false(info.system[0].has_reject || info.system[0].has_tac);
	assert_int_equal(info.sim_state, 0xff);
	drop();
	tlvs[28] = 1;
	tlvs[32] = 0xff;
	msg = message(RESPONSE, tlvs, sizeof(tlvs));
	assert_int_equal(qmi_parse_system_info(&msg, &info), 0);
	assert_string_equal(info.system[0].plmn, "");
	drop();
	/* a TLV that ends before its rejection is none */
	msg = MESSAGE(RESPONSE, 0x14, 3, 0, 0, 1, 0, 0x19, 3, 0, 1, 3, 1);
	assert_int_equal(qmi_parse_system_info(&msg, &info), -EBADMSG);
	drop();
}

static void the_best_radio_tells_the_signal(void **state)
{
	struct qmi_signal signal;
	struct qmi_message msg;

	(void)state;
	/* LTE: -70 dBm, -11 dB, -98 dBm, 12.5 dB; UMTS beside it */
	msg = MESSAGE(RESPONSE, 0x13, 3, 0, 0xa6, 0, 0,
		      0x14, 6, 0, 0xba, 0xf5, 0x9e, 0xff, 125, 0);
	assert_int_equal(qmi_parse_signal(&msg, &signal), 0);
	assert_int_equal(signal.radio, QMI_RADIO_LTE);
	assert_true(signal.has_rssi && signal.has_rsrp && signal.has_rsrq && signal.has_snr);
	assert_true(signal.rssi == -70 && signal.rsrq == -11);
	assert_true(signal.rsrp == -98 && signal.snr == 125);
	drop();
	/* 5G: -101 dBm, -1.5 dB, and -12 dB in a TLV of its own; there is no RSSI */
	msg = MESSAGE(RESPONSE, 0x17, 4, 0, 0x9b, 0xff, 0xf1, 0xff, 0x18, 2, 0, 0xf4, 0xff);
	assert_int_equal(qmi_parse_signal(&msg, &signal), 0);
	assert_int_equal(signal.radio, QMI_RADIO_5GNR);
	assert_false(signal.has_rssi);
	assert_true(signal.has_rsrp && signal.rsrp == -101 && signal.snr == -15);
	assert_true(signal.has_rsrq && signal.rsrq == -12);
	drop();
	msg = MESSAGE(RESPONSE, 0x17, 4, 0, 0x9b, 0xff, 0xf1, 0xff);
	assert_int_equal(qmi_parse_signal(&msg, &signal), 0);
	assert_false(signal.has_rsrq);
	drop();
	/* GSM has one byte, UMTS its Ec/Io behind it */
	msg = MESSAGE(RESPONSE, 0x12, 1, 0, 0xb5);
	assert_int_equal(qmi_parse_signal(&msg, &signal), 0);
	assert_true(signal.radio == QMI_RADIO_GSM && signal.rssi == -75 && !signal.has_rsrp);
	drop();
	msg = MESSAGE(RESPONSE, 0x13, 3, 0, 0xb5, 0x10, 0);
	assert_int_equal(qmi_parse_signal(&msg, &signal), 0);
	assert_int_equal(signal.radio, QMI_RADIO_UMTS);
	drop();
	msg = MESSAGE(RESPONSE, 0x14, 5, 0, 0xba, 0xf5, 0x9e, 0xff, 125);
	assert_int_equal(qmi_parse_signal(&msg, &signal), -EBADMSG);
	drop();
}

static void selection_is_manual_or_automatic(void **state)
{
	struct qmi_message msg;
	char plmn[8];
	bool manual;

	(void)state;
	msg = MESSAGE(RESPONSE, 0x16, 1, 0, 1, 0x1b, 5, 0, 0x36, 0x01, 26, 0, 1);
	assert_int_equal(qmi_parse_selection(&msg, &manual, plmn, sizeof(plmn)), 0);
	assert_true(manual);
	assert_string_equal(plmn, "310026");
	assert_int_equal(qmi_parse_selection(&msg, &manual, plmn, 7), -EBADMSG);
	drop();
	/* the network of another time stays in the message */
	msg = MESSAGE(RESPONSE, 0x16, 1, 0, 0, 0x1b, 5, 0, 0x36, 0x01, 26, 0, 1);
	assert_int_equal(qmi_parse_selection(&msg, &manual, plmn, sizeof(plmn)), 0);
	assert_false(manual);
	assert_string_equal(plmn, "");
	drop();
	msg = MESSAGE(RESPONSE, 0x16, 0, 0);
	assert_int_equal(qmi_parse_selection(&msg, &manual, plmn, sizeof(plmn)), -EBADMSG);
	drop();
}

static void a_call_tells_why_it_has_ended(void **state)
{
	struct qmi_message msg = MESSAGE(INDICATION, 0x01, 2, 0, 1, 0, 0x10, 2, 0, 0xeb, 3,
					 0x11, 4, 0, 6, 0, 36, 0, 0x12, 1, 0, 6);
	struct qmi_packet_service service;
	struct qmi_call_end end;
	u32 handle = 0;

	(void)state;
	assert_int_equal(qmi_parse_packet_service(&msg, &service), 0);
	assert_int_equal(service.status, QMI_PACKET_DISCONNECTED);
	assert_int_equal(service.family, QMI_FAMILY_IPV6);
	assert_true(service.end.has_reason && service.end.reason == 1003);
	assert_true(service.end.has_verbose && service.end.verbose_reason == 36);
	assert_int_equal(service.end.verbose_type, QMI_VERBOSE_3GPP);
	drop();
	msg = MESSAGE(RESPONSE, 0x01, 4, 0, 2, 0, 0, 0xe1, 0x11, 3, 0, 6, 0, 36);
	assert_int_equal(qmi_parse_handle(&msg, &handle), 0);
	assert_int_equal(handle, 0xe1000002);
	qmi_parse_call_end(&msg, &end);
	assert_false(end.has_reason || end.has_verbose);
	drop();
	msg = MESSAGE(INDICATION, 0x01, 1, 0, 2);
	assert_int_equal(qmi_parse_packet_service(&msg, &service), -EBADMSG);
	drop();
}

static void settings_are_in_network_order(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE, 0x15, 4, 0, 53, 2, 0, 192,
					 0x16, 4, 0, 0, 0, 0, 0,
					 0x1e, 4, 0, 2, 0, 64, 10, 0x20, 4, 0, 1, 0, 64, 10,
					 0x21, 4, 0, 252, 255, 255, 255, 0x29, 4, 0, 0x96, 5, 0, 0,
					 0x25, 17, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0,
					 0, 0, 0, 3, 64);
	static const u8 broken[] = { 255, 0, 255, 0 };
	struct qmi_settings settings;

	(void)state;
	assert_int_equal(qmi_parse_settings(&msg, &settings), 0);
	assert_true(settings.has_v4 && settings.has_v4_gateway && settings.has_v4_mask);
	assert_memory_equal(settings.v4, "\x0a\x40\x00\x02", 4);
	assert_memory_equal(settings.v4_gateway, "\x0a\x40\x00\x01", 4);
	assert_int_equal(qmi_mask_bits(settings.v4_mask), 30);
	assert_int_equal(qmi_mask_bits(broken), -EBADMSG);
	/* an address of zeros is none */
	assert_int_equal(settings.v4_dns_count, 1);
	assert_memory_equal(settings.v4_dns[0], "\xc0\x00\x02\x35", 4);
	assert_true(settings.has_v6 && settings.v6_prefix == 64);
	assert_int_equal(settings.v6[15], 3);
	assert_false(settings.has_v6_gateway || settings.v6_dns_count);
	assert_int_equal(settings.mtu, 1430);
	drop();
}

static void profiles_tell_what_they_have(void **state)
{
	struct qmi_message msg = MESSAGE(RESPONSE, 0x11, 1, 0, 3, 0x14, 0, 0,
					 0x1b, 2, 0, 'm', 'e', 0x1d, 1, 0, 3);
	struct qmi_profile profile;
	u16 index = 0;

	(void)state;
	assert_int_equal(qmi_parse_profile(&msg, &profile), 0);
	assert_true(profile.has_pdp_type && profile.pdp_type == 3);
	assert_true(profile.has_apn && !*profile.apn);
	assert_string_equal(profile.user, "me");
	assert_true(profile.has_auth && profile.auth == 3);
	assert_false(profile.has_password);
	drop();
	msg = MESSAGE(RESPONSE, 0x10, 5, 0, 2, 4, 0, 1, 0);
	assert_int_equal(qmi_parse_attach_pdn_list(&msg, &index), 0);
	assert_int_equal(index, 4);
	drop();
	msg = MESSAGE(RESPONSE, 0x10, 1, 0, 0);
	assert_int_equal(qmi_parse_attach_pdn_list(&msg, &index), -ENOENT);
	drop();
	msg = MESSAGE(RESPONSE, 0x10, 2, 0, 1, 4);
	assert_int_equal(qmi_parse_attach_pdn_list(&msg, &index), -EBADMSG);
	drop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_must_be_there_is_missed),
		cmocka_unit_test(services_beyond_our_list_are_dropped),
		cmocka_unit_test(modes_are_told_twice),
		cmocka_unit_test(text_is_not_cut_inside_a_letter),
		cmocka_unit_test(digits_end_at_what_is_none),
		cmocka_unit_test(an_aid_that_is_too_long_is_not_kept),
		cmocka_unit_test(cards_and_applications_beyond_our_lists_are_dropped),
		cmocka_unit_test(slots_tell_their_answer_to_reset),
		cmocka_unit_test(channels_carry_the_selects_answer),
		cmocka_unit_test(a_file_tells_its_status_word_on_errors_too),
		cmocka_unit_test(refreshed_files_beyond_our_list_are_dropped),
		cmocka_unit_test(a_network_that_is_not_valid_has_no_name),
		cmocka_unit_test(the_best_radio_tells_the_signal),
		cmocka_unit_test(selection_is_manual_or_automatic),
		cmocka_unit_test(a_call_tells_why_it_has_ended),
		cmocka_unit_test(settings_are_in_network_order),
		cmocka_unit_test(profiles_tell_what_they_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
