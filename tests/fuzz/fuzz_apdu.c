// SPDX-License-Identifier: GPL-2.0
/*
 * Command APDUs: the driver's gate (driver/apdu.c) and the command line's reader
 * (userspace/cli/apdu.c), written apart, agree on what is one; and what the driver
 * changes in one leaves it well-formed.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../driver/apdu.h"
#include "../../userspace/cli/apdu.h"
#include "input.h"
#include "target.h"

#define CHANNELS	20
#define INS_MANAGE_CHANNEL	0x70
#define INS_GET_RESPONSE	0xc0

/* What the gate refuses besides bad lengths. */
static bool not_the_users(const uint8_t *apdu)
{
	return apdu[0] == 0xff || (!(apdu[0] & 0x80) && apdu[1] == INS_MANAGE_CHANNEL);
}

static bool same_gate(const uint8_t *apdu, size_t len, struct apdu *parts)
{
	const char *bad = apdu_parse(apdu, len, parts);
	const char *refused = wwanctl_apdu_check(apdu, len);

	if (len >= 4 && not_the_users(apdu))
		assert(refused);
	else
		assert(!bad == !refused);
	if (bad)
		return false;
	assert(!parts->lc == !parts->data && parts->lc <= 65535 && parts->le <= 65536);
	assert(!parts->lc || (parts->data > apdu && parts->data + parts->lc <= apdu + len));
	return true;
}

static void set_channel(uint8_t cla)
{
	uint8_t changed, channel;

	for (channel = 0; channel < CHANNELS; channel++) {
		changed = cla;
		if (!wwanctl_apdu_set_channel(&changed, channel)) {
			assert(changed == cla && channel >= 4 && !(cla & 0x40));
			continue;
		}
		assert(apdu_channel(changed) == channel);
		/* whose class it is and chaining stay */
		assert((changed & 0x90) == (cla & 0x90));
		cla = changed;
		assert(wwanctl_apdu_set_channel(&changed, channel) && changed == cla);
	}
}

static void get_response(const uint8_t *apdu, uint16_t sw)
{
	uint8_t *copy = exact_copy(apdu, 5);

	assert(wwanctl_apdu_get_response(copy, sw) == 5);
	assert(copy[1] == INS_GET_RESPONSE && !copy[2] && !copy[3] && copy[4] == (sw & 0xff));
	assert(apdu_channel(copy[0]) == apdu_channel(apdu[0]));
	assert(!wwanctl_apdu_check(copy, 5));
	free(copy);
}

/* The same command, but for Le. */
static void correct_le(const uint8_t *apdu, size_t len, const struct apdu *parts, uint16_t sw)
{
	size_t le = sw & 0xff ? sw & 0xff : 256, now = len;
	size_t room = len + (sw >> 8 & 1);
	struct apdu after;
	uint8_t *copy;

	assert(len >= 4);
	copy = malloc(room);
	assert(copy);
	memcpy(copy, apdu, len);
	if (wwanctl_apdu_correct_le(copy, &now, room, sw)) {
		assert(now <= room && !apdu_parse(copy, now, &after));
		assert(after.has_le && after.le == le && after.lc == parts->lc);
		assert(!after.lc || !memcmp(after.data, parts->data, after.lc));
		assert(!memcmp(copy, apdu, 4));
	} else {
		assert(now == len && !memcmp(copy, apdu, len) && !parts->has_le);
	}
	free(copy);
}

static void status(uint16_t sw)
{
	const char *meaning;
	char text[64];
	int error = wwanctl_sw_error(sw, &meaning);

	assert(error <= 0 && (!meaning || error));
	assert(sw != 0x9000 || !error);
	apdu_status_text(sw, text, sizeof(text));
	assert(*text && memchr(text, 0, sizeof(text)));
}

static void describe(const struct apdu *parts)
{
	struct json_object *object = apdu_json(parts);
	char text[40];

	apdu_describe(parts, text, sizeof(text));
	assert(memchr(text, 0, sizeof(text)));
	assert(json_object_to_json_string(object));
	json_object_put(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	uint16_t sw = input_u16(&in);
	size_t len = in.left;
	uint8_t *apdu = exact_copy(in.at, len);
	struct apdu parts;

	status(sw);
	if (len)
		set_channel(apdu[0]);
	if (len >= 5 && apdu[0] != 0xff)
		get_response(apdu, sw);
	if (same_gate(apdu, len, &parts)) {
		correct_le(apdu, len, &parts, sw);
		describe(&parts);
	}
	free(apdu);
	return 0;
}
