/* SPDX-License-Identifier: GPL-2.0 */
/* The device services of the module, what they keep, and handlers spread over files. */
#ifndef EMU_MBIM_SERVICES_H
#define EMU_MBIM_SERVICES_H

#include "mbim.h"
#include "modem.h"
#include "uicc.h"

#define MBIM_VERSION_2		0x0200
#define MBIM_VERSION_3		0x0300
#define MBIM_SESSIONS		4
#define MBIM_TECHNOLOGIES	8	/* bits of a data class that modules here have */

/* CIDs that indications are sent for. */
enum mbim_basic_cid {
	BASIC_READY = 2,
	BASIC_RADIO = 3,
	BASIC_REGISTER = 9,
	BASIC_PACKET_SERVICE = 10,
	BASIC_SIGNAL = 11,
	BASIC_CONNECT = 12,
};

enum mbim_extension_cid {
	EXT_ATTACH_CONFIGURATION = 3,
	EXT_ATTACH_INFO = 4,
	EXT_SLOT_INFO = 8,
};

#define STK_PAC			1

/**
 * struct mbim_session - an IP data stream (10.5.12)
 * @id: the host's number of it
 * @ip_type: that it is active with
 */
struct mbim_session {
	bool active;
	uint32_t id;
	uint32_t ip_type;
};

/**
 * struct mbim_state - what the module keeps because it speaks MBIM
 * @ready: the last MBIM_SUBSCRIBER_READY_STATUS indicated, to tell only changes
 * @slot: the last slot state indicated
 * @groups: the host's group of each logical channel, 0: not its channel
 * @pass_through: the card is the host's own
 * @pac: proactive commands that the host wants, bit n: command n
 * @offered: a proactive command waits for the host's terminal response
 * @attach: contexts to attach with at partners, and elsewhere; the home's is a profile
 * @scan: the query of visible networks that is under way
 * @signal_interval: seconds, 0: the module's own
 */
struct mbim_state {
	struct {
		uint32_t state;
		char imsi[SCENARIO_IMSI];
		char iccid[24];
	} ready;
	uint32_t slot;
	uint32_t groups[UICC_CHANNELS];
	bool pass_through;
	uint8_t pac[32];
	bool offered;
	struct wds_profile attach[2];
	struct mbim_session sessions[MBIM_SESSIONS];
	struct mbim_request scan;
	uint32_t signal_interval;
	uint32_t rssi_threshold;
};

/* The context of all handlers is the struct modem. */
extern const struct mbim_service mbim_basic_service;
extern const struct mbim_service mbim_extensions_service;
extern const struct mbim_service mbim_uicc_service;
extern const struct mbim_service mbim_stk_service;

#define MBIM_HANDLER(name)	\
	uint32_t name(void *ctx, const struct mbim_request *rq, struct mbim_cursor *in, \
		      struct mbim_buf *out)

/* mbim_network.c */
MBIM_HANDLER(mbim_home_provider);
MBIM_HANDLER(mbim_visible_providers);
MBIM_HANDLER(mbim_register_state);
MBIM_HANDLER(mbim_packet_service);
MBIM_HANDLER(mbim_signal_state);
void mbim_network_changed(struct modem *m);
void mbim_indicate_signal(struct modem *m);
uint32_t mbim_data_class(enum rat rat);

/* mbim_cell.c */
MBIM_HANDLER(mbim_base_stations);
MBIM_HANDLER(mbim_location_info);

/* mbim_context.c */
MBIM_HANDLER(mbim_connect_context);
MBIM_HANDLER(mbim_ip_configuration);
MBIM_HANDLER(mbim_provisioned_contexts);
void mbim_contexts_lost(struct modem *m);

/* mbim_attach.c */
MBIM_HANDLER(mbim_attach_configuration);
MBIM_HANDLER(mbim_attach_info);
void mbim_indicate_attach(struct modem *m);

/* mbim_device.c */
MBIM_HANDLER(mbim_device_caps);
MBIM_HANDLER(mbim_device_caps_v2);
MBIM_HANDLER(mbim_device_services);
MBIM_HANDLER(mbim_subscribe_list);

/* mbim_card.c */
MBIM_HANDLER(mbim_subscriber_ready);
MBIM_HANDLER(mbim_pin);
MBIM_HANDLER(mbim_pin_list);
MBIM_HANDLER(mbim_slot_info);
void mbim_card_changed(struct modem *m);
uint32_t mbim_card_status(struct modem *m);

/* mbim_uicc_file.c */
MBIM_HANDLER(mbim_application_list);
MBIM_HANDLER(mbim_file_status);
MBIM_HANDLER(mbim_read_binary);
MBIM_HANDLER(mbim_read_record);

/* mbim_stk.c */
bool mbim_offer_proactive(struct modem *m, uint8_t type, const uint8_t *data, size_t len);

/* mbim_basic.c */
void mbim_indicate_radio(struct modem *m);

#endif
