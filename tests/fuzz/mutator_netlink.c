// SPDX-License-Identifier: GPL-2.0
/* Netlink attributes behind one byte by which the target chooses. Lengths are the host's order. */
#include <string.h>
#include <linux/netlink.h>

#include "mutator.h"

static size_t head(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	return 1;
}

static size_t element(const uint8_t *at, size_t size)
{
	struct nlattr attr;
	size_t len;

	if (size < sizeof(attr))
		return 0;
	memcpy(&attr, at, sizeof(attr));
	len = attr.nla_len < sizeof(attr) ? sizeof(attr) : NLA_ALIGN((size_t)attr.nla_len);
	return len < size ? len : size;
}

static void write(uint8_t *at, uint8_t type, size_t len)
{
	const struct nlattr attr = {
		.nla_len = (uint16_t)(sizeof(attr) + len), .nla_type = type,
	};

	memcpy(at, &attr, sizeof(attr));
}

const struct mutator_format mutator_format = {
	.head = head,
	.element = element,
	.header = NLA_HDRLEN,
	.write = write,
	.pad = NLA_ALIGNTO,
	.nested = true,
	.largest = 1024,
};
