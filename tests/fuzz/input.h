/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fuzzer's bytes as a stream of decisions. What is not there any more is zero, so
 * that every input means something.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct input - what is left of the bytes
 * @at: the next
 * @left: their number
 */
struct input {
	const uint8_t *at;
	size_t left;
};

uint8_t input_u8(struct input *input);
uint16_t input_u16(struct input *input);
uint32_t input_u32(struct input *input);
uint64_t input_u64(struct input *input);
/* @len bytes at the most, not copied; *@got is how many there were */
const uint8_t *input_bytes(struct input *input, size_t len, size_t *got);
/* A copy on the heap of exactly @len bytes, so that a byte past its end is seen. */
void *exact_copy(const void *bytes, size_t len);

#endif
