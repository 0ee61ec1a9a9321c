// SPDX-License-Identifier: GPL-2.0
/* MBIM: contexts: connect, their IP configuration, the provisioned ones. */
#include <string.h>

#include "mbim_services.h"
#include "session.h"

/* MBIM_ACTIVATION_STATE */
#define STATE_ACTIVATED		1
#define STATE_DEACTIVATED	3

#define COMMAND_DEACTIVATE	0
#define COMMAND_ACTIVATE	1

#define IP_DEFAULT		0
#define IP_V4			1
#define IP_BOTH			4

#define HAS_ADDRESS		0x01
#define HAS_GATEWAY		0x02
#define HAS_DNS			0x04
#define HAS_MTU			0x08
#define MTU			1430
#define ELEMENT_V4		8	/* prefix length, address */
#define ELEMENT_V6		20

/* MBIMContextTypeInternet */
static const uint8_t internet[MBIM_UUID] = {
	0x7e, 0x5e, 0x2a, 0x7e, 0x4e, 0x6f, 0x72, 0x72,
	0x73, 0x6b, 0x65, 0x6e, 0x7e, 0x5e, 0x2a, 0x7e
};

static struct mbim_session *find_session(struct modem *m, uint32_t id)
{
	struct mbim_session *session = m->mbim_state->sessions;
	int i;

	for (i = 0; i < MBIM_SESSIONS; i++, session++) {
		if (session->active && session->id == id)
			return session;
	}
	return NULL;
}

static struct mbim_session *free_session(struct modem *m)
{
	struct mbim_session *session = m->mbim_state->sessions;
	int i;

	for (i = 0; i < MBIM_SESSIONS; i++, session++) {
		if (!session->active)
			return session;
	}
	return NULL;
}

static void put_connect(struct modem *m, struct mbim_buf *out, uint32_t id, uint32_t ip_type,
			bool active)
{
	struct radio_view view;

	radio_view(m->radio, &view);
	mbim_put_u32(out, id);
	mbim_put_u32(out, active ? STATE_ACTIVATED : STATE_DEACTIVATED);
	mbim_put_u32(out, 0);		/* no voice call */
	mbim_put_u32(out, ip_type);
	mbim_put_raw(out, internet, sizeof(internet));
	mbim_put_u32(out, active || !view.rejected ? 0 : (uint32_t)view.reject.cause);
	if (mbim_extended(m->mbim) < MBIM_VERSION_3)
		return;
	mbim_put_u32(out, 0);		/* media preference */
	mbim_put_tlv_text(out, "");
}

static void indicate(struct modem *m, const struct mbim_session *session)
{
	struct mbim_buf out;

	mbim_begin(&out);
	put_connect(m, &out, session->id, session->ip_type, session->active);
	mbim_indicate(m->mbim, &mbim_basic_service, BASIC_CONNECT, &out);
}

/* The registration is gone, and all contexts with it. */
void mbim_contexts_lost(struct modem *m)
{
	struct mbim_session *session = m->mbim_state->sessions;
	int i;

	for (i = 0; i < MBIM_SESSIONS; i++, session++) {
		if (!session->active)
			continue;
		session->active = false;
		indicate(m, session);
	}
}

static uint32_t activate(struct modem *m, uint32_t id, uint32_t ip_type)
{
	struct mbim_session *session = find_session(m, id);
	struct radio_view view;

	radio_view(m->radio, &view);
	if (m->mode != MODE_ONLINE)
		return MBIM_ST_RADIO_POWER_OFF;
	if (session_state(m->session) == SESSION_PIN)
		return MBIM_ST_PIN_REQUIRED;
	if (session_state(m->session) == SESSION_ABSENT)
		return MBIM_ST_SIM_NOT_INSERTED;
	if (view.state != RADIO_REGISTERED)
		return MBIM_ST_PACKET_SERVICE_DETACHED;
	if (!session)
		session = free_session(m);
	if (!session)
		return MBIM_ST_MAX_ACTIVATED_CONTEXTS;
	session->active = true;
	session->id = id;
	session->ip_type = ip_type == IP_DEFAULT ? IP_V4 : ip_type;
	return MBIM_SUCCESS;
}

static uint32_t deactivate(struct modem *m, uint32_t id)
{
	struct mbim_session *session = find_session(m, id);

	if (!session)
		return MBIM_ST_CONTEXT_NOT_ACTIVATED;
	session->active = false;
	return MBIM_SUCCESS;
}

/* What the two layouts of the command agree in: session, command, IP type. */
static bool read_command(struct modem *m, struct mbim_cursor *in, uint32_t *id, uint32_t *command,
			 uint32_t *ip_type)
{
	char text[WDS_APN];

	*id = mbim_get_u32(in);
	*command = mbim_get_u32(in);
	if (mbim_extended(m->mbim) < MBIM_VERSION_3) {
		mbim_get_text(in, text, sizeof(text));
		mbim_get_text(in, text, sizeof(text));
		mbim_get_text(in, text, sizeof(text));
	}
	mbim_get_u32(in);		/* compression */
	mbim_get_u32(in);		/* authentication */
	*ip_type = mbim_get_u32(in);
	mbim_get_raw(in, MBIM_UUID);
	return !in->bad && *command <= COMMAND_ACTIVATE && *ip_type <= IP_BOTH;
}

MBIM_HANDLER(mbim_connect_context)
{
	uint32_t id, command, ip_type = IP_DEFAULT, status = MBIM_SUCCESS;
	const struct mbim_session *session;
	struct modem *m = ctx;

	if (rq->set) {
		if (!read_command(m, in, &id, &command, &ip_type))
			return MBIM_ST_INVALID_PARAMETERS;
		status = command == COMMAND_ACTIVATE ? activate(m, id, ip_type) :
			 deactivate(m, id);
	} else {
		id = mbim_get_u32(in);
	}
	session = find_session(m, id);
	if (session)
		ip_type = session->ip_type;
	put_connect(m, out, id, ip_type, session);
	return status;
}

static void put_v6(uint8_t *at, uint32_t id, uint8_t host)
{
	/* 2001:db8::/32 is for examples (RFC 3849). */
	static const uint8_t prefix[] = { 0x20, 0x01, 0x0d, 0xb8 };

	memset(at, 0, 16);
	memcpy(at, prefix, sizeof(prefix));
	at[7] = (uint8_t)id;
	at[15] = host;
}

static void put_v4(uint8_t *at, uint32_t id, uint8_t host)
{
	/* 192.0.2.0/24 is for examples (RFC 5737): four addresses a session. */
	const uint8_t address[] = { 192, 0, 2, (uint8_t)(4 * (id & 0x3f) + host) };

	memcpy(at, address, sizeof(address));
}

/* Both families: what there is, addresses, gateways, name servers, MTUs. */
static void put_configuration(struct mbim_buf *out, const struct mbim_session *session)
{
	const uint32_t all = HAS_ADDRESS | HAS_GATEWAY | HAS_DNS | HAS_MTU;
	bool v4 = session->ip_type != 2, v6 = session->ip_type != IP_V4;
	uint8_t own4[ELEMENT_V4], own6[ELEMENT_V6], gateway4[4], gateway6[16];

	mbim_set_le32(own4, 30);
	put_v4(own4 + 4, session->id, 1);
	put_v4(gateway4, session->id, 2);
	mbim_set_le32(own6, 64);
	put_v6(own6 + 4, session->id, 1);
	put_v6(gateway6, session->id, 2);
	mbim_put_u32(out, v4 ? all : 0);
	mbim_put_u32(out, v6 ? all : 0);
	mbim_put_u32(out, v4);
	mbim_put_offset(out, own4, v4 ? sizeof(own4) : 0);
	mbim_put_u32(out, v6);
	mbim_put_offset(out, own6, v6 ? sizeof(own6) : 0);
	mbim_put_offset(out, gateway4, v4 ? sizeof(gateway4) : 0);
	mbim_put_offset(out, gateway6, v6 ? sizeof(gateway6) : 0);
	mbim_put_u32(out, v4);
	mbim_put_offset(out, gateway4, v4 ? sizeof(gateway4) : 0);
	mbim_put_u32(out, v6);
	mbim_put_offset(out, gateway6, v6 ? sizeof(gateway6) : 0);
	mbim_put_u32(out, v4 ? MTU : 0);
	mbim_put_u32(out, v6 ? MTU : 0);
}

MBIM_HANDLER(mbim_ip_configuration)
{
	const struct mbim_session *session = find_session(ctx, mbim_get_u32(in));

	(void)rq;
	if (in->bad)
		return MBIM_ST_INVALID_PARAMETERS;
	if (!session)
		return MBIM_ST_CONTEXT_NOT_ACTIVATED;
	mbim_put_u32(out, session->id);
	put_configuration(out, session);
	return MBIM_SUCCESS;
}

/* --- provisioned contexts: the module's profiles --- */

static void put_profile(struct mbim_buf *out, uint32_t id, const struct wds_profile *profile)
{
	struct mbim_buf entry;

	mbim_begin(&entry);
	mbim_put_u32(&entry, id);
	mbim_put_raw(&entry, internet, sizeof(internet));
	mbim_put_text(&entry, profile->apn);
	mbim_put_text(&entry, profile->user);
	mbim_put_text(&entry, NULL);	/* the password stays here */
	mbim_put_u32(&entry, 0);
	mbim_put_u32(&entry, profile->auth);
	mbim_put_struct(out, &entry);
}

static uint32_t set_profile(struct modem *m, struct mbim_cursor *in)
{
	uint32_t id = mbim_get_u32(in);
	struct wds_profile profile = { .used = true, .pdp = 3 };

	mbim_get_raw(in, MBIM_UUID);
	mbim_get_text(in, profile.apn, sizeof(profile.apn));
	mbim_get_text(in, profile.user, sizeof(profile.user));
	mbim_get_text(in, profile.password, sizeof(profile.password));
	mbim_get_u32(in);
	profile.auth = (uint8_t)mbim_get_u32(in);
	if (in->bad || !id || id > WDS_PROFILES)
		return MBIM_ST_INVALID_PARAMETERS;
	m->profiles[id - 1] = profile;
	return MBIM_SUCCESS;
}

MBIM_HANDLER(mbim_provisioned_contexts)
{
	struct modem *m = ctx;
	uint32_t status, count = 0, i;

	if (rq->set) {
		status = set_profile(m, in);
		if (status)
			return status;
	}
	for (i = 0; i < WDS_PROFILES; i++)
		count += m->profiles[i].used;
	mbim_put_u32(out, count);
	for (i = 0; i < WDS_PROFILES; i++) {
		if (m->profiles[i].used)
			put_profile(out, i + 1, &m->profiles[i]);
	}
	return MBIM_SUCCESS;
}
