/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family: attributes <-> devices. */
#ifndef WWANCTL_NETLINK_H
#define WWANCTL_NETLINK_H

#include "compat.h"
#include "device.h"
#include "generated/netlink.h"

extern struct genl_family wwanctl_nl_family;

int wwanctl_netlink_register(void);
void wwanctl_netlink_unregister(void);

/* what pre_doit has found and holds */
static inline struct wwanctl_device *wwanctl_nl_device(const struct genl_info *info)
{
	return info->user_ptr[0];
}

/* slot of a request, from 1, or 0 for the active one; false: refused, extack is set */
bool wwanctl_nl_slot(const struct genl_info *info, unsigned int attr, u8 *slot);

/* only CAP_NET_ADMIN may listen to it */
bool wwanctl_nl_privileged(unsigned int group);

#endif /* WWANCTL_NETLINK_H */
