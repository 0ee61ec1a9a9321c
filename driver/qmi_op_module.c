// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on the module itself: power and reset, networks, the initial attach.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>
#include <linux/string.h>

#include "qmi_op.h"

#define RESTART_PAUSE		(3 * HZ)	/* a reset module is away at least that long */
#define PROFILE_FIRST		1		/* the default bearer's where there is no list */

/* --- power --- */

static int build_mode(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 mode)
{
	return qmi_build_set_operating_mode(buf, cap, hdr, mode);
}

static int build_power(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		       const struct qmi_header *hdr)
{
	switch (op->req->arg.power) {
	case WWANCTL_POWER_ONLINE:
		return build_mode(buf, cap, hdr, QMI_MODE_ONLINE);
	case WWANCTL_POWER_LOW_POWER:
		return build_mode(buf, cap, hdr, QMI_MODE_LOW_POWER);
	default:
		return build_mode(buf, cap, hdr, QMI_MODE_OFFLINE);
	}
}

/* A module that won't leave low power says why only by how it refuses. */
static int answer_power(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
			int result)
{
	u8 reason = s->base.power_reason;

	if (!result || result == QMI_ERROR_NO_EFFECT)
		return STEP_NEXT;
	if (result == QMI_ERROR_HARDWARE_RESTRICTED)
		reason = WWANCTL_POWER_REASON_W_DISABLE;
	else if (result == QMI_ERROR_INVALID_TRANSITION &&
		 s->base.power == WWANCTL_POWER_LOW_POWER)
		reason = WWANCTL_POWER_REASON_FCC_LOCK;
	if (reason != s->base.power_reason) {
		s->base.power_reason = reason;
		session_dirty(&s->base, SESSION_DIRTY_POWER, s->base.now);
	}
	if (result == QMI_ERROR_INVALID_TRANSITION && s->base.power == WWANCTL_POWER_OFF) {
		op->error = "only a reset brings the module back from off";
		return -EBUSY;
	}
	if (reason == WWANCTL_POWER_REASON_FCC_LOCK) {
		op->error = "the module holds its radio off (FCC lock)";
		return -ERFKILL;
	}
	return qmi_refused(op, result);
}

static void enter_radio(struct qmi_session *s, struct plan_op *op)
{
	qmi_want(s, BIT_ULL(QMI_QUERY_MODE) | BIT_ULL(QMI_QUERY_SERVING_SYSTEM) |
		    BIT_ULL(QMI_QUERY_SYSTEM_INFO));
}

static int ready_radio(struct qmi_session *s, struct plan_op *op)
{
	return session_asking(&s->base, BIT_ULL(QMI_QUERY_MODE)) ? STEP_AGAIN : STEP_NEXT;
}

static int build_low_power(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			   const struct qmi_header *hdr)
{
	return build_mode(buf, cap, hdr, QMI_MODE_LOW_POWER);
}

static int build_online(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			const struct qmi_header *hdr)
{
	return build_mode(buf, cap, hdr, QMI_MODE_ONLINE);
}

static int build_offline(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			 const struct qmi_header *hdr)
{
	return build_mode(buf, cap, hdr, QMI_MODE_OFFLINE);
}

static int build_reset(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		       const struct qmi_header *hdr)
{
	return build_mode(buf, cap, hdr, QMI_MODE_RESET);
}

/* Firmware that refuses to go off line first may well reset. */
static int answer_offline(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
			  int result)
{
	return STEP_NEXT;
}

static void end_reset(struct qmi_session *s, struct plan_op *op)
{
	session_restart(&s->base, RESTART_PAUSE, "is being reset as asked");
}

static const struct qmi_step power_steps[] = {
	{ QMI_SERVICE_DMS, .build = build_power, .answer = answer_power },
	{ .ready = ready_radio, .enter = enter_radio },
};

static const struct qmi_step reset_steps[] = {
	{ QMI_SERVICE_DMS, .build = build_offline, .answer = answer_offline },
	{ QMI_SERVICE_DMS, .build = build_reset },
};

static const struct qmi_step radio_steps[] = {
	{ QMI_SERVICE_DMS, .build = build_low_power, .answer = answer_power },
	{ QMI_SERVICE_DMS, .build = build_online, .answer = answer_power },
	{ .ready = ready_radio, .enter = enter_radio },
};

const struct qmi_plan qmi_plan_power = {
	.steps = power_steps,
	.plan.count = ARRAY_SIZE(power_steps),
	.plan.deadline = PLAN_DEADLINE_POWER,
	.plan.exclusive = true,
};

const struct qmi_plan qmi_plan_reset = {
	.steps = reset_steps,
	.plan.count = ARRAY_SIZE(reset_steps),
	.plan.deadline = PLAN_DEADLINE_POWER,
	.plan.exclusive = true,
	.end = end_reset,
};

const struct qmi_plan qmi_plan_radio = {
	.steps = radio_steps,
	.plan.count = ARRAY_SIZE(radio_steps),
	.plan.deadline = PLAN_DEADLINE_POWER,
	.plan.exclusive = true,
	.plan.restore = BIT_ULL(QMI_QUERY_MODE_ONLINE),
};

/* --- networks --- */

static int build_scan(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		      const struct qmi_header *hdr)
{
	return qmi_build_plain(buf, cap, hdr, QMI_NAS_NETWORK_SCAN);
}

static u8 network_status_of(u8 bits)
{
	if ((bits & 0x03) == 1)
		return WWANCTL_NETWORK_STATUS_CURRENT;
	if ((bits >> 4 & 0x03) == 1)
		return WWANCTL_NETWORK_STATUS_FORBIDDEN;
	if ((bits & 0x03) == 2)
		return WWANCTL_NETWORK_STATUS_AVAILABLE;
	return WWANCTL_NETWORK_STATUS_UNKNOWN;
}

static int answer_scan(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
		       int result)
{
	size_t max = op->req->rx_cap / sizeof(struct wwanctl_network);
	struct wwanctl_network *found = (void *)op->req->rx;
	struct qmi_network told;
	struct qmi_scan scan;
	size_t count = 0;
	int more;

	if (result)
		return qmi_refused(op, result);
	if (qmi_parse_scan(msg, &scan))
		return qmi_refused(op, -EBADMSG);
	while (count < max && (more = qmi_scan_next(&scan, &told)) > 0) {
		memset(&found[count], 0, sizeof(found[count]));
		strscpy(found[count].plmn, told.plmn, sizeof(found[count].plmn));
		strscpy(found[count].name, told.name, sizeof(found[count].name));
		found[count].rat = qmi_rat(told.radio);
		found[count].status = network_status_of(told.status);
		found[count].roaming = (told.status >> 2 & 0x03) == 2;
		count++;
	}
	op->req->rx_len = count;
	return STEP_NEXT;
}

static int build_selection(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			   const struct qmi_header *hdr)
{
	bool manual = op->req->arg.network.selection == WWANCTL_SELECTION_MANUAL;

	return qmi_build_set_selection(buf, cap, hdr, manual ? op->req->arg.network.plmn : "");
}

static int answer_selection(struct qmi_session *s, struct plan_op *op,
			    const struct qmi_message *msg, int result)
{
	if (qmi_is_unsupported(result))
		return STEP_NEXT;	/* then by the older message */
	if (result && result != QMI_ERROR_NO_EFFECT)
		return qmi_refused(op, result);
	return STEP_SKIP;
}

static int build_register(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			  const struct qmi_header *hdr)
{
	bool manual = op->req->arg.network.selection == WWANCTL_SELECTION_MANUAL;

	return qmi_build_network_register(buf, cap, hdr,
					  manual ? op->req->arg.network.plmn : "");
}

static void enter_selection(struct qmi_session *s, struct plan_op *op)
{
	qmi_want(s, BIT_ULL(QMI_QUERY_SELECTION) | BIT_ULL(QMI_QUERY_SERVING_SYSTEM));
}

static int ready_selection(struct qmi_session *s, struct plan_op *op)
{
	return session_asking(&s->base, BIT_ULL(QMI_QUERY_SELECTION)) ? STEP_AGAIN : STEP_NEXT;
}

static const struct qmi_step scan_steps[] = {
	{ QMI_SERVICE_NAS, .build = build_scan, .answer = answer_scan },
};

static const struct qmi_step network_steps[] = {
	{ QMI_SERVICE_NAS, .build = build_selection, .answer = answer_selection },
	{ QMI_SERVICE_NAS, .build = build_register },
	{ .ready = ready_selection, .enter = enter_selection },
};

const struct qmi_plan qmi_plan_scan = {
	.steps = scan_steps,
	.plan.count = ARRAY_SIZE(scan_steps),
	.plan.deadline = PLAN_DEADLINE_SCAN,
};

const struct qmi_plan qmi_plan_network = {
	.steps = network_steps,
	.plan.count = ARRAY_SIZE(network_steps),
	.plan.deadline = PLAN_DEADLINE,
};

/* --- the initial attach: the profile that the module attaches with --- */

static int check_wds(struct qmi_session *s, struct wwanctl_request *req)
{
	if (s->client[QMI_CLIENT_WDS])
		return 0;
	req->error = "the module has no data service";
	return -EOPNOTSUPP;
}

static int build_attach_list(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			     const struct qmi_header *hdr)
{
	return qmi_build_plain(buf, cap, hdr, QMI_WDS_GET_LTE_ATTACH_PDN_LIST);
}

static int answer_attach_list(struct qmi_session *s, struct plan_op *op,
			      const struct qmi_message *msg, int result)
{
	u16 index;

	op->index = PROFILE_FIRST;
	if (!result && !qmi_parse_attach_pdn_list(msg, &index) && index && index <= U8_MAX)
		op->index = index;
	return STEP_NEXT;
}

static int build_profile_get(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			     const struct qmi_header *hdr)
{
	return qmi_build_get_profile(buf, cap, hdr, op->index);
}

static u8 ip_type_of(u8 pdp_type)
{
	switch (pdp_type) {
	case 0:
		return WWANCTL_IP_TYPE_IPV4;
	case 2:
		return WWANCTL_IP_TYPE_IPV6;
	case 3:
		return WWANCTL_IP_TYPE_IPV4V6;
	default:
		return 0;
	}
}

static u8 pdp_type_of(u8 ip_type)
{
	switch (ip_type) {
	case WWANCTL_IP_TYPE_IPV6:
		return 2;
	case WWANCTL_IP_TYPE_IPV4V6:
		return 3;
	default:
		return 0;
	}
}

static int answer_profile_get(struct qmi_session *s, struct plan_op *op,
			      const struct qmi_message *msg, int result)
{
	struct wwanctl_attach *attach = &op->req->arg.attach;
	struct qmi_profile profile = {};

	if (result)
		return qmi_refused(op, result);
	if (qmi_parse_profile(msg, &profile))
		return qmi_refused(op, -EBADMSG);
	memset(attach, 0, sizeof(*attach));
	strscpy(attach->apn, profile.apn, sizeof(attach->apn));
	strscpy(attach->user, profile.user, sizeof(attach->user));
	if (profile.has_pdp_type)
		attach->ip_type = ip_type_of(profile.pdp_type);
	if (profile.has_auth)
		attach->auth = WWANCTL_AUTH_NONE + (profile.auth & 0x03);
	return STEP_NEXT;
}

static int build_profile_set(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			     const struct qmi_header *hdr)
{
	const struct wwanctl_attach *attach = &op->req->arg.attach;
	struct qmi_profile profile = {
		.has_apn = attach->has_apn,
		.has_user = attach->has_user,
		.has_password = attach->has_password,
	};
	int len;

	strscpy(profile.apn, attach->apn, sizeof(profile.apn));
	strscpy(profile.user, attach->user, sizeof(profile.user));
	strscpy(profile.password, attach->password, sizeof(profile.password));
	profile.has_pdp_type = attach->ip_type;
	profile.pdp_type = pdp_type_of(attach->ip_type);
	profile.has_auth = attach->auth;
	profile.auth = attach->auth ? attach->auth - WWANCTL_AUTH_NONE : 0;
	len = qmi_build_modify_profile(buf, cap, hdr, op->index, &profile);
	memzero_explicit(&profile, sizeof(profile));
	return len;
}

static const struct qmi_step attach_get_steps[] = {
	{ QMI_SERVICE_WDS, .build = build_attach_list, .answer = answer_attach_list },
	{ QMI_SERVICE_WDS, .build = build_profile_get, .answer = answer_profile_get },
};

static const struct qmi_step attach_set_steps[] = {
	{ QMI_SERVICE_WDS, .build = build_attach_list, .answer = answer_attach_list },
	{ QMI_SERVICE_WDS, .build = build_profile_set },
};

const struct qmi_plan qmi_plan_attach_get = {
	.steps = attach_get_steps,
	.plan.count = ARRAY_SIZE(attach_get_steps),
	.plan.deadline = PLAN_DEADLINE,
	.check = check_wds,
};

const struct qmi_plan qmi_plan_attach_set = {
	.steps = attach_set_steps,
	.plan.count = ARRAY_SIZE(attach_set_steps),
	.plan.deadline = PLAN_DEADLINE,
	.check = check_wds,
};
