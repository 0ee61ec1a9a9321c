// SPDX-License-Identifier: GPL-2.0
/*
 * The card as the module's own software uses it: files by path, PIN, location
 * updates.  Access conditions are those an APDU would meet.
 */
#include <string.h>

#include "uicc_internal.h"

static enum uicc_file_id find(const struct uicc *u, const struct uicc_path *path)
{
	size_t skip = path->depth && path->fid[0] == FID_MF;

	if (!path->depth || path->depth > UICC_PATH_MAX)
		return FILE_NONE;
	return fs_walk(&u->fs, FILE_MF, path->fid + skip, path->depth - skip);
}

uint16_t uicc_file_info(struct uicc *u, const struct uicc_path *path,
			struct uicc_file_info *info)
{
	enum uicc_file_id id = find(u, path);
	const struct uicc_file *f;

	if (id == FILE_NONE)
		return SW_FILE_NOT_FOUND;
	f = fs_file(id);
	info->fid = f->fid;
	info->structure = f->structure;
	info->size = fs_size(id);
	info->record_size = f->record_size;
	info->record_count = f->record_size ? f->count : 0;
	info->fcp_len = fs_fcp(id, 0x62, u->keys[0].enabled, info->fcp);
	return SW_OK;
}

/* An EF that may be read and has the wanted kind of structure. */
static uint16_t find_readable(const struct uicc *u, const struct uicc_path *path, bool records,
			      enum uicc_file_id *id)
{
	*id = find(u, path);
	if (*id == FILE_NONE)
		return SW_FILE_NOT_FOUND;
	if (fs_is_df(*id))
		return SW_NO_EF;
	if (records != !!fs_file(*id)->record_size)
		return SW_STRUCTURE;
	return keys_allow(u, fs_read_condition(*id)) ? SW_OK : SW_SECURITY;
}

uint16_t uicc_read_binary(struct uicc *u, const struct uicc_path *path, size_t offset,
			  uint8_t *buf, size_t cap, size_t *len)
{
	size_t wanted = *len;
	enum uicc_file_id id;
	uint16_t sw;

	*len = 0;
	sw = find_readable(u, path, false, &id);
	if (sw != SW_OK)
		return sw;
	if (offset >= fs_size(id))
		return SW_OFFSET;
	if (wanted > fs_size(id) - offset)
		return SW_EXACT_LENGTH | ((fs_size(id) - offset) & 0xff);
	if (!wanted)
		wanted = fs_size(id) - offset;
	*len = wanted < cap ? wanted : cap;
	memcpy(buf, u->fs.data[id] + offset, *len);
	return SW_OK;
}

uint16_t uicc_update_binary(struct uicc *u, const struct uicc_path *path, size_t offset,
			    const uint8_t *data, size_t len)
{
	enum uicc_file_id id = find(u, path);

	if (id == FILE_NONE)
		return SW_FILE_NOT_FOUND;
	return fs_is_df(id) ? SW_NO_EF : file_update(u, id, offset, data, len);
}

uint16_t uicc_read_record(struct uicc *u, const struct uicc_path *path, unsigned int record,
			  uint8_t *buf, size_t cap, size_t *len)
{
	const struct uicc_file *f;
	enum uicc_file_id id;
	uint16_t sw;

	*len = 0;
	sw = find_readable(u, path, true, &id);
	if (sw != SW_OK)
		return sw;
	f = fs_file(id);
	if (!record || record > f->count)
		return SW_RECORD_NOT_FOUND;
	*len = f->record_size < cap ? f->record_size : cap;
	memcpy(buf, u->fs.data[id] + (record - 1) * f->record_size, *len);
	return SW_OK;
}

uint16_t uicc_update_record(struct uicc *u, const struct uicc_path *path,
			    unsigned int record, const uint8_t *data, size_t len)
{
	enum uicc_file_id id = find(u, path);

	if (id == FILE_NONE)
		return SW_FILE_NOT_FOUND;
	return fs_is_df(id) ? SW_NO_EF : file_update_record(u, id, record, data, len);
}

uint16_t uicc_pin(struct uicc *u, enum uicc_pin_op op, uint8_t key, const char *value,
		  const char *value2)
{
	struct uicc_key *k = keys_find(u, key);
	uint8_t first[KEY_SIZE];
	uint8_t second[KEY_SIZE];

	if (!k)
		return SW_NO_REFERENCE;
	if (!value || !(key == UICC_KEY_ADM1 ? code_adm(value, first) : code_pin(value, first)))
		return SW_WRONG_DATA;
	if ((op == UICC_PIN_CHANGE || op == UICC_PIN_UNBLOCK) &&
	    (!value2 || !code_pin(value2, second)))
		return SW_WRONG_DATA;
	switch (op) {
	case UICC_PIN_VERIFY:
		return key_verify(k, first);
	case UICC_PIN_CHANGE:
		return key_change(k, first, second);
	case UICC_PIN_DISABLE:
		return key_disable(k, first);
	case UICC_PIN_ENABLE:
		return key_enable(k, first);
	case UICC_PIN_UNBLOCK:
		return k->has_puk ? key_unblock(k, first, second) : SW_NO_REFERENCE;
	}
	return SW_FUNCTION;
}

bool uicc_pin_state(const struct uicc *u, uint8_t key, struct uicc_pin_state *state)
{
	size_t i;

	for (i = 0; i < KEYS; i++) {
		const struct uicc_key *k = &u->keys[i];

		if (k->ref != key)
			continue;
		state->enabled = k->enabled;
		state->verified = k->verified;
		state->retries = k->retries;
		state->puk_retries = k->puk_retries;
		return true;
	}
	return false;
}

static void put_aid(uint8_t out[UICC_AID_MAX + 1], const uint8_t *aid, size_t len)
{
	memset(out, 0, UICC_AID_MAX + 1);
	out[0] = len;
	memcpy(out + 1, aid, len);
}

size_t uicc_applications(const struct uicc *u, uint8_t aids[][UICC_AID_MAX + 1], size_t max)
{
	if (!max)
		return 0;
	put_aid(aids[0], fs_usim_aid, sizeof(fs_usim_aid));
	if (max == 1 || u->behaviour.applet == UICC_APPLET_NONE)
		return 1;
	put_aid(aids[1], u->applet_aid, u->applet_aid_len);
	return 2;
}

void uicc_status_poll(struct uicc *u)
{
	static const uint8_t status[] = { 0x80, 0xf2, 0x00, 0x0c };
	uint8_t answer[258];

	uicc_transmit(u, status, sizeof(status), answer, sizeof(answer));
}

static void put_be(uint8_t *out, uint32_t value, size_t len)
{
	while (len--) {
		out[len] = value;
		value >>= 8;
	}
}

/* Where a location file keeps what. The TMSI takes 4 bytes, at @identity. */
struct layout {
	enum uicc_file_id id;
	size_t identity;
	size_t plmn;
	size_t area;
	size_t area_len;
};

static const struct layout loci = { FILE_LOCI, 0, 4, 7, 2 };
static const struct layout psloci = { FILE_PSLOCI, 0, 7, 10, 2 };
static const struct layout epsloci = { FILE_EPSLOCI, 8, 12, 15, 2 };
static const struct layout fivegsloci = { FILE_5GSLOCI, 9, 13, 16, 3 };

static uint16_t write_location(struct uicc *u, const struct layout *l,
			       const struct uicc_location *loc, uint32_t area)
{
	size_t size = fs_size(l->id);
	uint8_t data[20];

	memcpy(data, u->fs.data[l->id], size);
	put_be(data + l->identity, loc->identity, 4);
	if (loc->identity == 0xffffffff)
		memset(data, 0xff, l->plmn);
	if (loc->plmn) {
		if (!code_plmn(loc->plmn, data + l->plmn))
			return SW_WRONG_DATA;
		put_be(data + l->area, area, l->area_len);
	}
	data[size - 1] = loc->status;
	return file_update(u, l->id, 0, data, size);
}

uint16_t uicc_location(struct uicc *u, const struct uicc_location *loc)
{
	const struct {
		bool wanted;
		const struct layout *layout;
		uint32_t area;
	} jobs[] = {
		{ loc->cs, &loci, loc->lac },
		{ loc->ps, &psloci, loc->lac },
		{ loc->eps, &epsloci, loc->tac },
		{ loc->fivegs, &fivegsloci, loc->tac },
	};
	uint16_t first = SW_OK;
	uint16_t sw;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(jobs); i++) {
		if (!jobs[i].wanted)
			continue;
		sw = write_location(u, jobs[i].layout, loc, jobs[i].area);
		if (first == SW_OK)
			first = sw;
	}
	return first;
}

/* TS 31.102 §4.2.16: a list without order; here the newest is the last entry. */
uint16_t uicc_forbid(struct uicc *u, const char *plmn)
{
	size_t size = fs_size(FILE_FPLMN);
	uint8_t entry[PLMN_SIZE];
	uint8_t list[12];
	size_t i;

	if (!code_plmn(plmn, entry))
		return SW_WRONG_DATA;
	memcpy(list, u->fs.data[FILE_FPLMN], size);
	for (i = 0; i < size; i += PLMN_SIZE)
		if (!memcmp(list + i, entry, PLMN_SIZE))
			return SW_OK;
	for (i = 0; i < size; i += PLMN_SIZE)
		if (list[i] == 0xff)
			break;
	if (i == size) {
		memmove(list, list + PLMN_SIZE, size - PLMN_SIZE);
		i = size - PLMN_SIZE;
	}
	memcpy(list + i, entry, PLMN_SIZE);
	return file_update(u, FILE_FPLMN, 0, list, size);
}
