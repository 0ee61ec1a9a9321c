/* SPDX-License-Identifier: GPL-2.0 */
/* The REFRESH procedure of the module: votes of clients, stages, completion. */
#ifndef EMU_REFRESH_H
#define EMU_REFRESH_H

#include <stdbool.h>
#include <stdint.h>

#include "terminal.h"

struct qmux;
struct refresh;
struct scenario;

/* Bits of struct qmi_client.events of UIM clients. */
#define UIM_EVENT_CARD_STATUS	0x01
#define UIM_EVENT_SLOT_STATUS	0x02
#define UIM_EVENT_REFRESH	0x04	/* registered for REFRESH */
#define UIM_EVENT_VOTE		0x08	/* wants to vote */
#define UIM_WAIT_VOTE		0x10	/* has to answer WAIT_FOR_OK */
#define UIM_WAIT_COMPLETE	0x20	/* has to send REFRESH_COMPLETE */

struct refresh *refresh_create(const struct scenario *sc, struct trace *trace,
			       struct vclock *clock, struct qmux *qmux, struct session *session,
			       struct terminal *terminal);
void refresh_destroy(struct refresh *r);
void refresh_begin(struct refresh *r, const struct terminal_refresh *command);
void refresh_vote(struct refresh *r, uint8_t cid, bool allow);
void refresh_complete(struct refresh *r, uint8_t cid);
void refresh_ready(struct refresh *r);
void refresh_abort(struct refresh *r);

#endif
