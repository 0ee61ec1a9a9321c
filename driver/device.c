// SPDX-License-Identifier: GPL-2.0
/*
 * The modules: registry, references, and the caches that the netlink family
 * answers from. Locking and lifetime: device.h.
 */
#include <linux/bottom_half.h>
#include <linux/err.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "event.h"
#include "proto.h"

#define SIGNAL_INTERVAL	NSEC_PER_SEC	/* between signal events of a modem */
#define SNR_STEP	10		/* 1 dB in its unit */
#define LEAVE_TIMEOUT	1000		/* ms for closing channels */

static DEFINE_SPINLOCK(registry_lock);	/* list, index and generation */
static LIST_HEAD(registry);		/* ordered by index */
static u32 last_index;
static u32 generation = 1;

static atomic_t devices;		/* not freed yet */

static const struct wwanctl_device_watcher *watcher;
static struct workqueue_struct *free_queue;

/* --- references and look-up --- */

static void device_free_work(struct work_struct *work)
{
	struct wwanctl_device *wdev = container_of(work, struct wwanctl_device, free_work);

	wdev->proto->destroy(wdev);
	if (wdev->ring)
		wwanctl_ring_release(wdev->ring);
	kfree_sensitive(wdev);
	atomic_dec(&devices);
}

static void device_release(struct kref *ref)
{
	struct wwanctl_device *wdev = container_of(ref, struct wwanctl_device, ref);

	/* the last reference may be put with BH off; destroy() may sleep */
	queue_work(free_queue, &wdev->free_work);
}

struct wwanctl_device *wwanctl_device_hold(struct wwanctl_device *wdev)
{
	kref_get(&wdev->ref);
	return wdev;
}

void wwanctl_device_put(struct wwanctl_device *wdev)
{
	kref_put(&wdev->ref, device_release);
}

struct wwanctl_device *wwanctl_device_next(u32 after)
{
	struct wwanctl_device *wdev, *found = NULL;

	spin_lock_bh(&registry_lock);
	list_for_each_entry(wdev, &registry, node) {
		if (wdev->index <= after)
			continue;
		found = wwanctl_device_hold(wdev);
		break;
	}
	spin_unlock_bh(&registry_lock);
	return found;
}

struct wwanctl_device *wwanctl_device_get(u32 index)
{
	struct wwanctl_device *wdev = index ? wwanctl_device_next(index - 1) : NULL;

	if (wdev && wdev->index != index) {
		wwanctl_device_put(wdev);
		wdev = NULL;
	}
	return wdev;
}

u32 wwanctl_device_generation(void)
{
	return READ_ONCE(generation);
}

/* Two probes may come here in another order than they got their indices. */
static void registry_add(struct wwanctl_device *wdev)
{
	struct wwanctl_device *before;

	spin_lock_bh(&registry_lock);
	list_for_each_entry_reverse(before, &registry, node)
		if (before->index < wdev->index)
			break;
	list_add(&wdev->node, &before->node);
	WRITE_ONCE(generation, generation + 1 ? : 1);
	spin_unlock_bh(&registry_lock);
}

static void registry_remove(struct wwanctl_device *wdev)
{
	spin_lock_bh(&registry_lock);
	list_del(&wdev->node);
	WRITE_ONCE(generation, generation + 1 ? : 1);
	spin_unlock_bh(&registry_lock);
}

/* --- events --- */

static const struct wwanctl_card *active_card(const struct wwanctl_device *wdev)
{
	unsigned int i;

	lockdep_assert_held(&wdev->lock);
	for (i = 0; i < WWANCTL_SLOTS_MAX; i++)
		if (wdev->card[i].active)
			return &wdev->card[i];
	return &wdev->card[0];
}

static void modem_view(const struct wwanctl_device *wdev, struct wwanctl_modem_event *modem)
{
	lockdep_assert_held(&wdev->lock);
	*modem = (struct wwanctl_modem_event){
		.vid = wdev->vid,
		.pid = wdev->pid,
		.protocol = wdev->proto->protocol,
		.state = wdev->state,
		.power = wdev->power,
		.power_reason = wdev->power_reason,
		.recovery = wdev->recovery,
		.card_state = active_card(wdev)->state,
		.capabilities = wdev->info.capabilities,
		.channels_max = wdev->info.channels_max,
		.slots = wdev->info.slots,
		.ifindex = wdev->ifindex,
	};
}

static void emit_modem(struct wwanctl_device *wdev, u32 type, u64 time)
{
	struct wwanctl_event event = { .type = type, .time = time };

	modem_view(wdev, &event.data.modem);
	wwanctl_event_emit(wdev->ring, &event);
}

/* --- made and ended by the link --- */

static void signal_work(struct work_struct *work);

static void device_init(struct wwanctl_device *wdev, const struct wwanctl_device_id *id)
{
	unsigned int i;

	kref_init(&wdev->ref);
	strscpy(wdev->usb_path, id->usb_path, sizeof(wdev->usb_path));
	wdev->interface = id->interface;
	wdev->vid = id->vid;
	wdev->pid = id->pid;
	wdev->ifindex = id->ifindex;
	wdev->state = WWANCTL_MODEM_STATE_PROBING;
	wdev->recovery = WWANCTL_RECOVERY_RESYNC;
	wdev->registration.state = WWANCTL_REGISTRATION_STATE_UNKNOWN;
	wdev->signal = (struct wwanctl_signal){ WWANCTL_SIGNAL_NONE, WWANCTL_SIGNAL_NONE,
						WWANCTL_SIGNAL_NONE, WWANCTL_SIGNAL_NONE };
	wdev->signal_told = wdev->signal;
	for (i = 0; i < WWANCTL_BEARERS_MAX; i++) {
		wdev->bearer[i].id = i + 1;
		wdev->bearer[i].state = WWANCTL_BEARER_STATE_DISCONNECTED;
	}
	spin_lock_init(&wdev->lock);
	INIT_LIST_HEAD(&wdev->requests);
	INIT_LIST_HEAD(&wdev->sessions);
	init_waitqueue_head(&wdev->idle);
	INIT_DELAYED_WORK(&wdev->signal_work, signal_work);
	INIT_WORK(&wdev->free_work, device_free_work);
}

/**
 * wwanctl_device_create() - make a device for a module
 * @id: its identity, copied
 * @proto: its protocol
 * @link: the way to it
 * @dev: for messages
 *
 * Context: process. Return: the device with one reference, to be registered or
 * put; or ERR_PTR.
 */
struct wwanctl_device *wwanctl_device_create(const struct wwanctl_device_id *id,
					     const struct wwanctl_proto_ops *proto,
					     struct wwanctl_link *link, struct device *dev)
{
	struct wwanctl_device *wdev = kzalloc(sizeof(*wdev), GFP_KERNEL);
	int err;

	if (!wdev)
		return ERR_PTR(-ENOMEM);
	device_init(wdev, id);
	wdev->proto = proto;
	wdev->link = link;
	wdev->dev = dev;
	err = proto->create(wdev);
	if (err) {
		kfree(wdev);
		return ERR_PTR(err);
	}
	atomic_inc(&devices);
	return wdev;
}

/**
 * wwanctl_device_register() - let the world see it, and begin the bring-up
 * @wdev: fresh from create
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int wwanctl_device_register(struct wwanctl_device *wdev)
{
	u32 index;

	spin_lock_bh(&registry_lock);
	index = ++last_index;
	spin_unlock_bh(&registry_lock);
	wdev->index = index;
	wdev->ring = wwanctl_ring_create(index, wdev->usb_path, wdev->interface);
	if (!wdev->ring)
		return -ENOMEM;

	wwanctl_device_hold(wdev);
	/* who hears of it finds it; who finds it earlier waits for the lock */
	spin_lock_bh(&wdev->lock);
	registry_add(wdev);
	emit_modem(wdev, WWANCTL_EVENT_TYPE_MODEM_NEW, ktime_get_boottime_ns());
	spin_unlock_bh(&wdev->lock);
	wdev->proto->start(wdev);
	return 0;
}

static bool device_unused(struct wwanctl_device *wdev)
{
	bool unused;

	spin_lock_bh(&wdev->lock);
	unused = !wdev->users;
	spin_unlock_bh(&wdev->lock);
	return unused;
}

/*
 * The module stays as it was found: what a socket has opened is closed, and what
 * is being opened right now as soon as it is.
 */
static void device_leave(struct wwanctl_device *wdev)
{
	spin_lock_bh(&wdev->lock);
	WRITE_ONCE(wdev->leaving, true);
	spin_unlock_bh(&wdev->lock);
	watcher->leave(wdev);
	wwanctl_request_settle(wdev, LEAVE_TIMEOUT);
}

/**
 * wwanctl_device_unregister() - the module goes
 * @wdev: registered
 * @link_works: say goodbye
 *
 * Context: process. After it the link is not used any more.
 */
void wwanctl_device_unregister(struct wwanctl_device *wdev, bool link_works)
{
	registry_remove(wdev);
	if (link_works)
		device_leave(wdev);
	spin_lock_bh(&wdev->lock);
	WRITE_ONCE(wdev->gone, true);
	spin_unlock_bh(&wdev->lock);
	/* submits run with BH off: whoever has not seen "gone" is through after this */
	synchronize_rcu();
	wait_event(wdev->idle, device_unused(wdev));

	wdev->proto->stop(wdev, link_works);
	wwanctl_request_end_all(wdev);
	watcher->gone(wdev);
	wwanctl_request_fini_all(wdev);
	cancel_delayed_work_sync(&wdev->signal_work);

	spin_lock_bh(&wdev->lock);
	emit_modem(wdev, WWANCTL_EVENT_TYPE_MODEM_GONE, ktime_get_boottime_ns());
	spin_unlock_bh(&wdev->lock);
	wwanctl_ring_retire(wdev->ring);
	wwanctl_device_put(wdev);
}

void wwanctl_device_set_ifindex(struct wwanctl_device *wdev, u32 ifindex)
{
	spin_lock_bh(&wdev->lock);
	wdev->ifindex = ifindex;
	spin_unlock_bh(&wdev->lock);
}

/* --- from above --- */

void wwanctl_device_modem(struct wwanctl_device *wdev, struct wwanctl_modem_event *modem)
{
	spin_lock_bh(&wdev->lock);
	modem_view(wdev, modem);
	spin_unlock_bh(&wdev->lock);
}

bool wwanctl_device_ready(const struct wwanctl_device *wdev)
{
	return !READ_ONCE(wdev->leaving) && !READ_ONCE(wdev->gone) &&
	       READ_ONCE(wdev->state) == WWANCTL_MODEM_STATE_READY;
}

u8 wwanctl_device_active_slot(struct wwanctl_device *wdev)
{
	u8 slot;

	spin_lock_bh(&wdev->lock);
	slot = active_card(wdev)->slot ? : 1;
	spin_unlock_bh(&wdev->lock);
	return slot;
}

bool wwanctl_device_card(struct wwanctl_device *wdev, u32 slot, struct wwanctl_card *card)
{
	bool there = false;

	if (!slot || slot > WWANCTL_SLOTS_MAX)
		return false;
	spin_lock_bh(&wdev->lock);
	if (wdev->card[slot - 1].slot) {
		*card = wdev->card[slot - 1];
		there = true;
	}
	spin_unlock_bh(&wdev->lock);
	return there;
}

bool wwanctl_device_bearer(struct wwanctl_device *wdev, u32 id, struct wwanctl_bearer *bearer)
{
	if (!id || id > WWANCTL_BEARERS_MAX)
		return false;
	spin_lock_bh(&wdev->lock);
	*bearer = wdev->bearer[id - 1];
	spin_unlock_bh(&wdev->lock);
	return true;
}

void wwanctl_device_set_recovery(struct wwanctl_device *wdev, u8 recovery)
{
	spin_lock_bh(&wdev->lock);
	if (wdev->recovery != recovery) {
		wdev->recovery = recovery;
		emit_modem(wdev, WWANCTL_EVENT_TYPE_MODEM_STATE, ktime_get_boottime_ns());
	}
	spin_unlock_bh(&wdev->lock);
}

int wwanctl_device_reset_usb(struct wwanctl_device *wdev)
{
	int err = -ENODEV;

	/* BH off: unregister waits for it before the link goes */
	local_bh_disable();
	if (!READ_ONCE(wdev->gone))
		err = wdev->link->ops->reset(wdev->link);
	local_bh_enable();
	return err;
}

/* --- from below --- */

void wwanctl_device_channels_lost(struct wwanctl_device *wdev, u8 slot)
{
	watcher->channels_lost(wdev, slot);
}

void wwanctl_device_set_state(struct wwanctl_device *wdev, enum wwanctl_modem_state state,
			      u64 time)
{
	bool left;

	spin_lock_bh(&wdev->lock);
	left = wdev->state == WWANCTL_MODEM_STATE_READY && state != WWANCTL_MODEM_STATE_READY;
	if (wdev->state != state) {
		WRITE_ONCE(wdev->state, state);
		emit_modem(wdev, WWANCTL_EVENT_TYPE_MODEM_STATE, time);
	}
	spin_unlock_bh(&wdev->lock);
	if (left)
		wwanctl_device_channels_lost(wdev, 0);
}

static bool info_same(const struct wwanctl_info *a, const struct wwanctl_info *b)
{
	return a->capabilities == b->capabilities && a->channels_max == b->channels_max &&
	       a->slots == b->slots && !strcmp(a->manufacturer, b->manufacturer) &&
	       !strcmp(a->model, b->model) && !strcmp(a->revision, b->revision) &&
	       !strcmp(a->imei, b->imei);
}

void wwanctl_device_set_info(struct wwanctl_device *wdev, const struct wwanctl_info *info,
			     u64 time)
{
	spin_lock_bh(&wdev->lock);
	if (!info_same(&wdev->info, info)) {
		wdev->info = *info;
		emit_modem(wdev, WWANCTL_EVENT_TYPE_MODEM_STATE, time);
	}
	spin_unlock_bh(&wdev->lock);
}

void wwanctl_device_set_power(struct wwanctl_device *wdev, u8 power, u8 reason, u64 time)
{
	spin_lock_bh(&wdev->lock);
	if (wdev->power != power || wdev->power_reason != reason) {
		wdev->power = power;
		wdev->power_reason = reason;
		emit_modem(wdev, WWANCTL_EVENT_TYPE_MODEM_STATE, time);
	}
	spin_unlock_bh(&wdev->lock);
}

void wwanctl_card_tell(const struct wwanctl_card *card, struct wwanctl_card_event *told)
{
	told->slot = card->slot;
	told->active = card->active;
	told->state = card->state;
	told->pin_state = card->pin_state;
	told->pin_retries = card->pin_retries;
	told->puk_retries = card->puk_retries;
	strscpy(told->iccid, card->iccid, sizeof(told->iccid));
	strscpy(told->imsi, card->imsi, sizeof(told->imsi));
	strscpy(told->eid, card->eid, sizeof(told->eid));
}

static void emit_card(struct wwanctl_device *wdev, const struct wwanctl_card *card, u64 time)
{
	struct wwanctl_event event = { .type = WWANCTL_EVENT_TYPE_CARD, .time = time };

	wwanctl_card_tell(card, &event.data.card);
	wwanctl_event_emit(wdev->ring, &event);
}

/* Every member is a byte or an array of bytes: no padding, memcmp() compares. */
void wwanctl_device_set_card(struct wwanctl_device *wdev, const struct wwanctl_card *card,
			     u64 time)
{
	struct wwanctl_card *old;
	bool lost;

	if (WARN_ON_ONCE(!card->slot || card->slot > WWANCTL_SLOTS_MAX))
		return;
	old = &wdev->card[card->slot - 1];
	spin_lock_bh(&wdev->lock);
	lost = old->state >= WWANCTL_CARD_STATE_DETECTED &&
	       card->state < WWANCTL_CARD_STATE_DETECTED;
	spin_unlock_bh(&wdev->lock);
	/* who hears of the card's end finds its channels gone */
	if (lost)
		wwanctl_device_channels_lost(wdev, card->slot);
	spin_lock_bh(&wdev->lock);
	if (memcmp(old, card, sizeof(*old))) {
		*old = *card;
		emit_card(wdev, card, time);
	}
	spin_unlock_bh(&wdev->lock);
}

/* What an event tells; location is not part of it. */
static bool registration_same(const struct wwanctl_registration *a,
			      const struct wwanctl_registration *b)
{
	return a->state == b->state && a->rat == b->rat && a->roaming == b->roaming &&
	       a->cs_attached == b->cs_attached && a->ps_attached == b->ps_attached &&
	       a->selection == b->selection && !strcmp(a->plmn, b->plmn) &&
	       !strcmp(a->selected, b->selected) && !strcmp(a->operator, b->operator);
}

void wwanctl_device_set_registration(struct wwanctl_device *wdev,
				     const struct wwanctl_registration *reg, u64 time)
{
	struct wwanctl_event event = { .type = WWANCTL_EVENT_TYPE_REGISTRATION, .time = time };
	bool served = reg->state == WWANCTL_REGISTRATION_STATE_HOME ||
		      reg->state == WWANCTL_REGISTRATION_STATE_ROAMING;
	struct wwanctl_registration *old = &wdev->registration;
	struct wwanctl_reject reject;
	bool same;

	spin_lock_bh(&wdev->lock);
	same = registration_same(old, reg);
	reject = old->reject;
	*old = *reg;
	if (served)
		memset(&old->reject, 0, sizeof(old->reject));
	else
		old->reject = reject;
	if (!same) {
		event.data.registration = *old;
		wwanctl_event_emit(wdev->ring, &event);
	}
	spin_unlock_bh(&wdev->lock);
}

static bool address_same(const struct wwanctl_address *a, const struct wwanctl_address *b)
{
	if (a->up != b->up)
		return false;
	return !a->up ||
	       (a->has_address == b->has_address && a->has_gateway == b->has_gateway &&
		a->prefix == b->prefix && a->dns_count == b->dns_count && a->mtu == b->mtu &&
		!memcmp(a->address, b->address, sizeof(a->address)) &&
		!memcmp(a->gateway, b->gateway, sizeof(a->gateway)) &&
		!memcmp(a->dns, b->dns, sizeof(a->dns)));
}

static bool bearer_same(const struct wwanctl_bearer *a, const struct wwanctl_bearer *b)
{
	return a->state == b->state && a->ip_type == b->ip_type && a->auth == b->auth &&
	       a->home_only == b->home_only && !strcmp(a->apn, b->apn) &&
	       address_same(&a->v4, &b->v4) && address_same(&a->v6, &b->v6) &&
	       a->end.time == b->end.time;
}

void wwanctl_device_set_bearer(struct wwanctl_device *wdev, const struct wwanctl_bearer *bearer,
			       u64 time)
{
	struct wwanctl_bearer *cache = &wdev->bearer[bearer->id - 1];
	struct wwanctl_event event = { .type = WWANCTL_EVENT_TYPE_BEARER, .time = time };

	/* who hears of it can send already */
	wdev->link->ops->carrier(wdev->link, bearer->state == WWANCTL_BEARER_STATE_CONNECTED);
	spin_lock_bh(&wdev->lock);
	if (!bearer_same(cache, bearer)) {
		*cache = *bearer;
		event.data.bearer.told = *bearer;
		event.data.bearer.ifindex = wdev->ifindex;
		wwanctl_event_emit(wdev->ring, &event);
	}
	spin_unlock_bh(&wdev->lock);
}

void wwanctl_device_reject(struct wwanctl_device *wdev, const struct wwanctl_reject *reject)
{
	struct wwanctl_event event = {
		.type = WWANCTL_EVENT_TYPE_REJECT,
		.time = reject->time,
		.data.reject = *reject,
	};

	spin_lock_bh(&wdev->lock);
	wdev->registration.reject = *reject;
	wwanctl_event_emit(wdev->ring, &event);
	spin_unlock_bh(&wdev->lock);
}

void wwanctl_device_lost(struct wwanctl_device *wdev, u32 type, u64 time)
{
	struct wwanctl_event event = { .type = type, .time = time, .lost = true };

	spin_lock_bh(&wdev->lock);
	wwanctl_event_emit(wdev->ring, &event);
	spin_unlock_bh(&wdev->lock);
}

static bool signal_same(const struct wwanctl_signal *a, const struct wwanctl_signal *b)
{
	bool none = a->snr == WWANCTL_SIGNAL_NONE || b->snr == WWANCTL_SIGNAL_NONE;

	return a->rssi == b->rssi && a->rsrp == b->rsrp && a->rsrq == b->rsrq &&
	       (none ? a->snr == b->snr : abs(a->snr - b->snr) < SNR_STEP);
}

/* Tells the cached signal if it is news. */
static void signal_tell(struct wwanctl_device *wdev, u64 time)
{
	struct wwanctl_event event = { .type = WWANCTL_EVENT_TYPE_SIGNAL, .time = time };

	lockdep_assert_held(&wdev->lock);
	if (signal_same(&wdev->signal, &wdev->signal_told))
		return;
	wdev->signal_told = wdev->signal;
	wdev->signal_time = time;
	event.data.signal = wdev->signal;
	wwanctl_event_emit(wdev->ring, &event);
}

static void signal_work(struct work_struct *work)
{
	struct wwanctl_device *wdev = container_of(to_delayed_work(work), struct wwanctl_device,
						   signal_work);

	spin_lock_bh(&wdev->lock);
	signal_tell(wdev, ktime_get_boottime_ns());
	spin_unlock_bh(&wdev->lock);
}

void wwanctl_device_set_signal(struct wwanctl_device *wdev, const struct wwanctl_signal *signal,
			       u64 time)
{
	u64 next;

	spin_lock_bh(&wdev->lock);
	wdev->signal = *signal;
	next = wdev->signal_time ? wdev->signal_time + SIGNAL_INTERVAL : 0;
	if (time >= next)
		signal_tell(wdev, time);
	else if (!wdev->gone && !signal_same(&wdev->signal, &wdev->signal_told))
		schedule_delayed_work(&wdev->signal_work, nsecs_to_jiffies(next - time) + 1);
	spin_unlock_bh(&wdev->lock);
}

void wwanctl_device_refresh(struct wwanctl_device *wdev, const struct wwanctl_refresh *refresh,
			    u64 time)
{
	struct wwanctl_event event = {
		.type = WWANCTL_EVENT_TYPE_REFRESH,
		.time = time,
		.data.refresh = *refresh,
	};

	watcher->refresh(wdev, &event.data.refresh);
	wwanctl_event_emit(wdev->ring, &event);
	if (refresh->mode == WWANCTL_REFRESH_MODE_UICC_RESET &&
	    refresh->stage == WWANCTL_REFRESH_STAGE_START)
		wwanctl_device_channels_lost(wdev, 0);
}

bool wwanctl_device_vote_claimed(struct wwanctl_device *wdev)
{
	return watcher->vote_claimed(wdev);
}

bool wwanctl_device_trace_wanted(const struct wwanctl_device *wdev)
{
	return watcher->trace_wanted();
}

void wwanctl_device_trace(struct wwanctl_device *wdev, enum wwanctl_direction direction,
			  const u8 *frame, size_t len, u64 time)
{
	struct wwanctl_event event = {
		.type = WWANCTL_EVENT_TYPE_TRACE,
		.time = time,
		.data.trace = {
			.direction = direction,
			.frame = frame,
			.len = min_t(size_t, len, WWANCTL_APDU_MAX),
			.whole = len,
		},
	};

	wwanctl_event_emit(wdev->ring, &event);
}

/* --- the driver's start and end --- */

int wwanctl_device_init(const struct wwanctl_device_watcher *above)
{
	free_queue = alloc_workqueue("wwanctl", WQ_UNBOUND, 0);
	if (!free_queue)
		return -ENOMEM;
	watcher = above;
	return 0;
}

void wwanctl_device_exit(void)
{
	/* puts that are left to RCU, and what they queue */
	rcu_barrier();
	destroy_workqueue(free_queue);
	/* whoever still refers to one would find the code gone that frees it */
	WARN_ON(atomic_read(&devices));
}
