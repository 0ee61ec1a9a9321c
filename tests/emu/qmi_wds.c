// SPDX-License-Identifier: GPL-2.0
/* Wireless data service (WDS): profiles and the attach APN, and the table of its messages. */
#include <string.h>

#include "array.h"
#include "services.h"
#include "wds_call.h"

#define PROFILE_3GPP		0
#define TLV_EXTENDED_ERROR	0xe0
#define DS_INVALID_PROFILE	3

/* Settings of a profile that are strings. */
static const struct {
	uint8_t type;
	size_t offset;
	size_t size;
} texts[] = {
	{ 0x10, offsetof(struct wds_profile, name), WDS_NAME },
	{ 0x14, offsetof(struct wds_profile, apn), WDS_APN },
	{ 0x1b, offsetof(struct wds_profile, user), WDS_APN },
	{ 0x1c, offsetof(struct wds_profile, password), WDS_APN },
};

static uint16_t reset(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)out;
	qmux_client(m->qmux, QMI_WDS, rq->client)->events = 0;
	return QMI_ERR_NONE;
}

static uint16_t accept_any(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)ctx;
	(void)rq;
	(void)out;
	return QMI_ERR_NONE;
}

static uint16_t apply(struct wds_profile *profile, const struct qmi_frame *rq)
{
	struct wds_profile changed = *profile;
	struct qmi_cursor cur;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		if (qmi_tlv_find(rq, texts[i].type, &cur) &&
		    !qmi_get_string(&cur, qmi_left(&cur), (char *)&changed + texts[i].offset,
				    texts[i].size))
			return QMI_ERR_ARG_TOO_LONG;
	}
	qmi_find_u8(rq, 0x11, &changed.pdp);
	qmi_find_u8(rq, 0x1d, &changed.auth);
	changed.used = true;
	*profile = changed;
	return QMI_ERR_NONE;
}

static void put_profile_id(struct qmi_buf *out, size_t index)
{
	size_t mark = qmi_tlv_begin(out, 0x01);

	qmi_put_u8(out, PROFILE_3GPP);
	qmi_put_u8(out, (uint8_t)(index + 1));
	qmi_tlv_end(out, mark);
}

static uint16_t create_profile(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	uint16_t error;
	size_t i;

	for (i = 0; i < WDS_PROFILES; i++) {
		if (m->profiles[i].used)
			continue;
		error = apply(&m->profiles[i], rq);
		if (!error)
			put_profile_id(out, i);
		return error;
	}
	return QMI_ERR_NO_FREE_PROFILE;
}

/* The profile that TLV 0x01 (type, index) names. */
static struct wds_profile *named_profile(struct modem *m, const struct qmi_frame *rq,
					 struct qmi_buf *out, uint16_t *error)
{
	struct qmi_cursor cur;
	uint8_t index, type;

	*error = QMI_ERR_MISSING_ARG;
	if (!qmi_tlv_find(rq, 0x01, &cur))
		return NULL;
	type = qmi_get_u8(&cur);
	index = qmi_get_u8(&cur);
	*error = QMI_ERR_MALFORMED_MSG;
	if (cur.bad)
		return NULL;
	*error = QMI_ERR_EXTENDED_INTERNAL;
	if (type != PROFILE_3GPP || !index || index > WDS_PROFILES ||
	    !m->profiles[index - 1].used) {
		qmi_tlv_u16(out, TLV_EXTENDED_ERROR, DS_INVALID_PROFILE);
		return NULL;
	}
	*error = QMI_ERR_NONE;
	return &m->profiles[index - 1];
}

static uint16_t modify_profile(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct wds_profile *profile;
	uint16_t error;

	profile = named_profile(ctx, rq, out, &error);
	return profile ? apply(profile, rq) : error;
}

static uint16_t delete_profile(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct wds_profile *profile;
	uint16_t error;

	profile = named_profile(ctx, rq, out, &error);
	if (profile)
		memset(profile, 0, sizeof(*profile));
	return error;
}

static uint16_t get_profile_list(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	size_t i, mark = qmi_tlv_begin(out, 0x01);
	uint8_t count = 0;

	(void)rq;
	for (i = 0; i < WDS_PROFILES; i++)
		count += m->profiles[i].used;
	qmi_put_u8(out, count);
	for (i = 0; i < WDS_PROFILES; i++) {
		if (!m->profiles[i].used)
			continue;
		qmi_put_u8(out, PROFILE_3GPP);
		qmi_put_u8(out, (uint8_t)(i + 1));
		qmi_put_string8(out, m->profiles[i].name);
	}
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}

static void put_profile(struct qmi_buf *out, const struct wds_profile *profile)
{
	qmi_tlv_string(out, 0x10, profile->name);
	qmi_tlv_u8(out, 0x11, profile->pdp);
	qmi_tlv_string(out, 0x14, profile->apn);
	qmi_tlv_string(out, 0x1b, profile->user);
	qmi_tlv_u8(out, 0x1d, profile->auth);
}

static uint16_t get_profile_settings(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct wds_profile *profile;
	uint16_t error;

	profile = named_profile(ctx, rq, out, &error);
	if (profile)
		put_profile(out, profile);
	return error;
}

static uint16_t get_default_settings(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;

	(void)rq;
	put_profile(out, &m->profiles[0]);
	return QMI_ERR_NONE;
}

static uint16_t get_default_profile_number(void *ctx, const struct qmi_frame *rq,
					   struct qmi_buf *out)
{
	(void)ctx;
	(void)rq;
	qmi_tlv_u8(out, 0x01, 1);
	return QMI_ERR_NONE;
}

/* The profile that the module attaches with: the first of the attach PDN list. */
static const struct wds_profile *attach_profile(const struct modem *m)
{
	return &m->profiles[m->attach_pdn_count ? m->attach_pdns[0] - 1 : 0];
}

static uint16_t get_lte_attach_parameters(void *ctx, const struct qmi_frame *rq,
					  struct qmi_buf *out)
{
	static const uint8_t support[] = { 0, 0, 1, 2 };	/* by PDP type */
	const struct wds_profile *profile = attach_profile(ctx);
	struct modem *m = ctx;
	struct radio_view view;

	(void)rq;
	radio_view(m->radio, &view);
	if (view.state != RADIO_REGISTERED)
		return QMI_ERR_INFO_UNAVAILABLE;
	qmi_tlv_string(out, 0x10, profile->apn);
	qmi_tlv_u8(out, 0x11, support[profile->pdp & 3]);
	qmi_tlv_u8(out, 0x12, 1);
	return QMI_ERR_NONE;
}

static uint16_t get_max_attach_pdns(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	(void)ctx;
	(void)rq;
	qmi_tlv_u8(out, 0x10, ATTACH_PDNS);
	return QMI_ERR_NONE;
}

static void indicate_attach_pdns(struct modem *m)
{
	struct qmi_buf ind = { .len = 0 };

	qmi_tlv_u8(&ind, 0x01, 1);
	qmux_indicate(m->qmux, QMI_WDS, 0, 0x0093, "SET_LTE_ATTACH_PDN_LIST", &ind);
}

static uint16_t set_attach_pdns(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	uint16_t list[ATTACH_PDNS];
	struct modem *m = ctx;
	struct qmi_cursor cur;
	uint8_t i, count;

	(void)out;
	if (!qmi_tlv_find(rq, 0x01, &cur))
		return QMI_ERR_MISSING_ARG;
	count = qmi_get_u8(&cur);
	if (count > ATTACH_PDNS)
		return QMI_ERR_ARG_TOO_LONG;
	for (i = 0; i < count; i++) {
		list[i] = qmi_get_u16(&cur);
		if (!cur.bad && (!list[i] || list[i] > WDS_PROFILES ||
				 !m->profiles[list[i] - 1].used))
			return QMI_ERR_INVALID_PROFILE;
	}
	if (cur.bad)
		return QMI_ERR_MALFORMED_MSG;
	memcpy(m->attach_pdns, list, count * sizeof(list[0]));
	m->attach_pdn_count = count;
	indicate_attach_pdns(m);
	return QMI_ERR_NONE;
}

static uint16_t get_attach_pdns(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out)
{
	struct modem *m = ctx;
	size_t mark = qmi_tlv_begin(out, 0x10);
	uint8_t i;

	(void)rq;
	qmi_put_u8(out, m->attach_pdn_count);
	for (i = 0; i < m->attach_pdn_count; i++)
		qmi_put_u16(out, m->attach_pdns[i]);
	qmi_tlv_end(out, mark);
	return QMI_ERR_NONE;
}

static const struct qmi_handler handlers[] = {
	{ 0x0000, "RESET", reset, false },
	{ 0x0001, "SET_EVENT_REPORT", accept_any, false },
	{ 0x0002, "ABORT", wds_abort, false },
	{ 0x0003, "INDICATION_REGISTER", accept_any, false },
	{ 0x0020, "START_NETWORK", wds_start_network, true },
	{ 0x0021, "STOP_NETWORK", wds_stop_network, false },
	{ 0x0022, "GET_PACKET_SERVICE_STATUS", wds_get_packet_service_status, false },
	{ 0x0027, "CREATE_PROFILE", create_profile, true },
	{ 0x0028, "MODIFY_PROFILE", modify_profile, true },
	{ 0x0029, "DELETE_PROFILE", delete_profile, false },
	{ 0x002a, "GET_PROFILE_LIST", get_profile_list, false },
	{ 0x002b, "GET_PROFILE_SETTINGS", get_profile_settings, false },
	{ 0x002c, "GET_DEFAULT_SETTINGS", get_default_settings, false },
	{ 0x002d, "GET_CURRENT_SETTINGS", wds_get_current_settings, false },
	{ 0x0049, "GET_DEFAULT_PROFILE_NUMBER", get_default_profile_number, false },
	{ 0x004d, "SET_IP_FAMILY", wds_set_ip_family, false },
	{ 0x0085, "GET_LTE_ATTACH_PARAMETERS", get_lte_attach_parameters, false },
	{ 0x0092, "GET_MAX_LTE_ATTACH_PDN_NUMBER", get_max_attach_pdns, false },
	{ 0x0093, "SET_LTE_ATTACH_PDN_LIST", set_attach_pdns, false },
	{ 0x0094, "GET_LTE_ATTACH_PDN_LIST", get_attach_pdns, false },
	{ 0x00a2, "BIND_MUX_DATA_PORT", wds_bind_mux_data_port, false },
	{ 0, NULL, NULL, false }
};

const struct qmi_service qmi_wds_service = {
	.id = QMI_WDS,
	.name = "WDS",
	.major = 1,
	.minor = 67,
	.handlers = handlers,
	.released = wds_client_released,
};
