// SPDX-License-Identifier: GPL-2.0
/*
 * What the family refuses: every operation without permission, with a missing,
 * wrong or unknown attribute, for a modem that is not there or has gone; binds of
 * the unprivileged to multicast groups; what the unprivileged are not told.
 */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "rig.h"

#define NO_SUCH_MODEM	0x7ffffff0

static struct modem shared;
static uint32_t gone_index;

FIXTURE(op) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

/* for functions that get what FIXTURE_VARIANT() makes */
#define op_variant _fixture_variant_op

/**
 * @cmd: operation
 * @flags: NLM_F_DUMP for one that has no other form
 * @admin: only for CAP_NET_ADMIN
 * @number: attributes that the operation needs, and values for them
 * @binary: the same, as hexadecimal digits
 * @required: attributes without which it is refused, besides the modem's index
 */
FIXTURE_VARIANT(op) {
	uint8_t cmd;
	uint16_t flags;
	bool admin;
	struct { uint16_t type; uint32_t value; } number[2];
	struct { uint16_t type; const char *hex; } binary[2];
	uint16_t required[2];
};

FIXTURE_VARIANT_ADD(op, modem_get) {
	.cmd = WWANCTL_CMD_MODEM_GET,
};

FIXTURE_VARIANT_ADD(op, modem_set) {
	.cmd = WWANCTL_CMD_MODEM_SET, .admin = true,
	.number = { { WWANCTL_A_MODEM_POWER, WWANCTL_POWER_ONLINE } },
};

FIXTURE_VARIANT_ADD(op, card_get) {
	.cmd = WWANCTL_CMD_CARD_GET, .admin = true,
};

FIXTURE_VARIANT_ADD(op, card_set) {
	.cmd = WWANCTL_CMD_CARD_SET, .admin = true,
	.number = { { WWANCTL_A_CARD_ACTIVE, 1 }, { WWANCTL_A_CARD_SLOT, 1 } },
};

FIXTURE_VARIANT_ADD(op, card_refresh) {
	.cmd = WWANCTL_CMD_CARD_REFRESH, .admin = true,
	.number = { { WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_SESSION } },
};

FIXTURE_VARIANT_ADD(op, channel_open) {
	.cmd = WWANCTL_CMD_CHANNEL_OPEN, .admin = true,
	.binary = { { WWANCTL_A_CHANNEL_AID, RIG_USIM } },
	.required = { WWANCTL_A_CHANNEL_AID },
};

FIXTURE_VARIANT_ADD(op, channel_close) {
	.cmd = WWANCTL_CMD_CHANNEL_CLOSE, .admin = true,
	.number = { { WWANCTL_A_CHANNEL_CHANNEL, 1 } },
	.required = { WWANCTL_A_CHANNEL_CHANNEL },
};

FIXTURE_VARIANT_ADD(op, channel_get) {
	.cmd = WWANCTL_CMD_CHANNEL_GET, .admin = true,
	.number = { { WWANCTL_A_CHANNEL_CHANNEL, 1 } },
	.required = { WWANCTL_A_CHANNEL_CHANNEL },
};

FIXTURE_VARIANT_ADD(op, channel_transmit) {
	.cmd = WWANCTL_CMD_CHANNEL_TRANSMIT, .admin = true,
	.binary = { { WWANCTL_A_CHANNEL_APDU, "00B0000000" } },
	.required = { WWANCTL_A_CHANNEL_APDU },
};

FIXTURE_VARIANT_ADD(op, file_read) {
	.cmd = WWANCTL_CMD_FILE_READ, .admin = true,
	.binary = { { WWANCTL_A_FILE_PATH, "3F002FE2" } },
	.required = { WWANCTL_A_FILE_PATH },
};

FIXTURE_VARIANT_ADD(op, file_update) {
	.cmd = WWANCTL_CMD_FILE_UPDATE, .admin = true,
	.binary = { { WWANCTL_A_FILE_PATH, "3F007FFF6F7B" }, { WWANCTL_A_FILE_DATA, "FFFFFF" } },
	.required = { WWANCTL_A_FILE_PATH, WWANCTL_A_FILE_DATA },
};

FIXTURE_VARIANT_ADD(op, registration_get) {
	.cmd = WWANCTL_CMD_REGISTRATION_GET,
};

FIXTURE_VARIANT_ADD(op, signal_get) {
	.cmd = WWANCTL_CMD_SIGNAL_GET,
};

FIXTURE_VARIANT_ADD(op, network_scan) {
	.cmd = WWANCTL_CMD_NETWORK_SCAN, .admin = true,
};

FIXTURE_VARIANT_ADD(op, network_set) {
	.cmd = WWANCTL_CMD_NETWORK_SET, .admin = true,
	.number = { { WWANCTL_A_NETWORK_SELECTION, WWANCTL_SELECTION_AUTO } },
	.required = { WWANCTL_A_NETWORK_SELECTION },
};

FIXTURE_VARIANT_ADD(op, attach_get) {
	.cmd = WWANCTL_CMD_ATTACH_GET, .admin = true,
};

FIXTURE_VARIANT_ADD(op, attach_set) {
	.cmd = WWANCTL_CMD_ATTACH_SET, .admin = true,
	.number = { { WWANCTL_A_ATTACH_IP_TYPE, WWANCTL_IP_TYPE_IPV4 } },
};

FIXTURE_SETUP(op)
{
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(op)
{
	nl_close(&self->nl);
}

static void fill(struct nl_request *rq, const struct op_variant *variant, uint16_t without)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(variant->number); i++) {
		if (variant->number[i].type && variant->number[i].type != without)
			nl_put_u32(rq, variant->number[i].type, variant->number[i].value);
	}
	for (i = 0; i < ARRAY_SIZE(variant->binary); i++) {
		if (variant->binary[i].type && variant->binary[i].type != without)
			nl_put_hex(rq, variant->binary[i].type, variant->binary[i].hex);
	}
}

struct unprivileged {
	uint8_t cmd;
	uint32_t index;
	const struct op_variant *variant;
};

static int ask_unprivileged(void *ctx)
{
	const struct unprivileged *ask = ctx;
	struct nl_answer answer;
	struct nl_request rq;
	struct nl nl;
	int err;

	err = nl_open(&nl);
	if (err)
		return -EXFULL;
	rq_begin(&rq, &nl, ask->cmd, ask->index);
	fill(&rq, ask->variant, 0);
	return nl_ask(&nl, &rq, &answer);
}

/* An unprivileged request to the family: -EPERM, or 0 for what is open to all. */
TEST_F(op, without_permission)
{
	struct unprivileged ask = { variant->cmd, shared.index, variant };

	EXPECT_EQ(variant->admin ? -EPERM : 0, rig_as_nobody(ask_unprivileged, &ask));
}

static int send_inherited(void *ctx)
{
	struct nl *nl = ctx;
	struct nl_answer answer;

	return ask_modem(nl, WWANCTL_CMD_CARD_GET, shared.index, &answer);
}

/* The opener's capability does not help a process that has none. */
TEST_F(op, no_permission_by_inheritance)
{
	struct unprivileged ask = { variant->cmd, shared.index, variant };

	if (!variant->admin)
		return;
	EXPECT_EQ(-EPERM, rig_as_nobody(send_inherited, &self->nl));
	EXPECT_EQ(-EPERM, rig_as_nobody(ask_unprivileged, &ask));
}

TEST_F(op, missing_modem)
{
	nl_begin(&self->rq, &self->nl, variant->cmd, 0);
	fill(&self->rq, variant, 0);
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_TRUE(answer_misses(&self->answer, WWANCTL_A_MODEM_MODEM_INDEX));
	EXPECT_EQ(1, self->answer.acks);
	EXPECT_EQ(0, self->answer.replies);
}

TEST_F(op, missing_attribute)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(variant->required) && variant->required[i]; i++) {
		rq_begin(&self->rq, &self->nl, variant->cmd, shared.index);
		fill(&self->rq, variant, variant->required[i]);
		EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
		EXPECT_TRUE(answer_misses(&self->answer, variant->required[i]));
		EXPECT_EQ(0, self->answer.replies);
	}
}

TEST_F(op, index_zero)
{
	rq_begin(&self->rq, &self->nl, variant->cmd, 0);
	fill(&self->rq, variant, 0);
	EXPECT_EQ(-ERANGE, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_EQ(WWANCTL_A_MODEM_MODEM_INDEX, self->answer.bad);
}

TEST_F(op, index_too_short)
{
	uint16_t index = shared.index;

	nl_begin(&self->rq, &self->nl, variant->cmd, 0);
	nl_put(&self->rq, WWANCTL_A_MODEM_MODEM_INDEX, &index, sizeof(index));
	fill(&self->rq, variant, 0);
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_EQ(WWANCTL_A_MODEM_MODEM_INDEX, self->answer.bad);
}

TEST_F(op, unknown_attribute)
{
	rq_begin(&self->rq, &self->nl, variant->cmd, shared.index);
	fill(&self->rq, variant, 0);
	nl_put_u32(&self->rq, 200, 1);
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
}

TEST_F(op, no_such_modem)
{
	rq_begin(&self->rq, &self->nl, variant->cmd, NO_SUCH_MODEM);
	fill(&self->rq, variant, 0);
	EXPECT_EQ(-ENODEV, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(WWANCTL_A_MODEM_MODEM_INDEX, self->answer.bad);
	EXPECT_EQ(0, self->answer.replies);
}

TEST_F(op, gone_modem)
{
	rq_begin(&self->rq, &self->nl, variant->cmd, gone_index);
	fill(&self->rq, variant, 0);
	EXPECT_EQ(-ENODEV, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
}

/* What the policy allows is not refused by it: without this all of the above proves little. */
TEST_F(op, accepted)
{
	int err;

	rq_begin(&self->rq, &self->nl, variant->cmd, shared.index);
	fill(&self->rq, variant, 0);
	err = nl_ask(&self->nl, &self->rq, &self->answer);
	EXPECT_TRUE(err != -EPERM || variant->cmd == WWANCTL_CMD_CHANNEL_CLOSE);
	EXPECT_NE(-EINVAL, err) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_NE(-ERANGE, err);
	EXPECT_NE(-ENODEV, err);
	EXPECT_NE(-EOPNOTSUPP, err) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, self->answer.missing);
	EXPECT_EQ(1, self->answer.acks);
}

/* --- values that the policy or the command refuses --- */

FIXTURE(value) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

/**
 * @type: attribute that is wrong
 * @number: its value, or
 * @length: bytes of FF as its value
 * @text: a string as its value
 * @with: another attribute, a number
 * @error: what comes of it
 */
FIXTURE_VARIANT(value) {
	uint8_t cmd;
	uint16_t type;
	uint32_t number;
	size_t length;
	const char *text;
	struct { uint16_t type; uint32_t value; } with;
	struct { uint16_t type; const char *hex; } binary;
	int error;
};

FIXTURE_VARIANT_ADD(value, power_0) {
	.cmd = WWANCTL_CMD_MODEM_SET, .type = WWANCTL_A_MODEM_POWER, .number = 0,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, power_4) {
	.cmd = WWANCTL_CMD_MODEM_SET, .type = WWANCTL_A_MODEM_POWER, .number = 4,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, reset_3) {
	.cmd = WWANCTL_CMD_MODEM_SET, .type = WWANCTL_A_MODEM_RESET, .number = 3,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, recovery_0) {
	.cmd = WWANCTL_CMD_MODEM_SET, .type = WWANCTL_A_MODEM_RECOVERY, .number = 0,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, recovery_3) {
	.cmd = WWANCTL_CMD_MODEM_SET, .type = WWANCTL_A_MODEM_RECOVERY, .number = 3,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, slot_0) {
	.cmd = WWANCTL_CMD_CARD_GET, .type = WWANCTL_A_CARD_SLOT, .number = 0,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, slot_absent) {
	.cmd = WWANCTL_CMD_CARD_GET, .type = WWANCTL_A_CARD_SLOT, .number = 4, .error = -ENOENT,
};

FIXTURE_VARIANT_ADD(value, slot_unheard_of) {
	.cmd = WWANCTL_CMD_CARD_GET, .type = WWANCTL_A_CARD_SLOT, .number = 9, .error = -EINVAL,
};

FIXTURE_VARIANT_ADD(value, card_power_3) {
	.cmd = WWANCTL_CMD_CARD_SET, .type = WWANCTL_A_CARD_POWER, .number = 3,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, active_0) {
	.cmd = WWANCTL_CMD_CARD_SET, .type = WWANCTL_A_CARD_ACTIVE, .number = 0,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, active_2) {
	.cmd = WWANCTL_CMD_CARD_SET, .type = WWANCTL_A_CARD_ACTIVE, .number = 2,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, pin_long) {
	.cmd = WWANCTL_CMD_CARD_SET, .type = WWANCTL_A_CARD_PIN, .length = 9,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, pin_short) {
	.cmd = WWANCTL_CMD_CARD_SET, .type = WWANCTL_A_CARD_PIN, .length = 3,
	.error = -EINVAL,
};

FIXTURE_VARIANT_ADD(value, pin_no_digits) {
	.cmd = WWANCTL_CMD_CARD_SET, .type = WWANCTL_A_CARD_PIN, .length = 4,
	.error = -EINVAL,
};

FIXTURE_VARIANT_ADD(value, method_0) {
	.cmd = WWANCTL_CMD_CARD_REFRESH, .type = WWANCTL_A_CARD_METHOD, .number = 0,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, method_5) {
	.cmd = WWANCTL_CMD_CARD_REFRESH, .type = WWANCTL_A_CARD_METHOD, .number = 5,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, vote_5) {
	.cmd = WWANCTL_CMD_CARD_REFRESH, .type = WWANCTL_A_CARD_VOTE, .number = 5,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, aid_short) {
	.cmd = WWANCTL_CMD_CHANNEL_OPEN, .type = WWANCTL_A_CHANNEL_AID, .length = 4,
	.error = -EINVAL,
};

FIXTURE_VARIANT_ADD(value, aid_long) {
	.cmd = WWANCTL_CMD_CHANNEL_OPEN, .type = WWANCTL_A_CHANNEL_AID, .length = 17,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, p2_256) {
	.cmd = WWANCTL_CMD_CHANNEL_OPEN, .type = WWANCTL_A_CHANNEL_P2, .number = 256,
	.error = -ERANGE,
	.binary = { WWANCTL_A_CHANNEL_AID, RIG_USIM },
};

FIXTURE_VARIANT_ADD(value, close_0) {
	.cmd = WWANCTL_CMD_CHANNEL_CLOSE, .type = WWANCTL_A_CHANNEL_CHANNEL, .number = 0,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, close_20) {
	.cmd = WWANCTL_CMD_CHANNEL_CLOSE, .type = WWANCTL_A_CHANNEL_CHANNEL, .number = 20,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, channel_20) {
	.cmd = WWANCTL_CMD_CHANNEL_TRANSMIT, .type = WWANCTL_A_CHANNEL_CHANNEL, .number = 20,
	.error = -ERANGE,
	.binary = { WWANCTL_A_CHANNEL_APDU, "00B0000000" },
};

FIXTURE_VARIANT_ADD(value, apdu_long) {
	.cmd = WWANCTL_CMD_CHANNEL_TRANSMIT, .type = WWANCTL_A_CHANNEL_APDU, .length = 4097,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, path_long) {
	.cmd = WWANCTL_CMD_FILE_READ, .type = WWANCTL_A_FILE_PATH, .length = 18,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, path_odd) {
	.cmd = WWANCTL_CMD_FILE_READ, .type = WWANCTL_A_FILE_PATH, .length = 3,
	.error = -EINVAL,
};

FIXTURE_VARIANT_ADD(value, path_empty) {
	.cmd = WWANCTL_CMD_FILE_READ, .type = WWANCTL_A_FILE_PATH, .length = 0,
	.error = -EINVAL,
};

FIXTURE_VARIANT_ADD(value, structure_3) {
	.cmd = WWANCTL_CMD_FILE_READ, .type = WWANCTL_A_FILE_STRUCTURE, .number = 3,
	.error = -ERANGE,
	.binary = { WWANCTL_A_FILE_PATH, "3F002FE2" },
};

FIXTURE_VARIANT_ADD(value, record_0) {
	.cmd = WWANCTL_CMD_FILE_READ, .type = WWANCTL_A_FILE_RECORD, .number = 0,
	.error = -ERANGE,
	.binary = { WWANCTL_A_FILE_PATH, "3F002FE2" },
};

FIXTURE_VARIANT_ADD(value, record_255) {
	.cmd = WWANCTL_CMD_FILE_READ, .type = WWANCTL_A_FILE_RECORD, .number = 255,
	.error = -ERANGE,
	.binary = { WWANCTL_A_FILE_PATH, "3F002FE2" },
};

FIXTURE_VARIANT_ADD(value, offset_65536) {
	.cmd = WWANCTL_CMD_FILE_READ, .type = WWANCTL_A_FILE_OFFSET, .number = 65536,
	.error = -ERANGE,
	.binary = { WWANCTL_A_FILE_PATH, "3F002FE2" },
};

FIXTURE_VARIANT_ADD(value, length_65536) {
	.cmd = WWANCTL_CMD_FILE_READ, .type = WWANCTL_A_FILE_LENGTH, .number = 65536,
	.error = -ERANGE,
	.binary = { WWANCTL_A_FILE_PATH, "3F002FE2" },
};

FIXTURE_VARIANT_ADD(value, data_long) {
	.cmd = WWANCTL_CMD_FILE_UPDATE, .type = WWANCTL_A_FILE_DATA, .length = 4097,
	.error = -ERANGE,
	.binary = { WWANCTL_A_FILE_PATH, "3F002FE2" },
};

FIXTURE_VARIANT_ADD(value, selection_0) {
	.cmd = WWANCTL_CMD_NETWORK_SET, .type = WWANCTL_A_NETWORK_SELECTION, .number = 0,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, selection_3) {
	.cmd = WWANCTL_CMD_NETWORK_SET, .type = WWANCTL_A_NETWORK_SELECTION, .number = 3,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, plmn_long) {
	.cmd = WWANCTL_CMD_NETWORK_SET, .type = WWANCTL_A_NETWORK_PLMN, .text = "2341567",
	.error = -EINVAL,
	.with = { WWANCTL_A_NETWORK_SELECTION, WWANCTL_SELECTION_MANUAL },
};

FIXTURE_VARIANT_ADD(value, plmn_short) {
	.cmd = WWANCTL_CMD_NETWORK_SET, .type = WWANCTL_A_NETWORK_PLMN, .text = "2341",
	.error = -EINVAL,
	.with = { WWANCTL_A_NETWORK_SELECTION, WWANCTL_SELECTION_MANUAL },
};

FIXTURE_VARIANT_ADD(value, plmn_no_digits) {
	.cmd = WWANCTL_CMD_NETWORK_SET, .type = WWANCTL_A_NETWORK_PLMN, .text = "2341x",
	.error = -EINVAL,
	.with = { WWANCTL_A_NETWORK_SELECTION, WWANCTL_SELECTION_MANUAL },
};

FIXTURE_VARIANT_ADD(value, plmn_with_auto) {
	.cmd = WWANCTL_CMD_NETWORK_SET, .type = WWANCTL_A_NETWORK_PLMN, .text = "23415",
	.error = -EINVAL,
	.with = { WWANCTL_A_NETWORK_SELECTION, WWANCTL_SELECTION_AUTO },
};

FIXTURE_VARIANT_ADD(value, ip_type_0) {
	.cmd = WWANCTL_CMD_ATTACH_SET, .type = WWANCTL_A_ATTACH_IP_TYPE, .number = 0,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, ip_type_4) {
	.cmd = WWANCTL_CMD_ATTACH_SET, .type = WWANCTL_A_ATTACH_IP_TYPE, .number = 4,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, auth_5) {
	.cmd = WWANCTL_CMD_ATTACH_SET, .type = WWANCTL_A_ATTACH_AUTH, .number = 5,
	.error = -ERANGE,
};

FIXTURE_VARIANT_ADD(value, apn_without_end) {
	.cmd = WWANCTL_CMD_ATTACH_SET, .type = WWANCTL_A_ATTACH_APN, .length = 8,
	.error = -EINVAL,
};

FIXTURE_VARIANT_ADD(value, apn_long) {
	.cmd = WWANCTL_CMD_ATTACH_SET, .type = WWANCTL_A_ATTACH_APN, .length = 102,
	.error = -EINVAL,
};

FIXTURE_SETUP(value)
{
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(value)
{
	nl_close(&self->nl);
}

/* Refused, and the answer says which attribute was wrong and why. */
TEST_F(value, refused)
{
	uint8_t bytes[NL_REQUEST_MAX / 2];

	memset(bytes, 0xff, sizeof(bytes));
	rq_begin(&self->rq, &self->nl, variant->cmd, shared.index);
	if (variant->with.type)
		nl_put_u32(&self->rq, variant->with.type, variant->with.value);
	if (variant->binary.type && variant->binary.type != variant->type)
		nl_put_hex(&self->rq, variant->binary.type, variant->binary.hex);
	if (variant->text)
		nl_put_string(&self->rq, variant->type, variant->text);
	else if (variant->length || (variant->error == -EINVAL && !variant->number))
		nl_put(&self->rq, variant->type, bytes, variant->length);
	else
		nl_put_u32(&self->rq, variant->type, variant->number);
	EXPECT_EQ(variant->error, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(variant->type, self->answer.bad) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, self->answer.replies);
}

/* --- groups --- */

FIXTURE(group) {
	struct nl nl;
};

FIXTURE_VARIANT(group) {
	const char *name;
	bool open;
};

FIXTURE_VARIANT_ADD(group, modem) { .name = "modem", .open = true };
FIXTURE_VARIANT_ADD(group, registration) { .name = "registration", .open = true };
FIXTURE_VARIANT_ADD(group, signal) { .name = "signal", .open = true };
FIXTURE_VARIANT_ADD(group, card) { .name = "card" };
FIXTURE_VARIANT_ADD(group, toolkit) { .name = "toolkit" };
FIXTURE_VARIANT_ADD(group, bearer) { .name = "bearer" };
FIXTURE_VARIANT_ADD(group, trace) { .name = "trace" };

FIXTURE_SETUP(group)
{
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(group)
{
	nl_close(&self->nl);
}

static int join_unprivileged(void *ctx)
{
	struct nl nl;

	return nl_open(&nl) ? -EXFULL : nl_join(&nl, ctx);
}

TEST_F(group, bind)
{
	EXPECT_EQ(0, nl_join(&self->nl, variant->name));
}

TEST_F(group, unprivileged_bind)
{
	EXPECT_EQ(variant->open ? 0 : -EPERM,
		  rig_as_nobody(join_unprivileged, (void *)variant->name));
}

/* --- what the unprivileged are not told --- */

FIXTURE(told) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_SETUP(told)
{
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
}

FIXTURE_TEARDOWN(told)
{
	nl_close(&self->nl);
}

struct secret {
	uint8_t cmd;
	uint16_t type;
};

/* -EEXIST if it was told */
static int told(void *ctx)
{
	const struct secret *secret = ctx;
	struct nl_answer answer;
	struct nl nl;
	int err;

	err = nl_open(&nl);
	if (err)
		return -EXFULL;
	err = ask_modem(&nl, secret->cmd, shared.index, &answer);
	if (err)
		return err;
	return answer_has(&answer, secret->type) ? -EEXIST : 0;
}

TEST_F(told, imei)
{
	struct secret imei = { WWANCTL_CMD_MODEM_GET, WWANCTL_A_MODEM_IMEI };
	struct secret model = { WWANCTL_CMD_MODEM_GET, WWANCTL_A_MODEM_MODEL };

	EXPECT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, shared.index, &self->answer));
	EXPECT_STREQ("867698040000017", answer_string(&self->answer, WWANCTL_A_MODEM_IMEI));
	EXPECT_EQ(0, rig_as_nobody(told, &imei));
	EXPECT_EQ(-EEXIST, rig_as_nobody(told, &model));
}

TEST_F(told, location)
{
	static const uint16_t location[] = {
		WWANCTL_A_REGISTRATION_TAC, WWANCTL_A_REGISTRATION_CELL,
		WWANCTL_A_REGISTRATION_LAC,
	};
	struct secret plmn = { WWANCTL_CMD_REGISTRATION_GET, WWANCTL_A_REGISTRATION_PLMN };
	size_t i;

	EXPECT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_REGISTRATION_GET, shared.index,
			       &self->answer));
	EXPECT_TRUE(answer_has(&self->answer, WWANCTL_A_REGISTRATION_CELL));
	for (i = 0; i < ARRAY_SIZE(location); i++) {
		struct secret secret = { WWANCTL_CMD_REGISTRATION_GET, location[i] };

		EXPECT_EQ(0, rig_as_nobody(told, &secret));
	}
	EXPECT_EQ(-EEXIST, rig_as_nobody(told, &plmn));
}

/* Nor do requests of the unprivileged cause traffic on USB. */
TEST_F(told, from_the_cache)
{
	struct secret asks[] = {
		{ WWANCTL_CMD_MODEM_GET, 0 }, { WWANCTL_CMD_REGISTRATION_GET, 0 },
		{ WWANCTL_CMD_SIGNAL_GET, 0 },
	};
	size_t i;
	int n;

	/* the module's own mutters (signal) are not ours: only the host's commands count */
	sim_mark(&shared.sim);
	for (n = 0; n < 10; n++) {
		for (i = 0; i < ARRAY_SIZE(asks); i++)
			EXPECT_EQ(0, rig_as_nobody(told, &asks[i]));
	}
	EXPECT_EQ(0, sim_do(&shared.sim, "mark end"));
	EXPECT_EQ(0, sim_trace_wait(&shared.sim, RIG_SOON, "\"control\"", "end", NULL));
	EXPECT_EQ(0, sim_trace_count(&shared.sim, "SEND_ENCAPSULATED_COMMAND", NULL));
}

static int count_secrets(void *ctx, const void *attrs, size_t len)
{
	uint32_t type = nl_u32(attrs, len, WWANCTL_A_EVENT_TYPE);

	(void)ctx;
	switch (type) {
	case WWANCTL_EVENT_TYPE_MODEM_NEW:
	case WWANCTL_EVENT_TYPE_MODEM_GONE:
	case WWANCTL_EVENT_TYPE_MODEM_STATE:
	case WWANCTL_EVENT_TYPE_REGISTRATION:
	case WWANCTL_EVENT_TYPE_REJECT:
		break;
	default:
		return -EEXIST;
	}
	if (nl_has(attrs, len, WWANCTL_A_EVENT_CARD) ||
	    nl_nested_has(attrs, len, WWANCTL_A_EVENT_MODEM, WWANCTL_A_MODEM_IMEI) ||
	    nl_nested_has(attrs, len, WWANCTL_A_EVENT_REGISTRATION,
			  WWANCTL_A_REGISTRATION_CELL) ||
	    nl_nested_has(attrs, len, WWANCTL_A_EVENT_REGISTRATION, WWANCTL_A_REGISTRATION_TAC) ||
	    nl_nested_has(attrs, len, WWANCTL_A_EVENT_REGISTRATION, WWANCTL_A_REGISTRATION_LAC))
		return -EEXIST;
	return 0;
}

static int dump_unprivileged(void *ctx)
{
	struct nl_answer answer;
	struct nl_request rq;
	struct nl nl;
	int err;

	(void)ctx;
	err = nl_open(&nl);
	if (err)
		return -EXFULL;
	nl_begin(&rq, &nl, WWANCTL_CMD_EVENT_GET, 0);
	err = nl_dump(&nl, &rq, count_secrets, NULL, &answer);
	if (!err && !answer.replies)
		return -ENODATA;
	return err;
}

TEST_F(told, events)
{
	nl_begin(&self->rq, &self->nl, WWANCTL_CMD_EVENT_GET, 0);
	EXPECT_EQ(-EEXIST, nl_dump(&self->nl, &self->rq, count_secrets, NULL, &self->answer));
	EXPECT_EQ(0, rig_as_nobody(dump_unprivileged, NULL));
}

/*
 * What everybody may listen to, while a channel is opened and closed and the card leaves
 * and comes back: none of it is there.
 */
TEST_F(told, multicasts)
{
	static const char *const groups[] = {
		WWANCTL_MCGRP_MODEM, WWANCTL_MCGRP_REGISTRATION, WWANCTL_MCGRP_SIGNAL,
	};
	struct nl_event event;
	struct nl listener;
	int i, channel;

	ASSERT_EQ(0, nl_open(&listener));
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		ASSERT_EQ(0, nl_join(&listener, groups[i]));
	ASSERT_EQ(0, channel_open(&self->nl, shared.index, RIG_APPLET, &self->answer));
	channel = answer_u32(&self->answer, WWANCTL_A_CHANNEL_CHANNEL);
	ASSERT_EQ(0, channel_close(&self->nl, shared.index, channel, &self->answer));
	ASSERT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_CARD_SET, shared.index,
				WWANCTL_A_CARD_POWER, WWANCTL_CARD_POWER_OFF, &self->answer));
	ASSERT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_CARD_SET, shared.index,
				WWANCTL_A_CARD_POWER, WWANCTL_CARD_POWER_ON, &self->answer));
	ASSERT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
	/* the last event: the way there was heard whole */
	ASSERT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_MODEM_SET, shared.index,
				WWANCTL_A_MODEM_RECOVERY, WWANCTL_RECOVERY_USB, &self->answer));
	do {
		ASSERT_EQ(0, nl_event(&listener, &event, RIG_SOON));
		if (event.type != WWANCTL_EVENT_TYPE_SIGNAL)
			EXPECT_EQ(0, count_secrets(NULL, event.attrs, event.len));
	} while (event_u32(&event, WWANCTL_A_EVENT_MODEM, WWANCTL_A_MODEM_RECOVERY) !=
		 WWANCTL_RECOVERY_USB);
	EXPECT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_MODEM_SET, shared.index,
				WWANCTL_A_MODEM_RECOVERY, WWANCTL_RECOVERY_RESYNC,
				&self->answer));
	nl_close(&listener);
}

struct dump {
	uint8_t cmd;
	uint16_t type;
};

static int find_type(void *ctx, const void *attrs, size_t len)
{
	return nl_has(attrs, len, *(uint16_t *)ctx) ? -EEXIST : 0;
}

static int dump_told(void *ctx)
{
	struct dump *dump = ctx;
	struct nl_answer answer;
	struct nl_request rq;
	struct nl nl;

	if (nl_open(&nl))
		return -EXFULL;
	nl_begin(&rq, &nl, dump->cmd, 0);
	return nl_dump(&nl, &rq, find_type, &dump->type, &answer);
}

TEST_F(told, dumps)
{
	struct dump imei = { WWANCTL_CMD_MODEM_GET, WWANCTL_A_MODEM_IMEI };
	struct dump model = { WWANCTL_CMD_MODEM_GET, WWANCTL_A_MODEM_MODEL };
	struct dump cell = { WWANCTL_CMD_REGISTRATION_GET, WWANCTL_A_REGISTRATION_CELL };
	struct dump signal = { WWANCTL_CMD_SIGNAL_GET, WWANCTL_A_SIGNAL_MODEM_INDEX };
	struct dump card = { WWANCTL_CMD_CARD_GET, WWANCTL_A_CARD_SLOT };
	struct dump channel = { WWANCTL_CMD_CHANNEL_GET, WWANCTL_A_CHANNEL_CHANNEL };

	EXPECT_EQ(0, rig_as_nobody(dump_told, &imei));
	EXPECT_EQ(0, rig_as_nobody(dump_told, &cell));
	EXPECT_EQ(-EEXIST, rig_as_nobody(dump_told, &model));
	EXPECT_EQ(-EEXIST, rig_as_nobody(dump_told, &signal));
	EXPECT_EQ(-EPERM, rig_as_nobody(dump_told, &card));
	EXPECT_EQ(-EPERM, rig_as_nobody(dump_told, &channel));
	EXPECT_EQ(-EEXIST, dump_told(&imei));
	EXPECT_EQ(-EEXIST, dump_told(&cell));
}

/* --- forms of a request that do not exist, or make no sense --- */

FIXTURE(form) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_SETUP(form)
{
	ASSERT_EQ(0, nl_open(&self->nl));
}

FIXTURE_TEARDOWN(form)
{
	nl_close(&self->nl);
}

TEST_F(form, no_such_command)
{
	EXPECT_EQ(-EOPNOTSUPP, ask_modem(&self->nl, WWANCTL_CMD_TRACE_NTF, shared.index,
					 &self->answer));
	EXPECT_EQ(-EOPNOTSUPP, ask_modem(&self->nl, WWANCTL_CMD_MODEM_NTF, shared.index,
					 &self->answer));
}

TEST_F(form, do_of_a_dump)
{
	EXPECT_EQ(-EOPNOTSUPP, ask_modem(&self->nl, WWANCTL_CMD_EVENT_GET, shared.index,
					 &self->answer));
}

TEST_F(form, dump_of_a_do)
{
	nl_begin(&self->rq, &self->nl, WWANCTL_CMD_FILE_READ, 0);
	EXPECT_EQ(-EOPNOTSUPP, nl_dump(&self->nl, &self->rq, NULL, NULL, &self->answer));
}

/* A command that says nothing to do is no command. */
TEST_F(form, nothing_to_do)
{
	static const uint8_t cmds[] = {
		WWANCTL_CMD_MODEM_SET, WWANCTL_CMD_CARD_SET, WWANCTL_CMD_CARD_REFRESH,
		WWANCTL_CMD_ATTACH_SET,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		EXPECT_EQ(-EINVAL, ask_modem(&self->nl, cmds[i], shared.index, &self->answer));
		EXPECT_NE(0, strlen(self->answer.text) + self->answer.missing);
	}
}

TEST_F(form, manual_without_plmn)
{
	EXPECT_EQ(-EINVAL, ask_number(&self->nl, WWANCTL_CMD_NETWORK_SET, shared.index,
				      WWANCTL_A_NETWORK_SELECTION, WWANCTL_SELECTION_MANUAL,
				      &self->answer));
	EXPECT_TRUE(answer_misses(&self->answer, WWANCTL_A_NETWORK_PLMN));
}

TEST_F(form, record_without_number)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_FILE_READ, shared.index);
	nl_put_hex(&self->rq, WWANCTL_A_FILE_PATH, "3F002F00");
	nl_put_u32(&self->rq, WWANCTL_A_FILE_STRUCTURE, WWANCTL_FILE_STRUCTURE_RECORD);
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_TRUE(answer_misses(&self->answer, WWANCTL_A_FILE_RECORD));
}

/* A channel that nobody opened is nobody's. */
TEST_F(form, channel_not_open)
{
	EXPECT_EQ(-ENOENT, channel_close(&self->nl, shared.index, 3, &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(-ENOENT, transmit(&self->nl, shared.index, 3, "00B0000000", false,
				    &self->answer));
	EXPECT_NE(0, strlen(self->answer.text));
}

static const char *const settings[] = { RIG_FAST, NULL };

int main(int argc, char **argv)
{
	static struct modem gone;

	rig_at_end(&shared);
	if (rig_load(NULL) || modem_up(&gone, settings))
		return KSFT_FAIL;
	gone_index = gone.index;
	modem_down(&gone);
	if (modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
