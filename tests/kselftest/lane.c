// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lane.h"

#define PORTS		30	/* of a controller of vhci_hcd: 15 of high speed, then 15 others */
#define BUFFER		1048576	/* bytes: the events of all other lanes come too */
#define PATIENCE	scaled(60000)	/* ms: so many enumerate at once */

void lane_count(long *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

static int complain(const struct lane *lane, const char *what, int err)
{
	fprintf(stderr, "# lane %d (%s): %s: %s\n", lane->number, lane->sim.usb, what,
		strerror(-err));
	return err;
}

/* the next event of this lane's module; one that was lost is looked for in vain */
static int next_event(struct lane *lane, uint64_t end)
{
	int err;

	do {
		uint64_t now = now_ms();

		if (now >= end)
			return -ETIME;
		err = nl_event(&lane->events, &lane->event, (int)(end - now));
	} while (!err && strcmp(lane->event.usb_path, lane->sim.usb));
	return err;
}

static int await_event(struct lane *lane, uint32_t type, const char *what)
{
	uint64_t end = now_ms() + PATIENCE;
	int err;

	do {
		err = next_event(lane, end);
	} while (!err && lane->event.type != type);
	return err ? complain(lane, what, err) : 0;
}

int lane_await_new(struct lane *lane)
{
	int err;

	err = await_event(lane, WWANCTL_EVENT_TYPE_MODEM_NEW, "no modem comes");
	if (err)
		return err;
	lane->index = lane->event.index;
	lane_count(&lane->counts->plugs);
	return 0;
}

int lane_await_gone(struct lane *lane)
{
	int err;

	err = await_event(lane, WWANCTL_EVENT_TYPE_MODEM_GONE, "the modem does not go");
	if (!err)
		lane_count(&lane->counts->unplugs);
	return err;
}

int lane_await_ready(struct lane *lane)
{
	uint32_t state;
	int err;

	do {
		err = await_event(lane, WWANCTL_EVENT_TYPE_MODEM_STATE, "the modem is not ready");
		if (err)
			return err;
		state = event_u32(&lane->event, WWANCTL_A_EVENT_MODEM, WWANCTL_A_MODEM_STATE);
	} while (state != WWANCTL_MODEM_STATE_READY);
	lane_count(&lane->counts->ready);
	return 0;
}

int lane_plug(struct lane *lane)
{
	int err;

	err = sim_do(&lane->sim, "replug cold");
	if (err)
		return complain(lane, "replug", err);
	return lane_await_new(lane);
}

int lane_unplug(struct lane *lane)
{
	int err;

	err = sim_unplug(&lane->sim);
	return err ? complain(lane, "unplug", err) : lane_await_gone(lane);
}

int lane_ask(struct lane *lane)
{
	int err;

	lane_count(&lane->counts->requests);
	err = nl_ask(&lane->asker, &lane->rq, &lane->answer);
	if (err == -ETIME)
		lane_count(&lane->counts->unanswered);
	else if (err == -ENODEV)
		lane_count(&lane->counts->gone);
	else if (err)
		lane_count(&lane->counts->refused);
	else
		lane_count(&lane->counts->answered);
	return err;
}

int lane_read(struct lane *lane, const char *path)
{
	rq_begin(&lane->rq, &lane->asker, WWANCTL_CMD_FILE_READ, lane->index);
	nl_put_hex(&lane->rq, WWANCTL_A_FILE_PATH, path);
	return lane_ask(lane);
}

int lane_await_card(struct lane *lane)
{
	uint64_t end = now_ms() + PATIENCE;
	int err;

	do {
		rq_begin(&lane->rq, &lane->asker, WWANCTL_CMD_CARD_GET, lane->index);
		nl_put_u32(&lane->rq, WWANCTL_A_CARD_SLOT, 1);
		err = lane_ask(lane);
		if (err && err != -ENOENT)
			return err;
		if (!err && *answer_string(&lane->answer, WWANCTL_A_CARD_IMSI))
			return 0;
		usleep(10000);
	} while (now_ms() < end);
	return complain(lane, "the card has no IMSI", -ETIME);
}

static int enter(struct lane *lane, const char *const *settings)
{
	int err;

	err = nl_open(&lane->asker);
	if (!err)
		err = nl_open(&lane->events);
	if (!err)
		err = nl_receive_buffer(&lane->events, BUFFER);
	if (!err)
		err = nl_join(&lane->events, WWANCTL_MCGRP_MODEM);
	if (!err)
		err = sim_start_at(&lane->sim, lane->number * PORTS, settings);
	if (err)
		return complain(lane, "start", err);
	err = lane_await_new(lane);
	return err ? err : lane_await_ready(lane);
}

static int lane_main(int number, const char *const *settings,
		     int (*run)(struct lane *lane, void *ctx), void *ctx,
		     struct lane_counts *counts)
{
	struct lane *lane = calloc(1, sizeof(*lane));
	int err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!lane)
		return -ENOMEM;
	lane->number = number;
	lane->counts = counts;
	err = enter(lane, settings);
	if (!err)
		err = run(lane, ctx);
	if (err)
		complain(lane, "failed", err);
	sim_stop(&lane->sim);
	return err;
}

static int reap(const pid_t *pids)
{
	int i, status, failed = 0;

	for (i = 0; i < LANES; i++) {
		if (pids[i] < 0 || waitpid(pids[i], &status, 0) != pids[i] ||
		    !WIFEXITED(status) || WEXITSTATUS(status))
			failed++;
	}
	return failed;
}

int lanes_run(const char *const *settings, int (*run)(struct lane *lane, void *ctx), void *ctx,
	      struct lane_counts *counts)
{
	struct lane_counts *shared;
	int i, failed;
	pid_t pids[LANES];

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED)
		return LANES;
	fflush(NULL);
	for (i = 0; i < LANES; i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(!!lane_main(i, settings, run, ctx, shared));
	}
	failed = reap(pids);
	*counts = *shared;
	munmap(shared, sizeof(*shared));
	return failed;
}
