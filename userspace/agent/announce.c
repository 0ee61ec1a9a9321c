// SPDX-License-Identifier: GPL-2.0
/* What hooks are told. */

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "announce.h"
#include "hook.h"
#include "ip.h"
#include "logger.h"
#include "module.h"

struct message {
	char text[HOOK_MESSAGE_MAX];
	size_t len;
};

/* A variable that does not fit is left out whole. */
[[gnu::format(printf, 2, 3)]]
static void add(struct message *message, const char *format, ...)
{
	size_t room = sizeof(message->text) - message->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(message->text + message->len, room, format, args);
	va_end(args);
	if (len >= 0 && (size_t)len < room)
		message->len += (size_t)len + 1;
}

/* @list: words with a space behind each */
static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *at;

	for (at = list; *at; at = strchr(at, ' ') + 1)
		if (!strncmp(at, word, len) && at[len] == ' ')
			return true;
	return false;
}

static void append(char *list, size_t size, const uint8_t *address, size_t len)
{
	char text[INET6_ADDRSTRLEN];
	size_t used = strlen(list);

	ip_text(address, len, text, sizeof(text));
	if (*text && used + strlen(text) + 2 <= size && !has_word(list, text))
		snprintf(list + used, size - used, "%s ", text);
}

/* Without the space behind the last word. */
static void add_list(struct message *message, const char *name, const char *list)
{
	size_t len = strlen(list);

	add(message, "%s=%.*s", name, (int)(len ? len - 1 : 0), list);
}

static void add_addresses(struct message *message, const struct wwanctl_bearer *bearer)
{
	char addresses[128] = "", servers[512] = "";
	uint32_t mtu = 0;
	size_t i, k;

	for (i = 0; i < bearer->address_count; i++) {
		const struct wwanctl_bearer_address *a = &bearer->addresses[i];

		append(addresses, sizeof(addresses), a->address, a->address_len);
		for (k = 0; k < a->dns_count; k++)
			append(servers, sizeof(servers), a->dns[k].bytes, a->dns[k].len);
		if (a->mtu && (!mtu || a->mtu < mtu))
			mtu = a->mtu;
	}
	add_list(message, "IMSID_ADDRESSES", addresses);
	add_list(message, "IMSID_DNS", servers);
	add(message, "IMSID_MTU=%u", mtu);
}

static void add_profile(struct message *message, const struct module *module)
{
	const struct config_card *kind = module_kind(module);
	const struct config_profile *profile = NULL;

	if (kind && module->state.profile >= 0)
		profile = kind->profile[module->state.profile];
	add(message, "IMSID_PROFILE=%s%s%s", profile ? kind->name : "", profile ? "/" : "",
	    profile ? profile->name : "");
	add(message, "IMSID_APN=%s", profile ? profile->apn : "");
	add(message, "IMSID_METRIC=%u", profile ? profile->metric : 0);
}

void announce(const struct module *module, const char *event)
{
	struct message message = { .len = 0 };
	int error;

	add(&message, "IMSID_EVENT=%s", event);
	add(&message, "IMSID_MODEM=%s", module->modem.usb_path);
	add(&message, "IMSID_INTERFACE=%s", module->connection.name);
	add_profile(&message, module);
	add_addresses(&message, &module->connection.bearer);
	add(&message, "IMSID_REASON=%s", module->state.reason);
	error = hook_tell(module->agent->hooks, message.text, message.len);
	if (error)
		log_msg(LOG_WARNING, "%s: hooks are not told that it is %s: %s",
			module->modem.usb_path, event, strerror(-error));
}
