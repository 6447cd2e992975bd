"""Whose turn it is: a line on a card, lists of who waits for whom, and how that comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from sbagg.render.human.table import table
from sbagg.render.human.text import (
    ALARM,
    FAINT,
    LABEL_WIDTH,
    MINE,
    NAME,
    THEIRS,
    WARN,
    body_width,
    cell,
    fit,
    join,
    line,
)
from sbagg.render.human.words import age, count, due, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import Ledger, LedgerStep, OweEntry, TurnView, WroteView

_AGE = 10
_BY = {"mine": "YOUR TURN", "theirs": "their turn", "nobody": "nobody's turn"}
_DEBTS = {"mine": "my turn", "theirs": "their turn"}
_STYLES = {"mine": ALARM, "theirs": THEIRS, "nobody": FAINT}


def turn(view: TurnView | None, output: Output) -> list[Text]:
    """Show whose turn it is, on what that rests, and how long answers usually take; nothing where it is nobody's."""
    if view is None or view.whose not in _DEBTS or view.since is None:
        return []
    mine = view.whose == "mine"
    said = _said(view.reason or "", "they" if mine else "you", "you" if mine else "they")
    told = f" {age(output.now - view.since)} ago"
    label = line(Text(f"{_BY[view.whose]:<{LABEL_WIDTH}} ", _STYLES[view.whose]))
    quoted = _quoted(view.text or "", body_width(output.width) - cell_len(said) - cell_len(told))
    tail = join([cell(f"sbagg why {view.item}", FAINT), _due(view.due, output), cell(_usual(view))], "; ")
    return [fit(line(label, said, quoted, told), output.width), fit(line(" " * (LABEL_WIDTH + 1), tail), output.width)]


def listed(rows: Sequence[OweEntry], output: Output) -> list[Text]:
    """Show each in two lines: who waits and for how long, and for what."""
    return [each for row in rows for each in _lines(row, output)]


def _lines(row: OweEntry, output: Output) -> list[Text]:
    rank = Text(f"rank {row.rank}", FAINT) if row.rank is not None else Text()
    more = Text(f"+{row.more} more", FAINT) if row.more else Text()
    usual = Text(f"usually {long(row.usual)}", FAINT) if row.learned else Text()
    waited = Text(f"{age(row.waited):<{_AGE}}", ALARM if row.overdue > 1 else "")
    head = [
        cell(row.person.name, NAME),
        cell(row.company.name) if row.company else Text(),
        rank,
        more,
        _due(row.due, output),
        usual,
    ]
    wrote = cell(_wrote(row.wrote, output), FAINT) if row.wrote else Text()
    what = join([cell(row.item, FAINT), cell(f"{row.reason} by {row.channel}", FAINT), wrote, cell(row.text)])
    return [fit(line(waited, join(head)), output.width), fit(line(" " * _AGE, what), output.width)]


def _wrote(one: WroteView, output: Output) -> str:
    return f"wrote since by {one.channel} {age(output.now - one.at)} ago"


def ledger(view: Ledger, output: Output) -> list[Text]:
    """Show what each item of a conversation did, oldest first, and whose turn that makes it."""
    rows = [_step(step, output) for step in view.steps]
    names = ", ".join(ref.name for ref in view.people)
    whose = line(Text(_BY.get(view.whose, _BY["nobody"]), _STYLES.get(view.whose, FAINT)), " ")
    end = line(whose, cell(f"({view.reason})" + (f": {names}" if names else "")))
    heading = ("when", "who", "did", "to", "what it says", "item")
    beside = [fit(cell(f"{_wrote(one, output)}: sbagg show {one.item}", FAINT), output.width) for one in view.elsewhere]
    return [*table(rows, output.width, heading=heading, flexible={1, 4}), *beside, fit(end, output.width)]


def _step(step: LedgerStep, output: Output) -> list[Text]:
    style = MINE if step.by in {"me", "colleague"} else THEIRS
    debt = _DEBTS.get(step.whose, "")
    return [
        Text(when(step.at, output), FAINT), cell(step.author or "", style), cell(step.what, "" if debt else FAINT),
        Text(debt), cell(step.text), cell(step.item, FAINT),
    ]  # fmt: skip


def _said(reason: str, asker: str, promiser: str) -> str:
    if reason == "missed call":
        return "you missed a call"
    return f"{promiser} promised" if reason == "promised" else f"{asker} asked"


def _quoted(text: str, width: int) -> Text:
    """Quote a sentence, cut so that what stands around it stays whole."""
    return line(' "', fit(cell(text), width - len(' ""')), '"') if text else Text()


def _usual(view: TurnView) -> str:
    """Say how long answers usually take: mine where it is my turn, else theirs."""
    answers, whose = (view.mine, "you answer") if view.whose == "mine" else (view.theirs, "they answer")
    if answers.most is not None:
        return f"{whose} 90 % within {long(answers.most)}"
    return f"{whose} half within {long(answers.half)}" if answers.half is not None else ""


def _due(day: str | None, output: Output) -> Text:
    if day is None:
        return Text()
    said, late = due(day, output)
    return cell(f"due {said}", WARN if late else "")


def long(seconds: float | None) -> str:
    """Say how long, with a decimal where it tells: ``20 min``, ``3.5 h``, ``1.1 d``."""
    for unit, size in (("d", 86_400), ("h", 3_600)):
        if seconds is not None and seconds >= size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return count(round((seconds or 0) / 60), "min", "min")
