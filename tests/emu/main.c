// SPDX-License-Identifier: GPL-2.0
/* modemsim: options, signals, and the parts put together. */
#include <errno.h>
#include <ev.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "control.h"
#include "dataport.h"
#include "fault.h"
#include "mbim.h"
#include "modem.h"
#include "qmi_ctl.h"
#include "qmux.h"
#include "trace.h"
#include "usbdev.h"
#include "usbip.h"

#define FILES_MAX	32
#define EXIT_USAGE	2

enum option_code {
	OPT_SET = 256,
	OPT_PROTOCOL,
	OPT_VHCI,
	OPT_GADGET,
	OPT_LISTEN,
	OPT_SEND,
	OPT_CHECK,
};

static const struct option long_options[] = {
	{ "scenario", required_argument, NULL, 's' },
	{ "trace", required_argument, NULL, 't' },
	{ "control", required_argument, NULL, 'c' },
	{ "speed", required_argument, NULL, 'x' },
	{ "protocol", required_argument, NULL, OPT_PROTOCOL },
	{ "set", required_argument, NULL, OPT_SET },
	{ "vhci", optional_argument, NULL, OPT_VHCI },
	{ "gadget", optional_argument, NULL, OPT_GADGET },
	{ "listen", required_argument, NULL, OPT_LISTEN },
	{ "send", required_argument, NULL, OPT_SEND },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

/**
 * struct options - the command line
 * @sets: assignments, applied after all @files
 * @protocol: value of usb.protocol, applied between them
 */
struct options {
	const char *files[FILES_MAX];
	size_t file_count;
	const char *sets[FILES_MAX];
	size_t set_count;
	const char *protocol;
	const char *trace;
	const char *control;
	const char *send;
	const char *listen;
	double speed;
	int port;
	bool vhci;
	bool gadget;
	bool check;
};

/**
 * struct sim - the whole emulator
 * @events: one timer for each [event]
 * @data: packets of the USB function
 * @pull: pulls the plug as soon as the current transfer is dealt with
 */
struct sim {
	struct control_target target;
	struct scenario *sc;
	struct fault fault;
	struct vclock clock;
	struct control *control;
	struct dataport *data;
	struct event *events;
	struct vtimer replug;
	ev_timer pull;
};

struct event {
	struct sim *sim;
	const char *command;
	struct vtimer timer;
};

static void print_usage(FILE *file)
{
	fputs("usage: modemsim [-s FILE]... [-t TRACE] [-c SOCKET] [-x N] [--protocol qmi|mbim]\n"
	      "                [--set SECTION.KEY=VALUE]...\n"
	      "                (--vhci [PORT] | --gadget [N] | --listen [ADDRESS:]PORT)\n"
	      "       modemsim -c SOCKET --send COMMAND\n"
	      "       modemsim --check [-s FILE]... [--set SECTION.KEY=VALUE]...\n"
	      "see modemsim(1)\n", file);
}

static bool add(const char **list, size_t *count, const char *value)
{
	if (*count == FILES_MAX)
		return false;
	list[(*count)++] = value;
	return true;
}

static bool take_option(struct options *o, int code)
{
	char *end;

	switch (code) {
	case 's':
		return add(o->files, &o->file_count, optarg);
	case OPT_SET:
		return add(o->sets, &o->set_count, optarg);
	case OPT_PROTOCOL:
		o->protocol = optarg;
		return true;
	case 't':
		o->trace = optarg;
		return true;
	case 'c':
		o->control = optarg;
		return true;
	case 'x':
		o->speed = strtod(optarg, &end);
		return end != optarg && !*end && o->speed > 0;
	case OPT_VHCI:
	case OPT_GADGET:
		o->vhci |= code == OPT_VHCI;
		o->gadget |= code == OPT_GADGET;
		if (optarg)
			o->port = atoi(optarg);
		return true;
	case OPT_LISTEN:
		o->listen = optarg;
		return true;
	case OPT_SEND:
		o->send = optarg;
		return true;
	case OPT_CHECK:
		o->check = true;
		return true;
	default:
		return false;
	}
}

/* "--vhci PORT" as well as "--vhci=PORT". */
static bool take_port(struct options *o, int argc, char **argv)
{
	char *end;

	if (!(o->vhci || o->gadget) || optind == argc)
		return optind == argc;
	o->port = (int)strtol(argv[optind], &end, 10);
	return optind + 1 == argc && end != argv[optind] && !*end && o->port >= 0;
}

static bool parse_options(struct options *o, int argc, char **argv)
{
	int code;

	while ((code = getopt_long(argc, argv, "s:t:c:x:h", long_options, NULL)) != -1) {
		if (code == 'h') {
			print_usage(stdout);
			exit(EXIT_SUCCESS);
		}
		if (!take_option(o, code))
			return false;
	}
	if (!take_port(o, argc, argv))
		return false;
	if (o->send)
		return o->control;
	return o->check || o->vhci + o->gadget + !!o->listen == 1;
}

static int set_protocol(struct scenario *sc, const char *protocol, char *error)
{
	char text[64];

	snprintf(text, sizeof(text), "usb.protocol=%s", protocol);
	return scenario_set(sc, text, error);
}

static struct scenario *load_scenario(const struct options *o)
{
	struct scenario *sc = scenario_create();
	char error[SCENARIO_ERROR] = "out of memory";
	int rc = sc ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; !rc && i < o->file_count; i++)
		rc = scenario_load(sc, o->files[i], error);
	if (!rc && o->protocol)
		rc = set_protocol(sc, o->protocol, error);
	for (i = 0; !rc && i < o->set_count; i++)
		rc = scenario_set(sc, o->sets[i], error);
	if (!rc)
		rc = scenario_check(sc, error);
	if (!rc)
		return sc;
	fprintf(stderr, "modemsim: %s\n", error);
	scenario_destroy(sc);
	return NULL;
}

static void command_cb(void *ctx, int function, const uint8_t *data, size_t len)
{
	struct sim *sim = ctx;

	if (sim->target.mbim)
		mbim_frame(sim->target.mbim, data, len);
	else
		qmux_command(sim->target.qmux, function, data, len);
}

static void reset_cb(void *ctx)
{
	struct sim *sim = ctx;

	if (sim->target.mbim)
		mbim_reset(sim->target.mbim);
}

static void pulled_cb(void *ctx)
{
	struct sim *sim = ctx;

	ev_timer_start(sim->target.loop, &sim->pull);
}

static void pull_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct sim *sim = timer->data;

	(void)loop;
	(void)revents;
	bus_unplug(sim->target.bus);
}

static void complete_cb(void *ctx, const struct usb_urb *urb, int status, const void *data,
			uint32_t length)
{
	struct sim *sim = ctx;

	bus_complete(sim->target.bus, urb, status, data, length);
}

static uint8_t *room_cb(void *ctx, size_t size)
{
	struct sim *sim = ctx;

	return usbip_room(bus_usbip(sim->target.bus), size);
}

static void filled_cb(void *ctx, const struct usb_urb *urb, uint32_t length)
{
	struct sim *sim = ctx;

	usbip_filled(bus_usbip(sim->target.bus), urb, length);
}

static void sent_cb(void *ctx, const uint8_t *data, size_t len)
{
	struct sim *sim = ctx;

	dataport_sent(sim->data, data, len);
}

static void wanted_cb(void *ctx)
{
	struct sim *sim = ctx;

	dataport_wanted(sim->data);
}

static const struct usbdev_ops usb_ops = {
	.complete = complete_cb,
	.command = command_cb,
	.reset = reset_cb,
	.pulled = pulled_cb,
	.room = room_cb,
	.filled = filled_cb,
	.sent = sent_cb,
	.wanted = wanted_cb,
};

static void replug(void *ctx)
{
	struct sim *sim = ctx;
	int rc = bus_plug(sim->target.bus);

	if (rc)
		fprintf(stderr, "modemsim: plug: %s\n", strerror(-rc));
	modem_boot(sim->target.modem);
}

/* The module resets itself: off the bus, and after a while on it again. */
static void restart_cb(void *ctx)
{
	struct sim *sim = ctx;

	bus_unplug(sim->target.bus);
	vtimer_start(&sim->replug, sim->sc->usb.replug_delay);
}

static const struct modem_ops modem_ops = {
	.restart = restart_cb,
};

static void event_fired(void *ctx)
{
	struct event *event = ctx;

	json_object_put(control_execute(&event->sim->target, event->command));
}

static int arm_events(struct sim *sim)
{
	size_t i;

	sim->events = calloc(sim->sc->event_count + 1, sizeof(*sim->events));
	if (!sim->events)
		return -ENOMEM;
	for (i = 0; i < sim->sc->event_count; i++) {
		sim->events[i].sim = sim;
		sim->events[i].command = sim->sc->events[i].command;
		vtimer_init(&sim->events[i].timer, &sim->clock, event_fired, &sim->events[i]);
		vtimer_start(&sim->events[i].timer, sim->sc->events[i].at);
	}
	return 0;
}

static int create_parts(struct sim *sim, const struct options *o)
{
	struct control_target *t = &sim->target;

	t->trace = trace_open(o->trace);
	if (!t->trace)
		return -errno;
	t->dev = usbdev_create(sim->sc, &sim->fault, t->trace);
	if (!t->dev)
		return -ENOMEM;
	if (o->vhci)
		t->bus = bus_create_vhci(t->loop, t->dev, t->trace, o->port);
	else if (o->gadget)
		t->bus = bus_create_gadget(t->loop, t->dev, sim->sc, t->trace, o->port);
	else
		t->bus = bus_create_listen(t->loop, t->dev, t->trace, o->listen);
	if (!t->bus)
		return -errno;
	usbdev_connect(t->dev, &usb_ops, sim);
	t->qmux = qmux_create(sim->sc, &sim->fault, t->trace, &sim->clock, t->dev);
	if (!t->qmux || qmux_add_service(t->qmux, &qmi_ctl_service, t->qmux))
		return -ENOMEM;
	if (sim->sc->usb.protocol == PROTOCOL_MBIM) {
		t->mbim = mbim_create(sim->sc, &sim->fault, t->trace, &sim->clock, t->dev);
		if (!t->mbim)
			return -ENOMEM;
	}
	t->modem = modem_create(sim->sc, &sim->fault, t->trace, &sim->clock, t->qmux, t->mbim,
				&modem_ops, sim);
	if (!t->modem)
		return -EINVAL;
	sim->data = dataport_create(t->dev, t->modem->pdn, &t->modem->format);
	return sim->data ? 0 : -ENOMEM;
}

static void destroy_parts(struct sim *sim)
{
	struct control_target *t = &sim->target;

	control_destroy(sim->control);
	if (t->bus)
		bus_unplug(t->bus);
	dataport_destroy(sim->data);
	mbim_connect(t->mbim, NULL, NULL);
	modem_destroy(t->modem);
	mbim_destroy(t->mbim);
	qmux_destroy(t->qmux);
	bus_destroy(t->bus);
	usbdev_destroy(t->dev);
	trace_close(t->trace);
	free(sim->events);
	scenario_destroy(sim->sc);
}

static void signal_cb(struct ev_loop *loop, ev_signal *watcher, int revents)
{
	(void)watcher;
	(void)revents;
	ev_break(loop, EVBREAK_ALL);
}

static int start(struct sim *sim, const struct options *o)
{
	int rc = create_parts(sim, o);

	if (!rc)
		rc = arm_events(sim);
	if (!rc && o->control) {
		sim->control = control_listen(&sim->target, o->control);
		rc = sim->control ? 0 : -errno;
	}
	if (rc)
		return rc;
	modem_boot(sim->target.modem);
	return bus_plug(sim->target.bus);
}

static int run(struct scenario *sc, const struct options *o)
{
	struct ev_loop *loop = ev_default_loop(EVFLAG_AUTO);
	struct sim sim = { .sc = sc };
	ev_signal terminate, interrupt;
	int rc;

	vclock_init(&sim.clock, loop, o->speed);
	vtimer_init(&sim.replug, &sim.clock, replug, &sim);
	ev_timer_init(&sim.pull, pull_cb, 0, 0);
	sim.pull.data = &sim;
	sim.target = (struct control_target){
		.loop = loop, .sc = sc, .fault = &sim.fault, .clock = &sim.clock,
	};
	ev_signal_init(&terminate, signal_cb, SIGTERM);
	ev_signal_init(&interrupt, signal_cb, SIGINT);
	ev_signal_start(loop, &terminate);
	ev_signal_start(loop, &interrupt);
	rc = start(&sim, o);
	if (rc)
		fprintf(stderr, "modemsim: %s\n", strerror(-rc));
	else
		ev_run(loop, 0);
	vtimer_stop(&sim.replug);
	destroy_parts(&sim);
	return rc ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options o = { .speed = 1, .port = BUS_ANY_PORT };
	struct scenario *sc;

	if (!parse_options(&o, argc, argv)) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (o.send)
		return control_send(o.control, o.send);
	sc = load_scenario(&o);
	if (!sc)
		return EXIT_FAILURE;
	if (!o.check)
		return run(sc, &o);
	scenario_destroy(sc);
	return EXIT_SUCCESS;
}
