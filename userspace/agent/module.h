/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_MODULE_H
#define IMSID_MODULE_H

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include "connect.h"
#include "link.h"
#include "pin.h"
#include "policy.h"
#include "wwanctl.h"

struct action;
struct agent;

#define MODULE_ENDED_MAX	4	/* PERSISTs and requests of one list */

/* An action that failed at once: its id and why. */
struct module_ended {
	uint32_t id;
	char text[128];
};

/**
 * struct module - A module and the card in it.
 *
 * Known by its USB path and interface for the life of the process: a module
 * that resets comes back with another index, and its rotation goes on.
 *
 * @index: the driver's index, 0 while unplugged
 * @modem: as reported last
 * @card: the same
 * @registration: the same
 * @reject: the last one since the module was plugged or was registered
 * @reject_ns: its CLOCK_BOOTTIME, 0: none
 * @link: request socket, open while plugged
 * @data: another one, for the data session, for which nothing else waits
 * @connection: the data session
 * @told_up: hooks have been told that it is up
 * @stopping: the agent ends; @stopping_count: modules that it waits for
 * @adopt_ns: CLOCK_BOOTTIME at which the last snapshot was asked for
 * @modem_ns: the same of the last event about the modem; a snapshot that was
 *	asked for before it is stale
 * @card_ns: the same for the card
 * @registration_ns: the same for the registration
 * @pin: the attempt at the card's PIN
 * @state: the policy's
 * @timer: the policy's
 * @action: the policy's order that is under way, or NULL
 * @ended: actions of a list that failed at once; told after the list
 * @ended_n: how many
 * @later: tells them
 * @reported: the reason that was logged last
 * @journal_failed: the state could not be written, and the log says so
 * @history_due: nor could the rotation that ended last
 */
struct module {
	struct agent *agent;
	uint32_t index;
	struct wwanctl_modem modem;
	struct wwanctl_card card;
	struct wwanctl_registration registration;
	struct wwanctl_reject reject;
	uint64_t reject_ns;
	struct link link;
	struct link data;
	struct connection connection;
	bool told_up;
	bool stopping;
	unsigned int *stopping_count;
	uint64_t adopt_ns;
	uint64_t modem_ns;
	uint64_t card_ns;
	uint64_t registration_ns;
	struct pin pin;
	struct policy_state state;
	ev_timer timer;
	struct action *action;
	struct module_ended ended[MODULE_ENDED_MAX];
	size_t ended_n;
	ev_timer later;
	char reported[POLICY_REASON_MAX];
	bool journal_failed;
	bool history_due;
};

/** module_at - The module with this USB path and interface, made if need be; NULL: too many. */
struct module *module_at(struct agent *agent, const char *usb_path, uint32_t interface);

/** module_by_index - The plugged module with this index, or NULL. */
struct module *module_by_index(struct agent *agent, uint32_t index);

/** module_destroy - Forget the module; what it did is in the journal. */
void module_destroy(struct module *module);

/** module_plugged - The driver has it, as @modem says. */
void module_plugged(struct module *module, const struct wwanctl_modem *modem);

/** module_unplugged - It, or the driver, is gone. */
void module_unplugged(struct module *module);

/** module_adopt - Read the state of modem, card and registration anew. */
void module_adopt(struct module *module);

/* Events of the driver; @at_ns: CLOCK_BOOTTIME. Fields that an event does not have stay. */
void module_modem(struct module *module, const struct wwanctl_modem *modem, uint64_t at_ns);
void module_card(struct module *module, const struct wwanctl_card *card, uint64_t at_ns);
void module_registration(struct module *module, const struct wwanctl_registration *registration,
			 uint64_t at_ns);
void module_reject(struct module *module, const struct wwanctl_reject *reject, uint64_t at_ns);
void module_refresh(struct module *module, const struct wwanctl_refresh *refresh, uint64_t at_ns);
void module_bearer(struct module *module, const struct wwanctl_bearer *bearer, uint64_t at_ns);

/** module_order - "imsictl rotate" to the profile with this index, -1: any other. */
void module_order(struct module *module, int profile);

/** module_hold - No rotation until @until; 0 ends the hold. */
void module_hold(struct module *module, uint64_t until);

/**
 * module_stop - Disconnect, because the agent ends.
 * @left: counts the modules that have not ended theirs yet
 */
void module_stop(struct module *module, unsigned int *left);

/** module_reconfigure - The agent has another configuration. */
void module_reconfigure(struct module *module);

/** module_kind - The kind of SIM that is in, NULL: unknown. */
const struct config_card *module_kind(const struct module *module);

#endif
