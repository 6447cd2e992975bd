"""One chat: what it is called, who is in it, and its messages as records.

Source of what an export may hold: "WhatsApp export inconsistencies", and WhatsApp's help pages: it has the last 40,000
messages, 10,000 where the media are in it. So a newer export of a long chat lacks the beginning, and is never complete.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from sbagg.adapter import Event, Json, Raw, Skipped
from sbagg.adapters.whatsapp.lines import MARKS, Dates, Head, head, split
from sbagg.adapters.whatsapp.words import Content, content_of, sender_of
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.tree import Member, Tree
from sbagg.formats.utf16 import head_as_utf8
from sbagg.normalize import clean, one_line

CHAT = "chat"
"""The key of the record that says what a chat is; all others are messages."""
NOTICE, DELETED = "what WhatsApp itself says", "deleted"
_PLAIN = "_chat"
_TITLE = re.compile(r".*\bwhatsapp\b.*?(?:\s-\s|\s(?:with|mit|con|avec|com|met|med|z|с)\s)(?P<title>.+)", re.IGNORECASE)  # noqa: RUF001 - Cyrillic is meant
_COPY = re.compile(r"\s*(?:\(\d{1,3}\)|_\d{1,2})$")
_UNSEEN = re.compile(f"[{MARKS}]")
_LONGEST_NAME = 150
_HEAD_BYTES, _FIRST_LINES = 64 * 1024, 40
_TWO = 2


@dataclass(frozen=True, slots=True)
class Survey:
    """What reading a chat once tells: its name, the order of its dates, who wrote.

    ``unsure``: the dates would be right in another order as well. ``pair``: who wrote in a chat that is called by one of
    them, which is a chat of two; ``me`` is the other of them, empty where nothing proves it.
    """

    title: str
    order: str
    unsure: bool
    by_24: bool
    senders: frozenset[str]

    @property
    def pair(self) -> tuple[str, ...]:
        """Who wrote in a chat of two, empty for any other."""
        return tuple(sorted(self.senders)) if self.title in self.senders and len(self.senders) <= _TWO else ()

    @property
    def me(self) -> str:
        """The name that is not the chat's, in a chat of two in which both have written."""
        return next((one for one in self.pair if one != self.title), "")

    def wrote(self, name: str, content: Content) -> bool:
        """Whether it is somebody's message: a sentence with WhatsApp's mark by who wrote nothing else is a notice."""
        return bool(name) and content.kind != "notice" and (not _is_marked(content) or name in self.senders)


def chats(tree: Tree) -> list[Member]:
    """Return the files of a tree that hold a chat, by what they begin with."""
    found = list(tree.members.values())
    if tree.kind != "file":
        found = [one for one in found if one.name.lower().endswith(".txt") and one.name.count("/") <= 1]
    return [one for one in found if begins(tree, one)]


def begins(tree: Tree, member: Member) -> bool:
    """Tell whether a file begins as a chat does."""
    text = head_as_utf8(tree.read(member.name, _HEAD_BYTES)).decode("utf-8-sig", "replace")
    return any(head(line) for line in text.split("\n", 4)[:3])


def is_named(tree: Tree, member: Member) -> bool:
    """Tell whether a file, or what it lies in, is named as WhatsApp names exports."""
    return any(_TITLE.fullmatch(name) or name == _PLAIN for name in _names(tree, member))


def says_so(tree: Tree, member: Member) -> bool:
    """Tell whether the first lines of a file are WhatsApp's own: the sentence on encryption, or its invisible marks."""
    with tree.open(member.name) as file:
        first = list(islice(split(file), _FIRST_LINES))
    return any("\u200e" in rest or content_of(sender_of(rest)[1]).kind == "notice" for _, rest in first)


def survey(tree: Tree, member: Member, now: int, order: str) -> Survey:
    """Read a chat for the first time."""
    dates, senders, first = Dates(now), set[str](), ""
    with tree.open(member.name) as file:
        for begun, rest in split(file):
            dates.add(begun)
            name, written = sender_of(rest)
            content = content_of(written)
            if name and content.kind != "notice" and not _is_marked(content):
                senders.add(name)
            elif name:
                first = first or name
    likely, unsure = dates.order()
    title = _title(tree, member) or first or _stem(member.name)
    title = next((one for one in sorted(senders) if one.casefold() == title.casefold()), title)
    return Survey(title, order or likely, unsure and not order, dates.by_24, frozenset(senders))


def records(tree: Tree, member: Member, found: Survey) -> Iterator[Event]:
    """Yield what the chat is, then its messages.

    A message has no id: its key is its time as written and a digest of what was said, and a number for those that
    are alike. A file's name is not in it, since an export without media has none, nor is the sender's, whom the phone's
    owner may have saved under another since.
    """
    at, place = member.mtime, clean(tree.locator(member.name))
    yield Raw(CHAT, pack({"me": found.me, "title": found.title}), MEDIA, found.title, place, at)
    alike = Counter[str]()
    with tree.open(member.name) as file:
        for number, (begun, rest) in enumerate(split(file), 1):
            where = f"{place}#{number}"
            name, written = sender_of(rest)
            content = content_of(written)
            if not found.wrote(name, content) or content.kind == "deleted":
                yield Skipped(DELETED if content.kind == "deleted" else NOTICE, where)
                continue
            base = _key(begun, content)
            alike[base] += 1
            data: dict[str, Json] = {
                "head": begun.text, "sender": name, "text": written, "order": found.order, "by_24": found.by_24,
                "title": found.title, "pair": [*found.pair], "me": found.me,
            }  # fmt: skip
            yield Raw(f"{base}-{alike[base]}", pack(data), MEDIA, found.title, where, at)


def _is_marked(content: Content) -> bool:
    return content.marked and content.kind == "text"


def _key(begun: Head, content: Content) -> str:
    said = "\0" if content.files else content.text
    return f"{begun.written}-{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _title(tree: Tree, member: Member) -> str:
    """Return what the chat is called, by the name of its file, else of what the file lies in; empty if none says it."""
    found = (_TITLE.fullmatch(name) for name in _names(tree, member))
    return next((one_line(clean(_UNSEEN.sub("", one["title"])), _LONGEST_NAME) for one in found if one), "")


def _names(tree: Tree, member: Member) -> Iterator[str]:
    """Yield the names that a chat could have: its file's, its folder's, its zip's."""
    yield _stem(member.name)
    if folder := PurePosixPath(member.name).parent.name:
        yield _COPY.sub("", folder)
    yield _stem(tree.path.name) if tree.kind == "zip" else _COPY.sub("", tree.path.name)
    if tree.kind == "file":
        yield _COPY.sub("", tree.path.parent.name)


def _stem(name: str) -> str:
    """Return a file's name without ending, and without the mark of a second download; a chat's name may have points."""
    file = PurePosixPath(name).name
    return _COPY.sub("", file[:-4] if file.lower().endswith((".txt", ".zip")) else file)
