// SPDX-License-Identifier: GPL-2.0
/* The state of the agent as JSON. */

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "agent.h"
#include "journal.h"
#include "module.h"
#include "status.h"

#define EXPLAIN_MAX	1024
#define LABEL_MAX	(2 * CONFIG_NAME_MAX + 2)

static void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text && *text ? json_object_new_string(text) : NULL);
}

static void add_number(struct json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_int64((int64_t)value));
}

static void add_ms(struct json_object *object, const char *key, uint64_t ns)
{
	add_number(object, key, (ns + 500000) / 1000000);
}

/* @running: of the policy, 0: none. */
static void add_time(struct json_object *object, const char *key, const struct agent *agent,
		     uint64_t running)
{
	double seconds;

	if (!running || running == POLICY_NEVER) {
		json_object_object_add(object, key, NULL);
		return;
	}
	seconds = (double)agent_boottime_of(agent, running) / 1e9;
	json_object_object_add(object, key, json_object_new_double(seconds));
	json_object_set_serializer(json_object_object_get(object, key),
				   json_object_double_to_json_string, (void *)(uintptr_t)"%.3f",
				   NULL);
}

/* "card/profile", as the section of the configuration is called. */
static void add_profile(struct json_object *object, const char *key,
			const struct config_card *kind, const char *name)
{
	char label[LABEL_MAX];

	if (kind && *name && !strchr(name, '/'))
		snprintf(label, sizeof(label), "%s/%s", kind->name, name);
	else
		snprintf(label, sizeof(label), "%s", name);
	add_text(object, key, label);
}

int status_shown(const struct module *module, const struct module *only)
{
	if (!module || (only && only != module))
		return 0;
	return module->index || module->state.card.rotation.number;
}

/* Rotations */

static struct json_object *phases(const struct policy_rotation *rotation)
{
	static const struct {
		enum policy_step step;
		const char *name;
	} steps[] = {
		{ POLICY_STEP_SELECT, "select" },
		{ POLICY_STEP_REFRESH, "refresh" },
		{ POLICY_STEP_VERIFY, "verify" },
		{ POLICY_STEP_REGISTER, "register" },
		{ POLICY_STEP_CONNECT, "connect" },
	};
	struct json_object *ms = json_object_new_object();
	size_t i;

	add_ms(ms, "detect", rotation->started - rotation->detected);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		/* one that had nothing to wait for took no time, and yet it was there */
		if (rotation->took[steps[i].step] || rotation->step >= steps[i].step)
			add_ms(ms, steps[i].name, rotation->took[steps[i].step]);
		else
			json_object_object_add(ms, steps[i].name, NULL);
	}
	return ms;
}

static void add_cause(struct json_object *object, const struct policy_rotation *rotation)
{
	const struct policy_cause *cause = &rotation->cause;
	char plmn[PLMN_TEXT] = "";
	char text[96] = "";

	if (rotation->trigger == POLICY_TRIGGER_REJECT ||
	    (rotation->trigger == POLICY_TRIGGER_DATA && rotation->cause.cause)) {
		snprintf(text, sizeof(text), "%s %u: %s", cause_layer_name(cause->layer),
			 cause->cause, cause_text(cause->layer, cause->cause));
		plmn_text(&cause->plmn, plmn);
	}
	json_object_object_add(object, "cause",
			       *text && cause->cause ? json_object_new_int(cause->cause) : NULL);
	add_text(object, "cause_text", text);
	add_text(object, "plmn", plmn);
}

static struct json_object *rotation_json(const struct config_card *kind,
					 const struct policy_rotation *rotation)
{
	struct json_object *object = json_object_new_object();

	add_number(object, "number", rotation->number);
	add_profile(object, "from", kind, rotation->from);
	add_profile(object, "to", kind, rotation->to);
	add_text(object, "trigger", policy_trigger_name(rotation->trigger));
	add_cause(object, rotation);
	json_object_object_add(object, "phases_ms", phases(rotation));
	if (rotation->ended)
		add_ms(object, "total_ms", rotation->ended - rotation->detected);
	else
		json_object_object_add(object, "total_ms", NULL);
	add_text(object, "refresh",
		 rotation->refresh ? policy_refresh_name(rotation->refresh) : "");
	add_text(object, "result", rotation->result == POLICY_RESULT_OPEN ?
		 policy_step_name(rotation->step) : policy_result_name(rotation->result));
	return object;
}

struct history {
	const struct agent *agent;
	struct json_object *rows;
};

static bool history_row(const struct journal_entry *entry, void *data)
{
	const bool eid = strlen(entry->card) == 32;
	struct history *history = data;
	const struct config_card *kind;
	struct json_object *row;

	kind = config_card_for(history->agent->config, eid ? NULL : entry->card,
			       eid ? entry->card : NULL);
	row = rotation_json(kind, &entry->rotation);
	json_object_object_add(row, "when", json_object_new_int64(entry->realtime));
	add_text(row, "card", entry->card);
	add_text(row, "module", entry->module);
	json_object_array_add(history->rows, row);
	return true;
}

struct json_object *status_history(struct agent *agent, const struct module *only,
				   unsigned int limit)
{
	struct history history = { .agent = agent, .rows = json_object_new_array() };

	journal_history(agent->journal, only ? only->state.card.key : NULL, limit, history_row,
			&history);
	return history.rows;
}

static struct json_object *last_rotation(struct agent *agent, const struct module *module)
{
	struct history history = { .agent = agent, .rows = json_object_new_array() };
	struct json_object *last = NULL;

	if (*module->state.card.key)
		journal_history(agent->journal, module->state.card.key, 1, history_row, &history);
	if (json_object_array_length(history.rows))
		last = json_object_get(json_object_array_get_idx(history.rows, 0));
	json_object_put(history.rows);
	return last;
}

/* Budgets */

static size_t budgets_of(const struct module *module, struct policy_budget_view *views)
{
	if (!*module->state.card.key)
		return 0;
	return policy_budgets(module->agent->config, &module->state, agent_now(module->agent),
			      views);
}

static struct json_object *budget_json(const struct agent *agent,
				       const struct policy_budget_view *view)
{
	struct json_object *object = json_object_new_object();

	add_number(object, "used", view->used);
	add_number(object, "limit", view->limit);
	add_time(object, "refill_at", agent, view->refill_at);
	return object;
}

static struct json_object *budgets_json(const struct module *module)
{
	struct policy_budget_view views[POLICY_BUDGETS];
	struct json_object *budgets = json_object_new_object();
	size_t count = budgets_of(module, views);
	size_t i;

	for (i = 0; i < count; i++)
		json_object_object_add(budgets, views[i].name,
				       budget_json(module->agent, &views[i]));
	return budgets;
}

struct json_object *status_budgets(struct agent *agent, const struct module *only)
{
	struct policy_budget_view views[POLICY_BUDGETS];
	struct json_object *rows = json_object_new_array();
	size_t i, j, count;

	for (i = 0; i < AGENT_MODULES_MAX; i++) {
		const struct module *module = agent->modules[i];

		if (!status_shown(module, only))
			continue;
		count = budgets_of(module, views);
		for (j = 0; j < count; j++) {
			struct json_object *row = budget_json(agent, &views[j]);

			add_text(row, "usb", module->modem.usb_path);
			add_text(row, "budget", views[j].name);
			json_object_array_add(rows, row);
		}
	}
	return rows;
}

/* Modems */

static struct json_object *registration_json(const struct module *module)
{
	const struct wwanctl_registration *registration = &module->registration;
	struct json_object *object = json_object_new_object();
	const struct wwanctl_reject *reject = NULL;

	if (module->reject_ns)
		reject = &module->reject;
	add_text(object, "state", registration->state ?
		 wwanctl_name(WWANCTL_NAMES_REGISTRATION_STATE, registration->state) : "unknown");
	add_text(object, "plmn", registration->plmn);
	add_text(object, "rat", registration->rat ?
		 wwanctl_name(WWANCTL_NAMES_RAT, registration->rat) : NULL);
	json_object_object_add(object, "reject_cause", reject && reject->cause ?
			       json_object_new_int((int)reject->cause) : NULL);
	add_text(object, "reject_domain", reject && reject->domain ?
		 wwanctl_name(WWANCTL_NAMES_DOMAIN, reject->domain) : NULL);
	return object;
}

static const struct config_profile *profile_of(const struct module *module)
{
	const struct config_card *kind = module_kind(module);
	int profile = module->state.profile;

	if (!kind || profile < 0 || profile >= kind->profile_n)
		return NULL;
	return kind->profile[profile];
}

static void add_rotations(struct json_object *object, const struct module *module)
{
	struct json_object *rotations = json_object_new_object();
	const struct agent *agent = module->agent;
	uint64_t now = agent_now(agent);
	unsigned int today = 0;

	if (*module->state.card.key)
		journal_rotations_since(agent->journal, module->state.card.key,
					now > BUDGET_DAY ? now - BUDGET_DAY : 0, &today);
	add_number(rotations, "today", today);
	add_number(rotations, "total", module->state.card.rotations_total);
	json_object_object_add(object, "rotations", rotations);
	add_number(object, "card_writes", module->state.card.card_writes_total);
}

/* All addresses, with a blank between two. */
static void add_ip(struct json_object *object, const struct module *module)
{
	const struct wwanctl_bearer *bearer = &module->connection.bearer;
	char text[128] = "", one[64];
	size_t i, used = 0;

	for (i = 0; connect_is_up(bearer) && i < bearer->address_count; i++) {
		const struct wwanctl_bearer_address *address = &bearer->addresses[i];

		ip_text(address->address, address->address_len, one, sizeof(one));
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
					 used ? " " : "", one);
	}
	add_text(object, "ip", text);
}

static struct json_object *modem_json(struct agent *agent, const struct module *module)
{
	const struct config_profile *profile = profile_of(module);
	const struct policy_state *state = &module->state;
	const struct config_card *kind = module_kind(module);
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "modem", module->index ?
			       json_object_new_int64(module->index) : NULL);
	add_text(object, "usb", module->modem.usb_path);
	add_text(object, "iccid", state->iccid);
	add_text(object, "imsi", state->imsi);
	add_profile(object, "profile", kind, profile ? profile->name : "");
	add_text(object, "phase", policy_phase_name(state->phase));
	add_time(object, "since", agent, state->since);
	add_text(object, "reason", state->reason);
	add_time(object, "next_at", agent, state->next_at);
	add_text(object, "blocked_by", policy_block_name(state->block));
	json_object_object_add(object, "registration", registration_json(module));
	add_text(object, "apn", profile ? profile->apn : NULL);
	add_ip(object, module);
	json_object_object_add(object, "budgets", budgets_json(module));
	add_rotations(object, module);
	json_object_object_add(object, "rotation", state->card.rotation.number ?
			       rotation_json(kind, &state->card.rotation) : NULL);
	json_object_object_add(object, "last_rotation", last_rotation(agent, module));
	return object;
}

struct json_object *status_modems(struct agent *agent, const struct module *only)
{
	struct json_object *status = json_object_new_object();
	struct json_object *modems = json_object_new_array();
	size_t i;

	for (i = 0; i < AGENT_MODULES_MAX; i++)
		if (status_shown(agent->modules[i], only))
			json_object_array_add(modems, modem_json(agent, agent->modules[i]));
	json_object_object_add(status, "modems", modems);
	add_text(status, "notice", agent->driver ? NULL : "the driver wwanctl is not loaded");
	return status;
}

/* Profiles */

static const struct policy_blame *blame_of(const struct policy_state *state, const char *imsi)
{
	const struct policy_blame *found = NULL;
	size_t i;

	for (i = 0; i < POLICY_BLAME_MAX; i++) {
		const struct policy_blame *blame = &state->card.blame[i];

		if (*imsi && !strcmp(blame->imsi, imsi) && (!found || blame->until > found->until))
			found = blame;
	}
	return found;
}

static void add_blame(struct json_object *row, const struct module *module,
		      const struct policy_blame *blame)
{
	char plmn[PLMN_TEXT];
	char reason[128];

	if (!blame) {
		add_number(row, "failures", 0);
		add_text(row, "reason", NULL);
		add_time(row, "refused_until", module->agent, 0);
		return;
	}
	snprintf(reason, sizeof(reason), "%s refused it: %s %u, %s", plmn_text(&blame->plmn, plmn),
		 cause_layer_name(blame->layer), blame->cause,
		 cause_text(blame->layer, blame->cause));
	add_number(row, "failures", blame->count);
	add_text(row, "reason", reason);
	add_time(row, "refused_until", module->agent, blame->until);
}

static struct json_object *profile_row(const struct module *module,
				       const struct config_card *kind, int index)
{
	const struct config_profile *profile = kind->profile[index];
	const struct policy_blame *blame = blame_of(&module->state, profile->imsi);
	bool active = module->state.profile == index;
	struct json_object *row = json_object_new_object();
	const char *state = "untried";

	if (active)
		state = "active";
	else if (blame && blame->until > agent_now(module->agent))
		state = "refused";
	else if (module->state.card.round.tried & (1U << index))
		state = "tried";
	add_text(row, "usb", module->modem.usb_path);
	add_profile(row, "profile", kind, profile->name);
	add_text(row, "role", config_role_name(profile->role));
	add_text(row, "imsi", profile->imsi);
	json_object_object_add(row, "active", json_object_new_boolean(active));
	add_text(row, "state", state);
	add_blame(row, module, blame);
	return row;
}

struct json_object *status_profiles(struct agent *agent, const struct module *only)
{
	struct json_object *rows = json_object_new_array();
	size_t i;
	int j;

	for (i = 0; i < AGENT_MODULES_MAX; i++) {
		const struct module *module = agent->modules[i];
		const struct config_card *kind;

		if (!status_shown(module, only))
			continue;
		kind = module_kind(module);
		for (j = 0; kind && j < kind->profile_n; j++)
			json_object_array_add(rows, profile_row(module, kind, j));
	}
	return rows;
}

/* Words */

struct json_object *status_explain(struct agent *agent, const struct module *only)
{
	struct json_object *result = json_object_new_object();
	char paragraph[EXPLAIN_MAX];
	char text[4 * EXPLAIN_MAX];
	size_t used = 0;
	size_t i;

	text[0] = '\0';
	for (i = 0; i < AGENT_MODULES_MAX && used < sizeof(text) - 1; i++) {
		const struct module *module = agent->modules[i];

		if (!status_shown(module, only))
			continue;
		policy_explain(agent->config, &module->state, agent_now(agent), paragraph,
			       sizeof(paragraph));
		snprintf(text + used, sizeof(text) - used, "%s%s: %s", used ? "\n" : "",
			 module->modem.usb_path, paragraph);
		used += strlen(text + used);
	}
	if (!used)
		add_text(result, "text", agent->driver ?
			 "The driver wwanctl has no module; imsid waits for one." :
			 "The driver wwanctl is not loaded; imsid waits for it.");
	else
		add_text(result, "text", text);
	return result;
}
