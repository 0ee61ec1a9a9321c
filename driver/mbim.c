// SPDX-License-Identifier: GPL-2.0
/*
 * An MBIM session: its own messages, its bring-up and its goodbye. What drives them:
 * session.c. Sections are those of the Mobile Broadband Interface Model, Revision 1.0
 * Errata 1.
 *
 * MBIM has no message that only asks whether the function is there. Nothing is asked
 * while nothing is wanted of it: a function that has lost its state says so when it is
 * asked next (MBIM_ERROR_NOT_OPENED), and one that is silent is asked for its radio.
 */

#include <linux/device.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "mbim.h"
#include "plan.h"

#define OPEN_TIMEOUT		(5 * HZ)
#define CLOSE_TIMEOUT		HZ
#define QUERY_TIMEOUT		(3 * HZ)
#define FRAGMENT_TIMEOUT	(5 * HZ / 4)	/* between two of them (section 9.5) */
#define CALL_CAP		256	/* bytes of a message of the session's own */
#define VERSION_NONE		0x0100	/* no extension */
#define VERSION_WANTED		0x0300
#define PORT			0	/* all transaction ids are from one space */
#define CID_MAX			0xffff

#define Q(name)			MBIM_Q(name)
#define SETUP_QUERIES		(Q(SUBSCRIBE) | Q(CAPS) | Q(RADIO) | Q(READY) | Q(REGISTER) | \
				 Q(PACKET) | Q(SIGNAL))

/* --- messages --- */

/**
 * mbim_offers() - does the module list a command
 * @s: session, locked
 * @service: its service
 * @cid: its number
 *
 * Return: true if so.
 */
bool mbim_offers(const struct mbim_session *s, enum mbim_service service, u32 cid)
{
	return s->services.cids[service] & BIT(cid);
}

/**
 * mbim_txid() - a transaction id that is not in use
 * @s: session, locked
 *
 * Return: the id, never 0; mbim_send() takes the last one given.
 */
u32 mbim_txid(struct mbim_session *s)
{
	s->txid = txn_id(&s->base.txns, PORT, s->txid, U32_MAX);
	return s->txid;
}

/**
 * mbim_what() - what an answer is known by besides its transaction id
 * @service: its service
 * @cid: its number
 *
 * Return: the key's message.
 */
u32 mbim_what(enum mbim_service service, u32 cid)
{
	return cid <= CID_MAX ? service << 16 | cid : U32_MAX;
}

/**
 * mbim_frames() - frames that a message takes
 * @s: session; need not be locked
 * @len: its bytes
 *
 * Return: their number.
 */
unsigned int mbim_frames(const struct mbim_session *s, size_t len)
{
	return mbim_fragments(len, s->transfer);
}

/* Cuts the message in s->out into frames and wipes it. */
static int cut(struct mbim_session *s, struct session_letter *letter, size_t len, bool repeatable)
{
	struct wwanctl_frame *frame;
	unsigned int i;
	int status;

	letter->used = mbim_frames(s, len);
	status = letter->used > letter->frames ? -EMSGSIZE :
						 session_letter_ready(&s->base, letter);
	for (i = 0; !status && i < letter->used; i++) {
		frame = letter->frame[i];
		status = mbim_fragment(s->out, len, s->transfer, i, frame->data, frame->cap);
		if (status < 0)
			break;
		frame->len = status;
		frame->repeatable = repeatable && letter->used == 1;	/* in their order only */
		status = 0;
	}
	memzero_explicit(s->out, len);
	return status;
}

/**
 * mbim_send() - send the message that was written into s->out, and await its answer
 * @s: session, locked
 * @txn: transaction, not pending; gets its key
 * @letter: room for the message's frames
 * @what: of mbim_what()
 * @len: bytes of the message, whose id is the last of mbim_txid(); or -errno of its builder
 * @repeatable: it may reach the module twice
 * @timeout: jiffies
 *
 * Return: 0, or -errno: -EMSGSIZE if it does not fit into @letter.
 */
int mbim_send(struct mbim_session *s, struct txn *txn, struct session_letter *letter, u32 what,
	      int len, bool repeatable, unsigned long timeout)
{
	int status = len < 0 ? len : cut(s, letter, len, repeatable);

	if (status)
		return status;
	txn->key.port = PORT;
	txn->key.id = s->txid;
	txn->key.message = what;
	return session_send(&s->base, txn, letter, timeout);
}

/* --- the session's own messages --- */

/* What the driver wants to be told, as far as the module has it. */
static int build_subscribe(struct mbim_session *s, u32 txid)
{
	static const struct mbim_subscription wanted[] = {
		{ MBIM_SERVICE_BASIC, BIT(MBIM_SUBSCRIBER_READY_STATUS) | BIT(MBIM_RADIO_STATE) |
				      BIT(MBIM_REGISTER_STATE) | BIT(MBIM_PACKET_SERVICE) |
				      BIT(MBIM_SIGNAL_STATE) | BIT(MBIM_CONNECT) |
				      BIT(MBIM_IP_CONFIGURATION) },
		{ MBIM_SERVICE_EXTENSIONS, BIT(MBIM_SLOT_INFO) },
	};
	struct mbim_subscription list[ARRAY_SIZE(wanted)];
	size_t i, count = 0;

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		list[count] = wanted[i];
		list[count].cids &= s->services.cids[wanted[i].service];
		if (list[count].cids)
			count++;
	}
	return mbim_build_subscribe(s->out, sizeof(s->out), txid, list, count);
}

static int build_channel_close(struct mbim_session *s, u32 txid)
{
	s->base.closes--;
	return mbim_build_close_channel(s->out, sizeof(s->out), txid,
					s->base.late[s->base.closes].channel);
}

/**
 * struct query_row - a query
 * @type: what answers it: enum mbim_type
 * @service: of its command
 * @cid: of its command
 * @take: its answer, good ones only; may be NULL
 */
struct query_row {
	u32 type;
	enum mbim_service service;
	u32 cid;
	void (*take)(struct mbim_session *s, const struct mbim_message *msg, u64 time);
};

static void take_services(struct mbim_session *s, const struct mbim_message *msg, u64 time);
static void take_version(struct mbim_session *s, const struct mbim_message *msg, u64 time);

#define CONTROL(done)		{ MBIM_##done, MBIM_SERVICE_OTHER, 0, NULL }
#define BASIC(name, fn)		{ MBIM_COMMAND_DONE, MBIM_SERVICE_BASIC, MBIM_##name, fn }
#define EXTENSION(name, fn)	{ MBIM_COMMAND_DONE, MBIM_SERVICE_EXTENSIONS, MBIM_##name, fn }
#define UICC(name, fn)		{ MBIM_COMMAND_DONE, MBIM_SERVICE_UICC, MBIM_UICC_##name, fn }

static const struct query_row queries[MBIM_QUERIES] = {
	[MBIM_QUERY_HOST_ERROR] = CONTROL(HOST_ERROR),
	[MBIM_QUERY_CLOSE] = CONTROL(CLOSE_DONE),
	[MBIM_QUERY_OPEN] = CONTROL(OPEN_DONE),
	[MBIM_QUERY_SERVICES] = BASIC(DEVICE_SERVICES, take_services),
	[MBIM_QUERY_VERSION] = EXTENSION(VERSION, take_version),
	[MBIM_QUERY_CHANNELS_CLOSE] = UICC(CLOSE_CHANNEL, NULL),
	[MBIM_QUERY_CHANNEL_CLOSE] = UICC(CLOSE_CHANNEL, NULL),
	[MBIM_QUERY_SUBSCRIBE] = BASIC(SUBSCRIBE_LIST, NULL),
	[MBIM_QUERY_CAPS] = BASIC(DEVICE_CAPS, mbim_take_caps),
	[MBIM_QUERY_CAPS_V2] = EXTENSION(DEVICE_CAPS_V2, mbim_take_caps),
	[MBIM_QUERY_SYS_CAPS] = EXTENSION(SYS_CAPS, mbim_take_sys_caps),
	[MBIM_QUERY_SLOT_MAPPING] = EXTENSION(SLOT_MAPPINGS, mbim_take_slot_mapping),
	[MBIM_QUERY_SLOT_INFO] = EXTENSION(SLOT_INFO, mbim_take_slot_info),
	[MBIM_QUERY_READY] = BASIC(SUBSCRIBER_READY_STATUS, mbim_take_ready),
	[MBIM_QUERY_PIN] = BASIC(PIN, mbim_take_pin),
	[MBIM_QUERY_ATR] = UICC(ATR, mbim_take_atr),
	[MBIM_QUERY_APPLICATIONS] = UICC(APPLICATION_LIST, mbim_take_applications),
	[MBIM_QUERY_RADIO] = BASIC(RADIO_STATE, mbim_take_radio),
	[MBIM_QUERY_REGISTER] = BASIC(REGISTER_STATE, mbim_take_registration),
	[MBIM_QUERY_PACKET] = BASIC(PACKET_SERVICE, mbim_take_packet_service),
	[MBIM_QUERY_SIGNAL] = BASIC(SIGNAL_STATE, mbim_take_signal),
	[MBIM_QUERY_CELL] = EXTENSION(BASE_STATIONS, mbim_take_cell),
	[MBIM_QUERY_RADIO_ON] = BASIC(RADIO_STATE, mbim_take_radio),
	[MBIM_QUERY_CARD_ON] = UICC(RESET, NULL),
	[MBIM_QUERY_GOODBYE] = CONTROL(CLOSE_DONE),
};

/* Queries that are more than a service and a number. */
static int build(struct mbim_session *s, unsigned int query, u32 txid)
{
	size_t cap = sizeof(s->out);

	switch (query) {
	case MBIM_QUERY_HOST_ERROR:
		return mbim_build_host_error(s->out, cap, s->host_error_txid, s->host_error);
	case MBIM_QUERY_CLOSE:
	case MBIM_QUERY_GOODBYE:
		return mbim_build_close(s->out, cap, txid);
	case MBIM_QUERY_OPEN:
		return mbim_build_open(s->out, cap, txid, s->transfer);
	case MBIM_QUERY_VERSION:
		return mbim_build_version(s->out, cap, txid, VERSION_WANTED);
	case MBIM_QUERY_SUBSCRIBE:
		return build_subscribe(s, txid);
	case MBIM_QUERY_CHANNELS_CLOSE:	/* those of our group */
		return mbim_build_close_channel(s->out, cap, txid, 0);
	case MBIM_QUERY_CHANNEL_CLOSE:
		return build_channel_close(s, txid);
	case MBIM_QUERY_SLOT_INFO:
		return mbim_build_slot_info(s->out, cap, txid, s->asked_slot);
	case MBIM_QUERY_CELL:
		return mbim_build_base_stations(s->out, cap, txid, s->extended);
	case MBIM_QUERY_RADIO_ON:
		return mbim_build_radio(s->out, cap, txid, true);
	case MBIM_QUERY_CARD_ON:
		return mbim_build_uicc_reset(s->out, cap, txid, false);
	default:
		return mbim_build_query(s->out, cap, txid, queries[query].service,
					queries[query].cid);
	}
}

static u32 what_of(const struct query_row *row)
{
	return row->type == MBIM_COMMAND_DONE ? mbim_what(row->service, row->cid) : row->type;
}

static unsigned long timeout_of(unsigned int query)
{
	switch (query) {
	case MBIM_QUERY_CLOSE:
	case MBIM_QUERY_GOODBYE:
		return CLOSE_TIMEOUT;
	case MBIM_QUERY_OPEN:
		return OPEN_TIMEOUT;
	default:
		return QUERY_TIMEOUT;
	}
}

static int ask(struct session *base, struct session_call *call, unsigned int query)
{
	struct mbim_session *s = mbim_of(base);
	int len = build(s, query, mbim_txid(s));

	if (query != MBIM_QUERY_HOST_ERROR)
		return mbim_send(s, &call->txn, &call->letter, what_of(&queries[query]), len,
				 true, timeout_of(query));
	len = len < 0 ? len : cut(s, &call->letter, len, true);
	return len ? : session_post(base, &call->letter);
}

static bool one_try(unsigned int query)
{
	return query == MBIM_QUERY_HOST_ERROR || query == MBIM_QUERY_CLOSE ||
	       query == MBIM_QUERY_OPEN || query == MBIM_QUERY_CHANNEL_CLOSE ||
	       query == MBIM_QUERY_GOODBYE;
}

/* --- answers --- */

static void take_services(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	struct mbim_services services;

	if (!mbim_parse_services(msg, &services))
		s->services = services;
}

static void take_version(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	u16 extended;

	if (!mbim_parse_version(msg, &extended))
		s->extended = clamp_t(u16, extended, VERSION_NONE, VERSION_WANTED);
}

static void take_opened(struct mbim_session *s, const struct mbim_message *msg)
{
	s->opened = msg && msg->type == MBIM_OPEN_DONE && !msg->status;
	if (!s->opened)
		session_attempt_failed(&s->base, msg ? "refuses to be opened" : "does not answer");
}

/*
 * What the module tells by itself is all that the caches live from: without an answer
 * nobody knows whether it will. A refusal is one: then it tells what it likes.
 */
static void take_subscribed(struct mbim_session *s, const struct mbim_message *msg)
{
	if (!msg && s->base.phase == MBIM_PHASE_SETUP)
		session_attempt_failed(&s->base, "does not say whether it will tell of changes");
}

static void take_services_untold(struct mbim_session *s, const struct mbim_message *msg)
{
	if (!msg)
		session_attempt_failed(&s->base, "does not tell its services");
}

static void restored(struct mbim_session *s, const struct mbim_message *msg)
{
	if (msg)	/* else once more after the next bring-up */
		s->base.restore = 0;
	session_want(&s->base, Q(READY) | Q(RADIO) | Q(REGISTER));
}

/* Queries whose end counts, however it was. */
static void ended(struct mbim_session *s, unsigned int query, const struct mbim_message *msg)
{
	switch (query) {
	case MBIM_QUERY_CLOSE:
		session_want(&s->base, Q(OPEN));
		break;
	case MBIM_QUERY_OPEN:
		take_opened(s, msg);
		break;
	case MBIM_QUERY_SERVICES:
		take_services_untold(s, msg);
		break;
	case MBIM_QUERY_SUBSCRIBE:
		take_subscribed(s, msg);
		break;
	case MBIM_QUERY_CHANNEL_CLOSE:
		if (s->base.closes)
			session_want(&s->base, Q(CHANNEL_CLOSE));
		break;
	case MBIM_QUERY_CAPS_V2:
		if (!msg || msg->status)
			session_want(&s->base, Q(CAPS));
		break;
	case MBIM_QUERY_RADIO_ON:
	case MBIM_QUERY_CARD_ON:
		restored(s, msg);
		break;
	default:
		break;
	}
}

static bool is_unsupported(u32 status)
{
	return status == MBIM_STATUS_NO_DEVICE_SUPPORT ||
	       status == MBIM_STATUS_INVALID_DEVICE_SERVICE_OPERATION;
}

static void take(struct session *base, unsigned int query, const void *answer)
{
	const struct query_row *row = &queries[query];
	const struct mbim_message *msg = answer;
	struct mbim_session *s = mbim_of(base);

	/* a module without a card may tell that by the status alone */
	if (msg && row->take && (!msg->status || query == MBIM_QUERY_READY))
		row->take(s, msg, base->now);
	if (msg && msg->type == MBIM_COMMAND_DONE && is_unsupported(msg->status))
		base->unsupported |= BIT_ULL(query);
	if (!msg && BIT_ULL(query) & (Q(ATR) | Q(APPLICATIONS)))
		base->unsupported |= BIT_ULL(query);	/* each change of card would wait for it */
	ended(s, query, msg);
	if (BIT_ULL(query) & MBIM_CARD)
		mbim_publish_cards(s, base->now);
}

/* --- phases --- */

static void begin(struct session *base)
{
	struct mbim_session *s = mbim_of(base);

	s->opened = false;
	s->extended = VERSION_NONE;
	memset(&s->services, 0, sizeof(s->services));
	s->services.cids[MBIM_SERVICE_BASIC] = U32_MAX;	/* until it has told */
	session_enter(base, MBIM_PHASE_OPEN, Q(CLOSE));
}

static void want_offered(struct mbim_session *s, unsigned int query)
{
	if (mbim_offers(s, queries[query].service, queries[query].cid))
		session_want(&s->base, BIT_ULL(query));
}

static void enter_version(struct mbim_session *s)
{
	session_enter(&s->base, MBIM_PHASE_VERSION, 0);
	want_offered(s, MBIM_QUERY_VERSION);
}

static void enter_setup(struct mbim_session *s)
{
	session_enter(&s->base, MBIM_PHASE_SETUP, SETUP_QUERIES | s->base.restore);
	if (mbim_offers(s, MBIM_SERVICE_EXTENSIONS, MBIM_DEVICE_CAPS_V2)) {
		s->base.wanted &= ~Q(CAPS);
		session_want(&s->base, Q(CAPS_V2));
	}
	want_offered(s, MBIM_QUERY_CHANNELS_CLOSE);
	want_offered(s, MBIM_QUERY_SYS_CAPS);
	want_offered(s, MBIM_QUERY_SLOT_MAPPING);
	want_offered(s, MBIM_QUERY_SLOT_INFO);
}

static void enter_ready(struct mbim_session *s)
{
	s->base.info.capabilities |= WWANCTL_CAPABILITY_REJECT_CAUSE;
	if (mbim_offers(s, MBIM_SERVICE_UICC, MBIM_UICC_OPEN_CHANNEL) &&
	    mbim_offers(s, MBIM_SERVICE_UICC, MBIM_UICC_APDU))
		s->base.info.capabilities |= WWANCTL_CAPABILITY_APDU;
	else
		s->base.info.capabilities &= ~WWANCTL_CAPABILITY_APDU;
	session_up(&s->base);
}

static bool advance(struct session *base)
{
	struct mbim_session *s = mbim_of(base);

	switch (base->phase) {
	case MBIM_PHASE_OPEN:
		session_enter(base, MBIM_PHASE_SERVICES, Q(SERVICES));
		return true;
	case MBIM_PHASE_SERVICES:
		enter_version(s);
		return true;
	case MBIM_PHASE_VERSION:
		enter_setup(s);
		return true;
	case MBIM_PHASE_SETUP:
		if (base->silent)
			session_attempt_failed(base, "has stopped answering");
		else
			enter_ready(s);
		return true;
	default:
		return false;
	}
}

static void lost(struct session *base)
{
	struct mbim_session *s = mbim_of(base);

	s->opened = false;
	mbim_assembly_drop(&s->in);
}

static void leave(struct session *base)
{
	if (mbim_of(base)->opened || base->in_flight & Q(OPEN))
		session_want(base, Q(GOODBYE));
}

/* --- frames from the module --- */

static struct txn_key key_of(const struct mbim_message *msg)
{
	return (struct txn_key){
		.port = PORT,
		.id = msg->txid,
		.message = msg->type == MBIM_COMMAND_DONE ? mbim_what(msg->service, msg->cid) :
							    msg->type,
	};
}

static void response(struct mbim_session *s, const struct mbim_message *msg)
{
	const struct txn_key key = key_of(msg);
	struct mbim_bytes bytes;
	struct txn *txn;
	u32 channel;
	u8 slot;

	if (txn_orphan_answered(&s->base.txns, &key, &slot)) {
		if (!msg->status && !mbim_parse_open_channel(msg, &channel, &bytes) &&
		    channel && channel <= U8_MAX)
			session_late_channel(&s->base, slot, channel);
		return;
	}
	txn = txn_answered(&s->base.txns, &key);
	if (txn)
		txn->done(&s->base, txn, msg);
	else
		dev_dbg_ratelimited(s->base.wdev->dev, "an answer that nobody waits for\n");
}

/*
 * The function has not understood a message, or is not open (section 9.4.4). To who
 * waits for the answer it is a refusal; what was not open is opened again.
 */
static void function_error(struct mbim_session *s, const struct mbim_message *error)
{
	struct txn *txn = txn_find(&s->base.txns, PORT, error->txid);
	struct mbim_message answer = {
		.type = MBIM_FUNCTION_ERROR,
		.txid = error->txid,
		.status = error->status == MBIM_ERROR_MAX_TRANSFER ?
			  MBIM_STATUS_PARAMETER_TOO_LONG : MBIM_STATUS_FAILURE,
	};

	dev_dbg_ratelimited(s->base.wdev->dev, "the module reports: %s\n",
			    mbim_error_name(error->status));
	if (error->status == MBIM_ERROR_NOT_OPENED && s->base.phase > MBIM_PHASE_OPEN) {
		if (s->base.phase < SESSION_READY)
			session_attempt_failed(&s->base, "has not been opened");
		else
			session_restart(&s->base, 0, "is not open any more");
		return;
	}
	if (!txn)
		return;
	txn_drop(txn);
	txn->done(&s->base, txn, &answer);
}

static void tell_host_error(struct mbim_session *s, u32 error, u32 txid)
{
	s->host_error = error;
	s->host_error_txid = txid;
	session_want(&s->base, Q(HOST_ERROR));
}

/* The rest of a message has not come. */
static void fragment_missing(struct session *base)
{
	struct mbim_session *s = mbim_of(base);

	if (!s->in.len)
		return;
	mbim_assembly_drop(&s->in);
	tell_host_error(s, MBIM_ERROR_TIMEOUT_FRAGMENT, s->in.txid);
}

static void dispatch(struct mbim_session *s, const struct mbim_message *msg, u64 time)
{
	switch (msg->type) {
	case MBIM_OPEN_DONE:
	case MBIM_CLOSE_DONE:
	case MBIM_COMMAND_DONE:
		response(s, msg);
		break;
	case MBIM_FUNCTION_ERROR:
		function_error(s, msg);
		break;
	case MBIM_INDICATE_STATUS:
		if (s->base.phase == MBIM_PHASE_SETUP || s->base.phase == SESSION_READY)
			mbim_indication(s, msg, time);
		break;
	default:
		break;
	}
}

static int take_frame(struct session *base, const u8 *frame, size_t len, u64 time)
{
	struct mbim_session *s = mbim_of(base);
	struct mbim_message msg;
	size_t whole_len;
	const u8 *whole;
	int verdict;

	verdict = mbim_assembly_add(&s->in, frame, len, &whole, &whole_len);
	if (verdict == -EBADMSG)
		return verdict;
	session_heard(base, time);
	base->alarms &= ~BIT(SESSION_ALARM_PROTOCOL);
	if (verdict < 0)
		tell_host_error(s, verdict == -EPROTO ? MBIM_ERROR_FRAGMENT_OUT_OF_SEQUENCE :
							MBIM_ERROR_LENGTH_MISMATCH, s->in.txid);
	if (!verdict)
		session_alarm(base, SESSION_ALARM_PROTOCOL, FRAGMENT_TIMEOUT);
	if (verdict <= 0)
		return 0;
	if (mbim_message_parse(&msg, whole, whole_len))
		return -EBADMSG;
	dispatch(s, &msg, time);
	return 0;
}

static const struct session_ops ops = {
	.goodbye_calls	= Q(OPEN),	/* what is opened now is closed, too */
	.close		= MBIM_QUERY_CHANNEL_CLOSE,
	.alive		= MBIM_QUERY_RADIO,
	.begin		= begin,
	.advance	= advance,
	.ask		= ask,
	.take		= take,
	.one_try	= one_try,
	.lost		= lost,
	.forget		= mbim_forget,
	.leave		= leave,
	.look		= mbim_look_again,
	.alarm		= fragment_missing,
	.frame		= take_frame,
	.mask		= mbim_mask_secrets,
	.plan		= mbim_plan,
	.admit		= mbim_op_admit,
	.step		= mbim_op_step,
	.ready		= mbim_op_ready,
	.answer		= mbim_op_answer,
	.undo		= mbim_op_undo,
	.end		= mbim_op_end,
};

/* --- struct wwanctl_proto_ops; process context --- */

static size_t transfer_of(const struct wwanctl_link *link)
{
	return clamp_t(size_t, link->message_max, MBIM_TRANSFER_MIN, MBIM_TRANSFER_MAX);
}

static int create(struct wwanctl_device *wdev)
{
	struct mbim_session *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	s->transfer = transfer_of(wdev->link);
	s->txid = get_random_u32();	/* an earlier session's answers must not fit */
	if (session_init(&s->base, &ops, wdev, mbim_frames(s, CALL_CAP),
			 min_t(size_t, s->transfer, CALL_CAP))) {
		kfree(s);
		return -ENOMEM;
	}
	return 0;
}

static void destroy(struct wwanctl_device *wdev)
{
	struct session *s = wdev->session;

	session_fini(s);
	kfree_sensitive(mbim_of(s));
}

const struct wwanctl_proto_ops wwanctl_mbim_ops = {
	.protocol	= WWANCTL_PROTOCOL_MBIM,
	.name		= "mbim",
	.frame_max	= MBIM_TRANSFER_MAX,
	.create		= create,
	.destroy	= destroy,
	.start		= session_start,
	.stop		= session_stop,
	.receive	= session_receive,
	.resync		= session_resync,
	.request_init	= mbim_request_init,
	.request_fini	= plan_request_fini,
	.submit		= plan_submit,
	.cancel		= plan_cancel,
	.deadline	= plan_deadline,
};
