// SPDX-License-Identifier: GPL-2.0
/* Codings of TS 31.102, TS 24.008 and TS 102 221: digits to EF bytes. */
#include <string.h>

#include "uicc_code.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool all_digits(const char *text, size_t min, size_t max)
{
	size_t n = strlen(text);

	return n >= min && n <= max && strspn(text, "0123456789") == n;
}

/* Nibble-swapped BCD: digit 1 in the low nibble; an odd last one is filled with f. */
static void code_bcd(const char *digits, uint8_t *out, size_t size)
{
	size_t n = strlen(digits);
	size_t i;

	memset(out, 0xff, size);
	for (i = 0; i < n && i / 2 < size; i++) {
		uint8_t d = digits[i] - '0';

		if (i & 1)
			out[i / 2] = (out[i / 2] & 0x0f) | d << 4;
		else
			out[i / 2] = 0xf0 | d;
	}
}

/* TS 31.102 §4.2.2: length, then type of identity with the parity bit in the first nibble. */
bool code_imsi(const char *text, uint8_t out[IMSI_SIZE])
{
	size_t n = strlen(text);
	char padded[17];

	if (!all_digits(text, 6, 15))
		return false;
	padded[0] = '0';
	memcpy(padded + 1, text, n + 1);
	code_bcd(padded, out + 1, IMSI_SIZE - 1);
	out[0] = n / 2 + 1;
	out[1] = (out[1] & 0xf0) | (n & 1 ? 0x9 : 0x1);
	return true;
}

bool decode_imsi(const uint8_t in[IMSI_SIZE], char text[16])
{
	size_t n, i;

	if (in[0] < 4 || in[0] > IMSI_SIZE - 1 || (in[1] & 0x07) != 0x01)
		return false;
	n = in[0] * 2 - 1 - (in[1] & 0x08 ? 0 : 1);
	for (i = 0; i < n; i++) {
		uint8_t nibble = i & 1 ? in[2 + i / 2] & 0x0f : in[1 + i / 2] >> 4;

		if (nibble > 9)
			return false;
		text[i] = '0' + nibble;
	}
	text[n] = '\0';
	return true;
}

/* TS 102 221 §13.2. */
bool code_iccid(const char *text, uint8_t out[ICCID_SIZE])
{
	if (!all_digits(text, 18, 20))
		return false;
	code_bcd(text, out, ICCID_SIZE);
	return true;
}

/* TS 24.008 §10.5.1.13: MCC2 MCC1, MNC3 MCC3, MNC2 MNC1; MNC3 is f for two digits. */
bool code_plmn(const char *text, uint8_t out[PLMN_SIZE])
{
	uint8_t third = 0xf;

	if (!all_digits(text, 5, 6))
		return false;
	if (text[5])
		third = text[5] - '0';
	out[0] = (text[1] - '0') << 4 | (text[0] - '0');
	out[1] = third << 4 | (text[2] - '0');
	out[2] = (text[4] - '0') << 4 | (text[3] - '0');
	return true;
}

bool code_pin(const char *text, uint8_t out[KEY_SIZE])
{
	size_t i;

	if (!all_digits(text, 4, 8))
		return false;
	memset(out, 0xff, KEY_SIZE);
	for (i = 0; text[i]; i++)
		out[i] = text[i];
	return true;
}

bool pin_field_valid(const uint8_t in[KEY_SIZE])
{
	size_t n = 0;

	while (n < KEY_SIZE && is_digit(in[n]))
		n++;
	if (n < 4)
		return false;
	while (n < KEY_SIZE && in[n] == 0xff)
		n++;
	return n == KEY_SIZE;
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

size_t code_hex(const char *text, uint8_t *out, size_t cap)
{
	size_t n = strlen(text);
	size_t i;

	if (n % 2 || n / 2 > cap)
		return 0;
	for (i = 0; i < n; i++) {
		int d = hex_digit(text[i]);

		if (d < 0)
			return 0;
		out[i / 2] = i & 1 ? out[i / 2] | d : d << 4;
	}
	return n / 2;
}

/* Vendors print ADM1 as 8 bytes in hex or as 8 characters of text. */
bool code_adm(const char *text, uint8_t out[KEY_SIZE])
{
	if (strlen(text) == KEY_SIZE) {
		memcpy(out, text, KEY_SIZE);
		return true;
	}
	return code_hex(text, out, KEY_SIZE) == KEY_SIZE;
}

/* TS 31.102 §4.2.26 from "length of BCD number" on: length, TON/NPI, 10 bytes of digits. */
bool code_msisdn(const char *text, uint8_t out[12])
{
	bool international = text[0] == '+';

	if (international)
		text++;
	if (!all_digits(text, 1, 20))
		return false;
	out[0] = 1 + (strlen(text) + 1) / 2;
	out[1] = international ? 0x91 : 0x81;
	code_bcd(text, out + 2, 10);
	return true;
}
