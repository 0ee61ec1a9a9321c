// SPDX-License-Identifier: GPL-2.0
/*
 * The bounded cursors (driver/wire.h): any sequence of reads against a model that
 * counts, and what was written is read again as it was.
 */
#include <assert.h>
#include <stdlib.h>

#include "input.h"
#include "wire.h"
#include "target.h"

/**
 * struct model - what a reader over @bytes must do
 */
struct model {
	const u8 *bytes;
	size_t at;
	size_t len;
	bool bad;
};

/* Where @len bytes are, NULL if the reader must be bad now. */
static const u8 *model_take(struct model *m, size_t len)
{
	const u8 *p = m->bytes + m->at;

	if (m->bad || len > m->len - m->at) {
		m->bad = true;
		return NULL;
	}
	m->at += len;
	return p;
}

static u32 model_number(struct model *m, size_t len)
{
	const u8 *p = model_take(m, len);
	u32 value = 0;
	size_t i;

	for (i = 0; p && i < len; i++)
		value += (u32)p[i] << 8 * i;
	return value;
}

static void read_sub(struct wire_reader *r, struct model *m, size_t len)
{
	const u8 *want = model_take(m, len);
	struct wire_reader sub = wire_sub(r, len);

	assert(sub.bad == !want);
	assert(wire_left(&sub) == (want ? len : 0));
	if (!want)
		assert(!wire_u8(&sub) && !wire_bytes(&sub, 0));
	else
		assert(wire_bytes(&sub, len) == want && !wire_left(&sub));
}

static void read_any(struct wire_reader *r, struct model *m, u8 op, size_t len)
{
	switch (op % 5) {
	case 0:
		assert(wire_u8(r) == model_number(m, 1));
		break;
	case 1:
		assert(wire_le16(r) == model_number(m, 2));
		break;
	case 2:
		assert(wire_le32(r) == model_number(m, 4));
		break;
	case 3:
		assert(wire_bytes(r, len) == model_take(m, len));
		break;
	default:
		read_sub(r, m, len);
	}
	assert(r->bad == m->bad);
	assert(wire_left(r) == (m->bad ? 0 : m->len - m->at));
}

static void read_all(const u8 *data, size_t size)
{
	struct input in = { data, size };
	size_t ops = input_u8(&in) % 32, i;
	struct input script = in;
	struct model m = { 0 };
	struct wire_reader r;
	u8 *copy;

	input_bytes(&in, 2 * ops, &i);
	copy = exact_copy(in.at, in.left);
	m.bytes = copy;
	m.len = in.left;
	wire_read_init(&r, copy, in.left);
	for (i = 0; i < ops; i++) {
		u8 op = input_u8(&script);

		read_any(&r, &m, op, input_u8(&script));
	}
	free(copy);
}

/* Numbers of 1, 2 and 4 bytes, and a string of bytes; then the same read back. */
static void round_trip(const u8 *data, size_t size)
{
	struct input in = { data, size };
	size_t cap = input_u8(&in), got, want;
	u8 a = input_u8(&in);
	u16 b = input_u16(&in);
	u32 c = input_u32(&in);
	const u8 *bytes = input_bytes(&in, 64, &got);
	u8 *out = malloc(cap ? cap : 1);
	struct wire_writer w;
	struct wire_reader r;

	assert(out);
	wire_write_init(&w, out, cap);
	wire_put_u8(&w, a);
	wire_put_le16(&w, b);
	wire_put_le32(&w, c);
	wire_put(&w, bytes, got);
	want = 7 + got;
	assert(w.bad == (want > cap) && wire_written(&w) <= cap);
	if (!w.bad) {
		assert(wire_written(&w) == want);
		wire_read_init(&r, out, want);
		assert(wire_u8(&r) == a && wire_le16(&r) == b && wire_le32(&r) == c);
		assert(!memcmp(wire_bytes(&r, got), bytes, got) && !wire_left(&r) && !r.bad);
	} else {
		assert(!wire_room(&w, 0));
	}
	free(out);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	read_all(data, size);
	round_trip(data, size);
	return 0;
}
