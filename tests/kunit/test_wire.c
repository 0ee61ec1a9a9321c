// SPDX-License-Identifier: GPL-2.0
/* The bounded cursors (driver/wire.h), on bytes whose neighbours KASAN guards. */
#include "suites.h"
#include "wire.h"

/* the bytes on the heap, in their exact size */
static u8 *exact(struct kunit *test, const u8 *bytes, size_t len)
{
	u8 *copy = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, copy);
	memcpy(copy, bytes, len);
	return copy;
}

static const u8 numbers[] = { 0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x84 };

static void reads_little_endian(struct kunit *test)
{
	struct wire_reader r;

	wire_read_init(&r, exact(test, numbers, sizeof(numbers)), sizeof(numbers));
	KUNIT_EXPECT_EQ(test, wire_u8(&r), 0x01);
	KUNIT_EXPECT_EQ(test, wire_le16(&r), 0x0203);
	KUNIT_EXPECT_EQ(test, wire_le32(&r), 0x84050607u);
	KUNIT_EXPECT_EQ(test, wire_left(&r), (size_t)0);
	KUNIT_EXPECT_FALSE(test, r.bad);
}

/* Past the end there are zeros, and nothing is any good from there on. */
static void stays_bad_past_the_end(struct kunit *test)
{
	size_t len;

	for (len = 1; len < 4; len++) {
		struct wire_reader r;

		wire_read_init(&r, exact(test, numbers, len), len);
		KUNIT_EXPECT_EQ(test, wire_le32(&r), 0u);
		KUNIT_EXPECT_TRUE(test, r.bad);
		KUNIT_EXPECT_EQ(test, wire_left(&r), (size_t)0);
		KUNIT_EXPECT_EQ(test, wire_u8(&r), 0);
		KUNIT_EXPECT_NULL(test, wire_bytes(&r, 0));
	}
}

/* A length that would wrap the address is past the end as well. */
static void no_length_wraps(struct kunit *test)
{
	struct wire_reader r;

	wire_read_init(&r, exact(test, numbers, 2), 2);
	KUNIT_EXPECT_NULL(test, wire_bytes(&r, SIZE_MAX));
	KUNIT_EXPECT_TRUE(test, r.bad);
}

static void a_part_has_its_own_end(struct kunit *test)
{
	struct wire_reader r, part;

	wire_read_init(&r, exact(test, numbers, sizeof(numbers)), sizeof(numbers));
	part = wire_sub(&r, 3);
	KUNIT_EXPECT_EQ(test, wire_le32(&part), 0u);
	KUNIT_EXPECT_TRUE(test, part.bad);
	KUNIT_EXPECT_FALSE(test, r.bad);
	KUNIT_EXPECT_EQ(test, wire_u8(&r), 0x07);
	part = wire_sub(&r, 4);
	KUNIT_EXPECT_TRUE(test, part.bad);
	KUNIT_EXPECT_TRUE(test, r.bad);
}

static void writes_what_fits(struct kunit *test)
{
	static const u8 zeros[sizeof(numbers)];
	u8 *bytes = exact(test, zeros, sizeof(zeros));
	struct wire_writer w;

	wire_write_init(&w, bytes, sizeof(numbers));
	wire_put_u8(&w, 0x01);
	wire_put_le16(&w, 0x0203);
	wire_put_le32(&w, 0x84050607);
	KUNIT_EXPECT_FALSE(test, w.bad);
	KUNIT_EXPECT_EQ(test, wire_written(&w), sizeof(numbers));
	KUNIT_EXPECT_EQ(test, memcmp(bytes, numbers, sizeof(numbers)), 0);
	wire_put_u8(&w, 9);
	KUNIT_EXPECT_TRUE(test, w.bad);
	KUNIT_EXPECT_EQ(test, wire_written(&w), sizeof(numbers));
}

/* What does not fit is dropped whole, and so is all that would follow. */
static void drops_what_does_not_fit(struct kunit *test)
{
	static const u8 zeros[3];
	u8 *bytes = exact(test, zeros, sizeof(zeros));
	struct wire_writer w;

	wire_write_init(&w, bytes, sizeof(zeros));
	wire_put_u8(&w, 0xaa);
	wire_put(&w, numbers, sizeof(numbers));
	wire_put_u8(&w, 0xbb);
	KUNIT_EXPECT_TRUE(test, w.bad);
	KUNIT_EXPECT_EQ(test, wire_written(&w), (size_t)1);
	KUNIT_EXPECT_EQ(test, bytes[1], 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(reads_little_endian),
	KUNIT_CASE(stays_bad_past_the_end),
	KUNIT_CASE(no_length_wraps),
	KUNIT_CASE(a_part_has_its_own_end),
	KUNIT_CASE(writes_what_fits),
	KUNIT_CASE(drops_what_does_not_fit),
	{ }
};

struct kunit_suite wire_suite = { .name = "wwanctl_wire", .test_cases = cases };
