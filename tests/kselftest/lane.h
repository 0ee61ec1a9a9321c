/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lanes: modules on host controllers of their own, each with a process that plugs,
 * uses and unplugs it, all at once. What they did is counted in common.
 */
#ifndef LANE_H
#define LANE_H

#include "rig.h"

#define LANES		6	/* vhci_hcd of Debian has eight controllers */

/**
 * struct lane_counts - what all lanes did
 * @plugs: enumerations that the driver bound
 * @ready: bring-ups that were complete
 * @unplugs: modules gone
 * @requests: requests sent
 * @answered: requests that were answered without an error
 * @gone: requests that ended in ENODEV
 * @refused: requests that ended in another error
 * @unanswered: requests that did not end: there must be none
 */
struct lane_counts {
	long plugs;
	long ready;
	long unplugs;
	long requests;
	long answered;
	long gone;
	long refused;
	long unanswered;
};

/**
 * struct lane - one of them
 * @number: from 0
 * @asker: socket for requests
 * @events: socket in the group of modem events
 * @index: of its modem, once it is there
 * @counts: of all lanes; see lane_count()
 */
struct lane {
	int number;
	struct sim sim;
	struct nl asker;
	struct nl events;
	struct nl_request rq;
	struct nl_answer answer;
	struct nl_event event;
	uint32_t index;
	struct lane_counts *counts;
};

/* one more of them; other processes count too */
void lane_count(long *counter);

/* how many lanes failed; @run returns 0 or a negative errno value */
int lanes_run(const char *const *settings, int (*run)(struct lane *lane, void *ctx), void *ctx,
	      struct lane_counts *counts);

/* these return 0 or a negative errno value, and say on stderr what was awaited in vain */
int lane_plug(struct lane *lane);
int lane_unplug(struct lane *lane);
int lane_await_new(struct lane *lane);
int lane_await_ready(struct lane *lane);
int lane_await_gone(struct lane *lane);
/* until the module knows the identity of its card */
int lane_await_card(struct lane *lane);
/* sends lane->rq; the answer's error, -ETIME if there was none */
int lane_ask(struct lane *lane);
int lane_read(struct lane *lane, const char *path);

#endif
