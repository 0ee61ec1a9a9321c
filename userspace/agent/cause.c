// SPDX-License-Identifier: GPL-2.0
#include "array.h"
#include "cause.h"

/*
 * What is known of a cause; the first row that has the layer wins. The standards number these
 * causes alike, so that a row without a layer of its own serves also where the layer is not known.
 * Texts: TS 24.301 annex A, TS 24.501 annex A, TS 24.008 annex G.
 */
struct cause_row {
	uint16_t cause;
	uint8_t layers;
	enum cause_reaction reaction;
	const char *text;
};

#define EMM 0x02 /* bits by enum cause_layer */
#define MM5G 0x04
#define SM 0x60 /* of sessions: TS 24.301 annex B, TS 24.501 annex B */
#define ANY 0xff

static const struct cause_row rows[] = {
	{ 8, SM, CAUSE_ROTATE, "operator determined barring" },
	{ 26, SM, CAUSE_WAIT, "insufficient resources" },
	{ 27, SM, CAUSE_ROTATE, "missing or unknown APN or DNN" },
	{ 28, SM, CAUSE_ROTATE, "unknown PDN or PDU session type" },
	{ 29, SM, CAUSE_ROTATE, "user authentication failed" },
	{ 30, SM, CAUSE_WAIT, "request rejected by the gateway" },
	{ 31, SM, CAUSE_WAIT, "request rejected, unspecified" },
	{ 32, SM, CAUSE_ROTATE, "service option not supported" },
	{ 33, SM, CAUSE_ROTATE, "requested service option not subscribed" },
	{ 34, SM, CAUSE_WAIT, "service option temporarily out of order" },
	{ 36, SM, CAUSE_WAIT, "regular deactivation" },
	{ 38, SM, CAUSE_WAIT, "network failure" },
	{ 39, SM, CAUSE_WAIT, "reactivation requested" },
	{ 50, SM, CAUSE_WAIT, "only IPv4 allowed" },
	{ 51, SM, CAUSE_WAIT, "only IPv6 allowed" },
	{ 65, SM, CAUSE_WAIT, "maximum number of bearers reached" },
	{ 66, SM, CAUSE_ROTATE, "APN not supported in this network" },
	{ 2, ANY, CAUSE_ROTATE, "IMSI unknown in HSS" },
	{ 3, ANY, CAUSE_ROTATE, "illegal UE" },
	{ 6, ANY, CAUSE_ROTATE, "illegal ME" },
	{ 8, ANY, CAUSE_ROTATE, "EPS or GPRS and non-EPS services not allowed" },
	{ 7, MM5G, CAUSE_OTHER_PLMN, "5GS services not allowed" },
	{ 7, ANY, CAUSE_OTHER_PLMN, "EPS or GPRS services not allowed" },
	{ 9, EMM, CAUSE_IGNORE, "UE identity cannot be derived by the network" },
	{ 10, EMM, CAUSE_IGNORE, "implicitly detached" },
	{ 11, ANY, CAUSE_OTHER_PLMN, "PLMN not allowed" },
	{ 12, ANY, CAUSE_OTHER_PLMN, "tracking or location area not allowed" },
	{ 13, ANY, CAUSE_OTHER_PLMN, "roaming not allowed in this area" },
	{ 14, ANY, CAUSE_OTHER_PLMN, "EPS or GPRS services not allowed in this PLMN" },
	{ 15, ANY, CAUSE_OTHER_PLMN, "no suitable cells in this area" },
	{ 17, ANY, CAUSE_WAIT, "network failure" },
	{ 18, EMM, CAUSE_IGNORE, "CS domain not available" },
	{ 19, EMM, CAUSE_ATTACH_APN, "ESM failure" },
	{ 22, ANY, CAUSE_CONGESTION, "congestion" },
	{ 27, MM5G, CAUSE_IGNORE, "N1 mode not allowed" },
	{ 31, MM5G, CAUSE_IGNORE, "redirection to EPC required" },
	{ 34, ANY, CAUSE_WAIT, "service option temporarily out of order" },
	{ 35, ANY, CAUSE_OTHER_PLMN, "requested service option not authorized in this PLMN" },
	{ 38, ANY, CAUSE_WAIT, "call cannot be identified" },
	{ 40, ANY, CAUSE_WAIT, "no EPS bearer or PDP context activated" },
	{ 42, ANY, CAUSE_WAIT, "severe network failure" },
	{ 111, ANY, CAUSE_WAIT, "protocol error, unspecified" },
};

static const struct cause_row *find(enum cause_layer layer, uint16_t cause)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].cause == cause && rows[i].layers & 1U << layer &&
		    !(SM & 1U << layer && rows[i].layers == ANY))
			return &rows[i];
	return NULL;
}

enum cause_layer cause_layer_of(enum wwanctl_rat rat, enum wwanctl_domain domain)
{
	switch (rat) {
	case WWANCTL_RAT_LTE:
	case WWANCTL_RAT_LTE_M:
	case WWANCTL_RAT_NB_IOT:
		return CAUSE_LAYER_EMM;
	case WWANCTL_RAT_NR:
		return CAUSE_LAYER_5GMM;
	case WWANCTL_RAT_GSM:
	case WWANCTL_RAT_UMTS:
	case WWANCTL_RAT_TD_SCDMA:
		return domain == WWANCTL_DOMAIN_CS ? CAUSE_LAYER_MM : CAUSE_LAYER_GMM;
	default:
		return CAUSE_LAYER_UNKNOWN;
	}
}

enum cause_reaction cause_reaction(enum cause_layer layer, enum wwanctl_domain domain,
				   uint16_t cause, const struct cause_override *on, size_t on_n)
{
	const struct cause_row *row;
	size_t i;

	if (domain == WWANCTL_DOMAIN_CS)
		return CAUSE_IGNORE;
	for (i = 0; i < on_n; i++)
		if (on[i].layer == layer && on[i].cause == cause)
			return on[i].reaction;
	row = find(layer, cause);
	/* the network's reason to refuse a session need not last */
	return row ? row->reaction : SM & 1U << layer ? CAUSE_WAIT : CAUSE_OTHER_PLMN;
}

const char *cause_layer_name(enum cause_layer layer)
{
	switch (layer) {
	case CAUSE_LAYER_EMM:
		return "emm";
	case CAUSE_LAYER_5GMM:
		return "5gmm";
	case CAUSE_LAYER_GMM:
		return "gmm";
	case CAUSE_LAYER_MM:
		return "mm";
	case CAUSE_LAYER_ESM:
		return "esm";
	case CAUSE_LAYER_5GSM:
		return "5gsm";
	default:
		return "unknown";
	}
}

const char *cause_text(enum cause_layer layer, uint16_t cause)
{
	const struct cause_row *row = find(layer, cause);

	if (cause == CAUSE_NONE)
		return "denied without a cause";
	return row ? row->text : "a cause this program has no name for";
}
