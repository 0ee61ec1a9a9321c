/* SPDX-License-Identifier: GPL-2.0 */
/*
 * USB/IP: the stream of URBs over a connected socket, and the messages that
 * list and import a device.  Source: Documentation/usb/usbip_protocol.rst.
 */
#ifndef EMU_USBIP_H
#define EMU_USBIP_H

#include <ev.h>
#include <stddef.h>
#include <stdint.h>

struct usbdev;
struct usbdev_info;
struct usb_urb;
struct usbip;

#define USBIP_BUSID		"1-1"
#define USBIP_BUSNUM		1
#define USBIP_DEVNUM		2
#define USBIP_DEVID		(USBIP_BUSNUM << 16 | USBIP_DEVNUM)
#define USBIP_SPEED_HIGH	3

#define USBIP_OP_REQ_DEVLIST	0x8005
#define USBIP_OP_REQ_IMPORT	0x8003
#define USBIP_OP_HEADER		8
#define USBIP_BUSID_SIZE	32
#define USBIP_OP_REPLY_MAX	512

struct usbip *usbip_create(struct ev_loop *loop, struct usbdev *dev,
			   void (*closed)(void *ctx), void *ctx);
void usbip_destroy(struct usbip *ip);
int usbip_start(struct usbip *ip, int fd);
void usbip_stop(struct usbip *ip);
void usbip_complete(void *ctx, const struct usb_urb *urb, int status, const void *data,
		    uint32_t length);
uint8_t *usbip_room(struct usbip *ip, size_t size);
void usbip_filled(struct usbip *ip, const struct usb_urb *urb, uint32_t length);

uint16_t usbip_op_code(const uint8_t *header);
size_t usbip_op_devlist(const struct usbdev_info *info, uint8_t *reply);
size_t usbip_op_import(const struct usbdev_info *info, const uint8_t *busid, uint8_t *reply);

#endif
