// SPDX-License-Identifier: GPL-2.0
/* The PIN of a locked card, from its file to the card, at most once. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "journal.h"
#include "logger.h"
#include "pin.h"
#include "wwanctl.h"

/* Keep it for diagnose; log it unless it is what was said last. */
[[gnu::format(printf, 2, 3)]] static void say(struct pin *pin, const char *format, ...)
{
	char text[sizeof(pin->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!strcmp(text, pin->text))
		return;
	memcpy(pin->text, text, sizeof(text));
	log_msg(LOG_ERR, "%s: %s", pin->name, pin->text);
}

static void pin_cb(void *ctx, const struct wwanctl_reply *reply)
{
	struct pin *pin = ctx;

	pin->busy = false;
	if (!reply->unknown && (reply->error == -ENETDOWN || reply->error == -EBUSY)) {
		/* The driver has not even sent it. */
		journal_pin_worked(pin->journal, pin->iccid, pin->value, pin->now);
	} else if (reply->error) {
		say(pin, "the card refused the PIN of its pin-file (%s): not tried again",
		    *reply->text ? reply->text : strerror(-reply->error));
	} else {
		pin->text[0] = '\0';
		if (journal_pin_worked(pin->journal, pin->iccid, pin->value, pin->now))
			log_msg(LOG_WARNING, "%s: cannot note that the PIN was right", pin->name);
	}
	explicit_bzero(pin->value, sizeof(pin->value));
}

/* Return: true if the PIN in @pin may be sent. */
static bool claim(struct pin *pin, const struct wwanctl_card *card, const char *file)
{
	char why[120];
	int error;

	if (!*card->iccid) {
		say(pin, "the card wants its PIN, but its ICCID is not known: not tried");
		return false;
	}
	if (!(card->has & WWANCTL_HAS(WWANCTL_A_CARD_PIN_RETRIES)) ||
	    card->pin_retries < PIN_RETRIES_LEAST) {
		say(pin, "%u tries for the PIN are left: verify it by hand (wwanctl pin)",
		    card->pin_retries);
		return false;
	}
	if (config_pin_read(file, pin->value, why, sizeof(why))) {
		say(pin, "no PIN for the card: %s", why);
		return false;
	}
	error = journal_pin_try(pin->journal, card->iccid, pin->value, pin->now);
	if (error == -EALREADY)
		say(pin, "the PIN of the pin-file was tried on this card before: not again");
	else if (error)
		say(pin, "the PIN is not tried: the attempt cannot be recorded (%s)",
		    strerror(-error));
	return !error;
}

void pin_consider(struct pin *pin, struct wwanctl_client *client, uint32_t modem,
		  const struct wwanctl_card *card, const char *file, uint64_t now)
{
	int error;

	if (card->state != WWANCTL_CARD_STATE_PIN_REQUIRED || pin->busy)
		return;
	if (!file) {
		say(pin, "the card wants its PIN and no pin-file is configured for the module");
		return;
	}
	pin->now = now;
	if (!claim(pin, card, file)) {
		explicit_bzero(pin->value, sizeof(pin->value));
		return;
	}
	snprintf(pin->iccid, sizeof(pin->iccid), "%s", card->iccid);
	error = wwanctl_card_pin(client, modem, 0, pin->value, strlen(pin->value), pin_cb, pin);
	pin->busy = !error;
	if (!error)
		return;
	explicit_bzero(pin->value, sizeof(pin->value));
	say(pin, "the PIN could not be sent: %s", strerror(-error));
}
