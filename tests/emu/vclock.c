// SPDX-License-Identifier: GPL-2.0
/* Virtual time on a libev loop. */
#include <time.h>

#include "vclock.h"

static double monotonic_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/**
 * vclock_init() - start a clock at virtual second 0
 * @clock: the clock
 * @loop: loop of its timers
 * @speed: virtual seconds per real second, > 0
 */
void vclock_init(struct vclock *clock, struct ev_loop *loop, double speed)
{
	clock->loop = loop;
	clock->speed = speed;
	clock->origin = monotonic_seconds();
}

/**
 * vclock_now() - virtual seconds since vclock_init()
 * @clock: the clock
 */
double vclock_now(const struct vclock *clock)
{
	return (monotonic_seconds() - clock->origin) * clock->speed;
}

static void timer_cb(struct ev_loop *loop, ev_timer *ev, int revents)
{
	struct vtimer *timer = ev->data;

	(void)loop;
	(void)revents;
	timer->fire(timer->ctx);
}

/**
 * vtimer_init() - prepare a stopped timer
 * @timer: the timer
 * @clock: whose seconds it counts
 * @fire: what to call
 * @ctx: argument of @fire
 */
void vtimer_init(struct vtimer *timer, struct vclock *clock, void (*fire)(void *ctx), void *ctx)
{
	ev_init(&timer->ev, timer_cb);
	timer->ev.data = timer;
	timer->clock = clock;
	timer->fire = fire;
	timer->ctx = ctx;
}

/**
 * vtimer_start() - fire once, @seconds of virtual time from now
 * @timer: the timer; a running one is set anew
 * @seconds: delay; negative counts as 0
 */
void vtimer_start(struct vtimer *timer, double seconds)
{
	vtimer_stop(timer);
	/* The loop's cached time lags behind while a handler works. */
	ev_now_update(timer->clock->loop);
	ev_timer_set(&timer->ev, seconds > 0 ? seconds / timer->clock->speed : 0, 0);
	ev_timer_start(timer->clock->loop, &timer->ev);
}

/**
 * vtimer_stop() - a stopped timer does not fire
 * @timer: the timer, running or not
 */
void vtimer_stop(struct vtimer *timer)
{
	ev_timer_stop(timer->clock->loop, &timer->ev);
}

/**
 * vtimer_active() - is it going to fire?
 * @timer: the timer
 */
bool vtimer_active(const struct vtimer *timer)
{
	return ev_is_active(&timer->ev);
}
