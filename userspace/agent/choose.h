/* SPDX-License-Identifier: GPL-2.0 */
/* Which profile next. Pure. */
#ifndef IMSID_CHOOSE_H
#define IMSID_CHOOSE_H

#include "policy.h"

/** choose_eligible() - Profiles that may ever be selected, as bits by index. */
uint32_t choose_eligible(const struct config_card *kind);

/**
 * choose_profile() - The next profile to try.
 * @kind: The card's section.
 * @card: What is known of the card: who was refused where.
 * @current: Index of the profile in use, or -1.
 * @tried: Bits of profiles that have had their turn in this round.
 * @plmn: The network of this place, or "no PLMN".
 * @now: Running time.
 *
 * Of the profiles not yet tried: one that @plmn has not refused of late, before one it has;
 * operational before fallback before bootstrap; one that prefers this country before others;
 * then the next in file order after the one in use, round and round.
 *
 * Return: An index, or -1 if every eligible profile has had its turn.
 */
int choose_profile(const struct config_card *kind, const struct policy_card *card, int current,
		   uint32_t tried, const struct plmn *plmn, uint64_t now);

/** choose_home() - The first operational profile of the card, or -1. */
int choose_home(const struct config_card *kind);

#endif
