// SPDX-License-Identifier: GPL-2.0
/*
 * What a review of the driver found, each forced once: a secret that is sent again, a
 * channel that is lost or taken for another's, a card that is left off. Deadlines run
 * for all modules at once, in main().
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define IMSI		"234150000000001"
#define FPLMN		"3F007FFF6F7B"
#define ICCID		"3F002FE2"
#define SELECT_MF	"00A40004023F00"
#define DEADLINE	10000	/* ms, of a request */
#define MANY		19	/* channels: the most that there can be */
#define PENDING		16	/* requests of a socket */

/* TLVs of canned answers: OPEN LOGICAL CHANNEL's channel and status word */
#define CHANNEL(hex)	"100100" hex "1102009000"
/* two slots, both with a card and in use; the first of them only */
#define SLOT(logical)	"0200000001000000" logical "00"
#define TWO_SLOTS	"10150002" SLOT("01") SLOT("02")
#define ONE_SLOT	"100b0001" SLOT("01")

static struct modem shared;

FIXTURE(shared) {
	struct nl nl;
	struct nl other;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_SETUP(shared)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_open(&self->other));
	sim_mark(&shared.sim);
}

FIXTURE_TEARDOWN(shared)
{
	sim_do(&shared.sim, "fault none");
	nl_close(&self->other);
	nl_close(&self->nl);
}

static int requests(const struct modem *modem, const char *message)
{
	char name[64];

	snprintf(name, sizeof(name), "\"%s request\"", message);
	return sim_trace_count(&modem->sim, name, NULL);
}

static int await_requests(struct modem *modem, int count, const char *message)
{
	char name[64];

	snprintf(name, sizeof(name), "\"%s request\"", message);
	return sim_trace_await(&modem->sim, count, RIG_SOON, name, NULL);
}

/* until the card in a slot is in @state; @answer tells more of it */
static int await_slot(struct modem *modem, struct nl *nl, uint32_t slot, uint32_t state,
		      struct nl_answer *answer)
{
	struct nl_event event;

	while (ask_number(nl, WWANCTL_CMD_CARD_GET, modem->index, WWANCTL_A_CARD_SLOT, slot,
			  answer) || answer_u32(answer, WWANCTL_A_CARD_STATE) != state)
		if (nl_event_of(&modem->events, WWANCTL_EVENT_TYPE_CARD, &event, RIG_SOON))
			return -ETIME;
	return 0;
}

/* --- sent once --- */

static int verify(struct nl *nl, uint32_t index, uint32_t slot, struct nl_answer *answer)
{
	struct nl_request rq;

	rq_begin(&rq, nl, WWANCTL_CMD_CARD_SET, index);
	if (slot)
		nl_put_u32(&rq, WWANCTL_A_CARD_SLOT, slot);
	nl_put(&rq, WWANCTL_A_CARD_PIN, "1111", 4);
	return nl_ask(nl, &rq, answer);
}

/* A stall may come after the PIN has been taken: it is not sent again, a query is. */
TEST(stalled_pin)
{
	static const char *const settings[] = { RIG_FAST, "module.signal-interval=60s",
						"card.pin-enabled=yes", NULL };
	struct nl_answer answer;
	struct modem modem;
	struct nl nl;

	ASSERT_EQ(0, modem_up(&modem, settings));
	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, await_slot(&modem, &nl, 1, WWANCTL_CARD_STATE_PIN_REQUIRED, &answer));
	ASSERT_EQ(0, sim_do(&modem.sim, "fault stall-status 1"));
	EXPECT_EQ(-EACCES, verify(&nl, modem.index, 0, &answer));
	EXPECT_NE(NULL, strstr(answer.text, "2 attempts left"));
	EXPECT_EQ(1, requests(&modem, "VERIFY_PIN"));
	ASSERT_EQ(0, sim_do(&modem.sim, "fault stall-ep0 1"));
	EXPECT_EQ(0, file_read(&nl, modem.index, ICCID, 0, &answer));
	nl_close(&nl);
	modem_down(&modem);
}

/* From 8000 on P1 of UPDATE BINARY would be an SFI: another file. */
TEST_F(shared, offset_that_is_a_file)
{
	static const uint32_t offsets[] = { 0x8000, 0x8700, 0x7fff };
	int i;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		rq_begin(&self->rq, &self->nl, WWANCTL_CMD_FILE_UPDATE, shared.index);
		nl_put_hex(&self->rq, WWANCTL_A_FILE_PATH, FPLMN);
		nl_put_u32(&self->rq, WWANCTL_A_FILE_OFFSET, offsets[i]);
		nl_put_hex(&self->rq, WWANCTL_A_FILE_DATA, "FFFF");
		EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
		EXPECT_EQ(WWANCTL_A_FILE_OFFSET, self->answer.bad);
	}
	EXPECT_EQ(0, requests(&shared, "OPEN_LOGICAL_CHANNEL"));
}

/* Of two settings the first might be made and the second fail: one at a time. */
TEST_F(shared, half_a_setting)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_MODEM_SET, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_MODEM_POWER, WWANCTL_POWER_ONLINE);
	nl_put_u32(&self->rq, WWANCTL_A_MODEM_RECOVERY, WWANCTL_RECOVERY_USB);
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	EXPECT_EQ(WWANCTL_RECOVERY_RESYNC, answer_u32(&self->answer, WWANCTL_A_MODEM_RECOVERY));
}

/* --- channels --- */

/* A channel closed behind an APDU: its 61xx is not followed, the number may be another's. */
TEST_F(shared, closed_behind_an_apdu)
{
	struct nl_request close;
	uint32_t channel;

	ASSERT_EQ(0, channel_open(&self->nl, shared.index, RIG_USIM, &self->answer));
	channel = answer_u32(&self->answer, WWANCTL_A_CHANNEL_CHANNEL);
	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once SEND_APDU 500"));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CHANNEL_TRANSMIT, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_CHANNEL_CHANNEL, channel);
	nl_put_hex(&self->rq, WWANCTL_A_CHANNEL_APDU, SELECT_MF);
	self->rq.nlh.nlmsg_flags |= NLM_F_ACK;
	ASSERT_EQ(0, nl_send(&self->nl, &self->rq));
	rq_begin(&close, &self->nl, WWANCTL_CMD_CHANNEL_CLOSE, shared.index);
	nl_put_u32(&close, WWANCTL_A_CHANNEL_CHANNEL, channel);
	close.nlh.nlmsg_flags |= NLM_F_ACK;
	ASSERT_EQ(0, nl_send(&self->nl, &close));
	EXPECT_EQ(0, nl_wait(&self->nl, &self->rq, &self->answer, NL_WAIT));
	EXPECT_EQ(0x61, answer_u32(&self->answer, WWANCTL_A_CHANNEL_SW) >> 8);
	EXPECT_EQ(0, nl_wait(&self->nl, &close, &self->answer, NL_WAIT));
	EXPECT_EQ(1, requests(&shared, "SEND_APDU"));
}

/* A success that can't be read is a channel all the same: closed, not lost. */
TEST_F(shared, open_half_understood)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault answer OPEN_LOGICAL_CHANNEL 1 %s",
			    CHANNEL("01") "12010005"));
	EXPECT_EQ(-EPROTO, channel_open(&self->nl, shared.index, RIG_USIM, &self->answer));
	EXPECT_EQ(0, await_requests(&shared, 1, "LOGICAL_CHANNEL"));
	EXPECT_EQ(-ENOENT, ask_number(&self->nl, WWANCTL_CMD_CHANNEL_GET, shared.index,
				      WWANCTL_A_CHANNEL_CHANNEL, 1, &self->answer));
}

/* Numbers that no card gives, and one that is given away already. */
TEST_F(shared, open_with_a_bad_number)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault answer OPEN_LOGICAL_CHANNEL 1 %s", CHANNEL("14")));
	EXPECT_EQ(-EPROTO, channel_open(&self->nl, shared.index, RIG_USIM, &self->answer));
	ASSERT_EQ(0, channel_open(&self->nl, shared.index, RIG_USIM, &self->answer));
	ASSERT_EQ(1, answer_u32(&self->answer, WWANCTL_A_CHANNEL_CHANNEL));
	ASSERT_EQ(0, sim_do(&shared.sim, "fault answer OPEN_LOGICAL_CHANNEL 1 %s", CHANNEL("01")));
	EXPECT_EQ(-EPROTO, channel_open(&self->other, shared.index, RIG_USIM, &self->answer));
	EXPECT_EQ(0, transmit(&self->nl, shared.index, 1, SELECT_MF, false, &self->answer));
	EXPECT_EQ(0, requests(&shared, "LOGICAL_CHANNEL"));
}

/* A card that goes between an OPEN and its answer leaves no channel behind. */
TEST_F(shared, card_gone_while_opening)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once OPEN_LOGICAL_CHANNEL 1500"));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CHANNEL_OPEN, shared.index);
	nl_put_hex(&self->rq, WWANCTL_A_CHANNEL_AID, RIG_USIM);
	self->rq.nlh.nlmsg_flags |= NLM_F_ACK;
	ASSERT_EQ(0, nl_send(&self->nl, &self->rq));
	ASSERT_EQ(0, await_requests(&shared, 1, "OPEN_LOGICAL_CHANNEL"));
	ASSERT_EQ(0, sim_do(&shared.sim, "card remove"));
	EXPECT_EQ(-ECANCELED, nl_wait(&self->nl, &self->rq, &self->answer, NL_WAIT));
	EXPECT_EQ(-ENOENT, ask_number(&self->nl, WWANCTL_CMD_CHANNEL_GET, shared.index,
				      WWANCTL_A_CHANNEL_CHANNEL, 1, &self->answer));
	EXPECT_EQ(0, sim_do(&shared.sim, "card insert"));
}

/* The module has got the closes; while their answers are under way they count as pending. */
static int open_when_there_is_room(struct nl *nl, uint32_t index, struct nl_answer *answer)
{
	int tries, status = -EBUSY;

	for (tries = 0; tries < scaled(200) && status == -EBUSY; tries++) {
		usleep(50000);
		status = channel_open(nl, index, RIG_USIM, answer);
	}
	return status;
}

/*
 * The endpoint is busy, and more is under way than the link takes: channels whose
 * CLOSE it refused are closed later.
 */
TEST(close_that_is_refused)
{
	static const char *const settings[] = { RIG_FAST, "module.channels-max=19",
						"module.signal-interval=60s", NULL };
	struct nl_request rq[PENDING];
	struct nl_answer answer;
	struct nl owner, other;
	struct modem modem;
	int i;

	ASSERT_EQ(0, modem_up(&modem, settings));
	ASSERT_EQ(0, modem_wait_imsi(&modem, IMSI, RIG_PLUG));
	ASSERT_EQ(0, nl_open(&owner));
	ASSERT_EQ(0, nl_open(&other));
	for (i = 0; i < MANY; i++)
		ASSERT_EQ(0, channel_open(&owner, modem.index, RIG_USIM, &answer));
	sim_mark(&modem.sim);
	ASSERT_EQ(0, sim_do(&modem.sim, "fault hold"));
	for (i = 0; i < PENDING; i++) {
		rq_begin(&rq[i], &other, WWANCTL_CMD_FILE_READ, modem.index);
		nl_put_hex(&rq[i], WWANCTL_A_FILE_PATH, ICCID);
		rq[i].nlh.nlmsg_flags |= NLM_F_ACK;
		ASSERT_EQ(0, nl_send(&other, &rq[i]));
	}
	nl_close(&owner);
	ASSERT_EQ(0, sim_do(&modem.sim, "fault hold 0"));
	for (i = 0; i < PENDING; i++)
		EXPECT_EQ(0, nl_wait(&other, &rq[i], &answer, NL_WAIT));
	EXPECT_EQ(0, await_requests(&modem, MANY, "LOGICAL_CHANNEL"));
	EXPECT_EQ(0, open_when_there_is_room(&other, modem.index, &answer));
	for (i = 1; i < MANY; i++) {
		EXPECT_EQ(0, channel_open(&other, modem.index, RIG_USIM, &answer)) {
			TH_LOG("%d: %s", i, answer.text);
		}
	}
	nl_close(&other);
	modem_down(&modem);
}

/* --- two slots: each card has numbers of its own --- */

FIXTURE(slots) {
	struct modem modem;
	struct nl nl;
	struct nl other;
	struct nl_request rq;
	struct nl_answer answer;
};

/* a card with a USIM that is ready; its AID is RIG_USIM, PIN1 disabled */
#define READY_CARD	"01000000000102070000000007" RIG_USIM "0003030a03030a"

FIXTURE_SETUP(slots)
{
	static const char *const settings[] = { RIG_FAST, "module.signal-interval=60s", NULL };

	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_open(&self->other));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_EQ(0, modem_wait_imsi(&self->modem, IMSI, RIG_PLUG));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault answer GET_SLOT_STATUS -1 %s", TWO_SLOTS));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault answer GET_CARD_STATUS -1 %s",
			    "103f000000ffffffffffff02" READY_CARD READY_CARD));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault indicate 0b 0048 %s", TWO_SLOTS));
	ASSERT_EQ(0, await_slot(&self->modem, &self->nl, 2, WWANCTL_CARD_STATE_READY,
				&self->answer));
	sim_mark(&self->modem.sim);
}

FIXTURE_TEARDOWN(slots)
{
	nl_close(&self->other);
	nl_close(&self->nl);
	modem_down(&self->modem);
}

static int open_in_slot(struct nl *nl, uint32_t index, uint32_t slot, struct nl_answer *answer)
{
	struct nl_request rq;

	rq_begin(&rq, nl, WWANCTL_CMD_CHANNEL_OPEN, index);
	nl_put_u32(&rq, WWANCTL_A_CHANNEL_SLOT, slot);
	nl_put_hex(&rq, WWANCTL_A_CHANNEL_AID, RIG_USIM);
	return nl_ask(nl, &rq, answer);
}

/* What goes by the provisioning session is the active slot's: never another card's PIN. */
TEST_F(slots, session_of_the_other)
{
	EXPECT_EQ(-EOPNOTSUPP, verify(&self->nl, self->modem.index, 2, &self->answer));
	EXPECT_EQ(0, requests(&self->modem, "VERIFY_PIN"));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_FILE_READ, self->modem.index);
	nl_put_hex(&self->rq, WWANCTL_A_FILE_PATH, "3F007FFF6F07");
	nl_put_u32(&self->rq, WWANCTL_A_FILE_SLOT, 2);
	EXPECT_EQ(-EOPNOTSUPP, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_EQ(0, requests(&self->modem, "READ_TRANSPARENT"));
}

/* Both cards give number 1: each owner has its own. */
TEST_F(slots, same_number)
{
	ASSERT_EQ(0, channel_open(&self->nl, self->modem.index, RIG_USIM, &self->answer));
	ASSERT_EQ(1, answer_u32(&self->answer, WWANCTL_A_CHANNEL_CHANNEL));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault answer OPEN_LOGICAL_CHANNEL 1 %s",
			    CHANNEL("01")));
	ASSERT_EQ(0, open_in_slot(&self->other, self->modem.index, 2, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, transmit(&self->nl, self->modem.index, 1, SELECT_MF, false, &self->answer));
	EXPECT_EQ(0x9000, answer_u32(&self->answer, WWANCTL_A_CHANNEL_SW));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault answer SEND_APDU 1 10040002006A88"));
	EXPECT_EQ(0, transmit(&self->other, self->modem.index, 1, SELECT_MF, false,
			      &self->answer));
	EXPECT_EQ(0x6a88, answer_u32(&self->answer, WWANCTL_A_CHANNEL_SW));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault answer LOGICAL_CHANNEL 1"));
	EXPECT_EQ(0, channel_close(&self->other, self->modem.index, 1, &self->answer));
	EXPECT_EQ(0, transmit(&self->nl, self->modem.index, 1, SELECT_MF, false, &self->answer));
	EXPECT_EQ(0, channel_close(&self->nl, self->modem.index, 1, &self->answer));
}

/* The reset of one card closes its channels, not those of the other. */
TEST_F(slots, reset_of_the_other)
{
	ASSERT_EQ(0, channel_open(&self->nl, self->modem.index, RIG_USIM, &self->answer));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault answer OPEN_LOGICAL_CHANNEL 1 %s",
			    CHANNEL("02")));
	ASSERT_EQ(0, open_in_slot(&self->nl, self->modem.index, 2, &self->answer));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault answer POWER_OFF_SIM 1"));
	rq_begin(&self->rq, &self->other, WWANCTL_CMD_CARD_SET, self->modem.index);
	nl_put_u32(&self->rq, WWANCTL_A_CARD_SLOT, 2);
	nl_put_u32(&self->rq, WWANCTL_A_CARD_POWER, WWANCTL_CARD_POWER_OFF);
	ASSERT_EQ(0, nl_ask(&self->other, &self->rq, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(-ENOENT, transmit(&self->nl, self->modem.index, 2, SELECT_MF, false,
				    &self->answer));
	EXPECT_EQ(0, transmit(&self->nl, self->modem.index, 1, SELECT_MF, false, &self->answer));
}

/* A slot that the module no longer lists keeps nothing of its card. */
TEST_F(slots, slot_that_goes)
{
	EXPECT_TRUE(answer_has(&self->answer, WWANCTL_A_CARD_APPLICATION));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault none"));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "fault indicate 0b 0048 %s", ONE_SLOT));
	ASSERT_EQ(0, await_slot(&self->modem, &self->nl, 2, WWANCTL_CARD_STATE_UNKNOWN,
				&self->answer));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_CARD_APPLICATION));
	EXPECT_EQ(0, modem_wait_imsi(&self->modem, IMSI, RIG_PLUG));
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, self->modem.index,
			       &self->answer));
	EXPECT_EQ(1, answer_u32(&self->answer, WWANCTL_A_MODEM_SLOTS));
}

/* --- off and on again --- */

FIXTURE(cycle) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_VARIANT(cycle) {
	uint32_t method;
	const char *message;	/* of both steps */
};

FIXTURE_VARIANT_ADD(cycle, radio) {
	.method = WWANCTL_REFRESH_METHOD_RADIO, .message = "SET_OPERATING_MODE",
};

FIXTURE_VARIANT_ADD(cycle, session) {
	.method = WWANCTL_REFRESH_METHOD_SESSION, .message = "CHANGE_PROVISIONING_SESSION",
};

FIXTURE_SETUP(cycle)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
	ASSERT_EQ(0, nl_open(&self->nl));
	sim_mark(&shared.sim);
}

FIXTURE_TEARDOWN(cycle)
{
	sim_do(&shared.sim, "fault none");
	nl_close(&self->nl);
}

/* The second step is refused: what the first has switched off is switched on again. */
TEST_F(cycle, left_half_done)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once %s 500", variant->message));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CARD_REFRESH, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_CARD_METHOD, variant->method);
	self->rq.nlh.nlmsg_flags |= NLM_F_ACK;
	ASSERT_EQ(0, nl_send(&self->nl, &self->rq));
	ASSERT_EQ(0, await_requests(&shared, 1, variant->message));
	ASSERT_EQ(0, sim_do(&shared.sim, "fault qmi-error %s 3 1", variant->message));
	EXPECT_EQ(-EIO, nl_wait(&self->nl, &self->rq, &self->answer, NL_WAIT));
	EXPECT_EQ(0, await_requests(&shared, 3, variant->message));
	EXPECT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
	EXPECT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG));
	EXPECT_STREQ("online", sim_text(&shared.sim, "mode"));
}

static int refresh_card(struct nl *nl, struct nl_answer *answer)
{
	return ask_number(nl, WWANCTL_CMD_CARD_REFRESH, shared.index, WWANCTL_A_CARD_METHOD,
			  WWANCTL_REFRESH_METHOD_CARD, answer);
}

TEST_F(shared, card_left_off)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault qmi-error POWER_ON_SIM 3 1"));
	EXPECT_EQ(-EIO, refresh_card(&self->nl, &self->answer));
	EXPECT_EQ(0, await_requests(&shared, 2, "POWER_ON_SIM"));
	EXPECT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
}

/* 7: it does not know its clients any more; the supply comes back with the session. */
TEST_F(shared, card_left_off_by_a_restart)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault qmi-error POWER_ON_SIM 7 1"));
	EXPECT_EQ(-ECANCELED, refresh_card(&self->nl, &self->answer));
	EXPECT_EQ(0, await_requests(&shared, 2, "POWER_ON_SIM"));
	EXPECT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
}

/* --- bring-up --- */

/* A service that can't register for indications yet is asked again before "ready". */
TEST_F(shared, indications_are_not_left_off)
{
	ASSERT_EQ(0, rig_bind(&shared.sim, false));
	ASSERT_EQ(0, sim_do(&shared.sim, "fault qmi-error REGISTER_EVENTS 52 1"));
	ASSERT_EQ(0, rig_bind(&shared.sim, true));
	ASSERT_EQ(0, modem_wait_state(&shared, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(2, requests(&shared, "REGISTER_EVENTS"));
}

/*
 * The cable goes in the middle of a refresh, the module keeps its supply: it comes back
 * with the provisioning session off, and is brought up with it on.
 */
TEST_F(shared, session_left_off)
{
	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once CHANGE_PROVISIONING_SESSION 5000"));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CARD_REFRESH, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_SESSION);
	self->rq.nlh.nlmsg_flags |= NLM_F_ACK;
	ASSERT_EQ(0, nl_send(&self->nl, &self->rq));
	ASSERT_EQ(0, await_requests(&shared, 1, "CHANGE_PROVISIONING_SESSION"));
	ASSERT_EQ(0, sim_unplug(&shared.sim));
	EXPECT_EQ(-ENODEV, nl_wait(&self->nl, &self->rq, &self->answer, NL_WAIT));
	ASSERT_EQ(0, sim_do(&shared.sim, "fault none"));
	ASSERT_EQ(0, sim_do(&shared.sim, "replug"));
	ASSERT_EQ(0, modem_wait_state(&shared, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(0, modem_wait_imsi(&shared, IMSI, RIG_PLUG));
	EXPECT_EQ(2, requests(&shared, "CHANGE_PROVISIONING_SESSION"));
}

/*
 * The clients are forgotten while the identity of a card that is not ready is read:
 * nothing is told of slots that nobody knows yet.
 */
TEST(forgotten_with_a_card_to_tell)
{
	static const char *const settings[] = { RIG_FAST, "card.pin-enabled=yes", NULL };
	struct nl_answer answer;
	struct modem modem;
	struct nl nl;

	ASSERT_EQ(0, modem_up(&modem, settings));
	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, await_slot(&modem, &nl, 1, WWANCTL_CARD_STATE_PIN_REQUIRED, &answer));
	sim_mark(&modem.sim);
	ASSERT_EQ(0, sim_do(&modem.sim, "fault answer UIM_GET_IMSI -1"));
	ASSERT_EQ(0, sim_do(&modem.sim, "fault qmi-error READ_TRANSPARENT 7 1"));
	ASSERT_EQ(0, sim_do(&modem.sim, "fault indicate 0b 0033 100600020000000000"));
	ASSERT_EQ(0, await_requests(&modem, 1, "SYNC"));
	ASSERT_EQ(0, sim_do(&modem.sim, "fault none"));
	ASSERT_EQ(0, modem_wait_state(&modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	EXPECT_EQ(0, await_slot(&modem, &nl, 1, WWANCTL_CARD_STATE_PIN_REQUIRED, &answer));
	EXPECT_EQ(0, rig_shell("dmesg | grep -q 'WARNING:.*wwanctl' && exit 1; exit 0"));
	nl_close(&nl);
	modem_down(&modem);
}

/* --- deadlines --- */

enum { CHAIN, CLOSING, BROKEN_OFF, LATE };

static const char *const late_faults[LATE] = {
	[CHAIN] = "answer SEND_APDU -1 1005000300AA6101",
	[CLOSING] = "late-once LOGICAL_CHANNEL 12000",
	[BROKEN_OFF] = "late-once SEND_APDU 12000",
};

static struct late {
	struct modem modem;
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
	int error;
	uint64_t took;
} late[LATE];

/* A card that gives one byte after the other has one deadline for all of them. */
TEST(deadline_of_a_chain)
{
	EXPECT_EQ(-ETIMEDOUT, late[CHAIN].error);
	EXPECT_LT(1, requests(&late[CHAIN].modem, "SEND_APDU"));
	EXPECT_GT(DEADLINE + 3000, late[CHAIN].took);
}

/* A CLOSE that is under way is not sent again: it might hit the next owner's channel. */
TEST(closed_once)
{
	EXPECT_EQ(-ETIMEDOUT, late[CLOSING].error);
	EXPECT_EQ(0, sim_trace_wait(&late[CLOSING].modem.sim, RIG_SOON,
				    "\"LOGICAL_CHANNEL response\"", NULL));
	EXPECT_EQ(1, requests(&late[CLOSING].modem, "LOGICAL_CHANNEL"));
}

/* The channel of an update that is broken off is closed, once. */
TEST(broken_off_is_closed_once)
{
	EXPECT_EQ(-ETIMEDOUT, late[BROKEN_OFF].error);
	EXPECT_EQ(0, sim_trace_wait(&late[BROKEN_OFF].modem.sim, RIG_SOON,
				    "\"SEND_APDU response\"", NULL));
	EXPECT_EQ(1, requests(&late[BROKEN_OFF].modem, "LOGICAL_CHANNEL"));
}

static const char *const settings[] = { RIG_FAST, "module.signal-interval=60s", NULL };

static int late_begin(struct late *l, int kind)
{
	int err;

	err = modem_up(&l->modem, settings);
	if (!err)
		err = modem_wait_imsi(&l->modem, IMSI, RIG_PLUG);
	if (!err)
		err = nl_open(&l->nl);
	sim_mark(&l->modem.sim);
	if (!err && kind == CHAIN)
		err = sim_do(&l->modem.sim, "fault late 300");
	return err ? err : sim_do(&l->modem.sim, "fault %s", late_faults[kind]);
}

static int late_ask(struct late *l, int kind)
{
	if (kind == CHAIN) {
		rq_begin(&l->rq, &l->nl, WWANCTL_CMD_CHANNEL_TRANSMIT, l->modem.index);
		nl_put_hex(&l->rq, WWANCTL_A_CHANNEL_APDU, SELECT_MF);
	} else {
		rq_begin(&l->rq, &l->nl, WWANCTL_CMD_FILE_UPDATE, l->modem.index);
		nl_put_hex(&l->rq, WWANCTL_A_FILE_PATH, FPLMN);
		nl_put_hex(&l->rq, WWANCTL_A_FILE_DATA, "FFFFFF");
	}
	l->rq.nlh.nlmsg_flags |= NLM_F_ACK;
	l->took = now_ms();
	return nl_send(&l->nl, &l->rq);
}

/* All at once: together they take one deadline. */
static int late_run(void)
{
	int i, err = 0;

	for (i = 0; i < LATE && !err; i++)
		err = late_begin(&late[i], i);
	for (i = 0; i < LATE && !err; i++)
		err = late_ask(&late[i], i);
	for (i = 0; i < LATE && !err; i++) {
		late[i].error = nl_wait(&late[i].nl, &late[i].rq, &late[i].answer, NL_WAIT);
		late[i].took = now_ms() - late[i].took;
	}
	return err;
}

int main(int argc, char **argv)
{
	int i;

	rig_at_end(&shared);
	for (i = 0; i < LATE; i++)
		rig_at_end(&late[i].modem);
	if (rig_load(NULL) || late_run() || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
