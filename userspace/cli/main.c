// SPDX-License-Identifier: GPL-2.0
/* wwanctl: the command line of the mechanism. See wwanctl(8). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "cli.h"
#include "json.h"

#define VERSION		"0.1"

static int cmd_version(struct cli *cli, int argc, char **argv);

static const struct subcommand subcommands[] = {
	{ "list", "", "the modems that the driver has", cmd_list },
	{ "show", "MODEM", "all that is known of a modem", cmd_show },
	{ "monitor", "[MODEM] [--since EPOCH:SEQ] [--group NAME]... [--count N] [--timeout SEC]",
	  "events as they happen", cmd_monitor },
	{ "power", "MODEM online|low-power|off", "switch the radio", cmd_power },
	{ "reset", "MODEM [modem|usb]", "reset the module's firmware or the USB device",
	  cmd_reset },
	{ "card", "MODEM", "the cards in the modem's slots", cmd_card },
	{ "refresh", "MODEM session|card|radio|modem", "make the module read the card anew",
	  cmd_refresh },
	{ "read", "MODEM EF [--record N]",
	  "read a file of the card: imsi iccid fplmn loci ... or a path (3F00/7FFF/6F07)",
	  cmd_read },
	{ "apdu", "MODEM [--aid HEX] [--p2 N] [--raw] APDU...",
	  "send APDUs, on a logical channel of their own with --aid", cmd_apdu },
	{ "pin", "MODEM", "verify the PIN, read from standard input", cmd_pin },
	{ "signal", "MODEM", "signal of the serving cell", cmd_signal },
	{ "scan", "MODEM", "search for networks", cmd_scan },
	{ "network", "MODEM auto|PLMN", "choose the network", cmd_network },
	{ "attach-apn", "MODEM [NAME] [--ip-type ipv4|ipv6|ipv4v6]",
	  "show or set the APN of the initial attach; '' lets the network choose", cmd_attach_apn },
	{ "connect", "MODEM [--apn NAME] [--ip 4|6|46] [--auth NAME] [--user NAME] [--home-only]",
	  "connect the data session; the password of --user is read from standard input",
	  cmd_connect },
	{ "disconnect", "MODEM", "end the data session", cmd_disconnect },
	{ "bearer", "MODEM", "the data session: addresses, name servers, why it has ended",
	  cmd_bearer },
	{ "bind", "MODEM [qmi|mbim]", "take a module over from another driver", cmd_bind },
	{ "unbind", "MODEM", "give a module back", cmd_unbind },
	{ "decode", "[--proto qmi|mbim|apdu] HEX...", "frames and APDUs in words", cmd_decode },
	{ "version", "", "version of this program", cmd_version },
};

#define SUBCOMMANDS	(ARRAY_SIZE(subcommands))

static const struct subcommand *find(const char *name)
{
	size_t i;

	for (i = 0; i < SUBCOMMANDS; i++)
		if (!strcmp(subcommands[i].name, name))
			return &subcommands[i];
	return NULL;
}

const char *cli_subcommand_args(const char *name)
{
	const struct subcommand *subcommand = find(name);

	return subcommand ? subcommand->args : NULL;
}

static int cmd_version(struct cli *cli, int argc, char **argv)
{
	struct json_object *object;

	if (argc > 1)
		return cli_usage(argv[0], "version takes no argument");
	if (!cli->json) {
		printf("wwanctl %s, netlink family %s version %d\n", VERSION, WWANCTL_FAMILY_NAME,
		       WWANCTL_FAMILY_VERSION);
		return CLI_DONE;
	}
	object = json_object_new_object();
	json_object_object_add(object, "version", json_text(VERSION));
	json_object_object_add(object, "family", json_text(WWANCTL_FAMILY_NAME));
	json_object_object_add(object, "family_version",
			       json_object_new_int(WWANCTL_FAMILY_VERSION));
	json_print(object);
	return CLI_DONE;
}

static void print_help(FILE *to)
{
	size_t i;

	fprintf(to, "usage: wwanctl [-j|--json] COMMAND\n\n");
	for (i = 0; i < SUBCOMMANDS; i++)
		fprintf(to, "  %s%s%s\n        %s\n", subcommands[i].name,
			*subcommands[i].args ? " " : "", subcommands[i].args,
			subcommands[i].help);
	fprintf(to, "\nMODEM is the modem's index, its USB path (1-1, 1-1:1.8) or its IMEI.\n");
}

/* --json may stand anywhere before "--". */
static int take_json(struct cli *cli, int argc, char **argv)
{
	int kept = 1;
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strcmp(argv[i], "-j") || !strcmp(argv[i], "--json"))
			cli->json = true;
		else
			argv[kept++] = argv[i];
	}
	for (; i < argc; i++)
		argv[kept++] = argv[i];
	argv[kept] = NULL;
	return kept;
}

int main(int argc, char **argv)
{
	const struct subcommand *subcommand;
	struct cli cli = { .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR") };
	int code;

	argc = take_json(&cli, argc, argv);
	if (argc > 1 && (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help") ||
			 !strcmp(argv[1], "help"))) {
		print_help(stdout);
		return CLI_DONE;
	}
	if (argc < 2) {
		print_help(stderr);
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--version"))
		argv[1] += 2;
	subcommand = find(argv[1]);
	if (!subcommand)
		return cli_error(NULL, CLI_USAGE, "no such command: %s; see wwanctl --help",
				 argv[1]);
	code = subcommand->run(&cli, argc - 1, argv + 1);
	wwanctl_client_close(cli.client);
	if (fflush(stdout) || ferror(stdout))
		return cli_error(NULL, CLI_FAILED, "can't write to standard output");
	return code;
}
