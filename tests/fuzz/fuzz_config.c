// SPDX-License-Identifier: GPL-2.0
/*
 * The agent's configuration from any bytes: it is refused with a line for each fault,
 * or every value is inside its range and every APDU can be made of its template.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config.h"
#include "../../driver/apdu.h"
#include "input.h"
#include "target.h"
#include "wrap.h"

#define FILE_NAME	"fuzzed.conf"
#define PIN_FILE	"/pin"
#define TEXT(text)	assert(memchr(text, 0, sizeof(text)))

/* The input, as the file that config_load() opens. */
static struct input file;

FILE *__wrap_fopen(const char *path, const char *mode)
{
	/* libFuzzer opens files too; and fmemopen() refuses to open nothing */
	if (strcmp(path, FILE_NAME))
		return __real_fopen(path, mode);
	return file.left ? fmemopen((void *)file.at, file.left, "r") :
	       __real_fopen("/dev/null", "r");
}

/* Whatever the configuration names, nothing of this machine is opened. */
int __wrap_open(const char *path, int flags, ...)
{
	(void)flags;
	if (!strcmp(path, PIN_FILE))
		return memfd_create("pin", MFD_CLOEXEC);
	errno = ENOENT;
	return -1;
}

static void check_apdus(const struct config_card *card, const struct config_profile *profile)
{
	uint8_t apdu[CONFIG_APDU_MAX];
	int i, len;

	for (i = 0; i < card->select_n; i++) {
		len = config_apdu_render(card->select[i], profile, apdu, sizeof(apdu));
		assert(len == card->select[i]->length && len >= 4);
		assert(!wwanctl_apdu_check(apdu, (size_t)len));
		assert(config_apdu_render(card->select[i], profile, apdu, (size_t)len - 1) ==
		       -EMSGSIZE);
	}
}

static void check_profile(const struct config_card *card, int i)
{
	const struct config_profile *profile = card->profile[i];

	TEXT(profile->name);
	TEXT(profile->imsi);
	TEXT(profile->apn);
	TEXT(profile->user);
	TEXT(profile->password);
	assert(strspn(profile->imsi, "0123456789") == strlen(profile->imsi));
	assert(*profile->imsi || card->method == CONFIG_METHOD_AUTO);
	assert(profile->prefer_mcc_n <= CONFIG_MCCS_MAX);
	/* names and IMSIs are unique within a card */
	assert(config_profile_named(card, profile->name) == i);
	assert(!*profile->imsi || config_profile_imsi(card, profile->imsi) == i);
	assert(*config_role_name(profile->role));
	check_apdus(card, profile);
}

static void check_card(const struct imsid_config *config, const struct config_card *card)
{
	int i;

	TEXT(card->name);
	assert(card->method >= CONFIG_METHOD_APPLET && card->method <= CONFIG_METHOD_AUTO);
	assert(card->aid_length <= CONFIG_AID_MAX && card->select_n <= CONFIG_SELECTS_MAX);
	assert(card->expect_n && card->expect_n <= CONFIG_EXPECTS_MAX);
	assert(card->profile_n <= CONFIG_PROFILES_MAX);
	for (i = 0; i < card->expect_n; i++)
		assert(config_expects(card, card->expect[i].value));
	for (i = 0; i < card->match_iccid_n; i++)
		assert(config_card_for(config, card->match_iccid[i], NULL));
	for (i = 0; i < card->match_eid_n; i++)
		assert(config_card_for(config, NULL, card->match_eid[i]));
	for (i = 0; i < card->profile_n; i++)
		check_profile(card, i);
}

static void check_config(const struct imsid_config *config)
{
	int i;

	assert(config->card_n <= CONFIG_CARDS_MAX && config->modem_n <= CONFIG_MODEMS_MAX);
	for (i = 0; i < config->card_n; i++)
		check_card(config, config->card[i]);
	for (i = 0; i < config->modem_n; i++) {
		TEXT(config->modem[i]->match);
		assert(config_modem_for(config, config->modem[i]->match, NULL) ==
		       config->modem[i]);
	}
	assert(config->policy.backoff_min && config->policy.backoff_min <=
	       config->policy.backoff_max);
	assert(config->policy.probe_n <= CONFIG_PROBES_MAX);
	assert(config->policy.on_n <= CONFIG_OVERRIDES_MAX);
}

/* One line for each fault, as many as there is room for. */
static void check_errors(const struct config_errors *errors)
{
	unsigned int lines = 0;
	const char *p;

	TEXT(errors->text);
	for (p = errors->text; (p = strchr(p, '\n')); p++)
		lines++;
	assert(errors->count && lines && lines <= errors->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct config_errors errors;
	struct imsid_config *config;
	uint8_t *copy = exact_copy(data, size);
	int error;

	file = (struct input){ copy, size };
	error = config_load(FILE_NAME, NULL, &config, &errors);
	if (error) {
		assert(error == -EINVAL && !config);
		check_errors(&errors);
	} else {
		assert(config && !errors.count && !*errors.text);
		check_config(config);
		config_put(config);
	}
	free(copy);
	return 0;
}
