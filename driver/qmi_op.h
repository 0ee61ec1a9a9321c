/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations of a QMI session: what qmi_ops.c runs and the qmi_op_*.c describe. How
 * they run: plan.h.
 */
#ifndef WWANCTL_QMI_OP_H
#define WWANCTL_QMI_OP_H

#include <linux/kernel.h>

#include "plan.h"
#include "qmi.h"

/**
 * struct qmi_step - a step of an operation
 * @service: enum qmi_service, or QMI_SERVICE_WDS6
 * @build: writes the message; NULL for a step that waits
 * @answer: judges it: STEP_* or -errno; NULL: good unless an error
 * @ready: of a step that waits: may it go on
 * @enter: of a step that waits: what to start with
 */
struct qmi_step {
	u16 service;
	int (*build)(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		     const struct qmi_header *hdr);
	int (*answer)(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
		      int result);
	int (*ready)(struct qmi_session *s, struct plan_op *op);
	void (*enter)(struct qmi_session *s, struct plan_op *op);
};

/**
 * struct qmi_plan - how an operation is done
 * @plan: what it has in common with those of other protocols
 * @steps: its steps
 * @check: refuses what can't work: 0 or -errno, req->error set; may be NULL
 * @undo: it has been given up, or could not be sent; may be NULL
 * @end: after success; may be NULL
 */
struct qmi_plan {
	struct plan plan;
	const struct qmi_step *steps;
	int (*check)(struct qmi_session *s, struct wwanctl_request *req);
	void (*undo)(struct qmi_session *s, struct plan_op *op);
	void (*end)(struct qmi_session *s, struct plan_op *op);
};

int qmi_refused(struct plan_op *op, int result);

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
