// SPDX-License-Identifier: GPL-2.0
#include <linux/capability.h>
#include <linux/net.h>
#include <net/sock.h>

#include "netlink.h"
#include "netlink_event.h"
#include "netlink_fill.h"

/* the group and the command that an event goes out with */
static void event_route(u32 type, unsigned int *group, u8 *cmd)
{
	switch (type) {
	case WWANCTL_EVENT_TYPE_REGISTRATION:
	case WWANCTL_EVENT_TYPE_REJECT:
		*group = WWANCTL_NLGRP_REGISTRATION;
		*cmd = WWANCTL_CMD_REGISTRATION_NTF;
		break;
	case WWANCTL_EVENT_TYPE_SIGNAL:
		*group = WWANCTL_NLGRP_SIGNAL;
		*cmd = WWANCTL_CMD_SIGNAL_NTF;
		break;
	case WWANCTL_EVENT_TYPE_CARD:
	case WWANCTL_EVENT_TYPE_REFRESH:
	case WWANCTL_EVENT_TYPE_CHANNEL:
		*group = WWANCTL_NLGRP_CARD;
		*cmd = WWANCTL_CMD_CARD_NTF;
		break;
	case WWANCTL_EVENT_TYPE_BEARER:
		*group = WWANCTL_NLGRP_BEARER;
		*cmd = WWANCTL_CMD_BEARER_NTF;
		break;
	case WWANCTL_EVENT_TYPE_TRACE:
		*group = WWANCTL_NLGRP_TRACE;
		*cmd = WWANCTL_CMD_TRACE_NTF;
		break;
	default:
		*group = WWANCTL_NLGRP_MODEM;
		*cmd = WWANCTL_CMD_MODEM_NTF;
		break;
	}
}

static int event_put(struct sk_buff *skb, u32 portid, u32 seq, int flags, u8 cmd,
		     const struct wwanctl_event *event)
{
	void *hdr = genlmsg_put(skb, portid, seq, &wwanctl_nl_family, flags, cmd);

	if (!hdr)
		return -EMSGSIZE;
	if (wwanctl_fill_event(skb, event)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static struct sk_buff *event_message(const struct wwanctl_event *event, u8 cmd)
{
	struct sk_buff *skb = genlmsg_new(wwanctl_fill_event_room(event), GFP_ATOMIC);

	if (!skb)
		return NULL;
	if (event_put(skb, 0, 0, 0, cmd, event)) {
		WARN_ONCE(1, "wwanctl: event %u does not fit its message\n", event->type);
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

/*
 * Who joined the group's number before it was ours has not been asked for the
 * capability; the socket's opener is, where the kernel has such a filter.
 */
static int unprivileged(struct sock *sk, struct sk_buff *skb, void *data)
{
	return !sk->sk_socket || !sk->sk_socket->file ||
	       !file_ns_capable(sk->sk_socket->file, &init_user_ns, CAP_NET_ADMIN);
}

static void event_send(struct sk_buff *skb, unsigned int group)
{
	u32 number = wwanctl_nl_family.mcgrp_offset + group;

	if (!wwanctl_nl_privileged(group)) {
		genlmsg_multicast(&wwanctl_nl_family, skb, 0, group, GFP_ATOMIC);
		return;
	}
	NETLINK_CB(skb).dst_group = number;
	wwanctl_broadcast_filtered(init_net.genl_sock, skb, number, unprivileged);
}

void wwanctl_nl_event(const struct wwanctl_event *event)
{
	struct sk_buff *skb;
	unsigned int group;
	u8 cmd;

	event_route(event->type, &group, &cmd);
	if (!genl_has_listeners(&wwanctl_nl_family, &init_net, group))
		return;
	skb = event->lost ? NULL : event_message(event, cmd);
	if (skb)
		event_send(skb, group);
	else
		/* they have missed something and must know */
		genl_set_err(&wwanctl_nl_family, &init_net, 0, group, -ENOBUFS);
}

bool wwanctl_nl_trace_wanted(void)
{
	return genl_has_listeners(&wwanctl_nl_family, &init_net, WWANCTL_NLGRP_TRACE);
}

/**
 * struct event_dump - an event-get under way
 * @cursor: where it is; its end is fixed at the start
 * @begun: the cursor is valid
 */
struct event_dump {
	struct wwanctl_event_cursor cursor;
	bool begun;
};

static void event_dump_begin(struct event_dump *dump, struct netlink_callback *cb)
{
	struct nlattr **attrs = wwanctl_dump_attrs(cb);
	u32 epoch = 0;
	u64 seq = 0;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));
	if (attrs[WWANCTL_A_EVENT_EPOCH])
		epoch = nla_get_u32(attrs[WWANCTL_A_EVENT_EPOCH]);
	if (attrs[WWANCTL_A_EVENT_SEQ])
		seq = nla_get_u64(attrs[WWANCTL_A_EVENT_SEQ]);
	if (attrs[WWANCTL_A_EVENT_MODEM_INDEX])
		dump->cursor.modem = nla_get_u32(attrs[WWANCTL_A_EVENT_MODEM_INDEX]);
	/* here the sender's own, later on a dump is continued by whoever reads */
	dump->cursor.open_only = !netlink_capable(cb->skb, CAP_NET_ADMIN);
	wwanctl_event_walk(&dump->cursor, epoch, seq);
	dump->begun = true;
}

int wwanctl_nl_event_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct event_dump *dump = (struct event_dump *)cb->ctx;
	struct wwanctl_event_cursor before;
	struct wwanctl_event event;

	if (!dump->begun)
		event_dump_begin(dump, cb);
	for (;;) {
		before = dump->cursor;
		if (!wwanctl_event_next(&dump->cursor, &event))
			break;
		if (event_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, NLM_F_MULTI,
			      WWANCTL_CMD_EVENT_GET, &event)) {
			/* this one goes into the next message */
			dump->cursor = before;
			break;
		}
	}
	return skb->len;
}
