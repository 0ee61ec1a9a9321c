// SPDX-License-Identifier: GPL-2.0
/*
 * Files of the card, as the operations of every protocol see them: their paths, and
 * writing them as an application would, by APDUs on a logical channel of its own.
 *
 * Sources: TS 102 221, 8.4.2 (paths), 11.1.1 (SELECT), 11.1.4 and 11.1.6 (UPDATE).
 *
 * Context of all: BH off, the session locked.
 */

#include <linux/errno.h>
#include <linux/string.h>

#include "apdu.h"
#include "plan.h"

#define CHUNK			255		/* bytes in one UPDATE (Lc of one byte) */
#define OFFSET_END		0x8000		/* of UPDATE BINARY without an SFI */
#define P1_FROM_MF		0x08		/* SELECT by path from the MF */
#define P2_ABSOLUTE		0x04		/* UPDATE RECORD: the record of that number */

static const u8 mf[] = { 0x3f, 0x00 };

/**
 * plan_below_adf() - is a file reached through an application
 * @req: a request for a file, whose path has passed plan_check_file()
 *
 * Return: true if so.
 */
bool plan_below_adf(const struct wwanctl_request *req)
{
	return req->arg.file.path_len >= 4 && req->arg.file.path[2] == 0x7f &&
	       req->arg.file.path[3] == 0xff;
}

/**
 * plan_check_file() - see to it that a path begins at the MF
 * @req: a request for a file
 *
 * Return: 0, or -EINVAL and req->error.
 */
int plan_check_file(struct wwanctl_request *req)
{
	u8 *path = req->arg.file.path;

	if (req->arg.file.path_len < sizeof(mf) || req->arg.file.path_len % 2) {
		req->error = "a path is made of identifiers of two bytes";
		return -EINVAL;
	}
	if (!memcmp(path, mf, sizeof(mf)))
		return 0;
	if (req->arg.file.path_len + sizeof(mf) > sizeof(req->arg.file.path)) {
		req->error = "the path is too long";
		return -EINVAL;
	}
	memmove(path + sizeof(mf), path, req->arg.file.path_len);
	memcpy(path, mf, sizeof(mf));
	req->arg.file.path_len += sizeof(mf);
	return 0;
}

/**
 * plan_check_update() - can APDUs write this
 * @req: a request to update a file, whose path has passed plan_check_file()
 *
 * Return: 0, or -EINVAL and req->error.
 */
int plan_check_update(struct wwanctl_request *req)
{
	if (req->arg.file.path_len <= sizeof(mf))
		req->error = "the MF can't be written";
	else if (req->arg.file.record_file && req->tx_len > CHUNK)
		req->error = "a record has 255 bytes at most";
	/* from there on P1 would name another file by its SFI (11.1.4) */
	else if (!req->arg.file.record_file && req->arg.file.offset + req->tx_len > OFFSET_END)
		req->error = "a transparent file ends at 32768 bytes";
	else
		return 0;
	return -EINVAL;
}

/**
 * plan_keep() - part of an answer, into the request's room behind what is there
 * @op: the operation
 * @data: bytes
 * @len: their number
 *
 * Return: STEP_NEXT, or -EMSGSIZE and op->error.
 */
int plan_keep(struct plan_op *op, const u8 *data, size_t len)
{
	struct wwanctl_request *req = op->req;

	if (len > req->rx_cap - req->rx_len) {
		op->error = "the answer is longer than expected";
		return -EMSGSIZE;
	}
	if (len)
		memcpy(req->rx + req->rx_len, data, len);
	req->rx_len += len;
	return STEP_NEXT;
}

/* The channels that a module opens are those that the class byte can tell. */
static void begin_apdu(u8 *apdu, const struct plan_op *op, u8 ins, u8 p1, u8 p2, u8 len)
{
	apdu[0] = 0;
	wwanctl_apdu_set_channel(&apdu[0], op->channel);
	apdu[1] = ins;
	apdu[2] = p1;
	apdu[3] = p2;
	apdu[4] = len;
}

/**
 * plan_select_apdu() - SELECT of the file on op->channel
 * @op: the operation, of a request for a file
 * @apdu: filled in
 *
 * Return: its bytes.
 */
size_t plan_select_apdu(const struct plan_op *op, u8 apdu[PLAN_APDU_MAX])
{
	u8 len = op->req->arg.file.path_len - sizeof(mf);

	begin_apdu(apdu, op, 0xa4, P1_FROM_MF, PLAN_P2_NO_DATA, len);
	memcpy(apdu + 5, op->req->arg.file.path + sizeof(mf), len);
	return 5 + len;
}

/**
 * plan_update_apdu() - the next part of an update, or the record, on op->channel
 * @op: the operation; op->done counts
 * @apdu: filled in
 *
 * Return: its bytes.
 */
size_t plan_update_apdu(struct plan_op *op, u8 apdu[PLAN_APDU_MAX])
{
	size_t len = min_t(size_t, op->req->tx_len - op->done, CHUNK);
	unsigned int offset = op->req->arg.file.offset + op->done;

	if (op->req->arg.file.record_file)
		begin_apdu(apdu, op, 0xdc, op->req->arg.file.record, P2_ABSOLUTE, len);
	else
		begin_apdu(apdu, op, 0xd6, offset >> 8, offset & 0xff, len);
	memcpy(apdu + 5, op->req->tx + op->done, len);
	op->done += len;
	return 5 + len;
}
