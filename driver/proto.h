/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The seam between a module as such and its control protocol, and between the
 * protocol and the link that carries its frames.
 */
#ifndef WWANCTL_PROTO_H
#define WWANCTL_PROTO_H

#include "device.h"
#include "request.h"

/**
 * struct wwanctl_proto_ops - a control protocol
 * @protocol: enum wwanctl_protocol
 * @name: for messages
 * @frame_max: largest frame in bytes that it sends or understands
 * @create: make wdev->session; process context; 0 or -errno
 * @destroy: free it; no frame, request or timer of it is left
 * @start: begin the bring-up; returns at once; sets the state as it goes, retries
 *	with back-off up to 60 s, then MODEM_STATE_FAILED and slow retries
 * @stop: the end: no more requests come. If @link_works say goodbye (channels
 *	closed, clients released), bounded to 2 s. May sleep. After it the session
 *	touches neither the link nor the device
 * @receive: one whole frame from the module; BH off; @time CLOCK_BOOTTIME ns
 * @resync: the link was reset or resumed after a loss: begin anew, fail what is
 *	pending with -ECANCELED; BH off or process context
 * @request_init: allocate req->session for req->op and req->tx_len; 0 or -errno
 * @request_fini: free it
 * @submit: begin; completes by wwanctl_request_complete(); 0 or -errno (then
 *	req->error may say why). BH off. May come again for a request that has
 *	completed, even from within its completion
 * @cancel: the request has ended for its submitter (deadline): forget req, undo
 *	a late success (close a channel that opens yet). BH off, no lock held
 * @deadline: ms that an op may take, for the device's timer
 */
struct wwanctl_proto_ops {
	enum wwanctl_protocol protocol;
	const char *name;
	size_t frame_max;
	int (*create)(struct wwanctl_device *wdev);
	void (*destroy)(struct wwanctl_device *wdev);
	void (*start)(struct wwanctl_device *wdev);
	void (*stop)(struct wwanctl_device *wdev, bool link_works);
	void (*receive)(struct wwanctl_device *wdev, const u8 *frame, size_t len, u64 time);
	void (*resync)(struct wwanctl_device *wdev);
	int (*request_init)(struct wwanctl_request *req, gfp_t gfp);
	void (*request_fini)(struct wwanctl_request *req);
	int (*submit)(struct wwanctl_request *req);
	void (*cancel)(struct wwanctl_request *req);
	unsigned int (*deadline)(const struct wwanctl_request *req);
};

extern const struct wwanctl_proto_ops wwanctl_qmi_ops;
extern const struct wwanctl_proto_ops wwanctl_mbim_ops;

/**
 * struct wwanctl_frame - room for one outgoing control frame
 * @data: the bytes, DMA-able
 * @cap: room
 * @len: bytes to send
 * @repeatable: may be sent again when the module stalls it: a stall in the status stage
 *	comes after the data were taken, and a PIN must not be counted twice
 *
 * Made by the link, so that it may carry what the link needs to send it (a URB).
 */
struct wwanctl_frame {
	u8 *data;
	size_t cap;
	size_t len;
	bool repeatable;
};

/**
 * struct wwanctl_link_ops - a way to the module
 * @frame_alloc: process context or GFP_ATOMIC; NULL if there is no memory
 * @frame_free: also while it is under way: then it is freed when it is done
 * @frame_idle: the frame may be filled and sent (again)
 * @send: pass one frame on; never sleeps; 0, -ENODEV (gone), -EBUSY (that frame
 *	is still under way), -EHOSTUNREACH (suspended and can't wake)
 * @poll: an answer is overdue: look once whether the module has something to
 *	say, its notification may be lost. Never sleeps; silence is no error
 * @reset: ask for a USB port reset, done from a work item; 0 or -errno
 * @raw_ip: the module carries bare IP packets, else Ethernet frames; BH off
 * @carrier: packets of the network device pass, or do not; BH off
 */
struct wwanctl_link_ops {
	struct wwanctl_frame *(*frame_alloc)(struct wwanctl_link *link, size_t cap, gfp_t gfp);
	void (*frame_free)(struct wwanctl_link *link, struct wwanctl_frame *frame);
	bool (*frame_idle)(const struct wwanctl_frame *frame);
	int (*send)(struct wwanctl_link *link, struct wwanctl_frame *frame);
	void (*poll)(struct wwanctl_link *link);
	int (*reset)(struct wwanctl_link *link);
	void (*raw_ip)(struct wwanctl_link *link, bool on);
	void (*carrier)(struct wwanctl_link *link, bool on);
};

/**
 * struct wwanctl_link - embedded in the link's own struct
 * @ops: its operations
 * @message_max: bytes that the module takes and gives at a time; 0: not told
 */
struct wwanctl_link {
	const struct wwanctl_link_ops *ops;
	size_t message_max;
};

#endif /* WWANCTL_PROTO_H */
