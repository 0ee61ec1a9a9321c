// SPDX-License-Identifier: GPL-2.0
/*
 * wwanctl bind, unbind: who drives a module, at run time.
 *
 * The driver's table of ids is asked by trying: the kernel refuses to bind an
 * interface that the table does not have (ENODEV).
 *
 * A module may have several configurations, QMI in one and MBIM in another. The driver
 * takes what the one in use has; who names a protocol has it changed where it must be.
 */
#include <errno.h>
#include <string.h>

#include "array.h"
#include "cli.h"
#include "descriptors.h"
#include "json.h"
#include "sysfs.h"

#define ROOT		"/sys/bus/usb"
#define DRIVER		"wwanctl"
#define QMI_DRIVER	"qmi_wwan"
#define MBIM_DRIVER	"cdc_mbim"

struct usb_device {
	struct modem_spec spec;
	int functions;	/* that are meant, bits of FUNCTION_* */
	size_t count;
	struct sysfs_interface interfaces[SYSFS_INTERFACES_MAX];
};

static int sysfs_fail(const char *interface, const char *what, int error)
{
	if (error == -EACCES || error == -EPERM)
		return cli_error(interface, CLI_NO_PERMISSION, "%s: permission denied; try as root",
				 what);
	return cli_error(interface, CLI_FAILED, "%s: %s", what, strerror(-error));
}

/* The USB device that is meant; by index and IMEI only what is ours can be found. */
static int find_device(struct cli *cli, const char *text, struct usb_device *device)
{
	struct wwanctl_modem modem;
	int code;

	if (modem_spec_parse(text, &device->spec))
		return cli_error(text, CLI_USAGE,
				 "not a modem; use its index, its USB path (1-1, 1-1:1.8) or its IMEI");
	if (device->spec.kind != MODEM_SPEC_USB) {
		code = cli_modem(cli, text, &modem);
		if (code)
			return code;
		strcpy(device->spec.usb_path, modem.usb_path);
		device->spec.interface = (int)modem.interface;
	}
	if (!sysfs_device_exists(ROOT, device->spec.usb_path))
		return cli_error(text, CLI_NO_MODEM, "no USB device there; see: lsusb -t");
	device->functions = FUNCTION_QMI | FUNCTION_MBIM;
	device->count = sysfs_interfaces(ROOT, device->spec.usb_path, device->interfaces,
					 SYSFS_INTERFACES_MAX);
	return 0;
}

/* A data interface goes with its control interface, whatever driver that gets. */
static bool meant(const struct usb_device *device, const struct sysfs_interface *interface)
{
	if (interface->data || !(device->functions & (interface->mbim ? FUNCTION_MBIM :
									FUNCTION_QMI)))
		return false;
	return device->spec.interface < 0 || device->spec.interface == interface->number;
}

static const struct sysfs_interface *find_driven(const struct usb_device *device,
						 const char *driver)
{
	size_t i;

	for (i = 0; i < device->count; i++)
		if (meant(device, &device->interfaces[i]) &&
		    !strcmp(device->interfaces[i].driver, driver))
			return &device->interfaces[i];
	return NULL;
}

static int report(const struct cli *cli, const struct usb_device *device,
		  const struct sysfs_interface *interface, const char *driver)
{
	struct json_object *object;

	if (!cli->json) {
		printf("%s: %s%s (was %s)\n", interface->name,
		       driver ? "bound to " : "has no driver", driver ? driver : "",
		       interface->driver[0] ? interface->driver : "unbound");
		return 0;
	}
	object = json_object_new_object();
	json_object_object_add(object, "usb", json_text(device->spec.usb_path));
	json_object_object_add(object, "interface", json_object_new_int(interface->number));
	json_object_object_add(object, "driver", json_text(driver));
	json_object_object_add(object, "previous", json_text(interface->driver));
	json_print(object);
	return 0;
}

/* 0, -ENODEV if the driver does not know it (its former driver has it again), or an error. */
static int take_over(const struct sysfs_interface *interface)
{
	int error;

	if (interface->driver[0]) {
		error = sysfs_unbind(ROOT, interface->driver, interface->name);
		if (error)
			return error;
	}
	error = sysfs_bind(ROOT, DRIVER, interface->name);
	if (error && interface->driver[0] &&
	    sysfs_bind(ROOT, interface->driver, interface->name))
		cli_error(interface->name, 0, "could not be given back to %s", interface->driver);
	return error;
}

/* Drivers whose interface is a control interface; "" last: any that has no driver. */
static const char *const candidates[] = { QMI_DRIVER, MBIM_DRIVER, "" };

static int bind_any(const struct cli *cli, const struct usb_device *device)
{
	size_t i;
	size_t j;

	for (j = 0; j < ARRAY_SIZE(candidates); j++) {
		for (i = 0; i < device->count; i++) {
			const struct sysfs_interface *interface = &device->interfaces[i];
			int error;

			/* An interface that was named is taken from whatever driver it has. */
			if (!meant(device, interface) ||
			    (device->spec.interface < 0 &&
			     strcmp(interface->driver, candidates[j])))
				continue;
			error = take_over(interface);
			if (!error)
				return report(cli, device, interface, DRIVER);
			if (error != -ENODEV)
				return sysfs_fail(interface->name, "can't bind it", error);
		}
	}
	return cli_error(device->spec.usb_path, CLI_FAILED,
			 "the driver knows no control interface of this device; see the list of modules in its documentation");
}

static int parse_protocol(const char *text, int *functions)
{
	if (!strcmp(text, "qmi"))
		*functions = FUNCTION_QMI;
	else if (!strcmp(text, "mbim"))
		*functions = FUNCTION_MBIM;
	else
		return cli_error(text, CLI_USAGE, "not a protocol; use qmi or mbim");
	return 0;
}

/* The device is made to show the function that is meant, if another configuration has it. */
static int configure(struct usb_device *device)
{
	const char *path = device->spec.usb_path;
	uint8_t data[DESCRIPTORS_MAX];
	int len, configuration, error;

	len = descriptors_read(ROOT, path, data, sizeof(data));
	if (len < 0)
		return sysfs_fail(path, "can't read its descriptors", len);
	configuration = sysfs_configuration(ROOT, path);
	if (descriptors_functions(data, (size_t)len, configuration) & device->functions)
		return 0;
	configuration = descriptors_find(data, (size_t)len, device->functions);
	if (!configuration)
		return cli_error(path, CLI_FAILED, "no configuration of it has such a function");
	error = sysfs_configure(ROOT, path, configuration);
	if (error)
		return sysfs_fail(path, "can't change its configuration", error);
	device->spec.interface = -1;	/* its number was of the other configuration */
	device->count = sysfs_interfaces(ROOT, path, device->interfaces, SYSFS_INTERFACES_MAX);
	return 0;
}

int cmd_bind(struct cli *cli, int argc, char **argv)
{
	const struct sysfs_interface *interface;
	struct usb_device device;
	int code;

	if (argc != 2 && argc != 3)
		return cli_usage(argv[0], "bind takes a modem, and maybe a protocol");
	code = find_device(cli, argv[1], &device);
	if (!code && argc == 3)
		code = parse_protocol(argv[2], &device.functions);
	if (code)
		return code;
	if (!sysfs_driver_exists(ROOT, DRIVER))
		return cli_error(NULL, CLI_FAILED,
				 "the driver is not loaded; load it: modprobe wwanctl");
	if (argc == 3)
		code = configure(&device);
	if (code)
		return code;
	interface = find_driven(&device, DRIVER);
	if (interface)
		return report(cli, &device, interface, DRIVER);
	return bind_any(cli, &device);
}

int cmd_unbind(struct cli *cli, int argc, char **argv)
{
	const struct sysfs_interface *interface;
	struct usb_device device;
	const char *driver;
	int error;
	int code;

	if (argc != 2)
		return cli_usage(argv[0], "unbind takes one argument");
	code = find_device(cli, argv[1], &device);
	if (code)
		return code;
	interface = find_driven(&device, DRIVER);
	if (!interface)
		return cli_error(argv[1], CLI_NO_MODEM, "wwanctl has no interface there");
	error = sysfs_unbind(ROOT, DRIVER, interface->name);
	if (error)
		return sysfs_fail(interface->name, "can't unbind it", error);
	driver = interface->mbim ? MBIM_DRIVER : QMI_DRIVER;
	if (!sysfs_driver_exists(ROOT, driver))
		return report(cli, &device, interface, NULL);
	error = sysfs_bind(ROOT, driver, interface->name);
	if (error == -ENODEV)
		return report(cli, &device, interface, NULL);
	if (error)
		return sysfs_fail(interface->name, "can't give it back", error);
	return report(cli, &device, interface, driver);
}
