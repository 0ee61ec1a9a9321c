// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "printed.h"

static const struct printed none;

static const char *spaces(const char *p)
{
	return p + strspn(p, " ");
}

/* Behind a scalar: the quote before what can follow one, or the end of the line. */
static const char *scalar_end(const char *p)
{
	return p + strcspn(p, "'\n");
}

static const char *value_end(const char *p);

/* Behind the quote that ends a value inside another; NULL if it is not there. */
static const char *quoted_end(const char *p)
{
	p = value_end(p);
	if (!p)
		return NULL;
	p = spaces(p);
	return *p == '\'' ? p + 1 : NULL;
}

/* Behind "[ a = 'x' ]" or "{ [0] = 'x' }"; NULL if it breaks off. */
static const char *group_end(const char *p)
{
	char close = *p == '[' ? ']' : '}';

	for (p = spaces(p + 1); *p != close; p = spaces(p)) {
		p = strstr(p, " = '");
		if (p)
			p = quoted_end(p + 4);
		if (!p)
			return NULL;
	}
	return p + 1;
}

static const char *value_end(const char *p)
{
	return *p == '[' || *p == '{' ? group_end(p) : scalar_end(p);
}

struct printed printed_tlv(const char *message, uint8_t type)
{
	const char *from, *line, *next;
	char name[16];

	snprintf(name, sizeof(name), "\" (0x%02x)\n", type);
	from = strstr(message, name);
	if (!from)
		return none;
	line = strstr(from, "translated = ");
	next = strstr(from, "TLV:");
	if (!line || (next && next < line))
		return none;
	return (struct printed){ line + strlen("translated = ") };
}

struct printed printed_member(struct printed value, const char *name)
{
	size_t len = strlen(name);
	const char *p = value.text;

	if (!p || *p != '[')
		return none;
	for (p = spaces(p + 1); p && *p != ']'; p = spaces(p)) {
		if (!strncmp(p, name, len) && !strncmp(p + len, " = '", 4))
			return (struct printed){ p + len + 4 };
		p = strstr(p, " = '");
		p = p ? quoted_end(p + 4) : NULL;
		if (!p)
			return none;
	}
	return none;
}

struct printed printed_element(struct printed value, size_t index)
{
	const char *p = value.text;

	if (!p || *p != '{')
		return none;
	for (p = spaces(p + 1); p && *p == '['; p = spaces(p)) {
		p = strstr(p, " = '");
		if (!p)
			return none;
		p += 4;
		if (!index--)
			return (struct printed){ p };
		p = quoted_end(p);
		if (!p)
			return none;
	}
	return none;
}

bool printed_whole(struct printed value)
{
	const char *end = value.text ? value.text + strcspn(value.text, "\n") : NULL;
	const char *error = value.text ? strstr(value.text, "ERROR: ") : NULL;

	return value.text && (!error || error > end);
}

bool printed_text(struct printed value, char *text, size_t cap)
{
	size_t len;

	if (!value.text || !printed_whole(value))
		return false;
	len = (size_t)(scalar_end(value.text) - value.text);
	/* elements of an array have a space behind them */
	while (len && value.text[len - 1] == ' ' && value.text[len] == '\'')
		len--;
	if (len >= cap)
		return false;
	memcpy(text, value.text, len);
	text[len] = '\0';
	return true;
}
