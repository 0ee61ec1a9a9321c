/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_PRIVILEGE_H
#define IMSID_PRIVILEGE_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Who the process is, and what it may do: the user imsid with CAP_NET_ADMIN and
 * nothing else, and no way to more.
 */

#define PRIVILEGE_USER	"imsid"	/* and the group of the control socket */

/**
 * struct privilege_dir - A directory in which the user must be able to write.
 * @path: made if it is not there
 * @prefix: of the names of our files in it
 * @mode: of a directory that is made
 */
struct privilege_dir {
	const char *path;
	const char *prefix;
	mode_t mode;
};

/**
 * privilege_become_user - Of root become the user imsid, with what privilege_drop() needs.
 * @dirs: for the user to write in. One that another user has is taken over with the
 *        files in it, if nobody else can write there and nothing but ours is in it.
 * @count: of them
 *
 * Does nothing without root's powers, or if there is no such user.
 *
 * Return: 1 if it is the user imsid now, 0 if nothing has changed, or a negative
 * errno value, after which the process must not go on.
 */
int privilege_become_user(const struct privilege_dir *dirs, size_t count);

/**
 * privilege_drop - Keep CAP_NET_ADMIN only, for good.
 *
 * No set has another capability afterwards, no program that is executed gets one back,
 * and no process of the same user can look into this one; it leaves no core either.
 *
 * Return: 0 or a negative errno value.
 */
int privilege_drop(void);

/** privilege_group_id - Group of the control socket, (gid_t)-1 if there is none. */
gid_t privilege_group_id(void);

#endif
