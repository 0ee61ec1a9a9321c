/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device as a USB gadget of the local kernel (raw_gadget over dummy_hcd): a host
 * controller that completes transfers in interrupt context, as real ones do.
 */
#ifndef EMU_GADGET_H
#define EMU_GADGET_H

#include <ev.h>
#include <stddef.h>
#include <stdint.h>

struct gadget;
struct scenario;
struct usb_urb;
struct usbdev;

struct gadget *gadget_create(struct ev_loop *loop, struct usbdev *dev, const struct scenario *sc,
			     void (*closed)(void *ctx), void *ctx);
void gadget_destroy(struct gadget *gadget);
int gadget_plug(struct gadget *gadget, int number);
void gadget_unplug(struct gadget *gadget);
void gadget_complete(struct gadget *gadget, const struct usb_urb *urb, int status,
		     const void *data, uint32_t length);
int gadget_number(const struct gadget *gadget);
int gadget_busid(struct gadget *gadget, char *busid, size_t size);

#endif
