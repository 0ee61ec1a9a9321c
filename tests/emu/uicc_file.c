// SPDX-License-Identifier: GPL-2.0
/* Elementary files by APDU: READ, UPDATE, SEARCH (TS 102 221 §11.1.3 to §11.1.7). */
#include <string.h>

#include "uicc_internal.h"

#define MODE_NEXT	0x02
#define MODE_PREVIOUS	0x03
#define MODE_ABSOLUTE	0x04
#define MODE_BACKWARD	0x05	/* SEARCH RECORD; forward is 04 */

void file_store(struct uicc *u, enum uicc_file_id id, size_t offset, const void *data,
		size_t len)
{
	memcpy(u->fs.data[id] + offset, data, len);
	if (u->ops.written)
		u->ops.written(u->ctx, fs_file(fs_file(id)->parent)->fid, fs_file(id)->fid);
}

uint16_t file_update(struct uicc *u, enum uicc_file_id id, size_t offset,
		     const uint8_t *data, size_t len)
{
	if (fs_file(id)->structure != UICC_TRANSPARENT)
		return SW_STRUCTURE;
	if (!keys_allow(u, fs_update_condition(id)))
		return SW_SECURITY;
	if (offset >= fs_size(id))
		return SW_OFFSET;
	if (!len || len > fs_size(id) - offset)
		return SW_WRONG_LENGTH;
	if (u->behaviour.write_fail)
		return SW_OK;
	file_store(u, id, offset, data, len);
	applet_file_updated(u, id);
	return SW_OK;
}

uint16_t file_update_record(struct uicc *u, enum uicc_file_id id, unsigned int record,
			    const uint8_t *data, size_t len)
{
	const struct uicc_file *f = fs_file(id);

	if (!f->record_size)
		return SW_STRUCTURE;
	if (!keys_allow(u, fs_update_condition(id)))
		return SW_SECURITY;
	if (!record || record > f->count)
		return SW_RECORD_NOT_FOUND;
	if (len != f->record_size)
		return SW_WRONG_LENGTH;
	if (u->behaviour.write_fail)
		return SW_OK;
	if (f->structure == UICC_CYCLIC)
		memmove(u->fs.data[id] + len, u->fs.data[id], fs_size(id) - len);
	file_store(u, id, (record - 1) * len, data, len);
	return SW_OK;
}

/* The EF a command means: by SFI, which makes it the current one, or the current one. */
static uint16_t pick_file(struct uicc_channel *ch, uint8_t sfi, enum uicc_file_id *id)
{
	if (!sfi) {
		*id = ch->ef;
		return ch->ef == FILE_NONE ? SW_NO_EF : SW_OK;
	}
	*id = fs_by_sfi(ch->df, sfi);
	if (*id == FILE_NONE)
		return SW_FILE_NOT_FOUND;
	if (*id != ch->ef)
		ch->record = 0;
	ch->ef = *id;
	return SW_OK;
}

/* P1 and P2 of READ and UPDATE BINARY, §11.1.3.2 */
static uint16_t pick_bytes(struct uicc_channel *ch, const struct uicc_apdu *a,
			   enum uicc_file_id *id, size_t *offset)
{
	if (!(a->p1 & 0x80)) {
		*offset = a->p1 << 8 | a->p2;
		return pick_file(ch, 0, id);
	}
	if (a->p1 & 0x60 || !(a->p1 & 0x1f))
		return SW_WRONG_P1P2;
	*offset = a->p2;
	return pick_file(ch, a->p1 & 0x1f, id);
}

uint16_t command_read_binary(struct uicc *u, struct uicc_channel *ch,
			     const struct uicc_apdu *a, struct uicc_response *r)
{
	enum uicc_file_id id;
	size_t offset;
	uint16_t sw;

	sw = pick_bytes(ch, a, &id, &offset);
	if (sw != SW_OK)
		return sw;
	if (fs_file(id)->structure != UICC_TRANSPARENT)
		return SW_STRUCTURE;
	if (!keys_allow(u, fs_read_condition(id)))
		return SW_SECURITY;
	if (offset >= fs_size(id))
		return SW_OFFSET;
	r->len = fs_size(id) - offset;
	memcpy(r->data, u->fs.data[id] + offset, r->len);
	return SW_OK;
}

uint16_t command_update_binary(struct uicc *u, struct uicc_channel *ch,
			       const struct uicc_apdu *a, struct uicc_response *r)
{
	enum uicc_file_id id;
	size_t offset;
	uint16_t sw;

	(void)r;
	sw = pick_bytes(ch, a, &id, &offset);
	return sw == SW_OK ? file_update(u, id, offset, a->data, a->lc) : sw;
}

/* Next or previous of the current record; linear files end, cyclic ones go round. */
static unsigned int step(const struct uicc_file *f, unsigned int record, bool forward)
{
	bool cyclic = f->structure == UICC_CYCLIC;

	if (!record)
		return forward || cyclic ? 1 : f->count;
	if (forward)
		return record < f->count ? record + 1 : cyclic;
	return record > 1 ? record - 1 : cyclic * f->count;
}

/* The record that P1 and the mode name: *@record, 1..count. */
static uint16_t pick_record(const struct uicc_channel *ch, enum uicc_file_id id,
			    const struct uicc_apdu *a, unsigned int *record)
{
	uint8_t mode = a->p2 & 0x07;

	switch (mode) {
	case MODE_NEXT:
	case MODE_PREVIOUS:
		if (a->p1)
			return SW_WRONG_P1P2;
		*record = step(fs_file(id), ch->record, mode == MODE_NEXT);
		break;
	case MODE_ABSOLUTE:
		*record = a->p1 ? a->p1 : ch->record;
		break;
	default:
		return SW_WRONG_P1P2;
	}
	if (!*record || *record > fs_file(id)->count)
		return SW_RECORD_NOT_FOUND;
	return SW_OK;
}

/* The steps all record commands share: file, structure, condition. */
static uint16_t pick_record_file(const struct uicc *u, struct uicc_channel *ch,
				 const struct uicc_apdu *a, bool update, enum uicc_file_id *id)
{
	uint16_t sw = pick_file(ch, a->p2 >> 3, id);

	if (sw != SW_OK)
		return sw;
	if (!fs_file(*id)->record_size)
		return SW_STRUCTURE;
	if (!keys_allow(u, update ? fs_update_condition(*id) : fs_read_condition(*id)))
		return SW_SECURITY;
	return SW_OK;
}

/* "next" and "previous" move the record pointer, "absolute" leaves it (§8.4.2). */
static void move_pointer(struct uicc_channel *ch, const struct uicc_apdu *a,
			 unsigned int record)
{
	if ((a->p2 & 0x07) != MODE_ABSOLUTE)
		ch->record = record;
}

uint16_t command_read_record(struct uicc *u, struct uicc_channel *ch,
			     const struct uicc_apdu *a, struct uicc_response *r)
{
	enum uicc_file_id id;
	unsigned int record;
	uint16_t sw;

	sw = pick_record_file(u, ch, a, false, &id);
	if (sw == SW_OK)
		sw = pick_record(ch, id, a, &record);
	if (sw != SW_OK)
		return sw;
	r->len = fs_file(id)->record_size;
	/* met with 6Cxx and repeated: the pointer must not move twice */
	if (a->le == r->len || (a->extended && a->le > r->len))
		move_pointer(ch, a, record);
	memcpy(r->data, u->fs.data[id] + (record - 1) * r->len, r->len);
	return SW_OK;
}

uint16_t command_update_record(struct uicc *u, struct uicc_channel *ch,
			       const struct uicc_apdu *a, struct uicc_response *r)
{
	unsigned int record = 1;
	enum uicc_file_id id;
	uint16_t sw;

	(void)r;
	sw = pick_record_file(u, ch, a, true, &id);
	if (sw != SW_OK)
		return sw;
	if (fs_file(id)->structure == UICC_CYCLIC) {
		/* only the oldest can be overwritten, which becomes record 1 (§11.1.6) */
		if ((a->p2 & 0x07) != MODE_PREVIOUS || a->p1)
			return SW_WRONG_P1P2;
	} else {
		sw = pick_record(ch, id, a, &record);
	}
	if (sw == SW_OK)
		sw = file_update_record(u, id, record, a->data, a->lc);
	if (sw == SW_OK)
		move_pointer(ch, a, record);
	return sw;
}

static bool contains(const uint8_t *record, size_t size, const uint8_t *pattern, size_t len)
{
	size_t i;

	for (i = 0; i + len <= size; i++)
		if (!memcmp(record + i, pattern, len))
			return true;
	return false;
}

/* Simple search, forward (04) or backward (05) from record P1 (0: the current one). */
uint16_t command_search_record(struct uicc *u, struct uicc_channel *ch,
			       const struct uicc_apdu *a, struct uicc_response *r)
{
	uint8_t mode = a->p2 & 0x07;
	const struct uicc_file *f;
	enum uicc_file_id id;
	unsigned int n;
	uint16_t sw;

	if (mode != MODE_ABSOLUTE && mode != MODE_BACKWARD)
		return SW_WRONG_P1P2;
	sw = pick_record_file(u, ch, a, false, &id);
	if (sw != SW_OK)
		return sw;
	f = fs_file(id);
	if (!a->lc || a->lc > f->record_size)
		return SW_WRONG_LENGTH;
	n = a->p1 ? a->p1 : ch->record;
	if (!n || n > f->count)
		return SW_RECORD_NOT_FOUND;
	for (; n >= 1 && n <= f->count; n = mode == MODE_ABSOLUTE ? n + 1 : n - 1)
		if (contains(u->fs.data[id] + (n - 1) * f->record_size, f->record_size, a->data,
			     a->lc))
			r->data[r->len++] = n;
	if (!r->len)
		return SW_NOT_FOUND_IN_RECORDS;
	ch->record = r->data[0];
	return SW_OK;
}
