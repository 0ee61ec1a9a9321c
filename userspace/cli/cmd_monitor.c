// SPDX-License-Identifier: GPL-2.0
/* wwanctl monitor: events as they happen, and those that have. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/signalfd.h>

#include "array.h"
#include "esm.h"
#include "reject.h"
#include "cli.h"
#include "frame.h"
#include "json.h"
#include "text.h"

#define GROUPS_DEFAULT	\
	(WWANCTL_GROUPS_OPEN | WWANCTL_GROUP_CARD | WWANCTL_GROUP_TOOLKIT | WWANCTL_GROUP_BEARER)
#define RECEIVE_BUFFER	(1024 * 1024)

struct monitor {
	struct cli *cli;
	struct wwanctl_stream_config config;
	struct modem_spec spec;
	bool filtered;
	unsigned long count;	/* events to print, 0 without end */
	unsigned long printed;
	double timeout_s;	/* 0 none */
	bool unloaded;
	bool interrupted;
};

/* Local date and time of a boot-time stamp, with the offset from UTC. */
static void format_time(uint64_t boot_ns, char *text, size_t cap)
{
	struct timespec real;
	struct timespec boot;
	struct tm local;
	int64_t ns;
	time_t seconds;
	size_t used;
	char zone[8];

	clock_gettime(CLOCK_REALTIME, &real);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	ns = ((int64_t)real.tv_sec - boot.tv_sec) * 1000000000 + real.tv_nsec - boot.tv_nsec +
	     (int64_t)boot_ns;
	seconds = (time_t)(ns / 1000000000);
	localtime_r(&seconds, &local);
	used = strftime(text, cap, "%Y-%m-%d %H:%M:%S", &local);
	strftime(zone, sizeof(zone), "%z", &local);
	snprintf(text + used, cap - used, ".%03d%s", (int)(ns % 1000000000 / 1000000), zone);
}

static const char *name_or_dash(enum wwanctl_names set, uint32_t value)
{
	const char *name = wwanctl_name(set, value);

	return name ? name : "-";
}

static void format_modem(const struct wwanctl_modem *modem, char *text, size_t cap)
{
	const char *reason = wwanctl_name(WWANCTL_NAMES_POWER_REASON, modem->power_reason);

	snprintf(text, cap, "%04x:%04x %s, %s, power %s%s%s, card %s", modem->vid, modem->pid,
		 modem->model[0] ? modem->model :
		 name_or_dash(WWANCTL_NAMES_PROTOCOL, modem->protocol),
		 name_or_dash(WWANCTL_NAMES_MODEM_STATE, modem->state),
		 name_or_dash(WWANCTL_NAMES_POWER, modem->power), reason ? " by " : "",
		 reason ? reason : "", name_or_dash(WWANCTL_NAMES_CARD_STATE, modem->card_state));
}

static void format_registration(const struct wwanctl_registration *registration, char *text,
				size_t cap)
{
	const char *state = name_or_dash(WWANCTL_NAMES_REGISTRATION_STATE, registration->state);
	const char *rat = wwanctl_name(WWANCTL_NAMES_RAT, registration->rat);

	snprintf(text, cap, "%s%s%s%s%s%s%s%s%s", state, registration->plmn[0] ? " " : "",
		 registration->plmn, registration->operator_name[0] ? " " : "",
		 registration->operator_name, rat ? " " : "", rat ? rat : "",
		 registration->cs_attached ? " cs" : "", registration->ps_attached ? " ps" : "");
}

static void format_reject(const struct wwanctl_reject *reject, char *text, size_t cap)
{
	const char *words = reject_cause_name(reject->cause, reject->rat, reject->domain);

	snprintf(text, cap, "cause %u (%s) domain %s plmn %s %s", reject->cause,
		 words ? words : "not in the specifications",
		 name_or_dash(WWANCTL_NAMES_DOMAIN, reject->domain),
		 reject->plmn[0] ? reject->plmn : "-",
		 name_or_dash(WWANCTL_NAMES_RAT, reject->rat));
}

static void format_refresh(const struct wwanctl_refresh *refresh, char *text, size_t cap)
{
	size_t used;

	used = (size_t)snprintf(text, cap, "%s %s, %zu files",
				name_or_dash(WWANCTL_NAMES_REFRESH_STAGE, refresh->stage),
				name_or_dash(WWANCTL_NAMES_REFRESH_MODE, refresh->mode),
				refresh->file_count);
	if (refresh->vote_needed && used < cap)
		snprintf(text + used, cap - used, ", a vote is asked for within %u ms",
			 refresh->vote_timeout_ms);
}

static void format_channel(const struct wwanctl_channel *channel, char *text, size_t cap)
{
	char aid[2 * WWANCTL_AID_MAX + 1];

	hex_format(aid, sizeof(aid), channel->aid, channel->aid_len);
	snprintf(text, cap, "%u %s%s%s", channel->channel, channel->open ? "opened" : "closed",
		 aid[0] ? ", application " : "", aid);
}

static void format_signal(const struct wwanctl_signal *signal, char *text, size_t cap)
{
	size_t used = 0;

	text[0] = '\0';
	if (signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_RSSI))
		used += (size_t)snprintf(text + used, cap - used, "RSSI %d dBm ", signal->rssi);
	if (signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_RSRP))
		used += (size_t)snprintf(text + used, cap - used, "RSRP %d dBm ", signal->rsrp);
	if (signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_RSRQ))
		used += (size_t)snprintf(text + used, cap - used, "RSRQ %d dB ", signal->rsrq);
	if (signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_SNR))
		snprintf(text + used, cap - used, "SNR %.1f dB", signal->snr / 10.0);
}

static void format_bearer(const struct wwanctl_bearer *bearer, char *text, size_t cap)
{
	char address[INET6_ADDRSTRLEN];
	char end[160];
	size_t used;
	size_t i;

	used = (size_t)snprintf(text, cap, "%u %s", bearer->id,
				name_or_dash(WWANCTL_NAMES_BEARER_STATE, bearer->state));
	for (i = 0; i < bearer->address_count; i++) {
		const struct wwanctl_bearer_address *given = &bearer->addresses[i];

		if (given->address_len && used < cap &&
		    inet_ntop(given->address_len == 4 ? AF_INET : AF_INET6, given->address,
			      address, sizeof(address)))
			used += (size_t)snprintf(text + used, cap - used, " %s/%u", address,
						 given->prefix);
	}
	if (!(bearer->has & WWANCTL_HAS(WWANCTL_A_BEARER_END)) || used >= cap)
		return;
	esm_end_text(&bearer->end, end, sizeof(end));
	snprintf(text + used, cap - used, ", %s", end);
}

static void format_trace(const struct wwanctl_trace *trace, char *text, size_t cap)
{
	const char *arrow = trace->direction == WWANCTL_DIRECTION_TO_MODULE ? "->" : "<-";
	char hex[2 * WWANCTL_APDU_MAX + 1];
	char words[160];

	hex_format(hex, sizeof(hex), trace->frame, trace->frame_len);
	if (!frame_qmi_line(trace->frame, trace->frame_len, words, sizeof(words)))
		snprintf(words, sizeof(words), "%u bytes", trace->length);
	snprintf(text, cap, "%s %s  %s", arrow, words, hex);
}

static void format_details(const struct wwanctl_event *event, char *text, size_t cap)
{
	text[0] = '\0';
	switch (event->type) {
	case WWANCTL_EVENT_TYPE_MODEM_NEW:
	case WWANCTL_EVENT_TYPE_MODEM_GONE:
	case WWANCTL_EVENT_TYPE_MODEM_STATE:
		format_modem(&event->as_modem, text, cap);
		break;
	case WWANCTL_EVENT_TYPE_REGISTRATION:
		format_registration(&event->as_registration, text, cap);
		break;
	case WWANCTL_EVENT_TYPE_REJECT:
		format_reject(&event->as_reject, text, cap);
		break;
	case WWANCTL_EVENT_TYPE_CARD:
		snprintf(text, cap, "slot %u %s%s%s%s%s", event->as_card.slot,
			 name_or_dash(WWANCTL_NAMES_CARD_STATE, event->as_card.state),
			 event->as_card.iccid[0] ? " ICCID " : "", event->as_card.iccid,
			 event->as_card.imsi[0] ? " IMSI " : "", event->as_card.imsi);
		break;
	case WWANCTL_EVENT_TYPE_REFRESH:
		format_refresh(&event->as_refresh, text, cap);
		break;
	case WWANCTL_EVENT_TYPE_CHANNEL:
		format_channel(&event->as_channel, text, cap);
		break;
	case WWANCTL_EVENT_TYPE_SIGNAL:
		format_signal(&event->as_signal, text, cap);
		break;
	case WWANCTL_EVENT_TYPE_TRACE:
		format_trace(&event->as_trace, text, cap);
		break;
	case WWANCTL_EVENT_TYPE_BEARER:
		format_bearer(&event->as_bearer, text, cap);
		break;
	case WWANCTL_EVENT_TYPE_LOST:
		snprintf(text, cap, "events are missing here");
		break;
	default:
		break;
	}
}

/* Red is trouble, green is service. */
static const char *event_colour(const struct wwanctl_event *event)
{
	switch (event->type) {
	case WWANCTL_EVENT_TYPE_REJECT:
	case WWANCTL_EVENT_TYPE_LOST:
	case WWANCTL_EVENT_TYPE_MODEM_GONE:
		return "\033[31m";
	case WWANCTL_EVENT_TYPE_REGISTRATION:
		return event->as_registration.state == WWANCTL_REGISTRATION_STATE_HOME ||
		       event->as_registration.state == WWANCTL_REGISTRATION_STATE_ROAMING ?
		       "\033[32m" : "\033[33m";
	case WWANCTL_EVENT_TYPE_BEARER:
		return event->as_bearer.state == WWANCTL_BEARER_STATE_CONNECTED ? "\033[32m" :
		       event->as_bearer.has & WWANCTL_HAS(WWANCTL_A_BEARER_END) ? "\033[31m" :
		       "\033[33m";
	case WWANCTL_EVENT_TYPE_SIGNAL:
	case WWANCTL_EVENT_TYPE_TRACE:
		return "\033[2m";
	default:
		return "";
	}
}

static void print_line(const struct cli *cli, const struct wwanctl_event *event)
{
	const char *type = wwanctl_name(WWANCTL_NAMES_EVENT_TYPE, event->type);
	char details[2 * WWANCTL_APDU_MAX + 256];
	char clean[sizeof(details)];
	char when[48];

	format_time(event->timestamp_ns, when, sizeof(when));
	format_details(event, details, sizeof(details));
	text_clean(clean, sizeof(clean), details);
	printf("%s  %-6s %s%-12s %s%s\n", when, event->usb_path[0] ? event->usb_path : "-",
	       cli->colour ? event_colour(event) : "", type ? type : "unknown", clean,
	       cli->colour ? "\033[0m" : "");
}

static bool finished(const struct monitor *monitor)
{
	return monitor->interrupted || (monitor->count && monitor->printed >= monitor->count);
}

static bool meant(const struct monitor *monitor, const struct wwanctl_event *event)
{
	if (!monitor->filtered || (event->type == WWANCTL_EVENT_TYPE_LOST && !event->modem))
		return true;
	return !strcmp(event->usb_path, monitor->spec.usb_path) &&
	       (monitor->spec.interface < 0 ||
		event->interface == (uint32_t)monitor->spec.interface);
}

static void on_event(void *ctx, const struct wwanctl_event *event)
{
	struct monitor *monitor = ctx;
	struct json_object *object;

	if (finished(monitor) || !meant(monitor, event))
		return;
	monitor->printed++;
	if (!monitor->cli->json) {
		print_line(monitor->cli, event);
		return;
	}
	object = json_event(event);
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

static void on_family(void *ctx, bool present)
{
	struct monitor *monitor = ctx;

	if (!present)
		fputs("wwanctl: the driver was unloaded; waiting for it\n", stderr);
	else if (monitor->unloaded)
		fputs("wwanctl: the driver is loaded again\n", stderr);
	monitor->unloaded = !present;
}

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Waits for the stream, a signal or until @end (0: no end); false at the end. */
static bool wait_for(struct monitor *monitor, struct wwanctl_stream *stream, int signals,
		     double end)
{
	struct pollfd pfds[] = {
		{ .fd = wwanctl_stream_fd(stream), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	double rest = end ? end - now_s() : 0;
	struct timespec left = { 0 };

	if (end && rest <= 0)
		return false;
	left.tv_sec = (time_t)rest;
	left.tv_nsec = (long)((rest - (double)left.tv_sec) * 1e9);
	ppoll(pfds, ARRAY_SIZE(pfds), end ? &left : NULL, NULL);
	monitor->interrupted = pfds[1].revents;
	return true;
}

static int follow(struct monitor *monitor, struct wwanctl_stream *stream, int signals)
{
	double end = monitor->timeout_s ? now_s() + monitor->timeout_s : 0;
	int error = wwanctl_stream_start(stream);

	while (!error && !finished(monitor)) {
		if (!wait_for(monitor, stream, signals, end))
			return monitor->count ? CLI_TIMED_OUT : CLI_DONE;
		error = wwanctl_stream_dispatch(stream);
	}
	return error ? cli_fail_errno(NULL, "can't receive events", error) : CLI_DONE;
}

/* The signals that end it, as a file descriptor: an event is printed whole or not at all. */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int parse_since(const char *text, struct wwanctl_stream_config *config)
{
	unsigned long long epoch;
	unsigned long long seq;
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	epoch = strtoull(text, &end, 10);
	if (*end != ':' || epoch > UINT32_MAX || end[1] < '0' || end[1] > '9')
		return -EINVAL;
	errno = 0;
	seq = strtoull(end + 1, &end, 10);
	if (*end || errno)
		return -EINVAL;
	config->replay = true;
	config->epoch = (uint32_t)epoch;
	config->seq = seq;
	return 0;
}

/* An exit code after a message, or 0. */
static int parse_option(struct monitor *monitor, const char *command, int option)
{
	uint32_t group;
	char *end;

	switch (option) {
	case 's':
		if (parse_since(optarg, &monitor->config))
			return cli_usage(command, "EPOCH:SEQ are two numbers, as in the events: %s",
					 optarg);
		return 0;
	case 'g':
		group = wwanctl_group_value(optarg);
		if (!group)
			return cli_usage(command, "no such group: %s", optarg);
		monitor->config.groups |= group;
		return 0;
	case 'c':
		monitor->count = strtoul(optarg, &end, 10);
		if (*end || !monitor->count || *optarg == '-')
			return cli_usage(command, "the count is a number from 1: %s", optarg);
		return 0;
	case 't':
		monitor->timeout_s = strtod(optarg, &end);
		if (*end || !(monitor->timeout_s > 0 && monitor->timeout_s < 1e9))
			return cli_usage(command, "the timeout is in seconds: %s", optarg);
		return 0;
	default:
		return cli_usage(command, "wrong option");
	}
}

static int parse_options(struct monitor *monitor, int argc, char **argv)
{
	static const struct option options[] = {
		{ "since", required_argument, NULL, 's' },
		{ "group", required_argument, NULL, 'g' },
		{ "count", required_argument, NULL, 'c' },
		{ "timeout", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		int code = parse_option(monitor, argv[0], option);

		if (code)
			return code;
	}
	if (argc - optind > 1)
		return cli_usage(argv[0], "monitor takes at most one modem");
	if (!monitor->config.groups)
		monitor->config.groups_wanted = GROUPS_DEFAULT;
	return 0;
}

/* By USB path, so that the module is followed through a replug; it need not be there yet. */
static int choose_modem(struct monitor *monitor, const char *text)
{
	struct wwanctl_modem modem;
	int code;

	monitor->filtered = true;
	if (!modem_spec_parse(text, &monitor->spec) && monitor->spec.kind == MODEM_SPEC_USB)
		return 0;
	code = cli_modem(monitor->cli, text, &modem);
	if (code)
		return code;
	strcpy(monitor->spec.usb_path, modem.usb_path);
	monitor->spec.interface = (int)modem.interface;
	return 0;
}

static int open_failed(int error)
{
	switch (error) {
	case -ENOENT:
		return cli_error(NULL, CLI_FAILED,
				 "the driver is not loaded; load it: modprobe wwanctl");
	case -EPERM:
		return cli_error(NULL, CLI_NO_PERMISSION,
				 "can't join these groups: card, toolkit, bearer and trace need CAP_NET_ADMIN: run it as root");
	case -EOPNOTSUPP:
		return cli_error(NULL, CLI_FAILED, "the driver does not have these groups");
	default:
		return cli_fail_errno(NULL, "can't listen to events", error);
	}
}

int cmd_monitor(struct cli *cli, int argc, char **argv)
{
	struct monitor monitor = {
		.cli = cli,
		.config = {
			.receive_buffer = RECEIVE_BUFFER,
			.event = on_event,
			.family = on_family,
		},
	};
	struct wwanctl_stream *stream;
	int signals;
	int error;
	int code;

	code = parse_options(&monitor, argc, argv);
	if (!code && optind < argc)
		code = choose_modem(&monitor, argv[optind]);
	if (code)
		return code;
	monitor.config.ctx = &monitor;
	error = wwanctl_stream_open(&stream, &monitor.config);
	if (error)
		return open_failed(error);
	setvbuf(stdout, NULL, _IOLBF, 0);
	signals = open_signals();
	code = signals < 0 ? cli_fail_errno(NULL, "can't wait for signals", -errno) :
	       follow(&monitor, stream, signals);
	if (signals >= 0)
		close(signals);
	wwanctl_stream_close(stream);
	return code;
}
