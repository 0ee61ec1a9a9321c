// SPDX-License-Identifier: GPL-2.0
/*
 * The gate of MBIM messages and the parsers: messages laid out here by hand, read by the codec and,
 * where it has a reader for them, by libmbim; and the same with every kind of lie.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>
/* both call a service so */
#define MBIM_SERVICE_STK LIBMBIM_SERVICE_STK
#include <libmbim-glib.h>
#undef MBIM_SERVICE_STK

#include "mbim_codec.h"

/* libmbim's names are longer than a line */
#define UICC(name)	mbim_message_ms_uicc_low_level_access_##name
#define READY(name)	mbim_message_subscriber_ready_status_##name

#define UTF16_MAX	200

/* an information buffer: numbers and references in @fixed, what they refer to behind */
struct info {
	u8 data[2048];
	size_t fixed;
	size_t len;
};

static void info_begin(struct info *info, size_t fixed)
{
	memset(info, 0, sizeof(*info));
	info->len = fixed;
}

static void number(struct info *info, u32 value)
{
	size_t i;

	for (i = 0; i < 4; i++)
		info->data[info->fixed++] = value >> 8 * i;
}

static size_t add(struct info *info, const void *bytes, size_t len)
{
	size_t at = info->len;

	memcpy(info->data + at, bytes, len);
	info->len = (at + len + 3) & ~(size_t)3;
	return at;
}

static void refer(struct info *info, const void *bytes, size_t len)
{
	number(info, len ? add(info, bytes, len) : 0);
	number(info, len);
}

static void refer_uicc(struct info *info, const void *bytes, size_t len)
{
	number(info, len);
	number(info, len ? add(info, bytes, len) : 0);
}

static void text(struct info *info, const char *ascii)
{
	u8 utf16[UTF16_MAX];
	size_t i;

	for (i = 0; ascii[i]; i++) {
		utf16[2 * i] = ascii[i];
		utf16[2 * i + 1] = 0;
	}
	refer(info, utf16, 2 * i);
}

/* one message from the module, on the heap in its exact size */
struct bytes {
	u8 *data;
	size_t len;
};

static const u8 basic[] = { 0xa2, 0x89, 0xcc, 0x33, 0xbc, 0xbb, 0x8b, 0x4f,
			    0xb6, 0xb0, 0x13, 0x3e, 0xc2, 0xaa, 0xe6, 0xdf };
static const u8 extensions[] = { 0x3d, 0x01, 0xdc, 0xc5, 0xfe, 0xf5, 0x4d, 0x05,
				 0x0d, 0x3a, 0xbe, 0xf7, 0x05, 0x8e, 0x9a, 0xaf };
static const u8 uicc[] = { 0xc2, 0xf6, 0x58, 0x8e, 0xf0, 0x37, 0x4b, 0xc9,
			   0x86, 0x65, 0xf4, 0xd4, 0x4b, 0xd0, 0x93, 0x67 };
static const u8 stk[] = { 0xd8, 0xf2, 0x01, 0x31, 0xfc, 0xb5, 0x4e, 0x17,
			  0x86, 0x02, 0xd6, 0xed, 0x38, 0x16, 0x16, 0x4c };

static struct bytes message(u32 type, const u8 *service, u32 cid, const struct info *info)
{
	bool done = type == MBIM_COMMAND_DONE;
	struct bytes m = { .len = (done ? 48 : 44) + info->len };
	struct wire_writer w;

	m.data = malloc(m.len);
	wire_write_init(&w, m.data, m.len);
	wire_put_le32(&w, type);
	wire_put_le32(&w, m.len);
	wire_put_le32(&w, done ? 7 : 0);
	wire_put_le32(&w, 1);
	wire_put_le32(&w, 0);
	wire_put(&w, service, 16);
	wire_put_le32(&w, cid);
	if (done)
		wire_put_le32(&w, 0);
	wire_put_le32(&w, info->len);
	wire_put(&w, info->data, info->len);
	assert_false(w.bad);
	return m;
}

static struct mbim_message open_message(const struct bytes *m)
{
	struct mbim_message msg;

	assert_int_equal(mbim_message_parse(&msg, m->data, m->len), 0);
	return msg;
}

static MbimMessage *peer(const struct bytes *m)
{
	return mbim_message_new(m->data, m->len);
}

/* --- the gates --- */

static void the_gate_takes_a_whole_message(void **state)
{
	struct mbim_message msg;
	struct info info;
	struct bytes m;
	size_t len;

	(void)state;
	info_begin(&info, 8);
	number(&info, 1);
	number(&info, 0);
	m = message(MBIM_COMMAND_DONE, basic, MBIM_RADIO_STATE, &info);
	msg = open_message(&m);
	assert_int_equal(msg.type, MBIM_COMMAND_DONE);
	assert_int_equal(msg.txid, 7);
	assert_int_equal(msg.service, MBIM_SERVICE_BASIC);
	assert_int_equal(msg.cid, MBIM_RADIO_STATE);
	assert_int_equal(msg.status, 0);
	assert_int_equal(msg.len, 8);
	for (len = 0; len < m.len; len++) {
		u8 *cut = malloc(len ? len : 1);

		memcpy(cut, m.data, len);
		assert_int_equal(mbim_message_parse(&msg, cut, len), -EBADMSG);
		free(cut);
	}
	free(m.data);
}

static void the_gate_refuses_numbers_that_disagree(void **state)
{
	/* type, length, total, current, length of the information */
	static const size_t at[] = { 0, 3, 4, 5, 7, 12, 15, 16, 19, 44, 45, 47 };
	struct mbim_message msg;
	struct info info;
	size_t i;

	(void)state;
	info_begin(&info, 8);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		struct bytes m = message(MBIM_COMMAND_DONE, basic, MBIM_RADIO_STATE, &info);

		m.data[at[i]] += 1;
		assert_int_equal(mbim_message_parse(&msg, m.data, m.len), -EBADMSG);
		free(m.data);
	}
}

/* --- answers, read by both --- */

static void device_caps(void **state)
{
	g_autofree gchar *id = NULL, *firmware = NULL, *hardware = NULL;
	struct mbim_caps caps;
	struct mbim_message msg;
	MbimMessage *theirs;
	struct info info;
	struct bytes m;
	size_t i;

	(void)state;
	info_begin(&info, 64);
	for (i = 0; i < 8; i++)
		number(&info, i == 4 ? MBIM_DATA_LTE : i == 6 ? 3 : 1);
	text(&info, "custom");
	text(&info, "866901020304058");
	text(&info, "EM06ALAR01A03");
	text(&info, "EM06");
	m = message(MBIM_COMMAND_DONE, basic, MBIM_DEVICE_CAPS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_caps(&msg, 0, &caps), 0);
	assert_int_equal(caps.control, 3);
	assert_int_equal(caps.data_classes, MBIM_DATA_LTE);
	theirs = peer(&m);
	assert_true(mbim_message_device_caps_response_parse(theirs, NULL, NULL, NULL, NULL, NULL,
							    NULL, NULL, NULL, NULL, &id, &firmware,
							    &hardware, NULL));
	assert_string_equal(caps.imei, id);
	assert_string_equal(caps.revision, firmware);
	assert_string_equal(caps.model, hardware);
	mbim_message_unref(theirs);
	free(m.data);
}

static void subscriber_ready(void **state)
{
	g_autofree gchar *imsi = NULL, *iccid = NULL;
	MbimSubscriberReadyState ready_state;
	struct mbim_ready ready;
	struct mbim_message msg;
	MbimMessage *theirs;
	struct info info;
	struct bytes m;

	(void)state;
	info_begin(&info, 28);
	number(&info, 1);
	text(&info, "001010123456789");
	text(&info, "89441234567890123456");
	m = message(MBIM_INDICATE_STATUS, basic, MBIM_SUBSCRIBER_READY_STATUS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_ready(&msg, 0, &ready), 0);
	theirs = peer(&m);
	assert_true(READY(notification_parse)(theirs, &ready_state, &imsi, &iccid, NULL, NULL,
					      NULL, NULL));
	assert_int_equal(ready.state, ready_state);
	assert_string_equal(ready.imsi, imsi);
	assert_string_equal(ready.iccid, iccid);
	mbim_message_unref(theirs);
	free(m.data);
}

static void subscriber_ready_of_mbimex_3(void **state)
{
	struct mbim_ready ready;
	struct mbim_message msg;
	struct info info;
	struct bytes m;

	(void)state;
	info_begin(&info, 32);
	number(&info, MBIM_READY_INITIALIZED);
	number(&info, 0xffffffff);
	text(&info, "001010123456789");
	text(&info, "8944123456789012345");
	m = message(MBIM_COMMAND_DONE, basic, MBIM_SUBSCRIBER_READY_STATUS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_ready(&msg, 0x0300, &ready), 0);
	assert_string_equal(ready.imsi, "001010123456789");
	assert_string_equal(ready.iccid, "8944123456789012345");
	assert_int_equal(mbim_parse_ready(&msg, 0x0200, &ready), -EBADMSG);
	free(m.data);
}

static struct bytes registration(u32 nw_error, u32 register_state, const char *plmn,
				 const char *name)
{
	struct info info;

	info_begin(&info, 48);
	number(&info, nw_error);
	number(&info, register_state);
	number(&info, 1);
	number(&info, MBIM_DATA_LTE);
	number(&info, 1);
	text(&info, plmn);
	text(&info, name);
	text(&info, "");
	number(&info, 0);
	return message(MBIM_INDICATE_STATUS, basic, MBIM_REGISTER_STATE, &info);
}

static void register_state(void **state)
{
	g_autofree gchar *plmn = NULL, *name = NULL;
	struct bytes m = registration(8, MBIM_REGISTER_DENIED, "23415", "Example");
	struct mbim_message msg = open_message(&m);
	MbimMessage *theirs = peer(&m);
	struct mbim_registration reg;
	MbimRegisterState denied;
	MbimNwError error;

	(void)state;
	assert_int_equal(mbim_parse_registration(&msg, &reg), 0);
	assert_true(mbim_message_register_state_notification_parse(theirs, &error, &denied, NULL,
								   NULL, NULL, &plmn, &name, NULL,
								   NULL, NULL));
	assert_int_equal(reg.nw_error, error);
	assert_int_equal(reg.state, denied);
	assert_string_equal(reg.plmn, plmn);
	assert_string_equal(reg.name, name);
	assert_true(reg.mode_known);
	assert_false(reg.manual);
	assert_int_equal(reg.data_classes, MBIM_DATA_LTE);
	mbim_message_unref(theirs);
	free(m.data);
}

static void a_plmn_is_five_or_six_digits(void **state)
{
	static const char *const none[] = { "", "2341", "2341567", "23a15", "00" };
	struct mbim_registration reg;
	struct mbim_message msg;
	struct bytes m;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		m = registration(0, MBIM_REGISTER_SEARCHING, none[i], "");
		msg = open_message(&m);
		assert_int_equal(mbim_parse_registration(&msg, &reg), 0);
		assert_string_equal(reg.plmn, "");
		free(m.data);
	}
	m = registration(0, MBIM_REGISTER_HOME, "310260", "");
	msg = open_message(&m);
	assert_int_equal(mbim_parse_registration(&msg, &reg), 0);
	assert_string_equal(reg.plmn, "310260");
	free(m.data);
}

static void names_are_made_utf8(void **state)
{
	/* e acute, euro sign, a face outside of the first plane, a lone surrogate, the end */
	static const u8 utf16[] = { 0xe9, 0, 0xac, 0x20, 0x3d, 0xd8, 0x00, 0xde, 0x3d, 0xd8, 'x',
				    0, 0x07, 0, 'y', 0 };
	struct mbim_registration reg;
	struct mbim_message msg;
	struct info info;
	struct bytes m;

	(void)state;
	info_begin(&info, 48);
	info.fixed = 20;
	text(&info, "23415");
	refer(&info, utf16, sizeof(utf16));
	m = message(MBIM_COMMAND_DONE, basic, MBIM_REGISTER_STATE, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_registration(&msg, &reg), 0);
	assert_string_equal(reg.name, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80?");
	free(m.data);
}

static void references_stay_inside(void **state)
{
	static const u8 utf16[] = { '1', 0, '2', 0, '3', 0, '4', 0, '5', 0, '6', 0 };
	/* offset, size of the PLMN */
	static const u32 lies[][2] = {
		{ 0xffffffff, 10 }, { 48, 0xffffffff }, { 0xfffffff0, 0x20 }, { 62, 2 },
		{ 61, 2 }, { 1000, 2 },
	};
	struct mbim_registration reg;
	struct mbim_message msg;
	struct info info;
	struct bytes m;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		info_begin(&info, 48);
		add(&info, utf16, sizeof(utf16));
		info.len = 62;
		info.fixed = 20;
		number(&info, lies[i][0]);
		number(&info, lies[i][1]);
		m = message(MBIM_COMMAND_DONE, basic, MBIM_REGISTER_STATE, &info);
		msg = open_message(&m);
		assert_int_equal(mbim_parse_registration(&msg, &reg), -EBADMSG);
		free(m.data);
	}
}

static void packet_service(void **state)
{
	struct mbim_packet_service service;
	MbimPacketServiceState attached;
	struct mbim_message msg;
	MbimMessage *theirs;
	struct info info;
	guint32 error;
	struct bytes m;
	size_t i;

	(void)state;
	info_begin(&info, 44);
	number(&info, 33);
	number(&info, MBIM_PACKET_ATTACHED);
	number(&info, MBIM_DATA_LTE);
	for (i = 0; i < 6; i++)
		number(&info, 0);
	number(&info, 234 | 15 << 16);
	number(&info, 4711);
	m = message(MBIM_COMMAND_DONE, basic, MBIM_PACKET_SERVICE, &info);
	msg = open_message(&m);
	theirs = peer(&m);
	assert_true(mbim_message_packet_service_response_parse(theirs, &error, &attached, NULL,
							       NULL, NULL, NULL));
	assert_int_equal(mbim_parse_packet_service(&msg, 0, &service), 0);
	assert_int_equal(service.nw_error, error);
	assert_int_equal(service.state, attached);
	assert_int_equal(service.data_class, MBIM_DATA_LTE);
	assert_false(service.has_tac);
	mbim_message_unref(theirs);
	free(m.data);
}

static void the_tracking_area_of_mbimex_3(void **state)
{
	struct mbim_packet_service service;
	struct mbim_message msg;
	struct info info;
	struct bytes m;

	(void)state;
	info_begin(&info, 44);
	info.fixed = 40;
	number(&info, 4711);
	m = message(MBIM_COMMAND_DONE, basic, MBIM_PACKET_SERVICE, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_packet_service(&msg, 0x0300, &service), 0);
	assert_true(service.has_tac);
	assert_int_equal(service.tac, 4711);
	free(m.data);
}

static void signal_state(void **state)
{
	static const u8 systems[] = { 1, 0, 0, 0, 56, 0, 0, 0, 66, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
				      32, 0, 0, 0 };
	struct mbim_signal signal;
	struct mbim_message msg;
	struct info info;
	struct bytes m;

	(void)state;
	info_begin(&info, 28);
	number(&info, 20);
	info.fixed = 20;
	refer(&info, systems, sizeof(systems));
	m = message(MBIM_COMMAND_DONE, basic, MBIM_SIGNAL_STATE, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_signal(&msg, 0, &signal), 0);
	assert_true(signal.has_rssi);
	assert_int_equal(signal.rssi, -73);
	assert_false(signal.has_rsrp);
	assert_int_equal(mbim_parse_signal(&msg, 0x0200, &signal), 0);
	assert_int_equal(signal.rsrp, -100);
	assert_int_equal(signal.snr, 100);
	free(m.data);

	info_begin(&info, 20);
	number(&info, 99);
	m = message(MBIM_COMMAND_DONE, basic, MBIM_SIGNAL_STATE, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_signal(&msg, 0, &signal), 0);
	assert_false(signal.has_rssi);
	free(m.data);
}

/* a struct inside of the buffer, whose own references count from its beginning */
static size_t provider(struct info *info, const char *plmn, u32 provider_state, const char *name)
{
	struct info inner;

	info_begin(&inner, 32);
	text(&inner, plmn);
	number(&inner, provider_state);
	text(&inner, name);
	number(&inner, 1);
	return add(info, inner.data, inner.len);
}

static void visible_providers(void **state)
{
	struct mbim_provider network;
	struct mbim_message msg;
	MbimMessage *theirs;
	struct info info;
	struct bytes m;
	size_t at[2];
	MbimProviderArray *list;
	guint32 count;
	u32 i;

	(void)state;
	info_begin(&info, 20);
	at[0] = provider(&info, "23415", MBIM_PROVIDER_VISIBLE | MBIM_PROVIDER_HOME, "Home");
	at[1] = provider(&info, "20801", MBIM_PROVIDER_FORBIDDEN, "Elsewhere");
	number(&info, 2);
	number(&info, at[0]);
	number(&info, at[1] - at[0]);
	number(&info, at[1]);
	number(&info, info.len - at[1]);
	m = message(MBIM_COMMAND_DONE, basic, MBIM_VISIBLE_PROVIDERS, &info);
	msg = open_message(&m);
	theirs = peer(&m);
	assert_true(mbim_message_visible_providers_response_parse(theirs, &count, &list, NULL));
	assert_int_equal(mbim_providers(&msg), count);
	for (i = 0; i < count; i++) {
		assert_int_equal(mbim_parse_provider(&msg, i, &network), 0);
		assert_string_equal(network.plmn, list[i]->provider_id);
		assert_string_equal(network.name, list[i]->provider_name);
		assert_int_equal(network.state, list[i]->provider_state);
	}
	assert_int_equal(mbim_parse_provider(&msg, 2, &network), -EBADMSG);
	mbim_provider_array_free(list);
	mbim_message_unref(theirs);
	free(m.data);
}

static void a_count_is_bounded_by_the_room(void **state)
{
	struct mbim_message msg;
	struct info info;
	struct bytes m;
	u32 active;

	(void)state;
	info_begin(&info, 20);
	number(&info, 0xffffffff);
	m = message(MBIM_COMMAND_DONE, basic, MBIM_VISIBLE_PROVIDERS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_providers(&msg), 2);
	assert_int_equal(mbim_attach_contexts(&msg), 2);
	free(m.data);

	info_begin(&info, 24);
	number(&info, 1);
	number(&info, 0xffffffff);
	number(&info, 0xffffffff);
	m = message(MBIM_COMMAND_DONE, uicc, MBIM_UICC_APPLICATION_LIST, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_applications(&msg, &active), 1);
	assert_int_equal(active, 1);
	free(m.data);
}

static void home_provider(void **state)
{
	struct mbim_provider network;
	struct mbim_message msg;
	struct info info;
	struct bytes m;

	(void)state;
	info_begin(&info, 32);
	text(&info, "23415");
	number(&info, MBIM_PROVIDER_HOME);
	text(&info, "Home");
	m = message(MBIM_COMMAND_DONE, basic, MBIM_HOME_PROVIDER, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_home_provider(&msg, &network), 0);
	assert_string_equal(network.plmn, "23415");
	assert_string_equal(network.name, "Home");
	free(m.data);
}

static void device_services(void **state)
{
	u8 element[28 + 8] = { [24] = 2, [28] = 2, [32] = 4 };
	u8 other[28 + 4] = { [0] = 1, [24] = 1, [28] = 1 };
	struct mbim_services services;
	struct mbim_message msg;
	struct info info;
	struct bytes m;

	(void)state;
	memcpy(element, uicc, 16);
	info_begin(&info, 24);
	number(&info, 2);
	number(&info, 0);
	refer(&info, element, sizeof(element));
	refer(&info, other, sizeof(other));
	m = message(MBIM_COMMAND_DONE, basic, MBIM_DEVICE_SERVICES, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_services(&msg, &services), 0);
	assert_int_equal(services.cids[MBIM_SERVICE_UICC],
			 BIT(MBIM_UICC_OPEN_CHANNEL) | BIT(MBIM_UICC_APDU));
	assert_int_equal(services.cids[MBIM_SERVICE_BASIC], 0);
	assert_int_equal(services.cids[MBIM_SERVICE_OTHER], 0);
	free(m.data);
}

static void numbers_of_the_extensions(void **state)
{
	static const u8 slot[] = { 1, 0, 0, 0 };
	struct mbim_message msg;
	struct info info;
	u32 first, second;
	u16 extended;
	struct bytes m;

	(void)state;
	info_begin(&info, 20);
	number(&info, 0x03000100);
	number(&info, 2);
	m = message(MBIM_COMMAND_DONE, extensions, MBIM_VERSION, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_version(&msg, &extended), 0);
	assert_int_equal(extended, 0x0300);
	assert_int_equal(mbim_parse_sys_caps(&msg, &first, &second), 0);
	assert_int_equal(second, 2);
	free(m.data);

	info_begin(&info, 12);
	number(&info, 1);
	refer(&info, slot, sizeof(slot));
	m = message(MBIM_COMMAND_DONE, extensions, MBIM_SLOT_MAPPINGS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_slot_mapping(&msg, &first), 0);
	assert_int_equal(first, 1);
	assert_int_equal(mbim_parse_slot_info(&msg, &first, &second), 0);
	assert_int_equal(second, 12);
	free(m.data);
}

static void lte_attach(void **state)
{
	struct mbim_attach attach;
	struct mbim_message msg;
	struct info info, inner;
	struct bytes m;
	bool attached;

	(void)state;
	info_begin(&inner, 44);
	number(&inner, 3);
	number(&inner, 1);
	number(&inner, 2);
	text(&inner, "iot.example");
	text(&inner, "you");
	text(&inner, "secret");
	number(&inner, 0);
	number(&inner, 2);
	info_begin(&info, 12);
	number(&info, 1);
	refer(&info, inner.data, inner.len);
	m = message(MBIM_COMMAND_DONE, extensions, MBIM_LTE_ATTACH_CONFIGURATION, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_attach_contexts(&msg), 1);
	assert_int_equal(mbim_parse_attach(&msg, 0, &attach), 0);
	assert_int_equal(attach.ip_type, 3);
	assert_int_equal(attach.roaming, 1);
	assert_string_equal(attach.apn, "iot.example");
	assert_string_equal(attach.user, "you");
	assert_string_equal(attach.password, "");
	assert_int_equal(attach.auth, 2);
	assert_int_equal(mbim_parse_attach(&msg, 1, &attach), -EBADMSG);
	free(m.data);

	info_begin(&info, 40);
	number(&info, 1);
	number(&info, 1);
	text(&info, "attached.example");
	m = message(MBIM_COMMAND_DONE, extensions, MBIM_LTE_ATTACH_INFO, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_attach_info(&msg, 0, &attached, &attach), 0);
	assert_true(attached);
	assert_string_equal(attach.apn, "attached.example");
	free(m.data);
}

static void cells(void **state)
{
	u8 lte[36] = { [8] = 0x11, 0x22, 0x33, 0x01, [20] = 0x67, 0x12 };
	u8 umts[48] = { [8] = 0x34, 0x12, [12] = 0x55 };
	u8 nr[4 + 48] = { [0] = 1, [12] = 0x99, [28] = 0x01, 0x02, 0x03 };
	struct mbim_message msg;
	struct mbim_cell cell;
	struct info info;
	struct bytes m;

	(void)state;
	info_begin(&info, 76);
	number(&info, MBIM_DATA_LTE);
	refer(&info, NULL, 0);
	refer(&info, umts, sizeof(umts));
	refer(&info, NULL, 0);
	refer(&info, lte, sizeof(lte));
	m = message(MBIM_COMMAND_DONE, extensions, MBIM_BASE_STATIONS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_cell(&msg, 0, &cell), 0);
	assert_true(cell.has_cell && cell.has_tac && !cell.has_lac);
	assert_int_equal(cell.cell, 0x01332211);
	assert_int_equal(cell.tac, 0x1267);
	free(m.data);

	info_begin(&info, 76);
	number(&info, MBIM_DATA_UMTS);
	refer(&info, NULL, 0);
	refer(&info, umts, sizeof(umts));
	m = message(MBIM_COMMAND_DONE, extensions, MBIM_BASE_STATIONS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_cell(&msg, 0, &cell), 0);
	assert_true(cell.has_cell && cell.has_lac && !cell.has_tac);
	assert_int_equal(cell.lac, 0x1234);
	assert_int_equal(cell.cell, 0x55);
	free(m.data);

	info_begin(&info, 88);
	info.fixed = 80;
	refer(&info, nr, sizeof(nr));
	m = message(MBIM_COMMAND_DONE, extensions, MBIM_BASE_STATIONS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_cell(&msg, 0x0300, &cell), 0);
	assert_int_equal(cell.cell, 0x99);
	assert_int_equal(cell.tac, 0x030201);
	free(m.data);
}

static void the_card(void **state)
{
	static const u8 fcp[] = { 0x62, 3, 0x82, 1, 0x78 };
	struct mbim_message msg;
	struct mbim_bytes got;
	MbimMessage *theirs;
	guint32 status, channel, size;
	const guint8 *response;
	struct info info;
	struct bytes m;
	u32 ours;
	u16 sw;

	(void)state;
	info_begin(&info, 16);
	number(&info, 0x0090);
	number(&info, 2);
	refer_uicc(&info, fcp, sizeof(fcp));
	m = message(MBIM_COMMAND_DONE, uicc, MBIM_UICC_OPEN_CHANNEL, &info);
	msg = open_message(&m);
	theirs = peer(&m);
	assert_true(UICC(open_channel_response_parse)(theirs, &status, &channel, &size, &response,
						      NULL));
	assert_int_equal(mbim_parse_open_channel(&msg, &ours, &got), 0);
	assert_int_equal(ours, channel);
	assert_int_equal(got.len, size);
	assert_memory_equal(got.data, response, size);
	assert_int_equal(got.sw, 0x9000);
	assert_int_equal(mbim_parse_close_channel(&msg, &sw), 0);
	assert_int_equal(sw, 0x9000);
	mbim_message_unref(theirs);
	free(m.data);

	info_begin(&info, 12);
	number(&info, 0x826a);
	refer_uicc(&info, fcp, sizeof(fcp));
	m = message(MBIM_COMMAND_DONE, uicc, MBIM_UICC_APDU, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_apdu(&msg, &got), 0);
	assert_int_equal(got.sw, 0x6a82);
	assert_int_equal(got.len, sizeof(fcp));
	free(m.data);

	info_begin(&info, 8);
	refer_uicc(&info, fcp, sizeof(fcp));
	m = message(MBIM_COMMAND_DONE, uicc, MBIM_UICC_ATR, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_atr(&msg, &got), 0);
	assert_memory_equal(got.data, fcp, sizeof(fcp));
	free(m.data);
}

static void files(void **state)
{
	static const u8 content[] = { 8, 0x29, 0x43 };
	struct mbim_file_status file;
	struct mbim_message msg;
	struct mbim_bytes got;
	struct info info;
	struct bytes m;

	(void)state;
	info_begin(&info, 20);
	number(&info, 1);
	number(&info, 0x90);
	number(&info, 0x00);
	refer(&info, content, sizeof(content));
	m = message(MBIM_COMMAND_DONE, uicc, MBIM_UICC_READ_BINARY, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_file(&msg, &got), 0);
	assert_int_equal(got.sw, 0x9000);
	assert_memory_equal(got.data, content, sizeof(content));
	free(m.data);

	info_begin(&info, 48);
	number(&info, 1);
	number(&info, 0x90);
	number(&info, 0x00);
	number(&info, 2);
	number(&info, 1);
	number(&info, 3);
	number(&info, 10);
	number(&info, 28);
	m = message(MBIM_COMMAND_DONE, uicc, MBIM_UICC_FILE_STATUS, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_file_status(&msg, &file), 0);
	assert_int_equal(file.structure, 3);
	assert_int_equal(file.items, 10);
	assert_int_equal(file.item_size, 28);
	free(m.data);
}

static void applications(void **state)
{
	static const u8 aid[] = { 0xa0, 0, 0, 0, 0x87, 0x10, 2 };
	struct mbim_application app;
	struct mbim_message msg;
	struct info info, inner;
	struct bytes m;
	u32 active;

	(void)state;
	info_begin(&inner, 32);
	number(&inner, MBIM_APPLICATION_USIM);
	refer(&inner, aid, sizeof(aid));
	info_begin(&info, 24);
	number(&info, 1);
	number(&info, 1);
	number(&info, 0);
	number(&info, inner.len);
	refer(&info, inner.data, inner.len);
	m = message(MBIM_COMMAND_DONE, uicc, MBIM_UICC_APPLICATION_LIST, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_applications(&msg, &active), 1);
	assert_int_equal(active, 0);
	assert_int_equal(mbim_parse_application(&msg, 0, &app), 0);
	assert_int_equal(app.type, MBIM_APPLICATION_USIM);
	assert_int_equal(app.aid_len, sizeof(aid));
	assert_memory_equal(app.aid, aid, sizeof(aid));
	assert_int_equal(mbim_parse_application(&msg, 1, &app), -EBADMSG);
	free(m.data);
}

static void pin_and_radio(void **state)
{
	struct mbim_message msg;
	struct mbim_pin pin;
	struct info info;
	bool hard, soft;
	struct bytes m;

	(void)state;
	info_begin(&info, 12);
	number(&info, MBIM_PIN_TYPE_PIN1);
	number(&info, 1);
	number(&info, 3);
	m = message(MBIM_COMMAND_DONE, basic, MBIM_PIN, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_pin(&msg, &pin), 0);
	assert_true(pin.locked);
	assert_int_equal(pin.attempts, 3);
	assert_int_equal(mbim_parse_radio(&msg, &hard, &soft), 0);
	assert_true(hard && soft);
	free(m.data);

	info_begin(&info, 12);
	info.fixed = 8;
	number(&info, 0xffffffff);
	m = message(MBIM_COMMAND_DONE, basic, MBIM_PIN, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_pin(&msg, &pin), 0);
	assert_int_equal(pin.attempts, -1);
	free(m.data);
}

static void the_toolkit(void **state)
{
	static const u8 menu[] = { 0xd0, 2, 0x81, 0 };
	struct mbim_message msg;
	struct mbim_bytes got;
	struct info info;
	struct bytes m;
	bool notify;

	(void)state;
	info_begin(&info, 4);
	number(&info, 1);
	add(&info, menu, sizeof(menu));
	m = message(MBIM_INDICATE_STATUS, stk, MBIM_STK_PAC, &info);
	msg = open_message(&m);
	assert_int_equal(msg.service, MBIM_SERVICE_STK);
	assert_int_equal(mbim_parse_pac(&msg, &notify, &got), 0);
	assert_true(notify);
	assert_int_equal(got.len, sizeof(menu));
	assert_memory_equal(got.data, menu, sizeof(menu));
	free(m.data);

	info_begin(&info, 12);
	refer(&info, menu, sizeof(menu));
	number(&info, 0x0090);
	m = message(MBIM_COMMAND_DONE, stk, MBIM_STK_TERMINAL_RESPONSE, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_terminal_response(&msg, &got), 0);
	assert_int_equal(got.sw, 0x9000);
	assert_int_equal(got.len, sizeof(menu));
	free(m.data);
}

static void device_caps_of_mbimex_3(void **state)
{
	static const u8 bands[] = { 11, 0, 0, 2, 2, 0, 0, 0, 3, 0, 0, 0 };
	static const u8 imei[] = { 10, 0, 0, 2, 6, 0, 0, 0, '8', 0, '6', 0, '6', 0, 0, 0 };
	static const u8 words[] = { 10, 0, 0, 0, 4, 0, 0, 0, 'v', 0, '1', 0 };
	struct mbim_message msg;
	struct mbim_caps caps;
	struct info info;
	struct bytes m;
	size_t i;

	(void)state;
	info_begin(&info, 48);
	for (i = 0; i < 12; i++)
		number(&info, i == 4 ? MBIM_DATA_5G_SA : i == 6 ? 1 : 0);
	add(&info, bands, sizeof(bands));
	add(&info, bands, sizeof(bands));
	add(&info, words, sizeof(words));
	add(&info, imei, sizeof(imei));
	add(&info, words, sizeof(words));
	add(&info, words, sizeof(words));
	m = message(MBIM_COMMAND_DONE, extensions, MBIM_DEVICE_CAPS_V2, &info);
	msg = open_message(&m);
	assert_int_equal(mbim_parse_caps(&msg, 0x0300, &caps), 0);
	assert_int_equal(caps.control, 1);
	assert_int_equal(caps.data_classes, MBIM_DATA_5G_SA);
	assert_string_equal(caps.imei, "866");
	assert_string_equal(caps.revision, "v1");
	assert_string_equal(caps.model, "v1");
	free(m.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gate_takes_a_whole_message),
		cmocka_unit_test(the_gate_refuses_numbers_that_disagree),
		cmocka_unit_test(device_caps),
		cmocka_unit_test(device_caps_of_mbimex_3),
		cmocka_unit_test(subscriber_ready),
		cmocka_unit_test(subscriber_ready_of_mbimex_3),
		cmocka_unit_test(register_state),
		cmocka_unit_test(a_plmn_is_five_or_six_digits),
		cmocka_unit_test(names_are_made_utf8),
		cmocka_unit_test(references_stay_inside),
		cmocka_unit_test(packet_service),
		cmocka_unit_test(the_tracking_area_of_mbimex_3),
		cmocka_unit_test(signal_state),
		cmocka_unit_test(visible_providers),
		cmocka_unit_test(a_count_is_bounded_by_the_room),
		cmocka_unit_test(home_provider),
		cmocka_unit_test(device_services),
		cmocka_unit_test(numbers_of_the_extensions),
		cmocka_unit_test(lte_attach),
		cmocka_unit_test(cells),
		cmocka_unit_test(the_card),
		cmocka_unit_test(files),
		cmocka_unit_test(applications),
		cmocka_unit_test(pin_and_radio),
		cmocka_unit_test(the_toolkit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
