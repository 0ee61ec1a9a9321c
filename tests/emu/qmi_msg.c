// SPDX-License-Identifier: GPL-2.0
/* QMI messages (QMUX framing and TLVs, little endian). */
#include <errno.h>
#include <string.h>

#include "qmi_msg.h"

#define TLV_HEADER 3

static uint16_t read_le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

/* Each TLV must end inside the chain, and the last one at its end. */
static bool tlv_chain_valid(const uint8_t *at, size_t left)
{
	size_t len;

	while (left) {
		if (left < TLV_HEADER)
			return false;
		len = TLV_HEADER + (size_t)read_le16(at + 1);
		if (len > left)
			return false;
		at += len;
		left -= len;
	}
	return true;
}

/**
 * qmi_frame_parse() - the gate: validate a whole frame of the host
 * @frame: filled on success; points into @data
 * @data: one QMUX frame, as one SEND_ENCAPSULATED_COMMAND carries it
 * @len: its length
 * Return: 0, or -EBADMSG.
 */
int qmi_frame_parse(struct qmi_frame *frame, const uint8_t *data, size_t len)
{
	const uint8_t *sdu = data + QMUX_HEADER;
	size_t header, left;

	if (len < QMUX_HEADER || data[0] != QMUX_MARKER)
		return -EBADMSG;
	if ((size_t)read_le16(data + 1) + 1 != len || data[3] & QMUX_FROM_SERVICE)
		return -EBADMSG;
	frame->port = 0;
	frame->service = data[4];
	frame->client = data[5];
	left = len - QMUX_HEADER;
	/* Flags, transaction (one byte in CTL, two elsewhere), message, length. */
	header = frame->service == QMI_CTL ? 6 : 7;
	if (left < header || sdu[0])
		return -EBADMSG;
	frame->txid = frame->service == QMI_CTL ? sdu[1] : read_le16(sdu + 1);
	frame->msg = read_le16(sdu + header - 4);
	frame->tlvs = sdu + header;
	frame->tlvs_len = left - header;
	if (read_le16(sdu + header - 2) != frame->tlvs_len ||
	    !tlv_chain_valid(frame->tlvs, frame->tlvs_len))
		return -EBADMSG;
	return 0;
}

/**
 * qmi_tlv_find() - find the first TLV of a type
 * @frame: a frame that qmi_frame_parse() accepted
 * @type: the type
 * @cur: set to the value
 * Return: whether there is one.
 */
bool qmi_tlv_find(const struct qmi_frame *frame, uint8_t type, struct qmi_cursor *cur)
{
	const uint8_t *at = frame->tlvs, *end = at + frame->tlvs_len;

	for (; at < end; at += TLV_HEADER + read_le16(at + 1)) {
		if (*at != type)
			continue;
		cur->at = at + TLV_HEADER;
		cur->end = cur->at + read_le16(at + 1);
		cur->bad = false;
		return true;
	}
	return false;
}

/* Bytes not read yet. */
size_t qmi_left(const struct qmi_cursor *cur)
{
	return (size_t)(cur->end - cur->at);
}

/* The next @len bytes, or NULL (and @cur turns bad) if there are fewer. */
const uint8_t *qmi_get_bytes(struct qmi_cursor *cur, size_t len)
{
	const uint8_t *at = cur->at;

	if (cur->bad || qmi_left(cur) < len) {
		cur->bad = true;
		return NULL;
	}
	cur->at += len;
	return at;
}

uint8_t qmi_get_u8(struct qmi_cursor *cur)
{
	const uint8_t *at = qmi_get_bytes(cur, 1);

	return at ? *at : 0;
}

uint16_t qmi_get_u16(struct qmi_cursor *cur)
{
	const uint8_t *at = qmi_get_bytes(cur, 2);

	return at ? read_le16(at) : 0;
}

uint32_t qmi_get_u32(struct qmi_cursor *cur)
{
	const uint8_t *at = qmi_get_bytes(cur, 4);

	return at ? read_le16(at) | (uint32_t)read_le16(at + 2) << 16 : 0;
}

/* Copy @len bytes as a string; false if they are missing or longer than @size allows. */
bool qmi_get_string(struct qmi_cursor *cur, size_t len, char *text, size_t size)
{
	const uint8_t *at = qmi_get_bytes(cur, len);

	if (!at || len >= size)
		return false;
	memcpy(text, at, len);
	text[len] = '\0';
	return true;
}

/* The three below: the value of a TLV that holds just one number. */
bool qmi_find_u8(const struct qmi_frame *frame, uint8_t type, uint8_t *value)
{
	struct qmi_cursor cur;

	if (!qmi_tlv_find(frame, type, &cur))
		return false;
	*value = qmi_get_u8(&cur);
	return !cur.bad;
}

bool qmi_find_u16(const struct qmi_frame *frame, uint8_t type, uint16_t *value)
{
	struct qmi_cursor cur;

	if (!qmi_tlv_find(frame, type, &cur))
		return false;
	*value = qmi_get_u16(&cur);
	return !cur.bad;
}

bool qmi_find_u32(const struct qmi_frame *frame, uint8_t type, uint32_t *value)
{
	struct qmi_cursor cur;

	if (!qmi_tlv_find(frame, type, &cur))
		return false;
	*value = qmi_get_u32(&cur);
	return !cur.bad;
}

void qmi_put_bytes(struct qmi_buf *buf, const void *bytes, size_t len)
{
	if (len > sizeof(buf->data) - buf->len) {
		buf->overflow = true;
		return;
	}
	if (len)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
}

static void put_le(struct qmi_buf *buf, uint64_t value, size_t size)
{
	uint8_t bytes[8];
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	qmi_put_bytes(buf, bytes, size);
}

void qmi_put_u8(struct qmi_buf *buf, uint8_t value)
{
	put_le(buf, value, 1);
}

void qmi_put_u16(struct qmi_buf *buf, uint16_t value)
{
	put_le(buf, value, 2);
}

void qmi_put_u32(struct qmi_buf *buf, uint32_t value)
{
	put_le(buf, value, 4);
}

void qmi_put_u64(struct qmi_buf *buf, uint64_t value)
{
	put_le(buf, value, 8);
}

/* A string with its length in one byte before it. */
void qmi_put_string8(struct qmi_buf *buf, const char *text)
{
	size_t len = strlen(text);

	if (len > 255)
		len = 255;
	qmi_put_u8(buf, (uint8_t)len);
	qmi_put_bytes(buf, text, len);
}

/**
 * qmi_tlv_begin() - open a TLV; its value is what is put until qmi_tlv_end()
 * @buf: the writer
 * @type: type of the TLV
 * Return: the mark that qmi_tlv_end() wants.
 */
size_t qmi_tlv_begin(struct qmi_buf *buf, uint8_t type)
{
	qmi_put_u8(buf, type);
	qmi_put_u16(buf, 0);
	return buf->len;
}

void qmi_tlv_end(struct qmi_buf *buf, size_t mark)
{
	size_t len = buf->len - mark;

	if (buf->overflow)
		return;
	buf->data[mark - 2] = (uint8_t)len;
	buf->data[mark - 1] = (uint8_t)(len >> 8);
}

static void tlv_number(struct qmi_buf *buf, uint8_t type, uint64_t value, size_t size)
{
	size_t mark = qmi_tlv_begin(buf, type);

	put_le(buf, value, size);
	qmi_tlv_end(buf, mark);
}

void qmi_tlv_u8(struct qmi_buf *buf, uint8_t type, uint8_t value)
{
	tlv_number(buf, type, value, 1);
}

void qmi_tlv_u16(struct qmi_buf *buf, uint8_t type, uint16_t value)
{
	tlv_number(buf, type, value, 2);
}

void qmi_tlv_u32(struct qmi_buf *buf, uint8_t type, uint32_t value)
{
	tlv_number(buf, type, value, 4);
}

void qmi_tlv_u64(struct qmi_buf *buf, uint8_t type, uint64_t value)
{
	tlv_number(buf, type, value, 8);
}

/* The string is the whole value: no length byte, no terminator. */
void qmi_tlv_string(struct qmi_buf *buf, uint8_t type, const char *text)
{
	size_t mark = qmi_tlv_begin(buf, type);

	qmi_put_bytes(buf, text, strlen(text));
	qmi_tlv_end(buf, mark);
}

/**
 * qmi_frame_build() - write a whole frame of the module
 * @buf: the writer; what it held is gone
 * @service: enum qmi_service_id
 * @client: client id; 0xff: all clients of the service
 * @flags: SDU flags
 * @txid: transaction; CTL has 8 bits of it
 * @msg: message id
 * @tlvs: the TLVs
 * @tlvs_len: their length; a frame that does not fit sets @buf->overflow
 */
void qmi_frame_build(struct qmi_buf *buf, uint8_t service, uint8_t client, uint8_t flags,
		     uint16_t txid, uint16_t msg, const uint8_t *tlvs, size_t tlvs_len)
{
	size_t sdu = service == QMI_CTL ? 6 : 7;

	buf->len = 0;
	buf->overflow = false;
	qmi_put_u8(buf, QMUX_MARKER);
	qmi_put_u16(buf, (uint16_t)(QMUX_HEADER - 1 + sdu + tlvs_len));
	qmi_put_u8(buf, QMUX_FROM_SERVICE);
	qmi_put_u8(buf, service);
	qmi_put_u8(buf, client);
	qmi_put_u8(buf, flags);
	if (service == QMI_CTL)
		qmi_put_u8(buf, (uint8_t)txid);
	else
		qmi_put_u16(buf, txid);
	qmi_put_u16(buf, msg);
	qmi_put_u16(buf, (uint16_t)tlvs_len);
	qmi_put_bytes(buf, tlvs, tlvs_len);
}
