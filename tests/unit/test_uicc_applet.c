// SPDX-License-Identifier: GPL-2.0
/* The card: the multi-IMSI applet, its REFRESH, timers, menu and files. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "uicc_fixture.h"

#define USIM	0x7fff
#define FF4	"FFFFFFFF"
#define FF12	"FFFFFFFFFFFFFFFFFFFFFFFF"
#define FF32	"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"

#define BLANK_PLMN	"FFFFFF0000"

#define IMSI_1	"082943510000000010"
#define IMSI_2	"082926200000000020"
#define IMSI_3	"083901140000000030"

static const struct uicc_location at_home = {
	.status = UICC_LOC_UPDATED, .plmn = "23415", .tac = 1, .identity = 0x01020304, .eps = true,
};

static void file_of_multi(struct bench *b, uint16_t fid, size_t want, uint8_t *out)
{
	const struct uicc_path path = { { 0x7f30, 0x5f1a, fid }, 3 };
	size_t len = want;

	assert_int_equal(uicc_read_binary(b->u, &path, 0, out, want, &len), 0x9000);
	assert_int_equal(len, want);
}

static bool was_written(const struct bench *b, uint16_t df, uint16_t fid)
{
	unsigned int i;

	for (i = 0; i < b->written && i < WRITES_MAX; i++)
		if (b->writes[i].df == df && b->writes[i].fid == fid)
			return true;
	return false;
}

static void behave(struct bench *b, enum uicc_applet applet, enum uicc_pace pace)
{
	b->config.behaviour.applet = applet;
	b->config.behaviour.pace = pace;
	b->config.behaviour.timer = 180;
	b->config.behaviour.status_count = 3;
	bench_remake(b);
}

/* Answers everything that waits, so that only what a test causes is left. */
static void settle(struct bench *b, uint16_t sw)
{
	struct toolkit_command cmd;

	while (sw >> 8 == 0x91) {
		bench_fetch(b, sw, &cmd);
		sw = bench_respond(b, &cmd, 0x00);
	}
	assert_int_equal(sw, 0x9000);
	b->announced = 0;
}

static void test_select_by_index_swaps_the_files(void **state)
{
	static const struct {
		uint16_t df, fid;
	} all[] = {
		{ USIM, 0x6f07 }, { USIM, 0x6f78 }, { USIM, 0x6f46 }, { USIM, 0x6f7b },
		{ USIM, 0x6f7e }, { USIM, 0x6f73 }, { USIM, 0x6fe3 }, { USIM, 0x6f08 },
		{ USIM, 0x6f09 }, { USIM, 0x6fe4 }, { 0x5fc0, 0x4f01 }, { 0x5f1a, 0x4f01 },
	};
	struct bench *b = *state;
	size_t i;

	uicc_location(b->u, &at_home);
	uicc_forbid(b->u, "26201");
	b->written = 0;
	send_sw(b, SELECT_APPLET, 0x9000);
	send_sw(b, "80E20000 01 01", 0x9000);
	assert_int_equal(b->written, 12);
	for (i = 0; i < ARRAY_SIZE(all); i++)
		assert_true(was_written(b, all[i].df, all[i].fid));
	send_sw(b, "80E20000 01 02", 0x9000);
	assert_int_equal(b->written, 12 + 12 + 2);	/* MSISDN, OPLMNwAcT are this profile's */
	file_is(b, USIM, 0x6f07, IMSI_2);
	file_is(b, USIM, 0x6f78, "0004");
	file_is(b, USIM, 0x6f46, "01 5365636F6E64" FF4 FF4 "FFFF");
	file_is(b, USIM, 0x6f7b, FF12);
	file_is(b, USIM, 0x6f7e, FF4 "62F220 0000 FF 01");
	file_is(b, USIM, 0x6f73, FF4 "FFFFFF 62F220 0000 FF 01");
	file_is(b, USIM, 0x6fe3, FF12 "62F220 0000 01");
	file_is(b, USIM, 0x6f08, "07" FF32);
	file_is(b, USIM, 0x6f61, "62F220C08062F210C080" BLANK_PLMN BLANK_PLMN BLANK_PLMN BLANK_PLMN
		BLANK_PLMN BLANK_PLMN);
	file_is(b, 0x3f00, 0x2fe2, "98440000000000000091");
	send_sw(b, "80CA000002", 0x9000);
	data_is(b, "0203");
	assert_int_equal(uicc_active(b->u), 2);
	send_sw(b, "00A4040C10" USIM_AID, 0x9000);
	send_sw(b, "00B201041E", 0x6986);
	send_sw(b, "00A4000C026F40", 0x9000);
	send_sw(b, "00B201041E", 0x9000);
	data_is(b, FF12 FF4 "05919421 43F5" FF4 "FFFFFFFF");
	send_sw(b, SELECT_APPLET, 0x9000);
	send_sw(b, "80E20000 01 03", 0x9000);
	file_is(b, USIM, 0x6fad, "00000003");
	file_is(b, USIM, 0x6f78, "8001");
	file_is(b, USIM, 0x6f7e, FF4 "130014 0000 FF 01");
}

static void test_select_by_imsi(void **state)
{
	struct bench *b = *state;

	send_sw(b, SELECT_APPLET, 0x9000);
	send_sw(b, "80E20000 09" IMSI_3, 0x9000);
	assert_int_equal(uicc_active(b->u), 3);
	send_sw(b, "80E20000 09 082943510000000099", 0x6a88);
	assert_int_equal(uicc_active(b->u), 3);
}

static void test_select_refusals(void **state)
{
	struct bench *b = *state;

	send_sw(b, SELECT_APPLET, 0x9000);
	send_sw(b, "80E20000 01 00", 0x6a88);
	send_sw(b, "80E20000 01 04", 0x6a88);
	send_sw(b, "80E20000 01 FF", 0x6a88);
	send_sw(b, "80E20000 02 0101", 0x6700);
	send_sw(b, "80E20000", 0x6700);
	send_sw(b, "80E20100 01 01", 0x6a86);
	send_sw(b, "80E20001 01 01", 0x6a86);
	send_sw(b, "00E20000 01 01", 0x6e00);
	send_sw(b, "80CA000000", 0x6c02);
	send_sw(b, "80CA000003", 0x6c02);
	send_sw(b, "80CA9F7F00", 0x6a88);
	send_sw(b, "80CA0000", 0x6c02);
	assert_int_equal(b->written, 0);
	assert_int_equal(uicc_active(b->u), 1);
	assert_int_equal(uicc_rotate(b->u, 4), -EINVAL);
	b->config.behaviour.applet = UICC_APPLET_NONE;
	uicc_behave(b->u, &b->config.behaviour);
	send_sw(b, "80E20000 01 02", 0x6985);
	send_sw(b, "80CA000002", 0x6985);
}

static void test_refresh_follows_the_switch(void **state)
{
	struct toolkit_command cmd;
	struct bench *b = *state;
	uint16_t sw;

	settle(b, bench_profile(b));
	send_sw(b, SELECT_APPLET, 0x9000);
	sw = bench_send(b, "80E20000 01 02");
	assert_int_equal(b->announced, 1);
	assert_true(uicc_pending(b->u));
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_REFRESH);
	assert_int_equal(cmd.qualifier, 0x04);
	assert_null(cmd.files);
	assert_false(uicc_pending(b->u));
	send_sw(b, "8012000000", 0x6985);
	uicc_reset(b->u, NULL, 0);
	assert_false(uicc_pending(b->u));
	file_is(b, USIM, 0x6f07, IMSI_2);
	assert_non_null(strstr(b->traced, "select profile: index 2;REFRESH: qualifier 04;"));
}

static void test_refresh_qualifiers(void **state)
{
	static const int qualifiers[] = { 0, 1, 2, 3, 4, 6 };
	struct toolkit_command cmd;
	struct bench *b = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(qualifiers); i++) {
		b->config.behaviour.refresh = qualifiers[i];
		bench_remake(b);
		settle(b, bench_profile(b));
		assert_int_equal(uicc_rotate(b->u, 0), 0);
		bench_fetch(b, bench_send(b, "80F2000C00"), &cmd);
		assert_int_equal(cmd.qualifier, qualifiers[i]);
		if (qualifiers[i] == 1 || qualifiers[i] == 2) {
			assert_int_equal(cmd.files_len, 1 + 7 * 6);
			assert_memory_equal(cmd.files, "\x07\x3f\x00\x7f\xff\x6f\x07", 7);
		} else {
			assert_null(cmd.files);
		}
		assert_int_equal(bench_respond(b, &cmd, 0x00), 0x9000);
	}
	b->config.behaviour.refresh = UICC_REFRESH_NONE;
	bench_remake(b);
	settle(b, bench_profile(b));
	assert_int_equal(uicc_rotate(b->u, 0), 0);
	assert_false(uicc_pending(b->u));
	assert_int_equal(uicc_active(b->u), 2);
}

static void test_no_refresh_without_terminal_profile(void **state)
{
	struct bench *b = *state;

	assert_int_equal(uicc_rotate(b->u, 2), 0);
	assert_false(uicc_pending(b->u));
	assert_int_equal(b->announced, 0);
	assert_int_equal(uicc_refresh(b->u, 0x04), -ENOTCONN);
	send_sw(b, "8010000009 000000000000000000", 0x9000);	/* a terminal without REFRESH */
	assert_int_equal(uicc_refresh(b->u, 0x04), -ENOTCONN);
	settle(b, bench_profile(b));
	assert_int_equal(uicc_refresh(b->u, 0x08), -EINVAL);
	assert_int_equal(uicc_refresh(b->u, 0x07), 0);
	assert_true(uicc_pending(b->u));
}

static void test_a_busy_terminal_is_asked_again(void **state)
{
	struct toolkit_command cmd;
	struct bench *b = *state;
	uint16_t sw;

	settle(b, bench_profile(b));
	uicc_rotate(b->u, 0);
	bench_fetch(b, bench_send(b, "80F2000C00"), &cmd);
	assert_int_equal(bench_respond(b, &cmd, 0x20), 0x9000);
	sw = bench_send(b, "80F2000C00");
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_REFRESH);
	assert_int_equal(bench_respond(b, &cmd, 0x30), 0x9000);	/* "beyond capabilities" */
	send_sw(b, "80F2000C00", 0x9000);
	assert_int_equal(uicc_active(b->u), 2);
}

static void test_toolkit_refusals(void **state)
{
	struct toolkit_command cmd;
	struct bench *b = *state;

	send_sw(b, "80C2000009 D307 8202 0181 9001 01", 0x6985);	/* no TERMINAL PROFILE */
	send_sw(b, "80120000 00", 0x6985);
	send_sw(b, "80140000 0C 810301 0100 82028281 830100", 0x6985);
	send_sw(b, "80100000", 0x6700);
	send_sw(b, "80100001 01 FF", 0x6a86);
	send_sw(b, "80C20001 01 FF", 0x6a86);
	send_sw(b, "80C20000", 0x6700);
	send_sw(b, "80120100 00", 0x6a86);
	send_sw(b, "80140100 01 00", 0x6a86);
	send_sw(b, "80140000", 0x6700);
	settle(b, bench_profile(b));
	send_sw(b, "80C2000001 D3", 0x6a80);
	send_sw(b, "80C2000003 D30501", 0x6a80);
	send_sw(b, "80C2000009 D307 8202 0181 9001 09", 0x6a80);	/* no such item */
	send_sw(b, "80C200000B D109 8202 8381 0603 112233", 0x6a80);	/* SMS-PP: not this card */
	send_sw(b, "80C200000B D609 8202 8381 9901 04", 0x6700);
	send_sw(b, "80C200000A D608 8202 8381 1902 0001", 0x9000);
	uicc_refresh(b->u, 0);
	send_sw(b, "8012000005", 0x6c0b);
	bench_fetch(b, 0x910b, &cmd);
	send_sw(b, "80C2000009 D307 8202 0181 9001 01", 0x9300);	/* busy */
	send_sw(b, "80140000 03 010203", 0x6a80);
	cmd.type = TOOLKIT_POLL_INTERVAL;
	assert_int_equal(bench_respond(b, &cmd, 0), 0x6a80);
	cmd.type = TOOLKIT_REFRESH;
	assert_int_equal(bench_respond(b, &cmd, 0), 0x9000);
	assert_int_equal(uicc_active(b->u), 1);
}

static void test_menu(void **state)
{
	struct toolkit_command cmd;
	struct bench *b = *state;
	uint8_t config[4];
	uint16_t sw;

	behave(b, UICC_APPLET_TIMER, UICC_PACE_INTERNAL);
	sw = bench_profile(b);
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_SET_UP_MENU);
	assert_non_null(memmem(b->data, b->len, "\x8f\x0a\x01Next IMSI", 12));
	assert_int_equal(bench_respond(b, &cmd, 0), 0x9000);
	sw = bench_send(b, "80C2000009 D307 8202 0181 9001 01");
	assert_int_equal(uicc_active(b->u), 2);
	settle(b, sw);
	settle(b, bench_send(b, "80C2000009 D307 8202 0181 9001 01"));
	assert_int_equal(uicc_active(b->u), 3);
	settle(b, bench_send(b, "80C2000009 D307 8202 0181 9001 02"));
	assert_int_equal(uicc_active(b->u), 1);
	send_sw(b, "80C2000009 D307 8202 0181 9001 03", 0x9000);
	file_of_multi(b, 0x4f01, 4, config);
	assert_memory_equal(config, "\x00\x03\x01\x01", 4);
	uicc_tick(b->u, 1000);
	assert_int_equal(uicc_active(b->u), 1);	/* locked */
	send_sw(b, "80C2000009 D307 8202 0181 9001 04", 0x9000);
	uicc_tick(b->u, 2000);
	assert_int_equal(uicc_active(b->u), 2);
}

static void test_internal_timer_goes_round(void **state)
{
	struct bench *b = *state;

	behave(b, UICC_APPLET_TIMER, UICC_PACE_INTERNAL);
	settle(b, bench_profile(b));
	assert_true(uicc_next(b->u) == 180);
	uicc_tick(b->u, 179.9);
	assert_int_equal(uicc_active(b->u), 1);
	uicc_tick(b->u, 180);
	assert_int_equal(uicc_active(b->u), 2);
	assert_int_equal(b->announced, 1);
	assert_true(uicc_next(b->u) == 360);
	uicc_tick(b->u, 100);	/* time does not go back */
	uicc_tick(b->u, 360);
	uicc_tick(b->u, 540);
	assert_int_equal(uicc_active(b->u), 1);
	/* registered: it stays; a reset starts the timer anew */
	uicc_location(b->u, &at_home);
	uicc_tick(b->u, 720);
	assert_int_equal(uicc_active(b->u), 1);
	assert_non_null(strstr(b->traced, "timer: registered;"));
	uicc_tick(b->u, 800);
	uicc_reset(b->u, NULL, 0);
	assert_true(uicc_next(b->u) == 980);
	behave(b, UICC_APPLET_HOST, UICC_PACE_INTERNAL);
	assert_true(isinf(uicc_next(b->u)));
}

static void test_toolkit_timer(void **state)
{
	uint8_t apdu[5 + TOOLKIT_MAX] = { 0x80, 0xc2, 0x00, 0x00 };
	struct toolkit_command cmd;
	struct bench *b = *state;
	uint8_t out[258];
	uint16_t sw;
	size_t n;

	behave(b, UICC_APPLET_TIMER, UICC_PACE_TOOLKIT);
	assert_true(isinf(uicc_next(b->u)));
	sw = bench_profile(b);
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_SET_UP_MENU);
	sw = bench_respond(b, &cmd, 0);
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_TIMER_MANAGEMENT);
	assert_int_equal(cmd.timer_id, 1);
	assert_int_equal(cmd.seconds, 180);
	assert_int_equal(bench_respond(b, &cmd, 0), 0x9000);
	send_sw(b, "80C200000E D70C 8202 8281 A40102 2503 003000", 0x6a80);	/* another timer */
	apdu[4] = toolkit_build_timer_expiration(apdu + 5, 1, 180);
	n = uicc_transmit(b->u, apdu, 5 + apdu[4], out, sizeof(out));
	sw = out[n - 2] << 8 | out[n - 1];
	assert_int_equal(uicc_active(b->u), 2);
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_TIMER_MANAGEMENT);
	sw = bench_respond(b, &cmd, 0);
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_REFRESH);
	assert_int_equal(bench_respond(b, &cmd, 0), 0x9000);
	uicc_location(b->u, &at_home);
	n = uicc_transmit(b->u, apdu, 5 + apdu[4], out, sizeof(out));
	bench_fetch(b, out[n - 2] << 8 | out[n - 1], &cmd);
	assert_int_equal(cmd.type, TOOLKIT_TIMER_MANAGEMENT);
	assert_int_equal(uicc_active(b->u), 2);
}

static void count_statuses(struct bench *b)
{
	send_sw(b, "80F2000C00", 0x9000);
	uicc_status_poll(b->u);
	assert_int_equal(uicc_active(b->u), 1);
	uicc_status_poll(b->u);
	assert_int_equal(uicc_active(b->u), 2);
	assert_true(uicc_pending(b->u));
}

static void test_status_count(void **state)
{
	struct toolkit_command cmd;
	struct bench *b = *state;
	uint16_t sw;

	behave(b, UICC_APPLET_TIMER, UICC_PACE_STATUS);
	sw = bench_profile(b);
	bench_fetch(b, sw, &cmd);
	sw = bench_respond(b, &cmd, 0);
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_POLL_INTERVAL);
	assert_int_equal(cmd.seconds, 30);
	settle(b, bench_respond(b, &cmd, 0));
	count_statuses(b);
}

static void test_terminal_without_timers_falls_back_to_status(void **state)
{
	struct bench *b = *state;

	behave(b, UICC_APPLET_TIMER, UICC_PACE_TOOLKIT);
	settle(b, bench_send(b, "8010000009 0100A0000000000000"));
	count_statuses(b);
}

static void test_refused_timer_falls_back_to_status(void **state)
{
	struct toolkit_command cmd;
	struct bench *b = *state;
	uint16_t sw;

	behave(b, UICC_APPLET_TIMER, UICC_PACE_TOOLKIT);
	sw = bench_profile(b);
	bench_fetch(b, sw, &cmd);
	sw = bench_respond(b, &cmd, 0);
	bench_fetch(b, sw, &cmd);
	assert_int_equal(cmd.type, TOOLKIT_TIMER_MANAGEMENT);
	settle(b, bench_respond(b, &cmd, 0x30));
	count_statuses(b);
}

static void test_write_fail_leaves_everything(void **state)
{
	struct bench *b = *state;

	b->config.behaviour.write_fail = true;
	bench_remake(b);
	settle(b, bench_profile(b));
	send_sw(b, SELECT_APPLET, 0x9000);
	send_sw(b, "80E20000 01 02", 0x9000);
	assert_int_equal(uicc_active(b->u), 1);
	file_is(b, USIM, 0x6f07, IMSI_1);
	assert_int_equal(b->written, 0);
	assert_false(uicc_pending(b->u));
	send_sw(b, "80E20000 01 04", 0x6a88);
	send_sw(b, "80C2000009 D307 8202 0181 9001 03", 0x9000);
	assert_int_equal(b->written, 0);
}

static void test_published_layout(void **state)
{
	struct bench *b = *state;
	uint8_t data[90];

	file_of_multi(b, 0x4f01, 7, data);
	assert_memory_equal(data, "\x01\x03\x01\x01\x06\x1e\x04", 7);
	file_of_multi(b, 0x4f07, 90, data);
	assert_memory_equal(data, "\x08\x29\x43\x51\x00\x00\x00\x00\x10", 9);
	assert_memory_equal(data + 18, "\x08\x39\x01\x14\x00\x00\x00\x00\x30\xff", 10);
	send_sw(b, "00A4080C067F305F1A4F01", 0x9000);
	send_sw(b, "00D60002 01 02", 0x6982);	/* without ADM */
	send_sw(b, VERIFY_ADM, 0x9000);
	send_sw(b, "00D60002 01 02", 0x9000);
	assert_int_equal(uicc_active(b->u), 2);
	file_is(b, USIM, 0x6f07, IMSI_2);
	send_sw(b, "00D60002 01 09", 0x9000);
	assert_int_equal(uicc_active(b->u), 2);
	file_of_multi(b, 0x4f01, 7, data);
	assert_int_equal(data[2], 2);
	send_sw(b, "00D60004 03 050A00", 0x9000);
	assert_int_equal(uicc_behaviour(b->u)->status_count, 5);
	assert_int_equal(uicc_behaviour(b->u)->poll_interval, 10);
	assert_int_equal(uicc_behaviour(b->u)->refresh, 0);
	send_sw(b, "00D60006 01 FF", 0x9000);
	assert_int_equal(uicc_behaviour(b->u)->refresh, UICC_REFRESH_NONE);
	/* a rewritten IMSI takes effect with the next switch; a blank one can not be chosen */
	send_sw(b, "00A4080C067F305F1A4F07", 0x9000);
	send_sw(b, "00D60000 09 082943510000000077", 0x9000);
	assert_int_equal(uicc_rotate(b->u, 1), 0);
	file_is(b, USIM, 0x6f07, "082943510000000077");
	send_sw(b, "00D60012 09 FFFFFFFFFFFFFFFFFF", 0x9000);
	assert_int_equal(uicc_rotate(b->u, 3), -EINVAL);
	uicc_reset(b->u, NULL, 0);
	file_is(b, USIM, 0x6f07, "082943510000000077");
	send_sw(b, "00A4080C067F305F1A4F03", 0x9000);
	send_sw(b, "00D60000 04 32F45102", 0x6982);
}

#define CARD_TEST(f)	cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CARD_TEST(test_select_by_index_swaps_the_files),
		CARD_TEST(test_select_by_imsi),
		CARD_TEST(test_select_refusals),
		CARD_TEST(test_refresh_follows_the_switch),
		CARD_TEST(test_refresh_qualifiers),
		CARD_TEST(test_no_refresh_without_terminal_profile),
		CARD_TEST(test_a_busy_terminal_is_asked_again),
		CARD_TEST(test_toolkit_refusals),
		CARD_TEST(test_menu),
		CARD_TEST(test_internal_timer_goes_round),
		CARD_TEST(test_toolkit_timer),
		CARD_TEST(test_status_count),
		CARD_TEST(test_terminal_without_timers_falls_back_to_status),
		CARD_TEST(test_refused_timer_falls_back_to_status),
		CARD_TEST(test_write_fail_leaves_everything),
		CARD_TEST(test_published_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
