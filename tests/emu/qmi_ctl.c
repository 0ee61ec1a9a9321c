// SPDX-License-Identifier: GPL-2.0
/* The control service (CTL): client ids and versions. */
#include "qmi_ctl.h"

#define LINK_PROTOCOL_RAW_IP 2

static uint16_t set_instance_id(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	uint8_t instance;

	(void)ctx;
	if (!qmi_find_u8(rq, 0x01, &instance))
		return QMI_ERR_MISSING_ARG;
	qmi_tlv_u16(out, 0x01, instance);
	return QMI_ERR_NONE;
}

static uint16_t get_version_info(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	const struct qmi_service *service;
	size_t i, mark, count = 0;

	(void)rq;
	while (qmux_service(ctx, count))
		count++;
	mark = qmi_tlv_begin(out, 0x01);
	qmi_put_u8(out, (uint8_t)count);
	for (i = 0; i < count; i++) {
		service = qmux_service(ctx, i);
		qmi_put_u8(out, service->id);
		qmi_put_u16(out, service->major);
		qmi_put_u16(out, service->minor);
	}
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}

static void put_client(struct qmi_buf *out, uint8_t service, uint8_t cid)
{
	size_t mark = qmi_tlv_begin(out, 0x01);

	qmi_put_u8(out, service);
	qmi_put_u8(out, cid);
	qmi_tlv_end(out, mark);
}

static uint16_t allocate_cid(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	uint8_t service, cid = 0;
	uint16_t error;

	if (!qmi_find_u8(rq, 0x01, &service))
		return QMI_ERR_MISSING_ARG;
	error = qmux_allocate(ctx, rq->port, service, &cid);
	if (!error)
		put_client(out, service, cid);
	return error;
}

static uint16_t release_cid(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct qmi_cursor cur;
	uint8_t service, cid;
	uint16_t error;

	if (!qmi_tlv_find(rq, 0x01, &cur))
		return QMI_ERR_MISSING_ARG;
	service = qmi_get_u8(&cur);
	cid = qmi_get_u8(&cur);
	if (cur.bad)
		return QMI_ERR_MALFORMED_MSG;
	error = qmux_release(ctx, service, cid);
	if (!error)
		put_client(out, service, cid);
	return error;
}

static uint16_t set_data_format(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	uint16_t protocol = LINK_PROTOCOL_RAW_IP;
	uint8_t format;

	(void)ctx;
	if (!qmi_find_u8(rq, 0x01, &format))
		return QMI_ERR_MISSING_ARG;
	if (qmi_find_u16(rq, 0x10, &protocol))
		qmi_tlv_u16(out, 0x10, protocol);
	return QMI_ERR_NONE;
}

static uint16_t sync_clients(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)out;
	qmux_release_port(ctx, rq->port);
	return QMI_ERR_NONE;
}

static const struct qmi_handler handlers[] = {
	{ 0x0020, "SET_INSTANCE_ID", set_instance_id, false },
	{ 0x0021, "GET_VERSION_INFO", get_version_info, false },
	{ 0x0022, "ALLOCATE_CID", allocate_cid, false },
	{ 0x0023, "RELEASE_CID", release_cid, false },
	{ 0x0026, "SET_DATA_FORMAT", set_data_format, false },
	{ 0x0027, "SYNC", sync_clients, false },
	{ 0, NULL, NULL, false }
};

const struct qmi_service qmi_ctl_service = {
	.id = QMI_CTL,
	.name = "CTL",
	.major = 1,
	.minor = 5,
	.handlers = handlers,
};
