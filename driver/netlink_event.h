/* SPDX-License-Identifier: GPL-2.0 */
/* Events to multicast groups; who listens. */
#ifndef WWANCTL_NETLINK_EVENT_H
#define WWANCTL_NETLINK_EVENT_H

#include <linux/types.h>

struct wwanctl_event;

/* the sink of event.h: under the event lock, BH off */
void wwanctl_nl_event(const struct wwanctl_event *event);
/* somebody listens to control frames; any context up to BH */
bool wwanctl_nl_trace_wanted(void);

#endif /* WWANCTL_NETLINK_EVENT_H */
