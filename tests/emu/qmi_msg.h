/* SPDX-License-Identifier: GPL-2.0 */
/* QMI messages: one gate for frames from the host, a bounded reader, a writer. */
#ifndef EMU_QMI_MSG_H
#define EMU_QMI_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QMI_FRAME_MAX	8192	/* more than any wMaxCommand in use */

/* QMUX: marker, length (of all but the marker), flags, service, client id. */
#define QMUX_MARKER		0x01
#define QMUX_HEADER		6
#define QMUX_FROM_SERVICE	0x80

/* SDU flags; CTL numbers its bits from 0, the services from 1. */
#define QMI_CTL_RESPONSE	0x01
#define QMI_CTL_INDICATION	0x02
#define QMI_RESPONSE		0x02
#define QMI_INDICATION		0x04

#define QMI_TLV_RESULT		0x02

enum qmi_service_id {
	QMI_CTL = 0x00,
	QMI_WDS = 0x01,
	QMI_DMS = 0x02,
	QMI_NAS = 0x03,
	QMI_UIM = 0x0b,
	QMI_WDA = 0x1a,
};

/* QMI error codes (the value of the result TLV). */
enum qmi_error {
	QMI_ERR_NONE = 0,
	QMI_ERR_MALFORMED_MSG = 1,
	QMI_ERR_NO_MEMORY = 2,
	QMI_ERR_INTERNAL = 3,
	QMI_ERR_ABORTED = 4,
	QMI_ERR_CLIENT_IDS_EXHAUSTED = 5,
	QMI_ERR_INVALID_CLIENT_ID = 7,
	QMI_ERR_INVALID_HANDLE = 9,
	QMI_ERR_INVALID_PROFILE = 10,
	QMI_ERR_INVALID_PINID = 11,
	QMI_ERR_INCORRECT_PIN = 12,
	QMI_ERR_NO_NETWORK_FOUND = 13,
	QMI_ERR_CALL_FAILED = 14,
	QMI_ERR_OUT_OF_CALL = 15,
	QMI_ERR_NOT_PROVISIONED = 16,
	QMI_ERR_MISSING_ARG = 17,
	QMI_ERR_ARG_TOO_LONG = 19,
	QMI_ERR_NO_EFFECT = 26,
	QMI_ERR_NO_FREE_PROFILE = 27,
	QMI_ERR_INVALID_SERVICE_TYPE = 31,
	QMI_ERR_INVALID_REGISTER_ACTION = 32,
	QMI_ERR_INVALID_PS_ATTACH_ACTION = 33,
	QMI_ERR_PIN_BLOCKED = 35,
	QMI_ERR_UIM_UNINITIALIZED = 37,
	QMI_ERR_INVALID_ARG = 48,
	QMI_ERR_NO_ENTRY = 50,
	QMI_ERR_DEVICE_NOT_READY = 52,
	QMI_ERR_INVALID_TRANSITION = 60,
	QMI_ERR_INSUFFICIENT_RESOURCES = 68,
	QMI_ERR_INVALID_QMI_CMD = 71,
	QMI_ERR_INFO_UNAVAILABLE = 74,
	QMI_ERR_SIM_FILE_NOT_FOUND = 80,
	QMI_ERR_EXTENDED_INTERNAL = 81,
	QMI_ERR_ACCESS_DENIED = 82,
	QMI_ERR_INCOMPATIBLE_STATE = 90,
	QMI_ERR_NO_RADIO = 93,
	QMI_ERR_NOT_SUPPORTED = 94,
	QMI_ERR_CARD_CALL_CONTROL_FAILED = 96,
	QMI_ERR_INVALID_SESSION_TYPE = 100,
	QMI_ERR_NO_SIM = 102,
	QMI_ERR_NO_PERMISSION = 115,
};

/**
 * struct qmi_frame - a validated frame of the host
 * @port: QMI function of the device that it came to; not in the frame itself
 * @tlvs: the chain of TLVs, each of which lies inside @tlvs_len bytes
 */
struct qmi_frame {
	uint8_t port;
	uint8_t service;
	uint8_t client;
	uint16_t txid;
	uint16_t msg;
	const uint8_t *tlvs;
	size_t tlvs_len;
};

/**
 * struct qmi_cursor - bounded reader
 * @bad: sticky: something was read past the end
 */
struct qmi_cursor {
	const uint8_t *at;
	const uint8_t *end;
	bool bad;
};

/**
 * struct qmi_buf - writer; a message that does not fit sets @overflow
 */
struct qmi_buf {
	uint8_t data[QMI_FRAME_MAX];
	size_t len;
	bool overflow;
};

int qmi_frame_parse(struct qmi_frame *frame, const uint8_t *data, size_t len);
bool qmi_tlv_find(const struct qmi_frame *frame, uint8_t type, struct qmi_cursor *cur);

size_t qmi_left(const struct qmi_cursor *cur);
uint8_t qmi_get_u8(struct qmi_cursor *cur);
uint16_t qmi_get_u16(struct qmi_cursor *cur);
uint32_t qmi_get_u32(struct qmi_cursor *cur);
const uint8_t *qmi_get_bytes(struct qmi_cursor *cur, size_t len);
bool qmi_get_string(struct qmi_cursor *cur, size_t len, char *text, size_t size);

bool qmi_find_u8(const struct qmi_frame *frame, uint8_t type, uint8_t *value);
bool qmi_find_u16(const struct qmi_frame *frame, uint8_t type, uint16_t *value);
bool qmi_find_u32(const struct qmi_frame *frame, uint8_t type, uint32_t *value);

void qmi_put_u8(struct qmi_buf *buf, uint8_t value);
void qmi_put_u16(struct qmi_buf *buf, uint16_t value);
void qmi_put_u32(struct qmi_buf *buf, uint32_t value);
void qmi_put_u64(struct qmi_buf *buf, uint64_t value);
void qmi_put_bytes(struct qmi_buf *buf, const void *bytes, size_t len);
void qmi_put_string8(struct qmi_buf *buf, const char *text);

size_t qmi_tlv_begin(struct qmi_buf *buf, uint8_t type);
void qmi_tlv_end(struct qmi_buf *buf, size_t mark);
void qmi_tlv_u8(struct qmi_buf *buf, uint8_t type, uint8_t value);
void qmi_tlv_u16(struct qmi_buf *buf, uint8_t type, uint16_t value);
void qmi_tlv_u32(struct qmi_buf *buf, uint8_t type, uint32_t value);
void qmi_tlv_u64(struct qmi_buf *buf, uint8_t type, uint64_t value);
void qmi_tlv_string(struct qmi_buf *buf, uint8_t type, const char *text);

void qmi_frame_build(struct qmi_buf *buf, uint8_t service, uint8_t client, uint8_t flags,
		     uint16_t txid, uint16_t msg, const uint8_t *tlvs, size_t tlvs_len);

#endif
