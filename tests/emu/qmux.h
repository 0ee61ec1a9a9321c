/* SPDX-License-Identifier: GPL-2.0 */
/* QMUX: client ids, dispatch of requests to services, answers and indications. */
#ifndef EMU_QMUX_H
#define EMU_QMUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canned.h"
#include "qmi_msg.h"

struct fault;
struct qmi_client;
struct qmux;
struct scenario;
struct trace;
struct usbdev;
struct vclock;

#define QMI_BROADCAST	0xff
#define QMI_DEFERRED	0xffff	/* the handler answers later, with qmux_respond() */

/**
 * struct qmi_handler - one message of a service
 * @name: name of the message, as the trace has it
 * @handle: serve a request: TLVs of the answer go to @out; returns enum
 *	qmi_error, or QMI_DEFERRED
 * @secret: values (PINs) that no trace may show
 */
struct qmi_handler {
	uint16_t msg;
	const char *name;
	uint16_t (*handle)(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
	bool secret;
};

/**
 * struct qmi_service - a service
 * @handlers: its messages, up to one without a handler
 * @released: a client id was given back, or NULL
 */
struct qmi_service {
	uint8_t id;
	const char *name;
	uint16_t major;
	uint16_t minor;
	const struct qmi_handler *handlers;
	void (*released)(void *ctx, const struct qmi_client *client);
};

/**
 * struct qmi_client - a client id in use
 * @port: QMI function through which the host asked for it
 * @events: what the service sends it, bits of the service's own
 */
struct qmi_client {
	uint8_t port;
	uint8_t service;
	uint8_t cid;
	uint32_t events;
	struct qmi_client *next;
};

/* Names a request whose answer comes later. */
struct qmi_ticket {
	uint8_t port;
	uint8_t service;
	uint8_t client;
	uint16_t txid;
	uint16_t msg;
};

#define QMI_FLOOD_ENDLESS	(-1)

/**
 * struct qmi_flood - indications as fast as the host takes them
 * @left: how many, or QMI_FLOOD_ENDLESS
 * @tlvs: of each of them
 */
struct qmi_flood {
	uint8_t service;
	uint16_t msg;
	int left;
	uint8_t tlvs[CANNED_BYTES];
	size_t len;
};

struct qmux *qmux_create(const struct scenario *sc, struct fault *fault, struct trace *trace,
			 struct vclock *clock, struct usbdev *dev);
void qmux_destroy(struct qmux *q);
int qmux_add_service(struct qmux *q, const struct qmi_service *service, void *ctx);
void qmux_command(struct qmux *q, int port, const uint8_t *data, size_t len);
void qmux_set_ready(struct qmux *q, bool ready);
void qmux_send_noise(struct qmux *q, int count);
int qmux_send_canned(struct qmux *q, const char *args);
void qmux_send_raw(struct qmux *q, const uint8_t *data, size_t len);
int qmux_flood(struct qmux *q, const struct qmi_flood *flood);

struct qmi_ticket qmux_ticket(const struct qmi_frame *rq);
void qmux_respond(struct qmux *q, const struct qmi_ticket *ticket, uint16_t error,
		  const struct qmi_buf *tlvs);
void qmux_indicate(struct qmux *q, uint8_t service, uint32_t events, uint16_t msg,
		   const char *name, const struct qmi_buf *tlvs);
void qmux_indicate_client(struct qmux *q, uint8_t service, uint8_t cid, uint16_t msg,
			  const char *name, const struct qmi_buf *tlvs);

const struct qmi_service *qmux_service(const struct qmux *q, size_t index);
struct qmi_client *qmux_client(struct qmux *q, uint8_t service, uint8_t cid);
struct qmi_client *qmux_clients(struct qmux *q);
bool qmux_wanted(struct qmux *q, uint8_t service, uint32_t events);
uint16_t qmux_allocate(struct qmux *q, uint8_t port, uint8_t service, uint8_t *cid);
uint16_t qmux_release(struct qmux *q, uint8_t service, uint8_t cid);
void qmux_release_all(struct qmux *q);
void qmux_release_port(struct qmux *q, uint8_t port);

#endif
