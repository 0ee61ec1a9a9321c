// SPDX-License-Identifier: GPL-2.0
/*
 * The family: its groups with their permissions, the look-up of the device, and
 * the commands that are answered from the cache.
 */
#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/notifier.h>

#include "netlink_channel.h"
#include "netlink_event.h"
#include "netlink_fill.h"
#include "netlink_owner.h"
#include "netlink_reply.h"
#include "netlink_vote.h"

/* --- the device of a request --- */

/* In every set that a request uses the modem's index is attribute 1. */
#define A_MODEM_INDEX	WWANCTL_A_MODEM_MODEM_INDEX

static int find_device(struct genl_info *info)
{
	struct wwanctl_device *wdev;

	BUILD_BUG_ON(A_MODEM_INDEX != 1 || WWANCTL_A_CARD_MODEM_INDEX != 1 ||
		     WWANCTL_A_CHANNEL_MODEM_INDEX != 1 || WWANCTL_A_FILE_MODEM_INDEX != 1 ||
		     WWANCTL_A_REGISTRATION_MODEM_INDEX != 1 ||
		     WWANCTL_A_SIGNAL_MODEM_INDEX != 1 || WWANCTL_A_NETWORK_MODEM_INDEX != 1 ||
		     WWANCTL_A_ATTACH_MODEM_INDEX != 1 || WWANCTL_A_BEARER_MODEM_INDEX != 1);
	if (GENL_REQ_ATTR_CHECK(info, A_MODEM_INDEX))
		return -EINVAL;
	wdev = wwanctl_device_get(nla_get_u32(info->attrs[A_MODEM_INDEX]));
	if (!wdev) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[A_MODEM_INDEX], "no such modem");
		return -ENODEV;
	}
	info->user_ptr[0] = wdev;
	return 0;
}

/* The secret in a request: an error's message gives the request back to its sender. */
static void wipe_secret(struct genl_info *info)
{
	struct nlattr *secret = NULL;

	switch (info->genlhdr->cmd) {
	case WWANCTL_CMD_CARD_SET:
		secret = info->attrs[WWANCTL_A_CARD_PIN];
		break;
	case WWANCTL_CMD_CHANNEL_TRANSMIT:
		/* an APDU may carry a PIN or a key */
		secret = info->attrs[WWANCTL_A_CHANNEL_APDU];
		break;
	case WWANCTL_CMD_ATTACH_SET:
		secret = info->attrs[WWANCTL_A_ATTACH_PASSWORD];
		break;
	case WWANCTL_CMD_BEARER_SET:
		secret = info->attrs[WWANCTL_A_BEARER_PASSWORD];
		break;
	}
	if (secret)
		memzero_explicit(nla_data(secret), nla_len(secret));
}

static int pre_doit(const struct wwanctl_genl_op *op, struct sk_buff *skb, struct genl_info *info)
{
	int err = find_device(info);

	if (!err)
		return 0;
	wipe_secret(info);
	return wwanctl_reply_now(skb, info, err);
}

static void post_doit(const struct wwanctl_genl_op *op, struct sk_buff *skb,
		      struct genl_info *info)
{
	wipe_secret(info);
	wwanctl_device_put(wwanctl_nl_device(info));
}

/* --- commands answered from the cache --- */

/**
 * struct cached - one kind of object, and who asks for it
 * @cmd: the command
 * @room: bytes of one object's attributes
 * @fill: its filler; 0, -EMSGSIZE, or -ENOENT if there is no such object
 */
struct cached {
	u8 cmd;
	size_t room;
	int (*fill)(struct sk_buff *skb, struct wwanctl_device *wdev, u8 slot, bool privileged);
};

static int put_modem(struct sk_buff *skb, struct wwanctl_device *wdev, u8 slot, bool privileged)
{
	struct wwanctl_modem_event modem;
	struct wwanctl_info said;
	const struct wwanctl_modem_view view = {
		.index = wdev->index,
		.interface = wdev->interface,
		.usb_path = wdev->usb_path,
		.modem = &modem,
		.info = &said,
		.imei = privileged,
	};

	wwanctl_device_modem(wdev, &modem);
	spin_lock_bh(&wdev->lock);
	said = wdev->info;
	spin_unlock_bh(&wdev->lock);
	return wwanctl_fill_modem(skb, &view);
}

static int put_card(struct sk_buff *skb, struct wwanctl_device *wdev, u8 slot, bool privileged)
{
	struct wwanctl_card_event told;
	struct wwanctl_card card;

	if (!wwanctl_device_card(wdev, slot, &card))
		return -ENOENT;
	wwanctl_card_tell(&card, &told);
	return wwanctl_fill_card(skb, wdev->index, &told, &card);
}

static int put_registration(struct sk_buff *skb, struct wwanctl_device *wdev, u8 slot,
			    bool privileged)
{
	struct wwanctl_registration reg;

	spin_lock_bh(&wdev->lock);
	reg = wdev->registration;
	spin_unlock_bh(&wdev->lock);
	return wwanctl_fill_registration(skb, wdev->index, &reg, privileged);
}

static int put_signal(struct sk_buff *skb, struct wwanctl_device *wdev, u8 slot, bool privileged)
{
	struct wwanctl_signal signal;

	spin_lock_bh(&wdev->lock);
	signal = wdev->signal;
	spin_unlock_bh(&wdev->lock);
	return wwanctl_fill_signal(skb, wdev->index, &signal);
}

static int put_bearer(struct sk_buff *skb, struct wwanctl_device *wdev, u8 id, bool privileged)
{
	struct wwanctl_bearer bearer;

	if (!wwanctl_device_bearer(wdev, id, &bearer))
		return -ENOENT;
	return wwanctl_fill_bearer(skb, wdev->index, &bearer, READ_ONCE(wdev->ifindex));
}

enum { MODEM, CARD, REGISTRATION, SIGNAL, BEARER };

static const struct cached cached[] = {
	[MODEM] = { WWANCTL_CMD_MODEM_GET, 768, put_modem },
	[CARD] = { WWANCTL_CMD_CARD_GET, 1024, put_card },
	[REGISTRATION] = { WWANCTL_CMD_REGISTRATION_GET, 512, put_registration },
	[SIGNAL] = { WWANCTL_CMD_SIGNAL_GET, 128, put_signal },
	[BEARER] = { WWANCTL_CMD_BEARER_GET, WWANCTL_BEARER_ROOM, put_bearer },
};

static int get(struct sk_buff *skb, struct genl_info *info, const struct cached *kind, u8 slot)
{
	struct sk_buff *answer = genlmsg_new(kind->room, GFP_KERNEL);
	int err = -EMSGSIZE;
	void *hdr;

	if (!answer)
		return wwanctl_reply_now(skb, info, -ENOMEM);
	hdr = genlmsg_put(answer, info->snd_portid, info->snd_seq, &wwanctl_nl_family, 0,
			  kind->cmd);
	if (hdr)
		err = kind->fill(answer, wwanctl_nl_device(info), slot,
				   netlink_capable(skb, CAP_NET_ADMIN));
	if (!err) {
		genlmsg_end(answer, hdr);
		return wwanctl_reply_send(skb, info, answer);
	}
	nlmsg_free(answer);
	/* the others have fewer attributes */
	if (err == -ENOENT && kind == &cached[CARD])
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WWANCTL_A_CARD_SLOT],
				    "the module has not told of such a card slot");
	else if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WWANCTL_A_BEARER_ID],
				    "the driver has no data session of that number");
	return wwanctl_reply_now(skb, info, err);
}

/**
 * struct dump - a dump under way
 * @modem: index of the modem that was last told, or is being told
 * @slot: the same, for slots: 0 when @modem is done
 * @privileged: the sender is
 * @begun: the others are valid
 */
struct dump {
	u32 modem;
	u8 slot;
	bool privileged;
	bool begun;
};

static int dump_one(struct sk_buff *skb, struct netlink_callback *cb, const struct cached *kind,
		    struct wwanctl_device *wdev, u8 slot)
{
	const struct dump *dump = (const struct dump *)cb->ctx;
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				&wwanctl_nl_family, NLM_F_MULTI, kind->cmd);
	int err;

	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	err = kind->fill(skb, wdev, slot, dump->privileged);
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err == -ENOENT ? 0 : err;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int dump_slots(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct cached *kind, struct wwanctl_device *wdev, u8 slots)
{
	struct dump *dump = (struct dump *)cb->ctx;
	int err;

	for (; dump->slot < slots; dump->slot++) {
		err = dump_one(skb, cb, kind, wdev, dump->slot + 1);
		if (err)
			return err;
	}
	dump->slot = 0;
	return 0;
}

/* @slots: objects that one modem may have */
static int dump_all(struct sk_buff *skb, struct netlink_callback *cb, const struct cached *kind,
		    u8 slots)
{
	struct dump *dump = (struct dump *)cb->ctx;
	struct wwanctl_device *wdev;
	int err = 0;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));
	if (!dump->begun) {
		dump->privileged = netlink_capable(cb->skb, CAP_NET_ADMIN);
		dump->begun = true;
	}
	cb->seq = wwanctl_device_generation();
	while (!err && (wdev = wwanctl_device_next(dump->modem))) {
		err = dump_slots(skb, cb, kind, wdev, slots);
		if (!err)
			dump->modem = wdev->index;
		wwanctl_device_put(wdev);
	}
	return skb->len;
}

int wwanctl_nl_modem_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return get(skb, info, &cached[MODEM], 0);
}

int wwanctl_nl_modem_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, &cached[MODEM], 1);
}

int wwanctl_nl_card_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	u8 slot;

	if (!wwanctl_nl_slot(info, WWANCTL_A_CARD_SLOT, &slot))
		return wwanctl_reply_now(skb, info, -EINVAL);
	if (!slot)
		slot = wwanctl_device_active_slot(wwanctl_nl_device(info));
	return get(skb, info, &cached[CARD], slot);
}

int wwanctl_nl_card_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, &cached[CARD], WWANCTL_SLOTS_MAX);
}

int wwanctl_nl_registration_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return get(skb, info, &cached[REGISTRATION], 0);
}

int wwanctl_nl_registration_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, &cached[REGISTRATION], 1);
}

int wwanctl_nl_signal_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return get(skb, info, &cached[SIGNAL], 0);
}

int wwanctl_nl_signal_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, &cached[SIGNAL], 1);
}

int wwanctl_nl_bearer_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *id = info->attrs[WWANCTL_A_BEARER_ID];

	return get(skb, info, &cached[BEARER], id ? nla_get_u32(id) : 1);
}

int wwanctl_nl_bearer_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, &cached[BEARER], WWANCTL_BEARERS_MAX);
}

/* --- the family --- */

#define REGISTER_TRIES	10

/* The generator drops a group's permission: the order is its header's. */
static const struct genl_multicast_group groups[] = {
	[WWANCTL_NLGRP_MODEM] = { .name = WWANCTL_MCGRP_MODEM },
	[WWANCTL_NLGRP_REGISTRATION] = { .name = WWANCTL_MCGRP_REGISTRATION },
	[WWANCTL_NLGRP_SIGNAL] = { .name = WWANCTL_MCGRP_SIGNAL },
	[WWANCTL_NLGRP_CARD] = { .name = WWANCTL_MCGRP_CARD, .flags = WWANCTL_MCAST_ADMIN },
	[WWANCTL_NLGRP_TOOLKIT] = { .name = WWANCTL_MCGRP_TOOLKIT, .flags = WWANCTL_MCAST_ADMIN },
	[WWANCTL_NLGRP_BEARER] = { .name = WWANCTL_MCGRP_BEARER, .flags = WWANCTL_MCAST_ADMIN },
	[WWANCTL_NLGRP_TRACE] = { .name = WWANCTL_MCGRP_TRACE, .flags = WWANCTL_MCAST_ADMIN },
};

bool wwanctl_nl_privileged(unsigned int group)
{
	return groups[group].flags;
}

/* In init_net only: no netnsok. Doits are serialised by the genl lock. */
struct genl_family wwanctl_nl_family __ro_after_init = {
	.name = WWANCTL_FAMILY_NAME,
	.version = WWANCTL_FAMILY_VERSION,
	.module = THIS_MODULE,
	.ops = wwanctl_nl_ops,
	.n_ops = ARRAY_SIZE(wwanctl_nl_ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
	.pre_doit = pre_doit,
	.post_doit = post_doit,
};

/* Somebody waits on the number of a privileged group. */
static bool __init groups_awaited(void)
{
	const struct genl_family *family = &wwanctl_nl_family;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (wwanctl_nl_privileged(i) && genl_has_listeners(family, &init_net, i))
			return true;
	return false;
}

/*
 * While no family has a group's number anybody may join it, and members stay when a
 * family gets it. A privileged group must not begin with such members: unregistering
 * takes the memberships away. Other numbers are no way out: those above 64 make
 * netlink, on unregistering, write behind the bitmaps of sockets that joined before
 * there were so many.
 */
static int __init family_register(void)
{
	unsigned int tries;
	int err;

	for (tries = 0; tries < REGISTER_TRIES; tries++) {
		err = genl_register_family(&wwanctl_nl_family);
		if (err || !groups_awaited())
			return err;
		genl_unregister_family(&wwanctl_nl_family);
	}
	pr_err("wwanctl: somebody without privilege keeps joining the numbers of privileged groups\n");
	return -EBUSY;
}

/* A socket was closed: process context, the genl lock is not held. */
static int socket_released(struct notifier_block *nb, unsigned long action, void *data)
{
	const struct netlink_notify *notify = data;

	if (action == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC) {
		wwanctl_channel_released(notify);
		wwanctl_vote_released(notify);
	}
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_released,
};

static void device_gone(struct wwanctl_device *wdev)
{
	wwanctl_channel_lost(wdev, 0);
	wwanctl_vote_gone(wdev);
}

static const struct wwanctl_device_watcher watcher = {
	.channels_lost = wwanctl_channel_lost,
	.refresh = wwanctl_vote_refresh,
	.vote_claimed = wwanctl_vote_claimed,
	.trace_wanted = wwanctl_nl_trace_wanted,
	.leave = wwanctl_channel_leave,
	.gone = device_gone,
};

/**
 * wwanctl_netlink_register() - the family, and what it needs below
 *
 * Context: process. Return: 0 or a negative errno.
 */
int __init wwanctl_netlink_register(void)
{
	int err;

	wwanctl_event_init(wwanctl_nl_event);
	err = wwanctl_device_init(&watcher);
	if (err)
		return err;
	err = netlink_register_notifier(&socket_notifier);
	if (err)
		goto err_device;
	err = family_register();
	if (err)
		goto err_notifier;
	return 0;

err_notifier:
	netlink_unregister_notifier(&socket_notifier);
err_device:
	wwanctl_device_exit();
	return err;
}

/**
 * wwanctl_netlink_unregister() - the end; no device is registered any more
 *
 * Context: process.
 */
void wwanctl_netlink_unregister(void)
{
	genl_unregister_family(&wwanctl_nl_family);
	netlink_unregister_notifier(&socket_notifier);
	wwanctl_channel_exit();
	wwanctl_device_exit();
	wwanctl_owner_exit();
	wwanctl_event_exit();
}
