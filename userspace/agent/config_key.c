// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include "config_value.h"

#define DAYS(n) ((n) * 86400ULL)
#define TEXT_APN "an APN of 1 to 100 characters"

static const struct config_word methods[] = {
	{ "applet", CONFIG_METHOD_APPLET },
	{ "menu", CONFIG_METHOD_MENU },
	{ "file", CONFIG_METHOD_FILE },
	{ "euicc", CONFIG_METHOD_EUICC },
	{ "slot", CONFIG_METHOD_SLOT },
	{ "auto", CONFIG_METHOD_AUTO },
	{ NULL, 0 },
};

static const struct config_word refreshes[] = {
	{ "auto", CONFIG_REFRESH_AUTO },
	{ "none", CONFIG_REFRESH_NONE },
	{ "session", CONFIG_REFRESH_SESSION },
	{ "card", CONFIG_REFRESH_CARD },
	{ "radio", CONFIG_REFRESH_RADIO },
	{ "modem", CONFIG_REFRESH_MODEM },
	{ NULL, 0 },
};

static const struct config_word fplmn_cleans[] = {
	{ "never", CONFIG_FPLMN_NEVER },
	{ "on-imsi-change", CONFIG_FPLMN_ON_IMSI_CHANGE },
	{ NULL, 0 },
};

static const struct config_word roles[] = {
	{ "operational", CONFIG_ROLE_OPERATIONAL },
	{ "fallback", CONFIG_ROLE_FALLBACK },
	{ "bootstrap", CONFIG_ROLE_BOOTSTRAP },
	{ NULL, 0 },
};

static const struct config_word toolkits[] = {
	{ "module", CONFIG_TOOLKIT_MODULE },
	{ "takeover", CONFIG_TOOLKIT_TAKEOVER },
	{ NULL, 0 },
};

static const struct config_word on_stops[] = {
	{ "keep", CONFIG_ON_STOP_KEEP },
	{ "disconnect", CONFIG_ON_STOP_DISCONNECT },
	{ NULL, 0 },
};

static const struct config_word auths[] = {
	{ "none", CONFIG_AUTH_NONE },
	{ "pap", CONFIG_AUTH_PAP },
	{ "chap", CONFIG_AUTH_CHAP },
	{ "pap-chap", CONFIG_AUTH_PAP_CHAP },
	{ NULL, 0 },
};

static const struct config_word ip_types[] = {
	{ "ipv4", CONFIG_IP_TYPE_IPV4 },
	{ "ipv6", CONFIG_IP_TYPE_IPV6 },
	{ "ipv4v6", CONFIG_IP_TYPE_IPV4V6 },
	{ NULL, 0 },
};

#define MODEM(f) .offset = offsetof(struct config_modem, f)
#define CARD(f) .offset = offsetof(struct config_card, f)
#define PROFILE(f) .offset = offsetof(struct config_profile, f)
#define POLICY(f) .offset = offsetof(struct config_policy, f)
#define BUDGET(f) .offset = offsetof(struct config_budget, f)

const struct config_key config_modem_keys[] = {
	{ "pin-file", config_value_path, MODEM(pin_file), .min = 2, .max = 4095,
	  .expected = "an absolute path" },
	{ "power-hook", config_value_path, MODEM(power_hook), .min = 2, .max = 4095,
	  .expected = "an absolute path" },
	{ "attach-apn", config_value_attach_modem, .min = 1, .max = 100,
	  .expected = "keep, auto or " TEXT_APN },
	{ "toolkit", config_value_word, MODEM(toolkit), .words = toolkits,
	  .expected = "module or takeover" },
	{ .name = NULL },
};

const struct config_key config_card_keys[] = {
	{ "match-iccid", config_value_iccids, .max = CONFIG_MATCHES_MAX,
	  .expected = "one to 8 prefixes of 2 to 20 digits" },
	{ "match-eid", config_value_eids, .max = CONFIG_MATCHES_MAX,
	  .expected = "one to 8 prefixes of 2 to 32 digits" },
	{ "method", config_value_word, CARD(method), .words = methods,
	  .expected = "applet, menu, file, euicc, slot or auto" },
	{ "aid", config_value_aid, .min = 5, .max = CONFIG_AID_MAX,
	  .expected = "5 to 16 bytes as pairs of hex digits" },
	{ "expect", config_value_expects, .max = CONFIG_EXPECTS_MAX,
	  .expected = "one to 8 status words of 4 hex digits, x for any digit, such as 9000 91xx" },
	{ "refresh", config_value_word, CARD(refresh), .words = refreshes,
	  .expected = "auto, none, session, card, radio or modem" },
	{ "writes-per-switch", config_value_number, CARD(writes_per_switch), .max = 1000,
	  .expected = "a number from 0 to 1000" },
	{ "fplmn-clean", config_value_word, CARD(fplmn_clean), .words = fplmn_cleans,
	  .expected = "never or on-imsi-change" },
	{ .name = NULL },
};

const struct config_key config_profile_keys[] = {
	{ "index", config_value_index, PROFILE(index), .max = UINT32_MAX,
	  .expected = "a number from 0 to 4294967295" },
	{ "imsi", config_value_digits, PROFILE(imsi), .min = 6, .max = 15,
	  .expected = "6 to 15 digits", .secret = true },
	{ "role", config_value_word, PROFILE(role), .words = roles,
	  .expected = "operational, fallback or bootstrap" },
	{ "cost", config_value_cost, PROFILE(cost), .max = 1000000000,
	  .expected = "a number such as 2.5, with at most three decimals" },
	{ "prefer-mcc", config_value_mccs, .max = CONFIG_MCCS_MAX,
	  .expected = "one to 16 country codes of three digits" },
	{ "max-time", config_value_duration, PROFILE(max_time), .min = 60, .max = DAYS(366),
	  .expected = "a time from 60s to 366d" },
	{ "apn", config_value_string, PROFILE(apn), .min = 1, .max = 100, .expected = TEXT_APN },
	{ "user", config_value_string, PROFILE(user), .min = 1, .max = 64,
	  .expected = "1 to 64 characters" },
	{ "password", config_value_string, PROFILE(password), .min = 1, .max = 64,
	  .expected = "1 to 64 characters", .secret = true },
	{ "auth", config_value_word, PROFILE(auth), .words = auths,
	  .expected = "none, pap, chap or pap-chap" },
	{ "ip-type", config_value_word, PROFILE(ip_type), .words = ip_types,
	  .expected = "ipv4, ipv6 or ipv4v6" },
	{ "roaming", config_value_yes_no, PROFILE(roaming), .expected = "yes or no" },
	{ "mtu", config_value_mtu, PROFILE(mtu), .min = 576, .max = 1500,
	  .expected = "a number from 576 to 1500" },
	{ "metric", config_value_number, PROFILE(metric), .max = UINT32_MAX,
	  .expected = "a number from 0 to 4294967295" },
	{ "attach-apn", config_value_attach_profile, .min = 1, .max = 100,
	  .expected = "keep, auto or " TEXT_APN },
	{ .name = NULL },
};

const struct config_key config_policy_keys[] = {
	{ "search-timeout", config_value_duration, POLICY(search_timeout), .min = 1,
	  .max = DAYS(1), .expected = "a time from 1s to 1d" },
	{ "search-timeout-iot", config_value_duration, POLICY(search_timeout_iot), .min = 1,
	  .max = DAYS(1), .expected = "a time from 1s to 1d" },
	{ "power-on-grace", config_value_duration, POLICY(power_on_grace), .max = DAYS(1),
	  .expected = "a time from 0s to 1d" },
	{ "dwell-min", config_value_duration, POLICY(dwell_min), .max = DAYS(1),
	  .expected = "a time from 0s to 1d" },
	{ "backoff-min", config_value_duration, POLICY(backoff_min), .min = 1, .max = DAYS(1),
	  .expected = "a time from 1s to 1d" },
	{ "backoff-max", config_value_duration, POLICY(backoff_max), .min = 1, .max = DAYS(7),
	  .expected = "a time from 1s to 7d" },
	{ "other-plmn-time", config_value_duration, POLICY(other_plmn_time), .max = DAYS(1),
	  .expected = "a time from 0s to 1d" },
	{ "t3346-assume", config_value_duration, POLICY(t3346_assume), .min = 1, .max = DAYS(1),
	  .expected = "a time from 1s to 1d" },
	{ "network-retries", config_value_number, POLICY(network_retries), .min = 1, .max = 100,
	  .expected = "a number from 1 to 100" },
	{ "start-limit", config_value_number, POLICY(start_limit), .max = 100,
	  .expected = "a number from 0 (no limit) to 100" },
	{ "probe", config_value_probes, .min = 2, .max = CONFIG_PROBES_MAX,
	  .expected = "nothing, or 2 to 8 targets ADDRESS or ADDRESS:PORT" },
	{ "probe-interval", config_value_duration, POLICY(probe_interval), .min = 10,
	  .max = DAYS(1), .expected = "a time from 10s to 1d" },
	{ "on-stop", config_value_word, POLICY(on_stop), .words = on_stops,
	  .expected = "keep or disconnect" },
	{ "on-", NULL, .expected = NULL },
	{ .name = NULL },
};

const struct config_key config_budget_keys[] = {
	{ "rotations-hour", config_value_number, BUDGET(rotations_hour), .min = 1, .max = 1000,
	  .expected = "a number from 1 to 1000" },
	{ "rotations-day", config_value_number, BUDGET(rotations_day), .min = 1, .max = 10000,
	  .expected = "a number from 1 to 10000" },
	{ "resets-hour", config_value_number, BUDGET(resets_hour), .max = 100,
	  .expected = "a number from 0 to 100" },
	{ "attaches-day", config_value_number, BUDGET(attaches_day), .min = 1, .max = 100000,
	  .expected = "a number from 1 to 100000" },
	{ "attaches-day-iot", config_value_number, BUDGET(attaches_day_iot), .min = 1,
	  .max = 100000, .expected = "a number from 1 to 100000" },
	{ "card-writes-day", config_value_number, BUDGET(card_writes_day), .min = 1,
	  .max = 1000000, .expected = "a number from 1 to 1000000" },
	{ .name = NULL },
};

const struct config_key *config_key_find(const struct config_key *keys, const char *name)
{
	for (; keys->name; keys++) {
		if (!strcmp(keys->name, name))
			return keys;
		if (!keys->parse && !strncmp(keys->name, name, strlen(keys->name)))
			return keys;
	}
	return NULL;
}
