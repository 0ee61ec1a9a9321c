// SPDX-License-Identifier: GPL-2.0
/* The card: APDUs, files, PIN, and the ways to make the module read it anew. */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "rig.h"

#define SELECT_MF	"00A40004023F00"
#define SELECT_ICCID	"00A40804022FE2"	/* by its path from the MF */
#define ICCID_BYTES	"984405102091384028F6"
#define FPLMN		"3F007FFF6F7B"

static struct modem shared;

/* for functions that get what FIXTURE() makes */
#define apdu_data _test_data_apdu

FIXTURE(apdu) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
	int channel;
};

FIXTURE_SETUP(apdu)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, channel_open(&self->nl, shared.index, RIG_USIM, &self->answer));
	self->channel = answer_u32(&self->answer, WWANCTL_A_CHANNEL_CHANNEL);
	sim_mark(&shared.sim);
}

FIXTURE_TEARDOWN(apdu)
{
	nl_close(&self->nl);
}

static int send_apdu(struct apdu_data *self, const char *apdu, bool raw)
{
	return transmit(&self->nl, shared.index, self->channel, apdu, raw, &self->answer);
}

static uint32_t sw(const struct apdu_data *self)
{
	return answer_u32(&self->answer, WWANCTL_A_CHANNEL_SW);
}

static const char *response(const struct apdu_data *self)
{
	return answer_hex(&self->answer, WWANCTL_A_CHANNEL_RESPONSE);
}

/* 61xx: the rest is fetched and the answer whole. */
TEST_F(apdu, get_response)
{
	ASSERT_EQ(0, send_apdu(self, SELECT_MF, false));
	EXPECT_EQ(0x9000, sw(self));
	EXPECT_EQ(0, strncmp("62", response(self), 2));
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "\"uicc\"", "\"01C00000", NULL));
}

TEST_F(apdu, get_response_raw)
{
	ASSERT_EQ(0, send_apdu(self, SELECT_MF, true));
	EXPECT_EQ(0x61, sw(self) >> 8);
	EXPECT_STREQ("", response(self));
	EXPECT_EQ(0, sim_trace_count(&shared.sim, "\"uicc\"", "\"01C00000", NULL));
}

/* 6Cxx: the command again with the length that the card wants. */
TEST_F(apdu, wrong_le)
{
	ASSERT_EQ(0, send_apdu(self, SELECT_ICCID, false));
	ASSERT_EQ(0, send_apdu(self, "00B00000FF", false));
	EXPECT_EQ(0x9000, sw(self));
	EXPECT_STREQ(ICCID_BYTES, response(self));
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "\"uicc\"", "\"01B000000A", NULL));
}

TEST_F(apdu, wrong_le_raw)
{
	ASSERT_EQ(0, send_apdu(self, SELECT_ICCID, false));
	ASSERT_EQ(0, send_apdu(self, "00B00000FF", true));
	EXPECT_EQ(0x6c0a, sw(self));
	EXPECT_STREQ("", response(self));
}

/* Any other status word is passed on as the result. */
TEST_F(apdu, status_word)
{
	ASSERT_EQ(0, send_apdu(self, "00A4000402EEEE", false));
	EXPECT_EQ(0x6a82, sw(self));
	ASSERT_EQ(0, send_apdu(self, "00FE000000", false));
	EXPECT_EQ(0x6d00, sw(self));
}

/* The driver sets the channel in the class byte, whatever the client had there. */
TEST_F(apdu, class_byte)
{
	ASSERT_EQ(0, send_apdu(self, "03A40804022FE2", false));
	EXPECT_EQ(0x9000, sw(self));
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "\"uicc\"", "\"01A40804022FE2", NULL));
	EXPECT_EQ(0, sim_trace_count(&shared.sim, "\"uicc\"", "\"03A4", NULL));
}

TEST_F(apdu, basic_channel)
{
	ASSERT_EQ(0, transmit(&self->nl, shared.index, 0, SELECT_ICCID, false, &self->answer));
	EXPECT_EQ(0x9000, sw(self));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_CHANNEL_CHANNEL));
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "\"uicc\"", "\"00A40804022FE2", NULL));
}

/* Extended length, as far as one exchange carries it. */
TEST_F(apdu, extended)
{
	ASSERT_EQ(0, send_apdu(self, SELECT_ICCID, false));
	ASSERT_EQ(0, send_apdu(self, "00B0000000000A", false));
	EXPECT_EQ(0x9000, sw(self));
	EXPECT_STREQ(ICCID_BYTES, response(self));
}

TEST_F(apdu, too_long_for_the_protocol)
{
	uint8_t apdu[WWANCTL_APDU_MAX] = { 0x00, 0xd6, 0x00, 0x00, 0x00, 0x0f, 0xf9 };

	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CHANNEL_TRANSMIT, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_CHANNEL_CHANNEL, self->channel);
	nl_put(&self->rq, WWANCTL_A_CHANNEL_APDU, apdu, sizeof(apdu));
	if (rig_mbim()) {
		/* in fragments there is nothing too long, but for the card */
		EXPECT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer));
		EXPECT_NE(0, sw(self));
		return;
	}
	EXPECT_EQ(-EMSGSIZE, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(0, sim_trace_count(&shared.sim, rig_name("SEND_APDU", "UICC_APDU"), NULL));
}

/* The longest that the protocol carries arrives whole. */
TEST_F(apdu, long_one)
{
	uint8_t apdu[4000] = { 0x00, 0xd6, 0x00, 0x00, 0x00, 0x0f, 0x99 };

	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CHANNEL_TRANSMIT, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_CHANNEL_CHANNEL, self->channel);
	nl_put(&self->rq, WWANCTL_A_CHANNEL_APDU, apdu, sizeof(apdu));
	EXPECT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_NE(0, sw(self));
	EXPECT_EQ(1, sim_trace_count(&shared.sim, "\"uicc\"", "\"01D60000000F99", NULL));
}

FIXTURE(malformed) {
	struct nl nl;
	struct nl_answer answer;
};

FIXTURE_VARIANT(malformed) {
	const char *apdu;
};

FIXTURE_VARIANT_ADD(malformed, empty) { .apdu = "" };
FIXTURE_VARIANT_ADD(malformed, three_bytes) { .apdu = "00A400" };
FIXTURE_VARIANT_ADD(malformed, lc_beyond_data) { .apdu = "00A40004053F00" };
FIXTURE_VARIANT_ADD(malformed, data_beyond_lc) { .apdu = "00A40004013F000000" };
FIXTURE_VARIANT_ADD(malformed, extended_cut) { .apdu = "00D600000001" };
FIXTURE_VARIANT_ADD(malformed, extended_lc_zero) { .apdu = "00D6000000000000" };
FIXTURE_VARIANT_ADD(malformed, extended_short_data) { .apdu = "00D6000000000400" };
FIXTURE_VARIANT_ADD(malformed, class_ff) { .apdu = "FFA40004023F00" };
FIXTURE_VARIANT_ADD(malformed, open_channel) { .apdu = "0070000001" };
FIXTURE_VARIANT_ADD(malformed, close_channel) { .apdu = "00708001" };

FIXTURE_SETUP(malformed)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(malformed)
{
	nl_close(&self->nl);
}

/* Refused before it comes near the card. */
TEST_F(malformed, refused)
{
	EXPECT_EQ(-EINVAL, transmit(&self->nl, shared.index, 0, variant->apdu, false,
				    &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(WWANCTL_A_CHANNEL_APDU, self->answer.bad);
	EXPECT_EQ(0, sim_trace_count(&shared.sim, rig_name("SEND_APDU", "UICC_APDU"), NULL));
}

/* --- files --- */

/* for functions that get what FIXTURE() makes */
#define file_data _test_data_file

FIXTURE(file) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_SETUP(file)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, modem_wait_imsi(&shared, "234150000000001", RIG_PLUG));
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(file)
{
	nl_close(&self->nl);
}

static const char *data(const struct file_data *self)
{
	return answer_hex(&self->answer, WWANCTL_A_FILE_DATA);
}

TEST_F(file, read_transparent)
{
	EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F002FE2", 0, &self->answer));
	EXPECT_STREQ(ICCID_BYTES, data(self));
	EXPECT_STREQ("3F002FE2", answer_hex(&self->answer, WWANCTL_A_FILE_PATH));
	EXPECT_EQ(0x9000, answer_u32(&self->answer, WWANCTL_A_FILE_SW));
	EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F007FFF6F07", 0, &self->answer));
	EXPECT_STREQ("082943510000000010", data(self));
}

TEST_F(file, read_part)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_FILE_READ, shared.index);
	nl_put_hex(&self->rq, WWANCTL_A_FILE_PATH, "3F002FE2");
	nl_put_u32(&self->rq, WWANCTL_A_FILE_OFFSET, 2);
	nl_put_u32(&self->rq, WWANCTL_A_FILE_LENGTH, 3);
	EXPECT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_STREQ("051020", data(self));
}

TEST_F(file, read_beyond_the_end)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_FILE_READ, shared.index);
	nl_put_hex(&self->rq, WWANCTL_A_FILE_PATH, "3F002FE2");
	nl_put_u32(&self->rq, WWANCTL_A_FILE_OFFSET, 200);
	EXPECT_GT(0, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
}

TEST_F(file, read_record)
{
	EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F002F00", 1, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	/* EF_DIR: application template with the USIM's AID */
	EXPECT_EQ(0, strncmp("61", data(self), 2));
	EXPECT_NE(NULL, strstr(data(self), "4F10" RIG_USIM));
	EXPECT_GT(0, file_read(&self->nl, shared.index, "3F002F00", 200, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
}

TEST_F(file, no_such_file)
{
	EXPECT_EQ(-ENOENT, file_read(&self->nl, shared.index, "3F00EEEE", 0, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(-ENOENT, file_update(&self->nl, shared.index, "3F007FFFEEEE", 0, "00",
				       &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
}

TEST_F(file, update_transparent)
{
	EXPECT_EQ(0, file_update(&self->nl, shared.index, FPLMN, 0, "32F451", &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_STREQ(FPLMN, answer_hex(&self->answer, WWANCTL_A_FILE_PATH));
	EXPECT_EQ(0, file_read(&self->nl, shared.index, FPLMN, 0, &self->answer));
	EXPECT_EQ(0, strncmp("32F451FFFFFF", data(self), 12));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_FILE_UPDATE, shared.index);
	nl_put_hex(&self->rq, WWANCTL_A_FILE_PATH, FPLMN);
	nl_put_u32(&self->rq, WWANCTL_A_FILE_OFFSET, 3);
	nl_put_hex(&self->rq, WWANCTL_A_FILE_DATA, "62F220");
	EXPECT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_EQ(0, file_read(&self->nl, shared.index, FPLMN, 0, &self->answer));
	EXPECT_EQ(0, strncmp("32F45162F220FFFFFF", data(self), 18));
	EXPECT_EQ(0, file_update(&self->nl, shared.index, FPLMN, 0, "FFFFFFFFFFFF",
				 &self->answer));
}

/* MSISDN: a record file that PIN1 (not asked for here) lets write */
TEST_F(file, update_record)
{
	char old[256], new[256];

	ASSERT_EQ(0, file_read(&self->nl, shared.index, "3F007FFF6F40", 1, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	snprintf(old, sizeof(old), "%s", data(self));
	ASSERT_LT(4, strlen(old));
	snprintf(new, sizeof(new), "4142%s", old + 4);
	EXPECT_EQ(0, file_update(&self->nl, shared.index, "3F007FFF6F40", 1, new,
				 &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F007FFF6F40", 1, &self->answer));
	EXPECT_STREQ(new, data(self));
	EXPECT_EQ(0, file_update(&self->nl, shared.index, "3F007FFF6F40", 1, old, &self->answer));
}

/* The IMSI is the issuer's to write. */
TEST_F(file, update_refused_by_the_card)
{
	EXPECT_EQ(-EACCES, file_update(&self->nl, shared.index, "3F007FFF6F07", 0,
				       "082943510000000020", &self->answer));
	EXPECT_NE(NULL, strstr(self->answer.text, "6982")) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, file_read(&self->nl, shared.index, "3F007FFF6F07", 0, &self->answer));
	EXPECT_STREQ("082943510000000010", data(self));
}

/* --- PIN --- */

/* for functions that get what FIXTURE() makes */
#define pin_data _test_data_pin

FIXTURE(pin) {
	struct modem modem;
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_SETUP(pin)
{
	static const char *const settings[] = {
		RIG_FAST, "card.pin-enabled=yes", "card.pin=60329471", NULL
	};

	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
}

FIXTURE_TEARDOWN(pin)
{
	nl_close(&self->nl);
	modem_down(&self->modem);
}

static int verify(struct pin_data *self, const char *pin)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_CARD_SET, self->modem.index);
	nl_put(&self->rq, WWANCTL_A_CARD_PIN, pin, strlen(pin));
	return nl_ask(&self->nl, &self->rq, &self->answer);
}

static uint32_t card(struct pin_data *self, uint16_t type)
{
	if (ask_number(&self->nl, WWANCTL_CMD_CARD_GET, self->modem.index, WWANCTL_A_CARD_SLOT, 1,
		       &self->answer))
		return ~0U;
	return answer_u32(&self->answer, type);
}

/* the card's state after an event of it, or at once */
static int await_card(struct pin_data *self, uint32_t state)
{
	struct nl_event event;

	while (card(self, WWANCTL_A_CARD_STATE) != state) {
		if (nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_CARD, &event, RIG_SOON))
			return -ETIME;
	}
	return 0;
}

TEST_F(pin, right)
{
	ASSERT_EQ(0, await_card(self, WWANCTL_CARD_STATE_PIN_REQUIRED));
	EXPECT_EQ(3, card(self, WWANCTL_A_CARD_PIN_RETRIES));
	EXPECT_EQ(WWANCTL_PIN_STATE_NOT_VERIFIED, card(self, WWANCTL_A_CARD_PIN_STATE));
	EXPECT_EQ(0, verify(self, "60329471"));
	EXPECT_EQ(0, await_card(self, WWANCTL_CARD_STATE_READY));
	/* MBIM tells what is locked, not why something is not */
	EXPECT_EQ(rig_mbim() ? WWANCTL_PIN_STATE_UNKNOWN : WWANCTL_PIN_STATE_VERIFIED,
		  card(self, WWANCTL_A_CARD_PIN_STATE));
	EXPECT_EQ(0, modem_wait_imsi(&self->modem, "234150000000001", RIG_PLUG));
	EXPECT_EQ(0, modem_wait_registration(&self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
}

/* A wrong one: refused, how many tries are left is told; then blocked. */
TEST_F(pin, wrong)
{
	ASSERT_EQ(0, await_card(self, WWANCTL_CARD_STATE_PIN_REQUIRED));
	EXPECT_EQ(-EACCES, verify(self, "1111"));
	EXPECT_EQ(WWANCTL_A_CARD_PIN, self->answer.bad);
	EXPECT_NE(NULL, strstr(self->answer.text, "2 attempts left"));
	EXPECT_EQ(NULL, strstr(self->answer.text, "1111"));
	EXPECT_EQ(-EACCES, verify(self, "1112"));
	EXPECT_NE(NULL, strstr(self->answer.text, "1 attempt left"));
	EXPECT_EQ(-EACCES, verify(self, "1113"));
	EXPECT_EQ(0, await_card(self, WWANCTL_CARD_STATE_PUK_REQUIRED));
	EXPECT_EQ(0, card(self, WWANCTL_A_CARD_PIN_RETRIES));
	EXPECT_EQ(WWANCTL_PIN_STATE_BLOCKED, card(self, WWANCTL_A_CARD_PIN_STATE));
	EXPECT_GT(0, verify(self, "60329471"));
	EXPECT_NE(0, strlen(self->answer.text));
}

/* --- making the module read the card anew --- */

FIXTURE(refresh) {
	struct modem modem;
	struct nl nl;
	struct nl_answer answer;
};

/* @works: the module then has the new IMSI */
FIXTURE_VARIANT(refresh) {
	const char *setting;
	uint32_t method;
	bool works;
};

#define ALL	"module.refresh-by=card session power radio modem"

FIXTURE_VARIANT_ADD(refresh, session) {
	.setting = ALL, .method = WWANCTL_REFRESH_METHOD_SESSION, .works = true,
};

FIXTURE_VARIANT_ADD(refresh, card) {
	.setting = ALL, .method = WWANCTL_REFRESH_METHOD_CARD, .works = true,
};

FIXTURE_VARIANT_ADD(refresh, radio) {
	.setting = ALL, .method = WWANCTL_REFRESH_METHOD_RADIO, .works = true,
};

FIXTURE_VARIANT_ADD(refresh, modem) {
	.setting = ALL, .method = WWANCTL_REFRESH_METHOD_MODEM, .works = true,
};

/* modules that cling to their cache: the step is done, and the IMSI is the old one */
FIXTURE_VARIANT_ADD(refresh, session_in_vain) {
	.setting = "module.refresh-by=modem", .method = WWANCTL_REFRESH_METHOD_SESSION,
};

FIXTURE_VARIANT_ADD(refresh, radio_in_vain) {
	.setting = "module.refresh-by=card session power modem",
	.method = WWANCTL_REFRESH_METHOD_RADIO,
};

FIXTURE_SETUP(refresh)
{
	const char *const settings[] = { RIG_FAST, variant->setting, "card.refresh=none", NULL };

	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_EQ(0, modem_wait_imsi(&self->modem, "234150000000001", RIG_PLUG));
	ASSERT_EQ(0, modem_wait_registration(&self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
}

FIXTURE_TEARDOWN(refresh)
{
	nl_close(&self->nl);
	modem_down(&self->modem);
}

TEST_F(refresh, method)
{
	const char *imsi = variant->works ? "262020000000002" : "234150000000001";
	struct nl_event event;

	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	/* the card has the new one; the module does not know, and that is the point */
	EXPECT_STREQ("234150000000001", sim_text(&self->modem.sim, "imsi"));
	EXPECT_EQ(2, sim_number(&self->modem.sim, "card.profile"));
	sim_mark(&self->modem.sim);
	if (rig_mbim() && variant->method == WWANCTL_REFRESH_METHOD_SESSION) {
		/* there is no such thing, and that is said with words */
		EXPECT_EQ(-EOPNOTSUPP, ask_number(&self->nl, WWANCTL_CMD_CARD_REFRESH,
						  self->modem.index, WWANCTL_A_CARD_METHOD,
						  variant->method, &self->answer));
		EXPECT_NE(0, strlen(self->answer.text));
		return;
	}
	EXPECT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_CARD_REFRESH, self->modem.index,
				WWANCTL_A_CARD_METHOD, variant->method, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	if (variant->method == WWANCTL_REFRESH_METHOD_MODEM) {
		ASSERT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_MODEM_GONE,
					 &event, RIG_PLUG));
		ASSERT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_MODEM_NEW,
					 &event, RIG_PLUG));
		snprintf(self->modem.sim.usb, sizeof(self->modem.sim.usb), "%s", event.usb_path);
		ASSERT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
	}
	EXPECT_EQ(0, modem_wait_imsi(&self->modem, imsi, RIG_PLUG));
	EXPECT_STREQ(imsi, sim_text(&self->modem.sim, "imsi"));
	/* and the network hears of it */
	EXPECT_EQ(0, sim_trace_wait(&self->modem.sim, RIG_PLUG, "\"net\"", "attach", imsi, NULL));
	EXPECT_EQ(0, modem_wait_registration(&self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
}

/* --- the card's own REFRESH --- */

FIXTURE(proactive) {
	struct modem modem;
	struct nl nl;
	struct nl_answer answer;
	struct nl_event event;
};

FIXTURE_VARIANT(proactive) {
	uint32_t mode;
	bool files;
};

FIXTURE_VARIANT_ADD(proactive, init_full_fcn) { .mode = WWANCTL_REFRESH_MODE_INIT_FULL_FCN };
FIXTURE_VARIANT_ADD(proactive, fcn) { .mode = WWANCTL_REFRESH_MODE_FCN, .files = true };
FIXTURE_VARIANT_ADD(proactive, init_fcn) { .mode = WWANCTL_REFRESH_MODE_INIT_FCN, .files = true };
FIXTURE_VARIANT_ADD(proactive, uicc_reset) { .mode = WWANCTL_REFRESH_MODE_UICC_RESET };
FIXTURE_VARIANT_ADD(proactive, session_reset) { .mode = WWANCTL_REFRESH_MODE_SESSION_RESET };

FIXTURE_SETUP(proactive)
{
	char setting[32];
	const char *const settings[] = { RIG_FAST, setting, NULL };

	snprintf(setting, sizeof(setting), "card.refresh=%02x", variant->mode);
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_EQ(0, modem_wait_imsi(&self->modem, "234150000000001", RIG_PLUG));
}

FIXTURE_TEARDOWN(proactive)
{
	nl_close(&self->nl);
	modem_down(&self->modem);
}

/* for functions that get what FIXTURE() makes */
#define proactive_data _test_data_proactive

/* MBIM tells of no stage, and pretends none; what the card says now shows all the same. */
static bool told_without_stages(struct proactive_data *self, bool new_imsi)
{
	return !modem_wait_imsi(&self->modem, new_imsi ? "262020000000002" : "234150000000001",
				RIG_PLUG) &&
	       nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_REFRESH, &self->event, 0);
}

/* With nobody to vote the driver allows at once; start and end are told with the mode. */
TEST_F(proactive, stages)
{
	uint32_t stage = 0;
	bool started = false;

	ASSERT_EQ(0, sim_do(&self->modem.sim, "rotate 2"));
	if (rig_mbim()) {
		EXPECT_TRUE(told_without_stages(self, variant->mode !=
						      WWANCTL_REFRESH_MODE_FCN));
		return;
	}
	while (stage != WWANCTL_REFRESH_STAGE_END_SUCCESS) {
		ASSERT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_REFRESH,
					 &self->event, RIG_SOON));
		stage = event_u32(&self->event, WWANCTL_A_EVENT_REFRESH, WWANCTL_A_REFRESH_STAGE);
		EXPECT_EQ(variant->mode, event_u32(&self->event, WWANCTL_A_EVENT_REFRESH,
						   WWANCTL_A_REFRESH_MODE));
		EXPECT_EQ(0, event_u32(&self->event, WWANCTL_A_EVENT_REFRESH,
				       WWANCTL_A_REFRESH_VOTE_NEEDED));
		if (stage == WWANCTL_REFRESH_STAGE_START) {
			started = true;
			EXPECT_EQ(variant->files, event_has(&self->event, WWANCTL_A_EVENT_REFRESH,
							    WWANCTL_A_REFRESH_FILE));
		}
		EXPECT_NE(WWANCTL_REFRESH_STAGE_END_FAILURE, stage);
	}
	EXPECT_TRUE(started);
	if (variant->mode != WWANCTL_REFRESH_MODE_FCN)
		EXPECT_EQ(0, modem_wait_imsi(&self->modem, "262020000000002", RIG_PLUG));
}

/* A card that is taken out, and put in again. */
TEST(card_removed)
{
	static const char *const settings[] = { RIG_FAST, NULL };
	struct nl_answer answer;
	struct nl_event event;
	struct modem modem;
	uint32_t state = 0;
	struct nl nl;

	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, modem_up(&modem, settings));
	ASSERT_EQ(0, modem_wait_imsi(&modem, "234150000000001", RIG_PLUG));
	ASSERT_EQ(0, channel_open(&nl, modem.index, RIG_USIM, &answer));
	ASSERT_EQ(0, sim_do(&modem.sim, "card remove"));
	while (state != WWANCTL_CARD_STATE_ABSENT) {
		ASSERT_EQ(0, nl_event_of(&modem.events, WWANCTL_EVENT_TYPE_CARD, &event,
					 RIG_SOON));
		state = event_u32(&event, WWANCTL_A_EVENT_CARD, WWANCTL_A_CARD_STATE);
	}
	EXPECT_EQ(-ENOENT, transmit(&nl, modem.index, 1, SELECT_MF, false, &answer));
	EXPECT_EQ(0, ask_number(&nl, WWANCTL_CMD_CARD_GET, modem.index, WWANCTL_A_CARD_SLOT, 1,
				&answer));
	EXPECT_FALSE(answer_has(&answer, WWANCTL_A_CARD_IMSI));
	EXPECT_FALSE(answer_has(&answer, WWANCTL_A_CARD_ICCID));
	ASSERT_EQ(0, sim_do(&modem.sim, "card insert"));
	EXPECT_EQ(0, modem_wait_imsi(&modem, "234150000000001", RIG_PLUG));
	modem_down(&modem);
	nl_close(&nl);
}

static const char *const settings[] = { RIG_FAST, NULL };

int main(int argc, char **argv)
{
	rig_at_end(&shared);
	if (rig_load(NULL) || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
