/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_IDENTITY_H
#define IMSID_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "session.h"

struct wwanctl_client;

#define IDENTITY_IMSI_MAX	16	/* 15 digits and NUL */
#define IDENTITY_ICCID_MAX	21	/* 20 digits and NUL */

/**
 * struct identity - Who the card says it is.
 *
 * Read from the card's own files over a logical channel: a module answers its
 * file commands and subscriber queries from a cache that may be a profile late.
 *
 * @imsi: EF_IMSI (TS 31.102, 4.2.2)
 * @iccid: EF_ICCID (TS 102 221, 13.2)
 * @done: the channel is closed; @imsi and @iccid hold if result->error is 0
 * @ctx: for @done
 */
struct identity {
	char imsi[IDENTITY_IMSI_MAX];
	char iccid[IDENTITY_ICCID_MAX];
	void (*done)(void *ctx, const struct session_result *result);
	void *ctx;
	struct session session;
	unsigned int step;
};

/**
 * identity_read - Read both files.
 * @identity: with @done and @ctx set; the caller's until done()
 * @client: the modem's request socket
 * @modem: index
 * @aid: the USIM's AID, or NULL for the card's first USIM
 * @aid_len: its length
 *
 * Return: 0, or a negative errno value and done() is not called.
 */
int identity_read(struct identity *identity, struct wwanctl_client *client, uint32_t modem,
		  const uint8_t *aid, size_t aid_len);

/** identity_imsi - EF_IMSI's contents to digits. Return: false if they are none. */
bool identity_imsi(const uint8_t *data, size_t len, char imsi[IDENTITY_IMSI_MAX]);

/** identity_iccid - EF_ICCID's contents to digits. Return: false if they are none. */
bool identity_iccid(const uint8_t *data, size_t len, char iccid[IDENTITY_ICCID_MAX]);

#endif
