// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of the family to structures (userspace/lib/parse.c), and those to JSON:
 * every string ends within its array, every count is at most that of the array.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/cli/json.h"
#include "array.h"
#include "input.h"
#include "wwanctl.h"
#include "target.h"

#define ENDS(text)	assert(memchr(text, 0, sizeof(text)))
/* Words go into commands and file names: nothing but what is seen. */
#define WORD(text)	assert(is_word(text, sizeof(text)))

static bool is_word(const char *text, size_t cap)
{
	size_t i;

	for (i = 0; i < cap && text[i]; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return i < cap;
}

static void show(struct json_object *object)
{
	struct json_object *again = json_tokener_parse(json_object_to_json_string(object));

	assert(again && json_object_equal(again, object));
	json_object_put(again);
	json_object_put(object);
}

static void check_modem(const void *attrs, size_t len)
{
	struct wwanctl_modem modem;
	struct json_modem_parts none = { 0 };

	if (wwanctl_modem_parse(attrs, len, &modem))
		return;
	WORD(modem.usb_path);
	WORD(modem.imei);
	ENDS(modem.manufacturer);
	ENDS(modem.model);
	ENDS(modem.revision);
	show(json_modem(&modem, &none));
}

static void check_card(const void *attrs, size_t len)
{
	struct wwanctl_card card;
	size_t i;

	if (wwanctl_card_parse(attrs, len, &card))
		return;
	WORD(card.iccid);
	WORD(card.imsi);
	WORD(card.eid);
	assert(card.atr_len <= sizeof(card.atr));
	assert(card.application_count <= WWANCTL_APPLICATIONS_MAX);
	for (i = 0; i < card.application_count; i++)
		assert(card.applications[i].aid_len <= sizeof(card.applications[i].aid));
	show(json_card(&card));
}

static void check_registration(const void *attrs, size_t len)
{
	struct wwanctl_registration registration;

	if (wwanctl_registration_parse(attrs, len, &registration))
		return;
	WORD(registration.plmn);
	WORD(registration.selected_plmn);
	WORD(registration.reject.plmn);
	ENDS(registration.operator_name);
	show(json_registration(&registration));
}

static void check_reject(const void *attrs, size_t len)
{
	struct wwanctl_reject reject;

	if (!wwanctl_reject_parse(attrs, len, &reject))
		WORD(reject.plmn);
}

static void check_signal(const void *attrs, size_t len)
{
	struct wwanctl_signal signal;

	if (!wwanctl_signal_parse(attrs, len, &signal))
		show(json_signal(&signal));
}

static void check_refresh(const void *attrs, size_t len)
{
	struct wwanctl_refresh refresh;
	size_t i;

	if (wwanctl_refresh_parse(attrs, len, &refresh))
		return;
	for (i = 0; i < refresh.file_count && i < WWANCTL_REFRESH_FILES_MAX; i++)
		assert(refresh.files[i].len <= WWANCTL_PATH_MAX);
}

static void check_channel(const void *attrs, size_t len)
{
	struct wwanctl_channel channel;

	if (!wwanctl_channel_parse(attrs, len, &channel))
		assert(channel.aid_len <= sizeof(channel.aid));
}

static void check_network(const void *attrs, size_t len)
{
	struct wwanctl_network network;

	if (wwanctl_network_parse(attrs, len, &network))
		return;
	WORD(network.plmn);
	ENDS(network.name);
	show(json_network(&network));
}

static void check_attach(const void *attrs, size_t len)
{
	struct wwanctl_attach attach;

	if (wwanctl_attach_parse(attrs, len, &attach))
		return;
	ENDS(attach.apn);
	ENDS(attach.user);
	show(json_attach(&attach));
}

static void check_trace(const void *attrs, size_t len)
{
	struct wwanctl_trace trace;
	const uint8_t *end = (const uint8_t *)attrs + len;

	if (!wwanctl_trace_parse(attrs, len, &trace) && trace.frame)
		assert(trace.frame >= (const uint8_t *)attrs &&
		       trace.frame + trace.frame_len <= end);
}

static void check_event(const void *attrs, size_t len)
{
	struct wwanctl_event event;

	if (wwanctl_event_parse(attrs, len, &event))
		return;
	assert(event.has & WWANCTL_HAS(WWANCTL_A_EVENT_TYPE));
	WORD(event.usb_path);
	show(json_event(&event));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const check[])(const void *attrs, size_t len) = {
		check_event, check_modem, check_card, check_registration, check_reject,
		check_signal, check_refresh, check_channel, check_network, check_attach,
		check_trace,
	};
	struct input in = { data, size };
	uint8_t which = input_u8(&in);
	void *attrs = exact_copy(in.at, in.left);

	check[which % ARRAY_SIZE(check)](attrs, in.left);
	free(attrs);
	return 0;
}
