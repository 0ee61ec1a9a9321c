// SPDX-License-Identifier: GPL-2.0
/* The policy: causes, the course of a rotation, blame and budgets. */
#include <string.h>

#include "array.h"
#include "policy_fixture.h"

#define LTE WWANCTL_RAT_LTE
#define PS WWANCTL_DOMAIN_PS
#define HOME WWANCTL_REGISTRATION_STATE_HOME
#define SEARCHING WWANCTL_REGISTRATION_STATE_SEARCHING

struct cause_case {
	enum wwanctl_rat rat;
	enum wwanctl_domain domain;
	uint16_t cause;
	enum cause_layer layer;
	enum cause_reaction reaction;
};

static const struct cause_case causes[] = {
	{ LTE, PS, 2, CAUSE_LAYER_EMM, CAUSE_ROTATE },
	{ LTE, PS, 3, CAUSE_LAYER_EMM, CAUSE_ROTATE },
	{ LTE, PS, 6, CAUSE_LAYER_EMM, CAUSE_ROTATE },
	{ LTE, PS, 8, CAUSE_LAYER_EMM, CAUSE_ROTATE },
	{ LTE, WWANCTL_DOMAIN_CS_PS, 8, CAUSE_LAYER_EMM, CAUSE_ROTATE },
	{ WWANCTL_RAT_UMTS, PS, 3, CAUSE_LAYER_GMM, CAUSE_ROTATE },
	{ WWANCTL_RAT_GSM, WWANCTL_DOMAIN_CS_PS, 6, CAUSE_LAYER_GMM, CAUSE_ROTATE },
	{ WWANCTL_RAT_NR, PS, 3, CAUSE_LAYER_5GMM, CAUSE_ROTATE },
	{ WWANCTL_RAT_NB_IOT, PS, 8, CAUSE_LAYER_EMM, CAUSE_ROTATE },
	{ 0, PS, 8, CAUSE_LAYER_UNKNOWN, CAUSE_ROTATE },
	{ LTE, PS, 7, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 11, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 12, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 13, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 14, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 15, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 35, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 99, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, CAUSE_NONE, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ WWANCTL_RAT_NR, PS, 27, CAUSE_LAYER_5GMM, CAUSE_IGNORE },
	{ WWANCTL_RAT_NR, PS, 31, CAUSE_LAYER_5GMM, CAUSE_IGNORE },
	{ LTE, PS, 27, CAUSE_LAYER_EMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 9, CAUSE_LAYER_EMM, CAUSE_IGNORE },
	{ LTE, PS, 10, CAUSE_LAYER_EMM, CAUSE_IGNORE },
	{ LTE, PS, 18, CAUSE_LAYER_EMM, CAUSE_IGNORE },
	{ LTE, PS, 17, CAUSE_LAYER_EMM, CAUSE_WAIT },
	{ LTE, PS, 34, CAUSE_LAYER_EMM, CAUSE_WAIT },
	{ LTE, PS, 38, CAUSE_LAYER_EMM, CAUSE_WAIT },
	{ LTE, PS, 40, CAUSE_LAYER_EMM, CAUSE_WAIT },
	{ LTE, PS, 42, CAUSE_LAYER_EMM, CAUSE_WAIT },
	{ LTE, PS, 111, CAUSE_LAYER_EMM, CAUSE_WAIT },
	{ LTE, PS, 19, CAUSE_LAYER_EMM, CAUSE_ATTACH_APN },
	{ WWANCTL_RAT_UMTS, PS, 19, CAUSE_LAYER_GMM, CAUSE_OTHER_PLMN },
	{ LTE, PS, 22, CAUSE_LAYER_EMM, CAUSE_CONGESTION },
	{ WWANCTL_RAT_NR, PS, 22, CAUSE_LAYER_5GMM, CAUSE_CONGESTION },
	{ WWANCTL_RAT_GSM, WWANCTL_DOMAIN_CS, 3, CAUSE_LAYER_MM, CAUSE_IGNORE },
	{ LTE, WWANCTL_DOMAIN_CS, 8, CAUSE_LAYER_EMM, CAUSE_IGNORE },
};

static void cause_table(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(causes); i++) {
		const struct cause_case *c = &causes[i];

		assert_int_equal(cause_layer_of(c->rat, c->domain), c->layer);
		assert_int_equal(cause_reaction(c->layer, c->domain, c->cause, NULL, 0),
				 c->reaction);
		assert_non_null(cause_text(c->layer, c->cause));
	}
}

static void cause_override(void **state)
{
	static const struct cause_override on[] = {
		{ CAUSE_LAYER_EMM, 17, CAUSE_ROTATE },
		{ CAUSE_LAYER_GMM, 8, CAUSE_IGNORE },
	};

	(void)state;
	assert_int_equal(cause_reaction(CAUSE_LAYER_EMM, PS, 17, on, 2), CAUSE_ROTATE);
	assert_int_equal(cause_reaction(CAUSE_LAYER_GMM, PS, 8, on, 2), CAUSE_IGNORE);
	assert_int_equal(cause_reaction(CAUSE_LAYER_EMM, PS, 8, on, 2), CAUSE_ROTATE);
	assert_int_equal(cause_reaction(CAUSE_LAYER_EMM, WWANCTL_DOMAIN_CS, 17, on, 2),
			 CAUSE_IGNORE);
}

/* What each reaction does to a module that is searching. */
static void reject_reactions(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(causes); i++) {
		const struct cause_case *c = &causes[i];
		struct bench b;

		bench_init(&b, NULL);
		b.now += SEC;
		bench_reject(&b, c->rat, c->domain, c->cause, "26201");
		assert_int_equal(b.selects, c->reaction == CAUSE_ROTATE);
		if (c->reaction == CAUSE_ROTATE)
			bench_rotating(&b, 1);
		bench_pass(&b, 61 * SEC);
		if (c->reaction == CAUSE_OTHER_PLMN)
			assert_int_equal(b.selects, 1);
		if (c->reaction == CAUSE_WAIT || c->reaction == CAUSE_IGNORE ||
		    c->reaction == CAUSE_CONGESTION || c->reaction == CAUSE_ATTACH_APN)
			assert_int_equal(b.selects, 0);
		bench_free(&b);
	}
}

static void rotation_whole(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	b.now += SEC;
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_rotating(&b, 1);
	assert_int_equal(b.s.card.rotation.trigger, POLICY_TRIGGER_REJECT);
	assert_int_equal(b.s.card.rotation.cause.cause, 8);
	assert_string_equal(b.s.card.rotation.from, "a");
	assert_string_equal(b.s.card.rotation.to, "b");
	b.now += SEC / 100;
	bench_to_register(&b);
	/* The registration of before the refresh does not count; this one does. */
	bench_registration(&b, HOME, "26201");
	assert_int_equal(b.s.phase, POLICY_PHASE_REGISTERED);
	assert_non_null(bench_find(&b, POLICY_ACTION_FINISHED));
	assert_int_equal(b.s.finished.result, POLICY_RESULT_OK);
	assert_true(b.s.finished.took[POLICY_STEP_SELECT] == SEC / 100);
	assert_int_equal(b.s.module.learnt, POLICY_REFRESH_OWN);
	assert_int_equal(b.s.card.rotations_total, 1);
	assert_int_equal(b.s.card.card_writes_total, 12);
	/* A module that rests has no timer. */
	assert_int_equal(b.s.armed, 0);
	assert_null(policy_block_name(b.s.block));
	bench_free(&b);
}

static void registration_before_refresh(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_REGISTRATION };
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_registration(&b, HOME, "26201");
	b.now += 60 * SEC;
	bench_order(&b, 1);
	bench_rotating(&b, 1);
	b.now += SEC;
	bench_to_register(&b);
	/* An event that is older than the refresh comes late. */
	e.at = b.now - SEC;
	e.registration.state = HOME;
	bench_step(&b, &e);
	assert_int_equal(b.s.phase, POLICY_PHASE_REGISTERING);
	bench_registration(&b, HOME, "26201");
	assert_int_equal(b.s.phase, POLICY_PHASE_REGISTERED);
	bench_free(&b);
}

/* A network that is faster than the verification, and does not repeat itself. */
static void refused_while_verifying(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	b.now += SEC;
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_rotating(&b, 1);
	bench_result(&b, POLICY_OUTCOME_OK);
	b.now += SEC / 10;
	/* Of before the refresh: the old IMSI's. */
	bench_reject(&b, LTE, PS, 8, "26201");
	b.now += SEC / 10;
	bench_refresh(&b, WWANCTL_REFRESH_STAGE_END_SUCCESS);
	b.now += SEC / 10;
	bench_reject(&b, LTE, PS, 3, "26201");
	assert_int_equal(b.s.phase, POLICY_PHASE_VERIFYING);
	b.now += SEC / 10;
	bench_verified(&b, bench_imsi[1]);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_REJECTED);
	bench_rotating(&b, 2);
	assert_int_equal(b.s.card.rotation.cause.cause, 3);
	bench_free(&b);
}

/* Each step of the ladder in its turn, and the one that works is remembered. */
static void ladder(void **state)
{
	static const enum policy_refresh order[] = {
		POLICY_REFRESH_SESSION, POLICY_REFRESH_CARD, POLICY_REFRESH_RADIO,
		POLICY_REFRESH_MODEM,
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 3, "26201");
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.card.rotation.refresh, POLICY_REFRESH_OWN);
	b.now = b.s.armed;
	bench_timer(&b);
	for (i = 0; i < 4; i++) {
		const struct policy_action *a = bench_find(&b, POLICY_ACTION_REFRESH);

		assert_non_null(a);
		assert_int_equal(a->refresh, order[i]);
		assert_int_equal(b.s.module.left_off != 0, i > 0);
		bench_result(&b, POLICY_OUTCOME_OK);
		if (i == 3)
			break;
		while (!bench_find(&b, POLICY_ACTION_REFRESH)) {
			if (bench_find(&b, POLICY_ACTION_VERIFY))
				bench_verify(&b, bench_imsi[1], bench_imsi[0]);
			if (bench_find(&b, POLICY_ACTION_REFRESH))
				break;
			assert_true(b.s.armed && b.now < EPOCH + BUDGET_HOUR);
			b.now = b.s.armed;
			bench_timer(&b);
		}
	}
	bench_verified(&b, bench_imsi[1]);
	b.now += SEC;
	bench_registration(&b, HOME, "26201");
	assert_int_equal(b.s.finished.result, POLICY_RESULT_OK);
	assert_int_equal(b.s.module.learnt, POLICY_REFRESH_MODEM);
	assert_int_equal(b.s.module.left_off, 0);
	assert_int_equal(budget_used(&b.s.module.resets_hour, BUDGET_HOUR, b.now), 1);

	/* The reset budget is spent: what was learnt can not be used now. */
	bench_reject(&b, LTE, PS, 3, "26201");
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.card.rotation.refresh, POLICY_REFRESH_OWN);
	bench_free(&b);
}

/* A card that says 9000 and changes nothing. */
static void card_unchanged(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 3, "26201");
	bench_result(&b, POLICY_OUTCOME_OK);
	while (b.s.card.rotation.number == 1) {
		assert_true(b.s.armed && b.now < EPOCH + BUDGET_HOUR);
		if (bench_find(&b, POLICY_ACTION_REFRESH))
			bench_result(&b, POLICY_OUTCOME_OK);
		else if (bench_find(&b, POLICY_ACTION_VERIFY))
			bench_verify(&b, bench_imsi[0], bench_imsi[0]);
		else
			bench_pass(&b, b.s.armed - b.now);
	}
	assert_int_equal(b.s.finished.result, POLICY_RESULT_VERIFY_FAILED);
	assert_int_equal(b.s.finished.refresh, POLICY_REFRESH_CARD);
	/* Everything is switched on again before the next choice. */
	if (bench_find(&b, POLICY_ACTION_RESTORE))
		bench_result(&b, POLICY_OUTCOME_OK);
	bench_rotating(&b, 2);
	bench_free(&b);
}

static void select_fails(void **state)
{
	struct bench b;
	int i;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 3, "26201");
	for (i = 1; i < 4; i++) {
		bench_rotating(&b, i);
		bench_result(&b, POLICY_OUTCOME_FAILED);
		assert_int_equal(b.s.finished.result, POLICY_RESULT_SELECT_FAILED);
	}
	/* A round: now it backs off, and then goes on. */
	assert_null(bench_find(&b, POLICY_ACTION_SELECT));
	assert_int_equal(b.s.phase, POLICY_PHASE_BACKOFF);
	assert_int_equal(b.s.block, POLICY_BLOCK_BACKOFF);
	assert_true(b.s.armed > b.now && b.s.armed <= b.now + 30 * SEC);
	bench_pass(&b, 31 * SEC);
	assert_int_equal(b.selects, 4);
	bench_free(&b);
}

static void select_times_out(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 3, "26201");
	bench_pass(&b, 30 * SEC);
	assert_int_equal(b.s.finished.result, POLICY_RESULT_SELECT_FAILED);
	bench_rotating(&b, 2);
	bench_free(&b);
}

static void result_foreign(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_RESULT };
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 3, "26201");
	e.result.id = b.id + 1000;
	e.result.outcome = POLICY_OUTCOME_FAILED;
	bench_step(&b, &e);
	assert_int_equal(b.s.phase, POLICY_PHASE_SELECTING);
	bench_free(&b);
}

static void intent_not_durable(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_RESULT };
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 3, "26201");
	e.result.id = bench_find(&b, POLICY_ACTION_PERSIST)->id;
	e.result.outcome = POLICY_OUTCOME_FAILED;
	bench_step(&b, &e);
	assert_null(bench_find(&b, POLICY_ACTION_SELECT));
	assert_int_equal(b.s.finished.result, POLICY_RESULT_NOT_DURABLE);
	assert_int_equal(b.s.block, POLICY_BLOCK_JOURNAL);
	assert_int_equal(b.s.card.card_writes_total, 0);
	assert_int_equal(budget_used(&b.s.card.card_writes_day, BUDGET_DAY, b.now), 0);
	bench_pass(&b, 60 * SEC);
	assert_int_equal(b.selects, 2);
	bench_rotating(&b, 1);
	bench_free(&b);
}

/* An order that could not be written does not go round in circles; a second one is tried. */
static void order_not_durable(void **state)
{
	struct policy_event e = { .type = POLICY_EVENT_RESULT };
	struct bench b;
	int i;

	(void)state;
	bench_init(&b, NULL);
	bench_registration(&b, HOME, "26201");
	for (i = 0; i < 2; i++) {
		b.now += SEC;
		assert_int_equal(policy_order_refusal(b.config, &b.s, 2, b.now, NULL),
				 POLICY_BLOCK_NONE);
		bench_order(&b, 2);
		bench_rotating(&b, 2);
		e.at = b.now;
		e.result.id = bench_find(&b, POLICY_ACTION_PERSIST)->id;
		e.result.outcome = POLICY_OUTCOME_FAILED;
		bench_step(&b, &e);
		assert_null(bench_find(&b, POLICY_ACTION_SELECT));
		assert_int_equal(b.s.finished.result, POLICY_RESULT_NOT_DURABLE);
		assert_int_equal(b.s.block, POLICY_BLOCK_JOURNAL);
		assert_non_null(bench_find(&b, POLICY_ACTION_ARM));
	}
	bench_pass(&b, 61 * SEC);
	assert_int_equal(b.selects, 3);
	bench_free(&b);
}

/* One network refuses everybody: it is to blame. */
static void plmn_to_blame(void **state)
{
	static const struct policy_network networks[] = {
		{ { 262, 1, 2 }, WWANCTL_NETWORK_STATUS_CURRENT },
		{ { 262, 2, 2 }, WWANCTL_NETWORK_STATUS_FORBIDDEN },
		{ { 262, 3, 2 }, WWANCTL_NETWORK_STATUS_AVAILABLE },
	};
	struct policy_event e = { .type = POLICY_EVENT_RESULT };
	const struct policy_action *a;
	unsigned int before;
	struct bench b;
	int i;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	for (i = 1; i < 4; i++) {
		bench_rotating(&b, i);
		bench_to_register(&b);
		bench_reject(&b, LTE, PS, 8, "26201");
		assert_int_equal(b.s.finished.result, POLICY_RESULT_REJECTED);
	}
	assert_non_null(bench_find(&b, POLICY_ACTION_SCAN));
	e.result.id = b.id;
	e.result.networks = networks;
	e.result.networks_n = 3;
	b.now += 60 * SEC;
	bench_step(&b, &e);
	a = bench_find(&b, POLICY_ACTION_NETWORK);
	assert_non_null(a);
	assert_int_equal(a->plmn.mnc, 3);
	assert_true(b.s.card.manual_until && b.s.card.manual_until <= b.now + 300 * SEC);
	assert_true(bench_find(&b, POLICY_ACTION_PERSIST)->durable);
	/* The card is read anew (no write), and the other network gets its chance. */
	before = b.selects;
	bench_result(&b, POLICY_OUTCOME_OK);
	a = bench_find(&b, POLICY_ACTION_REFRESH);
	assert_non_null(a);
	assert_int_equal(b.s.card.rotation.trigger, POLICY_TRIGGER_RETRY);
	bench_result(&b, POLICY_OUTCOME_OK);
	bench_verified(&b, bench_imsi[3]);
	b.now += SEC;
	bench_reject(&b, LTE, PS, 8, "26203");
	/* In vain: automatic selection at once. */
	a = bench_find(&b, POLICY_ACTION_NETWORK);
	assert_non_null(a);
	assert_false(plmn_known(&a->plmn));
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.card.manual_until, 0);
	/* For a day that network starts no rotation, but the card is tried again and again. */
	b.s.plmn = networks[0].plmn;
	for (i = 0; i < 23; i++) {
		bench_pass(&b, BUDGET_HOUR);
		bench_reject(&b, LTE, PS, 8, "26201");
		assert_int_equal(b.selects, before);
	}
	bench_free(&b);
}

static void automatic_again(void **state)
{
	static const struct policy_network networks[] = {
		{ { 262, 3, 2 }, WWANCTL_NETWORK_STATUS_AVAILABLE },
	};
	struct policy_event e = { .type = POLICY_EVENT_RESULT };
	uint64_t manual_at;
	struct bench b;
	int i;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	for (i = 1; i < 4; i++) {
		bench_to_register(&b);
		bench_reject(&b, LTE, PS, 8, "26201");
	}
	e.result.id = b.id;
	e.result.networks = networks;
	e.result.networks_n = 1;
	bench_step(&b, &e);
	manual_at = b.now;
	bench_result(&b, POLICY_OUTCOME_OK);
	bench_result(&b, POLICY_OUTCOME_OK);
	bench_verified(&b, bench_imsi[3]);
	b.now += SEC;
	bench_registration(&b, HOME, "26203");
	assert_int_equal(b.s.phase, POLICY_PHASE_REGISTERED);
	assert_true(b.s.armed);
	bench_pass(&b, b.s.armed - b.now);
	assert_non_null(bench_find(&b, POLICY_ACTION_NETWORK));
	assert_true(b.now <= manual_at + 300 * SEC);
	bench_result(&b, POLICY_OUTCOME_FAILED);
	bench_pass(&b, 31 * SEC);
	bench_result(&b, POLICY_OUTCOME_OK);
	assert_int_equal(b.s.card.manual_until, 0);
	assert_int_equal(b.s.armed, 0);
	bench_free(&b);
}

static void blame_remembered(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_to_register(&b);
	bench_registration(&b, HOME, "26201");
	/* b is in; when b is refused, a was refused here and c comes first. */
	b.now += 60 * SEC;
	bench_registration(&b, SEARCHING, "26201");
	bench_reject(&b, LTE, PS, 3, "26201");
	bench_rotating(&b, 2);
	bench_free(&b);
}

/* Where it was refused, and nowhere else: each network has its own agreements. */
static void blame_is_of_one_network(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_rotating(&b, 1);
	bench_to_register(&b);
	bench_registration(&b, HOME, "26201");
	bench_pass(&b, 60 * SEC);
	bench_order(&b, 3);
	bench_to_register(&b);
	bench_registration(&b, HOME, "26203");
	bench_pass(&b, 60 * SEC);
	/* In another network than the one that refused a: a is the first choice again. */
	bench_registration(&b, SEARCHING, "26203");
	bench_reject(&b, LTE, PS, 3, "26203");
	bench_rotating(&b, 0);
	bench_free(&b);
}

static void unknown_sim(void **state)
{
	char text[1024];
	struct bench b;

	(void)state;
	bench_start(&b, NULL);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, "8988000000000000001", "262010000000001", NULL);
	bench_registration(&b, SEARCHING, "26201");
	bench_reject(&b, LTE, PS, 8, "26201");
	bench_order(&b, -1);
	bench_pass(&b, 10 * BUDGET_DAY);
	assert_int_equal(b.selects, 0);
	assert_int_equal(b.s.block, POLICY_BLOCK_UNKNOWN_SIM);
	policy_explain(b.config, &b.s, b.now, text, sizeof(text));
	assert_non_null(strstr(text, "never written"));
	bench_registration(&b, HOME, "26201");
	assert_int_equal(b.s.phase, POLICY_PHASE_REGISTERED);
	bench_free(&b);
}

static void budgets(void **state)
{
	uint64_t begun[64];
	struct bench b;
	unsigned int n;
	unsigned int i;

	(void)state;
	bench_init(&b, "[policy]\nbackoff-min = 1s\nbackoff-max = 1s\n");
	bench_reject(&b, LTE, PS, 3, NULL);
	n = 0;
	while (b.now < EPOCH + 2 * BUDGET_DAY && n < 64) {
		if (bench_find(&b, POLICY_ACTION_SELECT)) {
			begun[n++] = b.now;
			bench_result(&b, POLICY_OUTCOME_FAILED);
		} else if (bench_find(&b, POLICY_ACTION_RESTORE)) {
			bench_result(&b, POLICY_OUTCOME_OK);
		} else {
			assert_true(b.s.armed);
			bench_pass(&b, b.s.armed - b.now);
		}
	}
	/* The first round (3) is free; then six in any hour and 24 in any day. */
	assert_true(n > 24);
	for (i = 3; i + 6 < n && begun[i + 6] < EPOCH + BUDGET_DAY; i++)
		assert_true(begun[i + 6] - begun[i] >= BUDGET_HOUR);
	assert_true(n > 27);
	for (i = 3; i + 24 < n && i < 6; i++)
		assert_true(begun[i + 24] - begun[i] >= BUDGET_DAY);
	bench_free(&b);
}

/* After a full round that failed: how long this module waits. */
static uint64_t backoff_of(uint64_t seed)
{
	uint64_t wait;
	struct bench b;

	bench_start(&b, "[policy]\nbackoff-min = 1h\nbackoff-max = 1h\n");
	policy_init(&b.s, seed, 0, 0);
	bench_modem(&b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(&b, ICCID, bench_imsi[0], NULL);
	bench_reject(&b, LTE, PS, 3, NULL);
	while (bench_find(&b, POLICY_ACTION_SELECT))
		bench_result(&b, POLICY_OUTCOME_FAILED);
	assert_true(b.s.card.backoff_until >= b.now);
	wait = b.s.card.backoff_until - b.now;
	bench_free(&b);
	return wait;
}

/* Modules that a network has refused together do not come back together. */
static void backoff_differs(void **state)
{
	unsigned int short_ones = 0;
	uint64_t wait[32];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wait); i++) {
		wait[i] = backoff_of(i + 1);
		assert_true(wait[i] <= BUDGET_HOUR);
		short_ones += wait[i] < BUDGET_HOUR / 2;
		if (i)
			assert_true(wait[i] != wait[i - 1]);
	}
	/* Evenly spread: 32 draws leave neither half with fewer than 4 (1 in 10^5). */
	assert_in_range(short_ones, 4, 28);
}

/* A budget is the card's, whatever IMSI it shows, and whoever has changed that. */
static void budgets_outlive_the_imsi(void **state)
{
	struct policy_budget_view before[POLICY_BUDGETS];
	struct policy_budget_view after[POLICY_BUDGETS];
	unsigned int spent = 0;
	struct bench b;
	size_t i;

	(void)state;
	bench_init(&b, NULL);
	bench_order(&b, 1);
	bench_to_register(&b);
	bench_registration(&b, HOME, "26201");
	b.now += SEC;
	policy_budgets(b.config, &b.s, b.now, before);
	bench_card(&b, ICCID, bench_imsi[2], NULL);
	assert_int_equal(b.s.profile, 2);
	policy_budgets(b.config, &b.s, b.now, after);
	for (i = 0; i < POLICY_BUDGETS; i++) {
		spent += before[i].used != 0;
		assert_int_equal(after[i].used, before[i].used);
	}
	/* rotations an hour and a day, attaches, writes: all but the resets */
	assert_true(spent >= 4);
	bench_free(&b);
}

static void budget_views(void **state)
{
	struct policy_budget_view view[POLICY_BUDGETS];
	struct bench b;
	size_t i;

	(void)state;
	bench_init(&b, NULL);
	bench_order(&b, 1);
	assert_int_equal(policy_budgets(b.config, &b.s, b.now, view), POLICY_BUDGETS);
	for (i = 0; i < POLICY_BUDGETS; i++) {
		if (strcmp(view[i].name, "rotations-hour"))
			continue;
		assert_int_equal(view[i].used, 1);
		assert_int_equal(view[i].limit, 6);
		assert_true(view[i].refill_at > b.now &&
			    view[i].refill_at <= b.now + BUDGET_HOUR + BUDGET_HOUR / 12);
	}
	bench_free(&b);
}

static void budget_window(void **state)
{
	struct budget b = { 0 };
	uint64_t now = EPOCH;
	uint64_t refill;

	(void)state;
	assert_true(budget_allows(&b, BUDGET_HOUR, 1, 1, now));
	budget_spend(&b, BUDGET_HOUR, 1, now);
	assert_false(budget_allows(&b, BUDGET_HOUR, 1, 1, now));
	refill = budget_refill_at(&b, BUDGET_HOUR, 1, 1, now);
	assert_true(refill >= now + BUDGET_HOUR);
	assert_false(budget_allows(&b, BUDGET_HOUR, 1, 1, refill - 1));
	assert_true(budget_allows(&b, BUDGET_HOUR, 1, 1, refill));
	assert_true(budget_refill_at(&b, BUDGET_HOUR, 1, 2, now) == UINT64_MAX);
	/* After a very long time nothing of it is left. */
	budget_spend(&b, BUDGET_HOUR, 1, now + 1000 * BUDGET_DAY);
	assert_int_equal(budget_used(&b, BUDGET_HOUR, now + 1000 * BUDGET_DAY), 1);
	/* Unknown past: spent now, all back after a window, some of it before. */
	budget_start_spent(&b, BUDGET_DAY, 24, now);
	assert_int_equal(budget_used(&b, BUDGET_DAY, now), 24);
	assert_in_range(budget_used(&b, BUDGET_DAY, now + BUDGET_DAY / 2), 6, 18);
	assert_int_equal(budget_used(&b, BUDGET_DAY, now + BUDGET_DAY + BUDGET_DAY / 6), 0);
	/* A running time of zero is no trouble. */
	budget_start_spent(&b, BUDGET_DAY, 24, 0);
	assert_int_equal(budget_used(&b, BUDGET_DAY, 0), 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cause_table),
		cmocka_unit_test(cause_override),
		cmocka_unit_test(reject_reactions),
		cmocka_unit_test(rotation_whole),
		cmocka_unit_test(registration_before_refresh),
		cmocka_unit_test(refused_while_verifying),
		cmocka_unit_test(ladder),
		cmocka_unit_test(card_unchanged),
		cmocka_unit_test(select_fails),
		cmocka_unit_test(select_times_out),
		cmocka_unit_test(result_foreign),
		cmocka_unit_test(intent_not_durable),
		cmocka_unit_test(order_not_durable),
		cmocka_unit_test(plmn_to_blame),
		cmocka_unit_test(automatic_again),
		cmocka_unit_test(blame_remembered),
		cmocka_unit_test(blame_is_of_one_network),
		cmocka_unit_test(unknown_sim),
		cmocka_unit_test(budgets),
		cmocka_unit_test(backoff_differs),
		cmocka_unit_test(budgets_outlive_the_imsi),
		cmocka_unit_test(budget_views),
		cmocka_unit_test(budget_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
