// SPDX-License-Identifier: GPL-2.0
/*
 * Operations inside the card: logical channels, APDUs, files.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>
#include <linux/string.h>

#include "qmi_op.h"

#define SW_OK			0x9000

/* --- channels and APDUs --- */

static int build_open(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	return qmi_build_open_channel(buf, cap, hdr, op->slot, op->req->tx, op->req->tx_len,
				      op->req->arg.p2);
}

static int answer_open(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
		       int result)
{
	struct wwanctl_request *req = op->req;
	struct qmi_bytes bytes = {};

	if (qmi_parse_channel(msg, &req->channel, &bytes) && !result)
		return qmi_refused(op, -EBADMSG);
	if (result)	/* what the card has refused is closed again */
		req->channel = 0;
	if (result && bytes.sw) {
		req->sw = bytes.sw;
		return STEP_NEXT;
	}
	if (result == QMI_ERROR_INSUFFICIENT_RESOURCES)
		return plan_no_channel(&s->base, op);
	if (result)
		return qmi_refused(op, result);
	if (!req->channel)
		return qmi_refused(op, -EBADMSG);
	plan_channel_given(&s->base, req->channel);
	req->sw = bytes.sw ? bytes.sw : SW_OK;
	return plan_keep(op, bytes.data, bytes.len);
}

static int build_close(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		       const struct qmi_header *hdr)
{
	return qmi_build_close_channel(buf, cap, hdr, op->slot, op->req->channel);
}

static int answer_close(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
			int result)
{
	return result == QMI_ERROR_NO_EFFECT ? STEP_NEXT : qmi_refused(op, result);
}

static int build_apdu(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	return qmi_build_send_apdu(buf, cap, hdr, op->slot, op->req->channel, op->req->tx,
				   op->req->tx_len);
}

static int answer_apdu(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
		       int result)
{
	struct qmi_bytes bytes = {};

	if (result)
		return qmi_refused(op, result);
	if (qmi_parse_apdu(msg, &bytes))
		return qmi_refused(op, -EBADMSG);
	op->req->sw = bytes.sw;
	return plan_keep(op, bytes.data, bytes.len);
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

const struct qmi_plan qmi_plan_open = {
	.steps = open_steps,
	.plan.count = ARRAY_SIZE(open_steps),
	.plan.deadline = PLAN_DEADLINE,
};

const struct qmi_plan qmi_plan_close = {
	.steps = close_steps,
	.plan.count = ARRAY_SIZE(close_steps),
	.plan.deadline = PLAN_DEADLINE,
};

const struct qmi_plan qmi_plan_apdu = {
	.steps = apdu_steps,
	.plan.count = ARRAY_SIZE(apdu_steps),
	.plan.deadline = PLAN_DEADLINE,
};

/* --- files --- */

/* A file of the ADF is reached by its session. */
static int check_file(struct qmi_session *s, struct wwanctl_request *req)
{
	int status = plan_check_file(req);

	return !status && plan_below_adf(req) ? qmi_check_active(s, req) : status;
}

static struct qmi_file file_of(const struct plan_op *op)
{
	return (struct qmi_file){
		.session = plan_below_adf(op->req) ? QMI_SESSION_PRIMARY :
						     qmi_session_card(op->slot),
		.path = op->req->arg.file.path,
		.path_len = op->req->arg.file.path_len,
	};
}

static int build_read(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	const struct qmi_file file = file_of(op);

	if (op->req->arg.file.record_file)
		return qmi_build_read_record(buf, cap, hdr, &file, op->req->arg.file.record,
					     op->req->arg.file.length);
	return qmi_build_read_transparent(buf, cap, hdr, &file, op->req->arg.file.offset,
					  op->req->arg.file.length);
}

static int answer_file(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
		       int result)
{
	struct qmi_bytes bytes = {};
	int bad = qmi_parse_file(msg, &bytes);

	op->req->sw = bytes.sw;
	if (result)
		return bytes.sw ? STEP_NEXT : qmi_refused(op, result);
	if (bad)
		return qmi_refused(op, -EBADMSG);
	if (!bytes.sw)
		op->req->sw = SW_OK;
	return plan_keep(op, bytes.data, bytes.len);
}

static int build_write_record(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
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
	int status = check_file(s, req) ? : plan_check_update(req);

	return status ? status : qmi_check_usim(s, req);
}

static int build_update_open(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			     const struct qmi_header *hdr)
{
	const struct wwanctl_application *app = qmi_usim(s);

	if (!app)
		return -ENOENT;
	return qmi_build_open_channel(buf, cap, hdr, op->slot, app->aid, app->aid_len,
				      PLAN_P2_NO_DATA);
}

static int answer_update_open(struct qmi_session *s, struct plan_op *op,
			      const struct qmi_message *msg, int result)
{
	struct qmi_bytes bytes = {};

	if (result == QMI_ERROR_INSUFFICIENT_RESOURCES)
		return plan_no_channel(&s->base, op);
	if (result)
		return qmi_refused(op, result);
	if (qmi_parse_channel(msg, &op->channel, &bytes) || !op->channel)
		return qmi_refused(op, -EBADMSG);
	plan_channel_given(&s->base, op->channel);
	return STEP_NEXT;
}

static int build_update_select(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			       const struct qmi_header *hdr)
{
	u8 apdu[PLAN_APDU_MAX];

	return qmi_build_send_apdu(buf, cap, hdr, op->slot, op->channel, apdu,
				   plan_select_apdu(op, apdu));
}

/* The card's own refusal is the answer; the channel is closed before it is given. */
static int answer_update_select(struct qmi_session *s, struct plan_op *op,
				const struct qmi_message *msg, int result)
{
	struct qmi_bytes bytes = {};

	if (result || qmi_parse_apdu(msg, &bytes)) {
		op->status = qmi_refused(op, result ? result : -EBADMSG);
		return STEP_SKIP;
	}
	op->req->sw = bytes.sw;
	return bytes.sw == SW_OK || bytes.sw >> 8 == 0x91 ? STEP_NEXT : STEP_SKIP;
}

static int build_update_binary(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			       const struct qmi_header *hdr)
{
	u8 apdu[PLAN_APDU_MAX];
	size_t len = plan_update_apdu(op, apdu);
	int status;

	status = qmi_build_send_apdu(buf, cap, hdr, op->slot, op->channel, apdu, len);
	memzero_explicit(apdu, sizeof(apdu));
	return status;
}

static int answer_update_binary(struct qmi_session *s, struct plan_op *op,
				const struct qmi_message *msg, int result)
{
	if (answer_update_select(s, op, msg, result) == STEP_NEXT && op->done < op->req->tx_len)
		return STEP_AGAIN;
	return STEP_NEXT;
}

static int build_update_close(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			      const struct qmi_header *hdr)
{
	return qmi_build_close_channel(buf, cap, hdr, op->slot, op->channel);
}

static int answer_update_close(struct qmi_session *s, struct plan_op *op,
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

const struct qmi_plan qmi_plan_read = {
	.steps = read_steps,
	.plan.count = ARRAY_SIZE(read_steps),
	.plan.deadline = PLAN_DEADLINE,
	.check = check_file,
};

const struct qmi_plan qmi_plan_write_record = {
	.steps = write_record_steps,
	.plan.count = ARRAY_SIZE(write_record_steps),
	.plan.deadline = PLAN_DEADLINE,
	.check = check_file,
};

const struct qmi_plan qmi_plan_update = {
	.steps = update_steps,
	.plan.count = ARRAY_SIZE(update_steps),
	.plan.deadline = PLAN_DEADLINE,
	.check = check_update,
};
