// SPDX-License-Identifier: GPL-2.0
/* What host and function agree on about transfer blocks. */
#include "ntb.h"

/* NCM 1.0 table 6-2 */
#define GET_NTB_PARAMETERS	0x80
#define GET_NTB_FORMAT		0x83
#define SET_NTB_FORMAT		0x84
#define GET_NTB_INPUT_SIZE	0x85
#define SET_NTB_INPUT_SIZE	0x86
#define GET_MAX_DATAGRAM_SIZE	0x87
#define SET_MAX_DATAGRAM_SIZE	0x88
#define GET_CRC_MODE		0x89
#define SET_CRC_MODE		0x8a

#define INPUT_SIZE		16384
#define INPUT_SIZE_MIN		2048	/* MBIM 1.0 §8.2 */
#define DATAGRAM_SIZE		2048
#define PARAMETERS		28
#define FORMATS			0x03	/* 16-bit and 32-bit headers */

/* The state after a reset, or when the data interface gets setting 0. */
void ntb_init(struct ntb *ntb)
{
	*ntb = (struct ntb){ .input_size = INPUT_SIZE, .datagram_size = DATAGRAM_SIZE };
}

static size_t put(uint8_t *at, uint32_t value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		at[i] = (uint8_t)(value >> 8 * i);
	return len;
}

static size_t put_parameters(uint8_t *at)
{
	size_t len = 0;
	int direction;

	len += put(at + len, PARAMETERS, 2);
	len += put(at + len, FORMATS, 2);
	for (direction = 0; direction < 2; direction++) {
		len += put(at + len, INPUT_SIZE, 4);
		len += put(at + len, 4, 2);	/* divisor, remainder, alignment */
		len += put(at + len, 0, 2);
		len += put(at + len, 4, 2);
		len += put(at + len, 0, 2);	/* to the host: reserved; from it: any number */
	}
	return len;
}

static uint32_t get_u32(const uint8_t *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static bool set_input_size(struct ntb *ntb, const uint8_t *out, size_t len)
{
	uint32_t size = len >= 4 ? get_u32(out) : 0;

	if (size < INPUT_SIZE_MIN || size > INPUT_SIZE)
		return false;
	ntb->input_size = size;
	return true;
}

static bool set_datagram_size(struct ntb *ntb, const uint8_t *out, size_t len)
{
	if (len < 2)
		return false;
	ntb->datagram_size = (uint16_t)(out[0] | out[1] << 8);
	return true;
}

/**
 * ntb_request() - a class request of NCM
 * @ntb: the settings
 * @setup: of the request
 * @out: its data, if the host sends some
 * @out_len: bytes of them
 * @answer: NTB_ANSWER_MAX bytes of room
 * @len: bytes of the answer
 * Return: false: the request is refused, or not one of these.
 */
bool ntb_request(struct ntb *ntb, const uint8_t *setup, const uint8_t *out, size_t out_len,
		 uint8_t *answer, size_t *len)
{
	*len = 0;
	switch (setup[1]) {
	case GET_NTB_PARAMETERS:
		*len = put_parameters(answer);
		return true;
	case GET_NTB_FORMAT:
		*len = put(answer, ntb->wide, 2);
		return true;
	case SET_NTB_FORMAT:
		ntb->wide = setup[2] & 1;
		return true;
	case GET_NTB_INPUT_SIZE:
		*len = put(answer, ntb->input_size, 4);
		return true;
	case SET_NTB_INPUT_SIZE:
		return set_input_size(ntb, out, out_len);
	case GET_MAX_DATAGRAM_SIZE:
		*len = put(answer, ntb->datagram_size, 2);
		return true;
	case SET_MAX_DATAGRAM_SIZE:
		return set_datagram_size(ntb, out, out_len);
	case GET_CRC_MODE:
		*len = put(answer, ntb->crc, 2);
		return true;
	case SET_CRC_MODE:
		return !setup[2];
	default:
		return false;
	}
}
