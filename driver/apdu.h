/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Command APDUs (ISO/IEC 7816-4, 5.1; TS 102 221, 10.1): the gate that every one
 * passes, and the few changes that the driver makes to them.
 *
 * Pure: no allocation, no locks; builds in the kernel and in user space.
 */
#ifndef WWANCTL_APDU_H
#define WWANCTL_APDU_H

#include "wire.h"

/* why an APDU is refused, a constant for the user, or NULL if it is well-formed */
const char *wwanctl_apdu_check(const u8 *apdu, size_t len);
/* sets the logical channel, 0 to 19, in the class byte; false: it can't be expressed */
bool wwanctl_apdu_set_channel(u8 *cla, u8 channel);
/* makes GET RESPONSE (5 bytes) for @sw 61xx of the APDU that is there; its length */
size_t wwanctl_apdu_get_response(u8 *apdu, u16 sw);
/* gives the APDU the Le that @sw 6Cxx asks for; false if there is no room for it */
bool wwanctl_apdu_correct_le(u8 *apdu, size_t *len, size_t cap, u16 sw);

/* VERIFY, CHANGE, DISABLE, ENABLE, UNBLOCK PIN, EXTERNAL AUTHENTICATE, PUT KEY */
static inline bool wwanctl_apdu_is_secret(u8 ins)
{
	static const u8 secret[] = { 0x20, 0x24, 0x26, 0x28, 0x2c, 0x82, 0xd8 };
	size_t i;

	for (i = 0; i < sizeof(secret); i++)
		if (ins == secret[i])
			return true;
	return false;
}

/* 0 for a status word that is no refusal, else an errno and, if known, its meaning */
int wwanctl_sw_error(u16 sw, const char **meaning);

#endif /* WWANCTL_APDU_H */
