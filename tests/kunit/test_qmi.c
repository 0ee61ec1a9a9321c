// SPDX-License-Identifier: GPL-2.0
/*
 * The QMI codec on frames of their exact size: the gate, TLVs cut short, digits in BCD,
 * builders without room. What the parsers make of good frames is the unit tests' matter.
 */
#include "qmi_codec.h"
#include "suites.h"

#define RESPONSE	0x02
#define INDICATION	0x04
#define HEAD		13	/* QMUX and message header */

struct frame {
	u8 *data;
	size_t len;
};

static struct frame make(struct kunit *test, u8 service, u8 flags, u16 message, const u8 *tlvs,
			 size_t len)
{
	struct frame f = { .len = HEAD + len };
	struct wire_writer w;

	f.data = kunit_kmalloc(test, f.len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f.data);
	wire_write_init(&w, f.data, f.len);
	wire_put_u8(&w, 0x01);
	wire_put_le16(&w, f.len - 1);
	wire_put_u8(&w, 0x80);
	wire_put_u8(&w, service);
	wire_put_u8(&w, 2);
	wire_put_u8(&w, flags);
	wire_put_le16(&w, 7);
	wire_put_le16(&w, message);
	wire_put_le16(&w, len);
	wire_put(&w, tlvs, len);
	KUNIT_ASSERT_FALSE(test, w.bad);
	return f;
}

static const u8 two_tlvs[] = { 0x02, 4, 0, 0, 0, 0, 0, 0x01, 1, 0, 9 };

static void gate_refuses_every_truncation(struct kunit *test)
{
	struct frame f = make(test, QMI_SERVICE_UIM, RESPONSE, 1, two_tlvs, sizeof(two_tlvs));
	struct qmi_message msg;
	size_t len;

	KUNIT_EXPECT_EQ(test, qmi_message_parse(&msg, f.data, f.len), 0);
	KUNIT_EXPECT_EQ(test, msg.txid, 7);
	for (len = 1; len < f.len; len++) {
		u8 *copy = kunit_kmalloc(test, len, GFP_KERNEL);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, copy);
		memcpy(copy, f.data, len);
		KUNIT_EXPECT_EQ(test, qmi_message_parse(&msg, copy, len), -EBADMSG);
	}
}

/* One bit of any length turned over: the lengths disagree. */
static void gate_refuses_lengths_that_disagree(struct kunit *test)
{
	static const size_t at[] = { 1, 2, 11, 12, 14, 15, 21, 22 };
	struct frame f = make(test, QMI_SERVICE_UIM, RESPONSE, 1, two_tlvs, sizeof(two_tlvs));
	struct qmi_message msg;
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(at); i++) {
		for (bit = 0; bit < 8; bit++) {
			f.data[at[i]] ^= BIT(bit);
			KUNIT_EXPECT_EQ_MSG(test, qmi_message_parse(&msg, f.data, f.len),
					    -EBADMSG, "byte %zu, bit %u", at[i], bit);
			f.data[at[i]] ^= BIT(bit);
		}
	}
	KUNIT_EXPECT_EQ(test, qmi_message_parse(&msg, f.data, f.len), 0);
}

static void tlvs_are_walked_to_the_end(struct kunit *test)
{
	struct frame f = make(test, QMI_SERVICE_UIM, RESPONSE, 1, two_tlvs, sizeof(two_tlvs));
	struct wire_reader tlvs, value;
	struct qmi_message msg;
	u8 type;

	KUNIT_ASSERT_EQ(test, qmi_message_parse(&msg, f.data, f.len), 0);
	tlvs = msg.tlvs;
	KUNIT_EXPECT_TRUE(test, qmi_tlv_next(&tlvs, &type, &value));
	KUNIT_EXPECT_EQ(test, type, 0x02);
	KUNIT_EXPECT_EQ(test, wire_left(&value), (size_t)4);
	KUNIT_EXPECT_TRUE(test, qmi_tlv_next(&tlvs, &type, &value));
	KUNIT_EXPECT_EQ(test, type, 0x01);
	KUNIT_EXPECT_EQ(test, wire_u8(&value), 9);
	KUNIT_EXPECT_EQ(test, wire_left(&value), (size_t)0);
	KUNIT_EXPECT_FALSE(test, qmi_tlv_next(&tlvs, &type, &value));
	KUNIT_EXPECT_FALSE(test, qmi_tlv_find(&msg, 0x10, &value));
}

/* what each parser must not leave, whatever stands in its TLV */
static void parse_all(const struct qmi_message *msg)
{
	static union {
		struct qmi_card_status card;
		struct qmi_slot_status slot;
		struct qmi_refresh refresh;
		struct qmi_serving_system serving;
		struct qmi_system_info info;
		struct qmi_network network;
	} out;
	struct qmi_scan scan;

	qmi_parse_card_status(msg, &out.card);
	qmi_parse_slot_status(msg, &out.slot);
	qmi_parse_refresh(msg, &out.refresh);
	qmi_parse_serving_system(msg, &out.serving);
	qmi_parse_system_info(msg, &out.info);
	if (!qmi_parse_scan(msg, &scan))
		while (qmi_scan_next(&scan, &out.network) > 0)
			cond_resched();
}

/* Counts inside a TLV that promise more than there is: KASAN sees who believes them. */
static void counts_are_not_believed(struct kunit *test)
{
	static const u8 types[] = { 0x01, 0x10, 0x11, 0x12, 0x14, 0x19 };
	unsigned int i, len, fill;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		for (len = 0; len < 24; len++) {
			for (fill = 0; fill < 256; fill += 51) {
				u8 tlv[3 + 24] = { types[i], len, 0 };
				struct qmi_message msg;
				struct frame f;

				memset(tlv + 3, fill, len);
				f = make(test, QMI_SERVICE_UIM, INDICATION, 1, tlv, 3 + len);
				KUNIT_ASSERT_EQ(test, qmi_message_parse(&msg, f.data, f.len), 0);
				parse_all(&msg);
				kunit_kfree(test, f.data);
			}
		}
	}
}

/* EF_ICCID has the low nibble first and 0xf as filler; an EID the high one. */
static void digits_are_bcd(struct kunit *test)
{
	static const u8 tlvs[] = {
		0x10, 15, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 1, 4, 0x98, 0x44, 0x21, 0xf3,
		0x12, 4, 0, 1, 2, 0x89, 0x04,
	};
	struct frame f = make(test, QMI_SERVICE_UIM, RESPONSE, QMI_UIM_GET_SLOT_STATUS, tlvs,
			      sizeof(tlvs));
	struct qmi_slot_status *slots = kunit_kzalloc(test, sizeof(*slots), GFP_KERNEL);
	struct qmi_message msg;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, slots);
	KUNIT_ASSERT_EQ(test, qmi_message_parse(&msg, f.data, f.len), 0);
	KUNIT_EXPECT_EQ(test, qmi_parse_slot_status(&msg, slots), 0);
	KUNIT_EXPECT_EQ(test, slots->count, (size_t)1);
	KUNIT_EXPECT_STREQ(test, slots->slot[0].iccid, "8944123");
	KUNIT_EXPECT_STREQ(test, slots->slot[0].eid, "8904");
	/* a nibble that is no digit ends them */
	f.data[HEAD + 14] = 0xa8;
	KUNIT_EXPECT_EQ(test, qmi_parse_slot_status(&msg, slots), 0);
	KUNIT_EXPECT_STREQ(test, slots->slot[0].iccid, "8");
}

static void builders_never_pass_their_room(struct kunit *test)
{
	static const struct qmi_header uim = { .service = QMI_SERVICE_UIM, .client = 2, .txid = 3 };
	static const u8 apdu[32];
	u8 whole[128];
	int len = qmi_build_send_apdu(whole, sizeof(whole), &uim, 1, 1, apdu, sizeof(apdu));
	int cap;

	KUNIT_ASSERT_GT(test, len, 0);
	for (cap = 1; cap <= len; cap++) {
		u8 *buf = kunit_kmalloc(test, cap, GFP_KERNEL);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
		KUNIT_EXPECT_EQ(test,
				qmi_build_send_apdu(buf, cap, &uim, 1, 1, apdu, sizeof(apdu)),
				cap == len ? len : -EMSGSIZE);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(gate_refuses_every_truncation),
	KUNIT_CASE(gate_refuses_lengths_that_disagree),
	KUNIT_CASE(tlvs_are_walked_to_the_end),
	KUNIT_CASE(counts_are_not_believed),
	KUNIT_CASE(digits_are_bcd),
	KUNIT_CASE(builders_never_pass_their_room),
	{ }
};

struct kunit_suite qmi_suite = { .name = "wwanctl_qmi", .test_cases = cases };
