/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An MBIM function: open and close, fragments, dispatch of commands to services,
 * answers and indications. Source: MBIM 1.0 errata 1, section 9.
 */
#ifndef EMU_MBIM_H
#define EMU_MBIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canned.h"
#include "mbim_msg.h"

struct fault;
struct mbim;
struct scenario;
struct trace;
struct usbdev;
struct vclock;

#define MBIM_DEFERRED	0xffffffff	/* the handler answers later, with mbim_respond() */

/* Status codes, section 9.4.5; those of the UICC extension. */
#define MBIM_SUCCESS			0
#define MBIM_ST_BUSY			1
#define MBIM_ST_FAILURE			2
#define MBIM_ST_SIM_NOT_INSERTED	3
#define MBIM_ST_BAD_SIM			4
#define MBIM_ST_PIN_REQUIRED		5
#define MBIM_ST_NOT_REGISTERED		7
#define MBIM_ST_NO_DEVICE_SUPPORT	9
#define MBIM_ST_PROVIDER_NOT_VISIBLE	10
#define MBIM_ST_PACKET_SERVICE_DETACHED	12
#define MBIM_ST_MAX_ACTIVATED_CONTEXTS	13
#define MBIM_ST_NOT_INITIALIZED		14
#define MBIM_ST_CONTEXT_NOT_ACTIVATED	16
#define MBIM_ST_RADIO_POWER_OFF		20
#define MBIM_ST_INVALID_PARAMETERS	21
#define MBIM_ST_OPERATION_NOT_ALLOWED	28
#define MBIM_ST_NO_LOGICAL_CHANNELS	0x87430001
#define MBIM_ST_SELECT_FAILED		0x87430002
#define MBIM_ST_INVALID_LOGICAL_CHANNEL	0x87430003

/* Errors of the protocol, table 9-10. */
enum mbim_protocol_error {
	MBIM_ERR_TIMEOUT_FRAGMENT = 1,
	MBIM_ERR_OUT_OF_SEQUENCE = 2,
	MBIM_ERR_LENGTH_MISMATCH = 3,
	MBIM_ERR_NOT_OPENED = 5,
	MBIM_ERR_UNKNOWN = 6,
	MBIM_ERR_MAX_TRANSFER = 8,
};

struct mbim_service;

/**
 * struct mbim_request - a command; also what names it for a later answer
 * @opening: of which MBIM_OPEN_MSG on; an answer to an older one is not sent
 */
struct mbim_request {
	const struct mbim_service *service;
	uint32_t txid;
	uint32_t cid;
	bool set;
	unsigned int opening;
};

/**
 * struct mbim_command - one CID of a service
 * @name: as the trace has it
 * @handle: serve it: information of the answer goes to @out; returns a status, or
 *	MBIM_DEFERRED
 * @query, @set, @indicates: what there is of it
 * @secret: information (PINs, passwords) that no trace may show
 */
struct mbim_command {
	uint32_t cid;
	const char *name;
	uint32_t (*handle)(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			   struct mbim_buf *out);
	bool query;
	bool set;
	bool indicates;
	bool secret;
};

/**
 * struct mbim_service - a device service
 * @commands: up to one without a handler
 */
struct mbim_service {
	const char *name;
	uint8_t id[MBIM_UUID];
	const struct mbim_command *commands;
};

#define MBIM_FLOOD_ENDLESS	(-1)

/**
 * struct mbim_flood - indications as fast as the host takes them
 * @left: how many, or MBIM_FLOOD_ENDLESS
 */
struct mbim_flood {
	const struct mbim_service *service;
	uint32_t cid;
	int left;
	uint8_t info[CANNED_BYTES];
	size_t len;
};

/**
 * struct mbim_ops - what the function tells the module
 * @closed: MBIM_CLOSE_MSG, or a reset of the function
 */
struct mbim_ops {
	void (*closed)(void *ctx);
};

struct mbim *mbim_create(const struct scenario *sc, struct fault *fault, struct trace *trace,
			 struct vclock *clock, struct usbdev *dev);
void mbim_destroy(struct mbim *mbim);
void mbim_connect(struct mbim *mbim, const struct mbim_ops *ops, void *ctx);
int mbim_add_service(struct mbim *mbim, const struct mbim_service *service);
const struct mbim_service *mbim_service(const struct mbim *mbim, size_t index);
const struct mbim_service *mbim_find_service(const struct mbim *mbim, const uint8_t *id);
const struct mbim_service *mbim_named_service(const struct mbim *mbim, const char *name);
void mbim_set_ready(struct mbim *mbim, bool ready);
void mbim_frame(struct mbim *mbim, const uint8_t *data, size_t len);
void mbim_reset(struct mbim *mbim);

void mbim_respond(struct mbim *mbim, const struct mbim_request *rq, uint32_t status,
		  struct mbim_buf *out);
void mbim_indicate(struct mbim *mbim, const struct mbim_service *service, uint32_t cid,
		   struct mbim_buf *out);
int mbim_send_canned(struct mbim *mbim, const char *args);
void mbim_send_raw(struct mbim *mbim, const uint8_t *data, size_t len);
void mbim_send_error(struct mbim *mbim, uint32_t txid, enum mbim_protocol_error error);
void mbim_send_noise(struct mbim *mbim, int count);
int mbim_flood(struct mbim *mbim, const struct mbim_flood *flood);

bool mbim_is_open(const struct mbim *mbim);
bool mbim_subscribed(const struct mbim *mbim, const struct mbim_service *service, uint32_t cid);
void mbim_subscribe_none(struct mbim *mbim);
void mbim_subscribe(struct mbim *mbim, const struct mbim_service *service, uint32_t cid);
uint16_t mbim_extended(const struct mbim *mbim);
void mbim_set_extended(struct mbim *mbim, uint16_t version);

#endif
