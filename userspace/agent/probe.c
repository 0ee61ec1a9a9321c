// SPDX-License-Identifier: GPL-2.0
/*
 * Probes of a connection: ICMP echo by datagram sockets (RFC 792, RFC 4443 §4.1), which need no
 * privilege where net.ipv4.ping_group_range allows them, and TCP. A refused TCP connection is an
 * answer, too: somebody is there.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "logger.h"
#include "probe.h"

#define LIMIT_S		5.

/* Where a target is; addresses only, as the configuration has been checked. */
struct place {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	socklen_t len;
	bool tcp;
};

static bool parse(const char *target, struct place *place)
{
	char host[INET6_ADDRSTRLEN + 2];
	const char *end = strchr(target, ']'), *port;
	size_t len;

	port = end ? strchr(end, ':') : strchr(target, ':');
	if (!end && port && strchr(port + 1, ':'))
		port = NULL;	/* an IPv6 address */
	len = end ? (size_t)(end - target) - 1 : port ? (size_t)(port - target) : strlen(target);
	if (len >= sizeof(host))
		return false;
	memcpy(host, target + (end ? 1 : 0), len);
	host[len] = '\0';
	memset(place, 0, sizeof(*place));
	place->tcp = port;
	place->v4.sin_port = htons(port ? (uint16_t)atoi(port + 1) : 0);
	if (inet_pton(AF_INET, host, &place->v4.sin_addr) == 1) {
		place->v4.sin_family = AF_INET;
		place->len = sizeof(place->v4);
		return true;
	}
	place->v6.sin6_addr = in6addr_any;
	place->v6.sin6_family = AF_INET6;
	place->len = sizeof(place->v6);
	return inet_pton(AF_INET6, host, &place->v6.sin6_addr) == 1;
}

static int open_socket(const struct probe *probe, const struct place *place)
{
	bool v4 = place->any.sa_family == AF_INET;
	int type = (place->tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
	int protocol = place->tcp ? IPPROTO_TCP : v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	int fd;

	/* without a name the socket would be bound to no device, and ask by another way */
	if (!*probe->device)
		return -1;
	fd = socket(place->any.sa_family, type, protocol);
	if (fd < 0)
		return -1;
	if (!setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, probe->device,
			(socklen_t)strlen(probe->device) + 1))
		return fd;
	close(fd);
	return -1;
}

/* Return: false if nothing has been sent. */
static bool ask(int fd, const struct place *place)
{
	uint8_t echo[16] = { ICMP_ECHO };

	if (place->tcp)
		return !connect(fd, &place->any, place->len) || errno == EINPROGRESS;
	if (place->any.sa_family == AF_INET6)
		echo[0] = ICMP6_ECHO_REQUEST;
	return sendto(fd, echo, sizeof(echo), 0, &place->any, place->len) == sizeof(echo);
}

static void close_try(struct probe *probe, struct probe_try *one)
{
	if (!one->open)
		return;
	ev_io_stop(probe->loop, &one->io);
	close(one->io.fd);
	one->open = false;
}

static bool any_open(const struct probe *probe)
{
	unsigned int i;

	for (i = 0; i < probe->count; i++)
		if (probe->tries[i].open)
			return true;
	return false;
}

static void finish(struct probe *probe, bool answered)
{
	probe_stop(probe);
	probe->done(probe->ctx, answered);
}

/* Nobody has answered; but a question that was not allowed says nothing of the network. */
static void conclude(struct probe *probe)
{
	if (probe->refused)
		log_msg(LOG_WARNING, "%u of %u probes not allowed: see net.ipv4.ping_group_range",
			probe->refused, probe->count);
	finish(probe, probe->refused);
}

static bool answered(const struct probe_try *one)
{
	socklen_t len = sizeof(int);
	uint8_t answer[64];
	int error = 0;

	if (!one->tcp)
		return recv(one->io.fd, answer, sizeof(answer), 0) > 0;
	getsockopt(one->io.fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return !error || error == ECONNREFUSED;
}

static void io_cb(struct ev_loop *loop, ev_io *io, int events)
{
	struct probe_try *one = io->data;
	struct probe *probe = one->probe;

	(void)loop;
	(void)events;
	if (answered(one)) {
		finish(probe, true);
		return;
	}
	close_try(probe, one);
	if (!any_open(probe))
		conclude(probe);
}

static void limit_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	conclude(timer->data);
}

static void start_try(struct probe *probe, unsigned int i)
{
	struct probe_try *one = &probe->tries[i];
	struct place place;
	int fd;

	one->probe = probe;
	one->open = false;
	if (!parse(probe->targets[i], &place))
		return;
	fd = open_socket(probe, &place);
	if (fd < 0) {
		probe->refused++;
		return;
	}
	if (!ask(fd, &place)) {
		close(fd);
		return;
	}
	one->tcp = place.tcp;
	one->open = true;
	ev_io_init(&one->io, io_cb, fd, place.tcp ? EV_WRITE : EV_READ);
	one->io.data = one;
	ev_io_start(probe->loop, &one->io);
}

void probe_start(struct probe *probe)
{
	unsigned int i;

	ev_timer_init(&probe->limit, limit_cb, LIMIT_S, 0.);
	probe->limit.data = probe;
	for (i = 0; i < probe->count; i++)
		start_try(probe, i);
	/* Where nothing can be sent the answer is known, but is given from the loop. */
	if (!any_open(probe))
		ev_timer_set(&probe->limit, 0., 0.);
	ev_now_update(probe->loop);
	ev_timer_start(probe->loop, &probe->limit);
}

void probe_stop(struct probe *probe)
{
	unsigned int i;

	ev_timer_stop(probe->loop, &probe->limit);
	for (i = 0; i < probe->count; i++)
		close_try(probe, &probe->tries[i]);
}
