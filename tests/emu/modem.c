// SPDX-License-Identifier: GPL-2.0
/* The module: boot, operating mode, and how card, radio and services hang together. */
#include <stdlib.h>
#include <string.h>

#include "terminal.h"
#include "modem.h"
#include "pdn.h"
#include "refresh.h"
#include "services.h"
#include "session.h"
#include "trace.h"
#include "wds_call.h"

#define RESTART_DELAY	1.0	/* from the answer to the reset, seconds */
#define SIGNAL_JITTER	2	/* dB */

/* Name of an operating mode, as traces have it. */
const char *modem_mode_name(enum operating_mode mode)
{
	static const char *const names[] = {
		"online", "low-power", "factory-test", "offline", "reset", "shutting-down",
		"persistent-low-power",
	};

	return names[mode];
}

static void card_changed(void *ctx)
{
	struct modem *m = ctx;
	enum session_state state = session_state(m->session);

	if (state == SESSION_ABSENT || state == SESSION_OFF || state == SESSION_ERROR)
		refresh_abort(m->refresh);
	m->host->card_changed(m);
}

static void card_ready(void *ctx)
{
	struct modem *m = ctx;

	radio_set_identity(m->radio, session_imsi(m->session), session_mnc_digits(m->session));
	refresh_ready(m->refresh);
	m->host->card_ready(m);
}

static void card_gone(void *ctx)
{
	struct modem *m = ctx;

	terminal_reset(m->terminal);
	radio_set_identity(m->radio, NULL, 2);
}

static void card_proactive(void *ctx)
{
	struct modem *m = ctx;

	terminal_fetch(m->terminal);
}

static void card_refresh(void *ctx, const struct terminal_refresh *command)
{
	struct modem *m = ctx;

	refresh_begin(m->refresh, command);
}

static bool card_offer(void *ctx, uint8_t type, const uint8_t *data, size_t len)
{
	struct modem *m = ctx;

	return m->host->offer(m, type, data, len);
}

static const struct terminal_ops terminal_ops = {
	.refresh = card_refresh,
	.offer = card_offer,
};

static const struct session_ops session_ops = {
	.changed = card_changed,
	.ready = card_ready,
	.gone = card_gone,
	.proactive = card_proactive,
};

static void radio_changed(void *ctx)
{
	struct modem *m = ctx;
	struct radio_view view;

	radio_view(m->radio, &view);
	if (view.state != RADIO_REGISTERED)
		pdn_lose(m->pdn, NULL, PDN_CAUSE_SERVICE);
	modem_signal_changed(m);
	m->host->registration_changed(m);
}

static void radio_rejected(void *ctx, const struct radio_reject *reject)
{
	struct modem *m = ctx;

	m->host->rejected(m, reject);
}

static void radio_forbid(void *ctx, const char *plmn)
{
	struct modem *m = ctx;

	session_forbid(m->session, plmn);
}

static bool radio_forbidden(void *ctx, const char *plmn)
{
	struct modem *m = ctx;

	return session_forbidden(m->session, plmn);
}

static void radio_locate(void *ctx, enum radio_location status, const struct scenario_plmn *plmn)
{
	struct modem *m = ctx;

	session_locate(m->session, status, plmn);
}

static const struct radio_ops radio_ops = {
	.changed = radio_changed,
	.rejected = radio_rejected,
	.forbid = radio_forbid,
	.forbidden = radio_forbidden,
	.locate = radio_locate,
};

static bool radio_allowed(const struct modem *m)
{
	return m->booted && m->mode == MODE_ONLINE && !m->fcc_locked;
}

static void boot_fired(void *ctx)
{
	struct modem *m = ctx;
	bool reread = m->cold || m->sc->module.refresh_by & REFRESH_BY_MODEM;

	m->booted = true;
	m->cold = false;
	trace_log(m->trace, "modem", NULL, "booted", "mode=s", modem_mode_name(m->mode));
	m->host->set_ready(m, true);
	session_power(m->session, true, reread);
	radio_power(m->radio, radio_allowed(m));
}

static void signal_fired(void *ctx)
{
	struct modem *m = ctx;

	m->host->signal(m);
	modem_signal_changed(m);
}

static void restart_fired(void *ctx)
{
	struct modem *m = ctx;

	modem_shutdown(m);
	m->ops->restart(m->ctx);
}

/* With its power a module loses what the host has agreed with it. */
static void forget_format(struct modem *m)
{
	m->format.layout = (enum data_layout)m->sc->data.format;
}

static void factory_defaults(struct modem *m)
{
	static const struct wds_profile standard = { .used = true, .name = "default", .pdp = 3 };

	m->cold = true;
	m->random = (unsigned int)m->sc->network.seed;
	m->prefs.modes = 0x001c;	/* GSM, UMTS, LTE */
	m->prefs.roaming = 0x00ff;
	m->prefs.domain = 2;
	m->prefs.usage = 2;
	m->profiles[0] = standard;
	m->attach_pdns[0] = 1;
	m->attach_pdn_count = 1;
	forget_format(m);
}

static int create_parts(struct modem *m)
{
	m->pdn = pdn_create(m->sc, m->trace, m->clock);
	if (!m->pdn)
		return -1;
	m->session = session_create(m->sc, m->trace, m->clock, &session_ops, m);
	m->radio = radio_create(m->sc, m->trace, m->clock, &radio_ops, m);
	if (!m->session || !m->radio)
		return -1;
	m->terminal = terminal_create(m->session, m->trace, m->clock, &terminal_ops, m);
	if (!m->terminal)
		return -1;
	m->refresh = refresh_create(m->sc, m->trace, m->clock, m->qmux, m->session, m->terminal);
	return m->refresh ? 0 : -1;
}

/**
 * modem_create() - make a module that has not booted
 * @sc: the scenario
 * @fault: faults to obey
 * @trace: the trace
 * @clock: virtual time
 * @qmux: its multiplexer; the services are added to it
 * @mbim: its MBIM function, or NULL: it speaks QMI
 * @ops: the machine around it
 * @ctx: first argument of @ops
 * Return: the module, or NULL.
 */
struct modem *modem_create(struct scenario *sc, struct fault *fault, struct trace *trace,
			   struct vclock *clock, struct qmux *qmux, struct mbim *mbim,
			   const struct modem_ops *ops, void *ctx)
{
	struct modem *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->sc = sc;
	m->fault = fault;
	m->trace = trace;
	m->clock = clock;
	m->qmux = qmux;
	m->mbim = mbim;
	m->host = mbim ? &mbim_personality : &qmi_personality;
	m->ops = ops;
	m->ctx = ctx;
	vtimer_init(&m->boot, clock, boot_fired, m);
	vtimer_init(&m->signal, clock, signal_fired, m);
	vtimer_init(&m->restart, clock, restart_fired, m);
	vtimer_init(&m->scan, clock, NULL, m);
	factory_defaults(m);
	if (create_parts(m) || (mbim ? mbim_personality_create(m) : qmi_personality_create(m))) {
		modem_destroy(m);
		return NULL;
	}
	return m;
}

void modem_destroy(struct modem *m)
{
	if (!m)
		return;
	vtimer_stop(&m->boot);
	vtimer_stop(&m->signal);
	vtimer_stop(&m->restart);
	vtimer_stop(&m->scan);
	refresh_destroy(m->refresh);
	terminal_destroy(m->terminal);
	wds_forget_calls(m);
	pdn_destroy(m->pdn);
	radio_destroy(m->radio);
	session_destroy(m->session);
	free(m->mbim_state);
	free(m);
}

/**
 * modem_boot() - the module got power: its firmware answers after boot-delay
 * @m: the module
 */
void modem_boot(struct modem *m)
{
	m->mode = m->sc->module.low_power_at_boot || m->sc->module.fcc_lock ?
		  MODE_LOW_POWER : MODE_ONLINE;
	m->fcc_locked = m->sc->module.fcc_lock;
	vtimer_start(&m->boot, m->sc->module.boot_delay);
}

/**
 * modem_shutdown() - the firmware stops: radio and card off, clients forgotten
 * @m: the module
 */
void modem_shutdown(struct modem *m)
{
	vtimer_stop(&m->boot);
	vtimer_stop(&m->restart);
	vtimer_stop(&m->scan);
	m->booted = false;
	radio_power(m->radio, false);
	session_power(m->session, false, false);
	/* that the host deactivated the provisioning session is forgotten with the power */
	session_activate(m->session, true, false);
	vtimer_stop(&m->signal);
	m->host->set_ready(m, false);
	forget_format(m);
}

/**
 * modem_restart() - reset the module: it leaves the bus shortly and boots anew
 * @m: the module
 */
void modem_restart(struct modem *m)
{
	trace_log(m->trace, "modem", NULL, "reset", "");
	vtimer_start(&m->restart, RESTART_DELAY);
}

static bool transition_allowed(const struct modem *m, uint8_t mode)
{
	if (mode > MODE_PERSISTENT_LOW_POWER || mode == MODE_FACTORY_TEST)
		return false;
	/* Out of offline there is only reset. */
	return m->mode != MODE_OFFLINE || mode == MODE_OFFLINE || mode == MODE_RESET_MODULE ||
	       mode == MODE_SHUTTING_DOWN;
}

static void reread_by_radio(struct modem *m)
{
	if (m->sc->module.refresh_by & REFRESH_BY_RADIO)
		session_restart(m->session, false, true);
}

/**
 * modem_set_mode() - DMS SET OPERATING MODE
 * @m: the module
 * @mode: enum operating_mode
 * Return: enum qmi_error.
 */
uint16_t modem_set_mode(struct modem *m, uint8_t mode)
{
	bool was_online = radio_allowed(m);

	if (!transition_allowed(m, mode))
		return QMI_ERR_INVALID_TRANSITION;
	if (mode == MODE_ONLINE && m->fcc_locked)
		return QMI_ERR_INVALID_TRANSITION;
	if (mode == MODE_RESET_MODULE || mode == MODE_SHUTTING_DOWN) {
		modem_restart(m);
		return QMI_ERR_NONE;
	}
	if (m->mode == mode)
		return QMI_ERR_NONE;
	m->mode = (enum operating_mode)mode;
	trace_log(m->trace, "modem", NULL, "operating mode", "mode=s", modem_mode_name(m->mode));
	radio_power(m->radio, radio_allowed(m));
	if (!was_online && radio_allowed(m))
		reread_by_radio(m);
	m->host->mode_changed(m);
	return QMI_ERR_NONE;
}

/* FCC authentication of the host: online is allowed from now on. */
void modem_authenticate(struct modem *m)
{
	m->fcc_locked = false;
}

/**
 * modem_rsrp() - strength of the current network, with noise
 * @m: the module
 * Return: RSRP in dBm, 0 without a network.
 */
int modem_rsrp(struct modem *m)
{
	struct radio_view view;

	radio_view(m->radio, &view);
	if (!view.plmn)
		return 0;
	return view.plmn->signal - rand_r(&m->random) % (SIGNAL_JITTER + 1);
}

/**
 * modem_signal_changed() - run the signal timer only while somebody listens
 * @m: the module
 */
void modem_signal_changed(struct modem *m)
{
	bool wanted = m->booted && m->sc->module.signal_interval > 0 &&
		      m->host->signal_wanted(m) && modem_rsrp(m);

	if (!wanted)
		vtimer_stop(&m->signal);
	else if (!vtimer_active(&m->signal))
		vtimer_start(&m->signal, m->sc->module.signal_interval);
}
