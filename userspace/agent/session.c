// SPDX-License-Identifier: GPL-2.0
/* A conversation with one application of the card. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "session.h"
#include "wwanctl.h"

static void fail(struct session *session, int error, const char *what, const char *why)
{
	struct session_result *result = &session->result;

	if (result->error)
		return;
	result->error = error;
	if (!why || !*why)
		why = strerror(-error);
	snprintf(result->text, sizeof(result->text), "%s: %s", what, why);
}

/*
 * A channel that a card reset has closed already is no failure: what the card
 * answered before counts.
 */
static void close_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct session *session = ctx;

	(void)reply;
	session->ops->done(session->ctx, &session->result);
}

static void finish(struct session *session)
{
	uint32_t channel = session->channel;

	session->channel = 0;
	if (channel && !session->lost &&
	    !wwanctl_channel_close(session->client, session->modem, channel, close_cb, session))
		return;
	session->ops->done(session->ctx, &session->result);
}

static void send_next(struct session *session);

static void transmit_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct session *session = ctx;
	const char *why;

	if (reply->error) {
		session->lost = reply->error == -ENODEV ||
				(reply->error == -ECANCELED && reply->unknown);
		session->result.unknown = true;
		fail(session, reply->error, "the card did not answer", reply->text);
		finish(session);
		return;
	}
	why = session->ops->answer(session->ctx, reply->sw, reply->data, reply->data_len);
	if (why) {
		char what[48];

		snprintf(what, sizeof(what), "the card answered %04X", reply->sw);
		fail(session, -EPROTO, what, why);
		finish(session);
		return;
	}
	send_next(session);
}

static void send_next(struct session *session)
{
	uint8_t apdu[SESSION_APDU_MAX];
	int error;
	int len;

	if (session->stop)
		fail(session, -ECANCELED, "given up", NULL);
	len = session->stop ? 0 : session->ops->next(session->ctx, apdu);
	if (len <= 0) {
		if (len)
			fail(session, len, "cannot make a command for the card", NULL);
		finish(session);
		return;
	}
	error = wwanctl_channel_transmit(session->client, session->modem, session->channel,
					 apdu, (size_t)len, false, transmit_cb, session);
	explicit_bzero(apdu, sizeof(apdu));
	if (error) {
		fail(session, error, "cannot send to the card", NULL);
		finish(session);
		return;
	}
	session->result.sent++;
}

static void open_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct session *session = ctx;

	if (reply->error) {
		fail(session, reply->error, "cannot open a logical channel", reply->text);
	} else if (!reply->count) {
		fail(session, -EPROTO, "cannot open a logical channel", "no channel number");
	} else {
		session->channel = reply->channels[0].channel;
		send_next(session);
		return;
	}
	finish(session);
}

int session_start(struct session *session, struct wwanctl_client *client, uint32_t modem,
		  const uint8_t *aid, size_t aid_len, const struct session_ops *ops, void *ctx)
{
	*session = (struct session){ .client = client, .modem = modem, .ops = ops, .ctx = ctx };
	return wwanctl_channel_open(client, modem, 0, aid, aid_len, 0, open_cb, session);
}
