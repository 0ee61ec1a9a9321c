/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_CLIENT_H
#define WWANCTL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <linux/wwanctl.h>

/*
 * DOC: typed client of the wwanctl netlink family
 *
 * A wwanctl_client is a request socket. Its requests are answered in the order
 * sent and the logical channels that it opens are its own: they are closed
 * with it. A program that drives several modems opens one client a modem, so
 * that a slow module does not hold up the others.
 *
 * Every command is a function that queues a request and calls done() once, from
 * wwanctl_client_dispatch() or _expire() or _close(), never from the function
 * itself. If the function returns a negative errno value, done() is not called.
 * What a reply points to lives until done() returns.
 *
 * Event loop:  poll wwanctl_client_fd() for input, then wwanctl_client_dispatch();
 *              after sending and after dispatching, a timer of
 *              wwanctl_client_timeout() ms (none if negative: nothing is
 *              outstanding) that calls wwanctl_client_expire().
 * Blocking:    WWANCTL_SYNC(), or wwanctl_client_wait() after any number of requests.
 *
 * done() may send further requests; it must not close its own client.
 */

struct wwanctl_client;
struct wwanctl_stream;

/* Bit of an attribute in the "has" mask of the structures below. */
#define WWANCTL_HAS(attr)	(1u << (attr))

/**
 * struct wwanctl_modem - A plugged module.
 * @has: WWANCTL_HAS(WWANCTL_A_MODEM_*) of what the kernel told.
 * @usb_path: "1-1.2".
 * @interface: number of the control interface.
 * @imei: empty for the unprivileged.
 * @capabilities: mask of enum wwanctl_capability.
 *
 * The other fields are those of the specification; enums are 0 if unknown.
 */
struct wwanctl_modem {
	uint32_t has;
	uint32_t index;
	uint32_t interface;
	uint32_t vid;
	uint32_t pid;
	uint32_t protocol;
	uint32_t state;
	uint32_t power;
	uint32_t power_reason;
	uint32_t capabilities;
	uint32_t channels_max;
	uint32_t slots;
	uint32_t ifindex;
	uint32_t recovery;
	uint32_t card_state;
	char usb_path[32];
	char imei[20];
	char manufacturer[64];
	char model[64];
	char revision[128];
};

/* An application on the card; @has: WWANCTL_A_APPLICATION_*. */
struct wwanctl_application {
	uint32_t has;
	uint32_t type;
	uint32_t pin_state;
	uint32_t pin_retries;
	uint32_t puk_retries;
	uint16_t aid_len;
	uint8_t aid[WWANCTL_AID_MAX];
};

#define WWANCTL_APPLICATIONS_MAX	8

/* A UICC slot and the card in it; @has: WWANCTL_A_CARD_*. */
struct wwanctl_card {
	uint32_t has;
	uint32_t modem;
	uint32_t slot;
	uint32_t state;
	uint32_t pin_state;
	uint32_t pin_retries;
	uint32_t puk_retries;
	uint32_t active;
	char iccid[24];
	char imsi[20];
	char eid[36];
	uint16_t atr_len;
	uint8_t atr[40];
	size_t application_count;
	struct wwanctl_application applications[WWANCTL_APPLICATIONS_MAX];
};

/* A network's rejection; @has: WWANCTL_A_REJECT_*; @cause 0: none given. */
struct wwanctl_reject {
	uint32_t has;
	uint32_t cause;
	uint32_t domain;
	uint32_t rat;
	uint64_t time_ns;	/* CLOCK_BOOTTIME */
	char plmn[8];
};

/* Registration; @has: WWANCTL_A_REGISTRATION_*; @reject is there if its bit is. */
struct wwanctl_registration {
	uint32_t has;
	uint32_t modem;
	uint32_t state;
	uint32_t rat;
	uint32_t roaming;
	uint32_t cs_attached;
	uint32_t ps_attached;
	uint32_t selection;
	uint32_t lac;
	uint32_t tac;
	uint32_t cell;
	char plmn[8];
	char selected_plmn[8];
	char operator_name[64];
	struct wwanctl_reject reject;
};

/* Signal; @has: WWANCTL_A_SIGNAL_*. */
struct wwanctl_signal {
	uint32_t has;
	uint32_t modem;
	int32_t rssi;	/* dBm */
	int32_t rsrp;	/* dBm */
	int32_t rsrq;	/* dB */
	int32_t snr;	/* tenths of a dB */
};

#define WWANCTL_REFRESH_FILES_MAX	16

/* A REFRESH; @has: WWANCTL_A_REFRESH_*. */
struct wwanctl_refresh {
	uint32_t has;
	uint32_t mode;
	uint32_t stage;
	uint32_t vote_needed;
	uint32_t vote_timeout_ms;
	size_t file_count;	/* all of them; at most _FILES_MAX are kept */
	struct {
		uint16_t len;
		uint8_t path[WWANCTL_PATH_MAX];
	} files[WWANCTL_REFRESH_FILES_MAX];
};

/* A logical channel; @has: WWANCTL_A_CHANNEL_*. */
struct wwanctl_channel {
	uint32_t has;
	uint32_t modem;
	uint32_t slot;
	uint32_t channel;
	uint32_t owner;		/* netlink port */
	uint32_t open;
	uint32_t sw;
	uint16_t aid_len;
	uint8_t aid[WWANCTL_AID_MAX];
};

/* A visible network; @has: WWANCTL_A_NETWORK_ENTRY_*. */
struct wwanctl_network {
	uint32_t has;
	uint32_t rat;
	uint32_t status;
	uint32_t roaming;
	char plmn[8];
	char name[64];
};

/* The initial attach; @has: WWANCTL_A_ATTACH_*. */
struct wwanctl_attach {
	uint32_t has;
	uint32_t modem;
	uint32_t ip_type;
	uint32_t auth;
	char apn[104];
	char user[68];
};

#define WWANCTL_BEARER_DNS_MAX		4
#define WWANCTL_BEARER_ADDRESSES_MAX	2

/* What the network gave in one family; @has: WWANCTL_A_BEARER_ADDRESS_*. */
struct wwanctl_bearer_address {
	uint32_t has;
	uint32_t ip_type;	/* ipv4 or ipv6 */
	uint32_t prefix;
	uint32_t mtu;
	uint16_t address_len;	/* 4 or 16, here and below */
	uint8_t address[16];
	uint16_t gateway_len;
	uint8_t gateway[16];
	size_t dns_count;
	struct {
		uint16_t len;
		uint8_t bytes[16];
	} dns[WWANCTL_BEARER_DNS_MAX];
};

/* Why a data session has ended or was refused; @has: WWANCTL_A_BEARER_END_*. */
struct wwanctl_bearer_end {
	uint32_t has;
	uint32_t ip_type;	/* 0: all of it */
	uint32_t layer;
	uint32_t cause;
	uint32_t reason;
	uint32_t verbose_type;
	uint32_t verbose_reason;
	uint64_t time_ns;	/* CLOCK_BOOTTIME */
};

/* A data session; @has: WWANCTL_A_BEARER_*; @end is there if its bit is. */
struct wwanctl_bearer {
	uint32_t has;
	uint32_t modem;
	uint32_t id;
	uint32_t state;
	uint32_t ip_type;	/* as wanted */
	uint32_t auth;
	uint32_t roaming;
	uint32_t ifindex;
	char apn[104];
	size_t address_count;
	struct wwanctl_bearer_address addresses[WWANCTL_BEARER_ADDRESSES_MAX];
	struct wwanctl_bearer_end end;
};

/* A raw control frame; @frame lives as long as the event. */
struct wwanctl_trace {
	uint32_t has;
	uint32_t direction;
	uint32_t length;
	size_t frame_len;
	const uint8_t *frame;
};

/**
 * struct wwanctl_event - An event.
 * @has: WWANCTL_HAS(WWANCTL_A_EVENT_*).
 * @replayed: from the ring, not live.
 * @modem: index, 0 if the event is of no modem (lost).
 * @timestamp_ns: CLOCK_BOOTTIME.
 * @type: enum wwanctl_event_type; says which member of the union is there:
 *	modem_new, modem_gone, modem_state: @as_modem; and so on; lost: none.
 */
struct wwanctl_event {
	uint32_t has;
	bool replayed;
	uint32_t modem;
	uint32_t epoch;
	uint64_t seq;
	uint64_t timestamp_ns;
	uint32_t type;
	uint32_t interface;
	char usb_path[32];
	union {
		struct wwanctl_modem as_modem;
		struct wwanctl_registration as_registration;
		struct wwanctl_reject as_reject;
		struct wwanctl_card as_card;
		struct wwanctl_refresh as_refresh;
		struct wwanctl_channel as_channel;
		struct wwanctl_signal as_signal;
		struct wwanctl_trace as_trace;
		struct wwanctl_bearer as_bearer;
	};
};

/**
 * struct wwanctl_reply - How a command ended.
 * @error: 0 or a negative errno value: -EPERM or -EACCES no permission, -ENODEV
 *	no such modem (any more), -ETIMEDOUT, -ENOENT the driver is not loaded …
 * @unknown: nobody knows whether it was carried out; see struct nlsock_status.
 * @attr: attribute that the kernel refused or missed, or 0.
 * @text: the kernel's words, "" if it gave none.
 * @has_sw: the card answered with @sw.
 * @sw: status word; the command succeeds (error 0) with any status word when it
 *	was an APDU; a file command's error comes with its status word in @text.
 * @data: response without status word, or a file's contents.
 * @count: objects in the union's array: for commands that get or open something.
 * @row_size: bytes of one of them.
 */
struct wwanctl_reply {
	int error;
	bool unknown;
	bool has_sw;
	uint16_t attr;
	uint16_t sw;
	const char *text;
	const uint8_t *data;
	size_t data_len;
	size_t count;
	size_t row_size;
	union {
		const void *rows;
		const struct wwanctl_modem *modems;
		const struct wwanctl_card *cards;
		const struct wwanctl_channel *channels;
		const struct wwanctl_registration *registrations;
		const struct wwanctl_signal *signals;
		const struct wwanctl_network *networks;
		const struct wwanctl_attach *attach;
		const struct wwanctl_bearer *bearers;
		const struct wwanctl_event *events;
	};
};

/* Clients */
int wwanctl_client_open(struct wwanctl_client **client);
void wwanctl_client_close(struct wwanctl_client *client);
int wwanctl_client_fd(const struct wwanctl_client *client);
uint32_t wwanctl_client_port(const struct wwanctl_client *client);
void wwanctl_client_set_deadline(struct wwanctl_client *client, unsigned int ms);
size_t wwanctl_client_outstanding(const struct wwanctl_client *client);
int wwanctl_client_dispatch(struct wwanctl_client *client);
int wwanctl_client_timeout(const struct wwanctl_client *client);
void wwanctl_client_expire(struct wwanctl_client *client);
int wwanctl_client_wait(struct wwanctl_client *client);

/*
 * Commands. A modem index of 0 in a _get means all of them (a dump); a slot of
 * 0 means the active one. @ctx is passed to done(), which may be NULL.
 */
int wwanctl_modem_get(struct wwanctl_client *client, uint32_t modem,
		      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_modem_power(struct wwanctl_client *client, uint32_t modem, enum wwanctl_power power,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_modem_reset(struct wwanctl_client *client, uint32_t modem, enum wwanctl_reset reset,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_modem_recovery(struct wwanctl_client *client, uint32_t modem,
			   enum wwanctl_recovery recovery,
			   void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_card_get(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_card_power(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		       enum wwanctl_card_power power,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_card_activate(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			  void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_card_pin(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		     const char *pin, size_t len,
		     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_card_refresh(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			 enum wwanctl_refresh_method method,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_card_vote(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
		      enum wwanctl_refresh_vote vote,
		      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
/* Reply: channels[0] (number, AID as selected), SELECT's response in data and sw. */
int wwanctl_channel_open(struct wwanctl_client *client, uint32_t modem, uint32_t slot,
			 const uint8_t *aid, size_t aid_len, uint8_t p2,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_channel_close(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			  void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_channel_get(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
/* Reply: response in data and sw. Channel 0 is the basic one. */
int wwanctl_channel_transmit(struct wwanctl_client *client, uint32_t modem, uint32_t channel,
			     const uint8_t *apdu, size_t len, bool raw,
			     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);

/**
 * struct wwanctl_file - An elementary file, or a part of it.
 * @slot: 0 the active one.
 * @path: from the MF, two bytes an identifier.
 * @record: 0 if the file is transparent.
 * @length: to read; 0 the whole.
 */
struct wwanctl_file {
	uint32_t slot;
	uint16_t path_len;
	uint8_t path[WWANCTL_PATH_MAX];
	uint32_t record;
	uint32_t offset;
	uint32_t length;
};

/* Reply: contents in data. */
int wwanctl_file_read(struct wwanctl_client *client, uint32_t modem,
		      const struct wwanctl_file *file,
		      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_file_update(struct wwanctl_client *client, uint32_t modem,
			const struct wwanctl_file *file, const uint8_t *data, size_t len,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_registration_get(struct wwanctl_client *client, uint32_t modem,
			     void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_signal_get(struct wwanctl_client *client, uint32_t modem,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_network_scan(struct wwanctl_client *client, uint32_t modem,
			 void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
/* @plmn NULL: automatic selection. */
int wwanctl_network_set(struct wwanctl_client *client, uint32_t modem, const char *plmn,
			void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_attach_get(struct wwanctl_client *client, uint32_t modem,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);

/* What attach-set shall set; NULL and 0 are left as they are. */
struct wwanctl_attach_set {
	const char *apn;
	uint32_t ip_type;
	uint32_t auth;
	const char *user;
	const char *password;
};

int wwanctl_attach_set(struct wwanctl_client *client, uint32_t modem,
		       const struct wwanctl_attach_set *set,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);

/**
 * struct wwanctl_bearer_set - A data session to connect.
 * @id: 0 the first one.
 * @apn: NULL or empty lets the network choose.
 * @ip_type: 0 ipv4.
 * @auth: 0 none.
 * @user: may be NULL.
 * @password: may be NULL.
 * @home_only: refuse while roaming.
 */
struct wwanctl_bearer_set {
	uint32_t id;
	const char *apn;
	uint32_t ip_type;
	uint32_t auth;
	const char *user;
	const char *password;
	bool home_only;
};

/*
 * Reply: bearers[0]. -ECONNREFUSED: refused by the network, its cause in the end of
 * what wwanctl_bearer_get() tells then. -EISCONN: there is such a session already.
 */
int wwanctl_bearer_connect(struct wwanctl_client *client, uint32_t modem,
			   const struct wwanctl_bearer_set *set,
			   void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
int wwanctl_bearer_disconnect(struct wwanctl_client *client, uint32_t modem, uint32_t id,
			      void (*done)(void *ctx, const struct wwanctl_reply *reply),
			      void *ctx);
int wwanctl_bearer_get(struct wwanctl_client *client, uint32_t modem, uint32_t id,
		       void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);
/* Events of @modem (0: all) after (@epoch, @seq), all that are kept if both are 0. */
int wwanctl_event_get(struct wwanctl_client *client, uint32_t modem, uint32_t epoch, uint64_t seq,
		      void (*done)(void *ctx, const struct wwanctl_reply *reply), void *ctx);

/**
 * struct wwanctl_answer - A reply that outlives its callback; see WWANCTL_SYNC().
 * @reply: as given to done(); its pointers point into @memory and @text.
 * @memory: to be freed with wwanctl_answer_free().
 */
struct wwanctl_answer {
	struct wwanctl_reply reply;
	char text[256];
	void *memory;
	size_t memory_len;
};

/* A done() whose @ctx is a struct wwanctl_answer. */
void wwanctl_answer_done(void *ctx, const struct wwanctl_reply *reply);
void wwanctl_answer_free(struct wwanctl_answer *answer);
int wwanctl_sync(struct wwanctl_client *client, int queued, struct wwanctl_answer *answer);

/*
 * The blocking form of every command:
 *   error = WWANCTL_SYNC(client, &answer, wwanctl_file_read, modem, &file);
 *   … answer.reply …; wwanctl_answer_free(&answer);
 */
#define WWANCTL_SYNC(client, answer, command, ...) ({					\
	struct wwanctl_client *client_ = (client);					\
	struct wwanctl_answer *answer_ = (answer);					\
											\
	wwanctl_sync(client_, command(client_, __VA_ARGS__, wwanctl_answer_done, answer_),\
		     answer_); })

/* Multicast groups, as a mask */
enum wwanctl_group {
	WWANCTL_GROUP_MODEM = 1,
	WWANCTL_GROUP_REGISTRATION = 2,
	WWANCTL_GROUP_SIGNAL = 4,
	WWANCTL_GROUP_CARD = 8,
	WWANCTL_GROUP_TOOLKIT = 16,
	WWANCTL_GROUP_BEARER = 32,
	WWANCTL_GROUP_TRACE = 64,
};

#define WWANCTL_GROUPS_OPEN	\
	(WWANCTL_GROUP_MODEM | WWANCTL_GROUP_REGISTRATION | WWANCTL_GROUP_SIGNAL)

const char *wwanctl_group_name(uint32_t group);
uint32_t wwanctl_group_value(const char *name);
uint32_t wwanctl_group_of(uint32_t event_type);

/**
 * struct wwanctl_stream_config - A listener.
 * @groups: groups that must be joined (-EPERM if one may not be).
 * @groups_wanted: groups that are joined if the caller may.
 * @modem: index, 0 for all.
 * @replay: start with the past: events after (@epoch, @seq), all that are kept
 *	if both are 0. Otherwise only what happens from now on.
 * @wait: without the driver wait for it; otherwise -ENOENT.
 * @receive_buffer: bytes; 0 leaves the system's default.
 * @event: an event; in order, none twice. A "lost" event stands where events
 *	are missing: read the state anew.
 * @family: whether the driver is loaded, at the start and when that changes:
 *	true: open clients now, what is replayed follows; false: close them, they
 *	answer no more. May be NULL.
 * @ctx: passed to both.
 */
struct wwanctl_stream_config {
	uint32_t groups;
	uint32_t groups_wanted;
	uint32_t modem;
	uint32_t epoch;
	uint64_t seq;
	bool replay;
	bool wait;
	int receive_buffer;
	void (*event)(void *ctx, const struct wwanctl_event *event);
	void (*family)(void *ctx, bool present);
	void *ctx;
};

/*
 * A stream is a socket of its own. It replays from the ring at the start, when
 * the kernel dropped events (ENOBUFS) and when the driver was loaded anew, over
 * a socket that it opens for that only, and merges what it gets with the live
 * events. Callbacks run from wwanctl_stream_start() and _dispatch().
 */
int wwanctl_stream_open(struct wwanctl_stream **stream, const struct wwanctl_stream_config *config);
int wwanctl_stream_start(struct wwanctl_stream *stream);
void wwanctl_stream_close(struct wwanctl_stream *stream);
int wwanctl_stream_fd(const struct wwanctl_stream *stream);
uint32_t wwanctl_stream_groups(const struct wwanctl_stream *stream);
int wwanctl_stream_dispatch(struct wwanctl_stream *stream);

/* Names of enum values, as the command line and its JSON use them */
enum wwanctl_names {
	WWANCTL_NAMES_PROTOCOL,
	WWANCTL_NAMES_MODEM_STATE,
	WWANCTL_NAMES_POWER,
	WWANCTL_NAMES_POWER_REASON,
	WWANCTL_NAMES_RESET,
	WWANCTL_NAMES_RECOVERY,
	WWANCTL_NAMES_CARD_STATE,
	WWANCTL_NAMES_CARD_POWER,
	WWANCTL_NAMES_PIN_STATE,
	WWANCTL_NAMES_APPLICATION_TYPE,
	WWANCTL_NAMES_REFRESH_METHOD,
	WWANCTL_NAMES_REFRESH_MODE,
	WWANCTL_NAMES_REFRESH_STAGE,
	WWANCTL_NAMES_REFRESH_VOTE,
	WWANCTL_NAMES_REGISTRATION_STATE,
	WWANCTL_NAMES_RAT,
	WWANCTL_NAMES_DOMAIN,
	WWANCTL_NAMES_SELECTION,
	WWANCTL_NAMES_NETWORK_STATUS,
	WWANCTL_NAMES_IP_TYPE,
	WWANCTL_NAMES_AUTH,
	WWANCTL_NAMES_EVENT_TYPE,
	WWANCTL_NAMES_DIRECTION,
	WWANCTL_NAMES_BEARER_STATE,
	WWANCTL_NAMES_LAYER,
};

const char *wwanctl_name(enum wwanctl_names set, uint32_t value);
int wwanctl_value(enum wwanctl_names set, const char *name, uint32_t *value);

/*
 * Attributes to structures: a negative errno value if an attribute has a wrong
 * length or a required one is missing. @attrs and @len are the attributes after
 * the generic netlink header, or the contents of a nest.
 */
int wwanctl_modem_parse(const void *attrs, size_t len, struct wwanctl_modem *modem);
int wwanctl_card_parse(const void *attrs, size_t len, struct wwanctl_card *card);
int wwanctl_registration_parse(const void *attrs, size_t len,
			       struct wwanctl_registration *registration);
int wwanctl_reject_parse(const void *attrs, size_t len, struct wwanctl_reject *reject);
int wwanctl_signal_parse(const void *attrs, size_t len, struct wwanctl_signal *signal);
int wwanctl_refresh_parse(const void *attrs, size_t len, struct wwanctl_refresh *refresh);
int wwanctl_channel_parse(const void *attrs, size_t len, struct wwanctl_channel *channel);
int wwanctl_network_parse(const void *attrs, size_t len, struct wwanctl_network *network);
int wwanctl_attach_parse(const void *attrs, size_t len, struct wwanctl_attach *attach);
int wwanctl_bearer_parse(const void *attrs, size_t len, struct wwanctl_bearer *bearer);
int wwanctl_trace_parse(const void *attrs, size_t len, struct wwanctl_trace *trace);
int wwanctl_event_parse(const void *attrs, size_t len, struct wwanctl_event *event);

#endif /* WWANCTL_CLIENT_H */
