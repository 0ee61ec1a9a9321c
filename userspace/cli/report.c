// SPDX-License-Identifier: GPL-2.0
/* What went wrong, on standard error: who, what, the kernel's words, what to do. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "cli.h"
#include "text.h"

int cli_usage(const char *command, const char *format, ...)
{
	const char *args = cli_subcommand_args(command);
	va_list list;

	fprintf(stderr, "wwanctl: ");
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fprintf(stderr, "\nusage: wwanctl [-j|--json] %s%s%s\n", command, args && *args ? " " : "",
		args ? args : "");
	return CLI_USAGE;
}

int cli_error(const char *subject, int code, const char *format, ...)
{
	va_list list;

	fprintf(stderr, "wwanctl: %s%s", subject ? subject : "", subject ? ": " : "");
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	return code;
}

static int exit_code(int error)
{
	switch (error) {
	case -EPERM:
		return CLI_NO_PERMISSION;
	case -ENODEV:
		return CLI_NO_MODEM;
	case -ETIMEDOUT:
		return CLI_TIMED_OUT;
	default:
		return CLI_FAILED;
	}
}

/* What to do about it; the kernel's own words say it better where it has some (@told). */
static const char *hint(int error, bool told)
{
	switch (error) {
	case -EPERM:
		return "it needs CAP_NET_ADMIN: run it as root";
	case -ENODEV:
		return "see which modems there are: wwanctl list";
	case -ETIMEDOUT:
		return "see whether the module still answers: wwanctl show";
	case -ENOBUFS:
		return "whether it was done is not known: look before trying again";
	case -EBUSY:
		return told ? NULL : "try again when the other request has ended";
	case -ENETDOWN:
		return told ? NULL : "wait until wwanctl show says that the modem is ready";
	case -EOPNOTSUPP:
		return told ? NULL : "this module or its firmware can't do it";
	default:
		return NULL;
	}
}

/**
 * cli_fail() - Report a command that the kernel or the module refused.
 * @subject: the modem, or NULL
 * @what: what failed ("can't read EF_IMSI")
 * @reply: its end
 *
 * Return: the exit code.
 */
int cli_fail(const char *subject, const char *what, const struct wwanctl_reply *reply)
{
	bool told = reply->text && *reply->text;
	const char *advice = hint(reply->error, told);
	char words[512];

	text_clean(words, sizeof(words), told ? reply->text : strerror(-reply->error));
	fprintf(stderr, "wwanctl: %s%s%s: %s", subject ? subject : "", subject ? ": " : "", what,
		words);
	if (reply->has_sw)
		fprintf(stderr, " (status word %04X)", reply->sw);
	if (advice)
		fprintf(stderr, "; %s", advice);
	fputc('\n', stderr);
	return exit_code(reply->error);
}

int cli_fail_errno(const char *subject, const char *what, int error)
{
	struct wwanctl_reply reply = { .error = error };

	return cli_fail(subject, what, &reply);
}
