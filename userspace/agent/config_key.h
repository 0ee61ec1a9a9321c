/* SPDX-License-Identifier: GPL-2.0 */
/* The keys of each section: name, kind of value, where it goes. Private to the configuration. */
#ifndef IMSID_CONFIG_KEY_H
#define IMSID_CONFIG_KEY_H

#include "config.h"

struct config_word {
	const char *text;
	unsigned int value;
};

/**
 * struct config_key - What may stand before an equals sign.
 * @name: As written.
 * @parse: Reads @text into the section; false: not what is expected.
 * @offset: Of the field in the section's struct.
 * @min: Lowest value, or shortest text.
 * @max: Highest value, longest text or longest list.
 * @words: Ends with a NULL text.
 * @expected: In words, for the message of an error.
 * @secret: The value is not repeated in a message.
 */
struct config_key {
	const char *name;
	bool (*parse)(const struct config_key *key, const char *text, void *section);
	size_t offset;
	uint64_t min;
	uint64_t max;
	const struct config_word *words;
	const char *expected;
	bool secret;
};

/* Each ends with a NULL name. */
extern const struct config_key config_modem_keys[];
extern const struct config_key config_card_keys[];
extern const struct config_key config_profile_keys[];
extern const struct config_key config_policy_keys[];
extern const struct config_key config_budget_keys[];

/**
 * config_key_find() - The key called @name.
 *
 * "on-emm-17" is found in the policy's table as the key "on-".
 */
const struct config_key *config_key_find(const struct config_key *keys, const char *name);

#endif
