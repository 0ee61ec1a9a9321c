// SPDX-License-Identifier: GPL-2.0
/*
 * Everything that reads a QMI frame, on an exact-size copy, so that a byte read
 * past its end is seen. What the gate lets through must be walked to its end, and
 * masking must change no length.
 */
#include <assert.h>
#include <stdlib.h>

#include "qmi_codec.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void parse_card(const struct qmi_message *msg)
{
	struct qmi_card_status cards;
	struct qmi_slot_status slots;
	struct qmi_refresh refresh;
	struct qmi_bytes bytes;
	u8 channel;
	int pin, puk;

	if (!qmi_parse_card_status(msg, &cards))
		assert(cards.count <= QMI_CARDS_MAX);
	if (!qmi_parse_slot_status(msg, &slots))
		assert(slots.count <= QMI_CARDS_MAX);
	if (!qmi_parse_refresh(msg, &refresh))
		assert(refresh.files <= QMI_REFRESH_FILES_MAX && refresh.qualifier <= 7);
	if (!qmi_parse_file(msg, &bytes) && bytes.len)
		assert(bytes.data >= msg->tlvs.p && bytes.data + bytes.len <= msg->tlvs.end);
	if (!qmi_parse_apdu(msg, &bytes))
		assert(bytes.data + bytes.len + 2 <= msg->tlvs.end);
	qmi_parse_channel(msg, &channel, &bytes);
	qmi_parse_pin_retries(msg, &pin, &puk);
	assert(pin >= -1 && pin <= 255 && puk >= -1 && puk <= 255);
}

static void parse_network(const struct qmi_message *msg)
{
	struct qmi_serving_system serving;
	struct qmi_system_info info;
	struct qmi_network network;
	struct qmi_reject reject;
	struct qmi_signal signal;
	struct qmi_scan scan;
	char plmn[8];
	bool manual;

	if (!qmi_parse_serving_system(msg, &serving))
		assert(strlen(serving.plmn) <= 6);
	if (!qmi_parse_system_info(msg, &info))
		assert(info.count <= QMI_SYSTEMS_MAX);
	if (!qmi_parse_network_reject(msg, &reject))
		assert(strlen(reject.plmn) <= 6);
	qmi_parse_signal(msg, &signal);
	if (!qmi_parse_scan(msg, &scan))
		while (qmi_scan_next(&scan, &network) > 0)
			assert(strlen(network.name) < sizeof(network.name));
	qmi_parse_selection(msg, &manual, plmn, sizeof(plmn));
}

static void parse_rest(const struct qmi_message *msg)
{
	struct qmi_versions versions;
	struct qmi_profile profile;
	struct qmi_mode mode;
	u8 service, client, m;
	char text[16];
	u16 index;

	if (!qmi_parse_versions(msg, &versions))
		assert(versions.count <= QMI_SERVICES_MAX);
	qmi_parse_cid(msg, &service, &client);
	if (!qmi_parse_string(msg, text, sizeof(text)))
		assert(strlen(text) < sizeof(text));
	qmi_parse_imei(msg, text, sizeof(text));
	qmi_parse_operating_mode(msg, &mode);
	qmi_parse_event_report_mode(msg, &m);
	qmi_parse_profile(msg, &profile);
	qmi_parse_attach_pdn_list(msg, &index);
	qmi_message_result(msg);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct qmi_message msg, masked;
	struct wire_reader tlvs, value;
	u8 *frame = malloc(size ? size : 1);
	u8 type;

	memcpy(frame, data, size);
	if (!qmi_message_parse(&msg, frame, size)) {
		tlvs = msg.tlvs;
		while (qmi_tlv_next(&tlvs, &type, &value))
			;
		assert(tlvs.p == tlvs.end && !tlvs.bad);
		parse_card(&msg);
		parse_network(&msg);
		parse_rest(&msg);
		qmi_mask_secrets(frame, size);
		assert(!qmi_message_parse(&masked, frame, size));
		assert(masked.message == msg.message && masked.txid == msg.txid);
	}
	free(frame);
	return 0;
}
