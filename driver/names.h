/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables that give numbers a name, for messages and for people. No state, as the codecs
 * that they belong to.
 */
#ifndef WWANCTL_NAMES_H
#define WWANCTL_NAMES_H

#include "wire.h"

/**
 * struct id_name - one of them
 * @id: the number
 * @text: its name
 */
struct id_name {
	u32 id;
	const char *text;
};

/**
 * id_name_of() - look one up
 * @list: the table
 * @count: its entries
 * @id: the number
 * @otherwise: what a number is called that is not in it
 *
 * Return: a constant string.
 */
static inline const char *id_name_of(const struct id_name *list, size_t count, u32 id,
				     const char *otherwise)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i].id == id)
			return list[i].text;
	return otherwise;
}

#endif /* WWANCTL_NAMES_H */
