// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "array.h"
#include "config_check.h"
#include "config_value.h"

#define FILES_MAX 64

/**
 * struct reading - One file on its way in.
 * @text, @room: The present line, of any length.
 * @value: Of a line that is longer than inih takes; NULL: inih has it all.
 * @keys, @object: The present section; NULL: none, or a bad one whose keys are passed over.
 * @headless: No section has begun yet.
 */
struct reading {
	struct config_load *load;
	const char *file;
	FILE *stream;
	unsigned int line;
	char *text;
	size_t room;
	char *value;
	const struct config_key *keys;
	void *object;
	bool headless;
	bool out_of_memory;
};

[[gnu::format(printf, 2, 3)]] static void wrong(struct reading *r, const char *format, ...);

static void wrong(struct reading *r, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	config_load_error(r->load, r->file, r->line, "%s", text);
}

/* A piece of the file for a message: short, and without bytes that a terminal would obey. */
static const char *quote(const char *text, char out[64])
{
	size_t i;

	for (i = 0; text[i] && i < 60; i++)
		out[i] = isprint((unsigned char)text[i]) ? text[i] : '?';
	strcpy(out + i, text[i] ? "..." : "");
	return out;
}

static bool note(struct reading *r, const char *key)
{
	struct config_load *l = r->load;
	struct config_seen *more = reallocarray(l->seen, l->seen_n + 1, sizeof(*more));

	if (!more)
		goto fail;
	l->seen = more;
	more += l->seen_n;
	*more = (struct config_seen){ .object = r->object, .file = r->file, .line = r->line };
	if (key) {
		more->key = strdup(key);
		if (!more->key)
			goto fail;
	}
	l->seen_n++;
	return true;
fail:
	r->out_of_memory = true;
	return false;
}

static bool name_good(const char *name)
{
	size_t n = strlen(name);
	size_t i;

	if (!n || n > CONFIG_NAME_MAX)
		return false;
	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("-_.", name[i]))
			return false;
	return true;
}

static struct config_modem *modem_make(struct reading *r, const char *match)
{
	struct imsid_config *c = r->load->config;
	struct config_modem *m;
	int i;

	for (i = 0; i < c->modem_n; i++)
		if (!strcmp(c->modem[i]->match, match))
			return c->modem[i];
	if (c->modem_n == CONFIG_MODEMS_MAX || strlen(match) > CONFIG_NAME_MAX) {
		wrong(r, "too many or too long; expected at most %d [modem] sections",
		      CONFIG_MODEMS_MAX);
		return NULL;
	}
	m = calloc(1, sizeof(*m));
	if (!m) {
		r->out_of_memory = true;
		return NULL;
	}
	strcpy(m->match, match);
	m->attach_apn = CONFIG_ATTACH_APN_KEEP;
	m->toolkit = CONFIG_TOOLKIT_MODULE;
	c->modem[c->modem_n++] = m;
	return m;
}

static struct config_card *card_make(struct reading *r, const char *name)
{
	struct imsid_config *c = r->load->config;
	struct config_card *card;
	int i;

	for (i = 0; i < c->card_n; i++)
		if (!strcmp(c->card[i]->name, name))
			return c->card[i];
	if (c->card_n == CONFIG_CARDS_MAX) {
		wrong(r, "too many; expected at most %d [card] sections", CONFIG_CARDS_MAX);
		return NULL;
	}
	card = calloc(1, sizeof(*card));
	if (!card) {
		r->out_of_memory = true;
		return NULL;
	}
	strcpy(card->name, name);
	card->expect[0] = (struct config_expect){ 0x9000, 0xffff };
	card->expect[1] = (struct config_expect){ 0x9100, 0xff00 };
	card->expect_n = 2;
	card->refresh = CONFIG_REFRESH_AUTO;
	card->writes_per_switch = 12;
	card->fplmn_clean = CONFIG_FPLMN_NEVER;
	c->card[c->card_n++] = card;
	return card;
}

static struct config_profile *profile_make(struct reading *r, const char *path)
{
	const char *slash = strchr(path, '/');
	char name[CONFIG_NAME_MAX + 1];
	struct config_profile *p;
	struct config_card *card;
	int i;

	if (!slash || (size_t)(slash - path) > CONFIG_NAME_MAX)
		goto bad;
	memcpy(name, path, (size_t)(slash - path));
	name[slash - path] = '\0';
	if (!name_good(name) || !name_good(slash + 1))
		goto bad;
	card = card_make(r, name);
	if (!card)
		return NULL;
	for (i = 0; i < card->profile_n; i++)
		if (!strcmp(card->profile[i]->name, slash + 1))
			return card->profile[i];
	if (card->profile_n == CONFIG_PROFILES_MAX) {
		wrong(r, "too many; expected at most %d profiles of a card", CONFIG_PROFILES_MAX);
		return NULL;
	}
	p = calloc(1, sizeof(*p));
	if (!p) {
		r->out_of_memory = true;
		return NULL;
	}
	strcpy(p->name, slash + 1);
	p->role = CONFIG_ROLE_OPERATIONAL;
	p->cost = 1000;
	p->ip_type = CONFIG_IP_TYPE_IPV4;
	p->roaming = true;
	p->metric = CONFIG_METRIC;
	card->profile[card->profile_n++] = p;
	return p;
bad:
	wrong(r, "found a profile without a good name; expected [profile CARD/NAME]");
	return NULL;
}

static void *object_make(struct reading *r, const char *kind, const char *name)
{
	struct imsid_config *c = r->load->config;

	if (!strcmp(kind, "policy") && !name[0]) {
		r->keys = config_policy_keys;
		return &c->policy;
	}
	if (!strcmp(kind, "budget") && !name[0]) {
		r->keys = config_budget_keys;
		return &c->budget;
	}
	if (!strcmp(kind, "modem") && name[0]) {
		r->keys = config_modem_keys;
		return modem_make(r, name);
	}
	if (!strcmp(kind, "card") && name_good(name)) {
		r->keys = config_card_keys;
		return card_make(r, name);
	}
	if (!strcmp(kind, "profile") && name[0]) {
		r->keys = config_profile_keys;
		return profile_make(r, name);
	}
	wrong(r,
	      "found a section that is not known; expected [modem USB-PATH, IMEI or *], [card NAME], [profile CARD/NAME], [policy] or [budget]");
	return NULL;
}

/* "[card anynet]" */
static void section_begin(struct reading *r, char *header)
{
	char *end = strchr(header, ']');
	size_t kind;
	char *name;

	r->headless = false;
	r->object = NULL;
	r->keys = NULL;
	if (!end) {
		wrong(r, "found [ without ]; expected a section such as [policy]");
		return;
	}
	*end = '\0';
	header += 1 + strspn(header + 1, " \t");
	kind = strcspn(header, " \t");
	name = header + kind + strspn(header + kind, " \t");
	header[kind] = '\0';
	kind = strlen(name);
	while (kind && isspace((unsigned char)name[kind - 1]))
		name[--kind] = '\0';
	r->object = object_make(r, header, name);
	if (r->object && !config_load_find(r->load, r->object, NULL))
		note(r, NULL);
}

static void apdu_set(struct reading *r, const char *name, const char *value)
{
	struct config_card *card = r->object;
	const char *dash = name + strlen("select");
	struct config_apdu *apdu;
	const char *error;
	unsigned int n = 0;

	if (*dash == '-' && dash[1] >= '2' && dash[1] <= '0' + CONFIG_SELECTS_MAX && !dash[2])
		n = (unsigned int)(dash[1] - '1');
	else if (*dash)
		return wrong(r, "found key \"%.40s\"; expected select, select-2 ... select-%d",
			     name, CONFIG_SELECTS_MAX);
	apdu = malloc(sizeof(*apdu));
	if (!apdu) {
		r->out_of_memory = true;
		return;
	}
	error = config_apdu_parse(value, apdu);
	if (error) {
		wrong(r, "%.40s: found an APDU that can not be sent: %s", name, error);
		free(apdu);
		return;
	}
	card->select[n] = apdu;
	if (card->select_n <= n)
		card->select_n = (uint8_t)(n + 1);
}

static void override_set(struct reading *r, const char *name, const char *value)
{
	struct config_policy *p = r->object;
	const char *expected;
	char text[64];

	if (p->on_n == CONFIG_OVERRIDES_MAX) {
		wrong(r, "%.40s: too many; expected at most %d keys on-...", name,
		      CONFIG_OVERRIDES_MAX);
		return;
	}
	expected = config_value_override(name, value, &p->on[p->on_n]);
	if (expected)
		wrong(r, "%.40s: found \"%s\"; expected %s", name, quote(value, text), expected);
	else
		p->on_n++;
}

static bool is_select(const struct reading *r, const char *name)
{
	return r->keys == config_card_keys && !strncmp(name, "select", 6) &&
	       (name[6] == '-' || !name[6]);
}

static void key_set(struct reading *r, const char *name, const char *value)
{
	const struct config_key *key = config_key_find(r->keys, name);
	char text[64];

	if (is_select(r, name)) {
		apdu_set(r, name, value);
	} else if (!key) {
		wrong(r, "found key \"%s\", which is not known in this section", quote(name, text));
	} else if (!key->parse) {
		override_set(r, name, value);
	} else if (!key->parse(key, value, r->object)) {
		if (key->secret)
			wrong(r, "%s: found something else; expected %s", name, key->expected);
		else
			wrong(r, "%s: found \"%s\"; expected %s", name, quote(value, text),
			      key->expected);
	}
}

/* inih's handler. The section is the reader's: inih cuts long ones. */
static int handle(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	const struct config_seen *before;
	char text[64];

	(void)section;
	if (r->headless) {
		wrong(r, "found key \"%s\" before any section; expected a section such as [policy]",
		      quote(name, text));
		return 1;
	}
	if (!r->object)
		return 1;
	before = config_load_find(r->load, r->object, name);
	if (before) {
		wrong(r, "found key \"%s\" again; expected it once, and it is at %s:%u",
		      quote(name, text), before->file, before->line);
		return 1;
	}
	if (note(r, name))
		key_set(r, name, r->value ? r->value : value);
	return 1;
}

static char *strip(char *text)
{
	size_t n;

	text += strspn(text, " \t\r\n\f\v");
	n = strlen(text);
	while (n && isspace((unsigned char)text[n - 1]))
		text[--n] = '\0';
	return text;
}

/* As inih does: a semicolon after a blank begins a comment. */
static void cut_comment(char *text)
{
	char *at;

	for (at = text; *at; at++) {
		if (*at != ';' || at == text || !isspace((unsigned char)at[-1]))
			continue;
		*at = '\0';
		return;
	}
}

/* inih's line is short: it gets the key and a stand-in, and the value waits here. */
static void hand_long(struct reading *r, char *line, char *out, int size)
{
	char *sign = line + strcspn(line, "=:");
	char *name;

	cut_comment(sign + 1);
	r->value = strip(sign + 1);
	*sign = '\0';
	name = strip(line);
	if (strlen(name) + 4 > (size_t)size) {
		wrong(r, "found a key of %zu characters, which is not known in this section",
		      strlen(name));
		strcpy(out, "\n");
		return;
	}
	sprintf(out, "%s=@\n", name);
}

static void hand_line(struct reading *r, char *line, char *out, int size)
{
	char text[64];

	strcpy(out, "\n");
	if (!line[0] || line[0] == ';' || line[0] == '#')
		return;
	if (line[0] == '[') {
		section_begin(r, line);
	} else if (!strpbrk(line, "=:")) {
		wrong(r, "found \"%s\"; expected KEY = VALUE, a [section] or a comment",
		      quote(line, text));
	} else if (strlen(line) + 2 > (size_t)size) {
		hand_long(r, line, out, size);
	} else {
		sprintf(out, "%s\n", line);
	}
}

/* inih's reader: whole lines, whatever their length, without their indentation. */
static char *read_line(char *out, int size, void *stream)
{
	struct reading *r = stream;
	ssize_t n = getline(&r->text, &r->room, r->stream);
	char *line = r->text;

	r->value = NULL;
	if (n < 0)
		return NULL;
	r->line++;
	if (strlen(line) != (size_t)n) {
		wrong(r, "found a zero byte; expected text");
		strcpy(out, "\n");
		return out;
	}
	if (r->line == 1 && !strncmp(line, "\xef\xbb\xbf", 3))
		line += 3;
	hand_line(r, strip(line), out, size);
	return out;
}

static int read_file(struct config_load *load, const char *file)
{
	struct reading r = { .load = load, .file = file, .headless = true };
	int error = 0;

	r.stream = fopen(file, "re");
	if (!r.stream) {
		error = -errno;
		config_load_error(load, file, 0, "can not be read: %s", strerror(errno));
		return error;
	}
	errno = 0;
	if (ini_parse_stream(read_line, &r, handle, &r) < 0 || r.out_of_memory)
		error = -ENOMEM;
	else if (ferror(r.stream))
		error = errno ? -errno : -EIO;
	if (error)
		config_load_error(load, file, 0, "can not be read: %s", strerror(-error));
	free(r.text);
	fclose(r.stream);
	return error;
}

static int is_conf(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return entry->d_name[0] != '.' && n > 5 && !strcmp(entry->d_name + n - 5, ".conf");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Names of the files in @dir; the caller frees them. */
static int list_files(struct config_load *load, const char *dir, char **names, int max)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, is_conf, by_name);
	int kept = 0;
	int i;

	if (n < 0) {
		if (errno == ENOENT)
			return 0;
		i = -errno;
		config_load_error(load, dir, 0, "can not be read: %s", strerror(errno));
		return i;
	}
	for (i = 0; i < n; i++) {
		if (kept < max && asprintf(&names[kept], "%s/%s", dir, entries[i]->d_name) >= 0)
			kept++;
		else
			config_load_error(load, dir, 0, "too many files; expected at most %d", max);
		free(entries[i]);
	}
	free(entries);
	return kept;
}

static struct imsid_config *config_new(void)
{
	struct imsid_config *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->refs = 1;
	c->policy = (struct config_policy){
		.search_timeout = 180 * CONFIG_SECOND,
		.search_timeout_iot = 600 * CONFIG_SECOND,
		.power_on_grace = 300 * CONFIG_SECOND,
		.dwell_min = 30 * CONFIG_SECOND,
		.backoff_min = 30 * CONFIG_SECOND,
		.backoff_max = 1800 * CONFIG_SECOND,
		.other_plmn_time = 60 * CONFIG_SECOND,
		.t3346_assume = 1800 * CONFIG_SECOND,
		.network_retries = 3,
		.start_limit = 3,
		.probe_interval = 300 * CONFIG_SECOND,
		.on_stop = CONFIG_ON_STOP_KEEP,
	};
	c->budget = (struct config_budget){
		.rotations_hour = 6,
		.rotations_day = 24,
		.resets_hour = 1,
		.attaches_day = 720,
		.attaches_day_iot = 24,
		.card_writes_day = 500,
	};
	return c;
}

int config_load(const char *file, const char *dir, struct imsid_config **out,
		struct config_errors *errors)
{
	struct config_load load = { .config = config_new(), .errors = errors };
	char *names[FILES_MAX] = { NULL };
	int error = 0;
	size_t k;
	int n = 0;
	int i;

	*out = NULL;
	memset(errors, 0, sizeof(*errors));
	if (!load.config)
		return -ENOMEM;
	error = read_file(&load, file);
	if (!error && dir)
		n = list_files(&load, dir, names, FILES_MAX);
	if (n < 0)
		error = n;
	for (i = 0; i < n && !error; i++)
		error = read_file(&load, names[i]);
	/* A value that was refused is not missing as well. */
	if (!error && !errors->count)
		config_check(&load);
	if (!error && errors->count)
		error = -EINVAL;
	for (k = 0; k < load.seen_n; k++)
		free(load.seen[k].key);
	free(load.seen);
	for (i = 0; i < n; i++)
		free(names[i]);
	if (error)
		config_put(load.config);
	else
		*out = load.config;
	return error;
}

struct imsid_config *config_get(struct imsid_config *config)
{
	config->refs++;
	return config;
}

static void card_free(struct config_card *card)
{
	int i;

	for (i = 0; i < CONFIG_SELECTS_MAX; i++)
		free(card->select[i]);
	for (i = 0; i < card->profile_n; i++) {
		explicit_bzero(card->profile[i], sizeof(*card->profile[i]));
		free(card->profile[i]);
	}
	free(card);
}

void config_put(struct imsid_config *config)
{
	int i;

	if (!config || --config->refs)
		return;
	for (i = 0; i < config->modem_n; i++) {
		free(config->modem[i]->pin_file);
		free(config->modem[i]->power_hook);
		free(config->modem[i]);
	}
	for (i = 0; i < config->card_n; i++)
		card_free(config->card[i]);
	for (i = 0; i < CONFIG_PROBES_MAX; i++)
		free(config->policy.probe[i]);
	free(config);
}

static size_t prefix(const char *digits, const char *pattern)
{
	size_t n = strlen(pattern);

	return digits && !strncmp(digits, pattern, n) ? n : 0;
}

const struct config_card *config_card_for(const struct imsid_config *config, const char *iccid,
					  const char *eid)
{
	const struct config_card *best = NULL;
	size_t best_length = 0;
	int i;
	int k;

	/* Twice the length, and one for an EID: it wins at equal length. */
	for (i = 0; i < config->card_n; i++) {
		const struct config_card *card = config->card[i];
		size_t length = 0;

		for (k = 0; k < card->match_iccid_n; k++)
			if (2 * prefix(iccid, card->match_iccid[k]) > length)
				length = 2 * prefix(iccid, card->match_iccid[k]);
		for (k = 0; k < card->match_eid_n; k++)
			if (prefix(eid, card->match_eid[k]) &&
			    2 * prefix(eid, card->match_eid[k]) + 1 > length)
				length = 2 * prefix(eid, card->match_eid[k]) + 1;
		if (length > best_length) {
			best_length = length;
			best = card;
		}
	}
	return best;
}

const struct config_modem *config_modem_for(const struct imsid_config *config, const char *usb,
					    const char *imei)
{
	static const struct config_modem plain = {
		.match = "*",
		.attach_apn = CONFIG_ATTACH_APN_KEEP,
		.toolkit = CONFIG_TOOLKIT_MODULE,
	};
	const char *const wanted[] = { imei, usb, "*" };
	size_t w;
	int i;

	for (w = 0; w < ARRAY_SIZE(wanted); w++)
		for (i = 0; wanted[w] && i < config->modem_n; i++)
			if (!strcmp(config->modem[i]->match, wanted[w]))
				return config->modem[i];
	return &plain;
}

int config_profile_named(const struct config_card *card, const char *name)
{
	int i;

	for (i = 0; i < card->profile_n; i++)
		if (!strcmp(card->profile[i]->name, name))
			return i;
	return -1;
}

int config_profile_imsi(const struct config_card *card, const char *imsi)
{
	int i;

	for (i = 0; i < card->profile_n; i++)
		if (imsi[0] && !strcmp(card->profile[i]->imsi, imsi))
			return i;
	return -1;
}

bool config_expects(const struct config_card *card, uint16_t sw)
{
	int i;

	for (i = 0; i < card->expect_n; i++)
		if ((sw & card->expect[i].mask) == card->expect[i].value)
			return true;
	return false;
}

const char *config_role_name(enum config_role role)
{
	return role == CONFIG_ROLE_FALLBACK ? "fallback" :
	       role == CONFIG_ROLE_BOOTSTRAP ? "bootstrap" : "operational";
}

const char *config_method_name(enum config_method method)
{
	static const char *const names[] = {
		[CONFIG_METHOD_APPLET] = "applet", [CONFIG_METHOD_MENU] = "menu",
		[CONFIG_METHOD_FILE] = "file", [CONFIG_METHOD_EUICC] = "euicc",
		[CONFIG_METHOD_SLOT] = "slot", [CONFIG_METHOD_AUTO] = "auto",
	};

	return (size_t)method < ARRAY_SIZE(names) && names[method] ? names[method]
										  : "unknown";
}
