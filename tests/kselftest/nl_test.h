/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Raw generic netlink for the tests: a peer of the kernel that shares no code
 * with the product's library, and that may do what a good client would not.
 *
 * Functions return 0 or a negative errno value; every wait is bounded.
 */
#ifndef NL_TEST_H
#define NL_TEST_H

#include <linux/netlink.h>
#include <linux/wwanctl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NL_GROUPS_MAX	16
#define NL_REQUEST_MAX	8192
#define NL_WAIT		scaled(15000)	/* ms: above any deadline of the kernel but a scan's */
#define NL_ANY_PORT	0

/**
 * struct nl - a socket
 * @groups: of the family, id 0 ends them
 * @in: received, @at is the next message of @len bytes
 */
struct nl {
	int fd;
	uint32_t port;
	uint32_t seq;
	uint16_t family;
	struct {
		uint32_t id;
		char name[16];
	} groups[NL_GROUPS_MAX + 1];
	size_t at;
	size_t len;
	[[gnu::aligned(8)]] uint8_t in[65536];
};

/* a message that is being made, or was sent */
struct nl_request {
	struct nlmsghdr nlh;
	uint8_t rest[NL_REQUEST_MAX];
};

/**
 * struct nl_answer - what came back
 * @error: 0 or negative errno
 * @text: extended ACK
 * @missing: attribute that the kernel missed, or 0 (see answer_misses())
 * @bad: attribute that it refused, or 0
 * @acks: acknowledgements with our sequence number
 * @replies: other messages with it
 * @cmd: of the last reply
 * @attrs: of the last reply
 */
struct nl_answer {
	int error;
	char text[256];
	uint16_t missing;
	uint16_t bad;
	unsigned int acks;
	unsigned int replies;
	uint8_t cmd;
	size_t len;
	[[gnu::aligned(8)]] uint8_t attrs[32768];
};

/* an event; attributes point into @attrs */
struct nl_event {
	uint8_t cmd;
	uint32_t index;
	uint32_t epoch;
	uint64_t seq;
	uint64_t time;
	uint32_t type;
	uint32_t interface;
	char usb_path[32];
	size_t len;
	[[gnu::aligned(8)]] uint8_t attrs[8192];
};

int nl_open(struct nl *nl);
int nl_open_port(struct nl *nl, uint32_t port);
void nl_close(struct nl *nl);
int nl_join(struct nl *nl, const char *group);
int nl_receive_buffer(struct nl *nl, int bytes);

void nl_begin(struct nl_request *rq, const struct nl *nl, uint8_t cmd, uint16_t flags);
void nl_put(struct nl_request *rq, uint16_t type, const void *data, size_t len);
void nl_put_u32(struct nl_request *rq, uint16_t type, uint32_t value);
void nl_put_u64(struct nl_request *rq, uint16_t type, uint64_t value);
void nl_put_string(struct nl_request *rq, uint16_t type, const char *text);
void nl_put_hex(struct nl_request *rq, uint16_t type, const char *hex);

int nl_send(struct nl *nl, struct nl_request *rq);
int nl_receive(struct nl *nl, struct nlmsghdr **nlh, int timeout_ms);
int nl_wait(struct nl *nl, const struct nl_request *rq, struct nl_answer *answer, int timeout_ms);
int nl_ask(struct nl *nl, struct nl_request *rq, struct nl_answer *answer);
/* the first error or the end of a dump; @row gets each message */
int nl_dump(struct nl *nl, struct nl_request *rq, int (*row)(void *ctx, const void *attrs,
							     size_t len), void *ctx,
	    struct nl_answer *answer);

int nl_event(struct nl *nl, struct nl_event *event, int timeout_ms);
int nl_event_parse(const struct nlmsghdr *nlh, struct nl_event *event);
/* the next event of @type, others are passed over */
int nl_event_of(struct nl *nl, uint32_t type, struct nl_event *event, int timeout_ms);

/* attributes: NULL, 0 or "" if it is not there */
const struct nlattr *nl_find(const void *attrs, size_t len, uint16_t type);
const void *nl_data(const struct nlattr *attr);
size_t nl_len(const struct nlattr *attr);
bool nl_has(const void *attrs, size_t len, uint16_t type);
uint32_t nl_u32(const void *attrs, size_t len, uint16_t type);
uint64_t nl_u64(const void *attrs, size_t len, uint16_t type);
const char *nl_string(const void *attrs, size_t len, uint16_t type);
/* upper case hex digits of binary attributes; of one buffer, used again */
const char *nl_hex(const void *attrs, size_t len, uint16_t type);
/* in the nest @outer */
uint32_t nl_nested_u32(const void *attrs, size_t len, uint16_t outer, uint16_t type);
const char *nl_nested_string(const void *attrs, size_t len, uint16_t outer, uint16_t type);
bool nl_nested_has(const void *attrs, size_t len, uint16_t outer, uint16_t type);

/* the kernel says that the attribute is missing; one that can't say which says so in words */
bool answer_misses(const struct nl_answer *answer, uint16_t type);
/* the same in an answer, and in a nest of an event */
bool answer_has(const struct nl_answer *answer, uint16_t type);
uint32_t answer_u32(const struct nl_answer *answer, uint16_t type);
const char *answer_string(const struct nl_answer *answer, uint16_t type);
const char *answer_hex(const struct nl_answer *answer, uint16_t type);
bool event_has(const struct nl_event *event, uint16_t outer, uint16_t type);
uint32_t event_u32(const struct nl_event *event, uint16_t outer, uint16_t type);
const char *event_string(const struct nl_event *event, uint16_t outer, uint16_t type);

uint64_t now_ms(void);
/*
 * What a wait of @time (seconds, ms) becomes on a kernel that is slow because it checks
 * itself: WWANCTL_TEST_SCALE, set by scripts/check-debug, times as long.
 */
int scaled(int time);

#endif
