/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Votes on a REFRESH: a socket claims the vote of a modem, is then asked before
 * each REFRESH, and has WWANCTL_VOTE_TIMEOUT to allow or defer it. If it says
 * nothing, releases the claim or dies, the REFRESH is allowed: no card is left
 * stuck.
 */
#ifndef WWANCTL_NETLINK_VOTE_H
#define WWANCTL_NETLINK_VOTE_H

#include "device.h"
#include "netlink.h"

#define WWANCTL_VOTE_TIMEOUT	5000	/* ms */

struct netlink_notify;

/* card-refresh with a vote; gives what the doit has to return */
int wwanctl_vote_request(struct sk_buff *skb, struct genl_info *info, u32 vote);
/* a socket was closed; process context */
void wwanctl_vote_released(const struct netlink_notify *notify);
/* the module goes; process context */
void wwanctl_vote_gone(struct wwanctl_device *wdev);
/* from the devices (struct wwanctl_device_watcher); any context up to BH */
bool wwanctl_vote_claimed(struct wwanctl_device *wdev);
void wwanctl_vote_refresh(struct wwanctl_device *wdev, struct wwanctl_refresh *refresh);

#endif /* WWANCTL_NETLINK_VOTE_H */
