/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations of a QMI session: what qmi_ops.c runs and the qmi_op_*.c describe.
 *
 * An operation is a table of steps. A step sends a message and looks at its answer,
 * or waits for something that the session learns. Steps run one after the other;
 * the one that fails ends the request with an errno and a text. All of it runs with
 * BH off and the session locked.
 */
#ifndef WWANCTL_QMI_OP_H
#define WWANCTL_QMI_OP_H

#include <linux/kernel.h>

#include "qmi.h"

#define QMI_DEADLINE		10000		/* ms */
#define QMI_DEADLINE_POWER	20000
#define QMI_DEADLINE_SCAN	180000
#define QMI_CARD_LOOK		(HZ / 4)	/* between looks at a card that is not ready yet */

/* What a step's answer leads to; negative: the request ends with that errno. */
enum qmi_verdict {
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
 * @restore: queries that switch on again what the first step has switched off, for
 *	when the second is not reached; 0 if there is nothing to do
 */
struct qmi_plan {
	const struct qmi_step *steps;
	unsigned int count;
	unsigned int deadline;
	bool exclusive;
	int (*check)(struct qmi_session *s, struct wwanctl_request *req);
	void (*end)(struct qmi_session *s, struct qmi_op *op);
	u64 restore;
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

int qmi_refused(struct qmi_op *op, int result);

/* qmi_op_module.c, qmi_op_card.c, qmi_op_uicc.c */
extern const struct qmi_plan qmi_plan_power;
extern const struct qmi_plan qmi_plan_reset;
extern const struct qmi_plan qmi_plan_radio;
extern const struct qmi_plan qmi_plan_scan;
extern const struct qmi_plan qmi_plan_network;
extern const struct qmi_plan qmi_plan_attach_get;
extern const struct qmi_plan qmi_plan_attach_set;
extern const struct qmi_plan qmi_plan_card_power;
extern const struct qmi_plan qmi_plan_card_select;
extern const struct qmi_plan qmi_plan_card_cycle;
extern const struct qmi_plan qmi_plan_session;
extern const struct qmi_plan qmi_plan_pin;
extern const struct qmi_plan qmi_plan_vote;
extern const struct qmi_plan qmi_plan_open;
extern const struct qmi_plan qmi_plan_close;
extern const struct qmi_plan qmi_plan_apdu;
extern const struct qmi_plan qmi_plan_read;
extern const struct qmi_plan qmi_plan_write_record;
extern const struct qmi_plan qmi_plan_update;
const struct wwanctl_application *qmi_usim(const struct qmi_session *s);
int qmi_check_usim(struct qmi_session *s, struct wwanctl_request *req);
int qmi_check_active(struct qmi_session *s, struct wwanctl_request *req);

#endif /* WWANCTL_QMI_OP_H */
