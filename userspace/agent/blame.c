// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "blame.h"

#define BLAME_MIN BUDGET_HOUR
#define BLAME_MAX BUDGET_DAY

static struct policy_blame *find(struct policy_card *card, const char *imsi,
				 const struct plmn *plmn)
{
	size_t i;

	for (i = 0; i < POLICY_BLAME_MAX; i++)
		if (plmn_equal(&card->blame[i].plmn, plmn) && !strcmp(card->blame[i].imsi, imsi))
			return &card->blame[i];
	return NULL;
}

/* A free line, else the one that ends first: the table is bounded. */
static struct policy_blame *make_room(struct policy_card *card)
{
	struct policy_blame *best = &card->blame[0];
	size_t i;

	for (i = 1; i < POLICY_BLAME_MAX; i++)
		if (card->blame[i].until < best->until)
			best = &card->blame[i];
	memset(best, 0, sizeof(*best));
	return best;
}

void blame_add(struct policy_card *card, const char *imsi, const struct policy_cause *cause,
	       uint64_t now)
{
	struct policy_blame *b;
	uint64_t time = BLAME_MIN;
	uint32_t i;

	if (!plmn_known(&cause->plmn) || !imsi[0])
		return;
	b = find(card, imsi, &cause->plmn);
	if (!b) {
		b = make_room(card);
		snprintf(b->imsi, sizeof(b->imsi), "%s", imsi);
		b->plmn = cause->plmn;
	}
	for (i = 0; i < b->count && time < BLAME_MAX; i++)
		time *= 2;
	b->layer = cause->layer;
	b->cause = cause->cause;
	b->count++;
	b->until = now + (time < BLAME_MAX ? time : BLAME_MAX);
}

bool blame_forgive(struct policy_card *card, const char *imsi, const struct plmn *plmn)
{
	struct policy_blame *b = find(card, imsi, plmn);
	bool changed = b;
	size_t i;

	if (b)
		memset(b, 0, sizeof(*b));
	for (i = 0; i < POLICY_BLAMED_PLMNS_MAX; i++) {
		if (!plmn_equal(&card->blamed_plmn[i].plmn, plmn))
			continue;
		memset(&card->blamed_plmn[i], 0, sizeof(card->blamed_plmn[i]));
		changed = true;
	}
	return changed;
}

uint64_t blame_until(const struct policy_card *card, const char *imsi, const struct plmn *plmn,
		     uint64_t now)
{
	size_t i;

	for (i = 0; i < POLICY_BLAME_MAX; i++) {
		const struct policy_blame *b = &card->blame[i];

		if (plmn_equal(&b->plmn, plmn) && !strcmp(b->imsi, imsi))
			return b->until > now ? b->until : 0;
	}
	return 0;
}

void blame_plmn_add(struct policy_card *card, const struct plmn *plmn, uint64_t now)
{
	struct policy_blamed_plmn *best = &card->blamed_plmn[0];
	size_t i;

	for (i = 0; i < POLICY_BLAMED_PLMNS_MAX; i++) {
		if (plmn_equal(&card->blamed_plmn[i].plmn, plmn)) {
			best = &card->blamed_plmn[i];
			break;
		}
		if (card->blamed_plmn[i].until < best->until)
			best = &card->blamed_plmn[i];
	}
	best->plmn = *plmn;
	best->until = now + BLAME_MAX;
}

uint64_t blame_plmn_until(const struct policy_card *card, const struct plmn *plmn, uint64_t now)
{
	size_t i;

	for (i = 0; i < POLICY_BLAMED_PLMNS_MAX; i++)
		if (plmn_equal(&card->blamed_plmn[i].plmn, plmn) &&
		    card->blamed_plmn[i].until > now)
			return card->blamed_plmn[i].until;
	return 0;
}
