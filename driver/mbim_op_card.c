// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on the card as a whole: reset, slot, PIN; and those that MBIM has not.
 *
 * Sources: MBIM 1.0 errata 1, 10.5.4 (PIN); "MB low level UICC access" (reset); "MB
 * Multi-SIM operations" (slots).
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>

#include "mbim_op.h"

static void look_at_card(struct mbim_session *s, struct plan_op *op)
{
	session_want(&s->base, MBIM_Q(READY));
	op->look_at = jiffies + PLAN_CARD_LOOK;
}

/* Whatever the module told before, it must tell anew. */
static void enter_card(struct mbim_session *s, struct plan_op *op)
{
	s->ready_tries = 0;
	session_want(&s->base, MBIM_Q(APPLICATIONS));
	look_at_card(s, op);
}

static int ready_card(struct mbim_session *s, struct plan_op *op)
{
	if (session_asking(&s->base, MBIM_CARD))
		return STEP_AGAIN;
	switch (mbim_active_card(s)->state) {
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

/* --- reset --- */

/* The card is reset, and the modem starts it as after power-on. */
static int build_reset(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_uicc_reset(buf, cap, txid, false);
}

static const struct mbim_step card_cycle_steps[] = {
	{ MBIM_SERVICE_UICC, MBIM_UICC_RESET, .build = build_reset },
	{ .ready = ready_card, .enter = enter_card },
};

const struct mbim_plan mbim_plan_card_cycle = {
	.plan = {
		.count = ARRAY_SIZE(card_cycle_steps),
		.deadline = PLAN_DEADLINE_POWER,
		.exclusive = true,
	},
	.steps = card_cycle_steps,
	.missing = "the module offers no reset of its card over MBIM",
};

/* --- slot --- */

static int build_mapping(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap,
			 u32 txid)
{
	return mbim_build_slot_mapping(buf, cap, txid, op->req->slot - 1);
}

static int check_select(struct mbim_session *s, struct wwanctl_request *req)
{
	if (req->slot && req->slot <= s->slots)
		return 0;
	req->error = "the module has no such slot";
	return -EINVAL;
}

static void enter_slot(struct mbim_session *s, struct plan_op *op)
{
	session_want(&s->base, MBIM_Q(SLOT_MAPPING) | MBIM_Q(SLOT_INFO) | MBIM_Q(READY));
	op->look_at = jiffies + PLAN_CARD_LOOK;
}

static int ready_slot(struct mbim_session *s, struct plan_op *op)
{
	if (session_asking(&s->base, MBIM_CARD))
		return STEP_AGAIN;
	if (s->slot + 1 == op->req->slot)
		return STEP_NEXT;
	if (time_after_eq(jiffies, op->look_at))
		enter_slot(s, op);
	return STEP_AGAIN;
}

static const struct mbim_step card_select_steps[] = {
	{ MBIM_SERVICE_EXTENSIONS, MBIM_SLOT_MAPPINGS, .build = build_mapping },
	{ .ready = ready_slot, .enter = enter_slot },
};

const struct mbim_plan mbim_plan_card_select = {
	.plan = {
		.count = ARRAY_SIZE(card_select_steps),
		.deadline = PLAN_DEADLINE_POWER,
		.exclusive = true,
	},
	.steps = card_select_steps,
	.missing = "the module can't switch slots",
	.check = check_select,
};

/* --- PIN --- */

static int build_pin(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_pin(buf, cap, txid, op->req->tx, op->req->tx_len);
}

/*
 * A wrong PIN is but a failure; what the answer then carries tells how many attempts
 * are left, and of what. A module that leaves that out is asked once more.
 */
static int answer_pin(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg)
{
	struct mbim_pin pin = { .attempts = -1 };
	bool told = !mbim_parse_pin(msg, &pin);

	session_want(&s->base, MBIM_Q(PIN) | MBIM_Q(READY));
	if (!msg->status)
		return STEP_NEXT;
	op->status = mbim_refused(op, msg->status);
	/* a message that the module could not read has asked the card for nothing */
	if (msg->type != MBIM_COMMAND_DONE ||
	    (msg->status != MBIM_STATUS_FAILURE && msg->status != MBIM_STATUS_PIN_REQUIRED))
		return op->status;
	op->status = -EACCES;
	op->error = "the PIN is wrong";
	if (told && pin.type == MBIM_PIN_TYPE_PIN1)
		op->req->pin_retries = pin.attempts;
	if (!told || pin.type != MBIM_PIN_TYPE_PUK1)
		return STEP_NEXT;
	op->req->pin_retries = 0;
	op->error = "the PIN is blocked: the PUK is needed";
	return STEP_NEXT;
}

static int ready_pin(struct mbim_session *s, struct plan_op *op)
{
	if (session_asking(&s->base, MBIM_Q(PIN) | MBIM_Q(READY)))
		return STEP_AGAIN;
	if (op->status && op->req->pin_retries < 0)
		op->req->pin_retries = s->cards.pin1_attempts;
	return op->status ? op->status : STEP_NEXT;
}

static const struct mbim_step pin_steps[] = {
	{ MBIM_SERVICE_BASIC, MBIM_PIN, .build = build_pin, .answer = answer_pin },
	{ .ready = ready_pin },
};

const struct mbim_plan mbim_plan_pin = {
	.plan = {
		.count = ARRAY_SIZE(pin_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = pin_steps,
};

/* --- what MBIM has not --- */

static int check_supply(struct mbim_session *s, struct wwanctl_request *req)
{
	req->error = "MBIM can't switch a card on or off";
	return -EOPNOTSUPP;
}

static int check_session(struct mbim_session *s, struct wwanctl_request *req)
{
	req->error = "MBIM has no provisioning sessions";
	return -EOPNOTSUPP;
}

static int check_vote(struct mbim_session *s, struct wwanctl_request *req)
{
	req->error = "MBIM asks nobody before a REFRESH";
	return -EOPNOTSUPP;
}

const struct mbim_plan mbim_plan_card_power = {
	.plan.deadline = PLAN_DEADLINE,
	.check = check_supply,
};

const struct mbim_plan mbim_plan_session = {
	.plan.deadline = PLAN_DEADLINE,
	.check = check_session,
};

const struct mbim_plan mbim_plan_vote = {
	.plan.deadline = PLAN_DEADLINE,
	.check = check_vote,
};
