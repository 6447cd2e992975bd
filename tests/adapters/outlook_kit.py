"""Builds what Outlook writes: saved messages as compound files, and data files for the stand-in of libpff.

One description serves both: ``item(subject="Hello", people=[...])`` gives properties by tag, and a value's Python type says
its type in MAPI.
"""

import json
import os
import struct
import uuid
from datetime import UTC, datetime
from pathlib import Path

FAKE = Path(__file__).with_name("fake_libpff")
SETS = {
    "address": "00062004-0000-0000-c000-000000000046",
    "appointment": "00062002-0000-0000-c000-000000000046",
    "meeting": "6ed8da90-450b-101b-98da-00aa003f1305",
    "alien": "11111111-2222-3333-4444-555555555555",
}
NAMED = (
    "alien:8083 public:Keywords address:8083 address:8082 address:8084 address:8046 appointment:820d appointment:820e appointment:8208 "
    "appointment:8215 appointment:8217 appointment:8218 appointment:8223 meeting:0003"
).split()
TAGS = {
    "kind": "001a", "subject": "0037", "sent": "0039", "headers": "007d", "flags": "0e07", "body": "1000", "html": "1013", "rtf": "1009",
    "message_id": "1035", "search_key": "300b", "made": "3007", "changed": "3008", "page": "3ffd", "internet_page": "3fde",
    "sender_name": "0c1a", "sender_type": "0c1e", "sender": "0c1f", "sender_smtp": "5d01", "author_name": "0042",
    "author_type": "0064", "author": "0065", "author_smtp": "5d02", "received_by": "5d07", "role": "0c15", "name": "3001",
    "type": "3002", "address": "3003", "smtp": "39fe", "track": "5fff", "recipient_flags": "5ffd", "file": "3707",
    "media": "370e", "method": "3705", "content": "3701", "given": "3a06", "surname": "3a11", "company": "3a16", "title": "3a17",
    "mobile": "3a1c", "fax": "3a24", "birthday": "3a42", "hidden": "10f4", "top": "35e0", "trash": "35e3", "drafts": "36d7",
    "keywords": "public:Keywords", "email": "address:8083", "email_type": "address:8082", "email_typed": "address:8084",
    "start": "appointment:820d", "end": "appointment:820e", "place": "appointment:8208", "all_day": "appointment:8215",
    "state": "appointment:8217", "response": "appointment:8218", "recurring": "appointment:8223", "global_id": "meeting:0003",
    "alien": "alien:8083",
}  # fmt: skip
SENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BIG = -100
STORE_ID = bytes(4) + bytes(range(16))


def person(name, address, role=1, **more):
    return {"name": name, "type": "SMTP", "address": address, "role": role} | more


def mail(number, **more):
    """A mail as Outlook holds one that was sent within a company: without header fields."""
    return {
        "kind": "IPM.Note",
        "subject": f"Mail {number}",
        "sent": SENT,
        "body": f"Hello {number}",
        "message_id": f"<{number}@acme.test>",
        "search_key": number.to_bytes(16, "big"),
        "sender_name": "Dana Reyes",
        "sender_type": "SMTP",
        "sender": "dana@acme.test",
        "people": [person("Bob", "bob@b.test")],
    } | more


def _encoded(value):
    """Return (type, bytes) of a value."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return 0x0B, struct.pack("<H", value)
    if isinstance(value, int):
        return 0x03, struct.pack("<i", value)
    if isinstance(value, str):
        return 0x1F, value.encode("utf-16-le", "surrogatepass")
    if isinstance(value, datetime):
        ticks = (int(value.timestamp()) * 10_000_000) + 116_444_736_000_000_000
        return 0x40, struct.pack("<Q", ticks)
    return (0x101F, value) if isinstance(value, list) else (0x102, value)


def _tag(key):
    name = TAGS[key]
    return 0x8000 + NAMED.index(name) if ":" in name else int(name, 16)


def _split(item):
    """Return an item's properties by tag as (type, bytes), and its parts."""
    parts = {name: item[name] for name in ("people", "files", "item") if name in item}
    return {_tag(key): _encoded(value) for key, value in item.items() if key not in parts}, parts


def name_streams():
    guids, entries, strings = b"", b"", b""
    order = list(SETS)
    for number, name in enumerate(NAMED):
        group, _, what = name.partition(":")
        if group == "public":
            entries += struct.pack("<IHH", len(strings), 2 << 1 | 1, number)
            strings += struct.pack("<I", 2 * len(what)) + what.encode("utf-16-le") + bytes(-2 * len(what) % 4)
        else:
            entries += struct.pack("<IHH", int(what, 16), (3 + order.index(group)) << 1, number)
    for group in order:
        guids += uuid.UUID(SETS[group]).bytes_le
    return guids, entries, strings


# --- saved messages ([MS-OXMSG]) -----------------------------------------------------------------------------


def saved(item):
    """Return an item as a .msg file."""
    tree = _storage(item, 32)
    guids, entries, strings = name_streams()
    tree["__nameid_version1.0"] = {
        "__substg1.0_00020102": guids, "__substg1.0_00030102": entries, "__substg1.0_00040102": strings,
    }  # fmt: skip
    return compound(tree)


def _storage(item, header):
    props, parts = _split(item)
    tree, listed = {}, b""
    for tag, (kind, data) in props.items():
        fixed = kind in {0x03, 0x0B, 0x40}
        values = data if isinstance(data, list) else []
        for number, value in enumerate(values):
            tree[f"__substg1.0_{tag:04X}{kind:04X}-{number:08X}"] = value.encode("utf-16-le") + b"\0\0"
        if not fixed:
            tree[f"__substg1.0_{tag:04X}{kind:04X}"] = bytes(4 * len(values)) if values else data
        value = data.ljust(8, b"\0") if fixed else struct.pack("<II", 0 if values else len(data), 0)
        listed += struct.pack("<HHI", kind, tag, 6) + value
    tree["__properties_version1.0"] = bytes(header) + listed
    for number, part in enumerate(parts.get("people", ())):
        tree[f"__recip_version1.0_#{number:08X}"] = _storage(part, 8)
    for number, part in enumerate(parts.get("files", ())):
        tree[f"__attach_version1.0_#{number:08X}"] = _storage(part, 8)
    if "item" in parts:
        tree["__substg1.0_3701000D"] = _storage(parts["item"], 24)
    return tree


def compound(tree):
    """Return a compound file ([MS-CFB], version 3) that holds a tree of storages (dicts) and streams (bytes)."""
    entries, mini, minifat, big = [["Root Entry", 5, -1, -1, -1, 0, 0]], b"", [], []

    def stream(data):
        nonlocal mini
        if len(data) >= 4096:
            big.append(data)
            return BIG - len(big)
        count, start = -(-len(data) // 64), len(minifat)
        minifat.extend([*range(start + 1, start + count), -2] if count else [])
        mini += data.ljust(64 * count, b"\0")
        return start if count else -2

    def fill(number, folder):
        above = None
        for name in sorted(folder, key=lambda one: (len(one), one.upper())):
            held, mine = folder[name], len(entries)
            inner = isinstance(held, dict)
            entries.append(
                [name, 1 if inner else 2, -1, -1, -1, 0 if inner else stream(held), 0 if inner else len(held)]
            )
            if above is None:
                entries[number][4] = mine
            else:
                entries[above][3] = mine
            above = mine
            if inner:
                fill(mine, held)

    fill(0, tree)
    parts = [_directory(entries), struct.pack(f"<{len(minifat)}i", *minifat), mini, *big]
    return _sectors(entries, parts, len(minifat))


def _directory(entries):
    return b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBiii", 2 * len(name) + 2, kind, 1, left, right, child)
        + bytes(36) + struct.pack("<iQ", start, size)
        for name, kind, left, right, child, start, size in entries
    )  # fmt: skip


def _sectors(entries, parts, minis):
    counts = [-(-len(part) // 512) for part in parts]
    fats = 1
    while fats * 128 < fats + sum(counts):
        fats += 1
    starts = [fats + sum(counts[:number]) for number in range(len(counts))]
    for entry in entries:  # big streams could be placed only now
        if entry[5] < BIG:
            entry[5] = starts[2 + BIG - entry[5]]
    entries[0][5:] = [starts[2] if counts[2] else -2, len(parts[2])]
    parts[0] = _directory(entries)
    fat = [-3] * fats
    for start, count in zip(starts, counts, strict=True):
        fat += [*range(start + 1, start + count), -2] if count else []
    fat += [-1] * (fats * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIiIiI", bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0, fats, starts[0], 0,
        4096, starts[1] if minis else -2, counts[1], -2, 0,
    )  # fmt: skip
    header += struct.pack("<109i", *([*range(fats)] + [-1] * (109 - fats)))
    body = b"".join(
        part.ljust(512 * count, b"\xff" if number == 0 else b"\0")
        for number, (part, count) in enumerate(zip(parts, counts, strict=True))
    )
    return header + struct.pack(f"<{len(fat)}i", *fat) + body


# --- data files, as the stand-in of libpff reads them --------------------------------------------------------


def folder(name, *items, number=0, folders=(), **more):
    """A folder; each item is one of ``mail`` and its like, or how reading it ends."""
    count = {"count": more.pop("count")} if "count" in more else {}
    return {
        "name": name,
        "id": number,
        "items": [_fake(one) for one in items],
        "folders": list(folders),
        "props": _fake(more)["props"],
    } | count


def store(path, *folders, mtime=1_780_000_000, **special):
    """Write a data file whose top folder holds these."""
    serial = iter(range(0x8022, 0x9000, 0x20))
    top = {"name": "Top of Personal Folders", "id": next(serial), "items": [], "folders": list(folders), "props": {}}
    for one in _all(folders):
        one["id"] = one["id"] or next(serial)
    search = {"name": "Search", "id": 0x2223, "items": [_fake(mail(99))], "folders": [], "props": {}}
    root = {"name": "", "id": 0x122, "items": [], "folders": [search, top], "props": {}}
    ids = {"top": STORE_ID + struct.pack("<I", top["id"])} | special
    names = dict(zip(("0002", "0003", "0004"), ([0x102, part.hex()] for part in name_streams()), strict=True))
    held = {"store": _fake(ids)["props"], "names": names, "root": root}
    return write(path, b"!BDN".ljust(8, b"\0") + b"SM".ljust(504, b"\0") + json.dumps(held).encode(), mtime)


def write(path, data, mtime=1_780_000_000):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (mtime, mtime))
    return path


def _all(folders):
    for one in folders:
        if isinstance(one, dict):
            yield one
            yield from _all(one["folders"])


def _fake(item):
    if isinstance(item, str):
        return item
    lost = item.get("lost", ())
    props, parts = _split({key: value for key, value in item.items() if key != "lost"})
    held = {"props": {f"{tag:04x}": [kind, _packed(data).hex()] for tag, (kind, data) in props.items()}}
    held["props"] |= {f"{_tag(key):04x}": [0x1F, "broken"] for key in lost}
    listed = {name: parts[name] for name in ("people", "files") if name in parts}
    held |= {name: part if part == "broken" else [_fake(one) for one in part] for name, part in listed.items()}
    held |= {"people": [one["props"] for one in held["people"]]} if "people" in held else {}
    return held | ({"item": _fake(parts["item"])} if "item" in parts else {})


def _packed(data):
    """Return the values of a property with several as a data file packs them."""
    if not isinstance(data, list):
        return data
    values = [one.encode("utf-16-le") for one in data]
    starts = [4 + 4 * len(values) + sum(map(len, values[:number])) for number in range(len(values))]
    return struct.pack(f"<{1 + len(values)}I", len(values), *starts) + b"".join(values)
