// SPDX-License-Identifier: GPL-2.0
/* wwanctl apdu: APDUs to the card, on the basic channel or on one of their own. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "apdu.h"
#include "cli.h"
#include "json.h"
#include "text.h"

struct apdu_options {
	uint8_t aid[WWANCTL_AID_MAX];
	size_t aid_len;
	uint8_t p2;
	bool raw;
};

static int parse_p2(const char *text, uint8_t *p2)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);

	if (!*text || *end || value > 255 || *text == '-')
		return -EINVAL;
	*p2 = (uint8_t)value;
	return 0;
}

/* An exit code after a message, or 0. */
static int parse_options(int argc, char **argv, struct apdu_options *options)
{
	static const struct option list[] = {
		{ "aid", required_argument, NULL, 'a' },
		{ "p2", required_argument, NULL, 'p' },
		{ "raw", no_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", list, NULL)) != -1) {
		switch (option) {
		case 'a':
			if (hex_parse(optarg, options->aid, sizeof(options->aid),
				      &options->aid_len) || options->aid_len < 5)
				return cli_usage(argv[0], "an AID has 5 to 16 bytes, in hex: %s",
						 optarg);
			break;
		case 'p':
			if (parse_p2(optarg, &options->p2))
				return cli_usage(argv[0], "P2 is a number from 0 to 255: %s",
						 optarg);
			break;
		case 'r':
			options->raw = true;
			break;
		default:
			return cli_usage(argv[0], "wrong option");
		}
	}
	if (options->p2 && !options->aid_len)
		return cli_usage(argv[0], "--p2 is that of the SELECT of --aid");
	if (argc - optind < 2)
		return cli_usage(argv[0], "apdu takes a modem and at least one APDU");
	return 0;
}

static int parse_apdus(int argc, char **argv, struct hex_args *apdus)
{
	struct apdu parts;
	size_t i;

	if (hex_parse_args(argc - optind - 1, argv + optind + 1, 4, apdus))
		return cli_usage(argv[0], "an APDU is written in hexadecimal digits");
	for (i = 0; i < apdus->count; i++) {
		const char *wrong = apdu_parse(apdus->items[i].bytes, apdus->items[i].len, &parts);

		if (wrong)
			return cli_usage(argv[0], "APDU %zu is malformed: %s; nothing was sent",
					 i + 1, wrong);
		if (apdus->items[i].len > WWANCTL_APDU_MAX)
			return cli_usage(argv[0], "APDU %zu is longer than %d bytes", i + 1,
					 WWANCTL_APDU_MAX);
	}
	return 0;
}

static void print_exchange(struct json_object *array, const uint8_t *apdu, size_t len,
			   const struct wwanctl_reply *reply)
{
	struct json_object *command = json_hex(apdu, len);
	struct json_object *response = json_hex(reply->data, reply->data_len);
	struct json_object *object;
	char words[128];
	char sw[8];

	snprintf(sw, sizeof(sw), "%04X", reply->sw);
	if (!array) {
		apdu_status_text(reply->sw, words, sizeof(words));
		printf("> %s\n< %s%s%s  (%s)\n", json_object_get_string(command),
		       json_object_get_string(response), reply->data_len ? " " : "", sw, words);
		json_object_put(command);
		json_object_put(response);
		return;
	}
	object = json_object_new_object();
	json_object_object_add(object, "apdu", command);
	json_object_object_add(object, "response", response);
	json_object_object_add(object, "sw", json_object_new_string(sw));
	json_object_array_add(array, object);
}

/* Sends them in turn until one can't be sent; what the card answers is no failure. */
static int transmit(struct cli *cli, const struct wwanctl_modem *modem, uint32_t channel,
		    const struct apdu_options *options, const struct hex_args *apdus)
{
	struct json_object *array = cli->json ? json_object_new_array() : NULL;
	struct wwanctl_answer answer;
	char what[48];
	int code = 0;
	size_t i;

	for (i = 0; i < apdus->count && !code; i++) {
		const uint8_t *apdu = apdus->items[i].bytes;
		size_t len = apdus->items[i].len;

		snprintf(what, sizeof(what), "can't send APDU %zu", i + 1);
		if (WWANCTL_SYNC(cli->client, &answer, wwanctl_channel_transmit, modem->index,
				 channel, apdu, len, options->raw))
			code = cli_fail(modem->usb_path, what, &answer.reply);
		else
			print_exchange(array, apdu, len, &answer.reply);
		wwanctl_answer_free(&answer);
	}
	if (array)
		json_print(array);
	return code;
}

static int open_and_transmit(struct cli *cli, const struct wwanctl_modem *modem,
			     const struct apdu_options *options, const struct hex_args *apdus)
{
	struct wwanctl_answer answer;
	uint32_t channel = 0;
	int code = 0;

	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_channel_open, modem->index, 0,
			 options->aid, options->aid_len, options->p2))
		code = cli_fail(modem->usb_path, "can't open a channel", &answer.reply);
	else if (!answer.reply.count || !answer.reply.channels[0].channel)
		code = cli_error(modem->usb_path, CLI_FAILED, "can't open a channel: no number");
	else
		channel = answer.reply.channels[0].channel;
	wwanctl_answer_free(&answer);
	if (code)
		return code;
	code = transmit(cli, modem, channel, options, apdus);
	/*
	 * A card that an APDU has made REFRESH has forgotten the channel; whatever else
	 * keeps it open ends with this program's socket.
	 */
	WWANCTL_SYNC(cli->client, &answer, wwanctl_channel_close, modem->index, channel);
	wwanctl_answer_free(&answer);
	return code;
}

int cmd_apdu(struct cli *cli, int argc, char **argv)
{
	struct apdu_options options = { 0 };
	struct wwanctl_modem modem;
	struct hex_args apdus;
	int code;

	code = parse_options(argc, argv, &options);
	if (code)
		return code;
	code = parse_apdus(argc, argv, &apdus);
	if (!code)
		code = cli_modem(cli, argv[optind], &modem);
	if (!code && options.aid_len)
		code = open_and_transmit(cli, &modem, &options, &apdus);
	else if (!code)
		code = transmit(cli, &modem, 0, &options, &apdus);
	hex_args_free(&apdus);
	return code;
}
