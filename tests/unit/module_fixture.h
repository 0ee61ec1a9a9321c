/* SPDX-License-Identifier: GPL-2.0 */
/* A whole emulated module whose host is the test, a hundred times faster. */
#ifndef TEST_MODULE_FIXTURE_H
#define TEST_MODULE_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "modem.h"
#include "qmux.h"
#include "scenario.h"
#include "vclock.h"

#define FIXTURE_INDICATIONS	64
#define FIXTURE_VALUE		512

/* An indication that came. */
struct indication {
	uint8_t service;
	uint16_t msg;
	uint8_t tlvs[FIXTURE_VALUE];
	size_t tlvs_len;
};

/**
 * struct module - module and host
 * @txid: of the last request
 * @answered: answers with @txid
 * @error: result of the last answer
 * @tlvs: TLVs of the last answer
 * @restarts: how often the module wanted to leave the bus
 */
struct module {
	struct scenario *sc;
	struct fault fault;
	struct vclock clock;
	struct usbdev *dev;
	struct qmux *qmux;
	struct modem *modem;
	struct vtimer limit;
	bool expired;
	uint16_t txid;
	int answered;
	int strange;
	uint16_t error;
	uint8_t tlvs[4096];
	size_t tlvs_len;
	struct indication indications[FIXTURE_INDICATIONS];
	int indication_count;
	int restarts;
};

/* @sets: assignments up to a NULL, or NULL. The module boots and its card is read. */
struct module *module_create(const char *const *sets);
void module_destroy(struct module *m);

/* Run for @seconds of virtual time. */
void module_run(struct module *m, double seconds);
/* Run until an indication of @service and @msg has come. Returns it, or NULL after @seconds. */
const struct indication *module_wait(struct module *m, uint8_t service, uint16_t msg,
				     double seconds);
void module_forget(struct module *m);

/* Send a request and wait for its answer. Returns the QMI error, or -1 without an answer. */
int module_request(struct module *m, uint8_t service, uint8_t cid, uint16_t msg,
		   const uint8_t *tlvs, size_t len);
/* The value of a TLV of the last answer. Returns its length, or -1. */
int module_value(const struct module *m, uint8_t type, const uint8_t **value);
int indication_value(const struct indication *indication, uint8_t type, const uint8_t **value);
uint8_t module_client(struct module *m, uint8_t service);
/* The IMSI as DMS tells it, "" if it does not. */
const char *module_imsi(struct module *m, uint8_t dms);
/* Select a profile with the applet, on a channel of its own. Returns SW. */
int module_select(struct module *m, uint8_t uim, uint8_t index);

#endif
