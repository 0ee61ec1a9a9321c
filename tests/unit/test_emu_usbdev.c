// SPDX-License-Identifier: GPL-2.0
/* modemsim: ep0, notifications and faults of the USB function, with the test as the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "scenario.h"
#include "usbdev.h"

#define DONE_MAX 64
#define INTERRUPT_EP 9	/* of the QMI interface of an EC25 */

/* A transfer that came back. */
struct done {
	uint32_t tag;
	int status;
	uint32_t length;
	uint8_t data[512];
};

struct fixture {
	struct scenario *sc;
	struct fault fault;
	struct usbdev *dev;
	struct done done[DONE_MAX];
	int count;
	uint32_t tag;
	uint8_t command[64];
	size_t command_len;
	int function;
	int pulled;
};

static void on_complete(void *ctx, const struct usb_urb *urb, int status, const void *data,
			uint32_t length)
{
	struct fixture *f = ctx;
	struct done *done = &f->done[f->count++];

	assert_true(f->count < DONE_MAX);
	/* vhci drops a device that returns more than was asked for */
	assert_true(length <= urb->length);
	done->tag = urb->tag;
	done->status = status;
	done->length = length;
	if (data)
		memcpy(done->data, data, length < sizeof(done->data) ? length : 0);
}

static void on_command(void *ctx, int function, const uint8_t *data, size_t len)
{
	struct fixture *f = ctx;

	f->function = function;
	assert_true(len <= sizeof(f->command));
	memcpy(f->command, data, len);
	f->command_len = len;
}

static void on_pulled(void *ctx)
{
	struct fixture *f = ctx;

	f->pulled++;
}

static void on_reset(void *ctx)
{
	(void)ctx;
}

static const struct usbdev_ops ops = {
	.complete = on_complete, .command = on_command, .reset = on_reset, .pulled = on_pulled,
};

static uint32_t control(struct fixture *f, uint8_t type, uint8_t request, uint16_t value,
			uint16_t index, uint32_t length, const uint8_t *out)
{
	struct usb_urb urb = {
		.tag = ++f->tag, .in = type & 0x80, .length = length,
		.setup = { type, request, (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)index,
			   0, (uint8_t)length, (uint8_t)(length >> 8) },
	};

	usbdev_submit(f->dev, &urb, out);
	return urb.tag;
}

static uint32_t fetch(struct fixture *f)
{
	return control(f, 0xa1, 0x01, 0, 4, 4096, NULL);
}

static uint32_t listen(struct fixture *f)
{
	struct usb_urb urb = { .tag = ++f->tag, .ep = INTERRUPT_EP, .in = true, .length = 8 };

	usbdev_submit(f->dev, &urb, NULL);
	return urb.tag;
}

/* The last transfer that came back, which must be @tag. */
static const struct done *came_back(struct fixture *f, uint32_t tag)
{
	assert_true(f->count > 0);
	assert_int_equal(f->done[f->count - 1].tag, tag);
	return &f->done[f->count - 1];
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char error[SCENARIO_ERROR];

	*state = f;
	f->sc = scenario_create();
	if (!f->sc || scenario_check(f->sc, error))
		return -1;
	f->dev = usbdev_create(f->sc, &f->fault, NULL);
	usbdev_connect(f->dev, &ops, f);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	usbdev_destroy(f->dev);
	scenario_destroy(f->sc);
	free(f);
	return 0;
}

static void configure(struct fixture *f)
{
	control(f, 0x00, 0x09, 1, 0, 0, NULL);
	control(f, 0x21, 0x22, 1, 4, 0, NULL);	/* DTR */
	f->count = 0;
}

/* Every descriptor inside the configuration ends at the next one, the last at its end. */
static void configuration_descriptor_is_well_formed(void **state)
{
	struct fixture *f = *state;
	const struct done *done;
	uint32_t at, qmi_endpoints = 0, interfaces = 0;

	done = came_back(f, control(f, 0x80, 0x06, 0x0200, 0, 512, NULL));
	assert_int_equal(done->data[2] | done->data[3] << 8, done->length);
	for (at = 0; at < done->length; at += done->data[at]) {
		assert_true(done->data[at] >= 2 && at + done->data[at] <= done->length);
		interfaces += done->data[at + 1] == 4;
		/* the QMI interface is the only vendor one with three endpoints and ff/ff/ff */
		if (done->data[at + 1] == 4 && done->data[at + 2] == 4)
			qmi_endpoints = done->data[at + 4];
	}
	assert_int_equal(interfaces, 5);
	assert_int_equal(qmi_endpoints, 3);
	/* a short read gets no more than it asked for */
	assert_int_equal(came_back(f, control(f, 0x80, 0x06, 0x0200, 0, 9, NULL))->length, 9);
	assert_int_equal(came_back(f, control(f, 0x80, 0x06, 0x0700, 0, 9, NULL))->status, -EPIPE);
}

static void is_silent_until_dtr(void **state)
{
	static const uint8_t command[] = { 1, 2, 3 };
	struct fixture *f = *state;

	control(f, 0x00, 0x09, 1, 0, 0, NULL);
	control(f, 0x21, 0x00, 0, 4, sizeof(command), command);
	assert_int_equal(f->command_len, 0);
	usbdev_send(f->dev, 0, command, sizeof(command));
	assert_int_equal(came_back(f, fetch(f))->length, 0);
	configure(f);
	control(f, 0x21, 0x00, 0, 4, sizeof(command), command);
	assert_int_equal(f->command_len, sizeof(command));
	usbdev_send(f->dev, 0, command, sizeof(command));
	assert_int_equal(came_back(f, fetch(f))->length, sizeof(command));
}

static void notifies_once_a_message(void **state)
{
	static const uint8_t notification[] = { 0xa1, 0x01, 0, 0, 4, 0, 0, 0 };
	struct fixture *f = *state;
	uint32_t tag;

	configure(f);
	tag = listen(f);
	assert_int_equal(f->count, 0);
	usbdev_send(f->dev, 0, notification, 3);
	assert_memory_equal(came_back(f, tag)->data, notification, sizeof(notification));
	usbdev_send(f->dev, 0, notification, 4);
	usbdev_send(f->dev, 0, notification, 5);
	tag = listen(f);
	came_back(f, tag);
	tag = listen(f);
	came_back(f, tag);
	listen(f);
	assert_int_equal(f->count, 3);
	assert_int_equal(came_back(f, fetch(f))->length, 3);
	assert_int_equal(came_back(f, fetch(f))->length, 4);
	assert_int_equal(came_back(f, fetch(f))->length, 5);
}

static void answers_an_empty_fetch_as_told(void **state)
{
	struct fixture *f = *state;

	configure(f);
	assert_int_equal(came_back(f, fetch(f))->status, 0);
	f->sc->usb.empty_fetch = EMPTY_FETCH_STALL;
	assert_int_equal(came_back(f, fetch(f))->status, -EPIPE);
}

/* ep0 is one pipe: while a fetch is NAKed nothing else gets through. */
static void a_nak_blocks_ep0_until_unlinked(void **state)
{
	static const uint8_t command[] = { 9 };
	struct fixture *f = *state;
	uint32_t first, second;

	configure(f);
	f->sc->usb.empty_fetch = EMPTY_FETCH_NAK;
	first = fetch(f);
	second = control(f, 0x21, 0x00, 0, 4, 1, command);
	assert_int_equal(f->count, 0);
	assert_true(usbdev_unlink(f->dev, first));
	assert_int_equal(came_back(f, second)->status, 0);
	assert_int_equal(f->command_len, 1);
	assert_false(usbdev_unlink(f->dev, first));
	/* a message ends the wait */
	first = fetch(f);
	usbdev_send(f->dev, 0, command, 1);
	assert_int_equal(came_back(f, first)->length, 1);
}

static void faults_hit_as_often_as_armed(void **state)
{
	static const uint8_t message[100];
	struct fixture *f = *state;
	uint32_t tag;

	configure(f);
	assert_int_equal(fault_arm(&f->fault, "stall-ep0 1"), 0);
	assert_int_equal(came_back(f, fetch(f))->status, -EPIPE);
	assert_int_equal(came_back(f, fetch(f))->status, 0);

	assert_int_equal(fault_arm(&f->fault, "drop-notify"), 0);
	f->count = 0;
	tag = listen(f);
	usbdev_send(f->dev, 0, message, 10);
	assert_int_equal(f->count, 0);
	assert_int_equal(came_back(f, fetch(f))->length, 10);

	assert_int_equal(fault_arm(&f->fault, "int-eproto 2"), 0);
	usbdev_poke(f->dev);
	assert_int_equal(came_back(f, tag)->status, -EPROTO);
	tag = listen(f);
	assert_int_equal(came_back(f, tag)->status, -EPROTO);
	f->count = 0;
	tag = listen(f);
	assert_int_equal(f->count, 0);

	assert_int_equal(fault_arm(&f->fault, "oversize"), 0);
	usbdev_send(f->dev, 0, message, 100);
	came_back(f, tag);
	assert_int_equal(came_back(f, fetch(f))->status, -EOVERFLOW);
}

/* Taken, but not confirmed: the host may not know that it was carried out. */
static void stall_in_the_status_stage_carries_out(void **state)
{
	static const uint8_t command[] = { 1, 2, 3 };
	struct fixture *f = *state;

	configure(f);
	assert_int_equal(fault_arm(&f->fault, "stall-status"), 0);
	assert_int_equal(came_back(f, control(f, 0x21, 0, 0, 4, 3, command))->status, -EPIPE);
	assert_int_equal(f->command_len, 3);
	assert_int_equal(came_back(f, control(f, 0x21, 0, 0, 4, 3, command))->status, 0);
}

/* Two messages answered, the third is not; or it is, and then nothing. */
static void the_plug_is_pulled_at_a_message(void **state)
{
	struct fixture *f = *state;

	configure(f);
	assert_int_equal(usbdev_messages(f->dev), 1);
	assert_int_equal(fault_arm(&f->fault, "unplug-before 3"), 0);
	fetch(f);
	fetch(f);
	assert_int_equal(f->count, 2);
	fetch(f);
	fetch(f);
	assert_int_equal(f->count, 2);
	assert_int_equal(f->pulled, 1);
	usbdev_reset(f->dev);
	assert_int_equal(usbdev_messages(f->dev), 0);

	configure(f);
	assert_int_equal(fault_arm(&f->fault, "unplug-after 2"), 0);
	fetch(f);
	fetch(f);
	assert_int_equal(f->pulled, 2);
	listen(f);
	fetch(f);
	assert_int_equal(f->count, 2);
}

/* Each function has its own DTR, its own messages and its own notifications. */
static void two_functions_keep_apart(void **state)
{
	static const uint8_t command[] = { 1, 2 };
	struct fixture *f = *state;
	struct usb_urb urb = { .tag = 1000, .ep = 11, .in = true, .length = 8 };

	f->sc->usb.second_interface = 8;
	configure(f);
	usbdev_send(f->dev, 1, command, 2);
	assert_int_equal(usbdev_queued(f->dev, 1), 0);
	control(f, 0x21, 0x22, 1, 8, 0, NULL);
	control(f, 0x21, 0x00, 0, 8, sizeof(command), command);
	assert_int_equal(f->function, 1);
	usbdev_submit(f->dev, &urb, NULL);
	usbdev_send(f->dev, 1, command, 2);
	assert_int_equal(came_back(f, 1000)->data[4], 8);
	assert_int_equal(came_back(f, fetch(f))->length, 0);
	assert_int_equal(came_back(f, control(f, 0xa1, 0x01, 0, 8, 64, NULL))->length, 2);
}

/* The endpoint of the second interface is not the first one's; lies change what is said. */
static void descriptors_lie_as_told(void **state)
{
	struct fixture *f = *state;
	const struct done *done;
	uint32_t honest;
	char error[SCENARIO_ERROR];

	honest = came_back(f, control(f, 0x80, 0x06, 0x0200, 0, 512, NULL))->length;
	assert_int_equal(scenario_set(f->sc, "usb.lies=no-interrupt", error), 0);
	done = came_back(f, control(f, 0x80, 0x06, 0x0200, 0, 512, NULL));
	assert_int_equal(done->length, honest - 7);
	assert_int_equal(scenario_set(f->sc, "usb.lies=total-long", error), 0);
	done = came_back(f, control(f, 0x80, 0x06, 0x0200, 0, 512, NULL));
	assert_int_equal(done->length, honest);
	assert_int_equal(done->data[2] | done->data[3] << 8, honest + 200);
	assert_int_equal(scenario_set(f->sc, "usb.lies=total-short", error), 0);
	done = came_back(f, control(f, 0x80, 0x06, 0x0200, 0, 512, NULL));
	assert_int_equal(done->length, honest - 4);
	assert_int_not_equal(scenario_set(f->sc, "usb.lies=nonsense", error), 0);
}

static void a_host_that_never_fetches_loses_the_oldest(void **state)
{
	struct fixture *f = *state;
	uint8_t byte;
	int i;

	configure(f);
	for (i = 0; i < 300; i++) {
		byte = (uint8_t)i;
		usbdev_send(f->dev, 0, &byte, 1);
	}
	assert_int_equal(came_back(f, fetch(f))->data[0], 300 - 256);
}

static void refuses_what_it_does_not_know(void **state)
{
	static uint8_t large[5000];
	struct fixture *f = *state;

	configure(f);
	assert_int_equal(came_back(f, control(f, 0xc0, 0x33, 0, 0, 8, NULL))->status, -EPIPE);
	assert_int_equal(came_back(f, control(f, 0xa1, 0x77, 0, 4, 8, NULL))->status, -EPIPE);
	assert_int_equal(came_back(f, control(f, 0xa1, 0x01, 0, 2, 8, NULL))->status, -EPIPE);
	assert_int_equal(came_back(f, control(f, 0x21, 0x00, 0, 4, sizeof(large), large))->status,
			 -EPIPE);
	assert_int_equal(f->command_len, 0);
}

static void fault_lines_are_checked(void **state)
{
	struct fault fault = { 0 };
	uint32_t code = 0;

	(void)state;
	assert_int_equal(fault_arm(&fault, "nonsense"), -ENOENT);
	assert_int_equal(fault_arm(&fault, "garbage x"), -EINVAL);
	assert_int_equal(fault_arm(&fault, "late-once"), -EINVAL);
	assert_int_equal(fault_arm(&fault, "qmi-error GET_IDS 0"), -EINVAL);
	assert_int_equal(fault_arm(&fault, "qmi-error GET_IDS 3 2"), 0);
	assert_false(fault_error(&fault, "GET_MODEL", &code));
	assert_true(fault_error(&fault, "GET_IDS", &code));
	assert_true(fault_error(&fault, "GET_IDS", &code));
	assert_false(fault_error(&fault, "GET_IDS", &code));
	assert_int_equal(code, 3);
	assert_int_equal(fault_arm(&fault, "late-once open_logical_channel 500"), 0);
	assert_int_equal(fault_late(&fault, "SEND_APDU"), 0);
	assert_int_equal(fault_late(&fault, "OPEN_LOGICAL_CHANNEL"), 500);
	assert_int_equal(fault_late(&fault, "OPEN_LOGICAL_CHANNEL"), 0);
	assert_int_equal(fault_arm(&fault, "mute"), 0);
	assert_true(fault_take(&fault.mute) && fault_take(&fault.mute));
	assert_int_equal(fault_arm(&fault, "none"), 0);
	assert_false(fault_take(&fault.mute));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(configuration_descriptor_is_well_formed),
		TEST(is_silent_until_dtr),
		TEST(notifies_once_a_message),
		TEST(answers_an_empty_fetch_as_told),
		TEST(a_nak_blocks_ep0_until_unlinked),
		TEST(faults_hit_as_often_as_armed),
		TEST(stall_in_the_status_stage_carries_out),
		TEST(the_plug_is_pulled_at_a_message),
		TEST(two_functions_keep_apart),
		TEST(descriptors_lie_as_told),
		TEST(a_host_that_never_fetches_loses_the_oldest),
		TEST(refuses_what_it_does_not_know),
		TEST(fault_lines_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
