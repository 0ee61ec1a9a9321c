/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bulk endpoints of the first function: how packets are laid out in their transfers.
 * A second QMI function has none of its own.
 */
#ifndef EMU_DATAPORT_H
#define EMU_DATAPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario.h"

struct dataport;
struct pdn;
struct pdn_conn;
struct usbdev;

/**
 * struct data_format - what host and module have agreed on
 * @layout: of transfers in both directions
 * @datagrams_max: most packets in one transfer to the host, if @layout has several
 * @size_max: most bytes of one transfer to the host, likewise
 */
struct data_format {
	enum data_layout layout;
	uint32_t datagrams_max;
	uint32_t size_max;
};

/**
 * struct framing - one layout
 * @fill: write packets into @room, at most @size bytes; returns the bytes of the transfer,
 *	0 if there is no packet; may write PDN_PACKET_MAX bytes behind the last one it returns
 * @take: hand the packets of a transfer on
 */
struct framing {
	size_t (*fill)(struct dataport *port, uint8_t *room, size_t size);
	void (*take)(struct dataport *port, const uint8_t *data, size_t len);
};

struct dataport *dataport_create(struct usbdev *dev, struct pdn *pdn,
				 const struct data_format *format);
void dataport_destroy(struct dataport *port);
void dataport_sent(struct dataport *port, const uint8_t *data, size_t len);
void dataport_wanted(struct dataport *port);

#endif
