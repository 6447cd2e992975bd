"""After anything changed: what the user decided is read again, and who is who worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.adapter import Interaction, Note, Party
from sbagg.decisions import file
from sbagg.decisions.model import BadLine, seconds_of
from sbagg.identity.regroup import regroup
from sbagg.store import decided
from sbagg.store.mirror import mirror, mirrors
from sbagg.store.reader import YOU

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from sbagg.adapter import Fact
    from sbagg.decisions.file import History
    from sbagg.decisions.model import Act

CHANNELS = {
    "call": "phone", "sms": "sms", "email": "email", "chat": "web", "dm": "web", "task": "crm", "ticket": "support"
}  # fmt: skip
"""How people met in what the user logs; anything else (a lunch, golf) was in person."""


def settle(
    connection: sqlite3.Connection, home: Path, me: Collection[tuple[str, str]], now: int
) -> tuple[list[Act], list[BadLine]]:
    """Make the store say what ``decisions.jsonl`` and the sources say.

    Returns the acts, and the lines of the file that are none.
    """
    lost = _write_back(connection, home)
    history = file.load(home)
    if any(act.op == "forget" for act in history.acts):
        from sbagg.identity.forgetting import settle_without  # noqa: PLC0415 - only where somebody was forgotten

        settle_without(connection, home, me, now)
        history = file.load(home)
    else:
        take(connection, history, me, now)
    return history.acts, [*lost, *history.bad]


def _write_back(connection: sqlite3.Connection, home: Path) -> list[BadLine]:
    """If the file with all decisions is gone, write it anew from the store's mirror: it is the one that nobody can remake."""
    history = file.load(home)
    acts = [] if history.data else decided.acts(connection)
    if acts:
        file.append(home, history, file.joined(history, acts))
    return [BadLine(0, f"was gone or empty: {len(acts)} acts were written back from the store")] if acts else []


def catch_up(
    connection: sqlite3.Connection, home: Path, me: Collection[tuple[str, str]], now: int
) -> list[BadLine]:  # fmt: skip
    """Before anything is read: write the file back if it is gone, and forget whom it says to forget, if that was cut short
    or came from elsewhere. Returns what is to be said of the file.
    """  # fmt: skip
    lost = _write_back(connection, home)
    history = file.load(home)
    if any(act.op == "forget" for act in history.acts):
        from sbagg.decisions.forgotten import Forgotten  # noqa: PLC0415 - as above
        from sbagg.identity.forgetting import is_due, settle_without  # noqa: PLC0415

        if is_due(connection, home, history, Forgotten.of(history.acts)):
            settle_without(connection, home, me, now)
    return lost


def take(connection: sqlite3.Connection, history: History, me: Collection[tuple[str, str]], now: int) -> None:
    """Make the store say what a history of acts and the sources say."""
    if not mirrors(connection, history.data):
        mirror(connection, history.acts, history.data, facts, now)
    regroup(connection, me, now)


def facts(act: Act) -> Iterator[Fact]:
    """Yield the item that an act is: a note, or something that happened, with the person it is about."""
    people = tuple(Party(kind, value, "with") for kind, value in act.people("who")[:1])
    ref, text = f"{YOU}:{act.id}", act.body["text"]
    at = seconds_of(act.body["when"]) if "when" in act.body else act.seconds
    if act.op == "note":
        yield Note(ref, text, at=at, people=people)
    else:
        kind = act.body["kind"]
        title, _, rest = text.partition("\n")
        yield Interaction(ref, kind, CHANNELS.get(kind, "in_person"), at, people, title, text if rest else "")
