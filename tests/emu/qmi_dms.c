// SPDX-License-Identifier: GPL-2.0
/* Device management service (DMS). */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "services.h"
#include "session.h"

#define MSG_EVENT_REPORT	0x0001
#define GPS_EPOCH_UNIX		315964800ULL	/* 1980-01-06, from where QMI counts time */

/* PIN status and UIM state as DMS numbers them. */
enum dms_pin_status {
	DMS_PIN_NOT_INITIALIZED = 0,
	DMS_PIN_ENABLED_NOT_VERIFIED = 1,
	DMS_PIN_ENABLED_VERIFIED = 2,
	DMS_PIN_DISABLED = 3,
	DMS_PIN_BLOCKED = 4,
	DMS_PIN_PERMANENTLY_BLOCKED = 5,
};

enum dms_uim_state {
	DMS_UIM_COMPLETED = 0,
	DMS_UIM_LOCKED = 1,
	DMS_UIM_ABSENT = 2,
};

static uint16_t reset(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	struct qmi_client *client = qmux_client(m->qmux, QMI_DMS, rq->client);

	(void)out;
	client->events = 0;
	return QMI_ERR_NONE;
}

static void set_event(const struct qmi_frame *rq, uint8_t type, struct qmi_client *client,
		      uint32_t event)
{
	uint8_t on;

	if (!qmi_find_u8(rq, type, &on))
		return;
	if (on)
		client->events |= event;
	else
		client->events &= ~event;
}

static uint16_t set_event_report(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	struct qmi_client *client = qmux_client(m->qmux, QMI_DMS, rq->client);

	(void)out;
	set_event(rq, 0x14, client, DMS_EVENT_MODE);
	set_event(rq, 0x15, client, DMS_EVENT_UIM);
	return QMI_ERR_NONE;
}

static uint16_t get_capabilities(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	static const uint8_t radio_interfaces[] = { 4, 5, 8 };	/* GSM, UMTS, LTE */
	size_t mark = qmi_tlv_begin(out, 0x01);

	(void)ctx;
	(void)rq;
	qmi_put_u32(out, 50000000);
	qmi_put_u32(out, 150000000);
	qmi_put_u8(out, 4);	/* CS and PS, not at the same time */
	qmi_put_u8(out, 2);	/* with a SIM */
	qmi_put_u8(out, sizeof(radio_interfaces));
	qmi_put_bytes(out, radio_interfaces, sizeof(radio_interfaces));
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}

static uint16_t get_manufacturer(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)rq;
	qmi_tlv_string(out, 0x01, m->sc->module.manufacturer);
	return QMI_ERR_NONE;
}

static uint16_t get_model(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)rq;
	qmi_tlv_string(out, 0x01, m->sc->module.model);
	return QMI_ERR_NONE;
}

static uint16_t get_revision(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)rq;
	qmi_tlv_string(out, 0x01, m->sc->module.revision);
	return QMI_ERR_NONE;
}

static uint16_t get_hardware_revision(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)ctx;
	(void)rq;
	qmi_tlv_string(out, 0x01, "10000");
	return QMI_ERR_NONE;
}

static uint16_t get_ids(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)rq;
	qmi_tlv_string(out, 0x10, "0");
	qmi_tlv_string(out, 0x11, m->sc->module.imei);
	qmi_tlv_string(out, 0x13, "1");
	return QMI_ERR_NONE;
}

static uint16_t get_power_state(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	size_t mark = qmi_tlv_begin(out, 0x01);

	(void)ctx;
	(void)rq;
	qmi_put_u8(out, 0x01);	/* external power */
	qmi_put_u8(out, 100);
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}

static uint16_t get_msisdn(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)ctx;
	(void)rq;
	(void)out;
	return QMI_ERR_NOT_PROVISIONED;
}

static uint16_t get_operating_mode(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)rq;
	qmi_tlv_u8(out, 0x01, (uint8_t)m->mode);
	if (m->mode == MODE_OFFLINE)
		qmi_tlv_u16(out, 0x10, 0);
	qmi_tlv_u8(out, 0x11, 0);
	return QMI_ERR_NONE;
}

static uint16_t set_operating_mode(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	uint8_t mode;

	(void)out;
	if (!qmi_find_u8(rq, 0x01, &mode))
		return QMI_ERR_MISSING_ARG;
	return modem_set_mode(ctx, mode);
}

static uint16_t set_fcc_authentication(void *ctx, const struct qmi_frame *rq,
				       struct qmi_buf *out)
{
	(void)rq;
	(void)out;
	modem_authenticate(ctx);
	return QMI_ERR_NONE;
}

static uint16_t get_time(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct timespec now;
	uint64_t ms;
	size_t mark;

	(void)ctx;
	(void)rq;
	clock_gettime(CLOCK_REALTIME, &now);
	ms = ((uint64_t)now.tv_sec - GPS_EPOCH_UNIX) * 1000 + (uint64_t)now.tv_nsec / 1000000;
	mark = qmi_tlv_begin(out, 0x01);
	qmi_put_u32(out, (uint32_t)(ms * 4 / 5));	/* counts of 1.25 ms, 48 bits */
	qmi_put_u16(out, (uint16_t)((ms * 4 / 5) >> 32));
	qmi_put_u16(out, 0);
	qmi_tlv_end(out, mark);
	qmi_tlv_u64(out, 0x10, ms);
	qmi_tlv_u64(out, 0x11, ms);
	return QMI_ERR_NONE;
}

static uint16_t get_band_capabilities(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)ctx;
	(void)rq;
	qmi_tlv_u64(out, 0x01, 0x0002000000400180);	/* GSM 900, 1800; WCDMA 2100, 900 */
	qmi_tlv_u64(out, 0x10, 0x00000000000800d5);	/* LTE 1, 3, 5, 7, 8, 20 */
	return QMI_ERR_NONE;
}

static uint16_t uim_get_iccid(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	const char *iccid = session_iccid(m->session);

	(void)rq;
	if (!iccid)
		return QMI_ERR_UIM_UNINITIALIZED;
	qmi_tlv_string(out, 0x01, iccid);
	return QMI_ERR_NONE;
}

static uint16_t uim_get_imsi(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	const char *imsi = session_imsi(m->session);

	(void)rq;
	if (!imsi)
		return QMI_ERR_UIM_UNINITIALIZED;
	qmi_tlv_string(out, 0x01, imsi);
	return QMI_ERR_NONE;
}

static enum dms_uim_state uim_state(const struct modem *m)
{
	switch (session_state(m->session)) {
	case SESSION_ABSENT:
		return DMS_UIM_ABSENT;
	case SESSION_READY:
	case SESSION_DETECTED:
		return DMS_UIM_COMPLETED;
	default:
		return DMS_UIM_LOCKED;
	}
}

static uint16_t uim_get_state(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)rq;
	qmi_tlv_u8(out, 0x01, (uint8_t)uim_state(ctx));
	return QMI_ERR_NONE;
}

static enum dms_pin_status pin_status(const struct uicc_pin_state *pin)
{
	if (!pin->retries)
		return pin->puk_retries ? DMS_PIN_BLOCKED : DMS_PIN_PERMANENTLY_BLOCKED;
	if (!pin->enabled)
		return DMS_PIN_DISABLED;
	return pin->verified ? DMS_PIN_ENABLED_VERIFIED : DMS_PIN_ENABLED_NOT_VERIFIED;
}

static void put_pin(struct modem *m, struct qmi_buf *out, uint8_t type, uint8_t key)
{
	struct uicc_pin_state pin;
	size_t mark;

	if (!uicc_pin_state(session_uicc(m->session), key, &pin))
		return;
	mark = qmi_tlv_begin(out, type);
	qmi_put_u8(out, (uint8_t)pin_status(&pin));
	qmi_put_u8(out, pin.retries);
	qmi_put_u8(out, pin.puk_retries);
	qmi_tlv_end(out, mark);
}

static bool card_usable(const struct modem *m)
{
	enum session_state state = session_state(m->session);

	return state != SESSION_ABSENT && state != SESSION_OFF && state != SESSION_INIT;
}

static uint16_t uim_get_pin_status(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)rq;
	if (!card_usable(ctx))
		return QMI_ERR_UIM_UNINITIALIZED;
	put_pin(ctx, out, 0x11, UICC_KEY_PIN1);
	put_pin(ctx, out, 0x12, UICC_KEY_PIN2);
	return QMI_ERR_NONE;
}

static uint16_t uim_verify_pin(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	struct uicc_pin_state pin;
	struct qmi_cursor cur;
	char value[16];
	uint8_t id, key;
	uint16_t sw;
	size_t mark;

	if (!qmi_tlv_find(rq, 0x01, &cur))
		return QMI_ERR_MISSING_ARG;
	id = qmi_get_u8(&cur);
	if (!qmi_get_string(&cur, qmi_get_u8(&cur), value, sizeof(value)))
		return QMI_ERR_MALFORMED_MSG;
	if (id != 1 && id != 2)
		return QMI_ERR_INVALID_PINID;
	if (!card_usable(m))
		return QMI_ERR_UIM_UNINITIALIZED;
	key = id == 1 ? UICC_KEY_PIN1 : UICC_KEY_PIN2;
	sw = session_pin(m->session, UICC_PIN_VERIFY, key, value, NULL);
	if (uicc_pin_state(session_uicc(m->session), key, &pin)) {
		mark = qmi_tlv_begin(out, 0x10);
		qmi_put_u8(out, pin.retries);
		qmi_put_u8(out, pin.puk_retries);
		qmi_tlv_end(out, mark);
	}
	if (sw == 0x9000)
		return QMI_ERR_NONE;
	return sw == 0x6983 ? QMI_ERR_PIN_BLOCKED : QMI_ERR_INCORRECT_PIN;
}

/**
 * qmi_dms_mode_changed() - EVENT REPORT indication with the operating mode
 * @m: the module
 */
void qmi_dms_mode_changed(struct modem *m)
{
	struct qmi_buf out = { .len = 0 };

	if (!qmux_wanted(m->qmux, QMI_DMS, DMS_EVENT_MODE))
		return;
	qmi_tlv_u8(&out, 0x14, (uint8_t)m->mode);
	qmux_indicate(m->qmux, QMI_DMS, DMS_EVENT_MODE, MSG_EVENT_REPORT, "EVENT_REPORT", &out);
}

/**
 * qmi_dms_card_changed() - EVENT REPORT indication with the UIM state
 * @m: the module
 */
void qmi_dms_card_changed(struct modem *m)
{
	struct qmi_buf out = { .len = 0 };

	if (!qmux_wanted(m->qmux, QMI_DMS, DMS_EVENT_UIM))
		return;
	qmi_tlv_u8(&out, 0x15, (uint8_t)uim_state(m));
	qmux_indicate(m->qmux, QMI_DMS, DMS_EVENT_UIM, MSG_EVENT_REPORT, "EVENT_REPORT", &out);
}

static const struct qmi_handler handlers[] = {
	{ 0x0000, "RESET", reset, false },
	{ 0x0001, "SET_EVENT_REPORT", set_event_report, false },
	{ 0x0020, "GET_CAPABILITIES", get_capabilities, false },
	{ 0x0021, "GET_MANUFACTURER", get_manufacturer, false },
	{ 0x0022, "GET_MODEL", get_model, false },
	{ 0x0023, "GET_REVISION", get_revision, false },
	{ 0x0024, "GET_MSISDN", get_msisdn, false },
	{ 0x0025, "GET_IDS", get_ids, false },
	{ 0x0026, "GET_POWER_STATE", get_power_state, false },
	{ 0x0028, "UIM_VERIFY_PIN", uim_verify_pin, true },
	{ 0x002b, "UIM_GET_PIN_STATUS", uim_get_pin_status, false },
	{ 0x002c, "GET_HARDWARE_REVISION", get_hardware_revision, false },
	{ 0x002d, "GET_OPERATING_MODE", get_operating_mode, false },
	{ 0x002e, "SET_OPERATING_MODE", set_operating_mode, false },
	{ 0x002f, "GET_TIME", get_time, false },
	{ 0x003c, "UIM_GET_ICCID", uim_get_iccid, false },
	{ 0x0043, "UIM_GET_IMSI", uim_get_imsi, false },
	{ 0x0044, "UIM_GET_STATE", uim_get_state, false },
	{ 0x0045, "GET_BAND_CAPABILITIES", get_band_capabilities, false },
	{ 0x0051, "GET_SOFTWARE_VERSION", get_revision, false },
	{ 0x555f, "SET_FCC_AUTHENTICATION", set_fcc_authentication, false },
	{ 0, NULL, NULL, false }
};

const struct qmi_service qmi_dms_service = {
	.id = QMI_DMS,
	.name = "DMS",
	.major = 1,
	.minor = 60,
	.handlers = handlers,
};
