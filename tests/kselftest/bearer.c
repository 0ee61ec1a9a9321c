// SPDX-License-Identifier: GPL-2.0
/* Data sessions: connect and disconnect, what the network refuses and ends, packets. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define NETNS		"internet"
#define HOST4		"192.0.2.1"
#define HOST6		"2001:db8::1"

static struct modem shared;

/* for functions that get what FIXTURE() makes */
#define bearer_data _test_data_bearer

FIXTURE(bearer) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
	struct nl_event event;
	struct nl events;
};

FIXTURE_SETUP(bearer)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_open(&self->events));
	ASSERT_EQ(0, nl_join(&self->events, WWANCTL_MCGRP_BEARER));
	sim_mark(&shared.sim);
}

FIXTURE_TEARDOWN(bearer)
{
	rig_shell("ip addr flush dev wwan0; ip link set wwan0 down");
	EXPECT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_BEARER_SET, shared.index,
				WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_DISCONNECTED,
				&self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	nl_close(&self->events);
	nl_close(&self->nl);
}

static void ask_for(struct bearer_data *self, const char *apn, uint32_t ip_type)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_BEARER_SET, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_CONNECTED);
	nl_put_string(&self->rq, WWANCTL_A_BEARER_APN, apn);
	nl_put_u32(&self->rq, WWANCTL_A_BEARER_IP_TYPE, ip_type);
}

static int connect_apn(struct bearer_data *self, const char *apn, uint32_t ip_type)
{
	ask_for(self, apn, ip_type);
	return nl_ask(&self->nl, &self->rq, &self->answer);
}

static int disconnect(struct bearer_data *self)
{
	return ask_number(&self->nl, WWANCTL_CMD_BEARER_SET, shared.index,
			  WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_DISCONNECTED,
			  &self->answer);
}

static int look(struct bearer_data *self)
{
	return ask_modem(&self->nl, WWANCTL_CMD_BEARER_GET, shared.index, &self->answer);
}

static uint32_t state(const struct bearer_data *self)
{
	return answer_u32(&self->answer, WWANCTL_A_BEARER_STATE);
}

/* The address that the network gave in a family, as hex digits; "" if there is none. */
static const char *address(const struct nl_answer *answer, uint32_t ip_type)
{
	const uint8_t *at = answer->attrs;
	size_t left = answer->len;

	while (left >= 4) {
		const struct nlattr *attr = (const void *)at;
		size_t step = (attr->nla_len + 3) & ~3;

		if ((attr->nla_type & NLA_TYPE_MASK) == WWANCTL_A_BEARER_ADDRESS &&
		    nl_u32(nl_data(attr), nl_len(attr), WWANCTL_A_BEARER_ADDRESS_IP_TYPE) ==
		    ip_type)
			return nl_hex(nl_data(attr), nl_len(attr),
				      WWANCTL_A_BEARER_ADDRESS_ADDRESS);
		if (step < 4 || step > left)
			break;
		at += step;
		left -= step;
	}
	return "";
}

/* the next event of that state */
static int next_state(struct nl *events, struct nl_event *event, uint32_t wanted)
{
	int err;

	do
		err = nl_event_of(events, WWANCTL_EVENT_TYPE_BEARER, event, RIG_SOON);
	while (!err && event_u32(event, WWANCTL_A_EVENT_BEARER, WWANCTL_A_BEARER_STATE) != wanted);
	return err;
}

static int await_state(struct bearer_data *self, uint32_t wanted)
{
	return next_state(&self->events, &self->event, wanted);
}

/* A number of the end that the event tells; 0 if it tells none. */
static uint32_t event_end(const struct bearer_data *self, uint16_t type)
{
	const struct nlattr *nest = nl_find(self->event.attrs, self->event.len,
					    WWANCTL_A_EVENT_BEARER);

	return nest ? nl_nested_u32(nl_data(nest), nl_len(nest), WWANCTL_A_BEARER_END, type) : 0;
}

/* a device that is down has none, and says nothing */
static bool has_carrier(void)
{
	return !rig_shell("grep -qx 1 /sys/class/net/wwan0/carrier");
}

static bool await_carrier(bool on)
{
	uint64_t end = now_ms() + RIG_SOON;

	while (has_carrier() != on && now_ms() < end)
		usleep(50000);
	return has_carrier() == on;
}

/* the address that bearer-get tells, onto the device */
static int give(const char *family, const char *option)
{
	return rig_shell("ip addr add $(%s/build/wwanctl bearer %s | awk '/^%s/ {print $2}') %s",
			 rig_top(), shared.sim.usb, family, option);
}

static int configure(void)
{
	int err = give("ipv4", "dev wwan0") || give("ipv6", "dev wwan0 nodad");

	err = err ? err : rig_shell("ip route replace 192.0.2.0/24 dev wwan0");
	return err ? err : rig_shell("ip -6 route replace 2001:db8::/48 dev wwan0");
}

/* One family, all that the network gives told, in reply, event and get alike. */
TEST_F(bearer, ipv4)
{
	ASSERT_EQ(0, connect_apn(self, "iot.example", WWANCTL_IP_TYPE_IPV4)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(WWANCTL_BEARER_STATE_CONNECTED, state(self));
	EXPECT_STREQ("iot.example", answer_string(&self->answer, WWANCTL_A_BEARER_APN));
	EXPECT_EQ(if_nametoindex("wwan0"), answer_u32(&self->answer, WWANCTL_A_BEARER_IFINDEX));
	EXPECT_EQ(0, strncmp("0A40", address(&self->answer, WWANCTL_IP_TYPE_IPV4), 4));
	EXPECT_STREQ("", address(&self->answer, WWANCTL_IP_TYPE_IPV6));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_BEARER_END));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_BEARER_PASSWORD));
	ASSERT_EQ(0, await_state(self, WWANCTL_BEARER_STATE_CONNECTED));
	EXPECT_TRUE(event_has(&self->event, WWANCTL_A_EVENT_BEARER, WWANCTL_A_BEARER_ADDRESS));
	ASSERT_EQ(0, look(self));
	EXPECT_EQ(WWANCTL_BEARER_STATE_CONNECTED, state(self));
	EXPECT_EQ(0, strncmp("0A40", address(&self->answer, WWANCTL_IP_TYPE_IPV4), 4));
	EXPECT_EQ(-EISCONN, connect_apn(self, "iot.example", WWANCTL_IP_TYPE_IPV4));
	ASSERT_EQ(0, disconnect(self));
	EXPECT_EQ(WWANCTL_BEARER_STATE_DISCONNECTED, state(self));
	EXPECT_STREQ("", address(&self->answer, WWANCTL_IP_TYPE_IPV4));
	ASSERT_EQ(0, await_state(self, WWANCTL_BEARER_STATE_DISCONNECTED));
	EXPECT_EQ(0, sim_trace_wait(&shared.sim, RIG_SOON, "STOP_NETWORK", NULL));
}

TEST_F(bearer, both_families)
{
	ASSERT_EQ(0, connect_apn(self, "iot.example", WWANCTL_IP_TYPE_IPV4V6)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, strncmp("0A40", address(&self->answer, WWANCTL_IP_TYPE_IPV4), 4));
	EXPECT_EQ(0, strncmp("20010DB80064", address(&self->answer, WWANCTL_IP_TYPE_IPV6), 12));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_BEARER_END));
}

/* A network with one family: that one is up, and why the other is not is told. */
TEST_F(bearer, one_of_both)
{
	ASSERT_EQ(0, connect_apn(self, "four", WWANCTL_IP_TYPE_IPV4V6)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(WWANCTL_BEARER_STATE_CONNECTED, state(self));
	EXPECT_NE(0, strlen(address(&self->answer, WWANCTL_IP_TYPE_IPV4)));
	EXPECT_STREQ("", address(&self->answer, WWANCTL_IP_TYPE_IPV6));
	EXPECT_EQ(WWANCTL_IP_TYPE_IPV6, nl_nested_u32(self->answer.attrs, self->answer.len,
						      WWANCTL_A_BEARER_END,
						      WWANCTL_A_BEARER_END_IP_TYPE));
	EXPECT_EQ(-ECONNREFUSED, (disconnect(self),
				  connect_apn(self, "four", WWANCTL_IP_TYPE_IPV6)));
}

/* The network's cause is in the words, in the event and in what is told afterwards. */
static void refuse(struct __test_metadata *_metadata, struct bearer_data *self, const char *apn,
		   unsigned int cause)
{
	char words[32];

	snprintf(words, sizeof(words), "ESM cause %u", cause);
	EXPECT_EQ(-ECONNREFUSED, connect_apn(self, apn, WWANCTL_IP_TYPE_IPV4));
	EXPECT_NE(NULL, strstr(self->answer.text, words)) {
		TH_LOG("%s", self->answer.text);
	}
	ASSERT_EQ(0, await_state(self, WWANCTL_BEARER_STATE_DISCONNECTED));
	EXPECT_EQ(cause, event_end(self, WWANCTL_A_BEARER_END_CAUSE));
	EXPECT_EQ(WWANCTL_LAYER_ESM, event_end(self, WWANCTL_A_BEARER_END_LAYER));
	ASSERT_EQ(0, look(self));
	EXPECT_EQ(WWANCTL_BEARER_STATE_DISCONNECTED, state(self));
	EXPECT_EQ(cause, nl_nested_u32(self->answer.attrs, self->answer.len, WWANCTL_A_BEARER_END,
				       WWANCTL_A_BEARER_END_CAUSE));
	EXPECT_FALSE(has_carrier());
}

TEST_F(bearer, refused)
{
	refuse(_metadata, self, "unknown", 27);
	refuse(_metadata, self, "forbidden", 33);
}

/* Ended by the network: told with its cause, and the device has no carrier any more. */
TEST_F(bearer, lost)
{
	ASSERT_EQ(0, connect_apn(self, "iot.example", WWANCTL_IP_TYPE_IPV4));
	ASSERT_EQ(0, rig_shell("ip link set wwan0 up"));
	EXPECT_TRUE(await_carrier(true));
	ASSERT_EQ(0, await_state(self, WWANCTL_BEARER_STATE_CONNECTED));
	ASSERT_EQ(0, sim_do(&shared.sim, "disconnect 36"));
	ASSERT_EQ(0, await_state(self, WWANCTL_BEARER_STATE_DISCONNECTED));
	EXPECT_EQ(36, event_end(self, WWANCTL_A_BEARER_END_CAUSE));
	EXPECT_TRUE(await_carrier(false));
	/* and may be had again */
	EXPECT_EQ(0, connect_apn(self, "iot.example", WWANCTL_IP_TYPE_IPV4));
	EXPECT_TRUE(await_carrier(true));
}

/* A module that is reset has forgotten it: told before it leaves the bus. */
TEST(module_reset)
{
	static const char *const fast[] = { RIG_FAST, "data.connect-time=20ms", NULL };
	static struct nl_answer answer;
	struct nl_request rq;
	struct nl_event event;
	struct modem modem;
	struct nl nl;

	ASSERT_EQ(0, modem_up(&modem, fast));
	ASSERT_EQ(0, modem_wait_registration(&modem, WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG));
	ASSERT_EQ(0, nl_join(&modem.events, WWANCTL_MCGRP_BEARER));
	ASSERT_EQ(0, nl_open(&nl));
	rq_begin(&rq, &nl, WWANCTL_CMD_BEARER_SET, modem.index);
	nl_put_u32(&rq, WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_CONNECTED);
	EXPECT_EQ(0, nl_ask(&nl, &rq, &answer)) {
		TH_LOG("%s", answer.text);
	}
	EXPECT_EQ(0, ask_number(&nl, WWANCTL_CMD_MODEM_SET, modem.index, WWANCTL_A_MODEM_RESET,
				WWANCTL_RESET_MODEM, &answer));
	EXPECT_EQ(0, next_state(&modem.events, &event, WWANCTL_BEARER_STATE_CONNECTED));
	EXPECT_EQ(0, next_state(&modem.events, &event, WWANCTL_BEARER_STATE_DISCONNECTED));
	EXPECT_EQ(modem.index, event.index);
	EXPECT_TRUE(event_has(&event, WWANCTL_A_EVENT_BEARER, WWANCTL_A_BEARER_END));
	nl_close(&nl);
	modem_down(&modem);
}

/* It belongs to no socket. */
TEST_F(bearer, outlives_its_socket)
{
	struct nl other;

	ASSERT_EQ(0, nl_open(&other));
	rq_begin(&self->rq, &other, WWANCTL_CMD_BEARER_SET, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_CONNECTED);
	ASSERT_EQ(0, nl_ask(&other, &self->rq, &self->answer));
	nl_close(&other);
	ASSERT_EQ(0, look(self));
	EXPECT_EQ(WWANCTL_BEARER_STATE_CONNECTED, state(self));
}

TEST_F(bearer, wrong_requests)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_BEARER_SET, shared.index);
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_TRUE(answer_misses(&self->answer, WWANCTL_A_BEARER_STATE));
	EXPECT_EQ(-EINVAL, ask_number(&self->nl, WWANCTL_CMD_BEARER_SET, shared.index,
				      WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_CONNECTING,
				      &self->answer));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_BEARER_SET, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_DISCONNECTED);
	nl_put_string(&self->rq, WWANCTL_A_BEARER_APN, "iot.example");
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_EQ(WWANCTL_A_BEARER_APN, self->answer.bad);
	ask_for(self, "iot.example", WWANCTL_IP_TYPE_IPV4);
	nl_put_u32(&self->rq, WWANCTL_A_BEARER_ID, 2);
	EXPECT_EQ(-EINVAL, nl_ask(&self->nl, &self->rq, &self->answer));
	EXPECT_EQ(WWANCTL_A_BEARER_ID, self->answer.bad);
	EXPECT_EQ(0, sim_trace_count(&shared.sim, "START_NETWORK", NULL));
}

/* Packets of every size, both families, counted; and none without a carrier. */
TEST_F(bearer, packets)
{
	ASSERT_EQ(0, connect_apn(self, "iot.example", WWANCTL_IP_TYPE_IPV4V6)) {
		TH_LOG("%s", self->answer.text);
	}
	ASSERT_EQ(0, rig_shell("ip link set wwan0 up"));
	ASSERT_TRUE(await_carrier(true));
	ASSERT_EQ(0, configure());
	EXPECT_EQ(0, rig_shell("ping -q -c 20 -i 0.02 -W 10 " HOST4));
	EXPECT_EQ(0, rig_shell("ping -q -c 20 -i 0.02 -W 10 " HOST6));
	/* as long as the device takes, and such that fill USB packets of 512 bytes */
	EXPECT_EQ(0, rig_shell("ping -q -c 5 -i 0.02 -W 10 -M do -s 1472 " HOST4));
	EXPECT_EQ(0, rig_shell("ping -q -c 5 -i 0.02 -W 10 -s 484 " HOST4));
	EXPECT_EQ(0, rig_shell("ping -q -c 5 -i 0.02 -W 10 -s 996 " HOST4));
	EXPECT_EQ(0, rig_shell("ping -q -c 5 -i 0.02 -W 10 -s 976 " HOST6));
	EXPECT_NE(0, rig_shell("ping -q -c 1 -W 1 -M do -s 1473 " HOST4));
	EXPECT_EQ(0, rig_shell("test $(cat /sys/class/net/wwan0/statistics/rx_packets) -ge 60"));
	EXPECT_EQ(0, rig_shell("test $(cat /sys/class/net/wwan0/statistics/tx_packets) -ge 60"));
	EXPECT_EQ(0, rig_shell("test $(cat /sys/class/net/wwan0/statistics/rx_errors) = 0"));
	ASSERT_EQ(0, disconnect(self));
	EXPECT_NE(0, rig_shell("ping -q -c 1 -W 1 " HOST4));
}

static int connect_without_privilege(void *ctx)
{
	const struct modem *modem = ctx;
	struct nl_request rq;
	static struct nl_answer answer;
	struct nl nl;
	int err = nl_open(&nl);

	if (err)
		return err;
	rq_begin(&rq, &nl, WWANCTL_CMD_BEARER_SET, modem->index);
	nl_put_u32(&rq, WWANCTL_A_BEARER_STATE, WWANCTL_BEARER_STATE_CONNECTED);
	err = nl_ask(&nl, &rq, &answer);
	if (err == -EPERM)
		err = ask_modem(&nl, WWANCTL_CMD_BEARER_GET, modem->index, &answer);
	nl_close(&nl);
	return err;
}

TEST_F(bearer, only_for_the_privileged)
{
	EXPECT_EQ(-EPERM, rig_as_nobody(connect_without_privilege, &shared));
	EXPECT_EQ(0, sim_trace_count(&shared.sim, "START_NETWORK", NULL));
}

static const char *const settings[] = {
	RIG_FAST, "data.netns=internet", "data.connect-time=20ms", "apn unknown.outcome=refuse 27",
	"apn forbidden.outcome=refuse 33", "apn four.ip=4", NULL,
};

int main(int argc, char **argv)
{
	rig_at_end(&shared);
	if (rig_shell("modprobe tun && ip netns add " NETNS " && ip -n " NETNS
		      " link set lo up && ip -n " NETNS " addr add " HOST4 "/32 dev lo && ip -n "
		      NETNS " addr add " HOST6 "/128 dev lo nodad"))
		return KSFT_FAIL;
	if (rig_load(NULL) || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
