// SPDX-License-Identifier: GPL-2.0
/*
 * The event stream against a kernel of this file's own: a ring, a queue of live
 * messages and an overrun that can be put anywhere. nl.c is not linked.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <cmocka.h>

#include "nl.h"
#include "wwanctl.h"

#define FAMILY		40
#define EPOCH		7
#define EVENTS_MAX	64

struct nlsock {
	struct nlsock_ops ops;
	struct nl_msg *asked;
	struct nlsock_call call;
};

struct fake_event {
	uint32_t epoch;
	uint64_t seq;
	uint32_t type;
};

/* What the kernel has, and what the listener got. */
static struct {
	struct fake_event ring[EVENTS_MAX];
	size_t ring_count;
	struct fake_event live[EVENTS_MAX];
	size_t live_count;
	size_t overrun_at;	/* live events before it; EVENTS_MAX: never */
	bool loaded;
	int ring_error;
	uint32_t refused;	/* groups */
	uint32_t asked_epoch;
	uint64_t asked_seq;
	struct wwanctl_event got[EVENTS_MAX];
	size_t got_count;
	int present;
	const char *meanwhile;	/* while the driver is looked for: n it comes, d it goes, e event */
} fake;

/* The stream's own socket: the one that has ops. */
static struct nlsock *listener;

static struct nl_msg *event_message(const struct fake_event *event, uint8_t cmd)
{
	struct nl_msg *msg = nlsock_message(FAMILY, 1, cmd, false, 512);
	struct nlattr *nest;
	int attr = event->type == WWANCTL_EVENT_TYPE_REJECT ? WWANCTL_A_EVENT_REJECT :
		   event->type == WWANCTL_EVENT_TYPE_SIGNAL ? WWANCTL_A_EVENT_SIGNAL :
		   event->type == WWANCTL_EVENT_TYPE_CARD ? WWANCTL_A_EVENT_CARD :
		   event->type == WWANCTL_EVENT_TYPE_LOST ? 0 : WWANCTL_A_EVENT_REGISTRATION;

	nla_put_u32(msg, WWANCTL_A_EVENT_MODEM_INDEX, 1);
	nla_put_u32(msg, WWANCTL_A_EVENT_EPOCH, event->epoch);
	nla_put_u64(msg, WWANCTL_A_EVENT_SEQ, event->seq);
	nla_put_u64(msg, WWANCTL_A_EVENT_TIMESTAMP, UINT64_MAX / 2);
	nla_put_u32(msg, WWANCTL_A_EVENT_TYPE, event->type);
	if (attr) {
		nest = nla_nest_start(msg, attr);
		nla_put_u32(msg, 2, 1);
		nla_nest_end(msg, nest);
	}
	return msg;
}

/* The fake of nl.c */
int nlsock_open(struct nlsock **sock, const struct nlsock_ops *ops)
{
	*sock = calloc(1, sizeof(**sock));
	if (ops) {
		(*sock)->ops = *ops;
		listener = *sock;
	}
	return 0;
}

void nlsock_close(struct nlsock *sock)
{
	if (sock && sock->asked)
		nlmsg_free(sock->asked);
	free(sock);
}

int nlsock_fd(const struct nlsock *sock)
{
	return sock ? 3 : -1;
}

int nlsock_receive_buffer(struct nlsock *sock, int bytes)
{
	return sock && bytes ? 0 : -EINVAL;
}

static const char *const group_names[] = {
	"modem", "registration", "signal", "card", "toolkit", "bearer", "trace",
};

static int resolve(const char *name, struct nlsock_family *family)
{
	size_t i;

	memset(family, 0, sizeof(*family));
	family->id = GENL_ID_CTRL;
	family->groups[0].id = 1;
	strcpy(family->groups[0].name, "notify");
	family->count = 1;
	if (!strcmp(name, "nlctrl"))
		return 0;
	if (!fake.loaded)
		return -ENOENT;
	family->id = FAMILY;
	family->count = 7;
	for (i = 0; i < 7; i++) {
		family->groups[i].id = 100 + (uint32_t)i;
		strcpy(family->groups[i].name, group_names[i]);
	}
	return 0;
}

/* Tells the stream what nlctrl tells when a family comes or goes. */
static void family_message(uint8_t cmd)
{
	struct nl_msg *msg = nlsock_message(GENL_ID_CTRL, 2, cmd, false, 64);

	listener->ops.event(listener->ops.ctx, nlmsg_hdr(msg));
	nlmsg_free(msg);
}

static void event_arrives(const struct fake_event *event)
{
	struct nl_msg *msg = event_message(event, WWANCTL_CMD_REGISTRATION_NTF);

	listener->ops.event(listener->ops.ctx, nlmsg_hdr(msg));
	nlmsg_free(msg);
}

/* What the same wait brings: the answer was made before it. */
static void meanwhile(void)
{
	const char *step;

	for (step = fake.meanwhile; *step; step++) {
		if (*step == 'e') {
			event_arrives(&fake.ring[0]);
			continue;
		}
		fake.loaded = *step == 'n';
		family_message(fake.loaded ? CTRL_CMD_NEWFAMILY : CTRL_CMD_DELFAMILY);
	}
}

int nlsock_resolve(struct nlsock *sock, const char *name, struct nlsock_family *family)
{
	int error = resolve(name, family);

	if (sock == listener && fake.meanwhile && !strcmp(name, WWANCTL_FAMILY_NAME))
		meanwhile();
	return error;
}

int nlsock_family_parse(struct nlmsghdr *nlh, char name[NLSOCK_NAME_MAX],
			struct nlsock_family *family)
{
	bool loaded = fake.loaded;

	strcpy(name, WWANCTL_FAMILY_NAME);
	fake.loaded = true;
	resolve(name, family);
	fake.loaded = loaded;
	return ((struct genlmsghdr *)nlmsg_data(nlh))->cmd;
}

int nlsock_join(struct nlsock *sock, uint32_t group)
{
	(void)sock;
	if (group >= 100 && fake.refused & wwanctl_group_value(group_names[group - 100]))
		return -EPERM;
	return 0;
}

struct nl_msg *nlsock_message(uint16_t family, uint8_t version, uint8_t cmd, bool dump,
			      size_t payload)
{
	struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + payload);
	struct genlmsghdr *genl;

	nlmsg_put(msg, 0, 0, family, GENL_HDRLEN, dump ? NLM_F_DUMP : 0);
	genl = nlmsg_data(nlmsg_hdr(msg));
	genl->cmd = cmd;
	genl->version = version;
	return msg;
}

int nlsock_send(struct nlsock *sock, struct nl_msg *msg, const struct nlsock_call *call,
		unsigned int deadline_ms)
{
	assert_true(deadline_ms > 0);
	sock->asked = msg;
	sock->call = *call;
	return 0;
}

/* event-get: what the ring has after the position asked for. */
int nlsock_wait(struct nlsock *sock)
{
	struct nlattr *epoch = nlmsg_find_attr(nlmsg_hdr(sock->asked), GENL_HDRLEN,
					       WWANCTL_A_EVENT_EPOCH);
	struct nlattr *seq = nlmsg_find_attr(nlmsg_hdr(sock->asked), GENL_HDRLEN,
					     WWANCTL_A_EVENT_SEQ);
	struct nlsock_status status = { .error = fake.loaded ? fake.ring_error : -ENOENT };
	size_t i;

	fake.asked_epoch = epoch ? nla_get_u32(epoch) : 0;
	fake.asked_seq = seq ? nla_get_u64(seq) : 0;
	for (i = 0; !status.error && i < fake.ring_count; i++) {
		struct nl_msg *msg;

		if (fake.ring[i].epoch == fake.asked_epoch && fake.ring[i].seq <= fake.asked_seq &&
		    fake.ring[i].type != WWANCTL_EVENT_TYPE_LOST)
			continue;
		msg = event_message(&fake.ring[i], WWANCTL_CMD_EVENT_GET);
		assert_int_equal(sock->call.row(sock->call.ctx, nlmsg_hdr(msg)), 0);
		nlmsg_free(msg);
	}
	sock->call.done(sock->call.ctx, &status);
	return 0;
}

int nlsock_dispatch(struct nlsock *sock)
{
	size_t i;

	for (i = 0; i <= fake.live_count; i++) {
		if (i == fake.overrun_at)
			sock->ops.overrun(sock->ops.ctx);
		if (i == fake.live_count)
			break;
		event_arrives(&fake.live[i]);
	}
	fake.live_count = 0;
	fake.overrun_at = EVENTS_MAX;
	return 0;
}

static void on_event(void *ctx, const struct wwanctl_event *event)
{
	assert_ptr_equal(ctx, &fake);
	assert_true(fake.got_count < EVENTS_MAX);
	fake.got[fake.got_count++] = *event;
}

static void on_family(void *ctx, bool present)
{
	assert_ptr_equal(ctx, &fake);
	fake.present = present;
}

static struct wwanctl_stream_config config(bool replay, uint64_t seq)
{
	struct wwanctl_stream_config c = {
		.groups = WWANCTL_GROUP_REGISTRATION | WWANCTL_GROUP_SIGNAL,
		.replay = replay,
		.epoch = seq ? EPOCH : 0,
		.seq = seq,
		.event = on_event,
		.family = on_family,
		.ctx = &fake,
	};

	return c;
}

static void ring(uint64_t first, uint64_t last)
{
	fake.ring_count = 0;
	for (; first <= last; first++)
		fake.ring[fake.ring_count++] =
			(struct fake_event){ EPOCH, first, WWANCTL_EVENT_TYPE_REJECT };
}

static void live(uint64_t seq, uint32_t type)
{
	fake.live[fake.live_count++] = (struct fake_event){ EPOCH, seq, type };
}

static struct wwanctl_stream *open_stream(const struct wwanctl_stream_config *c)
{
	struct wwanctl_stream *stream;

	assert_int_equal(wwanctl_stream_open(&stream, c), 0);
	assert_int_equal(wwanctl_stream_start(stream), 0);
	return stream;
}

static void assert_seqs(size_t count, ...)
{
	va_list list;
	size_t i;

	assert_int_equal(fake.got_count, count);
	va_start(list, count);
	for (i = 0; i < count; i++)
		assert_int_equal(fake.got[i].seq, va_arg(list, int));
	va_end(list);
}

static int reset(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	fake.loaded = true;
	fake.present = -1;
	fake.overrun_at = EVENTS_MAX;
	return 0;
}

static void the_past_and_the_present_overlap(void **state)
{
	struct wwanctl_stream_config c = config(true, 3);
	struct wwanctl_stream *stream;

	(void)state;
	ring(1, 6);
	stream = open_stream(&c);
	assert_int_equal(fake.asked_seq, 3);
	assert_int_equal(fake.asked_epoch, EPOCH);
	live(5, WWANCTL_EVENT_TYPE_REJECT);
	live(6, WWANCTL_EVENT_TYPE_REJECT);
	live(7, WWANCTL_EVENT_TYPE_REJECT);
	wwanctl_stream_dispatch(stream);
	assert_seqs(4, 4, 5, 6, 7);
	assert_true(fake.got[0].replayed);
	assert_false(fake.got[3].replayed);
	wwanctl_stream_close(stream);
}

static void without_replay_nothing_of_the_past(void **state)
{
	struct wwanctl_stream_config c = config(false, 0);
	struct wwanctl_stream *stream;

	(void)state;
	ring(1, 6);
	stream = open_stream(&c);
	assert_seqs(0);
	assert_int_equal(fake.present, 1);
	live(7, WWANCTL_EVENT_TYPE_REJECT);
	wwanctl_stream_dispatch(stream);
	assert_seqs(1, 7);
	wwanctl_stream_close(stream);
}

static void an_overrun_is_filled_from_the_ring_in_order(void **state)
{
	struct wwanctl_stream_config c = config(true, 2);
	struct wwanctl_stream *stream;

	(void)state;
	stream = open_stream(&c);
	/* 3 came; 4 was in the queue; 5 to 8 were dropped; 9 came while it was read. */
	live(3, WWANCTL_EVENT_TYPE_REJECT);
	live(4, WWANCTL_EVENT_TYPE_REJECT);
	live(9, WWANCTL_EVENT_TYPE_REJECT);
	fake.overrun_at = 1;
	ring(1, 9);
	wwanctl_stream_dispatch(stream);
	assert_seqs(7, 3, 4, 5, 6, 7, 8, 9);
	live(10, WWANCTL_EVENT_TYPE_REJECT);
	wwanctl_stream_dispatch(stream);
	assert_int_equal(fake.got_count, 8);
	wwanctl_stream_close(stream);
}

static void signals_are_not_taken_for_known(void **state)
{
	struct wwanctl_stream_config c = config(true, 2);
	struct wwanctl_stream *stream;

	(void)state;
	ring(3, 9);
	stream = open_stream(&c);
	live(5, WWANCTL_EVENT_TYPE_SIGNAL);
	live(9, WWANCTL_EVENT_TYPE_REJECT);
	wwanctl_stream_dispatch(stream);
	assert_int_equal(fake.got_count, 8);
	assert_int_equal(fake.got[7].type, WWANCTL_EVENT_TYPE_SIGNAL);
	wwanctl_stream_close(stream);
}

static void what_the_ring_lost_is_told(void **state)
{
	struct wwanctl_stream_config c = config(true, 2);
	struct wwanctl_stream *stream;

	(void)state;
	ring(50, 51);
	fake.ring[2] = fake.ring[1];
	fake.ring[1] = fake.ring[0];
	fake.ring[0] = (struct fake_event){ EPOCH, 49, WWANCTL_EVENT_TYPE_LOST };
	fake.ring_count = 3;
	stream = open_stream(&c);
	assert_seqs(3, 49, 50, 51);
	assert_int_equal(fake.got[0].type, WWANCTL_EVENT_TYPE_LOST);
	wwanctl_stream_close(stream);
}

static void a_ring_that_cannot_be_read_is_a_loss(void **state)
{
	struct wwanctl_stream_config c = config(false, 0);
	struct wwanctl_stream *stream;

	(void)state;
	stream = open_stream(&c);
	fake.overrun_at = 0;
	fake.ring_error = -ENOMEM;
	wwanctl_stream_dispatch(stream);
	assert_int_equal(fake.got_count, 1);
	assert_int_equal(fake.got[0].type, WWANCTL_EVENT_TYPE_LOST);
	wwanctl_stream_close(stream);
}

static void events_of_other_groups_do_not_come_out_of_the_ring(void **state)
{
	struct wwanctl_stream_config c = config(true, 2);
	struct wwanctl_stream *stream;

	(void)state;
	ring(3, 5);
	fake.ring[1].type = WWANCTL_EVENT_TYPE_CARD;
	stream = open_stream(&c);
	assert_seqs(2, 3, 5);
	wwanctl_stream_close(stream);
}

static void a_refused_group_fails_only_if_it_must_be_joined(void **state)
{
	struct wwanctl_stream_config c = config(false, 0);
	struct wwanctl_stream *stream;

	(void)state;
	fake.refused = WWANCTL_GROUP_CARD;
	c.groups_wanted = WWANCTL_GROUP_CARD | WWANCTL_GROUP_MODEM;
	stream = open_stream(&c);
	assert_int_equal(wwanctl_stream_groups(stream), WWANCTL_GROUP_REGISTRATION |
			 WWANCTL_GROUP_SIGNAL | WWANCTL_GROUP_MODEM);
	wwanctl_stream_close(stream);
	c.groups |= WWANCTL_GROUP_CARD;
	assert_int_equal(wwanctl_stream_open(&stream, &c), -EPERM);
}

static void without_driver_it_waits_only_if_asked(void **state)
{
	struct wwanctl_stream_config c = config(false, 0);
	struct wwanctl_stream *stream;

	(void)state;
	fake.loaded = false;
	assert_int_equal(wwanctl_stream_open(&stream, &c), -ENOENT);
	c.wait = true;
	stream = open_stream(&c);
	assert_int_equal(fake.present, 0);
	wwanctl_stream_close(stream);
}

static void a_reloaded_driver_is_followed(void **state)
{
	struct wwanctl_stream_config c = config(true, 5);
	struct wwanctl_stream *stream;

	(void)state;
	stream = open_stream(&c);
	fake.loaded = false;
	family_message(CTRL_CMD_DELFAMILY);
	assert_int_equal(fake.present, 0);
	wwanctl_stream_dispatch(stream);
	fake.loaded = true;
	family_message(CTRL_CMD_NEWFAMILY);
	ring(1, 2);
	fake.ring[0].epoch = EPOCH + 1;
	fake.ring[1].epoch = EPOCH + 1;
	wwanctl_stream_dispatch(stream);
	assert_int_equal(fake.present, 1);
	assert_int_equal(fake.asked_seq, 5);
	assert_seqs(2, 1, 2);
	assert_int_equal(fake.got[1].epoch, EPOCH + 1);
	wwanctl_stream_close(stream);
}

/* Nothing is called back before the listener has the stream; then nothing is missing. */
static void the_driver_comes_while_it_is_opened(void **state)
{
	struct wwanctl_stream_config c = config(false, 0);
	struct wwanctl_stream *stream;

	(void)state;
	ring(1, 2);
	fake.loaded = false;
	fake.meanwhile = "ne";
	assert_int_equal(wwanctl_stream_open(&stream, &c), 0);
	assert_int_equal(fake.present, -1);
	assert_seqs(0);
	assert_int_equal(wwanctl_stream_groups(stream), c.groups);
	assert_int_equal(wwanctl_stream_start(stream), 0);
	assert_int_equal(fake.present, 1);
	assert_seqs(2, 1, 2);
	live(2, WWANCTL_EVENT_TYPE_REJECT);
	live(3, WWANCTL_EVENT_TYPE_REJECT);
	wwanctl_stream_dispatch(stream);
	assert_seqs(3, 1, 2, 3);
	wwanctl_stream_close(stream);
}

static void the_driver_goes_while_it_is_opened(void **state)
{
	static const char *const steps[] = { "d", "dnd", "ed" };
	struct wwanctl_stream_config c = config(false, 0);
	struct wwanctl_stream *stream;
	size_t i;

	(void)state;
	ring(1, 1);
	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		c.wait = false;
		fake.loaded = true;
		fake.present = -1;
		fake.meanwhile = steps[i];
		assert_int_equal(wwanctl_stream_open(&stream, &c), -ENOENT);
		c.wait = true;
		fake.loaded = true;
		assert_int_equal(wwanctl_stream_open(&stream, &c), 0);
		assert_int_equal(fake.present, -1);
		assert_int_equal(wwanctl_stream_start(stream), 0);
		assert_int_equal(fake.present, 0);
		fake.loaded = true;
		family_message(CTRL_CMD_NEWFAMILY);
		wwanctl_stream_dispatch(stream);
		assert_int_equal(fake.present, 1);
		wwanctl_stream_close(stream);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_past_and_the_present_overlap, reset),
		cmocka_unit_test_setup(without_replay_nothing_of_the_past, reset),
		cmocka_unit_test_setup(an_overrun_is_filled_from_the_ring_in_order, reset),
		cmocka_unit_test_setup(signals_are_not_taken_for_known, reset),
		cmocka_unit_test_setup(what_the_ring_lost_is_told, reset),
		cmocka_unit_test_setup(a_ring_that_cannot_be_read_is_a_loss, reset),
		cmocka_unit_test_setup(events_of_other_groups_do_not_come_out_of_the_ring, reset),
		cmocka_unit_test_setup(a_refused_group_fails_only_if_it_must_be_joined, reset),
		cmocka_unit_test_setup(without_driver_it_waits_only_if_asked, reset),
		cmocka_unit_test_setup(a_reloaded_driver_is_followed, reset),
		cmocka_unit_test_setup(the_driver_comes_while_it_is_opened, reset),
		cmocka_unit_test_setup(the_driver_goes_while_it_is_opened, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
