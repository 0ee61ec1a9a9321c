/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSICTL_SHOW_H
#define IMSICTL_SHOW_H

struct json_object;

/*
 * An answer's result as text for a person, on standard output. Results are
 * those that imsid(8) documents; what is missing in them is left out.
 */
void show_status(const struct json_object *result);
void show_history(const struct json_object *result);
void show_profiles(const struct json_object *result);
void show_budgets(const struct json_object *result);
void show_diagnose(const struct json_object *result);
/* The result's "text", a paragraph or a confirmation. */
void show_text(const struct json_object *result);

#endif
