/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_ESM_H
#define WWANCTL_ESM_H

#include <stddef.h>
#include <stdint.h>

#include "wwanctl.h"

const char *esm_cause_name(uint32_t layer, uint32_t cause);
void esm_end_text(const struct wwanctl_bearer_end *end, char *text, size_t cap);

#endif /* WWANCTL_ESM_H */
