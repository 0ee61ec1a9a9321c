// SPDX-License-Identifier: GPL-2.0
/* A whole emulated module whose host is the test. */
#include <stdlib.h>
#include <string.h>

#include "module_fixture.h"
#include "qmi_ctl.h"
#include "usbdev.h"

#define SPEED		100.0
#define ANSWER_SECONDS	30.0	/* virtual: 300 ms */

static uint16_t le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static int find(const uint8_t *tlvs, size_t len, uint8_t type, const uint8_t **value)
{
	size_t at = 0;

	while (at + 3 <= len) {
		if (tlvs[at] == type) {
			*value = tlvs + at + 3;
			return le16(tlvs + at + 1);
		}
		at += 3 + (size_t)le16(tlvs + at + 1);
	}
	return -1;
}

static void take_answer(struct module *m, uint16_t txid, const uint8_t *tlvs, size_t len)
{
	const uint8_t *result;

	if (txid != m->txid || len > sizeof(m->tlvs)) {
		m->strange++;
		return;
	}
	m->answered++;
	memcpy(m->tlvs, tlvs, len);
	m->tlvs_len = len;
	m->error = find(tlvs, len, 0x02, &result) == 4 ? le16(result + 2) : 0xffff;
}

static void take_indication(struct module *m, uint8_t service, uint16_t msg, const uint8_t *tlvs,
			    size_t len)
{
	struct indication *indication;

	if (m->indication_count == FIXTURE_INDICATIONS || len > FIXTURE_VALUE)
		abort();
	indication = &m->indications[m->indication_count++];
	indication->service = service;
	indication->msg = msg;
	memcpy(indication->tlvs, tlvs, len);
	indication->tlvs_len = len;
}

static void take_frame(struct module *m, const uint8_t *data, size_t len)
{
	size_t header = len > 4 && data[4] ? 13 : 12;
	bool ctl = header == 12;
	const uint8_t *sdu = data + 6;

	if (len < header || data[0] != 1 || (size_t)le16(data + 1) + 1 != len) {
		m->strange++;
		return;
	}
	if (sdu[0] == (ctl ? 0x01 : 0x02))
		take_answer(m, ctl ? sdu[1] : le16(sdu + 1), data + header, len - header);
	else
		take_indication(m, data[4], le16(data + header - 4), data + header, len - header);
	if (m->answered || m->indication_count)
		ev_break(m->clock.loop, EVBREAK_ONE);
}

static void submit(struct module *m, struct usb_urb *urb, const uint8_t *out)
{
	usbdev_submit(m->dev, urb, out);
}

static void listen_again(struct module *m)
{
	struct usb_urb urb = { .tag = 1, .ep = 9, .in = true, .length = 8 };

	submit(m, &urb, NULL);
}

static void on_complete(void *ctx, const struct usb_urb *urb, int status, const void *data,
			uint32_t length)
{
	struct usb_urb fetch = {
		.tag = 2, .in = true, .length = 4096, .setup = { 0xa1, 0x01, 0, 0, 4, 0, 0, 0x10 },
	};

	if (status)
		return;
	if (urb->tag == 1) {
		submit(ctx, &fetch, NULL);
		listen_again(ctx);
	} else if (urb->tag == 2 && length) {
		take_frame(ctx, data, length);
	}
}

static void on_command(void *ctx, int function, const uint8_t *data, size_t len)
{
	struct module *m = ctx;

	qmux_command(m->qmux, function, data, len);
}

static void on_pulled(void *ctx)
{
	struct module *m = ctx;

	m->strange++;
}

static void on_reset(void *ctx)
{
	(void)ctx;
}

static const struct usbdev_ops usb_ops = {
	.complete = on_complete, .command = on_command, .reset = on_reset, .pulled = on_pulled,
};

static void on_restart(void *ctx)
{
	struct module *m = ctx;

	m->restarts++;
	modem_boot(m->modem);
}

static const struct modem_ops modem_ops = { .restart = on_restart };

static void limit_fired(void *ctx)
{
	struct module *m = ctx;

	m->expired = true;
	ev_break(m->clock.loop, EVBREAK_ONE);
}

void module_run(struct module *m, double seconds)
{
	m->expired = false;
	vtimer_start(&m->limit, seconds);
	while (!m->expired)
		ev_run(m->clock.loop, 0);
}

static void configure(struct module *m)
{
	struct usb_urb urb = { .tag = 3, .setup = { 0x00, 0x09, 1 } };
	struct usb_urb dtr = { .tag = 3, .setup = { 0x21, 0x22, 1, 0, 4 } };

	submit(m, &urb, NULL);
	submit(m, &dtr, NULL);
	listen_again(m);
}

struct module *module_create(const char *const *sets)
{
	struct module *m = calloc(1, sizeof(*m));
	char error[SCENARIO_ERROR];

	m->sc = scenario_create();
	for (; sets && *sets; sets++) {
		if (scenario_set(m->sc, *sets, error))
			abort();
	}
	if (!m->sc || scenario_check(m->sc, error))
		abort();
	vclock_init(&m->clock, ev_loop_new(EVFLAG_AUTO), SPEED);
	vtimer_init(&m->limit, &m->clock, limit_fired, m);
	m->dev = usbdev_create(m->sc, &m->fault, NULL);
	usbdev_connect(m->dev, &usb_ops, m);
	m->qmux = qmux_create(m->sc, &m->fault, NULL, &m->clock, m->dev);
	if (qmux_add_service(m->qmux, &qmi_ctl_service, m->qmux))
		abort();
	m->modem = modem_create(m->sc, &m->fault, NULL, &m->clock, m->qmux, NULL, &modem_ops,
				m);
	if (!m->modem)
		abort();
	modem_boot(m->modem);
	configure(m);
	module_run(m, 1);
	module_forget(m);
	return m;
}

void module_destroy(struct module *m)
{
	vtimer_stop(&m->limit);
	modem_destroy(m->modem);
	qmux_destroy(m->qmux);
	usbdev_destroy(m->dev);
	scenario_destroy(m->sc);
	ev_loop_destroy(m->clock.loop);
	free(m);
}

void module_forget(struct module *m)
{
	m->indication_count = 0;
	m->answered = 0;
	m->strange = 0;
}

const struct indication *module_wait(struct module *m, uint8_t service, uint16_t msg,
				     double seconds)
{
	int i;

	m->expired = false;
	vtimer_start(&m->limit, seconds);
	for (i = 0;; i++) {
		while (i >= m->indication_count && !m->expired)
			ev_run(m->clock.loop, 0);
		if (i >= m->indication_count)
			return NULL;
		if (m->indications[i].service == service && m->indications[i].msg == msg) {
			vtimer_stop(&m->limit);
			return &m->indications[i];
		}
	}
}

int module_request(struct module *m, uint8_t service, uint8_t cid, uint16_t msg,
		   const uint8_t *tlvs, size_t len)
{
	struct usb_urb urb = { .tag = 3, .setup = { 0x21, 0x00, 0, 0, 4 } };
	uint8_t frame[1024] = { 1, 0, 0, 0, service, cid, 0 };
	size_t at = 7;

	m->txid = m->txid % 250 + 1;
	m->answered = 0;
	frame[at++] = (uint8_t)m->txid;
	if (service)
		frame[at++] = 0;
	frame[at++] = (uint8_t)msg;
	frame[at++] = (uint8_t)(msg >> 8);
	frame[at++] = (uint8_t)len;
	frame[at++] = (uint8_t)(len >> 8);
	if (len)
		memcpy(frame + at, tlvs, len);
	at += len;
	frame[1] = (uint8_t)(at - 1);
	frame[2] = (uint8_t)((at - 1) >> 8);
	urb.length = (uint32_t)at;
	submit(m, &urb, frame);
	m->expired = false;
	vtimer_start(&m->limit, ANSWER_SECONDS);
	while (!m->answered && !m->expired)
		ev_run(m->clock.loop, 0);
	vtimer_stop(&m->limit);
	return m->answered ? m->error : -1;
}

int module_value(const struct module *m, uint8_t type, const uint8_t **value)
{
	return find(m->tlvs, m->tlvs_len, type, value);
}

int indication_value(const struct indication *indication, uint8_t type, const uint8_t **value)
{
	return find(indication->tlvs, indication->tlvs_len, type, value);
}

uint8_t module_client(struct module *m, uint8_t service)
{
	const uint8_t tlv[] = { 0x01, 1, 0, service };
	const uint8_t *value;

	if (module_request(m, QMI_CTL, 0, 0x0022, tlv, sizeof(tlv)) ||
	    module_value(m, 0x01, &value) != 2)
		return 0;
	return value[1];
}

const char *module_imsi(struct module *m, uint8_t dms)
{
	static char imsi[16];
	const uint8_t *value;
	int len;

	imsi[0] = '\0';
	if (module_request(m, QMI_DMS, dms, 0x0043, NULL, 0))
		return imsi;
	len = module_value(m, 0x01, &value);
	if (len > 0 && len < (int)sizeof(imsi)) {
		memcpy(imsi, value, (size_t)len);
		imsi[len] = '\0';
	}
	return imsi;
}

int module_select(struct module *m, uint8_t uim, uint8_t index)
{
	static const uint8_t open[] = {
		0x01, 1, 0, 1, 0x10, 17, 0, 16, 0xa0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xff,
		0xff, 0xff, 0xff, 0x89, 0x00, 0x00, 0x01, 0x00
	};
	uint8_t send[] = { 0x01, 1, 0, 1, 0x02, 8, 0, 6, 0, 0x80, 0xe2, 0, 0, 1, index,
			   0x10, 1, 0, 0 };
	uint8_t close[] = { 0x01, 1, 0, 1, 0x11, 1, 0, 0 };
	const uint8_t *value;
	int sw;

	if (module_request(m, QMI_UIM, uim, 0x0042, open, sizeof(open)) ||
	    module_value(m, 0x10, &value) != 1)
		return -1;
	send[sizeof(send) - 1] = *value;
	close[sizeof(close) - 1] = *value;
	if (module_request(m, QMI_UIM, uim, 0x003b, send, sizeof(send)) ||
	    module_value(m, 0x10, &value) != 4)
		return -1;
	sw = value[2] << 8 | value[3];
	module_request(m, QMI_UIM, uim, 0x003f, close, sizeof(close));
	return sw;
}
