/* SPDX-License-Identifier: GPL-2.0 */
/* Faults that the control line "fault" arms. */
#ifndef EMU_FAULT_H
#define EMU_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "canned.h"

#define FAULT_FOREVER	(-1)
#define FAULT_NAME	48

/**
 * struct fault - what is armed; counts run down, FAULT_FOREVER does not
 * @late: milliseconds added to every answer (real time)
 * @late_once: milliseconds added to the next answer of @late_msg
 * @hold: no control transfer ends, until it is 0
 * @stall_status: the next commands are taken, and stalled when that is to be confirmed
 * @unplug_before: the plug is pulled instead of the answer to this control message from now on
 * @unplug_after: or right after it
 * @reverse: so many messages are held back, and then leave in the other order
 * @closed: the function takes itself for closed when the next command comes (MBIM)
 * @fragment_total: fragments tell of more than there are
 * @fragment_number: two fragments have each other's numbers
 * @fragment_lost: fragments that are not sent
 * @apdu_sw: status word for the next @apdu_error commands of SEND APDU
 * @error_code: result of the next @error_count requests of @error_msg
 */
struct fault {
	int mute;
	int garbage;
	int duplicate;
	int drop_notify;
	int int_eproto;
	int hold;
	int stall_ep0;
	int stall_status;
	int wrong_txid;
	int wrong_client;
	int truncated;
	int oversize;
	int int_stall;
	int unplug_before;
	int unplug_after;
	int reverse;
	int qmux_short;
	int qmux_long;
	int tlv_long;
	int tlv_double;
	int tlv_none;
	int wrong_service;
	int wrong_message;
	int joined;
	int overlap;
	int bloated;
	int mutated;
	int noise;
	int closed;
	int fragment_total;
	int fragment_number;
	int fragment_lost;
	int late;
	int late_once;
	char late_msg[FAULT_NAME];
	int apdu_error;
	uint16_t apdu_sw;
	int error_count;
	uint32_t error_code;
	char error_msg[FAULT_NAME];
	struct canned canned;
};

bool fault_take(int *count);
bool fault_due(int *count);
int fault_arm(struct fault *fault, const char *line);
int fault_late(struct fault *fault, const char *msg);
bool fault_error(struct fault *fault, const char *msg, uint32_t *code);

#endif
