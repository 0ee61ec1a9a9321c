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
	{ QMI_ERROR_CALL_FAILED, -ECONNREFUSED, "the network refused the data session" },
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
int qmi_refused(struct plan_op *op, int result)
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

/**
 * qmi_plan() - how a request is carried out
 * @req: the request
 *
 * Context: any; the session is not locked.
 * Return: the plan, or NULL: not at all.
 */
const struct plan *qmi_plan(const struct wwanctl_request *req)
{
	if (req->op == WWANCTL_OP_FILE_UPDATE && req->arg.file.record_file)
		return &qmi_plan_write_record.plan;
	if (req->op == WWANCTL_OP_BEARER_CONNECT || req->op == WWANCTL_OP_BEARER_DISCONNECT)
		return qmi_bearer_plan(req);
	if (req->op == WWANCTL_OP_REFRESH)
		return req->arg.method && req->arg.method < ARRAY_SIZE(refresh_plans) ?
			       &refresh_plans[req->arg.method]->plan : NULL;
	return req->op < ARRAY_SIZE(plans) ? &plans[req->op]->plan : NULL;
}

static const struct qmi_plan *plan_of(const struct plan_op *op)
{
	return container_of(op->plan, struct qmi_plan, plan);
}

/* --- struct session_ops --- */

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
	size_t cap = max_t(size_t, req->tx_len + OP_CAP_MARGIN, OP_CAP_MIN);

	if (req->op == WWANCTL_OP_FILE_UPDATE && req->tx_len > U16_MAX)
		return -EMSGSIZE;
	if (req->op == WWANCTL_OP_FILE_UPDATE)
		cap = min_t(size_t, cap, QMI_FRAME_MAX);
	if (cap > QMI_FRAME_MAX + OP_CAP_MARGIN)
		return -EMSGSIZE;
	return plan_room(req, 1, min_t(size_t, cap, QMI_FRAME_MAX), gfp);
}

int qmi_op_admit(struct session *base, struct plan_op *op, struct wwanctl_request *req)
{
	struct qmi_session *s = qmi_of(base);

	op->slot = qmi_logical_slot(s, req->slot);
	if (!op->slot && req->op != WWANCTL_OP_CARD_SELECT &&
	    req->op != WWANCTL_OP_BEARER_DISCONNECT) {
		req->error = "that slot is not in use";
		return -EINVAL;
	}
	return plan_of(op)->check ? plan_of(op)->check(s, req) : 0;
}

static int ask(struct qmi_session *s, struct plan_op *op, const struct qmi_step *step)
{
	struct qmi_message built;
	struct wwanctl_frame *frame;
	struct qmi_header hdr;
	int len, status;

	status = session_letter_ready(&s->base, &op->letter);
	if (status)
		return status;
	frame = op->letter.frame[0];
	qmi_header(s, &op->txn, step->service, 0, &hdr);
	len = step->build(s, op, frame->data, frame->cap, &hdr);
	if (len == -EMSGSIZE)
		op->error = "longer than one QMI message carries";
	if (len >= 0)	/* which message it is, the builder has chosen */
		status = qmi_message_parse(&built, frame->data, len);
	if (len < 0 || status)
		return len < 0 ? len : status;
	op->letter.used = 1;
	frame->len = len;
	frame->repeatable = op->req->op == WWANCTL_OP_FILE_READ ||
				op->req->op == WWANCTL_OP_ATTACH_GET;
	op->txn.key.message = built.message;
	status = session_send(&s->base, &op->txn, &op->letter, MAX_JIFFY_OFFSET / 2);
	if (status)
		op->error = "the module can't be reached";
	return status;
}

int qmi_op_step(struct session *base, struct plan_op *op)
{
	const struct qmi_step *step = &plan_of(op)->steps[op->step];
	struct qmi_session *s = qmi_of(base);
	int status;

	if (step->build) {
		status = ask(s, op, step);
		if (status && plan_of(op)->undo)
			plan_of(op)->undo(s, op);
		return status ? : PLAN_SENT;
	}
	if (step->enter)
		step->enter(s, op);
	return PLAN_WAITS;
}

int qmi_op_ready(struct session *base, struct plan_op *op)
{
	return plan_of(op)->steps[op->step].ready(qmi_of(base), op);
}

void qmi_op_answer(struct session *base, struct txn *txn, const void *answer)
{
	struct plan_op *op = container_of(txn, struct plan_op, txn);
	const struct qmi_step *step = &plan_of(op)->steps[op->step];
	const struct qmi_message *msg = answer;
	struct qmi_session *s = qmi_of(base);
	int result;

	if (!msg)	/* the request's own deadline comes first, and cancels */
		return;
	result = qmi_message_result(msg);
	if (result == QMI_ERROR_INVALID_CLIENT_ID)
		session_restart(base, 0, "has forgotten its clients");
	else if (step->answer)
		plan_go_on(base, op, step->answer(s, op, msg, result));
	else
		plan_go_on(base, op, result == QMI_ERROR_NO_EFFECT ? STEP_NEXT :
						qmi_refused(op, result));
}

/*
 * A channel that opens yet, or that a broken-off update leaves, is closed; once: a
 * second time it might be another one's.
 */
void qmi_op_undo(struct session *base, struct plan_op *op)
{
	u32 asked = txn_is_pending(&op->txn) ? op->txn.key.message : 0;

	if (asked == QMI_UIM_OPEN_LOGICAL_CHANNEL)
		txn_orphan(&base->txns, &op->txn, op->slot);
	else if (op->channel && asked != QMI_UIM_LOGICAL_CHANNEL)
		session_late_channel(base, op->slot, op->channel);
	if (plan_of(op)->undo)
		plan_of(op)->undo(qmi_of(base), op);
}

void qmi_op_end(struct session *base, struct plan_op *op)
{
	if (plan_of(op)->end)
		plan_of(op)->end(qmi_of(base), op);
}
