// SPDX-License-Identifier: GPL-2.0
/*
 * A listener that misses nothing.
 *
 * Live events come over the stream's socket, past ones by event-get over a
 * socket that is opened for that. The groups are joined before the past is
 * read, so that nothing falls between them; what comes twice is told by
 * (epoch, seq).
 *
 * After ENOBUFS the kernel drops everything until the queue has been read
 * empty, without saying so again. So the queue is read to its end first, its
 * events left aside as they are in the ring too, and the ring is read then.
 * Signal changes and frames are not in the ring: those in the queue are given
 * to the listener at once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "nl.h"
#include "wwanctl.h"

#define REPLAY_DEADLINE_MS	5000
#define CTRL_NAME		"nlctrl"
#define CTRL_GROUP		"notify"

struct wwanctl_stream {
	struct wwanctl_stream_config config;
	struct nlsock *sock;
	struct nlsock_family family;
	uint32_t groups;	/* joined */
	bool open;		/* the listener has it: it may be called back */
	bool told;		/* the kernel has said by itself whether the driver is there */
	bool present;		/* the driver is loaded */
	bool overrun;		/* the ring has to be read */
	bool appeared;		/* the driver was loaded while this listened */
	bool has_position;	/* (epoch, seq) is the last event that is known */
	uint32_t epoch;
	uint64_t seq;
	uint64_t start_ns;	/* CLOCK_BOOTTIME */
};

static uint64_t boottime_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static bool in_ring(uint32_t type)
{
	return type != WWANCTL_EVENT_TYPE_SIGNAL && type != WWANCTL_EVENT_TYPE_TRACE;
}

static bool wanted(const struct wwanctl_stream *stream, const struct wwanctl_event *event)
{
	uint32_t group = wwanctl_group_of(event->type);

	if (group && !(stream->groups & group))
		return false;
	if (stream->config.modem && event->modem && event->modem != stream->config.modem)
		return false;
	return !event->replayed || stream->config.replay || event->timestamp_ns >= stream->start_ns;
}

static void deliver(struct wwanctl_stream *stream, const struct wwanctl_event *event)
{
	if (event->type != WWANCTL_EVENT_TYPE_LOST && in_ring(event->type)) {
		if (stream->has_position && event->epoch == stream->epoch &&
		    event->seq <= stream->seq)
			return;
		stream->has_position = true;
		stream->epoch = event->epoch;
		stream->seq = event->seq;
	}
	if (wanted(stream, event))
		stream->config.event(stream->config.ctx, event);
}

/* What the kernel could not tell us: frames are not in the ring, or it could not be read. */
static void deliver_lost(struct wwanctl_stream *stream)
{
	struct wwanctl_event event = {
		.has = WWANCTL_HAS(WWANCTL_A_EVENT_EPOCH) | WWANCTL_HAS(WWANCTL_A_EVENT_SEQ) |
		       WWANCTL_HAS(WWANCTL_A_EVENT_TYPE) | WWANCTL_HAS(WWANCTL_A_EVENT_TIMESTAMP),
		.epoch = stream->epoch,
		.seq = stream->seq,
		.timestamp_ns = boottime_ns(),
		.type = WWANCTL_EVENT_TYPE_LOST,
	};

	stream->config.event(stream->config.ctx, &event);
}

static int read_event(struct nlmsghdr *nlh, struct wwanctl_event *event)
{
	return wwanctl_event_parse((const uint8_t *)nlh + NLMSG_HDRLEN + GENL_HDRLEN,
				   nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, event);
}

struct replay {
	struct wwanctl_stream *stream;
	int error;
};

static int replay_row(void *ctx, struct nlmsghdr *nlh)
{
	struct replay *replay = ctx;
	struct wwanctl_event event;
	int error = read_event(nlh, &event);

	if (error)
		return error;
	event.replayed = true;
	deliver(replay->stream, &event);
	return 0;
}

static void replay_done(void *ctx, const struct nlsock_status *status)
{
	struct replay *replay = ctx;

	replay->error = status->error;
}

static struct nl_msg *replay_message(const struct wwanctl_stream *stream)
{
	struct nl_msg *msg = nlsock_message(stream->family.id, stream->family.version,
					    WWANCTL_CMD_EVENT_GET, true, 64);

	if (!msg)
		return NULL;
	if ((stream->config.modem &&
	     nla_put_u32(msg, WWANCTL_A_EVENT_MODEM_INDEX, stream->config.modem) < 0) ||
	    (stream->has_position &&
	     (nla_put_u32(msg, WWANCTL_A_EVENT_EPOCH, stream->epoch) < 0 ||
	      nla_put_u64(msg, WWANCTL_A_EVENT_SEQ, stream->seq) < 0))) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/*
 * The ring is memory of the kernel and its dump never waits for a module, so
 * waiting for it here takes microseconds. Rows are given on as they come: a
 * dump that starts again repeats events that are known by then.
 */
static int replay_events(struct wwanctl_stream *stream)
{
	struct replay replay = { .stream = stream };
	struct nlsock_call call = { replay_row, NULL, replay_done, &replay };
	struct nlsock *sock;
	struct nl_msg *msg;
	int error;

	error = nlsock_open(&sock, NULL);
	if (error)
		return error;
	msg = replay_message(stream);
	error = msg ? nlsock_send(sock, msg, &call, REPLAY_DEADLINE_MS) : -ENOMEM;
	if (!error)
		error = nlsock_wait(sock);
	if (!error)
		error = replay.error;
	nlsock_close(sock);
	return error;
}

/* Join what is in @wanted; a group that is absent or refused is an error only in @required. */
static int join_groups(struct wwanctl_stream *stream)
{
	uint32_t all = stream->config.groups | stream->config.groups_wanted;
	size_t i;
	int error;

	stream->groups = 0;
	for (i = 0; i < stream->family.count; i++) {
		uint32_t group = wwanctl_group_value(stream->family.groups[i].name);

		if (!(all & group))
			continue;
		error = nlsock_join(stream->sock, stream->family.groups[i].id);
		if (!error)
			stream->groups |= group;
		else if (stream->config.groups & group)
			return error == -EACCES ? -EPERM : error;
	}
	return (stream->config.groups & ~stream->groups) ? -EOPNOTSUPP : 0;
}

static void announce(struct wwanctl_stream *stream)
{
	if (stream->config.family)
		stream->config.family(stream->config.ctx, stream->present);
}

/* The kernel dropped messages, that the driver came and went perhaps among them. */
static void look_again(struct wwanctl_stream *stream)
{
	struct nlsock_family family;
	struct nlsock *sock;

	if (nlsock_open(&sock, NULL))
		return;
	if (nlsock_resolve(sock, WWANCTL_FAMILY_NAME, &family)) {
		stream->present = false;
		announce(stream);
	} else if (family.id != stream->family.id) {
		stream->family = family;
		join_groups(stream);
		announce(stream);
	}
	nlsock_close(sock);
}

static void replay_or_lost(struct wwanctl_stream *stream)
{
	int error = replay_events(stream);

	if (error == -ENOENT) {
		look_again(stream);
		error = stream->present ? replay_events(stream) : 0;
	}
	if (error)
		deliver_lost(stream);
}

/* The driver came or went. Its groups came empty or went with it. */
static void handle_ctrl(struct wwanctl_stream *stream, struct nlmsghdr *nlh)
{
	char name[NLSOCK_NAME_MAX];
	struct nlsock_family family;
	int cmd = nlsock_family_parse(nlh, name, &family);

	if (cmd < 0 || strcmp(name, WWANCTL_FAMILY_NAME))
		return;
	stream->told = true;
	if (cmd == CTRL_CMD_NEWFAMILY && !(stream->present && family.id == stream->family.id)) {
		stream->family = family;
		stream->present = true;
		stream->appeared = true;
		join_groups(stream);
	} else if (cmd == CTRL_CMD_DELFAMILY && stream->present) {
		stream->present = false;
		stream->appeared = false;
		if (stream->open)
			announce(stream);
	}
}

static void stream_event(void *ctx, struct nlmsghdr *nlh)
{
	struct wwanctl_stream *stream = ctx;
	struct wwanctl_event event;

	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		handle_ctrl(stream, nlh);
		return;
	}
	if (!stream->present || nlh->nlmsg_type != stream->family.id)
		return;
	if (!stream->open) {	/* the ring will tell the same */
		stream->overrun = true;
		return;
	}
	if (read_event(nlh, &event)) {
		/* Not understood is not received; the ring will tell the same, so no replay. */
		deliver_lost(stream);
		return;
	}
	if (!stream->overrun || !in_ring(event.type))
		deliver(stream, &event);
}

static void stream_overrun(void *ctx)
{
	struct wwanctl_stream *stream = ctx;

	stream->overrun = true;
}

/* What was dropped or left aside is in the ring; frames are not. */
static void catch_up(struct wwanctl_stream *stream)
{
	if (!stream->overrun || !stream->present)
		return;
	stream->overrun = false;
	replay_or_lost(stream);
	if (stream->groups & WWANCTL_GROUP_TRACE)
		deliver_lost(stream);
}

/**
 * wwanctl_stream_dispatch() - Read what has arrived and call event() and family().
 * @stream: stream
 *
 * Return: 0, or a negative errno value if the socket is broken.
 */
int wwanctl_stream_dispatch(struct wwanctl_stream *stream)
{
	int error = nlsock_dispatch(stream->sock);

	if (error)
		return error;
	if (stream->appeared) {
		stream->appeared = false;
		stream->overrun = false;
		announce(stream);
		replay_or_lost(stream);
	}
	catch_up(stream);
	return 0;
}

/**
 * wwanctl_stream_start() - Begin: tell whether the driver is there, replay the past.
 * @stream: stream
 *
 * Return: 0, or a negative errno value if the past could not be read.
 */
int wwanctl_stream_start(struct wwanctl_stream *stream)
{
	stream->appeared = false;
	announce(stream);
	if (stream->present && stream->config.replay) {
		stream->overrun = false;
		return replay_events(stream);
	}
	catch_up(stream);
	return 0;
}

/* nlctrl tells when families come and go. */
static int watch_families(struct wwanctl_stream *stream)
{
	struct nlsock_family ctrl;
	size_t i;
	int error = nlsock_resolve(stream->sock, CTRL_NAME, &ctrl);

	if (error)
		return error;
	for (i = 0; i < ctrl.count; i++)
		if (!strcmp(ctrl.groups[i].name, CTRL_GROUP))
			return nlsock_join(stream->sock, ctrl.groups[i].id);
	return -EOPNOTSUPP;
}

/*
 * Whether the driver is there: the answer, unless it was loaded or unloaded meanwhile.
 * What the kernel says of that by itself is read in the same wait.
 */
static int find_driver(struct wwanctl_stream *stream)
{
	struct nlsock_family family;
	int error = nlsock_resolve(stream->sock, WWANCTL_FAMILY_NAME, &family);

	if (error && error != -ENOENT)
		return error;
	if (!stream->told && !error) {
		stream->family = family;
		stream->present = true;
	}
	return stream->present ? 0 : -ENOENT;
}

static int stream_connect(struct wwanctl_stream *stream)
{
	struct nlsock_ops ops = { stream_event, stream_overrun, stream };
	int error;

	error = nlsock_open(&stream->sock, &ops);
	if (!error && stream->config.receive_buffer)
		error = nlsock_receive_buffer(stream->sock, stream->config.receive_buffer);
	if (!error)
		error = watch_families(stream);
	if (error)
		return error;
	error = find_driver(stream);
	if (error == -ENOENT && stream->config.wait)
		return 0;
	return error ? error : join_groups(stream);
}

/**
 * wwanctl_stream_open() - Join the groups; nothing is called back yet.
 * @stream: the new stream
 * @config: what to listen to
 *
 * Return: 0, -ENOENT if the driver is not loaded, -EPERM if a group that must be
 * joined may not be, or another negative errno value.
 */
int wwanctl_stream_open(struct wwanctl_stream **stream, const struct wwanctl_stream_config *config)
{
	struct wwanctl_stream *new = calloc(1, sizeof(*new));
	int error;

	if (!new)
		return -ENOMEM;
	new->config = *config;
	new->start_ns = boottime_ns();
	if (config->replay && (config->epoch || config->seq)) {
		new->has_position = true;
		new->epoch = config->epoch;
		new->seq = config->seq;
	}
	error = stream_connect(new);
	if (error) {
		wwanctl_stream_close(new);
		return error;
	}
	new->open = true;
	*stream = new;
	return 0;
}

void wwanctl_stream_close(struct wwanctl_stream *stream)
{
	if (!stream)
		return;
	nlsock_close(stream->sock);
	free(stream);
}

int wwanctl_stream_fd(const struct wwanctl_stream *stream)
{
	return nlsock_fd(stream->sock);
}

/* The groups that were joined. */
uint32_t wwanctl_stream_groups(const struct wwanctl_stream *stream)
{
	return stream->groups;
}
