// SPDX-License-Identifier: GPL-2.0
/* Command APDUs and status words in words: ISO/IEC 7816-4, TS 102 221, 10 and 11, TS 102 223. */
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "apdu.h"
#include "json.h"
#include "text.h"

#define HEADER	4

static size_t be16(const uint8_t *bytes)
{
	return (size_t)bytes[0] << 8 | bytes[1];
}

/* Cases 2E to 4E: a zero byte, then lengths of two bytes. */
static const char *parse_extended(const uint8_t *body, size_t len, struct apdu *apdu)
{
	size_t lc = be16(body + 1);

	if (len == 3) {
		apdu->has_le = true;
		apdu->le = lc ? lc : 65536;
		return NULL;
	}
	if (!lc || (len != 3 + lc && len != 5 + lc))
		return "its extended Lc does not agree with its length";
	apdu->data = body + 3;
	apdu->lc = lc;
	if (len == 5 + lc) {
		apdu->has_le = true;
		apdu->le = be16(body + 3 + lc);
		if (!apdu->le)
			apdu->le = 65536;
	}
	return NULL;
}

static const char *parse_short(const uint8_t *body, size_t len, struct apdu *apdu)
{
	size_t lc = body[0];

	if (len == 1) {
		apdu->has_le = true;
		apdu->le = lc ? lc : 256;
		return NULL;
	}
	if (!lc || (len != 1 + lc && len != 2 + lc))
		return "its Lc does not agree with its length";
	apdu->data = body + 1;
	apdu->lc = lc;
	if (len == 2 + lc) {
		apdu->has_le = true;
		apdu->le = body[1 + lc] ? body[1 + lc] : 256;
	}
	return NULL;
}

/**
 * apdu_parse() - Take a command APDU apart.
 * @bytes: the APDU
 * @len: its length
 * @apdu: its parts, the header at least if it has one
 *
 * Return: NULL, or what is wrong with it.
 */
const char *apdu_parse(const uint8_t *bytes, size_t len, struct apdu *apdu)
{
	memset(apdu, 0, sizeof(*apdu));
	if (len < HEADER)
		return "it is shorter than its header of four bytes";
	apdu->cla = bytes[0];
	apdu->ins = bytes[1];
	apdu->p1 = bytes[2];
	apdu->p2 = bytes[3];
	if (len == HEADER)
		return NULL;
	if (bytes[HEADER] == 0 && len >= HEADER + 3)
		return parse_extended(bytes + HEADER, len - HEADER, apdu);
	return parse_short(bytes + HEADER, len - HEADER, apdu);
}

/* Logical channel in a class byte, TS 102 221, 10.1.1. */
unsigned int apdu_channel(uint8_t cla)
{
	if (cla & 0x40)
		return (cla & 0x0fu) + 4;
	return cla & 0x03u;
}

struct instruction {
	uint8_t ins;
	const char *name;
};

/* Interindustry and TS 102 221 */
static const struct instruction instructions[] = {
	{ 0x04, "DEACTIVATE FILE" }, { 0x10, "TERMINAL PROFILE" }, { 0x12, "FETCH" },
	{ 0x14, "TERMINAL RESPONSE" }, { 0x20, "VERIFY PIN" }, { 0x24, "CHANGE PIN" },
	{ 0x26, "DISABLE PIN" }, { 0x28, "ENABLE PIN" }, { 0x2c, "UNBLOCK PIN" },
	{ 0x32, "INCREASE" }, { 0x44, "ACTIVATE FILE" }, { 0x70, "MANAGE CHANNEL" },
	{ 0x73, "MANAGE SECURE CHANNEL" }, { 0x75, "TRANSACT DATA" },
	{ 0x76, "SUSPEND UICC" }, { 0x78, "GET IDENTITY" }, { 0x82, "EXTERNAL AUTHENTICATE" },
	{ 0x84, "GET CHALLENGE" }, { 0x88, "AUTHENTICATE" }, { 0x89, "AUTHENTICATE" },
	{ 0xa2, "SEARCH RECORD" }, { 0xa4, "SELECT" }, { 0xaa, "TERMINAL CAPABILITY" },
	{ 0xb0, "READ BINARY" }, { 0xb2, "READ RECORD" }, { 0xc0, "GET RESPONSE" },
	{ 0xc2, "ENVELOPE" }, { 0xca, "GET DATA" }, { 0xcb, "RETRIEVE DATA" },
	{ 0xd6, "UPDATE BINARY" }, { 0xdb, "SET DATA" }, { 0xdc, "UPDATE RECORD" },
	{ 0xe2, "STORE DATA" }, { 0xf2, "STATUS" },
};

const char *apdu_instruction(uint8_t cla, uint8_t ins)
{
	size_t i;

	/* 8x and Ex are also GlobalPlatform's, with the same numbers for what is listed. */
	if (cla == 0xff)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(instructions); i++)
		if (instructions[i].ins == ins)
			return instructions[i].name;
	return NULL;
}

struct status {
	uint16_t sw;
	uint16_t mask;
	const char *text;
};

/* TS 102 221, 10.2.1; the first that fits counts. */
static const struct status statuses[] = {
	{ 0x9000, 0xffff, "done" },
	{ 0x9100, 0xff00, "done, a proactive command of %u bytes waits" },
	{ 0x9200, 0xff00, "done, a data transfer session goes on" },
	{ 0x9300, 0xff00, "toolkit is busy" },
	{ 0x6100, 0xff00, "%u bytes of response wait" },
	{ 0x6200, 0xffff, "warning, no information" },
	{ 0x6281, 0xffff, "part of the data may be corrupt" },
	{ 0x6282, 0xffff, "end of the file reached" },
	{ 0x6283, 0xffff, "selected file deactivated" },
	{ 0x6285, 0xffff, "selected file terminated" },
	{ 0x62f1, 0xffff, "more data available" },
	{ 0x62f3, 0xffff, "response data available" },
	{ 0x63c0, 0xfff0, "verification failed, %u tries left" },
	{ 0x6400, 0xffff, "execution error, nothing changed" },
	{ 0x6500, 0xffff, "execution error, something changed" },
	{ 0x6581, 0xffff, "memory problem" },
	{ 0x6700, 0xff00, "wrong length" },
	{ 0x6881, 0xffff, "logical channel not supported" },
	{ 0x6882, 0xffff, "secure messaging not supported" },
	{ 0x6981, 0xffff, "command incompatible with the file's structure" },
	{ 0x6982, 0xffff, "security status not satisfied" },
	{ 0x6983, 0xffff, "PIN blocked" },
	{ 0x6984, 0xffff, "referenced data invalidated" },
	{ 0x6985, 0xffff, "conditions of use not satisfied" },
	{ 0x6986, 0xffff, "command not allowed, no file selected" },
	{ 0x6989, 0xffff, "command not allowed, secure channel" },
	{ 0x6a80, 0xffff, "wrong data" },
	{ 0x6a81, 0xffff, "function not supported" },
	{ 0x6a82, 0xffff, "file or application not found" },
	{ 0x6a83, 0xffff, "record not found" },
	{ 0x6a84, 0xffff, "not enough memory" },
	{ 0x6a86, 0xffff, "wrong P1 or P2" },
	{ 0x6a87, 0xffff, "Lc does not agree with P1 and P2" },
	{ 0x6a88, 0xffff, "referenced data not found" },
	{ 0x6b00, 0xffff, "wrong P1 or P2" },
	{ 0x6c00, 0xff00, "wrong Le, %u is right" },
	{ 0x6d00, 0xff00, "instruction not supported" },
	{ 0x6e00, 0xff00, "class not supported" },
	{ 0x6f00, 0xff00, "technical problem" },
	{ 0x9850, 0xffff, "can't increase, maximum reached" },
	{ 0x9862, 0xffff, "authentication error, wrong MAC" },
	{ 0x9863, 0xffff, "security session invalid" },
	{ 0x9864, 0xffff, "authentication error, no GSM context" },
};

/**
 * apdu_status_text() - A status word in words.
 * @sw: SW1 in the high byte
 * @text: words
 * @cap: their room
 */
void apdu_status_text(uint16_t sw, char *text, size_t cap)
{
	const char *rest = NULL;
	const char *found = "unknown";
	unsigned int number = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(statuses); i++) {
		if ((sw & statuses[i].mask) != statuses[i].sw)
			continue;
		found = statuses[i].text;
		number = sw & ~statuses[i].mask & 0xffffu;
		rest = strstr(found, "%u");
		break;
	}
	/* 00 stands for 256 in the lengths, but not in 9100. */
	if (!number && (sw & 0xff00) != 0x6300)
		number = 256;
	if (rest)
		snprintf(text, cap, "%.*s%u%s", (int)(rest - found), found, number, rest + 2);
	else
		snprintf(text, cap, "%s", found);
}

static void describe_select(const struct apdu *apdu, char *text, size_t cap)
{
	const char *by = apdu->p1 == 0x04 ? "application" : apdu->p1 == 0x08 ? "path from MF" :
			 apdu->p1 == 0x09 ? "path from DF" : apdu->p1 == 0x03 ? "parent" : "file";
	char data[2 * 16 + 1];

	hex_format(data, sizeof(data), apdu->data, apdu->lc < 16 ? apdu->lc : 16);
	snprintf(text, cap, " %s %s", by, data);
}

static void describe_parameters(const struct apdu *apdu, char *text, size_t cap)
{
	switch (apdu->ins) {
	case 0xa4:
		describe_select(apdu, text, cap);
		break;
	case 0xb0:
	case 0xd6:
		if (apdu->p1 & 0x80)
			snprintf(text, cap, " of file %02X, offset %u", apdu->p1 & 0x1f, apdu->p2);
		else
			snprintf(text, cap, " offset %u", (unsigned int)apdu->p1 << 8 | apdu->p2);
		break;
	case 0xb2:
	case 0xdc:
		snprintf(text, cap, " %u", apdu->p1);
		break;
	case 0x70:
		snprintf(text, cap, "%s %u", apdu->p1 & 0x80 ? ", close" : ", open", apdu->p2);
		break;
	case 0x20:
	case 0x24:
	case 0x26:
	case 0x28:
	case 0x2c:
		snprintf(text, cap, " %02X", apdu->p2);
		break;
	default:
		snprintf(text, cap, " P1 %02X P2 %02X", apdu->p1, apdu->p2);
	}
}

/**
 * apdu_describe() - A command APDU in one line.
 * @apdu: its parts
 * @text: words
 * @cap: their room
 */
void apdu_describe(const struct apdu *apdu, char *text, size_t cap)
{
	const char *name = apdu_instruction(apdu->cla, apdu->ins);
	char parameters[64];
	char unknown[24];
	size_t used;

	snprintf(unknown, sizeof(unknown), "INS %02X", apdu->ins);
	describe_parameters(apdu, parameters, sizeof(parameters));
	used = (size_t)snprintf(text, cap, "%s%s, channel %u", name ? name : unknown, parameters,
				apdu_channel(apdu->cla));
	if (apdu->lc && used < cap)
		used += (size_t)snprintf(text + used, cap - used, ", %zu bytes", apdu->lc);
	if (apdu->has_le && used < cap)
		snprintf(text + used, cap - used, ", expects up to %zu", apdu->le);
}

struct json_object *apdu_json(const struct apdu *apdu)
{
	struct json_object *object = json_object_new_object();
	char text[160];

	apdu_describe(apdu, text, sizeof(text));
	json_object_object_add(object, "name", json_text(apdu_instruction(apdu->cla, apdu->ins)));
	json_object_object_add(object, "text", json_text(text));
	json_object_object_add(object, "cla", json_hex(&apdu->cla, 1));
	json_object_object_add(object, "ins", json_hex(&apdu->ins, 1));
	json_object_object_add(object, "p1", json_object_new_int(apdu->p1));
	json_object_object_add(object, "p2", json_object_new_int(apdu->p2));
	json_object_object_add(object, "channel",
			       json_object_new_int((int)apdu_channel(apdu->cla)));
	json_object_object_add(object, "data", apdu->lc ? json_hex(apdu->data, apdu->lc) : NULL);
	json_object_object_add(object, "le", apdu->has_le ?
			       json_object_new_int((int)apdu->le) : NULL);
	return object;
}
