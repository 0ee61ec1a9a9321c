/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_PIN_H
#define IMSID_PIN_H

#include <stdbool.h>
#include <stdint.h>

struct journal;
struct wwanctl_card;
struct wwanctl_client;

#define PIN_RETRIES_LEAST	3	/* fewer: somebody else has tried; leave it to people */

/**
 * struct pin - The attempt at a card's PIN.
 * @journal: knows what was tried, ever
 * @name: USB path of the module, for messages
 * @now: running time of the attempt
 * @busy: an attempt is under way
 * @iccid: the card
 * @value: the PIN, wiped when the attempt has ended
 * @text: what became of it, for diagnose; "" if nothing is the matter
 */
struct pin {
	struct journal *journal;
	const char *name;
	uint64_t now;
	bool busy;
	char iccid[24];
	char value[9];
	char text[160];
};

/**
 * pin_consider - Verify the PIN of a card that asks for it.
 * @pin: with @journal and @name set
 * @client: the modem's request socket
 * @modem: index
 * @card: as reported last
 * @file: the configured pin-file, NULL: none
 * @now: running time
 *
 * One attempt per card and value, ever; none with fewer than PIN_RETRIES_LEAST
 * left. Does nothing when the card does not ask. Failures are logged once.
 */
void pin_consider(struct pin *pin, struct wwanctl_client *client, uint32_t modem,
		  const struct wwanctl_card *card, const char *file, uint64_t now);

#endif
