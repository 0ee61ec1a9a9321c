// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "mutator.h"
#include "target.h"

#define ELEMENTS_MAX	64
#define ROOM		8192	/* of a message while it is changed */
#define DEPTH_MAX	3

/**
 * struct chain - elements on their way into another message
 * @bytes: where they lie
 * @len: bytes used
 * @at: where each begins; @at[@count] is the end
 */
struct chain {
	uint8_t bytes[ROOM];
	size_t len;
	size_t count;
	size_t at[ELEMENTS_MAX + 1];
};

static const struct mutator_format *const format = &mutator_format;

static unsigned int next(unsigned int *seed, unsigned int below)
{
	return (unsigned int)rand_r(seed) % below;
}

static void chain_read(struct chain *chain, const uint8_t *data, size_t size)
{
	size_t at = 0, len;

	if (size > ROOM / 2)
		size = ROOM / 2;
	memcpy(chain->bytes, data, size);
	chain->len = size;
	chain->count = 0;
	while (at < size && chain->count < ELEMENTS_MAX) {
		len = format->element(data + at, size - at);
		if (!len)
			break;
		chain->at[chain->count++] = at;
		at += len;
	}
	/* What is no element is dropped. */
	chain->at[chain->count] = at;
	chain->len = at;
}

static size_t padded(size_t len)
{
	return (len + format->pad - 1) / format->pad * format->pad;
}

/* Puts an element of @type with @len bytes of @value where element @index was. */
static void chain_put(struct chain *chain, size_t index, uint8_t type, const uint8_t *value,
		      size_t len)
{
	size_t from = chain->at[index];
	size_t end = index < chain->count ? chain->at[index + 1] : from;
	size_t size = padded(format->header + len);
	size_t tail = chain->len - end;

	if (from + size + tail > ROOM)
		return;
	memmove(chain->bytes + from + size, chain->bytes + end, tail);
	memset(chain->bytes + from, 0, size);
	format->write(chain->bytes + from, type, len);
	if (len)
		memcpy(chain->bytes + from + format->header, value, len);
	chain->len = from + size + tail;
}

static void chain_drop(struct chain *chain, size_t index)
{
	size_t end = chain->at[index + 1];

	memmove(chain->bytes + chain->at[index], chain->bytes + end, chain->len - end);
	chain->len -= end - chain->at[index];
}

static void chain_double(struct chain *chain, size_t index)
{
	size_t size = chain->at[index + 1] - chain->at[index];

	if (chain->len + size > ROOM)
		return;
	memcpy(chain->bytes + chain->len, chain->bytes + chain->at[index], size);
	chain->len += size;
}

static size_t mutate_elements(uint8_t *data, size_t size, size_t cap, unsigned int *seed,
			      int depth);

static void mutate_value(struct chain *chain, size_t index, unsigned int *seed, int depth)
{
	uint8_t *element = chain->bytes + chain->at[index];
	size_t len = chain->at[index + 1] - chain->at[index] - format->header;
	uint8_t type = element[format->pad > 1 ? 2 : 0];
	uint8_t value[ROOM / 2];

	if (len > sizeof(value))
		return;
	memcpy(value, element + format->header, len);
	if (format->nested && depth < DEPTH_MAX && next(seed, 2))
		len = mutate_elements(value, len, format->largest, seed, depth + 1);
	else
		len = LLVMFuzzerMutate(value, len, format->largest);
	chain_put(chain, index, next(seed, 8) ? type : (uint8_t)next(seed, 256), value, len);
}

static size_t mutate_elements(uint8_t *data, size_t size, size_t cap, unsigned int *seed,
			      int depth)
{
	struct chain *chain = malloc(sizeof(*chain));
	uint8_t value[64];
	size_t index, len;

	if (!chain)
		abort();
	chain_read(chain, data, size);
	index = chain->count ? next(seed, (unsigned int)chain->count) : 0;
	switch (next(seed, 8)) {
	case 0:
		/* Most types are small numbers. */
		len = LLVMFuzzerMutate(value, 0, sizeof(value));
		index = chain->count;
		chain->at[index] = chain->len;
		chain_put(chain, index, (uint8_t)next(seed, next(seed, 4) ? 0x30 : 256), value,
			  len);
		break;
	case 1:
		if (chain->count)
			chain_drop(chain, index);
		break;
	case 2:
		if (chain->count)
			chain_double(chain, index);
		break;
	default:
		if (chain->count)
			mutate_value(chain, index, seed, depth);
	}
	if (chain->len <= cap) {
		size = chain->len;
		memcpy(data, chain->bytes, size);
	}
	free(chain);
	return size;
}

/**
 * LLVMFuzzerCustomMutator() - libFuzzer's hook
 * @data: message, changed in place
 * @size: its length
 * @cap: its room
 * @seed: of what is random in it
 *
 * Return: the new length.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t cap, unsigned int seed)
{
	size_t head = format->head(data, size);

	switch (size < head ? 0 : next(&seed, 8)) {
	case 0:
		return LLVMFuzzerMutate(data, size, cap);
	case 1:
		LLVMFuzzerMutate(data, head, head);
		break;
	default:
		if (cap > head)
			size = head + mutate_elements(data + head, size - head, cap - head, &seed,
						      0);
	}
	if (format->mend)
		format->mend(data, size);
	return size;
}
