// SPDX-License-Identifier: GPL-2.0
/* Control frames in words, by the driver's own codecs. */
#include <stdio.h>
#include <string.h>

#include "apdu.h"
#include "reject.h"
#include "frame.h"
#include "json.h"
#include "qmi_codec.h"
#include "text.h"

#define QMUX_MARKER	0x01
#define TLV_RESULT	0x02	/* in every response */
/* UIM Send APDU */
#define TLV_APDU_COMMAND	0x02
#define TLV_APDU_RESPONSE	0x10

static const char *const types[] = { "request", "response", "indication" };

/* Looks like QMUX: its marker and its own length. */
bool frame_is_qmi(const uint8_t *frame, size_t len)
{
	return len >= QMI_FRAME_MIN && frame[0] == QMUX_MARKER &&
	       (size_t)(frame[1] | frame[2] << 8) == len - 1;
}

static void describe(const struct qmi_message *msg, char *text, size_t cap)
{
	int result = msg->type == QMI_RESPONSE ? qmi_message_result(msg) : 0;
	size_t used;

	used = (size_t)snprintf(text, cap, "%s %s %s", qmi_service_name(msg->service),
				qmi_message_name(msg->service, msg->message), types[msg->type]);
	if (result > 0 && used < cap)
		snprintf(text + used, cap - used, ": error %d (%s)", result,
			 qmi_error_name((uint16_t)result));
	else if (result < 0 && used < cap)
		snprintf(text + used, cap - used, ": no result");
}

/**
 * frame_qmi_line() - A frame in one line: service, message, result.
 * @frame: frame
 * @len: its length
 * @text: line
 * @cap: its room
 *
 * Return: false if it is no valid QMI frame.
 */
bool frame_qmi_line(const uint8_t *frame, size_t len, char *text, size_t cap)
{
	struct qmi_message msg;

	if (qmi_message_parse(&msg, frame, len))
		return false;
	describe(&msg, text, cap);
	return true;
}

/* Bytes behind their length of two bytes; NULL if they are not there. */
static const uint8_t *counted_bytes(struct wire_reader value, size_t *len)
{
	*len = wire_le16(&value);
	return wire_bytes(&value, *len);
}

static void explain_command(struct wire_reader value, char *text, size_t cap)
{
	struct apdu apdu;
	const uint8_t *bytes;
	size_t len;

	bytes = counted_bytes(value, &len);
	if (bytes && len >= 4 && !apdu_parse(bytes, len, &apdu))
		apdu_describe(&apdu, text, cap);
}

static void explain_response(struct wire_reader value, char *text, size_t cap)
{
	const uint8_t *bytes;
	char words[128];
	size_t len;

	bytes = counted_bytes(value, &len);
	if (!bytes || len < 2)
		return;
	apdu_status_text((uint16_t)(bytes[len - 2] << 8 | bytes[len - 1]), words, sizeof(words));
	snprintf(text, cap, "%02X%02X, %s", bytes[len - 2], bytes[len - 1], words);
}

static void explain_result(const struct qmi_message *msg, char *text, size_t cap)
{
	int result = qmi_message_result(msg);

	if (result >= 0)
		snprintf(text, cap, "%s", result ? qmi_error_name((uint16_t)result) : "success");
}

/* What a TLV says, where these tools know it; else "". */
static void explain(const struct qmi_message *msg, uint8_t type, struct wire_reader value,
		    char *text, size_t cap)
{
	bool apdu = msg->service == QMI_SERVICE_UIM && msg->message == QMI_UIM_SEND_APDU;

	text[0] = '\0';
	if (msg->type == QMI_RESPONSE && type == TLV_RESULT)
		explain_result(msg, text, cap);
	else if (apdu && msg->type == QMI_REQUEST && type == TLV_APDU_COMMAND)
		explain_command(value, text, cap);
	else if (apdu && msg->type == QMI_RESPONSE && type == TLV_APDU_RESPONSE)
		explain_response(value, text, cap);
}

/* What the driver makes of the whole message; "" if it does not look into it. */
static void summarize(const struct qmi_message *msg, char *text, size_t cap)
{
	struct qmi_serving_system serving;
	struct qmi_reject reject;
	const char *cause;
	uint32_t rat;

	text[0] = '\0';
	if (msg->service != QMI_SERVICE_NAS)
		return;
	if (msg->type == QMI_INDICATION && msg->message == QMI_NAS_NETWORK_REJECT &&
	    !qmi_parse_network_reject(msg, &reject)) {
		rat = reject.radio == QMI_RADIO_LTE ? WWANCTL_RAT_LTE :
		      reject.radio == QMI_RADIO_5GNR ? WWANCTL_RAT_NR : 0;
		cause = reject_cause_name(reject.cause, rat, reject.domain);
		snprintf(text, cap, "rejected by %s: cause %u (%s)",
			 reject.plmn[0] ? reject.plmn : "the network", reject.cause,
			 cause ? cause : "not in the specifications");
	} else if (msg->type != QMI_REQUEST && msg->message == QMI_NAS_GET_SERVING_SYSTEM &&
		   !qmi_parse_serving_system(msg, &serving)) {
		static const char *const states[] = {
			"not registered", "registered", "searching", "denied", "unknown",
		};

		snprintf(text, cap, "%s %s %s",
			 serving.state < 5 ? states[serving.state] : "unknown", serving.plmn,
			 serving.operator);
	}
}

/**
 * frame_qmi_print() - A frame in words, with its TLVs, on standard output.
 * @frame: frame
 * @len: its length
 *
 * Return: false if it is no valid QMI frame; nothing is printed then.
 */
bool frame_qmi_print(const uint8_t *frame, size_t len)
{
	struct wire_reader tlvs;
	struct wire_reader value;
	struct qmi_message msg;
	char hex[2 * QMI_FRAME_MAX + 1];
	char text[256];
	uint8_t type;

	if (qmi_message_parse(&msg, frame, len))
		return false;
	describe(&msg, text, sizeof(text));
	printf("QMI %s, client %u, transaction %u\n", text, msg.client, msg.txid);
	summarize(&msg, text, sizeof(text));
	if (text[0])
		printf("  %s\n", text);
	tlvs = msg.tlvs;
	while (qmi_tlv_next(&tlvs, &type, &value)) {
		size_t left = wire_left(&value);

		hex_format(hex, sizeof(hex), value.p, left);
		explain(&msg, type, value, text, sizeof(text));
		printf("  TLV %02X, length %zu  %s%s%s%s\n", type, left, hex, text[0] ? "  (" : "",
		       text, text[0] ? ")" : "");
	}
	return true;
}

static struct json_object *tlvs_json(const struct qmi_message *msg)
{
	struct json_object *array = json_object_new_array();
	struct wire_reader tlvs = msg->tlvs;
	struct wire_reader value;
	char text[256];
	uint8_t type;

	while (qmi_tlv_next(&tlvs, &type, &value)) {
		struct json_object *tlv = json_object_new_object();

		explain(msg, type, value, text, sizeof(text));
		json_object_object_add(tlv, "type", json_object_new_int(type));
		json_object_object_add(tlv, "length",
				       json_object_new_int((int)wire_left(&value)));
		json_object_object_add(tlv, "value", json_hex(value.p, wire_left(&value)));
		json_object_object_add(tlv, "text", json_text(text));
		json_object_array_add(array, tlv);
	}
	return array;
}

/* A frame as an object, NULL if it is no valid QMI frame. */
struct json_object *frame_qmi_json(const uint8_t *frame, size_t len)
{
	struct json_object *object;
	struct qmi_message msg;
	char text[256];
	int result;

	if (qmi_message_parse(&msg, frame, len))
		return NULL;
	object = json_object_new_object();
	json_object_object_add(object, "proto", json_text("qmi"));
	json_object_object_add(object, "service", json_text(qmi_service_name(msg.service)));
	json_object_object_add(object, "message",
			       json_text(qmi_message_name(msg.service, msg.message)));
	json_object_object_add(object, "message_id", json_object_new_int(msg.message));
	json_object_object_add(object, "type", json_text(types[msg.type]));
	json_object_object_add(object, "client", json_object_new_int(msg.client));
	json_object_object_add(object, "transaction", json_object_new_int(msg.txid));
	result = msg.type == QMI_RESPONSE ? qmi_message_result(&msg) : -1;
	json_object_object_add(object, "result", result < 0 ? NULL : json_object_new_int(result));
	json_object_object_add(object, "result_text", result < 0 ? NULL : result ?
			       json_text(qmi_error_name((uint16_t)result)) :
			       json_text("success"));
	summarize(&msg, text, sizeof(text));
	json_object_object_add(object, "text", json_text(text));
	json_object_object_add(object, "tlvs", tlvs_json(&msg));
	return object;
}
