// SPDX-License-Identifier: GPL-2.0
/* QMUX frames: marker, length, flags, service, client; then the service's header and TLVs. */
#include "mutator.h"

static size_t head(const uint8_t *data, size_t size)
{
	/* CTL has a transaction of one byte */
	return size > 4 && !data[4] ? 12 : 13;
}

static size_t element(const uint8_t *at, size_t size)
{
	size_t len = size < 3 ? 0 : 3 + (size_t)(at[1] | at[2] << 8);

	return len < size ? len : size < 3 ? 0 : size;
}

static void write(uint8_t *at, uint8_t type, size_t len)
{
	at[0] = type;
	at[1] = (uint8_t)len;
	at[2] = (uint8_t)(len >> 8);
}

static void mend(uint8_t *data, size_t size)
{
	size_t at = head(data, size);

	if (size < at)
		return;
	data[0] = 1;
	data[1] = (uint8_t)(size - 1);
	data[2] = (uint8_t)((size - 1) >> 8);
	data[6] &= data[4] ? 0x06 : 0x03;
	data[at - 2] = (uint8_t)(size - at);
	data[at - 1] = (uint8_t)((size - at) >> 8);
}

const struct mutator_format mutator_format = {
	.head = head,
	.element = element,
	.header = 3,
	.write = write,
	.pad = 1,
	.mend = mend,
	.largest = 1024,
};
