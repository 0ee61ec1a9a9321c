/* SPDX-License-Identifier: GPL-2.0 */
/* The module: what its services share. */
#ifndef EMU_MODEM_H
#define EMU_MODEM_H

#include <stdbool.h>
#include <stdint.h>

#include "dataport.h"
#include "qmux.h"
#include "radio.h"
#include "scenario.h"
#include "vclock.h"

struct terminal;
struct fault;
struct mbim;
struct mbim_state;
struct modem;
struct pdn;
struct refresh;
struct session;
struct trace;
struct wds_call;

/* Bits of struct qmi_client.events of DMS and NAS clients. */
#define DMS_EVENT_MODE		0x01
#define DMS_EVENT_UIM		0x02
#define NAS_EVENT_SERVING	0x01
#define NAS_EVENT_SYSTEM	0x02
#define NAS_EVENT_SIGNAL	0x04
#define NAS_EVENT_REJECT	0x08
#define NAS_EVENT_REPORT	0x10	/* SET EVENT REPORT: reject reason */
#define WDS_EVENT_PROFILE	0x01

/* DMS operating modes. */
enum operating_mode {
	MODE_ONLINE = 0,
	MODE_LOW_POWER = 1,
	MODE_FACTORY_TEST = 2,
	MODE_OFFLINE = 3,
	MODE_RESET_MODULE = 4,
	MODE_SHUTTING_DOWN = 5,
	MODE_PERSISTENT_LOW_POWER = 6,
};

#define WDS_PROFILES	16
#define WDS_NAME	32
#define WDS_APN		101	/* TS 23.003: 100 octets */
#define ATTACH_PDNS	4

/**
 * struct wds_profile - a data profile, as the module keeps it over a reset
 * @pdp: 0 IPv4, 2 IPv6, 3 both
 */
struct wds_profile {
	bool used;
	char name[WDS_NAME];
	char apn[WDS_APN];
	char user[WDS_APN];
	char password[WDS_APN];
	uint8_t pdp;
	uint8_t auth;
};

/**
 * struct modem_prefs - system selection preferences
 * @manual: the PLMN of manual network selection, "" for automatic
 */
struct modem_prefs {
	uint16_t modes;
	uint16_t roaming;
	uint32_t domain;
	uint32_t usage;
	char manual[SCENARIO_PLMN];
};

/**
 * struct modem_ops - what the module does to the machine around it
 * @restart: leave the bus, and call modem_boot() when back on it
 */
struct modem_ops {
	void (*restart)(void *ctx);
};

/**
 * struct modem_personality - the protocol that the module speaks with its host
 * @set_ready: the firmware came up, or went down
 * @card_changed: card or application state changed
 * @card_ready: the identity is known; it may have changed
 * @mode_changed: the operating mode changed
 * @registration_changed: struct radio_view changed
 * @rejected: the network refused; before the change that follows from it
 * @signal: tell of the signal, as the interval has passed
 * @signal_wanted: does anybody listen to that?
 * @offer: the card sent a proactive command; true: the host serves it
 */
struct modem_personality {
	void (*set_ready)(struct modem *m, bool ready);
	void (*card_changed)(struct modem *m);
	void (*card_ready)(struct modem *m);
	void (*mode_changed)(struct modem *m);
	void (*registration_changed)(struct modem *m);
	void (*rejected)(struct modem *m, const struct radio_reject *reject);
	void (*signal)(struct modem *m);
	bool (*signal_wanted)(struct modem *m);
	bool (*offer)(struct modem *m, uint8_t type, const uint8_t *data, size_t len);
};

/**
 * struct modem - the module
 * @host: the protocol that it speaks; the other one's parts are idle
 * @mbim: NULL if that is QMI
 * @mode: operating mode
 * @fcc_locked: stays in low power until FCC authentication
 * @booted: the firmware answers
 * @cold: had no power since it was made: nothing is cached
 * @scan: runs while a NETWORK SCAN does, which @scan_ticket began
 * @attach_pdns: profile numbers of the attach PDN list
 * @format: of packets on USB
 * @calls: what WDS clients have, of @call_count so far
 */
struct modem {
	struct scenario *sc;
	struct fault *fault;
	struct trace *trace;
	struct vclock *clock;
	const struct modem_personality *host;
	struct qmux *qmux;
	struct mbim *mbim;
	struct mbim_state *mbim_state;
	struct session *session;
	struct terminal *terminal;
	struct refresh *refresh;
	struct radio *radio;
	const struct modem_ops *ops;
	void *ctx;
	enum operating_mode mode;
	bool fcc_locked;
	bool booted;
	bool cold;
	struct vtimer boot;
	struct vtimer signal;
	struct vtimer restart;
	struct vtimer scan;
	struct qmi_ticket scan_ticket;
	struct modem_prefs prefs;
	struct wds_profile profiles[WDS_PROFILES];
	uint16_t attach_pdns[ATTACH_PDNS];
	uint8_t attach_pdn_count;
	struct pdn *pdn;
	struct data_format format;
	struct wds_call *calls;
	uint32_t call_count;
	unsigned int random;
};

struct modem *modem_create(struct scenario *sc, struct fault *fault, struct trace *trace,
			   struct vclock *clock, struct qmux *qmux, struct mbim *mbim,
			   const struct modem_ops *ops, void *ctx);
void modem_destroy(struct modem *m);
void modem_boot(struct modem *m);
void modem_restart(struct modem *m);
void modem_shutdown(struct modem *m);
uint16_t modem_set_mode(struct modem *m, uint8_t mode);
void modem_authenticate(struct modem *m);
void modem_signal_changed(struct modem *m);
int modem_rsrp(struct modem *m);
const char *modem_mode_name(enum operating_mode mode);

#endif
