/* SPDX-License-Identifier: GPL-2.0 */
/* A count in a sliding window of running time. Pure; plain data, stored as it is. */
#ifndef IMSID_BUDGET_H
#define IMSID_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/* One more than a window is long: the oldest slot counts until all of it is out of the window. */
#define BUDGET_SLOTS 13

#define BUDGET_HOUR (3600ULL * 1000000000ULL)
#define BUDGET_DAY (24 * BUDGET_HOUR)

/**
 * struct budget - What was spent in the last window.
 * @newest: Number of the slot that is being filled, since running time 0.
 * @slot: Spent per slot; slot number n is at n % BUDGET_SLOTS.
 */
struct budget {
	uint64_t newest;
	uint32_t slot[BUDGET_SLOTS];
};

/* All of these: @window in ns, @now in ns of running time. */
uint32_t budget_used(const struct budget *b, uint64_t window, uint64_t now);
bool budget_allows(const struct budget *b, uint64_t window, uint32_t limit, uint32_t cost,
		   uint64_t now);
void budget_spend(struct budget *b, uint64_t window, uint32_t cost, uint64_t now);

/** budget_refund() - What was just spent was not used after all. */
void budget_refund(struct budget *b, uint32_t cost);

/** budget_refill_at() - When @cost fits again; @now if it fits, UINT64_MAX if it never will. */
uint64_t budget_refill_at(const struct budget *b, uint64_t window, uint32_t limit, uint32_t cost,
			  uint64_t now);

/** budget_start_spent() - Nothing is known of the past: spent, and refilling evenly. */
void budget_start_spent(struct budget *b, uint64_t window, uint32_t limit, uint64_t now);

#endif
