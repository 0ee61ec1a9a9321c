/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_DIAGNOSE_H
#define IMSID_DIAGNOSE_H

struct agent;
struct json_object;
struct module;

/**
 * diagnose - Faults of the set-up, and what to do about them.
 * @only: one module, or NULL for all
 *
 * Return: a new array of {"subject", "text", "hint"}.
 */
struct json_object *diagnose(struct agent *agent, const struct module *only);

#endif
