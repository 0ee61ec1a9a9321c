// SPDX-License-Identifier: GPL-2.0
/* The MBIM function: between the USB function and the device services. */
#include <errno.h>
#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "mbim.h"
#include "mbim_assembly.h"
#include "mbim_spoil.h"
#include "scenario.h"
#include "trace.h"
#include "usbdev.h"
#include "vclock.h"

#define SERVICES_MAX	8
#define CIDS		32	/* of one service; none here has more */
#define FLOOD_QUEUE	64	/* messages that a flood has waiting */
#define VERSION_1	0x0100
#define TRANSFER_MIN	64	/* MaxControlTransfer, section 9.3.1 */

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
	size_t len;
	uint8_t data[];
};

/**
 * struct mbim - the function
 * @subscribed: of each service, bit n: indications of CID n
 * @opening: counts MBIM_OPEN_MSG
 * @transfer: bytes of a control transfer, both sides agreed
 * @extended: MBIMEx version agreed with the host
 * @outgoing: messages by due time, then by age
 * @held: messages that the fault "reverse" holds back, the newest first
 * @flood: what @flooder sends
 * @ready: the firmware is up; until then nothing is answered
 */
struct mbim {
	const struct scenario *sc;
	struct fault *fault;
	struct trace *trace;
	struct vclock *clock;
	struct usbdev *dev;
	const struct mbim_ops *ops;
	void *ctx;
	const struct mbim_service *services[SERVICES_MAX];
	uint32_t subscribed[SERVICES_MAX];
	size_t service_count;
	bool ready;
	bool open;
	unsigned int opening;
	size_t transfer;
	uint16_t extended;
	struct mbim_assembly *assembly;
	struct outgoing *outgoing;
	struct outgoing *held;
	ev_timer timer;
	struct mbim_flood flood;
	ev_prepare flooder;
	unsigned int random;
};

static void send_due(struct ev_loop *loop, ev_timer *timer, int revents);
static void send_flood(struct ev_loop *loop, ev_prepare *watcher, int revents);

/* A message came in pieces, or a piece is missing. */
static void assembly_error(void *ctx, uint32_t txid, enum mbim_protocol_error error)
{
	mbim_send_error(ctx, txid, error);
}

/**
 * mbim_create() - make a function without services, not ready
 * @sc: latency and limits
 * @fault: faults to obey
 * @trace: where messages are told
 * @clock: virtual time, of the latency
 * @dev: where answers go
 * Return: it, or NULL.
 */
struct mbim *mbim_create(const struct scenario *sc, struct fault *fault, struct trace *trace,
			 struct vclock *clock, struct usbdev *dev)
{
	struct mbim *mbim = calloc(1, sizeof(*mbim));

	if (!mbim)
		return NULL;
	mbim->sc = sc;
	mbim->fault = fault;
	mbim->trace = trace;
	mbim->clock = clock;
	mbim->dev = dev;
	mbim->extended = VERSION_1;
	mbim->random = (unsigned int)sc->network.seed;
	ev_init(&mbim->timer, send_due);
	mbim->timer.data = mbim;
	ev_prepare_init(&mbim->flooder, send_flood);
	mbim->flooder.data = mbim;
	mbim->assembly = mbim_assembly_create(clock->loop, assembly_error, mbim);
	if (!mbim->assembly) {
		free(mbim);
		return NULL;
	}
	return mbim;
}

/* Who is told of the end of a session; nobody, if @ops is NULL. */
void mbim_connect(struct mbim *mbim, const struct mbim_ops *ops, void *ctx)
{
	if (!mbim)
		return;
	mbim->ops = ops;
	mbim->ctx = ctx;
}

static void drop_list(struct outgoing **list)
{
	struct outgoing *out;

	while ((out = *list)) {
		*list = out->next;
		free(out);
	}
}

static void drop_outgoing(struct mbim *mbim)
{
	drop_list(&mbim->outgoing);
	drop_list(&mbim->held);
	ev_timer_stop(mbim->clock->loop, &mbim->timer);
	ev_prepare_stop(mbim->clock->loop, &mbim->flooder);
}

void mbim_destroy(struct mbim *mbim)
{
	if (!mbim)
		return;
	drop_outgoing(mbim);
	mbim_assembly_destroy(mbim->assembly);
	free(mbim);
}

/* --- services --- */

/* Offer a service, which lives on, with the module as context. Return: 0 or -1. */
int mbim_add_service(struct mbim *mbim, const struct mbim_service *service)
{
	if (mbim->service_count == SERVICES_MAX)
		return -1;
	mbim->services[mbim->service_count++] = service;
	return 0;
}

/* Service number @index in the order they were added, NULL past the last. */
const struct mbim_service *mbim_service(const struct mbim *mbim, size_t index)
{
	return index < mbim->service_count ? mbim->services[index] : NULL;
}

static size_t index_of(const struct mbim *mbim, const struct mbim_service *service)
{
	size_t i;

	for (i = 0; i < mbim->service_count && mbim->services[i] != service; i++)
		;
	return i;
}

const struct mbim_service *mbim_find_service(const struct mbim *mbim, const uint8_t *id)
{
	size_t i;

	for (i = 0; i < mbim->service_count; i++) {
		if (!memcmp(mbim->services[i]->id, id, MBIM_UUID))
			return mbim->services[i];
	}
	return NULL;
}

/* @name: "basic", "extensions", "uicc", "stk" */
const struct mbim_service *mbim_named_service(const struct mbim *mbim, const char *name)
{
	size_t i;

	for (i = 0; i < mbim->service_count; i++) {
		if (!strcmp(mbim->services[i]->name, name))
			return mbim->services[i];
	}
	return NULL;
}

static const struct mbim_command *find_command(const struct mbim_service *service, uint32_t cid)
{
	const struct mbim_command *command;

	for (command = service->commands; command->handle; command++) {
		if (command->cid == cid)
			return command;
	}
	return NULL;
}

/* --- what was agreed with the host --- */

bool mbim_is_open(const struct mbim *mbim)
{
	return mbim->ready && mbim->open;
}

bool mbim_subscribed(const struct mbim *mbim, const struct mbim_service *service, uint32_t cid)
{
	size_t index = index_of(mbim, service);

	return mbim_is_open(mbim) && index < mbim->service_count && cid < CIDS &&
	       mbim->subscribed[index] & 1U << cid;
}

void mbim_subscribe_none(struct mbim *mbim)
{
	memset(mbim->subscribed, 0, sizeof(mbim->subscribed));
}

/* Indications of a CID are wanted from now on. */
void mbim_subscribe(struct mbim *mbim, const struct mbim_service *service, uint32_t cid)
{
	size_t index = index_of(mbim, service);

	if (index < mbim->service_count && cid < CIDS)
		mbim->subscribed[index] |= 1U << cid;
}

uint16_t mbim_extended(const struct mbim *mbim)
{
	return mbim->extended;
}

void mbim_set_extended(struct mbim *mbim, uint16_t version)
{
	mbim->extended = version;
}

/* Until the host subscribes, indications of basic connect are on (section 10.5.29). */
static void subscribe_standard(struct mbim *mbim)
{
	const struct mbim_command *command;

	mbim_subscribe_none(mbim);
	if (!mbim->service_count)
		return;
	for (command = mbim->services[0]->commands; command->handle; command++) {
		if (command->indicates)
			mbim_subscribe(mbim, mbim->services[0], command->cid);
	}
}

static void end_session(struct mbim *mbim)
{
	bool was_open = mbim->open;

	mbim->open = false;
	mbim->extended = VERSION_1;
	drop_outgoing(mbim);
	mbim_assembly_drop(mbim->assembly);
	if (was_open && mbim->ops)
		mbim->ops->closed(mbim->ctx);
}

/* RESET_FUNCTION of the host, or the bus was reset. */
void mbim_reset(struct mbim *mbim)
{
	end_session(mbim);
}

/**
 * mbim_set_ready() - the firmware came up, or went down
 * @mbim: the function
 * @ready: what it is from now on
 */
void mbim_set_ready(struct mbim *mbim, bool ready)
{
	end_session(mbim);
	mbim->ready = ready;
}

/* --- sending --- */

static void arm_timer(struct mbim *mbim)
{
	struct outgoing *head = mbim->outgoing;

	ev_timer_stop(mbim->clock->loop, &mbim->timer);
	if (!head)
		return;
	ev_timer_set(&mbim->timer, head->due - ev_now(mbim->clock->loop), 0);
	if (mbim->timer.at < 0)
		mbim->timer.at = 0;
	ev_timer_start(mbim->clock->loop, &mbim->timer);
}

/* Queue a message; it leaves after the module's latency and @late_ms more. */
static void queue(struct mbim *mbim, const uint8_t *message, size_t len, const char *name,
		  const char *kind, bool secret, int late_ms)
{
	struct outgoing *out = malloc(sizeof(*out) + len), **at = &mbim->outgoing;

	if (!out)
		return;
	ev_now_update(mbim->clock->loop);
	out->due = ev_now(mbim->clock->loop) + mbim->sc->module.latency / mbim->clock->speed +
		   late_ms / 1000.0;
	out->secret = secret;
	snprintf(out->name, sizeof(out->name), "%s %s", name, kind);
	out->len = len;
	memcpy(out->data, message, len);
	while (*at && (*at)->due <= out->due)
		at = &(*at)->next;
	out->next = *at;
	*at = out;
	arm_timer(mbim);
}

/* A message without an information buffer. */
static void queue_plain(struct mbim *mbim, uint32_t type, uint32_t txid, uint32_t value,
			const char *name)
{
	uint8_t message[MBIM_HEADER + 4];

	mbim_set_le32(message, type);
	mbim_set_le32(message + 4, sizeof(message));
	mbim_set_le32(message + 8, txid);
	mbim_set_le32(message + 12, value);
	queue(mbim, message, sizeof(message), name, "message", false, 0);
}

/* MBIM_FUNCTION_ERROR_MSG */
void mbim_send_error(struct mbim *mbim, uint32_t txid, enum mbim_protocol_error error)
{
	queue_plain(mbim, MBIM_MSG_FUNCTION_ERROR, txid, error, "FUNCTION_ERROR");
}

static const char *service_name(const struct mbim *mbim, const uint8_t *id)
{
	const struct mbim_service *service = mbim_find_service(mbim, id);

	return service ? service->name : "unknown";
}

static bool has_fragments(uint32_t type)
{
	return type == MBIM_MSG_COMMAND || type == MBIM_MSG_COMMAND_DONE ||
	       type == MBIM_MSG_INDICATION;
}

/* Where the information of a whole message begins; all of it is a header without one. */
static size_t header_of(const uint8_t *message, size_t len)
{
	uint32_t type = mbim_le32(message);
	size_t header = type == MBIM_MSG_INDICATION ? MBIM_INDICATION_HEADER : MBIM_COMMAND_HEADER;

	return has_fragments(type) && len >= header ? header : len;
}

static void trace_message(struct mbim *mbim, const char *dir, const char *name, bool secret,
			  const uint8_t *message, size_t len)
{
	size_t header = header_of(message, len);

	if (header == len && !has_fragments(mbim_le32(message))) {
		trace_log(mbim->trace, "mbim", dir, name, "txid=u len=i value=u",
			  mbim_le32(message + 8), (int)len,
			  len >= MBIM_HEADER + 4 ? mbim_le32(message + 12) : 0);
		return;
	}
	trace_log(mbim->trace, "mbim", dir, name, "service=s cid=u txid=u status=u len=i info=x",
		  service_name(mbim, message + 20), mbim_le32(message + 36),
		  mbim_le32(message + 8), header == MBIM_COMMAND_HEADER ?
		  mbim_le32(message + 40) : 0, (int)len, message + header,
		  secret ? (size_t)0 : len - header);
}

/* A message longer than a transfer goes in fragments (section 9.5). */
static void send_fragments(struct mbim *mbim, const uint8_t *message, size_t len)
{
	size_t room = mbim->transfer - MBIM_FRAGMENT_HEADER;
	size_t body = len - MBIM_FRAGMENT_HEADER;
	uint32_t total = (uint32_t)((body + room - 1) / room), current;
	uint8_t *frame = malloc(SPOIL_FRAME_MAX);
	size_t part, spoilt;

	for (current = 0; frame && current < total; current++) {
		part = body < room ? body : room;
		memcpy(frame, message, MBIM_HEADER);
		mbim_set_le32(frame + 4, (uint32_t)(MBIM_FRAGMENT_HEADER + part));
		mbim_set_le32(frame + 12, total);
		mbim_set_le32(frame + 16, current);
		memcpy(frame + MBIM_FRAGMENT_HEADER, message + len - body, part);
		body -= part;
		spoilt = mbim_spoil(mbim->fault, &mbim->random, frame,
				    MBIM_FRAGMENT_HEADER + part);
		if (spoilt)
			usbdev_send(mbim->dev, 0, frame, spoilt);
	}
	free(frame);
}

static void send_frames(struct mbim *mbim, const uint8_t *message, size_t len)
{
	uint8_t frame[SPOIL_FRAME_MAX];

	if (has_fragments(mbim_le32(message)) && len > mbim->transfer) {
		send_fragments(mbim, message, len);
		return;
	}
	memcpy(frame, message, len);
	len = mbim_spoil(mbim->fault, &mbim->random, frame, len);
	if (len)
		usbdev_send(mbim->dev, 0, frame, len);
}

static void transmit(struct mbim *mbim, const struct outgoing *out)
{
	if (fault_take(&mbim->fault->mute))
		return;
	trace_message(mbim, TRACE_MODULE, out->name, out->secret, out->data, out->len);
	send_frames(mbim, out->data, out->len);
	if (fault_take(&mbim->fault->duplicate))
		send_frames(mbim, out->data, out->len);
}

/* Takes @out over. */
static void send_message(struct mbim *mbim, struct outgoing *out)
{
	if (!fault_take(&mbim->fault->reverse)) {
		transmit(mbim, out);
		free(out);
		return;
	}
	out->next = mbim->held;
	mbim->held = out;
	while (!mbim->fault->reverse && (out = mbim->held)) {
		mbim->held = out->next;
		transmit(mbim, out);
		free(out);
	}
}

static void send_due(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct mbim *mbim = timer->data;
	struct outgoing *out;

	(void)revents;
	while ((out = mbim->outgoing) && out->due <= ev_now(loop)) {
		mbim->outgoing = out->next;
		send_message(mbim, out);
	}
	arm_timer(mbim);
}

/* Type, transaction, fragment header, service and CID; the rest of @header is the caller's. */
static uint8_t *build(uint32_t type, uint32_t txid, const struct mbim_service *service,
		      uint32_t cid, size_t header, const uint8_t *info, size_t len)
{
	uint8_t *message = calloc(1, header + len);

	if (!message)
		return NULL;
	mbim_set_le32(message, type);
	mbim_set_le32(message + 4, (uint32_t)(header + len));
	mbim_set_le32(message + 8, txid);
	mbim_set_le32(message + 12, 1);
	memcpy(message + 20, service->id, MBIM_UUID);
	mbim_set_le32(message + 36, cid);
	mbim_set_le32(message + header - 4, (uint32_t)len);
	if (len)
		memcpy(message + header, info, len);
	return message;
}

static void respond(struct mbim *mbim, const struct mbim_request *rq, const char *name,
		    bool secret, uint32_t status, const uint8_t *info, size_t len)
{
	uint8_t *message = build(MBIM_MSG_COMMAND_DONE, rq->txid, rq->service, rq->cid,
				 MBIM_COMMAND_HEADER, info, len);

	if (!message)
		return;
	mbim_set_le32(message + 40, status);
	queue(mbim, message, MBIM_COMMAND_HEADER + len, name, "response", secret,
	      fault_late(mbim->fault, name));
	free(message);
}

/**
 * mbim_respond() - answer a command
 * @mbim: the function
 * @rq: the command
 * @status: MBIM_SUCCESS or another one
 * @out: the information, or NULL
 */
void mbim_respond(struct mbim *mbim, const struct mbim_request *rq, uint32_t status,
		  struct mbim_buf *out)
{
	const struct mbim_command *command = find_command(rq->service, rq->cid);
	size_t len = 0;

	if (rq->opening != mbim->opening || !mbim_is_open(mbim))
		return;
	if (out) {
		mbim_close(out);
		if (out->overflow)
			status = MBIM_ST_FAILURE;
		else
			len = out->len;
	}
	respond(mbim, rq, command ? command->name : "unknown", command && command->secret, status,
		out ? out->data : NULL, len);
}

/**
 * mbim_indicate() - MBIM_INDICATE_STATUS_MSG, if the host wants it
 * @mbim: the function
 * @service: the service
 * @cid: its CID
 * @out: the information
 */
void mbim_indicate(struct mbim *mbim, const struct mbim_service *service, uint32_t cid,
		   struct mbim_buf *out)
{
	const struct mbim_command *command = find_command(service, cid);
	uint8_t *message;

	mbim_close(out);
	if (!mbim_subscribed(mbim, service, cid) || out->overflow)
		return;
	message = build(MBIM_MSG_INDICATION, 0, service, cid, MBIM_INDICATION_HEADER, out->data,
			out->len);
	if (!message)
		return;
	queue(mbim, message, MBIM_INDICATION_HEADER + out->len,
	      command ? command->name : "unknown", "indication", command && command->secret, 0);
	free(message);
}

/**
 * mbim_send_canned() - send an indication made elsewhere (fault "indicate")
 * @mbim: the function
 * @args: "SERVICE CID [HEX]": name, number, information
 * Return: 0, or -EINVAL.
 */
int mbim_send_canned(struct mbim *mbim, const char *args)
{
	char name[16], hex[2 * CANNED_BYTES + 1] = "";
	const struct mbim_service *service;
	uint8_t bytes[CANNED_BYTES], *message;
	unsigned int cid;
	size_t len;

	if (sscanf(args, "%15s %u %960s", name, &cid, hex) < 2 || canned_bytes(hex, bytes, &len))
		return -EINVAL;
	service = mbim_named_service(mbim, name);
	if (!service)
		return -EINVAL;
	message = build(MBIM_MSG_INDICATION, 0, service, cid, MBIM_INDICATION_HEADER, bytes, len);
	if (!message)
		return -ENOMEM;
	queue(mbim, message, MBIM_INDICATION_HEADER + len, "canned", "indication", false, 0);
	free(message);
	return 0;
}

/* Bytes, whatever they are, at once. */
void mbim_send_raw(struct mbim *mbim, const uint8_t *data, size_t len)
{
	trace_log(mbim->trace, "mbim", TRACE_MODULE, "raw", "len=i", (int)len);
	usbdev_send(mbim->dev, 0, data, len);
}

/* Indications of a service that nobody knows (fault "unsolicited"). */
void mbim_send_noise(struct mbim *mbim, int count)
{
	static const struct mbim_service nobody = { .name = "nobody", .id = { 0x5a, 0x5a } };
	uint8_t info[4] = { 0x5a }, *message;

	for (; count > 0; count--) {
		message = build(MBIM_MSG_INDICATION, 0, &nobody, 0x7e, MBIM_INDICATION_HEADER,
				info, sizeof(info));
		if (!message)
			return;
		queue(mbim, message, MBIM_INDICATION_HEADER + sizeof(info), "unsolicited",
		      "indication", false, 0);
		free(message);
	}
}

/* Before each wait of the loop: as much as keeps the host fetching. */
static void send_flood(struct ev_loop *loop, ev_prepare *watcher, int revents)
{
	struct mbim *mbim = watcher->data;
	struct mbim_flood *flood = &mbim->flood;
	uint8_t *message;

	(void)revents;
	while (mbim_is_open(mbim) && flood->left && usbdev_queued(mbim->dev, 0) < FLOOD_QUEUE) {
		message = build(MBIM_MSG_INDICATION, 0, flood->service, flood->cid,
				MBIM_INDICATION_HEADER, flood->info, flood->len);
		if (!message)
			break;
		trace_count(mbim->trace, "mbim", "flood");
		send_frames(mbim, message, MBIM_INDICATION_HEADER + flood->len);
		free(message);
		if (flood->left > 0)
			flood->left--;
	}
	if (!mbim_is_open(mbim) || !flood->left)
		ev_prepare_stop(loop, watcher);
}

/**
 * mbim_flood() - send indications as fast as the host fetches them, spoilt as armed
 * @mbim: the function
 * @flood: what; with nothing left of it, a flood ends
 * Return: 0, or -ENOENT if the function is not open.
 */
int mbim_flood(struct mbim *mbim, const struct mbim_flood *flood)
{
	if (flood->left && !mbim_is_open(mbim))
		return -ENOENT;
	mbim->flood = *flood;
	ev_prepare_start(mbim->clock->loop, &mbim->flooder);
	return 0;
}

/* --- receiving --- */

static uint32_t serve(struct mbim *mbim, const struct mbim_request *rq,
		      const struct mbim_command *command, const uint8_t *info, size_t len,
		      struct mbim_buf *out)
{
	struct mbim_cursor in;
	const uint8_t *bytes;
	uint32_t status;
	size_t count;

	if (!command || (rq->set ? !command->set : !command->query))
		return MBIM_ST_NO_DEVICE_SUPPORT;
	if (canned_take(&mbim->fault->canned, command->name, &bytes, &count)) {
		mbim_put_raw(out, bytes, count);
		return MBIM_SUCCESS;
	}
	if (fault_error(mbim->fault, command->name, &status))
		return status;
	mbim_read(&in, info, len);
	status = command->handle(mbim->ctx, rq, &in, out);
	return in.bad ? MBIM_ST_INVALID_PARAMETERS : status;
}

static void dispatch(struct mbim *mbim, const uint8_t *message, size_t len)
{
	static const struct mbim_service unknown = { .name = "unknown" };
	struct mbim_service nobody = unknown;
	struct mbim_request rq = {
		.service = mbim_find_service(mbim, message + 20), .txid = mbim_le32(message + 8),
		.cid = mbim_le32(message + 36), .set = mbim_le32(message + 40) & 1,
		.opening = mbim->opening,
	};
	const struct mbim_command *command = NULL;
	struct mbim_buf *out;
	uint32_t status;
	char name[64];

	if (rq.service)
		command = find_command(rq.service, rq.cid);
	snprintf(name, sizeof(name), "%s %s", command ? command->name : "unknown",
		 rq.set ? "set" : "query");
	trace_message(mbim, TRACE_HOST, name, command && command->secret, message, len);
	if (!rq.service) {
		memcpy(nobody.id, message + 20, MBIM_UUID);
		rq.service = &nobody;
		respond(mbim, &rq, "unknown", false, MBIM_ST_NO_DEVICE_SUPPORT, NULL, 0);
		return;
	}
	out = malloc(sizeof(*out));
	if (!out)
		return;
	mbim_begin(out);
	status = serve(mbim, &rq, command, message + MBIM_COMMAND_HEADER,
		       len - MBIM_COMMAND_HEADER, out);
	if (status != MBIM_DEFERRED)
		mbim_respond(mbim, &rq, status, out);
	free(out);
}

static void take_command(struct mbim *mbim, const uint8_t *data, size_t len)
{
	uint32_t txid = mbim_le32(data + 8);
	const uint8_t *message;
	size_t whole;

	if (fault_take(&mbim->fault->closed))
		end_session(mbim);
	if (!mbim->open) {
		mbim_send_error(mbim, txid, MBIM_ERR_NOT_OPENED);
		return;
	}
	if (!mbim_assembly_add(mbim->assembly, data, len, &message, &whole))
		return;
	if (whole < MBIM_COMMAND_HEADER ||
	    mbim_le32(message + MBIM_COMMAND_HEADER - 4) != whole - MBIM_COMMAND_HEADER)
		mbim_send_error(mbim, txid, MBIM_ERR_LENGTH_MISMATCH);
	else
		dispatch(mbim, message, whole);
}

static void take_open(struct mbim *mbim, const uint8_t *data, size_t len)
{
	uint32_t transfer = len >= MBIM_HEADER + 4 ? mbim_le32(data + 12) : 0;
	uint32_t status = MBIM_SUCCESS;

	trace_message(mbim, TRACE_HOST, "OPEN message", false, data, len);
	end_session(mbim);
	mbim->opening++;
	if (transfer < TRANSFER_MIN) {
		status = MBIM_ST_INVALID_PARAMETERS;
	} else {
		mbim->open = true;
		mbim->transfer = (size_t)mbim->sc->usb.max_control;
		if (transfer < mbim->transfer)
			mbim->transfer = transfer;
		subscribe_standard(mbim);
	}
	queue_plain(mbim, MBIM_MSG_OPEN_DONE, mbim_le32(data + 8), status, "OPEN_DONE");
}

static void take_close(struct mbim *mbim, const uint8_t *data, size_t len)
{
	trace_message(mbim, TRACE_HOST, "CLOSE message", false, data, len);
	end_session(mbim);
	queue_plain(mbim, MBIM_MSG_CLOSE_DONE, mbim_le32(data + 8), MBIM_SUCCESS, "CLOSE_DONE");
}

/**
 * mbim_frame() - bytes of the host
 * @mbim: the function
 * @data: a message or a fragment of one; anything is safe
 * @len: its length
 */
void mbim_frame(struct mbim *mbim, const uint8_t *data, size_t len)
{
	if (!mbim->ready)
		return;
	if (len < MBIM_HEADER || mbim_le32(data + 4) != len) {
		trace_log(mbim->trace, "mbim", TRACE_HOST, "malformed", "len=i", (int)len);
		if (len >= MBIM_HEADER)
			mbim_send_error(mbim, mbim_le32(data + 8), MBIM_ERR_LENGTH_MISMATCH);
		return;
	}
	switch (mbim_le32(data)) {
	case MBIM_MSG_OPEN:
		take_open(mbim, data, len);
		break;
	case MBIM_MSG_CLOSE:
		take_close(mbim, data, len);
		break;
	case MBIM_MSG_COMMAND:
		take_command(mbim, data, len);
		break;
	case MBIM_MSG_HOST_ERROR:
		trace_message(mbim, TRACE_HOST, "HOST_ERROR message", false, data, len);
		mbim_assembly_drop(mbim->assembly);
		break;
	default:
		mbim_send_error(mbim, mbim_le32(data + 8), MBIM_ERR_UNKNOWN);
	}
}
