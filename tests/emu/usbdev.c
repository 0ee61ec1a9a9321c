// SPDX-License-Identifier: GPL-2.0
/* The USB function of a cellular module with a QMI interface. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "scenario.h"
#include "trace.h"
#include "usbdev.h"

/* USB 2.0 table 9-4, 9-5, 9-6. */
#define USB_GET_STATUS		0x00
#define USB_CLEAR_FEATURE	0x01
#define USB_SET_FEATURE		0x03
#define USB_GET_DESCRIPTOR	0x06
#define USB_GET_CONFIGURATION	0x08
#define USB_SET_CONFIGURATION	0x09
#define USB_GET_INTERFACE	0x0a
#define USB_SET_INTERFACE	0x0b

#define USB_DT_DEVICE		1
#define USB_DT_CONFIG		2
#define USB_DT_STRING		3
#define USB_DT_INTERFACE	4
#define USB_DT_ENDPOINT		5
#define USB_DT_QUALIFIER	6

#define USB_TYPE_MASK		0x60
#define USB_TYPE_STANDARD	0x00
#define USB_TYPE_CLASS		0x20

#define USB_BULK		2
#define USB_INTERRUPT		3

/* CDC 1.2 §6.2, §6.3. */
#define CDC_SEND_ENCAPSULATED_COMMAND	0x00
#define CDC_GET_ENCAPSULATED_RESPONSE	0x01
#define CDC_SET_CONTROL_LINE_STATE	0x22
#define CDC_RESPONSE_AVAILABLE		0x01

#define CONFIG_MAX	256
#define QUEUE_MAX	256	/* responses a module keeps for a host that does not fetch */
#define DEVICE_VERSION	0x0318

/**
 * struct pending - a URB that waits for data
 */
struct pending {
	struct pending *next;
	struct usb_urb urb;
	uint8_t *out;
};

struct message {
	struct message *next;
	size_t len;
	uint8_t data[];
};

/**
 * struct usbdev - the function
 * @control: ep0 transfers in order; only the head may be answered (one pipe)
 * @waiting: IN transfers of other endpoints
 * @responses: messages not fetched yet
 * @notify: RESPONSE_AVAILABLE notifications not delivered yet
 * @dtr: DTR of the QMI interface
 */
struct usbdev {
	const struct scenario *sc;
	struct fault *fault;
	struct trace *trace;
	const struct usbdev_ops *ops;
	void *ctx;
	struct pending *control;
	struct pending *waiting;
	struct message *responses;
	size_t response_count;
	unsigned int notify;
	uint8_t configuration;
	bool dtr;
};

/**
 * usbdev_create() - make a function, not connected to anything
 * @sc: its ids, interfaces and manners
 * @fault: faults to obey
 * @trace: where transfers are told
 * Return: the function, or NULL.
 */
struct usbdev *usbdev_create(const struct scenario *sc, struct fault *fault, struct trace *trace)
{
	struct usbdev *dev = calloc(1, sizeof(*dev));

	if (!dev)
		return NULL;
	dev->sc = sc;
	dev->fault = fault;
	dev->trace = trace;
	return dev;
}

/**
 * usbdev_connect() - set what lies above and below
 * @dev: the function
 * @ops: callbacks
 * @ctx: their argument
 */
void usbdev_connect(struct usbdev *dev, const struct usbdev_ops *ops, void *ctx)
{
	dev->ops = ops;
	dev->ctx = ctx;
}

/* @at: where the list points to it */
static void drop_pending(struct pending **at)
{
	struct pending *pending = *at;

	*at = pending->next;
	free(pending->out);
	free(pending);
}

static struct message *take_response(struct usbdev *dev)
{
	struct message *message = dev->responses;

	dev->responses = message->next;
	dev->response_count--;
	return message;
}

static void drop_responses(struct usbdev *dev)
{
	while (dev->responses)
		free(take_response(dev));
	dev->notify = 0;
}

/**
 * usbdev_reset() - bus reset, or the plug pulled: URBs and messages are gone
 * @dev: the function
 */
void usbdev_reset(struct usbdev *dev)
{
	while (dev->control)
		drop_pending(&dev->control);
	while (dev->waiting)
		drop_pending(&dev->waiting);
	drop_responses(dev);
	dev->configuration = 0;
	dev->dtr = false;
}

void usbdev_destroy(struct usbdev *dev)
{
	if (!dev)
		return;
	usbdev_reset(dev);
	free(dev);
}

/* May the module send? Some modules are silent until the host raises DTR. */
bool usbdev_listening(const struct usbdev *dev)
{
	return dev->configuration && (dev->dtr || !dev->sc->usb.require_dtr);
}

/* Endpoint addresses as in an EC25: interface n has bulk IN 0x81.. and so on. */
struct endpoint_plan {
	uint8_t bulk_in;
	uint8_t bulk_out;
	uint8_t interrupt;	/* 0: none */
};

static struct endpoint_plan plan_interface(const struct usbdev *dev, int index)
{
	struct endpoint_plan plan = { .bulk_out = (uint8_t)(index + 1) };

	if (index == 0) {
		plan.bulk_in = 0x81;
	} else {
		plan.bulk_in = (uint8_t)(0x80 | (2 * index));
		plan.interrupt = (uint8_t)(0x81 | (2 * index));
	}
	/* The QMI interface is the one of the vendor interfaces with three endpoints. */
	if (index == 0 && dev->sc->usb.extra_interfaces == 0)
		plan.interrupt = 0x83;
	return plan;
}

static uint8_t qmi_interrupt(const struct usbdev *dev)
{
	return plan_interface(dev, dev->sc->usb.extra_interfaces).interrupt & 0x0f;
}

static size_t put_endpoint(uint8_t *at, uint8_t address, uint8_t type, uint16_t packet,
			   uint8_t interval)
{
	const uint8_t descriptor[] = {
		7, USB_DT_ENDPOINT, address, type, (uint8_t)packet, (uint8_t)(packet >> 8),
		interval
	};

	memcpy(at, descriptor, sizeof(descriptor));
	return sizeof(descriptor);
}

static size_t put_interface(const struct usbdev *dev, uint8_t *at, int index)
{
	struct endpoint_plan plan = plan_interface(dev, index);
	bool qmi = index == dev->sc->usb.extra_interfaces;
	/* Interface 0 (diagnostics) and QMI are ff/ff/ff in an EC25, the serial ones ff/00/00. */
	uint8_t code = qmi || index == 0 ? 0xff : 0x00;
	uint8_t number = (uint8_t)(qmi ? dev->sc->usb.interface : index);
	const uint8_t descriptor[] = {
		9, USB_DT_INTERFACE, number, 0, plan.interrupt ? 3 : 2, 0xff, code, code, 0
	};
	size_t len = sizeof(descriptor);

	memcpy(at, descriptor, len);
	if (plan.interrupt)
		len += put_endpoint(at + len, plan.interrupt, USB_INTERRUPT, qmi ? 8 : 10, 9);
	len += put_endpoint(at + len, plan.bulk_in, USB_BULK, 512, 0);
	return len + put_endpoint(at + len, plan.bulk_out, USB_BULK, 512, 0);
}

static size_t config_descriptor(const struct usbdev *dev, uint8_t *data)
{
	int index, count = dev->sc->usb.extra_interfaces + 1;
	const uint8_t header[] = { 9, USB_DT_CONFIG, 0, 0, (uint8_t)count, 1, 0, 0xa0, 250 };
	size_t len = sizeof(header);

	memcpy(data, header, len);
	for (index = 0; index < count; index++)
		len += put_interface(dev, data + len, index);
	data[2] = (uint8_t)len;
	data[3] = (uint8_t)(len >> 8);
	return len;
}

static size_t device_descriptor(const struct usbdev *dev, uint8_t *data)
{
	const struct scenario_usb *usb = &dev->sc->usb;
	const uint8_t descriptor[] = {
		18, USB_DT_DEVICE, 0x00, 0x02, 0, 0, 0, 64,
		(uint8_t)usb->vid, (uint8_t)(usb->vid >> 8),
		(uint8_t)usb->pid, (uint8_t)(usb->pid >> 8),
		DEVICE_VERSION & 0xff, DEVICE_VERSION >> 8, 1, 2, 0, 1
	};

	memcpy(data, descriptor, sizeof(descriptor));
	return sizeof(descriptor);
}

static size_t string_descriptor(const struct usbdev *dev, uint8_t index, uint8_t *data)
{
	static const uint8_t languages[] = { 4, USB_DT_STRING, 0x09, 0x04 };
	const char *text;
	size_t len = 2;

	if (index == 0) {
		memcpy(data, languages, sizeof(languages));
		return sizeof(languages);
	}
	if (index > 2)
		return 0;
	text = index == 1 ? dev->sc->module.manufacturer : dev->sc->module.model;
	for (; *text; text++) {
		data[len++] = (uint8_t)*text;
		data[len++] = 0;
	}
	data[0] = (uint8_t)len;
	data[1] = USB_DT_STRING;
	return len;
}

static size_t qualifier_descriptor(uint8_t *data)
{
	static const uint8_t descriptor[] = {
		10, USB_DT_QUALIFIER, 0x00, 0x02, 0, 0, 0, 64, 1, 0
	};

	memcpy(data, descriptor, sizeof(descriptor));
	return sizeof(descriptor);
}

static size_t get_descriptor(const struct usbdev *dev, const uint8_t *setup, uint8_t *data)
{
	switch (setup[3]) {
	case USB_DT_DEVICE:
		return device_descriptor(dev, data);
	case USB_DT_CONFIG:
		return setup[2] ? 0 : config_descriptor(dev, data);
	case USB_DT_STRING:
		return string_descriptor(dev, setup[2], data);
	case USB_DT_QUALIFIER:
		return qualifier_descriptor(data);
	default:
		return 0;
	}
}

static void complete(struct usbdev *dev, const struct usb_urb *urb, int status, const void *data,
		     size_t length)
{
	dev->ops->complete(dev->ctx, urb, status, data, (uint32_t)length);
}

static void stall(struct usbdev *dev, const struct usb_urb *urb)
{
	complete(dev, urb, -EPIPE, NULL, 0);
}

static void answer(struct usbdev *dev, const struct usb_urb *urb, const void *data, size_t len)
{
	complete(dev, urb, 0, data, len < urb->length ? len : urb->length);
}

static void set_configuration(struct usbdev *dev, uint8_t value)
{
	dev->configuration = value;
	dev->dtr = false;
	drop_responses(dev);
	trace_log(dev->trace, "usb", TRACE_HOST, "SET_CONFIGURATION", "type=s value=i", "standard",
		  value);
}

static void standard_request(struct usbdev *dev, const struct usb_urb *urb)
{
	static const uint8_t zeros[2];
	const uint8_t *setup = urb->setup;
	uint8_t data[CONFIG_MAX];
	size_t len;

	switch (setup[1]) {
	case USB_GET_DESCRIPTOR:
		len = get_descriptor(dev, setup, data);
		if (len)
			answer(dev, urb, data, len);
		else
			stall(dev, urb);
		break;
	case USB_GET_STATUS:
		answer(dev, urb, zeros, 2);
		break;
	case USB_GET_CONFIGURATION:
		answer(dev, urb, &dev->configuration, 1);
		break;
	case USB_GET_INTERFACE:
		answer(dev, urb, zeros, 1);
		break;
	case USB_SET_CONFIGURATION:
		set_configuration(dev, setup[2]);
		complete(dev, urb, 0, NULL, 0);
		break;
	case USB_SET_INTERFACE:
	case USB_CLEAR_FEATURE:
	case USB_SET_FEATURE:
		complete(dev, urb, 0, NULL, 0);
		break;
	default:
		stall(dev, urb);
	}
}

static void trace_control(struct usbdev *dev, const char *dir, const char *name, const char *type,
			  size_t len, int status)
{
	trace_log(dev->trace, "usb", dir, name, "type=s len=i status=i", type, (int)len, status);
}

static void send_command(struct usbdev *dev, const struct usb_urb *urb, const uint8_t *out)
{
	bool refuse = fault_take(&dev->fault->stall_ep0) ||
		      urb->length > (uint32_t)dev->sc->usb.max_control;
	bool unconfirmed = !refuse && fault_take(&dev->fault->stall_status);

	trace_control(dev, TRACE_HOST, "SEND_ENCAPSULATED_COMMAND", "encapsulated-command",
		      urb->length, refuse || unconfirmed ? -EPIPE : 0);
	if (refuse) {
		stall(dev, urb);
		return;
	}
	if (unconfirmed)
		stall(dev, urb);
	else
		complete(dev, urb, 0, NULL, urb->length);
	if (usbdev_listening(dev))
		dev->ops->command(dev->ctx, out, urb->length);
}

static void fetch_message(struct usbdev *dev, const struct usb_urb *urb)
{
	struct message *message = take_response(dev);
	int status = 0;

	if (fault_take(&dev->fault->oversize)) {
		/* Babble: the module goes on sending past what was asked for. */
		status = -EOVERFLOW;
		message->len = message->len < urb->length ? message->len : urb->length;
	}
	trace_control(dev, TRACE_MODULE, "GET_ENCAPSULATED_RESPONSE", "fetch", message->len,
		      status);
	complete(dev, urb, status, message->data,
		 message->len < urb->length ? message->len : urb->length);
	free(message);
}

/* Return: false if the module NAKs, and the transfer goes on. */
static bool fetch_response(struct usbdev *dev, const struct usb_urb *urb)
{
	if (fault_take(&dev->fault->stall_ep0)) {
		trace_control(dev, TRACE_MODULE, "GET_ENCAPSULATED_RESPONSE", "fetch", 0, -EPIPE);
		stall(dev, urb);
		return true;
	}
	if (dev->responses) {
		fetch_message(dev, urb);
		return true;
	}
	if (dev->sc->usb.empty_fetch == EMPTY_FETCH_NAK)
		return false;
	trace_control(dev, TRACE_MODULE, "GET_ENCAPSULATED_RESPONSE", "empty-fetch", 0,
		      dev->sc->usb.empty_fetch == EMPTY_FETCH_STALL ? -EPIPE : 0);
	if (dev->sc->usb.empty_fetch == EMPTY_FETCH_STALL)
		stall(dev, urb);
	else
		complete(dev, urb, 0, NULL, 0);
	return true;
}

static void set_line_state(struct usbdev *dev, const struct usb_urb *urb)
{
	if (urb->setup[4] == dev->sc->usb.interface)
		dev->dtr = urb->setup[2] & 1;
	if (!usbdev_listening(dev))
		drop_responses(dev);
	trace_log(dev->trace, "usb", TRACE_HOST, "SET_CONTROL_LINE_STATE",
		  "type=s interface=i value=i", "class", urb->setup[4], urb->setup[2]);
	complete(dev, urb, 0, NULL, 0);
}

/* Return: false if the transfer has to wait. */
static bool class_request(struct usbdev *dev, const struct usb_urb *urb, const uint8_t *out)
{
	bool qmi = urb->setup[4] == dev->sc->usb.interface;

	if (urb->setup[1] == CDC_SEND_ENCAPSULATED_COMMAND && qmi && !urb->in) {
		send_command(dev, urb, out);
	} else if (urb->setup[1] == CDC_GET_ENCAPSULATED_RESPONSE && qmi && urb->in) {
		return fetch_response(dev, urb);
	} else if (urb->setup[1] == CDC_SET_CONTROL_LINE_STATE) {
		set_line_state(dev, urb);
	} else {
		trace_control(dev, TRACE_HOST, "unknown class request", "class", urb->length,
			      -EPIPE);
		stall(dev, urb);
	}
	return true;
}

/* Serve ep0 in order, up to a transfer that the module NAKs. */
static void serve_control(struct usbdev *dev)
{
	struct pending *head;

	while ((head = dev->control) && !dev->fault->hold) {
		uint8_t type = head->urb.setup[0] & USB_TYPE_MASK;

		if (type == USB_TYPE_STANDARD)
			standard_request(dev, &head->urb);
		else if (type != USB_TYPE_CLASS)
			stall(dev, &head->urb);
		else if (!class_request(dev, &head->urb, head->out))
			return;
		drop_pending(&dev->control);
	}
}

static bool is_qmi_interrupt(const struct usbdev *dev, const struct usb_urb *urb)
{
	return urb->in && urb->ep == qmi_interrupt(dev);
}

static void notify_host(struct usbdev *dev, const struct usb_urb *urb)
{
	const uint8_t notification[] = {
		0xa1, CDC_RESPONSE_AVAILABLE, 0, 0, (uint8_t)dev->sc->usb.interface, 0, 0, 0
	};

	trace_control(dev, TRACE_MODULE, "RESPONSE_AVAILABLE", "notify", sizeof(notification), 0);
	answer(dev, urb, notification, sizeof(notification));
}

static void serve_interrupt(struct usbdev *dev)
{
	struct pending **at = &dev->waiting, *pending;

	while ((pending = *at)) {
		if (!is_qmi_interrupt(dev, &pending->urb)) {
			at = &pending->next;
			continue;
		}
		if (fault_take(&dev->fault->int_eproto)) {
			trace_control(dev, TRACE_MODULE, "interrupt", "notify", 0, -EPROTO);
			complete(dev, &pending->urb, -EPROTO, NULL, 0);
		} else if (dev->notify && usbdev_listening(dev)) {
			dev->notify--;
			notify_host(dev, &pending->urb);
		} else {
			return;
		}
		drop_pending(at);
	}
}

static void append(struct pending **at, struct pending *pending)
{
	while (*at)
		at = &(*at)->next;
	*at = pending;
}

/**
 * usbdev_submit() - the host submits a transfer
 * @dev: the function
 * @urb: it; copied
 * @out: its data, if it is an OUT transfer
 */
void usbdev_submit(struct usbdev *dev, const struct usb_urb *urb, const uint8_t *out)
{
	struct pending *pending;

	if (urb->ep && !urb->in) {
		trace_count(dev->trace, "usb", "bulk out");
		complete(dev, urb, 0, NULL, urb->length);
		return;
	}
	pending = calloc(1, sizeof(*pending));
	if (!pending) {
		complete(dev, urb, -ENOMEM, NULL, 0);
		return;
	}
	pending->urb = *urb;
	if (urb->ep) {
		append(&dev->waiting, pending);
		serve_interrupt(dev);
		return;
	}
	if (out && urb->length) {
		pending->out = malloc(urb->length);
		if (pending->out)
			memcpy(pending->out, out, urb->length);
		else
			pending->urb.length = 0;
	}
	append(&dev->control, pending);
	if (dev->control == pending)
		serve_control(dev);
}

static bool unlink_in(struct pending **at, uint32_t tag)
{
	for (; *at; at = &(*at)->next) {
		if ((*at)->urb.tag != tag)
			continue;
		drop_pending(at);
		return true;
	}
	return false;
}

/**
 * usbdev_unlink() - the host gives a transfer up
 * @dev: the function
 * @tag: the transfer
 * Return: whether it was pending; it will not be completed then.
 */
bool usbdev_unlink(struct usbdev *dev, uint32_t tag)
{
	if (unlink_in(&dev->waiting, tag))
		return true;
	if (!unlink_in(&dev->control, tag))
		return false;
	serve_control(dev);
	return true;
}

/**
 * usbdev_send() - queue a message for the host and notify it
 * @dev: the function
 * @data: an encapsulated response
 * @len: its length
 *
 * A host that never fetches loses the oldest messages. A module that is silent
 * for want of DTR loses all.
 */
void usbdev_send(struct usbdev *dev, const uint8_t *data, size_t len)
{
	struct message *message, **at = &dev->responses;

	if (!usbdev_listening(dev))
		return;
	message = malloc(sizeof(*message) + len);
	if (!message)
		return;
	message->len = len;
	memcpy(message->data, data, len);
	message->next = NULL;
	while (*at)
		at = &(*at)->next;
	*at = message;
	if (++dev->response_count > QUEUE_MAX) {
		free(take_response(dev));
		trace_count(dev->trace, "usb", "response lost");
	} else if (fault_take(&dev->fault->drop_notify)) {
		trace_control(dev, TRACE_MODULE, "RESPONSE_AVAILABLE", "notify-dropped", 0, 0);
	} else {
		dev->notify++;
	}
	serve_control(dev);
	serve_interrupt(dev);
}

/* A fault was armed: pending transfers may have to end by it. */
void usbdev_poke(struct usbdev *dev)
{
	serve_control(dev);
	serve_interrupt(dev);
}

/* Facts for the USB/IP device list. */
void usbdev_info(const struct usbdev *dev, struct usbdev_info *info)
{
	info->vid = (uint16_t)dev->sc->usb.vid;
	info->pid = (uint16_t)dev->sc->usb.pid;
	info->version = DEVICE_VERSION;
	info->interface_count = (uint8_t)(dev->sc->usb.extra_interfaces + 1);
	info->configuration = dev->configuration;
}
