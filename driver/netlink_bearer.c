// SPDX-License-Identifier: GPL-2.0
/* Data sessions: connect and disconnect. What there is comes from the cache, in netlink.c. */
#include <linux/err.h>

#include "netlink_fill.h"
#include "netlink_reply.h"

static const char *layer_name(u8 layer)
{
	switch (layer) {
	case WWANCTL_LAYER_5GSM:
		return "5GSM";
	case WWANCTL_LAYER_ESM:
		return "ESM";
	default:
		return "SM";
	}
}

/* BH: the network's cause belongs to the refusal. */
static void connect_ended(struct wwanctl_reply *reply)
{
	const struct wwanctl_request *req = reply->req;
	struct wwanctl_bearer bearer;

	if (reply->status != -ECONNREFUSED ||
	    !wwanctl_device_bearer(req->wdev, req->arg.bearer.id, &bearer) || !bearer.end.time)
		return;
	if (bearer.end.layer)
		snprintf(reply->text, sizeof(reply->text),
			 "the network refused the data session: %s cause %u",
			 layer_name(bearer.end.layer), bearer.end.cause);
	else if (bearer.end.has_verbose)
		snprintf(reply->text, sizeof(reply->text),
			 "no data session: the module's reason %u of type %u",
			 bearer.end.verbose_reason, bearer.end.verbose_type);
	else if (bearer.end.has_reason)
		snprintf(reply->text, sizeof(reply->text),
			 "no data session: the module's reason %u", bearer.end.reason);
}

static int bearer_fill(struct sk_buff *skb, const struct wwanctl_reply *reply)
{
	struct wwanctl_device *wdev = reply->req->wdev;
	struct wwanctl_bearer bearer;

	if (!wwanctl_device_bearer(wdev, reply->req->arg.bearer.id, &bearer))
		return -ENOENT;
	return wwanctl_fill_bearer(skb, wdev->index, &bearer, READ_ONCE(wdev->ifindex));
}

static void take_text(const struct nlattr *attr, char *text, size_t size)
{
	if (attr)
		nla_strscpy(text, attr, size);
}

static void connect_take(struct wwanctl_bearer_config *config, struct nlattr **attrs)
{
	struct wwanctl_attach *access = &config->access;

	take_text(attrs[WWANCTL_A_BEARER_APN], access->apn, sizeof(access->apn));
	take_text(attrs[WWANCTL_A_BEARER_USER], access->user, sizeof(access->user));
	take_text(attrs[WWANCTL_A_BEARER_PASSWORD], access->password, sizeof(access->password));
	access->has_apn = access->apn[0];
	access->has_user = access->user[0];
	access->has_password = access->password[0];
	access->ip_type = WWANCTL_IP_TYPE_IPV4;
	access->auth = WWANCTL_AUTH_NONE;
	if (attrs[WWANCTL_A_BEARER_IP_TYPE])
		access->ip_type = nla_get_u32(attrs[WWANCTL_A_BEARER_IP_TYPE]);
	if (attrs[WWANCTL_A_BEARER_AUTH])
		access->auth = nla_get_u32(attrs[WWANCTL_A_BEARER_AUTH]);
	config->home_only = attrs[WWANCTL_A_BEARER_ROAMING] &&
			    !nla_get_u32(attrs[WWANCTL_A_BEARER_ROAMING]);
}

/* The gate: what is wanted, and nothing besides that makes no sense with it. */
static int bearer_check(struct genl_info *info, bool *connect)
{
	static const u16 details[] = { WWANCTL_A_BEARER_APN, WWANCTL_A_BEARER_IP_TYPE,
				       WWANCTL_A_BEARER_AUTH, WWANCTL_A_BEARER_USER,
				       WWANCTL_A_BEARER_PASSWORD, WWANCTL_A_BEARER_ROAMING };
	const struct nlattr *id = info->attrs[WWANCTL_A_BEARER_ID];
	unsigned int i;
	u32 state;

	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_BEARER_STATE))
		return -EINVAL;
	state = nla_get_u32(info->attrs[WWANCTL_A_BEARER_STATE]);
	*connect = state == WWANCTL_BEARER_STATE_CONNECTED;
	if (!*connect && state != WWANCTL_BEARER_STATE_DISCONNECTED) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WWANCTL_A_BEARER_STATE],
				    "only connected and disconnected can be asked for");
		return -EINVAL;
	}
	if (id && nla_get_u32(id) > WWANCTL_BEARERS_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, id,
				    "the driver has no data session of that number");
		return -EINVAL;
	}
	for (i = 0; !*connect && i < ARRAY_SIZE(details); i++) {
		if (!info->attrs[details[i]])
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[details[i]],
				    "only for a session that is to be connected");
		return -EINVAL;
	}
	return 0;
}

static int bearer_set(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *id = info->attrs[WWANCTL_A_BEARER_ID];
	struct wwanctl_reply *reply;
	bool connect;
	int err;

	err = bearer_check(info, &connect);
	if (err)
		return err;
	reply = wwanctl_reply_create(skb, info, connect ? WWANCTL_OP_BEARER_CONNECT :
				     WWANCTL_OP_BEARER_DISCONNECT, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	reply->req->arg.bearer.id = id ? nla_get_u32(id) : 1;
	if (connect) {
		connect_take(&reply->req->arg.bearer, info->attrs);
		reply->ended = connect_ended;
	}
	reply->fill = bearer_fill;
	reply->room = WWANCTL_BEARER_ROOM;
	wwanctl_reply_blame(reply, info, info->attrs[WWANCTL_A_BEARER_STATE]);
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_bearer_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, bearer_set(skb, info));
}
