#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the unprivileged may ask, hear and change: sets the stage for privilege.py, which
# goes through every operation and group of the spec.
# shellcheck source=tests/kselftest/ktap.sh
. "$(dirname "$0")/ktap.sh"

unload
load > "$run/load" 2>&1 || fail "the driver does not load"
plug private "${fast[@]}" --set 'plmn 23415.tac=10976305' --set 'plmn 23415.lac=40235' \
	> "$run/plug"
wait_for 20 ready "$usb" || fail "the module does not come up"
wait_for 20 registered "$usb" || fail "the module does not register"
# Debian's kernels have a switch of their own for this
echo 1 2> /dev/null > /proc/sys/kernel/unprivileged_userns_clone

# IMSIs, ICCID and IMEI, as text, as in the card's files, and packed; tracking area and cell
cat > "$run/secrets" << END
234150000000001 262020000000002 8944500102198304826 867698040000017
0x2943510000000010 0x984405102091384028 0x317ca700 0x01d0a201
END

# what the module tells of: its card with another IMSI, a registration, the radio
cat > "$run/action" << END
set -e
build/wwanctl apdu $usb --aid A0000005591010FFFFFFFF8900000100 80E200000102
sleep 3
build/wwanctl power $usb low-power
build/wwanctl power $usb online
sleep 3
END

timeout 200 python3 tests/kselftest/privilege.py Documentation/netlink/specs/wwanctl.yaml \
	"$(index_of "$usb")" "$run/secrets" "bash $run/action" || failed=1
finish
