// SPDX-License-Identifier: GPL-2.0
/* UIM: files, by session and path. */
#include <string.h>

#include "qmi_uim.h"

#define TLV_CARD_RESULT	0x10
#define FILE_MAX	1024	/* longest read or write in one message */

/* Session types. */
#define SESSION_PRIMARY_GW	0
#define SESSION_NONPROV_SLOT_1	4
#define SESSION_CARD_SLOT_1	6

/* A status word as a TLV. */
void uim_put_sw(struct qmi_buf *out, uint8_t type, uint16_t sw)
{
	size_t mark = qmi_tlv_begin(out, type);

	qmi_put_u8(out, (uint8_t)(sw >> 8));
	qmi_put_u8(out, (uint8_t)sw);
	qmi_tlv_end(out, mark);
}

/* What a module answers when the card answers @sw. */
uint16_t uim_error_of(uint16_t sw)
{
	switch (sw) {
	case 0x9000:
		return QMI_ERR_NONE;
	case 0x6a82:
	case 0x6a83:
		return QMI_ERR_SIM_FILE_NOT_FOUND;
	case 0x6982:
	case 0x6985:
		return QMI_ERR_ACCESS_DENIED;
	default:
		return sw >> 8 == 0x91 ? QMI_ERR_NONE : QMI_ERR_INTERNAL;
	}
}

/* Which session: TLV 0x01. Only the USIM's and the card's own sessions exist here. */
static uint16_t check_session(struct modem *m, const struct qmi_frame *rq)
{
	enum session_state state = session_state(m->session);
	struct qmi_cursor cur;
	uint8_t type;

	if (!qmi_tlv_find(rq, 0x01, &cur))
		return QMI_ERR_MISSING_ARG;
	type = qmi_get_u8(&cur);
	qmi_get_bytes(&cur, qmi_get_u8(&cur));
	if (cur.bad)
		return QMI_ERR_MALFORMED_MSG;
	if (type != SESSION_PRIMARY_GW && type != SESSION_NONPROV_SLOT_1 &&
	    type != SESSION_CARD_SLOT_1)
		return QMI_ERR_INVALID_SESSION_TYPE;
	if (state == SESSION_ABSENT)
		return QMI_ERR_NO_SIM;
	if (state == SESSION_OFF || state == SESSION_INIT ||
	    (type == SESSION_PRIMARY_GW && state == SESSION_DETECTED))
		return QMI_ERR_DEVICE_NOT_READY;
	return QMI_ERR_NONE;
}

/* Which file: TLV 0x02, id and path of two-byte little endian ids above it. */
static uint16_t read_path(const struct qmi_frame *rq, struct uicc_path *path)
{
	struct qmi_cursor cur;
	uint16_t fid;
	size_t len;

	if (!qmi_tlv_find(rq, 0x02, &cur))
		return QMI_ERR_MISSING_ARG;
	memset(path, 0, sizeof(*path));
	fid = qmi_get_u16(&cur);
	len = qmi_get_u8(&cur);
	if (len % 2 || len / 2 + 1 > UICC_PATH_MAX || len != qmi_left(&cur))
		return QMI_ERR_MALFORMED_MSG;
	for (; len; len -= 2)
		path->fid[path->depth++] = qmi_get_u16(&cur);
	path->fid[path->depth++] = fid;
	return cur.bad ? QMI_ERR_MALFORMED_MSG : QMI_ERR_NONE;
}

static uint16_t open_file(struct modem *m, const struct qmi_frame *rq, struct uicc_path *path)
{
	uint16_t error = check_session(m, rq);

	return error ? error : read_path(rq, path);
}

static void put_result(struct qmi_buf *out, uint8_t type, const uint8_t *data, size_t len)
{
	size_t mark = qmi_tlv_begin(out, type);

	qmi_put_u16(out, (uint16_t)len);
	qmi_put_bytes(out, data, len);
	qmi_tlv_end(out, mark);
}

uint16_t uim_read_transparent(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint8_t data[FILE_MAX];
	struct uicc_path path;
	struct qmi_cursor cur;
	uint16_t error, offset, sw;
	size_t len;

	error = open_file(m, rq, &path);
	if (error)
		return error;
	if (!qmi_tlv_find(rq, 0x03, &cur))
		return QMI_ERR_MISSING_ARG;
	offset = qmi_get_u16(&cur);
	len = qmi_get_u16(&cur);
	if (cur.bad)
		return QMI_ERR_MALFORMED_MSG;
	sw = session_read(m->session, &path, offset, data, sizeof(data), &len);
	uim_put_sw(out, TLV_CARD_RESULT, sw);
	if (sw == 0x9000)
		put_result(out, 0x11, data, len);
	return uim_error_of(sw);
}

uint16_t uim_read_record(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint8_t data[256];
	struct uicc_path path;
	struct qmi_cursor cur;
	uint16_t error, record, sw;
	size_t len = 0;

	error = open_file(m, rq, &path);
	if (error)
		return error;
	if (!qmi_tlv_find(rq, 0x03, &cur))
		return QMI_ERR_MISSING_ARG;
	record = qmi_get_u16(&cur);
	qmi_get_u16(&cur);
	if (cur.bad)
		return QMI_ERR_MALFORMED_MSG;
	sw = uicc_read_record(session_uicc(m->session), &path, record, data, sizeof(data), &len);
	uim_put_sw(out, TLV_CARD_RESULT, sw);
	if (sw == 0x9000)
		put_result(out, 0x11, data, len);
	return uim_error_of(sw);
}

/* Data to write: TLV 0x03, a number and bytes with a length before them. */
static uint16_t read_data(const struct qmi_frame *rq, uint16_t *number, const uint8_t **data,
			  size_t *len)
{
	struct qmi_cursor cur;

	if (!qmi_tlv_find(rq, 0x03, &cur))
		return QMI_ERR_MISSING_ARG;
	*number = qmi_get_u16(&cur);
	*len = qmi_get_u16(&cur);
	*data = qmi_get_bytes(&cur, *len);
	return *data ? QMI_ERR_NONE : QMI_ERR_MALFORMED_MSG;
}

uint16_t uim_write_record(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	struct uicc_path path;
	const uint8_t *data;
	uint16_t error, record, sw;
	size_t len;

	error = open_file(m, rq, &path);
	if (!error)
		error = read_data(rq, &record, &data, &len);
	if (error)
		return error;
	sw = uicc_update_record(session_uicc(m->session), &path, record, data, len);
	uim_put_sw(out, TLV_CARD_RESULT, sw);
	return uim_error_of(sw);
}

static uint8_t file_type(const struct uicc_file_info *info)
{
	switch (info->structure) {
	case UICC_TRANSPARENT:
		return 0;
	case UICC_CYCLIC:
		return 1;
	case UICC_LINEAR:
		return 2;
	default:
		return info->fid == 0x3f00 ? 4 : 3;
	}
}

uint16_t uim_get_file_attributes(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	struct uicc_file_info info;
	struct uicc_path path;
	uint16_t error, sw;
	size_t mark;
	int i;

	error = open_file(m, rq, &path);
	if (error)
		return error;
	sw = uicc_file_info(session_uicc(m->session), &path, &info);
	uim_put_sw(out, TLV_CARD_RESULT, sw);
	if (sw != 0x9000)
		return uim_error_of(sw);
	mark = qmi_tlv_begin(out, 0x11);
	qmi_put_u16(out, (uint16_t)info.size);
	qmi_put_u16(out, info.fid);
	qmi_put_u8(out, file_type(&info));
	qmi_put_u16(out, (uint16_t)info.record_size);
	qmi_put_u16(out, (uint16_t)info.record_count);
	/* Five access rules (read, write, increase, deactivate, activate): PIN1, then ADM. */
	for (i = 0; i < 5; i++) {
		qmi_put_u8(out, 4);
		qmi_put_u16(out, i ? 0x08 : 0x01);
	}
	qmi_put_u16(out, (uint16_t)info.fcp_len);
	qmi_put_bytes(out, info.fcp, info.fcp_len);
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}
