"""One item whole: headers, text, files, and where it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.items import word
from sbagg.render.human.text import (
    FAINT,
    NAME,
    WARN,
    body_width,
    cell,
    field,
    fit,
    flow,
    join,
    line,
    linked,
    wrap,
)
from sbagg.render.human.words import iso_day, local, moment, money, size
from sbagg.views import Day

if TYPE_CHECKING:
    from sbagg.render.output import Output
    from sbagg.views import ItemDetail, ItemParty, Origin

_LABELS = {"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc"}
_BY = {"me": "you wrote it", "colleague": "a colleague wrote it", "other": "", "none": ""}


def lines(item: ItemDetail, output: Output) -> list[Text]:
    """Show an item."""
    width = output.width
    return [
        fit(linked(cell(item.title or f"({word(item)})", NAME), item.url), width),
        *field("When", [_when(item, output)], width),
        *_parties(item, output),
        *field("About", _about(item, output), width),
        *field("Link", [linked(cell(item.url), item.url)] if item.url else [], width),
        *field("Files", _files(item), width),
        Text(),
        *(wrap(item.text, width) or [Text("(no text)", FAINT)]),
        Text(),
        *[each for origin in item.origins for each in _origin(origin, output)],
        fit(cell(item.id, FAINT), width),
    ]


def _when(item: ItemDetail, output: Output) -> Text:
    exact = moment(item.at, output)
    if item.at is not None and not isinstance(item.at, Day):
        exact += f"{local(item.at, output): %Z}"
    words = [exact.strip(), word(item)]
    words += [item.visibility if item.visibility != "private" else "", _BY.get(item.by, "")]
    return join([cell(each) for each in words], " · ")


def _parties(item: ItemDetail, output: Output) -> list[Text]:
    by_role: dict[str, list[Text]] = {}
    for party in item.parties:
        by_role.setdefault(party.role, []).append(_party(party))
    out: list[Text] = []
    for role, shown in by_role.items():
        label = _LABELS.get(role) or cell(role.replace("_", " ").capitalize()).plain[:10]
        out += field(label, flow(shown, body_width(output.width), between=", "), output.width)
    return out


def _party(party: ItemParty) -> Text:
    value = cell(party.value, FAINT)
    return (
        line(cell(party.name), Text(" <", FAINT), value, Text(">", FAINT))
        if party.name and party.name != party.value
        else cell(party.value)
    )


def _about(item: ItemDetail, output: Output) -> list[Text]:
    said = [
        cell(item.company.name) if item.company else Text(),
        Text(money(item.amount, output), NAME) if item.amount else Text(),
        cell(item.status or ""),
        cell(f"due {iso_day(item.due, output)}" if item.due else ""),
        Text(f"in a thread of {item.thread_size}" if item.thread_size > 1 else ""),
        cell(", ".join((*item.signals, *(flag for flag in item.flags if flag != "day"))), WARN),
        Text("no longer at the source" if item.gone else "", WARN),
    ]
    return flow([each for each in said if each], body_width(output.width))


def _files(item: ItemDetail) -> list[Text]:
    return [
        join(
            [
                cell(each.name),
                cell(each.type or "", FAINT),
                Text("" if each.size is None else size(each.size), FAINT),
            ]
        )
        for each in item.files
    ]


def _origin(origin: Origin, output: Output) -> list[Text]:
    """Say where the item was seen, and why it is here."""
    gone = Text("  no longer there", WARN) if origin.gone else Text()
    seen = line(cell(f"{origin.source} ({origin.adapter}) {origin.stream} {origin.key}"), gone)
    beneath = [each for text in (origin.why, origin.locator) for each in wrap(text, body_width(output.width), FAINT)]
    return field("Seen in", [seen, *beneath], output.width)
