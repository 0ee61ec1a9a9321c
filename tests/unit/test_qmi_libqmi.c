// SPDX-License-Identifier: GPL-2.0
/*
 * What our codec reads in a frame, and what libqmi-glib reads in the same bytes, field by
 * field. The frames are in tests/unit/frames: recorded from a bring-up and rotations of
 * the emulated module, and written after the public service descriptions with their edge
 * cases. A disagreement fails.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "libqmi.h"
#include "printed.h"
#include "qmi_codec.h"

#define FRAMES_DIR	"tests/unit/frames"
#define LINE_SIZE	(2 * QMI_FRAME_MAX + 128)
#define SHOW_MAX	20	/* disagreements that are shown */

/* The frame under way: its name, and how libqmi reads it. */
static const char *name;
static struct libqmi_frame theirs;
static unsigned int frames, typed, fields, disagreements;

static void disagree(const char *field, const char *ours, const char *other)
{
	if (++disagreements <= SHOW_MAX)
		print_error("%s: %s: ours is %s, libqmi's %s\n", name, field, ours, other);
}

static void same_text(const char *field, const char *ours, struct printed value)
{
	char other[256] = "absent";

	fields++;
	if (!printed_text(value, other, sizeof(other)) || strcmp(ours, other))
		disagree(field, ours, other);
}

static void same_long(const char *field, long ours, bool told, long other)
{
	char a[24], b[24] = "absent";

	fields++;
	if (told && ours == other)
		return;
	snprintf(a, sizeof(a), "%ld", ours);
	if (told)
		snprintf(b, sizeof(b), "%ld", other);
	disagree(field, a, b);
}

static bool number_of(struct printed value, long *number)
{
	char text[64];
	char *end;

	if (!printed_text(value, text, sizeof(text)))
		return false;
	if (!strcmp(text, "yes") || !strcmp(text, "no")) {
		*number = text[0] == 'y';
		return true;
	}
	*number = strtol(text, &end, 10);
	return end != text && !*end;
}

static void same_number(const char *field, long ours, struct printed value)
{
	long other = 0;
	bool told = number_of(value, &other);

	same_long(field, ours, told, other);
}

/*
 * An enumeration by its nickname. One that libqmi has no name for is printed as a number
 * or as "unknown": then it agrees that it does not know it.
 */
static void same_enum(const char *field, long ours, struct printed value, enum libqmi_type type)
{
	long number = 0;
	char text[128];
	bool told;

	if (!printed_text(value, text, sizeof(text))) {
		same_long(field, ours, false, 0);
	} else if (number_of(value, &number)) {
		same_long(field, ours, true, number);
	} else if (!libqmi_knows(type, ours) && !strcmp(text, "unknown")) {
		fields++;
	} else {
		told = libqmi_number(type, text, &number);
		same_long(field, ours, told, number);
	}
}

/* Flags: nicknames between commas. */
static void same_flags(const char *field, long ours, struct printed value, enum libqmi_type type)
{
	char text[256], *word, *rest = NULL;
	bool told = printed_text(value, text, sizeof(text));
	long other = 0, flag;

	for (word = told ? strtok_r(text, ", ", &rest) : NULL; word;
	     word = strtok_r(NULL, ", ", &rest))
		if (libqmi_number(type, word, &flag))
			other |= flag;
	same_long(field, ours, told, other);
}

static struct printed tlv(uint8_t type)
{
	return printed_tlv(theirs.printed, type);
}

static bool has_tlv(uint8_t type)
{
	return tlv(type).text;
}

static struct printed member(struct printed value, const char *key)
{
	return printed_member(value, key);
}

static size_t count_of(struct printed array)
{
	size_t n = 0;

	while (printed_element(array, n).text)
		n++;
	return n;
}

/* Bytes, which libqmi prints as an array of numbers. */
static void same_bytes(const char *field, const uint8_t *ours, size_t len, struct printed array)
{
	size_t i;

	same_long(field, (long)len, array.text, (long)count_of(array));
	for (i = 0; i < len; i++)
		same_number(field, ours[i], printed_element(array, i));
}

/* Both refuse what is not all there. Return: whether there is something to compare. */
static bool both_read(const char *what, bool ours, struct printed value)
{
	fields++;
	if (ours != printed_whole(value))
		disagree(what, ours ? "read" : "refused",
			 printed_whole(value) ? "read" : value.text ? "refused" : "absent");
	return ours && printed_whole(value);
}

/* MCC and MNC as numbers, with as many digits as the three say. */
static void same_plmn(const char *field, const char *ours, struct printed value,
		      struct printed three)
{
	long mcc = 0, mnc = 0, digits = 0;
	char other[16] = "";

	if (number_of(member(value, "mcc"), &mcc) && number_of(member(value, "mnc"), &mnc) && mcc) {
		number_of(member(three, "includes_pcs_digit"), &digits);
		snprintf(other, sizeof(other), "%03ld%0*ld", mcc, digits || mnc > 99 ? 3 : 2,
			 mnc);
	}
	fields++;
	if (strcmp(ours, other))
		disagree(field, ours, other);
}

static void compare_versions(const struct qmi_message *msg)
{
	struct qmi_versions v;
	size_t i;

	if (!both_read("versions", !qmi_parse_versions(msg, &v), tlv(0x01)))
		return;
	same_long("services", (long)v.count, true, (long)count_of(tlv(0x01)));
	for (i = 0; i < v.count; i++) {
		struct printed one = printed_element(tlv(0x01), i);

		same_enum("service", v.service[i].service, member(one, "service"),
			  LIBQMI_SERVICE);
		same_number("major", v.service[i].major, member(one, "major_version"));
		same_number("minor", v.service[i].minor, member(one, "minor_version"));
	}
}

static void compare_cid(const struct qmi_message *msg)
{
	u8 service, client;

	if (!both_read("client id", !qmi_parse_cid(msg, &service, &client), tlv(0x01)))
		return;
	same_enum("service", service, member(tlv(0x01), "service"), LIBQMI_SERVICE);
	same_number("client", client, member(tlv(0x01), "cid"));
}

static void compare_string(const struct qmi_message *msg)
{
	char text[64];

	if (both_read("text", !qmi_parse_string(msg, text, sizeof(text)), tlv(0x01)))
		same_text("text", text, tlv(0x01));
}

static void compare_imei(const struct qmi_message *msg)
{
	char imei[20];

	if (both_read("IMEI", !qmi_parse_imei(msg, imei, sizeof(imei)), tlv(0x11)))
		same_text("IMEI", imei, tlv(0x11));
}

static void compare_mode(const struct qmi_message *msg)
{
	struct qmi_mode mode;

	if (!both_read("mode", !qmi_parse_operating_mode(msg, &mode), tlv(0x01)))
		return;
	same_enum("mode", mode.mode, tlv(0x01), LIBQMI_DMS_OPERATING_MODE);
	if (tlv(0x11).text)
		same_number("held by hardware", mode.hw_restricted, tlv(0x11));
}

static void compare_event_report(const struct qmi_message *msg)
{
	u8 mode;

	if (both_read("reported mode", qmi_parse_event_report_mode(msg, &mode), tlv(0x14)))
		same_enum("reported mode", mode, tlv(0x14), LIBQMI_DMS_OPERATING_MODE);
}

/* Numbers for which the codec keeps whether they were told. */
static void same_optional(const char *field, bool has, long ours, struct printed value)
{
	same_long(field, has, true, printed_whole(value));
	if (has)
		same_number(field, ours, value);
}

static void compare_serving(const struct qmi_message *msg)
{
	bool response = msg->type == QMI_RESPONSE;
	struct qmi_serving_system s;
	struct printed radios;

	if (!both_read("serving system", !qmi_parse_serving_system(msg, &s), tlv(0x01)))
		return;
	same_enum("registration", s.state, member(tlv(0x01), "registration_state"),
		  LIBQMI_NAS_REGISTRATION_STATE);
	same_enum("CS", s.cs_attach, member(tlv(0x01), "cs_attach_state"),
		  LIBQMI_NAS_ATTACH_STATE);
	same_enum("PS", s.ps_attach, member(tlv(0x01), "ps_attach_state"),
		  LIBQMI_NAS_ATTACH_STATE);
	radios = member(tlv(0x01), "radio_interfaces");
	if (count_of(radios))
		same_enum("RAT", s.radio, printed_element(radios, 0),
			  LIBQMI_NAS_RADIO_INTERFACE);
	else
		same_long("RAT", s.radio, true, QMI_RADIO_NONE);
	same_long("roaming told", s.has_roaming, true, printed_whole(tlv(0x10)));
	if (s.has_roaming)
		same_enum("roaming", !s.roaming, tlv(0x10),
			  LIBQMI_NAS_ROAMING_INDICATOR_STATUS);
	same_plmn("PLMN", s.plmn, tlv(0x12), tlv(response ? 0x27 : 0x29));
	if (tlv(0x12).text)
		same_text("operator", s.operator, member(tlv(0x12), "description"));
	same_optional("LAC", s.has_lac, s.lac, tlv(response ? 0x1c : 0x1d));
	same_optional("cell", s.has_cell, (long)s.cell, tlv(response ? 0x1d : 0x1e));
	same_optional("TAC", s.has_tac, s.tac, tlv(response ? 0x24 : 0x25));
}

static void compare_reject(const struct qmi_message *msg)
{
	struct qmi_reject r;
	bool ours = !qmi_parse_network_reject(msg, &r);

	if (!both_read("reject cause", ours, tlv(0x03)))
		return;
	same_enum("cause", r.cause, tlv(0x03), LIBQMI_NAS_REJECT_CAUSE);
	same_enum("domain", r.domain, tlv(0x02), LIBQMI_NAS_NETWORK_SERVICE_DOMAIN);
	same_enum("RAT", r.radio, tlv(0x01), LIBQMI_NAS_RADIO_INTERFACE);
	same_plmn("PLMN", r.plmn, tlv(0x10), tlv(0x10));
}

/* A member that has another which says whether it is valid. */
static void same_valid(struct printed value, const char *key, bool has, long ours)
{
	char valid[64];

	snprintf(valid, sizeof(valid), "%s_valid", key);
	same_number(valid, has, member(value, valid));
	if (has)
		same_number(key, ours, member(value, key));
}

/* Digits as the module sends them; libqmi prints MCC and MNC apart, with their filler. */
static void same_digits(const char *ours, struct printed value)
{
	char mcc[8] = "", mnc[8] = "", other[16] = "";
	long valid = 0;

	number_of(member(value, "network_id_valid"), &valid);
	if (valid) {
		printed_text(member(value, "mcc"), mcc, sizeof(mcc));
		printed_text(member(value, "mnc"), mnc, sizeof(mnc));
		snprintf(other, sizeof(other), "%.3s%.*s", mcc, (int)strspn(mnc, "0123456789"),
			 mnc);
	}
	fields++;
	if (strcmp(ours, other))
		disagree("PLMN", ours, other);
}

static void compare_system(const struct qmi_system *s, struct printed value)
{
	long forbidden = 0, valid = 0;

	same_number("domain_valid", s->has_domain, member(value, "domain_valid"));
	if (s->has_domain)
		same_enum("domain", s->domain, member(value, "domain"),
			  LIBQMI_NAS_NETWORK_SERVICE_DOMAIN);
	same_number("roaming_valid", s->has_roaming, member(value, "roaming_status_valid"));
	if (s->has_roaming)
		same_enum("roaming", s->roaming, member(value, "roaming_status"),
			  LIBQMI_NAS_ROAMING_STATUS);
	number_of(member(value, "forbidden_valid"), &valid);
	number_of(member(value, "forbidden"), &forbidden);
	same_long("forbidden", s->forbidden, true, valid && forbidden);
	same_valid(value, "lac", s->has_lac, s->lac);
	same_valid(value, "cid", s->has_cell, (long)s->cell);
	same_number("reject_valid", s->has_reject,
		    member(value, "registration_reject_info_valid"));
	if (s->has_reject) {
		same_enum("reject_domain", s->reject_domain,
			  member(value, "registration_reject_domain"),
			  LIBQMI_NAS_NETWORK_SERVICE_DOMAIN);
		same_enum("reject_cause", s->reject_cause,
			  member(value, "registration_reject_cause"), LIBQMI_NAS_REJECT_CAUSE);
	}
	same_digits(s->plmn, value);
	if (s->radio == QMI_RADIO_LTE || s->radio == QMI_RADIO_5GNR)
		same_valid(value, "tac", s->has_tac, (long)s->tac);
}

/* TLVs of service status and system info: of the response and of the indication */
static const struct {
	uint8_t radio, status[2], info[2];
} systems[] = {
	{ QMI_RADIO_5GNR, { 0x4a, 0x4c }, { 0x4b, 0x4d } },
	{ QMI_RADIO_LTE, { 0x14, 0x14 }, { 0x19, 0x19 } },
	{ QMI_RADIO_TD_SCDMA, { 0x24, 0x25 }, { 0x25, 0x26 } },
	{ QMI_RADIO_UMTS, { 0x13, 0x13 }, { 0x18, 0x18 } },
	{ QMI_RADIO_GSM, { 0x12, 0x12 }, { 0x17, 0x17 } },
};

/* Whether libqmi could read every system in the message. */
static bool systems_whole(bool indication)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(systems); i++) {
		struct printed status = tlv(systems[i].status[indication]);
		struct printed info = tlv(systems[i].info[indication]);

		if (status.text && (!printed_whole(status) || (info.text && !printed_whole(info))))
			return false;
	}
	return true;
}

static void compare_system_info(const struct qmi_message *msg)
{
	bool indication = msg->type == QMI_INDICATION;
	struct qmi_system_info info;
	bool ours = !qmi_parse_system_info(msg, &info);
	size_t i, n = 0;

	same_long("system info read", ours, true, systems_whole(indication));
	if (!ours)
		return;
	for (i = 0; i < ARRAY_SIZE(systems); i++) {
		struct printed status = tlv(systems[i].status[indication]);

		if (!status.text)
			continue;
		same_long("RAT", n < info.count ? info.system[n].radio : -1, true,
			  systems[i].radio);
		if (n == info.count)
			return;
		same_enum("service", info.system[n].service, member(status, "service_status"),
			  LIBQMI_NAS_SERVICE_STATUS);
		if (tlv(systems[i].info[indication]).text)
			compare_system(&info.system[n], tlv(systems[i].info[indication]));
		n++;
	}
	same_long("systems", (long)info.count, true, (long)n);
	if (tlv(indication ? 0x28 : 0x27).text)
		same_enum("SIM state", info.sim_state, tlv(indication ? 0x28 : 0x27),
			  LIBQMI_NAS_SIM_REJECT_STATE);
	else
		same_long("SIM state", info.sim_state, true, 0xff);
}

static void compare_signal(const struct qmi_message *msg)
{
	struct printed lte = tlv(0x14), nr = tlv(0x17), umts = tlv(0x13), gsm = tlv(0x12);
	struct printed best = lte.text ? lte : nr.text ? nr : umts.text ? umts : gsm;
	struct qmi_signal s;
	bool ours = !qmi_parse_signal(msg, &s);

	if (!best.text) {
		same_long("no signal", s.radio, ours, QMI_RADIO_NONE);
		return;
	}
	if (!both_read("signal", ours, best))
		return;
	same_long("RAT", s.radio, true, lte.text ? QMI_RADIO_LTE : nr.text ? QMI_RADIO_5GNR :
		  umts.text ? QMI_RADIO_UMTS : QMI_RADIO_GSM);
	if (s.has_rssi)
		same_number("RSSI", s.rssi, best.text == gsm.text ? gsm : member(best, "rssi"));
	if (s.has_rsrp)
		same_number("RSRP", s.rsrp, member(best, "rsrp"));
	if (s.has_snr)
		same_number("SNR", s.snr, member(best, "snr"));
	if (s.has_rsrq)
		same_number("RSRQ", s.rsrq, lte.text ? member(lte, "rsrq") : tlv(0x18));
	same_long("RSRP told", s.has_rsrp, true, lte.text || nr.text);
}

static void compare_scan(const struct qmi_message *msg)
{
	struct qmi_network network;
	struct qmi_scan scan;
	bool ours = !qmi_parse_scan(msg, &scan);
	size_t n = 0;
	int got = 0;

	if (!ours) {
		both_read("scan", false, tlv(0x10));
		return;
	}
	while ((got = qmi_scan_next(&scan, &network)) > 0) {
		struct printed one = printed_element(tlv(0x10), n);
		struct printed radio = printed_element(tlv(0x11), n);

		/* of a list that breaks off, each has read the same ones before */
		if (printed_whole(tlv(0x10))) {
			same_plmn("PLMN", network.plmn, one, printed_element(tlv(0x12), n));
			same_text("name", network.name, member(one, "description"));
			same_flags("status", network.status, member(one, "network_status"),
				   LIBQMI_NAS_NETWORK_STATUS);
		}
		if (radio.text)
			same_enum("RAT", network.radio, member(radio, "radio_interface"),
				  LIBQMI_NAS_RADIO_INTERFACE);
		n++;
	}
	both_read("scan", !got, tlv(0x10));
	if (!got)
		same_long("networks", (long)n, true, (long)count_of(tlv(0x10)));
}

static void compare_selection(const struct qmi_message *msg)
{
	char plmn[8];
	bool manual;

	if (!both_read("selection", !qmi_parse_selection(msg, &manual, plmn, sizeof(plmn)),
		       tlv(0x16)))
		return;
	same_enum("selection", manual, tlv(0x16), LIBQMI_NAS_NETWORK_SELECTION_PREFERENCE);
	if (manual)
		same_plmn("PLMN", plmn, tlv(0x1b), tlv(0x1b));
}

static void compare_app(const struct qmi_card_app *app, struct printed card, struct printed value)
{
	bool upin = app->pin_state & 0x80;
	long replaced = 0;

	same_enum("type", app->type, member(value, "type"), LIBQMI_UIM_CARD_APPLICATION_TYPE);
	same_enum("state", app->state, member(value, "state"),
		  LIBQMI_UIM_CARD_APPLICATION_STATE);
	same_bytes("AID", app->aid, app->aid_len, member(value, "application_identifier_value"));
	number_of(member(value, "upin_replaces_pin1"), &replaced);
	same_long("a flag is left in the PIN's state", upin, true, false);
	/* a PIN1 that the universal PIN replaces has the card's counters */
	same_enum("PIN", app->pin_state, replaced ? member(card, "upin_state") :
		  member(value, "pin1_state"), LIBQMI_UIM_PIN_STATE);
	same_number("PIN tries", app->pin_retries, replaced ? member(card, "upin_retries") :
		    member(value, "pin1_retries"));
	same_number("PUK tries", app->puk_retries, replaced ? member(card, "upuk_retries") :
		    member(value, "puk1_retries"));
}

static void compare_cards(const struct qmi_message *msg)
{
	struct printed cards, card, apps;
	struct qmi_card_status s;
	size_t i, k;

	if (!both_read("cards", !qmi_parse_card_status(msg, &s), tlv(0x10)))
		return;
	same_number("primary", s.gw_primary_card << 8 | s.gw_primary_app,
		    member(tlv(0x10), "index_gw_primary"));
	cards = member(tlv(0x10), "cards");
	same_long("cards", (long)s.count, true, (long)count_of(cards));
	for (i = 0; i < s.count; i++) {
		card = printed_element(cards, i);
		same_enum("card", s.card[i].state, member(card, "card_state"),
			  LIBQMI_UIM_CARD_STATE);
		same_enum("error", s.card[i].error, member(card, "error_code"),
			  LIBQMI_UIM_CARD_ERROR);
		apps = member(card, "applications");
		same_long("applications", (long)s.card[i].apps, true, (long)count_of(apps));
		for (k = 0; k < s.card[i].apps; k++)
			compare_app(&s.card[i].app[k], card, printed_element(apps, k));
	}
}

/* Bytes of digits, by nibbles: the ICCID's low one first, the EID's high one. */
static void same_nibbles(const char *field, const char *ours, struct printed array,
			 bool low_first)
{
	char other[80] = "";
	size_t i, n = 0;
	long byte;

	for (i = 0; number_of(printed_element(array, i), &byte) && n + 2 < sizeof(other); i++) {
		other[n++] = "0123456789abcdef"[low_first ? byte & 15 : byte >> 4];
		other[n++] = "0123456789abcdef"[low_first ? byte >> 4 : byte & 15];
	}
	other[strspn(other, "0123456789")] = '\0';
	fields++;
	if (strcmp(ours, other))
		disagree(field, ours, other);
}

static void compare_slots(const struct qmi_message *msg)
{
	struct qmi_slot_status s;
	char text[64];
	bool told;
	size_t i;

	if (!both_read("slots", !qmi_parse_slot_status(msg, &s), tlv(0x10)))
		return;
	same_long("slots", (long)s.count, true, (long)count_of(tlv(0x10)));
	for (i = 0; i < s.count; i++) {
		struct printed slot = printed_element(tlv(0x10), i);
		struct printed info = printed_element(tlv(0x11), i);
		struct printed eid = member(printed_element(tlv(0x12), i), "eid");

		long card = 0;

		/* unknown, absent, present */
		told = printed_text(member(slot, "physical_card_status"), text, sizeof(text)) &&
		       libqmi_number(LIBQMI_UIM_PHYSICAL_CARD_STATE, text, &card);
		same_long("present", s.slot[i].present, told, card == 2);
		same_enum("slot", s.slot[i].active, member(slot, "physical_slot_status"),
			  LIBQMI_UIM_SLOT_STATE);
		same_number("logical", s.slot[i].logical, member(slot, "logical_slot"));
		same_nibbles("ICCID", s.slot[i].iccid, member(slot, "iccid"), true);
		same_nibbles("EID", s.slot[i].eid, eid, false);
		if (info.text)
			same_bytes("ATR", s.slot[i].atr, s.slot[i].atr_len,
				   member(info, "atr_value"));
	}
}

/* Our path ends with the file itself and has its identifiers in the standard's order. */
static void compare_refresh_file(const struct qmi_refresh *r, size_t i, struct printed file)
{
	size_t n = r->file_len[i] - 2, k;
	const uint8_t *path = r->file[i];
	struct printed other = member(file, "path");

	same_number("file", path[n] << 8 | path[n + 1], member(file, "file_id"));
	same_long("path", (long)n, true, (long)count_of(other));
	for (k = 0; k < n; k++)
		same_number("path", path[k ^ 1], printed_element(other, k));
}

static void compare_refresh(const struct qmi_message *msg)
{
	/* the standard's qualifier (TS 102 223, 8.6) of each of QMI's modes */
	static const char *const modes[] = {
		[4] = "reset", [3] = "init", [2] = "init-fcn", [1] = "fcn", [0] = "init-full-fcn",
		[5] = "app-reset", [6] = "3g-reset",
	};
	struct printed files = member(tlv(0x10), "files");
	struct qmi_refresh r;
	size_t i;

	if (!both_read("refresh", !qmi_parse_refresh(msg, &r), tlv(0x10)))
		return;
	same_enum("stage", r.stage, member(tlv(0x10), "stage"), LIBQMI_UIM_REFRESH_STAGE);
	same_text("mode", modes[r.qualifier], member(tlv(0x10), "mode"));
	same_enum("session", r.session, member(tlv(0x10), "session_type"),
		  LIBQMI_UIM_SESSION_TYPE);
	same_long("files", (long)r.files, true, (long)count_of(files));
	for (i = 0; i < r.files; i++)
		compare_refresh_file(&r, i, printed_element(files, i));
}

static void compare_file(const struct qmi_message *msg)
{
	struct qmi_bytes file;
	bool ours = !qmi_parse_file(msg, &file);

	if (tlv(0x10).text) {
		same_number("SW1", file.sw >> 8, member(tlv(0x10), "sw1"));
		same_number("SW2", file.sw & 0xff, member(tlv(0x10), "sw2"));
	}
	if (tlv(0x11).text && both_read("contents", ours, tlv(0x11)))
		same_bytes("contents", file.data, file.len, tlv(0x11));
	if (!tlv(0x11).text)
		same_long("contents", (long)file.len, true, 0);
}

static void compare_pin(const struct qmi_message *msg)
{
	int pin, puk;

	qmi_parse_pin_retries(msg, &pin, &puk);
	if (!both_read("tries", pin >= 0, tlv(0x10)))
		return;
	same_number("PIN tries", pin, member(tlv(0x10), "verify_retries_left"));
	same_number("PUK tries", puk, member(tlv(0x10), "unblock_retries_left"));
}

static void compare_profile(const struct qmi_message *msg)
{
	struct qmi_profile p;

	if (qmi_parse_profile(msg, &p)) {
		disagree("profile", "refused", "read");
		return;
	}
	same_long("type told", p.has_pdp_type, true, has_tlv(0x11));
	if (p.has_pdp_type)
		same_enum("type", p.pdp_type, tlv(0x11), LIBQMI_WDS_PDP_TYPE);
	same_long("APN told", p.has_apn, true, has_tlv(0x14));
	if (p.has_apn)
		same_text("APN", p.apn, tlv(0x14));
	same_long("user told", p.has_user, true, has_tlv(0x1b));
	if (p.has_user)
		same_text("user", p.user, tlv(0x1b));
	if (p.has_auth)
		same_flags("authentication", p.auth, tlv(0x1d), LIBQMI_WDS_AUTHENTICATION);
}

static void compare_attach_list(const struct qmi_message *msg)
{
	u16 index = 0;
	int error = qmi_parse_attach_pdn_list(msg, &index);

	if (!both_read("attach list", error != -EBADMSG, tlv(0x10)))
		return;
	same_long("empty", error == -ENOENT, true, !count_of(tlv(0x10)));
	if (!error)
		same_number("profile", index, printed_element(tlv(0x10), 0));
}

#define EITHER	QMI_REQUEST	/* response and indication */

static const struct {
	uint8_t service;
	uint16_t message;
	int type;
	void (*compare)(const struct qmi_message *msg);
} comparisons[] = {
	{ QMI_SERVICE_CTL, QMI_CTL_GET_VERSION_INFO, QMI_RESPONSE, compare_versions },
	{ QMI_SERVICE_CTL, QMI_CTL_ALLOCATE_CID, QMI_RESPONSE, compare_cid },
	{ QMI_SERVICE_DMS, QMI_DMS_GET_MANUFACTURER, QMI_RESPONSE, compare_string },
	{ QMI_SERVICE_DMS, QMI_DMS_GET_MODEL, QMI_RESPONSE, compare_string },
	{ QMI_SERVICE_DMS, QMI_DMS_GET_REVISION, QMI_RESPONSE, compare_string },
	{ QMI_SERVICE_DMS, QMI_DMS_UIM_GET_ICCID, QMI_RESPONSE, compare_string },
	{ QMI_SERVICE_DMS, QMI_DMS_UIM_GET_IMSI, QMI_RESPONSE, compare_string },
	{ QMI_SERVICE_DMS, QMI_DMS_GET_IDS, QMI_RESPONSE, compare_imei },
	{ QMI_SERVICE_DMS, QMI_DMS_GET_OPERATING_MODE, QMI_RESPONSE, compare_mode },
	{ QMI_SERVICE_DMS, QMI_DMS_SET_EVENT_REPORT, QMI_INDICATION, compare_event_report },
	{ QMI_SERVICE_NAS, QMI_NAS_GET_SERVING_SYSTEM, EITHER, compare_serving },
	{ QMI_SERVICE_NAS, QMI_NAS_NETWORK_REJECT, QMI_INDICATION, compare_reject },
	{ QMI_SERVICE_NAS, QMI_NAS_GET_SYSTEM_INFO, QMI_RESPONSE, compare_system_info },
	{ QMI_SERVICE_NAS, QMI_NAS_SYSTEM_INFO, QMI_INDICATION, compare_system_info },
	{ QMI_SERVICE_NAS, QMI_NAS_GET_SIGNAL_INFO, QMI_RESPONSE, compare_signal },
	{ QMI_SERVICE_NAS, QMI_NAS_SIGNAL_INFO, QMI_INDICATION, compare_signal },
	{ QMI_SERVICE_NAS, QMI_NAS_NETWORK_SCAN, QMI_RESPONSE, compare_scan },
	{ QMI_SERVICE_NAS, QMI_NAS_GET_SYSTEM_SELECTION_PREFERENCE, QMI_RESPONSE,
	  compare_selection },
	{ QMI_SERVICE_UIM, QMI_UIM_GET_CARD_STATUS, QMI_RESPONSE, compare_cards },
	{ QMI_SERVICE_UIM, QMI_UIM_CARD_STATUS, QMI_INDICATION, compare_cards },
	{ QMI_SERVICE_UIM, QMI_UIM_GET_SLOT_STATUS, QMI_RESPONSE, compare_slots },
	{ QMI_SERVICE_UIM, QMI_UIM_SLOT_STATUS, QMI_INDICATION, compare_slots },
	{ QMI_SERVICE_UIM, QMI_UIM_REFRESH, QMI_INDICATION, compare_refresh },
	{ QMI_SERVICE_UIM, QMI_UIM_READ_TRANSPARENT, QMI_RESPONSE, compare_file },
	{ QMI_SERVICE_UIM, QMI_UIM_READ_RECORD, QMI_RESPONSE, compare_file },
	{ QMI_SERVICE_UIM, QMI_UIM_VERIFY_PIN, QMI_RESPONSE, compare_pin },
	{ QMI_SERVICE_WDS, QMI_WDS_GET_PROFILE_SETTINGS, QMI_RESPONSE, compare_profile },
	{ QMI_SERVICE_WDS, QMI_WDS_GET_LTE_ATTACH_PDN_LIST, QMI_RESPONSE, compare_attach_list },
};

/*
 * Messages that the codec reads and libqmi 1.32 (Debian 12) has no type for: of these
 * only headers, result and the TLVs' bounds are compared. If it has one, this fails, so
 * that they get a comparison.
 */
static const struct {
	uint16_t message;
	const char *why;
} untyped[] = {
	{ QMI_UIM_SEND_APDU, "UIM Send APDU" },
	{ QMI_UIM_LOGICAL_CHANNEL, "UIM Logical Channel" },
	{ QMI_UIM_OPEN_LOGICAL_CHANNEL, "UIM Open Logical Channel" },
	{ QMI_UIM_REFRESH_OK, "UIM Refresh OK, in no public description" },
};

static void compare_untyped(const struct qmi_message *msg)
{
	size_t i;

	for (i = 0; msg->service == QMI_SERVICE_UIM && i < ARRAY_SIZE(untyped); i++)
		if (msg->message == untyped[i].message)
			same_long(untyped[i].why, false, true, theirs.named);
}

static void compare_headers(const struct qmi_message *msg)
{
	struct wire_reader tlvs = msg->tlvs, value;
	size_t n = 0;
	u8 type;

	same_long("service", msg->service, true, theirs.service);
	same_long("client", msg->client, true, theirs.client);
	same_long("transaction", msg->txid, true, theirs.txid);
	same_long("message", msg->message, true, theirs.message);
	same_long("type", msg->type, true, theirs.indication ? QMI_INDICATION :
		  theirs.response ? QMI_RESPONSE : QMI_REQUEST);
	for (; qmi_tlv_next(&tlvs, &type, &value); n++) {
		fields++;
		if (n >= theirs.tlvs || theirs.tlv[n].type != type ||
		    theirs.tlv[n].len != wire_left(&value) ||
		    memcmp(theirs.tlv[n].value, value.p, wire_left(&value)))
			disagree("TLV", "another", "not so");
	}
	same_long("TLVs", (long)n, true, (long)theirs.tlvs);
}

/* The error of a response: libqmi names it, and has its number in the raw TLV. */
static void compare_result(const struct qmi_message *msg)
{
	int ours = qmi_message_result(msg);
	struct printed result = tlv(0x02);
	char text[64];

	if (msg->type != QMI_RESPONSE || !result.text)
		return;
	fields++;
	if (!printed_text(result, text, sizeof(text))) {
		if (ours >= 0)
			disagree("result", "read", "refused");
		return;
	}
	same_long("success", ours == 0, true, !strcmp(text, "SUCCESS"));
	/* of one that it has no name for it prints nothing; the bytes were compared */
	if (ours > 0 && libqmi_error(text) >= 0)
		same_long("error", ours, true, libqmi_error(text));
}

static void compare_message(const struct qmi_message *msg)
{
	size_t i;

	compare_headers(msg);
	compare_result(msg);
	compare_untyped(msg);
	if (msg->type == QMI_REQUEST || (msg->type == QMI_RESPONSE && qmi_message_result(msg)))
		return;
	for (i = 0; i < ARRAY_SIZE(comparisons); i++) {
		if (comparisons[i].service != msg->service ||
		    comparisons[i].message != msg->message ||
		    (comparisons[i].type != EITHER && comparisons[i].type != (int)msg->type))
			continue;
		typed++;
		comparisons[i].compare(msg);
	}
}

static void compare_frame(const u8 *bytes, size_t len)
{
	struct qmi_message msg;
	bool ours = !qmi_message_parse(&msg, bytes, len);

	frames++;
	same_long("taken", ours, true, libqmi_read(bytes, len, &theirs));
	if (ours && theirs.printed)
		compare_message(&msg);
	libqmi_forget(&theirs);
}

static size_t from_hex(const char *hex, u8 *bytes)
{
	size_t len = 0;
	unsigned int byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		bytes[len++] = (u8)byte;
	return len;
}

/* Lines "NAME: BYTES"; what begins with # is a comment. */
static void compare_file_of_frames(const char *file)
{
	char *line = malloc(LINE_SIZE), *colon;
	char path[128];
	FILE *in;
	size_t len;
	u8 *bytes;

	snprintf(path, sizeof(path), FRAMES_DIR "/%s", file);
	in = fopen(path, "re");
	assert_non_null(in);
	assert_non_null(line);
	while (fgets(line, LINE_SIZE, in)) {
		colon = strrchr(line, ':');
		if (line[0] == '#' || !colon)
			continue;
		*colon = '\0';
		name = line;
		/* in its exact size, for the sanitizer */
		len = strspn(colon + 2, "0123456789abcdef") / 2;
		bytes = malloc(len);
		assert_int_equal(from_hex(colon + 2, bytes), len);
		compare_frame(bytes, len);
		free(bytes);
	}
	free(line);
	fclose(in);
}

static void compare_all(const char *file, unsigned int least)
{
	frames = 0;
	typed = 0;
	fields = 0;
	disagreements = 0;
	compare_file_of_frames(file);
	print_message("%s: %u frames, %u of them by a parser, %u fields, %u disagreements\n", file,
		      frames, typed, fields, disagreements);
	assert_true(typed >= least);
	assert_int_equal(disagreements, 0);
}

static void frames_of_the_definitions_are_read_alike(void **state)
{
	(void)state;
	compare_all("definitions.hex", 150);
}

static void recorded_frames_are_read_alike(void **state)
{
	(void)state;
	compare_all("recorded.hex", 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_of_the_definitions_are_read_alike),
		cmocka_unit_test(recorded_frames_are_read_alike),
	};

	libqmi_begin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
