// SPDX-License-Identifier: GPL-2.0
/* MBIM: the card as basic connect sees it: subscriber, PINs, slot. */
#include <stdio.h>
#include <string.h>

#include "mbim_services.h"
#include "session.h"

/* MBIM_SUBSCRIBER_READY_STATE */
enum ready_state {
	READY_NOT_INITIALIZED = 0,
	READY_INITIALIZED = 1,
	READY_NOT_INSERTED = 2,
	READY_BAD = 3,
	READY_NOT_ACTIVATED = 5,
	READY_LOCKED = 6,
};

/* MBIM_UICCSLOT_STATE */
enum slot_state {
	SLOT_OFF = 2,
	SLOT_EMPTY = 3,
	SLOT_NOT_READY = 4,
	SLOT_ACTIVE = 5,
	SLOT_ERROR = 6,
};

#define PIN_TYPE_PIN1		2
#define PIN_TYPE_PIN2		3
#define PIN_TYPE_PUK1		11
#define PIN_UNLOCKED		0
#define PIN_LOCKED		1
#define PIN_OP_ENTER		0
#define PIN_OP_ENABLE		1
#define PIN_OP_DISABLE		2
#define PIN_OP_CHANGE		3
#define PIN_MODE_NONE		0
#define PIN_MODE_ENABLED	1
#define PIN_MODE_DISABLED	2
#define PIN_FORMAT_NUMERIC	1
#define PIN_KINDS		10	/* of MBIM_PIN_LIST */
#define ATTEMPTS_UNKNOWN	0xffffffff

static uint32_t ready_state(const struct modem *m)
{
	static const uint8_t states[] = {
		[SESSION_ABSENT] = READY_NOT_INSERTED, [SESSION_OFF] = READY_NOT_INITIALIZED,
		[SESSION_INIT] = READY_NOT_INITIALIZED, [SESSION_PIN] = READY_LOCKED,
		[SESSION_BLOCKED] = READY_LOCKED, [SESSION_READY] = READY_INITIALIZED,
		[SESSION_DETECTED] = READY_NOT_INITIALIZED, [SESSION_ERROR] = READY_BAD,
	};

	return states[session_state(m->session)];
}

static uint32_t slot_state(const struct modem *m)
{
	static const uint8_t states[] = {
		[SESSION_ABSENT] = SLOT_EMPTY, [SESSION_OFF] = SLOT_OFF,
		[SESSION_INIT] = SLOT_NOT_READY, [SESSION_PIN] = SLOT_ACTIVE,
		[SESSION_BLOCKED] = SLOT_ACTIVE, [SESSION_READY] = SLOT_ACTIVE,
		[SESSION_DETECTED] = SLOT_ACTIVE, [SESSION_ERROR] = SLOT_ERROR,
	};

	return states[session_state(m->session)];
}

/**
 * mbim_card_status() - may the host talk to the card?
 * @m: the module
 * Return: MBIM_SUCCESS, or the status that says why not.
 */
uint32_t mbim_card_status(struct modem *m)
{
	switch (session_state(m->session)) {
	case SESSION_ABSENT:
		return MBIM_ST_SIM_NOT_INSERTED;
	case SESSION_OFF:
	case SESSION_INIT:
		return MBIM_ST_NOT_INITIALIZED;
	default:
		return MBIM_SUCCESS;
	}
}

static void put_ready(struct modem *m, struct mbim_buf *out)
{
	uint32_t state = ready_state(m);

	mbim_put_u32(out, state);
	if (mbim_extended(m->mbim) >= MBIM_VERSION_3)
		mbim_put_u32(out, 0);	/* flags: no eSIM */
	mbim_put_text(out, session_imsi(m->session));
	mbim_put_text(out, session_iccid(m->session));
	mbim_put_u32(out, 0);		/* no protected identity */
	mbim_put_u32(out, 0);		/* telephone numbers */
}

MBIM_HANDLER(mbim_subscriber_ready)
{
	(void)rq;
	(void)in;
	put_ready(ctx, out);
	return MBIM_SUCCESS;
}

static void put_slot(struct modem *m, struct mbim_buf *out)
{
	mbim_put_u32(out, 0);
	mbim_put_u32(out, slot_state(m));
}

MBIM_HANDLER(mbim_slot_info)
{
	uint32_t slot = mbim_get_u32(in);

	(void)rq;
	if (slot)
		return MBIM_ST_INVALID_PARAMETERS;
	put_slot(ctx, out);
	return MBIM_SUCCESS;
}

/* Has what the host was told of the subscriber changed? Remembers what is true now. */
static bool ready_changed(struct modem *m)
{
	struct mbim_state *state = m->mbim_state;
	const char *imsi = session_imsi(m->session), *iccid = session_iccid(m->session);
	struct mbim_state now = { .ready.state = ready_state(m) };
	bool changed;

	snprintf(now.ready.imsi, sizeof(now.ready.imsi), "%s", imsi ? imsi : "");
	snprintf(now.ready.iccid, sizeof(now.ready.iccid), "%s", iccid ? iccid : "");
	changed = memcmp(&now.ready, &state->ready, sizeof(now.ready)) != 0;
	state->ready = now.ready;
	return changed;
}

/**
 * mbim_card_changed() - tell of the subscriber and of the slot, as far as it changed
 * @m: the module
 */
void mbim_card_changed(struct modem *m)
{
	struct mbim_buf out;

	if (session_state(m->session) == SESSION_ABSENT || session_state(m->session) == SESSION_OFF)
		memset(m->mbim_state->groups, 0, sizeof(m->mbim_state->groups));
	if (ready_changed(m)) {
		mbim_begin(&out);
		put_ready(m, &out);
		mbim_indicate(m->mbim, &mbim_basic_service, BASIC_READY, &out);
	}
	if (m->mbim_state->slot == slot_state(m))
		return;
	m->mbim_state->slot = slot_state(m);
	mbim_begin(&out);
	put_slot(m, &out);
	mbim_indicate(m->mbim, &mbim_extensions_service, EXT_SLOT_INFO, &out);
}

/* --- PINs --- */

/* The PIN that is asked for now, else PIN1. */
static void put_pin(struct modem *m, struct mbim_buf *out)
{
	bool locked = session_state(m->session) == SESSION_PIN;
	bool blocked = session_state(m->session) == SESSION_BLOCKED;
	struct uicc_pin_state pin;
	bool known = uicc_pin_state(session_uicc(m->session), UICC_KEY_PIN1, &pin);

	mbim_put_u32(out, blocked ? PIN_TYPE_PUK1 : PIN_TYPE_PIN1);
	mbim_put_u32(out, locked || blocked ? PIN_LOCKED : PIN_UNLOCKED);
	mbim_put_u32(out, !known ? ATTEMPTS_UNKNOWN : blocked ? pin.puk_retries : pin.retries);
}

static uint32_t perform(struct modem *m, uint32_t type, uint32_t op, const char *value,
			const char *value2)
{
	static const enum uicc_pin_op ops[] = {
		[PIN_OP_ENTER] = UICC_PIN_VERIFY, [PIN_OP_ENABLE] = UICC_PIN_ENABLE,
		[PIN_OP_DISABLE] = UICC_PIN_DISABLE, [PIN_OP_CHANGE] = UICC_PIN_CHANGE,
	};
	uint16_t sw;

	if (op > PIN_OP_CHANGE || (type == PIN_TYPE_PUK1 && op != PIN_OP_ENTER))
		return MBIM_ST_INVALID_PARAMETERS;
	if (type != PIN_TYPE_PIN1 && type != PIN_TYPE_PIN2 && type != PIN_TYPE_PUK1)
		return MBIM_ST_NO_DEVICE_SUPPORT;
	sw = session_pin(m->session, type == PIN_TYPE_PUK1 ? UICC_PIN_UNBLOCK : ops[op],
			 type == PIN_TYPE_PIN2 ? UICC_KEY_PIN2 : UICC_KEY_PIN1, value, value2);
	return sw == 0x9000 ? MBIM_SUCCESS : MBIM_ST_FAILURE;
}

MBIM_HANDLER(mbim_pin)
{
	struct modem *m = ctx;
	uint32_t status = mbim_card_status(m), type, op;
	char value[16], value2[16];

	if (status)
		return status;
	if (rq->set) {
		type = mbim_get_u32(in);
		op = mbim_get_u32(in);
		mbim_get_text(in, value, sizeof(value));
		mbim_get_text(in, value2, sizeof(value2));
		if (in->bad)
			return MBIM_ST_INVALID_PARAMETERS;
		status = perform(m, type, op, value, value2);
	}
	/* Refused or not: the answer tells how many attempts are left. */
	put_pin(m, out);
	return status;
}

static void put_description(struct modem *m, struct mbim_buf *out, uint8_t key)
{
	struct uicc_pin_state pin;
	bool known = key && uicc_pin_state(session_uicc(m->session), key, &pin);

	mbim_put_u32(out, !known ? PIN_MODE_NONE : pin.enabled ? PIN_MODE_ENABLED :
		     PIN_MODE_DISABLED);
	mbim_put_u32(out, known ? PIN_FORMAT_NUMERIC : 0);
	mbim_put_u32(out, known ? 4 : 0);
	mbim_put_u32(out, known ? 8 : 0);
}

MBIM_HANDLER(mbim_pin_list)
{
	struct modem *m = ctx;
	uint32_t status = mbim_card_status(m);
	int i;

	(void)rq;
	(void)in;
	if (status)
		return status;
	put_description(m, out, UICC_KEY_PIN1);
	put_description(m, out, UICC_KEY_PIN2);
	for (i = 2; i < PIN_KINDS; i++)
		put_description(m, out, 0);
	return MBIM_SUCCESS;
}
