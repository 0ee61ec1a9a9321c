// SPDX-License-Identifier: GPL-2.0
/*
 * Requests, carried out as operations of QMI messages: see qmi_op.h.
 *
 * Context of all: BH off, the session locked, unless said otherwise.
 */

#include <linux/device.h>
#include <linux/errno.h>
#include <linux/slab.h>

#include "qmi_op.h"

#define OP_CAP_MIN		512		/* bytes: any message without a payload */
#define OP_CAP_MARGIN		64		/* bytes around a payload */

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

/**
 * qmi_refused() - errno for a QMI error, its text into the operation
 * @op: the operation
 * @result: QMI error, or a negative errno where the answer makes no sense
 *
 * Return: 0 if there was no error, or a negative errno.
 */
int qmi_refused(struct qmi_op *op, int result)
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

/**
 * qmi_is_unsupported() - does the module not know this message
 * @result: QMI error
 *
 * Return: true if so.
 */
bool qmi_is_unsupported(int result)
{
	return result == QMI_ERROR_NOT_SUPPORTED || result == QMI_ERROR_INVALID_QMI_COMMAND ||
	       result == QMI_ERROR_DEVICE_UNSUPPORTED;
}

/* --- plans --- */

static const struct qmi_plan *const plans[] = {
	[WWANCTL_OP_POWER] = &qmi_plan_power,
	[WWANCTL_OP_RESET] = &qmi_plan_reset,
	[WWANCTL_OP_CARD_POWER] = &qmi_plan_card_power,
	[WWANCTL_OP_CARD_SELECT] = &qmi_plan_card_select,
	[WWANCTL_OP_PIN_VERIFY] = &qmi_plan_pin,
	[WWANCTL_OP_REFRESH_VOTE] = &qmi_plan_vote,
	[WWANCTL_OP_CHANNEL_OPEN] = &qmi_plan_open,
	[WWANCTL_OP_CHANNEL_CLOSE] = &qmi_plan_close,
	[WWANCTL_OP_TRANSMIT] = &qmi_plan_apdu,
	[WWANCTL_OP_FILE_READ] = &qmi_plan_read,
	[WWANCTL_OP_FILE_UPDATE] = &qmi_plan_update,
	[WWANCTL_OP_SCAN] = &qmi_plan_scan,
	[WWANCTL_OP_NETWORK] = &qmi_plan_network,
	[WWANCTL_OP_ATTACH_GET] = &qmi_plan_attach_get,
	[WWANCTL_OP_ATTACH_SET] = &qmi_plan_attach_set,
};

static const struct qmi_plan *const refresh_plans[] = {
	[WWANCTL_REFRESH_METHOD_SESSION] = &qmi_plan_session,
	[WWANCTL_REFRESH_METHOD_CARD] = &qmi_plan_card_cycle,
	[WWANCTL_REFRESH_METHOD_RADIO] = &qmi_plan_radio,
	[WWANCTL_REFRESH_METHOD_MODEM] = &qmi_plan_reset,
};

static const struct qmi_plan *plan_of(const struct wwanctl_request *req)
{
	if (req->op == WWANCTL_OP_FILE_UPDATE && req->arg.file.record_file)
		return &qmi_plan_write_record;
	if (req->op == WWANCTL_OP_REFRESH)
		return req->arg.method < ARRAY_SIZE(refresh_plans) ?
			       refresh_plans[req->arg.method] : NULL;
	return req->op < ARRAY_SIZE(plans) ? plans[req->op] : NULL;
}

/* --- running --- */

/* What an off-and-on cycle has switched off and not on again is switched on. */
static void restore(struct qmi_session *s, const struct qmi_op *op)
{
	if (!op->plan->restore)
		return;
	s->restore |= op->plan->restore;
	s->restore_slot = op->slot;
	qmi_want(s, op->plan->restore);
}

static void finish(struct qmi_session *s, struct qmi_op *op, int status)
{
	txn_drop(&op->txn);
	op->waits = false;
	op->status = status;
	if (op->channel)	/* an update was broken off */
		qmi_late_channel(s, op->slot, op->channel);
	op->channel = 0;
	if (status && op->step == 1)
		restore(s, op);
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
		go_on(s, op, result == QMI_ERROR_NO_EFFECT ? STEP_NEXT : qmi_refused(op, result));
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
	op->frame->repeatable = op->req->op == WWANCTL_OP_FILE_READ ||
				op->req->op == WWANCTL_OP_ATTACH_GET;
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
		op->look_at = jiffies + QMI_CARD_LOOK;
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
			op->look_at = jiffies + QMI_CARD_LOOK;
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
		if (!op->step)	/* unanswered: it may have been carried out */
			restore(s, op);
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
	if (op->plan->exclusive)	/* from now on it is as this one leaves it */
		s->restore = 0;
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

/*
 * A channel that opens yet, or that a broken-off update leaves, is closed; once: a
 * second time it might be another one's.
 */
static void undo(struct qmi_session *s, struct qmi_op *op)
{
	u16 asked = txn_is_pending(&op->txn) ? op->txn.message : 0;

	if (asked == QMI_UIM_OPEN_LOGICAL_CHANNEL)
		txn_orphan(&s->txns, &op->txn, op->slot);
	else if (op->channel && asked != QMI_UIM_LOGICAL_CHANNEL)
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
	if (!list_empty(&op->node) && op->step <= 1)
		restore(s, op);
	txn_drop(&op->txn);
	list_del_init(&op->node);
	op->waits = false;
	if (silent && !qmi_silence(s, &op->txn) && s->silent)
		qmi_want(s, BIT_ULL(QMI_QUERY_MODE));	/* is it there at all? */
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

	return plan ? plan->deadline : QMI_DEADLINE;
}
