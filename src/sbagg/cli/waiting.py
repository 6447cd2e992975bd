"""Who waits for whom: owe and owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import LIMIT, Csv, Ids, Json, JsonLines, Limit, as_of, emit_list, nothing, output, reading

if TYPE_CHECKING:
    from collections.abc import Collection

    from sbagg.insight.whose import Whose
    from sbagg.render.output import Output
    from sbagg.store.reader import Reader

_PANEL = "Act"
Channel = Annotated[str, typer.Option("--channel", help="Only what came by this channel: email, sms, phone ...")]
Company = Annotated[str, typer.Option("--company", metavar="COMPANY", help="Only people of this company.")]
Sort = Annotated[
    str, typer.Option("--sort", help="pressing: as in today; waited: the longest first; due: by the day named; rank.")
]
Tag = Annotated[str, typer.Option("--tag", metavar="TAG", help="Only people with this tag.")]


@app.command(rich_help_panel=_PANEL)
def owe(
    channel: Channel = "",
    company: Company = "",
    tag: Tag = "",
    sort: Sort = "pressing",
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
) -> None:
    """List whom you owe an answer or what you promised, the most pressing first. How a line comes about: sbagg why ITEM,
    its numbers: sbagg who WHO --why.
    """
    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    _list(out, "owe", "mine", channel, company, tag, sort, limit, "You owe nobody an answer.")


@app.command(rich_help_panel=_PANEL)
def owed(
    channel: Channel = "",
    company: Company = "",
    tag: Tag = "",
    sort: Sort = "pressing",
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
) -> None:
    """List who owes you an answer, the most pressing first, with how long theirs usually take. How its numbers come about: sbagg who
    WHO --why.
    """
    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    _list(out, "owed", "theirs", channel, company, tag, sort, limit, "Nobody owes you an answer.")


_ORDERS = {
    "pressing": "most pressing first, as in today", "waited": "the longest waiting first",
    "due": "by the day that was named", "rank": "the most important first",
}  # fmt: skip


def _list(
    out: Output, noun: str, whose: Whose, channel: str, company: str, tag: str, sort: str, limit: int, words: str
) -> None:
    from sbagg.look import known
    from sbagg.look.freshness import told
    from sbagg.look.sentences import NOBODYS
    from sbagg.look.turns import rows as rows_of

    with reading() as (reader, _):
        on = known.channel(reader, [channel])[0] if channel else ""
        persons = _persons(reader, company, tag)
        rows, more = rows_of(reader, whose, persons=persons, channel=on, sort=sort, limit=limit)
        filters = ", ".join(filter(None, [channel, company, tag and f"tag {tag}"]))
        empty = nothing(reader, words if reader.me else NOBODYS)
        if empty == words:
            empty = f"{words.rstrip('.')} ({filters})." if filters else words
        notes = told(reader, clean=not rows)
    others = "" if sort != "pressing" else "; or --sort waited, due, rank"
    emit_list(out, noun, rows, more=more, empty=empty, head=f"{_ORDERS[sort].capitalize()}{others}")
    as_of(out, notes)


def _persons(reader: Reader, company: str, tag: str) -> Collection[int] | None:
    from sbagg.look import known
    from sbagg.store import companies, resolve
    from sbagg.store.tags import tagged

    found: set[int] | None = None
    if company:
        found = set(companies.people(reader, resolve.company(reader, company)))
    if tag:
        borne = tagged(reader, known.tag(reader, tag))
        found = borne if found is None else found & borne
    return found
