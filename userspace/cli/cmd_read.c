// SPDX-License-Identifier: GPL-2.0
/* wwanctl read: elementary files. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "cli.h"
#include "ef.h"
#include "json.h"
#include "text.h"

#define RECORD_MAX	254	/* TS 102 221, 8.2.2.2 */

static int no_such_name(const char *name)
{
	const char *names[64];
	size_t count = ef_names(names, ARRAY_SIZE(names));
	size_t i;

	fprintf(stderr, "wwanctl: %s: neither a file's name nor a path like 3F00/7FFF/6F07; names:",
		name);
	for (i = 0; i < count; i++)
		fprintf(stderr, " %s", names[i]);
	fputc('\n', stderr);
	return CLI_USAGE;
}

static void print_text(const char *name, const char *raw, struct json_object *value)
{
	printf("%s %s\n", name, raw);
	if (json_object_is_type(value, json_type_string))
		printf("  %s\n", json_object_get_string(value));
	else if (value)
		printf("  %s\n", json_object_to_json_string_ext(value, JSON_C_TO_STRING_SPACED |
								JSON_C_TO_STRING_NOSLASHESCAPE));
	else
		printf("  (not decoded)\n");
	json_object_put(value);
}

static void print_file(const struct cli *cli, const char *name, const struct ef *ef,
		       const struct wwanctl_reply *reply)
{
	struct json_object *raw = json_hex(reply->data, reply->data_len);
	struct json_object *value = NULL;
	struct json_object *object;

	if (ef && ef->decode && reply->data_len)
		value = ef->decode(reply->data, reply->data_len);
	if (!cli->json) {
		print_text(name, json_object_get_string(raw), value);
		json_object_put(raw);
		return;
	}
	object = json_object_new_object();
	json_object_object_add(object, "ef", json_object_new_string(name));
	json_object_object_add(object, "raw", raw);
	json_object_object_add(object, "value", value);
	json_print(object);
}

/* The number of the record, 0 for none given, -1 if it is no such number. */
static long parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "record", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	long record = 0;
	char *end;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'r')
			return -1;
		record = strtol(optarg, &end, 10);
		if (*end || record < 1 || record > RECORD_MAX)
			return -1;
	}
	return record;
}

int cmd_read(struct cli *cli, int argc, char **argv)
{
	struct wwanctl_file file = { 0 };
	struct wwanctl_answer answer;
	struct wwanctl_modem modem;
	const struct ef *ef;
	const char *name;
	char what[64];
	long record = parse_options(argc, argv);
	int code;

	if (record < 0 || argc - optind != 2)
		return cli_usage(argv[0], "read takes a modem, a file and maybe a record, 1 to %d",
				 RECORD_MAX);
	name = argv[optind + 1];
	ef = ef_find(name);
	if (ef_path_parse(ef ? ef->path : name, file.path, &file.path_len))
		return no_such_name(name);
	if (!ef)
		ef = ef_find_path(file.path, file.path_len);
	if (ef)
		name = ef->name;
	file.record = record ? (uint32_t)record : ef && ef->record ? 1 : 0;
	code = cli_modem(cli, argv[optind], &modem);
	if (code)
		return code;
	if (WWANCTL_SYNC(cli->client, &answer, wwanctl_file_read, modem.index, &file)) {
		snprintf(what, sizeof(what), "can't read %s", name);
		code = cli_fail(modem.usb_path, what, &answer.reply);
	} else {
		print_file(cli, name, ef, &answer.reply);
	}
	wwanctl_answer_free(&answer);
	return code;
}
