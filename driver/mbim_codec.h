/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MBIM messages: bytes <-> structs.
 *
 * DOC: the gates
 *
 * A frame from the module is a message or a fragment of one. mbim_assembly_add()
 * takes frames and yields whole messages; mbim_message_parse() is the only way to a
 * struct mbim_message: it accepts a message only if every length in its headers
 * agrees with the bytes that are there. All parsers below take a message that passed
 * it. An information buffer refers to its own parts by offset and size; each such
 * reference is checked against the buffer's bounds where it is followed.
 *
 * Builders write one whole message, which mbim_fragment() cuts to what the function
 * takes at a time, and return its length in bytes, or -EMSGSIZE if it does not fit
 * into @cap. Parsers return 0, or -EBADMSG if something that the message must have is
 * missing or out of bounds.
 *
 * Universal Serial Bus Communications Class Subclass Specification for Mobile
 * Broadband Interface Model, Revision 1.0 Errata 1 (sections named below); Microsoft's
 * extensions: the public pages "MB low level UICC access", "MB Multi-SIM operations",
 * "MBIM Extensions Release 2.0/3.0". Pure; any context.
 */
#ifndef WWANCTL_MBIM_CODEC_H
#define WWANCTL_MBIM_CODEC_H

#include "wire.h"

#define MBIM_HEADER		12	/* type, length, transaction id */
#define MBIM_FRAGMENT_HEADER	20	/* and total, current */
#define MBIM_COMMAND_HEADER	48	/* and service, CID, kind, information's length */
#define MBIM_MESSAGE_MAX	8192	/* whole message that it builds and accepts */
#define MBIM_TRANSFER_MIN	64	/* wMaxControlMessage, section 6.4 */
#define MBIM_TRANSFER_MAX	4096	/* more is not asked for */

/* Table 9-3 */
enum mbim_type {
	MBIM_OPEN = 0x00000001,
	MBIM_CLOSE = 0x00000002,
	MBIM_COMMAND = 0x00000003,
	MBIM_HOST_ERROR = 0x00000004,
	MBIM_OPEN_DONE = 0x80000001,
	MBIM_CLOSE_DONE = 0x80000002,
	MBIM_COMMAND_DONE = 0x80000003,
	MBIM_FUNCTION_ERROR = 0x80000004,
	MBIM_INDICATE_STATUS = 0x80000007,
};

/* Device services that the driver knows; their UUIDs are in mbim_codec.c. */
enum mbim_service {
	MBIM_SERVICE_OTHER,
	MBIM_SERVICE_BASIC,		/* basic connect, section 10.5 */
	MBIM_SERVICE_STK,		/* SIM toolkit, section 10.8 */
	MBIM_SERVICE_EXTENSIONS,	/* Microsoft's basic connect extensions */
	MBIM_SERVICE_UICC,		/* Microsoft's low level UICC access */
	MBIM_SERVICES,
};

enum mbim_basic_cid {
	MBIM_DEVICE_CAPS = 1,
	MBIM_SUBSCRIBER_READY_STATUS = 2,
	MBIM_RADIO_STATE = 3,
	MBIM_PIN = 4,
	MBIM_HOME_PROVIDER = 6,
	MBIM_VISIBLE_PROVIDERS = 8,
	MBIM_REGISTER_STATE = 9,
	MBIM_PACKET_SERVICE = 10,
	MBIM_SIGNAL_STATE = 11,
	MBIM_CONNECT = 12,
	MBIM_IP_CONFIGURATION = 15,
	MBIM_DEVICE_SERVICES = 16,
	MBIM_SUBSCRIBE_LIST = 19,
};

enum mbim_stk_cid {
	MBIM_STK_PAC = 1,
	MBIM_STK_TERMINAL_RESPONSE = 2,
	MBIM_STK_ENVELOPE = 3,
};

enum mbim_extension_cid {
	MBIM_LTE_ATTACH_CONFIGURATION = 3,
	MBIM_LTE_ATTACH_INFO = 4,
	MBIM_SYS_CAPS = 5,
	MBIM_DEVICE_CAPS_V2 = 6,
	MBIM_SLOT_MAPPINGS = 7,
	MBIM_SLOT_INFO = 8,
	MBIM_DEVICE_RESET = 10,
	MBIM_BASE_STATIONS = 11,
	MBIM_VERSION = 15,
};

enum mbim_uicc_cid {
	MBIM_UICC_ATR = 1,
	MBIM_UICC_OPEN_CHANNEL = 2,
	MBIM_UICC_CLOSE_CHANNEL = 3,
	MBIM_UICC_APDU = 4,
	MBIM_UICC_TERMINAL_CAPABILITY = 5,
	MBIM_UICC_RESET = 6,
	MBIM_UICC_APPLICATION_LIST = 7,
	MBIM_UICC_FILE_STATUS = 8,
	MBIM_UICC_READ_BINARY = 9,
	MBIM_UICC_READ_RECORD = 10,
};

/* Status codes that the driver tells apart (section 9.4.5); mbim_status_name() knows more. */
enum mbim_status {
	MBIM_STATUS_SUCCESS = 0,
	MBIM_STATUS_BUSY = 1,
	MBIM_STATUS_FAILURE = 2,
	MBIM_STATUS_SIM_NOT_INSERTED = 3,
	MBIM_STATUS_BAD_SIM = 4,
	MBIM_STATUS_PIN_REQUIRED = 5,
	MBIM_STATUS_PIN_DISABLED = 6,
	MBIM_STATUS_NOT_REGISTERED = 7,
	MBIM_STATUS_PROVIDERS_NOT_FOUND = 8,
	MBIM_STATUS_NO_DEVICE_SUPPORT = 9,
	MBIM_STATUS_PROVIDER_NOT_VISIBLE = 10,
	MBIM_STATUS_DATA_CLASS_NOT_AVAILABLE = 11,
	MBIM_STATUS_PACKET_SERVICE_DETACHED = 12,
	MBIM_STATUS_NOT_INITIALIZED = 14,
	MBIM_STATUS_RADIO_POWER_OFF = 20,
	MBIM_STATUS_INVALID_PARAMETERS = 21,
	MBIM_STATUS_READ_FAILURE = 22,
	MBIM_STATUS_WRITE_FAILURE = 23,
	MBIM_STATUS_PARAMETER_TOO_LONG = 26,
	MBIM_STATUS_STK_BUSY = 27,
	MBIM_STATUS_OPERATION_NOT_ALLOWED = 28,
	MBIM_STATUS_INVALID_DEVICE_SERVICE_OPERATION = 34,
	MBIM_STATUS_NO_LOGICAL_CHANNELS = 0x87430001,
	MBIM_STATUS_SELECT_FAILED = 0x87430002,
	MBIM_STATUS_INVALID_LOGICAL_CHANNEL = 0x87430003,
};

/* What MBIM_FUNCTION_ERROR and MBIM_HOST_ERROR tell (table 9-10). */
enum mbim_error {
	MBIM_ERROR_TIMEOUT_FRAGMENT = 1,
	MBIM_ERROR_FRAGMENT_OUT_OF_SEQUENCE = 2,
	MBIM_ERROR_LENGTH_MISMATCH = 3,
	MBIM_ERROR_DUPLICATED_TID = 4,
	MBIM_ERROR_NOT_OPENED = 5,
	MBIM_ERROR_UNKNOWN = 6,
	MBIM_ERROR_CANCEL = 7,
	MBIM_ERROR_MAX_TRANSFER = 8,
};

/**
 * struct mbim_message - a message that passed the gate
 * @type: enum mbim_type
 * @txid: transaction id, 0 for indications
 * @status: of the DONE messages: enum mbim_status; of the errors: enum mbim_error
 * @service: enum mbim_service
 * @cid: command id
 * @set: MBIM_COMMAND sets, else it queries
 * @info: the information buffer, inside the caller's bytes
 * @len: its bytes
 */
struct mbim_message {
	u32 type;
	u32 txid;
	u32 status;
	enum mbim_service service;
	u32 cid;
	bool set;
	const u8 *info;
	size_t len;
};

enum mbim_service mbim_service_of(const u8 *id);
int mbim_message_parse(struct mbim_message *msg, const u8 *data, size_t len);

/**
 * struct mbim_assembly - a message that comes in fragments
 * @data: what has come, as one message
 * @len: its bytes; 0: none is under way
 * @total: fragments that it has
 * @next: the one awaited
 * @type: of all of them
 * @txid: of all of them
 */
struct mbim_assembly {
	u8 data[MBIM_MESSAGE_MAX];
	size_t len;
	u32 total;
	u32 next;
	u32 type;
	u32 txid;
};

int mbim_assembly_add(struct mbim_assembly *a, const u8 *frame, size_t len, const u8 **whole,
		      size_t *whole_len);
void mbim_assembly_drop(struct mbim_assembly *a);

u32 mbim_fragments(size_t len, size_t transfer);
int mbim_fragment(const u8 *message, size_t len, size_t transfer, u32 index, u8 *buf, size_t cap);

/* Names for people; never NULL. */
const char *mbim_service_name(enum mbim_service service);
const char *mbim_cid_name(enum mbim_service service, u32 cid);
const char *mbim_status_name(u32 status);
const char *mbim_error_name(u32 error);

/* Overwrites PINs, keys and passwords in a frame with 0xff, whatever its shape. */
void mbim_mask_secrets(u8 *frame, size_t len);

/* --- builders --- */

int mbim_build_open(u8 *buf, size_t cap, u32 txid, u32 transfer);
int mbim_build_close(u8 *buf, size_t cap, u32 txid);
int mbim_build_host_error(u8 *buf, size_t cap, u32 txid, u32 error);
/* a query with an empty information buffer */
int mbim_build_query(u8 *buf, size_t cap, u32 txid, enum mbim_service service, u32 cid);

/**
 * struct mbim_subscription - indications wanted of a service
 * @service: the service
 * @cids: bit n: CID n
 */
struct mbim_subscription {
	enum mbim_service service;
	u32 cids;
};

int mbim_build_subscribe(u8 *buf, size_t cap, u32 txid, const struct mbim_subscription *list,
			 size_t count);
int mbim_build_radio(u8 *buf, size_t cap, u32 txid, bool on);
/* enters PIN1; @pin: @len digits */
int mbim_build_pin(u8 *buf, size_t cap, u32 txid, const u8 *pin, size_t len);
/* @plmn: five or six digits, or empty for automatic selection */
int mbim_build_register(u8 *buf, size_t cap, u32 txid, const char *plmn);
int mbim_build_visible_providers(u8 *buf, size_t cap, u32 txid);
int mbim_build_packet_service(u8 *buf, size_t cap, u32 txid, bool attach);

/**
 * struct mbim_thresholds - when the module tells of its signal
 * @interval: seconds, 0: as it likes
 * @rssi: steps of the coded RSSI, 0: as it likes
 * @error_rate: steps of the coded error rate; 0xffffffff: never
 */
struct mbim_thresholds {
	u32 interval;
	u32 rssi;
	u32 error_rate;
};

int mbim_build_signal(u8 *buf, size_t cap, u32 txid, const struct mbim_thresholds *thresholds);
/* MBIMEx version that the host speaks, 0x0200 or 0x0300 */
int mbim_build_version(u8 *buf, size_t cap, u32 txid, u16 extended);
int mbim_build_device_reset(u8 *buf, size_t cap, u32 txid);
/* @slot: from 0, for the only executor */
int mbim_build_slot_mapping(u8 *buf, size_t cap, u32 txid, u32 slot);
int mbim_build_slot_info(u8 *buf, size_t cap, u32 txid, u32 slot);
int mbim_build_base_stations(u8 *buf, size_t cap, u32 txid, u16 extended);

#define MBIM_ATTACH_CONTEXTS	3	/* home, partner, non-partner: section of the extension */

/**
 * struct mbim_attach - a context of the LTE attach configuration
 * @ip_type: 0 default, 1 IPv4, 2 IPv6, 3 IPv4v6, 4 IPv4 and IPv6
 * @roaming: 0 home, 1 partner, 2 non-partner
 * @source: 0 admin, 1 user, 2 operator, 3 modem, 4 device
 * @apn: UTF-8, may be empty
 * @user: UTF-8, may be empty
 * @password: only to set
 * @compression: 0 none, 1 enabled
 * @auth: 0 none, 1 PAP, 2 CHAP, 3 MSCHAPv2
 */
struct mbim_attach {
	u32 ip_type;
	u32 roaming;
	u32 source;
	char apn[101];
	char user[65];
	char password[65];
	u32 compression;
	u32 auth;
};

int mbim_build_attach(u8 *buf, size_t cap, u32 txid, const struct mbim_attach *contexts,
		      size_t count);

#define MBIM_CHANNEL_GROUP	1	/* of all channels that the driver opens */

int mbim_build_open_channel(u8 *buf, size_t cap, u32 txid, const u8 *aid, size_t len, u8 p2);
/* @channel 0: all of the group */
int mbim_build_close_channel(u8 *buf, size_t cap, u32 txid, u32 channel);
/* The module makes the class byte's channel bits itself. */
int mbim_build_apdu(u8 *buf, size_t cap, u32 txid, u32 channel, const u8 *apdu, size_t len);
/* @pass_through: the card is reset and the modem keeps its hands off, or takes it back */
int mbim_build_uicc_reset(u8 *buf, size_t cap, u32 txid, bool pass_through);

/**
 * struct mbim_file - a file as MBIM addresses it
 * @aid: application, empty: the card itself
 * @aid_len: its bytes
 * @path: identifiers of two bytes, big endian, the first 3F00 or 7FFF
 * @path_len: its bytes
 */
struct mbim_file {
	const u8 *aid;
	size_t aid_len;
	const u8 *path;
	size_t path_len;
};

int mbim_build_file_status(u8 *buf, size_t cap, u32 txid, const struct mbim_file *file);
int mbim_build_read_binary(u8 *buf, size_t cap, u32 txid, const struct mbim_file *file,
			   u32 offset, u32 length);
int mbim_build_read_record(u8 *buf, size_t cap, u32 txid, const struct mbim_file *file,
			   u32 record);
/* @commands: bit n of 256: the host takes proactive command n, else the module does */
int mbim_build_pac(u8 *buf, size_t cap, u32 txid, const u8 commands[32]);
int mbim_build_terminal_response(u8 *buf, size_t cap, u32 txid, const u8 *data, size_t len);
int mbim_build_envelope(u8 *buf, size_t cap, u32 txid, const u8 *data, size_t len);

/* --- parsers: answers and indications --- */

/**
 * struct mbim_caps - Device Caps, of either service
 * @control: bit 0: networks can be chosen by hand
 * @data_classes: bits of MBIM_DATA_CLASS_*
 * @imei: digits
 * @revision: firmware
 * @model: hardware
 */
struct mbim_caps {
	u32 control;
	u32 data_classes;
	char imei[16];
	char revision[96];
	char model[64];
};

int mbim_parse_caps(const struct mbim_message *msg, u16 extended, struct mbim_caps *out);

enum mbim_ready_state {
	MBIM_READY_NOT_INITIALIZED = 0,
	MBIM_READY_INITIALIZED = 1,
	MBIM_READY_NOT_INSERTED = 2,
	MBIM_READY_BAD = 3,
	MBIM_READY_FAILURE = 4,
	MBIM_READY_NOT_ACTIVATED = 5,
	MBIM_READY_LOCKED = 6,
	MBIM_READY_NO_PROFILE = 7,
};

/**
 * struct mbim_ready - Subscriber Ready Status
 * @state: enum mbim_ready_state
 * @imsi: digits, or empty
 * @iccid: digits, or empty
 */
struct mbim_ready {
	u32 state;
	char imsi[16];
	char iccid[24];
};

int mbim_parse_ready(const struct mbim_message *msg, u16 extended, struct mbim_ready *out);
int mbim_parse_radio(const struct mbim_message *msg, bool *hardware, bool *software);

#define MBIM_PIN_TYPE_PIN1	2
#define MBIM_PIN_TYPE_PUK1	11

/**
 * struct mbim_pin - Pin
 * @type: MBIM_PIN_TYPE_*
 * @locked: it must be entered
 * @attempts: left; -1: not told
 */
struct mbim_pin {
	u32 type;
	bool locked;
	int attempts;
};

int mbim_parse_pin(const struct mbim_message *msg, struct mbim_pin *out);

enum mbim_register_state {
	MBIM_REGISTER_UNKNOWN = 0,
	MBIM_REGISTER_DEREGISTERED = 1,
	MBIM_REGISTER_SEARCHING = 2,
	MBIM_REGISTER_HOME = 3,
	MBIM_REGISTER_ROAMING = 4,
	MBIM_REGISTER_PARTNER = 5,
	MBIM_REGISTER_DENIED = 6,
};

/* bits of the data classes that the driver tells apart */
#define MBIM_DATA_GPRS		BIT(0)
#define MBIM_DATA_EDGE		BIT(1)
#define MBIM_DATA_UMTS		BIT(2)
#define MBIM_DATA_HSDPA		BIT(3)
#define MBIM_DATA_HSUPA		BIT(4)
#define MBIM_DATA_LTE		BIT(5)
#define MBIM_DATA_5G_NSA	BIT(6)
#define MBIM_DATA_5G_SA		BIT(7)

/**
 * struct mbim_registration - Register State
 * @nw_error: 3GPP cause, 0: none
 * @state: enum mbim_register_state
 * @manual: the network was chosen by hand
 * @mode_known: @manual is valid
 * @data_classes: that the serving cell offers
 * @plmn: digits, or empty
 * @name: UTF-8, or empty
 */
struct mbim_registration {
	u32 nw_error;
	u32 state;
	bool manual;
	bool mode_known;
	u32 data_classes;
	char plmn[8];
	char name[64];
};

int mbim_parse_registration(const struct mbim_message *msg, struct mbim_registration *out);

enum mbim_packet_state {
	MBIM_PACKET_UNKNOWN = 0,
	MBIM_PACKET_ATTACHING = 1,
	MBIM_PACKET_ATTACHED = 2,
	MBIM_PACKET_DETACHING = 3,
	MBIM_PACKET_DETACHED = 4,
};

/**
 * struct mbim_packet_service - Packet Service
 * @nw_error: 3GPP cause, 0: none
 * @state: enum mbim_packet_state
 * @data_class: in use
 * @has_tac: @tac is valid (MBIMEx 3.0)
 * @tac: tracking area
 */
struct mbim_packet_service {
	u32 nw_error;
	u32 state;
	u32 data_class;
	bool has_tac;
	u32 tac;
};

int mbim_parse_packet_service(const struct mbim_message *msg, u16 extended,
			      struct mbim_packet_service *out);

/**
 * struct mbim_signal - Signal State
 * @has_rssi: @rssi is valid
 * @has_rsrp: @rsrp is valid (MBIMEx 2.0)
 * @has_snr: @snr is valid (MBIMEx 2.0)
 * @rssi: dBm
 * @rsrp: dBm
 * @snr: tenths of a dB
 */
struct mbim_signal {
	bool has_rssi;
	bool has_rsrp;
	bool has_snr;
	s32 rssi;
	s32 rsrp;
	s32 snr;
};

int mbim_parse_signal(const struct mbim_message *msg, u16 extended, struct mbim_signal *out);

#define MBIM_PROVIDER_HOME	BIT(0)
#define MBIM_PROVIDER_FORBIDDEN	BIT(1)
#define MBIM_PROVIDER_VISIBLE	BIT(3)
#define MBIM_PROVIDER_REGISTERED BIT(4)

/**
 * struct mbim_provider - a network
 * @plmn: digits, or empty
 * @state: MBIM_PROVIDER_*
 * @name: UTF-8, or empty
 */
struct mbim_provider {
	char plmn[8];
	u32 state;
	char name[64];
};

u32 mbim_providers(const struct mbim_message *msg);
int mbim_parse_provider(const struct mbim_message *msg, u32 index, struct mbim_provider *out);
int mbim_parse_home_provider(const struct mbim_message *msg, struct mbim_provider *out);

/**
 * struct mbim_services - Device Services
 * @cids: of each enum mbim_service, bit n: CID n; 0: the service is not there
 */
struct mbim_services {
	u32 cids[MBIM_SERVICES];
};

int mbim_parse_services(const struct mbim_message *msg, struct mbim_services *out);
int mbim_parse_version(const struct mbim_message *msg, u16 *extended);
int mbim_parse_sys_caps(const struct mbim_message *msg, u32 *executors, u32 *slots);
/* slot of the first executor, from 0 */
int mbim_parse_slot_mapping(const struct mbim_message *msg, u32 *slot);

enum mbim_slot_state {
	MBIM_SLOT_UNKNOWN = 0,
	MBIM_SLOT_OFF_EMPTY = 1,
	MBIM_SLOT_OFF = 2,
	MBIM_SLOT_EMPTY = 3,
	MBIM_SLOT_NOT_READY = 4,
	MBIM_SLOT_ACTIVE = 5,
	MBIM_SLOT_ERROR = 6,
	MBIM_SLOT_ACTIVE_ESIM = 7,
	MBIM_SLOT_ACTIVE_ESIM_NO_PROFILE = 8,
};

int mbim_parse_slot_info(const struct mbim_message *msg, u32 *slot, u32 *state);
u32 mbim_attach_contexts(const struct mbim_message *msg);
int mbim_parse_attach(const struct mbim_message *msg, u32 index, struct mbim_attach *out);
/* the context that the module is attached with */
int mbim_parse_attach_info(const struct mbim_message *msg, u16 extended, bool *attached,
			   struct mbim_attach *out);

/**
 * struct mbim_cell - the serving cell of Base Stations Info
 * @has_cell: @cell is valid
 * @has_lac: @lac is valid
 * @has_tac: @tac is valid
 * @cell: cell identity, its low 32 bits on 5G
 * @lac: location area
 * @tac: tracking area
 */
struct mbim_cell {
	bool has_cell;
	bool has_lac;
	bool has_tac;
	u32 cell;
	u32 lac;
	u32 tac;
};

int mbim_parse_cell(const struct mbim_message *msg, u16 extended, struct mbim_cell *out);

/**
 * struct mbim_bytes - what came from the card
 * @data: inside the message, or NULL
 * @len: its bytes
 * @sw: status word SW1 << 8 | SW2, 0: none
 */
struct mbim_bytes {
	const u8 *data;
	size_t len;
	u16 sw;
};

int mbim_parse_atr(const struct mbim_message *msg, struct mbim_bytes *out);
int mbim_parse_open_channel(const struct mbim_message *msg, u32 *channel, struct mbim_bytes *out);
int mbim_parse_close_channel(const struct mbim_message *msg, u16 *sw);
int mbim_parse_apdu(const struct mbim_message *msg, struct mbim_bytes *out);
int mbim_parse_file(const struct mbim_message *msg, struct mbim_bytes *out);

/**
 * struct mbim_file_status - File Status
 * @sw: status word
 * @structure: 1 transparent, 2 cyclic, 3 linear
 * @items: records
 * @item_size: bytes of a record, or of the file
 */
struct mbim_file_status {
	u16 sw;
	u32 structure;
	u32 items;
	u32 item_size;
};

int mbim_parse_file_status(const struct mbim_message *msg, struct mbim_file_status *out);

#define MBIM_APPLICATION_SIM	2
#define MBIM_APPLICATION_USIM	4
#define MBIM_APPLICATION_CSIM	5
#define MBIM_APPLICATION_ISIM	6

/**
 * struct mbim_application - an application on the card
 * @type: MBIM_APPLICATION_*
 * @aid: its identifier
 * @aid_len: its bytes
 */
struct mbim_application {
	u32 type;
	u8 aid[16];
	u8 aid_len;
};

/* @active: index of the one in use, or the number of them if none is */
u32 mbim_applications(const struct mbim_message *msg, u32 *active);
int mbim_parse_application(const struct mbim_message *msg, u32 index,
			   struct mbim_application *out);
/* a proactive command (indication): @notify: the module deals with it itself */
int mbim_parse_pac(const struct mbim_message *msg, bool *notify, struct mbim_bytes *out);
int mbim_parse_terminal_response(const struct mbim_message *msg, struct mbim_bytes *out);

#endif /* WWANCTL_MBIM_CODEC_H */
