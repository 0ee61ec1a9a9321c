// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors that lie. A function that can not be driven is left alone and the log says
 * so; all else works, whatever its descriptors tell; and the module beside it works on.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "memory.h"
#include "rig.h"

#define ICCID_FILE	"3F002FE2"
#define ICCID		"984405102091384028F6"

static struct modem healthy;
static struct memory before;

/* modules that the driver knows */
static int count_row(void *ctx, const void *attrs, size_t len)
{
	(void)attrs;
	(void)len;
	(*(int *)ctx)++;
	return 0;
}

static int modems(struct nl *nl, struct nl_answer *answer)
{
	struct nl_request rq;
	int count = 0, err;

	nl_begin(&rq, nl, WWANCTL_CMD_MODEM_GET, 0);
	err = nl_dump(nl, &rq, count_row, &count, answer);
	return err ? err : count;
}

FIXTURE(lie) {
	struct modem modem;
	struct nl nl;
	struct nl_answer answer;
	char setting[96];
};

FIXTURE_VARIANT(lie) {
	const char *name;
	bool mbim;
	bool works;
	const char *words;	/* what the log says if not */
};

#define MISSING	"not a control function"

FIXTURE_VARIANT_ADD(lie, no_interrupt) { .name = "no-interrupt", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, no_bulk_in) { .name = "no-bulk-in", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, no_bulk_out) { .name = "no-bulk-out", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, interrupt_as_bulk) { .name = "interrupt-as-bulk", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, packet_zero) { .name = "packet-zero", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, packet_huge) { .name = "packet-huge", .works = true };
FIXTURE_VARIANT_ADD(lie, interval_zero) { .name = "interval-zero", .works = true };
FIXTURE_VARIANT_ADD(lie, interval_huge) { .name = "interval-huge", .works = true };
FIXTURE_VARIANT_ADD(lie, altsettings) { .name = "altsettings", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, same_endpoint) { .name = "same-endpoint", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, many_endpoints) { .name = "many-endpoints", .works = true };
FIXTURE_VARIANT_ADD(lie, cdc_short) { .name = "cdc-short", .works = true };
FIXTURE_VARIANT_ADD(lie, cdc_empty) { .name = "cdc-empty", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, cdc_past_end) { .name = "cdc-past-end", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, cdc_union_self) { .name = "cdc-union-self", .works = true };
FIXTURE_VARIANT_ADD(lie, cdc_union_absent) { .name = "cdc-union-absent", .works = true };
FIXTURE_VARIANT_ADD(lie, cdc_command_huge) { .name = "cdc-command-huge", .works = true };
FIXTURE_VARIANT_ADD(lie, cdc_command_zero) { .name = "cdc-command-zero", .works = true };

FIXTURE_VARIANT_ADD(lie, all_cdc) {
	.name = "cdc-short cdc-union-self cdc-union-absent cdc-command-huge", .works = true,
};

FIXTURE_VARIANT_ADD(lie, empty_part) { .name = "empty-part", .words = MISSING };
FIXTURE_VARIANT_ADD(lie, total_long) { .name = "total-long", .works = true };
FIXTURE_VARIANT_ADD(lie, total_short) { .name = "total-short", .words = MISSING };

/* --- the same of an MBIM function, whose descriptors are in two interfaces --- */

#define NOT_MBIM	"not an MBIM function"

FIXTURE_VARIANT_ADD(lie, mbim_no_interrupt) {
	.name = "no-interrupt", .mbim = true, .words = NOT_MBIM ": its notification endpoint",
};

FIXTURE_VARIANT_ADD(lie, mbim_no_bulk_in) {
	.name = "no-bulk-in", .mbim = true, .words = NOT_MBIM ": an endpoint of its data interface",
};

FIXTURE_VARIANT_ADD(lie, mbim_no_bulk_out) {
	.name = "no-bulk-out", .mbim = true,
	.words = NOT_MBIM ": an endpoint of its data interface",
};

FIXTURE_VARIANT_ADD(lie, mbim_interrupt_as_bulk) {
	.name = "interrupt-as-bulk", .mbim = true, .words = NOT_MBIM ": its notification endpoint",
};

FIXTURE_VARIANT_ADD(lie, mbim_packet_zero) {
	.name = "packet-zero", .mbim = true, .words = NOT_MBIM,
};

FIXTURE_VARIANT_ADD(lie, mbim_packet_huge) {
	.name = "packet-huge", .mbim = true, .works = true,
};

FIXTURE_VARIANT_ADD(lie, mbim_interval_zero) {
	.name = "interval-zero", .mbim = true, .works = true,
};

FIXTURE_VARIANT_ADD(lie, mbim_altsettings) {
	.name = "altsettings", .mbim = true, .words = NOT_MBIM ": its data interface lacks",
};

FIXTURE_VARIANT_ADD(lie, mbim_same_endpoint) {
	.name = "same-endpoint", .mbim = true, .words = NOT_MBIM,
};

FIXTURE_VARIANT_ADD(lie, mbim_many_endpoints) {
	.name = "many-endpoints", .mbim = true, .works = true,
};

FIXTURE_VARIANT_ADD(lie, mbim_cdc_short) {
	.name = "cdc-short", .mbim = true, .words = NOT_MBIM ": its functional descriptor",
};

FIXTURE_VARIANT_ADD(lie, mbim_cdc_empty) {
	.name = "cdc-empty", .mbim = true, .words = NOT_MBIM,
};

FIXTURE_VARIANT_ADD(lie, mbim_cdc_past_end) {
	.name = "cdc-past-end", .mbim = true, .words = NOT_MBIM,
};

FIXTURE_VARIANT_ADD(lie, mbim_cdc_union_self) {
	.name = "cdc-union-self", .mbim = true, .words = NOT_MBIM ": neither union nor association",
};

FIXTURE_VARIANT_ADD(lie, mbim_cdc_union_absent) {
	.name = "cdc-union-absent", .mbim = true,
	.words = NOT_MBIM ": neither union nor association",
};

FIXTURE_VARIANT_ADD(lie, mbim_cdc_command_huge) {
	.name = "cdc-command-huge", .mbim = true, .works = true,
};

FIXTURE_VARIANT_ADD(lie, mbim_cdc_command_zero) {
	.name = "cdc-command-zero", .mbim = true, .words = NOT_MBIM ": wMaxControlMessage",
};

FIXTURE_VARIANT_ADD(lie, mbim_total_long) {
	.name = "total-long", .mbim = true, .works = true,
};

FIXTURE_VARIANT_ADD(lie, mbim_total_short) {
	.name = "total-short", .mbim = true, .words = NOT_MBIM,
};

FIXTURE_SETUP(lie)
{
	const char *const protocol = variant->mbim ? "usb.protocol=mbim" : "usb.protocol=qmi";
	const char *const settings[] = { RIG_FAST, protocol, self->setting, NULL };

	snprintf(self->setting, sizeof(self->setting), "usb.lies=%s", variant->name);
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, modem_plug(&self->modem, settings));
}

FIXTURE_TEARDOWN(lie)
{
	modem_down(&self->modem);
	nl_close(&self->nl);
}

static int net_devices(const struct sim *sim)
{
	return rig_shell("ls -d /sys/bus/usb/devices/%s:*/net > /dev/null 2>&1", sim->usb) ? 0 : 1;
}

TEST_F(lie, does_no_harm)
{
	if (variant->works) {
		EXPECT_EQ(0, modem_wait_state(&self->modem, WWANCTL_MODEM_STATE_READY, RIG_PLUG));
		EXPECT_EQ(0, file_read(&self->nl, self->modem.index, ICCID_FILE, 0,
				       &self->answer)) {
			TH_LOG("%s", self->answer.text);
		}
		EXPECT_STREQ(ICCID, answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
	} else {
		/* the kernel has looked at it: the other interfaces are there */
		EXPECT_EQ(1, modems(&self->nl, &self->answer));
		EXPECT_EQ(0, net_devices(&self->modem.sim));
		EXPECT_FALSE(rig_bound(&self->modem.sim));
		EXPECT_EQ(0, rig_shell("dmesg | grep -qE '(wwanctl|usb) %s(:1.4)?: %s'",
				       self->modem.sim.usb, variant->words));
	}
	EXPECT_EQ(0, file_read(&self->nl, healthy.index, ICCID_FILE, 0, &self->answer));
	EXPECT_STREQ(ICCID, answer_hex(&self->answer, WWANCTL_A_FILE_DATA));
}

/* --- two QMI functions on one device --- */

#define BOTH	"usb.vid=1199", "usb.pid=9071", "usb.interface=8", "usb.second-interface=10"

struct pair {
	uint32_t index[2];
	int count;
};

static int take_pair(void *ctx, const void *attrs, size_t len)
{
	struct pair *pair = ctx;
	uint32_t interface = nl_u32(attrs, len, WWANCTL_A_MODEM_INTERFACE);

	if (nl_u32(attrs, len, WWANCTL_A_MODEM_STATE) != WWANCTL_MODEM_STATE_READY ||
	    (interface != 8 && interface != 10))
		return 0;
	pair->index[interface == 10] = nl_u32(attrs, len, WWANCTL_A_MODEM_MODEM_INDEX);
	pair->count++;
	return 0;
}

static int await_pair(struct nl *nl, struct nl_answer *answer, struct pair *pair)
{
	uint64_t end = now_ms() + RIG_PLUG;
	struct nl_request rq;
	int err;

	do {
		memset(pair, 0, sizeof(*pair));
		nl_begin(&rq, nl, WWANCTL_CMD_MODEM_GET, 0);
		err = nl_dump(nl, &rq, take_pair, pair, answer);
		usleep(50000);
	} while (!err && pair->count < 2 && now_ms() < end);
	return err ? err : pair->count == 2 ? 0 : -ETIME;
}

/* does the command line show that interface under this name? 0 if so */
static int shown(const char *usb, const char *suffix, int interface)
{
	return rig_shell("%s/build/wwanctl -j show %s%s | jq -e '.interface == %d'", rig_top(),
			 usb, suffix, interface);
}

/* Each has its clients, its answers and its name; it goes on when the other is unbound. */
TEST(two_functions)
{
	static const char *const settings[] = { RIG_FAST, BOTH, NULL };
	struct nl_answer *answer = malloc(sizeof(*answer));
	struct nl *nl = malloc(sizeof(*nl));
	struct sim sim;
	struct pair pair;
	int i;

	ASSERT_NE(NULL, answer);
	ASSERT_NE(NULL, nl);
	ASSERT_EQ(0, nl_open(nl));
	ASSERT_EQ(0, sim_start(&sim, settings));
	EXPECT_EQ(0, await_pair(nl, answer, &pair));
	EXPECT_NE(pair.index[0], pair.index[1]);
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(0, file_read(nl, pair.index[i % 2], ICCID_FILE, 0, answer)) {
			TH_LOG("%s", answer->text);
		}
		EXPECT_STREQ(ICCID, answer_hex(answer, WWANCTL_A_FILE_DATA));
	}
	/* the command line's names: the bare path is the lowest interface */
	EXPECT_EQ(0, shown(sim.usb, "", 8));
	EXPECT_EQ(0, shown(sim.usb, ":1.8", 8));
	EXPECT_EQ(0, shown(sim.usb, ":1.10", 10));
	EXPECT_EQ(0, rig_shell("echo %s:1.8 > /sys/bus/usb/drivers/wwanctl/unbind", sim.usb));
	EXPECT_EQ(0, file_read(nl, pair.index[1], ICCID_FILE, 0, answer));
	EXPECT_EQ(-ENODEV, file_read(nl, pair.index[0], ICCID_FILE, 0, answer));
	sim_stop(&sim);
	nl_close(nl);
	free(answer);
	free(nl);
}

/* Nothing is left of all that, and the kernel has not complained. */
TEST(nothing_is_left)
{
	struct memory *after = malloc(sizeof(*after));

	ASSERT_NE(NULL, after);
	ASSERT_EQ(0, memory_take(after));
	EXPECT_FALSE(memory_leaked(&before, after, 24));
	free(after);
	EXPECT_NE(0, rig_shell("dmesg | grep -E 'WARNING:|BUG:|Oops|Call Trace|refcount_t'"));
}

int main(int argc, char **argv)
{
	static const char *const settings[] = { RIG_FAST, NULL };

	rig_at_end(&healthy);
	if (rig_load(NULL) || modem_up(&healthy, settings) || memory_take(&before))
		return KSFT_FAIL;
	return run_tests(argc, argv);
}
