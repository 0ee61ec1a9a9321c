/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A driver of paper with a module, a card of four IMSIs and a network behind it, in place of
 * the client library and of the agent's sockets. What it is made of lies in memory that
 * outlives the agent's process, as a real module does.
 */
#ifndef PAPER_DRIVER_H
#define PAPER_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "crash_vfs.h"

struct module;

/**
 * struct paper_world - Module, card and network.
 * @clock: ns.
 * @plan: Of the crash.
 * @card: Index of the IMSI that the card has.
 * @seen: Of the one that the module knows.
 * @refused: Of the one that the network refuses; -1: none.
 * @own_refresh: The card makes the module read it anew.
 * @refresh_due: It is about to.
 * @radio: Is on.
 * @power: The card is powered.
 * @registered: With the network.
 * @reject_ns: When it refused, CLOCK_BOOTTIME; 0: it has not.
 * @selects: Carried out by the card, per IMSI.
 * @resets: Of the module.
 * @index: The driver's.
 */
struct paper_world {
	uint64_t clock;
	struct crash_plan plan;
	int card;
	int seen;
	int refused;
	bool own_refresh;
	bool refresh_due;
	bool radio;
	bool power;
	bool registered;
	uint64_t reject_ns;
	unsigned int selects[4];
	unsigned int resets;
	uint32_t index;
};

/**
 * paper_start() - What happened while no agent ran, then the module is plugged.
 * @module: Of the agent's; made for it.
 * @select: Called before the card carries out a selection.
 */
void paper_start(struct paper_world *world, struct module *module, void (*select)(void));

/** paper_stop() - No more events; before the event loop goes. */
void paper_stop(void);

/** paper_power_cut() - The board was without power: the module starts anew. */
void paper_power_cut(struct paper_world *world);

#endif
