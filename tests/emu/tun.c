// SPDX-License-Identifier: GPL-2.0
/* A TUN device in another network namespace. Source: Documentation/networking/tuntap.rst. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tun.h"

#define NETNS_DIR	"/run/netns"	/* of ip-netns(8) */
#define QUEUE		1000		/* packets, as the devices of drivers have it */
#define PREFIX4		24
#define PREFIX6		56

/**
 * tun_gateway4() - the network's own address on the device, 10.64.N.1
 * @tun: the device
 * @address: 4 bytes
 */
void tun_gateway4(const struct tun *tun, uint8_t *address)
{
	const uint8_t bytes[] = { 10, 64, (uint8_t)tun->number, 1 };

	memcpy(address, bytes, sizeof(bytes));
}

/**
 * tun_prefix6() - the prefix behind the device, 2001:db8:64:N00::/56
 * @tun: the device
 * @address: 16 bytes
 */
void tun_prefix6(const struct tun *tun, uint8_t *address)
{
	const uint8_t bytes[16] = {
		0x20, 0x01, 0x0d, 0xb8, 0x00, 0x64, (uint8_t)tun->number
	};

	memcpy(address, bytes, sizeof(bytes));
}

static int enter_netns(const char *name)
{
	char path[80];
	int fd, rc;

	snprintf(path, sizeof(path), NETNS_DIR "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	rc = setns(fd, CLONE_NEWNET) ? -errno : 0;
	close(fd);
	return rc;
}

static int attach(struct tun *tun, char *name)
{
	struct ifreq ifr = { .ifr_name = "sim%d" };

	tun->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (tun->fd < 0)
		return -errno;
	ifr.ifr_flags = IFF_TUN | IFF_NO_PI;
	if (ioctl(tun->fd, TUNSETIFF, &ifr))
		return -errno;
	memcpy(name, ifr.ifr_name, TUN_NAME);
	return sscanf(name, "sim%3u", &tun->number) == 1 && tun->number < 256 ? 0 : -ENOSPC;
}

static int set_ipv4(const struct tun *tun, int sock, struct ifreq *ifr)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&ifr->ifr_addr;

	memset(sin, 0, sizeof(*sin));
	sin->sin_family = AF_INET;
	tun_gateway4(tun, (uint8_t *)&sin->sin_addr);
	if (ioctl(sock, SIOCSIFADDR, ifr))
		return -errno;
	sin->sin_addr.s_addr = htonl(~0U << (32 - PREFIX4));
	return ioctl(sock, SIOCSIFNETMASK, ifr) ? -errno : 0;
}

/* A kernel without IPv6 has none here either. */
static void set_ipv6(const struct tun *tun, int index)
{
	struct in6_ifreq ifr = { .ifr6_prefixlen = PREFIX6, .ifr6_ifindex = index };
	int sock = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (sock < 0)
		return;
	tun_prefix6(tun, (uint8_t *)&ifr.ifr6_addr);
	((uint8_t *)&ifr.ifr6_addr)[15] = 1;
	if (ioctl(sock, SIOCSIFADDR, &ifr))
		perror("modemsim: no IPv6 address");
	close(sock);
}

static int bring_up(const struct tun *tun, int sock, const char *name)
{
	struct ifreq ifr = { .ifr_flags = 0 };
	int rc;

	memcpy(ifr.ifr_name, name, TUN_NAME);
	ifr.ifr_qlen = QUEUE;
	if (ioctl(sock, SIOCSIFTXQLEN, &ifr))
		return -errno;
	rc = set_ipv4(tun, sock, &ifr);
	if (rc)
		return rc;
	ifr.ifr_flags = IFF_UP | IFF_RUNNING;
	if (ioctl(sock, SIOCSIFFLAGS, &ifr) || ioctl(sock, SIOCGIFINDEX, &ifr))
		return -errno;
	set_ipv6(tun, ifr.ifr_ifindex);
	return 0;
}

static int make(struct tun *tun)
{
	char name[TUN_NAME];
	int sock, rc;

	rc = attach(tun, name);
	if (rc)
		return rc;
	sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0)
		return -errno;
	rc = bring_up(tun, sock, name);
	close(sock);
	return rc;
}

/**
 * tun_open() - make a device simN, with the network's addresses, and bring it up
 * @tun: filled
 * @netns: name of the namespace, which must be there
 *
 * The process is in its own namespace again afterwards; the device stays where it is
 * until tun_close().
 *
 * Return: 0, or a negative errno.
 */
int tun_open(struct tun *tun, const char *netns)
{
	int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), rc;

	tun->fd = -1;
	if (own < 0)
		return -errno;
	rc = enter_netns(netns);
	if (!rc) {
		rc = make(tun);
		if (setns(own, CLONE_NEWNET))
			rc = -errno;
	}
	close(own);
	if (rc)
		tun_close(tun);
	return rc;
}

/* Close it, if it is open; the device goes. */
void tun_close(struct tun *tun)
{
	if (tun->fd >= 0)
		close(tun->fd);
	tun->fd = -1;
}
