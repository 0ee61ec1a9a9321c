// SPDX-License-Identifier: GPL-2.0
/* A card on the bench: sends APDUs written in hex and remembers what came back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "uicc_fixture.h"

static const struct uicc_profile three[] = {
	{ .imsi = "234150000000001" },
	{
		.imsi = "262020000000002", .spn = "Second", .msisdn = "+4912345",
		.plmns = "26202 26201",
	},
	{ .imsi = "310410000000003", .mnc_digits = 3, .acc = 0x8001 },
};

static void note_proactive(void *ctx)
{
	struct bench *b = ctx;

	b->announced++;
}

static void note_trace(void *ctx, const char *name, const char *detail)
{
	struct bench *b = ctx;
	size_t used = strlen(b->traced);

	snprintf(b->traced + used, sizeof(b->traced) - used, "%s: %s;", name, detail);
}

static void note_written(void *ctx, uint16_t df, uint16_t fid)
{
	struct bench *b = ctx;

	if (b->written < WRITES_MAX) {
		b->writes[b->written].df = df;
		b->writes[b->written].fid = fid;
	}
	b->written++;
}

void bench_remake(struct bench *b)
{
	const struct uicc_ops ops = { note_proactive, note_trace, note_written };
	uint8_t atr[UICC_ATR_MAX];

	uicc_destroy(b->u);
	b->u = uicc_create(&b->config, &ops, b);
	assert_non_null(b->u);
	assert_true(uicc_reset(b->u, atr, sizeof(atr)) > 2);
	b->announced = 0;
	b->written = 0;
	b->traced[0] = '\0';
}

int bench_setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	memcpy(b->profiles, three, sizeof(three));
	b->config = (struct uicc_config){
		.iccid = "89440000000000000019",
		.adm = ADM_FIELD,
		.profiles = b->profiles,
		.profile_count = 3,
		.behaviour = { .applet = UICC_APPLET_HOST, .refresh = 4 },
	};
	bench_remake(b);
	*state = b;
	return 0;
}

int bench_teardown(void **state)
{
	struct bench *b = *state;

	uicc_destroy(b->u);
	free(b);
	return 0;
}

static size_t from_hex(const char *hex, uint8_t *out)
{
	unsigned int byte;
	size_t n = 0;
	int used;

	while (sscanf(hex, " %2x%n", &byte, &used) == 1) {
		out[n++] = byte;
		hex += used;
	}
	return n;
}

static uint16_t transmit(struct bench *b, const uint8_t *apdu, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	size_t len;

	assert_non_null(copy);
	memcpy(copy, apdu, n);
	len = uicc_transmit(b->u, copy, n, b->data, sizeof(b->data));
	free(copy);
	assert_true(len >= 2);
	b->len = len - 2;
	return b->data[len - 2] << 8 | b->data[len - 1];
}

uint16_t bench_send(struct bench *b, const char *hex)
{
	uint8_t apdu[1024];

	assert_true(strlen(hex) / 2 <= sizeof(apdu));
	return transmit(b, apdu, from_hex(hex, apdu));
}

static void same(const uint8_t *got, size_t len, const char *hex, const char *file, int line)
{
	uint8_t want[1024];
	size_t n = from_hex(hex, want);

	_assert_int_equal(len, n, file, line);
	_assert_memory_equal(got, want, n, file, line);
}

void bench_data_is(struct bench *b, const char *hex, const char *file, int line)
{
	same(b->data, b->len, hex, file, line);
}

void bench_file_is(struct bench *b, uint16_t df, uint16_t fid, const char *hex,
		   const char *file, int line)
{
	struct uicc_path path = { { df, fid }, 2 };
	uint8_t got[512];
	size_t len = 0;

	assert_int_equal(uicc_read_binary(b->u, &path, 0, got, sizeof(got), &len), 0x9000);
	same(got, len, hex, file, line);
}

void bench_fetch(struct bench *b, uint16_t sw, struct toolkit_command *cmd)
{
	const uint8_t fetch[] = { 0x80, 0x12, 0x00, 0x00, sw & 0xff };

	assert_int_equal(sw >> 8, 0x91);
	assert_int_equal(transmit(b, fetch, sizeof(fetch)), 0x9000);
	assert_int_equal(b->len, sw & 0xff);
	assert_true(toolkit_parse_proactive(b->data, b->len, cmd));
}

uint16_t bench_respond(struct bench *b, const struct toolkit_command *cmd, uint8_t result)
{
	uint8_t apdu[5 + TOOLKIT_MAX] = { 0x80, 0x14, 0x00, 0x00 };

	apdu[4] = toolkit_build_response(apdu + 5, cmd, result);
	return transmit(b, apdu, 5 + apdu[4]);
}

uint16_t bench_profile(struct bench *b)
{
	uint8_t apdu[5 + TOOLKIT_MAX] = { 0x80, 0x10, 0x00, 0x00 };

	apdu[4] = toolkit_terminal_profile(apdu + 5);
	return transmit(b, apdu, 5 + apdu[4]);
}
