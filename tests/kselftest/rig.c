// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <json-c/json.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig.h"

#define NOBODY		65534
#define ARGUMENTS	64
#define MODEMS		40	/* to unplug at the end */
#define CONTROL_WAIT	scaled(5000)	/* ms */

/* The programs lie in build/tests/kselftest, and what they test in and above build. */
const char *rig_top(void)
{
	static char path[512];
	ssize_t len;
	int i;

	if (*path)
		return path;
	len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (len < 0)
		abort();
	path[len] = '\0';
	for (i = 0; i < 4; i++)
		*strrchr(path, '/') = '\0';
	return path;
}

int rig_shell(const char *format, ...)
{
	char command[1024];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

bool rig_mbim(void)
{
	const char *name = getenv("WWANCTL_TEST_PROTO");

	return name && !strcmp(name, "mbim");
}

const char *rig_name(const char *qmi, const char *mbim)
{
	return rig_mbim() ? mbim : qmi;
}

bool rig_loaded(void)
{
	return !access("/sys/module/wwanctl", F_OK);
}

int rig_unload(void)
{
	return !rig_loaded() || !rig_shell("rmmod wwanctl") ? 0 : -EBUSY;
}

/* WWANCTL_TEST_BUS: USB completes as with a real controller, where the kernel has such a one */
static bool over_gadget(void)
{
	const char *bus = getenv("WWANCTL_TEST_BUS");

	return bus && !strcmp(bus, "gadget");
}

static int load_bus(void)
{
	if (over_gadget())
		return rig_shell("modprobe dummy_hcd num=%d", RIG_GADGETS) ||
		       rig_shell("modprobe -a raw_gadget usbnet cdc-wdm");
	return rig_shell("modprobe -a vhci-hcd usbnet cdc-wdm");
}

int rig_load(const char *parameters)
{
	if (rig_unload())
		return -EBUSY;
	if (load_bus() ||
	    rig_shell("insmod %s/wwanctl.ko %s", rig_top(), parameters ? parameters : ""))
		return -ENOEXEC;
	return 0;
}

static struct modem *to_unplug[MODEMS];
static pid_t main_process;

static void clean_up(void)
{
	struct modem **modem;

	if (getpid() != main_process)
		return;
	for (modem = to_unplug; *modem; modem++)
		modem_down(*modem);
	if (!rig_unload())
		return;
	fprintf(stderr, "# the driver can't be unloaded\n");
	fflush(NULL);
	_exit(1);
}

void rig_at_end(struct modem *modem)
{
	struct modem **free = to_unplug;

	if (!main_process) {
		main_process = getpid();
		atexit(clean_up);
	}
	while (*free)
		free++;
	if (free < to_unplug + MODEMS - 1)
		*free = modem;
}

int rig_as_nobody(int (*fn)(void *ctx), void *ctx)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
		    setresuid(NOBODY, NOBODY, NOBODY))
			_exit(255);
		_exit(-fn(ctx));
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) == 255)
		return -ECHILD;
	return -WEXITSTATUS(status);
}

int rig_await(const char *path, bool there, int timeout_ms)
{
	uint64_t end = now_ms() + timeout_ms;

	while (!access(path, F_OK) != there) {
		if (now_ms() > end)
			return -ETIME;
		/* sysfs tells nobody */
		poll(NULL, 0, 5);
	}
	return 0;
}

const char *rig_interface(const struct sim *sim)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s:1.4", sim->usb);
	return name;
}

bool rig_bound(const struct sim *sim)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/usb/drivers/wwanctl/%s", rig_interface(sim));
	return !access(path, F_OK);
}

int rig_bind(const struct sim *sim, bool bind)
{
	char path[64];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/sys/bus/usb/drivers/wwanctl/%s", bind ? "bind" : "unbind");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, rig_interface(sim), strlen(rig_interface(sim))) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* --- modemsim --- */

static void file_of(const struct sim *sim, const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", sim->dir, name);
}

static void exec_sim(const struct sim *sim, int port, const char *const *settings, int output)
{
	char program[600], trace[128], socket[128], number[16];
	const char *argv[ARGUMENTS];
	int count = 0;

	snprintf(program, sizeof(program), "%s/build/modemsim", rig_top());
	file_of(sim, "trace", trace, sizeof(trace));
	file_of(sim, "socket", socket, sizeof(socket));
	argv[count++] = program;
	argv[count++] = "-t";
	argv[count++] = trace;
	argv[count++] = "-c";
	argv[count++] = socket;
	argv[count++] = "--protocol";
	argv[count++] = rig_name("qmi", "mbim");
	for (; *settings && count < ARGUMENTS - 5; settings++) {
		argv[count++] = "--set";
		argv[count++] = *settings;
	}
	argv[count++] = over_gadget() ? "--gadget" : "--vhci";
	snprintf(number, sizeof(number), "%d", port);
	if (port != SIM_ANY_PORT)
		argv[count++] = number;
	argv[count] = NULL;
	/* a test that dies takes its module with it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(output, STDOUT_FILENO);
	execv(program, (char *const *)argv);
	_exit(127);
}

/* The line that modemsim prints when it is on the bus. */
static int await_attached(struct sim *sim)
{
	uint64_t end = now_ms() + RIG_PLUG;
	struct pollfd poller = { .fd = sim->output, .events = POLLIN };
	char line[256];
	size_t len = 0;
	ssize_t got;

	while (len < sizeof(line) - 1 && now_ms() < end) {
		if (poll(&poller, 1, (int)(end - now_ms())) <= 0)
			break;
		got = read(sim->output, line + len, sizeof(line) - 1 - len);
		if (got <= 0)
			return -EPIPE;
		len += got;
		line[len] = '\0';
		if (strchr(line, '\n') && sscanf(line, "attached usb=%31s", sim->usb) == 1)
			return 0;
	}
	return -ETIME;
}

int sim_start(struct sim *sim, const char *const *settings)
{
	return sim_start_at(sim, SIM_ANY_PORT, settings);
}

int sim_start_at(struct sim *sim, int port, const char *const *settings)
{
	int output[2], err;

	memset(sim, 0, sizeof(*sim));
	strcpy(sim->dir, "/dev/shm/modemsim-XXXXXX");
	if (!mkdtemp(sim->dir) || pipe2(output, O_CLOEXEC))
		return -errno;
	sim->pid = fork();
	if (sim->pid < 0)
		return -errno;
	if (!sim->pid)
		exec_sim(sim, port, settings, output[1]);
	close(output[1]);
	sim->output = output[0];
	err = await_attached(sim);
	if (err)
		sim_stop(sim);
	return err;
}

static bool reaped(pid_t pid, int timeout_ms)
{
	uint64_t end = now_ms() + timeout_ms;

	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (now_ms() > end)
			return false;
		poll(NULL, 0, 10);
	}
	return true;
}

/* the kernel has noticed that the module is off the bus */
static void await_unplugged(const struct sim *sim)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/bus/usb/devices/%s", sim->usb);
	if (*sim->usb)
		rig_await(path, false, RIG_SOON);
}

void sim_stop(struct sim *sim)
{
	if (sim->pid <= 0)
		return;
	kill(sim->pid, SIGTERM);
	if (!reaped(sim->pid, RIG_SOON)) {
		kill(sim->pid, SIGKILL);
		waitpid(sim->pid, NULL, 0);
	}
	await_unplugged(sim);
	close(sim->output);
	rig_shell("rm -rf %s", sim->dir);
	sim->pid = 0;
}

static int control_connect(const struct sim *sim)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, err;

	file_of(sim, "socket", address.sun_path, sizeof(address.sun_path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/* one line, without its end */
static int read_line(int fd, char *line, size_t size)
{
	uint64_t end = now_ms() + CONTROL_WAIT;
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	size_t len = 0;
	ssize_t got;

	while (len < size - 1 && now_ms() < end) {
		if (poll(&poller, 1, (int)(end - now_ms())) <= 0)
			return -ETIME;
		got = read(fd, line + len, size - 1 - len);
		if (got <= 0)
			return -EPIPE;
		len += got;
		line[len] = '\0';
		if (strchr(line, '\n')) {
			*strchr(line, '\n') = '\0';
			return 0;
		}
	}
	return -EMSGSIZE;
}

static int exchange(const struct sim *sim, const char *line, char *answer, size_t size)
{
	int fd = control_connect(sim);
	int err;

	if (fd < 0)
		return fd;
	if (dprintf(fd, "%s\n", line) < 0)
		err = -errno;
	else
		err = read_line(fd, answer, size);
	close(fd);
	return err;
}

int sim_control(const struct sim *sim, char *answer, size_t size, const char *format, ...)
{
	char line[512], own[16384];
	va_list args;
	int err;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	err = exchange(sim, line, own, sizeof(own));
	if (err)
		return err;
	if (answer)
		snprintf(answer, size, "%s", own);
	if (strstr(own, "\"ok\":true") || strstr(own, "\"ok\": true"))
		return 0;
	fprintf(stderr, "# modemsim: %s: %s\n", line, own);
	return -EPROTO;
}

int sim_unplug(struct sim *sim)
{
	return sim_do(sim, "unplug");
}

/* a new reference, or NULL */
static struct json_object *status_of(const struct sim *sim)
{
	char answer[16384];

	if (sim_control(sim, answer, sizeof(answer), "status"))
		return NULL;
	return json_tokener_parse(answer);
}

static struct json_object *descend(struct json_object *object, const char *path)
{
	char copy[128], *key, *save = NULL;

	snprintf(copy, sizeof(copy), "%s", path);
	for (key = strtok_r(copy, ".", &save); key; key = strtok_r(NULL, ".", &save)) {
		if (!json_object_object_get_ex(object, key, &object))
			return NULL;
	}
	return object;
}

long sim_number(const struct sim *sim, const char *path)
{
	struct json_object *status = status_of(sim);
	struct json_object *value = status ? descend(status, path) : NULL;
	long number = -1;

	if (value && json_object_is_type(value, json_type_array))
		number = (long)json_object_array_length(value);
	else if (value)
		number = (long)json_object_get_int64(value);
	json_object_put(status);
	return number;
}

const char *sim_text(const struct sim *sim, const char *path)
{
	static char text[256];
	struct json_object *status = status_of(sim);
	struct json_object *value = status ? descend(status, path) : NULL;

	snprintf(text, sizeof(text), "%s", value ? json_object_get_string(value) : "");
	json_object_put(status);
	return text;
}

/* --- its trace --- */

static FILE *open_trace(const struct sim *sim)
{
	char path[128];
	FILE *file;

	file_of(sim, "trace", path, sizeof(path));
	file = fopen(path, "re");
	if (file)
		fseek(file, sim->mark, SEEK_SET);
	return file;
}

void sim_mark(struct sim *sim)
{
	FILE *file = open_trace(sim);

	if (!file)
		return;
	fseek(file, 0, SEEK_END);
	sim->mark = ftell(file);
	fclose(file);
}

static bool matches(const char *line, va_list texts)
{
	const char *text;
	bool all = true;
	va_list copy;

	va_copy(copy, texts);
	while (all && (text = va_arg(copy, const char *)))
		all = strstr(line, text);
	va_end(copy);
	return all;
}

/* how many lines match, and when the first was written */
static int count_lines(const struct sim *sim, uint64_t *first, va_list texts)
{
	FILE *file = open_trace(sim);
	char *line = NULL;
	size_t size = 0;
	int count = 0;

	while (file && getline(&line, &size, file) > 0) {
		unsigned long long s = 0, ns = 0;

		/* the writer may be in the middle of a line */
		if (!strchr(line, '\n') || !matches(line, texts))
			continue;
		if (!count++ && first && sscanf(line, "{\"ts\":%llu.%9llu", &s, &ns) == 2)
			*first = s * 1000000000ULL + ns;
	}
	free(line);
	if (file)
		fclose(file);
	return count;
}

int sim_trace_count(const struct sim *sim, ...)
{
	va_list texts;
	int count;

	va_start(texts, sim);
	count = count_lines(sim, NULL, texts);
	va_end(texts);
	return count;
}

uint64_t sim_trace_time(const struct sim *sim, ...)
{
	uint64_t first = 0;
	va_list texts;

	va_start(texts, sim);
	count_lines(sim, &first, texts);
	va_end(texts);
	return first;
}

static void drain(int fd)
{
	char events[4096];

	if (read(fd, events, sizeof(events)) < 0)
		return;
}

static int await_lines(struct sim *sim, int count, int timeout_ms, va_list texts)
{
	uint64_t end = now_ms() + timeout_ms;
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	char path[128];
	int found;

	file_of(sim, "trace", path, sizeof(path));
	if (fd < 0 || inotify_add_watch(fd, path, IN_MODIFY) < 0) {
		close(fd);
		return -errno;
	}
	while ((found = count_lines(sim, NULL, texts)) < count && now_ms() < end) {
		poll(&poller, 1, (int)(end - now_ms()));
		drain(fd);
	}
	close(fd);
	return found < count ? -ETIME : 0;
}

int sim_trace_wait(struct sim *sim, int timeout_ms, ...)
{
	va_list texts;
	int err;

	va_start(texts, timeout_ms);
	err = await_lines(sim, 1, timeout_ms, texts);
	va_end(texts);
	return err;
}

int sim_trace_await(struct sim *sim, int count, int timeout_ms, ...)
{
	va_list texts;
	int err;

	va_start(texts, timeout_ms);
	err = await_lines(sim, count, timeout_ms, texts);
	va_end(texts);
	return err;
}

/* --- modems --- */

void rq_begin(struct nl_request *rq, const struct nl *nl, uint8_t cmd, uint32_t index)
{
	nl_begin(rq, nl, cmd, 0);
	nl_put_u32(rq, WWANCTL_A_MODEM_MODEM_INDEX, index);
}

int ask_modem(struct nl *nl, uint8_t cmd, uint32_t index, struct nl_answer *answer)
{
	struct nl_request rq;

	rq_begin(&rq, nl, cmd, index);
	return nl_ask(nl, &rq, answer);
}

int ask_number(struct nl *nl, uint8_t cmd, uint32_t index, uint16_t type, uint32_t value,
	       struct nl_answer *answer)
{
	struct nl_request rq;

	rq_begin(&rq, nl, cmd, index);
	nl_put_u32(&rq, type, value);
	return nl_ask(nl, &rq, answer);
}

struct search {
	const char *usb;
	uint32_t index;
	uint32_t state;
};

static int search_row(void *ctx, const void *attrs, size_t len)
{
	struct search *search = ctx;

	if (strcmp(nl_string(attrs, len, WWANCTL_A_MODEM_USB_PATH), search->usb))
		return 0;
	search->index = nl_u32(attrs, len, WWANCTL_A_MODEM_MODEM_INDEX);
	search->state = nl_u32(attrs, len, WWANCTL_A_MODEM_STATE);
	return 0;
}

/* -EAGAIN: not there, or not in that state */
static int look(struct modem *modem, struct nl *nl, uint32_t state)
{
	struct search search = { .usb = modem->sim.usb };
	struct nl_answer answer;
	struct nl_request rq;
	int err;

	nl_begin(&rq, nl, WWANCTL_CMD_MODEM_GET, 0);
	err = nl_dump(nl, &rq, search_row, &search, &answer);
	if (err)
		return err;
	if (!search.index)
		return -EAGAIN;
	modem->index = search.index;
	return search.state == state ? 0 : -EAGAIN;
}

/*
 * Until @check no longer says -EAGAIN; looks again at every event of @group. The
 * watcher's own queue of events is left alone.
 */
static int wait_for(struct modem *modem, const char *group, int timeout_ms,
		    int (*check)(struct modem *modem, struct nl *nl, const void *wanted),
		    const void *wanted)
{
	uint64_t end = now_ms() + timeout_ms;
	struct nl *asker = malloc(sizeof(*asker));
	struct nl *listener = malloc(sizeof(*listener));
	struct nl_event event;
	int err = -ENOMEM;

	if (!asker || !listener)
		goto out_free;
	err = nl_open(asker);
	if (err)
		goto out_free;
	err = nl_open(listener);
	if (err)
		goto out_asker;
	err = nl_join(listener, group);
	while (!err) {
		uint64_t now = now_ms();

		err = check(modem, asker, wanted);
		if (err != -EAGAIN)
			break;
		if (now >= end) {
			err = -ETIME;
			break;
		}
		err = nl_event(listener, &event, (int)(end - now));
		if (err == -ETIME || err == -ENOBUFS)
			err = 0;
	}
	nl_close(listener);
out_asker:
	nl_close(asker);
out_free:
	free(listener);
	free(asker);
	return err;
}

static int check_state(struct modem *modem, struct nl *nl, const void *wanted)
{
	return look(modem, nl, *(const uint32_t *)wanted);
}

int modem_wait_state(struct modem *modem, uint32_t state, int timeout_ms)
{
	return wait_for(modem, WWANCTL_MCGRP_MODEM, timeout_ms, check_state, &state);
}

static int check_registration(struct modem *modem, struct nl *nl, const void *wanted)
{
	struct nl_answer answer;
	int err;

	err = ask_modem(nl, WWANCTL_CMD_REGISTRATION_GET, modem->index, &answer);
	if (err)
		return err;
	return answer_u32(&answer, WWANCTL_A_REGISTRATION_STATE) == *(const uint32_t *)wanted
	       ? 0 : -EAGAIN;
}

int modem_wait_registration(struct modem *modem, uint32_t state, int timeout_ms)
{
	return wait_for(modem, WWANCTL_MCGRP_REGISTRATION, timeout_ms, check_registration,
			&state);
}

static int check_imsi(struct modem *modem, struct nl *nl, const void *wanted)
{
	struct nl_answer answer;
	int err;

	err = ask_number(nl, WWANCTL_CMD_CARD_GET, modem->index, WWANCTL_A_CARD_SLOT, 1, &answer);
	if (err)
		return err;
	return strcmp(answer_string(&answer, WWANCTL_A_CARD_IMSI), wanted) ||
	       answer_u32(&answer, WWANCTL_A_CARD_STATE) != WWANCTL_CARD_STATE_READY
	       ? -EAGAIN : 0;
}

int modem_wait_imsi(struct modem *modem, const char *imsi, int timeout_ms)
{
	return wait_for(modem, WWANCTL_MCGRP_CARD, timeout_ms, check_imsi, imsi);
}

static int join_all(struct nl *nl)
{
	static const char *const groups[] = {
		WWANCTL_MCGRP_MODEM, WWANCTL_MCGRP_REGISTRATION, WWANCTL_MCGRP_CARD, NULL
	};
	const char *const *group = groups;
	int err = 0;

	while (*group && !err)
		err = nl_join(nl, *group++);
	return err;
}

int modem_plug(struct modem *modem, const char *const *settings)
{
	int err;

	modem->index = 0;
	modem->sim.pid = 0;
	err = nl_open(&modem->events);
	if (!err)
		err = join_all(&modem->events);
	if (!err)
		err = sim_start(&modem->sim, settings);
	return err;
}

int modem_up(struct modem *modem, const char *const *settings)
{
	int err;

	err = modem_plug(modem, settings);
	if (!err)
		err = modem_wait_state(modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG);
	if (err)
		fprintf(stderr, "# modem %s: %s\n", modem->sim.usb, strerror(-err));
	return err;
}

void modem_down(struct modem *modem)
{
	sim_stop(&modem->sim);
	nl_close(&modem->events);
}

int modem_calm(struct modem *modem)
{
	int err;

	err = sim_do(&modem->sim, "fault none");
	if (!err)
		err = modem_wait_state(modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG);
	sim_mark(&modem->sim);
	return err;
}

/* --- the card --- */

int channel_open(struct nl *nl, uint32_t index, const char *aid, struct nl_answer *answer)
{
	struct nl_request rq;

	rq_begin(&rq, nl, WWANCTL_CMD_CHANNEL_OPEN, index);
	nl_put_hex(&rq, WWANCTL_A_CHANNEL_AID, aid);
	return nl_ask(nl, &rq, answer);
}

int channel_close(struct nl *nl, uint32_t index, uint32_t channel, struct nl_answer *answer)
{
	return ask_number(nl, WWANCTL_CMD_CHANNEL_CLOSE, index, WWANCTL_A_CHANNEL_CHANNEL, channel,
			  answer);
}

int transmit(struct nl *nl, uint32_t index, uint32_t channel, const char *apdu, bool raw,
	     struct nl_answer *answer)
{
	struct nl_request rq;

	rq_begin(&rq, nl, WWANCTL_CMD_CHANNEL_TRANSMIT, index);
	if (channel)
		nl_put_u32(&rq, WWANCTL_A_CHANNEL_CHANNEL, channel);
	nl_put_hex(&rq, WWANCTL_A_CHANNEL_APDU, apdu);
	if (raw)
		nl_put(&rq, WWANCTL_A_CHANNEL_RAW, NULL, 0);
	return nl_ask(nl, &rq, answer);
}

static void put_file(struct nl_request *rq, const char *path, uint32_t record)
{
	nl_put_hex(rq, WWANCTL_A_FILE_PATH, path);
	if (!record)
		return;
	nl_put_u32(rq, WWANCTL_A_FILE_STRUCTURE, WWANCTL_FILE_STRUCTURE_RECORD);
	nl_put_u32(rq, WWANCTL_A_FILE_RECORD, record);
}

int file_read(struct nl *nl, uint32_t index, const char *path, uint32_t record,
	      struct nl_answer *answer)
{
	struct nl_request rq;

	rq_begin(&rq, nl, WWANCTL_CMD_FILE_READ, index);
	put_file(&rq, path, record);
	return nl_ask(nl, &rq, answer);
}

int file_update(struct nl *nl, uint32_t index, const char *path, uint32_t record,
		const char *data, struct nl_answer *answer)
{
	struct nl_request rq;

	rq_begin(&rq, nl, WWANCTL_CMD_FILE_UPDATE, index);
	put_file(&rq, path, record);
	nl_put_hex(&rq, WWANCTL_A_FILE_DATA, data);
	return nl_ask(nl, &rq, answer);
}
