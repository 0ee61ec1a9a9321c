/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_NL_H
#define WWANCTL_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * DOC: generic netlink sockets
 *
 * One struct nlsock is one netlink socket, not blocking, for requests of one
 * family or for its multicast events; a program uses separate ones, so that a
 * flood of events never costs it the answer to a request.
 *
 * A request is sent with NLM_F_ACK and is outstanding until its ACK, its error
 * or the end of its dump is there; its call's done() is called exactly once,
 * whatever happens. Requests of one socket are answered in the order sent;
 * those behind a dump wait in the library, as the kernel runs one dump a
 * socket.
 *
 * If the kernel had to drop an answer (ENOBUFS) nobody can tell which: every
 * outstanding request then ends with "unknown". Nothing here wakes a process
 * up: no timer, no thread; see nlsock_timeout().
 */

struct nlattr;
struct nlmsghdr;
struct nl_msg;
struct nlsock;

#define NLSOCK_TEXT_MAX		256

/**
 * struct nlsock_status - How a request ended.
 * @error: 0 or a negative errno value.
 * @unknown: nobody knows whether the kernel carried the request out: the
 *	answer was dropped (-ENOBUFS), did not come in time (-ETIMEDOUT) or the
 *	socket was closed (-ECANCELED).
 * @attr: first-level attribute that the kernel refused or missed, or 0.
 * @text: the kernel's words (extended acknowledgment), "" if it gave none.
 */
struct nlsock_status {
	int error;
	bool unknown;
	uint16_t attr;
	char text[NLSOCK_TEXT_MAX];
};

/**
 * struct nlsock_call - What to do with the answers to a request.
 * @row: an answer (several for a dump); a negative errno value marks the
 *	request as failed with it, later answers are skipped.
 * @restart: a dump was inconsistent and starts again: forget the rows so far.
 * @done: the request has ended. May send further requests.
 * @ctx: passed to all three.
 */
struct nlsock_call {
	int (*row)(void *ctx, struct nlmsghdr *nlh);
	void (*restart)(void *ctx);
	void (*done)(void *ctx, const struct nlsock_status *status);
	void *ctx;
};

/**
 * struct nlsock_ops - Multicast messages of a socket.
 * @event: a multicast message.
 * @overrun: the kernel dropped messages (ENOBUFS) before the next one.
 * @ctx: passed to both.
 */
struct nlsock_ops {
	void (*event)(void *ctx, struct nlmsghdr *nlh);
	void (*overrun)(void *ctx);
	void *ctx;
};

#define NLSOCK_GROUPS_MAX	16
#define NLSOCK_NAME_MAX		16

/**
 * struct nlsock_family - A generic netlink family as nlctrl knows it.
 * @id: message type.
 * @version: version of the family.
 * @count: entries of @groups.
 * @groups: multicast groups.
 */
struct nlsock_family {
	uint16_t id;
	uint8_t version;
	size_t count;
	struct {
		uint32_t id;
		char name[NLSOCK_NAME_MAX];
	} groups[NLSOCK_GROUPS_MAX];
};

int nlsock_open(struct nlsock **sock, const struct nlsock_ops *ops);
void nlsock_close(struct nlsock *sock);
int nlsock_fd(const struct nlsock *sock);
uint32_t nlsock_port(const struct nlsock *sock);
int nlsock_receive_buffer(struct nlsock *sock, int bytes);

int nlsock_resolve(struct nlsock *sock, const char *name, struct nlsock_family *family);
int nlsock_family_parse(struct nlmsghdr *nlh, char name[NLSOCK_NAME_MAX],
			struct nlsock_family *family);
int nlsock_join(struct nlsock *sock, uint32_t group);

struct nl_msg *nlsock_message(uint16_t family, uint8_t version, uint8_t cmd, bool dump,
			      size_t payload);
int nlsock_send(struct nlsock *sock, struct nl_msg *msg, const struct nlsock_call *call,
		unsigned int deadline_ms);
size_t nlsock_outstanding(const struct nlsock *sock);
int nlsock_dispatch(struct nlsock *sock);
int nlsock_timeout(const struct nlsock *sock);
void nlsock_expire(struct nlsock *sock);
int nlsock_wait(struct nlsock *sock);

#endif /* WWANCTL_NL_H */
