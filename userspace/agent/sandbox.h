/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_SANDBOX_H
#define IMSID_SANDBOX_H

#include <stdbool.h>

/*
 * A filter of system calls: what the agent does once it runs, and nothing else. What it
 * refuses fails with ENOSYS and is noted in the kernel's log; the process goes on.
 */

/**
 * sandbox_wanted - False for a program with sanitizers, whose run-time libraries need
 * more calls, and with IMSID_SANDBOX=off in the environment.
 */
bool sandbox_wanted(void);

/**
 * sandbox_enter - Put the filter into force, for the life of the process.
 *
 * To be called when there is nothing left to be set up with more powers: afterwards
 * nothing can be executed, no process made, no library loaded, no privilege changed.
 *
 * Return: 0 or a negative errno value, after which there is no filter.
 */
int sandbox_enter(void);

#endif
