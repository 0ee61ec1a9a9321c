/* SPDX-License-Identifier: GPL-2.0 */
/* Whether anything answers through a network device. */
#ifndef IMSID_PROBE_H
#define IMSID_PROBE_H

#include <ev.h>
#include <stdbool.h>

#include "config.h"

struct probe;

/* A target that is being asked. */
struct probe_try {
	struct probe *probe;
	ev_io io;
	bool tcp;
	bool open;
};

/**
 * struct probe - All targets asked at once; the first answer ends it.
 * @device: network device, by name
 * @refused: targets that this system does not let us ask: nothing can be concluded then
 * @done: called once, from the loop; not after probe_stop()
 */
struct probe {
	struct ev_loop *loop;
	const char *device;
	char *const *targets;
	unsigned int count;
	unsigned int refused;
	void (*done)(void *ctx, bool answered);
	void *ctx;
	ev_timer limit;
	struct probe_try tries[CONFIG_PROBES_MAX];
};

/** probe_start() - Begin; done() is called even if nothing could be sent. */
void probe_start(struct probe *probe);

/** probe_stop() - End it without a word; fine when it has ended. */
void probe_stop(struct probe *probe);

#endif
