// SPDX-License-Identifier: GPL-2.0
/* The ways to select an IMSI that this imsid has. */

#include "array.h"
#include "card.h"

static const struct card_method *const methods[] = {
	&card_applet,
};

const struct card_method *card_method_for(enum config_method method)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(methods); i++)
		if (methods[i]->method == method)
			return methods[i];
	return NULL;
}
