// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/timer.h>

#include "event.h"
#include "netlink_owner.h"
#include "netlink_reply.h"
#include "netlink_vote.h"

#define VOTE_RETRY	500	/* ms, after a vote that the module has not taken */

/**
 * struct wwanctl_vote - a claim
 * @node: in the list of claims: one for a modem
 * @wdev: the modem, held
 * @owner: who claimed
 * @allow: the request that allows, made with the claim; NULL while under way
 * @pending: a REFRESH waits
 * @timer: allows it
 */
struct wwanctl_vote {
	struct list_head node;
	struct wwanctl_device *wdev;
	struct wwanctl_owner *owner;
	struct wwanctl_request *allow;
	bool pending;
	struct timer_list timer;
};

static DEFINE_SPINLOCK(vote_lock);	/* the list and what is in it */
static LIST_HEAD(votes);

static struct wwanctl_vote *vote_find(const struct wwanctl_device *wdev)
{
	struct wwanctl_vote *vote;

	lockdep_assert_held(&vote_lock);
	list_for_each_entry(vote, &votes, node)
		if (vote->wdev == wdev)
			return vote;
	return NULL;
}

/* Any context up to BH: back to the claim, if there is one that lacks its request. */
static void allow_done(struct wwanctl_request *req)
{
	struct wwanctl_vote *vote;

	spin_lock_bh(&vote_lock);
	vote = vote_find(req->wdev);
	if (vote && !vote->allow) {
		vote->allow = req;
		req = NULL;
	}
	spin_unlock_bh(&vote_lock);
	wwanctl_request_free(req);
}

static struct wwanctl_request *allow_create(struct wwanctl_device *wdev, gfp_t gfp)
{
	struct wwanctl_request *req;

	req = wwanctl_request_alloc(wdev, WWANCTL_OP_REFRESH_VOTE, 0, 0, gfp);
	if (IS_ERR(req))
		return req;
	req->arg.allow = true;
	req->urgent = true;
	req->done = allow_done;
	return req;
}

/* Any context up to BH. @req may be NULL: then it is tried to make one. 0 or -errno. */
static int allow(struct wwanctl_device *wdev, struct wwanctl_request *req)
{
	int err;

	if (!req)
		req = allow_create(wdev, GFP_ATOMIC);
	if (IS_ERR(req))
		return PTR_ERR(req);
	err = wwanctl_request_submit(req);
	if (err)
		allow_done(req);
	return err;
}

/* A REFRESH waits for the vote, @ms at most. */
static void vote_wait(struct wwanctl_vote *vote, unsigned int ms)
{
	lockdep_assert_held(&vote_lock);
	vote->pending = true;
	mod_timer(&vote->timer, jiffies + msecs_to_jiffies(ms));
}

/* No longer pending; true if it was. */
static bool vote_settle(struct wwanctl_vote *vote)
{
	bool was = vote->pending;

	lockdep_assert_held(&vote_lock);
	vote->pending = false;
	return was;
}

static void vote_timer(struct timer_list *timer)
{
	struct wwanctl_vote *vote = timer_container_of(vote, timer, timer);
	struct wwanctl_device *wdev = vote->wdev;
	struct wwanctl_request *req = NULL;
	bool late;

	spin_lock(&vote_lock);
	late = vote_settle(vote);
	if (late)
		swap(req, vote->allow);
	spin_unlock(&vote_lock);
	/* vote_end() waits for this timer: the claim holds the device until then */
	if (!late || !wwanctl_request_again(allow(wdev, req)))
		return;
	spin_lock(&vote_lock);
	if (vote_find(wdev) == vote)
		vote_wait(vote, VOTE_RETRY);
	else
		vote->pending = true;	/* for vote_end() */
	spin_unlock(&vote_lock);
}

static struct wwanctl_vote *vote_create(struct sk_buff *skb, struct wwanctl_device *wdev)
{
	struct wwanctl_vote *vote = kzalloc(sizeof(*vote), GFP_KERNEL);
	int err = -ENOMEM;

	if (!vote)
		return ERR_PTR(-ENOMEM);
	vote->owner = wwanctl_owner_create(skb);
	if (!vote->owner)
		goto err_free;
	vote->allow = allow_create(wdev, GFP_KERNEL);
	if (IS_ERR(vote->allow)) {
		err = PTR_ERR(vote->allow);
		goto err_put;
	}
	vote->wdev = wwanctl_device_hold(wdev);
	timer_setup(&vote->timer, vote_timer, 0);
	return vote;

err_put:
	wwanctl_owner_put(vote->owner);
err_free:
	kfree(vote);
	return ERR_PTR(err);
}

/* The claim is off the list: a REFRESH that waits for it is allowed. Process context. */
static void vote_end(struct wwanctl_vote *vote)
{
	timer_delete_sync(&vote->timer);
	if (vote->pending) {
		allow(vote->wdev, vote->allow);
		vote->allow = NULL;
	}
	wwanctl_request_free(vote->allow);
	wwanctl_owner_put(vote->owner);
	wwanctl_device_put(vote->wdev);
	kfree(vote);
}

static void votes_end(struct list_head *ended)
{
	struct wwanctl_vote *vote, *next;

	list_for_each_entry_safe(vote, next, ended, node)
		vote_end(vote);
}

void wwanctl_vote_released(const struct netlink_notify *notify)
{
	struct wwanctl_vote *vote, *next;
	LIST_HEAD(ended);

	spin_lock_bh(&vote_lock);
	list_for_each_entry_safe(vote, next, &votes, node)
		if (wwanctl_owner_released(vote->owner, notify))
			list_move(&vote->node, &ended);
	spin_unlock_bh(&vote_lock);
	votes_end(&ended);
}

void wwanctl_vote_gone(struct wwanctl_device *wdev)
{
	struct wwanctl_vote *vote;
	LIST_HEAD(ended);

	spin_lock_bh(&vote_lock);
	vote = vote_find(wdev);
	if (vote) {
		vote->pending = false;
		list_move(&vote->node, &ended);
	}
	spin_unlock_bh(&vote_lock);
	votes_end(&ended);
}

bool wwanctl_vote_claimed(struct wwanctl_device *wdev)
{
	bool claimed;

	spin_lock_bh(&vote_lock);
	claimed = vote_find(wdev);
	spin_unlock_bh(&vote_lock);
	return claimed;
}

void wwanctl_vote_refresh(struct wwanctl_device *wdev, struct wwanctl_refresh *refresh)
{
	bool asked = refresh->stage == WWANCTL_REFRESH_STAGE_WAIT_FOR_OK && refresh->vote_needed;
	struct wwanctl_vote *vote;

	if (asked && !refresh->vote_timeout)
		refresh->vote_timeout = WWANCTL_VOTE_TIMEOUT;
	spin_lock_bh(&vote_lock);
	vote = vote_find(wdev);
	if (vote && asked)
		vote_wait(vote, refresh->vote_timeout);
	else if (vote)
		vote->pending = false;
	spin_unlock_bh(&vote_lock);
	/* the claim has been released since the protocol asked for it */
	if (asked && !vote)
		allow(wdev, NULL);
}

/* --- card-refresh --- */

static int vote_claim(struct sk_buff *skb, struct genl_info *info)
{
	struct wwanctl_device *wdev = wwanctl_nl_device(info);
	struct wwanctl_vote *vote, *other;
	struct wwanctl_modem_event modem;
	int err = 0;

	wwanctl_device_modem(wdev, &modem);
	if (modem.state == WWANCTL_MODEM_STATE_READY &&
	    !(modem.capabilities & WWANCTL_CAPABILITY_REFRESH_VOTE)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WWANCTL_A_CARD_VOTE],
				    "the module does not ask before a REFRESH");
		return -EOPNOTSUPP;
	}
	vote = vote_create(skb, wdev);
	if (IS_ERR(vote))
		return PTR_ERR(vote);
	spin_lock_bh(&vote_lock);
	other = vote_find(wdev);
	/* wwanctl_vote_gone() comes after "gone": what it finds no claim for gets none */
	if (READ_ONCE(wdev->gone))
		err = -ENODEV;
	else if (!other)
		list_add_tail(&vote->node, &votes);
	else if (!wwanctl_owner_is(other->owner, skb))
		err = -EBUSY;
	spin_unlock_bh(&vote_lock);
	if (other || err)
		vote_end(vote);
	if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WWANCTL_A_CARD_VOTE],
				    "another socket has claimed this modem's vote");
	return err;
}

static int vote_refuse(struct genl_info *info, int err)
{
	const struct nlattr *attr = info->attrs[WWANCTL_A_CARD_VOTE];

	if (err == -EPERM)
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "this socket has not claimed the vote");
	else
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "no REFRESH waits for a vote");
	return err;
}

static int vote_release(struct sk_buff *skb, struct genl_info *info)
{
	struct wwanctl_vote *vote;

	spin_lock_bh(&vote_lock);
	vote = vote_find(wwanctl_nl_device(info));
	if (vote && wwanctl_owner_is(vote->owner, skb))
		list_del(&vote->node);
	else
		vote = NULL;
	spin_unlock_bh(&vote_lock);
	if (!vote)
		return vote_refuse(info, -EPERM);
	vote_end(vote);
	return 0;
}

/* The module has not taken the vote: it is to be given yet, and soon is by itself. */
static void cast_failed(struct wwanctl_reply *reply)
{
	struct wwanctl_device *wdev = reply->req->wdev;
	struct wwanctl_vote *vote;

	spin_lock_bh(&vote_lock);
	vote = vote_find(wdev);
	if (vote)
		vote_wait(vote, VOTE_RETRY);
	spin_unlock_bh(&vote_lock);
	if (!vote)
		allow(wdev, NULL);
}

/* BH */
static void cast_ended(struct wwanctl_reply *reply)
{
	if (reply->status)
		cast_failed(reply);
}

static int vote_cast(struct sk_buff *skb, struct genl_info *info, bool yes)
{
	struct wwanctl_reply *reply;
	struct wwanctl_vote *vote;
	int err = 0;

	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_REFRESH_VOTE, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	reply->req->arg.allow = yes;
	reply->req->urgent = true;
	wwanctl_reply_blame(reply, info, info->attrs[WWANCTL_A_CARD_VOTE]);

	spin_lock_bh(&vote_lock);
	vote = vote_find(wwanctl_nl_device(info));
	if (!vote || !wwanctl_owner_is(vote->owner, skb))
		err = -EPERM;
	else if (!vote_settle(vote))
		err = -ENOENT;
	spin_unlock_bh(&vote_lock);
	if (!err) {
		reply->ended = cast_ended;
		reply->discard = cast_failed;
		return wwanctl_reply_submit(reply, skb, info);
	}
	wwanctl_reply_discard(reply);
	return vote_refuse(info, err);
}

int wwanctl_vote_request(struct sk_buff *skb, struct genl_info *info, u32 vote)
{
	switch (vote) {
	case WWANCTL_REFRESH_VOTE_CLAIM:
		return vote_claim(skb, info);
	case WWANCTL_REFRESH_VOTE_RELEASE:
		return vote_release(skb, info);
	}
	return vote_cast(skb, info, vote == WWANCTL_REFRESH_VOTE_ALLOW);
}
