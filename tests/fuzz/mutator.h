/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mutator for messages that are a head and a chain of elements with lengths: it
 * changes, adds, doubles and drops elements and mends the lengths, so that most inputs
 * pass the gate. One in eight is changed without any respect.
 */
#ifndef FUZZ_MUTATOR_H
#define FUZZ_MUTATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct mutator_format - what the messages are like; a target defines mutator_format
 * @head: bytes before the elements, of the @size that are there
 * @element: bytes of the element at @at with padding, @size at the most; its header at
 *	the least if there is room for it, else 0
 * @header: bytes before an element's value
 * @write: writes an element's header for a value of @len bytes
 * @pad: elements begin at multiples of this; 1 if anywhere
 * @mend: makes the head's lengths agree with @size; may be NULL
 * @nested: a value may be a chain of elements itself
 * @largest: value
 */
struct mutator_format {
	size_t (*head)(const uint8_t *data, size_t size);
	size_t (*element)(const uint8_t *at, size_t size);
	size_t header;
	void (*write)(uint8_t *at, uint8_t type, size_t len);
	size_t pad;
	void (*mend)(uint8_t *data, size_t size);
	bool nested;
	size_t largest;
};

extern const struct mutator_format mutator_format;

#endif
