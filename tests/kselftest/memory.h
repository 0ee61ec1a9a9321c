/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel holds: memory, objects of each slab cache, devices. Taken twice, with
 * caches dropped, it tells what something has left behind.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>

#define MEMORY_CACHES	512

/**
 * struct memory - a snapshot
 * @slab: kB of slabs that are not reclaimable
 * @kernel: the same, and stacks, vmalloc and per-cpu memory
 * @usb_devices: USB devices and interfaces
 * @net_devices: network devices
 * @users: of the driver's module, -1 if it is not loaded
 * @caches: objects in use, by slab cache: the least of some looks, as the kernel counts
 *	all of a processor's own slab
 */
struct memory {
	long kernel;
	long slab;
	int usb_devices;
	int net_devices;
	int users;
	int count;
	struct {
		char name[40];
		long objects;
		long per_slab;
	} caches[MEMORY_CACHES];
};

/* 0 or a negative errno value; takes some seconds */
int memory_take(struct memory *memory);
/*
 * Says on stderr what has grown from @before to @after while something was done @times
 * times. True if an object of some kind is left each third time (beyond a slab for each of
 * two processors, unless the kernel counts exactly: slub_debug=F), if slabs have grown by
 * more than half a megabyte and a quarter of a kB each time, or if devices are left.
 */
bool memory_leaked(const struct memory *before, const struct memory *after, long times);
/*
 * A trend, whatever the limits: @samples are taken before the first and after each of
 * @rounds, in each of which something was done @times times or more. True if objects of
 * some kind have become more in every round, by one for each third time.
 */
bool memory_creeps(const struct memory *samples, int rounds, long times);

#endif
