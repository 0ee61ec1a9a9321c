// SPDX-License-Identifier: GPL-2.0
/* APDUs: the gate, the class byte on every channel, what is sent after 61xx and 6Cxx. */
#include "apdu.h"
#include "suites.h"

#define CHANNELS	20
#define LONGEST		(4 + 3 + 300 + 2)

static const char *refusal(struct kunit *test, const u8 *bytes, size_t len)
{
	u8 *apdu = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, apdu);
	memcpy(apdu, bytes, len);
	return wwanctl_apdu_check(apdu, len);
}

static void gate_knows_the_seven_cases(struct kunit *test)
{
	static const size_t good[] = { 4, 5, 7, 8 };
	u8 apdu[16] = { 0x00, 0xa4, 0x00, 0x04, 2 };
	size_t len, i;

	for (len = 1; len <= sizeof(apdu); len++) {
		bool expected = false;

		for (i = 0; i < ARRAY_SIZE(good); i++)
			expected = expected || len == good[i];
		KUNIT_EXPECT_EQ_MSG(test, !refusal(test, apdu, len), expected, "%zu bytes", len);
	}
}

static void gate_reads_extended_lengths(struct kunit *test)
{
	u8 *apdu = kunit_kzalloc(test, LONGEST + 1, GFP_KERNEL);
	size_t len;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, apdu);
	apdu[1] = 0xa4;
	apdu[5] = 300 >> 8;
	apdu[6] = 300 & 0xff;
	for (len = 8; len <= LONGEST + 1; len++)
		KUNIT_EXPECT_EQ_MSG(test, !refusal(test, apdu, len),
				    len == LONGEST || len == LONGEST - 2, "%zu bytes", len);
}

/* TS 102 221, tables 10.3 and 10.4 */
static u8 plain_class(unsigned int channel)
{
	return channel < 4 ? channel : 0x40 | (channel - 4);
}

static void class_byte_takes_every_channel(struct kunit *test)
{
	unsigned int channel;

	for (channel = 0; channel < CHANNELS; channel++) {
		u8 cla = 0x00, own = 0x80;

		KUNIT_EXPECT_TRUE(test, wwanctl_apdu_set_channel(&cla, channel));
		KUNIT_EXPECT_EQ(test, cla, plain_class(channel));
		KUNIT_EXPECT_TRUE(test, wwanctl_apdu_set_channel(&own, channel));
		KUNIT_EXPECT_EQ(test, own, 0x80 | plain_class(channel));
	}
}

/*
 * A card that has answered 61xx keeps its data for that logical channel: a GET RESPONSE
 * on another one gets nothing, or what is another application's. Whatever the class of
 * the command was, its secure messaging and its chaining are not those of GET RESPONSE.
 */
static void get_response_stays_on_the_channel(struct kunit *test)
{
	static const u8 classes[] = { 0x00, 0x08, 0x10, 0x18, 0x80, 0x88, 0x90 };
	unsigned int channel, i;

	for (channel = 0; channel < CHANNELS; channel++) {
		for (i = 0; i < ARRAY_SIZE(classes); i++) {
			u8 apdu[5] = { classes[i], 0xe2, 0x91, 0x00, 0x00 };

			KUNIT_ASSERT_TRUE(test, wwanctl_apdu_set_channel(apdu, channel));
			KUNIT_EXPECT_EQ(test, wwanctl_apdu_get_response(apdu, 0x61fe), (size_t)5);
			KUNIT_EXPECT_EQ_MSG(test, apdu[0], plain_class(channel),
					    "class %02x, channel %u", classes[i], channel);
			KUNIT_EXPECT_EQ(test, apdu[1], 0xc0);
			KUNIT_EXPECT_EQ(test, apdu[2] | apdu[3], 0);
			KUNIT_EXPECT_EQ(test, apdu[4], 0xfe);
		}
	}
}

/* A card of the second generation knows no other class than A0 (TS 51.011, 9.2). */
static void get_response_keeps_the_class_of_2g(struct kunit *test)
{
	u8 apdu[5] = { 0xa0, 0xa4, 0x00, 0x00, 0x02 };

	wwanctl_apdu_get_response(apdu, 0x9f16);
	KUNIT_EXPECT_EQ(test, apdu[0], 0xa0);
	KUNIT_EXPECT_EQ(test, apdu[4], 0x16);
}

static void wrong_le_is_corrected_in_its_room(struct kunit *test)
{
	u8 *apdu = kunit_kzalloc(test, 5, GFP_KERNEL);
	size_t len = 4;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, apdu);
	KUNIT_EXPECT_FALSE(test, wwanctl_apdu_correct_le(apdu, &len, 4, 0x6c20));
	KUNIT_EXPECT_EQ(test, len, (size_t)4);
	KUNIT_EXPECT_TRUE(test, wwanctl_apdu_correct_le(apdu, &len, 5, 0x6c20));
	KUNIT_EXPECT_EQ(test, len, (size_t)5);
	KUNIT_EXPECT_EQ(test, apdu[4], 0x20);
	KUNIT_EXPECT_TRUE(test, wwanctl_apdu_correct_le(apdu, &len, 5, 0x6c21));
	KUNIT_EXPECT_EQ(test, len, (size_t)5);
	KUNIT_EXPECT_EQ(test, apdu[4], 0x21);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(gate_knows_the_seven_cases),
	KUNIT_CASE(gate_reads_extended_lengths),
	KUNIT_CASE(class_byte_takes_every_channel),
	KUNIT_CASE(get_response_stays_on_the_channel),
	KUNIT_CASE(get_response_keeps_the_class_of_2g),
	KUNIT_CASE(wrong_le_is_corrected_in_its_room),
	{ }
};

struct kunit_suite apdu_suite = { .name = "wwanctl_apdu", .test_cases = cases };
