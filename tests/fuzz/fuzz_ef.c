// SPDX-License-Identifier: GPL-2.0
/*
 * Files of a card as people see them (userspace/cli/ef.c): any contents of any file
 * give nothing, or a value that is valid JSON and holds no other characters than the
 * standard has there. Paths and texts are read and written again.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/cli/ef.h"
#include "../../userspace/cli/text.h"
#include "input.h"
#include "target.h"

#define NAMES	64

static bool digits(struct json_object *value, size_t most)
{
	const char *text = json_object_get_string(value);

	return *text && strlen(text) <= most && strspn(text, "0123456789") == strlen(text);
}

static void decode(const struct ef *ef, const uint8_t *data, size_t len)
{
	struct json_object *value, *again;

	if (!ef->decode)
		return;
	value = ef->decode(data, len);
	if (!value)
		return;
	if (!strcmp(ef->name, "imsi"))
		assert(digits(value, 15));
	if (!strcmp(ef->name, "iccid"))
		assert(digits(value, 20));
	if (!strcmp(ef->name, "fplmn"))
		assert(json_object_array_length(value) <= len / 3);
	again = json_tokener_parse(json_object_to_json_string(value));
	assert(again && json_object_equal(again, value));
	json_object_put(again);
	json_object_put(value);
}

static void read_path(const char *text)
{
	uint8_t path[WWANCTL_PATH_MAX];
	char again[2 * WWANCTL_PATH_MAX + 1];
	uint8_t second[WWANCTL_PATH_MAX];
	uint16_t len, len_again;

	if (ef_path_parse(text, path, &len))
		return;
	assert(len && len % 2 == 0 && len <= WWANCTL_PATH_MAX);
	hex_format(again, sizeof(again), path, len);
	assert(!ef_path_parse(again, second, &len_again));
	assert(len == len_again && !memcmp(path, second, len));
	ef_find_path(path, len);
}

static void read_hex(const char *text)
{
	uint8_t bytes[64], second[64];
	char again[2 * sizeof(bytes) + 1];
	size_t len, len_again;

	if (hex_parse(text, bytes, sizeof(bytes), &len))
		return;
	assert(len <= sizeof(bytes));
	if (!len)
		return;
	hex_format(again, sizeof(again), bytes, len);
	assert(!hex_parse(again, second, sizeof(second), &len_again));
	assert(len == len_again && !memcmp(bytes, second, len));
}

/* What people are shown: no control characters, and what is clean stays as it is. */
static void clean(const char *text)
{
	char once[48], twice[48];
	size_t len = text_clean(once, sizeof(once), text), i;

	assert(len == strlen(once) && len < sizeof(once));
	for (i = 0; i < len; i++)
		assert((uint8_t)once[i] >= 0x20 && once[i] != 0x7f);
	assert(text_clean(twice, sizeof(twice), once) == len && !strcmp(once, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	const char *names[NAMES];
	size_t count = ef_names(names, NAMES);
	uint8_t which = input_u8(&in);
	uint8_t *contents = exact_copy(in.at, in.left);
	char *text = malloc(in.left + 1);
	const struct ef *ef = ef_find(names[which % count]);

	assert(ef && text);
	decode(ef, contents, in.left);
	memcpy(text, contents, in.left);
	text[in.left] = '\0';
	read_path(text);
	read_hex(text);
	clean(text);
	free(text);
	free(contents);
	return 0;
}
