// SPDX-License-Identifier: GPL-2.0
/* The terminal's side of the card application toolkit: fetches and obeys proactive commands. */
#include <stdlib.h>
#include <string.h>

#include "terminal.h"
#include "session.h"
#include "trace.h"
#include "vclock.h"

#define TIMERS		8	/* TS 102 223 §6.4.21 */

/* Qualifier of TIMER MANAGEMENT, §8.6. */
#define TIMER_ACTION	0x03
#define TIMER_START	0x00

/**
 * struct terminal_timer - one of the terminal's timers
 * @seconds: what it was started with
 */
struct terminal_timer {
	struct terminal *terminal;
	uint8_t id;
	long seconds;
	struct vtimer timer;
};

struct terminal {
	struct session *session;
	struct trace *trace;
	const struct terminal_ops *ops;
	void *ctx;
	struct terminal_timer timers[TIMERS];
};

static void timer_fired(void *ctx)
{
	struct terminal_timer *timer = ctx;
	uint8_t apdu[5 + TOOLKIT_MAX] = { 0x80, 0xc2, 0, 0 };
	const uint8_t *rapdu;
	size_t len;

	len = toolkit_build_timer_expiration(apdu + 5, timer->id, timer->seconds);
	apdu[4] = (uint8_t)len;
	session_transmit(timer->terminal->session, TRACE_MODULE, apdu, 5 + len, &rapdu);
}

/**
 * terminal_create() - a terminal for the card of a session
 * @session: the session
 * @trace: the trace
 * @clock: virtual time
 * @ops: the module
 * @ctx: first argument of @ops
 * Return: it, or NULL.
 */
struct terminal *terminal_create(struct session *session, struct trace *trace,
				 struct vclock *clock, const struct terminal_ops *ops, void *ctx)
{
	struct terminal *terminal = calloc(1, sizeof(*terminal));
	uint8_t i;

	if (!terminal)
		return NULL;
	terminal->session = session;
	terminal->trace = trace;
	terminal->ops = ops;
	terminal->ctx = ctx;
	for (i = 0; i < TIMERS; i++) {
		terminal->timers[i].terminal = terminal;
		terminal->timers[i].id = i + 1;
		vtimer_init(&terminal->timers[i].timer, clock, timer_fired, &terminal->timers[i]);
	}
	return terminal;
}

/* The card was reset: its timers are gone. */
void terminal_reset(struct terminal *terminal)
{
	size_t i;

	for (i = 0; i < TIMERS; i++)
		vtimer_stop(&terminal->timers[i].timer);
}

void terminal_destroy(struct terminal *terminal)
{
	if (!terminal)
		return;
	terminal_reset(terminal);
	free(terminal);
}

/**
 * terminal_respond() - TERMINAL RESPONSE
 * @terminal: the terminal
 * @command: the proactive command
 * @result: general result
 */
void terminal_respond(struct terminal *terminal, const struct toolkit_command *command,
		      uint8_t result)
{
	uint8_t apdu[5 + TOOLKIT_MAX] = { 0x80, 0x14, 0, 0 };
	const uint8_t *rapdu;
	size_t len;

	len = toolkit_build_response(apdu + 5, command, result);
	apdu[4] = (uint8_t)len;
	session_transmit(terminal->session, TRACE_MODULE, apdu, 5 + len, &rapdu);
}

static uint8_t manage_timer(struct terminal *terminal, const struct toolkit_command *command)
{
	struct terminal_timer *timer;

	if (!command->timer_id || command->timer_id > TIMERS)
		return TERMINAL_BEYOND;
	timer = &terminal->timers[command->timer_id - 1];
	if ((command->qualifier & TIMER_ACTION) != TIMER_START) {
		vtimer_stop(&timer->timer);
		return TERMINAL_PERFORMED;
	}
	if (command->seconds < 0)
		return TERMINAL_BEYOND;
	timer->seconds = command->seconds;
	vtimer_start(&timer->timer, (double)command->seconds);
	return TERMINAL_PERFORMED;
}

/* A FILE LIST is a count, then full paths from the MF, 3F00 (TS 102 223 §8.18). */
static void read_file_list(struct terminal_refresh *refresh)
{
	const uint8_t *at = refresh->command.files;
	size_t i, len = refresh->command.files_len;
	uint16_t fid, last = 0;

	for (i = 1; at && i + 1 < len; i += 2) {
		fid = (uint16_t)(at[i] << 8 | at[i + 1]);
		if (fid == 0x3f00 && last && refresh->file_count < TERMINAL_FILES)
			refresh->files[refresh->file_count++] = last;
		last = fid;
	}
	if (last && refresh->file_count < TERMINAL_FILES)
		refresh->files[refresh->file_count++] = last;
	/* It points into the fetched bytes, which do not live on. */
	refresh->command.files = NULL;
	refresh->command.files_len = 0;
}

static void obey(struct terminal *terminal, const uint8_t *data, size_t len)
{
	struct terminal_refresh refresh = { .file_count = 0 };
	struct toolkit_command *command = &refresh.command;

	if (!toolkit_parse_proactive(data, len, command)) {
		trace_log(terminal->trace, "sim", NULL, "malformed proactive command", "len=i",
			  (int)len);
		return;
	}
	if (terminal->ops->offer(terminal->ctx, command->type, data, len))
		return;
	switch (command->type) {
	case TOOLKIT_REFRESH:
		trace_log(terminal->trace, "modem", NULL, "REFRESH fetched", "qualifier=i",
			  command->qualifier);
		read_file_list(&refresh);
		terminal->ops->refresh(terminal->ctx, &refresh);
		break;
	case TOOLKIT_TIMER_MANAGEMENT:
		terminal_respond(terminal, command, manage_timer(terminal, command));
		break;
	case TOOLKIT_POLL_INTERVAL:
		session_poll(terminal->session, (double)command->seconds);
		terminal_respond(terminal, command, TERMINAL_PERFORMED);
		break;
	case TOOLKIT_SET_UP_MENU:
		terminal_respond(terminal, command, TERMINAL_PERFORMED);
		break;
	default:
		terminal_respond(terminal, command, TERMINAL_BEYOND);
	}
}

/**
 * terminal_fetch() - fetch and obey what the card has pending
 * @terminal: the terminal
 */
void terminal_fetch(struct terminal *terminal)
{
	static const uint8_t fetch[] = { 0x80, 0x12, 0, 0, 0 };
	uint8_t data[TOOLKIT_MAX];
	const uint8_t *rapdu;
	uint8_t apdu[5];
	size_t rlen;

	memcpy(apdu, fetch, sizeof(apdu));
	rlen = session_transmit(terminal->session, TRACE_MODULE, apdu, sizeof(apdu), &rapdu);
	if (rlen == 2 && rapdu[0] == 0x6c) {
		apdu[4] = rapdu[1];
		rlen = session_transmit(terminal->session, TRACE_MODULE, apdu, sizeof(apdu),
					&rapdu);
	}
	if (rlen <= 2 || rlen - 2 > sizeof(data))
		return;
	memcpy(data, rapdu, rlen - 2);
	obey(terminal, data, rlen - 2);
}
