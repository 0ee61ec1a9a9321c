/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration: imsid.conf, then the *.conf of conf.d in the order of their names.
 *
 * It is read whole, checked whole and then never changed: SIGHUP loads a second one and swaps.
 */
#ifndef IMSID_CONFIG_H
#define IMSID_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cause.h"

#define CONFIG_NAME_MAX 63
#define CONFIG_PROFILES_MAX 16
#define CONFIG_METRIC 2000 /* of default routes: behind Ethernet and WLAN */
#define CONFIG_CARDS_MAX 16
#define CONFIG_MODEMS_MAX 16
#define CONFIG_MATCHES_MAX 8
#define CONFIG_SELECTS_MAX 8
#define CONFIG_EXPECTS_MAX 8
#define CONFIG_MCCS_MAX 16
#define CONFIG_PROBES_MAX 8
#define CONFIG_OVERRIDES_MAX 64
#define CONFIG_APDU_MAX 261 /* a short APDU: 4 + Lc + 255 + Le (TS 102 221 §10.1) */
#define CONFIG_AID_MAX 16
#define CONFIG_HOLES_MAX 4
#define CONFIG_IMSI_BYTES 9 /* EF_IMSI: length and BCD digits (TS 31.102 §4.2.2) */

/** CONFIG_SECOND - One second in the unit of every duration here: nanoseconds. */
#define CONFIG_SECOND 1000000000ULL

enum config_method {
	CONFIG_METHOD_APPLET = 1,
	CONFIG_METHOD_MENU,
	CONFIG_METHOD_FILE,
	CONFIG_METHOD_EUICC,
	CONFIG_METHOD_SLOT,
	CONFIG_METHOD_AUTO,
};

/* How the module learns of the new IMSI: a step of the ladder, or AUTO for the whole ladder. */
enum config_refresh {
	CONFIG_REFRESH_AUTO = 1,
	CONFIG_REFRESH_NONE, /* the card's own REFRESH */
	CONFIG_REFRESH_SESSION,
	CONFIG_REFRESH_CARD,
	CONFIG_REFRESH_RADIO,
	CONFIG_REFRESH_MODEM,
};

enum config_role {
	CONFIG_ROLE_OPERATIONAL = 1,
	CONFIG_ROLE_FALLBACK,
	CONFIG_ROLE_BOOTSTRAP,
};

enum config_fplmn_clean {
	CONFIG_FPLMN_NEVER = 1,
	CONFIG_FPLMN_ON_IMSI_CHANGE,
};

enum config_attach_apn {
	CONFIG_ATTACH_APN_UNSET, /* a profile without the key: what [modem] says */
	CONFIG_ATTACH_APN_KEEP,
	CONFIG_ATTACH_APN_AUTO,
	CONFIG_ATTACH_APN_NAME,
};

enum config_toolkit {
	CONFIG_TOOLKIT_MODULE = 1,
	CONFIG_TOOLKIT_TAKEOVER,
};

enum config_on_stop {
	CONFIG_ON_STOP_KEEP = 1,
	CONFIG_ON_STOP_DISCONNECT,
};

/* Numbered as enum wwanctl_auth and enum wwanctl_ip_type. */
enum config_auth {
	CONFIG_AUTH_NONE = 1,
	CONFIG_AUTH_PAP,
	CONFIG_AUTH_CHAP,
	CONFIG_AUTH_PAP_CHAP,
};

enum config_ip_type {
	CONFIG_IP_TYPE_IPV4 = 1,
	CONFIG_IP_TYPE_IPV6,
	CONFIG_IP_TYPE_IPV4V6,
};

/**
 * struct config_apdu - A command APDU with holes.
 * @bytes: The APDU; the holes are zero.
 * @length: Bytes used, holes included.
 * @holes: Where a value of the profile goes.
 * @holes_n: Holes used.
 */
struct config_apdu {
	uint8_t bytes[CONFIG_APDU_MAX];
	uint16_t length;
	struct config_hole {
		uint16_t offset;
		uint8_t size;
		enum { CONFIG_HOLE_INDEX = 1, CONFIG_HOLE_IMSI } kind;
	} holes[CONFIG_HOLES_MAX];
	uint8_t holes_n;
};

/* An expected status word: (sw & mask) == value. */
struct config_expect {
	uint16_t value;
	uint16_t mask;
};

/**
 * struct config_profile - One IMSI of a card.
 * @name: The part after the slash of "[profile card/name]".
 * @imsi: Fifteen digits or fewer; empty only with method auto.
 * @prefer_mcc: Countries in which this profile is tried before others of its role.
 * @max_time: ns on this profile before the card's first operational one is tried; 0 = no limit.
 * @cost: Thousandths of the configured number.
 * @apn: Empty: the network's default.
 */
struct config_profile {
	char name[CONFIG_NAME_MAX + 1];
	char imsi[16];
	uint32_t index;
	bool has_index;
	enum config_role role;
	uint16_t prefer_mcc[CONFIG_MCCS_MAX];
	uint8_t prefer_mcc_n;
	uint64_t max_time;
	uint32_t cost;
	enum config_attach_apn attach_apn;
	char attach_apn_name[101];
	char apn[101];
	char user[128];
	char password[128];
	enum config_auth auth;
	enum config_ip_type ip_type;
	bool roaming;
	uint16_t mtu; /* 0: the network's */
	uint32_t metric;
};

/**
 * struct config_card - A kind of SIM.
 * @match_iccid: Prefixes of ICCIDs, digits.
 * @match_eid: Prefixes of EIDs, digits.
 * @select: APDUs that select a profile, in order; only with method applet.
 * @expect: Status words of success; at least one (9000 and 91xx by default).
 * @writes_per_switch: What one select costs of the card's endurance.
 */
struct config_card {
	char name[CONFIG_NAME_MAX + 1];
	char match_iccid[CONFIG_MATCHES_MAX][21];
	uint8_t match_iccid_n;
	char match_eid[CONFIG_MATCHES_MAX][33];
	uint8_t match_eid_n;
	enum config_method method;
	uint8_t aid[CONFIG_AID_MAX];
	uint8_t aid_length;
	struct config_apdu *select[CONFIG_SELECTS_MAX];
	uint8_t select_n;
	struct config_expect expect[CONFIG_EXPECTS_MAX];
	uint8_t expect_n;
	enum config_refresh refresh;
	uint32_t writes_per_switch;
	enum config_fplmn_clean fplmn_clean;
	struct config_profile *profile[CONFIG_PROFILES_MAX]; /* in file order */
	uint8_t profile_n;
};

/**
 * struct config_modem - What is particular to a module.
 * @match: USB path ("1-1", "1-1:1.8"), IMEI, or "*".
 */
struct config_modem {
	char match[CONFIG_NAME_MAX + 1];
	char *pin_file;
	char *power_hook;
	enum config_attach_apn attach_apn;
	char attach_apn_name[101];
	enum config_toolkit toolkit;
};

/* [policy]; durations in ns. */
struct config_policy {
	uint64_t search_timeout; /* 180 s */
	uint64_t search_timeout_iot; /* on NB-IoT and LTE-M: 600 s */
	uint64_t power_on_grace; /* 300 s */
	uint64_t dwell_min; /* 30 s */
	uint64_t backoff_min; /* 30 s */
	uint64_t backoff_max; /* 30 min */
	uint64_t other_plmn_time; /* 60 s for the module to find another PLMN */
	uint64_t t3346_assume; /* 30 min */
	uint32_t network_retries; /* 3 waits for a network in trouble, then rotate */
	uint32_t start_limit; /* 3 starts within 10 minutes: observe only; 0 = never */
	struct cause_override on[CONFIG_OVERRIDES_MAX];
	uint32_t on_n;
	char *probe[CONFIG_PROBES_MAX];
	uint8_t probe_n;
	uint64_t probe_interval; /* 300 s */
	enum config_on_stop on_stop;
};

/* [budget]; how many in the time named. */
struct config_budget {
	uint32_t rotations_hour; /* 6 */
	uint32_t rotations_day; /* 24 */
	uint32_t resets_hour; /* 1 */
	uint32_t attaches_day; /* 720 */
	uint32_t attaches_day_iot; /* on NB-IoT and LTE-M: 24 */
	uint32_t card_writes_day; /* 500 */
};

struct imsid_config {
	unsigned int refs; /* config_get, config_put */
	struct config_modem *modem[CONFIG_MODEMS_MAX];
	uint8_t modem_n;
	struct config_card *card[CONFIG_CARDS_MAX];
	uint8_t card_n;
	struct config_policy policy;
	struct config_budget budget;
};

/**
 * struct config_errors - All that is wrong, one line each.
 * @count: Number of errors, also of those for which there was no room.
 * @text: "FILE:LINE: what was found; what is expected\n", repeated.
 */
struct config_errors {
	unsigned int count;
	char text[4096];
};

/**
 * config_load() - Read and check a configuration.
 * @file: The main file.
 * @dir: Directory of further *.conf files, read in the order of their names; NULL or absent: none.
 * @out: The configuration with one reference, on success only.
 * @errors: What is wrong; empty on success.
 *
 * Return: 0, -EINVAL with @errors filled, or another negative errno (a file that can not be read
 * is named in @errors too).
 */
int config_load(const char *file, const char *dir, struct imsid_config **out,
		struct config_errors *errors);

struct imsid_config *config_get(struct imsid_config *config);
void config_put(struct imsid_config *config);

/**
 * config_card_for() - The kind of SIM that a card is.
 * @iccid: Digits, or NULL or empty.
 * @eid: Digits, or NULL or empty.
 *
 * Return: The card section with the longest matching prefix (match-eid before match-iccid at
 * equal length), or NULL: an unknown SIM, which is never written to.
 */
const struct config_card *config_card_for(const struct imsid_config *config, const char *iccid,
					  const char *eid);

/**
 * config_modem_for() - What is particular to a module.
 * @usb: USB path as the kernel names it.
 * @imei: Digits, or NULL.
 *
 * Return: The section for this IMEI, else this USB path, else "*", else built-in defaults.
 */
const struct config_modem *config_modem_for(const struct imsid_config *config, const char *usb,
					    const char *imei);

/** config_profile_named() - Index of the profile called @name, or -1. */
int config_profile_named(const struct config_card *card, const char *name);

/** config_profile_imsi() - Index of the profile with this IMSI, or -1. */
int config_profile_imsi(const struct config_card *card, const char *imsi);

/**
 * config_apdu_render() - Fill an APDU's holes for a profile.
 * @apdu: The template.
 * @profile: Gives index and IMSI.
 * @out: The command.
 * @size: Room in @out.
 *
 * Return: Bytes written, or -EMSGSIZE.
 */
int config_apdu_render(const struct config_apdu *apdu, const struct config_profile *profile,
		       uint8_t *out, size_t size);

/** config_expects() - Whether @sw is one of the card's status words of success. */
bool config_expects(const struct config_card *card, uint16_t sw);

/**
 * config_pin_read() - Read a PIN from its file.
 * @file: As configured.
 * @pin: Four to eight digits and NUL. The caller wipes it.
 * @error: What is wrong, for a person (never the PIN).
 * @size: Room in @error.
 *
 * The file must be a regular file that neither group others nor the world can read or write.
 *
 * Return: 0 or a negative errno.
 */
int config_pin_read(const char *file, char pin[9], char *error, size_t size);

const char *config_role_name(enum config_role role);
const char *config_method_name(enum config_method method);

#endif
