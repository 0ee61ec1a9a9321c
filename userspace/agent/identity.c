// SPDX-License-Identifier: GPL-2.0
/* IMSI and ICCID, read from the card itself. */

#include <string.h>

#include "array.h"
#include "identity.h"

/* RID of 3GPP and the application code of a USIM: selects the first one (TS 101 220). */
static const uint8_t usim_aid[] = { 0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };

/* TS 102 221, 11.1.1 and 11.1.3; the application is selected already. */
static const struct {
	uint8_t len;
	uint8_t apdu[7];
} commands[] = {
	{ 7, { 0x00, 0xa4, 0x00, 0x04, 0x02, 0x6f, 0x07 } },	/* SELECT EF_IMSI */
	{ 5, { 0x00, 0xb0, 0x00, 0x00, 0x09 } },		/* READ BINARY */
	{ 7, { 0x00, 0xa4, 0x08, 0x04, 0x02, 0x2f, 0xe2 } },	/* SELECT MF/EF_ICCID */
	{ 5, { 0x00, 0xb0, 0x00, 0x00, 0x0a } },
};

enum { STEP_IMSI = 1, STEP_ICCID = 3 };

static int identity_next(void *ctx, uint8_t *apdu)
{
	const struct identity *identity = ctx;

	if (identity->step >= ARRAY_SIZE(commands))
		return 0;
	memcpy(apdu, commands[identity->step].apdu, commands[identity->step].len);
	return commands[identity->step].len;
}

/* Two digits a byte, the first in the low half (TS 102 221, 13.2). */
static size_t unpack(const uint8_t *data, size_t len, char *digits)
{
	size_t i;

	for (i = 0; i < 2 * len; i++) {
		uint8_t digit = i % 2 ? data[i / 2] >> 4 : data[i / 2] & 0x0f;

		if (digit > 9)
			break;
		digits[i] = (char)('0' + digit);
	}
	digits[i] = '\0';
	return i;
}

bool identity_imsi(const uint8_t *data, size_t len, char imsi[IDENTITY_IMSI_MAX])
{
	char digits[2 * 8 + 1];
	size_t count;

	/* A length byte, then a half byte of parity before the first digit. */
	if (len < 2 || data[0] < 1 || data[0] > 8 || (size_t)data[0] + 1 > len)
		return false;
	if ((data[1] & 0x07) != 0x01)
		return false;
	digits[0] = (char)('0' + (data[1] >> 4));
	count = 1 + unpack(data + 2, (size_t)data[0] - 1, digits + 1);
	if (count < 6 || count > 15 || digits[0] > '9')
		return false;
	memcpy(imsi, digits, count + 1);
	return true;
}

bool identity_iccid(const uint8_t *data, size_t len, char iccid[IDENTITY_ICCID_MAX])
{
	if (len != 10)
		return false;
	return unpack(data, len, iccid) >= 10;
}

static const char *identity_answer(void *ctx, uint16_t sw, const uint8_t *data, size_t len)
{
	struct identity *identity = ctx;
	unsigned int step = identity->step++;

	/* 91xx: done, and a proactive command waits (TS 102 221, 10.2.1.1). */
	if (sw != 0x9000 && (sw & 0xff00) != 0x9100)
		return step <= STEP_IMSI ? "EF_IMSI cannot be read" : "EF_ICCID cannot be read";
	if (step == STEP_IMSI && !identity_imsi(data, len, identity->imsi))
		return "EF_IMSI holds no IMSI";
	if (step == STEP_ICCID && !identity_iccid(data, len, identity->iccid))
		return "EF_ICCID holds no ICCID";
	return NULL;
}

static void identity_done(void *ctx, const struct session_result *result)
{
	struct identity *identity = ctx;

	identity->done(identity->ctx, result);
}

int identity_read(struct identity *identity, struct wwanctl_client *client, uint32_t modem,
		  const uint8_t *aid, size_t aid_len)
{
	static const struct session_ops ops = {
		.next = identity_next,
		.answer = identity_answer,
		.done = identity_done,
	};

	identity->step = 0;
	identity->imsi[0] = '\0';
	identity->iccid[0] = '\0';
	if (!aid || !aid_len) {
		aid = usim_aid;
		aid_len = sizeof(usim_aid);
	}
	return session_start(&identity->session, client, modem, aid, aid_len, &ops, identity);
}
