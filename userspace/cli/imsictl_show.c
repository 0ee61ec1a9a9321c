// SPDX-License-Identifier: GPL-2.0
/* imsid's answers as text. */

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "array.h"
#include "imsictl_show.h"

#define COLUMNS_MAX	10
#define CELL_MAX	64

struct table {
	const char *const *head;
	size_t columns;
	int width[COLUMNS_MAX];
};

static struct json_object *get(const struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return value;
}

static const char *text(const struct json_object *object, const char *key)
{
	struct json_object *value = get(object, key);

	return value ? json_object_get_string(value) : "-";
}

static double seconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* @seconds in the two largest units that matter: "1 h 5 min". */
static const char *duration(char *out, size_t size, double seconds)
{
	long s = seconds < 0 ? 0 : (long)(seconds + 0.5);

	if (s < 120)
		snprintf(out, size, "%ld s", s);
	else if (s < 7200)
		snprintf(out, size, "%ld min %ld s", s / 60, s % 60);
	else if (s < 172800)
		snprintf(out, size, "%ld h %ld min", s / 3600, s / 60 % 60);
	else
		snprintf(out, size, "%ld d %ld h", s / 86400, s / 3600 % 24);
	return out;
}

static void field(const char *name, const char *value)
{
	if (value && strcmp(value, "-"))
		printf("  %-14s%s\n", name, value);
}

static void show_registration(const struct json_object *modem)
{
	struct json_object *registration = get(modem, "registration");
	struct json_object *cause = get(registration, "reject_cause");

	if (!registration)
		return;
	printf("  %-14s%s", "registration", text(registration, "state"));
	if (get(registration, "plmn"))
		printf(", PLMN %s", text(registration, "plmn"));
	if (get(registration, "rat"))
		printf(", %s", text(registration, "rat"));
	if (cause)
		printf(", last reject cause %s (%s)", json_object_get_string(cause),
		       text(registration, "reject_domain"));
	putchar('\n');
}

static void show_phases(const struct json_object *rotation)
{
	static const char *const phases[] = {
		"detect", "select", "refresh", "verify", "register", "connect",
	};
	struct json_object *ms = get(rotation, "phases_ms");
	const char *gap = "";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(phases); i++) {
		struct json_object *value = get(ms, phases[i]);

		if (!value)
			continue;
		printf("%s%s %s", gap, phases[i], json_object_get_string(value));
		gap = ", ";
	}
	if (get(rotation, "total_ms"))
		printf("%stotal %s ms", gap, text(rotation, "total_ms"));
}

static void show_last_rotation(const struct json_object *modem)
{
	struct json_object *rotation = get(modem, "last_rotation");

	if (!rotation)
		return;
	printf("  %-14s%s -> %s, %s", "last rotation", text(rotation, "from"),
	       text(rotation, "to"), text(rotation, "trigger"));
	if (get(rotation, "cause_text"))
		printf(" (%s)", text(rotation, "cause_text"));
	printf(": %s\n  %-14s", text(rotation, "result"), "");
	show_phases(rotation);
	putchar('\n');
}

static void show_modem(const struct json_object *modem)
{
	struct json_object *since = get(modem, "since");
	struct json_object *next = get(modem, "next_at");
	double now = seconds_now();
	char time[32];

	printf("modem %s at %s: %s", text(modem, "modem"), text(modem, "usb"),
	       text(modem, "phase"));
	if (since)
		printf(" for %s",
		       duration(time, sizeof(time), now - json_object_get_double(since)));
	putchar('\n');
	field("profile", text(modem, "profile"));
	field("ICCID", text(modem, "iccid"));
	field("IMSI", text(modem, "imsi"));
	show_registration(modem);
	field("APN", text(modem, "apn"));
	field("IP", text(modem, "ip"));
	field("reason", text(modem, "reason"));
	field("blocked by", text(modem, "blocked_by"));
	if (next)
		printf("  %-14sin %s\n", "next step",
		       duration(time, sizeof(time), json_object_get_double(next) - now));
	printf("  %-14s%s today, %s in all, %s card writes\n", "rotations",
	       text(get(modem, "rotations"), "today"), text(get(modem, "rotations"), "total"),
	       text(modem, "card_writes"));
	show_last_rotation(modem);
}

void show_status(const struct json_object *result)
{
	struct json_object *modems = get(result, "modems");
	size_t count = modems ? json_object_array_length(modems) : 0;
	size_t i;

	if (get(result, "notice"))
		puts(text(result, "notice"));
	for (i = 0; i < count; i++)
		show_modem(json_object_array_get_idx(modems, i));
	if (!count)
		puts("no modem");
}

void show_text(const struct json_object *result)
{
	if (get(result, "text"))
		puts(text(result, "text"));
}

/* Cells of a row; a column's cell is the key's value, "-" if there is none. */
static void table_measure(struct table *table, const struct json_object *row)
{
	size_t i;

	for (i = 0; i < table->columns; i++) {
		int len = (int)strlen(text(row, table->head[i]));

		if (len > CELL_MAX)
			len = CELL_MAX;
		if (len > table->width[i])
			table->width[i] = len;
	}
}

static void table_line(const struct table *table, const struct json_object *row)
{
	size_t i;

	for (i = 0; i < table->columns; i++) {
		const char *cell = row ? text(row, table->head[i]) : table->head[i];

		if (i + 1 < table->columns)
			printf("%-*.*s  ", table->width[i], CELL_MAX, cell);
		else
			puts(cell);
	}
}

static void show_table(const struct json_object *rows, const char *const *head, size_t columns)
{
	struct table table = { .head = head, .columns = columns };
	size_t count = rows ? json_object_array_length(rows) : 0;
	size_t i;

	for (i = 0; i < columns; i++)
		table.width[i] = (int)strlen(head[i]);
	for (i = 0; i < count; i++)
		table_measure(&table, json_object_array_get_idx(rows, i));
	table_line(&table, NULL);
	for (i = 0; i < count; i++)
		table_line(&table, json_object_array_get_idx(rows, i));
}

/* Seconds since 1970 to local time: as good as the board's clock was. */
static void put_when(struct json_object *row)
{
	time_t when = (time_t)json_object_get_int64(get(row, "when"));
	char out[32] = "-";
	struct tm tm;

	if (localtime_r(&when, &tm))
		strftime(out, sizeof(out), "%Y-%m-%d %H:%M:%S", &tm);
	json_object_object_add(row, "when", json_object_new_string(out));
}

void show_history(const struct json_object *result)
{
	static const char *const head[] = {
		"when", "module", "from", "to", "trigger", "total_ms", "result", "cause_text",
	};
	size_t count = json_object_array_length(result);
	size_t i;

	if (!count) {
		puts("no rotation yet");
		return;
	}
	for (i = 0; i < count; i++)
		put_when(json_object_array_get_idx(result, i));
	show_table(result, head, ARRAY_SIZE(head));
}

void show_profiles(const struct json_object *result)
{
	static const char *const head[] = {
		"usb", "profile", "role", "active", "state", "failures", "reason",
	};

	show_table(result, head, ARRAY_SIZE(head));
}

void show_budgets(const struct json_object *result)
{
	static const char *const head[] = { "usb", "budget", "used", "limit", "refill" };
	size_t count = json_object_array_length(result);
	double now = seconds_now();
	char out[32];
	size_t i;

	for (i = 0; i < count; i++) {
		struct json_object *row = json_object_array_get_idx(result, i);
		struct json_object *at = get(row, "refill_at");

		if (!at)
			continue;
		duration(out, sizeof(out), json_object_get_double(at) - now);
		json_object_object_add(row, "refill", json_object_new_string(out));
	}
	show_table(result, head, ARRAY_SIZE(head));
}

void show_diagnose(const struct json_object *result)
{
	size_t count = json_object_array_length(result);
	size_t i;

	for (i = 0; i < count; i++) {
		const struct json_object *finding = json_object_array_get_idx(result, i);

		printf("%s: %s\n", text(finding, "subject"), text(finding, "text"));
		if (get(finding, "hint"))
			printf("  hint: %s\n", text(finding, "hint"));
	}
	if (!count)
		puts("nothing found");
}
