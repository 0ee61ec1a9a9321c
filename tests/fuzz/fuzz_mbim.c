// SPDX-License-Identifier: GPL-2.0
/*
 * Everything that reads MBIM, on exact-size copies. The input is a list of frames: le16
 * length, bytes. Whatever fragments make is a message of the right length; whatever
 * the gate lets through is read by every parser, which must stay inside; and a message
 * that is cut to frames is the same when they are put together.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../userspace/cli/frame.h"
#include "input.h"
#include "mbim_codec.h"
#include "target.h"

/* What is printed is not looked at; libFuzzer's own words go to stderr. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return freopen("/dev/null", "w", stdout) ? 0 : -1;
}

/* What the gate lets through has words and an object, in one piece or in fragments. */
static void describe(const u8 *frame, size_t len)
{
	struct json_object *object = frame_mbim_json(frame, len);
	struct mbim_message msg;

	assert(frame_mbim_print(frame, len) == !!object);
	assert(!object || frame_is_mbim(frame, len));
	assert(object || mbim_message_parse(&msg, frame, len));
	json_object_put(object);
}

static bool inside(const struct mbim_message *msg, const struct mbim_bytes *bytes)
{
	return !bytes->len || (bytes->data >= msg->info &&
			       bytes->data + bytes->len <= msg->info + msg->len);
}

static bool digits(const char *text, size_t cap)
{
	size_t len = strspn(text, "0123456789");

	return !text[len] && len < cap;
}

static bool plmn(const char *text)
{
	return digits(text, 7) && (!*text || strlen(text) >= 5);
}

/* no control characters, and all of it UTF-8 */
static bool printable(const char *text, size_t cap)
{
	const u8 *p = (const u8 *)text;
	size_t more;

	assert(strlen(text) < cap);
	for (; *p; p++) {
		more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : *p >= 0xc0 ? 1 : 0;
		if (*p < 0x20 || *p == 0x7f || (*p >= 0x80 && !more))
			return false;
		for (; more; more--)
			if ((*++p & 0xc0) != 0x80)
				return false;
	}
	return true;
}

static void parse_module(const struct mbim_message *msg, u16 extended)
{
	u32 slots, executors;
	struct mbim_services services;
	struct mbim_ready ready;
	struct mbim_caps caps;
	struct mbim_pin pin;
	bool hard, soft;
	u16 version;

	if (!mbim_parse_caps(msg, extended, &caps))
		assert(digits(caps.imei, sizeof(caps.imei)) &&
		       printable(caps.revision, sizeof(caps.revision)) &&
		       printable(caps.model, sizeof(caps.model)));
	if (!mbim_parse_ready(msg, extended, &ready))
		assert(digits(ready.imsi, sizeof(ready.imsi)) &&
		       digits(ready.iccid, sizeof(ready.iccid)));
	mbim_parse_radio(msg, &hard, &soft);
	if (!mbim_parse_pin(msg, &pin))
		assert(pin.attempts >= -1 && pin.attempts <= 255);
	if (!mbim_parse_services(msg, &services))
		assert(!services.cids[MBIM_SERVICE_OTHER]);
	mbim_parse_version(msg, &version);
	mbim_parse_sys_caps(msg, &executors, &slots);
	mbim_parse_slot_mapping(msg, &slots);
	mbim_parse_slot_info(msg, &slots, &executors);
}

static void parse_network(const struct mbim_message *msg, u16 extended)
{
	u32 i, count = mbim_providers(msg);
	struct mbim_packet_service service;
	struct mbim_registration reg;
	struct mbim_provider network;
	struct mbim_signal signal;
	struct mbim_cell cell;

	if (!mbim_parse_registration(msg, &reg))
		assert(plmn(reg.plmn) && printable(reg.name, sizeof(reg.name)));
	if (!mbim_parse_packet_service(msg, extended, &service))
		assert(!service.has_tac || (extended >= 0x0300 && service.tac < 0xffffff));
	if (!mbim_parse_signal(msg, extended, &signal))
		assert(!signal.has_rssi || (signal.rssi >= -113 && signal.rssi <= -51));
	assert(count <= msg->len / 8);
	for (i = 0; i <= count; i++)
		if (!mbim_parse_provider(msg, i, &network))
			assert(i < count && plmn(network.plmn) &&
			       printable(network.name, sizeof(network.name)));
	mbim_parse_home_provider(msg, &network);
	mbim_parse_cell(msg, extended, &cell);
}

static void parse_attach(const struct mbim_message *msg, u16 extended)
{
	u32 i, count = mbim_attach_contexts(msg);
	struct mbim_attach attach;
	bool attached;

	for (i = 0; i <= count; i++)
		if (!mbim_parse_attach(msg, i, &attach))
			assert(i < count && printable(attach.apn, sizeof(attach.apn)) &&
			       !attach.password[0]);
	if (!mbim_parse_attach_info(msg, extended, &attached, &attach))
		assert(!attach.password[0]);
}

static void parse_card(const struct mbim_message *msg)
{
	struct mbim_file_status status;
	struct mbim_application app;
	struct mbim_bytes bytes;
	u32 i, count, channel, active;
	bool notify;
	u16 sw;

	if (!mbim_parse_atr(msg, &bytes))
		assert(inside(msg, &bytes));
	if (!mbim_parse_open_channel(msg, &channel, &bytes))
		assert(inside(msg, &bytes));
	mbim_parse_close_channel(msg, &sw);
	if (!mbim_parse_apdu(msg, &bytes))
		assert(inside(msg, &bytes));
	if (!mbim_parse_file(msg, &bytes))
		assert(inside(msg, &bytes));
	mbim_parse_file_status(msg, &status);
	if (!mbim_parse_pac(msg, &notify, &bytes))
		assert(inside(msg, &bytes));
	if (!mbim_parse_terminal_response(msg, &bytes))
		assert(inside(msg, &bytes));
	count = mbim_applications(msg, &active);
	assert(active <= count);
	for (i = 0; i <= count; i++)
		if (!mbim_parse_application(msg, i, &app))
			assert(i < count && app.aid_len <= sizeof(app.aid));
}

static void parse(const u8 *whole, size_t len)
{
	static const u16 versions[] = { 0, 0x0200, 0x0300 };
	u8 *copy = exact_copy(whole, len);
	struct mbim_message msg;
	size_t i;

	if (!mbim_message_parse(&msg, copy, len)) {
		assert(!msg.info || msg.info + msg.len == copy + len);
		assert(*mbim_cid_name(msg.service, msg.cid) && *mbim_status_name(msg.status));
		for (i = 0; msg.info && i < ARRAY_SIZE(versions); i++) {
			parse_module(&msg, versions[i]);
			parse_network(&msg, versions[i]);
			parse_attach(&msg, versions[i]);
		}
		if (msg.info)
			parse_card(&msg);
	}
	mbim_mask_secrets(copy, len);
	free(copy);
}

/* cut to frames and put together again it is the same */
static void cut(const u8 *whole, size_t len, size_t transfer)
{
	struct mbim_assembly *a = calloc(1, sizeof(*a));
	u32 i, count = mbim_fragments(len, transfer);
	u8 frame[MBIM_TRANSFER_MAX];
	const u8 *again = NULL;
	size_t again_len = 0;
	int n;

	for (i = 0; i < count; i++) {
		n = mbim_fragment(whole, len, transfer, i, frame, sizeof(frame));
		assert(n > 0 && (size_t)n <= transfer);
		assert(mbim_assembly_add(a, frame, n, &again, &again_len) == (i + 1 == count));
	}
	assert(again_len == len && !memcmp(again, whole, len));
	free(a);
}

static bool may_be_cut(const u8 *whole, size_t len)
{
	struct mbim_message msg;

	return !mbim_message_parse(&msg, whole, len) && msg.info;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mbim_assembly *a = calloc(1, sizeof(*a));
	struct input input = { data, size };
	size_t transfer, len, whole_len;
	const uint8_t *bytes;
	const u8 *whole;
	u8 *frame;

	transfer = MBIM_TRANSFER_MIN + input_u8(&input);
	while (input.left) {
		bytes = input_bytes(&input, input_u16(&input), &len);
		frame = exact_copy(bytes, len);
		describe(frame, len);
		if (mbim_assembly_add(a, frame, len, &whole, &whole_len) == 1) {
			assert(whole_len >= MBIM_HEADER && whole_len <= size);
			parse(whole, whole_len);
			if (may_be_cut(whole, whole_len))
				cut(whole, whole_len, transfer);
		}
		free(frame);
	}
	free(a);
	return 0;
}
