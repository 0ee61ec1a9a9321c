// SPDX-License-Identifier: GPL-2.0
/* The USB device of a cellular module: ep0, its QMI functions, endpoints. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "descriptor.h"
#include "fault.h"
#include "ntb.h"
#include "scenario.h"
#include "trace.h"
#include "usbdev.h"

/* USB 2.0 table 9-4. */
#define USB_GET_STATUS		0x00
#define USB_CLEAR_FEATURE	0x01
#define USB_SET_FEATURE		0x03
#define USB_GET_DESCRIPTOR	0x06
#define USB_GET_CONFIGURATION	0x08
#define USB_SET_CONFIGURATION	0x09
#define USB_GET_INTERFACE	0x0a
#define USB_SET_INTERFACE	0x0b

#define USB_TYPE_MASK		0x60
#define USB_TYPE_STANDARD	0x00
#define USB_TYPE_CLASS		0x20

/* CDC 1.2 §6.2, §6.3. */
#define CDC_SEND_ENCAPSULATED_COMMAND	0x00
#define CDC_GET_ENCAPSULATED_RESPONSE	0x01
#define CDC_RESET_FUNCTION		0x05	/* MBIM 1.0 §8.1 */
#define CDC_SET_CONTROL_LINE_STATE	0x22
#define CDC_RESPONSE_AVAILABLE		0x01

#define BULK_MAX	256	/* transfers for packets that a host may have under way */
#define JOINED_MAX	0x10000
#define QUEUE_MAX	256	/* responses a module keeps for a host that does not fetch */

/**
 * struct pending - a URB that waits for data
 * @counted: a control message that has been counted
 */
struct pending {
	struct pending *next;
	struct usb_urb urb;
	uint8_t *out;
	bool counted;
};

struct message {
	struct message *next;
	size_t len;
	uint8_t data[];
};

/**
 * struct function - a QMI function: an interface with a control channel of its own
 * @responses: messages not fetched yet
 * @notify: RESPONSE_AVAILABLE notifications not delivered yet
 * @dtr: DTR of the interface
 */
struct function {
	struct message *responses;
	size_t response_count;
	unsigned int notify;
	bool dtr;
};

/**
 * struct bulk - the data side of the first function
 * @wanted: IN transfers, a ring of @count from @first on
 * @joined: an OUT transfer that goes on, @joined_len bytes of it so far
 */
struct bulk {
	struct usb_urb wanted[BULK_MAX];
	size_t first;
	size_t count;
	uint8_t joined[JOINED_MAX];
	size_t joined_len;
};

/**
 * struct usbdev - the device
 * @control: ep0 transfers in order; only the head may be answered (one pipe)
 * @waiting: IN transfers of other endpoints
 * @altsetting: of the data interface (MBIM)
 * @ntb: what was agreed about its blocks
 * @messages: control messages (class requests, notifications) since the last reset
 * @pulled: off the bus: nothing is answered any more
 */
struct usbdev {
	const struct scenario *sc;
	struct fault *fault;
	struct trace *trace;
	const struct usbdev_ops *ops;
	void *ctx;
	struct pending *control;
	struct pending *waiting;
	struct function functions[DESCRIPTOR_FUNCTIONS];
	struct bulk bulk;
	uint8_t configuration;
	uint8_t altsetting;
	struct ntb ntb;
	unsigned int messages;
	bool pulled;
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
	ntb_init(&dev->ntb);
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

static struct message *take_response(struct function *fn)
{
	struct message *message = fn->responses;

	fn->responses = message->next;
	fn->response_count--;
	return message;
}

static void drop_responses(struct function *fn)
{
	while (fn->responses)
		free(take_response(fn));
	fn->notify = 0;
}

static void silence(struct usbdev *dev)
{
	struct function *fn;

	for (fn = dev->functions; fn < dev->functions + DESCRIPTOR_FUNCTIONS; fn++) {
		drop_responses(fn);
		fn->dtr = false;
	}
}

/**
 * usbdev_reset() - bus reset, or the plug pulled: URBs and messages are gone
 * @dev: the device
 */
void usbdev_reset(struct usbdev *dev)
{
	while (dev->control)
		drop_pending(&dev->control);
	while (dev->waiting)
		drop_pending(&dev->waiting);
	silence(dev);
	dev->bulk.count = 0;
	dev->bulk.joined_len = 0;
	dev->altsetting = 0;
	ntb_init(&dev->ntb);
	dev->configuration = 0;
	dev->messages = 0;
	dev->pulled = false;
}

void usbdev_destroy(struct usbdev *dev)
{
	if (!dev)
		return;
	usbdev_reset(dev);
	free(dev);
}

/* May the module send? Some modules are silent until the host raises DTR. */
static bool listening(const struct usbdev *dev, const struct function *fn)
{
	return dev->configuration && (fn->dtr || !dev->sc->usb.require_dtr ||
				      dev->sc->usb.protocol == PROTOCOL_MBIM);
}

/* The QMI function with that interface number, NULL if there is none. */
static struct function *find_function(struct usbdev *dev, uint8_t number)
{
	int i;

	for (i = 0; i < descriptor_functions(dev->sc); i++) {
		if (descriptor_number(dev->sc, i) == number)
			return &dev->functions[i];
	}
	return NULL;
}

static int index_of(const struct usbdev *dev, const struct function *fn)
{
	return (int)(fn - dev->functions);
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
	dev->altsetting = 0;
	ntb_init(&dev->ntb);
	silence(dev);
	dev->ops->reset(dev->ctx);
	trace_log(dev->trace, "usb", TRACE_HOST, "SET_CONFIGURATION", "type=s value=i", "standard",
		  value);
}

/* Setting 0 of the data interface has no endpoints: what was agreed is void (MBIM 1.0 §8.2). */
static void set_interface(struct usbdev *dev, const struct usb_urb *urb)
{
	if (dev->sc->usb.protocol != PROTOCOL_MBIM ||
	    urb->setup[4] != descriptor_data(dev->sc)) {
		complete(dev, urb, 0, NULL, 0);
		return;
	}
	trace_log(dev->trace, "usb", TRACE_HOST, "SET_INTERFACE", "type=s interface=i value=i",
		  "standard", urb->setup[4], urb->setup[2]);
	if (urb->setup[2] > 1) {
		stall(dev, urb);
		return;
	}
	dev->altsetting = urb->setup[2];
	if (!dev->altsetting)
		ntb_init(&dev->ntb);
	complete(dev, urb, 0, NULL, 0);
}

static void get_interface(struct usbdev *dev, const struct usb_urb *urb)
{
	uint8_t value = dev->sc->usb.protocol == PROTOCOL_MBIM &&
			urb->setup[4] == descriptor_data(dev->sc) ? dev->altsetting : 0;

	answer(dev, urb, &value, 1);
}

static void standard_request(struct usbdev *dev, const struct usb_urb *urb)
{
	static const uint8_t zeros[2];
	const uint8_t *setup = urb->setup;
	uint8_t data[DESCRIPTOR_MAX];
	size_t len;

	switch (setup[1]) {
	case USB_GET_DESCRIPTOR:
		len = descriptor_get(dev->sc, setup[3], setup[2], data);
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
		get_interface(dev, urb);
		break;
	case USB_SET_CONFIGURATION:
		set_configuration(dev, setup[2]);
		complete(dev, urb, 0, NULL, 0);
		break;
	case USB_SET_INTERFACE:
		set_interface(dev, urb);
		break;
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

static void send_command(struct usbdev *dev, struct function *fn, const struct usb_urb *urb,
			 const uint8_t *out)
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
	if (listening(dev, fn))
		dev->ops->command(dev->ctx, index_of(dev, fn), out, urb->length);
}

static void fetch_message(struct usbdev *dev, struct function *fn, const struct usb_urb *urb)
{
	struct message *message = take_response(fn);
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
static bool fetch_response(struct usbdev *dev, struct function *fn, const struct usb_urb *urb)
{
	if (fault_take(&dev->fault->stall_ep0)) {
		trace_control(dev, TRACE_MODULE, "GET_ENCAPSULATED_RESPONSE", "fetch", 0, -EPIPE);
		stall(dev, urb);
		return true;
	}
	if (fn->responses) {
		fetch_message(dev, fn, urb);
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

static void set_line_state(struct usbdev *dev, struct function *fn, const struct usb_urb *urb)
{
	if (fn) {
		fn->dtr = urb->setup[2] & 1;
		if (!listening(dev, fn))
			drop_responses(fn);
	}
	trace_log(dev->trace, "usb", TRACE_HOST, "SET_CONTROL_LINE_STATE",
		  "type=s interface=i value=i", "class", urb->setup[4], urb->setup[2]);
	complete(dev, urb, 0, NULL, 0);
}

/* Requests of NCM, and the one that MBIM adds. */
static void network_request(struct usbdev *dev, const struct usb_urb *urb, const uint8_t *out)
{
	uint8_t data[NTB_ANSWER_MAX];
	bool ok = true;
	size_t len = 0;

	if (urb->setup[1] == CDC_RESET_FUNCTION) {
		silence(dev);
		ntb_init(&dev->ntb);
		dev->ops->reset(dev->ctx);
	} else {
		ok = ntb_request(&dev->ntb, urb->setup, out, out ? urb->length : 0, data, &len);
	}
	trace_log(dev->trace, "usb", TRACE_HOST, ok ? "network request" : "unknown class request",
		  "type=s request=i len=i status=i", "class", urb->setup[1], (int)len,
		  ok ? 0 : -EPIPE);
	if (!ok)
		stall(dev, urb);
	else if (urb->in)
		answer(dev, urb, data, len);
	else
		complete(dev, urb, 0, NULL, urb->length);
}

/* Return: false if the transfer has to wait. */
static bool class_request(struct usbdev *dev, const struct usb_urb *urb, const uint8_t *out)
{
	struct function *fn = find_function(dev, urb->setup[4]);

	if (urb->setup[1] == CDC_SEND_ENCAPSULATED_COMMAND && fn && !urb->in) {
		send_command(dev, fn, urb, out);
	} else if (urb->setup[1] == CDC_GET_ENCAPSULATED_RESPONSE && fn && urb->in) {
		return fetch_response(dev, fn, urb);
	} else if (fn && dev->sc->usb.protocol == PROTOCOL_MBIM) {
		network_request(dev, urb, out);
	} else if (urb->setup[1] == CDC_SET_CONTROL_LINE_STATE) {
		set_line_state(dev, fn, urb);
	} else {
		trace_control(dev, TRACE_HOST, "unknown class request", "class", urb->length,
			      -EPIPE);
		stall(dev, urb);
	}
	return true;
}

static void pull(struct usbdev *dev)
{
	trace_log(dev->trace, "usb", TRACE_MODULE, "pulled", "type=s message=i", "plug",
		  (int)dev->messages);
	dev->pulled = true;
	dev->ops->pulled(dev->ctx);
}

/* A control message is about to be answered. Return: false if the plug is pulled instead. */
static bool begin_message(struct usbdev *dev)
{
	dev->messages++;
	if (fault_due(&dev->fault->unplug_before))
		pull(dev);
	return !dev->pulled;
}

/* It has been answered. */
static void end_message(struct usbdev *dev)
{
	if (fault_due(&dev->fault->unplug_after))
		pull(dev);
}

/* Return: false if the transfer has to wait, or the plug is pulled. */
static bool serve_class(struct usbdev *dev, struct pending *pending)
{
	if (!pending->counted && !begin_message(dev))
		return false;
	pending->counted = true;
	if (!class_request(dev, &pending->urb, pending->out))
		return false;
	end_message(dev);
	return true;
}

/* Serve ep0 in order, up to a transfer that the module NAKs. */
static void serve_control(struct usbdev *dev)
{
	struct pending *head;

	while ((head = dev->control) && !dev->fault->hold && !dev->pulled) {
		uint8_t type = head->urb.setup[0] & USB_TYPE_MASK;

		if (type == USB_TYPE_STANDARD)
			standard_request(dev, &head->urb);
		else if (type != USB_TYPE_CLASS)
			stall(dev, &head->urb);
		else if (!serve_class(dev, head))
			return;
		drop_pending(&dev->control);
	}
}

/* The function whose notifications a transfer wants, NULL: other data, or none to come. */
static struct function *notifier(struct usbdev *dev, const struct usb_urb *urb)
{
	int i;

	for (i = 0; i < descriptor_functions(dev->sc); i++) {
		if (urb->in && urb->ep == descriptor_interrupt(dev->sc, i))
			return &dev->functions[i];
	}
	return NULL;
}

static void notify_host(struct usbdev *dev, struct function *fn, const struct usb_urb *urb)
{
	uint8_t number = descriptor_number(dev->sc, index_of(dev, fn));
	const uint8_t notification[] = { 0xa1, CDC_RESPONSE_AVAILABLE, 0, 0, number, 0, 0, 0 };

	fn->notify--;
	if (!begin_message(dev))
		return;
	trace_control(dev, TRACE_MODULE, "RESPONSE_AVAILABLE", "notify", sizeof(notification), 0);
	answer(dev, urb, notification, sizeof(notification));
	end_message(dev);
}

static void fail_interrupt(struct usbdev *dev, const struct usb_urb *urb, int status)
{
	trace_control(dev, TRACE_MODULE, "interrupt", "notify", 0, status);
	complete(dev, urb, status, NULL, 0);
}

/* Return: false if the transfer has to wait. */
static bool serve_notification(struct usbdev *dev, const struct usb_urb *urb)
{
	struct function *fn = notifier(dev, urb);

	if (!fn)
		return false;
	if (fault_take(&dev->fault->int_eproto))
		fail_interrupt(dev, urb, -EPROTO);
	else if (fault_take(&dev->fault->int_stall))
		fail_interrupt(dev, urb, -EPIPE);
	else if (fn->notify && listening(dev, fn))
		notify_host(dev, fn, urb);
	else
		return false;
	return !dev->pulled;
}

static void serve_interrupt(struct usbdev *dev)
{
	struct pending **at = &dev->waiting;

	while (*at && !dev->pulled) {
		if (serve_notification(dev, &(*at)->urb))
			drop_pending(at);
		else
			at = &(*at)->next;
	}
}

static void append(struct pending **at, struct pending *pending)
{
	while (*at)
		at = &(*at)->next;
	*at = pending;
}

static struct usb_urb *wanted(struct bulk *bulk, size_t index)
{
	return &bulk->wanted[(bulk->first + index) % BULK_MAX];
}

/* Is it a transfer of packets? A descriptor may have lied about the endpoint. */
static bool is_bulk(const struct usbdev *dev, const struct usb_urb *urb)
{
	return dev->ops->sent && urb->ep == descriptor_bulk(dev->sc, urb->in) &&
	       (!urb->in || urb->ep != descriptor_interrupt(dev->sc, 0));
}

static void want_bulk(struct usbdev *dev, const struct usb_urb *urb)
{
	struct bulk *bulk = &dev->bulk;

	if (bulk->count == BULK_MAX) {
		complete(dev, urb, -ENOMEM, NULL, 0);
		return;
	}
	*wanted(bulk, bulk->count++) = *urb;
	dev->ops->wanted(dev->ctx);
}

/*
 * A transfer ends with a packet that is not full. A host that has filled the last one, and
 * sends no zero-length packet, goes on with its next transfer, whether it means to or not.
 */
static void take_bulk(struct usbdev *dev, const struct usb_urb *urb, const uint8_t *out)
{
	bool ends = urb->zero_packet || !urb->length || urb->length % DESCRIPTOR_PACKET;
	struct bulk *bulk = &dev->bulk;

	if (!ends || bulk->joined_len) {
		if (urb->length > JOINED_MAX - bulk->joined_len)
			bulk->joined_len = 0;
		memcpy(bulk->joined + bulk->joined_len, out, urb->length);
		bulk->joined_len += urb->length;
	}
	if (ends && bulk->joined_len)
		dev->ops->sent(dev->ctx, bulk->joined, bulk->joined_len);
	else if (ends && urb->length)
		dev->ops->sent(dev->ctx, out, urb->length);
	if (ends)
		bulk->joined_len = 0;
	complete(dev, urb, 0, NULL, urb->length);
}

/**
 * usbdev_bulk_room() - where the next packets for the host may be written
 * @dev: the device
 * @spare: bytes of room behind what the host takes
 * @size: how much the host takes
 * Return: the room, or NULL if the host takes nothing now.
 */
uint8_t *usbdev_bulk_room(struct usbdev *dev, size_t spare, size_t *size)
{
	if (!dev->bulk.count || !dev->configuration || dev->pulled)
		return NULL;
	*size = wanted(&dev->bulk, 0)->length;
	return dev->ops->room(dev->ctx, *size + spare);
}

/**
 * usbdev_bulk_give() - a transfer for the host is ready
 * @dev: the device
 * @length: bytes written to the room, no more than the host takes
 */
void usbdev_bulk_give(struct usbdev *dev, size_t length)
{
	struct bulk *bulk = &dev->bulk;
	struct usb_urb *urb = wanted(bulk, 0);

	bulk->first = (bulk->first + 1) % BULK_MAX;
	bulk->count--;
	dev->ops->filled(dev->ctx, urb, (uint32_t)length);
}

static bool unlink_bulk(struct bulk *bulk, uint32_t tag)
{
	size_t i, at = bulk->count;

	for (i = 0; i < bulk->count && at == bulk->count; i++) {
		if (wanted(bulk, i)->tag == tag)
			at = i;
	}
	if (at == bulk->count)
		return false;
	bulk->count--;
	for (i = at; i < bulk->count; i++)
		*wanted(bulk, i) = *wanted(bulk, i + 1);
	return true;
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

	if (urb->ep && is_bulk(dev, urb)) {
		if (urb->in)
			want_bulk(dev, urb);
		else
			take_bulk(dev, urb, out);
		return;
	}
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
	if (unlink_in(&dev->waiting, tag) || unlink_bulk(&dev->bulk, tag))
		return true;
	if (!unlink_in(&dev->control, tag))
		return false;
	serve_control(dev);
	return true;
}

/**
 * usbdev_send() - queue a message for the host and notify it
 * @dev: the device
 * @function: of which QMI function, 0 or 1
 * @data: an encapsulated response
 * @len: its length
 *
 * A host that never fetches loses the oldest messages. A module that is silent
 * for want of DTR loses all.
 */
void usbdev_send(struct usbdev *dev, int function, const uint8_t *data, size_t len)
{
	struct function *fn = &dev->functions[function];
	struct message *message, **at = &fn->responses;

	if (!listening(dev, fn))
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
	if (++fn->response_count > QUEUE_MAX) {
		free(take_response(fn));
		trace_count(dev->trace, "usb", "response lost");
	} else if (fault_take(&dev->fault->drop_notify)) {
		trace_control(dev, TRACE_MODULE, "RESPONSE_AVAILABLE", "notify-dropped", 0, 0);
	} else {
		fn->notify++;
	}
	serve_control(dev);
	serve_interrupt(dev);
}

/* How many messages of a QMI function the host has not fetched yet. */
size_t usbdev_queued(const struct usbdev *dev, int function)
{
	return dev->functions[function].response_count;
}

/* Control messages (class requests, notifications) since the module is on the bus. */
unsigned int usbdev_messages(const struct usbdev *dev)
{
	return dev->messages;
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
	info->version = DESCRIPTOR_VERSION;
	info->interface_count = (uint8_t)descriptor_interfaces(dev->sc);
	info->configuration = dev->configuration;
}
