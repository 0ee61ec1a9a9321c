// SPDX-License-Identifier: GPL-2.0
/* MBIM: what the module is, what services it has, what the host wants to be told of. */
#include "mbim_services.h"

#define DEVICE_EMBEDDED		1
#define CELLULAR_GSM		1
#define VOICE_NONE		1
#define SIM_REMOVABLE		2
#define CONTROL_MANUAL_REG	0x01
#define SMS_PDU			0x03
#define EXECUTOR		0
#define DATA_SUBCLASS_NONE	0

/* Data classes of what the scenario's networks may be: GPRS, EDGE, UMTS, HSPA, LTE, 5G. */
#define CLASSES_4G		0x3f
#define CLASSES_5G		0xc0

static uint32_t data_classes(struct modem *m)
{
	/* The bits of 5G came with MBIMEx 2.0. */
	return mbim_extended(m->mbim) >= MBIM_VERSION_2 ? CLASSES_4G | CLASSES_5G : CLASSES_4G;
}

static void put_classes(struct modem *m, struct mbim_buf *out)
{
	mbim_put_u32(out, DEVICE_EMBEDDED);
	mbim_put_u32(out, CELLULAR_GSM);
	mbim_put_u32(out, VOICE_NONE);
	mbim_put_u32(out, SIM_REMOVABLE);
	mbim_put_u32(out, data_classes(m));
	mbim_put_u32(out, SMS_PDU);
	mbim_put_u32(out, CONTROL_MANUAL_REG);
}

static void put_texts(struct modem *m, struct mbim_buf *out)
{
	mbim_put_text(out, NULL);
	mbim_put_text(out, m->sc->module.imei);
	mbim_put_text(out, m->sc->module.revision);
	mbim_put_text(out, m->sc->module.model);
}

MBIM_HANDLER(mbim_device_caps)
{
	struct modem *m = ctx;

	(void)rq;
	(void)in;
	put_classes(m, out);
	mbim_put_u32(out, MBIM_SESSIONS);
	put_texts(m, out);
	return MBIM_SUCCESS;
}

/* MBIMEx 3.0: bands, and texts as TLVs. */
static void put_caps_v3(struct modem *m, struct mbim_buf *out)
{
	static const uint8_t lte[] = { 1, 0, 3, 0, 7, 0, 20, 0 }, nr[] = { 78, 0 };

	put_classes(m, out);
	mbim_put_u64(out, DATA_SUBCLASS_NONE);
	mbim_put_u32(out, MBIM_SESSIONS);
	mbim_put_u32(out, EXECUTOR);
	mbim_put_u32(out, 0x01);
	mbim_put_tlv(out, 11, lte, sizeof(lte));
	mbim_put_tlv(out, 11, nr, sizeof(nr));
	mbim_put_tlv_text(out, "");
	mbim_put_tlv_text(out, m->sc->module.imei);
	mbim_put_tlv_text(out, m->sc->module.revision);
	mbim_put_tlv_text(out, m->sc->module.model);
}

MBIM_HANDLER(mbim_device_caps_v2)
{
	struct modem *m = ctx;

	(void)rq;
	(void)in;
	if (mbim_extended(m->mbim) >= MBIM_VERSION_3) {
		put_caps_v3(m, out);
		return MBIM_SUCCESS;
	}
	put_classes(m, out);
	mbim_put_u32(out, MBIM_SESSIONS);
	put_texts(m, out);
	mbim_put_u32(out, EXECUTOR);
	return MBIM_SUCCESS;
}

static void put_service(struct mbim_buf *out, const struct mbim_service *service)
{
	const struct mbim_command *command;
	struct mbim_buf entry;
	uint32_t count = 0;

	mbim_begin(&entry);
	for (command = service->commands; command->handle; command++)
		count++;
	mbim_put_raw(&entry, service->id, MBIM_UUID);
	mbim_put_u32(&entry, 0);	/* no data service streams */
	mbim_put_u32(&entry, 0);
	mbim_put_u32(&entry, count);
	for (command = service->commands; command->handle; command++)
		mbim_put_u32(&entry, command->cid);
	mbim_put_struct(out, &entry);
}

MBIM_HANDLER(mbim_device_services)
{
	struct modem *m = ctx;
	uint32_t count = 0;
	size_t i;

	(void)rq;
	(void)in;
	while (mbim_service(m->mbim, count))
		count++;
	mbim_put_u32(out, count);
	mbim_put_u32(out, 0);
	for (i = 0; i < count; i++)
		put_service(out, mbim_service(m->mbim, i));
	return MBIM_SUCCESS;
}

/* One entry of the list: the service, and its CIDs. */
static void subscribe(struct modem *m, const uint8_t *bytes, size_t len)
{
	const struct mbim_service *service;
	struct mbim_cursor entry;
	const uint8_t *id;
	uint32_t count;

	mbim_read(&entry, bytes, len);
	id = mbim_get_raw(&entry, MBIM_UUID);
	count = mbim_get_u32(&entry);
	service = id ? mbim_find_service(m->mbim, id) : NULL;
	while (service && count-- && mbim_left(&entry))
		mbim_subscribe(m->mbim, service, mbim_get_u32(&entry));
}

/* The list of the host replaces the one before; the answer is what is in force. */
MBIM_HANDLER(mbim_subscribe_list)
{
	struct modem *m = ctx;
	uint32_t count = mbim_get_u32(in), i;
	const uint8_t *entry;
	size_t len;

	(void)rq;
	if (in->bad || count > mbim_left(in) / 8)
		return MBIM_ST_INVALID_PARAMETERS;
	mbim_put_u32(out, count);
	mbim_subscribe_none(m->mbim);
	for (i = 0; i < count; i++) {
		entry = mbim_get_ref(in, &len);
		if (in->bad)
			return MBIM_ST_INVALID_PARAMETERS;
		subscribe(m, entry, len);
		mbim_put_ref(out, entry, len);
	}
	modem_signal_changed(m);
	return MBIM_SUCCESS;
}
