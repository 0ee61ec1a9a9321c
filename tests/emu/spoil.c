// SPDX-License-Identifier: GPL-2.0
/*
 * Frames of the module, spoilt as faults say: what a QMUX peer must survive.
 *
 * A frame is 01, length (of all but the 01), flags, service, client; then the SDU:
 * flags, transaction, message, length of the TLVs; then TLVs of type, length, value.
 */
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "qmi_msg.h"
#include "spoil.h"

#define TLV_HEADER	3
#define BLOATED		8000	/* more than any wMaxCommand here */
#define NOISE_MAX	600
#define MUTATIONS	8
#define OTHER_TXID	0x55
#define OTHER_CLIENT	0x40
#define OTHER_SERVICE	0x04	/* nobody has a client of it */
#define OTHER_MESSAGE	0x10

static uint16_t get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static void put_u16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static size_t header_of(const uint8_t *frame)
{
	return QMUX_HEADER + (frame[4] == QMI_CTL ? 6 : 7);
}

/* The length fields become those of a frame of @len bytes. */
static void put_lengths(uint8_t *frame, size_t len)
{
	size_t header = header_of(frame);

	put_u16(frame + 1, len - 1);
	put_u16(frame + header - 2, len - header);
}

/* Where the last TLV begins; the frame's end if it has none. */
static size_t last_tlv(const uint8_t *frame, size_t len)
{
	size_t at = header_of(frame), last = len;

	while (at + TLV_HEADER <= len) {
		last = at;
		at += TLV_HEADER + (size_t)get_u16(frame + at + 1);
	}
	return last;
}

static void lengthen_tlv(uint8_t *frame, size_t len)
{
	size_t at = last_tlv(frame, len);

	if (at < len)
		put_u16(frame + at + 1, (size_t)get_u16(frame + at + 1) + 1000);
}

/* All TLVs stand there twice. */
static size_t double_tlvs(uint8_t *frame, size_t len)
{
	size_t header = header_of(frame), tlvs = len - header;

	if (len + tlvs > SPOIL_MAX)
		return len;
	memcpy(frame + len, frame + header, tlvs);
	put_lengths(frame, len + tlvs);
	return len + tlvs;
}

static size_t drop_tlvs(uint8_t *frame)
{
	size_t len = header_of(frame);

	put_lengths(frame, len);
	return len;
}

/* A frame comes together with a copy of itself. */
static size_t join(uint8_t *frame, size_t len)
{
	if (2 * len > SPOIL_MAX)
		return len;
	memcpy(frame + len, frame, len);
	return 2 * len;
}

static size_t bloat(uint8_t *frame, size_t len)
{
	if (len >= BLOATED)
		return len;
	memset(frame + len, 0, BLOATED - len);
	put_u16(frame + 1, BLOATED - 1);
	return BLOATED;
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

/* Noise begins like a frame now and then: else one look at its first byte ends it. */
static size_t make_noise(unsigned int *random, uint8_t *frame)
{
	size_t len = (size_t)rand_r(random) % NOISE_MAX + 1;

	randomise(random, frame, len);
	if (len > QMUX_HEADER && rand_r(random) % 2) {
		frame[0] = QMUX_MARKER;
		put_u16(frame + 1, len - 1);
		frame[3] = QMUX_FROM_SERVICE;
	}
	return len;
}

static void misdirect(struct fault *fault, uint8_t *frame)
{
	uint8_t *sdu = frame + QMUX_HEADER;

	if (fault_take(&fault->wrong_txid))
		sdu[1] ^= OTHER_TXID;
	if (fault_take(&fault->wrong_message))
		frame[header_of(frame) - 4] ^= OTHER_MESSAGE;
	if (fault_take(&fault->wrong_client))
		frame[5] ^= OTHER_CLIENT;
	if (frame[4] != QMI_CTL && fault_take(&fault->wrong_service))
		frame[4] = OTHER_SERVICE;
}

/* What lies about lengths. */
static size_t mismeasure(struct fault *fault, uint8_t *frame, size_t len)
{
	if (fault_take(&fault->tlv_long))
		lengthen_tlv(frame, len);
	if (fault_take(&fault->tlv_double))
		len = double_tlvs(frame, len);
	if (fault_take(&fault->tlv_none))
		len = drop_tlvs(frame);
	if (fault_take(&fault->truncated))
		len /= 2;
	if (fault_take(&fault->qmux_short))
		put_u16(frame + 1, len / 2);
	if (fault_take(&fault->qmux_long))
		put_u16(frame + 1, len + 100);
	if (fault_take(&fault->joined))
		len = join(frame, len);
	if (fault_take(&fault->overlap)) {
		put_u16(frame + 1, len - 1 + len / 2);
		len = join(frame, len);
	}
	return fault_take(&fault->bloated) ? bloat(frame, len) : len;
}

/**
 * spoil_frame() - spoil a frame as armed
 * @fault: what is armed, and used up
 * @random: state of the random numbers
 * @frame: a whole frame, SPOIL_MAX bytes of room
 * @len: its length
 * Return: its length now.
 */
size_t spoil_frame(struct fault *fault, unsigned int *random, uint8_t *frame, size_t len)
{
	misdirect(fault, frame);
	len = mismeasure(fault, frame, len);
	if (fault_take(&fault->mutated))
		mutate(random, frame, len);
	if (fault_take(&fault->garbage))
		randomise(random, frame, len);
	if (fault_take(&fault->noise))
		len = make_noise(random, frame);
	return len;
}
