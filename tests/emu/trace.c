// SPDX-License-Identifier: GPL-2.0
/* The trace: JSON lines, flushed one by one, and a summary at the end. */
#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "trace.h"

#define FIELD_MAX 24	/* longest field name, with its terminator */

/**
 * struct trace - an open trace
 * @file: where lines go; NULL: nowhere, only counts are kept
 * @quiet: for now only counts are kept
 * @counts: {group: {name: number}}
 */
struct trace {
	FILE *file;
	bool quiet;
	struct json_object *counts;
};

/**
 * trace_open() - begin a trace
 * @path: file to write anew, or NULL to count only
 * Return: the trace, or NULL with errno set.
 */
struct trace *trace_open(const char *path)
{
	struct trace *trace = calloc(1, sizeof(*trace));

	if (!trace)
		return NULL;
	if (path) {
		trace->file = fopen(path, "we");
		if (!trace->file) {
			free(trace);
			return NULL;
		}
	}
	trace->counts = json_object_new_object();
	return trace;
}

static struct json_object *timestamp(void)
{
	struct timespec ts;
	char text[40];

	clock_gettime(CLOCK_BOOTTIME, &ts);
	snprintf(text, sizeof(text), "%lld.%09ld", (long long)ts.tv_sec, ts.tv_nsec);
	return json_object_new_double_s((double)ts.tv_sec + (double)ts.tv_nsec / 1e9, text);
}

static struct json_object *hex_string(const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	struct json_object *string;
	char *text = malloc(2 * len + 1);
	size_t i;

	if (!text)
		return json_object_new_string("");
	for (i = 0; i < len; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	string = json_object_new_string_len(text, (int)(2 * len));
	free(text);
	return string;
}

static struct json_object *field_value(char type, va_list *args)
{
	const uint8_t *bytes;
	const char *text;

	switch (type) {
	case 's':
		text = va_arg(*args, const char *);
		return text ? json_object_new_string(text) : NULL;
	case 'i':
		return json_object_new_int(va_arg(*args, int));
	case 'u':
		return json_object_new_int64(va_arg(*args, unsigned int));
	case 'd':
		return json_object_new_double(va_arg(*args, double));
	case 'x':
		bytes = va_arg(*args, const uint8_t *);
		return hex_string(bytes, va_arg(*args, size_t));
	default:
		abort();	/* a wrong letter in the program text */
	}
}

static void add_fields(struct json_object *line, const char *fields, va_list *args)
{
	char key[FIELD_MAX];
	const char *equals;

	while (*fields) {
		equals = strchr(fields, '=');
		if (!equals || (size_t)(equals - fields) >= sizeof(key))
			abort();
		memcpy(key, fields, (size_t)(equals - fields));
		key[equals - fields] = '\0';
		json_object_object_add(line, key, field_value(equals[1], args));
		fields = equals + 2;
		while (*fields == ' ')
			fields++;
	}
}

static void write_line(struct trace *trace, struct json_object *line)
{
	fputs(json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN |
					     JSON_C_TO_STRING_NOSLASHESCAPE), trace->file);
	fputc('\n', trace->file);
	fflush(trace->file);
}

/**
 * trace_log() - write one line and count it
 * @trace: the trace; NULL: do nothing
 * @layer: "usb", "qmi", "uicc", "modem", "net", "sim" or "control"
 * @dir: TRACE_HOST, TRACE_MODULE or NULL
 * @name: what happened
 * @fields: "key=T key=T …" where T says which arguments follow: s const char *
 *	(NULL prints null), i int, d double, x const uint8_t * and size_t (hex)
 */
void trace_log(struct trace *trace, const char *layer, const char *dir, const char *name,
	       const char *fields, ...)
{
	struct json_object *line;
	va_list args;

	if (!trace)
		return;
	trace_count(trace, layer, name);
	if (!trace->file || trace->quiet)
		return;
	line = json_object_new_object();
	json_object_object_add(line, "ts", timestamp());
	json_object_object_add(line, "layer", json_object_new_string(layer));
	if (dir)
		json_object_object_add(line, "dir", json_object_new_string(dir));
	json_object_object_add(line, "name", json_object_new_string(name));
	va_start(args, fields);
	add_fields(line, fields, &args);
	va_end(args);
	write_line(trace, line);
	json_object_put(line);
}

/**
 * trace_quiet() - write no lines for now, count only
 * @trace: the trace
 * @quiet: or write them again
 */
void trace_quiet(struct trace *trace, bool quiet)
{
	trace->quiet = quiet;
}

/**
 * trace_count() - one more of @name in @group of the summary
 * @trace: the trace; NULL: do nothing
 * @group: a layer, or another kind of count
 * @name: what to count
 */
void trace_count(struct trace *trace, const char *group, const char *name)
{
	struct json_object *names, *number;

	if (!trace)
		return;
	if (!json_object_object_get_ex(trace->counts, group, &names)) {
		names = json_object_new_object();
		json_object_object_add(trace->counts, group, names);
	}
	if (json_object_object_get_ex(names, name, &number))
		json_object_int_inc(number, 1);
	else
		json_object_object_add(names, name, json_object_new_int64(1));
}

/**
 * trace_counts() - the counts so far
 * @trace: the trace
 * Return: a new reference, {group: {name: number}}.
 */
struct json_object *trace_counts(struct trace *trace)
{
	return json_object_get(trace->counts);
}

/**
 * trace_close() - write the summary line and end the trace
 * @trace: the trace, or NULL
 */
void trace_close(struct trace *trace)
{
	struct json_object *line;

	if (!trace)
		return;
	if (trace->file) {
		line = json_object_new_object();
		json_object_object_add(line, "ts", timestamp());
		json_object_object_add(line, "layer", json_object_new_string("sim"));
		json_object_object_add(line, "name", json_object_new_string("summary"));
		json_object_object_add(line, "counts", json_object_get(trace->counts));
		write_line(trace, line);
		json_object_put(line);
		fclose(trace->file);
	}
	json_object_put(trace->counts);
	free(trace);
}
