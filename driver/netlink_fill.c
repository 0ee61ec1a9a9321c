// SPDX-License-Identifier: GPL-2.0
#include "netlink_fill.h"

/* a number that is 0 while unknown */
static int put_known(struct sk_buff *skb, int attr, u32 value)
{
	return value ? nla_put_u32(skb, attr, value) : 0;
}

static int put_text(struct sk_buff *skb, int attr, const char *text)
{
	return text[0] ? nla_put_string(skb, attr, text) : 0;
}

static int put_bytes(struct sk_buff *skb, int attr, const u8 *bytes, size_t len)
{
	return len ? nla_put(skb, attr, len, bytes) : 0;
}

/* the spec has no padding attribute: readers must not expect alignment */
static int put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put(skb, attr, sizeof(value), &value);
}

static int put_signal(struct sk_buff *skb, int attr, s32 value)
{
	return value == WWANCTL_SIGNAL_NONE ? 0 : nla_put_s32(skb, attr, value);
}

static int fill_info(struct sk_buff *skb, const struct wwanctl_info *info, bool imei)
{
	if (imei && put_text(skb, WWANCTL_A_MODEM_IMEI, info->imei))
		return -EMSGSIZE;
	if (put_text(skb, WWANCTL_A_MODEM_MANUFACTURER, info->manufacturer) ||
	    put_text(skb, WWANCTL_A_MODEM_MODEL, info->model) ||
	    put_text(skb, WWANCTL_A_MODEM_REVISION, info->revision))
		return -EMSGSIZE;
	return 0;
}

int wwanctl_fill_modem(struct sk_buff *skb, const struct wwanctl_modem_view *view)
{
	const struct wwanctl_modem_event *modem = view->modem;

	if (nla_put_u32(skb, WWANCTL_A_MODEM_MODEM_INDEX, view->index) ||
	    nla_put_string(skb, WWANCTL_A_MODEM_USB_PATH, view->usb_path) ||
	    nla_put_u32(skb, WWANCTL_A_MODEM_INTERFACE, view->interface) ||
	    nla_put_u32(skb, WWANCTL_A_MODEM_VID, modem->vid) ||
	    nla_put_u32(skb, WWANCTL_A_MODEM_PID, modem->pid) ||
	    nla_put_u32(skb, WWANCTL_A_MODEM_PROTOCOL, modem->protocol) ||
	    nla_put_u32(skb, WWANCTL_A_MODEM_STATE, modem->state) ||
	    put_known(skb, WWANCTL_A_MODEM_POWER, modem->power) ||
	    put_known(skb, WWANCTL_A_MODEM_POWER_REASON, modem->power_reason) ||
	    nla_put_u32(skb, WWANCTL_A_MODEM_CAPABILITIES, modem->capabilities) ||
	    put_known(skb, WWANCTL_A_MODEM_CHANNELS_MAX, modem->channels_max) ||
	    put_known(skb, WWANCTL_A_MODEM_SLOTS, modem->slots) ||
	    put_known(skb, WWANCTL_A_MODEM_IFINDEX, modem->ifindex) ||
	    nla_put_u32(skb, WWANCTL_A_MODEM_RECOVERY, modem->recovery) ||
	    put_known(skb, WWANCTL_A_MODEM_CARD_STATE, modem->card_state))
		return -EMSGSIZE;
	return view->info ? fill_info(skb, view->info, view->imei) : 0;
}

static int fill_application(struct sk_buff *skb, const struct wwanctl_application *app)
{
	struct nlattr *nest = nla_nest_start(skb, WWANCTL_A_CARD_APPLICATION);

	if (!nest)
		return -EMSGSIZE;
	if (put_bytes(skb, WWANCTL_A_APPLICATION_AID, app->aid,
		      min_t(size_t, app->aid_len, WWANCTL_AID_MAX)) ||
	    put_known(skb, WWANCTL_A_APPLICATION_TYPE, app->type) ||
	    put_known(skb, WWANCTL_A_APPLICATION_PIN_STATE, app->pin_state) ||
	    nla_put_u32(skb, WWANCTL_A_APPLICATION_PIN_RETRIES, app->pin_retries) ||
	    nla_put_u32(skb, WWANCTL_A_APPLICATION_PUK_RETRIES, app->puk_retries)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

int wwanctl_fill_card(struct sk_buff *skb, u32 modem, const struct wwanctl_card_event *card,
		      const struct wwanctl_card *more)
{
	unsigned int i;

	if (nla_put_u32(skb, WWANCTL_A_CARD_MODEM_INDEX, modem) ||
	    nla_put_u32(skb, WWANCTL_A_CARD_SLOT, card->slot) ||
	    put_known(skb, WWANCTL_A_CARD_STATE, card->state) ||
	    put_text(skb, WWANCTL_A_CARD_ICCID, card->iccid) ||
	    put_text(skb, WWANCTL_A_CARD_IMSI, card->imsi) ||
	    put_text(skb, WWANCTL_A_CARD_EID, card->eid))
		return -EMSGSIZE;
	if (card->pin_state &&
	    (nla_put_u32(skb, WWANCTL_A_CARD_PIN_STATE, card->pin_state) ||
	     nla_put_u32(skb, WWANCTL_A_CARD_PIN_RETRIES, card->pin_retries) ||
	     nla_put_u32(skb, WWANCTL_A_CARD_PUK_RETRIES, card->puk_retries)))
		return -EMSGSIZE;
	if (!more)
		return 0;
	for (i = 0; i < min_t(unsigned int, more->apps, WWANCTL_APPS_MAX); i++)
		if (fill_application(skb, &more->app[i]))
			return -EMSGSIZE;
	if (put_known(skb, WWANCTL_A_CARD_ACTIVE, card->active) ||
	    put_bytes(skb, WWANCTL_A_CARD_ATR, more->atr,
		      min_t(size_t, more->atr_len, sizeof(more->atr))))
		return -EMSGSIZE;
	return 0;
}

static int fill_reject(struct sk_buff *skb, const struct wwanctl_reject *reject)
{
	if (nla_put_u32(skb, WWANCTL_A_REJECT_CAUSE, reject->cause) ||
	    put_known(skb, WWANCTL_A_REJECT_DOMAIN, reject->domain) ||
	    put_text(skb, WWANCTL_A_REJECT_PLMN, reject->plmn) ||
	    put_known(skb, WWANCTL_A_REJECT_RAT, reject->rat) ||
	    put_u64(skb, WWANCTL_A_REJECT_TIME, reject->time))
		return -EMSGSIZE;
	return 0;
}

static int nest_reject(struct sk_buff *skb, int attr, const struct wwanctl_reject *reject)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest || fill_reject(skb, reject)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int fill_location(struct sk_buff *skb, const struct wwanctl_registration *reg)
{
	if ((reg->has_lac && nla_put_u32(skb, WWANCTL_A_REGISTRATION_LAC, reg->lac)) ||
	    (reg->has_tac && nla_put_u32(skb, WWANCTL_A_REGISTRATION_TAC, reg->tac)) ||
	    (reg->has_cell && nla_put_u32(skb, WWANCTL_A_REGISTRATION_CELL, reg->cell)))
		return -EMSGSIZE;
	return 0;
}

int wwanctl_fill_registration(struct sk_buff *skb, u32 modem,
			      const struct wwanctl_registration *reg, bool location)
{
	if (nla_put_u32(skb, WWANCTL_A_REGISTRATION_MODEM_INDEX, modem) ||
	    put_known(skb, WWANCTL_A_REGISTRATION_STATE, reg->state) ||
	    put_text(skb, WWANCTL_A_REGISTRATION_PLMN, reg->plmn) ||
	    put_text(skb, WWANCTL_A_REGISTRATION_OPERATOR, reg->operator) ||
	    put_known(skb, WWANCTL_A_REGISTRATION_RAT, reg->rat) ||
	    nla_put_u32(skb, WWANCTL_A_REGISTRATION_ROAMING, reg->roaming) ||
	    nla_put_u32(skb, WWANCTL_A_REGISTRATION_CS_ATTACHED, reg->cs_attached) ||
	    nla_put_u32(skb, WWANCTL_A_REGISTRATION_PS_ATTACHED, reg->ps_attached) ||
	    put_known(skb, WWANCTL_A_REGISTRATION_SELECTION, reg->selection) ||
	    put_text(skb, WWANCTL_A_REGISTRATION_SELECTED_PLMN, reg->selected))
		return -EMSGSIZE;
	if (reg->reject.time &&
	    nest_reject(skb, WWANCTL_A_REGISTRATION_REJECT, &reg->reject))
		return -EMSGSIZE;
	return location ? fill_location(skb, reg) : 0;
}

int wwanctl_fill_signal(struct sk_buff *skb, u32 modem, const struct wwanctl_signal *signal)
{
	if (nla_put_u32(skb, WWANCTL_A_SIGNAL_MODEM_INDEX, modem) ||
	    put_signal(skb, WWANCTL_A_SIGNAL_RSSI, signal->rssi) ||
	    put_signal(skb, WWANCTL_A_SIGNAL_RSRP, signal->rsrp) ||
	    put_signal(skb, WWANCTL_A_SIGNAL_RSRQ, signal->rsrq) ||
	    put_signal(skb, WWANCTL_A_SIGNAL_SNR, signal->snr))
		return -EMSGSIZE;
	return 0;
}

int wwanctl_fill_channel(struct sk_buff *skb, u32 modem,
			 const struct wwanctl_channel_event *channel, bool event)
{
	if (nla_put_u32(skb, WWANCTL_A_CHANNEL_MODEM_INDEX, modem) ||
	    nla_put_u32(skb, WWANCTL_A_CHANNEL_SLOT, channel->slot) ||
	    nla_put_u32(skb, WWANCTL_A_CHANNEL_CHANNEL, channel->channel) ||
	    put_bytes(skb, WWANCTL_A_CHANNEL_AID, channel->aid, channel->aid_len) ||
	    put_known(skb, WWANCTL_A_CHANNEL_OWNER, channel->owner))
		return -EMSGSIZE;
	return event ? nla_put_u32(skb, WWANCTL_A_CHANNEL_OPEN, channel->open) : 0;
}

static int fill_network(struct sk_buff *skb, const struct wwanctl_network *network)
{
	struct nlattr *nest = nla_nest_start(skb, WWANCTL_A_NETWORK_ENTRY);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_string(skb, WWANCTL_A_NETWORK_ENTRY_PLMN, network->plmn) ||
	    put_text(skb, WWANCTL_A_NETWORK_ENTRY_NAME, network->name) ||
	    put_known(skb, WWANCTL_A_NETWORK_ENTRY_RAT, network->rat) ||
	    put_known(skb, WWANCTL_A_NETWORK_ENTRY_STATUS, network->status) ||
	    nla_put_u32(skb, WWANCTL_A_NETWORK_ENTRY_ROAMING, network->roaming)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

int wwanctl_fill_networks(struct sk_buff *skb, u32 modem, const struct wwanctl_network *network,
			  size_t count)
{
	size_t i;

	if (nla_put_u32(skb, WWANCTL_A_NETWORK_MODEM_INDEX, modem))
		return -EMSGSIZE;
	for (i = 0; i < count; i++)
		if (fill_network(skb, &network[i]))
			return -EMSGSIZE;
	return 0;
}

int wwanctl_fill_attach(struct sk_buff *skb, u32 modem, const struct wwanctl_attach *attach)
{
	/* an empty APN says that the network chooses: always told */
	if (nla_put_u32(skb, WWANCTL_A_ATTACH_MODEM_INDEX, modem) ||
	    nla_put_string(skb, WWANCTL_A_ATTACH_APN, attach->apn) ||
	    put_known(skb, WWANCTL_A_ATTACH_IP_TYPE, attach->ip_type) ||
	    put_known(skb, WWANCTL_A_ATTACH_AUTH, attach->auth) ||
	    put_text(skb, WWANCTL_A_ATTACH_USER, attach->user))
		return -EMSGSIZE;
	return 0;
}

static int fill_refresh(struct sk_buff *skb, const struct wwanctl_refresh *refresh)
{
	unsigned int i;

	if (nla_put_u32(skb, WWANCTL_A_REFRESH_MODE, refresh->mode) ||
	    nla_put_u32(skb, WWANCTL_A_REFRESH_STAGE, refresh->stage))
		return -EMSGSIZE;
	for (i = 0; i < min_t(unsigned int, refresh->files, WWANCTL_FILES_MAX); i++)
		if (put_bytes(skb, WWANCTL_A_REFRESH_FILE, refresh->file[i],
			      min_t(size_t, refresh->file_len[i], WWANCTL_PATH_MAX)))
			return -EMSGSIZE;
	if (refresh->vote_needed &&
	    (nla_put_u32(skb, WWANCTL_A_REFRESH_VOTE_NEEDED, 1) ||
	     nla_put_u32(skb, WWANCTL_A_REFRESH_VOTE_TIMEOUT, refresh->vote_timeout)))
		return -EMSGSIZE;
	return 0;
}

static int fill_address(struct sk_buff *skb, const struct wwanctl_address *ip, u32 type)
{
	size_t len = type == WWANCTL_IP_TYPE_IPV4 ? 4 : 16;
	unsigned int i;

	if (nla_put_u32(skb, WWANCTL_A_BEARER_ADDRESS_IP_TYPE, type) ||
	    (ip->has_address &&
	     (nla_put(skb, WWANCTL_A_BEARER_ADDRESS_ADDRESS, len, ip->address) ||
	      nla_put_u32(skb, WWANCTL_A_BEARER_ADDRESS_PREFIX, ip->prefix))) ||
	    (ip->has_gateway &&
	     nla_put(skb, WWANCTL_A_BEARER_ADDRESS_GATEWAY, len, ip->gateway)))
		return -EMSGSIZE;
	for (i = 0; i < min_t(unsigned int, ip->dns_count, WWANCTL_DNS_MAX); i++)
		if (nla_put(skb, WWANCTL_A_BEARER_ADDRESS_DNS, len, ip->dns[i]))
			return -EMSGSIZE;
	return put_known(skb, WWANCTL_A_BEARER_ADDRESS_MTU, ip->mtu);
}

static int nest_address(struct sk_buff *skb, const struct wwanctl_address *ip, u32 type)
{
	struct nlattr *nest;

	if (!ip->up)
		return 0;
	nest = nla_nest_start(skb, WWANCTL_A_BEARER_ADDRESS);
	if (!nest || fill_address(skb, ip, type)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int fill_end(struct sk_buff *skb, const struct wwanctl_bearer_end *end)
{
	if (put_known(skb, WWANCTL_A_BEARER_END_IP_TYPE, end->ip_type) ||
	    (end->layer && (nla_put_u32(skb, WWANCTL_A_BEARER_END_LAYER, end->layer) ||
			    nla_put_u32(skb, WWANCTL_A_BEARER_END_CAUSE, end->cause))) ||
	    (end->has_reason && nla_put_u32(skb, WWANCTL_A_BEARER_END_REASON, end->reason)) ||
	    (end->has_verbose &&
	     (nla_put_u32(skb, WWANCTL_A_BEARER_END_VERBOSE_TYPE, end->verbose_type) ||
	      nla_put_u32(skb, WWANCTL_A_BEARER_END_VERBOSE_REASON, end->verbose_reason))) ||
	    put_u64(skb, WWANCTL_A_BEARER_END_TIME, end->time))
		return -EMSGSIZE;
	return 0;
}

static int nest_end(struct sk_buff *skb, const struct wwanctl_bearer_end *end)
{
	struct nlattr *nest;

	if (!end->time)
		return 0;
	nest = nla_nest_start(skb, WWANCTL_A_BEARER_END);
	if (!nest || fill_end(skb, end)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

int wwanctl_fill_bearer(struct sk_buff *skb, u32 modem, const struct wwanctl_bearer *bearer,
			u32 ifindex)
{
	/* an empty APN says that the network chooses */
	if (nla_put_u32(skb, WWANCTL_A_BEARER_MODEM_INDEX, modem) ||
	    nla_put_u32(skb, WWANCTL_A_BEARER_ID, bearer->id) ||
	    nla_put_u32(skb, WWANCTL_A_BEARER_STATE, bearer->state) ||
	    (bearer->ip_type &&
	     (nla_put_string(skb, WWANCTL_A_BEARER_APN, bearer->apn) ||
	      nla_put_u32(skb, WWANCTL_A_BEARER_IP_TYPE, bearer->ip_type) ||
	      nla_put_u32(skb, WWANCTL_A_BEARER_AUTH, bearer->auth) ||
	      nla_put_u32(skb, WWANCTL_A_BEARER_ROAMING, !bearer->home_only))) ||
	    put_known(skb, WWANCTL_A_BEARER_IFINDEX, ifindex) ||
	    nest_address(skb, &bearer->v4, WWANCTL_IP_TYPE_IPV4) ||
	    nest_address(skb, &bearer->v6, WWANCTL_IP_TYPE_IPV6))
		return -EMSGSIZE;
	return nest_end(skb, &bearer->end);
}

static int fill_trace(struct sk_buff *skb, const struct wwanctl_trace_event *trace)
{
	if (nla_put_u32(skb, WWANCTL_A_TRACE_DIRECTION, trace->direction) ||
	    nla_put(skb, WWANCTL_A_TRACE_FRAME, trace->len, trace->frame) ||
	    nla_put_u32(skb, WWANCTL_A_TRACE_LENGTH, trace->whole))
		return -EMSGSIZE;
	return 0;
}

/* the attribute of an event that says more, by its type; 0: there is none */
static int event_nest(u32 type)
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
	}
	return 0;
}

static int fill_event_data(struct sk_buff *skb, const struct wwanctl_event *event, int attr)
{
	const struct wwanctl_modem_view view = {
		.index = event->index,
		.interface = event->interface,
		.usb_path = event->usb_path,
		.modem = &event->data.modem,
	};

	switch (attr) {
	case WWANCTL_A_EVENT_MODEM:
		return wwanctl_fill_modem(skb, &view);
	case WWANCTL_A_EVENT_REGISTRATION:
		return wwanctl_fill_registration(skb, event->index, &event->data.registration,
						 false);
	case WWANCTL_A_EVENT_REJECT:
		return fill_reject(skb, &event->data.reject);
	case WWANCTL_A_EVENT_CARD:
		return wwanctl_fill_card(skb, event->index, &event->data.card, NULL);
	case WWANCTL_A_EVENT_REFRESH:
		return fill_refresh(skb, &event->data.refresh);
	case WWANCTL_A_EVENT_CHANNEL:
		return wwanctl_fill_channel(skb, event->index, &event->data.channel, true);
	case WWANCTL_A_EVENT_SIGNAL:
		return wwanctl_fill_signal(skb, event->index, &event->data.signal);
	case WWANCTL_A_EVENT_TRACE:
		return fill_trace(skb, &event->data.trace);
	case WWANCTL_A_EVENT_BEARER:
		return wwanctl_fill_bearer(skb, event->index, &event->data.bearer.told,
					   event->data.bearer.ifindex);
	}
	return 0;
}

int wwanctl_fill_event(struct sk_buff *skb, const struct wwanctl_event *event)
{
	int attr = event_nest(event->type);
	struct nlattr *nest;

	if (put_known(skb, WWANCTL_A_EVENT_MODEM_INDEX, event->index) ||
	    nla_put_u32(skb, WWANCTL_A_EVENT_EPOCH, wwanctl_event_epoch()) ||
	    put_u64(skb, WWANCTL_A_EVENT_SEQ, event->seq) ||
	    put_u64(skb, WWANCTL_A_EVENT_TIMESTAMP, event->time) ||
	    nla_put_u32(skb, WWANCTL_A_EVENT_TYPE, event->type))
		return -EMSGSIZE;
	if (!attr)
		return 0;
	if (nla_put_string(skb, WWANCTL_A_EVENT_USB_PATH, event->usb_path) ||
	    nla_put_u32(skb, WWANCTL_A_EVENT_INTERFACE, event->interface))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, attr);
	if (!nest || fill_event_data(skb, event, attr)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

size_t wwanctl_fill_event_room(const struct wwanctl_event *event)
{
	switch (event->type) {
	case WWANCTL_EVENT_TYPE_TRACE:
		return 256 + nla_total_size(event->data.trace.len);
	case WWANCTL_EVENT_TYPE_REFRESH:
		return 256 + WWANCTL_FILES_MAX * nla_total_size(WWANCTL_PATH_MAX);
	case WWANCTL_EVENT_TYPE_BEARER:
		return 256 + WWANCTL_BEARER_ROOM;
	}
	/* header and path 150, the largest others (registration, modem) below 350 */
	return 512;
}
