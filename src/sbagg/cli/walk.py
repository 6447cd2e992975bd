"""The walk through suggestions: one key an answer, each answer an act of its own that undo takes back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sbagg.cli.acting import act
from sbagg.cli.common import reading
from sbagg.cli.keys import keyboard
from sbagg.errors import NotFoundError, UnavailableError, UsageError
from sbagg.look.acts import undoing
from sbagg.look.why import why
from sbagg.render.output import emit, emit_list
from sbagg.render.safe import safe
from sbagg.store import chains, people, resolve
from sbagg.store.scan import Span
from sbagg.timeline import Query, timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sbagg.decisions.model import Act
    from sbagg.identity.deciding import Desk
    from sbagg.render.output import Output
    from sbagg.store.reader import Reader
    from sbagg.views import Item, Pair

_ASK = "one person? y yes · n no · s skip · w why · u undo · q quit "
_ANSWERS = {"y": "merge", "n": "different"}
_QUIT = {"q", "\x03", "\x04", "\x1b", ""}
_ITEMS = 3
_LOOKED_AT = 50


def through(home: Path, rows: Sequence[Pair], out: Output) -> None:
    """Ask about each pair. One that an answer has settled meanwhile is not asked about; ``u`` asks again.

    However it ends, it says how many answers stand and what takes them back.
    """
    walk = _Walk(home, rows, out)
    with keyboard() as key:
        try:
            walk.go(key)
        except KeyboardInterrupt:
            out.write("\n")
            raise
        finally:
            out.write(out.command(_told([number for _, number in walk.answered])))


class _Walk:
    """Where a walk is: ``answered`` holds the place of each answer that stands, and its act's id."""

    def __init__(self, home: Path, rows: Sequence[Pair], out: Output) -> None:
        self._home, self._rows, self._out = home, rows, out
        self._place = 0
        self.answered: list[tuple[int, str]] = []

    def go(self, key: Callable[[], str]) -> None:
        """Ask until all is answered or somebody leaves. What cannot be written now is asked again."""
        while self._place < len(self._rows):
            row = self._rows[self._place]
            if not _open(row):
                self._place += 1
                continue
            self._out.write(f"\n{self._place + 1} of {len(self._rows)}\n")
            emit(self._out, row)
            said = _answer(row, key, self._out)
            if said in _QUIT:
                return
            try:
                self._take(said, row)
            except UnavailableError as error:
                self._out.write(f"  {safe(error.message)}; nothing is decided, so once more:\n")

    def _take(self, said: str, row: Pair) -> None:
        """Do what was answered, and go where it leads."""
        if said == "u":
            self._undo()
            return
        if op := _ANSWERS.get(said):
            made = self._act(op, lambda desk: getattr(desk, op)(row.a.id, row.b.id))
            self.answered += [(self._place, number) for number in made]
        self._place += 1

    def _undo(self) -> None:
        if not self.answered:
            return
        place, number = self.answered[-1]
        made = self._act("undo", lambda desk: desk.undo(1, number))
        self.answered.pop()
        self._place = place
        self._out.write("  the last answer is taken back\n" if made else "")

    def _act(self, op: str, decide: Callable[[Desk], list[Act]]) -> tuple[str, ...]:
        """Make an act and return its id; nothing, said why, if it cannot be."""
        try:
            return act(self._home, op, decide).acts
        except (UsageError, NotFoundError) as error:
            self._out.write(f"  {safe(error.message)}\n")
            return ()


def _open(row: Pair) -> bool:
    """Tell whether a pair is still a question."""
    with reading() as (reader, _), suppress(NotFoundError):
        return chains.suggested(reader, *(resolve.person(reader, each.id) for each in (row.a, row.b))) is not None
    return False


def _answer(row: Pair, key: Callable[[], str], out: Output) -> str:
    """Return what was answered: a key of ``_ANSWERS``, s, u, or one of ``_QUIT``."""
    while True:
        out.write(_ASK)
        out.stream.flush()
        said = key()
        out.write(f"{said if said.isprintable() else ''}\n")
        if said == "w":
            _explain(row, out._replace(pager=False))
        elif said in _QUIT or said in _ANSWERS or said in {"s", "u"}:
            return said


def _told(answers: Sequence[str]) -> str:
    if not answers:
        return "0 decided\n"
    with reading() as (reader, _):
        commands = "\n  ".join(undoing(reader, answers))
    return f"{len(answers)} decided; take back with: {commands}\n"


def _explain(row: Pair, out: Output) -> None:
    """Show what tells two people apart: the last items with each, and what speaks for and against their being one."""
    with reading() as (reader, _), suppress(NotFoundError):  # a sync may have made other people of them
        for side in (row.a, row.b):
            person = resolve.person(reader, side.id)
            out.write(out.command(f"\n{safe(side.name)}: sbagg who {side.id}\n"))
            emit_list(out, "items", _last(reader, person), more=False, empty_text="nothing was exchanged with them")
        out.write("\n")
        emit(out, why(reader, row.a.id, row.b.id))
    out.write("\n")


def _last(reader: Reader, person: int) -> list[Item]:
    """Return the last items with somebody, one of each thread, none that is still to come."""
    span = Span(until=reader.now)
    found, _ = timeline(reader, Query(tuple(people.members(reader, person)), span=span, person=person), _LOOKED_AT)
    threads: dict[str, Item] = {}
    for item in found:
        threads.setdefault(item.thread or item.id, item)
    return list(threads.values())[:_ITEMS]
