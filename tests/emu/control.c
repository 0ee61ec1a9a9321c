// SPDX-License-Identifier: GPL-2.0
/* The control socket: one line in, one line of JSON out. */
#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control.h"
#include "trace.h"

#define LINE_MAX_LEN 1024

/**
 * struct client - a connection to the control socket
 * @line: bytes of an incomplete line
 */
struct client {
	struct client *next;
	struct control *control;
	ev_io reader;
	char line[LINE_MAX_LEN];
	size_t len;
};

struct control {
	struct control_target *target;
	ev_io accept;
	char *path;
	struct client *clients;
};

static void drop_client(struct client *client)
{
	struct client **at = &client->control->clients;

	while (*at && *at != client)
		at = &(*at)->next;
	if (*at)
		*at = client->next;
	ev_io_stop(client->control->target->loop, &client->reader);
	close(client->reader.fd);
	free(client);
}

/* Return: false if the peer does not take the answer. */
static bool answer(struct client *client, const char *line)
{
	struct json_object *reply = control_execute(client->control->target, line);
	const char *text = json_object_to_json_string_ext(reply, JSON_C_TO_STRING_PLAIN |
							  JSON_C_TO_STRING_NOSLASHESCAPE);
	struct iovec parts[] = {
		{ .iov_base = (void *)text, .iov_len = strlen(text) },
		{ .iov_base = "\n", .iov_len = 1 },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	bool ok;

	ok = sendmsg(client->reader.fd, &message, MSG_NOSIGNAL) ==
	     (ssize_t)(parts[0].iov_len + 1);
	json_object_put(reply);
	return ok;
}

static void read_cb(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct client *client = watcher->data;
	char *newline;
	ssize_t got;

	(void)loop;
	(void)revents;
	got = recv(watcher->fd, client->line + client->len,
		   sizeof(client->line) - 1 - client->len, MSG_DONTWAIT);
	if (got <= 0) {
		drop_client(client);
		return;
	}
	client->len += (size_t)got;
	client->line[client->len] = '\0';
	while ((newline = strchr(client->line, '\n'))) {
		*newline = '\0';
		if (!answer(client, client->line)) {
			drop_client(client);
			return;
		}
		client->len -= (size_t)(newline + 1 - client->line);
		memmove(client->line, newline + 1, client->len + 1);
	}
	if (client->len == sizeof(client->line) - 1)
		drop_client(client);	/* no line is that long */
}

static void accept_cb(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct control *control = watcher->data;
	int fd = accept4(watcher->fd, NULL, NULL, SOCK_CLOEXEC);
	struct client *client;

	(void)revents;
	if (fd < 0)
		return;
	client = calloc(1, sizeof(*client));
	if (!client) {
		close(fd);
		return;
	}
	client->control = control;
	client->next = control->clients;
	control->clients = client;
	ev_io_init(&client->reader, read_cb, fd, EV_READ);
	client->reader.data = client;
	ev_io_start(loop, &client->reader);
}

static int fill_address(const char *path, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(address->sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address->sun_path, path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/**
 * control_listen() - open the control socket
 * @target: what its lines act on; must live on
 * @path: where; a socket left behind there is replaced
 * Return: it, or NULL with errno set.
 */
struct control *control_listen(struct control_target *target, const char *path)
{
	struct control *control = calloc(1, sizeof(*control));
	struct sockaddr_un address;
	int fd;

	if (!control)
		return NULL;
	fd = fill_address(path, &address);
	if (fd < 0) {
		free(control);
		return NULL;
	}
	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 8)) {
		close(fd);
		free(control);
		return NULL;
	}
	control->target = target;
	control->path = strdup(path);
	ev_io_init(&control->accept, accept_cb, fd, EV_READ);
	control->accept.data = control;
	ev_io_start(target->loop, &control->accept);
	return control;
}

void control_destroy(struct control *control)
{
	struct client *client, *next;

	if (!control)
		return;
	for (client = control->clients; client; client = next) {
		next = client->next;
		drop_client(client);
	}
	ev_io_stop(control->target->loop, &control->accept);
	close(control->accept.fd);
	if (control->path)
		unlink(control->path);
	free(control->path);
	free(control);
}

static int read_answer(int fd)
{
	char text[8192];
	size_t len = 0;
	ssize_t got;

	while (len < sizeof(text) - 1 && (len == 0 || text[len - 1] != '\n')) {
		got = read(fd, text + len, sizeof(text) - 1 - len);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	text[len] = '\0';
	fputs(text, stdout);
	return strncmp(text, "{\"ok\":true", 10) ? 1 : 0;
}

/**
 * control_send() - the client: send one line, print the answer
 * @path: the control socket
 * @line: the line
 * Return: exit status: 0 ok, 1 refused or not reached.
 */
int control_send(const char *path, const char *line)
{
	struct sockaddr_un address;
	int fd = fill_address(path, &address), rc = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    dprintf(fd, "%s\n", line) < 0)
		fprintf(stderr, "modemsim: %s: %s\n", path, strerror(errno));
	else
		rc = read_answer(fd);
	if (fd >= 0)
		close(fd);
	return rc;
}
