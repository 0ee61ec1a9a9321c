/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bounded cursors over bytes from and for a module.
 *
 * A cursor never leaves its bounds; the first access that would makes it bad,
 * and bad it stays: readers then give zeros, writers drop. A parser reads all it
 * wants and looks once at the end whether the cursor is still good.
 *
 * Pure: no allocation, no locks; builds in the kernel and in user space.
 */
#ifndef WWANCTL_WIRE_H
#define WWANCTL_WIRE_H

#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <linux/types.h>
#define u8 __u8
#define s8 __s8
#define u16 __u16
#define s16 __s16
#define u32 __u32
#define s32 __s32
#define u64 __u64
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif
#ifndef BIT
#define BIT(n) (1UL << (n))
#endif
#endif

/**
 * struct wire_reader - a cursor that reads
 * @p: the next byte
 * @end: behind the last
 * @bad: something was read past the end
 */
struct wire_reader {
	const u8 *p;
	const u8 *end;
	bool bad;
};

static inline void wire_read_init(struct wire_reader *r, const u8 *data, size_t len)
{
	r->p = data;
	r->end = data + len;
	r->bad = false;
}

static inline size_t wire_left(const struct wire_reader *r)
{
	return r->bad ? 0 : (size_t)(r->end - r->p);
}

/* @len bytes at the cursor, which moves behind them; NULL past the end */
static inline const u8 *wire_bytes(struct wire_reader *r, size_t len)
{
	const u8 *p = r->p;

	if (r->bad || len > (size_t)(r->end - r->p)) {
		r->bad = true;
		return NULL;
	}
	r->p += len;
	return p;
}

static inline u8 wire_u8(struct wire_reader *r)
{
	const u8 *p = wire_bytes(r, 1);

	return p ? p[0] : 0;
}

static inline u16 wire_le16(struct wire_reader *r)
{
	const u8 *p = wire_bytes(r, 2);

	return p ? p[0] | p[1] << 8 : 0;
}

static inline u32 wire_le32(struct wire_reader *r)
{
	const u8 *p = wire_bytes(r, 4);

	return p ? p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24 : 0;
}

/* a cursor of its own over the next @len bytes */
static inline struct wire_reader wire_sub(struct wire_reader *r, size_t len)
{
	struct wire_reader sub = { .bad = true };
	const u8 *p = wire_bytes(r, len);

	if (p)
		wire_read_init(&sub, p, len);
	return sub;
}

/**
 * struct wire_writer - a cursor that writes
 * @start: the first byte
 * @p: the next byte
 * @end: behind the last
 * @bad: something did not fit
 */
struct wire_writer {
	u8 *start;
	u8 *p;
	u8 *end;
	bool bad;
};

static inline void wire_write_init(struct wire_writer *w, u8 *data, size_t cap)
{
	w->start = data;
	w->p = data;
	w->end = data + cap;
	w->bad = false;
}

static inline size_t wire_written(const struct wire_writer *w)
{
	return w->p - w->start;
}

static inline u8 *wire_room(struct wire_writer *w, size_t len)
{
	u8 *p = w->p;

	if (w->bad || len > (size_t)(w->end - w->p)) {
		w->bad = true;
		return NULL;
	}
	w->p += len;
	return p;
}

static inline void wire_put(struct wire_writer *w, const void *data, size_t len)
{
	u8 *p = wire_room(w, len);

	if (p && len)
		memcpy(p, data, len);
}

static inline void wire_put_u8(struct wire_writer *w, u8 value)
{
	wire_put(w, &value, 1);
}

static inline void wire_put_le16(struct wire_writer *w, u16 value)
{
	const u8 bytes[] = { value & 0xff, value >> 8 };

	wire_put(w, bytes, sizeof(bytes));
}

static inline void wire_put_le32(struct wire_writer *w, u32 value)
{
	wire_put_le16(w, value & 0xffff);
	wire_put_le16(w, value >> 16);
}

#endif /* WWANCTL_WIRE_H */
