/* SPDX-License-Identifier: GPL-2.0 */
/* A TUN device in another network namespace: where the module's packets come out. */
#ifndef EMU_TUN_H
#define EMU_TUN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TUN_NAME 16

/**
 * struct tun - the device
 * @fd: non-blocking; packets without any header
 * @number: N of its name simN
 */
struct tun {
	int fd;
	unsigned int number;
};

int tun_open(struct tun *tun, const char *netns);
void tun_close(struct tun *tun);
void tun_gateway4(const struct tun *tun, uint8_t *address);
void tun_prefix6(const struct tun *tun, uint8_t *address);

#endif
