/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System calls that a target carries out itself: the linker's --wrap sends the product's
 * calls here, and keeps the C library's own under the name __real_….
 */
#ifndef FUZZ_WRAP_H
#define FUZZ_WRAP_H

#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_sendto(int fd, const void *bytes, size_t len, int flags,
		      const struct sockaddr *to, socklen_t to_len);
ssize_t __wrap_recvfrom(int fd, void *buffer, size_t cap, int flags, struct sockaddr *from,
			socklen_t *from_len);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len);

#endif
