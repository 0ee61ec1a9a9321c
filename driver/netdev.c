// SPDX-License-Identifier: GPL-2.0
/*
 * The network device of a QMI function: usbnet's, carrying raw IP.
 *
 * Its carrier is off until a bearer is connected; usbnet then neither reads the
 * bulk endpoint nor takes packets from the stack. What comes all the same is
 * dropped here and counted by usbnet.
 */

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/skbuff.h>

#include "usb.h"

/**
 * wwanctl_netdev_setup() - shape usbnet's Ethernet device for raw IP
 * @dev: usbnet device, not registered yet
 *
 * Context: process, from usbnet's bind.
 */
void wwanctl_netdev_setup(struct usbnet *dev)
{
	struct net_device *net = dev->net;

	net->header_ops = NULL;
	net->type = ARPHRD_NONE;
	net->hard_header_len = 0;
	net->addr_len = 0;
	net->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	net->mtu = ETH_DATA_LEN;
	netif_carrier_off(net);
}

/**
 * wwanctl_netdev_carrier() - packets pass, or do not
 * @dev: usbnet device
 * @on: a bearer is connected
 *
 * Context: any up to BH.
 */
void wwanctl_netdev_carrier(struct usbnet *dev, bool on)
{
	if (netif_carrier_ok(dev->net) != on)
		usbnet_link_change(dev, on, false);
}

/**
 * wwanctl_netdev_manage_power() - usbnet asks for remote wake-up while it is open
 * @dev: usbnet device
 * @on: open
 *
 * Remote wake-up is on from probe to disconnect, as events arrive at any time.
 *
 * Context: process.
 * Return: 0.
 */
int wwanctl_netdev_manage_power(struct usbnet *dev, int on)
{
	return 0;
}

/**
 * wwanctl_netdev_rx_fixup() - a packet from the module
 * @dev: usbnet device
 * @skb: what came
 *
 * Context: BH.
 * Return: 0: there is no bearer that it could belong to; usbnet frees and counts it.
 */
int wwanctl_netdev_rx_fixup(struct usbnet *dev, struct sk_buff *skb)
{
	return 0;
}

/**
 * wwanctl_netdev_tx_fixup() - a packet for the module
 * @dev: usbnet device
 * @skb: packet, consumed
 * @flags: for allocations
 *
 * Context: BH.
 * Return: NULL: without a bearer nothing leaves; usbnet counts the drop.
 */
struct sk_buff *wwanctl_netdev_tx_fixup(struct usbnet *dev, struct sk_buff *skb, gfp_t flags)
{
	dev_kfree_skb_any(skb);
	return NULL;
}
