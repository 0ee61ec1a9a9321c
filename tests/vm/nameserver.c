// SPDX-License-Identifier: GPL-2.0
/*
 * The name server of the internet that emulated modules reach: every name has the addresses
 * 192.0.2.80 and 2001:db8::80.  It answers from the address it is asked at, the only one it is
 * bound to: nameserver ADDRESS.  Source: RFC 1035 §4.1.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define HEADER		12
#define QUESTION_END	4	/* type and class, behind the name */
#define MESSAGE_MAX	512
#define TYPE_A		1
#define TYPE_AAAA	28
#define TTL		60

static const uint8_t address4[] = { 192, 0, 2, 80 };
static const uint8_t address6[] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x80 };

/* Length of the question's name with its end; 0: it is none. */
static size_t name_length(const uint8_t *name, size_t len)
{
	size_t at = 0;

	while (at < len && name[at] && name[at] < 64)
		at += 1U + name[at];
	return at < len && !name[at] ? at + 1 : 0;
}

static size_t put_record(uint8_t *at, uint16_t type, const uint8_t *address, size_t len)
{
	const uint8_t record[] = {
		0xc0, HEADER, 0, (uint8_t)type, 0, 1, 0, 0, 0, TTL, 0, (uint8_t)len
	};

	memcpy(at, record, sizeof(record));
	memcpy(at + sizeof(record), address, len);
	return sizeof(record) + len;
}

/* Make an answer of a query, in place. Return: its length, 0 if there is nothing to answer. */
static size_t answer(uint8_t *message, size_t len)
{
	size_t name;
	uint8_t type;

	if (len < HEADER || message[2] & 0xf8 || message[4] || message[5] != 1)
		return 0;
	name = name_length(message + HEADER, len - HEADER);
	if (!name || len < HEADER + name + QUESTION_END)
		return 0;
	len = HEADER + name + QUESTION_END;
	type = message[HEADER + name + 1];
	message[2] |= 0x84;	/* an answer, with authority */
	message[3] = 0;
	message[7] = type == TYPE_A || type == TYPE_AAAA;
	memset(message + 8, 0, 4);
	if (type == TYPE_A)
		len += put_record(message + len, type, address4, sizeof(address4));
	else if (type == TYPE_AAAA)
		len += put_record(message + len, type, address6, sizeof(address6));
	return len;
}

int main(int argc, char **argv)
{
	struct sockaddr_in6 own = { .sin6_family = AF_INET6, .sin6_port = htons(53) }, peer;
	int sock = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint8_t message[MESSAGE_MAX + 64];
	socklen_t size;
	ssize_t got;

	if (argc != 2 || inet_pton(AF_INET6, argv[1], &own.sin6_addr) != 1) {
		fputs("usage: nameserver IPV6_ADDRESS\n", stderr);
		return EXIT_FAILURE;
	}
	if (sock < 0 || bind(sock, (struct sockaddr *)&own, sizeof(own))) {
		perror("nameserver");
		return EXIT_FAILURE;
	}
	for (;;) {
		size = sizeof(peer);
		got = recvfrom(sock, message, MESSAGE_MAX, 0, (struct sockaddr *)&peer, &size);
		if (got > 0)
			got = (ssize_t)answer(message, (size_t)got);
		if (got > 0)
			sendto(sock, message, (size_t)got, 0, (struct sockaddr *)&peer, size);
	}
}
