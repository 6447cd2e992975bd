"""The lines of an exported chat: where a message begins, when it was sent, and in what order its date is written.

iOS writes ``[03.04.26, 21:15:02] Jane Doe: Hello``, Android ``4/3/26, 9:15 PM - Jane Doe: Hello``, older versions
``03/04/2016 21:15:02: Jane Doe: Hello``; date and clock are those of the phone's language, in any script's digits. A
line that does not begin so goes on with the message before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import IO, NamedTuple

from sbagg.formats.utf16 import as_utf8

ORDERS = ("dmy", "mdy", "ymd")
MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
"""Characters without a width that turn the direction of writing, as the inside of a regular expression's set."""
_HEAD = re.compile(
    rf"[{MARKS}]*(?P<open>\[)?(?P<a>\d{{1,4}})[{MARKS}]?(?P<mark>[./-])\s?(?P<b>\d{{1,2}})[{MARKS}]?"
    rf"(?P=mark)\s?(?P<c>\d{{1,4}})\.?"
    rf"[,،]?[\s{MARKS}]+(?:(?P<before>[^\W\d_][^\d\[\]:]{{0,13}}?)\s*)?"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:\s?(?P<behind>[^\W\d_][^\d\[\]:]{0,13}?))?"
    rf"[{MARKS}]*(?(open)\][\s{MARKS}]?|(?P<end>\s[-–]\s|:\s))"  # noqa: RUF001 - the dash of some languages
)
_LETTERS = re.compile(r"[^\w]+")
_AM = frozenset("am a 上午 凌晨 早上 清晨 오전 午前 ص πμ de sa pg öö قظ pd".split())
_PM = frozenset("pm p 下午 中午 傍晚 晚上 오후 午後 م μμ du ch ptg ös بظ md".split())
_CLOCK = frozenset("uhr klo kl at às um alle las alas à ob в о".split())  # noqa: RUF001 - Cyrillic is meant
_NOON = 12
_FIRST_YEAR = 2009
"""WhatsApp was founded in 2009: what would be older is a date read in the wrong order."""
_BUDDHIST, _BUDDHIST_FROM = 543, 2400
_LONGEST_LINE, _LONGEST = 256 * 1024, 1024 * 1024


class Head(NamedTuple):
    """How a message begins: the numbers of its date as written, its clock, and the words beside the clock."""

    date: tuple[int, int, int]
    clock: tuple[int, int, int]
    word: str
    shape: tuple[bool, str, bool]
    text: str

    @property
    def written(self) -> str:
        """Date and time in one spelling, the same in every export from the same phone."""
        return ".".join(map(str, (*self.date, *self.clock, self.word)))

    def day(self, order: str) -> datetime | None:
        """Return the day, if it can be one of a chat."""
        year, month, day = (self.date[order.index(part)] for part in "ymd")
        year += 2000 if year < 100 else -_BUDDHIST if year > _BUDDHIST_FROM else 0  # noqa: PLR2004 - two digits
        try:
            return datetime(year, month, day) if year >= _FIRST_YEAR else None  # noqa: DTZ001 - the zone is the caller's
        except ValueError:
            return None

    def at(self, order: str, zone: tzinfo, *, by_24: bool) -> int:
        """Return unix seconds. ``by_24``: the chat's hours go to 23. Raises ValueError for what is no time."""
        day = self.day(order)
        if day is None:
            raise ValueError(f"no date as {order}: {'/'.join(map(str, self.date))}")
        hour, minute, second = self.clock
        if self.word in _AM | _PM:
            past = hour > 24  # noqa: PLR2004 - some phones write 15:17 PM, and 24:05 AM
            hour = hour if past else hour % _NOON + (_NOON if self.word in _PM else 0)
        elif self.word and self.word not in _CLOCK and not by_24:
            raise ValueError(f"whether {self.word!r} is before or after noon is not known")
        if hour > 23 or minute > 59 or second > 60:  # noqa: PLR2004 - a clock
            raise ValueError(f"no time of day: {hour}:{minute}:{second}")
        return int((day + timedelta(hours=hour, minutes=minute, seconds=second)).replace(tzinfo=zone).timestamp())


def head(line: str) -> Head | None:
    """Return how a line begins, None if no message begins with it."""
    found = _HEAD.match(line)
    if not found:
        return None
    part = found.groupdict()
    date = (int(part["a"]), int(part["b"]), int(part["c"]))
    clock = (int(part["hour"]), int(part["minute"]), int(part["second"] or 0))
    words = (_LETTERS.sub("", part[key] or "").lower() for key in ("behind", "before"))
    word = next((one for one in words if one), "")
    shape = (bool(part["open"]), (part["end"] or "").strip(), bool(part["second"]))
    return Head(date, clock, word, shape, found[0])


def split(file: IO[bytes]) -> Iterator[tuple[Head, str]]:
    """Yield (head, all behind it) of each message. The first tells the shape of all: others are part of a message.

    A message is cut after a mebibyte; lines before the first message are passed over.
    """
    shape, begun, lines, size = None, None, list[str](), 0
    for line in _lines(as_utf8(file)):
        found = head(line)
        if found and shape in {None, found.shape}:
            if begun:
                yield begun, "".join(lines).rstrip("\r\n")
            shape, begun, lines, size = found.shape, found, [line[len(found.text) :]], len(line)
        elif begun and size < _LONGEST:
            lines.append(line)
            size += len(line)
    if begun:
        yield begun, "".join(lines).rstrip("\r\n")


def _lines(file: IO[bytes]) -> Iterator[str]:
    first = True
    while line := file.readline(_LONGEST_LINE):
        yield line.decode("utf-8-sig" if first else "utf-8", "replace")
        first = False


@dataclass(slots=True)
class Dates:
    """What all dates of a chat together say about their order: an export is sorted by time, and ends before ``now``."""

    now: int
    by_24: bool = False
    _wrong: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    _last: dict[str, datetime] = field(default_factory=dict)
    _before: tuple[int, int, int] | None = None
    _differ: bool = False
    _american: bool = False

    def add(self, one: Head) -> None:
        """Take in a message's date: an order in which it is none, lies ahead or goes back is the less likely."""
        self.by_24 = self.by_24 or one.clock[0] > _NOON or (one.clock[0] == 0 and not one.word)
        self._american = one.word in {"am", "pm"} and one.date[2] < 100  # noqa: PLR2004 - two digits
        if one.date == self._before:
            return
        self._before = one.date
        latest = datetime.fromtimestamp(self.now) + timedelta(days=2)  # noqa: DTZ006 - a phone's wall clock
        days = {order: one.day(order) for order in ORDERS}
        self._differ = self._differ or bool(days["dmy"] and days["mdy"] and days["dmy"] != days["mdy"])
        for order, day in days.items():
            if day is None or day > latest:
                self._wrong[order] += 100
            else:
                self._wrong[order] += day < self._last.get(order, day)
                self._last[order] = day

    def order(self) -> tuple[str, bool]:
        """Return the likeliest order, and whether another one is as likely: then the custom of the clock decides."""
        least = min(self._wrong.values())
        best = [order for order in ORDERS if self._wrong[order] == least]
        if len(best) > 1 and "mdy" in best and self._american:
            return "mdy", self._differ
        return best[0], self._differ and len(best) > 1
