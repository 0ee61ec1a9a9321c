/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An MBIM session: what mbim.c, mbim_ind.c and mbim_ops.c share. Locking: session.h.
 */
#ifndef WWANCTL_MBIM_H
#define WWANCTL_MBIM_H

#include <linux/bits.h>

#include "mbim_codec.h"
#include "session.h"

/**
 * enum mbim_phase - how far a bring-up is
 * @MBIM_PHASE_OPEN: what an earlier host left open is closed, then it is opened
 * @MBIM_PHASE_SERVICES: what it can do
 * @MBIM_PHASE_VERSION: which form its messages have; from then on they count
 * @MBIM_PHASE_SETUP: indications on, caches read
 */
enum mbim_phase {
	MBIM_PHASE_OPEN = SESSION_BRINGUP,
	MBIM_PHASE_SERVICES,
	MBIM_PHASE_VERSION,
	MBIM_PHASE_SETUP,
};

/* Messages that the session sends of its own accord; see the table in mbim.c. */
enum mbim_query {
	MBIM_QUERY_HOST_ERROR,		/* s->host_error, about s->host_error_txid */
	MBIM_QUERY_CLOSE,		/* MBIM_CLOSE, before an MBIM_OPEN */
	MBIM_QUERY_OPEN,
	MBIM_QUERY_SERVICES,
	MBIM_QUERY_VERSION,
	MBIM_QUERY_CHANNELS_CLOSE,	/* all that an earlier host has left open */
	MBIM_QUERY_CHANNEL_CLOSE,	/* a late channel */
	MBIM_QUERY_SUBSCRIBE,
	MBIM_QUERY_CAPS,
	MBIM_QUERY_CAPS_V2,
	MBIM_QUERY_SYS_CAPS,
	MBIM_QUERY_SLOT_MAPPING,
	MBIM_QUERY_SLOT_INFO,		/* of s->asked_slot, then of the next one */
	MBIM_QUERY_READY,
	MBIM_QUERY_PIN,
	MBIM_QUERY_ATR,
	MBIM_QUERY_APPLICATIONS,
	MBIM_QUERY_RADIO,
	MBIM_QUERY_REGISTER,
	MBIM_QUERY_PACKET,
	MBIM_QUERY_SIGNAL,
	MBIM_QUERY_CELL,
	MBIM_QUERY_RADIO_ON,		/* restore: what a cycle has left off */
	MBIM_QUERY_CARD_ON,		/* restore: the modem takes the card back */
	MBIM_QUERY_GOODBYE,		/* MBIM_CLOSE, for good */
	MBIM_QUERIES,
};

#define MBIM_Q(name)	BIT_ULL(MBIM_QUERY_##name)
#define MBIM_CARD	(MBIM_Q(SLOT_MAPPING) | MBIM_Q(SLOT_INFO) | MBIM_Q(READY) | \
			 MBIM_Q(PIN) | MBIM_Q(ATR) | MBIM_Q(APPLICATIONS))

/**
 * struct mbim_card - what the module has told of its card
 * @known: it has told
 * @ready: subscriber ready status
 * @has_pin: @pin is valid
 * @pin: the PIN that is asked for, if one is
 * @pin1_attempts: left of PIN1, -1 if not told
 * @puk1_attempts: left of PUK1, -1 if not told
 * @apps: applications on it
 * @app: the same
 * @atr: answer to reset
 * @atr_len: its bytes
 */
struct mbim_card {
	bool known;
	struct mbim_ready ready;
	bool has_pin;
	struct mbim_pin pin;
	int pin1_attempts;
	int puk1_attempts;
	u8 apps;
	struct mbim_application app[WWANCTL_APPS_MAX];
	u8 atr[33];
	u8 atr_len;
};

/**
 * struct mbim_session - an MBIM session; all of it under the session's lock
 * @base: what it has in common with those of other protocols
 * @transfer: bytes that the module takes and gives in a frame
 * @txid: last transaction id
 * @opened: the module has been opened and not closed
 * @extended: MBIMEx version in use, 0x0100 if none
 * @services: what the module offers
 * @slots: card slots, 1 if it does not tell
 * @slot: slot in use, from 0
 * @asked_slot: the slot that SLOT_INFO asks for, from 0
 * @slot_state: of each, enum mbim_slot_state
 * @cards: what it has told of the card in use
 * @ready_tries: how often it was asked for a card that is coming up
 * @hardware_on: the radio is not held off by a switch
 * @registered: last register state
 * @selected: PLMN chosen by hand, as far as it is known
 * @packet: last packet service
 * @cell: last serving cell
 * @refused: NwError of the last register state
 * @refused_packet: NwError of the last packet service
 * @host_error: enum mbim_error that the module is to be told
 * @host_error_txid: transaction that it is about
 * @attaches: number of valid @attach
 * @attach: contexts that an operation is about to write back
 * @in: a message that comes in fragments
 * @out: a message that is being written
 */
struct mbim_session {
	struct session base;
	size_t transfer;
	u32 txid;
	bool opened;
	u16 extended;
	struct mbim_services services;
	u32 slots;
	u32 slot;
	u32 asked_slot;
	u32 slot_state[WWANCTL_SLOTS_MAX];
	struct mbim_card cards;
	unsigned int ready_tries;
	bool hardware_on;
	struct mbim_registration registered;
	char selected[8];
	struct mbim_packet_service packet;
	struct mbim_cell cell;
	struct wwanctl_reject refused;
	struct wwanctl_reject refused_packet;
	u32 host_error;
	u32 host_error_txid;
	u32 attaches;
	struct mbim_attach attach[MBIM_ATTACH_CONTEXTS];
	struct mbim_assembly in;
	u8 out[MBIM_MESSAGE_MAX];
};

/**
 * mbim_of() - the MBIM session that a session is part of
 * @s: the session
 *
 * Return: the same, of its own kind.
 */
static inline struct mbim_session *mbim_of(struct session *s)
{
	return container_of(s, struct mbim_session, base);
}

/* mbim.c */
bool mbim_offers(const struct mbim_session *s, enum mbim_service service, u32 cid);
/*
 * A message is written into s->out with the id that mbim_txid() gives, then goes out by
 * mbim_send(), which keys @txn by it and by @what (mbim_what()), cuts the message into
 * @letter's frames and wipes it. 0 or -errno (-EMSGSIZE: longer than @letter).
 */
u32 mbim_txid(struct mbim_session *s);
int mbim_send(struct mbim_session *s, struct txn *txn, struct session_letter *letter, u32 what,
	      int len, bool repeatable, unsigned long timeout);
/* what an answer's and a transaction's key.message is */
u32 mbim_what(enum mbim_service service, u32 cid);
/* frames that a message of @len bytes takes */
unsigned int mbim_frames(const struct mbim_session *s, size_t len);

/*
 * mbim_ind.c; the mbim_take_ take the answers to the queries of their name, when the
 * module has not refused them, and the indications
 */
void mbim_take_caps(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_sys_caps(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_slot_mapping(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_slot_info(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_ready(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_pin(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_atr(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_applications(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_radio(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_registration(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_packet_service(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_signal(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_take_cell(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_indication(struct mbim_session *s, const struct mbim_message *msg, u64 time);
void mbim_publish_cards(struct mbim_session *s, u64 time);
void mbim_look_again(struct session *base);
void mbim_forget(struct session *base);
const struct wwanctl_card *mbim_active_card(const struct mbim_session *s);

/* mbim_ops.c */
int mbim_request_init(struct wwanctl_request *req, gfp_t gfp);
const struct plan *mbim_plan(const struct wwanctl_request *req);
int mbim_op_admit(struct session *base, struct plan_op *op, struct wwanctl_request *req);
int mbim_op_step(struct session *base, struct plan_op *op);
int mbim_op_ready(struct session *base, struct plan_op *op);
void mbim_op_answer(struct session *base, struct txn *txn, const void *answer);
void mbim_op_undo(struct session *base, struct plan_op *op);
void mbim_op_end(struct session *base, struct plan_op *op);

#endif /* WWANCTL_MBIM_H */
