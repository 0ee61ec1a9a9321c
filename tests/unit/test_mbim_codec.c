// SPDX-License-Identifier: GPL-2.0
/* MBIM: short messages, fragments, secrets and names. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#include "mbim_codec.h"

struct bytes {
	u8 *data;
	size_t len;
};

static void short_messages(void **state)
{
	static const u8 open_done[] = { 1, 0, 0, 0x80, 16, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0 };
	static const u8 close[] = { 2, 0, 0, 0, 12, 0, 0, 0, 5, 0, 0, 0 };
	static const u8 error[] = { 4, 0, 0, 0x80, 16, 0, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0 };
	static const u8 none[] = { 9, 0, 0, 0x80, 16, 0, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0 };
	struct mbim_message msg;

	(void)state;
	assert_int_equal(mbim_message_parse(&msg, open_done, sizeof(open_done)), 0);
	assert_int_equal(msg.status, MBIM_STATUS_FAILURE);
	assert_int_equal(mbim_message_parse(&msg, close, sizeof(close)), 0);
	assert_int_equal(mbim_message_parse(&msg, error, sizeof(error)), 0);
	assert_int_equal(msg.status, MBIM_ERROR_NOT_OPENED);
	assert_int_equal(msg.txid, 9);
	assert_int_equal(mbim_message_parse(&msg, none, sizeof(none)), -EBADMSG);
}

/* --- fragments --- */

static struct bytes long_command(size_t payload)
{
	u8 *apdu = malloc(payload);
	struct bytes m = { .data = malloc(MBIM_MESSAGE_MAX) };
	size_t i;

	for (i = 0; i < payload; i++)
		apdu[i] = i;
	m.len = mbim_build_apdu(m.data, MBIM_MESSAGE_MAX, 3, 1, apdu, payload);
	free(apdu);
	return m;
}

static void fragments_make_the_message_again(void **state)
{
	static const size_t transfers[] = { 64, 65, 100, 512, 1024, 4096 };
	struct mbim_assembly *a = calloc(1, sizeof(*a));
	struct bytes m = long_command(2000);
	const u8 *whole = NULL;
	size_t i, len = 0;
	u8 frame[4096];
	u32 k, count;
	int n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(transfers); i++) {
		count = mbim_fragments(m.len, transfers[i]);
		assert_int_equal(mbim_fragment(m.data, m.len, transfers[i], count, frame,
					       sizeof(frame)), count > 1 ? -EMSGSIZE : (int)m.len);
		for (k = 0; k < count; k++) {
			n = mbim_fragment(m.data, m.len, transfers[i], k, frame, sizeof(frame));
			assert_in_range(n, 21, transfers[i]);
			assert_int_equal(mbim_assembly_add(a, frame, n, &whole, &len),
					 k + 1 == count);
		}
		assert_int_equal(len, m.len);
		assert_memory_equal(whole, m.data, len);
	}
	free(m.data);
	free(a);
}

static int feed(struct mbim_assembly *a, const struct bytes *m, u32 index)
{
	const u8 *whole;
	u8 frame[64];
	size_t len;
	int n = mbim_fragment(m->data, m->len, sizeof(frame), index, frame, sizeof(frame));

	assert_true(n > 0);
	return mbim_assembly_add(a, frame, n, &whole, &len);
}

static void fragments_out_of_sequence(void **state)
{
	struct mbim_assembly *a = calloc(1, sizeof(*a));
	struct bytes m = long_command(100);

	(void)state;
	assert_int_equal(feed(a, &m, 1), -EPROTO);	/* no beginning */
	assert_int_equal(feed(a, &m, 0), 0);
	assert_int_equal(feed(a, &m, 0), 0);		/* begins anew */
	assert_int_equal(feed(a, &m, 1), 0);
	assert_int_equal(feed(a, &m, 1), -EPROTO);	/* twice */
	assert_int_equal(feed(a, &m, 2), -EPROTO);	/* what was there has gone */
	free(m.data);
	free(a);
}

static void fragments_that_change(void **state)
{
	static const struct {
		size_t at;
		int result;
	} lies[] = {
		{ 0, -EPROTO },		/* type: an indication */
		{ 4, -EBADMSG },	/* length */
		{ 8, -EPROTO },		/* transaction */
		{ 12, -EPROTO },	/* total */
		{ 16, -EPROTO },	/* current */
	};
	static const u8 indication[] = { 0x07, 0, 0, 0x80 };
	struct mbim_assembly *a = calloc(1, sizeof(*a));
	struct bytes m = long_command(100);
	const u8 *whole;
	u8 frame[64];
	size_t i, len;
	int n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		assert_int_equal(feed(a, &m, 0), 0);
		n = mbim_fragment(m.data, m.len, 64, 1, frame, sizeof(frame));
		if (lies[i].at)
			frame[lies[i].at] += 1;
		else
			memcpy(frame, indication, sizeof(indication));
		assert_int_equal(mbim_assembly_add(a, frame, n, &whole, &len), lies[i].result);
		assert_int_equal(feed(a, &m, 1), -EPROTO);
	}
	free(m.data);
	free(a);
}

static void fragments_without_end(void **state)
{
	struct mbim_assembly *a = calloc(1, sizeof(*a));
	u8 frame[64] = { 7, 0, 0, 0x80, 64 };
	const u8 *whole;
	size_t len;
	int result;
	u32 k;

	(void)state;
	memset(frame + 12, 0xff, 4);
	for (k = 0; k < 1000; k++) {
		frame[16] = k;
		frame[17] = k >> 8;
		result = mbim_assembly_add(a, frame, sizeof(frame), &whole, &len);
		if (result)
			break;
	}
	assert_int_equal(result, -EMSGSIZE);
	assert_in_range(k, 1, MBIM_MESSAGE_MAX / 44);
	/* an empty one would never end */
	frame[4] = 20;
	frame[16] = 0;
	frame[17] = 0;
	assert_int_equal(mbim_assembly_add(a, frame, 20, &whole, &len), -EBADMSG);
	free(a);
}

/* --- secrets --- */

static bool holds(const u8 *data, size_t len, const void *what, size_t what_len)
{
	size_t i;

	for (i = 0; i + what_len <= len; i++)
		if (!memcmp(data + i, what, what_len))
			return true;
	return false;
}

static void secrets_are_masked(void **state)
{
	static const u8 pin[] = { '1', 0, '2', 0, '3', 0, '4' };
	static const u8 verify[] = { 0x01, 0x20, 0, 1, 8, '1', '2', '3', '4', 0xff, 0xff, 0xff,
				     0xff };
	static const u8 select[] = { 0x01, 0xa4, 0, 4, 2, 0x6f, 0x07 };
	const struct mbim_attach context = { .apn = "a", .password = "hide" };
	u8 frame[512];
	int len;

	(void)state;
	len = mbim_build_pin(frame, sizeof(frame), 1, (const u8 *)"1234", 4);
	mbim_mask_secrets(frame, len);
	assert_false(holds(frame, len, pin, sizeof(pin)));
	len = mbim_build_apdu(frame, sizeof(frame), 1, 1, verify, sizeof(verify));
	mbim_mask_secrets(frame, len);
	assert_false(holds(frame, len, "1234", 4));
	assert_true(holds(frame, len, verify, 5));
	len = mbim_build_apdu(frame, sizeof(frame), 1, 1, select, sizeof(select));
	mbim_mask_secrets(frame, len);
	assert_true(holds(frame, len, select, sizeof(select)));
	len = mbim_build_attach(frame, sizeof(frame), 1, &context, 1);
	assert_true(holds(frame, len, "h\0i\0d\0e", 7));
	mbim_mask_secrets(frame, len);
	assert_false(holds(frame, len, "h\0i\0d\0e", 7));
}

static void secrets_in_fragments_are_masked(void **state)
{
	u8 verify[100] = { 0x01, 0x20, 0, 1, 95, '1', '2', '3', '4' };
	u8 message_data[256], frame[64];
	int len, n;
	u32 k;

	(void)state;
	len = mbim_build_apdu(message_data, sizeof(message_data), 1, 1, verify, sizeof(verify));
	assert_true(mbim_fragments(len, sizeof(frame)) > 1);
	for (k = 0; k < mbim_fragments(len, sizeof(frame)); k++) {
		n = mbim_fragment(message_data, len, sizeof(frame), k, frame, sizeof(frame));
		mbim_mask_secrets(frame, n);
		assert_false(holds(frame, n, "1234", 4));
	}
}

static void everything_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(mbim_service_name(MBIM_SERVICE_UICC), "MS UICC LOW LEVEL ACCESS");
	assert_string_equal(mbim_service_name(MBIM_SERVICE_OTHER), "another service");
	assert_string_equal(mbim_cid_name(MBIM_SERVICE_BASIC, MBIM_REGISTER_STATE),
			    "REGISTER STATE");
	assert_string_equal(mbim_cid_name(MBIM_SERVICE_OTHER, 1), "a command");
	assert_string_equal(mbim_cid_name(MBIM_SERVICES, 1), "a command");
	assert_string_equal(mbim_status_name(MBIM_STATUS_NO_LOGICAL_CHANNELS),
			    "no logical channels");
	assert_string_equal(mbim_status_name(0xffffffff), "unknown status");
	assert_string_equal(mbim_error_name(MBIM_ERROR_NOT_OPENED), "not opened");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_messages),
		cmocka_unit_test(fragments_make_the_message_again),
		cmocka_unit_test(fragments_out_of_sequence),
		cmocka_unit_test(fragments_that_change),
		cmocka_unit_test(fragments_without_end),
		cmocka_unit_test(secrets_are_masked),
		cmocka_unit_test(secrets_in_fragments_are_masked),
		cmocka_unit_test(everything_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
