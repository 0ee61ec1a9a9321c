// SPDX-License-Identifier: GPL-2.0
/*
 * A USB device's descriptors, as /sys shows them: which of its configurations has a
 * function of which protocol. Source: USB 2.0, tables 9-8, 9-10 and 9-12.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "descriptors.h"

#define DT_CONFIGURATION	2
#define DT_INTERFACE		4
#define INTERFACE_LEN		9
#define CONFIGURATION_LEN	9

#define CLASS_COMM		0x02
#define CLASS_VENDOR		0xff
#define SUBCLASS_MBIM		0x0e
#define QMI_ENDPOINTS		3	/* what tells it from the serial ports beside it */

/* Every descriptor of a device: configurations each followed by their interfaces. */
int descriptors_read(const char *root, const char *device, uint8_t *data, size_t cap)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/devices/%s/descriptors", root, device);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, data, cap);
	close(fd);
	return n < 0 ? -errno : (int)n;
}

static int function_of(const uint8_t *interface)
{
	if (interface[5] == CLASS_COMM && interface[6] == SUBCLASS_MBIM)
		return FUNCTION_MBIM;
	if (interface[5] == CLASS_VENDOR && interface[4] == QMI_ENDPOINTS)
		return FUNCTION_QMI;
	return 0;
}

/**
 * descriptors_functions() - The functions of a configuration.
 * @data: descriptors
 * @len: their bytes
 * @configuration: bConfigurationValue
 *
 * Return: bits of FUNCTION_*.
 */
int descriptors_functions(const uint8_t *data, size_t len, int configuration)
{
	int current = 0, functions = 0;
	size_t at;

	for (at = 0; at + 2 <= len && data[at] >= 2 && data[at] <= len - at; at += data[at]) {
		if (data[at + 1] == DT_CONFIGURATION && data[at] >= CONFIGURATION_LEN)
			current = data[at + 5];
		if (data[at + 1] == DT_INTERFACE && data[at] >= INTERFACE_LEN &&
		    current == configuration)
			functions |= function_of(data + at);
	}
	return functions;
}

/**
 * descriptors_find() - The first configuration that has a function.
 * @data: descriptors
 * @len: their bytes
 * @functions: bits of FUNCTION_*
 *
 * Return: its bConfigurationValue, or 0 if none has.
 */
int descriptors_find(const uint8_t *data, size_t len, int functions)
{
	size_t at;

	for (at = 0; at + 2 <= len && data[at] >= 2 && data[at] <= len - at; at += data[at])
		if (data[at + 1] == DT_CONFIGURATION && data[at] >= CONFIGURATION_LEN &&
		    descriptors_functions(data, len, data[at + 5]) & functions)
			return data[at + 5];
	return 0;
}
