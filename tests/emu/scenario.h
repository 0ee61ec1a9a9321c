/* SPDX-License-Identifier: GPL-2.0 */
/* The scenario: what module, card and network are like, and what befalls them. */
#ifndef EMU_SCENARIO_H
#define EMU_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENARIO_TEXT		64	/* longest string value, with its terminator */
#define SCENARIO_IMSI		16
#define SCENARIO_PLMN		8
#define SCENARIO_PROFILES	10
#define SCENARIO_PLMNS		16
#define SCENARIO_APNS		8
#define SCENARIO_ERROR		160	/* size of the error texts */

enum empty_fetch {
	EMPTY_FETCH_ZLP,	/* answered with zero bytes */
	EMPTY_FETCH_STALL,
	EMPTY_FETCH_NAK,	/* ep0 stays busy until there is a message or the URB is unlinked */
};

/* The steps after which a module reads the card anew (module.refresh-by). */
enum refresh_step {
	REFRESH_BY_CARD = 0x01,	/* the card's own REFRESH */
	REFRESH_BY_SESSION = 0x02,
	REFRESH_BY_POWER = 0x04,
	REFRESH_BY_RADIO = 0x08,
	REFRESH_BY_MODEM = 0x10,
};

/* usb.protocol */
enum protocol {
	PROTOCOL_QMI,
	PROTOCOL_MBIM,
};

enum rat {
	RAT_GSM,
	RAT_UMTS,
	RAT_LTE,
	RAT_NR,
};

/* What the network answers to an attach. */
enum outcome_kind {
	OUTCOME_OK,
	OUTCOME_REJECT,		/* with a cause */
	OUTCOME_AUTH_REJECT,	/* AUTHENTICATION REJECT: carries no cause */
	OUTCOME_SILENT,		/* no answer */
};

struct outcome {
	enum outcome_kind kind;
	int cause;
};

/* A duration, or one drawn uniformly from min..max; virtual seconds. */
struct duration {
	double min;
	double max;
};

struct scenario_usb {
	int protocol;		/* enum protocol */
	int vid;
	int pid;
	int interface;		/* of QMI; of MBIM the communications interface */
	int second_interface;	/* of a second QMI function; 0: there is none */
	int extra_interfaces;
	int lies;		/* mask of enum descriptor_lie */
	bool require_dtr;
	int empty_fetch;	/* enum empty_fetch */
	int max_control;
	int configurations;
	double replug_delay;
};

struct scenario_module {
	char manufacturer[SCENARIO_TEXT];
	char model[SCENARIO_TEXT];
	char revision[SCENARIO_TEXT];
	char imei[SCENARIO_TEXT];
	double boot_delay;
	double latency;
	double card_time;	/* from card power to its files read */
	int channels_max;
	int clients_max;	/* client ids per service */
	bool refresh_vote;
	double vote_time;	/* how long a vote is waited for */
	double complete_time;	/* how long REFRESH COMPLETE is waited for */
	bool reject_indication;
	bool system_info_reject;
	double signal_interval;
	double status_poll;	/* STATUS to the card; 0: never */
	bool cache_identity;
	int refresh_by;		/* mask of enum refresh_step */
	bool low_power_at_boot;
	bool fcc_lock;
	bool keep_class;	/* the class byte of SEND APDU is the host's own */
	int mbim_extended;	/* MBIMEx version, 0x0200 for 2.0 */
	bool uicc_service;	/* MBIM: low level UICC access is offered */
	bool get_response;	/* the module itself follows 61xx and 6Cxx of SEND APDU */
};

struct scenario_card {
	char iccid[SCENARIO_TEXT];
	char pin[SCENARIO_TEXT];
	char puk[SCENARIO_TEXT];
	bool pin_enabled;
	char adm[SCENARIO_TEXT];
	int applet;		/* enum uicc_applet */
	int pace;		/* enum uicc_pace */
	char applet_aid[SCENARIO_TEXT];
	double timer;
	int status_count;
	int refresh;		/* qualifier, or UICC_REFRESH_NONE */
	int initial;
	bool write_fail;
	bool present;
};

struct scenario_profile {
	bool used;
	char imsi[SCENARIO_IMSI];
	int acc;
	char spn[SCENARIO_TEXT];
	int mnc_digits;
	char msisdn[SCENARIO_TEXT];
	char plmns[SCENARIO_TEXT];
};

struct scenario_plmn {
	char id[SCENARIO_PLMN];		/* MCC MNC digits; empty: unused entry */
	char name[SCENARIO_TEXT];
	int rat;
	bool present;
	int signal;		/* RSRP in dBm */
	int lac;
	int tac;
	int cell;
	struct outcome normal;	/* for an IMSI without a rule */
};

struct scenario_access {
	char imsi[SCENARIO_IMSI];	/* "*": any */
	char plmn[SCENARIO_PLMN];	/* "*": any other */
	struct outcome outcome;
};

struct scenario_network {
	struct duration search_time;
	struct duration attach_time;
	struct duration reject_time;
	double scan_time;	/* a NETWORK SCAN of the host */
	double rescan_time;	/* between two searches when nothing was found */
	double t3410;
	double t3411;
	double t3402;
	double t3346;
	int seed;
};

/* What the network answers to a request for a data connection. */
enum pdn_kind {
	PDN_OK,
	PDN_REFUSE,	/* with an ESM cause */
	PDN_SILENT,	/* no answer */
	PDN_DEAD,	/* a connection through which no packet passes */
};

struct pdn_outcome {
	enum pdn_kind kind;
	int cause;
};

/* Kinds of address; bits. */
enum pdn_type {
	PDN_IPV4 = 0x01,
	PDN_IPV6 = 0x02,
};

struct scenario_apn {
	char name[SCENARIO_TEXT];	/* "*": any other; empty: unused entry */
	struct pdn_outcome outcome;
	int ip;			/* mask of enum pdn_type */
	int mtu;
	double delay;		/* of packets to the host; real seconds */
	int loss;		/* of packets in either direction, percent */
};

struct scenario_pdn {
	char imsi[SCENARIO_IMSI];	/* "*": any */
	char apn[SCENARIO_TEXT];	/* "*": any other */
	struct pdn_outcome outcome;
};

/* How the module lays packets out until the host asks for something else. */
enum data_layout {
	DATA_ETHERNET,
	DATA_RAW_IP,
	DATA_QMAP,
};

struct scenario_data {
	char netns[SCENARIO_TEXT];	/* where packets come out; empty: nowhere */
	struct duration connect_time;
	double silent_time;	/* until the module gives up on a silent network */
	int format;		/* enum data_layout */
	char dns4[SCENARIO_TEXT];
	char dns6[SCENARIO_TEXT];
};

struct scenario_event {
	double at;		/* virtual second after start */
	char *command;		/* a control line */
};

/**
 * struct scenario - all of it; what may change at run time is read when needed
 * @access: @access_count rules; the most special one counts
 * @apns: the first is that of any other
 * @pdns: @pdn_count rules, likewise
 * @events: @event_count control lines, in no order
 */
struct scenario {
	struct scenario_usb usb;
	struct scenario_module module;
	struct scenario_card card;
	struct scenario_network network;
	struct scenario_profile profiles[SCENARIO_PROFILES];
	struct scenario_plmn plmns[SCENARIO_PLMNS];
	struct scenario_data data;
	struct scenario_apn apns[SCENARIO_APNS];
	struct scenario_pdn *pdns;
	size_t pdn_count;
	struct scenario_access *access;
	size_t access_count;
	struct scenario_event *events;
	size_t event_count;
};

struct scenario *scenario_create(void);
void scenario_destroy(struct scenario *sc);
int scenario_load(struct scenario *sc, const char *path, char *error);
int scenario_check(struct scenario *sc, char *error);
int scenario_set(struct scenario *sc, const char *assignment, char *error);
int scenario_get(const struct scenario *sc, const char *key, char *text, size_t size);

int scenario_parse_time(const char *text, double *seconds);
int scenario_parse_outcome(const char *text, struct outcome *outcome);
int scenario_allow(struct scenario *sc, const char *imsi, const char *plmn,
		   const struct outcome *outcome);
struct outcome scenario_outcome(const struct scenario *sc, const char *imsi, const char *plmn);
struct scenario_plmn *scenario_plmn(struct scenario *sc, const char *id);
const char *scenario_rat_name(enum rat rat);

int scenario_parse_pdn(const char *text, struct pdn_outcome *outcome);
void scenario_print_pdn(const struct pdn_outcome *outcome, char *text, size_t size);
struct scenario_apn *scenario_apn_section(struct scenario *sc, const char *name);
const struct scenario_apn *scenario_apn(const struct scenario *sc, const char *name);
int scenario_admit(struct scenario *sc, const char *imsi, const char *apn,
		   const struct pdn_outcome *outcome);
struct pdn_outcome scenario_pdn_outcome(const struct scenario *sc, const char *imsi,
					const char *apn);

#endif
