/* SPDX-License-Identifier: GPL-2.0 */
/* Reject causes and what to do about them (TS 24.301, TS 24.008, TS 24.501). Pure. */
#ifndef IMSID_CAUSE_H
#define IMSID_CAUSE_H

#include <stddef.h>
#include <stdint.h>

#include <linux/wwanctl.h>

/* The protocol whose number a cause is. */
enum cause_layer {
	CAUSE_LAYER_UNKNOWN,
	CAUSE_LAYER_EMM,
	CAUSE_LAYER_5GMM,
	CAUSE_LAYER_GMM,
	CAUSE_LAYER_MM,
	CAUSE_LAYER_ESM, /* of the bearer, as SM */
	CAUSE_LAYER_5GSM,
};

/* What a reject makes the agent do. */
enum cause_reaction {
	CAUSE_IGNORE = 1, /* the module deals with it */
	CAUSE_ROTATE, /* waiting is useless: another IMSI now */
	CAUSE_OTHER_PLMN, /* the module may find another PLMN in a bounded time, else rotate */
	CAUSE_WAIT, /* the network's own trouble: back off, rotate after some retries */
	CAUSE_CONGESTION, /* nothing until T3346 ends */
	CAUSE_ATTACH_APN, /* the attach APN is wrong; no IMSI helps */
};

/* A config line "on-emm-17 = wait". */
struct cause_override {
	enum cause_layer layer;
	uint16_t cause;
	enum cause_reaction reaction;
};

/** CAUSE_NONE - A denial without a cause, such as AUTHENTICATION REJECT. */
#define CAUSE_NONE 0

/**
 * cause_layer_of() - Which protocol's numbers a reject uses.
 * @rat: Radio technology, 0 if not known.
 * @domain: Service domain.
 */
enum cause_layer cause_layer_of(enum wwanctl_rat rat, enum wwanctl_domain domain);

/**
 * cause_reaction() - What to do about a reject.
 * @layer: As of cause_layer_of().
 * @domain: A reject of the CS domain alone is always ignored.
 * @cause: The number, CAUSE_NONE if there was none.
 * @on: The configuration's own rules, which win.
 * @on_n: Number of those.
 */
enum cause_reaction cause_reaction(enum cause_layer layer, enum wwanctl_domain domain,
				   uint16_t cause, const struct cause_override *on, size_t on_n);

/** cause_layer_name() - "emm", "5gmm", "gmm", "mm", "esm", "5gsm" or "unknown". */
const char *cause_layer_name(enum cause_layer layer);

/** cause_text() - The standard's name of a cause in words, never NULL. */
const char *cause_text(enum cause_layer layer, uint16_t cause);

#endif
