/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_FRAME_H
#define WWANCTL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <json-c/json.h>

/* Control frames in words, by the driver's own codecs. */
bool frame_is_qmi(const uint8_t *frame, size_t len);
bool frame_qmi_line(const uint8_t *frame, size_t len, char *text, size_t cap);
bool frame_qmi_print(const uint8_t *frame, size_t len);
struct json_object *frame_qmi_json(const uint8_t *frame, size_t len);

bool frame_is_mbim(const uint8_t *frame, size_t len);
bool frame_mbim_print(const uint8_t *frame, size_t len);
struct json_object *frame_mbim_json(const uint8_t *frame, size_t len);

#endif /* WWANCTL_FRAME_H */
