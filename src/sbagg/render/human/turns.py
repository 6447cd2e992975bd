"""Whose turn it is: a line on a card, lists of who waits for whom, and how that comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from sbagg.normalize.calendar import span
from sbagg.normalize.subjects import about
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
    flow,
    join,
    line,
)
from sbagg.render.human.words import ago, due, since, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import Ledger, LedgerStep, OweEntry, TurnView, WroteView

_NARROW = 80
"""Cells below which an item is no line of a table."""
_LEGIBLE = 30
"""Cells that a sentence has beside its id, or it stands beneath."""
_BY = {"mine": "YOUR TURN", "theirs": "their turn", "nobody": "nobody's turn"}
_PLAIN = {"nothing": "asked nothing"}
_DEBTS = {"mine": "your turn", "theirs": "their turn"}
_STYLES = {"mine": ALARM, "theirs": THEIRS, "nobody": FAINT}


def turn(view: TurnView | None, output: Output) -> list[Text]:
    """Show whose turn it is, on what that rests, and how long answers usually take; nothing where it is nobody's."""
    if view is None or view.whose not in _DEBTS or view.since is None:
        return []
    mine = view.whose == "mine"
    said = _said(view.reason or "", "they" if mine else "you", "you" if mine else "they")
    told = f" {ago(view.since, output)}"
    label = line(Text(f"{_BY[view.whose]:<{LABEL_WIDTH}} ", _STYLES[view.whose]))
    quoted = _quoted(view.text or "", body_width(output.width) - cell_len(said) - cell_len(told))
    why = cell(output.command(f"sbagg why {view.item}"), FAINT)
    indent = Text(" " * (LABEL_WIDTH + 1))
    tail = join([_due(view.due, output), why, cell(_usual(view))], "; ")
    return [fit(line(label, said, quoted, told), output.width), fit(line(indent, tail), output.width)]


def owe(rows: Sequence[OweEntry], output: Output) -> list[Text]:
    """Show who waits for me."""
    return _listed(rows, output, "you")


def owed(rows: Sequence[OweEntry], output: Output) -> list[Text]:
    """Show for whom I wait."""
    return _listed(rows, output, "they")


def _listed(rows: Sequence[OweEntry], output: Output, debtor: str) -> list[Text]:
    """Show each in two lines or three: who waits and since when, and for what. Names and words give way, never ids and days."""
    wide = max((cell_len(since(row.since, output)) for row in rows), default=0) + 2
    return [each for row in rows for each in _lines(row, output, wide, debtor)]


def _lines(row: OweEntry, output: Output, wide: int, debtor: str) -> list[Text]:
    lasts = since(row.since, output)
    waited = line(Text(lasts, ALARM if row.overdue > 1 else ""), " " * (wide - cell_len(lasts)))
    facts = [
        _due(row.due, output),
        Text(_wrote(row.wrote, output, debtor), FAINT) if row.wrote else Text(),
        Text(f"they were in touch since, {ago(row.heard_at, output)}", FAINT)
        if row.heard_at is not None and not row.wrote
        else Text(),
        Text(f"rank {row.rank}", FAINT) if row.rank is not None else Text(),
        Text(f"+{row.more} more", FAINT) if row.more else Text(),
        Text(f"usually within {span(row.usual)}", FAINT) if row.learned else Text(),
    ]
    who = join([cell(row.person.name, NAME), cell(row.company.name) if row.company else Text()])
    room = output.width - wide
    told = [fact for fact in facts if fact]
    least = sum(fact.cell_len + 2 for fact in told)
    if who.cell_len + least <= room:
        heads = [line(waited, join([who, *told]))]
    else:  # no room beside each other: the facts stand beneath
        fallen = flow(told, room, between="  ")
        heads = [line(waited, fit(who, room)), *(line(" " * wide, each) for each in fallen)]
    how = f"{row.reason} by {row.channel}"
    start = line(
        " " * wide, cell(row.item, FAINT), "  ", cell(how, FAINT), ": " if row.text and row.text != row.reason else ""
    )
    what = cell(row.text if row.reason == "missed call" else about(row.title, row.text))
    if row.text == row.reason:
        what = Text()
    beside = output.width - start.cell_len
    if beside < min(what.cell_len, _LEGIBLE) and room > 0:
        return [
            *heads,
            fit(line(" " * wide, cell(row.item, FAINT), "  ", cell(how, FAINT)), output.width),
            line(" " * wide, fit(what, room)),
        ]
    return [*heads, line(start, fit(what, beside))]


def _wrote(one: WroteView, output: Output, debtor: str) -> str:
    return f"{debtor} wrote since by {one.channel}, {ago(one.at, output)}"


def ledger(view: Ledger, output: Output) -> list[Text]:
    """Show what each item of a conversation did, oldest first, and whose turn that makes it."""
    names = ", ".join(ref.name for ref in view.people)
    whose = line(Text(_BY.get(view.whose, _BY["nobody"]), _STYLES.get(view.whose, FAINT)), " ")
    end = line(whose, cell(f"({view.reason})" + (f": {names}" if names else "")))
    debtor = "they" if view.whose == "theirs" else "you"
    beside = [
        fit(cell(f"{_wrote(one, output, debtor)}: sbagg show {one.item}", FAINT), output.width)
        for one in view.elsewhere
    ]
    if output.width < _NARROW:
        steps = [each for step in view.steps for each in _beneath(step, output)]
    else:
        heading = ("when", "item", "who", "did", "to", "what it says")
        steps = table([_step(step, output) for step in view.steps], output.width, heading=heading, flexible={2, 5})
    return [*steps, *beside, fit(end, output.width)]


def _step(step: LedgerStep, output: Output) -> list[Text]:
    style = MINE if step.by in {"me", "colleague"} else THEIRS
    debt = _DEBTS.get(step.whose, "")
    return [
        Text(when(step.at, output), FAINT), cell(step.item, FAINT), cell(step.author or "", style),
        cell(_PLAIN.get(step.what, step.what), "" if debt else FAINT), Text(debt), cell(step.text),
    ]  # fmt: skip


def _beneath(step: LedgerStep, output: Output) -> list[Text]:
    """Show a step in lines: where there is no room beside each other, what it says stands beneath."""
    at, item, who, did, debt, text = _step(step, output)
    shown = [*flow([part for part in (at, item, who) if part], output.width, between="  "), join(["  ", did, debt])]
    return [*(fit(each, output.width) for each in shown), *([fit(line("    ", text), output.width)] if text else [])]


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
        return f"{whose} 90 % within {span(answers.most)}"
    return f"{whose} half within {span(answers.half)}" if answers.half is not None else ""


def _due(day: str | None, output: Output) -> Text:
    if day is None:
        return Text()
    said, late = due(day, output)
    return cell(f"due {said}", WARN if late else "")
