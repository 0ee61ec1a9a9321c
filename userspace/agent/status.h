/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_STATUS_H
#define IMSID_STATUS_H

struct agent;
struct json_object;
struct module;

/*
 * What imsictl shows, as JSON; the keys are documented in imsid(8). @only is
 * one module, or NULL for all that are there. Times are CLOCK_BOOTTIME in
 * seconds, unless they are of the history. All return a new object.
 */
struct json_object *status_modems(struct agent *agent, const struct module *only);
struct json_object *status_history(struct agent *agent, const struct module *only,
				   unsigned int limit);
struct json_object *status_profiles(struct agent *agent, const struct module *only);
struct json_object *status_budgets(struct agent *agent, const struct module *only);
struct json_object *status_explain(struct agent *agent, const struct module *only);

/** status_shown - Whether a module is of interest: plugged, or away in a rotation. */
int status_shown(const struct module *module, const struct module *only);

#endif
