// SPDX-License-Identifier: GPL-2.0
/*
 * The rings of events (driver/event.c): order, overrun, the reserved share, other lives
 * of the driver, what the unprivileged are told, modules that have gone.
 */
#include <linux/bottom_half.h>
#include <linux/preempt.h>

#include "event.h"
#include "suites.h"

#define MODEM	7

static struct {
	unsigned int count;
	u64 seq;
	bool disorder;
	bool sleepy;
} sunk;

static void sink(const struct wwanctl_event *event)
{
	sunk.disorder = sunk.disorder || event->seq != sunk.seq + 1;
	sunk.sleepy = sunk.sleepy || !in_softirq();
	sunk.seq = event->seq;
	sunk.count++;
}

static int begin(struct kunit *test)
{
	struct wwanctl_ring *ring;

	wwanctl_event_init(sink);
	ring = wwanctl_ring_create(MODEM, "1-1", 4);
	test->priv = ring;
	sunk.count = 0;
	sunk.disorder = false;
	sunk.sleepy = false;
	return ring ? 0 : -ENOMEM;
}

static void end(struct kunit *test)
{
	wwanctl_event_exit();
}

/* the number that it got */
static u64 emit(struct wwanctl_ring *ring, u32 type)
{
	struct wwanctl_event event = { .type = type, .time = 1 };

	wwanctl_event_emit(ring, &event);
	return event.seq;
}

static struct wwanctl_event_cursor walk(u32 modem, bool open_only, u32 epoch, u64 seq)
{
	struct wwanctl_event_cursor cursor = { .modem = modem, .open_only = open_only };

	wwanctl_event_walk(&cursor, epoch, seq);
	return cursor;
}

/* counts what a walk brings, in the order of numbers; @lost: how often it tells of a loss */
static unsigned int follow(struct kunit *test, struct wwanctl_event_cursor *cursor,
			   unsigned int *lost, u64 *first)
{
	struct wwanctl_event event;
	unsigned int count = 0;
	u64 seq = 0;

	*lost = 0;
	*first = 0;
	while (wwanctl_event_next(cursor, &event)) {
		if (event.type == WWANCTL_EVENT_TYPE_LOST) {
			(*lost)++;
			continue;
		}
		KUNIT_EXPECT_GT(test, event.seq, seq);
		seq = event.seq;
		if (!count++)
			*first = seq;
	}
	return count;
}

static void numbers_and_sink_agree(struct kunit *test)
{
	u64 before = emit(test->priv, WWANCTL_EVENT_TYPE_MODEM_NEW);
	unsigned int i;

	sunk.disorder = false;	/* of the first one nothing is known */
	for (i = 1; i <= 10; i++)
		KUNIT_EXPECT_EQ(test, emit(test->priv, WWANCTL_EVENT_TYPE_REGISTRATION),
				before + i);
	KUNIT_EXPECT_EQ(test, sunk.count, 11u);
	KUNIT_EXPECT_FALSE(test, sunk.disorder);
	KUNIT_EXPECT_FALSE(test, sunk.sleepy);
}

static void overrun_is_told(struct kunit *test)
{
	u64 known = emit(test->priv, WWANCTL_EVENT_TYPE_REGISTRATION), first;
	struct wwanctl_event_cursor cursor;
	unsigned int i, lost;

	for (i = 0; i < WWANCTL_RING_EVENTS; i++)
		emit(test->priv, WWANCTL_EVENT_TYPE_REGISTRATION);
	/* one had to go, the very one that this reader has */
	cursor = walk(MODEM, false, wwanctl_event_epoch(), known);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first),
			(unsigned int)WWANCTL_RING_EVENTS);
	KUNIT_EXPECT_EQ(test, lost, 0u);
	emit(test->priv, WWANCTL_EVENT_TYPE_REGISTRATION);
	cursor = walk(MODEM, false, wwanctl_event_epoch(), known);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first),
			(unsigned int)WWANCTL_RING_EVENTS);
	KUNIT_EXPECT_EQ(test, lost, 1u);
	KUNIT_EXPECT_EQ(test, first, known + 2);
}

/* A flood of anything else leaves half of the ring to what a rotation depends on. */
static void a_share_is_reserved(struct kunit *test)
{
	unsigned int i, lost, reserved = WWANCTL_RING_EVENTS / 2;
	struct wwanctl_event_cursor cursor;
	struct wwanctl_event event;
	unsigned int rejects = 0;
	u64 first;

	for (i = 0; i < reserved; i++)
		emit(test->priv, WWANCTL_EVENT_TYPE_REJECT);
	for (i = 0; i < 4 * WWANCTL_RING_EVENTS; i++)
		emit(test->priv, WWANCTL_EVENT_TYPE_CHANNEL);
	cursor = walk(MODEM, false, 0, 0);
	while (wwanctl_event_next(&cursor, &event))
		rejects += event.type == WWANCTL_EVENT_TYPE_REJECT;
	KUNIT_EXPECT_EQ(test, rejects, reserved);
	/* but no more than that: a flood of rejections does not live for ever */
	for (i = 0; i < WWANCTL_RING_EVENTS; i++)
		emit(test->priv, WWANCTL_EVENT_TYPE_REJECT);
	cursor = walk(MODEM, false, 0, 0);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first),
			(unsigned int)WWANCTL_RING_EVENTS);
}

static void another_life_is_told(struct kunit *test)
{
	u64 last = emit(test->priv, WWANCTL_EVENT_TYPE_CARD), first;
	struct wwanctl_event_cursor cursor;
	unsigned int lost;

	cursor = walk(MODEM, false, ~wwanctl_event_epoch(), last);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first), 1u);
	KUNIT_EXPECT_EQ(test, lost, 1u);
	/* a number that has not been given yet */
	cursor = walk(MODEM, false, wwanctl_event_epoch(), last + 1);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first), 1u);
	KUNIT_EXPECT_EQ(test, lost, 1u);
	cursor = walk(MODEM, false, wwanctl_event_epoch(), last);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first), 0u);
	KUNIT_EXPECT_EQ(test, lost, 0u);
}

/* A walk ends where the numbers stood when it began. */
static void a_walk_ends(struct kunit *test)
{
	struct wwanctl_event_cursor cursor;
	unsigned int lost;
	u64 first;

	emit(test->priv, WWANCTL_EVENT_TYPE_CARD);
	cursor = walk(MODEM, false, 0, 0);
	emit(test->priv, WWANCTL_EVENT_TYPE_CARD);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first), 1u);
}

static void the_unprivileged_see_open_events(struct kunit *test)
{
	struct wwanctl_event_cursor cursor;
	unsigned int lost;
	u64 first, open;

	emit(test->priv, WWANCTL_EVENT_TYPE_CARD);
	open = emit(test->priv, WWANCTL_EVENT_TYPE_REGISTRATION);
	emit(test->priv, WWANCTL_EVENT_TYPE_CHANNEL);
	cursor = walk(0, true, 0, 0);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first), 1u);
	KUNIT_EXPECT_EQ(test, first, open);
}

/* Signal and frames are for those who listen: they push nothing out of the ring. */
static void signal_is_not_kept(struct kunit *test)
{
	struct wwanctl_event_cursor cursor;
	unsigned int i, lost;
	u64 first, kept = emit(test->priv, WWANCTL_EVENT_TYPE_CHANNEL);

	for (i = 0; i < 2 * WWANCTL_RING_EVENTS; i++)
		emit(test->priv, WWANCTL_EVENT_TYPE_SIGNAL);
	cursor = walk(MODEM, false, 0, 0);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first), 1u);
	KUNIT_EXPECT_EQ(test, first, kept);
	KUNIT_EXPECT_EQ(test, lost, 0u);
}

static void the_ring_outlives_its_module(struct kunit *test)
{
	struct wwanctl_event_cursor cursor;
	unsigned int i, lost;
	u64 first;

	for (i = 0; i < 20; i++)
		emit(test->priv, i % 2 ? WWANCTL_EVENT_TYPE_CARD : WWANCTL_EVENT_TYPE_CHANNEL);
	wwanctl_ring_retire(test->priv);
	KUNIT_EXPECT_EQ(test, emit(test->priv, WWANCTL_EVENT_TYPE_CARD), (u64)0);
	wwanctl_ring_release(test->priv);
	cursor = walk(MODEM, false, 0, 0);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first), 20u);
	KUNIT_EXPECT_EQ(test, lost, 0u);
}

/* Modules that come and go: the rings of the last 32 are kept, the others are told of. */
static void rings_do_not_pile_up(struct kunit *test)
{
	struct wwanctl_event_cursor cursor;
	unsigned int i, lost;
	u64 first;

	for (i = 0; i < 40; i++) {
		struct wwanctl_ring *ring = wwanctl_ring_create(100 + i, "1-2", 4);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ring);
		emit(ring, WWANCTL_EVENT_TYPE_MODEM_NEW);
		wwanctl_ring_retire(ring);
		wwanctl_ring_release(ring);
	}
	cursor = walk(0, false, wwanctl_event_epoch(), sunk.seq - 40);
	KUNIT_EXPECT_EQ(test, follow(test, &cursor, &lost, &first), 32u);
	KUNIT_EXPECT_EQ(test, lost, 1u);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(numbers_and_sink_agree),
	KUNIT_CASE(overrun_is_told),
	KUNIT_CASE(a_share_is_reserved),
	KUNIT_CASE(another_life_is_told),
	KUNIT_CASE(a_walk_ends),
	KUNIT_CASE(the_unprivileged_see_open_events),
	KUNIT_CASE(signal_is_not_kept),
	KUNIT_CASE(the_ring_outlives_its_module),
	KUNIT_CASE(rings_do_not_pile_up),
	{ }
};

struct kunit_suite event_suite = {
	.name = "wwanctl_event",
	.init = begin,
	.exit = end,
	.test_cases = cases,
};
