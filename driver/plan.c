// SPDX-License-Identifier: GPL-2.0
/*
 * Requests, carried out as plans of steps: see plan.h.
 *
 * Context of all: BH off, the session locked, unless said otherwise.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "plan.h"

static void run(struct session *s, struct plan_op *op);

/* What an off-and-on cycle has switched off and not on again is switched on. */
static void restore(struct session *s, const struct plan_op *op)
{
	if (!op->plan->restore)
		return;
	s->restore |= op->plan->restore;
	s->restore_slot = op->slot;
	session_want(s, op->plan->restore);
}

static void finish(struct session *s, struct plan_op *op, int status)
{
	txn_drop(&op->txn);
	op->waits = false;
	op->status = status;
	if (op->channel)	/* an update was broken off */
		session_late_channel(s, op->slot, op->channel);
	op->channel = 0;
	if (status && op->step == 1)
		restore(s, op);
	list_move_tail(&op->node, &s->finished);
	if (!status)
		s->ops->end(s, op);
}

/**
 * plan_go_on() - a step is over
 * @s: session, locked
 * @op: the operation
 * @verdict: enum plan_verdict, or a negative errno: then it ends
 */
void plan_go_on(struct session *s, struct plan_op *op, int verdict)
{
	if (verdict < 0) {
		finish(s, op, verdict);
		return;
	}
	if (verdict == STEP_NEXT)
		op->step++;
	else if (verdict == STEP_SKIP)
		op->step += 2;
	if (verdict == STEP_DONE || op->step >= op->plan->count)
		finish(s, op, 0);
	else
		run(s, op);
}

static void run(struct session *s, struct plan_op *op)
{
	int begun;

	op->look_at = jiffies + PLAN_CARD_LOOK;
	begun = s->ops->step(s, op);
	if (begun < 0)
		finish(s, op, begun);
	else
		op->waits = begun == PLAN_WAITS;
}

/**
 * plan_check() - let requests go on that wait for what has come now
 * @s: session, locked
 *
 * Return: true if one did.
 */
bool plan_check(struct session *s)
{
	struct plan_op *op, *next;
	int verdict;

	list_for_each_entry_safe(op, next, &s->running, node) {
		if (!op->waits)
			continue;
		verdict = s->ops->ready(s, op);
		if (verdict == STEP_AGAIN && time_after_eq(jiffies, op->look_at))
			op->look_at = jiffies + PLAN_CARD_LOOK;
		if (verdict == STEP_AGAIN)
			continue;
		op->waits = false;
		plan_go_on(s, op, verdict);
		return true;
	}
	return false;
}

/**
 * plan_next() - when to look at waiting requests again
 * @s: session, locked
 * @when: jiffies
 *
 * Return: false if none waits.
 */
bool plan_next(const struct session *s, unsigned long *when)
{
	const struct plan_op *op;
	bool any = false;

	list_for_each_entry(op, &s->running, node) {
		if (!op->waits || (any && !time_before(op->look_at, *when)))
			continue;
		*when = op->look_at;
		any = true;
	}
	return any;
}

/**
 * plan_fail() - end all requests
 * @s: session, locked
 * @status: -errno
 * @error: why
 */
void plan_fail(struct session *s, int status, const char *error)
{
	struct plan_op *op, *next;

	list_for_each_entry_safe(op, next, &s->running, node) {
		if (!op->step)	/* unanswered: it may have been carried out */
			restore(s, op);
		op->error = error;
		finish(s, op, status);
	}
}

/**
 * plan_forget() - let go of all requests: the layer above ends them
 * @s: session, locked
 */
void plan_forget(struct session *s)
{
	struct plan_op *op, *next;

	list_for_each_entry_safe(op, next, &s->running, node) {
		txn_drop(&op->txn);
		list_del_init(&op->node);
	}
	list_for_each_entry_safe(op, next, &s->finished, node)
		list_del_init(&op->node);
}

/**
 * plan_hand_up() - tell of one request that has ended
 * @s: session, locked; unlocked meanwhile
 *
 * Return: false if there was none.
 */
bool plan_hand_up(struct session *s) __must_hold(&s->lock)
{
	struct plan_op *op = list_first_entry_or_null(&s->finished, struct plan_op, node);
	struct wwanctl_request *req;
	const char *error;
	int status;

	if (!op)
		return false;
	list_del_init(&op->node);
	req = op->req;
	status = op->status;
	error = op->error;
	spin_unlock(&s->lock);
	wwanctl_request_complete(req, status, error);
	spin_lock(&s->lock);
	return true;
}

/* --- for steps --- */

/**
 * plan_channel_given() - the module has opened a logical channel
 * @s: session, locked
 * @channel: its number
 *
 * Numbers are given from below: the highest of them counts when there is no more.
 */
void plan_channel_given(struct session *s, u8 channel)
{
	s->channels = max_t(unsigned int, s->channels, channel);
}

/**
 * plan_no_channel() - the module has no logical channel left
 * @s: session, locked
 * @op: the operation that wants one; told why
 *
 * No message tells how many channels a module has: that shows when it refuses one more.
 * Those that are open do not count: others than we may have some.
 *
 * Return: -ENOSPC.
 */
int plan_no_channel(struct session *s, struct plan_op *op)
{
	if (s->channels > s->info.channels_max) {
		s->info.channels_max = s->channels;
		session_dirty(s, SESSION_DIRTY_INFO, s->now);
	}
	op->error = "no logical channel is left on this module or card";
	return -ENOSPC;
}

/* --- struct wwanctl_proto_ops --- */

/**
 * plan_room() - all that a request needs to be carried out
 * @req: the request; its session is set
 * @frames: that its longest message takes
 * @cap: bytes of each
 * @gfp: for allocations
 *
 * Context: any; the session is not locked. Return: 0 or -ENOMEM.
 */
int plan_room(struct wwanctl_request *req, unsigned int frames, size_t cap, gfp_t gfp)
{
	struct session *s = req->wdev->session;
	struct plan_op *op = kzalloc(sizeof(*op), gfp);

	if (!op)
		return -ENOMEM;
	INIT_LIST_HEAD(&op->node);
	txn_init(&op->txn, s->ops->answer);
	if (session_letter_init(s, &op->letter, frames, cap, gfp)) {
		kfree(op);
		return -ENOMEM;
	}
	req->session = op;
	return 0;
}

/**
 * plan_request_fini() - undo plan_room()
 * @req: the request, not pending
 *
 * Context: any; the session is not locked.
 */
void plan_request_fini(struct wwanctl_request *req)
{
	struct plan_op *op = req->session;

	session_letter_fini(req->wdev->session, &op->letter);
	kfree(op);
	req->session = NULL;
}

static bool exclusive_runs(const struct session *s)
{
	const struct plan_op *op;

	list_for_each_entry(op, &s->running, node)
		if (op->plan->exclusive)
			return true;
	return false;
}

static int admit(struct session *s, struct plan_op *op, struct wwanctl_request *req)
{
	if (s->phase != SESSION_READY) {
		req->error = "the module does not answer yet";
		return -ENETDOWN;
	}
	op->plan = s->ops->plan(req);
	if (!op->plan) {
		req->error = "not known to this protocol";
		return -EOPNOTSUPP;
	}
	if (op->plan->exclusive && exclusive_runs(s)) {
		req->error = "another change of power, slot or session is under way";
		return -EBUSY;
	}
	return s->ops->admit(s, op, req);
}

/**
 * plan_submit() - begin a request
 * @req: the request
 *
 * Context: BH off; the session is not locked.
 * Return: 0, or -errno and maybe req->error; then it has not begun.
 */
int plan_submit(struct wwanctl_request *req)
{
	struct session *s = req->wdev->session;
	struct plan_op *op = req->session;
	int status;

	session_lock(s);
	s->now = ktime_get_boottime_ns();
	status = admit(s, op, req);
	if (status)
		goto out;
	if (op->plan->exclusive)	/* from now on it is as this one leaves it */
		s->restore = 0;
	op->req = req;
	op->step = 0;
	op->status = 0;
	op->error = NULL;
	op->channel = 0;
	op->done = 0;
	list_add_tail(&op->node, &s->running);
	run(s, op);
	if (op->status) {	/* it could not even be sent */
		status = op->status;
		req->error = op->error;
		list_del_init(&op->node);
	}
out:
	session_unlock(s);
	return status;
}

/**
 * plan_cancel() - the request has ended for its submitter
 * @req: the request
 *
 * Context: BH off; the session is not locked.
 */
void plan_cancel(struct wwanctl_request *req)
{
	struct session *s = req->wdev->session;
	struct plan_op *op = req->session;
	bool silent;

	session_lock(s);
	s->now = ktime_get_boottime_ns();
	silent = txn_is_pending(&op->txn);
	if (!list_empty(&op->node))
		s->ops->undo(s, op);
	if (!list_empty(&op->node) && op->step <= 1)
		restore(s, op);
	txn_drop(&op->txn);
	list_del_init(&op->node);
	op->waits = false;
	if (silent && !session_silence(s, &op->txn) && s->silent)
		session_want(s, BIT_ULL(s->ops->alive));
	session_unlock(s);
}

/**
 * plan_deadline() - how long a request may take
 * @req: the request
 *
 * Context: any; the session is not locked.
 * Return: ms.
 */
unsigned int plan_deadline(const struct wwanctl_request *req)
{
	const struct session *s = req->wdev->session;
	const struct plan *plan = s->ops->plan(req);

	return plan ? plan->deadline : PLAN_DEADLINE;
}
