// SPDX-License-Identifier: GPL-2.0
/*
 * QMI messages: the parsers. Every one takes a message that passed the gate.
 */
#include "qmi_codec.h"

/* a cursor that yields no byte, for optional TLVs */
static struct wire_reader tlv(const struct qmi_message *msg, u8 type)
{
	static const u8 none;
	struct wire_reader r;

	if (!qmi_tlv_find(msg, type, &r))
		wire_read_init(&r, &none, 0);
	return r;
}

static int checked(const struct wire_reader *r)
{
	return r->bad ? -EBADMSG : 0;
}

/* bounds of the second byte, where they are not 80 and bf: no C1 control, no surrogate */
static void second_byte(u8 first, u8 *low, u8 *high)
{
	*low = first == 0xc2 || first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	*high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
}

/* length of the UTF-8 sequence at @p (RFC 3629, 4), 0 if there is none that may be shown */
static size_t utf8_len(const u8 *p, size_t left)
{
	size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 1, i;
	u8 low, high;

	if (p[0] < 0x80)
		return 1;
	if (len == 1 || p[0] > 0xf4 || len > left)
		return 0;
	second_byte(p[0], &low, &high);
	if (p[1] < low || p[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/*
 * All that is left, as printable text: a control character ends it, bytes that are no
 * UTF-8 become question marks. Much of it comes from the network.
 */
static void take_text(struct wire_reader *r, char *out, size_t cap)
{
	size_t n = 0, len, step;

	while (wire_left(r) && *r->p >= 0x20 && *r->p != 0x7f) {
		len = utf8_len(r->p, wire_left(r));
		step = len ? len : 1;
		if (n + step >= cap)
			break;
		if (len)
			memcpy(out + n, r->p, len);
		else
			out[n] = '?';
		wire_bytes(r, step);
		n += step;
	}
	out[n] = '\0';
}

static void take_digits(struct wire_reader *r, char *out, size_t cap)
{
	size_t n = 0;

	while (wire_left(r) && n + 1 < cap) {
		u8 c = wire_u8(r);

		if (c < '0' || c > '9')
			break;
		out[n++] = c;
	}
	out[n] = '\0';
}

/* EF_ICCID's coding: the low nibble first, 0xf is filler (TS 102 221, 13.2) */
static void bcd_digits(const u8 *bcd, size_t len, bool low_first, char *out, size_t cap)
{
	size_t i, n = 0;

	for (i = 0; i < 2 * len && n + 1 < cap; i++) {
		bool low = (i % 2 == 0) == low_first;
		u8 digit = low ? bcd[i / 2] & 0x0f : bcd[i / 2] >> 4;

		if (digit > 9)
			break;
		out[n++] = '0' + digit;
	}
	out[n] = '\0';
}

static void put_number(char **p, unsigned int value, unsigned int digits)
{
	unsigned int i;

	for (i = digits; i; i--) {
		(*p)[i - 1] = '0' + value % 10;
		value /= 10;
	}
	*p += digits;
}

/* MCC and MNC as numbers; a network with MCC 0 is none */
static void plmn_numbers(u16 mcc, u16 mnc, bool three, char *out)
{
	char *p = out;

	if (mcc && mcc <= 999 && mnc <= 999) {
		put_number(&p, mcc, 3);
		put_number(&p, mnc, three || mnc > 99 ? 3 : 2);
	}
	*p = '\0';
}

/* MCC and MNC as digits, three bytes each; 0xff is filler */
static void plmn_text(struct wire_reader *r, char *out)
{
	struct wire_reader mcc = wire_sub(r, 3), mnc = wire_sub(r, 3);

	take_digits(&mcc, out, 4);
	if (strlen(out) == 3)
		take_digits(&mnc, out + 3, 4);
	if (strlen(out) < 5)
		out[0] = '\0';
}

int qmi_parse_versions(const struct qmi_message *msg, struct qmi_versions *out)
{
	struct wire_reader r;
	u8 i, listed;

	memset(out, 0, sizeof(*out));
	if (!qmi_tlv_find(msg, 0x01, &r))
		return -EBADMSG;
	listed = wire_u8(&r);
	for (i = 0; i < listed && !r.bad; i++) {
		u8 service = wire_u8(&r);
		u16 major = wire_le16(&r);
		u16 minor = wire_le16(&r);

		if (r.bad || out->count == QMI_SERVICES_MAX)
			continue;
		out->service[out->count].service = service;
		out->service[out->count].major = major;
		out->service[out->count++].minor = minor;
	}
	return checked(&r);
}

int qmi_parse_cid(const struct qmi_message *msg, u8 *service, u8 *client)
{
	struct wire_reader r;

	if (!qmi_tlv_find(msg, 0x01, &r))
		return -EBADMSG;
	*service = wire_u8(&r);
	*client = wire_u8(&r);
	return checked(&r);
}

int qmi_parse_string(const struct qmi_message *msg, char *out, size_t cap)
{
	struct wire_reader r;

	*out = '\0';
	if (!qmi_tlv_find(msg, 0x01, &r))
		return -EBADMSG;
	take_text(&r, out, cap);
	return 0;
}

int qmi_parse_imsi(const struct qmi_message *msg, char *out, size_t cap)
{
	struct wire_reader r;

	*out = '\0';
	if (!qmi_tlv_find(msg, 0x01, &r))
		return -EBADMSG;
	take_text(&r, out, cap);
	if (out[strspn(out, "0123456789")])
		*out = '\0';
	return *out ? 0 : -EBADMSG;
}

int qmi_parse_imei(const struct qmi_message *msg, char *out, size_t cap)
{
	struct wire_reader r;

	*out = '\0';
	if (!qmi_tlv_find(msg, 0x11, &r))
		return -EBADMSG;
	take_digits(&r, out, cap);
	return 0;
}

int qmi_parse_operating_mode(const struct qmi_message *msg, struct qmi_mode *out)
{
	struct wire_reader r, reason = tlv(msg, 0x10), restricted = tlv(msg, 0x11);

	memset(out, 0, sizeof(*out));
	if (!qmi_tlv_find(msg, 0x01, &r))
		return -EBADMSG;
	out->mode = wire_u8(&r);
	out->offline_reason = wire_le16(&reason);
	out->hw_restricted = wire_u8(&restricted);
	return checked(&r);
}

bool qmi_parse_event_report_mode(const struct qmi_message *msg, u8 *mode)
{
	struct wire_reader r;

	if (!qmi_tlv_find(msg, 0x14, &r))
		return false;
	*mode = wire_u8(&r);
	return !r.bad;
}

static void take_app(struct wire_reader *r, struct qmi_card_app *app)
{
	struct wire_reader aid;
	bool upin;

	app->type = wire_u8(r);
	app->state = wire_u8(r);
	wire_bytes(r, 4);	/* personalization: state, feature, retries, unblock retries */
	aid = wire_sub(r, wire_u8(r));
	app->aid_len = wire_left(&aid) <= sizeof(app->aid) ? wire_left(&aid) : 0;
	if (app->aid_len)
		memcpy(app->aid, aid.p, app->aid_len);
	upin = wire_u8(r);
	app->pin_state = wire_u8(r);
	app->pin_retries = wire_u8(r);
	app->puk_retries = wire_u8(r);
	wire_bytes(r, 3);	/* PIN2 */
	if (upin)
		app->pin_state |= 0x80;
}

/* a PIN1 that the universal PIN replaces has the card's own state and counters */
static void apply_upin(struct qmi_card_app *app, u8 state, u8 retries, u8 puk_retries)
{
	if (!(app->pin_state & 0x80))
		return;
	app->pin_state = state;
	app->pin_retries = retries;
	app->puk_retries = puk_retries;
}

static void take_card(struct wire_reader *r, struct qmi_card_status *out)
{
	struct qmi_card_app app = { 0 }, *last = &app;
	u8 upin_state, upin_retries, upuk_retries, state, error, i, apps;
	size_t n = out->count, kept = 0;

	state = wire_u8(r);
	upin_state = wire_u8(r);
	upin_retries = wire_u8(r);
	upuk_retries = wire_u8(r);
	error = wire_u8(r);
	apps = wire_u8(r);
	for (i = 0; i < apps && !r->bad; i++) {
		bool keep = n < QMI_CARDS_MAX && kept < QMI_CARD_APPS_MAX;

		last = keep ? &out->card[n].app[kept++] : &app;
		take_app(r, last);
		apply_upin(last, upin_state, upin_retries, upuk_retries);
	}
	if (n == QMI_CARDS_MAX)
		return;
	out->card[n].state = state;
	out->card[n].error = error;
	out->card[n].apps = kept;
	out->count++;
}

int qmi_parse_card_status(const struct qmi_message *msg, struct qmi_card_status *out)
{
	struct wire_reader r;
	u16 primary;
	u8 i, cards;

	memset(out, 0, sizeof(*out));
	if (!qmi_tlv_find(msg, 0x10, &r))
		return -EBADMSG;
	primary = wire_le16(&r);
	out->gw_primary_app = primary & 0xff;
	out->gw_primary_card = primary >> 8;
	wire_bytes(&r, 6);	/* 1X primary, GW and 1X secondary */
	cards = wire_u8(&r);
	for (i = 0; i < cards && !r.bad; i++)
		take_card(&r, out);
	return checked(&r);
}

static int take_slots(const struct qmi_message *msg, struct qmi_slot_status *out)
{
	struct wire_reader r, iccid;
	u8 i, slots;

	if (!qmi_tlv_find(msg, 0x10, &r))
		return -EBADMSG;
	slots = wire_u8(&r);
	for (i = 0; i < slots && i < QMI_CARDS_MAX && !r.bad; i++) {
		out->slot[i].present = wire_le32(&r) == 2;
		out->slot[i].active = wire_le32(&r) == 1;
		out->slot[i].logical = wire_u8(&r);
		iccid = wire_sub(&r, wire_u8(&r));
		bcd_digits(iccid.p, wire_left(&iccid), true, out->slot[i].iccid,
			   sizeof(out->slot[i].iccid));
		out->count++;
	}
	return checked(&r);
}

static void take_slot_details(const struct qmi_message *msg, struct qmi_slot_status *out)
{
	struct wire_reader r = tlv(msg, 0x11), eids = tlv(msg, 0x12), part;
	u8 i, slots = wire_u8(&r), listed = wire_u8(&eids);

	for (i = 0; i < slots && i < out->count; i++) {
		wire_bytes(&r, 5);	/* card protocol, valid applications */
		part = wire_sub(&r, wire_u8(&r));
		wire_u8(&r);		/* is an eUICC */
		if (r.bad || wire_left(&part) > sizeof(out->slot[i].atr))
			break;
		out->slot[i].atr_len = wire_left(&part);
		if (out->slot[i].atr_len)
			memcpy(out->slot[i].atr, part.p, out->slot[i].atr_len);
	}
	for (i = 0; i < listed && i < out->count; i++) {
		part = wire_sub(&eids, wire_u8(&eids));
		bcd_digits(part.p, wire_left(&part), false, out->slot[i].eid,
			   sizeof(out->slot[i].eid));
	}
}

int qmi_parse_slot_status(const struct qmi_message *msg, struct qmi_slot_status *out)
{
	int err;

	memset(out, 0, sizeof(*out));
	err = take_slots(msg, out);
	if (err)
		return err;
	take_slot_details(msg, out);
	return 0;
}

/* bytes behind a length of two bytes */
static void take_long(struct wire_reader *r, struct qmi_bytes *out)
{
	struct wire_reader bytes = wire_sub(r, wire_le16(r));

	out->data = bytes.bad ? NULL : bytes.p;
	out->len = wire_left(&bytes);
}

static u16 take_sw(struct wire_reader r)
{
	u8 sw1 = wire_u8(&r), sw2 = wire_u8(&r);

	return r.bad ? 0 : sw1 << 8 | sw2;
}

int qmi_parse_file(const struct qmi_message *msg, struct qmi_bytes *out)
{
	struct wire_reader r;

	memset(out, 0, sizeof(*out));
	out->sw = take_sw(tlv(msg, 0x10));
	if (!qmi_tlv_find(msg, 0x11, &r))
		return 0;
	take_long(&r, out);
	return checked(&r);
}

int qmi_parse_apdu(const struct qmi_message *msg, struct qmi_bytes *out)
{
	struct wire_reader r;

	memset(out, 0, sizeof(*out));
	if (!qmi_tlv_find(msg, 0x10, &r))
		return -EBADMSG;
	take_long(&r, out);
	if (r.bad || out->len < 2)
		return -EBADMSG;
	out->len -= 2;
	out->sw = out->data[out->len] << 8 | out->data[out->len + 1];
	return 0;
}

int qmi_parse_channel(const struct qmi_message *msg, u8 *channel, struct qmi_bytes *out)
{
	struct wire_reader r = tlv(msg, 0x10), select;

	memset(out, 0, sizeof(*out));
	*channel = wire_u8(&r);
	out->sw = take_sw(tlv(msg, 0x11));
	r = tlv(msg, 0x12);
	if (!wire_left(&r))
		return 0;
	select = wire_sub(&r, wire_u8(&r));
	out->data = select.bad ? NULL : select.p;
	out->len = wire_left(&select);
	return checked(&r);
}

void qmi_parse_pin_retries(const struct qmi_message *msg, int *pin, int *puk)
{
	struct wire_reader r = tlv(msg, 0x10);

	*pin = wire_u8(&r);
	*puk = wire_u8(&r);
	if (r.bad) {
		*pin = -1;
		*puk = -1;
	}
}

/* QMI counts the modes in its own order; 6 is the 3G session reset */
static const u8 refresh_qualifier[] = { 4, 3, 2, 1, 0, 5, 6 };

/* one file: identifier and the path above it, identifiers little endian */
static void take_refresh_file(struct wire_reader *r, struct qmi_refresh *out)
{
	u16 id = wire_le16(r);
	struct wire_reader path = wire_sub(r, wire_u8(r));
	size_t i, n = wire_left(&path);
	u8 *to;

	if (r->bad || n % 2 || n + 2 > sizeof(out->file[0]) ||
	    out->files == QMI_REFRESH_FILES_MAX)
		return;
	to = out->file[out->files];
	for (i = 0; i < n; i += 2) {
		to[i] = path.p[i + 1];
		to[i + 1] = path.p[i];
	}
	to[n] = id >> 8;
	to[n + 1] = id & 0xff;
	out->file_len[out->files++] = n + 2;
}

int qmi_parse_refresh(const struct qmi_message *msg, struct qmi_refresh *out)
{
	struct wire_reader r;
	u16 i, files;
	u8 mode;

	memset(out, 0, sizeof(*out));
	if (!qmi_tlv_find(msg, 0x10, &r))
		return -EBADMSG;
	out->stage = wire_u8(&r);
	mode = wire_u8(&r);
	out->session = wire_u8(&r);
	wire_sub(&r, wire_u8(&r));	/* AID of a non-provisioning session */
	if (r.bad || out->stage > 3 || mode >= sizeof(refresh_qualifier))
		return -EBADMSG;
	out->qualifier = refresh_qualifier[mode];
	files = wire_left(&r) ? wire_le16(&r) : 0;
	for (i = 0; i < files && !r.bad; i++)
		take_refresh_file(&r, out);
	return checked(&r);
}

int qmi_parse_serving_system(const struct qmi_message *msg, struct qmi_serving_system *out)
{
	bool response = msg->type == QMI_RESPONSE;
	struct wire_reader lac = tlv(msg, response ? 0x1c : 0x1d);
	struct wire_reader cell = tlv(msg, response ? 0x1d : 0x1e);
	struct wire_reader tac = tlv(msg, response ? 0x24 : 0x25);
	struct wire_reader digits = tlv(msg, response ? 0x27 : 0x29);
	struct wire_reader r, roaming = tlv(msg, 0x10), plmn = tlv(msg, 0x12), name;
	u16 mcc, mnc;

	memset(out, 0, sizeof(*out));
	if (!qmi_tlv_find(msg, 0x01, &r))
		return -EBADMSG;
	out->state = wire_u8(&r);
	out->cs_attach = wire_u8(&r);
	out->ps_attach = wire_u8(&r);
	wire_u8(&r);		/* selected network: 3GPP or 3GPP2 */
	if (wire_u8(&r))
		out->radio = wire_u8(&r);
	out->has_roaming = wire_left(&roaming);
	out->roaming = out->has_roaming && wire_u8(&roaming) == 0;
	out->has_lac = wire_left(&lac) >= 2;
	out->lac = wire_le16(&lac);
	out->has_cell = wire_left(&cell) >= 4;
	out->cell = wire_le32(&cell);
	out->has_tac = wire_left(&tac) >= 2;
	out->tac = wire_le16(&tac);
	mcc = wire_le16(&plmn);
	mnc = wire_le16(&plmn);
	name = wire_sub(&plmn, wire_u8(&plmn));
	wire_bytes(&digits, 4);
	if (!plmn.bad) {
		plmn_numbers(mcc, mnc, wire_u8(&digits), out->plmn);
		take_text(&name, out->operator, sizeof(out->operator));
	}
	return checked(&r);
}

/* TLVs of one radio interface in System Info: of the response and the indication */
struct system_tlvs {
	u8 radio;
	u8 service[2];
	u8 info[2];
	bool tac;
};

static const struct system_tlvs system_tlvs[QMI_SYSTEMS_MAX] = {
	{ QMI_RADIO_5GNR, { 0x4a, 0x4c }, { 0x4b, 0x4d }, true },
	{ QMI_RADIO_LTE, { 0x14, 0x14 }, { 0x19, 0x19 }, true },
	{ QMI_RADIO_TD_SCDMA, { 0x24, 0x25 }, { 0x25, 0x26 }, false },
	{ QMI_RADIO_UMTS, { 0x13, 0x13 }, { 0x18, 0x18 }, false },
	{ QMI_RADIO_GSM, { 0x12, 0x12 }, { 0x17, 0x17 }, false },
};

static void take_system(struct wire_reader *r, struct qmi_system *s, bool tac)
{
	bool valid;

	s->has_domain = wire_u8(r);
	s->domain = wire_u8(r);
	wire_bytes(r, 2);	/* service capability */
	s->has_roaming = wire_u8(r);
	s->roaming = wire_u8(r);
	valid = wire_u8(r);
	s->forbidden = wire_u8(r) && valid;
	s->has_lac = wire_u8(r);
	s->lac = wire_le16(r);
	s->has_cell = wire_u8(r);
	s->cell = wire_le32(r);
	s->has_reject = wire_u8(r);
	s->reject_domain = wire_u8(r);
	s->reject_cause = wire_u8(r);
	valid = wire_u8(r);
	plmn_text(r, s->plmn);
	if (!valid)
		s->plmn[0] = '\0';
	if (tac && wire_left(r)) {
		s->has_tac = wire_u8(r);
		s->tac = wire_le16(r);
	}
}

int qmi_parse_system_info(const struct qmi_message *msg, struct qmi_system_info *out)
{
	bool indication = msg->type == QMI_INDICATION;
	struct wire_reader r;
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < QMI_SYSTEMS_MAX; i++) {
		const struct system_tlvs *t = &system_tlvs[i];
		struct qmi_system *s = &out->system[out->count];

		if (!qmi_tlv_find(msg, t->service[indication], &r))
			continue;
		s->radio = t->radio;
		s->service = wire_u8(&r);
		out->count++;
		if (!r.bad && qmi_tlv_find(msg, t->info[indication], &r))
			take_system(&r, s, t->tac);
		if (r.bad)
			return -EBADMSG;
	}
	out->sim_state = 0xff;
	if (qmi_tlv_find(msg, indication ? 0x28 : 0x27, &r))
		out->sim_state = wire_le32(&r) & 0xff;
	return 0;
}

int qmi_parse_network_reject(const struct qmi_message *msg, struct qmi_reject *out)
{
	struct wire_reader radio = tlv(msg, 0x01), domain = tlv(msg, 0x02);
	struct wire_reader cause = tlv(msg, 0x03), plmn = tlv(msg, 0x10);
	u16 mcc, mnc;
	bool three;

	memset(out, 0, sizeof(*out));
	out->radio = wire_u8(&radio);
	out->domain = wire_u8(&domain);
	out->cause = wire_u8(&cause);
	if (radio.bad || domain.bad || cause.bad)
		return -EBADMSG;
	mcc = wire_le16(&plmn);
	mnc = wire_le16(&plmn);
	three = wire_u8(&plmn);
	if (!plmn.bad)
		plmn_numbers(mcc, mnc, three, out->plmn);
	return 0;
}

static void take_lte_signal(struct wire_reader *r, struct qmi_signal *out)
{
	out->radio = QMI_RADIO_LTE;
	out->rssi = (s8)wire_u8(r);
	out->rsrq = (s8)wire_u8(r);
	out->rsrp = (s16)wire_le16(r);
	out->snr = (s16)wire_le16(r);
	out->has_rssi = true;
	out->has_rsrq = true;
	out->has_rsrp = true;
	out->has_snr = true;
}

static void take_nr_signal(const struct qmi_message *msg, struct wire_reader *r,
			   struct qmi_signal *out)
{
	struct wire_reader extended = tlv(msg, 0x18);

	out->radio = QMI_RADIO_5GNR;
	out->rsrp = (s16)wire_le16(r);
	out->snr = (s16)wire_le16(r);
	out->has_rsrp = true;
	out->has_snr = true;
	out->has_rsrq = wire_left(&extended) >= 2;
	out->rsrq = (s16)wire_le16(&extended);
}

/* The best radio interface that the message tells of. */
int qmi_parse_signal(const struct qmi_message *msg, struct qmi_signal *out)
{
	struct wire_reader r;

	memset(out, 0, sizeof(*out));
	if (qmi_tlv_find(msg, 0x14, &r)) {
		take_lte_signal(&r, out);
	} else if (qmi_tlv_find(msg, 0x17, &r)) {
		take_nr_signal(msg, &r, out);
	} else if (qmi_tlv_find(msg, 0x13, &r) || qmi_tlv_find(msg, 0x12, &r)) {
		out->radio = wire_left(&r) > 1 ? QMI_RADIO_UMTS : QMI_RADIO_GSM;
		out->rssi = (s8)wire_u8(&r);
		out->has_rssi = true;
	} else {
		return 0;
	}
	return checked(&r);
}

int qmi_parse_scan(const struct qmi_message *msg, struct qmi_scan *scan)
{
	memset(scan, 0, sizeof(*scan));
	if (!qmi_tlv_find(msg, 0x10, &scan->networks))
		return -EBADMSG;
	scan->radios = tlv(msg, 0x11);
	scan->digits = tlv(msg, 0x12);
	scan->left = wire_le16(&scan->networks);
	scan->radios_left = wire_left(&scan->radios) ? wire_le16(&scan->radios) : 0;
	if (wire_left(&scan->digits))
		wire_le16(&scan->digits);
	return checked(&scan->networks);
}

static bool scan_three_digits(struct wire_reader list, u16 mcc, u16 mnc)
{
	while (wire_left(&list) >= 5) {
		u16 c = wire_le16(&list), n = wire_le16(&list);
		bool three = wire_u8(&list);

		if (c == mcc && n == mnc)
			return three;
	}
	return false;
}

int qmi_scan_next(struct qmi_scan *scan, struct qmi_network *out)
{
	struct wire_reader *r = &scan->networks, name;
	u16 mcc, mnc;

	memset(out, 0, sizeof(*out));
	if (!scan->left)
		return 0;
	mcc = wire_le16(r);
	mnc = wire_le16(r);
	out->status = wire_u8(r);
	name = wire_sub(r, wire_u8(r));
	if (r->bad)
		return -EBADMSG;
	scan->left--;
	take_text(&name, out->name, sizeof(out->name));
	plmn_numbers(mcc, mnc, scan_three_digits(scan->digits, mcc, mnc), out->plmn);
	if (scan->radios_left) {
		scan->radios_left--;
		wire_bytes(&scan->radios, 4);
		out->radio = wire_u8(&scan->radios);
	}
	return 1;
}

int qmi_parse_selection(const struct qmi_message *msg, bool *manual, char *plmn, size_t cap)
{
	struct wire_reader mode, network = tlv(msg, 0x1b);
	u16 mcc, mnc;

	if (cap < 8 || !qmi_tlv_find(msg, 0x16, &mode))
		return -EBADMSG;
	*manual = wire_u8(&mode) == 1;
	plmn[0] = '\0';
	mcc = wire_le16(&network);
	mnc = wire_le16(&network);
	if (*manual)
		plmn_numbers(mcc, mnc, wire_u8(&network), plmn);
	return checked(&mode);
}

int qmi_parse_profile(const struct qmi_message *msg, struct qmi_profile *out)
{
	struct wire_reader type = tlv(msg, 0x11), auth = tlv(msg, 0x1d);
	struct wire_reader apn, user;

	memset(out, 0, sizeof(*out));
	out->has_pdp_type = wire_left(&type);
	out->pdp_type = wire_u8(&type);
	out->has_auth = wire_left(&auth);
	out->auth = wire_u8(&auth);
	out->has_apn = qmi_tlv_find(msg, 0x14, &apn);
	if (out->has_apn)
		take_text(&apn, out->apn, sizeof(out->apn));
	out->has_user = qmi_tlv_find(msg, 0x1b, &user);
	if (out->has_user)
		take_text(&user, out->user, sizeof(out->user));
	return 0;
}

int qmi_parse_attach_pdn_list(const struct qmi_message *msg, u16 *index)
{
	struct wire_reader r;

	if (!qmi_tlv_find(msg, 0x10, &r))
		return -EBADMSG;
	if (!wire_u8(&r))
		return r.bad ? -EBADMSG : -ENOENT;
	*index = wire_le16(&r);
	return checked(&r);
}

/* --- data calls --- */

void qmi_parse_call_end(const struct qmi_message *msg, struct qmi_call_end *out)
{
	struct wire_reader reason = tlv(msg, 0x10), verbose = tlv(msg, 0x11);

	memset(out, 0, sizeof(*out));
	out->reason = wire_le16(&reason);
	out->has_reason = !reason.bad;
	out->verbose_type = wire_le16(&verbose);
	out->verbose_reason = wire_le16(&verbose);
	out->has_verbose = !verbose.bad;
}

int qmi_parse_handle(const struct qmi_message *msg, u32 *handle)
{
	struct wire_reader r = tlv(msg, 0x01);

	*handle = wire_le32(&r);
	return checked(&r);
}

int qmi_parse_packet_service(const struct qmi_message *msg, struct qmi_packet_service *out)
{
	struct wire_reader status = tlv(msg, 0x01), family = tlv(msg, 0x12);

	memset(out, 0, sizeof(*out));
	out->status = wire_u8(&status);
	if (msg->type == QMI_INDICATION) {
		out->reconfigure = wire_u8(&status);
		out->family = wire_u8(&family);
		qmi_parse_call_end(msg, &out->end);
	}
	return checked(&status);
}

/* An IPv4 address is a little-endian number. */
static bool take_v4(const struct qmi_message *msg, u8 type, u8 out[4])
{
	struct wire_reader r = tlv(msg, type);
	u32 address = wire_le32(&r);

	out[0] = address >> 24;
	out[1] = address >> 16;
	out[2] = address >> 8;
	out[3] = address;
	return !r.bad;
}

/* @prefix: NULL where there is none behind the address */
static bool take_v6(const struct qmi_message *msg, u8 type, u8 out[16], u8 *prefix)
{
	struct wire_reader r = tlv(msg, type);
	const u8 *bytes = wire_bytes(&r, 16);

	if (!bytes)
		return false;
	memcpy(out, bytes, 16);
	if (prefix)
		*prefix = wire_u8(&r);
	return !r.bad && (!prefix || *prefix <= 128);
}

static bool is_zero(const u8 *bytes, size_t len)
{
	while (len && !bytes[len - 1])
		len--;
	return !len;
}

static void take_v4_settings(const struct qmi_message *msg, struct qmi_settings *out)
{
	u8 dns[4];
	u8 type;

	out->has_v4 = take_v4(msg, 0x1e, out->v4);
	out->has_v4_gateway = take_v4(msg, 0x20, out->v4_gateway) &&
			      !is_zero(out->v4_gateway, sizeof(out->v4_gateway));
	out->has_v4_mask = take_v4(msg, 0x21, out->v4_mask);
	for (type = 0x15; type <= 0x16; type++)
		if (take_v4(msg, type, dns) && !is_zero(dns, sizeof(dns)))
			memcpy(out->v4_dns[out->v4_dns_count++], dns, sizeof(dns));
}

static void take_v6_settings(const struct qmi_message *msg, struct qmi_settings *out)
{
	u8 prefix;
	u8 dns[16];
	u8 type;

	out->has_v6 = take_v6(msg, 0x25, out->v6, &out->v6_prefix);
	out->has_v6_gateway = take_v6(msg, 0x26, out->v6_gateway, &prefix) &&
			      !is_zero(out->v6_gateway, sizeof(out->v6_gateway));
	for (type = 0x27; type <= 0x28; type++)
		if (take_v6(msg, type, dns, NULL) && !is_zero(dns, sizeof(dns)))
			memcpy(out->v6_dns[out->v6_dns_count++], dns, sizeof(dns));
}

int qmi_parse_settings(const struct qmi_message *msg, struct qmi_settings *out)
{
	struct wire_reader mtu = tlv(msg, 0x29);

	memset(out, 0, sizeof(*out));
	take_v4_settings(msg, out);
	take_v6_settings(msg, out);
	out->mtu = wire_le32(&mtu);
	return 0;
}

int qmi_mask_bits(const u8 mask[4])
{
	u32 left = (u32)mask[0] << 24 | mask[1] << 16 | mask[2] << 8 | mask[3];
	int bits = 0;

	for (; left & BIT(31); left <<= 1)
		bits++;
	return left ? -EBADMSG : bits;
}

int qmi_parse_data_format(const struct qmi_message *msg, u32 *protocol)
{
	struct wire_reader r = tlv(msg, 0x11);

	*protocol = wire_le32(&r);
	return checked(&r);
}
