"""Downloading messages by their UIDs, many at a time: small ones whole, of large ones the header fields and texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sbagg.adapter import Raw, Refused
from sbagg.adapters.imap.failures import RefusedError
from sbagg.adapters.imap.session import Session
from sbagg.adapters.imap.structure import TEXT_LIMIT, OddStructureError, Part, compose, structure, wanted
from sbagg.adapters.imap.uids import Uids
from sbagg.formats.mailfolders import decode_folder
from sbagg.normalize import clean

WHOLE = 64 * 1024
"""A message of at most so many bytes is fetched whole: that takes one answer in place of two."""
_AT_ONCE = 4 * 1024 * 1024
_STRUCTURES = 50
_START = 1024 * 1024  # of a message whose structure cannot be read
_SLACK = 4 * 1024 * 1024
_ABOUT = ["RFC822.SIZE", "INTERNALDATE"]
_OF_GMAIL = ["X-GM-LABELS", "X-GM-THRID"]
_LONGEST_LABEL = 200


class Downloads:
    """Fetches from the mailbox that ``session`` has open. ``key`` and ``place`` name a message in it by UID."""

    def __init__(self, session: Session, stream: str, validity: int, place: str) -> None:
        self._session = session
        self._stream = stream
        self._validity = validity
        self._place = place

    def key(self, uid: int) -> str:
        """Return the key of a message: its UID means something with the mailbox's UIDVALIDITY only."""
        return key(self._validity, uid)

    def __call__(self, uids: Sequence[int]) -> Iterator[tuple[int, Raw | Refused]]:
        """Yield messages in any order. Those that have gone meanwhile are left out."""
        missing = set(uids)
        for uid, raw in self._handed_out(uids):
            missing.discard(uid)
            yield uid, raw
        if missing:
            listed = self._session.search(len(missing), "UID", str(Uids(missing)))
            for uid in missing.intersection(listed):
                reason = "the server lists it and does not hand it out"
                yield uid, Refused(self.key(uid), reason, self._stream, f"{self._place};UID={uid}")

    def _handed_out(self, uids: Sequence[int]) -> Iterator[tuple[int, Raw]]:
        about = self._fetched(uids, [*_ABOUT, *(_OF_GMAIL if self._session.gmail else [])])
        sizes = {uid: _number(about[uid].get(b"RFC822.SIZE")) for uid in uids if uid in about}
        small = [uid for uid, size in sizes.items() if 0 < size <= WHOLE]
        for group in _groups(small, sizes, _AT_ONCE):
            for uid, answer in self._fetched(group, ["BODY.PEEK[]"], sum(sizes[uid] for uid in group)).items():
                data = answer.get(b"BODY[]")
                if isinstance(data, bytes):
                    yield uid, self._raw(uid, about[uid], data, "")
        large = [uid for uid in sizes if not 0 < sizes[uid] <= WHOLE]
        for start in range(0, len(large), _STRUCTURES):
            yield from self._large(large[start : start + _STRUCTURES], about)

    def _large(self, uids: Sequence[int], about: Mapping[int, Mapping[bytes, Any]]) -> Iterator[tuple[int, Raw]]:
        plans: list[tuple[tuple[tuple[str, bool], ...], int, Part]] = []
        odd: list[int] = []
        structures = self._fetched(uids, ["BODYSTRUCTURE"])
        for uid in uids:
            try:
                top = structure(structures.get(uid, {}).get(b"BODYSTRUCTURE"))
            except OddStructureError:
                odd.append(uid)
                continue
            sections = (("HEADER", 0), *((name, size) for name, size in wanted(top).items() if name != "HEADER"))
            plans.append((tuple((name, size > TEXT_LIMIT) for name, size in sections), uid, top))
        plans.sort(key=lambda plan: (plan[0], -plan[1]))
        for sections, same in groupby(plans, key=lambda plan: plan[0]):
            tops = {uid: top for _, uid, top in same}
            sizes = {
                uid: sum(min(size, TEXT_LIMIT) for size in wanted(top).values()) + WHOLE for uid, top in tops.items()
            }
            asked = [f"BODY.PEEK[{name}]{f'<0.{TEXT_LIMIT}>' if long else ''}" for name, long in sections]
            for group in _groups(list(tops), sizes, _AT_ONCE):
                for uid, answer in self._fetched(group, asked, sum(sizes[uid] for uid in group)).items():
                    parts = _sections(answer)
                    if parts.get("HEADER"):
                        yield uid, self._raw(uid, about[uid], compose(tops[uid], parts), "; thin")
        for uid in odd:  # text comes first, attachments last
            answer = self._fetched([uid], [f"BODY.PEEK[]<0.{_START}>"], _START).get(uid, {})
            data = next((value for name, value in answer.items() if name.startswith(b"BODY[")), None)
            if isinstance(data, bytes) and data:
                yield uid, self._raw(uid, about[uid], data, "; cut")

    def _fetched(self, uids: Sequence[int], what: Sequence[str], size: int = 0) -> dict[int, Mapping[bytes, Any]]:
        """Fetch; what the server refuses for all it is asked for one by one."""
        room = 2 * size + _SLACK
        try:
            return dict(self._session.fetch(uids, what, size=room))
        except RefusedError:
            if len(uids) <= 1:
                return {}
            return {uid: answer for one in uids for uid, answer in self._fetched([one], what, size).items()}

    def _raw(self, uid: int, about: Mapping[bytes, Any], data: bytes, how: str) -> Raw:
        at = about.get(b"INTERNALDATE")
        if self._session.gmail:
            data, how = _gmail_fields(about) + data, f"{how}; gmail"
        return Raw(
            self.key(uid),
            data,
            f"message/rfc822{how}",
            self._stream,
            f"{self._place};UID={uid}",
            int(at.timestamp()) if isinstance(at, datetime) else None,
        )


def key(validity: int, uid: int) -> str:
    """Return the key of a message."""
    return f"{validity}/{uid}"


def _groups(uids: Sequence[int], sizes: Mapping[int, int], most: int) -> Iterator[list[int]]:
    group: list[int] = []
    total = 0
    for uid in uids:
        if group and total + sizes[uid] > most:
            yield group
            group, total = [], 0
        group.append(uid)
        total += sizes[uid]
    if group:
        yield group


def _sections(answer: Mapping[bytes, Any]) -> dict[str, bytes]:
    """Return section -> bytes: ``BODY[1.2]<0>`` is 1.2."""
    return {
        name[5:].partition(b"]")[0].decode("ascii", "replace").upper(): value
        for name, value in answer.items()
        if name.startswith(b"BODY[") and isinstance(value, bytes)
    }


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _gmail_fields(about: Mapping[bytes, Any]) -> bytes:
    """Return labels and thread as header fields, as Google writes them into a Takeout."""
    named = about.get(b"X-GM-LABELS")
    labels = [_label(one) for one in named] if isinstance(named, tuple) else []
    quoted = ('"' + label.replace('"', '""') + '"' if set(label) & set(',"') else label for label in labels if label)
    thread = about.get(b"X-GM-THRID")
    fields = f"X-GM-THRID: {thread}\r\n" if isinstance(thread, int) else ""
    return f"{fields}X-Gmail-Labels: {','.join(quoted) or 'Archived'}\r\n".encode()


def _label(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    text = " ".join(clean(decode_folder(text)).split())[:_LONGEST_LABEL]
    return {"\\Draft": "Drafts"}.get(text, text.removeprefix("\\"))
