// SPDX-License-Identifier: GPL-2.0
/* Canned answers: what a control line has a module answer instead of what is true. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "canned.h"
#include "fault.h"

/**
 * canned_bytes() - hexadecimal digits
 * @hex: digits, two a byte, nothing else
 * @bytes: CANNED_BYTES of room
 * @len: bytes
 * Return: 0, or -EINVAL.
 */
int canned_bytes(const char *hex, uint8_t *bytes, size_t *len)
{
	unsigned int byte;

	for (*len = 0; *hex; hex += 2) {
		if (*len == CANNED_BYTES || !isxdigit(hex[0]) || !isxdigit(hex[1]) ||
		    sscanf(hex, "%2x", &byte) != 1)
			return -EINVAL;
		bytes[(*len)++] = (uint8_t)byte;
	}
	return 0;
}

/**
 * canned_arm() - have a message answered so, and not carried out
 * @canned: the answers; an older one to the same message is replaced
 * @args: "MESSAGE N [HEX]"
 * Return: 0, -EINVAL, or -ENOSPC.
 */
int canned_arm(struct canned *canned, const char *args)
{
	char name[CANNED_NAME], hex[2 * CANNED_BYTES + 1] = "";
	int count, i, place = -1;

	if (sscanf(args, "%47s %d %960s", name, &count, hex) < 2 || count < FAULT_FOREVER)
		return -EINVAL;
	for (i = CANNED_MAX - 1; i >= 0; i--) {
		if (!strcasecmp(canned->answer[i].name, name))
			break;
		if (!canned->answer[i].count)
			place = i;
	}
	if (i >= 0)
		place = i;
	if (place < 0)
		return -ENOSPC;
	canned->answer[place].count = 0;
	if (canned_bytes(hex, canned->answer[place].tlvs, &canned->answer[place].len))
		return -EINVAL;
	strcpy(canned->answer[place].name, name);
	canned->answer[place].count = count;
	return 0;
}

/**
 * canned_take() - is there such an answer now?
 * @canned: the answers
 * @name: of the message
 * @tlvs: its TLVs
 * @len: their bytes
 * Return: whether there is.
 */
bool canned_take(struct canned *canned, const char *name, const uint8_t **tlvs, size_t *len)
{
	int i;

	for (i = 0; i < CANNED_MAX; i++) {
		if (strcasecmp(canned->answer[i].name, name) ||
		    !fault_take(&canned->answer[i].count))
			continue;
		*tlvs = canned->answer[i].tlvs;
		*len = canned->answer[i].len;
		return true;
	}
	return false;
}
