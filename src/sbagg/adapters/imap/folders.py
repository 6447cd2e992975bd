"""Which mailboxes are read: all but spam, trash, drafts and what is unsent, or those that were chosen.

What a mailbox is it says by an attribute (RFC 6154), else its name does, in any of the languages that mail programs speak.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sbagg.adapter import SourceError
from sbagg.formats.mailfolders import decode_folder, kind_of
from sbagg.normalize import clean

_SKIPPED = {"\\junk": "spam", "\\spam": "spam", "\\trash": "trash", "\\drafts": "draft"}
_KEPT = frozenset({"\\sent", "\\archive", "\\inbox", "\\all"})
_SHOWN_TWICE = frozenset({"\\flagged", "\\important", "\\all"})
_UNREADABLE = frozenset({"\\noselect", "\\nonexistent"})
_FIRST = ("inbox",)
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox: its name at the server, and ours: the names of its path with slashes. ``skip`` says why it is left out."""

    name: str
    stream: str
    skip: str = ""
    holds_all: bool = False


def boxes(listed: Sequence[tuple[frozenset[str], str, str]], chosen: Sequence[str], *, gmail: bool) -> list[Box]:
    """Return the mailboxes to look at, the INBOX first. Raises SourceError where one that was chosen is not there."""
    found = list(dict.fromkeys(_boxes(listed)))
    if not found or len(found) > _MOST:
        raise SourceError(f"The server lists {len(found)} mailboxes", "Look at the account with another mail program")
    if chosen:
        return [_named(name, found) for name in dict.fromkeys(chosen)]
    if gmail and any(box.holds_all for box in found):  # what Gmail calls All Mail: without spam and trash
        return [box for box in found if box.holds_all or box.skip]
    return sorted(
        (box for box in found if not box.holds_all), key=lambda box: (box.name.lower() not in _FIRST, box.stream)
    )


def names(listed: Sequence[tuple[frozenset[str], str, str]]) -> set[str]:
    """Return the streams of all mailboxes that can be read, left out or not."""
    return {box.stream for box in _boxes(listed)}


def _boxes(listed: Sequence[tuple[frozenset[str], str, str]]) -> Iterator[Box]:
    parents: dict[str, str] = {}
    for marks, sign, name in sorted(listed, key=lambda entry: entry[2]):
        path = [decode_folder(part) for part in (name.split(sign) if sign else [name])]
        stream = clean("/".join(part.replace("/", "\u2215") if sign != "/" else part for part in path))
        told = next((_SKIPPED[mark] for mark in sorted(marks) if mark in _SKIPPED), "")
        above = next((parents[stream[:end]] for end in _slashes(stream) if stream[:end] in parents), "")
        if told:
            parents[stream] = told
        if marks & _UNREADABLE or (marks & _SHOWN_TWICE and "\\all" not in marks):
            continue
        named = "" if marks & _KEPT or name.upper() == "INBOX" else _by_name(path)
        yield Box(name, stream, told or above or named, "\\all" in marks)


def _slashes(stream: str) -> Iterator[int]:
    return (place for place, letter in enumerate(stream) if letter == "/")


def _by_name(path: Sequence[str]) -> str:
    kinds = (kind_of(part) for part in path)
    return next((kind for kind in kinds if kind and kind != "kept"), "")


def _named(name: str, found: Sequence[Box]) -> Box:
    for box in found:
        if name in {box.name, box.stream} or (name.upper() == "INBOX" == box.name.upper()):
            return Box(box.name, box.stream)
    there = ", ".join(box.stream for box in found[:20])
    raise SourceError(f"There is no mailbox {name}", f"Correct the option mailboxes. There are: {there}")
