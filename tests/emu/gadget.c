// SPDX-License-Identifier: GPL-2.0
/*
 * The device as a gadget of the local kernel. Source: Documentation/usb/raw-gadget.rst.
 *
 * raw_gadget's transfers block, so each endpoint that is served has a helper, a process
 * that does nothing else: it passes on what came, and transfers what it is told. The
 * helpers are killed when the plug is pulled, which ends the transfers that they are in.
 *
 * What such a gadget can't do: NAK a control transfer and take the next one, refuse a
 * command whose data it has read, fail with anything but a STALL, carry packets.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/usb/raw_gadget.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptor.h"
#include "gadget.h"
#include "scenario.h"
#include "usbdev.h"

#define DEVICE		"/dev/raw-gadget"
#define NUMBER_MAX	32		/* controllers that dummy_hcd can have */
#define TRANSFER_MAX	4096		/* bytes that raw_gadget moves at once */
#define NOTIFY_TAG	0x80000000u	/* of a notification's transfer, plus the function */
#define NOTIFY_MAX	64		/* bytes of a notification */
#define RETRY_DELAY	0.01		/* real seconds after a notification that failed */

/**
 * struct exchange - what a helper and modemsim send each other
 * @setup: the request of a control transfer
 * @status: how it ends, 0 or a negative errno
 * @data: bytes of the transfer
 */
struct exchange {
	struct usb_ctrlrequest setup;
	int32_t status;
	uint8_t data[TRANSFER_MAX];
};

#define EXCHANGE_HEAD	offsetof(struct exchange, data)

/**
 * struct helper - the process of one endpoint
 * @pid: 0: there is none
 * @fd: modemsim's end of the socket between them
 */
struct helper {
	struct gadget *gadget;
	pid_t pid;
	int fd;
	ev_io io;
};

/**
 * struct notifier - the interrupt endpoint of a function
 * @handle: raw_gadget's name of it
 * @retry: until the next transfer is begun
 */
struct notifier {
	struct helper helper;
	int handle;
	ev_timer retry;
};

/**
 * struct gadget - the device
 * @raw: raw_gadget's file, -1 while the plug is out
 * @number: of the controller
 * @devnum: the kernel's number of the device that was named last
 * @enabled: its endpoints are
 * @closed: called when the host went away
 */
struct gadget {
	struct ev_loop *loop;
	struct usbdev *dev;
	const struct scenario *sc;
	int raw;
	int number;
	int devnum;
	bool enabled;
	uint32_t tag;
	struct helper control;
	struct notifier notifiers[DESCRIPTOR_FUNCTIONS];
	void (*closed)(void *ctx);
	void *ctx;
};

/* --- in a helper --- */

static bool carries_in(const struct usb_ctrlrequest *setup)
{
	return (setup->bRequestType & USB_DIR_IN) && setup->wLength;
}

static ssize_t transfer(int raw, unsigned long request, int handle, bool zero, const void *data,
			size_t len)
{
	struct {
		struct usb_raw_ep_io io;
		uint8_t data[TRANSFER_MAX];
	} transfer = {
		.io.ep = (uint16_t)handle,
		.io.flags = zero ? USB_RAW_IO_FLAGS_ZERO : 0,
		.io.length = (uint32_t)len,
	};

	if (data)
		memcpy(transfer.data, data, len);
	return ioctl(raw, request, &transfer);
}

/* The data that the host sends with a request; -1 if it gave up. */
static ssize_t read_data(int raw, size_t len, uint8_t *data)
{
	struct {
		struct usb_raw_ep_io io;
		uint8_t data[TRANSFER_MAX];
	} transfer = { .io.length = (uint32_t)len };
	ssize_t got = ioctl(raw, USB_RAW_IOCTL_EP0_READ, &transfer);

	if (got > 0)
		memcpy(data, transfer.data, (size_t)got);
	return got;
}

/* Ends a control transfer as modemsim says. One that brought data has ended. */
static void end_control(int raw, const struct exchange *end, size_t len)
{
	size_t wanted = end->setup.wLength;

	if (wanted && !carries_in(&end->setup))
		return;
	if (end->status)
		ioctl(raw, USB_RAW_IOCTL_EP0_STALL, 0);
	else if (wanted)
		transfer(raw, USB_RAW_IOCTL_EP0_WRITE, 0, len < wanted, end->data, len);
	else
		transfer(raw, USB_RAW_IOCTL_EP0_READ, 0, false, NULL, 0);
}

/* Return: false if there is no more. */
static bool serve_request(int raw, int fd, const struct usb_ctrlrequest *setup)
{
	struct exchange exchange = { .setup = *setup };
	ssize_t len = 0;

	if (setup->wLength > TRANSFER_MAX)
		return !ioctl(raw, USB_RAW_IOCTL_EP0_STALL, 0);
	if (setup->wLength && !carries_in(setup))
		len = read_data(raw, setup->wLength, exchange.data);
	if (len < 0)
		return true;
	if (send(fd, &exchange, EXCHANGE_HEAD + (size_t)len, MSG_NOSIGNAL) < 0)
		return false;
	len = recv(fd, &exchange, sizeof(exchange), 0);
	if (len < (ssize_t)EXCHANGE_HEAD)
		return false;
	end_control(raw, &exchange, (size_t)len - EXCHANGE_HEAD);
	return true;
}

static void serve_ep0(int raw, int fd)
{
	struct {
		struct usb_raw_event event;
		struct usb_ctrlrequest setup;
	} event;

	do {
		event.event.type = USB_RAW_EVENT_INVALID;
		event.event.length = sizeof(event.setup);
		if (ioctl(raw, USB_RAW_IOCTL_EVENT_FETCH, &event))
			return;
	} while (event.event.type != USB_RAW_EVENT_CONTROL ||
		 serve_request(raw, fd, &event.setup));
}

/* Sends what it is told to, and says when that has gone. */
static void serve_notifications(int raw, int fd, int handle)
{
	uint8_t data[NOTIFY_MAX], done = 0;
	ssize_t len;

	while ((len = recv(fd, data, sizeof(data), 0)) > 0) {
		transfer(raw, USB_RAW_IOCTL_EP_WRITE, handle, false, data, (size_t)len);
		if (send(fd, &done, sizeof(done), MSG_NOSIGNAL) < 0)
			return;
	}
}

/* --- in modemsim --- */

static void host_gone(struct gadget *gadget)
{
	gadget_unplug(gadget);
	gadget->closed(gadget->ctx);
}

/* Return: in the helper 0, in modemsim its process id or a negative errno. */
static pid_t fork_helper(struct gadget *gadget, struct helper *helper, int *fd,
			 void (*heard)(struct ev_loop *loop, ev_io *io, int revents))
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	fflush(NULL);
	helper->pid = fork();
	if (helper->pid < 0) {
		helper->pid = 0;
		close(pair[0]);
		close(pair[1]);
		return -errno;
	}
	if (!helper->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(pair[0]);
		*fd = pair[1];
		return 0;
	}
	close(pair[1]);
	helper->gadget = gadget;
	helper->fd = pair[0];
	ev_io_init(&helper->io, heard, helper->fd, EV_READ);
	helper->io.data = helper;
	ev_io_start(gadget->loop, &helper->io);
	return helper->pid;
}

static void end_helper(struct helper *helper)
{
	if (!helper->pid)
		return;
	ev_io_stop(helper->gadget->loop, &helper->io);
	close(helper->fd);
	kill(helper->pid, SIGKILL);
	waitpid(helper->pid, NULL, 0);
	helper->pid = 0;
}

/* The next notification of a function, as soon as there is one. */
static void await_notification(struct gadget *gadget, int function)
{
	const struct usb_urb urb = {
		.tag = NOTIFY_TAG + (uint32_t)function,
		.ep = descriptor_interrupt(gadget->sc, function),
		.in = true,
		.length = NOTIFY_MAX,
	};

	usbdev_submit(gadget->dev, &urb, NULL);
}

static void notified_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct helper *helper = io->data;
	struct gadget *gadget = helper->gadget;
	struct notifier *notifier = (struct notifier *)helper;
	uint8_t done;

	(void)loop;
	(void)revents;
	if (recv(helper->fd, &done, sizeof(done), MSG_DONTWAIT) <= 0)
		host_gone(gadget);
	else
		await_notification(gadget, (int)(notifier - gadget->notifiers));
}

static void retry_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct notifier *notifier = timer->data;
	struct gadget *gadget = notifier->helper.gadget;

	(void)loop;
	(void)revents;
	await_notification(gadget, (int)(notifier - gadget->notifiers));
}

static void begin_notifications(struct gadget *gadget, int function, int handle)
{
	struct notifier *notifier = &gadget->notifiers[function];
	int fd = -1;
	pid_t pid = fork_helper(gadget, &notifier->helper, &fd, notified_cb);

	if (pid < 0)
		return;
	if (!pid) {
		serve_notifications(gadget->raw, fd, handle);
		_exit(0);
	}
	notifier->handle = handle;
	await_notification(gadget, function);
}

/* The function whose notifications an endpoint carries, -1: of none. */
static int notifying(const struct gadget *gadget, uint8_t address)
{
	int i;

	for (i = 0; i < descriptor_functions(gadget->sc); i++) {
		if (address == (USB_DIR_IN | descriptor_interrupt(gadget->sc, i)))
			return i;
	}
	return -1;
}

/* Endpoints that carry nothing are there and NAK. */
static void enable_endpoint(struct gadget *gadget, const uint8_t *descriptor)
{
	struct usb_endpoint_descriptor endpoint = { 0 };
	int handle, function;

	memcpy(&endpoint, descriptor, USB_DT_ENDPOINT_SIZE);
	handle = ioctl(gadget->raw, USB_RAW_IOCTL_EP_ENABLE, &endpoint);
	function = notifying(gadget, endpoint.bEndpointAddress);
	if (handle >= 0 && function >= 0)
		begin_notifications(gadget, function, handle);
}

static void enable_endpoints(struct gadget *gadget)
{
	uint8_t config[DESCRIPTOR_MAX];
	size_t at, len = descriptor_get(gadget->sc, USB_DT_CONFIG, 0, config);

	if (gadget->enabled)
		return;
	gadget->enabled = true;
	for (at = 0; at + 2 <= len && config[at] && at + config[at] <= len; at += config[at]) {
		if (config[at + 1] == USB_DT_ENDPOINT && config[at] >= USB_DT_ENDPOINT_SIZE)
			enable_endpoint(gadget, config + at);
	}
	ioctl(gadget->raw, USB_RAW_IOCTL_CONFIGURE, 0);
}

static void control_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct helper *helper = io->data;
	struct gadget *gadget = helper->gadget;
	struct exchange request;
	ssize_t got = recv(helper->fd, &request, sizeof(request), MSG_DONTWAIT);
	struct usb_urb urb = { .tag = ++gadget->tag & ~NOTIFY_TAG };

	(void)loop;
	(void)revents;
	if (got < (ssize_t)EXCHANGE_HEAD) {
		host_gone(gadget);
		return;
	}
	urb.in = carries_in(&request.setup);
	urb.length = urb.in ? request.setup.wLength : (uint32_t)(got - (ssize_t)EXCHANGE_HEAD);
	memcpy(urb.setup, &request.setup, sizeof(urb.setup));
	usbdev_submit(gadget->dev, &urb, urb.in ? NULL : request.data);
}

static void answer_control(struct gadget *gadget, const struct usb_urb *urb, int status,
			   const void *data, size_t length)
{
	struct exchange end = { .status = status };
	size_t len = urb->in && length <= sizeof(end.data) ? length : 0;

	memcpy(&end.setup, urb->setup, sizeof(end.setup));
	if (len)
		memcpy(end.data, data, len);
	if (!status && end.setup.bRequestType == USB_RECIP_DEVICE &&
	    end.setup.bRequest == USB_REQ_SET_CONFIGURATION && end.setup.wValue)
		enable_endpoints(gadget);
	/* a helper that has gone is noticed when it is listened to */
	(void)!send(gadget->control.fd, &end, EXCHANGE_HEAD + len, MSG_NOSIGNAL);
}

static void answer_notification(struct gadget *gadget, int function, int status, const void *data,
				size_t length)
{
	struct notifier *notifier = &gadget->notifiers[function];

	if (!notifier->helper.pid)
		return;
	if (!status && length) {
		(void)!send(notifier->helper.fd, data, length, MSG_NOSIGNAL);
		return;
	}
	if (status == -EPIPE)
		ioctl(gadget->raw, USB_RAW_IOCTL_EP_SET_HALT, notifier->handle);
	ev_timer_set(&notifier->retry, RETRY_DELAY, 0);
	ev_timer_start(gadget->loop, &notifier->retry);
}

/**
 * gadget_complete() - a transfer has ended, for struct usbdev_ops
 * @gadget: the gadget
 * @urb: the transfer
 * @status: urb->status of the host; anything but 0 is a STALL
 * @data: bytes of an IN transfer
 * @length: how many
 */
void gadget_complete(struct gadget *gadget, const struct usb_urb *urb, int status,
		     const void *data, uint32_t length)
{
	if (gadget->raw < 0)
		return;
	if (urb->tag & NOTIFY_TAG)
		answer_notification(gadget, (int)(urb->tag & ~NOTIFY_TAG), status, data, length);
	else
		answer_control(gadget, urb, status, data, length);
}

/**
 * gadget_create() - make a gadget that is not plugged in
 * @loop: the loop
 * @dev: the device to serve
 * @sc: its descriptors
 * @closed: called when the host's end went away
 * @ctx: its argument
 * Return: it, or NULL with errno set.
 */
struct gadget *gadget_create(struct ev_loop *loop, struct usbdev *dev, const struct scenario *sc,
			     void (*closed)(void *ctx), void *ctx)
{
	struct notifier *notifier;
	struct gadget *gadget;

	if (sc->usb.empty_fetch == EMPTY_FETCH_NAK) {
		errno = ENOTSUP;
		return NULL;
	}
	gadget = calloc(1, sizeof(*gadget));
	if (!gadget)
		return NULL;
	gadget->loop = loop;
	gadget->dev = dev;
	gadget->sc = sc;
	gadget->raw = -1;
	gadget->closed = closed;
	gadget->ctx = ctx;
	for (notifier = gadget->notifiers;
	     notifier < gadget->notifiers + DESCRIPTOR_FUNCTIONS; notifier++) {
		ev_init(&notifier->retry, retry_cb);
		notifier->retry.data = notifier;
	}
	return gadget;
}

void gadget_destroy(struct gadget *gadget)
{
	if (!gadget)
		return;
	gadget_unplug(gadget);
	free(gadget);
}

/* Return: raw_gadget's file, bound to that controller, or a negative errno. */
static int bind_controller(int number)
{
	struct usb_raw_init init = { .driver_name = "dummy_udc", .speed = USB_SPEED_HIGH };
	int err, raw = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (raw < 0)
		return -errno;
	snprintf((char *)init.device_name, sizeof(init.device_name), "dummy_udc.%d", number);
	if (!ioctl(raw, USB_RAW_IOCTL_INIT, &init) && !ioctl(raw, USB_RAW_IOCTL_RUN, 0))
		return raw;
	err = -errno;
	close(raw);
	return err;
}

/* Is it there, and without a gadget? */
static bool is_free(int number)
{
	char path[80];

	snprintf(path, sizeof(path), "/sys/class/udc/dummy_udc.%d", number);
	if (access(path, F_OK))
		return false;
	snprintf(path, sizeof(path), "/sys/bus/gadget/devices/gadget.%d/driver", number);
	return access(path, F_OK);
}

/**
 * gadget_plug() - plug the device in
 * @gadget: the gadget, its plug out
 * @number: of dummy_hcd's controllers, or -1 for a free one
 * Return: 0, or a negative errno: no dummy_hcd, no raw_gadget, not a free controller.
 */
int gadget_plug(struct gadget *gadget, int number)
{
	int i, fd = -1;
	pid_t pid;

	gadget->raw = -ENODEV;
	for (i = 0; i < NUMBER_MAX && gadget->raw < 0; i++) {
		if (number < 0 ? is_free(i) : i == number) {
			gadget->raw = bind_controller(i);
			gadget->number = i;
		}
	}
	if (gadget->raw < 0)
		return gadget->raw;
	gadget->enabled = false;
	pid = fork_helper(gadget, &gadget->control, &fd, control_cb);
	if (!pid) {
		serve_ep0(gadget->raw, fd);
		_exit(0);
	}
	if (pid < 0)
		gadget_unplug(gadget);
	return pid < 0 ? pid : 0;
}

/**
 * gadget_unplug() - pull the plug
 * @gadget: the gadget, plugged in or not
 */
void gadget_unplug(struct gadget *gadget)
{
	struct notifier *notifier;

	if (gadget->raw < 0)
		return;
	for (notifier = gadget->notifiers;
	     notifier < gadget->notifiers + DESCRIPTOR_FUNCTIONS; notifier++) {
		ev_timer_stop(gadget->loop, &notifier->retry);
		end_helper(&notifier->helper);
	}
	end_helper(&gadget->control);
	close(gadget->raw);
	gadget->raw = -1;
	usbdev_reset(gadget->dev);
}

/* The controller's number. */
int gadget_number(const struct gadget *gadget)
{
	return gadget->number;
}

static int read_devnum(const char *dir)
{
	char path[160];
	FILE *file;
	int number = 0;

	snprintf(path, sizeof(path), "%s/devnum", dir);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%d", &number) != 1)
		number = 0;
	fclose(file);
	return number;
}

/**
 * gadget_busid() - the kernel's name of the device
 * @gadget: the gadget, plugged in
 * @busid: where the name goes
 * @size: bytes there
 *
 * The device that was there before an unplug takes some time to go, and has the same name.
 * That it is configured shows in its interfaces: to read its configuration would wait for
 * the host, which waits for us.
 *
 * Return: 0, or -EAGAIN while the kernel has not configured it.
 */
int gadget_busid(struct gadget *gadget, char *busid, size_t size)
{
	char pattern[96], *end;
	int devnum = 0;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "/sys/devices/platform/dummy_hcd.%d/usb*/*-1/*-1:*",
		 gadget->number);
	if (glob(pattern, 0, NULL, &found))
		return -EAGAIN;
	end = strrchr(found.gl_pathv[0], '/');
	*end = '\0';
	devnum = read_devnum(found.gl_pathv[0]);
	if (devnum && devnum != gadget->devnum)
		snprintf(busid, size, "%s", strrchr(found.gl_pathv[0], '/') + 1);
	else
		devnum = 0;
	globfree(&found);
	if (!devnum)
		return -EAGAIN;
	gadget->devnum = devnum;
	return 0;
}
