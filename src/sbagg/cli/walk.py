"""The walk through suggestions: one key an answer, each answer an act of its own that undo takes back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sbagg.cli.acting import act
from sbagg.cli.common import reading
from sbagg.cli.keys import keyboard
from sbagg.errors import NotFoundError, UsageError
from sbagg.render.output import emit
from sbagg.store import chains, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sbagg.render.output import Output
    from sbagg.views import Pair

_ASK = "one person? y yes · n no · s skip · w why · u undo · q quit "
_ANSWERS = {"y": "merge", "n": "different"}
_QUIT = {"q", "\x03", "\x04", "\x1b", ""}


def through(home: Path, rows: Sequence[Pair], out: Output) -> None:
    """Ask about each pair. One that an answer has settled meanwhile is not asked about; ``u`` asks again."""
    with keyboard() as key:
        out.write(_told(_answers(home, rows, key, out)))


def _answers(home: Path, rows: Sequence[Pair], key: Callable[[], str], out: Output) -> int:
    """Ask, and return how many answers stand."""
    answered: list[tuple[int, str]] = []
    place = 0
    while place < len(rows):
        row = rows[place]
        if not _open(row):
            place += 1
            continue
        out.write(f"\n{place + 1} of {len(rows)}\n")
        emit(out, row)
        said = _answer(row, key, out)
        if said in _QUIT:
            break
        if said == "u":
            if answered:
                place, number = answered.pop()
                act(home, "undo", lambda desk, number=number: desk.undo(1, number))  # type: ignore[misc]
                out.write("  the last answer is taken back\n")
            continue
        if said in _ANSWERS and (number := _decided(home, _ANSWERS[said], row, out)):
            answered.append((place, number))
        place += 1
    return len(answered)


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
            _explain(row, out)
        elif said in _QUIT or said in _ANSWERS or said in {"s", "u"}:
            return said


def _decided(home: Path, op: str, row: Pair, out: Output) -> str:
    """Make the act and return its id; empty if it cannot be."""
    try:
        return act(home, op, lambda desk: getattr(desk, op)(row.a.id, row.b.id)).acts[0]
    except UsageError as error:
        out.write(f"  {error.message}\n")
        return ""


def _told(done: int) -> str:
    return f"{done} decided" + (f"; take back with: sbagg undo {done}" if done else "") + "\n"


def _explain(row: Pair, out: Output) -> None:
    for each in (row.a, row.b):
        out.write(f"  {each.name}: sbagg who {each.id}\n")
