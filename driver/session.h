/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the session of any control protocol is made of: the lock and what is handed
 * up on the way out, the session's own queries, the bring-up's attempts, recovery
 * and the goodbye. A protocol embeds struct session as the first member of its own.
 *
 * DOC: session locking
 *
 * session.lock (BH off) guards everything in a session, the protocol's part too.
 * Whatever comes in (a frame, a request, a timer) takes it, does its work and leaves
 * through session_unlock(), which then hands up what is to be told, with the lock
 * dropped: caches that have changed, rejects, refreshes, and at last the requests
 * that have ended. One context at a time does so, in order; others only add to it.
 * The only upcall made under the lock is the trace of frames. The link's and the
 * device's locks nest inside.
 */
#ifndef WWANCTL_SESSION_H
#define WWANCTL_SESSION_H

#include <linux/bits.h>
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>

#include "proto.h"
#include "txn.h"

#define SESSION_CALLS		8	/* of the session's own, in flight at a time */
#define SESSION_QUERIES		64	/* kinds of them that a protocol may have */
#define SESSION_NOTES		16	/* rejects and refreshes waiting to be handed up */
#define SESSION_CLOSES		16	/* late channels waiting to be closed */

struct session;

/**
 * enum session_phase - how far a session is
 * @SESSION_IDLE: not started
 * @SESSION_PAUSE: an attempt has failed, the next one follows
 * @SESSION_BRINGUP: the first phase of the protocol's own bring-up, others follow
 * @SESSION_READY: up
 * @SESSION_GOODBYE: the module is left as it was found
 * @SESSION_DEAD: stopped for good
 */
enum session_phase {
	SESSION_IDLE,
	SESSION_PAUSE,
	SESSION_BRINGUP,
	SESSION_READY = 16,
	SESSION_GOODBYE,
	SESSION_DEAD,
};

/* What has changed and is to be handed up; cards from SESSION_DIRTY_CARD on. */
enum session_dirty {
	SESSION_DIRTY_LOST_REJECT,
	SESSION_DIRTY_LOST_REFRESH,
	SESSION_DIRTY_INFO,
	SESSION_DIRTY_POWER,
	SESSION_DIRTY_REGISTRATION,
	SESSION_DIRTY_SIGNAL,
	SESSION_DIRTY_BEARER,
	SESSION_DIRTY_CARD,
	SESSION_DIRTY_STATE = SESSION_DIRTY_CARD + WWANCTL_SLOTS_MAX,
};

/**
 * enum session_alarm - what a session may wait for besides answers
 * @SESSION_ALARM_PAUSE: the end of the pause between two attempts
 * @SESSION_ALARM_LOOK: a card was given a moment; a bring-up waits for it
 * @SESSION_ALARM_PROTOCOL: the protocol's own
 * @SESSION_ALARMS: their number
 */
enum session_alarm {
	SESSION_ALARM_PAUSE,
	SESSION_ALARM_LOOK,
	SESSION_ALARM_PROTOCOL,
	SESSION_ALARMS,
};

/**
 * struct session_letter - room for one message to the module
 * @frame: the frames that it is sent in
 * @frames: their number
 * @used: of them by the present message
 */
struct session_letter {
	struct wwanctl_frame **frame;
	unsigned int frames;
	unsigned int used;
};

/**
 * struct session_call - a query in flight
 * @txn: its transaction
 * @letter: its message
 * @query: which one
 */
struct session_call {
	struct txn txn;
	struct session_letter letter;
	unsigned int query;
};

/**
 * struct session_note - a reject or a refresh
 * @is_refresh: which of the two
 * @time: CLOCK_BOOTTIME ns
 * @reject: the reject
 * @refresh: the refresh
 */
struct session_note {
	bool is_refresh;
	u64 time;
	union {
		struct wwanctl_reject reject;
		struct wwanctl_refresh refresh;
	};
};

/**
 * struct session_reject - the last reject, to tell it from its echo
 * @reject: as reported
 * @source: which of the protocol's sources told it
 * @paired: the other source has told it too
 */
struct session_reject {
	struct wwanctl_reject reject;
	unsigned int source;
	bool paired;
};

struct plan;
struct plan_op;

/**
 * struct session_ops - what a protocol adds; all of them with the session locked
 * @goodbye_calls: queries whose answers the goodbye still awaits, bits
 * @close: query that closes a late channel
 * @alive: query of a module that has not answered: is it there at all
 * @begin: the first phase of an attempt; wants something
 * @advance: nothing is wanted or in flight: on to the next phase; false if there is none
 * @ask: send a query: builds it into the call's letter, keys its transaction and
 *	leaves by session_send(), or session_post() if it has no answer; 0 or -errno
 * @take: the answer to a query, or NULL: there is none
 * @one_try: a query that is not asked again when it has no answer
 * @lost: an attempt is over: what the module had granted is no more
 * @forget: nothing is known of the module any more, in the protocol's own part
 * @leave: the module is left: want what the goodbye takes
 * @look: the moment that a card was given is over
 * @alarm: the protocol's own alarm
 * @frame: a frame has come: session_heard() if it is one; else -errno
 * @mask: overwrites secrets in a frame
 * @plan: how a request is carried out; NULL: not at all. Session not locked
 * @admit: refuses what can't work: 0 or -errno, req->error set; fills in op->slot
 * @step: begin the present step: PLAN_SENT, PLAN_WAITS or -errno
 * @ready: may a step that waits go on: a verdict
 * @answer: the transaction of an operation is answered; struct txn's @done
 * @undo: an operation ends unanswered: what would it leave behind
 * @end: an operation has succeeded
 */
struct session_ops {
	u64 goodbye_calls;
	unsigned int close;
	unsigned int alive;
	void (*begin)(struct session *s);
	bool (*advance)(struct session *s);
	int (*ask)(struct session *s, struct session_call *call, unsigned int query);
	void (*take)(struct session *s, unsigned int query, const void *msg);
	bool (*one_try)(unsigned int query);
	void (*lost)(struct session *s);
	void (*forget)(struct session *s);
	void (*leave)(struct session *s);
	void (*look)(struct session *s);
	void (*alarm)(struct session *s);
	int (*frame)(struct session *s, const u8 *frame, size_t len, u64 time);
	void (*mask)(u8 *frame, size_t len);
	const struct plan *(*plan)(const struct wwanctl_request *req);
	int (*admit)(struct session *s, struct plan_op *op, struct wwanctl_request *req);
	int (*step)(struct session *s, struct plan_op *op);
	int (*ready)(struct session *s, struct plan_op *op);
	void (*answer)(struct session *s, struct txn *txn, const void *msg);
	void (*undo)(struct session *s, struct plan_op *op);
	void (*end)(struct session *s, struct plan_op *op);
};

/**
 * struct session - a session; all but @lock under it
 * @ops: the protocol's part
 * @wdev: the module
 * @link: the way to it
 * @link_ops: its operations, also after the link has gone
 * @lock: see DOC: session locking
 * @timer: fires at the next deadline
 * @quiet: woken when a goodbye has ended, or a hand-up
 * @txns: what awaits an answer
 * @phase: enum session_phase, or the protocol's own between BRINGUP and READY
 * @state: enum wwanctl_modem_state
 * @began: jiffies at which this bring-up began
 * @attempts: of this bring-up
 * @alarms: those that are set, bits of enum session_alarm
 * @alarm: jiffies of each
 * @silent: deadlines in a row without a sign of life
 * @missed: jiffies of the last one of them
 * @heard: jiffies of the last sign of life
 * @reset_asked: the link was asked for a reset in this recovery
 * @wanted: queries to send, bits
 * @in_flight: queries that await an answer, bits
 * @unsupported: queries that this module refuses, bits
 * @tries: timeouts of each query
 * @call: queries in flight
 * @running: requests under way, struct plan_op
 * @finished: requests that have ended and are to be handed up
 * @info: identity
 * @power: enum wwanctl_power
 * @power_reason: enum wwanctl_power_reason
 * @card: slots
 * @registration: what is made of what the module has told
 * @signal: signal
 * @bearer: data session
 * @seen: last reject
 * @channels: highest number of a logical channel that the module has given
 * @restore: queries that switch on again what a broken-off request has left off
 * @restore_slot: slot whose supply or session it is
 * @closes: number of late channels to close
 * @late: late channels to close
 * @dirty: to hand up, bits
 * @time: CLOCK_BOOTTIME ns of what made it dirty
 * @now: CLOCK_BOOTTIME ns of what is being handled
 * @note: rejects and refreshes to hand up
 * @notes: their number
 * @up: what is being handed up; the one who does so owns it
 * @flushing: somebody hands up
 * @trace: a frame, masked
 */
struct session {
	const struct session_ops *ops;
	struct wwanctl_device *wdev;
	struct wwanctl_link *link;
	const struct wwanctl_link_ops *link_ops;
	spinlock_t lock;	/* see DOC: session locking */
	struct timer_list timer;
	wait_queue_head_t quiet;
	struct txn_table txns;
	unsigned int phase;
	u8 state;
	unsigned long began;
	unsigned int attempts;
	unsigned long alarms;
	unsigned long alarm[SESSION_ALARMS];
	unsigned int silent;
	unsigned long missed;
	unsigned long heard;
	bool reset_asked;
	u64 wanted;
	u64 in_flight;
	u64 unsupported;
	u8 tries[SESSION_QUERIES];
	struct session_call call[SESSION_CALLS];
	struct list_head running;
	struct list_head finished;
	struct wwanctl_info info;
	u8 power;
	u8 power_reason;
	struct wwanctl_card card[WWANCTL_SLOTS_MAX];
	struct wwanctl_registration registration;
	struct wwanctl_signal signal;
	struct wwanctl_bearer bearer;
	struct session_reject seen;
	unsigned int channels;
	u64 restore;
	u8 restore_slot;
	unsigned int closes;
	struct {
		u8 slot;
		u8 channel;
	} late[SESSION_CLOSES];
	unsigned long dirty;
	u64 time;
	u64 now;
	struct session_note note[SESSION_NOTES];
	unsigned int notes;
	union {
		struct wwanctl_info info;
		struct wwanctl_card card;
		struct wwanctl_registration registration;
		struct wwanctl_signal signal;
		struct wwanctl_bearer bearer;
		struct session_note note;
	} up;
	bool flushing;
	u8 trace[WWANCTL_APDU_MAX];
};

/* session.c: the lock, what is handed up */
void session_lock(struct session *s) __acquires(&s->lock);
void session_unlock(struct session *s) __releases(&s->lock);
void session_dirty(struct session *s, unsigned int what, u64 time);
struct session_note *session_note(struct session *s, bool is_refresh, u64 time);
void session_reject(struct session *s, const struct wwanctl_reject *reject, unsigned int source);

/* messages to the module */
int session_letter_init(struct session *s, struct session_letter *letter, unsigned int frames,
			size_t cap, gfp_t gfp);
void session_letter_fini(struct session *s, struct session_letter *letter);
int session_letter_ready(struct session *s, struct session_letter *letter);
int session_post(struct session *s, struct session_letter *letter);
int session_send(struct session *s, struct txn *txn, struct session_letter *letter,
		 unsigned long timeout);

/* queries, phases, recovery */
void session_want(struct session *s, u64 queries);
bool session_asking(const struct session *s, u64 queries);
void session_alarm(struct session *s, enum session_alarm which, unsigned long delay);
void session_enter(struct session *s, unsigned int phase, u64 wanted);
void session_up(struct session *s);
void session_attempt_failed(struct session *s, const char *why);
void session_restart(struct session *s, unsigned long delay, const char *why);
bool session_silence(struct session *s, const struct txn *txn);
void session_heard(struct session *s, u64 time);
void session_late_channel(struct session *s, u8 slot, u8 channel);

/* for struct wwanctl_proto_ops; process context, or what it says */
int session_init(struct session *s, const struct session_ops *ops, struct wwanctl_device *wdev,
		 unsigned int frames, size_t cap);
void session_fini(struct session *s);
void session_start(struct wwanctl_device *wdev);
void session_stop(struct wwanctl_device *wdev, bool link_works);
void session_receive(struct wwanctl_device *wdev, const u8 *frame, size_t len, u64 time);
void session_resync(struct wwanctl_device *wdev);

#endif /* WWANCTL_SESSION_H */
