/* SPDX-License-Identifier: GPL-2.0 */
/* The rotation: select, refresh, verify, register; each with a deadline. Private to the policy. */
#ifndef IMSID_ROTATION_H
#define IMSID_ROTATION_H

#include "context.h"

/** rotation_open() - Whether one is going on. */
bool rotation_open(const struct policy_state *s);

/** rotation_want() - Ask for one; a stronger wish (manual, then a reject) stays. */
void rotation_want(struct policy_context *c, enum policy_trigger trigger,
		   const struct policy_cause *cause, uint64_t at, bool soft);

/** rotation_try() - Begin what is wanted if nothing keeps it. */
void rotation_try(struct policy_context *c);

/** rotation_resume() - Take up the one that the journal had open, or that a vanished module cut. */
void rotation_resume(struct policy_context *c);

/** rotation_fail() - End it without success; the next choice is wanted at once. */
void rotation_fail(struct policy_context *c, enum policy_result result,
		   const struct policy_cause *cause);

/** rotation_pause() - End it because the network asks for patience: no next choice now. */
void rotation_pause(struct policy_context *c, const struct policy_cause *cause);

/** rotation_abandon() - End it because something else takes its place, or it has lost its sense. */
void rotation_abandon(struct policy_context *c);

/** rotation_back_off() - No rotation by itself for a random time, then the next round. */
void rotation_back_off(struct policy_context *c);

/* What happened to it. */
void rotation_result(struct policy_context *c, enum policy_action_type pending,
		     const struct policy_event *event);
void rotation_not_durable(struct policy_context *c);
void rotation_refresh(struct policy_context *c, enum wwanctl_refresh_stage stage);
void rotation_card(struct policy_context *c);
void rotation_registered(struct policy_context *c);
void rotation_connected(struct policy_context *c);
void rotation_modem_gone(struct policy_context *c);
void rotation_due(struct policy_context *c);

/** rotation_next_due() - When rotation_due() has something to do; POLICY_NEVER if nothing. */
uint64_t rotation_next_due(const struct policy_state *s);

#endif
