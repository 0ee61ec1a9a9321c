// SPDX-License-Identifier: GPL-2.0
/* Network access service (NAS): requests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qmi_nas.h"
#include "services.h"
#include "session.h"
#include "trace.h"

#define SELECTION_AUTOMATIC	0
#define SELECTION_MANUAL	1
#define REGISTER_AUTOMATIC	1
#define REGISTER_MANUAL		2
#define PS_ATTACH		1
#define PS_DETACH		2

/* Network status bits of NETWORK SCAN. */
#define SCAN_CURRENT		0x01
#define SCAN_AVAILABLE		0x02
#define SCAN_HOME		0x04
#define SCAN_ROAMING		0x08
#define SCAN_FORBIDDEN		0x10
#define SCAN_NOT_FORBIDDEN	0x20
#define SCAN_NOT_PREFERRED	0x80

static struct qmi_client *client_of(struct modem *m, const struct qmi_frame *rq)
{
	return qmux_client(m->qmux, QMI_NAS, rq->client);
}

static uint16_t reset(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)out;
	client_of(ctx, rq)->events = 0;
	return QMI_ERR_NONE;
}

static uint16_t abort_request(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint16_t txid;

	(void)out;
	if (!qmi_find_u16(rq, 0x01, &txid))
		return QMI_ERR_MISSING_ARG;
	return nas_scan_abort(m, rq->client, txid) ? QMI_ERR_NONE : QMI_ERR_INVALID_ARG;
}

static void set_event(const struct qmi_frame *rq, uint8_t type, struct qmi_client *client,
		      uint32_t event)
{
	struct qmi_cursor cur;

	if (!qmi_tlv_find(rq, type, &cur))
		return;
	if (qmi_get_u8(&cur))
		client->events |= event;
	else
		client->events &= ~event;
}

static uint16_t set_event_report(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)out;
	set_event(rq, 0x12, client_of(ctx, rq), NAS_EVENT_REPORT);
	return QMI_ERR_NONE;
}

static uint16_t register_indications(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct qmi_client *client = client_of(ctx, rq);
	struct modem *m = ctx;

	(void)out;
	set_event(rq, 0x13, client, NAS_EVENT_SERVING);
	set_event(rq, 0x18, client, NAS_EVENT_SYSTEM);
	set_event(rq, 0x19, client, NAS_EVENT_SIGNAL);
	/* Firmware without the indication takes the registration all the same. */
	if (m->sc->module.reject_indication)
		set_event(rq, 0x21, client, NAS_EVENT_REJECT);
	modem_signal_changed(m);
	return QMI_ERR_NONE;
}

static uint16_t get_signal_strength(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	return nas_put_signal_strength(ctx, rq, out);
}

static uint16_t get_signal_info(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)rq;
	return nas_put_signal_info(ctx, out) ? QMI_ERR_NONE : QMI_ERR_INFO_UNAVAILABLE;
}

static uint16_t config_signal_info(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)ctx;
	(void)out;
	return rq->tlvs_len ? QMI_ERR_NONE : QMI_ERR_MISSING_ARG;
}

static uint16_t get_serving_system(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)rq;
	nas_put_serving_system(ctx, out, false);
	return QMI_ERR_NONE;
}

static uint16_t get_system_info(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)rq;
	nas_put_system_info(ctx, out, false);
	return QMI_ERR_NONE;
}

static uint16_t get_home_network(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	const char *imsi = session_imsi(m->session);
	unsigned int digits = session_mnc_digits(m->session);
	struct scenario_plmn *plmn;
	char id[SCENARIO_PLMN];
	size_t mark;

	(void)rq;
	if (!imsi)
		return QMI_ERR_NOT_PROVISIONED;
	snprintf(id, sizeof(id), "%.*s", (int)(3 + digits), imsi);
	plmn = scenario_plmn(m->sc, id);
	mark = qmi_tlv_begin(out, 0x01);
	nas_put_plmn(out, id);
	qmi_put_string8(out, plmn ? plmn->name : "");
	qmi_tlv_end(out, mark);
	mark = qmi_tlv_begin(out, 0x12);
	qmi_put_u8(out, 1);
	qmi_put_u8(out, digits == 3);
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}

static uint16_t get_operator_name(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	struct radio_view view;

	(void)rq;
	radio_view(m->radio, &view);
	if (view.state != RADIO_REGISTERED)
		return QMI_ERR_INFO_UNAVAILABLE;
	qmi_tlv_string(out, 0x13, view.plmn->name);
	return QMI_ERR_NONE;
}

/* Selection of one PLMN, or automatic. */
static uint16_t select_network(struct modem *m, bool manual, uint16_t mcc, uint16_t mnc, bool mnc3)
{
	if (manual && (mcc > 999 || mnc > 999))
		return QMI_ERR_INVALID_ARG;
	*m->prefs.manual = '\0';
	if (manual)
		snprintf(m->prefs.manual, sizeof(m->prefs.manual), mnc3 || mnc > 99 ?
			 "%03d%03d" : "%03d%02d", mcc % 1000, mnc % 1000);
	radio_select(m->radio, manual ? m->prefs.manual : NULL);
	return QMI_ERR_NONE;
}

static uint16_t initiate_network_register(void *ctx, const struct qmi_frame *rq,
					  struct qmi_buf *out)
{
	uint16_t mcc = 0, mnc = 0;
	struct qmi_cursor cur;
	uint8_t action, mnc3 = 0;

	(void)out;
	if (!qmi_find_u8(rq, 0x01, &action))
		return QMI_ERR_MISSING_ARG;
	if (action != REGISTER_AUTOMATIC && action != REGISTER_MANUAL)
		return QMI_ERR_INVALID_REGISTER_ACTION;
	if (action == REGISTER_MANUAL) {
		if (!qmi_tlv_find(rq, 0x10, &cur))
			return QMI_ERR_MISSING_ARG;
		mcc = qmi_get_u16(&cur);
		mnc = qmi_get_u16(&cur);
		if (cur.bad)
			return QMI_ERR_MALFORMED_MSG;
		qmi_find_u8(rq, 0x12, &mnc3);
	}
	return select_network(ctx, action == REGISTER_MANUAL, mcc, mnc, mnc3);
}

static uint16_t attach_detach(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint8_t action;

	(void)out;
	if (!qmi_find_u8(rq, 0x10, &action))
		return QMI_ERR_MISSING_ARG;
	if (action != PS_ATTACH && action != PS_DETACH)
		return QMI_ERR_INVALID_PS_ATTACH_ACTION;
	radio_detach(m->radio, action == PS_DETACH);
	return QMI_ERR_NONE;
}

static uint16_t set_system_selection(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint16_t mcc, mnc;
	struct qmi_cursor cur;
	uint8_t mode, mnc3 = 0;

	(void)out;
	qmi_find_u16(rq, 0x11, &m->prefs.modes);
	qmi_find_u16(rq, 0x14, &m->prefs.roaming);
	qmi_find_u32(rq, 0x18, &m->prefs.domain);
	qmi_find_u32(rq, 0x21, &m->prefs.usage);
	if (!qmi_tlv_find(rq, 0x16, &cur))
		return QMI_ERR_NONE;
	mode = qmi_get_u8(&cur);
	mcc = qmi_get_u16(&cur);
	mnc = qmi_get_u16(&cur);
	if (cur.bad || mode > SELECTION_MANUAL)
		return QMI_ERR_MALFORMED_MSG;
	qmi_find_u8(rq, 0x1a, &mnc3);
	return select_network(m, mode == SELECTION_MANUAL, mcc, mnc, mnc3);
}

static uint16_t get_system_selection(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	bool manual = *m->prefs.manual;
	size_t mark;

	(void)rq;
	qmi_tlv_u8(out, 0x10, 0);
	qmi_tlv_u16(out, 0x11, m->prefs.modes);
	qmi_tlv_u64(out, 0x12, 0x0002000000400180);
	qmi_tlv_u16(out, 0x14, m->prefs.roaming);
	qmi_tlv_u64(out, 0x15, 0x00000000000800d5);
	qmi_tlv_u8(out, 0x16, manual ? SELECTION_MANUAL : SELECTION_AUTOMATIC);
	qmi_tlv_u32(out, 0x18, m->prefs.domain);
	qmi_tlv_u32(out, 0x1f, m->prefs.usage);
	if (manual) {
		mark = qmi_tlv_begin(out, 0x1b);
		nas_put_plmn(out, m->prefs.manual);
		qmi_put_u8(out, m->prefs.manual[5] != '\0');
		qmi_tlv_end(out, mark);
	}
	return QMI_ERR_NONE;
}

static uint16_t force_network_search(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)rq;
	(void)out;
	radio_search(m->radio);
	return QMI_ERR_NONE;
}

static uint16_t network_scan(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)out;
	if (m->mode != MODE_ONLINE)
		return QMI_ERR_NO_RADIO;
	return nas_scan_begin(m, rq) ? QMI_DEFERRED : QMI_ERR_DEVICE_NOT_READY;
}

static uint16_t get_cell_location_info(void *ctx, const struct qmi_frame *rq,
				       struct qmi_buf *out)
{
	(void)rq;
	return nas_put_cell(ctx, out) ? QMI_ERR_NONE : QMI_ERR_INFO_UNAVAILABLE;
}

static uint16_t get_rf_band(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	struct radio_view view;
	size_t mark;

	(void)rq;
	radio_view(m->radio, &view);
	if (!view.plmn)
		return QMI_ERR_INFO_UNAVAILABLE;
	mark = qmi_tlv_begin(out, 0x01);
	qmi_put_u8(out, 1);
	qmi_put_u8(out, nas_radio_interface(view.rat));
	qmi_put_u16(out, 122);	/* E-UTRA band 3 */
	qmi_put_u16(out, 1300);
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}

static uint8_t scan_status(struct modem *m, const struct scenario_plmn *plmn)
{
	bool forbidden = session_forbidden(m->session, plmn->id);
	uint8_t status = SCAN_NOT_PREFERRED;
	struct radio_view view;

	radio_view(m->radio, &view);
	status |= view.state == RADIO_REGISTERED && view.plmn == plmn ? SCAN_CURRENT :
		  SCAN_AVAILABLE;
	status |= radio_is_home(m->radio, plmn->id) ? SCAN_HOME : SCAN_ROAMING;
	return status | (forbidden ? SCAN_FORBIDDEN : SCAN_NOT_FORBIDDEN);
}

static uint16_t count_visible(struct modem *m)
{
	uint16_t count = 0;
	size_t i;

	for (i = 0; i < SCENARIO_PLMNS; i++)
		count += radio_visible(m->radio, &m->sc->plmns[i]);
	return count;
}

/**
 * nas_put_scan() - the result of a NETWORK SCAN
 * @m: the module
 * @out: where to put it
 */
void nas_put_scan(struct modem *m, struct qmi_buf *out)
{
	const struct scenario_plmn *plmn, *end = m->sc->plmns + SCENARIO_PLMNS;
	uint16_t count = count_visible(m);
	size_t mark = qmi_tlv_begin(out, 0x10);

	qmi_put_u16(out, count);
	for (plmn = m->sc->plmns; plmn < end; plmn++) {
		if (!radio_visible(m->radio, plmn))
			continue;
		nas_put_plmn(out, plmn->id);
		qmi_put_u8(out, scan_status(m, plmn));
		qmi_put_string8(out, plmn->name);
	}
	qmi_tlv_end(out, mark);
	mark = qmi_tlv_begin(out, 0x11);
	qmi_put_u16(out, count);
	for (plmn = m->sc->plmns; plmn < end; plmn++) {
		if (!radio_visible(m->radio, plmn))
			continue;
		nas_put_plmn(out, plmn->id);
		qmi_put_u8(out, nas_radio_interface((enum rat)plmn->rat));
	}
	qmi_tlv_end(out, mark);
	mark = qmi_tlv_begin(out, 0x12);
	qmi_put_u16(out, count);
	for (plmn = m->sc->plmns; plmn < end; plmn++) {
		if (!radio_visible(m->radio, plmn))
			continue;
		nas_put_plmn(out, plmn->id);
		qmi_put_u8(out, plmn->id[5] != '\0');
	}
	qmi_tlv_end(out, mark);
	qmi_tlv_u32(out, 0x13, 0);
}

static const struct qmi_handler handlers[] = {
	{ 0x0000, "RESET", reset, false },
	{ 0x0001, "ABORT", abort_request, false },
	{ 0x0002, "SET_EVENT_REPORT", set_event_report, false },
	{ 0x0003, "REGISTER_INDICATIONS", register_indications, false },
	{ 0x0020, "GET_SIGNAL_STRENGTH", get_signal_strength, false },
	{ 0x0021, "NETWORK_SCAN", network_scan, false },
	{ 0x0022, "INITIATE_NETWORK_REGISTER", initiate_network_register, false },
	{ 0x0023, "ATTACH_DETACH", attach_detach, false },
	{ 0x0024, "GET_SERVING_SYSTEM", get_serving_system, false },
	{ 0x0025, "GET_HOME_NETWORK", get_home_network, false },
	{ 0x0031, "GET_RF_BAND_INFORMATION", get_rf_band, false },
	{ 0x0033, "SET_SYSTEM_SELECTION_PREFERENCE", set_system_selection, false },
	{ 0x0034, "GET_SYSTEM_SELECTION_PREFERENCE", get_system_selection, false },
	{ 0x0039, "GET_OPERATOR_NAME", get_operator_name, false },
	{ 0x0043, "GET_CELL_LOCATION_INFO", get_cell_location_info, false },
	{ 0x004d, "GET_SYSTEM_INFO", get_system_info, false },
	{ 0x004f, "GET_SIGNAL_INFO", get_signal_info, false },
	{ 0x0050, "CONFIG_SIGNAL_INFO", config_signal_info, false },
	{ 0x0067, "FORCE_NETWORK_SEARCH", force_network_search, false },
	{ 0x006c, "CONFIG_SIGNAL_INFO_V2", config_signal_info, false },
	{ 0, NULL, NULL, false }
};

const struct qmi_service qmi_nas_service = {
	.id = QMI_NAS,
	.name = "NAS",
	.major = 1,
	.minor = 191,
	.handlers = handlers,
};
