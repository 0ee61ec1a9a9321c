/* SPDX-License-Identifier: GPL-2.0 */
/* The services of the module, and the indications that its state causes. */
#ifndef EMU_SERVICES_H
#define EMU_SERVICES_H

#include "modem.h"

/* The context of all handlers is the struct modem. */
extern const struct qmi_service qmi_dms_service;
extern const struct qmi_service qmi_nas_service;
extern const struct qmi_service qmi_uim_service;
extern const struct qmi_service qmi_wda_service;
extern const struct qmi_service qmi_wds_service;

extern const struct modem_personality qmi_personality;
extern const struct modem_personality mbim_personality;

int qmi_personality_create(struct modem *m);
int mbim_personality_create(struct modem *m);

void qmi_dms_mode_changed(struct modem *m);
void qmi_dms_card_changed(struct modem *m);
void qmi_nas_registration_changed(struct modem *m);
void qmi_nas_rejected(struct modem *m, const struct radio_reject *reject);
void qmi_nas_signal(struct modem *m);
void qmi_uim_card_changed(struct modem *m);

#endif
