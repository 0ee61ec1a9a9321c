/* SPDX-License-Identifier: GPL-2.0 */
/* The trace: one JSON object a line, and counts of everything for the summary. */
#ifndef EMU_TRACE_H
#define EMU_TRACE_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;
struct trace;

/* Who sent what a line tells about. */
#define TRACE_HOST	"host"
#define TRACE_MODULE	"module"

struct trace *trace_open(const char *path);
void trace_close(struct trace *trace);
void trace_log(struct trace *trace, const char *layer, const char *dir, const char *name,
	       const char *fields, ...);
void trace_quiet(struct trace *trace, bool quiet);
void trace_count(struct trace *trace, const char *group, const char *name);
struct json_object *trace_counts(struct trace *trace);

#endif
