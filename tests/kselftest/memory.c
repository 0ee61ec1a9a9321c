// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "rig.h"

#define SETTLE		500000	/* us: RCU callbacks, work items of the USB core */
#define LOOKS_MIN	4
#define LOOKS_MAX	20	/* until two in a row are the same */
#define SLACK		512	/* kB: what the kernel itself takes and gives */
#define OBJECTS		40	/* in a cache: the same */

static long meminfo(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	long value = 0;

	return at && sscanf(at + strlen(name), "%ld", &value) == 1 ? value : 0;
}

static int read_file(const char *path, char *text, size_t size)
{
	FILE *file = fopen(path, "re");
	size_t len;

	if (!file)
		return -errno;
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	fclose(file);
	return 0;
}

static int take_totals(struct memory *memory)
{
	char text[8192];
	int err = read_file("/proc/meminfo", text, sizeof(text));

	if (err)
		return err;
	memory->slab = meminfo(text, "SUnreclaim:");
	memory->kernel = memory->slab + meminfo(text, "KernelStack:") +
			 meminfo(text, "VmallocUsed:") + meminfo(text, "Percpu:");
	return 0;
}

static int cache_index(const struct memory *memory, const char *name)
{
	int i;

	for (i = 0; i < memory->count; i++) {
		if (!strcmp(memory->caches[i].name, name))
			break;
	}
	return i;
}

/* A processor's own slab counts as full: the least that was ever seen is next to the truth. */
static int take_caches(struct memory *memory)
{
	FILE *file = fopen("/proc/slabinfo", "re");
	char line[512], name[40];
	long objects, per_slab;
	int i;

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%39s %ld %*d %*d %ld", name, &objects, &per_slab) != 3)
			continue;
		i = cache_index(memory, name);
		if (i == MEMORY_CACHES)
			break;
		if (i == memory->count) {
			memory->count++;
			strcpy(memory->caches[i].name, name);
			memory->caches[i].per_slab = per_slab;
			memory->caches[i].objects = objects;
		} else if (objects < memory->caches[i].objects) {
			memory->caches[i].objects = objects;
		}
	}
	fclose(file);
	return 0;
}

static int entries(const char *path)
{
	DIR *dir = opendir(path);
	int count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

static void let_go(void)
{
	usleep(SETTLE);
	rig_shell("sync; echo 3 > /proc/sys/vm/drop_caches;"
		  "for f in /sys/kernel/slab/*/shrink; do echo 1 > $f; done 2> /dev/null");
}

/* what the kernel frees later is free when it holds the same twice */
static int settle(struct memory *memory)
{
	long last = -1;
	int i, err = 0;

	for (i = 0; i < LOOKS_MAX && !err && (memory->slab != last || i < LOOKS_MIN); i++) {
		last = memory->slab;
		let_go();
		err = take_totals(memory);
		if (!err)
			err = take_caches(memory);
	}
	return err;
}

int memory_take(struct memory *memory)
{
	char text[32];
	int err;

	memset(memory, 0, sizeof(*memory));
	err = settle(memory);
	memory->usb_devices = entries("/sys/bus/usb/devices");
	memory->net_devices = entries("/sys/class/net");
	memory->users = -1;
	if (!read_file("/sys/module/wwanctl/refcnt", text, sizeof(text)))
		sscanf(text, "%d", &memory->users);
	return err;
}

static long objects_of(const struct memory *memory, const char *name)
{
	int i = cache_index(memory, name);

	return i < memory->count ? memory->caches[i].objects : 0;
}

/* what belongs to files, processes and page tables comes and goes with the test itself */
static bool ours_to_judge(const char *name)
{
	static const char *const others[] = {
		"vm_area_struct", "maple_node", "radix_tree_node", "anon_vma", "filp", "dentry",
		"inode", "ovl", "v9fs", "buffer_head", "lsm_", "kernfs", "shmem", "proc_", "vmap_",
		"Acpi", "pde_", "cred", "pid", "task", "signal", "sighand", "files_", "fs_",
		"mm_struct", "names_", "seq_file", "eventpoll", "sock", "UNIX", "NETLINK",
		"khugepaged", NULL
	};
	const char *const *other = others;

	while (*other && !strstr(name, *other))
		other++;
	return !*other;
}

/* With slub_debug=F no processor has a slab of its own: nothing blurs the count. */
static bool counts_exactly(void)
{
	char text[8] = "";

	return !read_file("/sys/kernel/slab/kmalloc-8/sanity_checks", text, sizeof(text)) &&
	       *text == '1';
}

static bool caches_leaked(const struct memory *before, const struct memory *after, long times)
{
	long blur, slabs = counts_exactly() ? 0 : 2;
	bool leaked = false;
	int i;

	for (i = 0; i < after->count; i++) {
		const char *name = after->caches[i].name;
		long grown = after->caches[i].objects - objects_of(before, name);

		if (!ours_to_judge(name) || grown <= OBJECTS)
			continue;
		fprintf(stderr, "# %s: %+ld objects\n", name, grown);
		blur = slabs * after->caches[i].per_slab;
		leaked |= grown > times / 3 + OBJECTS + blur;
	}
	return leaked;
}

bool memory_leaked(const struct memory *before, const struct memory *after, long times)
{
	bool leaked = caches_leaked(before, after, times);

	fprintf(stderr, "# after %ld times: kernel memory %ld kB (%+ld), slabs %ld kB (%+ld)\n",
		times, after->kernel, after->kernel - before->kernel, after->slab,
		after->slab - before->slab);
	fprintf(stderr, "# USB devices %d (%+d), network devices %d (%+d), module users %d (%+d)\n",
		after->usb_devices, after->usb_devices - before->usb_devices, after->net_devices,
		after->net_devices - before->net_devices, after->users,
		after->users - before->users);
	return leaked || after->slab - before->slab > SLACK + times / 4 ||
	       after->usb_devices != before->usb_devices ||
	       after->net_devices != before->net_devices || after->users != before->users;
}

/* the least that a cache has grown by in one of the rounds */
static long least_growth(const struct memory *samples, int rounds, const char *name)
{
	long least = LONG_MAX, grown;
	int i;

	for (i = 0; i < rounds; i++) {
		grown = objects_of(&samples[i + 1], name) - objects_of(&samples[i], name);
		if (grown < least)
			least = grown;
	}
	return least;
}

bool memory_creeps(const struct memory *samples, int rounds, long times)
{
	const struct memory *last = &samples[rounds];
	bool creeps = false;
	int i;

	for (i = 0; i < last->count; i++) {
		const char *name = last->caches[i].name;
		long grown = least_growth(samples, rounds, name);

		if (!ours_to_judge(name) || grown <= times / 3)
			continue;
		fprintf(stderr, "# %s: %+ld objects or more in each round\n", name, grown);
		creeps = true;
	}
	for (i = 0; i <= rounds; i++)
		fprintf(stderr, "# kernel memory %ld kB, slabs %ld kB\n", samples[i].kernel,
			samples[i].slab);
	return creeps;
}
