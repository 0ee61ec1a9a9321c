// SPDX-License-Identifier: GPL-2.0
/*
 * A QMI session: bring-up, the session's own messages, recovery and the goodbye.
 *
 * The bring-up is a walk through phases. Each phase wants a set of queries; they
 * are sent pipelined, and when none is wanted or in flight the next phase begins.
 * The same queries read caches anew later on: whoever finds one stale wants it.
 */

#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "compat.h"
#include "qmi.h"

#define SYNC_TIMEOUT		(2 * HZ)
#define QUERY_TIMEOUT		(3 * HZ)
#define RELEASE_TIMEOUT		HZ
#define GOODBYE_TIMEOUT		(2 * HZ)
#define BRINGUP_LIMIT		(60 * HZ)	/* then the module counts as failed */
#define PAUSE_FIRST		(HZ / 2)
#define PAUSE_MAX		(5 * HZ)
#define PAUSE_FAILED		(30 * HZ)
#define RESET_AFTER		(10 * HZ)	/* of recovery in vain, where a reset is allowed */
#define SYNC_ECHO		(2 * HZ)	/* a SYNC indication so soon is our own's echo */
#define RESTART_PAUSE		HZ		/* a restarted module needs a moment */
#define SILENT_MAX		3		/* deadlines missed in a row */
#define QUERY_TRIES		2
#define CTL_CLIENT		0
#define ALL_CLIENTS		0xff

#define Q(name)			BIT_ULL(QMI_QUERY_##name)
#define SETUP_QUERIES	(Q(NAS_EVENTS) | Q(NAS_SIGNAL) | Q(UIM_EVENTS) | Q(DMS_EVENTS) | \
			 Q(CARD_STATUS) | Q(SLOT_STATUS) | Q(MODE) | Q(MANUFACTURER) |	\
			 Q(MODEL) | Q(REVISION) | Q(IDS) | Q(SERVING_SYSTEM) |		\
			 Q(SYSTEM_INFO) | Q(SIGNAL) | Q(SELECTION))

#define CID_QUERIES	(Q(CID_DMS) | Q(CID_NAS) | Q(CID_UIM) | Q(CID_WDS))

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
};

static void attempt_failed(struct qmi_session *s, const char *why);

/* --- the lock, and what is handed up on the way out --- */

/**
 * qmi_lock() - enter a session
 * @s: the session
 *
 * Context: any but hard interrupt; BH is off until qmi_unlock().
 */
void qmi_lock(struct qmi_session *s) __acquires(&s->lock)
{
	spin_lock_bh(&s->lock);
}

/**
 * qmi_dirty() - a cache has changed and is to be handed up
 * @s: session, locked
 * @what: enum qmi_dirty
 * @time: CLOCK_BOOTTIME ns of what changed it
 */
void qmi_dirty(struct qmi_session *s, unsigned int what, u64 time)
{
	s->dirty |= BIT(what);
	s->time = time;
}

/**
 * qmi_note() - room for a reject or a refresh to hand up
 * @s: session, locked
 * @is_refresh: which of the two
 * @time: CLOCK_BOOTTIME ns
 *
 * There is room for all that can come while another context hands up; a module
 * that floods loses its newest, and the listeners are told that they miss something.
 *
 * Return: the note, otherwise zeroed, or NULL.
 */
struct qmi_note *qmi_note(struct qmi_session *s, bool is_refresh, u64 time)
{
	struct qmi_note *note;

	if (s->notes == QMI_NOTES) {
		qmi_dirty(s, is_refresh ? QMI_DIRTY_LOST_REFRESH : QMI_DIRTY_LOST_REJECT, time);
		return NULL;
	}
	note = &s->note[s->notes++];
	memset(note, 0, sizeof(*note));
	note->is_refresh = is_refresh;
	note->time = time;
	return note;
}

static void hand_up_note(struct qmi_session *s) __must_hold(&s->lock)
{
	s->up.note = s->note[0];
	s->notes--;
	memmove(s->note, s->note + 1, s->notes * sizeof(s->note[0]));
	spin_unlock(&s->lock);
	if (s->up.note.is_refresh)
		wwanctl_device_refresh(s->wdev, &s->up.note.refresh, s->up.note.time);
	else
		wwanctl_device_reject(s->wdev, &s->up.note.reject);
	spin_lock(&s->lock);
}

static void hand_up_card(struct qmi_session *s, unsigned int slot) __must_hold(&s->lock)
{
	u64 time = s->time;

	s->up.card = s->card[slot];
	spin_unlock(&s->lock);
	wwanctl_device_set_card(s->wdev, &s->up.card, time);
	spin_lock(&s->lock);
}

static void hand_up_loss(struct qmi_session *s, unsigned int what) __must_hold(&s->lock)
{
	u64 time = s->time;

	spin_unlock(&s->lock);
	wwanctl_device_lost(s->wdev, what == QMI_DIRTY_LOST_REFRESH ?
			    WWANCTL_EVENT_TYPE_REFRESH : WWANCTL_EVENT_TYPE_REJECT, time);
	spin_lock(&s->lock);
}

static void hand_up_state(struct qmi_session *s) __must_hold(&s->lock)
{
	enum wwanctl_modem_state state = s->state;
	u64 time = s->time;

	spin_unlock(&s->lock);
	wwanctl_device_set_state(s->wdev, state, time);
	spin_lock(&s->lock);
}

static void hand_up_cache(struct qmi_session *s, unsigned int what) __must_hold(&s->lock)
{
	struct wwanctl_device *wdev = s->wdev;
	u8 power = s->power, reason = s->power_reason;
	u64 time = s->time;

	if (what == QMI_DIRTY_INFO)
		s->up.info = s->info;
	else if (what == QMI_DIRTY_REGISTRATION)
		s->up.registration = s->registration;
	else if (what == QMI_DIRTY_SIGNAL)
		s->up.signal = s->signal;
	spin_unlock(&s->lock);
	if (what == QMI_DIRTY_INFO)
		wwanctl_device_set_info(wdev, &s->up.info, time);
	else if (what == QMI_DIRTY_POWER)
		wwanctl_device_set_power(wdev, power, reason, time);
	else if (what == QMI_DIRTY_REGISTRATION)
		wwanctl_device_set_registration(wdev, &s->up.registration, time);
	else
		wwanctl_device_set_signal(wdev, &s->up.signal, time);
	spin_lock(&s->lock);
}

/* One thing of what has changed; false if there was nothing. */
static bool hand_up_change(struct qmi_session *s) __must_hold(&s->lock)
{
	unsigned int what;

	/* A session that is lost is news before, one that is up after its caches. */
	if (s->dirty & BIT(QMI_DIRTY_STATE) && s->state != WWANCTL_MODEM_STATE_READY)
		what = QMI_DIRTY_STATE;
	else if (s->dirty)
		what = __ffs(s->dirty);
	else
		return false;
	s->dirty &= ~BIT(what);
	if (what == QMI_DIRTY_STATE)
		hand_up_state(s);
	else if (what <= QMI_DIRTY_LOST_REFRESH)
		hand_up_loss(s, what);
	else if (what >= QMI_DIRTY_CARD)
		hand_up_card(s, what - QMI_DIRTY_CARD);
	else
		hand_up_cache(s, what);
	return true;
}

static bool hand_up_one(struct qmi_session *s) __must_hold(&s->lock)
{
	if (s->notes) {
		hand_up_note(s);
		return true;
	}
	return hand_up_change(s) || qmi_hand_up_request(s);
}

static void hand_up(struct qmi_session *s) __must_hold(&s->lock)
{
	if (s->flushing)
		return;
	s->flushing = true;
	while (hand_up_one(s))
		;
	s->flushing = false;
	if (s->phase >= QMI_PHASE_GOODBYE)
		wake_up(&s->quiet);
}

/* --- sending --- */

static void trace(struct qmi_session *s, enum wwanctl_direction direction, const u8 *frame,
		  size_t len, u64 time)
{
	if (!wwanctl_device_trace_wanted(s->wdev))
		return;
	len = min(len, sizeof(s->trace));
	memcpy(s->trace, frame, len);
	qmi_mask_secrets(s->trace, len);
	wwanctl_device_trace(s->wdev, direction, s->trace, len, time);
}

static u8 client_id(const struct qmi_session *s, u8 service)
{
	unsigned int i;

	for (i = 0; i < QMI_CLIENTS; i++)
		if (client_service[i] == service)
			return s->client[i];
	return CTL_CLIENT;
}

/**
 * qmi_header() - give a transaction its key
 * @s: session, locked
 * @txn: transaction, not pending
 * @service: enum qmi_service
 * @message: message id
 * @hdr: the same for the builders
 */
void qmi_header(struct qmi_session *s, struct txn *txn, u8 service, u16 message,
		struct qmi_header *hdr)
{
	txn->service = service;
	txn->client = client_id(s, service);
	txn->message = message;
	txn->id = txn_id(&s->txns, service, txn->client);
	hdr->service = service;
	hdr->client = txn->client;
	hdr->txid = txn->id;
}

/**
 * qmi_frame_ready() - a frame that may be filled
 * @s: session, locked
 * @frame: where it is kept; replaced if the old one is still on its way
 *
 * Return: 0 or -ENOMEM.
 */
int qmi_frame_ready(struct qmi_session *s, struct wwanctl_frame **frame)
{
	struct wwanctl_frame *other;

	if (s->link_ops->frame_idle(*frame))
		return 0;
	other = s->link_ops->frame_alloc(s->link, (*frame)->cap, GFP_ATOMIC);
	if (!other)
		return -ENOMEM;
	s->link_ops->frame_free(s->link, *frame);
	*frame = other;
	return 0;
}

/**
 * qmi_send() - send a frame and await its answer
 * @s: session, locked
 * @txn: transaction with its key
 * @frame: the frame, filled
 * @timeout: jiffies
 *
 * Return: 0, or -errno of the link; then nothing is pending.
 */
int qmi_send(struct qmi_session *s, struct txn *txn, struct wwanctl_frame *frame,
	     unsigned long timeout)
{
	int status = s->link_ops->send(s->link, frame);

	if (status)
		return status;
	trace(s, WWANCTL_DIRECTION_TO_MODULE, frame->data, frame->len, ktime_get_boottime_ns());
	txn_add(&s->txns, txn, timeout);
	return 0;
}

/* --- the session's own messages --- */

static void take_sync(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	if (!msg)	/* an error is an answer too: firmware without SYNC */
		attempt_failed(s, "does not answer");
}

static void take_versions(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time)
{
	struct qmi_versions versions;
	unsigned int i, j;

	s->offered = BIT(QMI_CLIENTS) - 1;
	if (!msg) {
		attempt_failed(s, "does not tell its services");
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
	if (s->phase == QMI_PHASE_GOODBYE)
		qmi_want(s, BIT_ULL(QMI_QUERY_RELEASE_DMS + which));
}

static void take_cid(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	u8 service, client;
	unsigned int i;

	if (msg && !result && !qmi_parse_cid(msg, &service, &client)) {
		for (i = 0; i < QMI_CLIENTS; i++)
			if (client_service[i] == service && client && client != ALL_CLIENTS)
				take_client(s, i, client);
		return;
	}
	if (result == QMI_ERROR_CLIENT_IDS_EXHAUSTED)
		dev_warn_ratelimited(s->wdev->dev, "no client id left in the module\n");
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

/*
 * What the module tells by itself is all that the caches live from: without an answer
 * nobody knows whether it will. Another refusal is one: then it tells less.
 */
static void take_events(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time)
{
	if ((!msg || result == QMI_ERROR_DEVICE_NOT_READY) && s->phase == QMI_PHASE_SETUP)
		attempt_failed(s, "does not say whether it will tell of changes");
}

static void take_nas_events(struct qmi_session *s, const struct qmi_message *msg, int result,
			    u64 time)
{
	if (result)
		qmi_want(s, Q(NAS_EVENTS_OLD));
	else
		s->info.capabilities |= WWANCTL_CAPABILITY_REJECT_CAUSE;
}

static void take_refresh_vote(struct qmi_session *s, const struct qmi_message *msg, int result,
			      u64 time)
{
	s->refresh_on = !result;
	if (result)
		qmi_want(s, Q(REFRESH_ALL));
	else
		s->info.capabilities |= WWANCTL_CAPABILITY_REFRESH_VOTE;
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
		s->restore = 0;
	qmi_want(s, QMI_CARD | Q(MODE));
}

static void take_close(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	if (s->closes)
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
	s->closes--;
	return qmi_build_close_channel(buf, cap, hdr, s->close[s->closes].slot,
				       s->close[s->closes].channel);
}

/* Queries with TLVs; all others are plain. */
static int build(struct qmi_session *s, enum qmi_query query, u16 message, u8 *buf, size_t cap,
		 const struct qmi_header *hdr)
{
	switch (query) {
	case QMI_QUERY_CID_DMS ... QMI_QUERY_CID_WDS:
		return build_cid(buf, cap, hdr, query - QMI_QUERY_CID_DMS);
	case QMI_QUERY_RELEASE_DMS ... QMI_QUERY_RELEASE_WDS:
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
	case QMI_QUERY_CARD_ON:
		return qmi_build_power_sim(buf, cap, hdr, s->restore_slot, true);
	case QMI_QUERY_SESSION_ON:
		return qmi_build_change_provisioning(buf, cap, hdr, QMI_SESSION_PRIMARY, true,
						     s->restore_slot, s->restore_aid,
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
 * @service: enum qmi_service
 * @timeout: jiffies
 * @take: its answer: @result is 0, a QMI error, -EBADMSG, or -ETIMEDOUT with no message
 */
struct query_row {
	u16 message;
	u8 service;
	unsigned int timeout;
	void (*take)(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time);
};

#define CTL(name, wait, fn)	{ QMI_CTL_##name, QMI_SERVICE_CTL, wait, fn }
#define DMS(name, fn)		{ QMI_DMS_##name, QMI_SERVICE_DMS, QUERY_TIMEOUT, fn }
#define NAS(name, fn)		{ QMI_NAS_##name, QMI_SERVICE_NAS, QUERY_TIMEOUT, fn }
#define UIM(name, fn)		{ QMI_UIM_##name, QMI_SERVICE_UIM, QUERY_TIMEOUT, fn }

static const struct query_row queries[QMI_QUERIES] = {
	[QMI_QUERY_SYNC] = CTL(SYNC, SYNC_TIMEOUT, take_sync),
	[QMI_QUERY_VERSIONS] = CTL(GET_VERSION_INFO, QUERY_TIMEOUT, take_versions),
	[QMI_QUERY_CID_DMS] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_CID_NAS] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_CID_UIM] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_CID_WDS] = CTL(ALLOCATE_CID, QUERY_TIMEOUT, take_cid),
	[QMI_QUERY_RELEASE_DMS] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_nothing),
	[QMI_QUERY_RELEASE_NAS] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_nothing),
	[QMI_QUERY_RELEASE_UIM] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_nothing),
	[QMI_QUERY_RELEASE_WDS] = CTL(RELEASE_CID, RELEASE_TIMEOUT, take_nothing),
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
	if (queries_mask & s->unsupported & Q(IMSI))
		queries_mask |= Q(IMSI_FILE);
	if (queries_mask & s->unsupported & Q(ICCID))
		queries_mask |= Q(ICCID_FILE);
	s->wanted |= queries_mask & ~s->unsupported;
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

/**
 * qmi_asking() - is any of these queries still to be answered
 * @s: session, locked
 * @queries_mask: bits of enum qmi_query
 *
 * Return: true if so.
 */
bool qmi_asking(const struct qmi_session *s, u64 queries_mask)
{
	return (s->wanted | s->in_flight) & queries_mask;
}

/* It can't be asked now: once more, then it counts as unanswered. */
static void unanswered(struct qmi_session *s, enum qmi_query query)
{
	if (++s->tries[query] < QUERY_TRIES && query != QMI_QUERY_CLOSE &&
	    query < QMI_QUERY_RELEASE_DMS) {
		s->wanted |= BIT_ULL(query);
		return;
	}
	s->tries[query] = 0;
	queries[query].take(s, NULL, -ETIMEDOUT, s->now);
}

static void call_done(void *session, struct txn *txn, const struct qmi_message *msg)
{
	struct qmi_call *call = container_of(txn, struct qmi_call, txn);
	enum qmi_query query = call->query;
	struct qmi_session *s = session;
	int result;

	s->in_flight &= ~BIT_ULL(query);
	if (!msg) {
		if (!qmi_silence(s, txn))
			unanswered(s, query);
		return;
	}
	s->tries[query] = 0;
	result = qmi_message_result(msg);
	if (qmi_is_unsupported(result))
		s->unsupported |= BIT_ULL(query);
	queries[query].take(s, msg, result, s->now);
	if (result == QMI_ERROR_INVALID_CLIENT_ID && s->phase == QMI_PHASE_READY)
		qmi_resync(s, 0, "has forgotten its clients");
}

static struct qmi_call *idle_call(struct qmi_session *s)
{
	unsigned int i;

	for (i = 0; i < QMI_CALLS; i++)
		if (!txn_is_pending(&s->call[i].txn) && s->link_ops->frame_idle(s->call[i].frame))
			return &s->call[i];
	for (i = 0; i < QMI_CALLS; i++)
		if (!txn_is_pending(&s->call[i].txn) && !qmi_frame_ready(s, &s->call[i].frame))
			return &s->call[i];
	return NULL;
}

static int ask(struct qmi_session *s, struct qmi_call *call, enum qmi_query query)
{
	const struct query_row *row = &queries[query];
	struct qmi_header hdr;
	int len, status;

	qmi_header(s, &call->txn, row->service, row->message, &hdr);
	len = build(s, query, row->message, call->frame->data, call->frame->cap, &hdr);
	if (len < 0)
		return len;
	call->frame->len = len;
	call->frame->repeatable = query != QMI_QUERY_REFRESH_OK;
	call->query = query;
	status = qmi_send(s, &call->txn, call->frame, row->timeout);
	if (!status)
		s->in_flight |= BIT_ULL(query);
	if (query == QMI_QUERY_SYNC)
		s->synced = jiffies;
	return status;
}

/* Sends what is wanted, as far as there is room. */
static void pump(struct qmi_session *s)
{
	struct qmi_call *call;
	enum qmi_query query;

	if (s->phase < QMI_PHASE_SYNC || s->phase > QMI_PHASE_GOODBYE)
		return;
	while (s->wanted & ~s->in_flight) {
		call = idle_call(s);
		if (!call)
			return;
		query = __ffs64(s->wanted & ~s->in_flight);
		s->wanted &= ~BIT_ULL(query);
		if (ask(s, call, query))
			unanswered(s, query);
	}
}

/* --- phases --- */

/* Of those in flight the ones in @keep are still awaited. */
static void forget_calls(struct qmi_session *s, u64 keep)
{
	unsigned int i;

	for (i = 0; i < QMI_CALLS; i++)
		if (!(BIT_ULL(s->call[i].query) & keep))
			txn_drop(&s->call[i].txn);
	s->wanted = 0;
	s->in_flight &= keep;
	memset(s->tries, 0, sizeof(s->tries));
	s->closes = 0;
	s->identity_wait = false;
	s->vote_waits = false;
}

static void enter(struct qmi_session *s, enum qmi_phase phase, u64 wanted)
{
	s->phase = phase;
	qmi_want(s, wanted);
}

static void set_state(struct qmi_session *s, u8 state)
{
	s->state = state;
	qmi_dirty(s, QMI_DIRTY_STATE, ktime_get_boottime_ns());
}

static void pause(struct qmi_session *s, unsigned long delay)
{
	forget_calls(s, 0);
	memset(s->client, 0, sizeof(s->client));
	s->phase = QMI_PHASE_PAUSE;
	s->wake = true;
	s->wake_at = jiffies + delay;
}

/* A USB reset is policy: only where it was switched on, and once in a recovery. */
static void maybe_reset(struct qmi_session *s)
{
	if (READ_ONCE(s->wdev->recovery) != WWANCTL_RECOVERY_USB || s->reset_asked ||
	    s->state == WWANCTL_MODEM_STATE_PROBING ||
	    time_before(jiffies, s->began + RESET_AFTER))
		return;
	s->reset_asked = true;
	s->link_ops->reset(s->link);
}

static void attempt_failed(struct qmi_session *s, const char *why)
{
	unsigned long delay;

	if (s->phase == QMI_PHASE_GOODBYE)
		return;
	maybe_reset(s);
	delay = min_t(unsigned long, PAUSE_FIRST << min(s->attempts, 4U), PAUSE_MAX);
	s->attempts++;
	if (time_after(jiffies, s->began + BRINGUP_LIMIT)) {
		delay = PAUSE_FAILED;
		if (s->state != WWANCTL_MODEM_STATE_FAILED) {
			dev_warn(s->wdev->dev, "module %s; trying on\n", why);
			set_state(s, WWANCTL_MODEM_STATE_FAILED);
		}
	}
	pause(s, delay);
}

/**
 * qmi_resync() - begin anew: the module has lost its state, or we have lost it
 * @s: session, locked
 * @delay: jiffies to wait first
 * @why: for the log, after "module"
 */
void qmi_resync(struct qmi_session *s, unsigned long delay, const char *why)
{
	if (s->phase == QMI_PHASE_IDLE || s->phase >= QMI_PHASE_GOODBYE)
		return;
	dev_info_ratelimited(s->wdev->dev, "module %s: session restarted\n", why);
	qmi_ops_fail(s, -ECANCELED, "the module's control session was restarted");
	forget_calls(s, 0);
	memset(s->txns.orphan, 0, sizeof(s->txns.orphan));
	s->silent = 0;
	s->channels = 0;
	s->unsupported = 0;
	s->began = jiffies;
	s->attempts = 0;
	s->reset_asked = false;
	qmi_forget(s, ktime_get_boottime_ns());
	if (s->state == WWANCTL_MODEM_STATE_READY)
		set_state(s, WWANCTL_MODEM_STATE_RECOVERING);
	pause(s, delay);
}

/**
 * qmi_silence() - a deadline has passed without an answer
 * @s: session, locked
 * @txn: what was not answered
 *
 * A module that says anything is not silent, and requests that were under way at
 * the same time are one silence.
 *
 * Return: true if that was one too many and the session has been restarted.
 */
bool qmi_silence(struct qmi_session *s, const struct txn *txn)
{
	if (time_after(s->heard, txn->sent) || (s->silent && time_before(txn->sent, s->missed)))
		return false;
	s->missed = jiffies;
	if (++s->silent < SILENT_MAX || s->phase <= QMI_PHASE_SYNC ||
	    s->phase >= QMI_PHASE_GOODBYE)
		return false;
	qmi_resync(s, 0, "has stopped answering");
	return true;
}

static void enter_clients(struct qmi_session *s)
{
	u64 wanted = Q(CID_DMS) | Q(CID_NAS) | Q(CID_UIM);

	if (s->offered & BIT(QMI_CLIENT_WDS))
		wanted |= Q(CID_WDS);
	enter(s, QMI_PHASE_CLIENTS, wanted);
}

static void enter_setup(struct qmi_session *s)
{
	enter(s, QMI_PHASE_SETUP, SETUP_QUERIES | s->restore);
	s->refresh_on = false;
	qmi_want_refresh(s);
}

static void enter_ready(struct qmi_session *s)
{
	s->phase = QMI_PHASE_READY;
	s->info.capabilities |= WWANCTL_CAPABILITY_APDU;
	qmi_dirty(s, QMI_DIRTY_INFO, s->now);
	set_state(s, WWANCTL_MODEM_STATE_READY);
}

/* On to the next phase once nothing is open any more; true if there was one. */
static bool advance(struct qmi_session *s)
{
	if (s->wanted || s->in_flight || s->identity_wait)
		return false;
	switch (s->phase) {
	case QMI_PHASE_SYNC:
		enter(s, QMI_PHASE_VERSIONS, Q(VERSIONS));
		return true;
	case QMI_PHASE_VERSIONS:
		enter_clients(s);
		return true;
	case QMI_PHASE_CLIENTS:
		if (clients_complete(s))
			enter_setup(s);
		else
			attempt_failed(s, "has not all services yet");
		return true;
	case QMI_PHASE_SETUP:
		if (s->silent)
			attempt_failed(s, "has stopped answering");
		else
			enter_ready(s);
		return true;
	default:
		return false;
	}
}

static void arm(struct qmi_session *s)
{
	unsigned long when, other;
	bool any;

	if (s->phase == QMI_PHASE_DEAD)
		return;
	any = txn_next(&s->txns, &when);
	if (s->wake && (!any || time_before(s->wake_at, when))) {
		when = s->wake_at;
		any = true;
	}
	if (s->identity_wait && (!any || time_before(s->identity_at, when))) {
		when = s->identity_at;
		any = true;
	}
	if (qmi_ops_next(s, &other) && (!any || time_before(other, when))) {
		when = other;
		any = true;
	}
	if (any)
		mod_timer(&s->timer, when);
}

/**
 * qmi_unlock() - leave a session: send what is wanted, hand up what has changed
 * @s: session, locked
 */
void qmi_unlock(struct qmi_session *s) __releases(&s->lock)
{
	do {
		do
			pump(s);
		while (advance(s));
	} while (qmi_ops_check(s));
	arm(s);
	hand_up(s);
	spin_unlock_bh(&s->lock);
}

static void timer_cb(struct timer_list *timer)
{
	struct qmi_session *s = timer_container_of(s, timer, timer);
	struct txn *txn;

	qmi_lock(s);
	s->now = ktime_get_boottime_ns();
	while ((txn = txn_expired(&s->txns, jiffies)))
		txn->done(s, txn, NULL);
	if (txn_overdue(&s->txns, jiffies) && s->phase < QMI_PHASE_DEAD)
		s->link_ops->poll(s->link);
	if (s->wake && time_after_eq(jiffies, s->wake_at)) {
		s->wake = false;
		if (s->phase == QMI_PHASE_PAUSE)
			enter(s, QMI_PHASE_SYNC, Q(SYNC));
	}
	if (s->identity_wait && time_after_eq(jiffies, s->identity_at)) {
		s->identity_wait = false;
		qmi_look_again(s);
	}
	qmi_unlock(s);
}

/* --- frames from the module --- */

static void response(struct qmi_session *s, const struct qmi_message *msg)
{
	struct qmi_bytes bytes;
	struct txn *txn;
	u8 slot, channel;

	if (txn_orphan_answered(&s->txns, msg->service, msg->client, msg->txid, msg->message,
				&slot)) {
		if (!qmi_message_result(msg) && !qmi_parse_channel(msg, &channel, &bytes) &&
		    channel)
			qmi_late_channel(s, slot, channel);
		return;
	}
	txn = txn_answered(&s->txns, msg->service, msg->client, msg->txid, msg->message);
	if (txn)
		txn->done(s, txn, msg);
	else
		dev_dbg_ratelimited(s->wdev->dev, "an answer that nobody waits for\n");
}

static void indication(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	if (s->phase != QMI_PHASE_SETUP && s->phase != QMI_PHASE_READY)
		return;
	if (msg->service == QMI_SERVICE_CTL) {
		if (msg->message == QMI_CTL_SYNC && time_after(jiffies, s->synced + SYNC_ECHO))
			qmi_resync(s, RESTART_PAUSE, "has restarted");
		return;
	}
	if (msg->client == ALL_CLIENTS ||
	    (msg->client && msg->client == client_id(s, msg->service)))
		qmi_indication(s, msg, time);
}

static void receive(struct wwanctl_device *wdev, const u8 *frame, size_t len, u64 time)
{
	struct qmi_session *s = wdev->session;
	struct qmi_message msg;

	qmi_lock(s);
	if (s->phase == QMI_PHASE_IDLE || s->phase == QMI_PHASE_DEAD)
		goto out;
	trace(s, WWANCTL_DIRECTION_FROM_MODULE, frame, len, time);
	if (qmi_message_parse(&msg, frame, len)) {
		dev_warn_ratelimited(wdev->dev, "%zu bytes that are no QMI message\n", len);
		goto out;
	}
	s->now = time;
	s->silent = 0;
	s->heard = jiffies;
	if (msg.type == QMI_RESPONSE)
		response(s, &msg);
	else if (msg.type == QMI_INDICATION)
		indication(s, &msg, time);
out:
	qmi_unlock(s);
}

/* --- struct wwanctl_proto_ops; process context --- */

static void free_frames(struct qmi_session *s)
{
	unsigned int i;

	for (i = 0; i < QMI_CALLS; i++) {
		s->link_ops->frame_free(s->link, s->call[i].frame);
		s->call[i].frame = NULL;
	}
}

static int create(struct wwanctl_device *wdev)
{
	struct qmi_session *s = kzalloc(sizeof(*s), GFP_KERNEL);
	unsigned int i;

	if (!s)
		return -ENOMEM;
	s->wdev = wdev;
	s->link = wdev->link;
	s->link_ops = wdev->link->ops;
	spin_lock_init(&s->lock);
	timer_setup(&s->timer, timer_cb, 0);
	init_waitqueue_head(&s->quiet);
	txn_table_init(&s->txns);
	INIT_LIST_HEAD(&s->ops);
	INIT_LIST_HEAD(&s->finished);
	s->state = WWANCTL_MODEM_STATE_PROBING;
	s->signal = (struct wwanctl_signal){ WWANCTL_SIGNAL_NONE, WWANCTL_SIGNAL_NONE,
					     WWANCTL_SIGNAL_NONE, WWANCTL_SIGNAL_NONE };
	qmi_forget(s, 0);
	for (i = 0; i < QMI_CALLS; i++) {
		txn_init(&s->call[i].txn, call_done);
		s->call[i].frame = s->link_ops->frame_alloc(s->link, QMI_CALL_CAP, GFP_KERNEL);
		if (!s->call[i].frame) {
			free_frames(s);
			kfree(s);
			return -ENOMEM;
		}
	}
	wdev->session = s;
	return 0;
}

static void destroy(struct wwanctl_device *wdev)
{
	struct qmi_session *s = wdev->session;

	free_frames(s);	/* not stopped because never started */
	kfree_sensitive(s);
}

static void start(struct wwanctl_device *wdev)
{
	struct qmi_session *s = wdev->session;

	qmi_lock(s);
	s->now = ktime_get_boottime_ns();
	s->began = jiffies;
	s->heard = jiffies;
	enter(s, QMI_PHASE_SYNC, Q(SYNC));
	qmi_unlock(s);
}

/* A look only: leaving by qmi_unlock() would wake up the one who waits here. */
static bool said_goodbye(struct qmi_session *s)
{
	bool done;

	spin_lock_bh(&s->lock);
	done = s->phase == QMI_PHASE_DEAD || !(s->wanted || s->in_flight);
	spin_unlock_bh(&s->lock);
	return done;
}

static void begin_goodbye(struct qmi_session *s, bool link_works)
{
	u64 wanted = 0;
	unsigned int i;

	qmi_lock(s);
	qmi_ops_forget(s);
	forget_calls(s, CID_QUERIES);	/* an id given out now is given back too */
	s->wake = false;
	s->phase = link_works ? QMI_PHASE_GOODBYE : QMI_PHASE_DEAD;
	for (i = 0; link_works && i < QMI_CLIENTS; i++)
		if (s->client[i])
			wanted |= BIT_ULL(QMI_QUERY_RELEASE_DMS + i);
	qmi_want(s, wanted);
	qmi_unlock(s);
}

static bool is_quiet(struct qmi_session *s)
{
	return !READ_ONCE(s->flushing);
}

static void stop(struct wwanctl_device *wdev, bool link_works)
{
	struct qmi_session *s = wdev->session;

	begin_goodbye(s, link_works);
	wait_event_timeout(s->quiet, said_goodbye(s), GOODBYE_TIMEOUT);
	qmi_lock(s);
	forget_calls(s, 0);
	s->phase = QMI_PHASE_DEAD;
	qmi_unlock(s);
	timer_delete_sync(&s->timer);
	wait_event(s->quiet, is_quiet(s));
	free_frames(s);
}

static void resync(struct wwanctl_device *wdev)
{
	struct qmi_session *s = wdev->session;

	qmi_lock(s);
	s->now = ktime_get_boottime_ns();
	qmi_resync(s, 0, "was reset");
	qmi_unlock(s);
}

const struct wwanctl_proto_ops wwanctl_qmi_ops = {
	.protocol	= WWANCTL_PROTOCOL_QMI,
	.name		= "qmi",
	.frame_max	= QMI_FRAME_MAX,
	.create		= create,
	.destroy	= destroy,
	.start		= start,
	.stop		= stop,
	.receive	= receive,
	.resync		= resync,
	.request_init	= qmi_request_init,
	.request_fini	= qmi_request_fini,
	.submit		= qmi_submit,
	.cancel		= qmi_cancel,
	.deadline	= qmi_deadline,
};
