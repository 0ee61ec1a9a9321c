// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated module's reader of QMUX frames (tests/emu/qmi_msg.c): bytes that the
 * host's driver sends. What it lets through lies inside the frame, and is the same
 * frame when the module builds it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../emu/qmi_msg.h"
#include "input.h"
#include "target.h"

static void read_numbers(const struct qmi_frame *frame)
{
	struct qmi_cursor cursor;
	uint8_t number8;
	uint16_t number16;
	uint32_t number32;
	char text[16];
	int type;

	for (type = 0; type < 64; type++) {
		bool found = qmi_tlv_find(frame, (uint8_t)type, &cursor);
		size_t len = found ? qmi_left(&cursor) : 0;

		assert(len <= frame->tlvs_len);
		assert(qmi_find_u8(frame, (uint8_t)type, &number8) == (len >= 1));
		assert(qmi_find_u16(frame, (uint8_t)type, &number16) == (len >= 2));
		assert(qmi_find_u32(frame, (uint8_t)type, &number32) == (len >= 4));
		if (found)
			assert(qmi_get_string(&cursor, len, text, sizeof(text)) ==
			       (len < sizeof(text)));
		assert(!found || !qmi_get_bytes(&cursor, 1) == (cursor.at == cursor.end));
	}
}

static void build_again(const struct qmi_frame *frame, const uint8_t *data, size_t size)
{
	static struct qmi_buf buf;

	qmi_frame_build(&buf, frame->service, frame->client, 0, frame->txid, frame->msg,
			frame->tlvs, frame->tlvs_len);
	assert(buf.overflow == (size > QMI_FRAME_MAX));
	if (buf.overflow)
		return;
	/* the module sets the flag that says whose frame it is */
	assert(buf.len == size && !memcmp(buf.data, data, 3));
	assert(!memcmp(buf.data + 4, data + 4, size - 4));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = exact_copy(data, size);
	struct qmi_frame frame;

	if (!qmi_frame_parse(&frame, bytes, size)) {
		assert(frame.tlvs + frame.tlvs_len == bytes + size);
		read_numbers(&frame);
		build_again(&frame, bytes, size);
	}
	free(bytes);
	return 0;
}
