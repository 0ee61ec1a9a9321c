/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pending transactions of a session: what was asked, and until when an answer is of
 * use.
 *
 * A transaction is known by its port, transaction id and message together; what they
 * are on the wire is the protocol's affair, and so is which id comes next. It is
 * embedded in what wants its answer, so nothing is allocated here. A transaction
 * that is given up although its late success would have to be undone leaves an
 * orphan behind, which also keeps its id from being used again.
 *
 * Locking: the caller's; every function below is called with the session locked.
 */
#ifndef WWANCTL_TXN_H
#define WWANCTL_TXN_H

#include <linux/list.h>
#include <linux/types.h>

struct session;

#define TXN_ORPHANS		16
#define TXN_ORPHAN_LIFE		(300 * HZ)	/* no module answers later than that */

/**
 * struct txn_key - what an answer is known by
 * @port: what counts transaction ids of its own
 * @id: transaction id
 * @message: what was asked
 */
struct txn_key {
	u32 port;
	u32 id;
	u32 message;
};

/**
 * struct txn - a request to the module that awaits its answer
 * @node: on the table while pending
 * @sent: jiffies at which it was added
 * @expires: jiffies at which it is given up
 * @poll_at: jiffies at which to look whether the notification was lost
 * @poll_delay: jiffies from that look to the next
 * @done: its answer, a message of the session's protocol, or NULL when its time is
 *	over; session locked, BH off; not pending any more
 * @key: what its answer is known by
 */
struct txn {
	struct list_head node;
	void (*done)(struct session *session, struct txn *txn, const void *msg);
	struct txn_key key;
	unsigned long sent;
	unsigned long expires;
	unsigned long poll_at;
	unsigned long poll_delay;
};

/**
 * struct txn_orphan - an answer that nobody waits for any more, but which counts
 * @used: this place is taken
 * @key: what the answer is known by
 * @slot: card slot of the request
 * @since: jiffies
 */
struct txn_orphan {
	bool used;
	struct txn_key key;
	u8 slot;
	unsigned long since;
};

/**
 * struct txn_table - all pending transactions of a session
 * @pending: struct txn
 * @orphan: late answers to undo
 * @unsolicited: responses that matched nothing
 */
struct txn_table {
	struct list_head pending;
	struct txn_orphan orphan[TXN_ORPHANS];
	unsigned long unsolicited;
};

void txn_table_init(struct txn_table *table);
u32 txn_id(const struct txn_table *table, u32 port, u32 last, u32 mask);
void txn_init(struct txn *txn, void (*done)(struct session *session, struct txn *txn,
					    const void *msg));
struct txn *txn_find(const struct txn_table *table, u32 port, u32 id);
bool txn_is_pending(const struct txn *txn);
void txn_add(struct txn_table *table, struct txn *txn, unsigned long timeout);
void txn_drop(struct txn *txn);
struct txn *txn_answered(struct txn_table *table, const struct txn_key *key);
struct txn *txn_expired(struct txn_table *table, unsigned long now);
bool txn_overdue(struct txn_table *table, unsigned long now);
bool txn_next(const struct txn_table *table, unsigned long *when);
void txn_orphan(struct txn_table *table, struct txn *txn, u8 slot);
bool txn_orphan_answered(struct txn_table *table, const struct txn_key *key, u8 *slot);

#endif /* WWANCTL_TXN_H */
