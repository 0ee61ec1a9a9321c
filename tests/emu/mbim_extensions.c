// SPDX-License-Identifier: GPL-2.0
/* MBIM: Microsoft's basic connect extensions: the table, versions, slots, reset. */
#include "mbim_services.h"

#define MBIM_VERSION_1_0	0x0100

/* The host tells what it speaks; both speak the lower from then on. */
static uint32_t version(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			struct mbim_buf *out)
{
	struct modem *m = ctx;
	uint16_t own = (uint16_t)m->sc->module.mbim_extended, extended;
	uint32_t both = mbim_get_u32(in);

	(void)rq;
	if (in->bad)
		return MBIM_ST_INVALID_PARAMETERS;
	extended = (uint16_t)(both >> 16);
	mbim_set_extended(m->mbim, extended < own ? extended : own);
	mbim_put_u16(out, MBIM_VERSION_1_0);
	mbim_put_u16(out, own);
	return MBIM_SUCCESS;
}

static uint32_t sys_caps(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			 struct mbim_buf *out)
{
	(void)ctx;
	(void)rq;
	(void)in;
	mbim_put_u32(out, 1);	/* executors */
	mbim_put_u32(out, 1);	/* slots */
	mbim_put_u32(out, 1);	/* concurrent ones */
	mbim_put_u64(out, 0x1d);
	return MBIM_SUCCESS;
}

/* One executor, one slot: there is nothing to change. */
static uint32_t slot_mappings(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			      struct mbim_buf *out)
{
	const uint8_t slot[4] = { 0 };
	const uint8_t *wanted;
	size_t len;

	(void)ctx;
	if (rq->set) {
		if (mbim_get_u32(in) != 1)
			return MBIM_ST_INVALID_PARAMETERS;
		wanted = mbim_get_ref(in, &len);
		if (in->bad || len != sizeof(slot) || mbim_le32(wanted))
			return MBIM_ST_INVALID_PARAMETERS;
	}
	mbim_put_u32(out, 1);
	mbim_put_ref(out, slot, sizeof(slot));
	return MBIM_SUCCESS;
}

static uint32_t device_reset(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			     struct mbim_buf *out)
{
	(void)rq;
	(void)in;
	(void)out;
	modem_restart(ctx);
	return MBIM_SUCCESS;
}

static const struct mbim_command commands[] = {
	{ EXT_ATTACH_CONFIGURATION, "LTE_ATTACH_CONFIGURATION", mbim_attach_configuration,
	  .query = true, .set = true, .indicates = true, .secret = true },
	{ EXT_ATTACH_INFO, "LTE_ATTACH_INFO", mbim_attach_info, .query = true,
	  .indicates = true },
	{ 5, "SYS_CAPS", sys_caps, .query = true },
	{ 6, "DEVICE_CAPS_V2", mbim_device_caps_v2, .query = true },
	{ 7, "DEVICE_SLOT_MAPPINGS", slot_mappings, .query = true, .set = true },
	{ EXT_SLOT_INFO, "SLOT_INFO_STATUS", mbim_slot_info, .query = true, .indicates = true },
	{ 10, "DEVICE_RESET", device_reset, .set = true },
	{ 11, "BASE_STATIONS_INFO", mbim_base_stations, .query = true },
	{ 12, "LOCATION_INFO_STATUS", mbim_location_info, .query = true },
	{ 15, "VERSION", version, .query = true },
	{ .handle = NULL }
};

const struct mbim_service mbim_extensions_service = {
	.name = "extensions",
	.id = { 0x3d, 0x01, 0xdc, 0xc5, 0xfe, 0xf5, 0x4d, 0x05,
		0x0d, 0x3a, 0xbe, 0xf7, 0x05, 0x8e, 0x9a, 0xaf },
	.commands = commands,
};
