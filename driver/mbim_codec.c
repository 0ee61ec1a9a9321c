// SPDX-License-Identifier: GPL-2.0
/*
 * MBIM messages: the gates, fragments and the builders.
 *
 * A message (section 9.1): le32 type, le32 length of all of it, le32 transaction id.
 * COMMAND, COMMAND_DONE and INDICATE_STATUS go on with le32 number of fragments, le32
 * number of this one, and in the first fragment: 16 bytes service, le32 CID, le32 kind
 * or status (not in indications), le32 length of the information buffer, the buffer.
 */
#include "apdu.h"
#include "mbim_codec.h"

#define UUID_LEN		16
#define UUID_AT			20
#define QUERY			0
#define SET			1

static const u8 uuid[MBIM_SERVICES][UUID_LEN] = {
	[MBIM_SERVICE_BASIC] = { 0xa2, 0x89, 0xcc, 0x33, 0xbc, 0xbb, 0x8b, 0x4f,
				 0xb6, 0xb0, 0x13, 0x3e, 0xc2, 0xaa, 0xe6, 0xdf },
	[MBIM_SERVICE_STK] = { 0xd8, 0xf2, 0x01, 0x31, 0xfc, 0xb5, 0x4e, 0x17,
			       0x86, 0x02, 0xd6, 0xed, 0x38, 0x16, 0x16, 0x4c },
	[MBIM_SERVICE_EXTENSIONS] = { 0x3d, 0x01, 0xdc, 0xc5, 0xfe, 0xf5, 0x4d, 0x05,
				      0x0d, 0x3a, 0xbe, 0xf7, 0x05, 0x8e, 0x9a, 0xaf },
	[MBIM_SERVICE_UICC] = { 0xc2, 0xf6, 0x58, 0x8e, 0xf0, 0x37, 0x4b, 0xc9,
				0x86, 0x65, 0xf4, 0xd4, 0x4b, 0xd0, 0x93, 0x67 },
};

/**
 * mbim_service_of() - the service that a UUID names
 * @id: 16 bytes, or NULL
 *
 * Return: the service, MBIM_SERVICE_OTHER if the driver does not know it.
 */
enum mbim_service mbim_service_of(const u8 *id)
{
	unsigned int i;

	for (i = MBIM_SERVICE_OTHER + 1; id && i < MBIM_SERVICES; i++)
		if (!memcmp(id, uuid[i], UUID_LEN))
			return i;
	return MBIM_SERVICE_OTHER;
}

/* --- the gates --- */

static bool has_fragments(u32 type)
{
	return type == MBIM_COMMAND || type == MBIM_COMMAND_DONE || type == MBIM_INDICATE_STATUS;
}

static int parse_information(struct mbim_message *msg, struct wire_reader *r)
{
	u32 total = wire_le32(r), current = wire_le32(r), len;

	if (total != 1 || current != 0)
		return -EBADMSG;
	msg->service = mbim_service_of(wire_bytes(r, UUID_LEN));
	msg->cid = wire_le32(r);
	if (msg->type == MBIM_COMMAND)
		msg->set = wire_le32(r) == SET;
	else if (msg->type == MBIM_COMMAND_DONE)
		msg->status = wire_le32(r);
	len = wire_le32(r);
	if (r->bad || len != wire_left(r))
		return -EBADMSG;
	msg->len = len;
	msg->info = wire_bytes(r, len);
	return 0;
}

/**
 * mbim_message_parse() - let a message through the gate
 * @msg: filled; its information buffer lies in @data, which must live as long
 * @data: one whole message, made of one fragment
 * @len: its bytes; more than MBIM_MESSAGE_MAX is refused
 *
 * Return: 0, or -EBADMSG if any length in it does not agree with @len.
 */
int mbim_message_parse(struct mbim_message *msg, const u8 *data, size_t len)
{
	struct wire_reader r;

	memset(msg, 0, sizeof(*msg));
	if (len < MBIM_HEADER || len > MBIM_MESSAGE_MAX)
		return -EBADMSG;
	wire_read_init(&r, data, len);
	msg->type = wire_le32(&r);
	if (wire_le32(&r) != len)
		return -EBADMSG;
	msg->txid = wire_le32(&r);
	switch (msg->type) {
	case MBIM_COMMAND:
	case MBIM_COMMAND_DONE:
	case MBIM_INDICATE_STATUS:
		return parse_information(msg, &r);
	case MBIM_CLOSE:
		return wire_left(&r) ? -EBADMSG : 0;
	case MBIM_OPEN:
	case MBIM_HOST_ERROR:
	case MBIM_OPEN_DONE:
	case MBIM_CLOSE_DONE:
	case MBIM_FUNCTION_ERROR:
		msg->status = wire_le32(&r);
		return r.bad || wire_left(&r) ? -EBADMSG : 0;
	default:
		return -EBADMSG;
	}
}

static void put_le32_at(u8 *data, size_t at, u32 value)
{
	struct wire_writer w;

	wire_write_init(&w, data + at, 4);
	wire_put_le32(&w, value);
}

static int assembly_begin(struct mbim_assembly *a, u32 type, u32 txid, u32 total)
{
	struct wire_writer w;

	mbim_assembly_drop(a);
	wire_write_init(&w, a->data, sizeof(a->data));
	wire_put_le32(&w, type);
	wire_put_le32(&w, 0);	/* length: when it is known */
	wire_put_le32(&w, txid);
	wire_put_le32(&w, 1);
	wire_put_le32(&w, 0);
	a->len = wire_written(&w);
	a->type = type;
	a->txid = txid;
	a->total = total;
	return 0;
}

static int assembly_put(struct mbim_assembly *a, struct wire_reader *payload)
{
	size_t len = wire_left(payload);

	if (len > sizeof(a->data) - a->len) {
		mbim_assembly_drop(a);
		return -EMSGSIZE;
	}
	memcpy(a->data + a->len, wire_bytes(payload, len), len);
	a->len += len;
	a->next++;
	if (a->next < a->total)
		return 0;
	put_le32_at(a->data, 4, a->len);
	return 1;
}

/**
 * mbim_assembly_drop() - forget a message that is under way
 * @a: the assembly
 */
void mbim_assembly_drop(struct mbim_assembly *a)
{
	a->len = 0;
	a->next = 0;
}

/**
 * mbim_assembly_add() - take a frame from the module
 * @a: what has come before; zeroed, or after mbim_assembly_drop()
 * @frame: the frame
 * @len: its bytes
 * @whole: the message when there is one: @frame itself if it was in one piece, else
 *	inside @a and valid until the next call
 * @whole_len: its bytes
 *
 * A first fragment begins anew, whatever is under way: its sender has given that up
 * (section 9.5). The number of fragments is bounded by the room for their bytes, since
 * an empty one is refused.
 *
 * Return: 1 with a message, 0 if more is to come, -EBADMSG for a frame whose headers do
 * not agree with @len, -EPROTO for a fragment out of sequence, -EMSGSIZE for a message
 * longer than MBIM_MESSAGE_MAX; what was under way is dropped with an error.
 */
int mbim_assembly_add(struct mbim_assembly *a, const u8 *frame, size_t len, const u8 **whole,
		      size_t *whole_len)
{
	u32 type, txid, total = 1, current = 0;
	struct wire_reader r;
	bool agrees;
	int verdict;

	wire_read_init(&r, frame, len);
	type = wire_le32(&r);
	agrees = wire_le32(&r) == len;
	txid = wire_le32(&r);
	if (has_fragments(type)) {
		total = wire_le32(&r);
		current = wire_le32(&r);
	}
	if (r.bad || !agrees || !total || current >= total ||
	    (has_fragments(type) && !wire_left(&r))) {
		mbim_assembly_drop(a);
		return -EBADMSG;
	}
	if (total == 1) {
		*whole = frame;
		*whole_len = len;
		return 1;
	}
	if (!current)
		assembly_begin(a, type, txid, total);
	if (!a->len || current != a->next || total != a->total || type != a->type ||
	    txid != a->txid) {
		mbim_assembly_drop(a);
		return -EPROTO;
	}
	verdict = assembly_put(a, &r);
	if (verdict > 0) {
		*whole = a->data;
		*whole_len = a->len;
		mbim_assembly_drop(a);
	}
	return verdict;
}

/**
 * mbim_fragments() - frames that a message takes
 * @len: bytes of the message
 * @transfer: bytes that the function takes at a time, at least MBIM_TRANSFER_MIN
 *
 * Return: their number.
 */
u32 mbim_fragments(size_t len, size_t transfer)
{
	size_t room = transfer - MBIM_FRAGMENT_HEADER;

	if (len <= transfer)
		return 1;
	return (len - MBIM_FRAGMENT_HEADER + room - 1) / room;
}

/**
 * mbim_fragment() - one frame of a message
 * @message: a message that a builder made; one longer than @transfer is a COMMAND
 * @len: its bytes
 * @transfer: as for mbim_fragments()
 * @index: which frame, from 0
 * @buf: room for it
 * @cap: bytes
 *
 * Return: its bytes, or -EMSGSIZE.
 */
int mbim_fragment(const u8 *message, size_t len, size_t transfer, u32 index, u8 *buf, size_t cap)
{
	size_t room = transfer - MBIM_FRAGMENT_HEADER;
	u32 total = mbim_fragments(len, transfer);
	size_t at = MBIM_FRAGMENT_HEADER + index * room;
	struct wire_writer w;
	size_t chunk;

	wire_write_init(&w, buf, cap);
	if (total == 1) {
		wire_put(&w, message, len);
		return w.bad ? -EMSGSIZE : (int)len;
	}
	if (index >= total)
		return -EMSGSIZE;
	chunk = len - at < room ? len - at : room;
	wire_put(&w, message, 4);
	wire_put_le32(&w, MBIM_FRAGMENT_HEADER + chunk);
	wire_put(&w, message + 8, 4);
	wire_put_le32(&w, total);
	wire_put_le32(&w, index);
	wire_put(&w, message + at, chunk);
	return w.bad ? -EMSGSIZE : (int)wire_written(&w);
}

/* --- building --- */

/*
 * An information buffer has a fixed part, written through @w, and behind it the data
 * that the fixed part refers to, written through @data.
 */
struct builder {
	struct wire_writer w;
	struct wire_writer data;
	u8 *info;
};

static void header(struct wire_writer *w, u32 type, u32 txid)
{
	wire_put_le32(w, type);
	wire_put_le32(w, 0);
	wire_put_le32(w, txid);
}

/* a message without information buffer */
static int bare(u8 *buf, size_t cap, u32 type, u32 txid, const u32 *value)
{
	struct wire_writer w;

	wire_write_init(&w, buf, cap);
	header(&w, type, txid);
	if (value)
		wire_put_le32(&w, *value);
	if (w.bad)
		return -EMSGSIZE;
	put_le32_at(buf, 4, wire_written(&w));
	return wire_written(&w);
}

static void begin(struct builder *b, u8 *buf, size_t cap, u32 txid, enum mbim_service service,
		  u32 cid, u32 kind, size_t fixed)
{
	wire_write_init(&b->w, buf, cap < MBIM_MESSAGE_MAX ? cap : MBIM_MESSAGE_MAX);
	header(&b->w, MBIM_COMMAND, txid);
	wire_put_le32(&b->w, 1);
	wire_put_le32(&b->w, 0);
	wire_put(&b->w, uuid[service], UUID_LEN);
	wire_put_le32(&b->w, cid);
	wire_put_le32(&b->w, kind);
	wire_put_le32(&b->w, 0);
	b->data = b->w;
	b->info = b->w.p;
	wire_room(&b->data, fixed);
}

static int end(struct builder *b)
{
	size_t len = wire_written(&b->data);

	if (b->w.bad || b->data.bad)
		return -EMSGSIZE;
	put_le32_at(b->w.start, 4, len);
	put_le32_at(b->w.start, MBIM_COMMAND_HEADER - 4, len - MBIM_COMMAND_HEADER);
	return len;
}

static void fixed_le32(struct builder *b, u32 value)
{
	wire_put_le32(&b->w, value);
}

/* parts begin at multiples of four (section 10.3) */
static void align(struct builder *b)
{
	static const u8 zero[3];
	size_t over = (b->data.p - b->info) % 4;

	if (over)
		wire_put(&b->data, zero, 4 - over);
}

static u32 data_offset(const struct builder *b)
{
	return b->data.p - b->info;
}

/* a reference as MBIM has them: offset, size; a part of no bytes has no offset */
static void refer(struct builder *b, const void *bytes, size_t len)
{
	fixed_le32(b, len ? data_offset(b) : 0);
	fixed_le32(b, len);
	wire_put(&b->data, bytes, len);
	align(b);
}

/* a reference as the UICC extension has them: size, offset */
static void refer_uicc(struct builder *b, const void *bytes, size_t len)
{
	fixed_le32(b, len);
	fixed_le32(b, len ? data_offset(b) : 0);
	wire_put(&b->data, bytes, len);
	align(b);
}

/* One code point of UTF-8 and its length; a byte that begins none is taken as it is. */
static u32 utf8_next(const char *text, size_t *used)
{
	const u8 *p = (const u8 *)text;
	size_t more = p[0] >= 0xf0 ? 3 : p[0] >= 0xe0 ? 2 : p[0] >= 0xc0 ? 1 : 0;
	u32 c = more ? p[0] & (0x3f >> more) : p[0];
	size_t i;

	for (i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			more = 0;
			c = p[0];
			break;
		}
		c = c << 6 | (p[i] & 0x3f);
	}
	*used = more + 1;
	return c;
}

static void put_utf16(struct wire_writer *w, u32 c)
{
	if (c < 0x10000) {
		wire_put_le16(w, c);
		return;
	}
	wire_put_le16(w, 0xd800 | ((c - 0x10000) >> 10 & 0x3ff));
	wire_put_le16(w, 0xdc00 | ((c - 0x10000) & 0x3ff));
}

static void refer_text(struct builder *b, const char *text)
{
	u32 offset = data_offset(b);
	const u8 *from = b->data.p;
	size_t used;

	for (; *text; text += used)
		put_utf16(&b->data, utf8_next(text, &used));
	fixed_le32(b, b->data.p == from ? 0 : offset);
	fixed_le32(b, b->data.p - from);
	align(b);
}

int mbim_build_open(u8 *buf, size_t cap, u32 txid, u32 transfer)
{
	return bare(buf, cap, MBIM_OPEN, txid, &transfer);
}

int mbim_build_close(u8 *buf, size_t cap, u32 txid)
{
	return bare(buf, cap, MBIM_CLOSE, txid, NULL);
}

int mbim_build_host_error(u8 *buf, size_t cap, u32 txid, u32 error)
{
	return bare(buf, cap, MBIM_HOST_ERROR, txid, &error);
}

int mbim_build_query(u8 *buf, size_t cap, u32 txid, enum mbim_service service, u32 cid)
{
	struct builder b;

	begin(&b, buf, cap, txid, service, cid, QUERY, 0);
	return end(&b);
}

/* a command whose information buffer is some numbers */
static int build_numbers(u8 *buf, size_t cap, u32 txid, enum mbim_service service, u32 cid,
			 u32 kind, const u32 *numbers, size_t count)
{
	struct builder b;
	size_t i;

	begin(&b, buf, cap, txid, service, cid, kind, 4 * count);
	for (i = 0; i < count; i++)
		fixed_le32(&b, numbers[i]);
	return end(&b);
}

static void put_event(struct builder *b, const struct mbim_subscription *entry)
{
	u32 offset = data_offset(b), cid, count = 0;
	u8 *counted;

	wire_put(&b->data, uuid[entry->service], UUID_LEN);
	counted = wire_room(&b->data, 4);
	for (cid = 0; cid < 32; cid++) {
		if (!(entry->cids & BIT(cid)))
			continue;
		wire_put_le32(&b->data, cid);
		count++;
	}
	if (counted)
		put_le32_at(counted, 0, count);
	fixed_le32(b, offset);
	fixed_le32(b, UUID_LEN + 4 + 4 * count);
}

int mbim_build_subscribe(u8 *buf, size_t cap, u32 txid, const struct mbim_subscription *list,
			 size_t count)
{
	struct builder b;
	size_t i;

	begin(&b, buf, cap, txid, MBIM_SERVICE_BASIC, MBIM_SUBSCRIBE_LIST, SET, 4 + 8 * count);
	fixed_le32(&b, count);
	for (i = 0; i < count; i++)
		put_event(&b, &list[i]);
	return end(&b);
}

int mbim_build_radio(u8 *buf, size_t cap, u32 txid, bool on)
{
	const u32 state = on;

	return build_numbers(buf, cap, txid, MBIM_SERVICE_BASIC, MBIM_RADIO_STATE, SET, &state, 1);
}

int mbim_build_pin(u8 *buf, size_t cap, u32 txid, const u8 *pin, size_t len)
{
	struct builder b;
	size_t i;

	begin(&b, buf, cap, txid, MBIM_SERVICE_BASIC, MBIM_PIN, SET, 24);
	fixed_le32(&b, MBIM_PIN_TYPE_PIN1);
	fixed_le32(&b, 0);	/* enter */
	fixed_le32(&b, data_offset(&b));
	fixed_le32(&b, 2 * len);
	for (i = 0; i < len; i++)
		wire_put_le16(&b.data, pin[i]);
	align(&b);
	fixed_le32(&b, 0);
	fixed_le32(&b, 0);
	return end(&b);
}

int mbim_build_register(u8 *buf, size_t cap, u32 txid, const char *plmn)
{
	struct builder b;

	begin(&b, buf, cap, txid, MBIM_SERVICE_BASIC, MBIM_REGISTER_STATE, SET, 16);
	refer_text(&b, plmn);
	fixed_le32(&b, *plmn ? 1 : 0);
	fixed_le32(&b, 0);	/* whatever the network offers */
	return end(&b);
}

int mbim_build_visible_providers(u8 *buf, size_t cap, u32 txid)
{
	static const u32 full_scan;

	return build_numbers(buf, cap, txid, MBIM_SERVICE_BASIC, MBIM_VISIBLE_PROVIDERS, QUERY,
			     &full_scan, 1);
}

int mbim_build_packet_service(u8 *buf, size_t cap, u32 txid, bool attach)
{
	const u32 action = !attach;

	return build_numbers(buf, cap, txid, MBIM_SERVICE_BASIC, MBIM_PACKET_SERVICE, SET, &action,
			     1);
}

int mbim_build_signal(u8 *buf, size_t cap, u32 txid, const struct mbim_thresholds *thresholds)
{
	const u32 numbers[] = { thresholds->interval, thresholds->rssi, thresholds->error_rate };

	return build_numbers(buf, cap, txid, MBIM_SERVICE_BASIC, MBIM_SIGNAL_STATE, SET, numbers,
			     ARRAY_SIZE(numbers));
}

int mbim_build_version(u8 *buf, size_t cap, u32 txid, u16 extended)
{
	const u32 versions = 0x0100 | (u32)extended << 16;

	return build_numbers(buf, cap, txid, MBIM_SERVICE_EXTENSIONS, MBIM_VERSION, QUERY,
			     &versions, 1);
}

int mbim_build_device_reset(u8 *buf, size_t cap, u32 txid)
{
	return build_numbers(buf, cap, txid, MBIM_SERVICE_EXTENSIONS, MBIM_DEVICE_RESET, SET, NULL,
			     0);
}

int mbim_build_slot_mapping(u8 *buf, size_t cap, u32 txid, u32 slot)
{
	const u32 numbers[] = { 1, 12, 4, slot };	/* one map; its offset, size; the slot */

	return build_numbers(buf, cap, txid, MBIM_SERVICE_EXTENSIONS, MBIM_SLOT_MAPPINGS, SET,
			     numbers, ARRAY_SIZE(numbers));
}

int mbim_build_slot_info(u8 *buf, size_t cap, u32 txid, u32 slot)
{
	return build_numbers(buf, cap, txid, MBIM_SERVICE_EXTENSIONS, MBIM_SLOT_INFO, QUERY, &slot,
			     1);
}

/* Only the serving cells are asked for, no neighbours. */
int mbim_build_base_stations(u8 *buf, size_t cap, u32 txid, u16 extended)
{
	static const u32 most[6];

	return build_numbers(buf, cap, txid, MBIM_SERVICE_EXTENSIONS, MBIM_BASE_STATIONS, QUERY,
			     most, extended >= 0x0300 ? 6 : 5);
}

/* The offsets inside of a context count from its own beginning. */
static void put_attach(struct builder *b, const struct mbim_attach *context)
{
	struct builder inner = { .w = b->data, .data = b->data, .info = b->data.p };
	u32 offset = data_offset(b);

	wire_room(&inner.data, 44);
	fixed_le32(&inner, context->ip_type);
	fixed_le32(&inner, context->roaming);
	fixed_le32(&inner, context->source);
	refer_text(&inner, context->apn);
	refer_text(&inner, context->user);
	refer_text(&inner, context->password);
	fixed_le32(&inner, context->compression);
	fixed_le32(&inner, context->auth);
	fixed_le32(b, offset);
	fixed_le32(b, inner.data.p - inner.info);
	inner.data.bad |= inner.w.bad;
	b->data = inner.data;
}

int mbim_build_attach(u8 *buf, size_t cap, u32 txid, const struct mbim_attach *contexts,
		      size_t count)
{
	struct builder b;
	size_t i;

	begin(&b, buf, cap, txid, MBIM_SERVICE_EXTENSIONS, MBIM_LTE_ATTACH_CONFIGURATION, SET,
	      8 + 8 * count);
	fixed_le32(&b, 0);	/* set, not back to the factory's */
	fixed_le32(&b, count);
	for (i = 0; i < count; i++)
		put_attach(&b, &contexts[i]);
	return end(&b);
}

/* --- the card --- */

int mbim_build_open_channel(u8 *buf, size_t cap, u32 txid, const u8 *aid, size_t len, u8 p2)
{
	struct builder b;

	begin(&b, buf, cap, txid, MBIM_SERVICE_UICC, MBIM_UICC_OPEN_CHANNEL, SET, 16);
	refer_uicc(&b, aid, len);
	fixed_le32(&b, p2);
	fixed_le32(&b, MBIM_CHANNEL_GROUP);
	return end(&b);
}

int mbim_build_close_channel(u8 *buf, size_t cap, u32 txid, u32 channel)
{
	const u32 numbers[] = { channel, MBIM_CHANNEL_GROUP };

	return build_numbers(buf, cap, txid, MBIM_SERVICE_UICC, MBIM_UICC_CLOSE_CHANNEL, SET,
			     numbers, ARRAY_SIZE(numbers));
}

int mbim_build_apdu(u8 *buf, size_t cap, u32 txid, u32 channel, const u8 *apdu, size_t len)
{
	struct builder b;

	begin(&b, buf, cap, txid, MBIM_SERVICE_UICC, MBIM_UICC_APDU, SET, 20);
	fixed_le32(&b, channel);
	fixed_le32(&b, 0);	/* no secure messaging */
	fixed_le32(&b, channel >= 4 || (len && apdu[0] & 0x40) ? 1 : 0);
	refer_uicc(&b, apdu, len);
	return end(&b);
}

int mbim_build_uicc_reset(u8 *buf, size_t cap, u32 txid, bool pass_through)
{
	const u32 action = pass_through;

	return build_numbers(buf, cap, txid, MBIM_SERVICE_UICC, MBIM_UICC_RESET, SET, &action, 1);
}

/* version, application, path: what all commands for files begin with */
static void put_file(struct builder *b, const struct mbim_file *file)
{
	fixed_le32(b, 1);
	refer(b, file->aid, file->aid_len);
	refer(b, file->path, file->path_len);
}

int mbim_build_file_status(u8 *buf, size_t cap, u32 txid, const struct mbim_file *file)
{
	struct builder b;

	begin(&b, buf, cap, txid, MBIM_SERVICE_UICC, MBIM_UICC_FILE_STATUS, QUERY, 20);
	put_file(&b, file);
	return end(&b);
}

int mbim_build_read_binary(u8 *buf, size_t cap, u32 txid, const struct mbim_file *file,
			   u32 offset, u32 length)
{
	struct builder b;

	begin(&b, buf, cap, txid, MBIM_SERVICE_UICC, MBIM_UICC_READ_BINARY, QUERY, 44);
	put_file(&b, file);
	fixed_le32(&b, offset);
	fixed_le32(&b, length);
	refer(&b, NULL, 0);	/* no local PIN */
	refer(&b, NULL, 0);	/* no data */
	return end(&b);
}

int mbim_build_read_record(u8 *buf, size_t cap, u32 txid, const struct mbim_file *file,
			   u32 record)
{
	struct builder b;

	begin(&b, buf, cap, txid, MBIM_SERVICE_UICC, MBIM_UICC_READ_RECORD, QUERY, 40);
	put_file(&b, file);
	fixed_le32(&b, record);
	refer(&b, NULL, 0);
	refer(&b, NULL, 0);
	return end(&b);
}

static int build_stk(u8 *buf, size_t cap, u32 txid, u32 cid, const u8 *data, size_t len)
{
	struct builder b;

	begin(&b, buf, cap, txid, MBIM_SERVICE_STK, cid, SET, 0);
	/* the terminal response has its length before it, the others are but data */
	if (cid == MBIM_STK_TERMINAL_RESPONSE)
		wire_put_le32(&b.data, len);
	wire_put(&b.data, data, len);
	align(&b);
	return end(&b);
}

int mbim_build_pac(u8 *buf, size_t cap, u32 txid, const u8 commands[32])
{
	return build_stk(buf, cap, txid, MBIM_STK_PAC, commands, 32);
}

int mbim_build_terminal_response(u8 *buf, size_t cap, u32 txid, const u8 *data, size_t len)
{
	return build_stk(buf, cap, txid, MBIM_STK_TERMINAL_RESPONSE, data, len);
}

int mbim_build_envelope(u8 *buf, size_t cap, u32 txid, const u8 *data, size_t len)
{
	return build_stk(buf, cap, txid, MBIM_STK_ENVELOPE, data, len);
}

/* --- secrets --- */

static bool apdu_command_is_secret(const u8 *info, size_t len)
{
	struct wire_reader r;
	u32 size, offset;

	wire_read_init(&r, info, len);
	wire_bytes(&r, 12);
	size = wire_le32(&r);
	offset = wire_le32(&r);
	if (r.bad || size < 2 || offset > len || size > len - offset)
		return false;
	return wwanctl_apdu_is_secret(info[offset + 1]);
}

/* an attach context in either direction, or the order to connect */
static bool carries_password(const struct mbim_message *msg)
{
	if (msg->service == MBIM_SERVICE_BASIC)
		return msg->cid == MBIM_CONNECT && msg->type == MBIM_COMMAND;
	return msg->service == MBIM_SERVICE_EXTENSIONS &&
	       (msg->cid == MBIM_LTE_ATTACH_CONFIGURATION || msg->cid == MBIM_LTE_ATTACH_INFO);
}

/**
 * mbim_mask_secrets() - make a frame fit to be shown
 * @frame: a frame, changed in place
 * @len: its bytes
 *
 * What a PIN, an attach context, a connection or a secret APDU carries is wiped from
 * the first byte of data on; of a command in fragments all but the headers, since only
 * its first fragment tells what it is.
 */
void mbim_mask_secrets(u8 *frame, size_t len)
{
	struct mbim_message msg;
	struct wire_reader r;
	size_t keep = 0;
	bool command;

	wire_read_init(&r, frame, len);
	command = wire_le32(&r) == MBIM_COMMAND;
	if (mbim_message_parse(&msg, frame, len)) {
		if (command && len > MBIM_FRAGMENT_HEADER)
			memset(frame + MBIM_FRAGMENT_HEADER, 0xff, len - MBIM_FRAGMENT_HEADER);
		return;
	}
	if (msg.service == MBIM_SERVICE_BASIC && msg.cid == MBIM_PIN && command)
		keep = 24;
	else if (carries_password(&msg))
		keep = 8;
	else if (msg.service == MBIM_SERVICE_UICC && msg.cid == MBIM_UICC_APDU && command &&
		 apdu_command_is_secret(msg.info, msg.len))
		keep = 20 + 5;
	if (keep && msg.len > keep)
		memset(frame + len - msg.len + keep, 0xff, msg.len - keep);
}
