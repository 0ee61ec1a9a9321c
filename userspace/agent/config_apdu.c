// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "config_value.h"

#define INDEX_DIGITS_MAX 8

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "{index:2}" or "{imsi}"; moves @text behind it. */
static const char *hole(const char **text, struct config_apdu *out)
{
	const char *end = strchr(*text, '}');
	struct config_hole h = { .offset = out->length };
	size_t n = end ? (size_t)(end - *text) : 0;

	if (!end)
		return "a closing brace is missing";
	if (n == 5 && !strncmp(*text, "{imsi", n)) {
		h.kind = CONFIG_HOLE_IMSI;
		h.size = CONFIG_IMSI_BYTES;
	} else if (n == 8 && !strncmp(*text, "{index:", 7)) {
		int digits = (*text)[7] - '0';

		if (digits < 2 || digits > INDEX_DIGITS_MAX || digits % 2)
			return "{index:N} takes 2, 4, 6 or 8 digits";
		h.kind = CONFIG_HOLE_INDEX;
		h.size = (uint8_t)(digits / 2);
	} else {
		return "the values in braces are {index:2} (or 4, 6, 8) and {imsi}";
	}
	if (out->holes_n == CONFIG_HOLES_MAX)
		return "there are too many values in braces (at most 4)";
	if (out->length + h.size > CONFIG_APDU_MAX)
		return "it is longer than a short APDU (261 bytes)";
	out->holes[out->holes_n++] = h;
	out->length = (uint16_t)(out->length + h.size);
	*text = end + 1;
	return NULL;
}

/* TS 102 221 §10.1: header, then nothing, Le, or Lc and so many bytes with or without Le. */
static const char *check(const struct config_apdu *apdu)
{
	size_t data;

	if (apdu->length < 4)
		return "an APDU has at least the four bytes CLA INS P1 P2";
	if (apdu->length <= 5)
		return NULL;
	data = apdu->length - 5U;
	if (!apdu->bytes[4])
		return "Lc is 0 but data follows (extended APDUs are not supported)";
	if (data != apdu->bytes[4] && data != apdu->bytes[4] + 1U)
		return "Lc (the fifth byte) does not agree with the number of data bytes";
	return NULL;
}

const char *config_apdu_parse(const char *text, struct config_apdu *out)
{
	const char *wrong;

	memset(out, 0, sizeof(*out));
	while (*text) {
		int high;
		int low;

		if (*text == ' ' || *text == '\t') {
			text++;
			continue;
		}
		if (*text == '{') {
			wrong = hole(&text, out);
			if (wrong)
				return wrong;
			continue;
		}
		high = nibble(text[0]);
		low = nibble(text[1]);
		if (high < 0 || low < 0)
			return "it is not made of pairs of hex digits and values in braces";
		if (out->length == CONFIG_APDU_MAX)
			return "it is longer than a short APDU (261 bytes)";
		out->bytes[out->length++] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	return check(out);
}

/* EF_IMSI: length, then parity and digits, low nibble first (TS 31.102 §4.2.2). */
static void put_imsi(const char *imsi, uint8_t out[CONFIG_IMSI_BYTES])
{
	size_t n = strlen(imsi);
	size_t i;

	memset(out, 0xff, CONFIG_IMSI_BYTES);
	out[0] = (uint8_t)(n / 2 + 1);
	out[1] = (uint8_t)((n % 2 ? 0x9 : 0x1) | (imsi[0] - '0') << 4);
	for (i = 1; i < n; i++) {
		uint8_t *byte = &out[1 + (i + 1) / 2];
		uint8_t digit = (uint8_t)(imsi[i] - '0');

		if (i % 2)
			*byte = 0xf0 | digit;
		else
			*byte = (uint8_t)((*byte & 0x0f) | digit << 4);
	}
}

int config_apdu_render(const struct config_apdu *apdu, const struct config_profile *profile,
		       uint8_t *out, size_t size)
{
	size_t i;
	size_t k;

	if (apdu->length > size)
		return -EMSGSIZE;
	memcpy(out, apdu->bytes, apdu->length);
	for (i = 0; i < apdu->holes_n; i++) {
		const struct config_hole *h = &apdu->holes[i];
		uint8_t *at = out + h->offset;

		if (h->kind == CONFIG_HOLE_IMSI) {
			put_imsi(profile->imsi, at);
			continue;
		}
		for (k = 0; k < h->size; k++)
			at[k] = (uint8_t)(profile->index >> 8 * (h->size - 1U - k));
	}
	return apdu->length;
}
