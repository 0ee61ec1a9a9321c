// SPDX-License-Identifier: GPL-2.0
#include "ladder.h"

static const struct {
	uint64_t time;
	uint64_t verify;
} steps[POLICY_REFRESHES] = {
	[POLICY_REFRESH_OWN] = { 4 * POLICY_SECOND, 5 * POLICY_SECOND },
	[POLICY_REFRESH_SESSION] = { 15 * POLICY_SECOND, 5 * POLICY_SECOND },
	[POLICY_REFRESH_CARD] = { 30 * POLICY_SECOND, 20 * POLICY_SECOND },
	[POLICY_REFRESH_RADIO] = { 30 * POLICY_SECOND, 20 * POLICY_SECOND },
	[POLICY_REFRESH_MODEM] = { 60 * POLICY_SECOND, 120 * POLICY_SECOND },
};

static enum policy_refresh fixed(enum config_refresh wish)
{
	switch (wish) {
	case CONFIG_REFRESH_NONE:
		return POLICY_REFRESH_OWN;
	case CONFIG_REFRESH_SESSION:
		return POLICY_REFRESH_SESSION;
	case CONFIG_REFRESH_CARD:
		return POLICY_REFRESH_CARD;
	case CONFIG_REFRESH_RADIO:
		return POLICY_REFRESH_RADIO;
	case CONFIG_REFRESH_MODEM:
		return POLICY_REFRESH_MODEM;
	default:
		return POLICY_REFRESH_UNKNOWN;
	}
}

static bool possible(enum policy_refresh step, bool retry, bool reset_allowed)
{
	if (step == POLICY_REFRESH_OWN)
		return !retry;
	if (step == POLICY_REFRESH_MODEM)
		return reset_allowed && !retry;
	return step > POLICY_REFRESH_UNKNOWN && step < POLICY_REFRESHES;
}

enum policy_refresh ladder_next(enum config_refresh wish, enum policy_refresh learnt,
				enum policy_refresh last, bool retry, bool reset_allowed)
{
	enum policy_refresh only = fixed(wish);
	enum policy_refresh next;

	if (only && last)
		return POLICY_REFRESH_UNKNOWN;
	if (only && possible(only, retry, reset_allowed))
		return only;
	if (only)
		return retry ? POLICY_REFRESH_SESSION : POLICY_REFRESH_UNKNOWN;
	if (!last && possible(learnt, retry, reset_allowed))
		return learnt;
	for (next = last + 1; next < POLICY_REFRESHES; next++)
		if (possible(next, retry, reset_allowed))
			return next;
	return POLICY_REFRESH_UNKNOWN;
}

uint64_t ladder_time(enum policy_refresh step)
{
	return step < POLICY_REFRESHES ? steps[step].time : 0;
}

uint64_t ladder_verify_time(enum policy_refresh step)
{
	return step < POLICY_REFRESHES ? steps[step].verify : 5 * POLICY_SECOND;
}

bool ladder_cuts(enum policy_refresh step)
{
	return step >= POLICY_REFRESH_CARD;
}
