// SPDX-License-Identifier: GPL-2.0
/* USB interfaces and their drivers, as /sys/bus/usb (the root here) shows them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysfs.h"

#define CLASS_COMM	0x02
#define CLASS_DATA	0x0a
#define SUBCLASS_NCM	0x0d
#define SUBCLASS_MBIM	0x0e

static bool exists(const char *root, const char *kind, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s/%s", root, kind, name);
	return !access(path, F_OK);
}

bool sysfs_device_exists(const char *root, const char *device)
{
	return exists(root, "devices", device);
}

bool sysfs_driver_exists(const char *root, const char *driver)
{
	return exists(root, "drivers", driver);
}

/* The number in an attribute of an interface or a device, -1 if there is none. */
static long read_number(const char *root, const char *name, const char *attribute, int base)
{
	char path[PATH_MAX];
	char text[16] = "";
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/devices/%s/%s", root, name, attribute);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	return n > 0 ? strtol(text, NULL, base) : -1;
}

static void read_class(const char *root, struct sysfs_interface *interface)
{
	long class = read_number(root, interface->name, "bInterfaceClass", 16);
	long subclass = read_number(root, interface->name, "bInterfaceSubClass", 16);

	/* MBIM may be behind NCM; whether it is the driver knows */
	interface->mbim = class == CLASS_COMM &&
			  (subclass == SUBCLASS_MBIM || subclass == SUBCLASS_NCM);
	interface->data = class == CLASS_DATA;
}

static void read_driver(const char *root, struct sysfs_interface *interface)
{
	char target[PATH_MAX];
	char path[PATH_MAX];
	const char *base;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/devices/%s/driver", root, interface->name);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return;
	target[n] = '\0';
	base = strrchr(target, '/');
	base = base ? base + 1 : target;
	if (strlen(base) < sizeof(interface->driver))
		strcpy(interface->driver, base);
}

/* The interface's number if @name is one of @device ("1-1:1.4"), else -1. */
static int interface_number(const char *name, const char *device)
{
	size_t len = strlen(device);
	const char *dot;

	if (strncmp(name, device, len) || name[len] != ':' || strlen(name) >= SYSFS_NAME_MAX)
		return -1;
	dot = strchr(name + len, '.');
	return dot ? atoi(dot + 1) : -1;
}

static int compare(const void *a, const void *b)
{
	return ((const struct sysfs_interface *)a)->number -
	       ((const struct sysfs_interface *)b)->number;
}

/**
 * sysfs_interfaces() - A USB device's interfaces, in the order of their numbers.
 * @root: /sys/bus/usb
 * @device: its path, "1-1"
 * @interfaces: interfaces
 * @cap: their room
 *
 * Return: their number.
 */
size_t sysfs_interfaces(const char *root, const char *device, struct sysfs_interface *interfaces,
			size_t cap)
{
	char path[PATH_MAX];
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/devices", root);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (count < cap && (entry = readdir(dir))) {
		struct sysfs_interface *interface = &interfaces[count];
		int number = interface_number(entry->d_name, device);

		if (number < 0)
			continue;
		memset(interface, 0, sizeof(*interface));
		strcpy(interface->name, entry->d_name);
		interface->number = number;
		read_class(root, interface);
		read_driver(root, interface);
		count++;
	}
	closedir(dir);
	qsort(interfaces, count, sizeof(*interfaces), compare);
	return count;
}

static int write_text(const char *path, const char *text)
{
	size_t len = strlen(text);
	int error = 0;
	ssize_t n;
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = write(fd, text, len);
	if (n < 0)
		error = -errno;
	else if ((size_t)n != len)
		error = -EIO;
	close(fd);
	return error;
}

/* The configuration in use; negative if the device has none. */
int sysfs_configuration(const char *root, const char *device)
{
	return (int)read_number(root, device, "bConfigurationValue", 10);
}

/**
 * sysfs_configure() - Let a device use another configuration.
 * @root: /sys/bus/usb
 * @device: its path, "1-1"
 * @configuration: bConfigurationValue
 *
 * All its drivers lose it, and those of the new interfaces get it before this returns.
 *
 * Return: 0 or -errno.
 */
int sysfs_configure(const char *root, const char *device, int configuration)
{
	char path[PATH_MAX];
	char text[16];

	snprintf(path, sizeof(path), "%s/devices/%s/bConfigurationValue", root, device);
	snprintf(text, sizeof(text), "%d", configuration);
	return write_text(path, text);
}

static int write_name(const char *root, const char *driver, const char *attribute,
		      const char *interface)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/drivers/%s/%s", root, driver, attribute);
	return write_text(path, interface);
}

/* -ENODEV if the driver does not know such interfaces. */
int sysfs_bind(const char *root, const char *driver, const char *interface)
{
	return write_name(root, driver, "bind", interface);
}

int sysfs_unbind(const char *root, const char *driver, const char *interface)
{
	return write_name(root, driver, "unbind", interface);
}
