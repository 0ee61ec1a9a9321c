// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that is not there (the kernel's Documentation/fault-injection). Each place in the
 * driver that calls what allocates, or submits a transfer, fails in its turn, in every
 * phase of a module's life, in whatever context that comes about. Each failure is
 * survived: whoever asked is told, or the driver tries again; afterwards all works.
 *
 * A failure is aimed at a place by the return address in the stack: that of the calls that
 * the module's relocations name. The places' addresses are known once the driver is loaded;
 * what happens at loading is aimed at where it lay the time before.
 *
 * The host controller is dummy_hcd: without memory it refuses a transfer, as real ones do
 * (that is what a USB fault can be here), where vhci unplugs the module. Needs the debug
 * kernel (make check-debug).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"
#include "rig.h"

#define DEBUGFS		"/sys/kernel/debug/"
#define SLAB		"failslab"
#define PAGES		"fail_page_alloc"
#define ICCID		"3F002FE2"
#define SITES_MAX	256
#define FOREVER		1000000
#define HAZARD_ROUNDS	6

enum phase { LOADED, BOUND, USED, UNBOUND, PHASES };

static const char *const phase_names[PHASES] = { "loaded", "bound", "used", "unbound" };

/**
 * struct site - a place in the driver that something can fail at
 * @address: that the call returns to
 * @failed: how often it did, by phase
 */
struct site {
	unsigned long address;
	char callee[48];
	char function[64];
	unsigned int failed[PHASES];
};

/* where the module's sections lie, and the places; the tests run in processes of their own */
static struct sites {
	int count;
	unsigned long text;
	unsigned long init;
	struct site site[SITES_MAX];
} *sites;

/* what allocates, or submits */
static const char *const callees[] = {
	"kmalloc_trace", "kmem_cache_alloc_trace", "kmem_cache_alloc", "__kmalloc",
	"kmalloc_large", "kvmalloc_node", "kmemdup", "kstrdup", "krealloc", "__alloc_skb",
	"skb_clone", "skb_copy", "pskb_expand_head", "netlink_broadcast",
	"netlink_broadcast_filtered", "netlink_unicast", "alloc_netdev_mqs",
	"register_netdevice", "usb_alloc_urb", "usb_submit_urb", "usb_control_msg",
	"usb_clear_halt", "usbnet_probe", NULL
};

/* only when the driver is loaded */
static const char *const loaders[] = {
	"alloc_workqueue", "genl_register_family", "usb_register_driver", NULL
};

/* --- fault injection --- */

static int put(const char *fault, const char *file, unsigned long value)
{
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", fault, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%lu", value) < 0)
		err = -errno;
	close(fd);
	return err;
}

static long get(const char *fault, const char *file)
{
	char path[128];
	long value = -1;
	FILE *stream;

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", fault, file);
	stream = fopen(path, "re");
	if (!stream)
		return -1;
	if (fscanf(stream, "%ld", &value) != 1)
		value = -1;
	fclose(stream);
	return value;
}

static void disarm(const char *fault)
{
	put(fault, "probability", 0);
	put(fault, "times", 0);
}

/* From now on @percent of the allocations with that in the stack fail, @times at most. */
static int arm(const char *fault, unsigned long start, unsigned long end, unsigned long percent,
	       unsigned long times)
{
	int err = start ? 0 : -ENOENT;

	disarm(fault);
	if (!err)
		err = put(fault, "require-start", start);
	if (!err)
		err = put(fault, "require-end", end);
	if (!err)
		err = put(fault, "interval", 1);
	if (!err)
		err = put(fault, "ignore-gfp-wait", 0);
	if (!err)
		err = put(fault, "verbose", 0);
	if (!err)
		err = put(fault, "times", times);
	return err ? err : put(fault, "probability", percent);
}

/* The next time that @site is come by, it fails. */
static int arm_site(const struct site *site)
{
	return arm(SLAB, site->address, site->address + 1, 100, 1);
}

/* Whether it has. */
static bool fired(struct site *site, enum phase phase)
{
	bool yes = get(SLAB, "times") == 0;

	disarm(SLAB);
	site->failed[phase] += yes;
	return yes;
}

/* where the driver lies */
static int module_range(unsigned long *start, unsigned long *end)
{
	FILE *stream = fopen("/proc/modules", "re");
	unsigned long size, base;
	char line[512];
	int err = -ENOENT;

	while (stream && err && fgets(line, sizeof(line), stream))
		if (sscanf(line, "wwanctl %lu %*s %*s %*s %lx", &size, &base) == 2) {
			*start = base;
			*end = base + size;
			err = 0;
		}
	if (stream)
		fclose(stream);
	return err;
}

/* --- the places --- */

static unsigned long section_address(const char *section)
{
	unsigned long address = 0;
	char path[64];
	FILE *stream;

	snprintf(path, sizeof(path), "/sys/module/wwanctl/sections/%s", section);
	stream = fopen(path, "re");
	if (!stream)
		return 0;
	if (fscanf(stream, "%lx", &address) != 1)
		address = 0;
	fclose(stream);
	return address;
}

/* The driver lies where it lay when the places were looked up. */
static bool in_place(void)
{
	return section_address(".text") == sites->text &&
	       section_address(".init.text") == sites->init;
}

static bool is_one_of(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

/* A relocation of a call lies in its last four bytes. */
static void take_relocation(const char *line, unsigned long base)
{
	char type[32], callee[48];
	unsigned long offset;
	struct site *site;

	if (sscanf(line, "%lx %*x %31s %*x %47s", &offset, type, callee) != 3)
		return;
	if (strcmp(type, "R_X86_64_PLT32") && strcmp(type, "R_X86_64_PC32"))
		return;
	if (sites->count == SITES_MAX ||
	    (!is_one_of(callees, callee) && !is_one_of(loaders, callee)))
		return;
	site = &sites->site[sites->count++];
	site->address = base + offset + 4;
	snprintf(site->callee, sizeof(site->callee), "%s", callee);
	/* of which the names have gone */
	if (base == sites->init)
		strcpy(site->function, "init");
}

/* the function that each place is in: the nearest one below it */
static void name_functions(void)
{
	FILE *stream = fopen("/proc/kallsyms", "re");
	unsigned long address, nearest[SITES_MAX] = { 0 };
	char line[512], name[64];
	struct site *site;
	int i;

	while (stream && fgets(line, sizeof(line), stream)) {
		if (!strstr(line, "[wwanctl]") ||
		    sscanf(line, "%lx %*c %63s", &address, name) != 2)
			continue;
		for (i = 0; i < sites->count; i++) {
			site = &sites->site[i];
			if (address > site->address || address < nearest[i] ||
			    !strcmp(site->function, "init"))
				continue;
			nearest[i] = address;
			snprintf(site->function, sizeof(site->function), "%s", name);
		}
	}
	if (stream)
		fclose(stream);
}

static int find_sites(void)
{
	char command[600], line[512];
	unsigned long base = 0;
	FILE *stream;

	sites->text = section_address(".text");
	sites->init = section_address(".init.text");
	snprintf(command, sizeof(command), "readelf -rW %s/wwanctl.ko", rig_top());
	stream = popen(command, "re");
	if (!stream || !sites->text || !sites->init)
		return -ENOENT;
	while (fgets(line, sizeof(line), stream)) {
		if (strstr(line, "'.rela.text'"))
			base = sites->text;
		else if (strstr(line, "'.rela.init.text'"))
			base = sites->init;
		else if (strstr(line, "Relocation section"))
			base = 0;
		else if (base)
			take_relocation(line, base);
	}
	if (pclose(stream) || !sites->count)
		return -ENOENT;
	name_functions();
	return 0;
}

/* --- a module's life --- */

FIXTURE(starved) {
	struct modem modem;
	struct nl nl;
	struct nl listener;
	struct nl first;
	struct nl_answer answer;
	struct nl_event event;
};

static const char *const settings[] = { RIG_FAST, NULL };

FIXTURE_SETUP(starved)
{
	if (!rig_loaded())
		ASSERT_EQ(0, rig_load(NULL));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_up(&self->modem, settings));
	ASSERT_TRUE(in_place());
}

FIXTURE_TEARDOWN(starved)
{
	disarm(SLAB);
	disarm(PAGES);
	nl_close(&self->nl);
	modem_down(&self->modem);
}

/* What a caller may be told when there is no memory; nothing at all may happen, too. */
static bool fair(int err)
{
	return !err || err == -ENOMEM || err == -ENOBUFS || err == -ETIMEDOUT || err == -ENODEV ||
	       err == -EIO || err == -ECANCELED;
}

static int use_channel(struct nl *nl, uint32_t index, struct nl_answer *answer)
{
	uint32_t channel;
	int err;

	err = channel_open(nl, index, RIG_APPLET, answer);
	if (err)
		return err;
	channel = answer_u32(answer, WWANCTL_A_CHANNEL_CHANNEL);
	err = transmit(nl, index, channel, "80F2000000", false, answer);
	return err ? err : channel_close(nl, index, channel, answer);
}

/* Whatever it was left in: loaded, bound, ready by itself, and it answers. */
static int restore(struct modem *modem, struct nl *nl, struct nl_answer *answer)
{
	int err = 0;

	if (!rig_loaded())
		err = rig_load(NULL);
	if (!err && !rig_bound(&modem->sim))
		err = rig_bind(&modem->sim, true);
	if (!err)
		err = modem_wait_state(modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG);
	nl_close(nl);
	if (!err)
		err = nl_open(nl);
	return err ? err : use_channel(nl, modem->index, answer);
}

/*
 * The event of a channel that opened: who listens gets it, or the error that tells of a
 * loss. One that was lost stands in the ring, of which event.c has the tests.
 */
static int event_or_loss(struct nl *listener, struct nl_event *event)
{
	int err;

	do {
		err = nl_event(listener, event, RIG_SOON);
	} while (!err && event->type != WWANCTL_EVENT_TYPE_CHANNEL);
	return err == -ENOBUFS ? 0 : err;
}

/* --- */

/* Loaded, with a module there; what fails in vain is the kernel's own announcement of it. */
TEST_F_TIMEOUT(starved, loaded, 60)
{
	struct site *site;
	int i;

	for (i = 0; i < sites->count; i++) {
		site = &sites->site[i];
		if (!is_one_of(loaders, site->callee))
			continue;
		nl_close(&self->nl);
		ASSERT_EQ(0, rig_unload());
		ASSERT_EQ(0, arm_site(site));
		rig_load(NULL);
		ASSERT_TRUE(fired(site, LOADED)) {
			TH_LOG("%s in %s did not fail", site->callee, site->function);
		}
		ASSERT_EQ(0, restore(&self->modem, &self->nl, &self->answer)) {
			TH_LOG("%s in %s", site->callee, site->function);
		}
		ASSERT_TRUE(in_place());
	}
}

/* Bound, and brought up: by the one who binds, and by what goes on without him. */
TEST_F_TIMEOUT(starved, bound, 120)
{
	struct site *site;
	int i, err;

	for (i = 0; i < sites->count; i++) {
		site = &sites->site[i];
		if (is_one_of(loaders, site->callee))
			continue;
		ASSERT_EQ(0, rig_bind(&self->modem.sim, false));
		ASSERT_EQ(0, arm_site(site));
		err = rig_bind(&self->modem.sim, true);
		EXPECT_TRUE(fair(err)) {
			TH_LOG("%s in %s: %s", site->callee, site->function, strerror(-err));
		}
		if (!err)
			err = modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG);
		EXPECT_EQ(!err, rig_bound(&self->modem.sim)) {
			TH_LOG("%s in %s: %s", site->callee, site->function, strerror(-err));
		}
		if (!fired(site, BOUND))
			EXPECT_EQ(0, err);
		err = restore(&self->modem, &self->nl, &self->answer);
		ASSERT_EQ(0, err) {
			TH_LOG("%s in %s: %s: %s", site->callee, site->function, strerror(-err),
			       self->answer.text);
		}
	}
}

/* Used: a channel, an event with a listener, what needs the module and what does not. */
TEST_F_TIMEOUT(starved, used, 120)
{
	struct site *site;
	int i, err;

	for (i = 0; i < sites->count; i++) {
		site = &sites->site[i];
		if (is_one_of(loaders, site->callee))
			continue;
		ASSERT_EQ(0, nl_open(&self->listener));
		ASSERT_EQ(0, nl_join(&self->listener, WWANCTL_MCGRP_CARD));
		ASSERT_EQ(0, arm_site(site));
		err = use_channel(&self->nl, self->modem.index, &self->answer);
		EXPECT_TRUE(fair(err)) {
			TH_LOG("%s in %s: %s: %s", site->callee, site->function, strerror(-err),
			       self->answer.text);
		}
		if (!err)
			EXPECT_EQ(0, event_or_loss(&self->listener, &self->event));
		EXPECT_TRUE(fair(ask_modem(&self->nl, WWANCTL_CMD_MODEM_GET, self->modem.index,
					   &self->answer)));
		err = file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer);
		EXPECT_TRUE(fair(err));
		if (!fired(site, USED))
			EXPECT_EQ(0, err);
		nl_close(&self->listener);
		/* its channels go with the socket */
		ASSERT_EQ(0, restore(&self->modem, &self->nl, &self->answer)) {
			TH_LOG("%s in %s: %s", site->callee, site->function, self->answer.text);
		}
	}
}

/* Unbound, with a channel open: a farewell may fail, the end does not. */
TEST_F_TIMEOUT(starved, unbound, 120)
{
	struct site *site;
	int i;

	for (i = 0; i < sites->count; i++) {
		site = &sites->site[i];
		/* what a request needs, too, that is where the goodbye comes by */
		if (is_one_of(loaders, site->callee) || !site->failed[USED])
			continue;
		ASSERT_EQ(0, channel_open(&self->nl, self->modem.index, RIG_APPLET,
					  &self->answer));
		ASSERT_EQ(0, arm_site(site));
		EXPECT_EQ(0, rig_bind(&self->modem.sim, false));
		fired(site, UNBOUND);
		EXPECT_FALSE(rig_bound(&self->modem.sim));
		ASSERT_EQ(0, restore(&self->modem, &self->nl, &self->answer)) {
			TH_LOG("%s in %s: %s", site->callee, site->function, self->answer.text);
		}
	}
}

/* What is beneath usbnet and netlink has many more places: some fail by chance. */
static int hazard(unsigned long percent)
{
	unsigned long start, end;
	int err = module_range(&start, &end);

	if (!err)
		err = arm(SLAB, start, end, percent, FOREVER);
	if (!err)
		err = put(PAGES, "min-order", 0);
	return err ? err : arm(PAGES, start, end, percent, FOREVER);
}

static long end_hazard(void)
{
	long failed = 2 * FOREVER - get(SLAB, "times") - get(PAGES, "times");

	disarm(SLAB);
	disarm(PAGES);
	return failed;
}

TEST_F_TIMEOUT(starved, by_chance, 120)
{
	long failed = 0;
	int i, err;

	for (i = 0; i < HAZARD_ROUNDS; i++) {
		ASSERT_EQ(0, rig_bind(&self->modem.sim, false));
		ASSERT_EQ(0, hazard(10));
		err = rig_bind(&self->modem.sim, true);
		EXPECT_TRUE(fair(err)) {
			TH_LOG("%s", strerror(-err));
		}
		for (err = 0; !err && i % 2; )
			err = use_channel(&self->nl, self->modem.index, &self->answer);
		EXPECT_TRUE(fair(err));
		failed += end_hazard();
		ASSERT_EQ(0, restore(&self->modem, &self->nl, &self->answer)) {
			TH_LOG("%s", self->answer.text);
		}
	}
	EXPECT_LT(0, failed);
	TH_LOG("%ld allocations failed by chance", failed);
}

/* the error that a listener gets, whatever it may have got before */
static int loss(struct nl *listener, struct nl_event *event)
{
	int err;

	do {
		err = nl_event(listener, event, RIG_SOON);
	} while (!err);
	return err;
}

/*
 * Whoever misses an event is told: no message can be had, or no copy of it for who is not
 * the first to get it, which is who joined last.
 */
TEST_F_TIMEOUT(starved, told_of_loss, 60)
{
	static const char *const groups[] = { WWANCTL_MCGRP_REGISTRATION, WWANCTL_MCGRP_CARD };
	struct site *site;
	int i, group, told = 0;

	for (i = 0; i < sites->count; i++) {
		site = &sites->site[i];
		if (strcmp(site->function, "wwanctl_nl_event"))
			continue;
		for (group = 0; group < 2; group++) {
			ASSERT_EQ(0, modem_wait_registration(&self->modem,
							     WWANCTL_REGISTRATION_STATE_HOME,
							     RIG_PLUG));
			ASSERT_EQ(0, nl_open(&self->listener));
			ASSERT_EQ(0, nl_join(&self->listener, groups[group]));
			ASSERT_EQ(0, nl_open(&self->first));
			ASSERT_EQ(0, nl_join(&self->first, groups[group]));
			ASSERT_EQ(0, arm(SLAB, site->address, site->address + 1, 100, FOREVER));
			EXPECT_EQ(0, sim_do(&self->modem.sim, "deregister 0"));
			EXPECT_EQ(0, use_channel(&self->nl, self->modem.index, &self->answer));
			if (get(SLAB, "times") < FOREVER) {
				EXPECT_EQ(-ENOBUFS, loss(&self->listener, &self->event)) {
					TH_LOG("%s, group %s", site->callee, groups[group]);
				}
				told++;
			}
			disarm(SLAB);
			nl_close(&self->first);
			nl_close(&self->listener);
		}
	}
	/* a message for each group, a copy for each */
	EXPECT_LE(4, told);
}

/* Nothing can be had at all, neither objects nor pages, for as long as it takes. */
TEST_F_TIMEOUT(starved, famine, 60)
{
	ASSERT_EQ(0, hazard(100));
	EXPECT_GT(0, use_channel(&self->nl, self->modem.index, &self->answer));
	EXPECT_GT(0, file_read(&self->nl, self->modem.index, ICCID, 0, &self->answer));
	EXPECT_LT(1, end_hazard());
	EXPECT_EQ(0, restore(&self->modem, &self->nl, &self->answer));

	/* unbound and unloaded without memory */
	ASSERT_EQ(0, hazard(100));
	EXPECT_EQ(0, rig_bind(&self->modem.sim, false));
	EXPECT_EQ(-ENOMEM, rig_bind(&self->modem.sim, true));
	end_hazard();
	ASSERT_EQ(0, restore(&self->modem, &self->nl, &self->answer));
	ASSERT_EQ(0, hazard(100));
	nl_close(&self->nl);
	EXPECT_EQ(0, rig_unload());
	end_hazard();
	EXPECT_EQ(0, restore(&self->modem, &self->nl, &self->answer));
}

/* In the end each place has failed in some phase, or is named. */
TEST_F(starved, everywhere)
{
	unsigned int phase, total = 0, times;
	struct site *site;
	int i, never = 0;

	for (i = 0; i < sites->count; i++) {
		site = &sites->site[i];
		for (phase = 0, times = 0; phase < PHASES; phase++) {
			times += site->failed[phase];
			if (site->failed[phase])
				TH_LOG("%s: %s in %s", phase_names[phase], site->callee,
				       site->function);
		}
		if (!times)
			TH_LOG("never: %s in %s", site->callee, site->function);
		never += !times;
		total += times;
	}
	TH_LOG("%d places, %u failures, %d places never come by", sites->count, total, never);
	EXPECT_LT(sites->count / 2, sites->count - never);
}

int main(int argc, char **argv)
{
	setenv("WWANCTL_TEST_BUS", "gadget", 1);
	if (get(SLAB, "stacktrace-depth") < 0) {
		ksft_print_header();
		ksft_exit_skip("no fault injection in this kernel\n");
	}
	sites = mmap(NULL, sizeof(*sites), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	if (sites == MAP_FAILED)
		return KSFT_FAIL;
	rig_at_end(NULL);
	if (rig_load(NULL) || find_sites())
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
