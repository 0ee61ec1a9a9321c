/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's session with its card: power, PIN, the USIM application, the
 * identity and files it caches, the logical channels it opened for the host.
 */
#ifndef EMU_SESSION_H
#define EMU_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "radio.h"
#include "scenario.h"
#include "uicc.h"

struct session;
struct trace;
struct vclock;

enum session_state {
	SESSION_ABSENT,		/* no card */
	SESSION_OFF,		/* card without power */
	SESSION_INIT,		/* reset sent, files being read */
	SESSION_PIN,		/* PIN1 wanted */
	SESSION_BLOCKED,	/* PUK wanted */
	SESSION_READY,
	SESSION_DETECTED,	/* the host deactivated the provisioning session */
	SESSION_ERROR,		/* the card does not answer as a USIM */
};

/**
 * struct session_ops - what the session tells the module
 * @changed: card or application state changed
 * @ready: the identity is known; called again when it may have changed
 * @gone: no identity any more
 * @proactive: a proactive command waits; called from the loop
 */
struct session_ops {
	void (*changed)(void *ctx);
	void (*ready)(void *ctx);
	void (*gone)(void *ctx);
	void (*proactive)(void *ctx);
};

struct session *session_create(struct scenario *sc, struct trace *trace, struct vclock *clock,
			       const struct session_ops *ops, void *ctx);
void session_destroy(struct session *s);
struct uicc *session_uicc(struct session *s);
void session_behave(struct session *s);

enum session_state session_state(const struct session *s);
const char *session_imsi(struct session *s);
const char *session_iccid(struct session *s);
unsigned int session_mnc_digits(const struct session *s);
size_t session_atr(const struct session *s, const uint8_t **atr);

void session_insert(struct session *s, bool present);
void session_power(struct session *s, bool on, bool reread);
void session_activate(struct session *s, bool active, bool reread);
void session_restart(struct session *s, bool reset, bool reread);
void session_forget_file(struct session *s, uint16_t fid);

size_t session_transmit(struct session *s, const char *who, const uint8_t *capdu, size_t len,
			const uint8_t **rapdu);
uint16_t session_open(struct session *s, const uint8_t *aid, size_t aid_len, uint8_t p2,
		      uint8_t *channel, const uint8_t **response, size_t *response_len);
bool session_has_channel(const struct session *s, uint32_t channel);
bool session_close(struct session *s, uint8_t channel);

uint16_t session_read(struct session *s, const struct uicc_path *path, size_t offset,
		      uint8_t *data, size_t cap, size_t *len);
uint16_t session_pin(struct session *s, enum uicc_pin_op op, uint8_t key, const char *value,
		     const char *value2);

void session_poll(struct session *s, double interval);
void session_locate(struct session *s, enum radio_location status,
		    const struct scenario_plmn *plmn);
void session_forbid(struct session *s, const char *plmn);
bool session_forbidden(struct session *s, const char *plmn);

#endif
