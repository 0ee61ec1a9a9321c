// SPDX-License-Identifier: GPL-2.0
/* The terminal's side of the card application toolkit: fetches and obeys proactive commands. */
#include <stdlib.h>
#include <string.h>

#include "cat.h"
#include "session.h"
#include "trace.h"
#include "vclock.h"

#define TIMERS		8	/* TS 102 223 §6.4.21 */

/* Qualifier of TIMER MANAGEMENT, §8.6. */
#define TIMER_ACTION	0x03
#define TIMER_START	0x00

/**
 * struct cat_timer - one of the terminal's timers
 * @seconds: what it was started with
 */
struct cat_timer {
	struct cat *cat;
	uint8_t id;
	long seconds;
	struct vtimer timer;
};

struct cat {
	struct session *session;
	struct trace *trace;
	void (*refresh)(void *ctx, const struct cat_refresh *refresh);
	void *ctx;
	struct cat_timer timers[TIMERS];
};

static void timer_fired(void *ctx)
{
	struct cat_timer *timer = ctx;
	uint8_t apdu[5 + TOOLKIT_MAX] = { 0x80, 0xc2, 0, 0 };
	const uint8_t *rapdu;
	size_t len;

	len = toolkit_build_timer_expiration(apdu + 5, timer->id, timer->seconds);
	apdu[4] = (uint8_t)len;
	session_transmit(timer->cat->session, TRACE_MODULE, apdu, 5 + len, &rapdu);
}

/**
 * cat_create() - a terminal for the card of a session
 * @session: the session
 * @trace: the trace
 * @clock: virtual time
 * @refresh: called for REFRESH, to be answered with cat_respond()
 * @ctx: its first argument
 * Return: it, or NULL.
 */
struct cat *cat_create(struct session *session, struct trace *trace, struct vclock *clock,
		       void (*refresh)(void *ctx, const struct cat_refresh *refresh), void *ctx)
{
	struct cat *cat = calloc(1, sizeof(*cat));
	uint8_t i;

	if (!cat)
		return NULL;
	cat->session = session;
	cat->trace = trace;
	cat->refresh = refresh;
	cat->ctx = ctx;
	for (i = 0; i < TIMERS; i++) {
		cat->timers[i].cat = cat;
		cat->timers[i].id = i + 1;
		vtimer_init(&cat->timers[i].timer, clock, timer_fired, &cat->timers[i]);
	}
	return cat;
}

/* The card was reset: its timers are gone. */
void cat_reset(struct cat *cat)
{
	size_t i;

	for (i = 0; i < TIMERS; i++)
		vtimer_stop(&cat->timers[i].timer);
}

void cat_destroy(struct cat *cat)
{
	if (!cat)
		return;
	cat_reset(cat);
	free(cat);
}

/**
 * cat_respond() - TERMINAL RESPONSE
 * @cat: the terminal
 * @command: the proactive command
 * @result: general result
 */
void cat_respond(struct cat *cat, const struct toolkit_command *command, uint8_t result)
{
	uint8_t apdu[5 + TOOLKIT_MAX] = { 0x80, 0x14, 0, 0 };
	const uint8_t *rapdu;
	size_t len;

	len = toolkit_build_response(apdu + 5, command, result);
	apdu[4] = (uint8_t)len;
	session_transmit(cat->session, TRACE_MODULE, apdu, 5 + len, &rapdu);
}

static uint8_t manage_timer(struct cat *cat, const struct toolkit_command *command)
{
	struct cat_timer *timer;

	if (!command->timer_id || command->timer_id > TIMERS)
		return CAT_BEYOND;
	timer = &cat->timers[command->timer_id - 1];
	if ((command->qualifier & TIMER_ACTION) != TIMER_START) {
		vtimer_stop(&timer->timer);
		return CAT_PERFORMED;
	}
	if (command->seconds < 0)
		return CAT_BEYOND;
	timer->seconds = command->seconds;
	vtimer_start(&timer->timer, (double)command->seconds);
	return CAT_PERFORMED;
}

/* A FILE LIST is a count, then full paths from the MF, 3F00 (TS 102 223 §8.18). */
static void read_file_list(struct cat_refresh *refresh)
{
	const uint8_t *at = refresh->command.files;
	size_t i, len = refresh->command.files_len;
	uint16_t fid, last = 0;

	for (i = 1; at && i + 1 < len; i += 2) {
		fid = (uint16_t)(at[i] << 8 | at[i + 1]);
		if (fid == 0x3f00 && last && refresh->file_count < CAT_FILES)
			refresh->files[refresh->file_count++] = last;
		last = fid;
	}
	if (last && refresh->file_count < CAT_FILES)
		refresh->files[refresh->file_count++] = last;
	/* It points into the fetched bytes, which do not live on. */
	refresh->command.files = NULL;
	refresh->command.files_len = 0;
}

static void obey(struct cat *cat, const uint8_t *data, size_t len)
{
	struct cat_refresh refresh = { .file_count = 0 };
	struct toolkit_command *command = &refresh.command;

	if (!toolkit_parse_proactive(data, len, command)) {
		trace_log(cat->trace, "sim", NULL, "malformed proactive command", "len=i",
			  (int)len);
		return;
	}
	switch (command->type) {
	case TOOLKIT_REFRESH:
		trace_log(cat->trace, "sim", NULL, "REFRESH", "qualifier=i", command->qualifier);
		read_file_list(&refresh);
		cat->refresh(cat->ctx, &refresh);
		break;
	case TOOLKIT_TIMER_MANAGEMENT:
		cat_respond(cat, command, manage_timer(cat, command));
		break;
	case TOOLKIT_POLL_INTERVAL:
		session_poll(cat->session, (double)command->seconds);
		cat_respond(cat, command, CAT_PERFORMED);
		break;
	case TOOLKIT_SET_UP_MENU:
		cat_respond(cat, command, CAT_PERFORMED);
		break;
	default:
		cat_respond(cat, command, CAT_BEYOND);
	}
}

/**
 * cat_fetch() - fetch and obey what the card has pending
 * @cat: the terminal
 */
void cat_fetch(struct cat *cat)
{
	static const uint8_t fetch[] = { 0x80, 0x12, 0, 0, 0 };
	uint8_t data[TOOLKIT_MAX];
	const uint8_t *rapdu;
	uint8_t apdu[5];
	size_t rlen;

	memcpy(apdu, fetch, sizeof(apdu));
	rlen = session_transmit(cat->session, TRACE_MODULE, apdu, sizeof(apdu), &rapdu);
	if (rlen == 2 && rapdu[0] == 0x6c) {
		apdu[4] = rapdu[1];
		rlen = session_transmit(cat->session, TRACE_MODULE, apdu, sizeof(apdu), &rapdu);
	}
	if (rlen <= 2 || rlen - 2 > sizeof(data))
		return;
	memcpy(data, rapdu, rlen - 2);
	obey(cat, data, rlen - 2);
}
