// SPDX-License-Identifier: GPL-2.0
/* WDS: the data calls of its clients, one for each, of one IP family. */
#include <stdlib.h>
#include <string.h>

#include "dataport.h"
#include "pdn.h"
#include "services.h"
#include "session.h"
#include "wds_call.h"

#define STATUS_DISCONNECTED	1
#define STATUS_CONNECTED	2
#define STATUS_STARTING		4	/* authenticating */

#define FAMILY_IPV4		4
#define FAMILY_IPV6		6

#define HANDLE_BASE		0xe1000000u

/* Call end reasons, and the kinds of verbose ones. */
#define END_UNSPECIFIED		1
#define END_CLIENT		2
#define END_NO_SERVICE		3
#define END_NETWORK		1003
#define VERBOSE_INTERNAL	2
#define VERBOSE_CM		3
#define VERBOSE_3GPP		6
#define INTERNAL_UNKNOWN	203
#define CM_CLIENT_END		2000
#define CM_NO_SERVICE		2001

/**
 * struct wds_call - what a client has, or may have
 * @family: 4 or 6, as the client prefers
 * @mux: of its packets, with QMAP
 * @conn: from START NETWORK on; may be over
 * @ticket: of a START NETWORK that waits for the network
 */
struct wds_call {
	struct wds_call *next;
	struct modem *m;
	uint8_t cid;
	uint8_t family;
	uint8_t mux;
	struct pdn_conn *conn;
	uint32_t handle;
	bool starting;
	struct qmi_ticket ticket;
};

struct end {
	uint16_t reason;
	uint16_t type;
	uint16_t verbose;
};

/* The call of a client, made if there is none; NULL without memory. */
static struct wds_call *call_of(struct modem *m, uint8_t cid)
{
	struct wds_call *call = m->calls;

	while (call && call->cid != cid)
		call = call->next;
	if (call)
		return call;
	call = calloc(1, sizeof(*call));
	if (!call)
		return NULL;
	call->m = m;
	call->cid = cid;
	call->family = FAMILY_IPV4;
	call->next = m->calls;
	m->calls = call;
	return call;
}

static struct end end_of(int cause)
{
	if (cause > 0)
		return (struct end){ END_UNSPECIFIED, VERBOSE_3GPP, (uint16_t)cause };
	if (cause == PDN_CAUSE_SERVICE)
		return (struct end){ END_NO_SERVICE, VERBOSE_CM, CM_NO_SERVICE };
	return (struct end){ END_UNSPECIFIED, VERBOSE_INTERNAL, INTERNAL_UNKNOWN };
}

static void put_end(struct qmi_buf *out, const struct end *end)
{
	size_t mark;

	qmi_tlv_u16(out, 0x10, end->reason);
	mark = qmi_tlv_begin(out, 0x11);
	qmi_put_u16(out, end->type);
	qmi_put_u16(out, end->verbose);
	qmi_tlv_end(out, mark);
}

/* @end: NULL: connected */
static void indicate(struct wds_call *call, const struct end *end)
{
	struct qmi_buf ind = { .len = 0 };
	size_t mark = qmi_tlv_begin(&ind, 0x01);

	qmi_put_u8(&ind, end ? STATUS_DISCONNECTED : STATUS_CONNECTED);
	qmi_put_u8(&ind, 0);
	qmi_tlv_end(&ind, mark);
	if (end)
		put_end(&ind, end);
	qmi_tlv_u8(&ind, 0x12, call->family);
	qmux_indicate_client(call->m->qmux, QMI_WDS, call->cid, 0x0022, "PACKET_SERVICE_STATUS",
			     &ind);
}

/* A START NETWORK that waited gets its answer. */
static void refuse(struct wds_call *call, uint16_t error, const struct end *end)
{
	struct qmi_buf out = { .len = 0 };

	call->starting = false;
	put_end(&out, end);
	qmux_respond(call->m->qmux, &call->ticket, error, &out);
}

static void on_answered(void *ctx, int cause)
{
	struct wds_call *call = ctx;
	struct qmi_buf out = { .len = 0 };
	struct end end = end_of(cause);

	if (cause) {
		refuse(call, QMI_ERR_CALL_FAILED, &end);
		return;
	}
	call->starting = false;
	call->handle = HANDLE_BASE + ++call->m->call_count;
	qmi_tlv_u32(&out, 0x01, call->handle);
	qmux_respond(call->m->qmux, &call->ticket, QMI_ERR_NONE, &out);
	indicate(call, NULL);
}

static void on_lost(void *ctx, int cause)
{
	struct end end = end_of(cause);

	if (cause > 0)
		end.reason = END_NETWORK;
	indicate(ctx, &end);
}

static const struct pdn_ops call_ops = {
	.answered = on_answered,
	.lost = on_lost,
};

static void drop_conn(struct wds_call *call)
{
	if (call->conn)
		pdn_disconnect(call->conn);
	call->conn = NULL;
}

/* What START NETWORK asks for; @apn: WDS_APN bytes. Return: enum qmi_error. */
static uint16_t read_request(struct wds_call *call, const struct qmi_frame *rq, char *apn)
{
	struct modem *m = call->m;
	const struct wds_profile *profile = &m->profiles[0];
	struct qmi_cursor cur;
	uint8_t index;

	if (qmi_find_u8(rq, 0x31, &index)) {
		if (!index || index > WDS_PROFILES || !m->profiles[index - 1].used)
			return QMI_ERR_INVALID_PROFILE;
		profile = &m->profiles[index - 1];
	}
	memcpy(apn, profile->apn, WDS_APN);
	if (qmi_tlv_find(rq, 0x14, &cur) && !qmi_get_string(&cur, qmi_left(&cur), apn, WDS_APN))
		return QMI_ERR_ARG_TOO_LONG;
	qmi_find_u8(rq, 0x19, &call->family);
	if (call->family != FAMILY_IPV6)
		call->family = FAMILY_IPV4;
	return QMI_ERR_NONE;
}

static uint16_t start(struct wds_call *call, const char *apn, struct qmi_buf *out)
{
	static const struct end no_service = { END_NO_SERVICE, VERBOSE_CM, CM_NO_SERVICE };
	struct modem *m = call->m;
	struct radio_view view;

	radio_view(m->radio, &view);
	if (view.state != RADIO_REGISTERED) {
		put_end(out, &no_service);
		return QMI_ERR_CALL_FAILED;
	}
	drop_conn(call);
	call->conn = pdn_connect(m->pdn, session_imsi(m->session), apn,
				 call->family == FAMILY_IPV6 ? PDN_IPV6 : PDN_IPV4, &call_ops,
				 call);
	if (!call->conn)
		return QMI_ERR_INSUFFICIENT_RESOURCES;
	pdn_set_label(call->conn, call->mux);
	call->starting = true;
	return QMI_DEFERRED;
}

uint16_t wds_start_network(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct wds_call *call = call_of(ctx, rq->client);
	char apn[WDS_APN];
	uint16_t error;

	if (!call)
		return QMI_ERR_NO_MEMORY;
	if (call->starting)
		return QMI_ERR_INCOMPATIBLE_STATE;
	if (call->conn && pdn_connected(call->conn))
		return QMI_ERR_NO_EFFECT;
	error = read_request(call, rq, apn);
	if (error)
		return error;
	call->ticket = qmux_ticket(rq);
	return start(call, apn, out);
}

uint16_t wds_stop_network(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	static const struct end end = { END_CLIENT, VERBOSE_CM, CM_CLIENT_END };
	struct wds_call *call = call_of(ctx, rq->client);
	uint32_t handle;

	(void)out;
	if (!call)
		return QMI_ERR_NO_MEMORY;
	if (!qmi_find_u32(rq, 0x01, &handle))
		return QMI_ERR_MISSING_ARG;
	if (!call->conn || !pdn_connected(call->conn))
		return QMI_ERR_NO_EFFECT;
	if (handle != call->handle)
		return QMI_ERR_INVALID_HANDLE;
	drop_conn(call);
	indicate(call, &end);
	return QMI_ERR_NONE;
}

/* A START NETWORK is given up. */
uint16_t wds_abort(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	static const struct end end = { END_CLIENT, VERBOSE_CM, CM_CLIENT_END };
	struct wds_call *call = call_of(ctx, rq->client);
	uint16_t txid;

	(void)out;
	if (!call)
		return QMI_ERR_NO_MEMORY;
	if (!qmi_find_u16(rq, 0x01, &txid))
		return QMI_ERR_MISSING_ARG;
	if (!call->starting || call->ticket.txid != txid)
		return QMI_ERR_INVALID_ARG;
	drop_conn(call);
	refuse(call, QMI_ERR_ABORTED, &end);
	return QMI_ERR_NONE;
}

uint16_t wds_get_packet_service_status(void *ctx, const struct qmi_frame *rq,
				       struct qmi_buf *out)
{
	struct wds_call *call = call_of(ctx, rq->client);
	uint8_t status = STATUS_DISCONNECTED;

	if (!call)
		return QMI_ERR_NO_MEMORY;
	if (call->starting)
		status = STATUS_STARTING;
	else if (call->conn && pdn_connected(call->conn))
		status = STATUS_CONNECTED;
	qmi_tlv_u8(out, 0x01, status);
	return QMI_ERR_NONE;
}

static void put_address4(struct qmi_buf *out, uint8_t type, const uint8_t *address)
{
	qmi_tlv_u32(out, type, (uint32_t)address[0] << 24 | (uint32_t)address[1] << 16 |
		    (uint32_t)address[2] << 8 | address[3]);
}

/* @prefix: -1: an address without */
static void put_address6(struct qmi_buf *out, uint8_t type, const uint8_t *address, int prefix)
{
	size_t mark = qmi_tlv_begin(out, type);

	qmi_put_bytes(out, address, 16);
	if (prefix >= 0)
		qmi_put_u8(out, (uint8_t)prefix);
	qmi_tlv_end(out, mark);
}

static void put_settings(struct qmi_buf *out, const struct wds_call *call)
{
	const struct pdn_settings *s = pdn_settings(call->conn);

	qmi_tlv_u8(out, 0x11, s->types == PDN_IPV6 ? 2 : 0);
	qmi_tlv_string(out, 0x14, s->apn);
	if (s->types & PDN_IPV4) {
		put_address4(out, 0x15, s->dns4);
		put_address4(out, 0x1e, s->address4);
		put_address4(out, 0x20, s->gateway4);
		qmi_tlv_u32(out, 0x21, ~0U << (32 - s->prefix4));
	}
	if (s->types & PDN_IPV6) {
		put_address6(out, 0x25, s->address6, 64);
		put_address6(out, 0x26, s->gateway6, 64);
		put_address6(out, 0x27, s->dns6, -1);
	}
	qmi_tlv_u32(out, 0x29, (uint32_t)s->mtu);
	qmi_tlv_u8(out, 0x2b, call->family);
}

/* All settings, whichever were asked for. */
uint16_t wds_get_current_settings(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct wds_call *call = call_of(ctx, rq->client);

	if (!call)
		return QMI_ERR_NO_MEMORY;
	if (!call->conn || !pdn_connected(call->conn))
		return QMI_ERR_OUT_OF_CALL;
	put_settings(out, call);
	return QMI_ERR_NONE;
}

uint16_t wds_set_ip_family(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct wds_call *call = call_of(ctx, rq->client);
	uint8_t family;

	(void)out;
	if (!call)
		return QMI_ERR_NO_MEMORY;
	if (!qmi_find_u8(rq, 0x01, &family))
		return QMI_ERR_MISSING_ARG;
	if (family != FAMILY_IPV4 && family != FAMILY_IPV6)
		return QMI_ERR_INVALID_ARG;
	call->family = family;
	return QMI_ERR_NONE;
}

uint16_t wds_bind_mux_data_port(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct wds_call *call = call_of(ctx, rq->client);

	(void)out;
	if (!call)
		return QMI_ERR_NO_MEMORY;
	if (call->conn && pdn_connected(call->conn))
		return QMI_ERR_INCOMPATIBLE_STATE;
	qmi_find_u8(rq, 0x11, &call->mux);
	return QMI_ERR_NONE;
}

static void forget(struct wds_call **at)
{
	struct wds_call *call = *at;

	*at = call->next;
	drop_conn(call);
	free(call);
}

/* A client id was given back: its call ends with it. */
void wds_client_released(void *ctx, const struct qmi_client *client)
{
	struct modem *m = ctx;
	struct wds_call **at = &m->calls;

	while (*at && (*at)->cid != client->cid)
		at = &(*at)->next;
	if (*at)
		forget(at);
}

/* The module goes. */
void wds_forget_calls(struct modem *m)
{
	while (m->calls)
		forget(&m->calls);
}
