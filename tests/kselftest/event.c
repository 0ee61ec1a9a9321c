// SPDX-License-Identifier: GPL-2.0
/*
 * Events: their numbers and times, what is kept of them, who is told of a loss;
 * signal, trace, and a network monitor that listens in.
 */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "rig.h"

#define RING		256	/* events that are kept of a module */
#define EVENTS_MAX	1024

static struct modem shared;

FIXTURE(event) {
	struct nl nl;
	struct nl listener;
	struct nl_request rq;
	struct nl_answer answer;
	struct nl_event event;
};

FIXTURE_SETUP(event)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_open(&self->listener));
}

FIXTURE_TEARDOWN(event)
{
	nl_close(&self->listener);
	nl_close(&self->nl);
}

/* what a dump of events brought */
struct kept {
	int count;
	uint32_t epoch;
	uint64_t seq[EVENTS_MAX];
	uint64_t time[EVENTS_MAX];
	uint32_t type[EVENTS_MAX];
	uint32_t index[EVENTS_MAX];
};

static int keep(void *ctx, const void *attrs, size_t len)
{
	struct kept *kept = ctx;
	int i = kept->count++;

	if (i >= EVENTS_MAX)
		return -E2BIG;
	kept->epoch = nl_u32(attrs, len, WWANCTL_A_EVENT_EPOCH);
	kept->seq[i] = nl_u64(attrs, len, WWANCTL_A_EVENT_SEQ);
	kept->time[i] = nl_u64(attrs, len, WWANCTL_A_EVENT_TIMESTAMP);
	kept->type[i] = nl_u32(attrs, len, WWANCTL_A_EVENT_TYPE);
	kept->index[i] = nl_u32(attrs, len, WWANCTL_A_EVENT_MODEM_INDEX);
	return 0;
}

/* events after (epoch, seq), of one modem if index is not 0 */
static int get_events(struct nl *nl, uint32_t index, uint32_t epoch, uint64_t seq,
		      struct kept *kept)
{
	static struct nl_answer answer;
	static struct nl_request rq;

	memset(kept, 0, sizeof(*kept));
	nl_begin(&rq, nl, WWANCTL_CMD_EVENT_GET, 0);
	if (index)
		nl_put_u32(&rq, WWANCTL_A_EVENT_MODEM_INDEX, index);
	if (epoch || seq) {
		nl_put_u32(&rq, WWANCTL_A_EVENT_EPOCH, epoch);
		nl_put_u64(&rq, WWANCTL_A_EVENT_SEQ, seq);
	}
	return nl_dump(nl, &rq, keep, kept, &answer);
}

static int first_of(const struct kept *kept, uint32_t type)
{
	int i;

	for (i = 0; i < kept->count; i++) {
		if (kept->type[i] == type)
			return i;
	}
	return -1;
}

/* off line and on line again: registration and modem-state events */
static int stir(struct nl *nl, struct nl_answer *answer)
{
	int err;

	err = ask_number(nl, WWANCTL_CMD_MODEM_SET, shared.index, WWANCTL_A_MODEM_POWER,
			 WWANCTL_POWER_LOW_POWER, answer);
	if (!err)
		err = modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_IDLE, RIG_SOON);
	if (!err)
		err = ask_number(nl, WWANCTL_CMD_MODEM_SET, shared.index, WWANCTL_A_MODEM_POWER,
				 WWANCTL_POWER_ONLINE, answer);
	if (!err)
		err = modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG);
	return err;
}

/* a channel opened and closed: two events */
static int stir_channel(struct nl *nl, struct nl_answer *answer)
{
	int err = channel_open(nl, shared.index, RIG_APPLET, answer);

	if (err)
		return err;
	return channel_close(nl, shared.index, answer_u32(answer, WWANCTL_A_CHANNEL_CHANNEL),
			     answer);
}

/* All that are kept, in order, from the module's appearance on. */
TEST_F(event, all)
{
	struct kept kept;
	int i;

	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &kept));
	ASSERT_LT(3, kept.count);
	EXPECT_NE(0, kept.epoch);
	EXPECT_EQ(-1, first_of(&kept, WWANCTL_EVENT_TYPE_LOST));
	EXPECT_LE(0, first_of(&kept, WWANCTL_EVENT_TYPE_MODEM_NEW));
	EXPECT_LE(0, first_of(&kept, WWANCTL_EVENT_TYPE_REGISTRATION));
	EXPECT_LE(0, first_of(&kept, WWANCTL_EVENT_TYPE_CARD));
	EXPECT_EQ(-1, first_of(&kept, WWANCTL_EVENT_TYPE_SIGNAL));
	for (i = 1; i < kept.count; i++) {
		EXPECT_LT(kept.seq[i - 1], kept.seq[i]);
		EXPECT_LE(kept.time[i - 1], kept.time[i]);
	}
}

/* After any of them: exactly those behind it. */
TEST_F(event, after_a_number)
{
	struct kept all, rest;
	int i, from;

	ASSERT_EQ(0, stir_channel(&self->nl, &self->answer));
	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &all));
	for (from = 0; from < all.count; from += 3) {
		ASSERT_EQ(0, get_events(&self->nl, 0, all.epoch, all.seq[from], &rest));
		ASSERT_LE(all.count - from - 1, rest.count);
		for (i = 0; i < all.count - from - 1; i++)
			EXPECT_EQ(all.seq[from + 1 + i], rest.seq[i]);
	}
}

/* Nothing is new: nothing is told. */
TEST_F(event, up_to_date)
{
	struct kept all, rest;
	int i;

	/* something may just happen: then look again */
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &all));
		ASSERT_EQ(0, get_events(&self->nl, 0, all.epoch, all.seq[all.count - 1], &rest));
		if (!rest.count)
			break;
		EXPECT_EQ(-1, first_of(&rest, WWANCTL_EVENT_TYPE_LOST));
	}
	EXPECT_EQ(0, rest.count);
}

TEST_F(event, foreign_epoch)
{
	struct kept all, rest;

	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &all));
	ASSERT_EQ(0, get_events(&self->nl, 0, all.epoch ^ 1, all.seq[all.count - 1], &rest));
	EXPECT_LE(all.count + 1, rest.count);
	EXPECT_EQ(WWANCTL_EVENT_TYPE_LOST, rest.type[0]);
	EXPECT_EQ(all.epoch, rest.epoch);
	EXPECT_EQ(all.seq[0], rest.seq[1]);
}

TEST_F(event, future_number)
{
	struct kept all, rest;

	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &all));
	ASSERT_EQ(0, get_events(&self->nl, 0, all.epoch, all.seq[all.count - 1] + 100000, &rest));
	ASSERT_LT(0, rest.count);
	EXPECT_EQ(WWANCTL_EVENT_TYPE_LOST, rest.type[0]);
	EXPECT_LE(all.count + 1, rest.count);
}

/* A number without its epoch is of no known one; an epoch without a number, its begin. */
TEST_F(event, half_a_place)
{
	struct kept all, rest;

	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &all));
	memset(&rest, 0, sizeof(rest));
	nl_begin(&self->rq, &self->nl, WWANCTL_CMD_EVENT_GET, 0);
	nl_put_u64(&self->rq, WWANCTL_A_EVENT_SEQ, all.seq[all.count - 1]);
	EXPECT_EQ(0, nl_dump(&self->nl, &self->rq, keep, &rest, &self->answer));
	EXPECT_EQ(WWANCTL_EVENT_TYPE_LOST, rest.type[0]);
	EXPECT_EQ(all.seq[0], rest.seq[1]);
	memset(&rest, 0, sizeof(rest));
	nl_begin(&self->rq, &self->nl, WWANCTL_CMD_EVENT_GET, 0);
	nl_put_u32(&self->rq, WWANCTL_A_EVENT_EPOCH, all.epoch);
	EXPECT_EQ(0, nl_dump(&self->nl, &self->rq, keep, &rest, &self->answer));
	EXPECT_EQ(all.seq[0], rest.seq[0]);
}

/* What a listener got is what is kept, with the same numbers. */
TEST_F(event, multicast_and_ring_agree)
{
	uint64_t seq = 0, heard[EVENTS_MAX];
	struct kept kept;
	int i, count = 0;

	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_MODEM));
	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_REGISTRATION));
	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_CARD));
	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &kept));
	seq = kept.seq[kept.count - 1];
	ASSERT_EQ(0, stir(&self->nl, &self->answer));
	ASSERT_EQ(0, stir_channel(&self->nl, &self->answer));
	ASSERT_EQ(0, get_events(&self->nl, 0, kept.epoch, seq, &kept));
	ASSERT_LT(4, kept.count);
	while (count < kept.count) {
		ASSERT_EQ(0, nl_event(&self->listener, &self->event, RIG_SOON));
		/* one that was under way between joining and looking */
		if (self->event.seq > seq)
			heard[count++] = self->event.seq;
		EXPECT_EQ(kept.epoch, self->event.epoch);
	}
	for (i = 0; i < count; i++)
		EXPECT_EQ(kept.seq[i], heard[i]);
}

/* Two listeners hear the same. */
TEST_F(event, two_listeners)
{
	struct nl_event other;

	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_CARD));
	ASSERT_EQ(0, nl_join(&self->nl, WWANCTL_MCGRP_CARD));
	ASSERT_EQ(0, stir_channel(&self->nl, &self->answer));
	ASSERT_EQ(0, nl_event(&self->listener, &self->event, RIG_SOON));
	nl_close(&self->nl);
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_join(&self->nl, WWANCTL_MCGRP_CARD));
	ASSERT_EQ(0, stir_channel(&self->listener, &self->answer));
	ASSERT_EQ(0, nl_event(&self->nl, &other, RIG_SOON));
	EXPECT_LT(self->event.seq, other.seq);
	EXPECT_EQ(self->event.epoch, other.epoch);
}

/* A listener that fell behind is told so, and gets the rest from the ring. */
TEST_F(event, after_enobufs)
{
	struct kept before, after;
	struct nlmsghdr *nlh;
	uint64_t last;
	int i, err;

	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_CARD));
	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &before));
	last = before.seq[before.count - 1];
	ASSERT_EQ(0, nl_receive_buffer(&self->listener, 1));
	for (i = 0; i < 15; i++)
		ASSERT_EQ(0, stir_channel(&self->nl, &self->answer));
	EXPECT_EQ(-ENOBUFS, nl_receive(&self->listener, &nlh, 0));
	while (!(err = nl_receive(&self->listener, &nlh, 0))) {
		ASSERT_EQ(0, nl_event_parse(nlh, &self->event));
		EXPECT_LT(last, self->event.seq);
		last = self->event.seq;
	}
	EXPECT_EQ(-ETIME, err);
	ASSERT_EQ(0, get_events(&self->nl, 0, before.epoch, last, &after));
	EXPECT_EQ(-1, first_of(&after, WWANCTL_EVENT_TYPE_LOST));
	ASSERT_EQ(0, get_events(&self->nl, 0, before.epoch, before.seq[before.count - 1], &after));
	EXPECT_LE(30, after.count);
	/* and hears the next one */
	ASSERT_EQ(0, nl_receive_buffer(&self->listener, 65536));
	ASSERT_EQ(0, stir_channel(&self->nl, &self->answer));
	EXPECT_EQ(0, nl_event(&self->listener, &self->event, RIG_SOON));
}

/* One modem's events only. */
TEST_F(event, of_one_modem)
{
	struct kept kept;
	int i;

	ASSERT_EQ(0, get_events(&self->nl, shared.index, 0, 0, &kept));
	EXPECT_LT(0, kept.count);
	for (i = 0; i < kept.count; i++)
		EXPECT_EQ(shared.index, kept.index[i]);
	ASSERT_EQ(0, get_events(&self->nl, 0x7ffffff0, 0, 0, &kept));
	EXPECT_EQ(0, kept.count);
}

/* The time of an event is that of its frame, on the trace's clock. */
TEST_F(event, time_of_the_frame)
{
	uint64_t sent;

	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_REGISTRATION));
	sim_mark(&shared.sim);
	ASSERT_EQ(0, sim_do(&shared.sim, "deregister 0"));
	ASSERT_EQ(0, nl_event_of(&self->listener, WWANCTL_EVENT_TYPE_REGISTRATION, &self->event,
				 RIG_SOON));
	sent = sim_trace_time(&shared.sim, rig_name("\"qmi\"", "\"mbim\""), "indication",
			      NULL);
	EXPECT_NE(0, sent);
	EXPECT_LE(sent, self->event.time);
	EXPECT_GT(sent + 1000000000ULL, self->event.time);
	ASSERT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG));
}

/* Signal: no more than one a second, the last value in the end, never in the ring. */
TEST_F(event, signal_coalesced)
{
	uint64_t first = 0, last = 0;
	struct kept kept;
	int i, count = 0;
	int32_t rsrp = 0;

	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_SIGNAL));
	ASSERT_EQ(0, sim_do(&shared.sim, "set module.signal-interval 50ms"));
	for (i = 0; i < 30; i++) {
		ASSERT_EQ(0, sim_do(&shared.sim, "signal %d", -80 - i));
		sim_mark(&shared.sim);
		ASSERT_EQ(0, sim_trace_wait(&shared.sim, RIG_SOON,
					    rig_name("SIGNAL_INFO indication",
						     "SIGNAL_STATE indication"), NULL)) {
			TH_LOG("no indication of signal %d", -80 - i);
		}
	}
	/* down to the last value, give or take the module's wobble */
	while (rsrp > -106) {
		ASSERT_EQ(0, nl_event_of(&self->listener, WWANCTL_EVENT_TYPE_SIGNAL, &self->event,
					 RIG_SOON));
		rsrp = (int32_t)event_u32(&self->event, WWANCTL_A_EVENT_SIGNAL,
					  WWANCTL_A_SIGNAL_RSRP);
		if (!first)
			first = self->event.time;
		last = self->event.time;
		count++;
	}
	/* n events take n - 1 seconds at least */
	EXPECT_LE((count - 1) * 950000000ULL, last - first);
	EXPECT_LT(1, count);
	ASSERT_EQ(0, sim_do(&shared.sim, "set module.signal-interval 1s"));
	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &kept));
	EXPECT_EQ(-1, first_of(&kept, WWANCTL_EVENT_TYPE_SIGNAL));
}

/* Control frames in both directions, for who listens. */
TEST_F(event, trace)
{
	bool to = false, from = false;
	struct kept kept;
	uint32_t way;

	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_TRACE));
	ASSERT_EQ(0, file_read(&self->nl, shared.index, "3F002FE2", 0, &self->answer));
	while (!to || !from) {
		ASSERT_EQ(0, nl_event_of(&self->listener, WWANCTL_EVENT_TYPE_TRACE, &self->event,
					 RIG_SOON));
		way = event_u32(&self->event, WWANCTL_A_EVENT_TRACE, WWANCTL_A_TRACE_DIRECTION);
		EXPECT_LT(12, event_u32(&self->event, WWANCTL_A_EVENT_TRACE,
					WWANCTL_A_TRACE_LENGTH));
		to |= way == WWANCTL_DIRECTION_TO_MODULE;
		from |= way == WWANCTL_DIRECTION_FROM_MODULE;
	}
	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &kept));
	EXPECT_EQ(-1, first_of(&kept, WWANCTL_EVENT_TYPE_TRACE));
}

/* A PIN does not show in the frames, whichever way it goes to the card. */
TEST_F(event, trace_without_pin)
{
	struct nl_event *event = &self->event;
	int commands = 0;

	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_TRACE));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CARD_SET, shared.index);
	nl_put(&self->rq, WWANCTL_A_CARD_PIN, "90817263", 8);
	nl_ask(&self->nl, &self->rq, &self->answer);
	transmit(&self->nl, shared.index, 0, "0020000A083930383137323633", false, &self->answer);
	ASSERT_EQ(0, file_read(&self->nl, shared.index, "3F002FE2", 0, &self->answer));
	while (nl_event_of(&self->listener, WWANCTL_EVENT_TYPE_TRACE, event, 0) == 0) {
		EXPECT_EQ(NULL, memmem(event->attrs, event->len, "90817263", 8));
		commands += event_u32(event, WWANCTL_A_EVENT_TRACE, WWANCTL_A_TRACE_DIRECTION) ==
			    WWANCTL_DIRECTION_TO_MODULE;
	}
	EXPECT_LE(3, commands);
}

/* More than fit: "lost" first, then the newest; what matters most is kept longer. */
TEST_F(event, overrun)
{
	struct kept before, after;
	int i, registrations = 0;

	ASSERT_EQ(0, stir(&self->nl, &self->answer));
	ASSERT_EQ(0, get_events(&self->nl, shared.index, 0, 0, &before));
	for (i = 0; i < RING / 2 + 10; i++)
		ASSERT_EQ(0, stir_channel(&self->nl, &self->answer));
	ASSERT_EQ(0, get_events(&self->nl, shared.index, before.epoch, before.seq[0], &after));
	ASSERT_LT(1, after.count);
	EXPECT_EQ(WWANCTL_EVENT_TYPE_LOST, after.type[0]);
	EXPECT_EQ(RING + 1, after.count);
	for (i = 1; i < after.count; i++) {
		registrations += after.type[i] == WWANCTL_EVENT_TYPE_REGISTRATION;
		EXPECT_NE(WWANCTL_EVENT_TYPE_LOST, after.type[i]);
		if (i > 1)
			EXPECT_LT(after.seq[i - 1], after.seq[i]);
	}
	EXPECT_LT(0, registrations);
	/* who has the newest has lost nothing */
	ASSERT_EQ(0, get_events(&self->nl, shared.index, after.epoch, after.seq[after.count - 2],
				&before));
	EXPECT_EQ(-1, first_of(&before, WWANCTL_EVENT_TYPE_LOST));
}

/* A monitor of all netlink traffic: its tap warns if the context is wrong. */
TEST_F(event, nlmon)
{
	int i;

	ASSERT_EQ(0, rig_shell("modprobe nlmon && ip link add wwanctl-mon type nlmon"));
	ASSERT_EQ(0, rig_shell("ip link set wwanctl-mon up"));
	ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_TRACE));
	for (i = 0; i < 5; i++) {
		EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F002FE2", 0, &self->answer));
		EXPECT_EQ(0, stir_channel(&self->nl, &self->answer));
	}
	EXPECT_EQ(0, stir(&self->nl, &self->answer));
	EXPECT_EQ(0, nl_event(&self->listener, &self->event, RIG_SOON));
	EXPECT_EQ(0, rig_shell("ip link del wwanctl-mon"));
	EXPECT_NE(0, rig_shell("dmesg | grep -E 'WARNING:|BUG:|Call Trace'"));
}

static const char *const settings[] = { RIG_FAST, NULL };

FIXTURE(life) {
	struct modem modem;
	struct nl nl;
	struct nl_answer answer;
	struct nl_event event;
};

FIXTURE_SETUP(life)
{
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
}

FIXTURE_TEARDOWN(life)
{
	nl_close(&self->nl);
	modem_down(&self->modem);
}

/* What happened to a module can be read after it has gone, and that it went. */
TEST_F(life, ring_outlives_module)
{
	uint32_t index = self->modem.index;
	struct kept before, after;

	ASSERT_EQ(0, get_events(&self->nl, index, 0, 0, &before));
	ASSERT_EQ(0, sim_unplug(&self->modem.sim));
	ASSERT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_MODEM_GONE, &self->event,
				 RIG_SOON));
	EXPECT_EQ(index, self->event.index);
	EXPECT_STREQ(self->modem.sim.usb, self->event.usb_path);
	ASSERT_EQ(0, get_events(&self->nl, index, 0, 0, &after));
	EXPECT_LT(before.count, after.count);
	EXPECT_EQ(before.seq[0], after.seq[0]);
	EXPECT_EQ(WWANCTL_EVENT_TYPE_MODEM_GONE, after.type[after.count - 1]);
	EXPECT_EQ(self->event.seq, after.seq[after.count - 1]);
}

/* Across unplug and plug nothing is lost: the same epoch, the numbers go on. */
TEST_F(life, after_replug)
{
	struct kept before, after;

	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &before));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "replug"));
	ASSERT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_MODEM_GONE, &self->event,
				 RIG_PLUG));
	ASSERT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_MODEM_NEW, &self->event,
				 RIG_PLUG));
	snprintf(self->modem.sim.usb, sizeof(self->modem.sim.usb), "%s", self->event.usb_path);
	ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	ASSERT_EQ(0, get_events(&self->nl, 0, before.epoch, before.seq[before.count - 1], &after));
	EXPECT_EQ(before.epoch, after.epoch);
	EXPECT_EQ(-1, first_of(&after, WWANCTL_EVENT_TYPE_LOST));
	EXPECT_LE(0, first_of(&after, WWANCTL_EVENT_TYPE_MODEM_GONE));
	EXPECT_LT(first_of(&after, WWANCTL_EVENT_TYPE_MODEM_GONE),
		  first_of(&after, WWANCTL_EVENT_TYPE_MODEM_NEW));
}

/* A new load of the driver has another epoch: what was before is lost, and said so. */
TEST_F(life, after_reload)
{
	struct kept before, after;

	ASSERT_EQ(0, get_events(&self->nl, 0, 0, 0, &before));
	nl_close(&self->nl);
	nl_close(&self->modem.events);
	ASSERT_EQ(0, rig_load(NULL));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	ASSERT_EQ(0, get_events(&self->nl, 0, before.epoch, before.seq[before.count - 1], &after));
	ASSERT_LT(1, after.count);
	EXPECT_NE(before.epoch, after.epoch);
	EXPECT_EQ(WWANCTL_EVENT_TYPE_LOST, after.type[0]);
	EXPECT_LE(1, first_of(&after, WWANCTL_EVENT_TYPE_MODEM_NEW));
}

int main(int argc, char **argv)
{
	rig_at_end(&shared);
	if (rig_load(NULL) || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
