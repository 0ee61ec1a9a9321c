// SPDX-License-Identifier: GPL-2.0
/* What keeps this board from being served, as far as the agent can see it. */

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "card.h"
#include "diagnose.h"
#include "journal.h"
#include "module.h"
#include "status.h"

static void found(struct json_object *findings, const char *subject, const char *text,
		  const char *hint)
{
	struct json_object *finding = json_object_new_object();

	json_object_object_add(finding, "subject", json_object_new_string(subject));
	json_object_object_add(finding, "text", json_object_new_string(text));
	json_object_object_add(finding, "hint", hint ? json_object_new_string(hint) : NULL);
	json_object_array_add(findings, finding);
}

static void look_at_agent(struct json_object *findings, const struct agent *agent)
{
	enum journal_origin origin = journal_origin(agent->journal);

	if (!agent->driver)
		found(findings, "driver", "wwanctl is not loaded",
		      "modprobe wwanctl; see \"dmesg\" if that fails");
	if (!agent->config->card_n)
		found(findings, "configuration", "no kind of SIM is configured",
		      "add [card] and [profile] sections, see imsid.conf(5)");
	if (origin == JOURNAL_VOLATILE)
		found(findings, "state", "the state directory is on a file system in memory",
		      "imsid -d with a directory that survives a reboot; budgets start spent");
	if (origin == JOURNAL_LOST)
		found(findings, "state", "it could not be read at the start and was begun anew",
		      "what was found is kept as state.db.bad");
	if (agent->observe_until > agent_now(agent))
		found(findings, "imsid", "it was started too often in ten minutes: only observing",
		      "see the log for why it ended; it acts again after a while");
}

static void look_at_modem(struct json_object *findings, const struct module *module)
{
	const struct wwanctl_modem *modem = &module->modem;
	const char *name = modem->usb_path;

	if (modem->state == WWANCTL_MODEM_STATE_FAILED)
		found(findings, name, "the module does not answer",
		      "wwanctl reset MODEM usb; look for another driver at its control interface");
	if (modem->power == WWANCTL_POWER_LOW_POWER && modem->power_reason) {
		char text[96];

		snprintf(text, sizeof(text), "the radio is off: %s",
			 wwanctl_name(WWANCTL_NAMES_POWER_REASON, modem->power_reason));
		found(findings, name, text,
		      "unlock it by the maker's procedure, or see to W_DISABLE");
	}
	if (modem->state != WWANCTL_MODEM_STATE_READY)
		return;
	if (!(modem->capabilities & WWANCTL_CAPABILITY_REJECT_CAUSE))
		found(findings, name, "the module does not report reject causes",
		      "only \"searching too long\" makes imsid act on it");
	if (!(modem->capabilities & WWANCTL_CAPABILITY_APDU))
		found(findings, name, "the module opens no logical channels",
		      "the method \"applet\" does not work on it");
}

static void look_at_card(struct json_object *findings, const struct module *module)
{
	const char *name = module->modem.usb_path;

	if (module->modem.state != WWANCTL_MODEM_STATE_READY)
		return;
	switch (module->card.state) {
	case WWANCTL_CARD_STATE_ABSENT:
		found(findings, name, "no card", "see to the SIM and its holder");
		break;
	case WWANCTL_CARD_STATE_ERROR:
		found(findings, name, "the card does not answer", "see to the SIM and its holder");
		break;
	case WWANCTL_CARD_STATE_PUK_REQUIRED:
		found(findings, name, "the card's PIN is blocked", "it takes the PUK, by hand");
		break;
	default:
		break;
	}
	if (*module->pin.text)
		found(findings, name, module->pin.text, "pin-file in [modem], see imsid.conf(5)");
	if (module->journal_failed)
		found(findings, name, "the state could not be written, so the card is left alone",
		      "free space in the state directory, or see whether it is read-only");
}

static void look_at_kind(struct json_object *findings, const struct module *module)
{
	const struct config_card *kind = module_kind(module);
	const char *name = module->modem.usb_path;
	char text[160];

	if (!*module->state.iccid)
		return;
	if (!kind) {
		found(findings, name, "the SIM is of no configured kind: it is only observed",
		      "a [card] section with its match-iccid, if it is a multi-IMSI SIM");
		return;
	}
	if (!card_method_for(kind->method)) {
		snprintf(text, sizeof(text), "[card %s]: this imsid has no method \"%s\"",
			 kind->name, config_method_name(kind->method));
		found(findings, name, text, "see imsid.conf(5) for those that it has");
	}
	if (kind->profile_n < 2) {
		snprintf(text, sizeof(text), "[card %s]: %u profiles, nothing to rotate to",
			 kind->name, kind->profile_n);
		found(findings, name, text, "one [profile] section for each IMSI of the SIM");
	}
	if (module->state.profile < 0) {
		snprintf(text, sizeof(text), "the IMSI in use is that of no profile of [card %s]",
			 kind->name);
		found(findings, name, text, "add a [profile] section for it");
	}
}

struct json_object *diagnose(struct agent *agent, const struct module *only)
{
	struct json_object *findings = json_object_new_array();
	bool any = false;
	size_t i;

	look_at_agent(findings, agent);
	for (i = 0; i < AGENT_MODULES_MAX; i++) {
		const struct module *module = agent->modules[i];

		if (!status_shown(module, only))
			continue;
		any = true;
		look_at_modem(findings, module);
		look_at_card(findings, module);
		look_at_kind(findings, module);
	}
	if (agent->driver && !any)
		found(findings, "driver", "it has no module",
		      "wwanctl bind MODEM, if qmi_wwan or cdc_mbim has it; see lsusb -t");
	return findings;
}
