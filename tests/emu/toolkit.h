/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Card application toolkit data objects (TS 102 223 §8, §9.4): building and
 * reading proactive commands, terminal responses and envelopes.  Pure; used by
 * the card's applet and by the module that serves it.
 */
#ifndef EMU_TOOLKIT_H
#define EMU_TOOLKIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOOLKIT_MAX		256

/* Types of command, TS 102 223 §9.4. */
#define TOOLKIT_REFRESH			0x01
#define TOOLKIT_POLL_INTERVAL		0x03
#define TOOLKIT_SET_UP_MENU		0x25
#define TOOLKIT_TIMER_MANAGEMENT	0x27

/* Devices, §8.7. */
#define TOOLKIT_DEV_KEYPAD	0x01
#define TOOLKIT_DEV_UICC	0x81
#define TOOLKIT_DEV_TERMINAL	0x82

/**
 * struct toolkit_command - a proactive command, or the reply to one, decoded
 * @number, @type, @qualifier: COMMAND DETAILS
 * @timer_id: TIMER IDENTIFIER, 0 if absent
 * @seconds: TIMER VALUE or DURATION in seconds; -1 if absent
 * @result: general result of a TERMINAL RESPONSE, -1 if absent
 * @item: ITEM IDENTIFIER of an envelope, 0 if absent
 * @files: FILE LIST of a REFRESH (§8.18: count, then full paths) inside the parsed
 *	bytes, NULL if absent
 */
struct toolkit_command {
	uint8_t number;
	uint8_t type;
	uint8_t qualifier;
	uint8_t timer_id;
	long seconds;
	int result;
	uint8_t item;
	const uint8_t *files;
	size_t files_len;
};

/* @data: what FETCH returned (D0 template). Return: false if it is malformed. */
bool toolkit_parse_proactive(const uint8_t *data, size_t len, struct toolkit_command *cmd);
/* @data: data field of TERMINAL RESPONSE (no template). */
bool toolkit_parse_response(const uint8_t *data, size_t len, struct toolkit_command *cmd);
/* @data: data field of ENVELOPE; *@tag: its template tag (D3 menu, D7 timer, ...). */
bool toolkit_parse_envelope(const uint8_t *data, size_t len, uint8_t *tag,
			    struct toolkit_command *cmd);

/* Builders: return the length; @buf has TOOLKIT_MAX bytes. */
size_t toolkit_build_response(uint8_t *buf, const struct toolkit_command *cmd, uint8_t result);
size_t toolkit_build_timer_expiration(uint8_t *buf, uint8_t timer_id, long seconds);
size_t toolkit_build_menu_selection(uint8_t *buf, uint8_t item);
/* @files: value of the FILE LIST, or NULL */
size_t toolkit_build_refresh(uint8_t *buf, uint8_t number, uint8_t qualifier,
			     const uint8_t *files, size_t files_len);
size_t toolkit_build_poll_interval(uint8_t *buf, uint8_t number, unsigned int seconds);
size_t toolkit_build_timer_start(uint8_t *buf, uint8_t number, uint8_t timer_id, long seconds);
size_t toolkit_build_menu(uint8_t *buf, uint8_t number, const char *title,
			  const char *const *items, size_t count);

/* A TERMINAL PROFILE of a module that knows REFRESH, POLL INTERVAL, SET UP MENU and timers. */
size_t toolkit_terminal_profile(uint8_t *buf);
bool toolkit_profile_has_timers(const uint8_t *profile, size_t len);
bool toolkit_profile_has_menu(const uint8_t *profile, size_t len);
bool toolkit_profile_has_refresh(const uint8_t *profile, size_t len);
bool toolkit_profile_has_polling(const uint8_t *profile, size_t len);

#endif
