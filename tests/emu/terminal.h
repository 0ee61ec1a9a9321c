/* SPDX-License-Identifier: GPL-2.0 */
/* The terminal's side of the card application toolkit (TS 102 223). */
#ifndef EMU_TERMINAL_H
#define EMU_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "toolkit.h"

struct terminal;
struct session;
struct trace;
struct vclock;

#define TERMINAL_FILES	8

/* General results of TERMINAL RESPONSE, TS 102 223 §8.12. */
#define TERMINAL_PERFORMED	0x00
#define TERMINAL_UNABLE_NOW	0x20
#define TERMINAL_BEYOND	0x30

/**
 * struct terminal_refresh - a REFRESH that the card asks for
 * @command: to answer it with terminal_respond()
 * @files: ids of the files in its FILE LIST (the last two bytes of each path)
 */
struct terminal_refresh {
	struct toolkit_command command;
	uint16_t files[TERMINAL_FILES];
	size_t file_count;
};

/**
 * struct terminal_ops - what the terminal tells the module
 * @refresh: the card asks for a REFRESH, to be answered with terminal_respond()
 * @offer: a command came; true: somebody else answers it
 */
struct terminal_ops {
	void (*refresh)(void *ctx, const struct terminal_refresh *refresh);
	bool (*offer)(void *ctx, uint8_t type, const uint8_t *data, size_t len);
};

struct terminal *terminal_create(struct session *session, struct trace *trace,
				 struct vclock *clock, const struct terminal_ops *ops, void *ctx);
void terminal_destroy(struct terminal *terminal);
void terminal_fetch(struct terminal *terminal);
void terminal_respond(struct terminal *terminal, const struct toolkit_command *command,
		      uint8_t result);
void terminal_reset(struct terminal *terminal);

#endif
