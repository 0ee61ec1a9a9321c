/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's mobility management and the network it meets (TS 24.301 as far
 * as attach, reject causes and their timers go).  Knows nothing of QMI.
 */
#ifndef EMU_RADIO_H
#define EMU_RADIO_H

#include <stdbool.h>

#include "scenario.h"

struct radio;
struct trace;
struct vclock;

enum radio_state {
	RADIO_OFF,
	RADIO_NO_SIM,
	RADIO_SEARCHING,
	RADIO_ATTACHING,
	RADIO_REGISTERED,
	RADIO_WAITING,		/* T3411: tries again soon */
	RADIO_DENIED,		/* waits for a timer, or for ever */
	RADIO_DETACHED,		/* the host asked for it */
};

/**
 * struct radio_reject - a refusal by the network
 * @cause: 0: AUTHENTICATION REJECT, which has none
 */
struct radio_reject {
	int cause;
	char plmn[SCENARIO_PLMN];
	enum rat rat;
};

/* Update status that the module writes on the card (TS 31.102 §4.2.91). */
enum radio_location {
	RADIO_UPDATED,
	RADIO_NOT_UPDATED,
	RADIO_ROAMING_NOT_ALLOWED,
};

/**
 * struct radio_ops - what the radio tells the module
 * @changed: the registration (struct radio_view) changed
 * @rejected: the network refused; before the @changed that follows from it
 * @forbid: put a PLMN into EF_FPLMN
 * @forbidden: is it there?
 * @locate: write the location files; @plmn is NULL when only the status changes
 */
struct radio_ops {
	void (*changed)(void *ctx);
	void (*rejected)(void *ctx, const struct radio_reject *reject);
	void (*forbid)(void *ctx, const char *plmn);
	bool (*forbidden)(void *ctx, const char *plmn);
	void (*locate)(void *ctx, enum radio_location status, const struct scenario_plmn *plmn);
};

/**
 * struct radio_view - the registration as seen from outside
 * @plmn: the network registered with, else the one camped on, else NULL
 * @rat: of @plmn, after redirections
 * @home: @plmn is the IMSI's own
 * @reject: the last refusal since the identity came or service was got
 * @rejected: is there one?
 * @sim_invalid: refused until card reset or radio off
 */
struct radio_view {
	enum radio_state state;
	const struct scenario_plmn *plmn;
	enum rat rat;
	bool home;
	struct radio_reject reject;
	bool rejected;
	bool sim_invalid;
};

enum radio_outage {
	RADIO_OUTAGE_NONE,
	RADIO_OUTAGE_NO_CELL,
	RADIO_OUTAGE_SILENT,
	RADIO_OUTAGE_REJECT,
};

struct radio *radio_create(struct scenario *sc, struct trace *trace, struct vclock *clock,
			   const struct radio_ops *ops, void *ctx);
void radio_destroy(struct radio *r);

void radio_power(struct radio *r, bool on);
void radio_set_identity(struct radio *r, const char *imsi, unsigned int mnc_digits);
void radio_select(struct radio *r, const char *plmn);
void radio_search(struct radio *r);
void radio_detach(struct radio *r, bool detach);
void radio_view(const struct radio *r, struct radio_view *view);
bool radio_visible(const struct radio *r, const struct scenario_plmn *plmn);
bool radio_is_home(const struct radio *r, const char *plmn);
const char *radio_state_name(enum radio_state state);

int radio_network_detach(struct radio *r, int cause);
int radio_network_reject(struct radio *r, int cause);
int radio_outage(struct radio *r, const char *plmn, enum radio_outage kind, int cause);

#endif
