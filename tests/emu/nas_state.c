// SPDX-License-Identifier: GPL-2.0
/* NAS: what the module tells of registration, rejects and signal, and when. */
#include <stdlib.h>
#include <string.h>

#include "qmi_nas.h"
#include "services.h"
#include "session.h"

#define MSG_EVENT_REPORT	0x0002
#define MSG_SERVING_SYSTEM	0x0024
#define MSG_SYSTEM_INFO		0x004e
#define MSG_SIGNAL_INFO		0x0051
#define MSG_NETWORK_REJECT	0x0068

/* Service domains. */
#define DOMAIN_NONE	0
#define DOMAIN_CS	1
#define DOMAIN_PS	2
#define DOMAIN_CS_PS	3

/* Service status. */
#define SERVICE_NONE		0
#define SERVICE_LIMITED		1
#define SERVICE_AVAILABLE	2

enum registration_state {
	NOT_REGISTERED = 0,
	REGISTERED = 1,
	SEARCHING = 2,
	DENIED = 3,
};

/* Radio interfaces as NAS numbers them. */
uint8_t nas_radio_interface(enum rat rat)
{
	static const uint8_t interfaces[] = { 0x04, 0x05, 0x08, 0x0c };

	return interfaces[rat];
}

/* MCC and MNC as two numbers of 16 bits. */
void nas_put_plmn(struct qmi_buf *out, const char *plmn)
{
	unsigned long number = strtoul(plmn, NULL, 10);
	unsigned long scale = plmn[5] ? 1000 : 100;

	qmi_put_u16(out, (uint16_t)(number / scale));
	qmi_put_u16(out, (uint16_t)(number % scale));
}

static enum registration_state registration_state(const struct radio_view *view)
{
	switch (view->state) {
	case RADIO_REGISTERED:
		return REGISTERED;
	case RADIO_DENIED:
		return DENIED;
	case RADIO_SEARCHING:
	case RADIO_ATTACHING:
	case RADIO_WAITING:
		return SEARCHING;
	default:
		return NOT_REGISTERED;
	}
}

static bool has_cs(const struct radio_view *view)
{
	return view->rat == RAT_GSM || view->rat == RAT_UMTS || view->rat == RAT_LTE;
}

static void put_registration(struct qmi_buf *out, const struct radio_view *view)
{
	bool registered = view->state == RADIO_REGISTERED;
	size_t mark = qmi_tlv_begin(out, 0x01);

	qmi_put_u8(out, (uint8_t)registration_state(view));
	qmi_put_u8(out, registered && has_cs(view) ? 1 : 2);
	qmi_put_u8(out, registered ? 1 : 2);
	qmi_put_u8(out, view->plmn ? 2 : 0);
	qmi_put_u8(out, view->plmn ? 1 : 0);
	if (view->plmn)
		qmi_put_u8(out, nas_radio_interface(view->rat));
	qmi_tlv_end(out, mark);
}

/* The TLVs of a cell have other numbers in the indication than in the answer. */
static void put_serving_cell(struct qmi_buf *out, const struct radio_view *view, bool indication)
{
	uint8_t shift = indication ? 1 : 0;
	const struct scenario_plmn *plmn = view->plmn;

	if (view->rat == RAT_GSM || view->rat == RAT_UMTS)
		qmi_tlv_u16(out, 0x1c + shift, (uint16_t)plmn->lac);
	qmi_tlv_u32(out, 0x1d + shift, (uint32_t)plmn->cell);
	if (view->rat == RAT_LTE)
		qmi_tlv_u16(out, 0x24 + shift, (uint16_t)plmn->tac);
}

static void put_detailed_status(struct qmi_buf *out, const struct radio_view *view,
				bool indication)
{
	size_t mark = qmi_tlv_begin(out, indication ? 0x22 : 0x21);
	bool registered = view->state == RADIO_REGISTERED;

	qmi_put_u8(out, registered ? SERVICE_AVAILABLE :
		   view->plmn ? SERVICE_LIMITED : SERVICE_NONE);
	qmi_put_u8(out, registered ? DOMAIN_CS_PS : DOMAIN_NONE);
	qmi_put_u8(out, SERVICE_NONE);
	qmi_put_u8(out, 0);
	qmi_put_u8(out, view->state == RADIO_DENIED);
	qmi_tlv_end(out, mark);
}

/**
 * nas_put_serving_system() - TLVs of SERVING SYSTEM
 * @m: the module
 * @out: where to put them
 * @indication: the indication, not the answer
 */
void nas_put_serving_system(struct modem *m, struct qmi_buf *out, bool indication)
{
	struct radio_view view;
	size_t mark;

	radio_view(m->radio, &view);
	put_registration(out, &view);
	if (!view.plmn) {
		put_detailed_status(out, &view, indication);
		return;
	}
	qmi_tlv_u8(out, 0x10, view.home ? 1 : 0);
	if (view.state == RADIO_REGISTERED && view.rat == RAT_LTE) {
		mark = qmi_tlv_begin(out, 0x11);
		qmi_put_u8(out, 1);
		qmi_put_u8(out, 0x0b);
		qmi_tlv_end(out, mark);
	}
	mark = qmi_tlv_begin(out, 0x12);
	nas_put_plmn(out, view.plmn->id);
	qmi_put_string8(out, view.plmn->name);
	qmi_tlv_end(out, mark);
	put_serving_cell(out, &view, indication);
	put_detailed_status(out, &view, indication);
	mark = qmi_tlv_begin(out, indication ? 0x29 : 0x27);
	nas_put_plmn(out, view.plmn->id);
	qmi_put_u8(out, view.plmn->id[5] != '\0');
	qmi_tlv_end(out, mark);
}

/* Which TLVs tell about a technology, in the answer and in the indication. */
static const struct {
	uint8_t service[2];
	uint8_t info[2];
} system_tlvs[] = {
	[RAT_GSM] = { { 0x12, 0x12 }, { 0x17, 0x17 } },
	[RAT_UMTS] = { { 0x13, 0x13 }, { 0x18, 0x18 } },
	[RAT_LTE] = { { 0x14, 0x14 }, { 0x19, 0x19 } },
	[RAT_NR] = { { 0x4a, 0x4c }, { 0x4b, 0x4d } },
};

static void put_service_status(struct qmi_buf *out, const struct radio_view *view, enum rat rat,
			       bool indication)
{
	bool here = view->plmn && view->rat == rat;
	uint8_t status = !here ? SERVICE_NONE :
			 view->state == RADIO_REGISTERED ? SERVICE_AVAILABLE : SERVICE_LIMITED;
	size_t mark = qmi_tlv_begin(out, system_tlvs[rat].service[indication]);

	qmi_put_u8(out, status);
	qmi_put_u8(out, status);
	qmi_put_u8(out, here);
	qmi_tlv_end(out, mark);
}

static void put_valid_u8(struct qmi_buf *out, bool valid, uint8_t value)
{
	qmi_put_u8(out, valid);
	qmi_put_u8(out, valid ? value : 0);
}

static void put_network_id(struct qmi_buf *out, const char *plmn)
{
	qmi_put_u8(out, 1);
	qmi_put_bytes(out, plmn, 5);
	qmi_put_u8(out, plmn[5] ? (uint8_t)plmn[5] : 0xff);
}

/* Is there a refusal to tell about in this technology? */
static bool reject_shown(const struct modem *m, const struct radio_view *view, enum rat rat)
{
	return m->sc->module.system_info_reject && view->rejected && view->reject.rat == rat &&
	       view->reject.cause;
}

static void put_system(struct modem *m, struct qmi_buf *out, const struct radio_view *view,
		       enum rat rat, bool indication)
{
	bool registered = view->state == RADIO_REGISTERED, refused = reject_shown(m, view, rat);
	const struct scenario_plmn *plmn = view->plmn;
	size_t mark = qmi_tlv_begin(out, system_tlvs[rat].info[indication]);

	put_valid_u8(out, true, registered ? DOMAIN_CS_PS : DOMAIN_NONE);
	put_valid_u8(out, true, DOMAIN_CS_PS);
	put_valid_u8(out, registered, view->home ? 0 : 1);
	put_valid_u8(out, true, view->state == RADIO_DENIED);
	qmi_put_u8(out, rat == RAT_GSM || rat == RAT_UMTS);
	qmi_put_u16(out, (uint16_t)plmn->lac);
	qmi_put_u8(out, 1);
	qmi_put_u32(out, (uint32_t)plmn->cell);
	qmi_put_u8(out, refused);
	qmi_put_u8(out, refused ? DOMAIN_PS : 0);
	qmi_put_u8(out, refused ? (uint8_t)view->reject.cause : 0);
	put_network_id(out, plmn->id);
	if (rat == RAT_GSM) {
		put_valid_u8(out, true, 1);
		put_valid_u8(out, true, 0);
	} else if (rat == RAT_UMTS) {
		put_valid_u8(out, true, 0);
		put_valid_u8(out, true, 0);
		qmi_put_u8(out, 0);
		qmi_put_u16(out, 0);
	} else {
		qmi_put_u8(out, 1);
		qmi_put_u16(out, (uint16_t)plmn->tac);
	}
	qmi_tlv_end(out, mark);
}

/* SIM reject info: available, or invalid for a domain. */
static uint32_t sim_reject_info(struct modem *m, const struct radio_view *view)
{
	if (!session_imsi(m->session))
		return 0;
	if (!view->sim_invalid)
		return 1;
	return view->reject.cause == 7 ? 3 : 4;
}

/**
 * nas_put_system_info() - TLVs of SYSTEM INFO
 * @m: the module
 * @out: where to put them
 * @indication: the indication, not the answer
 *
 * While nothing is camped on, a refusal is told with the network that refused.
 */
void nas_put_system_info(struct modem *m, struct qmi_buf *out, bool indication)
{
	struct radio_view view;
	enum rat rat;

	radio_view(m->radio, &view);
	if (!view.plmn && view.rejected && view.state == RADIO_DENIED) {
		view.plmn = scenario_plmn(m->sc, view.reject.plmn);
		view.rat = view.reject.rat;
	}
	for (rat = RAT_GSM; rat <= RAT_NR; rat++) {
		if (rat != RAT_NR || (view.plmn && view.rat == RAT_NR))
			put_service_status(out, &view, rat, indication);
	}
	if (view.plmn)
		put_system(m, out, &view, view.rat, indication);
	qmi_tlv_u32(out, indication ? 0x28 : 0x27, sim_reject_info(m, &view));
}

/**
 * nas_put_signal_info() - TLVs of SIGNAL INFO
 * @m: the module
 * @out: where to put them
 * Return: false without a network.
 */
bool nas_put_signal_info(struct modem *m, struct qmi_buf *out)
{
	struct radio_view view;
	int rsrp = modem_rsrp(m);
	size_t mark;

	radio_view(m->radio, &view);
	if (!view.plmn)
		return false;
	switch (view.rat) {
	case RAT_GSM:
		qmi_tlv_u8(out, 0x12, (uint8_t)rsrp);
		break;
	case RAT_UMTS:
		mark = qmi_tlv_begin(out, 0x13);
		qmi_put_u8(out, (uint8_t)rsrp);
		qmi_put_u16(out, 10);
		qmi_tlv_end(out, mark);
		break;
	case RAT_LTE:
		mark = qmi_tlv_begin(out, 0x14);
		qmi_put_u8(out, (uint8_t)(rsrp + 28));	/* RSSI over 50 resource blocks */
		qmi_put_u8(out, (uint8_t)-11);
		qmi_put_u16(out, (uint16_t)rsrp);
		qmi_put_u16(out, 136);	/* 13.6 dB */
		qmi_tlv_end(out, mark);
		break;
	case RAT_NR:
		mark = qmi_tlv_begin(out, 0x17);
		qmi_put_u16(out, (uint16_t)rsrp);
		qmi_put_u16(out, 136);
		qmi_tlv_end(out, mark);
		qmi_tlv_u16(out, 0x18, (uint16_t)-11);
		break;
	}
	return true;
}

/* GET SIGNAL STRENGTH, the older message. Return: enum qmi_error. */
uint16_t nas_put_signal_strength(struct modem *m, const struct qmi_frame *rq,
				 struct qmi_buf *out)
{
	struct radio_view view;
	int rsrp = modem_rsrp(m);
	uint8_t interface;
	uint16_t mask = 0;
	size_t mark;

	radio_view(m->radio, &view);
	if (!view.plmn)
		return QMI_ERR_INFO_UNAVAILABLE;
	interface = nas_radio_interface(view.rat);
	qmi_find_u16(rq, 0x10, &mask);
	mark = qmi_tlv_begin(out, 0x01);
	qmi_put_u8(out, (uint8_t)(rsrp + 28));
	qmi_put_u8(out, interface);
	qmi_tlv_end(out, mark);
	if (mask & 0x01) {
		mark = qmi_tlv_begin(out, 0x11);
		qmi_put_u16(out, 1);
		qmi_put_u8(out, (uint8_t)-(rsrp + 28));
		qmi_put_u8(out, interface);
		qmi_tlv_end(out, mark);
	}
	if (mask & 0x80 && view.rat == RAT_LTE)
		qmi_tlv_u16(out, 0x18, (uint16_t)rsrp);
	return QMI_ERR_NONE;
}

/* PLMN in the three bytes of TS 24.008. */
static void put_plmn_bcd(struct qmi_buf *out, const char *plmn)
{
	int mnc3 = plmn[5] ? plmn[5] - '0' : 15;

	qmi_put_u8(out, (uint8_t)((plmn[1] - '0') << 4 | (plmn[0] - '0')));
	qmi_put_u8(out, (uint8_t)(mnc3 << 4 | (plmn[2] - '0')));
	qmi_put_u8(out, (uint8_t)((plmn[4] - '0') << 4 | (plmn[3] - '0')));
}

/**
 * nas_put_cell() - the LTE cell of GET CELL LOCATION INFO
 * @m: the module
 * @out: where to put it
 * Return: false without an LTE cell.
 */
bool nas_put_cell(struct modem *m, struct qmi_buf *out)
{
	struct radio_view view;
	int rsrp = modem_rsrp(m);
	size_t mark;

	radio_view(m->radio, &view);
	if (!view.plmn || view.rat != RAT_LTE)
		return false;
	mark = qmi_tlv_begin(out, 0x13);
	qmi_put_u8(out, 1);
	put_plmn_bcd(out, view.plmn->id);
	qmi_put_u16(out, (uint16_t)view.plmn->tac);
	qmi_put_u32(out, (uint32_t)view.plmn->cell);
	qmi_put_u16(out, 1300);
	qmi_put_u16(out, 101);
	qmi_put_u8(out, 5);
	qmi_put_u8(out, 0);
	qmi_put_u8(out, 0);
	qmi_put_u8(out, 62);
	qmi_put_u8(out, 1);
	qmi_put_u16(out, 101);
	qmi_put_u16(out, (uint16_t)-110);
	qmi_put_u16(out, (uint16_t)(10 * rsrp));
	qmi_put_u16(out, (uint16_t)(10 * (rsrp + 28)));
	qmi_put_u16(out, 40);
	qmi_tlv_end(out, mark);
	return true;
}

/**
 * qmi_nas_registration_changed() - SERVING SYSTEM and SYSTEM INFO indications
 * @m: the module
 */
void qmi_nas_registration_changed(struct modem *m)
{
	struct qmi_buf out = { .len = 0 };

	if (qmux_wanted(m->qmux, QMI_NAS, NAS_EVENT_SERVING)) {
		nas_put_serving_system(m, &out, true);
		qmux_indicate(m->qmux, QMI_NAS, NAS_EVENT_SERVING, MSG_SERVING_SYSTEM,
			      "SERVING_SYSTEM", &out);
	}
	if (!qmux_wanted(m->qmux, QMI_NAS, NAS_EVENT_SYSTEM))
		return;
	out.len = 0;
	nas_put_system_info(m, &out, true);
	qmux_indicate(m->qmux, QMI_NAS, NAS_EVENT_SYSTEM, MSG_SYSTEM_INFO, "SYSTEM_INFO", &out);
}

static void indicate_reject_reason(struct modem *m, const struct radio_reject *reject)
{
	struct qmi_buf out = { .len = 0 };
	size_t mark = qmi_tlv_begin(&out, 0x12);

	qmi_put_u8(&out, DOMAIN_PS);
	qmi_put_u16(&out, (uint16_t)reject->cause);
	qmi_tlv_end(&out, mark);
	qmux_indicate(m->qmux, QMI_NAS, NAS_EVENT_REPORT, MSG_EVENT_REPORT, "EVENT_REPORT", &out);
}

/**
 * qmi_nas_rejected() - NETWORK REJECT indication; an AUTHENTICATION REJECT has none
 * @m: the module
 * @reject: the refusal
 */
void qmi_nas_rejected(struct modem *m, const struct radio_reject *reject)
{
	struct qmi_buf out = { .len = 0 };
	size_t mark;

	if (!reject->cause)
		return;
	qmi_tlv_u8(&out, 0x01, nas_radio_interface(reject->rat));
	qmi_tlv_u8(&out, 0x02, DOMAIN_PS);
	qmi_tlv_u8(&out, 0x03, (uint8_t)reject->cause);
	mark = qmi_tlv_begin(&out, 0x10);
	nas_put_plmn(&out, reject->plmn);
	qmi_put_u8(&out, reject->plmn[5] != '\0');
	qmi_tlv_end(&out, mark);
	qmux_indicate(m->qmux, QMI_NAS, NAS_EVENT_REJECT, MSG_NETWORK_REJECT, "NETWORK_REJECT",
		      &out);
	indicate_reject_reason(m, reject);
}

/**
 * qmi_nas_signal() - SIGNAL INFO indication
 * @m: the module
 */
void qmi_nas_signal(struct modem *m)
{
	struct qmi_buf out = { .len = 0 };

	if (nas_put_signal_info(m, &out))
		qmux_indicate(m->qmux, QMI_NAS, NAS_EVENT_SIGNAL, MSG_SIGNAL_INFO, "SIGNAL_INFO",
			      &out);
}
