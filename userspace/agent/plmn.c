// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "plmn.h"

static unsigned int digits(const char *text, size_t n)
{
	unsigned int value = 0;
	size_t i;

	for (i = 0; i < n; i++)
		value = value * 10 + (unsigned int)(text[i] - '0');
	return value;
}

bool plmn_parse(const char *text, struct plmn *out)
{
	size_t n = text ? strlen(text) : 0;

	memset(out, 0, sizeof(*out));
	if ((n != 5 && n != 6) || strspn(text, "0123456789") != n)
		return false;
	out->mcc = (uint16_t)digits(text, 3);
	if (!out->mcc)
		return false;
	out->mnc = (uint16_t)digits(text + 3, n - 3);
	out->mnc_digits = (uint8_t)(n - 3);
	return true;
}

const char *plmn_text(const struct plmn *plmn, char out[PLMN_TEXT])
{
	if (!plmn_known(plmn))
		out[0] = '\0';
	else if (plmn->mnc_digits == 3)
		snprintf(out, PLMN_TEXT, "%03u%03u", plmn->mcc % 1000U, plmn->mnc % 1000U);
	else
		snprintf(out, PLMN_TEXT, "%03u%02u", plmn->mcc % 1000U, plmn->mnc % 100U);
	return out;
}

bool plmn_known(const struct plmn *plmn)
{
	return plmn->mcc != 0;
}

bool plmn_equal(const struct plmn *a, const struct plmn *b)
{
	return plmn_known(a) && a->mcc == b->mcc && a->mnc == b->mnc &&
	       a->mnc_digits == b->mnc_digits;
}
