// SPDX-License-Identifier: GPL-2.0
/* modemsim: the gate for frames of the host, the reader, the writer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "qmi_msg.h"

/* DMS GET_IDS of client 2, transaction 0x0103. */
static const uint8_t get_ids[] = {
	0x01, 0x0c, 0x00, 0x00, 0x02, 0x02, 0x00, 0x03, 0x01, 0x25, 0x00, 0x00, 0x00
};

/* CTL ALLOCATE_CID for UIM, transaction 7. */
static const uint8_t allocate[] = {
	0x01, 0x0f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x07, 0x22, 0x00, 0x04, 0x00, 0x01, 0x01, 0x00,
	0x0b
};

static void parses_a_service_request(void **state)
{
	struct qmi_frame frame;

	(void)state;
	assert_int_equal(qmi_frame_parse(&frame, get_ids, sizeof(get_ids)), 0);
	assert_int_equal(frame.service, QMI_DMS);
	assert_int_equal(frame.client, 2);
	assert_int_equal(frame.txid, 0x0103);
	assert_int_equal(frame.msg, 0x0025);
	assert_int_equal(frame.tlvs_len, 0);
}

static void parses_a_control_request(void **state)
{
	struct qmi_frame frame;
	uint8_t service;

	(void)state;
	assert_int_equal(qmi_frame_parse(&frame, allocate, sizeof(allocate)), 0);
	assert_int_equal(frame.txid, 7);
	assert_int_equal(frame.msg, 0x0022);
	assert_true(qmi_find_u8(&frame, 0x01, &service));
	assert_int_equal(service, QMI_UIM);
	assert_false(qmi_find_u8(&frame, 0x02, &service));
}

static void refuses_every_shorter_frame(void **state)
{
	struct qmi_frame frame;
	uint8_t *copy;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(allocate); len++) {
		/* exact size, so that the sanitizer sees a byte too many */
		copy = malloc(len ? len : 1);
		memcpy(copy, allocate, len);
		assert_int_equal(qmi_frame_parse(&frame, copy, len), -EBADMSG);
		free(copy);
	}
}

/* Frames that differ from a good one in one byte. */
static void refuses_wrong_headers(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} faults[] = {
		{ 0, 0x02 },	/* marker */
		{ 1, 0x10 },	/* QMUX length: too long */
		{ 1, 0x0e },	/* too short */
		{ 3, 0x80 },	/* from a service */
		{ 6, 0x01 },	/* a response */
		{ 10, 0x05 },	/* TLVs past the end */
		{ 10, 0x03 },	/* bytes after the TLVs */
		{ 13, 0x02 },	/* a TLV past the end */
		{ 13, 0x00 },	/* half a TLV after it */
		{ 14, 0x01 },	/* 257 bytes in one */
	};
	uint8_t bytes[sizeof(allocate)];
	struct qmi_frame frame;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(faults) / sizeof((faults)[0]); i++) {
		memcpy(bytes, allocate, sizeof(bytes));
		bytes[faults[i].at] = faults[i].value;
		assert_int_equal(qmi_frame_parse(&frame, bytes, sizeof(bytes)), -EBADMSG);
	}
}

static void reader_stops_at_the_end(void **state)
{
	static const uint8_t bytes[] = { 1, 2, 3 };
	struct qmi_cursor cur = { .at = bytes, .end = bytes + sizeof(bytes) };
	char text[8];

	(void)state;
	assert_int_equal(qmi_get_u16(&cur), 0x0201);
	assert_int_equal(qmi_left(&cur), 1);
	assert_int_equal(qmi_get_u32(&cur), 0);
	assert_true(cur.bad);
	/* sticky: what is left can not be read any more */
	assert_int_equal(qmi_get_u8(&cur), 0);
	assert_null(qmi_get_bytes(&cur, 1));
	assert_false(qmi_get_string(&cur, 0, text, sizeof(text)));
}

static void strings_fit_or_are_refused(void **state)
{
	static const uint8_t bytes[] = "abcdefgh";
	struct qmi_cursor cur = { .at = bytes, .end = bytes + 8 };
	char text[8];

	(void)state;
	assert_false(qmi_get_string(&cur, 8, text, sizeof(text)));
	cur.at = bytes;
	assert_true(qmi_get_string(&cur, 7, text, sizeof(text)));
	assert_string_equal(text, "abcdefg");
}

static void builds_a_response(void **state)
{
	static const uint8_t expected[] = {
		0x01, 0x13, 0x00, 0x80, 0x0b, 0x03, 0x02, 0x34, 0x12, 0x20, 0x00, 0x07, 0x00,
		0x10, 0x04, 0x00, 0x02, 'o', 'k', 0x00
	};
	struct qmi_buf tlvs = { .len = 0 }, frame;
	size_t mark;

	(void)state;
	mark = qmi_tlv_begin(&tlvs, 0x10);
	qmi_put_string8(&tlvs, "ok");
	qmi_put_u8(&tlvs, 0);
	qmi_tlv_end(&tlvs, mark);
	qmi_frame_build(&frame, QMI_UIM, 3, QMI_RESPONSE, 0x1234, 0x0020, tlvs.data, tlvs.len);
	assert_int_equal(frame.len, sizeof(expected));
	assert_memory_equal(frame.data, expected, sizeof(expected));
}

static void writer_overflows_without_writing(void **state)
{
	struct qmi_buf *buf = calloc(1, sizeof(*buf));
	size_t mark;

	(void)state;
	mark = qmi_tlv_begin(buf, 0x10);
	buf->len = QMI_FRAME_MAX - 1;
	qmi_put_u16(buf, 0xffff);
	assert_true(buf->overflow);
	assert_int_equal(buf->len, QMI_FRAME_MAX - 1);
	assert_int_equal(buf->data[QMI_FRAME_MAX - 1], 0);
	qmi_tlv_end(buf, mark);
	assert_int_equal(buf->data[1], 0);
	free(buf);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_a_service_request),
		cmocka_unit_test(parses_a_control_request),
		cmocka_unit_test(refuses_every_shorter_frame),
		cmocka_unit_test(refuses_wrong_headers),
		cmocka_unit_test(reader_stops_at_the_end),
		cmocka_unit_test(strings_fit_or_are_refused),
		cmocka_unit_test(builds_a_response),
		cmocka_unit_test(writer_overflows_without_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
