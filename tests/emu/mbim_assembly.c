// SPDX-License-Identifier: GPL-2.0
/* Commands of the host that come in fragments. */
#include <stdlib.h>
#include <string.h>

#include "mbim_assembly.h"

#define TIMEOUT		1.25	/* seconds between two fragments, section 9.5 */
#define MESSAGE_MAX	(MBIM_COMMAND_HEADER + MBIM_INFO_MAX)

/**
 * struct mbim_assembly - a message that comes in fragments
 * @error: tells the host
 * @len: bytes that have come; 0: none is under way
 * @total: fragments that it has
 * @next: the one awaited
 */
struct mbim_assembly {
	struct ev_loop *loop;
	void (*error)(void *ctx, uint32_t txid, enum mbim_protocol_error error);
	void *ctx;
	ev_timer timer;
	uint8_t data[MESSAGE_MAX];
	size_t len;
	uint32_t txid;
	uint32_t total;
	uint32_t next;
};

static void give_up(struct mbim_assembly *a, uint32_t txid, enum mbim_protocol_error error)
{
	mbim_assembly_drop(a);
	a->error(a->ctx, txid, error);
}

static void timer_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct mbim_assembly *a = timer->data;

	(void)loop;
	(void)revents;
	give_up(a, a->txid, MBIM_ERR_TIMEOUT_FRAGMENT);
}

/**
 * mbim_assembly_create() - prepare
 * @loop: the loop
 * @error: tells the host what is wrong with its fragments
 * @ctx: its first argument
 * Return: it, or NULL.
 */
struct mbim_assembly *mbim_assembly_create(struct ev_loop *loop,
					   void (*error)(void *ctx, uint32_t txid,
							 enum mbim_protocol_error error),
					   void *ctx)
{
	struct mbim_assembly *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->loop = loop;
	a->error = error;
	a->ctx = ctx;
	ev_timer_init(&a->timer, timer_cb, TIMEOUT, 0);
	a->timer.data = a;
	return a;
}

/* What has come of a message is forgotten. */
void mbim_assembly_drop(struct mbim_assembly *a)
{
	a->len = 0;
	ev_timer_stop(a->loop, &a->timer);
}

void mbim_assembly_destroy(struct mbim_assembly *a)
{
	if (!a)
		return;
	mbim_assembly_drop(a);
	free(a);
}

static bool append(struct mbim_assembly *a, const uint8_t *bytes, size_t len)
{
	if (len > sizeof(a->data) - a->len)
		return false;
	memcpy(a->data + a->len, bytes, len);
	a->len += len;
	return true;
}

/* The first fragment, or the only one: its headers are those of the whole. */
static bool begin(struct mbim_assembly *a, const uint8_t *frame, size_t len)
{
	a->txid = mbim_le32(frame + 8);
	a->total = mbim_le32(frame + 12);
	a->next = 0;
	a->len = 0;
	return append(a, frame, len);
}

static bool fits(const struct mbim_assembly *a, const uint8_t *frame)
{
	return a->len && mbim_le32(frame + 8) == a->txid && mbim_le32(frame + 12) == a->total &&
	       mbim_le32(frame + 16) == a->next;
}

/**
 * mbim_assembly_add() - take a fragment
 * @a: what has come so far
 * @frame: it, its length field is right
 * @len: bytes
 * @message: the whole message, valid until the next fragment
 * @whole: its bytes
 * Return: whether the message is whole.
 */
bool mbim_assembly_add(struct mbim_assembly *a, const uint8_t *frame, size_t len,
		       const uint8_t **message, size_t *whole)
{
	uint32_t txid = mbim_le32(frame + 8);
	bool ok;

	ev_timer_stop(a->loop, &a->timer);
	if (len < MBIM_FRAGMENT_HEADER || !mbim_le32(frame + 12)) {
		give_up(a, txid, MBIM_ERR_LENGTH_MISMATCH);
		return false;
	}
	if (mbim_le32(frame + 16) && !fits(a, frame)) {
		give_up(a, txid, MBIM_ERR_OUT_OF_SEQUENCE);
		return false;
	}
	/* A first one ends the message before. */
	if (!mbim_le32(frame + 16))
		ok = begin(a, frame, len);
	else
		ok = append(a, frame + MBIM_FRAGMENT_HEADER, len - MBIM_FRAGMENT_HEADER);
	if (!ok) {
		give_up(a, txid, MBIM_ERR_MAX_TRANSFER);
		return false;
	}
	if (++a->next < a->total) {
		ev_timer_start(a->loop, &a->timer);
		return false;
	}
	*message = a->data;
	*whole = a->len;
	a->len = 0;
	return true;
}
