// SPDX-License-Identifier: GPL-2.0
/* The configuration: what is read, and what is said about each mistake. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "array.h"
#include "config.h"

#define CARD "[card any]\nmatch-iccid = 8944\nmethod = applet\naid = A000000559\n" \
	"select = 80 E2 00 00 01 {index:2}\n"
#define PROFILE "[profile any/a]\nindex = 1\nimsi = 234150000000001\n"

struct room {
	char dir[64];
	char file[96];
	struct config_errors errors;
	struct imsid_config *config;
};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int enter(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	strcpy(r->dir, "/tmp/imsid-test-XXXXXX");
	if (!mkdtemp(r->dir))
		return -1;
	snprintf(r->file, sizeof(r->file), "%s/imsid.conf", r->dir);
	*state = r;
	return 0;
}

static int leave(void **state)
{
	struct room *r = *state;

	config_put(r->config);
	nftw(r->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(r);
	return 0;
}

static void write_file(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

static int load(struct room *r, const char *text)
{
	char dir[80];

	write_file(r->file, text, strlen(text));
	snprintf(dir, sizeof(dir), "%s/conf.d", r->dir);
	config_put(r->config);
	return config_load(r->file, dir, &r->config, &r->errors);
}

static void load_good(struct room *r, const char *text)
{
	if (load(r, text))
		fail_msg("%s", r->errors.text);
	assert_int_equal(r->errors.count, 0);
	assert_string_equal(r->errors.text, "");
}

static const char sample[] =
	"; a comment\n# another\n"
	"[modem 1-1]                       ; by USB path\n"
	"attach-apn    = keep\n"
	"power-hook    = /etc/imsid/power  ; off|on\n"
	"toolkit       = module\n\n"
	"[card anynet]\n"
	"match-iccid = 8944\n"
	"method      = applet\n"
	"aid         = A0000005591010FFFFFFFF8900000100\n"
	"select      = 80 E2 00 00 01 {index:2}      ; two hex digits\n"
	"select-2    = 80E2000009{imsi}\n"
	"expect      = 9000 91xx\n"
	"refresh     = auto\n"
	"writes-per-switch = 12\n"
	"fplmn-clean = never\n\n"
	"[profile anynet/uk]\n"
	"index = 1\nimsi  = 234150000000001\nrole  = operational\napn   = iot.example\n"
	"cost  = 2.5\nprefer-mcc = 234 235\nmax-time   = 24h\n\n"
	"[policy]\n"
	"search-timeout = 180s\ndwell-min      = 30s\nbackoff-min    = 30s\n"
	"backoff-max    = 30m\non-emm-17      = wait\non-esm-33 = ignore\n"
	"probe          = ; empty\nprobe-interval = 300s\non-stop        = keep\n\n"
	"[budget]\n"
	"rotations-hour = 6\nrotations-day  = 24\nresets-hour    = 1\nattaches-day   = 720\n";

static void whole_sample(void **state)
{
	static const uint8_t imsi[] = { 0x80, 0xe2, 0, 0, 9,
					8, 0x29, 0x43, 0x51, 0, 0, 0, 0, 0x10 };
	const struct config_profile *p;
	const struct config_card *card;
	struct room *r = *state;
	uint8_t apdu[CONFIG_APDU_MAX];

	load_good(r, sample);
	assert_int_equal(r->config->card_n, 1);
	card = r->config->card[0];
	assert_string_equal(card->name, "anynet");
	assert_int_equal(card->method, CONFIG_METHOD_APPLET);
	assert_int_equal(card->aid_length, 16);
	assert_int_equal(card->aid[0], 0xa0);
	assert_int_equal(card->select_n, 2);
	assert_true(config_expects(card, 0x9000));
	assert_true(config_expects(card, 0x911a));
	assert_false(config_expects(card, 0x6a82));
	assert_int_equal(card->profile_n, 1);
	p = card->profile[0];
	assert_string_equal(p->name, "uk");
	assert_string_equal(p->apn, "iot.example");
	assert_int_equal(p->cost, 2500);
	assert_int_equal(p->prefer_mcc_n, 2);
	assert_int_equal(p->prefer_mcc[1], 235);
	assert_true(p->max_time == 86400 * CONFIG_SECOND);
	assert_int_equal(config_apdu_render(card->select[0], p, apdu, sizeof(apdu)), 6);
	assert_memory_equal(apdu, "\x80\xe2\0\0\1\1", 6);
	assert_int_equal(config_apdu_render(card->select[1], p, apdu, sizeof(apdu)), 14);
	assert_memory_equal(apdu, imsi, sizeof(imsi));
	assert_int_equal(config_apdu_render(card->select[1], p, apdu, 13), -EMSGSIZE);
	assert_int_equal(r->config->policy.on_n, 2);
	assert_int_equal(r->config->policy.on[1].layer, CAUSE_LAYER_ESM);
	assert_int_equal(r->config->policy.probe_n, 0);
	assert_true(r->config->policy.backoff_max == 1800 * CONFIG_SECOND);
	assert_string_equal(r->config->modem[0]->power_hook, "/etc/imsid/power");
}

static void defaults(void **state)
{
	struct room *r = *state;

	load_good(r, "");
	assert_true(r->config->policy.search_timeout == 180 * CONFIG_SECOND);
	assert_true(r->config->policy.search_timeout_iot == 600 * CONFIG_SECOND);
	assert_int_equal(r->config->budget.attaches_day_iot, 24);
	assert_int_equal(r->config->policy.start_limit, 3);
	assert_null(config_card_for(r->config, "8944", NULL));
	assert_int_equal(config_modem_for(r->config, "1-1", NULL)->attach_apn,
			 CONFIG_ATTACH_APN_KEEP);
}

struct mistake {
	const char *text;
	unsigned int line;
	const char *message;
};

#define IN_CARD(line) CARD line "\n" PROFILE
#define IN_PROFILE(line) CARD PROFILE line "\n"

static const struct mistake mistakes[] = {
	{ "search-timeout = 1s\n", 1, "before any section" },
	{ "[polcy]\n", 1, "found a section that is not known; expected [modem" },
	{ "[policy\n", 1, "found [ without ]" },
	{ "[policy x]\n", 1, "section that is not known" },
	{ "[card a b]\n", 1, "section that is not known" },
	{ "[profile a]\n", 1, "expected [profile CARD/NAME]" },
	{ "[profile a/]\n", 1, "expected [profile CARD/NAME]" },
	{ "[profile a/b]\nimsi = 234150000000001\n", 1, "there is no [card] section" },
	{ "[policy]\nhello\n", 2, "found \"hello\"; expected KEY = VALUE" },
	{ "[policy]\nserch-timeout = 1s\n", 2, "found key \"serch-timeout\", which is not known" },
	{ "[policy]\nsearch-timeout = 180\n", 2, "found \"180\"; expected a time from 1s to 1d" },
	{ "[policy]\nsearch-timeout =\n", 2, "found \"\"; expected a time" },
	{ "[policy]\nsearch-timeout = 2d\n", 2, "found \"2d\"; expected a time" },
	{ "[policy]\nsearch-timeout = -1s\n", 2, "found \"-1s\"" },
	{ "[policy]\ndwell-min = 99999999999999999999s\n", 2, "dwell-min" },
	{ "[policy]\ndwell-min = 1s\n[budget]\n[policy]\ndwell-min = 1s\n", 5,
	  "found key \"dwell-min\" again" },
	{ "[policy]\nbackoff-min = 1h\n", 2, "backoff-min is longer than backoff-max" },
	{ "[policy]\non-emm-17 = later\n", 2, "rotate, wait, other-plmn or ignore" },
	{ "[policy]\non-xmm-17 = wait\n", 2, "on-LAYER-NUMBER" },
	{ "[policy]\non-emm-0 = wait\n", 2, "on-LAYER-NUMBER" },
	{ "[policy]\non-emm-256 = wait\n", 2, "on-LAYER-NUMBER" },
	{ "[policy]\non- = wait\n", 2, "on-LAYER-NUMBER" },
	{ "[policy]\nprobe = 192.0.2.1\n", 2, "2 to 8 targets" },
	{ "[policy]\nprobe = 192.0.2.1 host:99999\n", 2, "2 to 8 targets" },
	{ "[policy]\non-stop = maybe\n", 2, "keep or disconnect" },
	{ "[budget]\nrotations-hour = 0\n", 2, "a number from 1 to 1000" },
	{ "[budget]\nrotations-hour = six\n", 2, "found \"six\"" },
	{ "[modem *]\npin-file = pin\n", 2, "an absolute path" },
	{ "[modem *]\npin-file = /nowhere/at/all\n", 2, "can not be read: No such file" },
	{ "[modem *]\ntoolkit = mine\n", 2, "module or takeover" },
	{ "[card any]\nmethod = auto\n", 1, "match-iccid or match-eid is missing" },
	{ "[card any]\nmatch-iccid = 89\n", 1, "method is missing" },
	{ "[card any]\nmatch-iccid = 89\nmethod = euicc\n", 3, "not in this version" },
	{ "[card any]\nmatch-iccid = 89\nmethod = magic\n", 3, "found \"magic\"" },
	{ "[card any]\nmatch-iccid = 89AA\nmethod = auto\n", 2, "prefixes of 2 to 20 digits" },
	{ "[card any]\nmatch-eid = 1\nmethod = auto\n", 2, "prefixes of 2 to 32 digits" },
	{ "[card any]\nmatch-iccid = 89\nmethod = applet\nselect = 80E20000\n" PROFILE, 1,
	  "aid is missing" },
	{ "[card any]\nmatch-iccid = 89\nmethod = applet\naid = A000000559\n" PROFILE, 1,
	  "select is missing" },
	{ CARD, 1, "this card has no profile" },
	{ "[card any]\nmatch-iccid = 89\nmethod = auto\naid = A0\n", 4, "5 to 16 bytes" },
	{ "[card any]\nmatch-iccid = 89\nmethod = auto\naid = A00000055\n", 4, "5 to 16 bytes" },
	{ IN_CARD("select-3 = 80E20000"), 1, "without a gap" },
	{ IN_CARD("select-9 = 80E20000"), 6, "expected select, select-2" },
	{ IN_CARD("select-2 = 80 E2 0"), 6, "pairs of hex digits" },
	{ IN_CARD("select-2 = 80 E2 00"), 6, "at least the four bytes" },
	{ IN_CARD("select-2 = 80 E2 00 00 05 01"), 6, "Lc (the fifth byte)" },
	{ IN_CARD("select-2 = 80 E2 00 00 00 01"), 6, "Lc is 0" },
	{ IN_CARD("select-2 = 80 E2 00 00 01 {index:3}"), 6, "2, 4, 6 or 8" },
	{ IN_CARD("select-2 = 80 E2 00 00 01 {iccid}"), 6, "values in braces" },
	{ IN_CARD("select-2 = 80 E2 00 00 01 {imsi"), 6, "closing brace" },
	{ IN_CARD("expect = 900"), 6, "status words" },
	{ IN_CARD("expect = 9000 zz00"), 6, "status words" },
	{ IN_CARD("refresh = often"), 6, "auto, none, session" },
	{ IN_CARD("writes-per-switch = 5000"), 6, "0 to 1000" },
	{ CARD "[profile any/a]\nindex = 1\n", 6, "imsi is missing" },
	{ CARD "[profile any/a]\nimsi = 234150000000001\n", 6, "index is missing" },
	{ CARD "[profile any/a]\nindex = 256\nimsi = 234150000000001\n", 7, "does not fit" },
	{ CARD "[profile any/a]\nindex = 1\nimsi = 23415\n", 8, "expected 6 to 15 digits" },
	{ IN_PROFILE("role = main"), 9, "operational, fallback or bootstrap" },
	{ IN_PROFILE("cost = 1,5"), 9, "such as 2.5" },
	{ IN_PROFILE("prefer-mcc = 23"), 9, "three digits" },
	{ IN_PROFILE("max-time = 5s"), 9, "60s to 366d" },
	{ IN_PROFILE("roaming = maybe"), 9, "yes or no" },
	{ IN_PROFILE("mtu = 100"), 9, "576 to 1500" },
	{ IN_PROFILE("auth = md5"), 9, "none, pap, chap" },
	{ IN_PROFILE("ip-type = ipx"), 9, "ipv4, ipv6 or ipv4v6" },
	{ IN_PROFILE("password = secret"), 9, "password without user" },
	{ IN_PROFILE("[profile any/b]\nindex = 2\nimsi = 234150000000001"), 11, "same imsi" },
	{ IN_PROFILE("[profile any/b]\nindex = 1\nimsi = 234150000000002"), 10, "same index" },
	{ CARD PROFILE "[card two]\nmatch-iccid = 8944\nmethod = auto\n", 10, "same match-iccid" },
};

static void each_mistake(void **state)
{
	struct room *r = *state;
	char where[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mistakes); i++) {
		const struct mistake *m = &mistakes[i];

		if (load(r, m->text) != -EINVAL || r->config)
			fail_msg("accepted: %s", m->text);
		snprintf(where, sizeof(where), "%s:%u: ", r->file, m->line);
		if (strncmp(r->errors.text, where, strlen(where)) ||
		    !strstr(r->errors.text, m->message))
			fail_msg("for\n%s\nexpected %s %s\nfound %s", m->text, where, m->message,
				 r->errors.text);
		if (r->errors.count != 1)
			fail_msg("%s", r->errors.text);
	}
}

static void no_secrets(void **state)
{
	struct room *r = *state;

	assert_int_equal(load(r, IN_PROFILE("user = u\npassword = \t\x01hunter2")), -EINVAL);
	assert_null(strstr(r->errors.text, "hunter2"));
	assert_int_equal(load(r, CARD "[profile any/a]\nindex = 1\nimsi = 234150000000001x\n"),
			 -EINVAL);
	assert_null(strstr(r->errors.text, "23415"));
	/* Nothing that a terminal would obey. */
	assert_int_equal(load(r, "[policy]\non-stop = \x1b[2J\n"), -EINVAL);
	assert_null(strchr(r->errors.text, 0x1b));
}

static void many_errors(void **state)
{
	char text[20000] = "[policy]\n";
	struct room *r = *state;
	int i;

	for (i = 0; i < 400; i++)
		sprintf(text + strlen(text), "unknown-key-number-%d = 1\n", i);
	assert_int_equal(load(r, text), -EINVAL);
	assert_int_equal(r->errors.count, 400);
	assert_int_equal(r->errors.text[strlen(r->errors.text) - 1], '\n');
}

/* inih alone would cut these at 200 bytes and go on with the rest as if nothing was. */
static void long_lines(void **state)
{
	struct room *r = *state;
	char *text = malloc(100000);
	char blanks[400];
	int i;

	/* A comment, and an APDU of 255 bytes of data. */
	strcpy(text, "; ");
	memset(text + 2, 'x', 1000);
	strcpy(text + 1002, "[nonsense] = 1\n" CARD "select-2 = 80 E2 00 00 FF");
	for (i = 0; i < 255; i++)
		sprintf(text + strlen(text), " %02X", i);
	strcat(text, "   ; and a comment behind it\n" PROFILE);
	load_good(r, text);
	assert_int_equal(r->config->card[0]->select[1]->length, 260);
	assert_int_equal(r->config->card[0]->select[1]->bytes[259], 254);

	/* Every length around the limit, the value at the very end of the line. */
	for (i = 150; i < 350; i++) {
		memset(blanks, ' ', sizeof(blanks));
		blanks[i] = '\0';
		sprintf(text, "[policy]\non-stop =%sdisconnect\n", blanks);
		load_good(r, text);
		assert_int_equal(r->config->policy.on_stop, CONFIG_ON_STOP_DISCONNECT);
	}

	/* A value, a key and a section that are too long are refused, not cut. */
	sprintf(text, IN_PROFILE("apn = %0300d"), 7);
	assert_int_equal(load(r, text), -EINVAL);
	assert_non_null(strstr(r->errors.text, "imsid.conf:9: apn: found"));
	sprintf(text, "[policy]\n%0300d = 1\n", 7);
	assert_int_equal(load(r, text), -EINVAL);
	assert_non_null(strstr(r->errors.text, ":2: found a key of 300 characters"));
	sprintf(text, "[card %0300d]\n", 7);
	assert_int_equal(load(r, text), -EINVAL);
	sprintf(text, "[policy]\n%0300d\n", 7);
	assert_int_equal(load(r, text), -EINVAL);
	assert_non_null(strstr(r->errors.text, "expected KEY = VALUE"));
	free(text);
}

/* inih would take an indented line for the end of the value before. */
static void indented(void **state)
{
	struct room *r = *state;

	load_good(r, "\xef\xbb\xbf[policy]\r\n   dwell-min = 5s\r\n\ton-stop : disconnect\r\n");
	assert_true(r->config->policy.dwell_min == 5 * CONFIG_SECOND);
	assert_int_equal(r->config->policy.on_stop, CONFIG_ON_STOP_DISCONNECT);
}

static void zero_byte(void **state)
{
	struct room *r = *state;

	write_file(r->file, "[policy]\non-stop = ke\0ep\n", 26);
	assert_int_equal(config_load(r->file, NULL, &r->config, &r->errors), -EINVAL);
	assert_non_null(strstr(r->errors.text, ":2: found a zero byte"));
}

static void several_files(void **state)
{
	struct room *r = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/conf.d", r->dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/conf.d/20-b.conf", r->dir);
	write_file(path, PROFILE, strlen(PROFILE));
	snprintf(path, sizeof(path), "%s/conf.d/10-a.conf", r->dir);
	write_file(path, CARD, strlen(CARD));
	snprintf(path, sizeof(path), "%s/conf.d/ignored.conf~", r->dir);
	write_file(path, "nonsense", 8);
	load_good(r, "[policy]\ndwell-min = 5s\n");
	assert_int_equal(r->config->card[0]->profile_n, 1);
	/* The same key in two files: the second is refused and the first is named. */
	snprintf(path, sizeof(path), "%s/conf.d/30-c.conf", r->dir);
	write_file(path, "\n[policy]\ndwell-min = 6s\n", 25);
	assert_int_equal(load(r, "[policy]\ndwell-min = 5s\n"), -EINVAL);
	assert_non_null(strstr(r->errors.text, "30-c.conf:3: found key \"dwell-min\" again"));
	assert_non_null(strstr(r->errors.text, "imsid.conf:2"));
}

static void no_file(void **state)
{
	struct room *r = *state;

	assert_int_equal(config_load("/nowhere/imsid.conf", NULL, &r->config, &r->errors),
			 -ENOENT);
	assert_non_null(strstr(r->errors.text, "/nowhere/imsid.conf: can not be read"));
	assert_true(config_load(r->dir, NULL, &r->config, &r->errors) < 0);
	assert_null(r->config);
}

static void longest_match(void **state)
{
	const struct imsid_config *c;
	struct room *r = *state;

	load_good(r, "[card a]\nmatch-iccid = 89\nmethod = auto\n"
		     "[card b]\nmatch-iccid = 8944 8955\nmethod = auto\n"
		     "[card c]\nmatch-eid = 8904\nmethod = auto\n"
		     "[modem *]\ntoolkit = takeover\n[modem 490154203237518]\n[modem 1-1]\n");
	c = r->config;
	assert_string_equal(config_card_for(c, "8944123", "")->name, "b");
	assert_string_equal(config_card_for(c, "8955123", NULL)->name, "b");
	assert_string_equal(config_card_for(c, "8933123", NULL)->name, "a");
	assert_string_equal(config_card_for(c, "8944123", "8904000")->name, "c");
	assert_null(config_card_for(c, "7044", NULL));
	assert_null(config_card_for(c, NULL, NULL));
	assert_string_equal(config_modem_for(c, "1-1", "490154203237518")->match,
			    "490154203237518");
	assert_string_equal(config_modem_for(c, "1-1", NULL)->match, "1-1");
	assert_string_equal(config_modem_for(c, "2-1", "1")->match, "*");
}

static void references(void **state)
{
	struct room *r = *state;
	struct imsid_config *c;

	load_good(r, sample);
	c = config_get(r->config);
	config_put(r->config);
	r->config = NULL;
	assert_string_equal(c->card[0]->name, "anynet");
	config_put(c);
}

static void pin_file(void **state)
{
	struct room *r = *state;
	char text[200];
	char error[256];
	char path[96];
	char pin[9];

	snprintf(path, sizeof(path), "%s/pin", r->dir);
	write_file(path, "1234\n", 5);
	snprintf(text, sizeof(text), "[modem *]\npin-file = %s\n", path);
	chmod(path, 0644);
	assert_int_equal(load(r, text), -EINVAL);
	assert_non_null(strstr(r->errors.text, "expected mode 0600 or 0640"));
	assert_int_equal(config_pin_read(path, pin, error, sizeof(error)), -EPERM);
	chmod(path, 0640);
	load_good(r, text);
	assert_int_equal(config_pin_read(path, pin, error, sizeof(error)), 0);
	assert_string_equal(pin, "1234");
	write_file(path, "123\n", 4);
	assert_int_equal(config_pin_read(path, pin, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "4 to 8 digits"));
	write_file(path, "123456789", 9);
	assert_int_equal(config_pin_read(path, pin, error, sizeof(error)), -EINVAL);
	assert_int_equal(config_pin_read(r->dir, pin, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "not a regular file"));
}

/* Bytes at random, and good files with a byte changed: an answer, never a crash. */
static void random_bytes(void **state)
{
	struct room *r = *state;
	uint64_t seed = 1;
	char text[sizeof(sample)];
	int i;

	for (i = 0; i < 4000; i++) {
		size_t n = sizeof(sample) - 1;
		int k;

		memcpy(text, sample, n);
		for (k = 0; k < 1 + i % 20; k++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			text[(seed >> 33) % n] = (char)(seed >> 20);
		}
		write_file(r->file, text, n);
		config_put(r->config);
		if (!config_load(r->file, NULL, &r->config, &r->errors))
			assert_int_equal(r->errors.count, 0);
		else
			assert_true(r->errors.count > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whole_sample, enter, leave),
		cmocka_unit_test_setup_teardown(defaults, enter, leave),
		cmocka_unit_test_setup_teardown(each_mistake, enter, leave),
		cmocka_unit_test_setup_teardown(no_secrets, enter, leave),
		cmocka_unit_test_setup_teardown(many_errors, enter, leave),
		cmocka_unit_test_setup_teardown(long_lines, enter, leave),
		cmocka_unit_test_setup_teardown(indented, enter, leave),
		cmocka_unit_test_setup_teardown(zero_byte, enter, leave),
		cmocka_unit_test_setup_teardown(several_files, enter, leave),
		cmocka_unit_test_setup_teardown(no_file, enter, leave),
		cmocka_unit_test_setup_teardown(longest_match, enter, leave),
		cmocka_unit_test_setup_teardown(references, enter, leave),
		cmocka_unit_test_setup_teardown(pin_file, enter, leave),
		cmocka_unit_test_setup_teardown(random_bytes, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
