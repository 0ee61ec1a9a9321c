// SPDX-License-Identifier: GPL-2.0
/* USB interfaces and drivers, in a directory made like /sys/bus/usb. */
#include <errno.h>
#include <fcntl.h>
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

#include "sysfs.h"

static char root[64];

static void make_dir(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void make_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void make_link(const char *name, const char *target)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	assert_int_equal(symlink(target, path), 0);
}

static void read_back(const char *name, char *text, size_t cap)
{
	char path[256];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	fd = open(path, O_RDONLY);
	n = read(fd, text, cap - 1);
	close(fd);
	assert_true(n >= 0);
	text[n] = '\0';
}

static int create(void **state)
{
	(void)state;
	strcpy(root, "/tmp/wwanctl-sysfs.XXXXXX");
	if (!mkdtemp(root))
		return -1;
	make_dir("devices");
	make_dir("drivers");
	make_dir("drivers/qmi_wwan");
	make_file("drivers/qmi_wwan/bind", "");
	make_file("drivers/qmi_wwan/unbind", "");
	make_dir("devices/1-1");
	make_dir("devices/1-10");
	make_dir("devices/1-1:1.10");
	make_file("devices/1-1/bConfigurationValue", "2\n");
	make_dir("devices/1-1:1.1");
	make_file("devices/1-1:1.1/bInterfaceClass", "0a\n");
	make_dir("devices/1-1:1.4");
	make_dir("devices/1-1:1.0");
	make_dir("devices/1-10:1.0");
	make_dir("devices/1-1.1:1.0");
	make_link("devices/1-1:1.4/driver", "../../../bus/usb/drivers/qmi_wwan");
	make_file("devices/1-1:1.0/bInterfaceClass", "02\n");
	make_file("devices/1-1:1.0/bInterfaceSubClass", "0e\n");
	make_file("devices/1-1:1.4/bInterfaceClass", "ff\n");
	return 0;
}

static int destroy(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command);
}

static void interfaces_of_one_device_in_their_order(void **state)
{
	struct sysfs_interface interfaces[8];

	(void)state;
	assert_int_equal(sysfs_interfaces(root, "1-1", interfaces, 8), 4);
	assert_string_equal(interfaces[0].name, "1-1:1.0");
	assert_true(interfaces[0].mbim);
	assert_false(interfaces[0].data);
	assert_string_equal(interfaces[0].driver, "");
	assert_true(interfaces[1].data);
	assert_int_equal(interfaces[2].number, 4);
	assert_false(interfaces[2].mbim);
	assert_false(interfaces[2].data);
	assert_string_equal(interfaces[2].driver, "qmi_wwan");
	assert_int_equal(interfaces[3].number, 10);
	assert_int_equal(sysfs_interfaces(root, "1-1", interfaces, 2), 2);
	assert_int_equal(sysfs_interfaces(root, "2-1", interfaces, 8), 0);
	assert_int_equal(sysfs_interfaces("/nowhere", "1-1", interfaces, 8), 0);
}

static void what_is_there(void **state)
{
	(void)state;
	assert_true(sysfs_device_exists(root, "1-1"));
	assert_false(sysfs_device_exists(root, "1-2"));
	assert_true(sysfs_driver_exists(root, "qmi_wwan"));
	assert_false(sysfs_driver_exists(root, "wwanctl"));
}

static void names_are_written_to_the_driver(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(sysfs_bind(root, "qmi_wwan", "1-1:1.4"), 0);
	read_back("drivers/qmi_wwan/bind", text, sizeof(text));
	assert_string_equal(text, "1-1:1.4");
	assert_int_equal(sysfs_unbind(root, "qmi_wwan", "1-1:1.0"), 0);
	read_back("drivers/qmi_wwan/unbind", text, sizeof(text));
	assert_string_equal(text, "1-1:1.0");
	assert_int_equal(sysfs_bind(root, "wwanctl", "1-1:1.4"), -ENOENT);
}

static void the_configuration_is_read_and_written(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(sysfs_configuration(root, "1-1"), 2);
	assert_true(sysfs_configuration(root, "1-10") < 0);
	assert_int_equal(sysfs_configure(root, "1-1", 1), 0);
	read_back("devices/1-1/bConfigurationValue", text, sizeof(text));
	assert_int_equal(text[0], '1');
	assert_int_equal(sysfs_configure(root, "1-10", 1), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interfaces_of_one_device_in_their_order),
		cmocka_unit_test(what_is_there),
		cmocka_unit_test(names_are_written_to_the_driver),
		cmocka_unit_test(the_configuration_is_read_and_written),
	};

	return cmocka_run_group_tests(tests, create, destroy);
}
