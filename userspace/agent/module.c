// SPDX-License-Identifier: GPL-2.0
/*
 * A module: what the driver says about it goes to the policy, what the policy
 * wants is carried out in order. Nothing in here decides anything.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "action.h"
#include "agent.h"
#include "announce.h"
#include "journal.h"
#include "logger.h"
#include "module.h"

static void deliver(struct module *module, const struct policy_event *event);

static bool plugged(const struct module *module)
{
	return module->index != 0;
}

const struct config_card *module_kind(const struct module *module)
{
	return config_card_for(module->agent->config, module->state.iccid, module->state.eid);
}

/* The policy's actions */

static void set_ended(struct module *module, uint32_t id, const char *text)
{
	if (module->ended_n == MODULE_ENDED_MAX)
		return;
	module->ended[module->ended_n].id = id;
	snprintf(module->ended[module->ended_n].text, sizeof(module->ended[0].text), "%s", text);
	module->ended_n++;
	ev_timer_set(&module->later, 0., 0.);
	ev_timer_start(module->agent->loop, &module->later);
}

/* A rotation that ended on a full disk; what it cost is in the state anyway. */
static void note_history(struct module *module, uint64_t now)
{
	int error = journal_finish(module->agent->journal, &module->state, time(NULL), now);

	if (error && !module->history_due)
		log_msg(LOG_WARNING, "%s: the rotation is not in the history: %s",
			module->modem.usb_path, strerror(-error));
	module->history_due = error != 0;
}

/* Return: false when the actions behind it must not be carried out. */
static bool persist(struct module *module, const struct policy_action *action, uint64_t now)
{
	int error = journal_save(module->agent->journal, &module->state, now, action->durable);

	if (!error) {
		module->journal_failed = false;
		if (module->history_due)
			note_history(module, now);
		return true;
	}
	if (!module->journal_failed)
		log_msg(LOG_ERR, "%s: cannot write the state: %s; %s: the card is left alone",
			module->modem.usb_path, strerror(-error), error == -ENOSPC ?
			"free some space for it" : "see to the state directory");
	module->journal_failed = true;
	set_ended(module, action->id, strerror(-error));
	return !action->durable;
}

static void arm(struct module *module, uint64_t at, uint64_t now)
{
	struct ev_loop *loop = module->agent->loop;

	ev_timer_stop(loop, &module->timer);
	if (!at)
		return;
	ev_now_update(loop);
	ev_timer_set(&module->timer, at > now ? (double)(at - now) / POLICY_SECOND : 0., 0.);
	ev_timer_start(loop, &module->timer);
}

static void finished(struct module *module, uint64_t now)
{
	const struct policy_rotation *rotation = &module->state.finished;

	module->history_due = false;
	note_history(module, now);
	log_msg(rotation->result == POLICY_RESULT_OK ? LOG_NOTICE : LOG_WARNING,
		"%s: rotation from %s to %s (%s): %s after %u ms", module->modem.usb_path,
		*rotation->from ? rotation->from : "none", rotation->to,
		policy_trigger_name(rotation->trigger), policy_result_name(rotation->result),
		(unsigned int)((rotation->ended - rotation->detected) / 1000000));
	if (rotation->result != POLICY_RESULT_OK)
		announce(module, "failed");
	else if (rotation->trigger != POLICY_TRIGGER_RETRY)
		announce(module, "rotated");
}

static void report(struct module *module)
{
	if (!strcmp(module->reported, module->state.reason))
		return;
	memcpy(module->reported, module->state.reason, sizeof(module->reported));
	if (*module->reported)
		log_msg(LOG_INFO, "%s: %s: %s", module->modem.usb_path,
			policy_phase_name(module->state.phase), module->reported);
}

static void action_cb(void *ctx, const struct policy_event *result)
{
	struct policy_event event = *result;
	struct module *module = ctx;

	module->action = NULL;
	if (event.result.outcome != POLICY_OUTCOME_OK)
		log_msg(LOG_WARNING, "%s: %s", module->modem.usb_path, event.result.error);
	event.at = agent_now(module->agent);
	deliver(module, &event);
}

static void carry_out(struct module *module, const struct policy_action *action, uint64_t now)
{
	struct action_env env = {
		.loop = module->agent->loop,
		.client = module->link.client,
		.data = module->data.client,
		.connection = &module->connection,
		.modem = module->index,
		.config = module->agent->config,
		.kind = module_kind(module),
		.card = &module->card,
		.left_off = module->state.module.left_off,
		.now = now,
		.done = action_cb,
		.ctx = module,
	};
	int error = -ENODEV;

	action_abandon(module->action);
	module->action = NULL;
	if (plugged(module))
		error = action_start(&module->action, &env, action);
	if (!error)
		return;
	log_msg(LOG_WARNING, "%s: cannot begin the %s: %s", module->modem.usb_path,
		action_name(action->type), strerror(-error));
	set_ended(module, action->id, strerror(-error));
}

static void carry_out_all(struct module *module, const struct policy_actions *actions,
			  uint64_t now)
{
	size_t i;

	for (i = 0; i < actions->n; i++) {
		const struct policy_action *action = &actions->a[i];

		switch (action->type) {
		case POLICY_ACTION_PERSIST:
			if (!persist(module, action, now))
				return;
			break;
		case POLICY_ACTION_ARM:
			arm(module, action->at, now);
			break;
		case POLICY_ACTION_FINISHED:
			finished(module, now);
			break;
		case POLICY_ACTION_REPORT:
			report(module);
			break;
		default:
			carry_out(module, action, now);
		}
	}
}

static void deliver(struct module *module, const struct policy_event *event)
{
	uint64_t now = agent_now(module->agent);
	struct policy_actions actions;

	policy_step(module->agent->config, &module->state, event, now, &actions);
	if (module->state.bearer.up && !module->told_up) {
		module->told_up = true;
		announce(module, "connected");
	}
	carry_out_all(module, &actions, now);
}

/* The device of a data session that has gone carries nothing any more. */
static void session_over(struct module *module)
{
	if (*module->connection.name)
		ip_clear(module->connection.bearer.ifindex);
	if (module->told_up)
		announce(module, "disconnected");
	module->told_up = false;
	module->connection.name[0] = '\0';
	module->connection.received = 0;
}

/*
 * What could not even begin ends in a turn of the loop of its own: however often it is tried
 * again, everybody else gets a turn, too.
 */
static void later_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct module *module = timer->data;
	struct module_ended ended[MODULE_ENDED_MAX];
	size_t count = module->ended_n;
	size_t i;

	(void)loop;
	(void)events;
	memcpy(ended, module->ended, sizeof(ended));
	module->ended_n = 0;
	for (i = 0; i < count; i++) {
		const struct policy_event failed = {
			.type = POLICY_EVENT_RESULT,
			.at = agent_now(module->agent),
			.result = {
				.id = ended[i].id,
				.outcome = POLICY_OUTCOME_FAILED,
				.error = ended[i].text,
			},
		};

		deliver(module, &failed);
	}
}

static void timer_cb(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct policy_event event = { .type = POLICY_EVENT_TIMER };
	struct module *module = timer->data;

	(void)loop;
	(void)events;
	event.at = agent_now(module->agent);
	deliver(module, &event);
}

/* What the driver says */

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static void tell_modem(struct module *module, uint64_t at_ns)
{
	const struct wwanctl_modem *modem = &module->modem;
	struct agent *agent = module->agent;
	const char *key = or_null(modem->imei);
	struct policy_module stored;
	struct policy_event event = {
		.type = POLICY_EVENT_MODEM,
		.at = journal_now(agent->journal, at_ns),
		.modem = {
			.state = modem->state,
			.power = modem->power,
			.model = or_null(modem->model),
			.revision = or_null(modem->revision),
		},
	};

	if (!key && modem->state == WWANCTL_MODEM_STATE_READY)
		key = modem->usb_path;
	event.modem.key = key;
	if (key && strcmp(key, module->state.module.key)) {
		if (journal_load_module(agent->journal, agent->config, key, modem->model,
					modem->revision, agent_now(agent), &stored))
			log_msg(LOG_WARNING, "%s: what is known of this module cannot be read",
				modem->usb_path);
		event.modem.stored = &stored;
	}
	deliver(module, &event);
}

static void tell_reject(struct module *module)
{
	const struct wwanctl_reject *reject = &module->reject;
	struct policy_event event = {
		.type = POLICY_EVENT_REJECT,
		.at = journal_now(module->agent->journal, module->reject_ns),
		.reject = {
			.domain = reject->domain,
			.rat = reject->rat,
			.cause = (uint16_t)reject->cause,
		},
	};

	plmn_parse(reject->plmn, &event.reject.plmn);
	deliver(module, &event);
}

void module_reject(struct module *module, const struct wwanctl_reject *reject, uint64_t at_ns)
{
	/* A snapshot repeats what an event has told. */
	if (at_ns <= module->reject_ns)
		return;
	module->reject_ns = at_ns;
	module->reject = *reject;
	tell_reject(module);
}

/* One from before the rotation that is open was of the IMSI before. */
static bool reject_is_news(const struct module *module, uint64_t at_ns)
{
	return at_ns && journal_now(module->agent->journal, at_ns) >=
			module->state.card.rotation.started;
}

static bool knows_card(const struct module *module)
{
	return *module->state.card.key && *module->state.imsi;
}

static void tell_card(struct module *module, uint64_t at_ns)
{
	const struct wwanctl_card *card = &module->card;
	struct agent *agent = module->agent;
	struct policy_card *stored = NULL;
	bool known = knows_card(module);
	char key[POLICY_KEY_MAX];
	struct policy_event event = {
		.type = POLICY_EVENT_CARD,
		.at = journal_now(agent->journal, at_ns),
		.card = {
			.state = card->state,
			.iccid = or_null(card->iccid),
			.eid = or_null(card->eid),
			.imsi = or_null(card->imsi),
		},
	};

	policy_card_key(card->eid, card->iccid, key);
	if (*card->iccid && strcmp(key, module->state.card.key)) {
		stored = calloc(1, sizeof(*stored));
		if (!stored)
			return;
		if (journal_load_card(agent->journal, agent->config, key, agent_now(agent), stored))
			log_msg(LOG_WARNING, "%s: what is known of this card cannot be read",
				module->modem.usb_path);
		event.card.stored = stored;
	}
	deliver(module, &event);
	free(stored);
	/* The network was faster than the card: nobody knew then who was refused. */
	if (!known && knows_card(module) && reject_is_news(module, module->reject_ns))
		tell_reject(module);
}

void module_modem(struct module *module, const struct wwanctl_modem *modem, uint64_t at_ns)
{
	char imei[sizeof(modem->imei)];
	bool ready;

	memcpy(imei, *modem->imei ? modem->imei : module->modem.imei, sizeof(imei));
	ready = module->modem.state == WWANCTL_MODEM_STATE_READY;
	module->modem = *modem;
	memcpy(module->modem.imei, imei, sizeof(imei));
	/* Events do not say who the module is, and what there is besides is new to us. */
	if (modem->state == WWANCTL_MODEM_STATE_READY && (!*imei || !ready) && !*modem->imei)
		module_adopt(module);
	else
		tell_modem(module, at_ns);
}

static bool has_card(const struct wwanctl_card *card, uint32_t attr)
{
	return card->has & WWANCTL_HAS(attr);
}

/* An event has what belongs to the card's state, and no list of applications. */
static void merge_card(struct wwanctl_card *mine, const struct wwanctl_card *card)
{
	struct wwanctl_card merged = *card;

	if (card->state == WWANCTL_CARD_STATE_ABSENT || card->state == WWANCTL_CARD_STATE_ERROR) {
		*mine = merged;
		return;
	}
	if (!has_card(card, WWANCTL_A_CARD_ICCID))
		memcpy(merged.iccid, mine->iccid, sizeof(merged.iccid));
	if (!has_card(card, WWANCTL_A_CARD_EID))
		memcpy(merged.eid, mine->eid, sizeof(merged.eid));
	if (!has_card(card, WWANCTL_A_CARD_APPLICATION)) {
		merged.application_count = mine->application_count;
		memcpy(merged.applications, mine->applications, sizeof(merged.applications));
	}
	*mine = merged;
}

void module_card(struct module *module, const struct wwanctl_card *card, uint64_t at_ns)
{
	const struct config_modem *config;

	merge_card(&module->card, card);
	tell_card(module, at_ns);
	action_card_changed(module->action);
	if (!plugged(module) || module->modem.state != WWANCTL_MODEM_STATE_READY)
		return;
	config = config_modem_for(module->agent->config, module->modem.usb_path,
				  or_null(module->modem.imei));
	pin_consider(&module->pin, module->link.client, module->index, &module->card,
		     config->pin_file, agent_now(module->agent));
}

static bool registered(const struct wwanctl_registration *registration)
{
	return registration->state == WWANCTL_REGISTRATION_STATE_HOME ||
	       registration->state == WWANCTL_REGISTRATION_STATE_ROAMING;
}

void module_registration(struct module *module, const struct wwanctl_registration *registration,
			 uint64_t at_ns)
{
	struct policy_event event = {
		.type = POLICY_EVENT_REGISTRATION,
		.at = journal_now(module->agent->journal, at_ns),
		.registration = { .state = registration->state, .rat = registration->rat },
	};

	module->registration = *registration;
	if (registered(registration))
		module->reject_ns = 0;
	plmn_parse(registration->plmn, &event.registration.plmn);
	deliver(module, &event);
}

void module_refresh(struct module *module, const struct wwanctl_refresh *refresh, uint64_t at_ns)
{
	struct policy_event event = {
		.type = POLICY_EVENT_REFRESH,
		.at = journal_now(module->agent->journal, at_ns),
		.refresh = { .stage = refresh->stage },
	};

	deliver(module, &event);
}

void module_bearer(struct module *module, const struct wwanctl_bearer *bearer, uint64_t at_ns)
{
	struct policy_event event = {
		.type = POLICY_EVENT_BEARER,
		.at = journal_now(module->agent->journal, at_ns),
		.bearer = { .up = connect_is_up(bearer) },
	};

	/* one bearer is ours: the module's first */
	if (bearer->id != 1)
		return;
	if (!event.bearer.up)
		session_over(module);
	module->connection.bearer = *bearer;
	if (!module->stopping)
		deliver(module, &event);
}

/* The snapshot: the modem first, and of one that is ready the rest, pipelined */

static void snapshot_failed(struct module *module, const struct wwanctl_reply *reply)
{
	/* A module that goes away while we ask says so by an event. */
	if (!reply->error || reply->error == -ENODEV || reply->error == -ECANCELED)
		return;
	log_msg(LOG_WARNING, "%s: cannot read its state: %s", module->modem.usb_path,
		*reply->text ? reply->text : strerror(-reply->error));
}

static void card_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct module *module = ctx;

	if (reply->error || !reply->count) {
		snapshot_failed(module, reply);
		return;
	}
	if (module->card_ns < module->adopt_ns)
		module_card(module, &reply->cards[0], agent_boottime());
}

static void registration_cb(void *ctx, const struct wwanctl_reply *reply)
{
	const struct wwanctl_registration *registration = reply->registrations;
	struct module *module = ctx;
	uint64_t at_ns = agent_boottime();

	if (reply->error || !reply->count) {
		snapshot_failed(module, reply);
		return;
	}
	if (module->registration_ns >= module->adopt_ns)
		return;
	/* In the order in which they happened: the denial is the reject's. */
	if ((registration->has & WWANCTL_HAS(WWANCTL_A_REGISTRATION_REJECT)) &&
	    !registered(registration) && reject_is_news(module, registration->reject.time_ns)) {
		module_reject(module, &registration->reject, registration->reject.time_ns);
		at_ns = registration->reject.time_ns;
	}
	module_registration(module, registration, at_ns);
}

static void modem_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct module *module = ctx;
	int error;

	if (reply->error || !reply->count) {
		snapshot_failed(module, reply);
		return;
	}
	if (module->modem_ns >= module->adopt_ns && reply->modems[0].state != module->modem.state)
		return;
	module->modem = reply->modems[0];
	tell_modem(module, agent_boottime());
	if (module->modem.state != WWANCTL_MODEM_STATE_READY)
		return;
	error = wwanctl_card_get(module->link.client, module->index, 0, card_cb, module);
	if (!error)
		error = wwanctl_registration_get(module->link.client, module->index,
						 registration_cb, module);
	if (error)
		log_msg(LOG_ERR, "%s: cannot ask for its card: %s", module->modem.usb_path,
			strerror(-error));
}

void module_adopt(struct module *module)
{
	int error;

	if (!plugged(module))
		return;
	module->adopt_ns = agent_boottime();
	error = wwanctl_modem_get(module->link.client, module->index, modem_cb, module);
	if (error)
		log_msg(LOG_ERR, "%s: cannot ask for its state: %s", module->modem.usb_path,
			strerror(-error));
}

/* Coming and going */

static struct module *module_create(struct agent *agent)
{
	struct module *module = calloc(1, sizeof(*module));
	uint64_t seed = 0;

	if (!module)
		return NULL;
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != sizeof(seed) || !seed)
		seed = agent_boottime() | 1;
	module->agent = agent;
	module->pin.journal = agent->journal;
	module->pin.name = module->modem.usb_path;
	policy_init(&module->state, seed, agent->hold_until, agent->observe_until);
	ev_init(&module->timer, timer_cb);
	module->timer.data = module;
	ev_init(&module->later, later_cb);
	module->later.data = module;
	return module;
}

struct module *module_at(struct agent *agent, const char *usb_path, uint32_t interface)
{
	struct module **free_slot = NULL;
	size_t i;

	for (i = 0; i < AGENT_MODULES_MAX; i++) {
		struct module **slot = &agent->modules[i];

		if (!*slot)
			free_slot = free_slot ? free_slot : slot;
		else if (!strcmp((*slot)->modem.usb_path, usb_path) &&
			 (*slot)->modem.interface == interface)
			return *slot;
	}
	if (free_slot)
		*free_slot = module_create(agent);
	if (!free_slot || !*free_slot) {
		log_msg(LOG_ERR, "%s: more modules than imsid can drive (%d): left alone", usb_path,
			AGENT_MODULES_MAX);
		return NULL;
	}
	snprintf((*free_slot)->modem.usb_path, sizeof((*free_slot)->modem.usb_path), "%s",
		 usb_path);
	(*free_slot)->modem.interface = interface;
	return *free_slot;
}

struct module *module_by_index(struct agent *agent, uint32_t index)
{
	size_t i;

	for (i = 0; index && i < AGENT_MODULES_MAX; i++)
		if (agent->modules[i] && agent->modules[i]->index == index)
			return agent->modules[i];
	return NULL;
}

void module_destroy(struct module *module)
{
	struct agent *agent = module->agent;
	size_t i;

	for (i = 0; i < AGENT_MODULES_MAX; i++)
		if (agent->modules[i] == module)
			agent->modules[i] = NULL;
	action_abandon(module->action);
	ev_timer_stop(agent->loop, &module->timer);
	ev_timer_stop(agent->loop, &module->later);
	link_close(&module->data);
	link_close(&module->link);
	explicit_bzero(module, sizeof(*module));
	free(module);
}

void module_plugged(struct module *module, const struct wwanctl_modem *modem)
{
	int error;

	if (module->index == modem->index)
		return;
	if (plugged(module))
		module_unplugged(module);
	error = link_open(&module->link, module->agent->loop);
	if (!error)
		error = link_open(&module->data, module->agent->loop);
	if (error) {
		link_close(&module->link);
		log_msg(LOG_ERR, "%s: cannot open a socket to the driver: %s",
			module->modem.usb_path, strerror(-error));
		return;
	}
	module->index = modem->index;
	module->modem = *modem;
	log_msg(LOG_INFO, "%s: modem %u: %s", modem->usb_path, modem->index,
		*modem->model ? modem->model : "not ready yet");
	module_adopt(module);
}

void module_unplugged(struct module *module)
{
	struct policy_event event = { .type = POLICY_EVENT_MODEM_GONE };

	if (!plugged(module))
		return;
	log_msg(LOG_INFO, "%s: modem %u is gone", module->modem.usb_path, module->index);
	module->index = 0;
	action_abandon(module->action);
	module->action = NULL;
	link_close(&module->data);
	link_close(&module->link);
	session_over(module);
	memset(&module->connection, 0, sizeof(module->connection));
	module->modem.imei[0] = '\0';
	module->modem.state = 0;
	module->modem.power = 0;
	memset(&module->card, 0, sizeof(module->card));
	memset(&module->registration, 0, sizeof(module->registration));
	module->reject_ns = 0;
	event.at = agent_now(module->agent);
	deliver(module, &event);
}

/* Orders */

void module_order(struct module *module, int profile)
{
	struct policy_event event = {
		.type = POLICY_EVENT_ORDER,
		.at = agent_now(module->agent),
		.order = { .profile = profile },
	};

	deliver(module, &event);
}

void module_hold(struct module *module, uint64_t until)
{
	struct policy_event event = {
		.type = until ? POLICY_EVENT_HOLD : POLICY_EVENT_RESUME,
		.at = agent_now(module->agent),
	};

	if (until)
		event.hold.until = until;
	deliver(module, &event);
}

static void stopped_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct module *module = ctx;

	(void)reply;
	if (!module->stopping_count)
		return;
	--*module->stopping_count;
	module->stopping_count = NULL;
	session_over(module);
}

void module_stop(struct module *module, unsigned int *left)
{
	module->stopping = true;
	action_abandon(module->action);
	module->action = NULL;
	if (!plugged(module) || !connect_is_up(&module->connection.bearer) ||
	    wwanctl_bearer_disconnect(module->data.client, module->index, 1, stopped_cb, module))
		return;
	module->stopping_count = left;
	++*left;
}

void module_reconfigure(struct module *module)
{
	struct policy_event event = {
		.type = POLICY_EVENT_CONFIG,
		.at = agent_now(module->agent),
	};

	deliver(module, &event);
}
