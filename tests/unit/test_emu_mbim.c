// SPDX-License-Identifier: GPL-2.0
/* modemsim's MBIM, bytes only: information buffers, and commands that come in fragments. */
#include <ev.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mbim_assembly.h"
#include "mbim_msg.h"

#define TXID	0x01020304

static void references_count_from_the_beginning(void **state)
{
	static const uint8_t uicc[] = { 0xa0, 0x00, 0x00, 0x00, 0x87 };
	struct mbim_buf *buf = malloc(sizeof(*buf));
	struct mbim_cursor cur;
	const uint8_t *bytes;
	char text[16];
	size_t len;

	(void)state;
	mbim_begin(buf);
	mbim_put_u32(buf, 7);
	mbim_put_text(buf, "Größe");
	mbim_put_uicc_ref(buf, uicc, sizeof(uicc));
	mbim_put_text(buf, NULL);
	mbim_close(buf);
	assert_false(buf->overflow);
	assert_int_equal(buf->len, 4 + 3 * 8 + 12 + 8);
	mbim_read(&cur, buf->data, buf->len);
	assert_int_equal(mbim_get_u32(&cur), 7);
	bytes = mbim_get_ref(&cur, &len);
	assert_int_equal(len, 10);
	assert_memory_equal(bytes, "G\0r\0\xf6\0\xdf\0e\0", 10);
	bytes = mbim_get_uicc_ref(&cur, &len);
	assert_int_equal(len, sizeof(uicc));
	assert_memory_equal(bytes, uicc, len);
	mbim_get_text(&cur, text, sizeof(text));
	assert_string_equal(text, "");
	assert_false(cur.bad);
	free(buf);
}

static void what_points_outside_is_bad(void **state)
{
	uint8_t info[16] = { 0 };
	struct mbim_cursor cur;
	size_t len;

	(void)state;
	mbim_set_le32(info, 12);
	mbim_set_le32(info + 4, 5);
	mbim_read(&cur, info, sizeof(info));
	assert_null(mbim_get_ref(&cur, &len));
	assert_true(cur.bad);
	mbim_set_le32(info, 0xfffffffe);
	mbim_set_le32(info + 4, 4);
	mbim_read(&cur, info, sizeof(info));
	assert_null(mbim_get_ref(&cur, &len));
	assert_int_equal(len, 0);
	assert_int_equal(mbim_get_u32(&cur), 0);
}

static enum mbim_protocol_error last_error;

static void on_error(void *ctx, uint32_t txid, enum mbim_protocol_error error)
{
	(void)ctx;
	assert_int_equal(txid, TXID);
	last_error = error;
}

/* fragment @current of @total, with @len bytes of @fill */
static bool add(struct mbim_assembly *a, uint32_t total, uint32_t current, uint8_t fill,
		const uint8_t **message, size_t *whole)
{
	uint8_t frame[MBIM_FRAGMENT_HEADER + 8];

	memset(frame, fill, sizeof(frame));
	mbim_set_le32(frame, MBIM_MSG_COMMAND);
	mbim_set_le32(frame + 4, sizeof(frame));
	mbim_set_le32(frame + 8, TXID);
	mbim_set_le32(frame + 12, total);
	mbim_set_le32(frame + 16, current);
	return mbim_assembly_add(a, frame, sizeof(frame), message, whole);
}

static int set_up(void **state)
{
	last_error = 0;
	*state = mbim_assembly_create(ev_default_loop(0), on_error, NULL);
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	mbim_assembly_destroy(*state);
	return 0;
}

static void fragments_become_one_message(void **state)
{
	const uint8_t *message;
	size_t whole;

	assert_false(add(*state, 3, 0, 0xa0, &message, &whole));
	assert_false(add(*state, 3, 1, 0xa1, &message, &whole));
	assert_true(add(*state, 3, 2, 0xa2, &message, &whole));
	assert_int_equal(whole, MBIM_FRAGMENT_HEADER + 24);
	assert_int_equal(message[MBIM_FRAGMENT_HEADER], 0xa0);
	assert_int_equal(message[MBIM_FRAGMENT_HEADER + 15], 0xa1);
	assert_int_equal(message[whole - 1], 0xa2);
	assert_true(add(*state, 1, 0, 0xa3, &message, &whole));
	assert_int_equal(whole, MBIM_FRAGMENT_HEADER + 8);
	assert_int_equal(last_error, 0);
}

static void a_fragment_out_of_order_is_told(void **state)
{
	const uint8_t *message;
	size_t whole;

	assert_false(add(*state, 3, 0, 0, &message, &whole));
	assert_false(add(*state, 3, 2, 0, &message, &whole));
	assert_int_equal(last_error, MBIM_ERR_OUT_OF_SEQUENCE);
	last_error = 0;
	assert_false(add(*state, 3, 1, 0, &message, &whole));
	assert_int_equal(last_error, MBIM_ERR_OUT_OF_SEQUENCE);
	last_error = 0;
	assert_false(add(*state, 0, 0, 0, &message, &whole));
	assert_int_equal(last_error, MBIM_ERR_LENGTH_MISMATCH);
}

/* A total that changes, and more than a message may have. */
static void totals_have_to_stay(void **state)
{
	const uint8_t *message;
	size_t whole, i;

	assert_false(add(*state, 3, 0, 0, &message, &whole));
	assert_false(add(*state, 4, 1, 0, &message, &whole));
	assert_int_equal(last_error, MBIM_ERR_OUT_OF_SEQUENCE);
	last_error = 0;
	for (i = 0; !last_error; i++)
		assert_false(add(*state, 0x10000, (uint32_t)i, 0, &message, &whole));
	assert_int_equal(last_error, MBIM_ERR_MAX_TRANSFER);
	assert_in_range(i, MBIM_INFO_MAX / 8, MBIM_INFO_MAX / 8 + 8);
}

static void a_missing_fragment_times_out(void **state)
{
	const uint8_t *message;
	size_t whole;

	assert_false(add(*state, 2, 0, 0, &message, &whole));
	/* its timer is all that there is in the loop */
	ev_run(ev_default_loop(0), 0);
	assert_int_equal(last_error, MBIM_ERR_TIMEOUT_FRAGMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_count_from_the_beginning),
		cmocka_unit_test(what_points_outside_is_bad),
		cmocka_unit_test_setup_teardown(fragments_become_one_message, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_fragment_out_of_order_is_told, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(totals_have_to_stay, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_missing_fragment_times_out, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
