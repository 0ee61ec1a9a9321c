// SPDX-License-Identifier: GPL-2.0
/*
 * The initial attach: a context for each of home, partner and other networks. A SIM of
 * many IMSIs is mostly abroad, so what is set is set in all of them.
 *
 * Source: "MBIM Extensions", LTE attach configuration.
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>
#include <linux/string.h>

#include "mbim_op.h"

#define NO_ATTACH	"the module offers no configuration of the attach over MBIM"

/* values of struct mbim_attach */
#define SOURCE_USER	1
#define AUTH_CHAP	2

static u8 ip_type_of(u32 told)
{
	switch (told) {
	case 1:
		return WWANCTL_IP_TYPE_IPV4;
	case 2:
		return WWANCTL_IP_TYPE_IPV6;
	case 3:
	case 4:
		return WWANCTL_IP_TYPE_IPV4V6;
	default:
		return 0;
	}
}

static u8 auth_of(u32 told)
{
	return told <= AUTH_CHAP ? WWANCTL_AUTH_NONE + told : WWANCTL_AUTH_CHAP;
}

static int build_get(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	return mbim_build_query(buf, cap, txid, MBIM_SERVICE_EXTENSIONS,
				MBIM_LTE_ATTACH_CONFIGURATION);
}

/* Into the session: the answer is gone when the contexts are written back. */
static int take_contexts(struct mbim_session *s, struct plan_op *op,
			 const struct mbim_message *msg)
{
	u32 i;

	if (msg->status)
		return mbim_refused(op, msg->status);
	s->attaches = min_t(u32, mbim_attach_contexts(msg), MBIM_ATTACH_CONTEXTS);
	for (i = 0; i < s->attaches; i++)
		if (mbim_parse_attach(msg, i, &s->attach[i]))
			return mbim_nonsense(op);
	return STEP_NEXT;
}

static const struct mbim_attach *at_home(const struct mbim_session *s)
{
	u32 i;

	for (i = 0; i < s->attaches; i++)
		if (!s->attach[i].roaming)
			return &s->attach[i];
	return s->attaches ? &s->attach[0] : NULL;
}

static int answer_get(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg)
{
	struct wwanctl_attach *attach = &op->req->arg.attach;
	int verdict = take_contexts(s, op, msg);
	const struct mbim_attach *home;

	if (verdict < 0)
		return verdict;
	memset(attach, 0, sizeof(*attach));
	home = at_home(s);
	if (!home)
		return STEP_NEXT;
	strscpy(attach->apn, home->apn, sizeof(attach->apn));
	strscpy(attach->user, home->user, sizeof(attach->user));
	attach->ip_type = ip_type_of(home->ip_type);
	attach->auth = auth_of(home->auth);
	return STEP_NEXT;
}

static bool told_of(const struct mbim_session *s, u32 roaming)
{
	u32 i;

	for (i = 0; i < s->attaches; i++)
		if (s->attach[i].roaming == roaming)
			return true;
	return false;
}

/* Contexts that the module has not told are made like the one at home. */
static void complete(struct mbim_session *s)
{
	const struct mbim_attach *home = at_home(s);
	struct mbim_attach model = {};
	u32 roaming;

	if (home)
		model = *home;
	for (roaming = 0; roaming < MBIM_ATTACH_CONTEXTS; roaming++) {
		if (s->attaches == MBIM_ATTACH_CONTEXTS || told_of(s, roaming))
			continue;
		model.roaming = roaming;
		s->attach[s->attaches++] = model;
	}
}

/* What MBIM tells lacks the password: it would be lost. */
static int answer_look(struct mbim_session *s, struct plan_op *op, const struct mbim_message *msg)
{
	const struct wwanctl_attach *wanted = &op->req->arg.attach;
	int verdict = take_contexts(s, op, msg);
	u32 i;

	if (verdict < 0)
		return verdict;
	for (i = 0; i < s->attaches; i++) {
		bool kept = wanted->auth ? wanted->auth != WWANCTL_AUTH_NONE : s->attach[i].auth;

		if (!kept || wanted->has_password)
			continue;
		op->error = "MBIM does not tell the present password: give user and password too";
		return -EINVAL;
	}
	complete(s);
	return STEP_NEXT;
}

static void change(struct mbim_attach *context, const struct wwanctl_attach *wanted)
{
	static const u8 ip_types[] = {
		[WWANCTL_IP_TYPE_IPV4] = 1, [WWANCTL_IP_TYPE_IPV6] = 2,
		[WWANCTL_IP_TYPE_IPV4V6] = 3,
	};

	context->source = SOURCE_USER;
	if (wanted->has_apn)
		strscpy(context->apn, wanted->apn, sizeof(context->apn));
	if (wanted->has_user)
		strscpy(context->user, wanted->user, sizeof(context->user));
	if (wanted->has_password)
		strscpy(context->password, wanted->password, sizeof(context->password));
	if (wanted->ip_type && wanted->ip_type < ARRAY_SIZE(ip_types))
		context->ip_type = ip_types[wanted->ip_type];
	if (wanted->auth)
		context->auth = wanted->auth - WWANCTL_AUTH_NONE;
}

static int build_set(struct mbim_session *s, struct plan_op *op, u8 *buf, size_t cap, u32 txid)
{
	u32 i;
	int len;

	for (i = 0; i < s->attaches; i++)
		change(&s->attach[i], &op->req->arg.attach);
	len = mbim_build_attach(buf, cap, txid, s->attach, s->attaches);
	memzero_explicit(s->attach, sizeof(s->attach));
	s->attaches = 0;
	return len;
}

static int check_set(struct mbim_session *s, struct wwanctl_request *req)
{
	if (req->arg.attach.auth != WWANCTL_AUTH_PAP_CHAP)
		return 0;
	req->error = "MBIM knows PAP or CHAP, not both";
	return -EOPNOTSUPP;
}

static const struct mbim_step get_steps[] = {
	{ MBIM_SERVICE_EXTENSIONS, MBIM_LTE_ATTACH_CONFIGURATION,
	  .build = build_get, .answer = answer_get },
};

static const struct mbim_step set_steps[] = {
	{ MBIM_SERVICE_EXTENSIONS, MBIM_LTE_ATTACH_CONFIGURATION,
	  .build = build_get, .answer = answer_look },
	{ MBIM_SERVICE_EXTENSIONS, MBIM_LTE_ATTACH_CONFIGURATION, .build = build_set },
};

const struct mbim_plan mbim_plan_attach_get = {
	.plan = {
		.count = ARRAY_SIZE(get_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = get_steps,
	.missing = NO_ATTACH,
};

const struct mbim_plan mbim_plan_attach_set = {
	.plan = {
		.count = ARRAY_SIZE(set_steps),
		.deadline = PLAN_DEADLINE,
	},
	.steps = set_steps,
	.missing = NO_ATTACH,
	.check = check_set,
};
