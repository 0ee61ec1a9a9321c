/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_LINK_H
#define IMSID_LINK_H

#include <ev.h>

struct wwanctl_client;

/**
 * struct link - A request socket in the event loop.
 * @client: NULL while closed.
 *
 * A timer runs only while a request is outstanding.
 */
struct link {
	struct wwanctl_client *client;
	struct ev_loop *loop;
	ev_io io;
	ev_timer deadline;
	ev_prepare prepare;
};

/** link_open - Open the socket; the driver must be there. Return: 0 or a negative errno value. */
int link_open(struct link *link, struct ev_loop *loop);

/** link_close - End outstanding requests with -ECANCELED and close; fine when closed. */
void link_close(struct link *link);

#endif
