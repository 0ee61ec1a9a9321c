// SPDX-License-Identifier: GPL-2.0
/*
 * Session management causes in words: SM (TS 24.008, 10.5.6.6), ESM (TS 24.301, 9.9.4.4)
 * and 5GSM (TS 24.501, 9.11.4.2).
 */
#include <stdio.h>

#include "array.h"
#include "esm.h"

struct cause {
	uint32_t number;
	const char *text;
};

/* What the layers agree about. */
static const struct cause common[] = {
	{ 8, "operator determined barring" },
	{ 26, "insufficient resources" },
	{ 27, "missing or unknown APN" },
	{ 28, "unknown PDN type" },
	{ 29, "user authentication failed" },
	{ 30, "request rejected by the gateway" },
	{ 31, "request rejected, unspecified" },
	{ 32, "service option not supported" },
	{ 33, "requested service option not subscribed" },
	{ 34, "service option temporarily out of order" },
	{ 35, "PTI already in use" },
	{ 36, "regular deactivation" },
	{ 37, "QoS not accepted" },
	{ 38, "network failure" },
	{ 39, "reactivation requested" },
	{ 41, "semantic error in the TFT operation" },
	{ 42, "syntactical error in the TFT operation" },
	{ 43, "invalid bearer identity" },
	{ 44, "semantic errors in packet filters" },
	{ 45, "syntactical errors in packet filters" },
	{ 47, "PTI mismatch" },
	{ 49, "last PDN disconnection not allowed" },
	{ 50, "PDN type IPv4 only allowed" },
	{ 51, "PDN type IPv6 only allowed" },
	{ 52, "single address bearers only allowed" },
	{ 53, "ESM information not received" },
	{ 54, "PDN connection does not exist" },
	{ 55, "multiple PDN connections for an APN not allowed" },
	{ 56, "collision with a request of the network" },
	{ 57, "PDN type IPv4v6 only allowed" },
	{ 58, "PDN type non-IP only allowed" },
	{ 59, "unsupported QCI value" },
	{ 60, "bearer handling not supported" },
	{ 61, "PDN type Ethernet only allowed" },
	{ 65, "maximum number of EPS bearers reached" },
	{ 66, "APN not supported in this RAT and PLMN" },
	{ 81, "invalid PTI value" },
	{ 95, "semantically incorrect message" },
	{ 96, "invalid mandatory information" },
	{ 97, "message type not implemented" },
	{ 98, "message type not compatible with the state" },
	{ 99, "information element not implemented" },
	{ 100, "conditional IE error" },
	{ 101, "message not compatible with the state" },
	{ 111, "protocol error" },
	{ 112, "APN restriction incompatible with active bearers" },
	{ 113, "multiple accesses to a PDN connection not allowed" },
};

static const struct cause sm[] = {
	{ 24, "MBMS bearer capabilities insufficient" },
	{ 25, "LLC or SNDCP failure" },
	{ 35, "NSAPI already used" },
	{ 40, "feature not supported" },
	{ 43, "unknown PDP context" },
	{ 46, "PDP context without TFT already activated" },
};

static const struct cause fgsm[] = {
	{ 27, "missing or unknown DNN" },
	{ 28, "unknown PDU session type" },
	{ 29, "user authentication or authorization failed" },
	{ 39, "reactivation requested" },
	{ 43, "invalid PDU session identity" },
	{ 46, "out of LADN service area" },
	{ 50, "PDU session type IPv4 only allowed" },
	{ 51, "PDU session type IPv6 only allowed" },
	{ 54, "PDU session does not exist" },
	{ 57, "PDU session type IPv4v6 only allowed" },
	{ 67, "insufficient resources for slice and DNN" },
	{ 68, "not supported SSC mode" },
	{ 69, "insufficient resources for slice" },
	{ 70, "missing or unknown DNN in a slice" },
	{ 82, "maximum data rate for integrity protection too low" },
};

static const char *find(const struct cause *list, size_t count, uint32_t number)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i].number == number)
			return list[i].text;
	return NULL;
}

/**
 * esm_cause_name() - A session management cause in words.
 * @layer: enum wwanctl_layer
 * @cause: its number
 *
 * Return: words, or NULL for a number that the specifications do not have.
 */
const char *esm_cause_name(uint32_t layer, uint32_t cause)
{
	const char *text = NULL;

	if (layer == WWANCTL_LAYER_5GSM)
		text = find(fgsm, ARRAY_SIZE(fgsm), cause);
	else if (layer == WWANCTL_LAYER_SM)
		text = find(sm, ARRAY_SIZE(sm), cause);
	return text ? text : find(common, ARRAY_SIZE(common), cause);
}

/**
 * esm_end_text() - Why a data session has ended, in one line.
 * @end: its end
 * @text: the line
 * @cap: its room
 */
void esm_end_text(const struct wwanctl_bearer_end *end, char *text, size_t cap)
{
	const char *layer = wwanctl_name(WWANCTL_NAMES_LAYER, end->layer);
	const char *family = wwanctl_name(WWANCTL_NAMES_IP_TYPE, end->ip_type);
	const char *words = esm_cause_name(end->layer, end->cause);
	size_t used = 0;

	text[0] = '\0';
	if (family)
		used = (size_t)snprintf(text, cap, "%s: ", family);
	if (used >= cap)
		return;
	if (end->has & WWANCTL_HAS(WWANCTL_A_BEARER_END_CAUSE))
		snprintf(text + used, cap - used, "%s cause %u (%s)", layer ? layer : "-",
			 end->cause, words ? words : "not in the specifications");
	else if (end->has & WWANCTL_HAS(WWANCTL_A_BEARER_END_VERBOSE_REASON))
		snprintf(text + used, cap - used, "the module's reason %u of type %u",
			 end->verbose_reason, end->verbose_type);
	else if (end->has & WWANCTL_HAS(WWANCTL_A_BEARER_END_REASON))
		snprintf(text + used, cap - used, "the module's reason %u", end->reason);
	else
		snprintf(text + used, cap - used, "no reason given");
}
