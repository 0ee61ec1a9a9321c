/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Something asked of a module: submitted from above, carried out by the protocol,
 * ended exactly once: by its answer, its deadline or the module's end.
 *
 * DOC: lifetime of a request
 *
 * alloc -> idle; submit -> pending; answer, deadline or unplug -> ended, done().
 * done() owns it then: it frees it or submits it again. A request that its
 * deadline ended is handed to done() only after an RCU grace period: until then
 * the protocol may hold it in code that runs with BH off.
 *
 * The protocol's part (session) goes before the link does: with the request, or
 * with the module if the request lives longer.
 */
#ifndef WWANCTL_REQUEST_H
#define WWANCTL_REQUEST_H

#include <linux/rcupdate.h>

#include "device.h"

#define WWANCTL_PENDING_MAX	16	/* requests of one modem, and of one socket */

/* longest GET RESPONSE: what a request for an APDU has room for at least */
#define WWANCTL_TRANSMIT_MIN	5

/* What a request asks of a module; the protocol-neutral vocabulary of the seam. */
enum wwanctl_op {
	WWANCTL_OP_POWER,		/* arg.power */
	WWANCTL_OP_RESET,		/* - */
	WWANCTL_OP_CARD_POWER,		/* slot, arg.card_power */
	WWANCTL_OP_CARD_SELECT,		/* slot */
	WWANCTL_OP_PIN_VERIFY,		/* slot, tx = PIN digits; pin_retries on failure */
	WWANCTL_OP_REFRESH,		/* slot, arg.method: session, card, radio, modem */
	WWANCTL_OP_REFRESH_VOTE,	/* arg.allow */
	WWANCTL_OP_CHANNEL_OPEN,	/* slot, tx = AID, arg.p2 -> channel, rx = FCP, sw */
	WWANCTL_OP_CHANNEL_CLOSE,	/* slot, channel */
	WWANCTL_OP_TRANSMIT,		/* slot, channel, tx = APDU, arg.raw -> rx, sw */
	WWANCTL_OP_FILE_READ,		/* slot, arg.file -> rx, sw */
	WWANCTL_OP_FILE_UPDATE,		/* slot, arg.file, tx = data -> sw */
	WWANCTL_OP_SCAN,		/* -> rx = array of struct wwanctl_network */
	WWANCTL_OP_NETWORK,		/* arg.network */
	WWANCTL_OP_ATTACH_GET,		/* -> arg.attach */
	WWANCTL_OP_ATTACH_SET,		/* arg.attach */
	WWANCTL_OP_BEARER_CONNECT,	/* arg.bearer; what it got is in the device's cache */
	WWANCTL_OP_BEARER_DISCONNECT,	/* arg.bearer.id */
};

/**
 * struct wwanctl_request - something asked of a module
 * @op: what
 * @wdev: the module, held
 * @done: called exactly once after a successful submit, BH off, no lock held;
 *	owns the request from then on
 * @context: the submitter's
 * @slot: card slot from 1, or 0 for the active one
 * @channel: logical channel, 0 the basic one
 * @arg: arguments by @op
 * @tx: bytes to the module, in the request's own memory, wiped at the end
 * @tx_len: their number
 * @rx: answer, in the request's own memory
 * @rx_cap: room in bytes
 * @rx_len: bytes (OP_SCAN: number of networks)
 * @sw: the card's status word, 0 if there was none
 * @pin_retries: attempts left after a refused PIN; -1 if not told
 * @status: 0 or a negative errno, valid in @done
 * @urgent: cleans up: not refused for too many pending ones
 * @error: why, a constant string for the user, or NULL
 * @session: the protocol's own, from ops->request_init to request_fini
 * @node: on wdev->requests while pending
 * @session_node: on wdev->sessions while it has a session
 * @deadline: fires -ETIMEDOUT
 * @rcu: of a timed-out one
 * @state: of enum in request.c; under wdev->lock
 * @follow: 61xx and 6Cxx followed so far, see request.c
 */
struct wwanctl_request {
	enum wwanctl_op op;
	struct wwanctl_device *wdev;
	void (*done)(struct wwanctl_request *req);
	void *context;
	u8 slot;
	u8 channel;
	union {
		u32 power;
		u32 card_power;
		u32 method;
		bool allow;
		struct {
			u8 p2;
			bool raw;
		};
		struct {
			u8 path[WWANCTL_PATH_MAX];
			u8 path_len;
			bool record_file;
			u8 record;
			u16 offset;
			u16 length;
		} file;
		struct {
			u32 selection;
			char plmn[8];
		} network;
		struct wwanctl_attach attach;
		struct wwanctl_bearer_config bearer;
	} arg;
	u8 *tx;
	size_t tx_len;
	u8 *rx;
	size_t rx_cap;
	size_t rx_len;
	u16 sw;
	int pin_retries;
	int status;
	const char *error;
	bool urgent;
	void *session;
	struct list_head node;
	struct list_head session_node;
	struct timer_list deadline;
	struct rcu_head rcu;
	unsigned int state;
	struct {
		size_t tx_cap;
		u8 *rx;
		size_t rx_cap;
		unsigned long expires;
		bool started;
		bool corrected;
	} follow;
};

/* --- requests, from above (netlink) --- */

/*
 * alloc: may sleep with GFP_KERNEL; prepares all that a submit needs, so that a
 * submit neither allocates nor fails for memory; ERR_PTR(-ENODEV) when the module
 * has gone, -EMSGSIZE when the protocol can't carry that much. submit: any context
 * up to BH, no lock held; 0 and later done(), or -ENODEV, -EBUSY (too many pending),
 * -EOPNOTSUPP (req->error set), -ENETDOWN (module does not answer yet) and no
 * done(). A timed-out request ends at once with -ETIMEDOUT; what the module
 * still answers is the protocol's to undo.
 */
struct wwanctl_request *wwanctl_request_alloc(struct wwanctl_device *wdev, enum wwanctl_op op,
					      size_t tx_len, size_t rx_cap, gfp_t gfp);
int wwanctl_request_submit(struct wwanctl_request *req);
void wwanctl_request_free(struct wwanctl_request *req);

/*
 * The channel is being closed: no APDU on it is followed by GET RESPONSE any more,
 * which might reach the next owner of its number.
 */
void wwanctl_request_stop_following(struct wwanctl_device *wdev, u8 slot, u8 channel);

/* true if a submit failed with @err for want of room: the same works a little later */
static inline bool wwanctl_request_again(int err)
{
	return err == -EBUSY || err == -EHOSTUNREACH || err == -ENOMEM;
}

/* Ends a request if it has not ended yet: status, and error text or NULL. */
void wwanctl_request_complete(struct wwanctl_request *req, int status, const char *error);

/* --- for device.c, process context --- */

/* Waits until no channel is being opened or closed, @ms at most. */
void wwanctl_request_settle(struct wwanctl_device *wdev, unsigned int ms);
/* All that are pending end with -ENODEV; none is left in anybody's hands below. */
void wwanctl_request_end_all(struct wwanctl_device *wdev);
/* After it no request needs the link any more, whoever still holds one. */
void wwanctl_request_fini_all(struct wwanctl_device *wdev);

#endif /* WWANCTL_REQUEST_H */
