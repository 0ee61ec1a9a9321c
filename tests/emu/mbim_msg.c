// SPDX-License-Identifier: GPL-2.0
/* MBIM messages, bytes only: headers, information buffers, what these refer to. */
#include <string.h>

#include "mbim_msg.h"

#define TLV_HEADER	8	/* type, reserved, padding, length */
#define TLV_WCHAR_STRING 10	/* MBIMEx 3.0: UTF-16 */
#define TEXT_MAX	512	/* bytes of UTF-16 in one string */

uint32_t mbim_le32(const uint8_t *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

void mbim_set_le32(uint8_t *at, uint32_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

/* --- writer --- */

void mbim_begin(struct mbim_buf *buf)
{
	buf->len = 0;
	buf->tail_len = 0;
	buf->ref_count = 0;
	buf->overflow = false;
}

void mbim_put_raw(struct mbim_buf *buf, const void *bytes, size_t len)
{
	if (len > MBIM_INFO_MAX - buf->len) {
		buf->overflow = true;
		return;
	}
	if (len)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
}

static void put_le(struct mbim_buf *buf, uint64_t value, size_t len)
{
	uint8_t bytes[8];
	size_t i;

	for (i = 0; i < len; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	mbim_put_raw(buf, bytes, len);
}

void mbim_put_u16(struct mbim_buf *buf, uint16_t value)
{
	put_le(buf, value, 2);
}

void mbim_put_u32(struct mbim_buf *buf, uint32_t value)
{
	put_le(buf, value, 4);
}

void mbim_put_u64(struct mbim_buf *buf, uint64_t value)
{
	put_le(buf, value, 8);
}

static void refer(struct mbim_buf *buf, const void *bytes, size_t len, enum mbim_ref_form form)
{
	struct mbim_ref *ref = &buf->refs[buf->ref_count];

	if (len > MBIM_INFO_MAX - buf->tail_len || buf->ref_count == MBIM_REFS_MAX) {
		buf->overflow = true;
		return;
	}
	if (len) {
		*ref = (struct mbim_ref){ buf->len, buf->tail_len, len, form };
		buf->ref_count++;
		memcpy(buf->tail + buf->tail_len, bytes, len);
		buf->tail_len += len;
	}
	put_le(buf, 0, form == MBIM_OFFSET_ONLY ? 4 : 8);
}

/* Offset and size of some bytes; both are 0 if there are none. */
void mbim_put_ref(struct mbim_buf *buf, const void *bytes, size_t len)
{
	refer(buf, bytes, len, MBIM_OFFSET_SIZE);
}

/* The same as the UICC extension writes it: size, then offset. */
void mbim_put_uicc_ref(struct mbim_buf *buf, const void *bytes, size_t len)
{
	refer(buf, bytes, len, MBIM_SIZE_OFFSET);
}

/* Only the offset; how much there is, a count tells. */
void mbim_put_offset(struct mbim_buf *buf, const void *bytes, size_t len)
{
	refer(buf, bytes, len, MBIM_OFFSET_ONLY);
}

/* One character of UTF-8; what is none stands for itself. */
static uint32_t next_character(const uint8_t **at)
{
	static const uint8_t masks[] = { 0x7f, 0x1f, 0x0f, 0x07 };
	const uint8_t *p = *at;
	int more = *p < 0xc0 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
	uint32_t value = *p & masks[more];

	for (p++; more && (*p & 0xc0) == 0x80; more--)
		value = value << 6 | (*p++ & 0x3f);
	*at = p;
	return value;
}

/* Return: bytes of UTF-16 in @out. */
static size_t to_utf16(const char *text, uint8_t *out)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t len = 0;

	while (*at && len + 4 <= TEXT_MAX) {
		uint32_t c = next_character(&at);

		if (c > 0xffff) {
			c -= 0x10000;
			out[len++] = (uint8_t)(c >> 10);
			out[len++] = (uint8_t)(0xd8 | c >> 18);
			c = 0xdc00 | (c & 0x3ff);
		}
		out[len++] = (uint8_t)c;
		out[len++] = (uint8_t)(c >> 8);
	}
	return len;
}

/* A string: reference to UTF-16. @text: UTF-8, or NULL for the empty one. */
void mbim_put_text(struct mbim_buf *buf, const char *text)
{
	uint8_t utf16[TEXT_MAX];

	mbim_put_ref(buf, utf16, to_utf16(text ? text : "", utf16));
}

/* Reference to a struct, whose own references count from its beginning. */
void mbim_put_struct(struct mbim_buf *buf, struct mbim_buf *inner)
{
	mbim_close(inner);
	buf->overflow |= inner->overflow;
	mbim_put_ref(buf, inner->data, inner->len);
}

/* A TLV of MBIMEx 3.0, padded to four bytes. */
void mbim_put_tlv(struct mbim_buf *buf, uint16_t type, const void *bytes, size_t len)
{
	static const uint8_t zeros[4];
	size_t padding = -len & 3;

	mbim_put_u16(buf, type);
	put_le(buf, padding << 8, 2);
	mbim_put_u32(buf, (uint32_t)len);
	mbim_put_raw(buf, bytes, len);
	mbim_put_raw(buf, zeros, padding);
}

void mbim_put_tlv_text(struct mbim_buf *buf, const char *text)
{
	uint8_t utf16[TEXT_MAX];

	mbim_put_tlv(buf, TLV_WCHAR_STRING, utf16, to_utf16(text, utf16));
}

static void write_ref(uint8_t *at, const struct mbim_ref *ref, size_t offset)
{
	bool size_first = ref->form == MBIM_SIZE_OFFSET;

	mbim_set_le32(at + (size_first ? 4 : 0), (uint32_t)offset);
	if (ref->form != MBIM_OFFSET_ONLY)
		mbim_set_le32(at + (size_first ? 0 : 4), (uint32_t)ref->len);
}

/* Put the tail behind the fixed part, each piece at a multiple of four bytes. */
void mbim_close(struct mbim_buf *buf)
{
	static const uint8_t zeros[4];
	size_t i;

	for (i = 0; i < buf->ref_count && !buf->overflow; i++) {
		const struct mbim_ref *ref = &buf->refs[i];

		mbim_put_raw(buf, zeros, -buf->len & 3);
		write_ref(buf->data + ref->at, ref, buf->len);
		mbim_put_raw(buf, buf->tail + ref->from, ref->len);
	}
	mbim_put_raw(buf, zeros, -buf->len & 3);
	buf->ref_count = 0;
	buf->tail_len = 0;
}

/* --- reader --- */

void mbim_read(struct mbim_cursor *cur, const uint8_t *data, size_t len)
{
	*cur = (struct mbim_cursor){ .data = data, .len = len };
}

size_t mbim_left(const struct mbim_cursor *cur)
{
	return cur->bad ? 0 : cur->len - cur->at;
}

/* Return: the bytes, or NULL. */
const uint8_t *mbim_get_raw(struct mbim_cursor *cur, size_t len)
{
	const uint8_t *at = cur->data + cur->at;

	if (len > mbim_left(cur)) {
		cur->bad = true;
		return NULL;
	}
	cur->at += len;
	return at;
}

uint32_t mbim_get_u32(struct mbim_cursor *cur)
{
	const uint8_t *at = mbim_get_raw(cur, 4);

	return at ? mbim_le32(at) : 0;
}

static const uint8_t *resolve(struct mbim_cursor *cur, uint32_t offset, uint32_t size, size_t *len)
{
	*len = 0;
	if (!size || cur->bad)
		return cur->data;
	if (offset > cur->len || size > cur->len - offset) {
		cur->bad = true;
		return NULL;
	}
	*len = size;
	return cur->data + offset;
}

/* Bytes that offset and size refer to. Return: them, NULL if they are not inside. */
const uint8_t *mbim_get_ref(struct mbim_cursor *cur, size_t *len)
{
	uint32_t offset = mbim_get_u32(cur), size = mbim_get_u32(cur);

	return resolve(cur, offset, size, len);
}

const uint8_t *mbim_get_uicc_ref(struct mbim_cursor *cur, size_t *len)
{
	uint32_t size = mbim_get_u32(cur), offset = mbim_get_u32(cur);

	return resolve(cur, offset, size, len);
}

/* Host strings that matter are ASCII: APNs, PINs, PLMNs. */
static void from_utf16(struct mbim_cursor *cur, const uint8_t *utf16, size_t len, char *text,
		       size_t size)
{
	size_t i;

	*text = '\0';
	if (!utf16 || len % 2 || len / 2 >= size) {
		cur->bad |= len != 0;
		return;
	}
	for (i = 0; i < len; i += 2)
		text[i / 2] = (char)(utf16[i + 1] || utf16[i] > 0x7e ? '?' : utf16[i]);
	text[len / 2] = '\0';
}

void mbim_get_text(struct mbim_cursor *cur, char *text, size_t size)
{
	size_t len;
	const uint8_t *utf16 = mbim_get_ref(cur, &len);

	from_utf16(cur, utf16, len, text, size);
}

void mbim_get_tlv_text(struct mbim_cursor *cur, char *text, size_t size)
{
	const uint8_t *header = mbim_get_raw(cur, TLV_HEADER);
	size_t len = header ? mbim_le32(header + 4) : 0;
	const uint8_t *utf16 = mbim_get_raw(cur, len);

	from_utf16(cur, utf16, len, text, size);
	mbim_get_raw(cur, -len & 3);
}
