// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "config_value.h"

#define BLANKS " \t"

static void *field(const struct config_key *key, void *section)
{
	return (char *)section + key->offset;
}

/* Decimal digits and nothing else. */
static bool number(const char *text, size_t n, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;
	size_t i;

	if (!n)
		return false;
	for (i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(text[i] - '0');
		if (value > max)
			return false;
	}
	*out = value;
	return true;
}

static bool all_of(const char *text, size_t n, const char *set)
{
	return n && strspn(text, set) >= n;
}

bool config_value_duration(const struct config_key *key, const char *text, void *section)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	size_t n = strlen(text);
	uint64_t value;
	size_t i;

	if (!n || !number(text, n - 1, key->max, &value))
		return false;
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (text[n - 1] != units[i].unit)
			continue;
		value *= units[i].seconds;
		if (value < key->min || value > key->max)
			return false;
		*(uint64_t *)field(key, section) = value * CONFIG_SECOND;
		return true;
	}
	return false;
}

bool config_value_number(const struct config_key *key, const char *text, void *section)
{
	uint64_t value;

	if (!number(text, strlen(text), key->max, &value) || value < key->min)
		return false;
	*(uint32_t *)field(key, section) = (uint32_t)value;
	return true;
}

bool config_value_mtu(const struct config_key *key, const char *text, void *section)
{
	uint64_t value;

	if (!number(text, strlen(text), key->max, &value) || value < key->min)
		return false;
	*(uint16_t *)field(key, section) = (uint16_t)value;
	return true;
}

bool config_value_index(const struct config_key *key, const char *text, void *section)
{
	struct config_profile *profile = section;

	profile->has_index = config_value_number(key, text, section);
	return profile->has_index;
}

/* "2.5" becomes 2500. */
bool config_value_cost(const struct config_key *key, const char *text, void *section)
{
	const char *point = strchr(text, '.');
	size_t whole = point ? (size_t)(point - text) : strlen(text);
	uint64_t scale = 1000;
	uint64_t part = 0;
	uint64_t value;
	size_t n;

	if (!number(text, whole, key->max / 1000, &value))
		return false;
	if (point) {
		n = strlen(point + 1);
		if (n > 3 || !number(point + 1, n, 999, &part))
			return false;
		while (n--)
			scale /= 10;
		part *= scale;
	}
	*(uint32_t *)field(key, section) = (uint32_t)(value * 1000 + part);
	return true;
}

bool config_value_word(const struct config_key *key, const char *text, void *section)
{
	const struct config_word *w;

	for (w = key->words; w->text; w++) {
		if (strcmp(w->text, text))
			continue;
		*(unsigned int *)field(key, section) = w->value;
		return true;
	}
	return false;
}

bool config_value_yes_no(const struct config_key *key, const char *text, void *section)
{
	if (strcmp(text, "yes") && strcmp(text, "no"))
		return false;
	*(bool *)field(key, section) = !strcmp(text, "yes");
	return true;
}

static bool printable(const char *text, uint64_t min, uint64_t max)
{
	size_t n = strlen(text);
	size_t i;

	if (n < min || n > max)
		return false;
	for (i = 0; i < n; i++)
		if (iscntrl((unsigned char)text[i]))
			return false;
	return true;
}

bool config_value_string(const struct config_key *key, const char *text, void *section)
{
	if (!printable(text, key->min, key->max))
		return false;
	strcpy(field(key, section), text);
	return true;
}

bool config_value_path(const struct config_key *key, const char *text, void *section)
{
	char *copy;

	if (text[0] != '/' || !printable(text, key->min, key->max))
		return false;
	copy = strdup(text);
	if (!copy)
		return false;
	*(char **)field(key, section) = copy;
	return true;
}

bool config_value_digits(const struct config_key *key, const char *text, void *section)
{
	size_t n = strlen(text);

	if (n < key->min || n > key->max || !all_of(text, n, "0123456789"))
		return false;
	strcpy(field(key, section), text);
	return true;
}

/* Calls @each for every word of a list; false if one is bad, there are too many, or none. */
static bool list(const char *text, uint64_t max, size_t *n,
		 bool (*each)(const char *word, size_t length, size_t i, void *data), void *data)
{
	*n = 0;
	text += strspn(text, BLANKS);
	while (*text) {
		size_t length = strcspn(text, BLANKS);

		if (*n >= max || !each(text, length, *n, data))
			return false;
		++*n;
		text += length;
		text += strspn(text, BLANKS);
	}
	return *n != 0;
}

static bool iccid_word(const char *word, size_t length, size_t i, void *data)
{
	char (*out)[21] = data;

	if (length < 2 || length > 20 || !all_of(word, length, "0123456789"))
		return false;
	memcpy(out[i], word, length);
	out[i][length] = '\0';
	return true;
}

bool config_value_iccids(const struct config_key *key, const char *text, void *section)
{
	struct config_card *card = section;
	size_t n;

	if (!list(text, key->max, &n, iccid_word, card->match_iccid))
		return false;
	card->match_iccid_n = (uint8_t)n;
	return true;
}

static bool eid_word(const char *word, size_t length, size_t i, void *data)
{
	char (*out)[33] = data;

	if (length < 2 || length > 32 || !all_of(word, length, "0123456789"))
		return false;
	memcpy(out[i], word, length);
	out[i][length] = '\0';
	return true;
}

bool config_value_eids(const struct config_key *key, const char *text, void *section)
{
	struct config_card *card = section;
	size_t n;

	if (!list(text, key->max, &n, eid_word, card->match_eid))
		return false;
	card->match_eid_n = (uint8_t)n;
	return true;
}

static bool mcc_word(const char *word, size_t length, size_t i, void *data)
{
	uint16_t *out = data;
	uint64_t value = 0;

	if (length != 3 || !number(word, length, 999, &value) || !value)
		return false;
	out[i] = (uint16_t)value;
	return true;
}

bool config_value_mccs(const struct config_key *key, const char *text, void *section)
{
	struct config_profile *profile = section;
	size_t n;

	if (!list(text, key->max, &n, mcc_word, profile->prefer_mcc))
		return false;
	profile->prefer_mcc_n = (uint8_t)n;
	return true;
}

static int nibble(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

bool config_value_aid(const struct config_key *key, const char *text, void *section)
{
	struct config_card *card = section;
	uint8_t aid[CONFIG_AID_MAX] = { 0 };
	size_t n = strlen(text);
	size_t i;

	if (n % 2 || n / 2 < key->min || n / 2 > key->max)
		return false;
	for (i = 0; i < n; i++) {
		int digit = nibble(text[i]);

		if (digit < 0)
			return false;
		aid[i / 2] = (uint8_t)(aid[i / 2] << 4 | digit);
	}
	memcpy(card->aid, aid, n / 2);
	card->aid_length = (uint8_t)(n / 2);
	return true;
}

static bool expect_word(const char *word, size_t length, size_t i, void *data)
{
	struct config_expect *out = data;
	struct config_expect e = { 0, 0 };
	size_t k;

	if (length != 4)
		return false;
	for (k = 0; k < 4; k++) {
		bool any = word[k] == 'x' || word[k] == 'X';

		if (!any && nibble(word[k]) < 0)
			return false;
		e.value = (uint16_t)(e.value << 4 | (any ? 0 : nibble(word[k])));
		e.mask = (uint16_t)(e.mask << 4 | (any ? 0 : 0xf));
	}
	out[i] = e;
	return true;
}

bool config_value_expects(const struct config_key *key, const char *text, void *section)
{
	struct config_card *card = section;
	size_t n;

	if (!list(text, key->max, &n, expect_word, card->expect))
		return false;
	card->expect_n = (uint8_t)n;
	return true;
}

/* Where the host of a target ends; @n if there is no port. */
static size_t host_end(const char *word, size_t n)
{
	const char *colon = memchr(word, ':', n);
	const char *close = memchr(word, ']', n);

	if (word[0] == '[')
		return close ? (size_t)(close + 1 - word) : 0;
	/* More than one colon: an IPv6 address without a port. */
	if (!colon || memchr(colon + 1, ':', n - (size_t)(colon + 1 - word)))
		return n;
	return (size_t)(colon - word);
}

/* A name would be asked of the name server that may be what is out of reach. */
static bool is_address(const char *word, size_t n)
{
	struct in6_addr address;
	char text[64];

	if (word[0] == '[') {
		word++;
		n -= 2;
	}
	if (n >= sizeof(text))
		return false;
	memcpy(text, word, n);
	text[n] = '\0';
	return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1;
}

/* "192.0.2.1", "2001:db8::1", "192.0.2.1:443" or "[2001:db8::1]:443". */
static bool probe_word(const char *word, size_t length, size_t i, void *data)
{
	size_t host = host_end(word, length);
	char **out = data;
	uint64_t port;

	if (host < 2 || !is_address(word, host))
		return false;
	if (host < length && (word[host] != ':' ||
			      !number(word + host + 1, length - host - 1, 65535, &port) || !port))
		return false;
	out[i] = strndup(word, length);
	return out[i];
}

bool config_value_probes(const struct config_key *key, const char *text, void *section)
{
	struct config_policy *policy = section;
	bool good;
	size_t n = 0;

	if (!text[strspn(text, BLANKS)])
		return true;
	good = list(text, key->max, &n, probe_word, policy->probe);
	policy->probe_n = (uint8_t)n;
	return good && n >= key->min;
}

static bool attach(const struct config_key *key, const char *text, enum config_attach_apn *kind,
		   char *name)
{
	if (!printable(text, key->min, key->max))
		return false;
	if (!strcmp(text, "keep")) {
		*kind = CONFIG_ATTACH_APN_KEEP;
	} else if (!strcmp(text, "auto")) {
		*kind = CONFIG_ATTACH_APN_AUTO;
	} else {
		*kind = CONFIG_ATTACH_APN_NAME;
		strcpy(name, text);
	}
	return true;
}

bool config_value_attach_modem(const struct config_key *key, const char *text, void *section)
{
	struct config_modem *modem = section;

	return attach(key, text, &modem->attach_apn, modem->attach_apn_name);
}

bool config_value_attach_profile(const struct config_key *key, const char *text, void *section)
{
	struct config_profile *profile = section;

	return attach(key, text, &profile->attach_apn, profile->attach_apn_name);
}

static enum cause_layer layer_named(const char *text, size_t n)
{
	enum cause_layer layer;

	for (layer = CAUSE_LAYER_EMM; layer <= CAUSE_LAYER_5GSM; layer++)
		if (strlen(cause_layer_name(layer)) == n &&
		    !strncmp(cause_layer_name(layer), text, n))
			return layer;
	return CAUSE_LAYER_UNKNOWN;
}

const char *config_value_override(const char *name, const char *text, struct cause_override *out)
{
	static const struct config_word words[] = {
		{ "rotate", CAUSE_ROTATE },
		{ "wait", CAUSE_WAIT },
		{ "other-plmn", CAUSE_OTHER_PLMN },
		{ "ignore", CAUSE_IGNORE },
		{ NULL, 0 },
	};
	const char *layer = name + strlen("on-");
	const char *dash = strchr(layer, '-');
	const struct config_word *w;
	uint64_t cause;

	out->layer = dash ? layer_named(layer, (size_t)(dash - layer)) : CAUSE_LAYER_UNKNOWN;
	if (!out->layer || !number(dash + 1, strlen(dash + 1), 255, &cause) || !cause)
		return "on-LAYER-NUMBER with emm, 5gmm, gmm, mm, esm or 5gsm and 1 to 255";
	out->cause = (uint16_t)cause;
	for (w = words; w->text; w++) {
		if (strcmp(w->text, text))
			continue;
		out->reaction = w->value;
		return NULL;
	}
	return "rotate, wait, other-plmn or ignore";
}
