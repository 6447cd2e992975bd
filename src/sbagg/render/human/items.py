"""What happened, newest first: one line an item, threads folded, and search hits with their words marked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from sbagg.normalize.calendar import WEEKDAYS
from sbagg.render.human.table import GAP, table
from sbagg.render.human.text import (
    FAINT,
    MINE,
    NAME,
    THEIRS,
    WARN,
    cell,
    fit,
    join,
    line,
    linked,
)
from sbagg.render.human.words import LONG_MONTHS, iso_day, local, money, when
from sbagg.render.safe import safe
from sbagg.views import Day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import Hit, Item

_CHANNELS = {"twitter": "twitter", "sms": "sms", "email": "mail"}
_BY_CHANNEL = frozenset({"dm", "chat"})
"""Kinds that say less than the channel they came by."""

_KINDS = {"email": "mail", "job_change": "job"}
_POSTS = {"twitter": "tweet"}
_ARROWS = {"in": "<", "out": ">"}
_WIDE = 110
"""From here on there is room for the ids."""

_WORD = 9
_INDENT = 4
_WHO = 18
_MARKED = re.compile(r"\[([^\[\]]*)\]")


def word(item: Item) -> str:
    """Say in one word how people met: ``mail``, ``call``, ``tweet``, ``whatsapp``."""
    if item.kind in _BY_CHANNEL:
        return _CHANNELS.get(item.channel, item.channel)
    if item.kind == "post":
        return _POSTS.get(item.channel, "post")
    return _KINDS.get(item.kind, item.kind)


def fold(items: Sequence[Item]) -> list[tuple[Item, int]]:
    """Keep the first item of each thread, with the number of items in the thread; of a series' coming ones the next."""
    kept: dict[tuple[str, bool], Item] = {}
    for item in items:
        key = (item.thread or item.id, is_coming(item))
        if is_coming(item):
            kept.pop(key, None)
        kept.setdefault(key, item)
    found = Counter(item.thread for item in items)
    return [(item, max(item.thread_size, found[item.thread] if item.thread else 1)) for item in kept.values()]


def is_coming(item: Item) -> bool:
    """Tell whether an item is a meeting that is still to come."""
    return item.kind == "meeting" and item.status == "open"


def timeline(items: Sequence[Item], output: Output) -> list[Text]:
    """Show a timeline of its own: under months, with ids where there is room."""
    return rows(fold(items), output, by_month=True, ids=output.width >= _WIDE)


def rows(
    folded: Sequence[tuple[Item, int]],
    output: Output,
    *,
    subject: str = "",
    by_month: bool = False,
    ids: bool = False,
) -> list[Text]:
    """Show items that are folded already. ``subject`` is whose card it is: their name is not repeated."""
    heads = [_head(item, output, by_month=by_month) for item, _ in folded]
    aligned = table(heads, output.width)
    start = max((head.cell_len for head in aligned), default=0)
    last = max((cell_len(safe(item.id)) for item, _ in folded), default=0) + GAP if ids else 0
    room = max(1, output.width - start - GAP - last)
    shown: list[Text] = []
    for (item, size), head in zip(folded, aligned, strict=True):
        text = line(_padded(head, start + GAP), body(item, size, room, output, subject))
        shown.append(line(_padded(text, output.width - last + GAP), cell(item.id, FAINT)) if ids else text)
    whole = [fit(text, output.width) for text in shown]
    return _under_months(folded, whole, output) if by_month else whole


def body(item: Item, size: int, room: int, output: Output, subject: str = "") -> Text:
    """Say who, what and the beginning of the text in ``room`` cells; what is remarkable is never cut off."""
    who = _who(item, subject)
    title = cell(item.title or item.text) or Text(f"({word(item)} without words)", FAINT)
    lead = line(fit(who, _WHO), ": ", title) if who else title
    folded = f" ({size})" if size > 1 else ""
    tail = line(Text(folded, FAINT), _marks(item, output))
    if lead.cell_len + tail.cell_len > room:
        tail = line(Text(folded, FAINT), _marks(replace(item, sources=()), output))
    said = line(linked(fit(lead, max(_WORD, room - tail.cell_len)), item.url), tail)
    excerpt = _excerpt(item)
    left = room - said.cell_len - 3
    return line(said, Text(" — ", FAINT), fit(excerpt, left)) if excerpt and left > _WORD else fit(said, room)


def hits(found: Sequence[Hit], output: Output) -> list[Text]:
    """Show what a search found: the item, and beneath it the words in their place."""
    shown: list[Text] = []
    for hit in found:
        head = table([_head(hit, output)], output.width)[0]
        room = max(1, output.width - head.cell_len - GAP)
        said = body(replace(hit, text=""), 1, room, output) if hit.title else fit(_who(hit, ""), room)
        shown.append(line(head, " " * GAP, said))
        snippet = fit(marked(hit.snippet or hit.text, bare=output.color), output.width - len(hit.id) - 2 * _INDENT)
        shown.append(line(" " * _INDENT, snippet, " " * _INDENT, cell(hit.id, FAINT)))
    return [fit(text, output.width) for text in shown]


def marked(snippet: str, *, bare: bool) -> Text:
    """Set the words between ``[`` and ``]`` in bold; ``bare`` then drops the brackets."""
    plain = cell(snippet)
    out, end = Text(), 0
    for found in _MARKED.finditer(plain.plain):
        out.append(plain.plain[end : found.start()], FAINT)
        out.append(found[1] if bare else found[0], NAME)
        end = found.end()
    return out.append(plain.plain[end:], FAINT)


def _head(item: Item, output: Output, *, by_month: bool = False) -> list[Text]:
    at = when(item.at, output)
    if by_month and item.at is not None:
        moment = local(item.at, output)
        at = f"{WEEKDAYS[moment.weekday()]} {moment.day:2}" + ("" if isinstance(item.at, Day) else f" {moment:%H:%M}")
    style = MINE if item.by == "me" else THEIRS if item.direction == "in" else ""
    arrow = _ARROWS.get(item.direction, "·")
    return [Text(at, FAINT), fit(cell(word(item)), _WORD), Text(arrow, style or FAINT)]


def _who(item: Item, subject: str) -> Text:
    """Name who wrote, or to whom I did, unless the card is theirs."""
    if item.direction == "out" and item.by == "me":
        to = next((party for party in item.with_ if item.author is None or party.id != item.author.id), None)
        return line("to ", cell(to.name, NAME)) if to and not subject else Text()
    if item.author is None or item.by == "me" or item.author.id == subject:
        return Text()
    return cell(item.author.name, NAME)


def _marks(item: Item, output: Output) -> Text:
    """Say what is remarkable, each after a dot."""
    elsewhere = ", ".join(item.sources[1:])
    marks = join(
        [
            Text(money(item.amount, output), NAME) if item.amount else "",
            cell("coming" if is_coming(item) else item.status or "", FAINT),
            Text(f"due {iso_day(item.due, output)}", FAINT) if item.due else "",
            cell(" ".join(f"[{signal}]" for signal in item.signals), WARN),
            cell(f"also in {elsewhere}", FAINT) if elsewhere else "",
            Text("no longer at the source", WARN) if item.gone else "",
        ],
        " · ",
    )
    return line(" · ", marks) if marks else marks


def _excerpt(item: Item) -> Text:
    """Return the beginning of the text where it adds to the title."""
    if not item.title or not item.text:
        return Text()
    title, text = cell(item.title).plain, cell(item.text)
    if text.plain.startswith(title.rstrip("….")):
        return Text(text.plain[len(title.rstrip("….")) :].lstrip(" .,:;-"), FAINT)
    return Text(text.plain, FAINT)


def _padded(text: Text, width: int) -> Text:
    return line(text, " " * (width - text.cell_len))


def _under_months(folded: Sequence[tuple[Item, int]], lines: Sequence[Text], output: Output) -> list[Text]:
    """Set a heading before the items of each month."""
    out: list[Text] = []
    pairs = zip([item for item, _ in folded], lines, strict=True)
    for month, group in groupby(pairs, key=lambda pair: _month(pair[0], output)):
        out += [Text(), Text(month, NAME)] if out else [Text(month, NAME)]
        out += [text for _, text in group]
    return out


def _month(item: Item, output: Output) -> str:
    if item.at is None:
        return "No date"
    moment = local(item.at, output)
    return f"{LONG_MONTHS[moment.month - 1]} {moment.year}"
