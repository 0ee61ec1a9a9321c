#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# No identity and no secret in the kernel's log, whatever went before in this boot, and
# after a rotation, a PIN and a failure with every debug message on.
# shellcheck source=tests/kselftest/ktap.sh
. "$(dirname "$0")/ktap.sh"

plan 6
unload
parameters='dyndbg=+p'
load || fail "the driver does not load"
plug secrets "${fast[@]}" --set card.pin-enabled=yes --set card.pin=58204671 \
	--set card.refresh=00
wait_for 20 ready "$usb" || fail "the module does not come up"

pin() { echo "$1" | build/wwanctl pin "$usb"; }
wrong() { ! pin 58204672; }
check "a wrong PIN is refused" wrong
check "the right one is taken" pin 58204671
wait_for 20 registered "$usb"

rotate() {
	build/wwanctl read "$usb" imsi
	build/wwanctl apdu "$usb" --aid A0000005591010FFFFFFFF8900000100 80E200000102
	wait_for 20 renewed
}
renewed() { build/wwanctl -j show "$usb" | grep 262020000000002; }
check "the IMSI is another one" rotate

# absent PATTERN: the log is not empty, and has none of that
absent() {
	dmesg | sed 's/^\[[^]]*\] //' > "$run/dmesg"
	grep -q wwanctl "$run/dmesg" && ! grep -E "$1" "$run/dmesg"
}
check "no PIN in the log" absent '58204671|58204672|3538323034363731|90817263|60329471'
check "no IMSI, ICCID or IMEI in the log" absent \
	'234150000000001|262020000000002|8944500102198304826|984405102091384028|867698040000017|082943510000000010'
check "no warning in the log" absent 'WARNING:|BUG:|Oops|Call Trace|refcount_t'

finish
