// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of the family to structures. One table a structure; every length
 * is checked in parse_field() before anything is copied. Attributes that this
 * version does not know are skipped.
 */
#include <errno.h>
#include <string.h>
#include <netlink/attr.h>

#include "wwanctl.h"

enum kind {
	KIND_NONE,
	KIND_U32,
	KIND_U64,
	KIND_WORD,	/* a name or number: printable, refused if too long */
	KIND_TEXT,	/* somebody's own words: cut if too long */
	KIND_BYTES,	/* uint8_t array, with a uint16_t length elsewhere */
	KIND_NEST,	/* read by .nest, which gets the whole structure */
};

struct field {
	enum kind kind;
	size_t offset;
	size_t size;
	size_t length_offset;
	int (*nest)(struct nlattr *attr, void *object);
};

struct layout {
	const struct field *fields;
	size_t count;
};

#define LAYOUT(array)	{ array, sizeof(array) / sizeof((array)[0]) }

#define MEMBER_SIZE(type, ...)	sizeof(((type *)0)->__VA_ARGS__)
/* ...: the structure's type and the member's name */
#define FIELD(k, ...)	\
	{ .kind = (k), .offset = offsetof(__VA_ARGS__), .size = MEMBER_SIZE(__VA_ARGS__) }
#define U32(...)	FIELD(KIND_U32, __VA_ARGS__)
#define U64(...)	FIELD(KIND_U64, __VA_ARGS__)
#define WORD(...)	FIELD(KIND_WORD, __VA_ARGS__)
#define TEXT(...)	FIELD(KIND_TEXT, __VA_ARGS__)
#define BYTES(length_at, ...)	\
	{ .kind = KIND_BYTES, .offset = offsetof(__VA_ARGS__),	\
	  .size = MEMBER_SIZE(__VA_ARGS__), .length_offset = (length_at) }
#define NEST(function)		{ .kind = KIND_NEST, .nest = (function) }

/* Length of a string attribute without its end, or -1 if a NUL stands within it. */
static int string_len(struct nlattr *attr)
{
	int len = nla_len(attr);
	int end = (int)strnlen(nla_data(attr), (size_t)len);

	return end < len - 1 ? -1 : end;
}

static int parse_string(struct nlattr *attr, const struct field *field, char *text)
{
	const char *from = nla_data(attr);
	int len = string_len(attr);
	int i;

	if (len < 0)
		return -EBADMSG;
	if ((size_t)len >= field->size) {
		if (field->kind == KIND_WORD)
			return -EBADMSG;
		len = (int)field->size - 1;
	}
	for (i = 0; field->kind == KIND_WORD && i < len; i++)
		if (from[i] <= ' ' || from[i] > '~')
			return -EBADMSG;
	memcpy(text, from, (size_t)len);
	text[len] = '\0';
	return 0;
}

static int parse_bytes(struct nlattr *attr, const struct field *field, uint8_t *object)
{
	uint16_t len = (uint16_t)nla_len(attr);

	if (len > field->size)
		return -EBADMSG;
	memcpy(object + field->offset, nla_data(attr), len);
	memcpy(object + field->length_offset, &len, sizeof(len));
	return 0;
}

static int parse_field(struct nlattr *attr, const struct field *field, uint8_t *object)
{
	switch (field->kind) {
	case KIND_U32:
	case KIND_U64:
		if ((size_t)nla_len(attr) != field->size)
			return -EBADMSG;
		memcpy(object + field->offset, nla_data(attr), field->size);
		return 0;
	case KIND_WORD:
	case KIND_TEXT:
		return parse_string(attr, field, (char *)object + field->offset);
	case KIND_BYTES:
		return parse_bytes(attr, field, object);
	case KIND_NEST:
		return field->nest(attr, object);
	default:
		return 0;
	}
}

static int parse(const void *attrs, size_t len, const struct layout *layout, void *object,
		 uint32_t *has)
{
	struct nlattr *attr = (struct nlattr *)attrs;
	int left = (int)len;
	int error;

	if (len > INT32_MAX)
		return -EBADMSG;
	for (; nla_ok(attr, left); attr = nla_next(attr, &left)) {
		size_t type = (size_t)nla_type(attr);

		if (type >= layout->count || layout->fields[type].kind == KIND_NONE)
			continue;
		error = parse_field(attr, &layout->fields[type], object);
		if (error)
			return error;
		*has |= WWANCTL_HAS(type);
	}
	return left > 0 ? -EBADMSG : 0;
}

static const struct field modem_fields[] = {
	[WWANCTL_A_MODEM_MODEM_INDEX] = U32(struct wwanctl_modem, index),
	[WWANCTL_A_MODEM_USB_PATH] = WORD(struct wwanctl_modem, usb_path),
	[WWANCTL_A_MODEM_INTERFACE] = U32(struct wwanctl_modem, interface),
	[WWANCTL_A_MODEM_VID] = U32(struct wwanctl_modem, vid),
	[WWANCTL_A_MODEM_PID] = U32(struct wwanctl_modem, pid),
	[WWANCTL_A_MODEM_PROTOCOL] = U32(struct wwanctl_modem, protocol),
	[WWANCTL_A_MODEM_STATE] = U32(struct wwanctl_modem, state),
	[WWANCTL_A_MODEM_POWER] = U32(struct wwanctl_modem, power),
	[WWANCTL_A_MODEM_POWER_REASON] = U32(struct wwanctl_modem, power_reason),
	[WWANCTL_A_MODEM_IMEI] = WORD(struct wwanctl_modem, imei),
	[WWANCTL_A_MODEM_MANUFACTURER] = TEXT(struct wwanctl_modem, manufacturer),
	[WWANCTL_A_MODEM_MODEL] = TEXT(struct wwanctl_modem, model),
	[WWANCTL_A_MODEM_REVISION] = TEXT(struct wwanctl_modem, revision),
	[WWANCTL_A_MODEM_CAPABILITIES] = U32(struct wwanctl_modem, capabilities),
	[WWANCTL_A_MODEM_CHANNELS_MAX] = U32(struct wwanctl_modem, channels_max),
	[WWANCTL_A_MODEM_SLOTS] = U32(struct wwanctl_modem, slots),
	[WWANCTL_A_MODEM_IFINDEX] = U32(struct wwanctl_modem, ifindex),
	[WWANCTL_A_MODEM_RECOVERY] = U32(struct wwanctl_modem, recovery),
	[WWANCTL_A_MODEM_CARD_STATE] = U32(struct wwanctl_modem, card_state),
};

static const struct layout modem_layout = LAYOUT(modem_fields);

int wwanctl_modem_parse(const void *attrs, size_t len, struct wwanctl_modem *modem)
{
	memset(modem, 0, sizeof(*modem));
	return parse(attrs, len, &modem_layout, modem, &modem->has);
}

static const struct field application_fields[] = {
	[WWANCTL_A_APPLICATION_AID] = BYTES(offsetof(struct wwanctl_application, aid_len),
					    struct wwanctl_application, aid),
	[WWANCTL_A_APPLICATION_TYPE] = U32(struct wwanctl_application, type),
	[WWANCTL_A_APPLICATION_PIN_STATE] = U32(struct wwanctl_application, pin_state),
	[WWANCTL_A_APPLICATION_PIN_RETRIES] = U32(struct wwanctl_application, pin_retries),
	[WWANCTL_A_APPLICATION_PUK_RETRIES] = U32(struct wwanctl_application, puk_retries),
};

static const struct layout application_layout = LAYOUT(application_fields);

static int card_application(struct nlattr *attr, void *object)
{
	struct wwanctl_card *card = object;
	struct wwanctl_application *application;

	if (card->application_count == WWANCTL_APPLICATIONS_MAX)
		return 0;
	application = &card->applications[card->application_count++];
	return parse(nla_data(attr), (size_t)nla_len(attr), &application_layout, application,
		     &application->has);
}

static const struct field card_fields[] = {
	[WWANCTL_A_CARD_MODEM_INDEX] = U32(struct wwanctl_card, modem),
	[WWANCTL_A_CARD_SLOT] = U32(struct wwanctl_card, slot),
	[WWANCTL_A_CARD_STATE] = U32(struct wwanctl_card, state),
	[WWANCTL_A_CARD_PIN_STATE] = U32(struct wwanctl_card, pin_state),
	[WWANCTL_A_CARD_PIN_RETRIES] = U32(struct wwanctl_card, pin_retries),
	[WWANCTL_A_CARD_PUK_RETRIES] = U32(struct wwanctl_card, puk_retries),
	[WWANCTL_A_CARD_APPLICATION] = NEST(card_application),
	[WWANCTL_A_CARD_ICCID] = WORD(struct wwanctl_card, iccid),
	[WWANCTL_A_CARD_IMSI] = WORD(struct wwanctl_card, imsi),
	[WWANCTL_A_CARD_EID] = WORD(struct wwanctl_card, eid),
	[WWANCTL_A_CARD_ATR] = BYTES(offsetof(struct wwanctl_card, atr_len),
				     struct wwanctl_card, atr),
	[WWANCTL_A_CARD_ACTIVE] = U32(struct wwanctl_card, active),
};

static const struct layout card_layout = LAYOUT(card_fields);

int wwanctl_card_parse(const void *attrs, size_t len, struct wwanctl_card *card)
{
	memset(card, 0, sizeof(*card));
	return parse(attrs, len, &card_layout, card, &card->has);
}

static const struct field reject_fields[] = {
	[WWANCTL_A_REJECT_CAUSE] = U32(struct wwanctl_reject, cause),
	[WWANCTL_A_REJECT_DOMAIN] = U32(struct wwanctl_reject, domain),
	[WWANCTL_A_REJECT_PLMN] = WORD(struct wwanctl_reject, plmn),
	[WWANCTL_A_REJECT_RAT] = U32(struct wwanctl_reject, rat),
	[WWANCTL_A_REJECT_TIME] = U64(struct wwanctl_reject, time_ns),
};

static const struct layout reject_layout = LAYOUT(reject_fields);

int wwanctl_reject_parse(const void *attrs, size_t len, struct wwanctl_reject *reject)
{
	memset(reject, 0, sizeof(*reject));
	return parse(attrs, len, &reject_layout, reject, &reject->has);
}

static int registration_reject(struct nlattr *attr, void *object)
{
	struct wwanctl_registration *registration = object;

	return wwanctl_reject_parse(nla_data(attr), (size_t)nla_len(attr), &registration->reject);
}

static const struct field registration_fields[] = {
	[WWANCTL_A_REGISTRATION_MODEM_INDEX] = U32(struct wwanctl_registration, modem),
	[WWANCTL_A_REGISTRATION_STATE] = U32(struct wwanctl_registration, state),
	[WWANCTL_A_REGISTRATION_PLMN] = WORD(struct wwanctl_registration, plmn),
	[WWANCTL_A_REGISTRATION_OPERATOR] = TEXT(struct wwanctl_registration, operator_name),
	[WWANCTL_A_REGISTRATION_RAT] = U32(struct wwanctl_registration, rat),
	[WWANCTL_A_REGISTRATION_ROAMING] = U32(struct wwanctl_registration, roaming),
	[WWANCTL_A_REGISTRATION_CS_ATTACHED] = U32(struct wwanctl_registration, cs_attached),
	[WWANCTL_A_REGISTRATION_PS_ATTACHED] = U32(struct wwanctl_registration, ps_attached),
	[WWANCTL_A_REGISTRATION_REJECT] = NEST(registration_reject),
	[WWANCTL_A_REGISTRATION_SELECTION] = U32(struct wwanctl_registration, selection),
	[WWANCTL_A_REGISTRATION_SELECTED_PLMN] = WORD(struct wwanctl_registration, selected_plmn),
	[WWANCTL_A_REGISTRATION_LAC] = U32(struct wwanctl_registration, lac),
	[WWANCTL_A_REGISTRATION_TAC] = U32(struct wwanctl_registration, tac),
	[WWANCTL_A_REGISTRATION_CELL] = U32(struct wwanctl_registration, cell),
};

static const struct layout registration_layout = LAYOUT(registration_fields);

int wwanctl_registration_parse(const void *attrs, size_t len,
			       struct wwanctl_registration *registration)
{
	memset(registration, 0, sizeof(*registration));
	return parse(attrs, len, &registration_layout, registration, &registration->has);
}

static const struct field signal_fields[] = {
	[WWANCTL_A_SIGNAL_MODEM_INDEX] = U32(struct wwanctl_signal, modem),
	[WWANCTL_A_SIGNAL_RSSI] = U32(struct wwanctl_signal, rssi),
	[WWANCTL_A_SIGNAL_RSRP] = U32(struct wwanctl_signal, rsrp),
	[WWANCTL_A_SIGNAL_RSRQ] = U32(struct wwanctl_signal, rsrq),
	[WWANCTL_A_SIGNAL_SNR] = U32(struct wwanctl_signal, snr),
};

static const struct layout signal_layout = LAYOUT(signal_fields);

int wwanctl_signal_parse(const void *attrs, size_t len, struct wwanctl_signal *signal)
{
	memset(signal, 0, sizeof(*signal));
	return parse(attrs, len, &signal_layout, signal, &signal->has);
}

static int refresh_file(struct nlattr *attr, void *object)
{
	struct wwanctl_refresh *refresh = object;
	size_t index = refresh->file_count++;

	if (nla_len(attr) > WWANCTL_PATH_MAX)
		return -EBADMSG;
	if (index < WWANCTL_REFRESH_FILES_MAX) {
		refresh->files[index].len = (uint16_t)nla_len(attr);
		memcpy(refresh->files[index].path, nla_data(attr), (size_t)nla_len(attr));
	}
	return 0;
}

static const struct field refresh_fields[] = {
	[WWANCTL_A_REFRESH_MODE] = U32(struct wwanctl_refresh, mode),
	[WWANCTL_A_REFRESH_STAGE] = U32(struct wwanctl_refresh, stage),
	[WWANCTL_A_REFRESH_FILE] = NEST(refresh_file),
	[WWANCTL_A_REFRESH_VOTE_NEEDED] = U32(struct wwanctl_refresh, vote_needed),
	[WWANCTL_A_REFRESH_VOTE_TIMEOUT] = U32(struct wwanctl_refresh, vote_timeout_ms),
};

static const struct layout refresh_layout = LAYOUT(refresh_fields);

int wwanctl_refresh_parse(const void *attrs, size_t len, struct wwanctl_refresh *refresh)
{
	memset(refresh, 0, sizeof(*refresh));
	return parse(attrs, len, &refresh_layout, refresh, &refresh->has);
}

static const struct field channel_fields[] = {
	[WWANCTL_A_CHANNEL_MODEM_INDEX] = U32(struct wwanctl_channel, modem),
	[WWANCTL_A_CHANNEL_SLOT] = U32(struct wwanctl_channel, slot),
	[WWANCTL_A_CHANNEL_CHANNEL] = U32(struct wwanctl_channel, channel),
	[WWANCTL_A_CHANNEL_AID] = BYTES(offsetof(struct wwanctl_channel, aid_len),
					struct wwanctl_channel, aid),
	[WWANCTL_A_CHANNEL_SW] = U32(struct wwanctl_channel, sw),
	[WWANCTL_A_CHANNEL_OWNER] = U32(struct wwanctl_channel, owner),
	[WWANCTL_A_CHANNEL_OPEN] = U32(struct wwanctl_channel, open),
};

static const struct layout channel_layout = LAYOUT(channel_fields);

int wwanctl_channel_parse(const void *attrs, size_t len, struct wwanctl_channel *channel)
{
	memset(channel, 0, sizeof(*channel));
	return parse(attrs, len, &channel_layout, channel, &channel->has);
}

static const struct field network_fields[] = {
	[WWANCTL_A_NETWORK_ENTRY_PLMN] = WORD(struct wwanctl_network, plmn),
	[WWANCTL_A_NETWORK_ENTRY_NAME] = TEXT(struct wwanctl_network, name),
	[WWANCTL_A_NETWORK_ENTRY_RAT] = U32(struct wwanctl_network, rat),
	[WWANCTL_A_NETWORK_ENTRY_STATUS] = U32(struct wwanctl_network, status),
	[WWANCTL_A_NETWORK_ENTRY_ROAMING] = U32(struct wwanctl_network, roaming),
};

static const struct layout network_layout = LAYOUT(network_fields);

int wwanctl_network_parse(const void *attrs, size_t len, struct wwanctl_network *network)
{
	memset(network, 0, sizeof(*network));
	return parse(attrs, len, &network_layout, network, &network->has);
}

static const struct field attach_fields[] = {
	[WWANCTL_A_ATTACH_MODEM_INDEX] = U32(struct wwanctl_attach, modem),
	[WWANCTL_A_ATTACH_APN] = TEXT(struct wwanctl_attach, apn),
	[WWANCTL_A_ATTACH_IP_TYPE] = U32(struct wwanctl_attach, ip_type),
	[WWANCTL_A_ATTACH_AUTH] = U32(struct wwanctl_attach, auth),
	[WWANCTL_A_ATTACH_USER] = TEXT(struct wwanctl_attach, user),
};

static const struct layout attach_layout = LAYOUT(attach_fields);

int wwanctl_attach_parse(const void *attrs, size_t len, struct wwanctl_attach *attach)
{
	memset(attach, 0, sizeof(*attach));
	return parse(attrs, len, &attach_layout, attach, &attach->has);
}

static int bearer_dns(struct nlattr *attr, void *object)
{
	struct wwanctl_bearer_address *address = object;

	if (nla_len(attr) != 4 && nla_len(attr) != 16)
		return -EBADMSG;
	if (address->dns_count == WWANCTL_BEARER_DNS_MAX)
		return 0;
	address->dns[address->dns_count].len = (uint16_t)nla_len(attr);
	memcpy(address->dns[address->dns_count].bytes, nla_data(attr), (size_t)nla_len(attr));
	address->dns_count++;
	return 0;
}

#define ADDRESS(name)	BYTES(offsetof(struct wwanctl_bearer_address, name##_len),	\
			      struct wwanctl_bearer_address, name)

static const struct field bearer_address_fields[] = {
	[WWANCTL_A_BEARER_ADDRESS_IP_TYPE] = U32(struct wwanctl_bearer_address, ip_type),
	[WWANCTL_A_BEARER_ADDRESS_ADDRESS] = ADDRESS(address),
	[WWANCTL_A_BEARER_ADDRESS_PREFIX] = U32(struct wwanctl_bearer_address, prefix),
	[WWANCTL_A_BEARER_ADDRESS_GATEWAY] = ADDRESS(gateway),
	[WWANCTL_A_BEARER_ADDRESS_DNS] = NEST(bearer_dns),
	[WWANCTL_A_BEARER_ADDRESS_MTU] = U32(struct wwanctl_bearer_address, mtu),
};

static const struct layout bearer_address_layout = LAYOUT(bearer_address_fields);

/* Of one family, all of that length. */
static bool address_sane(const struct wwanctl_bearer_address *address)
{
	size_t len = address->ip_type == WWANCTL_IP_TYPE_IPV4 ? 4 : 16;
	size_t i;

	if (address->ip_type != WWANCTL_IP_TYPE_IPV4 && address->ip_type != WWANCTL_IP_TYPE_IPV6)
		return false;
	if ((address->address_len && address->address_len != len) ||
	    (address->gateway_len && address->gateway_len != len) || address->prefix > len * 8)
		return false;
	for (i = 0; i < address->dns_count; i++)
		if (address->dns[i].len != len)
			return false;
	return true;
}

static int bearer_address(struct nlattr *attr, void *object)
{
	struct wwanctl_bearer *bearer = object;
	struct wwanctl_bearer_address *address;
	int error;

	if (bearer->address_count == WWANCTL_BEARER_ADDRESSES_MAX)
		return 0;
	address = &bearer->addresses[bearer->address_count++];
	error = parse(nla_data(attr), (size_t)nla_len(attr), &bearer_address_layout, address,
		      &address->has);
	return error ? error : address_sane(address) ? 0 : -EBADMSG;
}

static const struct field bearer_end_fields[] = {
	[WWANCTL_A_BEARER_END_IP_TYPE] = U32(struct wwanctl_bearer_end, ip_type),
	[WWANCTL_A_BEARER_END_LAYER] = U32(struct wwanctl_bearer_end, layer),
	[WWANCTL_A_BEARER_END_CAUSE] = U32(struct wwanctl_bearer_end, cause),
	[WWANCTL_A_BEARER_END_REASON] = U32(struct wwanctl_bearer_end, reason),
	[WWANCTL_A_BEARER_END_VERBOSE_TYPE] = U32(struct wwanctl_bearer_end, verbose_type),
	[WWANCTL_A_BEARER_END_VERBOSE_REASON] = U32(struct wwanctl_bearer_end, verbose_reason),
	[WWANCTL_A_BEARER_END_TIME] = U64(struct wwanctl_bearer_end, time_ns),
};

static const struct layout bearer_end_layout = LAYOUT(bearer_end_fields);

static int bearer_end(struct nlattr *attr, void *object)
{
	struct wwanctl_bearer *bearer = object;

	return parse(nla_data(attr), (size_t)nla_len(attr), &bearer_end_layout, &bearer->end,
		     &bearer->end.has);
}

static const struct field bearer_fields[] = {
	[WWANCTL_A_BEARER_MODEM_INDEX] = U32(struct wwanctl_bearer, modem),
	[WWANCTL_A_BEARER_ID] = U32(struct wwanctl_bearer, id),
	[WWANCTL_A_BEARER_STATE] = U32(struct wwanctl_bearer, state),
	[WWANCTL_A_BEARER_APN] = TEXT(struct wwanctl_bearer, apn),
	[WWANCTL_A_BEARER_IP_TYPE] = U32(struct wwanctl_bearer, ip_type),
	[WWANCTL_A_BEARER_AUTH] = U32(struct wwanctl_bearer, auth),
	[WWANCTL_A_BEARER_ROAMING] = U32(struct wwanctl_bearer, roaming),
	[WWANCTL_A_BEARER_IFINDEX] = U32(struct wwanctl_bearer, ifindex),
	[WWANCTL_A_BEARER_ADDRESS] = NEST(bearer_address),
	[WWANCTL_A_BEARER_END] = NEST(bearer_end),
};

static const struct layout bearer_layout = LAYOUT(bearer_fields);

int wwanctl_bearer_parse(const void *attrs, size_t len, struct wwanctl_bearer *bearer)
{
	memset(bearer, 0, sizeof(*bearer));
	return parse(attrs, len, &bearer_layout, bearer, &bearer->has);
}

static int trace_frame(struct nlattr *attr, void *object)
{
	struct wwanctl_trace *trace = object;

	trace->frame = nla_data(attr);
	trace->frame_len = (size_t)nla_len(attr);
	return 0;
}

static const struct field trace_fields[] = {
	[WWANCTL_A_TRACE_DIRECTION] = U32(struct wwanctl_trace, direction),
	[WWANCTL_A_TRACE_FRAME] = NEST(trace_frame),
	[WWANCTL_A_TRACE_LENGTH] = U32(struct wwanctl_trace, length),
};

static const struct layout trace_layout = LAYOUT(trace_fields);

int wwanctl_trace_parse(const void *attrs, size_t len, struct wwanctl_trace *trace)
{
	memset(trace, 0, sizeof(*trace));
	return parse(attrs, len, &trace_layout, trace, &trace->has);
}

static const struct field event_fields[] = {
	[WWANCTL_A_EVENT_MODEM_INDEX] = U32(struct wwanctl_event, modem),
	[WWANCTL_A_EVENT_EPOCH] = U32(struct wwanctl_event, epoch),
	[WWANCTL_A_EVENT_SEQ] = U64(struct wwanctl_event, seq),
	[WWANCTL_A_EVENT_TIMESTAMP] = U64(struct wwanctl_event, timestamp_ns),
	[WWANCTL_A_EVENT_TYPE] = U32(struct wwanctl_event, type),
	[WWANCTL_A_EVENT_USB_PATH] = WORD(struct wwanctl_event, usb_path),
	[WWANCTL_A_EVENT_INTERFACE] = U32(struct wwanctl_event, interface),
};

static const struct layout event_layout = LAYOUT(event_fields);

/* The nest that an event of this type must have; 0 if none. */
static int event_nest(uint32_t type)
{
	switch (type) {
	case WWANCTL_EVENT_TYPE_MODEM_NEW:
	case WWANCTL_EVENT_TYPE_MODEM_GONE:
	case WWANCTL_EVENT_TYPE_MODEM_STATE:
		return WWANCTL_A_EVENT_MODEM;
	case WWANCTL_EVENT_TYPE_REGISTRATION:
		return WWANCTL_A_EVENT_REGISTRATION;
	case WWANCTL_EVENT_TYPE_REJECT:
		return WWANCTL_A_EVENT_REJECT;
	case WWANCTL_EVENT_TYPE_CARD:
		return WWANCTL_A_EVENT_CARD;
	case WWANCTL_EVENT_TYPE_REFRESH:
		return WWANCTL_A_EVENT_REFRESH;
	case WWANCTL_EVENT_TYPE_CHANNEL:
		return WWANCTL_A_EVENT_CHANNEL;
	case WWANCTL_EVENT_TYPE_SIGNAL:
		return WWANCTL_A_EVENT_SIGNAL;
	case WWANCTL_EVENT_TYPE_TRACE:
		return WWANCTL_A_EVENT_TRACE;
	case WWANCTL_EVENT_TYPE_BEARER:
		return WWANCTL_A_EVENT_BEARER;
	default:
		return 0;
	}
}

static int event_payload(int nest, const void *attrs, size_t len, struct wwanctl_event *event)
{
	switch (nest) {
	case WWANCTL_A_EVENT_MODEM:
		return wwanctl_modem_parse(attrs, len, &event->as_modem);
	case WWANCTL_A_EVENT_REGISTRATION:
		return wwanctl_registration_parse(attrs, len, &event->as_registration);
	case WWANCTL_A_EVENT_REJECT:
		return wwanctl_reject_parse(attrs, len, &event->as_reject);
	case WWANCTL_A_EVENT_CARD:
		return wwanctl_card_parse(attrs, len, &event->as_card);
	case WWANCTL_A_EVENT_REFRESH:
		return wwanctl_refresh_parse(attrs, len, &event->as_refresh);
	case WWANCTL_A_EVENT_CHANNEL:
		return wwanctl_channel_parse(attrs, len, &event->as_channel);
	case WWANCTL_A_EVENT_SIGNAL:
		return wwanctl_signal_parse(attrs, len, &event->as_signal);
	case WWANCTL_A_EVENT_BEARER:
		return wwanctl_bearer_parse(attrs, len, &event->as_bearer);
	default:
		return wwanctl_trace_parse(attrs, len, &event->as_trace);
	}
}

int wwanctl_event_parse(const void *attrs, size_t len, struct wwanctl_event *event)
{
	const uint32_t required = WWANCTL_HAS(WWANCTL_A_EVENT_EPOCH) |
				  WWANCTL_HAS(WWANCTL_A_EVENT_SEQ) |
				  WWANCTL_HAS(WWANCTL_A_EVENT_TYPE);
	struct nlattr *attr;
	int nest;
	int error;

	memset(event, 0, sizeof(*event));
	error = parse(attrs, len, &event_layout, event, &event->has);
	if (error)
		return error;
	if ((event->has & required) != required)
		return -EBADMSG;
	nest = event_nest(event->type);
	if (!nest)
		return 0;
	attr = nla_find((struct nlattr *)attrs, (int)len, nest);
	if (!attr)
		return -EBADMSG;
	event->has |= WWANCTL_HAS(nest);
	return event_payload(nest, nla_data(attr), (size_t)nla_len(attr), event);
}
