// SPDX-License-Identifier: GPL-2.0
/*
 * The network device of a QMI function: usbnet's, carrying raw IP.
 *
 * Its carrier is off until a bearer is connected; usbnet then neither reads the
 * bulk endpoint nor takes packets from the stack. Firmware from before raw IP wants
 * Ethernet frames: what the stack sees is raw IP all the same, the header is put
 * before each packet and taken off here.
 */

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/skbuff.h>

#include "compat.h"
#include "usb.h"

/*
 * Bytes of a read: no less than any packet of the largest MTU, and a multiple of the
 * endpoint's packet size, so that a module that sends more does not make it fail.
 */
#define RX_SIZE		2048

/* the address that such firmware has and does not tell */
static const u8 module_address[ETH_ALEN] = { 0x02, 0x50, 0xf3, 0x00, 0x00, 0x00 };

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
	net->needed_headroom = ETH_HLEN;
	net->addr_len = 0;
	net->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	net->mtu = ETH_DATA_LEN;
	net->max_mtu = ETH_DATA_LEN;
	dev->hard_mtu = ETH_DATA_LEN;
	dev->rx_urb_size = RX_SIZE;
	wwanctl_netdev_raw_ip(dev, true);
	netif_carrier_off(net);
}

/**
 * wwanctl_netdev_raw_ip() - how packets lie in a bulk transfer
 * @dev: usbnet device
 * @on: bare, else behind an Ethernet header
 *
 * Context: any.
 */
void wwanctl_netdev_raw_ip(struct usbnet *dev, bool on)
{
	WRITE_ONCE(dev->data[0], !on);
}

static bool behind_header(const struct usbnet *dev)
{
	return READ_ONCE(dev->data[0]);
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
	/* usbnet turns it on later, from a work item: what waits there is taken back */
	if (!on || !netif_carrier_ok(dev->net))
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
 * @skb: what came; not empty
 *
 * Context: BH.
 * Return: 1: usbnet hands it to the stack. 0: no IP packet, usbnet frees and counts it.
 */
int wwanctl_netdev_rx_fixup(struct usbnet *dev, struct sk_buff *skb)
{
	if (behind_header(dev) && !skb_pull(skb, ETH_HLEN))
		return 0;
	if (!skb->len)
		return 0;
	switch (skb->data[0] >> 4) {
	case 4:
		skb->protocol = htons(ETH_P_IP);
		break;
	case 6:
		skb->protocol = htons(ETH_P_IPV6);
		break;
	default:	/* an ARP request among them: the module knows whom it has */
		return 0;
	}
	skb_reset_mac_header(skb);
	skb->dev = dev->net;
	return 1;
}

/**
 * wwanctl_netdev_tx_fixup() - a packet for the module
 * @dev: usbnet device
 * @skb: packet, consumed
 * @flags: for allocations
 *
 * Context: BH.
 * Return: what to send, or NULL: there is no memory for it; usbnet counts the drop.
 */
struct sk_buff *wwanctl_netdev_tx_fixup(struct usbnet *dev, struct sk_buff *skb, gfp_t flags)
{
	struct ethhdr *header;

	if (likely(!behind_header(dev)))
		return skb;
	if (skb_cow_head(skb, ETH_HLEN)) {
		dev_kfree_skb_any(skb);
		return NULL;
	}
	header = skb_push(skb, ETH_HLEN);
	ether_addr_copy(header->h_dest, module_address);
	ether_addr_copy(header->h_source, dev->net->dev_addr);
	header->h_proto = skb->protocol;
	return skb;
}
