// SPDX-License-Identifier: GPL-2.0
/* MBIM: basic connect, its table (MBIM 1.0 errata 1, section 10.5), and the radio switch. */
#include "mbim_services.h"

#define RADIO_OFF_STATE		0
#define RADIO_ON_STATE		1

static void put_radio(struct modem *m, struct mbim_buf *out)
{
	/* Nothing switches the hardware off but a lock that only other means undo. */
	mbim_put_u32(out, m->fcc_locked ? RADIO_OFF_STATE : RADIO_ON_STATE);
	mbim_put_u32(out, m->mode == MODE_ONLINE ? RADIO_ON_STATE : RADIO_OFF_STATE);
}

/* The radio was switched. */
void mbim_indicate_radio(struct modem *m)
{
	struct mbim_buf out;

	mbim_begin(&out);
	put_radio(m, &out);
	mbim_indicate(m->mbim, &mbim_basic_service, BASIC_RADIO, &out);
}

static uint32_t radio_state(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in,
			    struct mbim_buf *out)
{
	struct modem *m = ctx;
	uint32_t wanted;

	if (rq->set) {
		wanted = mbim_get_u32(in);
		if (in->bad || wanted > RADIO_ON_STATE)
			return MBIM_ST_INVALID_PARAMETERS;
		if (modem_set_mode(m, wanted ? MODE_ONLINE : MODE_LOW_POWER))
			return MBIM_ST_RADIO_POWER_OFF;
	}
	put_radio(m, out);
	return MBIM_SUCCESS;
}

static const struct mbim_command commands[] = {
	{ 1, "DEVICE_CAPS", mbim_device_caps, .query = true },
	{ BASIC_READY, "SUBSCRIBER_READY_STATUS", mbim_subscriber_ready, .query = true,
	  .indicates = true },
	{ BASIC_RADIO, "RADIO_STATE", radio_state, .query = true, .set = true,
	  .indicates = true },
	{ 4, "PIN", mbim_pin, .query = true, .set = true, .secret = true },
	{ 5, "PIN_LIST", mbim_pin_list, .query = true },
	{ 6, "HOME_PROVIDER", mbim_home_provider, .query = true },
	{ 8, "VISIBLE_PROVIDERS", mbim_visible_providers, .query = true },
	{ BASIC_REGISTER, "REGISTER_STATE", mbim_register_state, .query = true, .set = true,
	  .indicates = true },
	{ BASIC_PACKET_SERVICE, "PACKET_SERVICE", mbim_packet_service, .query = true, .set = true,
	  .indicates = true },
	{ BASIC_SIGNAL, "SIGNAL_STATE", mbim_signal_state, .query = true, .set = true,
	  .indicates = true },
	{ BASIC_CONNECT, "CONNECT", mbim_connect_context, .query = true, .set = true,
	  .indicates = true, .secret = true },
	{ 13, "PROVISIONED_CONTEXTS", mbim_provisioned_contexts, .query = true, .set = true,
	  .secret = true },
	{ 15, "IP_CONFIGURATION", mbim_ip_configuration, .query = true },
	{ 16, "DEVICE_SERVICES", mbim_device_services, .query = true },
	{ 19, "DEVICE_SERVICE_SUBSCRIBE_LIST", mbim_subscribe_list, .set = true },
	{ .handle = NULL }
};

const struct mbim_service mbim_basic_service = {
	.name = "basic",
	.id = { 0xa2, 0x89, 0xcc, 0x33, 0xbc, 0xbb, 0x8b, 0x4f,
		0xb6, 0xb0, 0x13, 0x3e, 0xc2, 0xaa, 0xe6, 0xdf },
	.commands = commands,
};
