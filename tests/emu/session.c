// SPDX-License-Identifier: GPL-2.0
/* The module's session with its card. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "session.h"
#include "toolkit.h"
#include "trace.h"
#include "vclock.h"

#define CACHE_FILES	32
#define CACHE_SIZE	256	/* longest file that is cached */
#define FETCH_DELAY	0.01	/* from 91xx to FETCH, seconds */

#define INS_VERIFY		0x20
#define INS_CHANGE_PIN		0x24
#define INS_DISABLE_PIN		0x26
#define INS_ENABLE_PIN		0x28
#define INS_UNBLOCK_PIN		0x2c
#define INS_MANAGE_CHANNEL	0x70
#define INS_SELECT		0xa4
#define INS_GET_RESPONSE	0xc0
#define INS_TERMINAL_PROFILE	0x10

#define EF_ICCID	0x2fe2
#define EF_IMSI		0x6f07
#define EF_AD		0x6fad
#define EF_FPLMN	0x6f7b
#define EF_LOCI		0x6f7e
#define EF_PSLOCI	0x6f73
#define EF_EPSLOCI	0x6fe3
#define EF_5GSLOCI	0x4f01

static const struct uicc_path path_iccid = { .fid = { EF_ICCID }, .depth = 1 };
static const struct uicc_path path_imsi = { .fid = { 0x7fff, EF_IMSI }, .depth = 2 };
static const struct uicc_path path_ad = { .fid = { 0x7fff, EF_AD }, .depth = 2 };
static const struct uicc_path path_fplmn = { .fid = { 0x7fff, EF_FPLMN }, .depth = 2 };

struct cached_file {
	struct uicc_path path;
	size_t len;
	uint8_t data[CACHE_SIZE];
};

/**
 * struct session - the session
 * @activated: the host did not deactivate the provisioning session
 * @reread: the next initialisation reads the card anew
 * @known: identity and cache are of this card
 * @channels: bit n: logical channel n was opened for the host
 * @located: update status in the location files, -1: not known
 * @poll_interval: what the card asked for, 0: nothing
 */
struct session {
	struct scenario *sc;
	struct trace *trace;
	struct vclock *clock;
	const struct session_ops *ops;
	void *ctx;
	struct uicc *uicc;
	enum session_state state;
	bool activated;
	bool reread;
	bool known;
	char imsi[SCENARIO_IMSI];
	char iccid[24];
	unsigned int mnc_digits;
	uint8_t atr[UICC_ATR_MAX];
	size_t atr_len;
	struct cached_file cache[CACHE_FILES];
	size_t cached;
	uint32_t channels;
	int located;
	double poll_interval;
	struct vtimer init;
	struct vtimer fetch;
	struct vtimer tick;
	struct vtimer poll;
	uint8_t rapdu[UICC_RAPDU_MAX];
};

static void set_state(struct session *s, enum session_state state)
{
	static const char *const names[] = {
		"absent", "off", "init", "pin", "blocked", "ready", "detected", "error",
	};

	if (s->state == state)
		return;
	s->state = state;
	trace_log(s->trace, "modem", NULL, "card", "state=s", names[state]);
	s->ops->changed(s->ctx);
}

static bool powered(const struct session *s)
{
	return s->state != SESSION_ABSENT && s->state != SESSION_OFF;
}

/* The card's own clock: an applet's timer. */
static void arm_tick(struct session *s)
{
	double next = powered(s) ? uicc_next(s->uicc) : INFINITY;

	if (isinf(next))
		vtimer_stop(&s->tick);
	else
		vtimer_start(&s->tick, next - vclock_now(s->clock));
}

static void tick_fired(void *ctx)
{
	struct session *s = ctx;

	uicc_tick(s->uicc, vclock_now(s->clock));
	arm_tick(s);
}

static void fetch_fired(void *ctx)
{
	struct session *s = ctx;

	if (powered(s) && uicc_pending(s->uicc))
		s->ops->proactive(s->ctx);
}

static void arm_poll(struct session *s)
{
	double interval = s->sc->module.status_poll;

	/* The card may ask for it more often, never for less than the module wants. */
	if (s->poll_interval > 0 && (interval <= 0 || s->poll_interval < interval))
		interval = s->poll_interval;
	if (interval > 0)
		vtimer_start(&s->poll, interval);
}

/* POLL INTERVAL: how often the card wants STATUS, seconds. */
void session_poll(struct session *s, double interval)
{
	s->poll_interval = interval;
	arm_poll(s);
}

static void poll_fired(void *ctx)
{
	struct session *s = ctx;

	if (s->state == SESSION_READY)
		uicc_status_poll(s->uicc);
	if (powered(s))
		arm_poll(s);
}

static void card_proactive(void *ctx)
{
	struct session *s = ctx;

	if (!vtimer_active(&s->fetch))
		vtimer_start(&s->fetch, FETCH_DELAY);
}

static void card_trace(void *ctx, const char *name, const char *detail)
{
	struct session *s = ctx;

	trace_log(s->trace, "sim", NULL, name, "detail=s", detail);
}

static void card_written(void *ctx, uint16_t df, uint16_t fid)
{
	struct session *s = ctx;
	char file[16];

	snprintf(file, sizeof(file), "%04X/%04X", df, fid);
	trace_count(s->trace, "writes", file);
}

static const struct uicc_ops card_ops = {
	.proactive = card_proactive,
	.trace = card_trace,
	.written = card_written,
};

static struct uicc_behaviour behaviour(const struct scenario *sc)
{
	return (struct uicc_behaviour){
		.applet = (enum uicc_applet)sc->card.applet,
		.pace = (enum uicc_pace)sc->card.pace,
		.timer = sc->card.timer,
		.status_count = (unsigned int)sc->card.status_count,
		.refresh = sc->card.refresh,
		.write_fail = sc->card.write_fail,
	};
}

static struct uicc *make_card(struct session *s)
{
	struct uicc_profile profiles[SCENARIO_PROFILES];
	const struct scenario_card *card = &s->sc->card;
	struct uicc_config config = {
		.iccid = card->iccid, .pin = card->pin, .puk = card->puk,
		.pin_enabled = card->pin_enabled, .adm = card->adm,
		.applet_aid = card->applet_aid, .profiles = profiles,
		.initial = (unsigned int)card->initial,
		.channels_max = (unsigned int)s->sc->module.channels_max,
		.behaviour = behaviour(s->sc),
	};
	const struct scenario_profile *profile;

	for (profile = s->sc->profiles; config.profile_count < SCENARIO_PROFILES &&
	     profile->used; profile++) {
		profiles[config.profile_count++] = (struct uicc_profile){
			.imsi = profile->imsi, .acc = (uint16_t)profile->acc,
			.spn = *profile->spn ? profile->spn : NULL,
			.mnc_digits = (unsigned int)profile->mnc_digits,
			.msisdn = *profile->msisdn ? profile->msisdn : NULL,
			.plmns = *profile->plmns ? profile->plmns : NULL,
		};
	}
	return uicc_create(&config, &card_ops, s);
}

static void init_fired(void *ctx);

/**
 * session_create() - a module's card reader with the scenario's card
 * @sc: the scenario
 * @trace: the trace
 * @clock: virtual time
 * @ops: the module
 * @ctx: first argument of @ops
 * Return: the session, card without power, or NULL with errno of uicc_create().
 */
struct session *session_create(struct scenario *sc, struct trace *trace, struct vclock *clock,
			       const struct session_ops *ops, void *ctx)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->sc = sc;
	s->trace = trace;
	s->clock = clock;
	s->ops = ops;
	s->ctx = ctx;
	s->state = sc->card.present ? SESSION_OFF : SESSION_ABSENT;
	s->activated = true;
	vtimer_init(&s->init, clock, init_fired, s);
	vtimer_init(&s->fetch, clock, fetch_fired, s);
	vtimer_init(&s->tick, clock, tick_fired, s);
	vtimer_init(&s->poll, clock, poll_fired, s);
	s->uicc = make_card(s);
	if (!s->uicc) {
		free(s);
		return NULL;
	}
	return s;
}

static void stop_timers(struct session *s)
{
	vtimer_stop(&s->init);
	vtimer_stop(&s->fetch);
	vtimer_stop(&s->tick);
	vtimer_stop(&s->poll);
}

void session_destroy(struct session *s)
{
	if (!s)
		return;
	stop_timers(s);
	uicc_destroy(s->uicc);
	free(s);
}

/* The card itself, for the control socket. */
struct uicc *session_uicc(struct session *s)
{
	return s->uicc;
}

/* Let the card behave as the scenario says now. */
void session_behave(struct session *s)
{
	struct uicc_behaviour now = behaviour(s->sc);

	uicc_behave(s->uicc, &now);
	arm_tick(s);
}

enum session_state session_state(const struct session *s)
{
	return s->state;
}

/* The module's view of the IMSI: NULL while there is none. */
const char *session_imsi(struct session *s)
{
	return s->known && s->state == SESSION_READY ? s->imsi : NULL;
}

/* The module's view of the ICCID: NULL while there is none. */
const char *session_iccid(struct session *s)
{
	return *s->iccid && powered(s) ? s->iccid : NULL;
}

unsigned int session_mnc_digits(const struct session *s)
{
	return s->mnc_digits;
}

/* Answer to reset of the card. Return: its length, 0 without power. */
size_t session_atr(const struct session *s, const uint8_t **atr)
{
	*atr = s->atr;
	return powered(s) ? s->atr_len : 0;
}

static bool is_secret(const uint8_t *capdu, size_t len)
{
	static const uint8_t secret[] = {
		INS_VERIFY, INS_CHANGE_PIN, INS_DISABLE_PIN, INS_ENABLE_PIN, INS_UNBLOCK_PIN
	};

	return len > 5 && memchr(secret, capdu[1], sizeof(secret));
}

static int channel_of(const uint8_t *capdu)
{
	return capdu[0] & 0x40 ? 4 + (capdu[0] & 0x0f) : capdu[0] & 0x03;
}

static void trace_apdu(struct session *s, const char *who, const uint8_t *capdu, size_t len,
		       size_t rlen)
{
	size_t shown = is_secret(capdu, len) ? 5 : len;
	char sw[8];

	snprintf(sw, sizeof(sw), "%02X%02X", s->rapdu[rlen - 2], s->rapdu[rlen - 1]);
	trace_log(s->trace, "uicc", who, "APDU", "apdu=x response=x sw=s channel=i", capdu, shown,
		  s->rapdu, rlen - 2, sw, len ? channel_of(capdu) : 0);
}

/**
 * session_transmit() - one APDU to the card
 * @s: the session; the card has power
 * @who: TRACE_HOST if the host sent it, TRACE_MODULE if the module did
 * @capdu: the command, at least 4 bytes
 * @len: its length
 * @rapdu: set to the response, SW at its end; valid until the next command
 * Return: length of the response, 0 if the card has no power.
 */
size_t session_transmit(struct session *s, const char *who, const uint8_t *capdu, size_t len,
			const uint8_t **rapdu)
{
	size_t rlen;

	*rapdu = s->rapdu;
	if (!powered(s) || len < 4)
		return 0;
	uicc_tick(s->uicc, vclock_now(s->clock));
	rlen = uicc_transmit(s->uicc, capdu, len, s->rapdu, sizeof(s->rapdu));
	trace_apdu(s, who, capdu, len, rlen);
	arm_tick(s);
	return rlen;
}

/* One name for a file: from below the MF. */
static struct uicc_path below_mf(const struct uicc_path *path)
{
	struct uicc_path below = *path;

	if (below.depth > 1 && below.fid[0] == 0x3f00)
		memmove(below.fid, below.fid + 1, --below.depth * sizeof(below.fid[0]));
	return below;
}

static struct cached_file *find_cached(struct session *s, const struct uicc_path *path)
{
	size_t i;

	for (i = 0; i < s->cached; i++) {
		if (s->cache[i].path.depth == path->depth &&
		    !memcmp(s->cache[i].path.fid, path->fid, path->depth * sizeof(path->fid[0])))
			return &s->cache[i];
	}
	return NULL;
}

/* Files that the module itself writes are never served from the cache. */
static bool cacheable(const struct uicc_path *path)
{
	static const uint16_t own[] = { EF_FPLMN, EF_LOCI, EF_PSLOCI, EF_EPSLOCI, EF_5GSLOCI };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(own); i++) {
		if (path->depth && path->fid[path->depth - 1] == own[i])
			return false;
	}
	return true;
}

/**
 * session_forget_file() - the card said that a file changed
 * @s: the session
 * @fid: its id; 0: all files
 */
void session_forget_file(struct session *s, uint16_t fid)
{
	size_t i = 0;

	while (i < s->cached) {
		const struct uicc_path *path = &s->cache[i].path;

		if (!fid || path->fid[path->depth - 1] == fid)
			s->cache[i] = s->cache[--s->cached];
		else
			i++;
	}
}

static void remember(struct session *s, const struct uicc_path *path)
{
	struct cached_file *file = &s->cache[s->cached];

	if (s->cached == CACHE_FILES || !cacheable(path) || !s->sc->module.cache_identity)
		return;
	file->path = *path;
	file->len = 0;
	if (uicc_read_binary(s->uicc, path, 0, file->data, sizeof(file->data), &file->len) ==
	    0x9000 && file->len < sizeof(file->data))
		s->cached++;
}

static uint16_t read_cached(const struct cached_file *file, size_t offset, uint8_t *data,
			    size_t cap, size_t *len)
{
	size_t wanted = *len;

	if (offset > file->len || (wanted && offset + wanted > file->len))
		return 0x6b00;
	if (!wanted)
		wanted = file->len - offset;
	if (wanted > cap)
		wanted = cap;
	memcpy(data, file->data + offset, wanted);
	*len = wanted;
	return 0x9000;
}

/**
 * session_read() - the host reads a transparent EF through the module
 * @s: the session
 * @path: the file
 * @offset: first byte
 * @data: the result
 * @cap: its size
 * @len: in: bytes wanted, 0: all; out: bytes read
 * Return: SW; an identity that the module has cached may be stale.
 */
uint16_t session_read(struct session *s, const struct uicc_path *path, size_t offset,
		      uint8_t *data, size_t cap, size_t *len)
{
	struct uicc_path below = below_mf(path);
	struct cached_file *file = NULL;

	/* What PIN1 protects stays protected, cached or not. */
	if (s->state == SESSION_READY)
		file = find_cached(s, &below);
	if (!file && s->state == SESSION_READY) {
		remember(s, &below);
		file = find_cached(s, &below);
	}
	if (file && s->sc->module.cache_identity)
		return read_cached(file, offset, data, cap, len);
	return uicc_read_binary(s->uicc, path, offset, data, cap, len);
}

static bool read_file(struct session *s, const struct uicc_path *path, uint8_t *data, size_t cap,
		      size_t *len)
{
	*len = 0;
	return uicc_read_binary(s->uicc, path, 0, data, cap, len) == 0x9000;
}

static void swap_digits(const uint8_t *bcd, size_t len, char *text)
{
	size_t i;

	for (i = 0; i < 2 * len; i++) {
		uint8_t digit = i & 1 ? bcd[i / 2] >> 4 : bcd[i / 2] & 15;

		if (digit > 9)
			break;
		*text++ = (char)('0' + digit);
	}
	*text = '\0';
}

/* EF_IMSI: length, then parity nibble and digits (TS 31.102 §4.2.2). */
static bool decode_imsi(const uint8_t *data, size_t len, char *imsi)
{
	char digits[24];

	if (len < 9 || data[0] < 4 || data[0] > 8)
		return false;
	digits[0] = (char)('0' + (data[1] >> 4) % 10);
	swap_digits(data + 2, (size_t)data[0] - 1, digits + 1);
	snprintf(imsi, SCENARIO_IMSI, "%s", digits);
	return true;
}

static bool read_identity(struct session *s)
{
	uint8_t data[CACHE_SIZE];
	size_t len;

	if (!read_file(s, &path_imsi, data, sizeof(data), &len) ||
	    !decode_imsi(data, len, s->imsi))
		return false;
	s->mnc_digits = 2;
	if (read_file(s, &path_ad, data, sizeof(data), &len) && len >= 4 && (data[3] & 15) == 3)
		s->mnc_digits = 3;
	session_forget_file(s, 0);
	remember(s, &path_imsi);
	remember(s, &path_iccid);
	remember(s, &path_ad);
	s->known = true;
	s->reread = false;
	trace_log(s->trace, "modem", NULL, "identity read", "imsi=s iccid=s", s->imsi, s->iccid);
	return true;
}

/* Only a read of the card brings a new identity; without one the old stays. */
static void finish_init(struct session *s)
{
	if ((s->reread || !s->known || !s->sc->module.cache_identity) && !read_identity(s)) {
		set_state(s, SESSION_ERROR);
		return;
	}
	if (!s->activated) {
		set_state(s, SESSION_DETECTED);
		return;
	}
	set_state(s, SESSION_READY);
	s->ops->ready(s->ctx);
}

static void check_pin(struct session *s)
{
	struct uicc_pin_state pin;

	if (uicc_pin_state(s->uicc, UICC_KEY_PIN1, &pin) && pin.enabled && !pin.verified)
		set_state(s, pin.retries ? SESSION_PIN : SESSION_BLOCKED);
	else
		finish_init(s);
}

static void send_terminal_profile(struct session *s)
{
	uint8_t apdu[5 + TOOLKIT_MAX] = { 0x80, INS_TERMINAL_PROFILE, 0, 0 };
	const uint8_t *rapdu;
	size_t len = toolkit_terminal_profile(apdu + 5);

	apdu[4] = (uint8_t)len;
	session_transmit(s, TRACE_MODULE, apdu, 5 + len, &rapdu);
}

static void init_fired(void *ctx)
{
	struct session *s = ctx;
	uint8_t data[16];
	size_t len;

	send_terminal_profile(s);
	if (read_file(s, &path_iccid, data, sizeof(data), &len) && (!*s->iccid || s->reread))
		swap_digits(data, len, s->iccid);
	check_pin(s);
}

/**
 * session_restart() - initialise the session anew
 * @s: the session; without a powered card nothing happens
 * @reset: with a cold reset of the card
 * @reread: read identity and files anew
 */
void session_restart(struct session *s, bool reset, bool reread)
{
	if (!powered(s))
		return;
	s->reread |= reread;
	s->located = -1;
	s->ops->gone(s->ctx);
	stop_timers(s);
	set_state(s, SESSION_INIT);
	if (reset) {
		uicc_tick(s->uicc, vclock_now(s->clock));
		s->atr_len = uicc_reset(s->uicc, s->atr, sizeof(s->atr));
		s->channels = 0;
		s->poll_interval = 0;
		trace_log(s->trace, "uicc", TRACE_MODULE, "reset", "response=x", s->atr,
			  s->atr_len);
	}
	vtimer_start(&s->init, s->sc->module.card_time);
	arm_tick(s);
	arm_poll(s);
}

/**
 * session_power() - switch the card's power
 * @s: the session
 * @on: what it is from now on
 * @reread: on power-on, read identity and files anew
 */
void session_power(struct session *s, bool on, bool reread)
{
	if (s->state == SESSION_ABSENT || powered(s) == on)
		return;
	if (on) {
		set_state(s, SESSION_INIT);
		session_restart(s, true, reread);
		return;
	}
	stop_timers(s);
	s->channels = 0;
	s->ops->gone(s->ctx);
	set_state(s, SESSION_OFF);
}

/**
 * session_insert() - the card goes in or out of the slot
 * @s: the session
 * @present: what it is from now on
 */
void session_insert(struct session *s, bool present)
{
	bool was_present = s->state != SESSION_ABSENT;

	if (was_present == present)
		return;
	s->sc->card.present = present;
	if (present) {
		s->known = false;
		*s->iccid = '\0';
		session_forget_file(s, 0);
		set_state(s, SESSION_OFF);
		session_power(s, true, true);
		return;
	}
	stop_timers(s);
	s->channels = 0;
	s->ops->gone(s->ctx);
	set_state(s, SESSION_ABSENT);
}

/**
 * session_activate() - CHANGE PROVISIONING SESSION
 * @s: the session
 * @active: what it is from now on
 * @reread: on activation, read identity and files anew
 */
void session_activate(struct session *s, bool active, bool reread)
{
	s->activated = active;
	if (!powered(s))
		return;
	if (active) {
		session_restart(s, false, reread);
		return;
	}
	vtimer_stop(&s->init);
	s->ops->gone(s->ctx);
	set_state(s, SESSION_DETECTED);
}

static uint16_t last_sw(const uint8_t *rapdu, size_t rlen)
{
	return rlen < 2 ? 0 : (uint16_t)(rapdu[rlen - 2] << 8 | rapdu[rlen - 1]);
}

static uint8_t class_of_channel(uint8_t channel)
{
	/* TS 102 221 §10.1.1: channels 0..3 in two bits, 4..19 in the further class. */
	return channel < 4 ? channel : (uint8_t)(0x40 | (channel - 4));
}

static uint16_t select_aid(struct session *s, uint8_t channel, const uint8_t *aid, size_t aid_len,
			   uint8_t p2, const uint8_t **response, size_t *response_len)
{
	uint8_t cla = class_of_channel(channel);
	uint8_t apdu[5 + UICC_AID_MAX] = { cla, INS_SELECT, 4, p2, (uint8_t)aid_len };
	uint8_t more[5] = { cla, INS_GET_RESPONSE, 0, 0, 0 };
	const uint8_t *rapdu;
	size_t rlen;

	memcpy(apdu + 5, aid, aid_len);
	rlen = session_transmit(s, TRACE_HOST, apdu, 5 + aid_len, &rapdu);
	if (rlen >= 2 && rapdu[rlen - 2] == 0x61) {
		more[4] = rapdu[rlen - 1];
		rlen = session_transmit(s, TRACE_HOST, more, sizeof(more), &rapdu);
	}
	*response = rapdu;
	*response_len = rlen >= 2 ? rlen - 2 : 0;
	return last_sw(rapdu, rlen);
}

static bool selected(uint16_t sw)
{
	return sw == 0x9000 || sw >> 8 == 0x91 || sw >> 8 == 0x62 || sw >> 8 == 0x63;
}

/**
 * session_open() - open a logical channel for the host, and select an application
 * @s: the session
 * @aid: application; @aid_len 0: none is selected
 * @aid_len: at most UICC_AID_MAX
 * @p2: of SELECT
 * @channel: number of the channel
 * @response: what SELECT returned, without SW; valid until the next command
 * @response_len: its length
 * Return: SW of the command that decided; 0x6881: no channel left in the module.
 */
uint16_t session_open(struct session *s, const uint8_t *aid, size_t aid_len, uint8_t p2,
		      uint8_t *channel, const uint8_t **response, size_t *response_len)
{
	static const uint8_t open[] = { 0x00, INS_MANAGE_CHANNEL, 0x00, 0x00, 0x01 };
	const uint8_t *rapdu;
	uint16_t sw;
	size_t rlen;

	*response_len = 0;
	if (__builtin_popcount(s->channels) >= s->sc->module.channels_max)
		return 0x6881;
	rlen = session_transmit(s, TRACE_HOST, open, sizeof(open), &rapdu);
	sw = last_sw(rapdu, rlen);
	if (rlen != 3 || !selected(sw))
		return sw == 0x9000 ? 0x6f00 : sw;
	*channel = rapdu[0];
	s->channels |= 1U << *channel;
	if (!aid_len)
		return sw;
	sw = select_aid(s, *channel, aid, aid_len, p2, response, response_len);
	if (!selected(sw)) {
		session_close(s, *channel);
		*response_len = 0;
	}
	return sw;
}

/* Is it a channel that session_open() opened? */
bool session_has_channel(const struct session *s, uint32_t channel)
{
	return channel < 32 && s->channels & 1U << channel;
}

/* Close a channel that session_open() opened. Return: false if it is not open. */
bool session_close(struct session *s, uint8_t channel)
{
	const uint8_t apdu[] = { 0x00, INS_MANAGE_CHANNEL, 0x80, channel };
	const uint8_t *rapdu;

	if (channel >= 32 || !(s->channels & 1U << channel))
		return false;
	s->channels &= ~(1U << channel);
	session_transmit(s, TRACE_HOST, apdu, sizeof(apdu), &rapdu);
	return true;
}

/**
 * session_pin() - PIN operation of the host
 * @s: the session
 * @op: which
 * @key: UICC_KEY_*
 * @value: digits
 * @value2: second value, or NULL
 * Return: SW; a verified PIN1 lets the initialisation go on.
 */
uint16_t session_pin(struct session *s, enum uicc_pin_op op, uint8_t key, const char *value,
		     const char *value2)
{
	uint16_t sw = uicc_pin(s->uicc, op, key, value, value2);

	trace_log(s->trace, "uicc", TRACE_HOST, "PIN", "sw=i", sw);
	if (s->state == SESSION_PIN || s->state == SESSION_BLOCKED)
		check_pin(s);
	else
		s->ops->changed(s->ctx);
	return sw;
}

/**
 * session_locate() - write the location files after a registration event
 * @s: the session
 * @status: update status
 * @plmn: where, or NULL if only the status changes
 */
void session_locate(struct session *s, enum radio_location status,
		    const struct scenario_plmn *plmn)
{
	struct uicc_location location = {
		.status = (enum uicc_location_status)status,
		.identity = status == RADIO_ROAMING_NOT_ALLOWED ? 0xffffffff : 0xc0de0001,
		.cs = true, .ps = true, .eps = true,
	};

	/* No write that changes nothing: the card wears out. */
	if (s->state != SESSION_READY || (!plmn && s->located == (int)status))
		return;
	s->located = (int)status;
	if (plmn) {
		location.plmn = plmn->id;
		location.lac = (uint16_t)plmn->lac;
		location.tac = (uint32_t)plmn->tac;
		location.fivegs = plmn->rat == RAT_NR;
	}
	uicc_location(s->uicc, &location);
}

/* Put a PLMN into EF_FPLMN. */
void session_forbid(struct session *s, const char *plmn)
{
	if (s->state == SESSION_READY)
		uicc_forbid(s->uicc, plmn);
}

/* TS 24.008 §10.5.1.13: three bytes, F fills a two-digit MNC. */
static void encode_plmn(const char *plmn, uint8_t *bytes)
{
	int mnc3 = plmn[5] ? plmn[5] - '0' : 15;

	bytes[0] = (uint8_t)((plmn[1] - '0') << 4 | (plmn[0] - '0'));
	bytes[1] = (uint8_t)(mnc3 << 4 | (plmn[2] - '0'));
	bytes[2] = (uint8_t)((plmn[4] - '0') << 4 | (plmn[3] - '0'));
}

/* Is a PLMN in EF_FPLMN? */
bool session_forbidden(struct session *s, const char *plmn)
{
	uint8_t data[CACHE_SIZE], wanted[3];
	size_t len, at;

	if (s->state != SESSION_READY || !read_file(s, &path_fplmn, data, sizeof(data), &len))
		return false;
	encode_plmn(plmn, wanted);
	for (at = 0; at + 3 <= len; at += 3) {
		if (!memcmp(data + at, wanted, 3))
			return true;
	}
	return false;
}
