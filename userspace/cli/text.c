// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* Bytes of the UTF-8 character at @p, 0 if it is none (RFC 3629: no overlong, no surrogates). */
static size_t utf8_len(const unsigned char *p)
{
	size_t len = *p < 0x80 ? 1 : *p < 0xc2 ? 0 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 :
		     *p < 0xf5 ? 4 : 0;
	size_t i;

	for (i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

/**
 * text_clean() - Copy text for people: valid UTF-8 without control characters.
 * @to: copy, cut between characters if it does not fit
 * @cap: its room
 * @from: text from a module, a card or the kernel
 *
 * Return: length of the copy.
 */
size_t text_clean(char *to, size_t cap, const char *from)
{
	const unsigned char *p = (const unsigned char *)from;
	size_t used = 0;

	while (*p) {
		size_t len = utf8_len(p);
		/* C1 controls are two bytes in UTF-8: terminals obey them too. */
		bool bad = !len || *p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0);
		size_t take = bad ? 1 : len;

		if (used + take >= cap)
			break;
		if (bad)
			to[used] = '?';
		else
			memcpy(to + used, p, take);
		used += take;
		p += len ? len : 1;
	}
	to[used] = '\0';
	return used;
}

void hex_format(char *to, size_t cap, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t i;

	for (i = 0; i < len && 2 * i + 2 < cap; i++) {
		to[2 * i] = digits[bytes[i] >> 4];
		to[2 * i + 1] = digits[bytes[i] & 0xf];
	}
	to[2 * i] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/**
 * hex_parse() - Hexadecimal digits to bytes; blanks and colons may stand between bytes.
 * @text: digits
 * @bytes: bytes
 * @cap: their room
 * @len: their number
 *
 * Return: 0, -EINVAL for anything that is not hexadecimal, for half a byte and
 * for no byte at all, -EMSGSIZE if there are more than @cap.
 */
int hex_parse(const char *text, uint8_t *bytes, size_t cap, size_t *len)
{
	size_t used = 0;

	while (*text) {
		int high;
		int low;

		if (isspace((unsigned char)*text) || *text == ':') {
			text++;
			continue;
		}
		high = hex_digit(text[0]);
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return -EINVAL;
		if (used == cap)
			return -EMSGSIZE;
		bytes[used++] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	*len = used;
	return used ? 0 : -EINVAL;
}

/**
 * hex_parse_args() - Byte strings from arguments.
 * @argc: number of arguments
 * @argv: arguments
 * @least: fewest bytes that a byte string can have; if an argument has fewer,
 *	the blanks were meant to stand within one byte string, and all arguments
 *	together are one
 * @args: byte strings, to be freed; also on error
 *
 * Return: 0, -EINVAL, -EMSGSIZE (too many arguments) or -ENOMEM.
 */
int hex_parse_args(int argc, char **argv, size_t least, struct hex_args *args)
{
	bool joined = false;
	size_t room = 1;
	size_t used = 0;
	int i;

	memset(args, 0, sizeof(*args));
	for (i = 0; i < argc; i++)
		room += strlen(argv[i]);
	if (argc > HEX_ARGS_MAX)
		return -EMSGSIZE;
	args->memory = malloc(room);
	if (!args->memory)
		return -ENOMEM;
	for (i = 0; i < argc; i++) {
		size_t len;
		int error = hex_parse(argv[i], args->memory + used, room - used, &len);

		if (error)
			return error;
		args->items[i].bytes = args->memory + used;
		args->items[i].len = len;
		joined = joined || len < least;
		used += len;
	}
	args->count = joined ? 1 : (size_t)argc;
	if (joined)
		args->items[0].len = used;
	return 0;
}

void hex_args_free(struct hex_args *args)
{
	free(args->memory);
	args->memory = NULL;
	args->count = 0;
}

struct table {
	size_t columns;
	size_t rows;
	char **cells;	/* the first row has the heads */
	size_t width[TABLE_COLUMNS_MAX];
};

/* Characters, not bytes: operators' names have accents. */
static size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/**
 * table_add() - Add a row.
 * @table: table
 * @cells: one text a column; NULL is shown as "-"
 *
 * Return: false without memory.
 */
bool table_add(struct table *table, const char *const *cells)
{
	size_t have = table->rows * table->columns;
	char **grown = realloc(table->cells, (have + table->columns) * sizeof(*grown));
	size_t i;

	if (!grown)
		return false;
	table->cells = grown;
	for (i = 0; i < table->columns; i++) {
		char clean[160];

		text_clean(clean, sizeof(clean), cells[i] && *cells[i] ? cells[i] : "-");
		grown[have + i] = strdup(clean);
		if (!grown[have + i]) {
			while (i--)
				free(grown[have + i]);
			return false;
		}
		if (text_width(clean) > table->width[i])
			table->width[i] = text_width(clean);
	}
	table->rows++;
	return true;
}

struct table *table_create(const char *const *heads, size_t columns)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table || columns > TABLE_COLUMNS_MAX) {
		free(table);
		return NULL;
	}
	table->columns = columns;
	if (!table_add(table, heads)) {
		table_destroy(table);
		return NULL;
	}
	return table;
}

void table_print(const struct table *table, bool colour)
{
	size_t row;
	size_t column;

	for (row = 0; row < table->rows; row++) {
		if (colour && row == 0)
			fputs("\033[1m", stdout);
		for (column = 0; column < table->columns; column++) {
			const char *cell = table->cells[row * table->columns + column];
			bool last = column + 1 == table->columns;

			fputs(cell, stdout);
			if (!last)
				printf("%*s", (int)(table->width[column] - text_width(cell) + 2),
				       "");
		}
		fputs(colour && row == 0 ? "\033[0m\n" : "\n", stdout);
	}
}

void table_destroy(struct table *table)
{
	size_t i;

	if (!table)
		return;
	for (i = 0; i < table->rows * table->columns; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table);
}
