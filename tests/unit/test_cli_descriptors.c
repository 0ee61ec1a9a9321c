// SPDX-License-Identifier: GPL-2.0
/* Configurations with QMI and MBIM, and descriptors that lie. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "descriptors.h"

static const uint8_t sierra[] = {
	18, 1, 0, 2, 0, 0, 0, 64, 0x99, 0x11, 0x71, 0x90, 6, 0, 1, 2, 3, 3,
	9, 2, 0, 0, 0, 1, 0, 0xa0, 250,
	9, 4, 0, 0, 2, 0xff, 0xff, 0, 0,	/* serial port */
	7, 5, 0x81, 2, 0, 2, 0,
	7, 5, 0x81, 2, 0, 2, 0,
	9, 4, 8, 0, 3, 0xff, 0xff, 0, 0,	/* QMI */
	7, 5, 0x81, 2, 0, 2, 0,
	7, 5, 0x81, 2, 0, 2, 0,
	7, 5, 0x81, 2, 0, 2, 0,
	9, 2, 0, 0, 0, 2, 0, 0xa0, 250,
	9, 4, 0, 0, 2, 0xff, 0xff, 0, 0,	/* serial port */
	7, 5, 0x81, 2, 0, 2, 0,
	7, 5, 0x81, 2, 0, 2, 0,
	9, 4, 12, 0, 1, 0x02, 0x0e, 0, 0,	/* MBIM */
	7, 5, 0x81, 2, 0, 2, 0,
	9, 2, 0, 0, 0, 3, 0, 0xa0, 250,
	9, 4, 0, 0, 2, 0xff, 0xff, 0, 0,	/* serial port */
	7, 5, 0x81, 2, 0, 2, 0,
	7, 5, 0x81, 2, 0, 2, 0,
};

static const uint8_t behind_ncm[] = {
	18, 1, 0, 2, 0, 0, 0, 64, 0x99, 0x11, 0x71, 0x90, 6, 0, 1, 2, 3, 3,
	9, 2, 0, 0, 0, 1, 0, 0xa0, 250,
	9, 4, 12, 0, 1, 0x02, 0x0d, 0, 0,	/* NCM */
	7, 5, 0x81, 2, 0, 2, 0,
	9, 4, 12, 1, 1, 0x02, 0x0e, 0, 0,	/* MBIM */
	7, 5, 0x81, 2, 0, 2, 0,
};

static void a_function_is_found_in_its_configuration(void **state)
{
	(void)state;
	assert_int_equal(descriptors_find(sierra, sizeof(sierra), FUNCTION_QMI), 1);
	assert_int_equal(descriptors_find(sierra, sizeof(sierra), FUNCTION_MBIM), 2);
	assert_int_equal(descriptors_functions(sierra, sizeof(sierra), 1), FUNCTION_QMI);
	assert_int_equal(descriptors_functions(sierra, sizeof(sierra), 2), FUNCTION_MBIM);
	assert_int_equal(descriptors_functions(sierra, sizeof(sierra), 3), 0);
	assert_int_equal(descriptors_functions(sierra, sizeof(sierra), -1), 0);
}

static void mbim_may_be_in_another_setting(void **state)
{
	(void)state;
	assert_int_equal(descriptors_find(behind_ncm, sizeof(behind_ncm), FUNCTION_MBIM), 1);
	assert_int_equal(descriptors_find(behind_ncm, sizeof(behind_ncm), FUNCTION_QMI), 0);
}

/* On the heap in its very size, so that a read beyond it shows. */
static void none_is_read_beyond_the_end(void **state)
{
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(sierra); len++) {
		uint8_t *cut = malloc(len ? len : 1);

		assert_non_null(cut);
		memcpy(cut, sierra, len);
		assert_true(descriptors_find(cut, len, FUNCTION_MBIM) <= 2);
		free(cut);
	}
}

static void lengths_that_lie_end_the_search(void **state)
{
	static const uint8_t zero[] = {
		0, 0, 9, 2, 0, 0, 0, 1, 0, 0xa0, 250,
		9, 4, 8, 0, 3, 0xff, 0xff, 0, 0
	};
	static const uint8_t brief[] = {
		9, 2, 0, 0, 0, 1, 0, 0xa0, 250, 3, 4, 8,
		9, 4, 8, 0, 3, 0xff, 0xff, 0, 0
	};
	static const uint8_t beyond[] = { 9, 2, 0, 0, 0, 1, 0, 0xa0, 250, 200, 4, 0 };

	(void)state;
	assert_int_equal(descriptors_find(zero, sizeof(zero), FUNCTION_QMI), 0);
	assert_int_equal(descriptors_find(brief, sizeof(brief), FUNCTION_QMI), 1);
	assert_int_equal(descriptors_find(beyond, sizeof(beyond), FUNCTION_QMI), 0);
}

static void they_are_read_from_a_file(void **state)
{
	char root[] = "/tmp/wwanctl-usb.XXXXXX";
	uint8_t data[sizeof(sierra)];
	char path[128];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(path, sizeof(path), "%s/devices", root);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(descriptors_read(root, "1-1", data, sizeof(data)), -ENOENT);
	snprintf(path, sizeof(path), "%s/devices/1-1", root);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/devices/1-1/descriptors", root);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(sierra, sizeof(sierra), 1, file), 1);
	fclose(file);
	assert_int_equal(descriptors_read(root, "1-1", data, sizeof(data)), sizeof(sierra));
	assert_memory_equal(data, sierra, sizeof(sierra));
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof(path), "%s/devices/1-1", root);
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof(path), "%s/devices", root);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(root), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_is_found_in_its_configuration),
		cmocka_unit_test(mbim_may_be_in_another_setting),
		cmocka_unit_test(none_is_read_beyond_the_end),
		cmocka_unit_test(lengths_that_lie_end_the_search),
		cmocka_unit_test(they_are_read_from_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
