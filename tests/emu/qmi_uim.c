// SPDX-License-Identifier: GPL-2.0
/* User identity module service (UIM): channels, APDUs, REFRESH, power, and the table. */
#include <string.h>

#include "fault.h"
#include "qmi_uim.h"
#include "refresh.h"
#include "services.h"
#include "trace.h"

#define EVENT_MASK_CARD_STATUS	0x01
#define EVENT_MASK_SLOT_STATUS	0x10
#define SLOT_1			1
#define INS_GET_RESPONSE	0xc0

static struct qmi_client *client_of(struct modem *m, const struct qmi_frame *rq)
{
	return qmux_client(m->qmux, QMI_UIM, rq->client);
}

static uint16_t reset(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)out;
	client_of(ctx, rq)->events = 0;
	return QMI_ERR_NONE;
}

static uint16_t register_events(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct qmi_client *client = client_of(ctx, rq);
	uint32_t mask;

	if (!qmi_find_u32(rq, 0x01, &mask))
		return QMI_ERR_MISSING_ARG;
	mask &= EVENT_MASK_CARD_STATUS | EVENT_MASK_SLOT_STATUS;
	client->events &= ~(UIM_EVENT_CARD_STATUS | UIM_EVENT_SLOT_STATUS);
	if (mask & EVENT_MASK_CARD_STATUS)
		client->events |= UIM_EVENT_CARD_STATUS;
	if (mask & EVENT_MASK_SLOT_STATUS)
		client->events |= UIM_EVENT_SLOT_STATUS;
	qmi_tlv_u32(out, 0x10, mask);
	return QMI_ERR_NONE;
}

static void register_refresh(struct qmi_client *client, bool on, bool vote)
{
	client->events &= ~(UIM_EVENT_REFRESH | UIM_EVENT_VOTE);
	if (on)
		client->events |= UIM_EVENT_REFRESH;
	if (on && vote)
		client->events |= UIM_EVENT_VOTE;
}

static uint16_t refresh_register(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct qmi_cursor cur;
	bool on, vote;

	(void)out;
	if (!qmi_tlv_find(rq, 0x02, &cur))
		return QMI_ERR_MISSING_ARG;
	on = qmi_get_u8(&cur);
	vote = qmi_get_u8(&cur);
	if (cur.bad)
		return QMI_ERR_MALFORMED_MSG;
	register_refresh(client_of(ctx, rq), on, vote);
	return QMI_ERR_NONE;
}

static uint16_t refresh_register_all(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct qmi_client *client = client_of(ctx, rq);
	uint8_t on;

	(void)out;
	if (!qmi_find_u8(rq, 0x02, &on))
		return QMI_ERR_MISSING_ARG;
	register_refresh(client, on, client->events & UIM_EVENT_VOTE);
	return QMI_ERR_NONE;
}

/*
 * The layout of REFRESH OK is in no public source that could be found: session,
 * then one byte, by analogy with REFRESH COMPLETE. module.refresh-vote turns it off.
 */
static uint16_t refresh_ok(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint8_t allow;

	(void)out;
	if (!m->sc->module.refresh_vote)
		return QMI_ERR_INVALID_QMI_CMD;
	if (!qmi_find_u8(rq, 0x02, &allow))
		return QMI_ERR_MISSING_ARG;
	refresh_vote(m->refresh, rq->client, allow);
	return QMI_ERR_NONE;
}

static uint16_t refresh_done(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint8_t success;

	(void)out;
	if (!qmi_find_u8(rq, 0x02, &success))
		return QMI_ERR_MISSING_ARG;
	refresh_complete(m->refresh, rq->client);
	return QMI_ERR_NONE;
}

static uint16_t check_slot(const struct qmi_frame *rq)
{
	uint8_t slot;

	if (!qmi_find_u8(rq, 0x01, &slot))
		return QMI_ERR_MISSING_ARG;
	return slot == SLOT_1 ? QMI_ERR_NONE : QMI_ERR_INVALID_ARG;
}

static uint16_t power_on(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint16_t error = check_slot(rq);

	(void)out;
	if (error)
		return error;
	if (session_state(m->session) == SESSION_ABSENT)
		return QMI_ERR_NO_SIM;
	session_power(m->session, true, m->sc->module.refresh_by & REFRESH_BY_POWER);
	return QMI_ERR_NONE;
}

static uint16_t power_off(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint16_t error = check_slot(rq);

	(void)out;
	if (error)
		return error;
	if (session_state(m->session) == SESSION_ABSENT)
		return QMI_ERR_NO_SIM;
	session_power(m->session, false, false);
	return QMI_ERR_NONE;
}

static uint16_t change_provisioning_session(void *ctx, const struct qmi_frame *rq,
					    struct qmi_buf *out)
{
	struct modem *m = ctx;
	struct qmi_cursor cur;
	uint8_t type;
	bool active;

	(void)out;
	if (!qmi_tlv_find(rq, 0x01, &cur))
		return QMI_ERR_MISSING_ARG;
	type = qmi_get_u8(&cur);
	active = qmi_get_u8(&cur);
	if (cur.bad)
		return QMI_ERR_MALFORMED_MSG;
	if (type)
		return QMI_ERR_INVALID_SESSION_TYPE;
	if (session_state(m->session) == SESSION_ABSENT)
		return QMI_ERR_NO_SIM;
	if (active == (session_state(m->session) != SESSION_DETECTED))
		return QMI_ERR_NO_EFFECT;
	session_activate(m->session, active, m->sc->module.refresh_by & REFRESH_BY_SESSION);
	return QMI_ERR_NONE;
}

/* Which P2 of SELECT asks for the FCI that the host wants (TS 102 221 table 11.2). */
static uint8_t select_p2(const struct qmi_frame *rq)
{
	static const uint8_t values[] = { 0x0c, 0x04, 0x00, 0x00, 0x08 };
	uint8_t wanted = 0;

	if (!qmi_find_u8(rq, 0x11, &wanted) || wanted >= sizeof(values))
		return 0x00;
	return values[wanted];
}

static uint16_t read_aid(const struct qmi_frame *rq, const uint8_t **aid, size_t *len)
{
	struct qmi_cursor cur;

	*aid = NULL;
	*len = 0;
	if (!qmi_tlv_find(rq, 0x10, &cur))
		return QMI_ERR_NONE;
	*len = qmi_get_u8(&cur);
	*aid = qmi_get_bytes(&cur, *len);
	if (!*aid)
		return QMI_ERR_MALFORMED_MSG;
	return *len <= UICC_AID_MAX ? QMI_ERR_NONE : QMI_ERR_ARG_TOO_LONG;
}

static void put_select_response(struct qmi_buf *out, const uint8_t *response, size_t len)
{
	size_t mark = qmi_tlv_begin(out, 0x12);

	qmi_put_u8(out, (uint8_t)len);
	qmi_put_bytes(out, response, (uint8_t)len);
	qmi_tlv_end(out, mark);
}

static uint16_t card_ready(struct modem *m)
{
	enum session_state state = session_state(m->session);

	if (state == SESSION_ABSENT)
		return QMI_ERR_NO_SIM;
	return state == SESSION_OFF || state == SESSION_INIT ? QMI_ERR_DEVICE_NOT_READY :
	       QMI_ERR_NONE;
}

static uint16_t open_channel(struct modem *m, const struct qmi_frame *rq, struct qmi_buf *out)
{
	const uint8_t *aid, *response;
	size_t aid_len, len;
	uint8_t channel;
	uint16_t error, sw;

	error = read_aid(rq, &aid, &aid_len);
	if (error)
		return error;
	sw = session_open(m->session, aid, aid_len, select_p2(rq), &channel, &response, &len);
	if (sw == 0x6881)
		return QMI_ERR_INSUFFICIENT_RESOURCES;
	if (sw != 0x9000 && sw >> 8 != 0x91) {
		uim_put_sw(out, 0x11, sw);
		return uim_error_of(sw);
	}
	qmi_tlv_u8(out, 0x10, channel);
	uim_put_sw(out, 0x11, sw);
	put_select_response(out, response, len);
	return QMI_ERR_NONE;
}

static uint16_t open_logical_channel(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	uint16_t error = check_slot(rq);

	if (!error)
		error = card_ready(ctx);
	return error ? error : open_channel(ctx, rq, out);
}

/* LOGICAL CHANNEL opens with an AID, and closes with a channel id. */
static uint16_t logical_channel(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint16_t error = check_slot(rq);
	uint8_t channel;

	if (!error)
		error = card_ready(m);
	if (error)
		return error;
	if (!qmi_find_u8(rq, 0x11, &channel))
		return open_channel(m, rq, out);
	if (!session_close(m->session, channel))
		return QMI_ERR_INVALID_ARG;
	qmi_tlv_u8(out, 0x10, channel);
	uim_put_sw(out, 0x11, 0x9000);
	return QMI_ERR_NONE;
}

/* The module puts the channel into the class byte (TS 102 221 §10.1.1). */
static void set_channel(uint8_t *apdu, uint8_t channel)
{
	if (channel < 4)
		apdu[0] = (uint8_t)((apdu[0] & 0xbc) | channel);
	else
		apdu[0] = (uint8_t)((apdu[0] & 0xb0) | 0x40 | (channel - 4));
}

/* Follow 61xx and 6Cxx, as some modules do by themselves. */
static size_t follow(struct session *s, uint8_t *apdu, size_t len, const uint8_t **rapdu,
		     size_t rlen)
{
	uint8_t more[5] = { apdu[0] & 0x7f, INS_GET_RESPONSE, 0, 0, 0 };
	uint8_t sw1 = (*rapdu)[rlen - 2], sw2 = (*rapdu)[rlen - 1];

	if (sw1 == 0x6c && len == 5) {
		apdu[4] = sw2;
		return session_transmit(s, TRACE_HOST, apdu, len, rapdu);
	}
	if (sw1 != 0x61 || rlen != 2)
		return rlen;
	more[4] = sw2;
	return session_transmit(s, TRACE_HOST, more, sizeof(more), rapdu);
}

static uint16_t answer_apdu(struct modem *m, struct qmi_buf *out, const uint8_t *rapdu,
			    size_t rlen)
{
	size_t mark = qmi_tlv_begin(out, 0x10);

	/* One exchange: a response longer than a message is lost. */
	if (rlen + 64 > (size_t)m->sc->usb.max_control) {
		out->len = 0;
		return QMI_ERR_INSUFFICIENT_RESOURCES;
	}
	qmi_put_u16(out, (uint16_t)rlen);
	qmi_put_bytes(out, rapdu, rlen);
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}

static uint16_t send_apdu(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint8_t apdu[QMI_FRAME_MAX], channel, error_sw[2];
	uint16_t error = check_slot(rq);
	const uint8_t *rapdu, *bytes;
	struct qmi_cursor cur;
	size_t len, rlen;

	if (!error)
		error = card_ready(m);
	if (error)
		return error;
	if (!qmi_tlv_find(rq, 0x02, &cur))
		return QMI_ERR_MISSING_ARG;
	len = qmi_get_u16(&cur);
	bytes = qmi_get_bytes(&cur, len);
	if (!bytes || len < 4 || len > sizeof(apdu))
		return QMI_ERR_MALFORMED_MSG;
	if (fault_take(&m->fault->apdu_error)) {
		error_sw[0] = (uint8_t)(m->fault->apdu_sw >> 8);
		error_sw[1] = (uint8_t)m->fault->apdu_sw;
		return answer_apdu(m, out, error_sw, sizeof(error_sw));
	}
	memcpy(apdu, bytes, len);
	if (qmi_find_u8(rq, 0x10, &channel) && !m->sc->module.keep_class)
		set_channel(apdu, channel);
	rlen = session_transmit(m->session, TRACE_HOST, apdu, len, &rapdu);
	if (rlen >= 2 && m->sc->module.get_response)
		rlen = follow(m->session, apdu, len, &rapdu, rlen);
	return rlen < 2 ? QMI_ERR_INTERNAL : answer_apdu(m, out, rapdu, rlen);
}

static uint16_t switch_slot(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	uint32_t physical;

	(void)ctx;
	(void)out;
	if (!qmi_find_u32(rq, 0x02, &physical))
		return QMI_ERR_MISSING_ARG;
	return physical == SLOT_1 ? QMI_ERR_NO_EFFECT : QMI_ERR_INVALID_ARG;
}

static uint16_t get_configuration(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)ctx;
	(void)rq;
	qmi_tlv_u8(out, 0x10, 1);
	qmi_tlv_u8(out, 0x12, 0);
	return QMI_ERR_NONE;
}

static const struct qmi_handler handlers[] = {
	{ 0x0000, "RESET", reset, false },
	{ 0x0020, "READ_TRANSPARENT", uim_read_transparent, false },
	{ 0x0021, "READ_RECORD", uim_read_record, false },
	{ 0x0023, "WRITE_RECORD", uim_write_record, false },
	{ 0x0024, "GET_FILE_ATTRIBUTES", uim_get_file_attributes, false },
	{ 0x0025, "SET_PIN_PROTECTION", uim_set_pin_protection, true },
	{ 0x0026, "VERIFY_PIN", uim_verify_pin, true },
	{ 0x0027, "UNBLOCK_PIN", uim_unblock_pin, true },
	{ 0x0028, "CHANGE_PIN", uim_change_pin, true },
	{ 0x002a, "REFRESH_REGISTER", refresh_register, false },
	{ 0x002b, "REFRESH_OK", refresh_ok, false },
	{ 0x002c, "REFRESH_COMPLETE", refresh_done, false },
	{ 0x002e, "REGISTER_EVENTS", register_events, false },
	{ 0x002f, "GET_CARD_STATUS", uim_get_card_status, false },
	{ 0x0030, "POWER_OFF_SIM", power_off, false },
	{ 0x0031, "POWER_ON_SIM", power_on, false },
	{ 0x0038, "CHANGE_PROVISIONING_SESSION", change_provisioning_session, false },
	{ 0x003a, "GET_CONFIGURATION", get_configuration, false },
	{ 0x003b, "SEND_APDU", send_apdu, false },
	{ 0x003f, "LOGICAL_CHANNEL", logical_channel, false },
	{ 0x0042, "OPEN_LOGICAL_CHANNEL", open_logical_channel, false },
	{ 0x0044, "REFRESH_REGISTER_ALL", refresh_register_all, false },
	{ 0x0046, "SWITCH_SLOT", switch_slot, false },
	{ 0x0047, "GET_SLOT_STATUS", uim_get_slot_status, false },
	{ 0, NULL, NULL, false }
};

const struct qmi_service qmi_uim_service = {
	.id = QMI_UIM,
	.name = "UIM",
	.major = 1,
	.minor = 62,
	.handlers = handlers,
};
