// SPDX-License-Identifier: GPL-2.0
/*
 * MBIM: SIM toolkit (MBIM 1.0 errata 1, section 10.8). The module serves the card itself;
 * the host may take the menu, and may be notified of the rest.
 */
#include <string.h>

#include "mbim_services.h"
#include "session.h"
#include "terminal.h"
#include "toolkit.h"
#include "trace.h"

#define PAC_BITS		32	/* bytes of the host's mask */
#define PAC_COMMANDS		256
#define TYPE_PROACTIVE		0
#define TYPE_NOTIFICATION	1
#define APDU_MAX		(5 + 255)

/* MBIM_STK_PAC_PROFILE */
#define PROFILE_NONE		0
#define PROFILE_NOTIFIABLE	3
#define PROFILE_NOTIFYING	4
#define PROFILE_FUNCTION	5
#define PROFILE_HOST		7

static bool wanted(const struct modem *m, uint8_t type)
{
	return m->mbim_state->pac[type / 8] & 1 << type % 8;
}

static uint8_t profile_of(const struct modem *m, uint8_t type)
{
	switch (type) {
	case TOOLKIT_SET_UP_MENU:
		return wanted(m, type) ? PROFILE_HOST : PROFILE_FUNCTION;
	case TOOLKIT_REFRESH:
	case TOOLKIT_POLL_INTERVAL:
	case TOOLKIT_TIMER_MANAGEMENT:
		return wanted(m, type) ? PROFILE_NOTIFYING : PROFILE_NOTIFIABLE;
	default:
		return PROFILE_NONE;
	}
}

static uint32_t pac(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
		    struct mbim_buf *out)
{
	struct modem *m = ctx;
	uint8_t support[PAC_COMMANDS];
	const uint8_t *mask;
	int type;

	if (rq->set) {
		mask = mbim_get_raw(in, PAC_BITS);
		if (!mask)
			return MBIM_ST_INVALID_PARAMETERS;
		memcpy(m->mbim_state->pac, mask, PAC_BITS);
	}
	for (type = 0; type < PAC_COMMANDS; type++)
		support[type] = profile_of(m, (uint8_t)type);
	mbim_put_raw(out, support, sizeof(support));
	return MBIM_SUCCESS;
}

/**
 * mbim_offer_proactive() - the card sent a proactive command
 * @m: the module
 * @type: of the command
 * @data: as FETCH returned it
 * @len: its bytes
 * Return: whether the host serves it; else the module has to.
 */
bool mbim_offer_proactive(struct modem *m, uint8_t type, const uint8_t *data, size_t len)
{
	bool host = profile_of(m, type) == PROFILE_HOST &&
		    mbim_subscribed(m->mbim, &mbim_stk_service, STK_PAC);
	struct mbim_buf out;

	if (!host && profile_of(m, type) != PROFILE_NOTIFYING)
		return false;
	mbim_begin(&out);
	mbim_put_u32(&out, host ? TYPE_PROACTIVE : TYPE_NOTIFICATION);
	mbim_put_raw(&out, data, len);
	mbim_indicate(m->mbim, &mbim_stk_service, STK_PAC, &out);
	m->mbim_state->offered = host;
	return host;
}

/* CLA INS 00 00 Lc data, and the response with its status word. */
static uint32_t send(struct modem *m, uint8_t ins, const uint8_t *data, size_t len,
		     const uint8_t **rapdu, size_t *rlen)
{
	uint8_t command[APDU_MAX] = { 0x80, ins, 0, 0, (uint8_t)len };
	uint32_t status = mbim_card_status(m);

	if (status)
		return status;
	if (len > 255)
		return MBIM_ST_INVALID_PARAMETERS;
	memcpy(command + 5, data, len);
	*rlen = session_transmit(m->session, TRACE_HOST, command, 5 + len, rapdu);
	return *rlen < 2 ? MBIM_ST_FAILURE : MBIM_SUCCESS;
}

static uint32_t terminal_response(void *ctx, const struct mbim_request *rq,
				  struct mbim_cursor *in, struct mbim_buf *out)
{
	struct modem *m = ctx;
	uint32_t size = mbim_get_u32(in), status;
	const uint8_t *data = mbim_get_raw(in, size), *rapdu;
	size_t rlen;

	(void)rq;
	if (!data || !size)
		return MBIM_ST_INVALID_PARAMETERS;
	if (!m->mbim_state->offered)
		return MBIM_ST_OPERATION_NOT_ALLOWED;
	status = send(m, 0x14, data, size, &rapdu, &rlen);
	if (status)
		return status;
	m->mbim_state->offered = false;
	mbim_put_ref(out, rapdu, rlen - 2);
	mbim_put_u32(out, (uint32_t)(rapdu[rlen - 2] | rapdu[rlen - 1] << 8));
	return MBIM_SUCCESS;
}

static uint32_t envelope(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			 struct mbim_buf *out)
{
	/* D3 menu selection, D7 timer expiration: bit n of 256 */
	static const uint8_t support[PAC_BITS] = { [0xd3 / 8] = 1 << 0xd3 % 8 };
	struct modem *m = ctx;
	const uint8_t *data, *rapdu;
	size_t len = mbim_left(in), rlen;

	if (!rq->set) {
		mbim_put_raw(out, support, sizeof(support));
		return MBIM_SUCCESS;
	}
	data = mbim_get_raw(in, len);
	/* What pads the buffer to four bytes is not the envelope's (tag, length, value). */
	if (len < 2 || data[1] > 0x7f || len < 2U + data[1])
		return MBIM_ST_INVALID_PARAMETERS;
	return send(m, 0xc2, data, 2U + data[1], &rapdu, &rlen);
}

static const struct mbim_command commands[] = {
	{ STK_PAC, "STK_PAC", pac, .query = true, .set = true, .indicates = true },
	{ 2, "STK_TERMINAL_RESPONSE", terminal_response, .set = true },
	{ 3, "STK_ENVELOPE", envelope, .query = true, .set = true },
	{ .handle = NULL }
};

const struct mbim_service mbim_stk_service = {
	.name = "stk",
	.id = { 0xd8, 0xf2, 0x01, 0x31, 0xfc, 0xb5, 0x4e, 0x17,
		0x86, 0x02, 0xd6, 0xed, 0x38, 0x16, 0x16, 0x4c },
	.commands = commands,
};
