// SPDX-License-Identifier: GPL-2.0
/* The toolkit framework: TERMINAL PROFILE, ENVELOPE, FETCH, TERMINAL RESPONSE (TS 102 223). */
#include <string.h>

#include "uicc_internal.h"

void cat_reset(struct uicc *u)
{
	memset(&u->cat, 0, sizeof(u->cat));
}

size_t cat_pending(const struct uicc *u)
{
	return u->cat.queued && !u->cat.outstanding ? u->cat.queue[0].len : 0;
}

bool uicc_pending(const struct uicc *u)
{
	return cat_pending(u);
}

uint8_t cat_number(struct uicc *u)
{
	/* 01 to fe, TS 102 223 §8.6 */
	u->cat.number = u->cat.number % 0xfe + 1;
	return u->cat.number;
}

static void announce(struct uicc *u)
{
	if (cat_pending(u) && u->ops.proactive)
		u->ops.proactive(u->ctx);
}

/* Type of a queued command: behind the template's head and the tag of COMMAND DETAILS. */
static uint8_t queued_type(const struct uicc *u, size_t i)
{
	struct toolkit_command cmd;

	toolkit_parse_proactive(u->cat.queue[i].data, u->cat.queue[i].len, &cmd);
	return cmd.type;
}

/* Where a new command goes: in place of a waiting one of its type (the newest counts). */
static size_t find_slot(const struct uicc *u, uint8_t type)
{
	size_t i;

	for (i = u->cat.outstanding ? 1 : 0; i < u->cat.queued; i++)
		if (queued_type(u, i) == type)
			return i;
	return u->cat.queued;
}

bool cat_push(struct uicc *u, const uint8_t *data, size_t len)
{
	struct toolkit_command cmd;
	size_t slot;

	if (!u->cat.profiled || !toolkit_parse_proactive(data, len, &cmd))
		return false;
	slot = find_slot(u, cmd.type);
	if (slot == QUEUE)
		return false;
	memcpy(u->cat.queue[slot].data, data, len);
	u->cat.queue[slot].len = len;
	if (slot == u->cat.queued)
		u->cat.queued++;
	announce(u);
	return true;
}

static void drop_first(struct uicc *u)
{
	u->cat.outstanding = false;
	u->cat.queued--;
	memmove(&u->cat.queue[0], &u->cat.queue[1], u->cat.queued * sizeof(u->cat.queue[0]));
}

uint16_t command_terminal_profile(struct uicc *u, struct uicc_channel *ch,
				  const struct uicc_apdu *a, struct uicc_response *r)
{
	(void)ch;
	(void)r;
	if (a->p1 || a->p2)
		return SW_WRONG_P1P2;
	if (!a->lc)
		return SW_WRONG_LENGTH;
	u->cat.profile_len = a->lc;
	if (u->cat.profile_len > sizeof(u->cat.profile))
		u->cat.profile_len = sizeof(u->cat.profile);
	memcpy(u->cat.profile, a->data, u->cat.profile_len);
	u->cat.profiled = true;
	applet_terminal_profile(u);
	return SW_OK;
}

uint16_t command_envelope(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			  struct uicc_response *r)
{
	struct toolkit_command cmd;
	uint8_t tag;

	(void)ch;
	(void)r;
	if (a->p1 || a->p2)
		return SW_WRONG_P1P2;
	if (!a->lc)
		return SW_WRONG_LENGTH;
	if (!u->cat.profiled)
		return SW_CONDITIONS;
	if (u->cat.outstanding)
		return SW_BUSY;
	if (!toolkit_parse_envelope(a->data, a->lc, &tag, &cmd))
		return SW_WRONG_DATA;
	return applet_envelope(u, tag, &cmd) ? SW_OK : SW_WRONG_DATA;
}

uint16_t command_fetch(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
		       struct uicc_response *r)
{
	size_t len = cat_pending(u);

	(void)ch;
	if (a->p1 || a->p2)
		return SW_WRONG_P1P2;
	if (!len)
		return SW_CONDITIONS;
	memcpy(r->data, u->cat.queue[0].data, len);
	r->len = len;
	if (a->le == len || (a->extended && a->le > len))
		u->cat.outstanding = true;
	return SW_OK;
}

uint16_t command_terminal_response(struct uicc *u, struct uicc_channel *ch,
				   const struct uicc_apdu *a, struct uicc_response *r)
{
	struct toolkit_command answer;

	(void)ch;
	(void)r;
	if (a->p1 || a->p2)
		return SW_WRONG_P1P2;
	if (!a->lc)
		return SW_WRONG_LENGTH;
	if (!u->cat.outstanding)
		return SW_CONDITIONS;
	if (!toolkit_parse_response(a->data, a->lc, &answer) || answer.type != queued_type(u, 0))
		return SW_WRONG_DATA;
	drop_first(u);
	applet_answered(u, &answer);
	announce(u);
	return SW_OK;
}
