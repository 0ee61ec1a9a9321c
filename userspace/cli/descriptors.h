/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_DESCRIPTORS_H
#define WWANCTL_DESCRIPTORS_H

#include <stddef.h>
#include <stdint.h>

#define DESCRIPTORS_MAX		16384	/* bytes: more than any module has */

/* Kinds of functions that the driver drives. */
#define FUNCTION_QMI	1
#define FUNCTION_MBIM	2

int descriptors_read(const char *root, const char *device, uint8_t *data, size_t cap);
int descriptors_find(const uint8_t *data, size_t len, int functions);
int descriptors_functions(const uint8_t *data, size_t len, int configuration);

#endif /* WWANCTL_DESCRIPTORS_H */
