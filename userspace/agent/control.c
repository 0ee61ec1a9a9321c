// SPDX-License-Identifier: GPL-2.0
/*
 * The control socket: lines of JSON from local clients that nobody trusts to
 * behave. A client has one request at a time: the next is not read before the
 * answer to the last has gone, which bounds memory and makes flooding cost the
 * flooder. All clients of one turn of the event loop get one read each.
 */

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control.h"
#include "logger.h"
#include "privilege.h"

#define CLIENTS_MAX	8
#define BACKLOG		32	/* that wait for their turn to be accepted */
#define REQUEST_MAX	4096	/* bytes of one line */
#define DEPTH_MAX	8	/* nesting of a request */
#define SILENCE_S	30.	/* neither a request nor reading of answers */

struct client {
	struct control *control;
	ev_io io;
	ev_timer silence;
	char in[REQUEST_MAX];
	size_t in_len;
	char *out;		/* the answer that is being written, or NULL */
	size_t out_len;
	size_t out_done;
	bool last;		/* close when the answer has gone */
};

struct control {
	struct ev_loop *loop;
	ev_io listener;
	const struct control_ops *ops;
	void *ctx;
	struct client *clients[CLIENTS_MAX];
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
};

struct json_object *control_ok(struct json_object *result)
{
	struct json_object *answer = json_object_new_object();

	json_object_object_add(answer, "ok", result ? result : json_object_new_boolean(1));
	return answer;
}

struct json_object *control_error(const char *code, const char *text, const char *hint)
{
	struct json_object *answer = json_object_new_object();
	struct json_object *error = json_object_new_object();

	json_object_object_add(error, "code", json_object_new_string(code));
	json_object_object_add(error, "text", json_object_new_string(text));
	json_object_object_add(error, "hint", hint ? json_object_new_string(hint) : NULL);
	json_object_object_add(answer, "error", error);
	return answer;
}

static void client_destroy(struct client *client)
{
	struct control *control = client->control;
	size_t i;

	for (i = 0; i < CLIENTS_MAX; i++)
		if (control->clients[i] == client)
			control->clients[i] = NULL;
	ev_io_stop(control->loop, &client->io);
	ev_timer_stop(control->loop, &client->silence);
	close(client->io.fd);
	free(client->out);
	free(client);
}

/*
 * What to wait for: with an answer under way, or another line already here,
 * room to write. One line is served a turn of the loop, however many are in.
 */
static void client_watch(struct client *client)
{
	bool busy = client->out || memchr(client->in, '\n', client->in_len);
	struct ev_loop *loop = client->control->loop;
	int events = busy ? EV_WRITE : EV_READ;

	if ((client->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(loop, &client->io);
	ev_io_set(&client->io, client->io.fd, events);
	ev_io_start(loop, &client->io);
}

/* Return: false when the client is gone. */
static bool client_write(struct client *client)
{
	ssize_t n;

	n = send(client->io.fd, client->out + client->out_done,
		 client->out_len - client->out_done, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		n = 0;
	if (n < 0) {
		client_destroy(client);
		return false;
	}
	client->out_done += (size_t)n;
	if (client->out_done < client->out_len)
		return true;
	free(client->out);
	client->out = NULL;
	if (client->last) {
		client_destroy(client);
		return false;
	}
	return true;
}

/* Takes @answer. Return: false when the client is gone. */
static bool client_answer(struct client *client, struct json_object *answer)
{
	const char *text;
	size_t len;

	text = json_object_to_json_string_length(answer, JSON_C_TO_STRING_PLAIN |
						 JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	client->out = text ? malloc(len + 1) : NULL;
	if (!client->out) {
		json_object_put(answer);
		client_destroy(client);
		return false;
	}
	memcpy(client->out, text, len);
	client->out[len] = '\n';
	client->out_len = len + 1;
	client->out_done = 0;
	json_object_put(answer);
	return client_write(client);
}

static struct json_object *parse(const char *line, size_t len, const char **why)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *request = NULL;

	*why = "out of memory";
	if (!tokener)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	request = json_tokener_parse_ex(tokener, line, (int)len);
	*why = json_tokener_error_desc(json_tokener_get_error(tokener));
	if (request && json_tokener_get_parse_end(tokener) != len) {
		*why = "more than one value on the line";
		json_object_put(request);
		request = NULL;
	}
	json_tokener_free(tokener);
	if (request && !json_object_is_type(request, json_type_object)) {
		*why = "not a JSON object";
		json_object_put(request);
		request = NULL;
	}
	return request;
}

/* Return: false when the client is gone. */
static bool client_request(struct client *client, size_t len)
{
	const struct control *control = client->control;
	struct json_object *request;
	const char *why;
	char text[128];
	bool alive;

	request = parse(client->in, len, &why);
	if (!request) {
		snprintf(text, sizeof(text), "not a request: %s", why);
		return client_answer(client,
				     control_error("usage", text,
						   "one JSON object a line, see imsid(8)"));
	}
	alive = client_answer(client, control->ops->request(control->ctx, request));
	json_object_put(request);
	return alive;
}

/* Serve one line, if there is one. Return: false when the client is gone. */
static bool client_serve(struct client *client)
{
	char *end = memchr(client->in, '\n', client->in_len);
	size_t len;

	if (!end && client->in_len == sizeof(client->in)) {
		client->last = true;
		return client_answer(client,
				     control_error("usage", "the request is too long",
						   "a line has 4095 bytes at most"));
	}
	if (!end)
		return true;
	len = (size_t)(end - client->in);
	ev_timer_again(client->control->loop, &client->silence);
	if (!client_request(client, len))
		return false;
	client->in_len -= len + 1;
	memmove(client->in, end + 1, client->in_len);
	return true;
}

/* Return: false when the client is gone. */
static bool client_read(struct client *client)
{
	ssize_t n;

	n = recv(client->io.fd, client->in + client->in_len,
		 sizeof(client->in) - client->in_len, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0) {
		client_destroy(client);
		return false;
	}
	client->in_len += (size_t)n;
	return true;
}

static void client_cb(struct ev_loop *loop, ev_io *io, int events)
{
	struct client *client = io->data;

	(void)loop;
	if ((events & EV_READ) && !client_read(client))
		return;
	if (!(client->out ? client_write(client) : client_serve(client)))
		return;
	client_watch(client);
}

static void silence_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	client_destroy(timer->data);
}

static void client_create(struct control *control, size_t slot, int fd)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client) {
		close(fd);
		return;
	}
	client->control = control;
	control->clients[slot] = client;
	ev_io_init(&client->io, client_cb, fd, EV_READ);
	/* An order to the radio waits for nobody's questions. */
	ev_set_priority(&client->io, EV_MINPRI);
	client->io.data = client;
	ev_init(&client->silence, silence_cb);
	client->silence.repeat = SILENCE_S;
	client->silence.data = client;
	ev_io_start(control->loop, &client->io);
	ev_timer_again(control->loop, &client->silence);
}

/*
 * The slot of the client that has been silent longest is taken over: idle
 * connections can not lock the operator out.
 */
static size_t find_slot(struct control *control)
{
	ev_tstamp least = 0;
	size_t oldest = 0;
	size_t i;

	for (i = 0; i < CLIENTS_MAX; i++) {
		ev_tstamp left;

		if (!control->clients[i])
			return i;
		left = ev_timer_remaining(control->loop, &control->clients[i]->silence);
		if (i && left >= least)
			continue;
		least = left;
		oldest = i;
	}
	client_destroy(control->clients[oldest]);
	return oldest;
}

static void accept_cb(struct ev_loop *loop, ev_io *io, int events)
{
	struct control *control = io->data;
	int fd;

	(void)loop;
	(void)events;
	fd = accept4(io->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		client_create(control, find_slot(control), fd);
}

static int listen_on(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, saved;
	gid_t gid;

	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		goto error;
	gid = privilege_group_id();
	if (gid != (gid_t)-1 && gid != getegid() && chown(path, (uid_t)-1, gid))
		log_msg(LOG_WARNING, "%s: cannot give it to group " PRIVILEGE_USER ": %m", path);
	if (chmod(path, 0660) || listen(fd, BACKLOG))
		goto error;
	return fd;
error:
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

struct control *control_create(struct ev_loop *loop, const char *path,
			       const struct control_ops *ops, void *ctx)
{
	struct control *control;
	int fd;

	if (strlen(path) >= sizeof(control->path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	fd = listen_on(path);
	if (fd < 0)
		return NULL;
	control = calloc(1, sizeof(*control));
	if (!control) {
		close(fd);
		return NULL;
	}
	control->loop = loop;
	control->ops = ops;
	control->ctx = ctx;
	strcpy(control->path, path);
	ev_io_init(&control->listener, accept_cb, fd, EV_READ);
	ev_set_priority(&control->listener, EV_MINPRI);
	control->listener.data = control;
	ev_io_start(loop, &control->listener);
	return control;
}

void control_destroy(struct control *control)
{
	size_t i;

	if (!control)
		return;
	for (i = 0; i < CLIENTS_MAX; i++)
		if (control->clients[i])
			client_destroy(control->clients[i]);
	ev_io_stop(control->loop, &control->listener);
	close(control->listener.fd);
	unlink(control->path);
	free(control);
}
