// SPDX-License-Identifier: GPL-2.0
/* Pending transactions (driver/txn.c): their ids, their answers, their end. */
#include <linux/jiffies.h>

#include "suites.h"
#include "txn.h"

#define UIM	11
#define CLIENT	3
#define MESSAGE	0x20

static void no_answer(void *session, struct txn *txn, const struct qmi_message *msg)
{
}

static struct txn_table *table_of(struct kunit *test)
{
	struct txn_table *table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	txn_table_init(table);
	return table;
}

static struct txn *pending(struct kunit *test, struct txn_table *table, u8 service,
			   unsigned long timeout)
{
	struct txn *txn = kunit_kzalloc(test, sizeof(*txn), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, txn);
	txn_init(txn, no_answer);
	txn->service = service;
	txn->client = CLIENT;
	txn->message = MESSAGE;
	txn->id = txn_id(table, service, CLIENT);
	txn_add(table, txn, timeout);
	return txn;
}

/* Of the control service's 255 ids the one that is free is found, round after round. */
static void an_id_in_use_is_passed_over(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	struct txn *last = NULL;
	bool used[256] = { };
	unsigned int i;

	for (i = 1; i < 256; i++) {
		last = pending(test, table, 0, HZ);
		KUNIT_EXPECT_NE(test, last->id, 0);
		KUNIT_ASSERT_LT(test, last->id, 256);
		KUNIT_EXPECT_FALSE(test, used[last->id]);
		used[last->id] = true;
	}
	txn_drop(last);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, txn_id(table, 0, CLIENT), last->id);
}

static void an_answer_must_fit_in_all(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	struct txn *txn = pending(test, table, UIM, HZ);
	u16 id = txn->id;

	KUNIT_EXPECT_NULL(test, txn_answered(table, UIM + 1, CLIENT, id, MESSAGE));
	KUNIT_EXPECT_NULL(test, txn_answered(table, UIM, CLIENT + 1, id, MESSAGE));
	KUNIT_EXPECT_NULL(test, txn_answered(table, UIM, CLIENT, id + 1, MESSAGE));
	KUNIT_EXPECT_NULL(test, txn_answered(table, UIM, CLIENT, id, MESSAGE + 1));
	KUNIT_EXPECT_EQ(test, table->unsolicited, 4ul);
	KUNIT_EXPECT_TRUE(test, txn_is_pending(txn));
	KUNIT_EXPECT_PTR_EQ(test, txn_answered(table, UIM, CLIENT, id, MESSAGE), txn);
	KUNIT_EXPECT_FALSE(test, txn_is_pending(txn));
	/* the same answer again */
	KUNIT_EXPECT_NULL(test, txn_answered(table, UIM, CLIENT, id, MESSAGE));
	KUNIT_EXPECT_EQ(test, table->unsolicited, 5ul);
}

static void time_runs_out(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	struct txn *late = pending(test, table, UIM, 20 * HZ);
	struct txn *soon = pending(test, table, UIM, 10 * HZ);
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

	pending(test, table, UIM, 600 * HZ);
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
	struct txn *txn = pending(test, table, UIM, HZ);
	u8 slot = 0;

	txn_orphan(table, txn, 2);
	KUNIT_EXPECT_FALSE(test, txn_is_pending(txn));
	KUNIT_EXPECT_FALSE(test, txn_orphan_answered(table, UIM, CLIENT, txn->id, MESSAGE + 1,
						     &slot));
	KUNIT_EXPECT_TRUE(test, txn_orphan_answered(table, UIM, CLIENT, txn->id, MESSAGE, &slot));
	KUNIT_EXPECT_EQ(test, slot, 2);
	KUNIT_EXPECT_FALSE(test, txn_orphan_answered(table, UIM, CLIENT, txn->id, MESSAGE, &slot));
}

/* There are more orphans than places: it is the oldest that is forgotten. */
static void the_oldest_orphan_gives_way(struct kunit *test)
{
	struct txn_table *table = table_of(test);
	u16 ids[TXN_ORPHANS + 1];
	unsigned int i;
	u8 slot;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		struct txn *txn = pending(test, table, UIM, HZ);

		ids[i] = txn->id;
		txn_orphan(table, txn, 1);
		if (i < TXN_ORPHANS)
			table->orphan[i].since = jiffies - (TXN_ORPHANS - i) * HZ;
	}
	KUNIT_EXPECT_FALSE(test, txn_orphan_answered(table, UIM, CLIENT, ids[0], MESSAGE, &slot));
	for (i = 1; i < ARRAY_SIZE(ids); i++)
		KUNIT_EXPECT_TRUE(test, txn_orphan_answered(table, UIM, CLIENT, ids[i], MESSAGE,
							    &slot));
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
