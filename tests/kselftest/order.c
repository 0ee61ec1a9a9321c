// SPDX-License-Identifier: GPL-2.0
/*
 * Answers that come later: their order, their form, limits and deadlines, sockets
 * that do not read them, and sockets that are gone when they come.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define ICCID		"3F002FE2"
#define PENDING_MAX	16	/* requests of one socket that wait for a module */
#define LATE		700	/* ms */

static struct modem shared;

FIXTURE(order) {
	struct nl nl;
	struct nl other;
	struct nl_request rq;
	struct nl_answer answer;
};

FIXTURE_SETUP(order)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_open(&self->other));
}

FIXTURE_TEARDOWN(order)
{
	nl_close(&self->other);
	nl_close(&self->nl);
	sim_do(&shared.sim, "fault none");
}

static int send_read(struct nl *nl, struct nl_request *rq, uint16_t flags)
{
	rq_begin(rq, nl, WWANCTL_CMD_FILE_READ, shared.index);
	nl_put_hex(rq, WWANCTL_A_FILE_PATH, ICCID);
	rq->nlh.nlmsg_flags |= flags;
	return nl_send(nl, rq);
}

/* Two sockets: the second's answer does not wait for the first's. */
TEST_F(order, two_sockets_cross)
{
	struct nl_request first, second;
	struct nlmsghdr *nlh;

	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once READ_TRANSPARENT %d", LATE));
	ASSERT_EQ(0, send_read(&self->nl, &first, NLM_F_ACK));
	ASSERT_EQ(0, sim_trace_wait(&shared.sim, RIG_SOON, "READ_TRANSPARENT request", NULL));
	ASSERT_EQ(0, send_read(&self->other, &second, NLM_F_ACK));
	EXPECT_EQ(0, nl_wait(&self->other, &second, &self->answer, NL_WAIT));
	EXPECT_EQ(1, self->answer.replies);
	/* nothing yet for the first, which is still under way */
	EXPECT_EQ(-ETIME, nl_receive(&self->nl, &nlh, 0));
	EXPECT_EQ(0, nl_wait(&self->nl, &first, &self->answer, NL_WAIT));
	EXPECT_EQ(1, self->answer.replies);
}

/* One socket: answers, refusals and errors in the order of the requests. */
TEST_F(order, one_socket_in_order)
{
	uint32_t seen[8], count = 0;
	struct nl_request rq[4];
	struct nlmsghdr *nlh;
	int i;

	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once READ_TRANSPARENT %d", LATE));
	ASSERT_EQ(0, send_read(&self->nl, &rq[0], NLM_F_ACK));
	ASSERT_EQ(0, send_read(&self->nl, &rq[1], NLM_F_ACK));
	rq_begin(&rq[2], &self->nl, WWANCTL_CMD_FILE_READ, 0x7ffffff0);
	nl_put_hex(&rq[2], WWANCTL_A_FILE_PATH, ICCID);
	rq[2].nlh.nlmsg_flags |= NLM_F_ACK;
	ASSERT_EQ(0, nl_send(&self->nl, &rq[2]));
	rq_begin(&rq[3], &self->nl, WWANCTL_CMD_ATTACH_GET, shared.index);
	rq[3].nlh.nlmsg_flags |= NLM_F_ACK;
	ASSERT_EQ(0, nl_send(&self->nl, &rq[3]));
	/* reply, ACK; reply, ACK; error; reply, ACK */
	while (count < 7) {
		ASSERT_EQ(0, nl_receive(&self->nl, &nlh, NL_WAIT));
		seen[count++] = nlh->nlmsg_seq;
	}
	for (i = 1; i < 7; i++)
		EXPECT_LE(seen[i - 1], seen[i]);
	EXPECT_EQ(rq[0].nlh.nlmsg_seq, seen[0]);
	EXPECT_EQ(rq[2].nlh.nlmsg_seq, seen[4]);
	EXPECT_EQ(rq[3].nlh.nlmsg_seq, seen[6]);
}

/* The cache answers at once, but not before what was asked earlier. */
TEST_F(order, cache_behind_module)
{
	struct nl_request late, quick;
	struct nlmsghdr *nlh;

	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once READ_TRANSPARENT %d", LATE));
	ASSERT_EQ(0, send_read(&self->nl, &late, NLM_F_ACK));
	rq_begin(&quick, &self->nl, WWANCTL_CMD_MODEM_GET, shared.index);
	quick.nlh.nlmsg_flags |= NLM_F_ACK;
	ASSERT_EQ(0, nl_send(&self->nl, &quick));
	ASSERT_EQ(0, nl_receive(&self->nl, &nlh, NL_WAIT));
	EXPECT_EQ(late.nlh.nlmsg_seq, nlh->nlmsg_seq);
	EXPECT_EQ(0, nl_wait(&self->nl, &quick, &self->answer, NL_WAIT));
}

/* A success without NLM_F_ACK has a reply and nothing else. */
TEST_F(order, no_ack_unless_asked)
{
	struct nl_request rq;
	struct nlmsghdr *nlh;

	ASSERT_EQ(0, send_read(&self->nl, &rq, 0));
	ASSERT_EQ(0, nl_receive(&self->nl, &nlh, NL_WAIT));
	EXPECT_EQ(self->nl.family, nlh->nlmsg_type);
	/* the next message belongs to the next request */
	ASSERT_EQ(0, send_read(&self->nl, &self->rq, NLM_F_ACK));
	ASSERT_EQ(0, nl_receive(&self->nl, &nlh, NL_WAIT));
	EXPECT_EQ(self->rq.nlh.nlmsg_seq, nlh->nlmsg_seq);
}

/* An error is told even to those who did not ask for an ACK. */
TEST_F(order, error_without_ack)
{
	struct nl_request rq;

	rq_begin(&rq, &self->nl, WWANCTL_CMD_FILE_READ, shared.index);
	nl_put_hex(&rq, WWANCTL_A_FILE_PATH, "3F00EEEE");
	ASSERT_EQ(0, nl_send(&self->nl, &rq));
	EXPECT_GT(0, nl_wait(&self->nl, &rq, &self->answer, NL_WAIT));
	EXPECT_EQ(0, self->answer.replies);
	EXPECT_NE(0, strlen(self->answer.text));
	EXPECT_EQ(WWANCTL_A_FILE_PATH, self->answer.bad);
}

/* Reply and ACK look as netlink's own do. */
TEST_F(order, form_of_the_answer)
{
	const struct genlmsghdr *genl;
	const struct nlmsgerr *err;
	struct nlmsghdr *nlh;

	ASSERT_EQ(0, send_read(&self->nl, &self->rq, NLM_F_ACK));
	ASSERT_EQ(0, nl_receive(&self->nl, &nlh, NL_WAIT));
	genl = NLMSG_DATA(nlh);
	EXPECT_EQ(WWANCTL_CMD_FILE_READ, genl->cmd);
	EXPECT_EQ(self->nl.port, nlh->nlmsg_pid);
	EXPECT_EQ(shared.index, nl_u32((uint8_t *)NLMSG_DATA(nlh) + GENL_HDRLEN,
				       nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, 1));
	ASSERT_EQ(0, nl_receive(&self->nl, &nlh, NL_WAIT));
	err = NLMSG_DATA(nlh);
	EXPECT_EQ(NLMSG_ERROR, nlh->nlmsg_type);
	EXPECT_EQ(self->nl.port, nlh->nlmsg_pid);
	EXPECT_EQ(self->rq.nlh.nlmsg_seq, nlh->nlmsg_seq);
	EXPECT_EQ(0, err->error);
	EXPECT_EQ(0, nlh->nlmsg_flags & NLM_F_ACK_TLVS);
	EXPECT_EQ(self->rq.nlh.nlmsg_seq, err->msg.nlmsg_seq);
}

/* More requests than a socket may have pending are refused, the others answered. */
TEST_F(order, too_many_pending)
{
	int good = 0, busy = 0, i, err;
	struct nl_request rq[PENDING_MAX + 4];

	ASSERT_EQ(0, sim_do(&shared.sim, "fault late %d", LATE));
	for (i = 0; i < ARRAY_SIZE(rq); i++)
		ASSERT_EQ(0, send_read(&self->nl, &rq[i], NLM_F_ACK));
	for (i = 0; i < ARRAY_SIZE(rq); i++) {
		err = nl_wait(&self->nl, &rq[i], &self->answer, NL_WAIT);
		good += !err;
		/* not the module's limit, which is as high */
		busy += err == -EBUSY && strstr(self->answer.text, "this socket");
	}
	EXPECT_EQ(PENDING_MAX, good);
	EXPECT_EQ(ARRAY_SIZE(rq) - PENDING_MAX, busy);
	ASSERT_EQ(0, sim_do(&shared.sim, "fault none"));
	EXPECT_EQ(0, file_read(&self->nl, shared.index, ICCID, 0, &self->answer));
}

/*
 * A requester that does not read gets ENOBUFS, once, and then works again; the
 * answers that found room are whole.
 */
TEST_F(order, over_its_receive_buffer)
{
	/* one more is the other socket's */
	struct nl_request rq[PENDING_MAX - 1];
	struct nlmsghdr *nlh;
	int i, err, whole = 0;

	ASSERT_EQ(0, nl_receive_buffer(&self->nl, 1));
	sim_mark(&shared.sim);
	for (i = 0; i < ARRAY_SIZE(rq); i++)
		ASSERT_EQ(0, send_read(&self->nl, &rq[i], NLM_F_ACK));
	/* all have been answered by the module once another socket's is */
	ASSERT_EQ(0, file_read(&self->other, shared.index, ICCID, 0, &self->answer));
	EXPECT_EQ(ARRAY_SIZE(rq) + 1,
		  sim_trace_count(&shared.sim, "READ_TRANSPARENT response", NULL));
	EXPECT_EQ(-ENOBUFS, nl_receive(&self->nl, &nlh, RIG_SOON));
	while (!(err = nl_receive(&self->nl, &nlh, 0)))
		whole++;
	EXPECT_EQ(-ETIME, err);
	EXPECT_LT(0, whole);
	EXPECT_GT(2 * ARRAY_SIZE(rq), whole);
	for (i = 0; i < 3; i++)
		EXPECT_EQ(0, file_read(&self->nl, shared.index, ICCID, 0, &self->answer));
}

/* Everything that comes carries a number of the socket's own requests. */
static int ask_only_own(struct nl *nl, struct nl_request *rq)
{
	struct nlmsghdr *nlh;
	int err;

	err = send_read(nl, rq, NLM_F_ACK);
	if (err)
		return err;
	do {
		err = nl_receive(nl, &nlh, NL_WAIT);
		if (err)
			return err;
		if (nlh->nlmsg_seq != rq->nlh.nlmsg_seq)
			return -EBADE;
	} while (nlh->nlmsg_type != NLMSG_ERROR);
	return ((struct nlmsgerr *)NLMSG_DATA(nlh))->error;
}

/* The port of a closed socket, bound again: the answer to the old one is nobody's. */
TEST_F(order, port_bound_again_while_pending)
{
	uint32_t port = self->nl.port;

	ASSERT_EQ(0, sim_do(&shared.sim, "fault late-once READ_TRANSPARENT %d", LATE));
	ASSERT_EQ(0, send_read(&self->nl, &self->rq, NLM_F_ACK));
	ASSERT_EQ(0, sim_trace_wait(&shared.sim, RIG_SOON, "READ_TRANSPARENT request", NULL));
	nl_close(&self->nl);
	ASSERT_EQ(0, nl_open_port(&self->nl, port));
	ASSERT_EQ(port, self->nl.port);
	self->nl.seq = 1000;
	ASSERT_EQ(0, sim_trace_wait(&shared.sim, RIG_SOON, "READ_TRANSPARENT response", NULL));
	EXPECT_EQ(0, ask_only_own(&self->nl, &self->rq));
	EXPECT_EQ(0, ask_only_own(&self->nl, &self->rq));
}

/* A requester that dies leaves nothing behind; the modem goes on. */
TEST_F(order, closed_while_pending)
{
	int i;

	ASSERT_EQ(0, sim_do(&shared.sim, "fault late %d", LATE));
	for (i = 0; i < PENDING_MAX; i++)
		ASSERT_EQ(0, send_read(&self->nl, &self->rq, NLM_F_ACK));
	nl_close(&self->nl);
	ASSERT_EQ(0, sim_do(&shared.sim, "fault none"));
	ASSERT_EQ(0, nl_open(&self->nl));
	/* those of the dead socket count until they end */
	ASSERT_EQ(0, sim_trace_await(&shared.sim, PENDING_MAX, RIG_SOON,
				     "READ_TRANSPARENT response", NULL));
	/* the last one has been fetched when the next answer is there, if there is room for it */
	for (i = 0; i < scaled(100); i++) {
		if (ask_modem(&self->other, WWANCTL_CMD_ATTACH_GET, shared.index,
			      &self->answer) != -EBUSY)
			break;
		usleep(50000);
	}
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, file_read(&self->other, shared.index, ICCID, 0, &self->answer)) {
			TH_LOG("%s", self->answer.text);
		}
	}
}

/* Unplugged: what is pending ends at once. */
TEST(unplugged_while_pending)
{
	static const char *const settings[] = { RIG_FAST, NULL };
	struct nl_request rq[4];
	struct nl_answer answer;
	struct modem modem;
	uint64_t before;
	struct nl nl;
	int i;

	ASSERT_EQ(0, modem_up(&modem, settings));
	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, sim_do(&modem.sim, "fault mute"));
	for (i = 0; i < ARRAY_SIZE(rq); i++) {
		rq_begin(&rq[i], &nl, WWANCTL_CMD_FILE_READ, modem.index);
		nl_put_hex(&rq[i], WWANCTL_A_FILE_PATH, ICCID);
		rq[i].nlh.nlmsg_flags |= NLM_F_ACK;
		ASSERT_EQ(0, nl_send(&nl, &rq[i]));
	}
	before = now_ms();
	ASSERT_EQ(0, sim_unplug(&modem.sim));
	for (i = 0; i < ARRAY_SIZE(rq); i++) {
		EXPECT_EQ(-ENODEV, nl_wait(&nl, &rq[i], &answer, NL_WAIT));
		EXPECT_NE(0, strlen(answer.text));
	}
	/* well before any deadline of a request */
	EXPECT_GT(scaled(4000), now_ms() - before);
	nl_close(&nl);
	modem_down(&modem);
}

static const char *const settings[] = { RIG_FAST, NULL };

int main(int argc, char **argv)
{
	rig_at_end(&shared);
	if (rig_load(NULL) || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
