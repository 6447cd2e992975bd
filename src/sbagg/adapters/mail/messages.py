"""Fetching from folders of message files (``.eml``, ``.emlx``) and mbox files: looked at again when they change.

A folder whose stamp is unchanged is not opened. In one that changed every file is read, so that what is gone is
known; the engine passes over what is unchanged.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass

from sbagg.adapter import Checkpoint, Context, Event, Json, Raw, Refused, Skipped
from sbagg.adapters.mail import mboxes
from sbagg.adapters.mail.mboxes import message_key
from sbagg.adapters.mail.source import READ_ERRORS, Entry, Folder
from sbagg.formats.headers import split_message
from sbagg.formats.mailfolders import skip_reason
from sbagg.formats.mbox import MESSAGE_LIMIT, is_mbox

MEDIA, CUT_MEDIA = "message/rfc822", "message/rfc822; cut"
_MOST_MESSAGES, _MOST_BYTES = 500, 32 * 1024 * 1024
_SNIFF = 64 * 1024
_EMLX_COUNT = re.compile(rb"\s*(\d{1,12})[ \t]*\r?\n")
_FIRST_LINE = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>?From ")
_PLIST_NUMBER = re.compile(rb"<key>\s*(flags|date-received)\s*</key>\s*<(?:integer|real)>\s*(-?\d{1,18})")
# The bit for drafts (6) stays set on what was sent; a draft says so in a field of its own.
_EMLX_FLAGS = ((1 << 1, "trash"), (1 << 24, "spam"))
_ZIP = b"PK\x03\x04"
_EMLX_DRAFT = b"\nX-Uniform-Type-Identifier: com.apple.mail-draft"


def kind_of(head: bytes) -> str:
    """Return ``mbox``, ``emlx``, ``message`` or ``not a message: <why>`` for what a file starts with."""
    head = head.removeprefix(BOM_UTF8)
    if not head.strip():
        return "not a message: empty"
    if is_mbox(head):
        return "mbox"
    count = _EMLX_COUNT.match(head)
    head = head[count.end() :] if count else head.lstrip(b"\r\n")
    headers, _ = split_message(head)
    if headers.is_mail() and _FIRST_LINE.match(head):
        return "emlx" if count else "message"
    if head.startswith(_ZIP):
        return "not a message: a zip, which is read if it is synced by itself"
    if b"\x00" in head[:1024]:
        return "not a message: binary"
    return "not a message: no From, Sender, Date, Received or Message-ID field"


def sniff(entry: Entry) -> str:
    """Return what kind of file an entry is, or why it cannot be read."""
    try:
        with entry.open() as file:
            return kind_of(file.read(_SNIFF))
    except READ_ERRORS as error:
        return f"cannot be read: {error}"


@dataclass(slots=True)
class Batch:
    """Counts what was yielded since the last checkpoint."""

    count: int = 0
    size: int = 0

    def full(self, size: int) -> bool:
        """Add one message; tell whether it is time for a checkpoint."""
        self.count, self.size = self.count + 1, self.size + size
        if self.count < _MOST_MESSAGES and self.size < _MOST_BYTES:
            return False
        self.count = self.size = 0
        return True


def fetch_folder(ctx: Context, folder: Folder, prefix: str, skip: str) -> Iterator[Event]:
    """Yield the messages of one folder on disk or in a zip: its mbox files each as a stream of their own.

    The state holds the folder's stamp, the name after which to go on, and whether the end was reached.
    """
    stream, mark = prefix + folder.path, folder.stamp()
    state = ctx.cursor(stream)
    after = text_of(state.get("after")) if state.get("stamp") == mark else ""
    if not folder.entries or (state.get("stamp") == mark and state.get("done")):
        return
    batch, whole, files = Batch(), True, 0
    for entry in folder.entries:
        if entry.name <= after:
            continue
        name = folder.name_of(entry)
        kind = "mbox" if mboxes.is_known(ctx, entry, prefix + name) else sniff(entry)
        reason = skip or skip_reason(name)
        events = (
            mboxes.fetch_mbox(ctx, entry, prefix + name, reason)
            if kind == "mbox"
            else iter([_file(entry, kind, stream, reason)])
        )
        for event in events:
            whole = whole and not isinstance(event, Refused)
            yield event
        files += kind != "mbox"
        if kind != "mbox" and batch.full(entry.size):
            yield Checkpoint({"stamp": mark, "after": entry.name, "done": False}, stream)
    complete = whole and not after and files > 0
    yield Checkpoint({"stamp": mark, "after": "", "done": whole}, stream, complete=complete)


def text_of(value: Json) -> str:
    """Return a state's value if it is text, else an empty string."""
    return value if isinstance(value, str) else ""


def _file(entry: Entry, kind: str, stream: str, skip: str) -> Event:
    if kind.startswith("not a message"):
        return Skipped(kind, entry.locator)
    if kind.startswith("cannot"):
        return Refused(entry.name, kind, stream, entry.locator)
    if skip:
        return Skipped(skip, entry.locator)
    try:
        with entry.open() as file:
            data = file.read(MESSAGE_LIMIT)
    except READ_ERRORS as error:
        return Refused(entry.name, f"cannot be read: {error}", stream, entry.locator)
    at: int | None = entry.mtime_ns // 10**9
    if kind == "emlx":
        data, at, skip = _unwrap_emlx(data, at)
        if skip:
            return Skipped(skip, entry.locator)
    media = CUT_MEDIA if len(data) >= MESSAGE_LIMIT else MEDIA
    return Raw(message_key(data), data, media, stream, entry.locator, at)


def _unwrap_emlx(data: bytes, at: int | None) -> tuple[bytes, int | None, str]:
    """Take an Apple Mail file apart: a byte count on a line, the message, a property list."""
    count = _EMLX_COUNT.match(data)
    if not count:
        return data, at, ""
    end = count.end() + int(count[1])
    numbers = {found[1]: int(found[2]) for found in _PLIST_NUMBER.finditer(data[end : end + 1024 * 1024])}
    flags = numbers.get(b"flags", 0)
    reason = next((reason for bit, reason in _EMLX_FLAGS if flags & bit), "")
    if _EMLX_DRAFT in data[:_SNIFF]:
        reason = reason or "draft"
    return data[count.end() : end], numbers.get(b"date-received", at), reason
