// SPDX-License-Identifier: GPL-2.0
/*
 * Operations inside the card: logical channels, APDUs, files.
 *
 * Source: "MB low level UICC access". The module itself fetches what 61xx announces.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>
#include <linux/string.h>

#include "mbim_op.h"

#define SW_OK			0x9000
#define CHANNEL_MAX		19	/* TS 102 221, 10.1.1 */
#define READ_CHUNK		255	/* bytes in one READ BINARY */

#define NO_CHANNELS	"the module offers no logical channels over MBIM"
#define NO_FILES	"the module does not read files over MBIM"

/* Any USIM: TS 101 220, annex E */
static const u8 usim[] = { 0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };

/* 91xx: done, and the card has a command for its toolkit */
static bool sw_is_good(u16 sw)
{
	return sw == SW_OK || sw >> 8 == 0x91;
}

/* --- channels and APDUs --- */

/*
 * Some modules list the command and refuse it: they have no channels either, and who
 * asks for the capability is told so from now on.
 */
static void no_channels(struct mbim_session *s)
{
	if (!(s->base.info.capabilities & WWANCTL_CAPABILITY_APDU))
		return;
	s->base.info.capabilities &= ~WWANCTL_CAPABILITY_APDU;
	session_dirty(&s->base, SESSION_DIRTY_INFO, s->base.now);
}

static int refuse_open(struct mbim_session *s, struct plan_op *op, u32 status)
{
	if (status == MBIM_STATUS_NO_LOGICAL_CHANNELS)
		return plan_no_channel(&s->base, op);
	if (!mbim_is_unsupported(status))
		return mbim_refused(op, status);
	no_channels(s);
	op->error = NO_CHANNELS;
	return -EOPNOTSUPP;
}

static int build_open(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_open_channel(buf, cap, txid, op->req->tx, op->req->tx_len,
				       op->req->arg.p2);
}

/* The number of the channel that is open, 0: none, or -EPROTO. */
static int opened(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg,
		  struct mbim_bytes *bytes)
{
	u32 channel = 0;

	if (mbim_parse_open_channel(msg, &channel, bytes))
		return msg->status ? 0 : mbim_nonsense(op);
	if (msg->status)	/* the module has closed it again */
		return 0;
	if (!channel || channel > CHANNEL_MAX)
		return mbim_nonsense(op);
	plan_channel_given(&s->base, channel);
	return channel;
}

static int answer_open(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg)
{
	struct wwanctl_request *req = op->req;
	struct mbim_bytes bytes = {};
	int channel = opened(s, op, msg, &bytes);

	if (channel < 0)
		return channel;
	req->channel = channel;
	req->sw = bytes.sw ? bytes.sw : SW_OK;
	if (msg->status == MBIM_STATUS_SELECT_FAILED && bytes.sw && !sw_is_good(bytes.sw))
		return STEP_NEXT;	/* the card's own refusal */
	if (msg->status)
		return refuse_open(s, op, msg->status);
	return plan_keep(op, bytes.data, bytes.len);
}

static int build_close(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_close_channel(buf, cap, txid, op->req->channel);
}

static int answer_close(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg)
{
	if (msg->status == MBIM_STATUS_INVALID_LOGICAL_CHANNEL)
		return STEP_NEXT;
	return mbim_refused(op, msg->status);
}

static int build_apdu(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_apdu(buf, cap, txid, op->req->channel, op->req->tx, op->req->tx_len);
}

static int answer_apdu(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg)
{
	struct mbim_bytes bytes = {};

	if (msg->status)
		return mbim_refused(op, msg->status);
	if (mbim_parse_apdu(msg, &bytes) || !bytes.sw)
		return mbim_nonsense(op);
	op->req->sw = bytes.sw;
	return plan_keep(op, bytes.data, bytes.len);
}

static const struct mbim_step open_steps[] = {
	{ MBIM_SERVICE_UICC, MBIM_UICC_OPEN_CHANNEL, .build = build_open, .answer = answer_open },
};

static const struct mbim_step close_steps[] = {
	{ MBIM_SERVICE_UICC, MBIM_UICC_CLOSE_CHANNEL,
	  .build = build_close, .answer = answer_close },
};

static const struct mbim_step apdu_steps[] = {
	{ MBIM_SERVICE_UICC, MBIM_UICC_APDU, .build = build_apdu, .answer = answer_apdu },
};

const struct mbim_plan mbim_plan_open = {
	.plan = {
		.count = ARRAY_SIZE(open_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = open_steps,
	.missing = NO_CHANNELS,
};

const struct mbim_plan mbim_plan_close = {
	.plan = {
		.count = ARRAY_SIZE(close_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = close_steps,
	.missing = NO_CHANNELS,
};

const struct mbim_plan mbim_plan_apdu = {
	.plan = {
		.count = ARRAY_SIZE(apdu_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = apdu_steps,
	.missing = "the module offers no APDUs over MBIM",
};

/* --- reading files --- */

static const struct wwanctl_application *find_usim(const struct mbim_session *s)
{
	const struct wwanctl_card *card = mbim_active_card(s);
	unsigned int i;

	for (i = 0; i < card->apps; i++)
		if (card->app[i].type == WWANCTL_APPLICATION_TYPE_USIM && card->app[i].aid_len)
			return &card->app[i];
	return NULL;
}

/* A file of the ADF is named from there, with the application; others from the MF. */
static struct mbim_file file_of(const struct mbim_session *s, const struct plan_op *op)
{
	const struct wwanctl_application *app = find_usim(s);
	const struct wwanctl_request *req = op->req;
	struct mbim_file file = {
		.path = req->arg.file.path,
		.path_len = req->arg.file.path_len,
	};

	if (!plan_below_adf(req))
		return file;
	file.path += 2;
	file.path_len -= 2;
	file.aid = app ? app->aid : usim;
	file.aid_len = app ? app->aid_len : sizeof(usim);
	return file;
}

static int check_file(struct mbim_session *s, struct wwanctl_request *req)
{
	return plan_check_file(req);
}

static int build_status(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	const struct mbim_file file = file_of(s, op);

	return mbim_build_file_status(buf, cap, txid, &file);
}

/* The card's refusal is the answer, with whatever status the module gives it. */
static int answer_status(struct mbim_session *s, struct plan_op *op,
			 const struct mbim_message *msg)
{
	struct mbim_file_status told;
	int bad = mbim_parse_file_status(msg, &told);
	u32 offset = op->req->arg.file.offset;

	if (!bad && told.sw && !sw_is_good(told.sw)) {
		op->req->sw = told.sw;
		return STEP_DONE;
	}
	if (msg->status)
		return mbim_refused(op, msg->status);
	if (bad)
		return mbim_nonsense(op);
	if (offset && offset >= told.item_size) {
		op->error = "the file ends before that offset";
		return -EINVAL;
	}
	op->req->sw = SW_OK;
	op->index = told.item_size - offset;
	return op->index ? STEP_NEXT : STEP_DONE;
}

static size_t wanted(const struct plan_op *op)
{
	return op->req->arg.file.length ? op->req->arg.file.length : op->index;
}

static int build_read(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	const struct mbim_file file = file_of(s, op);

	return mbim_build_read_binary(buf, cap, txid, &file, op->req->arg.file.offset + op->done,
				      min_t(size_t, wanted(op) - op->done, READ_CHUNK));
}

static int build_read_record(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap,
			     u32 txid)
{
	const struct mbim_file file = file_of(s, op);

	return mbim_build_read_record(buf, cap, txid, &file, op->req->arg.file.record);
}

static int answer_record(struct mbim_session *s, struct plan_op *op,
			 const struct mbim_message *msg)
{
	struct mbim_bytes bytes = {};
	int bad = mbim_parse_file(msg, &bytes);

	op->req->sw = bytes.sw;
	if (!bad && bytes.sw && !sw_is_good(bytes.sw))
		return STEP_DONE;
	if (msg->status)
		return mbim_refused(op, msg->status);
	if (bad || !bytes.sw)
		return mbim_nonsense(op);
	op->done += bytes.len;
	return plan_keep(op, bytes.data, bytes.len);
}

static int answer_read(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg)
{
	size_t before = op->done;
	int verdict = answer_record(s, op, msg);

	if (verdict == STEP_NEXT && op->done > before && op->done < wanted(op))
		return STEP_AGAIN;
	return verdict;
}

static const struct mbim_step read_whole_steps[] = {
	{ MBIM_SERVICE_UICC, MBIM_UICC_FILE_STATUS,
	  .build = build_status, .answer = answer_status },
	{ MBIM_SERVICE_UICC, MBIM_UICC_READ_BINARY, .build = build_read, .answer = answer_read },
};

static const struct mbim_step read_record_steps[] = {
	{ MBIM_SERVICE_UICC, MBIM_UICC_READ_RECORD,
	  .build = build_read_record, .answer = answer_record },
};

const struct mbim_plan mbim_plan_read_whole = {
	.plan = {
		.count = ARRAY_SIZE(read_whole_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = read_whole_steps,
	.missing = NO_FILES,
	.check = check_file,
};

const struct mbim_plan mbim_plan_read_part = {
	.plan = {
		.count = ARRAY_SIZE(read_whole_steps) - 1,
		.deadline = PLAN_DEADLINE,
	},
	.steps = read_whole_steps + 1,
	.missing = NO_FILES,
	.check = check_file,
};

const struct mbim_plan mbim_plan_read_record = {
	.plan = {
		.count = ARRAY_SIZE(read_record_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = read_record_steps,
	.missing = NO_FILES,
	.check = check_file,
};

/* --- writing files: MBIM has no command for it, an application's way does --- */

static int check_update(struct mbim_session *s, struct wwanctl_request *req)
{
	return plan_check_file(req) ? : plan_check_update(req);
}

static int build_update_open(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap,
			     u32 txid)
{
	const struct wwanctl_application *app = find_usim(s);

	return mbim_build_open_channel(buf, cap, txid, app ? app->aid : usim,
				       app ? app->aid_len : sizeof(usim), PLAN_P2_NO_DATA);
}

static int answer_update_open(struct mbim_session *s, struct plan_op *op,
			      const struct mbim_message *msg)
{
	struct mbim_bytes bytes = {};
	int channel = opened(s, op, msg, &bytes);

	if (channel < 0)
		return channel;
	if (msg->status)
		return refuse_open(s, op, msg->status);
	op->channel = channel;
	return STEP_NEXT;
}

static int send_apdu(struct plan_op *op, u8 *buf, size_t cap, u32 txid, u8 *apdu, size_t len)
{
	int status = mbim_build_apdu(buf, cap, txid, op->channel, apdu, len);

	memzero_explicit(apdu, PLAN_APDU_MAX);
	return status;
}

static int build_update_select(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap,
			       u32 txid)
{
	u8 apdu[PLAN_APDU_MAX];
	size_t len = plan_select_apdu(op, apdu);

	return send_apdu(op, buf, cap, txid, apdu, len);
}

/* The card's own refusal is the answer; the channel is closed before it is given. */
static int answer_update_select(struct mbim_session *s, struct plan_op *op,
				const struct mbim_message *msg)
{
	struct mbim_bytes bytes = {};

	if (msg->status || mbim_parse_apdu(msg, &bytes)) {
		op->status = msg->status ? mbim_refused(op, msg->status) : mbim_nonsense(op);
		return STEP_SKIP;
	}
	op->req->sw = bytes.sw;
	return sw_is_good(bytes.sw) ? STEP_NEXT : STEP_SKIP;
}

static int build_update_part(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap,
			     u32 txid)
{
	u8 apdu[PLAN_APDU_MAX];
	size_t len = plan_update_apdu(op, apdu);

	return send_apdu(op, buf, cap, txid, apdu, len);
}

static int answer_update_part(struct mbim_session *s, struct plan_op *op,
			      const struct mbim_message *msg)
{
	if (answer_update_select(s, op, msg) == STEP_NEXT && op->done < op->req->tx_len)
		return STEP_AGAIN;
	return STEP_NEXT;
}

static int build_update_close(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap,
			      u32 txid)
{
	return mbim_build_close_channel(buf, cap, txid, op->channel);
}

static int answer_update_close(struct mbim_session *s, struct plan_op *op,
			       const struct mbim_message *msg)
{
	op->channel = 0;
	return op->status ? op->status : STEP_NEXT;
}

static const struct mbim_step update_steps[] = {
	{ MBIM_SERVICE_UICC, MBIM_UICC_OPEN_CHANNEL,
	  .build = build_update_open, .answer = answer_update_open },
	{ MBIM_SERVICE_UICC, MBIM_UICC_APDU,
	  .build = build_update_select, .answer = answer_update_select },
	{ MBIM_SERVICE_UICC, MBIM_UICC_APDU,
	  .build = build_update_part, .answer = answer_update_part },
	{ MBIM_SERVICE_UICC, MBIM_UICC_CLOSE_CHANNEL,
	  .build = build_update_close, .answer = answer_update_close },
};

const struct mbim_plan mbim_plan_update = {
	.plan = {
		.count = ARRAY_SIZE(update_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = update_steps,
	.missing = NO_CHANNELS,
	.check = check_update,
};
