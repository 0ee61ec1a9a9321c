// SPDX-License-Identifier: GPL-2.0
/* A client of the driver, driven by the event loop. */

#include <stdbool.h>

#include "link.h"
#include "wwanctl.h"

static void input_cb(struct ev_loop *loop, ev_io *io, int events)
{
	struct link *link = io->data;

	(void)loop;
	(void)events;
	/* Errors end the outstanding requests, which is where they are dealt with. */
	wwanctl_client_dispatch(link->client);
}

static void deadline_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct link *link = timer->data;

	(void)loop;
	(void)events;
	wwanctl_client_expire(link->client);
}

/* Before the loop sleeps: whoever sent something needs not think of the timer. */
static void prepare_cb(struct ev_loop *loop, ev_prepare *prepare, int events)
{
	struct link *link = prepare->data;
	int ms = wwanctl_client_timeout(link->client);

	(void)events;
	ev_timer_stop(loop, &link->deadline);
	if (ms < 0)
		return;
	ev_timer_set(&link->deadline, ms / 1e3, 0.);
	ev_timer_start(loop, &link->deadline);
}

int link_open(struct link *link, struct ev_loop *loop)
{
	int error = wwanctl_client_open(&link->client);

	if (error) {
		link->client = NULL;
		return error;
	}
	link->loop = loop;
	ev_io_init(&link->io, input_cb, wwanctl_client_fd(link->client), EV_READ);
	link->io.data = link;
	ev_init(&link->deadline, deadline_cb);
	link->deadline.data = link;
	ev_prepare_init(&link->prepare, prepare_cb);
	link->prepare.data = link;
	ev_io_start(loop, &link->io);
	ev_prepare_start(loop, &link->prepare);
	return 0;
}

void link_close(struct link *link)
{
	struct wwanctl_client *client = link->client;

	if (!client)
		return;
	link->client = NULL;
	ev_io_stop(link->loop, &link->io);
	ev_timer_stop(link->loop, &link->deadline);
	ev_prepare_stop(link->loop, &link->prepare);
	wwanctl_client_close(client);
}
