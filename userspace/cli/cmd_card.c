// SPDX-License-Identifier: GPL-2.0
/* wwanctl card, refresh, pin: the UICC as the module sees it. */
#include <errno.h>
#include <string.h>

#include "cli.h"
#include "json.h"
#include "secret.h"
#include "text.h"

#define PIN_MIN		4	/* TS 102 221, 9.5.1 */
#define PIN_MAX		8

static void print_application(const struct wwanctl_application *application)
{
	const char *type = wwanctl_name(WWANCTL_NAMES_APPLICATION_TYPE, application->type);
	const char *pin = wwanctl_name(WWANCTL_NAMES_PIN_STATE, application->pin_state);
	char aid[2 * WWANCTL_AID_MAX + 1];

	hex_format(aid, sizeof(aid), application->aid, application->aid_len);
	printf("  application    %s %s, PIN %s (%u tries left)\n", type ? type : "unknown", aid,
	       pin ? pin : "unknown", application->pin_retries);
}

static void print_card(const struct wwanctl_card *card)
{
	const char *state = wwanctl_name(WWANCTL_NAMES_CARD_STATE, card->state);
	const char *pin = wwanctl_name(WWANCTL_NAMES_PIN_STATE, card->pin_state);
	char atr[2 * sizeof(card->atr) + 1];
	size_t i;

	hex_format(atr, sizeof(atr), card->atr, card->atr_len);
	printf("slot %u%s: %s\n", card->slot, card->active ? " (active)" : "",
	       state ? state : "unknown");
	printf("  ICCID          %s\n", card->iccid[0] ? card->iccid : "-");
	printf("  IMSI           %s\n", card->imsi[0] ? card->imsi : "-");
	if (card->eid[0])
		printf("  EID            %s\n", card->eid);
	if (card->has & WWANCTL_HAS(WWANCTL_A_CARD_PIN_RETRIES))
		printf("  PIN            %s (%u tries left, unblock PIN %u)\n",
		       pin ? pin : "unknown", card->pin_retries, card->puk_retries);
	if (atr[0])
		printf("  ATR            %s\n", atr);
	for (i = 0; i < card->application_count; i++)
		print_application(&card->applications[i]);
}

static void print_cards(const struct cli *cli, const struct wwanctl_reply *reply, uint32_t modem)
{
	struct json_object *array = cli->json ? json_object_new_array() : NULL;
	size_t i;

	for (i = 0; i < reply->count; i++) {
		if (reply->cards[i].modem != modem)
			continue;
		if (array)
			json_object_array_add(array, json_card(&reply->cards[i]));
		else
			print_card(&reply->cards[i]);
	}
	if (array)
		json_print(array);
}

int cmd_card(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	int code;

	if (argc != 2)
		return cli_usage(argv[0], "card takes one argument");
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_card_get, 0, 0))
		code = cli_fail(modem.usb_path, "can't get the cards", &answer.reply);
	else
		print_cards(cli, &answer.reply, modem.index);
	wwanctl_answer_free(&answer);
	return code;
}

int cmd_refresh(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	uint32_t method;
	int code;

	if (argc != 3)
		return cli_usage(argv[0], "refresh takes a modem and a method");
	if (wwanctl_value(WWANCTL_NAMES_REFRESH_METHOD, argv[2], &method))
		return cli_usage(argv[0], "no such method: %s", argv[2]);
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_card_refresh, modem.index, 0, method))
		code = cli_fail(modem.usb_path, "can't refresh the card", &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}

static bool is_pin(const char *pin, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (pin[i] < '0' || pin[i] > '9')
			return false;
	return len >= PIN_MIN && len <= PIN_MAX;
}

static int verify_pin(struct cli *cli, const struct wwanctl_modem *modem, const char *pin,
		      size_t len)
{
	struct wwanctl_answer answer;
	int code = 0;

	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_card_pin, modem->index, 0, pin, len))
		code = cli_fail(modem->usb_path, "can't verify the PIN", &answer.reply);
	wwanctl_answer_free(&answer);
	return code;
}

int cmd_pin(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_modem modem;
	char pin[PIN_MAX + 1];
	size_t len = 0;
	int error;
	int code;

	if (argc != 2)
		return cli_usage(argv[0], "pin takes a modem; the PIN comes from standard input");
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	error = secret_read("PIN: ", pin, sizeof(pin), &len);
	if (error && error != -EMSGSIZE)
		code = cli_fail_errno(modem.usb_path, "can't read the PIN", error);
	else if (error || !is_pin(pin, len))
		code = cli_error(modem.usb_path, CLI_USAGE,
				 "a PIN has four to eight digits; nothing was sent");
	else
		code = verify_pin(cli, &modem, pin, len);
	explicit_bzero(pin, sizeof(pin));
	return code;
}
