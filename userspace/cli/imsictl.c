// SPDX-License-Identifier: GPL-2.0
/* imsictl: ask imsid what it does and why, and give it orders. */

#include <errno.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "array.h"
#include "imsictl_show.h"

#define SOCKET_PATH	"/run/imsid/imsid.sock"
#define ANSWER_MAX	(4U << 20)
#define TIMEOUT_S	10

enum exit_code {
	EXIT_DONE,
	EXIT_REFUSED,
	EXIT_USAGE,
	EXIT_NO_MODEM,
	EXIT_NO_PERMISSION,
	EXIT_TIMED_OUT,
};

struct command {
	const char *name;
	const char *synopsis;
	const char *help;
	/* Fills the request. Return: false for a mistake in the arguments. */
	bool (*arguments)(struct json_object *request, int argc, char **argv);
	void (*show)(const struct json_object *result);
};

static void put(struct json_object *request, const char *key, const char *value)
{
	json_object_object_add(request, key, json_object_new_string(value));
}

static bool no_arguments(struct json_object *request, int argc, char **argv)
{
	(void)request;
	(void)argv;
	return argc == 1;
}

static bool optional_modem(struct json_object *request, int argc, char **argv)
{
	if (argc == 2)
		put(request, "modem", argv[1]);
	return argc <= 2;
}

/* Options of a subcommand: one "--NAME VALUE", and [MODEM] where it @may be. */
static bool option_and_modem(struct json_object *request, int argc, char **argv,
			     const char *name, bool may)
{
	const struct option options[] = {
		{ name, required_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'v')
			return false;
		put(request, name, optarg);
	}
	if (may && optind < argc)
		put(request, "modem", argv[optind++]);
	return optind == argc;
}

static bool rotate_arguments(struct json_object *request, int argc, char **argv)
{
	return option_and_modem(request, argc, argv, "to", true);
}

static bool hold_arguments(struct json_object *request, int argc, char **argv)
{
	return option_and_modem(request, argc, argv, "for", false);
}

static bool history_arguments(struct json_object *request, int argc, char **argv)
{
	return option_and_modem(request, argc, argv, "limit", true);
}

static const struct command commands[] = {
	{ "status", "[MODEM]", "what each module is doing", optional_modem, show_status },
	{ "history", "[MODEM] [--limit N]", "rotations, newest first",
	  history_arguments, show_history },
	{ "rotate", "[MODEM] [--to PROFILE]", "take another IMSI now",
	  rotate_arguments, show_text },
	{ "hold", "[--for DURATION]", "no rotation and no reset until resume",
	  hold_arguments, show_text },
	{ "resume", "", "end a hold", no_arguments, show_text },
	{ "profiles", "[MODEM]", "profiles of each card and what became of them",
	  optional_modem, show_profiles },
	{ "budgets", "[MODEM]", "what may still be spent, and when more comes",
	  optional_modem, show_budgets },
	{ "reload", "", "read the configuration anew", no_arguments, show_text },
	{ "explain", "[MODEM]", "why imsid does what it does now", optional_modem, show_text },
	{ "diagnose", "[MODEM]", "faults of the set-up, and what to do about them",
	  optional_modem, show_diagnose },
};

static int print_usage(FILE *to)
{
	size_t i;

	fputs("usage: imsictl [-j|--json] [-s SOCKET] COMMAND\n", to);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(to, "  %-9s%-25s %s\n", commands[i].name, commands[i].synopsis,
			commands[i].help);
	return to == stdout ? EXIT_DONE : EXIT_USAGE;
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static enum exit_code connect_error(const char *path)
{
	int error = errno;

	if (error == EACCES) {
		fprintf(stderr, "imsictl: %s: permission denied\n"
			"hint: be root or a member of the group imsid\n", path);
		return EXIT_NO_PERMISSION;
	}
	if (error == EAGAIN) {
		fprintf(stderr, "imsictl: %s: imsid does not answer\n", path);
		return EXIT_TIMED_OUT;
	}
	fprintf(stderr, "imsictl: %s: %s\n", path, strerror(error));
	if (error == ENOENT || error == ECONNREFUSED)
		fputs("hint: imsid is not running (systemctl start imsid)\n", stderr);
	return EXIT_REFUSED;
}

static int dial(const char *path)
{
	struct timeval timeout = { .tv_sec = TIMEOUT_S };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

/* Return: the answer's line, to be freed; NULL with errno. */
static char *exchange(int fd, struct json_object *request)
{
	char *answer = NULL;
	size_t room = 0;
	size_t len = 0;

	if (dprintf(fd, "%s\n", json_object_to_json_string_ext(request,
							       JSON_C_TO_STRING_PLAIN)) < 0)
		return NULL;
	while (!len || answer[len - 1] != '\n') {
		ssize_t n;

		if (room - len < 2) {
			char *more = room < ANSWER_MAX ? realloc(answer, room + 65536) : NULL;

			if (!more)
				goto error;
			answer = more;
			room += 65536;
		}
		n = read(fd, answer + len, room - len - 1);
		if (!n)
			errno = ECONNRESET;
		if (n <= 0)
			goto error;
		len += (size_t)n;
	}
	answer[len] = '\0';
	return answer;
error:
	free(answer);
	return NULL;
}

static const char *text_of(const struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !value)
		return "";
	return json_object_get_string(value);
}

static enum exit_code show_error(const struct json_object *error)
{
	static const struct {
		const char *code;
		enum exit_code exit_code;
	} codes[] = {
		{ "usage", EXIT_USAGE },
		{ "no-such-modem", EXIT_NO_MODEM },
		{ "permission", EXIT_NO_PERMISSION },
		{ "timeout", EXIT_TIMED_OUT },
	};
	const char *code = text_of(error, "code");
	const char *hint = text_of(error, "hint");
	size_t i;

	fprintf(stderr, "imsictl: %s\n", text_of(error, "text"));
	if (*hint)
		fprintf(stderr, "hint: %s\n", hint);
	for (i = 0; i < ARRAY_SIZE(codes); i++)
		if (!strcmp(codes[i].code, code))
			return codes[i].exit_code;
	return EXIT_REFUSED;
}

/* With --json, the result itself is what is printed. */
static enum exit_code show_answer(const struct command *command, const char *line, bool json)
{
	struct json_object *answer = json_tokener_parse(line);
	enum exit_code code = EXIT_DONE;
	struct json_object *value;

	if (json_object_object_get_ex(answer, "error", &value)) {
		code = show_error(value);
	} else if (!json_object_object_get_ex(answer, "ok", &value)) {
		fputs("imsictl: imsid's answer makes no sense\n", stderr);
		code = EXIT_REFUSED;
	} else if (json) {
		puts(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
	} else {
		command->show(value);
	}
	json_object_put(answer);
	return code;
}

static enum exit_code run(const struct command *command, struct json_object *request,
			  const char *path, bool json)
{
	enum exit_code code;
	char *line;
	int fd;

	fd = dial(path);
	if (fd < 0)
		return connect_error(path);
	line = exchange(fd, request);
	if (!line) {
		bool late = errno == EAGAIN;

		fprintf(stderr, "imsictl: %s\n",
			late ? "imsid does not answer" : "imsid closed the connection");
		close(fd);
		return late ? EXIT_TIMED_OUT : EXIT_REFUSED;
	}
	code = show_answer(command, line, json);
	free(line);
	close(fd);
	return code;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "socket", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const struct command *command;
	const char *path = SOCKET_PATH;
	struct json_object *request;
	enum exit_code code;
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "+js:h", options, NULL)) != -1) {
		if (c == 'j')
			json = true;
		else if (c == 's')
			path = optarg;
		else
			return print_usage(c == 'h' ? stdout : stderr);
	}
	command = optind < argc ? find_command(argv[optind]) : NULL;
	if (!command)
		return print_usage(stderr);
	argc -= optind;
	argv += optind;
	request = json_object_new_object();
	put(request, "request", command->name);
	if (command->arguments(request, argc, argv)) {
		code = run(command, request, path, json);
	} else {
		fprintf(stderr, "usage: imsictl %s %s\n", command->name, command->synopsis);
		code = EXIT_USAGE;
	}
	json_object_put(request);
	return code;
}
