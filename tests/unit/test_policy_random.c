// SPDX-License-Identifier: GPL-2.0
/*
 * Events in any order, answers of any kind. bench_step() asserts after each what must always hold;
 * this adds the limits over time and that it never comes to a standstill.
 */
#include <string.h>

#include "policy_fixture.h"

#define STEPS 20000
#define SEEDS 40

static uint64_t seed;

static uint32_t draw(uint32_t n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % n;
}

static const char *plmn(void)
{
	static const char *const plmns[] = { "26201", "26202", "310410", NULL };

	return plmns[draw(4)];
}

static void random_result(struct bench *b)
{
	static const struct policy_network networks[] = {
		{ { 262, 1, 2 }, WWANCTL_NETWORK_STATUS_CURRENT },
		{ { 262, 2, 2 }, WWANCTL_NETWORK_STATUS_AVAILABLE },
	};
	struct policy_event e = { .type = POLICY_EVENT_RESULT, .at = b->now };

	e.result.id = draw(8) ? b->id : b->s.last_id - draw(20);
	e.result.outcome = draw(4) ? POLICY_OUTCOME_OK : (enum policy_outcome)draw(3);
	e.result.card_imsi = draw(5) ? bench_imsi[draw(4)] : NULL;
	e.result.module_imsi = draw(5) ? e.result.card_imsi : bench_imsi[draw(4)];
	e.result.card_iccid = draw(20) ? ICCID : "8988000000000000001";
	if (draw(2)) {
		e.result.networks = networks;
		e.result.networks_n = draw(3);
	}
	bench_step(b, &e);
}

/* What the module and the card would say if all went well. */
static void good_result(struct bench *b)
{
	int to = b->s.card.rotation.number ?
		 config_profile_named(b->config->card[0], b->s.card.rotation.to) : -1;

	if (to >= 0 && b->s.card.rotation.step == POLICY_STEP_VERIFY)
		bench_verified(b, bench_imsi[to]);
	else
		bench_result(b, POLICY_OUTCOME_OK);
}

static void random_registration(struct bench *b)
{
	struct policy_event e = { .type = POLICY_EVENT_REGISTRATION, .at = b->now };
	const char *text = plmn();

	e.registration.state = (enum wwanctl_registration_state)(1 + draw(6));
	e.registration.rat = (enum wwanctl_rat)draw(9);
	plmn_parse(text, &e.registration.plmn);
	bench_step(b, &e);
}

static void random_event(struct bench *b)
{
	static const uint16_t causes[] = { 0, 2, 3, 6, 7, 8, 9, 11, 13, 15, 17, 19, 22, 27, 111 };
	struct policy_event config = { .type = POLICY_EVENT_CONFIG, .at = b->now };

	switch (draw(24)) {
	case 0:
		bench_gone(b);
		break;
	case 1:
	case 2:
		bench_modem(b, (enum wwanctl_modem_state)(1 + draw(4)),
			    draw(6) ? WWANCTL_POWER_ONLINE : WWANCTL_POWER_LOW_POWER);
		break;
	case 3:
	case 4:
		bench_modem(b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
		bench_card(b, draw(30) ? ICCID : "8988000000000000001", bench_imsi[draw(4)],
			   &b->s.card);
		break;
	case 5:
	case 6:
		random_registration(b);
		break;
	case 7:
	case 8:
	case 9:
		bench_reject(b, (enum wwanctl_rat)draw(9), (enum wwanctl_domain)(1 + draw(3)),
			     causes[draw(15)], plmn());
		break;
	case 10:
	case 11:
	case 12:
		random_result(b);
		break;
	case 13:
	case 14:
	case 15:
		good_result(b);
		break;
	case 16:
		bench_refresh(b, (enum wwanctl_refresh_stage)(1 + draw(4)));
		break;
	case 17:
		bench_order(b, (int)draw(7) - 1);
		break;
	case 18:
		if (!draw(10))
			bench_hold(b, draw(2) ? 0 : b->now + draw(7200) * SEC);
		break;
	case 19:
		bench_step(b, &config);
		break;
	default:
		bench_pass(b, draw(4) ? draw(20) * SEC : draw(1800) * SEC);
		break;
	}
}

/* No more than this, whatever happens: the free round comes on top once a day. */
static void check_limits(const struct bench *b)
{
	struct policy_budget_view view[POLICY_BUDGETS];
	size_t n = policy_budgets(b->config, &b->s, b->now, view);
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(view[i].name, "attaches-day"))
			assert_true(view[i].used <= view[i].limit);
	assert_true(b->s.card.card_writes_total >=
		    b->s.card.rotations_total * b->config->card[0]->writes_per_switch);
}

/* Nothing is wrong with module and card, no hold: what is wanted must come, or a time for it. */
static void check_progress(struct bench *b)
{
	int i;

	bench_hold(b, 0);
	bench_modem(b, WWANCTL_MODEM_STATE_READY, WWANCTL_POWER_ONLINE);
	bench_card(b, ICCID, bench_imsi[0], &b->s.card);
	bench_registration(b, WWANCTL_REGISTRATION_STATE_SEARCHING, "26209");
	for (i = 0; i < 200; i++) {
		unsigned int before = b->selects;
		int k;

		for (k = 0; k < 400 && b->selects == before; k++) {
			if (b->s.pending_id)
				good_result(b);
			assert_true(b->s.armed || b->s.pending_id);
			if (b->s.armed)
				bench_pass(b, b->s.armed - b->now);
		}
		if (b->selects != before)
			return;
	}
	fail_msg("nothing was selected any more: %s", b->s.reason);
}

static void any_order(void **state)
{
	struct policy_card card;
	struct bench b;
	uint64_t n;
	int i;

	(void)state;
	for (n = 1; n <= SEEDS; n++) {
		seed = n * 7919;
		bench_init(&b, NULL);
		b.s.random = seed;
		for (i = 0; i < STEPS / SEEDS; i++) {
			char text[600];

			card = b.s.card;
			random_event(&b);
			if (!strcmp(card.key, b.s.card.key))
				check_limits(&b);
			policy_explain(b.config, &b.s, b.now, text, sizeof(text));
			assert_true(strlen(text) < sizeof(text));
		}
		check_progress(&b);
		bench_free(&b);
	}
}

/* Nobody ever answers and no event comes: it goes on by time alone, at rest in between. */
static void silence(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, NULL);
	bench_reject(&b, WWANCTL_RAT_LTE, WWANCTL_DOMAIN_PS, 8, "26201");
	bench_pass(&b, 30 * BUDGET_DAY);
	assert_true(b.selects > 30);
	assert_true(b.selects <= 31 * 24 + 31 * 4);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order),
		cmocka_unit_test(silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
