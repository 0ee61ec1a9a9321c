/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_ANNOUNCE_H
#define IMSID_ANNOUNCE_H

struct module;

/**
 * announce() - Tell the hooks what has become of a module.
 * @event: "rotated", "connected", "disconnected" or "failed"
 *
 * No subscriber identity goes with it.
 */
void announce(const struct module *module, const char *event);

#endif
