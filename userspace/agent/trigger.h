/* SPDX-License-Identifier: GPL-2.0 */
/* What asks for a rotation: rejects, searching too long, time on a profile. Pure. */
#ifndef IMSID_TRIGGER_H
#define IMSID_TRIGGER_H

#include "context.h"

/** trigger_reject() - A network refused; @cause->cause may be CAUSE_NONE. */
void trigger_reject(struct policy_context *c, const struct policy_cause *cause);

/** trigger_found() - There is a network: no other one is looked for. */
void trigger_found(struct policy_context *c);

/** trigger_confirmed() - There is service, with data if they are wanted: the past is forgiven. */
void trigger_confirmed(struct policy_context *c);

/** trigger_clear() - Another IMSI or card is in: nothing of the old one's troubles counts. */
void trigger_clear(struct policy_context *c);

/** trigger_watch() - Start or stop the search's clock by the state now. */
void trigger_watch(struct policy_context *c);

/** trigger_due() - Whatever waited long enough asks for a rotation. */
void trigger_due(struct policy_context *c);

/** trigger_next_due() - When trigger_due() has something to do; POLICY_NEVER if nothing. */
uint64_t trigger_next_due(const struct policy_context *c);

#endif
