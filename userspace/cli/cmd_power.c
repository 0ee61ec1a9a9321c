// SPDX-License-Identifier: GPL-2.0
/* wwanctl power, reset: the radio and the module. */
#include "cli.h"

int cmd_power(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	uint32_t power;
	int code;

	if (argc != 3)
		return cli_usage(argv[0], "power takes a modem and a state");
	if (wwanctl_value(WWANCTL_NAMES_POWER, argv[2], &power))
		return cli_usage(argv[0], "no such state: %s", argv[2]);
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_modem_power, modem.index, power))
		code = cli_fail(modem.usb_path, "can't switch the radio", &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}

int cmd_reset(struct cli *cli, int argc, char **argv)
{
	uint32_t reset = WWANCTL_RESET_MODEM;
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	int code;

	if (argc != 2 && argc != 3)
		return cli_usage(argv[0], "reset takes a modem and what to reset");
	if (argc == 3 && wwanctl_value(WWANCTL_NAMES_RESET, argv[2], &reset))
		return cli_usage(argv[0], "can't reset this: %s", argv[2]);
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_modem_reset, modem.index, reset))
		code = cli_fail(modem.usb_path, "can't reset the module", &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}
