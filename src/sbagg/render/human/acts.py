"""What the user decided: what an act does, the history, why two are one, and who may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, MINE, NAME, WARN, cell, fit, flow, join, line, wrap
from sbagg.render.human.words import count, number, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import ActView, Effect, Pair, PairSide, Side, Step, TagRow, Why

_DONE = {
    "merge": "one person now", "split": "taken apart", "different": "kept apart", "set": "set", "tag": "tagged",
    "untag": "tag taken off", "note": "noted", "log": "logged", "undo": "undone", "redo": "done again",
}  # fmt: skip
_WOULD = "would be "
_INDENT = 6


def effect(view: Effect, output: Output) -> list[Text]:
    """Show what an act does: who is who afterwards, and what moves."""
    word = _DONE.get(view.op, view.op)
    who = join([cell(side.name, NAME) for side in view.before or view.after], ", ")
    lines = [*flow([line(who, ": "), line(_WOULD if view.dry_run else "", cell(word))], output.width, between="")]
    if not view.acts and not view.dry_run:
        lines = [Text("Nothing changes: it is so already", FAINT)]
    moved = view.moved
    parts = [
        count(moved.items, "item"), count(moved.deals, "deal"), count(moved.tickets, "ticket"),
        count(moved.identities, "identity", "identities"),
    ]  # fmt: skip
    amounts = (moved.items, moved.deals, moved.tickets, moved.identities)
    if moved.identities and view.before:
        shown = [Text(part) for part, amount in zip(parts, amounts, strict=True) if amount]
        lines += [fit(line(Text("moves: ", FAINT), join(shown, ", ")), output.width)]
    if _layout(view.before) != _layout(view.after):
        lines += table(
            [*(_side(side, "before") for side in view.before), *(_side(side, "after") for side in view.after)],
            output.width,
            heading=("", "who", "items", "deals", "tickets", "jobs", "identities"),
            right={2, 3, 4, 5},
            flexible={1, 6},
        )
    if view.acts:
        lines.append(fit(Text("take it back with: sbagg undo", FAINT), output.width))
    return lines


def _layout(sides: Sequence[Side]) -> list[tuple[str, tuple[str, ...], int]]:
    return [(side.id, side.identities, side.employment) for side in sides]


def _side(side: Side, when_: str) -> list[Text]:
    numbers = (side.items, side.deals, side.tickets, side.employment)
    known = ", ".join(text.partition(":")[2] for text in side.identities)
    return [Text(when_, FAINT), cell(side.name, NAME), *(Text(number(n)) for n in numbers), cell(known, FAINT)]


def listed(rows: Sequence[ActView], output: Output) -> list[Text]:
    """Show acts, one a line."""
    return table(
        [[cell(act.id, FAINT), Text(when(act.at, output)), cell(act.op), Text("undone" if act.undone else "", WARN),
          join([cell(who.name, NAME) for who in act.people], ", "), cell(act.text, FAINT)] for act in rows],
        output.width,
        heading=("id", "when", "what", "", "who", ""),
        flexible={4, 5},
    )  # fmt: skip


def tags(rows: Sequence[TagRow], output: Output) -> list[Text]:
    """Show tags, one a line."""
    shown = [[cell(row.tag, NAME), Text(number(row.people))] for row in rows]
    return table(shown, output.width, heading=("tag", "people"), right={1}, flexible={0})


def why(view: Why, output: Output) -> list[Text]:
    """Show the chains of evidence, each link with its records."""
    names = [cell(view.a.name, NAME), cell(view.b.name, NAME)]
    if not view.one:
        lines = flow([line(names[0], " and ", names[1], " are two people here")], output.width)
        lines += [
            fit(line("  you said so ", cell(f"{act.op} ({act.id})"), "  ", when(act.at, output)), output.width)
            for act in view.against
        ]
        if view.score is not None:
            lines += [fit(line(f"  might be one, {view.score:.0%}:"), output.width)]
            lines += [fit(line("    ", cell(each.text)), output.width) for each in view.suggested]
        elif not view.against:
            lines.append(Text("  nothing here speaks for them being one", FAINT))
        return lines
    if not view.chains:
        return [fit(line(names[0], " is known by one identity, or by one card: nothing was joined"), output.width)]
    lines = [fit(line(names[0], " is one person:"), output.width)]
    for chain in view.chains:
        for n, step in enumerate(chain.steps):
            lines += _step(step, "  " * (n + 1), output)
    return lines


def _step(step: Step, indent: str, output: Output) -> list[Text]:
    told = [fit(line(indent, cell(step.a), " = ", cell(step.b)), output.width)]
    told.append(fit(line(indent, "  ", cell(f"{step.rule}:", MINE), " ", cell(step.text)), output.width))
    for source in step.sources[:3]:
        day = when(source.at, output) if source.at is not None else ""
        told.append(
            fit(
                line(indent, "  ", cell(source.source), Text(f"  {day}  ", FAINT), cell(source.locator, FAINT)),
                output.width,
            )
        )
    if len(step.sources) > 3:  # noqa: PLR2004 - three fit
        told.append(fit(Text(f"{indent}  and {len(step.sources) - 3} more", FAINT), output.width))
    return told


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
