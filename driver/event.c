// SPDX-License-Identifier: GPL-2.0
/*
 * Events: numbered, kept in a ring for each module, handed to one sink.
 *
 * DOC: the ring
 *
 * A ring is a pool of WWANCTL_RING_EVENTS entries and two queues in the order
 * of numbers: one for what a rotation depends on (registration, reject, card,
 * refresh), one for the rest. A full ring drops its oldest event; but while the
 * first queue is within its reserved share only the second one has to give. What
 * has been dropped is remembered by its number, so that a reader is told.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "event.h"

#define RESERVED	(WWANCTL_RING_EVENTS / 2)
#define NONE		U16_MAX
#define RETIRED_MAX	32	/* rings of modules that have gone; then the oldest goes */

struct entry {
	u64 seq;
	u64 time;
	u16 next;
	u16 type;
	union wwanctl_event_data data;
};

struct queue {
	u16 head;
	u16 tail;
	u16 count;
};

enum { IMPORTANT, OTHER, QUEUES };

/**
 * struct wwanctl_ring - the last events of a module
 * @node: in the list of rings
 * @index: the modem
 * @interface: its control interface
 * @usb_path: its USB path
 * @entry: the pool; cut down to what is used when the module has gone
 * @queue: indices into @entry
 * @free: first unused entry, linked by next
 * @dropped: number of the last event that was dropped
 * @dropped_open: the last that everybody could see
 * @retired: the module has gone
 * @expires: when it is freed, 64-bit jiffies; 0: while anybody may still use it
 *
 * All but @node's links are constant or guarded by event_lock, as is the list.
 */
struct wwanctl_ring {
	struct list_head node;
	u32 index;
	u32 interface;
	char usb_path[32];
	struct entry *entry;
	struct queue queue[QUEUES];
	u16 free;
	u64 dropped;
	u64 dropped_open;
	bool retired;
	u64 expires;
};

static DEFINE_SPINLOCK(event_lock);	/* numbers, rings and the order of the sink */
static LIST_HEAD(rings);
static u32 event_epoch;
static u64 event_seq;
static u64 freed_seq;			/* last event of a ring that has expired */
static void (*event_sink)(const struct wwanctl_event *event);

bool wwanctl_event_open(u32 type)
{
	switch (type) {
	case WWANCTL_EVENT_TYPE_MODEM_NEW:
	case WWANCTL_EVENT_TYPE_MODEM_GONE:
	case WWANCTL_EVENT_TYPE_MODEM_STATE:
	case WWANCTL_EVENT_TYPE_REGISTRATION:
	case WWANCTL_EVENT_TYPE_REJECT:
	case WWANCTL_EVENT_TYPE_SIGNAL:
	case WWANCTL_EVENT_TYPE_LOST:
		return true;
	}
	return false;
}

static bool kept(u32 type)
{
	return type != WWANCTL_EVENT_TYPE_SIGNAL && type != WWANCTL_EVENT_TYPE_TRACE;
}

static unsigned int queue_of(u32 type)
{
	switch (type) {
	case WWANCTL_EVENT_TYPE_REGISTRATION:
	case WWANCTL_EVENT_TYPE_REJECT:
	case WWANCTL_EVENT_TYPE_CARD:
	case WWANCTL_EVENT_TYPE_REFRESH:
		return IMPORTANT;
	}
	return OTHER;
}

static void queue_push(struct wwanctl_ring *ring, struct queue *queue, u16 i)
{
	ring->entry[i].next = NONE;
	if (queue->count++)
		ring->entry[queue->tail].next = i;
	else
		queue->head = i;
	queue->tail = i;
}

static u16 queue_pop(struct wwanctl_ring *ring, struct queue *queue)
{
	u16 i = queue->head;

	queue->head = ring->entry[i].next;
	queue->count--;
	return i;
}

static u64 queue_oldest(const struct wwanctl_ring *ring, const struct queue *queue)
{
	return queue->count ? ring->entry[queue->head].seq : U64_MAX;
}

/* Whoever has not got event @seq yet will not get it from here. */
static void ring_dropped(struct wwanctl_ring *ring, u32 type, u64 seq)
{
	ring->dropped = max(ring->dropped, seq);
	if (wwanctl_event_open(type))
		ring->dropped_open = max(ring->dropped_open, seq);
}

/* The entry of the event that has to give way to a new one of queue @wanted. */
static u16 ring_evict(struct wwanctl_ring *ring, unsigned int wanted)
{
	struct queue *important = &ring->queue[IMPORTANT];
	struct queue *other = &ring->queue[OTHER];
	struct queue *victim = other;
	u16 i;

	if (queue_oldest(ring, important) < queue_oldest(ring, other) &&
	    (wanted == IMPORTANT || important->count > RESERVED))
		victim = important;
	if (!victim->count)
		victim = important;
	i = queue_pop(ring, victim);
	ring_dropped(ring, ring->entry[i].type, ring->entry[i].seq);
	return i;
}

static void ring_append(struct wwanctl_ring *ring, const struct wwanctl_event *event)
{
	unsigned int wanted = queue_of(event->type);
	struct entry *entry;
	u16 i = ring->free;

	lockdep_assert_held(&event_lock);
	if (i == NONE)
		i = ring_evict(ring, wanted);
	else
		ring->free = ring->entry[i].next;
	entry = &ring->entry[i];
	entry->seq = event->seq;
	entry->time = event->time;
	entry->type = event->type;
	entry->data = event->data;
	queue_push(ring, &ring->queue[wanted], i);
}

/**
 * wwanctl_event_emit() - number an event, keep it, hand it to the sink
 * @ring: the module's
 * @event: with time, type and data; the rest is filled in
 *
 * Context: any up to BH; takes the event lock.
 */
void wwanctl_event_emit(struct wwanctl_ring *ring, struct wwanctl_event *event)
{
	event->index = ring->index;
	event->interface = ring->interface;
	memcpy(event->usb_path, ring->usb_path, sizeof(event->usb_path));

	spin_lock_bh(&event_lock);
	if (!ring->retired) {
		event->seq = ++event_seq;
		if (event->lost)
			ring_dropped(ring, event->type, event->seq);
		else if (kept(event->type))
			ring_append(ring, event);
		event_sink(event);
	}
	spin_unlock_bh(&event_lock);
}

static void ring_free(struct wwanctl_ring *ring)
{
	kvfree(ring->entry);
	kfree(ring);
}

/*
 * The number of its last event counts as freed even if that one was not open: a
 * reader is told of a loss once too often rather than never.
 */
static void ring_forget(struct wwanctl_ring *ring)
{
	unsigned int q;

	lockdep_assert_held(&event_lock);
	list_del(&ring->node);
	for (q = 0; q < QUEUES; q++)
		if (ring->queue[q].count)
			freed_seq = max(freed_seq, ring->entry[ring->queue[q].tail].seq);
	freed_seq = max(freed_seq, ring->dropped);
}

/*
 * A ring whose time has come, or that is one too many, now off the list; or NULL.
 * @wait: jiffies until the next one's time, 0 if there is none.
 */
static struct wwanctl_ring *ring_expired(u64 *wait)
{
	struct wwanctl_ring *ring, *oldest = NULL;
	u64 now = get_jiffies_64();
	unsigned int count = 0;

	*wait = 0;
	spin_lock_bh(&event_lock);
	list_for_each_entry(ring, &rings, node) {
		if (!ring->expires)
			continue;
		count++;
		if (!oldest || ring->expires < oldest->expires)
			oldest = ring;
	}
	if (oldest && oldest->expires > now && count <= RETIRED_MAX) {
		*wait = oldest->expires - now;
		oldest = NULL;
	}
	if (oldest)
		ring_forget(oldest);
	spin_unlock_bh(&event_lock);
	return oldest;
}

static void expire_work_fn(struct work_struct *work)
{
	struct wwanctl_ring *ring;
	u64 wait;

	while ((ring = ring_expired(&wait)))
		ring_free(ring);
	if (wait)
		schedule_delayed_work(to_delayed_work(work), wait);
}

static DECLARE_DELAYED_WORK(expire_work, expire_work_fn);

/**
 * wwanctl_ring_create() - a ring for a new module
 * @index: the modem
 * @usb_path: its USB path
 * @interface: its control interface
 *
 * Context: process. Return: the ring, or NULL without memory.
 */
struct wwanctl_ring *wwanctl_ring_create(u32 index, const char *usb_path, u32 interface)
{
	struct wwanctl_ring *ring = kzalloc(sizeof(*ring), GFP_KERNEL);
	u16 i;

	if (!ring)
		return NULL;
	ring->entry = kvcalloc(WWANCTL_RING_EVENTS, sizeof(*ring->entry), GFP_KERNEL);
	if (!ring->entry) {
		kfree(ring);
		return NULL;
	}
	for (i = 0; i < WWANCTL_RING_EVENTS; i++)
		ring->entry[i].next = i + 1 < WWANCTL_RING_EVENTS ? i + 1 : NONE;
	ring->index = index;
	ring->interface = interface;
	strscpy(ring->usb_path, usb_path, sizeof(ring->usb_path));

	spin_lock_bh(&event_lock);
	list_add_tail(&ring->node, &rings);
	spin_unlock_bh(&event_lock);
	return ring;
}

/* Copies what is used into a pool of just that size. */
static void ring_shrink(struct wwanctl_ring *ring, struct entry *pool)
{
	u16 n = 0, i, k;
	unsigned int q;

	lockdep_assert_held(&event_lock);
	for (q = 0; q < QUEUES; q++) {
		struct queue *queue = &ring->queue[q];
		u16 first = n;

		for (i = queue->head, k = 0; k < queue->count; i = ring->entry[i].next, k++) {
			pool[n] = ring->entry[i];
			pool[n].next = n + 1;
			n++;
		}
		queue->head = first;
		queue->tail = n - 1;
	}
	ring->entry = pool;
	ring->free = NONE;
}

/**
 * wwanctl_ring_retire() - the module of a ring has gone
 * @ring: takes no event any more, but is still read
 *
 * Context: process.
 */
void wwanctl_ring_retire(struct wwanctl_ring *ring)
{
	struct entry *pool, *old = NULL;
	unsigned int used;

	spin_lock_bh(&event_lock);
	ring->retired = true;
	used = ring->queue[IMPORTANT].count + ring->queue[OTHER].count;
	spin_unlock_bh(&event_lock);

	pool = used ? kvcalloc(used, sizeof(*pool), GFP_KERNEL) : NULL;
	if (pool) {
		spin_lock_bh(&event_lock);
		old = ring->entry;
		ring_shrink(ring, pool);
		spin_unlock_bh(&event_lock);
	}
	kvfree(old);
}

/**
 * wwanctl_ring_release() - nobody has a retired ring any more
 * @ring: is kept for WWANCTL_RING_KEEP seconds, unless too many others go meanwhile
 *
 * Context: process.
 */
void wwanctl_ring_release(struct wwanctl_ring *ring)
{
	spin_lock_bh(&event_lock);
	ring->expires = get_jiffies_64() + WWANCTL_RING_KEEP * HZ;
	spin_unlock_bh(&event_lock);
	/* now: a module that comes and goes all the time must not fill the memory */
	expire_work_fn(&expire_work.work);
}

static bool walk_wants(const struct wwanctl_event_cursor *cursor, const struct wwanctl_ring *ring)
{
	return !cursor->modem || cursor->modem == ring->index;
}

/* The number of the last event that this reader can no longer get. */
static u64 walk_lost(const struct wwanctl_event_cursor *cursor)
{
	const struct wwanctl_ring *ring;
	bool found = !cursor->modem;
	u64 lost = 0;

	lockdep_assert_held(&event_lock);
	list_for_each_entry(ring, &rings, node) {
		if (!walk_wants(cursor, ring))
			continue;
		if (cursor->modem)
			found = true;
		lost = max(lost, cursor->open_only ? ring->dropped_open : ring->dropped);
	}
	/* a modem whose ring is still there has lost nothing with another one */
	return cursor->modem && found ? lost : max(lost, freed_seq);
}

/* The first event of @queue behind the cursor, or NULL. */
static const struct entry *queue_after(const struct wwanctl_ring *ring, const struct queue *queue,
				       const struct wwanctl_event_cursor *cursor)
{
	const struct entry *entry;
	u16 i = queue->head, k;

	for (k = 0; k < queue->count; k++, i = entry->next) {
		entry = &ring->entry[i];
		if (entry->seq <= cursor->seq)
			continue;
		if (entry->seq > cursor->end)
			return NULL;
		if (!cursor->open_only || wwanctl_event_open(entry->type))
			return entry;
	}
	return NULL;
}

static const struct entry *walk_find(const struct wwanctl_event_cursor *cursor,
				     const struct wwanctl_ring **from)
{
	const struct entry *best = NULL, *entry;
	const struct wwanctl_ring *ring;
	unsigned int q;

	lockdep_assert_held(&event_lock);
	list_for_each_entry(ring, &rings, node) {
		if (!walk_wants(cursor, ring))
			continue;
		for (q = 0; q < QUEUES; q++) {
			entry = queue_after(ring, &ring->queue[q], cursor);
			if (entry && (!best || entry->seq < best->seq)) {
				best = entry;
				*from = ring;
			}
		}
	}
	return best;
}

/**
 * wwanctl_event_walk() - begin a walk over the events that are kept
 * @cursor: with modem and open_only set, the rest is filled in
 * @epoch: of the last event that the reader has, 0 for none
 * @seq: its number
 *
 * Context: any up to BH.
 */
void wwanctl_event_walk(struct wwanctl_event_cursor *cursor, u32 epoch, u64 seq)
{
	spin_lock_bh(&event_lock);
	cursor->seq = seq;
	cursor->end = event_seq;
	cursor->lost = 0;
	cursor->tell_lost = false;
	if (epoch != event_epoch || seq > event_seq) {
		/* another life of the driver: all that there is, and what went before */
		cursor->tell_lost = epoch || seq;
		cursor->seq = 0;
		cursor->lost = walk_lost(cursor);
	}
	spin_unlock_bh(&event_lock);
}

/**
 * wwanctl_event_next() - the next event of a walk
 * @cursor: the walk
 * @event: filled in
 *
 * Context: any up to BH. Return: false at the end.
 */
bool wwanctl_event_next(struct wwanctl_event_cursor *cursor, struct wwanctl_event *event)
{
	const struct wwanctl_ring *ring = NULL;
	const struct entry *entry;
	u64 lost;

	memset(event, 0, sizeof(*event));
	spin_lock_bh(&event_lock);
	lost = walk_lost(cursor);
	entry = walk_find(cursor, &ring);
	if (lost > cursor->seq && lost > cursor->lost) {
		cursor->lost = lost;
		cursor->tell_lost = true;
	}
	if (cursor->tell_lost) {
		cursor->tell_lost = false;
		event->type = WWANCTL_EVENT_TYPE_LOST;
		event->seq = entry ? entry->seq - 1 : cursor->end;
		event->time = ktime_get_boottime_ns();
		event->index = cursor->modem;
	} else if (entry) {
		cursor->seq = entry->seq;
		event->type = entry->type;
		event->seq = entry->seq;
		event->time = entry->time;
		event->index = ring->index;
		event->interface = ring->interface;
		memcpy(event->usb_path, ring->usb_path, sizeof(event->usb_path));
		event->data = entry->data;
	}
	spin_unlock_bh(&event_lock);
	return event->type;
}

u32 wwanctl_event_epoch(void)
{
	return event_epoch;
}

/**
 * wwanctl_event_init() - begin to number events
 * @sink: gets every event, under the event lock
 */
void wwanctl_event_init(void (*sink)(const struct wwanctl_event *event))
{
	event_sink = sink;
	do {
		event_epoch = get_random_u32();
	} while (!event_epoch);
}

/**
 * wwanctl_event_exit() - free what is kept
 *
 * Context: process; nobody emits or walks any more.
 */
void wwanctl_event_exit(void)
{
	struct wwanctl_ring *ring, *next;

	cancel_delayed_work_sync(&expire_work);
	list_for_each_entry_safe(ring, next, &rings, node) {
		list_del(&ring->node);
		ring_free(ring);
	}
}
