// SPDX-License-Identifier: GPL-2.0
/* wwanctl list, show: what there is. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "array.h"
#include "reject.h"
#include "cli.h"
#include "json.h"
#include "text.h"

/* All that the kernel tells of all modems; cards only to the privileged. */
struct inventory {
	struct wwanctl_answer modems;
	struct wwanctl_answer registrations;
	struct wwanctl_answer signals;
	struct wwanctl_answer cards;
};

static void inventory_free(struct inventory *inventory)
{
	wwanctl_answer_free(&inventory->modems);
	wwanctl_answer_free(&inventory->registrations);
	wwanctl_answer_free(&inventory->signals);
	wwanctl_answer_free(&inventory->cards);
}

static int inventory_get(struct cli *cli, struct inventory *inventory)
{
	int code = cli_client(cli);

	memset(inventory, 0, sizeof(*inventory));
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &inventory->modems, wwanctl_modem_get, 0))
		return cli_fail(NULL, "can't list the modems", &inventory->modems.reply);
	if (WWANCTL_SYNC(cli->client, &inventory->registrations, wwanctl_registration_get, 0))
		return cli_fail(NULL, "can't get the registration",
				&inventory->registrations.reply);
	if (WWANCTL_SYNC(cli->client, &inventory->signals, wwanctl_signal_get, 0))
		return cli_fail(NULL, "can't get the signal", &inventory->signals.reply);
	if (WWANCTL_SYNC(cli->client, &inventory->cards, wwanctl_card_get, 0, 0) &&
	    inventory->cards.reply.error != -EPERM)
		return cli_fail(NULL, "can't get the cards", &inventory->cards.reply);
	return 0;
}

static void find_parts(const struct inventory *inventory, uint32_t modem,
		       struct json_modem_parts *parts)
{
	const struct wwanctl_reply *reply;
	size_t i;

	memset(parts, 0, sizeof(*parts));
	reply = &inventory->registrations.reply;
	for (i = 0; i < reply->count; i++)
		if (reply->registrations[i].modem == modem)
			parts->registration = &reply->registrations[i];
	reply = &inventory->signals.reply;
	for (i = 0; i < reply->count; i++)
		if (reply->signals[i].modem == modem)
			parts->signal = &reply->signals[i];
	reply = &inventory->cards.reply;
	for (i = 0; i < reply->count; i++)
		if (reply->cards[i].modem == modem && (!parts->card || reply->cards[i].active))
			parts->card = &reply->cards[i];
}

static void format_signal(const struct wwanctl_signal *signal, char *text, size_t cap)
{
	if (signal && signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_RSRP))
		snprintf(text, cap, "%d dBm", signal->rsrp);
	else if (signal && signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_RSSI))
		snprintf(text, cap, "%d dBm", signal->rssi);
	else
		text[0] = '\0';
}

static void add_row(struct table *table, const struct wwanctl_modem *modem,
		    const struct json_modem_parts *parts)
{
	const struct wwanctl_registration *registration = parts->registration;
	char index[16];
	char signal[24];
	char netdev[IF_NAMESIZE] = "";
	const char *cells[13] = {
		index,
		modem->usb_path,
		modem->model,
		wwanctl_name(WWANCTL_NAMES_MODEM_STATE, modem->state),
		wwanctl_name(WWANCTL_NAMES_POWER, modem->power),
		registration ?
		wwanctl_name(WWANCTL_NAMES_REGISTRATION_STATE, registration->state) : NULL,
		registration ? registration->plmn : NULL,
		registration ? wwanctl_name(WWANCTL_NAMES_RAT, registration->rat) : NULL,
		signal,
		wwanctl_name(WWANCTL_NAMES_CARD_STATE, modem->card_state),
		parts->card ? parts->card->iccid : NULL,
		parts->card ? parts->card->imsi : NULL,
		netdev,
	};

	snprintf(index, sizeof(index), "%u", modem->index);
	format_signal(parts->signal, signal, sizeof(signal));
	if (modem->ifindex)
		if_indextoname(modem->ifindex, netdev);
	table_add(table, cells);
}

static void print_table(const struct cli *cli, const struct inventory *inventory)
{
	static const char *const heads[] = {
		"MODEM", "USB", "MODEL", "STATE", "POWER", "REGISTRATION", "PLMN", "RAT",
		"SIGNAL", "CARD", "ICCID", "IMSI", "NETDEV",
	};
	struct table *table = table_create(heads, ARRAY_SIZE(heads));
	struct json_modem_parts parts;
	size_t i;

	if (!table)
		return;
	for (i = 0; i < inventory->modems.reply.count; i++) {
		find_parts(inventory, inventory->modems.reply.modems[i].index, &parts);
		add_row(table, &inventory->modems.reply.modems[i], &parts);
	}
	table_print(table, cli->colour);
	table_destroy(table);
}

static void print_json(const struct inventory *inventory)
{
	struct json_object *array = json_object_new_array();
	struct json_modem_parts parts;
	size_t i;

	for (i = 0; i < inventory->modems.reply.count; i++) {
		find_parts(inventory, inventory->modems.reply.modems[i].index, &parts);
		json_object_array_add(array, json_modem(&inventory->modems.reply.modems[i],
							&parts));
	}
	json_print(array);
}

int cmd_list(struct cli *cli, int argc, char **argv)
{
	struct inventory inventory;
	int code;

	if (argc > 1)
		return cli_usage(argv[0], "list takes no argument");
	code = inventory_get(cli, &inventory);
	if (!code && cli->json)
		print_json(&inventory);
	else if (!code && inventory.modems.reply.count)
		print_table(cli, &inventory);
	else if (!code)
		fputs("no modem; take one over with: wwanctl bind USB-PATH\n", stderr);
	inventory_free(&inventory);
	return code;
}

static void print_field(const char *name, const char *value)
{
	char clean[256];

	text_clean(clean, sizeof(clean), value && *value ? value : "-");
	printf("  %-14s %s\n", name, clean);
}

static void print_capabilities(const struct wwanctl_modem *modem)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{ WWANCTL_CAPABILITY_APDU, "apdu" },
		{ WWANCTL_CAPABILITY_REFRESH_VOTE, "refresh-vote" },
		{ WWANCTL_CAPABILITY_REJECT_CAUSE, "reject-cause" },
		{ WWANCTL_CAPABILITY_TOOLKIT, "toolkit" },
	};
	char text[128] = "";
	size_t used = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (modem->capabilities & names[i].bit)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s ",
						 names[i].name);
	if (modem->has & WWANCTL_HAS(WWANCTL_A_MODEM_CHANNELS_MAX))
		used += (size_t)snprintf(text + used, sizeof(text) - used, "channels=%u ",
					 modem->channels_max);
	if (modem->has & WWANCTL_HAS(WWANCTL_A_MODEM_SLOTS))
		used += (size_t)snprintf(text + used, sizeof(text) - used, "slots=%u ",
					 modem->slots);
	if (used)
		text[used - 1] = '\0';
	print_field("capabilities", text);
}

static void print_modem(const struct wwanctl_modem *modem)
{
	const char *reason = wwanctl_name(WWANCTL_NAMES_POWER_REASON, modem->power_reason);
	const char *power = wwanctl_name(WWANCTL_NAMES_POWER, modem->power);
	char netdev[IF_NAMESIZE] = "";
	char text[128];

	printf("modem %u at %s, interface %u\n", modem->index, modem->usb_path, modem->interface);
	snprintf(text, sizeof(text), "%04x:%04x", modem->vid, modem->pid);
	print_field("USB id", text);
	print_field("protocol", wwanctl_name(WWANCTL_NAMES_PROTOCOL, modem->protocol));
	print_field("state", wwanctl_name(WWANCTL_NAMES_MODEM_STATE, modem->state));
	snprintf(text, sizeof(text), "%s%s%s%s", power ? power : "-", reason ? " (" : "",
		 reason ? reason : "", reason ? ")" : "");
	print_field("power", text);
	print_field("manufacturer", modem->manufacturer);
	print_field("model", modem->model);
	print_field("revision", modem->revision);
	print_field("IMEI", modem->imei);
	print_capabilities(modem);
	print_field("recovery", wwanctl_name(WWANCTL_NAMES_RECOVERY, modem->recovery));
	if (modem->ifindex)
		if_indextoname(modem->ifindex, netdev);
	print_field("netdev", netdev);
	print_field("card", wwanctl_name(WWANCTL_NAMES_CARD_STATE, modem->card_state));
}

static void print_reject(const struct wwanctl_reject *reject)
{
	const char *words = reject_cause_name(reject->cause, reject->rat, reject->domain);
	const char *domain = wwanctl_name(WWANCTL_NAMES_DOMAIN, reject->domain);
	char text[160];

	snprintf(text, sizeof(text), "%u (%s)%s%s%s%s", reject->cause,
		 words ? words : "not in the specifications", domain ? " " : "",
		 domain ? domain : "", reject->plmn[0] ? " by " : "", reject->plmn);
	print_field("last reject", text);
}

static void print_location(const struct wwanctl_registration *registration)
{
	static const struct {
		int attr;
		const char *name;
	} names[] = {
		{ WWANCTL_A_REGISTRATION_LAC, "LAC" },
		{ WWANCTL_A_REGISTRATION_TAC, "TAC" },
		{ WWANCTL_A_REGISTRATION_CELL, "cell" },
	};
	const uint32_t values[] = { registration->lac, registration->tac, registration->cell };
	char text[64] = "";
	size_t used = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(values); i++)
		if (registration->has & WWANCTL_HAS(names[i].attr))
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s %u",
						 used ? " " : "", names[i].name, values[i]);
	if (used)
		print_field("location", text);
}

static void print_registration(const struct wwanctl_registration *registration)
{
	const char *state = wwanctl_name(WWANCTL_NAMES_REGISTRATION_STATE, registration->state);
	const char *rat = wwanctl_name(WWANCTL_NAMES_RAT, registration->rat);
	const char *selection = wwanctl_name(WWANCTL_NAMES_SELECTION, registration->selection);
	char text[192];

	snprintf(text, sizeof(text), "%s%s%s%s%s%s%s%s%s", state ? state : "-",
		 registration->plmn[0] ? " " : "", registration->plmn,
		 registration->operator_name[0] ? " " : "", registration->operator_name,
		 rat ? " " : "", rat ? rat : "", registration->cs_attached ? " cs" : "",
		 registration->ps_attached ? " ps" : "");
	print_field("registration", text);
	if (registration->has & WWANCTL_HAS(WWANCTL_A_REGISTRATION_REJECT))
		print_reject(&registration->reject);
	snprintf(text, sizeof(text), "%s%s%s", selection ? selection : "-",
		 registration->selected_plmn[0] ? " " : "", registration->selected_plmn);
	print_field("selection", text);
	print_location(registration);
}

static void print_show(const struct wwanctl_modem *modem, const struct json_modem_parts *parts)
{
	char text[32];

	print_modem(modem);
	if (parts->card) {
		print_field("ICCID", parts->card->iccid);
		print_field("IMSI", parts->card->imsi);
	}
	if (parts->registration)
		print_registration(parts->registration);
	format_signal(parts->signal, text, sizeof(text));
	print_field("signal", text);
}

int cmd_show(struct cli *cli, int argc, char **argv)
{
	struct json_modem_parts parts;
	struct inventory inventory;
	struct wwanctl_modem modem;
	int code;

	if (argc != 2)
		return cli_usage(argv[0], "show takes one argument");
	code = cli_modem(cli, argv[1], &modem);
	if (code)
		return code;
	code = inventory_get(cli, &inventory);
	find_parts(&inventory, modem.index, &parts);
	if (!code && cli->json)
		json_print(json_modem(&modem, &parts));
	else if (!code)
		print_show(&modem, &parts);
	inventory_free(&inventory);
	return code;
}
