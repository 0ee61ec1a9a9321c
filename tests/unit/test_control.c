// SPDX-License-Identifier: GPL-2.0
/* The control socket against clients that behave, and those that do not. */

#include <errno.h>
#include <ev.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>

#include "array.h"
#include "control.h"

#define LINE	65536

struct fixture {
	struct ev_loop *loop;
	struct control *control;
	char dir[32];
	char path[64];
	unsigned int requests;
};

/* Echoes "value"; {"big": N} makes an answer of N bytes. */
static struct json_object *echo(void *ctx, struct json_object *request)
{
	struct fixture *fixture = ctx;
	struct json_object *value;

	fixture->requests++;
	if (json_object_object_get_ex(request, "big", &value)) {
		int len = json_object_get_int(value);
		char *text = malloc((size_t)len);
		struct json_object *big;

		memset(text, 'x', (size_t)len);
		big = json_object_new_string_len(text, len);
		free(text);
		return control_ok(big);
	}
	if (!json_object_object_get_ex(request, "value", &value))
		return control_error("usage", "no value", NULL);
	return control_ok(json_object_get(value));
}

static int setup(void **state)
{
	static const struct control_ops ops = { .request = echo };
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	strcpy(fixture->dir, "/tmp/test_control.XXXXXX");
	assert_non_null(mkdtemp(fixture->dir));
	snprintf(fixture->path, sizeof(fixture->path), "%s/sock", fixture->dir);
	fixture->loop = ev_loop_new(EVFLAG_AUTO);
	fixture->control = control_create(fixture->loop, fixture->path, &ops, fixture);
	assert_non_null(fixture->control);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	control_destroy(fixture->control);
	assert_int_equal(access(fixture->path, F_OK), -1);
	/* the loop has nothing left to wait for: no timer of a client that is gone */
	assert_int_equal(ev_run(fixture->loop, EVRUN_NOWAIT), 0);
	ev_loop_destroy(fixture->loop);
	rmdir(fixture->dir);
	free(fixture);
	return 0;
}

static int dial(struct fixture *fixture)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", fixture->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void turn(struct fixture *fixture, unsigned int times)
{
	while (times--)
		ev_run(fixture->loop, EVRUN_NOWAIT);
}

static void put(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* What has arrived, as text; "EOF" when the server has closed. */
static const char *get(struct fixture *fixture, int fd)
{
	static char text[LINE];
	ssize_t n;

	turn(fixture, 20);
	n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN ? "" : "EOF";
	if (!n)
		return "EOF";
	text[n] = '\0';
	return text;
}

static bool is_error(const char *answer, const char *code)
{
	struct json_object *object = json_tokener_parse(answer);
	struct json_object *error, *value;
	bool is = false;

	if (json_object_object_get_ex(object, "error", &error) &&
	    json_object_object_get_ex(error, "code", &value))
		is = !strcmp(json_object_get_string(value), code);
	json_object_put(object);
	return is;
}

static void answers_requests(void **state)
{
	struct fixture *fixture = *state;
	int fd = dial(fixture);

	put(fd, "{\"value\":1}\n");
	assert_string_equal(get(fixture, fd), "{\"ok\":1}\n");
	put(fd, "{\"val");
	assert_string_equal(get(fixture, fd), "");
	put(fd, "ue\":\"two\"}\n");
	assert_string_equal(get(fixture, fd), "{\"ok\":\"two\"}\n");
	put(fd, "{}\n");
	assert_true(is_error(get(fixture, fd), "usage"));
	close(fd);
}

static void answers_in_order(void **state)
{
	struct fixture *fixture = *state;
	int fd = dial(fixture);

	put(fd, "{\"value\":1}\n{\"value\":2}\nnonsense\n{\"value\":3}\n");
	turn(fixture, 20);
	assert_int_equal(fixture->requests, 3);
	assert_memory_equal(get(fixture, fd), "{\"ok\":1}\n{\"ok\":2}\n{\"error\"", 26);
	close(fd);
}

/* One line a turn: whoever sends many does not keep the others waiting. */
static void serves_one_line_a_turn(void **state)
{
	struct fixture *fixture = *state;
	int flood = dial(fixture);
	int fd = dial(fixture);
	char lines[300 * 12 + 1];
	size_t i;

	turn(fixture, 4);
	for (i = 0; i < 300; i++)
		memcpy(lines + 12 * i, "{\"value\":0}\n", 13);
	put(flood, lines);
	put(fd, "{\"value\":7}\n");
	turn(fixture, 4);
	assert_in_range(fixture->requests, 2, 8);
	assert_string_equal(get(fixture, fd), "{\"ok\":7}\n");
	for (i = 0; i < 50; i++)
		get(fixture, flood);
	assert_int_equal(fixture->requests, 301);
	close(flood);
	close(fd);
}

static void refuses_nonsense(void **state)
{
	static const char *const nonsense[] = {
		"\n", "hello\n", "[1]\n", "1\n", "null\n", "{\"value\":1} {\"value\":2}\n",
		"{\"value\":1}x\n", "{\"value\":\n", "{\"value\":\"\xff\xfe\"}\n",
		"{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}\n",
	};
	struct fixture *fixture = *state;
	int fd = dial(fixture);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nonsense); i++) {
		put(fd, nonsense[i]);
		if (!is_error(get(fixture, fd), "usage"))
			fail_msg("not refused: %s", nonsense[i]);
	}
	assert_int_equal(fixture->requests, 0);
	put(fd, "{\"value\":1}\n");
	assert_string_equal(get(fixture, fd), "{\"ok\":1}\n");
	close(fd);
}

static void refuses_a_byte_of_zero(void **state)
{
	struct fixture *fixture = *state;
	int fd = dial(fixture);

	assert_int_equal(send(fd, "{\"value\":1}\0\n", 13, 0), 13);
	assert_true(is_error(get(fixture, fd), "usage"));
	close(fd);
}

static void closes_after_a_long_line(void **state)
{
	struct fixture *fixture = *state;
	int fd = dial(fixture);
	char line[4097];

	memset(line, ' ', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	put(fd, line);
	assert_true(is_error(get(fixture, fd), "usage"));
	assert_string_equal(get(fixture, fd), "EOF");
	close(fd);
}

static void reads_no_more_than_it_answers(void **state)
{
	struct fixture *fixture = *state;
	int deaf = dial(fixture);
	int fd = dial(fixture);
	unsigned int i;

	for (i = 0; i < 50; i++)
		put(deaf, "{\"big\":100000}\n");
	turn(fixture, 200);
	assert_in_range(fixture->requests, 1, 10);
	put(fd, "{\"value\":1}\n");
	assert_string_equal(get(fixture, fd), "{\"ok\":1}\n");
	close(deaf);
	close(fd);
}

static void gives_the_longest_silent_one_up(void **state)
{
	struct fixture *fixture = *state;
	int fds[9];
	size_t i;

	for (i = 0; i < 8; i++) {
		fds[i] = dial(fixture);
		turn(fixture, 2);
		usleep(2000);
	}
	put(fds[0], "{\"value\":0}\n");
	assert_string_equal(get(fixture, fds[0]), "{\"ok\":0}\n");
	fds[8] = dial(fixture);
	put(fds[8], "{\"value\":8}\n");
	assert_string_equal(get(fixture, fds[8]), "{\"ok\":8}\n");
	assert_string_equal(get(fixture, fds[1]), "EOF");
	assert_string_equal(get(fixture, fds[0]), "");
	for (i = 0; i < 9; i++)
		close(fds[i]);
}

static void survives_clients_that_go(void **state)
{
	struct fixture *fixture = *state;
	unsigned int i;
	int fd;

	for (i = 0; i < 40; i++) {
		fd = dial(fixture);
		if (i % 4 == 1)
			put(fd, "{\"val");
		if (i % 4 == 2)
			put(fd, "{\"big\":1000000}\n");
		if (i % 4 == 3)
			shutdown(fd, SHUT_RD);
		turn(fixture, i % 3);
		close(fd);
	}
	turn(fixture, 20);
	fd = dial(fixture);
	put(fd, "{\"value\":1}\n");
	assert_string_equal(get(fixture, fd), "{\"ok\":1}\n");
	close(fd);
}

static void is_for_owner_and_group(void **state)
{
	struct fixture *fixture = *state;
	struct stat st;

	assert_int_equal(stat(fixture->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers_requests, setup, teardown),
		cmocka_unit_test_setup_teardown(answers_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(serves_one_line_a_turn, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_nonsense, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_a_byte_of_zero, setup, teardown),
		cmocka_unit_test_setup_teardown(closes_after_a_long_line, setup, teardown),
		cmocka_unit_test_setup_teardown(reads_no_more_than_it_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(gives_the_longest_silent_one_up, setup, teardown),
		cmocka_unit_test_setup_teardown(survives_clients_that_go, setup, teardown),
		cmocka_unit_test_setup_teardown(is_for_owner_and_group, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
