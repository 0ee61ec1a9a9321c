// SPDX-License-Identifier: GPL-2.0
/* NAS NETWORK SCAN: answered when the scan is over. */
#include "qmi_nas.h"

static void scan_fired(void *ctx)
{
	struct modem *m = ctx;
	struct qmi_buf out = { .len = 0 };

	nas_put_scan(m, &out);
	qmux_respond(m->qmux, &m->scan_ticket, QMI_ERR_NONE, &out);
}

/**
 * nas_scan_begin() - start a scan
 * @m: the module
 * @rq: the request, answered after scan-time
 * Return: false if one is running.
 */
bool nas_scan_begin(struct modem *m, const struct qmi_frame *rq)
{
	if (vtimer_active(&m->scan))
		return false;
	m->scan_ticket = qmux_ticket(rq);
	vtimer_init(&m->scan, m->clock, scan_fired, m);
	vtimer_start(&m->scan, m->sc->network.scan_time);
	return true;
}

/**
 * nas_scan_abort() - stop the scan that a request began
 * @m: the module
 * @client: who began it
 * @txid: with which transaction
 * Return: whether there was one; it is answered as aborted.
 */
bool nas_scan_abort(struct modem *m, uint8_t client, uint16_t txid)
{
	if (!vtimer_active(&m->scan) || m->scan_ticket.client != client ||
	    m->scan_ticket.txid != txid)
		return false;
	vtimer_stop(&m->scan);
	qmux_respond(m->qmux, &m->scan_ticket, QMI_ERR_ABORTED, NULL);
	return true;
}
