// SPDX-License-Identifier: GPL-2.0
/* The control lines. */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "bus.h"
#include "control.h"
#include "fault.h"
#include "mbim.h"
#include "modem.h"
#include "pdn.h"
#include "session.h"
#include "trace.h"
#include "usbdev.h"

#define ERROR_SIZE SCENARIO_ERROR

/**
 * struct command - one kind of control line
 * @run: act on @args (what follows the name); returns 0, or a negative errno
 *	with @error filled; may add members to @reply
 */
struct command {
	const char *name;
	int (*run)(struct control_target *target, char *args, struct json_object *reply,
		   char *error);
};

static int refuse(char *error, int rc, const char *text)
{
	snprintf(error, ERROR_SIZE, "%s", text);
	return rc;
}

static void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text ? json_object_new_string(text) : NULL);
}

static struct json_object *registration_status(struct modem *m)
{
	struct json_object *object = json_object_new_object();
	struct radio_view view;

	radio_view(m->radio, &view);
	add_text(object, "state", radio_state_name(view.state));
	add_text(object, "plmn", view.plmn ? view.plmn->id : NULL);
	add_text(object, "rat", view.plmn ? scenario_rat_name(view.rat) : NULL);
	json_object_object_add(object, "home", json_object_new_boolean(view.home));
	json_object_object_add(object, "reject_cause", view.rejected ?
			       json_object_new_int(view.reject.cause) : NULL);
	return object;
}

static struct json_object *card_status(struct modem *m)
{
	static const char *const names[] = {
		"absent", "off", "init", "pin", "blocked", "ready", "detected", "error",
	};
	struct json_object *object = json_object_new_object();

	add_text(object, "state", names[session_state(m->session)]);
	json_object_object_add(object, "profile",
			       json_object_new_int((int)uicc_active(session_uicc(m->session))));
	add_text(object, "iccid", session_iccid(m->session));
	return object;
}

/* Client ids in use, service and id: "11 1". */
static struct json_object *clients_status(struct qmux *q)
{
	struct json_object *list = json_object_new_array();
	const struct qmi_client *client;
	char text[16];

	for (client = qmux_clients(q); client; client = client->next) {
		snprintf(text, sizeof(text), "%u %u", client->service, client->cid);
		json_object_array_add(list, json_object_new_string(text));
	}
	return list;
}

static struct json_object *data_status(const struct pdn *pdn)
{
	const struct pdn_counts *counts = pdn_counts(pdn);
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "sent", json_object_new_int64((int64_t)counts->sent));
	json_object_object_add(object, "received",
			       json_object_new_int64((int64_t)counts->received));
	json_object_object_add(object, "lost", json_object_new_int64((int64_t)counts->lost));
	return object;
}

static int run_status(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	(void)args;
	(void)error;
	json_object_object_add(reply, "time", json_object_new_double(vclock_now(t->clock)));
	add_text(reply, "usb", *bus_id(t->bus) ? bus_id(t->bus) : NULL);
	json_object_object_add(reply, "plugged", json_object_new_boolean(bus_plugged(t->bus)));
	json_object_object_add(reply, "booted", json_object_new_boolean(t->modem->booted));
	add_text(reply, "mode", modem_mode_name(t->modem->mode));
	add_text(reply, "imsi", session_imsi(t->modem->session));
	json_object_object_add(reply, "card", card_status(t->modem));
	json_object_object_add(reply, "registration", registration_status(t->modem));
	json_object_object_add(reply, "clients", clients_status(t->qmux));
	json_object_object_add(reply, "data", data_status(t->modem->pdn));
	json_object_object_add(reply, "messages",
			       json_object_new_int((int)usbdev_messages(t->dev)));
	json_object_object_add(reply, "counts", trace_counts(t->trace));
	return 0;
}

static int run_mark(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	(void)reply;
	(void)error;
	trace_log(t->trace, "control", NULL, "mark", "text=s", args);
	return 0;
}

static int run_access(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	char imsi[SCENARIO_IMSI], plmn[SCENARIO_PLMN];
	struct outcome outcome;
	int used = 0, rc;

	(void)reply;
	if (sscanf(args, "%15s %6s %n", imsi, plmn, &used) < 2 || !used ||
	    scenario_parse_outcome(args + used, &outcome))
		return refuse(error, -EINVAL, "expected IMSI PLMN OUTCOME");
	rc = scenario_allow(t->sc, imsi, plmn, &outcome);
	return rc ? refuse(error, rc, "IMSI and PLMN are digits, or *") : 0;
}

static int run_pdn(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	char imsi[SCENARIO_IMSI], apn[SCENARIO_TEXT];
	struct pdn_outcome outcome;
	int used = 0, rc;

	(void)reply;
	if (sscanf(args, "%15s %63s %n", imsi, apn, &used) < 2 || !used ||
	    scenario_parse_pdn(args + used, &outcome))
		return refuse(error, -EINVAL, "expected IMSI APN ok|refuse CAUSE|silent|dead");
	rc = scenario_admit(t->sc, imsi, apn, &outcome);
	if (rc)
		return refuse(error, rc, "an IMSI is digits, or *");
	pdn_review(t->modem->pdn);
	return 0;
}

static int run_disconnect(struct control_target *t, char *args, struct json_object *reply,
			  char *error)
{
	char apn[SCENARIO_TEXT] = "";
	int cause = 0;

	(void)reply;
	if (sscanf(args, "%d %63s", &cause, apn) < 1 || cause < 1 || cause > 255)
		return refuse(error, -EINVAL, "expected a cause, 1 to 255, and an APN or nothing");
	if (!pdn_lose(t->modem->pdn, *apn ? apn : NULL, cause))
		return refuse(error, -ENOTCONN, "no such connection");
	return 0;
}

static int run_outage(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	enum radio_outage kind = RADIO_OUTAGE_NONE;
	char plmn[SCENARIO_PLMN] = "", how[16] = "";
	int cause = 0;

	(void)reply;
	if (sscanf(args, "%6s %15s %d", plmn, how, &cause) < 2)
		kind = RADIO_OUTAGE_NONE;
	else if (!strcmp(how, "no-cell"))
		kind = RADIO_OUTAGE_NO_CELL;
	else if (!strcmp(how, "silent"))
		kind = RADIO_OUTAGE_SILENT;
	else if (!strcmp(how, "reject") && cause > 0 && cause < 256)
		kind = RADIO_OUTAGE_REJECT;
	if (kind == RADIO_OUTAGE_NONE)
		return refuse(error, -EINVAL, "expected PLMN no-cell|silent|reject CAUSE");
	if (radio_outage(t->modem->radio, plmn, kind, cause))
		return refuse(error, -ENOENT, "no such PLMN");
	return 0;
}

static int run_restore(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	(void)reply;
	if (radio_outage(t->modem->radio, args, RADIO_OUTAGE_NONE, 0))
		return refuse(error, -ENOENT, "no such PLMN");
	return 0;
}

static int parse_cause(const char *args, char *error)
{
	char *end;
	long cause = strtol(args, &end, 10);

	if (end == args || *end || cause < 0 || cause > 255)
		return refuse(error, -EINVAL, "expected a cause, 0 to 255");
	return (int)cause;
}

static int run_deregister(struct control_target *t, char *args, struct json_object *reply,
			  char *error)
{
	int cause = parse_cause(args, error);

	(void)reply;
	if (cause < 0)
		return cause;
	if (radio_network_detach(t->modem->radio, cause))
		return refuse(error, -ENOTCONN, "not registered");
	return 0;
}

static int run_reject(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	int cause = parse_cause(args, error);

	(void)reply;
	if (cause <= 0)
		return cause ? cause : refuse(error, -EINVAL, "expected a cause, 1 to 255");
	if (radio_network_reject(t->modem->radio, cause))
		return refuse(error, -ENOTCONN, "the module has no IMSI");
	return 0;
}

static int run_unplug(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	(void)args;
	(void)reply;
	if (!bus_plugged(t->bus))
		return refuse(error, -EALREADY, "not plugged in");
	bus_unplug(t->bus);
	return 0;
}

static int run_replug(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	bool cold = !strcmp(args, "cold");
	int rc;

	(void)reply;
	if (*args && !cold)
		return refuse(error, -EINVAL, "expected nothing or cold");
	bus_unplug(t->bus);
	if (cold)
		modem_shutdown(t->modem);
	rc = bus_plug(t->bus);
	if (cold)
		modem_boot(t->modem);
	return rc ? refuse(error, rc, strerror(-rc)) : 0;
}

static int run_reset(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	(void)args;
	(void)reply;
	(void)error;
	modem_restart(t->modem);
	return 0;
}

static int run_signal(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	struct radio_view view;
	struct scenario_plmn *plmn;
	char *end;
	long dbm = strtol(args, &end, 10);

	(void)reply;
	if (end == args || *end || dbm < -140 || dbm > -44)
		return refuse(error, -EINVAL, "expected dBm, -140 to -44");
	radio_view(t->modem->radio, &view);
	plmn = view.plmn ? scenario_plmn(t->sc, view.plmn->id) : NULL;
	if (!plmn)
		return refuse(error, -ENOTCONN, "no network");
	plmn->signal = (int)dbm;
	return 0;
}

static int run_rotate(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	unsigned int index = 0;
	char extra;

	(void)reply;
	if (*args && sscanf(args, "%u %c", &index, &extra) != 1)
		return refuse(error, -EINVAL, "expected the index of a profile");
	if (uicc_rotate(session_uicc(t->modem->session), index))
		return refuse(error, -EINVAL, "no such profile");
	return 0;
}

static int run_refresh(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	char *end;
	unsigned long qualifier = strtoul(args, &end, 16);
	int rc;

	(void)reply;
	if (end == args || *end || qualifier > 7)
		return refuse(error, -EINVAL, "expected a qualifier, 00 to 07");
	rc = uicc_refresh(session_uicc(t->modem->session), (uint8_t)qualifier);
	return rc ? refuse(error, rc, "the card can not send it now") : 0;
}

static int run_card(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	(void)reply;
	if (strcmp(args, "remove") && strcmp(args, "insert"))
		return refuse(error, -EINVAL, "expected remove or insert");
	session_insert(t->modem->session, !strcmp(args, "insert"));
	return 0;
}

/* Some values are held elsewhere too. */
static void apply_settings(struct control_target *t)
{
	session_behave(t->modem->session);
	modem_signal_changed(t->modem);
}

static int run_set(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	char *key_end = strrchr(args, '.');
	int rc;

	(void)reply;
	/* "set SECTION.KEY VALUE" and "set SECTION.KEY=VALUE" are the same. */
	key_end = key_end && !strchr(args, '=') ? strchr(args, ' ') : NULL;
	if (key_end && (!strncmp(args, "plmn ", 5) || !strncmp(args, "profile ", 8) ||
			!strncmp(args, "access ", 7) || !strncmp(args, "apn ", 4)))
		key_end = strchr(key_end + 1, ' ');
	if (key_end)
		*key_end = '=';
	rc = scenario_set(t->sc, args, error);
	if (!rc)
		apply_settings(t);
	return rc;
}

static int run_get(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	char value[128];

	if (scenario_get(t->sc, args, value, sizeof(value)))
		return refuse(error, -ENOENT, "no such key");
	add_text(reply, "value", value);
	return 0;
}

static int run_trace(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	(void)reply;
	if (strcmp(args, "on") && strcmp(args, "off"))
		return refuse(error, -EINVAL, "expected on or off");
	trace_quiet(t->trace, !strcmp(args, "off"));
	return 0;
}

static int run_raw(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	uint8_t bytes[CANNED_BYTES];
	size_t len;

	(void)reply;
	if (canned_bytes(args, bytes, &len) || !len)
		return refuse(error, -EINVAL, "expected bytes in hexadecimal digits");
	if (t->mbim)
		mbim_send_raw(t->mbim, bytes, len);
	else
		qmux_send_raw(t->qmux, bytes, len);
	return 0;
}

static int flood_mbim(struct control_target *t, const char *args, char *error)
{
	char name[16], hex[2 * CANNED_BYTES + 1] = "";
	struct mbim_flood flood;

	memset(&flood, 0, sizeof(flood));
	if (!strcmp(args, "stop"))
		return mbim_flood(t->mbim, &flood);
	if (sscanf(args, "%15s %u %d %960s", name, &flood.cid, &flood.left, hex) < 3 ||
	    flood.left < MBIM_FLOOD_ENDLESS || canned_bytes(hex, flood.info, &flood.len))
		return refuse(error, -EINVAL, "expected SERVICE CID COUNT [INFORMATION], or stop");
	flood.service = mbim_named_service(t->mbim, name);
	if (!flood.service || mbim_flood(t->mbim, &flood))
		return refuse(error, -ENOENT, "no such service, or the function is not open");
	return 0;
}

static int run_flood(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	char hex[2 * CANNED_BYTES + 1] = "";
	unsigned int service, msg;
	struct qmi_flood flood;
	int count;

	(void)reply;
	if (t->mbim)
		return flood_mbim(t, args, error);
	memset(&flood, 0, sizeof(flood));
	if (!strcmp(args, "stop"))
		return qmux_flood(t->qmux, &flood);
	if (sscanf(args, "%x %x %d %960s", &service, &msg, &count, hex) < 3 || service > 0xff ||
	    msg > 0xffff || count < QMI_FLOOD_ENDLESS)
		return refuse(error, -EINVAL, "expected SERVICE MESSAGE COUNT [TLVS], or stop");
	if (canned_bytes(hex, flood.tlvs, &flood.len))
		return refuse(error, -EINVAL, "TLVs are hexadecimal digits");
	flood.service = (uint8_t)service;
	flood.msg = (uint16_t)msg;
	flood.left = count;
	if (qmux_flood(t->qmux, &flood))
		return refuse(error, -ENOENT, "the service has no client");
	return 0;
}

static int run_fault(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	int rc, count;

	(void)reply;
	if (!strncmp(args, "unsolicited", 11)) {
		if (sscanf(args + 11, "%d", &count) != 1)
			count = 1;
		if (t->mbim)
			mbim_send_noise(t->mbim, count);
		else
			qmux_send_noise(t->qmux, count);
		return 0;
	}
	if (!strncmp(args, "indicate ", 9))
		rc = t->mbim ? mbim_send_canned(t->mbim, args + 9) :
		     qmux_send_canned(t->qmux, args + 9);
	else
		rc = fault_arm(t->fault, args);
	if (rc)
		return refuse(error, rc, rc == -ENOENT ? "unknown fault" : "bad argument");
	usbdev_poke(t->dev);
	return 0;
}

static int run_quit(struct control_target *t, char *args, struct json_object *reply, char *error)
{
	(void)args;
	(void)reply;
	(void)error;
	ev_break(t->loop, EVBREAK_ALL);
	return 0;
}

static const struct command commands[] = {
	{ "status", run_status },
	{ "mark", run_mark },
	{ "access", run_access },
	{ "pdn", run_pdn },
	{ "disconnect", run_disconnect },
	{ "outage", run_outage },
	{ "restore", run_restore },
	{ "deregister", run_deregister },
	{ "reject", run_reject },
	{ "unplug", run_unplug },
	{ "replug", run_replug },
	{ "reset", run_reset },
	{ "signal", run_signal },
	{ "rotate", run_rotate },
	{ "refresh", run_refresh },
	{ "card", run_card },
	{ "set", run_set },
	{ "get", run_get },
	{ "fault", run_fault },
	{ "raw", run_raw },
	{ "flood", run_flood },
	{ "trace", run_trace },
	{ "quit", run_quit },
};

static const struct command *find_command(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strlen(commands[i].name) == len && !strncmp(commands[i].name, line, len))
			return &commands[i];
	}
	return NULL;
}

/**
 * control_execute() - carry out one control line
 * @target: what it acts on
 * @line: the line
 * Return: {"ok":true,…} or {"ok":false,"error":"…"}, a new reference.
 */
struct json_object *control_execute(struct control_target *target, const char *line)
{
	struct json_object *reply = json_object_new_object();
	char args[512], error[ERROR_SIZE] = "unknown command";
	size_t len = strcspn(line, " \r");
	const struct command *command = find_command(line, len);
	int rc = -ENOENT;

	snprintf(args, sizeof(args), "%s", line + len + strspn(line + len, " "));
	args[strcspn(args, "\r")] = '\0';
	json_object_object_add(reply, "ok", json_object_new_boolean(true));
	trace_log(target->trace, "control", TRACE_HOST, "command", "line=s", line);
	if (command)
		rc = command->run(target, args, reply, error);
	if (rc) {
		json_object_object_add(reply, "ok", json_object_new_boolean(false));
		add_text(reply, "error", error);
	}
	return reply;
}
