// SPDX-License-Identifier: GPL-2.0
/* Names of enum values and multicast groups, as the command line and its JSON use them. */
#include <errno.h>
#include <string.h>

#include "array.h"
#include "wwanctl.h"

struct names {
	const char *const *text;
	size_t count;
};

#define NAMES(...)	{ __VA_ARGS__, ARRAY_SIZE(__VA_ARGS__) }

static const char *const protocols[] = {
	[WWANCTL_PROTOCOL_QMI] = "qmi",
	[WWANCTL_PROTOCOL_MBIM] = "mbim",
};

static const char *const modem_states[] = {
	[WWANCTL_MODEM_STATE_PROBING] = "probing",
	[WWANCTL_MODEM_STATE_READY] = "ready",
	[WWANCTL_MODEM_STATE_RECOVERING] = "recovering",
	[WWANCTL_MODEM_STATE_FAILED] = "failed",
};

static const char *const powers[] = {
	[WWANCTL_POWER_ONLINE] = "online",
	[WWANCTL_POWER_LOW_POWER] = "low-power",
	[WWANCTL_POWER_OFF] = "off",
};

static const char *const power_reasons[] = {
	[WWANCTL_POWER_REASON_FCC_LOCK] = "fcc-lock",
	[WWANCTL_POWER_REASON_W_DISABLE] = "w-disable",
	[WWANCTL_POWER_REASON_FIRMWARE] = "firmware",
};

static const char *const resets[] = {
	[WWANCTL_RESET_MODEM] = "modem",
	[WWANCTL_RESET_USB] = "usb",
};

static const char *const recoveries[] = {
	[WWANCTL_RECOVERY_RESYNC] = "resync",
	[WWANCTL_RECOVERY_USB] = "usb",
};

static const char *const card_states[] = {
	[WWANCTL_CARD_STATE_UNKNOWN] = "unknown",
	[WWANCTL_CARD_STATE_ABSENT] = "absent",
	[WWANCTL_CARD_STATE_ERROR] = "error",
	[WWANCTL_CARD_STATE_DETECTED] = "detected",
	[WWANCTL_CARD_STATE_PIN_REQUIRED] = "pin-required",
	[WWANCTL_CARD_STATE_PUK_REQUIRED] = "puk-required",
	[WWANCTL_CARD_STATE_READY] = "ready",
};

static const char *const card_powers[] = {
	[WWANCTL_CARD_POWER_ON] = "on",
	[WWANCTL_CARD_POWER_OFF] = "off",
};

static const char *const pin_states[] = {
	[WWANCTL_PIN_STATE_UNKNOWN] = "unknown",
	[WWANCTL_PIN_STATE_NOT_VERIFIED] = "not-verified",
	[WWANCTL_PIN_STATE_VERIFIED] = "verified",
	[WWANCTL_PIN_STATE_DISABLED] = "disabled",
	[WWANCTL_PIN_STATE_BLOCKED] = "blocked",
	[WWANCTL_PIN_STATE_PERMANENTLY_BLOCKED] = "permanently-blocked",
};

static const char *const application_types[] = {
	[WWANCTL_APPLICATION_TYPE_UNKNOWN] = "unknown",
	[WWANCTL_APPLICATION_TYPE_SIM] = "sim",
	[WWANCTL_APPLICATION_TYPE_USIM] = "usim",
	[WWANCTL_APPLICATION_TYPE_RUIM] = "ruim",
	[WWANCTL_APPLICATION_TYPE_CSIM] = "csim",
	[WWANCTL_APPLICATION_TYPE_ISIM] = "isim",
};

static const char *const refresh_methods[] = {
	[WWANCTL_REFRESH_METHOD_SESSION] = "session",
	[WWANCTL_REFRESH_METHOD_CARD] = "card",
	[WWANCTL_REFRESH_METHOD_RADIO] = "radio",
	[WWANCTL_REFRESH_METHOD_MODEM] = "modem",
};

static const char *const refresh_modes[] = {
	[WWANCTL_REFRESH_MODE_INIT_FULL_FCN] = "init-full-fcn",
	[WWANCTL_REFRESH_MODE_FCN] = "fcn",
	[WWANCTL_REFRESH_MODE_INIT_FCN] = "init-fcn",
	[WWANCTL_REFRESH_MODE_INIT] = "init",
	[WWANCTL_REFRESH_MODE_UICC_RESET] = "uicc-reset",
	[WWANCTL_REFRESH_MODE_APPLICATION_RESET] = "application-reset",
	[WWANCTL_REFRESH_MODE_SESSION_RESET] = "session-reset",
	[WWANCTL_REFRESH_MODE_STEERING_OF_ROAMING] = "steering-of-roaming",
};

static const char *const refresh_stages[] = {
	[WWANCTL_REFRESH_STAGE_WAIT_FOR_OK] = "wait-for-ok",
	[WWANCTL_REFRESH_STAGE_START] = "start",
	[WWANCTL_REFRESH_STAGE_END_SUCCESS] = "end-success",
	[WWANCTL_REFRESH_STAGE_END_FAILURE] = "end-failure",
};

static const char *const refresh_votes[] = {
	[WWANCTL_REFRESH_VOTE_CLAIM] = "claim",
	[WWANCTL_REFRESH_VOTE_RELEASE] = "release",
	[WWANCTL_REFRESH_VOTE_ALLOW] = "allow",
	[WWANCTL_REFRESH_VOTE_DEFER] = "defer",
};

static const char *const registration_states[] = {
	[WWANCTL_REGISTRATION_STATE_IDLE] = "idle",
	[WWANCTL_REGISTRATION_STATE_SEARCHING] = "searching",
	[WWANCTL_REGISTRATION_STATE_HOME] = "home",
	[WWANCTL_REGISTRATION_STATE_ROAMING] = "roaming",
	[WWANCTL_REGISTRATION_STATE_DENIED] = "denied",
	[WWANCTL_REGISTRATION_STATE_UNKNOWN] = "unknown",
};

static const char *const rats[] = {
	[WWANCTL_RAT_GSM] = "gsm",
	[WWANCTL_RAT_UMTS] = "umts",
	[WWANCTL_RAT_LTE] = "lte",
	[WWANCTL_RAT_NR] = "nr",
	[WWANCTL_RAT_CDMA] = "cdma",
	[WWANCTL_RAT_LTE_M] = "lte-m",
	[WWANCTL_RAT_NB_IOT] = "nb-iot",
	[WWANCTL_RAT_TD_SCDMA] = "td-scdma",
};

static const char *const domains[] = {
	[WWANCTL_DOMAIN_CS] = "cs",
	[WWANCTL_DOMAIN_PS] = "ps",
	[WWANCTL_DOMAIN_CS_PS] = "cs-ps",
};

static const char *const selections[] = {
	[WWANCTL_SELECTION_AUTO] = "auto",
	[WWANCTL_SELECTION_MANUAL] = "manual",
};

static const char *const network_statuses[] = {
	[WWANCTL_NETWORK_STATUS_UNKNOWN] = "unknown",
	[WWANCTL_NETWORK_STATUS_CURRENT] = "current",
	[WWANCTL_NETWORK_STATUS_AVAILABLE] = "available",
	[WWANCTL_NETWORK_STATUS_FORBIDDEN] = "forbidden",
};

static const char *const ip_types[] = {
	[WWANCTL_IP_TYPE_IPV4] = "ipv4",
	[WWANCTL_IP_TYPE_IPV6] = "ipv6",
	[WWANCTL_IP_TYPE_IPV4V6] = "ipv4v6",
};

static const char *const auths[] = {
	[WWANCTL_AUTH_NONE] = "none",
	[WWANCTL_AUTH_PAP] = "pap",
	[WWANCTL_AUTH_CHAP] = "chap",
	[WWANCTL_AUTH_PAP_CHAP] = "pap-chap",
};

static const char *const event_types[] = {
	[WWANCTL_EVENT_TYPE_MODEM_NEW] = "modem-new",
	[WWANCTL_EVENT_TYPE_MODEM_GONE] = "modem-gone",
	[WWANCTL_EVENT_TYPE_MODEM_STATE] = "modem-state",
	[WWANCTL_EVENT_TYPE_REGISTRATION] = "registration",
	[WWANCTL_EVENT_TYPE_REJECT] = "reject",
	[WWANCTL_EVENT_TYPE_CARD] = "card",
	[WWANCTL_EVENT_TYPE_REFRESH] = "refresh",
	[WWANCTL_EVENT_TYPE_CHANNEL] = "channel",
	[WWANCTL_EVENT_TYPE_TOOLKIT] = "toolkit",
	[WWANCTL_EVENT_TYPE_SIGNAL] = "signal",
	[WWANCTL_EVENT_TYPE_BEARER] = "bearer",
	[WWANCTL_EVENT_TYPE_TRACE] = "trace",
	[WWANCTL_EVENT_TYPE_LOST] = "lost",
};

static const char *const directions[] = {
	[WWANCTL_DIRECTION_TO_MODULE] = "to-module",
	[WWANCTL_DIRECTION_FROM_MODULE] = "from-module",
};

static const char *const bearer_states[] = {
	[WWANCTL_BEARER_STATE_DISCONNECTED] = "disconnected",
	[WWANCTL_BEARER_STATE_CONNECTING] = "connecting",
	[WWANCTL_BEARER_STATE_CONNECTED] = "connected",
	[WWANCTL_BEARER_STATE_DISCONNECTING] = "disconnecting",
};

static const char *const layers[] = {
	[WWANCTL_LAYER_SM] = "sm",
	[WWANCTL_LAYER_ESM] = "esm",
	[WWANCTL_LAYER_5GSM] = "5gsm",
};

static const struct names sets[] = {
	[WWANCTL_NAMES_PROTOCOL] = NAMES(protocols),
	[WWANCTL_NAMES_MODEM_STATE] = NAMES(modem_states),
	[WWANCTL_NAMES_POWER] = NAMES(powers),
	[WWANCTL_NAMES_POWER_REASON] = NAMES(power_reasons),
	[WWANCTL_NAMES_RESET] = NAMES(resets),
	[WWANCTL_NAMES_RECOVERY] = NAMES(recoveries),
	[WWANCTL_NAMES_CARD_STATE] = NAMES(card_states),
	[WWANCTL_NAMES_CARD_POWER] = NAMES(card_powers),
	[WWANCTL_NAMES_PIN_STATE] = NAMES(pin_states),
	[WWANCTL_NAMES_APPLICATION_TYPE] = NAMES(application_types),
	[WWANCTL_NAMES_REFRESH_METHOD] = NAMES(refresh_methods),
	[WWANCTL_NAMES_REFRESH_MODE] = NAMES(refresh_modes),
	[WWANCTL_NAMES_REFRESH_STAGE] = NAMES(refresh_stages),
	[WWANCTL_NAMES_REFRESH_VOTE] = NAMES(refresh_votes),
	[WWANCTL_NAMES_REGISTRATION_STATE] = NAMES(registration_states),
	[WWANCTL_NAMES_RAT] = NAMES(rats),
	[WWANCTL_NAMES_DOMAIN] = NAMES(domains),
	[WWANCTL_NAMES_SELECTION] = NAMES(selections),
	[WWANCTL_NAMES_NETWORK_STATUS] = NAMES(network_statuses),
	[WWANCTL_NAMES_IP_TYPE] = NAMES(ip_types),
	[WWANCTL_NAMES_AUTH] = NAMES(auths),
	[WWANCTL_NAMES_EVENT_TYPE] = NAMES(event_types),
	[WWANCTL_NAMES_DIRECTION] = NAMES(directions),
	[WWANCTL_NAMES_BEARER_STATE] = NAMES(bearer_states),
	[WWANCTL_NAMES_LAYER] = NAMES(layers),
};

/**
 * wwanctl_name() - Name of an enum value.
 * @set: which enum
 * @value: value
 *
 * Return: its name, or NULL if this version knows none.
 */
const char *wwanctl_name(enum wwanctl_names set, uint32_t value)
{
	if ((size_t)set >= ARRAY_SIZE(sets) || value >= sets[set].count)
		return NULL;
	return sets[set].text[value];
}

/**
 * wwanctl_value() - Enum value of a name.
 * @set: which enum
 * @name: name
 * @value: its value
 *
 * Return: 0, or -EINVAL if there is no such name.
 */
int wwanctl_value(enum wwanctl_names set, const char *name, uint32_t *value)
{
	size_t i;

	if ((size_t)set >= ARRAY_SIZE(sets))
		return -EINVAL;
	for (i = 0; i < sets[set].count; i++) {
		if (sets[set].text[i] && !strcmp(sets[set].text[i], name)) {
			*value = (uint32_t)i;
			return 0;
		}
	}
	return -EINVAL;
}

static const struct {
	uint32_t group;
	const char *name;
} groups[] = {
	{ WWANCTL_GROUP_MODEM, WWANCTL_MCGRP_MODEM },
	{ WWANCTL_GROUP_REGISTRATION, WWANCTL_MCGRP_REGISTRATION },
	{ WWANCTL_GROUP_SIGNAL, WWANCTL_MCGRP_SIGNAL },
	{ WWANCTL_GROUP_CARD, WWANCTL_MCGRP_CARD },
	{ WWANCTL_GROUP_TOOLKIT, WWANCTL_MCGRP_TOOLKIT },
	{ WWANCTL_GROUP_BEARER, WWANCTL_MCGRP_BEARER },
	{ WWANCTL_GROUP_TRACE, WWANCTL_MCGRP_TRACE },
};

/* Name of one group of the mask, NULL if there is no such bit. */
const char *wwanctl_group_name(uint32_t group)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (groups[i].group == group)
			return groups[i].name;
	return NULL;
}

/* Group of a name, 0 if there is none. */
uint32_t wwanctl_group_value(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (!strcmp(groups[i].name, name))
			return groups[i].group;
	return 0;
}

/* The group that an event is sent to; 0 for those of every group (lost). */
uint32_t wwanctl_group_of(uint32_t event_type)
{
	switch (event_type) {
	case WWANCTL_EVENT_TYPE_MODEM_NEW:
	case WWANCTL_EVENT_TYPE_MODEM_GONE:
	case WWANCTL_EVENT_TYPE_MODEM_STATE:
		return WWANCTL_GROUP_MODEM;
	case WWANCTL_EVENT_TYPE_REGISTRATION:
	case WWANCTL_EVENT_TYPE_REJECT:
		return WWANCTL_GROUP_REGISTRATION;
	case WWANCTL_EVENT_TYPE_CARD:
	case WWANCTL_EVENT_TYPE_REFRESH:
	case WWANCTL_EVENT_TYPE_CHANNEL:
		return WWANCTL_GROUP_CARD;
	case WWANCTL_EVENT_TYPE_TOOLKIT:
		return WWANCTL_GROUP_TOOLKIT;
	case WWANCTL_EVENT_TYPE_SIGNAL:
		return WWANCTL_GROUP_SIGNAL;
	case WWANCTL_EVENT_TYPE_BEARER:
		return WWANCTL_GROUP_BEARER;
	case WWANCTL_EVENT_TYPE_TRACE:
		return WWANCTL_GROUP_TRACE;
	default:
		return 0;
	}
}
