/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A QMI session: what qmi.c, qmi_ind.c and qmi_ops.c share.
 *
 * DOC: locking
 *
 * qmi_session.lock (BH off) guards everything in the session. Whatever comes in
 * (a frame, a request, a timer) takes it, does its work and leaves through
 * qmi_unlock(), which then hands up what is to be told, with the lock dropped:
 * caches that have changed, rejects, refreshes, and at last the requests that have
 * ended. One context at a time does so, in order; others only add to it. The only
 * upcall made under the lock is the trace of frames. The link's and the device's
 * locks nest inside.
 */
#ifndef WWANCTL_QMI_H
#define WWANCTL_QMI_H

#include <linux/bits.h>
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>

#include "proto.h"
#include "qmi_codec.h"
#include "txn.h"

#define QMI_CALLS		8	/* of the session's own, in flight at a time */
#define QMI_CALL_CAP		256	/* bytes of such a message */
#define QMI_NOTES		16	/* rejects and refreshes waiting to be handed up */
#define QMI_CLOSES		16	/* late channels waiting to be closed */

/* Services that the session is a client of. */
enum qmi_client {
	QMI_CLIENT_DMS,
	QMI_CLIENT_NAS,
	QMI_CLIENT_UIM,
	QMI_CLIENT_WDS,
	QMI_CLIENTS,
};

/**
 * enum qmi_phase - how far a session is
 * @QMI_PHASE_IDLE: not started
 * @QMI_PHASE_PAUSE: an attempt has failed, the next one follows
 * @QMI_PHASE_SYNC: module forgets earlier clients
 * @QMI_PHASE_VERSIONS: which services there are
 * @QMI_PHASE_CLIENTS: client ids
 * @QMI_PHASE_SETUP: indications on, caches read
 * @QMI_PHASE_READY: up
 * @QMI_PHASE_GOODBYE: client ids are given back
 * @QMI_PHASE_DEAD: stopped for good
 */
enum qmi_phase {
	QMI_PHASE_IDLE,
	QMI_PHASE_PAUSE,
	QMI_PHASE_SYNC,
	QMI_PHASE_VERSIONS,
	QMI_PHASE_CLIENTS,
	QMI_PHASE_SETUP,
	QMI_PHASE_READY,
	QMI_PHASE_GOODBYE,
	QMI_PHASE_DEAD,
};

/* Messages that the session sends of its own accord; see the table in qmi.c. */
enum qmi_query {
	QMI_QUERY_SYNC,
	QMI_QUERY_VERSIONS,
	QMI_QUERY_CID_DMS,
	QMI_QUERY_CID_NAS,
	QMI_QUERY_CID_UIM,
	QMI_QUERY_CID_WDS,
	QMI_QUERY_REFRESH_OK,
	QMI_QUERY_REFRESH_COMPLETE,
	QMI_QUERY_CLOSE,
	QMI_QUERY_NAS_EVENTS,
	QMI_QUERY_NAS_EVENTS_OLD,
	QMI_QUERY_NAS_SIGNAL,
	QMI_QUERY_UIM_EVENTS,
	QMI_QUERY_REFRESH_VOTE,
	QMI_QUERY_REFRESH_ALL,
	QMI_QUERY_DMS_EVENTS,
	QMI_QUERY_CARD_STATUS,
	QMI_QUERY_SLOT_STATUS,
	QMI_QUERY_ICCID,
	QMI_QUERY_ICCID_FILE,
	QMI_QUERY_IMSI,
	QMI_QUERY_IMSI_FILE,
	QMI_QUERY_MODE,
	QMI_QUERY_MANUFACTURER,
	QMI_QUERY_MODEL,
	QMI_QUERY_REVISION,
	QMI_QUERY_IDS,
	QMI_QUERY_SERVING_SYSTEM,
	QMI_QUERY_SYSTEM_INFO,
	QMI_QUERY_SIGNAL,
	QMI_QUERY_SELECTION,
	QMI_QUERY_CARD_ON,
	QMI_QUERY_SESSION_ON,
	QMI_QUERY_MODE_ONLINE,
	QMI_QUERY_RELEASE_DMS,
	QMI_QUERY_RELEASE_NAS,
	QMI_QUERY_RELEASE_UIM,
	QMI_QUERY_RELEASE_WDS,
	QMI_QUERIES,
};

#define QMI_IDENTITY	(BIT_ULL(QMI_QUERY_IMSI) | BIT_ULL(QMI_QUERY_IMSI_FILE) | \
			 BIT_ULL(QMI_QUERY_ICCID) | BIT_ULL(QMI_QUERY_ICCID_FILE))
#define QMI_CARD	(BIT_ULL(QMI_QUERY_CARD_STATUS) | BIT_ULL(QMI_QUERY_SLOT_STATUS))

/* What has changed and is to be handed up; cards from QMI_DIRTY_CARD on. */
enum qmi_dirty {
	QMI_DIRTY_LOST_REJECT,
	QMI_DIRTY_LOST_REFRESH,
	QMI_DIRTY_INFO,
	QMI_DIRTY_POWER,
	QMI_DIRTY_REGISTRATION,
	QMI_DIRTY_SIGNAL,
	QMI_DIRTY_CARD,
	QMI_DIRTY_STATE = QMI_DIRTY_CARD + WWANCTL_SLOTS_MAX,
};

/**
 * struct qmi_call - a query in flight
 * @txn: its transaction
 * @frame: its frame
 * @query: which one
 */
struct qmi_call {
	struct txn txn;
	struct wwanctl_frame *frame;
	enum qmi_query query;
};

/**
 * struct qmi_note - a reject or a refresh
 * @is_refresh: which of the two
 * @time: CLOCK_BOOTTIME ns
 * @reject: the reject
 * @refresh: the refresh
 */
struct qmi_note {
	bool is_refresh;
	u64 time;
	union {
		struct wwanctl_reject reject;
		struct wwanctl_refresh refresh;
	};
};

/**
 * struct qmi_seen_reject - the last reject, to tell it from its echo
 * @reject: as reported
 * @from_info: System Info told it, else Network Reject
 * @paired: the other source has told it too
 */
struct qmi_seen_reject {
	struct wwanctl_reject reject;
	bool from_info;
	bool paired;
};

/**
 * struct qmi_session - a QMI session; all but @lock under it
 * @wdev: the module
 * @link: the way to it
 * @link_ops: its operations, also after the link has gone
 * @lock: see DOC: locking
 * @timer: fires at the next deadline
 * @quiet: woken when a goodbye has ended, or a hand-up
 * @txns: what awaits an answer
 * @phase: how far it is
 * @state: enum wwanctl_modem_state
 * @began: jiffies at which this bring-up began
 * @attempts: of this bring-up
 * @wake: @wake_at is valid
 * @wake_at: jiffies of the end of a pause
 * @synced: jiffies of the last SYNC sent
 * @silent: deadlines in a row without a sign of life
 * @missed: jiffies of the last one of them
 * @heard: jiffies of the last sign of life
 * @reset_asked: the link was asked for a reset in this recovery
 * @client: client ids, 0: none
 * @offered: services that the module lists; bits of enum qmi_client
 * @wanted: queries to send, bits
 * @in_flight: queries that await an answer, bits
 * @unsupported: queries that this module refuses, bits
 * @tries: timeouts of each query
 * @call: queries in flight
 * @ops: requests under way, struct qmi_op
 * @finished: requests that have ended and are to be handed up
 * @info: identity
 * @power: enum wwanctl_power
 * @power_reason: enum wwanctl_power_reason
 * @card: slots
 * @cards: the module's own card status
 * @slots: the module's own slot status
 * @has_slots: @slots is valid
 * @imsi: of the active card, in the module's view
 * @iccid: of the active card
 * @imsi_known: @imsi is as good as it gets for the card's present state
 * @active: the slot that both are of, from 0
 * @identity_tries: failed attempts to read it, or the card's status
 * @identity_wait: @identity_at is valid
 * @identity_at: jiffies of the next attempt
 * @has_serving: @serving is valid
 * @serving: last serving system
 * @systems: last system info
 * @registration: what is made of both
 * @signal: signal
 * @seen: last reject
 * @info_reject: last reject of system info, without its time
 * @channels: highest number of a logical channel that the module has given
 * @refresh_on: the module tells of a REFRESH
 * @vote_waits: the module waits for REFRESH OK
 * @vote_session: session of the pending REFRESH
 * @vote_allow: what to answer
 * @refresh_session: session that REFRESH COMPLETE is for
 * @restore: queries that switch on again what a broken-off request has left off
 * @restore_slot: slot whose supply or session it is
 * @restore_aid: application of the session that was deactivated
 * @restore_aid_len: its bytes
 * @close: late channels to close
 * @closes: their number
 * @dirty: to hand up, bits
 * @time: CLOCK_BOOTTIME ns of what made it dirty
 * @now: CLOCK_BOOTTIME ns of what is being handled
 * @note: rejects and refreshes to hand up
 * @notes: their number
 * @up: what is being handed up; the one who does so owns it
 * @flushing: somebody hands up
 * @trace: a frame, masked
 */
struct qmi_session {
	struct wwanctl_device *wdev;
	struct wwanctl_link *link;
	const struct wwanctl_link_ops *link_ops;
	spinlock_t lock;	/* see DOC: locking */
	struct timer_list timer;
	wait_queue_head_t quiet;
	struct txn_table txns;
	enum qmi_phase phase;
	u8 state;
	unsigned long began;
	unsigned int attempts;
	bool wake;
	unsigned long wake_at;
	unsigned long synced;
	unsigned int silent;
	unsigned long missed;
	unsigned long heard;
	bool reset_asked;
	u8 client[QMI_CLIENTS];
	unsigned long offered;
	u64 wanted;
	u64 in_flight;
	u64 unsupported;
	u8 tries[QMI_QUERIES];
	struct qmi_call call[QMI_CALLS];
	struct list_head ops;
	struct list_head finished;
	struct wwanctl_info info;
	u8 power;
	u8 power_reason;
	struct wwanctl_card card[WWANCTL_SLOTS_MAX];
	struct qmi_card_status cards;
	struct qmi_slot_status slots;
	bool has_slots;
	char imsi[16];
	char iccid[24];
	bool imsi_known;
	unsigned int active;
	unsigned int identity_tries;
	bool identity_wait;
	unsigned long identity_at;
	bool has_serving;
	struct qmi_serving_system serving;
	struct qmi_system_info systems;
	struct wwanctl_registration registration;
	struct wwanctl_signal signal;
	struct qmi_seen_reject seen;
	struct wwanctl_reject info_reject;
	unsigned int channels;
	bool refresh_on;
	bool vote_waits;
	u8 vote_session;
	u64 restore;
	u8 restore_slot;
	u8 restore_aid[WWANCTL_AID_MAX];
	u8 restore_aid_len;
	bool vote_allow;
	u8 refresh_session;
	struct {
		u8 slot;
		u8 channel;
	} close[QMI_CLOSES];
	unsigned int closes;
	unsigned long dirty;
	u64 time;
	u64 now;
	struct qmi_note note[QMI_NOTES];
	unsigned int notes;
	union {
		struct wwanctl_info info;
		struct wwanctl_card card;
		struct wwanctl_registration registration;
		struct wwanctl_signal signal;
		struct qmi_note note;
	} up;
	bool flushing;
	u8 trace[QMI_FRAME_MAX];
};

/* qmi.c */
void qmi_lock(struct qmi_session *s) __acquires(&s->lock);
void qmi_unlock(struct qmi_session *s) __releases(&s->lock);
void qmi_want(struct qmi_session *s, u64 queries);
void qmi_want_refresh(struct qmi_session *s);
bool qmi_asking(const struct qmi_session *s, u64 queries);
void qmi_dirty(struct qmi_session *s, unsigned int what, u64 time);
struct qmi_note *qmi_note(struct qmi_session *s, bool is_refresh, u64 time);
int qmi_frame_ready(struct qmi_session *s, struct wwanctl_frame **frame);
void qmi_header(struct qmi_session *s, struct txn *txn, u8 service, u16 message,
		struct qmi_header *hdr);
int qmi_send(struct qmi_session *s, struct txn *txn, struct wwanctl_frame *frame,
	     unsigned long timeout);
void qmi_resync(struct qmi_session *s, unsigned long delay, const char *why);
bool qmi_silence(struct qmi_session *s, const struct txn *txn);

/*
 * qmi_ind.c; the qmi_take_ take the answers to the queries of their name: @result 0,
 * a QMI error or -EBADMSG, or -ETIMEDOUT and no @msg
 */
void qmi_take_manufacturer(struct qmi_session *s, const struct qmi_message *msg, int result,
			   u64 time);
void qmi_take_model(struct qmi_session *s, const struct qmi_message *msg, int result,
		    u64 time);
void qmi_take_revision(struct qmi_session *s, const struct qmi_message *msg, int result,
		       u64 time);
void qmi_take_ids(struct qmi_session *s, const struct qmi_message *msg, int result,
		  u64 time);
void qmi_take_mode(struct qmi_session *s, const struct qmi_message *msg, int result,
		   u64 time);
void qmi_take_card_status(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time);
void qmi_take_slot_status(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time);
void qmi_take_imsi(struct qmi_session *s, const struct qmi_message *msg, int result,
		   u64 time);
void qmi_take_imsi_file(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time);
void qmi_take_iccid(struct qmi_session *s, const struct qmi_message *msg, int result,
		    u64 time);
void qmi_take_iccid_file(struct qmi_session *s, const struct qmi_message *msg, int result,
			 u64 time);
void qmi_take_serving_system(struct qmi_session *s, const struct qmi_message *msg, int result,
			     u64 time);
void qmi_take_system_info(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time);
void qmi_take_signal(struct qmi_session *s, const struct qmi_message *msg, int result,
		     u64 time);
void qmi_take_selection(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time);
void qmi_indication(struct qmi_session *s, const struct qmi_message *msg, u64 time);
void qmi_publish_cards(struct qmi_session *s, u64 time);
void qmi_look_again(struct qmi_session *s);
void qmi_forget(struct qmi_session *s, u64 time);
u8 qmi_rat(u8 radio);
u8 qmi_logical_slot(const struct qmi_session *s, u8 slot);
const struct wwanctl_card *qmi_active_card(const struct qmi_session *s);

/* qmi_ops.c */
bool qmi_is_unsupported(int result);
int qmi_request_init(struct wwanctl_request *req, gfp_t gfp);
void qmi_request_fini(struct wwanctl_request *req);
int qmi_submit(struct wwanctl_request *req);
void qmi_cancel(struct wwanctl_request *req);
unsigned int qmi_deadline(const struct wwanctl_request *req);
bool qmi_ops_check(struct qmi_session *s);
bool qmi_ops_next(const struct qmi_session *s, unsigned long *when);
void qmi_ops_fail(struct qmi_session *s, int status, const char *error);
void qmi_ops_forget(struct qmi_session *s);
void qmi_late_channel(struct qmi_session *s, u8 slot, u8 channel);
bool qmi_hand_up_request(struct qmi_session *s) __must_hold(&s->lock);

#endif /* WWANCTL_QMI_H */
