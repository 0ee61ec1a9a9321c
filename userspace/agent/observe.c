// SPDX-License-Identifier: GPL-2.0
/* The driver's events, each to the module that it is about. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "link.h"
#include "logger.h"
#include "module.h"
#include "observe.h"
#include "wwanctl.h"

/* Some hundred events, should a slow disk keep us busy; what is lost is replayed. */
#define RECEIVE_BUFFER	262144

struct observe {
	struct agent *agent;
	struct wwanctl_stream *stream;
	struct link directory;	/* asks which modules there are */
	ev_io io;
};

static void adopt(struct agent *agent, const struct wwanctl_modem *modem)
{
	struct module *module = module_at(agent, modem->usb_path, modem->interface);

	if (!module)
		return;
	if (module->index == modem->index)
		module_adopt(module);
	else
		module_plugged(module, modem);
}

static bool listed(const struct wwanctl_reply *reply, uint32_t index)
{
	size_t i;

	for (i = 0; i < reply->count; i++)
		if (reply->modems[i].index == index)
			return true;
	return false;
}

static void modems_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct observe *observe = ctx;
	struct agent *agent = observe->agent;
	size_t i;

	if (reply->error) {
		if (reply->error != -ECANCELED)
			log_msg(LOG_ERR, "cannot list the modules: %s",
				*reply->text ? reply->text : strerror(-reply->error));
		return;
	}
	for (i = 0; i < AGENT_MODULES_MAX; i++)
		if (agent->modules[i] && !listed(reply, agent->modules[i]->index))
			module_unplugged(agent->modules[i]);
	for (i = 0; i < reply->count; i++)
		adopt(agent, &reply->modems[i]);
}

/* Events were lost, or we are new: take the state as it is. */
static void look_around(struct observe *observe)
{
	int error = -ENOTCONN;

	if (observe->directory.client)
		error = wwanctl_modem_get(observe->directory.client, 0, modems_cb, observe);
	if (error)
		log_msg(LOG_ERR, "cannot ask for the modules: %s", strerror(-error));
}

static void family_cb(void *ctx, bool present)
{
	struct observe *observe = ctx;
	struct agent *agent = observe->agent;
	size_t i;
	int error;

	if (present != agent->driver || !present)
		log_msg(LOG_NOTICE, present ? "the driver wwanctl is there" :
			"the driver wwanctl is not loaded: waiting for it");
	for (i = 0; i < AGENT_MODULES_MAX; i++)
		if (agent->modules[i])
			module_unplugged(agent->modules[i]);
	link_close(&observe->directory);
	agent->driver = present;
	if (!present)
		return;
	error = link_open(&observe->directory, agent->loop);
	if (error)
		log_msg(LOG_ERR, "cannot open a socket to the driver: %s", strerror(-error));
	else
		look_around(observe);
}

static struct module *module_of(struct observe *observe, const struct wwanctl_event *event)
{
	struct module *module = module_by_index(observe->agent, event->modem);

	/* Its modem-new was lost, or is still to be told: the list has it. */
	if (!module)
		look_around(observe);
	return module;
}

static void modem_event(struct observe *observe, const struct wwanctl_event *event)
{
	struct module *module = module_by_index(observe->agent, event->modem);

	if (event->type == WWANCTL_EVENT_TYPE_MODEM_GONE) {
		if (module)
			module_unplugged(module);
	} else if (!module) {
		module = module_at(observe->agent, event->usb_path, event->interface);
		if (module)
			module_plugged(module, &event->as_modem);
	} else {
		module->modem_ns = event->timestamp_ns;
		module_modem(module, &event->as_modem, event->timestamp_ns);
	}
}

/* Registration first: from a reject to the card nothing may be in between. */
static void module_event(struct module *module, const struct wwanctl_event *event)
{
	switch (event->type) {
	case WWANCTL_EVENT_TYPE_REJECT:
		module_reject(module, &event->as_reject, event->timestamp_ns);
		break;
	case WWANCTL_EVENT_TYPE_REGISTRATION:
		module->registration_ns = event->timestamp_ns;
		module_registration(module, &event->as_registration, event->timestamp_ns);
		break;
	case WWANCTL_EVENT_TYPE_CARD:
		module->card_ns = event->timestamp_ns;
		module_card(module, &event->as_card, event->timestamp_ns);
		break;
	case WWANCTL_EVENT_TYPE_REFRESH:
		module_refresh(module, &event->as_refresh, event->timestamp_ns);
		break;
	case WWANCTL_EVENT_TYPE_BEARER:
		module_bearer(module, &event->as_bearer, event->timestamp_ns);
		break;
	}
}

static void event_cb(void *ctx, const struct wwanctl_event *event)
{
	struct observe *observe = ctx;
	struct module *module;

	switch (event->type) {
	case WWANCTL_EVENT_TYPE_LOST:
		look_around(observe);
		break;
	case WWANCTL_EVENT_TYPE_MODEM_NEW:
	case WWANCTL_EVENT_TYPE_MODEM_GONE:
	case WWANCTL_EVENT_TYPE_MODEM_STATE:
		modem_event(observe, event);
		break;
	case WWANCTL_EVENT_TYPE_REJECT:
	case WWANCTL_EVENT_TYPE_REGISTRATION:
	case WWANCTL_EVENT_TYPE_CARD:
	case WWANCTL_EVENT_TYPE_REFRESH:
	case WWANCTL_EVENT_TYPE_BEARER:
		module = module_of(observe, event);
		if (module)
			module_event(module, event);
		break;
	}
}

static void input_cb(struct ev_loop *loop, ev_io *io, int events)
{
	struct observe *observe = io->data;
	int error = wwanctl_stream_dispatch(observe->stream);

	(void)loop;
	(void)events;
	if (!error)
		return;
	log_msg(LOG_ERR, "the driver's events cannot be read: %s", strerror(-error));
	ev_break(loop, EVBREAK_ALL);
}

int observe_start(struct observe **out, struct agent *agent)
{
	struct observe *observe = calloc(1, sizeof(*observe));
	struct wwanctl_stream_config config = {
		.groups = WWANCTL_GROUP_MODEM | WWANCTL_GROUP_REGISTRATION | WWANCTL_GROUP_CARD |
			  WWANCTL_GROUP_BEARER,
		.wait = true,
		.receive_buffer = RECEIVE_BUFFER,
		.event = event_cb,
		.family = family_cb,
		.ctx = observe,
	};
	int error;

	if (!observe)
		return -ENOMEM;
	observe->agent = agent;
	error = wwanctl_stream_open(&observe->stream, &config);
	if (error) {
		free(observe);
		return error;
	}
	ev_io_init(&observe->io, input_cb, wwanctl_stream_fd(observe->stream), EV_READ);
	ev_set_priority(&observe->io, EV_MAXPRI);
	observe->io.data = observe;
	ev_io_start(agent->loop, &observe->io);
	*out = observe;
	error = wwanctl_stream_start(observe->stream);
	if (error)
		observe_stop(observe);
	return error;
}

void observe_stop(struct observe *observe)
{
	if (!observe)
		return;
	ev_io_stop(observe->agent->loop, &observe->io);
	wwanctl_stream_close(observe->stream);
	link_close(&observe->directory);
	free(observe);
}
