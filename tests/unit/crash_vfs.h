/* SPDX-License-Identifier: GPL-2.0 */
/* A disk below SQLite that can stop at any moment, as a killed process or a cut of power does. */
#ifndef CRASH_VFS_H
#define CRASH_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum crash_mode {
	CRASH_NONE,
	CRASH_KILL, /* kill -9: what was written is there */
	CRASH_POWER_LOST, /* nothing of what was not yet synced is there */
	CRASH_POWER_TORN, /* all is there, and half of the last write */
	CRASH_POWER_MIXED, /* some of it is there, in no order */
	CRASH_FULL, /* no crash: from then on the disk is full, for a while */
	CRASH_IO_ERROR, /* no crash: one operation fails */
};

/**
 * struct crash_plan - What shall happen when; in memory that outlives the process.
 * @at: The moment, from 1; 0 = never.
 * @count: Moments so far: operations that change the disk, and calls of crash_point().
 * @writes: Of them, operations on the disk.
 * @full_until: CRASH_FULL: the disk has room again at this time (crash_now()); set by it.
 * @happened: The moment came.
 */
struct crash_plan {
	enum crash_mode mode;
	unsigned int at;
	unsigned int count;
	unsigned int writes;
	uint64_t full_until;
	bool happened;
};

/** crash_install() - Make it the disk of all databases that are opened from now on. */
void crash_install(struct crash_plan *plan, uint64_t (*now)(void));

/** crash_point() - A moment that is not the disk's. */
void crash_point(void);

/** crash_durable_copy() - What a cut of power now would leave, into @dir. */
void crash_durable_copy(const char *dir);

#endif
