// SPDX-License-Identifier: GPL-2.0
/* MBIM: applications and files of Microsoft's low level UICC access. */
#include <string.h>

#include "mbim_services.h"
#include "session.h"

#define VERSION			1
#define APP_USIM		4
#define AIDS_MAX		4
#define FILE_MAX		4096	/* longest read in one message */
#define FILE_SHAREABLE		2
#define FILE_EF			1
#define FILE_DF			3

static void put_application(struct mbim_buf *out, const uint8_t *aid, uint32_t type,
			    const char *name)
{
	static const uint8_t keys[] = { UICC_KEY_PIN1, UICC_KEY_PIN2 };
	struct mbim_buf entry;

	mbim_begin(&entry);
	mbim_put_u32(&entry, type);
	mbim_put_ref(&entry, aid + 1, aid[0]);
	mbim_put_ref(&entry, name, strlen(name));	/* a name in UTF-8 */
	mbim_put_u32(&entry, sizeof(keys));
	mbim_put_ref(&entry, keys, sizeof(keys));
	mbim_put_struct(out, &entry);
}

MBIM_HANDLER(mbim_application_list)
{
	struct modem *m = ctx;
	uint8_t aids[AIDS_MAX][UICC_AID_MAX + 1];
	size_t count = uicc_applications(session_uicc(m->session), aids, AIDS_MAX);
	uint32_t status = mbim_card_status(m);

	(void)rq;
	(void)in;
	if (status)
		return status;
	/* Like EF_DIR, which does not have the applet: only what the module knows. */
	count = count ? 1 : 0;
	mbim_put_u32(out, VERSION);
	mbim_put_u32(out, (uint32_t)count);
	mbim_put_u32(out, 0);
	mbim_put_u32(out, 0);
	if (count)
		put_application(out, aids[0], APP_USIM, "USIM");
	return MBIM_SUCCESS;
}

/*
 * Which file: version, application, path of two-byte identifiers. A path from 3F00 is the
 * card's, one from 7FFF or without either the application's.
 */
static uint32_t read_path(struct modem *m, struct mbim_cursor *in, struct uicc_path *path)
{
	uint32_t version = mbim_get_u32(in), status = mbim_card_status(m);
	const uint8_t *bytes;
	size_t len, aid_len;

	mbim_get_ref(in, &aid_len);
	bytes = mbim_get_ref(in, &len);
	if (in->bad || version != VERSION || !len || len % 2 || len / 2 > UICC_PATH_MAX)
		return MBIM_ST_INVALID_PARAMETERS;
	if (status)
		return status;
	memset(path, 0, sizeof(*path));
	for (; len; len -= 2, bytes += 2)
		path->fid[path->depth++] = (uint16_t)(bytes[0] << 8 | bytes[1]);
	if (session_state(m->session) == SESSION_DETECTED && path->fid[0] == 0x7fff)
		return MBIM_ST_NOT_INITIALIZED;
	return MBIM_SUCCESS;
}

static void put_head(struct mbim_buf *out, uint16_t sw)
{
	mbim_put_u32(out, VERSION);
	mbim_put_u32(out, sw >> 8);
	mbim_put_u32(out, sw & 0xff);
}

static void put_info(struct mbim_buf *out, const struct uicc_file_info *info)
{
	static const uint8_t structures[] = {
		[UICC_DF] = 0, [UICC_TRANSPARENT] = 1, [UICC_LINEAR] = 3, [UICC_CYCLIC] = 2,
	};
	bool records = info->structure == UICC_LINEAR || info->structure == UICC_CYCLIC;
	int i;

	mbim_put_u32(out, FILE_SHAREABLE);
	mbim_put_u32(out, info->structure == UICC_DF ? FILE_DF : FILE_EF);
	mbim_put_u32(out, structures[info->structure]);
	mbim_put_u32(out, records ? (uint32_t)info->record_count : 1);
	mbim_put_u32(out, (uint32_t)(records ? info->record_size : info->size));
	for (i = 0; i < 4; i++)		/* access conditions: not told */
		mbim_put_u32(out, 0);
}

MBIM_HANDLER(mbim_file_status)
{
	struct uicc_file_info info = { .structure = UICC_DF };
	struct modem *m = ctx;
	struct uicc_path path;
	uint32_t status = read_path(m, in, &path);
	uint16_t sw;

	(void)rq;
	if (status)
		return status;
	sw = uicc_file_info(session_uicc(m->session), &path, &info);
	put_head(out, sw);
	if (sw != 0x9000)
		memset(&info, 0, sizeof(info));
	put_info(out, &info);
	return MBIM_SUCCESS;
}

static uint32_t put_data(struct mbim_buf *out, uint16_t sw, const uint8_t *data, size_t len)
{
	put_head(out, sw);
	mbim_put_ref(out, data, sw == 0x9000 ? len : 0);
	return MBIM_SUCCESS;
}

MBIM_HANDLER(mbim_read_binary)
{
	struct modem *m = ctx;
	uint8_t data[FILE_MAX];
	struct uicc_path path;
	uint32_t status = read_path(m, in, &path), offset, size;
	size_t len;
	uint16_t sw;

	(void)rq;
	offset = mbim_get_u32(in);
	size = mbim_get_u32(in);
	if (status)
		return status;
	if (in->bad || size > sizeof(data))
		return MBIM_ST_INVALID_PARAMETERS;
	len = size;
	sw = session_read(m->session, &path, offset, data, sizeof(data), &len);
	return put_data(out, sw, data, len);
}

MBIM_HANDLER(mbim_read_record)
{
	struct modem *m = ctx;
	uint8_t data[256];
	struct uicc_path path;
	uint32_t status = read_path(m, in, &path), record;
	size_t len = 0;
	uint16_t sw;

	(void)rq;
	record = mbim_get_u32(in);
	if (status)
		return status;
	if (in->bad)
		return MBIM_ST_INVALID_PARAMETERS;
	sw = uicc_read_record(session_uicc(m->session), &path, record, data, sizeof(data), &len);
	return put_data(out, sw, data, len);
}
