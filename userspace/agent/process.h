/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_PROCESS_H
#define IMSID_PROCESS_H

/*
 * What the process is to the system: its run directory, the lock that keeps a
 * second one out, going to the background.
 */

/** process_run_dir - $RUNTIME_DIRECTORY (systemd.exec(5)) or /run/imsid. */
const char *process_run_dir(void);

/**
 * process_lock - Be the only imsid with this run directory.
 *
 * Makes the directory if need be and writes the process id to imsid.pid in it,
 * which stays locked until the process ends, however it ends.
 *
 * Return: 0; -EBUSY if another one runs; another negative errno value.
 */
int process_lock(void);

/**
 * process_detach - Go on in the background.
 *
 * The calling process waits until its successor says process_ready() or ends,
 * and exits with 0 or 1 accordingly, so that a start script sees failures.
 *
 * Return: 0 in the successor, or a negative errno value.
 */
int process_detach(void);

/** process_null_files - Read from nobody and write to nobody: no terminal is held. */
void process_null_files(void);

/** process_ready - Tell who started us (process_detach(), systemd) that we work. */
void process_ready(void);

/** process_stopping - Tell systemd that the end is meant. */
void process_stopping(void);

#endif
