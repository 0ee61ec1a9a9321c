// SPDX-License-Identifier: GPL-2.0
/* Which modem is meant: its index, USB path or IMEI. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static bool all_digits(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++)
		if (!isdigit((unsigned char)*text))
			return false;
	return true;
}

/* Moves over a number of at most @most digits; false if there is none. */
static bool skip_number(const char **p, int most)
{
	int digits = 0;

	while (isdigit((unsigned char)**p)) {
		(*p)++;
		digits++;
	}
	return digits > 0 && digits <= most;
}

/* BUS-PORT[.PORT]...[:CONFIGURATION.INTERFACE], as in /sys/bus/usb/devices */
static int parse_usb(const char *text, struct modem_spec *spec)
{
	const char *p = text;
	size_t len;

	if (!skip_number(&p, 3) || *p++ != '-' || !skip_number(&p, 3))
		return -EINVAL;
	while (*p == '.') {
		p++;
		if (!skip_number(&p, 3))
			return -EINVAL;
	}
	len = (size_t)(p - text);
	if (len >= sizeof(spec->usb_path))
		return -EINVAL;
	memcpy(spec->usb_path, text, len);
	spec->usb_path[len] = '\0';
	spec->kind = MODEM_SPEC_USB;
	if (!*p)
		return 0;
	if (*p++ != ':' || !skip_number(&p, 3) || *p++ != '.')
		return -EINVAL;
	text = p;
	if (!skip_number(&p, 3) || *p || atoi(text) > 255)
		return -EINVAL;
	spec->interface = atoi(text);
	return 0;
}

/**
 * modem_spec_parse() - Read a MODEM argument.
 * @text: argument
 * @spec: what it means
 *
 * Return: 0, or -EINVAL if it can't name a modem.
 */
int modem_spec_parse(const char *text, struct modem_spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	spec->interface = -1;
	if (!all_digits(text))
		return parse_usb(text, spec);
	if (strlen(text) == 15) {
		spec->kind = MODEM_SPEC_IMEI;
		strcpy(spec->imei, text);
		return 0;
	}
	if (strlen(text) > 9)
		return -EINVAL;
	spec->kind = MODEM_SPEC_INDEX;
	spec->index = (uint32_t)strtoul(text, NULL, 10);
	return spec->index ? 0 : -EINVAL;
}

static bool matches(const struct modem_spec *spec, const struct wwanctl_modem *modem)
{
	switch (spec->kind) {
	case MODEM_SPEC_INDEX:
		return modem->index == spec->index;
	case MODEM_SPEC_IMEI:
		return !strcmp(modem->imei, spec->imei);
	default:
		return !strcmp(modem->usb_path, spec->usb_path) &&
		       (spec->interface < 0 || modem->interface == (uint32_t)spec->interface);
	}
}

/**
 * modem_spec_find() - The modem that is meant.
 * @spec: MODEM argument
 * @modems: modems that there are
 * @count: their number
 *
 * Return: the modem, of several on one USB path that with the lowest interface;
 * NULL if there is none.
 */
const struct wwanctl_modem *modem_spec_find(const struct modem_spec *spec,
					    const struct wwanctl_modem *modems, size_t count)
{
	const struct wwanctl_modem *found = NULL;
	size_t i;

	for (i = 0; i < count; i++)
		if (matches(spec, &modems[i]) &&
		    (!found || modems[i].interface < found->interface))
			found = &modems[i];
	return found;
}

/**
 * cli_client() - Open the request socket, once.
 * @cli: program
 *
 * Return: 0, or an exit code after a message.
 */
int cli_client(struct cli *cli)
{
	int error;

	if (cli->client)
		return 0;
	error = wwanctl_client_open(&cli->client);
	if (error == -ENOENT)
		return cli_error(NULL, CLI_FAILED,
				 "the driver is not loaded; load it: modprobe wwanctl");
	return error ? cli_fail_errno(NULL, "can't reach the driver", error) : 0;
}

static int not_found(const struct modem_spec *spec, const char *text,
		     const struct wwanctl_reply *reply)
{
	size_t i;

	for (i = 0; spec->kind == MODEM_SPEC_IMEI && i < reply->count; i++)
		if (!reply->modems[i].imei[0])
			return cli_error(text, CLI_NO_PERMISSION,
					 "no modem shows this IMEI; an IMEI is shown to the privileged only: run it as root, or use the USB path");
	return cli_error(text, CLI_NO_MODEM,
			 "no such modem; see which there are: wwanctl list");
}

/**
 * cli_modem() - Find the modem of a MODEM argument.
 * @cli: program
 * @text: argument
 * @modem: the modem
 *
 * Return: 0, or an exit code after a message.
 */
int cli_modem(struct cli *cli, const char *text, struct wwanctl_modem *modem)
{
	const struct wwanctl_modem *found;
	struct wwanctl_answer answer;
	struct modem_spec spec;
	int code;

	if (modem_spec_parse(text, &spec))
		return cli_error(text, CLI_USAGE,
				 "not a modem; use its index, its USB path (1-1, 1-1:1.8) or its IMEI");
	code = cli_client(cli);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_modem_get, 0)) {
		code = cli_fail(text, "can't list the modems", &answer.reply);
	} else {
		found = modem_spec_find(&spec, answer.reply.modems, answer.reply.count);
		if (found)
			*modem = *found;
		else
			code = not_found(&spec, text, &answer.reply);
	}
	wwanctl_answer_free(&answer);
	return code;
}
