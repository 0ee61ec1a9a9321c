// SPDX-License-Identifier: GPL-2.0
/*
 * Requests, carried out as operations of MBIM messages: see mbim_op.h.
 *
 * Context of all: BH off, the session locked, unless said otherwise.
 */

#include <linux/errno.h>
#include <linux/kernel.h>

#include "mbim_op.h"

#define OP_LEN_MIN		512	/* bytes: any message without a payload */
#define OP_LEN_MARGIN		128	/* bytes around a payload */
#define OP_LEN_ATTACH		2048	/* three contexts with their texts in UTF-16 */

/* --- errors --- */

/* MBIM 1.0 errata 1, 9.4.5; those of the card's service: "MB low level UICC access" */
static const struct {
	u32 code;
	int status;
	const char *text;
} errors[] = {
	{ MBIM_STATUS_BUSY, -EBUSY, "the module is busy" },
	{ MBIM_STATUS_SIM_NOT_INSERTED, -ENOMEDIUM, "there is no card" },
	{ MBIM_STATUS_BAD_SIM, -EIO, "the module can't use the card" },
	{ MBIM_STATUS_PIN_REQUIRED, -EACCES, "the card wants its PIN" },
	{ MBIM_STATUS_PIN_DISABLED, -EPERM, "the card's PIN is disabled" },
	{ MBIM_STATUS_NOT_REGISTERED, -ENETUNREACH, "the module is not registered" },
	{ MBIM_STATUS_PROVIDERS_NOT_FOUND, -ENETUNREACH, "no network found" },
	{ MBIM_STATUS_NO_DEVICE_SUPPORT, -EOPNOTSUPP, "the module does not support this" },
	{ MBIM_STATUS_PROVIDER_NOT_VISIBLE, -ENETUNREACH, "that network is not in reach" },
	{ MBIM_STATUS_DATA_CLASS_NOT_AVAILABLE, -EOPNOTSUPP,
	  "the module does not know this technology" },
	{ MBIM_STATUS_PACKET_SERVICE_DETACHED, -ENETUNREACH, "the module is not attached" },
	{ MBIM_STATUS_NOT_INITIALIZED, -EAGAIN, "the module or the card is not ready" },
	{ MBIM_STATUS_RADIO_POWER_OFF, -ENETDOWN, "the radio is off" },
	{ MBIM_STATUS_INVALID_PARAMETERS, -EINVAL, "the module refuses an argument" },
	{ MBIM_STATUS_READ_FAILURE, -EIO, "the card can't be read" },
	{ MBIM_STATUS_WRITE_FAILURE, -EIO, "the card can't be written" },
	{ MBIM_STATUS_PARAMETER_TOO_LONG, -EMSGSIZE, "too long for the module" },
	{ MBIM_STATUS_STK_BUSY, -EBUSY, "the card's toolkit is busy" },
	{ MBIM_STATUS_OPERATION_NOT_ALLOWED, -EPERM,
	  "not allowed in the module's present state" },
	{ MBIM_STATUS_INVALID_DEVICE_SERVICE_OPERATION, -EOPNOTSUPP,
	  "the module does not support this" },
	{ MBIM_STATUS_NO_LOGICAL_CHANNELS, -ENOSPC,
	  "no logical channel is left on this module or card" },
	{ MBIM_STATUS_SELECT_FAILED, -ENOENT, "the card does not select that application" },
	{ MBIM_STATUS_INVALID_LOGICAL_CHANNEL, -ENXIO,
	  "the module does not know this logical channel" },
};

/**
 * mbim_refused() - errno for a status of MBIM, its text into the operation
 * @op: the operation
 * @status: enum mbim_status
 *
 * Return: 0 for success, or a negative errno.
 */
int mbim_refused(struct plan_op *op, u32 status)
{
	size_t i;

	if (status == MBIM_STATUS_SUCCESS)
		return 0;
	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		if (errors[i].code != status)
			continue;
		op->error = errors[i].text;
		return errors[i].status;
	}
	op->error = "the module refuses the request";
	return -EIO;
}

/**
 * mbim_nonsense() - an answer lacks what it must have
 * @op: the operation
 *
 * Return: -EPROTO.
 */
int mbim_nonsense(struct plan_op *op)
{
	op->error = "the module's answer makes no sense";
	return -EPROTO;
}

/**
 * mbim_is_unsupported() - does the module not know this command
 * @status: enum mbim_status
 *
 * Return: true if so.
 */
bool mbim_is_unsupported(u32 status)
{
	return status == MBIM_STATUS_NO_DEVICE_SUPPORT ||
	       status == MBIM_STATUS_INVALID_DEVICE_SERVICE_OPERATION;
}

/* --- plans --- */

static const struct mbim_plan *const plans[] = {
	[WWANCTL_OP_POWER] = &mbim_plan_power,
	[WWANCTL_OP_RESET] = &mbim_plan_reset,
	[WWANCTL_OP_CARD_POWER] = &mbim_plan_card_power,
	[WWANCTL_OP_CARD_SELECT] = &mbim_plan_card_select,
	[WWANCTL_OP_PIN_VERIFY] = &mbim_plan_pin,
	[WWANCTL_OP_REFRESH_VOTE] = &mbim_plan_vote,
	[WWANCTL_OP_CHANNEL_OPEN] = &mbim_plan_open,
	[WWANCTL_OP_CHANNEL_CLOSE] = &mbim_plan_close,
	[WWANCTL_OP_TRANSMIT] = &mbim_plan_apdu,
	[WWANCTL_OP_FILE_READ] = &mbim_plan_read_part,
	[WWANCTL_OP_FILE_UPDATE] = &mbim_plan_update,
	[WWANCTL_OP_SCAN] = &mbim_plan_scan,
	[WWANCTL_OP_NETWORK] = &mbim_plan_network,
	[WWANCTL_OP_ATTACH_GET] = &mbim_plan_attach_get,
	[WWANCTL_OP_ATTACH_SET] = &mbim_plan_attach_set,
};

static const struct mbim_plan *const refresh_plans[] = {
	[WWANCTL_REFRESH_METHOD_SESSION] = &mbim_plan_session,
	[WWANCTL_REFRESH_METHOD_CARD] = &mbim_plan_card_cycle,
	[WWANCTL_REFRESH_METHOD_RADIO] = &mbim_plan_radio,
	[WWANCTL_REFRESH_METHOD_MODEM] = &mbim_plan_reset,
};

/**
 * mbim_plan() - how a request is carried out
 * @req: the request
 *
 * Context: any; the session is not locked.
 * Return: the plan, or NULL: not at all.
 */
const struct plan *mbim_plan(const struct wwanctl_request *req)
{
	if (req->op == WWANCTL_OP_FILE_READ && req->arg.file.record_file)
		return &mbim_plan_read_record.plan;
	if (req->op == WWANCTL_OP_FILE_READ && !req->arg.file.length)
		return &mbim_plan_read_whole.plan;
	if (req->op == WWANCTL_OP_REFRESH)
		return req->arg.method && req->arg.method < ARRAY_SIZE(refresh_plans) ?
			       &refresh_plans[req->arg.method]->plan : NULL;
	return req->op < ARRAY_SIZE(plans) && plans[req->op] ? &plans[req->op]->plan : NULL;
}

static const struct mbim_plan *plan_of(const struct plan *plan)
{
	return container_of(plan, struct mbim_plan, plan);
}

/* --- struct session_ops --- */

/**
 * mbim_request_init() - all that a request needs to be carried out
 * @req: the request; op and tx_len are set
 * @gfp: for allocations
 *
 * Context: any; the session is not locked.
 * Return: 0, -ENOMEM, -EMSGSIZE if no MBIM message of the driver's carries so much.
 */
int mbim_request_init(struct wwanctl_request *req, gfp_t gfp)
{
	struct session *base = req->wdev->session;
	struct mbim_session *s = mbim_of(base);
	size_t len = OP_LEN_MIN;
	unsigned int frames;

	if (req->op == WWANCTL_OP_FILE_UPDATE && req->tx_len > U16_MAX)
		return -EMSGSIZE;
	if (req->op == WWANCTL_OP_ATTACH_SET)
		len = OP_LEN_ATTACH;
	else if (req->op != WWANCTL_OP_FILE_UPDATE)	/* that goes in parts */
		len = max_t(size_t, len, req->tx_len + OP_LEN_MARGIN);
	frames = mbim_frames(s, len);
	if (len > MBIM_MESSAGE_MAX || !frames)
		return -EMSGSIZE;
	return plan_room(req, frames, min_t(size_t, len, s->transfer), gfp);
}

/* A module that does not list what a plan needs is not asked for it. */
static bool offered(const struct mbim_session *s, const struct mbim_plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->plan.count; i++)
		if (plan->steps[i].build &&
		    !mbim_offers(s, plan->steps[i].service, plan->steps[i].cid))
			return false;
	return true;
}

int mbim_op_admit(struct session *base, struct plan_op *op, struct wwanctl_request *req)
{
	const struct mbim_plan *plan = plan_of(op->plan);
	struct mbim_session *s = mbim_of(base);

	op->slot = s->slot + 1;
	if (req->slot && req->slot != op->slot && req->op != WWANCTL_OP_CARD_SELECT) {
		req->error = "that slot is not in use";
		return -EINVAL;
	}
	if (plan->plan.count && !offered(s, plan)) {
		req->error = plan->missing ? : "the module does not support this";
		return -EOPNOTSUPP;
	}
	return plan->check ? plan->check(s, req) : 0;
}

static int ask(struct mbim_session *s, struct plan_op *op, const struct mbim_step *step)
{
	bool repeatable = op->req->op == WWANCTL_OP_FILE_READ ||
			  op->req->op == WWANCTL_OP_ATTACH_GET;
	int len, status;

	len = step->build(s, op, s->out, sizeof(s->out), mbim_txid(s));
	status = mbim_send(s, &op->txn, &op->letter, mbim_what(step->service, step->cid), len,
			   repeatable, MAX_JIFFY_OFFSET / 2);
	if (status == -EMSGSIZE)
		op->error = "longer than an MBIM message of the driver's";
	else if (status && len >= 0)
		op->error = "the module can't be reached";
	return status;
}

int mbim_op_step(struct session *base, struct plan_op *op)
{
	const struct mbim_step *step = &plan_of(op->plan)->steps[op->step];
	struct mbim_session *s = mbim_of(base);

	if (step->build)
		return ask(s, op, step) ? : PLAN_SENT;
	if (step->enter)
		step->enter(s, op);
	return PLAN_WAITS;
}

int mbim_op_ready(struct session *base, struct plan_op *op)
{
	return plan_of(op->plan)->steps[op->step].ready(mbim_of(base), op);
}

void mbim_op_answer(struct session *base, struct txn *txn, const void *answer)
{
	struct plan_op *op = container_of(txn, struct plan_op, txn);
	const struct mbim_step *step = &plan_of(op->plan)->steps[op->step];
	const struct mbim_message *msg = answer;

	if (!msg)	/* the request's own deadline comes first, and cancels */
		return;
	if (step->answer)
		plan_go_on(base, op, step->answer(mbim_of(base), op, msg));
	else
		plan_go_on(base, op, mbim_refused(op, msg->status));
}

/*
 * A channel that opens yet, or that a broken-off update leaves, is closed; once: a
 * second time it might be another one's.
 */
void mbim_op_undo(struct session *base, struct plan_op *op)
{
	bool pending = txn_is_pending(&op->txn);
	u32 asked = op->txn.key.message;

	if (pending && asked == mbim_what(MBIM_SERVICE_UICC, MBIM_UICC_OPEN_CHANNEL))
		txn_orphan(&base->txns, &op->txn, op->slot);
	else if (op->channel &&
		 !(pending && asked == mbim_what(MBIM_SERVICE_UICC, MBIM_UICC_CLOSE_CHANNEL)))
		session_late_channel(base, op->slot, op->channel);
}

void mbim_op_end(struct session *base, struct plan_op *op)
{
	if (plan_of(op->plan)->end)
		plan_of(op->plan)->end(mbim_of(base), op);
}
