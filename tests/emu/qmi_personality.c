// SPDX-License-Identifier: GPL-2.0
/* The module as a QMI host knows it. */
#include "services.h"

static void set_ready(struct modem *m, bool ready)
{
	qmux_set_ready(m->qmux, ready);
}

static void card_changed(struct modem *m)
{
	qmi_uim_card_changed(m);
	qmi_dms_card_changed(m);
}

static void card_ready(struct modem *m)
{
	(void)m;
}

static bool signal_wanted(struct modem *m)
{
	return qmux_wanted(m->qmux, QMI_NAS, NAS_EVENT_SIGNAL);
}

/* The terminal's own: clients of the toolkit service there are none. */
static bool offer(struct modem *m, uint8_t type, const uint8_t *data, size_t len)
{
	(void)m;
	(void)type;
	(void)data;
	(void)len;
	return false;
}

const struct modem_personality qmi_personality = {
	.set_ready = set_ready,
	.card_changed = card_changed,
	.card_ready = card_ready,
	.mode_changed = qmi_dms_mode_changed,
	.registration_changed = qmi_nas_registration_changed,
	.rejected = qmi_nas_rejected,
	.signal = qmi_nas_signal,
	.signal_wanted = signal_wanted,
	.offer = offer,
};

/* Its services. Return: 0, or -1. */
int qmi_personality_create(struct modem *m)
{
	return qmux_add_service(m->qmux, &qmi_wds_service, m) ||
	       qmux_add_service(m->qmux, &qmi_dms_service, m) ||
	       qmux_add_service(m->qmux, &qmi_nas_service, m) ||
	       qmux_add_service(m->qmux, &qmi_uim_service, m) ||
	       qmux_add_service(m->qmux, &qmi_wda_service, m) ? -1 : 0;
}
