// SPDX-License-Identifier: GPL-2.0
/* modemsim: the module as its host sees it: caches, REFRESH, votes, modes, faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "module_fixture.h"

#define FIRST	"234150000000001"
#define SECOND	"262020000000002"

/* UIM messages and indications. */
#define READ_TRANSPARENT	0x0020
#define VERIFY_PIN		0x0026
#define REFRESH_REGISTER	0x002a
#define REFRESH_OK		0x002b
#define REFRESH_COMPLETE	0x002c
#define POWER_OFF_SIM		0x0030
#define POWER_ON_SIM		0x0031
#define REFRESH			0x0033
#define PROVISIONING		0x0038
#define SEND_APDU		0x003b

#define STAGE_WAIT	0
#define STAGE_START	1
#define STAGE_SUCCESS	2
#define STAGE_FAILURE	3

static const uint8_t slot[] = { 0x01, 1, 0, 1 };
static const uint8_t read_imsi[] = {
	0x01, 2, 0, 0, 0, 0x02, 7, 0, 0x07, 0x6f, 4, 0x00, 0x3f, 0xff, 0x7f,
	0x03, 4, 0, 0, 0, 0, 0
};

/* A stage of REFRESH within @seconds. */
static bool stage_comes(struct module *m, uint8_t stage, double seconds)
{
	const struct indication *indication;
	const uint8_t *value;
	bool found;

	do {
		indication = module_wait(m, QMI_UIM, REFRESH, seconds);
		if (!indication)
			return false;
		found = indication_value(indication, 0x10, &value) > 1 && value[0] == stage;
		/* taken: the next wait is for the next one */
		m->indications[indication - m->indications].msg = 0;
	} while (!found);
	return true;
}

static void register_refresh(struct module *m, uint8_t uim, uint8_t vote)
{
	const uint8_t tlvs[] = { 0x01, 2, 0, 0, 0, 0x02, 4, 0, 1, vote, 0, 0 };

	assert_int_equal(module_request(m, QMI_UIM, uim, REFRESH_REGISTER, tlvs, sizeof(tlvs)), 0);
}

static int answer_refresh(struct module *m, uint8_t uim, uint16_t msg, uint8_t flag)
{
	const uint8_t tlvs[] = { 0x01, 2, 0, 0, 0, 0x02, 1, 0, flag };

	return module_request(m, QMI_UIM, uim, msg, tlvs, sizeof(tlvs));
}

static int set_mode(struct module *m, uint8_t dms, uint8_t mode)
{
	const uint8_t tlvs[] = { 0x01, 1, 0, mode };

	return module_request(m, QMI_DMS, dms, 0x002e, tlvs, sizeof(tlvs));
}

static void provision(struct module *m, uint8_t uim)
{
	static const uint8_t off[] = { 0x01, 2, 0, 0, 0 };
	static const uint8_t on[] = { 0x01, 2, 0, 0, 1 };

	assert_int_equal(module_request(m, QMI_UIM, uim, PROVISIONING, off, sizeof(off)), 0);
	assert_int_equal(module_request(m, QMI_UIM, uim, PROVISIONING, on, sizeof(on)), 0);
	module_run(m, 1);
}

static void power_cycle(struct module *m, uint8_t uim)
{
	assert_int_equal(module_request(m, QMI_UIM, uim, POWER_OFF_SIM, slot, sizeof(slot)), 0);
	assert_int_equal(module_request(m, QMI_UIM, uim, POWER_ON_SIM, slot, sizeof(slot)), 0);
	module_run(m, 1);
}

static void client_ids_are_counted(void **state)
{
	static const char *const sets[] = { "module.clients-max=3", NULL };
	static const uint8_t dms[] = { 0x01, 1, 0, QMI_DMS };
	static const uint8_t release[] = { 0x01, 2, 0, QMI_DMS, 2 };
	struct module *m = module_create(sets);
	int i;

	(void)state;
	for (i = 1; i <= 3; i++)
		assert_int_equal(module_client(m, QMI_DMS), i);
	assert_int_equal(module_request(m, QMI_CTL, 0, 0x0022, dms, sizeof(dms)),
			 QMI_ERR_CLIENT_IDS_EXHAUSTED);
	assert_int_equal(module_request(m, QMI_CTL, 0, 0x0023, release, sizeof(release)), 0);
	assert_int_equal(module_request(m, QMI_DMS, 2, 0x0021, NULL, 0),
			 QMI_ERR_INVALID_CLIENT_ID);
	assert_int_equal(module_client(m, QMI_DMS), 2);
	assert_int_equal(module_request(m, QMI_CTL, 0, 0x0027, NULL, 0), 0);
	assert_int_equal(module_client(m, QMI_DMS), 1);
	assert_int_equal(module_request(m, QMI_DMS, 1, 0x7777, NULL, 0), QMI_ERR_INVALID_QMI_CMD);
	module_destroy(m);
}

/* Without a refresh the module shows, and attaches with, the old IMSI. */
static void identity_is_cached_until_refreshed(void **state)
{
	static const char *const sets[] = { "card.refresh=none", NULL };
	static const uint8_t second[] = { 0x08, 0x29, 0x26, 0x20, 0x00, 0x00, 0x00, 0x00, 0x20 };
	struct module *m = module_create(sets);
	uint8_t uim = module_client(m, QMI_UIM), dms = module_client(m, QMI_DMS);
	const uint8_t *value;

	(void)state;
	assert_string_equal(module_imsi(m, dms), FIRST);
	assert_int_equal(module_select(m, uim, 2) & 0xf000, 0x9000);
	module_run(m, 5);
	assert_string_equal(module_imsi(m, dms), FIRST);
	assert_int_equal(module_request(m, QMI_UIM, uim, READ_TRANSPARENT, read_imsi,
					sizeof(read_imsi)), 0);
	assert_int_equal(module_value(m, 0x11, &value), 11);
	assert_memory_not_equal(value + 2, second, sizeof(second));
	/* low power and on line again is not enough for most modules */
	assert_int_equal(set_mode(m, dms, 1), 0);
	assert_int_equal(set_mode(m, dms, 0), 0);
	module_run(m, 1);
	assert_string_equal(module_imsi(m, dms), FIRST);
	provision(m, uim);
	assert_string_equal(module_imsi(m, dms), SECOND);
	assert_int_equal(module_request(m, QMI_UIM, uim, READ_TRANSPARENT, read_imsi,
					sizeof(read_imsi)), 0);
	assert_int_equal(module_value(m, 0x11, &value), 11);
	assert_memory_equal(value + 2, second, sizeof(second));
	module_destroy(m);
}

/* refresh-by says which steps read the card anew. */
static void each_step_of_the_ladder_obeys_refresh_by(void **state)
{
	static const char *const steps[] = { "session", "power", "radio", "modem" };
	char set[40];
	const char *sets[3] = { "card.refresh=none", set };
	struct module *m;
	uint8_t uim, dms;
	size_t wanted, step;

	(void)state;
	for (wanted = 0; wanted < 4; wanted++) {
		strcpy(set, "module.refresh-by=");
		strcat(set, steps[wanted]);
		m = module_create(sets);
		for (step = 0; step < 4; step++) {
			uim = module_client(m, QMI_UIM);
			dms = module_client(m, QMI_DMS);
			assert_int_equal(module_select(m, uim, step % 2 ? 1 : 2) & 0xf000, 0x9000);
			if (step == 0)
				provision(m, uim);
			else if (step == 1)
				power_cycle(m, uim);
			else if (step == 2)
				assert_int_equal(set_mode(m, dms, 1) + set_mode(m, dms, 0), 0);
			else
				assert_int_equal(set_mode(m, dms, 4), 0);
			module_run(m, 3);
			dms = module_client(m, QMI_DMS);
			/* profile 2 after steps 0 and 2, 1 after 1 and 3 */
			assert_string_equal(module_imsi(m, dms), step == wanted && step % 2 == 0 ?
					    SECOND : step > wanted && wanted % 2 == 0 ?
					    SECOND : FIRST);
		}
		module_destroy(m);
	}
}

static void the_cards_refresh_renews_the_identity(void **state)
{
	static const char *const qualifiers[] = {
		"card.refresh=00", "card.refresh=02", "card.refresh=03", "card.refresh=04", NULL
	};
	static const uint8_t modes[] = { 4, 2, 1, 0 };
	const char *sets[2] = { NULL, NULL };
	const struct indication *start;
	const uint8_t *value;
	struct module *m;
	uint8_t uim;
	int i;

	(void)state;
	for (i = 0; qualifiers[i]; i++) {
		sets[0] = qualifiers[i];
		m = module_create(sets);
		uim = module_client(m, QMI_UIM);
		register_refresh(m, uim, 0);
		assert_int_equal(module_select(m, uim, 2) & 0xf000, 0x9000);
		start = module_wait(m, QMI_UIM, REFRESH, 5);
		assert_non_null(start);
		assert_true(indication_value(start, 0x10, &value) > 1);
		assert_int_equal(value[0], STAGE_START);
		assert_int_equal(value[1], modes[i]);
		/* complete-time bounds the wait for a REFRESH COMPLETE that never comes */
		assert_true(stage_comes(m, STAGE_SUCCESS, 10));
		assert_string_equal(module_imsi(m, module_client(m, QMI_DMS)), SECOND);
		module_destroy(m);
	}
}

static void refresh_complete_ends_the_wait(void **state)
{
	static const char *const sets[] = {
		"card.refresh=00", "module.complete-time=100s", NULL
	};
	struct module *m = module_create(sets);
	uint8_t uim = module_client(m, QMI_UIM);

	(void)state;
	register_refresh(m, uim, 0);
	module_select(m, uim, 2);
	assert_true(stage_comes(m, STAGE_START, 5));
	assert_false(stage_comes(m, STAGE_SUCCESS, 20));
	assert_int_equal(answer_refresh(m, uim, REFRESH_COMPLETE, 1), 0);
	assert_true(stage_comes(m, STAGE_SUCCESS, 5));
	module_destroy(m);
}

static void a_vote_can_allow_deny_and_expire(void **state)
{
	struct module *m = module_create(NULL);
	uint8_t uim = module_client(m, QMI_UIM), dms = module_client(m, QMI_DMS);

	(void)state;
	register_refresh(m, uim, 1);
	module_select(m, uim, 2);
	assert_true(stage_comes(m, STAGE_WAIT, 5));
	assert_int_equal(answer_refresh(m, uim, REFRESH_OK, 0), 0);
	assert_true(stage_comes(m, STAGE_FAILURE, 5));
	assert_string_equal(module_imsi(m, dms), FIRST);

	module_select(m, uim, 2);
	assert_true(stage_comes(m, STAGE_WAIT, 400));
	assert_int_equal(answer_refresh(m, uim, REFRESH_OK, 1), 0);
	assert_true(stage_comes(m, STAGE_SUCCESS, 5));
	assert_string_equal(module_imsi(m, dms), SECOND);

	module_select(m, uim, 1);
	assert_true(stage_comes(m, STAGE_WAIT, 5));
	assert_false(stage_comes(m, STAGE_START, 5));
	assert_true(stage_comes(m, STAGE_START, 10));
	module_destroy(m);
}

static void a_pin_has_to_be_verified(void **state)
{
	static const char *const sets[] = { "card.pin-enabled=yes", NULL };
	static const uint8_t wrong[] = { 0x01, 2, 0, 0, 0, 0x02, 6, 0, 1, 4, '0', '0', '0', '0' };
	static const uint8_t right[] = { 0x01, 2, 0, 0, 0, 0x02, 6, 0, 1, 4, '1', '2', '3', '4' };
	static const uint8_t cut[] = { 0x01, 2, 0, 0, 0, 0x02, 3, 0, 1, 4, '1' };
	struct module *m = module_create(sets);
	uint8_t uim = module_client(m, QMI_UIM), dms = module_client(m, QMI_DMS);
	const uint8_t *value;

	(void)state;
	assert_string_equal(module_imsi(m, dms), "");
	assert_int_equal(module_request(m, QMI_UIM, uim, VERIFY_PIN, cut, sizeof(cut)),
			 QMI_ERR_MALFORMED_MSG);
	assert_int_equal(module_request(m, QMI_UIM, uim, VERIFY_PIN, wrong, sizeof(wrong)),
			 QMI_ERR_INCORRECT_PIN);
	assert_int_equal(module_value(m, 0x10, &value), 2);
	assert_int_equal(value[0], 2);
	assert_int_equal(module_request(m, QMI_UIM, uim, VERIFY_PIN, right, sizeof(right)), 0);
	assert_string_equal(module_imsi(m, dms), FIRST);
	module_destroy(m);
}

static void rejects_are_told_as_far_as_the_module_can(void **state)
{
	static const char *const with[] = { "access 234150000000001.*=reject 8", NULL };
	static const char *const without[] = {
		"access 234150000000001.*=reject 8", "module.reject-indication=no",
		"module.system-info-reject=no", NULL
	};
	static const uint8_t want[] = { 0x18, 1, 0, 1, 0x21, 2, 0, 1, 0 };
	const struct indication *indication;
	const uint8_t *value;
	struct module *m;
	uint8_t nas;

	(void)state;
	m = module_create(with);
	nas = module_client(m, QMI_NAS);
	assert_int_equal(module_request(m, QMI_NAS, nas, 0x0003, want, sizeof(want)), 0);
	indication = module_wait(m, QMI_NAS, 0x0068, 20);
	assert_non_null(indication);
	assert_int_equal(indication_value(indication, 0x03, &value), 1);
	assert_int_equal(value[0], 8);
	assert_int_equal(indication_value(indication, 0x10, &value), 5);
	assert_int_equal(value[0], 234);
	assert_int_equal(module_request(m, QMI_NAS, nas, 0x004d, NULL, 0), 0);
	assert_int_equal(module_value(m, 0x19, &value), 29);
	assert_int_equal(value[16], 1);
	assert_int_equal(value[18], 8);
	module_destroy(m);

	m = module_create(without);
	nas = module_client(m, QMI_NAS);
	assert_int_equal(module_request(m, QMI_NAS, nas, 0x0003, want, sizeof(want)), 0);
	assert_null(module_wait(m, QMI_NAS, 0x0068, 20));
	assert_int_equal(module_request(m, QMI_NAS, nas, 0x004d, NULL, 0), 0);
	assert_int_equal(module_value(m, 0x19, &value), 29);
	assert_int_equal(value[16], 0);
	module_destroy(m);
}

static void out_of_offline_there_is_only_reset(void **state)
{
	struct module *m = module_create(NULL);
	uint8_t dms = module_client(m, QMI_DMS);

	(void)state;
	assert_int_equal(set_mode(m, dms, 3), 0);
	assert_int_equal(set_mode(m, dms, 0), QMI_ERR_INVALID_TRANSITION);
	assert_int_equal(set_mode(m, dms, 77), QMI_ERR_INVALID_TRANSITION);
	assert_int_equal(set_mode(m, dms, 4), 0);
	module_run(m, 5);
	assert_int_equal(m->restarts, 1);
	/* its client ids are gone with it */
	assert_int_equal(module_client(m, QMI_DMS), 1);
	assert_int_equal(set_mode(m, 1, 1), 0);
	module_destroy(m);
}

static void an_fcc_lock_holds_until_authenticated(void **state)
{
	static const char *const sets[] = { "module.fcc-lock=yes", NULL };
	struct module *m = module_create(sets);
	uint8_t dms = module_client(m, QMI_DMS);

	(void)state;
	assert_int_equal(set_mode(m, dms, 0), QMI_ERR_INVALID_TRANSITION);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x555f, NULL, 0), 0);
	assert_int_equal(set_mode(m, dms, 0), 0);
	module_destroy(m);
}

static void message_faults_spoil_answers(void **state)
{
	struct module *m = module_create(NULL);
	uint8_t dms = module_client(m, QMI_DMS);

	(void)state;
	assert_int_equal(fault_arm(&m->fault, "mute 1"), 0);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x0021, NULL, 0), -1);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x0021, NULL, 0), 0);
	assert_int_equal(fault_arm(&m->fault, "wrong-txid"), 0);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x0021, NULL, 0), -1);
	assert_int_equal(fault_arm(&m->fault, "truncated"), 0);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x0021, NULL, 0), -1);
	assert_int_equal(fault_arm(&m->fault, "qmi-error GET_MANUFACTURER 82"), 0);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x0021, NULL, 0), QMI_ERR_ACCESS_DENIED);
	assert_int_equal(fault_arm(&m->fault, "duplicate"), 0);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x0021, NULL, 0), 0);
	module_run(m, 1);
	assert_int_equal(m->answered, 2);
	/* late-once lets other answers pass */
	assert_int_equal(fault_arm(&m->fault, "late-once GET_MANUFACTURER 500"), 0);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x0021, NULL, 0), -1);
	assert_int_equal(module_request(m, QMI_DMS, dms, 0x0022, NULL, 0), 0);
	m->strange = 0;
	module_run(m, 50);
	assert_int_equal(m->strange, 1);
	module_destroy(m);
}

static void apdus_have_limits(void **state)
{
	static const uint8_t none[] = { 0x01, 1, 0, 1, 0x02, 2, 0, 0, 0 };
	static const uint8_t cut[] = { 0x01, 1, 0, 1, 0x02, 4, 0, 9, 0, 0, 0xa4 };
	static const uint8_t status[] = { 0x01, 1, 0, 1, 0x02, 7, 0, 5, 0, 0x80, 0xf2, 0, 0, 0 };
	static const uint8_t no_channel[] = { 0x01, 1, 0, 1, 0x11, 1, 0, 3 };
	struct module *m = module_create(NULL);
	uint8_t uim = module_client(m, QMI_UIM);
	const uint8_t *value;

	(void)state;
	assert_int_equal(module_request(m, QMI_UIM, uim, SEND_APDU, slot, sizeof(slot)),
			 QMI_ERR_MISSING_ARG);
	assert_int_equal(module_request(m, QMI_UIM, uim, SEND_APDU, none, sizeof(none)),
			 QMI_ERR_MALFORMED_MSG);
	assert_int_equal(module_request(m, QMI_UIM, uim, SEND_APDU, cut, sizeof(cut)),
			 QMI_ERR_MALFORMED_MSG);
	assert_int_equal(module_request(m, QMI_UIM, uim, SEND_APDU, status, sizeof(status)), 0);
	assert_int_equal(fault_arm(&m->fault, "apdu-error 6f00"), 0);
	assert_int_equal(module_request(m, QMI_UIM, uim, SEND_APDU, status, sizeof(status)), 0);
	assert_int_equal(module_value(m, 0x10, &value), 4);
	assert_int_equal(value[2], 0x6f);
	assert_int_equal(module_request(m, QMI_UIM, uim, 0x003f, no_channel, sizeof(no_channel)),
			 QMI_ERR_INVALID_ARG);
	module_destroy(m);
}

/* A client that listens is told each second; without one the timer rests. */
static void signal_is_told_each_second(void **state)
{
	static const uint8_t want[] = { 0x19, 1, 0, 1 };
	struct module *m = module_create(NULL);
	uint8_t nas = module_client(m, QMI_NAS);
	int i, count = 0;

	(void)state;
	module_run(m, 10);
	assert_int_equal(m->indication_count, 0);
	assert_int_equal(module_request(m, QMI_NAS, nas, 0x0003, want, sizeof(want)), 0);
	module_run(m, 10.5);
	for (i = 0; i < m->indication_count; i++)
		count += m->indications[i].service == QMI_NAS && m->indications[i].msg == 0x0051;
	assert_in_range(count, 8, 11);
	module_destroy(m);
}

/* What a control line says is answered, as often as it says, and not carried out. */
static void canned_answers_stand_in(void **state)
{
	struct module *m = module_create(NULL);
	const uint8_t *value;
	uint8_t uim;

	(void)state;
	uim = module_client(m, QMI_UIM);
	assert_int_equal(fault_arm(&m->fault, "answer GET_SLOT_STATUS 1 10020001ab"), 0);
	assert_int_equal(fault_arm(&m->fault, "answer POWER_OFF_SIM 1"), 0);
	assert_int_equal(fault_arm(&m->fault, "answer POWER_OFF_SIM 1 0"), -EINVAL);
	assert_int_equal(fault_arm(&m->fault, "answer POWER_OFF_SIM 1"), 0);
	assert_int_equal(module_request(m, QMI_UIM, uim, 0x0047, NULL, 0), 0);
	assert_int_equal(module_value(m, 0x10, &value), 2);
	assert_int_equal(value[1], 0xab);
	assert_int_equal(module_request(m, QMI_UIM, uim, 0x0047, NULL, 0), 0);
	assert_true(module_value(m, 0x10, &value) > 2);
	assert_int_equal(module_request(m, QMI_UIM, uim, POWER_OFF_SIM, slot, sizeof(slot)), 0);
	assert_string_not_equal(module_imsi(m, module_client(m, QMI_DMS)), "");
	assert_int_equal(qmux_send_canned(m->qmux, "0b 0033 1"), -EINVAL);
	assert_int_equal(qmux_send_canned(m->qmux, "0b 0033 10010000"), 0);
	assert_non_null(module_wait(m, QMI_UIM, REFRESH, 1));
	module_destroy(m);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(client_ids_are_counted),
		cmocka_unit_test(identity_is_cached_until_refreshed),
		cmocka_unit_test(each_step_of_the_ladder_obeys_refresh_by),
		cmocka_unit_test(the_cards_refresh_renews_the_identity),
		cmocka_unit_test(refresh_complete_ends_the_wait),
		cmocka_unit_test(a_vote_can_allow_deny_and_expire),
		cmocka_unit_test(a_pin_has_to_be_verified),
		cmocka_unit_test(rejects_are_told_as_far_as_the_module_can),
		cmocka_unit_test(out_of_offline_there_is_only_reset),
		cmocka_unit_test(an_fcc_lock_holds_until_authenticated),
		cmocka_unit_test(message_faults_spoil_answers),
		cmocka_unit_test(apdus_have_limits),
		cmocka_unit_test(signal_is_told_each_second),
		cmocka_unit_test(canned_answers_stand_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
