// SPDX-License-Identifier: GPL-2.0
/*
 * The agent's control socket: any bytes of a client, in any pieces, against the real
 * server and the real requests of an agent that has no module. Each line gets one line,
 * which is {"ok": …} or {"error": …}.
 *
 * libFuzzer: -max_len=256
 */
#include <assert.h>
#include <errno.h>
#include <ev.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent.h"
#include "array.h"
#include "config.h"
#include "../../userspace/agent/control.h"
#include "input.h"
#include "journal.h"
#include "logger.h"
#include "request.h"
#include "target.h"

#define ROOM		262144	/* for answers to one client */
#define TURNS		10000	/* of the loop for one client: far more than its lines */
#define LINE_MAX	4096	/* with its end, as imsid(8) says */

static struct agent agent;
static struct imsid_config config = { .refs = 1 };
static struct control *control;
static char dir[64];
static char path[80];
static struct request_ctx context;

/* Instead of logger.c: orders are logged, which nobody reads here. */
void log_open(bool foreground)
{
	(void)foreground;
}

void log_msg(int level, const char *format, ...)
{
	(void)level;
	(void)format;
}

static int reload(struct agent *a, char *text, unsigned long size)
{
	(void)a;
	snprintf(text, size, "nothing to load");
	return -1;
}

static void stop(void)
{
	static const char *const files[] = { "state.db", "state.db-wal", "state.db-shm" };
	char name[96];
	size_t i;

	control_destroy(control);
	journal_close(agent.journal, agent_boottime());
	ev_loop_destroy(agent.loop);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, files[i]);
		unlink(name);
	}
	rmdir(dir);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct control_ops ops = { request_answer };
	char error[256];

	(void)argc;
	(void)argv;
	/* in memory where there is such a place: an order is written durably */
	strcpy(dir, access("/dev/shm", W_OK) ? "/tmp/fuzz_control.XXXXXX" :
	       "/dev/shm/fuzz_control.XXXXXX");
	if (!mkdtemp(dir))
		abort();
	snprintf(path, sizeof(path), "%s/socket", dir);
	agent.loop = ev_loop_new(EVFLAG_AUTO);
	agent.config = &config;
	if (journal_open(dir, agent_boottime(), "fuzz", &agent.journal, error, sizeof(error)))
		abort();
	context = (struct request_ctx){ &agent, reload };
	control = control_create(agent.loop, path, &ops, &context);
	if (!control)
		abort();
	atexit(stop);
	return 0;
}

static int dial(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	strcpy(address.sun_path, path);
	assert(fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof(address)));
	return fd;
}

/* How many answers the bytes must get; *@cut: one of them closes the connection. */
static size_t expected(const uint8_t *bytes, size_t len, bool *cut)
{
	size_t lines = 0, since = 0, i;

	*cut = false;
	for (i = 0; i < len; i++) {
		if (bytes[i] == '\n') {
			lines++;
			since = 0;
		} else if (++since == LINE_MAX) {
			*cut = true;
			return lines + 1;
		}
	}
	return lines;
}

static void check_answers(const char *text, size_t len, size_t want)
{
	struct json_object *answer, *inside;
	const char *end, *p = text;
	size_t count = 0;

	for (; p < text + len; p = end + 1, count++) {
		end = memchr(p, '\n', (size_t)(text + len - p));
		assert(end);
		answer = json_tokener_parse(p);
		assert(json_object_object_length(answer) == 1);
		assert(json_object_object_get_ex(answer, "ok", &inside) ||
		       (json_object_object_get_ex(answer, "error", &inside) &&
			json_object_object_length(inside) == 3));
		json_object_put(answer);
	}
	assert(count == want);
}

/* Writes @bytes in pieces of @piece and reads until the answers are there. */
static void talk(int fd, const uint8_t *bytes, size_t len, size_t piece)
{
	static char answers[ROOM + 1];
	size_t sent = 0, got = 0, lines = 0, turns, want;
	bool cut, open = true;
	ssize_t n;

	want = expected(bytes, len, &cut);
	for (turns = 0; open && (sent < len || lines < want); turns++) {
		assert(turns < TURNS);
		n = send(fd, bytes + sent, len - sent < piece ? len - sent : piece,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
		sent += n > 0 ? (size_t)n : 0;
		ev_run(agent.loop, EVRUN_NOWAIT);
		n = recv(fd, answers + got, ROOM - got, MSG_DONTWAIT);
		open = n > 0 || (n < 0 && errno == EAGAIN);
		for (; n > 0; n--)
			lines += answers[got++] == '\n';
	}
	assert(open || cut);
	answers[got] = '\0';
	check_answers(answers, got, want);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	size_t piece = 1 + input_u8(&in) * 16;
	uint8_t *bytes = exact_copy(in.at, in.left);
	int fd = dial();

	talk(fd, bytes, in.left, piece);
	close(fd);
	/* the server sees that, and gives the slot back */
	ev_run(agent.loop, EVRUN_NOWAIT);
	ev_run(agent.loop, EVRUN_NOWAIT);
	if (agent.hold_until)
		agent_hold(&agent, 0);
	free(bytes);
	return 0;
}
