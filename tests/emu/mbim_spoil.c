// SPDX-License-Identifier: GPL-2.0
/*
 * MBIM frames of the module, spoilt as faults say: what a host must survive. The faults
 * are those of QMUX as far as MBIM has the like (tests/emu/spoil.c).
 */
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "mbim_msg.h"
#include "mbim_spoil.h"

#define BLOATED		8000	/* more than any wMaxControlMessage here */
#define NOISE_MAX	600
#define MUTATIONS	8
#define OTHER_TXID	0x55
#define OTHER_CID	0x40

static bool fragmented(const uint8_t *frame, size_t len)
{
	uint32_t type = mbim_le32(frame);

	return len >= MBIM_FRAGMENT_HEADER &&
	       (type == MBIM_MSG_COMMAND_DONE || type == MBIM_MSG_INDICATION);
}

static bool is_first(const uint8_t *frame, size_t len)
{
	return fragmented(frame, len) && len >= MBIM_INDICATION_HEADER &&
	       !mbim_le32(frame + 16);
}

static void misdirect(struct fault *fault, uint8_t *frame, size_t len)
{
	if (fault_take(&fault->wrong_txid))
		frame[8] ^= OTHER_TXID;
	if (!is_first(frame, len))
		return;
	if (fault_take(&fault->wrong_message))
		frame[36] ^= OTHER_CID;
	if (fault_take(&fault->wrong_service))
		frame[20] ^= 0xff;
}

/* What lies about fragments. Return: false: this one is lost. */
static bool misorder(struct fault *fault, uint8_t *frame, size_t len)
{
	if (!fragmented(frame, len))
		return true;
	if (fault_take(&fault->fragment_total))
		mbim_set_le32(frame + 12, mbim_le32(frame + 12) + 3);
	if (mbim_le32(frame + 12) < 2)
		return true;
	if (fault_take(&fault->fragment_number))
		mbim_set_le32(frame + 16, mbim_le32(frame + 16) ^ 1);
	return !fault_take(&fault->fragment_lost);
}

static size_t join(uint8_t *frame, size_t len)
{
	if (2 * len > SPOIL_FRAME_MAX)
		return len;
	memcpy(frame + len, frame, len);
	return 2 * len;
}

static size_t bloat(uint8_t *frame, size_t len)
{
	if (len >= BLOATED)
		return len;
	memset(frame + len, 0, BLOATED - len);
	mbim_set_le32(frame + 4, BLOATED);
	return BLOATED;
}

/* Where the length of the information stands. */
static size_t info_length_at(const uint8_t *frame)
{
	return (mbim_le32(frame) == MBIM_MSG_INDICATION ? MBIM_INDICATION_HEADER :
		MBIM_COMMAND_HEADER) - 4;
}

/* References and counts point anywhere: a word of the information becomes huge. */
static void misrefer(unsigned int *random, uint8_t *frame, size_t len)
{
	size_t info = info_length_at(frame) + 4, words;

	if (len < info + 4)
		return;
	words = (len - info) / 4;
	mbim_set_le32(frame + info + 4 * ((size_t)rand_r(random) % words),
		      rand_r(random) % 2 ? 0xfffffff0 : (uint32_t)(len + 100));
}

/* What lies about lengths. */
static size_t mismeasure(struct fault *fault, unsigned int *random, uint8_t *frame, size_t len)
{
	if (is_first(frame, len)) {
		if (fault_take(&fault->tlv_long))
			misrefer(random, frame, len);
		if (fault_take(&fault->tlv_none) && len >= MBIM_COMMAND_HEADER) {
			len = info_length_at(frame) + 4;
			mbim_set_le32(frame + 4, (uint32_t)len);
			mbim_set_le32(frame + len - 4, 0);
		}
	}
	if (fault_take(&fault->truncated))
		len /= 2;
	if (fault_take(&fault->qmux_short))
		mbim_set_le32(frame + 4, (uint32_t)len / 2);
	if (fault_take(&fault->qmux_long))
		mbim_set_le32(frame + 4, (uint32_t)len + 100);
	if (fault_take(&fault->joined))
		len = join(frame, len);
	if (fault_take(&fault->overlap)) {
		mbim_set_le32(frame + 4, (uint32_t)(len + len / 2));
		len = join(frame, len);
	}
	return fault_take(&fault->bloated) ? bloat(frame, len) : len;
}

static void mutate(unsigned int *random, uint8_t *frame, size_t len)
{
	unsigned int count = (unsigned int)rand_r(random) % MUTATIONS + 1;

	for (; count; count--)
		frame[(size_t)rand_r(random) % len] ^= (uint8_t)(1 << rand_r(random) % 8);
}

static void randomise(unsigned int *random, uint8_t *frame, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		frame[i] = (uint8_t)rand_r(random);
}

/* Noise begins like a message now and then: else one look at its length ends it. */
static size_t make_noise(unsigned int *random, uint8_t *frame)
{
	static const uint32_t types[] = {
		MBIM_MSG_COMMAND_DONE, MBIM_MSG_INDICATION, MBIM_MSG_FUNCTION_ERROR,
		MBIM_MSG_OPEN_DONE, MBIM_MSG_CLOSE_DONE,
	};
	size_t len = (size_t)rand_r(random) % NOISE_MAX + 1;

	randomise(random, frame, len);
	if (len > MBIM_HEADER && rand_r(random) % 2) {
		mbim_set_le32(frame, types[(size_t)rand_r(random) % 5]);
		mbim_set_le32(frame + 4, (uint32_t)len);
	}
	return len;
}

/**
 * mbim_spoil() - spoil a frame as armed
 * @fault: what is armed, and used up
 * @random: state of the random numbers
 * @frame: a message or a fragment, SPOIL_FRAME_MAX bytes of room
 * @len: its length
 * Return: its length now, 0: it is lost.
 */
size_t mbim_spoil(struct fault *fault, unsigned int *random, uint8_t *frame, size_t len)
{
	misdirect(fault, frame, len);
	if (!misorder(fault, frame, len))
		return 0;
	len = mismeasure(fault, random, frame, len);
	if (fault_take(&fault->mutated))
		mutate(random, frame, len);
	if (fault_take(&fault->garbage))
		randomise(random, frame, len);
	if (fault_take(&fault->noise))
		len = make_noise(random, frame);
	return len;
}
