// SPDX-License-Identifier: GPL-2.0
/*
 * The USB function of a module: probe and disconnect, power management, and the
 * encapsulated commands of USB CDC (PSTN120, 6.2) that carry control frames.
 *
 * DOC: fetching
 *
 * A RESPONSE_AVAILABLE notification starts a fetch; after a fetch that brought
 * something comes another one, until the module answers with nothing: zero bytes
 * or a STALL. So notifications may be lost or coalesced. A fetch that no
 * notification asked for is speculative: an error of it, or silence for a second,
 * means empty and is nobody's business. A module that has answered an empty fetch
 * has more time: its silence means something else.
 *
 * DOC: locking
 *
 * wwanctl_usb.lock (interrupts off: some host controllers complete URBs in hard
 * interrupt context) guards the flags and counters. It is a leaf: URBs are
 * submitted under it, but neither unlinked nor is anything above called. Only one
 * fetch is in flight, so frames go up one after the other.
 */

#include <linux/interrupt.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/usb/cdc.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "usb.h"

#define FETCH_TIMEOUT		HZ		/* silence that means empty */
#define FETCH_PATIENCE		(5 * HZ)	/* USB 2.0, 9.2.6.1: no request takes longer */
#define FETCH_MIN		4096		/* bytes: the largest message of common firmware */
#define SILENT_MAX		3		/* silent drains, then do without draining */
#define DRAIN_PAUSE_MIN		(10UL * HZ)	/* without, until it is tried again */
#define DRAIN_PAUSE_MAX		(3600UL * HZ)
#define NOTIFIED_MAX		64		/* notifications remembered without draining */
#define INTR_DELAY_MIN		10		/* ms until an interrupt URB is tried again */
#define INTR_DELAY_MAX		1000
#define FRAMES_MAX		256		/* commands on their way; MBIM cuts long ones up */
#define FRAME_TRIES		3		/* a command that stalls is sent so many times */
#define SEND_DRAIN_TIMEOUT	1000		/* ms for commands on their way at suspend */
#define DTR_TIMEOUT		2000		/* ms */
#define CDC_LINE_DTR		BIT(0)		/* PSTN120, 6.3.12 */

/**
 * struct wwanctl_usb - the control function
 * @link: what the protocol sees
 * @udev: USB device
 * @intf: control interface
 * @data: data interface, or NULL if that is the same
 * @dev: usbnet device
 * @wdev: the module above; set before the first URB, until disconnect
 * @quirks: kind of module
 * @ifnum: interface number
 * @lock: see DOC: locking
 * @running: URBs may be submitted (@lock)
 * @asleep: suspended; commands wait on @deferred (@lock)
 * @under_way: commands on their way (@lock)
 * @sending: their URBs
 * @deferred: URBs of commands that wait for the end of a suspend
 * @intr: interrupt URB
 * @intr_buf: its buffer
 * @intr_delay: back-off in ms, 0 while all is well (@lock)
 * @intr_stalled: the interrupt endpoint must be cleared (@lock)
 * @intr_work: clears and resubmits
 * @fetch: URB of GET_ENCAPSULATED_RESPONSE
 * @fetch_setup: its set-up packet
 * @fetch_buf: its buffer
 * @fetch_cap: bytes in @fetch_buf
 * @fetch_time: CLOCK_BOOTTIME ns of its completion
 * @fetch_ends: jiffies at which it counts as silent (@lock)
 * @fetch_timer: gives up a silent one
 * @fetch_tasklet: hands a frame from hard interrupt context to BH
 * @fetching: @fetch is in flight or being handled (@lock)
 * @speculative: no notification asked for it (@lock)
 * @draining: it follows one that brought something (@lock)
 * @timed_out: it was given up (@lock)
 * @unlinking: it is being unlinked: none is started (@lock)
 * @held: a speculative one waits for the end of that (@lock)
 * @drain: fetch until the module has no more (@lock)
 * @outspoken: it has said of its own that it has nothing (@lock)
 * @silent: drains in a row that met silence (@lock)
 * @drain_pause: jiffies that the next pause from draining takes (@lock)
 * @drain_again: jiffies at which this one ends (@lock)
 * @notified: notifications not yet followed by a fetch (@lock)
 */
struct wwanctl_usb {
	struct wwanctl_link link;
	struct usb_device *udev;
	struct usb_interface *intf;
	struct usb_interface *data;
	struct usbnet *dev;
	struct wwanctl_device *wdev;
	const struct wwanctl_quirks *quirks;
	u8 ifnum;
	spinlock_t lock;	/* see DOC: locking */
	bool running;
	bool asleep;
	unsigned int under_way;
	struct usb_anchor sending;
	struct usb_anchor deferred;
	struct urb *intr;
	u8 *intr_buf;
	unsigned int intr_delay;
	bool intr_stalled;
	struct delayed_work intr_work;
	struct urb *fetch;
	struct usb_ctrlrequest *fetch_setup;
	u8 *fetch_buf;
	size_t fetch_cap;
	u64 fetch_time;
	unsigned long fetch_ends;
	struct timer_list fetch_timer;
	struct tasklet_struct fetch_tasklet;
	bool fetching;
	bool speculative;
	bool draining;
	bool timed_out;
	bool unlinking;
	bool held;
	bool drain;
	bool outspoken;
	unsigned int silent;
	unsigned long drain_pause;
	unsigned long drain_again;
	unsigned int notified;
};

/**
 * struct usb_frame - a command and its URB
 * @frame: what the protocol sees
 * @ref: one for the owner, one while it is on its way
 * @usb: the function; valid while on its way
 * @urb: its URB
 * @setup: its set-up packet
 * @tries: times that it was submitted
 * @busy: on its way
 */
struct usb_frame {
	struct wwanctl_frame frame;
	struct kref ref;
	struct wwanctl_usb *usb;
	struct urb *urb;
	struct usb_ctrlrequest *setup;
	unsigned int tries;
	atomic_t busy;
};

/* --- completions --- */

/*
 * Host controllers differ: vhci completes in a kernel thread, xHCI and EHCI in
 * BH, others in hard interrupt context or with interrupts off. Every completion
 * begins here and is atomic whatever completes it, so that one that sleeps shows
 * under each of them.
 *
 * Return: false in hard interrupt context or with interrupts off.
 */
static bool completion_begin(void)
{
	if (irqs_disabled())
		return false;
	local_bh_disable();
	return true;
}

static void completion_end(bool bh)
{
	if (bh)
		local_bh_enable();
}

/* --- fetching: GET_ENCAPSULATED_RESPONSE --- */

static void fetch_start_locked(struct wwanctl_usb *usb, bool speculative)
{
	int status;

	lockdep_assert_held(&usb->lock);
	if (!usb->running || usb->fetching)
		return;
	if (usb->unlinking) {	/* else that would hit this one */
		usb->held |= speculative;
		return;
	}
	if (!speculative)
		usb->notified = usb->drain ? 0 : usb->notified - 1;
	usb->speculative = speculative;
	usb->timed_out = false;
	status = usb_submit_urb(usb->fetch, GFP_ATOMIC);
	if (status) {
		if (status != -ENODEV && status != -EPERM)
			dev_err_ratelimited(&usb->intf->dev, "fetch not started: %d\n", status);
		return;
	}
	usb->fetching = true;
	usb->draining = false;
	usb->fetch_ends = jiffies + (usb->outspoken ? FETCH_PATIENCE : FETCH_TIMEOUT);
	mod_timer(&usb->fetch_timer, usb->fetch_ends);
}

static void fetch_poll(struct wwanctl_usb *usb)
{
	unsigned long flags;

	spin_lock_irqsave(&usb->lock, flags);
	fetch_start_locked(usb, true);
	spin_unlock_irqrestore(&usb->lock, flags);
}

/* The fetch that was given up has been unlinked, or had ended just before. */
static void fetch_unlinked(struct wwanctl_usb *usb)
{
	unsigned long flags;
	bool held;

	spin_lock_irqsave(&usb->lock, flags);
	held = usb->held;
	usb->unlinking = false;
	usb->held = false;
	if (usb->notified)
		fetch_start_locked(usb, false);
	else if (held)
		fetch_start_locked(usb, true);
	spin_unlock_irqrestore(&usb->lock, flags);
}

/*
 * Silence is how some modules say that they have nothing. One that says so otherwise, and
 * is silent, has something, or is slow, as the host may be: what is given up is lost.
 */
static void fetch_timer_cb(struct timer_list *timer)
{
	struct wwanctl_usb *usb = timer_container_of(usb, timer, fetch_timer);
	unsigned long flags;
	bool silent;

	spin_lock_irqsave(&usb->lock, flags);
	silent = usb->fetching && time_after_eq(jiffies, usb->fetch_ends);
	usb->timed_out = usb->timed_out || silent;
	usb->unlinking = silent;
	spin_unlock_irqrestore(&usb->lock, flags);
	if (!silent)
		return;
	usb_unlink_urb(usb->fetch);
	fetch_unlinked(usb);
}

/*
 * A module that answers an empty fetch with silence blocks its control endpoint
 * for a second each time: it gets one fetch for each notification then, and the
 * protocol's poll where one is lost.
 */
static void drain_pause_locked(struct wwanctl_usb *usb)
{
	lockdep_assert_held(&usb->lock);
	usb->drain = false;
	usb->drain_again = jiffies + usb->drain_pause;
	dev_info(&usb->intf->dev, "meets empty fetches with silence: not drained for %lu s\n",
		 usb->drain_pause / HZ);
	usb->drain_pause = min(2 * usb->drain_pause, DRAIN_PAUSE_MAX);
}

static void fetch_judge_silence(struct wwanctl_usb *usb, bool empty)
{
	lockdep_assert_held(&usb->lock);
	if (!usb->draining || !empty)
		return;
	if (usb->timed_out) {
		if (++usb->silent >= SILENT_MAX)
			drain_pause_locked(usb);
		return;
	}
	usb->silent = 0;
	usb->drain_pause = DRAIN_PAUSE_MIN;
	usb->outspoken = true;
}

/*
 * A slow host takes a module for a silent one, and without draining what was
 * notified before stays in the module: so a message ends the pause when its time
 * is over. A module that is silent again has a longer one.
 */
static void drain_resume(struct wwanctl_usb *usb)
{
	lockdep_assert_held(&usb->lock);
	if (usb->drain || usb->quirks->flags & WWANCTL_QUIRK_NO_DRAIN ||
	    time_before(jiffies, usb->drain_again))
		return;
	usb->drain = true;
	usb->silent = SILENT_MAX - 1;
}

static void fetch_next(struct wwanctl_usb *usb, bool empty)
{
	unsigned long flags;

	spin_lock_irqsave(&usb->lock, flags);
	usb->fetching = false;
	fetch_judge_silence(usb, empty);
	if (!empty)
		drain_resume(usb);
	if (usb->notified)
		fetch_start_locked(usb, false);
	else if (!empty && usb->drain)
		fetch_start_locked(usb, true);
	usb->draining = usb->fetching && !empty && usb->speculative;
	spin_unlock_irqrestore(&usb->lock, flags);
}

/* Context: BH off. */
static void fetch_done(struct wwanctl_usb *usb)
{
	struct urb *urb = usb->fetch;
	bool empty = urb->status || !urb->actual_length;

	timer_delete(&usb->fetch_timer);
	if (!empty) {
		usb_mark_last_busy(usb->udev);
		usb->wdev->proto->receive(usb->wdev, usb->fetch_buf, urb->actual_length,
					  usb->fetch_time);
	} else if (urb->status && urb->status != -EPIPE && !usb->speculative && !usb->timed_out) {
		dev_dbg_ratelimited(&usb->intf->dev, "fetch failed: %d\n", urb->status);
	}
	fetch_next(usb, empty);
}

static void fetch_tasklet_cb(struct tasklet_struct *tasklet)
{
	struct wwanctl_usb *usb = from_tasklet(usb, tasklet, fetch_tasklet);

	fetch_done(usb);
}

/* Above all is BH: a frame that comes in a harder context is handed there. */
static void fetch_complete(struct urb *urb)
{
	struct wwanctl_usb *usb = urb->context;
	bool bh = completion_begin();

	usb->fetch_time = ktime_get_boottime_ns();
	if (bh)
		fetch_done(usb);
	else
		tasklet_schedule(&usb->fetch_tasklet);
	completion_end(bh);
}

static void fetch_notified(struct wwanctl_usb *usb)
{
	unsigned long flags;

	spin_lock_irqsave(&usb->lock, flags);
	if (usb->notified < NOTIFIED_MAX)
		usb->notified++;
	fetch_start_locked(usb, false);
	spin_unlock_irqrestore(&usb->lock, flags);
}

/* --- notifications: the interrupt endpoint --- */

/* A resetting module can storm with errors: wait longer each time. */
static void intr_retry(struct wwanctl_usb *usb, int error)
{
	unsigned long flags;

	spin_lock_irqsave(&usb->lock, flags);
	usb->intr_delay = clamp(2 * usb->intr_delay, INTR_DELAY_MIN, INTR_DELAY_MAX);
	if (error == -EPIPE)
		usb->intr_stalled = true;
	if (usb->running)
		schedule_delayed_work(&usb->intr_work, msecs_to_jiffies(usb->intr_delay));
	spin_unlock_irqrestore(&usb->lock, flags);
}

static void intr_submit(struct wwanctl_usb *usb, gfp_t gfp)
{
	int status = usb_submit_urb(usb->intr, gfp);

	if (!status || status == -ENODEV || status == -EPERM)
		return;
	dev_err_ratelimited(&usb->intf->dev, "notifications not started: %d\n", status);
	intr_retry(usb, status);
}

static void intr_work_cb(struct work_struct *work)
{
	struct wwanctl_usb *usb = container_of(to_delayed_work(work), struct wwanctl_usb,
					       intr_work);
	bool stalled;

	spin_lock_irq(&usb->lock);
	stalled = usb->intr_stalled;
	usb->intr_stalled = false;
	spin_unlock_irq(&usb->lock);
	if (stalled)
		usb_clear_halt(usb->udev, usb->intr->pipe);
	intr_submit(usb, GFP_KERNEL);
	fetch_poll(usb);	/* what was notified meanwhile is lost */
}

static void intr_done(struct urb *urb)
{
	const struct usb_cdc_notification *note = urb->transfer_buffer;
	struct wwanctl_usb *usb = urb->context;

	switch (urb->status) {
	case 0:
		break;
	case -ECONNRESET:
	case -ENOENT:
	case -ESHUTDOWN:
	case -ENODEV:
		return;
	default:
		intr_retry(usb, urb->status);
		return;
	}
	WRITE_ONCE(usb->intr_delay, 0);
	if (urb->actual_length >= sizeof(*note) &&
	    note->bNotificationType == USB_CDC_NOTIFY_RESPONSE_AVAILABLE)
		fetch_notified(usb);
	intr_submit(usb, GFP_ATOMIC);
}

static void intr_complete(struct urb *urb)
{
	bool bh = completion_begin();

	intr_done(urb);
	completion_end(bh);
}

/* --- commands: SEND_ENCAPSULATED_COMMAND --- */

static struct usb_frame *to_usb_frame(const struct wwanctl_frame *frame)
{
	return container_of(frame, struct usb_frame, frame);
}

static void frame_release(struct kref *ref)
{
	struct usb_frame *uf = container_of(ref, struct usb_frame, ref);

	usb_free_urb(uf->urb);
	kfree(uf->setup);
	kfree_sensitive(uf->frame.data);	/* it may have carried a PIN */
	kfree(uf);
}

static struct wwanctl_frame *frame_alloc(struct wwanctl_link *link, size_t cap, gfp_t gfp)
{
	struct usb_frame *uf = kzalloc(sizeof(*uf), gfp);

	if (!uf)
		return NULL;
	kref_init(&uf->ref);
	uf->frame.cap = cap;
	uf->frame.data = kmalloc(cap, gfp);
	uf->setup = kzalloc(sizeof(*uf->setup), gfp);
	uf->urb = usb_alloc_urb(0, gfp);
	if (!uf->frame.data || !uf->setup || !uf->urb) {
		kref_put(&uf->ref, frame_release);
		return NULL;
	}
	return &uf->frame;
}

static void frame_free(struct wwanctl_link *link, struct wwanctl_frame *frame)
{
	if (frame)
		kref_put(&to_usb_frame(frame)->ref, frame_release);
}

static bool frame_idle(const struct wwanctl_frame *frame)
{
	return !atomic_read_acquire(&to_usb_frame(frame)->busy);
}

static void frame_done(struct usb_frame *uf)
{
	struct wwanctl_usb *usb = uf->usb;
	unsigned long flags;

	usb_autopm_put_interface_async(usb->intf);
	spin_lock_irqsave(&usb->lock, flags);
	usb->under_way--;
	spin_unlock_irqrestore(&usb->lock, flags);
	atomic_set_release(&uf->busy, 0);
	kref_put(&uf->ref, frame_release);
}

static int frame_submit(struct usb_frame *uf)
{
	int status;

	uf->tries++;
	usb_anchor_urb(uf->urb, &uf->usb->sending);
	status = usb_submit_urb(uf->urb, GFP_ATOMIC);
	if (status)
		usb_unanchor_urb(uf->urb);
	return status;
}

static void frame_sent(struct usb_frame *uf, int status)
{
	if (status == -EPIPE && uf->frame.repeatable && uf->tries < FRAME_TRIES &&
	    !frame_submit(uf))
		return;
	if (status && status != -ENOENT && status != -ESHUTDOWN)
		dev_dbg_ratelimited(&uf->usb->intf->dev, "command not sent: %d\n", status);
	frame_done(uf);
}

static void frame_complete(struct urb *urb)
{
	bool bh = completion_begin();

	frame_sent(urb->context, urb->status);
	completion_end(bh);
}

static void frame_fill(struct wwanctl_usb *usb, struct usb_frame *uf)
{
	uf->usb = usb;
	uf->tries = 0;
	uf->setup->bRequestType = USB_DIR_OUT | USB_TYPE_CLASS | USB_RECIP_INTERFACE;
	uf->setup->bRequest = USB_CDC_SEND_ENCAPSULATED_COMMAND;
	uf->setup->wIndex = cpu_to_le16(usb->ifnum);
	uf->setup->wLength = cpu_to_le16(uf->frame.len);
	usb_fill_control_urb(uf->urb, usb->udev, usb_sndctrlpipe(usb->udev, 0),
			     (unsigned char *)uf->setup, uf->frame.data, uf->frame.len,
			     frame_complete, uf);
}

/* Takes the frame's second reference and a use of the interface, or fails. */
static int frame_begin(struct wwanctl_usb *usb, struct usb_frame *uf)
{
	size_t max = usb->link.message_max ? usb->link.message_max : U16_MAX;

	if (!uf->frame.len || uf->frame.len > uf->frame.cap || uf->frame.len > max)
		return -EMSGSIZE;
	if (atomic_cmpxchg(&uf->busy, 0, 1))
		return -EBUSY;
	if (usb_autopm_get_interface_async(usb->intf)) {
		atomic_set_release(&uf->busy, 0);
		return -EHOSTUNREACH;
	}
	kref_get(&uf->ref);
	frame_fill(usb, uf);
	return 0;
}

static int link_send(struct wwanctl_link *link, struct wwanctl_frame *frame)
{
	struct wwanctl_usb *usb = container_of(link, struct wwanctl_usb, link);
	struct usb_frame *uf = to_usb_frame(frame);
	unsigned long flags;
	int status;

	status = frame_begin(usb, uf);
	if (status)
		return status;
	spin_lock_irqsave(&usb->lock, flags);
	usb->under_way++;
	if (usb->under_way > FRAMES_MAX)
		status = -EBUSY;
	else if (usb->asleep)
		usb_anchor_urb(uf->urb, &usb->deferred);
	else if (usb->running)
		status = frame_submit(uf);
	else
		status = -ENODEV;
	spin_unlock_irqrestore(&usb->lock, flags);
	if (status)
		frame_done(uf);
	return status == -EPERM ? -ENODEV : status;
}

/* Sends what waited for the end of a suspend, or drops it. */
static void frames_flush(struct wwanctl_usb *usb)
{
	struct urb *urb;

	while ((urb = usb_get_from_anchor(&usb->deferred))) {
		if (!usb->running || frame_submit(urb->context))
			frame_done(urb->context);
		usb_put_urb(urb);
	}
}

static void link_poll(struct wwanctl_link *link)
{
	fetch_poll(container_of(link, struct wwanctl_usb, link));
}

static int link_reset(struct wwanctl_link *link)
{
	struct wwanctl_usb *usb = container_of(link, struct wwanctl_usb, link);

	if (!READ_ONCE(usb->running))
		return -ENODEV;
	dev_warn(&usb->intf->dev, "resetting the USB device\n");
	usb_queue_reset_device(usb->intf);
	return 0;
}

static void link_carrier(struct wwanctl_link *link, bool on)
{
	wwanctl_netdev_carrier(container_of(link, struct wwanctl_usb, link)->dev, on);
}

static void link_raw_ip(struct wwanctl_link *link, bool on)
{
	struct wwanctl_usb *usb = container_of(link, struct wwanctl_usb, link);

	if (!on && usb->quirks->flags & WWANCTL_QUIRK_RAWIP) {
		dev_dbg(&usb->intf->dev, "raw IP not confirmed, but it knows nothing else\n");
		on = true;
	}
	wwanctl_netdev_raw_ip(usb->dev, on);
}

static const struct wwanctl_link_ops link_ops = {
	.frame_alloc	= frame_alloc,
	.frame_free	= frame_free,
	.frame_idle	= frame_idle,
	.send		= link_send,
	.poll		= link_poll,
	.reset		= link_reset,
	.raw_ip		= link_raw_ip,
	.carrier	= link_carrier,
};

/* --- start and stop of the control path; process context --- */

/*
 * A module that does not know DTR refuses it, and is none the worse. One that was not
 * asked for want of memory would stay silent.
 */
static int set_dtr(struct wwanctl_usb *usb, bool on)
{
	int status;

	if (!(usb->quirks->flags & WWANCTL_QUIRK_DTR))
		return 0;
	status = usb_control_msg(usb->udev, usb_sndctrlpipe(usb->udev, 0),
				 USB_CDC_REQ_SET_CONTROL_LINE_STATE,
				 USB_DIR_OUT | USB_TYPE_CLASS | USB_RECIP_INTERFACE,
				 on ? CDC_LINE_DTR : 0, usb->ifnum, NULL, 0, DTR_TIMEOUT);
	if (status < 0 && on)
		dev_dbg(&usb->intf->dev, "DTR not raised: %d\n", status);
	return status == -ENOMEM ? status : 0;
}

static void control_run(struct wwanctl_usb *usb)
{
	spin_lock_irq(&usb->lock);
	usb->running = true;
	usb->asleep = false;
	usb->intr_delay = 0;
	spin_unlock_irq(&usb->lock);
	intr_submit(usb, GFP_NOIO);
	frames_flush(usb);
	fetch_poll(usb);
}

/* No URB, timer, tasklet or work is left; @asleep: it comes back. */
static void control_halt(struct wwanctl_usb *usb, bool asleep)
{
	spin_lock_irq(&usb->lock);
	usb->running = false;
	usb->asleep = asleep;
	spin_unlock_irq(&usb->lock);
	if (asleep)
		usb_wait_anchor_empty_timeout(&usb->sending, SEND_DRAIN_TIMEOUT);
	cancel_delayed_work_sync(&usb->intr_work);
	usb_kill_urb(usb->intr);
	usb_kill_anchored_urbs(&usb->sending);
	usb_kill_urb(usb->fetch);
	tasklet_kill(&usb->fetch_tasklet);
	timer_delete_sync(&usb->fetch_timer);
	if (!asleep)
		frames_flush(usb);
}

/* --- usbnet's bind and unbind --- */

static size_t max_command(struct usb_interface *intf)
{
	struct usb_cdc_parsed_header hdr = {};
	u16 max = 0;

	cdc_parse_cdc_header(&hdr, intf, intf->cur_altsetting->extra,
			     intf->cur_altsetting->extralen);
	if (hdr.usb_cdc_dmm_desc)
		max = le16_to_cpu(hdr.usb_cdc_dmm_desc->wMaxCommand);
	return max_t(size_t, max, FETCH_MIN);
}

static void control_free(struct wwanctl_usb *usb)
{
	timer_delete_sync(&usb->fetch_timer);
	usb_free_urb(usb->fetch);
	kfree(usb->fetch_setup);
	kfree_sensitive(usb->fetch_buf);
	usb_free_urb(usb->intr);
	kfree(usb->intr_buf);
	kfree(usb);
}

static struct wwanctl_usb *control_alloc(struct usb_interface *intf, size_t intr_len,
					 size_t message_max)
{
	struct wwanctl_usb *usb = kzalloc(sizeof(*usb), GFP_KERNEL);

	if (!usb)
		return NULL;
	usb->link.ops = &link_ops;
	usb->link.message_max = message_max;
	usb->intf = intf;
	usb->udev = interface_to_usbdev(intf);
	usb->ifnum = intf->cur_altsetting->desc.bInterfaceNumber;
	spin_lock_init(&usb->lock);
	init_usb_anchor(&usb->sending);
	init_usb_anchor(&usb->deferred);
	INIT_DELAYED_WORK(&usb->intr_work, intr_work_cb);
	timer_setup(&usb->fetch_timer, fetch_timer_cb, 0);
	tasklet_setup(&usb->fetch_tasklet, fetch_tasklet_cb);
	usb->intr = usb_alloc_urb(0, GFP_KERNEL);
	usb->intr_buf = kmalloc(intr_len, GFP_KERNEL);
	usb->fetch = usb_alloc_urb(0, GFP_KERNEL);
	usb->fetch_setup = kzalloc(sizeof(*usb->fetch_setup), GFP_KERNEL);
	usb->fetch_cap = message_max ? message_max : max_command(intf);
	usb->fetch_buf = kmalloc(usb->fetch_cap, GFP_KERNEL);
	if (usb->intr && usb->intr_buf && usb->fetch && usb->fetch_setup && usb->fetch_buf)
		return usb;
	control_free(usb);
	return NULL;
}

static void fetch_fill(struct wwanctl_usb *usb)
{
	struct usb_ctrlrequest *setup = usb->fetch_setup;

	setup->bRequestType = USB_DIR_IN | USB_TYPE_CLASS | USB_RECIP_INTERFACE;
	setup->bRequest = USB_CDC_GET_ENCAPSULATED_RESPONSE;
	setup->wIndex = cpu_to_le16(usb->ifnum);
	setup->wLength = cpu_to_le16(usb->fetch_cap);
	usb_fill_control_urb(usb->fetch, usb->udev, usb_rcvctrlpipe(usb->udev, 0),
			     (unsigned char *)setup, usb->fetch_buf, usb->fetch_cap,
			     fetch_complete, usb);
}

static int bind_function(struct usbnet *dev, struct usb_interface *intf,
			 const struct wwanctl_usb_function *function)
{
	const struct usb_endpoint_descriptor *intr = function->intr;
	struct wwanctl_usb *usb;
	size_t intr_len;

	intr_len = max_t(size_t, usb_endpoint_maxp(intr), sizeof(struct usb_cdc_notification));
	usb = control_alloc(intf, intr_len, function->message_max);
	if (!usb)
		return -ENOMEM;
	usb->data = function->data;
	usb->dev = dev;
	usb->quirks = wwanctl_quirks_of(dev->driver_info);
	usb->drain = !(usb->quirks->flags & WWANCTL_QUIRK_NO_DRAIN);
	usb->drain_pause = DRAIN_PAUSE_MIN;
	usb_fill_int_urb(usb->intr, usb->udev,
			 usb_rcvintpipe(usb->udev, usb_endpoint_num(intr)), usb->intr_buf,
			 intr_len, intr_complete, usb, intr->bInterval);
	fetch_fill(usb);
	dev->in = usb_rcvbulkpipe(usb->udev, usb_endpoint_num(function->in));
	dev->out = usb_sndbulkpipe(usb->udev, usb_endpoint_num(function->out));
	dev->status = NULL;	/* else usbnet would read our notifications */
	dev->driver_priv = usb;
	wwanctl_netdev_setup(dev);
	if (function->mtu)
		dev->net->mtu = min_t(unsigned int, dev->net->mtu, function->mtu);
	return 0;
}

/**
 * wwanctl_usb_bind() - set up endpoints and the control path of a QMI function
 * @dev: usbnet device
 * @intf: its interface
 *
 * Context: process, from usbnet_probe().
 * Return: 0, -ENODEV if the interface has not the three endpoints, -ENOMEM.
 */
int wwanctl_usb_bind(struct usbnet *dev, struct usb_interface *intf)
{
	struct wwanctl_usb_function function = {};

	if (usb_find_common_endpoints(intf->cur_altsetting, &function.in, &function.out,
				      &function.intr, NULL)) {
		dev_info(&intf->dev, "not a control function: an endpoint is missing\n");
		return -ENODEV;
	}
	return bind_function(dev, intf, &function);
}

/**
 * wwanctl_usb_bind_mbim() - set up both interfaces of an MBIM function
 * @dev: usbnet device
 * @intf: its control interface
 *
 * Context: process, from usbnet_probe().
 * Return: 0, -ENODEV if its descriptors make no sense, -EBUSY if its data interface
 * has another driver, -ENOMEM, or what the module refuses.
 */
int wwanctl_usb_bind_mbim(struct usbnet *dev, struct usb_interface *intf)
{
	bool toggle = !(wwanctl_quirks_of(dev->driver_info)->flags & WWANCTL_QUIRK_NO_TOGGLE);
	struct wwanctl_usb_function function = {};
	int status;

	status = wwanctl_usb_mbim_find(intf, &function);
	if (!status)
		status = wwanctl_usb_mbim_claim(dev, intf, &function, toggle);
	if (status)
		return status;
	status = bind_function(dev, intf, &function);
	if (status)
		wwanctl_usb_mbim_release(intf, function.data);
	return status;
}

/**
 * wwanctl_usb_unbind() - free the control path of a function
 * @dev: usbnet device
 * @intf: its interface
 *
 * Context: process, from usbnet_disconnect(), or from usbnet_probe() that failed.
 */
void wwanctl_usb_unbind(struct usbnet *dev, struct usb_interface *intf)
{
	struct wwanctl_usb *usb = dev->driver_priv;

	if (usb->data)
		wwanctl_usb_mbim_release(intf, usb->data);
	dev->driver_priv = NULL;
	control_free(usb);
}

/* --- struct usb_driver --- */

static struct wwanctl_usb *usb_of(struct usb_interface *intf)
{
	struct usbnet *dev = usb_get_intfdata(intf);

	return dev ? dev->driver_priv : NULL;
}

static int attach_device(struct wwanctl_usb *usb, struct usbnet *dev)
{
	const struct wwanctl_device_id id = {
		.usb_path = dev_name(&usb->udev->dev),
		.interface = usb->ifnum,
		.vid = le16_to_cpu(usb->udev->descriptor.idVendor),
		.pid = le16_to_cpu(usb->udev->descriptor.idProduct),
		.ifindex = dev->net->ifindex,
	};
	struct wwanctl_device *wdev;
	int status;

	wdev = wwanctl_device_create(&id, usb->quirks->proto, &usb->link, &usb->intf->dev);
	if (IS_ERR(wdev))
		return PTR_ERR(wdev);
	usb->wdev = wdev;
	usb->intf->needs_remote_wakeup = 1;	/* events come at any time */
	status = set_dtr(usb, true);
	if (status)
		goto err_put;
	control_run(usb);
	status = wwanctl_device_register(wdev);
	if (!status)
		return 0;
	control_halt(usb, false);
err_put:
	wwanctl_device_put(wdev);
	return status;
}

static int wwanctl_probe(struct usb_interface *intf, const struct usb_device_id *given)
{
	const struct wwanctl_quirks *quirks;
	struct usb_device_id id = *given;
	struct usbnet *dev;
	int status;

	if (wwanctl_usb_denied(interface_to_usbdev(intf))) {
		dev_warn(&intf->dev, "in boot or download mode: left alone\n");
		return -ENODEV;
	}
	if (!id.driver_info) {	/* new_id without a reference */
		quirks = wwanctl_usb_recognise(intf);
		if (!quirks) {
			dev_info(&intf->dev, "neither a QMI nor an MBIM function\n");
			return -ENODEV;
		}
		id.driver_info = (unsigned long)&quirks->info;
	}
	status = usbnet_probe(intf, &id);
	if (status)
		return status;
	dev = usb_get_intfdata(intf);
	status = attach_device(dev->driver_priv, dev);
	if (status)
		usbnet_disconnect(intf);
	return status;
}

static void wwanctl_disconnect(struct usb_interface *intf)
{
	struct wwanctl_usb *usb = usb_of(intf);
	bool present;

	if (!usb)
		return;
	if (intf == usb->data) {	/* comes back here for the control interface */
		usb_driver_release_interface(to_usb_driver(intf->dev.driver), usb->intf);
		return;
	}
	present = usb->udev->state != USB_STATE_NOTATTACHED;
	wwanctl_device_unregister(usb->wdev, present);
	control_halt(usb, false);
	if (present)
		set_dtr(usb, false);
	intf->needs_remote_wakeup = 0;
	wwanctl_device_put(usb->wdev);
	usb->wdev = NULL;
	usbnet_disconnect(intf);
}

/* An autosuspend is put off while something is on its way. */
static bool control_busy(struct wwanctl_usb *usb)
{
	bool busy;

	spin_lock_irq(&usb->lock);
	busy = usb->fetching || usb->under_way || usb->notified;
	spin_unlock_irq(&usb->lock);
	return busy;
}

static int wwanctl_suspend(struct usb_interface *intf, pm_message_t message)
{
	struct wwanctl_usb *usb = usb_of(intf);
	int status;

	if (intf == usb->data)	/* usbnet counts */
		return usbnet_suspend(intf, message);
	if (PMSG_IS_AUTO(message) && control_busy(usb))
		return -EBUSY;
	status = usbnet_suspend(intf, message);
	if (status)
		return status;
	control_halt(usb, true);
	return 0;
}

static int wwanctl_resume(struct usb_interface *intf)
{
	struct wwanctl_usb *usb = usb_of(intf);

	if (intf != usb->data)
		control_run(usb);
	return usbnet_resume(intf);
}

/* The module has lost its state: everything begins anew. */
static int wwanctl_reset_resume(struct usb_interface *intf)
{
	struct wwanctl_usb *usb = usb_of(intf);

	if (intf == usb->data)
		return usbnet_resume(intf);
	set_dtr(usb, true);
	control_run(usb);
	usb->wdev->proto->resync(usb->wdev);
	return usbnet_resume(intf);
}

static int wwanctl_pre_reset(struct usb_interface *intf)
{
	struct wwanctl_usb *usb = usb_of(intf);
	int status = usbnet_suspend(intf, PMSG_SUSPEND);

	if (!status && intf != usb->data)
		control_halt(usb, true);
	return status;
}

static int wwanctl_post_reset(struct usb_interface *intf)
{
	return wwanctl_reset_resume(intf);
}

static struct usb_driver wwanctl_driver = {
	.name			= "wwanctl",
	.id_table		= wwanctl_usb_ids,
	.probe			= wwanctl_probe,
	.disconnect		= wwanctl_disconnect,
	.suspend		= wwanctl_suspend,
	.resume			= wwanctl_resume,
	.reset_resume		= wwanctl_reset_resume,
	.pre_reset		= wwanctl_pre_reset,
	.post_reset		= wwanctl_post_reset,
	.supports_autosuspend	= 1,
	.soft_unbind		= 1,
	.disable_hub_initiated_lpm = 1,
};

/**
 * wwanctl_usb_register() - take unbound modules that the driver knows
 *
 * Context: process.
 * Return: 0 or -errno.
 */
int wwanctl_usb_register(void)
{
	return usb_register(&wwanctl_driver);
}

/**
 * wwanctl_usb_unregister() - say goodbye to all modules
 *
 * Context: process.
 */
void wwanctl_usb_unregister(void)
{
	usb_deregister(&wwanctl_driver);
}
