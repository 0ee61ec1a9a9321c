// SPDX-License-Identifier: GPL-2.0
/*
 * What the session of any control protocol is made of: see session.h.
 *
 * The bring-up is a walk through phases. Each phase wants a set of queries; they
 * are sent pipelined, and when none is wanted or in flight the next phase begins.
 * The same queries read caches anew later on: whoever finds one stale wants it.
 */

#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat.h"
#include "plan.h"
#include "session.h"

#define GOODBYE_TIMEOUT		(2 * HZ)
#define BRINGUP_LIMIT		(60 * HZ)	/* then the module counts as failed */
#define PAUSE_FIRST		(HZ / 2)
#define PAUSE_MAX		(5 * HZ)
#define PAUSE_FAILED		(30 * HZ)
#define RESET_AFTER		(10 * HZ)	/* of recovery in vain, where a reset is allowed */
#define SILENT_MAX		3		/* deadlines missed in a row */
#define QUERY_TRIES		2
#define REJECT_ECHO		(5ULL * NSEC_PER_SEC)	/* the same reject by the other source */

/* --- the lock, and what is handed up on the way out --- */

/**
 * session_lock() - enter a session
 * @s: the session
 *
 * Context: any but hard interrupt; BH is off until session_unlock().
 */
void session_lock(struct session *s) __acquires(&s->lock)
{
	spin_lock_bh(&s->lock);
}

/**
 * session_dirty() - a cache has changed and is to be handed up
 * @s: session, locked
 * @what: enum session_dirty
 * @time: CLOCK_BOOTTIME ns of what changed it
 */
void session_dirty(struct session *s, unsigned int what, u64 time)
{
	s->dirty |= BIT(what);
	s->time = time;
}

/**
 * session_note() - room for a reject or a refresh to hand up
 * @s: session, locked
 * @is_refresh: which of the two
 * @time: CLOCK_BOOTTIME ns
 *
 * There is room for all that can come while another context hands up; a module
 * that floods loses its newest, and the listeners are told that they miss something.
 *
 * Return: the note, otherwise zeroed, or NULL.
 */
struct session_note *session_note(struct session *s, bool is_refresh, u64 time)
{
	struct session_note *note;

	if (s->notes == SESSION_NOTES) {
		session_dirty(s, is_refresh ? SESSION_DIRTY_LOST_REFRESH :
					      SESSION_DIRTY_LOST_REJECT, time);
		return NULL;
	}
	note = &s->note[s->notes++];
	memset(note, 0, sizeof(*note));
	note->is_refresh = is_refresh;
	note->time = time;
	return note;
}

static bool same_reject(const struct wwanctl_reject *a, const struct wwanctl_reject *b)
{
	return a->cause == b->cause &&
	       (!a->plmn[0] || !b->plmn[0] || !strcmp(a->plmn, b->plmn));
}

/**
 * session_reject() - the network has refused
 * @s: session, locked
 * @reject: what is known of it, its time too
 * @source: which of the protocol's sources tells it
 *
 * A module with two sources tells one reject twice, in either order. The echo is
 * dropped once; the same source again means that the network has refused again.
 */
void session_reject(struct session *s, const struct wwanctl_reject *reject, unsigned int source)
{
	struct session_reject *seen = &s->seen;
	struct session_note *note;

	if (seen->reject.time && seen->source != source && !seen->paired &&
	    reject->time - seen->reject.time < REJECT_ECHO &&
	    same_reject(&seen->reject, reject)) {
		seen->paired = true;
		return;
	}
	seen->reject = *reject;
	seen->source = source;
	seen->paired = false;
	note = session_note(s, false, reject->time);
	if (note)
		note->reject = *reject;
}

static void hand_up_note(struct session *s) __must_hold(&s->lock)
{
	s->up.note = s->note[0];
	s->notes--;
	memmove(s->note, s->note + 1, s->notes * sizeof(s->note[0]));
	spin_unlock(&s->lock);
	if (s->up.note.is_refresh)
		wwanctl_device_refresh(s->wdev, &s->up.note.refresh, s->up.note.time);
	else
		wwanctl_device_reject(s->wdev, &s->up.note.reject);
	spin_lock(&s->lock);
}

static void hand_up_card(struct session *s, unsigned int slot) __must_hold(&s->lock)
{
	u64 time = s->time;

	s->up.card = s->card[slot];
	spin_unlock(&s->lock);
	wwanctl_device_set_card(s->wdev, &s->up.card, time);
	spin_lock(&s->lock);
}

static void hand_up_loss(struct session *s, unsigned int what) __must_hold(&s->lock)
{
	u64 time = s->time;

	spin_unlock(&s->lock);
	wwanctl_device_lost(s->wdev, what == SESSION_DIRTY_LOST_REFRESH ?
			    WWANCTL_EVENT_TYPE_REFRESH : WWANCTL_EVENT_TYPE_REJECT, time);
	spin_lock(&s->lock);
}

static void hand_up_state(struct session *s) __must_hold(&s->lock)
{
	enum wwanctl_modem_state state = s->state;
	u64 time = s->time;

	spin_unlock(&s->lock);
	wwanctl_device_set_state(s->wdev, state, time);
	spin_lock(&s->lock);
}

static void hand_up_cache(struct session *s, unsigned int what) __must_hold(&s->lock)
{
	struct wwanctl_device *wdev = s->wdev;
	u8 power = s->power, reason = s->power_reason;
	u64 time = s->time;

	if (what == SESSION_DIRTY_INFO)
		s->up.info = s->info;
	else if (what == SESSION_DIRTY_REGISTRATION)
		s->up.registration = s->registration;
	else if (what == SESSION_DIRTY_SIGNAL)
		s->up.signal = s->signal;
	else if (what == SESSION_DIRTY_BEARER)
		s->up.bearer = s->bearer;
	spin_unlock(&s->lock);
	if (what == SESSION_DIRTY_INFO)
		wwanctl_device_set_info(wdev, &s->up.info, time);
	else if (what == SESSION_DIRTY_POWER)
		wwanctl_device_set_power(wdev, power, reason, time);
	else if (what == SESSION_DIRTY_REGISTRATION)
		wwanctl_device_set_registration(wdev, &s->up.registration, time);
	else if (what == SESSION_DIRTY_BEARER)
		wwanctl_device_set_bearer(wdev, &s->up.bearer, time);
	else
		wwanctl_device_set_signal(wdev, &s->up.signal, time);
	spin_lock(&s->lock);
}

/* One thing of what has changed; false if there was nothing. */
static bool hand_up_change(struct session *s) __must_hold(&s->lock)
{
	unsigned int what;

	/* A session that is lost is news before, one that is up after its caches. */
	if (s->dirty & BIT(SESSION_DIRTY_STATE) && s->state != WWANCTL_MODEM_STATE_READY)
		what = SESSION_DIRTY_STATE;
	else if (s->dirty)
		what = __ffs(s->dirty);
	else
		return false;
	s->dirty &= ~BIT(what);
	if (what == SESSION_DIRTY_STATE)
		hand_up_state(s);
	else if (what <= SESSION_DIRTY_LOST_REFRESH)
		hand_up_loss(s, what);
	else if (what >= SESSION_DIRTY_CARD)
		hand_up_card(s, what - SESSION_DIRTY_CARD);
	else
		hand_up_cache(s, what);
	return true;
}

static bool hand_up_one(struct session *s) __must_hold(&s->lock)
{
	if (s->notes) {
		hand_up_note(s);
		return true;
	}
	return hand_up_change(s) || plan_hand_up(s);
}

static void hand_up(struct session *s) __must_hold(&s->lock)
{
	if (s->flushing)
		return;
	s->flushing = true;
	while (hand_up_one(s))
		;
	s->flushing = false;
	if (s->phase >= SESSION_GOODBYE)
		wake_up(&s->quiet);
}

/* --- messages to the module --- */

static void trace(struct session *s, enum wwanctl_direction direction, const u8 *frame,
		  size_t len, u64 time)
{
	if (!wwanctl_device_trace_wanted(s->wdev))
		return;
	len = min(len, sizeof(s->trace));
	memcpy(s->trace, frame, len);
	s->ops->mask(s->trace, len);
	wwanctl_device_trace(s->wdev, direction, s->trace, len, time);
}

/**
 * session_letter_init() - allocate room for a message
 * @s: the session; need not be locked
 * @letter: filled in
 * @frames: that it may take
 * @cap: bytes of each
 * @gfp: for allocations
 *
 * Return: 0 or -ENOMEM.
 */
int session_letter_init(struct session *s, struct session_letter *letter, unsigned int frames,
			size_t cap, gfp_t gfp)
{
	letter->frames = 0;
	letter->frame = kcalloc(frames, sizeof(*letter->frame), gfp);
	if (!letter->frame)
		return -ENOMEM;
	while (letter->frames < frames) {
		letter->frame[letter->frames] = s->link_ops->frame_alloc(s->link, cap, gfp);
		if (!letter->frame[letter->frames]) {
			session_letter_fini(s, letter);
			return -ENOMEM;
		}
		letter->frames++;
	}
	return 0;
}

/**
 * session_letter_fini() - free it
 * @s: the session; need not be locked
 * @letter: also one that is on its way, or was freed before
 */
void session_letter_fini(struct session *s, struct session_letter *letter)
{
	while (letter->frames)
		s->link_ops->frame_free(s->link, letter->frame[--letter->frames]);
	kfree(letter->frame);
	letter->frame = NULL;
}

static bool letter_idle(const struct session *s, const struct session_letter *letter)
{
	unsigned int i;

	for (i = 0; i < letter->frames; i++)
		if (!s->link_ops->frame_idle(letter->frame[i]))
			return false;
	return true;
}

/**
 * session_letter_ready() - see that a message may be written
 * @s: session, locked
 * @letter: room for it; what is still on its way is replaced
 *
 * Return: 0 or -ENOMEM.
 */
int session_letter_ready(struct session *s, struct session_letter *letter)
{
	struct wwanctl_frame *other;
	unsigned int i;

	for (i = 0; i < letter->frames; i++) {
		if (s->link_ops->frame_idle(letter->frame[i]))
			continue;
		other = s->link_ops->frame_alloc(s->link, letter->frame[i]->cap, GFP_ATOMIC);
		if (!other)
			return -ENOMEM;
		s->link_ops->frame_free(s->link, letter->frame[i]);
		letter->frame[i] = other;
	}
	return 0;
}

/**
 * session_post() - send a message that has no answer
 * @s: session, locked
 * @letter: the message, its frames filled
 *
 * Return: 0, or -errno of the link.
 */
int session_post(struct session *s, struct session_letter *letter)
{
	struct wwanctl_frame *frame;
	unsigned int i;
	int status;

	for (i = 0; i < letter->used; i++) {
		frame = letter->frame[i];
		status = s->link_ops->send(s->link, frame);
		if (status)
			return status;
		trace(s, WWANCTL_DIRECTION_TO_MODULE, frame->data, frame->len,
		      ktime_get_boottime_ns());
	}
	return 0;
}

/**
 * session_send() - send a message and await its answer
 * @s: session, locked
 * @txn: transaction with its key
 * @letter: the message, its frames filled
 * @timeout: jiffies
 *
 * Return: 0, or -errno of the link; then nothing is pending.
 */
int session_send(struct session *s, struct txn *txn, struct session_letter *letter,
		 unsigned long timeout)
{
	int status = session_post(s, letter);

	if (!status)
		txn_add(&s->txns, txn, timeout);
	return status;
}

/* --- the session's own queries --- */

/**
 * session_want() - have queries sent
 * @s: session, locked
 * @queries: bits; a query in flight is sent once more after it
 */
void session_want(struct session *s, u64 queries)
{
	s->wanted |= queries & ~s->unsupported;
}

/**
 * session_asking() - is any of these queries still to be answered
 * @s: session, locked
 * @queries: bits
 *
 * Return: true if so.
 */
bool session_asking(const struct session *s, u64 queries)
{
	return (s->wanted | s->in_flight) & queries;
}

/* It can't be asked now: once more, then it counts as unanswered. */
static void unanswered(struct session *s, unsigned int query)
{
	if (++s->tries[query] < QUERY_TRIES && !s->ops->one_try(query)) {
		s->wanted |= BIT_ULL(query);
		return;
	}
	s->tries[query] = 0;
	s->ops->take(s, query, NULL);
}

static void call_done(struct session *s, struct txn *txn, const void *msg)
{
	struct session_call *call = container_of(txn, struct session_call, txn);
	unsigned int query = call->query;

	s->in_flight &= ~BIT_ULL(query);
	if (!msg) {
		if (!session_silence(s, txn))
			unanswered(s, query);
		return;
	}
	s->tries[query] = 0;
	s->ops->take(s, query, msg);
}

static struct session_call *idle_call(struct session *s)
{
	unsigned int i;

	for (i = 0; i < SESSION_CALLS; i++)
		if (!txn_is_pending(&s->call[i].txn) && letter_idle(s, &s->call[i].letter))
			return &s->call[i];
	for (i = 0; i < SESSION_CALLS; i++)
		if (!txn_is_pending(&s->call[i].txn) &&
		    !session_letter_ready(s, &s->call[i].letter))
			return &s->call[i];
	return NULL;
}

/* Sends what is wanted, as far as there is room. */
static void pump(struct session *s)
{
	struct session_call *call;
	unsigned int query;

	if (s->phase < SESSION_BRINGUP || s->phase > SESSION_GOODBYE)
		return;
	while (s->wanted & ~s->in_flight) {
		call = idle_call(s);
		if (!call)
			return;
		query = __ffs64(s->wanted & ~s->in_flight);
		s->wanted &= ~BIT_ULL(query);
		call->query = query;
		if (s->ops->ask(s, call, query))
			unanswered(s, query);
		else if (txn_is_pending(&call->txn))
			s->in_flight |= BIT_ULL(query);
	}
}

/* Of those in flight the ones in @keep are still awaited. */
static void forget_calls(struct session *s, u64 keep)
{
	unsigned int i;

	for (i = 0; i < SESSION_CALLS; i++)
		if (!(BIT_ULL(s->call[i].query) & keep))
			txn_drop(&s->call[i].txn);
	s->wanted = 0;
	s->in_flight &= keep;
	memset(s->tries, 0, sizeof(s->tries));
	s->closes = 0;
	s->alarms &= BIT(SESSION_ALARM_PAUSE);
}

/**
 * session_late_channel() - a channel has opened that nobody waits for any more
 * @s: session, locked
 * @slot: the module's number of the card slot
 * @channel: the channel
 */
void session_late_channel(struct session *s, u8 slot, u8 channel)
{
	if (s->closes == SESSION_CLOSES) {
		dev_warn_ratelimited(s->wdev->dev, "a late channel stays open\n");
		return;
	}
	s->late[s->closes].slot = slot;
	s->late[s->closes].channel = channel;
	s->closes++;
	session_want(s, BIT_ULL(s->ops->close));
}

/* --- phases --- */

/**
 * session_enter() - the next phase of a bring-up
 * @s: session, locked
 * @phase: the protocol's own
 * @wanted: its queries, bits
 */
void session_enter(struct session *s, unsigned int phase, u64 wanted)
{
	s->phase = phase;
	session_want(s, wanted);
}

static void set_state(struct session *s, u8 state)
{
	s->state = state;
	session_dirty(s, SESSION_DIRTY_STATE, ktime_get_boottime_ns());
}

/**
 * session_up() - the bring-up is complete
 * @s: session, locked
 */
void session_up(struct session *s)
{
	s->phase = SESSION_READY;
	session_dirty(s, SESSION_DIRTY_INFO, s->now);
	set_state(s, WWANCTL_MODEM_STATE_READY);
}

/**
 * session_alarm() - wait for a moment
 * @s: session, locked
 * @which: what for
 * @delay: jiffies
 */
void session_alarm(struct session *s, enum session_alarm which, unsigned long delay)
{
	s->alarms |= BIT(which);
	s->alarm[which] = jiffies + delay;
}

static void pause(struct session *s, unsigned long delay)
{
	forget_calls(s, 0);
	s->ops->lost(s);
	s->phase = SESSION_PAUSE;
	session_alarm(s, SESSION_ALARM_PAUSE, delay);
}

/* A USB reset is policy: only where it was switched on, and once in a recovery. */
static void maybe_reset(struct session *s)
{
	if (READ_ONCE(s->wdev->recovery) != WWANCTL_RECOVERY_USB || s->reset_asked ||
	    s->state == WWANCTL_MODEM_STATE_PROBING ||
	    time_before(jiffies, s->began + RESET_AFTER))
		return;
	s->reset_asked = true;
	s->link_ops->reset(s->link);
}

/**
 * session_attempt_failed() - this bring-up comes to nothing; another one follows
 * @s: session, locked
 * @why: for the log, after "module"
 */
void session_attempt_failed(struct session *s, const char *why)
{
	unsigned long delay;

	if (s->phase == SESSION_GOODBYE)
		return;
	maybe_reset(s);
	delay = min_t(unsigned long, PAUSE_FIRST << min(s->attempts, 4U), PAUSE_MAX);
	s->attempts++;
	if (time_after(jiffies, s->began + BRINGUP_LIMIT)) {
		delay = PAUSE_FAILED;
		if (s->state != WWANCTL_MODEM_STATE_FAILED) {
			dev_warn(s->wdev->dev, "module %s; trying on\n", why);
			set_state(s, WWANCTL_MODEM_STATE_FAILED);
		}
	}
	pause(s, delay);
}

static void forget(struct session *s)
{
	unsigned int i;

	for (i = 0; i < WWANCTL_SLOTS_MAX; i++)	/* those it had are known by their number */
		s->card[i] = (struct wwanctl_card){ .slot = s->card[i].slot };
	s->dirty &= ~GENMASK(SESSION_DIRTY_STATE - 1, SESSION_DIRTY_CARD);
	s->power_reason = 0;
	s->silent = 0;
	s->channels = 0;
	s->unsupported = 0;
	s->ops->forget(s);
}

/**
 * session_restart() - begin anew: the module has lost its state, or we have lost it
 * @s: session, locked
 * @delay: jiffies to wait first
 * @why: for the log, after "module"
 */
void session_restart(struct session *s, unsigned long delay, const char *why)
{
	if (s->phase == SESSION_IDLE || s->phase >= SESSION_GOODBYE)
		return;
	dev_info_ratelimited(s->wdev->dev, "module %s: session restarted\n", why);
	plan_fail(s, -ECANCELED, "the module's control session was restarted");
	forget_calls(s, 0);
	memset(s->txns.orphan, 0, sizeof(s->txns.orphan));
	forget(s);
	s->began = jiffies;
	s->attempts = 0;
	s->reset_asked = false;
	if (s->state == WWANCTL_MODEM_STATE_READY)
		set_state(s, WWANCTL_MODEM_STATE_RECOVERING);
	pause(s, delay);
}

/**
 * session_silence() - a deadline has passed without an answer
 * @s: session, locked
 * @txn: what was not answered
 *
 * A module that says anything is not silent, and requests that were under way at
 * the same time are one silence.
 *
 * Return: true if that was one too many and the session has been restarted.
 */
bool session_silence(struct session *s, const struct txn *txn)
{
	if (time_after(s->heard, txn->sent) || (s->silent && time_before(txn->sent, s->missed)))
		return false;
	s->missed = jiffies;
	if (++s->silent < SILENT_MAX || s->phase <= SESSION_BRINGUP ||
	    s->phase >= SESSION_GOODBYE)
		return false;
	session_restart(s, 0, "has stopped answering");
	return true;
}

/**
 * session_heard() - the module has given a sign of life
 * @s: session, locked
 * @time: CLOCK_BOOTTIME ns
 */
void session_heard(struct session *s, u64 time)
{
	s->now = time;
	s->silent = 0;
	s->heard = jiffies;
}

/* On to the next phase once nothing is open any more; true if there was one. */
static bool advance(struct session *s)
{
	if (s->wanted || s->in_flight || s->alarms & BIT(SESSION_ALARM_LOOK))
		return false;
	if (s->phase < SESSION_BRINGUP || s->phase >= SESSION_READY)
		return false;
	return s->ops->advance(s);
}

static void sooner(unsigned long *when, bool *any, unsigned long other)
{
	if (!*any || time_before(other, *when))
		*when = other;
	*any = true;
}

static void arm(struct session *s)
{
	unsigned long when, other;
	unsigned int i;
	bool any;

	if (s->phase == SESSION_DEAD)
		return;
	any = txn_next(&s->txns, &when);
	for (i = 0; i < SESSION_ALARMS; i++)
		if (s->alarms & BIT(i))
			sooner(&when, &any, s->alarm[i]);
	if (plan_next(s, &other))
		sooner(&when, &any, other);
	if (any)
		mod_timer(&s->timer, when);
}

/**
 * session_unlock() - leave a session: send what is wanted, hand up what has changed
 * @s: session, locked
 */
void session_unlock(struct session *s) __releases(&s->lock)
{
	do {
		do
			pump(s);
		while (advance(s));
	} while (plan_check(s));
	arm(s);
	hand_up(s);
	spin_unlock_bh(&s->lock);
}

static bool alarm_due(struct session *s, enum session_alarm which)
{
	if (!(s->alarms & BIT(which)) || time_before(jiffies, s->alarm[which]))
		return false;
	s->alarms &= ~BIT(which);
	return true;
}

static void timer_cb(struct timer_list *timer)
{
	struct session *s = timer_container_of(s, timer, timer);
	struct txn *txn;

	session_lock(s);
	s->now = ktime_get_boottime_ns();
	while ((txn = txn_expired(&s->txns, jiffies)))
		txn->done(s, txn, NULL);
	if (txn_overdue(&s->txns, jiffies) && s->phase < SESSION_DEAD)
		s->link_ops->poll(s->link);
	if (alarm_due(s, SESSION_ALARM_PAUSE) && s->phase == SESSION_PAUSE)
		s->ops->begin(s);
	if (alarm_due(s, SESSION_ALARM_LOOK))
		s->ops->look(s);
	if (alarm_due(s, SESSION_ALARM_PROTOCOL))
		s->ops->alarm(s);
	session_unlock(s);
}

/* --- struct wwanctl_proto_ops --- */

/**
 * session_receive() - a frame has come
 * @wdev: its device
 * @frame: the frame
 * @len: its bytes
 * @time: CLOCK_BOOTTIME ns
 *
 * Context: BH off.
 */
void session_receive(struct wwanctl_device *wdev, const u8 *frame, size_t len, u64 time)
{
	struct session *s = wdev->session;

	session_lock(s);
	if (s->phase == SESSION_IDLE || s->phase == SESSION_DEAD)
		goto out;
	trace(s, WWANCTL_DIRECTION_FROM_MODULE, frame, len, time);
	if (s->ops->frame(s, frame, len, time))
		dev_warn_ratelimited(wdev->dev, "%zu bytes that are no %s message\n", len,
				     wdev->proto->name);
out:
	session_unlock(s);
}

static void free_letters(struct session *s)
{
	unsigned int i;

	for (i = 0; i < SESSION_CALLS; i++)
		session_letter_fini(s, &s->call[i].letter);
}

/**
 * session_init() - make a session ready to start
 * @s: zeroed
 * @ops: the protocol's part
 * @wdev: its device; its session is set
 * @frames: that one of the session's own messages may take
 * @cap: bytes of each
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int session_init(struct session *s, const struct session_ops *ops, struct wwanctl_device *wdev,
		 unsigned int frames, size_t cap)
{
	unsigned int i;

	s->ops = ops;
	s->wdev = wdev;
	s->link = wdev->link;
	s->link_ops = wdev->link->ops;
	spin_lock_init(&s->lock);
	timer_setup(&s->timer, timer_cb, 0);
	init_waitqueue_head(&s->quiet);
	txn_table_init(&s->txns);
	INIT_LIST_HEAD(&s->running);
	INIT_LIST_HEAD(&s->finished);
	s->state = WWANCTL_MODEM_STATE_PROBING;
	s->signal = (struct wwanctl_signal){ WWANCTL_SIGNAL_NONE, WWANCTL_SIGNAL_NONE,
					     WWANCTL_SIGNAL_NONE, WWANCTL_SIGNAL_NONE };
	forget(s);
	for (i = 0; i < SESSION_CALLS; i++) {
		txn_init(&s->call[i].txn, call_done);
		if (session_letter_init(s, &s->call[i].letter, frames, cap, GFP_KERNEL)) {
			free_letters(s);
			return -ENOMEM;
		}
	}
	wdev->session = s;
	return 0;
}

/**
 * session_fini() - undo session_init()
 * @s: the session, stopped or never started
 *
 * Context: process.
 */
void session_fini(struct session *s)
{
	free_letters(s);	/* not stopped because never started */
}

/**
 * session_start() - begin the bring-up
 * @wdev: its device
 *
 * Context: process. Returns at once.
 */
void session_start(struct wwanctl_device *wdev)
{
	struct session *s = wdev->session;

	session_lock(s);
	s->now = ktime_get_boottime_ns();
	s->began = jiffies;
	s->heard = jiffies;
	s->ops->begin(s);
	session_unlock(s);
}

/* A look only: leaving by session_unlock() would wake up the one who waits here. */
static bool said_goodbye(struct session *s)
{
	bool done;

	spin_lock_bh(&s->lock);
	done = s->phase == SESSION_DEAD || !(s->wanted || s->in_flight);
	spin_unlock_bh(&s->lock);
	return done;
}

static void begin_goodbye(struct session *s, bool link_works)
{
	session_lock(s);
	plan_forget(s);
	forget_calls(s, s->ops->goodbye_calls);
	s->alarms = 0;
	s->phase = link_works ? SESSION_GOODBYE : SESSION_DEAD;
	if (link_works)
		s->ops->leave(s);
	session_unlock(s);
}

static bool is_quiet(struct session *s)
{
	return !READ_ONCE(s->flushing);
}

/**
 * session_stop() - the end
 * @wdev: its device
 * @link_works: say goodbye, for two seconds at most
 *
 * Context: process.
 */
void session_stop(struct wwanctl_device *wdev, bool link_works)
{
	struct session *s = wdev->session;

	begin_goodbye(s, link_works);
	wait_event_timeout(s->quiet, said_goodbye(s), GOODBYE_TIMEOUT);
	session_lock(s);
	forget_calls(s, 0);
	s->phase = SESSION_DEAD;
	session_unlock(s);
	timer_delete_sync(&s->timer);
	wait_event(s->quiet, is_quiet(s));
	free_letters(s);
}

/**
 * session_resync() - the link was reset: begin anew
 * @wdev: its device
 *
 * Context: process, or BH off.
 */
void session_resync(struct wwanctl_device *wdev)
{
	struct session *s = wdev->session;

	session_lock(s);
	s->now = ktime_get_boottime_ns();
	session_restart(s, 0, "was reset");
	session_unlock(s);
}
