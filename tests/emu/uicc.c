// SPDX-License-Identifier: GPL-2.0
/* The card: its life, the gate for command APDUs and the dispatch of instructions. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "uicc_internal.h"

#define CLASS_ISO	0x01	/* CLA 0x, 4x */
#define CLASS_ETSI	0x02	/* CLA 8x, Cx */
#define TAKES_DATA	0x04
#define GIVES_DATA	0x08
#define LE_MAY_BE_LESS	0x10	/* READ BINARY: a short Le reads a part */
#define RUNTIME		0x20	/* the card's, whatever is selected on the channel */
#define APPLET		0x40	/* only with the applet selected */

struct instruction {
	uint8_t ins;
	uint8_t flags;
	uint16_t (*handle)(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			   struct uicc_response *r);
};

static uint16_t command_get_response(struct uicc *u, struct uicc_channel *ch,
				     const struct uicc_apdu *a, struct uicc_response *r);
static uint16_t command_authenticate(struct uicc *u, struct uicc_channel *ch,
				     const struct uicc_apdu *a, struct uicc_response *r);

/* TS 102 221 §10.1.2, TS 31.102 §7. */
static const struct instruction instructions[] = {
	{ 0x10, CLASS_ETSI | TAKES_DATA | RUNTIME, command_terminal_profile },
	{ 0x12, CLASS_ETSI | GIVES_DATA | RUNTIME, command_fetch },
	{ 0x14, CLASS_ETSI | TAKES_DATA | RUNTIME, command_terminal_response },
	{ 0x20, CLASS_ISO | TAKES_DATA | RUNTIME, command_verify },
	{ 0x24, CLASS_ISO | TAKES_DATA | RUNTIME, command_change },
	{ 0x26, CLASS_ISO | TAKES_DATA | RUNTIME, command_disable },
	{ 0x28, CLASS_ISO | TAKES_DATA | RUNTIME, command_enable },
	{ 0x2c, CLASS_ISO | TAKES_DATA | RUNTIME, command_unblock },
	{ 0x70, CLASS_ISO | GIVES_DATA | RUNTIME, command_manage_channel },
	{ 0x88, CLASS_ISO | TAKES_DATA | GIVES_DATA, command_authenticate },
	{ 0xa2, CLASS_ISO | TAKES_DATA | GIVES_DATA, command_search_record },
	{ 0xa4, CLASS_ISO | TAKES_DATA | GIVES_DATA | RUNTIME, command_select },
	{ 0xb0, CLASS_ISO | GIVES_DATA | LE_MAY_BE_LESS, command_read_binary },
	{ 0xb2, CLASS_ISO | GIVES_DATA, command_read_record },
	{ 0xc0, CLASS_ISO | GIVES_DATA | LE_MAY_BE_LESS | RUNTIME, command_get_response },
	{ 0xc2, CLASS_ETSI | TAKES_DATA | GIVES_DATA | RUNTIME, command_envelope },
	{ 0xca, CLASS_ETSI | GIVES_DATA | APPLET, applet_get_data },
	{ 0xd6, CLASS_ISO | TAKES_DATA, command_update_binary },
	{ 0xdc, CLASS_ISO | TAKES_DATA, command_update_record },
	{ 0xe2, CLASS_ETSI | TAKES_DATA | APPLET, applet_store_data },
	{ 0xf2, CLASS_ETSI | GIVES_DATA | RUNTIME, command_status },
};

static const struct instruction *find_instruction(const struct uicc_channel *ch, uint8_t ins)
{
	uint8_t wanted = ch->applet ? RUNTIME | APPLET : RUNTIME;
	const struct instruction *i;
	size_t n;

	for (n = 0; n < ARRAY_SIZE(instructions); n++) {
		i = &instructions[n];
		if (i->ins != ins)
			continue;
		if (i->flags & wanted || (!ch->applet && !(i->flags & APPLET)))
			return i;
	}
	return NULL;
}

/* The fields behind Lc; Return: false if the bytes do not add up (ISO 7816-4 §5.2). */
static bool parse_body(const uint8_t *body, size_t len, size_t lc, struct uicc_apdu *a)
{
	size_t le_size = a->extended ? 2 : 1;
	size_t all = a->extended ? 65536 : 256;

	if (!lc || len < lc)
		return false;
	a->data = body;
	a->lc = lc;
	if (len == lc)
		return true;
	if (len != lc + le_size)
		return false;
	a->has_le = true;
	a->le = a->extended ? body[lc] << 8 | body[lc + 1] : body[lc];
	if (!a->le)
		a->le = all;
	return true;
}

/* The one gate: Return: SW_OK, or why these bytes are no command APDU. */
static uint16_t apdu_parse(const uint8_t *b, size_t len, struct uicc_apdu *a)
{
	*a = (struct uicc_apdu){ .le = 256 };
	if (len < 4)
		return SW_WRONG_LENGTH;
	a->cla = b[0];
	a->ins = b[1];
	a->p1 = b[2];
	a->p2 = b[3];
	a->header_only = len == 4;
	if (len == 4)
		return SW_OK;
	if (len == 5) {
		a->has_le = true;
		a->le = b[4] ? b[4] : 256;
		return SW_OK;
	}
	if (b[4])
		return parse_body(b + 5, len - 5, b[4], a) ? SW_OK : SW_WRONG_LENGTH;
	if (len < 7)
		return SW_WRONG_LENGTH;
	a->extended = true;
	if (len == 7) {
		a->has_le = true;
		a->le = b[5] << 8 | b[6] ? b[5] << 8 | b[6] : 65536;
		return SW_OK;
	}
	return parse_body(b + 7, len - 7, b[5] << 8 | b[6], a) ? SW_OK : SW_WRONG_LENGTH;
}

/* CLA, TS 102 221 §10.1.1; Return: SW_OK and the class and channel it stands for. */
static uint16_t parse_class(uint8_t cla, uint8_t *class, unsigned int *channel)
{
	uint8_t secure;

	*class = cla & 0x80 ? CLASS_ETSI : CLASS_ISO;
	switch (cla & 0x70) {
	case 0x00:
		*channel = cla & 0x03;
		secure = cla & 0x0c;
		break;
	case 0x40:
	case 0x60:
		*channel = 4 + (cla & 0x0f);
		secure = cla & 0x20;
		break;
	case 0x10:
	case 0x50:
	case 0x70:
		return cla == 0xff ? SW_CLA : SW_CHAINING;
	default:
		return SW_CLA;
	}
	return secure ? SW_SECURE_MESSAGING : SW_OK;
}

static uint16_t command_get_response(struct uicc *u, struct uicc_channel *ch,
				     const struct uicc_apdu *a, struct uicc_response *r)
{
	(void)u;
	if (a->p1 || a->p2)
		return SW_WRONG_P1P2;
	if (!ch->waiting.len)
		return SW_CONDITIONS;
	*r = ch->waiting;
	return SW_OK;
}

/* No key K lives here: what a card answers whose network is another (TS 31.102 §7.1.2). */
static uint16_t command_authenticate(struct uicc *u, struct uicc_channel *ch,
				     const struct uicc_apdu *a, struct uicc_response *r)
{
	(void)r;
	if (a->p1)
		return SW_WRONG_P1P2;
	if (!ch->usim)
		return SW_CONDITIONS;
	if (!keys_allow(u, COND_PIN1))
		return SW_SECURITY;
	switch (a->p2) {
	case 0x81:	/* 3G: RAND and AUTN, each with a length byte */
		if (a->lc != 34 || a->data[0] != 16 || a->data[17] != 16)
			return SW_WRONG_LENGTH;
		return SW_MAC;
	case 0x80:
		return a->lc == 17 ? SW_CONTEXT : SW_WRONG_LENGTH;
	default:
		return SW_WRONG_P1P2;
	}
}

/* Le against what there is: 6Cxx, or the response cut to Le (case 2). */
static uint16_t fit_case2(const struct instruction *i, const struct uicc_apdu *a,
			  struct uicc_response *r)
{
	bool less_is_fine = i->flags & LE_MAY_BE_LESS;

	if (a->le == r->len)
		return SW_OK;
	if (a->le < r->len && less_is_fine) {
		r->len = a->le;
		return SW_OK;
	}
	if (a->extended && a->le > r->len)
		return SW_OK;
	return SW_EXACT_LENGTH | (r->len > 255 ? 0 : r->len);
}

/* Hands out what Le allows and keeps the rest for GET RESPONSE: 61xx. */
static uint16_t keep_rest(struct uicc_channel *ch, size_t give, struct uicc_response *r)
{
	size_t rest;

	if (give > r->len)
		give = r->len;
	rest = r->len - give;
	ch->waiting.len = rest;
	memcpy(ch->waiting.data, r->data + give, rest);
	r->len = give;
	if (!rest)
		return SW_OK;
	return SW_MORE | (rest > 255 ? 0 : rest);
}

static uint16_t deliver(const struct instruction *i, struct uicc_channel *ch,
			const struct uicc_apdu *a, struct uicc_response *r)
{
	if (!r->len)
		return SW_OK;
	if (i->flags & TAKES_DATA)
		return keep_rest(ch, a->has_le ? a->le : 0, r);
	if (i->handle == command_get_response && a->le <= r->len)
		return keep_rest(ch, a->le, r);
	return fit_case2(i, a, r);
}

static uint16_t process(struct uicc *u, const uint8_t *capdu, size_t len,
			struct uicc_response *r)
{
	const struct instruction *i;
	struct uicc_channel *ch;
	unsigned int channel;
	struct uicc_apdu a;
	uint8_t class;
	uint16_t sw;

	sw = apdu_parse(capdu, len, &a);
	if (sw == SW_OK)
		sw = parse_class(a.cla, &class, &channel);
	if (sw != SW_OK)
		return sw;
	if (channel >= UICC_CHANNELS || !u->channels[channel].open)
		return SW_CHANNEL;
	ch = &u->channels[channel];
	i = find_instruction(ch, a.ins);
	if (!i || i->handle != command_get_response)
		ch->waiting.len = 0;
	if (!i)
		return SW_INS;
	if (!(i->flags & class))
		return SW_CLA;
	if (a.lc && !(i->flags & TAKES_DATA) && i->handle != command_manage_channel)
		return SW_WRONG_LENGTH;
	sw = i->handle(u, ch, &a, r);
	if (sw != SW_OK)
		r->len = 0;
	return sw == SW_OK ? deliver(i, ch, &a, r) : sw;
}

size_t uicc_transmit(struct uicc *u, const uint8_t *capdu, size_t len, uint8_t *rapdu,
		     size_t cap)
{
	struct uicc_response r = { .len = 0 };
	uint16_t sw;

	if (cap < 2)
		return 0;
	sw = process(u, capdu, len, &r);
	if (sw >> 8 == SW_EXACT_LENGTH >> 8)
		r.len = 0;
	if (r.len + 2 > cap) {
		r.len = 0;
		sw = SW_TECHNICAL;
	}
	if (sw == SW_OK && cat_pending(u))
		sw = SW_PROACTIVE | (cat_pending(u) & 0xff);
	memcpy(rapdu, r.data, r.len);
	rapdu[r.len] = sw >> 8;
	rapdu[r.len + 1] = sw;
	return r.len + 2;
}

struct uicc *uicc_create(const struct uicc_config *config, const struct uicc_ops *ops,
			 void *ctx)
{
	struct uicc *u = calloc(1, sizeof(*u));
	int err;

	if (!u)
		return NULL;
	u->channels_max = config->channels_max ? config->channels_max : 3;
	err = u->channels_max < UICC_CHANNELS ? fs_create(&u->fs) : -EINVAL;
	if (!err)
		err = keys_personalise(u, config);
	if (!err)
		err = personalise(u, config);
	if (err) {
		uicc_destroy(u);
		errno = -err;
		return NULL;
	}
	u->multi.deadline = INFINITY;
	uicc_behave(u, &config->behaviour);
	/* from here on: what personalisation wrote is not to be counted */
	if (ops)
		u->ops = *ops;
	u->ctx = ctx;
	return u;
}

void uicc_destroy(struct uicc *u)
{
	if (!u)
		return;
	fs_destroy(&u->fs);
	free(u);
}

/*
 * TS 102 221 §6.3: direct convention, class A, B, C, T=0 and the global
 * interface bytes; historical bytes tell of DF names, EF_DIR and channels.
 */
static size_t make_atr(const struct uicc *u, uint8_t *atr)
{
	static const uint8_t start[] = {
		0x3b, 0x9f, 0x96, 0x80, 0x1f, 0xc7,
		0x80, 0x31, 0xe0, 0x73, 0xfe, 0x21,
	};
	static const uint8_t text[] = { 0x67, 'm', 'o', 'd', 'e', 'm', 's', 'm' };
	size_t n = sizeof(start);
	uint8_t check = 0;
	size_t i;

	memcpy(atr, start, n);
	/* extended Lc, channels assigned by the card, how many (7: eight or more) */
	atr[n++] = 0x50 | (u->channels_max < 7 ? u->channels_max : 7);
	memcpy(atr + n, text, sizeof(text));
	n += sizeof(text);
	for (i = 1; i < n; i++)
		check ^= atr[i];
	atr[n++] = check;
	return n;
}

size_t uicc_reset(struct uicc *u, uint8_t *atr, size_t cap)
{
	uint8_t own[UICC_ATR_MAX];
	size_t n = make_atr(u, own);

	memset(u->channels, 0, sizeof(u->channels));
	channel_open(&u->channels[0]);
	keys_reset(u);
	cat_reset(u);
	applet_reset(u);
	if (n > cap)
		n = cap;
	if (n)
		memcpy(atr, own, n);
	return n;
}

void uicc_tick(struct uicc *u, double now)
{
	if (now > u->now)
		u->now = now;
	applet_tick(u);
}

double uicc_next(const struct uicc *u)
{
	return u->multi.deadline;
}

void uicc_behave(struct uicc *u, const struct uicc_behaviour *behaviour)
{
	u->behaviour = *behaviour;
	if (!u->behaviour.status_count)
		u->behaviour.status_count = 6;
	if (!u->behaviour.poll_interval)
		u->behaviour.poll_interval = 30;
	if (!(u->behaviour.timer > 0))
		u->behaviour.timer = 180;
	u->fs.hide_applet = u->behaviour.applet == UICC_APPLET_NONE;
	applet_write_config(u);
	applet_rearm(u);
}

const struct uicc_behaviour *uicc_behaviour(const struct uicc *u)
{
	return &u->behaviour;
}
