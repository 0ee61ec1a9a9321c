// SPDX-License-Identifier: GPL-2.0
/* QMUX: between the USB function and the services. */
#include <errno.h>
#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "descriptor.h"
#include "fault.h"
#include "qmux.h"
#include "scenario.h"
#include "spoil.h"
#include "trace.h"
#include "usbdev.h"
#include "vclock.h"

#define SERVICES_MAX	8
#define FLOOD_QUEUE	64	/* messages that a flood has waiting, so that no fetch is empty */

/**
 * struct outgoing - a message on its way to the USB function
 * @due: second of the loop's time when it leaves
 * @name: "… response" or "… indication"
 */
struct outgoing {
	struct outgoing *next;
	double due;
	char name[64];
	bool secret;
	uint8_t port;
	size_t len;
	uint8_t data[];
};

/**
 * struct qmux - the multiplexer
 * @services: with the context of their handlers
 * @clients: ids in use
 * @outgoing: messages by due time, then by age
 * @held: messages that the fault "reverse" holds back, the newest first
 * @flood: what @flooder sends
 * @ready: the firmware is up; until then nothing is answered
 */
struct qmux {
	const struct scenario *sc;
	struct fault *fault;
	struct trace *trace;
	struct vclock *clock;
	struct usbdev *dev;
	struct {
		const struct qmi_service *service;
		void *ctx;
	} services[SERVICES_MAX];
	size_t service_count;
	struct qmi_client *clients;
	struct outgoing *outgoing;
	struct outgoing *held;
	ev_timer timer;
	struct qmi_flood flood;
	ev_prepare flooder;
	bool ready;
	unsigned int random;
};

static void send_due(struct ev_loop *loop, ev_timer *timer, int revents);
static void send_flood(struct ev_loop *loop, ev_prepare *watcher, int revents);

/**
 * qmux_create() - make a multiplexer without services, not ready
 * @sc: latency and limits
 * @fault: faults to obey
 * @trace: where messages are told
 * @clock: virtual time, of the latency
 * @dev: where answers go
 * Return: it, or NULL.
 */
struct qmux *qmux_create(const struct scenario *sc, struct fault *fault, struct trace *trace,
			 struct vclock *clock, struct usbdev *dev)
{
	struct qmux *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	q->sc = sc;
	q->fault = fault;
	q->trace = trace;
	q->clock = clock;
	q->dev = dev;
	q->random = (unsigned int)sc->network.seed;
	ev_init(&q->timer, send_due);
	q->timer.data = q;
	ev_prepare_init(&q->flooder, send_flood);
	q->flooder.data = q;
	return q;
}

static void drop_list(struct outgoing **list)
{
	struct outgoing *out;

	while ((out = *list)) {
		*list = out->next;
		free(out);
	}
}

static void drop_outgoing(struct qmux *q)
{
	drop_list(&q->outgoing);
	drop_list(&q->held);
	ev_timer_stop(q->clock->loop, &q->timer);
	ev_prepare_stop(q->clock->loop, &q->flooder);
}

void qmux_destroy(struct qmux *q)
{
	if (!q)
		return;
	drop_outgoing(q);
	/* the services have gone before */
	q->service_count = 0;
	qmux_release_all(q);
	free(q);
}

/**
 * qmux_add_service() - offer a service
 * @q: the multiplexer
 * @service: the service; must live on
 * @ctx: first argument of its handlers
 * Return: 0, or -1 if there are too many.
 */
int qmux_add_service(struct qmux *q, const struct qmi_service *service, void *ctx)
{
	if (q->service_count == SERVICES_MAX)
		return -1;
	q->services[q->service_count].service = service;
	q->services[q->service_count++].ctx = ctx;
	return 0;
}

/* Service number @index in the order they were added, NULL past the last. */
const struct qmi_service *qmux_service(const struct qmux *q, size_t index)
{
	return index < q->service_count ? q->services[index].service : NULL;
}

static int service_index(const struct qmux *q, uint8_t id)
{
	size_t i;

	for (i = 0; i < q->service_count; i++) {
		if (q->services[i].service->id == id)
			return (int)i;
	}
	return -1;
}

static const struct qmi_handler *find_handler(const struct qmi_service *service, uint16_t msg)
{
	const struct qmi_handler *handler;

	for (handler = service->handlers; handler->handle; handler++) {
		if (handler->msg == msg)
			return handler;
	}
	return NULL;
}

/* Find a client id; NULL if it is not in use. */
struct qmi_client *qmux_client(struct qmux *q, uint8_t service, uint8_t cid)
{
	struct qmi_client *client;

	for (client = q->clients; client; client = client->next) {
		if (client->service == service && client->cid == cid)
			return client;
	}
	return NULL;
}

/* All client ids in use, a list. */
struct qmi_client *qmux_clients(struct qmux *q)
{
	return q->clients;
}

/* Does any client of @service have one of @events? */
bool qmux_wanted(struct qmux *q, uint8_t service, uint32_t events)
{
	struct qmi_client *client;

	for (client = q->clients; client; client = client->next) {
		if (client->service == service && client->events & events)
			return true;
	}
	return false;
}

/**
 * qmux_allocate() - CTL ALLOCATE CID
 * @q: the multiplexer
 * @port: QMI function that it is for; no two of them get the same id
 * @service: whose id
 * @cid: the lowest free one
 * Return: enum qmi_error.
 */
uint16_t qmux_allocate(struct qmux *q, uint8_t port, uint8_t service, uint8_t *cid)
{
	struct qmi_client *client;
	int candidate;

	if (service == QMI_CTL || service_index(q, service) < 0)
		return QMI_ERR_INVALID_SERVICE_TYPE;
	for (candidate = 1; candidate <= q->sc->module.clients_max; candidate++) {
		if (qmux_client(q, service, (uint8_t)candidate))
			continue;
		client = calloc(1, sizeof(*client));
		if (!client)
			return QMI_ERR_NO_MEMORY;
		client->port = port;
		client->service = service;
		client->cid = (uint8_t)candidate;
		client->next = q->clients;
		q->clients = client;
		*cid = client->cid;
		return QMI_ERR_NONE;
	}
	return QMI_ERR_CLIENT_IDS_EXHAUSTED;
}

/* @at: where the list points to it */
static void drop_client(struct qmux *q, struct qmi_client **at)
{
	struct qmi_client *client = *at;
	int index = service_index(q, client->service);

	*at = client->next;
	if (index >= 0 && q->services[index].service->released)
		q->services[index].service->released(q->services[index].ctx, client);
	free(client);
}

/* CTL RELEASE CID. Return: enum qmi_error. */
uint16_t qmux_release(struct qmux *q, uint8_t service, uint8_t cid)
{
	struct qmi_client **at;

	for (at = &q->clients; *at; at = &(*at)->next) {
		if ((*at)->service != service || (*at)->cid != cid)
			continue;
		drop_client(q, at);
		return QMI_ERR_NONE;
	}
	return QMI_ERR_INVALID_CLIENT_ID;
}

/* CTL SYNC of one QMI function. */
void qmux_release_port(struct qmux *q, uint8_t port)
{
	struct qmi_client **at = &q->clients;

	while (*at) {
		if ((*at)->port == port)
			drop_client(q, at);
		else
			at = &(*at)->next;
	}
}

/* The firmware starts anew. */
void qmux_release_all(struct qmux *q)
{
	int port;

	for (port = 0; port < DESCRIPTOR_FUNCTIONS; port++)
		qmux_release_port(q, (uint8_t)port);
}

static void arm_timer(struct qmux *q)
{
	struct outgoing *head = q->outgoing;

	ev_timer_stop(q->clock->loop, &q->timer);
	if (!head)
		return;
	ev_timer_set(&q->timer, head->due - ev_now(q->clock->loop), 0);
	if (q->timer.at < 0)
		q->timer.at = 0;
	ev_timer_start(q->clock->loop, &q->timer);
}

/* Queue a frame; it leaves after the module's latency and @late_ms more. */
static void queue(struct qmux *q, int port, const struct qmi_buf *frame, const char *name,
		  const char *kind, bool secret, int late_ms)
{
	struct outgoing *out, **at = &q->outgoing;

	if (frame->overflow) {
		trace_count(q->trace, "qmi", "message too long");
		return;
	}
	out = malloc(sizeof(*out) + frame->len);
	if (!out)
		return;
	ev_now_update(q->clock->loop);
	out->due = ev_now(q->clock->loop) + q->sc->module.latency / q->clock->speed +
		   late_ms / 1000.0;
	out->secret = secret;
	out->port = (uint8_t)port;
	snprintf(out->name, sizeof(out->name), "%s %s", name, kind);
	out->len = frame->len;
	memcpy(out->data, frame->data, frame->len);
	while (*at && (*at)->due <= out->due)
		at = &(*at)->next;
	out->next = *at;
	*at = out;
	arm_timer(q);
}

static void trace_message(struct qmux *q, const char *dir, const char *name, bool secret,
			  const uint8_t *data, size_t len)
{
	bool ctl = data[4] == QMI_CTL;
	const uint8_t *sdu = data + QMUX_HEADER;
	size_t header = QMUX_HEADER + (ctl ? 6 : 7);
	int txid = ctl ? sdu[1] : sdu[1] | sdu[2] << 8;
	const uint8_t *msg = sdu + (ctl ? 2 : 3);

	trace_log(q->trace, "qmi", dir, name, "service=i msg=i txid=i client=i len=i tlvs=x",
		  data[4], msg[0] | msg[1] << 8, txid, data[5], (int)len, data + header,
		  secret ? (size_t)0 : len - header);
}

static void transmit(struct qmux *q, const struct outgoing *out)
{
	uint8_t frame[SPOIL_MAX];
	size_t len = out->len;

	if (fault_take(&q->fault->mute))
		return;
	trace_message(q, TRACE_MODULE, out->name, out->secret, out->data, out->len);
	memcpy(frame, out->data, len);
	len = spoil_frame(q->fault, &q->random, frame, len);
	usbdev_send(q->dev, out->port, frame, len);
	if (fault_take(&q->fault->duplicate))
		usbdev_send(q->dev, out->port, frame, len);
}

/* Takes @out over. */
static void send_message(struct qmux *q, struct outgoing *out)
{
	if (!fault_take(&q->fault->reverse)) {
		transmit(q, out);
		free(out);
		return;
	}
	out->next = q->held;
	q->held = out;
	while (!q->fault->reverse && (out = q->held)) {
		q->held = out->next;
		transmit(q, out);
		free(out);
	}
}

static void send_due(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct qmux *q = timer->data;
	struct outgoing *out;

	(void)revents;
	while ((out = q->outgoing) && out->due <= ev_now(loop)) {
		q->outgoing = out->next;
		send_message(q, out);
	}
	arm_timer(q);
}

/**
 * qmux_set_ready() - the firmware came up, or went down
 * @q: the multiplexer
 * @ready: what it is from now on; going down forgets clients and answers
 */
void qmux_set_ready(struct qmux *q, bool ready)
{
	struct qmi_buf frame;
	int port;

	q->ready = ready;
	drop_outgoing(q);
	if (!ready) {
		qmux_release_all(q);
		return;
	}
	/* CTL SYNC indication: every client id given out before is void. */
	qmi_frame_build(&frame, QMI_CTL, QMI_BROADCAST, QMI_CTL_INDICATION, 0, 0x0027, NULL, 0);
	for (port = 0; port < descriptor_functions(q->sc); port++)
		queue(q, port, &frame, "SYNC", "indication", false, 0);
}

/* Names a request for qmux_respond(). */
struct qmi_ticket qmux_ticket(const struct qmi_frame *rq)
{
	return (struct qmi_ticket){ rq->port, rq->service, rq->client, rq->txid, rq->msg };
}

/**
 * qmux_respond() - answer a request
 * @q: the multiplexer
 * @ticket: the request
 * @error: enum qmi_error
 * @tlvs: TLVs after the result, or NULL
 */
void qmux_respond(struct qmux *q, const struct qmi_ticket *ticket, uint16_t error,
		  const struct qmi_buf *tlvs)
{
	struct qmi_buf body = { .len = 0 }, frame;
	const struct qmi_handler *handler = NULL;
	int index = service_index(q, ticket->service);
	const char *name = "unknown";
	size_t mark;

	if (index >= 0)
		handler = find_handler(q->services[index].service, ticket->msg);
	if (handler)
		name = handler->name;
	mark = qmi_tlv_begin(&body, QMI_TLV_RESULT);
	qmi_put_u16(&body, error ? 1 : 0);
	qmi_put_u16(&body, error);
	qmi_tlv_end(&body, mark);
	if (tlvs) {
		body.overflow |= tlvs->overflow;
		qmi_put_bytes(&body, tlvs->data, tlvs->len);
	}
	qmi_frame_build(&frame, ticket->service, ticket->client,
			ticket->service == QMI_CTL ? QMI_CTL_RESPONSE : QMI_RESPONSE,
			ticket->txid, ticket->msg, body.data, body.len);
	frame.overflow |= body.overflow;
	queue(q, ticket->port, &frame, name, "response", handler && handler->secret,
	      fault_late(q->fault, name));
}

static void indicate_to(struct qmux *q, const struct qmi_client *client, uint16_t msg,
			const char *name, const struct qmi_buf *tlvs)
{
	struct qmi_buf frame;

	qmi_frame_build(&frame, client->service, client->cid, QMI_INDICATION, 0, msg, tlvs->data,
			tlvs->len);
	queue(q, client->port, &frame, name, "indication", false, 0);
}

/**
 * qmux_indicate_client() - tell one client
 * @q: the multiplexer
 * @service: its service
 * @cid: its id; one that is not in use is told nothing
 * @msg: message id of the indication
 * @name: its name
 * @tlvs: its TLVs
 */
void qmux_indicate_client(struct qmux *q, uint8_t service, uint8_t cid, uint16_t msg,
			  const char *name, const struct qmi_buf *tlvs)
{
	const struct qmi_client *client = qmux_client(q, service, cid);

	if (q->ready && client)
		indicate_to(q, client, msg, name, tlvs);
}

/**
 * qmux_indicate() - tell the clients of a service
 * @q: the multiplexer
 * @service: the service
 * @events: only clients with one of these bits; 0: broadcast
 * @msg: message id of the indication
 * @name: its name
 * @tlvs: its TLVs
 */
void qmux_indicate(struct qmux *q, uint8_t service, uint32_t events, uint16_t msg,
		   const char *name, const struct qmi_buf *tlvs)
{
	struct qmi_client *client;
	struct qmi_buf frame;
	int port;

	if (!q->ready)
		return;
	if (!events) {
		qmi_frame_build(&frame, service, QMI_BROADCAST, QMI_INDICATION, 0, msg, tlvs->data,
				tlvs->len);
		for (port = 0; port < descriptor_functions(q->sc); port++)
			queue(q, port, &frame, name, "indication", false, 0);
		return;
	}
	for (client = q->clients; client; client = client->next) {
		if (client->service == service && client->events & events)
			indicate_to(q, client, msg, name, tlvs);
	}
}

/**
 * qmux_send_noise() - send indications that nobody asked for (fault "unsolicited")
 * @q: the multiplexer
 * @count: how many
 */
void qmux_send_noise(struct qmux *q, int count)
{
	struct qmi_buf tlvs = { .len = 0 }, frame;

	qmi_tlv_u8(&tlvs, 0x7e, 0x5a);
	for (; count > 0; count--) {
		qmi_frame_build(&frame, QMI_NAS, 0x7d, QMI_INDICATION, (uint16_t)count, 0x7ffe,
				tlvs.data, tlvs.len);
		queue(q, 0, &frame, "unsolicited", "indication", false, 0);
	}
}

/**
 * qmux_send_canned() - send an indication made elsewhere (fault "indicate")
 * @q: the multiplexer
 * @args: "SERVICE MESSAGE [HEX]": numbers in hexadecimal, TLVs
 * Return: 0, or -EINVAL.
 */
int qmux_send_canned(struct qmux *q, const char *args)
{
	char hex[2 * CANNED_BYTES + 1] = "";
	struct qmi_buf tlvs = { .len = 0 };
	uint8_t bytes[CANNED_BYTES];
	unsigned int service, msg;
	size_t len;

	if (sscanf(args, "%2x %4x %960s", &service, &msg, hex) < 2 ||
	    canned_bytes(hex, bytes, &len))
		return -EINVAL;
	qmi_put_bytes(&tlvs, bytes, len);
	qmux_indicate(q, (uint8_t)service, 0, (uint16_t)msg, "canned", &tlvs);
	return 0;
}

/**
 * qmux_send_raw() - send bytes, whatever they are, at once
 * @q: the multiplexer
 * @data: the bytes
 * @len: their number
 */
void qmux_send_raw(struct qmux *q, const uint8_t *data, size_t len)
{
	trace_log(q->trace, "qmi", TRACE_MODULE, "raw", "len=i", (int)len);
	usbdev_send(q->dev, 0, data, len);
}

static struct qmi_client *first_client(const struct qmux *q, uint8_t service)
{
	struct qmi_client *client = q->clients;

	while (client && client->service != service)
		client = client->next;
	return client;
}

/* Before each wait of the loop: as much as keeps the host fetching. */
static void send_flood(struct ev_loop *loop, ev_prepare *watcher, int revents)
{
	struct qmux *q = watcher->data;
	const struct qmi_client *client = first_client(q, q->flood.service);
	uint8_t bytes[SPOIL_MAX];
	struct qmi_buf frame;
	size_t len;

	(void)revents;
	while (client && q->flood.left && usbdev_queued(q->dev, client->port) < FLOOD_QUEUE) {
		qmi_frame_build(&frame, client->service, client->cid, QMI_INDICATION, 0,
				q->flood.msg, q->flood.tlvs, q->flood.len);
		memcpy(bytes, frame.data, frame.len);
		len = spoil_frame(q->fault, &q->random, bytes, frame.len);
		trace_count(q->trace, "qmi", "flood");
		usbdev_send(q->dev, client->port, bytes, len);
		if (q->flood.left > 0)
			q->flood.left--;
	}
	if (!client || !q->flood.left)
		ev_prepare_stop(loop, watcher);
}

/**
 * qmux_flood() - send indications as fast as the host fetches them, spoilt as armed
 * @q: the multiplexer
 * @flood: what; with nothing left of it, a flood ends
 * Return: 0, or -ENOENT if the service has no client.
 */
int qmux_flood(struct qmux *q, const struct qmi_flood *flood)
{
	if (flood->left && !first_client(q, flood->service))
		return -ENOENT;
	q->flood = *flood;
	ev_prepare_start(q->clock->loop, &q->flooder);
	return 0;
}

static void dispatch(struct qmux *q, const struct qmi_frame *rq, int index,
		     const struct qmi_handler *handler)
{
	struct qmi_ticket ticket = qmux_ticket(rq);
	struct qmi_buf out = { .len = 0 };
	const uint8_t *tlvs;
	uint32_t error = QMI_ERR_NONE;
	size_t len;

	if (rq->service != QMI_CTL && !qmux_client(q, rq->service, rq->client))
		error = QMI_ERR_INVALID_CLIENT_ID;
	else if (!handler)
		error = QMI_ERR_INVALID_QMI_CMD;
	else if (canned_take(&q->fault->canned, handler->name, &tlvs, &len))
		qmi_put_bytes(&out, tlvs, len);
	else if (!fault_error(q->fault, handler->name, &error))
		error = handler->handle(q->services[index].ctx, rq, &out);
	if (error != QMI_DEFERRED)
		qmux_respond(q, &ticket, (uint16_t)error, &out);
}

/**
 * qmux_command() - a frame of the host
 * @q: the multiplexer
 * @port: QMI function that it came to
 * @data: the frame; anything is safe, what is no QMUX frame is dropped
 * @len: its length
 */
void qmux_command(struct qmux *q, int port, const uint8_t *data, size_t len)
{
	const struct qmi_handler *handler = NULL;
	struct qmi_frame rq;
	char name[64];
	int index;

	if (!q->ready)
		return;
	if (qmi_frame_parse(&rq, data, len)) {
		trace_log(q->trace, "qmi", TRACE_HOST, "malformed", "len=i", (int)len);
		return;
	}
	rq.port = (uint8_t)port;
	index = service_index(q, rq.service);
	if (index >= 0)
		handler = find_handler(q->services[index].service, rq.msg);
	snprintf(name, sizeof(name), "%s request", handler ? handler->name : "unknown");
	trace_message(q, TRACE_HOST, name, handler && handler->secret, data, len);
	/* A service that is not there can not answer. */
	if (index >= 0)
		dispatch(q, &rq, index, handler);
}
