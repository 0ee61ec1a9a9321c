/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_REJECT_H
#define WWANCTL_REJECT_H

#include <stdint.h>

const char *reject_cause_name(uint32_t cause, uint32_t rat, uint32_t domain);

#endif /* WWANCTL_REJECT_H */
