#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""privilege.py SPEC MODEM SECRETS ACTION: what the unprivileged may ask, hear and change.

Goes through every operation and every group that the YAML spec has, so that a new one is
tried without being named here: as nobody, as root of a user namespace, in another network
namespace, and over a socket that nobody has opened. SECRETS has one secret a line, text,
or hexadecimal digits of bytes after "0x"; ACTION is a command that makes the module tell
something in every group. Prints KTAP; privilege.sh sets the stage.
"""

import ctypes
import errno
import json
import os
import select
import socket
import struct
import subprocess
import sys

import yaml

NETLINK_GENERIC = 16
SOL_NETLINK = 270
NETLINK_ADD_MEMBERSHIP = 1
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
CTRL_ID, CTRL_GETFAMILY = 16, 3
CTRL_FAMILY_ID, CTRL_FAMILY_NAME, CTRL_OPS, CTRL_GROUPS = 1, 2, 6, 7
OP_ADMIN, OP_DO, OP_DUMP = 1, 2, 4
NESTED = 0x3fff
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_DUMPABLE = 4
CAP_NET_ADMIN = 1 << 12
NOBODY = 65534
PATIENCE, ACTION_TIME = 30, 60

# What may be done without privilege. A new operation is not one of these until somebody
# has thought about it, and the attributes below it never are in what these tell.
OPEN_OPS = ["modem-get", "registration-get", "signal-get", "event-get"]
OPEN_GROUPS = ["modem", "registration", "signal"]
PRIVATE = {"imei", "imsi", "iccid", "eid", "atr", "aid", "lac", "tac", "cell", "pin", "apdu",
           "response", "data", "password", "user", "apn", "frame", "owner", "card", "channel",
           "refresh", "trace", "bearer"}


class Refused(Exception):
    """A negative answer; its only argument is the errno."""


def attributes(data):
    """Pairs of type and payload."""
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            return
        yield kind & NESTED, data[4:length]
        data = data[length + 3 & ~3:]


def attribute(kind, payload):
    return struct.pack("=HH", len(payload) + 4, kind) + payload + bytes(-len(payload) % 4)


class Netlink:
    """A generic netlink socket."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.socket.bind((0, 0))
        self.socket.settimeout(PATIENCE)
        self.seq = 0

    def ask(self, family, cmd, payload=b"", dump=False):
        """The attributes of every message of the answer, as bytes."""
        self.seq += 1
        flags = NLM_F_REQUEST | NLM_F_ACK | (NLM_F_DUMP if dump else 0)
        body = struct.pack("=BBH", cmd, 1, 0) + payload
        self.socket.send(struct.pack("=IHHII", len(body) + 16, family, flags, self.seq, 0) + body)
        answers = []
        while True:
            for kind, seq, data in self.receive():
                if seq != self.seq:
                    continue
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    error = struct.unpack_from("=i", data)[0] if len(data) >= 4 else 0
                    if error:
                        raise Refused(-error)
                    return answers
                answers.append(data[4:])

    def receive(self):
        """Type, sequence number and payload of the messages of one datagram."""
        data = self.socket.recv(1 << 16)
        while len(data) >= 16:
            length, kind, _, seq, _ = struct.unpack_from("=IHHII", data)
            yield kind, seq, data[16:length]
            data = data[length + 3 & ~3:]

    def join(self, number):
        self.socket.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, number)


class Family:
    """What the kernel says of the family, as root in the first namespaces."""

    def __init__(self, name):
        request = attribute(CTRL_FAMILY_NAME, name.encode() + b"\0")
        said = dict(attributes(Netlink().ask(CTRL_ID, CTRL_GETFAMILY, request)[0]))
        self.id = struct.unpack("=H", said[CTRL_FAMILY_ID])[0]
        self.ops, self.groups = {}, {}
        for _, nest in attributes(said[CTRL_OPS]):
            op = dict(attributes(nest))
            self.ops[struct.unpack("=I", op[1])[0]] = struct.unpack("=I", op[2])[0]
        for _, nest in attributes(said[CTRL_GROUPS]):
            group = dict(attributes(nest))
            self.groups[group[1].rstrip(b"\0").decode()] = struct.unpack("=I", group[2])[0]


class Spec:
    """The YAML spec; ids count from 1 in its order."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            spec = yaml.load(file, Loader=yaml.CSafeLoader)
        self.name = spec["name"]
        self.groups = spec["mcast-groups"]["list"]
        self.sets, self.ids = {}, {}
        for entry in spec["attribute-sets"]:
            parent = entry.get("subset-of")
            if parent:
                own = {a["name"] for a in entry["attributes"]}
                self.sets[entry["name"]] = {i: a for i, a in self.sets[parent].items()
                                            if a["name"] in own}
            else:
                self.sets[entry["name"]] = dict(enumerate(entry["attributes"], 1))
        self.ops = spec["operations"]["list"]
        for number, op in enumerate(self.ops, 1):
            op["id"] = number
        self.ops = [op for op in self.ops if "do" in op or "dump" in op]

    def names(self, data, kind):
        """Names of the attributes in data, of the set `kind`, and in their nests."""
        found = set()
        for number, payload in attributes(data):
            known = self.sets[kind].get(number)
            found.add(known["name"] if known else f"{kind}.{number}")
            if known and known["type"] == "nest":
                found |= self.names(payload, known["nested-attributes"])
        return found

    def request(self, op, form, modem):
        """Every attribute that this form of the operation takes, with a value that fits."""
        payload = b""
        numbers = {a["name"]: (i, a) for i, a in self.sets[op["attribute-set"]].items()}
        for name in op[form].get("request", {}).get("attributes", []):
            number, known = numbers[name]
            value = {"u32": struct.pack("=I", 1), "u64": struct.pack("=Q", 0),
                     "string": b"1\0", "binary": b"\x01\x02\x03\x04", "flag": b""}[known["type"]]
            if name == "modem-index":
                value = struct.pack("=I", modem)
            payload += attribute(number, value)
        return payload


LIBC = ctypes.CDLL(None, use_errno=True)


def unshare(flags):
    if LIBC.unshare(flags):
        raise OSError(ctypes.get_errno(), "unshare")


def nobody():
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def root_of_a_user_namespace(more=0):
    nobody()
    # its own files in /proc would be root's
    LIBC.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    unshare(CLONE_NEWUSER | more)
    for name, text in (("setgroups", "deny"), ("gid_map", f"0 {NOBODY} 1"),
                       ("uid_map", f"0 {NOBODY} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    with open("/proc/self/status", encoding="ascii") as file:
        effective = [line.split()[1] for line in file if line.startswith("CapEff:")][0]
    if os.getuid() or not int(effective, 16) & CAP_NET_ADMIN:
        raise OSError(errno.EPERM, "not root of the user namespace")


def root_of_both_namespaces():
    root_of_a_user_namespace(CLONE_NEWNET)


def root_of_a_network_namespace():
    unshare(CLONE_NEWNET)


class Child:
    """A process that becomes somebody, runs a function and tells its result."""

    def __init__(self, who, function, *args):
        self.result, output = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(output)
            return
        try:
            who()
            said = function(*args)
        except OSError as error:
            said = {"failed": str(error)}
        with os.fdopen(output, "w") as file:
            json.dump(said, file)
        os._exit(0)

    def wait(self):
        with os.fdopen(self.result) as file:
            said = file.read()
        os.waitpid(self.pid, 0)
        return json.loads(said or '{"failed": "died"}')


def ask_all(spec, family, modem):
    """Result of each operation in each of its forms: errno, or the answers in hex."""
    netlink, results = Netlink(), {}
    for op in spec.ops:
        for form in [form for form in ("do", "dump") if form in op]:
            for variant in ("full", "empty"):
                payload = spec.request(op, form, modem) if variant == "full" else b""
                try:
                    answers = netlink.ask(family.id, op["id"], payload, form == "dump")
                    results[f"{op['name']} {form} {variant}"] = [a.hex() for a in answers]
                except Refused as refused:
                    results[f"{op['name']} {form} {variant}"] = refused.args[0]
    return results


class Test:
    """Results as KTAP."""

    def __init__(self, count):
        print(f"TAP version 13\n1..{count}", flush=True)
        self.number, self.failed = 0, False

    def check(self, name, faults):
        """A result; what is in faults is wrong."""
        self.number += 1
        for fault in faults:
            print(f"# {fault}")
        print(f"{'not ok' if faults else 'ok'} {self.number} {name}", flush=True)
        self.failed |= bool(faults)


def disagreements(spec, family):
    """Where the kernel's operations and groups are not those of the spec, or are open."""
    faults = []
    for op in spec.ops:
        flags = family.ops.pop(op["id"], 0)
        admin = "admin-perm" in op.get("flags", [])
        if bool(flags & OP_ADMIN) != admin:
            faults.append(f"{op['name']}: the kernel's permission is not that of the spec")
        if ("do" in op and not flags & OP_DO) or ("dump" in op and not flags & OP_DUMP):
            faults.append(f"{op['name']}: the kernel does not have it")
        if not admin and op["name"] not in OPEN_OPS:
            faults.append(f"{op['name']}: open to all")
    for group in spec.groups:
        if ("admin-perm" in group.get("flags", [])) != (group["name"] not in OPEN_GROUPS):
            faults.append(f"group {group['name']}: permission")
    if family.ops or set(family.groups) != {g["name"] for g in spec.groups}:
        faults.append(f"the kernel has more or other: {family.ops}, {family.groups}")
    return faults


def secrets_in(data, secrets):
    return [label for label, value in secrets.items() if value in data]


def told(spec, results, secrets):
    """Names of private attributes, and secrets, in what was answered."""
    found = set()
    for name, answers in results.items():
        op = next(op for op in spec.ops if op["name"] == name.split()[0])
        for answer in map(bytes.fromhex, answers if isinstance(answers, list) else []):
            found |= spec.names(answer, op["attribute-set"]) & PRIVATE
            found |= set(secrets_in(answer, secrets))
    return found


def unprivileged_faults(spec, results, secrets):
    """Nothing but open operations is answered, and those without secrets."""
    faults = [results["failed"]] if "failed" in results else []
    for name, result in results.items():
        if name.split()[0] not in OPEN_OPS:
            if result != errno.EPERM:
                faults.append(f"{name}: {result} instead of EPERM")
        elif name.endswith("full") and not (isinstance(result, list) and result):
            faults.append(f"{name}: no answer, {result}")
    if not faults:
        faults += [f"told: {name}" for name in told(spec, results, secrets)]
    return faults


def join_all(family):
    """Which groups could be joined, each by a socket of its own."""
    joined = []
    for name, number in family.groups.items():
        try:
            Netlink().join(number)
            joined.append(name)
        except PermissionError:
            pass
    return sorted(joined)


def listen(family, stop, ready):
    """Everything that comes from the groups that can be joined, until told to stop."""
    netlink, heard = Netlink(), []
    for number in family.groups.values():
        try:
            netlink.join(number)
        except PermissionError:
            pass
    os.write(ready, b"1")
    while True:
        readable, _, _ = select.select([netlink.socket, stop], [], [], ACTION_TIME)
        if netlink.socket in readable:
            heard += [data[4:].hex() for kind, _, data in netlink.receive() if kind == family.id]
        elif stop in readable or not readable:
            return heard


def hear(family, listeners, action):
    """What each of the listeners hears of an action."""
    (ready, tell), (stop, stopped) = os.pipe(), os.pipe()
    children = []
    for who in listeners:
        children.append(Child(who, listen, family, stop, tell))
        if select.select([ready], [], [], PATIENCE)[0]:
            os.read(ready, 1)
    subprocess.run(action, shell=True, check=True, stdout=subprocess.DEVNULL,
                   timeout=ACTION_TIME)
    os.write(stopped, b"1")
    return [child.wait() for child in children]


def heard_faults(spec, heard, secrets):
    faults = [heard["failed"]] if "failed" in heard else []
    for event in map(bytes.fromhex, heard if isinstance(heard, list) else []):
        faults += [f"heard: {name}" for name in spec.names(event, "event") & PRIVATE]
        faults += [f"heard: {name}" for name in secrets_in(event, secrets)]
    return faults


def over_a_socket_of_nobody(spec, family, modem):
    """Root sends, but nobody has opened the socket: a program that was fooled."""
    os.seteuid(NOBODY)
    netlink = Netlink()
    os.seteuid(0)
    results = {}
    for op in [op for op in spec.ops if "admin-perm" in op.get("flags", [])]:
        try:
            netlink.ask(family.id, op["id"], spec.request(op, "do", modem))
            results[op["name"]] = 0
        except Refused as refused:
            results[op["name"]] = refused.args[0]
    return results


def read_secrets(path):
    secrets = {}
    with open(path, encoding="ascii") as file:
        for line in file.read().split():
            secrets[line] = bytes.fromhex(line[2:]) if line.startswith("0x") else line.encode()
    return secrets


def other_namespace(test, spec, family, modem, who):
    results = Child(who, ask_all, spec, family, modem).wait()
    test.check(f"{who.__name__}: the family is not there",
               [f"{name}: {result}" for name, result in results.items() if result != errno.ENOENT])


def main():
    spec, modem = Spec(sys.argv[1]), int(sys.argv[2])
    secrets, action = read_secrets(sys.argv[3]), sys.argv[4]
    family, test = Family(spec.name), Test(12)
    test.check("the kernel's operations and groups are those of the spec",
               disagreements(spec, Family(spec.name)))

    safe = [op for op in spec.ops if op["name"].endswith("-get")]
    everything, spec.ops = spec.ops, safe
    seen = told(spec, ask_all(spec, family, modem), secrets)
    spec.ops = everything
    test.check("root is told what the others must not be",
               {"imei", "imsi", "iccid", "tac", "cell"} - seen)

    for who in (nobody, root_of_a_user_namespace):
        results = Child(who, ask_all, spec, family, modem).wait()
        test.check(f"{who.__name__}: no operation tells or changes what it must not",
                   unprivileged_faults(spec, results, secrets))
        joined = Child(who, join_all, family).wait()
        test.check(f"{who.__name__}: joins the open groups only",
                   [joined] if joined != sorted(OPEN_GROUPS) else [])
    for who in (root_of_a_network_namespace, root_of_both_namespaces):
        other_namespace(test, spec, family, modem, who)

    results = over_a_socket_of_nobody(spec, family, modem)
    test.check("over a socket that nobody has opened root may do nothing either",
               [f"{name}: {result}" for name, result in results.items() if result != errno.EPERM])

    heard = hear(family, (nobody, root_of_both_namespaces, lambda: None), action)
    test.check("nobody hears the open groups, without secrets",
               heard_faults(spec, heard[0], secrets) or ([] if len(heard[0]) > 2 else ["nothing"]))
    test.check("another namespace hears nothing", heard[1])
    test.check("root has heard secrets meanwhile",
               [] if heard_faults(spec, heard[2], secrets) else ["none"])
    return 1 if test.failed else 0


if __name__ == "__main__":
    sys.exit(main())
