/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the card know of each other; not for the module. */
#ifndef EMU_UICC_INTERNAL_H
#define EMU_UICC_INTERNAL_H

#include "toolkit.h"
#include "uicc.h"
#include "uicc_code.h"
#include "uicc_fs.h"

/* Status words, TS 102 221 §10.2. */
#define SW_OK			0x9000
#define SW_PROACTIVE		0x9100
#define SW_BUSY			0x9300	/* toolkit is busy */
#define SW_MAC			0x9862	/* authentication error, incorrect MAC (TS 31.102 §7.3) */
#define SW_CONTEXT		0x9864	/* security context not supported */
#define SW_MORE			0x6100
#define SW_NO_INFORMATION	0x6200
#define SW_NOT_FOUND_IN_RECORDS	0x6282
#define SW_RETRIES		0x63c0
#define SW_WRONG_LENGTH		0x6700
#define SW_CHANNEL		0x6881	/* logical channel not supported */
#define SW_SECURE_MESSAGING	0x6882
#define SW_CHAINING		0x6884
#define SW_STRUCTURE		0x6981	/* command incompatible with file structure */
#define SW_SECURITY		0x6982
#define SW_BLOCKED		0x6983
#define SW_INVALIDATED		0x6984
#define SW_CONDITIONS		0x6985
#define SW_NO_EF		0x6986
#define SW_WRONG_DATA		0x6a80
#define SW_FUNCTION		0x6a81
#define SW_FILE_NOT_FOUND	0x6a82
#define SW_RECORD_NOT_FOUND	0x6a83
#define SW_WRONG_P1P2		0x6a86
#define SW_LC_INCONSISTENT	0x6a87
#define SW_NO_REFERENCE		0x6a88
#define SW_OFFSET		0x6b00
#define SW_EXACT_LENGTH		0x6c00
#define SW_INS			0x6d00
#define SW_CLA			0x6e00
#define SW_TECHNICAL		0x6f00

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))

#define PROFILES_MAX		10
#define RESPONSE_MAX		FS_SIZE_MAX

/**
 * struct uicc_apdu - a command APDU, taken apart at one gate (apdu_parse)
 * @le: bytes expected; 256 or 65536 for "all"; meaningful if @has_le
 * @header_only: four bytes, no more: T=0 sends them with P3 = 0
 */
struct uicc_apdu {
	uint8_t cla, ins, p1, p2;
	const uint8_t *data;
	size_t lc;
	size_t le;
	bool has_le;
	bool header_only;
	bool extended;
};

struct uicc_response {
	uint8_t data[RESPONSE_MAX];
	size_t len;
};

/**
 * struct uicc_channel - a logical channel
 * @applet: the applet is selected, not the file system
 * @usim: the ADF USIM is the channel's current application
 * @record: current record, 0: none
 * @waiting: what GET RESPONSE fetches
 */
struct uicc_channel {
	bool open;
	bool applet;
	bool usim;
	enum uicc_file_id df;
	enum uicc_file_id ef;
	unsigned int record;
	struct uicc_response waiting;
};

struct uicc_key {
	uint8_t ref;
	uint8_t value[KEY_SIZE];
	uint8_t puk[KEY_SIZE];
	bool has_puk;
	bool may_disable;
	bool enabled;
	bool verified;
	uint8_t retries;
	uint8_t puk_retries;
};

#define KEYS	3
#define QUEUE	5	/* one of each type the applet issues, and the one outstanding */

/* Toolkit session with the terminal. */
struct uicc_cat {
	uint8_t profile[64];
	size_t profile_len;
	bool profiled;
	struct {
		uint8_t data[TOOLKIT_MAX];
		size_t len;
	} queue[QUEUE];
	size_t queued;
	bool outstanding;	/* queue[0] was fetched and not yet answered */
	uint8_t number;
};

/* One identity, coded; the IMSI itself lies in EF 4F07. */
struct applet_profile {
	uint8_t acc[2];
	uint8_t spn[17];
	uint8_t mnc_digits;
	bool has_msisdn;
	uint8_t msisdn[12];
	uint8_t plmns[40];
};

/**
 * struct uicc_applet_state - the multi-IMSI applet
 * @active: index of the profile in the files, from 1
 * @deadline: next look of the internal timer, INFINITY: none
 * @statuses: STATUS commands since the last look
 * @timer_refused: the terminal does not keep our timer: STATUS paces
 * @refresh_again: the terminal was busy: ask for the REFRESH again at the next STATUS
 */
struct uicc_applet_state {
	struct applet_profile profile[PROFILES_MAX];
	unsigned int count;
	unsigned int active;
	double deadline;
	unsigned int statuses;
	bool timer_refused;
	bool refresh_again;
	uint8_t last_refresh;
};

struct uicc {
	struct uicc_ops ops;
	void *ctx;
	struct uicc_behaviour behaviour;
	struct uicc_fs fs;
	struct uicc_key keys[KEYS];
	struct uicc_channel channels[UICC_CHANNELS];
	unsigned int channels_max;
	uint8_t applet_aid[UICC_AID_MAX];
	size_t applet_aid_len;
	struct uicc_cat cat;
	struct uicc_applet_state multi;
	double now;
};

/* uicc_personalise.c */
int personalise(struct uicc *u, const struct uicc_config *config);	/* 0, -EINVAL */

/* uicc_select.c: SELECT, STATUS, MANAGE CHANNEL */
void channel_open(struct uicc_channel *ch);
uint16_t command_select(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r);
uint16_t command_status(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r);
uint16_t command_manage_channel(struct uicc *u, struct uicc_channel *ch,
				const struct uicc_apdu *a, struct uicc_response *r);

/* uicc_file.c: READ, UPDATE, SEARCH */
uint16_t command_read_binary(struct uicc *u, struct uicc_channel *ch,
			     const struct uicc_apdu *a, struct uicc_response *r);
uint16_t command_update_binary(struct uicc *u, struct uicc_channel *ch,
			       const struct uicc_apdu *a, struct uicc_response *r);
uint16_t command_read_record(struct uicc *u, struct uicc_channel *ch,
			     const struct uicc_apdu *a, struct uicc_response *r);
uint16_t command_update_record(struct uicc *u, struct uicc_channel *ch,
			       const struct uicc_apdu *a, struct uicc_response *r);
uint16_t command_search_record(struct uicc *u, struct uicc_channel *ch,
			       const struct uicc_apdu *a, struct uicc_response *r);
/* Access condition and bounds checked; write_fail honoured. */
uint16_t file_update(struct uicc *u, enum uicc_file_id id, size_t offset,
		     const uint8_t *data, size_t len);
/* @record from 1; a cyclic file takes record 1 as its new one and drops its oldest */
uint16_t file_update_record(struct uicc *u, enum uicc_file_id id, unsigned int record,
			    const uint8_t *data, size_t len);
/* A write that happens: counted, no questions asked. */
void file_store(struct uicc *u, enum uicc_file_id id, size_t offset, const void *data,
		size_t len);

/* uicc_pin.c */
struct uicc_key *keys_find(struct uicc *u, uint8_t ref);	/* NULL: no such key */
uint16_t key_verify(struct uicc_key *k, const uint8_t value[KEY_SIZE]);
uint16_t key_change(struct uicc_key *k, const uint8_t old[KEY_SIZE],
		    const uint8_t new[KEY_SIZE]);
uint16_t key_disable(struct uicc_key *k, const uint8_t value[KEY_SIZE]);
uint16_t key_enable(struct uicc_key *k, const uint8_t value[KEY_SIZE]);
uint16_t key_unblock(struct uicc_key *k, const uint8_t puk[KEY_SIZE],
		     const uint8_t new[KEY_SIZE]);
int keys_personalise(struct uicc *u, const struct uicc_config *config);	/* 0, -EINVAL */
void keys_reset(struct uicc *u);
bool keys_allow(const struct uicc *u, enum uicc_condition cond);
uint16_t command_verify(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r);
uint16_t command_change(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r);
uint16_t command_disable(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			 struct uicc_response *r);
uint16_t command_enable(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r);
uint16_t command_unblock(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			 struct uicc_response *r);

/* uicc_cat.c: the toolkit framework */
void cat_reset(struct uicc *u);
size_t cat_pending(const struct uicc *u);	/* length for 91xx, 0: nothing to fetch */
/* Queues a command built with number cat_number(); dropped if there is no terminal profile. */
bool cat_push(struct uicc *u, const uint8_t *data, size_t len);
uint8_t cat_number(struct uicc *u);
uint16_t command_terminal_profile(struct uicc *u, struct uicc_channel *ch,
				  const struct uicc_apdu *a, struct uicc_response *r);
uint16_t command_envelope(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			  struct uicc_response *r);
uint16_t command_fetch(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
		       struct uicc_response *r);
uint16_t command_terminal_response(struct uicc *u, struct uicc_channel *ch,
				   const struct uicc_apdu *a, struct uicc_response *r);

/* applet.c: the multi-IMSI applet */
void applet_reset(struct uicc *u);
bool applet_switch(struct uicc *u, unsigned int index);	/* false: no such profile */
void applet_write_profile(struct uicc *u, unsigned int index);	/* the files, without REFRESH */
void applet_write_config(struct uicc *u);
void applet_rearm(struct uicc *u);
bool applet_refresh(struct uicc *u, uint8_t qualifier);
void applet_file_updated(struct uicc *u, enum uicc_file_id id);
void applet_terminal_profile(struct uicc *u);
bool applet_envelope(struct uicc *u, uint8_t tag, const struct toolkit_command *cmd);
void applet_answered(struct uicc *u, const struct toolkit_command *answer);
void applet_status(struct uicc *u);
void applet_tick(struct uicc *u);
uint16_t applet_store_data(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			   struct uicc_response *r);
uint16_t applet_get_data(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			 struct uicc_response *r);

#endif
