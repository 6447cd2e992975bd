"""How long answers take, how long somebody has waited, and how long there was silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.insight import waiting
from sbagg.insight.cadence import LEAST, TIMES
from sbagg.insight.pressing import STRANGER
from sbagg.look import putoff, stale
from sbagg.look.numbers.parts import gaps, number, part, titled
from sbagg.look.turns import pressing
from sbagg.look.turns import rows as waits_of
from sbagg.normalize import calendar
from sbagg.normalize.days import DAY
from sbagg.store import rhythms, waits
from sbagg.store.itemviews import item_id
from sbagg.store.people import row as row_of
from sbagg.store.reader import person_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sbagg.insight.whose import Whose
    from sbagg.store.reader import Reader
    from sbagg.views import NumberView, OweEntry, PartView

_HOUR = 3600
_WORDS = {"mine": "your answers to them", "theirs": "their answers to you"}


def answers(reader: Reader, person: int) -> Iterator[NumberView]:
    """Yield how long answers of mine to somebody take, and theirs to me, with each ask that tells."""
    asks = _asks(reader, person)
    for name, pace in zip(("theirs", "mine"), waiting.pace(reader, person), strict=True):
        parts, words = asks[name], _WORDS[name]
        for field, value, share in (("half", pace.half, "half"), ("most", pace.most, "nine of ten")):
            if value is not None:
                yield number(
                    f"turn.{name}.{field}",
                    f"{share} of {words} come within",
                    value,
                    "seconds",
                    f"{field} answered",
                    parts,
                )
        for field, count, is_open in (("answers", pace.answers, False), ("waiting", pace.waiting, True)):
            some = [each for each in parts if each.open is is_open]
            what = "asks without an answer" if is_open else words
            yield number(
                f"turn.{name}.{field}",
                f"{what}, of the last 400 days" if not is_open else f"{what} ({words})",
                count,
                "",
                "count",
                some,
            )


def _asks(reader: Reader, person: int) -> Mapping[str, list[PartView]]:
    rows = sorted(waits.rows(reader, "waits", (person,)), key=lambda row: (-row["since"], row["item"]))
    items = titled(reader, {row["item"] for row in rows})
    found: dict[str, list[PartView]] = {"mine": [], "theirs": []}
    for row in rows:
        text, item, _ = items.get(row["item"], ("", None, None))
        took = (reader.now if row["until"] is None else row["until"]) - row["since"]
        found["mine" if row["mine"] else "theirs"].append(
            part(text, max(took, 0), at=row["since"], item=item, is_open=not row["answered"])
        )
    return found


def turns(reader: Reader, person: int) -> Iterator[NumberView]:
    """Yield the numbers of somebody in ``owe`` or ``owed``, if they are there."""
    asks: tuple[tuple[str, Whose], ...] = (("owe", "mine"), ("owed", "theirs"))
    for noun, whose in asks:
        for entry in waits_of(reader, whose, persons=(person,))[0]:
            waited = [part("it was asked", reader.now - entry.since, at=entry.since, item=entry.item)]
            yield number(f"{noun}.waited", "how long it has waited", entry.waited, "seconds", "sum", waited)
            come = (
                "within which half of my answers come" if whose == "mine" else "within which nine of ten answers come"
            )
            known = come if entry.learned else "too few answers tell, so this is assumed"
            usual = [part(known, entry.usual), *([part("an hour at least", _HOUR)] if entry.learned else [])]
            yield number(f"{noun}.usual", "how long answers usually take", entry.usual, "seconds", "largest", usual)
            ratio = [
                part("days it has waited", entry.waited / DAY),
                part("days answers usually take", entry.usual / DAY),
            ]
            yield number(
                f"{noun}.overdue",
                "how many times the usual it has waited",
                entry.overdue,
                "times",
                "ratio",
                ratio,
                "hundredth",
            )
            yield from _priority(reader, person, noun, entry)
            others = [one.turn for one in putoff.waits(reader, (person,)) if one.turn.whose == whose]
            items = titled(reader, {turn.item for turn in others if turn.item is not None})
            told = [items[turn.item] for turn in others if turn.item in items]
            told.remove(next(one for one in told if one[1] == entry.item))
            rest = [part(text, 1, at=at, item=item) for text, item, at in told]
            yield number(
                f"{noun}.more", "further conversations in which it is the same turn", entry.more, "", "count", rest
            )


def _priority(reader: Reader, person: int, noun: str, entry: OweEntry) -> Iterator[NumberView]:
    """Yield the number by which ``today``, ``owe`` and ``owed`` are ordered, and the urgency in it."""
    threads = [one.turn for one in putoff.waits(reader, (person,))]
    rows = {
        row["id"]: item_id(row)
        for row in reader.among("SELECT id, uid, kind FROM interactions WHERE id IN", [t.item for t in threads])
    }
    turn = next(one for one in threads if rows.get(one.item) == entry.item and one.since == entry.since)
    theirs, mine = waiting.pace(reader, person)
    parts = pressing(turn, mine if turn.whose == "mine" else theirs, reader.now)
    urgency = round(sum(one.points for one in parts), 2)
    named = [part(one.text, one.points, item=entry.item) for one in parts]
    yield number(f"{noun}.urgency", "how urgent it is", urgency, "", "sum", named, "hundredth")
    rank = part("their rank, or what counts for whom there is none", max(entry.rank or 0, STRANGER))
    yield number(
        f"{noun}.priority", "by which today and this list are ordered", entry.priority, "", "product",
        [rank, part("how urgent it is", urgency)], "whole",
    )  # fmt: skip


def touch(reader: Reader, person: int, tags: Mapping[str, int]) -> Iterator[NumberView]:
    """Yield the numbers of somebody in ``stale``, if they are there."""
    who = person_id(row_of(reader, person)["uid"])
    entry = next((one for one in stale.rows(reader, tags, 0)[0] if one.person.id == who), None)
    if entry is None:
        return
    held = next(rhythms.among(reader, (person,)), None)
    usual = entry.usual_days
    if usual is not None and held is not None:
        yield number(
            "stale.usual_days",
            "what three of four gaps between days in touch stay within",
            usual,
            "days",
            "three of four",
            gaps(rhythms.days(held.data)),
        )
    if entry.cadence_from == "rhythm" and usual is not None:
        parts = [
            part(f"{TIMES:g} x what three of four gaps stay within", TIMES * usual),
            part("two weeks at least", LEAST),
        ]
    else:
        parts = [part("you said so" if entry.cadence_from == "person" else f"the tag {entry.tag}", entry.cadence_days)]
    yield number(
        "stale.cadence_days", "days after which it is too long", entry.cadence_days, "days", "largest", parts, "tenth"
    )
    if entry.last_at is None or entry.silent_days is None or entry.over_days is None:
        return
    silent = calendar.passed(entry.last_at, reader.now)
    last = part("the last contact, in days of the calendar here", silent, at=entry.last_at, item=entry.item)
    yield number("stale.silent_days", "days since the last contact", entry.silent_days, "days", "sum", [last])
    over = [last, part("days after which it is too long", entry.cadence_days)]
    yield number("stale.over_days", "days beyond that", entry.over_days, "days", "difference", over, "down")
