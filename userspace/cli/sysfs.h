/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WWANCTL_SYSFS_H
#define WWANCTL_SYSFS_H

#include <stdbool.h>
#include <stddef.h>

#define SYSFS_NAME_MAX		64
#define SYSFS_INTERFACES_MAX	32

/**
 * struct sysfs_interface - A USB interface.
 * @name: "1-1:1.4"
 * @number: its number
 * @mbim: a CDC MBIM control interface
 * @data: a CDC data interface, which goes with its control interface
 * @driver: its driver, "" if it has none
 */
struct sysfs_interface {
	char name[SYSFS_NAME_MAX];
	int number;
	bool mbim;
	bool data;
	char driver[SYSFS_NAME_MAX];
};

bool sysfs_device_exists(const char *root, const char *device);
bool sysfs_driver_exists(const char *root, const char *driver);
size_t sysfs_interfaces(const char *root, const char *device, struct sysfs_interface *interfaces,
			size_t cap);
int sysfs_configuration(const char *root, const char *device);
int sysfs_configure(const char *root, const char *device, int configuration);
int sysfs_bind(const char *root, const char *driver, const char *interface);
int sysfs_unbind(const char *root, const char *driver, const char *interface);

#endif /* WWANCTL_SYSFS_H */
