/* SPDX-License-Identifier: GPL-2.0 */
/* UIM: handlers that are spread over several files. */
#ifndef EMU_QMI_UIM_H
#define EMU_QMI_UIM_H

#include "modem.h"
#include "session.h"

/* uim_file.c */
uint16_t uim_read_transparent(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t uim_read_record(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t uim_write_record(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t uim_get_file_attributes(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);

/* uim_card.c */
uint16_t uim_get_card_status(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t uim_get_slot_status(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t uim_set_pin_protection(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t uim_verify_pin(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t uim_unblock_pin(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t uim_change_pin(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);

void uim_put_sw(struct qmi_buf *out, uint8_t type, uint16_t sw);
uint16_t uim_error_of(uint16_t sw);

#endif
