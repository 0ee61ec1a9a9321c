// SPDX-License-Identifier: GPL-2.0
/* MBIM's control frames in words, by the driver's own codec. */
#include <stdio.h>
#include <string.h>

#include "apdu.h"
#include "frame.h"
#include "json.h"
#include "mbim_codec.h"
#include "reject.h"
#include "text.h"

static const struct {
	uint32_t type;
	const char *text;
} types[] = {
	{ MBIM_OPEN, "open" }, { MBIM_CLOSE, "close" }, { MBIM_COMMAND, "command" },
	{ MBIM_HOST_ERROR, "host error" }, { MBIM_OPEN_DONE, "open done" },
	{ MBIM_CLOSE_DONE, "close done" }, { MBIM_COMMAND_DONE, "response" },
	{ MBIM_FUNCTION_ERROR, "function error" }, { MBIM_INDICATE_STATUS, "indication" },
};

static const char *type_text(uint32_t type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].type == type)
			return types[i].text;
	return NULL;
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Looks like MBIM: a type of message that there is, and its own length. */
bool frame_is_mbim(const uint8_t *frame, size_t len)
{
	return len >= MBIM_HEADER && type_text(le32(frame)) && le32(frame + 4) == len;
}

/* One of several fragments; the rest of the message is in other frames. */
static bool is_fragment(const uint8_t *frame, size_t len)
{
	uint32_t total;

	if (!frame_is_mbim(frame, len) || len <= MBIM_FRAGMENT_HEADER)
		return false;
	total = le32(frame + 12);
	return total > 1 && le32(frame + 16) < total;
}

static bool has_information(const struct mbim_message *msg)
{
	return msg->type == MBIM_COMMAND || msg->type == MBIM_COMMAND_DONE ||
	       msg->type == MBIM_INDICATE_STATUS;
}

static bool is_error(const struct mbim_message *msg)
{
	return msg->type == MBIM_HOST_ERROR || msg->type == MBIM_FUNCTION_ERROR;
}

static bool has_status(const struct mbim_message *msg)
{
	return msg->type == MBIM_COMMAND_DONE || msg->type == MBIM_OPEN_DONE ||
	       msg->type == MBIM_CLOSE_DONE;
}

static const char *kind_text(const struct mbim_message *msg)
{
	if (msg->type == MBIM_COMMAND)
		return msg->set ? "set" : "query";
	return type_text(msg->type);
}

static void describe(const struct mbim_message *msg, char *text, size_t cap)
{
	size_t used;

	if (has_information(msg))
		used = (size_t)snprintf(text, cap, "%s %s %s", mbim_service_name(msg->service),
					mbim_cid_name(msg->service, msg->cid), kind_text(msg));
	else
		used = (size_t)snprintf(text, cap, "%s", kind_text(msg));
	if (used >= cap)
		return;
	if (is_error(msg))
		snprintf(text + used, cap - used, ": %s", mbim_error_name(msg->status));
	else if (has_status(msg) && msg->status)
		snprintf(text + used, cap - used, ": status %u (%s)", msg->status,
			 mbim_status_name(msg->status));
}

/* The layer of a cause follows from the newest system that the cell offers. */
static uint32_t rat_of(uint32_t classes)
{
	if (classes & MBIM_DATA_5G_SA)
		return WWANCTL_RAT_NR;
	return classes & (MBIM_DATA_LTE | MBIM_DATA_5G_NSA) ? WWANCTL_RAT_LTE : 0;
}

static void summarize_registration(const struct mbim_message *msg, char *text, size_t cap)
{
	static const char *const states[] = {
		"unknown", "deregistered", "searching", "home", "roaming", "partner", "denied",
	};
	struct mbim_registration reg;
	const char *cause;
	size_t used;

	if (mbim_parse_registration(msg, &reg))
		return;
	used = (size_t)snprintf(text, cap, "%s%s%s%s%s", reg.state < 7 ? states[reg.state] : "?",
				reg.plmn[0] ? " " : "", reg.plmn, reg.name[0] ? " " : "",
				reg.name);
	if (!reg.nw_error || used >= cap)
		return;
	cause = reject_cause_name(reg.nw_error, rat_of(reg.data_classes), WWANCTL_DOMAIN_PS);
	snprintf(text + used, cap - used, ", cause %u (%s)", reg.nw_error,
		 cause ? cause : "not in the specifications");
}

static void summarize_ready(const struct mbim_message *msg, char *text, size_t cap)
{
	static const char *const states[] = {
		"card not initialized", "card ready", "no card", "bad card", "card failure",
		"not activated", "locked", "no profile",
	};
	struct mbim_ready ready;

	/* with MBIMEx 3.0 one word more stands before the identities, which stay out */
	if (!mbim_parse_ready(msg, 0, &ready) && ready.state < 8)
		snprintf(text, cap, "%s", states[ready.state]);
}

static void summarize_apdu(const struct mbim_message *msg, char *text, size_t cap)
{
	struct mbim_bytes bytes;
	char words[128];

	if (mbim_parse_apdu(msg, &bytes))
		return;
	apdu_status_text(bytes.sw, words, sizeof(words));
	snprintf(text, cap, "%04X, %s, %zu bytes", bytes.sw, words, bytes.len);
}

static void summarize_command(const struct mbim_message *msg, char *text, size_t cap)
{
	struct wire_reader r;
	struct apdu apdu;
	uint32_t size;
	uint32_t offset;

	wire_read_init(&r, msg->info, msg->len);
	wire_bytes(&r, 12);	/* channel, secure messaging, class byte type */
	size = wire_le32(&r);
	offset = wire_le32(&r);
	if (r.bad || offset > msg->len || size > msg->len - offset)
		return;
	if (!apdu_parse(msg->info + offset, size, &apdu))
		apdu_describe(&apdu, text, cap);
}

/* What the driver makes of the message; "" if it does not look into it. */
static void summarize(const struct mbim_message *msg, char *text, size_t cap)
{
	bool answer = msg->type == MBIM_COMMAND_DONE || msg->type == MBIM_INDICATE_STATUS;
	bool basic = msg->service == MBIM_SERVICE_BASIC;

	text[0] = '\0';
	if (answer && !msg->status && basic && msg->cid == MBIM_REGISTER_STATE)
		summarize_registration(msg, text, cap);
	else if (answer && !msg->status && basic && msg->cid == MBIM_SUBSCRIBER_READY_STATUS)
		summarize_ready(msg, text, cap);
	else if (msg->service == MBIM_SERVICE_UICC && msg->cid == MBIM_UICC_APDU && answer)
		summarize_apdu(msg, text, cap);
	else if (msg->service == MBIM_SERVICE_UICC && msg->cid == MBIM_UICC_APDU)
		summarize_command(msg, text, cap);
}

/**
 * frame_mbim_print() - A frame in words on standard output.
 * @frame: frame
 * @len: its length
 *
 * Return: false if it is no valid MBIM frame; nothing is printed then.
 */
bool frame_mbim_print(const uint8_t *frame, size_t len)
{
	char hex[2 * MBIM_MESSAGE_MAX + 1];
	struct mbim_message msg;
	char text[256];

	if (is_fragment(frame, len)) {
		printf("MBIM %s, transaction %u, fragment %u of %u, %zu bytes of it\n",
		       type_text(le32(frame)), le32(frame + 8), le32(frame + 16) + 1,
		       le32(frame + 12), len - MBIM_FRAGMENT_HEADER);
		return true;
	}
	if (mbim_message_parse(&msg, frame, len))
		return false;
	describe(&msg, text, sizeof(text));
	printf("MBIM %s, transaction %u\n", text, msg.txid);
	summarize(&msg, text, sizeof(text));
	if (text[0])
		printf("  %s\n", text);
	if (has_information(&msg) && msg.len) {
		hex_format(hex, sizeof(hex), msg.info, msg.len);
		printf("  information, length %zu  %s\n", msg.len, hex);
	}
	return true;
}

static void add_information(struct json_object *object, const struct mbim_message *msg)
{
	char text[256];

	json_object_object_add(object, "service", json_text(mbim_service_name(msg->service)));
	json_object_object_add(object, "message",
			       json_text(mbim_cid_name(msg->service, msg->cid)));
	json_object_object_add(object, "message_id", json_object_new_int64(msg->cid));
	summarize(msg, text, sizeof(text));
	json_object_object_add(object, "text", json_text(text));
	json_object_object_add(object, "information", json_hex(msg->info, msg->len));
}

static struct json_object *fragment_json(const uint8_t *frame)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "proto", json_text("mbim"));
	json_object_object_add(object, "type", json_text(type_text(le32(frame))));
	json_object_object_add(object, "transaction", json_object_new_int64(le32(frame + 8)));
	json_object_object_add(object, "fragment", json_object_new_int64(le32(frame + 16) + 1));
	json_object_object_add(object, "fragments", json_object_new_int64(le32(frame + 12)));
	return object;
}

/* A frame as an object, NULL if it is no valid MBIM frame. */
struct json_object *frame_mbim_json(const uint8_t *frame, size_t len)
{
	struct json_object *object;
	struct mbim_message msg;
	bool told;

	if (is_fragment(frame, len))
		return fragment_json(frame);
	if (mbim_message_parse(&msg, frame, len))
		return NULL;
	object = json_object_new_object();
	json_object_object_add(object, "proto", json_text("mbim"));
	json_object_object_add(object, "type", json_text(kind_text(&msg)));
	json_object_object_add(object, "transaction", json_object_new_int64(msg.txid));
	told = has_status(&msg) || is_error(&msg);
	json_object_object_add(object, "result", told ? json_object_new_int64(msg.status) : NULL);
	json_object_object_add(object, "result_text", !told ? NULL :
			       json_text(is_error(&msg) ? mbim_error_name(msg.status) :
					 mbim_status_name(msg.status)));
	if (has_information(&msg))
		add_information(object, &msg);
	return object;
}
