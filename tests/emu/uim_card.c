// SPDX-License-Identifier: GPL-2.0
/* UIM: card and slot status, PINs. */
#include <string.h>

#include "qmi_uim.h"
#include "refresh.h"
#include "services.h"

#define MSG_CARD_STATUS_INDICATION	0x0032
#define MSG_SLOT_STATUS_INDICATION	0x0048
#define NO_APPLICATION			0xffff
#define AIDS_MAX			4

enum card_state {
	CARD_ABSENT = 0,
	CARD_PRESENT = 1,
	CARD_ERROR = 2,
};

#define CARD_ERROR_POWER_DOWN	1
#define CARD_ERROR_POLL		2

enum application_state {
	APP_UNKNOWN = 0,
	APP_DETECTED = 1,
	APP_PIN_REQUIRED = 2,
	APP_PUK_REQUIRED = 3,
	APP_PIN_BLOCKED = 5,
	APP_READY = 7,
};

#define APP_TYPE_USIM	2
#define PERSO_UNKNOWN	0
#define PERSO_READY	2

enum pin_state {
	PIN_NOT_INITIALIZED = 0,
	PIN_ENABLED_NOT_VERIFIED = 1,
	PIN_ENABLED_VERIFIED = 2,
	PIN_DISABLED = 3,
	PIN_BLOCKED = 4,
	PIN_PERMANENTLY_BLOCKED = 5,
};

static enum card_state card_state(const struct modem *m)
{
	switch (session_state(m->session)) {
	case SESSION_ABSENT:
		return CARD_ABSENT;
	case SESSION_OFF:
	case SESSION_ERROR:
		return CARD_ERROR;
	default:
		return CARD_PRESENT;
	}
}

static enum application_state application_state(const struct modem *m)
{
	switch (session_state(m->session)) {
	case SESSION_READY:
		return APP_READY;
	case SESSION_PIN:
		return APP_PIN_REQUIRED;
	case SESSION_BLOCKED:
		return APP_PUK_REQUIRED;
	case SESSION_INIT:
	case SESSION_DETECTED:
		return APP_DETECTED;
	default:
		return APP_UNKNOWN;
	}
}

static enum pin_state pin_state(const struct uicc_pin_state *pin)
{
	if (!pin->retries)
		return pin->puk_retries ? PIN_BLOCKED : PIN_PERMANENTLY_BLOCKED;
	if (!pin->enabled)
		return PIN_DISABLED;
	return pin->verified ? PIN_ENABLED_VERIFIED : PIN_ENABLED_NOT_VERIFIED;
}

static void put_pin(struct modem *m, struct qmi_buf *out, uint8_t key)
{
	struct uicc_pin_state pin;
	bool known = uicc_pin_state(session_uicc(m->session), key, &pin);

	qmi_put_u8(out, (uint8_t)(known ? pin_state(&pin) : PIN_NOT_INITIALIZED));
	qmi_put_u8(out, known ? pin.retries : 0);
	qmi_put_u8(out, known ? pin.puk_retries : 0);
}

static void put_application(struct modem *m, struct qmi_buf *out)
{
	uint8_t aids[AIDS_MAX][UICC_AID_MAX + 1];
	size_t count = uicc_applications(session_uicc(m->session), aids, AIDS_MAX);

	qmi_put_u8(out, APP_TYPE_USIM);
	qmi_put_u8(out, (uint8_t)application_state(m));
	qmi_put_u8(out, application_state(m) == APP_READY ? PERSO_READY : PERSO_UNKNOWN);
	qmi_put_u8(out, 11);	/* personalization feature: unknown */
	qmi_put_u8(out, 0);
	qmi_put_u8(out, 0);
	qmi_put_u8(out, count ? aids[0][0] : 0);
	qmi_put_bytes(out, aids[0] + 1, count ? aids[0][0] : 0);
	qmi_put_u8(out, 0);	/* the universal PIN does not replace PIN1 */
	put_pin(m, out, UICC_KEY_PIN1);
	put_pin(m, out, UICC_KEY_PIN2);
}

static void put_card_status(struct modem *m, struct qmi_buf *out)
{
	enum card_state state = card_state(m);
	enum session_state session = session_state(m->session);
	bool provisioned = session == SESSION_READY || session == SESSION_PIN ||
			   session == SESSION_BLOCKED || session == SESSION_INIT;
	size_t mark = qmi_tlv_begin(out, 0x10);

	/* Slot 0, application 0 is the primary one of 3GPP. */
	qmi_put_u16(out, provisioned ? 0 : NO_APPLICATION);
	qmi_put_u16(out, NO_APPLICATION);
	qmi_put_u16(out, NO_APPLICATION);
	qmi_put_u16(out, NO_APPLICATION);
	qmi_put_u8(out, 1);
	qmi_put_u8(out, (uint8_t)state);
	qmi_put_u8(out, PIN_NOT_INITIALIZED);
	qmi_put_u8(out, 0);
	qmi_put_u8(out, 0);
	qmi_put_u8(out, state != CARD_ERROR ? 0 :
		   session == SESSION_OFF ? CARD_ERROR_POWER_DOWN : CARD_ERROR_POLL);
	qmi_put_u8(out, state == CARD_PRESENT);
	if (state == CARD_PRESENT)
		put_application(m, out);
	qmi_tlv_end(out, mark);
}

uint16_t uim_get_card_status(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)rq;
	put_card_status(ctx, out);
	return QMI_ERR_NONE;
}

/* ICCID in BCD, two digits a byte, F fills. */
static void put_iccid(struct qmi_buf *out, const char *iccid)
{
	size_t i, digits = iccid ? strlen(iccid) : 0;

	qmi_put_u8(out, (uint8_t)((digits + 1) / 2));
	for (i = 0; i < digits; i += 2) {
		int high = iccid[i + 1] ? iccid[i + 1] - '0' : 15;

		qmi_put_u8(out, (uint8_t)(high << 4 | (iccid[i] - '0')));
	}
}

static void put_slot_status(struct modem *m, struct qmi_buf *out)
{
	bool present = session_state(m->session) != SESSION_ABSENT;
	const uint8_t *atr;
	size_t mark, atr_len = session_atr(m->session, &atr);

	mark = qmi_tlv_begin(out, 0x10);
	qmi_put_u8(out, 1);
	qmi_put_u32(out, present ? 2 : 1);
	qmi_put_u32(out, 1);	/* active */
	qmi_put_u8(out, 1);
	put_iccid(out, session_iccid(m->session));
	qmi_tlv_end(out, mark);
	mark = qmi_tlv_begin(out, 0x11);
	qmi_put_u8(out, 1);
	qmi_put_u32(out, present ? 2 : 0);	/* UICC */
	qmi_put_u8(out, present);
	qmi_put_u8(out, (uint8_t)atr_len);
	qmi_put_bytes(out, atr, atr_len);
	qmi_put_u8(out, 0);	/* no eUICC */
	qmi_tlv_end(out, mark);
}

uint16_t uim_get_slot_status(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)rq;
	put_slot_status(ctx, out);
	return QMI_ERR_NONE;
}

/**
 * qmi_uim_card_changed() - CARD STATUS and SLOT STATUS indications
 * @m: the module
 */
void qmi_uim_card_changed(struct modem *m)
{
	struct qmi_buf out = { .len = 0 };

	if (qmux_wanted(m->qmux, QMI_UIM, UIM_EVENT_CARD_STATUS)) {
		put_card_status(m, &out);
		qmux_indicate(m->qmux, QMI_UIM, UIM_EVENT_CARD_STATUS, MSG_CARD_STATUS_INDICATION,
			      "CARD_STATUS", &out);
	}
	if (!qmux_wanted(m->qmux, QMI_UIM, UIM_EVENT_SLOT_STATUS))
		return;
	out.len = 0;
	put_slot_status(m, &out);
	qmux_indicate(m->qmux, QMI_UIM, UIM_EVENT_SLOT_STATUS, MSG_SLOT_STATUS_INDICATION,
		      "SLOT_STATUS", &out);
}

/**
 * struct pin_request - what the four PIN messages have in common
 */
struct pin_request {
	uint8_t key;
	char value[16];
	char value2[16];
};

static bool get_digits(struct qmi_cursor *cur, char *value, size_t size)
{
	return qmi_get_string(cur, qmi_get_u8(cur), value, size) && *value;
}

static uint16_t read_key(struct modem *m, struct qmi_cursor *cur, const struct qmi_frame *rq,
			 struct pin_request *pin)
{
	enum session_state state = session_state(m->session);
	uint8_t id;

	if (!qmi_tlv_find(rq, 0x02, cur))
		return QMI_ERR_MISSING_ARG;
	id = qmi_get_u8(cur);
	if (id != 1 && id != 2)
		return QMI_ERR_INVALID_PINID;
	pin->key = id == 1 ? UICC_KEY_PIN1 : UICC_KEY_PIN2;
	if (state == SESSION_ABSENT)
		return QMI_ERR_NO_SIM;
	if (state == SESSION_OFF || state == SESSION_INIT)
		return QMI_ERR_DEVICE_NOT_READY;
	return QMI_ERR_NONE;
}

static uint16_t perform(struct modem *m, enum uicc_pin_op op, const struct pin_request *pin,
			struct qmi_buf *out)
{
	struct uicc_pin_state state;
	uint16_t sw;
	size_t mark;

	sw = session_pin(m->session, op, pin->key, pin->value, pin->value2);
	if (uicc_pin_state(session_uicc(m->session), pin->key, &state)) {
		mark = qmi_tlv_begin(out, 0x10);
		qmi_put_u8(out, state.retries);
		qmi_put_u8(out, state.puk_retries);
		qmi_tlv_end(out, mark);
	}
	if (sw != 0x9000)
		uim_put_sw(out, 0x13, sw);
	if (sw == 0x6983)
		return QMI_ERR_PIN_BLOCKED;
	if (sw >> 4 == 0x63c)
		return QMI_ERR_INCORRECT_PIN;
	return sw == 0x9000 ? QMI_ERR_NONE : QMI_ERR_INTERNAL;
}

uint16_t uim_set_pin_protection(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct pin_request pin;
	struct qmi_cursor cur;
	uint16_t error = read_key(ctx, &cur, rq, &pin);
	bool enable;

	if (error)
		return error;
	enable = qmi_get_u8(&cur);
	if (!get_digits(&cur, pin.value, sizeof(pin.value)))
		return QMI_ERR_MALFORMED_MSG;
	return perform(ctx, enable ? UICC_PIN_ENABLE : UICC_PIN_DISABLE, &pin, out);
}

uint16_t uim_verify_pin(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct pin_request pin;
	struct qmi_cursor cur;
	uint16_t error = read_key(ctx, &cur, rq, &pin);

	if (error)
		return error;
	if (!get_digits(&cur, pin.value, sizeof(pin.value)))
		return QMI_ERR_MALFORMED_MSG;
	return perform(ctx, UICC_PIN_VERIFY, &pin, out);
}

static uint16_t two_values(void *ctx, const struct qmi_frame *rq, enum uicc_pin_op op,
			   struct qmi_buf *out)
{
	struct pin_request pin;
	struct qmi_cursor cur;
	uint16_t error = read_key(ctx, &cur, rq, &pin);

	if (error)
		return error;
	if (!get_digits(&cur, pin.value, sizeof(pin.value)) ||
	    !get_digits(&cur, pin.value2, sizeof(pin.value2)))
		return QMI_ERR_MALFORMED_MSG;
	return perform(ctx, op, &pin, out);
}

uint16_t uim_unblock_pin(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	return two_values(ctx, rq, UICC_PIN_UNBLOCK, out);
}

uint16_t uim_change_pin(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	return two_values(ctx, rq, UICC_PIN_CHANGE, out);
}
