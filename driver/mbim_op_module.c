// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on the module itself: radio and reset, networks, the initial attach.
 *
 * Sources: MBIM 1.0 errata 1, 10.5.3 (radio state), 10.5.8 (visible providers), 10.5.9
 * (register state); "MBIM Extensions", device reset and LTE attach configuration.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>
#include <linux/string.h>

#include "mbim_op.h"

#define RESTART_PAUSE		(3 * HZ)	/* a reset module is away at least that long */
#define RADIO_LOOKS		12		/* PLAN_CARD_LOOK each: then it stays as it is */

/* --- radio --- */

static bool wants_radio(const struct plan_op *op)
{
	return op->req->op != WWANCTL_OP_POWER || op->req->arg.power == WWANCTL_POWER_ONLINE;
}

static int build_power(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_radio(buf, cap, txid, wants_radio(op));
}

static int build_radio_off(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap,
			   u32 txid)
{
	return mbim_build_radio(buf, cap, txid, false);
}

static int check_power(struct mbim_session *s, struct wwanctl_request *req)
{
	if (req->arg.power == WWANCTL_POWER_ONLINE || req->arg.power == WWANCTL_POWER_LOW_POWER)
		return 0;
	req->error = "MBIM switches the radio off, not the module; use low-power";
	return -EOPNOTSUPP;
}

/* Why the radio stays off a module says only by how it refuses. */
static int held_off(struct mbim_session *s, struct plan_op *op, u8 reason)
{
	s->base.power_reason = reason;
	session_dirty(&s->base, SESSION_DIRTY_POWER, s->base.now);
	op->error = reason == WWANCTL_POWER_REASON_W_DISABLE ?
			    "held by a switch or pin (W_DISABLE)" :
			    "the module holds its radio off (FCC lock)";
	return -ERFKILL;
}

static int answer_radio(struct mbim_session *s, struct plan_op *op,
			const struct mbim_message *msg)
{
	bool hardware, software;

	if (msg->status == MBIM_STATUS_OPERATION_NOT_ALLOWED && wants_radio(op))
		return held_off(s, op, WWANCTL_POWER_REASON_FCC_LOCK);
	if (msg->status)
		return mbim_refused(op, msg->status);
	if (!mbim_parse_radio(msg, &hardware, &software) && !hardware && wants_radio(op))
		return held_off(s, op, WWANCTL_POWER_REASON_W_DISABLE);
	return STEP_NEXT;
}

static void look_at_radio(struct mbim_session *s, struct plan_op *op)
{
	session_want(&s->base, MBIM_Q(RADIO));
	op->look_at = jiffies + PLAN_CARD_LOOK;
}

static void enter_radio(struct mbim_session *s, struct plan_op *op)
{
	op->done = 0;
	session_want(&s->base, MBIM_Q(REGISTER) | MBIM_Q(PACKET));
	look_at_radio(s, op);
}

/* Some modules answer before the radio has changed, some never change it. */
static int ready_radio(struct mbim_session *s, struct plan_op *op)
{
	u8 wanted = wants_radio(op) ? WWANCTL_POWER_ONLINE : WWANCTL_POWER_LOW_POWER;

	if (session_asking(&s->base, MBIM_Q(RADIO)))
		return STEP_AGAIN;
	if (s->base.power == wanted || !s->base.power)
		return STEP_NEXT;
	if (!time_after_eq(jiffies, op->look_at))
		return STEP_AGAIN;
	if (++op->done < RADIO_LOOKS) {
		look_at_radio(s, op);
		return STEP_AGAIN;
	}
	if (wants_radio(op))
		return held_off(s, op, s->hardware_on ? WWANCTL_POWER_REASON_FCC_LOCK :
						    WWANCTL_POWER_REASON_W_DISABLE);
	op->error = "the module leaves its radio on";
	return -EIO;
}

static const struct mbim_step power_steps[] = {
	{ MBIM_SERVICE_BASIC, MBIM_RADIO_STATE, .build = build_power, .answer = answer_radio },
	{ .ready = ready_radio, .enter = enter_radio },
};

static const struct mbim_step radio_steps[] = {
	{ MBIM_SERVICE_BASIC, MBIM_RADIO_STATE, .build = build_radio_off },
	{ MBIM_SERVICE_BASIC, MBIM_RADIO_STATE, .build = build_power, .answer = answer_radio },
	{ .ready = ready_radio, .enter = enter_radio },
};

const struct mbim_plan mbim_plan_power = {
	.plan = {
		.count = ARRAY_SIZE(power_steps),
		.deadline = PLAN_DEADLINE_POWER,
		.exclusive = true,
	},
	.steps = power_steps,
	.check = check_power,
};

const struct mbim_plan mbim_plan_radio = {
	.plan = {
		.count = ARRAY_SIZE(radio_steps),
		.deadline = PLAN_DEADLINE_POWER,
		.exclusive = true,
		.restore = MBIM_Q(RADIO_ON),
	},
	.steps = radio_steps,
};

/* --- reset --- */

static int build_reset(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_device_reset(buf, cap, txid);
}

static void end_reset(struct mbim_session *s, struct plan_op *op)
{
	session_restart(&s->base, RESTART_PAUSE, "is being reset as asked");
}

static const struct mbim_step reset_steps[] = {
	{ MBIM_SERVICE_EXTENSIONS, MBIM_DEVICE_RESET, .build = build_reset },
};

const struct mbim_plan mbim_plan_reset = {
	.plan = {
		.count = ARRAY_SIZE(reset_steps),
		.deadline = PLAN_DEADLINE_POWER,
		.exclusive = true,
	},
	.steps = reset_steps,
	.missing = "the module offers no reset over MBIM",
	.end = end_reset,
};

/* --- networks --- */

static int build_scan(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_visible_providers(buf, cap, txid);
}

static u8 network_status_of(u32 state)
{
	if (state & MBIM_PROVIDER_REGISTERED)
		return WWANCTL_NETWORK_STATUS_CURRENT;
	if (state & MBIM_PROVIDER_FORBIDDEN)
		return WWANCTL_NETWORK_STATUS_FORBIDDEN;
	if (state & MBIM_PROVIDER_VISIBLE)
		return WWANCTL_NETWORK_STATUS_AVAILABLE;
	return WWANCTL_NETWORK_STATUS_UNKNOWN;
}

/* MBIM does not tell in which technology a network was seen. */
static int answer_scan(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg)
{
	size_t max = op->req->rx_cap / sizeof(struct wwanctl_network);
	struct wwanctl_network *found = (void *)op->req->rx;
	struct mbim_provider told;
	size_t count;

	if (msg->status)
		return mbim_refused(op, msg->status);
	max = min_t(size_t, max, mbim_providers(msg));
	for (count = 0; count < max; count++) {
		if (mbim_parse_provider(msg, count, &told))
			return mbim_nonsense(op);
		memset(&found[count], 0, sizeof(found[count]));
		strscpy(found[count].plmn, told.plmn, sizeof(found[count].plmn));
		strscpy(found[count].name, told.name, sizeof(found[count].name));
		found[count].status = network_status_of(told.state);
		found[count].roaming = !(told.state & MBIM_PROVIDER_HOME);
	}
	op->req->rx_len = count;
	return STEP_NEXT;
}

static int build_register(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap,
			  u32 txid)
{
	bool manual = op->req->arg.network.selection == WWANCTL_SELECTION_MANUAL;

	return mbim_build_register(buf, cap, txid, manual ? op->req->arg.network.plmn : "");
}

/* What was chosen no message tells while the network is not in reach. */
static int answer_register(struct mbim_session *s, struct plan_op *op,
			   const struct mbim_message *msg)
{
	bool manual = op->req->arg.network.selection == WWANCTL_SELECTION_MANUAL;

	if (msg->status)
		return mbim_refused(op, msg->status);
	strscpy(s->selected, manual ? op->req->arg.network.plmn : "", sizeof(s->selected));
	return STEP_NEXT;
}

static void enter_register(struct mbim_session *s, struct plan_op *op)
{
	session_want(&s->base, MBIM_Q(REGISTER) | MBIM_Q(PACKET));
}

static int ready_register(struct mbim_session *s, struct plan_op *op)
{
	return session_asking(&s->base, MBIM_Q(REGISTER)) ? STEP_AGAIN : STEP_NEXT;
}

static const struct mbim_step scan_steps[] = {
	{ MBIM_SERVICE_BASIC, MBIM_VISIBLE_PROVIDERS, .build = build_scan, .answer = answer_scan },
};

static const struct mbim_step network_steps[] = {
	{ MBIM_SERVICE_BASIC, MBIM_REGISTER_STATE,
	  .build = build_register, .answer = answer_register },
	{ .ready = ready_register, .enter = enter_register },
};

const struct mbim_plan mbim_plan_scan = {
	.plan = {
		.count = ARRAY_SIZE(scan_steps),
		.deadline = PLAN_DEADLINE_SCAN,
	},
	.steps = scan_steps,
	.missing = "the module offers no search for networks over MBIM",
};

const struct mbim_plan mbim_plan_network = {
	.plan = {
		.count = ARRAY_SIZE(network_steps),
		.deadline = MBIM_DEADLINE_REGISTER,
	},
	.steps = network_steps,
};
