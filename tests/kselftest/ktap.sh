# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests in shell share: KTAP results, the driver, modules that are quick.
# Sourced; the current directory is then the top of the tree.
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
# shellcheck source=tests/vm/lib.sh
. tests/vm/lib.sh

number=0
failed=0
# shellcheck disable=SC2034
fast=(--set network.search-time=50ms --set network.attach-time=20ms
	--set network.reject-time=20ms --set network.scan-time=50ms --set module.card-time=20ms)

say() { echo "# $1: $2"; }
fail() { echo "Bail out! $1"; exit 1; }

plan() {
	echo "TAP version 13"
	echo "1..$1"
}

# check NAME COMMAND...: a result; what the command prints is shown if it fails
check() {
	local name=$1
	shift
	number=$((number + 1))
	if "$@" > "$run/output" 2>&1; then
		echo "ok $number $name"
		return
	fi
	sed 's/^/# /' "$run/output"
	echo "not ok $number $name"
	failed=1
}

finish() {
	# the module first: an unload must find nothing that holds it
	kill "${sim:-}" 2> /dev/null && wait "$sim" 2> /dev/null
	unload || failed=1
	exit "$failed"
}

# $parameters: of the driver
parameters=''
load() {
	# shellcheck disable=SC2086
	modprobe -a vhci-hcd usbnet cdc-wdm && insmod ./wwanctl.ko $parameters
}

unload() {
	[ ! -e /sys/module/wwanctl ] || rmmod wwanctl
}

# driver_of USB[:INTERFACE]: the driver of its control interface, or nothing
driver_of() {
	basename "$(readlink "/sys/bus/usb/devices/${1}:1.4/driver" || true)"
}

bound_to() { [ "$(driver_of "$1")" = "$2" ]; }

show() { build/wwanctl -j show "$1" 2> /dev/null | tr -d ' \n'; }

ready() { show "$1" | grep -q '"state":"ready"'; }

index_of() { show "$1" | sed -n 's/.*"modem":\([0-9]*\).*/\1/p'; }
