// SPDX-License-Identifier: GPL-2.0
#include "blame.h"
#include "choose.h"

uint32_t choose_eligible(const struct config_card *kind)
{
	uint32_t bits = 0;
	int i;

	if (kind->method == CONFIG_METHOD_AUTO)
		return 0;
	for (i = 0; i < kind->profile_n; i++)
		if (kind->profile[i]->imsi[0])
			bits |= 1U << i;
	return bits;
}

static bool prefers(const struct config_profile *profile, const struct plmn *plmn)
{
	int i;

	for (i = 0; i < profile->prefer_mcc_n; i++)
		if (profile->prefer_mcc[i] == plmn->mcc)
			return true;
	return false;
}

/* Lower is better; the parts in the order of their weight. */
static unsigned int rank(const struct config_profile *profile, bool refused, unsigned int turn,
			 const struct plmn *plmn)
{
	unsigned int r = refused ? 1 : 0;

	r = r * 4 + (unsigned int)profile->role;
	r = r * 2 + (prefers(profile, plmn) ? 0 : 1);
	return r * CONFIG_PROFILES_MAX + turn;
}

int choose_profile(const struct config_card *kind, const struct policy_card *card, int current,
		   uint32_t tried, const struct plmn *plmn, uint64_t now)
{
	uint32_t bits = choose_eligible(kind) & ~tried;
	unsigned int best_rank = 0;
	int best = -1;
	int turn;

	for (turn = 0; turn < kind->profile_n; turn++) {
		int i = (current + 1 + turn) % kind->profile_n;
		const struct config_profile *p = kind->profile[i];
		unsigned int r;

		if (!(bits & 1U << i))
			continue;
		r = rank(p, blame_until(card, p->imsi, plmn, now) != 0, (unsigned int)turn, plmn);
		if (best < 0 || r < best_rank) {
			best = i;
			best_rank = r;
		}
	}
	return best;
}

int choose_home(const struct config_card *kind)
{
	int i;

	for (i = 0; i < kind->profile_n; i++)
		if (kind->profile[i]->role == CONFIG_ROLE_OPERATIONAL && kind->profile[i]->imsi[0])
			return i;
	return -1;
}
