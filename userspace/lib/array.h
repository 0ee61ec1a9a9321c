/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_ARRAY_H
#define WWANCTL_ARRAY_H

/* Number of elements of an array, which must not be a pointer. */
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#endif
