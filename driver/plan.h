/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests, carried out as plans of steps: what every protocol's operations share.
 *
 * A plan is a table of the protocol's steps. A step sends a message and looks at its
 * answer, or waits for something that the session learns. Steps run one after the
 * other; the one that fails ends the request with an errno and a text. All of it runs
 * with BH off and the session locked, unless said otherwise.
 */
#ifndef WWANCTL_PLAN_H
#define WWANCTL_PLAN_H

#include "session.h"

#define PLAN_DEADLINE		10000		/* ms */
#define PLAN_DEADLINE_POWER	20000
#define PLAN_DEADLINE_SCAN	180000
#define PLAN_CARD_LOOK		(HZ / 4)	/* between looks at a card that is not ready yet */

/* How a step begins; negative: the request ends with that errno. */
enum plan_begun {
	PLAN_SENT,	/* an answer is awaited */
	PLAN_WAITS,	/* for what the session learns */
};

/* What a step's answer leads to; negative: the request ends with that errno. */
enum plan_verdict {
	STEP_NEXT,
	STEP_AGAIN,	/* the same step, for the next part; of one that waits: not yet */
	STEP_SKIP,	/* over the next step */
	STEP_DONE,	/* the request has what it wants */
};

/**
 * struct plan - what the plans of all protocols have in common; first in theirs
 * @count: number of steps
 * @deadline: ms
 * @exclusive: not together with another one such
 * @restore: queries that switch on again what the first step has switched off, for
 *	when the second is not reached; 0 if there is nothing to do
 */
struct plan {
	unsigned int count;
	unsigned int deadline;
	bool exclusive;
	u64 restore;
};

/**
 * struct plan_op - a request under way
 * @node: on session->running or session->finished
 * @req: the request; NULL while it is not ours
 * @txn: its transaction
 * @letter: its message
 * @plan: how it is done
 * @step: index of the present step
 * @waits: the present step waits
 * @look_at: jiffies of the next look while it waits
 * @status: how it ended
 * @error: why
 * @slot: the module's number of the card slot
 * @channel: logical channel opened on the way
 * @done: bytes written
 * @index: the protocol's own
 */
struct plan_op {
	struct list_head node;
	struct wwanctl_request *req;
	struct txn txn;
	struct session_letter letter;
	const struct plan *plan;
	unsigned int step;
	bool waits;
	unsigned long look_at;
	int status;
	const char *error;
	u8 slot;
	u8 channel;
	size_t done;
	u32 index;
};

/* for the session */
bool plan_check(struct session *s);
bool plan_next(const struct session *s, unsigned long *when);
void plan_fail(struct session *s, int status, const char *error);
void plan_forget(struct session *s);
bool plan_hand_up(struct session *s) __must_hold(&s->lock);

/* for the protocol */
void plan_go_on(struct session *s, struct plan_op *op, int verdict);
void plan_channel_given(struct session *s, u8 channel);
int plan_no_channel(struct session *s, struct plan_op *op);
int plan_room(struct wwanctl_request *req, unsigned int frames, size_t cap, gfp_t gfp);

/* plan_file.c: for steps that deal with files */
#define PLAN_APDU_MAX		(5 + 255)
#define PLAN_P2_NO_DATA		0x0c	/* SELECT without an answer but the status word */
bool plan_below_adf(const struct wwanctl_request *req);
int plan_check_file(struct wwanctl_request *req);
int plan_check_update(struct wwanctl_request *req);
int plan_keep(struct plan_op *op, const u8 *data, size_t len);
size_t plan_select_apdu(const struct plan_op *op, u8 apdu[PLAN_APDU_MAX]);
size_t plan_update_apdu(struct plan_op *op, u8 apdu[PLAN_APDU_MAX]);

/* for struct wwanctl_proto_ops; the session is not locked */
void plan_request_fini(struct wwanctl_request *req);
int plan_submit(struct wwanctl_request *req);
void plan_cancel(struct wwanctl_request *req);
unsigned int plan_deadline(const struct wwanctl_request *req);

#endif /* WWANCTL_PLAN_H */
