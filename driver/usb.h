/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The USB function of a module: which ones there are, and the way control frames
 * take. The network device is usbnet's and dictates the layout: interface data is
 * struct usbnet, our part hangs on its driver_priv.
 */
#ifndef WWANCTL_USB_H
#define WWANCTL_USB_H

#include <linux/mii.h>
#include <linux/netdevice.h>
#include <linux/types.h>
#include <linux/usb.h>
#include <linux/usb/usbnet.h>

#include "proto.h"

#define WWANCTL_QUIRK_DTR	BIT(0)	/* silent until DTR is raised */
#define WWANCTL_QUIRK_RAWIP	BIT(1)	/* the data path knows raw IP only */
#define WWANCTL_QUIRK_ZLP	BIT(2)	/* wants zero-length packets on bulk out */
#define WWANCTL_QUIRK_SLOW_BOOT	BIT(3)	/* enumerates long before it answers */
#define WWANCTL_QUIRK_NO_DRAIN	BIT(4)	/* fetch once for each notification */
#define WWANCTL_QUIRK_NO_TOGGLE	BIT(5)	/* fails if its data path is reset by a detour */

/**
 * struct wwanctl_quirks - a kind of module
 * @info: what usbnet wants to know; struct usb_device_id points here
 * @proto: control protocol
 * @flags: WWANCTL_QUIRK_*
 */
struct wwanctl_quirks {
	const struct driver_info info;
	const struct wwanctl_proto_ops *proto;
	unsigned long flags;
};

/**
 * wwanctl_quirks_of() - the kind of module behind usbnet's description
 * @info: the description of a function that this driver has bound
 *
 * Return: what embeds it.
 */
static inline const struct wwanctl_quirks *wwanctl_quirks_of(const struct driver_info *info)
{
	return container_of(info, struct wwanctl_quirks, info);
}

/**
 * struct wwanctl_usb_function - what the descriptors of a function say
 * @in: bulk endpoint from the module
 * @out: bulk endpoint to it
 * @intr: endpoint of the notifications
 * @message_max: bytes of a control message, either way; 0: not told
 * @mtu: of its network, 0: not told
 * @control_alt: setting of the control interface
 * @data: data interface; NULL: it is the control interface
 * @data_alt: its setting that has the endpoints
 */
struct wwanctl_usb_function {
	struct usb_endpoint_descriptor *in;
	struct usb_endpoint_descriptor *out;
	struct usb_endpoint_descriptor *intr;
	u16 message_max;
	u16 mtu;
	u8 control_alt;
	struct usb_interface *data;
	u8 data_alt;
};

/* usb.c */
int wwanctl_usb_register(void);
void wwanctl_usb_unregister(void);
int wwanctl_usb_bind(struct usbnet *dev, struct usb_interface *intf);
int wwanctl_usb_bind_mbim(struct usbnet *dev, struct usb_interface *intf);
void wwanctl_usb_unbind(struct usbnet *dev, struct usb_interface *intf);

/* usb_mbim.c */
bool wwanctl_usb_is_mbim(const struct usb_interface *intf);
int wwanctl_usb_mbim_find(struct usb_interface *intf, struct wwanctl_usb_function *function);
int wwanctl_usb_mbim_claim(struct usbnet *dev, struct usb_interface *intf,
			   const struct wwanctl_usb_function *function, bool toggle);
void wwanctl_usb_mbim_release(struct usb_interface *intf, struct usb_interface *data);

/* usb_ids.c */
extern const struct usb_device_id wwanctl_usb_ids[];
const struct wwanctl_quirks *wwanctl_usb_recognise(const struct usb_interface *intf);
bool wwanctl_usb_denied(const struct usb_device *udev);

/* netdev.c */
void wwanctl_netdev_setup(struct usbnet *dev);
void wwanctl_netdev_raw_ip(struct usbnet *dev, bool on);
void wwanctl_netdev_carrier(struct usbnet *dev, bool on);
int wwanctl_netdev_manage_power(struct usbnet *dev, int on);
int wwanctl_netdev_rx_fixup(struct usbnet *dev, struct sk_buff *skb);
struct sk_buff *wwanctl_netdev_tx_fixup(struct usbnet *dev, struct sk_buff *skb, gfp_t flags);

#endif /* WWANCTL_USB_H */
