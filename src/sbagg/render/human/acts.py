"""What the user decided: what an act does, the history, why two are one, and who may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human import desk
from sbagg.render.human.report import beneath
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, MINE, NAME, WARN, cell, fit, flow, join, line, wrap
from sbagg.render.human.words import count, moment, number, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import ActView, Effect, Pair, PairSide, Side, Step, TagRow, Why

_DONE = {
    "merge": "one person now", "split": "taken apart", "different": "kept apart", "set": "set", "tag": "tagged",
    "untag": "tag taken off", "note": "noted", "log": "logged", "rank": "ranked", "unrank": "rank cleared", "undo": "undone", "redo": "done again",
}  # fmt: skip
_WOULD = "would be "
_TAKING = {"undo": "took back: ", "redo": "did again: "}
_INDENT = 6
_READABLE = 30
"""Cells that a sentence needs beside the id and the day of its act."""
_RECORDS = 3


def effect(view: Effect, output: Output) -> list[Text]:
    """Show what an act does: who is who afterwards, what moves, and how it is taken back."""
    lines = _done(view, output)
    moved = view.moved
    parts = [
        count(moved.items, "item"), count(moved.deals, "deal"), count(moved.tickets, "ticket"),
        count(moved.identities, "identity", "identities"),
    ]  # fmt: skip
    amounts = (moved.items, moved.deals, moved.tickets, moved.identities)
    if moved.identities and view.before:
        shown = [part for part, amount in zip(parts, amounts, strict=True) if amount]
        lines += beneath("moves", ", ".join(shown), output, FAINT, 0)
    if _layout(view.before) != _layout(view.after):
        lines += _sides(view, output)
    back = [(each, view.back.count(each)) for each in dict.fromkeys(view.back)]
    for command, times in back:
        often = f", {times} times" if times > 1 else ""
        lines += wrap(f"take it back with: {command}{often}", output.width, FAINT)
    return lines


def _done(view: Effect, output: Output) -> list[Text]:
    """Say what was done, or would be, to whom; of undo and redo, each act that they are about."""
    if not view.told:
        return wrap("Nothing changes: it is so already", output.width, FAINT)
    if view.op in desk.OPS:
        said = desk.sentence(view.told[0], output)
        if view.dry_run:
            return wrap(f"Would have {said}.", output.width)
        return wrap(f"{said[:1].upper()}{said[1:]}. {desk.after(view.op)}", output.width)
    who = ", ".join(cell(side.name).plain for side in view.before or view.after)
    word = (_WOULD if view.dry_run else "") + _DONE.get(view.op, view.op)
    if view.op in {"undo", "redo"}:
        return [each for act in view.told for each in beneath(word, _told(act, output), output, WARN, 0)]
    act = view.told[0]
    if view.op in {"set", "tag", "untag", "rank", "unrank", "cadence", "uncadence"} and not view.dry_run:
        return beneath(who, _said(act, output), output, NAME, 0)
    if view.op == "log":
        return wrap(f"{word} {act.kind} with {who}, {moment(act.when, output)}", output.width)
    return beneath(who, word, output, NAME, 0)


def _told(act: ActView, output: Output) -> str:
    """Say whom an act is about and what it did."""
    if (act.of or act.op) in desk.OPS:
        return _TAKING.get(act.op, "") + desk.sentence(act, output)
    who = desk.names(act)
    return f"{who}: {_said(act, output)}" if who else _said(act, output)


def _said(act: ActView, output: Output) -> str:
    """Say what an act did, and to which day it holds."""
    return act.text + (f" until {desk.until(act, output)}" if act.until is not None else "")


def _layout(sides: Sequence[Side]) -> list[tuple[str, tuple[str, ...], int]]:
    return [(side.id, side.identities, side.employment) for side in sides]


def _sides(view: Effect, output: Output) -> list[Text]:
    """Show who has what before and after; beneath each, the addresses that tell namesakes apart."""
    from sbagg.look.sentences import identity_words  # noqa: PLC0415 - few views name identities

    sides = [*((side, "before") for side in view.before), *((side, "after") for side in view.after)]
    head, *rows = table(
        [_side(side, word) for side, word in sides],
        output.width,
        heading=("", "who", "items", "deals", "tickets", "jobs"),
        right={2, 3, 4, 5},
        flexible={1},
    )
    room = output.width - _INDENT
    known = [[cell(identity_words(text), FAINT) for text in side.identities] for side, _ in sides]
    return [
        head,
        *(text for row, each in zip(rows, known, strict=True)
          for text in (row, *(line(" " * _INDENT, part) for part in flow(each, room, most=2)))),
    ]  # fmt: skip


def _side(side: Side, when_: str) -> list[Text]:
    numbers = (side.items, side.deals, side.tickets, side.employment)
    return [Text(when_, FAINT), cell(side.name, NAME), *(Text(number(n)) for n in numbers)]


def listed(rows: Sequence[ActView], output: Output) -> list[Text]:
    """Show acts: id and day, and beside them, or beneath where that is narrow, what was done to whom."""
    heads = [f"{cell(act.id).plain}  {when(act.at, output)}" for act in rows]
    indent = max(map(len, heads), default=0) + 2
    beside = output.width - indent >= _READABLE
    indent = indent if beside else _INDENT
    lines: list[Text] = []
    for act, head in zip(rows, heads, strict=True):
        undone = "undone: " if act.undone else ""
        said = wrap(undone + _told(act, output), output.width - indent, FAINT if undone else "")
        said[0].stylize(WARN, 0, len(undone))
        margins = [
            Text(f"{head:<{indent}}" if beside else " " * indent, FAINT),
            *(Text(" " * indent) for _ in said[1:]),
        ]
        lines += [] if beside else [fit(Text(head, FAINT), output.width)]
        lines += [line(margin, each) for margin, each in zip(margins, said, strict=True)]
    return lines


def tags(rows: Sequence[TagRow], output: Output) -> list[Text]:
    """Show tags, one a line."""
    shown = [[cell(row.tag, NAME), Text(number(row.people))] for row in rows]
    return table(shown, output.width, heading=("tag", "people"), right={1}, flexible={0})


def why(view: Why, output: Output) -> list[Text]:
    """Show the chains of evidence, each link with its records; nothing of it is cut, it may be proof."""
    a, b = view.a.name, view.b.name
    if not view.one:
        lines = wrap(f"{a} and {b} are two people here", output.width)
        for act in view.against:
            lines += beneath("you said so", f"{act.text} ({act.id})  {when(act.at, output)}", output, MINE, 2)
        if view.score is not None:
            lines += wrap(f"  might be one, {view.score:.0%}:", output.width)
            lines += [text for each in view.suggested for text in _hung(f"{each.points:+.2f}  {each.text}", 4, output)]
        elif not view.against:
            lines += _hung("nothing here speaks for them being one", 2, output, FAINT)
        return lines
    if not view.chains:
        return wrap(f"{a} is known by one identity, or by one card: nothing was joined", output.width)
    lines = wrap(f"{a} is one person:", output.width)
    for chain in view.chains:
        for n, step in enumerate(chain.steps):
            lines += _step(step, min(2 * (n + 1), output.width // 3), output)
    return lines


def _step(step: Step, indent: int, output: Output) -> list[Text]:
    told = _hung(f"{step.a} = {step.b}", indent, output)
    told += beneath(step.rule, step.text, output, MINE, indent + 2)
    for source in step.sources[:_RECORDS]:
        day = f"  {when(source.at, output)}" if source.at is not None else ""
        told += _hung(f"{source.source}{day}  {source.locator}", indent + 2, output, FAINT)
    if len(step.sources) > _RECORDS:
        told += _hung(f"and {len(step.sources) - _RECORDS} more", indent + 2, output, FAINT)
    return told


def _hung(text: str, indent: int, output: Output, style: str = "") -> list[Text]:
    """Set a text of any length under what it belongs to."""
    return [line(" " * indent, each) for each in wrap(text, output.width - indent, style)]


def pairs(rows: Sequence[Pair], output: Output) -> list[Text]:
    """Show who may be one, with the evidence beneath each pair."""
    return [text for row in rows for text in pair(row, output)]


def pair(row: Pair, output: Output) -> list[Text]:
    """Show two people and what speaks for them being one."""
    room = output.width - _INDENT
    blocks = [
        (Text(f"{row.score:4.0%}  ", WARN), _who(row.a, room)),
        (Text("   =  ", FAINT), _who(row.b, room)),
        *((Text(), wrap(each.text, room, FAINT)) for each in row.evidence),
    ]
    return [
        line(head if n == 0 else "", " " * (_INDENT - (len(head) if n == 0 else 0)), text)
        for head, texts in blocks
        for n, text in enumerate(texts)
    ]


def _who(side: PairSide, room: int) -> list[Text]:
    """Show somebody with company and addresses, the first few whole: namesakes differ in these."""
    place = side.company.name if side.company else ""
    known = [cell(identity.partition(":")[2]) for identity in side.identities]
    return flow([join([cell(side.name, NAME), cell(f"({place})" if place else "", FAINT)], " "), *known], room, most=2)
