// SPDX-License-Identifier: GPL-2.0
/* The card: PINs, their counters and what they answer (TS 102 221 §11.1.9 to §11.1.13). */
#include <stdio.h>

#include "uicc_fixture.h"

#define WRONG	"39393939FFFFFFFF"
#define NEW	"35363738FFFFFFFF"
#define PUK	"3132333435363738"

static int setup_enabled(void **state)
{
	struct bench *b;

	bench_setup(state);
	b = *state;
	b->config.pin_enabled = true;
	bench_remake(b);
	return 0;
}

static void state_is(struct bench *b, bool enabled, bool verified, int retries, int puk)
{
	struct uicc_pin_state s;

	assert_true(uicc_pin_state(b->u, UICC_KEY_PIN1, &s));
	assert_int_equal(s.enabled, enabled);
	assert_int_equal(s.verified, verified);
	assert_int_equal(s.retries, retries);
	assert_int_equal(s.puk_retries, puk);
}

static void test_verify_counts_down_and_blocks(void **state)
{
	struct bench *b = *state;

	state_is(b, true, false, 3, 10);
	send_sw(b, "00200001", 0x63c3);
	send_sw(b, "0020000100", 0x63c3);
	send_sw(b, "0020000108" WRONG, 0x63c2);
	send_sw(b, "0020000108" PIN_FIELD, 0x9000);
	state_is(b, true, true, 3, 10);
	send_sw(b, "0020000108" WRONG, 0x63c2);
	state_is(b, true, false, 2, 10);	/* a wrong one takes the right away */
	uicc_reset(b->u, NULL, 0);
	send_sw(b, "0020000108" WRONG, 0x63c1);	/* the counter outlives a reset */
	send_sw(b, "0020000108" WRONG, 0x63c0);
	send_sw(b, "0020000108" PIN_FIELD, 0x6983);
	send_sw(b, "0020000100", 0x6983);
	send_sw(b, "0026000108" PIN_FIELD, 0x6983);
	send_sw(b, "0028000108" PIN_FIELD, 0x6983);
	send_sw(b, "0024000110" PIN_FIELD NEW, 0x6983);
	state_is(b, true, false, 0, 10);
}

static void test_unblock(void **state)
{
	struct bench *b = *state;
	int i;

	for (i = 0; i < 3; i++)
		bench_send(b, "0020000108" WRONG);
	send_sw(b, "002C000100", 0x63ca);
	send_sw(b, "002C000110" WRONG NEW, 0x63c9);
	send_sw(b, "002C000110" PUK "313233FFFFFFFFFF", 0x6a80);
	send_sw(b, "002C000110" PUK NEW, 0x9000);
	state_is(b, true, true, 3, 10);
	send_sw(b, "0020000108" NEW, 0x9000);
	for (i = 9; i >= 0; i--)
		send_sw(b, "002C000110" WRONG NEW, 0x63c0 + i);
	send_sw(b, "002C000110" PUK NEW, 0x6983);
	send_sw(b, "002C000100", 0x6983);
	state_is(b, true, true, 3, 0);
}

static void test_change(void **state)
{
	struct bench *b = *state;

	send_sw(b, "0024000110" WRONG NEW, 0x63c2);
	send_sw(b, "0024000110" PIN_FIELD "3536373AFFFFFFFF", 0x6a80);
	send_sw(b, "0024000110" PIN_FIELD "35363738FF35FFFF", 0x6a80);
	send_sw(b, "0024000110" PIN_FIELD NEW, 0x9000);
	state_is(b, true, true, 3, 10);
	send_sw(b, "0020000108" PIN_FIELD, 0x63c2);
	send_sw(b, "0020000108" NEW, 0x9000);
	send_sw(b, "0024000A10" ADM_FIELD NEW, 0x6985);	/* ADM is only verified */
}

static void test_disable_and_enable(void **state)
{
	struct bench *b = *state;

	send_sw(b, "0028000108" PIN_FIELD, 0x6985);
	send_sw(b, "0026000108" WRONG, 0x63c2);
	send_sw(b, "0026000108" PIN_FIELD, 0x9000);
	state_is(b, false, false, 3, 10);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00B0870009", 0x9000);
	send_sw(b, "0020000108" PIN_FIELD, 0x6984);
	send_sw(b, "0024000110" PIN_FIELD NEW, 0x6984);
	send_sw(b, "0026000108" PIN_FIELD, 0x6985);
	send_sw(b, "0028000108" WRONG, 0x63c2);
	send_sw(b, "0028000108" PIN_FIELD, 0x9000);
	state_is(b, true, true, 3, 10);
	uicc_reset(b->u, NULL, 0);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00B0870009", 0x6982);
	send_sw(b, "0026008108" PIN_FIELD, 0x6985);	/* PIN2 can not be disabled */
}

static void test_blocked_while_disabled_locks_the_files(void **state)
{
	struct bench *b = *state;
	int i;

	send_sw(b, "0026000108" PIN_FIELD, 0x9000);
	for (i = 2; i >= 0; i--)
		send_sw(b, "0028000108" WRONG, 0x63c0 + i);
	send_sw(b, "0028000108" PIN_FIELD, 0x6983);
	send_sw(b, "0020000108" PIN_FIELD, 0x6983);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00B0870009", 0x6982);
	send_sw(b, "002C000110" PUK NEW, 0x9000);
	send_sw(b, "00B0870009", 0x9000);
	state_is(b, true, true, 3, 10);
}

static void test_refusals(void **state)
{
	static const char *const ins[] = { "20", "24", "26", "28", "2C" };
	struct bench *b = *state;
	char apdu[80];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ins); i++) {
		snprintf(apdu, sizeof(apdu), "00%s010108" PIN_FIELD, ins[i]);
		send_sw(b, apdu, 0x6a86);
		snprintf(apdu, sizeof(apdu), "00%s000508" PIN_FIELD, ins[i]);
		send_sw(b, apdu, 0x6a88);
		snprintf(apdu, sizeof(apdu), "00%s00010731323334FFFFFF", ins[i]);
		send_sw(b, apdu, 0x6700);
	}
	send_sw(b, "00240001", 0x6700);
	send_sw(b, "0024000108" PIN_FIELD, 0x6700);
	send_sw(b, "0026000110" PIN_FIELD PIN_FIELD, 0x6700);
	send_sw(b, "002C000A10" PUK NEW, 0x6a88);	/* ADM has no PUK */
	send_sw(b, "002C000A00", 0x6a88);
}

static void test_adm_blocks_for_good(void **state)
{
	struct bench *b = *state;

	send_sw(b, "0020000A00", 0x63c3);
	send_sw(b, "0020000A08" WRONG, 0x63c2);
	send_sw(b, VERIFY_ADM, 0x9000);
	send_sw(b, "0020000A08" WRONG, 0x63c2);
	send_sw(b, "0020000A08" WRONG, 0x63c1);
	send_sw(b, "0020000A08" WRONG, 0x63c0);
	send_sw(b, VERIFY_ADM, 0x6983);
}

static void test_module_pin_operations(void **state)
{
	struct uicc_pin_state s;
	struct bench *b = *state;
	struct uicc *u = b->u;

	assert_int_equal(uicc_pin(u, UICC_PIN_VERIFY, UICC_KEY_PIN1, "9999", NULL), 0x63c2);
	assert_int_equal(uicc_pin(u, UICC_PIN_VERIFY, UICC_KEY_PIN1, "1234", NULL), 0x9000);
	assert_int_equal(uicc_pin(u, UICC_PIN_CHANGE, UICC_KEY_PIN1, "1234", "55555"), 0x9000);
	assert_int_equal(uicc_pin(u, UICC_PIN_DISABLE, UICC_KEY_PIN1, "55555", NULL), 0x9000);
	assert_int_equal(uicc_pin(u, UICC_PIN_ENABLE, UICC_KEY_PIN1, "55555", NULL), 0x9000);
	assert_int_equal(uicc_pin(u, UICC_PIN_UNBLOCK, UICC_KEY_PIN1, "12345678", "1111"), 0x9000);
	state_is(b, true, true, 3, 10);
	assert_int_equal(uicc_pin(u, UICC_PIN_VERIFY, UICC_KEY_PIN1, NULL, NULL), 0x6a80);
	assert_int_equal(uicc_pin(u, UICC_PIN_VERIFY, UICC_KEY_PIN1, "123", NULL), 0x6a80);
	assert_int_equal(uicc_pin(u, UICC_PIN_VERIFY, UICC_KEY_PIN1, "123456789", NULL), 0x6a80);
	assert_int_equal(uicc_pin(u, UICC_PIN_CHANGE, UICC_KEY_PIN1, "1111", NULL), 0x6a80);
	assert_int_equal(uicc_pin(u, UICC_PIN_CHANGE, UICC_KEY_PIN1, "1111", "12x4"), 0x6a80);
	assert_int_equal(uicc_pin(u, UICC_PIN_VERIFY, 0x07, "1234", NULL), 0x6a88);
	assert_int_equal(uicc_pin(u, UICC_PIN_VERIFY, UICC_KEY_ADM1, ADM_FIELD, NULL), 0x9000);
	assert_int_equal(uicc_pin(u, UICC_PIN_UNBLOCK, UICC_KEY_ADM1, ADM_FIELD, "1111"), 0x6a88);
	assert_int_equal(uicc_pin(u, 99, UICC_KEY_PIN1, "1111", NULL), 0x6a81);
	assert_false(uicc_pin_state(u, 0x07, &s));
}

static void test_adm_as_eight_characters(void **state)
{
	struct bench *b = *state;

	b->config.adm = "12345678";
	bench_remake(b);
	send_sw(b, "0020000A08" PUK, 0x9000);
}

#define CARD_TEST(f)	cmocka_unit_test_setup_teardown(f, setup_enabled, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CARD_TEST(test_verify_counts_down_and_blocks),
		CARD_TEST(test_unblock),
		CARD_TEST(test_change),
		CARD_TEST(test_disable_and_enable),
		CARD_TEST(test_blocked_while_disabled_locks_the_files),
		CARD_TEST(test_refusals),
		CARD_TEST(test_adm_blocks_for_good),
		CARD_TEST(test_module_pin_operations),
		CARD_TEST(test_adm_as_eight_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
