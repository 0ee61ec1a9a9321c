/* SPDX-License-Identifier: GPL-2.0 */
/* The file system of the card: which files there are, their access rules and their bytes. */
#ifndef EMU_UICC_FS_H
#define EMU_UICC_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uicc.h"

#define FID_MF		0x3f00
#define FID_CURRENT_ADF	0x7fff
#define FCP_MAX		128
#define FS_SIZE_MAX	512	/* largest transparent EF */

enum uicc_file_id {
	FILE_MF,
	FILE_DIR,
	FILE_PL,
	FILE_ARR,
	FILE_ICCID,
	FILE_USIM,
	FILE_USIM_ARR,
	FILE_LI,
	FILE_IMSI,
	FILE_KEYS,
	FILE_KEYSPS,
	FILE_HPPLMN,
	FILE_UST,
	FILE_MSISDN,
	FILE_SMSP,
	FILE_SPN,
	FILE_EST,
	FILE_PLMNWACT,
	FILE_OPLMNWACT,
	FILE_PSLOCI,
	FILE_ACC,
	FILE_FPLMN,
	FILE_LOCI,
	FILE_OCI,
	FILE_AD,
	FILE_ECC,
	FILE_EPSLOCI,
	FILE_EPSNSC,
	FILE_NASCONFIG,
	FILE_5GS,
	FILE_5GSLOCI,
	FILE_DF_APPLET,		/* 7f30 */
	FILE_DF_MULTI,		/* 7f30/5f1a */
	FILE_CONFIG,		/* 4f01 */
	FILE_MAPPING,		/* 4f03 */
	FILE_IMSIS,		/* 4f07 */
	FILE_COUNT,
	FILE_NONE = FILE_COUNT,
};

/* Access conditions, TS 102 221 §9.3. */
enum uicc_condition {
	COND_ALWAYS,
	COND_PIN1,
	COND_PIN2,
	COND_ADM,
	COND_NEVER,
};

/* Which record of EF_ARR holds a file's rule, and what it says. */
enum uicc_rule {
	RULE_ALW_ADM = 1,
	RULE_ALW_PIN,
	RULE_ALW_NEV,
	RULE_PIN_PIN,
	RULE_PIN_ADM,
	RULE_PIN_PIN2,
	RULE_END,
};

/**
 * struct uicc_file - a file as the card is personalised with it
 * @fid: file identifier; 0x7fff for the ADF
 * @parent: the DF it lies in; the MF is its own parent
 * @sfi: short file identifier, 0: none
 * @record_size: 0 for transparent EFs
 * @count: records, or bytes of a transparent EF
 */
struct uicc_file {
	uint16_t fid;
	enum uicc_file_id parent;
	enum uicc_structure structure;
	uint8_t sfi;
	enum uicc_rule rule;
	size_t record_size;
	size_t count;
};

struct uicc_fs {
	uint8_t *memory;
	uint8_t *data[FILE_COUNT];
	bool hide_applet;	/* DF 7f30 is not there */
};

const struct uicc_file *fs_file(enum uicc_file_id id);
size_t fs_size(enum uicc_file_id id);
bool fs_is_df(enum uicc_file_id id);
enum uicc_condition fs_read_condition(enum uicc_file_id id);
enum uicc_condition fs_update_condition(enum uicc_file_id id);

int fs_create(struct uicc_fs *fs);	/* 0 or -ENOMEM; all bytes ff, EF_ARR filled in */
void fs_destroy(struct uicc_fs *fs);

/* The file @fid right below @df; FILE_NONE if there is none. */
enum uicc_file_id fs_child(const struct uicc_fs *fs, enum uicc_file_id df, uint16_t fid);
enum uicc_file_id fs_by_sfi(enum uicc_file_id df, uint8_t sfi);
/* Walks @n FIDs down from @df; FILE_NONE if a step leads nowhere. */
enum uicc_file_id fs_walk(const struct uicc_fs *fs, enum uicc_file_id df,
			  const uint16_t *fid, size_t n);

/**
 * fs_fcp() - FCP template (TS 102 221 §11.1.1.3)
 * @pin_enabled: for the PIN status template of a DF
 * @tag: 0x62 FCP, 0x6f FCI
 * Return: length, at most FCP_MAX.
 */
size_t fs_fcp(enum uicc_file_id id, uint8_t tag, bool pin_enabled, uint8_t out[FCP_MAX]);

extern const uint8_t fs_usim_aid[16];

#endif
