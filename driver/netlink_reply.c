// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/slab.h>

#include "netlink_owner.h"
#include "netlink_reply.h"

/* answers that wait in a socket's queue, those that were there at once included */
#define QUEUE_MAX	(4 * WWANCTL_PENDING_MAX)

/**
 * struct wwanctl_requester - a socket that waits for answers
 * @node: in the list of requesters
 * @owner: the socket
 * @queue: its replies, in the order of the requests
 * @count: their number
 * @pending: those of them that wait for a module
 *
 * Lives as long as its queue is not empty.
 */
struct wwanctl_requester {
	struct list_head node;
	struct wwanctl_owner *owner;
	struct list_head queue;
	unsigned int count;
	unsigned int pending;
};

/*
 * Requesters and their queues. Messages are sent under it, so that they leave in
 * the queue's order. Innermost: nothing else of ours is taken inside.
 */
static DEFINE_SPINLOCK(reply_lock);
static LIST_HEAD(requesters);

static struct wwanctl_requester *requester_find(struct sk_buff *skb)
{
	struct wwanctl_requester *requester;

	lockdep_assert_held(&reply_lock);
	list_for_each_entry(requester, &requesters, node)
		if (wwanctl_owner_is(requester->owner, skb))
			return requester;
	return NULL;
}

static bool requester_waits(struct sk_buff *skb)
{
	bool waits;

	spin_lock_bh(&reply_lock);
	waits = requester_find(skb);
	spin_unlock_bh(&reply_lock);
	return waits;
}

static struct wwanctl_requester *requester_create(struct sk_buff *skb)
{
	struct wwanctl_requester *requester = kzalloc(sizeof(*requester), GFP_KERNEL);

	if (!requester)
		return NULL;
	requester->owner = wwanctl_owner_create(skb);
	if (!requester->owner) {
		kfree(requester);
		return NULL;
	}
	INIT_LIST_HEAD(&requester->queue);
	return requester;
}

static void requester_free(struct wwanctl_requester *requester)
{
	if (!requester)
		return;
	wwanctl_owner_put(requester->owner);
	kfree(requester);
}

static void reply_free(struct wwanctl_reply *reply)
{
	wwanctl_request_free(reply->req);
	kfree_skb(reply->end);
	kfree_skb(reply->answer);
	kfree_sensitive(reply);
}

static void reply_unicast(const struct wwanctl_owner *owner, struct sk_buff **skb)
{
	/* over its receive buffer the socket gets ENOBUFS from netlink itself */
	if (*skb)
		genlmsg_unicast(owner->net, *skb, owner->portid);
	*skb = NULL;
}

/* To a closed socket nothing is sent: its port may be another one's already. */
static void reply_transmit(struct wwanctl_reply *reply)
{
	const struct wwanctl_owner *owner = reply->from->owner;

	lockdep_assert_held(&reply_lock);
	if (wwanctl_owner_dead(owner))
		return;
	reply_unicast(owner, &reply->answer);
	if (reply->status || reply->message.nlmsg_flags & NLM_F_ACK)
		reply_unicast(owner, &reply->end);
}

/* Sends what is at the head of the queue and finished; it goes to @sent. */
static void requester_flush(struct wwanctl_requester *requester, struct list_head *sent)
{
	struct wwanctl_reply *reply;

	lockdep_assert_held(&reply_lock);
	while ((reply = list_first_entry_or_null(&requester->queue, struct wwanctl_reply, node))) {
		if (!reply->finished)
			return;
		reply_transmit(reply);
		requester->count--;
		if (reply->req)
			requester->pending--;
		list_move_tail(&reply->node, sent);
	}
	list_del_init(&requester->node);
}

/* ACK or error, as netlink_ack() makes it; capped, with TLVs if it is an error. */
static void reply_build_end(struct wwanctl_reply *reply)
{
	struct nlmsgerr *body;
	struct nlmsghdr *nlh;
	int flags = NLM_F_CAPPED;

	if (reply->status && (reply->text[0] || reply->offset))
		flags |= NLM_F_ACK_TLVS;
	nlh = nlmsg_put(reply->end, reply->message.nlmsg_pid, reply->message.nlmsg_seq,
			NLMSG_ERROR, sizeof(*body), flags);
	if (WARN_ON_ONCE(!nlh))
		return;
	body = nlmsg_data(nlh);
	body->error = reply->status;
	body->msg = reply->message;
	if (flags & NLM_F_ACK_TLVS) {
		/* both fit: reply_init() has made the room */
		if (reply->text[0])
			nla_put_string(reply->end, NLMSGERR_ATTR_MSG, reply->text);
		if (reply->offset)
			nla_put_u32(reply->end, NLMSGERR_ATTR_OFFS, reply->offset);
	}
	nlmsg_end(reply->end, nlh);
}

/* What has been done must be told: the room was made before. */
static int reply_build_answer(struct wwanctl_reply *reply)
{
	void *hdr;
	int err;

	hdr = genlmsg_put(reply->answer, reply->message.nlmsg_pid, reply->message.nlmsg_seq,
			  &wwanctl_nl_family, 0, reply->cmd);
	err = hdr ? reply->fill(reply->answer, reply) : -EMSGSIZE;
	if (!err) {
		genlmsg_end(reply->answer, hdr);
		return 0;
	}
	return err;
}

/* An error stands alone. */
static void reply_drop_answer(struct wwanctl_reply *reply)
{
	kfree_skb(reply->answer);
	reply->answer = NULL;
}

static const char *status_text(int status)
{
	switch (status) {
	case -ENODEV:
		return "the modem was unplugged or unbound";
	case -ECANCELED:
		return "the modem's control protocol was reset meanwhile";
	case -ETIMEDOUT:
		return "the module did not answer in time";
	case -ENETDOWN:
		return "the module does not answer yet";
	case -EPROTO:
		return "the module's answer makes no sense";
	case -EOPNOTSUPP:
		return "the module can't do this";
	case -EMSGSIZE:
		return "longer than one exchange with the module carries";
	}
	return "the module refused";
}

/* It may be sent when those before it have been. BH off or process context. */
static void reply_finish(struct wwanctl_reply *reply)
{
	struct wwanctl_requester *requester = reply->from;
	struct wwanctl_reply *next;
	LIST_HEAD(sent);
	bool empty;

	reply_build_end(reply);
	spin_lock_bh(&reply_lock);
	reply->finished = true;
	requester_flush(requester, &sent);
	empty = list_empty(&requester->queue);
	spin_unlock_bh(&reply_lock);

	list_for_each_entry_safe(reply, next, &sent, node)
		reply_free(reply);
	if (empty)
		requester_free(requester);
}

/* The request's done(). */
static void reply_done(struct wwanctl_request *req)
{
	struct wwanctl_reply *reply = req->context;

	reply->status = req->status;
	if (req->error)
		strscpy(reply->text, req->error, sizeof(reply->text));
	if (reply->ended)
		reply->ended(reply);
	if (!reply->status && reply->fill)
		reply->status = reply_build_answer(reply);
	if (reply->status)
		reply_drop_answer(reply);
	if (reply->status && !reply->text[0])
		strscpy(reply->text, status_text(reply->status), sizeof(reply->text));
	reply_finish(reply);
}

static struct wwanctl_reply *reply_init(const struct genl_info *info)
{
	struct wwanctl_reply *reply = kzalloc(sizeof(*reply), GFP_KERNEL);

	if (!reply)
		return NULL;
	reply->message = *info->nlhdr;
	reply->message.nlmsg_pid = info->snd_portid;
	reply->cmd = info->genlhdr->cmd;
	reply->end = nlmsg_new(sizeof(struct nlmsgerr) + nla_total_size(WWANCTL_REPLY_TEXT) +
			       nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!reply->end) {
		kfree(reply);
		return NULL;
	}
	return reply;
}

static void set_text(struct genl_info *info, const char *text)
{
	if (info->extack)
		info->extack->_msg = text;
}

/**
 * wwanctl_reply_create() - prepare the answer to a request, and the request
 * @skb: the message
 * @info: the same, parsed; pre_doit has found its device
 * @op: what to ask the module
 * @tx_len: bytes to the module
 * @rx_cap: room for its answer
 *
 * Context: process. Return: the reply, or ERR_PTR with extack set.
 */
struct wwanctl_reply *wwanctl_reply_create(struct sk_buff *skb, struct genl_info *info,
					   enum wwanctl_op op, size_t tx_len, size_t rx_cap)
{
	struct wwanctl_reply *reply = reply_init(info);
	struct wwanctl_request *req;

	if (!reply)
		return ERR_PTR(-ENOMEM);
	req = wwanctl_request_alloc(wwanctl_nl_device(info), op, tx_len, rx_cap, GFP_KERNEL);
	if (IS_ERR(req)) {
		set_text(info, status_text(PTR_ERR(req)));
		reply_free(reply);
		return ERR_CAST(req);
	}
	req->done = reply_done;
	req->context = reply;
	reply->req = req;
	return reply;
}

/**
 * wwanctl_reply_discard() - free a reply that was not submitted
 * @reply: the reply
 */
void wwanctl_reply_discard(struct wwanctl_reply *reply)
{
	if (reply->discard)
		reply->discard(reply);
	reply_free(reply);
}

/**
 * wwanctl_reply_blame() - name the attribute at fault, should it fail
 * @reply: the reply
 * @info: the message
 * @attr: an attribute of it, or NULL
 */
void wwanctl_reply_blame(struct wwanctl_reply *reply, const struct genl_info *info,
			 const struct nlattr *attr)
{
	if (attr)
		reply->offset = (const u8 *)attr - (const u8 *)info->nlhdr;
}

/* Into its socket's queue. Requesters are made under the genl lock only. */
static int reply_enqueue(struct wwanctl_reply *reply, struct sk_buff *skb)
{
	struct wwanctl_requester *requester, *fresh = NULL;
	int err = -EBUSY;

	if (!requester_waits(skb)) {
		fresh = requester_create(skb);
		if (!fresh)
			return -ENOMEM;
	}
	spin_lock_bh(&reply_lock);
	requester = fresh ? fresh : requester_find(skb);
	if (!requester) {
		/* its queue has just run empty */
		err = -EAGAIN;
	} else if (requester->count < QUEUE_MAX &&
		   (!reply->req || requester->pending < WWANCTL_PENDING_MAX)) {
		if (fresh)
			list_add_tail(&fresh->node, &requesters);
		list_add_tail(&reply->node, &requester->queue);
		requester->count++;
		if (reply->req)
			requester->pending++;
		reply->from = requester;
		err = 0;
	}
	spin_unlock_bh(&reply_lock);
	return err;
}

static int reply_queue(struct wwanctl_reply *reply, struct sk_buff *skb)
{
	int err;

	do {
		err = reply_enqueue(reply, skb);
	} while (err == -EAGAIN);
	return err;
}

static void reply_unqueue(struct wwanctl_reply *reply)
{
	struct wwanctl_requester *requester = reply->from;
	bool empty;

	spin_lock_bh(&reply_lock);
	list_del(&reply->node);
	requester->count--;
	requester->pending--;
	empty = list_empty(&requester->queue);
	if (empty)
		list_del(&requester->node);
	spin_unlock_bh(&reply_lock);
	if (empty)
		requester_free(requester);
}

/*
 * The one place where a doit gets its -EINTR: it keeps netlink from acknowledging
 * what will be answered by reply_finish().
 */
static int answered_later(void)
{
	return -EINTR;
}

/* Nothing is asked of the module that could not be answered for want of memory. */
static int reply_room(struct wwanctl_reply *reply)
{
	if (!reply->fill)
		return 0;
	reply->answer = genlmsg_new(reply->room, GFP_KERNEL);
	return reply->answer ? 0 : -ENOMEM;
}

/**
 * wwanctl_reply_submit() - ask the module
 * @reply: filled in; consumed
 * @skb: the message
 * @info: the same, parsed
 *
 * Context: process. Return: for the doit to return.
 */
int wwanctl_reply_submit(struct wwanctl_reply *reply, struct sk_buff *skb, struct genl_info *info)
{
	int err = reply_room(reply);

	if (!err)
		err = reply_queue(reply, skb);
	if (err) {
		if (err == -EBUSY)
			set_text(info, "too many requests of this socket are pending");
		wwanctl_reply_discard(reply);
		return err;
	}
	err = wwanctl_request_submit(reply->req);
	if (!err)
		return answered_later();
	set_text(info, reply->req->error ? : status_text(err));
	reply_unqueue(reply);
	wwanctl_reply_discard(reply);
	return err;
}

/* Behind those that the socket waits for: a reply that has ended already. */
static int reply_append(struct wwanctl_reply *reply, struct sk_buff *skb)
{
	int err = reply_queue(reply, skb);

	if (err) {
		reply_free(reply);
		return err;
	}
	reply_finish(reply);
	return answered_later();
}

/**
 * wwanctl_reply_send() - answer from the cache
 * @skb: the message
 * @info: the same, parsed
 * @answer: consumed
 *
 * Context: process. Return: for the doit to return.
 */
int wwanctl_reply_send(struct sk_buff *skb, struct genl_info *info, struct sk_buff *answer)
{
	struct wwanctl_reply *reply;

	if (!requester_waits(skb))
		return genlmsg_reply(answer, info);
	reply = reply_init(info);
	if (!reply) {
		kfree_skb(answer);
		return -ENOMEM;
	}
	reply->answer = answer;
	return reply_append(reply, skb);
}

/**
 * wwanctl_reply_now() - acknowledge or refuse, in order
 * @skb: the message
 * @info: the same, parsed; extack says why
 * @err: what the doit has come to: 0, a negative errno, or the result of another
 *	function of this file
 *
 * Context: process. Return: for the doit to return.
 */
int wwanctl_reply_now(struct sk_buff *skb, struct genl_info *info, int err)
{
	struct wwanctl_reply *reply;

	if (err == answered_later() || !requester_waits(skb))
		return err;
	reply = reply_init(info);
	if (!reply)
		return -ENOMEM;
	reply->status = err;
	if (info->extack && info->extack->_msg)
		strscpy(reply->text, info->extack->_msg, sizeof(reply->text));
	else if (err == -EINVAL)
		strscpy(reply->text, "a required attribute is missing", sizeof(reply->text));
	if (info->extack)
		wwanctl_reply_blame(reply, info, info->extack->bad_attr);
	/* a queue that is full is no reason to lose the reason */
	return reply_append(reply, skb) == answered_later() ? answered_later() : err;
}

/**
 * wwanctl_reply_refuse() - refuse, with a text that is not a constant
 * @skb: the message
 * @info: the same, parsed
 * @attr: the attribute at fault, or NULL
 * @err: negative errno
 * @format: why
 *
 * Context: process. Return: for the doit to return.
 */
int wwanctl_reply_refuse(struct sk_buff *skb, struct genl_info *info, const struct nlattr *attr,
			 int err, const char *format, ...)
{
	struct wwanctl_reply *reply = reply_init(info);
	va_list args;

	if (!reply)
		return -ENOMEM;
	reply->status = err;
	va_start(args, format);
	vsnprintf(reply->text, sizeof(reply->text), format, args);
	va_end(args);
	wwanctl_reply_blame(reply, info, attr);
	return reply_append(reply, skb) == answered_later() ? answered_later() : err;
}
