// SPDX-License-Identifier: GPL-2.0
/* wwanctl signal, scan, network, attach-apn: the radio network. */
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "json.h"
#include "text.h"

static void print_signal(const struct wwanctl_signal *signal)
{
	if (signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_RSSI))
		printf("RSSI  %d dBm\n", signal->rssi);
	if (signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_RSRP))
		printf("RSRP  %d dBm\n", signal->rsrp);
	if (signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_RSRQ))
		printf("RSRQ  %d dB\n", signal->rsrq);
	if (signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_SNR))
		printf("SNR   %.1f dB\n", signal->snr / 10.0);
	if (!(signal->has & ~WWANCTL_HAS(WWANCTL_A_SIGNAL_MODEM_INDEX)))
		printf("no signal\n");
}

int cmd_signal(struct cli *cli, int argc, char **argv)
{
	static const struct wwanctl_signal nothing;
	const struct wwanctl_signal *signal;
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	int code;

	if (argc != 2)
		return cli_usage(argv[0], "signal takes one argument");
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_signal_get, modem.index)) {
		code = cli_fail(modem.usb_path, "can't get the signal", &answer.reply);
	} else {
		signal = answer.reply.count ? answer.reply.signals : &nothing;
		if (cli->json)
			json_print(json_signal(signal));
		else
			print_signal(signal);
	}
	wwanctl_answer_free(&answer);
	return code;
}

static void print_networks(const struct cli *cli, const struct wwanctl_reply *reply)
{
	static const char *const heads[] = { "PLMN", "NAME", "RAT", "STATUS", "ROAMING" };
	struct json_object *array = cli->json ? json_object_new_array() : NULL;
	struct table *table = array ? NULL : table_create(heads, 5);
	size_t i;

	for (i = 0; i < reply->count; i++) {
		const struct wwanctl_network *network = &reply->networks[i];
		bool known = network->has & WWANCTL_HAS(WWANCTL_A_NETWORK_ENTRY_ROAMING);
		const char *cells[5] = {
			network->plmn, network->name,
			wwanctl_name(WWANCTL_NAMES_RAT, network->rat),
			wwanctl_name(WWANCTL_NAMES_NETWORK_STATUS, network->status),
			!known ? NULL : network->roaming ? "yes" : "no",
		};

		if (array)
			json_object_array_add(array, json_network(network));
		else if (table)
			table_add(table, cells);
	}
	if (array)
		json_print(array);
	else if (table && reply->count)
		table_print(table, cli->colour);
	else
		fputs("no network found\n", stderr);
	table_destroy(table);
}

int cmd_scan(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	int code;

	if (argc != 2)
		return cli_usage(argv[0], "scan takes one argument");
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (isatty(STDERR_FILENO))
		fputs("searching; this takes up to some minutes\n", stderr);
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_network_scan, modem.index))
		code = cli_fail(modem.usb_path, "can't search for networks", &answer.reply);
	else
		print_networks(cli, &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}

static bool is_plmn(const char *text)
{
	size_t len = strlen(text);

	return (len == 5 || len == 6) && strspn(text, "0123456789") == len;
}

int cmd_network(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	const char *plmn;
	int code;

	if (argc != 3)
		return cli_usage(argv[0], "network takes a modem and auto or a PLMN");
	plmn = strcmp(argv[2], "auto") ? argv[2] : NULL;
	if (plmn && !is_plmn(plmn))
		return cli_usage(argv[0], "a PLMN is MCC and MNC, five or six digits: %s", plmn);
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_network_set, modem.index, plmn))
		code = cli_fail(modem.usb_path, "can't choose the network", &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}

static void print_attach(const struct cli *cli, const struct wwanctl_attach *attach)
{
	const char *ip_type = wwanctl_name(WWANCTL_NAMES_IP_TYPE, attach->ip_type);
	const char *auth = wwanctl_name(WWANCTL_NAMES_AUTH, attach->auth);
	char apn[sizeof(attach->apn)];
	char user[sizeof(attach->user)];

	if (cli->json) {
		json_print(json_attach(attach));
		return;
	}
	text_clean(apn, sizeof(apn), attach->apn);
	text_clean(user, sizeof(user), attach->user);
	printf("APN      %s\n", apn[0] ? apn : "(the network chooses)");
	printf("IP type  %s\n", ip_type ? ip_type : "-");
	printf("auth     %s%s%s\n", auth ? auth : "-", user[0] ? " as " : "", user);
}

static int attach_show(struct cli *cli, const struct wwanctl_modem *modem)
{
	struct wwanctl_answer answer;
	int code = 0;

	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_attach_get, modem->index))
		code = cli_fail(modem->usb_path, "can't get the attach APN", &answer.reply);
	else if (!answer.reply.count)
		code = cli_error(modem->usb_path, CLI_FAILED, "no attach APN was told");
	else
		print_attach(cli, answer.reply.attach);
	wwanctl_answer_free(&answer);
	return code;
}

/* The IP type, 0 for none given, -1 if there is no such. */
static int parse_ip_type(int argc, char **argv)
{
	static const struct option options[] = {
		{ "ip-type", required_argument, NULL, 'i' },
		{ NULL, 0, NULL, 0 },
	};
	uint32_t ip_type = 0;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option != 'i' || wwanctl_value(WWANCTL_NAMES_IP_TYPE, optarg, &ip_type))
			return -1;
	return (int)ip_type;
}

int cmd_attach_apn(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_attach_set set = { 0 };
	int ip_type = parse_ip_type(argc, argv);
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	int code;

	if (ip_type < 0)
		return cli_usage(argv[0], "wrong option or IP type");
	if (argc - optind != 1 && argc - optind != 2)
		return cli_usage(argv[0], "attach-apn takes a modem and perhaps a name");
	code = cli_modem(cli, argv[optind], &modem);
	if (code)
		return code;
	if (argc - optind == 1 && !ip_type)
		return attach_show(cli, &modem);
	set.apn = argv[optind + 1];	/* NULL without a name */
	set.ip_type = (uint32_t)ip_type;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_attach_set, modem.index, &set))
		code = cli_fail(modem.usb_path, "can't set the attach APN", &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}
