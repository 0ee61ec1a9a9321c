// SPDX-License-Identifier: GPL-2.0
/* Faults that the control line "fault" arms. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "array.h"
#include "fault.h"

/* Faults that are just "NAME [N]", and what N is when left out. */
static const struct {
	const char *name;
	size_t offset;
	int standard;
} counters[] = {
	{ "mute", offsetof(struct fault, mute), FAULT_FOREVER },
	{ "garbage", offsetof(struct fault, garbage), 1 },
	{ "duplicate", offsetof(struct fault, duplicate), 1 },
	{ "drop-notify", offsetof(struct fault, drop_notify), 1 },
	{ "int-eproto", offsetof(struct fault, int_eproto), 1 },
	{ "hold", offsetof(struct fault, hold), FAULT_FOREVER },
	{ "stall-ep0", offsetof(struct fault, stall_ep0), 1 },
	{ "stall-status", offsetof(struct fault, stall_status), 1 },
	{ "wrong-txid", offsetof(struct fault, wrong_txid), 1 },
	{ "wrong-client", offsetof(struct fault, wrong_client), 1 },
	{ "truncated", offsetof(struct fault, truncated), 1 },
	{ "oversize", offsetof(struct fault, oversize), 1 },
	{ "int-stall", offsetof(struct fault, int_stall), 1 },
	{ "unplug-before", offsetof(struct fault, unplug_before), 1 },
	{ "unplug-after", offsetof(struct fault, unplug_after), 1 },
	{ "reverse", offsetof(struct fault, reverse), 2 },
	{ "qmux-short", offsetof(struct fault, qmux_short), 1 },
	{ "qmux-long", offsetof(struct fault, qmux_long), 1 },
	{ "tlv-long", offsetof(struct fault, tlv_long), 1 },
	{ "tlv-double", offsetof(struct fault, tlv_double), 1 },
	{ "tlv-none", offsetof(struct fault, tlv_none), 1 },
	{ "wrong-service", offsetof(struct fault, wrong_service), 1 },
	{ "wrong-message", offsetof(struct fault, wrong_message), 1 },
	{ "joined", offsetof(struct fault, joined), 1 },
	{ "overlap", offsetof(struct fault, overlap), 1 },
	{ "bloated", offsetof(struct fault, bloated), 1 },
	{ "mutated", offsetof(struct fault, mutated), 1 },
	{ "noise", offsetof(struct fault, noise), 1 },
	{ "closed", offsetof(struct fault, closed), 1 },
	{ "fragment-total", offsetof(struct fault, fragment_total), 1 },
	{ "fragment-number", offsetof(struct fault, fragment_number), 1 },
	{ "fragment-lost", offsetof(struct fault, fragment_lost), 1 },
	{ "late", offsetof(struct fault, late), 0 },
};

/**
 * fault_take() - does a fault hit now?
 * @count: its counter, run down by one
 * Return: whether it was armed.
 */
bool fault_take(int *count)
{
	if (!*count)
		return false;
	if (*count > 0)
		(*count)--;
	return true;
}

/**
 * fault_due() - is it this time's turn?
 * @count: how many times from now, 0: never
 * Return: whether it has come; then @count is 0.
 */
bool fault_due(int *count)
{
	return *count > 0 && --*count == 0;
}

static int arm_counter(struct fault *fault, const char *name, const char *arg)
{
	char *end;
	long number;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		if (strcmp(counters[i].name, name))
			continue;
		number = strtol(arg, &end, 10);
		if (end == arg)
			number = counters[i].standard;
		if (*end || number < FAULT_FOREVER || number > 1000000)
			return -EINVAL;
		*(int *)((char *)fault + counters[i].offset) = (int)number;
		return 0;
	}
	return -ENOENT;
}

static int arm_late_once(struct fault *fault, const char *args)
{
	char msg[FAULT_NAME];
	int ms;

	if (sscanf(args, "%47s %d", msg, &ms) != 2 || ms < 0)
		return -EINVAL;
	strcpy(fault->late_msg, msg);
	fault->late_once = ms;
	return 0;
}

static int arm_apdu_error(struct fault *fault, const char *args)
{
	unsigned int sw;
	int count = 1;

	if (sscanf(args, "%4x %d", &sw, &count) < 1 || count < FAULT_FOREVER)
		return -EINVAL;
	fault->apdu_sw = (uint16_t)sw;
	fault->apdu_error = count;
	return 0;
}

static int arm_error(struct fault *fault, const char *args, unsigned int max)
{
	unsigned int code;
	char msg[FAULT_NAME];
	int count = 1;

	if (sscanf(args, "%47s %u %d", msg, &code, &count) < 2 || !code || code > max ||
	    count < FAULT_FOREVER)
		return -EINVAL;
	strcpy(fault->error_msg, msg);
	fault->error_code = code;
	fault->error_count = count;
	return 0;
}

/**
 * fault_arm() - arm what a control line says
 * @fault: the faults
 * @line: "NAME [ARGS]"; "none" clears all
 * Return: 0, -EINVAL for wrong arguments, -ENOENT for an unknown name.
 */
int fault_arm(struct fault *fault, const char *line)
{
	const char *args = strchrnul(line, ' ');
	char name[FAULT_NAME];

	snprintf(name, sizeof(name), "%.*s", (int)(args - line), line);
	args += strspn(args, " ");
	if (!strcmp(name, "none")) {
		memset(fault, 0, sizeof(*fault));
		return 0;
	}
	if (!strcmp(name, "late-once"))
		return arm_late_once(fault, args);
	if (!strcmp(name, "apdu-error"))
		return arm_apdu_error(fault, args);
	if (!strcmp(name, "answer"))
		return canned_arm(&fault->canned, args);
	if (!strcmp(name, "qmi-error"))
		return arm_error(fault, args, 0xfffe);
	if (!strcmp(name, "mbim-error"))
		return arm_error(fault, args, 0xfffffffe);
	return arm_counter(fault, name, args);
}

/**
 * fault_late() - how late an answer is to be
 * @fault: the faults
 * @msg: name of the message
 * Return: milliseconds; "late-once" is used up by it.
 */
int fault_late(struct fault *fault, const char *msg)
{
	int ms = fault->late;

	if (fault->late_once && !strcasecmp(fault->late_msg, msg)) {
		ms += fault->late_once;
		fault->late_once = 0;
	}
	return ms;
}

/**
 * fault_error() - is a request to be refused?
 * @fault: the faults
 * @msg: name of the message
 * @code: QMI error, or MBIM status, if so
 * Return: whether it is.
 */
bool fault_error(struct fault *fault, const char *msg, uint32_t *code)
{
	if (strcasecmp(fault->error_msg, msg) || !fault_take(&fault->error_count))
		return false;
	*code = fault->error_code;
	return true;
}
