/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_TEXT_H
#define WWANCTL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Text from outside and byte strings as text. What modules and cards say is shown to
 * people and written into JSON: it is made valid UTF-8 without control characters first.
 */
size_t text_clean(char *to, size_t cap, const char *from);

void hex_format(char *to, size_t cap, const uint8_t *bytes, size_t len);
int hex_parse(const char *text, uint8_t *bytes, size_t cap, size_t *len);

/* Byte strings of several arguments; see hex_parse_args(). */
#define HEX_ARGS_MAX	256

/**
 * struct hex_args - The arguments' byte strings.
 * @memory: all their bytes
 * @count: byte strings
 * @items: each of them
 */
struct hex_args {
	uint8_t *memory;
	size_t count;
	struct {
		const uint8_t *bytes;
		size_t len;
	} items[HEX_ARGS_MAX];
};

int hex_parse_args(int argc, char **argv, size_t least, struct hex_args *args);
void hex_args_free(struct hex_args *args);

/* Aligned columns */
#define TABLE_COLUMNS_MAX	16

struct table;

struct table *table_create(const char *const *heads, size_t columns);
bool table_add(struct table *table, const char *const *cells);
void table_print(const struct table *table, bool colour);
void table_destroy(struct table *table);

#endif /* WWANCTL_TEXT_H */
