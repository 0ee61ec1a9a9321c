/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests stand on: the driver loaded and unloaded, emulated modules
 * (modemsim) plugged into this machine, and the netlink sockets that watch them.
 *
 * Functions return 0 or a negative errno value unless they say otherwise; every
 * wait is bounded and waits for what is to happen.
 */
#ifndef RIG_H
#define RIG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "nl_test.h"

#define RIG_PLUG	scaled(20000)	/* ms: enumeration and bring-up */
#define RIG_SOON	scaled(5000)	/* ms: whatever takes the module no time */

/* a radio and a card that take little of a test's time */
#define RIG_FAST \
	"network.search-time=50ms", "network.attach-time=20ms", "network.reject-time=20ms", \
	"network.scan-time=50ms", "module.card-time=20ms", "usb.replug-delay=100ms"

/* AIDs of the emulated card */
#define RIG_USIM	"A0000000871002"	/* as far as TS 31.102 fixes it */
#define RIG_APPLET	"A0000005591010FFFFFFFF8900000100"

/**
 * struct sim - a running modemsim
 * @usb: USB path as the kernel has it
 * @mark: where in the trace a search begins
 */
struct sim {
	pid_t pid;
	int output;
	char usb[32];
	char dir[64];
	long mark;
};

/* a module, its USB path known to the driver as @index, and a watcher of all groups */
struct modem {
	struct sim sim;
	struct nl events;
	uint32_t index;
};

/*
 * The harness ends the program itself: what its end has to do is said before. It
 * unplugs @modem, in the end unloads the driver, and fails the program if that fails.
 */
void rig_at_end(struct modem *modem);
#define RIG_GADGETS	5	/* modules at once, with WWANCTL_TEST_BUS=gadget */
/* loads the driver anew with module parameters, or NULL; unloads it */
int rig_load(const char *parameters);
int rig_unload(void);
bool rig_loaded(void);
/* top of the source tree */
const char *rig_top(void);
/* runs a shell command; its exit status */
[[gnu::format(printf, 1, 2)]] int rig_shell(const char *format, ...);
/* as the user nobody, without a capability, in a child: what fn returned */
int rig_as_nobody(int (*fn)(void *ctx), void *ctx);
/* until a file is there, or is not */
int rig_await(const char *path, bool there, int timeout_ms);
/* sysfs interface of a module, "1-1:1.4" */
const char *rig_interface(const struct sim *sim);
int rig_bind(const struct sim *sim, bool bind);
bool rig_bound(const struct sim *sim);

/*
 * The protocol that modules speak with the driver: WWANCTL_TEST_PROTO, "qmi" without it.
 * A message has another name in each protocol's trace.
 */
bool rig_mbim(void);
const char *rig_name(const char *qmi, const char *mbim);

/* settings: "section.key=value"..., NULL */
int sim_start(struct sim *sim, const char *const *settings);
/* into this port of vhci_hcd */
#define SIM_ANY_PORT	(-1)
int sim_start_at(struct sim *sim, int port, const char *const *settings);
void sim_stop(struct sim *sim);
int sim_unplug(struct sim *sim);
/* one control line; @answer (may be NULL) is the JSON text */
[[gnu::format(printf, 4, 5)]]
int sim_control(const struct sim *sim, char *answer, size_t size, const char *format, ...);
#define sim_do(sim, ...) sim_control(sim, NULL, 0, __VA_ARGS__)
/* an integer or the text at a path of its status, "card.channels"; -1 or "" if not there */
long sim_number(const struct sim *sim, const char *path);
const char *sim_text(const struct sim *sim, const char *path);

/* the trace from the mark on: lines that have every one of the texts ..., NULL */
void sim_mark(struct sim *sim);
int sim_trace_wait(struct sim *sim, int timeout_ms, ...);
/* until there are so many of them */
int sim_trace_await(struct sim *sim, int count, int timeout_ms, ...);
int sim_trace_count(const struct sim *sim, ...);
/* timestamp (ns) of the first such line, 0 if there is none */
uint64_t sim_trace_time(const struct sim *sim, ...);

/* a module that the driver has brought up; modem_plug does not wait for that */
int modem_plug(struct modem *modem, const char *const *settings);
int modem_up(struct modem *modem, const char *const *settings);
void modem_down(struct modem *modem);
/* until a modem on that path is in @state; its index */
int modem_wait_state(struct modem *modem, uint32_t state, int timeout_ms);
/* until the registration is @state */
int modem_wait_registration(struct modem *modem, uint32_t state, int timeout_ms);
/* until the module's own view of the IMSI is @imsi */
int modem_wait_imsi(struct modem *modem, const char *imsi, int timeout_ms);
/* faults cleared, card and radio in order; between tests that share a module */
int modem_calm(struct modem *modem);

/* requests with the modem's index in them */
void rq_begin(struct nl_request *rq, const struct nl *nl, uint8_t cmd, uint32_t index);
int channel_open(struct nl *nl, uint32_t index, const char *aid, struct nl_answer *answer);
int channel_close(struct nl *nl, uint32_t index, uint32_t channel, struct nl_answer *answer);
/* channel 0: the basic one; raw: 61xx and 6Cxx are not followed */
int transmit(struct nl *nl, uint32_t index, uint32_t channel, const char *apdu, bool raw,
	     struct nl_answer *answer);
/* record 0: a transparent file */
int file_read(struct nl *nl, uint32_t index, const char *path, uint32_t record,
	      struct nl_answer *answer);
int file_update(struct nl *nl, uint32_t index, const char *path, uint32_t record,
		const char *data, struct nl_answer *answer);
/* a command with the index and no or one number */
int ask_modem(struct nl *nl, uint8_t cmd, uint32_t index, struct nl_answer *answer);
int ask_number(struct nl *nl, uint8_t cmd, uint32_t index, uint16_t type, uint32_t value,
	       struct nl_answer *answer);

#endif
