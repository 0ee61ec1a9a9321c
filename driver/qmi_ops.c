// SPDX-License-Identifier: GPL-2.0
/*
 * Requests, carried out as QMI messages.
 *
 * An operation is a table of steps. A step sends a message and looks at its answer,
 * or waits for something that the session learns. Steps run one after the other;
 * the one that fails ends the request with an errno and a text.
 *
 * Context of all: BH off, the session locked, unless said otherwise.
 */

#include <linux/device.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "qmi.h"

#define OP_CAP_MIN		512		/* bytes: any message without a payload */
#define OP_CAP_MARGIN		64		/* bytes around a payload */
#define DEADLINE		10000		/* ms */
#define DEADLINE_POWER		20000
#define DEADLINE_SCAN		180000
#define CARD_LOOK		(HZ / 4)	/* between looks at a card that is not ready yet */
#define RESTART_PAUSE		(3 * HZ)	/* a reset module is away at least that long */
#define UPDATE_CHUNK		255		/* bytes in one UPDATE BINARY (Lc of one byte) */
#define SW_OK			0x9000
#define P1_FROM_MF		0x08		/* SELECT by path from the MF */
#define P2_NO_DATA		0x0c
#define PROFILE_FIRST		1		/* the default bearer's where there is no list */

/* What a step's answer leads to; negative: the request ends with that errno. */
enum {
	STEP_NEXT,
	STEP_AGAIN,	/* the same step, for the next part */
	STEP_SKIP,	/* over the next step */
	STEP_DONE,	/* the request has what it wants */
};

struct qmi_op;

/**
 * struct qmi_step - a step of an operation
 * @service: enum qmi_service
 * @build: writes the message; NULL for a step that waits
 * @answer: judges it: STEP_* or -errno; NULL: good unless an error
 * @ready: of a step that waits: may it go on
 * @enter: of a step that waits: what to start with
 */
struct qmi_step {
	u8 service;
	int (*build)(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		     const struct qmi_header *hdr);
	int (*answer)(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
		      int result);
	int (*ready)(struct qmi_session *s, struct qmi_op *op);
	void (*enter)(struct qmi_session *s, struct qmi_op *op);
};

/**
 * struct qmi_plan - how an operation is done
 * @steps: its steps
 * @count: their number
 * @deadline: ms
 * @exclusive: not together with another one such
 * @check: refuses what can't work: 0 or -errno, req->error set; may be NULL
 * @end: after success; may be NULL
 */
struct qmi_plan {
	const struct qmi_step *steps;
	unsigned int count;
	unsigned int deadline;
	bool exclusive;
	int (*check)(struct qmi_session *s, struct wwanctl_request *req);
	void (*end)(struct qmi_session *s, struct qmi_op *op);
};

/**
 * struct qmi_op - a request under way
 * @node: on session->ops or session->finished
 * @req: the request; NULL while it is not ours
 * @txn: its transaction
 * @frame: its frame
 * @plan: how it is done
 * @step: index of the present step
 * @waits: the present step waits
 * @look_at: jiffies of the next look while it waits
 * @status: how it ended
 * @error: why
 * @slot: the module's number of the card slot
 * @channel: logical channel opened on the way
 * @done: bytes written
 * @index: WDS profile
 */
struct qmi_op {
	struct list_head node;
	struct wwanctl_request *req;
	struct txn txn;
	struct wwanctl_frame *frame;
	const struct qmi_plan *plan;
	unsigned int step;
	bool waits;
	unsigned long look_at;
	int status;
	const char *error;
	u8 slot;
	u8 channel;
	size_t done;
	u8 index;
};

static void run(struct qmi_session *s, struct qmi_op *op);

/* --- errors --- */

static const struct {
	u16 code;
	int status;
	const char *text;
} errors[] = {
	{ QMI_ERROR_MALFORMED_MESSAGE, -EINVAL, "the module could not read the request" },
	{ QMI_ERROR_INTERNAL, -EIO, "the module reports an internal error" },
	{ QMI_ERROR_ABORTED, -ECANCELED, "the module has aborted the request" },
	{ QMI_ERROR_INCORRECT_PIN, -EACCES, "the PIN is wrong" },
	{ QMI_ERROR_NO_NETWORK_FOUND, -ENETUNREACH, "no network found" },
	{ QMI_ERROR_MISSING_ARGUMENT, -EINVAL, "the module misses an argument" },
	{ QMI_ERROR_ARGUMENT_TOO_LONG, -EMSGSIZE, "too long for the module" },
	{ QMI_ERROR_DEVICE_IN_USE, -EBUSY, "the module is busy" },
	{ QMI_ERROR_DEVICE_UNSUPPORTED, -EOPNOTSUPP, "the module does not support this" },
	{ QMI_ERROR_AUTHENTICATION_FAILED, -EACCES, "the card has refused the authentication" },
	{ QMI_ERROR_PIN_BLOCKED, -EACCES, "the PIN is blocked: the PUK is needed" },
	{ QMI_ERROR_PIN_ALWAYS_BLOCKED, -EACCES, "the PIN is blocked for ever" },
	{ QMI_ERROR_UIM_UNINITIALIZED, -EAGAIN, "the card is not ready" },
	{ QMI_ERROR_INVALID_ARGUMENT, -EINVAL, "the module refuses an argument" },
	{ QMI_ERROR_DEVICE_NOT_READY, -EAGAIN, "the module is not ready" },
	{ QMI_ERROR_INVALID_TRANSITION, -EBUSY,
	  "the module refuses to change over from its present state" },
	{ QMI_ERROR_INSUFFICIENT_RESOURCES, -ENOSPC, "the module or the card has no room left" },
	{ QMI_ERROR_INVALID_OPERATION, -EPERM, "not allowed in the module's present state" },
	{ QMI_ERROR_INVALID_QMI_COMMAND, -EOPNOTSUPP, "the module does not support this" },
	{ QMI_ERROR_INFORMATION_UNAVAILABLE, -ENODATA, "the module does not know that" },
	{ QMI_ERROR_SIM_FILE_NOT_FOUND, -ENOENT, "the card has no such file" },
	{ QMI_ERROR_ACCESS_DENIED, -EACCES, "the card or the module denies access" },
	{ QMI_ERROR_HARDWARE_RESTRICTED, -ERFKILL, "held by a switch or pin (W_DISABLE)" },
	{ QMI_ERROR_INCOMPATIBLE_STATE, -EBUSY, "not possible in the module's present state" },
	{ QMI_ERROR_NOT_SUPPORTED, -EOPNOTSUPP, "the module does not support this" },
	{ QMI_ERROR_NO_SIM, -ENOMEDIUM, "there is no card" },
};

/* The errno for a QMI error, its text into the operation. */
static int refused(struct qmi_op *op, int result)
{
	size_t i;

	if (!result)
		return 0;
	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		if (errors[i].code != result)
			continue;
		op->error = errors[i].text;
		return errors[i].status;
	}
	op->error = result > 0 ? "the module refuses the request" :
				 "the module's answer makes no sense";
	return result > 0 ? -EIO : -EPROTO;
}

static bool is_unsupported(int result)
{
	return result == QMI_ERROR_NOT_SUPPORTED || result == QMI_ERROR_INVALID_QMI_COMMAND ||
	       result == QMI_ERROR_DEVICE_UNSUPPORTED;
}

/* --- power --- */

static int build_mode(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 mode)
{
	return qmi_build_set_operating_mode(buf, cap, hdr, mode);
}

static int build_power(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		       const struct qmi_header *hdr)
{
	switch (op->req->arg.power) {
	case WWANCTL_POWER_ONLINE:
		return build_mode(buf, cap, hdr, QMI_MODE_ONLINE);
	case WWANCTL_POWER_LOW_POWER:
		return build_mode(buf, cap, hdr, QMI_MODE_LOW_POWER);
	default:
		return build_mode(buf, cap, hdr, QMI_MODE_OFFLINE);
	}
}

/* A module that won't leave low power says why only by how it refuses. */
static int answer_power(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
			int result)
{
	u8 reason = s->power_reason;

	if (!result || result == QMI_ERROR_NO_EFFECT)
		return STEP_NEXT;
	if (result == QMI_ERROR_HARDWARE_RESTRICTED)
		reason = WWANCTL_POWER_REASON_W_DISABLE;
	else if (result == QMI_ERROR_INVALID_TRANSITION &&
		 s->power == WWANCTL_POWER_LOW_POWER)
		reason = WWANCTL_POWER_REASON_FCC_LOCK;
	if (reason != s->power_reason) {
		s->power_reason = reason;
		qmi_dirty(s, QMI_DIRTY_POWER, s->now);
	}
	if (result == QMI_ERROR_INVALID_TRANSITION && s->power == WWANCTL_POWER_OFF) {
		op->error = "only a reset brings the module back from off";
		return -EBUSY;
	}
	if (reason == WWANCTL_POWER_REASON_FCC_LOCK) {
		op->error = "the module holds its radio off (FCC lock)";
		return -ERFKILL;
	}
	return refused(op, result);
}

static void enter_radio(struct qmi_session *s, struct qmi_op *op)
{
	qmi_want(s, BIT_ULL(QMI_QUERY_MODE) | BIT_ULL(QMI_QUERY_SERVING_SYSTEM) |
		    BIT_ULL(QMI_QUERY_SYSTEM_INFO));
}

static int ready_radio(struct qmi_session *s, struct qmi_op *op)
{
	return qmi_asking(s, BIT_ULL(QMI_QUERY_MODE)) ? STEP_AGAIN : STEP_NEXT;
}

static int build_low_power(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			   const struct qmi_header *hdr)
{
	return build_mode(buf, cap, hdr, QMI_MODE_LOW_POWER);
}

static int build_online(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			const struct qmi_header *hdr)
{
	return build_mode(buf, cap, hdr, QMI_MODE_ONLINE);
}

static int build_offline(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			 const struct qmi_header *hdr)
{
	return build_mode(buf, cap, hdr, QMI_MODE_OFFLINE);
}

static int build_reset(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		       const struct qmi_header *hdr)
{
	return build_mode(buf, cap, hdr, QMI_MODE_RESET);
}

/* Firmware that refuses to go off line first may well reset. */
static int answer_offline(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
			  int result)
{
	return STEP_NEXT;
}

static void end_reset(struct qmi_session *s, struct qmi_op *op)
{
	qmi_resync(s, RESTART_PAUSE, "is being reset as asked");
}

static const struct qmi_step power_steps[] = {
	{ QMI_SERVICE_DMS, .build = build_power, .answer = answer_power },
	{ .ready = ready_radio, .enter = enter_radio },
};

static const struct qmi_step reset_steps[] = {
	{ QMI_SERVICE_DMS, .build = build_offline, .answer = answer_offline },
	{ QMI_SERVICE_DMS, .build = build_reset },
};

static const struct qmi_step radio_steps[] = {
	{ QMI_SERVICE_DMS, .build = build_low_power, .answer = answer_power },
	{ QMI_SERVICE_DMS, .build = build_online, .answer = answer_power },
	{ .ready = ready_radio, .enter = enter_radio },
};

/* --- the card as a whole --- */

static void look_at_card(struct qmi_session *s, struct qmi_op *op)
{
	qmi_want(s, QMI_CARD);
	op->look_at = jiffies + CARD_LOOK;
}

/* Whatever the module told before, it must read the identities anew. */
static void enter_card(struct qmi_session *s, struct qmi_op *op)
{
	s->identity_tries = 0;
	qmi_want(s, BIT_ULL(QMI_QUERY_ICCID) | BIT_ULL(QMI_QUERY_IMSI));
	look_at_card(s, op);
}

static int ready_card(struct qmi_session *s, struct qmi_op *op)
{
	if (qmi_asking(s, QMI_CARD | QMI_IDENTITY) || s->identity_wait)
		return STEP_AGAIN;
	switch (qmi_active_card(s)->state) {
	case WWANCTL_CARD_STATE_READY:
	case WWANCTL_CARD_STATE_PIN_REQUIRED:
	case WWANCTL_CARD_STATE_PUK_REQUIRED:
		return STEP_NEXT;
	default:
		break;
	}
	if (time_after_eq(jiffies, op->look_at))
		look_at_card(s, op);
	return STEP_AGAIN;
}

static int ready_status(struct qmi_session *s, struct qmi_op *op)
{
	return qmi_asking(s, QMI_CARD | QMI_IDENTITY) ? STEP_AGAIN : STEP_NEXT;
}

static int build_card_power(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			    const struct qmi_header *hdr)
{
	return qmi_build_power_sim(buf, cap, hdr, op->slot,
				   op->req->arg.card_power == WWANCTL_CARD_POWER_ON);
}

static int ready_card_power(struct qmi_session *s, struct qmi_op *op)
{
	if (op->req->arg.card_power == WWANCTL_CARD_POWER_ON)
		return ready_card(s, op);
	return ready_status(s, op);
}

static int build_card_off(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			  const struct qmi_header *hdr)
{
	return qmi_build_power_sim(buf, cap, hdr, op->slot, false);
}

static int build_card_on(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			 const struct qmi_header *hdr)
{
	return qmi_build_power_sim(buf, cap, hdr, op->slot, true);
}

static int build_switch(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			const struct qmi_header *hdr)
{
	return qmi_build_switch_slot(buf, cap, hdr, 1, op->req->slot);
}

static int check_select(struct qmi_session *s, struct wwanctl_request *req)
{
	if (s->has_slots && req->slot && req->slot <= s->slots.count)
		return 0;
	req->error = s->has_slots ? "the module has no such slot" :
				    "the module can't switch slots";
	return s->has_slots ? -EINVAL : -EOPNOTSUPP;
}

static const struct qmi_step card_power_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_card_power },
	{ .ready = ready_card_power, .enter = enter_card },
};

static const struct qmi_step card_select_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_switch },
	{ .ready = ready_status, .enter = enter_card },
};

static const struct qmi_step card_cycle_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_card_off },
	{ QMI_SERVICE_UIM, .build = build_card_on },
	{ .ready = ready_card, .enter = enter_card },
};

/* --- the provisioning session --- */

static const struct wwanctl_application *usim(const struct qmi_session *s)
{
	const struct wwanctl_card *card = qmi_active_card(s);
	unsigned int i;

	for (i = 0; i < card->apps; i++)
		if (card->app[i].type == WWANCTL_APPLICATION_TYPE_USIM && card->app[i].aid_len)
			return &card->app[i];
	return NULL;
}

static int check_usim(struct qmi_session *s, struct wwanctl_request *req)
{
	if (usim(s))
		return 0;
	req->error = "the card has no USIM application";
	return -ENOENT;
}

static int build_deactivate(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			    const struct qmi_header *hdr)
{
	return qmi_build_change_provisioning(buf, cap, hdr, QMI_SESSION_PRIMARY, false, op->slot,
					     NULL, 0);
}

static int build_activate(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			  const struct qmi_header *hdr)
{
	const struct wwanctl_application *app = usim(s);

	if (!app)
		return -ENOENT;
	return qmi_build_change_provisioning(buf, cap, hdr, QMI_SESSION_PRIMARY, true, op->slot,
					     app->aid, app->aid_len);
}

/* A session that was not active can be activated all the same. */
static int answer_deactivate(struct qmi_session *s, struct qmi_op *op,
			     const struct qmi_message *msg, int result)
{
	return is_unsupported(result) ? refused(op, result) : STEP_NEXT;
}

static const struct qmi_step session_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_deactivate, .answer = answer_deactivate },
	{ QMI_SERVICE_UIM, .build = build_activate },
	{ .ready = ready_card, .enter = enter_card },
};

/* --- PIN, REFRESH vote --- */

static int build_pin(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		     const struct qmi_header *hdr)
{
	return qmi_build_verify_pin(buf, cap, hdr, QMI_SESSION_PRIMARY, op->req->tx,
				    op->req->tx_len);
}

static int answer_pin(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
		      int result)
{
	int puk;

	qmi_parse_pin_retries(msg, &op->req->pin_retries, &puk);
	qmi_want(s, BIT_ULL(QMI_QUERY_CARD_STATUS));
	return refused(op, result);
}

static int build_vote(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	s->vote_waits = false;
	return qmi_build_refresh_ok(buf, cap, hdr, s->vote_session, op->req->arg.allow);
}

static int check_vote(struct qmi_session *s, struct wwanctl_request *req)
{
	if (s->vote_waits)
		return 0;
	req->error = "no REFRESH waits for a vote";
	return -ENOENT;
}

static const struct qmi_step pin_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_pin, .answer = answer_pin },
	{ .ready = ready_status },
};

static const struct qmi_step vote_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_vote },
};

/* --- channels and APDUs --- */

/* What came, into the request's room. */
static int keep(struct qmi_op *op, const struct qmi_bytes *bytes)
{
	struct wwanctl_request *req = op->req;

	if (bytes->len > req->rx_cap) {
		op->error = "the answer is longer than expected";
		return -EMSGSIZE;
	}
	if (bytes->len)
		memcpy(req->rx, bytes->data, bytes->len);
	req->rx_len = bytes->len;
	return STEP_NEXT;
}

static int build_open(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	return qmi_build_open_channel(buf, cap, hdr, op->slot, op->req->tx, op->req->tx_len,
				      op->req->arg.p2);
}

/* How many channels a module has shows when it refuses one more. */
static int no_channel_left(struct qmi_session *s, struct qmi_op *op)
{
	if (s->channels && s->info.channels_max != s->channels) {
		s->info.channels_max = s->channels;
		qmi_dirty(s, QMI_DIRTY_INFO, s->now);
	}
	op->error = "no logical channel is left on this module or card";
	return -ENOSPC;
}

static int answer_open(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
		       int result)
{
	struct wwanctl_request *req = op->req;
	struct qmi_bytes bytes = {};

	if (qmi_parse_channel(msg, &req->channel, &bytes) && !result)
		return refused(op, -EBADMSG);
	if (result && bytes.sw) {	/* the card has refused, the channel is closed again */
		req->channel = 0;
		req->sw = bytes.sw;
		return STEP_NEXT;
	}
	if (result == QMI_ERROR_INSUFFICIENT_RESOURCES)
		return no_channel_left(s, op);
	if (result)
		return refused(op, result);
	if (!req->channel)
		return refused(op, -EBADMSG);
	s->channels++;
	req->sw = bytes.sw ? bytes.sw : SW_OK;
	return keep(op, &bytes);
}

static int build_close(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		       const struct qmi_header *hdr)
{
	return qmi_build_close_channel(buf, cap, hdr, op->slot, op->req->channel);
}

static int answer_close(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
			int result)
{
	if (s->channels)
		s->channels--;
	return result == QMI_ERROR_NO_EFFECT ? STEP_NEXT : refused(op, result);
}

static int build_apdu(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	return qmi_build_send_apdu(buf, cap, hdr, op->slot, op->req->channel, op->req->tx,
				   op->req->tx_len);
}

static int answer_apdu(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
		       int result)
{
	struct qmi_bytes bytes = {};

	if (result)
		return refused(op, result);
	if (qmi_parse_apdu(msg, &bytes))
		return refused(op, -EBADMSG);
	op->req->sw = bytes.sw;
	return keep(op, &bytes);
}

static const struct qmi_step open_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_open, .answer = answer_open },
};

static const struct qmi_step close_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_close, .answer = answer_close },
};

static const struct qmi_step apdu_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_apdu, .answer = answer_apdu },
};

/* --- files --- */

static bool below_adf(const struct wwanctl_request *req)
{
	return req->arg.file.path_len >= 4 && req->arg.file.path[2] == 0x7f &&
	       req->arg.file.path[3] == 0xff;
}

/* A path always begins at the MF; a file of the ADF is reached by its session. */
static int check_file(struct qmi_session *s, struct wwanctl_request *req)
{
	static const u8 mf[] = { 0x3f, 0x00 };
	u8 *path = req->arg.file.path;

	if (req->arg.file.path_len < 2 || req->arg.file.path_len % 2) {
		req->error = "a path is made of identifiers of two bytes";
		return -EINVAL;
	}
	if (!memcmp(path, mf, sizeof(mf)))
		return 0;
	if (req->arg.file.path_len + sizeof(mf) > sizeof(req->arg.file.path)) {
		req->error = "the path is too long";
		return -EINVAL;
	}
	memmove(path + sizeof(mf), path, req->arg.file.path_len);
	memcpy(path, mf, sizeof(mf));
	req->arg.file.path_len += sizeof(mf);
	return 0;
}

static struct qmi_file file_of(const struct qmi_op *op)
{
	return (struct qmi_file){
		.session = below_adf(op->req) ? QMI_SESSION_PRIMARY : qmi_session_card(op->slot),
		.path = op->req->arg.file.path,
		.path_len = op->req->arg.file.path_len,
	};
}

static int build_read(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	const struct qmi_file file = file_of(op);

	if (op->req->arg.file.record_file)
		return qmi_build_read_record(buf, cap, hdr, &file, op->req->arg.file.record,
					     op->req->arg.file.length);
	return qmi_build_read_transparent(buf, cap, hdr, &file, op->req->arg.file.offset,
					  op->req->arg.file.length);
}

static int answer_file(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
		       int result)
{
	struct qmi_bytes bytes = {};
	int bad = qmi_parse_file(msg, &bytes);

	op->req->sw = bytes.sw;
	if (result)
		return bytes.sw ? STEP_NEXT : refused(op, result);
	if (bad)
		return refused(op, -EBADMSG);
	if (!bytes.sw)
		op->req->sw = SW_OK;
	return keep(op, &bytes);
}

static int build_write_record(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			      const struct qmi_header *hdr)
{
	const struct qmi_file file = file_of(op);

	return qmi_build_write_record(buf, cap, hdr, &file, op->req->arg.file.record, op->req->tx,
				      op->req->tx_len);
}

static const struct qmi_step read_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_read, .answer = answer_file },
};

static const struct qmi_step write_record_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_write_record, .answer = answer_file },
};

/*
 * QMI's own message for a transparent file is in no public description, so it is
 * written as an application would: on a logical channel of the USIM.
 */
static int check_update(struct qmi_session *s, struct wwanctl_request *req)
{
	int status = check_file(s, req);

	if (!status && req->arg.file.path_len < 4) {
		req->error = "the MF can't be written";
		status = -EINVAL;
	}
	return status ? status : check_usim(s, req);
}

static int build_update_open(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			     const struct qmi_header *hdr)
{
	const struct wwanctl_application *app = usim(s);

	if (!app)
		return -ENOENT;
	return qmi_build_open_channel(buf, cap, hdr, op->slot, app->aid, app->aid_len,
				      P2_NO_DATA);
}

static int answer_update_open(struct qmi_session *s, struct qmi_op *op,
			      const struct qmi_message *msg, int result)
{
	struct qmi_bytes bytes = {};

	if (result == QMI_ERROR_INSUFFICIENT_RESOURCES)
		return no_channel_left(s, op);
	if (result)
		return refused(op, result);
	if (qmi_parse_channel(msg, &op->channel, &bytes) || !op->channel)
		return refused(op, -EBADMSG);
	return STEP_NEXT;
}

/* Class byte of a logical channel (TS 102 221, 10.1.1). */
static u8 class_of(u8 channel)
{
	return channel < 4 ? channel : 0x40 | (channel - 4);
}

static int build_update_select(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			       const struct qmi_header *hdr)
{
	const u8 *path = op->req->arg.file.path + 2;	/* behind the MF */
	u8 len = op->req->arg.file.path_len - 2;
	u8 apdu[5 + WWANCTL_PATH_MAX] = {
		class_of(op->channel), 0xa4, P1_FROM_MF, P2_NO_DATA, len
	};

	memcpy(apdu + 5, path, len);
	return qmi_build_send_apdu(buf, cap, hdr, op->slot, op->channel, apdu, 5 + len);
}

/* The card's own refusal is the answer; the channel is closed before it is given. */
static int answer_update_select(struct qmi_session *s, struct qmi_op *op,
				const struct qmi_message *msg, int result)
{
	struct qmi_bytes bytes = {};

	if (result || qmi_parse_apdu(msg, &bytes)) {
		op->status = refused(op, result ? result : -EBADMSG);
		return STEP_SKIP;
	}
	op->req->sw = bytes.sw;
	return bytes.sw == SW_OK || bytes.sw >> 8 == 0x91 ? STEP_NEXT : STEP_SKIP;
}

static int build_update_binary(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			       const struct qmi_header *hdr)
{
	size_t len = min_t(size_t, op->req->tx_len - op->done, UPDATE_CHUNK);
	unsigned int offset = op->req->arg.file.offset + op->done;
	u8 apdu[5 + UPDATE_CHUNK] = {
		class_of(op->channel), 0xd6, offset >> 8, offset & 0xff, len
	};

	memcpy(apdu + 5, op->req->tx + op->done, len);
	op->done += len;
	return qmi_build_send_apdu(buf, cap, hdr, op->slot, op->channel, apdu, 5 + len);
}

static int answer_update_binary(struct qmi_session *s, struct qmi_op *op,
				const struct qmi_message *msg, int result)
{
	if (answer_update_select(s, op, msg, result) == STEP_NEXT && op->done < op->req->tx_len)
		return STEP_AGAIN;
	return STEP_NEXT;
}

static int build_update_close(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			      const struct qmi_header *hdr)
{
	return qmi_build_close_channel(buf, cap, hdr, op->slot, op->channel);
}

static int answer_update_close(struct qmi_session *s, struct qmi_op *op,
			       const struct qmi_message *msg, int result)
{
	op->channel = 0;
	return op->status ? op->status : STEP_NEXT;
}

static const struct qmi_step update_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_update_open, .answer = answer_update_open },
	{ QMI_SERVICE_UIM, .build = build_update_select, .answer = answer_update_select },
	{ QMI_SERVICE_UIM, .build = build_update_binary, .answer = answer_update_binary },
	{ QMI_SERVICE_UIM, .build = build_update_close, .answer = answer_update_close },
};

/* --- networks --- */

static int build_scan(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	return qmi_build_plain(buf, cap, hdr, QMI_NAS_NETWORK_SCAN);
}

static u8 network_status_of(u8 bits)
{
	if ((bits & 0x03) == 1)
		return WWANCTL_NETWORK_STATUS_CURRENT;
	if ((bits >> 4 & 0x03) == 1)
		return WWANCTL_NETWORK_STATUS_FORBIDDEN;
	if ((bits & 0x03) == 2)
		return WWANCTL_NETWORK_STATUS_AVAILABLE;
	return WWANCTL_NETWORK_STATUS_UNKNOWN;
}

static int answer_scan(struct qmi_session *s, struct qmi_op *op, const struct qmi_message *msg,
		       int result)
{
	size_t max = op->req->rx_cap / sizeof(struct wwanctl_network);
	struct wwanctl_network *found = (void *)op->req->rx;
	struct qmi_network told;
	struct qmi_scan scan;
	size_t count = 0;
	int more;

	if (result)
		return refused(op, result);
	if (qmi_parse_scan(msg, &scan))
		return refused(op, -EBADMSG);
	while (count < max && (more = qmi_scan_next(&scan, &told)) > 0) {
		memset(&found[count], 0, sizeof(found[count]));
		strscpy(found[count].plmn, told.plmn, sizeof(found[count].plmn));
		strscpy(found[count].name, told.name, sizeof(found[count].name));
		found[count].rat = qmi_rat(told.radio);
		found[count].status = network_status_of(told.status);
		found[count].roaming = (told.status >> 2 & 0x03) == 2;
		count++;
	}
	op->req->rx_len = count;
	return STEP_NEXT;
}

static int build_selection(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			   const struct qmi_header *hdr)
{
	bool manual = op->req->arg.network.selection == WWANCTL_SELECTION_MANUAL;

	return qmi_build_set_selection(buf, cap, hdr, manual ? op->req->arg.network.plmn : "");
}

static int answer_selection(struct qmi_session *s, struct qmi_op *op,
			    const struct qmi_message *msg, int result)
{
	if (is_unsupported(result))
		return STEP_NEXT;	/* then by the older message */
	if (result && result != QMI_ERROR_NO_EFFECT)
		return refused(op, result);
	return STEP_SKIP;
}

static int build_register(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			  const struct qmi_header *hdr)
{
	bool manual = op->req->arg.network.selection == WWANCTL_SELECTION_MANUAL;

	return qmi_build_network_register(buf, cap, hdr,
					  manual ? op->req->arg.network.plmn : "");
}

static void enter_selection(struct qmi_session *s, struct qmi_op *op)
{
	qmi_want(s, BIT_ULL(QMI_QUERY_SELECTION) | BIT_ULL(QMI_QUERY_SERVING_SYSTEM));
}

static int ready_selection(struct qmi_session *s, struct qmi_op *op)
{
	return qmi_asking(s, BIT_ULL(QMI_QUERY_SELECTION)) ? STEP_AGAIN : STEP_NEXT;
}

static const struct qmi_step scan_steps[] = {
	{ QMI_SERVICE_NAS, .build = build_scan, .answer = answer_scan },
};

static const struct qmi_step network_steps[] = {
	{ QMI_SERVICE_NAS, .build = build_selection, .answer = answer_selection },
	{ QMI_SERVICE_NAS, .build = build_register },
	{ .ready = ready_selection, .enter = enter_selection },
};

/* --- the initial attach: the profile that the module attaches with --- */

static int check_wds(struct qmi_session *s, struct wwanctl_request *req)
{
	if (s->client[QMI_CLIENT_WDS])
		return 0;
	req->error = "the module has no data service";
	return -EOPNOTSUPP;
}

static int build_attach_list(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			     const struct qmi_header *hdr)
{
	return qmi_build_plain(buf, cap, hdr, QMI_WDS_GET_LTE_ATTACH_PDN_LIST);
}

static int answer_attach_list(struct qmi_session *s, struct qmi_op *op,
			      const struct qmi_message *msg, int result)
{
	u16 index;

	op->index = PROFILE_FIRST;
	if (!result && !qmi_parse_attach_pdn_list(msg, &index) && index && index <= U8_MAX)
		op->index = index;
	return STEP_NEXT;
}

static int build_profile_get(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			     const struct qmi_header *hdr)
{
	return qmi_build_get_profile(buf, cap, hdr, op->index);
}

static u8 ip_type_of(u8 pdp_type)
{
	switch (pdp_type) {
	case 0:
		return WWANCTL_IP_TYPE_IPV4;
	case 2:
		return WWANCTL_IP_TYPE_IPV6;
	case 3:
		return WWANCTL_IP_TYPE_IPV4V6;
	default:
		return 0;
	}
}

static u8 pdp_type_of(u8 ip_type)
{
	switch (ip_type) {
	case WWANCTL_IP_TYPE_IPV6:
		return 2;
	case WWANCTL_IP_TYPE_IPV4V6:
		return 3;
	default:
		return 0;
	}
}

static int answer_profile_get(struct qmi_session *s, struct qmi_op *op,
			      const struct qmi_message *msg, int result)
{
	struct wwanctl_attach *attach = &op->req->arg.attach;
	struct qmi_profile profile = {};

	if (result)
		return refused(op, result);
	if (qmi_parse_profile(msg, &profile))
		return refused(op, -EBADMSG);
	memset(attach, 0, sizeof(*attach));
	strscpy(attach->apn, profile.apn, sizeof(attach->apn));
	strscpy(attach->user, profile.user, sizeof(attach->user));
	if (profile.has_pdp_type)
		attach->ip_type = ip_type_of(profile.pdp_type);
	if (profile.has_auth)
		attach->auth = WWANCTL_AUTH_NONE + (profile.auth & 0x03);
	return STEP_NEXT;
}

static int build_profile_set(struct qmi_session *s, struct qmi_op *op, u8 *buf, size_t cap,
			     const struct qmi_header *hdr)
{
	const struct wwanctl_attach *attach = &op->req->arg.attach;
	struct qmi_profile profile = {
		.has_apn = attach->has_apn,
		.has_user = attach->has_user,
		.has_password = attach->has_password,
	};
	int len;

	strscpy(profile.apn, attach->apn, sizeof(profile.apn));
	strscpy(profile.user, attach->user, sizeof(profile.user));
	strscpy(profile.password, attach->password, sizeof(profile.password));
	profile.has_pdp_type = attach->ip_type;
	profile.pdp_type = pdp_type_of(attach->ip_type);
	profile.has_auth = attach->auth;
	profile.auth = attach->auth ? attach->auth - WWANCTL_AUTH_NONE : 0;
	len = qmi_build_modify_profile(buf, cap, hdr, op->index, &profile);
	memzero_explicit(&profile, sizeof(profile));
	return len;
}

static const struct qmi_step attach_get_steps[] = {
	{ QMI_SERVICE_WDS, .build = build_attach_list, .answer = answer_attach_list },
	{ QMI_SERVICE_WDS, .build = build_profile_get, .answer = answer_profile_get },
};

static const struct qmi_step attach_set_steps[] = {
	{ QMI_SERVICE_WDS, .build = build_attach_list, .answer = answer_attach_list },
	{ QMI_SERVICE_WDS, .build = build_profile_set },
};

/* --- plans --- */

#define STEPS(table)	.steps = (table), .count = ARRAY_SIZE(table)

static const struct qmi_plan plans[] = {
	[WWANCTL_OP_POWER] = { STEPS(power_steps), DEADLINE_POWER, .exclusive = true },
	[WWANCTL_OP_RESET] = { STEPS(reset_steps), DEADLINE_POWER, .exclusive = true,
			       .end = end_reset },
	[WWANCTL_OP_CARD_POWER] = { STEPS(card_power_steps), DEADLINE_POWER, .exclusive = true },
	[WWANCTL_OP_CARD_SELECT] = { STEPS(card_select_steps), DEADLINE_POWER, .exclusive = true,
				     .check = check_select },
	[WWANCTL_OP_PIN_VERIFY] = { STEPS(pin_steps), DEADLINE },
	[WWANCTL_OP_REFRESH_VOTE] = { STEPS(vote_steps), DEADLINE, .check = check_vote },
	[WWANCTL_OP_CHANNEL_OPEN] = { STEPS(open_steps), DEADLINE },
	[WWANCTL_OP_CHANNEL_CLOSE] = { STEPS(close_steps), DEADLINE },
	[WWANCTL_OP_TRANSMIT] = { STEPS(apdu_steps), DEADLINE },
	[WWANCTL_OP_FILE_READ] = { STEPS(read_steps), DEADLINE, .check = check_file },
	[WWANCTL_OP_FILE_UPDATE] = { STEPS(update_steps), DEADLINE, .check = check_update },
	[WWANCTL_OP_SCAN] = { STEPS(scan_steps), DEADLINE_SCAN },
	[WWANCTL_OP_NETWORK] = { STEPS(network_steps), DEADLINE },
	[WWANCTL_OP_ATTACH_GET] = { STEPS(attach_get_steps), DEADLINE, .check = check_wds },
	[WWANCTL_OP_ATTACH_SET] = { STEPS(attach_set_steps), DEADLINE, .check = check_wds },
};

static const struct qmi_plan record_plan = {
	STEPS(write_record_steps), DEADLINE, .check = check_file
};

static const struct qmi_plan refresh_plans[] = {
	[WWANCTL_REFRESH_METHOD_SESSION] = { STEPS(session_steps), DEADLINE_POWER,
					     .exclusive = true, .check = check_usim },
	[WWANCTL_REFRESH_METHOD_CARD] = { STEPS(card_cycle_steps), DEADLINE_POWER,
					  .exclusive = true },
	[WWANCTL_REFRESH_METHOD_RADIO] = { STEPS(radio_steps), DEADLINE_POWER,
					   .exclusive = true },
	[WWANCTL_REFRESH_METHOD_MODEM] = { STEPS(reset_steps), DEADLINE_POWER,
					   .exclusive = true, .end = end_reset },
};

static const struct qmi_plan *plan_of(const struct wwanctl_request *req)
{
	if (req->op == WWANCTL_OP_FILE_UPDATE && req->arg.file.record_file)
		return &record_plan;
	if (req->op != WWANCTL_OP_REFRESH)
		return req->op < ARRAY_SIZE(plans) && plans[req->op].steps ? &plans[req->op] :
									    NULL;
	return req->arg.method && req->arg.method < ARRAY_SIZE(refresh_plans) ?
		       &refresh_plans[req->arg.method] : NULL;
}

/* --- running --- */

static void finish(struct qmi_session *s, struct qmi_op *op, int status)
{
	txn_drop(&op->txn);
	op->waits = false;
	op->status = status;
	if (op->channel)	/* an update was broken off */
		qmi_late_channel(s, op->slot, op->channel);
	list_move_tail(&op->node, &s->finished);
	if (!status && op->plan->end)
		op->plan->end(s, op);
}

static void go_on(struct qmi_session *s, struct qmi_op *op, int verdict)
{
	if (verdict < 0) {
		finish(s, op, verdict);
		return;
	}
	if (verdict == STEP_NEXT)
		op->step++;
	else if (verdict == STEP_SKIP)
		op->step += 2;
	if (verdict == STEP_DONE || op->step >= op->plan->count)
		finish(s, op, 0);
	else
		run(s, op);
}

static void op_done(void *session, struct txn *txn, const struct qmi_message *msg)
{
	struct qmi_op *op = container_of(txn, struct qmi_op, txn);
	const struct qmi_step *step = &op->plan->steps[op->step];
	struct qmi_session *s = session;
	int result;

	if (!msg)	/* the request's own deadline comes first, and cancels */
		return;
	result = qmi_message_result(msg);
	if (result == QMI_ERROR_INVALID_CLIENT_ID) {
		qmi_resync(s, 0, "has forgotten its clients");
		return;
	}
	if (step->answer)
		go_on(s, op, step->answer(s, op, msg, result));
	else
		go_on(s, op, result == QMI_ERROR_NO_EFFECT ? STEP_NEXT : refused(op, result));
}

static int ask(struct qmi_session *s, struct qmi_op *op, const struct qmi_step *step)
{
	struct qmi_message built;
	struct qmi_header hdr;
	int len, status;

	status = qmi_frame_ready(s, &op->frame);
	if (status)
		return status;
	qmi_header(s, &op->txn, step->service, 0, &hdr);
	len = step->build(s, op, op->frame->data, op->frame->cap, &hdr);
	if (len == -EMSGSIZE)
		op->error = "longer than one QMI message carries";
	if (len >= 0)	/* which message it is, the builder has chosen */
		status = qmi_message_parse(&built, op->frame->data, len);
	if (len < 0 || status)
		return len < 0 ? len : status;
	op->frame->len = len;
	op->txn.message = built.message;
	status = qmi_send(s, &op->txn, op->frame, MAX_JIFFY_OFFSET / 2);
	if (status)
		op->error = "the module can't be reached";
	return status;
}

static void run(struct qmi_session *s, struct qmi_op *op)
{
	const struct qmi_step *step = &op->plan->steps[op->step];
	int status;

	if (!step->build) {
		op->waits = true;
		op->look_at = jiffies + CARD_LOOK;
		if (step->enter)
			step->enter(s, op);
		return;
	}
	status = ask(s, op, step);
	if (status)
		finish(s, op, status);
}

/**
 * qmi_ops_check() - let requests go on that wait for what has come now
 * @s: session, locked
 *
 * Return: true if one did.
 */
bool qmi_ops_check(struct qmi_session *s)
{
	struct qmi_op *op, *next;
	int verdict;

	list_for_each_entry_safe(op, next, &s->ops, node) {
		if (!op->waits)
			continue;
		verdict = op->plan->steps[op->step].ready(s, op);
		if (verdict == STEP_AGAIN && time_after_eq(jiffies, op->look_at))
			op->look_at = jiffies + CARD_LOOK;
		if (verdict == STEP_AGAIN)
			continue;
		op->waits = false;
		go_on(s, op, verdict);
		return true;
	}
	return false;
}

/**
 * qmi_ops_next() - when to look at waiting requests again
 * @s: session, locked
 * @when: jiffies
 *
 * Return: false if none waits.
 */
bool qmi_ops_next(const struct qmi_session *s, unsigned long *when)
{
	const struct qmi_op *op;
	bool any = false;

	list_for_each_entry(op, &s->ops, node) {
		if (!op->waits || (any && !time_before(op->look_at, *when)))
			continue;
		*when = op->look_at;
		any = true;
	}
	return any;
}

/**
 * qmi_ops_fail() - end all requests
 * @s: session, locked
 * @status: -errno
 * @error: why
 */
void qmi_ops_fail(struct qmi_session *s, int status, const char *error)
{
	struct qmi_op *op, *next;

	list_for_each_entry_safe(op, next, &s->ops, node) {
		op->error = error;
		finish(s, op, status);
	}
}

/**
 * qmi_ops_forget() - let go of all requests: the layer above ends them
 * @s: session, locked
 */
void qmi_ops_forget(struct qmi_session *s)
{
	struct qmi_op *op, *next;

	list_for_each_entry_safe(op, next, &s->ops, node) {
		txn_drop(&op->txn);
		list_del_init(&op->node);
	}
	list_for_each_entry_safe(op, next, &s->finished, node)
		list_del_init(&op->node);
}

/**
 * qmi_hand_up_request() - tell of one request that has ended
 * @s: session, locked; unlocked meanwhile
 *
 * Return: false if there was none.
 */
bool qmi_hand_up_request(struct qmi_session *s) __must_hold(&s->lock)
{
	struct qmi_op *op = list_first_entry_or_null(&s->finished, struct qmi_op, node);
	struct wwanctl_request *req;
	const char *error;
	int status;

	if (!op)
		return false;
	list_del_init(&op->node);
	req = op->req;
	status = op->status;
	error = op->error;
	spin_unlock(&s->lock);
	wwanctl_request_complete(req, status, error);
	spin_lock(&s->lock);
	return true;
}

/**
 * qmi_late_channel() - a channel has opened that nobody waits for any more
 * @s: session, locked
 * @slot: the module's number of the card slot
 * @channel: the channel
 */
void qmi_late_channel(struct qmi_session *s, u8 slot, u8 channel)
{
	if (s->closes == QMI_CLOSES) {
		dev_warn_ratelimited(s->wdev->dev, "a late channel stays open\n");
		return;
	}
	s->close[s->closes].slot = slot;
	s->close[s->closes].channel = channel;
	s->closes++;
	qmi_want(s, BIT_ULL(QMI_QUERY_CLOSE));
}

/* --- struct wwanctl_proto_ops --- */

/**
 * qmi_request_init() - all that a request needs to be carried out
 * @req: the request; op and tx_len are set
 * @gfp: for allocations
 *
 * Context: any; the session is not locked.
 * Return: 0, -ENOMEM, -EMSGSIZE if no QMI message carries so much.
 */
int qmi_request_init(struct wwanctl_request *req, gfp_t gfp)
{
	struct qmi_session *s = req->wdev->session;
	size_t cap = max_t(size_t, req->tx_len + OP_CAP_MARGIN, OP_CAP_MIN);
	struct qmi_op *op;

	if (req->op == WWANCTL_OP_FILE_UPDATE && req->tx_len > U16_MAX)
		return -EMSGSIZE;
	if (req->op == WWANCTL_OP_FILE_UPDATE)
		cap = min_t(size_t, cap, QMI_FRAME_MAX);
	if (cap > QMI_FRAME_MAX + OP_CAP_MARGIN)
		return -EMSGSIZE;
	op = kzalloc(sizeof(*op), gfp);
	if (!op)
		return -ENOMEM;
	INIT_LIST_HEAD(&op->node);
	txn_init(&op->txn, op_done);
	op->frame = s->link_ops->frame_alloc(s->link, min_t(size_t, cap, QMI_FRAME_MAX), gfp);
	if (!op->frame) {
		kfree(op);
		return -ENOMEM;
	}
	req->session = op;
	return 0;
}

/**
 * qmi_request_fini() - undo qmi_request_init()
 * @req: the request, not pending
 *
 * Context: any; the session is not locked.
 */
void qmi_request_fini(struct wwanctl_request *req)
{
	struct qmi_session *s = req->wdev->session;
	struct qmi_op *op = req->session;

	s->link_ops->frame_free(s->link, op->frame);
	kfree(op);
	req->session = NULL;
}

static bool exclusive_runs(const struct qmi_session *s)
{
	const struct qmi_op *op;

	list_for_each_entry(op, &s->ops, node)
		if (op->plan->exclusive)
			return true;
	return false;
}

static int admit(struct qmi_session *s, struct qmi_op *op, struct wwanctl_request *req)
{
	if (s->phase != QMI_PHASE_READY) {
		req->error = "the module does not answer yet";
		return -ENETDOWN;
	}
	op->plan = plan_of(req);
	if (!op->plan) {
		req->error = "not known to this protocol";
		return -EOPNOTSUPP;
	}
	if (op->plan->exclusive && exclusive_runs(s)) {
		req->error = "another change of power, slot or session is under way";
		return -EBUSY;
	}
	op->slot = qmi_logical_slot(s, req->slot);
	if (!op->slot && req->op != WWANCTL_OP_CARD_SELECT) {
		req->error = "that slot is not in use";
		return -EINVAL;
	}
	return op->plan->check ? op->plan->check(s, req) : 0;
}

/**
 * qmi_submit() - begin a request
 * @req: the request
 *
 * Context: BH off; the session is not locked.
 * Return: 0, or -errno and maybe req->error; then it has not begun.
 */
int qmi_submit(struct wwanctl_request *req)
{
	struct qmi_session *s = req->wdev->session;
	struct qmi_op *op = req->session;
	int status;

	qmi_lock(s);
	s->now = ktime_get_boottime_ns();
	status = admit(s, op, req);
	if (status)
		goto out;
	op->req = req;
	op->step = 0;
	op->status = 0;
	op->error = NULL;
	op->channel = 0;
	op->done = 0;
	list_add_tail(&op->node, &s->ops);
	run(s, op);
	if (op->status) {	/* it could not even be sent */
		status = op->status;
		req->error = op->error;
		list_del_init(&op->node);
	}
out:
	qmi_unlock(s);
	return status;
}

/* A channel that opens yet, or that a broken-off update leaves, is closed. */
static void undo(struct qmi_session *s, struct qmi_op *op)
{
	bool opens = txn_is_pending(&op->txn) &&
		     op->txn.message == QMI_UIM_OPEN_LOGICAL_CHANNEL;

	if (opens)
		txn_orphan(&s->txns, &op->txn, op->slot);
	else if (op->channel)
		qmi_late_channel(s, op->slot, op->channel);
}

/**
 * qmi_cancel() - the request has ended for its submitter
 * @req: the request
 *
 * Context: BH off; the session is not locked.
 */
void qmi_cancel(struct wwanctl_request *req)
{
	struct qmi_session *s = req->wdev->session;
	struct qmi_op *op = req->session;
	bool silent;

	qmi_lock(s);
	s->now = ktime_get_boottime_ns();
	silent = txn_is_pending(&op->txn);
	if (!list_empty(&op->node))
		undo(s, op);
	txn_drop(&op->txn);
	list_del_init(&op->node);
	op->waits = false;
	if (silent)
		qmi_silence(s);
	qmi_unlock(s);
}

/**
 * qmi_deadline() - how long a request may take
 * @req: the request
 *
 * Context: any; the session is not locked.
 * Return: ms.
 */
unsigned int qmi_deadline(const struct wwanctl_request *req)
{
	const struct qmi_plan *plan = plan_of(req);

	return plan ? plan->deadline : DEADLINE;
}
