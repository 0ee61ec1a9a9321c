/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_SECRET_H
#define WWANCTL_SECRET_H

#include <stddef.h>

/*
 * One line of standard input that must not be seen: 0, -EMSGSIZE if it is longer than
 * @cap, or another negative errno value.
 */
int secret_read(const char *prompt, char *secret, size_t cap, size_t *len);

#endif /* WWANCTL_SECRET_H */
