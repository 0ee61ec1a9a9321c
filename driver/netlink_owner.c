// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/sock.h>

#include "compat.h"
#include "netlink_owner.h"

static LLIST_HEAD(released);

/*
 * The last reference to a netlink socket must not be put with BH off: if it died
 * in the middle of a dump its destructor calls the dump's done(), which sleeps.
 */
static void put_work_fn(struct work_struct *work)
{
	struct wwanctl_owner *owner, *next;

	llist_for_each_entry_safe(owner, next, llist_del_all(&released), node) {
		sock_put(owner->sk);
		kfree(owner);
	}
}

static DECLARE_WORK(put_work, put_work_fn);

/**
 * wwanctl_owner_create() - hold the socket that sent a message
 * @skb: the message
 *
 * Context: process. Return: the owner, or NULL without memory.
 */
struct wwanctl_owner *wwanctl_owner_create(struct sk_buff *skb)
{
	struct wwanctl_owner *owner = kzalloc(sizeof(*owner), GFP_KERNEL);

	if (!owner)
		return NULL;
	owner->sk = NETLINK_CB(skb).sk;
	owner->net = sock_net(owner->sk);
	owner->portid = NETLINK_CB(skb).portid;
	sock_hold(owner->sk);
	return owner;
}

/**
 * wwanctl_owner_put() - let go of a socket
 * @owner: or NULL; gone after this
 *
 * Context: any up to BH.
 */
void wwanctl_owner_put(struct wwanctl_owner *owner)
{
	if (owner && llist_add(&owner->node, &released))
		schedule_work(&put_work);
}

/**
 * wwanctl_owner_is() - is it the sender of a message
 * @owner: a held socket
 * @skb: the message
 */
bool wwanctl_owner_is(const struct wwanctl_owner *owner, struct sk_buff *skb)
{
	return owner->sk == NETLINK_CB(skb).sk;
}

/**
 * wwanctl_owner_dead() - has the socket been closed
 * @owner: a held socket
 */
bool wwanctl_owner_dead(const struct wwanctl_owner *owner)
{
	return sock_flag(owner->sk, SOCK_DEAD);
}

/**
 * wwanctl_owner_released() - is it the socket that NETLINK_URELEASE tells of
 * @owner: a held socket
 * @notify: the notification
 *
 * Its port may have been bound again already: only a dead socket is meant.
 */
bool wwanctl_owner_released(const struct wwanctl_owner *owner, const struct netlink_notify *notify)
{
	return owner->portid == notify->portid && owner->net == notify->net &&
	       wwanctl_owner_dead(owner);
}

/**
 * wwanctl_owner_exit() - wait until every socket has been put
 */
void wwanctl_owner_exit(void)
{
	flush_work(&put_work);
}
