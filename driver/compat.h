/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every difference between the kernels that this driver builds on, 5.10 and up.
 * Nothing else in the driver asks for a version.
 *
 * Stable kernels backport interfaces, so names are shadowed by macros and never
 * defined as functions that may exist already.
 */
#ifndef WWANCTL_COMPAT_H
#define WWANCTL_COMPAT_H

#include <linux/netdevice.h>
#include <linux/mii.h>
#include <linux/rcupdate.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <net/genetlink.h>
#include <net/netlink.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* timers: renamed in 6.2 and 6.16, the old names went away later */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define timer_delete_sync(timer) del_timer_sync(timer)
#define timer_delete(timer) del_timer(timer)
#ifndef timer_shutdown_sync
#define timer_shutdown_sync(timer) del_timer_sync(timer)
#endif
#endif

#ifndef timer_container_of
#define timer_container_of(var, callback_timer, timer_fieldname) \
	from_timer(var, callback_timer, timer_fieldname)
#endif

/* a callback that may not wait for others, since call_rcu() may be lazy */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define call_rcu_hurry(head, func) call_rcu(head, func)
#endif

/* netlink policies and attributes */
#ifndef NLA_POLICY_MAX_LEN
#define NLA_POLICY_MAX_LEN(_len) NLA_POLICY_MAX(NLA_BINARY, _len)
#endif

/* the range became const with 6.7 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#undef NLA_POLICY_FULL_RANGE
#define NLA_POLICY_FULL_RANGE(tp, _range) {					\
	.type = NLA_ENSURE_UINT_OR_BINARY_TYPE(tp),				\
	.validation_type = NLA_VALIDATE_RANGE_PTR,				\
	.range = (struct netlink_range_validation *)(_range),			\
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define nla_strscpy(dst, nla, size) nla_strlcpy(dst, nla, size)
#endif

/* extended acknowledgements: a missing attribute is named from 6.1 on */
#ifndef NL_SET_ERR_ATTR_MISS
#define NL_SET_ERR_ATTR_MISS(extack, nest, type) \
	NL_SET_ERR_MSG(extack, "a required attribute is missing")
#endif

#ifndef GENL_REQ_ATTR_CHECK
#define GENL_REQ_ATTR_CHECK(info, attr) ({					\
	struct genl_info *__info = (info);					\
	bool __missing = !__info->attrs[attr];					\
										\
	if (__missing)								\
		NL_SET_ERR_ATTR_MISS(__info->extack, NULL, attr);		\
	__missing;								\
})
#endif

/*
 * A group that only CAP_NET_ADMIN may join. Debian's 5.10 has the field with
 * the flags of operations; where the header has neither this does not build.
 */
#ifdef GENL_MCAST_CAP_NET_ADMIN
#define WWANCTL_MCAST_ADMIN GENL_MCAST_CAP_NET_ADMIN
#else
#define WWANCTL_MCAST_ADMIN GENL_UNS_ADMIN_PERM
#endif

/*
 * A broadcast with a filter was taken out with 6.0 and put back with 6.6; @filter:
 * true for a socket that is to be left out.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 0, 0) || LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define wwanctl_broadcast_filtered(sk, skb, group, filter) \
	netlink_broadcast_filtered(sk, skb, 0, group, GFP_ATOMIC, filter, NULL)
#else
#define wwanctl_broadcast_filtered(sk, skb, group, filter) \
	({ (void)(filter); netlink_broadcast(sk, skb, 0, group, GFP_ATOMIC); })
#endif

/* what pre_doit and post_doit get, and where a dump keeps its request */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define wwanctl_genl_op genl_split_ops
#else
#define wwanctl_genl_op genl_ops
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define wwanctl_dump_attrs(cb) (genl_info_dump(cb)->attrs)
#else
#define wwanctl_dump_attrs(cb) (genl_dumpit_info(cb)->attrs)
#endif

#endif /* WWANCTL_COMPAT_H */
