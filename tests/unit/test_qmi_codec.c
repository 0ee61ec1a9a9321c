// SPDX-License-Identifier: GPL-2.0
/*
 * The QMI codec: the gate, builders against bytes written down by hand from the
 * service descriptions, parsers against such bytes and against every truncation.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#include "qmi_codec.h"

#define SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct qmi_header uim = { .service = QMI_SERVICE_UIM, .client = 2, .txid = 0x1234 };
static const struct qmi_header nas = { .service = QMI_SERVICE_NAS, .client = 3, .txid = 1 };
static const struct qmi_header wds = { .service = QMI_SERVICE_WDS, .client = 4, .txid = 2 };

/* a frame from the module around TLVs, on the heap in its exact size */
struct frame {
	u8 *data;
	size_t len;
};

static struct frame make(u8 service, u8 flags, u16 message, const u8 *tlvs, size_t len)
{
	struct frame f = { .len = 13 + len };
	struct wire_writer w;

	f.data = malloc(f.len);
	wire_write_init(&w, f.data, f.len);
	wire_put_u8(&w, 0x01);
	wire_put_le16(&w, f.len - 1);
	wire_put_u8(&w, 0x80);
	wire_put_u8(&w, service);
	wire_put_u8(&w, 2);
	wire_put_u8(&w, flags);
	wire_put_le16(&w, 7);
	wire_put_le16(&w, message);
	wire_put_le16(&w, len);
	wire_put(&w, tlvs, len);
	assert_false(w.bad);
	return f;
}

#define RESPONSE	0x02
#define INDICATION	0x04

static struct qmi_message open_frame(const struct frame *f)
{
	struct qmi_message msg;

	assert_int_equal(qmi_message_parse(&msg, f->data, f->len), 0);
	return msg;
}

static void gate_accepts_a_whole_frame(void **state)
{
	static const u8 tlvs[] = { 0x02, 4, 0, 0, 0, 0, 0, 0x01, 1, 0, 9 };
	struct frame f = make(QMI_SERVICE_UIM, RESPONSE, QMI_UIM_SEND_APDU, tlvs, sizeof(tlvs));
	struct qmi_message msg = open_frame(&f);

	(void)state;
	assert_int_equal(msg.service, QMI_SERVICE_UIM);
	assert_int_equal(msg.client, 2);
	assert_int_equal(msg.type, QMI_RESPONSE);
	assert_int_equal(msg.txid, 7);
	assert_int_equal(msg.message, QMI_UIM_SEND_APDU);
	assert_int_equal(qmi_message_result(&msg), 0);
	free(f.data);
}

static void gate_refuses_every_truncation(void **state)
{
	static const u8 tlvs[] = { 0x02, 4, 0, 0, 0, 0, 0, 0x01, 1, 0, 9 };
	struct frame f = make(QMI_SERVICE_UIM, RESPONSE, QMI_UIM_SEND_APDU, tlvs, sizeof(tlvs));
	struct qmi_message msg;
	size_t len;

	(void)state;
	for (len = 0; len < f.len; len++) {
		u8 *copy = malloc(len ? len : 1);

		memcpy(copy, f.data, len);
		assert_int_equal(qmi_message_parse(&msg, copy, len), -EBADMSG);
		free(copy);
	}
	free(f.data);
}

static void gate_refuses_lengths_that_disagree(void **state)
{
	static const u8 tlvs[] = { 0x02, 4, 0, 0, 0, 0, 0, 0x01, 1, 0, 9 };
	/* QMUX length, message length, first and second TLV's length */
	static const size_t at[] = { 1, 2, 11, 12, 14, 15, 21, 22 };
	struct qmi_message msg;
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(at); i++) {
		struct frame f = make(QMI_SERVICE_UIM, RESPONSE, 1, tlvs, sizeof(tlvs));

		f.data[at[i]] += 1;
		assert_int_equal(qmi_message_parse(&msg, f.data, f.len), -EBADMSG);
		free(f.data);
	}
}

/* Whole TLVs behind the end that the message tells of. */
static void gate_refuses_what_hangs_behind(void **state)
{
	static const u8 tlvs[] = { 0x02, 4, 0, 0, 0, 0, 0, 0x01, 1, 0, 9 };
	struct frame f = make(QMI_SERVICE_UIM, RESPONSE, 1, tlvs, sizeof(tlvs));
	struct qmi_message msg;

	(void)state;
	f.data[11] = 7;
	assert_int_equal(qmi_message_parse(&msg, f.data, f.len), -EBADMSG);
	free(f.data);
}

static void gate_refuses_other_markers_and_flags(void **state)
{
	struct frame f = make(QMI_SERVICE_UIM, 0x06, 1, NULL, 0);
	struct qmi_message msg;

	(void)state;
	assert_int_equal(qmi_message_parse(&msg, f.data, f.len), -EBADMSG);
	f.data[6] = RESPONSE;
	assert_int_equal(qmi_message_parse(&msg, f.data, f.len), 0);
	f.data[0] = 0x02;
	assert_int_equal(qmi_message_parse(&msg, f.data, f.len), -EBADMSG);
	free(f.data);
}

static void ctl_has_a_short_header(void **state)
{
	static const u8 sync[] = { 1, 11, 0, 0x80, 0, 0, 2, 0, 0x27, 0, 0, 0 };
	struct qmi_message msg;

	(void)state;
	assert_int_equal(qmi_message_parse(&msg, sync, sizeof(sync)), 0);
	assert_int_equal(msg.type, QMI_INDICATION);
	assert_int_equal(msg.message, QMI_CTL_SYNC);
	assert_int_equal(msg.txid, 0);
}

static void result_tells_the_error(void **state)
{
	static const struct {
		u8 tlv[7];
		size_t len;
		int result;
	} cases[] = {
		{ { 2, 4, 0, 0, 0, 0, 0 }, 7, 0 },
		{ { 2, 4, 0, 1, 0, 12, 0 }, 7, QMI_ERROR_INCORRECT_PIN },
		{ { 2, 4, 0, 1, 0, 0, 0 }, 7, QMI_ERROR_INTERNAL },
		{ { 2, 2, 0, 1, 0 }, 5, -EBADMSG },
		{ { 3, 4, 0, 0, 0, 0, 0 }, 7, -EBADMSG },
	};
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(cases); i++) {
		struct frame f = make(2, RESPONSE, 1, cases[i].tlv, cases[i].len);
		struct qmi_message msg = open_frame(&f);

		assert_int_equal(qmi_message_result(&msg), cases[i].result);
		free(f.data);
	}
}

static void check_build(const u8 *buf, int len, const u8 *want, size_t want_len)
{
	assert_int_equal(len, want_len);
	assert_memory_equal(buf, want, want_len);
}

static void builders_write_the_bytes(void **state)
{
	static const u8 aid[] = { 0xa0, 0x00, 0x00, 0x05, 0x59 };
	static const u8 path[] = { 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x07 };
	const struct qmi_file file = { QMI_SESSION_PRIMARY, path, sizeof(path) };
	u8 buf[128];

	(void)state;
	check_build(buf, qmi_build_ctl_allocate_cid(buf, sizeof(buf), 5, QMI_SERVICE_UIM),
		    (const u8[]){ 1, 15, 0, 0, 0, 0, 0, 5, 0x22, 0, 4, 0, 1, 1, 0, 0x0b }, 16);
	check_build(buf, qmi_build_plain(buf, sizeof(buf), &uim, QMI_UIM_GET_CARD_STATUS),
		    (const u8[]){ 1, 12, 0, 0, 0x0b, 2, 0, 0x34, 0x12, 0x2f, 0, 0, 0 }, 13);
	check_build(buf, qmi_build_open_channel(buf, sizeof(buf), &uim, 1, aid, sizeof(aid), 0),
		    (const u8[]){ 1, 25, 0, 0, 0x0b, 2, 0, 0x34, 0x12, 0x42, 0, 13, 0,
				  1, 1, 0, 1, 0x10, 6, 0, 5, 0xa0, 0, 0, 5, 0x59 }, 26);
	check_build(buf, qmi_build_read_transparent(buf, sizeof(buf), &uim, &file, 1, 9),
		    (const u8[]){ 1, 34, 0, 0, 0x0b, 2, 0, 0x34, 0x12, 0x20, 0, 22, 0,
				  1, 2, 0, 0, 0, 2, 7, 0, 0x07, 0x6f, 4, 0x00, 0x3f, 0xff, 0x7f,
				  3, 4, 0, 1, 0, 9, 0 }, 35);
	check_build(buf, qmi_build_close_channel(buf, sizeof(buf), &uim, 1, 3),
		    (const u8[]){ 1, 20, 0, 0, 0x0b, 2, 0, 0x34, 0x12, 0x3f, 0, 8, 0,
				  1, 1, 0, 1, 0x11, 1, 0, 3 }, 21);
}

static void channel_open_translates_p2(void **state)
{
	/* SELECT's P2 -> FCI 2, FCP 1, FMD 4, none 0 */
	static const u8 map[][2] = { { 0x40, 2 }, { 0x04, 1 }, { 0x08, 4 }, { 0x0c, 0 } };
	static const u8 aid[] = { 0xa0, 0, 0, 0, 1 };
	u8 buf[64];
	size_t i;
	int len;

	(void)state;
	for (i = 0; i < SIZE(map); i++) {
		len = qmi_build_open_channel(buf, sizeof(buf), &uim, 1, aid, sizeof(aid),
					     map[i][0]);
		assert_int_equal(len, 30);
		assert_int_equal(buf[26], 0x11);
		assert_int_equal(buf[29], map[i][1]);
	}
}

static void selection_knows_both_lengths_of_mnc(void **state)
{
	u8 buf[64];

	(void)state;
	check_build(buf, qmi_build_set_selection(buf, sizeof(buf), &nas, "310026"),
		    (const u8[]){ 1, 28, 0, 0, 3, 3, 0, 1, 0, 0x33, 0, 16, 0,
				  0x16, 5, 0, 1, 0x36, 1, 26, 0, 0x17, 1, 0, 1, 0x1a, 1, 0, 1 },
		    29);
	assert_int_equal(qmi_build_set_selection(buf, sizeof(buf), &nas, ""), 25);
	assert_int_equal(buf[16], 0);
	assert_int_equal(qmi_build_set_selection(buf, sizeof(buf), &nas, "2341"), -EINVAL);
	assert_int_equal(qmi_build_set_selection(buf, sizeof(buf), &nas, "23x15"), -EINVAL);
	assert_int_equal(qmi_build_set_selection(buf, sizeof(buf), &nas, "2341555"), -EINVAL);
}

static void signal_thresholds_are_lists(void **state)
{
	u8 buf[64];
	int len = qmi_build_nas_config_signal_info(buf, sizeof(buf), &nas);

	(void)state;
	assert_int_equal(len, 13 + 10 + 14 + 8 + 14);
	check_build(buf + 13, 10, (const u8[]){ 0x10, 7, 0, 6, 0x92, 0x9c, 0xa6, 0xb0, 0xba, 0xc4 },
		    10);
	check_build(buf + 23, 8, (const u8[]){ 0x13, 11, 0, 5, 0xe2, 0xff, 0, 0 }, 8);
}

static void builders_never_pass_their_room(void **state)
{
	static const u8 apdu[32] = { 0 };
	u8 whole[128];
	int len = qmi_build_send_apdu(whole, sizeof(whole), &uim, 1, 1, apdu, sizeof(apdu));
	int cap;

	(void)state;
	assert_true(len > 0);
	for (cap = 0; cap < len; cap++) {
		u8 *buf = malloc(cap ? cap : 1);

		assert_int_equal(qmi_build_send_apdu(buf, cap, &uim, 1, 1, apdu, sizeof(apdu)),
				 -EMSGSIZE);
		free(buf);
	}
}

static void bad_paths_are_not_built(void **state)
{
	static const u8 path[20] = { 0x3f };
	static const size_t bad[] = { 0, 1, 3, 18 };
	struct qmi_file file = { 0, path, 0 };
	u8 buf[128];
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(bad); i++) {
		file.path_len = bad[i];
		assert_int_equal(qmi_build_read_record(buf, sizeof(buf), &uim, &file, 1, 0),
				 -EMSGSIZE);
	}
}

/* one card, two applications, the second's PIN1 replaced by the universal PIN */
static const u8 card_status[] = {
	0x10, 59, 0,
	0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
	1, 2, 3, 10, 0, 2,
	2, 7, 2, 11, 0, 0, 5, 0xa0, 0, 0, 0, 0x87, 0, 1, 3, 10, 3, 0, 0,
	5, 2, 2, 11, 0, 0, 6, 0xa0, 0, 0, 0, 0x87, 4, 1, 1, 9, 9, 3, 0, 0, 0,
};

static void card_status_is_read(void **state)
{
	struct frame f = make(QMI_SERVICE_UIM, INDICATION, QMI_UIM_CARD_STATUS, card_status,
			      sizeof(card_status) - 1);
	struct qmi_card_status status;
	struct qmi_message msg;

	(void)state;
	f.data[14] = sizeof(card_status) - 4;
	msg = open_frame(&f);
	assert_int_equal(qmi_parse_card_status(&msg, &status), 0);
	assert_int_equal(status.count, 1);
	assert_int_equal(status.gw_primary_card, 0);
	assert_int_equal(status.card[0].state, 1);
	assert_int_equal(status.card[0].apps, 2);
	assert_int_equal(status.card[0].app[0].type, 2);
	assert_int_equal(status.card[0].app[0].state, 7);
	assert_int_equal(status.card[0].app[0].aid_len, 5);
	assert_int_equal(status.card[0].app[0].pin_state, 1);
	assert_int_equal(status.card[0].app[0].pin_retries, 3);
	/* the card's universal PIN: verified, 3 and 10 left */
	assert_int_equal(status.card[0].app[1].pin_state, 2);
	assert_int_equal(status.card[0].app[1].pin_retries, 3);
	assert_int_equal(status.card[0].app[1].puk_retries, 10);
	free(f.data);
}

/* More applications, and more cards, than anybody has: the first ones are kept. */
static void card_status_is_bounded(void **state)
{
	enum { CARDS = QMI_CARDS_MAX + 1, APPS = QMI_CARD_APPS_MAX + 1 };
	u8 tlvs[3 + 9 + CARDS * (6 + APPS * 14)] = { 0x10 };
	struct qmi_card_status status;
	struct qmi_message msg;
	struct wire_writer w;
	struct frame f;
	int card, app;

	(void)state;
	wire_write_init(&w, tlvs + 1, sizeof(tlvs) - 1);
	wire_put_le16(&w, sizeof(tlvs) - 3);
	wire_put(&w, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	wire_put_u8(&w, CARDS);
	for (card = 0; card < CARDS; card++) {
		wire_put(&w, (const u8[]){ card, 0, 3, 10, 0, APPS }, 6);
		for (app = 0; app < APPS; app++)
			wire_put(&w, (const u8[]){ 2, app, 0, 0, 0, 0, 0, 0, 1, 3, 10, 3, 3, 10 },
				 14);
	}
	assert_false(w.bad);
	assert_int_equal(wire_written(&w), sizeof(tlvs) - 1);
	f = make(QMI_SERVICE_UIM, INDICATION, QMI_UIM_CARD_STATUS, tlvs, sizeof(tlvs));
	msg = open_frame(&f);
	assert_int_equal(qmi_parse_card_status(&msg, &status), 0);
	assert_int_equal(status.count, QMI_CARDS_MAX);
	for (card = 0; card < QMI_CARDS_MAX; card++) {
		assert_int_equal(status.card[card].state, card);
		assert_int_equal(status.card[card].apps, QMI_CARD_APPS_MAX);
		for (app = 0; app < QMI_CARD_APPS_MAX; app++)
			assert_int_equal(status.card[card].app[app].state, app);
	}
	free(f.data);
}

typedef int parse_any(const struct qmi_message *msg);

static int any_card_status(const struct qmi_message *msg)
{
	struct qmi_card_status out;

	return qmi_parse_card_status(msg, &out);
}

static int any_refresh(const struct qmi_message *msg)
{
	struct qmi_refresh out;

	return qmi_parse_refresh(msg, &out);
}

static int any_serving(const struct qmi_message *msg)
{
	struct qmi_serving_system out;

	return qmi_parse_serving_system(msg, &out);
}

/* a TLV cut short at any byte is refused or read without leaving it (ASan watches) */
static void truncated_tlvs_stay_inside(void **state)
{
	static const u8 serving[] = { 0x01, 6, 0, 1, 1, 1, 2, 1, 8 };
	static const u8 refresh[] = { 0x10, 15, 0, 1, 4, 0, 0, 1, 0, 7, 0x6f, 4, 0, 0x3f, 0xff,
				      0x7f, 0, 0 };
	static const struct {
		const u8 *tlv;
		size_t len, least;
		parse_any *parse;
	} cases[] = {
		{ card_status, sizeof(card_status), 54, any_card_status },
		{ serving, sizeof(serving), 6, any_serving },
		{ refresh, sizeof(refresh), 13, any_refresh },
	};
	size_t i, len;

	(void)state;
	for (i = 0; i < SIZE(cases); i++)
		for (len = 3; len < 3 + cases[i].least; len++) {
			struct frame f = make(3, INDICATION, 1, cases[i].tlv, len);
			struct qmi_message msg;

			f.data[14] = len - 3;
			msg = open_frame(&f);
			if (len > 3 + 4 || len == 3)
				assert_true(cases[i].parse(&msg) <= 0);
			if (len == 3)
				assert_int_equal(cases[i].parse(&msg), -EBADMSG);
			free(f.data);
		}
}

static void refresh_is_translated(void **state)
{
	/* QMI's mode -> the standard's qualifier */
	static const u8 qualifier[] = { 4, 3, 2, 1, 0, 5, 6 };
	u8 tlv[] = { 0x10, 13, 0, 1, 0, 0, 0, 1, 0, 0x07, 0x6f, 4, 0x00, 0x3f, 0xff, 0x7f };
	static const u8 path[] = { 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x07 };
	struct qmi_refresh refresh;
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(qualifier); i++) {
		struct qmi_message msg;
		struct frame f;

		tlv[4] = i;
		f = make(QMI_SERVICE_UIM, INDICATION, QMI_UIM_REFRESH, tlv, sizeof(tlv));
		msg = open_frame(&f);
		assert_int_equal(qmi_parse_refresh(&msg, &refresh), 0);
		assert_int_equal(refresh.stage, 1);
		assert_int_equal(refresh.qualifier, qualifier[i]);
		assert_int_equal(refresh.files, 1);
		assert_int_equal(refresh.file_len[0], sizeof(path));
		assert_memory_equal(refresh.file[0], path, sizeof(path));
		free(f.data);
	}
}

static void reject_names_the_network(void **state)
{
	static const u8 two[] = { 1, 1, 0, 8, 2, 1, 0, 3, 3, 1, 0, 8,
				  0x10, 5, 0, 234, 0, 15, 0, 0 };
	static const u8 three[] = { 1, 1, 0, 8, 2, 1, 0, 2, 3, 1, 0, 3,
				    0x10, 5, 0, 54, 1, 4, 0, 1 };
	static const u8 none[] = { 1, 1, 0, 8, 2, 1, 0, 2, 3, 1, 0, 3 };
	static const struct {
		const u8 *tlvs;
		size_t len;
		const char *plmn;
		u8 cause, domain;
	} cases[] = {
		{ two, sizeof(two), "23415", 8, 3 },
		{ three, sizeof(three), "310004", 3, 2 },
		{ none, sizeof(none), "", 3, 2 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(cases); i++) {
		struct frame f = make(3, INDICATION, QMI_NAS_NETWORK_REJECT, cases[i].tlvs,
				      cases[i].len);
		struct qmi_message msg = open_frame(&f);
		struct qmi_reject reject;

		assert_int_equal(qmi_parse_network_reject(&msg, &reject), 0);
		assert_string_equal(reject.plmn, cases[i].plmn);
		assert_int_equal(reject.cause, cases[i].cause);
		assert_int_equal(reject.domain, cases[i].domain);
		assert_int_equal(reject.radio, QMI_RADIO_LTE);
		free(f.data);
	}
}

static void serving_system_differs_by_type(void **state)
{
	static const u8 tlvs[] = {
		0x01, 6, 0, 1, 1, 1, 2, 1, 8,		/* home, attached, LTE */
		0x10, 1, 0, 1,				/* not roaming */
		0x12, 8, 0, 234, 0, 15, 0, 3, 'S', 'i', 'm',
		0x1d, 2, 0, 0x34, 0x12,			/* LAC in the indication */
		0x25, 2, 0, 0x78, 0x56,			/* TAC in the indication */
	};
	struct frame f = make(3, INDICATION, QMI_NAS_GET_SERVING_SYSTEM, tlvs, sizeof(tlvs));
	struct qmi_message msg = open_frame(&f);
	struct qmi_serving_system s;

	(void)state;
	assert_int_equal(qmi_parse_serving_system(&msg, &s), 0);
	assert_int_equal(s.state, 1);
	assert_int_equal(s.radio, QMI_RADIO_LTE);
	assert_true(s.has_roaming && !s.roaming);
	assert_string_equal(s.plmn, "23415");
	assert_string_equal(s.operator, "Sim");
	assert_true(s.has_lac && s.lac == 0x1234);
	assert_true(s.has_tac && s.tac == 0x5678);
	f.data[6] = RESPONSE;
	msg = open_frame(&f);
	assert_int_equal(qmi_parse_serving_system(&msg, &s), 0);
	assert_false(s.has_lac || s.has_tac);
	free(f.data);
}

static void system_info_tells_rejects(void **state)
{
	static const u8 tlvs[] = {
		0x14, 3, 0, 1, 1, 0,			/* LTE: limited */
		0x19, 29, 0, 1, 3, 1, 3, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0,
		1, 2, 15, 1, '2', '6', '2', '0', '2', 0xff, 1, 0x21, 0x43,
		0x28, 4, 0, 4, 0, 0, 0,			/* SIM invalid for CS and PS */
	};
	struct frame f = make(3, INDICATION, QMI_NAS_SYSTEM_INFO, tlvs, sizeof(tlvs));
	struct qmi_message msg = open_frame(&f);
	struct qmi_system_info info;

	(void)state;
	assert_int_equal(qmi_parse_system_info(&msg, &info), 0);
	assert_int_equal(info.count, 1);
	assert_int_equal(info.system[0].radio, QMI_RADIO_LTE);
	assert_true(info.system[0].has_reject);
	assert_int_equal(info.system[0].reject_domain, 2);
	assert_int_equal(info.system[0].reject_cause, 15);
	assert_string_equal(info.system[0].plmn, "26202");
	assert_true(info.system[0].forbidden);
	assert_true(info.system[0].has_tac && info.system[0].tac == 0x4321);
	assert_int_equal(info.sim_state, 4);
	free(f.data);
}

static void scan_is_walked(void **state)
{
	static const u8 tlvs[] = {
		0x10, 19, 0, 2, 0, 234, 0, 15, 0, 0x05, 2, 'A', 'B', 54, 1, 26, 0, 0x12, 1, 'C',
		0, 0,
		0x11, 12, 0, 2, 0, 234, 0, 15, 0, 8, 54, 1, 26, 0, 5,
		0x12, 7, 0, 1, 0, 54, 1, 26, 0, 1,
	};
	struct frame f = make(3, RESPONSE, QMI_NAS_NETWORK_SCAN, tlvs, sizeof(tlvs));
	struct qmi_message msg = open_frame(&f);
	struct qmi_network network;
	struct qmi_scan scan;

	(void)state;
	assert_int_equal(qmi_parse_scan(&msg, &scan), 0);
	assert_int_equal(qmi_scan_next(&scan, &network), 1);
	assert_string_equal(network.plmn, "23415");
	assert_string_equal(network.name, "AB");
	assert_int_equal(network.radio, QMI_RADIO_LTE);
	assert_int_equal(qmi_scan_next(&scan, &network), 1);
	assert_string_equal(network.plmn, "310026");
	assert_int_equal(network.radio, QMI_RADIO_UMTS);
	assert_int_equal(network.status, 0x12);
	assert_int_equal(qmi_scan_next(&scan, &network), 0);
	free(f.data);
}

static void scan_that_promises_more_is_refused(void **state)
{
	static const u8 tlvs[] = { 0x10, 9, 0, 2, 0, 234, 0, 15, 0, 1, 0, 0x99 };
	struct frame f = make(3, RESPONSE, QMI_NAS_NETWORK_SCAN, tlvs, sizeof(tlvs));
	struct qmi_message msg = open_frame(&f);
	struct qmi_network network;
	struct qmi_scan scan;

	(void)state;
	assert_int_equal(qmi_parse_scan(&msg, &scan), 0);
	assert_int_equal(qmi_scan_next(&scan, &network), 1);
	assert_int_equal(qmi_scan_next(&scan, &network), -EBADMSG);
	free(f.data);
}

static void apdu_needs_a_status_word(void **state)
{
	static const u8 good[] = { 0x10, 5, 0, 3, 0, 0x55, 0x90, 0x00 };
	static const u8 shorter[] = { 0x10, 3, 0, 1, 0, 0x90 };
	static const u8 lies[] = { 0x10, 4, 0, 3, 0, 0x90, 0x00 };
	struct qmi_bytes bytes;
	struct frame f = make(11, RESPONSE, QMI_UIM_SEND_APDU, good, sizeof(good));
	struct qmi_message msg = open_frame(&f);

	(void)state;
	assert_int_equal(qmi_parse_apdu(&msg, &bytes), 0);
	assert_int_equal(bytes.len, 1);
	assert_int_equal(bytes.sw, 0x9000);
	free(f.data);
	f = make(11, RESPONSE, QMI_UIM_SEND_APDU, shorter, sizeof(shorter));
	msg = open_frame(&f);
	assert_int_equal(qmi_parse_apdu(&msg, &bytes), -EBADMSG);
	free(f.data);
	f = make(11, RESPONSE, QMI_UIM_SEND_APDU, lies, sizeof(lies));
	msg = open_frame(&f);
	assert_int_equal(qmi_parse_apdu(&msg, &bytes), -EBADMSG);
	free(f.data);
}

static void slots_have_digits(void **state)
{
	static const u8 tlvs[] = {
		0x10, 15, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 1, 4, 0x98, 0x44, 0x21, 0xf3,
		0x12, 4, 0, 1, 2, 0x89, 0x04,
	};
	struct frame f = make(11, RESPONSE, QMI_UIM_GET_SLOT_STATUS, tlvs, sizeof(tlvs));
	struct qmi_message msg;
	struct qmi_slot_status slots;

	(void)state;
	f.data[14] = 15;
	msg = open_frame(&f);
	assert_int_equal(qmi_parse_slot_status(&msg, &slots), 0);
	assert_int_equal(slots.count, 1);
	assert_true(slots.slot[0].present && slots.slot[0].active);
	assert_string_equal(slots.slot[0].iccid, "8944123");
	assert_string_equal(slots.slot[0].eid, "8904");
	free(f.data);
}

static void text_ends_at_what_is_no_text(void **state)
{
	static const u8 tlvs[] = { 0x01, 5, 0, 'E', 'C', '\n', 'x', 'y' };
	struct frame f = make(2, RESPONSE, QMI_DMS_GET_MODEL, tlvs, sizeof(tlvs));
	struct qmi_message msg = open_frame(&f);
	char text[64];

	(void)state;
	assert_int_equal(qmi_parse_string(&msg, text, sizeof(text)), 0);
	assert_string_equal(text, "EC");
	assert_int_equal(qmi_parse_string(&msg, text, 2), 0);
	assert_string_equal(text, "E");
	free(f.data);
}

/* an answer whose text is @text */
static struct frame text_frame(u16 message, const char *text)
{
	struct wire_writer w;
	u8 tlvs[128];

	wire_write_init(&w, tlvs, sizeof(tlvs));
	wire_put_u8(&w, 0x01);
	wire_put_le16(&w, strlen(text));
	wire_put(&w, text, strlen(text));
	assert_false(w.bad);
	return make(QMI_SERVICE_DMS, RESPONSE, message, tlvs, wire_written(&w));
}

/* what a Get Model answers that says @text; the text as it is kept in @cap bytes */
static const char *told(const char *text, size_t cap)
{
	struct frame f = text_frame(QMI_DMS_GET_MODEL, text);
	struct qmi_message msg = open_frame(&f);
	static char out[64];

	assert_true(cap <= sizeof(out));
	assert_int_equal(qmi_parse_string(&msg, out, cap), 0);
	free(f.data);
	return out;
}

/* RFC 3629: overlong forms, surrogates, what is above U+10FFFF, what is cut */
static void text_is_always_utf8(void **state)
{
	(void)state;
	assert_string_equal(told("Te\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xb6", 64),
			    "Te\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xb6");
	assert_string_equal(told("a\xffz\x80", 64), "a?z?");
	assert_string_equal(told("\xc0\xaf\xc1\xbf", 64), "????");
	assert_string_equal(told("\xe0\x9f\xbf", 64), "???");
	assert_string_equal(told("\xed\xa0\x80", 64), "???");
	assert_string_equal(told("\xf0\x8f\xbf\xbf", 64), "????");
	assert_string_equal(told("\xf4\x90\x80\x80\xf5", 64), "?????");
	assert_string_equal(told("x\xe2\x82", 64), "x??");
	assert_string_equal(told("x\xc3z\xe2\x82z", 64), "x?z??z");
	assert_string_equal(told("\xf0\x9f\x93z", 64), "???z");
	/* C1 controls drive a terminal as well as those below 20 */
	assert_string_equal(told("a\302\23331m", 64), "a??31m");
	assert_string_equal(told("a\xc2\xa0z", 64), "a\xc2\xa0z");
}

static void text_is_cut_between_characters(void **state)
{
	(void)state;
	assert_string_equal(told("\xc3\xa9\xc3\xa9\xc3\xa9", 6), "\xc3\xa9\xc3\xa9");
	assert_string_equal(told("\xc3\xa9\xc3\xa9\xc3\xa9", 7), "\xc3\xa9\xc3\xa9\xc3\xa9");
	assert_string_equal(told("abcd\xe2\x82\xac", 6), "abcd");
	assert_string_equal(told("abcdef", 6), "abcde");
}

static int parse_imsi(const char *text, char *imsi, size_t cap)
{
	struct frame f = text_frame(QMI_DMS_UIM_GET_IMSI, text);
	struct qmi_message msg = open_frame(&f);
	int err;

	err = qmi_parse_imsi(&msg, imsi, cap);
	free(f.data);
	return err;
}

static void imsi_is_digits(void **state)
{
	char imsi[16];

	(void)state;
	assert_int_equal(parse_imsi("234150000000001", imsi, sizeof(imsi)), 0);
	assert_string_equal(imsi, "234150000000001");
	assert_int_equal(parse_imsi("234x56", imsi, sizeof(imsi)), -EBADMSG);
	assert_string_equal(imsi, "");
	assert_int_equal(parse_imsi("", imsi, sizeof(imsi)), -EBADMSG);
}

static void secrets_are_masked(void **state)
{
	static const u8 verify[] = { 0x00, 0x20, 0, 1, 8, '1', '2', '3', '4', 0xff, 0xff, 0xff,
				     0xff };
	static const u8 select[] = { 0x00, 0xa4, 0, 4, 2, 0x3f, 0x00 };
	struct qmi_profile profile = { .has_password = true, .password = "geheim",
				       .has_apn = true, .apn = "iot" };
	static const u8 told[] = { 0x14, 3, 0, 'i', 'o', 't', 0x1c, 6, 0, 'g', 'e', 'h', 'e', 'i',
				   'm' };
	u8 buf[128], copy[128];
	struct frame f;
	int len;

	(void)state;
	len = qmi_build_verify_pin(buf, sizeof(buf), &uim, 0, (const u8 *)"4711", 4);
	qmi_mask_secrets(buf, len);
	assert_null(memmem(buf, len, "4711", 4));
	len = qmi_build_send_apdu(buf, sizeof(buf), &uim, 1, 0, verify, sizeof(verify));
	qmi_mask_secrets(buf, len);
	assert_null(memmem(buf, len, "1234", 4));
	assert_non_null(memmem(buf, len, verify, 5));
	len = qmi_build_modify_profile(buf, sizeof(buf), &wds, 1, &profile);
	qmi_mask_secrets(buf, len);
	assert_null(memmem(buf, len, "geheim", 6));
	assert_non_null(memmem(buf, len, "iot", 3));
	/* a module that tells the password of a profile */
	f = make(QMI_SERVICE_WDS, RESPONSE, QMI_WDS_GET_PROFILE_SETTINGS, told, sizeof(told));
	qmi_mask_secrets(f.data, f.len);
	assert_null(memmem(f.data, f.len, "geheim", 6));
	assert_non_null(memmem(f.data, f.len, "iot", 3));
	free(f.data);
	len = qmi_build_send_apdu(buf, sizeof(buf), &uim, 1, 0, select, sizeof(select));
	memcpy(copy, buf, len);
	qmi_mask_secrets(buf, len);
	assert_memory_equal(buf, copy, len);
}

static void names_are_never_null(void **state)
{
	unsigned int service, message;

	(void)state;
	for (service = 0; service < 256; service++) {
		assert_non_null(qmi_service_name(service));
		for (message = 0; message < 0x100; message++)
			assert_non_null(qmi_message_name(service, message));
	}
	assert_string_equal(qmi_message_name(QMI_SERVICE_UIM, 0x42), "OPEN LOGICAL CHANNEL");
	assert_string_equal(qmi_error_name(12), "incorrect PIN");
	assert_string_equal(qmi_error_name(0xfefe), "unknown QMI error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gate_accepts_a_whole_frame),
		cmocka_unit_test(gate_refuses_every_truncation),
		cmocka_unit_test(gate_refuses_lengths_that_disagree),
		cmocka_unit_test(gate_refuses_what_hangs_behind),
		cmocka_unit_test(gate_refuses_other_markers_and_flags),
		cmocka_unit_test(ctl_has_a_short_header),
		cmocka_unit_test(result_tells_the_error),
		cmocka_unit_test(builders_write_the_bytes),
		cmocka_unit_test(channel_open_translates_p2),
		cmocka_unit_test(selection_knows_both_lengths_of_mnc),
		cmocka_unit_test(signal_thresholds_are_lists),
		cmocka_unit_test(builders_never_pass_their_room),
		cmocka_unit_test(bad_paths_are_not_built),
		cmocka_unit_test(card_status_is_read),
		cmocka_unit_test(card_status_is_bounded),
		cmocka_unit_test(truncated_tlvs_stay_inside),
		cmocka_unit_test(refresh_is_translated),
		cmocka_unit_test(reject_names_the_network),
		cmocka_unit_test(serving_system_differs_by_type),
		cmocka_unit_test(system_info_tells_rejects),
		cmocka_unit_test(scan_is_walked),
		cmocka_unit_test(scan_that_promises_more_is_refused),
		cmocka_unit_test(apdu_needs_a_status_word),
		cmocka_unit_test(slots_have_digits),
		cmocka_unit_test(text_ends_at_what_is_no_text),
		cmocka_unit_test(text_is_always_utf8),
		cmocka_unit_test(text_is_cut_between_characters),
		cmocka_unit_test(imsi_is_digits),
		cmocka_unit_test(secrets_are_masked),
		cmocka_unit_test(names_are_never_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
