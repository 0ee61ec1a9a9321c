// SPDX-License-Identifier: GPL-2.0
/* Objects of the family as JSON. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esm.h"
#include "reject.h"
#include "json.h"
#include "text.h"

static void add(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

struct json_object *json_text(const char *text)
{
	char clean[512];

	if (!text || !*text)
		return NULL;
	text_clean(clean, sizeof(clean), text);
	return json_object_new_string(clean);
}

struct json_object *json_hex(const uint8_t *bytes, size_t len)
{
	char text[2 * WWANCTL_APDU_MAX + 1];

	if (len > WWANCTL_APDU_MAX)
		len = WWANCTL_APDU_MAX;
	hex_format(text, sizeof(text), bytes, len);
	return json_object_new_string(text);
}

static struct json_object *json_name(enum wwanctl_names set, uint32_t value)
{
	return json_text(wwanctl_name(set, value));
}

/* A number, or null if the kernel did not tell it. */
static struct json_object *json_number(uint32_t has, int attr, int64_t value)
{
	return has & WWANCTL_HAS(attr) ? json_object_new_int64(value) : NULL;
}

static struct json_object *json_flag(uint32_t has, int attr, uint32_t value)
{
	return has & WWANCTL_HAS(attr) ? json_object_new_boolean(value != 0) : NULL;
}

static struct json_object *json_usb_id(uint32_t has, int attr, uint32_t id)
{
	char text[12];

	if (!(has & WWANCTL_HAS(attr)))
		return NULL;
	snprintf(text, sizeof(text), "%04" PRIx32, id);
	return json_object_new_string(text);
}

/*
 * Nanoseconds as seconds with all their digits: a double has not enough of them. Its value
 * is that of the text: ns divided would be rounded twice after 104 days (2^53 ns).
 */
static struct json_object *json_seconds(uint64_t ns)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64 ".%09" PRIu64, ns / 1000000000, ns % 1000000000);
	return json_object_new_double_s(strtod(text, NULL), text);
}

static void add_reject(struct json_object *object, const struct wwanctl_reject *reject)
{
	add(object, "cause", json_number(reject->has, WWANCTL_A_REJECT_CAUSE, reject->cause));
	add(object, "cause_text", reject->has & WWANCTL_HAS(WWANCTL_A_REJECT_CAUSE) ?
	    json_text(reject_cause_name(reject->cause, reject->rat, reject->domain)) : NULL);
	add(object, "domain", json_name(WWANCTL_NAMES_DOMAIN, reject->domain));
	add(object, "plmn", json_text(reject->plmn));
	add(object, "rat", json_name(WWANCTL_NAMES_RAT, reject->rat));
}

static void add_registration(struct json_object *object,
			     const struct wwanctl_registration *registration)
{
	const struct wwanctl_reject *reject = &registration->reject;
	uint32_t has = registration->has;

	add(object, "state", json_name(WWANCTL_NAMES_REGISTRATION_STATE, registration->state));
	add(object, "plmn", json_text(registration->plmn));
	add(object, "operator", json_text(registration->operator_name));
	add(object, "rat", json_name(WWANCTL_NAMES_RAT, registration->rat));
	add(object, "roaming", json_flag(has, WWANCTL_A_REGISTRATION_ROAMING,
					 registration->roaming));
	add(object, "cs_attached", json_flag(has, WWANCTL_A_REGISTRATION_CS_ATTACHED,
					     registration->cs_attached));
	add(object, "ps_attached", json_flag(has, WWANCTL_A_REGISTRATION_PS_ATTACHED,
					     registration->ps_attached));
	add(object, "reject_cause", json_number(reject->has, WWANCTL_A_REJECT_CAUSE,
						reject->cause));
	add(object, "reject_domain", json_name(WWANCTL_NAMES_DOMAIN, reject->domain));
	add(object, "reject_plmn", json_text(reject->plmn));
	add(object, "reject_ts", reject->has & WWANCTL_HAS(WWANCTL_A_REJECT_TIME) ?
	    json_seconds(reject->time_ns) : NULL);
	add(object, "selection", json_name(WWANCTL_NAMES_SELECTION, registration->selection));
	add(object, "selected_plmn", json_text(registration->selected_plmn));
	add(object, "lac", json_number(has, WWANCTL_A_REGISTRATION_LAC, registration->lac));
	add(object, "tac", json_number(has, WWANCTL_A_REGISTRATION_TAC, registration->tac));
	add(object, "cell", json_number(has, WWANCTL_A_REGISTRATION_CELL, registration->cell));
}

struct json_object *json_registration(const struct wwanctl_registration *registration)
{
	struct json_object *object = json_object_new_object();

	add_registration(object, registration);
	return object;
}

static void add_signal(struct json_object *object, const struct wwanctl_signal *signal)
{
	char snr[16];

	add(object, "rssi", json_number(signal->has, WWANCTL_A_SIGNAL_RSSI, signal->rssi));
	add(object, "rsrp", json_number(signal->has, WWANCTL_A_SIGNAL_RSRP, signal->rsrp));
	add(object, "rsrq", json_number(signal->has, WWANCTL_A_SIGNAL_RSRQ, signal->rsrq));
	snprintf(snr, sizeof(snr), "%.1f", signal->snr / 10.0);
	add(object, "snr", signal->has & WWANCTL_HAS(WWANCTL_A_SIGNAL_SNR) ?
	    json_object_new_double_s(signal->snr / 10.0, snr) : NULL);
}

struct json_object *json_signal(const struct wwanctl_signal *signal)
{
	struct json_object *object = json_object_new_object();

	add_signal(object, signal);
	return object;
}

static struct json_object *json_capabilities(const struct wwanctl_modem *modem)
{
	struct json_object *object = json_object_new_object();
	uint32_t has = modem->has & WWANCTL_HAS(WWANCTL_A_MODEM_CAPABILITIES);
	uint32_t mask = modem->capabilities;

	add(object, "channels_max", json_number(modem->has, WWANCTL_A_MODEM_CHANNELS_MAX,
						modem->channels_max));
	add(object, "apdu", json_flag(has, WWANCTL_A_MODEM_CAPABILITIES,
				      mask & WWANCTL_CAPABILITY_APDU));
	add(object, "refresh_vote", json_flag(has, WWANCTL_A_MODEM_CAPABILITIES,
					      mask & WWANCTL_CAPABILITY_REFRESH_VOTE));
	add(object, "reject_cause", json_flag(has, WWANCTL_A_MODEM_CAPABILITIES,
					      mask & WWANCTL_CAPABILITY_REJECT_CAUSE));
	add(object, "toolkit", json_flag(has, WWANCTL_A_MODEM_CAPABILITIES,
					 mask & WWANCTL_CAPABILITY_TOOLKIT));
	add(object, "slots", json_number(modem->has, WWANCTL_A_MODEM_SLOTS, modem->slots));
	return object;
}

static void add_modem(struct json_object *object, const struct wwanctl_modem *modem)
{
	char netdev[IF_NAMESIZE];

	add(object, "vid", json_usb_id(modem->has, WWANCTL_A_MODEM_VID, modem->vid));
	add(object, "pid", json_usb_id(modem->has, WWANCTL_A_MODEM_PID, modem->pid));
	add(object, "protocol", json_name(WWANCTL_NAMES_PROTOCOL, modem->protocol));
	add(object, "state", json_name(WWANCTL_NAMES_MODEM_STATE, modem->state));
	add(object, "power", json_name(WWANCTL_NAMES_POWER, modem->power));
	add(object, "power_reason", json_name(WWANCTL_NAMES_POWER_REASON, modem->power_reason));
	add(object, "manufacturer", json_text(modem->manufacturer));
	add(object, "model", json_text(modem->model));
	add(object, "revision", json_text(modem->revision));
	add(object, "netdev", modem->ifindex && if_indextoname(modem->ifindex, netdev) ?
	    json_text(netdev) : NULL);
	add(object, "recovery", json_name(WWANCTL_NAMES_RECOVERY, modem->recovery));
	add(object, "card_state", json_name(WWANCTL_NAMES_CARD_STATE, modem->card_state));
	add(object, "capabilities", json_capabilities(modem));
}

/* An element of `wwanctl list` */
struct json_object *json_modem(const struct wwanctl_modem *modem,
			       const struct json_modem_parts *parts)
{
	static const struct wwanctl_registration no_registration;
	struct json_object *object = json_object_new_object();
	const struct wwanctl_card *card = parts->card;

	add(object, "modem", json_object_new_int64(modem->index));
	add(object, "usb", json_text(modem->usb_path));
	add(object, "interface", json_number(modem->has, WWANCTL_A_MODEM_INTERFACE,
					     modem->interface));
	add(object, "driver", json_text("wwanctl"));
	add_modem(object, modem);
	add(object, "imei", json_text(modem->imei));
	add(object, "iccid", card ? json_text(card->iccid) : NULL);
	add(object, "imsi", card ? json_text(card->imsi) : NULL);
	add(object, "pin_retries", card ? json_number(card->has, WWANCTL_A_CARD_PIN_RETRIES,
						      card->pin_retries) : NULL);
	add(object, "signal", parts->signal ? json_signal(parts->signal) : NULL);
	add(object, "registration",
	    json_registration(parts->registration ? parts->registration : &no_registration));
	return object;
}

static struct json_object *json_application(const struct wwanctl_application *application)
{
	struct json_object *object = json_object_new_object();
	uint32_t has = application->has;

	add(object, "aid", application->aid_len ?
	    json_hex(application->aid, application->aid_len) : NULL);
	add(object, "type", json_name(WWANCTL_NAMES_APPLICATION_TYPE, application->type));
	add(object, "pin_state", json_name(WWANCTL_NAMES_PIN_STATE, application->pin_state));
	add(object, "pin_retries", json_number(has, WWANCTL_A_APPLICATION_PIN_RETRIES,
					       application->pin_retries));
	add(object, "puk_retries", json_number(has, WWANCTL_A_APPLICATION_PUK_RETRIES,
					       application->puk_retries));
	return object;
}

static void add_card(struct json_object *object, const struct wwanctl_card *card)
{
	add(object, "slot", json_number(card->has, WWANCTL_A_CARD_SLOT, card->slot));
	add(object, "state", json_name(WWANCTL_NAMES_CARD_STATE, card->state));
	add(object, "pin_state", json_name(WWANCTL_NAMES_PIN_STATE, card->pin_state));
	add(object, "pin_retries", json_number(card->has, WWANCTL_A_CARD_PIN_RETRIES,
					       card->pin_retries));
	add(object, "puk_retries", json_number(card->has, WWANCTL_A_CARD_PUK_RETRIES,
					       card->puk_retries));
	add(object, "iccid", json_text(card->iccid));
	add(object, "imsi", json_text(card->imsi));
	add(object, "eid", json_text(card->eid));
}

struct json_object *json_card(const struct wwanctl_card *card)
{
	struct json_object *object = json_object_new_object();
	struct json_object *applications = json_object_new_array();
	size_t i;

	add(object, "modem", json_object_new_int64(card->modem));
	add_card(object, card);
	add(object, "active", json_object_new_boolean(card->active != 0));
	add(object, "atr", card->atr_len ? json_hex(card->atr, card->atr_len) : NULL);
	for (i = 0; i < card->application_count; i++)
		json_object_array_add(applications, json_application(&card->applications[i]));
	add(object, "applications", applications);
	return object;
}

struct json_object *json_network(const struct wwanctl_network *network)
{
	struct json_object *object = json_object_new_object();

	add(object, "plmn", json_text(network->plmn));
	add(object, "name", json_text(network->name));
	add(object, "rat", json_name(WWANCTL_NAMES_RAT, network->rat));
	add(object, "status", json_name(WWANCTL_NAMES_NETWORK_STATUS, network->status));
	add(object, "roaming", json_flag(network->has, WWANCTL_A_NETWORK_ENTRY_ROAMING,
					 network->roaming));
	return object;
}

struct json_object *json_attach(const struct wwanctl_attach *attach)
{
	struct json_object *object = json_object_new_object();
	char apn[sizeof(attach->apn)];

	/* An empty name is known: it lets the network choose. */
	text_clean(apn, sizeof(apn), attach->apn);
	add(object, "modem", json_object_new_int64(attach->modem));
	add(object, "apn", attach->has & WWANCTL_HAS(WWANCTL_A_ATTACH_APN) ?
	    json_object_new_string(apn) : NULL);
	add(object, "ip_type", json_name(WWANCTL_NAMES_IP_TYPE, attach->ip_type));
	add(object, "auth", json_name(WWANCTL_NAMES_AUTH, attach->auth));
	add(object, "user", json_text(attach->user));
	return object;
}

static void add_refresh(struct json_object *object, const struct wwanctl_refresh *refresh)
{
	struct json_object *files = json_object_new_array();
	size_t i;

	add(object, "mode", refresh->has & WWANCTL_HAS(WWANCTL_A_REFRESH_MODE) ?
	    json_name(WWANCTL_NAMES_REFRESH_MODE, refresh->mode) : NULL);
	add(object, "stage", json_name(WWANCTL_NAMES_REFRESH_STAGE, refresh->stage));
	for (i = 0; i < refresh->file_count && i < WWANCTL_REFRESH_FILES_MAX; i++)
		json_object_array_add(files, json_hex(refresh->files[i].path,
						      refresh->files[i].len));
	add(object, "files", files);
	add(object, "vote_needed", json_object_new_boolean(refresh->vote_needed != 0));
	add(object, "vote_timeout_ms", json_number(refresh->has, WWANCTL_A_REFRESH_VOTE_TIMEOUT,
						   refresh->vote_timeout_ms));
}

static void add_channel(struct json_object *object, const struct wwanctl_channel *channel)
{
	add(object, "slot", json_number(channel->has, WWANCTL_A_CHANNEL_SLOT, channel->slot));
	add(object, "channel", json_number(channel->has, WWANCTL_A_CHANNEL_CHANNEL,
					   channel->channel));
	add(object, "open", json_flag(channel->has, WWANCTL_A_CHANNEL_OPEN, channel->open));
	add(object, "aid", channel->aid_len ? json_hex(channel->aid, channel->aid_len) : NULL);
	add(object, "owner", json_number(channel->has, WWANCTL_A_CHANNEL_OWNER, channel->owner));
}

/* @len: 4 or 16 bytes; null for none */
static struct json_object *json_address(const uint8_t *bytes, size_t len)
{
	char text[INET6_ADDRSTRLEN];

	if (!len || !inet_ntop(len == 4 ? AF_INET : AF_INET6, bytes, text, sizeof(text)))
		return NULL;
	return json_object_new_string(text);
}

static struct json_object *json_bearer_address(const struct wwanctl_bearer_address *address)
{
	struct json_object *object = json_object_new_object();
	struct json_object *dns = json_object_new_array();
	size_t i;

	add(object, "family", json_name(WWANCTL_NAMES_IP_TYPE, address->ip_type));
	add(object, "address", json_address(address->address, address->address_len));
	add(object, "prefix", json_number(address->has, WWANCTL_A_BEARER_ADDRESS_PREFIX,
					  address->prefix));
	add(object, "gateway", json_address(address->gateway, address->gateway_len));
	for (i = 0; i < address->dns_count; i++)
		json_object_array_add(dns, json_address(address->dns[i].bytes,
							address->dns[i].len));
	add(object, "dns", dns);
	add(object, "mtu", json_number(address->has, WWANCTL_A_BEARER_ADDRESS_MTU, address->mtu));
	return object;
}

static struct json_object *json_bearer_end(const struct wwanctl_bearer_end *end)
{
	struct json_object *object = json_object_new_object();
	bool cause = end->has & WWANCTL_HAS(WWANCTL_A_BEARER_END_CAUSE);

	add(object, "ip_type", json_name(WWANCTL_NAMES_IP_TYPE, end->ip_type));
	add(object, "layer", json_name(WWANCTL_NAMES_LAYER, end->layer));
	add(object, "cause", json_number(end->has, WWANCTL_A_BEARER_END_CAUSE, end->cause));
	add(object, "cause_text", cause ? json_text(esm_cause_name(end->layer, end->cause)) :
					  NULL);
	add(object, "reason", json_number(end->has, WWANCTL_A_BEARER_END_REASON, end->reason));
	add(object, "verbose_type", json_number(end->has, WWANCTL_A_BEARER_END_VERBOSE_TYPE,
						end->verbose_type));
	add(object, "verbose_reason", json_number(end->has, WWANCTL_A_BEARER_END_VERBOSE_REASON,
						  end->verbose_reason));
	add(object, "ts", json_seconds(end->time_ns));
	return object;
}

static void add_bearer(struct json_object *object, const struct wwanctl_bearer *bearer)
{
	struct json_object *addresses = json_object_new_array();
	char apn[sizeof(bearer->apn)];
	char netdev[IF_NAMESIZE];
	size_t i;

	/* An empty name is known: it lets the network choose. */
	text_clean(apn, sizeof(apn), bearer->apn);
	add(object, "bearer", json_number(bearer->has, WWANCTL_A_BEARER_ID, bearer->id));
	add(object, "state", json_name(WWANCTL_NAMES_BEARER_STATE, bearer->state));
	add(object, "apn", bearer->has & WWANCTL_HAS(WWANCTL_A_BEARER_APN) ?
	    json_object_new_string(apn) : NULL);
	add(object, "ip_type", json_name(WWANCTL_NAMES_IP_TYPE, bearer->ip_type));
	add(object, "auth", json_name(WWANCTL_NAMES_AUTH, bearer->auth));
	add(object, "roaming", json_flag(bearer->has, WWANCTL_A_BEARER_ROAMING, bearer->roaming));
	add(object, "netdev", bearer->ifindex && if_indextoname(bearer->ifindex, netdev) ?
	    json_text(netdev) : NULL);
	for (i = 0; i < bearer->address_count; i++)
		json_object_array_add(addresses, json_bearer_address(&bearer->addresses[i]));
	add(object, "addresses", addresses);
	add(object, "end", bearer->has & WWANCTL_HAS(WWANCTL_A_BEARER_END) ?
	    json_bearer_end(&bearer->end) : NULL);
}

/* What `wwanctl connect` and `wwanctl bearer` print */
struct json_object *json_bearer(const struct wwanctl_bearer *bearer)
{
	struct json_object *object = json_object_new_object();

	add(object, "modem", json_object_new_int64(bearer->modem));
	add_bearer(object, bearer);
	return object;
}

static void add_trace(struct json_object *object, const struct wwanctl_trace *trace)
{
	add(object, "direction", json_name(WWANCTL_NAMES_DIRECTION, trace->direction));
	add(object, "frame", json_hex(trace->frame, trace->frame_len));
	add(object, "length", json_number(trace->has, WWANCTL_A_TRACE_LENGTH, trace->length));
}

/* A line of `wwanctl monitor` */
struct json_object *json_event(const struct wwanctl_event *event)
{
	struct json_object *object = json_object_new_object();

	add(object, "ts", json_seconds(event->timestamp_ns));
	add(object, "epoch", json_object_new_int64(event->epoch));
	add(object, "seq", json_object_new_uint64(event->seq));
	add(object, "modem", event->modem ? json_object_new_int64(event->modem) : NULL);
	add(object, "usb", json_text(event->usb_path));
	add(object, "interface", json_number(event->has, WWANCTL_A_EVENT_INTERFACE,
					     event->interface));
	add(object, "event", json_name(WWANCTL_NAMES_EVENT_TYPE, event->type));
	switch (event->type) {
	case WWANCTL_EVENT_TYPE_MODEM_NEW:
	case WWANCTL_EVENT_TYPE_MODEM_GONE:
	case WWANCTL_EVENT_TYPE_MODEM_STATE:
		add_modem(object, &event->as_modem);
		break;
	case WWANCTL_EVENT_TYPE_REGISTRATION:
		add_registration(object, &event->as_registration);
		break;
	case WWANCTL_EVENT_TYPE_REJECT:
		add_reject(object, &event->as_reject);
		break;
	case WWANCTL_EVENT_TYPE_CARD:
		add_card(object, &event->as_card);
		break;
	case WWANCTL_EVENT_TYPE_REFRESH:
		add_refresh(object, &event->as_refresh);
		break;
	case WWANCTL_EVENT_TYPE_CHANNEL:
		add_channel(object, &event->as_channel);
		break;
	case WWANCTL_EVENT_TYPE_SIGNAL:
		add_signal(object, &event->as_signal);
		break;
	case WWANCTL_EVENT_TYPE_TRACE:
		add_trace(object, &event->as_trace);
		break;
	case WWANCTL_EVENT_TYPE_BEARER:
		add_bearer(object, &event->as_bearer);
		break;
	default:
		break;
	}
	return object;
}

/* Prints an object in full and frees it. */
void json_print(struct json_object *object)
{
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_NOSLASHESCAPE |
					    JSON_C_TO_STRING_SPACED));
	json_object_put(object);
}
