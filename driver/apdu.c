// SPDX-License-Identifier: GPL-2.0
#include "apdu.h"

#define HEADER		4	/* CLA INS P1 P2 */
#define INS_MANAGE_CHANNEL	0x70
#define INS_GET_RESPONSE	0xc0

/* cases of ISO/IEC 7816-4, 5.1: is there data, is there an Le; S short, E extended */
enum apdu_case { CASE_BAD, CASE_1, CASE_2S, CASE_3S, CASE_4S, CASE_2E, CASE_3E, CASE_4E };

static enum apdu_case apdu_case(const u8 *apdu, size_t len)
{
	size_t lc;

	if (len < HEADER)
		return CASE_BAD;
	if (len == HEADER)
		return CASE_1;
	if (len == HEADER + 1)
		return CASE_2S;
	lc = apdu[HEADER];
	if (lc) {
		if (len == HEADER + 1 + lc)
			return CASE_3S;
		return len == HEADER + 2 + lc ? CASE_4S : CASE_BAD;
	}
	if (len < HEADER + 3)
		return CASE_BAD;
	if (len == HEADER + 3)
		return CASE_2E;
	lc = apdu[HEADER + 1] << 8 | apdu[HEADER + 2];
	if (!lc)
		return CASE_BAD;
	if (len == HEADER + 3 + lc)
		return CASE_3E;
	return len == HEADER + 5 + lc ? CASE_4E : CASE_BAD;
}

const char *wwanctl_apdu_check(const u8 *apdu, size_t len)
{
	if (len < HEADER)
		return "an APDU has at least four bytes";
	if (apdu_case(apdu, len) == CASE_BAD)
		return "the APDU's length does not fit its Lc and Le";
	if (apdu[0] == 0xff)
		return "FF is no class byte";
	if (!(apdu[0] & 0x80) && apdu[1] == INS_MANAGE_CHANNEL)
		return "channels are opened and closed by channel-open and channel-close";
	return NULL;
}

/*
 * TS 102 221, tables 10.3 and 10.4. First form 0X, 8X, AX: bits 1-2 the channel,
 * 3-4 secure messaging, 5 chaining; further form 4X, 6X, CX, EX: bits 1-4 the
 * channel less 4, 5 chaining, 6 secure messaging without header authentication,
 * which is 10 in the first form and the only one that the further form knows.
 */
bool wwanctl_apdu_set_channel(u8 *cla, u8 channel)
{
	bool further = *cla & 0x40;

	if (channel < 4) {
		if (further)
			*cla = (*cla & 0x90) | (*cla & 0x20 ? 0x08 : 0);
		*cla = (*cla & ~0x03) | channel;
		return true;
	}
	if (!further) {
		u8 secure = *cla & 0x0c;

		if (secure && secure != 0x08)
			return false;
		*cla = (*cla & 0x90) | 0x40 | (secure ? 0x20 : 0);
	}
	*cla = (*cla & 0xf0) | (channel - 4);
	return true;
}

size_t wwanctl_apdu_get_response(u8 *apdu, u16 sw)
{
	/*
	 * interindustry class, the same channel, no secure messaging, no chaining;
	 * a 2G card knows A0 only (TS 51.011, 9.2)
	 */
	if ((apdu[0] & 0xf0) == 0xa0)
		apdu[0] &= 0xa3;
	else
		apdu[0] &= apdu[0] & 0x40 ? 0x4f : 0x03;
	apdu[1] = INS_GET_RESPONSE;
	apdu[2] = 0;
	apdu[3] = 0;
	apdu[4] = sw & 0xff;
	return HEADER + 1;
}

bool wwanctl_apdu_correct_le(u8 *apdu, size_t *len, size_t cap, u16 sw)
{
	u8 le = sw & 0xff;

	switch (apdu_case(apdu, *len)) {
	case CASE_1:
	case CASE_3S:
		if (*len >= cap)
			return false;
		apdu[(*len)++] = le;
		return true;
	case CASE_2S:
	case CASE_4S:
		apdu[*len - 1] = le;
		return true;
	case CASE_2E:
	case CASE_4E:
		apdu[*len - 2] = le ? 0 : 1;
		apdu[*len - 1] = le;
		return true;
	default:
		return false;
	}
}

/* TS 102 221, 10.2.1 */
static const struct {
	u16 sw;
	u16 mask;
	int err;
	const char *meaning;
} refusals[] = {
	{ 0x6282, 0xffff, -ENODATA, "end of the file" },
	{ 0x6283, 0xffff, -EIO, "selected file invalidated" },
	{ 0x6700, 0xff00, -EINVAL, "wrong length" },
	{ 0x6981, 0xffff, -EINVAL, "command does not fit the file's structure" },
	{ 0x6982, 0xffff, -EACCES, "security status not satisfied" },
	{ 0x6983, 0xffff, -EACCES, "PIN blocked" },
	{ 0x6985, 0xffff, -EACCES, "conditions of use not satisfied" },
	{ 0x6a80, 0xffff, -EINVAL, "wrong data" },
	{ 0x6a81, 0xffff, -EOPNOTSUPP, "function not supported" },
	{ 0x6a82, 0xffff, -ENOENT, "not found" },
	{ 0x6a83, 0xffff, -ENOENT, "no such record" },
	{ 0x6a84, 0xffff, -ENOSPC, "no room in the file" },
	{ 0x6a88, 0xffff, -ENOENT, "referenced data not found" },
	{ 0x6b00, 0xff00, -EINVAL, "wrong parameters" },
	{ 0x6d00, 0xff00, -EOPNOTSUPP, "instruction not supported" },
	{ 0x6e00, 0xff00, -EOPNOTSUPP, "class not supported" },
	{ }
};

int wwanctl_sw_error(u16 sw, const char **meaning)
{
	size_t i;

	*meaning = NULL;
	for (i = 0; refusals[i].meaning; i++) {
		if ((sw & refusals[i].mask) != refusals[i].sw)
			continue;
		*meaning = refusals[i].meaning;
		return refusals[i].err;
	}
	switch (sw >> 8) {
	case 0x00:	/* the module did not tell */
	case 0x61:
	case 0x62:
	case 0x90:
	case 0x91:
	case 0x92:
	case 0x9f:
		return 0;
	case 0x63:
		return (sw & 0xf0) == 0xc0 ? -EACCES : 0;
	}
	return -EIO;
}
