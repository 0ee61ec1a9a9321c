// SPDX-License-Identifier: GPL-2.0
/* Pending transactions (driver/txn.c): their ids, their answers, their end. */
#include <linux/jiffies.h>

#include "suites.h"
#include "txn.h"

#define PORT	0x0b03
#define OTHER	0x0b04
#define MESSAGE	0x20
#define MASK	0xff

static void no_answer(struct session *session, struct txn *txn, const void *msg)
{
}

static struct txn_table *table_of(struct kunit *test)
{
	struct txn_table *table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	txn_table_init(table);
	return table;
}

static struct txn *pending(struct kunit *test, struct txn_table *table, u32 last,
			   unsigned long timeout)
{
	struct txn *txn = kunit_kzalloc(test, sizeof(*txn), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, txn);
	txn_init(txn, no_answer);
	txn->key.port = PORT;
	txn->key.message = MESSAGE;
	txn->key.id = txn_id(table, PORT, last, MASK);
	txn_add(table, txn, timeout);
	return txn;
}

/* Of 255 ids the one that is free is found, round after round; ports do not mind. */
static void an_id_in_use_is_passed_over(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	struct txn *last = NULL;
	bool used[256] = { };
	unsigned int i;
	u32 id = 200;

	for (i = 1; i < 256; i++) {
		last = pending(test, table, id, HZ);
		id = last->key.id;
		KUNIT_EXPECT_NE(test, id, 0);
		KUNIT_ASSERT_LT(test, id, 256);
		KUNIT_EXPECT_FALSE(test, used[id]);
		used[id] = true;
	}
	txn_drop(last);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, txn_id(table, PORT, i, MASK), id);
	KUNIT_EXPECT_EQ(test, txn_id(table, OTHER, 0xfe, MASK), 0xff);
	KUNIT_EXPECT_EQ(test, txn_id(table, OTHER, 0xff, MASK), 1);
}

static void an_answer_must_fit_in_all(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	struct txn *txn = pending(test, table, 7, HZ);
	const struct txn_key key = txn->key;
	struct txn_key other = key;

	other.port++;
	KUNIT_EXPECT_NULL(test, txn_answered(table, &other));
	other = key;
	other.id++;
	KUNIT_EXPECT_NULL(test, txn_answered(table, &other));
	other = key;
	other.message++;
	KUNIT_EXPECT_NULL(test, txn_answered(table, &other));
	KUNIT_EXPECT_EQ(test, table->unsolicited, 3ul);
	KUNIT_EXPECT_TRUE(test, txn_is_pending(txn));
	KUNIT_EXPECT_PTR_EQ(test, txn_answered(table, &key), txn);
	KUNIT_EXPECT_FALSE(test, txn_is_pending(txn));
	/* the same answer again */
	KUNIT_EXPECT_NULL(test, txn_answered(table, &key));
	KUNIT_EXPECT_EQ(test, table->unsolicited, 4ul);
}

static void time_runs_out(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	struct txn *late = pending(test, table, 0, 20 * HZ);
	struct txn *soon = pending(test, table, 0, 10 * HZ);
	unsigned long now = jiffies;

	KUNIT_EXPECT_NULL(test, txn_expired(table, now));
	KUNIT_EXPECT_PTR_EQ(test, txn_expired(table, now + 11 * HZ), soon);
	KUNIT_EXPECT_NULL(test, txn_expired(table, now + 11 * HZ));
	KUNIT_EXPECT_PTR_EQ(test, txn_expired(table, now + 21 * HZ), late);
	KUNIT_EXPECT_FALSE(test, txn_next(table, &now));
}

/* An answer that is overdue is looked for, ever more seldom. */
static void polls_become_seldom(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	unsigned long now = jiffies, when = 0, gap = 0;
	unsigned int i;

	pending(test, table, 0, 600 * HZ);
	KUNIT_EXPECT_FALSE(test, txn_overdue(table, now));
	for (i = 0; i < 10; i++) {
		KUNIT_ASSERT_TRUE(test, txn_next(table, &when));
		KUNIT_EXPECT_GE(test, when - now, gap);
		gap = when - now;
		now = when;
		KUNIT_EXPECT_TRUE(test, txn_overdue(table, now));
		KUNIT_EXPECT_FALSE(test, txn_overdue(table, now));
	}
	KUNIT_EXPECT_GE(test, gap, 5ul * HZ);
}

static void an_orphan_is_answered_once(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	struct txn *txn = pending(test, table, 0, HZ);
	struct txn_key other = txn->key;
	u8 slot = 0;

	other.message++;
	txn_orphan(table, txn, 2);
	KUNIT_EXPECT_FALSE(test, txn_is_pending(txn));
	KUNIT_EXPECT_NE(test, txn_id(table, PORT, txn->key.id - 1, MASK), txn->key.id);
	KUNIT_EXPECT_FALSE(test, txn_orphan_answered(table, &other, &slot));
	KUNIT_EXPECT_TRUE(test, txn_orphan_answered(table, &txn->key, &slot));
	KUNIT_EXPECT_EQ(test, slot, 2);
	KUNIT_EXPECT_FALSE(test, txn_orphan_answered(table, &txn->key, &slot));
}

/* There are more orphans than places: it is the oldest that is forgotten. */
static void the_oldest_orphan_gives_way(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	struct txn_key keys[TXN_ORPHANS + 1];
	unsigned int i;
	u8 slot;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		struct txn *txn = pending(test, table, 0, HZ);

		keys[i] = txn->key;
		txn_orphan(table, txn, 1);
		if (i < TXN_ORPHANS)
			table->orphan[i].since = jiffies - (TXN_ORPHANS - i) * HZ;
	}
	KUNIT_EXPECT_FALSE(test, txn_orphan_answered(table, &keys[0], &slot));
	for (i = 1; i < ARRAY_SIZE(keys); i++)
		KUNIT_EXPECT_TRUE(test, txn_orphan_answered(table, &keys[i], &slot));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(an_id_in_use_is_passed_over),
	KUNIT_CASE(an_answer_must_fit_in_all),
	KUNIT_CASE(time_runs_out),
	KUNIT_CASE(polls_become_seldom),
	KUNIT_CASE(an_orphan_is_answered_once),
	KUNIT_CASE(the_oldest_orphan_gives_way),
	{ }
};

struct kunit_suite txn_suite = { .name = "wwanctl_txn", .test_cases = cases };
