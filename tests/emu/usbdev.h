/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The USB device: ep0, the queues of encapsulated responses of its QMI functions
 * and their notifications, endpoints.  Sources: USB 2.0 chapter 9, CDC 1.2 §6.2, §6.3.
 */
#ifndef EMU_USBDEV_H
#define EMU_USBDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault;
struct scenario;
struct trace;
struct usbdev;

/**
 * struct usb_urb - a transfer that the host submitted
 * @tag: the host's name of it
 * @ep: endpoint number without direction
 * @length: bytes wanted (in) or sent (out)
 * @zero_packet: a zero-length packet ends it, if its last one is full
 */
struct usb_urb {
	uint32_t tag;
	uint8_t ep;
	bool in;
	bool zero_packet;
	uint8_t setup[8];
	uint32_t length;
};

/**
 * struct usbdev_ops - what lies above and below
 * @complete: give a URB back; @status is 0 or a negative errno as urb->status has
 *	it, @length the bytes moved, @data those of an IN transfer
 * @command: a SEND_ENCAPSULATED_COMMAND came for a control function, 0 or 1
 * @reset: the host resets the function, or configures the device anew
 * @pulled: a fault pulls the plug; nothing is answered until usbdev_reset(), which must not
 *	be called from here
 * @room: where the bytes of an IN transfer may be written that is given back next; NULL if
 *	nothing more can be sent
 * @filled: give back @urb, with the first @length bytes of that room
 * @sent: a whole bulk transfer of the first function came
 * @wanted: the host submitted a bulk IN transfer there
 *
 * The last four may be absent: such a device has no data side.
 */
struct usbdev_ops {
	void (*complete)(void *ctx, const struct usb_urb *urb, int status, const void *data,
			 uint32_t length);
	void (*command)(void *ctx, int function, const uint8_t *data, size_t len);
	void (*reset)(void *ctx);
	void (*pulled)(void *ctx);
	uint8_t *(*room)(void *ctx, size_t size);
	void (*filled)(void *ctx, const struct usb_urb *urb, uint32_t length);
	void (*sent)(void *ctx, const uint8_t *data, size_t len);
	void (*wanted)(void *ctx);
};

struct usbdev *usbdev_create(const struct scenario *sc, struct fault *fault, struct trace *trace);
void usbdev_destroy(struct usbdev *dev);
void usbdev_connect(struct usbdev *dev, const struct usbdev_ops *ops, void *ctx);
void usbdev_submit(struct usbdev *dev, const struct usb_urb *urb, const uint8_t *out);
bool usbdev_unlink(struct usbdev *dev, uint32_t tag);
void usbdev_send(struct usbdev *dev, int function, const uint8_t *data, size_t len);
size_t usbdev_queued(const struct usbdev *dev, int function);
uint8_t *usbdev_bulk_room(struct usbdev *dev, size_t spare, size_t *size);
void usbdev_bulk_give(struct usbdev *dev, size_t length);
void usbdev_poke(struct usbdev *dev);
void usbdev_reset(struct usbdev *dev);
unsigned int usbdev_messages(const struct usbdev *dev);

/* Facts for the USB/IP device list. */
struct usbdev_info {
	uint16_t vid;
	uint16_t pid;
	uint16_t version;
	uint8_t interface_count;
	uint8_t configuration;
};

void usbdev_info(const struct usbdev *dev, struct usbdev_info *info);

#endif
