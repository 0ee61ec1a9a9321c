// SPDX-License-Identifier: GPL-2.0
/*
 * Storms: modules that leave and come a thousand times, half of them in the middle of the
 * bring-up, on several host controllers at once; and thirty modules at the same time. The
 * kernel holds the same afterwards.
 *
 * WWANCTL_CYCLES is the number of plug cycles.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "lane.h"
#include "memory.h"

#define CYCLES		1008	/* a thousand and some: a whole number for each lane and round */
#define ROUNDS		3
#define WARM_UP		54	/* more than the rings of modules gone that the driver keeps */
#define RINGS_MAX	32	/* the most that it keeps */
#define MANY		30
#define ICCID		"3F002FE2"

static const char *const settings[] = { RIG_FAST, "module.signal-interval=60s", NULL };

static void print_counts(const struct lane_counts *counts)
{
	fprintf(stderr, "# %ld plugs, %ld complete bring-ups, %ld unplugs\n", counts->plugs,
		counts->ready, counts->unplugs);
	fprintf(stderr, "# %ld requests, %ld lost\n", counts->requests, counts->unanswered);
}

/* in the middle of the bring-up: at a message that is another one each time */
static int break_off(struct lane *lane, long cycle)
{
	int err;

	err = sim_do(&lane->sim, "fault unplug-after %ld", 3 + cycle * 7 % 60);
	if (!err)
		err = lane_plug(lane);
	return err ? err : lane_await_gone(lane);
}

static int use_and_unplug(struct lane *lane)
{
	int err;

	err = lane_plug(lane);
	if (!err)
		err = lane_await_ready(lane);
	if (!err)
		err = lane_read(lane, ICCID);
	return err ? err : lane_unplug(lane);
}

/* @ctx: how many cycles in all */
static int weather(struct lane *lane, void *ctx)
{
	long cycle, share = *(long *)ctx / LANES;
	int err;

	err = lane_unplug(lane);
	for (cycle = 1; cycle < share && !err; cycle++)
		err = cycle % 2 ? break_off(lane, cycle) : use_and_unplug(lane);
	return err;
}

static long cycles(void)
{
	const char *text = getenv("WWANCTL_CYCLES");
	long number = text ? strtol(text, NULL, 10) : 0;

	return number > 0 ? number : CYCLES;
}

static struct memory samples[ROUNDS + 1];

FIXTURE(storm) {
	struct lane_counts counts;
};

FIXTURE_SETUP(storm)
{
}

FIXTURE_TEARDOWN(storm)
{
}

struct rings {
	uint32_t last;
	int modems;
};

static int count_ring(void *ctx, const void *attrs, size_t len)
{
	struct rings *rings = ctx;
	uint32_t type = nl_u32(attrs, len, WWANCTL_A_EVENT_TYPE);

	rings->modems += type == WWANCTL_EVENT_TYPE_MODEM_GONE;
	return 0;
}

/* modules gone of which the driver still has the events, or a negative errno value */
static int rings_kept(void)
{
	struct nl_answer *answer = malloc(sizeof(*answer));
	struct nl *nl = malloc(sizeof(*nl));
	struct rings rings = { 0 };
	struct nl_request rq;
	int err = -ENOMEM;

	if (answer && nl)
		err = nl_open(nl);
	if (!err) {
		nl_begin(&rq, nl, WWANCTL_CMD_EVENT_GET, 0);
		err = nl_dump(nl, &rq, count_ring, &rings, answer);
		nl_close(nl);
	}
	free(answer);
	free(nl);
	return err ? err : rings.modems;
}

static void add_counts(struct lane_counts *sum, const struct lane_counts *counts)
{
	sum->plugs += counts->plugs;
	sum->ready += counts->ready;
	sum->unplugs += counts->unplugs;
	sum->requests += counts->requests;
	sum->answered += counts->answered;
	sum->refused += counts->refused;
	sum->gone += counts->gone;
	sum->unanswered += counts->unanswered;
}

/* A thousand cycles: as much memory as before them, and all that was counted adds up. */
TEST_F_TIMEOUT(storm, a_thousand_plugs, 3000)
{
	struct lane_counts counts, sum = { 0 };
	long number = WARM_UP, kept;
	uint64_t began;
	int i;

	ASSERT_EQ(0, lanes_run(settings, weather, &number, &counts));
	ASSERT_EQ(0, memory_take(&samples[0]));
	number = cycles() / ROUNDS / LANES * LANES;
	began = now_ms();
	for (i = 1; i <= ROUNDS; i++) {
		ASSERT_EQ(0, lanes_run(settings, weather, &number, &counts));
		add_counts(&sum, &counts);
		ASSERT_EQ(0, memory_take(&samples[i]));
	}
	fprintf(stderr, "# in %ld s\n", (long)(now_ms() - began) / 1000);
	print_counts(&sum);
	EXPECT_FALSE(memory_creeps(samples, ROUNDS, number));
	EXPECT_FALSE(memory_leaked(&samples[0], &samples[ROUNDS], ROUNDS * number));
	EXPECT_EQ(ROUNDS * number, sum.plugs);
	EXPECT_EQ(sum.plugs, sum.unplugs);
	EXPECT_EQ(sum.requests, sum.answered);
	kept = rings_kept();
	EXPECT_LT(0, kept);
	EXPECT_GE(RINGS_MAX, kept);
}

/* --- thirty at once --- */

struct crowd {
	struct sim sims[MANY];
	struct nl nl;
	struct nl_answer answer;
};

static int count_ready(void *ctx, const void *attrs, size_t len)
{
	*(int *)ctx += nl_u32(attrs, len, WWANCTL_A_MODEM_STATE) == WWANCTL_MODEM_STATE_READY;
	return 0;
}

static int ready_modems(struct crowd *crowd)
{
	struct nl_request rq;
	int ready = 0, err;

	nl_begin(&rq, &crowd->nl, WWANCTL_CMD_MODEM_GET, 0);
	err = nl_dump(&crowd->nl, &rq, count_ready, &ready, &crowd->answer);
	return err ? err : ready;
}

static int gather(struct crowd *crowd)
{
	uint64_t end;
	int i, err = 0, ready;

	for (i = 0; i < MANY && !err; i++)
		err = sim_start(&crowd->sims[i], settings);
	end = now_ms() + 60000;
	while (!err && (ready = ready_modems(crowd)) != MANY) {
		err = ready < 0 ? ready : now_ms() > end ? -ETIME : 0;
		usleep(100000);
	}
	return err;
}

struct index_list {
	uint32_t index[MANY];
	int count;
};

static int take_index(void *ctx, const void *attrs, size_t len)
{
	struct index_list *list = ctx;

	if (list->count < MANY)
		list->index[list->count++] = nl_u32(attrs, len, WWANCTL_A_MODEM_MODEM_INDEX);
	return 0;
}

/* a channel on each card, all of them open at the same time; the first error */
static int use_all(struct crowd *crowd)
{
	struct index_list list = { .count = 0 };
	struct nl_request rq;
	int i, err;

	nl_begin(&rq, &crowd->nl, WWANCTL_CMD_MODEM_GET, 0);
	err = nl_dump(&crowd->nl, &rq, take_index, &list, &crowd->answer);
	for (i = 0; i < MANY && !err; i++)
		err = channel_open(&crowd->nl, list.index[i], RIG_APPLET, &crowd->answer);
	for (i = 0; i < MANY && !err; i++)
		err = file_read(&crowd->nl, list.index[i], ICCID, 0, &crowd->answer);
	return err;
}

TEST_F_TIMEOUT(storm, thirty_modules, 300)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));
	int i;

	ASSERT_NE(NULL, crowd);
	ASSERT_EQ(0, memory_take(&samples[0]));
	ASSERT_EQ(0, nl_open(&crowd->nl));
	EXPECT_EQ(0, gather(crowd)) {
		TH_LOG("%d are ready", ready_modems(crowd));
	}
	EXPECT_EQ(0, use_all(crowd)) {
		TH_LOG("%s", crowd->answer.text);
	}
	for (i = 0; i < MANY; i++)
		sim_stop(&crowd->sims[i]);
	EXPECT_EQ(0, ready_modems(crowd));
	nl_close(&crowd->nl);
	ASSERT_EQ(0, memory_take(&samples[1]));
	EXPECT_FALSE(memory_leaked(&samples[0], &samples[1], MANY));
	free(crowd);
}

/* And nothing hinders the driver from leaving. */
TEST_F(storm, unloaded)
{
	EXPECT_EQ(0, rig_unload());
	EXPECT_NE(0, rig_shell("dmesg | grep -E 'WARNING:|BUG:|Oops|Call Trace|refcount_t'"));
}

int main(int argc, char **argv)
{
	rig_at_end(NULL);
	if (rig_load(NULL))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
