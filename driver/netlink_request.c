// SPDX-License-Identifier: GPL-2.0
/* Commands that ask something of the module; those of channels are in netlink_channel.c. */
#include <linux/ctype.h>
#include <linux/err.h>

#include "apdu.h"
#include "netlink_fill.h"
#include "netlink_reply.h"
#include "netlink_vote.h"

bool wwanctl_nl_slot(const struct genl_info *info, unsigned int attr, u8 *slot)
{
	u32 wanted = info->attrs[attr] ? nla_get_u32(info->attrs[attr]) : 0;

	if (wanted > WWANCTL_SLOTS_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[attr], "no such card slot");
		return false;
	}
	*slot = wanted;
	return true;
}

static unsigned int given(const struct genl_info *info, unsigned int a, unsigned int b,
			  unsigned int c)
{
	return !!info->attrs[a] + !!info->attrs[b] + !!info->attrs[c];
}

/* --- modem-set --- */

static int modem_power(struct sk_buff *skb, struct genl_info *info, const struct nlattr *power)
{
	struct wwanctl_reply *reply;

	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_POWER, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	reply->req->arg.power = nla_get_u32(power);
	wwanctl_reply_blame(reply, info, power);
	return wwanctl_reply_submit(reply, skb, info);
}

static int modem_reset(struct sk_buff *skb, struct genl_info *info, const struct nlattr *reset)
{
	struct wwanctl_reply *reply;
	int err;

	if (nla_get_u32(reset) == WWANCTL_RESET_USB) {
		err = wwanctl_device_reset_usb(wwanctl_nl_device(info));
		if (err)
			NL_SET_ERR_MSG_ATTR(info->extack, reset,
					    "the USB device can't be reset now");
		return err;
	}
	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_RESET, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	wwanctl_reply_blame(reply, info, reset);
	return wwanctl_reply_submit(reply, skb, info);
}

static int modem_set(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *power = info->attrs[WWANCTL_A_MODEM_POWER];
	const struct nlattr *reset = info->attrs[WWANCTL_A_MODEM_RESET];
	const struct nlattr *recovery = info->attrs[WWANCTL_A_MODEM_RECOVERY];

	/* of two the first might be done and the second fail */
	if (given(info, WWANCTL_A_MODEM_POWER, WWANCTL_A_MODEM_RESET, WWANCTL_A_MODEM_RECOVERY) !=
	    1) {
		NL_SET_ERR_MSG(info->extack, "power, reset or recovery: exactly one is needed");
		return -EINVAL;
	}
	if (power)
		return modem_power(skb, info, power);
	if (reset)
		return modem_reset(skb, info, reset);
	wwanctl_device_set_recovery(wwanctl_nl_device(info), nla_get_u32(recovery));
	return 0;
}

int wwanctl_nl_modem_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, modem_set(skb, info));
}

/* --- card-set, card-refresh --- */

/* BH: how many attempts are left belongs to the answer. */
static void pin_ended(struct wwanctl_reply *reply)
{
	int left = reply->req->pin_retries;

	if (reply->status != -EACCES || left < 0)
		return;
	snprintf(reply->text, sizeof(reply->text), "the card refused the PIN, %d attempt%s left",
		 left, left == 1 ? "" : "s");
}

static int card_pin(struct sk_buff *skb, struct genl_info *info, u8 slot)
{
	const struct nlattr *pin = info->attrs[WWANCTL_A_CARD_PIN];
	struct wwanctl_reply *reply;
	int i;

	for (i = 0; i < nla_len(pin) && isdigit(((u8 *)nla_data(pin))[i]); i++)
		;
	if (i < nla_len(pin) || i < 4 || i > 8) {
		NL_SET_ERR_MSG_ATTR(info->extack, pin, "a PIN is four to eight digits");
		return -EINVAL;
	}
	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_PIN_VERIFY, nla_len(pin), 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	memcpy(reply->req->tx, nla_data(pin), nla_len(pin));
	reply->req->slot = slot;
	reply->ended = pin_ended;
	wwanctl_reply_blame(reply, info, pin);
	return wwanctl_reply_submit(reply, skb, info);
}

static int card_do(struct sk_buff *skb, struct genl_info *info, u8 slot, enum wwanctl_op op,
		   const struct nlattr *attr)
{
	struct wwanctl_reply *reply;

	reply = wwanctl_reply_create(skb, info, op, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	reply->req->slot = slot;
	if (op == WWANCTL_OP_CARD_POWER)
		reply->req->arg.card_power = nla_get_u32(attr);
	else if (op == WWANCTL_OP_REFRESH)
		reply->req->arg.method = nla_get_u32(attr);
	wwanctl_reply_blame(reply, info, attr);
	return wwanctl_reply_submit(reply, skb, info);
}

static int card_set(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *power = info->attrs[WWANCTL_A_CARD_POWER];
	const struct nlattr *active = info->attrs[WWANCTL_A_CARD_ACTIVE];
	u8 slot;

	if (!wwanctl_nl_slot(info, WWANCTL_A_CARD_SLOT, &slot))
		return -EINVAL;
	if (given(info, WWANCTL_A_CARD_POWER, WWANCTL_A_CARD_ACTIVE, WWANCTL_A_CARD_PIN) != 1) {
		NL_SET_ERR_MSG(info->extack, "power, active or pin: exactly one is needed");
		return -EINVAL;
	}
	if (power)
		return card_do(skb, info, slot, WWANCTL_OP_CARD_POWER, power);
	if (!active)
		return card_pin(skb, info, slot);
	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_CARD_SLOT))
		return -EINVAL;
	return card_do(skb, info, slot, WWANCTL_OP_CARD_SELECT, active);
}

int wwanctl_nl_card_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, card_set(skb, info));
}

static int card_refresh(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *method = info->attrs[WWANCTL_A_CARD_METHOD];
	const struct nlattr *vote = info->attrs[WWANCTL_A_CARD_VOTE];
	u8 slot;

	if (!wwanctl_nl_slot(info, WWANCTL_A_CARD_SLOT, &slot))
		return -EINVAL;
	if (!method == !vote) {
		NL_SET_ERR_MSG(info->extack, "method or vote: exactly one is needed");
		return -EINVAL;
	}
	if (vote)
		return wwanctl_vote_request(skb, info, nla_get_u32(vote));
	return card_do(skb, info, slot, WWANCTL_OP_REFRESH, method);
}

int wwanctl_nl_card_refresh_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, card_refresh(skb, info));
}

/* --- file-read, file-update --- */

/* BH: a status word that refuses is an error here, other than for an APDU. */
static void file_ended(struct wwanctl_reply *reply)
{
	const struct wwanctl_request *req = reply->req;
	const char *meaning;
	int err;

	err = wwanctl_sw_error(req->sw, &meaning);
	if (!err || (reply->status && reply->text[0]))
		return;
	if (!reply->status)
		reply->status = err;
	snprintf(reply->text, sizeof(reply->text), "the card answered %04X%s%s", req->sw,
		 meaning ? ": " : "", meaning ? : "");
}

static int file_fill(struct sk_buff *skb, const struct wwanctl_reply *reply)
{
	const struct wwanctl_request *req = reply->req;

	if (nla_put_u32(skb, WWANCTL_A_FILE_MODEM_INDEX, req->wdev->index) ||
	    nla_put(skb, WWANCTL_A_FILE_PATH, req->arg.file.path_len, req->arg.file.path) ||
	    (req->op == WWANCTL_OP_FILE_READ &&
	     nla_put(skb, WWANCTL_A_FILE_DATA, req->rx_len, req->rx)) ||
	    (req->sw && nla_put_u32(skb, WWANCTL_A_FILE_SW, req->sw)))
		return -EMSGSIZE;
	return 0;
}

/* The gate of what both have: path, structure, record, offset. */
static int file_check(struct genl_info *info)
{
	const struct nlattr *structure = info->attrs[WWANCTL_A_FILE_STRUCTURE];
	const struct nlattr *record = info->attrs[WWANCTL_A_FILE_RECORD];
	const struct nlattr *offset = info->attrs[WWANCTL_A_FILE_OFFSET];
	const struct nlattr *path = info->attrs[WWANCTL_A_FILE_PATH];
	bool records = structure && nla_get_u32(structure) == WWANCTL_FILE_STRUCTURE_RECORD;

	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_FILE_PATH))
		return -EINVAL;
	if (!nla_len(path) || nla_len(path) % 2) {
		NL_SET_ERR_MSG_ATTR(info->extack, path, "a path has two bytes an identifier");
		return -EINVAL;
	}
	if (records && GENL_REQ_ATTR_CHECK(info, WWANCTL_A_FILE_RECORD))
		return -EINVAL;
	if (!records && record) {
		NL_SET_ERR_MSG_ATTR(info->extack, record, "a transparent file has no records");
		return -EINVAL;
	}
	if (records && offset && nla_get_u32(offset)) {
		NL_SET_ERR_MSG_ATTR(info->extack, offset, "a record is read and written whole");
		return -EINVAL;
	}
	return 0;
}

static void file_take(struct wwanctl_request *req, const struct genl_info *info, u8 slot)
{
	const struct nlattr *structure = info->attrs[WWANCTL_A_FILE_STRUCTURE];
	const struct nlattr *record = info->attrs[WWANCTL_A_FILE_RECORD];
	const struct nlattr *offset = info->attrs[WWANCTL_A_FILE_OFFSET];
	const struct nlattr *path = info->attrs[WWANCTL_A_FILE_PATH];

	req->slot = slot;
	req->arg.file.path_len = nla_len(path);
	memcpy(req->arg.file.path, nla_data(path), nla_len(path));
	req->arg.file.record_file = structure &&
				    nla_get_u32(structure) == WWANCTL_FILE_STRUCTURE_RECORD;
	req->arg.file.record = record ? nla_get_u32(record) : 0;
	req->arg.file.offset = offset ? nla_get_u32(offset) : 0;
}

static struct wwanctl_reply *file_reply(struct sk_buff *skb, struct genl_info *info,
					enum wwanctl_op op, size_t tx_len, size_t rx_cap)
{
	struct wwanctl_reply *reply;
	u8 slot;
	int err;

	err = file_check(info);
	if (err)
		return ERR_PTR(err);
	if (!wwanctl_nl_slot(info, WWANCTL_A_FILE_SLOT, &slot))
		return ERR_PTR(-EINVAL);
	reply = wwanctl_reply_create(skb, info, op, tx_len, rx_cap);
	if (IS_ERR(reply))
		return reply;
	file_take(reply->req, info, slot);
	reply->ended = file_ended;
	reply->fill = file_fill;
	reply->room = 64 + nla_total_size(WWANCTL_PATH_MAX) + nla_total_size(rx_cap);
	wwanctl_reply_blame(reply, info, info->attrs[WWANCTL_A_FILE_PATH]);
	return reply;
}

static int file_read(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[WWANCTL_A_FILE_LENGTH];
	u32 length = attr ? nla_get_u32(attr) : 0;
	struct wwanctl_reply *reply;

	if (length > WWANCTL_APDU_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "longer than one exchange carries");
		return -EMSGSIZE;
	}
	reply = file_reply(skb, info, WWANCTL_OP_FILE_READ, 0, length ? : WWANCTL_APDU_MAX);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	reply->req->arg.file.length = length;
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_file_read_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, file_read(skb, info));
}

static int file_update(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *offset = info->attrs[WWANCTL_A_FILE_OFFSET];
	const struct nlattr *data = info->attrs[WWANCTL_A_FILE_DATA];
	struct wwanctl_reply *reply;

	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_FILE_PATH) ||
	    GENL_REQ_ATTR_CHECK(info, WWANCTL_A_FILE_DATA))
		return -EINVAL;
	if (!nla_len(data)) {
		NL_SET_ERR_MSG_ATTR(info->extack, data, "nothing to write");
		return -EINVAL;
	}
	/* UPDATE BINARY's P1 has 7 bits of the offset: beyond, it would name another file */
	if (offset && nla_get_u32(offset) + nla_len(data) > 0x8000) {
		NL_SET_ERR_MSG_ATTR(info->extack, offset, "a transparent file ends at 32767");
		return -EINVAL;
	}
	reply = file_reply(skb, info, WWANCTL_OP_FILE_UPDATE, nla_len(data), 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	memcpy(reply->req->tx, nla_data(data), nla_len(data));
	reply->req->arg.file.length = nla_len(data);
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_file_update_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, file_update(skb, info));
}

/* --- network-scan, network-set --- */

static int scan_fill(struct sk_buff *skb, const struct wwanctl_reply *reply)
{
	const struct wwanctl_request *req = reply->req;

	return wwanctl_fill_networks(skb, req->wdev->index, (void *)req->rx,
				     min_t(size_t, req->rx_len, WWANCTL_NETWORKS_MAX));
}

static int network_scan(struct sk_buff *skb, struct genl_info *info)
{
	struct wwanctl_reply *reply;

	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_SCAN, 0,
				     WWANCTL_NETWORKS_MAX * sizeof(struct wwanctl_network));
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	reply->fill = scan_fill;
	reply->room = 64 + WWANCTL_NETWORKS_MAX * (64 + sizeof(struct wwanctl_network));
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_network_scan_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, network_scan(skb, info));
}

static int plmn_check(struct genl_info *info, bool manual)
{
	const struct nlattr *attr = info->attrs[WWANCTL_A_NETWORK_PLMN];
	const char *plmn;
	size_t len;

	if (!manual) {
		if (attr)
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "automatic selection takes no network");
		return attr ? -EINVAL : 0;
	}
	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_NETWORK_PLMN))
		return -EINVAL;
	plmn = nla_data(attr);
	len = strspn(plmn, "0123456789");
	if (plmn[len] || len < 5 || len > 6) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "a network is five or six digits");
		return -EINVAL;
	}
	return 0;
}

static int network_set(struct sk_buff *skb, struct genl_info *info)
{
	struct wwanctl_reply *reply;
	u32 selection;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, WWANCTL_A_NETWORK_SELECTION))
		return -EINVAL;
	selection = nla_get_u32(info->attrs[WWANCTL_A_NETWORK_SELECTION]);
	err = plmn_check(info, selection == WWANCTL_SELECTION_MANUAL);
	if (err)
		return err;
	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_NETWORK, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	reply->req->arg.network.selection = selection;
	if (info->attrs[WWANCTL_A_NETWORK_PLMN])
		nla_strscpy(reply->req->arg.network.plmn, info->attrs[WWANCTL_A_NETWORK_PLMN],
			    sizeof(reply->req->arg.network.plmn));
	wwanctl_reply_blame(reply, info, info->attrs[WWANCTL_A_NETWORK_SELECTION]);
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_network_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, network_set(skb, info));
}

/* --- attach-get, attach-set --- */

static int attach_fill(struct sk_buff *skb, const struct wwanctl_reply *reply)
{
	return wwanctl_fill_attach(skb, reply->req->wdev->index, &reply->req->arg.attach);
}

static int attach_get(struct sk_buff *skb, struct genl_info *info)
{
	struct wwanctl_reply *reply;

	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_ATTACH_GET, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	reply->fill = attach_fill;
	reply->room = 64 + nla_total_size(sizeof(struct wwanctl_attach));
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_attach_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, attach_get(skb, info));
}

static bool attach_text(const struct nlattr *attr, char *text, size_t size)
{
	if (attr)
		nla_strscpy(text, attr, size);
	return attr;
}

static bool attach_take(struct wwanctl_attach *attach, struct nlattr **attrs)
{
	attach->has_apn = attach_text(attrs[WWANCTL_A_ATTACH_APN], attach->apn,
				      sizeof(attach->apn));
	attach->has_user = attach_text(attrs[WWANCTL_A_ATTACH_USER], attach->user,
				       sizeof(attach->user));
	attach->has_password = attach_text(attrs[WWANCTL_A_ATTACH_PASSWORD], attach->password,
					   sizeof(attach->password));
	if (attrs[WWANCTL_A_ATTACH_IP_TYPE])
		attach->ip_type = nla_get_u32(attrs[WWANCTL_A_ATTACH_IP_TYPE]);
	if (attrs[WWANCTL_A_ATTACH_AUTH])
		attach->auth = nla_get_u32(attrs[WWANCTL_A_ATTACH_AUTH]);
	return attach->has_apn || attach->has_user || attach->has_password || attach->ip_type ||
	       attach->auth;
}

static int attach_set(struct sk_buff *skb, struct genl_info *info)
{
	struct wwanctl_reply *reply;

	reply = wwanctl_reply_create(skb, info, WWANCTL_OP_ATTACH_SET, 0, 0);
	if (IS_ERR(reply))
		return PTR_ERR(reply);
	if (!attach_take(&reply->req->arg.attach, info->attrs)) {
		wwanctl_reply_discard(reply);
		NL_SET_ERR_MSG(info->extack, "nothing to set");
		return -EINVAL;
	}
	wwanctl_reply_blame(reply, info, info->attrs[WWANCTL_A_ATTACH_APN]);
	return wwanctl_reply_submit(reply, skb, info);
}

int wwanctl_nl_attach_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return wwanctl_reply_now(skb, info, attach_set(skb, info));
}
