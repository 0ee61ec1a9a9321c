// SPDX-License-Identifier: GPL-2.0
/*
 * Pending transactions: see txn.h. Context of all: any, the session locked.
 */

#include <linux/jiffies.h>
#include <linux/string.h>

#include "txn.h"

#define TXN_POLL_FIRST		(HZ / 2)	/* an answer is overdue after that */
#define TXN_POLL_MAX		(10 * HZ)

/**
 * txn_table_init() - an empty table
 * @table: the table
 */
void txn_table_init(struct txn_table *table)
{
	memset(table, 0, sizeof(*table));
	INIT_LIST_HEAD(&table->pending);
}

/**
 * txn_find() - the transaction with an id
 * @table: the table
 * @port: what counts the ids
 * @id: transaction id
 *
 * Return: the transaction, still pending, or NULL.
 */
struct txn *txn_find(const struct txn_table *table, u32 port, u32 id)
{
	struct txn *txn;

	list_for_each_entry(txn, &table->pending, node)
		if (txn->key.port == port && txn->key.id == id)
			return txn;
	return NULL;
}

static const struct txn_orphan *find_orphan(const struct txn_table *table, u32 port, u32 id)
{
	const struct txn_orphan *orphan;

	for (orphan = table->orphan; orphan < table->orphan + TXN_ORPHANS; orphan++)
		if (orphan->used && orphan->key.port == port && orphan->key.id == id)
			return orphan;
	return NULL;
}

/**
 * txn_id() - a transaction id that is not in use
 * @table: the table
 * @port: what counts the ids
 * @last: the last one
 * @mask: all ones: the highest
 *
 * Far fewer transactions can be pending than there are ids, so one is free.
 *
 * Return: the id, never 0.
 */
u32 txn_id(const struct txn_table *table, u32 port, u32 last, u32 mask)
{
	u32 id = last;

	do
		id = (id + 1) & mask;
	while (!id || txn_find(table, port, id) || find_orphan(table, port, id));
	return id;
}

/**
 * txn_init() - a transaction that is not pending
 * @txn: the transaction
 * @done: see struct txn
 */
void txn_init(struct txn *txn, void (*done)(struct session *session, struct txn *txn,
					    const void *msg))
{
	INIT_LIST_HEAD(&txn->node);
	txn->done = done;
}

/**
 * txn_is_pending() - does it await an answer
 * @txn: the transaction
 *
 * Return: true if so.
 */
bool txn_is_pending(const struct txn *txn)
{
	return !list_empty(&txn->node);
}

/**
 * txn_add() - await an answer
 * @table: the table
 * @txn: transaction, its key filled in
 * @timeout: jiffies until it is given up
 */
void txn_add(struct txn_table *table, struct txn *txn, unsigned long timeout)
{
	txn->sent = jiffies;
	txn->expires = jiffies + timeout;
	txn->poll_at = jiffies + TXN_POLL_FIRST;
	txn->poll_delay = TXN_POLL_FIRST;
	list_add_tail(&txn->node, &table->pending);
}

/**
 * txn_drop() - await its answer no more
 * @txn: transaction, pending or not
 */
void txn_drop(struct txn *txn)
{
	list_del_init(&txn->node);
}

/**
 * txn_answered() - a response has come
 * @table: the table
 * @key: what it says of itself
 *
 * A response is taken only if all of it fits: others are counted.
 *
 * Return: the transaction, no longer pending, or NULL.
 */
struct txn *txn_answered(struct txn_table *table, const struct txn_key *key)
{
	struct txn *txn = txn_find(table, key->port, key->id);

	if (!txn || txn->key.message != key->message) {
		table->unsolicited++;
		return NULL;
	}
	txn_drop(txn);
	return txn;
}

/**
 * txn_expired() - take one whose time is over
 * @table: the table
 * @now: jiffies
 *
 * Return: the transaction, no longer pending, or NULL.
 */
struct txn *txn_expired(struct txn_table *table, unsigned long now)
{
	struct txn *txn;

	list_for_each_entry(txn, &table->pending, node) {
		if (time_before(now, txn->expires))
			continue;
		txn_drop(txn);
		return txn;
	}
	return NULL;
}

/**
 * txn_overdue() - should somebody look whether a notification was lost
 * @table: the table
 * @now: jiffies
 *
 * Each transaction asks for a look after half a second, then ever more seldom.
 *
 * Return: true if an answer is overdue.
 */
bool txn_overdue(struct txn_table *table, unsigned long now)
{
	bool overdue = false;
	struct txn *txn;

	list_for_each_entry(txn, &table->pending, node) {
		if (time_before(now, txn->poll_at))
			continue;
		txn->poll_delay = min_t(unsigned long, 2 * txn->poll_delay, TXN_POLL_MAX);
		txn->poll_at = now + txn->poll_delay;
		overdue = true;
	}
	return overdue;
}

/**
 * txn_next() - when to look at the table again
 * @table: the table
 * @when: jiffies
 *
 * Return: false if nothing is pending.
 */
bool txn_next(const struct txn_table *table, unsigned long *when)
{
	const struct txn *txn;
	bool any = false;

	list_for_each_entry(txn, &table->pending, node) {
		if (!any || time_before(txn->expires, *when))
			*when = txn->expires;
		if (time_before(txn->poll_at, *when))
			*when = txn->poll_at;
		any = true;
	}
	return any;
}

static struct txn_orphan *orphan_place(struct txn_table *table)
{
	struct txn_orphan *oldest = table->orphan;
	struct txn_orphan *orphan;

	for (orphan = table->orphan; orphan < table->orphan + TXN_ORPHANS; orphan++) {
		if (!orphan->used || time_after(jiffies, orphan->since + TXN_ORPHAN_LIFE))
			return orphan;
		if (time_before(orphan->since, oldest->since))
			oldest = orphan;
	}
	return oldest;
}

/**
 * txn_orphan() - give up a transaction, but remember that its success must be undone
 * @table: the table
 * @txn: transaction, pending
 * @slot: card slot that it was for
 */
void txn_orphan(struct txn_table *table, struct txn *txn, u8 slot)
{
	struct txn_orphan *orphan = orphan_place(table);

	orphan->used = true;
	orphan->key = txn->key;
	orphan->slot = slot;
	orphan->since = jiffies;
	txn_drop(txn);
}

/**
 * txn_orphan_answered() - a response that may have matched no transaction
 * @table: the table
 * @key: what it says of itself
 * @slot: card slot of the request
 *
 * Return: true if it answers an orphan, which is then forgotten.
 */
bool txn_orphan_answered(struct txn_table *table, const struct txn_key *key, u8 *slot)
{
	const struct txn_orphan *found = find_orphan(table, key->port, key->id);
	struct txn_orphan *orphan;

	if (!found || found->key.message != key->message)
		return false;
	orphan = &table->orphan[found - table->orphan];
	*slot = orphan->slot;
	orphan->used = false;
	return true;
}
