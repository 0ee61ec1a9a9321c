// SPDX-License-Identifier: GPL-2.0
/*
 * QMI messages: the gate and the builders.
 *
 * QMUX: u8 0x01, le16 length of all that follows the marker, u8 flags (0x80 from
 * the module), u8 service, u8 client. Then the service header: u8 flags, u8 (CTL)
 * or le16 transaction, le16 message, le16 length of the TLVs; each TLV is u8 type,
 * le16 length, value.
 */
#include "apdu.h"
#include "qmi_codec.h"

#define QMUX_MARKER		0x01
#define QMUX_HEADER		6
#define QMI_TLV_RESULT		0x02

static int parse_type(struct qmi_message *msg, u8 flags)
{
	/* CTL counts its flags from bit 0, the others from bit 1 */
	if (msg->service != QMI_SERVICE_CTL)
		flags >>= 1;
	if (flags > 2)
		return -EBADMSG;
	msg->type = flags == 0 ? QMI_REQUEST : flags == 1 ? QMI_RESPONSE : QMI_INDICATION;
	return 0;
}

static int check_tlvs(struct wire_reader tlvs)
{
	struct wire_reader value;
	u8 type;

	while (qmi_tlv_next(&tlvs, &type, &value))
		;
	return wire_left(&tlvs) || tlvs.bad ? -EBADMSG : 0;
}

/**
 * qmi_message_parse() - let a frame through the gate
 * @msg: filled; its TLVs lie in @frame, which must live as long
 * @frame: one whole QMUX frame
 * @len: its bytes; more than QMI_FRAME_MAX is refused
 *
 * Return: 0, or -EBADMSG if any length in it does not agree with @len.
 */
int qmi_message_parse(struct qmi_message *msg, const u8 *frame, size_t len)
{
	struct wire_reader r;
	u16 tlvs;
	u8 flags;

	memset(msg, 0, sizeof(*msg));
	if (len < QMI_FRAME_MIN || len > QMI_FRAME_MAX || frame[0] != QMUX_MARKER)
		return -EBADMSG;
	wire_read_init(&r, frame + 1, len - 1);
	if (wire_le16(&r) != len - 1)
		return -EBADMSG;
	wire_u8(&r);
	msg->service = wire_u8(&r);
	msg->client = wire_u8(&r);
	flags = wire_u8(&r);
	msg->txid = msg->service == QMI_SERVICE_CTL ? wire_u8(&r) : wire_le16(&r);
	msg->message = wire_le16(&r);
	tlvs = wire_le16(&r);
	if (r.bad || tlvs != wire_left(&r))
		return -EBADMSG;
	msg->tlvs = r;
	return parse_type(msg, flags) ?: check_tlvs(r);
}

/**
 * qmi_tlv_next() - take the next TLV
 * @tlvs: cursor over TLVs, moves behind it
 * @type: its type
 * @value: cursor over its value
 *
 * Return: false at the end, and when the next one does not fit (@tlvs is bad).
 */
bool qmi_tlv_next(struct wire_reader *tlvs, u8 *type, struct wire_reader *value)
{
	u16 len;

	if (!wire_left(tlvs))
		return false;
	*type = wire_u8(tlvs);
	len = wire_le16(tlvs);
	*value = wire_sub(tlvs, len);
	return !value->bad;
}

/**
 * qmi_tlv_find() - find a TLV
 * @msg: a message
 * @type: the type wanted; the first one counts
 * @value: cursor over its value
 *
 * Return: whether there is one.
 */
bool qmi_tlv_find(const struct qmi_message *msg, u8 type, struct wire_reader *value)
{
	struct wire_reader tlvs = msg->tlvs;
	u8 found;

	while (qmi_tlv_next(&tlvs, &found, value))
		if (found == type)
			return true;
	return false;
}

/**
 * qmi_message_result() - what a response says of its request
 * @msg: a response
 *
 * Return: 0, a QMI error code above 0, or -EBADMSG if it says nothing.
 */
int qmi_message_result(const struct qmi_message *msg)
{
	struct wire_reader r;
	u16 status, error;

	if (!qmi_tlv_find(msg, QMI_TLV_RESULT, &r))
		return -EBADMSG;
	status = wire_le16(&r);
	error = wire_le16(&r);
	if (r.bad)
		return -EBADMSG;
	if (!status)
		return 0;
	return error ? error : QMI_ERROR_INTERNAL;
}

/* --- building --- */

struct builder {
	struct wire_writer w;
	u8 *qmux_len;
	u8 *tlvs_len;
	u8 *value_len;
};

static void begin(struct builder *b, u8 *buf, size_t cap, const struct qmi_header *hdr,
		  u16 message)
{
	wire_write_init(&b->w, buf, cap < QMI_FRAME_MAX ? cap : QMI_FRAME_MAX);
	wire_put_u8(&b->w, QMUX_MARKER);
	b->qmux_len = wire_room(&b->w, 2);
	wire_put_u8(&b->w, 0x00);
	wire_put_u8(&b->w, hdr->service);
	wire_put_u8(&b->w, hdr->client);
	wire_put_u8(&b->w, 0x00);
	if (hdr->service == QMI_SERVICE_CTL)
		wire_put_u8(&b->w, hdr->txid);
	else
		wire_put_le16(&b->w, hdr->txid);
	wire_put_le16(&b->w, message);
	b->tlvs_len = wire_room(&b->w, 2);
}

/* Two bytes at @field count what follows them, and themselves if @own. */
static void set_len(struct builder *b, u8 *field, bool own)
{
	size_t len;

	/* without room there may be no field */
	if (b->w.bad)
		return;
	len = b->w.p - field - (own ? 0 : 2);
	field[0] = len & 0xff;
	field[1] = len >> 8;
}

static int end(struct builder *b)
{
	set_len(b, b->tlvs_len, false);
	set_len(b, b->qmux_len, true);
	return b->w.bad ? -EMSGSIZE : (int)wire_written(&b->w);
}

static void tlv_begin(struct builder *b, u8 type)
{
	wire_put_u8(&b->w, type);
	b->value_len = wire_room(&b->w, 2);
}

static void tlv_end(struct builder *b)
{
	set_len(b, b->value_len, false);
}

static void tlv_u8(struct builder *b, u8 type, u8 value)
{
	tlv_begin(b, type);
	wire_put_u8(&b->w, value);
	tlv_end(b);
}

static void tlv_bytes(struct builder *b, u8 type, const void *data, size_t len)
{
	tlv_begin(b, type);
	wire_put(&b->w, data, len);
	tlv_end(b);
}

/* bytes behind a length of one byte; the writer goes bad if that is too small */
static void put_short(struct builder *b, const u8 *data, size_t len)
{
	if (len > 0xff)
		b->w.bad = true;
	wire_put_u8(&b->w, len);
	wire_put(&b->w, data, len);
}

/* bytes behind a length of two bytes */
static void put_long(struct builder *b, const u8 *data, size_t len)
{
	if (len > 0xffff)
		b->w.bad = true;
	wire_put_le16(&b->w, len);
	wire_put(&b->w, data, len);
}

int qmi_build_plain(u8 *buf, size_t cap, const struct qmi_header *hdr, u16 message)
{
	struct builder b;

	begin(&b, buf, cap, hdr, message);
	return end(&b);
}

int qmi_build_ctl_allocate_cid(u8 *buf, size_t cap, u8 txid, u8 service)
{
	const struct qmi_header hdr = { .service = QMI_SERVICE_CTL, .txid = txid };
	struct builder b;

	begin(&b, buf, cap, &hdr, QMI_CTL_ALLOCATE_CID);
	tlv_u8(&b, 0x01, service);
	return end(&b);
}

int qmi_build_ctl_release_cid(u8 *buf, size_t cap, u8 txid, u8 service, u8 client)
{
	const struct qmi_header hdr = { .service = QMI_SERVICE_CTL, .txid = txid };
	const u8 info[] = { service, client };
	struct builder b;

	begin(&b, buf, cap, &hdr, QMI_CTL_RELEASE_CID);
	tlv_bytes(&b, 0x01, info, sizeof(info));
	return end(&b);
}

int qmi_build_set_operating_mode(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 mode)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_DMS_SET_OPERATING_MODE);
	tlv_u8(&b, 0x01, mode);
	return end(&b);
}

int qmi_build_dms_set_event_report(u8 *buf, size_t cap, const struct qmi_header *hdr)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_DMS_SET_EVENT_REPORT);
	tlv_u8(&b, 0x14, 1);
	tlv_u8(&b, 0x16, 1);
	return end(&b);
}

int qmi_build_nas_register_indications(u8 *buf, size_t cap, const struct qmi_header *hdr,
				       const struct qmi_nas_indications *on)
{
	/* the second byte would suppress System Info, which tells LAC and TAC */
	static const u8 reject[] = { 1, 0 };
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_NAS_REGISTER_INDICATIONS);
	tlv_u8(&b, 0x13, on->serving_system);
	tlv_u8(&b, 0x18, on->system_info);
	tlv_u8(&b, 0x19, on->signal_info);
	if (on->network_reject)
		tlv_bytes(&b, 0x21, reject, sizeof(reject));
	return end(&b);
}

/* thresholds of one byte each, their number before them */
static void tlv_s8_list(struct builder *b, u8 type, const s8 *list, size_t count)
{
	tlv_begin(b, type);
	put_short(b, (const u8 *)list, count);
	tlv_end(b);
}

static void tlv_s16_list(struct builder *b, u8 type, const s16 *list, size_t count)
{
	size_t i;

	tlv_begin(b, type);
	wire_put_u8(&b->w, count);
	for (i = 0; i < count; i++)
		wire_put_le16(&b->w, list[i]);
	tlv_end(b);
}

int qmi_build_nas_config_signal_info(u8 *buf, size_t cap, const struct qmi_header *hdr)
{
	/* dBm, dB and tenths of a dB: where bars change on common displays */
	static const s8 rssi[] = { -110, -100, -90, -80, -70, -60 };
	static const s8 rsrq[] = { -18, -15, -12, -9 };
	static const s16 rsrp[] = { -125, -115, -105, -95, -85 };
	static const s16 snr[] = { -30, 0, 50, 100, 200 };
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_NAS_CONFIG_SIGNAL_INFO);
	tlv_s8_list(&b, 0x10, rssi, sizeof(rssi));
	tlv_s16_list(&b, 0x13, snr, ARRAY_SIZE(snr));
	tlv_s8_list(&b, 0x15, rsrq, sizeof(rsrq));
	tlv_s16_list(&b, 0x16, rsrp, ARRAY_SIZE(rsrp));
	return end(&b);
}

/* digits to numbers; the network was checked by the caller's gate */
static void split_plmn(const char *plmn, u16 *mcc, u16 *mnc, bool *three)
{
	size_t i, len = strlen(plmn);

	*mcc = 0;
	*mnc = 0;
	for (i = 0; i < len; i++) {
		u16 *part = i < 3 ? mcc : mnc;

		*part = *part * 10 + (plmn[i] - '0');
	}
	*three = len == 6;
}

static bool plmn_valid(const char *plmn)
{
	size_t i, len = strlen(plmn);

	for (i = 0; i < len; i++)
		if (plmn[i] < '0' || plmn[i] > '9')
			return false;
	return len == 5 || len == 6;
}

int qmi_build_set_selection(u8 *buf, size_t cap, const struct qmi_header *hdr, const char *plmn)
{
	u16 mcc = 0, mnc = 0;
	bool three = false;
	struct builder b;

	if (*plmn && !plmn_valid(plmn))
		return -EINVAL;
	split_plmn(plmn, &mcc, &mnc, &three);
	begin(&b, buf, cap, hdr, QMI_NAS_SET_SYSTEM_SELECTION_PREFERENCE);
	tlv_begin(&b, 0x16);
	wire_put_u8(&b.w, *plmn ? 1 : 0);
	wire_put_le16(&b.w, mcc);
	wire_put_le16(&b.w, mnc);
	tlv_end(&b);
	tlv_u8(&b, 0x17, 1);	/* permanent: it survives a reset of the module */
	if (*plmn)
		tlv_u8(&b, 0x1a, three);
	return end(&b);
}

int qmi_build_network_register(u8 *buf, size_t cap, const struct qmi_header *hdr,
			       const char *plmn)
{
	bool three = false;
	struct builder b;
	u16 mcc, mnc;

	if (*plmn && !plmn_valid(plmn))
		return -EINVAL;
	begin(&b, buf, cap, hdr, QMI_NAS_INITIATE_NETWORK_REGISTER);
	tlv_u8(&b, 0x01, *plmn ? 2 : 1);
	if (*plmn) {
		split_plmn(plmn, &mcc, &mnc, &three);
		tlv_begin(&b, 0x10);
		wire_put_le16(&b.w, mcc);
		wire_put_le16(&b.w, mnc);
		wire_put_u8(&b.w, 0xff);	/* any radio interface */
		tlv_end(&b);
		tlv_u8(&b, 0x12, three);
	}
	return end(&b);
}

int qmi_build_uim_register_events(u8 *buf, size_t cap, const struct qmi_header *hdr, u32 mask)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_UIM_REGISTER_EVENTS);
	tlv_begin(&b, 0x01);
	wire_put_le32(&b.w, mask);
	tlv_end(&b);
	return end(&b);
}

/**
 * qmi_session_card() - session type of a slot's card itself
 * @slot: from 1
 *
 * Return: the session type; that of slot 1 for slots that QMI has none for.
 */
u8 qmi_session_card(u8 slot)
{
	static const u8 session[] = { 6, 7, 19, 20, 21 };

	return slot >= 1 && slot <= sizeof(session) ? session[slot - 1] : session[0];
}

/* the provisioning sessions need no AID: the module knows its application */
static void tlv_session(struct builder *b, u8 session)
{
	const u8 value[] = { session, 0 };

	tlv_bytes(b, 0x01, value, sizeof(value));
}

/* identifier, and the path above it: each identifier little endian */
static void put_path(struct builder *b, const u8 *path, size_t len)
{
	size_t i;

	if (len < 2 || len % 2 || len > 16) {
		b->w.bad = true;
		return;
	}
	wire_put_le16(&b->w, path[len - 2] << 8 | path[len - 1]);
	wire_put_u8(&b->w, len - 2);
	for (i = 0; i + 2 < len; i += 2)
		wire_put_le16(&b->w, path[i] << 8 | path[i + 1]);
}

static void file_begin(struct builder *b, u8 *buf, size_t cap, const struct qmi_header *hdr,
		       u16 message, const struct qmi_file *file)
{
	begin(b, buf, cap, hdr, message);
	tlv_session(b, file->session);
	tlv_begin(b, 0x02);
	put_path(b, file->path, file->path_len);
	tlv_end(b);
}

/* Read Transparent and Read Record differ only in what their two numbers mean. */
static int build_read(u8 *buf, size_t cap, const struct qmi_header *hdr, u16 message,
		      const struct qmi_file *file, u16 first, u16 length)
{
	struct builder b;

	file_begin(&b, buf, cap, hdr, message, file);
	tlv_begin(&b, 0x03);
	wire_put_le16(&b.w, first);
	wire_put_le16(&b.w, length);
	tlv_end(&b);
	return end(&b);
}

int qmi_build_read_transparent(u8 *buf, size_t cap, const struct qmi_header *hdr,
			       const struct qmi_file *file, u16 offset, u16 length)
{
	return build_read(buf, cap, hdr, QMI_UIM_READ_TRANSPARENT, file, offset, length);
}

int qmi_build_read_record(u8 *buf, size_t cap, const struct qmi_header *hdr,
			  const struct qmi_file *file, u16 record, u16 length)
{
	return build_read(buf, cap, hdr, QMI_UIM_READ_RECORD, file, record, length);
}

int qmi_build_write_record(u8 *buf, size_t cap, const struct qmi_header *hdr,
			   const struct qmi_file *file, u16 record, const u8 *data, size_t len)
{
	struct builder b;

	file_begin(&b, buf, cap, hdr, QMI_UIM_WRITE_RECORD, file);
	tlv_begin(&b, 0x03);
	wire_put_le16(&b.w, record);
	put_long(&b, data, len);
	tlv_end(&b);
	return end(&b);
}

int qmi_build_get_file_attributes(u8 *buf, size_t cap, const struct qmi_header *hdr,
				  const struct qmi_file *file)
{
	struct builder b;

	file_begin(&b, buf, cap, hdr, QMI_UIM_GET_FILE_ATTRIBUTES, file);
	return end(&b);
}

int qmi_build_verify_pin(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
			 const u8 *pin, size_t len)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_UIM_VERIFY_PIN);
	tlv_session(&b, session);
	tlv_begin(&b, 0x02);
	wire_put_u8(&b.w, 1);	/* PIN1 */
	put_short(&b, pin, len);
	tlv_end(&b);
	return end(&b);
}

int qmi_build_refresh_register_all(u8 *buf, size_t cap, const struct qmi_header *hdr,
				   u8 session, bool on)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_UIM_REFRESH_REGISTER_ALL);
	tlv_session(&b, session);
	tlv_u8(&b, 0x02, on);
	return end(&b);
}

int qmi_build_refresh_register(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
			       bool vote, const struct qmi_refresh_files *files)
{
	struct builder b;
	size_t i;

	begin(&b, buf, cap, hdr, QMI_UIM_REFRESH_REGISTER);
	tlv_session(&b, session);
	tlv_begin(&b, 0x02);
	wire_put_u8(&b.w, 1);
	wire_put_u8(&b.w, vote);
	wire_put_le16(&b.w, files->count);
	for (i = 0; i < files->count; i++)
		put_path(&b, files->path[i].path, files->path[i].path_len);
	tlv_end(&b);
	return end(&b);
}

static int build_session_flag(u8 *buf, size_t cap, const struct qmi_header *hdr, u16 message,
			      u8 session, bool flag)
{
	struct builder b;

	begin(&b, buf, cap, hdr, message);
	tlv_session(&b, session);
	tlv_u8(&b, 0x02, flag);
	return end(&b);
}

int qmi_build_refresh_ok(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
			 bool allow)
{
	return build_session_flag(buf, cap, hdr, QMI_UIM_REFRESH_OK, session, allow);
}

int qmi_build_refresh_complete(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
			       bool success)
{
	return build_session_flag(buf, cap, hdr, QMI_UIM_REFRESH_COMPLETE, session, success);
}

int qmi_build_power_sim(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 slot, bool on)
{
	struct builder b;

	begin(&b, buf, cap, hdr, on ? QMI_UIM_POWER_ON_SIM : QMI_UIM_POWER_OFF_SIM);
	tlv_u8(&b, 0x01, slot);
	return end(&b);
}

int qmi_build_change_provisioning(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
				  bool activate, u8 slot, const u8 *aid, size_t aid_len)
{
	const u8 change[] = { session, activate };
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_UIM_CHANGE_PROVISIONING_SESSION);
	tlv_bytes(&b, 0x01, change, sizeof(change));
	if (activate) {
		tlv_begin(&b, 0x10);
		wire_put_u8(&b.w, slot);
		put_short(&b, aid, aid_len);
		tlv_end(&b);
	}
	return end(&b);
}

/* SELECT's P2 (TS 102 221, 11.1.1.2) as QMI's "file control information" counts it */
static u8 file_control(u8 p2)
{
	switch (p2 & 0x0c) {
	case 0x00:
		return 2;	/* FCI */
	case 0x04:
		return 1;	/* FCP */
	case 0x08:
		return 4;	/* FMD */
	default:
		return 0;	/* no data */
	}
}

int qmi_build_open_channel(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 slot,
			   const u8 *aid, size_t aid_len, u8 p2)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_UIM_OPEN_LOGICAL_CHANNEL);
	tlv_u8(&b, 0x01, slot);
	if (aid_len) {
		tlv_begin(&b, 0x10);
		put_short(&b, aid, aid_len);
		tlv_end(&b);
		/* older firmware does not know this TLV: leave it out where we may */
		if (p2)
			tlv_u8(&b, 0x11, file_control(p2));
	}
	return end(&b);
}

int qmi_build_close_channel(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 slot,
			    u8 channel)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_UIM_LOGICAL_CHANNEL);
	tlv_u8(&b, 0x01, slot);
	tlv_u8(&b, 0x11, channel);
	return end(&b);
}

int qmi_build_send_apdu(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 slot, u8 channel,
			const u8 *apdu, size_t len)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_UIM_SEND_APDU);
	tlv_u8(&b, 0x01, slot);
	tlv_begin(&b, 0x02);
	put_long(&b, apdu, len);
	tlv_end(&b);
	if (channel)
		tlv_u8(&b, 0x10, channel);
	return end(&b);
}

int qmi_build_switch_slot(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 logical,
			  u32 physical)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_UIM_SWITCH_SLOT);
	tlv_u8(&b, 0x01, logical);
	tlv_begin(&b, 0x02);
	wire_put_le32(&b.w, physical);
	tlv_end(&b);
	return end(&b);
}

int qmi_build_get_profile(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 index)
{
	const u8 id[] = { QMI_PROFILE_3GPP, index };
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_WDS_GET_PROFILE_SETTINGS);
	tlv_bytes(&b, 0x01, id, sizeof(id));
	return end(&b);
}

int qmi_build_modify_profile(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 index,
			     const struct qmi_profile *profile)
{
	const u8 id[] = { QMI_PROFILE_3GPP, index };
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_WDS_MODIFY_PROFILE);
	tlv_bytes(&b, 0x01, id, sizeof(id));
	if (profile->has_pdp_type)
		tlv_u8(&b, 0x11, profile->pdp_type);
	if (profile->has_apn)
		tlv_bytes(&b, 0x14, profile->apn, strlen(profile->apn));
	if (profile->has_user)
		tlv_bytes(&b, 0x1b, profile->user, strlen(profile->user));
	if (profile->has_password)
		tlv_bytes(&b, 0x1c, profile->password, strlen(profile->password));
	if (profile->has_auth)
		tlv_u8(&b, 0x1d, profile->auth);
	return end(&b);
}

int qmi_build_set_attach_pdn_list(u8 *buf, size_t cap, const struct qmi_header *hdr, u16 index)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_WDS_SET_LTE_ATTACH_PDN_LIST);
	tlv_begin(&b, 0x01);
	wire_put_u8(&b.w, 1);
	wire_put_le16(&b.w, index);
	tlv_end(&b);
	return end(&b);
}

/* --- data calls --- */

#define ENDPOINT_HSUSB	2

static void tlv_le32(struct builder *b, u8 type, u32 value)
{
	tlv_begin(b, type);
	wire_put_le32(&b->w, value);
	tlv_end(b);
}

static void tlv_text(struct builder *b, u8 type, const char *text)
{
	if (text[0])
		tlv_bytes(b, type, text, strlen(text));
}

static void tlv_endpoint(struct builder *b, u8 type, u32 interface)
{
	tlv_begin(b, type);
	wire_put_le32(&b->w, ENDPOINT_HSUSB);
	wire_put_le32(&b->w, interface);
	tlv_end(b);
}

int qmi_build_start_network(u8 *buf, size_t cap, const struct qmi_header *hdr,
			    const struct qmi_call_wanted *call)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_WDS_START_NETWORK);
	tlv_text(&b, 0x14, call->apn);
	if (call->auth)
		tlv_u8(&b, 0x16, call->auth);
	tlv_text(&b, 0x17, call->user);
	tlv_text(&b, 0x18, call->password);
	tlv_u8(&b, 0x19, call->family);
	return end(&b);
}

int qmi_build_stop_network(u8 *buf, size_t cap, const struct qmi_header *hdr, u32 handle)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_WDS_STOP_NETWORK);
	tlv_le32(&b, 0x01, handle);
	return end(&b);
}

int qmi_build_set_ip_family(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 family)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_WDS_SET_IP_FAMILY);
	tlv_u8(&b, 0x01, family);
	return end(&b);
}

int qmi_build_get_settings(u8 *buf, size_t cap, const struct qmi_header *hdr, u32 settings)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_WDS_GET_CURRENT_SETTINGS);
	tlv_le32(&b, 0x10, settings);
	return end(&b);
}

int qmi_build_set_data_format(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 protocol,
			      u32 interface)
{
	struct builder b;

	begin(&b, buf, cap, hdr, QMI_WDA_SET_DATA_FORMAT);
	tlv_u8(&b, 0x10, 0);	/* no QoS header */
	tlv_le32(&b, 0x11, protocol);
	tlv_le32(&b, 0x12, 0);
	tlv_le32(&b, 0x13, 0);
	tlv_endpoint(&b, 0x17, interface);
	return end(&b);
}

/* --- secrets --- */

static void wipe(const struct wire_reader *value, size_t keep)
{
	/* the frame is the caller's own and writable; readers only see it const */
	if (wire_left(value) > keep)
		memset((u8 *)value->p + keep, 0xff, wire_left(value) - keep);
}

static void mask_tlv(const struct qmi_message *msg, u8 type, const struct wire_reader *value)
{
	bool request = msg->type == QMI_REQUEST;
	bool pin = msg->message >= QMI_UIM_SET_PIN_PROTECTION &&
		   msg->message <= QMI_UIM_CHANGE_PIN;

	if (request && msg->service == QMI_SERVICE_UIM && pin && type != 0x01)
		wipe(value, 0);
	/* length, class, instruction, P1, P2, Lc stay readable */
	if (request && msg->service == QMI_SERVICE_UIM && msg->message == QMI_UIM_SEND_APDU &&
	    type == 0x02 && wire_left(value) > 3 && wwanctl_apdu_is_secret(value->p[3]))
		wipe(value, 7);
	if (msg->service == QMI_SERVICE_WDS && type == 0x1c &&
	    (msg->message == QMI_WDS_MODIFY_PROFILE ||
	     msg->message == QMI_WDS_GET_PROFILE_SETTINGS))
		wipe(value, 0);
	if (request && msg->service == QMI_SERVICE_WDS && type == 0x18 &&
	    msg->message == QMI_WDS_START_NETWORK)
		wipe(value, 0);
}

/**
 * qmi_mask_secrets() - make a frame fit to be shown
 * @frame: a frame, changed in place
 * @len: its bytes
 *
 * Requests carry PINs, keys and passwords, and a profile read from the module its
 * password. A frame that the gate refuses is not ours, and stays as it is.
 */
void qmi_mask_secrets(u8 *frame, size_t len)
{
	struct qmi_message msg;
	struct wire_reader tlvs, value;
	u8 type;

	if (qmi_message_parse(&msg, frame, len))
		return;
	tlvs = msg.tlvs;
	while (qmi_tlv_next(&tlvs, &type, &value))
		mask_tlv(&msg, type, &value);
}
