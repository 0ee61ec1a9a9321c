// SPDX-License-Identifier: GPL-2.0
/* Where a channel stands: SELECT, STATUS and MANAGE CHANNEL (TS 102 221 §8.4, §11.1). */
#include <string.h>

#include "uicc_internal.h"

#define P1_FID		0x00
#define P1_CHILD_DF	0x01
#define P1_PARENT	0x03
#define P1_AID		0x04
#define P1_FROM_MF	0x08
#define P1_FROM_DF	0x09

#define P2_RETURN	0x1c
#define P2_FCI		0x00
#define P2_FCP		0x04
#define P2_NO_DATA	0x0c
#define P2_SESSION	0x60
#define P2_TERMINATE	0x40
#define P2_OCCURRENCE	0x03

enum application { APP_NONE = -1, APP_USIM, APP_APPLET, APP_COUNT };

void channel_open(struct uicc_channel *ch)
{
	*ch = (struct uicc_channel){ .open = true, .df = FILE_MF, .ef = FILE_NONE };
}

static void set_current(struct uicc_channel *ch, enum uicc_file_id id)
{
	ch->record = 0;
	if (fs_is_df(id)) {
		ch->df = id;
		ch->ef = FILE_NONE;
		if (id == FILE_USIM)
			ch->usim = true;
		return;
	}
	ch->ef = id;
	ch->df = fs_file(id)->parent;
}

/* TS 102 221 §8.4.1: children, the DF itself, its parent, its siblings, the ADF and the MF. */
static enum uicc_file_id by_fid(const struct uicc *u, const struct uicc_channel *ch,
				uint16_t fid)
{
	enum uicc_file_id parent = fs_file(ch->df)->parent;
	enum uicc_file_id id;

	if (fid == FID_MF)
		return FILE_MF;
	if (fid == FID_CURRENT_ADF)
		return ch->usim ? FILE_USIM : FILE_NONE;
	id = fs_child(&u->fs, ch->df, fid);
	if (id != FILE_NONE)
		return id;
	if (fs_file(ch->df)->fid == fid)
		return ch->df;
	if (fs_file(parent)->fid == fid)
		return parent;
	id = fs_child(&u->fs, parent, fid);
	return id != FILE_NONE && fs_is_df(id) ? id : FILE_NONE;
}

static enum uicc_file_id by_path(const struct uicc *u, const struct uicc_channel *ch,
				 enum uicc_file_id from, const struct uicc_apdu *a)
{
	size_t n = a->lc / 2;
	uint16_t fid[UICC_PATH_MAX];
	size_t i;

	if (!n || n > UICC_PATH_MAX)
		return FILE_NONE;
	for (i = 0; i < n; i++)
		fid[i] = a->data[2 * i] << 8 | a->data[2 * i + 1];
	if (from == FILE_MF && fid[0] == FID_CURRENT_ADF && !ch->usim)
		return FILE_NONE;
	return fs_walk(&u->fs, from, fid, n);
}

/* Finds what P1 and the data name; Return: SW_OK and *@id. */
static uint16_t find_file(const struct uicc *u, const struct uicc_channel *ch,
			  const struct uicc_apdu *a, enum uicc_file_id *id)
{
	if (a->p1 == P1_PARENT) {
		if (a->lc)
			return SW_LC_INCONSISTENT;
		*id = fs_file(ch->df)->parent;
		return SW_OK;
	}
	if (!a->lc)
		return SW_WRONG_LENGTH;
	if (a->lc % 2 || (a->p1 <= P1_CHILD_DF && a->lc != 2))
		return SW_LC_INCONSISTENT;
	switch (a->p1) {
	case P1_FID:
		*id = by_fid(u, ch, a->data[0] << 8 | a->data[1]);
		break;
	case P1_CHILD_DF:
		*id = fs_child(&u->fs, ch->df, a->data[0] << 8 | a->data[1]);
		if (*id != FILE_NONE && !fs_is_df(*id))
			*id = FILE_NONE;
		break;
	case P1_FROM_MF:
		*id = by_path(u, ch, FILE_MF, a);
		break;
	default:
		*id = by_path(u, ch, ch->df, a);
		break;
	}
	return *id == FILE_NONE ? SW_FILE_NOT_FOUND : SW_OK;
}

static bool aid_matches(const struct uicc *u, enum application app, const struct uicc_apdu *a)
{
	const uint8_t *aid = app == APP_USIM ? fs_usim_aid : u->applet_aid;
	size_t len = app == APP_USIM ? sizeof(fs_usim_aid) : u->applet_aid_len;

	if (app == APP_APPLET && u->behaviour.applet == UICC_APPLET_NONE)
		return false;
	/* a partial name is right-truncated and has at least the RID (§8.5.1.2) */
	return a->lc >= 5 && a->lc <= len && !memcmp(aid, a->data, a->lc);
}

/* First, last, next or previous application whose AID begins so. */
static enum application find_application(const struct uicc *u, const struct uicc_channel *ch,
					 const struct uicc_apdu *a)
{
	int current = ch->applet ? APP_APPLET : ch->usim ? APP_USIM : APP_NONE;
	bool backwards = a->p2 & 0x01;	/* 01 last, 11 previous */
	int app = backwards ? APP_COUNT - 1 : 0;

	if (a->p2 & 0x02)
		app = backwards ? current - 1 : current + 1;
	for (; app >= 0 && app < APP_COUNT; app += backwards ? -1 : 1)
		if (aid_matches(u, app, a))
			return app;
	return APP_NONE;
}

static void answer_applet(const struct uicc *u, const struct uicc_apdu *a,
			  struct uicc_response *r)
{
	uint8_t head[] = { 0x6f, u->applet_aid_len + 2, 0x84, u->applet_aid_len };

	if ((a->p2 & P2_RETURN) == P2_NO_DATA)
		return;
	memcpy(r->data, head, sizeof(head));
	memcpy(r->data + sizeof(head), u->applet_aid, u->applet_aid_len);
	r->len = sizeof(head) + u->applet_aid_len;
}

static void answer_file(const struct uicc *u, enum uicc_file_id id, const struct uicc_apdu *a,
			struct uicc_response *r)
{
	uint8_t tag = (a->p2 & P2_RETURN) == P2_FCI ? 0x6f : 0x62;

	if ((a->p2 & P2_RETURN) != P2_NO_DATA)
		r->len = fs_fcp(id, tag, u->keys[0].enabled, r->data);
}

static void end_session(struct uicc_channel *ch)
{
	ch->applet = false;
	ch->usim = false;
	set_current(ch, FILE_MF);
}

static uint16_t select_aid(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			   struct uicc_response *r)
{
	enum application app;

	if (!a->lc || a->lc > UICC_AID_MAX)
		return SW_WRONG_LENGTH;
	app = find_application(u, ch, a);
	if (app == APP_NONE)
		return SW_FILE_NOT_FOUND;
	if ((a->p2 & P2_SESSION) == P2_TERMINATE) {
		end_session(ch);
		return SW_OK;
	}
	ch->applet = app == APP_APPLET;
	if (app == APP_APPLET) {
		answer_applet(u, a, r);
		return SW_OK;
	}
	set_current(ch, FILE_USIM);
	answer_file(u, FILE_USIM, a, r);
	return SW_OK;
}

static bool p2_valid(const struct uicc_apdu *a)
{
	uint8_t what = a->p2 & P2_RETURN;
	uint8_t session = a->p2 & P2_SESSION;

	if (a->p2 & 0x80 || session == P2_SESSION || session == 0x20)
		return false;
	if (a->p1 == P1_AID)
		return what == P2_FCI || what == P2_FCP || what == P2_NO_DATA;
	return !session && !(a->p2 & P2_OCCURRENCE) && (what == P2_FCP || what == P2_NO_DATA);
}

uint16_t command_select(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r)
{
	enum uicc_file_id id;
	uint16_t sw;

	if (!p2_valid(a))
		return SW_WRONG_P1P2;
	switch (a->p1) {
	case P1_AID:
		return select_aid(u, ch, a, r);
	case P1_FID:
	case P1_CHILD_DF:
	case P1_PARENT:
	case P1_FROM_MF:
	case P1_FROM_DF:
		break;
	default:
		return SW_WRONG_P1P2;
	}
	sw = find_file(u, ch, a, &id);
	if (sw != SW_OK)
		return sw;
	/* a file selected by identifier brings the channel back to the file system */
	ch->applet = false;
	set_current(ch, id);
	answer_file(u, id, a, r);
	return SW_OK;
}

/* P1: 00 no indication, 01 application initialised, 02 it will be terminated. */
uint16_t command_status(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r)
{
	if (a->p1 > 0x02)
		return SW_WRONG_P1P2;
	switch (a->p2) {
	case 0x00:
		r->len = fs_fcp(ch->df, 0x62, u->keys[0].enabled, r->data);
		break;
	case 0x01:
		if (!ch->usim)
			return SW_CONDITIONS;
		r->data[0] = 0x84;
		r->data[1] = sizeof(fs_usim_aid);
		memcpy(r->data + 2, fs_usim_aid, sizeof(fs_usim_aid));
		r->len = 2 + sizeof(fs_usim_aid);
		break;
	case 0x0c:
		break;
	default:
		return SW_WRONG_P1P2;
	}
	if (!r->len || a->le == r->len)
		applet_status(u);
	return SW_OK;
}

static unsigned int free_channel(const struct uicc *u)
{
	unsigned int n;

	for (n = 1; n <= u->channels_max; n++)
		if (!u->channels[n].open)
			return n;
	return 0;
}

static uint16_t open_channel(struct uicc *u, struct uicc_channel *from,
			     const struct uicc_apdu *a, struct uicc_response *r)
{
	unsigned int n = a->p2;

	if (n > u->channels_max)
		return n < UICC_CHANNELS ? SW_FUNCTION : SW_WRONG_P1P2;
	if (!n) {
		if (a->le != 1 && !a->extended)
			return SW_EXACT_LENGTH | 1;
		n = free_channel(u);
		if (!n)
			return SW_FUNCTION;
		r->data[0] = n;
		r->len = 1;
	} else if (u->channels[n].open) {
		return SW_CONDITIONS;
	}
	channel_open(&u->channels[n]);
	if (from == &u->channels[0])
		return SW_OK;
	/* §11.1.17: opened from another logical channel, it stands where that one stands */
	u->channels[n].df = from->df;
	u->channels[n].usim = from->usim;
	u->channels[n].applet = from->applet;
	return SW_OK;
}

static uint16_t close_channel(struct uicc *u, struct uicc_channel *from, unsigned int n)
{
	if (!n)
		n = from - u->channels;
	if (!n || n >= UICC_CHANNELS)
		return SW_WRONG_P1P2;
	if (!u->channels[n].open)
		return SW_CHANNEL;
	memset(&u->channels[n], 0, sizeof(u->channels[n]));
	return SW_OK;
}

uint16_t command_manage_channel(struct uicc *u, struct uicc_channel *ch,
				const struct uicc_apdu *a, struct uicc_response *r)
{
	if (a->lc)
		return SW_WRONG_LENGTH;
	switch (a->p1) {
	case 0x00:
		return open_channel(u, ch, a, r);
	case 0x80:
		return close_channel(u, ch, a->p2);
	default:
		return SW_WRONG_P1P2;
	}
}
