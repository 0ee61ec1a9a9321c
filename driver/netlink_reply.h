/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers that come later: a request that the module has to answer is queued, and
 * answered and acknowledged when its answer is there.
 *
 * DOC: order
 *
 * What one socket asks for is answered in the order asked, whichever modem it
 * concerns: an answer waits for those before it, and so does the immediate answer
 * or refusal of a request behind one that is still pending. Different sockets do
 * not wait for each other.
 */
#ifndef WWANCTL_NETLINK_REPLY_H
#define WWANCTL_NETLINK_REPLY_H

#include "netlink.h"
#include "request.h"

struct wwanctl_requester;

#define WWANCTL_REPLY_TEXT	96

/**
 * struct wwanctl_reply - the answer to come
 * @req: what is asked of the module; NULL if the answer is there already
 * @fill: puts the answer's attributes; NULL: there is only an ACK. BH off
 * @ended: the request has ended; may change @status and @text; BH off. NULL if
 *	there is nothing to do
 * @discard: frees @context of a reply that was never submitted; may be NULL
 * @context: for @ended and @fill
 * @room: bytes of the answer's attributes
 * @status: 0 or a negative errno
 * @text: why, for the user
 * @offset: of the attribute at fault in the request, or 0
 * @message: the request's header
 * @cmd: its command
 * @end: room for ACK or error, so that the answer can't be lost for memory
 * @answer: the answer, or room for it from submit on
 * @from: the socket's queue
 * @node: in it, under the lock of netlink_reply.c
 * @finished: may be sent
 */
struct wwanctl_reply {
	struct wwanctl_request *req;
	int (*fill)(struct sk_buff *skb, const struct wwanctl_reply *reply);
	void (*ended)(struct wwanctl_reply *reply);
	void (*discard)(struct wwanctl_reply *reply);
	void *context;
	size_t room;
	int status;
	char text[WWANCTL_REPLY_TEXT];
	u32 offset;
	struct nlmsghdr message;
	u8 cmd;
	struct sk_buff *end;
	struct sk_buff *answer;
	struct wwanctl_requester *from;
	struct list_head node;
	bool finished;
};

/*
 * A reply with a request for @op in it, or ERR_PTR with extack set. Then fill in
 * and submit; submit consumes the reply in any case and gives what the doit has
 * to return.
 */
struct wwanctl_reply *wwanctl_reply_create(struct sk_buff *skb, struct genl_info *info,
					   enum wwanctl_op op, size_t tx_len, size_t rx_cap);
int wwanctl_reply_submit(struct wwanctl_reply *reply, struct sk_buff *skb, struct genl_info *info);
void wwanctl_reply_discard(struct wwanctl_reply *reply);
/* the attribute that an error is to name */
void wwanctl_reply_blame(struct wwanctl_reply *reply, const struct genl_info *info,
			 const struct nlattr *attr);

/* The answers of doits that need not wait; each gives what the doit has to return. */
int wwanctl_reply_send(struct sk_buff *skb, struct genl_info *info, struct sk_buff *answer);
int wwanctl_reply_now(struct sk_buff *skb, struct genl_info *info, int err);
__printf(5, 6)
int wwanctl_reply_refuse(struct sk_buff *skb, struct genl_info *info, const struct nlattr *attr,
			 int err, const char *format, ...);

#endif /* WWANCTL_NETLINK_REPLY_H */
