/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_AGENT_H
#define IMSID_AGENT_H

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

struct imsid_config;
struct journal;
struct module;

#define AGENT_MODULES_MAX	16

/**
 * struct agent - What the parts of imsid share.
 * @loop: event loop
 * @config: configuration in force
 * @journal: state that outlives the process
 * @modules: every module seen since the start, by USB path; NULL where none
 * @observe_until: running time until which to observe only; 0: act
 * @hold_until: running time; 0: no hold, POLICY_NEVER: until resumed
 * @driver: the driver is loaded
 * @hooks: of hook_start(), below 0: none
 */
struct agent {
	struct ev_loop *loop;
	struct imsid_config *config;
	struct journal *journal;
	struct module *modules[AGENT_MODULES_MAX];
	uint64_t observe_until;
	uint64_t hold_until;
	bool driver;
	int hooks;
};

/** agent_boottime - CLOCK_BOOTTIME in ns, the clock of the driver's events. */
uint64_t agent_boottime(void);

/** agent_now - Running time, the policy's clock. */
uint64_t agent_now(const struct agent *agent);

/** agent_boottime_of - Running time to CLOCK_BOOTTIME; below 0: before this boot. */
int64_t agent_boottime_of(const struct agent *agent, uint64_t running);

/**
 * agent_hold - Hold every module, or end the hold.
 * @until: running time, POLICY_NEVER, or 0 to end it
 *
 * Return: 0, or a negative errno value when it would not survive a reboot; it is in force
 * nevertheless.
 */
int agent_hold(struct agent *agent, uint64_t until);

/** agent_reconfigure - Take @config, which becomes the agent's, and tell every module. */
void agent_reconfigure(struct agent *agent, struct imsid_config *config);

#endif
