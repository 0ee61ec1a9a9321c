/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MBIM messages, bytes only: headers, information buffers, what these refer to.
 * Source: MBIM 1.0 errata 1, sections 9 and 10.3 (offsets and sizes, UTF-16 strings).
 */
#ifndef EMU_MBIM_MSG_H
#define EMU_MBIM_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MBIM_HEADER		12	/* type, length, transaction */
#define MBIM_FRAGMENT_HEADER	20	/* and total, current */
#define MBIM_COMMAND_HEADER	48	/* and service, CID, query or set (or status), length */
#define MBIM_INDICATION_HEADER	44	/* and service, CID, length */
#define MBIM_UUID		16
#define MBIM_INFO_MAX		16384	/* bytes of an information buffer */
#define MBIM_REFS_MAX		64

/* Table 9-3. */
#define MBIM_MSG_OPEN		0x00000001
#define MBIM_MSG_CLOSE		0x00000002
#define MBIM_MSG_COMMAND	0x00000003
#define MBIM_MSG_HOST_ERROR	0x00000004
#define MBIM_MSG_OPEN_DONE	0x80000001
#define MBIM_MSG_CLOSE_DONE	0x80000002
#define MBIM_MSG_COMMAND_DONE	0x80000003
#define MBIM_MSG_FUNCTION_ERROR	0x80000004
#define MBIM_MSG_INDICATION	0x80000007

/* How a reference is written. */
enum mbim_ref_form {
	MBIM_OFFSET_SIZE,
	MBIM_SIZE_OFFSET,	/* in the UICC extension */
	MBIM_OFFSET_ONLY,	/* where a count stands elsewhere */
};

/**
 * struct mbim_ref - a part of the variable data, and where it is referred to
 * @at: of the reference in the fixed part
 * @from: of the bytes in the tail
 */
struct mbim_ref {
	size_t at;
	size_t from;
	size_t len;
	enum mbim_ref_form form;
};

/**
 * struct mbim_buf - writer of an information buffer, or of a struct inside one
 * @data: the fixed part; all of it after mbim_close()
 * @tail: what the fixed part refers to
 */
struct mbim_buf {
	uint8_t data[MBIM_INFO_MAX];
	size_t len;
	uint8_t tail[MBIM_INFO_MAX];
	size_t tail_len;
	struct mbim_ref refs[MBIM_REFS_MAX];
	size_t ref_count;
	bool overflow;
};

/**
 * struct mbim_cursor - reader of an information buffer
 * @bad: something was not inside of it; what is read is 0 or empty from then on
 */
struct mbim_cursor {
	const uint8_t *data;
	size_t len;
	size_t at;
	bool bad;
};

uint32_t mbim_le32(const uint8_t *at);
void mbim_set_le32(uint8_t *at, uint32_t value);

void mbim_begin(struct mbim_buf *buf);
void mbim_put_u16(struct mbim_buf *buf, uint16_t value);
void mbim_put_u32(struct mbim_buf *buf, uint32_t value);
void mbim_put_u64(struct mbim_buf *buf, uint64_t value);
void mbim_put_raw(struct mbim_buf *buf, const void *bytes, size_t len);
void mbim_put_ref(struct mbim_buf *buf, const void *bytes, size_t len);
void mbim_put_uicc_ref(struct mbim_buf *buf, const void *bytes, size_t len);
void mbim_put_offset(struct mbim_buf *buf, const void *bytes, size_t len);
void mbim_put_text(struct mbim_buf *buf, const char *text);
void mbim_put_struct(struct mbim_buf *buf, struct mbim_buf *inner);
void mbim_put_tlv_text(struct mbim_buf *buf, const char *text);
void mbim_put_tlv(struct mbim_buf *buf, uint16_t type, const void *bytes, size_t len);
void mbim_close(struct mbim_buf *buf);

void mbim_read(struct mbim_cursor *cur, const uint8_t *data, size_t len);
uint32_t mbim_get_u32(struct mbim_cursor *cur);
const uint8_t *mbim_get_raw(struct mbim_cursor *cur, size_t len);
const uint8_t *mbim_get_ref(struct mbim_cursor *cur, size_t *len);
const uint8_t *mbim_get_uicc_ref(struct mbim_cursor *cur, size_t *len);
void mbim_get_text(struct mbim_cursor *cur, char *text, size_t size);
void mbim_get_tlv_text(struct mbim_cursor *cur, char *text, size_t size);
size_t mbim_left(const struct mbim_cursor *cur);

#endif
