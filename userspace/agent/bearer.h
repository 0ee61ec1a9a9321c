/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data connection of the profile in use: connected when there is service, looked after,
 * and given up step by step: connect again, attach again, rotate. Private to the policy; pure.
 */
#ifndef IMSID_BEARER_H
#define IMSID_BEARER_H

#include "context.h"

/** bearer_wanted() - Whether the profile in use has an APN, and the driver can connect. */
bool bearer_wanted(const struct policy_context *c);

/** bearer_pending() - Whether what is outstanding is of the connection: a rotation goes first. */
bool bearer_pending(const struct policy_state *s);

/** bearer_forget() - Another card, module or profile: what was known is of the one before. */
void bearer_forget(struct policy_context *c);

/** bearer_changed() - The driver says that it is up or down. */
void bearer_changed(struct policy_context *c, const struct policy_event *event);

/** bearer_result() - CONNECT, DISCONNECT or PROBE ended. */
void bearer_result(struct policy_context *c, enum policy_action_type pending,
		   const struct policy_event *event);

/** bearer_due() - What time and state demand now. */
void bearer_due(struct policy_context *c);

/** bearer_next_due() - When that changes; POLICY_NEVER if not by time. */
uint64_t bearer_next_due(const struct policy_context *c);

#endif
