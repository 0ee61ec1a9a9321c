/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Logical channels and the sockets that own them. Only its socket may use a
 * channel, and it is closed with its socket; the module forgets them all when the
 * card is reset.
 */
#ifndef WWANCTL_NETLINK_CHANNEL_H
#define WWANCTL_NETLINK_CHANNEL_H

#include "device.h"

struct netlink_notify;

/* a socket was closed; process context */
void wwanctl_channel_released(const struct netlink_notify *notify);
/* the module has forgotten the channels of @slot (0: all); any context up to BH */
void wwanctl_channel_lost(struct wwanctl_device *wdev, u8 slot);

/* the module is being unbound: its channels are closed; process context */
void wwanctl_channel_leave(struct wwanctl_device *wdev);

/* no device is registered and no notifier runs any more; process context */
void wwanctl_channel_exit(void);

#endif /* WWANCTL_NETLINK_CHANNEL_H */
