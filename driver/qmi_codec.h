/* SPDX-License-Identifier: GPL-2.0 */
/*
 * QMI messages: bytes <-> structs.
 *
 * DOC: the gate
 *
 * qmi_message_parse() is the only way to a struct qmi_message. It accepts a frame
 * only if the QMUX length, the message length and every TLV length agree with the
 * bytes that are there. All parsers below take a message that passed it and read
 * the TLVs' insides through wire.h.
 *
 * Builders write one whole frame and return its length in bytes, or -EMSGSIZE
 * if it does not fit into @cap. Parsers return 0, or -EBADMSG if a TLV that the
 * message must have is missing or too short, or its inside is out of bounds; what
 * is optional and absent is zero in the struct.
 *
 * Message and TLV numbers: the public QMI service descriptions of libqmi
 * (qmi-service-*.json, names of its messages). Pure; any context.
 */
#ifndef WWANCTL_QMI_CODEC_H
#define WWANCTL_QMI_CODEC_H

#include "wire.h"

#define QMI_FRAME_MIN		12
#define QMI_FRAME_MAX		4096	/* what it builds and accepts */

enum qmi_service {
	QMI_SERVICE_CTL = 0x00,
	QMI_SERVICE_WDS = 0x01,
	QMI_SERVICE_DMS = 0x02,
	QMI_SERVICE_NAS = 0x03,
	QMI_SERVICE_UIM = 0x0b,
	QMI_SERVICE_WDA = 0x1a,
};

enum qmi_ctl_message {
	QMI_CTL_SET_INSTANCE_ID = 0x0020,
	QMI_CTL_GET_VERSION_INFO = 0x0021,
	QMI_CTL_ALLOCATE_CID = 0x0022,
	QMI_CTL_RELEASE_CID = 0x0023,
	QMI_CTL_REVOKE_CID = 0x0024,
	QMI_CTL_SET_DATA_FORMAT = 0x0026,
	QMI_CTL_SYNC = 0x0027,		/* request and indication */
};

enum qmi_dms_message {
	QMI_DMS_SET_EVENT_REPORT = 0x0001,	/* and the Event Report indication */
	QMI_DMS_GET_CAPABILITIES = 0x0020,
	QMI_DMS_GET_MANUFACTURER = 0x0021,
	QMI_DMS_GET_MODEL = 0x0022,
	QMI_DMS_GET_REVISION = 0x0023,
	QMI_DMS_GET_IDS = 0x0025,
	QMI_DMS_GET_OPERATING_MODE = 0x002d,
	QMI_DMS_SET_OPERATING_MODE = 0x002e,
	QMI_DMS_UIM_GET_ICCID = 0x003c,
	QMI_DMS_UIM_GET_IMSI = 0x0043,
};

enum qmi_nas_message {
	QMI_NAS_REGISTER_INDICATIONS = 0x0003,
	QMI_NAS_NETWORK_SCAN = 0x0021,
	QMI_NAS_INITIATE_NETWORK_REGISTER = 0x0022,
	QMI_NAS_GET_SERVING_SYSTEM = 0x0024,	/* and its indication */
	QMI_NAS_SET_SYSTEM_SELECTION_PREFERENCE = 0x0033,
	QMI_NAS_GET_SYSTEM_SELECTION_PREFERENCE = 0x0034,
	QMI_NAS_GET_SYSTEM_INFO = 0x004d,
	QMI_NAS_SYSTEM_INFO = 0x004e,		/* indication */
	QMI_NAS_GET_SIGNAL_INFO = 0x004f,
	QMI_NAS_CONFIG_SIGNAL_INFO = 0x0050,
	QMI_NAS_SIGNAL_INFO = 0x0051,		/* indication */
	QMI_NAS_NETWORK_REJECT = 0x0068,	/* indication */
};

enum qmi_uim_message {
	QMI_UIM_RESET = 0x0000,
	QMI_UIM_READ_TRANSPARENT = 0x0020,
	QMI_UIM_READ_RECORD = 0x0021,
	QMI_UIM_WRITE_RECORD = 0x0023,
	QMI_UIM_GET_FILE_ATTRIBUTES = 0x0024,
	QMI_UIM_SET_PIN_PROTECTION = 0x0025,
	QMI_UIM_VERIFY_PIN = 0x0026,
	QMI_UIM_UNBLOCK_PIN = 0x0027,
	QMI_UIM_CHANGE_PIN = 0x0028,
	QMI_UIM_REFRESH_REGISTER = 0x002a,
	QMI_UIM_REFRESH_OK = 0x002b,
	QMI_UIM_REFRESH_COMPLETE = 0x002c,
	QMI_UIM_REGISTER_EVENTS = 0x002e,
	QMI_UIM_GET_CARD_STATUS = 0x002f,
	QMI_UIM_POWER_OFF_SIM = 0x0030,
	QMI_UIM_POWER_ON_SIM = 0x0031,
	QMI_UIM_CARD_STATUS = 0x0032,		/* indication */
	QMI_UIM_REFRESH = 0x0033,		/* indication */
	QMI_UIM_CHANGE_PROVISIONING_SESSION = 0x0038,
	QMI_UIM_SEND_APDU = 0x003b,
	QMI_UIM_LOGICAL_CHANNEL = 0x003f,	/* here: close */
	QMI_UIM_OPEN_LOGICAL_CHANNEL = 0x0042,
	QMI_UIM_REFRESH_REGISTER_ALL = 0x0044,
	QMI_UIM_SWITCH_SLOT = 0x0046,
	QMI_UIM_GET_SLOT_STATUS = 0x0047,
	QMI_UIM_SLOT_STATUS = 0x0048,		/* indication */
};

enum qmi_wds_message {
	QMI_WDS_START_NETWORK = 0x0020,
	QMI_WDS_STOP_NETWORK = 0x0021,
	QMI_WDS_PACKET_SERVICE_STATUS = 0x0022,	/* request and indication */
	QMI_WDS_MODIFY_PROFILE = 0x0028,
	QMI_WDS_GET_PROFILE_SETTINGS = 0x002b,
	QMI_WDS_GET_CURRENT_SETTINGS = 0x002d,
	QMI_WDS_SET_IP_FAMILY = 0x004d,
	QMI_WDS_GET_LTE_ATTACH_PARAMETERS = 0x0085,
	QMI_WDS_SET_LTE_ATTACH_PDN_LIST = 0x0093,
	QMI_WDS_GET_LTE_ATTACH_PDN_LIST = 0x0094,
	QMI_WDS_BIND_MUX_DATA_PORT = 0x00a2,
};

enum qmi_wda_message {
	QMI_WDA_SET_DATA_FORMAT = 0x0020,
	QMI_WDA_GET_DATA_FORMAT = 0x0021,
};

/* Error codes that the driver tells apart; qmi_error_name() knows them all. */
enum qmi_error {
	QMI_ERROR_NONE = 0,
	QMI_ERROR_MALFORMED_MESSAGE = 1,
	QMI_ERROR_INTERNAL = 3,
	QMI_ERROR_ABORTED = 4,
	QMI_ERROR_CLIENT_IDS_EXHAUSTED = 5,
	QMI_ERROR_INVALID_CLIENT_ID = 7,
	QMI_ERROR_INCORRECT_PIN = 12,
	QMI_ERROR_NO_NETWORK_FOUND = 13,
	QMI_ERROR_CALL_FAILED = 14,
	QMI_ERROR_MISSING_ARGUMENT = 17,
	QMI_ERROR_ARGUMENT_TOO_LONG = 19,
	QMI_ERROR_DEVICE_IN_USE = 23,
	QMI_ERROR_DEVICE_UNSUPPORTED = 25,
	QMI_ERROR_NO_EFFECT = 26,
	QMI_ERROR_AUTHENTICATION_FAILED = 34,
	QMI_ERROR_PIN_BLOCKED = 35,
	QMI_ERROR_PIN_ALWAYS_BLOCKED = 36,
	QMI_ERROR_UIM_UNINITIALIZED = 37,
	QMI_ERROR_INVALID_ARGUMENT = 48,
	QMI_ERROR_DEVICE_NOT_READY = 52,
	QMI_ERROR_INVALID_TRANSITION = 60,
	QMI_ERROR_INSUFFICIENT_RESOURCES = 68,
	QMI_ERROR_INVALID_OPERATION = 70,
	QMI_ERROR_INVALID_QMI_COMMAND = 71,
	QMI_ERROR_INFORMATION_UNAVAILABLE = 74,
	QMI_ERROR_SIM_FILE_NOT_FOUND = 80,
	QMI_ERROR_ACCESS_DENIED = 82,
	QMI_ERROR_HARDWARE_RESTRICTED = 83,
	QMI_ERROR_INCOMPATIBLE_STATE = 90,
	QMI_ERROR_NOT_SUPPORTED = 94,
	QMI_ERROR_NO_SIM = 102,
};

enum qmi_type {
	QMI_REQUEST,
	QMI_RESPONSE,
	QMI_INDICATION,
};

/**
 * struct qmi_message - a frame that passed the gate
 * @service: enum qmi_service
 * @client: client id; 0xff: all clients of the service
 * @type: enum qmi_type
 * @txid: transaction id, 1 to 255 for CTL
 * @message: message id
 * @tlvs: the TLVs, inside the caller's frame
 */
struct qmi_message {
	u8 service;
	u8 client;
	enum qmi_type type;
	u16 txid;
	u16 message;
	struct wire_reader tlvs;
};

/**
 * struct qmi_header - who asks whom
 * @service: enum qmi_service
 * @client: client id, 0 for CTL
 * @txid: transaction id, not 0
 */
struct qmi_header {
	u8 service;
	u8 client;
	u16 txid;
};

int qmi_message_parse(struct qmi_message *msg, const u8 *frame, size_t len);
/* Walks the TLVs; start with a copy of msg->tlvs. False at the end. */
bool qmi_tlv_next(struct wire_reader *tlvs, u8 *type, struct wire_reader *value);
bool qmi_tlv_find(const struct qmi_message *msg, u8 type, struct wire_reader *value);
/* 0 done, > 0 the QMI error code, -EBADMSG without a result TLV */
int qmi_message_result(const struct qmi_message *msg);

/* Names for people; never NULL. */
const char *qmi_service_name(u8 service);
const char *qmi_message_name(u8 service, u16 message);
const char *qmi_error_name(u16 error);

/* Overwrites PINs, keys and passwords in a frame with 0xff, whatever its shape. */
void qmi_mask_secrets(u8 *frame, size_t len);

/* --- builders --- */

/* a message without TLVs (all Get requests, DMS UIM Get IMSI, CTL SYNC ...) */
int qmi_build_plain(u8 *buf, size_t cap, const struct qmi_header *hdr, u16 message);
int qmi_build_ctl_allocate_cid(u8 *buf, size_t cap, u8 txid, u8 service);
int qmi_build_ctl_release_cid(u8 *buf, size_t cap, u8 txid, u8 service, u8 client);

enum qmi_operating_mode {
	QMI_MODE_ONLINE = 0,
	QMI_MODE_LOW_POWER = 1,
	QMI_MODE_FACTORY_TEST = 2,
	QMI_MODE_OFFLINE = 3,
	QMI_MODE_RESET = 4,
	QMI_MODE_SHUTTING_DOWN = 5,
	QMI_MODE_PERSISTENT_LOW_POWER = 6,
	QMI_MODE_MODE_ONLY_LOW_POWER = 7,
};

int qmi_build_set_operating_mode(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 mode);
/* reports operating mode and wireless disable state */
int qmi_build_dms_set_event_report(u8 *buf, size_t cap, const struct qmi_header *hdr);

/**
 * struct qmi_nas_indications - what NAS Register Indications switches on
 * @serving_system: Serving System
 * @system_info: System Info
 * @signal_info: Signal Info
 * @network_reject: Network Reject (leave out for firmware that refuses the TLV)
 */
struct qmi_nas_indications {
	bool serving_system;
	bool system_info;
	bool signal_info;
	bool network_reject;
};

int qmi_build_nas_register_indications(u8 *buf, size_t cap, const struct qmi_header *hdr,
				       const struct qmi_nas_indications *on);
/*
 * Thresholds for the Signal Info indication: the module reports when a figure
 * crosses one, not every time that it measures.
 */
int qmi_build_nas_config_signal_info(u8 *buf, size_t cap, const struct qmi_header *hdr);
/* @plmn: five or six digits, or empty for automatic selection */
int qmi_build_set_selection(u8 *buf, size_t cap, const struct qmi_header *hdr, const char *plmn);
/* The same order for firmware without System Selection Preference. */
int qmi_build_network_register(u8 *buf, size_t cap, const struct qmi_header *hdr,
			       const char *plmn);

#define QMI_UIM_EVENT_CARD_STATUS	0x01
#define QMI_UIM_EVENT_SLOT_STATUS	0x10

int qmi_build_uim_register_events(u8 *buf, size_t cap, const struct qmi_header *hdr, u32 mask);

/* Session types; slots count from 1. */
#define QMI_SESSION_PRIMARY	0	/* primary GW provisioning */
u8 qmi_session_card(u8 slot);		/* the card itself (MF) */

/**
 * struct qmi_file - a file as QMI addresses it
 * @session: session type
 * @path: path from the MF, two bytes an identifier, big endian as in DESIGN and
 *	TS 31.102; the last is the file
 * @path_len: bytes, even, 2 to 16
 */
struct qmi_file {
	u8 session;
	const u8 *path;
	size_t path_len;
};

int qmi_build_read_transparent(u8 *buf, size_t cap, const struct qmi_header *hdr,
			       const struct qmi_file *file, u16 offset, u16 length);
int qmi_build_read_record(u8 *buf, size_t cap, const struct qmi_header *hdr,
			  const struct qmi_file *file, u16 record, u16 length);
int qmi_build_write_record(u8 *buf, size_t cap, const struct qmi_header *hdr,
			   const struct qmi_file *file, u16 record, const u8 *data, size_t len);
int qmi_build_get_file_attributes(u8 *buf, size_t cap, const struct qmi_header *hdr,
				  const struct qmi_file *file);
/* PIN1 of the application of @session */
int qmi_build_verify_pin(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
			 const u8 *pin, size_t len);
/* registers for all files of the session; the module does not ask for a vote */
int qmi_build_refresh_register_all(u8 *buf, size_t cap, const struct qmi_header *hdr,
				   u8 session, bool on);

/**
 * struct qmi_refresh_files - files to register for, by path
 * @count: their number
 * @path: paths as in struct qmi_file
 */
struct qmi_refresh_files {
	size_t count;
	struct qmi_file path[8];
};

/* registers for @files; with @vote the module asks before it begins */
int qmi_build_refresh_register(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
			       bool vote, const struct qmi_refresh_files *files);
/*
 * REFRESH OK stands in no public description; its layout is taken by analogy with
 * REFRESH COMPLETE and unverified. Only sent when voting was switched on.
 */
int qmi_build_refresh_ok(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
			 bool allow);
int qmi_build_refresh_complete(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
			       bool success);
int qmi_build_power_sim(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 slot, bool on);
/* @aid is given only to activate */
int qmi_build_change_provisioning(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 session,
				  bool activate, u8 slot, const u8 *aid, size_t aid_len);
/* @p2: SELECT's P2; 0 leaves the kind of answer to the module */
int qmi_build_open_channel(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 slot,
			   const u8 *aid, size_t aid_len, u8 p2);
int qmi_build_close_channel(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 slot,
			    u8 channel);
/* @channel 0: the basic channel. Largest APDU: QMI_FRAME_MAX - 32 */
int qmi_build_send_apdu(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 slot, u8 channel,
			const u8 *apdu, size_t len);
int qmi_build_switch_slot(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 logical,
			  u32 physical);

#define QMI_PROFILE_3GPP	0

/**
 * struct qmi_profile - a WDS profile's settings; each with its own "given" flag
 * @pdp_type: 0 IPv4, 2 IPv6, 3 IPv4v6
 * @auth: bit 0 PAP, bit 1 CHAP
 * @apn: name
 * @user: user name
 * @password: only to set
 * @has_pdp_type: given
 * @has_auth: given
 * @has_apn: given
 * @has_user: given
 * @has_password: given
 */
struct qmi_profile {
	u8 pdp_type;
	u8 auth;
	char apn[101];
	char user[65];
	char password[65];
	bool has_pdp_type;
	bool has_auth;
	bool has_apn;
	bool has_user;
	bool has_password;
};

int qmi_build_get_profile(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 index);
int qmi_build_modify_profile(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 index,
			     const struct qmi_profile *profile);
/* @index: 3GPP profile to attach with; effective at the next attach */
int qmi_build_set_attach_pdn_list(u8 *buf, size_t cap, const struct qmi_header *hdr, u16 index);

/* IP families of the data service */
enum qmi_family {
	QMI_FAMILY_IPV4 = 4,
	QMI_FAMILY_IPV6 = 6,
};

/**
 * struct qmi_call_wanted - a data call to start
 * @family: enum qmi_family
 * @auth: bit 0 PAP, bit 1 CHAP
 * @apn: name; empty: the network chooses
 * @user: user name or empty
 * @password: password or empty
 */
struct qmi_call_wanted {
	u8 family;
	u8 auth;
	const char *apn;
	const char *user;
	const char *password;
};

int qmi_build_start_network(u8 *buf, size_t cap, const struct qmi_header *hdr,
			    const struct qmi_call_wanted *call);
int qmi_build_stop_network(u8 *buf, size_t cap, const struct qmi_header *hdr, u32 handle);
int qmi_build_set_ip_family(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 family);

/* bits of the settings that a client asks for */
#define QMI_SETTINGS_DNS	BIT(4)
#define QMI_SETTINGS_ADDRESS	BIT(8)
#define QMI_SETTINGS_GATEWAY	BIT(9)
#define QMI_SETTINGS_MTU	BIT(13)
#define QMI_SETTINGS_FAMILY	BIT(15)

int qmi_build_get_settings(u8 *buf, size_t cap, const struct qmi_header *hdr, u32 settings);

/* How packets lie in a bulk transfer. */
enum qmi_link_protocol {
	QMI_LINK_802_3 = 1,
	QMI_LINK_RAW_IP = 2,
};

/* no aggregation; @interface: of the USB function */
int qmi_build_set_data_format(u8 *buf, size_t cap, const struct qmi_header *hdr, u8 protocol,
			      u32 interface);

/* --- parsers --- */

#define QMI_SERVICES_MAX	64

/**
 * struct qmi_versions - answer to CTL Get Version Info
 * @count: services listed, at most QMI_SERVICES_MAX are kept
 * @service: their numbers and versions
 */
struct qmi_versions {
	size_t count;
	struct {
		u8 service;
		u16 major;
		u16 minor;
	} service[QMI_SERVICES_MAX];
};

int qmi_parse_versions(const struct qmi_message *msg, struct qmi_versions *out);
int qmi_parse_cid(const struct qmi_message *msg, u8 *service, u8 *client);
/* the string TLV 0x01 of Get Manufacturer, Model, Revision and UIM Get ICCID; UTF-8 */
int qmi_parse_string(const struct qmi_message *msg, char *out, size_t cap);
/* the same of UIM Get IMSI: digits and nothing else, or -EBADMSG */
int qmi_parse_imsi(const struct qmi_message *msg, char *out, size_t cap);
int qmi_parse_imei(const struct qmi_message *msg, char *out, size_t cap);

/**
 * struct qmi_mode - operating mode
 * @mode: enum qmi_operating_mode
 * @offline_reason: bits; 0 if absent
 * @hw_restricted: held by a switch or pin
 */
struct qmi_mode {
	u8 mode;
	u16 offline_reason;
	bool hw_restricted;
};

int qmi_parse_operating_mode(const struct qmi_message *msg, struct qmi_mode *out);
/* the DMS Event Report indication; false if it tells no operating mode */
bool qmi_parse_event_report_mode(const struct qmi_message *msg, u8 *mode);

#define QMI_CARDS_MAX		4
#define QMI_CARD_APPS_MAX	8

/**
 * struct qmi_card_app - an application on a card
 * @type: 1 SIM, 2 USIM, 3 RUIM, 4 CSIM, 5 ISIM
 * @state: 2 PIN1 wanted, 3 PUK1 wanted, 5 PIN1 blocked, 6 illegal, 7 ready
 * @aid: its AID
 * @aid_len: bytes
 * @pin_state: 1 not verified, 2 verified, 3 disabled, 4 blocked, 5 for ever
 * @pin_retries: attempts left for PIN1 (UPIN where it replaces PIN1)
 * @puk_retries: attempts left for PUK1
 */
struct qmi_card_app {
	u8 type;
	u8 state;
	u8 aid[16];
	u8 aid_len;
	u8 pin_state;
	u8 pin_retries;
	u8 puk_retries;
};

/**
 * struct qmi_card_status - answer to UIM Get Card Status and its indication
 * @gw_primary_card: index of the card of the primary session, 0xff none
 * @gw_primary_app: index of its application
 * @count: cards
 * @card: state 0 absent, 1 present, 2 error; applications
 */
struct qmi_card_status {
	u8 gw_primary_card;
	u8 gw_primary_app;
	size_t count;
	struct {
		u8 state;
		u8 error;
		size_t apps;
		struct qmi_card_app app[QMI_CARD_APPS_MAX];
	} card[QMI_CARDS_MAX];
};

int qmi_parse_card_status(const struct qmi_message *msg, struct qmi_card_status *out);

/**
 * struct qmi_slot_status - answer to UIM Get Slot Status and its indication
 * @count: physical slots
 * @slot: present; active with its logical slot; ICCID and EID digits; ATR
 */
struct qmi_slot_status {
	size_t count;
	struct {
		bool present;
		bool active;
		u8 logical;
		char iccid[24];
		char eid[36];
		u8 atr[33];
		u8 atr_len;
	} slot[QMI_CARDS_MAX];
};

int qmi_parse_slot_status(const struct qmi_message *msg, struct qmi_slot_status *out);

/**
 * struct qmi_bytes - bytes inside the frame, and the card's status word
 * @data: inside the frame; NULL if there were none
 * @len: their number
 * @sw: status word, 0 if the module told none
 */
struct qmi_bytes {
	const u8 *data;
	size_t len;
	u16 sw;
};

/* Read Transparent, Read Record, Write Record; also for QMI errors, for their SW */
int qmi_parse_file(const struct qmi_message *msg, struct qmi_bytes *out);
/* Send APDU: @len without the status word, at least two bytes must have come */
int qmi_parse_apdu(const struct qmi_message *msg, struct qmi_bytes *out);
/* Open Logical Channel; @channel 0 if the module opened none */
int qmi_parse_channel(const struct qmi_message *msg, u8 *channel, struct qmi_bytes *out);
/* Verify PIN: attempts left, or -1 if not told */
void qmi_parse_pin_retries(const struct qmi_message *msg, int *pin, int *puk);

#define QMI_REFRESH_FILES_MAX	16

/**
 * struct qmi_refresh - the UIM Refresh indication
 * @stage: 0 wait for OK, 1 start, 2 end with success, 3 end with failure
 * @qualifier: TS 102 223, 8.6; translated from QMI's own numbers
 * @session: session type
 * @files: number of valid @file
 * @file: paths, big endian identifiers
 * @file_len: bytes of each
 */
struct qmi_refresh {
	u8 stage;
	u8 qualifier;
	u8 session;
	size_t files;
	u8 file[QMI_REFRESH_FILES_MAX][16];
	u8 file_len[QMI_REFRESH_FILES_MAX];
};

int qmi_parse_refresh(const struct qmi_message *msg, struct qmi_refresh *out);

/* QMI's radio interface numbers, where the driver tells them apart */
enum qmi_radio {
	QMI_RADIO_NONE = 0x00,
	QMI_RADIO_CDMA = 0x01,
	QMI_RADIO_HDR = 0x02,
	QMI_RADIO_GSM = 0x04,
	QMI_RADIO_UMTS = 0x05,
	QMI_RADIO_LTE = 0x08,
	QMI_RADIO_TD_SCDMA = 0x09,
	QMI_RADIO_5GNR = 0x0c,
};

/**
 * struct qmi_serving_system - Get Serving System and its indication
 * @state: 0 not registered, 1 registered, 2 searching, 3 denied, 4 unknown
 * @cs_attach: 1 attached, 2 detached
 * @ps_attach: 1 attached, 2 detached
 * @radio: enum qmi_radio of the first interface; 0 none
 * @roaming: 1 roaming, 0 not; valid with @has_roaming
 * @plmn: digits, or empty
 * @operator: name as sent, without bytes that are no UTF-8 text; or empty
 */
struct qmi_serving_system {
	u8 state;
	u8 cs_attach;
	u8 ps_attach;
	u8 radio;
	bool has_roaming;
	bool roaming;
	char plmn[8];
	char operator[64];
	bool has_lac;
	bool has_cell;
	bool has_tac;
	u16 lac;
	u32 cell;
	u16 tac;
};

int qmi_parse_serving_system(const struct qmi_message *msg, struct qmi_serving_system *out);

#define QMI_SYSTEMS_MAX	5

/**
 * struct qmi_system - one radio interface in System Info
 * @radio: enum qmi_radio
 * @service: 0 none, 1 limited, 2 available, 3 limited regional, 4 power save
 * @has_domain: @domain is valid
 * @domain: 0 none, 1 CS, 2 PS, 3 both, 4 camped
 * @has_roaming: @roaming is valid
 * @roaming: 0 home; else roaming
 * @forbidden: forbidden network
 * @has_reject: the reject fields are valid
 * @reject_domain: as @domain
 * @reject_cause: 3GPP cause
 * @plmn: digits, or empty
 * @has_lac: @lac is valid
 * @has_cell: @cell is valid
 * @has_tac: @tac is valid
 */
struct qmi_system {
	u8 radio;
	u8 service;
	bool has_domain;
	u8 domain;
	bool has_roaming;
	u8 roaming;
	bool forbidden;
	bool has_reject;
	u8 reject_domain;
	u8 reject_cause;
	char plmn[8];
	bool has_lac;
	bool has_cell;
	bool has_tac;
	u16 lac;
	u32 cell;
	u32 tac;
};

/**
 * struct qmi_system_info - Get System Info and its indication
 * @count: valid @system
 * @system: those that the message names, in the order 5G, LTE, TD-SCDMA, UMTS, GSM
 * @sim_state: 0 unavailable, 1 available, 2 CS, 3 PS, 4 both invalid; 0xff not told
 */
struct qmi_system_info {
	size_t count;
	struct qmi_system system[QMI_SYSTEMS_MAX];
	u8 sim_state;
};

int qmi_parse_system_info(const struct qmi_message *msg, struct qmi_system_info *out);

/**
 * struct qmi_reject - the Network Reject indication
 * @radio: enum qmi_radio
 * @domain: 1 CS, 2 PS, 3 both
 * @cause: 3GPP cause
 * @plmn: digits, or empty
 */
struct qmi_reject {
	u8 radio;
	u8 domain;
	u8 cause;
	char plmn[8];
};

int qmi_parse_network_reject(const struct qmi_message *msg, struct qmi_reject *out);

/**
 * struct qmi_signal - Get Signal Info and its indication
 * @radio: enum qmi_radio that the figures are of
 * @has_rssi: @rssi is valid
 * @has_rsrp: @rsrp is valid
 * @has_rsrq: @rsrq is valid
 * @has_snr: @snr is valid
 * @rssi: dBm
 * @rsrp: dBm
 * @rsrq: dB
 * @snr: tenths of a dB
 */
struct qmi_signal {
	u8 radio;
	bool has_rssi;
	bool has_rsrp;
	bool has_rsrq;
	bool has_snr;
	s32 rssi;
	s32 rsrp;
	s32 rsrq;
	s32 snr;
};

int qmi_parse_signal(const struct qmi_message *msg, struct qmi_signal *out);

#define QMI_NETWORKS_MAX	32

/**
 * struct qmi_network - a network that a scan found
 * @plmn: digits
 * @name: text, or empty
 * @status: bits: 0 current, 1 available, 2 home, 3 roaming, 4 forbidden
 * @radio: enum qmi_radio, 0 if not told
 */
struct qmi_network {
	char plmn[8];
	char name[64];
	u8 status;
	u8 radio;
};

/**
 * struct qmi_scan - answer to Network Scan, walked one network at a time
 * @networks: rest of the list
 * @radios: rest of the list of radio interfaces, in the same order
 * @digits: list of networks whose MNC has three digits
 * @left: networks left
 * @radios_left: radio interfaces left
 */
struct qmi_scan {
	struct wire_reader networks;
	struct wire_reader radios;
	struct wire_reader digits;
	u16 left;
	u16 radios_left;
};

int qmi_parse_scan(const struct qmi_message *msg, struct qmi_scan *scan);
/* 1 and the next network, 0 at the end, -EBADMSG if the list is cut short */
int qmi_scan_next(struct qmi_scan *scan, struct qmi_network *out);

/* @manual false: automatic; @plmn: the network chosen, or empty */
int qmi_parse_selection(const struct qmi_message *msg, bool *manual, char *plmn, size_t cap);
int qmi_parse_profile(const struct qmi_message *msg, struct qmi_profile *out);
/* first profile of the LTE attach PDN list; -ENOENT if the list is empty */
int qmi_parse_attach_pdn_list(const struct qmi_message *msg, u16 *index);

/* for every message that may say why a data call has ended, or was refused */
#define QMI_VERBOSE_3GPP	6	/* verbose_reason is SM's, ESM's or 5GSM's cause */

/**
 * struct qmi_call_end - why a data call has ended
 * @has_reason: @reason is valid
 * @has_verbose: @verbose_type and @verbose_reason are valid
 * @reason: call end reason
 * @verbose_type: QMI_VERBOSE_3GPP or another class
 * @verbose_reason: number in that class
 */
struct qmi_call_end {
	bool has_reason;
	bool has_verbose;
	u16 reason;
	u16 verbose_type;
	u16 verbose_reason;
};

void qmi_parse_call_end(const struct qmi_message *msg, struct qmi_call_end *out);
int qmi_parse_handle(const struct qmi_message *msg, u32 *handle);

enum qmi_packet_status {
	QMI_PACKET_DISCONNECTED = 1,
	QMI_PACKET_CONNECTED = 2,
	QMI_PACKET_SUSPENDED = 3,
	QMI_PACKET_AUTHENTICATING = 4,
};

/**
 * struct qmi_packet_service - state of a data call
 * @status: enum qmi_packet_status
 * @reconfigure: its settings have changed
 * @family: enum qmi_family, 0 if not told
 * @end: why, if it is disconnected
 */
struct qmi_packet_service {
	u8 status;
	bool reconfigure;
	u8 family;
	struct qmi_call_end end;
};

int qmi_parse_packet_service(const struct qmi_message *msg, struct qmi_packet_service *out);

/**
 * struct qmi_settings - what the network has given a data call
 * @has_v4: @v4 is valid
 * @has_v4_gateway: @v4_gateway is valid
 * @has_v4_mask: @v4_mask is valid
 * @has_v6: @v6 and @v6_prefix are valid
 * @has_v6_gateway: @v6_gateway is valid
 * @v4: network order, as all addresses here
 * @v4_gateway: gateway
 * @v4_mask: netmask
 * @v4_dns: name servers
 * @v4_dns_count: valid ones of them
 * @v6: address
 * @v6_prefix: bits
 * @v6_gateway: gateway
 * @v6_dns: name servers
 * @v6_dns_count: valid ones of them
 * @mtu: bytes, 0 if not told
 */
struct qmi_settings {
	bool has_v4;
	bool has_v4_gateway;
	bool has_v4_mask;
	bool has_v6;
	bool has_v6_gateway;
	u8 v4[4];
	u8 v4_gateway[4];
	u8 v4_mask[4];
	u8 v4_dns[2][4];
	u8 v4_dns_count;
	u8 v6[16];
	u8 v6_prefix;
	u8 v6_gateway[16];
	u8 v6_dns[2][16];
	u8 v6_dns_count;
	u32 mtu;
};

int qmi_parse_settings(const struct qmi_message *msg, struct qmi_settings *out);
/* leading ones of a netmask, or -EBADMSG if ones follow a zero */
int qmi_mask_bits(const u8 mask[4]);
/* @protocol: enum qmi_link_protocol */
int qmi_parse_data_format(const struct qmi_message *msg, u32 *protocol);

#endif /* WWANCTL_QMI_CODEC_H */
