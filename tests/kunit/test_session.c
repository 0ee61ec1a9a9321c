// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions (driver/session.c) between a protocol and a device of this file's own: what
 * comes while another context hands up, and what is too much of it.
 */
#include <linux/slab.h>

#include "device.h"
#include "plan.h"
#include "session.h"
#include "suites.h"

#define REJECT	1	/* what a frame says */
#define REFRESH	2

/* what the device was told */
static struct {
	struct wwanctl_device *wdev;
	unsigned int rejects;
	unsigned int refreshes;
	unsigned int lost[2];	/* of each kind */
	u32 last_cause;
	bool disorder;
	u8 burst;	/* frames that come while the first one is handed up */
	unsigned int count;
} told;

/* Another context's frames: the session is not locked while it hands up. */
static void burst(void)
{
	u8 frame = told.burst;
	unsigned int i;

	told.burst = 0;
	for (i = 0; frame && i < told.count; i++)
		session_receive(told.wdev, &frame, sizeof(frame), 2 + i);
}

void wwanctl_device_reject(struct wwanctl_device *wdev, const struct wwanctl_reject *reject)
{
	told.disorder = told.disorder || reject->cause != told.last_cause + 1;
	told.last_cause = reject->cause;
	told.rejects++;
	burst();
}

void wwanctl_device_refresh(struct wwanctl_device *wdev, const struct wwanctl_refresh *refresh,
			    u64 time)
{
	told.refreshes++;
	burst();
}

void wwanctl_device_lost(struct wwanctl_device *wdev, u32 type, u64 time)
{
	told.lost[type == WWANCTL_EVENT_TYPE_REFRESH]++;
}

/* The rest of what a session hands up is of no interest here. */
void wwanctl_device_set_state(struct wwanctl_device *wdev, enum wwanctl_modem_state state,
			      u64 time)
{
}

void wwanctl_device_set_info(struct wwanctl_device *wdev, const struct wwanctl_info *info,
			     u64 time)
{
}

void wwanctl_device_set_power(struct wwanctl_device *wdev, u8 power, u8 reason, u64 time)
{
}

void wwanctl_device_set_card(struct wwanctl_device *wdev, const struct wwanctl_card *card,
			     u64 time)
{
}

void wwanctl_device_set_registration(struct wwanctl_device *wdev,
				     const struct wwanctl_registration *reg, u64 time)
{
}

void wwanctl_device_set_signal(struct wwanctl_device *wdev, const struct wwanctl_signal *signal,
			       u64 time)
{
}

void wwanctl_device_set_bearer(struct wwanctl_device *wdev, const struct wwanctl_bearer *bearer,
			       u64 time)
{
}

bool wwanctl_device_trace_wanted(const struct wwanctl_device *wdev)
{
	return false;
}

void wwanctl_device_trace(struct wwanctl_device *wdev, enum wwanctl_direction direction,
			  const u8 *frame, size_t len, u64 time)
{
}

void wwanctl_request_complete(struct wwanctl_request *req, int status, const char *error)
{
}

/* --- the link and the protocol --- */

static struct wwanctl_frame *frame_alloc(struct wwanctl_link *link, size_t cap, gfp_t gfp)
{
	return kzalloc(sizeof(struct wwanctl_frame), gfp);
}

static void frame_free(struct wwanctl_link *link, struct wwanctl_frame *frame)
{
	kfree(frame);
}

static void forget_nothing(struct session *s)
{
}

static int take_frame(struct session *s, const u8 *frame, size_t len, u64 time)
{
	const struct wwanctl_reject reject = { .time = time, .cause = time };

	session_heard(s, time);
	if (*frame == REJECT)
		session_reject(s, &reject, 0);
	else
		session_note(s, true, time);
	return 0;
}

static const struct wwanctl_link_ops link_ops = {
	.frame_alloc	= frame_alloc,
	.frame_free	= frame_free,
};

static const struct session_ops ops = {
	.forget	= forget_nothing,
	.frame	= take_frame,
};

static int begin(struct kunit *test)
{
	struct wwanctl_device *wdev = kunit_kzalloc(test, sizeof(*wdev), GFP_KERNEL);
	struct wwanctl_link *link = kunit_kzalloc(test, sizeof(*link), GFP_KERNEL);
	struct session *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	if (!wdev || !link || !s)
		return -ENOMEM;
	memset(&told, 0, sizeof(told));
	told.wdev = wdev;
	link->ops = &link_ops;
	wdev->link = link;
	s->phase = SESSION_READY;
	return session_init(s, &ops, wdev, 1, 16);
}

static void end(struct kunit *test)
{
	session_stop(told.wdev, false);
	session_fini(told.wdev->session);
}

static void receive(u8 frame, u64 time)
{
	local_bh_disable();
	session_receive(told.wdev, &frame, sizeof(frame), time);
	local_bh_enable();
}

/* All that there is room for comes in order, the newest are lost, and that is told once. */
static void rejects_without_room_are_told_as_lost(struct kunit *test)
{
	told.burst = REJECT;
	told.count = SESSION_NOTES + 3;
	receive(REJECT, 1);
	KUNIT_EXPECT_EQ(test, told.rejects, 1 + SESSION_NOTES);
	KUNIT_EXPECT_EQ(test, told.last_cause, (u32)(1 + SESSION_NOTES));
	KUNIT_EXPECT_FALSE(test, told.disorder);
	KUNIT_EXPECT_EQ(test, told.lost[0], 1);
	KUNIT_EXPECT_EQ(test, told.lost[1], 0);
	receive(REJECT, 100);
	KUNIT_EXPECT_EQ(test, told.rejects, 2 + SESSION_NOTES);
	KUNIT_EXPECT_EQ(test, told.lost[0], 1);
}

static void refreshes_without_room_are_told_as_lost(struct kunit *test)
{
	told.burst = REFRESH;
	told.count = SESSION_NOTES + 3;
	receive(REFRESH, 1);
	KUNIT_EXPECT_EQ(test, told.refreshes, 1 + SESSION_NOTES);
	KUNIT_EXPECT_EQ(test, told.lost[0], 0);
	KUNIT_EXPECT_EQ(test, told.lost[1], 1);
}

/* As many as there is room for: nothing is lost. */
static void what_has_room_is_not_lost(struct kunit *test)
{
	told.burst = REFRESH;
	told.count = SESSION_NOTES;
	receive(REJECT, 1);
	KUNIT_EXPECT_EQ(test, told.rejects, 1);
	KUNIT_EXPECT_EQ(test, told.refreshes, SESSION_NOTES);
	KUNIT_EXPECT_EQ(test, told.lost[0] + told.lost[1], 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rejects_without_room_are_told_as_lost),
	KUNIT_CASE(refreshes_without_room_are_told_as_lost),
	KUNIT_CASE(what_has_room_is_not_lost),
	{ }
};

struct kunit_suite session_suite = {
	.name = "wwanctl_session",
	.init = begin,
	.exit = end,
	.test_cases = cases,
};
