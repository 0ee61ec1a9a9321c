// SPDX-License-Identifier: GPL-2.0
#include "array.h"
#include "policy.h"

static const char *name_of(const char *const names[], size_t size, unsigned int n)
{
	return n < size && names[n] ? names[n] : "unknown";
}

const char *policy_phase_name(enum policy_phase phase)
{
	static const char *const names[] = {
		[POLICY_PHASE_IDLE] = "idle",
		[POLICY_PHASE_REGISTERING] = "registering",
		[POLICY_PHASE_REGISTERED] = "registered",
		[POLICY_PHASE_SELECTING] = "selecting",
		[POLICY_PHASE_REFRESHING] = "refreshing",
		[POLICY_PHASE_VERIFYING] = "verifying",
		[POLICY_PHASE_CONNECTING] = "connecting",
		[POLICY_PHASE_CONNECTED] = "connected",
		[POLICY_PHASE_BACKOFF] = "backoff",
		[POLICY_PHASE_HOLD] = "hold",
		[POLICY_PHASE_FAILED] = "failed",
	};

	return name_of(names, ARRAY_SIZE(names), phase);
}

const char *policy_step_name(enum policy_step step)
{
	static const char *const names[] = {
		[POLICY_STEP_NONE] = "none",
		[POLICY_STEP_SELECT] = "select",
		[POLICY_STEP_REFRESH] = "refresh",
		[POLICY_STEP_VERIFY] = "verify",
		[POLICY_STEP_REGISTER] = "register",
		[POLICY_STEP_CONNECT] = "connect",
	};

	return name_of(names, ARRAY_SIZE(names), step);
}

const char *policy_refresh_name(enum policy_refresh refresh)
{
	static const char *const names[] = {
		[POLICY_REFRESH_UNKNOWN] = "none",
		[POLICY_REFRESH_OWN] = "own",
		[POLICY_REFRESH_SESSION] = "session",
		[POLICY_REFRESH_CARD] = "card",
		[POLICY_REFRESH_RADIO] = "radio",
		[POLICY_REFRESH_MODEM] = "modem",
	};

	return name_of(names, ARRAY_SIZE(names), refresh);
}

const char *policy_trigger_name(enum policy_trigger trigger)
{
	static const char *const names[] = {
		[POLICY_TRIGGER_REJECT] = "reject",
		[POLICY_TRIGGER_SEARCH] = "search",
		[POLICY_TRIGGER_MANUAL] = "manual",
		[POLICY_TRIGGER_MAX_TIME] = "max-time",
		[POLICY_TRIGGER_ROUND] = "round",
		[POLICY_TRIGGER_RETRY] = "retry",
		[POLICY_TRIGGER_DATA] = "data",
	};

	return name_of(names, ARRAY_SIZE(names), trigger);
}

const char *policy_result_name(enum policy_result result)
{
	static const char *const names[] = {
		[POLICY_RESULT_OPEN] = "open",
		[POLICY_RESULT_OK] = "ok",
		[POLICY_RESULT_SELECT_FAILED] = "select-failed",
		[POLICY_RESULT_REFRESH_FAILED] = "refresh-failed",
		[POLICY_RESULT_VERIFY_FAILED] = "verify-failed",
		[POLICY_RESULT_REJECTED] = "rejected",
		[POLICY_RESULT_NOT_REGISTERED] = "not-registered",
		[POLICY_RESULT_MODEM_GONE] = "modem-gone",
		[POLICY_RESULT_ABANDONED] = "abandoned",
		[POLICY_RESULT_NOT_DURABLE] = "not-durable",
		[POLICY_RESULT_NOT_CONNECTED] = "not-connected",
	};

	return name_of(names, ARRAY_SIZE(names), result);
}

const char *policy_block_name(enum policy_block block)
{
	static const char *const names[] = {
		[POLICY_BLOCK_HOLD] = "hold",
		[POLICY_BLOCK_OBSERVE_ONLY] = "observe-only",
		[POLICY_BLOCK_UNKNOWN_SIM] = "unknown-sim",
		[POLICY_BLOCK_NO_CHOICE] = "no-choice",
		[POLICY_BLOCK_BACKOFF] = "backoff",
		[POLICY_BLOCK_DWELL] = "dwell",
		[POLICY_BLOCK_T3346] = "t3346",
		[POLICY_BLOCK_PLMN] = "plmn",
		[POLICY_BLOCK_NO_CELL] = "no-cell",
		[POLICY_BLOCK_ATTACH_APN] = "attach-apn",
		[POLICY_BLOCK_ROTATIONS_HOUR] = "rotations-hour",
		[POLICY_BLOCK_ROTATIONS_DAY] = "rotations-day",
		[POLICY_BLOCK_ATTACHES_DAY] = "attaches-day",
		[POLICY_BLOCK_CARD_WRITES_DAY] = "card-writes-day",
		[POLICY_BLOCK_JOURNAL] = "journal",
		[POLICY_BLOCK_MODEM] = "modem",
		[POLICY_BLOCK_CARD] = "card",
		[POLICY_BLOCK_POWER] = "power",
	};

	return block == POLICY_BLOCK_NONE ? NULL : name_of(names, ARRAY_SIZE(names), block);
}
