/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_REQUEST_H
#define IMSID_REQUEST_H

struct agent;
struct json_object;

/**
 * struct request_ctx - What requests act on.
 * @agent: the agent
 * @reload: read the configuration anew; a refusal's text goes to @text.
 *	Return: 0 or a negative errno value.
 */
struct request_ctx {
	struct agent *agent;
	int (*reload)(struct agent *agent, char *text, unsigned long size);
};

/**
 * request_answer - Carry out a request of the control socket.
 * @ctx: struct request_ctx
 * @request: {"request": NAME, ...}
 *
 * Return: the answer, a new object (control_ok(), control_error()).
 */
struct json_object *request_answer(void *ctx, struct json_object *request);

#endif
