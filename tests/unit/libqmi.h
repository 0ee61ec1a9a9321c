/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libqmi-glib's reading of a frame, for a test that includes our codec: both have the
 * same names for what QMI calls so, and can not stand in one file.
 */
#ifndef TEST_LIBQMI_H
#define TEST_LIBQMI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIBQMI_TLVS_MAX	32

/**
 * struct libqmi_frame - a frame that libqmi took
 * @named: it knows the message
 * @tlvs: valid @tlv
 * @tlv: inside the frame
 * @printed: all of it in words (see printed.h); NULL if it refused the frame
 */
struct libqmi_frame {
	uint8_t service;
	uint8_t client;
	uint16_t txid;
	uint16_t message;
	bool response;
	bool indication;
	bool named;
	size_t tlvs;
	struct {
		uint8_t type;
		const uint8_t *value;
		size_t len;
	} tlv[LIBQMI_TLVS_MAX];
	char *printed;
	void *object;
};

/* libqmi's enumerations and flags */
enum libqmi_type {
	LIBQMI_DMS_OPERATING_MODE,
	LIBQMI_NAS_ATTACH_STATE,
	LIBQMI_NAS_NETWORK_SELECTION_PREFERENCE,
	LIBQMI_NAS_NETWORK_SERVICE_DOMAIN,
	LIBQMI_NAS_NETWORK_STATUS,
	LIBQMI_NAS_RADIO_INTERFACE,
	LIBQMI_NAS_REGISTRATION_STATE,
	LIBQMI_NAS_REJECT_CAUSE,
	LIBQMI_NAS_ROAMING_INDICATOR_STATUS,
	LIBQMI_NAS_ROAMING_STATUS,
	LIBQMI_NAS_SERVICE_STATUS,
	LIBQMI_NAS_SIM_REJECT_STATE,
	LIBQMI_SERVICE,
	LIBQMI_UIM_CARD_APPLICATION_STATE,
	LIBQMI_UIM_CARD_APPLICATION_TYPE,
	LIBQMI_UIM_CARD_ERROR,
	LIBQMI_UIM_CARD_STATE,
	LIBQMI_UIM_PHYSICAL_CARD_STATE,
	LIBQMI_UIM_PIN_STATE,
	LIBQMI_UIM_REFRESH_STAGE,
	LIBQMI_UIM_SESSION_TYPE,
	LIBQMI_UIM_SLOT_STATE,
	LIBQMI_WDS_AUTHENTICATION,
	LIBQMI_WDS_PDP_TYPE,
};

/* Before all else: identities are printed as they are. */
void libqmi_begin(void);
bool libqmi_read(const uint8_t *bytes, size_t len, struct libqmi_frame *frame);
void libqmi_forget(struct libqmi_frame *frame);
/* The number that a nickname stands for; false if there is none of this name. */
bool libqmi_number(enum libqmi_type type, const char *nick, long *number);
/* Whether an enumeration has a name for @number. */
bool libqmi_knows(enum libqmi_type type, long number);
/* The number in "FAILURE: NAME" of a result; -1 if it has none. */
long libqmi_error(const char *text);

#endif
