/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects to attributes: one filler serves get, dump and notification. Each gives
 * 0 or -EMSGSIZE; what is unknown is left out.
 */
#ifndef WWANCTL_NETLINK_FILL_H
#define WWANCTL_NETLINK_FILL_H

#include "event.h"
#include "netlink.h"

/**
 * struct wwanctl_modem_view - a module, as a reply or an event tells it
 * @index: the modem
 * @interface: its control interface
 * @usb_path: its USB path
 * @modem: its state
 * @info: what it says of itself, or NULL (an event)
 * @imei: the receiver may know the IMEI
 */
struct wwanctl_modem_view {
	u32 index;
	u32 interface;
	const char *usb_path;
	const struct wwanctl_modem_event *modem;
	const struct wwanctl_info *info;
	bool imei;
};

int wwanctl_fill_modem(struct sk_buff *skb, const struct wwanctl_modem_view *view);
/* @more: applications and ATR, or NULL (an event) */
int wwanctl_fill_card(struct sk_buff *skb, u32 modem, const struct wwanctl_card_event *card,
		      const struct wwanctl_card *more);
int wwanctl_fill_registration(struct sk_buff *skb, u32 modem,
			      const struct wwanctl_registration *reg, bool location);
int wwanctl_fill_signal(struct sk_buff *skb, u32 modem, const struct wwanctl_signal *signal);
/* @event: say whether it is open */
int wwanctl_fill_channel(struct sk_buff *skb, u32 modem,
			 const struct wwanctl_channel_event *channel, bool event);
int wwanctl_fill_networks(struct sk_buff *skb, u32 modem, const struct wwanctl_network *network,
			  size_t count);
int wwanctl_fill_attach(struct sk_buff *skb, u32 modem, const struct wwanctl_attach *attach);
int wwanctl_fill_bearer(struct sk_buff *skb, u32 modem, const struct wwanctl_bearer *bearer,
			u32 ifindex);
int wwanctl_fill_event(struct sk_buff *skb, const struct wwanctl_event *event);

/* room for a data session's attributes: two families, an end, a long APN */
#define WWANCTL_BEARER_ROOM	640

/* room for an event's attributes, whatever it says */
size_t wwanctl_fill_event_room(const struct wwanctl_event *event);

#endif /* WWANCTL_NETLINK_FILL_H */
