// SPDX-License-Identifier: GPL-2.0
/*
 * Requests: their limits, deadlines and the one place where they end; and the
 * status words 61xx and 6Cxx, which the protocols need not know of.
 */
#include <linux/bottom_half.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "apdu.h"
#include "compat.h"
#include "proto.h"

/* see DOC: lifetime of a request; STARTING: the protocol's submit is running */
enum { IDLE, STARTING, STARTED_ENDED, PENDING, ENDED };

static const char *const late[] = {
	[WWANCTL_OP_POWER] = "the module did not confirm the power state in time",
	[WWANCTL_OP_RESET] = "the module did not confirm the reset in time",
	[WWANCTL_OP_CARD_POWER] = "the module did not confirm the card's power state in time",
	[WWANCTL_OP_CARD_SELECT] = "the module did not confirm the slot in time",
	[WWANCTL_OP_PIN_VERIFY] = "the module did not answer the PIN in time",
	[WWANCTL_OP_REFRESH] = "the module did not confirm the refresh in time",
	[WWANCTL_OP_REFRESH_VOTE] = "the module did not confirm the vote in time",
	[WWANCTL_OP_CHANNEL_OPEN] = "the card did not open a channel in time",
	[WWANCTL_OP_CHANNEL_CLOSE] = "the card did not close the channel in time",
	[WWANCTL_OP_TRANSMIT] = "the card did not answer the APDU in time",
	[WWANCTL_OP_FILE_READ] = "the module did not read the file in time",
	[WWANCTL_OP_FILE_UPDATE] = "the module did not update the file in time",
	[WWANCTL_OP_SCAN] = "the module did not end its network scan in time",
	[WWANCTL_OP_NETWORK] = "the module did not confirm the network selection in time",
	[WWANCTL_OP_ATTACH_GET] = "the module did not tell the initial attach in time",
	[WWANCTL_OP_ATTACH_SET] = "the module did not confirm the initial attach in time",
	[WWANCTL_OP_BEARER_CONNECT] = "the module did not connect the data session in time",
	[WWANCTL_OP_BEARER_DISCONNECT] = "the module did not end the data session in time",
};

static_assert(ARRAY_SIZE(late) == WWANCTL_OP_BEARER_DISCONNECT + 1);

/* A user of the link below: the module does not go while there is one. */
static bool link_enter(struct wwanctl_device *wdev)
{
	bool ok;

	spin_lock_bh(&wdev->lock);
	ok = !wdev->gone;
	if (ok)
		wdev->users++;
	spin_unlock_bh(&wdev->lock);
	return ok;
}

static void link_leave(struct wwanctl_device *wdev)
{
	spin_lock_bh(&wdev->lock);
	if (!--wdev->users)
		wake_up_all(&wdev->idle);
	spin_unlock_bh(&wdev->lock);
}

static int session_init(struct wwanctl_request *req, gfp_t gfp)
{
	struct wwanctl_device *wdev = req->wdev;
	int err;

	if (!link_enter(wdev))
		return -ENODEV;
	err = wdev->proto->request_init(req, gfp);
	if (!err) {
		spin_lock_bh(&wdev->lock);
		list_add_tail(&req->session_node, &wdev->sessions);
		spin_unlock_bh(&wdev->lock);
	}
	link_leave(wdev);
	return err;
}

/* BH stays off until the session is gone: wwanctl_request_end_all() relies on it. */
static void session_fini(struct wwanctl_request *req)
{
	struct wwanctl_device *wdev = req->wdev;
	bool had;

	local_bh_disable();
	spin_lock(&wdev->lock);
	had = !list_empty(&req->session_node);
	list_del_init(&req->session_node);
	spin_unlock(&wdev->lock);
	if (had)
		wdev->proto->request_fini(req);
	local_bh_enable();
}

static void deadline_timer(struct timer_list *timer);

/**
 * wwanctl_request_alloc() - prepare a request
 * @wdev: the module; the request holds a reference
 * @op: what
 * @tx_len: bytes to the module; tx_len may be made smaller later
 * @rx_cap: room for its answer
 * @gfp: how to allocate
 *
 * Return: the request, or ERR_PTR: -ENOMEM, -ENODEV when the module has gone,
 * what the protocol says (-EMSGSIZE, -EOPNOTSUPP).
 */
struct wwanctl_request *wwanctl_request_alloc(struct wwanctl_device *wdev, enum wwanctl_op op,
					      size_t tx_len, size_t rx_cap, gfp_t gfp)
{
	struct wwanctl_request *req = kzalloc(sizeof(*req), gfp);
	int err = -ENOMEM;

	if (!req)
		return ERR_PTR(-ENOMEM);
	req->op = op;
	req->pin_retries = -1;
	req->tx_len = tx_len;
	req->rx_cap = rx_cap;
	req->follow.tx_cap = tx_len;
	INIT_LIST_HEAD(&req->session_node);
	timer_setup(&req->deadline, deadline_timer, 0);
	req->tx = kzalloc(max_t(size_t, tx_len, 1), gfp);
	req->rx = kzalloc(max_t(size_t, rx_cap, 1), gfp);
	if (!req->tx || !req->rx)
		goto err_free;
	req->wdev = wwanctl_device_hold(wdev);
	err = session_init(req, gfp);
	if (err)
		goto err_put;
	return req;

err_put:
	wwanctl_device_put(wdev);
err_free:
	kfree(req->rx);
	kfree(req->tx);
	kfree(req);
	return ERR_PTR(err);
}

/**
 * wwanctl_request_free() - free a request that is not pending
 * @req: the request, or NULL; its bytes are wiped
 *
 * Context: any up to BH.
 */
void wwanctl_request_free(struct wwanctl_request *req)
{
	if (!req)
		return;
	session_fini(req);
	wwanctl_device_put(req->wdev);
	kfree_sensitive(req->rx);
	kfree_sensitive(req->tx);
	kfree_sensitive(req);
}

static void remove(struct wwanctl_request *req)
{
	lockdep_assert_held(&req->wdev->lock);
	req->state = ENDED;
	list_del(&req->node);
	req->wdev->pending--;
	if (req->wdev->leaving)
		wake_up_all(&req->wdev->idle);
}

/* Off the list of pending ones; true for the one caller that then ends it. */
static bool claim(struct wwanctl_request *req, int status, const char *error)
{
	lockdep_assert_held(&req->wdev->lock);
	if (req->state == STARTING) {
		/* answered before the protocol's submit has returned: that one ends it */
		req->state = STARTED_ENDED;
		req->status = status;
		req->error = error;
		return false;
	}
	if (req->state != PENDING)
		return false;
	req->status = status;
	req->error = error;
	remove(req);
	return true;
}

static void card_was_reset(const struct wwanctl_request *req)
{
	wwanctl_device_channels_lost(req->wdev,
				     req->slot ? : wwanctl_device_active_slot(req->wdev));
}

/* What has been done may have reset cards, and with them their logical channels. */
static void forget_channels(const struct wwanctl_request *req)
{
	switch (req->op) {
	case WWANCTL_OP_RESET:
	case WWANCTL_OP_CARD_SELECT:
		wwanctl_device_channels_lost(req->wdev, 0);
		break;
	case WWANCTL_OP_CARD_POWER:
		card_was_reset(req);
		break;
	case WWANCTL_OP_REFRESH:
		if (req->arg.method == WWANCTL_REFRESH_METHOD_CARD)
			card_was_reset(req);
		else if (req->arg.method == WWANCTL_REFRESH_METHOD_MODEM)
			wwanctl_device_channels_lost(req->wdev, 0);
		break;
	default:
		break;
	}
}

static void finish(struct wwanctl_request *req)
{
	if (!req->status)
		forget_channels(req);
	if (req->follow.started) {
		/* rx was moved on behind the parts that are there */
		req->rx_len += req->rx - req->follow.rx;
		req->rx = req->follow.rx;
		req->rx_cap = req->follow.rx_cap;
		req->follow.started = false;
	}
	req->done(req);
}

static void finish_late(struct rcu_head *rcu)
{
	finish(container_of(rcu, struct wwanctl_request, rcu));
}

/* BH: the module has not answered. */
static void deadline_timer(struct timer_list *timer)
{
	struct wwanctl_request *req = timer_container_of(req, timer, deadline);
	struct wwanctl_device *wdev = req->wdev;
	bool mine;

	spin_lock(&wdev->lock);
	mine = claim(req, -ETIMEDOUT, late[req->op]);
	spin_unlock(&wdev->lock);
	if (!mine)
		return;
	wdev->proto->cancel(req);
	/* another CPU may have found it in the protocol's table just before */
	call_rcu_hurry(&req->rcu, finish_late);
}

static int enter(struct wwanctl_request *req)
{
	struct wwanctl_device *wdev = req->wdev;
	int err = 0;

	spin_lock(&wdev->lock);
	if (wdev->gone || (wdev->leaving && !req->urgent)) {
		err = -ENODEV;
	} else if (wdev->state != WWANCTL_MODEM_STATE_READY) {
		err = -ENETDOWN;
		req->error = "the module does not answer yet";
	} else if (wdev->pending >= WWANCTL_PENDING_MAX && !req->urgent &&
		   !req->follow.started && !req->follow.corrected) {
		err = -EBUSY;
		req->error = "too many requests are pending for this modem";
	} else {
		list_add_tail(&req->node, &wdev->requests);
		wdev->pending++;
		req->state = STARTING;
		req->status = 0;
	}
	spin_unlock(&wdev->lock);
	return err;
}

/* The protocol's submit; BH off. 0: pending; 1: it has ended already; or -errno. */
static int start(struct wwanctl_request *req)
{
	struct wwanctl_device *wdev = req->wdev;
	int err;

	/* one deadline for all that follows */
	if (!req->follow.started && !req->follow.corrected)
		req->follow.expires = jiffies + msecs_to_jiffies(wdev->proto->deadline(req));
	req->rx_len = 0;
	req->sw = 0;
	err = wdev->proto->submit(req);

	spin_lock(&wdev->lock);
	if (!err && req->state == STARTED_ENDED)
		err = 1;
	req->state = PENDING;
	if (err)
		remove(req);
	else
		mod_timer(&req->deadline, req->follow.expires);
	spin_unlock(&wdev->lock);
	return err;
}

/*
 * 61xx (TS 102 221, 7.3.1.1.4): fetch what is there, as long as every fetch brings
 * something and there is room for the next.
 */
static bool follow_more(struct wwanctl_request *req)
{
	size_t more = req->sw & 0xff ? : 256;

	if (req->follow.started && !req->rx_len)
		return false;
	if (req->rx_len > req->rx_cap || more > req->rx_cap - req->rx_len)
		return false;
	if (!req->follow.started) {
		req->follow.started = true;
		req->follow.rx = req->rx;
		req->follow.rx_cap = req->rx_cap;
	}
	req->follow.corrected = false;
	req->rx += req->rx_len;
	req->rx_cap -= req->rx_len;
	req->tx_len = wwanctl_apdu_get_response(req->tx, req->sw);
	return true;
}

/* True if the card's status word asks for another command, which is then in tx. */
static bool follow(struct wwanctl_request *req)
{
	if (req->op != WWANCTL_OP_TRANSMIT || req->arg.raw || req->status)
		return false;
	switch (req->sw >> 8) {
	case 0x61:
		return follow_more(req);
	case 0x6c:
		if (req->follow.corrected)
			return false;
		req->follow.corrected = true;
		return wwanctl_apdu_correct_le(req->tx, &req->tx_len, req->follow.tx_cap, req->sw);
	}
	return false;
}

/* BH off: it has ended, unless the card has more to say. */
static void conclude(struct wwanctl_request *req)
{
	int err;

	while (follow(req)) {
		err = enter(req);
		if (!err)
			err = start(req);
		if (!err)
			return;
		if (err < 0) {
			req->status = err;
			break;
		}
	}
	finish(req);
}

/**
 * wwanctl_request_complete() - the protocol has its answer
 * @req: may have ended already: then nothing happens
 * @status: 0 or -errno
 * @error: why, a constant, or NULL
 *
 * Context: BH off, no lock held. The caller touches neither the request nor its
 * session afterwards.
 */
void wwanctl_request_complete(struct wwanctl_request *req, int status, const char *error)
{
	struct wwanctl_device *wdev = req->wdev;
	bool mine;

	spin_lock(&wdev->lock);
	mine = claim(req, status, error);
	spin_unlock(&wdev->lock);
	if (!mine)
		return;
	timer_delete_sync(&req->deadline);
	conclude(req);
}

/**
 * wwanctl_request_submit() - send a request on its way
 * @req: idle, or ended and its done() has run
 *
 * Context: any up to BH, no lock held. Return: 0, then done() is called exactly
 * once, maybe before this returns; or a negative errno, error says why, no done().
 */
int wwanctl_request_submit(struct wwanctl_request *req)
{
	int err;

	req->error = NULL;
	req->follow.started = false;
	req->follow.corrected = false;
	local_bh_disable();
	err = enter(req);
	if (!err)
		err = start(req);
	if (err > 0) {
		conclude(req);
		err = 0;
	}
	local_bh_enable();
	return err;
}

/**
 * wwanctl_request_stop_following() - a channel is being closed
 * @wdev: the module
 * @slot: of the channel
 * @channel: its number
 *
 * What an APDU on it is answered is then its last: a GET RESPONSE might come behind
 * the closing, and go to the next owner of the number.
 *
 * Context: any up to BH, no lock held.
 */
void wwanctl_request_stop_following(struct wwanctl_device *wdev, u8 slot, u8 channel)
{
	struct wwanctl_request *req;

	spin_lock_bh(&wdev->lock);
	list_for_each_entry(req, &wdev->requests, node)
		if (req->op == WWANCTL_OP_TRANSMIT && req->slot == slot && req->channel == channel)
			req->arg.raw = true;
	spin_unlock_bh(&wdev->lock);
}

/* True while a channel is being opened or closed. */
static bool channels_moving(struct wwanctl_device *wdev)
{
	const struct wwanctl_request *req;
	bool moving = false;

	spin_lock_bh(&wdev->lock);
	list_for_each_entry(req, &wdev->requests, node)
		if (req->op == WWANCTL_OP_CHANNEL_OPEN || req->op == WWANCTL_OP_CHANNEL_CLOSE)
			moving = true;
	spin_unlock_bh(&wdev->lock);
	return moving;
}

/**
 * wwanctl_request_settle() - wait until no channel is being opened or closed
 * @wdev: leaving
 * @ms: no longer than this
 *
 * Context: process.
 */
void wwanctl_request_settle(struct wwanctl_device *wdev, unsigned int ms)
{
	wait_event_timeout(wdev->idle, !channels_moving(wdev), msecs_to_jiffies(ms));
}

static void claim_all(struct wwanctl_device *wdev, struct list_head *ended)
{
	struct wwanctl_request *req;

	spin_lock_bh(&wdev->lock);
	while ((req = list_first_entry_or_null(&wdev->requests, struct wwanctl_request, node))) {
		claim(req, -ENODEV, "the modem was unplugged or unbound");
		list_add_tail(&req->node, ended);
	}
	spin_unlock_bh(&wdev->lock);
}

/**
 * wwanctl_request_end_all() - end what is pending on a module that goes
 * @wdev: gone is set, every submit that did not see it has returned
 *
 * Context: process. The protocol has stopped.
 */
void wwanctl_request_end_all(struct wwanctl_device *wdev)
{
	struct wwanctl_request *req, *next;
	LIST_HEAD(ended);

	claim_all(wdev, &ended);
	/* completions and deadlines that run now see that they come too late */
	synchronize_rcu();
	list_for_each_entry_safe(req, next, &ended, node) {
		timer_delete_sync(&req->deadline);
		local_bh_disable();
		finish(req);
		local_bh_enable();
	}
	/* what deadlines have left to RCU */
	rcu_barrier();
}

/**
 * wwanctl_request_fini_all() - take the protocol's part from every request
 * @wdev: nothing is pending and nothing new starts
 *
 * Context: process.
 */
void wwanctl_request_fini_all(struct wwanctl_device *wdev)
{
	struct wwanctl_request *req;

	do {
		local_bh_disable();
		spin_lock(&wdev->lock);
		req = list_first_entry_or_null(&wdev->sessions, struct wwanctl_request,
					       session_node);
		if (req)
			list_del_init(&req->session_node);
		spin_unlock(&wdev->lock);
		if (req)
			wdev->proto->request_fini(req);
		local_bh_enable();
	} while (req);
	/* a request_free() that has just taken its own off the list */
	synchronize_rcu();
}
