// SPDX-License-Identifier: GPL-2.0
/*
 * The multi-IMSI applet: exchanges the files of the USIM for those of another
 * identity and asks the terminal for a REFRESH.  Its own data lie in DF 7F30/5F1A:
 *
 *  4F01  mode (01 automatic, 00 locked), number of profiles, active index,
 *        priority index, STATUS count, poll interval (s), REFRESH qualifier (ff: none)
 *  4F03  125 entries of PLMN and index
 *  4F07  ten IMSIs, each as in EF_IMSI
 *
 * Commands on its own channel:
 *  80 E2 00 00 01 II         selects profile II (01..n); 6a88: there is none
 *  80 E2 00 00 09 <EF_IMSI>  selects the profile with this IMSI; 6a88: there is none
 *  80 CA 00 00 02            active index, number of profiles
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "uicc_internal.h"

#define TIMER_ID		1
#define MODE_LOCKED		0x00
#define MODE_AUTOMATIC		0x01
#define NO_REFRESH		0xff

#define RESULT_UNABLE		0x20	/* terminal currently unable to process command */
#define RESULT_NETWORK_UNABLE	0x21

#define TAG_MENU_SELECTION	0xd3
#define TAG_EVENT_DOWNLOAD	0xd6
#define TAG_TIMER_EXPIRATION	0xd7

enum config_offset {
	CONFIG_MODE,
	CONFIG_COUNT,
	CONFIG_ACTIVE,
	CONFIG_PRIORITY,
	CONFIG_STATUSES,
	CONFIG_POLL,
	CONFIG_REFRESH,
	CONFIG_LEN,
};

enum menu_item {
	MENU_NEXT = 1,
	MENU_PRIORITY,
	MENU_LOCK,
	MENU_AUTO,
};

static const char *const menu[] = { "Next IMSI", "Priority IMSI", "Lock", "Automatic" };

/* Annex E of TS 31.102 with the home PLMN at @plmn; the last byte is the update status. */
static const struct {
	enum uicc_file_id id;
	size_t size;
	size_t plmn;	/* offset */
	size_t area;	/* zeroes between PLMN and this offset */
} locations[] = {
	{ FILE_LOCI, 11, 4, 9 },
	{ FILE_PSLOCI, 14, 7, 12 },
	{ FILE_EPSLOCI, 18, 12, 17 },
	{ FILE_5GSLOCI, 20, 13, 19 },
};

static uint8_t *config(struct uicc *u)
{
	return u->fs.data[FILE_CONFIG];
}

static const uint8_t *imsi_of(const struct uicc *u, unsigned int index)
{
	return u->fs.data[FILE_IMSIS] + (index - 1) * IMSI_SIZE;
}

static void trace(struct uicc *u, const char *name, const char *detail)
{
	if (u->ops.trace)
		u->ops.trace(u->ctx, name, detail);
}

void applet_write_config(struct uicc *u)
{
	const uint8_t data[CONFIG_LEN] = {
		[CONFIG_MODE] = config(u)[CONFIG_MODE] == MODE_LOCKED ? MODE_LOCKED
								      : MODE_AUTOMATIC,
		[CONFIG_COUNT] = u->multi.count,
		[CONFIG_ACTIVE] = u->multi.active,
		[CONFIG_PRIORITY] = 1,
		[CONFIG_STATUSES] = u->behaviour.status_count,
		[CONFIG_POLL] = u->behaviour.poll_interval,
		[CONFIG_REFRESH] = u->behaviour.refresh == UICC_REFRESH_NONE
				   ? NO_REFRESH : u->behaviour.refresh,
	};

	memcpy(config(u), data, sizeof(data));
}

static void set_config(struct uicc *u, enum config_offset offset, uint8_t value)
{
	if (!u->behaviour.write_fail)
		file_store(u, FILE_CONFIG, offset, &value, 1);
}

static bool automatic(struct uicc *u)
{
	return u->behaviour.applet == UICC_APPLET_TIMER && config(u)[CONFIG_MODE] != MODE_LOCKED;
}

static void home_plmn(const struct uicc *u, unsigned int index, uint8_t plmn[PLMN_SIZE])
{
	char imsi[16];

	if (!decode_imsi(imsi_of(u, index), imsi))
		return;
	imsi[u->multi.profile[index - 1].mnc_digits + 3] = '\0';
	code_plmn(imsi, plmn);
}

static void blank_locations(struct uicc *u, unsigned int index)
{
	uint8_t plmn[PLMN_SIZE] = { 0xff, 0xff, 0xff };
	uint8_t data[20];
	size_t i;

	home_plmn(u, index, plmn);
	for (i = 0; i < ARRAY_SIZE(locations); i++) {
		size_t size = locations[i].size;
		size_t at = locations[i].plmn;

		memset(data, 0xff, sizeof(data));
		memcpy(data + at, plmn, PLMN_SIZE);
		memset(data + at + PLMN_SIZE, 0, locations[i].area - at - PLMN_SIZE);
		data[size - 1] = UICC_LOC_NOT_UPDATED;
		file_store(u, locations[i].id, 0, data, size);
	}
}

/* Keys of the old identity: key set identifier "none", the rest blank. */
static void blank_security(struct uicc *u)
{
	uint8_t blank[54];

	memset(blank, 0xff, sizeof(blank));
	file_store(u, FILE_EPSNSC, 0, blank, fs_size(FILE_EPSNSC));
	file_store(u, FILE_FPLMN, 0, blank, fs_size(FILE_FPLMN));
	blank[0] = 0x07;
	file_store(u, FILE_KEYS, 0, blank, fs_size(FILE_KEYS));
	file_store(u, FILE_KEYSPS, 0, blank, fs_size(FILE_KEYSPS));
}

/* What only some profiles have is written if it differs: a card spares its memory. */
static void store_if_new(struct uicc *u, enum uicc_file_id id, size_t offset,
			 const uint8_t *data, size_t len)
{
	if (memcmp(u->fs.data[id] + offset, data, len))
		file_store(u, id, offset, data, len);
}

void applet_write_profile(struct uicc *u, unsigned int index)
{
	const struct applet_profile *p = &u->multi.profile[index - 1];

	file_store(u, FILE_IMSI, 0, imsi_of(u, index), IMSI_SIZE);
	file_store(u, FILE_ACC, 0, p->acc, sizeof(p->acc));
	file_store(u, FILE_SPN, 0, p->spn, sizeof(p->spn));
	store_if_new(u, FILE_AD, 3, &p->mnc_digits, 1);
	if (p->has_msisdn)
		store_if_new(u, FILE_MSISDN, 16, p->msisdn, sizeof(p->msisdn));
	if (p->plmns[0] != 0xff)
		store_if_new(u, FILE_OPLMNWACT, 0, p->plmns, sizeof(p->plmns));
	blank_security(u);
	blank_locations(u, index);
	u->multi.active = index;
}

bool applet_refresh(struct uicc *u, uint8_t qualifier)
{
	static const uint16_t changed[] = {
		0x6f07, 0x6f7e, 0x6f73, 0x6fe3, 0x6f7b, 0x6f78, 0x6f46,
	};
	uint8_t files[1 + 6 * ARRAY_SIZE(changed)];
	bool list = qualifier == 0x01 || qualifier == 0x02;
	uint8_t command[TOOLKIT_MAX];
	char detail[32];
	size_t n = 0;
	size_t i;

	if (!u->cat.profiled || !toolkit_profile_has_refresh(u->cat.profile, u->cat.profile_len)) {
		trace(u, "REFRESH", "not supported by the terminal");
		return false;
	}
	files[n++] = ARRAY_SIZE(changed);
	for (i = 0; i < ARRAY_SIZE(changed); i++) {
		const uint8_t path[] = { 0x3f, 0x00, 0x7f, 0xff, changed[i] >> 8, changed[i] };

		memcpy(files + n, path, sizeof(path));
		n += sizeof(path);
	}
	snprintf(detail, sizeof(detail), "qualifier %02x", qualifier);
	trace(u, "REFRESH", detail);
	u->multi.last_refresh = qualifier;
	u->multi.refresh_again = false;
	n = toolkit_build_refresh(command, cat_number(u), qualifier, list ? files : NULL, n);
	return cat_push(u, command, n);
}

bool applet_switch(struct uicc *u, unsigned int index)
{
	char detail[48];
	char imsi[16];

	if (!index || index > u->multi.count || !decode_imsi(imsi_of(u, index), imsi))
		return false;
	snprintf(detail, sizeof(detail), "index %u%s", index,
		 u->behaviour.write_fail ? " (nothing written)" : "");
	trace(u, "select profile", detail);
	if (u->behaviour.write_fail)
		return true;
	applet_write_profile(u, index);
	set_config(u, CONFIG_ACTIVE, index);
	applet_rearm(u);
	if (u->behaviour.refresh != UICC_REFRESH_NONE)
		applet_refresh(u, u->behaviour.refresh);
	return true;
}

static unsigned int next_index(const struct uicc *u)
{
	return u->multi.active % u->multi.count + 1;
}

int uicc_rotate(struct uicc *u, unsigned int index)
{
	return applet_switch(u, index ? index : next_index(u)) ? 0 : -EINVAL;
}

int uicc_refresh(struct uicc *u, uint8_t qualifier)
{
	if (qualifier > 0x07)
		return -EINVAL;
	return applet_refresh(u, qualifier) ? 0 : -ENOTCONN;
}

unsigned int uicc_active(const struct uicc *u)
{
	return u->multi.active;
}

static bool registered(const struct uicc *u)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(locations); i++)
		if (u->fs.data[locations[i].id][locations[i].size - 1] == UICC_LOC_UPDATED)
			return true;
	return false;
}

/* The look at the location files that the timer or the STATUS count is for. */
static void look(struct uicc *u)
{
	bool fine = registered(u);

	trace(u, "timer", fine ? "registered" : "not registered");
	if (!fine && automatic(u))
		applet_switch(u, next_index(u));
}

static enum uicc_pace pace(const struct uicc *u)
{
	const struct uicc_cat *cat = &u->cat;

	if (u->behaviour.pace != UICC_PACE_TOOLKIT)
		return u->behaviour.pace;
	if (u->multi.timer_refused || !cat->profiled ||
	    !toolkit_profile_has_timers(cat->profile, cat->profile_len))
		return UICC_PACE_STATUS;
	return UICC_PACE_TOOLKIT;
}

static void start_timer(struct uicc *u)
{
	uint8_t command[TOOLKIT_MAX];
	size_t n;

	n = toolkit_build_timer_start(command, cat_number(u), TIMER_ID, lround(u->behaviour.timer));
	cat_push(u, command, n);
}

static void ask_for_polling(struct uicc *u)
{
	uint8_t command[TOOLKIT_MAX];
	size_t n;

	if (!toolkit_profile_has_polling(u->cat.profile, u->cat.profile_len))
		return;
	n = toolkit_build_poll_interval(command, cat_number(u), u->behaviour.poll_interval);
	cat_push(u, command, n);
}

/* Sets what paces the looks going anew: after reset, switch and change of behaviour. */
void applet_rearm(struct uicc *u)
{
	u->multi.deadline = INFINITY;
	u->multi.statuses = 0;
	if (u->behaviour.applet != UICC_APPLET_TIMER)
		return;
	switch (pace(u)) {
	case UICC_PACE_INTERNAL:
		u->multi.deadline = u->now + u->behaviour.timer;
		break;
	case UICC_PACE_TOOLKIT:
		start_timer(u);
		break;
	case UICC_PACE_STATUS:
		ask_for_polling(u);
		break;
	}
}

void applet_reset(struct uicc *u)
{
	u->multi.timer_refused = false;
	u->multi.refresh_again = false;
	applet_rearm(u);
}

void applet_tick(struct uicc *u)
{
	if (u->now < u->multi.deadline)
		return;
	u->multi.deadline = u->now + u->behaviour.timer;
	look(u);
}

void applet_status(struct uicc *u)
{
	if (u->multi.refresh_again)
		applet_refresh(u, u->multi.last_refresh);
	if (u->behaviour.applet != UICC_APPLET_TIMER || pace(u) != UICC_PACE_STATUS)
		return;
	if (++u->multi.statuses < u->behaviour.status_count)
		return;
	u->multi.statuses = 0;
	look(u);
}

void applet_terminal_profile(struct uicc *u)
{
	uint8_t command[TOOLKIT_MAX];
	size_t n;

	if (u->behaviour.applet == UICC_APPLET_NONE)
		return;
	if (toolkit_profile_has_menu(u->cat.profile, u->cat.profile_len)) {
		n = toolkit_build_menu(command, cat_number(u), "Multi-IMSI", menu,
				       ARRAY_SIZE(menu));
		cat_push(u, command, n);
	}
	if (u->behaviour.pace != UICC_PACE_INTERNAL)
		applet_rearm(u);
}

static bool select_item(struct uicc *u, uint8_t item)
{
	switch (item) {
	case MENU_NEXT:
		return applet_switch(u, next_index(u));
	case MENU_PRIORITY:
		return applet_switch(u, config(u)[CONFIG_PRIORITY]);
	case MENU_LOCK:
		set_config(u, CONFIG_MODE, MODE_LOCKED);
		return true;
	case MENU_AUTO:
		set_config(u, CONFIG_MODE, MODE_AUTOMATIC);
		return true;
	default:
		return false;
	}
}

static bool timer_expired(struct uicc *u, uint8_t timer_id)
{
	unsigned int before = u->multi.active;

	if (timer_id != TIMER_ID || u->behaviour.applet != UICC_APPLET_TIMER ||
	    pace(u) != UICC_PACE_TOOLKIT)
		return false;
	look(u);
	/* a switch has started the timer anew */
	if (u->multi.active == before)
		start_timer(u);
	return true;
}

bool applet_envelope(struct uicc *u, uint8_t tag, const struct toolkit_command *cmd)
{
	if (u->behaviour.applet == UICC_APPLET_NONE)
		return false;
	switch (tag) {
	case TAG_MENU_SELECTION:
		return select_item(u, cmd->item);
	case TAG_TIMER_EXPIRATION:
		return timer_expired(u, cmd->timer_id);
	default:
		/* no event was asked for; one that comes all the same does no harm */
		return tag == TAG_EVENT_DOWNLOAD;
	}
}

void applet_answered(struct uicc *u, const struct toolkit_command *answer)
{
	bool refused = answer->result >= RESULT_UNABLE;

	switch (answer->type) {
	case TOOLKIT_TIMER_MANAGEMENT:
		if (!refused)
			break;
		u->multi.timer_refused = true;
		applet_rearm(u);
		break;
	case TOOLKIT_REFRESH:
		u->multi.refresh_again = answer->result == RESULT_UNABLE ||
					  answer->result == RESULT_NETWORK_UNABLE;
		break;
	}
}

/* The host wrote 4F01: the applet goes by it, and puts an impossible index right. */
static void obey_config(struct uicc *u)
{
	const uint8_t *c = config(u);
	uint8_t wanted = c[CONFIG_ACTIVE];

	if (c[CONFIG_STATUSES])
		u->behaviour.status_count = c[CONFIG_STATUSES];
	if (c[CONFIG_POLL])
		u->behaviour.poll_interval = c[CONFIG_POLL];
	if (c[CONFIG_REFRESH] <= 0x07)
		u->behaviour.refresh = c[CONFIG_REFRESH];
	else
		u->behaviour.refresh = UICC_REFRESH_NONE;
	if (wanted != u->multi.active)
		applet_switch(u, wanted);
	applet_write_config(u);
}

void applet_file_updated(struct uicc *u, enum uicc_file_id id)
{
	if (id == FILE_CONFIG)
		obey_config(u);
}

static unsigned int find_imsi(const struct uicc *u, const uint8_t imsi[IMSI_SIZE])
{
	unsigned int index;

	for (index = 1; index <= u->multi.count; index++)
		if (!memcmp(imsi_of(u, index), imsi, IMSI_SIZE))
			return index;
	return 0;
}

uint16_t applet_store_data(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			   struct uicc_response *r)
{
	unsigned int index;

	(void)ch;
	(void)r;
	if (u->behaviour.applet == UICC_APPLET_NONE)
		return SW_CONDITIONS;
	if (a->p1 || a->p2)
		return SW_WRONG_P1P2;
	if (a->lc == 1)
		index = a->data[0];
	else if (a->lc == IMSI_SIZE)
		index = find_imsi(u, a->data);
	else
		return SW_WRONG_LENGTH;
	return applet_switch(u, index) ? SW_OK : SW_NO_REFERENCE;
}

uint16_t applet_get_data(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			 struct uicc_response *r)
{
	(void)ch;
	if (u->behaviour.applet == UICC_APPLET_NONE)
		return SW_CONDITIONS;
	if (a->p1 || a->p2)
		return SW_NO_REFERENCE;
	r->data[0] = u->multi.active;
	r->data[1] = u->multi.count;
	r->len = 2;
	return SW_OK;
}
