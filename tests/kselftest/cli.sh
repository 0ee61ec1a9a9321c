#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own ynl command line against the driver, with the specification as it is
# in Documentation/: dump, do, several requests at once, events; and `genl ctrl list`.
# shellcheck source=tests/kselftest/ktap.sh
. "$(dirname "$0")/ktap.sh"

cli=$WWANCTL_CACHE/ynl/tools/net/ynl/pyynl/cli.py
schema=$WWANCTL_CACHE/ynl/Documentation/netlink/genetlink.yaml

scale=${WWANCTL_TEST_SCALE:-1}

# the specification is held against the schema once: that takes seconds
ynl() {
	timeout $((90 * scale)) /usr/bin/python3 "$cli" --spec Documentation/netlink/specs/wwanctl.yaml \
		--no-schema --output-json "$@"
}

# json EXPRESSION: true if it is, of the JSON on the standard input as j
json() {
	/usr/bin/python3 -c 'import json, sys
j = json.load(sys.stdin)
if not eval(sys.argv[1]):
    sys.exit(json.dumps(j))' "$1"
}

plan 9
unload
load || fail "the driver does not load"
plug ynl "${fast[@]}"
wait_for 20 ready "$usb" || fail "the module does not come up"
wait_for 20 registered "$usb" || fail "the module does not register"
index=$(index_of "$usb")

family() { genl ctrl list | grep -A 2 'Name: wwanctl'; }
check "the family is listed" family

modems() {
	ynl --schema "$schema" --dump modem-get |
		json "len(j) == 1 and j[0]['modem-index'] == $index and j[0]['state'] == 'ready' \
and j[0]['imei'] == '867698040000017' and 'apdu' in j[0]['capabilities']"
}
check "dump, the specification checked against its schema" modems

cached() {
	ynl --do modem-get --json "{\"modem-index\": $index}" |
		json "j['usb-path'] == '$usb' and j['protocol'] == 'qmi'"
}
check "do, answered from the cache" cached

read_file() {
	ynl --do file-read --json "{\"modem-index\": $index, \"path\": \"3f002fe2\"}" |
		json "j['data'].replace(' ', '') == '984405102091384028f6' and j['sw'] == 0x9000"
}
check "do, answered by the module" read_file

refused() {
	! ynl --do file-read --json '{"modem-index": 99999, "path": "3f002fe2"}' \
		> "$run/refused" 2>&1 && grep 'no such modem' "$run/refused"
}
check "refused, with its words" refused

refused_late() {
	! ynl --do file-read --json "{\"modem-index\": $index, \"path\": \"3f00eeee\"}" \
		> "$run/refused" 2>&1 && grep 'the card answered 6A82' "$run/refused"
}
check "refused by the card, with its words" refused_late

several() {
	ynl --multi file-read "{\"modem-index\": $index, \"path\": \"3f002fe2\"}" \
		--multi channel-open \
		"{\"modem-index\": $index, \"aid\": \"a0000005591010ffffffff8900000100\"}" \
		--multi attach-get "{\"modem-index\": $index}" |
		json "len(j) == 3 and 'data' in j[0] and j[1]['channel'] == 1 and 'apn' in j[2]"
}
check "several requests at once" several

events() {
	ynl --dump event-get | json "j[0]['seq'] < j[-1]['seq'] and \
any(e['type'] == 'modem-new' and e['usb-path'] == '$usb' for e in j) and \
any(e['type'] == 'registration' and e['registration'].get('plmn') == '23415' for e in j)"
}
check "dump of events" events

# when it listens can't be seen from outside: so something happens until it has told
told() {
	build/wwanctl refresh "$usb" session && sleep 0.5 && grep -q 'card-ntf' "$run/events"
}

subscribe() {
	local listener status

	ynl --subscribe card --duration $((60 * scale)) > "$run/events" 2>&1 &
	listener=$!
	wait_for 50 told
	status=$?
	pkill -P "$listener"
	wait "$listener"
	cat "$run/events"
	return "$status"
}
check "events of a group" subscribe

finish
