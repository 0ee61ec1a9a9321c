/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The emulated UICC: a USIM with a multi-IMSI applet behind an APDU interface.
 *
 * Sources: TS 102 221 (UICC interface), TS 31.102 (USIM files), TS 102 223
 * and TS 31.111 (toolkit).  Purely computational: no I/O, no clock, no global
 * state; time comes in through uicc_tick() as virtual seconds.
 */
#ifndef EMU_UICC_H
#define EMU_UICC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UICC_RAPDU_MAX		65538	/* 65536 bytes of data + SW1 SW2 */
#define UICC_ATR_MAX		33
#define UICC_AID_MAX		16
#define UICC_PATH_MAX		5
#define UICC_CHANNELS		20	/* basic 0 and logical 1..19 */

#define UICC_REFRESH_NONE	(-1)	/* for uicc_behaviour.refresh */

/* Key references of TS 102 221 §9.5.1. */
#define UICC_KEY_PIN1		0x01
#define UICC_KEY_PIN2		0x81
#define UICC_KEY_ADM1		0x0a

enum uicc_applet {
	UICC_APPLET_NONE,	/* a plain SIM */
	UICC_APPLET_HOST,	/* switches when the host selects a profile (or from its menu) */
	UICC_APPLET_TIMER,	/* as HOST, and rotates by itself when not registered */
};

/* What paces UICC_APPLET_TIMER. */
enum uicc_pace {
	UICC_PACE_INTERNAL,	/* an own clock: uicc_tick() */
	UICC_PACE_TOOLKIT,	/* TIMER MANAGEMENT; STATUS count if the terminal has no timers */
	UICC_PACE_STATUS,	/* every status_count-th STATUS command */
};

/**
 * struct uicc_behaviour - what may be changed while the card runs
 * @applet: kind of multi-IMSI applet
 * @pace: what paces UICC_APPLET_TIMER
 * @timer: seconds between two looks at the location files
 * @status_count: STATUS commands between two looks (0: 6)
 * @poll_interval: seconds asked for with POLL INTERVAL under STATUS pace (0: 30)
 * @refresh: qualifier of the REFRESH after a switch (TS 102 223 §8.6), or UICC_REFRESH_NONE
 * @write_fail: the applet and UPDATE commands answer 9000 and change nothing
 */
struct uicc_behaviour {
	enum uicc_applet applet;
	enum uicc_pace pace;
	double timer;
	unsigned int status_count;
	unsigned int poll_interval;
	int refresh;
	bool write_fail;
};

/**
 * struct uicc_profile - one identity of the multi-IMSI SIM
 * @imsi: 6 to 15 digits
 * @acc: EF_ACC bit mask; 0: derived from the last digit of the IMSI
 * @spn: service provider name, at most 16 characters; NULL: "Simnet"
 * @mnc_digits: 2 or 3; 0: 2
 * @msisdn: digits with optional leading '+', or NULL
 * @plmns: PLMN selector entries as "23415 26202", or NULL
 */
struct uicc_profile {
	const char *imsi;
	uint16_t acc;
	const char *spn;
	unsigned int mnc_digits;
	const char *msisdn;
	const char *plmns;
};

/**
 * struct uicc_config - how a card is made; everything is copied by uicc_create()
 * @iccid: 18 to 20 digits, the same for all profiles
 * @pin: PIN1, 4 to 8 digits; NULL: "1234"
 * @puk: 8 digits; NULL: "12345678"
 * @pin_enabled: PIN1 has to be verified after each reset
 * @adm: ADM1, 16 hex digits (8 bytes); NULL: "0000000000000000"
 * @applet_aid: hex digits of the applet's AID, 5 to 16 bytes; NULL: the default
 * @profiles: the identities, 1 to 10
 * @profile_count: how many
 * @initial: active profile of a fresh card, 1..profile_count; 0: 1
 * @channels_max: logical channels besides the basic one; 0: 3
 * @behaviour: see struct uicc_behaviour
 */
struct uicc_config {
	const char *iccid;
	const char *pin;
	const char *puk;
	bool pin_enabled;
	const char *adm;
	const char *applet_aid;
	const struct uicc_profile *profiles;
	size_t profile_count;
	unsigned int initial;
	unsigned int channels_max;
	struct uicc_behaviour behaviour;
};

/**
 * struct uicc_ops - what the card tells its terminal; any may be NULL
 * @proactive: a proactive command is pending and may be FETCHed.  Called in
 *	the middle of a card function: note it and FETCH later (from the loop).
 * @trace: something worth a line of trace: name as "select profile", detail as text
 * @written: one EF write went to the memory (not called under write_fail);
 *	@df is the FID of the parent (0x7fff for ADF USIM, 0x3f00 for the MF)
 */
struct uicc_ops {
	void (*proactive)(void *ctx);
	void (*trace)(void *ctx, const char *name, const char *detail);
	void (*written)(void *ctx, uint16_t df, uint16_t fid);
};

struct uicc;

/**
 * uicc_create() - make a card, powered off: uicc_reset() comes next
 * Return: the card, or NULL with errno: EINVAL (config out of range), ENOMEM.
 */
struct uicc *uicc_create(const struct uicc_config *config, const struct uicc_ops *ops,
			 void *ctx);
void uicc_destroy(struct uicc *u);

/**
 * uicc_reset() - cold reset: channels closed, PIN verification, TERMINAL
 * PROFILE and pending proactive commands gone; files stay
 * Return: length of the ATR written to @atr (at most @cap bytes of it).
 */
size_t uicc_reset(struct uicc *u, uint8_t *atr, size_t cap);

/**
 * uicc_transmit() - process one command APDU
 * @capdu: ISO 7816-4 short or extended, CLA with channel bits; any bytes are safe
 * @rapdu: response data and SW1 SW2
 * @cap: at least 258; a response that does not fit is cut to 6f00
 *
 * A card with T=0 manners: case 4 commands with a short Lc and no Le answer
 * 61xx, wrong Le 6Cxx; case 4 with Le answers at once; 91xx in place of 9000
 * when a proactive command is pending (only after TERMINAL PROFILE).
 *
 * Return: length of the R-APDU, at least 2.
 */
size_t uicc_transmit(struct uicc *u, const uint8_t *capdu, size_t len, uint8_t *rapdu,
		     size_t cap);

/*
 * Direct file access: the module's own UIM READ/WRITE and its session.  The
 * access conditions hold as for an APDU (PIN1 verified by uicc_pin() or by
 * APDU).  All return SW1 SW2: 0x9000, or as the card would answer (6982 6a82
 * 6981 6a83 6b00 6c00 ...).
 */

/**
 * struct uicc_path - FIDs from the MF (0x3f00 may be left out) down to the file
 * @depth: used entries of @fid
 *
 * 0x7fff is the ADF USIM: {0x7fff, 0x6f07}; also {0x3f00, 0x2fe2},
 * {0x7fff, 0x5fc0, 0x4f01}, {0x7f30, 0x5f1a, 0x4f01}.
 */
struct uicc_path {
	uint16_t fid[UICC_PATH_MAX];
	uint8_t depth;
};

enum uicc_structure {
	UICC_DF,		/* MF, DF or ADF */
	UICC_TRANSPARENT,
	UICC_LINEAR,		/* linear fixed */
	UICC_CYCLIC,
};

/**
 * struct uicc_file_info - what SELECT tells about a file
 * @size: whole size in bytes of an EF
 * @fcp: the FCP template as SELECT returns it, @fcp_len bytes
 */
struct uicc_file_info {
	uint16_t fid;
	enum uicc_structure structure;
	size_t size;
	size_t record_size;
	size_t record_count;
	uint8_t fcp[256];
	size_t fcp_len;
};

uint16_t uicc_file_info(struct uicc *u, const struct uicc_path *path,
			struct uicc_file_info *info);

/**
 * uicc_read_binary() - read a transparent EF
 * @len: in: bytes wanted, 0 for all from @offset; at most *@len (or @cap) are written
 * @cap: size of @buf
 */
uint16_t uicc_read_binary(struct uicc *u, const struct uicc_path *path, size_t offset,
			  uint8_t *buf, size_t cap, size_t *len);
uint16_t uicc_update_binary(struct uicc *u, const struct uicc_path *path, size_t offset,
			    const uint8_t *data, size_t len);
/* @record counts from 1; *@len: out: record size */
uint16_t uicc_read_record(struct uicc *u, const struct uicc_path *path, unsigned int record,
			  uint8_t *buf, size_t cap, size_t *len);
uint16_t uicc_update_record(struct uicc *u, const struct uicc_path *path,
			    unsigned int record, const uint8_t *data, size_t len);

enum uicc_pin_op {
	UICC_PIN_VERIFY,
	UICC_PIN_CHANGE,	/* value = old PIN, value2 = new PIN */
	UICC_PIN_DISABLE,
	UICC_PIN_ENABLE,
	UICC_PIN_UNBLOCK,	/* value = PUK, value2 = new PIN */
};

/**
 * uicc_pin() - PIN operation with digits
 * Return: 9000, 63Cx (x tries left), 6983 (blocked), 6984/6985, 6a80, 6a88.
 */
uint16_t uicc_pin(struct uicc *u, enum uicc_pin_op op, uint8_t key, const char *value,
		  const char *value2);

struct uicc_pin_state {
	bool enabled;
	bool verified;
	uint8_t retries;	/* 0: blocked */
	uint8_t puk_retries;
};

/* Return: false if there is no such key. */
bool uicc_pin_state(const struct uicc *u, uint8_t key, struct uicc_pin_state *state);

/**
 * uicc_applications() - AIDs of the card: the USIM first, then the applet (not in EF_DIR)
 * Return: how many; aids[i] has 1 length byte then the AID.
 */
size_t uicc_applications(const struct uicc *u, uint8_t aids[][UICC_AID_MAX + 1], size_t max);

/* Time: virtual seconds of any origin that only grow. */
void uicc_tick(struct uicc *u, double now);	/* before transmit/reset where time matters */
double uicc_next(const struct uicc *u);	/* absolute time of the next tick needed, or INFINITY */

/* The terminal's own STATUS command (90 s or 30 s polling), as an APDU on channel 0. */
void uicc_status_poll(struct uicc *u);

/* Update status of LOCI/PSLOCI/EPSLOCI/5GS3GPPLOCI (TS 31.102 §4.2.17). */
enum uicc_location_status {
	UICC_LOC_UPDATED = 0,
	UICC_LOC_NOT_UPDATED = 1,
	UICC_LOC_ROAMING_NOT_ALLOWED = 2,	/* PLMN not allowed in LOCI is the same number */
};

/**
 * struct uicc_location - what a module writes after a registration event
 * @plmn: "23415" or "310410"; NULL: keep the area, only the status changes
 * @cs, @ps, @eps, @fivegs: which of LOCI, PSLOCI, EPSLOCI, 5GS3GPPLOCI to write
 * @identity: temporary identity (TMSI, M-TMSI); 0xffffffff: deleted
 */
struct uicc_location {
	enum uicc_location_status status;
	const char *plmn;
	uint16_t lac;
	uint32_t tac;
	uint32_t identity;
	bool cs, ps, eps, fivegs;
};

/* Ordinary UPDATE BINARYs with ordinary access conditions. Return: first SW that is not 9000. */
uint16_t uicc_location(struct uicc *u, const struct uicc_location *loc);

/* The module puts a PLMN into EF_FPLMN (cause 11, 14): newest last, oldest out. */
uint16_t uicc_forbid(struct uicc *u, const char *plmn);

/* The applet's own switch, with its REFRESH. @index from 1; 0: next. Return: 0 or -EINVAL. */
int uicc_rotate(struct uicc *u, unsigned int index);
/* A proactive REFRESH without a switch. Return: 0, -EINVAL, -ENOTCONN (no TERMINAL PROFILE). */
int uicc_refresh(struct uicc *u, uint8_t qualifier);
unsigned int uicc_active(const struct uicc *u);		/* index of the active profile, from 1 */
bool uicc_pending(const struct uicc *u);		/* a proactive command waits for FETCH */
void uicc_behave(struct uicc *u, const struct uicc_behaviour *behaviour);
const struct uicc_behaviour *uicc_behaviour(const struct uicc *u);

#endif
