// SPDX-License-Identifier: GPL-2.0
/*
 * What hundreds of requests leave in the kernel's memory: nothing. By the kernel's own
 * count, so that it needs no debug kernel; kmemleak sees more, and less soon.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define ICCID	"3F002FE2"
#define ROUNDS	300
#define ROOM	120	/* KiB that a kernel at rest differs by; 300 small objects are 150 */

static struct modem shared;

static struct nl nl;
static struct nl_request rq;
static struct nl_answer answer;

/* KiB of slabs that hold what is in use */
static long slabs(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];
	long size = -1;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "SUnreclaim: %ld kB", &size) == 1)
			break;
	if (file)
		fclose(file);
	return size;
}

/* A debug kernel keeps what has been freed: there kmemleak looks. */
static bool counts(void)
{
	return access("/sys/kernel/debug/kmemleak", F_OK) && slabs() > 0;
}

static int rounds(int (*round)(void), int count)
{
	int i, err = 0;

	for (i = 0; i < count && !err; i++)
		err = round();
	return err;
}

/* KiB more than before, once what waits for a grace period or a work item has gone */
static long grown(int (*round)(void))
{
	long before, more;
	int i;

	/* what is made once has been made by then, and caches are warm */
	if (rounds(round, ROUNDS / 4))
		return -1;
	usleep(500000);
	before = slabs();
	if (rounds(round, ROUNDS))
		return -1;
	for (i = 0; i < 50; i++) {
		more = slabs() - before;
		if (more < ROOM)
			break;
		usleep(100000);
	}
	ksft_print_msg("%ld KiB more\n", more);
	return more < 0 ? 0 : more;
}

FIXTURE(leak) {
	bool counts;
};

FIXTURE_SETUP(leak)
{
	self->counts = counts();
	ASSERT_EQ(0, modem_calm(&shared));
}

FIXTURE_TEARDOWN(leak)
{
}

/* A socket that asks the module, wants no ACK, and goes. */
static int answered(void)
{
	struct nlmsghdr *nlh;
	int err;

	err = nl_open(&nl);
	if (err)
		return err;
	rq_begin(&rq, &nl, WWANCTL_CMD_FILE_READ, shared.index);
	nl_put_hex(&rq, WWANCTL_A_FILE_PATH, ICCID);
	err = nl_send(&nl, &rq);
	if (!err)
		err = nl_receive(&nl, &nlh, NL_WAIT);
	nl_close(&nl);
	return err;
}

TEST_F_TIMEOUT(leak, of_answers, 120)
{
	if (!self->counts)
		SKIP(return, "this kernel keeps what is freed");
	EXPECT_GT(ROOM, grown(answered));
}

/* A socket that goes before its answers come, one of them a refusal. */
static int abandoned(void)
{
	int err;

	err = nl_open(&nl);
	if (err)
		return err;
	rq_begin(&rq, &nl, WWANCTL_CMD_FILE_READ, shared.index);
	nl_put_hex(&rq, WWANCTL_A_FILE_PATH, ICCID);
	err = nl_send(&nl, &rq);
	rq_begin(&rq, &nl, WWANCTL_CMD_CHANNEL_CLOSE, shared.index);
	nl_put_u32(&rq, WWANCTL_A_CHANNEL_CHANNEL, 19);
	if (!err)
		err = nl_send(&nl, &rq);
	nl_close(&nl);
	if (err)
		return err;
	/* the module has been asked all, so that no request is too many */
	err = nl_open(&nl);
	if (!err)
		err = file_read(&nl, shared.index, ICCID, 0, &answer);
	nl_close(&nl);
	return err;
}

TEST_F_TIMEOUT(leak, of_requests_that_nobody_awaits, 120)
{
	if (!self->counts)
		SKIP(return, "this kernel keeps what is freed");
	EXPECT_GT(ROOM, grown(abandoned));
}

int main(int argc, char **argv)
{
	static const char *const settings[] = { RIG_FAST, NULL };

	rig_at_end(&shared);
	if (rig_load(NULL) || modem_up(&shared, settings)) {
		ksft_print_msg("no module to test with\n");
		return KSFT_FAIL;
	}
	return run_tests(argc, argv);
}
