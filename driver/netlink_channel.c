// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "apdu.h"
#include "netlink_channel.h"
#include "netlink_fill.h"
#include "netlink_owner.h"
#include "netlink_reply.h"

#define CLOSE_RETRY		200	/* ms */
#define WWANCTL_CHANNEL_LAST	19	/* TS 102 221, 10.1.1 */

/**
 * struct wwanctl_channel - an open logical channel
 * @node: in the list of channels, or in one that is being emptied
 * @wdev: its module, held
 * @owner: the socket that opened it
 * @what: slot, number, application, as an event tells them
 * @close: the request that closes it, made before it was opened; NULL once used
 * @id: counts up: the order of a dump
 * @lost: while it is being opened: the module has forgotten channels meanwhile
 */
struct wwanctl_channel {
	struct list_head node;
	struct wwanctl_device *wdev;
	struct wwanctl_owner *owner;
	struct wwanctl_channel_event what;
	struct wwanctl_request *close;
	u32 id;
	bool lost;
};

/* The lists and their generation; events are emitted under it, in the list's order. */
static DEFINE_SPINLOCK(channel_lock);
static LIST_HEAD(channels);
static LIST_HEAD(opening);	/* those whose OPEN is under way */
static u32 channel_id;
static u32 channel_generation = 1;

static void channel_free(struct wwanctl_channel *channel)
{
	wwanctl_request_free(channel->close);
	wwanctl_owner_put(channel->owner);
	wwanctl_device_put(channel->wdev);
	kfree(channel);
}

/* BH: closed, or as good as that: the module does not know it any more. */
static void channel_closed(struct wwanctl_request *req)
{
	struct wwanctl_channel *channel = req->context;

	channel->close = req;
	channel_free(channel);
}

static struct wwanctl_channel *channel_create(struct sk_buff *skb, struct wwanctl_device *wdev)
{
	struct wwanctl_channel *channel = kzalloc(sizeof(*channel), GFP_KERNEL);
	struct wwanctl_request *close;

	if (!channel)
		return ERR_PTR(-ENOMEM);
	close = wwanctl_request_alloc(wdev, WWANCTL_OP_CHANNEL_CLOSE, 0, 0, GFP_KERNEL);
	channel->owner = wwanctl_owner_create(skb);
	if (IS_ERR(close) || !channel->owner)
		goto err;
	close->urgent = true;
	close->done = channel_closed;
	close->context = channel;
	channel->close = close;
	channel->wdev = wwanctl_device_hold(wdev);
	channel->what.owner = channel->owner->portid;
	INIT_LIST_HEAD(&channel->node);
	return channel;

err:
	wwanctl_owner_put(channel->owner);
	kfree(channel);
	if (IS_ERR(close))
		return ERR_CAST(close);
	wwanctl_request_free(close);
	return ERR_PTR(-ENOMEM);
}

static void channel_emit(struct wwanctl_channel *channel, bool open)
{
	struct wwanctl_event event = {
		.type = WWANCTL_EVENT_TYPE_CHANNEL,
		.time = ktime_get_boottime_ns(),
	};

	lockdep_assert_held(&channel_lock);
	channel->what.open = open;
	event.data.channel = channel->what;
	wwanctl_event_emit(channel->wdev->ring, &event);
}

/* Both ends are there; who ends one changes that first, then empties the list. */
static bool channel_usable(const struct wwanctl_channel *channel)
{
	lockdep_assert_held(&channel_lock);
	return !channel->lost && !wwanctl_owner_dead(channel->owner) &&
	       wwanctl_device_ready(channel->wdev);
}

static void channel_add(struct wwanctl_channel *channel)
{
	lockdep_assert_held(&channel_lock);
	channel->id = ++channel_id;
	list_add_tail(&channel->node, &channels);
	channel_generation = channel_generation + 1 ? : 1;
	channel_emit(channel, true);
}

static void channel_remove(struct wwanctl_channel *channel, struct list_head *to)
{
	lockdep_assert_held(&channel_lock);
	list_move_tail(&channel->node, to);
	channel_generation = channel_generation + 1 ? : 1;
	channel_emit(channel, false);
}

static void unclosed_work_fn(struct work_struct *work);

/* Channels that the link could not take the closing of; under channel_lock. */
static LIST_HEAD(unclosed);
static DECLARE_DELAYED_WORK(unclosed_work, unclosed_work_fn);

static void channel_close_later(struct wwanctl_channel *channel)
{
	spin_lock_bh(&channel_lock);
	list_add_tail(&channel->node, &unclosed);
	spin_unlock_bh(&channel_lock);
	schedule_delayed_work(&unclosed_work, msecs_to_jiffies(CLOSE_RETRY));
}

/* Closes a channel that nobody can reach any more. It is gone after this. */
static void channel_close(struct wwanctl_channel *channel)
{
	struct wwanctl_request *close = channel->close;
	int err;

	wwanctl_request_stop_following(channel->wdev, channel->what.slot, channel->what.channel);
	close->slot = channel->what.slot;
	close->channel = channel->what.channel;
	channel->close = NULL;
	err = wwanctl_request_submit(close);
	if (!err)
		return;
	channel->close = close;
	/* else unplugged or being reset: the module forgets it by itself */
	if (wwanctl_request_again(err))
		channel_close_later(channel);
	else
		channel_free(channel);
}

/*
 * Each slot has numbers of its own: of several it is the one of @skb's sender, who
 * may be NULL; @slot 0: of any.
 */
static struct wwanctl_channel *channel_find(const struct wwanctl_device *wdev,
					    struct sk_buff *skb, u8 slot, u32 number)
{
	struct wwanctl_channel *channel, *other = NULL;

	lockdep_assert_held(&channel_lock);
	list_for_each_entry(channel, &channels, node) {
		if (channel->wdev != wdev || channel->what.channel != number ||
		    (slot && channel->what.slot != slot))
			continue;
		if (skb && wwanctl_owner_is(channel->owner, skb))
			return channel;
		other = channel;
	}
	return other;
}

/* 0 and what the channel is, if the sender owns it; what->slot: as for channel_find(). */
static int channel_check(struct sk_buff *skb, const struct wwanctl_device *wdev, u32 number,
			 struct wwanctl_channel_event *what)
{
	struct wwanctl_channel *channel;
	int err = 0;

	spin_lock_bh(&channel_lock);
	channel = channel_find(wdev, skb, what->slot, number);
	if (!channel)
		err = -ENOENT;
	else if (!wwanctl_owner_is(channel->owner, skb))
		err = -EPERM;
	else
		*what = channel->what;
	spin_unlock_bh(&channel_lock);
	return err;
}

static int channel_refuse(struct sk_buff *skb, struct genl_info *info, int err, u32 number)
{
	const struct nlattr *attr = info->attrs[WWANCTL_A_CHANNEL_CHANNEL];

	if (err == -EPERM)
		return wwanctl_reply_refuse(skb, info, attr, err,
					    "channel %u belongs to another socket", number);
	return wwanctl_reply_refuse(skb, info, attr, err, "channel %u is gone or was never open",
				    number);
}

/* --- the end of channels --- */

static void channels_close(struct list_head *dead)
{
	struct wwanctl_channel *channel, *next;

	list_for_each_entry_safe(channel, next, dead, node) {
		list_del_init(&channel->node);
		channel_close(channel);
	}
}

static void unclosed_work_fn(struct work_struct *work)
{
	struct wwanctl_channel *channel, *next;
	LIST_HEAD(again);
	LIST_HEAD(given);

	spin_lock_bh(&channel_lock);
	list_for_each_entry_safe(channel, next, &unclosed, node)
		if (channel_find(channel->wdev, NULL, channel->what.slot, channel->what.channel))
			list_move_tail(&channel->node, &given);
		else
			list_move_tail(&channel->node, &again);
	spin_unlock_bh(&channel_lock);
	channels_close(&again);
	/* the module has closed it by itself, and given its number to somebody else */
	list_for_each_entry_safe(channel, next, &given, node)
		channel_free(channel);
}

void wwanctl_channel_exit(void)
{
	cancel_delayed_work_sync(&unclosed_work);
	/* their devices are gone: each is freed */
	unclosed_work_fn(NULL);
}

void wwanctl_channel_released(const struct netlink_notify *notify)
{
	struct wwanctl_channel *channel, *next;
	LIST_HEAD(dead);

	spin_lock_bh(&channel_lock);
	list_for_each_entry_safe(channel, next, &channels, node)
		if (wwanctl_owner_released(channel->owner, notify))
			channel_remove(channel, &dead);
	spin_unlock_bh(&channel_lock);
	channels_close(&dead);
}

void wwanctl_channel_leave(struct wwanctl_device *wdev)
{
	struct wwanctl_channel *channel, *next;
	LIST_HEAD(left);

	spin_lock_bh(&channel_lock);
	list_for_each_entry_safe(channel, next, &channels, node)
		if (channel->wdev == wdev)
			channel_remove(channel, &left);
	spin_unlock_bh(&channel_lock);
	channels_close(&left);
}

void wwanctl_channel_lost(struct wwanctl_device *wdev, u8 slot)
{
	struct wwanctl_channel *channel, *next;
	LIST_HEAD(lost);

	spin_lock_bh(&channel_lock);
	list_for_each_entry_safe(channel, next, &channels, node)
		if (channel->wdev == wdev && (!slot || channel->what.slot == slot))
			channel_remove(channel, &lost);
	/* whether the module has opened it before or after that nobody can tell */
	list_for_each_entry(channel, &opening, node)
		if (channel->wdev == wdev && (!slot || channel->what.slot == slot))
			channel->lost = true;
	/* told of already */
	list_for_each_entry_safe(channel, next, &unclosed, node)
		if (channel->wdev == wdev && (!slot || channel->what.slot == slot))
			list_move_tail(&channel->node, &lost);
	spin_unlock_bh(&channel_lock);
	list_for_each_entry_safe(channel, next, &lost, node) {
		wwanctl_request_stop_following(wdev, channel->what.slot, channel->what.channel);
		channel_free(channel);
	}
}

/* --- channel-open --- */

/* The card's refusal, in words; true if it was one. */
static bool open_refused(struct wwanctl_reply *reply)
{
	const struct wwanctl_request *req = reply->req;
	const char *meaning;
	int err = wwanctl_sw_error(req->sw, &meaning);

	if (!err)
		return false;
	reply->status = err;
	if (err == -ENOENT)
		meaning = "no such application";
	snprintf(reply->text, sizeof(reply->text), "the card answered %04X%s%s", req->sw,
		 meaning ? ": " : "", meaning ? : "");
	return true;
}

/* False if nothing was opened, or the module gives a number that can't be or is taken. */
static bool open_makes_sense(const struct wwanctl_request *req)
{
	bool taken;

	if (!req->channel || req->channel > WWANCTL_CHANNEL_LAST)
		return false;
	spin_lock_bh(&channel_lock);
	taken = channel_find(req->wdev, NULL, req->slot, req->channel);
	spin_unlock_bh(&channel_lock);
	return !taken;
}

static void opening_add(struct wwanctl_channel *channel)
{
	spin_lock_bh(&channel_lock);
	list_add_tail(&channel->node, &opening);
	spin_unlock_bh(&channel_lock);
}

static void opening_remove(struct wwanctl_channel *channel)
{
	spin_lock_bh(&channel_lock);
	list_del_init(&channel->node);
	spin_unlock_bh(&channel_lock);
}

/* BH: the module has answered; from here the channel is the socket's. */
static void open_ended(struct wwanctl_reply *reply)
{
	struct wwanctl_channel *channel = reply->context;
	const struct wwanctl_request *req = reply->req;
	bool opened = open_makes_sense(req);
	bool refused, mine;

	refused = reply->status || open_refused(reply);
	opening_remove(channel);
	if (!opened) {
		/* the protocol itself undoes what opens after its deadline */
		if (!reply->status)
			reply->status = -EPROTO;
		channel_free(channel);
		return;
	}
	spin_lock_bh(&channel_lock);
	channel->what.channel = req->channel;
	mine = !refused && channel_usable(channel);
	if (mine)
		channel_add(channel);
	spin_unlock_bh(&channel_lock);
	if (mine)
		return;
	if (!reply->status)
		reply->status = -ECANCELED;
	/* also one that opened while its deadline ended the request */
	channel_close(channel);
}

static void open_discard(struct wwanctl_reply *reply)
{
	opening_remove(reply->context);
	channel_free(reply->context);
}

static int open_fill(struct sk_buff *skb, const struct wwanctl_reply *reply)
{
	const struct wwanctl_request *req = reply->req;

	if (nla_put_u32(skb, WWANCTL_A_CHANNEL_MODEM_INDEX, req->wdev->index) ||
	    nla_put_u32(skb, WWANCTL_A_CHANNEL_SLOT, req->slot) ||
	    nla_put_u32(skb, WWANCTL_A_CHANNEL_CHANNEL, req->channel) ||
	    nla_put(skb, WWANCTL_A_CHANNEL_AID, req->tx_len, req->tx) ||
	    nla_put(skb, WWANCTL_A_CHANNEL_RESPONSE, req->rx_len, req->rx) ||
	    nla_put_u32(skb, WWANCTL_A_CHANNEL_SW, req->sw))
		return -EMSGSIZE;
	return 0;
}

static struct wwanctl_reply *open_reply(struct sk_buff *skb, struct genl_info *info, u8 slot)
{
	const struct nlattr *aid = info->attrs[WWANCTL_A_CHANNEL_AID];
	struct wwanctl_channel *channel;
	struct wwanctl_reply *reply;

	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_CHANNEL_OPEN, nla_len(aid), 256);
	if (IS_ERR(reply))
		return reply;
	channel = channel_create(skb, wwanctl_nl_device(info));
	if (IS_ERR(channel)) {
		wwanctl_reply_discard(reply);
		return ERR_CAST(channel);
	}
	channel->what.slot = slot;
	channel->what.aid_len = nla_len(aid);
	memcpy(channel->what.aid, nla_data(aid), nla_len(aid));
	memcpy(reply->req->tx, nla_data(aid), nla_len(aid));
	opening_add(channel);
	reply->req->slot = slot;
	reply->context = channel;
	reply->ended = open_ended;
	reply->discard = open_discard;
	reply->fill = open_fill;
	reply->room = 64 + nla_total_size(WWANCTL_AID_MAX) + nla_total_size(256);
	wwanctl_reply_blame(reply, info, aid);
	return reply;
}

static int channel_open(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *aid = info->attrs[WWANCTL_A_CHANNEL_AID];
	const struct nlattr *p2 = info->attrs[WWANCTL_A_CHANNEL_P2];
	struct wwanctl_reply *reply;
	u8 slot;

	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_CHANNEL_AID))
		return -EINVAL;
	if (nla_len(aid) < 5) {
		NL_SET_ERR_MSG_ATTR(info->extack, aid, "an AID has 5 to 16 bytes");
		return -EINVAL;
	}
	if (!wwanctl_nl_slot(info, WWANCTL_A_CHANNEL_SLOT, &slot))
		return -EINVAL;
	if (!slot)
		slot = wwanctl_device_active_slot(wwanctl_nl_device(info));
	reply = open_reply(skb, info, slot);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	if (p2)
		reply->req->arg.p2 = nla_get_u32(p2);
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_channel_open_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, channel_open(skb, info));
}

/* --- channel-close --- */

/* Takes the channel from the list if the sender owns it. */
static struct wwanctl_channel *channel_take(struct sk_buff *skb, struct wwanctl_device *wdev,
					    u32 number)
{
	struct wwanctl_channel *channel;

	spin_lock_bh(&channel_lock);
	channel = channel_find(wdev, skb, 0, number);
	if (!channel) {
		channel = ERR_PTR(-ENOENT);
	} else if (!wwanctl_owner_is(channel->owner, skb)) {
		channel = ERR_PTR(-EPERM);
	} else {
		list_del_init(&channel->node);
		channel_generation = channel_generation + 1 ? : 1;
	}
	spin_unlock_bh(&channel_lock);
	return channel;
}

/* BH: whatever the module says, the channel is of no use any more. */
static void close_ended(struct wwanctl_reply *reply)
{
	struct wwanctl_channel *channel = reply->context;

	spin_lock_bh(&channel_lock);
	channel_emit(channel, false);
	spin_unlock_bh(&channel_lock);
	channel_free(channel);
}

/*
 * It could not be submitted: the channel stays open, and the socket's, unless one
 * of them has gone meanwhile, which found no channel in the list.
 */
static void close_discard(struct wwanctl_reply *reply)
{
	struct wwanctl_channel *channel = reply->context;
	bool stays;

	spin_lock_bh(&channel_lock);
	stays = channel_usable(channel);
	if (stays) {
		channel->id = ++channel_id;
		list_add_tail(&channel->node, &channels);
	} else {
		channel_emit(channel, false);
	}
	spin_unlock_bh(&channel_lock);
	if (!stays)
		channel_close(channel);
}

static int channel_close_request(struct sk_buff *skb, struct genl_info *info)
{
	struct wwanctl_device *wdev = wwanctl_nl_device(info);
	struct wwanctl_channel *channel;
	struct wwanctl_reply *reply;
	u32 number;

	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_CHANNEL_CHANNEL))
		return -EINVAL;
	number = nla_get_u32(info->attrs[WWANCTL_A_CHANNEL_CHANNEL]);
	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_CHANNEL_CLOSE, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	channel = channel_take(skb, wdev, number);
	if (IS_ERR(channel)) {
		wwanctl_reply_discard(reply);
		return channel_refuse(skb, info, PTR_ERR(channel), number);
	}
	reply->req->slot = channel->what.slot;
	reply->req->channel = number;
	reply->req->urgent = true;
	reply->context = channel;
	reply->ended = close_ended;
	reply->discard = close_discard;
	wwanctl_reply_blame(reply, info, info->attrs[WWANCTL_A_CHANNEL_CHANNEL]);
	wwanctl_request_stop_following(wdev, channel->what.slot, number);
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_channel_close_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, channel_close_request(skb, info));
}

/* --- channel-transmit --- */

static int transmit_fill(struct sk_buff *skb, const struct wwanctl_reply *reply)
{
	const struct wwanctl_request *req = reply->req;

	if (nla_put_u32(skb, WWANCTL_A_CHANNEL_MODEM_INDEX, req->wdev->index) ||
	    (req->channel && nla_put_u32(skb, WWANCTL_A_CHANNEL_CHANNEL, req->channel)) ||
	    nla_put(skb, WWANCTL_A_CHANNEL_RESPONSE, req->rx_len, req->rx) ||
	    nla_put_u32(skb, WWANCTL_A_CHANNEL_SW, req->sw))
		return -EMSGSIZE;
	return 0;
}

/* Slot and number of the channel that the APDU is for. */
static int transmit_channel(struct sk_buff *skb, struct genl_info *info,
			    struct wwanctl_channel_event *what)
{
	const struct nlattr *attr = info->attrs[WWANCTL_A_CHANNEL_CHANNEL];
	u32 number;
	int err;

	memset(what, 0, sizeof(*what));
	if (!wwanctl_nl_slot(info, WWANCTL_A_CHANNEL_SLOT, &what->slot))
		return -EINVAL;
	if (!attr)
		return 0;
	number = nla_get_u32(attr);
	err = channel_check(skb, wwanctl_nl_device(info), number, what);
	return err ? channel_refuse(skb, info, err, number) : 0;
}

static int transmit_check(struct genl_info *info, const struct nlattr *apdu)
{
	const char *error = wwanctl_apdu_check(nla_data(apdu), nla_len(apdu));

	if (!error)
		return 0;
	NL_SET_BAD_ATTR(info->extack, apdu);
	if (info->extack)
		info->extack->_msg = error;
	return -EINVAL;
}

static int channel_transmit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *apdu = info->attrs[WWANCTL_A_CHANNEL_APDU];
	struct wwanctl_channel_event what;
	struct wwanctl_reply *reply;
	struct wwanctl_request *req;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_CHANNEL_APDU))
		return -EINVAL;
	err = transmit_check(info, apdu) ? : transmit_channel(skb, info, &what);
	if (err)
		return err;
	/* one more than it has: 6Cxx may add an Le */
	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_TRANSMIT,
				     max(nla_len(apdu) + 1, WWANCTL_TRANSMIT_MIN),
				     WWANCTL_APDU_MAX);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	req = reply->req;
	req->slot = what.slot;
	req->channel = what.channel;
	req->arg.raw = info->attrs[WWANCTL_A_CHANNEL_RAW];
	req->tx_len = nla_len(apdu);
	memcpy(req->tx, nla_data(apdu), nla_len(apdu));
	if (!wwanctl_apdu_set_channel(&req->tx[0], what.channel)) {
		wwanctl_reply_discard(reply);
		NL_SET_ERR_MSG_ATTR(info->extack, apdu,
				    "channels 4 to 19 know no such secure messaging");
		return -EINVAL;
	}
	reply->fill = transmit_fill;
	reply->room = 64 + nla_total_size(WWANCTL_APDU_MAX);
	wwanctl_reply_blame(reply, info, apdu);
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_channel_transmit_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, channel_transmit(skb, info));
}

/* --- channel-get --- */

static int channel_put(struct sk_buff *skb, u32 portid, u32 seq, int flags,
		       const struct wwanctl_channel *channel, struct netlink_callback *cb)
{
	void *hdr = genlmsg_put(skb, portid, seq, &wwanctl_nl_family, flags,
				WWANCTL_CMD_CHANNEL_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	if (wwanctl_fill_channel(skb, channel->wdev->index, &channel->what, false)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int channel_get(struct sk_buff *skb, struct genl_info *info)
{
	struct wwanctl_channel *channel;
	struct sk_buff *answer;
	int err = -ENOENT;
	u32 number;

	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_CHANNEL_CHANNEL))
		return -EINVAL;
	number = nla_get_u32(info->attrs[WWANCTL_A_CHANNEL_CHANNEL]);
	answer = genlmsg_new(256, GFP_KERNEL);
	if (!answer)
		return -ENOMEM;
	spin_lock_bh(&channel_lock);
	channel = channel_find(wwanctl_nl_device(info), skb, 0, number);
	if (channel)
		err = channel_put(answer, info->snd_portid, info->snd_seq, 0, channel, NULL);
	spin_unlock_bh(&channel_lock);
	if (!err)
		return wwanctl_reply_send(skb, info, answer);
	nlmsg_free(answer);
	return err == -ENOENT ? channel_refuse(skb, info, err, number) : err;
}

int wwanctl_nl_channel_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = channel_get(skb, info);

	return err ? wwanctl_reply_now(skb, info, err) : 0;
}

int wwanctl_nl_channel_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct { u32 id; } *dump = (void *)cb->ctx;
	const struct wwanctl_channel *channel;

	spin_lock_bh(&channel_lock);
	cb->seq = channel_generation;
	list_for_each_entry(channel, &channels, node) {
		if (channel->id <= dump->id)
			continue;
		if (channel_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, NLM_F_MULTI,
				channel, cb))
			break;
		dump->id = channel->id;
	}
	spin_unlock_bh(&channel_lock);
	return skb->len;
}
