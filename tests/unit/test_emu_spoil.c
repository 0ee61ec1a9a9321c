// SPDX-License-Identifier: GPL-2.0
/* modemsim: a spoilt frame is wrong in the way that was asked for, and in no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <string.h>

#include "fault.h"
#include "qmi_msg.h"
#include "spoil.h"

#define HEADER	13	/* of a frame of any service but CTL */

/* A response of DMS with two TLVs; its length. */
static size_t make(uint8_t *frame)
{
	static const uint8_t tlvs[] = { 0x02, 4, 0, 0, 0, 0, 0, 0x01, 2, 0, 0xaa, 0xbb };
	struct qmi_buf buf;

	qmi_frame_build(&buf, QMI_DMS, 5, QMI_RESPONSE, 0x1234, 0x0021, tlvs, sizeof(tlvs));
	memcpy(frame, buf.data, buf.len);
	return buf.len;
}

static size_t spoilt(const char *line, uint8_t *frame)
{
	struct fault fault = { 0 };
	unsigned int random = 7;
	uint8_t again[SPOIL_MAX];
	size_t len;

	assert_int_equal(fault_arm(&fault, line), 0);
	len = spoil_frame(&fault, &random, frame, make(frame));
	/* armed for one frame: the next is as it should be */
	assert_int_equal(spoil_frame(&fault, &random, again, make(again)), HEADER + 12);
	return len;
}

static unsigned int qmux_length(const uint8_t *frame)
{
	return frame[1] | frame[2] << 8;
}

/* Is that a frame whose lengths are right? The flag of the service's side is not the gate's. */
static int whole(uint8_t *frame, size_t len)
{
	uint8_t copy[SPOIL_MAX];
	struct qmi_frame parsed;

	memcpy(copy, frame, len);
	copy[3] = 0;
	copy[QMUX_HEADER] = 0;
	return qmi_frame_parse(&parsed, copy, len);
}

static void lengths_lie(void **state)
{
	uint8_t frame[SPOIL_MAX];

	(void)state;
	assert_int_equal(spoilt("qmux-short", frame), HEADER + 12);
	assert_true(qmux_length(frame) < HEADER + 11);
	assert_int_equal(spoilt("qmux-long", frame), HEADER + 12);
	assert_true(qmux_length(frame) > HEADER + 11);
	assert_int_equal(spoilt("tlv-long", frame), HEADER + 12);
	assert_int_equal(qmux_length(frame), HEADER + 11);
	assert_true((frame[HEADER + 8] | frame[HEADER + 9] << 8) > 1000);
	assert_int_not_equal(whole(frame, HEADER + 12), 0);
	assert_int_equal(spoilt("bloated", frame), 8000);
	assert_int_equal(qmux_length(frame), 7999);
}

static void tlvs_are_doubled_and_dropped(void **state)
{
	uint8_t frame[SPOIL_MAX];

	(void)state;
	assert_int_equal(spoilt("tlv-double", frame), HEADER + 24);
	assert_int_equal(whole(frame, HEADER + 24), 0);
	assert_memory_equal(frame + HEADER, frame + HEADER + 12, 12);
	assert_int_equal(spoilt("tlv-none", frame), HEADER);
	assert_int_equal(whole(frame, HEADER), 0);
}

static void frames_come_together(void **state)
{
	uint8_t frame[SPOIL_MAX];

	(void)state;
	assert_int_equal(spoilt("joined", frame), 2 * (HEADER + 12));
	assert_int_equal(whole(frame, HEADER + 12), 0);
	assert_memory_equal(frame, frame + HEADER + 12, HEADER + 12);
	assert_int_equal(spoilt("overlap", frame), 2 * (HEADER + 12));
	assert_true(qmux_length(frame) > HEADER + 11);
	assert_true(qmux_length(frame) < 2 * (HEADER + 12));
}

static void frames_are_misdirected(void **state)
{
	uint8_t frame[SPOIL_MAX], good[SPOIL_MAX];
	size_t len = make(good);
	static const struct {
		const char *line;
		size_t at;
	} rows[] = {
		{ "wrong-service", 4 }, { "wrong-client", 5 }, { "wrong-txid", 7 },
		{ "wrong-message", 9 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(spoilt(rows[i].line, frame), len);
		assert_int_not_equal(frame[rows[i].at], good[rows[i].at]);
		frame[rows[i].at] = good[rows[i].at];
		assert_memory_equal(frame, good, len);
	}
}

/* The same seed, the same noise. */
static void noise_is_repeatable(void **state)
{
	uint8_t first[SPOIL_MAX], second[SPOIL_MAX], good[SPOIL_MAX];
	size_t len, i;
	static const char *const lines[] = { "noise", "mutated", "garbage" };

	(void)state;
	make(good);
	for (i = 0; i < 3; i++) {
		len = spoilt(lines[i], first);
		assert_int_equal(spoilt(lines[i], second), len);
		assert_memory_equal(first, second, len);
		assert_true(len != HEADER + 12 || memcmp(first, good, len));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_lie),
		cmocka_unit_test(tlvs_are_doubled_and_dropped),
		cmocka_unit_test(frames_come_together),
		cmocka_unit_test(frames_are_misdirected),
		cmocka_unit_test(noise_is_repeatable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
