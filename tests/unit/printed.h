/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What libqmi-glib prints of a message, as values by name: it has no other public way to
 * its own reading of one that came from nowhere.
 *
 * A structure is printed as "[ name = 'value' … ]", an array as "{ [0] = 'value' … }", a
 * number as its digits and an enumeration by its nickname; they nest.
 */
#ifndef TEST_PRINTED_H
#define TEST_PRINTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct printed - one value
 * @text: where it begins in what was printed; NULL if there is none
 */
struct printed {
	const char *text;
};

/* The value of the TLV @type in @message; none if it has no such TLV or it was unknown. */
struct printed printed_tlv(const char *message, uint8_t type);
/* A member of a structure. */
struct printed printed_member(struct printed value, const char *name);
/* An element of an array; none behind the last. */
struct printed printed_element(struct printed value, size_t index);
/* Whether all of the TLV could be read. */
bool printed_whole(struct printed value);
/* A scalar as text. */
bool printed_text(struct printed value, char *text, size_t cap);

#endif
