// SPDX-License-Identifier: GPL-2.0
/*
 * The bus: plugs the function into the local kernel (vhci_hcd, or dummy_hcd as a gadget)
 * or offers it to a USB/IP client over TCP.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bus.h"
#include "gadget.h"
#include "trace.h"
#include "usbdev.h"
#include "usbip.h"

#define VHCI_DIR	"/sys/devices/platform/vhci_hcd.0"
#define STATUS_FREE	4	/* of a port, in the status files */
#define STATUS_USED	6
#define STATUS_SIZE	8192
#define LOOK_INTERVAL	0.02	/* real seconds between looks at a port that settles */
#define LOOK_MAX	500	/* looks before giving up: 10 s */
#define OP_MAX		(USBIP_OP_HEADER + USBIP_BUSID_SIZE)

/**
 * struct bus - a place for one function
 * @gadget: its end in the local kernel's dummy_hcd, NULL without
 * @listener: TCP socket, -1 for a local vhci
 * @op: connection that has not imported yet (TCP), with its bytes so far
 * @port: vhci port or gadget's controller: the wanted one, then the one in use
 * @plugged: the function is to be on the bus
 * @look: runs while the kernel frees or enumerates the port
 * @busid: the kernel's name of the device, "" until it is known
 */
struct bus {
	struct ev_loop *loop;
	struct usbdev *dev;
	struct trace *trace;
	struct usbip *ip;
	struct gadget *gadget;
	int listener;
	ev_io accept;
	int op_fd;
	ev_io op;
	uint8_t op_bytes[OP_MAX];
	size_t op_len;
	int port;
	bool plugged;
	bool attached;
	ev_timer look;
	int looks;
	char busid[32];
};

/* One line of a status file: hub port sta spd dev sockfd local_busid. */
struct port {
	char hub[4];
	int number;
	int status;
	char busid[32];
};

static void announce(struct bus *bus)
{
	printf("attached usb=%s port=%d\n", bus->busid, bus->port);
	fflush(stdout);
	trace_log(bus->trace, "usb", NULL, "attached", "type=s busid=s port=i", "plug",
		  bus->busid, bus->port);
}

static void lost(void *ctx)
{
	struct bus *bus = ctx;

	bus->attached = false;
	trace_log(bus->trace, "usb", TRACE_HOST, "detached", "type=s", "plug");
}

static int read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -errno;
	got = read(fd, text, size - 1);
	close(fd);
	if (got < 0)
		return -EIO;
	text[got] = '\0';
	return 0;
}

/* The next file of vhci's status: "status", "status.1", … */
static int read_status(int index, char *text)
{
	char path[80];

	if (index)
		snprintf(path, sizeof(path), VHCI_DIR "/status.%d", index);
	else
		snprintf(path, sizeof(path), VHCI_DIR "/status");
	return read_file(path, text, STATUS_SIZE);
}

static bool parse_port(const char *line, struct port *port)
{
	return sscanf(line, "%3s %d %d %*s %*s %*s %31s", port->hub, &port->number, &port->status,
		      port->busid) == 4;
}

/* Find port @wanted, or with BUS_ANY_PORT the first free high-speed one. */
static int find_port(int wanted, struct port *port)
{
	char text[STATUS_SIZE], *line, *save;
	int index, rc;

	for (index = 0; !(rc = read_status(index, text)); index++) {
		save = NULL;
		for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
			if (!parse_port(line, port) || strcmp(port->hub, "hs"))
				continue;
			if (wanted == BUS_ANY_PORT ? port->status == STATUS_FREE :
			    port->number == wanted)
				return 0;
		}
	}
	return index ? -ENODEV : rc;
}

static int write_attach(int port, int fd)
{
	char text[64];
	int file, rc = 0, len;

	file = open(VHCI_DIR "/attach", O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	len = snprintf(text, sizeof(text), "%d %d %d %d", port, fd, USBIP_DEVID,
		       USBIP_SPEED_HIGH);
	if (write(file, text, (size_t)len) != len)
		rc = -errno;
	close(file);
	return rc;
}

static void look_again(struct bus *bus)
{
	if (bus->looks++ >= LOOK_MAX) {
		fprintf(stderr, "modemsim: port %d does not settle\n", bus->port);
		return;
	}
	ev_timer_set(&bus->look, LOOK_INTERVAL, 0);
	ev_timer_start(bus->loop, &bus->look);
}

/* Return: 0, -EBUSY if somebody else took the port at the same time, … */
static int attach_port(struct bus *bus, int number)
{
	int pair[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	rc = write_attach(number, pair[1]);
	close(pair[1]);
	if (rc) {
		close(pair[0]);
		return rc;
	}
	bus->port = number;
	bus->attached = true;
	return usbip_start(bus->ip, pair[0]);
}

static int attach_vhci(struct bus *bus)
{
	struct port port;
	int rc, tries;

	for (tries = 0; tries < 16; tries++) {
		rc = find_port(bus->port, &port);
		if (rc)
			return rc;
		if (port.status != STATUS_FREE)
			return -EBUSY;
		rc = attach_port(bus, port.number);
		if (rc != -EBUSY)
			return rc;
	}
	return rc;
}

static void look_gadget(struct bus *bus)
{
	if (gadget_busid(bus->gadget, bus->busid, sizeof(bus->busid)))
		look_again(bus);
	else
		announce(bus);
}

/* The port gets free some time after an unplug, and enumerated some time after a plug. */
static void look_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct bus *bus = timer->data;
	struct port port;

	(void)loop;
	(void)revents;
	if (!bus->plugged)
		return;
	if (bus->gadget) {
		look_gadget(bus);
		return;
	}
	if (!bus->attached) {
		if (attach_vhci(bus) == -EBUSY || bus->attached)
			look_again(bus);
		return;
	}
	if (find_port(bus->port, &port) || port.status != STATUS_USED) {
		look_again(bus);
		return;
	}
	snprintf(bus->busid, sizeof(bus->busid), "%s", port.busid);
	announce(bus);
}

static struct bus *bus_create(struct ev_loop *loop, struct usbdev *dev, struct trace *trace)
{
	struct bus *bus = calloc(1, sizeof(*bus));

	if (!bus)
		return NULL;
	bus->loop = loop;
	bus->dev = dev;
	bus->trace = trace;
	bus->listener = -1;
	bus->op_fd = -1;
	bus->port = BUS_ANY_PORT;
	bus->ip = usbip_create(loop, dev, lost, bus);
	ev_init(&bus->look, look_cb);
	bus->look.data = bus;
	if (!bus->ip) {
		free(bus);
		return NULL;
	}
	return bus;
}

/**
 * bus_create_vhci() - a port of the local kernel's virtual host controller
 * @loop: the loop
 * @dev: the function to plug
 * @trace: the trace
 * @port: port number, or BUS_ANY_PORT for a free high-speed one
 * Return: the bus, nothing plugged in, or NULL.
 */
struct bus *bus_create_vhci(struct ev_loop *loop, struct usbdev *dev, struct trace *trace,
			    int port)
{
	struct bus *bus = bus_create(loop, dev, trace);

	if (bus)
		bus->port = port;
	return bus;
}

/**
 * bus_create_gadget() - a controller of the local kernel's dummy_hcd
 * @loop: the loop
 * @dev: the function to plug
 * @sc: its descriptors
 * @trace: the trace
 * @number: of the controller, or BUS_ANY_PORT for a free one
 * Return: the bus, nothing plugged in, or NULL.
 */
struct bus *bus_create_gadget(struct ev_loop *loop, struct usbdev *dev, const struct scenario *sc,
			      struct trace *trace, int number)
{
	struct bus *bus = bus_create(loop, dev, trace);

	if (!bus)
		return NULL;
	bus->port = number;
	bus->gadget = gadget_create(loop, dev, sc, lost, bus);
	if (bus->gadget)
		return bus;
	bus_destroy(bus);
	return NULL;
}

static void close_op(struct bus *bus)
{
	if (bus->op_fd < 0)
		return;
	ev_io_stop(bus->loop, &bus->op);
	close(bus->op_fd);
	bus->op_fd = -1;
}

static void import(struct bus *bus)
{
	uint8_t reply[USBIP_OP_REPLY_MAX];
	struct usbdev_info info;
	bool free_now = bus->plugged && !bus->attached;
	int fd = bus->op_fd;
	size_t len;

	usbdev_info(bus->dev, &info);
	len = usbip_op_import(free_now ? &info : NULL, bus->op_bytes + USBIP_OP_HEADER, reply);
	if (send(fd, reply, len, MSG_NOSIGNAL) != (ssize_t)len || len == USBIP_OP_HEADER) {
		close_op(bus);
		return;
	}
	ev_io_stop(bus->loop, &bus->op);
	bus->op_fd = -1;
	bus->attached = true;
	snprintf(bus->busid, sizeof(bus->busid), USBIP_BUSID);
	bus->port = 0;
	usbip_start(bus->ip, fd);
	announce(bus);
}

static void devlist(struct bus *bus)
{
	uint8_t reply[USBIP_OP_REPLY_MAX];
	struct usbdev_info info;
	size_t len;

	usbdev_info(bus->dev, &info);
	len = usbip_op_devlist(&info, reply);
	/* A host that does not take 400 bytes gets none. */
	if (send(bus->op_fd, reply, len, MSG_NOSIGNAL) != (ssize_t)len)
		trace_count(bus->trace, "usb", "device list not sent");
	close_op(bus);
}

static void op_cb(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct bus *bus = watcher->data;
	ssize_t got;
	uint16_t code;

	(void)loop;
	(void)revents;
	got = recv(bus->op_fd, bus->op_bytes + bus->op_len, OP_MAX - bus->op_len, MSG_DONTWAIT);
	if (got <= 0) {
		close_op(bus);
		return;
	}
	bus->op_len += (size_t)got;
	if (bus->op_len < USBIP_OP_HEADER)
		return;
	code = usbip_op_code(bus->op_bytes);
	if (code == USBIP_OP_REQ_DEVLIST)
		devlist(bus);
	else if (code != USBIP_OP_REQ_IMPORT)
		close_op(bus);
	else if (bus->op_len == OP_MAX)
		import(bus);
}

static void accept_cb(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct bus *bus = watcher->data;
	int fd = accept4(bus->listener, NULL, NULL, SOCK_CLOEXEC);

	(void)loop;
	(void)revents;
	if (fd < 0)
		return;
	close_op(bus);	/* one at a time: the newest */
	bus->op_fd = fd;
	bus->op_len = 0;
	ev_io_init(&bus->op, op_cb, fd, EV_READ);
	bus->op.data = bus;
	ev_io_start(bus->loop, &bus->op);
}

static int open_listener(const char *address)
{
	static const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE
	};
	const char *colon = strrchr(address, ':');
	char host[64] = "127.0.0.1";
	struct addrinfo *list;
	int fd, one = 1, rc;

	if (colon && (size_t)(colon - address) < sizeof(host))
		snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
	if (getaddrinfo(host, colon ? colon + 1 : address, &hints, &list))
		return -EINVAL;
	fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		if (bind(fd, list->ai_addr, list->ai_addrlen) || listen(fd, 4)) {
			rc = -errno;
			close(fd);
			fd = rc;
		}
	} else {
		fd = -errno;
	}
	freeaddrinfo(list);
	return fd;
}

/**
 * bus_create_listen() - a USB/IP server, so that "usbip attach" takes the function
 * @loop: the loop
 * @dev: the function to offer
 * @trace: the trace
 * @address: "PORT" on loopback, or "ADDRESS:PORT"
 * Return: the bus, nothing plugged in, or NULL with errno set.
 */
struct bus *bus_create_listen(struct ev_loop *loop, struct usbdev *dev, struct trace *trace,
			      const char *address)
{
	struct bus *bus = bus_create(loop, dev, trace);
	int fd;

	if (!bus)
		return NULL;
	fd = open_listener(address);
	if (fd < 0) {
		bus_destroy(bus);
		errno = -fd;
		return NULL;
	}
	bus->listener = fd;
	ev_io_init(&bus->accept, accept_cb, fd, EV_READ);
	bus->accept.data = bus;
	ev_io_start(loop, &bus->accept);
	return bus;
}

void bus_destroy(struct bus *bus)
{
	if (!bus)
		return;
	bus_unplug(bus);
	close_op(bus);
	if (bus->listener >= 0) {
		ev_io_stop(bus->loop, &bus->accept);
		close(bus->listener);
	}
	usbip_destroy(bus->ip);
	gadget_destroy(bus->gadget);
	free(bus);
}

/* The USB/IP end, which carries packets. */
struct usbip *bus_usbip(struct bus *bus)
{
	return bus->ip;
}

/**
 * bus_complete() - give a transfer back, for struct usbdev_ops
 * @bus: the bus
 * @urb: the transfer
 * @status: urb->status of the host
 * @data: bytes of an IN transfer
 * @length: urb->actual_length of the host
 */
void bus_complete(struct bus *bus, const struct usb_urb *urb, int status, const void *data,
		  uint32_t length)
{
	if (bus->gadget)
		gadget_complete(bus->gadget, urb, status, data, length);
	else
		usbip_complete(bus->ip, urb, status, data, length);
}

static int plug_gadget(struct bus *bus)
{
	int rc = gadget_plug(bus->gadget, bus->port);

	if (rc)
		return rc;
	bus->port = gadget_number(bus->gadget);
	bus->attached = true;
	look_again(bus);
	return 0;
}

/**
 * bus_plug() - plug the function in
 * @bus: the bus
 *
 * After an unplug the kernel takes some time to free the port; the bus waits
 * for it. With TCP the function can be imported from now on.
 *
 * Return: 0, or a negative errno: no host controller, no free port, no permission.
 */
int bus_plug(struct bus *bus)
{
	int rc = 0;

	bus->plugged = true;
	bus->busid[0] = '\0';
	bus->looks = 0;
	if (bus->gadget) {
		rc = plug_gadget(bus);
	} else if (bus->listener < 0) {
		rc = attach_vhci(bus);
		if (!rc || rc == -EBUSY) {
			look_again(bus);
			rc = 0;
		}
	}
	return rc;
}

/**
 * bus_unplug() - pull the function's plug
 * @bus: the bus
 */
void bus_unplug(struct bus *bus)
{
	bus->plugged = false;
	bus->attached = false;
	ev_timer_stop(bus->loop, &bus->look);
	usbip_stop(bus->ip);
	if (bus->gadget)
		gadget_unplug(bus->gadget);
}

/* Is the function on the bus? */
bool bus_plugged(const struct bus *bus)
{
	return bus->plugged;
}

/* The kernel's name of the device, "" until it is known. */
const char *bus_id(const struct bus *bus)
{
	return bus->busid;
}
