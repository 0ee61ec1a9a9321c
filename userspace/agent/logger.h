/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_LOGGER_H
#define IMSID_LOGGER_H

#include <stdbool.h>
#include <syslog.h>

/**
 * log_open - Choose where messages go.
 * @foreground: standard error instead of syslog(3)
 *
 * Standard error gets the journal's "<level>" prefixes where it leads there
 * (JOURNAL_STREAM, systemd.exec(5)).
 */
void log_open(bool foreground);

/**
 * log_msg - Tell the operator something.
 * @level: a level of syslog(3); LOG_DEBUG is dropped
 * @format: as printf(3), without a newline
 *
 * Never pass what identifies a subscriber or opens a card: IMSI, ICCID, PIN,
 * keys, APDU bytes.
 */
[[gnu::format(printf, 2, 3)]] void log_msg(int level, const char *format, ...);

#endif
