// SPDX-License-Identifier: GPL-2.0
/*
 * These functions stand before the C library's for the whole program, libev included, whose
 * loop must be made with EVBACKEND_POLL.
 */
#include <poll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "paper_clock.h"

#define SECOND 1000000000ULL
#define CALL_TIME 1000 /* ns */

static uint64_t *paper;

void paper_clock_set(uint64_t *clock)
{
	paper = clock;
}

uint64_t paper_clock_now(void)
{
	return *paper;
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
	if (!paper)
		return (int)syscall(SYS_clock_gettime, id, ts);
	ts->tv_sec = (time_t)(*paper / SECOND);
	ts->tv_nsec = (long)(*paper % SECOND);
	return 0;
}

int gettimeofday(struct timeval *tv, void *zone)
{
	struct timespec ts;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &ts);
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / 1000;
	return 0;
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	const struct timespec none = { 0, 0 };
	const struct timespec limit = { timeout / 1000, timeout % 1000 * 1000000L };
	long ready;

	if (!paper)
		return (int)syscall(SYS_ppoll, fds, n, timeout < 0 ? NULL : &limit, NULL, 0);
	ready = syscall(SYS_ppoll, fds, n, &none, NULL, 0);
	/* Asking takes its time, too: rounding must not make the loop wait for ever. */
	*paper += CALL_TIME;
	if (!ready)
		*paper += timeout < 0 ? SECOND : (uint64_t)timeout * 1000000;
	return (int)ready;
}
