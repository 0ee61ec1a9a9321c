// SPDX-License-Identifier: GPL-2.0
/* Addresses, routes and MTU of a bearer's network device. */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <string.h>

#include "ip.h"
#include "logger.h"
#include "wwanctl.h"

#define MTU_MIN		576	/* a network that tells less, or more, is not believed */
#define MTU_MAX		1500
#define ROUTES_MAX	8	/* of ours on a device: one a family, and those of before */

/* libnl's errors are its own, and positive is not used: those of the kernel are kept apart. */
static int errno_of(int error)
{
	switch (-error) {
	case 0:
		return 0;
	case NLE_EXIST:
		return -EEXIST;
	case NLE_NODEV:
	case NLE_OBJ_NOTFOUND:
		return -ENODEV;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_NOMEM:
		return -ENOMEM;
	default:
		return -EIO;
	}
}

static struct nl_sock *open_socket(void)
{
	struct nl_sock *sock = nl_socket_alloc();

	if (sock && !nl_connect(sock, NETLINK_ROUTE))
		return sock;
	nl_socket_free(sock);
	return NULL;
}

static int fail(char *text, const char *what, int error)
{
	snprintf(text, IP_TEXT_MAX, "cannot set %s: %s", what, nl_geterror(error));
	return errno_of(error);
}

static struct nl_addr *nl_address(const struct wwanctl_bearer_address *address)
{
	bool v4 = address->address_len == 4;
	struct nl_addr *addr = nl_addr_build(v4 ? AF_INET : AF_INET6, address->address,
					     address->address_len);

	/* The other end is all there is on the link: no neighbours. */
	if (addr)
		nl_addr_set_prefixlen(addr, v4 ? 32 : 128);
	return addr;
}

static int set_link(struct nl_sock *sock, uint32_t ifindex, uint32_t mtu, char *name)
{
	struct rtnl_link *link = NULL, *up = rtnl_link_alloc(), *size = rtnl_link_alloc();
	int error = rtnl_link_get_kernel(sock, (int)ifindex, NULL, &link);

	if (!error && (!up || !size))
		error = -NLE_NOMEM;
	if (!error) {
		snprintf(name, IP_NAME_MAX, "%s", rtnl_link_get_name(link));
		rtnl_link_set_flags(up, IFF_UP);
		if (!(rtnl_link_get_flags(link) & IFF_UP))
			error = rtnl_link_change(sock, link, up, 0);
	}
	if (!error && mtu && mtu != rtnl_link_get_mtu(link)) {
		rtnl_link_set_mtu(size, mtu);
		/* packets pass with another one as well */
		if (rtnl_link_change(sock, link, size, 0))
			log_msg(LOG_WARNING, "%s: does not take an MTU of %u", name, mtu);
	}
	rtnl_link_put(link);
	rtnl_link_put(up);
	rtnl_link_put(size);
	return error;
}

static bool is_of(const struct wwanctl_bearer *bearer, struct nl_addr *addr)
{
	size_t i;

	for (i = 0; i < bearer->address_count; i++) {
		const struct wwanctl_bearer_address *mine = &bearer->addresses[i];

		if (nl_addr_get_len(addr) == mine->address_len &&
		    !memcmp(nl_addr_get_binary_addr(addr), mine->address, mine->address_len))
			return true;
	}
	return false;
}

/* @bearer: whose addresses stay, or NULL */
static int drop_others(struct nl_sock *sock, uint32_t ifindex, const struct wwanctl_bearer *bearer)
{
	struct nl_object *object, *next;
	struct nl_cache *cache;
	int error = rtnl_addr_alloc_cache(sock, &cache);

	if (error)
		return error;
	for (object = nl_cache_get_first(cache); object; object = next) {
		struct rtnl_addr *addr = (struct rtnl_addr *)object;
		struct nl_addr *local = rtnl_addr_get_local(addr);

		next = nl_cache_get_next(object);
		if (rtnl_addr_get_ifindex(addr) != (int)ifindex || !local ||
		    rtnl_addr_get_scope(addr) == RT_SCOPE_LINK || (bearer && is_of(bearer, local)))
			continue;
		rtnl_addr_delete(sock, addr, 0);
	}
	nl_cache_free(cache);
	return 0;
}

static int add_address(struct nl_sock *sock, uint32_t ifindex,
		       const struct wwanctl_bearer_address *address)
{
	struct nl_addr *local = nl_address(address);
	struct rtnl_addr *addr = rtnl_addr_alloc();
	int error = -NLE_NOMEM;

	if (local && addr) {
		rtnl_addr_set_ifindex(addr, (int)ifindex);
		rtnl_addr_set_flags(addr, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
		error = rtnl_addr_set_local(addr, local);
	}
	if (!error)
		error = rtnl_addr_add(sock, addr, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_addr_put(addr);
	nl_addr_put(local);
	return error == -NLE_EXIST ? 0 : error;
}

/*
 * Out of the device: what is behind it needs no neighbour's address.
 * Return: the route, or NULL: no memory.
 */
static struct rtnl_route *default_route(uint32_t ifindex, int family, uint32_t metric)
{
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_addr *any = nl_addr_build(family, NULL, 0);
	bool good = hop && route && any;

	if (good) {
		nl_addr_set_prefixlen(any, 0);
		rtnl_route_nh_set_ifindex(hop, (int)ifindex);
		rtnl_route_set_family(route, (uint8_t)family);
		if (metric)
			rtnl_route_set_priority(route, metric);
		rtnl_route_set_scope(route, RT_SCOPE_UNIVERSE);
		rtnl_route_set_protocol(route, RTPROT_STATIC);
		good = !rtnl_route_set_dst(route, any);
	}
	if (good)
		rtnl_route_add_nexthop(route, hop);
	else if (hop)
		rtnl_route_nh_free(hop);
	nl_addr_put(any);
	if (good)
		return route;
	rtnl_route_put(route);
	return NULL;
}

/* Beside those of other devices, even of the same metric. */
static int add_route(struct nl_sock *sock, uint32_t ifindex, int family, uint32_t metric)
{
	struct rtnl_route *route = default_route(ifindex, family, metric);
	int error;

	if (!route)
		return -NLE_NOMEM;
	error = rtnl_route_add(sock, route, NLM_F_CREATE | NLM_F_APPEND);
	rtnl_route_put(route);
	return error == -NLE_EXIST ? 0 : error;
}

/* The kernel drops those of IPv4 with the last address, and keeps those of IPv6. */
static void drop_routes(struct nl_sock *sock, uint32_t ifindex, int family)
{
	struct rtnl_route *route = default_route(ifindex, family, 0);
	int i;

	for (i = 0; route && i < ROUTES_MAX; i++)
		if (rtnl_route_delete(sock, route, 0))
			break;
	rtnl_route_put(route);
}

static int family_of(const struct wwanctl_bearer_address *address)
{
	return address->address_len == 4 ? AF_INET : AF_INET6;
}

static bool has_family(const struct wwanctl_bearer *bearer, int family)
{
	size_t i;

	for (i = 0; i < bearer->address_count; i++)
		if (family_of(&bearer->addresses[i]) == family)
			return true;
	return false;
}

static uint32_t told_mtu(const struct wwanctl_bearer *bearer)
{
	uint32_t mtu = 0;
	size_t i;

	for (i = 0; i < bearer->address_count; i++)
		if (bearer->addresses[i].mtu >= MTU_MIN && bearer->addresses[i].mtu <= MTU_MAX &&
		    (!mtu || bearer->addresses[i].mtu < mtu))
			mtu = bearer->addresses[i].mtu;
	return mtu;
}

static int configure(struct nl_sock *sock, const struct wwanctl_bearer *bearer, uint32_t metric,
		     uint32_t mtu, char *name, char *text)
{
	uint32_t ifindex = bearer->ifindex;
	int error = set_link(sock, ifindex, mtu ? mtu : told_mtu(bearer), name);
	size_t i;

	if (error)
		return fail(text, "the device up, and its MTU", error);
	error = drop_others(sock, ifindex, bearer);
	for (i = 0; i < bearer->address_count && !error; i++)
		error = add_address(sock, ifindex, &bearer->addresses[i]);
	if (error)
		return fail(text, "an address", error);
	if (!has_family(bearer, AF_INET6))
		drop_routes(sock, ifindex, AF_INET6);
	for (i = 0; i < bearer->address_count && !error; i++)
		error = add_route(sock, ifindex, family_of(&bearer->addresses[i]), metric);
	return error ? fail(text, "a default route", error) : 0;
}

int ip_configure(const struct wwanctl_bearer *bearer, uint32_t metric, uint32_t mtu, char *name,
		 char *text)
{
	struct nl_sock *sock = open_socket();
	int error;

	*text = '\0';
	*name = '\0';
	if (!sock) {
		snprintf(text, IP_TEXT_MAX, "no rtnetlink socket");
		return -EIO;
	}
	error = configure(sock, bearer, metric, mtu, name, text);
	nl_socket_free(sock);
	return error;
}

void ip_clear(uint32_t ifindex)
{
	struct nl_sock *sock = open_socket();

	if (!sock)
		return;
	drop_others(sock, ifindex, NULL);
	drop_routes(sock, ifindex, AF_INET6);
	nl_socket_free(sock);
}

int ip_received(uint32_t ifindex, uint64_t *packets)
{
	struct nl_sock *sock = open_socket();
	struct rtnl_link *link = NULL;
	int error = sock ? rtnl_link_get_kernel(sock, (int)ifindex, NULL, &link) : -NLE_NOMEM;

	if (!error)
		*packets = rtnl_link_get_stat(link, RTNL_LINK_RX_PACKETS);
	rtnl_link_put(link);
	nl_socket_free(sock);
	return errno_of(error);
}

const char *ip_text(const uint8_t *address, size_t len, char *out, size_t size)
{
	if ((len != 4 && len != 16) ||
	    !inet_ntop(len == 4 ? AF_INET : AF_INET6, address, out, (socklen_t)size))
		snprintf(out, size, "%s", "");
	return out;
}
