// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that lie: about their length, their parts, whose they are; that come in the
 * wrong order, for nothing, as noise, or without end. Whatever comes, each request ends,
 * with a reason if it failed, the module can be used afterwards, and the module beside it
 * notices nothing.
 *
 * What runs into deadlines does so for all modules at once, in main().
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define ICCID_FILE	"3F002FE2"
#define ICCID		"984405102091384028F6"
#define IMSI_FILE	"3F007FFF6F07"
#define IMSI		"082943510000000010"
#define FAILED		scaled(80000)	/* ms: a bring-up that fails is tried for a minute */
#define FLOOD_TIME	3000	/* ms that a flood is measured */
#define FLOOD_LEAST	300	/* indications that it has to bring */
#define FLOOD_LIMIT	scaled(60000)	/* ms for them */
#define MUTATED		1000	/* frames of each kind */
#define SEED		"network.seed=20261122"

static const char *const settings[] = {
	RIG_FAST, "module.signal-interval=60s", SEED, NULL
};

/* --- one spoilt answer --- */

static const struct lie {
	const char *fault;
	int error;
} lies[] = {
	/* the lengths do not fit: no QMI message at all */
	{ "qmux-short", -ETIMEDOUT },
	{ "qmux-long", -ETIMEDOUT },
	{ "tlv-long", -ETIMEDOUT },
	{ "joined", -ETIMEDOUT },
	{ "overlap", -ETIMEDOUT },
	{ "bloated", -ETIMEDOUT },
	{ "noise", -ETIMEDOUT },
	/* somebody else's */
	{ "wrong-service", -ETIMEDOUT },
	{ "wrong-message", -ETIMEDOUT },
	/* a message without a result, one with each TLV twice */
	{ "tlv-none", -EPROTO },
	{ "tlv-double", 0 },
	/* below USB's own level */
	{ "int-stall 3", 0 },
	{ "stall-ep0 -1", -ETIMEDOUT },
	/* under and over the deadline of 10 s */
	{ "late-once READ_TRANSPARENT 7000", 0 },
	{ "late-once READ_TRANSPARENT 12000", -ETIMEDOUT },
};

static struct victim {
	struct modem modem;
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
	int error;
} victims[ARRAY_SIZE(lies)];

/* --- modules that lie from the start --- */

static const char *const liars[] = {
	"mute", "garbage -1", "stall-ep0 -1", "wrong-txid -1", "tlv-none -1", "noise -1",
};

static struct modem failing[ARRAY_SIZE(liars)];

/* --- a healthy module beside them all, used all the time --- */

static struct modem healthy;

static struct neighbour {
	long asked;
	long wrong;
	long slowest;	/* ms */
} *neighbour;

static int read_file(struct nl *nl, uint32_t index, struct nl_answer *answer)
{
	return file_read(nl, index, ICCID_FILE, 0, answer);
}

static bool is_right(const struct nl_answer *answer)
{
	return !strcmp(answer_hex(answer, WWANCTL_A_FILE_DATA), ICCID);
}

static void live_beside(uint32_t index)
{
	struct nl_answer *answer = malloc(sizeof(*answer));
	struct nl *nl = malloc(sizeof(*nl));

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!answer || !nl || nl_open(nl))
		_exit(1);
	for (;;) {
		uint64_t began = now_ms();
		bool wrong = read_file(nl, index, answer) || !is_right(answer);
		long took = (long)(now_ms() - began);

		neighbour->wrong += wrong;
		neighbour->asked++;
		if (took > neighbour->slowest)
			neighbour->slowest = took;
		usleep(100000);
	}
}

static pid_t start_neighbour(void)
{
	pid_t pid;

	neighbour = mmap(NULL, sizeof(*neighbour), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (neighbour == MAP_FAILED || modem_up(&healthy, settings))
		return -1;
	if (modem_wait_imsi(&healthy, "234150000000001", RIG_PLUG))
		return -1;
	pid = fork();
	if (!pid)
		live_beside(healthy.index);
	return pid;
}

static pid_t beside;

FIXTURE(frame) {
	struct nl nl;
	struct nl_answer answer;
};

FIXTURE_SETUP(frame)
{
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(frame)
{
	nl_close(&self->nl);
}

/* Each request ended as it must; one that failed said why. */
TEST_F(frame, each_lie_has_its_answer)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		EXPECT_EQ(lies[i].error, victims[i].error) {
			TH_LOG("%s: %s", lies[i].fault, victims[i].answer.text);
		}
		EXPECT_NE(!victims[i].error, !!strlen(victims[i].answer.text));
		EXPECT_EQ(!victims[i].error, is_right(&victims[i].answer));
	}
}

/* Each module can be used after it. */
TEST_F(frame, each_liar_is_usable)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		struct modem *modem = &victims[i].modem;

		ASSERT_EQ(0, sim_do(&modem->sim, "fault none"));
		ASSERT_EQ(0, modem_wait_state(modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
		EXPECT_EQ(0, read_file(&self->nl, modem->index, &self->answer)) {
			TH_LOG("%s: %s", lies[i].fault, self->answer.text);
		}
		EXPECT_TRUE(is_right(&self->answer));
	}
}

static int send_read(struct nl *nl, struct nl_request *rq, uint32_t index, const char *path)
{
	rq_begin(rq, nl, WWANCTL_CMD_FILE_READ, index);
	nl_put_hex(rq, WWANCTL_A_FILE_PATH, path);
	rq->nlh.nlmsg_flags |= NLM_F_ACK;
	return nl_send(nl, rq);
}

/* Answers in the other order: each is its own request's. */
TEST_F(frame, answers_in_the_other_order)
{
	struct modem *modem = &victims[0].modem;
	struct nl_request rq[2];
	struct nl other;
	int i;

	ASSERT_EQ(0, nl_open(&other));
	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, sim_do(&modem->sim, "fault reverse 2"));
		ASSERT_EQ(0, send_read(&self->nl, &rq[0], modem->index, ICCID_FILE));
		ASSERT_EQ(0, send_read(&other, &rq[1], modem->index, IMSI_FILE));
		EXPECT_EQ(0, nl_wait(&self->nl, &rq[0], &self->answer, NL_WAIT));
		EXPECT_STREQ(ICCID, answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
		EXPECT_EQ(0, nl_wait(&other, &rq[1], &self->answer, NL_WAIT));
		EXPECT_STREQ(IMSI, answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
		ASSERT_EQ(0, sim_do(&modem->sim, "fault none"));
	}
	nl_close(&other);
}

/*
 * Responses that nobody asked for, of every transaction id's low byte and of several
 * clients, while a request waits for its own: READ TRANSPARENT with a good result and
 * four bytes of a file.
 */
TEST_F(frame, responses_for_nothing)
{
	static const char tlvs[] = "02040000000000110600040041414141";
	struct modem *modem = &victims[0].modem;
	struct nl_request rq;
	int i;

	ASSERT_EQ(0, sim_do(&modem->sim, "fault late-once READ_TRANSPARENT 1500"));
	ASSERT_EQ(0, send_read(&self->nl, &rq, modem->index, ICCID_FILE));
	for (i = 0; i < 256; i++) {
		/* the message id is another one's, or the client is nobody's */
		ASSERT_EQ(0, sim_do(&modem->sim, "raw 011C00800B%02X02%02X0020001000%s",
				    i % 2 ? 0x70 + i % 8 : 0x33, i, tlvs));
	}
	EXPECT_EQ(0, nl_wait(&self->nl, &rq, &self->answer, NL_WAIT));
	EXPECT_STREQ(ICCID, answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
}

/* --- floods --- */

/* jiffies of all processors: busy, and all */
static void processor_time(long *busy, long *all)
{
	long user, nice, system, idle, wait, irq, softirq;
	FILE *file = fopen("/proc/stat", "re");

	if (!file || fscanf(file, "cpu %ld %ld %ld %ld %ld %ld %ld", &user, &nice, &system, &idle,
			    &wait, &irq, &softirq) != 7)
		abort();
	fclose(file);
	*busy = user + nice + system + irq + softirq;
	*all = *busy + idle + wait;
}

static long sent(const struct sim *sim)
{
	long count = sim_number(sim, "counts.qmi.flood");

	return count < 0 ? 0 : count;
}

/* Until the module has sent FLOOD_LEAST, and for FLOOD_TIME at least. */
static int measure_flood(struct sim *sim, const char *name, const char *flood)
{
	long busy[2], all[2], first, count = 0;
	uint64_t began, took = 0;
	int err;

	err = sim_do(sim, "trace off");
	if (!err)
		err = sim_do(sim, "flood %s", flood);
	if (err)
		return err;
	processor_time(&busy[0], &all[0]);
	first = sent(sim);
	began = now_ms();
	while (took < FLOOD_TIME || (count < FLOOD_LEAST && took < FLOOD_LIMIT)) {
		usleep(500000);
		count = sent(sim) - first;
		took = now_ms() - began;
	}
	processor_time(&busy[1], &all[1]);
	fprintf(stderr, "# %s: %ld indications/s, processors %ld %% busy\n", name,
		count * 1000 / (long)took, 100 * (busy[1] - busy[0]) / (all[1] - all[0] + 1));
	return count < FLOOD_LEAST ? -ETIME : 0;
}

FIXTURE(flood) {
	struct modem *modem;
	struct nl nl;
	struct nl_answer answer;
};

FIXTURE_VARIANT(flood) {
	const char *name;
	const char *flood;
};

FIXTURE_VARIANT_ADD(flood, unknown) {
	.name = "unknown message", .flood = "03 7ffe -1 7E01005A",
};

FIXTURE_VARIANT_ADD(flood, signal) {
	.name = "signal info", .flood = "03 0051 -1 140600A6F5A6FF1E00",
};

FIXTURE_VARIANT_ADD(flood, reject) {
	/* LTE, PS domain, cause 8: each one is an event */
	.name = "network reject", .flood = "03 0068 -1 010100080201000203010008",
};

FIXTURE_SETUP(flood)
{
	self->modem = &victims[1].modem;
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_wait_state(self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
}

FIXTURE_TEARDOWN(flood)
{
	sim_do(&self->modem->sim, "flood stop");
	sim_do(&self->modem->sim, "trace on");
	nl_close(&self->nl);
}

/* As fast as the module can send; requests get through all the same. */
TEST_F(flood, is_carried)
{
	int i;

	ASSERT_EQ(0, measure_flood(&self->modem->sim, variant->name, variant->flood));
	for (i = 0; i < 5; i++) {
		EXPECT_EQ(0, read_file(&self->nl, self->modem->index, &self->answer)) {
			TH_LOG("%s", self->answer.text);
		}
	}
	ASSERT_EQ(0, sim_do(&self->modem->sim, "flood stop"));
	EXPECT_EQ(0, read_file(&self->nl, self->modem->index, &self->answer));
	EXPECT_TRUE(is_right(&self->answer));
}

/* --- frames with flipped bits, thousands of them --- */

/* service, message, and TLVs as a module says them */
static const char *const said[][2] = {
	{ "03 0024", "010600010101020108120C00EA000F000753696D6E657421" },
	{ "03 0051", "140600A6F5A6FF1E00" },
	{ "03 0068", "010100080201000203010008" },
};

static int await_flood(const struct sim *sim, long until)
{
	uint64_t end = now_ms() + 60000;

	while (sent(sim) < until) {
		if (now_ms() > end)
			return -ETIME;
		usleep(20000);
	}
	return 0;
}

TEST_F_TIMEOUT(frame, mutated, 200)
{
	struct modem *modem = &victims[2].modem;
	long count = sent(&modem->sim);
	int i;

	TH_LOG("%s, %d frames of each kind", SEED, MUTATED);
	for (i = 0; i < ARRAY_SIZE(said); i++) {
		ASSERT_EQ(0, sim_do(&modem->sim, "trace off"));
		ASSERT_EQ(0, sim_do(&modem->sim, "fault mutated %d", MUTATED));
		/* the module may have been taken for restarted, and have no clients for a while */
		ASSERT_EQ(0, modem_wait_state(modem, WWANCTL_MODEM_STATE_READY, FAILED));
		ASSERT_EQ(0, sim_do(&modem->sim, "flood %s %d %s", said[i][0], MUTATED,
				    said[i][1]));
		count += MUTATED;
		EXPECT_EQ(0, await_flood(&modem->sim, count));
	}
	ASSERT_EQ(0, sim_do(&modem->sim, "fault none"));
	ASSERT_EQ(0, sim_do(&modem->sim, "fault noise %d", MUTATED));
	ASSERT_EQ(0, modem_wait_state(modem, WWANCTL_MODEM_STATE_READY, FAILED));
	ASSERT_EQ(0, sim_do(&modem->sim, "flood 03 0024 %d", MUTATED));
	EXPECT_EQ(0, await_flood(&modem->sim, count + MUTATED));
	ASSERT_EQ(0, sim_do(&modem->sim, "fault none"));
	ASSERT_EQ(0, modem_wait_state(modem, WWANCTL_MODEM_STATE_READY, FAILED));
	EXPECT_EQ(0, read_file(&self->nl, modem->index, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_TRUE(is_right(&self->answer));
}

/*
 * A module of which nothing can be believed from the start counts as failed after a
 * minute, and as ready once it tells the truth.
 */
TEST_F_TIMEOUT(frame, from_the_start, 200)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(liars); i++) {
		EXPECT_EQ(0, modem_wait_state(&failing[i], WWANCTL_MODEM_STATE_FAILED, FAILED)) {
			TH_LOG("%s", liars[i]);
		}
		EXPECT_NE(0, read_file(&self->nl, failing[i].index, &self->answer));
		EXPECT_NE(0, strlen(self->answer.text));
	}
	for (i = 0; i < ARRAY_SIZE(liars); i++)
		ASSERT_EQ(0, sim_do(&failing[i].sim, "fault none"));
	for (i = 0; i < ARRAY_SIZE(liars); i++) {
		EXPECT_EQ(0, modem_wait_state(&failing[i], WWANCTL_MODEM_STATE_READY, FAILED)) {
			TH_LOG("%s", liars[i]);
		}
	}
}

/* The module beside them was asked all the time, and answered rightly. */
TEST_F(frame, neighbour_is_well)
{
	TH_LOG("%ld requests, the slowest %ld ms", neighbour->asked, neighbour->slowest);
	EXPECT_EQ(0, neighbour->wrong);
	EXPECT_LT(100, neighbour->asked);
	EXPECT_EQ(0, kill(beside, 0));
}

TEST_F(frame, kernel_is_content)
{
	EXPECT_NE(0, rig_shell("dmesg | grep -E 'WARNING:|BUG:|Oops|Call Trace|refcount_t'"));
}

static int start_liars(void)
{
	char line[64];
	int i, err = 0;

	for (i = 0; i < ARRAY_SIZE(liars) && !err; i++) {
		const char *const own[] = { RIG_FAST, line, NULL };

		snprintf(line, sizeof(line), "event.0=fault %s", liars[i]);
		err = modem_plug(&failing[i], own);
	}
	return err;
}

static int start_victims(void)
{
	int i, err = 0;

	for (i = 0; i < ARRAY_SIZE(lies) && !err; i++) {
		struct victim *v = &victims[i];

		err = modem_up(&v->modem, settings);
		if (!err)
			err = modem_wait_imsi(&v->modem, "234150000000001", RIG_PLUG);
		if (!err)
			err = nl_open(&v->nl);
	}
	return err;
}

/* All of them at once: together they take one deadline. */
static int run_lies(void)
{
	int i, err = 0;

	for (i = 0; i < ARRAY_SIZE(lies) && !err; i++) {
		err = sim_do(&victims[i].modem.sim, "fault %s", lies[i].fault);
		if (!err)
			err = send_read(&victims[i].nl, &victims[i].rq, victims[i].modem.index,
					ICCID_FILE);
	}
	for (i = 0; i < ARRAY_SIZE(lies) && !err; i++)
		victims[i].error = nl_wait(&victims[i].nl, &victims[i].rq, &victims[i].answer,
					   NL_WAIT);
	return err;
}

int main(int argc, char **argv)
{
	int i;

	rig_at_end(&healthy);
	for (i = 0; i < ARRAY_SIZE(lies); i++)
		rig_at_end(&victims[i].modem);
	for (i = 0; i < ARRAY_SIZE(liars); i++)
		rig_at_end(&failing[i]);
	if (rig_load(NULL) || start_liars())
		return KSFT_FAIL;
	beside = start_neighbour();
	if (beside < 0 || start_victims() || run_lies())
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
