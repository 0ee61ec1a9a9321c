/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events: numbered, stamped, kept in a ring for each module, handed to one sink.
 *
 * One family-wide lock (taken with BH off) covers numbering, appending and the
 * sink, so that the order of delivery is the order of numbers.
 */
#ifndef WWANCTL_EVENT_H
#define WWANCTL_EVENT_H

#include "device.h"

#define WWANCTL_RING_EVENTS	256
#define WWANCTL_RING_KEEP	(10 * 60)	/* seconds that it outlives its module */

/**
 * struct wwanctl_modem_event - a module, as an event keeps it
 * @vid: USB vendor id
 * @pid: USB product id
 * @protocol: enum wwanctl_protocol
 * @state: enum wwanctl_modem_state
 * @power: enum wwanctl_power or 0
 * @power_reason: enum wwanctl_power_reason or 0
 * @recovery: enum wwanctl_recovery
 * @card_state: enum wwanctl_card_state of the active slot or 0
 * @capabilities: bits
 * @channels_max: logical channels
 * @slots: card slots
 * @ifindex: network device or 0
 */
struct wwanctl_modem_event {
	u16 vid;
	u16 pid;
	u8 protocol;
	u8 state;
	u8 power;
	u8 power_reason;
	u8 recovery;
	u8 card_state;
	u32 capabilities;
	u32 channels_max;
	u32 slots;
	u32 ifindex;
};

/**
 * struct wwanctl_card_event - a card, as an event keeps it
 * @slot: from 1
 * @active: the module uses it
 * @state: enum wwanctl_card_state
 * @pin_state: enum wwanctl_pin_state or 0
 * @pin_retries: attempts left
 * @puk_retries: attempts left
 * @iccid: digits or empty
 * @imsi: digits or empty
 * @eid: digits or empty
 */
struct wwanctl_card_event {
	u8 slot;
	bool active;
	u8 state;
	u8 pin_state;
	u8 pin_retries;
	u8 puk_retries;
	char iccid[24];
	char imsi[16];
	char eid[36];
};

/**
 * struct wwanctl_channel_event - a logical channel opened or closed
 * @slot: from 1
 * @channel: its number
 * @open: opened, else closed
 * @owner: netlink port of the owner
 * @aid: the application
 * @aid_len: bytes
 */
struct wwanctl_channel_event {
	u8 slot;
	u8 channel;
	bool open;
	u32 owner;
	u8 aid[WWANCTL_AID_MAX];
	u8 aid_len;
};

/**
 * struct wwanctl_trace_event - a control frame
 * @direction: enum wwanctl_direction
 * @frame: bytes, already masked; valid only during the sink's call
 * @len: their number (cut at WWANCTL_APDU_MAX)
 * @whole: the frame's own length
 */
struct wwanctl_trace_event {
	u8 direction;
	const u8 *frame;
	size_t len;
	size_t whole;
};

/**
 * struct wwanctl_bearer_event - a data session, as an event keeps it
 * @told: it
 * @ifindex: network device or 0
 */
struct wwanctl_bearer_event {
	struct wwanctl_bearer told;
	u32 ifindex;
};

/**
 * union wwanctl_event_data - what an event says, by its type
 * @modem: for modem-new, modem-gone, modem-state
 * @registration: for registration
 * @reject: for reject
 * @card: for card
 * @refresh: for refresh
 * @channel: for channel
 * @signal: for signal
 * @trace: for trace
 * @bearer: for bearer
 */
union wwanctl_event_data {
	struct wwanctl_modem_event modem;
	struct wwanctl_registration registration;
	struct wwanctl_reject reject;
	struct wwanctl_card_event card;
	struct wwanctl_refresh refresh;
	struct wwanctl_channel_event channel;
	struct wwanctl_signal signal;
	struct wwanctl_trace_event trace;
	struct wwanctl_bearer_event bearer;
};

/**
 * struct wwanctl_event - something happened
 * @seq: family-wide number, from 1
 * @time: CLOCK_BOOTTIME ns
 * @type: enum wwanctl_event_type
 * @lost: there was such an event, but nothing is known of it
 * @index: the modem; 0 for "lost" of all of them
 * @interface: its control interface
 * @usb_path: its USB path
 * @data: by @type
 */
struct wwanctl_event {
	u64 seq;
	u64 time;
	u32 type;
	bool lost;
	u32 index;
	u32 interface;
	char usb_path[32];
	union wwanctl_event_data data;
};

/**
 * struct wwanctl_event_cursor - where a reader of the rings is
 * @seq: last event that it has
 * @end: last event of the walk, fixed at its start
 * @lost: evictions up to here it has been told of
 * @modem: only this one's, or 0
 * @open_only: only events that everybody may see
 * @tell_lost: "lost" comes next
 */
struct wwanctl_event_cursor {
	u64 seq;
	u64 end;
	u64 lost;
	u32 modem;
	bool open_only;
	bool tell_lost;
};

/*
 * @sink gets every event, under the event lock and with BH off: it must neither
 * sleep nor emit. It stays until wwanctl_event_exit().
 */
void wwanctl_event_init(void (*sink)(const struct wwanctl_event *event));
/* frees the rings; no event may come any more; process context */
void wwanctl_event_exit(void);
/* random, never 0 */
u32 wwanctl_event_epoch(void);

/* a module's ring, or NULL; process context */
struct wwanctl_ring *wwanctl_ring_create(u32 index, const char *usb_path, u32 interface);
/* its module has gone: it takes no event any more; process context */
void wwanctl_ring_retire(struct wwanctl_ring *ring);
/* its device is freed: it stays for WWANCTL_RING_KEEP; process context */
void wwanctl_ring_release(struct wwanctl_ring *ring);

/*
 * Numbers the event, keeps it, hands it to the sink. The caller has filled in
 * time, type and the union. Any context up to BH.
 */
void wwanctl_event_emit(struct wwanctl_ring *ring, struct wwanctl_event *event);

/* true for events that an unprivileged listener may have */
bool wwanctl_event_open(u32 type);

/*
 * A walk over the events after (@epoch, @seq), over all that are kept if both are
 * 0. next: true and an event in the order of numbers; "lost" stands before the
 * first event after a gap. Any context up to BH.
 */
void wwanctl_event_walk(struct wwanctl_event_cursor *cursor, u32 epoch, u64 seq);
bool wwanctl_event_next(struct wwanctl_event_cursor *cursor, struct wwanctl_event *event);

#endif /* WWANCTL_EVENT_H */
