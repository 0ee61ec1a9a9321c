// SPDX-License-Identifier: GPL-2.0
/* What the network does with data connections: APNs, and rules for an IMSI. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "scenario.h"

/**
 * scenario_parse_pdn() - "ok", "refuse CAUSE", "silent" or "dead"
 * @text: the text
 * @outcome: the result
 * Return: 0, or -EINVAL.
 */
int scenario_parse_pdn(const char *text, struct pdn_outcome *outcome)
{
	char *end;
	long cause;

	outcome->cause = 0;
	if (!strcmp(text, "ok")) {
		outcome->kind = PDN_OK;
	} else if (!strcmp(text, "silent")) {
		outcome->kind = PDN_SILENT;
	} else if (!strcmp(text, "dead")) {
		outcome->kind = PDN_DEAD;
	} else if (!strncmp(text, "refuse ", 7)) {
		cause = strtol(text + 7, &end, 10);
		if (end == text + 7 || *end || cause < 1 || cause > 255)
			return -EINVAL;
		outcome->kind = PDN_REFUSE;
		outcome->cause = (int)cause;
	} else {
		return -EINVAL;
	}
	return 0;
}

/* The text that scenario_parse_pdn() takes. */
void scenario_print_pdn(const struct pdn_outcome *outcome, char *text, size_t size)
{
	static const char *const names[] = { "ok", "refuse", "silent", "dead" };

	if (outcome->kind == PDN_REFUSE)
		snprintf(text, size, "refuse %d", outcome->cause);
	else
		snprintf(text, size, "%s", names[outcome->kind]);
}

/**
 * scenario_apn_section() - the section of an APN, made like that of any if there is none
 * @sc: the scenario
 * @name: the APN, or "*"
 * Return: it, or NULL if there are too many.
 */
struct scenario_apn *scenario_apn_section(struct scenario *sc, const char *name)
{
	struct scenario_apn *apn;
	size_t i;

	if (!*name || strlen(name) >= sizeof(apn->name))
		return NULL;
	for (i = 0; i < SCENARIO_APNS; i++) {
		apn = &sc->apns[i];
		if (!strcasecmp(apn->name, name))
			return apn;
		if (*apn->name)
			continue;
		*apn = sc->apns[0];
		strcpy(apn->name, name);
		return apn;
	}
	return NULL;
}

/**
 * scenario_apn() - what an APN is like
 * @sc: the scenario
 * @name: the APN
 * Return: its section, else that of any.
 */
const struct scenario_apn *scenario_apn(const struct scenario *sc, const char *name)
{
	size_t i;

	for (i = 1; i < SCENARIO_APNS; i++) {
		if (*name && !strcasecmp(sc->apns[i].name, name))
			return &sc->apns[i];
	}
	return &sc->apns[0];
}

/**
 * scenario_admit() - the network's rule for data connections of one IMSI from now on
 * @sc: the scenario
 * @imsi: digits, or "*" for any
 * @apn: an APN, or "*" for every one without a rule of its own
 * @outcome: what a connection ends with
 * Return: 0, -EINVAL, -ENOMEM.
 */
int scenario_admit(struct scenario *sc, const char *imsi, const char *apn,
		   const struct pdn_outcome *outcome)
{
	struct scenario_pdn *rule;
	size_t i;

	if (!*imsi || strlen(imsi) >= sizeof(rule->imsi) ||
	    (strcmp(imsi, "*") && strspn(imsi, "0123456789") != strlen(imsi)))
		return -EINVAL;
	if (!*apn || strlen(apn) >= sizeof(rule->apn))
		return -EINVAL;
	for (i = 0; i < sc->pdn_count; i++) {
		rule = &sc->pdns[i];
		if (!strcmp(rule->imsi, imsi) && !strcasecmp(rule->apn, apn)) {
			rule->outcome = *outcome;
			return 0;
		}
	}
	rule = realloc(sc->pdns, (sc->pdn_count + 1) * sizeof(*rule));
	if (!rule)
		return -ENOMEM;
	sc->pdns = rule;
	rule += sc->pdn_count++;
	strcpy(rule->imsi, imsi);
	strcpy(rule->apn, apn);
	rule->outcome = *outcome;
	return 0;
}

/**
 * scenario_pdn_outcome() - what the network answers to a request for a data connection
 * @sc: the scenario
 * @imsi: who asks
 * @apn: for what
 * Return: the most special rule, else that of the APN.
 */
struct pdn_outcome scenario_pdn_outcome(const struct scenario *sc, const char *imsi,
					const char *apn)
{
	struct pdn_outcome best = scenario_apn(sc, apn)->outcome;
	int score, best_score = 0;
	size_t i;

	for (i = 0; i < sc->pdn_count; i++) {
		const struct scenario_pdn *rule = &sc->pdns[i];
		bool same_imsi = !strcmp(rule->imsi, imsi);
		bool same_apn = !strcasecmp(rule->apn, apn);

		if ((!same_imsi && *rule->imsi != '*') || (!same_apn && strcmp(rule->apn, "*")))
			continue;
		score = 1 + 2 * same_imsi + same_apn;
		if (score > best_score) {
			best = rule->outcome;
			best_score = score;
		}
	}
	return best;
}
