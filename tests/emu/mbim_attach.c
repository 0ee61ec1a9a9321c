// SPDX-License-Identifier: GPL-2.0
/* MBIM: what the module attaches to LTE with (Microsoft's basic connect extensions). */
#include <string.h>

#include "mbim_services.h"

#define CONTEXTS		3	/* home, partner, elsewhere */
#define OPERATION_RESTORE	1
#define SOURCE_USER		1
#define IP_TYPE_MAX		4

/* PDP types of profiles: 0 IPv4, 2 IPv6, 3 both; IP types of MBIM: 1, 2, 3. */
static uint32_t ip_type_of(const struct wds_profile *profile)
{
	return profile->pdp ? profile->pdp : 1;
}

static uint8_t pdp_of(uint32_t ip_type)
{
	static const uint8_t types[] = { 3, 0, 2, 3, 3 };

	return types[ip_type];
}

/* The context of a roaming condition; the first is the profile that QMI attaches with. */
static struct wds_profile *context(struct modem *m, uint32_t roaming)
{
	if (roaming)
		return &m->mbim_state->attach[roaming - 1];
	return &m->profiles[m->attach_pdn_count ? m->attach_pdns[0] - 1 : 0];
}

static void put_names(struct mbim_buf *out, const struct wds_profile *profile)
{
	mbim_put_text(out, profile->apn);
	mbim_put_text(out, profile->user);
	mbim_put_text(out, NULL);	/* the password stays here */
	mbim_put_u32(out, 0);
	mbim_put_u32(out, profile->auth);
}

static void put_contexts(struct modem *m, struct mbim_buf *out)
{
	struct mbim_buf entry;
	uint32_t i;

	mbim_put_u32(out, CONTEXTS);
	for (i = 0; i < CONTEXTS; i++) {
		mbim_begin(&entry);
		mbim_put_u32(&entry, ip_type_of(context(m, i)));
		mbim_put_u32(&entry, i);
		mbim_put_u32(&entry, SOURCE_USER);
		put_names(&entry, context(m, i));
		mbim_put_struct(out, &entry);
	}
}

static bool take_context(struct modem *m, const uint8_t *bytes, size_t len)
{
	struct wds_profile profile = { .used = true, .name = "attach" };
	uint32_t ip_type, roaming;
	struct mbim_cursor in;

	mbim_read(&in, bytes, len);
	ip_type = mbim_get_u32(&in);
	roaming = mbim_get_u32(&in);
	mbim_get_u32(&in);
	mbim_get_text(&in, profile.apn, sizeof(profile.apn));
	mbim_get_text(&in, profile.user, sizeof(profile.user));
	mbim_get_text(&in, profile.password, sizeof(profile.password));
	mbim_get_u32(&in);
	profile.auth = (uint8_t)mbim_get_u32(&in);
	if (in.bad || ip_type > IP_TYPE_MAX || roaming >= CONTEXTS)
		return false;
	profile.pdp = pdp_of(ip_type);
	*context(m, roaming) = profile;
	return true;
}

static uint32_t set_contexts(struct modem *m, struct mbim_cursor *in)
{
	uint32_t operation = mbim_get_u32(in), count = mbim_get_u32(in);
	const struct wds_profile standard = { .used = true, .name = "default", .pdp = 3 };
	const uint8_t *entry;
	uint32_t i;
	size_t len;

	if (in->bad || operation > OPERATION_RESTORE || count > CONTEXTS)
		return MBIM_ST_INVALID_PARAMETERS;
	for (i = 0; operation == OPERATION_RESTORE && i < CONTEXTS; i++)
		*context(m, i) = standard;
	for (i = 0; operation != OPERATION_RESTORE && i < count; i++) {
		entry = mbim_get_ref(in, &len);
		if (in->bad || !take_context(m, entry, len))
			return MBIM_ST_INVALID_PARAMETERS;
	}
	return MBIM_SUCCESS;
}

MBIM_HANDLER(mbim_attach_configuration)
{
	struct modem *m = ctx;
	uint32_t status = rq->set ? set_contexts(m, in) : MBIM_SUCCESS;
	struct mbim_buf indication;

	if (status)
		return status;
	put_contexts(m, out);
	if (rq->set) {
		mbim_begin(&indication);
		put_contexts(m, &indication);
		mbim_indicate(m->mbim, &mbim_extensions_service, EXT_ATTACH_CONFIGURATION,
			      &indication);
	}
	return MBIM_SUCCESS;
}

static void put_info(struct modem *m, struct mbim_buf *out)
{
	struct wds_profile none = { .pdp = 0 };
	struct radio_view view;
	bool attached;

	radio_view(m->radio, &view);
	attached = view.state == RADIO_REGISTERED && (view.rat == RAT_LTE || view.rat == RAT_NR);
	mbim_put_u32(out, attached);
	if (mbim_extended(m->mbim) >= MBIM_VERSION_3)
		mbim_put_u32(out, view.rejected ? (uint32_t)view.reject.cause : 0);
	mbim_put_u32(out, attached ? ip_type_of(context(m, 0)) : 0);
	put_names(out, attached ? context(m, 0) : &none);
}

MBIM_HANDLER(mbim_attach_info)
{
	(void)rq;
	(void)in;
	put_info(ctx, out);
	return MBIM_SUCCESS;
}

/* The registration changed, and the attach with it. */
void mbim_indicate_attach(struct modem *m)
{
	struct mbim_buf out;

	mbim_begin(&out);
	put_info(m, &out);
	mbim_indicate(m->mbim, &mbim_extensions_service, EXT_ATTACH_INFO, &out);
}
