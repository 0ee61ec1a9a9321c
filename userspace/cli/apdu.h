/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_CLI_APDU_H
#define WWANCTL_CLI_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <json-c/json.h>

/**
 * struct apdu - A command APDU (ISO/IEC 7816-4, 5.1).
 * @cla: class
 * @ins: instruction
 * @p1: parameter
 * @p2: parameter
 * @data: command data, NULL if none
 * @lc: its length
 * @has_le: a response is expected
 * @le: its longest length
 */
struct apdu {
	uint8_t cla;
	uint8_t ins;
	uint8_t p1;
	uint8_t p2;
	const uint8_t *data;
	size_t lc;
	bool has_le;
	size_t le;
};

const char *apdu_parse(const uint8_t *bytes, size_t len, struct apdu *apdu);
unsigned int apdu_channel(uint8_t cla);
const char *apdu_instruction(uint8_t cla, uint8_t ins);
void apdu_status_text(uint16_t sw, char *text, size_t cap);
void apdu_describe(const struct apdu *apdu, char *text, size_t cap);
struct json_object *apdu_json(const struct apdu *apdu);

#endif /* WWANCTL_CLI_APDU_H */
