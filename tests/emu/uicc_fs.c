// SPDX-License-Identifier: GPL-2.0
/* The file system of the card: which files there are, their access rules and their bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "uicc_fs.h"

#define ARR_RECORD	40

const uint8_t fs_usim_aid[16] = {
	0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xff,
	0xff, 0xff, 0xff, 0x89, 0x03, 0x02, 0x00, 0x00,
};

#define DF(fid, parent)	\
	{ fid, parent, UICC_DF, 0, RULE_ALW_ADM, 0, 0 }
#define EF(fid, parent, sfi, rule, size) \
	{ fid, parent, UICC_TRANSPARENT, sfi, rule, 0, size }
#define EF_RECORDS(fid, parent, sfi, rule, size, count) \
	{ fid, parent, UICC_LINEAR, sfi, rule, size, count }
#define EF_CYCLIC(fid, parent, sfi, rule, size, count) \
	{ fid, parent, UICC_CYCLIC, sfi, rule, size, count }

/* FIDs, SFIs, sizes and conditions of TS 102 221 §13 and TS 31.102 §4.2, §4.4.11, annex H. */
static const struct uicc_file files[FILE_COUNT] = {
	[FILE_MF]	 = DF(FID_MF, FILE_MF),
	[FILE_DIR]	 = EF_RECORDS(0x2f00, FILE_MF, 0x1e, RULE_ALW_ADM, 32, 2),
	[FILE_PL]	 = EF(0x2f05, FILE_MF, 0x05, RULE_ALW_PIN, 4),
	[FILE_ARR]	 = EF_RECORDS(0x2f06, FILE_MF, 0x06, RULE_ALW_ADM, ARR_RECORD,
				      RULE_END - 1),
	[FILE_ICCID]	 = EF(0x2fe2, FILE_MF, 0x02, RULE_ALW_NEV, 10),
	[FILE_USIM]	 = DF(FID_CURRENT_ADF, FILE_MF),
	[FILE_USIM_ARR]	 = EF_RECORDS(0x6f06, FILE_USIM, 0x17, RULE_ALW_ADM, ARR_RECORD,
				      RULE_END - 1),
	[FILE_LI]	 = EF(0x6f05, FILE_USIM, 0x02, RULE_ALW_PIN, 4),
	[FILE_IMSI]	 = EF(0x6f07, FILE_USIM, 0x07, RULE_PIN_ADM, 9),
	[FILE_KEYS]	 = EF(0x6f08, FILE_USIM, 0x08, RULE_PIN_PIN, 33),
	[FILE_KEYSPS]	 = EF(0x6f09, FILE_USIM, 0x09, RULE_PIN_PIN, 33),
	[FILE_HPPLMN]	 = EF(0x6f31, FILE_USIM, 0x12, RULE_PIN_ADM, 1),
	[FILE_UST]	 = EF(0x6f38, FILE_USIM, 0x04, RULE_PIN_ADM, 16),
	[FILE_MSISDN]	 = EF_RECORDS(0x6f40, FILE_USIM, 0, RULE_PIN_PIN, 30, 1),
	[FILE_SMSP]	 = EF_RECORDS(0x6f42, FILE_USIM, 0, RULE_PIN_PIN, 43, 1),
	[FILE_SPN]	 = EF(0x6f46, FILE_USIM, 0, RULE_ALW_ADM, 17),
	[FILE_EST]	 = EF(0x6f56, FILE_USIM, 0x05, RULE_PIN_PIN2, 1),
	[FILE_PLMNWACT]	 = EF(0x6f60, FILE_USIM, 0x0a, RULE_PIN_PIN, 40),
	[FILE_OPLMNWACT] = EF(0x6f61, FILE_USIM, 0x11, RULE_PIN_ADM, 40),
	[FILE_PSLOCI]	 = EF(0x6f73, FILE_USIM, 0x0c, RULE_PIN_PIN, 14),
	[FILE_ACC]	 = EF(0x6f78, FILE_USIM, 0x06, RULE_PIN_ADM, 2),
	[FILE_FPLMN]	 = EF(0x6f7b, FILE_USIM, 0x0d, RULE_PIN_PIN, 12),
	[FILE_LOCI]	 = EF(0x6f7e, FILE_USIM, 0x0b, RULE_PIN_PIN, 11),
	[FILE_OCI]	 = EF_CYCLIC(0x6f81, FILE_USIM, 0x15, RULE_PIN_PIN, 28, 5),
	[FILE_AD]	 = EF(0x6fad, FILE_USIM, 0x03, RULE_ALW_ADM, 4),
	[FILE_ECC]	 = EF_RECORDS(0x6fb7, FILE_USIM, 0x01, RULE_ALW_ADM, 4, 2),
	[FILE_EPSLOCI]	 = EF(0x6fe3, FILE_USIM, 0x1e, RULE_PIN_PIN, 18),
	[FILE_EPSNSC]	 = EF_RECORDS(0x6fe4, FILE_USIM, 0x18, RULE_PIN_PIN, 54, 1),
	[FILE_NASCONFIG] = EF(0x6fe8, FILE_USIM, 0, RULE_PIN_ADM, 20),
	[FILE_5GS]	 = DF(0x5fc0, FILE_USIM),
	[FILE_5GSLOCI]	 = EF(0x4f01, FILE_5GS, 0x01, RULE_PIN_PIN, 20),
	[FILE_DF_APPLET] = DF(0x7f30, FILE_MF),
	[FILE_DF_MULTI]	 = DF(0x5f1a, FILE_DF_APPLET),
	[FILE_CONFIG]	 = EF(0x4f01, FILE_DF_MULTI, 0, RULE_PIN_ADM, 16),
	[FILE_MAPPING]	 = EF(0x4f03, FILE_DF_MULTI, 0, RULE_PIN_ADM, 500),
	[FILE_IMSIS]	 = EF(0x4f07, FILE_DF_MULTI, 0, RULE_PIN_ADM, 90),
};

static const struct {
	enum uicc_condition read;
	enum uicc_condition update;
} rules[RULE_END] = {
	[RULE_ALW_ADM]	= { COND_ALWAYS, COND_ADM },
	[RULE_ALW_PIN]	= { COND_ALWAYS, COND_PIN1 },
	[RULE_ALW_NEV]	= { COND_ALWAYS, COND_NEVER },
	[RULE_PIN_PIN]	= { COND_PIN1, COND_PIN1 },
	[RULE_PIN_ADM]	= { COND_PIN1, COND_ADM },
	[RULE_PIN_PIN2]	= { COND_PIN1, COND_PIN2 },
};

const struct uicc_file *fs_file(enum uicc_file_id id)
{
	return &files[id];
}

bool fs_is_df(enum uicc_file_id id)
{
	return files[id].structure == UICC_DF;
}

size_t fs_size(enum uicc_file_id id)
{
	const struct uicc_file *f = &files[id];

	return f->record_size ? f->record_size * f->count : f->count;
}

enum uicc_condition fs_read_condition(enum uicc_file_id id)
{
	return rules[files[id].rule].read;
}

enum uicc_condition fs_update_condition(enum uicc_file_id id)
{
	return rules[files[id].rule].update;
}

/* An access-mode data object and its security condition, TS 102 221 §9.2.4, ISO 7816-4. */
static size_t arr_rule(uint8_t *out, uint8_t mode, enum uicc_condition cond)
{
	static const uint8_t key[] = {
		[COND_PIN1] = UICC_KEY_PIN1,
		[COND_PIN2] = UICC_KEY_PIN2,
		[COND_ADM] = UICC_KEY_ADM1,
	};
	const uint8_t am[] = { 0x80, 0x01, mode };
	size_t n = sizeof(am);

	memcpy(out, am, n);
	if (cond == COND_ALWAYS || cond == COND_NEVER) {
		out[n++] = cond == COND_ALWAYS ? 0x90 : 0x97;
		out[n++] = 0x00;
		return n;
	}
	memcpy(out + n, (const uint8_t[]){ 0xa4, 0x06, 0x83, 0x01, key[cond], 0x95, 0x01, 0x08 },
	       8);
	return n + 8;
}

static void fill_arr(uint8_t *arr)
{
	enum uicc_rule rule;

	for (rule = RULE_ALW_ADM; rule < RULE_END; rule++) {
		uint8_t *out = arr + (rule - 1) * ARR_RECORD;

		out += arr_rule(out, 0x01, rules[rule].read);
		out += arr_rule(out, 0x02, rules[rule].update);
		arr_rule(out, 0x18, COND_NEVER);	/* activate, deactivate */
	}
}

int fs_create(struct uicc_fs *fs)
{
	enum uicc_file_id id;
	size_t total = 0;
	uint8_t *next;

	for (id = 0; id < FILE_COUNT; id++)
		total += fs_size(id);
	fs->memory = malloc(total);
	if (!fs->memory)
		return -ENOMEM;
	memset(fs->memory, 0xff, total);
	next = fs->memory;
	for (id = 0; id < FILE_COUNT; id++) {
		fs->data[id] = next;
		next += fs_size(id);
	}
	fill_arr(fs->data[FILE_ARR]);
	fill_arr(fs->data[FILE_USIM_ARR]);
	return 0;
}

void fs_destroy(struct uicc_fs *fs)
{
	free(fs->memory);
	fs->memory = NULL;
}

enum uicc_file_id fs_child(const struct uicc_fs *fs, enum uicc_file_id df, uint16_t fid)
{
	enum uicc_file_id id;

	for (id = FILE_MF + 1; id < FILE_COUNT; id++) {
		if (files[id].parent != df || files[id].fid != fid)
			continue;
		return id == FILE_DF_APPLET && fs->hide_applet ? FILE_NONE : id;
	}
	return FILE_NONE;
}

enum uicc_file_id fs_by_sfi(enum uicc_file_id df, uint8_t sfi)
{
	enum uicc_file_id id;

	for (id = FILE_MF + 1; id < FILE_COUNT; id++)
		if (files[id].parent == df && sfi && files[id].sfi == sfi)
			return id;
	return FILE_NONE;
}

enum uicc_file_id fs_walk(const struct uicc_fs *fs, enum uicc_file_id df,
			  const uint16_t *fid, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!fs_is_df(df))
			return FILE_NONE;
		df = fs_child(fs, df, fid[i]);
		if (df == FILE_NONE)
			return FILE_NONE;
	}
	return df;
}

/* Appends a data object; Return: where the next one goes. */
static uint8_t *put_object(uint8_t *out, uint8_t tag, const uint8_t *value, size_t len)
{
	*out++ = tag;
	*out++ = len;
	memcpy(out, value, len);
	return out + len;
}

static uint8_t *put_descriptor(uint8_t *out, const struct uicc_file *f)
{
	static const uint8_t kind[] = {
		[UICC_DF] = 0x78,
		[UICC_TRANSPARENT] = 0x41,
		[UICC_LINEAR] = 0x42,
		[UICC_CYCLIC] = 0x46,
	};
	const uint8_t value[] = { kind[f->structure], 0x21, f->record_size >> 8,
				  f->record_size, f->count };

	return put_object(out, 0x82, value, f->record_size ? sizeof(value) : 2);
}

/* PIN status template DO, TS 102 221 §9.5.2: PIN1, PIN2 (local), ADM1. */
static uint8_t *put_pin_status(uint8_t *out, bool pin_enabled)
{
	const uint8_t value[] = { 0x90, 0x01, pin_enabled ? 0xe0 : 0x60, 0x83, 0x01, UICC_KEY_PIN1,
				  0x83, 0x01, UICC_KEY_PIN2, 0x83, 0x01, UICC_KEY_ADM1 };

	return put_object(out, 0xc6, value, sizeof(value));
}

static uint8_t *put_ef(uint8_t *out, enum uicc_file_id id)
{
	const struct uicc_file *f = fs_file(id);
	const uint8_t size[] = { fs_size(id) >> 8, fs_size(id) };
	const uint8_t sfi = f->sfi << 3;

	out = put_object(out, 0x80, size, sizeof(size));
	return put_object(out, 0x88, &sfi, f->sfi ? 1 : 0);
}

static uint8_t *put_df(uint8_t *out, enum uicc_file_id id)
{
	/* UICC characteristics: clock stop allowed, 1.8 V and 3 V (TS 102 221 §11.1.1.4.6) */
	static const uint8_t mf[] = { 0x80, 0x01, 0x71 };

	if (id == FILE_USIM)
		out = put_object(out, 0x84, fs_usim_aid, sizeof(fs_usim_aid));
	if (id == FILE_MF)
		out = put_object(out, 0xa5, mf, sizeof(mf));
	return out;
}

size_t fs_fcp(enum uicc_file_id id, uint8_t tag, bool pin_enabled, uint8_t out[FCP_MAX])
{
	static const uint8_t activated = 0x05;
	const struct uicc_file *f = fs_file(id);
	const uint8_t fid[] = { f->fid >> 8, f->fid };
	const uint8_t arr[] = { 0x2f, 0x06, f->rule };
	uint8_t *p = out + 2;

	p = put_descriptor(p, f);
	p = put_object(p, 0x83, fid, sizeof(fid));
	if (f->structure == UICC_DF)
		p = put_df(p, id);
	p = put_object(p, 0x8a, &activated, 1);
	p = put_object(p, 0x8b, arr, sizeof(arr));
	if (f->structure == UICC_DF)
		p = put_pin_status(p, pin_enabled);
	else
		p = put_ef(p, id);
	out[0] = tag;
	out[1] = p - out - 2;
	return p - out;
}
