// SPDX-License-Identifier: GPL-2.0
#include "budget.h"

static uint64_t width(uint64_t window)
{
	return window / (BUDGET_SLOTS - 1);
}

/* The oldest slot that still counts at @now: it ends after now - window. */
static uint64_t oldest(uint64_t window, uint64_t now)
{
	uint64_t current = now / width(window);

	return current < BUDGET_SLOTS - 1 ? 0 : current - (BUDGET_SLOTS - 1);
}

/* The lowest slot number that the array still holds. */
static uint64_t kept(const struct budget *b)
{
	return b->newest < BUDGET_SLOTS - 1 ? 0 : b->newest - (BUDGET_SLOTS - 1);
}

static uint64_t first(const struct budget *b, uint64_t window, uint64_t now)
{
	uint64_t a = oldest(window, now);
	uint64_t k = kept(b);

	return a > k ? a : k;
}

uint32_t budget_used(const struct budget *b, uint64_t window, uint64_t now)
{
	uint32_t used = 0;
	uint64_t n;

	for (n = first(b, window, now); n <= b->newest; n++)
		used += b->slot[n % BUDGET_SLOTS];
	return used;
}

bool budget_allows(const struct budget *b, uint64_t window, uint32_t limit, uint32_t cost,
		   uint64_t now)
{
	return (uint64_t)budget_used(b, window, now) + cost <= limit;
}

void budget_spend(struct budget *b, uint64_t window, uint32_t cost, uint64_t now)
{
	uint64_t current = now / width(window);

	/* A journal from before a crash may be ahead by a slot: never go back. */
	if (current > b->newest + BUDGET_SLOTS)
		b->newest = current - BUDGET_SLOTS;
	while (b->newest < current)
		b->slot[++b->newest % BUDGET_SLOTS] = 0;
	b->slot[b->newest % BUDGET_SLOTS] += cost;
}

void budget_refund(struct budget *b, uint32_t cost)
{
	uint32_t *slot = &b->slot[b->newest % BUDGET_SLOTS];

	*slot -= *slot < cost ? *slot : cost;
}

uint64_t budget_refill_at(const struct budget *b, uint64_t window, uint32_t limit, uint32_t cost,
			  uint64_t now)
{
	uint32_t used = budget_used(b, window, now);
	uint64_t n;

	if ((uint64_t)used + cost <= limit)
		return now;
	if (cost > limit)
		return UINT64_MAX;
	for (n = first(b, window, now); n <= b->newest; n++) {
		used -= b->slot[n % BUDGET_SLOTS];
		if ((uint64_t)used + cost <= limit)
			return (n + BUDGET_SLOTS) * width(window);
	}
	return UINT64_MAX;
}

void budget_start_spent(struct budget *b, uint64_t window, uint32_t limit, uint64_t now)
{
	uint64_t current = now / width(window);
	uint32_t n;

	/* As if the limit had been spent evenly over the window that ends now. */
	*b = (struct budget){ .newest = current };
	for (n = 0; n < BUDGET_SLOTS - 1; n++)
		b->slot[(current < n ? current : current - n) % BUDGET_SLOTS] +=
			limit / (BUDGET_SLOTS - 1);
	b->slot[current % BUDGET_SLOTS] += limit % (BUDGET_SLOTS - 1);
}
