/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_CONNECT_H
#define IMSID_CONNECT_H

#include <stdbool.h>
#include <stdint.h>

#include "cause.h"
#include "ip.h"
#include "wwanctl.h"

struct config_profile;

/**
 * struct connection - The data session of a module, as it is.
 * @bearer: as the driver told it last
 * @name: of its network device, "" until it has been configured
 * @received: packets of the device at the last probe
 */
struct connection {
	struct wwanctl_bearer bearer;
	char name[IP_NAME_MAX];
	uint64_t received;
};

/**
 * struct connect_result - How it ended.
 * @error: 0; -EOPNOTSUPP when the driver makes no data sessions; …
 * @layer, @cause: the network's, if it gave one
 */
struct connect_result {
	int error;
	enum cause_layer layer;
	uint16_t cause;
	char text[IP_TEXT_MAX + 32];
};

/**
 * struct connect - A connection being made.
 *
 * Looks first what is there: a session of this APN is taken as it is, one of another APN is
 * ended before. Owned by the caller, who keeps it until done().
 */
struct connect {
	struct wwanctl_client *client;
	uint32_t modem;
	const struct config_profile *profile;
	struct connection *connection;
	bool stop;
	bool refused;
	void (*done)(void *ctx, const struct connect_result *result);
	void *ctx;
	struct connect_result result;
};

/**
 * connect_start() - Begin.
 *
 * done() is always called, from the client's dispatch; if the first request could not be sent, a
 * negative errno value is returned and done() is not called.
 */
int connect_start(struct connect *connect);

/** connect_is_up() - Whether a bearer carries packets. */
bool connect_is_up(const struct wwanctl_bearer *bearer);

#endif
