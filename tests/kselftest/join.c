// SPDX-License-Identifier: GPL-2.0
/*
 * A group's number can be joined before the driver has it, by anybody: who did that
 * must not get what is for privileged listeners only.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define NOBODY		65534
#define NUMBERS		1024	/* far more than any kernel has groups */
#define LOADS		4
#define IMSI		"234150000000001"

/* a socket that nobody, without a capability, has opened; without a port it hears nothing */
static int nobody_socket(void)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int fd;

	if (seteuid(NOBODY))
		return -errno;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_GENERIC);
	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) || seteuid(0))
		return -errno;
	return fd;
}

/* joins whatever may be joined; how many */
static int nobody_joins(int fd)
{
	int joined = 0, group;

	if (seteuid(NOBODY))
		return -errno;
	for (group = 1; group <= NUMBERS; group++)
		joined += !setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
				      sizeof(group));
	return seteuid(0) ? -errno : joined;
}

/* what has come of the groups for privileged listeners */
static int privileged_messages(int fd, uint16_t family)
{
	[[gnu::aligned(8)]] static uint8_t buffer[65536];
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buffer;
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	int count = 0;
	ssize_t len;

	for (;;) {
		len = recv(fd, buffer, sizeof(buffer), 0);
		if (len < 0 && errno == ENOBUFS)
			continue;
		if (len <= 0)
			return count;
		if (len < (ssize_t)NLMSG_LENGTH(GENL_HDRLEN) || nlh->nlmsg_type != family)
			continue;
		count += genl->cmd == WWANCTL_CMD_CARD_NTF || genl->cmd == WWANCTL_CMD_TRACE_NTF;
	}
}

FIXTURE(join) {
	struct modem modem;
	struct nl_event event;
	int fd;
};

FIXTURE_SETUP(join)
{
	ASSERT_EQ(0, rig_unload());
	self->fd = nobody_socket();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(join)
{
	close(self->fd);
	rig_unload();
}

/* Loaded again and again, so that the numbers of the life before are tried as well. */
TEST_F(join, before_the_driver)
{
	static const char *const settings[] = { RIG_FAST, NULL };
	int i;

	for (i = 0; i < LOADS; i++) {
		ASSERT_EQ(0, rig_unload());
		/* as many as fit into a long at least, less those of other families */
		ASSERT_LT(16, nobody_joins(self->fd));
		ASSERT_EQ(0, rig_load(NULL));
		ASSERT_EQ(0, modem_up(&self->modem, settings));
		ASSERT_EQ(0, modem_wait_imsi(&self->modem, IMSI, RIG_PLUG));
		/* there was something to see */
		EXPECT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_CARD,
					 &self->event, RIG_SOON));
		EXPECT_EQ(0, privileged_messages(self->fd, self->modem.events.family));
		modem_down(&self->modem);
	}
}

/* The driver is there: only the open groups can be joined, and still are heard. */
TEST_F(join, behind_the_driver)
{
	static const char *const settings[] = { RIG_FAST, NULL };

	ASSERT_EQ(0, rig_load(NULL));
	ASSERT_LT(0, nobody_joins(self->fd));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_EQ(0, modem_wait_imsi(&self->modem, IMSI, RIG_PLUG));
	EXPECT_EQ(0, privileged_messages(self->fd, self->modem.events.family));
	modem_down(&self->modem);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
