/* SPDX-License-Identifier: GPL-2.0 */
/* Run-time control: lines from the control socket and from [event]. */
#ifndef EMU_CONTROL_H
#define EMU_CONTROL_H

#include <ev.h>

struct bus;
struct control;
struct fault;
struct mbim;
struct modem;
struct qmux;
struct scenario;
struct trace;
struct usbdev;
struct vclock;

/**
 * struct control_target - what lines act on
 * @mbim: NULL if the module speaks QMI
 */
struct control_target {
	struct ev_loop *loop;
	struct scenario *sc;
	struct fault *fault;
	struct trace *trace;
	struct vclock *clock;
	struct usbdev *dev;
	struct bus *bus;
	struct qmux *qmux;
	struct mbim *mbim;
	struct modem *modem;
};

struct json_object *control_execute(struct control_target *target, const char *line);

struct control *control_listen(struct control_target *target, const char *path);
void control_destroy(struct control *control);
int control_send(const char *path, const char *line);

#endif
