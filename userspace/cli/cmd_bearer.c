// SPDX-License-Identifier: GPL-2.0
/* wwanctl connect, disconnect, bearer: the data session. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <string.h>

#include "array.h"
#include "cli.h"
#include "esm.h"
#include "json.h"
#include "secret.h"
#include "text.h"

#define PASSWORD_MAX	64

static const char *address_text(const uint8_t *bytes, size_t len, char *text, size_t cap)
{
	if (!len || !inet_ntop(len == 4 ? AF_INET : AF_INET6, bytes, text, (socklen_t)cap))
		return "-";
	return text;
}

static void print_address(const struct wwanctl_bearer_address *address)
{
	const char *family = wwanctl_name(WWANCTL_NAMES_IP_TYPE, address->ip_type);
	char text[INET6_ADDRSTRLEN];
	size_t i;

	printf("%-8s %s/%u", family ? family : "-",
	       address_text(address->address, address->address_len, text, sizeof(text)),
	       address->prefix);
	if (address->gateway_len)
		printf(" via %s", address_text(address->gateway, address->gateway_len, text,
					       sizeof(text)));
	if (address->mtu)
		printf(" mtu %u", address->mtu);
	putchar('\n');
	for (i = 0; i < address->dns_count; i++)
		printf("DNS      %s\n", address_text(address->dns[i].bytes, address->dns[i].len,
						     text, sizeof(text)));
}

static void print_bearer(const struct cli *cli, const struct wwanctl_bearer *bearer)
{
	const char *state = wwanctl_name(WWANCTL_NAMES_BEARER_STATE, bearer->state);
	char apn[sizeof(bearer->apn)];
	char netdev[IF_NAMESIZE];
	char end[160];
	size_t i;

	if (cli->json) {
		json_print(json_bearer(bearer));
		return;
	}
	printf("state    %s\n", state ? state : "-");
	if (bearer->ifindex && if_indextoname(bearer->ifindex, netdev))
		printf("netdev   %s\n", netdev);
	if (bearer->has & WWANCTL_HAS(WWANCTL_A_BEARER_APN)) {
		text_clean(apn, sizeof(apn), bearer->apn);
		printf("APN      %s\n", apn[0] ? apn : "(the network chooses)");
	}
	for (i = 0; i < bearer->address_count; i++)
		print_address(&bearer->addresses[i]);
	if (bearer->has & WWANCTL_HAS(WWANCTL_A_BEARER_END)) {
		esm_end_text(&bearer->end, end, sizeof(end));
		printf("end      %s\n", end);
	}
}

static int parse_ip(const char *text, uint32_t *ip_type)
{
	static const struct {
		const char *text;
		uint32_t type;
	} types[] = {
		{ "4", WWANCTL_IP_TYPE_IPV4 },
		{ "6", WWANCTL_IP_TYPE_IPV6 },
		{ "46", WWANCTL_IP_TYPE_IPV4V6 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (!strcmp(types[i].text, text)) {
			*ip_type = types[i].type;
			return 0;
		}
	}
	return wwanctl_value(WWANCTL_NAMES_IP_TYPE, text, ip_type);
}

/* An exit code after a message, or 0. */
static int parse_option(struct wwanctl_bearer_set *set, const char *command, int option)
{
	switch (option) {
	case 'a':
		set->apn = optarg;
		return 0;
	case 'i':
		return parse_ip(optarg, &set->ip_type) ?
		       cli_usage(command, "the IP type is 4, 6 or 46: %s", optarg) : 0;
	case 'm':
		return wwanctl_value(WWANCTL_NAMES_AUTH, optarg, &set->auth) ?
		       cli_usage(command, "no such authentication: %s", optarg) : 0;
	case 'u':
		set->user = optarg;
		return 0;
	case 'h':
		set->home_only = true;
		return 0;
	default:
		return cli_usage(command, "wrong option");
	}
}

static int parse_options(struct wwanctl_bearer_set *set, int argc, char **argv)
{
	static const struct option options[] = {
		{ "apn", required_argument, NULL, 'a' },
		{ "ip", required_argument, NULL, 'i' },
		{ "auth", required_argument, NULL, 'm' },
		{ "user", required_argument, NULL, 'u' },
		{ "home-only", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		int code = parse_option(set, argv[0], option);

		if (code)
			return code;
	}
	if (argc - optind != 1)
		return cli_usage(argv[0], "connect takes one modem");
	if (set->user && !set->auth)
		set->auth = WWANCTL_AUTH_PAP_CHAP;
	return 0;
}

static int print_answer(const struct cli *cli, const struct wwanctl_modem *modem,
			const struct wwanctl_reply *reply)
{
	if (!reply->count)
		return cli_error(modem->usb_path, CLI_FAILED, "no data session was told");
	print_bearer(cli, reply->bearers);
	return CLI_DONE;
}

static int connect_modem(struct cli *cli, const struct wwanctl_modem *modem,
			 const struct wwanctl_bearer_set *set)
{
	struct wwanctl_answer answer;
	int code;

	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_bearer_connect, modem->index, set))
		code = cli_fail(modem->usb_path, "can't connect", &answer.reply);
	else
		code = print_answer(cli, modem, &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}

int cmd_connect(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_bearer_set set = { 0 };
	char password[PASSWORD_MAX + 1] = "";
	struct wwanctl_modem modem;
	size_t len = 0;
	int error = 0;
	int code;

	code = parse_options(&set, argc, argv);
	if (!code)
		code = cli_modem(cli, argv[optind], &modem);
	if (code)
		return code;
	if (set.user) {
		error = secret_read("password: ", password, PASSWORD_MAX, &len);
		password[len] = '\0';
		set.password = len ? password : NULL;
	}
	if (error == -EMSGSIZE)
		code = cli_error(modem.usb_path, CLI_USAGE,
				 "a password has at most %d characters; nothing was sent",
				 PASSWORD_MAX);
	else if (error)
		code = cli_fail_errno(modem.usb_path, "can't read the password", error);
	else
		code = connect_modem(cli, &modem, &set);
	explicit_bzero(password, sizeof(password));
	return code;
}

int cmd_disconnect(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	int code;

	if (argc != 2)
		return cli_usage(argv[0], "disconnect takes one argument");
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_bearer_disconnect, modem.index, 0))
		code = cli_fail(modem.usb_path, "can't disconnect", &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}

int cmd_bearer(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	int code;

	if (argc != 2)
		return cli_usage(argv[0], "bearer takes one argument");
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_bearer_get, modem.index, 0))
		code = cli_fail(modem.usb_path, "can't get the data session", &answer.reply);
	else
		code = print_answer(cli, &modem, &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}
