/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_CONTROL_H
#define IMSID_CONTROL_H

struct ev_loop;
struct json_object;
struct control;

/**
 * struct control_ops - What the server asks its owner.
 * @request: answer one request, a JSON object that stays the caller's; must
 *           not block. Return: a new object of control_ok() or control_error().
 */
struct control_ops {
	struct json_object *(*request)(void *ctx, struct json_object *request);
};

/**
 * control_create - Listen on a Unix stream socket.
 * @loop: the event loop
 * @path: where; an old socket there is replaced, so hold a lock that says it
 *        is nobody's
 * @ops: answers requests
 * @ctx: for @ops
 *
 * The socket is for its owner and the group "imsid" (0660). One JSON request
 * a line, one JSON answer a line, in order. Clients that are too many, too
 * long-winded, silent or do not read are turned away or closed; none of them
 * costs more than a few kilobytes.
 *
 * Return: the server, or NULL with errno.
 */
struct control *control_create(struct ev_loop *loop, const char *path,
			       const struct control_ops *ops, void *ctx);

/** control_destroy - Close all clients, remove the socket. NULL is fine. */
void control_destroy(struct control *control);

/** control_ok - {"ok": @result}; takes @result, NULL gives true. */
struct json_object *control_ok(struct json_object *result);

/**
 * control_error - {"error": {"code", "text", "hint"}}.
 * @code: "usage", "refused", "no-such-modem", "no-such-profile", "permission",
 *        "timeout", "busy" or "failed"
 * @text: what is wrong
 * @hint: what to do about it, may be NULL
 */
struct json_object *control_error(const char *code, const char *text, const char *hint);

#endif
