/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_CLI_H
#define WWANCTL_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "wwanctl.h"

/* Exit codes; see wwanctl(8). */
enum {
	CLI_DONE,
	CLI_FAILED,
	CLI_USAGE,
	CLI_NO_MODEM,
	CLI_NO_PERMISSION,
	CLI_TIMED_OUT,
};

/**
 * struct cli - What every subcommand gets.
 * @json: print JSON
 * @colour: standard output is a terminal
 * @client: request socket, opened by cli_client()
 */
struct cli {
	bool json;
	bool colour;
	struct wwanctl_client *client;
};

/* A subcommand; @run gets its own name as argv[0] and returns an exit code. */
struct subcommand {
	const char *name;
	const char *args;
	const char *help;
	int (*run)(struct cli *cli, int argc, char **argv);
};

/* report.c: what went wrong, on standard error */
[[gnu::format(printf, 2, 3)]]
int cli_usage(const char *command, const char *format, ...);
[[gnu::format(printf, 3, 4)]]
int cli_error(const char *subject, int code, const char *format, ...);
int cli_fail(const char *subject, const char *what, const struct wwanctl_reply *reply);
int cli_fail_errno(const char *subject, const char *what, int error);
const char *cli_subcommand_args(const char *name);

/* modem.c: which modem is meant */
enum modem_spec_kind {
	MODEM_SPEC_INDEX,
	MODEM_SPEC_USB,
	MODEM_SPEC_IMEI,
};

/**
 * struct modem_spec - MODEM as written on the command line.
 * @usb_path: bus and port path, if it is one
 * @interface: of the control interface, -1 if none was named
 */
struct modem_spec {
	enum modem_spec_kind kind;
	uint32_t index;
	int interface;
	char usb_path[32];
	char imei[20];
};

int modem_spec_parse(const char *text, struct modem_spec *spec);
const struct wwanctl_modem *modem_spec_find(const struct modem_spec *spec,
					    const struct wwanctl_modem *modems, size_t count);
int cli_client(struct cli *cli);
int cli_modem(struct cli *cli, const char *text, struct wwanctl_modem *modem);

/* Subcommands */
int cmd_list(struct cli *cli, int argc, char **argv);
int cmd_show(struct cli *cli, int argc, char **argv);
int cmd_monitor(struct cli *cli, int argc, char **argv);
int cmd_power(struct cli *cli, int argc, char **argv);
int cmd_reset(struct cli *cli, int argc, char **argv);
int cmd_card(struct cli *cli, int argc, char **argv);
int cmd_refresh(struct cli *cli, int argc, char **argv);
int cmd_pin(struct cli *cli, int argc, char **argv);
int cmd_read(struct cli *cli, int argc, char **argv);
int cmd_apdu(struct cli *cli, int argc, char **argv);
int cmd_signal(struct cli *cli, int argc, char **argv);
int cmd_scan(struct cli *cli, int argc, char **argv);
int cmd_network(struct cli *cli, int argc, char **argv);
int cmd_attach_apn(struct cli *cli, int argc, char **argv);
int cmd_connect(struct cli *cli, int argc, char **argv);
int cmd_disconnect(struct cli *cli, int argc, char **argv);
int cmd_bearer(struct cli *cli, int argc, char **argv);
int cmd_bind(struct cli *cli, int argc, char **argv);
int cmd_unbind(struct cli *cli, int argc, char **argv);
int cmd_decode(struct cli *cli, int argc, char **argv);

#endif /* WWANCTL_CLI_H */
