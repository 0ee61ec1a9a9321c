// SPDX-License-Identifier: GPL-2.0
/* The card: command APDUs by chance; whatever comes, it answers as a card and lives on. */
#include <stdlib.h>
#include <string.h>

#include "uicc_fixture.h"

#define ROUNDS	200000

/* xorshift: the same APDUs on every machine */
static uint32_t next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static size_t random_bytes(uint32_t *seed, uint8_t *apdu, size_t max)
{
	size_t len = next(seed) % max;
	size_t i;

	for (i = 0; i < len; i++)
		apdu[i] = next(seed);
	return len;
}

/* A header that a card knows, parameters and data near the sensible ones. */
static size_t likely_apdu(uint32_t *seed, uint8_t *apdu, size_t max)
{
	static const uint8_t instructions[] = {
		0x10, 0x12, 0x14, 0x20, 0x24, 0x26, 0x28, 0x2c, 0x70, 0x88, 0xa2, 0xa4,
		0xb0, 0xb2, 0xc0, 0xc2, 0xca, 0xd6, 0xdc, 0xe2, 0xf2,
	};
	static const uint8_t interesting[] = {
		0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x0a, 0x0c, 0x80, 0x81, 0x82,
		0x87, 0x3f, 0x2f, 0x6f, 0x7f, 0xff, 0x07, 0xd3, 0xd7, 0xd0, 0x4f, 0x5f,
	};
	size_t len = random_bytes(seed, apdu, max);
	size_t i;

	for (i = 1; i < len; i++)
		if (next(seed) % 4)
			apdu[i] = interesting[next(seed) % sizeof(interesting)];
	if (len < 6)
		return len;
	apdu[0] = (next(seed) % 2 ? 0x80 : 0x00) | (next(seed) % 4 ? 0 : next(seed) % 4);
	apdu[1] = instructions[next(seed) % sizeof(instructions)];
	if (next(seed) % 8)
		apdu[4] = len - 5 - next(seed) % 2;
	return len;
}

static void check_answer(const uint8_t *answer, size_t len)
{
	uint8_t sw1;

	assert_in_range(len, 2, 514);
	sw1 = answer[len - 2];
	assert_true(sw1 == 0x90 || sw1 == 0x91 || sw1 == 0x93 || sw1 == 0x98 ||
		    (sw1 >= 0x61 && sw1 <= 0x6e));
	/* a refusal carries no data */
	if (sw1 != 0x90 && sw1 != 0x91 && sw1 != 0x61)
		assert_int_equal(len, 2);
}

static void send_copy(struct bench *b, const uint8_t *apdu, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, apdu, len);
	check_answer(b->data, uicc_transmit(b->u, copy, len, b->data, sizeof(b->data)));
	free(copy);
}

static void test_random_apdus(void **state)
{
	uint32_t seed = 0x20221102;
	struct bench *b = *state;
	uint8_t apdu[300];
	double now = 0;
	int i;

	b->config.behaviour.applet = UICC_APPLET_TIMER;
	for (i = 0; i < ROUNDS; i++) {
		if (i % 5000 == 0) {
			b->config.behaviour.pace = i / 5000 % 3;
			b->config.pin_enabled = i / 5000 % 2;
			bench_remake(b);
			bench_profile(b);
		}
		b->traced[0] = '\0';
		if (next(&seed) % 8)
			send_copy(b, apdu, likely_apdu(&seed, apdu, sizeof(apdu)));
		else
			send_copy(b, apdu, random_bytes(&seed, apdu, sizeof(apdu)));
		if (next(&seed) % 64 == 0)
			uicc_tick(b->u, now += next(&seed) % 100);
		if (next(&seed) % 512 == 0)
			uicc_reset(b->u, NULL, 0);
	}
	uicc_reset(b->u, NULL, 0);
	send_sw(b, "00B082000A", 0x9000);
	data_is(b, "98440000000000000091");
	assert_in_range(uicc_active(b->u), 1, 3);
}

static void test_every_header_without_data(void **state)
{
	struct bench *b = *state;
	uint8_t apdu[5] = { 0 };
	unsigned int i;

	for (i = 0; i < 0x10000; i++) {
		apdu[0] = i >> 8;
		apdu[1] = i;
		send_copy(b, apdu, 4);
		send_copy(b, apdu, 5);
	}
	send_sw(b, "00B082000A", 0x9000);
}

static void test_every_parameter(void **state)
{
	static const uint8_t instructions[] = { 0xa4, 0xb0, 0xb2, 0xd6, 0xdc, 0xa2, 0x20, 0x70 };
	struct bench *b = *state;
	uint8_t apdu[8] = { 0x00, 0, 0, 0, 0x02, 0x3f, 0x00, 0x00 };
	unsigned int i;
	size_t n;

	for (n = 0; n < sizeof(instructions); n++) {
		for (i = 0; i < 0x10000; i++) {
			apdu[1] = instructions[n];
			apdu[2] = i >> 8;
			apdu[3] = i;
			send_copy(b, apdu, n % 2 ? 5 : 7);
		}
	}
	uicc_reset(b->u, NULL, 0);
	send_sw(b, "00B082000A", 0x9000);
}

#define CARD_TEST(f)	cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CARD_TEST(test_random_apdus),
		CARD_TEST(test_every_header_without_data),
		CARD_TEST(test_every_parameter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
