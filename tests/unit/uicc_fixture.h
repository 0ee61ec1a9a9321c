/* SPDX-License-Identifier: GPL-2.0 */
/* A card on the bench: sends APDUs written in hex and remembers what came back. */
#ifndef UNIT_UICC_FIXTURE_H
#define UNIT_UICC_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "toolkit.h"
#include "uicc.h"

#define USIM_AID	"A0000000871002FFFFFFFF8903020000"
#define APPLET_AID	"A0000005591010FFFFFFFF8900000100"
#define SELECT_USIM	"00A4040C10" USIM_AID
#define SELECT_APPLET	"00A4040C10" APPLET_AID
#define PIN_FIELD	"31323334FFFFFFFF"
#define ADM_FIELD	"0011223344556677"
#define VERIFY_ADM	"0020000A08" ADM_FIELD

#define WRITES_MAX	64
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct bench {
	struct uicc *u;
	struct uicc_config config;
	struct uicc_profile profiles[3];
	uint8_t data[UICC_RAPDU_MAX];	/* of the last response, without SW */
	size_t len;
	unsigned int announced;		/* proactive() calls */
	struct {
		uint16_t df, fid;
	} writes[WRITES_MAX];
	unsigned int written;
	char traced[256];		/* "name: detail;" of all traces */
};

/* cmocka set-up and tear-down: a three-profile host-driven card after reset. */
int bench_setup(void **state);
int bench_teardown(void **state);
/* Makes the card anew from b->config and resets it. */
void bench_remake(struct bench *b);

/* Sends hex (spaces allowed) from an exact-size heap copy. Return: SW1 SW2. */
uint16_t bench_send(struct bench *b, const char *hex);
void bench_data_is(struct bench *b, const char *hex, const char *file, int line);
void bench_file_is(struct bench *b, uint16_t df, uint16_t fid, const char *hex,
		   const char *file, int line);
/* The whole REFRESH (or other command) traffic: FETCH what SW 91xx promised. */
void bench_fetch(struct bench *b, uint16_t sw, struct toolkit_command *cmd);
uint16_t bench_respond(struct bench *b, const struct toolkit_command *cmd, uint8_t result);
/* TERMINAL PROFILE with all of toolkit_terminal_profile(). */
uint16_t bench_profile(struct bench *b);

#define send_sw(b, hex, sw)	assert_int_equal(bench_send(b, hex), sw)
#define data_is(b, hex)		bench_data_is(b, hex, __FILE__, __LINE__)
#define file_is(b, df, fid, hex) bench_file_is(b, df, fid, hex, __FILE__, __LINE__)

#endif
