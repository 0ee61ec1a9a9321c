// SPDX-License-Identifier: GPL-2.0
/* Requests of the control socket; every argument is checked before anything is done. */

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "agent.h"
#include "control.h"
#include "diagnose.h"
#include "journal.h"
#include "logger.h"
#include "module.h"
#include "request.h"
#include "status.h"

#define HISTORY_DEFAULT	100
#define HISTORY_MAX	1000
#define HOLD_MAX_S	(366ULL * 86400)

/* Arguments as they came, NULL where absent; all of them are strings. */
struct arguments {
	const char *modem;
	const char *to;
	const char *hold_for;
	const char *limit;
	struct module *module;	/* of @modem; NULL: all */
};

enum {
	MAY_MODEM = 1,
	MAY_TO = 2,
	MAY_FOR = 4,
	MAY_LIMIT = 8,
};

struct request {
	const char *name;
	unsigned int may;
	struct json_object *(*run)(struct request_ctx *ctx, const struct arguments *arguments);
};

static struct json_object *say(const char *text)
{
	struct json_object *result = json_object_new_object();

	json_object_object_add(result, "text", json_object_new_string(text));
	return control_ok(result);
}

/* Reading */

static struct json_object *run_status(struct request_ctx *ctx, const struct arguments *arguments)
{
	return control_ok(status_modems(ctx->agent, arguments->module));
}

/* Digits only, from 1 to @max. Return: 0 if it is anything else. */
static unsigned long whole_number(const char *text, unsigned long max)
{
	unsigned long value;
	char *end;

	if (*text < '0' || *text > '9')
		return 0;
	errno = 0;
	value = strtoul(text, &end, 10);
	return errno || *end || value > max ? 0 : value;
}

static struct json_object *run_history(struct request_ctx *ctx, const struct arguments *arguments)
{
	unsigned long limit = HISTORY_DEFAULT;

	if (arguments->limit)
		limit = whole_number(arguments->limit, HISTORY_MAX);
	if (!limit)
		return control_error("usage", "\"limit\" is not a number from 1 to 1000", NULL);
	return control_ok(status_history(ctx->agent, arguments->module, (unsigned int)limit));
}

static struct json_object *run_profiles(struct request_ctx *ctx, const struct arguments *arguments)
{
	return control_ok(status_profiles(ctx->agent, arguments->module));
}

static struct json_object *run_budgets(struct request_ctx *ctx, const struct arguments *arguments)
{
	return control_ok(status_budgets(ctx->agent, arguments->module));
}

static struct json_object *run_explain(struct request_ctx *ctx, const struct arguments *arguments)
{
	return control_ok(status_explain(ctx->agent, arguments->module));
}

static struct json_object *run_diagnose(struct request_ctx *ctx, const struct arguments *arguments)
{
	return control_ok(diagnose(ctx->agent, arguments->module));
}

/* Orders */

static struct json_object *run_reload(struct request_ctx *ctx, const struct arguments *arguments)
{
	char text[1024];

	(void)arguments;
	if (ctx->reload(ctx->agent, text, sizeof(text)))
		return control_error("failed", text, "the configuration before stays in force");
	return say("the configuration is in force");
}

/* The only module there is, if none was named. */
static struct module *sole_module(struct agent *agent, struct json_object **refusal)
{
	struct module *found = NULL;
	size_t i;

	for (i = 0; i < AGENT_MODULES_MAX; i++) {
		if (!agent->modules[i] || !agent->modules[i]->index)
			continue;
		if (found) {
			*refusal = control_error("usage", "there is more than one modem",
						 "name one; imsictl status lists them");
			return NULL;
		}
		found = agent->modules[i];
	}
	if (!found)
		*refusal = control_error("no-such-modem", "there is no modem", NULL);
	return found;
}

/* "PROFILE" or "CARD/PROFILE". Return: its index, -1 if the card has none of this name. */
static int named_profile(const struct config_card *kind, const char *name)
{
	size_t len = strlen(kind->name);

	if (!strncmp(name, kind->name, len) && name[len] == '/')
		name += len + 1;
	return config_profile_named(kind, name);
}

static struct json_object *refuse_order(const struct module *module, enum policy_block block,
					uint64_t at)
{
	const struct agent *agent = module->agent;
	uint64_t now = agent_now(agent);
	char text[128];
	char hint[96];

	snprintf(text, sizeof(text), "%s: no rotation now: blocked by %s", module->modem.usb_path,
		 policy_block_name(block));
	if (at > now && at != POLICY_NEVER)
		snprintf(hint, sizeof(hint), "again in %llu s; imsictl explain says more",
			 (unsigned long long)((at - now) / POLICY_SECOND + 1));
	else
		snprintf(hint, sizeof(hint), "imsictl explain and imsictl diagnose say more");
	return control_error("refused", text, hint);
}

static struct json_object *run_rotate(struct request_ctx *ctx, const struct arguments *arguments)
{
	struct module *module = arguments->module;
	struct json_object *refusal = NULL;
	const struct config_card *kind;
	enum policy_block block;
	char text[128];
	uint64_t at = 0;
	int to = -1;

	if (!module)
		module = sole_module(ctx->agent, &refusal);
	if (!module)
		return refusal;
	kind = module_kind(module);
	if (arguments->to && kind)
		to = named_profile(kind, arguments->to);
	if (arguments->to && kind && to < 0)
		return control_error("no-such-profile", "the card has no profile of this name",
				     "imsictl profiles lists them");
	block = policy_order_refusal(ctx->agent->config, &module->state, to, agent_now(ctx->agent),
				     &at);
	if (block != POLICY_BLOCK_NONE)
		return refuse_order(module, block, at);
	log_msg(LOG_NOTICE, "%s: rotation ordered", module->modem.usb_path);
	module_order(module, to);
	snprintf(text, sizeof(text), "%s: rotating; imsictl status shows how it goes",
		 module->modem.usb_path);
	return say(text);
}

/* "90", "90s", "10m", "2h", "1d" in seconds; 0 if it is none of these. */
static uint64_t duration(const char *text)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = {
		{ '\0', 1 }, { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	};
	unsigned long long value;
	char *end;
	size_t i;

	if (*text < '0' || *text > '9')
		return 0;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || value > HOLD_MAX_S || (*end && end[1]))
		return 0;
	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (*end == units[i].unit && value * units[i].seconds <= HOLD_MAX_S)
			return value * units[i].seconds;
	return 0;
}

static struct json_object *run_hold(struct request_ctx *ctx, const struct arguments *arguments)
{
	uint64_t until = POLICY_NEVER;
	uint64_t seconds;
	char text[128];
	int error;

	if (arguments->hold_for) {
		seconds = duration(arguments->hold_for);
		if (!seconds)
			return control_error("usage", "\"for\" is not a duration of at most a year",
					     "a number of s, m, h or d, such as 90s or 2h");
		until = agent_now(ctx->agent) + seconds * POLICY_SECOND;
	}
	error = agent_hold(ctx->agent, until);
	if (error) {
		snprintf(text, sizeof(text), "held, but a restart of imsid will forget it: %s",
			 strerror(-error));
		return control_error("failed", text, "see to the state directory");
	}
	log_msg(LOG_NOTICE, "hold %s", arguments->hold_for ? arguments->hold_for : "until resumed");
	return say(arguments->hold_for ? "held for that time; imsictl resume ends it" :
		   "held; imsictl resume ends it");
}

static struct json_object *run_resume(struct request_ctx *ctx, const struct arguments *arguments)
{
	(void)arguments;
	if (agent_hold(ctx->agent, 0))
		return control_error("failed", "resumed, but a restart of imsid will hold again",
				     "see to the state directory");
	log_msg(LOG_NOTICE, "resumed");
	return say("resumed");
}

static const struct request requests[] = {
	{ "status", MAY_MODEM, run_status },
	{ "history", MAY_MODEM | MAY_LIMIT, run_history },
	{ "rotate", MAY_MODEM | MAY_TO, run_rotate },
	{ "hold", MAY_FOR, run_hold },
	{ "resume", 0, run_resume },
	{ "profiles", MAY_MODEM, run_profiles },
	{ "budgets", MAY_MODEM, run_budgets },
	{ "reload", 0, run_reload },
	{ "explain", MAY_MODEM, run_explain },
	{ "diagnose", MAY_MODEM, run_diagnose },
};

static const struct request *find_request(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		if (!strcmp(requests[i].name, name))
			return &requests[i];
	return NULL;
}

/* Return: where the argument goes, or NULL: there is none of this name for this request. */
static const char **slot(struct arguments *arguments, unsigned int may, const char *key)
{
	if (!strcmp(key, "modem") && (may & MAY_MODEM))
		return &arguments->modem;
	if (!strcmp(key, "to") && (may & MAY_TO))
		return &arguments->to;
	if (!strcmp(key, "for") && (may & MAY_FOR))
		return &arguments->hold_for;
	if (!strcmp(key, "limit") && (may & MAY_LIMIT))
		return &arguments->limit;
	return NULL;
}

/* Return: NULL, or the refusal. */
static struct json_object *read_arguments(struct json_object *request, unsigned int may,
					  struct arguments *arguments)
{
	char text[128];

	json_object_object_foreach(request, key, value) {
		const char **where;

		if (!strcmp(key, "request"))
			continue;
		where = slot(arguments, may, key);
		if (!where) {
			snprintf(text, sizeof(text), "\"%.32s\" is no argument of this request",
				 key);
			return control_error("usage", text, "see imsid(8)");
		}
		if (!json_object_is_type(value, json_type_string) &&
		    !json_object_is_type(value, json_type_int)) {
			snprintf(text, sizeof(text), "\"%.32s\" is neither text nor number", key);
			return control_error("usage", text, NULL);
		}
		*where = json_object_get_string(value);
	}
	return NULL;
}

/* By index, IMEI, "1-1:1.4" or "1-1", which is the lowest interface there. */
static struct module *find_module(struct agent *agent, const char *text)
{
	struct module *found = NULL;
	char full[48];
	char index[16];
	size_t i;

	for (i = 0; i < AGENT_MODULES_MAX; i++) {
		struct module *module = agent->modules[i];

		if (!status_shown(module, NULL))
			continue;
		snprintf(full, sizeof(full), "%s:1.%u", module->modem.usb_path,
			 module->modem.interface);
		snprintf(index, sizeof(index), "%u", module->index);
		if (!strcmp(text, full) || (module->index && !strcmp(text, index)) ||
		    (*module->modem.imei && !strcmp(text, module->modem.imei)))
			return module;
		if (!strcmp(text, module->modem.usb_path) &&
		    (!found || module->modem.interface < found->modem.interface))
			found = module;
	}
	return found;
}

struct json_object *request_answer(void *ctx, struct json_object *request)
{
	struct arguments arguments = { 0 };
	const struct request *known = NULL;
	struct request_ctx *context = ctx;
	struct json_object *refusal;
	struct json_object *name;

	if (json_object_object_get_ex(request, "request", &name) &&
	    json_object_is_type(name, json_type_string))
		known = find_request(json_object_get_string(name));
	if (!known)
		return control_error("usage", "\"request\" names no request", "see imsid(8)");
	refusal = read_arguments(request, known->may, &arguments);
	if (refusal)
		return refusal;
	if (arguments.modem) {
		arguments.module = find_module(context->agent, arguments.modem);
		if (!arguments.module)
			return control_error("no-such-modem", "there is no such modem",
					     "imsictl status lists them");
	}
	return known->run(context, &arguments);
}
