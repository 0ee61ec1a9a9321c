// SPDX-License-Identifier: GPL-2.0
/* A data session by the driver, then its addresses by the kernel. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "array.h"
#include "config.h"
#include "connect.h"

#define CONNECT_MS	100000	/* the driver's own deadline comes first */
#define REQUEST_MS	12000
#define BEARER		1

static int ask(struct connect *connect);

bool connect_is_up(const struct wwanctl_bearer *bearer)
{
	return bearer->state == WWANCTL_BEARER_STATE_CONNECTED;
}

static void end(struct connect *connect, int error, const char *text)
{
	struct connect_result *result = &connect->result;

	result->error = error;
	if (error && !*result->text)
		snprintf(result->text, sizeof(result->text), "%s",
			 text && *text ? text : strerror(-error));
	connect->done(connect->ctx, result);
}

static void configure(struct connect *connect)
{
	const struct config_profile *profile = connect->profile;
	struct connection *connection = connect->connection;
	char text[IP_TEXT_MAX];
	int error = ip_configure(&connection->bearer, profile->metric, profile->mtu,
				 connection->name, text);

	end(connect, error, text);
}

static void connected_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct connect *connect = ctx;
	int error = reply->error;

	if (connect->stop) {
		end(connect, -ECANCELED, NULL);
	} else if (!error && reply->count) {
		connect->connection->bearer = reply->bearers[0];
		if (connect_is_up(&reply->bearers[0]))
			configure(connect);
		else	/* lost again before this was written */
			end(connect, -ECONNRESET, NULL);
	} else if (error == -ECONNREFUSED && !connect->refused) {
		connect->refused = true;
		snprintf(connect->result.text, sizeof(connect->result.text), "%s", reply->text);
		error = ask(connect);
		if (error)
			end(connect, error, NULL);
	} else {
		end(connect, error ? error : -EPROTO, reply->text);
	}
}

static int request(struct connect *connect)
{
	const struct config_profile *profile = connect->profile;
	const struct wwanctl_bearer_set set = {
		.id = BEARER,
		.apn = profile->apn,
		.ip_type = profile->ip_type,
		/* who has a name wants to be asked for it */
		.auth = !profile->auth && *profile->user ? CONFIG_AUTH_PAP_CHAP : profile->auth,
		.user = *profile->user ? profile->user : NULL,
		.password = *profile->password ? profile->password : NULL,
		.home_only = !profile->roaming,
	};
	int error;

	connect->connection->received = 0;	/* what comes now is another one's */
	wwanctl_client_set_deadline(connect->client, CONNECT_MS);
	error = wwanctl_bearer_connect(connect->client, connect->modem, &set, connected_cb,
				       connect);
	wwanctl_client_set_deadline(connect->client, REQUEST_MS);
	return error;
}

static void disconnected_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct connect *connect = ctx;
	int error = connect->stop ? -ECANCELED : reply->error;

	if (!error)
		error = request(connect);
	if (error)
		end(connect, error, reply->text);
}

/* Why the network refused is told by the bearer itself. */
static void take_end(struct connect *connect, const struct wwanctl_bearer *bearer)
{
	static const enum cause_layer layers[] = {
		[WWANCTL_LAYER_SM] = CAUSE_LAYER_ESM,
		[WWANCTL_LAYER_ESM] = CAUSE_LAYER_ESM,
		[WWANCTL_LAYER_5GSM] = CAUSE_LAYER_5GSM,
	};
	const struct wwanctl_bearer_end *why = &bearer->end;

	if (why->layer && why->layer < ARRAY_SIZE(layers) && why->cause) {
		connect->result.layer = layers[why->layer];
		connect->result.cause = (uint16_t)why->cause;
	}
	end(connect, -ECONNREFUSED, NULL);
}

static void looked_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct connect *connect = ctx;
	const struct wwanctl_bearer *bearer = reply->bearers;
	int error = connect->stop ? -ECANCELED : reply->error;

	if (error || !reply->count) {
		end(connect, error ? error : -EPROTO, reply->text);
		return;
	}
	if (connect->refused) {
		take_end(connect, bearer);
		return;
	}
	connect->connection->bearer = *bearer;
	if (connect_is_up(bearer) && !strcasecmp(bearer->apn, connect->profile->apn)) {
		configure(connect);
		return;
	}
	if (bearer->state == WWANCTL_BEARER_STATE_DISCONNECTED)
		error = request(connect);
	else
		error = wwanctl_bearer_disconnect(connect->client, connect->modem, BEARER,
						  disconnected_cb, connect);
	if (error)
		end(connect, error, NULL);
}

static int ask(struct connect *connect)
{
	return wwanctl_bearer_get(connect->client, connect->modem, BEARER, looked_cb, connect);
}

int connect_start(struct connect *connect)
{
	connect->stop = false;
	connect->refused = false;
	connect->result = (struct connect_result){ .error = 0 };
	return ask(connect);
}
