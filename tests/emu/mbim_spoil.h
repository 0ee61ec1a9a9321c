/* SPDX-License-Identifier: GPL-2.0 */
/* MBIM frames of the module, spoilt as faults say. */
#ifndef EMU_MBIM_SPOIL_H
#define EMU_MBIM_SPOIL_H

#include <stddef.h>
#include <stdint.h>

#define SPOIL_FRAME_MAX	36864	/* bytes of a spoilt frame */

struct fault;

size_t mbim_spoil(struct fault *fault, unsigned int *random, uint8_t *frame, size_t len);

#endif
