/* SPDX-License-Identifier: GPL-2.0 */
/* NAS TLVs that answers and indications share. */
#ifndef EMU_QMI_NAS_H
#define EMU_QMI_NAS_H

#include <stdbool.h>

#include "modem.h"

uint8_t nas_radio_interface(enum rat rat);
void nas_put_plmn(struct qmi_buf *out, const char *plmn);
void nas_put_serving_system(struct modem *m, struct qmi_buf *out, bool indication);
void nas_put_system_info(struct modem *m, struct qmi_buf *out, bool indication);
bool nas_put_signal_info(struct modem *m, struct qmi_buf *out);
uint16_t nas_put_signal_strength(struct modem *m, const struct qmi_frame *rq,
				 struct qmi_buf *out);
bool nas_put_cell(struct modem *m, struct qmi_buf *out);
void nas_put_scan(struct modem *m, struct qmi_buf *out);
bool nas_scan_begin(struct modem *m, const struct qmi_frame *rq);
bool nas_scan_abort(struct modem *m, uint8_t client, uint16_t txid);

#endif
