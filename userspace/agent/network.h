/* SPDX-License-Identifier: GPL-2.0 */
/* Another network, once, when one refuses everybody; automatic selection again. Pure. */
#ifndef IMSID_NETWORK_H
#define IMSID_NETWORK_H

#include "context.h"

/** network_search() - Look once for another network to try. */
void network_search(struct policy_context *c);

/** network_result() - SCAN or NETWORK ended. */
void network_result(struct policy_context *c, enum policy_action_type pending,
		    const struct policy_event *event);

/** network_give_up() - The other network did not help either: automatic selection now. */
void network_give_up(struct policy_context *c);

/** network_not_durable() - The choice could not be written, so it is not made. */
void network_not_durable(struct policy_context *c);

/** network_due() - Make selection automatic again when its time has come. */
void network_due(struct policy_context *c);

/** network_next_due() - When network_due() has something to do; POLICY_NEVER if nothing. */
uint64_t network_next_due(const struct policy_state *s);

#endif
