/* SPDX-License-Identifier: GPL-2.0 */
/* Commands of the host that come in fragments (MBIM 1.0 errata 1, section 9.5). */
#ifndef EMU_MBIM_ASSEMBLY_H
#define EMU_MBIM_ASSEMBLY_H

#include <ev.h>

#include "mbim.h"

struct mbim_assembly;

struct mbim_assembly *mbim_assembly_create(struct ev_loop *loop,
					   void (*error)(void *ctx, uint32_t txid,
							 enum mbim_protocol_error error),
					   void *ctx);
void mbim_assembly_destroy(struct mbim_assembly *a);
void mbim_assembly_drop(struct mbim_assembly *a);
bool mbim_assembly_add(struct mbim_assembly *a, const uint8_t *frame, size_t len,
		       const uint8_t **message, size_t *whole);

#endif
