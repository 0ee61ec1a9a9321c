// SPDX-License-Identifier: GPL-2.0
/*
 * A QMI session: its own messages, its bring-up and its goodbye. What drives them:
 * session.c.
 */

#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "compat.h"
#include "plan.h"
#include "qmi.h"

#define SYNC_TIMEOUT		(2 * HZ)
#define QUERY_TIMEOUT		(3 * HZ)
#define RELEASE_TIMEOUT		HZ
#define STOP_TIMEOUT		(10 * HZ)	/* the network is told */
#define SYNC_ECHO		(2 * HZ)	/* a SYNC indication so soon is our own's echo */
#define RESTART_PAUSE		HZ		/* a restarted module needs a moment */
#define CTL_CLIENT		0
#define CALL_CAP		256	/* bytes of a message of the session's own */
#define ALL_CLIENTS		0xff

#define Q(name)			BIT_ULL(QMI_QUERY_##name)
#define SETUP_QUERIES	(Q(NAS_EVENTS) | Q(NAS_SIGNAL) | Q(UIM_EVENTS) | Q(DMS_EVENTS) | \
			 Q(CARD_STATUS) | Q(SLOT_STATUS) | Q(MODE) | Q(MANUFACTURER) |	\
			 Q(MODEL) | Q(REVISION) | Q(IDS) | Q(SERVING_SYSTEM) |		\
			 Q(SYSTEM_INFO) | Q(SIGNAL) | Q(SELECTION))

#define CID_QUERIES	(Q(CID_DMS) | Q(CID_NAS) | Q(CID_UIM) | Q(CID_WDS) | Q(CID_WDS6) | \
			 Q(CID_WDA))

/*
 * The message that answers a vote is publicly described nowhere, and was seen with no
 * real module: whoever wants to vote says so. Without, the module does not ask.
 */
static bool refresh_vote;
module_param(refresh_vote, bool, 0444);
MODULE_PARM_DESC(refresh_vote, "let listeners vote on a REFRESH (message unverified, default off)");

static const u8 client_service[QMI_CLIENTS] = {
	[QMI_CLIENT_DMS] = QMI_SERVICE_DMS,
	[QMI_CLIENT_NAS] = QMI_SERVICE_NAS,
	[QMI_CLIENT_UIM] = QMI_SERVICE_UIM,
	[QMI_CLIENT_WDS] = QMI_SERVICE_WDS,
	[QMI_CLIENT_WDS6] = QMI_SERVICE_WDS,
	[QMI_CLIENT_WDA] = QMI_SERVICE_WDA,
};

static u8 client_id(const struct qmi_session *s, u16 service)
{
	unsigned int i;

	if (service == QMI_SERVICE_WDS6)
		return s->client[QMI_CLIENT_WDS6];
	for (i = 0; i < QMI_CLIENTS; i++)
		if (client_service[i] == service)
			return s->client[i];
	return CTL_CLIENT;
}

static u32 port_of(u8 service, u8 client)
{
	return service << 8 | client;
}

/**
 * qmi_key() - what a response is known by
 * @msg: the response
 *
 * Return: the key of the transaction that it may answer.
 */
struct txn_key qmi_key(const struct qmi_message *msg)
{
	return (struct txn_key){
		.port = port_of(msg->service, msg->client),
		.id = msg->txid,
		.message = msg->message,
	};
}

/* The control service has ids of 8 bits, the others share ids of 16. */
static u16 next_id(struct qmi_session *s, u16 service, u32 port)
{
	if (service == QMI_SERVICE_CTL)
		return s->ctl_id = txn_id(&s->base.txns, port, s->ctl_id, U8_MAX);
	return s->service_id = txn_id(&s->base.txns, port, s->service_id, U16_MAX);
}

/**
 * qmi_header() - give a transaction its key
 * @s: session, locked
 * @txn: transaction, not pending
 * @service: enum qmi_service, or QMI_SERVICE_WDS6
 * @message: message id
 * @hdr: the same for the builders
 */
void qmi_header(struct qmi_session *s, struct txn *txn, u16 service, u16 message,
		struct qmi_header *hdr)
{
	u8 client = client_id(s, service);

	txn->key.port = port_of(service, client);
	txn->key.message = message;
	txn->key.id = next_id(s, service, txn->key.port);
	hdr->service = service;
	hdr->client = client;
	hdr->txid = txn->key.id;
}

/* --- the session's own messages --- */

static void take_sync(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	if (!msg)	/* an error is an answer too: firmware without SYNC */
		session_attempt_failed(&s->base, "does not answer");
}

static void take_versions(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time)
{
	struct qmi_versions versions;
	unsigned int i, j;

	s->offered = BIT(QMI_CLIENTS) - 1;
	if (!msg) {
		session_attempt_failed(&s->base, "does not tell its services");
		return;
	}
	if (result || qmi_parse_versions(msg, &versions))
		return;	/* old firmware: ask for all */
	s->offered = 0;
	for (i = 0; i < versions.count; i++)
		for (j = 0; j < QMI_CLIENTS; j++)
			if (versions.service[i].service == client_service[j])
				s->offered |= BIT(j);
}

static void take_client(struct qmi_session *s, enum qmi_client which, u8 client)
{
	s->client[which] = client;
	if (s->base.phase == SESSION_GOODBYE)
		qmi_want(s, BIT_ULL(QMI_QUERY_RELEASE_DMS + which));
	else if (s->base.phase == SESSION_READY)	/* instead of one that was given back */
		qmi_want(s, which == QMI_CLIENT_WDS6 ? Q(FAMILY6) : Q(FAMILY4));
}

static void take_cid(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	u8 service, client;
	unsigned int i;

	if (msg && !result && !qmi_parse_cid(msg, &service, &client)) {
		/* of two of a service, the one that is missing */
		for (i = 0; i < QMI_CLIENTS; i++)
			if (client_service[i] == service && !s->client[i])
				break;
		if (i < QMI_CLIENTS && client && client != ALL_CLIENTS)
			take_client(s, i, client);
	} else if (result == QMI_ERROR_CLIENT_IDS_EXHAUSTED) {
		dev_warn_ratelimited(s->base.wdev->dev, "no client id left in the module\n");
	}
	if (s->base.phase == SESSION_READY)
		qmi_bearer_update(s, time);
}

/* one of the four must not be missing; judged when all have been answered */
static bool clients_complete(const struct qmi_session *s)
{
	return s->client[QMI_CLIENT_DMS] && s->client[QMI_CLIENT_NAS] &&
	       s->client[QMI_CLIENT_UIM];
}

static void take_nothing(struct qmi_session *s, const struct qmi_message *msg, int result,
			 u64 time)
{
}

/* Of a session that goes on: its data call has ended with it. */
static void take_released(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time)
{
	if (s->base.phase == SESSION_READY)
		qmi_want(s, ((s->client[QMI_CLIENT_WDS] ? 0 : Q(CID_WDS)) |
			     (s->client[QMI_CLIENT_WDS6] ? 0 : Q(CID_WDS6))) &
			    ~s->base.in_flight);	/* an id too many would be lost */
}

static void take_family(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time)
{
	qmi_bearer_update(s, time);
}

/*
 * What the module tells by itself is all that the caches live from: without an answer
 * nobody knows whether it will. Another refusal is one: then it tells less.
 */
static void take_events(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time)
{
	if ((!msg || result == QMI_ERROR_DEVICE_NOT_READY) && s->base.phase == QMI_PHASE_SETUP)
		session_attempt_failed(&s->base, "does not say whether it will tell of changes");
}

static void take_nas_events(struct qmi_session *s, const struct qmi_message *msg, int result,
			    u64 time)
{
	if (result)
		qmi_want(s, Q(NAS_EVENTS_OLD));
	else
		s->base.info.capabilities |= WWANCTL_CAPABILITY_REJECT_CAUSE;
}

static void take_refresh_vote(struct qmi_session *s, const struct qmi_message *msg, int result,
			      u64 time)
{
	s->refresh_on = !result;
	if (result)
		qmi_want(s, Q(REFRESH_ALL));
	else
		s->base.info.capabilities |= WWANCTL_CAPABILITY_REFRESH_VOTE;
}

static void take_refresh_all(struct qmi_session *s, const struct qmi_message *msg, int result,
			     u64 time)
{
	s->refresh_on = !result;
}

static void take_restored(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time)
{
	if (msg)	/* else once more after the next bring-up */
		s->base.restore = 0;
	qmi_want(s, QMI_CARD | Q(MODE));
}

static void take_close(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	if (s->base.closes)
		qmi_want(s, Q(CLOSE));
}

static int build_cid(u8 *buf, size_t cap, const struct qmi_header *hdr, enum qmi_client client)
{
	return qmi_build_ctl_allocate_cid(buf, cap, hdr->txid, client_service[client]);
}

static int build_release(struct qmi_session *s, u8 *buf, size_t cap, const struct qmi_header *hdr,
			 enum qmi_client client)
{
	u8 id = s->client[client];

	s->client[client] = 0;
	return qmi_build_ctl_release_cid(buf, cap, hdr->txid, client_service[client], id);
}

static int build_nas_events(u8 *buf, size_t cap, const struct qmi_header *hdr, bool reject)
{
	const struct qmi_nas_indications on = {
		.serving_system = true,
		.system_info = true,
		.signal_info = true,
		.network_reject = reject,
	};

	return qmi_build_nas_register_indications(buf, cap, hdr, &on);
}

/* What a change of IMSI touches: a REFRESH of these is worth a word beforehand. */
static int build_refresh_vote(u8 *buf, size_t cap, const struct qmi_header *hdr)
{
	static const u8 path[][6] = {
		{ 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x07 },	/* IMSI */
		{ 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x78 },	/* ACC */
		{ 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x7e },	/* LOCI */
		{ 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0xe3 },	/* EPSLOCI */
		{ 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x7b },	/* FPLMN */
		{ 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x46 },	/* SPN */
	};
	struct qmi_refresh_files files = { .count = ARRAY_SIZE(path) };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(path); i++) {
		files.path[i].session = QMI_SESSION_PRIMARY;
		files.path[i].path = path[i];
		files.path[i].path_len = sizeof(path[i]);
	}
	return qmi_build_refresh_register(buf, cap, hdr, QMI_SESSION_PRIMARY, true, &files);
}

static int build_file(struct qmi_session *s, u8 *buf, size_t cap, const struct qmi_header *hdr,
		      bool imsi)
{
	static const u8 imsi_path[] = { 0x3f, 0x00, 0x7f, 0xff, 0x6f, 0x07 };
	static const u8 iccid_path[] = { 0x3f, 0x00, 0x2f, 0xe2 };
	const struct qmi_file file = {
		.session = imsi ? QMI_SESSION_PRIMARY : qmi_session_card(qmi_logical_slot(s, 0)),
		.path = imsi ? imsi_path : iccid_path,
		.path_len = imsi ? sizeof(imsi_path) : sizeof(iccid_path),
	};

	return qmi_build_read_transparent(buf, cap, hdr, &file, 0, 0);
}

static int build_close(struct qmi_session *s, u8 *buf, size_t cap, const struct qmi_header *hdr)
{
	s->base.closes--;
	return qmi_build_close_channel(buf, cap, hdr, s->base.late[s->base.closes].slot,
				       s->base.late[s->base.closes].channel);
}

static int build_data(struct qmi_session *s, enum qmi_query query, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	switch (query) {
	case QMI_QUERY_FAMILY4:
		return qmi_build_set_ip_family(buf, cap, hdr, QMI_FAMILY_IPV4);
	case QMI_QUERY_FAMILY6:
		return qmi_build_set_ip_family(buf, cap, hdr, QMI_FAMILY_IPV6);
	case QMI_QUERY_SETTINGS4:
	case QMI_QUERY_SETTINGS6:
		return qmi_build_get_settings(buf, cap, hdr, QMI_SETTINGS_DNS |
					      QMI_SETTINGS_ADDRESS | QMI_SETTINGS_GATEWAY |
					      QMI_SETTINGS_MTU | QMI_SETTINGS_FAMILY);
	case QMI_QUERY_STOP4:
		return qmi_build_stop_network(buf, cap, hdr, s->call[QMI_DATA_CALL4].handle);
	case QMI_QUERY_STOP6:
		return qmi_build_stop_network(buf, cap, hdr, s->call[QMI_DATA_CALL6].handle);
	default:
		return qmi_build_set_data_format(buf, cap, hdr, QMI_LINK_RAW_IP,
						 s->base.wdev->interface);
	}
}

/* Queries with TLVs; all others are plain. */
static int build(struct qmi_session *s, enum qmi_query query, u16 message, u8 *buf, size_t cap,
		 const struct qmi_header *hdr)
{
	switch (query) {
	case QMI_QUERY_CID_DMS ... QMI_QUERY_CID_WDA:
		return build_cid(buf, cap, hdr, query - QMI_QUERY_CID_DMS);
	case QMI_QUERY_RELEASE_DMS ... QMI_QUERY_RELEASE_WDA:
		return build_release(s, buf, cap, hdr, query - QMI_QUERY_RELEASE_DMS);
	case QMI_QUERY_NAS_EVENTS:
	case QMI_QUERY_NAS_EVENTS_OLD:
		return build_nas_events(buf, cap, hdr, query == QMI_QUERY_NAS_EVENTS);
	case QMI_QUERY_NAS_SIGNAL:
		return qmi_build_nas_config_signal_info(buf, cap, hdr);
	case QMI_QUERY_UIM_EVENTS:
		return qmi_build_uim_register_events(buf, cap, hdr, QMI_UIM_EVENT_CARD_STATUS |
						     QMI_UIM_EVENT_SLOT_STATUS);
	case QMI_QUERY_DMS_EVENTS:
		return qmi_build_dms_set_event_report(buf, cap, hdr);
	case QMI_QUERY_REFRESH_VOTE:
		return build_refresh_vote(buf, cap, hdr);
	case QMI_QUERY_REFRESH_ALL:
		return qmi_build_refresh_register_all(buf, cap, hdr, QMI_SESSION_PRIMARY, true);
	case QMI_QUERY_REFRESH_OK:
		return qmi_build_refresh_ok(buf, cap, hdr, s->vote_session, s->vote_allow);
	case QMI_QUERY_REFRESH_COMPLETE:
		return qmi_build_refresh_complete(buf, cap, hdr, s->refresh_session, true);
	case QMI_QUERY_IMSI_FILE:
	case QMI_QUERY_ICCID_FILE:
		return build_file(s, buf, cap, hdr, query == QMI_QUERY_IMSI_FILE);
	case QMI_QUERY_CLOSE:
		return build_close(s, buf, cap, hdr);
	case QMI_QUERY_DATA_FORMAT ... QMI_QUERY_STOP6:
		return build_data(s, query, buf, cap, hdr);
	case QMI_QUERY_CARD_ON:
		return qmi_build_power_sim(buf, cap, hdr, s->base.restore_slot, true);
	case QMI_QUERY_SESSION_ON:
		return qmi_build_change_provisioning(buf, cap, hdr, QMI_SESSION_PRIMARY, true,
						     s->base.restore_slot, s->restore_aid,
						     s->restore_aid_len);
	case QMI_QUERY_MODE_ONLINE:
		return qmi_build_set_operating_mode(buf, cap, hdr, QMI_MODE_ONLINE);
	default:
		return qmi_build_plain(buf, cap, hdr, message);
	}
}

/**
 * struct query_row - a query
 * @message: message id
 * @service: enum qmi_service, or QMI_SERVICE_WDS6
 * @timeout: jiffies
 * @take: its answer: @result is 0, a QMI error, -EBADMSG, or -ETIMEDOUT with no message
 */
struct query_row {
	u16 message;
	u16 service;
	unsigned int timeout;
	void (*take)(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time);
};

#define CTL(name, wait, fn)	{ QMI_CTL_##name, QMI_SERVICE_CTL, wait, fn }
#define DMS(name, fn)		{ QMI_DMS_##name, QMI_SERVICE_DMS, QUERY_TIMEOUT, fn }
#define NAS(name, fn)		{ QMI_NAS_##name, QMI_SERVICE_NAS, QUERY_TIMEOUT, fn }
#define UIM(name, fn)		{ QMI_UIM_##name, QMI_SERVICE_UIM, QUERY_TIMEOUT, fn }
#define WDS(name, wait, fn)	{ QMI_WDS_##name, QMI_SERVICE_WDS, wait, fn }
#define WDS6(name, wait, fn)	{ QMI_WDS_##name, QMI_SERVICE_WDS6, wait, fn }

static const struct query_row queries[QMI_QUERIES] = {
	[QMI_QUERY_SYNC] = CTL(SYNC, SYNC_TIMEOUT, take_sync),
	[QMI_QUERY_VERSIONS] = CTL(GET_VERSION_INFO, QUERY_TIMEOUT, take_versions),
	[QMI_QUERY_CID_DMS] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_CID_NAS] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_CID_UIM] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_CID_WDS] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_CID_WDS6] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_CID_WDA] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_RELEASE_DMS] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_nothing),
	[QMI_QUERY_RELEASE_NAS] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_nothing),
	[QMI_QUERY_RELEASE_UIM] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_nothing),
	[QMI_QUERY_RELEASE_WDS] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_released),
	[QMI_QUERY_RELEASE_WDS6] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_released),
	[QMI_QUERY_RELEASE_WDA] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_nothing),
	[QMI_QUERY_REFRESH_OK] = UIM(REFRESH_OK, take_nothing),
	[QMI_QUERY_REFRESH_COMPLETE] = UIM(REFRESH_COMPLETE, take_nothing),
	[QMI_QUERY_CLOSE] = UIM(LOGICAL_CHANNEL, take_close),
	[QMI_QUERY_NAS_EVENTS] = NAS(REGISTER_INDICATIONS, take_nas_events),
	[QMI_QUERY_NAS_EVENTS_OLD] = NAS(REGISTER_INDICATIONS, take_events),
	[QMI_QUERY_NAS_SIGNAL] = NAS(CONFIG_SIGNAL_INFO, take_nothing),
	[QMI_QUERY_UIM_EVENTS] = UIM(REGISTER_EVENTS, take_events),
	[QMI_QUERY_REFRESH_VOTE] = UIM(REFRESH_REGISTER, take_refresh_vote),
	[QMI_QUERY_REFRESH_ALL] = UIM(REFRESH_REGISTER_ALL, take_refresh_all),
	[QMI_QUERY_DMS_EVENTS] = DMS(SET_EVENT_REPORT, take_events),
	[QMI_QUERY_CARD_STATUS] = UIM(GET_CARD_STATUS, qmi_take_card_status),
	[QMI_QUERY_SLOT_STATUS] = UIM(GET_SLOT_STATUS, qmi_take_slot_status),
	[QMI_QUERY_IMSI] = DMS(UIM_GET_IMSI, qmi_take_imsi),
	[QMI_QUERY_IMSI_FILE] = UIM(READ_TRANSPARENT, qmi_take_imsi_file),
	[QMI_QUERY_ICCID] = DMS(UIM_GET_ICCID, qmi_take_iccid),
	[QMI_QUERY_ICCID_FILE] = UIM(READ_TRANSPARENT, qmi_take_iccid_file),
	[QMI_QUERY_MODE] = DMS(GET_OPERATING_MODE, qmi_take_mode),
	[QMI_QUERY_MANUFACTURER] = DMS(GET_MANUFACTURER, qmi_take_manufacturer),
	[QMI_QUERY_MODEL] = DMS(GET_MODEL, qmi_take_model),
	[QMI_QUERY_REVISION] = DMS(GET_REVISION, qmi_take_revision),
	[QMI_QUERY_IDS] = DMS(GET_IDS, qmi_take_ids),
	[QMI_QUERY_SERVING_SYSTEM] = NAS(GET_SERVING_SYSTEM, qmi_take_serving_system),
	[QMI_QUERY_SYSTEM_INFO] = NAS(GET_SYSTEM_INFO, qmi_take_system_info),
	[QMI_QUERY_SIGNAL] = NAS(GET_SIGNAL_INFO, qmi_take_signal),
	[QMI_QUERY_SELECTION] = NAS(GET_SYSTEM_SELECTION_PREFERENCE, qmi_take_selection),
	[QMI_QUERY_DATA_FORMAT] = { QMI_WDA_SET_DATA_FORMAT, QMI_SERVICE_WDA, QUERY_TIMEOUT,
				    qmi_take_data_format },
	[QMI_QUERY_FAMILY4] = WDS(SET_IP_FAMILY, QUERY_TIMEOUT, take_family),
	[QMI_QUERY_FAMILY6] = WDS6(SET_IP_FAMILY, QUERY_TIMEOUT, take_family),
	[QMI_QUERY_SETTINGS4] = WDS(GET_CURRENT_SETTINGS, QUERY_TIMEOUT, qmi_take_settings4),
	[QMI_QUERY_SETTINGS6] = WDS6(GET_CURRENT_SETTINGS, QUERY_TIMEOUT, qmi_take_settings6),
	[QMI_QUERY_STOP4] = WDS(STOP_NETWORK, STOP_TIMEOUT, qmi_take_stop4),
	[QMI_QUERY_STOP6] = WDS6(STOP_NETWORK, STOP_TIMEOUT, qmi_take_stop6),
	[QMI_QUERY_CARD_ON] = UIM(POWER_ON_SIM, take_restored),
	[QMI_QUERY_SESSION_ON] = UIM(CHANGE_PROVISIONING_SESSION, take_restored),
	[QMI_QUERY_MODE_ONLINE] = DMS(SET_OPERATING_MODE, take_restored),
};

/**
 * qmi_want() - have queries sent
 * @s: session, locked
 * @queries_mask: bits of enum qmi_query; a query in flight is sent once more after it
 *
 * Where the module has no short way to an identity its file is read.
 */
void qmi_want(struct qmi_session *s, u64 queries_mask)
{
	if (queries_mask & s->base.unsupported & Q(IMSI))
		queries_mask |= Q(IMSI_FILE);
	if (queries_mask & s->base.unsupported & Q(ICCID))
		queries_mask |= Q(ICCID_FILE);
	session_want(&s->base, queries_mask);
}

/**
 * qmi_want_refresh() - have the module tell of a REFRESH, unless it does
 * @s: session, locked
 *
 * Some firmware accepts that only once the card is ready.
 */
void qmi_want_refresh(struct qmi_session *s)
{
	if (!s->refresh_on)
		qmi_want(s, refresh_vote ? Q(REFRESH_VOTE) : Q(REFRESH_ALL));
}

static bool one_try(unsigned int query)
{
	return query == QMI_QUERY_CLOSE || query >= QMI_QUERY_RELEASE_DMS;
}

static void take(struct session *base, unsigned int query, const void *msg)
{
	struct qmi_session *s = qmi_of(base);
	int result = -ETIMEDOUT;

	if (msg)
		result = qmi_message_result(msg);
	if (qmi_is_unsupported(result))
		base->unsupported |= BIT_ULL(query);
	queries[query].take(s, msg, result, base->now);
	if (result == QMI_ERROR_INVALID_CLIENT_ID && base->phase == SESSION_READY)
		session_restart(base, 0, "has forgotten its clients");
}

static int ask(struct session *base, struct session_call *call, unsigned int query)
{
	struct wwanctl_frame *frame = call->letter.frame[0];
	const struct query_row *row = &queries[query];
	struct qmi_session *s = qmi_of(base);
	struct qmi_header hdr;
	int len;

	qmi_header(s, &call->txn, row->service, row->message, &hdr);
	len = build(s, query, row->message, frame->data, frame->cap, &hdr);
	if (len < 0)
		return len;
	frame->len = len;
	frame->repeatable = query != QMI_QUERY_REFRESH_OK;
	call->letter.used = 1;
	if (query == QMI_QUERY_SYNC)
		s->synced = jiffies;
	return session_send(base, &call->txn, &call->letter, row->timeout);
}

/* --- phases --- */

static void begin(struct session *s)
{
	session_enter(s, QMI_PHASE_SYNC, Q(SYNC));
}

static void enter_clients(struct qmi_session *s)
{
	u64 wanted = Q(CID_DMS) | Q(CID_NAS) | Q(CID_UIM);

	if (s->offered & BIT(QMI_CLIENT_WDS))
		wanted |= Q(CID_WDS) | Q(CID_WDS6);
	if (s->offered & BIT(QMI_CLIENT_WDA))
		wanted |= Q(CID_WDA);
	session_enter(&s->base, QMI_PHASE_CLIENTS, wanted);
}

static void enter_setup(struct qmi_session *s)
{
	session_enter(&s->base, QMI_PHASE_SETUP, SETUP_QUERIES | s->base.restore);
	if (s->client[QMI_CLIENT_WDS])
		qmi_want(s, Q(FAMILY4));
	if (s->client[QMI_CLIENT_WDS6])
		qmi_want(s, Q(FAMILY6));
	if (s->client[QMI_CLIENT_WDA])
		qmi_want(s, Q(DATA_FORMAT));
	else	/* firmware from before raw IP */
		s->base.link_ops->raw_ip(s->base.link, false);
	s->refresh_on = false;
	s->session_tried = false;
	qmi_want_refresh(s);
}

static void enter_ready(struct qmi_session *s)
{
	s->base.info.capabilities |= WWANCTL_CAPABILITY_APDU;
	session_up(&s->base);
}

static bool advance(struct session *base)
{
	struct qmi_session *s = qmi_of(base);

	switch (base->phase) {
	case QMI_PHASE_SYNC:
		session_enter(base, QMI_PHASE_VERSIONS, Q(VERSIONS));
		return true;
	case QMI_PHASE_VERSIONS:
		enter_clients(s);
		return true;
	case QMI_PHASE_CLIENTS:
		if (clients_complete(s))
			enter_setup(s);
		else
			session_attempt_failed(base, "has not all services yet");
		return true;
	case QMI_PHASE_SETUP:
		if (base->silent)
			session_attempt_failed(base, "has stopped answering");
		else
			enter_ready(s);
		return true;
	default:
		return false;
	}
}

static void lost(struct session *base)
{
	struct qmi_session *s = qmi_of(base);

	memset(s->client, 0, sizeof(s->client));
	s->vote_waits = false;
	qmi_bearer_lost(s);
}

static void leave(struct session *base)
{
	struct qmi_session *s = qmi_of(base);
	unsigned int i;

	for (i = 0; i < QMI_CLIENTS; i++)
		if (s->client[i])
			session_want(base, BIT_ULL(QMI_QUERY_RELEASE_DMS + i));
}

/* --- frames from the module --- */

static void response(struct qmi_session *s, const struct qmi_message *msg)
{
	const struct txn_key key = qmi_key(msg);
	struct qmi_bytes bytes;
	struct txn *txn;
	u8 slot, channel;

	if (txn_orphan_answered(&s->base.txns, &key, &slot)) {
		if (!qmi_message_result(msg) && !qmi_parse_channel(msg, &channel, &bytes) &&
		    channel)
			session_late_channel(&s->base, slot, channel);
		return;
	}
	txn = txn_answered(&s->base.txns, &key);
	if (txn)
		txn->done(&s->base, txn, msg);
	else
		dev_dbg_ratelimited(s->base.wdev->dev, "an answer that nobody waits for\n");
}

static bool is_ours(const struct qmi_session *s, const struct qmi_message *msg)
{
	unsigned int i;

	for (i = 0; i < QMI_CLIENTS; i++)
		if (msg->client && msg->client == s->client[i] && msg->service == client_service[i])
			return true;
	return false;
}

static void indication(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	if (s->base.phase != QMI_PHASE_SETUP && s->base.phase != SESSION_READY)
		return;
	if (msg->service == QMI_SERVICE_CTL) {
		if (msg->message == QMI_CTL_SYNC && time_after(jiffies, s->synced + SYNC_ECHO))
			session_restart(&s->base, RESTART_PAUSE, "has restarted");
		return;
	}
	if (msg->client == ALL_CLIENTS || is_ours(s, msg))
		qmi_indication(s, msg, time);
}

static int take_frame(struct session *base, const u8 *frame, size_t len, u64 time)
{
	struct qmi_session *s = qmi_of(base);
	struct qmi_message msg;

	if (qmi_message_parse(&msg, frame, len))
		return -EBADMSG;
	session_heard(base, time);
	if (msg.type == QMI_RESPONSE)
		response(s, &msg);
	else if (msg.type == QMI_INDICATION)
		indication(s, &msg, time);
	return 0;
}

static void nothing(struct session *s)
{
}

static const struct session_ops ops = {
	.goodbye_calls	= CID_QUERIES,	/* an id given out now is given back too */
	.close		= QMI_QUERY_CLOSE,
	.alive		= QMI_QUERY_MODE,
	.begin		= begin,
	.advance	= advance,
	.ask		= ask,
	.take		= take,
	.one_try	= one_try,
	.lost		= lost,
	.forget		= qmi_forget,
	.leave		= leave,
	.look		= qmi_look_again,
	.alarm		= nothing,
	.frame		= take_frame,
	.mask		= qmi_mask_secrets,
	.plan		= qmi_plan,
	.admit		= qmi_op_admit,
	.step		= qmi_op_step,
	.ready		= qmi_op_ready,
	.answer		= qmi_op_answer,
	.undo		= qmi_op_undo,
	.end		= qmi_op_end,
};

/* --- struct wwanctl_proto_ops; process context --- */

/*
 * Transaction ids begin anywhere: what a module still answers to an earlier session
 * must not be taken for an answer to this one.
 */
static int create(struct wwanctl_device *wdev)
{
	struct qmi_session *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	s->ctl_id = get_random_u32();
	s->service_id = get_random_u32();
	qmi_bearer_init(s);
	if (session_init(&s->base, &ops, wdev, 1, CALL_CAP)) {
		kfree(s);
		return -ENOMEM;
	}
	return 0;
}

static void destroy(struct wwanctl_device *wdev)
{
	struct session *s = wdev->session;

	session_fini(s);
	kfree_sensitive(qmi_of(s));
}

const struct wwanctl_proto_ops wwanctl_qmi_ops = {
	.protocol	= WWANCTL_PROTOCOL_QMI,
	.name		= "qmi",
	.frame_max	= QMI_FRAME_MAX,
	.create		= create,
	.destroy	= destroy,
	.start		= session_start,
	.stop		= session_stop,
	.receive	= session_receive,
	.resync		= session_resync,
	.request_init	= qmi_request_init,
	.request_fini	= plan_request_fini,
	.submit		= plan_submit,
	.cancel		= plan_cancel,
	.deadline	= plan_deadline,
};
