#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# qmi_wwan and cdc_mbim know the same modules: who gets one is neither a race nor a
# surprise, and it can be moved over and back.
# shellcheck source=tests/kselftest/ktap.sh
. "$(dirname "$0")/ktap.sh"

plan 23
modprobe vhci-hcd

aliases() { ! modinfo -F alias ./wwanctl.ko | grep usb:; }
check "no USB alias: it is not loaded by a plug" aliases

# unplugged: until the last module has left the bus
gone() { [ ! -e "/sys/bus/usb/devices/$usb" ]; }
unplug() {
	kill "$sim" && wait "$sim" 2> /dev/null
	wait_for 10 gone
}

# idle NAME: no message has gone to the module
idle() { ! grep -q SEND_ENCAPSULATED "$run/$1.trace"; }

# back DRIVER
back() {
	build/wwanctl unbind "$usb" && wait_for 5 bound_to "$usb" "$1"
}

# stays DRIVER: with ours, though the other comes and goes
stays() {
	modprobe "$1" && bound_to "$usb" wwanctl && modprobe -r "$1" &&
		bound_to "$usb" wwanctl && ready "$usb"
}

# share PROTOCOL DRIVER: of the stock kernel
share() {
	local protocol=$1 stock=$2
	local module=("${fast[@]}" --set "usb.protocol=$protocol")

	unload
	modprobe -r "$stock" 2> /dev/null
	modprobe "$stock"
	plug "stock-$protocol" "${module[@]}"
	wait_for 10 bound_to "$usb" "$stock"
	load
	check "$protocol: $stock first: the module stays with it" bound_to "$usb" "$stock"
	check "$protocol: and is left alone" idle "stock-$protocol"
	check "$protocol: wwanctl bind takes it" build/wwanctl bind "$usb"
	check "$protocol: it comes up" wait_for 20 ready "$usb"
	check "$protocol: wwanctl unbind gives it back" back "$stock"
	unplug

	unload
	modprobe -r "$stock"
	load
	modprobe "$stock"
	plug "ours-$protocol" "${module[@]}"
	check "$protocol: wwanctl first: it gets the module" wait_for 20 ready "$usb"
	unplug

	unload
	modprobe -r "$stock"
	plug "late-$protocol" "${module[@]}"
	load
	check "$protocol: a module that nobody has is taken at load" wait_for 20 ready "$usb"
	check "$protocol: and stays when the other driver comes and goes" stays "$stock"
}

share qmi qmi_wwan
unplug
share mbim cdc_mbim

# An MBIM function is two interfaces: whichever is taken away, both go; and they come back.
neither() {
	[ ! -e "/sys/bus/usb/devices/$usb:1.4/driver" ] &&
		[ ! -e "/sys/bus/usb/devices/$usb:1.5/driver" ]
}
drop_data() {
	echo "$usb:1.5" > /sys/bus/usb/drivers/wwanctl/unbind && neither
}
check "mbim: without its data interface the control interface goes as well" drop_data
again() { build/wwanctl bind "$usb" mbim && wait_for 20 ready "$usb"; }
check "mbim: both are bound again" again
mistaken() { ! build/wwanctl bind "$usb" qmi && ready "$usb"; }
check "mbim: no configuration of it has QMI, and it stays as it is" mistaken
unplug

# QMI in one configuration, MBIM in the other; the kernel chooses the first.
plug two "${fast[@]}" --set usb.protocol=mbim --set usb.configurations=2
wait_for 10 bound_to "$usb" wwanctl
speaks() { show "$usb" | grep -q "\"protocol\":\"$1\""; }
check "two configurations: the one in use counts" speaks qmi
check "wwanctl bind changes over to the other" build/wwanctl bind "$usb" mbim
turned() { speaks mbim && ready "$usb"; }
check "which works" wait_for 20 turned

finish
