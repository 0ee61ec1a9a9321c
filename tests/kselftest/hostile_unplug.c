// SPDX-License-Identifier: GPL-2.0
/*
 * The plug pulled at every control message: of a bring-up, and of what a rotation asks of
 * the module. modemsim pulls it right before or right after it answers message k (a
 * command, a fetch, DTR or a notification), for every k. Each time the module goes, what
 * is pending ends with ENODEV, and it comes back; in the end the kernel holds what it
 * held before.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "harness.h"
#include "lane.h"
#include "memory.h"

#define ICCID	"3F002FE2"
#define IMSI	"3F007FFF6F07"
#define MARGIN	4	/* messages more or less from one bring-up to the next */
#define ROUNDS	2
#define PLUGS	120	/* in each round, at least */

/* the host is the one who has the module read the card anew */
static const char *const settings[] = {
	RIG_FAST, "module.signal-interval=60s", "card.refresh=none", NULL
};

static struct memory before;
static struct memory *samples;	/* shared: each test is a process */

enum when { BEFORE, AFTER, WHENS };

static int arm(struct lane *lane, enum when when, long k)
{
	return sim_do(&lane->sim, "fault unplug-%s %ld", when == BEFORE ? "before" : "after", k);
}

static int bring_up(struct lane *lane)
{
	int err;

	err = lane_plug(lane);
	return err ? err : lane_await_ready(lane);
}

/* One bring-up that ends at message @k. A request is sent at once: whatever it meets, it ends. */
static int pull_at(struct lane *lane, enum when when, long k)
{
	int err;

	err = arm(lane, when, k);
	if (!err)
		err = lane_plug(lane);
	if (err)
		return err;
	if (lane_read(lane, ICCID) == -ETIME)
		return -ETIME;
	return lane_await_gone(lane);
}

/* Each lane takes its share of the messages. */
static int pull_bring_ups(struct lane *lane, void *ctx)
{
	long length, k;
	int err;
	enum when when;

	(void)ctx;
	err = lane_await_card(lane);
	length = sim_number(&lane->sim, "messages") - MARGIN;
	if (length < 20)
		return -EPROTO;
	if (!lane->number)
		fprintf(stderr, "# a bring-up has %ld messages\n", length);
	err = err ? err : lane_unplug(lane);
	for (k = lane->number + 1; k <= length && !err; k += LANES) {
		for (when = BEFORE; when < WHENS && !err; when++)
			err = pull_at(lane, when, k);
		if (!err)
			err = bring_up(lane);
		if (!err && lane_read(lane, ICCID))
			err = -EIO;
		if (!err)
			err = lane_unplug(lane);
		if (err)
			fprintf(stderr, "# message %ld\n", k);
	}
	return err;
}

FIXTURE(unplug) {
	struct lane_counts counts;
};

FIXTURE_SETUP(unplug)
{
}

FIXTURE_TEARDOWN(unplug)
{
}

static void print_counts(const char *what, const struct lane_counts *counts)
{
	fprintf(stderr, "# %s: %ld plugs, %ld complete bring-ups, %ld unplugs\n", what,
		counts->plugs, counts->ready, counts->unplugs);
	fprintf(stderr, "# %ld requests: %ld answered, %ld ENODEV, %ld refused, %ld lost\n",
		counts->requests, counts->answered, counts->gone, counts->refused,
		counts->unanswered);
}

TEST_F_TIMEOUT(unplug, at_each_message_of_a_bring_up, 250)
{
	struct lane_counts counts = { 0 };

	ASSERT_EQ(0, lanes_run(settings, pull_bring_ups, NULL, &counts));
	print_counts("bring-up", &counts);
	EXPECT_EQ(counts.plugs, counts.unplugs);
	EXPECT_EQ(0, counts.unanswered);
	EXPECT_LT(PLUGS, counts.unplugs);
	ASSERT_EQ(0, memory_take(&samples[1]));
}

/* --- a rotation --- */

static void begin_channel(struct lane *lane, uint8_t cmd, uint32_t channel)
{
	rq_begin(&lane->rq, &lane->asker, cmd, lane->index);
	if (channel)
		nl_put_u32(&lane->rq, WWANCTL_A_CHANNEL_CHANNEL, channel);
}

/* what imsid asks of the module, to switch to profile @profile; the first error */
static int rotate(struct lane *lane, int profile)
{
	char apdu[16];
	uint32_t channel;
	int err;

	snprintf(apdu, sizeof(apdu), "80E2000001%02X", profile);
	begin_channel(lane, WWANCTL_CMD_CHANNEL_OPEN, 0);
	nl_put_hex(&lane->rq, WWANCTL_A_CHANNEL_AID, RIG_APPLET);
	err = lane_ask(lane);
	if (err)
		return err;
	channel = answer_u32(&lane->answer, WWANCTL_A_CHANNEL_CHANNEL);
	begin_channel(lane, WWANCTL_CMD_CHANNEL_TRANSMIT, channel);
	nl_put_hex(&lane->rq, WWANCTL_A_CHANNEL_APDU, apdu);
	err = lane_ask(lane);
	if (err)
		return err;
	begin_channel(lane, WWANCTL_CMD_CHANNEL_CLOSE, channel);
	err = lane_ask(lane);
	if (err)
		return err;
	rq_begin(&lane->rq, &lane->asker, WWANCTL_CMD_CARD_REFRESH, lane->index);
	nl_put_u32(&lane->rq, WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_SESSION);
	err = lane_ask(lane);
	if (!err)
		err = lane_read(lane, IMSI);
	if (!err)
		err = lane_read(lane, ICCID);
	return err ? err : lane_await_card(lane);
}

static int ready_card(struct lane *lane)
{
	int err;

	err = bring_up(lane);
	return err ? err : lane_await_card(lane);
}

/* messages of a rotation that nothing disturbs */
static long measure(struct lane *lane)
{
	long messages = -sim_number(&lane->sim, "messages");
	int err;

	err = rotate(lane, 2);
	if (err)
		return err;
	return messages + sim_number(&lane->sim, "messages");
}

/* nothing more is to be pulled, unless it has been just now */
static int spare(struct lane *lane)
{
	int err;

	err = sim_do(&lane->sim, "fault none");
	if (err)
		return err;
	return sim_number(&lane->sim, "plugged") ? lane_unplug(lane) : lane_await_gone(lane);
}

/* After the plug is pulled every request ends with ENODEV. @hit: it was, during the rotation. */
static int pull_rotation(struct lane *lane, enum when when, long k, long *hits)
{
	int err;

	err = ready_card(lane);
	if (!err)
		err = arm(lane, when, k);
	if (err)
		return err;
	err = rotate(lane, 2 + (int)(k % 2));
	if (!err)	/* it took fewer messages this time */
		return spare(lane);
	if (err != -ENODEV) {
		fprintf(stderr, "# message %ld: %s (%s)\n", k, strerror(-err), lane->answer.text);
		return err;
	}
	(*hits)++;
	err = lane_await_gone(lane);
	/* and so does a request for a module that has gone */
	if (!err && lane_read(lane, ICCID) != -ENODEV)
		err = -EIO;
	return err;
}

static int pull_rotations(struct lane *lane, void *ctx)
{
	long length, k, tried = 0, hits = 0;
	enum when when;
	int err;

	(void)ctx;
	err = lane_await_card(lane);
	length = err ? err : measure(lane);
	if (length < 20)
		return length < 0 ? (int)length : -EPROTO;
	if (!lane->number)
		fprintf(stderr, "# a rotation has %ld messages\n", length);
	err = lane_unplug(lane);
	for (k = lane->number + 1; k <= length && !err; k += LANES) {
		for (when = BEFORE; when < WHENS && !err; when++, tried++)
			err = pull_rotation(lane, when, k, &hits);
	}
	if (!err && hits < tried / 2)
		err = -EPROTO;
	fprintf(stderr, "# lane %d: %ld of %ld pulled during the rotation\n", lane->number, hits,
		tried);
	return err;
}

TEST_F_TIMEOUT(unplug, at_each_message_of_a_rotation, 250)
{
	struct lane_counts counts = { 0 };

	ASSERT_EQ(0, lanes_run(settings, pull_rotations, NULL, &counts));
	print_counts("rotation", &counts);
	EXPECT_EQ(counts.plugs, counts.unplugs);
	EXPECT_EQ(0, counts.unanswered);
	EXPECT_EQ(0, counts.refused);
	EXPECT_LT(PLUGS, counts.unplugs);
	ASSERT_EQ(0, memory_take(&samples[2]));
	EXPECT_FALSE(memory_creeps(samples, ROUNDS, PLUGS));
}

/* Nothing is left of all that. */
TEST_F_TIMEOUT(unplug, nothing_is_left, 60)
{
	struct memory *after = malloc(sizeof(*after));

	ASSERT_NE(NULL, after);
	ASSERT_EQ(0, rig_unload());
	ASSERT_EQ(0, memory_take(after));
	EXPECT_FALSE(memory_leaked(&before, after, 300));
	free(after);
}

static int once(struct lane *lane, void *ctx)
{
	(void)ctx;
	return lane_unplug(lane);
}

/* the kernel's own caches fill with the first modules of each controller */
static int warm_up(void)
{
	struct lane_counts counts;
	int err;

	err = rig_load(NULL);
	if (!err && lanes_run(settings, once, NULL, &counts))
		err = -EIO;
	return err ? err : rig_unload();
}

int main(int argc, char **argv)
{
	samples = mmap(NULL, (ROUNDS + 1) * sizeof(*samples), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	rig_at_end(NULL);
	if (samples == MAP_FAILED || warm_up() || memory_take(&before) || rig_load(NULL) ||
	    memory_take(&samples[0]))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
