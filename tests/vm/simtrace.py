# SPDX-License-Identifier: GPL-2.0
"""Reads the traces of modemsim: what the demo and the benchmarks have in common."""
import json


def load(path):
    """The entries of a trace; a line that is not complete yet is left out."""
    entries = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            try:
                entries.append(json.loads(line))
            except ValueError:
                continue
    return [entry for entry in entries if entry.get("name") != "summary"]


def is_message(entry, name, direction):
    """Whether the entry is this QMI message (the standard's words, any case)."""
    return entry["layer"] == "qmi" and entry.get("dir") == direction and \
        entry["name"].upper().replace("_", " ").startswith(name)


def is_reject(entry):
    """Whether the module tells of a reject: QMI has a message for it, MBIM a registration
    state (denied) with the network's error in front of it."""
    if is_message(entry, "NETWORK REJECT", "module"):
        return True
    return entry["layer"] == "mbim" and entry["name"] == "REGISTER_STATE indication" and \
        not entry["info"].startswith("00000000") and entry["info"][8:10] == "06"


def is_open(entry):
    """Whether the host asks for a logical channel."""
    return is_message(entry, "OPEN LOGICAL CHANNEL", "host") or \
        entry["layer"] == "mbim" and entry["name"] == "UICC_OPEN_CHANNEL set"


def is_select(entry):
    """Whether the entry is the APDU that orders the applet to switch (STORE DATA)."""
    return entry["layer"] == "uicc" and entry.get("apdu", "")[2:4].upper() == "E2"


def rotations(entries):
    """One dict of times (seconds) per rotation: the reject indication, the logical
    channel opened for it, the APDU that selects, the network's accept."""
    found, now = [], None
    for entry in entries:
        if is_reject(entry):
            if now is None or "select" in now:
                now = {"reject": entry["ts"]}
                found.append(now)
        elif now is None:
            continue
        elif is_open(entry):
            now.setdefault("open", entry["ts"])
        elif is_select(entry):
            now.setdefault("select", entry["ts"])
        elif entry["layer"] == "net" and entry["name"] == "attach-accept":
            now.setdefault("accept", entry["ts"])
        elif entry["layer"] == "modem" and entry["name"] == "registration" and \
                entry.get("state") == "registered" and "accept" in now:
            now.setdefault("registered", entry["ts"])
    return found


def span(found, begin, end):
    """Milliseconds from one mark to another, of the rotations that have both."""
    return [(marks[end] - marks[begin]) * 1000 for marks in found
            if begin in marks and end in marks]
