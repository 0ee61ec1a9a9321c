/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module as the driver sees it: identity, state, caches, requests.
 *
 * DOC: lifetime
 *
 * usb.c creates a device at probe and unregisters it at disconnect. References
 * are held by: the registry (until unregister), usb.c (until its disconnect has
 * returned), every request, every channel. The last put frees it. After
 * wwanctl_device_unregister() has returned no request is pending, none can be
 * submitted (-ENODEV) and the link is no longer used. The last put may come in
 * BH: the freeing is done by a work item.
 *
 * DOC: locking
 *
 * wwanctl_device.lock (spinlock, taken with BH off) guards the caches, the
 * state, ``gone`` and the list of requests. The event lock (event.c) nests
 * inside it, as it does inside the channel lock (netlink_channel.c); those two
 * are never held together. The registry's lock (device.c) is innermost. Nothing
 * below the seam is called with any of them held. Completions and everything that
 * comes up from the link run with BH off; nothing there sleeps.
 */
#ifndef WWANCTL_DEVICE_H
#define WWANCTL_DEVICE_H

#include <linux/kref.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <uapi/linux/wwanctl.h>

struct wwanctl_link;
struct wwanctl_proto_ops;
struct wwanctl_ring;
struct wwanctl_card_event;
struct wwanctl_modem_event;

#define WWANCTL_SLOTS_MAX	4
#define WWANCTL_APPS_MAX	8
#define WWANCTL_FILES_MAX	16
#define WWANCTL_NETWORKS_MAX	32
#define WWANCTL_BEARERS_MAX	1	/* data sessions of one modem */
#define WWANCTL_DNS_MAX		2

/**
 * struct wwanctl_info - what a module says of itself
 * @manufacturer: its maker
 * @model: its model
 * @revision: firmware revision
 * @imei: 15 digits, or empty
 * @capabilities: bits of enum wwanctl_capability
 * @channels_max: logical channels besides the basic one; 0 while unknown
 * @slots: card slots; 0 while unknown
 */
struct wwanctl_info {
	char manufacturer[64];
	char model[64];
	char revision[96];
	char imei[16];
	u32 capabilities;
	u32 channels_max;
	u32 slots;
};

/**
 * struct wwanctl_application - an application on the card
 * @aid: application identifier
 * @aid_len: its length in bytes, 0 to WWANCTL_AID_MAX
 * @type: enum wwanctl_application_type
 * @pin_state: enum wwanctl_pin_state of its PIN1
 * @pin_retries: attempts left
 * @puk_retries: attempts left
 */
struct wwanctl_application {
	u8 aid[WWANCTL_AID_MAX];
	u8 aid_len;
	u8 type;
	u8 pin_state;
	u8 pin_retries;
	u8 puk_retries;
};

/**
 * struct wwanctl_card - a slot and the card in it
 * @slot: from 1
 * @active: the module uses this slot
 * @state: enum wwanctl_card_state
 * @pin_state: enum wwanctl_pin_state of the USIM; 0 if there is none
 * @pin_retries: attempts left
 * @puk_retries: attempts left
 * @apps: number of valid @app
 * @app: applications
 * @iccid: digits, or empty
 * @imsi: the module's own view, digits, or empty
 * @eid: 32 digits, or empty
 * @atr: answer to reset
 * @atr_len: its length in bytes, or 0
 */
struct wwanctl_card {
	u8 slot;
	bool active;
	u8 state;
	u8 pin_state;
	u8 pin_retries;
	u8 puk_retries;
	u8 apps;
	struct wwanctl_application app[WWANCTL_APPS_MAX];
	char iccid[24];
	char imsi[16];
	char eid[36];
	u8 atr[33];
	u8 atr_len;
};

/**
 * struct wwanctl_reject - a network's rejection
 * @cause: TS 24.301, 9.9.3.9 and its like; 0 when the network gave none
 * @domain: enum wwanctl_domain
 * @rat: enum wwanctl_rat, 0 if unknown
 * @plmn: digits, or empty
 * @time: CLOCK_BOOTTIME in ns; 0: there was none
 */
struct wwanctl_reject {
	u32 cause;
	u8 domain;
	u8 rat;
	char plmn[8];
	u64 time;
};

/**
 * struct wwanctl_registration - registration with the network
 * @state: enum wwanctl_registration_state
 * @rat: enum wwanctl_rat, 0 if none
 * @roaming: while roaming
 * @cs_attached: attached for circuit-switched service
 * @ps_attached: attached for packet-switched service
 * @selection: enum wwanctl_selection, 0 while unknown
 * @has_lac: @lac is valid
 * @has_tac: @tac is valid
 * @has_cell: @cell is valid
 * @plmn: digits, or empty
 * @selected: PLMN chosen manually, or empty
 * @operator: name, UTF-8, or empty
 * @lac: location area
 * @tac: tracking area
 * @cell: cell identity
 * @reject: the last rejection since the last success
 */
struct wwanctl_registration {
	u8 state;
	u8 rat;
	bool roaming;
	bool cs_attached;
	bool ps_attached;
	u8 selection;
	bool has_lac;
	bool has_tac;
	bool has_cell;
	char plmn[8];
	char selected[8];
	char operator[64];
	u32 lac;
	u32 tac;
	u32 cell;
	struct wwanctl_reject reject;
};

#define WWANCTL_SIGNAL_NONE	INT_MIN	/* a measure the module did not give */

/**
 * struct wwanctl_signal - signal of the serving cell
 * @rssi: dBm
 * @rsrp: dBm
 * @rsrq: dB
 * @snr: tenths of a dB
 */
struct wwanctl_signal {
	s32 rssi;
	s32 rsrp;
	s32 rsrq;
	s32 snr;
};

/**
 * struct wwanctl_refresh - a REFRESH (TS 102 223, 6.4.7)
 * @mode: enum wwanctl_refresh_mode, the standard's qualifier
 * @stage: enum wwanctl_refresh_stage
 * @vote_needed: a listener is asked
 * @vote_timeout: ms until the driver allows it
 * @files: number of valid @file
 * @file: paths; @file_len bytes each
 * @file_len: lengths in bytes, even
 */
struct wwanctl_refresh {
	u8 mode;
	u8 stage;
	bool vote_needed;
	u32 vote_timeout;
	u8 files;
	u8 file_len[WWANCTL_FILES_MAX];
	u8 file[WWANCTL_FILES_MAX][WWANCTL_PATH_MAX];
};

/**
 * struct wwanctl_network - a visible network
 * @plmn: digits
 * @name: UTF-8, or empty
 * @rat: enum wwanctl_rat, 0 if unknown
 * @status: enum wwanctl_network_status
 * @roaming: it would be roaming
 */
struct wwanctl_network {
	char plmn[8];
	char name[64];
	u8 rat;
	u8 status;
	bool roaming;
};

/**
 * struct wwanctl_attach - the initial attach
 * @has_apn: @apn is given, else it stays as it is
 * @has_user: the same for @user
 * @has_password: the same for @password
 * @apn: access point name, may be empty
 * @user: user name
 * @password: password, wiped after use
 * @ip_type: enum wwanctl_ip_type, 0: as it is
 * @auth: enum wwanctl_auth, 0: as it is
 */
struct wwanctl_attach {
	bool has_apn;
	bool has_user;
	bool has_password;
	char apn[101];
	char user[65];
	char password[65];
	u8 ip_type;
	u8 auth;
};

/**
 * struct wwanctl_bearer_config - a data session wanted
 * @id: from 1
 * @home_only: not while roaming
 * @access: APN and credentials; ip_type and auth are never 0
 */
struct wwanctl_bearer_config {
	u8 id;
	bool home_only;
	struct wwanctl_attach access;
};

/**
 * struct wwanctl_address - what a data session has in one family of addresses
 * @up: it is connected; else the rest means nothing
 * @has_address: @address and @prefix are valid
 * @has_gateway: @gateway is valid
 * @prefix: bits
 * @dns_count: valid @dns
 * @address: network order, the first 4 bytes for IPv4
 * @gateway: the same
 * @dns: the same
 * @mtu: bytes, 0 if not told
 */
struct wwanctl_address {
	bool up;
	bool has_address;
	bool has_gateway;
	u8 prefix;
	u8 dns_count;
	u8 address[16];
	u8 gateway[16];
	u8 dns[WWANCTL_DNS_MAX][16];
	u32 mtu;
};

/**
 * struct wwanctl_bearer_end - why a data session has ended, or was refused
 * @time: CLOCK_BOOTTIME ns; 0: there was nothing such
 * @ip_type: enum wwanctl_ip_type of the family that ended, 0: all
 * @layer: enum wwanctl_layer of @cause, 0: the network gave none
 * @cause: TS 24.008, 24.301 or 24.501
 * @has_reason: @reason is valid
 * @has_verbose: @verbose_type and @verbose_reason are valid
 * @reason: the module's own number
 * @verbose_type: the module's own class
 * @verbose_reason: the module's own number in that class
 */
struct wwanctl_bearer_end {
	u64 time;
	u8 ip_type;
	u8 layer;
	bool has_reason;
	bool has_verbose;
	u32 cause;
	u32 reason;
	u32 verbose_type;
	u32 verbose_reason;
};

/**
 * struct wwanctl_bearer - a data session
 * @id: from 1
 * @state: enum wwanctl_bearer_state
 * @ip_type: enum wwanctl_ip_type that was wanted, 0: it never was
 * @auth: enum wwanctl_auth, 0: it never was
 * @home_only: not while roaming
 * @apn: access point name, may be empty
 * @v4: IPv4
 * @v6: IPv6
 * @end: why it, or a part of it, is not up
 */
struct wwanctl_bearer {
	u8 id;
	u8 state;
	u8 ip_type;
	u8 auth;
	bool home_only;
	char apn[101];
	struct wwanctl_address v4;
	struct wwanctl_address v6;
	struct wwanctl_bearer_end end;
};

/**
 * struct wwanctl_device - a plugged module
 * @ref: see DOC: lifetime
 * @index: from 1, never reused
 * @usb_path: "1-1.2"; the name in messages and events
 * @interface: number of the control interface
 * @vid: USB vendor id
 * @pid: USB product id
 * @proto: its protocol
 * @session: the protocol's own
 * @link: the way to the module
 * @dev: for dev_*() messages; valid until unregister
 * @lock: see DOC: locking
 * @leaving: being unregistered, only what cleans up starts (@lock)
 * @gone: unregistered; nothing new starts (@lock)
 * @state: enum wwanctl_modem_state (@lock)
 * @power: enum wwanctl_power, 0 while unknown (@lock)
 * @power_reason: enum wwanctl_power_reason, 0 if none (@lock)
 * @recovery: enum wwanctl_recovery (@lock)
 * @ifindex: network device, 0 if none (@lock)
 * @info: identity (@lock)
 * @card: slots, index 0 is slot 1 (@lock)
 * @registration: cache (@lock)
 * @signal: cache (@lock)
 * @bearer: data sessions, index 0 is number 1 (@lock)
 * @requests: pending (@lock)
 * @pending: their number (@lock)
 * @sessions: requests that have a session of the protocol (@lock)
 * @users: allocations under way that use the link (@lock)
 * @idle: woken when @users has become 0, and by requests that end while @leaving
 * @signal_told: what the last signal event said (@lock)
 * @signal_time: and when, ns; 0: never (@lock)
 * @signal_work: tells what was held back
 * @ring: its events, outlives it
 * @node: in the registry
 * @free_work: after the last put
 */
struct wwanctl_device {
	struct kref ref;
	u32 index;
	char usb_path[32];
	u32 interface;
	u16 vid;
	u16 pid;
	const struct wwanctl_proto_ops *proto;
	void *session;
	struct wwanctl_link *link;
	struct device *dev;
	spinlock_t lock;	/* see DOC: locking */
	bool leaving;
	bool gone;
	u8 state;
	u8 power;
	u8 power_reason;
	u8 recovery;
	u32 ifindex;
	struct wwanctl_info info;
	struct wwanctl_card card[WWANCTL_SLOTS_MAX];
	struct wwanctl_registration registration;
	struct wwanctl_signal signal;
	struct wwanctl_bearer bearer[WWANCTL_BEARERS_MAX];
	struct list_head requests;
	unsigned int pending;
	struct list_head sessions;
	unsigned int users;
	wait_queue_head_t idle;
	struct wwanctl_signal signal_told;
	u64 signal_time;
	struct delayed_work signal_work;
	struct wwanctl_ring *ring;
	struct list_head node;
	struct work_struct free_work;
};

/**
 * struct wwanctl_device_watcher - what is above the devices
 * @channels_lost: a module has forgotten the logical channels of @slot (0: all)
 * @refresh: a REFRESH goes on; may set vote_timeout; called before its event
 * @vote_claimed: a listener wants to be asked
 * @trace_wanted: somebody listens to control frames
 * @leave: the module is being unbound but still answers: close its channels;
 *	process context
 * @gone: the module is being unregistered; process context
 *
 * The others are called with BH off and no lock held.
 */
struct wwanctl_device_watcher {
	void (*channels_lost)(struct wwanctl_device *wdev, u8 slot);
	void (*refresh)(struct wwanctl_device *wdev, struct wwanctl_refresh *refresh);
	bool (*vote_claimed)(struct wwanctl_device *wdev);
	bool (*trace_wanted)(void);
	void (*leave)(struct wwanctl_device *wdev);
	void (*gone)(struct wwanctl_device *wdev);
};

/* --- made and ended by the link (usb.c), process context --- */

/*
 * create: allocates, copies the identity, calls proto->create. register: into
 * the registry, modem-new event, proto->start. unregister: out of the registry,
 * proto->stop (bounded goodbye if the link still works), every pending request
 * ends with -ENODEV, modem-gone event.
 */
struct wwanctl_device_id {
	const char *usb_path;
	u32 interface;
	u16 vid;
	u16 pid;
	u32 ifindex;
};

struct wwanctl_device *wwanctl_device_create(const struct wwanctl_device_id *id,
					     const struct wwanctl_proto_ops *proto,
					     struct wwanctl_link *link, struct device *dev);
int wwanctl_device_register(struct wwanctl_device *wdev);
void wwanctl_device_unregister(struct wwanctl_device *wdev, bool link_works);
void wwanctl_device_set_ifindex(struct wwanctl_device *wdev, u32 ifindex);

/* --- references and look-up --- */

struct wwanctl_device *wwanctl_device_hold(struct wwanctl_device *wdev);
void wwanctl_device_put(struct wwanctl_device *wdev);
/* held, or NULL; process context or BH */
struct wwanctl_device *wwanctl_device_get(u32 index);
/* the registered module with the smallest index above @after, held, or NULL: for dumps */
struct wwanctl_device *wwanctl_device_next(u32 after);
/* changes with every register and unregister: for consistent dumps */
u32 wwanctl_device_generation(void);

/* --- from above (netlink) --- */

/* 0 or -ENOMEM; process context; @watcher stays until wwanctl_device_exit() */
int wwanctl_device_init(const struct wwanctl_device_watcher *watcher);
/* after the last unregister; waits until every device is free */
void wwanctl_device_exit(void);
/* copies of the caches; takes the lock */
void wwanctl_device_modem(struct wwanctl_device *wdev, struct wwanctl_modem_event *modem);
bool wwanctl_device_card(struct wwanctl_device *wdev, u32 slot, struct wwanctl_card *card);
bool wwanctl_device_bearer(struct wwanctl_device *wdev, u32 id, struct wwanctl_bearer *bearer);
/* what an event and a reply have in common */
void wwanctl_card_tell(const struct wwanctl_card *card, struct wwanctl_card_event *told);
/* it is there and answers; false also tells that its channels are being forgotten */
bool wwanctl_device_ready(const struct wwanctl_device *wdev);
/* slot that the modem uses, from 1 */
u8 wwanctl_device_active_slot(struct wwanctl_device *wdev);
void wwanctl_device_set_recovery(struct wwanctl_device *wdev, u8 recovery);
/* asks for a USB port reset: 0 or -errno; returns at once */
int wwanctl_device_reset_usb(struct wwanctl_device *wdev);

/* --- from below (the protocol), BH off, no lock held; time: CLOCK_BOOTTIME ns --- */

/* Each compares with the cache, stores, and emits an event only if something changed. */
void wwanctl_device_set_state(struct wwanctl_device *wdev, enum wwanctl_modem_state state,
			      u64 time);
void wwanctl_device_set_info(struct wwanctl_device *wdev, const struct wwanctl_info *info,
			     u64 time);
void wwanctl_device_set_power(struct wwanctl_device *wdev, u8 power, u8 reason, u64 time);
void wwanctl_device_set_card(struct wwanctl_device *wdev, const struct wwanctl_card *card,
			     u64 time);
/* Keeps the cache's reject unless the state is home or roaming, which clear it. */
void wwanctl_device_set_registration(struct wwanctl_device *wdev,
				     const struct wwanctl_registration *reg, u64 time);
void wwanctl_device_set_signal(struct wwanctl_device *wdev, const struct wwanctl_signal *signal,
			       u64 time);
/*
 * Stores it and sets the network device's carrier; an event unless all is as it was.
 * Not concurrently with itself.
 */
void wwanctl_device_set_bearer(struct wwanctl_device *wdev, const struct wwanctl_bearer *bearer,
			       u64 time);
/* Always an event; also kept as the registration's last reject. */
void wwanctl_device_reject(struct wwanctl_device *wdev, const struct wwanctl_reject *reject);
void wwanctl_device_refresh(struct wwanctl_device *wdev, const struct wwanctl_refresh *refresh,
			    u64 time);
/* An event of @type, reject or refresh, found no room: who listens is told that it misses one. */
void wwanctl_device_lost(struct wwanctl_device *wdev, u32 type, u64 time);
/* The module has forgotten the logical channels of @slot (0: all). */
void wwanctl_device_channels_lost(struct wwanctl_device *wdev, u8 slot);
/* True if a listener has claimed the vote (then the event must say vote_needed). */
bool wwanctl_device_vote_claimed(struct wwanctl_device *wdev);
/* True while somebody listens to the trace group: ask before masking and copying. */
bool wwanctl_device_trace_wanted(const struct wwanctl_device *wdev);
void wwanctl_device_trace(struct wwanctl_device *wdev, enum wwanctl_direction direction,
			  const u8 *frame, size_t len, u64 time);

#endif /* WWANCTL_DEVICE_H */
