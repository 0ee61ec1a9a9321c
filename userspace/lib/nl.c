// SPDX-License-Identifier: GPL-2.0
/*
 * Generic netlink sockets: requests with their answers, multicast messages.
 *
 * libnl builds and reads the messages. Its receive loop is not used: it reads
 * one more datagram after the last one, forgets the rest of a datagram when a
 * callback stops it, and cannot tell which request an answer belongs to.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/socket.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "nl.h"

/* Longer than every datagram of the family: an answer is at most APDU_MAX and a few attributes. */
#define RECEIVE_MAX		16384
#define RESOLVE_DEADLINE_MS	5000

/* From linux/netlink.h, where older headers lack it. */
#define ERROR_ATTR_MISS_TYPE	5

struct request {
	struct request *next;
	struct nl_msg *msg;
	struct nlsock_call call;
	uint64_t deadline;	/* CLOCK_MONOTONIC, ms */
	uint32_t seq;
	bool dump;
	bool sent;
	bool interrupted;	/* the dump was inconsistent */
	int error;		/* of a row */
};

struct nlsock {
	int fd;
	uint32_t port;
	uint32_t seq;
	struct request *first;
	struct request **last;
	struct nlsock_ops ops;
	uint8_t *buffer;
};

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void request_free(struct request *request)
{
	struct nlmsghdr *nlh = nlmsg_hdr(request->msg);

	/* A PIN or a password may be in it. */
	explicit_bzero(nlmsg_data(nlh), nlh->nlmsg_len - NLMSG_HDRLEN);
	nlmsg_free(request->msg);
	free(request);
}

static void request_append(struct nlsock *sock, struct request *request)
{
	request->next = NULL;
	*sock->last = request;
	sock->last = &request->next;
}

static void request_remove(struct nlsock *sock, struct request *request)
{
	struct request **link = &sock->first;

	while (*link != request)
		link = &(*link)->next;
	*link = request->next;
	if (sock->last == &request->next)
		sock->last = link;
}

static int request_transmit(struct nlsock *sock, struct request *request)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr *nlh = nlmsg_hdr(request->msg);
	ssize_t n;

	if (++sock->seq == 0)
		sock->seq = 1;	/* 0 is what multicast messages carry */
	nlh->nlmsg_seq = sock->seq;
	nlh->nlmsg_pid = sock->port;
	do {
		n = sendto(sock->fd, nlh, nlh->nlmsg_len, 0, (struct sockaddr *)&kernel,
			   sizeof(kernel));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	request->seq = nlh->nlmsg_seq;
	request->sent = true;
	return 0;
}

/* Takes the request off the list: done() may send others. */
static void request_end(struct nlsock *sock, struct request *request,
			const struct nlsock_status *status)
{
	request_remove(sock, request);
	if (request->call.done)
		request->call.done(request->call.ctx, status);
	request_free(request);
}

static void request_fail(struct nlsock *sock, struct request *request, int error)
{
	struct nlsock_status status = { .error = error, .unknown = request->sent };

	request_end(sock, request, &status);
}

/* The kernel runs one dump a socket; what comes after one waits, to keep the order. */
static bool may_transmit(const struct nlsock *sock, const struct request *request)
{
	const struct request *earlier;

	for (earlier = sock->first; earlier && earlier != request; earlier = earlier->next)
		if (!earlier->sent || earlier->dump)
			return false;
	return true;
}

static void transmit_waiting(struct nlsock *sock)
{
	struct request *request = sock->first;
	int error;

	while (request) {
		if (request->sent) {
			request = request->next;
			continue;
		}
		if (!may_transmit(sock, request))
			return;
		error = request_transmit(sock, request);
		if (error) {
			request_fail(sock, request, error);
			request = sock->first;
		}
	}
}

static void fail_sent(struct nlsock *sock, int error)
{
	struct request *request = sock->first;

	/* done() may append requests, but those are behind the last one sent. */
	uint32_t newest = sock->seq;

	while (request) {
		if (request->sent && (int32_t)(newest - request->seq) >= 0) {
			request_fail(sock, request, error);
			request = sock->first;
		} else {
			request = request->next;
		}
	}
	transmit_waiting(sock);
}

/* First-level attribute of the request at @offset from its nlmsghdr; 0 if there is none. */
static uint16_t attribute_at(struct nl_msg *msg, uint32_t offset)
{
	const uint8_t *start = (const uint8_t *)nlmsg_hdr(msg);
	struct nlattr *attr;
	int left;

	nlmsg_for_each_attr(attr, nlmsg_hdr(msg), GENL_HDRLEN, left) {
		uint32_t from = (uint32_t)((const uint8_t *)attr - start);

		if (offset >= from && offset < from + attr->nla_len)
			return (uint16_t)nla_type(attr);
	}
	return 0;
}

static void read_text(struct nlsock_status *status, struct nlattr *attr)
{
	size_t len = strnlen(nla_data(attr), (size_t)nla_len(attr));

	if (len >= sizeof(status->text))
		len = sizeof(status->text) - 1;
	memcpy(status->text, nla_data(attr), len);
	status->text[len] = '\0';
}

static void read_extack(struct nlsock_status *status, struct nl_msg *msg, uint8_t *tlvs, size_t len)
{
	struct nlattr *attr = (struct nlattr *)tlvs;
	int left = (int)len;

	for (; nla_ok(attr, left); attr = nla_next(attr, &left)) {
		switch (nla_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			read_text(status, attr);
			break;
		case NLMSGERR_ATTR_OFFS:
			if (nla_len(attr) == sizeof(uint32_t))
				status->attr = attribute_at(msg, nla_get_u32(attr));
			break;
		case ERROR_ATTR_MISS_TYPE:
			if (nla_len(attr) == sizeof(uint32_t))
				status->attr = (uint16_t)nla_get_u32(attr);
			break;
		}
	}
}

static void handle_error(struct nlsock *sock, struct request *request, struct nlmsghdr *nlh)
{
	struct nlsock_status status = { .error = request->error };
	struct nlmsgerr *error = nlmsg_data(nlh);
	size_t len = nlh->nlmsg_len - NLMSG_HDRLEN;
	size_t used = sizeof(*error);

	if (len < sizeof(*error)) {
		request_fail(sock, request, -EBADMSG);
		return;
	}
	if (error->error)
		status.error = error->error;
	if (error->error && !(nlh->nlmsg_flags & NLM_F_CAPPED) &&
	    error->msg.nlmsg_len > NLMSG_HDRLEN)
		used += NLMSG_ALIGN(error->msg.nlmsg_len - NLMSG_HDRLEN);
	if ((nlh->nlmsg_flags & NLM_F_ACK_TLVS) && used < len)
		read_extack(&status, request->msg, (uint8_t *)error + used, len - used);
	request_end(sock, request, &status);
}

static void restart_dump(struct nlsock *sock, struct request *request)
{
	int error;

	request->interrupted = false;
	request->error = 0;
	if (request->call.restart)
		request->call.restart(request->call.ctx);
	error = request_transmit(sock, request);
	if (error)
		request_fail(sock, request, error);
}

static void handle_done(struct nlsock *sock, struct request *request, struct nlmsghdr *nlh)
{
	struct nlsock_status status = { .error = request->error };
	size_t len = nlh->nlmsg_len - NLMSG_HDRLEN;
	int error = 0;

	if (len >= sizeof(error))
		memcpy(&error, nlmsg_data(nlh), sizeof(error));
	if (error < 0) {
		status.error = error;
	} else if (request->interrupted && now_ms() < request->deadline) {
		restart_dump(sock, request);
		return;
	}
	if ((nlh->nlmsg_flags & NLM_F_ACK_TLVS) && len > sizeof(error))
		read_extack(&status, request->msg, (uint8_t *)nlmsg_data(nlh) + sizeof(error),
			    len - sizeof(error));
	request_end(sock, request, &status);
}

static void handle_row(struct request *request, struct nlmsghdr *nlh)
{
	if (request->error || !request->call.row)
		return;
	if (nlh->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		request->error = -EBADMSG;
	else
		request->error = request->call.row(request->call.ctx, nlh);
}

static void handle_message(struct nlsock *sock, struct nlmsghdr *nlh)
{
	struct request *request = sock->first;

	while (request && !(request->sent && request->seq == nlh->nlmsg_seq))
		request = request->next;
	if (!request) {
		/* A multicast message, or the late answer to a request given up. */
		if (nlh->nlmsg_seq == 0 && nlh->nlmsg_type >= NLMSG_MIN_TYPE && sock->ops.event &&
		    nlh->nlmsg_len >= NLMSG_HDRLEN + GENL_HDRLEN)
			sock->ops.event(sock->ops.ctx, nlh);
		return;
	}
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		request->interrupted = true;
	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		handle_error(sock, request, nlh);
		transmit_waiting(sock);
		break;
	case NLMSG_DONE:
		handle_done(sock, request, nlh);
		transmit_waiting(sock);
		break;
	case NLMSG_NOOP:
		break;
	default:
		handle_row(request, nlh);
	}
}

static void handle_overrun(struct nlsock *sock)
{
	fail_sent(sock, -ENOBUFS);
	if (sock->ops.overrun)
		sock->ops.overrun(sock->ops.ctx);
}

static void handle_datagram(struct nlsock *sock, size_t len)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)sock->buffer;
	int left = (int)len;

	for (; nlmsg_ok(nlh, left); nlh = nlmsg_next(nlh, &left))
		handle_message(sock, nlh);
}

/**
 * nlsock_dispatch() - Read all that has arrived and run the callbacks.
 * @sock: socket
 *
 * Return: 0, or a negative errno value if the socket is broken.
 */
int nlsock_dispatch(struct nlsock *sock)
{
	for (;;) {
		struct sockaddr_nl from = { 0 };
		socklen_t from_len = sizeof(from);
		ssize_t n;

		n = recvfrom(sock->fd, sock->buffer, RECEIVE_MAX, MSG_DONTWAIT | MSG_TRUNC,
			     (struct sockaddr *)&from, &from_len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (n < 0 && errno != ENOBUFS)
			return -errno;
		if (n < 0 || n > RECEIVE_MAX)
			handle_overrun(sock);
		else if (from.nl_pid == 0)	/* other processes are not the kernel */
			handle_datagram(sock, (size_t)n);
	}
}

/**
 * nlsock_send() - Send a request, or queue it behind a running dump.
 * @sock: socket
 * @msg: from nlsock_message(); belongs to the socket now, also on error, and is
 *	wiped when the request has ended
 * @call: what to do with its answers
 * @deadline_ms: give it up after so many milliseconds
 *
 * Return: 0, or a negative errno value; then no callback is called.
 */
int nlsock_send(struct nlsock *sock, struct nl_msg *msg, const struct nlsock_call *call,
		unsigned int deadline_ms)
{
	struct request *request = calloc(1, sizeof(*request));
	int error = 0;

	if (!request) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	request->msg = msg;
	request->call = *call;
	request->deadline = now_ms() + deadline_ms;
	request->dump = (nlmsg_hdr(msg)->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	if (may_transmit(sock, NULL))
		error = request_transmit(sock, request);
	if (error)
		request_free(request);
	else
		request_append(sock, request);
	return error;
}

size_t nlsock_outstanding(const struct nlsock *sock)
{
	const struct request *request;
	size_t count = 0;

	for (request = sock->first; request; request = request->next)
		count++;
	return count;
}

/**
 * nlsock_timeout() - Time to the next deadline.
 * @sock: socket
 *
 * Return: milliseconds until nlsock_expire() has something to do, 0 if it has
 * now, -1 if no request is outstanding.
 */
int nlsock_timeout(const struct nlsock *sock)
{
	const struct request *request;
	uint64_t earliest = UINT64_MAX;
	uint64_t now;

	for (request = sock->first; request; request = request->next)
		if (request->deadline < earliest)
			earliest = request->deadline;
	if (earliest == UINT64_MAX)
		return -1;
	now = now_ms();
	return earliest <= now ? 0 : (int)(earliest - now);
}

/* End the requests whose deadline has passed, with -ETIMEDOUT. */
void nlsock_expire(struct nlsock *sock)
{
	struct request *request = sock->first;
	uint64_t now = now_ms();

	while (request) {
		if (request->deadline <= now) {
			request_fail(sock, request, -ETIMEDOUT);
			request = sock->first;
		} else {
			request = request->next;
		}
	}
	transmit_waiting(sock);
}

/**
 * nlsock_wait() - Wait until no request is outstanding.
 * @sock: socket
 *
 * If the socket is broken the requests end with its error, now and not when it is
 * closed: who waits may have what done() writes to on its stack. A done() must not send
 * others then.
 *
 * Return: 0, or a negative errno value if the socket is broken.
 */
int nlsock_wait(struct nlsock *sock)
{
	struct pollfd pfd = { .fd = sock->fd, .events = POLLIN };
	int error = 0;

	while (sock->first && !error) {
		if (poll(&pfd, 1, nlsock_timeout(sock)) < 0 && errno != EINTR)
			error = -errno;
		else
			error = nlsock_dispatch(sock);
		if (!error)
			nlsock_expire(sock);
	}
	while (sock->first)
		request_fail(sock, sock->first, error);
	return error;
}

/**
 * nlsock_message() - Begin a request.
 * @family: the family's message type
 * @version: its version
 * @cmd: command
 * @dump: ask for all objects; otherwise for an acknowledgment
 * @payload: bytes of attributes to make room for, headers and padding included
 *
 * Return: the message, or NULL without memory.
 */
struct nl_msg *nlsock_message(uint16_t family, uint8_t version, uint8_t cmd, bool dump,
			      size_t payload)
{
	struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + payload);
	struct genlmsghdr *genl;

	if (!msg)
		return NULL;
	if (!nlmsg_put(msg, 0, 0, family, GENL_HDRLEN,
		       NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK))) {
		nlmsg_free(msg);
		return NULL;
	}
	genl = nlmsg_data(nlmsg_hdr(msg));
	genl->cmd = cmd;
	genl->version = version;
	return msg;
}

static void read_groups(struct nlsock_family *family, struct nlattr *list)
{
	struct nlattr *entry;
	int left;

	nla_for_each_nested(entry, list, left) {
		struct nlattr *name = nla_find(nla_data(entry), nla_len(entry),
					       CTRL_ATTR_MCAST_GRP_NAME);
		struct nlattr *id = nla_find(nla_data(entry), nla_len(entry),
					     CTRL_ATTR_MCAST_GRP_ID);

		if (!name || !id || nla_len(id) != sizeof(uint32_t) ||
		    family->count == NLSOCK_GROUPS_MAX)
			continue;
		nla_strlcpy(family->groups[family->count].name, name, NLSOCK_NAME_MAX);
		family->groups[family->count++].id = nla_get_u32(id);
	}
}

/**
 * nlsock_family_parse() - Read nlctrl's description of a family.
 * @nlh: its message
 * @name: the family's name
 * @family: what it says
 *
 * Return: the command (CTRL_CMD_NEWFAMILY …), or -EBADMSG.
 */
int nlsock_family_parse(struct nlmsghdr *nlh, char name[NLSOCK_NAME_MAX],
			struct nlsock_family *family)
{
	struct nlattr *attr;
	int left;

	memset(family, 0, sizeof(*family));
	name[0] = '\0';
	if (nlh->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return -EBADMSG;
	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, left) {
		switch (nla_type(attr)) {
		case CTRL_ATTR_FAMILY_NAME:
			nla_strlcpy(name, attr, NLSOCK_NAME_MAX);
			break;
		case CTRL_ATTR_FAMILY_ID:
			if (nla_len(attr) != sizeof(uint16_t))
				return -EBADMSG;
			family->id = nla_get_u16(attr);
			break;
		case CTRL_ATTR_VERSION:
			if (nla_len(attr) != sizeof(uint32_t))
				return -EBADMSG;
			family->version = (uint8_t)nla_get_u32(attr);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			read_groups(family, attr);
			break;
		}
	}
	if (!name[0] || !family->id)
		return -EBADMSG;
	return ((struct genlmsghdr *)nlmsg_data(nlh))->cmd;
}

struct resolution {
	struct nlsock_family *family;
	bool found;
	int error;
};

static int resolve_row(void *ctx, struct nlmsghdr *nlh)
{
	struct resolution *resolution = ctx;
	char name[NLSOCK_NAME_MAX];
	int cmd = nlsock_family_parse(nlh, name, resolution->family);

	resolution->found = cmd >= 0;
	return cmd < 0 ? cmd : 0;
}

static void resolve_done(void *ctx, const struct nlsock_status *status)
{
	struct resolution *resolution = ctx;

	resolution->error = status->error;
}

/**
 * nlsock_resolve() - Look a family up; waits for the kernel's answer.
 * @sock: socket
 * @name: the family's name
 * @family: its ids
 *
 * Return: 0, -ENOENT if there is no such family, or another negative errno value.
 */
int nlsock_resolve(struct nlsock *sock, const char *name, struct nlsock_family *family)
{
	struct resolution resolution = { .family = family };
	struct nlsock_call call = { resolve_row, NULL, resolve_done, &resolution };
	struct nl_msg *msg;
	int error;

	msg = nlsock_message(GENL_ID_CTRL, 2, CTRL_CMD_GETFAMILY, false, 64);
	if (!msg)
		return -ENOMEM;
	if (nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, name) < 0) {
		nlmsg_free(msg);
		return -EINVAL;
	}
	error = nlsock_send(sock, msg, &call, RESOLVE_DEADLINE_MS);
	if (!error)
		error = nlsock_wait(sock);
	if (!error)
		error = resolution.error;
	if (!error && !resolution.found)
		error = -ENOENT;
	return error;
}

/**
 * nlsock_join() - Join a multicast group.
 * @sock: socket
 * @group: its id, from struct nlsock_family
 *
 * Return: 0 or a negative errno value; -EPERM without the capability it needs.
 */
int nlsock_join(struct nlsock *sock, uint32_t group)
{
	int id = (int)group;

	return setsockopt(sock->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &id, sizeof(id)) ?
	       -errno : 0;
}

/* @bytes beyond the system's limit need CAP_NET_ADMIN; without it the limit is taken. */
int nlsock_receive_buffer(struct nlsock *sock, int bytes)
{
	if (!setsockopt(sock->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		return 0;
	return setsockopt(sock->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)) ? -errno : 0;
}

int nlsock_fd(const struct nlsock *sock)
{
	return sock->fd;
}

uint32_t nlsock_port(const struct nlsock *sock)
{
	return sock->port;
}

static int socket_bind(struct nlsock *sock)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	socklen_t len = sizeof(addr);
	int on = 1;

	sock->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_GENERIC);
	if (sock->fd < 0)
		return -errno;
	if (bind(sock->fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    getsockname(sock->fd, (struct sockaddr *)&addr, &len))
		return -errno;
	sock->port = addr.nl_pid;
	/* Without either of them there is less text and longer acknowledgments, no more. */
	setsockopt(sock->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(sock->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	return 0;
}

/**
 * nlsock_open() - Create a socket.
 * @sock: the new socket
 * @ops: what to do with multicast messages; NULL for a request socket
 *
 * Return: 0 or a negative errno value.
 */
int nlsock_open(struct nlsock **sock, const struct nlsock_ops *ops)
{
	struct nlsock *new = calloc(1, sizeof(*new));
	int error = -ENOMEM;

	if (!new)
		return -ENOMEM;
	new->fd = -1;
	new->last = &new->first;
	if (ops)
		new->ops = *ops;
	new->buffer = malloc(RECEIVE_MAX);
	if (new->buffer)
		error = socket_bind(new);
	if (error) {
		nlsock_close(new);
		return error;
	}
	*sock = new;
	return 0;
}

/* Outstanding requests end with -ECANCELED; a done() must not send others then. */
void nlsock_close(struct nlsock *sock)
{
	if (!sock)
		return;
	if (sock->fd >= 0)
		close(sock->fd);
	sock->fd = -1;
	while (sock->first)
		request_fail(sock, sock->first, -ECANCELED);
	free(sock->buffer);
	free(sock);
}
