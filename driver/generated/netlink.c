// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/wwanctl.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: make regen */

#include "../compat.h"
#include "netlink.h"

#include <uapi/linux/wwanctl.h>

/* Integer value ranges */
static const struct netlink_range_validation wwanctl_a_file_offset_range = {
	.max	= 65535ULL,
};

static const struct netlink_range_validation wwanctl_a_file_length_range = {
	.max	= 65535ULL,
};

/* WWANCTL_CMD_MODEM_GET - do */
static const struct nla_policy wwanctl_modem_get_nl_policy[WWANCTL_A_MODEM_MODEM_INDEX + 1] = {
	[WWANCTL_A_MODEM_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* WWANCTL_CMD_MODEM_SET - do */
static const struct nla_policy wwanctl_modem_set_nl_policy[WWANCTL_A_MODEM_RESET + 1] = {
	[WWANCTL_A_MODEM_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_MODEM_POWER] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[WWANCTL_A_MODEM_RESET] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[WWANCTL_A_MODEM_RECOVERY] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
};

/* WWANCTL_CMD_CARD_GET - do */
static const struct nla_policy wwanctl_card_get_nl_policy[WWANCTL_A_CARD_SLOT + 1] = {
	[WWANCTL_A_CARD_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CARD_SLOT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* WWANCTL_CMD_CARD_SET - do */
static const struct nla_policy wwanctl_card_set_nl_policy[WWANCTL_A_CARD_PIN + 1] = {
	[WWANCTL_A_CARD_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CARD_SLOT] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CARD_POWER] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[WWANCTL_A_CARD_ACTIVE] = NLA_POLICY_RANGE(NLA_U32, 1, 1),
	[WWANCTL_A_CARD_PIN] = NLA_POLICY_MAX_LEN(8),
};

/* WWANCTL_CMD_CARD_REFRESH - do */
static const struct nla_policy wwanctl_card_refresh_nl_policy[WWANCTL_A_CARD_VOTE + 1] = {
	[WWANCTL_A_CARD_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CARD_SLOT] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CARD_METHOD] = NLA_POLICY_RANGE(NLA_U32, 1, 4),
	[WWANCTL_A_CARD_VOTE] = NLA_POLICY_RANGE(NLA_U32, 1, 4),
};

/* WWANCTL_CMD_CHANNEL_OPEN - do */
static const struct nla_policy wwanctl_channel_open_nl_policy[WWANCTL_A_CHANNEL_P2 + 1] = {
	[WWANCTL_A_CHANNEL_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CHANNEL_SLOT] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CHANNEL_AID] = NLA_POLICY_MAX_LEN(WWANCTL_AID_MAX),
	[WWANCTL_A_CHANNEL_P2] = NLA_POLICY_MAX(NLA_U32, 255),
};

/* WWANCTL_CMD_CHANNEL_CLOSE - do */
static const struct nla_policy wwanctl_channel_close_nl_policy[WWANCTL_A_CHANNEL_CHANNEL + 1] = {
	[WWANCTL_A_CHANNEL_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CHANNEL_CHANNEL] = NLA_POLICY_RANGE(NLA_U32, 1, 19),
};

/* WWANCTL_CMD_CHANNEL_GET - do */
static const struct nla_policy wwanctl_channel_get_nl_policy[WWANCTL_A_CHANNEL_CHANNEL + 1] = {
	[WWANCTL_A_CHANNEL_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CHANNEL_CHANNEL] = NLA_POLICY_RANGE(NLA_U32, 1, 19),
};

/* WWANCTL_CMD_CHANNEL_TRANSMIT - do */
static const struct nla_policy wwanctl_channel_transmit_nl_policy[WWANCTL_A_CHANNEL_RAW + 1] = {
	[WWANCTL_A_CHANNEL_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CHANNEL_SLOT] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_CHANNEL_CHANNEL] = NLA_POLICY_RANGE(NLA_U32, 1, 19),
	[WWANCTL_A_CHANNEL_APDU] = NLA_POLICY_MAX_LEN(WWANCTL_APDU_MAX),
	[WWANCTL_A_CHANNEL_RAW] = { .type = NLA_FLAG, },
};

/* WWANCTL_CMD_FILE_READ - do */
static const struct nla_policy wwanctl_file_read_nl_policy[WWANCTL_A_FILE_LENGTH + 1] = {
	[WWANCTL_A_FILE_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_FILE_SLOT] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_FILE_PATH] = NLA_POLICY_MAX_LEN(WWANCTL_PATH_MAX),
	[WWANCTL_A_FILE_STRUCTURE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[WWANCTL_A_FILE_RECORD] = NLA_POLICY_RANGE(NLA_U32, 1, 254),
	[WWANCTL_A_FILE_OFFSET] = NLA_POLICY_FULL_RANGE(NLA_U32, &wwanctl_a_file_offset_range),
	[WWANCTL_A_FILE_LENGTH] = NLA_POLICY_FULL_RANGE(NLA_U32, &wwanctl_a_file_length_range),
};

/* WWANCTL_CMD_FILE_UPDATE - do */
static const struct nla_policy wwanctl_file_update_nl_policy[WWANCTL_A_FILE_DATA + 1] = {
	[WWANCTL_A_FILE_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_FILE_SLOT] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_FILE_PATH] = NLA_POLICY_MAX_LEN(WWANCTL_PATH_MAX),
	[WWANCTL_A_FILE_STRUCTURE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[WWANCTL_A_FILE_RECORD] = NLA_POLICY_RANGE(NLA_U32, 1, 254),
	[WWANCTL_A_FILE_OFFSET] = NLA_POLICY_FULL_RANGE(NLA_U32, &wwanctl_a_file_offset_range),
	[WWANCTL_A_FILE_DATA] = NLA_POLICY_MAX_LEN(WWANCTL_APDU_MAX),
};

/* WWANCTL_CMD_REGISTRATION_GET - do */
static const struct nla_policy wwanctl_registration_get_nl_policy[WWANCTL_A_REGISTRATION_MODEM_INDEX + 1] = {
	[WWANCTL_A_REGISTRATION_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* WWANCTL_CMD_SIGNAL_GET - do */
static const struct nla_policy wwanctl_signal_get_nl_policy[WWANCTL_A_SIGNAL_MODEM_INDEX + 1] = {
	[WWANCTL_A_SIGNAL_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* WWANCTL_CMD_NETWORK_SCAN - do */
static const struct nla_policy wwanctl_network_scan_nl_policy[WWANCTL_A_NETWORK_MODEM_INDEX + 1] = {
	[WWANCTL_A_NETWORK_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* WWANCTL_CMD_NETWORK_SET - do */
static const struct nla_policy wwanctl_network_set_nl_policy[WWANCTL_A_NETWORK_PLMN + 1] = {
	[WWANCTL_A_NETWORK_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_NETWORK_SELECTION] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[WWANCTL_A_NETWORK_PLMN] = { .type = NLA_NUL_STRING, .len = 6, },
};

/* WWANCTL_CMD_ATTACH_GET - do */
static const struct nla_policy wwanctl_attach_get_nl_policy[WWANCTL_A_ATTACH_MODEM_INDEX + 1] = {
	[WWANCTL_A_ATTACH_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* WWANCTL_CMD_ATTACH_SET - do */
static const struct nla_policy wwanctl_attach_set_nl_policy[WWANCTL_A_ATTACH_PASSWORD + 1] = {
	[WWANCTL_A_ATTACH_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_ATTACH_APN] = { .type = NLA_NUL_STRING, .len = 100, },
	[WWANCTL_A_ATTACH_IP_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[WWANCTL_A_ATTACH_AUTH] = NLA_POLICY_RANGE(NLA_U32, 1, 4),
	[WWANCTL_A_ATTACH_USER] = { .type = NLA_NUL_STRING, .len = 64, },
	[WWANCTL_A_ATTACH_PASSWORD] = { .type = NLA_NUL_STRING, .len = 64, },
};

/* WWANCTL_CMD_EVENT_GET - dump */
static const struct nla_policy wwanctl_event_get_nl_policy[WWANCTL_A_EVENT_SEQ + 1] = {
	[WWANCTL_A_EVENT_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_EVENT_EPOCH] = { .type = NLA_U32, },
	[WWANCTL_A_EVENT_SEQ] = { .type = NLA_U64, },
};

/* WWANCTL_CMD_BEARER_SET - do */
static const struct nla_policy wwanctl_bearer_set_nl_policy[WWANCTL_A_BEARER_ROAMING + 1] = {
	[WWANCTL_A_BEARER_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_BEARER_ID] = NLA_POLICY_RANGE(NLA_U32, 1, 8),
	[WWANCTL_A_BEARER_STATE] = NLA_POLICY_RANGE(NLA_U32, 1, 4),
	[WWANCTL_A_BEARER_APN] = { .type = NLA_NUL_STRING, .len = 100, },
	[WWANCTL_A_BEARER_IP_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[WWANCTL_A_BEARER_AUTH] = NLA_POLICY_RANGE(NLA_U32, 1, 4),
	[WWANCTL_A_BEARER_USER] = { .type = NLA_NUL_STRING, .len = 64, },
	[WWANCTL_A_BEARER_PASSWORD] = { .type = NLA_NUL_STRING, .len = 64, },
	[WWANCTL_A_BEARER_ROAMING] = NLA_POLICY_MAX(NLA_U32, 1),
};

/* WWANCTL_CMD_BEARER_GET - do */
static const struct nla_policy wwanctl_bearer_get_nl_policy[WWANCTL_A_BEARER_ID + 1] = {
	[WWANCTL_A_BEARER_MODEM_INDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WWANCTL_A_BEARER_ID] = NLA_POLICY_RANGE(NLA_U32, 1, 8),
};

/* Ops table for wwanctl */
const struct genl_ops wwanctl_nl_ops[WWANCTL_NL_OPS] = {
	{
		.cmd		= WWANCTL_CMD_MODEM_GET,
		.doit		= wwanctl_nl_modem_get_doit,
		.dumpit		= wwanctl_nl_modem_get_dumpit,
		.policy		= wwanctl_modem_get_nl_policy,
		.maxattr	= WWANCTL_A_MODEM_MODEM_INDEX,
	},
	{
		.cmd		= WWANCTL_CMD_MODEM_SET,
		.doit		= wwanctl_nl_modem_set_doit,
		.policy		= wwanctl_modem_set_nl_policy,
		.maxattr	= WWANCTL_A_MODEM_RESET,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_CARD_GET,
		.doit		= wwanctl_nl_card_get_doit,
		.dumpit		= wwanctl_nl_card_get_dumpit,
		.policy		= wwanctl_card_get_nl_policy,
		.maxattr	= WWANCTL_A_CARD_SLOT,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_CARD_SET,
		.doit		= wwanctl_nl_card_set_doit,
		.policy		= wwanctl_card_set_nl_policy,
		.maxattr	= WWANCTL_A_CARD_PIN,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_CARD_REFRESH,
		.doit		= wwanctl_nl_card_refresh_doit,
		.policy		= wwanctl_card_refresh_nl_policy,
		.maxattr	= WWANCTL_A_CARD_VOTE,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_CHANNEL_OPEN,
		.doit		= wwanctl_nl_channel_open_doit,
		.policy		= wwanctl_channel_open_nl_policy,
		.maxattr	= WWANCTL_A_CHANNEL_P2,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_CHANNEL_CLOSE,
		.doit		= wwanctl_nl_channel_close_doit,
		.policy		= wwanctl_channel_close_nl_policy,
		.maxattr	= WWANCTL_A_CHANNEL_CHANNEL,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_CHANNEL_GET,
		.doit		= wwanctl_nl_channel_get_doit,
		.dumpit		= wwanctl_nl_channel_get_dumpit,
		.policy		= wwanctl_channel_get_nl_policy,
		.maxattr	= WWANCTL_A_CHANNEL_CHANNEL,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_CHANNEL_TRANSMIT,
		.doit		= wwanctl_nl_channel_transmit_doit,
		.policy		= wwanctl_channel_transmit_nl_policy,
		.maxattr	= WWANCTL_A_CHANNEL_RAW,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_FILE_READ,
		.doit		= wwanctl_nl_file_read_doit,
		.policy		= wwanctl_file_read_nl_policy,
		.maxattr	= WWANCTL_A_FILE_LENGTH,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_FILE_UPDATE,
		.doit		= wwanctl_nl_file_update_doit,
		.policy		= wwanctl_file_update_nl_policy,
		.maxattr	= WWANCTL_A_FILE_DATA,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_REGISTRATION_GET,
		.doit		= wwanctl_nl_registration_get_doit,
		.dumpit		= wwanctl_nl_registration_get_dumpit,
		.policy		= wwanctl_registration_get_nl_policy,
		.maxattr	= WWANCTL_A_REGISTRATION_MODEM_INDEX,
	},
	{
		.cmd		= WWANCTL_CMD_SIGNAL_GET,
		.doit		= wwanctl_nl_signal_get_doit,
		.dumpit		= wwanctl_nl_signal_get_dumpit,
		.policy		= wwanctl_signal_get_nl_policy,
		.maxattr	= WWANCTL_A_SIGNAL_MODEM_INDEX,
	},
	{
		.cmd		= WWANCTL_CMD_NETWORK_SCAN,
		.doit		= wwanctl_nl_network_scan_doit,
		.policy		= wwanctl_network_scan_nl_policy,
		.maxattr	= WWANCTL_A_NETWORK_MODEM_INDEX,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_NETWORK_SET,
		.doit		= wwanctl_nl_network_set_doit,
		.policy		= wwanctl_network_set_nl_policy,
		.maxattr	= WWANCTL_A_NETWORK_PLMN,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_ATTACH_GET,
		.doit		= wwanctl_nl_attach_get_doit,
		.policy		= wwanctl_attach_get_nl_policy,
		.maxattr	= WWANCTL_A_ATTACH_MODEM_INDEX,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_ATTACH_SET,
		.doit		= wwanctl_nl_attach_set_doit,
		.policy		= wwanctl_attach_set_nl_policy,
		.maxattr	= WWANCTL_A_ATTACH_PASSWORD,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_EVENT_GET,
		.dumpit		= wwanctl_nl_event_get_dumpit,
		.policy		= wwanctl_event_get_nl_policy,
		.maxattr	= WWANCTL_A_EVENT_SEQ,
	},
	{
		.cmd		= WWANCTL_CMD_BEARER_SET,
		.doit		= wwanctl_nl_bearer_set_doit,
		.policy		= wwanctl_bearer_set_nl_policy,
		.maxattr	= WWANCTL_A_BEARER_ROAMING,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= WWANCTL_CMD_BEARER_GET,
		.doit		= wwanctl_nl_bearer_get_doit,
		.dumpit		= wwanctl_nl_bearer_get_dumpit,
		.policy		= wwanctl_bearer_get_nl_policy,
		.maxattr	= WWANCTL_A_BEARER_ID,
		.flags		= GENL_ADMIN_PERM,
	},
};
