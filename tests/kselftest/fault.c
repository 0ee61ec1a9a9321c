// SPDX-License-Identifier: GPL-2.0
/*
 * Modules that misbehave: answers that are lost, late, garbled, cut, too long,
 * doubled or someone else's; notifications that do not come; an interrupt
 * endpoint that fails without end. Whatever it is, each request ends, with a
 * reason, and the module can be used again.
 *
 * What has to run into a deadline does so for all of these modules at once, in
 * main(); the tests look at what came of it.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define ICCID		"3F002FE2"
#define DEADLINE	10000	/* ms, of a request */
#define CHANNELS	3
/* NETWORK REJECT of LTE, PS domain */
#define REJECT(cause)	"0101000802010002030100" cause

static struct modem shared;
static struct modem quiet;	/* it says nothing when it has nothing to say */

/* --- faults that need no deadline --- */

FIXTURE(fault) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_SETUP(fault)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, nl_open(&self->nl));
	sim_mark(&shared.sim);
}

FIXTURE_TEARDOWN(fault)
{
	nl_close(&self->nl);
	sim_do(&shared.sim, "fault none");
}

static int read_iccid(struct nl *nl, uint32_t index, struct nl_answer *answer)
{
	return file_read(nl, index, ICCID, 0, answer);
}

/* A lost notification: the answer is fetched all the same, well before the deadline. */
TEST_F(fault, lost_notification)
{
	uint64_t before = now_ms();

	ASSERT_EQ(0, sim_do(&shared.sim, "fault drop-notify 1"));
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
	EXPECT_GT(DEADLINE / 2, now_ms() - before);
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "notify-dropped", NULL));
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
}

/* until the network's refusal for @cause is told */
static int await_reject(uint32_t cause)
{
	struct nl_event event;
	uint32_t told = 0;
	int err = 0;

	while (!err && told != cause) {
		err = nl_event_of(&shared.events, WWANCTL_EVENT_TYPE_REJECT, &event, RIG_SOON);
		if (!err)
			told = event_u32(&event, WWANCTL_A_EVENT_REJECT, WWANCTL_A_REJECT_CAUSE);
	}
	return err;
}

/*
 * One notification for two messages, and nobody asks for anything: each message is followed
 * by a fetch, so both are told.
 */
TEST_F(fault, one_notification_for_two)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault drop-notify 1"));
	ASSERT_EQ(0, sim_do(&shared.sim, "fault indicate 03 0068 %s", REJECT("0B")));
	ASSERT_EQ(0, sim_do(&shared.sim, "fault indicate 03 0068 %s", REJECT("0C")));
	EXPECT_EQ(0, await_reject(11));
	EXPECT_EQ(0, await_reject(12));
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "notify-dropped", NULL));
}

/* After it every answer belongs to its request: none is the one before. */
TEST_F(fault, no_answer_is_the_one_before)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault drop-notify 1"));
	EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F002FE2", 0, &self->answer));
	EXPECT_STREQ("984405102091384028F6", answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
	EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F007FFF6F07", 0, &self->answer));
	EXPECT_STREQ("082943510000000010", answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
	EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F002FE2", 0, &self->answer));
	EXPECT_STREQ("984405102091384028F6", answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
}

TEST_F(fault, doubled_answer)
{
	int i;

	ASSERT_EQ(0, sim_do(&shared.sim, "fault duplicate 5"));
	for (i = 0; i < 6; i++) {
		EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
		EXPECT_EQ(1, self->answer.replies);
	}
}

TEST_F(fault, unsolicited)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault unsolicited 50"));
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
	EXPECT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	EXPECT_EQ(WWANCTL_MODEM_STATE_READY, answer_u32(&self->answer, WWANCTL_A_MODEM_STATE));
}

/* A command that stalls is sent again. */
TEST_F(fault, stalled_command)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault stall-ep0 1"));
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
}

/*
 * An interrupt endpoint that fails again and again: tried again ever more slowly,
 * while requests go on; all is well when it does.
 */
TEST_F(fault, interrupt_storm)
{
	int failures, i;

	ASSERT_EQ(0, sim_do(&shared.sim, "fault int-eproto 100000"));
	ASSERT_EQ(0, sim_trace_wait(&shared.sim, RIG_SOON, "\"interrupt\"", "-71", NULL));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer)) {
			TH_LOG("%s", self->answer.text);
		}
	}
	failures = sim_trace_count(&shared.sim, "\"interrupt\"", "-71", NULL);
	EXPECT_GT(100, failures);
	EXPECT_LT(1, failures);
	ASSERT_EQ(0, sim_do(&shared.sim, "fault none"));
	for (i = 0; i < 10; i++)
		EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
	EXPECT_EQ(0, modem_wait_state(&shared, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
}

/* A few failures in a row do no harm that anybody notices. */
TEST_F(fault, interrupt_fails_shortly)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault int-eproto 3"));
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
}

/* The card's word for an APDU is the APDU's result. */
TEST_F(fault, card_error)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault apdu-error 6F00 1"));
	EXPECT_EQ(0, transmit(&self->nl, shared.index, 0, "00A40004023F00", false,
			      &self->answer));
	EXPECT_EQ(0x6f00, answer_u32(&self->answer, WWANCTL_A_CHANNEL_SW));
}

/* The module's own refusal is an error, with words. */
TEST_F(fault, module_error)
{
	/* 48: internal error */
	ASSERT_EQ(0, sim_do(&shared.sim, "fault qmi-error OPEN_LOGICAL_CHANNEL 3 1"));
	EXPECT_GT(0, channel_open(&self->nl, shared.index, RIG_APPLET, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(0, self->answer.replies);
	EXPECT_EQ(0, channel_open(&self->nl, shared.index, RIG_APPLET, &self->answer));
}

/* A module whose firmware dies without leaving the bus says hello again. */
TEST_F(fault, silent_then_back)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault late 300"));
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
	ASSERT_EQ(0, sim_do(&shared.sim, "fault none"));
	EXPECT_EQ(0, read_iccid(&self->nl, shared.index, &self->answer));
}

/* --- faults that run into a deadline --- */

enum bad_kind {
	BAD_MUTE, BAD_GARBAGE, BAD_TRUNCATED, BAD_OVERSIZE, BAD_TXID, BAD_CLIENT, BAD_LATE_OPEN,
	BAD_KINDS
};

static const char *const bad_faults[BAD_KINDS] = {
	[BAD_MUTE] = "mute",
	[BAD_GARBAGE] = "garbage 1",
	[BAD_TRUNCATED] = "truncated 1",
	[BAD_OVERSIZE] = "oversize 1",
	[BAD_TXID] = "wrong-txid 1",
	[BAD_CLIENT] = "wrong-client 1",
	[BAD_LATE_OPEN] = "late-once OPEN_LOGICAL_CHANNEL 10500",
};

static struct bad {
	struct modem modem;
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
	int error;
	uint64_t took;
	int commands;	/* that the module got, and answers that it then sent */
	int answers;
} bad[BAD_KINDS];

FIXTURE(bad) {
	struct nl nl;
	struct nl_answer answer;
};

FIXTURE_VARIANT(bad) {
	enum bad_kind kind;
};

FIXTURE_VARIANT_ADD(bad, mute) { .kind = BAD_MUTE };
FIXTURE_VARIANT_ADD(bad, garbage) { .kind = BAD_GARBAGE };
FIXTURE_VARIANT_ADD(bad, truncated) { .kind = BAD_TRUNCATED };
FIXTURE_VARIANT_ADD(bad, oversize) { .kind = BAD_OVERSIZE };
FIXTURE_VARIANT_ADD(bad, wrong_txid) { .kind = BAD_TXID };
FIXTURE_VARIANT_ADD(bad, wrong_client) { .kind = BAD_CLIENT };
FIXTURE_VARIANT_ADD(bad, late_open) { .kind = BAD_LATE_OPEN };

FIXTURE_SETUP(bad)
{
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(bad)
{
	nl_close(&self->nl);
}

/* The request ended at its deadline, and said why. */
TEST_F(bad, timed_out)
{
	const struct bad *b = &bad[variant->kind];

	EXPECT_EQ(-ETIMEDOUT, b->error);
	EXPECT_NE(0, strlen(b->answer.text));
	EXPECT_EQ(0, b->answer.replies);
	EXPECT_LE(DEADLINE - 500, b->took);
	EXPECT_GT(DEADLINE + scaled(3000), b->took);
}

/* The module can be used afterwards. */
TEST_F(bad, usable)
{
	struct bad *b = &bad[variant->kind];

	ASSERT_EQ(0, sim_do(&b->modem.sim, "fault none"));
	ASSERT_EQ(0, modem_wait_state(&b->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(0, read_iccid(&self->nl, b->modem.index, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_STREQ("984405102091384028F6", answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
}

/* The fault was really there: the module got the command and its trace shows an answer. */
TEST_F(bad, armed)
{
	struct sim *sim = &bad[variant->kind].modem.sim;

	if (variant->kind == BAD_LATE_OPEN) {
		EXPECT_EQ(0, sim_trace_wait(sim, RIG_SOON, "OPEN_LOGICAL_CHANNEL response", NULL));
		return;
	}
	EXPECT_EQ(1, bad[variant->kind].commands);
	EXPECT_EQ(variant->kind == BAD_MUTE ? 0 : 1, bad[variant->kind].answers);
}

/*
 * The channel of a late OPEN is closed on the card as soon as its answer is there;
 * nobody owns it.
 */
TEST(late_open_is_closed)
{
	struct bad *b = &bad[BAD_LATE_OPEN];
	struct nl_answer answer;
	struct nl nl;
	int i;

	ASSERT_EQ(0, nl_open(&nl));
	EXPECT_EQ(0, sim_trace_wait(&b->modem.sim, RIG_SOON, "\"uicc\"", "\"00708001", NULL));
	EXPECT_EQ(-ENOENT, ask_number(&nl, WWANCTL_CMD_CHANNEL_GET, b->modem.index,
				      WWANCTL_A_CHANNEL_CHANNEL, 1, &answer));
	for (i = 0; i < CHANNELS; i++)
		EXPECT_EQ(0, channel_open(&nl, b->modem.index, RIG_APPLET, &answer));
	nl_close(&nl);
}

/* A module that has gone silent is resynchronised, and that is told. */
TEST(mute_is_recovered)
{
	struct bad *b = &bad[BAD_MUTE];
	struct nl_event event;
	bool recovering = false, ready = false;

	while (!ready && nl_event_of(&b->modem.events, WWANCTL_EVENT_TYPE_MODEM_STATE, &event,
				     RIG_PLUG) == 0) {
		uint32_t state = event_u32(&event, WWANCTL_A_EVENT_MODEM, WWANCTL_A_MODEM_STATE);

		recovering |= state == WWANCTL_MODEM_STATE_RECOVERING;
		ready = recovering && state == WWANCTL_MODEM_STATE_READY;
	}
	EXPECT_TRUE(recovering);
	EXPECT_TRUE(ready);
}

/* --- silence instead of an empty answer --- */

static bool logged(const struct sim *sim, const char *text)
{
	return !rig_shell("dmesg | grep -q 'wwanctl %s: .*%s'", rig_interface(sim), text);
}

/* Requests with silence behind them, until the driver has had enough of that. */
static int hush(const char *text)
{
	struct nl_answer answer;
	struct nl nl;
	int i, err;

	err = nl_open(&nl);
	for (i = 0; i < 10 && !err && !logged(&quiet.sim, text); i++) {
		err = read_iccid(&nl, quiet.index, &answer);
		usleep(1500000);
	}
	nl_close(&nl);
	return err ? err : i == 10 ? -ETIME : 0;
}

/*
 * A module that meets an empty fetch with silence is not drained for ten seconds, which
 * are over by now; then it is tried again, and after one more silence left alone for longer.
 */
TEST(silence_is_forgiven)
{
	EXPECT_EQ(0, hush("not drained for 20 s"));
}

static const char *const settings[] = { RIG_FAST, "module.signal-interval=60s", NULL };
static const char *const silent[] = {
	RIG_FAST, "module.signal-interval=60s", "usb.empty-fetch=nak", NULL
};

static int bad_begin(struct bad *b, enum bad_kind kind)
{
	int err;

	err = modem_up(&b->modem, settings);
	if (!err)
		err = modem_wait_imsi(&b->modem, "234150000000001", RIG_PLUG);
	if (!err)
		err = nl_open(&b->nl);
	sim_mark(&b->modem.sim);
	return err ? err : sim_do(&b->modem.sim, "fault %s", bad_faults[kind]);
}

static int bad_ask(struct bad *b, enum bad_kind kind)
{
	if (kind == BAD_LATE_OPEN) {
		rq_begin(&b->rq, &b->nl, WWANCTL_CMD_CHANNEL_OPEN, b->modem.index);
		nl_put_hex(&b->rq, WWANCTL_A_CHANNEL_AID, RIG_APPLET);
	} else {
		rq_begin(&b->rq, &b->nl, WWANCTL_CMD_FILE_READ, b->modem.index);
		nl_put_hex(&b->rq, WWANCTL_A_FILE_PATH, ICCID);
	}
	b->rq.nlh.nlmsg_flags |= NLM_F_ACK;
	b->took = now_ms();
	return nl_send(&b->nl, &b->rq);
}

/* All of them at once: together they take one deadline. */
static int bad_run(void)
{
	int i, err = 0;

	for (i = 0; i < BAD_KINDS && !err; i++)
		err = bad_begin(&bad[i], i);
	for (i = 0; i < BAD_KINDS && !err; i++)
		err = bad_ask(&bad[i], i);
	if (!err)
		err = hush("not drained for 10 s");
	for (i = 0; i < BAD_KINDS && !err; i++) {
		bad[i].error = nl_wait(&bad[i].nl, &bad[i].rq, &bad[i].answer, NL_WAIT);
		bad[i].took = now_ms() - bad[i].took;
		bad[i].commands = sim_trace_count(&bad[i].modem.sim, "READ_TRANSPARENT request",
						  NULL);
		bad[i].answers = sim_trace_count(&bad[i].modem.sim, "READ_TRANSPARENT response",
						 NULL);
	}
	/* the silent one: two more requests that nobody answers, then it speaks again */
	for (i = 0; i < 2 && !err; i++)
		read_iccid(&bad[BAD_MUTE].nl, bad[BAD_MUTE].modem.index, &bad[BAD_MUTE].answer);
	return err;
}

int main(int argc, char **argv)
{
	int i;

	rig_at_end(&shared);
	rig_at_end(&quiet);
	for (i = 0; i < BAD_KINDS; i++)
		rig_at_end(&bad[i].modem);
	if (rig_load(NULL) || modem_up(&quiet, silent) || bad_run() || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
