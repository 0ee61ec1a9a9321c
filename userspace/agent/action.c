// SPDX-License-Identifier: GPL-2.0
/*
 * The policy's orders, carried out. An action is a chain of requests with one
 * of them outstanding at a time; between two requests, and only there, it may
 * wait for a timer or for the card. An abandoned action lives on until the
 * request that is under way has ended, and says nothing any more.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "card.h"
#include "connect.h"
#include "identity.h"
#include "ip.h"
#include "probe.h"
#include "wwanctl.h"

#define DEADLINE_S	30.	/* of an action to which the policy gave none */
#define RETRY_S		.3	/* a card that is being reset refuses channels for a while */
#define SETTLE_S	1.	/* for the module's own view to follow the card */
#define SCAN_MS		300000
#define REQUEST_MS	12000	/* the kernel's deadline comes first */
#define ERROR_MAX	200

struct action {
	struct action_env env;
	struct policy_action what;
	ev_timer deadline;
	ev_timer wait;
	bool abandoned;
	bool busy;		/* a request is outstanding */
	bool settling;		/* the card was read, the module has another IMSI */
	uint32_t to_restore;
	struct card_order order;
	struct identity identity;
	struct connect connect;
	struct probe probe;
	char module_imsi[sizeof(((struct wwanctl_card *)NULL)->imsi)];
	char error[ERROR_MAX];
};

static void action_destroy(struct action *action)
{
	if (action->what.type == POLICY_ACTION_PROBE && action->probe.loop)
		probe_stop(&action->probe);
	ev_timer_stop(action->env.loop, &action->deadline);
	ev_timer_stop(action->env.loop, &action->wait);
	config_put(action->env.config);
	free(action);
}

/* Say how it ended, once; free it when nothing can call back any more. */
static void end(struct action *action, enum policy_outcome outcome, struct policy_event *result)
{
	struct policy_event plain = { .type = POLICY_EVENT_RESULT };
	bool silent = action->abandoned;

	if (!result)
		result = &plain;
	result->result.id = action->what.id;
	result->result.outcome = outcome;
	if (outcome != POLICY_OUTCOME_OK)
		result->result.error = action->error;
	action->abandoned = true;
	ev_timer_stop(action->env.loop, &action->deadline);
	ev_timer_stop(action->env.loop, &action->wait);
	if (!silent)
		action->env.done(action->env.ctx, result);
	if (!action->busy)
		action_destroy(action);
}

static void end_failed(struct action *action, int error, const char *text)
{
	if (!text || !*text)
		text = strerror(-error);
	if (text != action->error)
		snprintf(action->error, sizeof(action->error), "%s", text);
	end(action, error == -ETIMEDOUT ? POLICY_OUTCOME_TIMEOUT : POLICY_OUTCOME_FAILED, NULL);
}

/* The end of every request passes here. Return: false when the action is over. */
static bool request_ended(struct action *action)
{
	action->busy = false;
	if (!action->abandoned)
		return true;
	action_destroy(action);
	return false;
}

static int request_began(struct action *action, int error)
{
	action->busy = !error;
	return error;
}

static void simple_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct action *action = ctx;

	if (!request_ended(action))
		return;
	if (reply->error)
		end_failed(action, reply->error, reply->text);
	else
		end(action, POLICY_OUTCOME_OK, NULL);
}

/* SELECT */

static void selected_cb(void *ctx, const struct session_result *result)
{
	struct action *action = ctx;

	if (!request_ended(action))
		return;
	if (result->error)
		end_failed(action, result->error, result->text);
	else
		end(action, POLICY_OUTCOME_OK, NULL);
}

static int start_select(struct action *action)
{
	const struct config_card *kind = action->env.kind;
	const struct card_method *method = kind ? card_method_for(kind->method) : NULL;

	if (!method || action->what.profile < 0 || action->what.profile >= kind->profile_n)
		return -EOPNOTSUPP;
	action->order = (struct card_order){
		.client = action->env.client,
		.modem = action->env.modem,
		.card = kind,
		.profile = kind->profile[action->what.profile],
		.done = selected_cb,
		.ctx = action,
	};
	return request_began(action, method->select(&action->order));
}

/* REFRESH */

static int start_refresh(struct action *action)
{
	static const enum wwanctl_refresh_method methods[POLICY_REFRESHES] = {
		[POLICY_REFRESH_SESSION] = WWANCTL_REFRESH_METHOD_SESSION,
		[POLICY_REFRESH_CARD] = WWANCTL_REFRESH_METHOD_CARD,
		[POLICY_REFRESH_RADIO] = WWANCTL_REFRESH_METHOD_RADIO,
		[POLICY_REFRESH_MODEM] = WWANCTL_REFRESH_METHOD_MODEM,
	};
	enum policy_refresh refresh = action->what.refresh;

	if (refresh >= POLICY_REFRESHES || !methods[refresh])
		return -EOPNOTSUPP;
	return request_began(action, wwanctl_card_refresh(action->env.client, action->env.modem, 0,
							  methods[refresh], simple_cb, action));
}

/* VERIFY: the card's files, then the module's view, which may be late */

static void verify_end(struct action *action)
{
	struct policy_event result = { .type = POLICY_EVENT_RESULT };

	result.result.card_imsi = action->identity.imsi;
	result.result.card_iccid = action->identity.iccid;
	result.result.module_imsi = *action->module_imsi ? action->module_imsi : NULL;
	end(action, POLICY_OUTCOME_OK, &result);
}

static void wait_for(struct action *action, double seconds)
{
	ev_timer_stop(action->env.loop, &action->wait);
	ev_now_update(action->env.loop);
	ev_timer_set(&action->wait, seconds, 0.);
	ev_timer_start(action->env.loop, &action->wait);
}

static void verify_view(struct action *action, const struct wwanctl_card *card)
{
	snprintf(action->module_imsi, sizeof(action->module_imsi), "%s", card->imsi);
	if (!strcmp(action->module_imsi, action->identity.imsi)) {
		verify_end(action);
		return;
	}
	if (action->settling)
		return;
	action->settling = true;
	wait_for(action, SETTLE_S);
}

static void view_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct action *action = ctx;

	if (!request_ended(action))
		return;
	if (reply->error || !reply->count)
		end_failed(action, reply->error ? reply->error : -EPROTO, reply->text);
	else
		verify_view(action, &reply->cards[0]);
}

static int ask_view(struct action *action)
{
	return request_began(action, wwanctl_card_get(action->env.client, action->env.modem, 0,
						      view_cb, action));
}

static void identified_cb(void *ctx, const struct session_result *result)
{
	struct action *action = ctx;
	int error = result->error;

	if (!request_ended(action))
		return;
	if (!error)
		error = ask_view(action);
	if (!error)
		return;
	snprintf(action->error, sizeof(action->error), "%s", result->text);
	if (error == -ENODEV || error == -ECANCELED || error == -EPERM)
		end_failed(action, error, result->text);
	else
		wait_for(action, RETRY_S);
}

static int start_verify(struct action *action)
{
	const struct wwanctl_card *card = action->env.card;
	const struct wwanctl_application *usim = NULL;
	size_t i;

	for (i = 0; i < card->application_count && !usim; i++)
		if (card->applications[i].type == WWANCTL_APPLICATION_TYPE_USIM)
			usim = &card->applications[i];
	action->identity.done = identified_cb;
	action->identity.ctx = action;
	return request_began(action, identity_read(&action->identity, action->env.client,
						   action->env.modem, usim ? usim->aid : NULL,
						   usim ? usim->aid_len : 0));
}

static void wait_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct action *action = timer->data;
	int error;

	(void)loop;
	(void)events;
	if (action->what.type == POLICY_ACTION_PROBE) {
		end(action, POLICY_OUTCOME_OK, NULL);
		return;
	}
	if (action->settling) {
		verify_end(action);
		return;
	}
	error = start_verify(action);
	if (error)
		end_failed(action, error, NULL);
}

void action_card_changed(struct action *action)
{
	if (!action || action->what.type != POLICY_ACTION_VERIFY || action->busy ||
	    action->abandoned)
		return;
	if (action->settling)
		verify_view(action, action->env.card);
	else if (action->env.card->state == WWANCTL_CARD_STATE_READY)
		wait_for(action, 0.);
}

/* SCAN */

static void scanned_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct policy_network networks[POLICY_NETWORKS_MAX];
	struct policy_event result = { .type = POLICY_EVENT_RESULT };
	struct action *action = ctx;
	size_t i;

	if (!request_ended(action))
		return;
	if (reply->error) {
		end_failed(action, reply->error, reply->text);
		return;
	}
	for (i = 0; i < reply->count && result.result.networks_n < POLICY_NETWORKS_MAX; i++) {
		struct policy_network *network = &networks[result.result.networks_n];

		network->status = reply->networks[i].status;
		if (plmn_parse(reply->networks[i].plmn, &network->plmn))
			result.result.networks_n++;
	}
	result.result.networks = networks;
	end(action, POLICY_OUTCOME_OK, &result);
}

static int start_scan(struct action *action)
{
	int error;

	wwanctl_client_set_deadline(action->env.client, SCAN_MS);
	error = request_began(action, wwanctl_network_scan(action->env.client, action->env.modem,
							   scanned_cb, action));
	wwanctl_client_set_deadline(action->env.client, REQUEST_MS);
	return error;
}

/* NETWORK */

static int start_network(struct action *action)
{
	char plmn[PLMN_TEXT];
	bool manual = plmn_known(&action->what.plmn);

	plmn_text(&action->what.plmn, plmn);
	return request_began(action, wwanctl_network_set(action->env.client, action->env.modem,
							 manual ? plmn : NULL, simple_cb, action));
}

/* RESTORE: what may be off comes back on, whatever else fails */

static int restore_next(struct action *action);

static void restored_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct action *action = ctx;
	int error;

	if (!request_ended(action))
		return;
	if (reply->error && !*action->error)
		snprintf(action->error, sizeof(action->error), "%s",
			 *reply->text ? reply->text : strerror(-reply->error));
	error = reply->error == -ENODEV ? -ENODEV : restore_next(action);
	if (error)
		end_failed(action, error, action->error);
}

static int restore_next(struct action *action)
{
	struct wwanctl_client *client = action->env.client;
	uint32_t modem = action->env.modem;
	unsigned int step;

	for (step = POLICY_REFRESH_SESSION; step < POLICY_REFRESHES; step++)
		if (action->to_restore & (1U << step))
			break;
	action->to_restore &= ~(1U << step);
	switch (step) {
	case POLICY_REFRESH_SESSION:
		return request_began(action,
				     wwanctl_card_refresh(client, modem, 0,
							  WWANCTL_REFRESH_METHOD_SESSION,
							  restored_cb, action));
	case POLICY_REFRESH_CARD:
		return request_began(action, wwanctl_card_power(client, modem, 0,
								WWANCTL_CARD_POWER_ON,
								restored_cb, action));
	case POLICY_REFRESH_RADIO:
		return request_began(action, wwanctl_modem_power(client, modem,
								 WWANCTL_POWER_ONLINE,
								 restored_cb, action));
	default:
		if (*action->error)
			return -EIO;
		end(action, POLICY_OUTCOME_OK, NULL);
		return 0;
	}
}

static int start_restore(struct action *action)
{
	uint32_t off = action->env.left_off;

	/* A reset module comes up with its radio as it was: see that it is on. */
	action->to_restore = 1U << POLICY_REFRESH_RADIO;
	action->to_restore |= off & (1U << POLICY_REFRESH_SESSION | 1U << POLICY_REFRESH_CARD);
	return restore_next(action);
}

/* CONNECT, DISCONNECT */

static void connected_cb(void *ctx, const struct connect_result *how)
{
	struct policy_event result = { .type = POLICY_EVENT_RESULT };
	struct action *action = ctx;

	if (!request_ended(action))
		return;
	if (!how->error) {
		end(action, POLICY_OUTCOME_OK, NULL);
		return;
	}
	snprintf(action->error, sizeof(action->error), "%s", how->text);
	result.result.layer = how->layer;
	result.result.cause = how->cause;
	result.result.unsupported = how->error == -EOPNOTSUPP;
	end(action, POLICY_OUTCOME_FAILED, &result);
}

static int start_connect(struct action *action)
{
	const struct config_card *kind = action->env.kind;

	if (!kind || action->what.profile < 0 || action->what.profile >= kind->profile_n)
		return -EINVAL;
	action->connect = (struct connect){
		.client = action->env.data,
		.modem = action->env.modem,
		.profile = kind->profile[action->what.profile],
		.connection = action->env.connection,
		.done = connected_cb,
		.ctx = action,
	};
	return request_began(action, connect_start(&action->connect));
}

static int start_disconnect(struct action *action)
{
	return request_began(action, wwanctl_bearer_disconnect(action->env.data, action->env.modem,
							       1, simple_cb, action));
}

/* PROBE */

static void probed_cb(void *ctx, bool answered)
{
	struct action *action = ctx;

	if (answered)
		end(action, POLICY_OUTCOME_OK, NULL);
	else
		end_failed(action, -ETIMEDOUT, "no probe of the connection is answered");
}

/* What has come in says enough; probes cost money. */
static bool received(struct connection *connection)
{
	uint64_t before = connection->received;

	if (ip_received(connection->bearer.ifindex, &connection->received))
		return false;
	return before && connection->received > before;
}

static void start_probe(struct action *action)
{
	const struct config_policy *policy = &action->env.config->policy;

	action->probe = (struct probe){
		.loop = action->env.loop,
		.device = action->env.connection->name,
		.targets = policy->probe,
		.count = policy->probe_n,
		.done = probed_cb,
		.ctx = action,
	};
	if (received(action->env.connection))
		wait_for(action, 0.);
	else
		probe_start(&action->probe);
}

static void deadline_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct action *action = timer->data;

	(void)loop;
	(void)events;
	action->order.session.stop = true;
	action->identity.session.stop = true;
	action->connect.stop = true;
	if (!*action->error)
		snprintf(action->error, sizeof(action->error), "no end of the %s in time",
			 action_name(action->what.type));
	end(action, POLICY_OUTCOME_TIMEOUT, NULL);
}

static void start_deadline(struct action *action)
{
	double seconds = DEADLINE_S;

	if (action->what.deadline > action->env.now)
		seconds = (double)(action->what.deadline - action->env.now) / POLICY_SECOND;
	ev_now_update(action->env.loop);
	ev_init(&action->wait, wait_cb);
	action->wait.data = action;
	ev_timer_init(&action->deadline, deadline_cb, seconds, 0.);
	action->deadline.data = action;
	ev_timer_start(action->env.loop, &action->deadline);
}

static int start(struct action *action)
{
	switch (action->what.type) {
	case POLICY_ACTION_SELECT:
		return start_select(action);
	case POLICY_ACTION_REFRESH:
		return start_refresh(action);
	case POLICY_ACTION_VERIFY:
		return start_verify(action);
	case POLICY_ACTION_SCAN:
		return start_scan(action);
	case POLICY_ACTION_NETWORK:
		return start_network(action);
	case POLICY_ACTION_RESTORE:
		return start_restore(action);
	case POLICY_ACTION_CONNECT:
		return start_connect(action);
	case POLICY_ACTION_DISCONNECT:
		return start_disconnect(action);
	case POLICY_ACTION_PROBE:
		start_probe(action);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

int action_start(struct action **out, const struct action_env *env,
		 const struct policy_action *what)
{
	struct action *action = calloc(1, sizeof(*action));
	int error;

	if (!action)
		return -ENOMEM;
	action->env = *env;
	action->what = *what;
	config_get(action->env.config);
	start_deadline(action);
	error = start(action);
	if (error)
		action_destroy(action);
	else
		*out = action;
	return error;
}

void action_abandon(struct action *action)
{
	if (!action)
		return;
	action->abandoned = true;
	action->order.session.stop = true;
	action->identity.session.stop = true;
	action->connect.stop = true;
	ev_timer_stop(action->env.loop, &action->deadline);
	ev_timer_stop(action->env.loop, &action->wait);
	if (!action->busy)
		action_destroy(action);
}

const char *action_name(enum policy_action_type type)
{
	switch (type) {
	case POLICY_ACTION_SELECT:
		return "selection on the card";
	case POLICY_ACTION_REFRESH:
		return "refresh of the module";
	case POLICY_ACTION_VERIFY:
		return "verification";
	case POLICY_ACTION_SCAN:
		return "network scan";
	case POLICY_ACTION_NETWORK:
		return "network selection";
	case POLICY_ACTION_RESTORE:
		return "restoring of radio and card";
	case POLICY_ACTION_CONNECT:
		return "data connection";
	case POLICY_ACTION_DISCONNECT:
		return "end of the data connection";
	case POLICY_ACTION_PROBE:
		return "probe of the data connection";
	default:
		return "action";
	}
}
