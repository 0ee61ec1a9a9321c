# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the scripts that run tests share: sourced, with the top of the tree as the
# current directory.

number=0
# kselftests of netlink, which run with modules of either protocol
# shellcheck disable=SC2034
on_both=(bringup card channel event network op)

# try NAME COMMAND...: the command's own results indented, then its result as a whole;
# returns whether it passed
try() {
	local name=$1 status

	shift
	number=$((number + 1))
	"$@" 2>&1 < /dev/null | sed -u 's/^/  /'
	status=${PIPESTATUS[0]}
	case $status in
	0) echo "ok $number $name" ;;
	4) echo "ok $number $name # SKIP" ;;
	*)
		echo "not ok $number $name # exit $status"
		return 1
		;;
	esac
}

# options SCENARIO: what its line "# vm: ..." asks of the virtual machine
options() {
	sed -n 's/^# vm: //p' "$1" | sed -n 1p
}
