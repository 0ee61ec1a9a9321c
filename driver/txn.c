// SPDX-License-Identifier: GPL-2.0
/*
 * Pending transactions: see txn.h. Context of all: any, the session locked.
 */

#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/string.h>

#include "txn.h"

#define TXN_CONTROL_SERVICE	0
#define TXN_POLL_FIRST		(HZ / 2)	/* an answer is overdue after that */
#define TXN_POLL_MAX		(10 * HZ)

/**
 * txn_table_init() - an empty table
 * @table: the table
 *
 * Ids begin anywhere: what a module still answers to an earlier session must not
 * be taken for an answer to this one.
 */
void txn_table_init(struct txn_table *table)
{
	u32 start = get_random_u32();

	memset(table, 0, sizeof(*table));
	table->ctl_id = start >> 16;
	table->service_id = start;
	INIT_LIST_HEAD(&table->pending);
}

static struct txn *find(const struct txn_table *table, u8 service, u8 client, u16 id)
{
	struct txn *txn;

	list_for_each_entry(txn, &table->pending, node)
		if (txn->service == service && txn->client == client && txn->id == id)
			return txn;
	return NULL;
}

static struct txn_orphan *find_orphan(struct txn_table *table, u8 service, u8 client, u16 id)
{
	struct txn_orphan *orphan;

	for (orphan = table->orphan; orphan < table->orphan + TXN_ORPHANS; orphan++)
		if (orphan->used && orphan->service == service && orphan->client == client &&
		    orphan->id == id)
			return orphan;
	return NULL;
}

/**
 * txn_id() - a transaction id that is not in use
 * @table: the table
 * @service: QMI service: the control service has ids of 8 bits
 * @client: client id
 *
 * Far fewer transactions can be pending than there are ids, so one is free.
 *
 * Return: the id, never 0.
 */
u16 txn_id(struct txn_table *table, u8 service, u8 client)
{
	u16 id;

	do {
		if (service == TXN_CONTROL_SERVICE)
			id = ++table->ctl_id;
		else
			id = ++table->service_id;
	} while (!id || find(table, service, client, id) ||
		 find_orphan(table, service, client, id));
	return id;
}

/**
 * txn_init() - a transaction that is not pending
 * @txn: the transaction
 * @done: see struct txn
 */
void txn_init(struct txn *txn, void (*done)(void *session, struct txn *txn,
					    const struct qmi_message *msg))
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
 * @service: QMI service of the response
 * @client: its client id
 * @id: its transaction id
 * @message: its message id
 *
 * A response is taken only if all of it fits: others are counted.
 *
 * Return: the transaction, no longer pending, or NULL.
 */
struct txn *txn_answered(struct txn_table *table, u8 service, u8 client, u16 id, u16 message)
{
	struct txn *txn = find(table, service, client, id);

	if (!txn || txn->message != message) {
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
	orphan->service = txn->service;
	orphan->client = txn->client;
	orphan->id = txn->id;
	orphan->message = txn->message;
	orphan->slot = slot;
	orphan->since = jiffies;
	txn_drop(txn);
}

/**
 * txn_orphan_answered() - a response that matched no transaction
 * @table: the table
 * @service: QMI service of the response
 * @client: its client id
 * @id: its transaction id
 * @message: its message id
 * @slot: card slot of the request
 *
 * Return: true if it answers an orphan, which is then forgotten.
 */
bool txn_orphan_answered(struct txn_table *table, u8 service, u8 client, u16 id, u16 message,
			 u8 *slot)
{
	struct txn_orphan *orphan = find_orphan(table, service, client, id);

	if (!orphan || orphan->message != message)
		return false;
	*slot = orphan->slot;
	orphan->used = false;
	return true;
}
