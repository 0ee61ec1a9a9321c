// SPDX-License-Identifier: GPL-2.0
/*
 * `wwanctl decode` and the trace of `wwanctl monitor`: frames in words. The line, the
 * print and the object agree on what is a frame, and nothing but valid JSON comes out.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/cli/frame.h"
#include "input.h"
#include "qmi_codec.h"
#include "target.h"

/* What is printed is not looked at; libFuzzer's own words go to stderr. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return freopen("/dev/null", "w", stdout) ? 0 : -1;
}

static size_t count_tlvs(const uint8_t *frame, size_t size)
{
	struct wire_reader tlvs, value;
	struct qmi_message msg;
	size_t count = 0;
	uint8_t type;

	assert(!qmi_message_parse(&msg, frame, size));
	tlvs = msg.tlvs;
	while (qmi_tlv_next(&tlvs, &type, &value))
		count++;
	return count;
}

static void check_object(struct json_object *object, const uint8_t *frame, size_t size)
{
	struct json_object *again, *tlvs;
	const char *text = json_object_to_json_string(object);

	assert(json_object_object_get_ex(object, "tlvs", &tlvs));
	assert(json_object_array_length(tlvs) == count_tlvs(frame, size));
	again = json_tokener_parse(text);
	assert(again && json_object_equal(again, object));
	json_object_put(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *frame = exact_copy(data, size);
	struct json_object *object = frame_qmi_json(frame, size);
	char line[80] = "";
	bool is = frame_qmi_line(frame, size, line, sizeof(line));

	assert(is == !!object && frame_qmi_print(frame, size) == is);
	assert(!is || (*line && memchr(line, 0, sizeof(line))));
	/* what passes the gate looks like a frame */
	assert(!is || frame_is_qmi(frame, size));
	if (object)
		check_object(object, frame, size);
	json_object_put(object);
	free(frame);
	return 0;
}
