/* SPDX-License-Identifier: GPL-2.0 */
/* What host and function agree on about transfer blocks (NCM 1.0 §6.2, MBIM 1.0 §8). */
#ifndef EMU_NTB_H
#define EMU_NTB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NTB_ANSWER_MAX	32

/**
 * struct ntb - settings of the data interface
 * @input_size: bytes of a block to the host
 * @datagram_size: longest datagram
 * @wide: blocks have 32-bit headers
 * @crc: datagrams end in a checksum; MBIM never has them
 */
struct ntb {
	uint32_t input_size;
	uint16_t datagram_size;
	bool wide;
	bool crc;
};

void ntb_init(struct ntb *ntb);
bool ntb_request(struct ntb *ntb, const uint8_t *setup, const uint8_t *out, size_t out_len,
		 uint8_t *answer, size_t *len);

#endif
