// SPDX-License-Identifier: GPL-2.0
/*
 * MBIM: Microsoft's low level UICC access: channels, APDUs, reset, and the table.
 *
 * A status word is written as the card sends it, SW1 first.
 */
#include <string.h>

#include "fault.h"
#include "mbim_services.h"
#include "session.h"
#include "trace.h"

#define INS_GET_RESPONSE	0xc0
#define APDU_MAX		4096
#define PASS_THROUGH_ON		1
#define CHANNEL_ALL		0
#define TERMINAL_CAPABILITIES	5

static void put_sw(struct mbim_buf *out, uint16_t sw)
{
	mbim_put_u32(out, (uint32_t)(sw >> 8 | (sw & 0xff) << 8));
}

static uint32_t atr(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
		    struct mbim_buf *out)
{
	struct modem *m = ctx;
	const uint8_t *bytes;
	size_t len = session_atr(m->session, &bytes);

	(void)rq;
	(void)in;
	if (session_state(m->session) == SESSION_ABSENT)
		return MBIM_ST_SIM_NOT_INSERTED;
	if (!len)
		return MBIM_ST_NOT_INITIALIZED;
	mbim_put_uicc_ref(out, bytes, len);
	return MBIM_SUCCESS;
}

static bool accepted(uint16_t sw)
{
	return sw == 0x9000 || sw >> 8 == 0x91 || sw >> 8 == 0x62 || sw >> 8 == 0x63;
}

static uint32_t open_channel(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			     struct mbim_buf *out)
{
	const uint8_t *aid, *response;
	size_t aid_len, len;
	struct modem *m = ctx;
	uint32_t status = mbim_card_status(m), p2, group;
	uint8_t channel = 0;
	uint16_t sw;

	(void)rq;
	aid = mbim_get_uicc_ref(in, &aid_len);
	p2 = mbim_get_u32(in);
	group = mbim_get_u32(in);
	if (in->bad || aid_len > UICC_AID_MAX || p2 > 0xff)
		return MBIM_ST_INVALID_PARAMETERS;
	if (status)
		return status;
	sw = session_open(m->session, aid, aid_len, (uint8_t)p2, &channel, &response, &len);
	if (sw == 0x6881)
		return MBIM_ST_NO_LOGICAL_CHANNELS;
	put_sw(out, sw);
	mbim_put_u32(out, accepted(sw) ? channel : 0);
	mbim_put_uicc_ref(out, response, len);
	if (!accepted(sw))
		return MBIM_ST_SELECT_FAILED;
	m->mbim_state->groups[channel % UICC_CHANNELS] = group;
	return MBIM_SUCCESS;
}

/* All channels of a group, or one channel. Return: whether there was any. */
static bool close_channels(struct modem *m, uint32_t channel, uint32_t group)
{
	uint32_t i, from = channel == CHANNEL_ALL ? 1 : channel;
	uint32_t to = channel == CHANNEL_ALL ? UICC_CHANNELS - 1 : channel;
	bool any = channel == CHANNEL_ALL;

	for (i = from; i <= to && i < UICC_CHANNELS; i++) {
		if (channel == CHANNEL_ALL && m->mbim_state->groups[i] != group)
			continue;
		m->mbim_state->groups[i] = 0;
		any |= session_close(m->session, (uint8_t)i);
	}
	return any;
}

static uint32_t close_channel(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			      struct mbim_buf *out)
{
	struct modem *m = ctx;
	uint32_t status = mbim_card_status(m);
	uint32_t channel = mbim_get_u32(in), group = mbim_get_u32(in);

	(void)rq;
	if (in->bad)
		return MBIM_ST_INVALID_PARAMETERS;
	if (status)
		return status;
	if (!close_channels(m, channel, group))
		return MBIM_ST_INVALID_LOGICAL_CHANNEL;
	put_sw(out, 0x9000);
	return MBIM_SUCCESS;
}

/* The module puts the channel into the class byte (TS 102 221 §10.1.1). */
static void set_channel(uint8_t *apdu, uint32_t channel)
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

static uint32_t transmit(struct modem *m, uint8_t *apdu, size_t len, struct mbim_buf *out)
{
	const uint8_t *rapdu;
	size_t rlen;

	if (fault_take(&m->fault->apdu_error)) {
		put_sw(out, m->fault->apdu_sw);
		mbim_put_uicc_ref(out, NULL, 0);
		return MBIM_SUCCESS;
	}
	rlen = session_transmit(m->session, TRACE_HOST, apdu, len, &rapdu);
	if (rlen >= 2 && m->sc->module.get_response)
		rlen = follow(m->session, apdu, len, &rapdu, rlen);
	if (rlen < 2)
		return MBIM_ST_FAILURE;
	put_sw(out, (uint16_t)(rapdu[rlen - 2] << 8 | rapdu[rlen - 1]));
	mbim_put_uicc_ref(out, rapdu, rlen - 2);
	return MBIM_SUCCESS;
}

static uint32_t apdu(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
		     struct mbim_buf *out)
{
	struct modem *m = ctx;
	uint32_t status = mbim_card_status(m), channel = mbim_get_u32(in);
	uint8_t command[APDU_MAX];
	const uint8_t *bytes;
	size_t len;

	(void)rq;
	mbim_get_u32(in);		/* secure messaging */
	mbim_get_u32(in);		/* kind of the class byte */
	bytes = mbim_get_uicc_ref(in, &len);
	if (in->bad || len < 4 || len > sizeof(command))
		return MBIM_ST_INVALID_PARAMETERS;
	if (status)
		return status;
	if (channel >= UICC_CHANNELS || (channel && !session_has_channel(m->session, channel)))
		return MBIM_ST_INVALID_LOGICAL_CHANNEL;
	memcpy(command, bytes, len);
	if (!m->sc->module.keep_class)
		set_channel(command, channel);
	return transmit(m, command, len, out);
}

/* The capabilities are the module's own; what the host sets is not told to the card. */
static uint32_t terminal_capability(void *ctx, const struct mbim_request *rq,
				    struct mbim_cursor *in, struct mbim_buf *out)
{
	/* TS 102 221 §11.1.19: extended logical channels, additional interfaces */
	static const uint8_t own[] = { 0x81, 0x00, 0x82, 0x01, 0x00 };
	uint32_t count, i;
	const uint8_t *item;
	size_t len;

	(void)ctx;
	if (!rq->set) {
		mbim_put_u32(out, 1);
		mbim_put_ref(out, own, sizeof(own));
		return MBIM_SUCCESS;
	}
	count = mbim_get_u32(in);
	if (in->bad || count > TERMINAL_CAPABILITIES)
		return MBIM_ST_INVALID_PARAMETERS;
	mbim_put_u32(out, count);
	for (i = 0; i < count; i++) {
		item = mbim_get_ref(in, &len);
		mbim_put_ref(out, item, len);
	}
	return MBIM_SUCCESS;
}

/*
 * With pass-through the card is reset and the module keeps its hands off; without, it is
 * reset and taken into use again, read anew if that is how this module is.
 */
static void reset_card(struct modem *m, bool pass_through)
{
	bool reread = m->sc->module.refresh_by & REFRESH_BY_POWER;

	m->mbim_state->pass_through = pass_through;
	memset(m->mbim_state->groups, 0, sizeof(m->mbim_state->groups));
	session_power(m->session, false, false);
	session_activate(m->session, !pass_through, false);
	session_power(m->session, true, reread && !pass_through);
}

static uint32_t reset(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
		      struct mbim_buf *out)
{
	struct modem *m = ctx;
	uint32_t action;

	if (rq->set) {
		action = mbim_get_u32(in);
		if (in->bad || action > PASS_THROUGH_ON)
			return MBIM_ST_INVALID_PARAMETERS;
		if (session_state(m->session) == SESSION_ABSENT)
			return MBIM_ST_SIM_NOT_INSERTED;
		reset_card(m, action == PASS_THROUGH_ON);
	}
	mbim_put_u32(out, m->mbim_state->pass_through);
	return MBIM_SUCCESS;
}

static const struct mbim_command commands[] = {
	{ 1, "UICC_ATR", atr, .query = true },
	{ 2, "UICC_OPEN_CHANNEL", open_channel, .set = true },
	{ 3, "UICC_CLOSE_CHANNEL", close_channel, .set = true },
	{ 4, "UICC_APDU", apdu, .set = true, .secret = true },
	{ 5, "UICC_TERMINAL_CAPABILITY", terminal_capability, .query = true, .set = true },
	{ 6, "UICC_RESET", reset, .query = true, .set = true },
	{ 7, "UICC_APPLICATION_LIST", mbim_application_list, .query = true },
	{ 8, "UICC_FILE_STATUS", mbim_file_status, .query = true },
	{ 9, "UICC_READ_BINARY", mbim_read_binary, .query = true, .secret = true },
	{ 10, "UICC_READ_RECORD", mbim_read_record, .query = true, .secret = true },
	{ .handle = NULL }
};

const struct mbim_service mbim_uicc_service = {
	.name = "uicc",
	.id = { 0xc2, 0xf6, 0x58, 0x8e, 0xf0, 0x37, 0x4b, 0xc9,
		0x86, 0x65, 0xf4, 0xd4, 0x4b, 0xd0, 0x93, 0x67 },
	.commands = commands,
};
