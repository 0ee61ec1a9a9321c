// SPDX-License-Identifier: GPL-2.0
/*
 * What a QMI module tells, asked or not: answers to the session's queries and
 * indications, turned into the device's caches.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "qmi.h"

#define IDENTITY_TRIES		6
#define IDENTITY_PAUSE		(HZ / 2)

/* --- identity of the module --- */

static void take_text(const struct qmi_message *msg, int result, char *out, size_t cap)
{
	if (result || qmi_parse_string(msg, out, cap))
		out[0] = '\0';
}

void qmi_take_manufacturer(struct qmi_session *s, const struct qmi_message *msg, int result,
			   u64 time)
{
	take_text(msg, result, s->base.info.manufacturer, sizeof(s->base.info.manufacturer));
}

void qmi_take_model(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	take_text(msg, result, s->base.info.model, sizeof(s->base.info.model));
}

void qmi_take_revision(struct qmi_session *s, const struct qmi_message *msg, int result,
		       u64 time)
{
	take_text(msg, result, s->base.info.revision, sizeof(s->base.info.revision));
}

void qmi_take_ids(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	if (result || qmi_parse_imei(msg, s->base.info.imei, sizeof(s->base.info.imei)))
		s->base.info.imei[0] = '\0';
}

/* --- power --- */

static u8 power_of(u8 mode)
{
	switch (mode) {
	case QMI_MODE_ONLINE:
		return WWANCTL_POWER_ONLINE;
	case QMI_MODE_LOW_POWER:
	case QMI_MODE_PERSISTENT_LOW_POWER:
	case QMI_MODE_MODE_ONLY_LOW_POWER:
		return WWANCTL_POWER_LOW_POWER;
	case QMI_MODE_OFFLINE:
	case QMI_MODE_RESET:
	case QMI_MODE_SHUTTING_DOWN:
		return WWANCTL_POWER_OFF;
	default:
		return 0;
	}
}

static void set_power(struct qmi_session *s, u8 mode, u8 reason, u64 time)
{
	s->base.power = power_of(mode);
	s->base.power_reason = s->base.power == WWANCTL_POWER_ONLINE ? 0 : reason;
	session_dirty(&s->base, SESSION_DIRTY_POWER, time);
}

void qmi_take_mode(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	u8 reason = s->base.power_reason;	/* an FCC lock shows only when it refuses */
	struct qmi_mode mode;

	if (result || qmi_parse_operating_mode(msg, &mode))
		return;
	if (mode.hw_restricted)
		reason = WWANCTL_POWER_REASON_W_DISABLE;
	else if (mode.offline_reason)
		reason = WWANCTL_POWER_REASON_FIRMWARE;
	set_power(s, mode.mode, reason, time);
}

static void event_report(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	u8 mode;

	if (qmi_parse_event_report_mode(msg, &mode))
		set_power(s, mode, 0, time);
	else
		qmi_want(s, BIT_ULL(QMI_QUERY_MODE));
}

/* --- the card --- */

#define NO_CARD			0xff
#define CARD_POWERED_DOWN	1	/* card error: switched off, nobody knows what is in it */

/* Index into card status of the card in a slot, or NO_CARD. */
static u8 card_index(const struct qmi_session *s, unsigned int slot)
{
	u8 index = slot;

	if (s->has_slots)
		index = s->slots.slot[slot].active ? s->slots.slot[slot].logical - 1 : NO_CARD;
	return index < s->cards.count ? index : NO_CARD;
}

static unsigned int slot_count(const struct qmi_session *s)
{
	size_t count = s->has_slots ? s->slots.count : s->cards.count;

	return min_t(size_t, count, WWANCTL_SLOTS_MAX);
}

/* The slot that carries the subscription, from 0. */
static unsigned int active_slot(const struct qmi_session *s)
{
	unsigned int i;

	for (i = 0; i < slot_count(s); i++)
		if (s->has_slots && s->slots.slot[i].active && s->slots.slot[i].logical == 1)
			return i;
	if (s->has_slots)
		return 0;
	if (s->cards.gw_primary_card < s->cards.count)
		return min_t(unsigned int, s->cards.gw_primary_card, WWANCTL_SLOTS_MAX - 1);
	for (i = 0; i < slot_count(s); i++)
		if (s->cards.card[i].state == 1)
			return i;
	return 0;
}

/**
 * qmi_logical_slot() - the number by which the module's UIM service knows a slot
 * @s: session, locked
 * @slot: physical slot from 1, or 0 for the active one
 *
 * Return: the number from 1; 0 if that slot is not in use.
 */
u8 qmi_logical_slot(const struct qmi_session *s, u8 slot)
{
	unsigned int i = slot ? slot - 1U : active_slot(s);

	if (!s->has_slots)
		return i + 1;
	if (i >= s->slots.count)
		return slot ? 0 : 1;
	return s->slots.slot[i].active ? s->slots.slot[i].logical : 0;
}

/**
 * qmi_active_card() - the card that carries the subscription
 * @s: session, locked
 *
 * Return: the card; its state is 0 while nothing is known.
 */
const struct wwanctl_card *qmi_active_card(const struct qmi_session *s)
{
	return &s->base.card[active_slot(s)];
}

/* The application that the card's state is that of: the primary session's, or a USIM. */
static const struct qmi_card_app *main_app(const struct qmi_session *s, u8 index)
{
	const struct qmi_card_app *app = s->cards.card[index].app;
	size_t i, apps = s->cards.card[index].apps;

	if (s->cards.gw_primary_card == index && s->cards.gw_primary_app < apps)
		return &app[s->cards.gw_primary_app];
	for (i = 0; i < apps; i++)
		if (app[i].type == 1 || app[i].type == 2)
			return &app[i];
	return NULL;
}

static u8 card_state(const struct qmi_session *s, u8 index)
{
	const struct qmi_card_app *app = main_app(s, index);

	if (s->cards.card[index].state == 0)
		return WWANCTL_CARD_STATE_ABSENT;
	if (s->cards.card[index].state == 2 && s->cards.card[index].error == CARD_POWERED_DOWN)
		return WWANCTL_CARD_STATE_UNKNOWN;
	if (s->cards.card[index].state != 1)
		return WWANCTL_CARD_STATE_ERROR;
	switch (app ? app->state : 0) {
	case 2:
		return WWANCTL_CARD_STATE_PIN_REQUIRED;
	case 3:
		return WWANCTL_CARD_STATE_PUK_REQUIRED;
	case 5:
	case 6:
		return WWANCTL_CARD_STATE_ERROR;
	case 7:
		return WWANCTL_CARD_STATE_READY;
	default:
		return WWANCTL_CARD_STATE_DETECTED;
	}
}

static u8 pin_state_of(u8 state)
{
	static const u8 states[] = {
		[1] = WWANCTL_PIN_STATE_NOT_VERIFIED,
		[2] = WWANCTL_PIN_STATE_VERIFIED,
		[3] = WWANCTL_PIN_STATE_DISABLED,
		[4] = WWANCTL_PIN_STATE_BLOCKED,
		[5] = WWANCTL_PIN_STATE_PERMANENTLY_BLOCKED,
	};

	return state && state < ARRAY_SIZE(states) ? states[state] : WWANCTL_PIN_STATE_UNKNOWN;
}

static u8 app_type_of(u8 type)
{
	static const u8 types[] = {
		[1] = WWANCTL_APPLICATION_TYPE_SIM,
		[2] = WWANCTL_APPLICATION_TYPE_USIM,
		[3] = WWANCTL_APPLICATION_TYPE_RUIM,
		[4] = WWANCTL_APPLICATION_TYPE_CSIM,
		[5] = WWANCTL_APPLICATION_TYPE_ISIM,
	};

	return type && type < ARRAY_SIZE(types) ? types[type] : WWANCTL_APPLICATION_TYPE_UNKNOWN;
}

static void fill_apps(const struct qmi_session *s, u8 index, struct wwanctl_card *card)
{
	size_t i, apps = min_t(size_t, s->cards.card[index].apps, WWANCTL_APPS_MAX);
	const struct qmi_card_app *app = main_app(s, index);

	if (app) {
		card->pin_state = pin_state_of(app->pin_state);
		card->pin_retries = app->pin_retries;
		card->puk_retries = app->puk_retries;
	}
	for (i = 0; i < apps; i++) {
		app = &s->cards.card[index].app[i];
		memcpy(card->app[i].aid, app->aid, sizeof(card->app[i].aid));
		card->app[i].aid_len = min_t(size_t, app->aid_len, sizeof(card->app[i].aid));
		card->app[i].type = app_type_of(app->type);
		card->app[i].pin_state = pin_state_of(app->pin_state);
		card->app[i].pin_retries = app->pin_retries;
		card->app[i].puk_retries = app->puk_retries;
	}
	card->apps = apps;
}

static void fill_slot(const struct qmi_session *s, unsigned int slot, struct wwanctl_card *card)
{
	if (!s->has_slots)
		return;
	if (!card->state)
		card->state = s->slots.slot[slot].present ? WWANCTL_CARD_STATE_DETECTED :
							    WWANCTL_CARD_STATE_ABSENT;
	if (card->state == WWANCTL_CARD_STATE_ABSENT)	/* the slot's status comes later */
		return;
	strscpy(card->iccid, s->slots.slot[slot].iccid, sizeof(card->iccid));
	strscpy(card->eid, s->slots.slot[slot].eid, sizeof(card->eid));
	card->atr_len = min_t(size_t, s->slots.slot[slot].atr_len, sizeof(card->atr));
	memcpy(card->atr, s->slots.slot[slot].atr, card->atr_len);
}

static void fill_card(const struct qmi_session *s, unsigned int slot, struct wwanctl_card *card)
{
	u8 index = card_index(s, slot);

	memset(card, 0, sizeof(*card));
	card->slot = slot + 1;
	card->active = slot == active_slot(s);
	if (index != NO_CARD) {
		card->state = card_state(s, index);
		fill_apps(s, index, card);
	}
	fill_slot(s, slot, card);
	if (!card->state)
		card->state = WWANCTL_CARD_STATE_UNKNOWN;
	if (!card->active || card->state == WWANCTL_CARD_STATE_ABSENT)
		return;
	if (s->iccid[0])
		strscpy(card->iccid, s->iccid, sizeof(card->iccid));
	strscpy(card->imsi, s->imsi, sizeof(card->imsi));
}

static bool is_present(u8 state)
{
	return state >= WWANCTL_CARD_STATE_DETECTED;
}

/* Identities belong to one life of the card: it is asked for them in the next one. */
static void follow_card(struct qmi_session *s, u8 before, u8 after)
{
	if (after == before)
		return;
	if (after != WWANCTL_CARD_STATE_READY) {
		s->imsi_known = false;
		s->imsi[0] = '\0';
	}
	if (!is_present(after)) {
		s->iccid[0] = '\0';
	} else if (!is_present(before) || after == WWANCTL_CARD_STATE_READY) {
		s->identity_tries = 0;
		qmi_want(s, BIT_ULL(QMI_QUERY_ICCID));
	}
	if (after == WWANCTL_CARD_STATE_READY) {
		s->imsi_known = false;
		qmi_want(s, BIT_ULL(QMI_QUERY_IMSI));
		if (s->base.phase == SESSION_READY)
			qmi_want_refresh(s);
	}
}

/* Slots that the module no longer tells of: nobody knows what is in them. */
static void drop_slots(struct qmi_session *s, unsigned int count, u64 time)
{
	unsigned int i;

	/* how many there are is known when it has told both */
	if (!count || session_asking(&s->base, QMI_CARD))
		return;
	for (i = count; i < WWANCTL_SLOTS_MAX; i++) {
		if (!s->base.card[i].slot)
			continue;
		memset(&s->base.card[i], 0, sizeof(s->base.card[i]));
		s->base.card[i].slot = i + 1;
		s->base.card[i].state = WWANCTL_CARD_STATE_UNKNOWN;
		session_dirty(&s->base, SESSION_DIRTY_CARD + i, time);
	}
}

/* Another slot has become the active one: what was known is its predecessor's. */
static void change_slot(struct qmi_session *s, unsigned int active)
{
	s->active = active;
	s->imsi[0] = '\0';
	s->iccid[0] = '\0';
	s->imsi_known = false;
	s->base.card[active].state = 0;
}

/**
 * qmi_publish_cards() - make the cards anew from what the module has told
 * @s: session, locked
 * @time: CLOCK_BOOTTIME ns
 *
 * A card that becomes ready is not told of before its IMSI is known, so that
 * nobody takes the old one for the new one's.
 */
void qmi_publish_cards(struct qmi_session *s, u64 time)
{
	unsigned int i, active = active_slot(s), count = slot_count(s);
	struct wwanctl_card *card;
	u8 before;

	drop_slots(s, count, time);
	if (active != s->active)
		change_slot(s, active);
	before = s->base.card[active].state;

	for (i = 0; i < count; i++) {
		card = &s->base.card[i];
		fill_card(s, i, card);
		if (i == active) {
			follow_card(s, before, card->state);
			fill_card(s, i, card);
			if (card->state == WWANCTL_CARD_STATE_READY && !s->imsi_known)
				continue;
		}
		session_dirty(&s->base, SESSION_DIRTY_CARD + i, time);
	}
	if (s->base.info.slots != count) {
		s->base.info.slots = count;
		if (s->base.phase == SESSION_READY)
			session_dirty(&s->base, SESSION_DIRTY_INFO, time);
	}
}

/* A card, or a UIM service, that has just come up may need a moment more. */
static bool wait_for_card(struct qmi_session *s)
{
	if (++s->identity_tries >= IDENTITY_TRIES)
		return false;
	session_alarm(&s->base, SESSION_ALARM_LOOK, IDENTITY_PAUSE);
	return true;
}

/**
 * qmi_look_again() - the moment that a card was given is over
 * @base: session, locked
 */
void qmi_look_again(struct session *base)
{
	struct qmi_session *s = qmi_of(base);

	qmi_want(s, BIT_ULL(QMI_QUERY_CARD_STATUS));
	if (qmi_active_card(s)->state == WWANCTL_CARD_STATE_READY)
		qmi_want(s, BIT_ULL(QMI_QUERY_IMSI) | BIT_ULL(QMI_QUERY_ICCID));
}

#define APP_DETECTED		1

/* The USIM of the active card if it was found but is in no provisioning session, or NULL. */
static const struct qmi_card_app *idle_usim(const struct qmi_session *s)
{
	u8 index = card_index(s, active_slot(s));
	const struct qmi_card_app *app;

	if (s->cards.gw_primary_card != NO_CARD || index == NO_CARD ||
	    s->cards.card[index].state != 1)
		return NULL;
	app = main_app(s, index);
	return app && app->state == APP_DETECTED && app->aid_len ? app : NULL;
}

/*
 * A host that goes in the middle of a refresh leaves the provisioning session off, and a
 * module that keeps its supply does not switch it on by itself. A bring-up that finds it so
 * gives the module a moment, in case it is at it, and then activates it, once.
 */
static void look_for_session(struct qmi_session *s)
{
	const struct qmi_card_app *app = idle_usim(s);

	if (s->base.phase != QMI_PHASE_SETUP || !app || s->session_tried ||
	    s->base.alarms & BIT(SESSION_ALARM_LOOK) || wait_for_card(s))
		return;
	s->session_tried = true;
	s->identity_tries = 0;
	s->restore_aid_len = min_t(size_t, app->aid_len, sizeof(s->restore_aid));
	memcpy(s->restore_aid, app->aid, s->restore_aid_len);
	s->base.restore_slot = qmi_logical_slot(s, 0);
	dev_info(s->base.wdev->dev, "the card's session was left off: activated\n");
	qmi_want(s, BIT_ULL(QMI_QUERY_SESSION_ON));
}

void qmi_take_card_status(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time)
{
	struct qmi_card_status cards;

	if (result && !qmi_is_unsupported(result))
		wait_for_card(s);
	if (result || qmi_parse_card_status(msg, &cards))
		return;
	s->cards = cards;
	qmi_publish_cards(s, time);
	look_for_session(s);
}

void qmi_take_slot_status(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time)
{
	struct qmi_slot_status slots;

	if (result || qmi_parse_slot_status(msg, &slots))
		return;
	s->slots = slots;
	s->has_slots = slots.count;
	qmi_publish_cards(s, time);
}

/* --- identities of the card, in the module's own view --- */

static void identity_done(struct qmi_session *s, u64 time)
{
	s->imsi_known = true;
	qmi_publish_cards(s, time);
}

static void identity_failed(struct qmi_session *s, u64 time)
{
	if (qmi_active_card(s)->state == WWANCTL_CARD_STATE_READY && wait_for_card(s))
		return;
	s->imsi[0] = '\0';
	identity_done(s, time);
}

void qmi_take_imsi(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	if (result || qmi_parse_imsi(msg, s->imsi, sizeof(s->imsi)))
		qmi_want(s, BIT_ULL(QMI_QUERY_IMSI_FILE));
	else
		identity_done(s, time);
}

/* EF_IMSI (TS 31.102, 4.2.2): length, then digits from the low nibble; parity first */
static bool imsi_of(const struct qmi_bytes *file, char *out, size_t cap)
{
	unsigned int i, digits;

	if (!file->len || !file->data[0] || file->data[0] >= file->len || file->data[0] > 8)
		return false;
	digits = 2 * file->data[0] - (file->data[1] & 0x08 ? 1 : 2);
	if (digits >= cap)
		return false;
	for (i = 0; i < digits; i++) {
		u8 byte = file->data[1 + (i + 1) / 2];
		u8 digit = i % 2 ? byte & 0x0f : byte >> 4;

		if (digit > 9)
			return false;
		out[i] = '0' + digit;
	}
	out[digits] = '\0';
	return digits;
}

void qmi_take_imsi_file(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time)
{
	struct qmi_bytes file;

	if (result || qmi_parse_file(msg, &file) ||
	    !imsi_of(&file, s->imsi, sizeof(s->imsi)))
		identity_failed(s, time);
	else
		identity_done(s, time);
}

void qmi_take_iccid(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	if (result || qmi_parse_string(msg, s->iccid, sizeof(s->iccid)) || !s->iccid[0])
		qmi_want(s, BIT_ULL(QMI_QUERY_ICCID_FILE));
	else
		qmi_publish_cards(s, time);
}

/* EF_ICCID (TS 102 221, 13.2): digits from the low nibble, filled up with 0xf */
void qmi_take_iccid_file(struct qmi_session *s, const struct qmi_message *msg, int result,
			 u64 time)
{
	struct qmi_bytes file;
	size_t i;

	if (result || qmi_parse_file(msg, &file))
		return;
	for (i = 0; i < 2 * file.len && i + 1 < sizeof(s->iccid); i++) {
		u8 digit = i % 2 ? file.data[i / 2] >> 4 : file.data[i / 2] & 0x0f;

		if (digit > 9)
			break;
		s->iccid[i] = '0' + digit;
	}
	s->iccid[i] = '\0';
	qmi_publish_cards(s, time);
}

/* --- REFRESH --- */

static void refresh_allow(struct qmi_session *s)
{
	s->vote_allow = true;
	qmi_want(s, BIT_ULL(QMI_QUERY_REFRESH_OK));
}

/*
 * With nobody who wants a say the driver allows at once; a card is never left
 * waiting. With somebody, what the layer above decides comes as a request.
 */
static void refresh_asks(struct qmi_session *s, struct wwanctl_refresh *refresh, u8 session)
{
	s->vote_waits = true;
	s->vote_session = session;
	refresh->vote_needed = wwanctl_device_vote_claimed(s->base.wdev);
	if (refresh->vote_needed)
		return;
	s->vote_waits = false;
	refresh_allow(s);
}

static void refresh_started(struct qmi_session *s, u8 session)
{
	s->refresh_session = session;
	qmi_want(s, BIT_ULL(QMI_QUERY_REFRESH_COMPLETE));
}

static void refresh_ended(struct qmi_session *s)
{
	s->identity_tries = 0;
	qmi_want(s, QMI_CARD | BIT_ULL(QMI_QUERY_IMSI) | BIT_ULL(QMI_QUERY_ICCID));
}

static void refresh_untold(struct qmi_session *s, const struct qmi_refresh *refresh)
{
	if (refresh->stage == 0) {
		s->vote_session = refresh->session;
		refresh_allow(s);
	} else if (refresh->stage == 1) {
		refresh_started(s, refresh->session);
	} else {
		refresh_ended(s);
	}
}

static void refresh_indication(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	struct qmi_refresh refresh;
	struct session_note *note;
	u8 i;

	if (qmi_parse_refresh(msg, &refresh) || refresh.stage > 3)
		return;
	s->vote_waits = false;
	note = session_note(&s->base, true, time);
	if (!note) {	/* nobody can be told, but the card waits all the same */
		refresh_untold(s, &refresh);
		return;
	}
	note->refresh.mode = refresh.qualifier;
	note->refresh.stage = WWANCTL_REFRESH_STAGE_WAIT_FOR_OK + refresh.stage;
	note->refresh.files = min_t(size_t, refresh.files, WWANCTL_FILES_MAX);
	for (i = 0; i < note->refresh.files; i++) {
		note->refresh.file_len[i] = min_t(u8, refresh.file_len[i], WWANCTL_PATH_MAX);
		memcpy(note->refresh.file[i], refresh.file[i], note->refresh.file_len[i]);
	}
	if (refresh.stage == 0)
		refresh_asks(s, &note->refresh, refresh.session);
	else if (refresh.stage == 1)
		refresh_started(s, refresh.session);
	else
		refresh_ended(s);
}

/* --- registration --- */

/**
 * qmi_rat() - radio access technology of a QMI radio interface
 * @radio: enum qmi_radio
 *
 * Return: enum wwanctl_rat, 0 if there is none.
 */
u8 qmi_rat(u8 radio)
{
	switch (radio) {
	case QMI_RADIO_GSM:
		return WWANCTL_RAT_GSM;
	case QMI_RADIO_UMTS:
		return WWANCTL_RAT_UMTS;
	case QMI_RADIO_LTE:
		return WWANCTL_RAT_LTE;
	case QMI_RADIO_5GNR:
		return WWANCTL_RAT_NR;
	case QMI_RADIO_CDMA:
	case QMI_RADIO_HDR:
		return WWANCTL_RAT_CDMA;
	case QMI_RADIO_TD_SCDMA:
		return WWANCTL_RAT_TD_SCDMA;
	default:
		return 0;
	}
}

/* The system that serves, or else the first that is in sight; NULL: none. */
static const struct qmi_system *best_system(const struct qmi_system_info *info)
{
	size_t i;

	for (i = 0; i < info->count; i++)
		if (info->system[i].service == 2)
			return &info->system[i];
	for (i = 0; i < info->count; i++)
		if (info->system[i].service)
			return &info->system[i];
	return NULL;
}

static u8 state_of(const struct qmi_serving_system *serving, const struct qmi_system *system)
{
	bool roaming = serving->has_roaming ? serving->roaming :
					      system && system->has_roaming && system->roaming;

	switch (serving->state) {
	case 0:
		return WWANCTL_REGISTRATION_STATE_IDLE;
	case 1:
		return roaming ? WWANCTL_REGISTRATION_STATE_ROAMING :
				 WWANCTL_REGISTRATION_STATE_HOME;
	case 2:
		return WWANCTL_REGISTRATION_STATE_SEARCHING;
	case 3:
		return WWANCTL_REGISTRATION_STATE_DENIED;
	default:
		return WWANCTL_REGISTRATION_STATE_UNKNOWN;
	}
}

/* Firmware that knows no serving system tells the same by system info. */
static u8 state_of_system(const struct qmi_system *system)
{
	if (!system)
		return WWANCTL_REGISTRATION_STATE_SEARCHING;
	if (system->service == 2)
		return system->has_roaming && system->roaming ?
			       WWANCTL_REGISTRATION_STATE_ROAMING :
			       WWANCTL_REGISTRATION_STATE_HOME;
	return system->has_reject ? WWANCTL_REGISTRATION_STATE_DENIED :
				    WWANCTL_REGISTRATION_STATE_SEARCHING;
}

static void fill_from_serving(struct wwanctl_registration *reg,
			      const struct qmi_serving_system *serving)
{
	reg->rat = qmi_rat(serving->radio);
	reg->cs_attached = serving->cs_attach == 1;
	reg->ps_attached = serving->ps_attach == 1;
	strscpy(reg->plmn, serving->plmn, sizeof(reg->plmn));
	strscpy(reg->operator, serving->operator, sizeof(reg->operator));
	reg->has_lac = serving->has_lac;
	reg->lac = serving->lac;
	reg->has_tac = serving->has_tac;
	reg->tac = serving->tac;
	reg->has_cell = serving->has_cell;
	reg->cell = serving->cell;
}

static void fill_from_system(struct wwanctl_registration *reg, const struct qmi_system *system)
{
	if (qmi_rat(system->radio) != reg->rat)
		return;
	if (!reg->has_lac && system->has_lac) {
		reg->has_lac = true;
		reg->lac = system->lac;
	}
	if (!reg->has_tac && system->has_tac) {
		reg->has_tac = true;
		reg->tac = system->tac;
	}
	if (!reg->has_cell && system->has_cell) {
		reg->has_cell = true;
		reg->cell = system->cell;
	}
}

static void publish_registration(struct qmi_session *s, u64 time)
{
	const struct qmi_system *system = best_system(&s->systems);
	struct wwanctl_registration *reg = &s->base.registration;
	u8 selection = reg->selection;
	char selected[sizeof(reg->selected)];

	memcpy(selected, reg->selected, sizeof(selected));
	memset(reg, 0, sizeof(*reg));
	reg->selection = selection;
	memcpy(reg->selected, selected, sizeof(selected));
	if (s->has_serving) {
		fill_from_serving(reg, &s->serving);
		reg->state = state_of(&s->serving, system);
	} else {
		reg->state = state_of_system(system);
		reg->rat = system ? qmi_rat(system->radio) : 0;
		strscpy(reg->plmn, system ? system->plmn : "", sizeof(reg->plmn));
		reg->ps_attached = system && system->service == 2 && (system->domain & 2);
		reg->cs_attached = system && system->service == 2 && (system->domain & 1);
	}
	if (system && (!s->has_serving || s->serving.state == 1))
		fill_from_system(reg, system);
	reg->roaming = reg->state == WWANCTL_REGISTRATION_STATE_ROAMING;
	session_dirty(&s->base, SESSION_DIRTY_REGISTRATION, time);
}

static void serving_system(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	struct qmi_serving_system serving;

	if (qmi_parse_serving_system(msg, &serving))
		return;
	s->serving = serving;
	s->has_serving = true;
	publish_registration(s, time);
}

void qmi_take_serving_system(struct qmi_session *s, const struct qmi_message *msg, int result,
			     u64 time)
{
	if (!result)
		serving_system(s, msg, time);
}

void qmi_take_selection(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time)
{
	struct wwanctl_registration *reg = &s->base.registration;
	bool manual;

	if (result || qmi_parse_selection(msg, &manual, reg->selected, sizeof(reg->selected)))
		return;
	reg->selection = manual ? WWANCTL_SELECTION_MANUAL : WWANCTL_SELECTION_AUTO;
	if (!manual)
		reg->selected[0] = '\0';
	session_dirty(&s->base, SESSION_DIRTY_REGISTRATION, time);
}

/* --- rejects --- */

/* What tells of them. */
enum reject_source {
	NETWORK_REJECT,
	SYSTEM_INFO,
};

static u8 domain_of(u8 domain)
{
	return domain >= 1 && domain <= 3 ? domain : WWANCTL_DOMAIN_PS;
}

static void network_reject(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	struct wwanctl_reject reject = { .time = time };
	struct qmi_reject told;

	if (qmi_parse_network_reject(msg, &told))
		return;
	reject.cause = told.cause;
	reject.domain = domain_of(told.domain);
	reject.rat = qmi_rat(told.radio);
	strscpy(reject.plmn, told.plmn, sizeof(reject.plmn));
	session_reject(&s->base, &reject, NETWORK_REJECT);
}

static const struct qmi_system *refused_system(const struct qmi_system_info *info)
{
	const struct qmi_system *refused = NULL;
	size_t i;

	for (i = 0; i < info->count; i++) {
		if (info->system[i].service == 2)
			return NULL;	/* served all the same: an old story */
		if (info->system[i].has_reject && !refused &&
		    (info->system[i].reject_cause || info->system[i].reject_domain))
			refused = &info->system[i];
	}
	return refused;
}

static bool same_affair(const struct wwanctl_reject *a, const struct wwanctl_reject *b)
{
	return a->cause == b->cause && a->domain == b->domain && a->rat == b->rat &&
	       !strcmp(a->plmn, b->plmn);
}

/* The reject stays in system info for as long as it is the state of affairs. */
static void info_reject(struct qmi_session *s, u64 time)
{
	const struct qmi_system *system = refused_system(&s->systems);
	struct wwanctl_reject reject = {};

	if (system) {
		reject.cause = system->reject_cause;
		reject.domain = domain_of(system->reject_domain);
		reject.rat = qmi_rat(system->radio);
		strscpy(reject.plmn, system->plmn, sizeof(reject.plmn));
	}
	if (same_affair(&reject, &s->info_reject))
		return;
	s->info_reject = reject;
	if (!system)
		return;
	if (!(s->base.info.capabilities & WWANCTL_CAPABILITY_REJECT_CAUSE)) {
		s->base.info.capabilities |= WWANCTL_CAPABILITY_REJECT_CAUSE;
		if (s->base.phase == SESSION_READY)
			session_dirty(&s->base, SESSION_DIRTY_INFO, time);
	}
	reject.time = time;
	session_reject(&s->base, &reject, SYSTEM_INFO);
}

static void system_info(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	struct qmi_system_info systems;

	if (qmi_parse_system_info(msg, &systems))
		return;
	s->systems = systems;
	publish_registration(s, time);
	info_reject(s, time);
}

void qmi_take_system_info(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time)
{
	if (!result)
		system_info(s, msg, time);
}

/* --- signal --- */

static void signal_info(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	struct qmi_signal told;

	if (qmi_parse_signal(msg, &told))
		return;
	s->base.signal.rssi = told.has_rssi ? told.rssi : WWANCTL_SIGNAL_NONE;
	s->base.signal.rsrp = told.has_rsrp ? told.rsrp : WWANCTL_SIGNAL_NONE;
	s->base.signal.rsrq = told.has_rsrq ? told.rsrq : WWANCTL_SIGNAL_NONE;
	s->base.signal.snr = told.has_snr ? told.snr : WWANCTL_SIGNAL_NONE;
	session_dirty(&s->base, SESSION_DIRTY_SIGNAL, time);
}

void qmi_take_signal(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	if (!result)
		signal_info(s, msg, time);
}

/* --- indications --- */

static void card_status(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	qmi_take_card_status(s, msg, 0, time);
}

static void slot_status(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	qmi_take_slot_status(s, msg, 0, time);
	qmi_want(s, BIT_ULL(QMI_QUERY_CARD_STATUS));
}

static const struct {
	u8 service;
	u16 message;
	void (*take)(struct qmi_session *s, const struct qmi_message *msg, u64 time);
} indications[] = {
	{ QMI_SERVICE_DMS, QMI_DMS_SET_EVENT_REPORT, event_report },
	{ QMI_SERVICE_NAS, QMI_NAS_GET_SERVING_SYSTEM, serving_system },
	{ QMI_SERVICE_NAS, QMI_NAS_SYSTEM_INFO, system_info },
	{ QMI_SERVICE_NAS, QMI_NAS_SIGNAL_INFO, signal_info },
	{ QMI_SERVICE_NAS, QMI_NAS_NETWORK_REJECT, network_reject },
	{ QMI_SERVICE_UIM, QMI_UIM_CARD_STATUS, card_status },
	{ QMI_SERVICE_UIM, QMI_UIM_REFRESH, refresh_indication },
	{ QMI_SERVICE_UIM, QMI_UIM_SLOT_STATUS, slot_status },
	{ QMI_SERVICE_WDS, QMI_WDS_PACKET_SERVICE_STATUS, qmi_packet_service },
};

/**
 * qmi_indication() - the module tells something of its own accord
 * @s: session, locked
 * @msg: the indication, for us
 * @time: CLOCK_BOOTTIME ns
 */
void qmi_indication(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(indications); i++)
		if (indications[i].service == msg->service &&
		    indications[i].message == msg->message)
			indications[i].take(s, msg, time);
}

/**
 * qmi_forget() - nothing is known of the module any more
 * @base: session, locked or not yet in use
 *
 * The device keeps its caches until the bring-up has read new ones.
 */
void qmi_forget(struct session *base)
{
	struct qmi_session *s = qmi_of(base);

	s->active = 0;
	memset(&s->cards, 0, sizeof(s->cards));
	s->cards.gw_primary_card = NO_CARD;
	s->has_slots = false;
	s->imsi[0] = '\0';
	s->iccid[0] = '\0';
	s->imsi_known = false;
	s->identity_tries = 0;
	s->has_serving = false;
	memset(&s->systems, 0, sizeof(s->systems));
	memset(&s->info_reject, 0, sizeof(s->info_reject));
}
