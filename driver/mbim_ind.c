// SPDX-License-Identifier: GPL-2.0
/*
 * What an MBIM module tells, asked or not: answers to the session's queries and
 * indications, turned into the device's caches.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/kernel.h>
#include <linux/string.h>

#include "mbim.h"

#define READY_TRIES	6		/* of a card that is coming up, or without its IMSI */
#define READY_PAUSE	(HZ / 2)
#define PIN_UNTOLD	-1

/* What tells of rejects. */
enum reject_source {
	REGISTER_STATE,
	PACKET_SERVICE,
};

/* --- identity of the module --- */

void mbim_take_caps(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_caps caps;

	if (mbim_parse_caps(msg, s->extended, &caps))
		return;
	strscpy(s->base.info.imei, caps.imei, sizeof(s->base.info.imei));
	strscpy(s->base.info.model, caps.model, sizeof(s->base.info.model));
	strscpy(s->base.info.revision, caps.revision, sizeof(s->base.info.revision));
}

/* --- power --- */

void mbim_take_radio(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	bool hardware, software;

	if (mbim_parse_radio(msg, &hardware, &software))
		return;
	s->hardware_on = hardware;
	s->base.power = hardware && software ? WWANCTL_POWER_ONLINE : WWANCTL_POWER_LOW_POWER;
	s->base.power_reason = hardware ? 0 : WWANCTL_POWER_REASON_W_DISABLE;
	session_dirty(&s->base, SESSION_DIRTY_POWER, time);
}

/* --- slots --- */

void mbim_take_sys_caps(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	u32 executors, slots;

	if (mbim_parse_sys_caps(msg, &executors, &slots) || !slots)
		return;
	s->slots = min_t(u32, slots, WWANCTL_SLOTS_MAX);
	if (mbim_offers(s, MBIM_SERVICE_EXTENSIONS, MBIM_SLOT_INFO))
		session_want(&s->base, MBIM_Q(SLOT_INFO));
}

void mbim_take_slot_mapping(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	u32 slot;

	if (mbim_parse_slot_mapping(msg, &slot) || slot >= WWANCTL_SLOTS_MAX)
		return;
	if (slot == s->slot)
		return;
	s->slot = slot;
	s->cards.known = false;		/* that was its predecessor's */
	s->ready_tries = 0;
	session_want(&s->base, MBIM_Q(READY));
}

static void slot_info(struct mbim_session *s, const struct mbim_message *msg, u32 *slot)
{
	u32 state;

	*slot = WWANCTL_SLOTS_MAX;
	if (!mbim_parse_slot_info(msg, slot, &state) && *slot < WWANCTL_SLOTS_MAX)
		s->slot_state[*slot] = state;
}

/* One slot is asked for after the other. */
void mbim_take_slot_info(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	u32 slot;

	slot_info(s, msg, &slot);
	if (slot == s->asked_slot && ++s->asked_slot < s->slots)
		session_want(&s->base, MBIM_Q(SLOT_INFO));
	else
		s->asked_slot = 0;
}

static void slot_indication(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	u32 slot;

	slot_info(s, msg, &slot);
	if (mbim_offers(s, MBIM_SERVICE_EXTENSIONS, MBIM_SLOT_MAPPINGS))
		session_want(&s->base, MBIM_Q(SLOT_MAPPING));
	session_want(&s->base, MBIM_Q(READY));
}

/* A slot that is not in use: all that is known is whether there is a card. */
static u8 slot_card_state(u32 state)
{
	switch (state) {
	case MBIM_SLOT_OFF_EMPTY:
	case MBIM_SLOT_EMPTY:
		return WWANCTL_CARD_STATE_ABSENT;
	case MBIM_SLOT_NOT_READY:
	case MBIM_SLOT_ACTIVE:
	case MBIM_SLOT_ACTIVE_ESIM:
	case MBIM_SLOT_ACTIVE_ESIM_NO_PROFILE:
		return WWANCTL_CARD_STATE_DETECTED;
	case MBIM_SLOT_ERROR:
		return WWANCTL_CARD_STATE_ERROR;
	default:
		return WWANCTL_CARD_STATE_UNKNOWN;
	}
}

/* --- the card in use --- */

/**
 * mbim_active_card() - the card that carries the subscription
 * @s: session, locked
 *
 * Return: the card, as it was last published; its state is 0 while nothing is known.
 */
const struct wwanctl_card *mbim_active_card(const struct mbim_session *s)
{
	return &s->base.card[s->slot];
}

static u8 card_state(const struct mbim_card *card)
{
	switch (card->ready.state) {
	case MBIM_READY_INITIALIZED:
	case MBIM_READY_NOT_ACTIVATED:
		return WWANCTL_CARD_STATE_READY;
	case MBIM_READY_NOT_INSERTED:
		return WWANCTL_CARD_STATE_ABSENT;
	case MBIM_READY_BAD:
	case MBIM_READY_FAILURE:
		return WWANCTL_CARD_STATE_ERROR;
	case MBIM_READY_LOCKED:
		return card->has_pin && card->pin.type == MBIM_PIN_TYPE_PUK1 ?
			       WWANCTL_CARD_STATE_PUK_REQUIRED : WWANCTL_CARD_STATE_PIN_REQUIRED;
	default:	/* coming up, or without a profile */
		return WWANCTL_CARD_STATE_DETECTED;
	}
}

/* Whether a PIN that is not asked for was verified or is disabled, Pin does not tell. */
static u8 pin_state(const struct mbim_card *card)
{
	if (!card->has_pin || !card->pin.locked)
		return WWANCTL_PIN_STATE_UNKNOWN;
	switch (card->pin.type) {
	case MBIM_PIN_TYPE_PIN1:
		return WWANCTL_PIN_STATE_NOT_VERIFIED;
	case MBIM_PIN_TYPE_PUK1:
		return card->puk1_attempts ? WWANCTL_PIN_STATE_BLOCKED :
					     WWANCTL_PIN_STATE_PERMANENTLY_BLOCKED;
	default:
		return WWANCTL_PIN_STATE_UNKNOWN;
	}
}

static u8 app_type_of(u32 type)
{
	switch (type) {
	case MBIM_APPLICATION_SIM:
		return WWANCTL_APPLICATION_TYPE_SIM;
	case MBIM_APPLICATION_USIM:
		return WWANCTL_APPLICATION_TYPE_USIM;
	case MBIM_APPLICATION_CSIM:
		return WWANCTL_APPLICATION_TYPE_CSIM;
	case MBIM_APPLICATION_ISIM:
		return WWANCTL_APPLICATION_TYPE_ISIM;
	default:
		return WWANCTL_APPLICATION_TYPE_UNKNOWN;
	}
}

static void fill_active(const struct mbim_session *s, struct wwanctl_card *card)
{
	const struct mbim_card *told = &s->cards;
	unsigned int i;

	card->active = true;
	if (!told->known)
		return;
	card->state = card_state(told);
	if (card->state < WWANCTL_CARD_STATE_DETECTED)
		return;
	strscpy(card->imsi, told->ready.imsi, sizeof(card->imsi));
	strscpy(card->iccid, told->ready.iccid, sizeof(card->iccid));
	card->pin_state = pin_state(told);
	card->pin_retries = max(told->pin1_attempts, 0);
	card->puk_retries = max(told->puk1_attempts, 0);
	memcpy(card->atr, told->atr, told->atr_len);
	card->atr_len = told->atr_len;
	for (i = 0; i < told->apps; i++) {
		memcpy(card->app[i].aid, told->app[i].aid, told->app[i].aid_len);
		card->app[i].aid_len = told->app[i].aid_len;
		card->app[i].type = app_type_of(told->app[i].type);
		if (card->app[i].type == WWANCTL_APPLICATION_TYPE_USIM) {
			card->app[i].pin_state = card->pin_state;
			card->app[i].pin_retries = card->pin_retries;
			card->app[i].puk_retries = card->puk_retries;
		}
	}
	card->apps = told->apps;
}

static void fill_card(const struct mbim_session *s, u32 slot, struct wwanctl_card *card)
{
	memset(card, 0, sizeof(*card));
	card->slot = slot + 1;
	if (slot == s->slot)
		fill_active(s, card);
	if (!card->state)
		card->state = slot_card_state(s->slot_state[slot]);
}

/* A card that is coming up, or one whose IMSI is not there yet, is asked again. */
static bool wait_for_card(struct mbim_session *s)
{
	const struct mbim_ready *ready = &s->cards.ready;

	if (!s->cards.known || (ready->state != MBIM_READY_NOT_INITIALIZED &&
				(ready->state != MBIM_READY_INITIALIZED || ready->imsi[0])))
		return false;
	if (s->base.alarms & BIT(SESSION_ALARM_LOOK))
		return true;
	if (++s->ready_tries >= READY_TRIES)
		return false;
	session_alarm(&s->base, SESSION_ALARM_LOOK, READY_PAUSE);
	return true;
}

/**
 * mbim_look_again() - the moment that a card was given is over
 * @base: session, locked
 */
void mbim_look_again(struct session *base)
{
	session_want(base, MBIM_Q(READY));
}

/**
 * mbim_publish_cards() - make the cards anew from what the module has told
 * @s: session, locked
 * @time: CLOCK_BOOTTIME ns
 *
 * A card is told of when all that is asked of it has been answered, and one that
 * becomes ready not before its IMSI is known, so that nobody takes the old one for
 * the new one's.
 */
void mbim_publish_cards(struct mbim_session *s, u64 time)
{
	u32 i, slots = max(s->slots, s->slot + 1);

	if (session_asking(&s->base, MBIM_CARD))
		return;
	if (wait_for_card(s) && s->cards.ready.state == MBIM_READY_INITIALIZED)
		return;
	for (i = 0; i < slots; i++) {
		fill_card(s, i, &s->base.card[i]);
		session_dirty(&s->base, SESSION_DIRTY_CARD + i, time);
	}
	if (s->base.info.slots == slots)
		return;
	s->base.info.slots = slots;
	if (s->base.phase == SESSION_READY)
		session_dirty(&s->base, SESSION_DIRTY_INFO, time);
}

static void want_card(struct mbim_session *s)
{
	session_want(&s->base, MBIM_Q(PIN));
	if (mbim_offers(s, MBIM_SERVICE_UICC, MBIM_UICC_ATR))
		session_want(&s->base, MBIM_Q(ATR));
	if (mbim_offers(s, MBIM_SERVICE_UICC, MBIM_UICC_APPLICATION_LIST))
		session_want(&s->base, MBIM_Q(APPLICATIONS));
}

/* What else is known belongs to one life of the card. */
static void forget_card(struct mbim_card *card)
{
	card->has_pin = false;
	card->pin1_attempts = PIN_UNTOLD;
	card->puk1_attempts = PIN_UNTOLD;
	card->apps = 0;
	card->atr_len = 0;
}

static bool can_be_asked(u32 state)
{
	return state == MBIM_READY_INITIALIZED || state == MBIM_READY_LOCKED ||
	       state == MBIM_READY_NOT_ACTIVATED;
}

/* Some modules tell by the status of the answer what others say in it. */
static bool ready_of_status(u32 status, struct mbim_ready *ready)
{
	memset(ready, 0, sizeof(*ready));
	switch (status) {
	case MBIM_STATUS_SIM_NOT_INSERTED:
		ready->state = MBIM_READY_NOT_INSERTED;
		return true;
	case MBIM_STATUS_BAD_SIM:
		ready->state = MBIM_READY_BAD;
		return true;
	case MBIM_STATUS_PIN_REQUIRED:
		ready->state = MBIM_READY_LOCKED;
		return true;
	case MBIM_STATUS_NOT_INITIALIZED:
	case MBIM_STATUS_BUSY:
		ready->state = MBIM_READY_NOT_INITIALIZED;
		return true;
	default:
		return false;
	}
}

void mbim_take_ready(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_card *card = &s->cards;
	struct mbim_ready ready;

	if (msg->type != MBIM_INDICATE_STATUS && msg->status) {
		if (!ready_of_status(msg->status, &ready))
			return;
	} else if (mbim_parse_ready(msg, s->extended, &ready)) {
		return;
	}
	if (card->known && card->ready.state == ready.state &&
	    !strcmp(card->ready.imsi, ready.imsi) && !strcmp(card->ready.iccid, ready.iccid))
		return;
	if (!card->known || card->ready.state != ready.state)
		s->ready_tries = 0;
	forget_card(card);
	card->known = true;
	card->ready = ready;
	if (can_be_asked(ready.state))
		want_card(s);
}

void mbim_take_pin(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_card *card = &s->cards;

	if (mbim_parse_pin(msg, &card->pin))
		return;
	card->has_pin = true;
	if (card->pin.type == MBIM_PIN_TYPE_PUK1) {
		card->puk1_attempts = card->pin.attempts;
		card->pin1_attempts = 0;
	} else if (card->pin.type == MBIM_PIN_TYPE_PIN1) {
		card->pin1_attempts = card->pin.attempts;
	}
}

void mbim_take_atr(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_bytes atr;

	if (mbim_parse_atr(msg, &atr) || atr.len > sizeof(s->cards.atr))
		return;
	if (atr.len)
		memcpy(s->cards.atr, atr.data, atr.len);
	s->cards.atr_len = atr.len;
}

void mbim_take_applications(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_card *card = &s->cards;
	u32 i, active, count = mbim_applications(msg, &active);

	card->apps = 0;
	for (i = 0; i < count && card->apps < WWANCTL_APPS_MAX; i++)
		if (!mbim_parse_application(msg, i, &card->app[card->apps]))
			card->apps++;
}

/* --- registration --- */

/* Of several the newest: the cell may well offer the older ones as well. */
static u8 rat_of(u32 classes)
{
	if (classes & MBIM_DATA_5G_SA)
		return WWANCTL_RAT_NR;
	if (classes & (MBIM_DATA_LTE | MBIM_DATA_5G_NSA))
		return WWANCTL_RAT_LTE;
	if (classes & (MBIM_DATA_UMTS | MBIM_DATA_HSDPA | MBIM_DATA_HSUPA))
		return WWANCTL_RAT_UMTS;
	if (classes & (MBIM_DATA_GPRS | MBIM_DATA_EDGE))
		return WWANCTL_RAT_GSM;
	return 0;
}

static u8 current_rat(const struct mbim_session *s)
{
	return rat_of(s->packet.data_class) ? : rat_of(s->registered.data_classes);
}

static u8 state_of(u32 state)
{
	switch (state) {
	case MBIM_REGISTER_DEREGISTERED:
		return WWANCTL_REGISTRATION_STATE_IDLE;
	case MBIM_REGISTER_SEARCHING:
		return WWANCTL_REGISTRATION_STATE_SEARCHING;
	case MBIM_REGISTER_HOME:
		return WWANCTL_REGISTRATION_STATE_HOME;
	case MBIM_REGISTER_ROAMING:
	case MBIM_REGISTER_PARTNER:
		return WWANCTL_REGISTRATION_STATE_ROAMING;
	case MBIM_REGISTER_DENIED:
		return WWANCTL_REGISTRATION_STATE_DENIED;
	default:
		return WWANCTL_REGISTRATION_STATE_UNKNOWN;
	}
}

static bool is_served(u8 state)
{
	return state == WWANCTL_REGISTRATION_STATE_HOME ||
	       state == WWANCTL_REGISTRATION_STATE_ROAMING;
}

static void fill_cell(const struct mbim_session *s, struct wwanctl_registration *reg)
{
	reg->has_cell = s->cell.has_cell;
	reg->cell = s->cell.cell;
	reg->has_lac = s->cell.has_lac;
	reg->lac = s->cell.lac;
	reg->has_tac = s->packet.has_tac || s->cell.has_tac;
	reg->tac = s->packet.has_tac ? s->packet.tac : s->cell.tac;
}

static void publish_registration(struct mbim_session *s, u64 time)
{
	struct wwanctl_registration *reg = &s->base.registration;

	memset(reg, 0, sizeof(*reg));
	reg->state = state_of(s->registered.state);
	reg->roaming = reg->state == WWANCTL_REGISTRATION_STATE_ROAMING;
	strscpy(reg->plmn, s->registered.plmn, sizeof(reg->plmn));
	strscpy(reg->operator, s->registered.name, sizeof(reg->operator));
	if (is_served(reg->state)) {
		reg->rat = current_rat(s);
		reg->ps_attached = s->packet.state == MBIM_PACKET_ATTACHED;
		fill_cell(s, reg);
	}
	if (s->registered.mode_known)
		reg->selection = s->registered.manual ? WWANCTL_SELECTION_MANUAL :
							WWANCTL_SELECTION_AUTO;
	if (s->registered.manual)
		strscpy(reg->selected, s->selected, sizeof(reg->selected));
	session_dirty(&s->base, SESSION_DIRTY_REGISTRATION, time);
}

/*
 * The cause stays in the state for as long as it is the state of affairs: it is news
 * when it differs, or when a new attempt has come to the same end (@again). MBIM does
 * not tell the domain: what it names is packet service.
 */
static void tell_reject(struct mbim_session *s, struct wwanctl_reject *last, u32 cause,
			bool again, enum reject_source source, u64 time)
{
	struct wwanctl_reject reject = { .cause = cause, .domain = WWANCTL_DOMAIN_PS };

	if (!cause) {
		memset(last, 0, sizeof(*last));
		return;
	}
	reject.rat = rat_of(s->registered.data_classes) ? : rat_of(s->packet.data_class);
	strscpy(reject.plmn, s->registered.plmn, sizeof(reject.plmn));
	if (!again && reject.cause == last->cause && reject.rat == last->rat &&
	    !strcmp(reject.plmn, last->plmn))
		return;
	*last = reject;
	reject.time = time;
	session_reject(&s->base, &reject, source);
}

void mbim_take_registration(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	u32 before = s->registered.state;
	struct mbim_registration told;
	bool denied;

	if (mbim_parse_registration(msg, &told))
		return;
	denied = told.state == MBIM_REGISTER_DENIED && before != MBIM_REGISTER_DENIED;
	s->registered = told;
	if (told.manual && told.plmn[0])
		strscpy(s->selected, told.plmn, sizeof(s->selected));
	if (!is_served(state_of(told.state)))
		memset(&s->cell, 0, sizeof(s->cell));
	else if (mbim_offers(s, MBIM_SERVICE_EXTENSIONS, MBIM_BASE_STATIONS))
		session_want(&s->base, MBIM_Q(CELL));
	publish_registration(s, time);
	tell_reject(s, &s->refused, is_served(state_of(told.state)) ? 0 : told.nw_error, denied,
		    REGISTER_STATE, time);
}

void mbim_take_packet_service(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_packet_service told;
	bool again;

	if (mbim_parse_packet_service(msg, s->extended, &told))
		return;
	again = told.state == MBIM_PACKET_DETACHED && s->packet.state == MBIM_PACKET_ATTACHING;
	s->packet = told;
	publish_registration(s, time);
	tell_reject(s, &s->refused_packet, told.state == MBIM_PACKET_ATTACHED ? 0 : told.nw_error,
		    again, PACKET_SERVICE, time);
}

void mbim_take_cell(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_cell cell;

	if (mbim_parse_cell(msg, s->extended, &cell))
		return;
	s->cell = cell;
	publish_registration(s, time);
}

/* --- signal --- */

void mbim_take_signal(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_signal told;

	if (mbim_parse_signal(msg, s->extended, &told))
		return;
	s->base.signal.rssi = told.has_rssi ? told.rssi : WWANCTL_SIGNAL_NONE;
	s->base.signal.rsrp = told.has_rsrp ? told.rsrp : WWANCTL_SIGNAL_NONE;
	s->base.signal.rsrq = WWANCTL_SIGNAL_NONE;
	s->base.signal.snr = told.has_snr ? told.snr : WWANCTL_SIGNAL_NONE;
	session_dirty(&s->base, SESSION_DIRTY_SIGNAL, time);
}

/* --- indications --- */

static void ready_indication(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	mbim_take_ready(s, msg, time);
	mbim_publish_cards(s, time);
}

static const struct {
	enum mbim_service service;
	u32 cid;
	void (*take)(struct mbim_session *s, const struct mbim_message *msg, u64 time);
} indications[] = {
	{ MBIM_SERVICE_BASIC, MBIM_SUBSCRIBER_READY_STATUS, ready_indication },
	{ MBIM_SERVICE_BASIC, MBIM_RADIO_STATE, mbim_take_radio },
	{ MBIM_SERVICE_BASIC, MBIM_REGISTER_STATE, mbim_take_registration },
	{ MBIM_SERVICE_BASIC, MBIM_PACKET_SERVICE, mbim_take_packet_service },
	{ MBIM_SERVICE_BASIC, MBIM_SIGNAL_STATE, mbim_take_signal },
	{ MBIM_SERVICE_EXTENSIONS, MBIM_SLOT_INFO, slot_indication },
};

/**
 * mbim_indication() - the module tells something of its own accord
 * @s: session, locked
 * @msg: the indication
 * @time: CLOCK_BOOTTIME ns
 */
void mbim_indication(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(indications); i++)
		if (indications[i].service == msg->service && indications[i].cid == msg->cid)
			indications[i].take(s, msg, time);
}

/**
 * mbim_forget() - nothing is known of the module any more
 * @base: session, locked or not yet in use
 */
void mbim_forget(struct session *base)
{
	struct mbim_session *s = mbim_of(base);

	s->slots = 1;
	s->slot = 0;
	s->asked_slot = 0;
	memset(s->slot_state, 0, sizeof(s->slot_state));
	s->cards.known = false;
	forget_card(&s->cards);
	s->ready_tries = 0;
	memset(&s->registered, 0, sizeof(s->registered));
	memset(&s->packet, 0, sizeof(s->packet));
	memset(&s->cell, 0, sizeof(s->cell));
	memset(&s->refused, 0, sizeof(s->refused));
	memset(&s->refused_packet, 0, sizeof(s->refused_packet));
}
