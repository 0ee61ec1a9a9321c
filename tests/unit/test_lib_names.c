// SPDX-License-Identifier: GPL-2.0
/* Names of enum values: every value of the interface has one, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "array.h"
#include "wwanctl.h"

static const struct {
	enum wwanctl_names set;
	uint32_t first;
	uint32_t last;
} sets[] = {
	{ WWANCTL_NAMES_PROTOCOL, 1, WWANCTL_PROTOCOL_MBIM },
	{ WWANCTL_NAMES_MODEM_STATE, 1, WWANCTL_MODEM_STATE_FAILED },
	{ WWANCTL_NAMES_POWER, 1, WWANCTL_POWER_OFF },
	{ WWANCTL_NAMES_POWER_REASON, 1, WWANCTL_POWER_REASON_FIRMWARE },
	{ WWANCTL_NAMES_RESET, 1, WWANCTL_RESET_USB },
	{ WWANCTL_NAMES_RECOVERY, 1, WWANCTL_RECOVERY_USB },
	{ WWANCTL_NAMES_CARD_STATE, 1, WWANCTL_CARD_STATE_READY },
	{ WWANCTL_NAMES_CARD_POWER, 1, WWANCTL_CARD_POWER_OFF },
	{ WWANCTL_NAMES_PIN_STATE, 1, WWANCTL_PIN_STATE_PERMANENTLY_BLOCKED },
	{ WWANCTL_NAMES_APPLICATION_TYPE, 1, WWANCTL_APPLICATION_TYPE_ISIM },
	{ WWANCTL_NAMES_REFRESH_METHOD, 1, WWANCTL_REFRESH_METHOD_MODEM },
	{ WWANCTL_NAMES_REFRESH_MODE, 0, WWANCTL_REFRESH_MODE_STEERING_OF_ROAMING },
	{ WWANCTL_NAMES_REFRESH_STAGE, 1, WWANCTL_REFRESH_STAGE_END_FAILURE },
	{ WWANCTL_NAMES_REFRESH_VOTE, 1, WWANCTL_REFRESH_VOTE_DEFER },
	{ WWANCTL_NAMES_REGISTRATION_STATE, 1, WWANCTL_REGISTRATION_STATE_UNKNOWN },
	{ WWANCTL_NAMES_RAT, 1, WWANCTL_RAT_TD_SCDMA },
	{ WWANCTL_NAMES_DOMAIN, 1, WWANCTL_DOMAIN_CS_PS },
	{ WWANCTL_NAMES_SELECTION, 1, WWANCTL_SELECTION_MANUAL },
	{ WWANCTL_NAMES_NETWORK_STATUS, 1, WWANCTL_NETWORK_STATUS_FORBIDDEN },
	{ WWANCTL_NAMES_IP_TYPE, 1, WWANCTL_IP_TYPE_IPV4V6 },
	{ WWANCTL_NAMES_AUTH, 1, WWANCTL_AUTH_PAP_CHAP },
	{ WWANCTL_NAMES_EVENT_TYPE, 1, WWANCTL_EVENT_TYPE_LOST },
	{ WWANCTL_NAMES_DIRECTION, 1, WWANCTL_DIRECTION_FROM_MODULE },
	{ WWANCTL_NAMES_BEARER_STATE, 1, WWANCTL_BEARER_STATE_DISCONNECTING },
	{ WWANCTL_NAMES_LAYER, 1, WWANCTL_LAYER_5GSM },
};

#define SETS	(ARRAY_SIZE(sets))

static void every_value_has_a_name_that_leads_back(void **state)
{
	uint32_t value;
	uint32_t back;
	size_t i;

	(void)state;
	assert_int_equal(SETS, WWANCTL_NAMES_LAYER + 1);
	for (i = 0; i < SETS; i++) {
		assert_int_equal(sets[i].set, i);
		for (value = sets[i].first; value <= sets[i].last; value++) {
			const char *name = wwanctl_name(sets[i].set, value);

			assert_non_null(name);
			assert_int_equal(wwanctl_value(sets[i].set, name, &back), 0);
			assert_int_equal(back, value);
		}
	}
}

static void values_outside_have_none(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SETS; i++) {
		assert_null(wwanctl_name(sets[i].set, sets[i].last + 1));
		assert_null(wwanctl_name(sets[i].set, UINT32_MAX));
		if (sets[i].first)
			assert_null(wwanctl_name(sets[i].set, 0));
	}
	assert_null(wwanctl_name(WWANCTL_NAMES_LAYER + 1, 1));
}

static void unknown_names_are_refused(void **state)
{
	uint32_t value = 77;

	(void)state;
	assert_true(wwanctl_value(WWANCTL_NAMES_POWER, "", &value) < 0);
	assert_true(wwanctl_value(WWANCTL_NAMES_POWER, "Online", &value) < 0);
	assert_true(wwanctl_value(WWANCTL_NAMES_POWER, "on", &value) < 0);
	assert_int_equal(value, 77);
}

/* These stand in the contract. */
static void contract_names(void **state)
{
	(void)state;
	assert_string_equal(wwanctl_name(WWANCTL_NAMES_POWER, WWANCTL_POWER_LOW_POWER),
			    "low-power");
	assert_string_equal(wwanctl_name(WWANCTL_NAMES_POWER, WWANCTL_POWER_OFF), "off");
	assert_string_equal(wwanctl_name(WWANCTL_NAMES_DOMAIN, WWANCTL_DOMAIN_CS_PS), "cs-ps");
	assert_string_equal(wwanctl_name(WWANCTL_NAMES_POWER_REASON,
					 WWANCTL_POWER_REASON_FCC_LOCK), "fcc-lock");
	assert_string_equal(wwanctl_name(WWANCTL_NAMES_EVENT_TYPE,
					 WWANCTL_EVENT_TYPE_MODEM_GONE), "modem-gone");
}

static void every_event_has_its_group(void **state)
{
	uint32_t type;

	(void)state;
	for (type = 1; type < WWANCTL_EVENT_TYPE_LOST; type++) {
		uint32_t group = wwanctl_group_of(type);

		assert_non_null(wwanctl_group_name(group));
		assert_int_equal(wwanctl_group_value(wwanctl_group_name(group)), group);
	}
	assert_int_equal(wwanctl_group_of(WWANCTL_EVENT_TYPE_LOST), 0);
	assert_int_equal(wwanctl_group_of(WWANCTL_EVENT_TYPE_CHANNEL), WWANCTL_GROUP_CARD);
	assert_int_equal(wwanctl_group_value("nothing"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_has_a_name_that_leads_back),
		cmocka_unit_test(values_outside_have_none),
		cmocka_unit_test(unknown_names_are_refused),
		cmocka_unit_test(contract_names),
		cmocka_unit_test(every_event_has_its_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
