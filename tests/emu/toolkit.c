// SPDX-License-Identifier: GPL-2.0
/* Card application toolkit data objects (TS 102 223 §8, §9.4). */
#include <string.h>

#include "toolkit.h"

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))

#define TAG_PROACTIVE		0xd0
#define TAG_MENU_SELECTION	0xd3
#define TAG_TIMER_EXPIRATION	0xd7

/* COMPREHENSION-TLV tags without the comprehension bit, §9.3 */
#define TAG_COMMAND_DETAILS	0x01
#define TAG_DEVICES		0x02
#define TAG_RESULT		0x03
#define TAG_DURATION		0x04
#define TAG_ALPHA		0x05
#define TAG_ITEM		0x0f
#define TAG_ITEM_ID		0x10
#define TAG_FILE_LIST		0x12
#define TAG_TIMER_ID		0x24
#define TAG_TIMER_VALUE		0x25
#define REQUIRED		0x80	/* comprehension required */

/* What is left to read of a sequence of objects. */
struct cursor {
	const uint8_t *p;
	size_t left;
};

struct object {
	uint8_t tag;
	const uint8_t *value;
	size_t len;
};

/* Takes the next object; Return: false at the end and on a length that leads outside. */
static bool next_object(struct cursor *c, struct object *o)
{
	size_t head = 2;

	if (c->left < head)
		return false;
	o->tag = c->p[0];
	o->len = c->p[1];
	if (o->len == 0x81) {
		if (c->left < ++head)
			return false;
		o->len = c->p[2];
	} else if (o->len > 0x7f) {
		return false;
	}
	if (o->len > c->left - head)
		return false;
	o->value = c->p + head;
	c->p += head + o->len;
	c->left -= head + o->len;
	return true;
}

static int from_semi_octet(uint8_t b)
{
	return (b & 0x0f) * 10 + (b >> 4);
}

static uint8_t to_semi_octet(long n)
{
	return (n % 10) << 4 | n / 10;
}

static long duration(const uint8_t *value)
{
	switch (value[0]) {
	case 0:
		return value[1] * 60L;
	case 1:
		return value[1];
	default:
		return value[1] / 10;
	}
}

static void read_object(const struct object *o, struct toolkit_command *cmd)
{
	const uint8_t *v = o->value;

	switch (o->tag & ~REQUIRED) {
	case TAG_COMMAND_DETAILS:
		if (o->len != 3)
			break;
		cmd->number = v[0];
		cmd->type = v[1];
		cmd->qualifier = v[2];
		break;
	case TAG_RESULT:
		if (o->len)
			cmd->result = v[0];
		break;
	case TAG_DURATION:
		if (o->len == 2)
			cmd->seconds = duration(v);
		break;
	case TAG_ITEM_ID:
		if (o->len == 1)
			cmd->item = v[0];
		break;
	case TAG_FILE_LIST:
		cmd->files = v;
		cmd->files_len = o->len;
		break;
	case TAG_TIMER_ID:
		if (o->len == 1)
			cmd->timer_id = v[0];
		break;
	case TAG_TIMER_VALUE:
		if (o->len == 3)
			cmd->seconds = from_semi_octet(v[0]) * 3600L +
				       from_semi_octet(v[1]) * 60L + from_semi_octet(v[2]);
		break;
	}
}

static bool read_objects(const uint8_t *data, size_t len, struct toolkit_command *cmd)
{
	struct cursor c = { data, len };
	struct object o;

	*cmd = (struct toolkit_command){ .seconds = -1, .result = -1 };
	while (next_object(&c, &o))
		read_object(&o, cmd);
	return !c.left;
}

static bool open_template(const uint8_t *data, size_t len, struct object *template)
{
	struct cursor c = { data, len };

	return next_object(&c, template) && !c.left;
}

bool toolkit_parse_proactive(const uint8_t *data, size_t len, struct toolkit_command *cmd)
{
	struct object t;

	return open_template(data, len, &t) && t.tag == TAG_PROACTIVE &&
	       read_objects(t.value, t.len, cmd) && cmd->type;
}

bool toolkit_parse_response(const uint8_t *data, size_t len, struct toolkit_command *cmd)
{
	return read_objects(data, len, cmd) && cmd->type && cmd->result >= 0;
}

bool toolkit_parse_envelope(const uint8_t *data, size_t len, uint8_t *tag,
			    struct toolkit_command *cmd)
{
	struct object t;

	if (!open_template(data, len, &t) || !read_objects(t.value, t.len, cmd))
		return false;
	*tag = t.tag;
	return true;
}

/* Appends an object; one that does not fit into TOOLKIT_MAX with its template is left out. */
static void put(uint8_t *buf, size_t *n, uint8_t tag, const void *value, size_t len)
{
	if (len > 0x7f || *n + 2 + len > TOOLKIT_MAX - 3)
		return;
	buf[(*n)++] = tag;
	buf[(*n)++] = len;
	memcpy(buf + *n, value, len);
	*n += len;
}

static void put_devices(uint8_t *buf, size_t *n, uint8_t from, uint8_t to)
{
	put(buf, n, TAG_DEVICES | REQUIRED, (uint8_t[]){ from, to }, 2);
}

static void put_timer(uint8_t *buf, size_t *n, uint8_t timer_id, long seconds)
{
	const uint8_t value[] = { to_semi_octet(seconds / 3600 % 100),
				  to_semi_octet(seconds / 60 % 60), to_semi_octet(seconds % 60) };

	put(buf, n, TAG_TIMER_ID | REQUIRED, &timer_id, 1);
	put(buf, n, TAG_TIMER_VALUE | REQUIRED, value, sizeof(value));
}

/* Puts the template around the @n bytes of @buf. */
static size_t wrap(uint8_t *buf, size_t n, uint8_t tag)
{
	size_t head = n > 0x7f ? 3 : 2;

	memmove(buf + head, buf, n);
	buf[0] = tag;
	if (n > 0x7f)
		buf[1] = 0x81;
	buf[head - 1] = n;
	return head + n;
}

static size_t start(uint8_t *buf, uint8_t number, uint8_t type, uint8_t qualifier)
{
	size_t n = 0;

	put(buf, &n, TAG_COMMAND_DETAILS | REQUIRED, (uint8_t[]){ number, type, qualifier }, 3);
	put_devices(buf, &n, TOOLKIT_DEV_UICC, TOOLKIT_DEV_TERMINAL);
	return n;
}

size_t toolkit_build_response(uint8_t *buf, const struct toolkit_command *cmd, uint8_t result)
{
	size_t n = 0;

	put(buf, &n, TAG_COMMAND_DETAILS | REQUIRED,
	    (uint8_t[]){ cmd->number, cmd->type, cmd->qualifier }, 3);
	put_devices(buf, &n, TOOLKIT_DEV_TERMINAL, TOOLKIT_DEV_UICC);
	put(buf, &n, TAG_RESULT, &result, 1);
	if (cmd->timer_id)
		put(buf, &n, TAG_TIMER_ID | REQUIRED, &cmd->timer_id, 1);
	return n;
}

size_t toolkit_build_timer_expiration(uint8_t *buf, uint8_t timer_id, long seconds)
{
	size_t n = 0;

	put_devices(buf, &n, TOOLKIT_DEV_TERMINAL, TOOLKIT_DEV_UICC);
	put_timer(buf, &n, timer_id, seconds);
	return wrap(buf, n, TAG_TIMER_EXPIRATION);
}

size_t toolkit_build_menu_selection(uint8_t *buf, uint8_t item)
{
	size_t n = 0;

	put_devices(buf, &n, TOOLKIT_DEV_KEYPAD, TOOLKIT_DEV_UICC);
	put(buf, &n, TAG_ITEM_ID | REQUIRED, &item, 1);
	return wrap(buf, n, TAG_MENU_SELECTION);
}

size_t toolkit_build_refresh(uint8_t *buf, uint8_t number, uint8_t qualifier,
			     const uint8_t *files, size_t files_len)
{
	size_t n = start(buf, number, TOOLKIT_REFRESH, qualifier);

	if (files)
		put(buf, &n, TAG_FILE_LIST | REQUIRED, files, files_len);
	return wrap(buf, n, TAG_PROACTIVE);
}

size_t toolkit_build_poll_interval(uint8_t *buf, uint8_t number, unsigned int seconds)
{
	size_t n = start(buf, number, TOOLKIT_POLL_INTERVAL, 0);

	if (seconds > 0xff)
		put(buf, &n, TAG_DURATION | REQUIRED, (uint8_t[]){ 0, seconds / 60 }, 2);
	else
		put(buf, &n, TAG_DURATION | REQUIRED, (uint8_t[]){ 1, seconds }, 2);
	return wrap(buf, n, TAG_PROACTIVE);
}

size_t toolkit_build_timer_start(uint8_t *buf, uint8_t number, uint8_t timer_id, long seconds)
{
	size_t n = start(buf, number, TOOLKIT_TIMER_MANAGEMENT, 0x00);

	put_timer(buf, &n, timer_id, seconds);
	return wrap(buf, n, TAG_PROACTIVE);
}

size_t toolkit_build_menu(uint8_t *buf, uint8_t number, const char *title,
			  const char *const *items, size_t count)
{
	size_t n = start(buf, number, TOOLKIT_SET_UP_MENU, 0);
	uint8_t item[32];
	size_t i, len;

	put(buf, &n, TAG_ALPHA | REQUIRED, title, strlen(title));
	for (i = 0; i < count; i++) {
		len = strlen(items[i]);
		if (len > sizeof(item) - 1)
			len = sizeof(item) - 1;
		item[0] = i + 1;
		memcpy(item + 1, items[i], len);
		put(buf, &n, TAG_ITEM | REQUIRED, item, len + 1);
	}
	return wrap(buf, n, TAG_PROACTIVE);
}

/* Bits of TERMINAL PROFILE, TS 102 223 §5.2: byte, counted from 0, and mask. */
struct facility {
	uint8_t byte;
	uint8_t mask;
};

static const struct facility timer_expiration = { 0, 0x20 };
static const struct facility menu_selection = { 0, 0x08 };
static const struct facility poll_interval = { 2, 0x20 };
static const struct facility refresh = { 2, 0x80 };
static const struct facility set_up_menu = { 3, 0x20 };
static const struct facility timer_management = { 7, 0x01 };

static bool has(const uint8_t *profile, size_t len, struct facility f)
{
	return f.byte < len && profile[f.byte] & f.mask;
}

size_t toolkit_terminal_profile(uint8_t *buf)
{
	const struct facility all[] = {
		{ 0, 0x01 },	/* profile download */
		timer_expiration, menu_selection, poll_interval,
		refresh, set_up_menu, timer_management,
	};
	size_t i;

	memset(buf, 0, 9);
	for (i = 0; i < ARRAY_SIZE(all); i++)
		buf[all[i].byte] |= all[i].mask;
	return 9;
}

bool toolkit_profile_has_timers(const uint8_t *profile, size_t len)
{
	return has(profile, len, timer_management) && has(profile, len, timer_expiration);
}

bool toolkit_profile_has_menu(const uint8_t *profile, size_t len)
{
	return has(profile, len, set_up_menu) && has(profile, len, menu_selection);
}

bool toolkit_profile_has_refresh(const uint8_t *profile, size_t len)
{
	return has(profile, len, refresh);
}

bool toolkit_profile_has_polling(const uint8_t *profile, size_t len)
{
	return has(profile, len, poll_interval);
}
