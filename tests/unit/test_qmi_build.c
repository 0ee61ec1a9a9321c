// SPDX-License-Identifier: GPL-2.0
/*
 * The builders of the QMI codec, TLV by TLV, against bytes written down by hand from the
 * public service descriptions.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#include "qmi_codec.h"

#define HEADER	13	/* QMUX and service header of all services but CTL */

static const struct qmi_header dms = { .service = QMI_SERVICE_DMS, .client = 1, .txid = 0x0102 };
static const struct qmi_header uim = { .service = QMI_SERVICE_UIM, .client = 2, .txid = 0x1234 };
static const struct qmi_header nas = { .service = QMI_SERVICE_NAS, .client = 3, .txid = 1 };
static const struct qmi_header wds = { .service = QMI_SERVICE_WDS, .client = 4, .txid = 2 };

static const u8 aid[] = { 0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };

/* The frame that was just built, in its exact size as the transport gets it. */
static u8 buf[512];

/* @len bytes of @buf: the header of @message to @hdr, then the TLVs. */
static void check(const struct qmi_header *hdr, u16 message, int len, const u8 *tlvs, size_t n)
{
	const u8 head[HEADER] = {
		0x01, (HEADER - 1 + n) & 0xff, (HEADER - 1 + n) >> 8, 0x00, hdr->service,
		hdr->client, 0x00, hdr->txid & 0xff, hdr->txid >> 8, message & 0xff, message >> 8,
		n & 0xff, n >> 8,
	};

	assert_int_equal(len, HEADER + n);
	assert_memory_equal(buf, head, HEADER);
	assert_memory_equal(buf + HEADER, tlvs, n);
}

#define CHECK(hdr, message, len, ...)	\
	check(hdr, message, len, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

static void client_ids_are_released(void **state)
{
	static const u8 want[] = { 1, 16, 0, 0, 0, 0, 0, 9, 0x23, 0, 5, 0, 1, 2, 0, 3, 7 };

	(void)state;
	assert_int_equal(qmi_build_ctl_release_cid(buf, sizeof(buf), 9, QMI_SERVICE_NAS, 7),
			 sizeof(want));
	assert_memory_equal(buf, want, sizeof(want));
}

static void operating_mode_is_set_and_reported(void **state)
{
	(void)state;
	CHECK(&dms, 0x002e, qmi_build_set_operating_mode(buf, sizeof(buf), &dms, QMI_MODE_RESET),
	      0x01, 1, 0, 4);
	/* operating mode, wireless disable state */
	CHECK(&dms, 0x0001, qmi_build_dms_set_event_report(buf, sizeof(buf), &dms),
	      0x14, 1, 0, 1, 0x16, 1, 0, 1);
}

static void indications_are_registered(void **state)
{
	struct qmi_nas_indications on = { .system_info = true };

	(void)state;
	/* old firmware refuses the TLV of Network Reject: it is left out when not wanted */
	CHECK(&nas, 0x0003, qmi_build_nas_register_indications(buf, sizeof(buf), &nas, &on),
	      0x13, 1, 0, 0, 0x18, 1, 0, 1, 0x19, 1, 0, 0);
	on = (struct qmi_nas_indications){ true, false, true, true };
	/* with it, System Info is not suppressed: it tells LAC and TAC */
	CHECK(&nas, 0x0003, qmi_build_nas_register_indications(buf, sizeof(buf), &nas, &on),
	      0x13, 1, 0, 1, 0x18, 1, 0, 0, 0x19, 1, 0, 1, 0x21, 2, 0, 1, 0);
	CHECK(&uim, 0x002e, qmi_build_uim_register_events(buf, sizeof(buf), &uim, 0x00000011),
	      0x01, 4, 0, 0x11, 0, 0, 0);
}

static void a_network_is_registered_with(void **state)
{
	(void)state;
	/* manual: MCC 310, MNC 26, any radio interface; the MNC has three digits */
	CHECK(&nas, 0x0022, qmi_build_network_register(buf, sizeof(buf), &nas, "310026"),
	      0x01, 1, 0, 2, 0x10, 5, 0, 0x36, 0x01, 26, 0, 0xff, 0x12, 1, 0, 1);
	CHECK(&nas, 0x0022, qmi_build_network_register(buf, sizeof(buf), &nas, "26202"),
	      0x01, 1, 0, 2, 0x10, 5, 0, 0x06, 0x01, 2, 0, 0xff, 0x12, 1, 0, 0);
	/* automatic */
	CHECK(&nas, 0x0022, qmi_build_network_register(buf, sizeof(buf), &nas, ""),
	      0x01, 1, 0, 1);
	assert_int_equal(qmi_build_network_register(buf, sizeof(buf), &nas, "2620"), -EINVAL);
	assert_int_equal(qmi_build_network_register(buf, sizeof(buf), &nas, "26 02"), -EINVAL);
}

static void every_slot_has_its_session(void **state)
{
	/* "card on slot N": 6, 7, then, invented later, 19 to 21 */
	static const u8 want[] = { 6, 7, 19, 20, 21 };
	size_t slot;

	(void)state;
	for (slot = 1; slot <= sizeof(want); slot++)
		assert_int_equal(qmi_session_card(slot), want[slot - 1]);
	assert_int_equal(qmi_session_card(0), 6);
	assert_int_equal(qmi_session_card(6), 6);
}

static void records_are_read_and_written(void **state)
{
	static const u8 path[] = { 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x40 };
	const struct qmi_file file = { 6, path, sizeof(path) };

	(void)state;
	CHECK(&uim, 0x0021, qmi_build_read_record(buf, sizeof(buf), &uim, &file, 2, 28),
	      0x01, 2, 0, 6, 0, 0x02, 7, 0, 0x40, 0x6f, 4, 0x00, 0x3f, 0xff, 0x7f,
	      0x03, 4, 0, 2, 0, 28, 0);
	CHECK(&uim, 0x0023, qmi_build_write_record(buf, sizeof(buf), &uim, &file, 1, aid, 3),
	      0x01, 2, 0, 6, 0, 0x02, 7, 0, 0x40, 0x6f, 4, 0x00, 0x3f, 0xff, 0x7f,
	      0x03, 7, 0, 1, 0, 3, 0, 0xa0, 0x00, 0x00);
	CHECK(&uim, 0x0024, qmi_build_get_file_attributes(buf, sizeof(buf), &uim, &file),
	      0x01, 2, 0, 6, 0, 0x02, 7, 0, 0x40, 0x6f, 4, 0x00, 0x3f, 0xff, 0x7f);
}

static void a_pin_is_verified(void **state)
{
	static const u8 pin[] = { '1', '2', '3', '4' };

	(void)state;
	CHECK(&uim, 0x0026, qmi_build_verify_pin(buf, sizeof(buf), &uim, 0, pin, sizeof(pin)),
	      0x01, 2, 0, 0, 0, 0x02, 6, 0, 1, 4, '1', '2', '3', '4');
}

static void a_refresh_is_registered_for_and_answered(void **state)
{
	static const u8 imsi[] = { 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x07 };
	static const u8 iccid[] = { 0x3f, 0x00, 0x2f, 0xe2 };
	const struct qmi_refresh_files files = {
		2, { { 0, imsi, sizeof(imsi) }, { 0, iccid, sizeof(iccid) } },
	};

	(void)state;
	CHECK(&uim, 0x0044, qmi_build_refresh_register_all(buf, sizeof(buf), &uim, 0, true),
	      0x01, 2, 0, 0, 0, 0x02, 1, 0, 1);
	/* register, vote, two files */
	CHECK(&uim, 0x002a, qmi_build_refresh_register(buf, sizeof(buf), &uim, 0, true, &files),
	      0x01, 2, 0, 0, 0, 0x02, 16, 0, 1, 1, 2, 0, 0x07, 0x6f, 4, 0x00, 0x3f, 0xff, 0x7f,
	      0xe2, 0x2f, 2, 0x00, 0x3f);
	CHECK(&uim, 0x002b, qmi_build_refresh_ok(buf, sizeof(buf), &uim, 6, true),
	      0x01, 2, 0, 6, 0, 0x02, 1, 0, 1);
	CHECK(&uim, 0x002c, qmi_build_refresh_complete(buf, sizeof(buf), &uim, 0, false),
	      0x01, 2, 0, 0, 0, 0x02, 1, 0, 0);
}

static void a_card_is_switched(void **state)
{
	int len;

	(void)state;
	CHECK(&uim, 0x0031, qmi_build_power_sim(buf, sizeof(buf), &uim, 2, true), 0x01, 1, 0, 2);
	CHECK(&uim, 0x0030, qmi_build_power_sim(buf, sizeof(buf), &uim, 1, false), 0x01, 1, 0, 1);
	CHECK(&uim, 0x0046, qmi_build_switch_slot(buf, sizeof(buf), &uim, 1, 0x01020304),
	      0x01, 1, 0, 1, 0x02, 4, 0, 4, 3, 2, 1);
	/* to activate it takes the application, to deactivate only the session */
	len = qmi_build_change_provisioning(buf, sizeof(buf), &uim, 0, true, 1, aid,
					    sizeof(aid));
	CHECK(&uim, 0x0038, len,
	      0x01, 2, 0, 0, 1, 0x10, 9, 0, 1, 7, 0xa0, 0, 0, 0, 0x87, 0x10, 0x02);
	len = qmi_build_change_provisioning(buf, sizeof(buf), &uim, 0, false, 1, NULL, 0);
	CHECK(&uim, 0x0038, len, 0x01, 2, 0, 0, 0);
}

static void a_channel_may_be_opened_without_an_application(void **state)
{
	(void)state;
	CHECK(&uim, 0x0042, qmi_build_open_channel(buf, sizeof(buf), &uim, 1, NULL, 0, 4),
	      0x01, 1, 0, 1);
}

static void an_apdu_goes_to_its_channel(void **state)
{
	(void)state;
	CHECK(&uim, 0x003b, qmi_build_send_apdu(buf, sizeof(buf), &uim, 1, 2, aid, 4),
	      0x01, 1, 0, 1, 0x02, 6, 0, 4, 0, 0xa0, 0, 0, 0, 0x10, 1, 0, 2);
	/* the basic channel is not named */
	CHECK(&uim, 0x003b, qmi_build_send_apdu(buf, sizeof(buf), &uim, 1, 0, aid, 4),
	      0x01, 1, 0, 1, 0x02, 6, 0, 4, 0, 0xa0, 0, 0, 0);
}

static void a_profile_is_asked_for_and_changed(void **state)
{
	const struct qmi_profile all = {
		.has_pdp_type = true, .pdp_type = 3, .has_auth = true, .auth = 2,
		.has_apn = true, .apn = "iot", .has_user = true, .user = "u",
		.has_password = true, .password = "p",
	};
	const struct qmi_profile emptied = { .has_apn = true };

	(void)state;
	CHECK(&wds, 0x002b, qmi_build_get_profile(buf, sizeof(buf), &wds, 3), 0x01, 2, 0, 0, 3);
	CHECK(&wds, 0x0028, qmi_build_modify_profile(buf, sizeof(buf), &wds, 1, &all),
	      0x01, 2, 0, 0, 1, 0x11, 1, 0, 3, 0x14, 3, 0, 'i', 'o', 't', 0x1b, 1, 0, 'u',
	      0x1c, 1, 0, 'p', 0x1d, 1, 0, 2);
	/* an empty name is one that the network chooses; what is not given is left alone */
	CHECK(&wds, 0x0028, qmi_build_modify_profile(buf, sizeof(buf), &wds, 1, &emptied),
	      0x01, 2, 0, 0, 1, 0x14, 0, 0);
	CHECK(&wds, 0x0093, qmi_build_set_attach_pdn_list(buf, sizeof(buf), &wds, 0x0105),
	      0x01, 3, 0, 1, 5, 1);
}

static void a_data_call_is_started_and_stopped(void **state)
{
	const struct qmi_call_wanted all = { QMI_FAMILY_IPV6, 3, "iot", "u", "p" };
	const struct qmi_call_wanted bare = { QMI_FAMILY_IPV4, 0, "", "", "" };

	(void)state;
	CHECK(&wds, 0x0020, qmi_build_start_network(buf, sizeof(buf), &wds, &all),
	      0x14, 3, 0, 'i', 'o', 't', 0x16, 1, 0, 3, 0x17, 1, 0, 'u', 0x18, 1, 0, 'p',
	      0x19, 1, 0, 6);
	CHECK(&wds, 0x0020, qmi_build_start_network(buf, sizeof(buf), &wds, &bare),
	      0x19, 1, 0, 4);
	CHECK(&wds, 0x0021, qmi_build_stop_network(buf, sizeof(buf), &wds, 0xe1000002),
	      0x01, 4, 0, 0x02, 0, 0, 0xe1);
	CHECK(&wds, 0x004d, qmi_build_set_ip_family(buf, sizeof(buf), &wds, QMI_FAMILY_IPV6),
	      0x01, 1, 0, 6);
	CHECK(&wds, 0x002d, qmi_build_get_settings(buf, sizeof(buf), &wds, QMI_SETTINGS_DNS |
						   QMI_SETTINGS_ADDRESS | QMI_SETTINGS_MTU),
	      0x10, 4, 0, 0x10, 0x21, 0, 0);
}

static void a_data_format_is_set(void **state)
{
	const struct qmi_header wda = { .service = QMI_SERVICE_WDA, .client = 5, .txid = 3 };

	(void)state;
	CHECK(&wda, 0x0020, qmi_build_set_data_format(buf, sizeof(buf), &wda, QMI_LINK_RAW_IP, 4),
	      0x10, 1, 0, 0, 0x11, 4, 0, 2, 0, 0, 0, 0x12, 4, 0, 0, 0, 0, 0,
	      0x13, 4, 0, 0, 0, 0, 0, 0x17, 8, 0, 2, 0, 0, 0, 4, 0, 0, 0);
}

/* A password of a call in a trace is all ones; the name stays. */
static void the_password_of_a_call_is_masked(void **state)
{
	const struct qmi_call_wanted call = { QMI_FAMILY_IPV4, 1, "iot", "u", "secret" };
	struct wire_reader value;
	struct qmi_message msg;
	int len = qmi_build_start_network(buf, sizeof(buf), &wds, &call);

	(void)state;
	qmi_mask_secrets(buf, len);
	assert_int_equal(qmi_message_parse(&msg, buf, len), 0);
	assert_true(qmi_tlv_find(&msg, 0x18, &value));
	assert_int_equal(wire_left(&value), 6);
	assert_memory_equal(value.p, "\xff\xff\xff\xff\xff\xff", 6);
	assert_true(qmi_tlv_find(&msg, 0x17, &value));
	assert_memory_equal(value.p, "u", 1);
}

static void what_a_length_can_not_tell_is_refused(void **state)
{
	static const u8 much[0x10001];
	static u8 room[0x20000];
	static const u8 path[] = { 0x3f, 0x00 };
	const struct qmi_file file = { 0, path, sizeof(path) };

	(void)state;
	/* one byte counts the PIN's and the AID's bytes, two the APDU's and the record's */
	assert_int_equal(qmi_build_verify_pin(room, sizeof(room), &uim, 0, much, 255),
			 HEADER + 5 + 5 + 255);
	assert_int_equal(qmi_build_verify_pin(room, sizeof(room), &uim, 0, much, 256), -EMSGSIZE);
	assert_int_equal(qmi_build_open_channel(room, sizeof(room), &uim, 1, much, 256, 0),
			 -EMSGSIZE);
	assert_int_equal(qmi_build_send_apdu(room, sizeof(room), &uim, 1, 0, much, 0x10000),
			 -EMSGSIZE);
	assert_int_equal(qmi_build_write_record(room, sizeof(room), &uim, &file, 1, much,
						sizeof(much)), -EMSGSIZE);
	/* and however large the room, a frame ends at QMI_FRAME_MAX */
	assert_int_equal(qmi_build_send_apdu(room, sizeof(room), &uim, 1, 0, much,
					     QMI_FRAME_MAX - 22), QMI_FRAME_MAX);
	assert_int_equal(qmi_build_send_apdu(room, sizeof(room), &uim, 1, 0, much,
					     QMI_FRAME_MAX - 21), -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(client_ids_are_released),
		cmocka_unit_test(operating_mode_is_set_and_reported),
		cmocka_unit_test(indications_are_registered),
		cmocka_unit_test(a_network_is_registered_with),
		cmocka_unit_test(every_slot_has_its_session),
		cmocka_unit_test(records_are_read_and_written),
		cmocka_unit_test(a_pin_is_verified),
		cmocka_unit_test(a_refresh_is_registered_for_and_answered),
		cmocka_unit_test(a_card_is_switched),
		cmocka_unit_test(a_channel_may_be_opened_without_an_application),
		cmocka_unit_test(an_apdu_goes_to_its_channel),
		cmocka_unit_test(a_profile_is_asked_for_and_changed),
		cmocka_unit_test(a_data_call_is_started_and_stopped),
		cmocka_unit_test(a_data_format_is_set),
		cmocka_unit_test(the_password_of_a_call_is_masked),
		cmocka_unit_test(what_a_length_can_not_tell_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
