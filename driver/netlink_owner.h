/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A held netlink socket: who is waiting for an answer, or owns a channel or a
 * vote. A portid is no identity: a process that closes a socket gets the same one
 * again with the next; the socket itself is.
 */
#ifndef WWANCTL_NETLINK_OWNER_H
#define WWANCTL_NETLINK_OWNER_H

#include <linux/llist.h>
#include <linux/types.h>

struct netlink_notify;
struct sk_buff;

/**
 * struct wwanctl_owner - a held socket
 * @sk: the socket, never NULL
 * @net: its network namespace; valid while the socket is alive
 * @portid: its port
 * @node: on the list of those to be put
 */
struct wwanctl_owner {
	struct sock *sk;
	struct net *net;
	u32 portid;
	struct llist_node node;
};

struct wwanctl_owner *wwanctl_owner_create(struct sk_buff *skb);
void wwanctl_owner_put(struct wwanctl_owner *owner);
bool wwanctl_owner_is(const struct wwanctl_owner *owner, struct sk_buff *skb);
bool wwanctl_owner_dead(const struct wwanctl_owner *owner);
bool wwanctl_owner_released(const struct wwanctl_owner *owner, const struct netlink_notify *notify);
void wwanctl_owner_exit(void);

#endif /* WWANCTL_NETLINK_OWNER_H */
