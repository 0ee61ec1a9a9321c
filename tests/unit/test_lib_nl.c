// SPDX-License-Identifier: GPL-2.0
/* Request sockets, against the running kernel's own family nlctrl. Needs no privilege. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <cmocka.h>

#include "nl.h"

#define DEADLINE_MS	5000

/* What came, in its order: 'r' a row, 'd' done, with the request's letter before it. */
struct log {
	char text[4096];
	struct nlsock_status last;
};

struct entry {
	struct log *log;
	char name;
	int row_error;
	struct nlsock *again;
};

static void note(struct log *log, char name, char what)
{
	size_t len = strlen(log->text);

	assert_true(len + 3 < sizeof(log->text));
	log->text[len] = name;
	log->text[len + 1] = what;
}

static int on_row(void *ctx, struct nlmsghdr *nlh)
{
	struct entry *entry = ctx;

	assert_true(nlh->nlmsg_len >= NLMSG_HDRLEN + GENL_HDRLEN);
	note(entry->log, entry->name, 'r');
	return entry->row_error;
}

static void ask(struct nlsock *sock, struct entry *entry, const char *name);

static void on_done(void *ctx, const struct nlsock_status *status)
{
	struct entry *entry = ctx;
	struct nlsock *again = entry->again;

	note(entry->log, entry->name, 'd');
	entry->log->last = *status;
	entry->again = NULL;
	if (again)
		ask(again, entry, "nlctrl");
}

/* GETFAMILY of @name, a dump of all families if NULL */
static void ask(struct nlsock *sock, struct entry *entry, const char *name)
{
	struct nlsock_call call = { on_row, NULL, on_done, entry };
	struct nl_msg *msg = nlsock_message(GENL_ID_CTRL, 2, CTRL_CMD_GETFAMILY, !name, 64);

	if (name)
		nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, name);
	assert_int_equal(nlsock_send(sock, msg, &call, DEADLINE_MS), 0);
}

static struct nlsock *open_socket(void)
{
	struct nlsock *sock;

	assert_int_equal(nlsock_open(&sock, NULL), 0);
	return sock;
}

static void a_family_is_found_or_not(void **state)
{
	struct nlsock *sock = open_socket();
	struct nlsock_family family;

	(void)state;
	assert_int_equal(nlsock_resolve(sock, "nlctrl", &family), 0);
	assert_int_equal(family.id, GENL_ID_CTRL);
	assert_int_equal(family.count, 1);
	assert_string_equal(family.groups[0].name, "notify");
	assert_int_equal(nlsock_resolve(sock, "no such one", &family), -ENOENT);
	assert_int_equal(nlsock_outstanding(sock), 0);
	assert_int_equal(nlsock_timeout(sock), -1);
	nlsock_close(sock);
}

static void answers_come_in_the_order_of_the_requests(void **state)
{
	struct nlsock *sock = open_socket();
	struct log log = { 0 };
	struct entry a = { &log, 'a', 0, NULL };
	struct entry b = { &log, 'b', 0, NULL };
	struct entry c = { &log, 'c', 0, NULL };

	(void)state;
	ask(sock, &a, "nlctrl");
	ask(sock, &b, "no such one");
	ask(sock, &c, "nlctrl");
	assert_int_equal(nlsock_outstanding(sock), 3);
	assert_true(nlsock_timeout(sock) > 0);
	assert_string_equal(log.text, "");
	assert_int_equal(nlsock_wait(sock), 0);
	assert_string_equal(log.text, "aradbdcrcd");
	assert_int_equal(log.last.error, 0);
	nlsock_close(sock);
}

static void requests_behind_a_dump_wait(void **state)
{
	struct nlsock *sock = open_socket();
	struct log log = { 0 };
	struct entry a = { &log, 'a', 0, NULL };
	struct entry b = { &log, 'b', 0, NULL };
	struct entry c = { &log, 'c', 0, NULL };

	(void)state;
	ask(sock, &a, NULL);
	ask(sock, &b, NULL);
	ask(sock, &c, "nlctrl");
	assert_int_equal(nlsock_wait(sock), 0);
	assert_non_null(strstr(log.text, "aradbr"));
	assert_non_null(strstr(log.text, "brbdcrcd"));
	nlsock_close(sock);
}

static void a_row_that_is_refused_fails_the_request(void **state)
{
	struct nlsock *sock = open_socket();
	struct log log = { 0 };
	struct entry a = { &log, 'a', -EBADMSG, NULL };

	(void)state;
	ask(sock, &a, NULL);
	assert_int_equal(nlsock_wait(sock), 0);
	assert_string_equal(log.text, "arad");
	assert_int_equal(log.last.error, -EBADMSG);
	assert_false(log.last.unknown);
	nlsock_close(sock);
}

static void done_may_send_again(void **state)
{
	struct nlsock *sock = open_socket();
	struct log log = { 0 };
	struct entry a = { &log, 'a', 0, sock };

	(void)state;
	ask(sock, &a, "nlctrl");
	assert_int_equal(nlsock_wait(sock), 0);
	assert_string_equal(log.text, "aradarad");
	nlsock_close(sock);
}

static void a_passed_deadline_ends_in_unknown_and_its_answer_is_ignored(void **state)
{
	struct nlsock_call call = { on_row, NULL, on_done, NULL };
	struct nlsock *sock = open_socket();
	struct log log = { 0 };
	struct entry a = { &log, 'a', 0, NULL };
	struct entry b = { &log, 'b', 0, NULL };
	struct nl_msg *msg = nlsock_message(GENL_ID_CTRL, 2, CTRL_CMD_GETFAMILY, false, 64);

	(void)state;
	nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, "nlctrl");
	call.ctx = &a;
	assert_int_equal(nlsock_send(sock, msg, &call, 0), 0);
	assert_int_equal(nlsock_timeout(sock), 0);
	nlsock_expire(sock);
	assert_string_equal(log.text, "ad");
	assert_int_equal(log.last.error, -ETIMEDOUT);
	assert_true(log.last.unknown);
	ask(sock, &b, "nlctrl");
	assert_int_equal(nlsock_wait(sock), 0);
	assert_string_equal(log.text, "adbrbd");
	nlsock_close(sock);
}

static void closing_ends_what_is_outstanding(void **state)
{
	struct nlsock *sock = open_socket();
	struct log log = { 0 };
	struct entry a = { &log, 'a', 0, NULL };
	struct entry b = { &log, 'b', 0, NULL };

	(void)state;
	ask(sock, &a, NULL);
	ask(sock, &b, "nlctrl");
	nlsock_close(sock);
	assert_string_equal(log.text, "adbd");
	assert_int_equal(log.last.error, -ECANCELED);
	/* The second was still waiting behind the dump: it was surely not carried out. */
	assert_false(log.last.unknown);
}

/* A dump's datagrams do not fit: the kernel then says ENOBUFS. */
static void an_overrun_ends_all_in_unknown(void **state)
{
	struct nlsock *sock = open_socket();
	struct log log = { 0 };
	struct entry entries[64];
	size_t i;

	(void)state;
	if (nlsock_receive_buffer(sock, 1))
		skip();
	for (i = 0; i < 64; i++) {
		entries[i] = (struct entry){ &log, 'a', 0, NULL };
		ask(sock, &entries[i], "nlctrl");
	}
	assert_int_equal(nlsock_wait(sock), 0);
	assert_int_equal(nlsock_outstanding(sock), 0);
	assert_int_equal(log.last.error, -ENOBUFS);
	assert_true(log.last.unknown);
	/* The socket still works. */
	memset(&log, 0, sizeof(log));
	ask(sock, &entries[0], "nlctrl");
	assert_int_equal(nlsock_wait(sock), 0);
	assert_int_equal(log.last.error, 0);
	nlsock_close(sock);
}

/* What done() writes to may be on the stack of who waits: nothing is left for the close. */
static void a_broken_socket_ends_what_is_waited_for(void **state)
{
	struct nlsock *sock = open_socket();
	struct log log = { 0 };
	struct entry a = { &log, 'a', 0, NULL };
	struct entry b = { &log, 'b', 0, NULL };
	int other = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)state;
	ask(sock, &a, NULL);
	ask(sock, &b, "nlctrl");
	assert_true(dup2(other, nlsock_fd(sock)) >= 0);
	assert_int_equal(nlsock_wait(sock), -ENOTSOCK);
	assert_int_equal(nlsock_outstanding(sock), 0);
	assert_string_equal(log.text, "adbd");
	assert_int_equal(log.last.error, -ENOTSOCK);
	nlsock_close(sock);
	assert_string_equal(log.text, "adbd");
	close(other);
}

static int sends_forged(uint32_t port, uint32_t seq)
{
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr error;
	} message = {
		.nlh = {
			.nlmsg_len = sizeof(message),
			.nlmsg_type = NLMSG_ERROR,
			.nlmsg_seq = seq,
		},
	};
	struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_pid = port };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	ssize_t n;

	n = sendto(fd, &message, sizeof(message), 0, (struct sockaddr *)&to, sizeof(to));
	close(fd);
	return n == sizeof(message) ? 0 : -1;
}

/* Netlink lets whoever has the capability write to any socket, in the kernel's manner. */
static void only_the_kernel_answers(void **state)
{
	struct sockaddr_nl name = { 0 };
	socklen_t len = sizeof(name);
	struct log log = { 0 };
	struct entry a = { &log, 'a', 0, NULL };
	struct nlsock *sock;
	uint32_t seq;

	(void)state;
	if (geteuid() && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		skip();
	sock = open_socket();
	assert_int_equal(getsockname(nlsock_fd(sock), (struct sockaddr *)&name, &len), 0);
	/* before its own answer, one with each number that it may have */
	for (seq = 1; seq < 4; seq++)
		if (sends_forged(name.nl_pid, seq))
			skip();
	ask(sock, &a, "nlctrl");
	assert_int_equal(nlsock_wait(sock), 0);
	assert_string_equal(log.text, "arad");
	nlsock_close(sock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_is_found_or_not),
		cmocka_unit_test(answers_come_in_the_order_of_the_requests),
		cmocka_unit_test(requests_behind_a_dump_wait),
		cmocka_unit_test(a_row_that_is_refused_fails_the_request),
		cmocka_unit_test(done_may_send_again),
		cmocka_unit_test(a_passed_deadline_ends_in_unknown_and_its_answer_is_ignored),
		cmocka_unit_test(closing_ends_what_is_outstanding),
		cmocka_unit_test(an_overrun_ends_all_in_unknown),
		cmocka_unit_test(a_broken_socket_ends_what_is_waited_for),
		cmocka_unit_test(only_the_kernel_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
