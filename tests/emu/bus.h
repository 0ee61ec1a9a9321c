/* SPDX-License-Identifier: GPL-2.0 */
/* The bus: where the function is plugged in, the local kernel or a TCP client. */
#ifndef EMU_BUS_H
#define EMU_BUS_H

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

struct bus;
struct scenario;
struct trace;
struct usb_urb;
struct usbdev;
struct usbip;

#define BUS_ANY_PORT	(-1)

struct bus *bus_create_vhci(struct ev_loop *loop, struct usbdev *dev, struct trace *trace,
			    int port);
struct bus *bus_create_gadget(struct ev_loop *loop, struct usbdev *dev, const struct scenario *sc,
			      struct trace *trace, int number);
struct bus *bus_create_listen(struct ev_loop *loop, struct usbdev *dev, struct trace *trace,
			      const char *address);
void bus_destroy(struct bus *bus);
struct usbip *bus_usbip(struct bus *bus);
void bus_complete(struct bus *bus, const struct usb_urb *urb, int status, const void *data,
		  uint32_t length);
int bus_plug(struct bus *bus);
void bus_unplug(struct bus *bus);
bool bus_plugged(const struct bus *bus);
const char *bus_id(const struct bus *bus);

#endif
