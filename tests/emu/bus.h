/* SPDX-License-Identifier: GPL-2.0 */
/* The bus: where the function is plugged in, the local kernel or a TCP client. */
#ifndef EMU_BUS_H
#define EMU_BUS_H

#include <ev.h>
#include <stdbool.h>

struct bus;
struct trace;
struct usbdev;
struct usbip;

#define BUS_ANY_PORT	(-1)

struct bus *bus_create_vhci(struct ev_loop *loop, struct usbdev *dev, struct trace *trace,
			    int port);
struct bus *bus_create_listen(struct ev_loop *loop, struct usbdev *dev, struct trace *trace,
			      const char *address);
void bus_destroy(struct bus *bus);
struct usbip *bus_usbip(struct bus *bus);
int bus_plug(struct bus *bus);
void bus_unplug(struct bus *bus);
bool bus_plugged(const struct bus *bus);
const char *bus_id(const struct bus *bus);

#endif
