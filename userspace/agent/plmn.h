/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_PLMN_H
#define IMSID_PLMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** PLMN_TEXT - Room for "262-001"-free text: six digits and the NUL. */
#define PLMN_TEXT 7

/**
 * struct plmn - A network's identity (TS 23.003 §2.2, §12.1).
 * @mcc: Mobile country code, 1 to 999; 0 means "no PLMN".
 * @mnc: Mobile network code.
 * @mnc_digits: 2 or 3: "01" and "001" are different networks.
 */
struct plmn {
	uint16_t mcc;
	uint16_t mnc;
	uint8_t mnc_digits;
};

/**
 * plmn_parse() - Read "26201" or "310410".
 * @text: Five or six digits, nothing else.
 * @out: The network.
 *
 * Return: true, or false and @out is "no PLMN".
 */
bool plmn_parse(const char *text, struct plmn *out);

/**
 * plmn_text() - Write a PLMN as digits.
 * @plmn: The network; "no PLMN" gives the empty string.
 * @out: Room for PLMN_TEXT bytes.
 *
 * Return: @out.
 */
const char *plmn_text(const struct plmn *plmn, char out[PLMN_TEXT]);

/** plmn_known() - Whether @plmn names a network at all. */
bool plmn_known(const struct plmn *plmn);

/** plmn_equal() - Whether both name the same network; "no PLMN" equals nothing. */
bool plmn_equal(const struct plmn *a, const struct plmn *b);

#endif
