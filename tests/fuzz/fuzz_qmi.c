// SPDX-License-Identifier: GPL-2.0
/*
 * Everything that reads a QMI frame, on an exact-size copy, so that a byte read
 * past its end is seen. What the gate lets through must be walked to its end, be
 * the same frame when it is put together again, and masking must change no length.
 */
#include <assert.h>
#include <stdlib.h>

#include "input.h"
#include "qmi_codec.h"
#include "target.h"

static bool inside(const struct qmi_message *msg, const struct qmi_bytes *bytes, size_t more)
{
	return !bytes->len || (bytes->data >= msg->tlvs.p &&
			       bytes->data + bytes->len + more <= msg->tlvs.end);
}

static bool digits(const char *text, size_t least, size_t most)
{
	size_t len = strlen(text);

	return strspn(text, "0123456789") == len && (!len || (len >= least && len <= most));
}

static bool printable(const char *text, size_t cap)
{
	size_t i;

	for (i = 0; text[i]; i++)
		if ((u8)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return i < cap;
}

static void parse_status(const struct qmi_message *msg)
{
	struct qmi_card_status cards;
	struct qmi_slot_status slots;
	size_t i, k;

	if (!qmi_parse_card_status(msg, &cards)) {
		assert(cards.count <= QMI_CARDS_MAX);
		for (i = 0; i < cards.count; i++) {
			assert(cards.card[i].apps <= QMI_CARD_APPS_MAX);
			for (k = 0; k < cards.card[i].apps; k++)
				assert(cards.card[i].app[k].aid_len <= 16);
		}
	}
	if (!qmi_parse_slot_status(msg, &slots)) {
		assert(slots.count <= QMI_CARDS_MAX);
		for (i = 0; i < slots.count; i++)
			assert(digits(slots.slot[i].iccid, 0, 23) &&
			       digits(slots.slot[i].eid, 0, 35) && slots.slot[i].atr_len <= 33);
	}
}

static void parse_card(const struct qmi_message *msg)
{
	struct qmi_refresh refresh;
	struct qmi_bytes bytes;
	u8 channel;
	int pin, puk;
	size_t i;

	if (!qmi_parse_refresh(msg, &refresh)) {
		assert(refresh.files <= QMI_REFRESH_FILES_MAX && refresh.qualifier <= 7);
		assert(refresh.stage <= 3);
		for (i = 0; i < refresh.files; i++)
			assert(refresh.file_len[i] >= 2 && refresh.file_len[i] <= 16 &&
			       refresh.file_len[i] % 2 == 0);
	}
	if (!qmi_parse_file(msg, &bytes))
		assert(inside(msg, &bytes, 0));
	if (!qmi_parse_apdu(msg, &bytes))
		assert(bytes.data && inside(msg, &bytes, 2));
	if (!qmi_parse_channel(msg, &channel, &bytes))
		assert(inside(msg, &bytes, 0));
	qmi_parse_pin_retries(msg, &pin, &puk);
	assert(pin >= -1 && pin <= 255 && puk >= -1 && puk <= 255);
	assert((pin == -1) == (puk == -1));
}

static void parse_registration(const struct qmi_message *msg)
{
	struct qmi_serving_system serving;
	struct qmi_system_info info;
	struct qmi_reject reject;
	char plmn[8] = "";
	bool manual;
	size_t i;

	if (!qmi_parse_serving_system(msg, &serving))
		assert(digits(serving.plmn, 5, 6) && printable(serving.operator, 64) &&
		       (serving.has_roaming || !serving.roaming));
	if (!qmi_parse_system_info(msg, &info)) {
		assert(info.count <= QMI_SYSTEMS_MAX);
		for (i = 0; i < info.count; i++)
			assert(info.system[i].radio && digits(info.system[i].plmn, 5, 6));
	}
	if (!qmi_parse_network_reject(msg, &reject))
		assert(digits(reject.plmn, 5, 6));
	if (!qmi_parse_selection(msg, &manual, plmn, sizeof(plmn)))
		assert(digits(plmn, 5, 6) && (manual || !*plmn));
	assert(qmi_parse_selection(msg, &manual, plmn, 7) == -EBADMSG);
}

static void parse_radio(const struct qmi_message *msg)
{
	struct qmi_network network;
	struct qmi_signal signal;
	struct qmi_scan scan;
	size_t left;

	if (!qmi_parse_signal(msg, &signal))
		assert((signal.radio != QMI_RADIO_NONE) == (signal.has_rssi || signal.has_rsrp));
	if (qmi_parse_scan(msg, &scan))
		return;
	for (left = scan.left; qmi_scan_next(&scan, &network) > 0; left--)
		assert(left && printable(network.name, sizeof(network.name)) &&
		       digits(network.plmn, 5, 6));
}

static void parse_module(const struct qmi_message *msg)
{
	struct qmi_versions versions;
	struct qmi_mode mode;
	u8 service, client, m;
	char text[16];

	if (!qmi_parse_versions(msg, &versions))
		assert(versions.count <= QMI_SERVICES_MAX);
	qmi_parse_cid(msg, &service, &client);
	if (!qmi_parse_string(msg, text, sizeof(text)))
		assert(printable(text, sizeof(text)));
	if (!qmi_parse_imei(msg, text, sizeof(text)))
		assert(digits(text, 0, 15));
	if (!qmi_parse_operating_mode(msg, &mode) && qmi_parse_event_report_mode(msg, &m))
		assert(m <= 255);
}

static void parse_call(const struct qmi_message *msg)
{
	struct qmi_packet_service service;
	struct qmi_settings settings;
	struct qmi_call_end end;
	u32 number;

	qmi_parse_call_end(msg, &end);
	if (!qmi_parse_packet_service(msg, &service))
		assert(msg->type == QMI_INDICATION || !service.reconfigure);
	if (!qmi_parse_settings(msg, &settings))
		assert(settings.v4_dns_count <= 2 && settings.v6_dns_count <= 2 &&
		       (!settings.has_v6 || settings.v6_prefix <= 128) &&
		       qmi_mask_bits(settings.v4_mask) <= 32);
	qmi_parse_handle(msg, &number);
	qmi_parse_data_format(msg, &number);
}

static void parse_rest(const struct qmi_message *msg)
{
	struct qmi_profile profile;
	u16 index = 0;
	int error;

	if (!qmi_parse_profile(msg, &profile))
		assert(printable(profile.apn, sizeof(profile.apn)) &&
		       printable(profile.user, sizeof(profile.user)) &&
		       (profile.has_apn || !*profile.apn) && !profile.has_password);
	error = qmi_parse_attach_pdn_list(msg, &index);
	assert(!error || error == -EBADMSG || error == -ENOENT);
	assert(qmi_message_result(msg) >= -EBADMSG);
	assert(*qmi_service_name(msg->service) && *qmi_message_name(msg->service, msg->message));
	assert(*qmi_error_name(msg->message));
}

/* The frame from its parts again; flags are the module's own. */
static void rebuild(const struct qmi_message *msg, const u8 *frame, size_t size)
{
	struct wire_reader tlvs = msg->tlvs, value;
	u8 *again = malloc(size);
	struct wire_writer w;
	u8 type;

	assert(again);
	wire_write_init(&w, again, size);
	wire_put_u8(&w, 1);
	wire_put_le16(&w, size - 1);
	wire_put_u8(&w, frame[3]);
	wire_put_u8(&w, msg->service);
	wire_put_u8(&w, msg->client);
	wire_put_u8(&w, frame[6]);
	if (msg->service == QMI_SERVICE_CTL)
		wire_put_u8(&w, msg->txid);
	else
		wire_put_le16(&w, msg->txid);
	wire_put_le16(&w, msg->message);
	wire_put_le16(&w, wire_left(&tlvs));
	while (qmi_tlv_next(&tlvs, &type, &value)) {
		wire_put_u8(&w, type);
		wire_put_le16(&w, wire_left(&value));
		wire_put(&w, value.p, wire_left(&value));
	}
	assert(tlvs.p == tlvs.end && !tlvs.bad);
	assert(!w.bad && wire_written(&w) == size && !memcmp(again, frame, size));
	free(again);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct qmi_message msg, masked;
	u8 *frame = exact_copy(data, size);

	if (!qmi_message_parse(&msg, frame, size)) {
		rebuild(&msg, frame, size);
		parse_status(&msg);
		parse_card(&msg);
		parse_registration(&msg);
		parse_radio(&msg);
		parse_module(&msg);
		parse_call(&msg);
		parse_rest(&msg);
		qmi_mask_secrets(frame, size);
		assert(!qmi_message_parse(&masked, frame, size));
		assert(masked.message == msg.message && masked.txid == msg.txid);
	} else {
		qmi_mask_secrets(frame, size);
		assert(!size || !memcmp(frame, data, size));
	}
	free(frame);
	return 0;
}
