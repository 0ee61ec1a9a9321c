// SPDX-License-Identifier: GPL-2.0
/* imsid: options, signals, and the order in which the parts begin and end. */

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent.h"
#include "array.h"
#include "config.h"
#include "control.h"
#include "hook.h"
#include "journal.h"
#include "logger.h"
#include "module.h"
#include "observe.h"
#include "privilege.h"
#include "process.h"
#include "request.h"
#include "sandbox.h"

#define CONFIG_FILE	"/etc/imsid/imsid.conf"
#define STATE_DIR	"/var/lib/imsid"
#define CONF_D		"conf.d"
#define HOOKS_D		"hooks.d"
#define STOP_S		5.	/* that the end of data connections is waited for */
#define TICK_S		3600.

struct options {
	char config[PATH_MAX];
	char config_dir[PATH_MAX];
	char hooks_dir[PATH_MAX];
	char state[PATH_MAX];
	bool foreground;
	bool check;
};

static struct options options;

static int print_usage(FILE *to)
{
	fputs("usage: imsid [-c FILE] [-d STATE_DIR] [-f] [-n]\n"
	      "  -c FILE       configuration (" CONFIG_FILE ", and conf.d/*.conf beside it)\n"
	      "  -d STATE_DIR  state that survives a reboot (" STATE_DIR ")\n"
	      "  -f            stay in the foreground, messages to standard error\n"
	      "  -n            check the configuration and exit\n", to);
	return to == stdout ? 0 : 2;
}

/* Relative names are of the directory that we are called in, not of "/". */
static bool absolute(char *out, const char *path)
{
	char cwd[PATH_MAX] = "";
	int len;

	if (*path != '/' && !getcwd(cwd, sizeof(cwd)))
		return false;
	len = snprintf(out, PATH_MAX, "%s%s%s", cwd, *cwd ? "/" : "", path);
	return len > 0 && len < PATH_MAX;
}

static bool beside_config(char *out, const char *name)
{
	const char *slash = strrchr(options.config, '/');
	int dir = slash ? (int)(slash - options.config) : 0;
	int len;

	len = snprintf(out, PATH_MAX, "%.*s/%s", dir, options.config, name);
	return len > 0 && len < PATH_MAX;
}

static bool set_config_dir(void)
{
	return beside_config(options.config_dir, CONF_D) &&
	       beside_config(options.hooks_dir, HOOKS_D);
}

/* Return: -1 to go on, or the exit status. */
static int read_options(int argc, char **argv)
{
	bool ok = absolute(options.config, CONFIG_FILE) && absolute(options.state, STATE_DIR);
	int c;

	while ((c = getopt(argc, argv, "c:d:fnh")) != -1) {
		switch (c) {
		case 'c':
			ok = ok && absolute(options.config, optarg);
			break;
		case 'd':
			ok = ok && absolute(options.state, optarg);
			break;
		case 'f':
			options.foreground = true;
			break;
		case 'n':
			options.check = true;
			break;
		default:
			return print_usage(c == 'h' ? stdout : stderr);
		}
	}
	if (optind < argc || !ok || !set_config_dir())
		return print_usage(stderr);
	return -1;
}

/* One message a line of the configuration's errors. */
static void log_errors(const struct config_errors *errors)
{
	const char *line = errors->text;

	while (*line) {
		size_t len = strcspn(line, "\n");

		log_msg(LOG_ERR, "%.*s", (int)len, line);
		line += len + (line[len] == '\n');
	}
}

static int reload(struct agent *agent, char *text, unsigned long size)
{
	struct config_errors *errors = calloc(1, sizeof(*errors));
	struct imsid_config *config;
	int error = -ENOMEM;

	if (errors)
		error = config_load(options.config, options.config_dir, &config, errors);
	if (error) {
		log_msg(LOG_ERR, "the new configuration is refused, the one before stays in force");
		if (errors)
			log_errors(errors);
		snprintf(text, size, "%s", errors ? errors->text : strerror(-error));
		if (*text && text[strlen(text) - 1] == '\n')
			text[strlen(text) - 1] = '\0';
	} else {
		log_msg(LOG_NOTICE, "the new configuration is in force");
		agent_reconfigure(agent, config);
	}
	free(errors);
	return error;
}

static void hangup_cb(struct ev_loop *loop, ev_signal *signal, int events)
{
	char text[256];

	(void)loop;
	(void)events;
	reload(signal->data, text, sizeof(text));
}

static void terminate_cb(struct ev_loop *loop, ev_signal *signal, int events)
{
	(void)signal;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

static void tick_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct agent *agent = timer->data;

	(void)loop;
	(void)events;
	if (journal_tick(agent->journal, agent_now(agent)))
		log_msg(LOG_WARNING, "cannot note the running time in %s", options.state);
}

/*
 * libev wakes up once a minute to look for jumps of the clock, unless it has a
 * timer descriptor that tells it, which it makes for the first periodic watcher.
 */
static void never_cb(struct ev_loop *loop, ev_periodic *periodic, int events)
{
	(void)loop;
	(void)periodic;
	(void)events;
}

static struct ev_loop *make_loop(void)
{
	struct ev_loop *loop = ev_default_loop(EVFLAG_NOENV);
	ev_periodic periodic;

	if (!loop)
		return NULL;
	ev_periodic_init(&periodic, never_cb, ev_now(loop) + 1e9, 0., NULL);
	ev_periodic_start(loop, &periodic);
	ev_periodic_stop(loop, &periodic);
	return loop;
}

/* Return: 0 or the exit status. */
static int load_config(struct agent *agent)
{
	struct config_errors *errors = calloc(1, sizeof(*errors));
	int error = -ENOMEM;

	if (errors)
		error = config_load(options.config, options.config_dir, &agent->config, errors);
	if (error && errors)
		log_errors(errors);
	if (error == -EACCES)
		log_msg(LOG_ERR, "give it to the group " PRIVILEGE_USER ", with mode 0640");
	free(errors);
	return error ? 1 : 0;
}

static void read_boot_id(char *id, size_t size)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? 0 : read(fd, id, size - 1);

	if (fd >= 0)
		close(fd);
	id[len < 0 ? 0 : len] = '\0';
}

static const char *what_to_do(int error)
{
	switch (error) {
	case -EBUSY:
		return "another imsid has it";
	case -ENOSPC:
		return "free some space, or give another directory with -d";
	case -EROFS:
	case -EACCES:
	case -EPERM:
		return "make it writable, or give another directory with -d";
	default:
		return "see to the directory, or give another one with -d";
	}
}

static int open_journal(struct agent *agent)
{
	char boot_id[64];
	char text[256] = "";
	int error;

	read_boot_id(boot_id, sizeof(boot_id));
	error = journal_open(options.state, agent_boottime(), boot_id, &agent->journal, text,
			     sizeof(text));
	if (error) {
		log_msg(LOG_ERR, "cannot keep state in %s: %s; %s", options.state,
			*text ? text : strerror(-error), what_to_do(error));
		return 1;
	}
	if (*text)
		log_msg(LOG_WARNING, "%s: %s", options.state, text);
	agent->hold_until = journal_hold(agent->journal);
	error = journal_start(agent->journal, agent_now(agent), agent->config->policy.start_limit,
			      &agent->observe_until);
	if (error) {
		log_msg(LOG_ERR, "cannot keep state in %s: %s; %s", options.state, strerror(-error),
			what_to_do(error));
		journal_close(agent->journal, agent_boottime());
		return 1;
	}
	if (agent->observe_until)
		log_msg(LOG_WARNING,
			"started too often in ten minutes: only observing for a while");
	return 0;
}

static struct control *open_control(struct request_ctx *ctx)
{
	static const struct control_ops ops = { .request = request_answer };
	struct control *control;
	char path[256];

	snprintf(path, sizeof(path), "%s/imsid.sock", process_run_dir());
	control = control_create(ctx->agent->loop, path, &ops, ctx);
	if (!control)
		log_msg(LOG_ERR, "cannot listen on %s: %m", path);
	return control;
}

static void watch_signal(struct ev_loop *loop, ev_signal *watcher, int number,
			 void (*cb)(struct ev_loop *loop, ev_signal *watcher, int events),
			 void *data)
{
	ev_signal_init(watcher, cb, number);
	watcher->data = data;
	ev_signal_start(loop, watcher);
	ev_unref(loop);
}

/* Until a signal ends it, or the driver's events can not be read. */
static void serve(struct agent *agent)
{
	static ev_signal hangup, terminate, interrupt;
	static ev_timer tick;

	watch_signal(agent->loop, &hangup, SIGHUP, hangup_cb, agent);
	watch_signal(agent->loop, &terminate, SIGTERM, terminate_cb, agent);
	watch_signal(agent->loop, &interrupt, SIGINT, terminate_cb, agent);
	ev_timer_init(&tick, tick_cb, TICK_S, TICK_S);
	tick.data = agent;
	ev_timer_start(agent->loop, &tick);
	/* Until now who started us read what went wrong. */
	log_open(options.foreground);
	process_ready();
	log_msg(LOG_NOTICE, "running");
	malloc_trim(0);
	ev_run(agent->loop, 0);
	process_stopping();
	ev_timer_stop(agent->loop, &tick);
}

/* From here on only what the agent does when it runs. */
static int confine(void)
{
	int error = privilege_drop();

	if (error) {
		log_msg(LOG_ERR, "cannot drop privileges: %s", strerror(-error));
		return error;
	}
	error = sandbox_wanted() ? sandbox_enter() : 0;
	/* A board without it works as well, and so do all other barriers. */
	if (error)
		log_msg(LOG_WARNING, "no filter of system calls (seccomp): %s", strerror(-error));
	return 0;
}

static int start_observing(struct observe **observe, struct agent *agent)
{
	int error = observe_start(observe, agent);

	if (error)
		log_msg(LOG_ERR, "cannot listen to the driver: %s%s", strerror(-error),
			error == -EPERM ? "; imsid needs CAP_NET_ADMIN" : "");
	return error;
}

static void stop_limit_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	*(bool *)timer->data = true;
}

/* on-stop = disconnect: what the driver would otherwise keep. */
static void stop_connections(struct agent *agent)
{
	static unsigned int left; /* what comes too late still counts down, in the modules' end */
	bool late = false;
	ev_timer limit;
	size_t i;

	if (agent->config->policy.on_stop != CONFIG_ON_STOP_DISCONNECT)
		return;
	for (i = 0; i < AGENT_MODULES_MAX; i++)
		if (agent->modules[i])
			module_stop(agent->modules[i], &left);
	ev_timer_init(&limit, stop_limit_cb, STOP_S, 0.);
	limit.data = &late;
	ev_timer_start(agent->loop, &limit);
	while (left && !late)
		ev_run(agent->loop, EVRUN_ONCE);
	ev_timer_stop(agent->loop, &limit);
}

static int run_parts(struct agent *agent)
{
	struct request_ctx requests = { .agent = agent, .reload = reload };
	struct observe *observe = NULL;
	struct control *control;
	int error;
	size_t i;

	control = open_control(&requests);
	if (!control)
		return 1;
	error = confine();
	if (!error)
		error = start_observing(&observe, agent);
	if (!error) {
		serve(agent);
		stop_connections(agent);
	}
	observe_stop(observe);
	for (i = 0; i < AGENT_MODULES_MAX; i++)
		if (agent->modules[i])
			module_destroy(agent->modules[i]);
	control_destroy(control);
	return error ? 1 : 0;
}

/* Return: the exit status. */
static int run(struct agent *agent)
{
	int status;

	agent->hooks = hook_start(options.hooks_dir, options.foreground);
	if (agent->hooks < 0)
		log_msg(LOG_WARNING, "no hooks: %s", strerror(-agent->hooks));
	agent->loop = make_loop();
	if (!agent->loop) {
		log_msg(LOG_ERR, "no event loop: %m");
		return 1;
	}
	status = open_journal(agent);
	if (status)
		return status;
	status = run_parts(agent);
	journal_close(agent->journal, agent_boottime());
	return status;
}

/* What root has started goes on as the user imsid, if there is one. */
static int become_user(void)
{
	const struct privilege_dir dirs[] = {
		{ .path = process_run_dir(), .prefix = "imsid.", .mode = 0755 },
		{ .path = options.state, .prefix = "state.db", .mode = 0700 },
	};
	int done;

	/* A check makes nothing, and may read what the agent may. */
	done = privilege_become_user(dirs, options.check ? 0 : ARRAY_SIZE(dirs));
	if (done < 0)
		log_msg(LOG_ERR, "cannot become the user " PRIVILEGE_USER ": %s", strerror(-done));
	else if (!done && !geteuid() && !options.check)
		log_msg(LOG_NOTICE, "there is no user " PRIVILEGE_USER ": running as root");
	return done < 0 ? 1 : 0;
}

/* One process, and files for nobody else. */
static int begin(void)
{
	int error;

	umask(0077);
	if (!options.foreground) {
		error = process_detach();
		if (error) {
			log_msg(LOG_ERR, "cannot go to the background: %s", strerror(-error));
			return 1;
		}
	}
	error = process_lock();
	if (error == -EBUSY)
		log_msg(LOG_ERR, "another imsid is running (%s/imsid.pid)", process_run_dir());
	else if (error)
		log_msg(LOG_ERR, "cannot lock %s/imsid.pid: %s", process_run_dir(),
			strerror(-error));
	return error ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct agent agent = { 0 };
	int status = read_options(argc, argv);

	if (status >= 0)
		return status;
	log_open(true);
	/* Small and single-threaded: one arena, and what is freed goes back. */
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_TRIM_THRESHOLD, 65536);
	mallopt(M_MMAP_THRESHOLD, 65536);
	mallopt(M_TOP_PAD, 16384);
	signal(SIGPIPE, SIG_IGN);
	status = become_user();
	if (!status)
		status = load_config(&agent);
	if (!status && !options.check)
		status = begin();
	if (!status && !options.check)
		status = run(&agent);
	config_put(agent.config);
	return status;
}
