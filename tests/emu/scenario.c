// SPDX-License-Identifier: GPL-2.0
/* The scenario: INI files, --set and the control line "set". */
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "descriptor.h"
#include "scenario.h"
#include "uicc.h"

enum value_type {
	VALUE_TEXT,
	VALUE_DIGITS,
	VALUE_INT,
	VALUE_HEX,
	VALUE_BOOL,
	VALUE_TIME,
	VALUE_DURATION,
	VALUE_CHOICE,
	VALUE_STEPS,
	VALUE_REFRESH,
	VALUE_OUTCOME,
	VALUE_PDN,
};

struct choice {
	const char *name;
	int value;
};

static const struct choice fetch_choices[] = {
	{ "zlp", EMPTY_FETCH_ZLP }, { "stall", EMPTY_FETCH_STALL }, { "nak", EMPTY_FETCH_NAK },
	{ NULL, 0 }
};

static const struct choice protocol_choices[] = {
	{ "qmi", PROTOCOL_QMI }, { "mbim", PROTOCOL_MBIM }, { NULL, 0 }
};

static const struct choice extended_choices[] = {
	{ "1.0", 0x0100 }, { "2.0", 0x0200 }, { "3.0", 0x0300 }, { NULL, 0 }
};

static const struct choice applet_choices[] = {
	{ "none", UICC_APPLET_NONE }, { "host", UICC_APPLET_HOST },
	{ "timer", UICC_APPLET_TIMER }, { NULL, 0 }
};

static const struct choice pace_choices[] = {
	{ "internal", UICC_PACE_INTERNAL }, { "toolkit", UICC_PACE_TOOLKIT },
	{ "status", UICC_PACE_STATUS }, { NULL, 0 }
};

static const struct choice rat_choices[] = {
	{ "gsm", RAT_GSM }, { "umts", RAT_UMTS }, { "lte", RAT_LTE }, { "nr", RAT_NR },
	{ NULL, 0 }
};

static const struct choice ip_choices[] = {
	{ "4", PDN_IPV4 }, { "6", PDN_IPV6 }, { NULL, 0 }
};

static const struct choice layout_choices[] = {
	{ "802.3", DATA_ETHERNET }, { "raw-ip", DATA_RAW_IP }, { NULL, 0 }
};

static const struct choice step_choices[] = {
	{ "card", REFRESH_BY_CARD }, { "session", REFRESH_BY_SESSION },
	{ "power", REFRESH_BY_POWER }, { "radio", REFRESH_BY_RADIO },
	{ "modem", REFRESH_BY_MODEM }, { NULL, 0 }
};

static const struct choice lie_choices[] = {
	{ "no-interrupt", LIE_NO_INTERRUPT }, { "no-bulk-in", LIE_NO_BULK_IN },
	{ "no-bulk-out", LIE_NO_BULK_OUT }, { "packet-zero", LIE_PACKET_ZERO },
	{ "packet-huge", LIE_PACKET_HUGE }, { "interrupt-as-bulk", LIE_INTERRUPT_AS_BULK },
	{ "interval-zero", LIE_INTERVAL_ZERO }, { "interval-huge", LIE_INTERVAL_HUGE },
	{ "altsettings", LIE_ALTSETTINGS }, { "same-endpoint", LIE_SAME_ENDPOINT },
	{ "many-endpoints", LIE_MANY_ENDPOINTS }, { "cdc-short", LIE_CDC_SHORT },
	{ "cdc-empty", LIE_CDC_EMPTY }, { "cdc-past-end", LIE_CDC_PAST_END },
	{ "cdc-union-self", LIE_CDC_UNION_SELF }, { "cdc-union-absent", LIE_CDC_UNION_ABSENT },
	{ "cdc-command-huge", LIE_CDC_COMMAND_HUGE },
	{ "cdc-command-zero", LIE_CDC_COMMAND_ZERO }, { "empty-part", LIE_EMPTY_PART },
	{ "total-long", LIE_TOTAL_LONG }, { "total-short", LIE_TOTAL_SHORT }, { NULL, 0 }
};

/**
 * struct setting - one key
 * @offset: of the value in its section's struct
 * @min, @max: range of a number, or of the count of digits
 */
struct setting {
	const char *key;
	enum value_type type;
	size_t offset;
	long min;
	long max;
	const struct choice *choices;
};

#define SETTING(_key, _type, _struct, _field, ...) \
	{ .key = (_key), .type = (_type), .offset = offsetof(struct _struct, _field), __VA_ARGS__ }

static const struct setting usb_settings[] = {
	SETTING("protocol", VALUE_CHOICE, scenario_usb, protocol, .choices = protocol_choices),
	SETTING("vid", VALUE_HEX, scenario_usb, vid, .max = 0xffff),
	SETTING("pid", VALUE_HEX, scenario_usb, pid, .max = 0xffff),
	SETTING("interface", VALUE_INT, scenario_usb, interface, .max = 14),
	SETTING("second-interface", VALUE_INT, scenario_usb, second_interface, .max = 14),
	SETTING("extra-interfaces", VALUE_INT, scenario_usb, extra_interfaces, .max = 4),
	SETTING("lies", VALUE_STEPS, scenario_usb, lies, .choices = lie_choices),
	SETTING("require-dtr", VALUE_BOOL, scenario_usb, require_dtr),
	SETTING("empty-fetch", VALUE_CHOICE, scenario_usb, empty_fetch, .choices = fetch_choices),
	SETTING("max-control", VALUE_INT, scenario_usb, max_control, .min = 64, .max = 8192),
	SETTING("configurations", VALUE_INT, scenario_usb, configurations, .min = 1, .max = 2),
	SETTING("replug-delay", VALUE_TIME, scenario_usb, replug_delay),
	{ .key = NULL }
};

static const struct setting module_settings[] = {
	SETTING("manufacturer", VALUE_TEXT, scenario_module, manufacturer),
	SETTING("model", VALUE_TEXT, scenario_module, model),
	SETTING("revision", VALUE_TEXT, scenario_module, revision),
	SETTING("imei", VALUE_DIGITS, scenario_module, imei, .min = 14, .max = 16),
	SETTING("boot-delay", VALUE_TIME, scenario_module, boot_delay),
	SETTING("latency", VALUE_TIME, scenario_module, latency),
	SETTING("card-time", VALUE_TIME, scenario_module, card_time),
	SETTING("channels-max", VALUE_INT, scenario_module, channels_max, .min = 0, .max = 19),
	SETTING("clients-max", VALUE_INT, scenario_module, clients_max, .min = 1, .max = 254),
	SETTING("refresh-vote", VALUE_BOOL, scenario_module, refresh_vote),
	SETTING("vote-time", VALUE_TIME, scenario_module, vote_time),
	SETTING("complete-time", VALUE_TIME, scenario_module, complete_time),
	SETTING("reject-indication", VALUE_BOOL, scenario_module, reject_indication),
	SETTING("system-info-reject", VALUE_BOOL, scenario_module, system_info_reject),
	SETTING("signal-interval", VALUE_TIME, scenario_module, signal_interval),
	SETTING("status-poll", VALUE_TIME, scenario_module, status_poll),
	SETTING("cache-identity", VALUE_BOOL, scenario_module, cache_identity),
	SETTING("refresh-by", VALUE_STEPS, scenario_module, refresh_by, .choices = step_choices),
	SETTING("low-power-at-boot", VALUE_BOOL, scenario_module, low_power_at_boot),
	SETTING("fcc-lock", VALUE_BOOL, scenario_module, fcc_lock),
	SETTING("mbim-extended", VALUE_CHOICE, scenario_module, mbim_extended,
		.choices = extended_choices),
	SETTING("uicc-service", VALUE_BOOL, scenario_module, uicc_service),
	SETTING("get-response", VALUE_BOOL, scenario_module, get_response),
	SETTING("keep-class", VALUE_BOOL, scenario_module, keep_class),
	{ .key = NULL }
};

static const struct setting card_settings[] = {
	SETTING("iccid", VALUE_DIGITS, scenario_card, iccid, .min = 18, .max = 20),
	SETTING("pin", VALUE_DIGITS, scenario_card, pin, .min = 4, .max = 8),
	SETTING("puk", VALUE_DIGITS, scenario_card, puk, .min = 8, .max = 8),
	SETTING("pin-enabled", VALUE_BOOL, scenario_card, pin_enabled),
	SETTING("adm", VALUE_TEXT, scenario_card, adm),
	SETTING("applet", VALUE_CHOICE, scenario_card, applet, .choices = applet_choices),
	SETTING("pace", VALUE_CHOICE, scenario_card, pace, .choices = pace_choices),
	SETTING("applet-aid", VALUE_TEXT, scenario_card, applet_aid),
	SETTING("timer", VALUE_TIME, scenario_card, timer),
	SETTING("status-count", VALUE_INT, scenario_card, status_count, .max = 255),
	SETTING("refresh", VALUE_REFRESH, scenario_card, refresh),
	SETTING("initial", VALUE_INT, scenario_card, initial, .min = 1, .max = SCENARIO_PROFILES),
	SETTING("write-fail", VALUE_BOOL, scenario_card, write_fail),
	SETTING("present", VALUE_BOOL, scenario_card, present),
	{ .key = NULL }
};

static const struct setting profile_settings[] = {
	SETTING("imsi", VALUE_DIGITS, scenario_profile, imsi, .min = 6, .max = 15),
	SETTING("acc", VALUE_HEX, scenario_profile, acc, .max = 0xffff),
	SETTING("spn", VALUE_TEXT, scenario_profile, spn),
	SETTING("mnc-digits", VALUE_INT, scenario_profile, mnc_digits, .min = 2, .max = 3),
	SETTING("msisdn", VALUE_TEXT, scenario_profile, msisdn),
	SETTING("plmns", VALUE_TEXT, scenario_profile, plmns),
	{ .key = NULL }
};

static const struct setting plmn_settings[] = {
	SETTING("name", VALUE_TEXT, scenario_plmn, name),
	SETTING("rat", VALUE_CHOICE, scenario_plmn, rat, .choices = rat_choices),
	SETTING("present", VALUE_BOOL, scenario_plmn, present),
	SETTING("signal", VALUE_INT, scenario_plmn, signal, .min = -140, .max = -44),
	SETTING("lac", VALUE_INT, scenario_plmn, lac, .max = 0xffff),
	SETTING("tac", VALUE_INT, scenario_plmn, tac, .max = 0xffffff),
	SETTING("cell", VALUE_INT, scenario_plmn, cell, .max = 0xfffffff),
	SETTING("default", VALUE_OUTCOME, scenario_plmn, normal),
	{ .key = NULL }
};

static const struct setting network_settings[] = {
	SETTING("search-time", VALUE_DURATION, scenario_network, search_time),
	SETTING("attach-time", VALUE_DURATION, scenario_network, attach_time),
	SETTING("reject-time", VALUE_DURATION, scenario_network, reject_time),
	SETTING("scan-time", VALUE_TIME, scenario_network, scan_time),
	SETTING("rescan-time", VALUE_TIME, scenario_network, rescan_time),
	SETTING("t3410", VALUE_TIME, scenario_network, t3410),
	SETTING("t3411", VALUE_TIME, scenario_network, t3411),
	SETTING("t3402", VALUE_TIME, scenario_network, t3402),
	SETTING("t3346", VALUE_TIME, scenario_network, t3346),
	SETTING("seed", VALUE_INT, scenario_network, seed, .max = 0x7fffffff),
	{ .key = NULL }
};

static const struct setting data_settings[] = {
	SETTING("netns", VALUE_TEXT, scenario_data, netns),
	SETTING("connect-time", VALUE_DURATION, scenario_data, connect_time),
	SETTING("silent-time", VALUE_TIME, scenario_data, silent_time),
	SETTING("format", VALUE_CHOICE, scenario_data, format, .choices = layout_choices),
	SETTING("dns4", VALUE_TEXT, scenario_data, dns4),
	SETTING("dns6", VALUE_TEXT, scenario_data, dns6),
	{ .key = NULL }
};

static const struct setting apn_settings[] = {
	SETTING("outcome", VALUE_PDN, scenario_apn, outcome),
	SETTING("ip", VALUE_STEPS, scenario_apn, ip, .choices = ip_choices),
	SETTING("mtu", VALUE_INT, scenario_apn, mtu, .min = 576, .max = 1500),
	SETTING("delay", VALUE_TIME, scenario_apn, delay),
	SETTING("loss", VALUE_INT, scenario_apn, loss, .max = 100),
	{ .key = NULL }
};

/* The built-in scenario, in the same language as files. */
static const char *const defaults[] = {
	"usb.vid=2c7c", "usb.pid=0125", "usb.interface=4", "usb.extra-interfaces=4",
	"usb.require-dtr=yes", "usb.empty-fetch=zlp", "usb.max-control=4096",
	"usb.configurations=1",
	"usb.replug-delay=1s",
	"module.manufacturer=Quectel", "module.model=EC25", "module.imei=867698040000017",
	"module.revision=EC25EFAR06A08M4G", "module.boot-delay=0", "module.latency=2ms",
	"module.card-time=300ms", "module.channels-max=3",
	"module.clients-max=32", "module.refresh-vote=yes", "module.vote-time=10s",
	"module.complete-time=3s", "module.reject-indication=yes",
	"module.system-info-reject=yes", "module.signal-interval=1s", "module.status-poll=30s",
	"module.cache-identity=yes", "module.refresh-by=card session power modem",
	"module.low-power-at-boot=no", "module.fcc-lock=no", "module.get-response=no",
	"module.mbim-extended=2.0", "module.uicc-service=yes",
	"card.iccid=8944500102198304826", "card.pin=1234", "card.puk=12345678",
	"card.pin-enabled=no", "card.adm=0000000000000000", "card.applet=host",
	"card.pace=internal", "card.applet-aid=A0000005591010FFFFFFFF8900000100",
	"card.timer=180s", "card.status-count=6", "card.refresh=04", "card.initial=1",
	"card.write-fail=no", "card.present=yes",
	"network.search-time=3s", "network.attach-time=1s", "network.reject-time=800ms",
	"network.scan-time=4s", "network.rescan-time=10s", "network.t3410=15s",
	"network.t3411=10s", "network.t3402=12m", "network.t3346=15m", "network.seed=1",
	"data.connect-time=200ms", "data.silent-time=40s", "data.format=802.3",
	"data.dns4=192.0.2.53", "data.dns6=2001:db8::53",
	"apn *.ip=4 6", "apn *.mtu=1500",
};

/* Used as far as no file brings its own profiles or networks. */
static const char *const default_profiles[] = {
	"profile 1.imsi=234150000000001", "profile 2.imsi=262020000000002",
	"profile 3.imsi=234150000000003",
};

static const char *const default_plmns[] = {
	"plmn 23415.name=Simnet", "plmn 23415.signal=-85", "plmn 23415.cell=27447297",
	"plmn 26202.name=Nachbarnetz", "plmn 26202.signal=-97", "plmn 26202.cell=19377681",
};

/**
 * scenario_parse_time() - "250ms", "3s", "12m"; without suffix seconds
 * @text: the text
 * @seconds: the result
 * Return: 0, or -EINVAL.
 */
int scenario_parse_time(const char *text, double *seconds)
{
	double value, unit = 1;
	char *end;

	value = strtod(text, &end);
	if (end == text || !isfinite(value) || value < 0)
		return -EINVAL;
	if (!strcmp(end, "ms"))
		unit = 0.001;
	else if (!strcmp(end, "m"))
		unit = 60;
	else if (*end && strcmp(end, "s"))
		return -EINVAL;
	*seconds = value * unit;
	return 0;
}

static int parse_duration(const char *text, struct duration *duration)
{
	const char *dots = strstr(text, "..");
	char first[SCENARIO_TEXT];

	if (!dots) {
		if (scenario_parse_time(text, &duration->min))
			return -EINVAL;
		duration->max = duration->min;
		return 0;
	}
	if ((size_t)(dots - text) >= sizeof(first))
		return -EINVAL;
	memcpy(first, text, (size_t)(dots - text));
	first[dots - text] = '\0';
	if (scenario_parse_time(first, &duration->min) ||
	    scenario_parse_time(dots + 2, &duration->max) || duration->max < duration->min)
		return -EINVAL;
	return 0;
}

/**
 * scenario_parse_outcome() - "ok", "reject CAUSE", "auth-reject" or "silent"
 * @text: the text
 * @outcome: the result
 * Return: 0, or -EINVAL.
 */
int scenario_parse_outcome(const char *text, struct outcome *outcome)
{
	char *end;
	long cause;

	outcome->cause = 0;
	if (!strcmp(text, "ok")) {
		outcome->kind = OUTCOME_OK;
	} else if (!strcmp(text, "auth-reject")) {
		outcome->kind = OUTCOME_AUTH_REJECT;
	} else if (!strcmp(text, "silent")) {
		outcome->kind = OUTCOME_SILENT;
	} else if (!strncmp(text, "reject ", 7)) {
		cause = strtol(text + 7, &end, 10);
		if (end == text + 7 || *end || cause < 1 || cause > 255)
			return -EINVAL;
		outcome->kind = OUTCOME_REJECT;
		outcome->cause = (int)cause;
	} else {
		return -EINVAL;
	}
	return 0;
}

static int parse_number(const char *text, int base, const struct setting *setting, int *value)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, base);
	if (end == text || *end || errno || number < setting->min || number > setting->max)
		return -EINVAL;
	*value = (int)number;
	return 0;
}

static int parse_bool(const char *text, bool *value)
{
	if (strcmp(text, "yes") && strcmp(text, "no"))
		return -EINVAL;
	*value = !strcmp(text, "yes");
	return 0;
}

static int parse_choice(const char *text, const struct choice *choice, int *value)
{
	for (; choice->name; choice++) {
		if (strcmp(text, choice->name))
			continue;
		*value = choice->value;
		return 0;
	}
	return -EINVAL;
}

static int parse_steps(const char *text, const struct choice *choices, int *mask)
{
	char copy[SCENARIO_TEXT], *word, *save = NULL;
	int step, steps = 0;

	if (strlen(text) >= sizeof(copy))
		return -EINVAL;
	strcpy(copy, text);
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (!strcmp(word, "none"))
			continue;
		if (parse_choice(word, choices, &step))
			return -EINVAL;
		steps |= step;
	}
	*mask = steps;
	return 0;
}

static int parse_refresh(const char *text, int *qualifier)
{
	static const struct setting any = { .max = 7 };

	if (!strcmp(text, "none")) {
		*qualifier = UICC_REFRESH_NONE;
		return 0;
	}
	return parse_number(text, 16, &any, qualifier);
}

static int parse_text(const char *text, const struct setting *setting, char *value)
{
	size_t len = strlen(text);
	bool digits = setting->type == VALUE_DIGITS;

	if (len >= SCENARIO_TEXT || (digits && strspn(text, "0123456789") != len))
		return -EINVAL;
	if (digits && (len < (size_t)setting->min || len > (size_t)setting->max))
		return -EINVAL;
	memcpy(value, text, len + 1);
	return 0;
}

static int parse_value(void *section, const struct setting *setting, const char *text)
{
	void *value = (char *)section + setting->offset;

	switch (setting->type) {
	case VALUE_TEXT:
	case VALUE_DIGITS:
		return parse_text(text, setting, value);
	case VALUE_INT:
		return parse_number(text, 10, setting, value);
	case VALUE_HEX:
		return parse_number(text, 16, setting, value);
	case VALUE_BOOL:
		return parse_bool(text, value);
	case VALUE_TIME:
		return scenario_parse_time(text, value);
	case VALUE_DURATION:
		return parse_duration(text, value);
	case VALUE_CHOICE:
		return parse_choice(text, setting->choices, value);
	case VALUE_STEPS:
		return parse_steps(text, setting->choices, value);
	case VALUE_REFRESH:
		return parse_refresh(text, value);
	case VALUE_OUTCOME:
		return scenario_parse_outcome(text, value);
	case VALUE_PDN:
		return scenario_parse_pdn(text, value);
	}
	return -EINVAL;
}

static const struct setting *find_setting(const struct setting *settings, const char *key)
{
	for (; settings->key; settings++) {
		if (!strcmp(settings->key, key))
			return settings;
	}
	return NULL;
}

static bool is_plmn(const char *text)
{
	size_t len = strlen(text);

	return (len == 5 || len == 6) && strspn(text, "0123456789") == len;
}

static bool is_imsi(const char *text)
{
	size_t len = strlen(text);

	return len >= 6 && len < SCENARIO_IMSI && strspn(text, "0123456789") == len;
}

/**
 * scenario_plmn() - find a network
 * @sc: the scenario
 * @id: digits of MCC and MNC
 * Return: it, or NULL.
 */
struct scenario_plmn *scenario_plmn(struct scenario *sc, const char *id)
{
	size_t i;

	for (i = 0; i < SCENARIO_PLMNS; i++) {
		if (*id && !strcmp(sc->plmns[i].id, id))
			return &sc->plmns[i];
	}
	return NULL;
}

static struct scenario_plmn *plmn_section(struct scenario *sc, const char *id)
{
	struct scenario_plmn *plmn = scenario_plmn(sc, id);
	size_t i;

	if (plmn || !is_plmn(id))
		return plmn;
	for (i = 0; i < SCENARIO_PLMNS; i++) {
		plmn = &sc->plmns[i];
		if (*plmn->id)
			continue;
		strcpy(plmn->id, id);
		strcpy(plmn->name, id);
		plmn->rat = RAT_LTE;
		plmn->present = true;
		plmn->signal = -90;
		plmn->lac = 1;
		plmn->tac = 1;
		plmn->cell = 1;
		return plmn;
	}
	return NULL;
}

static struct scenario_profile *profile_section(struct scenario *sc, const char *name)
{
	static const struct setting index = { .min = 1, .max = SCENARIO_PROFILES };
	struct scenario_profile *profile;
	int number;

	if (parse_number(name, 10, &index, &number))
		return NULL;
	profile = &sc->profiles[number - 1];
	profile->used = true;
	return profile;
}

/* Which struct and which keys a section has; NULL for an unknown section. */
static const struct setting *find_section(struct scenario *sc, const char *section, void **data)
{
	if (!strncmp(section, "profile ", 8)) {
		*data = profile_section(sc, section + 8);
		return *data ? profile_settings : NULL;
	}
	if (!strncmp(section, "plmn ", 5)) {
		*data = plmn_section(sc, section + 5);
		return *data ? plmn_settings : NULL;
	}
	if (!strncmp(section, "apn ", 4)) {
		*data = scenario_apn_section(sc, section + 4);
		return *data ? apn_settings : NULL;
	}
	*data = &sc->data;
	if (!strcmp(section, "data"))
		return data_settings;
	*data = &sc->usb;
	if (!strcmp(section, "usb"))
		return usb_settings;
	*data = &sc->module;
	if (!strcmp(section, "module"))
		return module_settings;
	*data = &sc->card;
	if (!strcmp(section, "card"))
		return card_settings;
	*data = &sc->network;
	return strcmp(section, "network") ? NULL : network_settings;
}

/**
 * scenario_allow() - the network's rule for one IMSI from now on
 * @sc: the scenario
 * @imsi: digits, or "*" for any
 * @plmn: digits, or "*" for every PLMN without a rule of its own
 * @outcome: what an attach ends with
 * Return: 0, -EINVAL, -ENOMEM.
 */
int scenario_allow(struct scenario *sc, const char *imsi, const char *plmn,
		   const struct outcome *outcome)
{
	struct scenario_access *access;
	size_t i;

	if ((strcmp(imsi, "*") && !is_imsi(imsi)) || (strcmp(plmn, "*") && !is_plmn(plmn)))
		return -EINVAL;
	for (i = 0; i < sc->access_count; i++) {
		access = &sc->access[i];
		if (!strcmp(access->imsi, imsi) && !strcmp(access->plmn, plmn)) {
			access->outcome = *outcome;
			return 0;
		}
	}
	access = realloc(sc->access, (sc->access_count + 1) * sizeof(*access));
	if (!access)
		return -ENOMEM;
	sc->access = access;
	access += sc->access_count++;
	strcpy(access->imsi, imsi);
	strcpy(access->plmn, plmn);
	access->outcome = *outcome;
	return 0;
}

/**
 * scenario_outcome() - what the network answers to an attach
 * @sc: the scenario
 * @imsi: who attaches
 * @plmn: where
 * Return: the most special rule, else the PLMN's default.
 */
struct outcome scenario_outcome(const struct scenario *sc, const char *imsi, const char *plmn)
{
	const struct outcome *best = NULL;
	int score, best_score = 0;
	size_t i;

	for (i = 0; i < sc->access_count; i++) {
		const struct scenario_access *access = &sc->access[i];
		bool same_imsi = !strcmp(access->imsi, imsi);
		bool same_plmn = !strcmp(access->plmn, plmn);

		if ((!same_imsi && *access->imsi != '*') || (!same_plmn && *access->plmn != '*'))
			continue;
		score = 1 + 2 * same_imsi + same_plmn;
		if (score > best_score) {
			best = &access->outcome;
			best_score = score;
		}
	}
	for (i = 0; !best && i < SCENARIO_PLMNS; i++) {
		if (!strcmp(sc->plmns[i].id, plmn))
			best = &sc->plmns[i].normal;
	}
	return best ? *best : (struct outcome){ .kind = OUTCOME_SILENT };
}

static int add_event(struct scenario *sc, const char *at, const char *command)
{
	struct scenario_event *event;

	event = realloc(sc->events, (sc->event_count + 1) * sizeof(*event));
	if (!event)
		return -ENOMEM;
	sc->events = event;
	event += sc->event_count;
	if (scenario_parse_time(at, &event->at) || !*command)
		return -EINVAL;
	event->command = strdup(command);
	if (!event->command)
		return -ENOMEM;
	sc->event_count++;
	return 0;
}

static int set_access(struct scenario *sc, const char *imsi, const char *plmn, const char *value)
{
	struct outcome outcome;

	if (scenario_parse_outcome(value, &outcome))
		return -EINVAL;
	return scenario_allow(sc, imsi, plmn, &outcome);
}

static int set_pdn(struct scenario *sc, const char *imsi, const char *apn, const char *value)
{
	struct pdn_outcome outcome;

	if (scenario_parse_pdn(value, &outcome))
		return -EINVAL;
	return scenario_admit(sc, imsi, apn, &outcome);
}

static int set_value(struct scenario *sc, const char *section, const char *key,
		     const char *value, char *error)
{
	const struct setting *setting;
	void *data;
	int rc;

	if (!strcmp(section, "event")) {
		rc = add_event(sc, key, value);
	} else if (!strncmp(section, "access ", 7)) {
		rc = set_access(sc, section + 7, key, value);
	} else if (!strncmp(section, "pdn ", 4)) {
		rc = set_pdn(sc, section + 4, key, value);
	} else {
		setting = find_section(sc, section, &data);
		if (!setting) {
			snprintf(error, SCENARIO_ERROR, "unknown section [%.60s]", section);
			return -EINVAL;
		}
		setting = find_setting(setting, key);
		if (!setting) {
			snprintf(error, SCENARIO_ERROR, "unknown key \"%.40s\" in [%.40s]", key,
				 section);
			return -EINVAL;
		}
		rc = parse_value(data, setting, value);
	}
	if (rc)
		snprintf(error, SCENARIO_ERROR, "bad value \"%.60s\" of \"%.40s\"", value, key);
	return rc;
}

/**
 * scenario_set() - one assignment, as --set and the control line have it
 * @sc: the scenario
 * @assignment: "SECTION.KEY=VALUE"; the section may have a space in it
 * @error: SCENARIO_ERROR bytes for a message
 * Return: 0, or a negative errno with @error filled.
 */
int scenario_set(struct scenario *sc, const char *assignment, char *error)
{
	const char *equals = strchr(assignment, '='), *dot = NULL, *at;
	char section[SCENARIO_TEXT], key[SCENARIO_TEXT];

	for (at = assignment; equals && at < equals; at++) {
		if (*at == '.')
			dot = at;
	}
	if (!dot || (size_t)(dot - assignment) >= sizeof(section) ||
	    (size_t)(equals - dot) > sizeof(key)) {
		snprintf(error, SCENARIO_ERROR, "expected SECTION.KEY=VALUE");
		return -EINVAL;
	}
	snprintf(section, sizeof(section), "%.*s", (int)(dot - assignment), assignment);
	snprintf(key, sizeof(key), "%.*s", (int)(equals - dot - 1), dot + 1);
	return set_value(sc, section, key, equals + 1, error);
}

static void print_steps(int mask, const struct choice *choice, char *text, size_t size)
{
	size_t len = 0;

	*text = '\0';
	for (; choice->name && len < size; choice++) {
		if (mask & choice->value)
			len += (size_t)snprintf(text + len, size - len, "%s%s", len ? " " : "",
						choice->name);
	}
}

static void print_choice(int value, const struct choice *choice, char *text, size_t size)
{
	for (; choice->name; choice++) {
		if (choice->value == value)
			snprintf(text, size, "%s", choice->name);
	}
}

static void print_outcome(const struct outcome *outcome, char *text, size_t size)
{
	static const char *const names[] = { "ok", "reject", "auth-reject", "silent" };

	if (outcome->kind == OUTCOME_REJECT)
		snprintf(text, size, "reject %d", outcome->cause);
	else
		snprintf(text, size, "%s", names[outcome->kind]);
}

static void print_value(const void *section, const struct setting *setting, char *text,
			size_t size)
{
	const void *value = (const char *)section + setting->offset;
	const struct duration *duration = value;

	switch (setting->type) {
	case VALUE_TEXT:
	case VALUE_DIGITS:
		snprintf(text, size, "%s", (const char *)value);
		break;
	case VALUE_INT:
		snprintf(text, size, "%d", *(const int *)value);
		break;
	case VALUE_HEX:
		snprintf(text, size, "%04x", *(const unsigned int *)value);
		break;
	case VALUE_BOOL:
		snprintf(text, size, "%s", *(const bool *)value ? "yes" : "no");
		break;
	case VALUE_TIME:
		snprintf(text, size, "%gs", *(const double *)value);
		break;
	case VALUE_DURATION:
		snprintf(text, size, "%gs..%gs", duration->min, duration->max);
		break;
	case VALUE_CHOICE:
		print_choice(*(const int *)value, setting->choices, text, size);
		break;
	case VALUE_STEPS:
		print_steps(*(const int *)value, setting->choices, text, size);
		break;
	case VALUE_REFRESH:
		if (*(const int *)value == UICC_REFRESH_NONE)
			snprintf(text, size, "none");
		else
			snprintf(text, size, "%02x", *(const unsigned int *)value);
		break;
	case VALUE_OUTCOME:
		print_outcome(value, text, size);
		break;
	case VALUE_PDN:
		scenario_print_pdn(value, text, size);
		break;
	}
}

static bool section_exists(const struct scenario *sc, const char *section)
{
	size_t i;

	if (!strncmp(section, "profile ", 8)) {
		i = strtoul(section + 8, NULL, 10);
		return i >= 1 && i <= SCENARIO_PROFILES && sc->profiles[i - 1].used;
	}
	if (!strncmp(section, "apn ", 4))
		return !strcmp(section + 4, "*") || scenario_apn(sc, section + 4) != sc->apns;
	for (i = 0; !strncmp(section, "plmn ", 5) && i < SCENARIO_PLMNS; i++) {
		if (!strcmp(sc->plmns[i].id, section + 5))
			return true;
	}
	return strncmp(section, "plmn ", 5) != 0;
}

/**
 * scenario_get() - the value of a key as text
 * @sc: the scenario
 * @key: "SECTION.KEY"
 * @text: the result
 * @size: its size
 * Return: 0, or -ENOENT.
 */
int scenario_get(const struct scenario *sc, const char *key, char *text, size_t size)
{
	const char *dot = strrchr(key, '.');
	const struct setting *setting;
	char section[SCENARIO_TEXT];
	void *data;

	if (!dot || (size_t)(dot - key) >= sizeof(section))
		return -ENOENT;
	snprintf(section, sizeof(section), "%.*s", (int)(dot - key), key);
	if (!section_exists(sc, section))
		return -ENOENT;
	setting = find_section((struct scenario *)sc, section, &data);
	setting = setting ? find_setting(setting, dot + 1) : NULL;
	if (!setting)
		return -ENOENT;
	print_value(data, setting, text, size);
	return 0;
}

static int set_all(struct scenario *sc, const char *const *list, size_t count)
{
	char error[SCENARIO_ERROR];
	size_t i;

	for (i = 0; i < count; i++) {
		if (scenario_set(sc, list[i], error))
			return -EINVAL;
	}
	return 0;
}

/**
 * scenario_create() - the built-in scenario, but for profiles and networks
 * Return: the scenario, or NULL with errno set.
 */
struct scenario *scenario_create(void)
{
	struct scenario *sc = calloc(1, sizeof(*sc));

	if (sc && set_all(sc, defaults, ARRAY_SIZE(defaults))) {
		scenario_destroy(sc);
		errno = EINVAL;
		return NULL;
	}
	return sc;
}

void scenario_destroy(struct scenario *sc)
{
	size_t i;

	if (!sc)
		return;
	for (i = 0; i < sc->event_count; i++)
		free(sc->events[i].command);
	free(sc->events);
	free(sc->access);
	free(sc->pdns);
	free(sc);
}

/**
 * struct source - a file being read by inih
 * @line: number of the line last handed out
 * @cut: number of a line longer than inih's buffer, which inih would split in two
 * @error_line: first line that was refused
 */
struct source {
	struct scenario *sc;
	FILE *file;
	int line;
	int cut;
	int error_line;
	char *error;
};

static char *read_line(char *text, int size, void *stream)
{
	struct source *source = stream;
	size_t len;

	if (source->cut || !fgets(text, size, source->file))
		return NULL;
	source->line++;
	len = strlen(text);
	if (len && text[len - 1] != '\n' && !feof(source->file)) {
		source->cut = source->line;
		return NULL;
	}
	return text;
}

static int handle_line(void *user, const char *section, const char *name, const char *value)
{
	struct source *source = user;

	if (source->error_line)
		return 0;
	if (!set_value(source->sc, section, name, value ? value : "", source->error))
		return 1;
	source->error_line = source->line;
	return 0;
}

/* inih takes one pointer for the reader and one for the handler: both get the source. */
static int read_source(struct source *source, const char *path, char *error)
{
	char message[SCENARIO_ERROR] = "";
	int rc;

	source->error = message;
	rc = ini_parse_stream(read_line, source, handle_line, source);
	if (source->cut)
		snprintf(error, SCENARIO_ERROR, "%.60s:%d: line too long", path, source->cut);
	else if (source->error_line)
		snprintf(error, SCENARIO_ERROR, "%.60s:%d: %.80s", path, source->error_line,
			 message);
	else if (rc)
		snprintf(error, SCENARIO_ERROR, "%.60s:%d: neither [section] nor key = value",
			 path, rc);
	else
		return 0;
	return -EINVAL;
}

/**
 * scenario_load() - read a file over what is there
 * @sc: the scenario
 * @path: the file
 * @error: SCENARIO_ERROR bytes for "file:line: what is wrong"
 * Return: 0, or a negative errno with @error filled.
 */
int scenario_load(struct scenario *sc, const char *path, char *error)
{
	struct source source = { .sc = sc };
	int rc;

	source.file = fopen(path, "re");
	if (!source.file) {
		rc = -errno;
		snprintf(error, SCENARIO_ERROR, "%.60s: %s", path, strerror(-rc));
		return rc;
	}
	rc = read_source(&source, path, error);
	fclose(source.file);
	return rc;
}

static bool any_profile(const struct scenario *sc)
{
	size_t i;

	for (i = 0; i < SCENARIO_PROFILES; i++) {
		if (sc->profiles[i].used)
			return true;
	}
	return false;
}

/* Profiles must be 1, 2, … n, each with its IMSI, and the initial one of them. */
static int check_profiles(const struct scenario *sc, char *error)
{
	size_t i, count = 0;

	for (i = 0; i < SCENARIO_PROFILES; i++) {
		if (!sc->profiles[i].used)
			continue;
		if (i != count++ || !*sc->profiles[i].imsi) {
			snprintf(error, SCENARIO_ERROR,
				 "[profile %zu]: no imsi, or a profile before it is missing",
				 i + 1);
			return -EINVAL;
		}
	}
	if ((size_t)sc->card.initial > count) {
		snprintf(error, SCENARIO_ERROR, "card.initial: there are %zu profiles", count);
		return -EINVAL;
	}
	return 0;
}

/**
 * scenario_check() - complete the scenario and check what spans several keys
 * @sc: the scenario
 * @error: SCENARIO_ERROR bytes for a message
 * Return: 0, or -EINVAL with @error filled.
 */
int scenario_check(struct scenario *sc, char *error)
{
	if (!any_profile(sc) && set_all(sc, default_profiles, ARRAY_SIZE(default_profiles)))
		return -EINVAL;
	if (!*sc->plmns[0].id && set_all(sc, default_plmns, ARRAY_SIZE(default_plmns)))
		return -EINVAL;
	if (sc->usb.interface < sc->usb.extra_interfaces) {
		snprintf(error, SCENARIO_ERROR,
			 "usb.interface: must be above the %d extra interfaces",
			 sc->usb.extra_interfaces);
		return -EINVAL;
	}
	if (sc->usb.protocol == PROTOCOL_MBIM && sc->usb.second_interface) {
		snprintf(error, SCENARIO_ERROR, "usb.second-interface: not with MBIM");
		return -EINVAL;
	}
	return check_profiles(sc, error);
}

/* Name of a radio access technology, as scenarios and traces have it. */
const char *scenario_rat_name(enum rat rat)
{
	return rat_choices[rat].name;
}
