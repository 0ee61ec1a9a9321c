/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_EF_H
#define WWANCTL_EF_H

#include <stddef.h>
#include <stdint.h>
#include <json-c/json.h>

#include "wwanctl.h"

/**
 * struct ef - An elementary file that is known by name.
 * @name: name
 * @path: as in "3F00/7FFF/6F07"
 * @record: it consists of records
 * @decode: its contents as JSON; NULL if they are not as the standard says, or
 *	if there is nothing but bytes to show
 */
struct ef {
	const char *name;
	const char *path;
	bool record;
	struct json_object *(*decode)(const uint8_t *data, size_t len);
};

const struct ef *ef_find(const char *name);
const struct ef *ef_find_path(const uint8_t *path, size_t len);
int ef_path_parse(const char *text, uint8_t path[WWANCTL_PATH_MAX], uint16_t *len);
size_t ef_names(const char **names, size_t cap);

#endif /* WWANCTL_EF_H */
