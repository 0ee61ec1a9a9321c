/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/wwanctl.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: make regen */

#ifndef _LINUX_WWANCTL_GEN_H
#define _LINUX_WWANCTL_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/wwanctl.h>

int wwanctl_nl_modem_get_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_modem_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int wwanctl_nl_modem_set_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_card_get_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_card_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int wwanctl_nl_card_set_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_card_refresh_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_channel_open_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_channel_close_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_channel_get_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_channel_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int wwanctl_nl_channel_transmit_doit(struct sk_buff *skb,
				     struct genl_info *info);
int wwanctl_nl_file_read_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_file_update_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_registration_get_doit(struct sk_buff *skb,
				     struct genl_info *info);
int wwanctl_nl_registration_get_dumpit(struct sk_buff *skb,
				       struct netlink_callback *cb);
int wwanctl_nl_signal_get_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_signal_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int wwanctl_nl_network_scan_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_network_set_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_attach_get_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_attach_set_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_event_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int wwanctl_nl_bearer_set_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_bearer_get_doit(struct sk_buff *skb, struct genl_info *info);
int wwanctl_nl_bearer_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);

enum {
	WWANCTL_NLGRP_MODEM,
	WWANCTL_NLGRP_REGISTRATION,
	WWANCTL_NLGRP_SIGNAL,
	WWANCTL_NLGRP_CARD,
	WWANCTL_NLGRP_TOOLKIT,
	WWANCTL_NLGRP_BEARER,
	WWANCTL_NLGRP_TRACE,
};

#define WWANCTL_NL_OPS 20

extern const struct genl_ops wwanctl_nl_ops[WWANCTL_NL_OPS];

#endif /* _LINUX_WWANCTL_GEN_H */
