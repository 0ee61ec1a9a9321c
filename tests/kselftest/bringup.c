// SPDX-License-Identifier: GPL-2.0
/* How a module comes up, and what the driver then says of it. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

enum kind {
	KIND_ZLP, KIND_STALL, KIND_NAK, KIND_NO_DTR, KIND_INTERFACE_8,
	KINDS
};

/* kinds of modules, all there from the start: see main() */
static struct modem kinds[KINDS];

/* 1199:9071 has QMI on interface 8, and there MBIM can be told by its class as well */
static const char *const kind_settings[KINDS][6] = {
	[KIND_ZLP] = { "usb.empty-fetch=zlp" },
	[KIND_STALL] = { "usb.empty-fetch=stall" },
	[KIND_NAK] = { "usb.empty-fetch=nak" },
	[KIND_NO_DTR] = { "usb.require-dtr=no" },
	[KIND_INTERFACE_8] = { "usb.interface=8", "usb.vid=1199", "usb.pid=9071" },
};

FIXTURE(kind) {
	struct modem *modem;
	struct nl nl;
	struct nl_answer answer;
	struct nl_event event;
};

/* @traced: what the trace shows of it */
FIXTURE_VARIANT(kind) {
	enum kind kind;
	const char *traced;
};

FIXTURE_VARIANT_ADD(kind, empty_fetch_zlp) { .kind = KIND_ZLP, .traced = "\"empty-fetch\"" };
FIXTURE_VARIANT_ADD(kind, empty_fetch_stall) { .kind = KIND_STALL, .traced = "\"empty-fetch\"" };
FIXTURE_VARIANT_ADD(kind, empty_fetch_nak) { .kind = KIND_NAK, .traced = "\"fetch\"" };
FIXTURE_VARIANT_ADD(kind, without_dtr) { .kind = KIND_NO_DTR, .traced = "\"fetch\"" };
FIXTURE_VARIANT_ADD(kind, other_interface) { .kind = KIND_INTERFACE_8, .traced = "\"fetch\"" };

FIXTURE_SETUP(kind)
{
	self->modem = &kinds[variant->kind];
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(kind)
{
	nl_close(&self->nl);
}

/* modem-new, then its states up to ready; each once, in the order of their numbers. */
TEST_F(kind, events)
{
	struct nl *events = &self->modem->events;
	uint64_t seq = 0, time = 0;
	bool ready = false;

	do {
		ASSERT_EQ(0, nl_event(events, &self->event, RIG_SOON));
	} while (self->event.index != self->modem->index);
	EXPECT_EQ(WWANCTL_EVENT_TYPE_MODEM_NEW, self->event.type);
	EXPECT_EQ(WWANCTL_CMD_MODEM_NTF, self->event.cmd);
	EXPECT_STREQ(self->modem->sim.usb, self->event.usb_path);
	EXPECT_EQ(self->modem->index, self->event.index);
	EXPECT_NE(0, self->event.epoch);
	EXPECT_EQ(WWANCTL_MODEM_STATE_PROBING,
		  event_u32(&self->event, WWANCTL_A_EVENT_MODEM, WWANCTL_A_MODEM_STATE));
	while (!ready) {
		EXPECT_LT(seq, self->event.seq);
		EXPECT_LE(time, self->event.time);
		seq = self->event.seq;
		time = self->event.time;
		ASSERT_EQ(0, nl_event(events, &self->event, RIG_SOON));
		if (self->event.index != self->modem->index)
			continue;
		EXPECT_NE(WWANCTL_EVENT_TYPE_MODEM_NEW, self->event.type);
		if (self->event.type == WWANCTL_EVENT_TYPE_MODEM_STATE)
			ready = event_u32(&self->event, WWANCTL_A_EVENT_MODEM,
					  WWANCTL_A_MODEM_STATE) == WWANCTL_MODEM_STATE_READY;
	}
}

TEST_F(kind, identity)
{
	bool other = variant->kind == KIND_INTERFACE_8;

	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, self->modem->index,
			       &self->answer));
	/* MBIM has no word for it */
	EXPECT_STREQ(rig_name("Quectel", ""),
		     answer_string(&self->answer, WWANCTL_A_MODEM_MANUFACTURER));
	EXPECT_STREQ("EC25", answer_string(&self->answer, WWANCTL_A_MODEM_MODEL));
	EXPECT_STREQ("EC25EFAR06A08M4G", answer_string(&self->answer, WWANCTL_A_MODEM_REVISION));
	EXPECT_STREQ("867698040000017", answer_string(&self->answer, WWANCTL_A_MODEM_IMEI));
	EXPECT_STREQ(self->modem->sim.usb, answer_string(&self->answer, WWANCTL_A_MODEM_USB_PATH));
	EXPECT_EQ(other ? 8 : 4, answer_u32(&self->answer, WWANCTL_A_MODEM_INTERFACE));
	EXPECT_EQ(other ? 0x1199 : 0x2c7c, answer_u32(&self->answer, WWANCTL_A_MODEM_VID));
	EXPECT_EQ(other ? 0x9071 : 0x0125, answer_u32(&self->answer, WWANCTL_A_MODEM_PID));
	EXPECT_EQ(rig_mbim() ? WWANCTL_PROTOCOL_MBIM : WWANCTL_PROTOCOL_QMI,
		  answer_u32(&self->answer, WWANCTL_A_MODEM_PROTOCOL));
	EXPECT_EQ(WWANCTL_MODEM_STATE_READY, answer_u32(&self->answer, WWANCTL_A_MODEM_STATE));
	EXPECT_EQ(WWANCTL_POWER_ONLINE, answer_u32(&self->answer, WWANCTL_A_MODEM_POWER));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_MODEM_POWER_REASON));
	EXPECT_EQ(WWANCTL_RECOVERY_RESYNC, answer_u32(&self->answer, WWANCTL_A_MODEM_RECOVERY));
	EXPECT_EQ(1, answer_u32(&self->answer, WWANCTL_A_MODEM_SLOTS));
	EXPECT_NE(0, answer_u32(&self->answer, WWANCTL_A_MODEM_IFINDEX));
	/* votes are for those who load the driver with refresh_vote: vote.c */
	EXPECT_EQ(WWANCTL_CAPABILITY_APDU | WWANCTL_CAPABILITY_REJECT_CAUSE,
		  answer_u32(&self->answer, WWANCTL_A_MODEM_CAPABILITIES));
	EXPECT_EQ(0, modem_wait_imsi(self->modem, "234150000000001", RIG_PLUG));
	EXPECT_EQ(0, modem_wait_registration(self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
}

/* Was the kind of module really that? Its trace shows it. DTR comes first, or the opening. */
TEST_F(kind, traced)
{
	uint64_t first, command;

	EXPECT_EQ(0, sim_trace_wait(&self->modem->sim, RIG_SOON, variant->traced, NULL));
	if (rig_mbim()) {
		first = sim_trace_time(&self->modem->sim, "OPEN message", NULL);
		command = sim_trace_time(&self->modem->sim, " query", NULL);
	} else {
		first = sim_trace_time(&self->modem->sim, "SET_CONTROL_LINE_STATE",
				       "\"value\":1", NULL);
		command = sim_trace_time(&self->modem->sim, "SEND_ENCAPSULATED_COMMAND", NULL);
	}
	EXPECT_NE(0, first);
	EXPECT_LT(first, command);
}

/* Requests work with each kind, many in a row. */
TEST_F(kind, requests)
{
	int i;

	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, file_read(&self->nl, self->modem->index, "3F002FE2", 0,
				       &self->answer)) {
			TH_LOG("%s", self->answer.text);
		}
	}
	EXPECT_STREQ("984405102091384028F6", answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
}

FIXTURE(boot) {
	struct modem modem;
	struct nl nl;
	struct nl_answer answer;
};

FIXTURE_SETUP(boot)
{
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(boot)
{
	nl_close(&self->nl);
	modem_down(&self->modem);
}

/* A module whose firmware answers long after it is on the bus. */
TEST_F(boot, late_firmware)
{
	static const char *const settings[] = { RIG_FAST, "module.boot-delay=4s", NULL };
	uint64_t before;

	ASSERT_EQ(0, modem_plug(&self->modem, settings));
	ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_PROBING, RIG_SOON));
	before = now_ms();
	/* until then requests are refused at once and with words */
	EXPECT_EQ(-ENETDOWN, file_read(&self->nl, self->modem.index, "3F002FE2", 0,
				       &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_GT(scaled(1000), now_ms() - before);
	EXPECT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_LT(2000, now_ms() - before);
	EXPECT_EQ(0, file_read(&self->nl, self->modem.index, "3F002FE2", 0, &self->answer));
}

TEST_F(boot, low_power_for_fcc_lock)
{
	static const char *const settings[] = {
		RIG_FAST, "module.low-power-at-boot=yes", "module.fcc-lock=yes", NULL
	};

	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, self->modem.index,
			       &self->answer));
	EXPECT_EQ(WWANCTL_POWER_LOW_POWER, answer_u32(&self->answer, WWANCTL_A_MODEM_POWER));
}

TEST_F(boot, no_card)
{
	static const char *const settings[] = { RIG_FAST, "card.present=no", NULL };

	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_CARD_GET, self->modem.index,
				WWANCTL_A_CARD_SLOT, 1, &self->answer));
	EXPECT_EQ(WWANCTL_CARD_STATE_ABSENT, answer_u32(&self->answer, WWANCTL_A_CARD_STATE));
	EXPECT_GT(0, channel_open(&self->nl, self->modem.index, RIG_USIM, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
}

/* Boot and download modes are left alone, for ever. */
TEST_F(boot, download_mode)
{
	static const char *const settings[] = {
		RIG_FAST, "usb.vid=05c6", "usb.pid=9008", "usb.interface=0",
		"usb.extra-interfaces=0", NULL
	};
	char driver[128];

	ASSERT_EQ(0, sim_start(&self->modem.sim, settings));
	/* the interface is there, with nothing bound to it and no command to it */
	snprintf(driver, sizeof(driver), "/sys/bus/usb/devices/%s:1.0", self->modem.sim.usb);
	ASSERT_EQ(0, rig_await(driver, true, RIG_SOON));
	strcat(driver, "/driver");
	EXPECT_NE(0, access(driver, F_OK));
	rig_shell("echo 05c6 9008 > /sys/bus/usb/drivers/wwanctl/new_id 2> /dev/null");
	EXPECT_NE(0, access(driver, F_OK));
	EXPECT_EQ(0, sim_trace_count(&self->modem.sim, "SEND_ENCAPSULATED_COMMAND", NULL));
}

/* An id that the driver learns at run time, without a known one to go by. */
TEST_F(boot, new_id)
{
	static const char *const settings[] = {
		RIG_FAST, "usb.vid=dead", "usb.pid=beef", "usb.interface=4", NULL
	};

	ASSERT_EQ(0, rig_shell("echo dead beef > /sys/bus/usb/drivers/wwanctl/new_id"));
	EXPECT_EQ(0, modem_up(&self->modem, settings));
	EXPECT_EQ(0, rig_shell("echo dead beef > /sys/bus/usb/drivers/wwanctl/remove_id"));
}

/* Four at once: each has its own index, and stays when another goes. */
TEST(four_modules)
{
	static const char *const settings[] = { RIG_FAST, NULL };
	struct nl_answer answer;
	struct modem modem[4];
	struct nl nl;
	int i, j;

	ASSERT_EQ(0, nl_open(&nl));
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, modem_plug(&modem[i], settings));
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, modem_wait_state(&modem[i], WWANCTL_MODEM_STATE_READY, RIG_PLUG));
		for (j = 0; j < i; j++)
			EXPECT_NE(modem[i].index, modem[j].index);
	}
	modem_down(&modem[1]);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i == 1 ? -ENODEV : 0,
			  file_read(&nl, modem[i].index, "3F002FE2", 0, &answer));
	for (i = 0; i < 4; i++)
		modem_down(&modem[i]);
	nl_close(&nl);
}

/* An index is never used again: a module that comes back is another modem. */
TEST(index_of_a_replugged_module)
{
	static const char *const settings[] = { RIG_FAST, NULL };
	struct nl_answer answer;
	struct nl_event event;
	struct modem modem;
	uint32_t index;
	struct nl nl;

	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, modem_up(&modem, settings));
	index = modem.index;
	ASSERT_EQ(0, sim_do(&modem.sim, "replug"));
	ASSERT_EQ(0, nl_event_of(&modem.events, WWANCTL_EVENT_TYPE_MODEM_GONE, &event, RIG_PLUG));
	ASSERT_EQ(0, nl_event_of(&modem.events, WWANCTL_EVENT_TYPE_MODEM_NEW, &event, RIG_PLUG));
	EXPECT_EQ(-ENODEV, ask_modem(&nl, WWANCTL_CMD_MODEM_GET, index, &answer));
	snprintf(modem.sim.usb, sizeof(modem.sim.usb), "%s", event.usb_path);
	ASSERT_EQ(0, modem_wait_state(&modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_LT(index, modem.index);
	modem_down(&modem);
	nl_close(&nl);
}

static int plug_kind(enum kind kind)
{
	const char *settings[16] = { RIG_FAST };
	int n = 0, i;

	while (settings[n])
		n++;
	for (i = 0; kind_settings[kind][i]; i++)
		settings[n++] = kind_settings[kind][i];
	return modem_plug(&kinds[kind], settings);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 0; i < KINDS; i++)
		rig_at_end(&kinds[i]);
	if (rig_load(NULL))
		return KSFT_FAIL;
	for (i = 0; i < KINDS; i++) {
		if (plug_kind(i))
			return KSFT_FAIL;
	}
	for (i = 0; i < KINDS; i++) {
		if (modem_wait_state(&kinds[i], WWANCTL_MODEM_STATE_READY, RIG_PLUG))
			return KSFT_FAIL;
	}
	return run_tests(argc, argv);
}
