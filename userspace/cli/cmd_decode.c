// SPDX-License-Identifier: GPL-2.0
/* wwanctl decode: frames and APDUs in words. Needs neither driver nor privilege. */
#include <getopt.h>
#include <string.h>

#include "apdu.h"
#include "cli.h"
#include "frame.h"
#include "json.h"
#include "text.h"

enum proto {
	PROTO_GUESS,
	PROTO_QMI,
	PROTO_MBIM,
	PROTO_APDU,
};

static int not_valid(size_t number, const char *why)
{
	return cli_error(NULL, CLI_FAILED, "frame %zu: %s", number, why);
}

static int decode_frame(const uint8_t *bytes, size_t len, size_t number, bool mbim,
			struct json_object *array)
{
	const char *wrong = mbim ? "no valid MBIM frame" : "no valid QMI frame";
	struct json_object *object;
	bool printed;

	if (!array) {
		printed = mbim ? frame_mbim_print(bytes, len) : frame_qmi_print(bytes, len);
		return printed ? 0 : not_valid(number, wrong);
	}
	object = mbim ? frame_mbim_json(bytes, len) : frame_qmi_json(bytes, len);
	if (!object)
		return not_valid(number, wrong);
	json_object_array_add(array, object);
	return 0;
}

static void decode_status(uint16_t sw, struct json_object *array)
{
	struct json_object *object;
	char words[128];
	char digits[8];

	apdu_status_text(sw, words, sizeof(words));
	snprintf(digits, sizeof(digits), "%04X", sw);
	if (!array) {
		printf("status word %s: %s\n", digits, words);
		return;
	}
	object = json_object_new_object();
	json_object_object_add(object, "proto", json_text("apdu"));
	json_object_object_add(object, "sw", json_text(digits));
	json_object_object_add(object, "text", json_text(words));
	json_object_array_add(array, object);
}

static int decode_apdu(const uint8_t *bytes, size_t len, size_t number, struct json_object *array)
{
	struct json_object *object;
	struct apdu apdu;
	const char *wrong;
	char text[160];

	if (len == 2) {
		decode_status((uint16_t)(bytes[0] << 8 | bytes[1]), array);
		return 0;
	}
	wrong = apdu_parse(bytes, len, &apdu);
	if (wrong)
		return not_valid(number, wrong);
	if (!array) {
		apdu_describe(&apdu, text, sizeof(text));
		printf("APDU %s\n", text);
		return 0;
	}
	object = apdu_json(&apdu);
	json_object_object_add(object, "proto", json_text("apdu"));
	json_object_array_add(array, object);
	return 0;
}

/* QMUX has a marker, MBIM a type and its length; no APDU looks like either. */
static enum proto guess(const uint8_t *bytes, size_t len)
{
	if (frame_is_qmi(bytes, len))
		return PROTO_QMI;
	return frame_is_mbim(bytes, len) ? PROTO_MBIM : PROTO_GUESS;
}

static int decode_all(const struct cli *cli, const struct hex_args *frames, enum proto proto)
{
	struct json_object *array = cli->json ? json_object_new_array() : NULL;
	struct apdu apdu;
	int code = 0;
	size_t i;

	for (i = 0; i < frames->count; i++) {
		const uint8_t *bytes = frames->items[i].bytes;
		size_t len = frames->items[i].len;
		enum proto as = proto == PROTO_GUESS ? guess(bytes, len) : proto;
		int error;

		if (as == PROTO_QMI || as == PROTO_MBIM)
			error = decode_frame(bytes, len, i + 1, as == PROTO_MBIM, array);
		else if (as == PROTO_GUESS && len > 2 && apdu_parse(bytes, len, &apdu))
			error = not_valid(i + 1, "no valid QMI frame, MBIM frame or APDU; "
					  "--proto tells what is wrong with it");
		else
			error = decode_apdu(bytes, len, i + 1, array);
		if (error)
			code = error;
	}
	if (array)
		json_print(array);
	return code;
}

static int parse_proto(const char *command, const char *name, enum proto *proto)
{
	if (!strcmp(name, "qmi"))
		*proto = PROTO_QMI;
	else if (!strcmp(name, "mbim"))
		*proto = PROTO_MBIM;
	else if (!strcmp(name, "apdu"))
		*proto = PROTO_APDU;
	else
		return cli_usage(command, "no such protocol: %s", name);
	return 0;
}

int cmd_decode(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "proto", required_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	enum proto proto = PROTO_GUESS;
	struct hex_args frames;
	int option;
	int code;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'p')
			return cli_usage(argv[0], "wrong option");
		code = parse_proto(argv[0], optarg, &proto);
		if (code)
			return code;
	}
	if (optind == argc)
		return cli_usage(argv[0], "decode takes at least one frame");
	/* A status word has two bytes; what is shorter can only be a part of something. */
	if (hex_parse_args(argc - optind, argv + optind, 2, &frames))
		code = cli_usage(argv[0], "a frame is written in hexadecimal digits");
	else
		code = decode_all(cli, &frames, proto);
	hex_args_free(&frames);
	return code;
}
