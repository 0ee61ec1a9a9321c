/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The packet data network: connections as the network grants them, their addresses, and the
 * packets of all of them.  Knows neither QMI nor MBIM.  Causes: TS 24.301 §9.9.4.4 (ESM).
 */
#ifndef EMU_PDN_H
#define EMU_PDN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario.h"

struct pdn;
struct pdn_conn;
struct trace;
struct vclock;

#define PDN_CAUSE_TIMEOUT	(-1)	/* the network did not answer */
#define PDN_CAUSE_SERVICE	(-2)	/* the registration is gone */
#define PDN_CAUSE_ROOM		(-3)	/* the module has no more connections */
#define PDN_PACKET_MAX		2048	/* longest packet, with room to spare */

/**
 * struct pdn_ops - what becomes of a connection; none of these may end one
 * @answered: the network granted it (@cause 0), or not: an ESM cause or PDN_CAUSE_…
 * @lost: the network ended it
 */
struct pdn_ops {
	void (*answered)(void *ctx, int cause);
	void (*lost)(void *ctx, int cause);
};

/**
 * struct pdn_settings - what a connection was given
 * @types: mask of enum pdn_type
 * @prefix4: length of the IPv4 subnet
 */
struct pdn_settings {
	const char *apn;
	int types;
	uint8_t address4[4];
	uint8_t gateway4[4];
	uint8_t prefix4;
	uint8_t dns4[4];
	uint8_t address6[16];
	uint8_t gateway6[16];
	uint8_t dns6[16];
	int mtu;
};

/**
 * struct pdn_counts - packets since the start
 * @sent, @received: seen from the host
 * @lost: of no connection, dead, or by the scenario's will
 */
struct pdn_counts {
	uint64_t sent;
	uint64_t received;
	uint64_t lost;
};

struct pdn *pdn_create(struct scenario *sc, struct trace *trace, struct vclock *clock);
void pdn_destroy(struct pdn *pdn);

struct pdn_conn *pdn_connect(struct pdn *pdn, const char *imsi, const char *apn, int types,
			     const struct pdn_ops *ops, void *ctx);
void pdn_disconnect(struct pdn_conn *conn);
bool pdn_connected(const struct pdn_conn *conn);
const struct pdn_settings *pdn_settings(const struct pdn_conn *conn);
void pdn_set_label(struct pdn_conn *conn, int label);
int pdn_label(const struct pdn_conn *conn);
int pdn_lose(struct pdn *pdn, const char *apn, int cause);
void pdn_review(struct pdn *pdn);

void pdn_set_reader(struct pdn *pdn, void (*readable)(void *ctx), void *ctx);
void pdn_listen(struct pdn *pdn, bool on);
void pdn_send(struct pdn *pdn, const uint8_t *packet, size_t len);
size_t pdn_receive(struct pdn *pdn, uint8_t *room, const struct pdn_conn **conn);
const struct pdn_counts *pdn_counts(const struct pdn *pdn);

#endif
