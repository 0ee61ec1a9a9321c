// SPDX-License-Identifier: GPL-2.0
/*
 * Modules that the driver knows, and those that it must never touch.
 *
 * Vendor, product and interface numbers are facts of the modules' firmware, as
 * their AT manuals and descriptors show them. Modules whose composition moves the
 * function about are matched by class; probe then insists on the three endpoints
 * that tell the control function from the serial ones beside it. MBIM functions have a
 * class of their own: of the makers named here they are all taken, wherever they are.
 * Which of a module's configurations is in use the driver leaves as it is: each has
 * the functions that it has, and `wwanctl bind MODEM mbim` changes over.
 */

#include <linux/module.h>
#include <linux/usb/cdc.h>

#include "usb.h"

#define INFO(text, how) {						\
	.description	= text,						\
	.flags		= FLAG_WWAN | FLAG_NOARP | FLAG_SEND_ZLP | FLAG_LINK_INTR, \
	.bind		= how,						\
	.unbind		= wwanctl_usb_unbind,				\
	.manage_power	= wwanctl_netdev_manage_power,			\
	.rx_fixup	= wwanctl_netdev_rx_fixup,			\
	.tx_fixup	= wwanctl_netdev_tx_fixup,			\
}

/* MDM9x15, MDM9x25 and the like */
static const struct wwanctl_quirks qmi_plain = {
	.info	= INFO("QMI module", wwanctl_usb_bind),
	.proto	= &wwanctl_qmi_ops,
	.flags	= WWANCTL_QUIRK_ZLP,
};

/* MDM9x07, MDM9x30 and later */
static const struct wwanctl_quirks qmi_dtr = {
	.info	= INFO("QMI module", wwanctl_usb_bind),
	.proto	= &wwanctl_qmi_ops,
	.flags	= WWANCTL_QUIRK_DTR | WWANCTL_QUIRK_RAWIP | WWANCTL_QUIRK_ZLP,
};

/* 5G modules: the application processor boots for half a minute */
static const struct wwanctl_quirks qmi_slow = {
	.info	= INFO("QMI module", wwanctl_usb_bind),
	.proto	= &wwanctl_qmi_ops,
	.flags	= WWANCTL_QUIRK_DTR | WWANCTL_QUIRK_RAWIP | WWANCTL_QUIRK_ZLP |
		  WWANCTL_QUIRK_SLOW_BOOT,
};

/* Nearly all want zero-length packets, whatever the specification says */
static const struct wwanctl_quirks mbim_plain = {
	.info	= INFO("MBIM module", wwanctl_usb_bind_mbim),
	.proto	= &wwanctl_mbim_ops,
	.flags	= WWANCTL_QUIRK_ZLP,
};

/* Telit's LE922A6 and later lose their data path by the detour that resets it */
static const struct wwanctl_quirks mbim_straight = {
	.info	= INFO("MBIM module", wwanctl_usb_bind_mbim),
	.proto	= &wwanctl_mbim_ops,
	.flags	= WWANCTL_QUIRK_ZLP | WWANCTL_QUIRK_NO_TOGGLE,
};

#define MODULE_AT(vendor, product, number, kind)			\
	USB_DEVICE_INTERFACE_NUMBER(vendor, product, number),		\
	.driver_info = (unsigned long)&(kind).info

#define MODULE_CLASS(vendor, product, kind)				\
	USB_DEVICE_AND_INTERFACE_INFO(vendor, product, USB_CLASS_VENDOR_SPEC, \
				      USB_SUBCLASS_VENDOR_SPEC, 0xff),	\
	.driver_info = (unsigned long)&(kind).info

#define MBIM_MAKER(vendor)						\
	USB_VENDOR_AND_INTERFACE_INFO(vendor, USB_CLASS_COMM,		\
				      USB_CDC_SUBCLASS_MBIM, USB_CDC_PROTO_NONE), \
	.driver_info = (unsigned long)&mbim_plain.info

#define MBIM_MODULE(vendor, product, kind)				\
	USB_DEVICE_AND_INTERFACE_INFO(vendor, product, USB_CLASS_COMM,	\
				      USB_CDC_SUBCLASS_MBIM, USB_CDC_PROTO_NONE), \
	.driver_info = (unsigned long)&(kind).info

/* MBIM behind NCM 1.0; a function that has no MBIM is left to cdc_ncm */
#define NCM_MAKER(vendor)						\
	USB_VENDOR_AND_INTERFACE_INFO(vendor, USB_CLASS_COMM,		\
				      USB_CDC_SUBCLASS_NCM, USB_CDC_PROTO_NONE), \
	.driver_info = (unsigned long)&mbim_plain.info

const struct usb_device_id wwanctl_usb_ids[] = {
	/* MBIM: first, as the numbers below may mean another interface in that mode */
	{ MBIM_MODULE(0x1bc7, 0x1041, mbim_straight) },	/* Telit LE922A6 */
	{ MBIM_MODULE(0x1bc7, 0x1061, mbim_straight) },	/* Telit LN920 */
	{ MBIM_MODULE(0x1bc7, 0x1071, mbim_straight) },	/* Telit FN990 */
	{ MBIM_MODULE(0x1bc7, 0x1081, mbim_straight) },	/* Telit FE990 */
	{ MBIM_MAKER(0x03f0) },		/* HP: lt4120, lt4132, lt4211 */
	{ MBIM_MAKER(0x0489) },		/* Foxconn: T77W676, T77W968, T99W175 */
	{ MBIM_MAKER(0x05c6) },		/* Qualcomm's own numbers */
	{ MBIM_MAKER(0x0bdb) },		/* Ericsson: N5321, H5321 */
	{ MBIM_MAKER(0x1199) },		/* Sierra Wireless: MC73xx to EM92xx */
	{ MBIM_MAKER(0x12d1) },		/* Huawei: ME906, ME909 */
	{ MBIM_MAKER(0x1546) },		/* u-blox: TOBY, LARA */
	{ MBIM_MAKER(0x19d2) },		/* ZTE: ME3630 */
	{ MBIM_MAKER(0x1bc7) },		/* Telit */
	{ MBIM_MAKER(0x1e0e) },		/* SIMCom */
	{ MBIM_MAKER(0x1e2d) },		/* Cinterion, Thales: PLS, MV31 */
	{ MBIM_MAKER(0x2c7c) },		/* Quectel */
	{ MBIM_MAKER(0x2cb7) },		/* Fibocom */
	{ MBIM_MAKER(0x2dee) },		/* MeiG */
	{ MBIM_MAKER(0x33f8) },		/* Rolling Wireless */
	{ MBIM_MAKER(0x413c) },		/* Dell: DW58xx, DW59xx */
	{ NCM_MAKER(0x0bdb) },
	{ NCM_MAKER(0x12d1) },
	{ NCM_MAKER(0x1546) },

	/* Quectel */
	{ MODULE_AT(0x2c7c, 0x0121, 4, qmi_dtr) },	/* EC21 */
	{ MODULE_AT(0x2c7c, 0x0125, 4, qmi_dtr) },	/* EC25, EG25, EC20 R2 */
	{ MODULE_CLASS(0x2c7c, 0x0122, qmi_dtr) },	/* RG650V */
	{ MODULE_AT(0x2c7c, 0x0191, 4, qmi_dtr) },	/* EG91 */
	{ MODULE_AT(0x2c7c, 0x0195, 4, qmi_dtr) },	/* EG95 */
	{ MODULE_AT(0x2c7c, 0x0296, 4, qmi_dtr) },	/* BG96 */
	{ MODULE_AT(0x2c7c, 0x0306, 4, qmi_dtr) },	/* EP06, EM06, EG06 */
	{ MODULE_CLASS(0x2c7c, 0x030b, qmi_slow) },	/* EM060K, EG060K, EM120K */
	{ MODULE_AT(0x2c7c, 0x030e, 4, qmi_dtr) },	/* EM05-G V2 */
	{ MODULE_AT(0x2c7c, 0x0512, 4, qmi_dtr) },	/* EM12, EG12, EG18 */
	{ MODULE_CLASS(0x2c7c, 0x0620, qmi_slow) },	/* EM160R-GL */
	{ MODULE_CLASS(0x2c7c, 0x0700, qmi_dtr) },	/* BG95, BG77 */
	{ MODULE_AT(0x2c7c, 0x0800, 4, qmi_slow) },	/* RM500Q, RG500Q, RM502Q */
	{ MODULE_AT(0x2c7c, 0x0801, 4, qmi_slow) },	/* RM520N, RG520N */
	{ MODULE_AT(0x05c6, 0x9215, 4, qmi_dtr) },	/* EC20 R1 */
	{ MODULE_AT(0x05c6, 0x9003, 4, qmi_plain) },	/* UC20 */

	/* Sierra Wireless: MC73xx, EM73xx, MC74xx, EM74xx, EM75xx; two functions each */
	{ MODULE_AT(0x1199, 0x68a2, 8, qmi_plain) },	/* MC7710 */
	{ MODULE_AT(0x1199, 0x68c0, 8, qmi_plain) },	/* MC7304, MC7354 */
	{ MODULE_AT(0x1199, 0x68c0, 10, qmi_plain) },
	{ MODULE_AT(0x1199, 0x901c, 8, qmi_plain) },	/* EM7700 */
	{ MODULE_AT(0x1199, 0x901f, 8, qmi_plain) },	/* EM7355 */
	{ MODULE_AT(0x1199, 0x9041, 8, qmi_plain) },	/* MC7305, MC7355 */
	{ MODULE_AT(0x1199, 0x9041, 10, qmi_plain) },
	{ MODULE_AT(0x1199, 0x9051, 8, qmi_plain) },	/* AirCard 340U */
	{ MODULE_AT(0x1199, 0x9063, 8, qmi_plain) },	/* EM7305 */
	{ MODULE_AT(0x1199, 0x9063, 10, qmi_plain) },
	{ MODULE_AT(0x1199, 0x9071, 8, qmi_dtr) },	/* MC7455, MC7430, EM7455, EM7430 */
	{ MODULE_AT(0x1199, 0x9071, 10, qmi_dtr) },
	{ MODULE_AT(0x1199, 0x9079, 8, qmi_dtr) },	/* EM7455, EM7430 of laptops */
	{ MODULE_AT(0x1199, 0x9079, 10, qmi_dtr) },
	{ MODULE_AT(0x1199, 0x907b, 8, qmi_dtr) },	/* EM7430 */
	{ MODULE_AT(0x1199, 0x907b, 10, qmi_dtr) },
	{ MODULE_AT(0x1199, 0x9091, 8, qmi_dtr) },	/* EM7565, EM7511 */
	{ MODULE_AT(0x1199, 0xc081, 8, qmi_dtr) },	/* EM7590 */

	/* Sierra Wireless under Dell's name */
	{ MODULE_AT(0x413c, 0x81a8, 8, qmi_plain) },	/* DW5808 */
	{ MODULE_AT(0x413c, 0x81a9, 8, qmi_plain) },	/* DW5808e */
	{ MODULE_AT(0x413c, 0x81b1, 8, qmi_plain) },	/* DW5809e */
	{ MODULE_AT(0x413c, 0x81b3, 8, qmi_plain) },	/* DW5809e */
	{ MODULE_AT(0x413c, 0x81b6, 8, qmi_dtr) },	/* DW5811e */
	{ MODULE_AT(0x413c, 0x81b6, 10, qmi_dtr) },
	{ MODULE_AT(0x413c, 0x81cc, 8, qmi_dtr) },	/* DW5816e */

	/* Telit */
	{ MODULE_AT(0x1bc7, 0x1031, 3, qmi_dtr) },	/* LE910C1-EUX */
	{ MODULE_AT(0x1bc7, 0x1034, 2, qmi_dtr) },	/* LE910C4-WWX */
	{ MODULE_AT(0x1bc7, 0x1037, 4, qmi_dtr) },	/* LE910C4-WWX */
	{ MODULE_AT(0x1bc7, 0x1038, 3, qmi_dtr) },	/* LE910C4-WWX */
	{ MODULE_AT(0x1bc7, 0x103a, 0, qmi_dtr) },	/* LE910C4-WWX */
	{ MODULE_AT(0x1bc7, 0x1040, 2, qmi_dtr) },	/* LE922A */
	{ MODULE_AT(0x1bc7, 0x1050, 2, qmi_slow) },	/* FN980 */
	{ MODULE_AT(0x1bc7, 0x1057, 2, qmi_slow) },	/* FN980 */
	{ MODULE_AT(0x1bc7, 0x1060, 2, qmi_dtr) },	/* LN920 */
	{ MODULE_AT(0x1bc7, 0x1070, 2, qmi_slow) },	/* FN990A */
	{ MODULE_AT(0x1bc7, 0x1080, 2, qmi_slow) },	/* FE990A */
	{ MODULE_AT(0x1bc7, 0x10a0, 0, qmi_dtr) },	/* FN920C04 */
	{ MODULE_AT(0x1bc7, 0x10a4, 0, qmi_dtr) },	/* FN920C04 */
	{ MODULE_AT(0x1bc7, 0x10a9, 0, qmi_dtr) },	/* FN920C04 */
	{ MODULE_AT(0x1bc7, 0x10b0, 0, qmi_slow) },	/* FE990B */
	{ MODULE_AT(0x1bc7, 0x10c0, 0, qmi_dtr) },	/* FE910C04 */
	{ MODULE_AT(0x1bc7, 0x10c4, 0, qmi_dtr) },	/* FE910C04 */
	{ MODULE_AT(0x1bc7, 0x10c8, 0, qmi_dtr) },	/* FE910C04 */
	{ MODULE_AT(0x1bc7, 0x10d0, 0, qmi_slow) },	/* FN990B */
	{ MODULE_AT(0x1bc7, 0x1100, 3, qmi_dtr) },	/* ME910 */
	{ MODULE_AT(0x1bc7, 0x1101, 3, qmi_dtr) },	/* ME910, dual modem */
	{ MODULE_AT(0x1bc7, 0x1200, 5, qmi_plain) },	/* LE920 */
	{ MODULE_AT(0x1bc7, 0x1201, 2, qmi_plain) },	/* LE910, LE920 */
	{ MODULE_AT(0x1bc7, 0x1230, 2, qmi_dtr) },	/* LE910Cx */
	{ MODULE_AT(0x1bc7, 0x1250, 0, qmi_dtr) },	/* LE910Cx */
	{ MODULE_AT(0x1bc7, 0x1260, 2, qmi_dtr) },	/* LE910Cx */
	{ MODULE_AT(0x1bc7, 0x1261, 2, qmi_dtr) },	/* LE910Cx */
	{ MODULE_AT(0x1bc7, 0x1900, 1, qmi_dtr) },	/* LN940 */

	/* SIMCom */
	{ MODULE_AT(0x1e0e, 0x9001, 5, qmi_dtr) },	/* SIM7100, SIM7600, SIM8200, SIM8202 */
	{ MODULE_AT(0x1e0e, 0x9071, 3, qmi_dtr) },	/* SIM8230 */

	/* Fibocom */
	{ MODULE_AT(0x2cb7, 0x0104, 4, qmi_dtr) },	/* NL668, NL678, FG150, FM150 */
	{ MODULE_AT(0x2cb7, 0x0112, 0, qmi_dtr) },	/* FG132 */

	/* u-blox */
	{ MODULE_AT(0x1546, 0x1342, 4, qmi_dtr) },	/* LARA-L6 */
	{ MODULE_AT(0x05c6, 0x90b2, 3, qmi_dtr) },	/* R410M */

	/* Wistron NeWeb, D-Link: modules of routers */
	{ MODULE_AT(0x1435, 0xd181, 4, qmi_plain) },	/* D18Q1 */
	{ MODULE_AT(0x1435, 0xd191, 4, qmi_plain) },	/* D19Q1 */
	{ MODULE_AT(0x1435, 0x3185, 4, qmi_plain) },	/* D18QC */
	{ MODULE_AT(0x2001, 0x7e35, 4, qmi_dtr) },	/* DWM-222 */
	{ MODULE_AT(0x2001, 0x7e3d, 4, qmi_dtr) },	/* DWM-222 A2 */

	/* Qualcomm's own numbers, which many makers keep */
	{ MODULE_AT(0x05c6, 0x9025, 4, qmi_dtr) },	/* MDM9x25 of many makers */
	{ MODULE_AT(0x05c6, 0x9091, 2, qmi_dtr) },	/* Compal RXM-G1 */
	{ MODULE_AT(0x05c6, 0x90db, 2, qmi_slow) },	/* Compal RXM-G1 */
	{ MODULE_AT(0x05c6, 0x9625, 4, qmi_dtr) },	/* YUGA CLM920 and the like */
	{ }
};

#ifdef WWANCTL_USB_ALIASES
MODULE_DEVICE_TABLE(usb, wwanctl_usb_ids);
#endif

/* Boot, download and dump modes: a frame, a reset or a power cycle can brick these. */
static const struct usb_device_id denied_ids[] = {
	{ USB_DEVICE(0x05c6, 0x9006) },			/* mass storage of the boot loader */
	{ USB_DEVICE(0x05c6, 0x9008) },			/* emergency download */
	{ USB_DEVICE(0x05c6, 0x900e) },			/* memory dump */
	{ USB_DEVICE(0x1199, 0x68a1) },			/* MC7700 boot */
	{ USB_DEVICE(0x1199, 0x9040) },			/* MC73xx boot */
	{ USB_DEVICE(0x1199, 0x9062) },			/* EM73xx boot */
	{ USB_DEVICE(0x1199, 0x9070) },			/* MC74xx boot */
	{ USB_DEVICE(0x1199, 0x9078) },			/* EM74xx boot */
	{ USB_DEVICE(0x1199, 0x907a) },			/* EM7430 boot */
	{ USB_DEVICE(0x1199, 0x9090) },			/* EM75xx boot */
	{ USB_DEVICE(0x1199, 0xc080) },			/* EM7590 boot */
	{ USB_DEVICE(0x413c, 0x81b5) },			/* DW5811e boot */
	{ USB_DEVICE(0x413c, 0x81cb) },			/* DW5816e boot */
	{ USB_DEVICE(0x1bc7, 0x9000) },			/* Telit flash programmer */
	{ USB_DEVICE(0x1bc7, 0x9010) },			/* Telit FN980 flashing device */
	{ USB_DEVICE(0x1bc7, 0x9200) },			/* Telit LE910S1 flashing device */
	{ USB_DEVICE(0x1bc7, 0x9201) },			/* Telit LE910R1 flashing device */
	{ }
};

/**
 * wwanctl_usb_denied() - is this a module in boot, download or dump mode
 * @udev: the USB device
 *
 * Asked before anything else, so that a new_id can't bind one either.
 *
 * Context: any.
 * Return: true if it must be left alone.
 */
bool wwanctl_usb_denied(const struct usb_device *udev)
{
	const struct usb_device_id *id;

	for (id = denied_ids; id->idVendor; id++)
		if (id->idVendor == le16_to_cpu(udev->descriptor.idVendor) &&
		    id->idProduct == le16_to_cpu(udev->descriptor.idProduct))
			return true;
	return false;
}

/**
 * wwanctl_usb_recognise() - find the protocol from the descriptors
 * @intf: an interface that new_id named without a reference
 *
 * MBIM has a class. A vendor-specific interface with an interrupt endpoint and a bulk
 * pair is taken for QMI; raising DTR does no harm to a module that does not need it.
 *
 * Context: any.
 * Return: the kind of module, or NULL.
 */
const struct wwanctl_quirks *wwanctl_usb_recognise(const struct usb_interface *intf)
{
	const struct usb_host_interface *alt = intf->cur_altsetting;

	if (wwanctl_usb_is_mbim(intf))
		return &mbim_plain;
	if (alt->desc.bInterfaceClass == USB_CLASS_VENDOR_SPEC && alt->desc.bNumEndpoints == 3)
		return &qmi_dtr;
	return NULL;
}
