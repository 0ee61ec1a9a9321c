/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A QMI session: what qmi.c, qmi_ind.c and qmi_ops.c share. Locking: session.h.
 */
#ifndef WWANCTL_QMI_H
#define WWANCTL_QMI_H

#include <linux/bits.h>

#include "qmi_codec.h"
#include "session.h"

/* Services that the session is a client of. */
enum qmi_client {
	QMI_CLIENT_DMS,
	QMI_CLIENT_NAS,
	QMI_CLIENT_UIM,
	QMI_CLIENT_WDS,		/* IPv4, and the profiles */
	QMI_CLIENT_WDS6,	/* IPv6: a data call has one family */
	QMI_CLIENT_WDA,
	QMI_CLIENTS,
};

/**
 * enum qmi_phase - how far a bring-up is
 * @QMI_PHASE_SYNC: module forgets earlier clients
 * @QMI_PHASE_VERSIONS: which services there are
 * @QMI_PHASE_CLIENTS: client ids
 * @QMI_PHASE_SETUP: indications on, caches read
 */
enum qmi_phase {
	QMI_PHASE_SYNC = SESSION_BRINGUP,
	QMI_PHASE_VERSIONS,
	QMI_PHASE_CLIENTS,
	QMI_PHASE_SETUP,
};

/* Messages that the session sends of its own accord; see the table in qmi.c. */
enum qmi_query {
	QMI_QUERY_SYNC,
	QMI_QUERY_VERSIONS,
	QMI_QUERY_CID_DMS,
	QMI_QUERY_CID_NAS,
	QMI_QUERY_CID_UIM,
	QMI_QUERY_CID_WDS,
	QMI_QUERY_CID_WDS6,
	QMI_QUERY_CID_WDA,
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
	QMI_QUERY_DATA_FORMAT,
	QMI_QUERY_FAMILY4,
	QMI_QUERY_FAMILY6,
	QMI_QUERY_SETTINGS4,
	QMI_QUERY_SETTINGS6,
	QMI_QUERY_STOP4,
	QMI_QUERY_STOP6,
	QMI_QUERY_CARD_ON,
	QMI_QUERY_SESSION_ON,
	QMI_QUERY_MODE_ONLINE,
	QMI_QUERY_RELEASE_DMS,
	QMI_QUERY_RELEASE_NAS,
	QMI_QUERY_RELEASE_UIM,
	QMI_QUERY_RELEASE_WDS,
	QMI_QUERY_RELEASE_WDS6,
	QMI_QUERY_RELEASE_WDA,
	QMI_QUERIES,
};

#define QMI_IDENTITY	(BIT_ULL(QMI_QUERY_IMSI) | BIT_ULL(QMI_QUERY_IMSI_FILE) | \
			 BIT_ULL(QMI_QUERY_ICCID) | BIT_ULL(QMI_QUERY_ICCID_FILE))
#define QMI_CARD	(BIT_ULL(QMI_QUERY_CARD_STATUS) | BIT_ULL(QMI_QUERY_SLOT_STATUS))

/* A data call has one family of addresses, and a client of its own. */
enum qmi_data_calls {
	QMI_DATA_CALL4,
	QMI_DATA_CALL6,
	QMI_DATA_CALLS,
};

/* in place of an enum qmi_service: the data service, by its second client */
#define QMI_SERVICE_WDS6	(0x100 | QMI_SERVICE_WDS)

/**
 * struct qmi_data_call - a data call
 * @up: it is connected
 * @handle: what the module calls it, while @up
 */
struct qmi_data_call {
	bool up;
	u32 handle;
};

/**
 * struct qmi_session - a QMI session; all of it under the session's lock
 * @base: what it has in common with those of other protocols
 * @ctl_id: last transaction id of the control service, 8 bits
 * @service_id: last transaction id of the other services, 16 bits
 * @synced: jiffies of the last SYNC sent
 * @client: client ids, 0: none
 * @offered: services that the module lists; bits of enum qmi_client
 * @cards: the module's own card status
 * @slots: the module's own slot status
 * @has_slots: @slots is valid
 * @imsi: of the active card, in the module's view
 * @iccid: of the active card
 * @imsi_known: @imsi is as good as it gets for the card's present state
 * @active: the slot that both are of, from 0
 * @identity_tries: failed attempts to read it, or the card's status
 * @has_serving: @serving is valid
 * @serving: last serving system
 * @systems: last system info
 * @info_reject: last reject of system info, without its time
 * @refresh_on: the module tells of a REFRESH
 * @vote_waits: the module waits for REFRESH OK
 * @vote_session: session of the pending REFRESH
 * @vote_allow: what to answer
 * @refresh_session: session that REFRESH COMPLETE is for
 * @session_tried: this bring-up has activated a session that was off
 * @call: data calls
 * @connecting: a request to connect is under way
 * @restore_aid: application of the session that was deactivated
 * @restore_aid_len: its bytes
 */
struct qmi_session {
	struct session base;
	u8 ctl_id;
	u16 service_id;
	unsigned long synced;
	u8 client[QMI_CLIENTS];
	unsigned long offered;
	struct qmi_card_status cards;
	struct qmi_slot_status slots;
	bool has_slots;
	char imsi[16];
	char iccid[24];
	bool imsi_known;
	unsigned int active;
	unsigned int identity_tries;
	bool has_serving;
	struct qmi_serving_system serving;
	struct qmi_system_info systems;
	struct wwanctl_reject info_reject;
	bool refresh_on;
	bool vote_waits;
	u8 vote_session;
	bool vote_allow;
	u8 refresh_session;
	bool session_tried;
	struct qmi_data_call call[QMI_DATA_CALLS];
	bool connecting;
	u8 restore_aid[WWANCTL_AID_MAX];
	u8 restore_aid_len;
};

/**
 * qmi_of() - the QMI session that a session is part of
 * @s: the session
 *
 * Return: the same, of its own kind.
 */
static inline struct qmi_session *qmi_of(struct session *s)
{
	return container_of(s, struct qmi_session, base);
}

/* qmi.c */
void qmi_want(struct qmi_session *s, u64 queries);
void qmi_want_refresh(struct qmi_session *s);
void qmi_header(struct qmi_session *s, struct txn *txn, u16 service, u16 message,
		struct qmi_header *hdr);
struct txn_key qmi_key(const struct qmi_message *msg);

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
void qmi_look_again(struct session *base);
void qmi_forget(struct session *base);
u8 qmi_rat(u8 radio);
u8 qmi_logical_slot(const struct qmi_session *s, u8 slot);
const struct wwanctl_card *qmi_active_card(const struct qmi_session *s);

/* qmi_bearer.c */
void qmi_take_data_format(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time);
void qmi_take_settings4(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time);
void qmi_take_settings6(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time);
void qmi_take_stop4(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time);
void qmi_take_stop6(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time);
void qmi_packet_service(struct qmi_session *s, const struct qmi_message *msg, u64 time);
void qmi_bearer_init(struct qmi_session *s);
void qmi_bearer_lost(struct qmi_session *s);
void qmi_bearer_update(struct qmi_session *s, u64 time);
const struct plan *qmi_bearer_plan(const struct wwanctl_request *req);

/* qmi_ops.c */
bool qmi_is_unsupported(int result);
int qmi_request_init(struct wwanctl_request *req, gfp_t gfp);
const struct plan *qmi_plan(const struct wwanctl_request *req);
int qmi_op_admit(struct session *base, struct plan_op *op, struct wwanctl_request *req);
int qmi_op_step(struct session *base, struct plan_op *op);
int qmi_op_ready(struct session *base, struct plan_op *op);
void qmi_op_answer(struct session *base, struct txn *txn, const void *answer);
void qmi_op_undo(struct session *base, struct plan_op *op);
void qmi_op_end(struct session *base, struct plan_op *op);

#endif /* WWANCTL_QMI_H */
