// SPDX-License-Identifier: GPL-2.0
/*
 * Reject causes in words: MM and GMM (TS 24.008, 10.5.3.6 and 10.5.5.14), EMM
 * (TS 24.301, 9.9.3.9), 5GMM (TS 24.501, 9.11.3.2).
 */
#include <stddef.h>

#include "array.h"
#include "reject.h"
#include "wwanctl.h"

struct cause {
	uint32_t number;
	const char *text;
};

/* What the layers agree about. */
static const struct cause common[] = {
	{ 2, "IMSI unknown in HLR" },
	{ 3, "illegal UE" },
	{ 4, "IMSI unknown in VLR" },
	{ 5, "IMEI not accepted" },
	{ 6, "illegal ME" },
	{ 7, "GPRS services not allowed" },
	{ 8, "GPRS and non-GPRS services not allowed" },
	{ 9, "identity cannot be derived by the network" },
	{ 10, "implicitly detached" },
	{ 11, "PLMN not allowed" },
	{ 12, "area not allowed" },
	{ 13, "roaming not allowed in this area" },
	{ 14, "GPRS services not allowed in this PLMN" },
	{ 15, "no suitable cells in this area" },
	{ 16, "MSC temporarily not reachable" },
	{ 17, "network failure" },
	{ 18, "CS domain not available" },
	{ 19, "ESM failure" },
	{ 20, "MAC failure" },
	{ 21, "synch failure" },
	{ 22, "congestion" },
	{ 23, "UE security capabilities mismatch" },
	{ 24, "security mode rejected" },
	{ 25, "not authorized for this CSG" },
	{ 26, "non-EPS authentication unacceptable" },
	{ 31, "redirection to EPC required" },
	{ 32, "service option not supported" },
	{ 33, "requested service option not subscribed" },
	{ 34, "service option temporarily out of order" },
	{ 35, "requested service option not authorized in this PLMN" },
	{ 38, "call cannot be identified" },
	{ 39, "CS service temporarily not available" },
	{ 40, "no EPS bearer context activated" },
	{ 42, "severe network failure" },
	{ 48, "no cell in this PLMN with the service" },
	{ 95, "semantically incorrect message" },
	{ 96, "invalid mandatory information" },
	{ 97, "message type not implemented" },
	{ 98, "message type not compatible with the state" },
	{ 99, "information element not implemented" },
	{ 100, "conditional IE error" },
	{ 101, "message not compatible with the state" },
	{ 111, "protocol error" },
};

static const struct cause emm[] = {
	{ 7, "EPS services not allowed" },
	{ 8, "EPS services and non-EPS services not allowed" },
	{ 12, "tracking area not allowed" },
	{ 13, "roaming not allowed in this tracking area" },
	{ 14, "EPS services not allowed in this PLMN" },
	{ 15, "no suitable cells in tracking area" },
};

static const struct cause fgmm[] = {
	{ 7, "5GS services not allowed" },
	{ 12, "tracking area not allowed" },
	{ 13, "roaming not allowed in this tracking area" },
	{ 15, "no suitable cells in tracking area" },
	{ 27, "N1 mode not allowed" },
	{ 28, "restricted service area" },
	{ 43, "LADN not available" },
	{ 62, "no network slices available" },
	{ 65, "maximum number of PDU sessions reached" },
	{ 67, "insufficient resources for slice and DNN" },
	{ 69, "insufficient resources for slice" },
	{ 71, "ngKSI already in use" },
	{ 72, "non-3GPP access to 5GCN not allowed" },
	{ 73, "serving network not authorized" },
	{ 74, "temporarily not authorized for this SNPN" },
	{ 75, "permanently not authorized for this SNPN" },
	{ 90, "payload was not forwarded" },
	{ 91, "DNN not supported or not subscribed in the slice" },
};

/* On UMTS and GSM, circuit-switched: MM. */
static const struct cause mm[] = {
	{ 12, "location area not allowed" },
	{ 13, "roaming not allowed in this location area" },
	{ 15, "no suitable cells in location area" },
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
 * reject_cause_name() - A reject cause in words.
 * @cause: its number; 0: the network gave none
 * @rat: enum wwanctl_rat, 0 unknown; tells the layer
 * @domain: enum wwanctl_domain, 0 unknown; likewise
 *
 * Return: words, or NULL for a number that the specifications do not have.
 */
const char *reject_cause_name(uint32_t cause, uint32_t rat, uint32_t domain)
{
	const char *text = NULL;

	if (!cause)
		return "no cause given";
	if (rat == WWANCTL_RAT_NR)
		text = find(fgmm, ARRAY_SIZE(fgmm), cause);
	else if (rat == WWANCTL_RAT_LTE || rat == WWANCTL_RAT_LTE_M || rat == WWANCTL_RAT_NB_IOT)
		text = find(emm, ARRAY_SIZE(emm), cause);
	else if (domain == WWANCTL_DOMAIN_CS)
		text = find(mm, ARRAY_SIZE(mm), cause);
	return text ? text : find(common, ARRAY_SIZE(common), cause);
}
