// SPDX-License-Identifier: GPL-2.0
/* Wireless data administrative service (WDA): how packets are laid out on the bulk endpoints. */
#include "services.h"

#define LINK_ETHERNET		1
#define LINK_RAW_IP		2
#define AGGREGATION_NONE	0
#define AGGREGATION_QMAP	5

/* What this module can do at most. */
#define DATAGRAMS_MAX		32
#define SIZE_MAX_DOWN		16384
#define SIZE_MAX_UP		16384

static void put_format(struct qmi_buf *out, const struct data_format *format)
{
	bool qmap = format->layout == DATA_QMAP;
	uint32_t aggregation = qmap ? AGGREGATION_QMAP : AGGREGATION_NONE;

	qmi_tlv_u8(out, 0x10, 0);
	qmi_tlv_u32(out, 0x11, format->layout == DATA_ETHERNET ? LINK_ETHERNET : LINK_RAW_IP);
	qmi_tlv_u32(out, 0x12, aggregation);
	qmi_tlv_u32(out, 0x13, aggregation);
	qmi_tlv_u32(out, 0x15, qmap ? format->datagrams_max : 0);
	qmi_tlv_u32(out, 0x16, qmap ? format->size_max : 0);
	qmi_tlv_u32(out, 0x17, qmap ? DATAGRAMS_MAX : 0);
	qmi_tlv_u32(out, 0x18, qmap ? SIZE_MAX_UP : 0);
}

/* What the host wants and does not get is shown by the answer, as modules do it. */
static uint16_t set_data_format(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	uint32_t protocol = LINK_ETHERNET, up = AGGREGATION_NONE, down = AGGREGATION_NONE;
	uint32_t datagrams = DATAGRAMS_MAX, size = SIZE_MAX_DOWN;
	struct modem *m = ctx;

	qmi_find_u32(rq, 0x11, &protocol);
	if (protocol != LINK_ETHERNET && protocol != LINK_RAW_IP)
		return QMI_ERR_INVALID_ARG;
	qmi_find_u32(rq, 0x12, &up);
	qmi_find_u32(rq, 0x13, &down);
	qmi_find_u32(rq, 0x15, &datagrams);
	qmi_find_u32(rq, 0x16, &size);
	m->format.layout = protocol == LINK_ETHERNET ? DATA_ETHERNET : DATA_RAW_IP;
	if (protocol == LINK_RAW_IP && up == AGGREGATION_QMAP && down == AGGREGATION_QMAP)
		m->format.layout = DATA_QMAP;
	m->format.datagrams_max = datagrams && datagrams < DATAGRAMS_MAX ? datagrams :
				  DATAGRAMS_MAX;
	m->format.size_max = size && size < SIZE_MAX_DOWN ? size : SIZE_MAX_DOWN;
	put_format(out, &m->format);
	return QMI_ERR_NONE;
}

static uint16_t get_data_format(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)rq;
	put_format(out, &m->format);
	return QMI_ERR_NONE;
}

static const struct qmi_handler handlers[] = {
	{ 0x0020, "SET_DATA_FORMAT", set_data_format, false },
	{ 0x0021, "GET_DATA_FORMAT", get_data_format, false },
	{ 0, NULL, NULL, false }
};

const struct qmi_service qmi_wda_service = {
	.id = QMI_WDA,
	.name = "WDA",
	.major = 1,
	.minor = 16,
	.handlers = handlers,
};
