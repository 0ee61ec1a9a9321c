// SPDX-License-Identifier: GPL-2.0
/*
 * REFRESH as a module carries it out: WAIT_FOR_OK while clients vote, START,
 * then END_WITH_SUCCESS when the card is up again and the clients are done.
 */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "qmux.h"
#include "refresh.h"
#include "scenario.h"
#include "session.h"
#include "trace.h"
#include "vclock.h"

#define MSG_REFRESH_INDICATION	0x0033
#define SESSION_PRIMARY_GW	0

/* Stages as QMI UIM numbers them. */
enum stage {
	STAGE_WAIT_FOR_OK = 0,
	STAGE_START = 1,
	STAGE_END_SUCCESS = 2,
	STAGE_END_FAILURE = 3,
};

/* Modes as QMI UIM numbers them. */
enum mode {
	MODE_RESET = 0,
	MODE_INIT = 1,
	MODE_INIT_FCN = 2,
	MODE_FCN = 3,
	MODE_INIT_FULL_FCN = 4,
	MODE_APP_RESET = 5,
	MODE_3G_RESET = 6,
};

/* The same by qualifier of TS 102 223 §8.6. */
static const enum mode modes[] = {
	MODE_INIT_FULL_FCN, MODE_FCN, MODE_INIT_FCN, MODE_INIT, MODE_RESET, MODE_APP_RESET,
	MODE_3G_RESET,
};

enum step {
	STEP_IDLE,
	STEP_VOTE,	/* waits for votes, up to vote-time */
	STEP_CARD,	/* waits for the session to be ready again */
	STEP_COMPLETE,	/* waits for REFRESH_COMPLETE, up to complete-time */
};

/**
 * struct refresh - the procedure; one at a time
 * @command: of the card
 * @respond: TERMINAL RESPONSE is owed (not after a UICC reset)
 */
struct refresh {
	const struct scenario *sc;
	struct trace *trace;
	struct qmux *qmux;
	struct session *session;
	struct terminal *terminal;
	struct vtimer timer;
	enum step step;
	enum mode mode;
	struct terminal_refresh command;
	bool respond;
};

static void timer_fired(void *ctx);

/**
 * refresh_create() - prepare the procedure
 * @sc: its times
 * @trace: the trace
 * @clock: virtual time
 * @qmux: whose UIM clients are told and asked
 * @session: the session to renew
 * @terminal: the terminal that owes the card an answer
 * Return: it, or NULL.
 */
struct refresh *refresh_create(const struct scenario *sc, struct trace *trace,
			       struct vclock *clock, struct qmux *qmux, struct session *session,
			       struct terminal *terminal)
{
	struct refresh *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->sc = sc;
	r->trace = trace;
	r->qmux = qmux;
	r->session = session;
	r->terminal = terminal;
	vtimer_init(&r->timer, clock, timer_fired, r);
	return r;
}

void refresh_destroy(struct refresh *r)
{
	if (!r)
		return;
	vtimer_stop(&r->timer);
	free(r);
}

static void indicate(struct refresh *r, enum stage at, uint32_t events)
{
	static const uint8_t parent[] = { 0x00, 0x3f, 0xff, 0x7f };	/* 3F00 7FFF */
	struct qmi_buf out = { .len = 0 };
	size_t i, mark;

	trace_log(r->trace, "modem", NULL, "refresh", "stage=i mode=i", at, r->mode);
	mark = qmi_tlv_begin(&out, 0x10);
	qmi_put_u8(&out, (uint8_t)at);
	qmi_put_u8(&out, (uint8_t)r->mode);
	qmi_put_u8(&out, SESSION_PRIMARY_GW);
	qmi_put_u8(&out, 0);
	qmi_put_u16(&out, (uint16_t)r->command.file_count);
	for (i = 0; i < r->command.file_count; i++) {
		qmi_put_u16(&out, r->command.files[i]);
		qmi_put_u8(&out, sizeof(parent));
		qmi_put_bytes(&out, parent, sizeof(parent));
	}
	qmi_tlv_end(&out, mark);
	if (qmux_wanted(r->qmux, QMI_UIM, events))
		qmux_indicate(r->qmux, QMI_UIM, events, MSG_REFRESH_INDICATION, "REFRESH", &out);
}

/* Mark every client that has one of @events as owing @owed. */
static void expect(struct refresh *r, uint32_t events, uint32_t owed)
{
	struct qmi_client *client;

	for (client = qmux_clients(r->qmux); client; client = client->next) {
		if (client->service != QMI_UIM)
			continue;
		client->events &= ~owed;
		if (client->events & events)
			client->events |= owed;
	}
}

static void end(struct refresh *r, enum stage at)
{
	vtimer_stop(&r->timer);
	r->step = STEP_IDLE;
	expect(r, 0, UIM_WAIT_VOTE | UIM_WAIT_COMPLETE);
	indicate(r, at, UIM_EVENT_REFRESH);
}

static void finish(struct refresh *r)
{
	if (r->respond)
		terminal_respond(r->terminal, &r->command.command, TERMINAL_PERFORMED);
	r->respond = false;
	end(r, STAGE_END_SUCCESS);
}

static void await_complete(struct refresh *r)
{
	expect(r, UIM_EVENT_REFRESH, UIM_WAIT_COMPLETE);
	if (!qmux_wanted(r->qmux, QMI_UIM, UIM_WAIT_COMPLETE)) {
		finish(r);
		return;
	}
	r->step = STEP_COMPLETE;
	vtimer_start(&r->timer, r->sc->module.complete_time);
}

static void forget_files(struct refresh *r)
{
	size_t i;

	for (i = 0; i < r->command.file_count; i++)
		session_forget_file(r->session, r->command.files[i]);
	if (!r->command.file_count)
		session_forget_file(r->session, 0);
}

static void start(struct refresh *r)
{
	bool reread = r->sc->module.refresh_by & REFRESH_BY_CARD;

	vtimer_stop(&r->timer);
	indicate(r, STAGE_START, UIM_EVENT_REFRESH);
	if (r->mode == MODE_FCN) {
		forget_files(r);
		await_complete(r);
		return;
	}
	r->step = STEP_CARD;
	/* After a UICC reset the proactive session is gone (TS 102 223 §6.4.7). */
	r->respond = r->mode != MODE_RESET;
	session_restart(r->session, r->mode == MODE_RESET, reread);
}

static void timer_fired(void *ctx)
{
	struct refresh *r = ctx;

	if (r->step == STEP_VOTE)
		start(r);
	else if (r->step == STEP_COMPLETE)
		finish(r);
}

/**
 * refresh_begin() - the card asks for a REFRESH
 * @r: the procedure
 * @command: of the card; a second one while one runs is refused for now
 */
void refresh_begin(struct refresh *r, const struct terminal_refresh *command)
{
	if (r->step != STEP_IDLE) {
		terminal_respond(r->terminal, &command->command, TERMINAL_UNABLE_NOW);
		return;
	}
	/* 07, steering of roaming, renews nothing. */
	if (command->command.qualifier >= ARRAY_SIZE(modes)) {
		terminal_respond(r->terminal, &command->command, TERMINAL_PERFORMED);
		return;
	}
	r->command = *command;
	r->mode = modes[command->command.qualifier];
	r->respond = true;
	expect(r, r->sc->module.refresh_vote ? UIM_EVENT_VOTE : 0, UIM_WAIT_VOTE);
	if (!qmux_wanted(r->qmux, QMI_UIM, UIM_WAIT_VOTE)) {
		start(r);
		return;
	}
	r->step = STEP_VOTE;
	vtimer_start(&r->timer, r->sc->module.vote_time);
	indicate(r, STAGE_WAIT_FOR_OK, UIM_WAIT_VOTE);
}

/**
 * refresh_vote() - REFRESH OK of a client
 * @r: the procedure
 * @cid: the client
 * @allow: one denial stops the REFRESH; the card may ask again
 */
void refresh_vote(struct refresh *r, uint8_t cid, bool allow)
{
	struct qmi_client *client = qmux_client(r->qmux, QMI_UIM, cid);

	if (r->step != STEP_VOTE || !client || !(client->events & UIM_WAIT_VOTE))
		return;
	client->events &= ~UIM_WAIT_VOTE;
	trace_log(r->trace, "modem", NULL, "refresh vote", "client=i allow=i", cid, allow);
	if (!allow) {
		terminal_respond(r->terminal, &r->command.command, TERMINAL_UNABLE_NOW);
		end(r, STAGE_END_FAILURE);
	} else if (!qmux_wanted(r->qmux, QMI_UIM, UIM_WAIT_VOTE)) {
		start(r);
	}
}

/**
 * refresh_complete() - REFRESH COMPLETE of a client
 * @r: the procedure
 * @cid: the client
 */
void refresh_complete(struct refresh *r, uint8_t cid)
{
	struct qmi_client *client = qmux_client(r->qmux, QMI_UIM, cid);

	if (client)
		client->events &= ~UIM_WAIT_COMPLETE;
	if (r->step == STEP_COMPLETE && !qmux_wanted(r->qmux, QMI_UIM, UIM_WAIT_COMPLETE))
		finish(r);
}

/**
 * refresh_ready() - the session has its identity again
 * @r: the procedure
 *
 * After a reset there is nothing that clients have to read first: the
 * procedure ends. After an initialisation they are waited for.
 */
void refresh_ready(struct refresh *r)
{
	if (r->step != STEP_CARD)
		return;
	if (r->mode == MODE_RESET)
		finish(r);
	else
		await_complete(r);
}

/**
 * refresh_abort() - the card went away
 * @r: the procedure
 */
void refresh_abort(struct refresh *r)
{
	if (r->step == STEP_IDLE)
		return;
	r->respond = false;
	end(r, STAGE_END_FAILURE);
}
