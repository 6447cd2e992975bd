"""Calls out of the logs of telephone systems. Pure: a record in, facts out.

A log has the number of the other side in a column of its own (``phone``), or the numbers of both sides in ``from`` and
``to``; who of us talked is the owner. The number of our own line is nobody's: colleagues share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbagg.adapter import Fact, Interaction, Party
from sbagg.adapters.crm import times
from sbagg.adapters.crm.record import Record
from sbagg.formats import calls, values
from sbagg.normalize import email

_WEEKDAY = re.compile(r"^[A-Za-z]{2,9}\.?,?\s+(?=\d)")
_OTHER_SIDE = {"in": "from", "out": "to"}
_UNANSWERED = {"in": "missed", "out": "no answer"}


def call(record: Record) -> Iterator[Fact]:
    """Yield a call with how it ended and how long it took."""
    direction = record.profile.word("direction", record.first("direction"))
    took = next((found for text in record.all("duration") if (found := calls.seconds(text)) is not None), None)
    ended = _ended(record, direction, took)
    ours, theirs = {"in": ("recipient", "caller"), "out": ("caller", "recipient")}.get(direction, ("owner", "contact"))
    owner, began = one_of_us(record, ours), _began(record)
    yield Interaction(
        ref=record.ref,
        kind="call",
        channel="phone",
        at=began.at,
        flags=began.flags,
        parties=(*_others(record, direction, theirs), owner),
        title=record.line("subject") or calls.title(ended, took),
        text="\n".join(record.all("note")),
        labels=tuple(filter(None, (ended, *(part.strip() for text in record.all("tags") for part in text.split(","))))),
        status=ended,
    )


def one_of_us(record: Record, role: str = "owner") -> Party:
    """Return who of us talked; where the log does not say it, whoever has its telephone."""
    scope = record.scope
    return record.owner(role) or Party(
        f"{scope.profile.name}-owner", f"{scope.prefix}/telephone", role, "our telephone"
    )


def _others(record: Record, direction: str, role: str) -> list[Party]:
    """Return who was called or called: by the first column that holds a number, else by the contact's address."""
    fields = ("phone", _OTHER_SIDE[direction]) if direction in _OTHER_SIDE else ("phone", "from")
    shown = record.line("contact")
    found = [calls.party(text, role, shown, record.scope.region) for name in fields for text in record.all(name)]
    numbers = [one for one in found if one][:1]
    addresses = [Party("email", one, role, shown) for text in record.all("contact_email") if (one := email(text))]
    return [*numbers, *addresses]


def _ended(record: Record, direction: str, took: int | None) -> str:
    """Return how a call ended: in the log's words, else by its length; empty where nothing says it."""
    said = outcome(record)
    if record.all("voicemail"):
        said = "voicemail"
    elif not said and record.first("answered"):
        said = "answered" if record.says("answered") else "missed"
    elif not said and took is not None:
        said = "answered" if took else "missed"
    return _named(said, direction)


def outcome(record: Record) -> str:
    """Return how a call ended in the words of its row; empty where they do not say it."""
    texts = (*record.all("result"), *record.all("direction"))
    return next((word for text in texts if (word := record.profile.word("outcome", text))), "")


def logged(record: Record, *, inbound: bool) -> str:
    """Return the status of a call that somebody logged: ``done``, or that nobody took it."""
    said = outcome(record)
    return _named(said, "in" if inbound else "out") if said and said != "answered" else "done"


def _named(said: str, direction: str) -> str:
    """Name a call that nobody took: others' is ``missed``, ours had ``no answer``."""
    return _UNANSWERED.get(direction, said) if said in _UNANSWERED.values() else said


def _began(record: Record) -> times.Moment:
    """Return when a call began; day and time may stand in two columns."""
    for text in record.all("start"):
        day = _WEEKDAY.sub("", text)
        for written in (f"{day} {record.first('start_time')}", day):
            if stamp := values.stamp(written, record.order):
                return times.placed(record, stamp)
    return times.NEVER
