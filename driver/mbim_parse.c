// SPDX-License-Identifier: GPL-2.0
/*
 * MBIM messages: the parsers. Every one takes a message that passed the gate.
 */
#include "mbim_codec.h"

#define EXTENDED_2		0x0200
#define EXTENDED_3		0x0300
#define UUID_LEN		16
#define REFERENCE		8		/* bytes of offset and size */

/**
 * struct area - what offsets count from
 * @data: first byte
 * @len: bytes up to which they reach
 * @r: cursor over the fixed part
 */
struct area {
	const u8 *data;
	size_t len;
	struct wire_reader r;
};

static void area_init(struct area *area, const u8 *data, size_t len)
{
	area->data = data;
	area->len = len;
	wire_read_init(&area->r, data, len);
}

static void information(struct area *area, const struct mbim_message *msg)
{
	area_init(area, msg->info, msg->len);
}

static int checked(const struct area *area)
{
	return area->r.bad ? -EBADMSG : 0;
}

/* a part of the area; what is not inside makes the area bad */
static struct wire_reader part(struct area *area, u32 offset, u32 size)
{
	struct wire_reader r;

	wire_read_init(&r, area->data, 0);
	if (!size || area->r.bad)
		return r;
	if (offset > area->len || size > area->len - offset)
		area->r.bad = true;
	else
		wire_read_init(&r, area->data + offset, size);
	return r;
}

/* offset, size: as MBIM refers */
static struct wire_reader referred(struct area *area)
{
	u32 offset = wire_le32(&area->r), size = wire_le32(&area->r);

	return part(area, offset, size);
}

/* size, offset: as the UICC extension refers */
static struct wire_reader referred_uicc(struct area *area)
{
	u32 size = wire_le32(&area->r), offset = wire_le32(&area->r);

	return part(area, offset, size);
}

/* the struct that reference number @index of a list at the cursor names */
static int referred_struct(struct area *area, u32 count, u32 index, struct area *out)
{
	struct wire_reader r;

	if (index >= count)
		return -EBADMSG;
	wire_bytes(&area->r, (size_t)index * REFERENCE);
	r = referred(area);
	area_init(out, r.p, wire_left(&r));
	return checked(area);
}

/* a count of references that follow it, as far as there is room for them */
static u32 counted(struct area *area)
{
	u32 count = wire_le32(&area->r);
	size_t room = wire_left(&area->r) / REFERENCE;

	return count < room ? count : room;
}

/* --- text --- */

static u32 utf16_next(struct wire_reader *r)
{
	u16 c = wire_le16(r), low;

	if (c < 0xd800 || c > 0xdfff)
		return c;
	if (c > 0xdbff || wire_left(r) < 2)
		return '?';
	low = wire_le16(r);
	if (low < 0xdc00 || low > 0xdfff)
		return '?';
	return 0x10000 + ((u32)(c & 0x3ff) << 10) + (low & 0x3ff);
}

static size_t utf8_put(u32 c, char *out)
{
	if (c < 0x80) {
		out[0] = c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = 0xc0 | c >> 6;
		out[1] = 0x80 | (c & 0x3f);
		return 2;
	}
	if (c < 0x10000) {
		out[0] = 0xe0 | c >> 12;
		out[1] = 0x80 | (c >> 6 & 0x3f);
		out[2] = 0x80 | (c & 0x3f);
		return 3;
	}
	out[0] = 0xf0 | c >> 18;
	out[1] = 0x80 | (c >> 12 & 0x3f);
	out[2] = 0x80 | (c >> 6 & 0x3f);
	out[3] = 0x80 | (c & 0x3f);
	return 4;
}

/* UTF-16 to UTF-8; what is no text ends it, what does not fit is left out */
static void take_text(struct wire_reader *r, char *out, size_t cap)
{
	char bytes[4];
	size_t n = 0, len;

	while (wire_left(r) >= 2) {
		u32 c = utf16_next(r);

		if (c < 0x20 || c == 0x7f)
			break;
		len = utf8_put(c, bytes);
		if (n + len >= cap)
			break;
		memcpy(out + n, bytes, len);
		n += len;
	}
	out[n] = '\0';
}

static void take_digits(struct wire_reader *r, char *out, size_t cap)
{
	size_t n = 0;

	while (wire_left(r) >= 2 && n + 1 < cap) {
		u16 c = wire_le16(r);

		if (c < '0' || c > '9')
			break;
		out[n++] = c;
	}
	out[n] = '\0';
}

static void text(struct area *area, char *out, size_t cap)
{
	struct wire_reader r = referred(area);

	take_text(&r, out, cap);
}

static void digits(struct area *area, char *out, size_t cap)
{
	struct wire_reader r = referred(area);

	take_digits(&r, out, cap);
}

/* a network is five or six digits, anything else is none */
static void plmn(struct area *area, char *out, size_t cap)
{
	digits(area, out, cap);
	if (strlen(out) < 5 || strlen(out) > 6)
		out[0] = '\0';
}

/* --- the module --- */

/* a part of MBIMEx 3.0: le16 type, a reserved byte, bytes of padding, le32 length, data */
static struct wire_reader tlv(struct area *area)
{
	struct wire_reader value;
	u8 padding;
	u32 len;

	wire_le16(&area->r);
	wire_u8(&area->r);
	padding = wire_u8(&area->r);
	len = wire_le32(&area->r);
	value = wire_sub(&area->r, len);
	wire_bytes(&area->r, padding);
	return value;
}

static void caps_v3(struct area *area, struct mbim_caps *out)
{
	struct wire_reader value;

	out->control = wire_le32(&area->r);
	wire_bytes(&area->r, 8 + 4 + 4 + 4);	/* subclasses, sessions, executor, WCDMA bands */
	tlv(area);	/* LTE bands */
	tlv(area);	/* NR bands */
	tlv(area);	/* custom data class */
	value = tlv(area);
	take_digits(&value, out->imei, sizeof(out->imei));
	value = tlv(area);
	take_text(&value, out->revision, sizeof(out->revision));
	value = tlv(area);
	take_text(&value, out->model, sizeof(out->model));
}

/**
 * mbim_parse_caps() - Device Caps (section 10.5.1, and the extension's)
 * @msg: answer of either service
 * @extended: MBIMEx version in use
 * @out: filled
 *
 * Return: 0 or -EBADMSG.
 */
int mbim_parse_caps(const struct mbim_message *msg, u16 extended, struct mbim_caps *out)
{
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	wire_bytes(&area.r, 16);	/* device type, cellular, voice and SIM class */
	out->data_classes = wire_le32(&area.r);
	wire_le32(&area.r);		/* SMS */
	if (msg->service == MBIM_SERVICE_EXTENSIONS && extended >= EXTENDED_3) {
		caps_v3(&area, out);
		return checked(&area);
	}
	out->control = wire_le32(&area.r);
	wire_le32(&area.r);		/* sessions */
	referred(&area);		/* custom data class */
	digits(&area, out->imei, sizeof(out->imei));
	text(&area, out->revision, sizeof(out->revision));
	text(&area, out->model, sizeof(out->model));
	return checked(&area);
}

int mbim_parse_ready(const struct mbim_message *msg, u16 extended, struct mbim_ready *out)
{
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	out->state = wire_le32(&area.r);
	if (extended >= EXTENDED_3)
		wire_le32(&area.r);	/* flags */
	digits(&area, out->imsi, sizeof(out->imsi));
	digits(&area, out->iccid, sizeof(out->iccid));
	return checked(&area);
}

int mbim_parse_radio(const struct mbim_message *msg, bool *hardware, bool *software)
{
	struct area area;

	information(&area, msg);
	*hardware = wire_le32(&area.r);
	*software = wire_le32(&area.r);
	return checked(&area);
}

int mbim_parse_pin(const struct mbim_message *msg, struct mbim_pin *out)
{
	struct area area;
	u32 attempts;

	information(&area, msg);
	out->type = wire_le32(&area.r);
	out->locked = wire_le32(&area.r) == 1;
	attempts = wire_le32(&area.r);
	out->attempts = attempts <= 255 ? (int)attempts : -1;
	return checked(&area);
}

/* --- the network --- */

int mbim_parse_registration(const struct mbim_message *msg, struct mbim_registration *out)
{
	struct area area;
	u32 mode;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	out->nw_error = wire_le32(&area.r);
	out->state = wire_le32(&area.r);
	mode = wire_le32(&area.r);
	out->mode_known = mode == 1 || mode == 2;
	out->manual = mode == 2;
	out->data_classes = wire_le32(&area.r);
	wire_le32(&area.r);		/* cellular class */
	plmn(&area, out->plmn, sizeof(out->plmn));
	text(&area, out->name, sizeof(out->name));
	return checked(&area);
}

int mbim_parse_packet_service(const struct mbim_message *msg, u16 extended,
			      struct mbim_packet_service *out)
{
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	out->nw_error = wire_le32(&area.r);
	out->state = wire_le32(&area.r);
	out->data_class = wire_le32(&area.r);
	wire_bytes(&area.r, 16);	/* speeds */
	if (extended >= EXTENDED_3) {
		wire_bytes(&area.r, 4 + 4 + 4);	/* frequencies, subclass, MCC and MNC */
		out->tac = wire_le32(&area.r);
		out->has_tac = !area.r.bad && out->tac && out->tac < 0xffffff;
	}
	return checked(&area);
}

/* The best figure of the systems that are told of: NR's where there is one. */
static void signal_systems(struct wire_reader r, struct mbim_signal *out)
{
	u32 count = wire_le32(&r);

	while (count-- && wire_left(&r) >= 20) {
		u32 rsrp = wire_le32(&r), snr = wire_le32(&r);

		wire_bytes(&r, 12);	/* thresholds, system */
		if (rsrp <= 126) {
			out->has_rsrp = true;
			out->rsrp = (s32)rsrp - 156;
		}
		if (snr <= 127) {
			out->has_snr = true;
			out->snr = (s32)snr * 5 - 230;
		}
	}
}

int mbim_parse_signal(const struct mbim_message *msg, u16 extended, struct mbim_signal *out)
{
	struct area area;
	u32 rssi;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	rssi = wire_le32(&area.r);
	if (rssi <= 31) {
		out->has_rssi = true;
		out->rssi = (s32)rssi * 2 - 113;
	}
	wire_bytes(&area.r, 16);	/* error rate, interval, thresholds */
	if (extended >= EXTENDED_2)
		signal_systems(referred(&area), out);
	return checked(&area);
}

static void provider(struct area *area, struct mbim_provider *out)
{
	memset(out, 0, sizeof(*out));
	plmn(area, out->plmn, sizeof(out->plmn));
	out->state = wire_le32(&area->r);
	text(area, out->name, sizeof(out->name));
}

/**
 * mbim_providers() - networks in an answer to Visible Providers
 * @msg: the answer
 *
 * Return: their number, never more than the message has room for.
 */
u32 mbim_providers(const struct mbim_message *msg)
{
	struct area area;

	information(&area, msg);
	return counted(&area);
}

int mbim_parse_provider(const struct mbim_message *msg, u32 index, struct mbim_provider *out)
{
	struct area area, inner;
	int status;

	information(&area, msg);
	status = referred_struct(&area, counted(&area), index, &inner);
	if (status)
		return status;
	provider(&inner, out);
	return checked(&inner);
}

int mbim_parse_home_provider(const struct mbim_message *msg, struct mbim_provider *out)
{
	struct area area;

	information(&area, msg);
	provider(&area, out);
	return checked(&area);
}

/* --- services and slots --- */

static void service(struct area *area, struct mbim_services *out)
{
	enum mbim_service which = mbim_service_of(wire_bytes(&area->r, UUID_LEN));
	u32 count;

	wire_bytes(&area->r, 8);	/* data service streams */
	count = wire_le32(&area->r);
	while (which && count-- && wire_left(&area->r) >= 4) {
		u32 cid = wire_le32(&area->r);

		if (cid < 32)
			out->cids[which] |= BIT(cid);
	}
}

int mbim_parse_services(const struct mbim_message *msg, struct mbim_services *out)
{
	struct area area, inner;
	struct wire_reader r;
	u32 count;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	count = wire_le32(&area.r);
	wire_le32(&area.r);		/* sessions of data service streams */
	while (count-- && wire_left(&area.r) >= REFERENCE) {
		r = referred(&area);
		area_init(&inner, r.p, wire_left(&r));
		service(&inner, out);
	}
	return checked(&area);
}

int mbim_parse_version(const struct mbim_message *msg, u16 *extended)
{
	struct area area;

	information(&area, msg);
	wire_le16(&area.r);
	*extended = wire_le16(&area.r);
	return checked(&area);
}

int mbim_parse_sys_caps(const struct mbim_message *msg, u32 *executors, u32 *slots)
{
	struct area area;

	information(&area, msg);
	*executors = wire_le32(&area.r);
	*slots = wire_le32(&area.r);
	return checked(&area);
}

int mbim_parse_slot_mapping(const struct mbim_message *msg, u32 *slot)
{
	struct area area, inner;
	int status;

	information(&area, msg);
	status = referred_struct(&area, counted(&area), 0, &inner);
	if (status)
		return status;
	*slot = wire_le32(&inner.r);
	return checked(&inner);
}

int mbim_parse_slot_info(const struct mbim_message *msg, u32 *slot, u32 *state)
{
	struct area area;

	information(&area, msg);
	*slot = wire_le32(&area.r);
	*state = wire_le32(&area.r);
	return checked(&area);
}

/* --- the initial attach --- */

static void context(struct area *area, struct mbim_attach *out)
{
	text(area, out->apn, sizeof(out->apn));
	text(area, out->user, sizeof(out->user));
	referred(area);			/* the password stays there */
	out->compression = wire_le32(&area->r);
	out->auth = wire_le32(&area->r);
}

u32 mbim_attach_contexts(const struct mbim_message *msg)
{
	struct area area;

	information(&area, msg);
	return counted(&area);
}

int mbim_parse_attach(const struct mbim_message *msg, u32 index, struct mbim_attach *out)
{
	struct area area, inner;
	int status;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	status = referred_struct(&area, counted(&area), index, &inner);
	if (status)
		return status;
	out->ip_type = wire_le32(&inner.r);
	out->roaming = wire_le32(&inner.r);
	out->source = wire_le32(&inner.r);
	context(&inner, out);
	return checked(&inner);
}

int mbim_parse_attach_info(const struct mbim_message *msg, u16 extended, bool *attached,
			   struct mbim_attach *out)
{
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	*attached = wire_le32(&area.r) == 1;
	if (extended >= EXTENDED_3)
		wire_le32(&area.r);	/* network's error */
	out->ip_type = wire_le32(&area.r);
	context(&area, out);
	return checked(&area);
}

/* --- the cell --- */

static void cell_2g3g(struct area *area, struct mbim_cell *out)
{
	referred(area);			/* provider */
	out->lac = wire_le32(&area->r);
	out->cell = wire_le32(&area->r);
	out->has_lac = !area->r.bad && out->lac && out->lac < 0xffff;
	out->has_cell = !area->r.bad && out->cell != 0xffffffff;
}

static void cell_lte(struct area *area, struct mbim_cell *out)
{
	referred(area);
	out->cell = wire_le32(&area->r);
	wire_bytes(&area->r, 8);	/* EARFCN, physical cell */
	out->tac = wire_le32(&area->r);
	out->has_tac = !area->r.bad && out->tac && out->tac < 0xffff;
	out->has_cell = !area->r.bad && out->cell != 0xffffffff;
}

static void cell_nr(struct area *area, struct mbim_cell *out)
{
	if (!wire_le32(&area->r))	/* cells in the list */
		return;
	referred(area);
	out->cell = wire_le32(&area->r);
	wire_bytes(&area->r, 4 + 8);	/* upper half, physical cell, NR-ARFCN */
	out->tac = wire_le32(&area->r);
	out->has_tac = !area->r.bad && out->tac && out->tac < 0xffffff;
	out->has_cell = !area->r.bad;
}

/**
 * mbim_parse_cell() - the serving cell of Base Stations Info
 * @msg: the answer
 * @extended: MBIMEx version in use
 * @out: filled; the newest system that the module is served by counts
 *
 * Return: 0 or -EBADMSG.
 */
int mbim_parse_cell(const struct mbim_message *msg, u16 extended, struct mbim_cell *out)
{
	struct wire_reader gsm, umts, lte, nr;
	struct area area, inner;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	wire_le32(&area.r);		/* system */
	if (extended >= EXTENDED_3)
		wire_le32(&area.r);
	gsm = referred(&area);
	umts = referred(&area);
	referred(&area);		/* TD-SCDMA */
	lte = referred(&area);
	wire_bytes(&area.r, 5 * REFERENCE);	/* neighbours, CDMA */
	wire_read_init(&nr, area.data, 0);
	if (extended >= EXTENDED_3)
		nr = referred(&area);
	if (checked(&area))
		return -EBADMSG;
	if (wire_left(&nr)) {
		area_init(&inner, nr.p, wire_left(&nr));
		cell_nr(&inner, out);
	} else if (wire_left(&lte)) {
		area_init(&inner, lte.p, wire_left(&lte));
		cell_lte(&inner, out);
	} else if (wire_left(&umts) || wire_left(&gsm)) {
		struct wire_reader *r = wire_left(&umts) ? &umts : &gsm;

		area_init(&inner, r->p, wire_left(r));
		cell_2g3g(&inner, out);
	} else {
		return 0;
	}
	return checked(&inner);
}

/* --- the card --- */

/* SW1 is the lowest byte of a status, SW2 the one above */
static u16 status_word(u32 status)
{
	return (status & 0xff) << 8 | (status >> 8 & 0xff);
}

static void bytes(struct wire_reader *r, struct mbim_bytes *out)
{
	out->len = wire_left(r);
	out->data = out->len ? wire_bytes(r, out->len) : NULL;
}

int mbim_parse_atr(const struct mbim_message *msg, struct mbim_bytes *out)
{
	struct wire_reader r;
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	r = referred_uicc(&area);
	bytes(&r, out);
	return checked(&area);
}

int mbim_parse_open_channel(const struct mbim_message *msg, u32 *channel, struct mbim_bytes *out)
{
	struct wire_reader r;
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	out->sw = status_word(wire_le32(&area.r));
	*channel = wire_le32(&area.r);
	r = referred_uicc(&area);
	bytes(&r, out);
	return checked(&area);
}

int mbim_parse_close_channel(const struct mbim_message *msg, u16 *sw)
{
	struct area area;

	information(&area, msg);
	*sw = status_word(wire_le32(&area.r));
	return checked(&area);
}

int mbim_parse_apdu(const struct mbim_message *msg, struct mbim_bytes *out)
{
	struct wire_reader r;
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	out->sw = status_word(wire_le32(&area.r));
	r = referred_uicc(&area);
	bytes(&r, out);
	return checked(&area);
}

/* What Read Binary, Read Record and File Status begin with; the status words. */
static u16 file_information(struct area *area, const struct mbim_message *msg)
{
	u32 sw1;

	information(area, msg);
	wire_le32(&area->r);		/* version */
	sw1 = wire_le32(&area->r);
	return (sw1 & 0xff) << 8 | (wire_le32(&area->r) & 0xff);
}

/* Read Binary, Read Record */
int mbim_parse_file(const struct mbim_message *msg, struct mbim_bytes *out)
{
	struct wire_reader r;
	struct area area;

	memset(out, 0, sizeof(*out));
	out->sw = file_information(&area, msg);
	r = referred(&area);
	bytes(&r, out);
	return checked(&area);
}

int mbim_parse_file_status(const struct mbim_message *msg, struct mbim_file_status *out)
{
	struct area area;

	memset(out, 0, sizeof(*out));
	out->sw = file_information(&area, msg);
	wire_bytes(&area.r, 8);		/* accessibility, type */
	out->structure = wire_le32(&area.r);
	out->items = wire_le32(&area.r);
	out->item_size = wire_le32(&area.r);
	return checked(&area);
}

static void application_list(struct area *area, const struct mbim_message *msg, u32 *count,
			     u32 *active)
{
	size_t room;

	information(area, msg);
	wire_le32(&area->r);		/* version */
	*count = wire_le32(&area->r);
	*active = wire_le32(&area->r);
	wire_le32(&area->r);		/* bytes of the list */
	room = wire_left(&area->r) / REFERENCE;
	if (*count > room)
		*count = room;
	if (*active > *count)
		*active = *count;
}

u32 mbim_applications(const struct mbim_message *msg, u32 *active)
{
	struct area area;
	u32 count;

	application_list(&area, msg, &count, active);
	return count;
}

int mbim_parse_application(const struct mbim_message *msg, u32 index,
			   struct mbim_application *out)
{
	struct area area, inner;
	struct wire_reader aid;
	u32 count, active;
	int status;

	memset(out, 0, sizeof(*out));
	application_list(&area, msg, &count, &active);
	status = referred_struct(&area, count, index, &inner);
	if (status)
		return status;
	out->type = wire_le32(&inner.r);
	aid = referred(&inner);
	out->aid_len = wire_left(&aid) < sizeof(out->aid) ? wire_left(&aid) : sizeof(out->aid);
	if (out->aid_len)
		memcpy(out->aid, wire_bytes(&aid, out->aid_len), out->aid_len);
	return checked(&inner);
}

/* --- the toolkit --- */

int mbim_parse_pac(const struct mbim_message *msg, bool *notify, struct mbim_bytes *out)
{
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	*notify = wire_le32(&area.r) == 1;
	bytes(&area.r, out);
	return checked(&area);
}

int mbim_parse_terminal_response(const struct mbim_message *msg, struct mbim_bytes *out)
{
	struct wire_reader r;
	struct area area;

	memset(out, 0, sizeof(*out));
	information(&area, msg);
	r = referred(&area);
	out->sw = status_word(wire_le32(&area.r));
	bytes(&r, out);
	return checked(&area);
}
