// SPDX-License-Identifier: GPL-2.0
/* The packet data network: connections, and the packets of all of them. */
#include <arpa/inet.h>
#include <errno.h>
#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "pdn.h"
#include "trace.h"
#include "tun.h"
#include "vclock.h"

#define CONNECTIONS_MAX	8
#define DELAYED_MAX	1000	/* packets, as a queue of the kernel has them */
#define FIRST_HOST	2	/* 1 is the network itself */
#define LAST_HOST	254

#define CAUSE_REGULAR	36
#define CAUSE_IPV4_ONLY	50
#define CAUSE_IPV6_ONLY	51

enum conn_state {
	CONN_ASKED,
	CONN_UP,
	CONN_OVER,
};

/**
 * struct pdn_conn - one connection
 * @label: whatever its owner tells its packets apart by
 * @dead: no packet passes
 */
struct pdn_conn {
	struct pdn *pdn;
	struct pdn_conn *next;
	enum conn_state state;
	char imsi[SCENARIO_IMSI];
	char apn[SCENARIO_TEXT];
	int wanted;
	int label;
	bool dead;
	struct pdn_settings settings;
	struct vtimer timer;
	const struct pdn_ops *ops;
	void *ctx;
};

/* A packet on a slow way to the host. */
struct delayed {
	struct delayed *next;
	double due;
	const struct pdn_conn *conn;
	size_t len;
	uint8_t data[];
};

/**
 * struct pdn - the network
 * @tun: where packets come out; without a descriptor they vanish
 * @watcher: runs while the host wants packets
 * @delayed: by age, with @delay the timer of the first
 * @ready: the first of @delayed is due
 * @next_host: last byte of the next address
 */
struct pdn {
	struct scenario *sc;
	struct trace *trace;
	struct vclock *clock;
	struct pdn_conn *conns;
	struct tun tun;
	ev_io watcher;
	struct delayed *delayed;
	size_t delayed_count;
	ev_timer delay;
	void (*readable)(void *ctx);
	void *ctx;
	struct pdn_counts counts;
	unsigned int next_host;
	unsigned int random;
};

static void packet_cb(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct pdn *pdn = watcher->data;

	(void)loop;
	(void)revents;
	pdn->readable(pdn->ctx);
}

static void delay_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct pdn *pdn = timer->data;

	(void)loop;
	(void)revents;
	if (pdn->readable)
		pdn->readable(pdn->ctx);
}

/**
 * pdn_create() - a network without connections
 * @sc: APNs and rules; read whenever something is decided
 * @trace: the network's log
 * @clock: virtual time; packets keep to real time
 * Return: it, or NULL with errno set, if data.netns is not to be had.
 */
struct pdn *pdn_create(struct scenario *sc, struct trace *trace, struct vclock *clock)
{
	struct pdn *pdn = calloc(1, sizeof(*pdn));
	int rc = 0;

	if (!pdn)
		return NULL;
	pdn->sc = sc;
	pdn->trace = trace;
	pdn->clock = clock;
	pdn->tun.fd = -1;
	pdn->next_host = FIRST_HOST;
	pdn->random = (unsigned int)sc->network.seed;
	ev_init(&pdn->delay, delay_cb);
	pdn->delay.data = pdn;
	if (*sc->data.netns)
		rc = tun_open(&pdn->tun, sc->data.netns);
	if (rc) {
		fprintf(stderr, "modemsim: namespace %s: %s\n", sc->data.netns, strerror(-rc));
		free(pdn);
		errno = -rc;
		return NULL;
	}
	ev_io_init(&pdn->watcher, packet_cb, pdn->tun.fd, EV_READ);
	pdn->watcher.data = pdn;
	return pdn;
}

static void drop_first_delayed(struct pdn *pdn)
{
	struct delayed *first = pdn->delayed;

	pdn->delayed = first->next;
	pdn->delayed_count--;
	free(first);
}

/* Packets that are under way to a connection that ends are lost. */
static void forget_delayed(struct pdn *pdn, const struct pdn_conn *conn)
{
	struct delayed **at = &pdn->delayed, *packet;

	while ((packet = *at)) {
		if (packet->conn != conn) {
			at = &packet->next;
			continue;
		}
		*at = packet->next;
		pdn->delayed_count--;
		free(packet);
	}
}

/* @at: where the list points to it */
static void drop_conn(struct pdn *pdn, struct pdn_conn **at)
{
	struct pdn_conn *conn = *at;

	*at = conn->next;
	forget_delayed(pdn, conn);
	vtimer_stop(&conn->timer);
	free(conn);
}

void pdn_destroy(struct pdn *pdn)
{
	if (!pdn)
		return;
	while (pdn->conns)
		drop_conn(pdn, &pdn->conns);
	while (pdn->delayed)
		drop_first_delayed(pdn);
	ev_timer_stop(pdn->clock->loop, &pdn->delay);
	pdn_listen(pdn, false);
	tun_close(&pdn->tun);
	free(pdn);
}

static void log_conn(const struct pdn_conn *conn, const char *name, int cause)
{
	trace_log(conn->pdn->trace, "net", NULL, name, "imsi=s apn=s cause=i", conn->imsi,
		  conn->apn, cause);
}

/* The type that is granted. Return: 0, or why it is none. */
static int agree_on_type(struct pdn_conn *conn, int offered)
{
	conn->settings.types = conn->wanted & offered;
	if (conn->settings.types)
		return 0;
	return offered == PDN_IPV4 ? CAUSE_IPV4_ONLY : CAUSE_IPV6_ONLY;
}

static void give_addresses(struct pdn_conn *conn)
{
	struct pdn_settings *s = &conn->settings;
	struct pdn *pdn = conn->pdn;
	uint8_t host = (uint8_t)pdn->next_host;

	if (++pdn->next_host > LAST_HOST)
		pdn->next_host = FIRST_HOST;
	s->apn = conn->apn;
	s->prefix4 = 24;
	tun_gateway4(&pdn->tun, s->gateway4);
	memcpy(s->address4, s->gateway4, sizeof(s->address4));
	s->address4[3] = host;
	/* a /64 of its own */
	tun_prefix6(&pdn->tun, s->address6);
	s->address6[7] = host;
	memcpy(s->gateway6, s->address6, sizeof(s->gateway6));
	s->address6[15] = host;
	s->gateway6[15] = 1;
	inet_pton(AF_INET, pdn->sc->data.dns4, s->dns4);
	inet_pton(AF_INET6, pdn->sc->data.dns6, s->dns6);
	s->mtu = scenario_apn(pdn->sc, conn->apn)->mtu;
}

static void answer(struct pdn_conn *conn, int cause)
{
	log_conn(conn, cause ? "pdn-reject" : "pdn-accept", cause);
	conn->state = cause ? CONN_OVER : CONN_UP;
	conn->ops->answered(conn->ctx, cause);
}

static void decide(void *ctx)
{
	struct pdn_conn *conn = ctx;
	struct scenario *sc = conn->pdn->sc;
	struct pdn_outcome outcome = scenario_pdn_outcome(sc, conn->imsi, conn->apn);
	int cause = PDN_CAUSE_TIMEOUT;

	if (outcome.kind == PDN_REFUSE)
		cause = outcome.cause;
	else if (outcome.kind != PDN_SILENT)
		cause = agree_on_type(conn, scenario_apn(sc, conn->apn)->ip);
	if (!cause)
		give_addresses(conn);
	conn->dead = outcome.kind == PDN_DEAD;
	answer(conn, cause);
}

static double time_to_answer(struct pdn_conn *conn)
{
	const struct scenario_data *data = &conn->pdn->sc->data;
	double share = rand_r(&conn->pdn->random) / (double)RAND_MAX;

	if (scenario_pdn_outcome(conn->pdn->sc, conn->imsi, conn->apn).kind == PDN_SILENT)
		return data->silent_time;
	return data->connect_time.min +
	       share * (data->connect_time.max - data->connect_time.min);
}

/**
 * pdn_connect() - ask the network for a connection
 * @pdn: the network
 * @imsi: who asks; is registered
 * @apn: for what
 * @types: mask of enum pdn_type
 * @ops: told what becomes of it, never from here
 * @ctx: first argument of @ops
 * Return: it, to be given back with pdn_disconnect() whatever becomes of it, or NULL if the
 *	module has too many, or the APN is too long.
 */
struct pdn_conn *pdn_connect(struct pdn *pdn, const char *imsi, const char *apn, int types,
			     const struct pdn_ops *ops, void *ctx)
{
	struct pdn_conn *conn;
	int count = 0;

	for (conn = pdn->conns; conn; conn = conn->next)
		count++;
	if (count >= CONNECTIONS_MAX || strlen(apn) >= sizeof(conn->apn))
		return NULL;
	conn = calloc(1, sizeof(*conn));
	if (!conn)
		return NULL;
	conn->pdn = pdn;
	snprintf(conn->imsi, sizeof(conn->imsi), "%s", imsi);
	strcpy(conn->apn, apn);
	conn->wanted = types;
	conn->ops = ops;
	conn->ctx = ctx;
	conn->next = pdn->conns;
	pdn->conns = conn;
	vtimer_init(&conn->timer, pdn->clock, decide, conn);
	vtimer_start(&conn->timer, time_to_answer(conn));
	log_conn(conn, "pdn-request", 0);
	return conn;
}

/**
 * pdn_disconnect() - give a connection back
 * @conn: it, in whatever state
 */
void pdn_disconnect(struct pdn_conn *conn)
{
	struct pdn_conn **at = &conn->pdn->conns;

	if (conn->state == CONN_UP)
		log_conn(conn, "pdn-disconnect", CAUSE_REGULAR);
	while (*at != conn)
		at = &(*at)->next;
	drop_conn(conn->pdn, at);
}

/* Has it been granted, and not been lost? */
bool pdn_connected(const struct pdn_conn *conn)
{
	return conn->state == CONN_UP;
}

/* What a granted connection was given. */
const struct pdn_settings *pdn_settings(const struct pdn_conn *conn)
{
	return &conn->settings;
}

/* Whatever the owner tells its packets apart by: a mux id, a session id. */
void pdn_set_label(struct pdn_conn *conn, int label)
{
	conn->label = label;
}

int pdn_label(const struct pdn_conn *conn)
{
	return conn->label;
}

/**
 * pdn_lose() - the network ends connections, or refuses those that were asked for
 * @pdn: the network
 * @apn: only those of this APN; NULL: all
 * @cause: an ESM cause, or PDN_CAUSE_…
 * Return: how many there were.
 */
int pdn_lose(struct pdn *pdn, const char *apn, int cause)
{
	struct pdn_conn *conn;
	int count = 0;

	for (conn = pdn->conns; conn; conn = conn->next) {
		if (conn->state == CONN_OVER || (apn && strcasecmp(conn->apn, apn)))
			continue;
		count++;
		vtimer_stop(&conn->timer);
		if (conn->state == CONN_ASKED) {
			answer(conn, cause);
			continue;
		}
		log_conn(conn, "pdn-lost", cause);
		conn->state = CONN_OVER;
		conn->ops->lost(conn->ctx, cause);
	}
	return count;
}

/* Rules have changed: do packets of connections that there are pass? */
void pdn_review(struct pdn *pdn)
{
	struct pdn_conn *conn;

	for (conn = pdn->conns; conn; conn = conn->next)
		conn->dead = scenario_pdn_outcome(pdn->sc, conn->imsi, conn->apn).kind != PDN_OK;
}

/**
 * pdn_set_reader() - who is told of packets for the host
 * @pdn: the network
 * @readable: may call pdn_receive() until it returns 0
 * @ctx: its argument
 */
void pdn_set_reader(struct pdn *pdn, void (*readable)(void *ctx), void *ctx)
{
	pdn->readable = readable;
	pdn->ctx = ctx;
}

static void arm_delay(struct pdn *pdn)
{
	double now = ev_now(pdn->clock->loop);

	ev_timer_stop(pdn->clock->loop, &pdn->delay);
	if (!pdn->delayed)
		return;
	ev_timer_set(&pdn->delay, pdn->delayed->due > now ? pdn->delayed->due - now : 0, 0);
	ev_timer_start(pdn->clock->loop, &pdn->delay);
}

/* Does the host want packets? Until it does they wait, and in the end are dropped. */
void pdn_listen(struct pdn *pdn, bool on)
{
	if (pdn->tun.fd < 0 || !pdn->readable)
		return;
	if (!on) {
		ev_io_stop(pdn->clock->loop, &pdn->watcher);
		return;
	}
	ev_io_start(pdn->clock->loop, &pdn->watcher);
	if (pdn->delayed)
		arm_delay(pdn);
}

/* The connection whose address is at @offset4 of an IPv4 packet, at @offset6 of an IPv6 one. */
static struct pdn_conn *owner(const struct pdn *pdn, const uint8_t *packet, size_t len,
			      size_t offset4, size_t offset6)
{
	int version = len ? packet[0] >> 4 : 0;
	struct pdn_conn *conn;

	if ((version == 4 && len < 20) || (version == 6 && len < 40))
		return NULL;
	for (conn = pdn->conns; conn; conn = conn->next) {
		const struct pdn_settings *s = &conn->settings;

		if (conn->state != CONN_UP)
			continue;
		if (version == 4 && s->types & PDN_IPV4 &&
		    !memcmp(packet + offset4, s->address4, 4))
			return conn;
		/* the whole /64 is the host's */
		if (version == 6 && s->types & PDN_IPV6 &&
		    !memcmp(packet + offset6, s->address6, 8))
			return conn;
	}
	return NULL;
}

/* Does a packet of @conn pass? */
static bool passes(struct pdn *pdn, const struct pdn_conn *conn)
{
	int loss;

	if (!conn || conn->dead)
		return false;
	loss = scenario_apn(pdn->sc, conn->apn)->loss;
	return !loss || rand_r(&pdn->random) % 100 >= loss;
}

/**
 * pdn_send() - a packet of the host
 * @pdn: the network
 * @packet: it, from its IP header on
 * @len: its length; bytes behind the packet's own end do no harm
 */
void pdn_send(struct pdn *pdn, const uint8_t *packet, size_t len)
{
	pdn->counts.sent++;
	if (pdn->tun.fd < 0 || !passes(pdn, owner(pdn, packet, len, 12, 8)) ||
	    write(pdn->tun.fd, packet, len) < 0)
		pdn->counts.lost++;
}

static void delay(struct pdn *pdn, const struct pdn_conn *conn, const uint8_t *data, size_t len,
		  double seconds)
{
	struct delayed *packet, **at = &pdn->delayed;

	packet = pdn->delayed_count < DELAYED_MAX ? malloc(sizeof(*packet) + len) : NULL;
	if (!packet) {
		pdn->counts.lost++;
		return;
	}
	packet->due = ev_now(pdn->clock->loop) + seconds;
	packet->conn = conn;
	packet->len = len;
	memcpy(packet->data, data, len);
	while (*at && (*at)->due <= packet->due)
		at = &(*at)->next;
	packet->next = *at;
	*at = packet;
	pdn->delayed_count++;
	arm_delay(pdn);
}

static size_t take_delayed(struct pdn *pdn, uint8_t *room, const struct pdn_conn **conn)
{
	struct delayed *first = pdn->delayed;
	size_t len;

	if (!first || first->due > ev_now(pdn->clock->loop))
		return 0;
	len = first->len;
	*conn = first->conn;
	memcpy(room, first->data, len);
	drop_first_delayed(pdn);
	arm_delay(pdn);
	return len;
}

/**
 * pdn_receive() - the next packet for the host
 * @pdn: the network
 * @room: PDN_PACKET_MAX bytes for it
 * @conn: its connection
 * Return: its length, 0 if there is none.
 */
size_t pdn_receive(struct pdn *pdn, uint8_t *room, const struct pdn_conn **conn)
{
	size_t len = take_delayed(pdn, room, conn);
	double seconds;
	ssize_t got;

	while (!len) {
		if (pdn->tun.fd < 0)
			return 0;
		got = read(pdn->tun.fd, room, PDN_PACKET_MAX);
		if (got <= 0)
			return 0;
		*conn = owner(pdn, room, (size_t)got, 16, 24);
		if (!passes(pdn, *conn)) {
			pdn->counts.lost++;
			continue;
		}
		seconds = scenario_apn(pdn->sc, (*conn)->apn)->delay;
		if (seconds > 0)
			delay(pdn, *conn, room, (size_t)got, seconds);
		else
			len = (size_t)got;
	}
	pdn->counts.received++;
	return len;
}

const struct pdn_counts *pdn_counts(const struct pdn *pdn)
{
	return &pdn->counts;
}
