// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "input.h"

const uint8_t *input_bytes(struct input *input, size_t len, size_t *got)
{
	const uint8_t *at = input->at;

	*got = len < input->left ? len : input->left;
	input->at += *got;
	input->left -= *got;
	return at;
}

static uint64_t number(struct input *input, size_t size)
{
	uint64_t value = 0;
	const uint8_t *at;
	size_t i, got;

	at = input_bytes(input, size, &got);
	for (i = 0; i < got; i++)
		value |= (uint64_t)at[i] << 8 * i;
	return value;
}

uint8_t input_u8(struct input *input)
{
	return (uint8_t)number(input, 1);
}

uint16_t input_u16(struct input *input)
{
	return (uint16_t)number(input, 2);
}

uint32_t input_u32(struct input *input)
{
	return (uint32_t)number(input, 4);
}

uint64_t input_u64(struct input *input)
{
	return number(input, 8);
}

void *exact_copy(const void *bytes, size_t len)
{
	/* One byte even for none: a bound is checked against it, and NULL would hide it. */
	void *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	if (len)
		memcpy(copy, bytes, len);
	return copy;
}
