// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>

#include "netlink.h"
#include "usb.h"

static int __init wwanctl_init(void)
{
	int err;

	err = wwanctl_netlink_register();
	if (err)
		goto err_out;
	err = wwanctl_usb_register();
	if (err)
		goto err_netlink;
	return 0;

err_netlink:
	wwanctl_netlink_unregister();
err_out:
	return err;
}

static void __exit wwanctl_exit(void)
{
	wwanctl_usb_unregister();
	wwanctl_netlink_unregister();
}

module_init(wwanctl_init);
module_exit(wwanctl_exit);

MODULE_DESCRIPTION("Control of USB cellular modules: registration, UICC channels, REFRESH");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1");
