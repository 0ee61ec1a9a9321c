// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "link.h"
#include "module.h"
#include "paper_clock.h"
#include "paper_driver.h"
#include "policy_fixture.h"
#include "wwanctl.h"

#define QUEUE_MAX 16
#define ANSWER_TIME .002 /* s */
#define ATTACH_TIME .2
#define RESET_TIME 5.
#define NETWORK "26201"

typedef void (*done_fn)(void *ctx, const struct wwanctl_reply *reply);

enum kind {
	MODEM_GET,
	CARD_GET,
	REGISTRATION_GET,
	OPEN,
	CLOSE,
	TRANSMIT,
	REFRESH,
	CARD_POWER,
	MODEM_POWER,
};

struct request {
	enum kind kind;
	uint32_t arg;
	uint8_t apdu[16];
	size_t length;
	done_fn done;
	void *ctx;
};

static struct paper {
	struct paper_world *w;
	struct module *module;
	struct ev_loop *loop;
	void (*select)(void);
	struct request queue[QUEUE_MAX];
	size_t queued;
	ev_timer answer;
	ev_timer attach;
	ev_timer refresh;
	ev_timer boot;
	uint32_t imsi_selected;
} p;

static void after(ev_timer *timer, double seconds)
{
	ev_timer_stop(p.loop, timer);
	ev_timer_set(timer, seconds, 0.);
	ev_timer_start(p.loop, timer);
}

/* What the driver tells */

static void fill_modem(struct wwanctl_modem *modem)
{
	memset(modem, 0, sizeof(*modem));
	modem->index = p.w->index;
	modem->interface = 4;
	modem->state = WWANCTL_MODEM_STATE_READY;
	modem->power = p.w->radio ? WWANCTL_POWER_ONLINE : WWANCTL_POWER_LOW_POWER;
	strcpy(modem->usb_path, "1-1");
	strcpy(modem->imei, "490154203237518");
	strcpy(modem->model, "EC25");
	strcpy(modem->revision, "R1");
}

static void fill_card(struct wwanctl_card *card)
{
	memset(card, 0, sizeof(*card));
	card->modem = p.w->index;
	card->slot = 1;
	card->state = p.w->power ? WWANCTL_CARD_STATE_READY : WWANCTL_CARD_STATE_ABSENT;
	if (!p.w->power)
		return;
	card->has = WWANCTL_HAS(WWANCTL_A_CARD_ICCID);
	strcpy(card->iccid, ICCID);
	strcpy(card->imsi, bench_imsi[p.w->seen]);
}

static void fill_reject(struct wwanctl_reject *reject)
{
	memset(reject, 0, sizeof(*reject));
	reject->cause = 8;
	reject->domain = WWANCTL_DOMAIN_PS;
	reject->rat = WWANCTL_RAT_LTE;
	reject->time_ns = p.w->reject_ns;
	strcpy(reject->plmn, NETWORK);
}

static void fill_registration(struct wwanctl_registration *registration)
{
	memset(registration, 0, sizeof(*registration));
	registration->modem = p.w->index;
	registration->rat = WWANCTL_RAT_LTE;
	registration->state = WWANCTL_REGISTRATION_STATE_SEARCHING;
	strcpy(registration->plmn, NETWORK);
	if (p.w->registered) {
		registration->state = WWANCTL_REGISTRATION_STATE_HOME;
	} else if (p.w->reject_ns) {
		registration->state = WWANCTL_REGISTRATION_STATE_DENIED;
		registration->has = WWANCTL_HAS(WWANCTL_A_REGISTRATION_REJECT);
		fill_reject(&registration->reject);
	}
}

static bool heard(void)
{
	return p.module && p.module->index == p.w->index;
}

static void tell_modem(void)
{
	struct wwanctl_modem modem;

	fill_modem(&modem);
	if (heard())
		module_modem(p.module, &modem, paper_clock_now());
}

static void tell_card(void)
{
	struct wwanctl_card card;

	fill_card(&card);
	if (!heard())
		return;
	p.module->card_ns = paper_clock_now();
	module_card(p.module, &card, paper_clock_now());
}

static void tell_registration(void)
{
	struct wwanctl_registration registration;

	fill_registration(&registration);
	if (!heard())
		return;
	p.module->registration_ns = paper_clock_now();
	module_registration(p.module, &registration, paper_clock_now());
}

static void tell_refresh(uint32_t stage)
{
	struct wwanctl_refresh refresh = { .stage = stage };

	if (heard())
		module_refresh(p.module, &refresh, paper_clock_now());
}

/* What the module does */

static void search(void)
{
	p.w->registered = false;
	p.w->reject_ns = 0;
	tell_registration();
	after(&p.attach, ATTACH_TIME);
}

/* The card is read anew. */
static void reread(void)
{
	p.w->seen = p.w->card;
	tell_card();
	search();
}

static void attach_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct wwanctl_reject reject;

	(void)loop;
	(void)timer;
	(void)events;
	if (!p.w->radio || !p.w->power)
		return;
	if (p.w->seen == p.w->refused) {
		p.w->reject_ns = paper_clock_now();
		fill_reject(&reject);
		if (heard())
			module_reject(p.module, &reject, p.w->reject_ns);
	} else {
		p.w->registered = true;
	}
	crash_point();
	tell_registration();
}

static void refresh_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)timer;
	(void)events;
	tell_refresh(WWANCTL_REFRESH_STAGE_START);
	crash_point();
	p.w->refresh_due = false;
	reread();
	crash_point();
	tell_refresh(WWANCTL_REFRESH_STAGE_END_SUCCESS);
}

static void boot_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct wwanctl_modem modem;

	(void)loop;
	(void)timer;
	(void)events;
	fill_modem(&modem);
	module_plugged(p.module, &modem);
	search();
}

static void reset(void)
{
	p.w->resets++;
	p.w->index++;
	p.w->radio = true;
	p.w->power = true;
	p.w->seen = p.w->card;
	p.w->refresh_due = false;
	p.w->registered = false;
	p.w->reject_ns = 0;
	after(&p.boot, RESET_TIME);
	module_unplugged(p.module);
}

/* Off, and a while later on again. */
static void refresh(uint32_t method)
{
	switch (method) {
	case WWANCTL_REFRESH_METHOD_CARD:
		p.w->power = false;
		tell_card();
		crash_point();
		p.w->power = true;
		reread();
		break;
	case WWANCTL_REFRESH_METHOD_RADIO:
		p.w->radio = false;
		tell_modem();
		crash_point();
		p.w->radio = true;
		tell_modem();
		reread();
		break;
	default:
		reread();
	}
}

/* The requests */

static const uint8_t *file(uint8_t *out, size_t *length)
{
	const char *digits = p.imsi_selected ? bench_imsi[p.w->card] : ICCID "F";
	size_t i;

	memset(out, 0xff, 10);
	*length = p.imsi_selected ? 9 : 10;
	if (p.imsi_selected) {
		out[0] = 8;
		out[1] = (uint8_t)((digits[0] - '0') << 4 | 9);
		digits++;
		out += 2;
	}
	for (i = 0; digits[i] && digits[i] != 'F'; i++) {
		uint8_t *byte = &out[i / 2];

		*byte = i % 2 ? (uint8_t)((*byte & 0x0f) | (digits[i] - '0') << 4)
			      : (uint8_t)(0xf0 | (digits[i] - '0'));
	}
	return out;
}

static void transmit(const struct request *r, struct wwanctl_reply *reply, uint8_t *data)
{
	reply->has_sw = true;
	reply->sw = 0x9000;
	if (r->apdu[1] == 0xe2) {
		int to = r->apdu[5] - 1;

		if (p.select)
			p.select();
		p.w->card = to;
		p.w->selects[to]++;
		p.w->refresh_due = p.w->own_refresh;
		if (p.w->own_refresh)
			after(&p.refresh, .05);
	} else if (r->apdu[1] == 0xa4) {
		p.imsi_selected = r->apdu[5] == 0x6f;
	} else {
		file(data, &reply->data_len);
		reply->data = data;
	}
}

static void power_on(bool *what, uint32_t on)
{
	if (*what || !on)
		return;
	*what = true;
	tell_modem();
	reread();
}

static void answer(const struct request *r)
{
	struct wwanctl_reply reply = { .text = "" };
	struct wwanctl_channel channel = { .channel = 1 };
	struct wwanctl_registration registration;
	struct wwanctl_modem modem;
	struct wwanctl_card card;
	uint8_t data[16];

	if (!p.w->power && (r->kind == OPEN || r->kind == TRANSMIT))
		reply.error = -ENETDOWN;
	else if (r->kind == TRANSMIT)
		transmit(r, &reply, data);
	else if (r->kind == REFRESH)
		refresh(r->arg);
	else if (r->kind == CARD_POWER)
		power_on(&p.w->power, r->arg == WWANCTL_CARD_POWER_ON);
	else if (r->kind == MODEM_POWER)
		power_on(&p.w->radio, r->arg == WWANCTL_POWER_ONLINE);
	crash_point();
	fill_modem(&modem);
	fill_card(&card);
	fill_registration(&registration);
	reply.count = 1;
	if (r->kind == MODEM_GET)
		reply.modems = &modem;
	else if (r->kind == CARD_GET)
		reply.cards = &card;
	else if (r->kind == REGISTRATION_GET)
		reply.registrations = &registration;
	else if (r->kind == OPEN)
		reply.channels = &channel;
	else
		reply.count = 0;
	r->done(r->ctx, &reply);
}

static void answer_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct request r = p.queue[0];

	(void)loop;
	(void)timer;
	(void)events;
	p.queued--;
	memmove(p.queue, p.queue + 1, p.queued * sizeof(r));
	if (p.queued)
		after(&p.answer, ANSWER_TIME);
	crash_point();
	answer(&r);
	if (r.kind == REFRESH && r.arg == WWANCTL_REFRESH_METHOD_MODEM)
		reset();
}

static int ask(const struct request *r)
{
	if (p.queued == QUEUE_MAX)
		abort();
	p.queue[p.queued++] = *r;
	if (p.queued == 1)
		after(&p.answer, ANSWER_TIME);
	return 0;
}

int wwanctl_modem_get(struct wwanctl_client *client, uint32_t modem, done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	return ask(&(struct request){ .kind = MODEM_GET, .done = done, .ctx = ctx });
}

int wwanctl_card_get(struct wwanctl_client *client, uint32_t modem, uint32_t slot, done_fn done,
		     void *ctx)
{
	(void)client;
	(void)modem;
	(void)slot;
	return ask(&(struct request){ .kind = CARD_GET, .done = done, .ctx = ctx });
}

int wwanctl_registration_get(struct wwanctl_client *client, uint32_t modem, done_fn done,
			     void *ctx)
{
	(void)client;
	(void)modem;
	return ask(&(struct request){ .kind = REGISTRATION_GET, .done = done, .ctx = ctx });
}

int wwanctl_channel_open(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			 const uint8_t *aid, size_t aid_len, uint8_t p2, done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	(void)slot;
	(void)aid;
	(void)aid_len;
	(void)p2;
	return ask(&(struct request){ .kind = OPEN, .done = done, .ctx = ctx });
}

int wwanctl_channel_close(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			  done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	(void)channel;
	return ask(&(struct request){ .kind = CLOSE, .done = done, .ctx = ctx });
}

int wwanctl_channel_transmit(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			     const uint8_t *apdu, size_t len, bool raw, done_fn done, void *ctx)
{
	struct request r = { .kind = TRANSMIT, .length = len, .done = done, .ctx = ctx };

	(void)client;
	(void)modem;
	(void)channel;
	(void)raw;
	if (len > sizeof(r.apdu))
		abort();
	memcpy(r.apdu, apdu, len);
	return ask(&r);
}

int wwanctl_card_refresh(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			 enum wwanctl_refresh_method method, done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	(void)slot;
	return ask(&(struct request){ .kind = REFRESH, .arg = method, .done = done, .ctx = ctx });
}

int wwanctl_card_power(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		       enum wwanctl_card_power power, done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	(void)slot;
	return ask(&(struct request){ .kind = CARD_POWER, .arg = power, .done = done,
				      .ctx = ctx });
}

int wwanctl_modem_power(struct wwanctl_client *client, uint32_t modem, enum wwanctl_power power,
			done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	return ask(&(struct request){ .kind = MODEM_POWER, .arg = power, .done = done,
				      .ctx = ctx });
}

/* No network is to blame in these tests, and no card has a PIN. */
int wwanctl_network_scan(struct wwanctl_client *client, uint32_t modem, done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	(void)done;
	(void)ctx;
	return -EOPNOTSUPP;
}

int wwanctl_network_set(struct wwanctl_client *client, uint32_t modem, const char *plmn,
			done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	(void)plmn;
	(void)done;
	(void)ctx;
	return -EOPNOTSUPP;
}

/* Profiles have no APN in these tests. */
int wwanctl_bearer_get(struct wwanctl_client *client, uint32_t modem, uint32_t id,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	(void)modem;
	(void)id;
	(void)done;
	(void)ctx;
	return -EOPNOTSUPP;
}

int wwanctl_bearer_connect(struct wwanctl_client *client, uint32_t modem,
			   const struct wwanctl_bearer_set *set,
			   void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	(void)modem;
	(void)set;
	(void)done;
	(void)ctx;
	return -EOPNOTSUPP;
}

int wwanctl_bearer_disconnect(struct wwanctl_client *client, uint32_t modem, uint32_t id,
			      void (*done)(void *ctx, const struct wwanctl_reply *reply),
			      void *ctx)
{
	(void)client;
	(void)modem;
	(void)id;
	(void)done;
	(void)ctx;
	return -EOPNOTSUPP;
}

int wwanctl_card_pin(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		     const char *pin, size_t len, done_fn done, void *ctx)
{
	(void)client;
	(void)modem;
	(void)slot;
	(void)pin;
	(void)len;
	(void)done;
	(void)ctx;
	return -EOPNOTSUPP;
}

void wwanctl_client_set_deadline(struct wwanctl_client *client, unsigned int ms)
{
	(void)client;
	(void)ms;
}

/* The socket */

int link_open(struct link *link, struct ev_loop *loop)
{
	link->loop = loop;
	link->client = (struct wwanctl_client *)&p;
	return 0;
}

void link_close(struct link *link)
{
	const struct wwanctl_reply canceled = { .error = -ECANCELED, .text = "" };

	if (!link->client)
		return;
	link->client = NULL;
	ev_timer_stop(p.loop, &p.answer);
	while (p.queued) {
		struct request r = p.queue[0];

		p.queued--;
		memmove(p.queue, p.queue + 1, p.queued * sizeof(r));
		r.done(r.ctx, &canceled);
	}
}

/* Beginning and end */

void paper_start(struct paper_world *world, struct module *module, void (*select)(void))
{
	struct wwanctl_modem modem;

	memset(&p, 0, sizeof(p));
	p.w = world;
	p.module = module;
	p.loop = module->agent->loop;
	p.select = select;
	ev_init(&p.answer, answer_cb);
	ev_init(&p.attach, attach_cb);
	ev_init(&p.refresh, refresh_cb);
	ev_init(&p.boot, boot_cb);
	/* A module does not wait for an agent. */
	if (world->refresh_due) {
		world->refresh_due = false;
		world->seen = world->card;
		world->registered = false;
		world->reject_ns = 0;
	}
	if (world->power && !world->registered)
		after(&p.attach, ATTACH_TIME);
	fill_modem(&modem);
	module_plugged(module, &modem);
}

void paper_stop(void)
{
	ev_timer_stop(p.loop, &p.answer);
	ev_timer_stop(p.loop, &p.attach);
	ev_timer_stop(p.loop, &p.refresh);
	ev_timer_stop(p.loop, &p.boot);
	p.module = NULL;
}

void paper_power_cut(struct paper_world *world)
{
	world->index++;
	world->radio = true;
	world->power = true;
	world->seen = world->card;
	world->refresh_due = false;
	world->registered = false;
	world->reject_ns = 0;
}
