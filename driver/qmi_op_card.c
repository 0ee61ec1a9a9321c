// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on the card as a whole: supply, slot, provisioning session, PIN, and
 * the vote on a REFRESH.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>

#include "qmi_op.h"

/* --- the card as a whole --- */

static void look_at_card(struct qmi_session *s, struct plan_op *op)
{
	qmi_want(s, QMI_CARD);
	op->look_at = jiffies + PLAN_CARD_LOOK;
}

/* Whatever the module told before, it must read the identities anew. */
static void enter_card(struct qmi_session *s, struct plan_op *op)
{
	s->identity_tries = 0;
	qmi_want(s, BIT_ULL(QMI_QUERY_ICCID) | BIT_ULL(QMI_QUERY_IMSI));
	look_at_card(s, op);
}

static int ready_card(struct qmi_session *s, struct plan_op *op)
{
	if (session_asking(&s->base, QMI_CARD | QMI_IDENTITY) ||
	    s->base.alarms & BIT(SESSION_ALARM_LOOK))
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

static int ready_status(struct qmi_session *s, struct plan_op *op)
{
	return session_asking(&s->base, QMI_CARD | QMI_IDENTITY) ? STEP_AGAIN : STEP_NEXT;
}

static int build_card_power(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			    const struct qmi_header *hdr)
{
	return qmi_build_power_sim(buf, cap, hdr, op->slot,
				   op->req->arg.card_power == WWANCTL_CARD_POWER_ON);
}

static int ready_card_power(struct qmi_session *s, struct plan_op *op)
{
	if (op->req->arg.card_power == WWANCTL_CARD_POWER_ON)
		return ready_card(s, op);
	return ready_status(s, op);
}

static int build_card_off(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			  const struct qmi_header *hdr)
{
	return qmi_build_power_sim(buf, cap, hdr, op->slot, false);
}

static int build_card_on(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			 const struct qmi_header *hdr)
{
	return qmi_build_power_sim(buf, cap, hdr, op->slot, true);
}

static int build_switch(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
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

const struct qmi_plan qmi_plan_card_power = {
	.steps = card_power_steps,
	.plan.count = ARRAY_SIZE(card_power_steps),
	.plan.deadline = PLAN_DEADLINE_POWER,
	.plan.exclusive = true,
};

const struct qmi_plan qmi_plan_card_select = {
	.steps = card_select_steps,
	.plan.count = ARRAY_SIZE(card_select_steps),
	.plan.deadline = PLAN_DEADLINE_POWER,
	.plan.exclusive = true,
	.check = check_select,
};

const struct qmi_plan qmi_plan_card_cycle = {
	.steps = card_cycle_steps,
	.plan.count = ARRAY_SIZE(card_cycle_steps),
	.plan.deadline = PLAN_DEADLINE_POWER,
	.plan.exclusive = true,
	.plan.restore = BIT_ULL(QMI_QUERY_CARD_ON),
};

/* --- the provisioning session --- */

const struct wwanctl_application *qmi_usim(const struct qmi_session *s)
{
	const struct wwanctl_card *card = qmi_active_card(s);
	unsigned int i;

	for (i = 0; i < card->apps; i++)
		if (card->app[i].type == WWANCTL_APPLICATION_TYPE_USIM && card->app[i].aid_len)
			return &card->app[i];
	return NULL;
}

/* What goes through the primary provisioning session means the card that has it. */
int qmi_check_active(struct qmi_session *s, struct wwanctl_request *req)
{
	if (!req->slot || qmi_logical_slot(s, req->slot) == qmi_logical_slot(s, 0))
		return 0;
	req->error = "only for the active slot";
	return -EOPNOTSUPP;
}

int qmi_check_usim(struct qmi_session *s, struct wwanctl_request *req)
{
	int status = qmi_check_active(s, req);

	if (status || qmi_usim(s))
		return status;
	req->error = "the card has no USIM application";
	return -ENOENT;
}

static int build_deactivate(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			    const struct qmi_header *hdr)
{
	const struct wwanctl_application *app = qmi_usim(s);

	if (!app)
		return -ENOENT;
	/* the module may forget the application together with the session */
	memcpy(s->restore_aid, app->aid, app->aid_len);
	s->restore_aid_len = app->aid_len;
	return qmi_build_change_provisioning(buf, cap, hdr, QMI_SESSION_PRIMARY, false, op->slot,
					     NULL, 0);
}

static int build_activate(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			  const struct qmi_header *hdr)
{
	return qmi_build_change_provisioning(buf, cap, hdr, QMI_SESSION_PRIMARY, true, op->slot,
					     s->restore_aid, s->restore_aid_len);
}

/* A session that was not active can be activated all the same. */
static int answer_deactivate(struct qmi_session *s, struct plan_op *op,
			     const struct qmi_message *msg, int result)
{
	return qmi_is_unsupported(result) ? qmi_refused(op, result) : STEP_NEXT;
}

static const struct qmi_step session_steps[] = {
	{ QMI_SERVICE_UIM, .build = build_deactivate, .answer = answer_deactivate },
	{ QMI_SERVICE_UIM, .build = build_activate },
	{ .ready = ready_card, .enter = enter_card },
};

const struct qmi_plan qmi_plan_session = {
	.steps = session_steps,
	.plan.count = ARRAY_SIZE(session_steps),
	.plan.deadline = PLAN_DEADLINE_POWER,
	.plan.exclusive = true,
	.check = qmi_check_usim,
	.plan.restore = BIT_ULL(QMI_QUERY_SESSION_ON),
};

/* --- PIN, REFRESH vote --- */

static int build_pin(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		     const struct qmi_header *hdr)
{
	return qmi_build_verify_pin(buf, cap, hdr, QMI_SESSION_PRIMARY, op->req->tx,
				    op->req->tx_len);
}

static int answer_pin(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
		      int result)
{
	int puk;

	qmi_parse_pin_retries(msg, &op->req->pin_retries, &puk);
	qmi_want(s, BIT_ULL(QMI_QUERY_CARD_STATUS));
	return qmi_refused(op, result);
}

static int build_vote(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
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

const struct qmi_plan qmi_plan_pin = {
	.steps = pin_steps,
	.plan.count = ARRAY_SIZE(pin_steps),
	.plan.deadline = PLAN_DEADLINE,
	.check = qmi_check_active,
};

const struct qmi_plan qmi_plan_vote = {
	.steps = vote_steps,
	.plan.count = ARRAY_SIZE(vote_steps),
	.plan.deadline = PLAN_DEADLINE,
	.check = check_vote,
};
