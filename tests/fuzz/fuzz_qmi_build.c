// SPDX-License-Identifier: GPL-2.0
/*
 * Every builder of the QMI codec, with parameters that the fuzzer chooses: what it
 * builds passes the gate and holds, TLV by TLV, what it was given. With a byte of
 * room less it is refused, and no byte is written behind the room.
 */
#include <assert.h>
#include <stdlib.h>

#include "input.h"
#include "qmi_codec.h"
#include "target.h"

/**
 * struct given - what the builder is called with
 * @hdr: service, client, transaction
 * @a: numbers and flags
 * @w: a wider number
 * @bytes: PIN, APDU, AID or record
 * @path: of a file
 */
struct given {
	struct qmi_header hdr;
	u8 a[4];
	u16 w[2];
	u32 mask;
	const u8 *bytes;
	size_t len;
	struct qmi_file file;
	char plmn[8];
	struct qmi_profile profile;
	struct qmi_refresh_files files;
};

/* a value as it must stand in the frame */
static u8 room[QMI_FRAME_MAX];

/**
 * struct seen - the message that was built, and which TLVs have been looked at
 */
struct seen {
	struct qmi_message msg;
	size_t count;
};

static struct wire_writer expect(void)
{
	struct wire_writer w;

	wire_write_init(&w, room, sizeof(room));
	return w;
}

static void holds(struct seen *seen, u8 type, const struct wire_writer *w)
{
	struct wire_reader value;

	assert(qmi_tlv_find(&seen->msg, type, &value));
	assert(wire_left(&value) == wire_written(w));
	assert(!memcmp(value.p, room, wire_left(&value)));
	seen->count++;
}

static void holds_u8(struct seen *seen, u8 type, u8 number)
{
	struct wire_writer w = expect();

	wire_put_u8(&w, number);
	holds(seen, type, &w);
}

static void holds_session(struct seen *seen, u8 session)
{
	struct wire_writer w = expect();

	wire_put_u8(&w, session);
	wire_put_u8(&w, 0);
	holds(seen, 0x01, &w);
}

static void put_path(struct wire_writer *w, const struct qmi_file *file)
{
	const u8 *p = file->path;
	size_t i, n = file->path_len;

	wire_put_u8(w, p[n - 1]);
	wire_put_u8(w, p[n - 2]);
	wire_put_u8(w, n - 2);
	for (i = 0; i + 2 < n; i += 2) {
		wire_put_u8(w, p[i + 1]);
		wire_put_u8(w, p[i]);
	}
}

static void holds_file(struct seen *seen, const struct given *g)
{
	struct wire_writer w = expect();

	holds_session(seen, g->file.session);
	put_path(&w, &g->file);
	holds(seen, 0x02, &w);
}

static void holds_two(struct seen *seen, u8 type, u16 first, u16 second)
{
	struct wire_writer w = expect();

	wire_put_le16(&w, first);
	wire_put_le16(&w, second);
	holds(seen, type, &w);
}

static unsigned int mcc(const char *plmn)
{
	return (plmn[0] - '0') * 100 + (plmn[1] - '0') * 10 + (plmn[2] - '0');
}

static unsigned int mnc(const char *plmn)
{
	return atoi(plmn + 3);
}

/* --- one function to build, one to look, for each --- */

static int build_plain(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_plain(buf, cap, &g->hdr, g->w[0]);
}

static void see_plain(struct seen *s, const struct given *g)
{
	assert(s->msg.message == g->w[0]);
}

static int build_allocate(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_ctl_allocate_cid(buf, cap, g->hdr.txid, g->a[0]);
}

static void see_allocate(struct seen *s, const struct given *g)
{
	holds_u8(s, 0x01, g->a[0]);
}

static int build_release(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_ctl_release_cid(buf, cap, g->hdr.txid, g->a[0], g->a[1]);
}

static void see_release(struct seen *s, const struct given *g)
{
	struct wire_writer w = expect();
	u8 service, client;

	wire_put_u8(&w, g->a[0]);
	wire_put_u8(&w, g->a[1]);
	holds(s, 0x01, &w);
	assert(!qmi_parse_cid(&s->msg, &service, &client));
	assert(service == g->a[0] && client == g->a[1]);
}

static int build_mode(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_set_operating_mode(buf, cap, &g->hdr, g->a[0]);
}

static int build_event_report(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_dms_set_event_report(buf, cap, &g->hdr);
}

static void see_event_report(struct seen *s, const struct given *g)
{
	(void)g;
	holds_u8(s, 0x14, 1);
	holds_u8(s, 0x16, 1);
}

static int build_indications(u8 *buf, size_t cap, const struct given *g)
{
	const struct qmi_nas_indications on = {
		g->a[0] & 1, g->a[0] & 2, g->a[0] & 4, g->a[0] & 8,
	};

	return qmi_build_nas_register_indications(buf, cap, &g->hdr, &on);
}

static void see_indications(struct seen *s, const struct given *g)
{
	struct wire_writer w = expect();

	holds_u8(s, 0x13, g->a[0] & 1);
	holds_u8(s, 0x18, g->a[0] >> 1 & 1);
	holds_u8(s, 0x19, g->a[0] >> 2 & 1);
	if (!(g->a[0] & 8))
		return;
	w = expect();
	wire_put_le16(&w, 1);
	holds(s, 0x21, &w);
}

static int build_thresholds(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_nas_config_signal_info(buf, cap, &g->hdr);
}

static void see_thresholds(struct seen *s, const struct given *g)
{
	static const u8 types[] = { 0x10, 0x13, 0x15, 0x16 };
	struct wire_reader value;
	size_t i;

	(void)g;
	for (i = 0; i < sizeof(types); i++) {
		/* a count, then numbers of one or of two bytes */
		size_t width = types[i] == 0x13 || types[i] == 0x16 ? 2 : 1;

		assert(qmi_tlv_find(&s->msg, types[i], &value));
		assert(wire_left(&value) == 1 + width * value.p[0]);
		s->count++;
	}
}

static int build_selection(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_set_selection(buf, cap, &g->hdr, g->plmn);
}

static void see_selection(struct seen *s, const struct given *g)
{
	struct wire_writer w = expect();

	wire_put_u8(&w, *g->plmn != 0);
	wire_put_le16(&w, *g->plmn ? mcc(g->plmn) : 0);
	wire_put_le16(&w, *g->plmn ? mnc(g->plmn) : 0);
	holds(s, 0x16, &w);
	holds_u8(s, 0x17, 1);
	if (*g->plmn)
		holds_u8(s, 0x1a, strlen(g->plmn) == 6);
}

static int build_register(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_network_register(buf, cap, &g->hdr, g->plmn);
}

static void see_register(struct seen *s, const struct given *g)
{
	struct wire_writer w;

	holds_u8(s, 0x01, *g->plmn ? 2 : 1);
	if (!*g->plmn)
		return;
	w = expect();
	wire_put_le16(&w, mcc(g->plmn));
	wire_put_le16(&w, mnc(g->plmn));
	wire_put_u8(&w, 0xff);
	holds(s, 0x10, &w);
	holds_u8(s, 0x12, strlen(g->plmn) == 6);
}

static int build_events(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_uim_register_events(buf, cap, &g->hdr, g->mask);
}

static void see_events(struct seen *s, const struct given *g)
{
	struct wire_writer w = expect();

	wire_put_le32(&w, g->mask);
	holds(s, 0x01, &w);
}

static int build_transparent(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_read_transparent(buf, cap, &g->hdr, &g->file, g->w[0], g->w[1]);
}

static int build_record(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_read_record(buf, cap, &g->hdr, &g->file, g->w[0], g->w[1]);
}

static void see_read(struct seen *s, const struct given *g)
{
	holds_file(s, g);
	holds_two(s, 0x03, g->w[0], g->w[1]);
}

static int build_write(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_write_record(buf, cap, &g->hdr, &g->file, g->w[0], g->bytes, g->len);
}

static void see_write(struct seen *s, const struct given *g)
{
	struct wire_writer w;

	holds_file(s, g);
	w = expect();
	wire_put_le16(&w, g->w[0]);
	wire_put_le16(&w, g->len);
	wire_put(&w, g->bytes, g->len);
	holds(s, 0x03, &w);
}

static int build_attributes(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_get_file_attributes(buf, cap, &g->hdr, &g->file);
}

static int build_pin(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_verify_pin(buf, cap, &g->hdr, g->a[0], g->bytes, g->len);
}

static void see_pin(struct seen *s, const struct given *g)
{
	struct wire_writer w;

	holds_session(s, g->a[0]);
	w = expect();
	wire_put_u8(&w, 1);
	wire_put_u8(&w, g->len);
	wire_put(&w, g->bytes, g->len);
	holds(s, 0x02, &w);
}

static int build_refresh_all(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_refresh_register_all(buf, cap, &g->hdr, g->a[0], g->a[1] & 1);
}

static int build_refresh_ok(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_refresh_ok(buf, cap, &g->hdr, g->a[0], g->a[1] & 1);
}

static int build_refresh_complete(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_refresh_complete(buf, cap, &g->hdr, g->a[0], g->a[1] & 1);
}

static void see_session_flag(struct seen *s, const struct given *g)
{
	holds_session(s, g->a[0]);
	holds_u8(s, 0x02, g->a[1] & 1);
}

static int build_refresh(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_refresh_register(buf, cap, &g->hdr, g->a[0], g->a[1] & 1, &g->files);
}

static void see_refresh(struct seen *s, const struct given *g)
{
	struct wire_writer w;
	size_t i;

	holds_session(s, g->a[0]);
	w = expect();
	wire_put_u8(&w, 1);
	wire_put_u8(&w, g->a[1] & 1);
	wire_put_le16(&w, g->files.count);
	for (i = 0; i < g->files.count; i++)
		put_path(&w, &g->files.path[i]);
	holds(s, 0x02, &w);
}

static int build_power(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_power_sim(buf, cap, &g->hdr, g->a[0], g->a[1] & 1);
}

static void see_power(struct seen *s, const struct given *g)
{
	assert(s->msg.message == (g->a[1] & 1 ? QMI_UIM_POWER_ON_SIM : QMI_UIM_POWER_OFF_SIM));
	holds_u8(s, 0x01, g->a[0]);
}

static int build_provisioning(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_change_provisioning(buf, cap, &g->hdr, g->a[0], g->a[1] & 1, g->a[2],
					     g->bytes, g->len);
}

static void see_provisioning(struct seen *s, const struct given *g)
{
	struct wire_writer w = expect();

	wire_put_u8(&w, g->a[0]);
	wire_put_u8(&w, g->a[1] & 1);
	holds(s, 0x01, &w);
	if (!(g->a[1] & 1))
		return;
	w = expect();
	wire_put_u8(&w, g->a[2]);
	wire_put_u8(&w, g->len);
	wire_put(&w, g->bytes, g->len);
	holds(s, 0x10, &w);
}

static int build_open(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_open_channel(buf, cap, &g->hdr, g->a[0], g->bytes, g->len, g->a[1]);
}

static void see_open(struct seen *s, const struct given *g)
{
	/* by the bits of P2 that say what is returned: FCI, FCP, FMD, none */
	static const u8 control[] = { 2, 1, 4, 0 };
	struct wire_writer w;

	holds_u8(s, 0x01, g->a[0]);
	if (!g->len)
		return;
	w = expect();
	wire_put_u8(&w, g->len);
	wire_put(&w, g->bytes, g->len);
	holds(s, 0x10, &w);
	if (g->a[1])
		holds_u8(s, 0x11, control[g->a[1] >> 2 & 3]);
}

static int build_close(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_close_channel(buf, cap, &g->hdr, g->a[0], g->a[1]);
}

static void see_close(struct seen *s, const struct given *g)
{
	holds_u8(s, 0x01, g->a[0]);
	holds_u8(s, 0x11, g->a[1]);
}

static int build_apdu(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_send_apdu(buf, cap, &g->hdr, g->a[0], g->a[1], g->bytes, g->len);
}

static void see_apdu(struct seen *s, const struct given *g)
{
	struct wire_writer w;

	holds_u8(s, 0x01, g->a[0]);
	w = expect();
	wire_put_le16(&w, g->len);
	wire_put(&w, g->bytes, g->len);
	holds(s, 0x02, &w);
	if (g->a[1])
		holds_u8(s, 0x10, g->a[1]);
}

static int build_switch(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_switch_slot(buf, cap, &g->hdr, g->a[0], g->mask);
}

static void see_switch(struct seen *s, const struct given *g)
{
	struct wire_writer w;

	holds_u8(s, 0x01, g->a[0]);
	w = expect();
	wire_put_le32(&w, g->mask);
	holds(s, 0x02, &w);
}

static int build_get_profile(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_get_profile(buf, cap, &g->hdr, g->a[0]);
}

static void see_get_profile(struct seen *s, const struct given *g)
{
	struct wire_writer w = expect();

	wire_put_u8(&w, QMI_PROFILE_3GPP);
	wire_put_u8(&w, g->a[0]);
	holds(s, 0x01, &w);
}

static int build_modify_profile(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_modify_profile(buf, cap, &g->hdr, g->a[0], &g->profile);
}

static void holds_text(struct seen *s, u8 type, bool given, const char *text)
{
	struct wire_writer w = expect();

	if (!given)
		return;
	wire_put(&w, text, strlen(text));
	holds(s, type, &w);
}

static void see_modify_profile(struct seen *s, const struct given *g)
{
	const struct qmi_profile *p = &g->profile;
	struct qmi_profile again;

	see_get_profile(s, g);
	if (p->has_pdp_type)
		holds_u8(s, 0x11, p->pdp_type);
	holds_text(s, 0x14, p->has_apn, p->apn);
	holds_text(s, 0x1b, p->has_user, p->user);
	holds_text(s, 0x1c, p->has_password, p->password);
	if (p->has_auth)
		holds_u8(s, 0x1d, p->auth);
	/* the answer to Get Profile Settings has the same TLVs */
	assert(!qmi_parse_profile(&s->msg, &again));
	assert(again.has_pdp_type == p->has_pdp_type && again.has_apn == p->has_apn);
	assert(!p->has_pdp_type || again.pdp_type == p->pdp_type);
	assert(!p->has_auth || again.auth == p->auth);
	assert(!p->has_apn || !strcmp(again.apn, p->apn));
	assert(!p->has_user || !strcmp(again.user, p->user));
}

static int build_pdn_list(u8 *buf, size_t cap, const struct given *g)
{
	return qmi_build_set_attach_pdn_list(buf, cap, &g->hdr, g->w[0]);
}

static void see_pdn_list(struct seen *s, const struct given *g)
{
	struct wire_writer w = expect();

	wire_put_u8(&w, 1);
	wire_put_le16(&w, g->w[0]);
	holds(s, 0x01, &w);
}

static const struct {
	int (*build)(u8 *buf, size_t cap, const struct given *g);
	void (*see)(struct seen *s, const struct given *g);
	bool ctl;
} builders[] = {
	{ build_plain, see_plain, false },
	{ build_allocate, see_allocate, true },
	{ build_release, see_release, true },
	{ build_mode, see_allocate, false },
	{ build_event_report, see_event_report, false },
	{ build_indications, see_indications, false },
	{ build_thresholds, see_thresholds, false },
	{ build_selection, see_selection, false },
	{ build_register, see_register, false },
	{ build_events, see_events, false },
	{ build_transparent, see_read, false },
	{ build_record, see_read, false },
	{ build_write, see_write, false },
	{ build_attributes, holds_file, false },
	{ build_pin, see_pin, false },
	{ build_refresh_all, see_session_flag, false },
	{ build_refresh_ok, see_session_flag, false },
	{ build_refresh_complete, see_session_flag, false },
	{ build_refresh, see_refresh, false },
	{ build_power, see_power, false },
	{ build_provisioning, see_provisioning, false },
	{ build_open, see_open, false },
	{ build_close, see_close, false },
	{ build_apdu, see_apdu, false },
	{ build_switch, see_switch, false },
	{ build_get_profile, see_get_profile, false },
	{ build_modify_profile, see_modify_profile, false },
	{ build_pdn_list, see_pdn_list, false },
};

static void take_file(struct input *in, struct qmi_file *file)
{
	size_t got;

	file->session = input_u8(in);
	file->path = input_bytes(in, input_u8(in) % 20, &got);
	file->path_len = got;
}

/* Printable, without its end in the middle: what netlink's policy lets through. */
static void take_text(struct input *in, char *text, size_t cap)
{
	size_t got, i;
	const u8 *from = input_bytes(in, input_u8(in) % cap, &got);

	for (i = 0; i < got; i++)
		text[i] = 0x20 + from[i] % 0x5f;
	text[got] = '\0';
}

static void take_profile(struct input *in, struct qmi_profile *p)
{
	u8 has = input_u8(in);

	p->has_pdp_type = has & 1;
	p->has_apn = has & 2;
	p->has_user = has & 4;
	p->has_password = has & 8;
	p->has_auth = has & 16;
	p->pdp_type = input_u8(in);
	p->auth = input_u8(in);
	take_text(in, p->apn, sizeof(p->apn));
	take_text(in, p->user, sizeof(p->user));
	take_text(in, p->password, sizeof(p->password));
}

static void take(struct input *in, struct given *g, bool ctl)
{
	static const u8 services[] = {
		QMI_SERVICE_UIM, QMI_SERVICE_NAS, QMI_SERVICE_DMS, QMI_SERVICE_WDS,
	};
	size_t i, got;
	const u8 *from;

	g->hdr.service = ctl ? QMI_SERVICE_CTL : services[input_u8(in) % sizeof(services)];
	g->hdr.client = ctl ? 0 : input_u8(in);
	g->hdr.txid = ctl ? input_u8(in) : input_u16(in);
	for (i = 0; i < sizeof(g->a); i++)
		g->a[i] = input_u8(in);
	g->w[0] = input_u16(in);
	g->w[1] = input_u16(in);
	g->mask = input_u32(in);
	/* digits mostly: what is none must be refused */
	from = input_bytes(in, input_u8(in) % sizeof(g->plmn), &got);
	for (i = 0; i < got; i++)
		g->plmn[i] = from[i] > 0x80 ? '0' + from[i] % 12 : '0' + from[i] % 10;
	take_file(in, &g->file);
	take_profile(in, &g->profile);
	g->files.count = input_u8(in) % (ARRAY_SIZE(g->files.path) + 1);
	for (i = 0; i < g->files.count; i++)
		take_file(in, &g->files.path[i]);
	g->bytes = in->at;
	g->len = in->left;
}

static void check(unsigned int which, const struct given *g, const u8 *frame, int len)
{
	struct seen seen = { 0 };
	struct wire_reader tlvs, value;
	size_t count = 0;
	u8 *masked;
	u8 type;

	assert(!qmi_message_parse(&seen.msg, frame, len));
	assert(seen.msg.service == g->hdr.service && seen.msg.client == g->hdr.client);
	assert(seen.msg.txid == g->hdr.txid && seen.msg.type == QMI_REQUEST);
	builders[which].see(&seen, g);
	tlvs = seen.msg.tlvs;
	while (qmi_tlv_next(&tlvs, &type, &value))
		count++;
	assert(count == seen.count);
	masked = exact_copy(frame, len);
	qmi_mask_secrets(masked, len);
	assert(!qmi_message_parse(&seen.msg, masked, len));
	if (builders[which].build == build_pin && seen.msg.service == QMI_SERVICE_UIM) {
		assert(qmi_tlv_find(&seen.msg, 0x02, &value));
		while (wire_left(&value))
			assert(wire_u8(&value) == 0xff);
	}
	free(masked);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	struct given g = { 0 };
	unsigned int which = input_u8(&in) % ARRAY_SIZE(builders);
	u8 *frame = malloc(QMI_FRAME_MAX + 1);
	int len, again;

	assert(frame);
	take(&in, &g, builders[which].ctl);
	len = builders[which].build(frame, QMI_FRAME_MAX + 1, &g);
	assert(len <= QMI_FRAME_MAX);
	if (len > 0) {
		u8 *tight = malloc(len), *less = malloc(len - 1);

		again = builders[which].build(tight, len, &g);
		assert(again == len && !memcmp(tight, frame, len));
		assert(builders[which].build(less, len - 1, &g) == -EMSGSIZE);
		check(which, &g, tight, len);
		free(tight);
		free(less);
	} else {
		assert(len == -EMSGSIZE || len == -EINVAL);
	}
	free(frame);
	return 0;
}
