// SPDX-License-Identifier: GPL-2.0
/*
 * The policy's orders against a driver of paper: what is asked for, in which order, and
 * what is reported when answers are late, wrong or missing.
 */

#include <errno.h>
#include <ev.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "action.h"
#include "session.h"
#include "wwanctl.h"

#define MODEM	7

/* The request that waits for its answer; there is never more than one. */
static struct {
	char text[600];
	void (*done)(void *ctx, const struct wwanctl_reply *reply);
	void *ctx;
	int refuse;
} asked;

static struct fixture {
	struct ev_loop *loop;
	struct imsid_config config;
	struct config_card kind;
	struct config_profile profile;
	struct config_apdu select[2];
	struct wwanctl_card card;
	struct action *action;
	unsigned int results;
	enum policy_outcome outcome;
	char error[128];
	char card_imsi[20];
	char module_imsi[20];
	size_t networks;
} f;

static int ask(void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx,
	       const char *format, ...)
{
	va_list args;

	if (asked.refuse)
		return asked.refuse;
	assert_null(asked.done);
	va_start(args, format);
	vsnprintf(asked.text, sizeof(asked.text), format, args);
	va_end(args);
	asked.done = done;
	asked.ctx = ctx;
	return 0;
}

static void hex(char *out, const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		sprintf(out + 2 * i, "%02X", data[i]);
	out[2 * len] = '\0';
}

int wwanctl_channel_open(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			 const uint8_t *aid, size_t aid_len, uint8_t p2,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	char text[2 * WWANCTL_AID_MAX + 1];

	(void)client;
	(void)slot;
	hex(text, aid, aid_len);
	return ask(done, ctx, "open %u %s %u", modem, text, p2);
}

int wwanctl_channel_close(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			  void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	return ask(done, ctx, "close %u %u", modem, channel);
}

int wwanctl_channel_transmit(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			     const uint8_t *apdu, size_t len, bool raw,
			     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	char text[2 * SESSION_APDU_MAX + 1];

	(void)client;
	assert_int_equal(modem, MODEM);
	assert_false(raw);
	hex(text, apdu, len);
	return ask(done, ctx, "apdu %u %s", channel, text);
}

int wwanctl_card_get(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	return ask(done, ctx, "card %u %u", modem, slot);
}

int wwanctl_card_refresh(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			 enum wwanctl_refresh_method method,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	(void)slot;
	return ask(done, ctx, "refresh %u %u", modem, method);
}

int wwanctl_card_power(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		       enum wwanctl_card_power power,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	(void)slot;
	return ask(done, ctx, "card-power %u %u", modem, power);
}

int wwanctl_modem_power(struct wwanctl_client *client, uint32_t modem, enum wwanctl_power power,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	return ask(done, ctx, "power %u %u", modem, power);
}

int wwanctl_network_scan(struct wwanctl_client *client, uint32_t modem,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	return ask(done, ctx, "scan %u", modem);
}

int wwanctl_network_set(struct wwanctl_client *client, uint32_t modem, const char *plmn,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	return ask(done, ctx, "network %u %s", modem, plmn ? plmn : "auto");
}

int wwanctl_bearer_get(struct wwanctl_client *client, uint32_t modem, uint32_t id,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	return ask(done, ctx, "bearer %u %u", modem, id);
}

int wwanctl_bearer_connect(struct wwanctl_client *client, uint32_t modem,
			   const struct wwanctl_bearer_set *set,
			   void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx)
{
	(void)client;
	return ask(done, ctx, "connect %u %s", modem, set->apn);
}

int wwanctl_bearer_disconnect(struct wwanctl_client *client, uint32_t modem, uint32_t id,
			      void (*done)(void *ctx, const struct wwanctl_reply *reply),
			      void *ctx)
{
	(void)client;
	return ask(done, ctx, "disconnect %u %u", modem, id);
}

void wwanctl_client_set_deadline(struct wwanctl_client *client, unsigned int ms)
{
	(void)client;
	(void)ms;
}

/* Answers */

static void reply(const struct wwanctl_reply *answer)
{
	void (*done)(void *ctx, const struct wwanctl_reply *reply) = asked.done;
	struct wwanctl_reply filled = *answer;

	assert_non_null(done);
	if (!filled.text)
		filled.text = "";
	asked.done = NULL;
	asked.text[0] = '\0';
	done(asked.ctx, &filled);
}

static void reply_ok(void)
{
	reply(&(struct wwanctl_reply){ 0 });
}

static void reply_error(int error, const char *text)
{
	reply(&(struct wwanctl_reply){ .error = error, .text = text });
}

static void reply_channel(uint32_t number)
{
	struct wwanctl_channel channel = { .channel = number };

	reply(&(struct wwanctl_reply){ .count = 1, .channels = &channel });
}

static void reply_apdu(uint16_t sw, const void *data, size_t len)
{
	reply(&(struct wwanctl_reply){ .has_sw = true, .sw = sw, .data = data, .data_len = len });
}

static void reply_card(const char *imsi)
{
	struct wwanctl_card card = { .state = WWANCTL_CARD_STATE_READY };

	snprintf(card.imsi, sizeof(card.imsi), "%s", imsi);
	reply(&(struct wwanctl_reply){ .count = 1, .cards = &card });
}

/* The fixture */

static void result_cb(void *ctx, const struct policy_event *result)
{
	assert_ptr_equal(ctx, &f);
	assert_int_equal(result->type, POLICY_EVENT_RESULT);
	assert_int_equal(result->result.id, 42);
	f.results++;
	f.action = NULL;
	f.outcome = result->result.outcome;
	f.networks = result->result.networks_n;
	snprintf(f.error, sizeof(f.error), "%s", result->result.error ? result->result.error : "");
	snprintf(f.card_imsi, sizeof(f.card_imsi), "%s",
		 result->result.card_imsi ? result->result.card_imsi : "");
	snprintf(f.module_imsi, sizeof(f.module_imsi), "%s",
		 result->result.module_imsi ? result->result.module_imsi : "");
}

static int setup(void **state)
{
	static const uint8_t store[] = { 0x80, 0xe2, 0x00, 0x00, 0x01, 0x00 };
	static const uint8_t more[] = { 0x80, 0xc2, 0x00, 0x00 };
	unsigned int i;

	(void)state;
	memset(&f, 0, sizeof(f));
	memset(&asked, 0, sizeof(asked));
	f.loop = ev_loop_new(EVFLAG_AUTO);
	f.config.refs = 1;
	f.kind.method = CONFIG_METHOD_APPLET;
	f.kind.aid_length = 5;
	memcpy(f.kind.aid, "\xa0\x00\x00\x05\x59", 5);
	f.kind.profile[0] = &f.profile;
	f.kind.profile_n = 1;
	f.profile.index = 2;
	f.profile.has_index = true;
	for (i = 0; i < 2; i++)
		f.kind.select[i] = &f.select[i];
	f.kind.select_n = 2;
	memcpy(f.select[0].bytes, store, sizeof(store));
	f.select[0].length = sizeof(store);
	f.select[0].holes_n = 1;
	f.select[0].holes[0].offset = 5;
	f.select[0].holes[0].size = 1;
	f.select[0].holes[0].kind = CONFIG_HOLE_INDEX;
	memcpy(f.select[1].bytes, more, sizeof(more));
	f.select[1].length = sizeof(more);
	f.kind.expect_n = 2;
	f.kind.expect[0] = (struct config_expect){ .value = 0x9000, .mask = 0xffff };
	f.kind.expect[1] = (struct config_expect){ .value = 0x9100, .mask = 0xff00 };
	f.card.state = WWANCTL_CARD_STATE_READY;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_null(asked.done);
	assert_int_equal(f.config.refs, 1);
	ev_loop_destroy(f.loop);
	return 0;
}

static int begin(struct policy_action what)
{
	struct action_env env = {
		.loop = f.loop,
		.client = (struct wwanctl_client *)&f,
		.modem = MODEM,
		.config = &f.config,
		.kind = &f.kind,
		.card = &f.card,
		.now = POLICY_SECOND,
		.left_off = 1U << POLICY_REFRESH_CARD,
		.done = result_cb,
		.ctx = &f,
	};

	what.id = 42;
	return action_start(&f.action, &env, &what);
}

static void turn(double seconds)
{
	ev_tstamp end = ev_time() + seconds;

	do {
		ev_run(f.loop, EVRUN_NOWAIT);
	} while (ev_time() < end);
}

static const struct policy_action select_action = { .type = POLICY_ACTION_SELECT };
static const struct policy_action verify_action = { .type = POLICY_ACTION_VERIFY };

/* The tests */

static void selects_by_the_applet(void **state)
{
	(void)state;
	assert_int_equal(begin(select_action), 0);
	assert_string_equal(asked.text, "open 7 A000000559 0");
	reply_channel(2);
	assert_string_equal(asked.text, "apdu 2 80E200000102");
	reply_apdu(0x9000, NULL, 0);
	assert_string_equal(asked.text, "apdu 2 80C20000");
	reply_apdu(0x910b, NULL, 0);
	assert_string_equal(asked.text, "close 7 2");
	assert_int_equal(f.results, 0);
	reply_ok();
	assert_int_equal(f.results, 1);
	assert_int_equal(f.outcome, POLICY_OUTCOME_OK);
}

static void stops_at_an_unexpected_answer(void **state)
{
	(void)state;
	begin(select_action);
	reply_channel(1);
	reply_apdu(0x6985, NULL, 0);
	assert_string_equal(asked.text, "close 7 1");
	reply_ok();
	assert_int_equal(f.outcome, POLICY_OUTCOME_FAILED);
	assert_non_null(strstr(f.error, "6985"));
}

static void tells_why_no_channel_opens(void **state)
{
	(void)state;
	begin(select_action);
	reply_error(-EBUSY, "all logical channels are in use");
	assert_int_equal(f.outcome, POLICY_OUTCOME_FAILED);
	assert_non_null(strstr(f.error, "all logical channels are in use"));
}

static void closes_after_a_lost_answer(void **state)
{
	(void)state;
	begin(select_action);
	reply_channel(1);
	reply_error(-ETIMEDOUT, "");
	assert_string_equal(asked.text, "close 7 1");
	reply_error(-ETIMEDOUT, "");
	assert_int_equal(f.outcome, POLICY_OUTCOME_TIMEOUT);
}

static void asks_nothing_of_a_module_that_is_gone(void **state)
{
	(void)state;
	begin(select_action);
	reply_channel(1);
	reply_error(-ENODEV, "");
	assert_null(asked.done);
	assert_int_equal(f.outcome, POLICY_OUTCOME_FAILED);
}

static void sends_no_apdu_once_abandoned(void **state)
{
	(void)state;
	begin(select_action);
	action_abandon(f.action);
	reply_channel(3);
	assert_string_equal(asked.text, "close 7 3");
	reply_ok();
	assert_int_equal(f.results, 0);
}

static void refuses_what_it_has_no_method_for(void **state)
{
	struct policy_action no_profile = select_action;

	(void)state;
	f.kind.method = CONFIG_METHOD_MENU;
	assert_int_equal(begin(select_action), -EOPNOTSUPP);
	f.kind.method = CONFIG_METHOD_APPLET;
	no_profile.profile = 1;
	assert_int_equal(begin(no_profile), -EOPNOTSUPP);
	asked.refuse = -ENOBUFS;
	assert_int_equal(begin(select_action), -ENOBUFS);
	assert_int_equal(f.results, 0);
}

static void ends_at_its_deadline(void **state)
{
	struct policy_action what = select_action;

	(void)state;
	what.deadline = POLICY_SECOND + POLICY_SECOND / 20;
	begin(what);
	turn(.1);
	assert_int_equal(f.results, 1);
	assert_int_equal(f.outcome, POLICY_OUTCOME_TIMEOUT);
	/* The answer that comes all the same opens a channel that has to be closed. */
	reply_channel(2);
	assert_string_equal(asked.text, "close 7 2");
	reply_ok();
	assert_int_equal(f.results, 1);
}

static void read_identity(void)
{
	assert_string_equal(asked.text, "open 7 A0000000871002 0");
	reply_channel(1);
	assert_string_equal(asked.text, "apdu 1 00A40004026F07");
	reply_apdu(0x9000, "\x62\x00", 2);
	assert_string_equal(asked.text, "apdu 1 00B0000009");
	reply_apdu(0x9000, "\x08\x09\x10\x10\x10\x32\x54\x76\x98", 9);
	assert_string_equal(asked.text, "apdu 1 00A40804022FE2");
	reply_apdu(0x9000, NULL, 0);
	assert_string_equal(asked.text, "apdu 1 00B000000A");
	reply_apdu(0x9000, "\x98\x44\x10\x32\x54\x76\x98\x10\x32\xf4", 10);
	assert_string_equal(asked.text, "close 7 1");
	reply_ok();
	assert_string_equal(asked.text, "card 7 0");
}

static void verifies_card_and_module(void **state)
{
	(void)state;
	begin(verify_action);
	read_identity();
	reply_card("001010123456789");
	assert_int_equal(f.outcome, POLICY_OUTCOME_OK);
	assert_string_equal(f.card_imsi, "001010123456789");
	assert_string_equal(f.module_imsi, "001010123456789");
}

static void waits_for_the_module_to_follow(void **state)
{
	(void)state;
	begin(verify_action);
	read_identity();
	reply_card("001019999999999");
	assert_int_equal(f.results, 0);
	snprintf(f.card.imsi, sizeof(f.card.imsi), "001010123456789");
	action_card_changed(f.action);
	assert_int_equal(f.results, 1);
	assert_string_equal(f.module_imsi, "001010123456789");
}

static void tells_a_module_that_does_not_follow(void **state)
{
	(void)state;
	begin(verify_action);
	read_identity();
	reply_card("001019999999999");
	turn(1.2);
	assert_int_equal(f.results, 1);
	assert_int_equal(f.outcome, POLICY_OUTCOME_OK);
	assert_string_equal(f.card_imsi, "001010123456789");
	assert_string_equal(f.module_imsi, "001019999999999");
}

static void tries_a_card_in_reset_again(void **state)
{
	(void)state;
	begin(verify_action);
	reply_error(-EBUSY, "the card is busy");
	assert_int_equal(f.results, 0);
	turn(.4);
	read_identity();
	reply_card("001010123456789");
	assert_int_equal(f.outcome, POLICY_OUTCOME_OK);
}

static void restores_all_it_can(void **state)
{
	(void)state;
	begin((struct policy_action){ .type = POLICY_ACTION_RESTORE });
	assert_string_equal(asked.text, "card-power 7 1");
	reply_error(-EIO, "the card has no supply");
	assert_string_equal(asked.text, "power 7 1");
	reply_ok();
	assert_int_equal(f.outcome, POLICY_OUTCOME_FAILED);
	assert_string_equal(f.error, "the card has no supply");
}

static void refreshes_scans_and_selects_networks(void **state)
{
	const struct wwanctl_network networks[] = {
		{ .plmn = "26201", .status = WWANCTL_NETWORK_STATUS_AVAILABLE },
		{ .plmn = "26x01" }, { .plmn = "310410" },
	};
	struct policy_action network = { .type = POLICY_ACTION_NETWORK };
	struct policy_action refresh = {
		.type = POLICY_ACTION_REFRESH,
		.refresh = POLICY_REFRESH_RADIO,
	};

	(void)state;
	begin(refresh);
	assert_string_equal(asked.text, "refresh 7 3");
	reply_ok();
	assert_int_equal(f.outcome, POLICY_OUTCOME_OK);
	refresh.refresh = POLICY_REFRESH_OWN;
	assert_int_equal(begin(refresh), -EOPNOTSUPP);
	begin((struct policy_action){ .type = POLICY_ACTION_SCAN });
	reply(&(struct wwanctl_reply){ .count = 3, .networks = networks });
	assert_int_equal(f.networks, 2);
	begin(network);
	assert_string_equal(asked.text, "network 7 auto");
	reply_ok();
	plmn_parse("26201", &network.plmn);
	begin(network);
	assert_string_equal(asked.text, "network 7 26201");
	reply_error(-EINVAL, "no such network");
	assert_string_equal(f.error, "no such network");
	assert_int_equal(f.results, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(selects_by_the_applet, setup, teardown),
		cmocka_unit_test_setup_teardown(stops_at_an_unexpected_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_why_no_channel_opens, setup, teardown),
		cmocka_unit_test_setup_teardown(closes_after_a_lost_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(asks_nothing_of_a_module_that_is_gone, setup,
						teardown),
		cmocka_unit_test_setup_teardown(sends_no_apdu_once_abandoned, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_what_it_has_no_method_for, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_at_its_deadline, setup, teardown),
		cmocka_unit_test_setup_teardown(verifies_card_and_module, setup, teardown),
		cmocka_unit_test_setup_teardown(waits_for_the_module_to_follow, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_a_module_that_does_not_follow, setup,
						teardown),
		cmocka_unit_test_setup_teardown(tries_a_card_in_reset_again, setup, teardown),
		cmocka_unit_test_setup_teardown(restores_all_it_can, setup, teardown),
		cmocka_unit_test_setup_teardown(refreshes_scans_and_selects_networks, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
