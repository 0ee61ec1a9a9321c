// SPDX-License-Identifier: GPL-2.0
/* Messages to the operator: standard error or syslog. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "logger.h"

#define LINE_MAX_BYTES	512

static struct {
	bool foreground;
	bool journal;
} target = { .foreground = true };

void log_open(bool foreground)
{
	target.foreground = foreground;
	target.journal = foreground && getenv("JOURNAL_STREAM");
	if (!foreground)
		openlog("imsid", LOG_PID, LOG_DAEMON);
}

/* One write a message: lines of several processes on one pipe do not mix. */
static void write_line(int level, const char *text)
{
	char line[LINE_MAX_BYTES + 16];
	int len;

	if (target.journal)
		len = snprintf(line, sizeof(line), "<%d>%s\n", level, text);
	else
		len = snprintf(line, sizeof(line), "imsid: %s\n", text);
	if (write(STDERR_FILENO, line, (size_t)len) < 0)
		return;
}

void log_msg(int level, const char *format, ...)
{
	char text[LINE_MAX_BYTES];
	va_list args;

	if (level >= LOG_DEBUG)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (target.foreground)
		write_line(level, text);
	else
		syslog(level, "%s", text);
}
