/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks: programs of the administrator's in hooks.d, run by a process of their own that was
 * forked before the agent gave up the right to start any.
 */
#ifndef IMSID_HOOK_H
#define IMSID_HOOK_H

#include <stdbool.h>
#include <stddef.h>

#define HOOK_MESSAGE_MAX	2048

/**
 * hook_start() - Fork the process that runs the programs in @dir.
 * @dir: an absolute path
 * @foreground: it keeps the standard files; else who started the agent need not wait for it
 *
 * Return: a descriptor for hook_tell(), or a negative errno value. When it is closed, the process
 * ends what it is running and exits.
 */
int hook_start(const char *dir, bool foreground);

/**
 * hook_tell() - Have every program run, one after the other, with these variables.
 * @fd: of hook_start()
 * @variables: "NAME=value" strings, each with its NUL; the first is IMSID_EVENT=…
 * @len: bytes of all of them, at most HOOK_MESSAGE_MAX
 *
 * Return: 0, or a negative errno value; -EAGAIN when so much waits already that this is lost.
 */
int hook_tell(int fd, const char *variables, size_t len);

#endif
