/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_JSON_H
#define WWANCTL_JSON_H

#include <stdint.h>
#include <json-c/json.h>

#include "wwanctl.h"

/* The contract's JSON: keys in lower snake case, ids strings, unknown null. */

/**
 * struct json_modem_parts - What is known of a modem besides its own reply.
 * Each NULL if it could not be had.
 */
struct json_modem_parts {
	const struct wwanctl_registration *registration;
	const struct wwanctl_signal *signal;
	const struct wwanctl_card *card;
};

struct json_object *json_text(const char *text);
struct json_object *json_hex(const uint8_t *bytes, size_t len);
struct json_object *json_modem(const struct wwanctl_modem *modem,
			       const struct json_modem_parts *parts);
struct json_object *json_registration(const struct wwanctl_registration *registration);
struct json_object *json_signal(const struct wwanctl_signal *signal);
struct json_object *json_card(const struct wwanctl_card *card);
struct json_object *json_network(const struct wwanctl_network *network);
struct json_object *json_attach(const struct wwanctl_attach *attach);
struct json_object *json_bearer(const struct wwanctl_bearer *bearer);
struct json_object *json_event(const struct wwanctl_event *event);
void json_print(struct json_object *object);

#endif /* WWANCTL_JSON_H */
