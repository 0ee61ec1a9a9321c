/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMSID_OBSERVE_H
#define IMSID_OBSERVE_H

struct agent;
struct observe;

/**
 * observe_start - Listen to the driver, adopt the modules that it has.
 * @out: the listener
 * @agent: whose modules are told what happens
 *
 * The driver may be absent, and come, go and be replaced at any time. Signal
 * changes are not listened to: a module at rest wakes nobody.
 *
 * Return: 0 or a negative errno value; -EPERM without CAP_NET_ADMIN, which is
 * not noticed before there is a driver.
 */
int observe_start(struct observe **out, struct agent *agent);

/** observe_stop - Listen no more. NULL is fine. */
void observe_stop(struct observe *observe);

#endif
