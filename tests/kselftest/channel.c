// SPDX-License-Identifier: GPL-2.0
/* Logical channels: who owns them, when they end, how many there are. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define CHANNELS	3	/* that the emulated module opens */
#define GET_DATA	"80CA000002"	/* of the applet: active profile, number of profiles */

static struct modem shared;

FIXTURE(channel) {
	struct nl nl;
	struct nl other;
	struct nl_request rq;
	struct nl_answer answer;
	struct nl_event event;
};

FIXTURE_SETUP(channel)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_open(&self->other));
	ASSERT_EQ(0, nl_join(&self->other, WWANCTL_MCGRP_CARD));
}

FIXTURE_TEARDOWN(channel)
{
	nl_close(&self->other);
	nl_close(&self->nl);
	sim_do(&shared.sim, "fault none");
}

/* opens one and says which, or a negative errno */
static int open_one(struct nl *nl, struct nl_answer *answer)
{
	int err = channel_open(nl, shared.index, RIG_APPLET, answer);

	return err ? err : (int)answer_u32(answer, WWANCTL_A_CHANNEL_CHANNEL);
}

/* All channels can be opened: none has been leaked. */
static int open_all(struct nl *nl, struct nl_answer *answer)
{
	int i, channel;

	for (i = 0; i < CHANNELS; i++) {
		channel = open_one(nl, answer);
		if (channel < 0)
			return channel;
	}
	return 0;
}

/* the card's own word: MANAGE CHANNEL close of that channel */
static int await_closed(int channel)
{
	char apdu[32];

	snprintf(apdu, sizeof(apdu), "\"007080%02X", channel);
	return sim_trace_wait(&shared.sim, RIG_SOON, "\"uicc\"", apdu, NULL);
}

TEST_F(channel, open_transmit_close)
{
	int channel;

	channel = open_one(&self->nl, &self->answer);
	ASSERT_LT(0, channel);
	EXPECT_EQ(shared.index, answer_u32(&self->answer, WWANCTL_A_CHANNEL_MODEM_INDEX));
	EXPECT_EQ(1, answer_u32(&self->answer, WWANCTL_A_CHANNEL_SLOT));
	EXPECT_EQ(0x9000, answer_u32(&self->answer, WWANCTL_A_CHANNEL_SW));
	EXPECT_STREQ(RIG_APPLET, answer_hex(&self->answer, WWANCTL_A_CHANNEL_AID));
	EXPECT_TRUE(answer_has(&self->answer, WWANCTL_A_CHANNEL_RESPONSE));
	EXPECT_EQ(0, transmit(&self->nl, shared.index, channel, GET_DATA, false, &self->answer));
	EXPECT_EQ(0x9000, answer_u32(&self->answer, WWANCTL_A_CHANNEL_SW));
	EXPECT_STREQ("0103", answer_hex(&self->answer, WWANCTL_A_CHANNEL_RESPONSE));
	EXPECT_EQ(channel, answer_u32(&self->answer, WWANCTL_A_CHANNEL_CHANNEL));
	EXPECT_EQ(0, channel_close(&self->nl, shared.index, channel, &self->answer));
	EXPECT_EQ(0, await_closed(channel));
	EXPECT_EQ(-ENOENT, transmit(&self->nl, shared.index, channel, GET_DATA, false,
				    &self->answer));
	EXPECT_EQ(-ENOENT, channel_close(&self->nl, shared.index, channel, &self->answer));
}

TEST_F(channel, get)
{
	int channel;

	channel = open_one(&self->nl, &self->answer);
	ASSERT_LT(0, channel);
	EXPECT_EQ(0, ask_number(&self->other, WWANCTL_CMD_CHANNEL_GET, shared.index,
				WWANCTL_A_CHANNEL_CHANNEL, channel, &self->answer));
	EXPECT_EQ(self->nl.port, answer_u32(&self->answer, WWANCTL_A_CHANNEL_OWNER));
	EXPECT_EQ(channel, answer_u32(&self->answer, WWANCTL_A_CHANNEL_CHANNEL));
	EXPECT_STREQ(RIG_APPLET, answer_hex(&self->answer, WWANCTL_A_CHANNEL_AID));
	EXPECT_EQ(-ENOENT, ask_number(&self->other, WWANCTL_CMD_CHANNEL_GET, shared.index,
				      WWANCTL_A_CHANNEL_CHANNEL, 19, &self->answer));
}

static int add_channel(void *ctx, const void *attrs, size_t len)
{
	uint32_t *mask = ctx;

	if (nl_u32(attrs, len, WWANCTL_A_CHANNEL_MODEM_INDEX) == shared.index)
		*mask |= 1U << nl_u32(attrs, len, WWANCTL_A_CHANNEL_CHANNEL);
	return 0;
}

TEST_F(channel, dump)
{
	uint32_t mask = 0;

	ASSERT_EQ(0, open_all(&self->nl, &self->answer));
	nl_begin(&self->rq, &self->other, WWANCTL_CMD_CHANNEL_GET, 0);
	EXPECT_EQ(0, nl_dump(&self->other, &self->rq, add_channel, &mask, &self->answer));
	EXPECT_EQ(CHANNELS, self->answer.replies);
	EXPECT_EQ(0xe, mask);
}

TEST_F(channel, events)
{
	int channel;

	channel = open_one(&self->nl, &self->answer);
	ASSERT_LT(0, channel);
	ASSERT_EQ(0, nl_event_of(&self->other, WWANCTL_EVENT_TYPE_CHANNEL, &self->event,
				 RIG_SOON));
	EXPECT_EQ(WWANCTL_CMD_CARD_NTF, self->event.cmd);
	EXPECT_EQ(shared.index, self->event.index);
	EXPECT_EQ(1, event_u32(&self->event, WWANCTL_A_EVENT_CHANNEL, WWANCTL_A_CHANNEL_OPEN));
	EXPECT_EQ(channel, event_u32(&self->event, WWANCTL_A_EVENT_CHANNEL,
				     WWANCTL_A_CHANNEL_CHANNEL));
	EXPECT_EQ(self->nl.port, event_u32(&self->event, WWANCTL_A_EVENT_CHANNEL,
					   WWANCTL_A_CHANNEL_OWNER));
	nl_close(&self->nl);
	ASSERT_EQ(0, nl_event_of(&self->other, WWANCTL_EVENT_TYPE_CHANNEL, &self->event,
				 RIG_SOON));
	EXPECT_TRUE(event_has(&self->event, WWANCTL_A_EVENT_CHANNEL, WWANCTL_A_CHANNEL_OPEN));
	EXPECT_EQ(0, event_u32(&self->event, WWANCTL_A_EVENT_CHANNEL, WWANCTL_A_CHANNEL_OPEN));
	EXPECT_EQ(channel, event_u32(&self->event, WWANCTL_A_EVENT_CHANNEL,
				     WWANCTL_A_CHANNEL_CHANNEL));
}

/* Only the owner may use or close a channel, whoever else is privileged. */
TEST_F(channel, not_the_owner)
{
	int channel;

	channel = open_one(&self->nl, &self->answer);
	ASSERT_LT(0, channel);
	EXPECT_EQ(-EPERM, transmit(&self->other, shared.index, channel, GET_DATA, false,
				   &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(WWANCTL_A_CHANNEL_CHANNEL, self->answer.bad);
	EXPECT_EQ(-EPERM, channel_close(&self->other, shared.index, channel, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(0, transmit(&self->nl, shared.index, channel, GET_DATA, false, &self->answer));
}

/* The same port bound by another socket is another owner. */
TEST_F(channel, port_bound_again)
{
	uint32_t port = self->nl.port;
	int channel;

	channel = open_one(&self->nl, &self->answer);
	ASSERT_LT(0, channel);
	nl_close(&self->nl);
	ASSERT_EQ(0, nl_open_port(&self->nl, port));
	EXPECT_EQ(-ENOENT, transmit(&self->nl, shared.index, channel, GET_DATA, false,
				    &self->answer));
	EXPECT_EQ(0, await_closed(channel));
	EXPECT_EQ(0, open_all(&self->nl, &self->answer));
	EXPECT_EQ(0, transmit(&self->nl, shared.index, channel, GET_DATA, false, &self->answer));
}

/* A socket's end closes the channels that it owns, and no other. */
TEST_F(channel, end_of_another_socket)
{
	struct nl third;
	int mine, others;

	sim_mark(&shared.sim);
	mine = open_one(&self->nl, &self->answer);
	others = open_one(&self->other, &self->answer);
	ASSERT_LT(0, mine);
	ASSERT_LT(0, others);
	ASSERT_EQ(0, nl_open(&third));
	EXPECT_EQ(0, ask_modem(&third, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	nl_close(&third);
	EXPECT_EQ(0, transmit(&self->nl, shared.index, mine, GET_DATA, false, &self->answer));
	nl_close(&self->nl);
	EXPECT_EQ(0, await_closed(mine));
	EXPECT_EQ(0, transmit(&self->other, shared.index, others, GET_DATA, false, &self->answer));
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "\"uicc\"", "\"007080", NULL));
	ASSERT_EQ(0, nl_open(&self->nl));
}

/* A channel opened by a process that is gone is closed on the card. */
TEST_F(channel, client_killed)
{
	int ready[2], status;
	char byte;
	pid_t pid;

	ASSERT_EQ(0, pipe(ready));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		struct nl own;

		if (nl_open(&own) || open_all(&own, &self->answer) || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	ASSERT_EQ(1, read(ready[0], &byte, 1));
	EXPECT_GT(0, open_one(&self->nl, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, await_closed(1));
	ASSERT_EQ(0, await_closed(2));
	ASSERT_EQ(0, await_closed(3));
	EXPECT_EQ(0, open_all(&self->nl, &self->answer));
	close(ready[0]);
}

/* A socket that two processes hold is closed with the last of them. */
TEST_F(channel, inherited_socket)
{
	int channel, go[2], status;
	pid_t pid;
	char byte;

	channel = open_one(&self->nl, &self->answer);
	ASSERT_LT(0, channel);
	ASSERT_EQ(0, pipe(go));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		close(go[1]);
		/* until the parent has closed its own */
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		_exit(transmit(&self->nl, shared.index, channel, GET_DATA, false,
			       &self->answer) ? 2 : 0);
	}
	nl_close(&self->nl);
	ASSERT_EQ(1, write(go[1], "x", 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(0, await_closed(channel));
	close(go[0]);
	close(go[1]);
}

/* Closed at once and opened anew, again and again: the close runs ahead. */
TEST_F(channel, opened_and_left)
{
	int i;

	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, open_all(&self->nl, &self->answer)) {
			TH_LOG("round %d: %s", i, self->answer.text);
		}
		nl_close(&self->nl);
		ASSERT_EQ(0, nl_open(&self->nl));
	}
}

/* A socket that closes while its OPEN is under way has no channel. */
TEST_F(channel, closed_while_opening)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once %s 500",
			    rig_name("OPEN_LOGICAL_CHANNEL", "UICC_OPEN_CHANNEL")));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CHANNEL_OPEN, shared.index);
	nl_put_hex(&self->rq, WWANCTL_A_CHANNEL_AID, RIG_APPLET);
	ASSERT_EQ(0, nl_send(&self->nl, &self->rq));
	ASSERT_EQ(0, sim_trace_wait(&shared.sim, RIG_SOON,
				    rig_name("OPEN_LOGICAL_CHANNEL request",
					     "UICC_OPEN_CHANNEL set"), NULL));
	nl_close(&self->nl);
	EXPECT_EQ(0, await_closed(1));
	ASSERT_EQ(0, nl_open(&self->nl));
	EXPECT_EQ(0, open_all(&self->nl, &self->answer));
}

/* No such application: refused with the card's word, and no channel is left open. */
TEST_F(channel, no_such_application)
{
	EXPECT_EQ(-ENOENT, channel_open(&self->nl, shared.index, "A000000559000000",
					&self->answer));
	EXPECT_NE(NULL, strstr(self->answer.text, "6A82"));
	EXPECT_EQ(WWANCTL_A_CHANNEL_AID, self->answer.bad);
	EXPECT_EQ(0, open_all(&self->nl, &self->answer));
	EXPECT_GT(0, open_one(&self->nl, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
}

/* P2 of SELECT is the requester's. */
TEST_F(channel, p2)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CHANNEL_OPEN, shared.index);
	nl_put_hex(&self->rq, WWANCTL_A_CHANNEL_AID, RIG_USIM);
	nl_put_u32(&self->rq, WWANCTL_A_CHANNEL_P2, 0x0c);
	EXPECT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "\"uicc\"", "\"01A4040C", NULL));
}

/* What resets the card closes its channels. */
TEST_F(channel, card_reset)
{
	int channel;

	channel = open_one(&self->nl, &self->answer);
	ASSERT_LT(0, channel);
	ASSERT_EQ(0, ask_number(&self->other, WWANCTL_CMD_CARD_REFRESH, shared.index,
				WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_CARD,
				&self->answer));
	EXPECT_EQ(-ENOENT, transmit(&self->nl, shared.index, channel, GET_DATA, false,
				    &self->answer));
	ASSERT_EQ(0, modem_wait_imsi(&shared, "234150000000001", RIG_PLUG));
	EXPECT_EQ(0, open_all(&self->nl, &self->answer));
}

/* The card rules which channels there are; class bytes beyond 3 take another form. */
TEST(class_byte_of_channel_4)
{
	static const char *const settings[] = { RIG_FAST, "module.channels-max=5", NULL };
	struct nl_answer answer;
	struct modem modem;
	int i, channel = 0;
	struct nl nl;

	ASSERT_EQ(0, modem_up(&modem, settings));
	ASSERT_EQ(0, nl_open(&nl));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, channel_open(&nl, modem.index, RIG_APPLET, &answer));
		channel = answer_u32(&answer, WWANCTL_A_CHANNEL_CHANNEL);
		EXPECT_EQ(0, transmit(&nl, modem.index, channel, GET_DATA, false, &answer));
		EXPECT_STREQ("0103", answer_hex(&answer, WWANCTL_A_CHANNEL_RESPONSE));
	}
	EXPECT_EQ(5, channel);
	EXPECT_LE(1, sim_trace_count(&modem.sim, "\"uicc\"", "\"81CA0000", NULL));
	EXPECT_LE(1, sim_trace_count(&modem.sim, "\"uicc\"", "\"C1CA0000", NULL));
	nl_close(&nl);
	modem_down(&modem);
}

/*
 * Where the module leaves the class byte to the host the card itself looks: a GET
 * RESPONSE with another channel's finds nothing there.
 */
TEST(class_byte_of_get_response)
{
	static const char *const settings[] = { RIG_FAST, "module.channels-max=5",
						"module.keep-class=yes", NULL };
	struct nl_answer answer;
	struct modem modem;
	int i, channel;
	struct nl nl;

	ASSERT_EQ(0, modem_up(&modem, settings));
	ASSERT_EQ(0, nl_open(&nl));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, channel_open(&nl, modem.index, RIG_USIM, &answer));
		channel = answer_u32(&answer, WWANCTL_A_CHANNEL_CHANNEL);
		EXPECT_EQ(0, transmit(&nl, modem.index, channel, "00A40004023F00", false,
				      &answer));
		EXPECT_EQ(0x9000, answer_u32(&answer, WWANCTL_A_CHANNEL_SW));
		EXPECT_EQ(0, strncmp("62", answer_hex(&answer, WWANCTL_A_CHANNEL_RESPONSE), 2));
	}
	nl_close(&nl);
	modem_down(&modem);
}

/* How many there are shows when one more is refused, whatever has become of others. */
TEST_F(channel, most)
{
	ASSERT_LT(0, open_one(&self->nl, &self->answer));
	ASSERT_EQ(0, ask_number(&self->other, WWANCTL_CMD_CARD_REFRESH, shared.index,
				WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_CARD,
				&self->answer));
	ASSERT_EQ(0, modem_wait_imsi(&shared, "234150000000001", RIG_PLUG));
	ASSERT_EQ(0, open_all(&self->nl, &self->answer));
	EXPECT_EQ(-ENOSPC, open_one(&self->nl, &self->answer));
	EXPECT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	EXPECT_EQ(CHANNELS, answer_u32(&self->answer, WWANCTL_A_MODEM_CHANNELS_MAX));
}

static const char *const settings[] = { RIG_FAST, NULL };

int main(int argc, char **argv)
{
	rig_at_end(&shared);
	if (rig_load(NULL) || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
