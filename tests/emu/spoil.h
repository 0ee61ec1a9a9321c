/* SPDX-License-Identifier: GPL-2.0 */
/* Frames of the module, spoilt as faults say. */
#ifndef EMU_SPOIL_H
#define EMU_SPOIL_H

#include <stddef.h>
#include <stdint.h>

#define SPOIL_MAX	16384	/* bytes of a spoilt frame */

struct fault;

size_t spoil_frame(struct fault *fault, unsigned int *random, uint8_t *frame, size_t len);

#endif
