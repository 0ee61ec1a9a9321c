/* SPDX-License-Identifier: GPL-2.0 */
/* Readers of values, one per kind. Each returns false and changes nothing if the text is bad. */
#ifndef IMSID_CONFIG_VALUE_H
#define IMSID_CONFIG_VALUE_H

#include "config_key.h"

bool config_value_duration(const struct config_key *key, const char *text, void *section);
bool config_value_number(const struct config_key *key, const char *text, void *section);
bool config_value_mtu(const struct config_key *key, const char *text, void *section);
bool config_value_index(const struct config_key *key, const char *text, void *section);
bool config_value_cost(const struct config_key *key, const char *text, void *section);
bool config_value_word(const struct config_key *key, const char *text, void *section);
bool config_value_yes_no(const struct config_key *key, const char *text, void *section);
bool config_value_string(const struct config_key *key, const char *text, void *section);
bool config_value_path(const struct config_key *key, const char *text, void *section);
bool config_value_digits(const struct config_key *key, const char *text, void *section);
bool config_value_iccids(const struct config_key *key, const char *text, void *section);
bool config_value_eids(const struct config_key *key, const char *text, void *section);
bool config_value_mccs(const struct config_key *key, const char *text, void *section);
bool config_value_aid(const struct config_key *key, const char *text, void *section);
bool config_value_expects(const struct config_key *key, const char *text, void *section);
bool config_value_probes(const struct config_key *key, const char *text, void *section);
bool config_value_attach_modem(const struct config_key *key, const char *text, void *section);
bool config_value_attach_profile(const struct config_key *key, const char *text, void *section);

/**
 * config_value_override() - Read "wait" for a key "on-emm-17".
 * @name: The whole key.
 * @text: The reaction.
 * @out: The rule.
 *
 * Return: NULL, or what was expected.
 */
const char *config_value_override(const char *name, const char *text, struct cause_override *out);

/**
 * config_apdu_parse() - Read an APDU with holes.
 *
 * Return: NULL, or what is wrong.
 */
const char *config_apdu_parse(const char *text, struct config_apdu *out);

#endif
