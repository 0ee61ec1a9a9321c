/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_SESSION_H
#define IMSID_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wwanctl_client;
struct wwanctl_reply;

#define SESSION_TEXT_MAX	160
#define SESSION_APDU_MAX	261	/* a short command APDU (ISO/IEC 7816-3, 12.1) */

/**
 * struct session_result - How a session with the card ended.
 * @error: 0, or a negative errno value: -EPROTO when answer() refused, else
 *	what the driver said.
 * @unknown: an APDU was sent and nobody knows whether the card carried it out.
 * @sent: command APDUs that have gone to the card.
 * @text: what failed, for the operator; no APDU bytes.
 */
struct session_result {
	int error;
	bool unknown;
	unsigned int sent;
	char text[SESSION_TEXT_MAX];
};

/**
 * struct session_ops - What a session is for.
 * @next: write the next command APDU (at most SESSION_APDU_MAX bytes), class
 *	byte without channel. Return: its length, 0 for the end, a negative
 *	errno value if it can not be made.
 * @answer: the card's response to it. Return: NULL, or why the session ends
 *	as failed (a static string).
 * @done: the channel is closed, or never was open. The session may be
 *	started anew.
 */
struct session_ops {
	int (*next)(void *ctx, uint8_t *apdu);
	const char *(*answer)(void *ctx, uint16_t sw, const uint8_t *data, size_t len);
	void (*done)(void *ctx, const struct session_result *result);
};

/**
 * struct session - A logical channel for the time of some APDUs.
 *
 * Open a channel for an application, exchange APDUs one after the other, close
 * the channel. Every step has the kernel's deadline. Owned by the caller, who
 * keeps it until done(); closing the client ends it.
 */
struct session {
	struct wwanctl_client *client;
	uint32_t modem;
	uint32_t channel;
	bool stop;
	bool lost;
	const struct session_ops *ops;
	void *ctx;
	struct session_result result;
};

/**
 * session_start - Open the channel and begin.
 * @session: to be filled; not in use
 * @client: the modem's request socket
 * @modem: index
 * @aid: application to select, with @aid_len bytes
 * @ops: what to do there
 * @ctx: for @ops
 *
 * done() is always called, from the client's dispatch; if the request could
 * not be sent, a negative errno value is returned and done() is not called.
 */
int session_start(struct session *session, struct wwanctl_client *client, uint32_t modem,
		  const uint8_t *aid, size_t aid_len, const struct session_ops *ops, void *ctx);

#endif
