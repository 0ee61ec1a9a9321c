/* SPDX-License-Identifier: GPL-2.0 */
/* The terminal's side of the card application toolkit (TS 102 223). */
#ifndef EMU_CAT_H
#define EMU_CAT_H

#include <stddef.h>
#include <stdint.h>

#include "toolkit.h"

struct cat;
struct session;
struct trace;
struct vclock;

#define CAT_FILES	8

/* General results of TERMINAL RESPONSE, TS 102 223 §8.12. */
#define CAT_PERFORMED	0x00
#define CAT_UNABLE_NOW	0x20
#define CAT_BEYOND	0x30

/**
 * struct cat_refresh - a REFRESH that the card asks for
 * @command: to answer it with cat_respond()
 * @files: ids of the files in its FILE LIST (the last two bytes of each path)
 */
struct cat_refresh {
	struct toolkit_command command;
	uint16_t files[CAT_FILES];
	size_t file_count;
};

struct cat *cat_create(struct session *session, struct trace *trace, struct vclock *clock,
		       void (*refresh)(void *ctx, const struct cat_refresh *refresh), void *ctx);
void cat_destroy(struct cat *cat);
void cat_fetch(struct cat *cat);
void cat_respond(struct cat *cat, const struct toolkit_command *command, uint8_t result);
void cat_reset(struct cat *cat);

#endif
