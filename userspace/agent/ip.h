/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses, routes and MTU of a bearer's network device (rtnetlink, by libnl-route). */
#ifndef IMSID_IP_H
#define IMSID_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wwanctl_bearer;

#define IP_NAME_MAX	16
#define IP_TEXT_MAX	128

/**
 * ip_configure() - Give the device of a bearer what the network gave to the bearer.
 * @bearer: connected, with its device
 * @metric: of the default routes
 * @mtu: 0: the network's
 * @name: the device's name, IP_NAME_MAX bytes
 * @text: what could not be done, IP_TEXT_MAX bytes
 *
 * What is there already as it should be is not touched, so that no packet is lost; addresses
 * of a bearer before this one go.
 *
 * Return: 0 or a negative errno value.
 */
int ip_configure(const struct wwanctl_bearer *bearer, uint32_t metric, uint32_t mtu, char *name,
		 char *text);

/** ip_clear() - Take addresses and default routes from a device; fine if it has gone. */
void ip_clear(uint32_t ifindex);

/** ip_received() - Packets that a device has received. Return: 0 or a negative errno value. */
int ip_received(uint32_t ifindex, uint64_t *packets);

/** ip_text() - An address of 4 or 16 bytes as text; Return: @out. */
const char *ip_text(const uint8_t *address, size_t len, char *out, size_t size);

#endif
