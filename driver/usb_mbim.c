// SPDX-License-Identifier: GPL-2.0
/*
 * MBIM functions: what their descriptors say, and the claim on their data interface.
 * Descriptors only; what goes through the function is mbim*.c's.
 *
 * Sources: USB CDC Subclass Specification for Mobile Broadband Interface Model,
 * Revision 1.0 Errata 1, chapter 6 (descriptors), 3.2 (functions that are NCM 1.0 in
 * their default settings) and 6.6 (data interface); CDC 1.2, 5.2.3.2 (union).
 */

#include <linux/module.h>
#include <linux/usb/cdc.h>

#include "usb.h"

#define MESSAGE_MIN		64	/* bytes of wMaxControlMessage, 6.4 */
#define MTU_MIN			1280	/* less of wMTU is not believed: IPv6 needs as much */
#define CONTROL_ALT_MBIM	1	/* of a function that is NCM 1.0 in setting 0, 3.2 */
#define DATA_ALT		1	/* that has the endpoints, 6.6 */
#define DATA_ALT_MBIM		2	/* the same of such a function, 3.2 */
#define SETTLE_MIN		10000	/* us that firmware needs between two data settings */
#define SETTLE_MAX		20000

static bool is_mbim(const struct usb_host_interface *alt)
{
	return alt && alt->desc.bInterfaceClass == USB_CLASS_COMM &&
	       alt->desc.bInterfaceSubClass == USB_CDC_SUBCLASS_MBIM &&
	       alt->desc.bInterfaceProtocol == USB_CDC_PROTO_NONE;
}

/* Of a function that is NCM as well, the setting that is MBIM; else the present one. */
static struct usb_host_interface *control_setting(const struct usb_interface *intf)
{
	struct usb_host_interface *alt = usb_altnum_to_altsetting(intf, CONTROL_ALT_MBIM);

	if (!is_mbim(alt))
		alt = intf->cur_altsetting;
	return is_mbim(alt) ? alt : NULL;
}

/**
 * wwanctl_usb_is_mbim() - is this the control interface of an MBIM function
 * @intf: any interface
 *
 * Context: any.
 * Return: true if it is, in one of its settings.
 */
bool wwanctl_usb_is_mbim(const struct usb_interface *intf)
{
	return control_setting(intf);
}

static int refuse(const struct usb_interface *intf, const char *why)
{
	dev_info(&intf->dev, "not an MBIM function: %s\n", why);
	return -ENODEV;
}

/* Some functions have an association of two interfaces but no union. */
static struct usb_interface *data_interface(struct usb_interface *intf,
					    const struct usb_cdc_union_desc *joined)
{
	const struct usb_interface_assoc_descriptor *pair = intf->intf_assoc;
	u8 number = intf->cur_altsetting->desc.bInterfaceNumber;
	struct usb_interface *data = NULL;

	if (joined)
		data = usb_ifnum_to_if(interface_to_usbdev(intf), joined->bSlaveInterface0);
	else if (pair && pair->bInterfaceCount == 2 && pair->bFirstInterface == number)
		data = usb_ifnum_to_if(interface_to_usbdev(intf), number + 1);
	return data == intf ? NULL : data;
}

static int find_data(struct usb_interface *intf, struct wwanctl_usb_function *function)
{
	struct usb_host_interface *alt;

	alt = usb_altnum_to_altsetting(function->data, function->data_alt);
	if (!alt || alt->desc.bInterfaceClass != USB_CLASS_CDC_DATA)
		return refuse(intf, "its data interface lacks the setting for data");
	if (usb_find_common_endpoints(alt, &function->in, &function->out, NULL, NULL))
		return refuse(intf, "an endpoint of its data interface is missing");
	return 0;
}

static int take_descriptors(struct usb_interface *intf, const struct usb_cdc_parsed_header *hdr,
			    struct wwanctl_usb_function *function)
{
	const struct usb_cdc_mbim_extended_desc *more = hdr->usb_cdc_mbim_extended_desc;

	if (!hdr->usb_cdc_mbim_desc)
		return refuse(intf, "its functional descriptor is missing or too short");
	function->message_max = le16_to_cpu(hdr->usb_cdc_mbim_desc->wMaxControlMessage);
	if (function->message_max < MESSAGE_MIN)
		return refuse(intf, "wMaxControlMessage is below 64 bytes");
	function->data = data_interface(intf, hdr->usb_cdc_union_desc);
	if (!function->data)
		return refuse(intf, "neither union nor association names its data interface");
	if (more && le16_to_cpu(more->wMTU) >= MTU_MIN)
		function->mtu = le16_to_cpu(more->wMTU);
	return 0;
}

/**
 * wwanctl_usb_mbim_find() - read the descriptors of an MBIM function
 * @intf: its control interface
 * @function: filled in
 *
 * Nothing is sent to the module.
 *
 * Context: process.
 * Return: 0, or -ENODEV if it can't be driven; what calls itself MBIM is told why in
 * the log.
 */
int wwanctl_usb_mbim_find(struct usb_interface *intf, struct wwanctl_usb_function *function)
{
	struct usb_host_interface *alt = control_setting(intf);
	struct usb_cdc_parsed_header hdr = {};
	int status;

	if (!alt)	/* NCM and nothing else: cdc_ncm's */
		return -ENODEV;
	cdc_parse_cdc_header(&hdr, intf, alt->extra, alt->extralen);
	status = take_descriptors(intf, &hdr, function);
	if (status)
		return status;
	if (usb_find_common_endpoints(alt, NULL, NULL, &function->intr, NULL))
		return refuse(intf, "its notification endpoint is missing");
	function->control_alt = alt->desc.bAlternateSetting;
	function->data_alt = function->control_alt ? DATA_ALT_MBIM : DATA_ALT;
	return find_data(intf, function);
}

static int set_setting(struct usb_interface *intf, u8 alternate)
{
	return usb_set_interface(interface_to_usbdev(intf),
				 intf->cur_altsetting->desc.bInterfaceNumber, alternate);
}

/*
 * Setting 0 resets the data path. Not every firmware does so unless the path was in use
 * before; some fail if it was; and some need a pause before it is used.
 */
static int set_up(struct usb_interface *intf, const struct wwanctl_usb_function *function,
		  bool toggle)
{
	int status = 0;

	if (intf->cur_altsetting->desc.bAlternateSetting != function->control_alt)
		status = set_setting(intf, function->control_alt);
	if (!status && toggle)
		set_setting(function->data, function->data_alt);
	if (!status)
		status = set_setting(function->data, 0);
	if (!status) {
		usleep_range(SETTLE_MIN, SETTLE_MAX);
		status = set_setting(function->data, function->data_alt);
	}
	if (status)
		dev_warn(&intf->dev, "the module refuses a setting: %d\n", status);
	return status;
}

/**
 * wwanctl_usb_mbim_claim() - take an MBIM function's data interface, and set both up
 * @dev: usbnet device, becomes the interface's data as well
 * @intf: control interface
 * @function: what wwanctl_usb_mbim_find() has found
 * @toggle: the data path is reset only if it was in use before
 *
 * Context: process, from probe.
 * Return: 0, or -errno; then nothing is claimed.
 */
int wwanctl_usb_mbim_claim(struct usbnet *dev, struct usb_interface *intf,
			   const struct wwanctl_usb_function *function, bool toggle)
{
	int status;

	status = usb_driver_claim_interface(to_usb_driver(intf->dev.driver), function->data, dev);
	if (status) {
		dev_info(&intf->dev, "its data interface has another driver\n");
		return status;
	}
	status = set_up(intf, function, toggle);
	if (status)
		wwanctl_usb_mbim_release(intf, function->data);
	return status;
}

/**
 * wwanctl_usb_mbim_release() - undo wwanctl_usb_mbim_claim()
 * @intf: control interface
 * @data: data interface
 *
 * Context: process, also from the disconnect of either interface.
 */
void wwanctl_usb_mbim_release(struct usb_interface *intf, struct usb_interface *data)
{
	usb_set_intfdata(data, NULL);
	usb_driver_release_interface(to_usb_driver(intf->dev.driver), data);
}
