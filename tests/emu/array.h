/* SPDX-License-Identifier: GPL-2.0 */
/* How many elements an array has. */
#ifndef EMU_ARRAY_H
#define EMU_ARRAY_H

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
