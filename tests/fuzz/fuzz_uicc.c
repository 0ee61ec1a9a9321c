// SPDX-License-Identifier: GPL-2.0
/*
 * The card under a sequence of command APDUs: byte 0 chooses the card's behaviour,
 * then each APDU with a length byte before it; length 0 resets the card, and ff
 * lets the time of an applet's timer pass.
 */
#include <stdlib.h>
#include <string.h>

#include "toolkit.h"
#include "uicc.h"
#include "target.h"

static struct uicc *make_card(uint8_t choice)
{
	static const struct uicc_profile profiles[] = {
		{ .imsi = "234150000000001" }, { .imsi = "262020000000002", .plmns = "26202" },
	};
	const struct uicc_config config = {
		.iccid = "89440000000000000019",
		.profiles = profiles,
		.profile_count = 2,
		.pin_enabled = choice & 0x80,
		.behaviour = {
			.applet = choice % 3,
			.pace = choice / 3 % 3,
			.refresh = choice / 9 % 8 - 1,
			.write_fail = choice & 0x40,
		},
	};

	return uicc_create(&config, NULL, NULL);
}

/* From an exact-size heap copy, so that a read past the end is seen. */
static void transmit(struct uicc *u, const uint8_t *apdu, size_t len)
{
	uint8_t answer[UICC_RAPDU_MAX];
	uint8_t *copy = malloc(len);
	size_t n;

	if (!copy)
		abort();
	memcpy(copy, apdu, len);
	n = uicc_transmit(u, copy, len, answer, sizeof(answer));
	free(copy);
	if (n < 2 || n > 514 || (answer[n - 2] >> 4 != 6 && answer[n - 2] >> 4 != 9))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uicc *u;
	double now = 0;
	size_t len;

	if (!size)
		return 0;
	u = make_card(*data);
	if (!u)
		abort();
	uicc_reset(u, NULL, 0);
	for (data++, size--; size; data += len, size -= len) {
		len = *data++;
		size--;
		if (!len) {
			uicc_reset(u, NULL, 0);
		} else if (len == 0xff) {
			len = 0;
			uicc_tick(u, now += 180);
		} else {
			len = len < size ? len : size;
			if (len)
				transmit(u, data, len);
		}
	}
	if (uicc_active(u) < 1 || uicc_active(u) > 2)
		abort();
	uicc_destroy(u);
	return 0;
}
