// SPDX-License-Identifier: GPL-2.0
/*
 * Elementary files: TS 31.102, 4.2 (USIM), TS 102 221, 13 (MF). A decoder gets
 * whatever the card holds: a file may be short, blank (FF) or nonsense.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "ef.h"
#include "json.h"
#include "text.h"

static bool blank(const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (data[i] != 0xff)
			return false;
	return true;
}

/*
 * Digits, the low nibble of a byte first, up to a filler (F).
 * Return: their number, -1 if something else is among them.
 */
static int bcd(const uint8_t *data, size_t len, char *text, size_t cap)
{
	size_t used = 0;
	size_t i;

	for (i = 0; i < 2 * len; i++) {
		uint8_t nibble = i % 2 ? data[i / 2] >> 4 : data[i / 2] & 0xf;

		if (nibble == 0xf)
			break;
		if (nibble > 9 || used + 1 >= cap)
			return -1;
		text[used++] = (char)('0' + nibble);
	}
	text[used] = '\0';
	return (int)used;
}

/* MCC and MNC, TS 24.008, 10.5.1.13; false if the field is blank or no PLMN. */
static bool plmn(const uint8_t *data, char text[8])
{
	const uint8_t nibbles[] = {
		data[0] & 0xf, data[0] >> 4, data[1] & 0xf, data[2] & 0xf, data[2] >> 4,
		data[1] >> 4,
	};
	size_t i;

	for (i = 0; i < sizeof(nibbles); i++) {
		if (i == 5 && nibbles[i] == 0xf)
			break;
		if (nibbles[i] > 9)
			return false;
		text[i] = (char)('0' + nibbles[i]);
	}
	text[i] = '\0';
	return true;
}

static void add(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

static struct json_object *plmn_value(const uint8_t *data)
{
	char text[8];

	return plmn(data, text) ? json_object_new_string(text) : NULL;
}

static struct json_object *number16(const uint8_t *data)
{
	return json_object_new_int(data[0] << 8 | data[1]);
}

static struct json_object *decode_imsi(const uint8_t *data, size_t len)
{
	uint8_t digits[8];
	char text[20];

	/* Length, then nine or fewer bytes, the first nibble of which is the parity. */
	if (len < 9 || data[0] < 1 || data[0] > 8)
		return NULL;
	memcpy(digits, data + 1, sizeof(digits));
	digits[0] |= 0x0f;
	text[0] = (char)('0' + (digits[0] >> 4));
	if (digits[0] >> 4 > 9 || bcd(digits + 1, (size_t)data[0] - 1, text + 1, 18) < 0)
		return NULL;
	return json_object_new_string(text);
}

static struct json_object *decode_iccid(const uint8_t *data, size_t len)
{
	char text[24];

	if (len < 10 || bcd(data, 10, text, sizeof(text)) <= 0)
		return NULL;
	return json_object_new_string(text);
}

static struct json_object *plmn_list(const uint8_t *data, size_t len, size_t entry)
{
	struct json_object *array;
	size_t i;

	if (len < entry)
		return NULL;
	array = json_object_new_array();
	for (i = 0; i + entry <= len; i += entry)
		if (!blank(data + i, 3))
			json_object_array_add(array, plmn_value(data + i));
	return array;
}

static struct json_object *decode_fplmn(const uint8_t *data, size_t len)
{
	return plmn_list(data, len, 3);
}

/* With the access technologies, TS 31.102, 4.2.5. */
static struct json_object *decode_plmn_act(const uint8_t *data, size_t len)
{
	static const struct {
		uint16_t bit;
		const char *name;
	} technologies[] = {
		{ 0x8000, "umts" }, { 0x4000, "lte" }, { 0x0800, "nr" }, { 0x0080, "gsm" },
	};
	struct json_object *array;
	size_t i;
	size_t j;

	if (len < 5)
		return NULL;
	array = json_object_new_array();
	for (i = 0; i + 5 <= len; i += 5) {
		struct json_object *entry;
		struct json_object *rats;

		if (blank(data + i, 3))
			continue;
		entry = json_object_new_object();
		rats = json_object_new_array();
		add(entry, "plmn", plmn_value(data + i));
		for (j = 0; j < ARRAY_SIZE(technologies); j++)
			if ((data[i + 3] << 8 | data[i + 4]) & technologies[j].bit)
				json_object_array_add(rats, json_text(technologies[j].name));
		add(entry, "rats", rats);
		json_object_array_add(array, entry);
	}
	return array;
}

static struct json_object *status_name(uint8_t status, const char *const *names, size_t count)
{
	return status < count ? json_text(names[status]) : json_object_new_int(status);
}

static struct json_object *decode_loci(const uint8_t *data, size_t len)
{
	static const char *const names[] = {
		"updated", "not-updated", "plmn-not-allowed", "location-area-not-allowed",
	};
	struct json_object *object;

	if (len < 11)
		return NULL;
	object = json_object_new_object();
	add(object, "tmsi", blank(data, 4) ? NULL : json_hex(data, 4));
	add(object, "plmn", plmn_value(data + 4));
	add(object, "lac", number16(data + 7));
	add(object, "status", status_name(data[10] & 7, names, 4));
	return object;
}

static struct json_object *decode_psloci(const uint8_t *data, size_t len)
{
	static const char *const names[] = {
		"updated", "not-updated", "plmn-not-allowed", "routing-area-not-allowed",
	};
	struct json_object *object;

	if (len < 14)
		return NULL;
	object = json_object_new_object();
	add(object, "p_tmsi", blank(data, 4) ? NULL : json_hex(data, 4));
	add(object, "plmn", plmn_value(data + 7));
	add(object, "lac", number16(data + 10));
	add(object, "rac", json_object_new_int(data[12]));
	add(object, "status", status_name(data[13] & 7, names, 4));
	return object;
}

static const char *const eps_status[] = { "updated", "not-updated", "roaming-not-allowed" };

static struct json_object *decode_epsloci(const uint8_t *data, size_t len)
{
	struct json_object *object;

	if (len < 18)
		return NULL;
	object = json_object_new_object();
	add(object, "guti", blank(data, 12) ? NULL : json_hex(data, 12));
	add(object, "plmn", plmn_value(data + 12));
	add(object, "tac", number16(data + 15));
	add(object, "status", status_name(data[17] & 7, eps_status, 3));
	return object;
}

static struct json_object *decode_5gsloci(const uint8_t *data, size_t len)
{
	struct json_object *object;

	if (len < 20)
		return NULL;
	object = json_object_new_object();
	add(object, "guti", blank(data, 13) ? NULL : json_hex(data, 13));
	add(object, "plmn", plmn_value(data + 13));
	add(object, "tac", json_object_new_int(data[16] << 16 | data[17] << 8 | data[18]));
	add(object, "status", status_name(data[19] & 7, eps_status, 3));
	return object;
}

static struct json_object *decode_acc(const uint8_t *data, size_t len)
{
	struct json_object *array;
	int class;

	if (len < 2)
		return NULL;
	array = json_object_new_array();
	for (class = 0; class < 16; class++)
		if ((data[0] << 8 | data[1]) >> class & 1)
			json_object_array_add(array, json_object_new_int(class));
	return array;
}

static struct json_object *decode_ad(const uint8_t *data, size_t len)
{
	struct json_object *object;

	if (len < 3)
		return NULL;
	object = json_object_new_object();
	add(object, "operation_mode", json_object_new_int(data[0]));
	add(object, "mnc_length", len > 3 && data[3] <= 3 ? json_object_new_int(data[3] & 0xf) :
	    NULL);
	return object;
}

/* An alpha identifier in the GSM alphabet (TS 23.038), where it is the same as ASCII; else NULL. */
static struct json_object *alpha(const uint8_t *data, size_t len)
{
	char text[128];
	size_t used = 0;
	size_t i;

	for (i = 0; i < len && data[i] != 0xff; i++) {
		uint8_t c = data[i] == 0x00 ? '@' : data[i] == 0x02 ? '$' : data[i] == 0x11 ?
			    '_' : data[i];

		if (c < 0x20 || c > 0x7a || (c >= 0x5b && c <= 0x60 && c != '_') ||
		    used + 1 == sizeof(text))
			return NULL;
		text[used++] = (char)c;
	}
	text[used] = '\0';
	return json_object_new_string(text);
}

static struct json_object *decode_spn(const uint8_t *data, size_t len)
{
	struct json_object *object;

	if (len < 2)
		return NULL;
	object = json_object_new_object();
	add(object, "name", alpha(data + 1, len - 1));
	add(object, "display_plmn", json_object_new_boolean(data[0] & 1));
	return object;
}

/* An entry of a phone book, TS 31.102, 4.2.26: the last 14 bytes are the number. */
static struct json_object *decode_msisdn(const uint8_t *data, size_t len)
{
	struct json_object *object;
	const uint8_t *number;
	char digits[24];
	char text[26];

	if (len < 14)
		return NULL;
	number = data + len - 14;
	object = json_object_new_object();
	add(object, "name", len > 14 && !blank(data, len - 14) ? alpha(data, len - 14) : NULL);
	if (number[0] < 2 || number[0] > 11 ||
	    bcd(number + 2, (size_t)number[0] - 1, digits, sizeof(digits)) <= 0) {
		add(object, "number", NULL);
		return object;
	}
	snprintf(text, sizeof(text), "%s%s", (number[1] & 0x70) == 0x10 ? "+" : "", digits);
	add(object, "number", json_object_new_string(text));
	return object;
}

/* Minutes between searches for the home network; 0: none (TS 31.102, 4.2.6). */
static struct json_object *decode_search(const uint8_t *data, size_t len)
{
	return len ? json_object_new_int(data[0] == 0xff ? 0 : data[0] * 6) : NULL;
}

/* The keys stay in "raw". */
static struct json_object *decode_keys(const uint8_t *data, size_t len)
{
	struct json_object *object;

	if (len < 33)
		return NULL;
	object = json_object_new_object();
	add(object, "ksi", json_object_new_int(data[0] & 7));
	add(object, "valid", json_object_new_boolean((data[0] & 7) != 7));
	return object;
}

/* Numbers of the services that are there (TS 31.102, 4.2.8). */
static struct json_object *decode_ust(const uint8_t *data, size_t len)
{
	struct json_object *array = json_object_new_array();
	size_t service;

	for (service = 0; service < 8 * len; service++)
		if (data[service / 8] >> service % 8 & 1)
			json_object_array_add(array, json_object_new_int((int)service + 1));
	return array;
}

/* Two letters each (ISO 639). */
static struct json_object *decode_languages(const uint8_t *data, size_t len)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i + 2 <= len; i += 2) {
		char text[3] = { (char)data[i], (char)data[i + 1], '\0' };

		if (isalpha(data[i]) && isalpha(data[i + 1]))
			json_object_array_add(array, json_object_new_string(text));
	}
	return array;
}

/* The value of a BER-TLV with one byte of tag and of length; NULL if it is not there. */
static const uint8_t *tlv_find(const uint8_t *data, size_t len, uint8_t tag, size_t *value_len)
{
	size_t i = 0;

	while (i + 2 <= len && data[i] != 0xff) {
		size_t inside = data[i + 1];

		if (inside > len - i - 2)
			return NULL;
		if (data[i] == tag) {
			*value_len = inside;
			return data + i + 2;
		}
		i += 2 + inside;
	}
	return NULL;
}

/* An application template, TS 102 221, 13.1. */
static struct json_object *decode_dir(const uint8_t *data, size_t len)
{
	struct json_object *object;
	const uint8_t *template;
	const uint8_t *value;
	size_t value_len;
	size_t inside;

	template = tlv_find(data, len, 0x61, &inside);
	if (!template)
		return NULL;
	object = json_object_new_object();
	value = tlv_find(template, inside, 0x4f, &value_len);
	add(object, "aid", value ? json_hex(value, value_len) : NULL);
	value = tlv_find(template, inside, 0x50, &value_len);
	add(object, "label", value ? alpha(value, value_len) : NULL);
	return object;
}

static const struct ef files[] = {
	{ "iccid", "3F00/2FE2", false, decode_iccid },
	{ "dir", "3F00/2F00", true, decode_dir },
	{ "pl", "3F00/2F05", false, decode_languages },
	{ "imsi", "3F00/7FFF/6F07", false, decode_imsi },
	{ "li", "3F00/7FFF/6F05", false, decode_languages },
	{ "keys", "3F00/7FFF/6F08", false, decode_keys },
	{ "keysps", "3F00/7FFF/6F09", false, decode_keys },
	{ "hpplmnsearch", "3F00/7FFF/6F31", false, decode_search },
	{ "ust", "3F00/7FFF/6F38", false, decode_ust },
	{ "gid1", "3F00/7FFF/6F3E", false, NULL },
	{ "gid2", "3F00/7FFF/6F3F", false, NULL },
	{ "msisdn", "3F00/7FFF/6F40", true, decode_msisdn },
	{ "smsp", "3F00/7FFF/6F42", true, NULL },
	{ "spn", "3F00/7FFF/6F46", false, decode_spn },
	{ "est", "3F00/7FFF/6F56", false, decode_ust },
	{ "plmnwact", "3F00/7FFF/6F60", false, decode_plmn_act },
	{ "oplmnwact", "3F00/7FFF/6F61", false, decode_plmn_act },
	{ "hplmnwact", "3F00/7FFF/6F62", false, decode_plmn_act },
	{ "psloci", "3F00/7FFF/6F73", false, decode_psloci },
	{ "acc", "3F00/7FFF/6F78", false, decode_acc },
	{ "fplmn", "3F00/7FFF/6F7B", false, decode_fplmn },
	{ "loci", "3F00/7FFF/6F7E", false, decode_loci },
	{ "ad", "3F00/7FFF/6FAD", false, decode_ad },
	{ "ehplmn", "3F00/7FFF/6FD9", false, decode_fplmn },
	{ "epsloci", "3F00/7FFF/6FE3", false, decode_epsloci },
	{ "epsnsc", "3F00/7FFF/6FE4", true, NULL },
	{ "nasconfig", "3F00/7FFF/6FE8", false, NULL },
	{ "5gs3gpploci", "3F00/7FFF/5FC0/4F01", false, decode_5gsloci },
};

#define FILES	(ARRAY_SIZE(files))

const struct ef *ef_find(const char *name)
{
	size_t i;

	for (i = 0; i < FILES; i++)
		if (!strcasecmp(files[i].name, name))
			return &files[i];
	return NULL;
}

const struct ef *ef_find_path(const uint8_t *path, size_t len)
{
	uint8_t other[WWANCTL_PATH_MAX];
	uint16_t other_len;
	size_t i;

	for (i = 0; i < FILES; i++)
		if (!ef_path_parse(files[i].path, other, &other_len) && other_len == len &&
		    !memcmp(path, other, len))
			return &files[i];
	return NULL;
}

/**
 * ef_path_parse() - Read a path.
 * @text: identifiers of four hexadecimal digits, with or without "/" between
 * @path: identifiers
 * @len: their bytes
 *
 * Return: 0, or -EINVAL.
 */
int ef_path_parse(const char *text, uint8_t path[WWANCTL_PATH_MAX], uint16_t *len)
{
	uint16_t used = 0;

	while (*text) {
		char digits[5];
		size_t n;

		if (strnlen(text, 4) < 4 || used + 2 > WWANCTL_PATH_MAX)
			return -EINVAL;
		memcpy(digits, text, 4);
		digits[4] = '\0';
		if (strspn(digits, "0123456789abcdefABCDEF") != 4 ||
		    hex_parse(digits, path + used, 2, &n))
			return -EINVAL;
		used = (uint16_t)(used + 2);
		text += 4;
		if (*text == '/' && text[1])
			text++;
	}
	*len = used;
	return used ? 0 : -EINVAL;
}

/* The names, for a message; returns their number. */
size_t ef_names(const char **names, size_t cap)
{
	size_t i;

	for (i = 0; i < FILES && i < cap; i++)
		names[i] = files[i].name;
	return i;
}
