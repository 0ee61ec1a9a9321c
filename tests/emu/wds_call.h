/* SPDX-License-Identifier: GPL-2.0 */
/* WDS: the data calls of its clients. */
#ifndef EMU_WDS_CALL_H
#define EMU_WDS_CALL_H

#include "qmux.h"

struct modem;

/* Handlers of messages; the context is the struct modem. */
uint16_t wds_start_network(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t wds_stop_network(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t wds_abort(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t wds_get_packet_service_status(void *ctx, const struct qmi_frame *rq,
				       struct qmi_buf *out);
uint16_t wds_get_current_settings(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t wds_set_ip_family(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);
uint16_t wds_bind_mux_data_port(void *ctx, const struct qmi_frame *rq, struct qmi_buf *out);

void wds_client_released(void *ctx, const struct qmi_client *client);
void wds_forget_calls(struct modem *m);

#endif
