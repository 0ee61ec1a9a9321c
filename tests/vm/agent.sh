# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the scenarios of imsid share: results as TAP, modules that are quick, an agent that
# can be killed and started again. Sourced, with the top of the tree as the current
# directory.
# shellcheck source=tests/vm/lib.sh
. tests/vm/lib.sh

number=0
failed=0
state=/var/lib/imsid
conf=$run/imsid.conf
log=$run/imsid.log
uk=234150000000001
de=262020000000002
fr=208010000000003
# what identifies the subscriber of the emulated card or opens it, as text and as in its
# files and APDUs, in either case
secrets="$uk|$de|$fr|2943510000000010|2926200000000020|2980100000000030"
secrets="$secrets|89445001|98440510|867698040000017|80 ?E2 ?00 ?00 ?01|A000000559"

say() { echo "# $1: $2"; }
fail() { echo "Bail out! $1"; dump; exit 1; }

# dump: what helps to understand a failure
dump() {
	[ ! -e "$log" ] || tail -n 25 "$log" | sed 's/^/# log: /'
	timeout 15 build/imsictl status 2>&1 | sed 's/^/# status: /'
	timeout 15 build/imsictl explain 2>&1 | sed 's/^/# explain: /'
}

# ok NAME COMMAND...: a result
ok() {
	local name=$1
	shift
	number=$((number + 1))
	if "$@"; then
		echo "ok $number - $name"
		return
	fi
	echo "not ok $number - $name"
	# what follows a failure is often its consequence
	[ "$failed" = 1 ] || dump
	failed=1
}

# soon NAME SECONDS COMMAND...: the command succeeds in that time
soon() {
	local name=$1 seconds=$2
	shift 2
	ok "$name" wait_for "$seconds" "$@"
}

# finish: whatever was tested, what holds for each scenario
finish() {
	ok "no message tells who the subscriber is" no_secrets
	ok "what is kept is for its owner only" private_state
	ok "no filter of system calls has refused anything" none_refused
	mkdir -p /out/logs
	cp "$run"/*.log "$run"/*.trace /out/logs/ 2> /dev/null
	echo "1..$number"
	exit "$failed"
}

# not COMMAND...
not() { ! "$@"; }

# load: the driver and what it needs
load() {
	modprobe -a vhci-hcd usbnet || fail "no vhci-hcd"
	insmod wwanctl.ko || fail "wwanctl.ko does not load"
}

# card_conf: knows the card of modemsim with three IMSIs
card_conf() {
	cat > "$conf" <<- END
		[card threefold]
		match-iccid = 8944500102198304826
		method = applet
		aid = A0000005591010FFFFFFFF8900000100
		select = 80 E2 00 00 01 {index:2}
		writes-per-switch = 12
		[profile threefold/uk]
		index = 1
		imsi = $uk
		[profile threefold/de]
		index = 2
		imsi = $de
		[profile threefold/fr]
		index = 3
		imsi = $fr
		[policy]
		dwell-min = 0s
	END
}

# policy LINE...: more of [policy], and whatever sections follow
policy() { printf '%s\n' "$@" >> "$conf"; }

# quick NAME OPTION...: a module with that card, on a network that answers at once
quick() {
	local name=$1
	shift
	plug "$name" --set "profile 1.imsi=$uk" --set "profile 2.imsi=$de" \
		--set "profile 3.imsi=$fr" --set network.search-time=300ms \
		--set network.attach-time=200ms --set network.reject-time=100ms \
		--set network.scan-time=500ms "$@"
}

# run_agent: imsid in the background, its state as it was left
run_agent() {
	build/imsid -f -c "$conf" -d "$state" >> "$log" 2>&1 &
	agent=$!
	wait_for 10 answers || fail "imsid does not run"
}

stop_agent() {
	kill "-$1" "$agent"
	wait "$agent" 2> /dev/null
}

# new_agent: the same, with nothing known of before
new_agent() {
	rm -rf "$state"
	run_agent
}

answers() { timeout 5 build/imsictl status > /dev/null 2>&1; }

# status FILTER: of jq, on the first modem
status() { timeout 10 build/imsictl -j status | jq -r ".modems[0] | $1" 2> /dev/null; }
is() { [ "$(status "$1")" = "$2" ]; }
is_served() { is '"\(.profile) \(.phase)"' "threefold/$1 registered"; }

# history FILTER: of jq, on the array
history_of() { timeout 10 build/imsictl -j history | jq -r "$1"; }

# traced NAME PATTERN: how many lines of the module's trace match
traced() { grep -Ec "$2" "$run/$1.trace"; }
attached() { grep '"attach-accept"' "$run/$1.trace" | tail -n 1 | grep -q "\"$2\""; }
selects() { traced "$1" '"apdu": *"8[0-9A-F]E2'; }

# sanitized: sizes and system calls are not those of the product
sanitized() { [ -n "${WWANCTL_PROGRAMS:-}" ]; }

# no_secrets: not in the agent's messages, in those of programs beside it, in the kernel's
no_secrets() {
	dmesg > "$run/dmesg.log"
	! grep -iE "$secrets" "$run"/*.log
}

# private_state: what was kept is for nobody else to read, whatever the directory is
private_state() {
	[ ! -e "$state" ] || [ -z "$(find "$state" -type f -perm /077)" ]
}

# none_refused: the kernel notes what the filter of the agent refuses
none_refused() { ! dmesg | grep 'type=1326.*comm="imsid"'; }
