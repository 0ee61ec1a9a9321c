/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: The policy, a pure function
 *
 * policy_step() takes the configuration, the state of one module (with the card in it), one event
 * and the time, changes the state and lists actions. It has no clock, does no I/O, allocates
 * nothing and keeps nothing else. Whoever calls it carries the actions out **in order** and
 * reports each one's end with POLICY_EVENT_RESULT.
 *
 * Time is running time: ns that the agent has been running since its state was made, from
 * journal_now(). It goes on over reboots and never looks at the wall clock. An event's @at is
 * when it happened by the same time (the kernel's CLOCK_BOOTTIME stamp plus the journal's
 * offset), and may lie before @now.
 *
 * What the caller owes:
 *
 * * POLICY_ACTION_PERSIST: journal_save(). If @durable and it fails, forget the actions that
 *   follow in this list and deliver a RESULT for the PERSIST at once. Nothing that changes the
 *   card is listed without a durable PERSIST before it. Without @durable go on with the list and
 *   deliver the RESULT after it. A PERSIST that succeeds needs no RESULT.
 * * SELECT, REFRESH, VERIFY, SCAN, NETWORK, RESTORE, CONNECT, DISCONNECT, PROBE have an @id;
 *   exactly one RESULT with that id follows each, within the action's @deadline where it has
 *   one. Results with a foreign id are ignored. At most one of them is outstanding per
 *   module, but a new one replaces the old: the caller then abandons the old.
 * * ARM: one timer per module; it replaces the one before, @at = 0 disarms. At that time deliver
 *   POLICY_EVENT_TIMER (early or late is harmless). ARM is listed only on change: a module that
 *   rests has no timer.
 * * FINISHED: @state->finished is a rotation that ended: journal_finish().
 * * REPORT: what status or explain say has changed.
 *
 * Identity: before it delivers POLICY_EVENT_CARD with an ICCID that differs from the last one,
 * the caller loads the card's record with journal_load_card(); before the first
 * POLICY_EVENT_MODEM that has a key, the module's with journal_load_module().
 */
#ifndef IMSID_POLICY_H
#define IMSID_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/wwanctl.h>

#include "budget.h"
#include "cause.h"
#include "config.h"
#include "plmn.h"

#define POLICY_SECOND 1000000000ULL
#define POLICY_NEVER UINT64_MAX
#define POLICY_KEY_MAX 40 /* EID of 32 digits, ICCID of 20, IMEI of 15, or a USB path */
#define POLICY_BLAME_MAX 48
#define POLICY_BLAMED_PLMNS_MAX 8
#define POLICY_NETWORKS_MAX 16
#define POLICY_ACTIONS_MAX 24
#define POLICY_REASON_MAX 160

/* What "status" calls phase. */
enum policy_phase {
	POLICY_PHASE_IDLE, /* no module, no card, or an unknown SIM without registration */
	POLICY_PHASE_REGISTERING,
	POLICY_PHASE_REGISTERED,
	POLICY_PHASE_SELECTING,
	POLICY_PHASE_REFRESHING,
	POLICY_PHASE_VERIFYING,
	POLICY_PHASE_CONNECTING, /* registered, and the profile has an APN */
	POLICY_PHASE_CONNECTED,
	POLICY_PHASE_BACKOFF,
	POLICY_PHASE_HOLD,
	POLICY_PHASE_FAILED,
};

/* How far a rotation is; the numbers are in the journal. */
enum policy_step {
	POLICY_STEP_NONE,
	POLICY_STEP_SELECT,
	POLICY_STEP_REFRESH,
	POLICY_STEP_VERIFY,
	POLICY_STEP_REGISTER,
	POLICY_STEP_CONNECT,
	POLICY_STEPS,
};

/* Ways to make the module read the card anew, cheapest first; the numbers are in the journal. */
enum policy_refresh {
	POLICY_REFRESH_UNKNOWN,
	POLICY_REFRESH_OWN, /* wait for the card's own REFRESH */
	POLICY_REFRESH_SESSION,
	POLICY_REFRESH_CARD,
	POLICY_REFRESH_RADIO,
	POLICY_REFRESH_MODEM,
	POLICY_REFRESHES,
};

/* Why a rotation began; the numbers are in the journal. */
enum policy_trigger {
	POLICY_TRIGGER_REJECT = 1,
	POLICY_TRIGGER_SEARCH, /* searching too long */
	POLICY_TRIGGER_MANUAL,
	POLICY_TRIGGER_MAX_TIME,
	POLICY_TRIGGER_ROUND, /* a new round after a back-off */
	POLICY_TRIGGER_RETRY, /* the same profile again: no select, the card is not written */
	POLICY_TRIGGER_DATA, /* attached, but no data */
};

/* How a rotation ended; the numbers are in the journal. */
enum policy_result {
	POLICY_RESULT_OPEN,
	POLICY_RESULT_OK,
	POLICY_RESULT_SELECT_FAILED,
	POLICY_RESULT_REFRESH_FAILED, /* the module never saw the new IMSI */
	POLICY_RESULT_VERIFY_FAILED, /* the card itself has another IMSI or ICCID */
	POLICY_RESULT_REJECTED,
	POLICY_RESULT_NOT_REGISTERED, /* the register phase's deadline passed */
	POLICY_RESULT_MODEM_GONE,
	POLICY_RESULT_ABANDONED, /* replaced by a manual order, or its profile left the config */
	POLICY_RESULT_NOT_DURABLE, /* the intent could not be written: the card was not touched */
	POLICY_RESULT_NOT_CONNECTED, /* registered, but there was no data connection */
};

/* What keeps the agent from rotating now: "blocked_by". */
enum policy_block {
	POLICY_BLOCK_NONE,
	POLICY_BLOCK_HOLD,
	POLICY_BLOCK_OBSERVE_ONLY, /* too many starts */
	POLICY_BLOCK_UNKNOWN_SIM,
	POLICY_BLOCK_NO_CHOICE, /* no profile to select, or the method never selects */
	POLICY_BLOCK_BACKOFF,
	POLICY_BLOCK_DWELL,
	POLICY_BLOCK_T3346,
	POLICY_BLOCK_PLMN, /* the network refuses every profile: it is to blame */
	POLICY_BLOCK_NO_CELL,
	POLICY_BLOCK_ATTACH_APN,
	POLICY_BLOCK_ROTATIONS_HOUR,
	POLICY_BLOCK_ROTATIONS_DAY,
	POLICY_BLOCK_ATTACHES_DAY,
	POLICY_BLOCK_CARD_WRITES_DAY,
	POLICY_BLOCK_JOURNAL,
	POLICY_BLOCK_MODEM,
	POLICY_BLOCK_CARD, /* absent, or needs its PIN or PUK */
	POLICY_BLOCK_POWER, /* the radio is off and not by us */
};

/**
 * struct policy_cause - A reject.
 * @cause: CAUSE_NONE if there was none.
 * @plmn: Who rejected.
 */
struct policy_cause {
	enum cause_layer layer;
	enum wwanctl_domain domain;
	enum wwanctl_rat rat;
	uint16_t cause;
	struct plmn plmn;
};

/**
 * struct policy_rotation - A rotation, as journalled.
 * @number: Counts per card, from 1; 0 = none.
 * @from: Profile before; empty if that was none of ours.
 * @to: Profile wanted.
 * @step: How far.
 * @refresh: The ladder's step that is being or was tried last.
 * @attempts: Selects sent in this rotation.
 * @resumed: Taken up again after a restart.
 * @charged: Counted in the budgets of rotations.
 * @detected: When the trigger happened.
 * @started: When the agent decided.
 * @step_since: When @step began.
 * @deadline: When @step fails.
 * @took: ns per enum policy_step, summed up over repetitions.
 * @ended: When it ended.
 */
struct policy_rotation {
	uint64_t number;
	enum policy_trigger trigger;
	struct policy_cause cause;
	char from[CONFIG_NAME_MAX + 1];
	char to[CONFIG_NAME_MAX + 1];
	enum policy_step step;
	enum policy_refresh refresh;
	enum policy_result result;
	uint32_t attempts;
	bool resumed;
	bool charged;
	uint64_t detected;
	uint64_t started;
	uint64_t step_since;
	uint64_t deadline;
	uint64_t took[POLICY_STEPS];
	uint64_t ended;
};

/* An IMSI that a network refused. */
struct policy_blame {
	char imsi[16];
	struct plmn plmn;
	enum cause_layer layer;
	uint16_t cause;
	uint32_t count;
	uint64_t until;
};

/* A network that refused every profile: it starts no rotation until then. */
struct policy_blamed_plmn {
	struct plmn plmn;
	uint64_t until;
};

/**
 * struct policy_round - One try of each eligible profile.
 * @tried: Bit per profile index: was in use or was tried in this round.
 * @refused: Bit per profile index: refused by @plmn.
 * @plmn: The network of the round's first reject.
 * @mixed: Not every failure was a reject by @plmn.
 * @free: This round's rotations are not charged.
 */
struct policy_round {
	uint32_t tried;
	uint32_t refused;
	struct plmn plmn;
	bool open;
	bool mixed;
	bool free;
};

/**
 * struct policy_card - What is known of one card. Persistent; the journal keys it by @key.
 * @key: EID, else ICCID.
 * @rotation: The open rotation, @rotation.number == 0 if none.
 * @rotations_total: Rotations that ever began, retries not counted.
 * @card_writes_total: Writes that selects have cost.
 * @failed_rounds: Full rounds without success since the last registration.
 * @backoff_until: No rotation by itself before.
 * @free_round_at: When the last uncharged round began + 1; 0 = never one.
 * @no_cell_rotations: Rotations in a row in which no cell was heard.
 * @no_cell_until: The next rotation without a cell not before.
 * @manual_until: Automatic network selection must be back by then; 0 = it is automatic.
 * @t3346_until: Congestion: no rotation before.
 * @active_imsi: The IMSI that it had last.
 * @active_since: Since when, which restarts do not change.
 */
struct policy_card {
	char key[POLICY_KEY_MAX];
	struct policy_rotation rotation;
	struct policy_round round;
	uint64_t rotations_total;
	uint64_t card_writes_total;
	struct budget rotations_hour;
	struct budget rotations_day;
	struct budget resets_hour;
	struct budget attaches_day;
	struct budget card_writes_day;
	uint32_t failed_rounds;
	uint64_t backoff_until;
	uint64_t free_round_at;
	uint32_t no_cell_rotations;
	uint64_t no_cell_until;
	uint64_t manual_until;
	uint64_t t3346_until;
	char active_imsi[16];
	uint64_t active_since;
	struct policy_blame blame[POLICY_BLAME_MAX];
	struct policy_blamed_plmn blamed_plmn[POLICY_BLAMED_PLMNS_MAX];
};

/**
 * struct policy_module - What is known of one module. Persistent.
 * @key: IMEI, else USB path.
 * @resets_hour: Resets by IMEI, whatever card is in.
 * @left_off: Steps of enum policy_refresh (as bits 1 << step) that may have left the radio or the
 *   card off; a restarted agent restores first.
 * @learnt: The refresh step that worked last on this model and firmware.
 * @search_longest: The longest search of this module that found a network, ns.
 */
struct policy_module {
	char key[POLICY_KEY_MAX];
	char model[32];
	char revision[64];
	struct budget resets_hour;
	uint32_t left_off;
	enum policy_refresh learnt;
	uint64_t search_longest;
};

/* Parts of the state that changed since the last PERSIST. */
enum policy_dirty {
	POLICY_DIRTY_CARD = 1, /* counts, times and budgets */
	POLICY_DIRTY_MODULE = 2,
	POLICY_DIRTY_HOLD = 4,
	POLICY_DIRTY_ROTATION = 8, /* the open rotation and the round */
	POLICY_DIRTY_BLAME = 16,
	POLICY_DIRTY_ACTIVE = 32, /* the IMSI in use, and since when */
};

enum policy_action_type {
	POLICY_ACTION_PERSIST = 1,
	POLICY_ACTION_SELECT, /* make @profile the card's active one by the card's method */
	POLICY_ACTION_REFRESH, /* carry out @refresh; OWN is never listed, it is waiting */
	POLICY_ACTION_VERIFY, /* read EF_IMSI and ICCID of the card, ask the module's own view */
	POLICY_ACTION_SCAN,
	POLICY_ACTION_NETWORK, /* @plmn, or automatic if that is "no PLMN" */
	POLICY_ACTION_RESTORE, /* radio on line, card powered, provisioning session active */
	POLICY_ACTION_ARM,
	POLICY_ACTION_FINISHED,
	POLICY_ACTION_REPORT,
	/*
	 * A data session for @profile, with addresses and routes; what is there already as it
	 * should be is left as it is.
	 */
	POLICY_ACTION_CONNECT,
	POLICY_ACTION_DISCONNECT,
	/* OK if anything was received since the last one, or any target of "probe" answers */
	POLICY_ACTION_PROBE,
};

/* How far the ladder against a dead connection has been climbed. */
enum policy_rung {
	POLICY_RUNG_NONE,
	POLICY_RUNG_CONNECT, /* disconnect and connect */
	POLICY_RUNG_ATTACH, /* make the module register anew */
	POLICY_RUNG_ROTATE,
};

/**
 * struct policy_bearer - The data connection of the profile in use.
 * @up: Connected, addresses and routes in place.
 * @confirmed: And a probe was answered, if there are probes.
 * @unsupported: This driver makes none for this module.
 * @since: When it came up.
 * @failures: Attempts in a row that failed.
 * @rounds: How often the whole ladder was climbed in vain.
 * @retry_at: No attempt before; 0 = at once.
 * @probes_failed: Probes in a row of which no target answered.
 * @probe_at: The next one; 0 = none.
 * @rung: Of the ladder; @rung_due: still to be taken.
 * @cause: Of the last refusal that other profiles may not get.
 */
struct policy_bearer {
	bool up;
	bool confirmed;
	bool unsupported;
	uint64_t since;
	uint32_t failures;
	uint32_t rounds;
	uint64_t retry_at;
	uint32_t probes_failed;
	uint64_t probe_at;
	enum policy_rung rung;
	bool rung_due;
	struct policy_cause cause;
};

/**
 * struct policy_want - A rotation that something asked for and that has not begun.
 * @trigger: 0 = nothing is wanted.
 * @at: When it was detected.
 * @to: Index of the profile asked for, or -1: choose.
 * @soft: dwell-min applies: the present profile may still come to life.
 */
struct policy_want {
	enum policy_trigger trigger;
	struct policy_cause cause;
	uint64_t at;
	int to;
	bool soft;
};

/**
 * struct policy_state - All that the policy knows of one module and the card in it.
 *
 * Plain data. Callers make it with policy_init() and read it; only policy_step() writes it.
 *
 * @card: Persistent; valid if @card.key is not empty.
 * @module: Persistent; valid if @module.key is not empty.
 * @iccid, @eid, @imsi: The card's identity as last read; empty if unknown.
 * @profile: Index into the config's card of the profile in use; -1 if none of ours.
 * @phase, @since: What status says, and since when.
 * @block: What keeps it from rotating; @next_at: when that may end, or when the next deadline is;
 *   0 = no time known.
 * @reason: One line in words, no subscriber identity in it.
 * @finished: The rotation of the last POLICY_ACTION_FINISHED.
 * @hold_until: Running time; 0 = no hold, POLICY_NEVER = until resumed.
 * @observe_until: Too many starts: observe only until then.
 * @dirty: Bits of enum policy_dirty, for journal_save(), which does not clear them; the next
 *   PERSIST accounts for it.
 */
struct policy_state {
	struct policy_card card;
	struct policy_module module;
	char iccid[24];
	char eid[36];
	char imsi[16];
	enum wwanctl_modem_state modem_state; /* 0: no module */
	enum wwanctl_power power;
	enum wwanctl_card_state card_state;
	enum wwanctl_registration_state registration;
	enum wwanctl_rat rat;
	struct plmn plmn;
	struct policy_cause last_reject;
	uint64_t last_reject_at;
	int profile;

	enum policy_phase phase;
	uint64_t since;
	enum policy_block block;
	uint64_t next_at;
	char reason[POLICY_REASON_MAX];
	struct policy_rotation finished;

	uint64_t hold_until;
	uint64_t observe_until;
	uint32_t dirty;

	/* The rest is the policy's own. */
	uint64_t random;
	struct policy_want want;
	uint32_t last_id;
	uint32_t pending_id; /* 0: no RESULT is awaited */
	enum policy_action_type pending;
	uint64_t pending_until;
	uint32_t persist_id;
	uint32_t durable_id;
	bool persisted; /* the step before listed a PERSIST: @dirty starts anew */
	bool unsaved; /* a PERSIST failed: the next one writes everything */
	uint64_t save_at; /* and comes then at the latest; 0: nothing failed */
	bool resume; /* a rotation was loaded; to be taken up when the card can be talked to */
	uint64_t armed;
	uint64_t power_on_at;
	uint64_t searching_since; /* 0: not searching */
	uint64_t registered_at;
	uint64_t profile_since;
	bool heard; /* any cell, since the search began */
	uint32_t waits;
	uint64_t wait_until;
	uint64_t other_plmn_until;
	struct policy_cause soft_cause; /* of the wait or the search for another PLMN */
	uint64_t attach_apn_until;
	uint64_t journal_until; /* the intent could not be written: not again before */
	uint64_t refresh_from; /* when the refresh was asked for */
	uint64_t refresh_done; /* when it was done; 0 = not yet */
	bool lost_since_refresh;
	bool own_started;
	bool own_ended;
	bool iccid_wrong;
	uint64_t verify_at;
	uint64_t restore_at;
	struct plmn network; /* wanted by NETWORK; "no PLMN" = automatic */
	struct policy_bearer bearer;
};

enum policy_event_type {
	POLICY_EVENT_MODEM = 1,
	POLICY_EVENT_MODEM_GONE,
	POLICY_EVENT_CARD,
	POLICY_EVENT_REGISTRATION,
	POLICY_EVENT_REJECT,
	POLICY_EVENT_REFRESH, /* the card's or the module's REFRESH, of whatever origin */
	POLICY_EVENT_RESULT,
	POLICY_EVENT_TIMER,
	POLICY_EVENT_ORDER, /* imsictl rotate */
	POLICY_EVENT_HOLD,
	POLICY_EVENT_RESUME,
	POLICY_EVENT_CONFIG, /* another configuration from now on */
	POLICY_EVENT_BEARER, /* the data connection, as the driver has it */
};

/* How an action ended. */
enum policy_outcome {
	POLICY_OUTCOME_OK,
	POLICY_OUTCOME_FAILED,
	POLICY_OUTCOME_TIMEOUT,
};

/**
 * struct policy_event - What happened.
 * @at: When, in running time, at most @now.
 * @modem: State of the module. @stored: its record, needed when @key is new, else NULL.
 * @card: State and identity of the card; NULL strings: not known. @stored: its record, needed
 *   when the ICCID is new, else NULL.
 * @registration: Fields as of the kernel's event.
 * @reject: The same; @cause CAUSE_NONE if it came without one.
 * @refresh: How far the REFRESH is.
 * @result: Of the action @id. @error: why it failed, for a person; NULL if fine. For VERIFY:
 *   @card_imsi and @card_iccid as read from the card's files, @module_imsi as the module itself
 *   reports its subscriber (NULL: not known). For SCAN: the networks.
 * @order: @profile is an index into the card's profiles, or -1: choose.
 *   For CONNECT that failed: @layer and @cause, if the network gave one; @unsupported if the
 *   driver makes no data connections.
 * @hold: @until in running time, or POLICY_NEVER.
 * @bearer: Whether it is connected.
 */
struct policy_event {
	enum policy_event_type type;
	uint64_t at;
	union {
		struct {
			enum wwanctl_modem_state state;
			enum wwanctl_power power;
			const char *key;
			const char *model;
			const char *revision;
			const struct policy_module *stored;
		} modem;
		struct {
			enum wwanctl_card_state state;
			const char *iccid;
			const char *eid;
			const char *imsi;
			const struct policy_card *stored;
		} card;
		struct {
			enum wwanctl_registration_state state;
			enum wwanctl_rat rat;
			struct plmn plmn;
		} registration;
		struct {
			enum wwanctl_domain domain;
			enum wwanctl_rat rat;
			uint16_t cause;
			struct plmn plmn;
		} reject;
		struct {
			enum wwanctl_refresh_stage stage;
		} refresh;
		struct {
			uint32_t id;
			enum policy_outcome outcome;
			const char *error;
			const char *card_imsi;
			const char *card_iccid;
			const char *module_imsi;
			const struct policy_network {
				struct plmn plmn;
				enum wwanctl_network_status status;
			} *networks;
			size_t networks_n;
			enum cause_layer layer;
			uint16_t cause;
			bool unsupported;
		} result;
		struct {
			int profile;
		} order;
		struct {
			uint64_t until;
		} hold;
		struct {
			bool up;
		} bearer;
	};
};

/**
 * struct policy_action - One thing to do.
 * @id: For the RESULT; 0 where none is expected.
 * @deadline: Running time by which the policy gives up on it; 0 = none.
 * @durable: PERSIST: on stable storage before anything that follows.
 * @profile: SELECT, CONNECT: index into the card's profiles.
 * @at: ARM.
 */
struct policy_action {
	enum policy_action_type type;
	uint32_t id;
	uint64_t deadline;
	bool durable;
	int profile;
	enum policy_refresh refresh;
	struct plmn plmn;
	uint64_t at;
};

struct policy_actions {
	size_t n;
	struct policy_action a[POLICY_ACTIONS_MAX];
};

/**
 * policy_init() - The state of a module of which nothing is known yet.
 * @seed: Of the jitter; different on every board (not 0).
 * @hold_until: As journalled.
 * @observe_until: Running time until which only to observe; 0 = act.
 */
void policy_init(struct policy_state *state, uint64_t seed, uint64_t hold_until,
		 uint64_t observe_until);

/**
 * policy_step() - What an event means.
 * @config: The configuration in force; after a change the first event must be
 *   POLICY_EVENT_CONFIG.
 * @state: Changed.
 * @event: What happened.
 * @now: Running time, never less than at the call before.
 * @actions: Filled.
 */
void policy_step(const struct imsid_config *config, struct policy_state *state,
		 const struct policy_event *event, uint64_t now, struct policy_actions *actions);

/**
 * policy_order_refusal() - Why a manual order would be refused now.
 * @profile: Index, or -1: choose.
 * @at: When it may be allowed; 0 = no time known. May be NULL.
 *
 * Return: POLICY_BLOCK_NONE if POLICY_EVENT_ORDER would begin a rotation.
 */
enum policy_block policy_order_refusal(const struct imsid_config *config,
				       const struct policy_state *state, int profile,
				       uint64_t now, uint64_t *at);

/**
 * policy_explain() - One paragraph a person can read: what the agent does now, why, and what next.
 * @out: Text without a final newline, cut at @size.
 */
void policy_explain(const struct imsid_config *config, const struct policy_state *state,
		    uint64_t now, char *out, size_t size);

/** policy_card_key() - EID if known, else ICCID. */
void policy_card_key(const char *eid, const char *iccid, char out[POLICY_KEY_MAX]);

/**
 * policy_card_init() - The record of a card never seen.
 * @spent: The past is unknown (state lost or on tmpfs): budgets start spent and refill.
 */
void policy_card_init(struct policy_card *card, const char *key, const struct imsid_config *config,
		      bool spent, uint64_t now);

/** policy_module_init() - The same for a module. */
void policy_module_init(struct policy_module *module, const char *key,
			const struct imsid_config *config, bool spent, uint64_t now);

/* One budget for "status" and "imsictl budgets". */
struct policy_budget_view {
	const char *name; /* the config key */
	uint32_t used;
	uint32_t limit;
	uint64_t refill_at; /* when something comes back; 0 = nothing is spent */
};

#define POLICY_BUDGETS 6

/** policy_budgets() - The card's and module's budgets; Return: how many were filled in. */
size_t policy_budgets(const struct imsid_config *config, const struct policy_state *state,
		      uint64_t now, struct policy_budget_view out[POLICY_BUDGETS]);

/* Names as in JSON; never NULL ("unknown" for a foreign number), except block "none": NULL. */
const char *policy_phase_name(enum policy_phase phase);
const char *policy_step_name(enum policy_step step);
const char *policy_refresh_name(enum policy_refresh refresh);
const char *policy_trigger_name(enum policy_trigger trigger);
const char *policy_result_name(enum policy_result result);
const char *policy_block_name(enum policy_block block);

#endif
