// SPDX-License-Identifier: GPL-2.0
/* Registration, rejects, selection, scan and the initial attach. */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "rig.h"

#define HOME	"23415"
#define OTHER	"26202"
#define IMSI	"234150000000001"

static struct modem shared;

/* for functions that get what FIXTURE() makes */
#define network_data _test_data_network

FIXTURE(network) {
	struct nl nl;
	struct nl_request rq;
	struct nl_answer answer;
	struct nl_event event;
	struct nl events;
};

FIXTURE_SETUP(network)
{
	ASSERT_EQ(0, modem_calm(&shared));
	ASSERT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, nl_open(&self->events));
	ASSERT_EQ(0, nl_join(&self->events, WWANCTL_MCGRP_REGISTRATION));
}

FIXTURE_TEARDOWN(network)
{
	nl_close(&self->events);
	nl_close(&self->nl);
}

struct found {
	int count;
	char plmn[8][8];
	char name[8][32];
	uint32_t rat[8];
	uint32_t status[8];
};

static void collect(const struct nl_answer *answer, struct found *found)
{
	const uint8_t *at = answer->attrs;
	size_t left = answer->len;

	memset(found, 0, sizeof(*found));
	while (left >= 4 && found->count < 8) {
		const struct nlattr *attr = (const void *)at;
		size_t step = (attr->nla_len + 3) & ~3;
		int n = found->count;

		if ((attr->nla_type & NLA_TYPE_MASK) == WWANCTL_A_NETWORK_ENTRY) {
			snprintf(found->plmn[n], 8, "%s",
				 nl_string(nl_data(attr), nl_len(attr),
					   WWANCTL_A_NETWORK_ENTRY_PLMN));
			snprintf(found->name[n], 32, "%s",
				 nl_string(nl_data(attr), nl_len(attr),
					   WWANCTL_A_NETWORK_ENTRY_NAME));
			found->rat[n] = nl_u32(nl_data(attr), nl_len(attr),
					       WWANCTL_A_NETWORK_ENTRY_RAT);
			found->status[n] = nl_u32(nl_data(attr), nl_len(attr),
						  WWANCTL_A_NETWORK_ENTRY_STATUS);
			found->count++;
		}
		if (step < 4 || step > left)
			break;
		at += step;
		left -= step;
	}
}

TEST_F(network, scan)
{
	struct found found;
	int i, seen = 0;

	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_NETWORK_SCAN, shared.index,
			       &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(shared.index, answer_u32(&self->answer, WWANCTL_A_NETWORK_MODEM_INDEX));
	collect(&self->answer, &found);
	EXPECT_EQ(2, found.count);
	for (i = 0; i < found.count; i++) {
		/* MBIM tells of networks without their technology */
		EXPECT_EQ(rig_mbim() ? 0 : WWANCTL_RAT_LTE, found.rat[i]);
		if (!strcmp(found.plmn[i], HOME)) {
			EXPECT_STREQ("Simnet", found.name[i]);
			EXPECT_EQ(WWANCTL_NETWORK_STATUS_CURRENT, found.status[i]);
			seen |= 1;
		} else if (!strcmp(found.plmn[i], OTHER)) {
			EXPECT_STREQ("Nachbarnetz", found.name[i]);
			EXPECT_EQ(WWANCTL_NETWORK_STATUS_AVAILABLE, found.status[i]);
			seen |= 2;
		}
	}
	EXPECT_EQ(3, seen);
}

static int select_network(struct network_data *self, const char *plmn)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_NETWORK_SET, shared.index);
	nl_put_u32(&self->rq, WWANCTL_A_NETWORK_SELECTION,
		   plmn ? WWANCTL_SELECTION_MANUAL : WWANCTL_SELECTION_AUTO);
	if (plmn)
		nl_put_string(&self->rq, WWANCTL_A_NETWORK_PLMN, plmn);
	return nl_ask(&self->nl, &self->rq, &self->answer);
}

static int registration(struct network_data *self)
{
	return ask_modem(&self->nl, WWANCTL_CMD_REGISTRATION_GET, shared.index, &self->answer);
}

/* Manually to another network, and automatically back. */
TEST_F(network, manual_and_auto)
{
	ASSERT_EQ(0, select_network(self, OTHER)) {
		TH_LOG("%s", self->answer.text);
	}
	EXPECT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_ROAMING,
					     RIG_PLUG));
	ASSERT_EQ(0, registration(self));
	EXPECT_STREQ(OTHER, answer_string(&self->answer, WWANCTL_A_REGISTRATION_PLMN));
	EXPECT_EQ(1, answer_u32(&self->answer, WWANCTL_A_REGISTRATION_ROAMING));
	EXPECT_EQ(WWANCTL_SELECTION_MANUAL,
		  answer_u32(&self->answer, WWANCTL_A_REGISTRATION_SELECTION));
	EXPECT_STREQ(OTHER, answer_string(&self->answer, WWANCTL_A_REGISTRATION_SELECTED_PLMN));
	ASSERT_EQ(0, select_network(self, NULL));
	/* automatic stays where there is service until it has a reason to search */
	ASSERT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_CARD_REFRESH, shared.index,
				WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_RADIO,
				&self->answer));
	EXPECT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG));
	ASSERT_EQ(0, registration(self));
	EXPECT_EQ(WWANCTL_SELECTION_AUTO,
		  answer_u32(&self->answer, WWANCTL_A_REGISTRATION_SELECTION));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_REGISTRATION_SELECTED_PLMN));
}

/* A network that is not there: no service, until automatic again. */
TEST_F(network, manual_to_nowhere)
{
	struct nl_event event;
	uint32_t state;

	ASSERT_EQ(0, select_network(self, "26299")) {
		TH_LOG("%s", self->answer.text);
	}
	do {
		ASSERT_EQ(0, nl_event_of(&self->events, WWANCTL_EVENT_TYPE_REGISTRATION, &event,
					 RIG_PLUG));
		state = event_u32(&event, WWANCTL_A_EVENT_REGISTRATION,
				  WWANCTL_A_REGISTRATION_STATE);
	} while (state == WWANCTL_REGISTRATION_STATE_HOME);
	ASSERT_EQ(0, select_network(self, NULL));
	EXPECT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG));
}

TEST_F(network, attach)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_ATTACH_SET, shared.index);
	nl_put_string(&self->rq, WWANCTL_A_ATTACH_APN, "iot.example");
	nl_put_u32(&self->rq, WWANCTL_A_ATTACH_IP_TYPE, WWANCTL_IP_TYPE_IPV4V6);
	nl_put_u32(&self->rq, WWANCTL_A_ATTACH_AUTH, WWANCTL_AUTH_CHAP);
	nl_put_string(&self->rq, WWANCTL_A_ATTACH_USER, "thing");
	nl_put_string(&self->rq, WWANCTL_A_ATTACH_PASSWORD, "never-told");
	ASSERT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer)) {
		TH_LOG("%s", self->answer.text);
	}
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_ATTACH_GET, shared.index, &self->answer));
	EXPECT_STREQ("iot.example", answer_string(&self->answer, WWANCTL_A_ATTACH_APN));
	EXPECT_EQ(WWANCTL_IP_TYPE_IPV4V6, answer_u32(&self->answer, WWANCTL_A_ATTACH_IP_TYPE));
	EXPECT_EQ(WWANCTL_AUTH_CHAP, answer_u32(&self->answer, WWANCTL_A_ATTACH_AUTH));
	EXPECT_STREQ("thing", answer_string(&self->answer, WWANCTL_A_ATTACH_USER));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_ATTACH_PASSWORD));
	EXPECT_EQ(NULL, memmem(self->answer.attrs, self->answer.len, "never-told", 10));
}

/* What attach-set does not name stays; an empty APN lets the network choose. */
TEST_F(network, attach_part)
{
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_ATTACH_SET, shared.index);
	nl_put_string(&self->rq, WWANCTL_A_ATTACH_APN, "first.example");
	nl_put_u32(&self->rq, WWANCTL_A_ATTACH_IP_TYPE, WWANCTL_IP_TYPE_IPV6);
	/* MBIM does not tell the password that would have to stay */
	if (rig_mbim())
		nl_put_u32(&self->rq, WWANCTL_A_ATTACH_AUTH, WWANCTL_AUTH_NONE);
	ASSERT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer));
	rq_begin(&self->rq, &self->nl, WWANCTL_CMD_ATTACH_SET, shared.index);
	nl_put_string(&self->rq, WWANCTL_A_ATTACH_APN, "");
	ASSERT_EQ(0, nl_ask(&self->nl, &self->rq, &self->answer));
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_ATTACH_GET, shared.index, &self->answer));
	EXPECT_TRUE(answer_has(&self->answer, WWANCTL_A_ATTACH_APN));
	EXPECT_STREQ("", answer_string(&self->answer, WWANCTL_A_ATTACH_APN));
	EXPECT_EQ(WWANCTL_IP_TYPE_IPV6, answer_u32(&self->answer, WWANCTL_A_ATTACH_IP_TYPE));
}

/* The network lets go: a registration event, then a search, then home again. */
TEST_F(network, deregistered)
{
	uint32_t state;

	ASSERT_EQ(0, sim_do(&shared.sim, "deregister 0"));
	ASSERT_EQ(0, nl_event_of(&self->events, WWANCTL_EVENT_TYPE_REGISTRATION, &self->event,
				 RIG_SOON));
	state = event_u32(&self->event, WWANCTL_A_EVENT_REGISTRATION,
			  WWANCTL_A_REGISTRATION_STATE);
	EXPECT_NE(WWANCTL_REGISTRATION_STATE_HOME, state);
	EXPECT_EQ(0, modem_wait_registration(&shared, WWANCTL_REGISTRATION_STATE_HOME, RIG_PLUG));
}

FIXTURE(reject) {
	struct modem modem;
	struct nl nl;
	struct nl_answer answer;
	struct nl_event event;
};

/* @settings: how the module tells of it; @cause: of the network, 0 for none */
FIXTURE_VARIANT(reject) {
	const char *setting;
	const char *outcome;
	uint32_t cause;
};

FIXTURE_VARIANT_ADD(reject, cause_3) {
	.setting = "module.system-info-reject=yes", .outcome = "reject 3", .cause = 3,
};

FIXTURE_VARIANT_ADD(reject, cause_8) {
	.setting = "module.system-info-reject=no", .outcome = "reject 8", .cause = 8,
};

FIXTURE_VARIANT_ADD(reject, cause_11) {
	.setting = "module.system-info-reject=yes", .outcome = "reject 11", .cause = 11,
};

FIXTURE_VARIANT_ADD(reject, cause_15) {
	.setting = "module.system-info-reject=yes", .outcome = "reject 15", .cause = 15,
};

/* a module that knows no reject indication tells by its system info */
FIXTURE_VARIANT_ADD(reject, by_system_info) {
	.setting = "module.reject-indication=no", .outcome = "reject 8", .cause = 8,
};

FIXTURE_SETUP(reject)
{
	const char *const settings[] = { RIG_FAST, variant->setting, NULL };

	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_EQ(0, modem_wait_registration(&self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
}

FIXTURE_TEARDOWN(reject)
{
	nl_close(&self->nl);
	modem_down(&self->modem);
}

/* One event with cause, domain and network; kept until there is service again. */
TEST_F(reject, told)
{
	const struct nlattr *nest;
	uint64_t time;

	ASSERT_EQ(0, sim_do(&self->modem.sim, "access " IMSI " * %s", variant->outcome));
	ASSERT_EQ(0, sim_do(&self->modem.sim, "deregister 0"));
	ASSERT_EQ(0, nl_event_of(&self->modem.events, WWANCTL_EVENT_TYPE_REJECT, &self->event,
				 RIG_PLUG));
	EXPECT_EQ(WWANCTL_CMD_REGISTRATION_NTF, self->event.cmd);
	EXPECT_EQ(variant->cause, event_u32(&self->event, WWANCTL_A_EVENT_REJECT,
					    WWANCTL_A_REJECT_CAUSE));
	EXPECT_NE(0, event_u32(&self->event, WWANCTL_A_EVENT_REJECT, WWANCTL_A_REJECT_DOMAIN));
	/* MBIM tells the cause, not where */
	if (!rig_mbim() && !strstr(variant->setting, "reject-indication")) {
		EXPECT_STREQ(HOME, event_string(&self->event, WWANCTL_A_EVENT_REJECT,
						WWANCTL_A_REJECT_PLMN));
		EXPECT_EQ(WWANCTL_RAT_LTE, event_u32(&self->event, WWANCTL_A_EVENT_REJECT,
						     WWANCTL_A_REJECT_RAT));
	}
	time = self->event.time;
	EXPECT_LT(sim_trace_time(&self->modem.sim, "\"net\"", "reject", NULL), time);

	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_REGISTRATION_GET, self->modem.index,
			       &self->answer));
	nest = nl_find(self->answer.attrs, self->answer.len, WWANCTL_A_REGISTRATION_REJECT);
	ASSERT_NE(NULL, nest);
	EXPECT_EQ(variant->cause, nl_u32(nl_data(nest), nl_len(nest), WWANCTL_A_REJECT_CAUSE));
	EXPECT_LE(time, nl_u64(nl_data(nest), nl_len(nest), WWANCTL_A_REJECT_TIME));

	/* allowed again: service, and the reject is forgotten */
	ASSERT_EQ(0, sim_do(&self->modem.sim, "access " IMSI " * ok"));
	ASSERT_EQ(0, file_update(&self->nl, self->modem.index, "3F007FFF6F7B", 0,
				 "FFFFFFFFFFFFFFFFFFFFFFFF", &self->answer));
	ASSERT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_CARD_REFRESH, self->modem.index,
				WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_CARD,
				&self->answer));
	ASSERT_EQ(0, ask_number(&self->nl, WWANCTL_CMD_CARD_REFRESH, self->modem.index,
				WWANCTL_A_CARD_METHOD, WWANCTL_REFRESH_METHOD_RADIO,
				&self->answer));
	ASSERT_EQ(0, modem_wait_registration(&self->modem, WWANCTL_REGISTRATION_STATE_HOME,
					     RIG_PLUG));
	ASSERT_EQ(0, ask_modem(&self->nl, WWANCTL_CMD_REGISTRATION_GET, self->modem.index,
			       &self->answer));
	EXPECT_FALSE(answer_has(&self->answer, WWANCTL_A_REGISTRATION_REJECT));
}

static const char *const settings[] = { RIG_FAST, NULL };

int main(int argc, char **argv)
{
	rig_at_end(&shared);
	if (rig_load(NULL) || modem_up(&shared, settings))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
