/* SPDX-License-Identifier: GPL-2.0 */
/* The control service (CTL): client ids and versions. */
#ifndef EMU_QMI_CTL_H
#define EMU_QMI_CTL_H

#include "qmux.h"

extern const struct qmi_service qmi_ctl_service;	/* context: struct qmux */

#endif
