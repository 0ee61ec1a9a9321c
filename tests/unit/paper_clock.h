/* SPDX-License-Identifier: GPL-2.0 */
/* Time that passes only while the event loop sleeps: minutes take no time. */
#ifndef PAPER_CLOCK_H
#define PAPER_CLOCK_H

#include <stdint.h>

/** paper_clock_set() - Where the clock is kept, ns; NULL: real time. */
void paper_clock_set(uint64_t *clock);

/** paper_clock_now() - CLOCK_BOOTTIME of the paper clock, ns. */
uint64_t paper_clock_now(void);

#endif
