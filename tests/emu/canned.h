/* SPDX-License-Identifier: GPL-2.0 */
/* Canned answers: what a control line has a module answer instead of what is true. */
#ifndef EMU_CANNED_H
#define EMU_CANNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CANNED_MAX	8
#define CANNED_BYTES	480
#define CANNED_NAME	48

/**
 * struct canned - answers that are ready
 * @count: how often the answer is still given, FAULT_FOREVER, or 0: the place is free
 * @name: of the message that it answers
 * @tlvs: behind the result
 */
struct canned {
	struct {
		int count;
		char name[CANNED_NAME];
		uint8_t tlvs[CANNED_BYTES];
		size_t len;
	} answer[CANNED_MAX];
};

int canned_arm(struct canned *canned, const char *args);
bool canned_take(struct canned *canned, const char *name, const uint8_t **tlvs, size_t *len);
int canned_bytes(const char *hex, uint8_t *bytes, size_t *len);

#endif
