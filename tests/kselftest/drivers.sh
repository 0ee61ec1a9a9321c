#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# qmi_wwan knows the same modules: who gets one is neither a race nor a surprise, and it
# can be moved over and back.
# shellcheck source=tests/kselftest/ktap.sh
. "$(dirname "$0")/ktap.sh"

plan 9
unload
modprobe -r qmi_wwan 2> /dev/null

aliases() { ! modinfo -F alias ./wwanctl.ko | grep usb:; }
check "no USB alias: it is not loaded by a plug" aliases

# unplugged: until the last module has left the bus
gone() { [ ! -e "/sys/bus/usb/devices/$usb" ]; }
unplug() {
	kill "$sim" && wait "$sim" 2> /dev/null
	wait_for 10 gone
}

modprobe qmi_wwan
plug stock "${fast[@]}"
wait_for 10 bound_to "$usb" qmi_wwan
load
check "qmi_wwan first: the module stays with it" bound_to "$usb" qmi_wwan

idle() { ! grep -q SEND_ENCAPSULATED "$run/stock.trace"; }
check "and is left alone" idle

check "wwanctl bind takes it" build/wwanctl bind "$usb"
check "it comes up" wait_for 20 ready "$usb"

back() {
	build/wwanctl unbind "$usb" && wait_for 5 bound_to "$usb" qmi_wwan
}
check "wwanctl unbind gives it back" back
unplug

unload
modprobe -r qmi_wwan
load
modprobe qmi_wwan
plug ours "${fast[@]}"
check "wwanctl first: it gets the module" wait_for 20 ready "$usb"
unplug

unload
modprobe -r qmi_wwan
plug late "${fast[@]}"
load
check "a module that nobody has is taken at load" wait_for 20 ready "$usb"

other() {
	modprobe qmi_wwan && bound_to "$usb" wwanctl && modprobe -r qmi_wwan &&
		bound_to "$usb" wwanctl && ready "$usb"
}
check "and stays when the other driver comes and goes" other

finish
