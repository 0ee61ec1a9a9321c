// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "journal_db.h"

static uint64_t rotate(uint64_t v, int n)
{
	return v << n | v >> (64 - n);
}

static void mix(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/* SipHash-2-4 (Aumasson, Bernstein 2012) under the journal's random key. */
static uint64_t siphash(const uint64_t key[2], const char *text, size_t n)
{
	uint64_t v[4] = {
		key[0] ^ 0x736f6d6570736575ULL, key[1] ^ 0x646f72616e646f6dULL,
		key[0] ^ 0x6c7967656e657261ULL, key[1] ^ 0x7465646279746573ULL,
	};
	uint64_t word = 0;
	size_t i;

	for (i = 0; i <= n; i++) {
		uint64_t byte = i < n ? (unsigned char)text[i] : n & 0xff;

		if (i < n)
			word |= byte << 8 * (i % 8);
		else
			word |= byte << 56;
		if (i < n && i % 8 != 7)
			continue;
		v[3] ^= word;
		mix(v);
		mix(v);
		v[0] ^= word;
		word = 0;
	}
	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		mix(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static int64_t hash(const struct journal *journal, const char *iccid, const char *pin)
{
	char text[64];
	uint64_t h;
	int n;

	n = snprintf(text, sizeof(text), "%.32s %.16s", iccid, pin);
	h = siphash(journal->salt, text, (size_t)n);
	explicit_bzero(text, sizeof(text));
	return (int64_t)h;
}

int journal_pin_try(struct journal *journal, const char *iccid, const char *pin, uint64_t now)
{
	int64_t key = hash(journal, iccid, pin);
	int64_t worked = -1;
	sqlite3_stmt *s;
	int error;

	error = db_begin(journal, true);
	if (error)
		return error;
	error = db_prepare(journal, &s, "SELECT worked FROM pin WHERE hash = ?", "i", key);
	if (!error) {
		error = db_row(journal, s);
		if (error > 0)
			worked = sqlite3_column_int64(s, 0);
		sqlite3_finalize(s);
	}
	if (error >= 0) {
		/* Until it has worked this attempt counts as the one that failed. */
		error = worked == 0 ? -EALREADY :
			db_run(journal, "INSERT OR REPLACE INTO pin VALUES(?, 0)", "i", key);
	}
	if (!error)
		error = db_meta_set(journal, "running", (int64_t)now);
	return db_end(journal, error);
}

int journal_pin_worked(struct journal *journal, const char *iccid, const char *pin, uint64_t now)
{
	int error = db_begin(journal, true);

	if (error)
		return error;
	error = db_run(journal, "INSERT OR REPLACE INTO pin VALUES(?, 1)", "i",
		       hash(journal, iccid, pin));
	if (!error)
		error = db_meta_set(journal, "running", (int64_t)now);
	return db_end(journal, error);
}
