// SPDX-License-Identifier: GPL-2.0
/* Registration: search, attach, what follows from reject causes, the network's log. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "radio.h"
#include "trace.h"
#include "vclock.h"

#define ATTEMPTS_MAX	5	/* TS 24.301 §5.5.1.2.6: then T3402 */

/* What the running timer is for. */
enum phase {
	PHASE_NONE,
	PHASE_SEARCH,	/* cell search and PLMN selection */
	PHASE_ATTACH,	/* ATTACH REQUEST sent */
	PHASE_RETRY,	/* attach again with the same PLMN */
};

/* What a module does about a cause. */
enum reaction {
	REACT_RETRY,		/* T3411, then T3402 */
	REACT_INVALID,		/* USIM invalid until card reset or switch-off */
	REACT_FPLMN,		/* another PLMN; remembered on the card */
	REACT_AREA,		/* forbidden area; another PLMN */
	REACT_AREA_STAY,	/* forbidden area; no PLMN selection (12) */
	REACT_PLMN,		/* another PLMN; remembered until switch-off */
	REACT_BACKOFF,		/* T3346 */
	REACT_EPC,		/* N1 mode off, attach through the EPC */
};

static const struct {
	int cause;
	enum reaction reaction;
} reactions[] = {
	{ 2, REACT_INVALID }, { 3, REACT_INVALID }, { 5, REACT_INVALID }, { 6, REACT_INVALID },
	{ 7, REACT_INVALID }, { 8, REACT_INVALID }, { 11, REACT_FPLMN }, { 12, REACT_AREA_STAY },
	{ 13, REACT_AREA }, { 14, REACT_PLMN }, { 15, REACT_AREA }, { 22, REACT_BACKOFF },
	{ 27, REACT_EPC }, { 31, REACT_EPC },
};

/* What the module, or the network, remembers of one PLMN of the scenario. */
struct plmn_memory {
	bool tried;		/* in this round */
	bool forbidden;		/* causes 12 to 15, until switch-off */
	bool n1_off;
	enum radio_outage outage;
	int outage_cause;
};

/**
 * struct radio - mobility management of one module
 * @plmn: index of the PLMN attached or attaching to, -1: none
 * @manual: the only PLMN allowed, "" for automatic selection
 * @outcome: what the attach that is under way will end with
 * @attempts: failures in a row (attach attempt counter)
 */
struct radio {
	struct scenario *sc;
	struct trace *trace;
	const struct radio_ops *ops;
	void *ctx;
	struct vclock *clock;
	struct vtimer timer;
	enum phase waiting_for;
	enum radio_state state;
	bool on;
	bool detached;
	char imsi[SCENARIO_IMSI];
	unsigned int mnc_digits;
	int plmn;
	char manual[SCENARIO_PLMN];
	struct outcome outcome;
	int attempts;
	struct plmn_memory memory[SCENARIO_PLMNS];
	struct radio_reject reject;
	bool rejected;
	bool sim_invalid;
	unsigned int random;
};

static void timer_fired(void *ctx);

/**
 * radio_create() - a radio that is off and has no SIM
 * @sc: the network; read whenever something is decided
 * @trace: where the network's log goes
 * @clock: virtual time
 * @ops: the module
 * @ctx: first argument of @ops
 * Return: the radio, or NULL.
 */
struct radio *radio_create(struct scenario *sc, struct trace *trace, struct vclock *clock,
			   const struct radio_ops *ops, void *ctx)
{
	struct radio *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->sc = sc;
	r->trace = trace;
	r->clock = clock;
	r->ops = ops;
	r->ctx = ctx;
	r->plmn = -1;
	r->random = (unsigned int)sc->network.seed;
	vtimer_init(&r->timer, clock, timer_fired, r);
	return r;
}

void radio_destroy(struct radio *r)
{
	if (!r)
		return;
	vtimer_stop(&r->timer);
	free(r);
}

/* Name of a state, as traces have it. */
const char *radio_state_name(enum radio_state state)
{
	static const char *const names[] = {
		"off", "no-sim", "searching", "attaching", "registered", "waiting", "denied",
		"detached",
	};

	return names[state];
}

static double draw(struct radio *r, const struct duration *duration)
{
	double share = rand_r(&r->random) / (double)RAND_MAX;

	return duration->min + share * (duration->max - duration->min);
}

static enum rat current_rat(const struct radio *r, int index)
{
	enum rat rat = r->sc->plmns[index].rat;

	return rat == RAT_NR && r->memory[index].n1_off ? RAT_LTE : rat;
}

static void log_net(struct radio *r, const char *name, int cause)
{
	const struct scenario_plmn *plmn = &r->sc->plmns[r->plmn];

	if (cause)
		trace_log(r->trace, "net", NULL, name, "imsi=s plmn=s rat=s cause=i", r->imsi,
			  plmn->id, scenario_rat_name(current_rat(r, r->plmn)), cause);
	else
		trace_log(r->trace, "net", NULL, name, "imsi=s plmn=s rat=s", r->imsi, plmn->id,
			  scenario_rat_name(current_rat(r, r->plmn)));
}

static void enter(struct radio *r, enum radio_state state)
{
	if (r->state != state)
		trace_log(r->trace, "modem", NULL, "registration", "state=s plmn=s",
			  radio_state_name(state), r->plmn >= 0 ? r->sc->plmns[r->plmn].id : NULL);
	r->state = state;
	r->ops->changed(r->ctx);
}

static void wait_for(struct radio *r, enum phase next, double seconds)
{
	r->waiting_for = next;
	vtimer_start(&r->timer, seconds);
}

static void halt(struct radio *r)
{
	r->waiting_for = PHASE_NONE;
	vtimer_stop(&r->timer);
}

static void new_round(struct radio *r)
{
	size_t i;

	for (i = 0; i < SCENARIO_PLMNS; i++)
		r->memory[i].tried = false;
	r->attempts = 0;
}

/* Switch-off and card reset clear what causes left in the module (not EF_FPLMN). */
static void forget(struct radio *r)
{
	size_t i;

	for (i = 0; i < SCENARIO_PLMNS; i++) {
		r->memory[i].forbidden = false;
		r->memory[i].n1_off = false;
	}
	r->sim_invalid = false;
	r->rejected = false;
	new_round(r);
}

/* Search, or say why not. */
static void begin_search(struct radio *r)
{
	halt(r);
	r->plmn = -1;
	if (!r->on) {
		enter(r, RADIO_OFF);
	} else if (!*r->imsi) {
		enter(r, RADIO_NO_SIM);
	} else if (r->detached) {
		enter(r, RADIO_DETACHED);
	} else if (r->sim_invalid) {
		enter(r, RADIO_DENIED);
	} else {
		trace_log(r->trace, "net", NULL, "search", "imsi=s", r->imsi);
		wait_for(r, PHASE_SEARCH, draw(r, &r->sc->network.search_time));
		enter(r, RADIO_SEARCHING);
	}
}

/**
 * radio_visible() - is there a cell of a PLMN?
 * @r: the radio
 * @plmn: the PLMN, of the scenario
 */
bool radio_visible(const struct radio *r, const struct scenario_plmn *plmn)
{
	size_t index = (size_t)(plmn - r->sc->plmns);

	return *plmn->id && plmn->present &&
	       r->memory[index].outage != RADIO_OUTAGE_NO_CELL;
}

/**
 * radio_is_home() - is a PLMN the IMSI's own?
 * @r: the radio
 * @plmn: digits of MCC and MNC
 */
bool radio_is_home(const struct radio *r, const char *plmn)
{
	size_t len = 3 + (r->mnc_digits == 3 ? 3 : 2);

	return *r->imsi && strlen(plmn) == len && !strncmp(r->imsi, plmn, len);
}

static bool eligible(const struct radio *r, size_t index)
{
	const struct scenario_plmn *plmn = &r->sc->plmns[index];
	const struct plmn_memory *memory = &r->memory[index];

	if (!radio_visible(r, plmn) || memory->tried)
		return false;
	/* The user's own choice overrides the forbidden PLMNs (TS 23.122 §4.4.3.1.2). */
	if (*r->manual)
		return !strcmp(r->manual, plmn->id);
	return !memory->forbidden && !r->ops->forbidden(r->ctx, plmn->id);
}

static bool better(const struct radio *r, int candidate, int best)
{
	bool home = radio_is_home(r, r->sc->plmns[candidate].id);
	bool best_home = radio_is_home(r, r->sc->plmns[best].id);

	if (home != best_home)
		return home;
	return r->sc->plmns[candidate].signal > r->sc->plmns[best].signal;
}

static int choose(const struct radio *r)
{
	int best = -1;
	size_t i;

	for (i = 0; i < SCENARIO_PLMNS; i++) {
		if (eligible(r, i) && (best < 0 || better(r, (int)i, best)))
			best = (int)i;
	}
	return best;
}

static struct outcome decide(const struct radio *r)
{
	const struct plmn_memory *memory = &r->memory[r->plmn];
	struct outcome outcome = scenario_outcome(r->sc, r->imsi, r->sc->plmns[r->plmn].id);

	if (memory->outage == RADIO_OUTAGE_SILENT)
		outcome.kind = OUTCOME_SILENT;
	if (memory->outage == RADIO_OUTAGE_REJECT) {
		outcome.kind = OUTCOME_REJECT;
		outcome.cause = memory->outage_cause;
	}
	/* 5GMM causes do not come from an MME: the EPC takes the redirected module. */
	if (outcome.kind == OUTCOME_REJECT && memory->n1_off &&
	    (outcome.cause == 27 || outcome.cause == 31))
		outcome.kind = OUTCOME_OK;
	return outcome;
}

static void begin_attach(struct radio *r)
{
	const struct scenario_network *network = &r->sc->network;
	double seconds = network->t3410;

	log_net(r, "attach", 0);
	r->outcome = decide(r);
	if (r->outcome.kind == OUTCOME_OK)
		seconds = draw(r, &network->attach_time);
	else if (r->outcome.kind != OUTCOME_SILENT)
		seconds = draw(r, &network->reject_time);
	wait_for(r, PHASE_ATTACH, seconds);
	enter(r, RADIO_ATTACHING);
}

/* Nothing (left) to attach to: look again later. */
static void no_service(struct radio *r)
{
	r->plmn = -1;
	r->ops->locate(r->ctx, RADIO_NOT_UPDATED, NULL);
	new_round(r);
	wait_for(r, PHASE_SEARCH, r->sc->network.rescan_time);
	enter(r, r->rejected ? RADIO_DENIED : RADIO_SEARCHING);
}

static void search_done(struct radio *r)
{
	r->plmn = choose(r);
	if (r->plmn < 0)
		no_service(r);
	else
		begin_attach(r);
}

static void registered(struct radio *r)
{
	const struct scenario_plmn *plmn = &r->sc->plmns[r->plmn];

	halt(r);
	log_net(r, "attach-accept", 0);
	new_round(r);
	r->rejected = false;
	r->ops->locate(r->ctx, RADIO_UPDATED, plmn);
	enter(r, RADIO_REGISTERED);
}

static enum reaction reaction_of(int cause)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reactions); i++) {
		if (reactions[i].cause == cause)
			return reactions[i].reaction;
	}
	return REACT_RETRY;
}

static void invalid(struct radio *r)
{
	halt(r);
	r->sim_invalid = true;
	r->ops->locate(r->ctx, RADIO_ROAMING_NOT_ALLOWED, NULL);
	enter(r, RADIO_DENIED);
}

/* Another try, or after five of them a long silence. */
static void retry(struct radio *r)
{
	r->ops->locate(r->ctx, RADIO_NOT_UPDATED, NULL);
	if (++r->attempts < ATTEMPTS_MAX) {
		wait_for(r, PHASE_RETRY, r->sc->network.t3411);
		enter(r, RADIO_WAITING);
		return;
	}
	r->attempts = 0;
	wait_for(r, PHASE_RETRY, r->sc->network.t3402);
	enter(r, RADIO_DENIED);
}

static void react(struct radio *r, int cause)
{
	struct plmn_memory *memory = &r->memory[r->plmn];

	memory->tried = true;
	switch (reaction_of(cause)) {
	case REACT_RETRY:
		retry(r);
		break;
	case REACT_INVALID:
		invalid(r);
		break;
	case REACT_FPLMN:
		r->ops->locate(r->ctx, RADIO_ROAMING_NOT_ALLOWED, NULL);
		r->ops->forbid(r->ctx, r->sc->plmns[r->plmn].id);
		search_done(r);
		break;
	case REACT_AREA:
	case REACT_PLMN:
		memory->forbidden = true;
		r->ops->locate(r->ctx, RADIO_NOT_UPDATED, NULL);
		search_done(r);
		break;
	case REACT_AREA_STAY:
		memory->forbidden = true;
		halt(r);
		r->ops->locate(r->ctx, RADIO_NOT_UPDATED, NULL);
		enter(r, RADIO_DENIED);
		break;
	case REACT_BACKOFF:
		r->ops->locate(r->ctx, RADIO_NOT_UPDATED, NULL);
		wait_for(r, PHASE_RETRY, r->sc->network.t3346);
		enter(r, RADIO_DENIED);
		break;
	case REACT_EPC:
		memory->n1_off = true;
		begin_attach(r);
		break;
	}
}

/* The network says no: tell it, then do what the cause demands. Cause 0: it gave none. */
static void refused(struct radio *r, int cause)
{
	struct radio_reject reject = { .cause = cause, .rat = current_rat(r, r->plmn) };

	halt(r);
	strcpy(reject.plmn, r->sc->plmns[r->plmn].id);
	r->reject = reject;
	r->rejected = true;
	r->ops->rejected(r->ctx, &reject);
	if (cause)
		react(r, cause);
	else
		invalid(r);
}

static void attach_done(struct radio *r)
{
	switch (r->outcome.kind) {
	case OUTCOME_OK:
		registered(r);
		break;
	case OUTCOME_REJECT:
		log_net(r, "attach-reject", r->outcome.cause);
		refused(r, r->outcome.cause);
		break;
	case OUTCOME_AUTH_REJECT:
		log_net(r, "authentication-reject", 0);
		refused(r, 0);
		break;
	case OUTCOME_SILENT:
		retry(r);
		break;
	}
}

static void timer_fired(void *ctx)
{
	struct radio *r = ctx;

	switch (r->waiting_for) {
	case PHASE_SEARCH:
		search_done(r);
		break;
	case PHASE_ATTACH:
		attach_done(r);
		break;
	case PHASE_RETRY:
		/* The cell may have gone meanwhile. */
		if (radio_visible(r, &r->sc->plmns[r->plmn]))
			begin_attach(r);
		else
			begin_search(r);
		break;
	case PHASE_NONE:
		break;
	}
}

static void leave(struct radio *r)
{
	if (r->state == RADIO_REGISTERED)
		log_net(r, "detach", 0);
	halt(r);
}

/**
 * radio_power() - switch the radio on or off
 * @r: the radio
 * @on: what it is from now on; off clears what reject causes left behind
 */
void radio_power(struct radio *r, bool on)
{
	if (r->on == on)
		return;
	leave(r);
	r->on = on;
	if (!on)
		forget(r);
	begin_search(r);
}

/**
 * radio_set_identity() - the card's identity came, went or changed
 * @r: the radio
 * @imsi: digits; NULL: no card
 * @mnc_digits: 2 or 3
 */
void radio_set_identity(struct radio *r, const char *imsi, unsigned int mnc_digits)
{
	if (!imsi && !*r->imsi)
		return;
	leave(r);
	strcpy(r->imsi, imsi ? imsi : "");
	r->mnc_digits = mnc_digits;
	r->detached = false;
	forget(r);
	begin_search(r);
}

/**
 * radio_select() - PLMN selection mode
 * @r: the radio
 * @plmn: the only PLMN to use, or NULL for automatic selection
 */
void radio_select(struct radio *r, const char *plmn)
{
	strcpy(r->manual, plmn ? plmn : "");
	if (r->state == RADIO_REGISTERED && (!plmn || !strcmp(r->sc->plmns[r->plmn].id, plmn)))
		return;
	radio_search(r);
}

/* Search anew, as FORCE NETWORK SEARCH asks: nothing happens while registered. */
void radio_search(struct radio *r)
{
	if (r->state == RADIO_REGISTERED && (!*r->manual ||
					     !strcmp(r->sc->plmns[r->plmn].id, r->manual)))
		return;
	leave(r);
	new_round(r);
	begin_search(r);
}

/**
 * radio_detach() - the host detaches from the network, or attaches again
 * @r: the radio
 * @detach: which
 */
void radio_detach(struct radio *r, bool detach)
{
	if (r->detached == detach)
		return;
	leave(r);
	r->detached = detach;
	new_round(r);
	begin_search(r);
}

/**
 * radio_view() - the registration as seen from outside
 * @r: the radio
 * @view: filled
 */
void radio_view(const struct radio *r, struct radio_view *view)
{
	memset(view, 0, sizeof(*view));
	view->state = r->state;
	if (r->plmn >= 0 && r->state != RADIO_SEARCHING) {
		view->plmn = &r->sc->plmns[r->plmn];
		view->rat = current_rat(r, r->plmn);
		view->home = radio_is_home(r, view->plmn->id);
	}
	view->reject = r->reject;
	view->rejected = r->rejected;
	view->sim_invalid = r->sim_invalid;
}

/**
 * radio_network_detach() - the network detaches the module
 * @r: the radio
 * @cause: as in DETACH REQUEST; 0 and 10 only make it attach again
 * Return: 0, or -ENOTCONN if it is not registered.
 */
int radio_network_detach(struct radio *r, int cause)
{
	if (r->state != RADIO_REGISTERED)
		return -ENOTCONN;
	log_net(r, "network-detach", cause);
	if (cause && cause != 10)
		refused(r, cause);
	else
		begin_attach(r);
	return 0;
}

/**
 * radio_network_reject() - the network refuses the IMSI from now on, everywhere
 * @r: the radio
 * @cause: the cause
 * Return: 0, -ENOTCONN without an IMSI, -EINVAL, -ENOMEM.
 */
int radio_network_reject(struct radio *r, int cause)
{
	struct outcome outcome = { .kind = OUTCOME_REJECT, .cause = cause };
	size_t i;
	int rc;

	if (!*r->imsi)
		return -ENOTCONN;
	rc = scenario_allow(r->sc, r->imsi, "*", &outcome);
	for (i = 0; !rc && i < r->sc->access_count; i++) {
		if (!strcmp(r->sc->access[i].imsi, r->imsi))
			r->sc->access[i].outcome = outcome;
	}
	if (!rc && r->state == RADIO_REGISTERED) {
		log_net(r, "attach-reject", cause);
		refused(r, cause);
	}
	return rc;
}

/**
 * radio_outage() - a PLMN breaks down, or comes back
 * @r: the radio
 * @plmn: digits
 * @kind: how; RADIO_OUTAGE_NONE: all is well again
 * @cause: for RADIO_OUTAGE_REJECT
 * Return: 0, or -ENOENT.
 */
int radio_outage(struct radio *r, const char *plmn, enum radio_outage kind, int cause)
{
	struct scenario_plmn *entry = scenario_plmn(r->sc, plmn);
	struct plmn_memory *memory;

	if (!entry)
		return -ENOENT;
	memory = &r->memory[entry - r->sc->plmns];
	memory->outage = kind;
	memory->outage_cause = cause;
	trace_log(r->trace, "net", NULL, kind ? "outage" : "restore", "plmn=s", plmn);
	if (r->plmn < 0 || entry != &r->sc->plmns[r->plmn])
		return 0;
	if (kind == RADIO_OUTAGE_NO_CELL) {
		/* No goodbye is possible without a cell. */
		new_round(r);
		begin_search(r);
	} else if (kind == RADIO_OUTAGE_REJECT && r->state == RADIO_REGISTERED) {
		radio_network_detach(r, cause);
	}
	return 0;
}
