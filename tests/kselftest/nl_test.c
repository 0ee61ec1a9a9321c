// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "nl_test.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

#define HEADER	(NLMSG_HDRLEN + GENL_HDRLEN)

uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int scaled(int time)
{
	const char *scale = getenv("WWANCTL_TEST_SCALE");
	int factor = scale ? atoi(scale) : 1;

	return factor > 1 ? factor * time : time;
}

const struct nlattr *nl_find(const void *attrs, size_t len, uint16_t type)
{
	const uint8_t *at = attrs;

	while (len >= NLA_HDRLEN) {
		const struct nlattr *attr = (const void *)at;
		size_t step = NLA_ALIGN(attr->nla_len);

		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > len)
			return NULL;
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		if (step >= len)
			return NULL;
		at += step;
		len -= step;
	}
	return NULL;
}

const void *nl_data(const struct nlattr *attr)
{
	return (const uint8_t *)attr + NLA_HDRLEN;
}

size_t nl_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

bool nl_has(const void *attrs, size_t len, uint16_t type)
{
	return nl_find(attrs, len, type);
}

static void scalar(const void *attrs, size_t len, uint16_t type, void *value, size_t size)
{
	const struct nlattr *attr = nl_find(attrs, len, type);

	memset(value, 0, size);
	if (attr && nl_len(attr) == size)
		memcpy(value, nl_data(attr), size);
}

uint32_t nl_u32(const void *attrs, size_t len, uint16_t type)
{
	uint32_t value;

	scalar(attrs, len, type, &value, sizeof(value));
	return value;
}

uint64_t nl_u64(const void *attrs, size_t len, uint16_t type)
{
	uint64_t value;

	scalar(attrs, len, type, &value, sizeof(value));
	return value;
}

const char *nl_string(const void *attrs, size_t len, uint16_t type)
{
	const struct nlattr *attr = nl_find(attrs, len, type);

	if (!attr || !nl_len(attr) || !memchr(nl_data(attr), 0, nl_len(attr)))
		return "";
	return nl_data(attr);
}

const char *nl_hex(const void *attrs, size_t len, uint16_t type)
{
	static char text[2 * 8192 + 1];
	const struct nlattr *attr = nl_find(attrs, len, type);
	size_t i;

	text[0] = '\0';
	for (i = 0; attr && i < nl_len(attr) && i < 8192; i++)
		sprintf(text + 2 * i, "%02X", ((const uint8_t *)nl_data(attr))[i]);
	return text;
}

uint32_t nl_nested_u32(const void *attrs, size_t len, uint16_t outer, uint16_t type)
{
	const struct nlattr *nest = nl_find(attrs, len, outer);

	return nest ? nl_u32(nl_data(nest), nl_len(nest), type) : 0;
}

const char *nl_nested_string(const void *attrs, size_t len, uint16_t outer, uint16_t type)
{
	const struct nlattr *nest = nl_find(attrs, len, outer);

	return nest ? nl_string(nl_data(nest), nl_len(nest), type) : "";
}

bool nl_nested_has(const void *attrs, size_t len, uint16_t outer, uint16_t type)
{
	const struct nlattr *nest = nl_find(attrs, len, outer);

	return nest && nl_has(nl_data(nest), nl_len(nest), type);
}

/* kernels before 6.1 have no attribute for it in what they answer */
static bool kernel_names_missing(void)
{
	int major = 0, minor = 0;
	struct utsname uts;

	return uname(&uts) || sscanf(uts.release, "%d.%d", &major, &minor) != 2 || major > 6 ||
	       (major == 6 && minor >= 1);
}

bool answer_misses(const struct nl_answer *answer, uint16_t type)
{
	if (kernel_names_missing())
		return answer->missing == type;
	return strstr(answer->text, "attribute is missing");
}

bool answer_has(const struct nl_answer *answer, uint16_t type)
{
	return nl_has(answer->attrs, answer->len, type);
}

uint32_t answer_u32(const struct nl_answer *answer, uint16_t type)
{
	return nl_u32(answer->attrs, answer->len, type);
}

const char *answer_string(const struct nl_answer *answer, uint16_t type)
{
	return nl_string(answer->attrs, answer->len, type);
}

const char *answer_hex(const struct nl_answer *answer, uint16_t type)
{
	return nl_hex(answer->attrs, answer->len, type);
}

bool event_has(const struct nl_event *event, uint16_t outer, uint16_t type)
{
	return nl_nested_has(event->attrs, event->len, outer, type);
}

uint32_t event_u32(const struct nl_event *event, uint16_t outer, uint16_t type)
{
	return nl_nested_u32(event->attrs, event->len, outer, type);
}

const char *event_string(const struct nl_event *event, uint16_t outer, uint16_t type)
{
	return nl_nested_string(event->attrs, event->len, outer, type);
}

static void begin(struct nl_request *rq, uint16_t family, uint8_t cmd, uint16_t flags)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	memset(&rq->nlh, 0, sizeof(rq->nlh));
	rq->nlh.nlmsg_len = HEADER;
	rq->nlh.nlmsg_type = family;
	rq->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	memcpy(rq->rest, &genl, sizeof(genl));
}

void nl_begin(struct nl_request *rq, const struct nl *nl, uint8_t cmd, uint16_t flags)
{
	begin(rq, nl->family, cmd, flags);
}

void nl_put(struct nl_request *rq, uint16_t type, const void *data, size_t len)
{
	struct nlattr attr = { .nla_len = NLA_HDRLEN + len, .nla_type = type };
	size_t at = NLMSG_ALIGN(rq->nlh.nlmsg_len) - NLMSG_HDRLEN;
	size_t end = at + NLA_HDRLEN + NLA_ALIGN(len);

	if (end > sizeof(rq->rest))
		abort();
	memset(rq->rest + at, 0, end - at);
	memcpy(rq->rest + at, &attr, sizeof(attr));
	if (len)
		memcpy(rq->rest + at + NLA_HDRLEN, data, len);
	rq->nlh.nlmsg_len = NLMSG_HDRLEN + end;
}

void nl_put_u32(struct nl_request *rq, uint16_t type, uint32_t value)
{
	nl_put(rq, type, &value, sizeof(value));
}

void nl_put_u64(struct nl_request *rq, uint16_t type, uint64_t value)
{
	nl_put(rq, type, &value, sizeof(value));
}

void nl_put_string(struct nl_request *rq, uint16_t type, const char *text)
{
	nl_put(rq, type, text, strlen(text) + 1);
}

void nl_put_hex(struct nl_request *rq, uint16_t type, const char *hex)
{
	uint8_t data[NL_REQUEST_MAX / 2];
	unsigned int byte;
	size_t len = 0;

	for (; *hex; hex += 2) {
		hex += strspn(hex, " ");
		if (sscanf(hex, "%2x", &byte) != 1 || len == sizeof(data))
			abort();
		data[len++] = byte;
	}
	nl_put(rq, type, data, len);
}

int nl_send(struct nl *nl, struct nl_request *rq)
{
	rq->nlh.nlmsg_seq = ++nl->seq;
	if (send(nl->fd, rq, rq->nlh.nlmsg_len, 0) < 0)
		return -errno;
	return 0;
}

static int fill(struct nl *nl, int timeout_ms)
{
	struct pollfd poller = { .fd = nl->fd, .events = POLLIN };
	ssize_t len;
	int ready;

	ready = poll(&poller, 1, timeout_ms);
	if (ready < 0)
		return -errno;
	if (!ready)
		return -ETIME;	/* ours, unlike the kernel's ETIMEDOUT */
	len = recv(nl->fd, nl->in, sizeof(nl->in), MSG_DONTWAIT);
	if (len < 0)
		return -errno;
	nl->at = 0;
	nl->len = len;
	return 0;
}

int nl_receive(struct nl *nl, struct nlmsghdr **nlh, int timeout_ms)
{
	int err;

	if (nl->at >= nl->len) {
		err = fill(nl, timeout_ms);
		if (err)
			return err;
	}
	*nlh = (struct nlmsghdr *)(nl->in + nl->at);
	if (nl->len - nl->at < NLMSG_HDRLEN || (*nlh)->nlmsg_len < NLMSG_HDRLEN ||
	    (*nlh)->nlmsg_len > nl->len - nl->at)
		return -EBADMSG;
	nl->at += NLMSG_ALIGN((*nlh)->nlmsg_len);
	return 0;
}

/* the attribute of our request that stands at an offset */
static uint16_t attribute_at(const struct nl_request *rq, uint32_t offset)
{
	const struct nlattr *attr = (const void *)((const uint8_t *)rq + offset);

	if (offset < HEADER || offset + NLA_HDRLEN > rq->nlh.nlmsg_len)
		return 0;
	return attr->nla_type & NLA_TYPE_MASK;
}

static void parse_ack(const struct nlmsghdr *nlh, const struct nl_request *rq,
		      struct nl_answer *answer)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	size_t skip = NLMSG_HDRLEN + sizeof(*err);
	const uint8_t *tlvs;
	size_t len;

	answer->acks++;
	answer->error = err->error;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (err->error && !(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (skip >= nlh->nlmsg_len)
		return;
	tlvs = (const uint8_t *)nlh + skip;
	len = nlh->nlmsg_len - skip;
	snprintf(answer->text, sizeof(answer->text), "%s", nl_string(tlvs, len, NLMSGERR_ATTR_MSG));
	answer->missing = nl_u32(tlvs, len, NLMSGERR_ATTR_MISS_TYPE);
	answer->bad = attribute_at(rq, nl_u32(tlvs, len, NLMSGERR_ATTR_OFFS));
}

static void parse_reply(const struct nlmsghdr *nlh, struct nl_answer *answer)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	size_t len = nlh->nlmsg_len < HEADER ? 0 : nlh->nlmsg_len - HEADER;

	answer->replies++;
	answer->cmd = genl->cmd;
	answer->len = len < sizeof(answer->attrs) ? len : sizeof(answer->attrs);
	memcpy(answer->attrs, (const uint8_t *)nlh + HEADER, answer->len);
}

int nl_wait(struct nl *nl, const struct nl_request *rq, struct nl_answer *answer, int timeout_ms)
{
	uint64_t end = now_ms() + timeout_ms;
	struct nlmsghdr *nlh;
	int err;

	memset(answer, 0, offsetof(struct nl_answer, attrs));
	while (!answer->acks) {
		uint64_t now = now_ms();

		err = nl_receive(nl, &nlh, now < end ? (int)(end - now) : 0);
		if (err)
			return err;
		if (nlh->nlmsg_seq != rq->nlh.nlmsg_seq)
			continue;
		if (nlh->nlmsg_type == NLMSG_ERROR)
			parse_ack(nlh, rq, answer);
		else
			parse_reply(nlh, answer);
	}
	return answer->error;
}

int nl_ask(struct nl *nl, struct nl_request *rq, struct nl_answer *answer)
{
	int err;

	rq->nlh.nlmsg_flags |= NLM_F_ACK;
	memset(answer, 0, offsetof(struct nl_answer, attrs));
	err = nl_send(nl, rq);
	return err ? err : nl_wait(nl, rq, answer, NL_WAIT);
}

/* NLMSG_DONE carries an errno; TLVs behind it */
static int parse_done(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(int)) ? *(int *)NLMSG_DATA(nlh) : 0;
}

int nl_dump(struct nl *nl, struct nl_request *rq, int (*row)(void *ctx, const void *attrs,
							     size_t len), void *ctx,
	    struct nl_answer *answer)
{
	struct nlmsghdr *nlh;
	int err;

	rq->nlh.nlmsg_flags |= NLM_F_DUMP;
	memset(answer, 0, offsetof(struct nl_answer, attrs));
	err = nl_send(nl, rq);
	while (!err) {
		err = nl_receive(nl, &nlh, NL_WAIT);
		if (err)
			break;
		if (nlh->nlmsg_seq != rq->nlh.nlmsg_seq)
			continue;
		if (nlh->nlmsg_type == NLMSG_DONE)
			return parse_done(nlh);
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			parse_ack(nlh, rq, answer);
			return answer->error;
		}
		parse_reply(nlh, answer);
		if (row)
			err = row(ctx, answer->attrs, answer->len);
	}
	return err;
}

int nl_event_parse(const struct nlmsghdr *nlh, struct nl_event *event)
{
	const uint8_t *attrs = (const uint8_t *)nlh + HEADER;
	size_t len;

	if (nlh->nlmsg_len < HEADER)
		return -EBADMSG;
	len = nlh->nlmsg_len - HEADER;
	if (len > sizeof(event->attrs))
		return -EMSGSIZE;
	event->cmd = ((const struct genlmsghdr *)NLMSG_DATA(nlh))->cmd;
	event->index = nl_u32(attrs, len, WWANCTL_A_EVENT_MODEM_INDEX);
	event->epoch = nl_u32(attrs, len, WWANCTL_A_EVENT_EPOCH);
	event->seq = nl_u64(attrs, len, WWANCTL_A_EVENT_SEQ);
	event->time = nl_u64(attrs, len, WWANCTL_A_EVENT_TIMESTAMP);
	event->type = nl_u32(attrs, len, WWANCTL_A_EVENT_TYPE);
	event->interface = nl_u32(attrs, len, WWANCTL_A_EVENT_INTERFACE);
	snprintf(event->usb_path, sizeof(event->usb_path), "%s",
		 nl_string(attrs, len, WWANCTL_A_EVENT_USB_PATH));
	event->len = len;
	memcpy(event->attrs, attrs, len);
	return 0;
}

int nl_event(struct nl *nl, struct nl_event *event, int timeout_ms)
{
	struct nlmsghdr *nlh;
	int err;

	do {
		err = nl_receive(nl, &nlh, timeout_ms);
		if (err)
			return err;
	} while (nlh->nlmsg_seq || nlh->nlmsg_type != nl->family);
	return nl_event_parse(nlh, event);
}

int nl_event_of(struct nl *nl, uint32_t type, struct nl_event *event, int timeout_ms)
{
	uint64_t end = now_ms() + timeout_ms;
	int err;

	do {
		uint64_t now = now_ms();

		err = nl_event(nl, event, now < end ? (int)(end - now) : 0);
	} while (!err && event->type != type);
	return err;
}

static void parse_groups(struct nl *nl, const struct nlattr *list)
{
	const uint8_t *at = nl_data(list);
	size_t left = nl_len(list), count = 0;

	while (left >= NLA_HDRLEN && count < NL_GROUPS_MAX) {
		const struct nlattr *group = (const void *)at;
		size_t step = NLA_ALIGN(group->nla_len);

		nl->groups[count].id = nl_u32(nl_data(group), nl_len(group),
					      CTRL_ATTR_MCAST_GRP_ID);
		snprintf(nl->groups[count].name, sizeof(nl->groups[count].name), "%s",
			 nl_string(nl_data(group), nl_len(group), CTRL_ATTR_MCAST_GRP_NAME));
		count++;
		if (step < NLA_HDRLEN || step > left)
			break;
		at += step;
		left -= step;
	}
}

static int resolve(struct nl *nl)
{
	struct nl_answer *answer = malloc(sizeof(*answer));
	const struct nlattr *groups, *id;
	struct nl_request *rq = malloc(sizeof(*rq));
	int err = -ENOMEM;

	if (!answer || !rq)
		goto out;
	begin(rq, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	nl_put_string(rq, CTRL_ATTR_FAMILY_NAME, WWANCTL_FAMILY_NAME);
	err = nl_ask(nl, rq, answer);
	if (err)
		goto out;
	id = nl_find(answer->attrs, answer->len, CTRL_ATTR_FAMILY_ID);
	groups = nl_find(answer->attrs, answer->len, CTRL_ATTR_MCAST_GROUPS);
	err = -EBADMSG;
	if (!id || !groups)
		goto out;
	memcpy(&nl->family, nl_data(id), sizeof(nl->family));
	parse_groups(nl, groups);
	err = 0;
out:
	free(rq);
	free(answer);
	return err;
}

int nl_open_port(struct nl *nl, uint32_t port)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_pid = port };
	socklen_t len = sizeof(address);
	int one = 1, err;

	memset(nl, 0, offsetof(struct nl, in));
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (nl->fd < 0)
		return -errno;
	if (bind(nl->fd, (struct sockaddr *)&address, sizeof(address)) ||
	    getsockname(nl->fd, (struct sockaddr *)&address, &len) ||
	    setsockopt(nl->fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one))) {
		err = -errno;
		close(nl->fd);
		return err;
	}
	nl->port = address.nl_pid;
	err = resolve(nl);
	if (err)
		nl_close(nl);
	return err;
}

int nl_open(struct nl *nl)
{
	return nl_open_port(nl, NL_ANY_PORT);
}

void nl_close(struct nl *nl)
{
	if (nl->fd > 0)
		close(nl->fd);
	nl->fd = -1;
}

int nl_join(struct nl *nl, const char *group)
{
	size_t i;

	for (i = 0; nl->groups[i].id; i++) {
		if (strcmp(nl->groups[i].name, group))
			continue;
		if (setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &nl->groups[i].id,
			       sizeof(nl->groups[i].id)))
			return -errno;
		return 0;
	}
	return -ENOENT;
}

int nl_receive_buffer(struct nl *nl, int bytes)
{
	if (setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) &&
	    setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)))
		return -errno;
	return 0;
}
