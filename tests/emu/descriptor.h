/* SPDX-License-Identifier: GPL-2.0 */
/* The descriptors of the USB function, and the lies that they can tell. */
#ifndef EMU_DESCRIPTOR_H
#define EMU_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scenario;

#define DESCRIPTOR_MAX		512
#define DESCRIPTOR_VERSION	0x0318	/* of the device, bcdDevice */
#define DESCRIPTOR_PACKET	512	/* of bulk endpoints, wMaxPacketSize */
#define DESCRIPTOR_FUNCTIONS	2	/* control functions that one device can have */

/* What usb.lies can name; bits. */
enum descriptor_lie {
	LIE_NO_INTERRUPT = 1 << 0,	/* the QMI interface lacks this endpoint */
	LIE_NO_BULK_IN = 1 << 1,
	LIE_NO_BULK_OUT = 1 << 2,
	LIE_PACKET_ZERO = 1 << 3,	/* wMaxPacketSize of all its endpoints */
	LIE_PACKET_HUGE = 1 << 4,
	LIE_INTERRUPT_AS_BULK = 1 << 5,
	LIE_INTERVAL_ZERO = 1 << 6,	/* bInterval */
	LIE_INTERVAL_HUGE = 1 << 7,
	LIE_ALTSETTINGS = 1 << 8,	/* setting 0 has no endpoint, 1 has all, 2 has others */
	LIE_SAME_ENDPOINT = 1 << 9,	/* notifications and data share an address */
	LIE_MANY_ENDPOINTS = 1 << 10,	/* bNumEndpoints is 30 */
	LIE_CDC_SHORT = 1 << 11,	/* functional descriptors that end before their fields */
	LIE_CDC_EMPTY = 1 << 12,	/* one of length 0 */
	LIE_CDC_PAST_END = 1 << 13,	/* one that ends behind the configuration */
	LIE_CDC_UNION_SELF = 1 << 14,	/* a union of the interface with itself */
	LIE_CDC_UNION_ABSENT = 1 << 15,	/* with one that is not there */
	LIE_CDC_COMMAND_HUGE = 1 << 16,	/* wMaxCommand is 65535 */
	LIE_CDC_COMMAND_ZERO = 1 << 17,
	LIE_EMPTY_PART = 1 << 18,	/* a part of the configuration has length 0 */
	LIE_TOTAL_LONG = 1 << 19,	/* wTotalLength is more than there is */
	LIE_TOTAL_SHORT = 1 << 20,	/* it ends in the middle of the QMI interface */
};

size_t descriptor_get(const struct scenario *sc, uint8_t type, uint8_t index, uint8_t *data);
int descriptor_interfaces(const struct scenario *sc);
int descriptor_functions(const struct scenario *sc);
uint8_t descriptor_number(const struct scenario *sc, int function);
uint8_t descriptor_data(const struct scenario *sc);
uint8_t descriptor_interrupt(const struct scenario *sc, int function);
uint8_t descriptor_bulk(const struct scenario *sc, bool in);

#endif
