/* SPDX-License-Identifier: GPL-2.0 */
/* Who refused whom: per IMSI and PLMN, and networks that refuse everybody. Pure. */
#ifndef IMSID_BLAME_H
#define IMSID_BLAME_H

#include "policy.h"

/** blame_add() - @cause->plmn refused @imsi: an hour, doubled each time, at most a day. */
void blame_add(struct policy_card *card, const char *imsi, const struct policy_cause *cause,
	       uint64_t now);

/** blame_forgive() - @plmn has served @imsi. Return: whether anything changed. */
bool blame_forgive(struct policy_card *card, const char *imsi, const struct plmn *plmn);

/** blame_until() - Until when @imsi is not to be tried at @plmn; 0 = it may. */
uint64_t blame_until(const struct policy_card *card, const char *imsi, const struct plmn *plmn,
		     uint64_t now);

/** blame_plmn_add() - @plmn refused every profile: it starts no rotation for a day. */
void blame_plmn_add(struct policy_card *card, const struct plmn *plmn, uint64_t now);

/** blame_plmn_until() - Until when @plmn starts no rotation; 0 = it may. */
uint64_t blame_plmn_until(const struct policy_card *card, const struct plmn *plmn, uint64_t now);

#endif
