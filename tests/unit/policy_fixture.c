// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy_fixture.h"

const char *const bench_imsi[4] = {
	"234150000000001", "234150000000002", "310410000000003", "901400000000004",
};

static const char base[] =
	"[card any]\n"
	"match-iccid = 8944\n"
	"method = applet\n"
	"aid = A0000005591010FFFFFFFF8900000100\n"
	"select = 80 E2 00 00 01 {index:2}\n"
	"[profile any/a]\nindex = 1\nimsi = 234150000000001\n"
	"[profile any/b]\nindex = 2\nimsi = 234150000000002\n"
	"[profile any/c]\nindex = 3\nimsi = 310410000000003\n"
	"[profile any/d]\nindex = 4\nimsi = 901400000000004\nrole = fallback\n";

struct imsid_config *bench_config(const char *text)
{
	char path[] = "/tmp/imsid-test-XXXXXX";
	struct imsid_config *config = NULL;
	struct config_errors errors;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	if (config_load(path, NULL, &config, &errors))
		fail_msg("%s", errors.text);
	unlink(path);
	return config;
}

void bench_start(struct bench *b, const char *extra)
{
	char text[4096];

	memset(b, 0, sizeof(*b));
	snprintf(text, sizeof(text), "%s%s", base, extra ? extra : "");
	b->config = bench_config(text);
	b->now = EPOCH;
	policy_init(&b->s, 42, 0, 0);
}

void bench_init(struct bench *b, const char *extra)
{
	bench_start(b, extra);
	bench_modem(b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(b, ICCID, bench_imsi[0], NULL);
	bench_registration(b, WWANCTL_REGISTRATION_STATE_SEARCHING, "26201");
}

void bench_free(struct bench *b)
{
	config_put(b->config);
}

const struct policy_action *bench_find(const struct bench *b, enum policy_action_type type)
{
	size_t i;

	for (i = 0; i < b->last.n; i++)
		if (b->last.a[i].type == type)
			return &b->last.a[i];
	return NULL;
}

/* What holds after every step, whatever happened. */
static void check(struct bench *b)
{
	bool durable = false;
	size_t i;

	for (i = 0; i < b->last.n; i++) {
		const struct policy_action *a = &b->last.a[i];

		if (a->type == POLICY_ACTION_PERSIST && a->durable)
			durable = true;
		if (a->type == POLICY_ACTION_SELECT) {
			assert_true(durable);
			assert_true(b->s.hold_until <= b->now);
			assert_non_null(config_card_for(b->config, b->s.iccid, b->s.eid));
			b->selects++;
		}
		if (a->id && a->type != POLICY_ACTION_PERSIST)
			b->id = a->id;
	}
	if (durable)
		b->durable++;
	assert_true(b->last.n < POLICY_ACTIONS_MAX);
	assert_true(!b->s.armed || b->s.armed > b->now);
}

void bench_step(struct bench *b, const struct policy_event *event)
{
	policy_step(b->config, &b->s, event, b->now, &b->last);
	check(b);
}

void bench_modem(struct bench *b, enum wwanctl_modem_state state, enum wwanctl_power power)
{
	struct policy_event e = { .type = POLICY_EVENT_MODEM, .at = b->now };
	struct policy_module stored;

	policy_module_init(&stored, "490154203237518", b->config, false, b->now);
	e.modem.state = state;
	e.modem.power = power;
	e.modem.key = "490154203237518";
	e.modem.model = "EC25";
	e.modem.revision = "R1";
	e.modem.stored = &stored;
	bench_step(b, &e);
}

void bench_gone(struct bench *b)
{
	struct policy_event e = { .type = POLICY_EVENT_MODEM_GONE, .at = b->now };

	bench_step(b, &e);
}

void bench_card(struct bench *b, const char *iccid, const char *imsi,
		const struct policy_card *stored)
{
	struct policy_event e = { .type = POLICY_EVENT_CARD, .at = b->now };
	struct policy_card fresh;

	policy_card_init(&fresh, iccid, b->config, false, b->now);
	e.card.state = WWANCTL_CARD_STATE_READY;
	e.card.iccid = iccid;
	e.card.imsi = imsi;
	e.card.stored = stored ? stored : &fresh;
	bench_step(b, &e);
}

void bench_registration(struct bench *b, enum wwanctl_registration_state state, const char *plmn)
{
	struct policy_event e = { .type = POLICY_EVENT_REGISTRATION, .at = b->now };

	e.registration.state = state;
	e.registration.rat = plmn ? WWANCTL_RAT_LTE : 0;
	plmn_parse(plmn, &e.registration.plmn);
	bench_step(b, &e);
}

void bench_reject(struct bench *b, enum wwanctl_rat rat, enum wwanctl_domain domain,
		  uint16_t cause, const char *plmn)
{
	struct policy_event e = { .type = POLICY_EVENT_REJECT, .at = b->now };

	e.reject.rat = rat;
	e.reject.domain = domain;
	e.reject.cause = cause;
	plmn_parse(plmn, &e.reject.plmn);
	bench_step(b, &e);
}

void bench_timer(struct bench *b)
{
	struct policy_event e = { .type = POLICY_EVENT_TIMER, .at = b->now };

	bench_step(b, &e);
}

void bench_order(struct bench *b, int profile)
{
	struct policy_event e = { .type = POLICY_EVENT_ORDER, .at = b->now };

	e.order.profile = profile;
	bench_step(b, &e);
}

void bench_hold(struct bench *b, uint64_t until)
{
	struct policy_event e = { .type = until ? POLICY_EVENT_HOLD : POLICY_EVENT_RESUME,
				  .at = b->now };

	e.hold.until = until;
	bench_step(b, &e);
}

void bench_result(struct bench *b, enum policy_outcome outcome)
{
	struct policy_event e = { .type = POLICY_EVENT_RESULT, .at = b->now };

	e.result.id = b->id;
	e.result.outcome = outcome;
	bench_step(b, &e);
}

void bench_refresh(struct bench *b, enum wwanctl_refresh_stage stage)
{
	struct policy_event e = { .type = POLICY_EVENT_REFRESH, .at = b->now };

	e.refresh.stage = stage;
	bench_step(b, &e);
}

void bench_verify(struct bench *b, const char *card_imsi, const char *module_imsi)
{
	struct policy_event e = { .type = POLICY_EVENT_RESULT, .at = b->now };

	e.result.id = b->id;
	e.result.card_imsi = card_imsi;
	e.result.card_iccid = ICCID;
	e.result.module_imsi = module_imsi;
	bench_step(b, &e);
}

void bench_verified(struct bench *b, const char *imsi)
{
	bench_verify(b, imsi, imsi);
}

void bench_pass(struct bench *b, uint64_t ns)
{
	uint64_t end = b->now + ns;
	unsigned int wakes = 0;

	while (b->s.armed && b->s.armed <= end) {
		b->now = b->s.armed;
		bench_timer(b);
		/* A policy that spins would never let its module rest. */
		assert_true(++wakes < 100000);
	}
	b->now = end;
}

void bench_to_register(struct bench *b)
{
	const struct policy_action *select = bench_find(b, POLICY_ACTION_SELECT);
	int to;

	assert_non_null(select);
	to = select->profile;
	bench_result(b, POLICY_OUTCOME_OK);
	assert_int_equal(b->s.phase, POLICY_PHASE_REFRESHING);
	b->now += SEC / 10;
	bench_refresh(b, WWANCTL_REFRESH_STAGE_END_SUCCESS);
	assert_int_equal(b->s.phase, POLICY_PHASE_VERIFYING);
	assert_non_null(bench_find(b, POLICY_ACTION_VERIFY));
	b->now += SEC / 10;
	bench_verified(b, bench_imsi[to]);
	assert_int_equal(b->s.phase, POLICY_PHASE_REGISTERING);
	assert_int_equal(b->s.profile, to);
	b->now += SEC / 10;
}

void bench_rotating(const struct bench *b, int profile)
{
	const struct policy_action *select = bench_find(b, POLICY_ACTION_SELECT);

	assert_non_null(select);
	assert_int_equal(select->profile, profile);
	assert_int_equal(b->s.phase, POLICY_PHASE_SELECTING);
	assert_int_not_equal(b->s.card.rotation.number, 0);
}
