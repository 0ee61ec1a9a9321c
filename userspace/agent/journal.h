/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: The journal
 *
 * SQLite in STATE_DIR/state.db, write-ahead log, exclusive: one agent per directory, and no
 * shared memory file, so that it works on any file system. One fsync per rotation: the intent's.
 * Progress goes to the log without one, so a kill -9 loses nothing; a power cut may lose progress,
 * never the intent, and resuming begins by reading the card. Measured over 100 rotations: 1.15
 * fdatasync (checkpoints included) and 29 kB written per rotation, nothing while idle.
 */
#ifndef IMSID_JOURNAL_H
#define IMSID_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy.h"

struct journal;

/* How the state was found. */
enum journal_origin {
	JOURNAL_FOUND,
	JOURNAL_CREATED, /* a new board: budgets are full */
	JOURNAL_LOST, /* unreadable, moved aside: budgets start spent */
	JOURNAL_VOLATILE, /* on tmpfs or ramfs: budgets start spent */
};

/**
 * journal_open() - Open or make the state.
 * @dir: STATE_DIR; made if missing (0700).
 * @boottime: CLOCK_BOOTTIME now, ns.
 * @boot_id: Of this boot (/proc/sys/kernel/random/boot_id), any string.
 * @out: The journal.
 * @error: Why not, or a warning when it returns 0 (empty: none); for a person.
 * @size: Room in @error.
 *
 * An unreadable or foreign database is renamed to state.db.bad (one is kept) and a new one made.
 *
 * Return: 0, or a negative errno: -EBUSY when another agent has it, -ENOSPC, -EROFS, -EACCES …
 */
int journal_open(const char *dir, uint64_t boottime, const char *boot_id, struct journal **out,
		 char *error, size_t size);

/**
 * journal_close() - Note the running time and a clean stop, close.
 * @boottime: CLOCK_BOOTTIME now, ns.
 */
void journal_close(struct journal *journal, uint64_t boottime);

enum journal_origin journal_origin(const struct journal *journal);

/** journal_now() - Running time at a CLOCK_BOOTTIME, also of an earlier event. Pure. */
uint64_t journal_now(const struct journal *journal, uint64_t boottime);

/** journal_tick() - Note the running time (no fsync); once an hour is enough. */
int journal_tick(struct journal *journal, uint64_t now);

/**
 * journal_start() - Record this start.
 * @limit: Starts within 10 minutes of one boot from which on the agent only observes; 0 = never.
 * @observe_until: Running time until which to observe only; 0 = act.
 *
 * Return: 0 or a negative errno.
 */
int journal_start(struct journal *journal, uint64_t now, uint32_t limit, uint64_t *observe_until);

/**
 * journal_save() - Write what changed: POLICY_ACTION_PERSIST.
 * @state: Its @dirty bits say what. The card's open rotation is part of the card.
 * @durable: On stable storage before it returns (one fsync).
 *
 * Return: 0 or a negative errno; -ENOSPC for a full disk. Nothing is half written.
 */
int journal_save(struct journal *journal, const struct policy_state *state, uint64_t now,
		 bool durable);

/**
 * journal_finish() - Put an ended rotation into the history: POLICY_ACTION_FINISHED.
 * @state: Its @finished, with the card's and the module's key.
 * @realtime: CLOCK_REALTIME now, s: for display only, may be 1970.
 *
 * The history is cut to the newest 1000.
 */
int journal_finish(struct journal *journal, const struct policy_state *state, int64_t realtime,
		   uint64_t now);

/**
 * journal_load_card() - A card's record, or a new one as policy_card_init() makes it.
 *
 * Return: 0, or a negative errno and @card is a new record with spent budgets.
 */
int journal_load_card(struct journal *journal, const struct imsid_config *config, const char *key,
		      uint64_t now, struct policy_card *card);

/** journal_load_module() - The same for a module; what its model and firmware taught is in it. */
int journal_load_module(struct journal *journal, const struct imsid_config *config,
			const char *key, const char *model, const char *revision, uint64_t now,
			struct policy_module *module);

/** journal_hold() - The hold in force: running time, 0 = none. journal_save() writes it. */
uint64_t journal_hold(struct journal *journal);

/**
 * struct journal_entry - A line of the history.
 * @card: The card's key.
 * @module: The module's key.
 * @realtime: Wall clock at the end, s; as good as the board's clock was.
 */
struct journal_entry {
	char card[POLICY_KEY_MAX];
	char module[POLICY_KEY_MAX];
	int64_t realtime;
	struct policy_rotation rotation;
};

/**
 * journal_history() - Ended rotations, newest first.
 * @card: Only this card's, or NULL.
 * @limit: At most so many.
 * @each: Called per entry; stops when it returns false.
 */
int journal_history(struct journal *journal, const char *card, unsigned int limit,
		    bool (*each)(const struct journal_entry *entry, void *data), void *data);

/** journal_rotations_since() - How many of a card's rotations ended since @since. */
int journal_rotations_since(struct journal *journal, const char *card, uint64_t since,
			    unsigned int *count);

/**
 * journal_pin_try() - Claim the one attempt that this value has on this card, ever.
 * @iccid: The card.
 * @pin: The value; only a salted hash is kept.
 *
 * Durable before it returns 0: a PIN that can not be recorded must not be tried.
 *
 * Return: 0 to go ahead, -EALREADY if it was tried before, or another negative errno.
 */
int journal_pin_try(struct journal *journal, const char *iccid, const char *pin, uint64_t now);

/** journal_pin_worked() - The value was right: it may be used again on this card. */
int journal_pin_worked(struct journal *journal, const char *iccid, const char *pin, uint64_t now);

#endif
