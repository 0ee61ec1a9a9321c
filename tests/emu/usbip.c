// SPDX-License-Identifier: GPL-2.0
/* USB/IP: the server's side of the protocol. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "usbdev.h"
#include "usbip.h"

#define CMD_SUBMIT	1
#define CMD_UNLINK	2
#define RET_SUBMIT	3
#define RET_UNLINK	4
#define HEADER		48
#define TRANSFER_MAX	0x100000	/* nobody submits more to such a function */
#define BACKLOG_MAX	0x800000	/* of answers that the host does not read */
#define URB_ZERO_PACKET	0x40		/* of transfer_flags */
#define VERSION		0x0111
#define OP_REP_DEVLIST	0x0005
#define OP_REP_IMPORT	0x0003
#define DEVICE_SIZE	312

/**
 * struct usbip - one connection that carries URBs
 * @rx: bytes of an incomplete command, @rx_len of HEADER + TRANSFER_MAX
 * @tx: bytes not sent yet, @tx_len of @tx_size
 * @sender: sends them before the loop waits, as many answers at once as there are
 * @closed: the host is gone, or the protocol broke
 */
struct usbip {
	struct ev_loop *loop;
	struct usbdev *dev;
	ev_io reader;
	ev_io writer;
	ev_prepare sender;
	int fd;
	uint8_t *rx;
	size_t rx_len;
	uint8_t *tx;
	size_t tx_len;
	size_t tx_size;
	bool broken;
	void (*closed)(void *ctx);
	void *ctx;
};

static uint32_t get_be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put_be32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
}

static void put_be16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void flush(struct usbip *ip)
{
	ssize_t sent;

	while (ip->tx_len) {
		sent = send(ip->fd, ip->tx, ip->tx_len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0) {
			if (errno != EAGAIN && errno != EINTR)
				ip->broken = true;
			break;
		}
		memmove(ip->tx, ip->tx + sent, ip->tx_len - (size_t)sent);
		ip->tx_len -= (size_t)sent;
	}
	if (ip->tx_len && !ip->broken)
		ev_io_start(ip->loop, &ip->writer);
	else
		ev_io_stop(ip->loop, &ip->writer);
}

/* Make room for @len more bytes. */
static bool extend(struct usbip *ip, size_t len)
{
	size_t size = ip->tx_size;
	uint8_t *tx;

	while (size - ip->tx_len < len)
		size = size ? 2 * size : 4096;
	if (size > BACKLOG_MAX) {
		ip->broken = true;
		return false;
	}
	if (size > ip->tx_size) {
		tx = realloc(ip->tx, size);
		if (!tx) {
			ip->broken = true;
			return false;
		}
		ip->tx = tx;
		ip->tx_size = size;
	}
	return true;
}

static uint8_t *reserve(struct usbip *ip, size_t len)
{
	uint8_t *tx;

	if (!extend(ip, len))
		return NULL;
	tx = ip->tx + ip->tx_len;
	ip->tx_len += len;
	return tx;
}

static void put_answer(uint8_t *header, const struct usb_urb *urb, int status, uint32_t length)
{
	memset(header, 0, HEADER);
	put_be32(header, RET_SUBMIT);
	put_be32(header + 4, urb->tag);
	put_be32(header + 20, (uint32_t)status);
	put_be32(header + 24, length);
}

/**
 * usbip_complete() - the callback for struct usbdev_ops
 * @ctx: the struct usbip
 * @urb: the transfer
 * @status: urb->status of the host
 * @data: bytes of an IN transfer
 * @length: urb->actual_length of the host
 */
void usbip_complete(void *ctx, const struct usb_urb *urb, int status, const void *data,
		    uint32_t length)
{
	struct usbip *ip = ctx;
	size_t payload = urb->in ? length : 0;
	uint8_t *header;

	if (ip->fd < 0)
		return;
	header = reserve(ip, HEADER + payload);
	if (!header)
		return;
	put_answer(header, urb, status, length);
	if (payload)
		memcpy(header + HEADER, data, payload);
}

/**
 * usbip_room() - where the bytes of an IN transfer may be written, before it is given back
 * @ip: an end
 * @size: how many, at most
 * Return: the room, good until anything else is done with @ip; NULL if it has no host.
 */
uint8_t *usbip_room(struct usbip *ip, size_t size)
{
	if (ip->fd < 0 || !extend(ip, HEADER + size))
		return NULL;
	return ip->tx + ip->tx_len + HEADER;
}

/**
 * usbip_filled() - give an IN transfer back whose bytes are in usbip_room() already
 * @ip: the end
 * @urb: the transfer
 * @length: how many
 */
void usbip_filled(struct usbip *ip, const struct usb_urb *urb, uint32_t length)
{
	put_answer(ip->tx + ip->tx_len, urb, 0, length);
	ip->tx_len += HEADER + length;
}

static void answer_unlink(struct usbip *ip, uint32_t seqnum, int status)
{
	uint8_t *header = reserve(ip, HEADER);

	if (!header)
		return;
	memset(header, 0, HEADER);
	put_be32(header, RET_UNLINK);
	put_be32(header + 4, seqnum);
	put_be32(header + 20, (uint32_t)status);
}

static void submit(struct usbip *ip, const uint8_t *header)
{
	struct usb_urb urb = {
		.tag = get_be32(header + 4),
		.in = get_be32(header + 12),
		.ep = (uint8_t)get_be32(header + 16),
		.length = get_be32(header + 24),
		.zero_packet = get_be32(header + 20) & URB_ZERO_PACKET,
	};

	memcpy(urb.setup, header + 40, sizeof(urb.setup));
	usbdev_submit(ip->dev, &urb, urb.in ? NULL : header + HEADER);
}

static void unlink_urb(struct usbip *ip, const uint8_t *header)
{
	bool pending = usbdev_unlink(ip->dev, get_be32(header + 20));

	/* A URB that was given back already wins the race: status 0. */
	answer_unlink(ip, get_be32(header + 4), pending ? -ECONNRESET : 0);
}

/* Length of the command that starts at @header, 0 if it can not be one. */
static size_t command_length(const uint8_t *header)
{
	uint32_t command = get_be32(header), length = get_be32(header + 24);

	if (command == CMD_UNLINK)
		return HEADER;
	if (command != CMD_SUBMIT || length > TRANSFER_MAX || get_be32(header + 16) > 15)
		return 0;
	return HEADER + (get_be32(header + 12) ? 0 : length);
}

static void process(struct usbip *ip)
{
	size_t at = 0, length;

	while (!ip->broken && ip->rx_len - at >= HEADER) {
		length = command_length(ip->rx + at);
		if (!length) {
			ip->broken = true;
			break;
		}
		if (ip->rx_len - at < length)
			break;
		if (get_be32(ip->rx + at) == CMD_SUBMIT)
			submit(ip, ip->rx + at);
		else
			unlink_urb(ip, ip->rx + at);
		at += length;
	}
	memmove(ip->rx, ip->rx + at, ip->rx_len - at);
	ip->rx_len -= at;
}

static void close_if_broken(struct usbip *ip)
{
	if (!ip->broken || ip->fd < 0)
		return;
	usbip_stop(ip);
	ip->closed(ip->ctx);
}

static void read_cb(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct usbip *ip = watcher->data;
	ssize_t got;

	(void)loop;
	(void)revents;
	got = recv(ip->fd, ip->rx + ip->rx_len, HEADER + TRANSFER_MAX - ip->rx_len, MSG_DONTWAIT);
	if (got > 0) {
		ip->rx_len += (size_t)got;
		process(ip);
	} else if (!got || (errno != EAGAIN && errno != EINTR)) {
		ip->broken = true;
	}
	close_if_broken(ip);
}

static void write_cb(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct usbip *ip = watcher->data;

	(void)loop;
	(void)revents;
	flush(ip);
	close_if_broken(ip);
}

static void send_cb(struct ev_loop *loop, ev_prepare *watcher, int revents)
{
	struct usbip *ip = watcher->data;

	(void)loop;
	(void)revents;
	if (ip->tx_len && !ev_is_active(&ip->writer))
		flush(ip);
	close_if_broken(ip);
}

/**
 * usbip_create() - make a server end without a connection
 * @loop: the loop
 * @dev: the function to serve
 * @closed: called when the host's end went away
 * @ctx: its argument
 * Return: it, or NULL.
 */
struct usbip *usbip_create(struct ev_loop *loop, struct usbdev *dev,
			   void (*closed)(void *ctx), void *ctx)
{
	struct usbip *ip = calloc(1, sizeof(*ip));

	if (!ip)
		return NULL;
	ip->rx = malloc(HEADER + TRANSFER_MAX);
	if (!ip->rx) {
		free(ip);
		return NULL;
	}
	ip->loop = loop;
	ip->dev = dev;
	ip->fd = -1;
	ip->closed = closed;
	ip->ctx = ctx;
	return ip;
}

void usbip_destroy(struct usbip *ip)
{
	if (!ip)
		return;
	usbip_stop(ip);
	free(ip->rx);
	free(ip->tx);
	free(ip);
}

/**
 * usbip_start() - serve URBs on a connected socket
 * @ip: an end without a connection
 * @fd: the socket; owned by @ip from now on
 * Return: 0, or -EBUSY.
 */
int usbip_start(struct usbip *ip, int fd)
{
	if (ip->fd >= 0)
		return -EBUSY;
	ip->fd = fd;
	ip->rx_len = 0;
	ip->tx_len = 0;
	ip->broken = false;
	ev_io_init(&ip->reader, read_cb, fd, EV_READ);
	ev_io_init(&ip->writer, write_cb, fd, EV_WRITE);
	ip->reader.data = ip;
	ip->writer.data = ip;
	ev_prepare_init(&ip->sender, send_cb);
	ip->sender.data = ip;
	ev_io_start(ip->loop, &ip->reader);
	ev_prepare_start(ip->loop, &ip->sender);
	return 0;
}

/**
 * usbip_stop() - close the connection: to the host, the plug is pulled
 * @ip: an end, connected or not
 */
void usbip_stop(struct usbip *ip)
{
	if (ip->fd < 0)
		return;
	ev_io_stop(ip->loop, &ip->reader);
	/* what has been answered gets out before the plug is */
	flush(ip);
	ev_io_stop(ip->loop, &ip->writer);
	ev_prepare_stop(ip->loop, &ip->sender);
	/* A process that was forked, or the kernel, may hold the socket too. */
	shutdown(ip->fd, SHUT_RDWR);
	close(ip->fd);
	ip->fd = -1;
	usbdev_reset(ip->dev);
}

/* Code of an OP message, 0 if its version is foreign. */
uint16_t usbip_op_code(const uint8_t *header)
{
	if (header[0] != VERSION >> 8 || header[1] != (VERSION & 0xff))
		return 0;
	return (uint16_t)(header[2] << 8 | header[3]);
}

static size_t put_device(const struct usbdev_info *info, uint8_t *at)
{
	memset(at, 0, DEVICE_SIZE);
	snprintf((char *)at, 256, "/sys/devices/modemsim/usb1/" USBIP_BUSID);
	snprintf((char *)at + 256, USBIP_BUSID_SIZE, USBIP_BUSID);
	put_be32(at + 288, USBIP_BUSNUM);
	put_be32(at + 292, USBIP_DEVNUM);
	put_be32(at + 296, USBIP_SPEED_HIGH);
	put_be16(at + 300, info->vid);
	put_be16(at + 302, info->pid);
	put_be16(at + 304, info->version);
	at[309] = info->configuration;
	at[310] = 1;
	at[311] = info->interface_count;
	return DEVICE_SIZE;
}

static size_t put_op_header(uint8_t *at, uint16_t code, uint32_t status)
{
	put_be16(at, VERSION);
	put_be16(at + 2, code);
	put_be32(at + 4, status);
	return USBIP_OP_HEADER;
}

/**
 * usbip_op_devlist() - answer OP_REQ_DEVLIST: one device
 * @info: the device
 * @reply: USBIP_OP_REPLY_MAX bytes
 * Return: length of the reply.
 */
size_t usbip_op_devlist(const struct usbdev_info *info, uint8_t *reply)
{
	size_t len = put_op_header(reply, OP_REP_DEVLIST, 0);
	int i;

	put_be32(reply + len, 1);
	len += 4;
	len += put_device(info, reply + len);
	for (i = 0; i < info->interface_count; i++) {
		memcpy(reply + len, "\xff\xff\xff", 4);
		len += 4;
	}
	return len;
}

/**
 * usbip_op_import() - answer OP_REQ_IMPORT
 * @info: the device, or NULL if it is not to be had
 * @busid: what the host wants, USBIP_BUSID_SIZE bytes
 * @reply: USBIP_OP_REPLY_MAX bytes
 * Return: length of the reply; a refusal is just the header.
 */
size_t usbip_op_import(const struct usbdev_info *info, const uint8_t *busid, uint8_t *reply)
{
	if (!info || memcmp(busid, USBIP_BUSID, sizeof(USBIP_BUSID)))
		return put_op_header(reply, OP_REP_IMPORT, 1);
	put_op_header(reply, OP_REP_IMPORT, 0);
	return USBIP_OP_HEADER + put_device(info, reply + USBIP_OP_HEADER);
}
