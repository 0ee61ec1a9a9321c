/* SPDX-License-Identifier: GPL-2.0 */
/* Codings of TS 31.102, TS 24.008 and TS 102 221: digits to EF bytes.  Pure. */
#ifndef EMU_UICC_CODE_H
#define EMU_UICC_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMSI_SIZE	9
#define ICCID_SIZE	10
#define PLMN_SIZE	3
#define KEY_SIZE	8

/* All return false, with nothing useful in @out, if @text can not be coded. */
bool code_imsi(const char *text, uint8_t out[IMSI_SIZE]);
bool code_iccid(const char *text, uint8_t out[ICCID_SIZE]);
bool code_plmn(const char *text, uint8_t out[PLMN_SIZE]);
bool code_pin(const char *text, uint8_t out[KEY_SIZE]);
bool code_adm(const char *text, uint8_t out[KEY_SIZE]);
bool code_msisdn(const char *text, uint8_t out[12]);

/* Whole pairs of hex digits; Return: bytes written, 0 if malformed or more than @cap. */
size_t code_hex(const char *text, uint8_t *out, size_t cap);

/* Reads EF_IMSI; Return: false if it holds no IMSI (blank, bad length or digits). */
bool decode_imsi(const uint8_t in[IMSI_SIZE], char text[16]);

/* A PIN value field as VERIFY carries it: 4 to 8 digits, padded with ff. */
bool pin_field_valid(const uint8_t in[KEY_SIZE]);

#endif
