/* SPDX-License-Identifier: GPL-2.0 */
/* Virtual time on a libev loop: every timer of SIM, modem and network. */
#ifndef EMU_VCLOCK_H
#define EMU_VCLOCK_H

#include <ev.h>
#include <stdbool.h>

/**
 * struct vclock - a clock that runs @speed times faster than the real one
 * @loop: the loop that its timers live in
 * @speed: virtual seconds per real second, > 0
 * @origin: CLOCK_MONOTONIC second at which virtual time was 0
 */
struct vclock {
	struct ev_loop *loop;
	double speed;
	double origin;
};

/**
 * struct vtimer - a one-shot timer in virtual time; embed it in its owner
 * @fire: called once from the loop, with the timer stopped already
 */
struct vtimer {
	ev_timer ev;
	struct vclock *clock;
	void (*fire)(void *ctx);
	void *ctx;
};

void vclock_init(struct vclock *clock, struct ev_loop *loop, double speed);
double vclock_now(const struct vclock *clock);

void vtimer_init(struct vtimer *timer, struct vclock *clock, void (*fire)(void *ctx), void *ctx);
void vtimer_start(struct vtimer *timer, double seconds);
void vtimer_stop(struct vtimer *timer);
bool vtimer_active(const struct vtimer *timer);

#endif
