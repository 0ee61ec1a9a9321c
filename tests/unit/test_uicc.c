// SPDX-License-Identifier: GPL-2.0
/* The card: APDU gate, classes, channels, SELECT, STATUS, GET RESPONSE, life cycle. */
#include <errno.h>
#include <string.h>

#include "uicc_fixture.h"

static void test_atr_tells_channels_and_checks(void **state)
{
	struct bench *b = *state;
	uint8_t atr[UICC_ATR_MAX];
	size_t n = uicc_reset(b->u, atr, sizeof(atr));
	uint8_t check = 0;
	size_t i;

	assert_int_equal(atr[0], 0x3b);
	assert_int_equal(n, 1 + 5 + (atr[1] & 0x0f) + 1);
	assert_int_equal(atr[12], 0x53);
	for (i = 1; i < n; i++)
		check ^= atr[i];
	assert_int_equal(check, 0);
	assert_int_equal(uicc_reset(b->u, atr, 4), 4);
	assert_int_equal(uicc_reset(b->u, NULL, 0), 0);
}

static void test_gate_refuses_lengths_that_do_not_add_up(void **state)
{
	static const char *const wrong[] = {
		"", "00", "00A4", "00A400",
		"00A4000402", "00A40004023F",		/* Lc without all its data */
		"00A40004023F000000",			/* two bytes behind the data */
		"00A40004000002", "00A4000400000230",	/* extended: the same */
		"00A4000400000030", "00A40004000000",	/* Lc 0 with data; Le only, no data */
		"00A400040000023F00000000",		/* three bytes of Le */
		"00A40004003F",
	};
	struct bench *b = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(bench_send(b, wrong[i]), 0x6700);
}

static void test_classes(void **state)
{
	static const struct {
		const char *apdu;
		uint16_t sw;
	} cases[] = {
		{ "04A4000C023F00", 0x6882 }, { "0CA4000C023F00", 0x6882 },
		{ "10A4000C023F00", 0x6884 }, { "50A4000C023F00", 0x6884 },
		{ "20A4000C023F00", 0x6e00 }, { "30A4000C023F00", 0x6e00 },
		{ "A0A4000C023F00", 0x6e00 }, { "FFA4000C023F00", 0x6e00 },
		{ "60A4000C023F00", 0x6882 }, { "E0F2000C00", 0x6882 },
		{ "84F2000C00", 0x6882 },
		{ "80A4000C023F00", 0x6e00 },	/* known instruction, other class */
		{ "00F2000C00", 0x6e00 },
		{ "01A4000C023F00", 0x6881 }, { "4FA4000C023F00", 0x6881 },
		{ "40A4000C023F00", 0x6881 },
		{ "00FF000000", 0x6d00 }, { "0084000008", 0x6d00 }, { "80E2000001", 0x6d00 },
		{ "00A4000C023F00", 0x9000 },
	};
	struct bench *b = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(bench_send(b, cases[i].apdu), cases[i].sw);
}

static void test_data_where_none_belongs(void **state)
{
	struct bench *b = *state;

	send_sw(b, "80F2000001AA", 0x6700);
	send_sw(b, "00B0000001AA", 0x6700);
	send_sw(b, "0070000001AA", 0x6700);
	send_sw(b, "8012000001AA", 0x6700);
}

static void test_select_fcp_of_mf_and_ef(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A40004023F0000", 0x9000);
	data_is(b, "62238202782183023F00A5038001718A01058B032F0601C60C90016083010183018183010A");
	send_sw(b, "00A40004022FE200", 0x9000);
	data_is(b, "62 17 8202 4121 8302 2FE2 8A01 05 8B03 2F0603 8002 000A 8801 10");
	send_sw(b, "00A40004022F0000", 0x9000);
	data_is(b, "62 1A 8205 4221002002 8302 2F00 8A01 05 8B03 2F0601 8002 0040 8801 F0");
}

static void test_select_t0_manners(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A40004022FE2", 0x6119);
	data_is(b, "");
	send_sw(b, "00C0000005", 0x6114);
	data_is(b, "6217820241");
	send_sw(b, "00C0000015", 0x6c14);
	send_sw(b, "00C0000014", 0x9000);
	data_is(b, "21 8302 2FE2 8A01 05 8B03 2F0603 8002 000A 8801 10");
	send_sw(b, "00C0000014", 0x6985);
	/* any other command forgets the rest */
	send_sw(b, "00A40004022FE2", 0x6119);
	send_sw(b, "80F2000C00", 0x9000);
	send_sw(b, "00C0000019", 0x6985);
	send_sw(b, "00A40004022FE2", 0x6119);
	send_sw(b, "00C0010019", 0x6a86);
	/* Le with the command: as much as it asks for, the rest waits */
	send_sw(b, "00A40004022FE208", 0x6111);
	assert_int_equal(b->len, 8);
	/* extended: never 61xx when there is room */
	send_sw(b, "00A400040000022FE20000", 0x9000);
	assert_int_equal(b->len, 0x19);
}

static void test_select_rules_by_fid(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A4000C027FFF", 0x6a82);	/* no application on this channel yet */
	send_sw(b, "00A4000C026F07", 0x6a82);	/* not below the MF */
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00A4000C026F07", 0x9000);
	send_sw(b, "00A4000C025FC0", 0x9000);
	send_sw(b, "00A4000C024F01", 0x9000);
	send_sw(b, "00A4000C025FC0", 0x9000);	/* the current DF itself */
	send_sw(b, "00A4000C026F07", 0x6a82);	/* an EF of the parent: no */
	send_sw(b, "00A4000C027FFF", 0x9000);
	send_sw(b, "00A4000C027F30", 0x9000);	/* a sibling DF */
	send_sw(b, "00A4000C025F1A", 0x9000);
	send_sw(b, "00A4000C027F30", 0x9000);	/* the parent */
	send_sw(b, "00A4000C022FE2", 0x6a82);
	send_sw(b, "00A4000C023F00", 0x9000);
	send_sw(b, "00A4000C022FE2", 0x9000);
	send_sw(b, "00A4010C027F30", 0x9000);
	send_sw(b, "00A4010C024F01", 0x6a82);
	send_sw(b, "00A4000C023F00", 0x9000);
	send_sw(b, "00A4010C022FE2", 0x6a82);	/* child DF only */
	send_sw(b, "00A4000C025F1A", 0x6a82);	/* a grandchild */
}

static void test_select_by_path(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A4080C027FFF", 0x6a82);
	send_sw(b, "00A4080C047F305F1A", 0x9000);
	send_sw(b, "00A4090C024F01", 0x9000);
	send_sw(b, "00A4080C067F305F1A4F07", 0x9000);
	send_sw(b, "00A4090C067F305F1A4F07", 0x6a82);
	send_sw(b, "00A4080C062FE22FE22FE2", 0x6a82);	/* through an EF */
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00A4080C047FFF6F07", 0x9000);
	send_sw(b, "00A4080C067FFF5FC04F01", 0x9000);
	send_sw(b, "00A4030C", 0x9000);
	send_sw(b, "80F2000000", 0x6c32);
	send_sw(b, "00A4080C0C3F003F003F003F003F003F00", 0x6a82);
}

static void test_select_refusals(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A4000C", 0x6700);
	send_sw(b, "00A4000C013F", 0x6a87);
	send_sw(b, "00A4000C043F002FE2", 0x6a87);
	send_sw(b, "00A4080C033F002F", 0x6a87);
	send_sw(b, "00A4030C023F00", 0x6a87);
	send_sw(b, "00A4020C023F00", 0x6a86);
	send_sw(b, "00A40008023F00", 0x6a86);
	send_sw(b, "00A40000023F00", 0x6a86);
	send_sw(b, "00A4000D023F00", 0x6a86);
	send_sw(b, "00A4004C023F00", 0x6a86);
	send_sw(b, "00A4002C023F00", 0x6a86);
	send_sw(b, "00A4008C023F00", 0x6a86);
	send_sw(b, "00A404EC10" USIM_AID, 0x6a86);
	send_sw(b, "00A4040C", 0x6700);
	send_sw(b, "00A4040C11" USIM_AID "00", 0x6700);
}

static void test_select_by_aid(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A4040410" USIM_AID "00", 0x9000);
	assert_int_equal(b->data[0], 0x62);
	assert_memory_equal(b->data + 10, "\x84\x10\xa0\x00\x00\x00\x87\x10\x02", 9);
	send_sw(b, "00A4040010" USIM_AID "00", 0x9000);
	assert_int_equal(b->data[0], 0x6f);
	send_sw(b, "00A4040407A0000000871002", 0x6132);
	send_sw(b, "00A4040C05A000000087", 0x9000);
	send_sw(b, "00A4040C04A0000000", 0x6a82);	/* less than a RID */
	send_sw(b, "00A4040C07A0000000871004", 0x6a82);	/* no ISIM */
	send_sw(b, "00A4040C06A00000008799", 0x6a82);
	/* next and previous occurrence, when there is one match only */
	send_sw(b, "00A4040E05A000000087", 0x6a82);
	send_sw(b, "00A4040F05A000000087", 0x6a82);
	send_sw(b, "00A4040D05A000000087", 0x9000);
	send_sw(b, "00A4040E05A000000559", 0x9000);	/* the applet comes after the USIM */
	send_sw(b, "00A4040F05A000000087", 0x9000);
}

static void test_session_termination(void **state)
{
	struct bench *b = *state;

	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00A4044C10" USIM_AID, 0x9000);
	send_sw(b, "00A4000C027FFF", 0x6a82);
	send_sw(b, "80F2000100", 0x6985);
}

static void test_applet_hides_the_files(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A4040410" APPLET_AID "00", 0x9000);
	data_is(b, "6F128410" APPLET_AID);
	send_sw(b, "00B0000000", 0x6d00);
	send_sw(b, "00B2010400", 0x6d00);
	send_sw(b, "0088008100", 0x6d00);
	send_sw(b, "80F2000C00", 0x9000);
	send_sw(b, "00A4000C023F00", 0x9000);
	send_sw(b, "80CA000002", 0x6d00);
	send_sw(b, "00B0820000", 0x6c0a);
}

static void test_plain_sim_has_no_applet(void **state)
{
	uint8_t aids[4][UICC_AID_MAX + 1];
	struct bench *b = *state;

	assert_int_equal(uicc_applications(b->u, aids, 4), 2);
	assert_int_equal(aids[1][0], 16);
	assert_int_equal(uicc_applications(b->u, aids, 1), 1);
	assert_int_equal(uicc_applications(b->u, aids, 0), 0);
	b->config.behaviour.applet = UICC_APPLET_NONE;
	bench_remake(b);
	send_sw(b, SELECT_APPLET, 0x6a82);
	send_sw(b, "00A4080C027F30", 0x6a82);
	assert_int_equal(uicc_applications(b->u, aids, 4), 1);
	assert_memory_equal(aids[0], "\x10\xa0\x00\x00\x00\x87\x10\x02", 8);
}

static void test_status(void **state)
{
	struct bench *b = *state;

	send_sw(b, "80F2000000", 0x6c25);
	send_sw(b, "80F2000025", 0x9000);
	assert_int_equal(b->data[0], 0x62);
	send_sw(b, "80F2000010", 0x6c25);
	send_sw(b, "80F2000112", 0x6985);
	send_sw(b, "80F2000C", 0x9000);
	send_sw(b, "80F2010C00", 0x9000);
	send_sw(b, "80F2020C00", 0x9000);
	send_sw(b, "80F2030C00", 0x6a86);
	send_sw(b, "80F2000200", 0x6a86);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "80F2000112", 0x9000);
	data_is(b, "8410" USIM_AID);
}

static void test_channels_open_and_close(void **state)
{
	struct bench *b = *state;

	send_sw(b, "0070000000", 0x6c01);
	send_sw(b, "00700000", 0x6c01);
	send_sw(b, "0070000001", 0x9000);
	data_is(b, "01");
	send_sw(b, "0070000001", 0x9000);
	data_is(b, "02");
	send_sw(b, "0070000001", 0x9000);
	data_is(b, "03");
	send_sw(b, "0070000001", 0x6a81);
	send_sw(b, "0070000400", 0x6a81);	/* more than this card has */
	send_sw(b, "0070001400", 0x6a86);	/* more than any card has */
	send_sw(b, "0070000200", 0x6985);	/* open already */
	send_sw(b, "0070800200", 0x9000);
	send_sw(b, "0070800200", 0x6881);
	send_sw(b, "02A4000C023F00", 0x6881);
	send_sw(b, "0070000200", 0x9000);
	data_is(b, "");
	send_sw(b, "0270800000", 0x9000);	/* closes its own */
	send_sw(b, "0070000001", 0x9000);
	data_is(b, "02");
	send_sw(b, "0070800000", 0x6a86);	/* the basic one stays */
	send_sw(b, "0070802000", 0x6a86);
	send_sw(b, "0070010000", 0x6a86);
	uicc_reset(b->u, NULL, 0);
	send_sw(b, "01A4000C023F00", 0x6881);
}

static void test_channels_are_independent(void **state)
{
	struct bench *b = *state;

	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "0070000001", 0x9000);
	send_sw(b, "01A4000C026F07", 0x6a82);	/* opened from channel 0: at the MF */
	send_sw(b, "01A4040C10" APPLET_AID, 0x9000);
	send_sw(b, "81CA000002", 0x9000);
	data_is(b, "0103");
	send_sw(b, "80CA000002", 0x6d00);
	send_sw(b, "00A4000C026F07", 0x9000);
	send_sw(b, "00A40004026F07", 0x6119);
	send_sw(b, "01C0000019", 0x6985);
	send_sw(b, "00C0000019", 0x9000);
	/* opened from another logical channel: where that one stands */
	send_sw(b, "0170000001", 0x9000);
	data_is(b, "02");
	send_sw(b, "82CA000002", 0x9000);
}

static void test_channels_above_three(void **state)
{
	struct bench *b = *state;
	uint8_t atr[UICC_ATR_MAX];
	int i;

	b->config.channels_max = 19;
	bench_remake(b);
	uicc_reset(b->u, atr, sizeof(atr));
	assert_int_equal(atr[12], 0x57);
	for (i = 1; i <= 19; i++) {
		send_sw(b, "0070000001", 0x9000);
		assert_int_equal(b->data[0], i);
	}
	send_sw(b, "0070000001", 0x6a81);
	send_sw(b, "40A4000C023F00", 0x9000);
	send_sw(b, "4FA4000C022FE2", 0x9000);
	send_sw(b, "4FB000000A", 0x9000);
	send_sw(b, "CFF2000C00", 0x9000);
	send_sw(b, "0070801300", 0x9000);
	send_sw(b, "4FB000000A", 0x6881);
}

static void test_authenticate_fails_plausibly(void **state)
{
	struct bench *b = *state;

	send_sw(b, "0088008122 10" PIN_FIELD PIN_FIELD "10" PIN_FIELD PIN_FIELD, 0x6985);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "0088008122 10" PIN_FIELD PIN_FIELD "10" PIN_FIELD PIN_FIELD, 0x9862);
	send_sw(b, "0088008122 11" PIN_FIELD PIN_FIELD "10" PIN_FIELD PIN_FIELD, 0x6700);
	send_sw(b, "0088008110" PIN_FIELD PIN_FIELD, 0x6700);
	send_sw(b, "0088008011 10" PIN_FIELD PIN_FIELD, 0x9864);
	send_sw(b, "0088008010" PIN_FIELD PIN_FIELD, 0x6700);
	send_sw(b, "0088008210" PIN_FIELD PIN_FIELD, 0x6a86);
	send_sw(b, "0088018110" PIN_FIELD PIN_FIELD, 0x6a86);
	b->config.pin_enabled = true;
	bench_remake(b);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "0088008122 10" PIN_FIELD PIN_FIELD "10" PIN_FIELD PIN_FIELD, 0x6982);
}

static void test_small_buffers(void **state)
{
	static const uint8_t read[] = { 0x00, 0xb0, 0x82, 0x00, 0x0a };
	struct bench *b = *state;
	uint8_t out[12];

	assert_int_equal(uicc_transmit(b->u, read, sizeof(read), out, 1), 0);
	assert_int_equal(uicc_transmit(b->u, read, sizeof(read), out, 11), 2);
	assert_memory_equal(out, "\x6f\x00", 2);
	assert_int_equal(uicc_transmit(b->u, read, sizeof(read), out, 12), 12);
	assert_memory_equal(out + 10, "\x90\x00", 2);
}

static void refuse(struct bench *b)
{
	errno = 0;
	assert_null(uicc_create(&b->config, NULL, NULL));
	assert_int_equal(errno, EINVAL);
}

static void test_create_refuses_bad_configs(void **state)
{
	struct bench *b = *state;
	struct uicc_config good = b->config;
	struct uicc_profile profile = b->profiles[1];
	size_t i;
	const struct uicc_config bad[] = {
		{ .iccid = "8944" }, { .iccid = "894400000000000000x9" }, { .pin = "123" },
		{ .pin = "12a4" }, { .puk = "1234567" }, { .adm = "12" },
		{ .adm = "00112233445566zz" }, { .applet_aid = "A000" }, { .applet_aid = "xyz" },
		{ .applet_aid = "A0000005591010FFFFFFFF890000010000" }, { .initial = 4 },
		{ .channels_max = 20 }, { .profile_count = 11 }, { .behaviour.refresh = 8 },
		{ .behaviour.refresh = -2 },
	};
	const struct uicc_profile bad_profiles[] = {
		{ .imsi = NULL }, { .imsi = "12345" }, { .imsi = "2341500000000011" },
		{ .imsi = "23415000000000x" }, { .imsi = "234150000000001", .mnc_digits = 4 },
		{ .imsi = "234150000000001", .spn = "seventeen letters" },
		{ .imsi = "234150000000001", .msisdn = "+" },
		{ .imsi = "234150000000001", .plmns = "2341" },
		{ .imsi = "234150000000001", .plmns = "23415000" },
	};

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		b->config = good;
		b->config.iccid = bad[i].iccid ? bad[i].iccid : good.iccid;
		b->config.pin = bad[i].pin;
		b->config.puk = bad[i].puk;
		b->config.adm = bad[i].adm;
		b->config.applet_aid = bad[i].applet_aid;
		b->config.initial = bad[i].initial;
		b->config.channels_max = bad[i].channels_max;
		b->config.behaviour.refresh = bad[i].behaviour.refresh;
		if (bad[i].profile_count)
			b->config.profile_count = bad[i].profile_count;
		refuse(b);
	}
	b->config = good;
	for (i = 0; i < ARRAY_SIZE(bad_profiles); i++) {
		b->profiles[1] = bad_profiles[i];
		refuse(b);
	}
	b->profiles[1] = profile;
	b->config.profile_count = 0;
	refuse(b);
	b->config.profile_count = 3;
	b->config.iccid = NULL;
	refuse(b);
	b->config = good;
	uicc_destroy(NULL);
}

static void test_works_without_ops(void **state)
{
	static const uint8_t read[] = { 0x00, 0xb0, 0x82, 0x00, 0x0a };
	struct bench *b = *state;
	struct uicc *u = uicc_create(&b->config, NULL, NULL);
	uint8_t out[258];

	assert_non_null(u);
	assert_int_equal(uicc_transmit(u, read, sizeof(read), out, sizeof(out)), 2);
	assert_memory_equal(out, "\x68\x81", 2);	/* not powered: no channel */
	uicc_reset(u, NULL, 0);
	assert_int_equal(uicc_transmit(u, read, sizeof(read), out, sizeof(out)), 12);
	assert_int_equal(uicc_rotate(u, 0), 0);
	assert_int_equal(uicc_active(u), 2);
	uicc_destroy(u);
}

#define CARD_TEST(f)	cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CARD_TEST(test_atr_tells_channels_and_checks),
		CARD_TEST(test_gate_refuses_lengths_that_do_not_add_up),
		CARD_TEST(test_classes),
		CARD_TEST(test_data_where_none_belongs),
		CARD_TEST(test_select_fcp_of_mf_and_ef),
		CARD_TEST(test_select_t0_manners),
		CARD_TEST(test_select_rules_by_fid),
		CARD_TEST(test_select_by_path),
		CARD_TEST(test_select_refusals),
		CARD_TEST(test_select_by_aid),
		CARD_TEST(test_session_termination),
		CARD_TEST(test_applet_hides_the_files),
		CARD_TEST(test_plain_sim_has_no_applet),
		CARD_TEST(test_status),
		CARD_TEST(test_channels_open_and_close),
		CARD_TEST(test_channels_are_independent),
		CARD_TEST(test_channels_above_three),
		CARD_TEST(test_authenticate_fails_plausibly),
		CARD_TEST(test_small_buffers),
		CARD_TEST(test_create_refuses_bad_configs),
		CARD_TEST(test_works_without_ops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
