// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors as an EC25 has them, and with usb.lies as no module should.
 * Sources: USB 2.0 chapter 9, CDC 1.2 §5.2.3 (functional descriptors), WMC 1.1 §8.1.2
 * (wMaxCommand, of the device management functional descriptor), MBIM 1.0 §6.
 */
#include <stdbool.h>
#include <string.h>

#include "descriptor.h"
#include "scenario.h"

/* USB 2.0 table 9-5. */
#define USB_DT_DEVICE		1
#define USB_DT_CONFIG		2
#define USB_DT_STRING		3
#define USB_DT_INTERFACE	4
#define USB_DT_ENDPOINT		5
#define USB_DT_QUALIFIER	6
#define USB_DT_ASSOCIATION	11
#define USB_DT_CS_INTERFACE	0x24

#define USB_BULK		2
#define USB_INTERRUPT		3

#define CDC_HEADER		0x00
#define CDC_UNION		0x06
#define CDC_DEVICE_MANAGEMENT	0x14
#define CDC_MBIM		0x1b
#define CDC_MBIM_EXTENDED	0x1c

#define CLASS_COMMUNICATIONS	0x02
#define SUBCLASS_MBIM		0x0e
#define CLASS_DATA		0x0a
#define PROTOCOL_NTB_MBIM	0x02

#define NOTIFICATION_PACKET	8
#define INTERVAL		9
#define INTERFACE_ABSENT	13	/* no device here has so many */

/**
 * struct endpoints - addresses, as in an EC25: interface n has bulk OUT n + 1 and so on
 * @interrupt: 0: none
 */
struct endpoints {
	uint8_t bulk_in;
	uint8_t bulk_out;
	uint8_t interrupt;
};

/**
 * struct writer - a configuration that is being written
 * @cut: where wTotalLength ends it, if it lies; 0: not
 */
struct writer {
	const struct scenario *sc;
	uint8_t *data;
	size_t len;
	size_t cut;
};

/* How many interfaces the device has. */
int descriptor_interfaces(const struct scenario *sc)
{
	if (sc->usb.protocol == PROTOCOL_MBIM)
		return sc->usb.extra_interfaces + 2;
	return sc->usb.extra_interfaces + descriptor_functions(sc);
}

/* How many control functions there are; their interfaces come last. */
int descriptor_functions(const struct scenario *sc)
{
	return sc->usb.second_interface ? 2 : 1;
}

/**
 * descriptor_number() - number of a QMI function's interface
 * @sc: the scenario
 * @function: 0, or 1 for the second one
 */
uint8_t descriptor_number(const struct scenario *sc, int function)
{
	return (uint8_t)(function ? sc->usb.second_interface : sc->usb.interface);
}

/* Number of MBIM's data interface. */
uint8_t descriptor_data(const struct scenario *sc)
{
	return (uint8_t)(sc->usb.interface + 1);
}

static bool lies(const struct scenario *sc, int lie)
{
	return sc->usb.lies & lie;
}

/* The QMI interface is the one of the vendor interfaces with three endpoints. */
static struct endpoints plan(const struct scenario *sc, int index)
{
	struct endpoints ep = { .bulk_out = (uint8_t)(index + 1) };
	bool qmi = index >= sc->usb.extra_interfaces;

	if (index == 0) {
		ep.bulk_in = 0x81;
		ep.interrupt = qmi ? 0x83 : 0;
	} else {
		ep.bulk_in = (uint8_t)(0x80 | (2 * index));
		ep.interrupt = (uint8_t)(0x81 | (2 * index));
	}
	if (qmi && lies(sc, LIE_SAME_ENDPOINT))
		ep.interrupt = ep.bulk_in;
	return ep;
}

/**
 * descriptor_interrupt() - the endpoint of a QMI function's notifications
 * @sc: the scenario
 * @function: 0, or 1 for the second one
 * Return: its number without direction.
 */
uint8_t descriptor_interrupt(const struct scenario *sc, int function)
{
	return plan(sc, sc->usb.extra_interfaces + function).interrupt & 0x0f;
}

/**
 * descriptor_bulk() - the endpoint of the first QMI function's packets
 * @sc: the scenario
 * @in: that to the host
 * Return: its number without direction.
 */
uint8_t descriptor_bulk(const struct scenario *sc, bool in)
{
	struct endpoints ep = plan(sc, sc->usb.extra_interfaces);

	return in ? ep.bulk_in & 0x0f : ep.bulk_out;
}

static void put(struct writer *w, const uint8_t *bytes, size_t len)
{
	if (!len || len > DESCRIPTOR_MAX - w->len)
		return;
	memcpy(w->data + w->len, bytes, len);
	w->len += len;
}

static uint16_t packet_size(const struct scenario *sc, bool qmi, uint16_t honest)
{
	if (qmi && lies(sc, LIE_PACKET_ZERO))
		return 0;
	return qmi && lies(sc, LIE_PACKET_HUGE) ? 0xffff : honest;
}

static void put_endpoint(struct writer *w, bool qmi, uint8_t address, uint8_t type,
			 uint16_t honest, uint8_t interval)
{
	uint16_t packet = packet_size(w->sc, qmi, honest);
	const uint8_t descriptor[] = {
		7, USB_DT_ENDPOINT, address, type, (uint8_t)packet, (uint8_t)(packet >> 8),
		interval
	};

	put(w, descriptor, sizeof(descriptor));
}

static uint8_t notification_interval(const struct scenario *sc)
{
	if (lies(sc, LIE_INTERVAL_ZERO))
		return 0;
	return lies(sc, LIE_INTERVAL_HUGE) ? 255 : INTERVAL;
}

static void put_endpoints(struct writer *w, int index)
{
	bool qmi = index >= w->sc->usb.extra_interfaces;
	struct endpoints ep = plan(w->sc, index);
	bool as_bulk = qmi && lies(w->sc, LIE_INTERRUPT_AS_BULK);

	if (ep.interrupt && !(qmi && lies(w->sc, LIE_NO_INTERRUPT)))
		put_endpoint(w, qmi, ep.interrupt, as_bulk ? USB_BULK : USB_INTERRUPT,
			     qmi ? NOTIFICATION_PACKET : 10,
			     qmi ? notification_interval(w->sc) : INTERVAL);
	if (!(qmi && lies(w->sc, LIE_NO_BULK_IN)))
		put_endpoint(w, qmi, ep.bulk_in, USB_BULK, DESCRIPTOR_PACKET, 0);
	if (qmi)
		w->cut = w->len + 3;
	if (!(qmi && lies(w->sc, LIE_NO_BULK_OUT)))
		put_endpoint(w, qmi, ep.bulk_out, USB_BULK, DESCRIPTOR_PACKET, 0);
}

/* A functional descriptor whose length byte says @said. */
static void put_functional(struct writer *w, uint8_t said, uint8_t subtype, const uint8_t *rest,
			   size_t len)
{
	put(w, (const uint8_t[]){ said, USB_DT_CS_INTERFACE, subtype }, 3);
	put(w, rest, len);
}

static void put_union(struct writer *w, uint8_t own, uint8_t other)
{
	put_functional(w, 5, CDC_UNION, (const uint8_t[]){ own, other }, 2);
}

static void put_command_size(struct writer *w, uint16_t size)
{
	put_functional(w, 7, CDC_DEVICE_MANAGEMENT,
		       (const uint8_t[]){ 0x00, 0x01, (uint8_t)size, (uint8_t)(size >> 8) }, 4);
}

/* An EC25 has none of these: they are there to lie. */
static void put_functionals(struct writer *w, uint8_t number)
{
	static const uint8_t version[] = { 0x10, 0x01 };

	if (lies(w->sc, LIE_CDC_SHORT)) {
		put_functional(w, 3, CDC_HEADER, NULL, 0);
		put_functional(w, 3, CDC_UNION, NULL, 0);
		put_functional(w, 4, CDC_DEVICE_MANAGEMENT, version, 1);
	}
	if (lies(w->sc, LIE_CDC_EMPTY))
		put_functional(w, 0, CDC_HEADER, version, 2);
	if (lies(w->sc, LIE_CDC_UNION_SELF))
		put_union(w, number, number);
	if (lies(w->sc, LIE_CDC_UNION_ABSENT))
		put_union(w, number, INTERFACE_ABSENT);
	if (lies(w->sc, LIE_CDC_COMMAND_HUGE))
		put_command_size(w, 0xffff);
	if (lies(w->sc, LIE_CDC_COMMAND_ZERO))
		put_command_size(w, 0);
	if (lies(w->sc, LIE_CDC_PAST_END))
		put_functional(w, 255, CDC_UNION, version, 2);
	if (lies(w->sc, LIE_EMPTY_PART))
		put(w, (const uint8_t[]){ 0, 0, 0, 0 }, 4);
}

static uint8_t endpoint_count(const struct scenario *sc, int index)
{
	bool qmi = index >= sc->usb.extra_interfaces;

	if (!qmi)
		return plan(sc, index).interrupt ? 3 : 2;
	if (lies(sc, LIE_MANY_ENDPOINTS))
		return 30;
	return (uint8_t)(3 - lies(sc, LIE_NO_INTERRUPT) - lies(sc, LIE_NO_BULK_IN) -
			 lies(sc, LIE_NO_BULK_OUT));
}

static void put_setting(struct writer *w, int index, uint8_t number, uint8_t alternate,
			uint8_t endpoints)
{
	/* Interface 0 (diagnostics) and QMI are ff/ff/ff in an EC25, the serial ones ff/00/00. */
	uint8_t code = index >= w->sc->usb.extra_interfaces || index == 0 ? 0xff : 0x00;

	const uint8_t descriptor[] = {
		9, USB_DT_INTERFACE, number, alternate, endpoints, 0xff, code, code, 0
	};

	put(w, descriptor, sizeof(descriptor));
}

static void put_interface(struct writer *w, int index)
{
	int function = index - w->sc->usb.extra_interfaces;
	uint8_t number = (uint8_t)(function < 0 ? index : descriptor_number(w->sc, function));

	if (function >= 0 && lies(w->sc, LIE_ALTSETTINGS)) {
		put_setting(w, index, number, 0, 0);
		put_setting(w, index, number, 1, endpoint_count(w->sc, index));
		put_endpoints(w, index);
		put_setting(w, index, number, 2, 1);
		put_endpoint(w, true, 0x8f, USB_BULK, DESCRIPTOR_PACKET, 0);
		return;
	}
	put_setting(w, index, number, 0, endpoint_count(w->sc, index));
	if (function >= 0)
		put_functionals(w, number);
	put_endpoints(w, index);
}

static void put_association(struct writer *w, uint8_t first)
{
	const uint8_t descriptor[] = {
		8, USB_DT_ASSOCIATION, first, 2, CLASS_COMMUNICATIONS, SUBCLASS_MBIM, 0, 0
	};

	put(w, descriptor, sizeof(descriptor));
}

static void put_mbim_setting(struct writer *w, uint8_t number, uint8_t alternate,
			     uint8_t endpoints, const uint8_t code[3])
{
	const uint8_t descriptor[] = {
		9, USB_DT_INTERFACE, number, alternate, endpoints, code[0], code[1], code[2], 0
	};

	put(w, descriptor, sizeof(descriptor));
}

static uint16_t control_message_size(const struct scenario *sc)
{
	if (lies(sc, LIE_CDC_COMMAND_HUGE))
		return 0xffff;
	return lies(sc, LIE_CDC_COMMAND_ZERO) ? 0 : (uint16_t)sc->usb.max_control;
}

/* Header, union, MBIM, MBIM extended. */
static void put_mbim_functionals(struct writer *w, uint8_t number)
{
	static const uint8_t version[] = { 0x10, 0x01 };
	uint16_t size = control_message_size(w->sc);
	/* version 1.0, messages, 32 filters of 128, segments of 2048, NTB input size of 8 */
	const uint8_t mbim[] = {
		0x00, 0x01, (uint8_t)size, (uint8_t)(size >> 8), 32, 128, 0x00, 0x08, 0x20
	};
	/* version 1.0, 64 outstanding commands, MTU 1500 */
	static const uint8_t extended[] = { 0x00, 0x01, 64, 0xdc, 0x05 };
	uint8_t other = lies(w->sc, LIE_CDC_UNION_SELF) ? number :
			lies(w->sc, LIE_CDC_UNION_ABSENT) ? INTERFACE_ABSENT :
			descriptor_data(w->sc);

	if (lies(w->sc, LIE_CDC_EMPTY))
		put_functional(w, 0, CDC_HEADER, version, 2);
	put_functional(w, 5, CDC_HEADER, version, 2);
	put_union(w, number, other);
	if (lies(w->sc, LIE_CDC_SHORT))
		put_functional(w, 4, CDC_MBIM, mbim, 1);
	else
		put_functional(w, 12, CDC_MBIM, mbim, sizeof(mbim));
	put_functional(w, 8, CDC_MBIM_EXTENDED, extended, sizeof(extended));
	if (lies(w->sc, LIE_CDC_PAST_END))
		put_functional(w, 255, CDC_MBIM, version, 2);
	if (lies(w->sc, LIE_EMPTY_PART))
		put(w, (const uint8_t[]){ 0, 0, 0, 0 }, 4);
}

static void put_mbim_data(struct writer *w, const struct endpoints *ep)
{
	static const uint8_t code[] = { CLASS_DATA, 0, PROTOCOL_NTB_MBIM };
	const struct scenario *sc = w->sc;
	uint8_t number = descriptor_data(sc);
	bool in = !lies(sc, LIE_NO_BULK_IN), out = !lies(sc, LIE_NO_BULK_OUT);

	put_mbim_setting(w, number, 0, 0, code);
	w->cut = w->len - 5;
	/* With this lie there is no setting that has endpoints. */
	if (lies(sc, LIE_ALTSETTINGS))
		return;
	put_mbim_setting(w, number, 1, lies(sc, LIE_MANY_ENDPOINTS) ? 30 : in + out, code);
	if (in)
		put_endpoint(w, true, ep->bulk_in, USB_BULK, DESCRIPTOR_PACKET, 0);
	if (out)
		put_endpoint(w, true, ep->bulk_out, USB_BULK, DESCRIPTOR_PACKET, 0);
}

static void put_mbim(struct writer *w)
{
	static const uint8_t code[] = { CLASS_COMMUNICATIONS, SUBCLASS_MBIM, 0 };
	const struct scenario *sc = w->sc;
	struct endpoints ep = plan(sc, sc->usb.extra_interfaces);
	uint8_t number = descriptor_number(sc, 0);
	bool interrupt = !lies(sc, LIE_NO_INTERRUPT);

	put_association(w, number);
	put_mbim_setting(w, number, 0, interrupt, code);
	put_mbim_functionals(w, number);
	if (interrupt)
		put_endpoint(w, true, ep.interrupt,
			     lies(sc, LIE_INTERRUPT_AS_BULK) ? USB_BULK : USB_INTERRUPT,
			     NOTIFICATION_PACKET, notification_interval(sc));
	put_mbim_data(w, &ep);
}

/* Of two configurations the last is the real one; the first shows the other protocol's face. */
static bool shows_mbim(const struct scenario *sc, int configuration)
{
	bool mbim = sc->usb.protocol == PROTOCOL_MBIM;

	return configuration + 1 < sc->usb.configurations ? !mbim : mbim;
}

static size_t config_descriptor(const struct scenario *sc, uint8_t configuration, uint8_t *data)
{
	bool mbim = shows_mbim(sc, configuration);
	int index, count = sc->usb.extra_interfaces + (mbim ? 2 : descriptor_functions(sc));
	const uint8_t header[] = {
		9, USB_DT_CONFIG, 0, 0, (uint8_t)count, (uint8_t)(configuration + 1), 0, 0xa0, 250
	};
	struct writer w = { .sc = sc, .data = data };
	size_t total;

	put(&w, header, sizeof(header));
	for (index = 0; index < (mbim ? sc->usb.extra_interfaces : count); index++)
		put_interface(&w, index);
	if (mbim)
		put_mbim(&w);
	if (lies(sc, LIE_TOTAL_SHORT))
		w.len = w.cut;
	total = lies(sc, LIE_TOTAL_LONG) ? w.len + 200 : w.len;
	data[2] = (uint8_t)total;
	data[3] = (uint8_t)(total >> 8);
	return w.len;
}

static size_t device_descriptor(const struct scenario *sc, uint8_t *data)
{
	const struct scenario_usb *usb = &sc->usb;
	/* With an association the class is "miscellaneous" (IAD ECN of USB 2.0). */
	bool mbim = usb->protocol == PROTOCOL_MBIM;
	const uint8_t descriptor[] = {
		18, USB_DT_DEVICE, 0x00, 0x02, mbim ? 0xef : 0, mbim ? 2 : 0, mbim, 64,
		(uint8_t)usb->vid, (uint8_t)(usb->vid >> 8),
		(uint8_t)usb->pid, (uint8_t)(usb->pid >> 8),
		DESCRIPTOR_VERSION & 0xff, DESCRIPTOR_VERSION >> 8, 1, 2, 0,
		(uint8_t)usb->configurations
	};

	memcpy(data, descriptor, sizeof(descriptor));
	return sizeof(descriptor);
}

static size_t string_descriptor(const struct scenario *sc, uint8_t index, uint8_t *data)
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
	text = index == 1 ? sc->module.manufacturer : sc->module.model;
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

/**
 * descriptor_get() - answer GET_DESCRIPTOR
 * @sc: the scenario
 * @type: type of the descriptor
 * @index: which one of that type
 * @data: DESCRIPTOR_MAX bytes
 * Return: its length, 0 if there is none.
 */
size_t descriptor_get(const struct scenario *sc, uint8_t type, uint8_t index, uint8_t *data)
{
	switch (type) {
	case USB_DT_DEVICE:
		return device_descriptor(sc, data);
	case USB_DT_CONFIG:
		return index < sc->usb.configurations ? config_descriptor(sc, index, data) : 0;
	case USB_DT_STRING:
		return string_descriptor(sc, index, data);
	case USB_DT_QUALIFIER:
		return qualifier_descriptor(data);
	default:
		return 0;
	}
}
