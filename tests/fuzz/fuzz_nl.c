// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink sockets (userspace/lib/nl.c) and the stream of events on top of them
 * (stream.c), against a kernel that sends any datagrams: each request ends exactly
 * once, no event comes twice, nothing is read behind a datagram's end.
 *
 * The input is a sequence of datagrams, each behind a byte that says what happens and
 * a byte or two of length. The system calls
 * that reach the kernel are this file's.
 */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sanitizer/asan_interface.h>
#include <sys/socket.h>

#include "input.h"
#include "nl.h"
#include "wwanctl.h"
#include "target.h"
#include "wrap.h"

#define FAMILY		0x20
#define REQUESTS	3
#define DEADLINE_MS	60000
#define GROUPS		0x7f	/* all that the family has */

static struct input kernel;
static uint32_t newest;	/* sequence number of the last request */
static bool streaming;
/* the event before, 0 if there is none to compare with */
static uint32_t last_epoch;
static uint64_t last_seq;

ssize_t __wrap_sendto(int fd, const void *bytes, size_t len, int flags,
		      const struct sockaddr *to, socklen_t to_len)
{
	const struct nlmsghdr *nlh = bytes;

	(void)fd;
	(void)flags;
	(void)to;
	(void)to_len;
	assert(len >= NLMSG_HDRLEN && nlh->nlmsg_len == len && nlh->nlmsg_seq);
	newest = nlh->nlmsg_seq;
	return (ssize_t)len;
}

/* Mostly an answer to a request that was sent: the number is put in. */
static void address_request(uint8_t *buffer, size_t len, uint8_t how)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)buffer;

	if (len < sizeof(*nlh))
		return;
	if (how & 0x08)
		nlh->nlmsg_len = (uint32_t)len;
	if (how & 0x10)
		nlh->nlmsg_seq = newest - (how >> 6);
	if (how & 0x20)
		nlh->nlmsg_seq = 0;
}

ssize_t __wrap_recvfrom(int fd, void *buffer, size_t cap, int flags, struct sockaddr *from,
			socklen_t *from_len)
{
	uint8_t how = input_u8(&kernel);
	const uint8_t *bytes;
	size_t len;

	(void)fd;
	(void)flags;
	(void)from_len;
	/* from the kernel, but for some */
	((struct sockaddr_nl *)from)->nl_pid = (how & 7) == 4 ? 4711 : 0;
	ASAN_UNPOISON_MEMORY_REGION(buffer, cap);
	if (!kernel.left || (how & 7) >= 5) {
		/* a stream waits for answers: it ends with the input, as a broken socket */
		errno = !kernel.left && streaming ? ECONNRESET : (how & 7) == 6 ? ENOBUFS : EAGAIN;
		return -1;
	}
	bytes = input_bytes(&kernel, input_u16(&kernel) % cap, &len);
	memcpy(buffer, bytes, len);
	address_request(buffer, len, how);
	ASAN_POISON_MEMORY_REGION((uint8_t *)buffer + len, cap - len);
	return (ssize_t)len;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	(void)fds;
	(void)timeout;
	return (int)count;
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	(void)fd;
	(void)level;
	(void)value;
	(void)len;
	if (name == NETLINK_ADD_MEMBERSHIP)
		last_epoch = 0;
	return 0;
}

static unsigned int done_count;
static struct wwanctl_stream *listener;

static int on_row(void *ctx, struct nlmsghdr *nlh)
{
	(void)ctx;
	assert(nlh->nlmsg_len >= NLMSG_HDRLEN + GENL_HDRLEN);
	return 0;
}

static void on_done(void *ctx, const struct nlsock_status *status)
{
	(void)ctx;
	done_count++;
	assert(memchr(status->text, 0, sizeof(status->text)));
}

static void on_event(void *ctx, const struct wwanctl_event *event)
{
	(void)ctx;
	/* An event of a group that was not joined moves the stream on, unseen from here. */
	assert(listener);	/* nothing is called back before it is open */
	if (wwanctl_stream_groups(listener) != GROUPS) {
		last_epoch = 0;
		return;
	}
	if (event->type == WWANCTL_EVENT_TYPE_LOST || event->type == WWANCTL_EVENT_TYPE_SIGNAL ||
	    event->type == WWANCTL_EVENT_TYPE_TRACE)
		return;
	assert(event->epoch != last_epoch || event->seq > last_seq || !last_epoch);
	last_epoch = event->epoch;
	last_seq = event->seq;
}

static void on_family(void *ctx, bool present)
{
	(void)ctx;
	(void)present;
	assert(listener);
}

static void on_message(void *ctx, struct nlmsghdr *nlh)
{
	struct nlsock_family family;
	char name[NLSOCK_NAME_MAX];
	struct wwanctl_event event;
	size_t i;

	(void)ctx;
	if (nlsock_family_parse(nlh, name, &family) >= 0) {
		assert(memchr(name, 0, sizeof(name)) && family.count <= NLSOCK_GROUPS_MAX);
		for (i = 0; i < family.count; i++)
			assert(memchr(family.groups[i].name, 0, NLSOCK_NAME_MAX));
	}
	if (!wwanctl_event_parse((uint8_t *)nlh + NLMSG_HDRLEN + GENL_HDRLEN,
				 nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, &event))
		assert(memchr(event.usb_path, 0, sizeof(event.usb_path)));
}

static void requests(void)
{
	const struct nlsock_call call = { on_row, NULL, on_done, NULL };
	const struct nlsock_ops ops = { on_message, NULL, NULL };
	struct nlsock *sock;
	struct nl_msg *msg;
	int i;

	assert(!nlsock_open(&sock, &ops));
	done_count = 0;
	for (i = 0; i < REQUESTS; i++) {
		msg = nlsock_message(FAMILY, 1, 1, i == 1, 64);
		nla_put_u32(msg, 1, 1);
		assert(!nlsock_send(sock, msg, &call, DEADLINE_MS));
	}
	assert(!nlsock_dispatch(sock));
	assert(nlsock_outstanding(sock) == REQUESTS - done_count);
	nlsock_close(sock);
	assert(done_count == REQUESTS);
}

/* A stream that waits for the driver: the input makes the family come and go. */
static void stream(void)
{
	const struct wwanctl_stream_config config = {
		.groups_wanted = GROUPS, .wait = true, .replay = true, .event = on_event,
		.family = on_family,
	};
	listener = NULL;
	last_epoch = 0;
	if (wwanctl_stream_open(&listener, &config))
		return;
	wwanctl_stream_start(listener);
	wwanctl_stream_dispatch(listener);
	wwanctl_stream_close(listener);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	streaming = input_u8(&in) & 1;
	kernel = in;
	if (streaming)
		stream();
	else
		requests();
	return 0;
}
