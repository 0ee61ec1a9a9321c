// SPDX-License-Identifier: GPL-2.0
/*
 * Ends: unbind, unplug, unload, suspend, at whatever moment; and that nothing is
 * left behind in the module or the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define ROUNDS		100
#define INDICES		4096	/* more than there are modems in this test */
#define RINGS_MAX	33	/* of modules that have gone, and one that is going */
#define CHANNELS	3
#define ICCID		"3F002FE2"

FIXTURE(life) {
	struct modem modem;
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
	struct nl_event event;
};

FIXTURE_SETUP(life)
{
	static const char *const settings[] = { RIG_FAST, NULL };

	if (!rig_loaded())
		ASSERT_EQ(0, rig_load(NULL));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
}

FIXTURE_TEARDOWN(life)
{
	nl_close(&self->nl);
	modem_down(&self->modem);
}

/* client ids that the module has given out and not got back */
static int clients_left(struct sim *sim)
{
	return (int)sim_number(sim, "clients");
}

static int open_all(struct nl *nl, uint32_t index, struct nl_answer *answer)
{
	int i, err = 0;

	for (i = 0; i < CHANNELS && !err; i++)
		err = channel_open(nl, index, RIG_APPLET, answer);
	return err;
}

/* Unbound with channels open: the module is told goodbye. */
TEST_F(life, goodbye)
{
	ASSERT_EQ(0, open_all(&self->nl, self->modem.index, &self->answer));
	EXPECT_LT(0, clients_left(&self->modem.sim));
	ASSERT_EQ(0, rig_bind(&self->modem.sim, false));
	EXPECT_EQ(0, clients_left(&self->modem.sim));
	EXPECT_EQ(3, sim_trace_count(&self->modem.sim, "\"uicc\"", "\"007080", NULL));
	EXPECT_EQ(-ENODEV, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	/* DTR is lowered last */
	EXPECT_EQ(0, sim_trace_wait(&self->modem.sim, RIG_SOON, "SET_CONTROL_LINE_STATE",
				    "\"value\":0", NULL));
}

/* A module that does not answer the goodbye holds nobody up for long. */
TEST_F(life, goodbye_unanswered)
{
	uint64_t before;

	ASSERT_EQ(0, open_all(&self->nl, self->modem.index, &self->answer));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault mute"));
	before = now_ms();
	ASSERT_EQ(0, rig_bind(&self->modem.sim, false));
	EXPECT_GT(scaled(4000), now_ms() - before);
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault none"));
	/* the ids that it still has given out do not hinder the next bind */
	ASSERT_EQ(0, rig_bind(&self->modem.sim, true));
	ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
}

/* modems that events are kept of, by index */
static int add_modem(void *ctx, const void *attrs, size_t len)
{
	bool *seen = ctx;
	uint32_t index = nl_u32(attrs, len, WWANCTL_A_EVENT_MODEM_INDEX);

	if (index < INDICES)
		seen[index] = true;
	return 0;
}

/* How many modems the driver still knows events of. */
static int modems_kept(struct nl *nl, struct nl_answer *answer)
{
	bool seen[INDICES] = { false };
	struct nl_request rq;
	int i, count = 0;

	nl_begin(&rq, nl, WWANCTL_CMD_EVENT_GET, 0);
	if (nl_dump(nl, &rq, add_modem, seen, answer))
		return -1;
	for (i = 1; i < INDICES; i++)
		count += seen[i];
	return count;
}

/*
 * Bound and unbound a hundred times, half of them in the middle of the bring-up;
 * in the end no client id is left and all channels are free.
 */
TEST_F_TIMEOUT(life, a_hundred_times, 100)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (i % 4 == 0) {
			ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY,
						      RIG_PLUG));
			ASSERT_EQ(0, open_all(&self->nl, self->modem.index, &self->answer));
		}
		ASSERT_EQ(0, rig_bind(&self->modem.sim, false)) {
			TH_LOG("round %d", i);
		}
		ASSERT_EQ(0, rig_bind(&self->modem.sim, true)) {
			TH_LOG("round %d", i);
		}
	}
	ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(0, open_all(&self->nl, self->modem.index, &self->answer));
	nl_close(&self->nl);
	ASSERT_EQ(0, rig_bind(&self->modem.sim, false));
	EXPECT_EQ(0, clients_left(&self->modem.sim));
	ASSERT_EQ(0, nl_open(&self->nl));
	/* a module that comes and goes does not fill the memory with its past */
	EXPECT_GE(RINGS_MAX, modems_kept(&self->nl, &self->answer));
	EXPECT_LT(1, modems_kept(&self->nl, &self->answer));
}

static int send_read(struct nl *nl, struct nl_request *rq, uint32_t index)
{
	rq_begin(rq, nl, WWANCTL_CMD_FILE_READ, index);
	nl_put_hex(rq, WWANCTL_A_FILE_PATH, ICCID);
	rq->nlh.nlmsg_flags |= NLM_F_ACK;
	return nl_send(nl, rq);
}

/* Unbound with requests pending: they end at once. */
TEST_F(life, unbound_while_pending)
{
	struct nl_request rq[4];
	int i;

	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault mute"));
	for (i = 0; i < ARRAY_SIZE(rq); i++)
		ASSERT_EQ(0, send_read(&self->nl, &rq[i], self->modem.index));
	ASSERT_EQ(0, rig_bind(&self->modem.sim, false));
	for (i = 0; i < ARRAY_SIZE(rq); i++)
		EXPECT_EQ(-ENODEV, nl_wait(&self->nl, &rq[i], &self->answer, 1000));
}

/* Unplugged in the middle of all kinds of requests. */
TEST_F(life, unplugged_in_the_middle)
{
	static const struct {
		uint8_t cmd;
		uint16_t type;
		uint32_t value;
	} asks[] = {
		{ WWANCTL_CMD_NETWORK_SCAN, 0, 0 },
		{ WWANCTL_CMD_CARD_REFRESH, WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_CARD },
		{ WWANCTL_CMD_ATTACH_GET, 0, 0 },
	};
	struct nl_request rq[ARRAY_SIZE(asks)];
	int i;

	ASSERT_EQ(0, open_all(&self->nl, self->modem.index, &self->answer));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault late 3000"));
	for (i = 0; i < ARRAY_SIZE(asks); i++) {
		rq_begin(&rq[i], &self->nl, asks[i].cmd, self->modem.index);
		if (asks[i].type)
			nl_put_u32(&rq[i], asks[i].type, asks[i].value);
		rq[i].nlh.nlmsg_flags |= NLM_F_ACK;
		ASSERT_EQ(0, nl_send(&self->nl, &rq[i]));
	}
	ASSERT_EQ(0, sim_unplug(&self->modem.sim));
	for (i = 0; i < ARRAY_SIZE(asks); i++) {
		EXPECT_EQ(-ENODEV, nl_wait(&self->nl, &rq[i], &self->answer, 2500)) {
			TH_LOG("command %u: %s", asks[i].cmd, self->answer.text);
		}
	}
	EXPECT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_MODEM_GONE, &self->event,
				 RIG_SOON));
}

/* Plugged and unplugged while the bring-up runs. */
TEST(unplugged_while_coming_up)
{
	static const char *const settings[] = { RIG_FAST, NULL };
	struct nl_event event;
	struct modem modem;
	int i;

	if (!rig_loaded())
		ASSERT_EQ(0, rig_load(NULL));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, modem_plug(&modem, settings));
		ASSERT_EQ(0, nl_event_of(&modem.events, WWANCTL_EVENT_TYPE_MODEM_NEW, &event,
					 RIG_PLUG));
		ASSERT_EQ(0, sim_unplug(&modem.sim));
		ASSERT_EQ(0, nl_event_of(&modem.events, WWANCTL_EVENT_TYPE_MODEM_GONE, &event,
					 RIG_PLUG));
		modem_down(&modem);
	}
}

/* The driver unloaded with requests pending, channels open and listeners there. */
TEST_F(life, unloaded_while_in_use)
{
	struct nl_request rq[4];
	int i;

	ASSERT_EQ(0, open_all(&self->nl, self->modem.index, &self->answer));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault mute"));
	for (i = 0; i < ARRAY_SIZE(rq); i++)
		ASSERT_EQ(0, send_read(&self->nl, &rq[i], self->modem.index));
	ASSERT_EQ(0, rig_unload());
	for (i = 0; i < ARRAY_SIZE(rq); i++)
		EXPECT_EQ(-ENODEV, nl_wait(&self->nl, &rq[i], &self->answer, 1000));
	/* the sockets of before know the family no more */
	EXPECT_GT(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault none"));
	nl_close(&self->nl);
	ASSERT_EQ(0, rig_load(NULL));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(0, open_all(&self->nl, self->modem.index, &self->answer));
}

/* Unloaded and loaded several times with a module there. */
TEST_F(life, reloaded)
{
	int i;

	for (i = 0; i < 5; i++) {
		nl_close(&self->nl);
		ASSERT_EQ(0, rig_load(NULL));
		ASSERT_EQ(0, nl_open(&self->nl));
	}
	ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	nl_close(&self->nl);
	ASSERT_EQ(0, rig_unload());
	EXPECT_EQ(0, clients_left(&self->modem.sim));
}

static int power_attribute(const struct sim *sim, const char *name, char *value, size_t size)
{
	char path[128];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/usb/devices/%s/power/%s", sim->usb, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = read(fd, value, size - 1);
	close(fd);
	if (len <= 0)
		return -EIO;
	value[len - 1] = '\0';
	return 0;
}

/* Autosuspend: an idle module sleeps, and a request wakes it. */
TEST_F(life, autosuspend)
{
	uint64_t end = now_ms() + 10000;
	char status[32] = "";

	ASSERT_EQ(0, modem_wait_registration(&self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
	/* nothing of its own to say meanwhile */
	ASSERT_EQ(0, sim_do(&self->modem.sim, "set module.signal-interval 60s"));
	if (power_attribute(&self->modem.sim, "runtime_status", status, sizeof(status)) ||
	    !strcmp(status, "unsupported"))
		SKIP(return, "this kernel suspends nothing");
	ASSERT_EQ(0, rig_shell("echo 100 > /sys/bus/usb/devices/%s/power/autosuspend_delay_ms",
			       self->modem.sim.usb));
	ASSERT_EQ(0, rig_shell("echo auto > /sys/bus/usb/devices/%s/power/control",
			       self->modem.sim.usb));
	while (strcmp(status, "suspended") && now_ms() < end) {
		ASSERT_EQ(0, power_attribute(&self->modem.sim, "runtime_status", status,
					     sizeof(status)));
		usleep(20000);
	}
	EXPECT_STREQ("suspended", status);
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_STREQ("984405102091384028F6", answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
	ASSERT_EQ(0, rig_shell("echo on > /sys/bus/usb/devices/%s/power/control",
			       self->modem.sim.usb));
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
}

/* The kernel has not complained about any of this. */
TEST(kernel_is_content)
{
	EXPECT_NE(0, rig_shell("dmesg | grep -E 'WARNING:|BUG:|Oops|Call Trace|refcount_t'"));
}

int main(int argc, char **argv)
{
	rig_at_end(NULL);
	if (rig_load(NULL))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
