// SPDX-License-Identifier: GPL-2.0
/*
 * The data session of a QMI module: one data call for each family of addresses, each
 * by a client of its own.
 *
 * A call ends with its client: where nobody knows what the module has made of a
 * request (a deadline has passed), the client is given back and another one taken.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>
#include <linux/string.h>

#include "qmi_op.h"

#define CONNECT_DEADLINE	90000	/* ms; firmware gives up by itself after a minute */
#define DISCONNECT_DEADLINE	40000
#define CAUSE_MAX		0xff	/* of SM, ESM and 5GSM */

#define CALL_QUERIES	(BIT_ULL(QMI_QUERY_STOP4) | BIT_ULL(QMI_QUERY_STOP6) |		\
			 BIT_ULL(QMI_QUERY_RELEASE_WDS) | BIT_ULL(QMI_QUERY_RELEASE_WDS6) | \
			 BIT_ULL(QMI_QUERY_CID_WDS) | BIT_ULL(QMI_QUERY_CID_WDS6) |	\
			 BIT_ULL(QMI_QUERY_FAMILY4) | BIT_ULL(QMI_QUERY_FAMILY6))
#define SETTINGS_QUERIES	(BIT_ULL(QMI_QUERY_SETTINGS4) | BIT_ULL(QMI_QUERY_SETTINGS6))

/* --- state --- */

static u8 state_of(const struct qmi_session *s)
{
	if (s->connecting)
		return WWANCTL_BEARER_STATE_CONNECTING;
	if (s->base.phase == SESSION_READY && session_asking(&s->base, CALL_QUERIES))
		return WWANCTL_BEARER_STATE_DISCONNECTING;
	if (s->call[QMI_DATA_CALL4].up || s->call[QMI_DATA_CALL6].up)
		return WWANCTL_BEARER_STATE_CONNECTED;
	return WWANCTL_BEARER_STATE_DISCONNECTED;
}

/**
 * qmi_bearer_update() - a data call has changed
 * @s: session, locked
 * @time: CLOCK_BOOTTIME ns
 */
void qmi_bearer_update(struct qmi_session *s, u64 time)
{
	struct wwanctl_bearer *bearer = &s->base.bearer;

	bearer->state = state_of(s);
	bearer->v4.up = s->call[QMI_DATA_CALL4].up;
	bearer->v6.up = s->call[QMI_DATA_CALL6].up;
	session_dirty(&s->base, SESSION_DIRTY_BEARER, time);
}

/**
 * qmi_bearer_init() - before anything is known
 * @s: session, not yet in use
 */
void qmi_bearer_init(struct qmi_session *s)
{
	s->base.bearer.id = 1;
	s->base.bearer.state = WWANCTL_BEARER_STATE_DISCONNECTED;
}

/**
 * qmi_bearer_lost() - the module has forgotten its clients, and their calls with them
 * @s: session, locked
 */
void qmi_bearer_lost(struct qmi_session *s)
{
	struct wwanctl_bearer_end *end = &s->base.bearer.end;
	u64 now = ktime_get_boottime_ns();

	if (s->base.bearer.state == WWANCTL_BEARER_STATE_DISCONNECTED)
		return;
	memset(s->call, 0, sizeof(s->call));
	s->connecting = false;
	memset(end, 0, sizeof(*end));
	end->time = now;
	qmi_bearer_update(s, now);
	s->base.bearer.state = WWANCTL_BEARER_STATE_DISCONNECTED;
}

static u8 layer_of(u8 rat)
{
	switch (rat) {
	case WWANCTL_RAT_NR:
		return WWANCTL_LAYER_5GSM;
	case WWANCTL_RAT_GSM:
	case WWANCTL_RAT_UMTS:
	case WWANCTL_RAT_TD_SCDMA:
		return WWANCTL_LAYER_SM;
	default:
		return WWANCTL_LAYER_ESM;
	}
}

static u8 family_type(enum qmi_data_calls which)
{
	return which == QMI_DATA_CALL4 ? WWANCTL_IP_TYPE_IPV4 : WWANCTL_IP_TYPE_IPV6;
}

/* A call has ended, or was refused: @told is what the module says of that. */
static void take_end(struct qmi_session *s, enum qmi_data_calls which,
		     const struct qmi_call_end *told, u64 time)
{
	struct wwanctl_bearer_end *end = &s->base.bearer.end;
	bool cause = told->has_verbose && told->verbose_type == QMI_VERBOSE_3GPP &&
		     told->verbose_reason && told->verbose_reason <= CAUSE_MAX;

	*end = (struct wwanctl_bearer_end){
		.time = time,
		.ip_type = family_type(which),
		.layer = cause ? layer_of(s->base.registration.rat) : 0,
		.cause = cause ? told->verbose_reason : 0,
		.has_reason = told->has_reason,
		.has_verbose = told->has_verbose,
		.reason = told->reason,
		.verbose_type = told->verbose_type,
		.verbose_reason = told->verbose_reason,
	};
}

/**
 * qmi_packet_service() - the module tells what has become of a data call
 * @s: session, locked
 * @msg: indication
 * @time: CLOCK_BOOTTIME ns
 *
 * A call that is being started or ended is told of by the answer to that.
 */
void qmi_packet_service(struct qmi_session *s, const struct qmi_message *msg, u64 time)
{
	enum qmi_data_calls which = msg->client == s->client[QMI_CLIENT_WDS6] ?
				    QMI_DATA_CALL6 : QMI_DATA_CALL4;
	struct qmi_packet_service told;
	u64 settings, stop;

	if (qmi_parse_packet_service(msg, &told))
		return;
	if (msg->client != s->client[QMI_CLIENT_WDS] && msg->client != s->client[QMI_CLIENT_WDS6])
		which = told.family == QMI_FAMILY_IPV6 ? QMI_DATA_CALL6 : QMI_DATA_CALL4;
	settings = BIT_ULL(QMI_QUERY_SETTINGS4 + which);
	stop = BIT_ULL(QMI_QUERY_STOP4 + which);
	if (!s->call[which].up || session_asking(&s->base, stop))
		return;
	if (told.status == QMI_PACKET_CONNECTED && told.reconfigure)
		qmi_want(s, settings);
	if (told.status != QMI_PACKET_DISCONNECTED)
		return;
	s->call[which].up = false;
	take_end(s, which, &told.end, time);
	if (!s->call[QMI_DATA_CALL4].up && !s->call[QMI_DATA_CALL6].up)
		s->base.bearer.end.ip_type = 0;
	qmi_bearer_update(s, time);
}

/* --- the session's own queries --- */

/* Firmware that does not know the message, or answers otherwise, carries Ethernet frames. */
void qmi_take_data_format(struct qmi_session *s, const struct qmi_message *msg, int result,
			  u64 time)
{
	u32 protocol = QMI_LINK_802_3;

	if (msg && !result && qmi_parse_data_format(msg, &protocol))
		protocol = QMI_LINK_RAW_IP;	/* done as asked */
	s->base.link_ops->raw_ip(s->base.link, protocol == QMI_LINK_RAW_IP);
}

static void take_v4(struct wwanctl_address *to, const struct qmi_settings *from)
{
	int bits = from->has_v4_mask ? qmi_mask_bits(from->v4_mask) : 32;
	unsigned int i;

	memset(to, 0, sizeof(*to));
	to->has_address = from->has_v4;
	memcpy(to->address, from->v4, sizeof(from->v4));
	to->prefix = bits > 0 ? bits : 32;
	to->has_gateway = from->has_v4_gateway;
	memcpy(to->gateway, from->v4_gateway, sizeof(from->v4_gateway));
	to->dns_count = from->v4_dns_count;
	for (i = 0; i < from->v4_dns_count; i++)
		memcpy(to->dns[i], from->v4_dns[i], sizeof(from->v4_dns[i]));
	to->mtu = from->mtu;
}

static void take_v6(struct wwanctl_address *to, const struct qmi_settings *from)
{
	memset(to, 0, sizeof(*to));
	to->has_address = from->has_v6;
	memcpy(to->address, from->v6, sizeof(from->v6));
	to->prefix = from->v6_prefix;
	to->has_gateway = from->has_v6_gateway;
	memcpy(to->gateway, from->v6_gateway, sizeof(from->v6_gateway));
	to->dns_count = from->v6_dns_count;
	memcpy(to->dns, from->v6_dns, sizeof(from->v6_dns));
	to->mtu = from->mtu;
}

void qmi_take_settings4(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time)
{
	struct qmi_settings settings = {};

	BUILD_BUG_ON(sizeof(settings.v6_dns) != sizeof(s->base.bearer.v6.dns));
	if (!s->call[QMI_DATA_CALL4].up)
		return;
	if (msg && !result)
		qmi_parse_settings(msg, &settings);
	take_v4(&s->base.bearer.v4, &settings);
	qmi_bearer_update(s, time);
}

void qmi_take_settings6(struct qmi_session *s, const struct qmi_message *msg, int result,
			u64 time)
{
	struct qmi_settings settings = {};

	if (!s->call[QMI_DATA_CALL6].up)
		return;
	if (msg && !result)
		qmi_parse_settings(msg, &settings);
	take_v6(&s->base.bearer.v6, &settings);
	qmi_bearer_update(s, time);
}

/* A client that is given back takes its call with it, whatever has become of that. */
static void recycle(struct qmi_session *s, enum qmi_data_calls which)
{
	s->call[which].up = false;
	if (s->client[QMI_CLIENT_WDS + which])
		qmi_want(s, BIT_ULL(QMI_QUERY_RELEASE_WDS + which));
}

static void take_stop(struct qmi_session *s, const struct qmi_message *msg,
		      enum qmi_data_calls which, u64 time)
{
	s->call[which].up = false;	/* refused: there was none */
	if (!msg)
		recycle(s, which);
	qmi_bearer_update(s, time);
}

void qmi_take_stop4(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	take_stop(s, msg, QMI_DATA_CALL4, time);
}

void qmi_take_stop6(struct qmi_session *s, const struct qmi_message *msg, int result, u64 time)
{
	take_stop(s, msg, QMI_DATA_CALL6, time);
}

/* --- connecting --- */

static int check_connect(struct qmi_session *s, struct wwanctl_request *req)
{
	const struct wwanctl_bearer_config *config = &req->arg.bearer;
	u8 state = state_of(s);

	if (state == WWANCTL_BEARER_STATE_CONNECTED) {
		req->error = "it is connected already";
		return -EISCONN;
	}
	if (state != WWANCTL_BEARER_STATE_DISCONNECTED) {
		req->error = "it is being connected or disconnected";
		return -EBUSY;
	}
	if (!s->client[QMI_CLIENT_WDS] ||
	    (config->access.ip_type != WWANCTL_IP_TYPE_IPV4 && !s->client[QMI_CLIENT_WDS6])) {
		req->error = "the module has no data service for that";
		return -EOPNOTSUPP;
	}
	if (config->home_only && s->base.registration.roaming) {
		req->error = "the module is roaming";
		return -ENETUNREACH;
	}
	return 0;
}

static void begin_connect(struct qmi_session *s, const struct wwanctl_bearer_config *config)
{
	struct wwanctl_bearer *bearer = &s->base.bearer;

	memset(bearer, 0, sizeof(*bearer));
	bearer->id = config->id;
	bearer->ip_type = config->access.ip_type;
	bearer->auth = config->access.auth;
	bearer->home_only = config->home_only;
	strscpy(bearer->apn, config->access.apn, sizeof(bearer->apn));
	s->connecting = true;
	qmi_bearer_update(s, s->base.now);
}

static void end_connect(struct qmi_session *s, struct plan_op *op)
{
	s->connecting = false;
	qmi_bearer_update(s, s->base.now);
}

/* The deadline has passed, or the module can't be reached: nothing of it stays. */
static void undo_connect(struct qmi_session *s, struct plan_op *op)
{
	s->connecting = false;
	recycle(s, QMI_DATA_CALL4);
	if (s->base.bearer.ip_type != WWANCTL_IP_TYPE_IPV4)
		recycle(s, QMI_DATA_CALL6);
	qmi_bearer_update(s, s->base.now);
}

static int build_start(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
		       const struct qmi_header *hdr, u8 family)
{
	const struct wwanctl_bearer_config *config = &op->req->arg.bearer;
	const struct qmi_call_wanted call = {
		.family = family,
		.auth = config->access.auth - WWANCTL_AUTH_NONE,
		.apn = config->access.apn,
		.user = config->access.user,
		.password = config->access.password,
	};

	if (!op->step)
		begin_connect(s, config);
	return qmi_build_start_network(buf, cap, hdr, &call);
}

static int build_start4(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			const struct qmi_header *hdr)
{
	return build_start(s, op, buf, cap, hdr, QMI_FAMILY_IPV4);
}

static int build_start6(struct qmi_session *s, struct plan_op *op, u8 *buf, size_t cap,
			const struct qmi_header *hdr)
{
	return build_start(s, op, buf, cap, hdr, QMI_FAMILY_IPV6);
}

/* Refused: that is the end unless another family is up or will be tried. */
static int refused(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
		   int result, enum qmi_data_calls which)
{
	struct qmi_call_end end;
	int status;

	qmi_parse_call_end(msg, &end);
	take_end(s, which, &end, s->base.now);
	if (s->call[QMI_DATA_CALL4].up || op->step + 2 < op->plan->count) {
		qmi_bearer_update(s, s->base.now);
		return STEP_NEXT;
	}
	s->base.bearer.end.ip_type = 0;
	status = qmi_refused(op, end.has_reason || end.has_verbose ? QMI_ERROR_CALL_FAILED :
								     result);
	end_connect(s, op);
	return status;
}

static int answer_start(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
			int result, enum qmi_data_calls which)
{
	u32 handle = 0;

	if (!result && qmi_parse_handle(msg, &handle))
		result = -EBADMSG;
	if (result)
		return refused(s, op, msg, result, which);
	s->call[which].handle = handle;
	s->call[which].up = true;
	qmi_want(s, BIT_ULL(QMI_QUERY_SETTINGS4 + which));
	return STEP_NEXT;
}

static int answer_start4(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
			 int result)
{
	return answer_start(s, op, msg, result, QMI_DATA_CALL4);
}

static int answer_start6(struct qmi_session *s, struct plan_op *op, const struct qmi_message *msg,
			 int result)
{
	return answer_start(s, op, msg, result, QMI_DATA_CALL6);
}

/* A call may be lost again while its settings are asked for. */
static int ready_connect(struct qmi_session *s, struct plan_op *op)
{
	if (session_asking(&s->base, SETTINGS_QUERIES))
		return STEP_AGAIN;
	if (s->call[QMI_DATA_CALL4].up || s->call[QMI_DATA_CALL6].up)
		return STEP_NEXT;
	end_connect(s, op);
	return qmi_refused(op, QMI_ERROR_CALL_FAILED);
}

static const struct qmi_step connect4_steps[] = {
	{ QMI_SERVICE_WDS, .build = build_start4, .answer = answer_start4 },
	{ .ready = ready_connect },
};

static const struct qmi_step connect6_steps[] = {
	{ QMI_SERVICE_WDS6, .build = build_start6, .answer = answer_start6 },
	{ .ready = ready_connect },
};

static const struct qmi_step connect46_steps[] = {
	{ QMI_SERVICE_WDS, .build = build_start4, .answer = answer_start4 },
	{ QMI_SERVICE_WDS6, .build = build_start6, .answer = answer_start6 },
	{ .ready = ready_connect },
};

static const struct qmi_plan connect_plans[] = {
	[WWANCTL_IP_TYPE_IPV4] = {
		.plan.count = ARRAY_SIZE(connect4_steps),
		.plan.deadline = CONNECT_DEADLINE,
		.steps = connect4_steps,
		.check = check_connect,
		.undo = undo_connect,
		.end = end_connect,
	},
	[WWANCTL_IP_TYPE_IPV6] = {
		.plan.count = ARRAY_SIZE(connect6_steps),
		.plan.deadline = CONNECT_DEADLINE,
		.steps = connect6_steps,
		.check = check_connect,
		.undo = undo_connect,
		.end = end_connect,
	},
	[WWANCTL_IP_TYPE_IPV4V6] = {
		.plan.count = ARRAY_SIZE(connect46_steps),
		.plan.deadline = CONNECT_DEADLINE,
		.steps = connect46_steps,
		.check = check_connect,
		.undo = undo_connect,
		.end = end_connect,
	},
};

/* --- disconnecting --- */

static int check_disconnect(struct qmi_session *s, struct wwanctl_request *req)
{
	if (!s->connecting)
		return 0;
	req->error = "it is being connected";
	return -EBUSY;
}

static void enter_disconnect(struct qmi_session *s, struct plan_op *op)
{
	enum qmi_data_calls which;

	for (which = QMI_DATA_CALL4; which < QMI_DATA_CALLS; which++)
		if (s->call[which].up)
			qmi_want(s, BIT_ULL(QMI_QUERY_STOP4 + which));
	/* what has been asked for has no reason but that */
	memset(&s->base.bearer.end, 0, sizeof(s->base.bearer.end));
	qmi_bearer_update(s, s->base.now);
}

static int ready_disconnect(struct qmi_session *s, struct plan_op *op)
{
	return session_asking(&s->base, CALL_QUERIES) ? STEP_AGAIN : STEP_NEXT;
}

static const struct qmi_step disconnect_steps[] = {
	{ .ready = ready_disconnect, .enter = enter_disconnect },
};

static void end_disconnect(struct qmi_session *s, struct plan_op *op)
{
	qmi_bearer_update(s, s->base.now);
}

static const struct qmi_plan disconnect_plan = {
	.plan.count = ARRAY_SIZE(disconnect_steps),
	.plan.deadline = DISCONNECT_DEADLINE,
	.steps = disconnect_steps,
	.check = check_disconnect,
	.end = end_disconnect,
};

/**
 * qmi_bearer_plan() - how to connect or disconnect
 * @req: the request
 *
 * Context: any; the session need not be locked.
 * Return: the plan, or NULL: not at all.
 */
const struct plan *qmi_bearer_plan(const struct wwanctl_request *req)
{
	u8 type = req->arg.bearer.access.ip_type;

	if (req->op == WWANCTL_OP_BEARER_DISCONNECT)
		return &disconnect_plan.plan;
	return type && type < ARRAY_SIZE(connect_plans) ? &connect_plans[type].plan : NULL;
}
