# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What programs in the guest share: sourced, with the top of the tree as the current
# directory. $run is theirs alone, for sockets and traces.
run=$(mktemp -d)
RANDOM=$((10#$(date +%N) % 32768))
trap 'kill $(jobs -p) 2>/dev/null' EXIT

# say SOURCE TEXT: a line for the program on the host
say() { printf '%s\t%s\n' "$1" "$2"; }
fail() { say fail "$1"; exit 1; }

# elapsed: CLOCK_BOOTTIME in seconds, as traces and events have it
elapsed() { cut -d' ' -f1 /proc/uptime; }

# wait_for SECONDS COMMAND...: until it succeeds; longer on a kernel that is slow because
# it checks itself (scripts/check-debug)
wait_for() {
	local end=$((SECONDS + $1 * ${WWANCTL_TEST_SCALE:-1}))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.2
	done
}

# plug NAME OPTION...: an emulated module; its USB path in $usb, its process id in $sim,
# its trace and control socket in $run. It speaks the protocol that WWANCTL_TEST_PROTO names.
plug() {
	local name=$1
	shift
	build/modemsim --protocol "${WWANCTL_TEST_PROTO:-qmi}" "$@" -c "$run/$name.sock" -t "$run/$name.trace" --vhci > "$run/$name.out" &
	# shellcheck disable=SC2034
	sim=$!
	wait_for 10 grep -q '^attached' "$run/$name.out" || fail "modemsim $name did not attach"
	usb=$(sed -n 's/^attached usb=\([^ ]*\).*/\1/p' "$run/$name.out")
	say plug "$name $usb"
}

# internet: a network namespace of that name, which emulated modules with data.netns=internet
# reach: all of these answer an echo, .80 and ::80 serve a page, .53 and ::53 names
internet() {
	local host

	modprobe tun || fail "no tun"
	ip netns add internet
	ip -n internet link set lo up
	for host in 1 53 80; do
		ip -n internet addr add "192.0.2.$host/32" dev lo
		ip -n internet addr add "2001:db8::$host/128" dev lo nodad
	done
	mkdir -p "$run/www"
	echo "a page from the internet" > "$run/www/index.html"
	ip netns exec internet busybox httpd -f -p 80 -h "$run/www" &
	ip netns exec internet build/tests/nameserver ::ffff:192.0.2.53 &
	ip netns exec internet build/tests/nameserver 2001:db8::53 &
}

# tell NAME LINE: a control line to an emulated module, its answer to standard output
tell() { build/modemsim -c "$run/$1.sock" --send "$2"; }

state_of() {
	build/wwanctl -j show "$1" | tr -d ' \n' |
		sed -n 's/.*"registration":{[^}]*"state":"\([a-z]*\)".*/\1/p'
}

registered() {
	case $(state_of "$1") in home | roaming) return 0 ;; esac
	return 1
}

accepts() { grep -c '"attach-accept"' "$run/$1.trace"; }
accepted() { [ "$(accepts "$1")" -gt "$2" ]; }

# reject_randomly NAME: the network refuses the IMSI in use, at a random time and for a
# random cause that makes it useless; returns when the next IMSI has service
reject_randomly() {
	local before causes=(2 3 6 8)

	before=$(accepts "$1")
	sleep "0.$((RANDOM % 900 + 100))"
	tell "$1" "reject ${causes[RANDOM % 4]}" > /dev/null
	wait_for 20 accepted "$1" "$before" || return 1
	# the agent's own verification follows the network's accept
	sleep 1
}

# state_disk DIR: an ext4 file system there, on a disk in memory. The guest has no disk, and
# its 9p directory passes each write on to the host, one by one and slowly.
state_disk() {
	modprobe -a loop ext4
	truncate -s 16M "$run/state.img"
	mkfs.ext4 -q "$run/state.img"
	mkdir -p "$1"
	mount -o loop "$run/state.img" "$1" || fail "no file system for the state"
}

# start_agent CONFIG STATE_DIR: imsid in the background; its process id in $agent, its
# messages in $run/imsid.log
start_agent() {
	mkdir -p "$2"
	build/imsid -f -c "$1" -d "$2" > "$run/imsid.log" 2>&1 &
	# shellcheck disable=SC2034
	agent=$!
	wait_for 10 test -S /run/imsid/imsid.sock || fail "imsid does not run"
}
