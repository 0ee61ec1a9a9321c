/* SPDX-License-Identifier: GPL-2.0 */
/* The refresh ladder: which step next, and how long each may take. Pure. */
#ifndef IMSID_LADDER_H
#define IMSID_LADDER_H

#include "policy.h"

/**
 * ladder_next() - The next way to make the module read the card.
 * @wish: As configured for the card.
 * @learnt: What worked last on this model and firmware.
 * @last: The step that was tried last; POLICY_REFRESH_UNKNOWN: none yet.
 * @retry: The card did not switch: its own REFRESH will not come, a reset is not worth it.
 * @reset_allowed: Whether the module may be reset.
 *
 * Return: A step, or POLICY_REFRESH_UNKNOWN: the ladder ends.
 */
enum policy_refresh ladder_next(enum config_refresh wish, enum policy_refresh learnt,
				enum policy_refresh last, bool retry, bool reset_allowed);

/** ladder_time() - How long a step may take, ns. */
uint64_t ladder_time(enum policy_refresh step);

/** ladder_verify_time() - How long after it the module may need to show the new IMSI, ns. */
uint64_t ladder_verify_time(enum policy_refresh step);

/** ladder_cuts() - Whether a step switches something off that must be on again. */
bool ladder_cuts(enum policy_refresh step);

#endif
