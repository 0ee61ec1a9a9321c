/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations of an MBIM session: what mbim_ops.c runs and the mbim_op_*.c describe. How
 * they run: plan.h.
 */
#ifndef WWANCTL_MBIM_OP_H
#define WWANCTL_MBIM_OP_H

#include <linux/kernel.h>

#include "mbim.h"
#include "plan.h"

#define MBIM_DEADLINE_REGISTER	25000	/* ms: answered when the network has answered */

/**
 * struct mbim_step - a step of an operation
 * @service: of the message
 * @cid: of the message
 * @build: writes the message; NULL for a step that waits
 * @answer: judges it: STEP_* or -errno; NULL: good unless @msg->status tells otherwise
 * @ready: of a step that waits: may it go on
 * @enter: of a step that waits: what to start with
 */
struct mbim_step {
	enum mbim_service service;
	u32 cid;
	int (*build)(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid);
	int (*answer)(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg);
	int (*ready)(struct mbim_session *s, struct plan_op *op);
	void (*enter)(struct mbim_session *s, struct plan_op *op);
};

/**
 * struct mbim_plan - how an operation is done
 * @plan: what it has in common with those of other protocols
 * @steps: its steps; all that a module must offer for it to be done
 * @missing: what to say if it does not
 * @check: refuses what can't work: 0 or -errno, req->error set; may be NULL
 * @end: after success; may be NULL
 */
struct mbim_plan {
	struct plan plan;
	const struct mbim_step *steps;
	const char *missing;
	int (*check)(struct mbim_session *s, struct wwanctl_request *req);
	void (*end)(struct mbim_session *s, struct plan_op *op);
};

int mbim_refused(struct plan_op *op, u32 status);
int mbim_nonsense(struct plan_op *op);
bool mbim_is_unsupported(u32 status);

/* mbim_op_module.c, mbim_op_attach.c, mbim_op_card.c, mbim_op_uicc.c */
extern const struct mbim_plan mbim_plan_power;
extern const struct mbim_plan mbim_plan_reset;
extern const struct mbim_plan mbim_plan_radio;
extern const struct mbim_plan mbim_plan_scan;
extern const struct mbim_plan mbim_plan_network;
extern const struct mbim_plan mbim_plan_attach_get;
extern const struct mbim_plan mbim_plan_attach_set;
extern const struct mbim_plan mbim_plan_card_power;
extern const struct mbim_plan mbim_plan_card_select;
extern const struct mbim_plan mbim_plan_card_cycle;
extern const struct mbim_plan mbim_plan_session;
extern const struct mbim_plan mbim_plan_pin;
extern const struct mbim_plan mbim_plan_vote;
extern const struct mbim_plan mbim_plan_open;
extern const struct mbim_plan mbim_plan_close;
extern const struct mbim_plan mbim_plan_apdu;
extern const struct mbim_plan mbim_plan_read_part;
extern const struct mbim_plan mbim_plan_read_whole;
extern const struct mbim_plan mbim_plan_read_record;
extern const struct mbim_plan mbim_plan_update;

#endif /* WWANCTL_MBIM_OP_H */
