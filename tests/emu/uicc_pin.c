// SPDX-License-Identifier: GPL-2.0
/* PINs and the ADM key: values, counters, conditions (TS 102 221 §9.5, §11.1.9 to §11.1.13). */
#include <errno.h>
#include <string.h>

#include "uicc_internal.h"

#define PIN_TRIES	3
#define PUK_TRIES	10

static void key_init(struct uicc_key *k, uint8_t ref, bool enabled)
{
	k->ref = ref;
	k->enabled = enabled;
	k->retries = PIN_TRIES;
	k->puk_retries = PUK_TRIES;
}

int keys_personalise(struct uicc *u, const struct uicc_config *config)
{
	const char *pin = config->pin ? config->pin : "1234";
	const char *puk = config->puk ? config->puk : "12345678";
	const char *adm = config->adm ? config->adm : "0000000000000000";
	struct uicc_key *pin1 = &u->keys[0];
	struct uicc_key *pin2 = &u->keys[1];

	if (strlen(puk) != KEY_SIZE || !code_pin(puk, pin1->puk) || !code_pin(pin, pin1->value) ||
	    !code_adm(adm, u->keys[2].value))
		return -EINVAL;
	key_init(pin1, UICC_KEY_PIN1, config->pin_enabled);
	pin1->has_puk = true;
	pin1->may_disable = true;
	*pin2 = *pin1;
	key_init(pin2, UICC_KEY_PIN2, true);
	pin2->may_disable = false;
	key_init(&u->keys[2], UICC_KEY_ADM1, true);
	u->keys[2].puk_retries = 0;
	return 0;
}

void keys_reset(struct uicc *u)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		u->keys[i].verified = false;
}

struct uicc_key *keys_find(struct uicc *u, uint8_t ref)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		if (u->keys[i].ref == ref)
			return &u->keys[i];
	return NULL;
}

static bool fulfilled(const struct uicc_key *k)
{
	/* a blocked PIN fulfils nothing, even if it is disabled later by an UNBLOCK */
	return k->retries && (k->verified || !k->enabled);
}

bool keys_allow(const struct uicc *u, enum uicc_condition cond)
{
	switch (cond) {
	case COND_ALWAYS:
		return true;
	case COND_PIN1:
		return fulfilled(&u->keys[0]);
	case COND_PIN2:
		return fulfilled(&u->keys[1]);
	case COND_ADM:
		return fulfilled(&u->keys[2]);
	default:
		return false;
	}
}

/* Presents a value: the counter falls or is restored. */
static uint16_t present(struct uicc_key *k, const uint8_t value[KEY_SIZE])
{
	if (!k->retries)
		return SW_BLOCKED;
	if (memcmp(k->value, value, KEY_SIZE)) {
		k->retries--;
		k->verified = false;
		return SW_RETRIES | k->retries;
	}
	k->retries = PIN_TRIES;
	return SW_OK;
}

uint16_t key_verify(struct uicc_key *k, const uint8_t value[KEY_SIZE])
{
	uint16_t sw;

	if (k->retries && !k->enabled)
		return SW_INVALIDATED;
	sw = present(k, value);
	if (sw == SW_OK)
		k->verified = true;
	return sw;
}

uint16_t key_change(struct uicc_key *k, const uint8_t old[KEY_SIZE],
		    const uint8_t new[KEY_SIZE])
{
	uint16_t sw;

	if (k->retries && !k->enabled)
		return SW_INVALIDATED;
	if (!k->has_puk)
		return SW_CONDITIONS;
	if (!pin_field_valid(new))
		return SW_WRONG_DATA;
	sw = present(k, old);
	if (sw != SW_OK)
		return sw;
	memcpy(k->value, new, KEY_SIZE);
	k->verified = true;
	return SW_OK;
}

uint16_t key_disable(struct uicc_key *k, const uint8_t value[KEY_SIZE])
{
	uint16_t sw;

	if (k->retries && (!k->may_disable || !k->enabled))
		return SW_CONDITIONS;
	sw = present(k, value);
	if (sw == SW_OK)
		k->enabled = false;
	return sw;
}

uint16_t key_enable(struct uicc_key *k, const uint8_t value[KEY_SIZE])
{
	uint16_t sw;

	if (k->retries && k->enabled)
		return SW_CONDITIONS;
	sw = present(k, value);
	if (sw != SW_OK)
		return sw;
	k->enabled = true;
	k->verified = true;
	return SW_OK;
}

uint16_t key_unblock(struct uicc_key *k, const uint8_t puk[KEY_SIZE],
		     const uint8_t new[KEY_SIZE])
{
	if (!k->puk_retries)
		return SW_BLOCKED;
	if (!pin_field_valid(new))
		return SW_WRONG_DATA;
	if (memcmp(k->puk, puk, KEY_SIZE)) {
		k->puk_retries--;
		return SW_RETRIES | k->puk_retries;
	}
	memcpy(k->value, new, KEY_SIZE);
	k->puk_retries = PUK_TRIES;
	k->retries = PIN_TRIES;
	k->enabled = true;
	k->verified = true;
	return SW_OK;
}

/* P1 = 00 and a known key in P2; without data VERIFY and UNBLOCK tell the counter. */
static uint16_t find_key(struct uicc *u, const struct uicc_apdu *a, size_t lc,
			 struct uicc_key **k)
{
	if (a->p1)
		return SW_WRONG_P1P2;
	*k = keys_find(u, a->p2);
	if (!*k)
		return SW_NO_REFERENCE;
	return a->lc == lc ? SW_OK : SW_WRONG_LENGTH;
}

static uint16_t tell_retries(uint8_t retries)
{
	return retries ? SW_RETRIES | retries : SW_BLOCKED;
}

uint16_t command_verify(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r)
{
	struct uicc_key *k;
	uint16_t sw;

	(void)ch;
	(void)r;
	sw = find_key(u, a, a->lc ? KEY_SIZE : 0, &k);
	if (sw != SW_OK)
		return sw;
	return a->lc ? key_verify(k, a->data) : tell_retries(k->retries);
}

uint16_t command_change(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r)
{
	struct uicc_key *k;
	uint16_t sw;

	(void)ch;
	(void)r;
	sw = find_key(u, a, 2 * KEY_SIZE, &k);
	return sw == SW_OK ? key_change(k, a->data, a->data + KEY_SIZE) : sw;
}

uint16_t command_disable(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			 struct uicc_response *r)
{
	struct uicc_key *k;
	uint16_t sw;

	(void)ch;
	(void)r;
	sw = find_key(u, a, KEY_SIZE, &k);
	return sw == SW_OK ? key_disable(k, a->data) : sw;
}

uint16_t command_enable(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			struct uicc_response *r)
{
	struct uicc_key *k;
	uint16_t sw;

	(void)ch;
	(void)r;
	sw = find_key(u, a, KEY_SIZE, &k);
	return sw == SW_OK ? key_enable(k, a->data) : sw;
}

uint16_t command_unblock(struct uicc *u, struct uicc_channel *ch, const struct uicc_apdu *a,
			 struct uicc_response *r)
{
	struct uicc_key *k;
	uint16_t sw;

	(void)ch;
	(void)r;
	sw = find_key(u, a, a->lc ? 2 * KEY_SIZE : 0, &k);
	if (sw == SW_OK && !k->has_puk)
		sw = SW_NO_REFERENCE;
	if (sw != SW_OK)
		return sw;
	return a->lc ? key_unblock(k, a->data, a->data + KEY_SIZE) : tell_retries(k->puk_retries);
}
