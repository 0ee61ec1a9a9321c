// SPDX-License-Identifier: GPL-2.0
/* MBIM: networks, registration, packet service, signal. */
#include <string.h>

#include "mbim_services.h"
#include "session.h"

/* MBIM_REGISTER_STATE */
enum register_state {
	REGISTER_DEREGISTERED = 1,
	REGISTER_SEARCHING = 2,
	REGISTER_HOME = 3,
	REGISTER_ROAMING = 4,
	REGISTER_DENIED = 6,
};

#define REGISTER_MODE_AUTOMATIC	1
#define REGISTER_MODE_MANUAL	2
#define ACTION_AUTOMATIC	0
#define ACTION_MANUAL		1
#define CELLULAR_GSM		1
#define FLAG_AUTO_ATTACH	2

/* MBIM_PROVIDER_STATE */
#define PROVIDER_HOME		0x01
#define PROVIDER_FORBIDDEN	0x02
#define PROVIDER_VISIBLE	0x08
#define PROVIDER_REGISTERED	0x10

#define PACKET_ATTACHING	1
#define PACKET_ATTACHED		2
#define PACKET_DETACHED		4
#define PACKET_ATTACH		0
#define PACKET_DETACH		1

#define RSSI_UNKNOWN		99
#define ERROR_RATE_UNKNOWN	99
#define SPEED_UP		50000000
#define SPEED_DOWN		150000000

/* MBIM_DATA_CLASS of a technology. */
uint32_t mbim_data_class(enum rat rat)
{
	static const uint32_t classes[] = {
		[RAT_GSM] = 0x02, [RAT_UMTS] = 0x1c, [RAT_LTE] = 0x20, [RAT_NR] = 0x80,
	};

	return classes[rat];
}

/* As the module may tell it: 5G has no bit before MBIMEx 2.0. */
static uint32_t told_class(struct modem *m, const struct radio_view *view)
{
	if (!view->plmn)
		return 0;
	if (view->rat == RAT_NR && mbim_extended(m->mbim) < MBIM_VERSION_2)
		return mbim_data_class(RAT_LTE);
	return mbim_data_class(view->rat);
}

static uint32_t rssi_of(int rsrp)
{
	/* What twelve resource blocks of one cell add to the power of one element: 20 dB. */
	int coded = (rsrp + 20 + 113) / 2;

	return coded < 0 ? 0 : coded > 31 ? 31 : (uint32_t)coded;
}

static uint32_t provider_state(struct modem *m, const struct scenario_plmn *plmn)
{
	struct radio_view view;
	uint32_t state = PROVIDER_VISIBLE;

	radio_view(m->radio, &view);
	if (radio_is_home(m->radio, plmn->id))
		state |= PROVIDER_HOME;
	if (session_forbidden(m->session, plmn->id))
		state |= PROVIDER_FORBIDDEN;
	if (view.state == RADIO_REGISTERED && view.plmn == plmn)
		state |= PROVIDER_REGISTERED;
	return state;
}

static void put_provider(struct mbim_buf *out, const char *id, uint32_t state, const char *name,
			 uint32_t rssi)
{
	mbim_put_text(out, id);
	mbim_put_u32(out, state);
	mbim_put_text(out, name);
	mbim_put_u32(out, CELLULAR_GSM);
	mbim_put_u32(out, rssi);
	mbim_put_u32(out, ERROR_RATE_UNKNOWN);
}

MBIM_HANDLER(mbim_home_provider)
{
	struct modem *m = ctx;
	uint32_t status = mbim_card_status(m);
	const char *imsi = session_imsi(m->session);
	const struct scenario_plmn *plmn;
	char id[SCENARIO_PLMN] = "";

	(void)rq;
	(void)in;
	if (status)
		return status;
	if (!imsi)
		return session_state(m->session) == SESSION_PIN ? MBIM_ST_PIN_REQUIRED :
		       MBIM_ST_NOT_INITIALIZED;
	strncat(id, imsi, session_mnc_digits(m->session) == 3 ? 6 : 5);
	plmn = scenario_plmn(m->sc, id);
	put_provider(out, id, PROVIDER_HOME, plmn ? plmn->name : "", RSSI_UNKNOWN);
	return MBIM_SUCCESS;
}

static void scan_fired(void *ctx)
{
	struct modem *m = ctx;
	const struct scenario_plmn *plmn, *end = m->sc->plmns + SCENARIO_PLMNS;
	struct mbim_buf out, entry;
	uint32_t count = 0;

	mbim_begin(&out);
	for (plmn = m->sc->plmns; plmn < end; plmn++)
		count += radio_visible(m->radio, plmn);
	mbim_put_u32(&out, count);
	for (plmn = m->sc->plmns; plmn < end; plmn++) {
		if (!radio_visible(m->radio, plmn))
			continue;
		mbim_begin(&entry);
		put_provider(&entry, plmn->id, provider_state(m, plmn), plmn->name,
			     rssi_of(plmn->signal));
		mbim_put_struct(&out, &entry);
	}
	mbim_respond(m->mbim, &m->mbim_state->scan, MBIM_SUCCESS, &out);
}

MBIM_HANDLER(mbim_visible_providers)
{
	struct modem *m = ctx;

	(void)in;
	(void)out;
	if (m->mode != MODE_ONLINE)
		return MBIM_ST_RADIO_POWER_OFF;
	if (vtimer_active(&m->scan))
		return MBIM_ST_BUSY;
	m->mbim_state->scan = *rq;
	vtimer_init(&m->scan, m->clock, scan_fired, m);
	vtimer_start(&m->scan, m->sc->network.scan_time);
	return MBIM_DEFERRED;
}

static uint32_t register_state(const struct radio_view *view)
{
	switch (view->state) {
	case RADIO_REGISTERED:
		return view->home ? REGISTER_HOME : REGISTER_ROAMING;
	case RADIO_DENIED:
		return REGISTER_DENIED;
	case RADIO_SEARCHING:
	case RADIO_ATTACHING:
	case RADIO_WAITING:
		return REGISTER_SEARCHING;
	default:
		return REGISTER_DEREGISTERED;
	}
}

/* The cause that the network gave last. Some modules never tell it. */
static uint32_t network_error(const struct modem *m, const struct radio_view *view)
{
	bool told = m->sc->module.reject_indication || m->sc->module.system_info_reject;

	return told && view->rejected ? (uint32_t)view->reject.cause : 0;
}

static void put_register_state(struct modem *m, struct mbim_buf *out)
{
	struct radio_view view;
	bool registered;

	radio_view(m->radio, &view);
	registered = view.state == RADIO_REGISTERED;
	mbim_put_u32(out, network_error(m, &view));
	mbim_put_u32(out, register_state(&view));
	mbim_put_u32(out, *m->prefs.manual ? REGISTER_MODE_MANUAL : REGISTER_MODE_AUTOMATIC);
	mbim_put_u32(out, told_class(m, &view));
	mbim_put_u32(out, CELLULAR_GSM);
	mbim_put_text(out, registered ? view.plmn->id : NULL);
	mbim_put_text(out, registered ? view.plmn->name : NULL);
	mbim_put_text(out, registered && !view.home ? "roaming" : NULL);
	mbim_put_u32(out, FLAG_AUTO_ATTACH);
	if (mbim_extended(m->mbim) >= MBIM_VERSION_2)
		mbim_put_u32(out, 0xff);	/* preferred classes: all */
}

static uint32_t select_network(struct modem *m, struct mbim_cursor *in)
{
	char plmn[SCENARIO_PLMN];
	uint32_t action;

	mbim_get_text(in, plmn, sizeof(plmn));
	action = mbim_get_u32(in);
	mbim_get_u32(in);
	if (in->bad || action > ACTION_MANUAL || (action == ACTION_MANUAL && strlen(plmn) < 5))
		return MBIM_ST_INVALID_PARAMETERS;
	if (m->mode != MODE_ONLINE)
		return MBIM_ST_RADIO_POWER_OFF;
	strcpy(m->prefs.manual, action == ACTION_MANUAL ? plmn : "");
	radio_select(m->radio, action == ACTION_MANUAL ? plmn : NULL);
	return MBIM_SUCCESS;
}

MBIM_HANDLER(mbim_register_state)
{
	uint32_t status = rq->set ? select_network(ctx, in) : MBIM_SUCCESS;

	if (!status)
		put_register_state(ctx, out);
	return status;
}

static uint32_t packet_state(const struct radio_view *view)
{
	if (view->state == RADIO_REGISTERED)
		return PACKET_ATTACHED;
	return view->state == RADIO_ATTACHING ? PACKET_ATTACHING : PACKET_DETACHED;
}

/* MBIM_TAI of MBIMEx 3.0: PLMN in numbers, tracking area. */
static void put_tai(struct mbim_buf *out, const struct radio_view *view)
{
	const char *id = view->plmn ? view->plmn->id : "00000";
	int mcc = (id[0] - '0') * 100 + (id[1] - '0') * 10 + id[2] - '0';
	int mnc = (id[3] - '0') * 10 + id[4] - '0';

	mbim_put_u16(out, (uint16_t)mcc);
	mbim_put_u16(out, (uint16_t)(id[5] ? mnc * 10 + id[5] - '0' : mnc));
	mbim_put_u32(out, view->plmn ? (uint32_t)view->plmn->tac : 0);
}

static void put_packet_service(struct modem *m, struct mbim_buf *out)
{
	struct radio_view view;
	bool attached;

	radio_view(m->radio, &view);
	attached = view.state == RADIO_REGISTERED;
	mbim_put_u32(out, network_error(m, &view));
	mbim_put_u32(out, packet_state(&view));
	mbim_put_u32(out, attached ? told_class(m, &view) : 0);
	mbim_put_u64(out, attached ? SPEED_UP : 0);
	mbim_put_u64(out, attached ? SPEED_DOWN : 0);
	if (mbim_extended(m->mbim) >= MBIM_VERSION_2)
		mbim_put_u32(out, 0);	/* frequency range: none of 5G's */
	if (mbim_extended(m->mbim) < MBIM_VERSION_3)
		return;
	mbim_put_u32(out, 0);
	put_tai(out, &view);
}

MBIM_HANDLER(mbim_packet_service)
{
	struct modem *m = ctx;
	uint32_t action;

	if (rq->set) {
		action = mbim_get_u32(in);
		if (in->bad || action > PACKET_DETACH)
			return MBIM_ST_INVALID_PARAMETERS;
		if (m->mode != MODE_ONLINE)
			return MBIM_ST_RADIO_POWER_OFF;
		radio_detach(m->radio, action == PACKET_DETACH);
	}
	put_packet_service(m, out);
	return MBIM_SUCCESS;
}

/**
 * mbim_network_changed() - indications of registration, packet service, contexts
 * @m: the module
 */
void mbim_network_changed(struct modem *m)
{
	struct radio_view view;
	struct mbim_buf out;

	mbim_begin(&out);
	put_register_state(m, &out);
	mbim_indicate(m->mbim, &mbim_basic_service, BASIC_REGISTER, &out);
	mbim_begin(&out);
	put_packet_service(m, &out);
	mbim_indicate(m->mbim, &mbim_basic_service, BASIC_PACKET_SERVICE, &out);
	mbim_indicate_attach(m);
	radio_view(m->radio, &view);
	if (view.state != RADIO_REGISTERED)
		mbim_contexts_lost(m);
}

/* --- signal --- */

/* MBIM_RSRP_SNR_INFO of MBIMEx 2.0: a count, then one element. */
static void put_systems(struct modem *m, struct mbim_buf *out, const struct radio_view *view,
			int rsrp)
{
	struct mbim_buf list;

	if (!rsrp || (view->rat != RAT_LTE && view->rat != RAT_NR)) {
		mbim_put_ref(out, NULL, 0);
		return;
	}
	mbim_begin(&list);
	mbim_put_u32(&list, 1);
	mbim_put_u32(&list, (uint32_t)(rsrp + 156));
	mbim_put_u32(&list, (uint32_t)(2 * (13 + 23)));	/* 13 dB, in half dB from -23 */
	mbim_put_u32(&list, 0xffffffff);
	mbim_put_u32(&list, 0xffffffff);
	mbim_put_u32(&list, told_class(m, view));
	mbim_put_struct(out, &list);
}

static void put_signal(struct modem *m, struct mbim_buf *out)
{
	struct radio_view view;
	int rsrp = modem_rsrp(m);

	radio_view(m->radio, &view);
	mbim_put_u32(out, rsrp ? rssi_of(rsrp) : RSSI_UNKNOWN);
	mbim_put_u32(out, ERROR_RATE_UNKNOWN);
	mbim_put_u32(out, m->mbim_state->signal_interval);
	mbim_put_u32(out, m->mbim_state->rssi_threshold);
	mbim_put_u32(out, 0xffffffff);
	if (mbim_extended(m->mbim) >= MBIM_VERSION_2)
		put_systems(m, out, &view, rsrp);
}

MBIM_HANDLER(mbim_signal_state)
{
	struct modem *m = ctx;
	uint32_t interval, threshold;

	if (rq->set) {
		interval = mbim_get_u32(in);
		threshold = mbim_get_u32(in);
		mbim_get_u32(in);
		if (in->bad)
			return MBIM_ST_INVALID_PARAMETERS;
		m->mbim_state->signal_interval = interval;
		m->mbim_state->rssi_threshold = threshold;
		modem_signal_changed(m);
	}
	put_signal(m, out);
	return MBIM_SUCCESS;
}

void mbim_indicate_signal(struct modem *m)
{
	struct mbim_buf out;

	mbim_begin(&out);
	put_signal(m, &out);
	mbim_indicate(m->mbim, &mbim_basic_service, BASIC_SIGNAL, &out);
}
