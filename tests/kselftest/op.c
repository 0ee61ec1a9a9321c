// SPDX-License-Identifier: GPL-2.0
/* Every operation, done: what it answers, what the module then shows. */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "rig.h"

#define IMSI	"234150000000001"
#define ICCID	"8944500102198304826"

static struct modem shared;

FIXTURE(op) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_SETUP(op)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
	ASSERT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(op)
{
	nl_close(&self->nl);
}

struct rows {
	uint16_t key;
	uint32_t wanted;
	int matching;
	int count;
};

static int count_row(void *ctx, const void *attrs, size_t len)
{
	struct rows *rows = ctx;

	rows->count++;
	rows->matching += nl_u32(attrs, len, rows->key) == rows->wanted;
	return 0;
}

/* The dumps of modems, cards, registrations and signals have our one modem. */
TEST_F(op, dumps)
{
	static const uint8_t cmds[] = {
		WWANCTL_CMD_MODEM_GET, WWANCTL_CMD_CARD_GET, WWANCTL_CMD_REGISTRATION_GET,
		WWANCTL_CMD_SIGNAL_GET,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		struct rows rows = { .key = 1, .wanted = shared.index };

		nl_begin(&self->rq, &self->nl, cmds[i], 0);
		EXPECT_EQ(0, nl_dump(&self->nl, &self->rq, count_row, &rows, &self->answer));
		EXPECT_EQ(1, rows.matching);
		EXPECT_EQ(1, rows.count);
		EXPECT_EQ(cmds[i], self->answer.cmd);
	}
}

TEST_F(op, modem_get)
{
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	EXPECT_EQ(shared.index, answer_u32(&self->answer, WWANCTL_A_MODEM_MODEM_INDEX));
	EXPECT_EQ(WWANCTL_CARD_STATE_READY, answer_u32(&self->answer, WWANCTL_A_MODEM_CARD_STATE));
	EXPECT_EQ(1, self->answer.replies);
}

static int power(struct nl *nl, uint32_t state, struct nl_answer *answer)
{
	return ask_number(nl, WWANCTL_CMD_MODEM_SET, shared.index, WWANCTL_A_MODEM_POWER, state,
			  answer);
}

TEST_F(op, modem_set_power)
{
	EXPECT_EQ(0, power(&self->nl, WWANCTL_POWER_LOW_POWER, &self->answer));
	EXPECT_STREQ("low-power", sim_text(&shared.sim, "mode"));
	EXPECT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	EXPECT_EQ(WWANCTL_POWER_LOW_POWER, answer_u32(&self->answer, WWANCTL_A_MODEM_POWER));
	EXPECT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_IDLE, RIG_SOON));
	EXPECT_EQ(0, power(&self->nl, WWANCTL_POWER_ONLINE, &self->answer));
	EXPECT_STREQ("online", sim_text(&shared.sim, "mode"));
	EXPECT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG));
}

TEST_F(op, modem_set_recovery)
{
	EXPECT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_MODEM_SET, shared.index,
				WWANCTL_A_MODEM_RECOVERY, WWANCTL_RECOVERY_USB, &self->answer));
	EXPECT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	EXPECT_EQ(WWANCTL_RECOVERY_USB, answer_u32(&self->answer, WWANCTL_A_MODEM_RECOVERY));
	EXPECT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_MODEM_SET, shared.index,
				WWANCTL_A_MODEM_RECOVERY, WWANCTL_RECOVERY_RESYNC, &self->answer));
	EXPECT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	EXPECT_EQ(WWANCTL_RECOVERY_RESYNC, answer_u32(&self->answer, WWANCTL_A_MODEM_RECOVERY));
}

TEST_F(op, card_get)
{
	const struct nlattr *application;

	ASSERT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_CARD_GET, shared.index,
				WWANCTL_A_CARD_SLOT, 1, &self->answer));
	EXPECT_EQ(shared.index, answer_u32(&self->answer, WWANCTL_A_CARD_MODEM_INDEX));
	EXPECT_EQ(1, answer_u32(&self->answer, WWANCTL_A_CARD_SLOT));
	EXPECT_EQ(1, answer_u32(&self->answer, WWANCTL_A_CARD_ACTIVE));
	EXPECT_EQ(WWANCTL_CARD_STATE_READY, answer_u32(&self->answer, WWANCTL_A_CARD_STATE));
	EXPECT_STREQ(IMSI, answer_string(&self->answer, WWANCTL_A_CARD_IMSI));
	EXPECT_STREQ(ICCID, answer_string(&self->answer, WWANCTL_A_CARD_ICCID));
	/* MBIM tells what is locked, not why something is not, and of one PIN at a time */
	EXPECT_EQ(rig_mbim() ? WWANCTL_PIN_STATE_UNKNOWN : WWANCTL_PIN_STATE_DISABLED,
		  answer_u32(&self->answer, WWANCTL_A_CARD_PIN_STATE));
	EXPECT_EQ(3, answer_u32(&self->answer, WWANCTL_A_CARD_PIN_RETRIES));
	EXPECT_EQ(rig_mbim() ? 0 : 10, answer_u32(&self->answer, WWANCTL_A_CARD_PUK_RETRIES));
	application = nl_find(self->answer.attrs, self->answer.len, WWANCTL_A_CARD_APPLICATION);
	ASSERT_NE(NULL, application);
	EXPECT_EQ(0, strncmp(RIG_USIM, nl_hex(nl_data(application), nl_len(application),
					      WWANCTL_A_APPLICATION_AID), strlen(RIG_USIM)));
	EXPECT_EQ(WWANCTL_APPLICATION_TYPE_USIM,
		  nl_u32(nl_data(application), nl_len(application), WWANCTL_A_APPLICATION_TYPE));
}

static int card_power(struct nl *nl, uint32_t state, struct nl_answer *answer)
{
	return ask_number(nl, WWANCTL_CMD_CARD_SET, shared.index, WWANCTL_A_CARD_POWER, state,
			  answer);
}

TEST_F(op, card_set_power)
{
	struct nl_event event;

	if (rig_mbim()) {
		EXPECT_EQ(-EOPNOTSUPP, card_power(&self->nl, WWANCTL_CARD_POWER_OFF,
						  &self->answer));
		EXPECT_NE(0, strlen(self->answer.text));
		return;
	}
	EXPECT_EQ(0, card_power(&self->nl, WWANCTL_CARD_POWER_OFF, &self->answer));
	EXPECT_STREQ("off", sim_text(&shared.sim, "card.state"));
	EXPECT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_IDLE, RIG_SOON)) {
		TH_LOG("%s", sim_text(&shared.sim, "registration.state"));
	}
	EXPECT_EQ(0, card_power(&self->nl, WWANCTL_CARD_POWER_ON, &self->answer));
	EXPECT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
	EXPECT_EQ(0, nl_event_of(&shared.events, WWANCTL_EVENT_TYPE_CARD, &event, RIG_SOON));
}

TEST_F(op, card_set_active)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CARD_SET, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_CARD_SLOT, 1);
	nl_put_u32(&self->rq, WWANCTL_A_CARD_ACTIVE, 1);
	EXPECT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
}

TEST_F(op, registration_get)
{
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_REGISTRATION_GET, shared.index,
			       &self->answer));
	EXPECT_EQ(WWANCTL_REGISTRATION_STATE_HOME,
		  answer_u32(&self->answer, WWANCTL_A_REGISTRATION_STATE));
	EXPECT_STREQ("23415", answer_string(&self->answer, WWANCTL_A_REGISTRATION_PLMN));
	EXPECT_STREQ("Simnet", answer_string(&self->answer, WWANCTL_A_REGISTRATION_OPERATOR));
	EXPECT_EQ(WWANCTL_RAT_LTE, answer_u32(&self->answer, WWANCTL_A_REGISTRATION_RAT));
	EXPECT_TRUE(answer_has(&self->answer, WWANCTL_A_REGISTRATION_ROAMING));
	EXPECT_EQ(0, answer_u32(&self->answer, WWANCTL_A_REGISTRATION_ROAMING));
	EXPECT_EQ(1, answer_u32(&self->answer, WWANCTL_A_REGISTRATION_PS_ATTACHED));
	EXPECT_EQ(WWANCTL_SELECTION_AUTO,
		  answer_u32(&self->answer, WWANCTL_A_REGISTRATION_SELECTION));
	EXPECT_EQ(27447297, answer_u32(&self->answer, WWANCTL_A_REGISTRATION_CELL));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_REGISTRATION_REJECT));
}

TEST_F(op, signal_get)
{
	struct nl_event event;
	struct nl events;
	int32_t rsrp;

	ASSERT_EQ(0, nl_open(&events));
	ASSERT_EQ(0, nl_join(&events, WWANCTL_MCGRP_SIGNAL));
	ASSERT_EQ(0, sim_do(&shared.sim, "signal -101"));
	/* the module tells it within a second or two, the driver then its listeners */
	do {
		ASSERT_EQ(0, nl_event_of(&events, WWANCTL_EVENT_TYPE_SIGNAL, &event, RIG_SOON));
		rsrp = (int32_t)event_u32(&event, WWANCTL_A_EVENT_SIGNAL, WWANCTL_A_SIGNAL_RSRP);
	} while (rsrp > -98);
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_SIGNAL_GET, shared.index, &self->answer));
	EXPECT_GT(-98, (int32_t)answer_u32(&self->answer, WWANCTL_A_SIGNAL_RSRP));
	EXPECT_LT(-105, (int32_t)answer_u32(&self->answer, WWANCTL_A_SIGNAL_RSRP));
	EXPECT_EQ(!rig_mbim(), answer_has(&self->answer, WWANCTL_A_SIGNAL_RSRQ));
	EXPECT_TRUE(answer_has(&self->answer, WWANCTL_A_SIGNAL_RSSI));
	EXPECT_TRUE(answer_has(&self->answer, WWANCTL_A_SIGNAL_SNR));
	nl_close(&events);
}

static const char *const settings[] = { RIG_FAST, NULL };

/* A USB reset keeps the modem and its index; what was pending is cancelled. */
TEST(usb_reset)
{
	struct nl_answer answer;
	struct nl_event event;
	struct modem modem;
	uint32_t index;
	struct nl nl;

	ASSERT_EQ(0, modem_up(&modem, settings));
	index = modem.index;
	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, ask_number(&nl, WWANCTL_CMD_MODEM_SET, index, WWANCTL_A_MODEM_RESET,
				WWANCTL_RESET_USB, &answer)) {
		TH_LOG("%s", answer.text);
	}
	do {
		ASSERT_EQ(0, nl_event_of(&modem.events, WWANCTL_EVENT_TYPE_MODEM_STATE, &event,
					 RIG_PLUG));
	} while (event_u32(&event, WWANCTL_A_EVENT_MODEM, WWANCTL_A_MODEM_STATE) !=
		 WWANCTL_MODEM_STATE_RECOVERING);
	EXPECT_EQ(0, modem_wait_state(&modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(index, modem.index);
	EXPECT_EQ(0, file_read(&nl, index, "3F002FE2", 0, &answer));
	nl_close(&nl);
	modem_down(&modem);
}

/* on the bus again after a reset */
static int await_return(struct modem *modem)
{
	struct nl_event event;
	int err;

	err = nl_event_of(&modem->events, WWANCTL_EVENT_TYPE_MODEM_GONE, &event, RIG_PLUG);
	if (!err)
		err = nl_event_of(&modem->events, WWANCTL_EVENT_TYPE_MODEM_NEW, &event, RIG_PLUG);
	if (err)
		return err;
	snprintf(modem->sim.usb, sizeof(modem->sim.usb), "%s", event.usb_path);
	return modem_wait_state(modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG);
}

/* The module's own reset: it leaves the bus and comes back as another modem. */
TEST(modem_reset)
{
	struct nl_answer answer;
	struct modem modem;
	uint32_t index;
	struct nl nl;

	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, modem_up(&modem, settings));
	index = modem.index;
	ASSERT_EQ(0, ask_number(&nl, WWANCTL_CMD_MODEM_SET, index, WWANCTL_A_MODEM_RESET,
				WWANCTL_RESET_MODEM, &answer)) {
		TH_LOG("%s", answer.text);
	}
	EXPECT_EQ(0, await_return(&modem));
	EXPECT_LT(index, modem.index);
	nl_close(&nl);
	modem_down(&modem);
}

/* Off is for good: only a reset brings the module back, and it says so. */
TEST(power_off)
{
	struct nl_answer answer;
	struct modem modem;
	struct nl nl;

	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, modem_up(&modem, settings));
	if (rig_mbim()) {
		/* it has no way to that, and an error and words to say so */
		EXPECT_EQ(-EOPNOTSUPP, ask_number(&nl, WWANCTL_CMD_MODEM_SET, modem.index,
						  WWANCTL_A_MODEM_POWER, WWANCTL_POWER_OFF,
						  &answer));
		EXPECT_NE(0, strlen(answer.text));
		goto out;
	}
	ASSERT_EQ(0, ask_number(&nl, WWANCTL_CMD_MODEM_SET, modem.index, WWANCTL_A_MODEM_POWER,
				WWANCTL_POWER_OFF, &answer));
	EXPECT_EQ(0, ask_modem(&nl, WWANCTL_CMD_MODEM_GET, modem.index, &answer));
	EXPECT_EQ(WWANCTL_POWER_OFF, answer_u32(&answer, WWANCTL_A_MODEM_POWER));
	EXPECT_GT(0, ask_number(&nl, WWANCTL_CMD_MODEM_SET, modem.index, WWANCTL_A_MODEM_POWER,
				WWANCTL_POWER_ONLINE, &answer));
	EXPECT_NE(NULL, strstr(answer.text, "reset"));
	ASSERT_EQ(0, ask_number(&nl, WWANCTL_CMD_MODEM_SET, modem.index, WWANCTL_A_MODEM_RESET,
				WWANCTL_RESET_MODEM, &answer));
	EXPECT_EQ(0, await_return(&modem));
	EXPECT_EQ(0, ask_modem(&nl, WWANCTL_CMD_MODEM_GET, modem.index, &answer));
	EXPECT_EQ(WWANCTL_POWER_ONLINE, answer_u32(&answer, WWANCTL_A_MODEM_POWER));
out:
	nl_close(&nl);
	modem_down(&modem);
}

int main(int argc, char **argv)
{
	rig_at_end(&shared);
	if (rig_load(NULL) || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
