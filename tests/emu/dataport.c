// SPDX-License-Identifier: GPL-2.0
/*
 * Packets in bulk transfers: one by one, as they are or as Ethernet frames, or several with a
 * header each (QMAP).  Sources of QMAP's header: Documentation/networking/device_drivers/
 * cellular/qualcomm/rmnet.rst.
 *
 * A packet is read from the network into the very bytes that go to the host, and written to
 * the network from those that came: nothing is copied here.
 */
#include <stdlib.h>
#include <string.h>

#include "dataport.h"
#include "pdn.h"
#include "usbdev.h"

#define ETHERNET_HEADER	14
#define ARP_PACKET	28
#define PACKET_MTU	1500	/* of the device that the packets come from */
#define QMAP_HEADER	4
#define QMAP_COMMAND	0x80
#define QMAP_PAD	0x3f

/**
 * struct dataport - the data side of a function
 * @host: Ethernet address of the host, as far as it is known
 * @replies: answers to ARP, not fetched yet
 */
struct dataport {
	struct usbdev *dev;
	struct pdn *pdn;
	const struct data_format *format;
	uint8_t host[6];
	uint8_t reply[ETHERNET_HEADER + ARP_PACKET];
	bool replying;
};

static const uint8_t own_address[6] = { 0x02, 0x50, 0xf3, 0x00, 0x00, 0x01 };

static size_t raw_fill(struct dataport *port, uint8_t *room, size_t size)
{
	const struct pdn_conn *conn;
	size_t len = pdn_receive(port->pdn, room, &conn);

	/* What the host has no room for is lost, as with a module that gives up. */
	while (len > size)
		len = pdn_receive(port->pdn, room, &conn);
	return len;
}

static void raw_take(struct dataport *port, const uint8_t *data, size_t len)
{
	pdn_send(port->pdn, data, len);
}

static const struct framing raw_framing = { .fill = raw_fill, .take = raw_take };

static size_t ethernet_fill(struct dataport *port, uint8_t *room, size_t size)
{
	static const uint8_t ipv4[] = { 0x08, 0x00 }, ipv6[] = { 0x86, 0xdd };
	size_t len;

	if (port->replying && size >= sizeof(port->reply)) {
		port->replying = false;
		memcpy(room, port->reply, sizeof(port->reply));
		return sizeof(port->reply);
	}
	len = raw_fill(port, room + ETHERNET_HEADER,
		       size > ETHERNET_HEADER ? size - ETHERNET_HEADER : 0);
	if (!len)
		return 0;
	memcpy(room, port->host, 6);
	memcpy(room + 6, own_address, 6);
	memcpy(room + 12, room[ETHERNET_HEADER] >> 4 == 4 ? ipv4 : ipv6, sizeof(ipv4));
	return ETHERNET_HEADER + len;
}

/* Whoever is asked for, the module answers, but not for the host's own address. */
static void answer_arp(struct dataport *port, const uint8_t *frame, size_t len)
{
	static const uint8_t request[] = { 0, 1, 8, 0, 6, 4, 0, 1 };
	const uint8_t *arp = frame + ETHERNET_HEADER;
	uint8_t *reply = port->reply + ETHERNET_HEADER;

	if (len < ETHERNET_HEADER + ARP_PACKET || memcmp(arp, request, sizeof(request)) ||
	    !memcmp(arp + 14, arp + 24, 4))
		return;
	memcpy(port->reply, frame + 6, 6);
	memcpy(port->reply + 6, own_address, 6);
	memcpy(port->reply + 12, frame + 12, 2);
	memcpy(reply, request, sizeof(request));
	reply[7] = 2;
	memcpy(reply + 8, own_address, 6);
	memcpy(reply + 14, arp + 24, 4);
	memcpy(reply + 18, arp + 8, 10);
	port->replying = true;
	dataport_wanted(port);
}

static void ethernet_take(struct dataport *port, const uint8_t *data, size_t len)
{
	uint16_t type;

	if (len <= ETHERNET_HEADER)
		return;
	memcpy(port->host, data + 6, sizeof(port->host));
	type = (uint16_t)(data[12] << 8 | data[13]);
	if (type == 0x0806)
		answer_arp(port, data, len);
	else
		pdn_send(port->pdn, data + ETHERNET_HEADER, len - ETHERNET_HEADER);
}

static const struct framing ethernet_framing = { .fill = ethernet_fill, .take = ethernet_take };

/* Return: bytes of header, packet and padding. */
static size_t put_qmap_header(uint8_t *at, int mux, size_t len)
{
	size_t pad = -len & 3;

	at[0] = (uint8_t)pad;
	at[1] = (uint8_t)mux;
	at[2] = (uint8_t)((len + pad) >> 8);
	at[3] = (uint8_t)(len + pad);
	memset(at + QMAP_HEADER + len, 0, pad);
	return QMAP_HEADER + len + pad;
}

static size_t qmap_fill(struct dataport *port, uint8_t *room, size_t size)
{
	const struct pdn_conn *conn;
	size_t at = 0, len;
	uint32_t count = 0;

	if (size > port->format->size_max)
		size = port->format->size_max;
	if (size < QMAP_HEADER + PACKET_MTU)
		return raw_fill(port, room, 0);
	/* the next packet may be as long as packets get */
	while (count < port->format->datagrams_max && size - at >= QMAP_HEADER + PACKET_MTU) {
		len = pdn_receive(port->pdn, room + at + QMAP_HEADER, &conn);
		if (!len)
			break;
		at += put_qmap_header(room + at, pdn_label(conn), len);
		count++;
	}
	return at;
}

static void qmap_take(struct dataport *port, const uint8_t *data, size_t len)
{
	size_t body, pad;

	while (len > QMAP_HEADER) {
		body = (size_t)(data[2] << 8 | data[3]);
		pad = data[0] & QMAP_PAD;
		if (body > len - QMAP_HEADER || pad >= body)
			return;
		/* commands (flow control) have no packet */
		if (!(data[0] & QMAP_COMMAND))
			pdn_send(port->pdn, data + QMAP_HEADER, body - pad);
		data += QMAP_HEADER + body;
		len -= QMAP_HEADER + body;
	}
}

static const struct framing qmap_framing = { .fill = qmap_fill, .take = qmap_take };

static const struct framing *framing_of(const struct dataport *port)
{
	static const struct framing *const framings[] = {
		[DATA_ETHERNET] = &ethernet_framing, [DATA_RAW_IP] = &raw_framing,
		[DATA_QMAP] = &qmap_framing,
	};

	return framings[port->format->layout];
}

/* As many transfers as both sides can fill. */
static void pump(void *ctx)
{
	struct dataport *port = ctx;
	const struct framing *framing = framing_of(port);
	size_t len, size;
	uint8_t *room;

	while ((room = usbdev_bulk_room(port->dev, PDN_PACKET_MAX, &size))) {
		len = framing->fill(port, room, size);
		if (!len)
			return;
		usbdev_bulk_give(port->dev, len);
	}
	pdn_listen(port->pdn, false);
}

/**
 * dataport_create() - the data side of a function
 * @dev: the device
 * @pdn: where packets come from and go to
 * @format: read for each transfer
 * Return: it, or NULL.
 */
struct dataport *dataport_create(struct usbdev *dev, struct pdn *pdn,
				 const struct data_format *format)
{
	struct dataport *port = calloc(1, sizeof(*port));

	if (!port)
		return NULL;
	port->dev = dev;
	port->pdn = pdn;
	port->format = format;
	memset(port->host, 0xff, sizeof(port->host));
	pdn_set_reader(pdn, pump, port);
	return port;
}

void dataport_destroy(struct dataport *port)
{
	free(port);
}

/**
 * dataport_sent() - the host sent a whole transfer
 * @port: the data side
 * @data: its bytes
 * @len: their number
 */
void dataport_sent(struct dataport *port, const uint8_t *data, size_t len)
{
	framing_of(port)->take(port, data, len);
}

/* The host has submitted a transfer for packets, or there is something to tell it. */
void dataport_wanted(struct dataport *port)
{
	pdn_listen(port->pdn, true);
	if (port->replying)
		pump(port);
}
