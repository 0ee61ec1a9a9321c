// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_check.h"

void config_load_error(struct config_load *load, const char *file, unsigned int line,
		       const char *format, ...)
{
	struct config_errors *e = load->errors;
	size_t used = strlen(e->text);
	size_t room = sizeof(e->text) - used;
	va_list args;
	int n;

	e->count++;
	n = line ? snprintf(e->text + used, room, "%s:%u: ", file, line) :
		   snprintf(e->text + used, room, "%s: ", file);
	if (n < 0 || (size_t)n >= room)
		goto cut;
	va_start(args, format);
	n += vsnprintf(e->text + used + n, room - (size_t)n, format, args);
	va_end(args);
	if ((size_t)n + 1 >= room)
		goto cut;
	strcat(e->text, "\n");
	return;
cut:
	/* Whole lines only; @count tells that there are more. */
	e->text[used] = '\0';
}

const struct config_seen *config_load_find(const struct config_load *load, const void *object,
					   const char *key)
{
	size_t i;

	for (i = 0; i < load->seen_n; i++) {
		const struct config_seen *s = &load->seen[i];

		if (s->object == object && !s->key == !key && (!key || !strcmp(s->key, key)))
			return s;
	}
	return NULL;
}

/* An error about a section as a whole, at its first header. */
static void complain(struct config_load *load, const void *object, const char *key,
		     const char *text)
{
	const struct config_seen *s = config_load_find(load, object, key);

	if (!s)
		s = config_load_find(load, object, NULL);
	config_load_error(load, s ? s->file : "configuration", s ? s->line : 0, "%s", text);
}

/* Methods of which this program has the means. */
static bool built_in(enum config_method method)
{
	return method == CONFIG_METHOD_APPLET || method == CONFIG_METHOD_AUTO;
}

static void check_applet(struct config_load *load, const struct config_card *card)
{
	int i;

	if (!card->aid_length)
		complain(load, card, NULL, "aid is missing; method applet needs it");
	if (!card->select[0])
		complain(load, card, NULL, "select is missing; method applet needs it");
	for (i = 1; i < card->select_n; i++)
		if (!card->select[i - 1])
			complain(load, card, NULL,
				 "select-2, select-3 ... must follow each other without a gap");
	if (!card->profile_n)
		complain(load, card, NULL,
			 "this card has no profile; expected at least one [profile CARD/NAME]");
}

static bool fits(const struct config_card *card, const struct config_profile *profile,
		 bool *needed)
{
	bool good = true;
	int i;
	int k;

	for (i = 0; i < card->select_n; i++) {
		const struct config_apdu *a = card->select[i];

		for (k = 0; a && k < a->holes_n; k++) {
			if (a->holes[k].kind != CONFIG_HOLE_INDEX)
				continue;
			*needed = true;
			if (a->holes[k].size < 4 && profile->index >> 8 * a->holes[k].size)
				good = false;
		}
	}
	return good;
}

static void check_profile(struct config_load *load, const struct config_card *card, int n)
{
	const struct config_profile *p = card->profile[n];
	bool needed = false;
	int i;

	if (!p->imsi[0] && card->method != CONFIG_METHOD_AUTO)
		complain(load, p, NULL, "imsi is missing; it is what a rotation is verified by");
	if (!fits(card, p, &needed))
		complain(load, p, "index", "index does not fit into the card's {index:N}");
	if (needed && !p->has_index)
		complain(load, p, NULL, "index is missing; the card's select uses {index:N}");
	for (i = 0; i < n; i++) {
		if (p->imsi[0] && !strcmp(p->imsi, card->profile[i]->imsi))
			complain(load, p, "imsi",
				 "another profile of this card has the same imsi");
		if (p->has_index && card->profile[i]->has_index &&
		    p->index == card->profile[i]->index)
			complain(load, p, "index",
				 "another profile of this card has the same index");
	}
	if (p->password[0] && !p->user[0])
		complain(load, p, "password", "password without user; expected both or none");
}

/* Two sections for the same prefix: which one is meant nobody can tell. */
static void check_prefixes(struct config_load *load, int a, int b)
{
	const struct config_card *x = load->config->card[a];
	const struct config_card *y = load->config->card[b];
	int i;
	int k;

	for (i = 0; i < x->match_iccid_n; i++)
		for (k = 0; k < y->match_iccid_n; k++)
			if (!strcmp(x->match_iccid[i], y->match_iccid[k]))
				complain(load, y, "match-iccid",
					 "another [card] has the same match-iccid prefix");
	for (i = 0; i < x->match_eid_n; i++)
		for (k = 0; k < y->match_eid_n; k++)
			if (!strcmp(x->match_eid[i], y->match_eid[k]))
				complain(load, y, "match-eid",
					 "another [card] has the same match-eid prefix");
}

static void check_card(struct config_load *load, int n)
{
	const struct config_card *card = load->config->card[n];
	int i;

	if (!config_load_find(load, card, NULL)) {
		for (i = 0; i < card->profile_n; i++)
			complain(load, card->profile[i], NULL,
				 "there is no [card] section of that name");
		return;
	}
	if (!card->match_iccid_n && !card->match_eid_n)
		complain(load, card, NULL, "match-iccid or match-eid is missing");
	if (!card->method)
		complain(load, card, NULL, "method is missing; expected applet or auto");
	else if (!built_in(card->method))
		complain(load, card, "method",
			 "this method is not in this version of imsid; expected applet or auto");
	if (card->method == CONFIG_METHOD_APPLET)
		check_applet(load, card);
	for (i = 0; i < card->profile_n; i++)
		check_profile(load, card, i);
	for (i = 0; i < n; i++)
		check_prefixes(load, i, n);
}

static void check_modem(struct config_load *load, const struct config_modem *modem)
{
	char why[160];

	if (modem->pin_file && config_pin_check(modem->pin_file, why, sizeof(why)))
		complain(load, modem, "pin-file", why);
}

void config_check(struct config_load *load)
{
	const struct config_policy *policy = &load->config->policy;
	int i;

	for (i = 0; i < load->config->modem_n; i++)
		check_modem(load, load->config->modem[i]);
	for (i = 0; i < load->config->card_n; i++)
		check_card(load, i);
	if (policy->backoff_min > policy->backoff_max)
		complain(load, policy, config_load_find(load, policy, "backoff-min") ?
			 "backoff-min" : "backoff-max",
			 "backoff-min is longer than backoff-max");
}

static int pin_stat(int fd, const char *file, char *why, size_t size)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode)) {
		snprintf(why, size, "pin-file %.64s is not a regular file", file);
		return -EINVAL;
	}
	if (st.st_mode & 0027) {
		snprintf(why, size, "pin-file %.64s is open to others; expected mode 0600 or 0640",
			 file);
		return -EPERM;
	}
	return 0;
}

static int pin_open(const char *file, char *why, size_t size)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int error = errno;

	if (fd >= 0)
		return fd;
	snprintf(why, size, "pin-file %.64s can not be read: %s", file, strerror(error));
	return -error;
}

int config_pin_check(const char *file, char *why, size_t size)
{
	int fd = pin_open(file, why, size);
	int error;

	if (fd < 0)
		return fd;
	error = pin_stat(fd, file, why, size);
	close(fd);
	return error;
}

int config_pin_read(const char *file, char pin[9], char *error, size_t size)
{
	char text[12] = "";
	int bad;
	size_t n;
	ssize_t got;
	int fd;

	pin[0] = '\0';
	fd = pin_open(file, error, size);
	if (fd < 0)
		return fd;
	bad = pin_stat(fd, file, error, size);
	if (bad)
		goto out;
	got = read(fd, text, sizeof(text) - 1);
	n = got < 0 ? 0 : strspn(text, "0123456789");
	if (n < 4 || n > 8 || strspn(text + n, " \t\r\n") != strlen(text + n)) {
		snprintf(error, size, "pin-file %.64s does not hold a PIN; expected 4 to 8 digits",
			 file);
		bad = -EINVAL;
		goto out;
	}
	memcpy(pin, text, n);
	pin[n] = '\0';
out:
	explicit_bzero(text, sizeof(text));
	close(fd);
	return bad;
}
