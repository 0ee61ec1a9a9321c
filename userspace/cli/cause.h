/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_CAUSE_H
#define WWANCTL_CAUSE_H

#include <stdint.h>

const char *cause_name(uint32_t cause, uint32_t rat, uint32_t domain);

#endif /* WWANCTL_CAUSE_H */
