// SPDX-License-Identifier: GPL-2.0
/* A listener's say in a REFRESH; the driver is loaded with refresh_vote=1 for it. */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "rig.h"

#define VOTE_TIMEOUT	5000	/* ms, the driver's own patience */
#define OLD		"234150000000001"
#define NEW		"262020000000002"

/* for functions that get what FIXTURE() makes */
#define vote_data _test_data_vote

FIXTURE(vote) {
	struct modem modem;
	struct nl nl;
	struct nl other;
	struct nl_answer answer;
	struct nl_event event;
};

FIXTURE_SETUP(vote)
{
	/* the card asks again with the next STATUS; the module waits longer than the driver */
	static const char *const settings[] = { RIG_FAST, "module.status-poll=1s",
						"module.vote-time=60s", NULL };

	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_open(&self->other));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_EQ(0, modem_wait_imsi(&self->modem, OLD, RIG_PLUG));
}

FIXTURE_TEARDOWN(vote)
{
	nl_close(&self->other);
	nl_close(&self->nl);
	modem_down(&self->modem);
}

static int vote(struct vote_data *self, struct nl *nl, uint32_t vote)
{
	return ask_number(nl, WWANCTL_CMD_CARD_REFRESH, self->modem.index, WWANCTL_A_CARD_VOTE,
			  vote, &self->answer);
}

static int await_stage(struct vote_data *self, uint32_t stage)
{
	uint32_t seen = 0;
	int err = 0;

	while (!err && seen != stage) {
		err = nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_REFRESH, &self->event,
				  2 * VOTE_TIMEOUT);
		seen = event_u32(&self->event, WWANCTL_A_EVENT_REFRESH, WWANCTL_A_REFRESH_STAGE);
	}
	return err;
}

static uint32_t refresh_u32(struct vote_data *self, uint16_t type)
{
	return event_u32(&self->event, WWANCTL_A_EVENT_REFRESH, type);
}

TEST_F(vote, capability)
{
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, self->modem.index,
			       &self->answer));
	EXPECT_NE(0, answer_u32(&self->answer, WWANCTL_A_MODEM_CAPABILITIES) &
		     WWANCTL_CAPABILITY_REFRESH_VOTE);
}

/* With nobody who claimed it: allowed at once. */
TEST_F(vote, nobody)
{
	uint64_t before = now_ms();

	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	ASSERT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_END_SUCCESS));
	EXPECT_GT(VOTE_TIMEOUT, now_ms() - before);
	EXPECT_EQ(0, modem_wait_imsi(&self->modem, NEW, RIG_PLUG));
}

/* Claimed: the listener is asked, and nothing happens until it allows. */
TEST_F(vote, allow)
{
	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM)) {
		TH_LOG("%s", self->answer.text);
	}
	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	ASSERT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_WAIT_FOR_OK));
	EXPECT_EQ(1, refresh_u32(self, WWANCTL_A_REFRESH_VOTE_NEEDED));
	EXPECT_EQ(VOTE_TIMEOUT, refresh_u32(self, WWANCTL_A_REFRESH_VOTE_TIMEOUT));
	EXPECT_EQ(WWANCTL_REFRESH_MODE_UICC_RESET, refresh_u32(self, WWANCTL_A_REFRESH_MODE));
	EXPECT_EQ(0, sim_trace_count(&self->modem.sim, "refresh vote", NULL));
	EXPECT_STREQ(OLD, sim_text(&self->modem.sim, "imsi"));
	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_ALLOW)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_START));
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_END_SUCCESS));
	EXPECT_EQ(0, modem_wait_imsi(&self->modem, NEW, RIG_PLUG));
}

/* Deferred: it fails now, the card asks again, and then it is allowed. */
TEST_F(vote, defer)
{
	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	ASSERT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_WAIT_FOR_OK));
	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_DEFER)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_END_FAILURE));
	EXPECT_STREQ(OLD, sim_text(&self->modem.sim, "imsi"));
	ASSERT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_WAIT_FOR_OK));
	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_ALLOW));
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_END_SUCCESS));
	EXPECT_EQ(0, modem_wait_imsi(&self->modem, NEW, RIG_PLUG));
}

/* A voter that says nothing: the driver allows by itself. */
TEST_F(vote, silence)
{
	uint64_t asked;

	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	ASSERT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_WAIT_FOR_OK));
	asked = now_ms();
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_START));
	EXPECT_LE(VOTE_TIMEOUT - 500, now_ms() - asked);
	EXPECT_GT(VOTE_TIMEOUT + scaled(3000), now_ms() - asked);
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_END_SUCCESS));
	/* too late now */
	EXPECT_GT(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_DEFER));
	EXPECT_NE(0, strlen(self->answer.text));
}

/* A voter that dies with a vote to give: allowed at once. */
TEST_F(vote, owner_dies)
{
	uint64_t died;

	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	ASSERT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_WAIT_FOR_OK));
	died = now_ms();
	nl_close(&self->nl);
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_START));
	EXPECT_GT(VOTE_TIMEOUT / 2, now_ms() - died);
	ASSERT_EQ(0, nl_open(&self->nl));
	EXPECT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
}

/* One voter at a time, and nobody else may vote. */
TEST_F(vote, not_the_owner)
{
	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
	EXPECT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
	EXPECT_EQ(-EBUSY, vote(self, &self->other, WWANCTL_REFRESH_VOTE_CLAIM));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(-EPERM, vote(self, &self->other, WWANCTL_REFRESH_VOTE_ALLOW));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(-EPERM, vote(self, &self->other, WWANCTL_REFRESH_VOTE_RELEASE));
	EXPECT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_RELEASE));
	EXPECT_EQ(0, vote(self, &self->other, WWANCTL_REFRESH_VOTE_CLAIM));
}

TEST_F(vote, nothing_to_vote_on)
{
	EXPECT_EQ(-EPERM, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_ALLOW));
	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
	EXPECT_EQ(-ENOENT, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_ALLOW));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(WWANCTL_A_CARD_VOTE, self->answer.bad);
}

/* Released while one waits: allowed. */
TEST_F(vote, released)
{
	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	ASSERT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_WAIT_FOR_OK));
	EXPECT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_RELEASE));
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_END_SUCCESS));
}

/*
 * A vote that could not even be sent, as the voter has too much under way, is not lost:
 * the driver allows soon. The module itself would wait longer than this test.
 */
TEST_F(vote, cast_in_vain)
{
	struct nl_request rq[16];
	int i;

	ASSERT_EQ(0, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_CLAIM));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	ASSERT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_WAIT_FOR_OK));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault hold"));
	for (i = 0; i < ARRAY_SIZE(rq); i++) {
		rq_begin(&rq[i], &self->nl, WWANCTL_CMD_FILE_READ, self->modem.index);
		nl_put_hex(&rq[i], WWANCTL_A_FILE_PATH, "3F002FE2");
		ASSERT_EQ(0, nl_send(&self->nl, &rq[i]));
	}
	EXPECT_EQ(-EBUSY, vote(self, &self->nl, WWANCTL_REFRESH_VOTE_ALLOW));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault hold 0"));
	EXPECT_EQ(0, await_stage(self, WWANCTL_REFRESH_STAGE_END_SUCCESS));
	EXPECT_EQ(0, modem_wait_imsi(&self->modem, NEW, RIG_PLUG));
}

int main(int argc, char **argv)
{
	rig_at_end(NULL);
	if (rig_load("refresh_vote=1"))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
