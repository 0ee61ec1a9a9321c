/* SPDX-License-Identifier: GPL-2.0 */
/* What is being loaded, and the checks that need all of it. Private to the configuration. */
#ifndef IMSID_CONFIG_CHECK_H
#define IMSID_CONFIG_CHECK_H

#include "config.h"

/**
 * struct config_seen - A section's header or a key in it.
 * @object: The section's struct.
 * @key: NULL: the header.
 */
struct config_seen {
	const void *object;
	char *key;
	const char *file;
	unsigned int line;
};

/**
 * struct config_load - A configuration on its way in.
 * @seen: Where everything came from, for messages about duplicates and the checks at the end.
 */
struct config_load {
	struct imsid_config *config;
	struct config_errors *errors;
	struct config_seen *seen;
	size_t seen_n;
};

/** config_load_error() - Add a line to the errors. */
[[gnu::format(printf, 4, 5)]]
void config_load_error(struct config_load *load, const char *file, unsigned int line,
		       const char *format, ...);

/** config_load_find() - Where @key (NULL: the header) of @object was first seen, or NULL. */
const struct config_seen *config_load_find(const struct config_load *load, const void *object,
					   const char *key);

/** config_check() - All that can be told only when everything has been read. */
void config_check(struct config_load *load);

/** config_pin_check() - Whether a PIN file is safe. Return: 0, or a negative errno and @why. */
int config_pin_check(const char *file, char *why, size_t size);

#endif
