// SPDX-License-Identifier: GPL-2.0
/*
 * The driver over a host controller that completes transfers as real ones do, in a soft
 * interrupt with interrupts off (dummy_hcd, with modemsim as its gadget): bring-up, events
 * with a monitor of netlink up, APDUs, and the plug pulled.
 *
 * Needs the debug kernel (make check-debug): Debian's has no dummy_hcd.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define ICCID	"3F002FE2"
#define IMSI	"234150000000001"
#define ROUNDS	20
#define STRIDE	5	/* control messages from one unplug of a bring-up to the next */

static const char *const settings[] = { RIG_FAST, NULL };

FIXTURE(gadget) {
	struct modem modem;
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
	struct nl_event event;
};

FIXTURE_SETUP(gadget)
{
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
}

FIXTURE_TEARDOWN(gadget)
{
	nl_close(&self->nl);
	modem_down(&self->modem);
}

/* tasklets that have run on the first processor */
static long tasklets(void)
{
	FILE *file = fopen("/proc/softirqs", "re");
	char line[256];
	long count = -1;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, " TASKLET: %ld", &count) == 1)
			break;
	if (file)
		fclose(file);
	return count;
}

/*
 * Completions come with interrupts off here, or the rest proves nothing: then the driver
 * hands each frame to a tasklet, of which nothing else here has any.
 */
TEST_F(gadget, interrupts_are_off)
{
	long before = tasklets();
	int i;

	for (i = 0; i < ROUNDS; i++)
		EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	EXPECT_LE(before + ROUNDS, tasklets());
}

/* Modem-new, then its states up to ready; the module says who it is. */
TEST_F(gadget, bring_up)
{
	uint64_t seq = 0;
	uint32_t state = 0;

	ASSERT_EQ(0, nl_event(&self->modem.events, &self->event, RIG_SOON));
	EXPECT_EQ(WWANCTL_EVENT_TYPE_MODEM_NEW, self->event.type);
	EXPECT_STREQ(self->modem.sim.usb, self->event.usb_path);
	while (state != WWANCTL_MODEM_STATE_READY) {
		EXPECT_LT(seq, self->event.seq);
		seq = self->event.seq;
		ASSERT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_MODEM_STATE,
					 &self->event, RIG_SOON));
		state = event_u32(&self->event, WWANCTL_A_EVENT_MODEM, WWANCTL_A_MODEM_STATE);
	}
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, self->modem.index,
			       &self->answer));
	EXPECT_STREQ("EC25", answer_string(&self->answer, WWANCTL_A_MODEM_MODEL));
	EXPECT_STREQ("867698040000017", answer_string(&self->answer, WWANCTL_A_MODEM_IMEI));
	EXPECT_EQ(0, modem_wait_imsi(&self->modem, IMSI, RIG_PLUG));
	EXPECT_EQ(0, modem_wait_registration(&self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
}

/* Bound by hand: a goodbye, and up again. */
TEST_F(gadget, rebound)
{
	int i;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, channel_open(&self->nl, self->modem.index, RIG_APPLET,
					  &self->answer));
		ASSERT_EQ(0, rig_bind(&self->modem.sim, false));
		EXPECT_EQ(0, sim_number(&self->modem.sim, "clients"));
		ASSERT_EQ(0, rig_bind(&self->modem.sim, true));
		ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	}
}

/* Events of all kinds are delivered from the completion, with a monitor that listens in. */
TEST_F(gadget, events_with_nlmon)
{
	static struct nl listener;
	int i;

	ASSERT_EQ(0, nl_open(&listener));
	ASSERT_EQ(0, nl_join(&listener, WWANCTL_MCGRP_REGISTRATION));
	ASSERT_EQ(0, nl_join(&listener, WWANCTL_MCGRP_CARD));
	ASSERT_EQ(0, nl_join(&listener, WWANCTL_MCGRP_TRACE));
	for (i = 0; i < ROUNDS; i++) {
		ASSERT_EQ(0, modem_wait_registration(&self->modem,
						     WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG));
		ASSERT_EQ(0, sim_do(&self->modem.sim, "deregister 0"));
		EXPECT_EQ(0, nl_event_of(&listener, WWANCTL_EVENT_TYPE_REGISTRATION, &self->event,
					 RIG_SOON));
	}
	ASSERT_EQ(0, modem_wait_registration(&self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "access " IMSI " * reject 8"));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "deregister 0"));
	EXPECT_EQ(0, nl_event_of(&listener, WWANCTL_EVENT_TYPE_REJECT, &self->event, RIG_PLUG));
	EXPECT_EQ(8, event_u32(&self->event, WWANCTL_A_EVENT_REJECT, WWANCTL_A_REJECT_CAUSE));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "refresh 4"));
	EXPECT_EQ(0, nl_event_of(&listener, WWANCTL_EVENT_TYPE_REFRESH, &self->event, RIG_SOON));
	nl_close(&listener);
}

TEST_F(gadget, apdu)
{
	uint32_t channel;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		ASSERT_EQ(0, channel_open(&self->nl, self->modem.index, RIG_APPLET,
					  &self->answer));
		channel = answer_u32(&self->answer, WWANCTL_A_CHANNEL_CHANNEL);
		EXPECT_EQ(0, transmit(&self->nl, self->modem.index, channel, "80F2000000", false,
				      &self->answer));
		EXPECT_EQ(0, channel_close(&self->nl, self->modem.index, channel,
					   &self->answer));
		EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
		EXPECT_STREQ("984405102091384028F6",
			     answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
	}
}

/* An interrupt endpoint that stalls is cleared, and nothing stays unfetched. */
TEST_F(gadget, interrupt_stalls)
{
	int i;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, sim_do(&self->modem.sim, "fault int-stall 1"));
		EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	}
	EXPECT_EQ(3, sim_trace_count(&self->modem.sim, "\"interrupt\"", "\"status\":-32", NULL));
}

/* Notifications that get lost, and STALLed fetches: what the module said is read all the same. */
TEST_F(gadget, faults)
{
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault drop-notify 2"));
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "set usb.empty-fetch stall"));
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
}

/* Pulled with requests under way: each ends, and the socket is told. */
TEST_F(gadget, unplugged_while_asked)
{
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault mute"));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_FILE_READ, self->modem.index);
	nl_put_hex(&self->rq, WWANCTL_A_FILE_PATH, ICCID);
	ASSERT_EQ(0, nl_send(&self->nl, &self->rq));
	ASSERT_EQ(0, sim_unplug(&self->modem.sim));
	EXPECT_EQ(-ENODEV, nl_wait(&self->nl, &self->rq, &self->answer, NL_WAIT));
	EXPECT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_MODEM_GONE, &self->event,
				 RIG_SOON));
}

/* Pulled at control messages of a bring-up, before or after each: it goes, and comes up anew. */
TEST_F_TIMEOUT(gadget, unplugged_at_a_message, 60)
{
	long length = sim_number(&self->modem.sim, "messages"), k;
	struct nl *events = &self->modem.events;
	int pulled = 0;

	ASSERT_LT(20, length);
	for (k = 1; k <= length; k += STRIDE, pulled++) {
		ASSERT_EQ(0, sim_do(&self->modem.sim, "fault none"));
		ASSERT_EQ(0, sim_do(&self->modem.sim, "fault unplug-%s %ld",
				    pulled % 2 ? "before" : "after", k));
		ASSERT_EQ(0, sim_do(&self->modem.sim, "replug cold"));
		/* the one before, and the one that is pulled */
		ASSERT_EQ(0, nl_event_of(events, WWANCTL_EVENT_TYPE_MODEM_NEW, &self->event,
					 RIG_PLUG));
		ASSERT_EQ(0, nl_event_of(events, WWANCTL_EVENT_TYPE_MODEM_GONE, &self->event,
					 RIG_PLUG));
	}
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault none"));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "replug cold"));
	ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	TH_LOG("%d unplugs in %ld messages", pulled, length);
}

static void remove_monitor(void)
{
	rig_shell("ip link del wwanctl-mon");
}

int main(int argc, char **argv)
{
	setenv("WWANCTL_TEST_BUS", "gadget", 1);
	if (rig_shell("modprobe -q dummy_hcd num=%d && modprobe -q raw_gadget", RIG_GADGETS)) {
		ksft_print_header();
		ksft_exit_skip("this kernel has no dummy_hcd or raw_gadget\n");
	}
	rig_at_end(NULL);
	if (rig_load(NULL) || rig_shell("modprobe nlmon && ip link add wwanctl-mon type nlmon") ||
	    rig_shell("ip link set wwanctl-mon up"))
		return KSFT_FAIL;
	atexit(remove_monitor);
	return run_tests(argc, argv);
}
