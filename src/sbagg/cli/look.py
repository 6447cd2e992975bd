"""Look: who, company, timeline, find, people, companies, deals, show, open."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import (
    LIMIT,
    CompanyName,
    Csv,
    Ids,
    Json,
    JsonLines,
    Limit,
    NoPager,
    Since,
    Until,
    Who,
    cut,
    emit,
    emit_list,
    nothing,
    output,
    reading,
)

_PANEL = "Look"
Why = Annotated[
    bool,
    typer.Option("--why", help="Show how each number comes about, on the card, and in stale, owe, owed or accounts."),
]


@app.command(rich_help_panel=_PANEL)
def who(who: Who, why: Why = False, json: Json = False) -> None:
    """Show everything about a person. With -, the addresses or the whole mail on standard input. How the rank comes about:
    sbagg rank explain; all other numbers: --why.
    """
    from sbagg.errors import UsageError
    from sbagg.look.person import person
    from sbagg.store import named

    if who == "-":
        if why:
            raise UsageError("--why takes one person", "Name them: sbagg who WHO --why")
        _piped(sys.stdin.buffer.read(), json=json)
        return
    out = output(json=json)
    with reading() as (reader, config):
        number = named.person(reader, who)
        if why:
            from sbagg.look.numbers import of_person

            emit(out, of_person(reader, number, config.cadence))
            return
        view = person(reader, number)
    emit(out, view)


def _piped(data: bytes, *, json: bool) -> None:
    from sbagg.errors import NotFoundError
    from sbagg.look.person import person
    from sbagg.look.piped import addresses
    from sbagg.store import resolve

    out = output(json=json)
    with reading() as (reader, _):
        found: dict[int, None] = {}
        unknown = []
        for kind, value in addresses(data):
            try:
                number = resolve.person(reader, f"{kind}:{value}")
            except NotFoundError:
                unknown.append(value)
                continue
            found.setdefault(number)
        mine = [number for number in found if _is_me(reader, number)]
        people = [number for number in found if number not in mine] or mine
        if not people:
            raise NotFoundError(
                f"None of these is known here: {', '.join(unknown)}" if unknown else "No address on standard input",
                "Give addresses, one a line, or a whole mail",
            )
        views = [person(reader, number) for number in people]
    if json and len(views) > 1:
        out = output(jsonl=True)
    for view in views:
        emit(out, view)


def _is_me(reader: object, number: int) -> bool:
    from sbagg.store.people import members

    return bool(reader.me & set(members(reader, number)))  # type: ignore[attr-defined, arg-type]


@app.command(rich_help_panel=_PANEL)
def company(company: CompanyName, why: Why = False, json: Json = False) -> None:
    """Show everything about a company: its people, deals, tickets and one timeline. How the rank comes about: sbagg rank
    explain; all other numbers: --why.
    """
    from sbagg.look.company import company as view_of
    from sbagg.store import named

    out = output(json=json)
    with reading() as (reader, _):
        number = named.company(reader, company)
        if why:
            from sbagg.look.numbers import of_company

            emit(out, of_company(reader, number))
            return
        view = view_of(reader, number)
    emit(out, view)


@app.command(rich_help_panel=_PANEL)
def timeline(
    whose: Annotated[
        str, typer.Argument(metavar="[WHO|COMPANY]", help="A person or a company; without one, everything.")
    ] = "",
    since: Since = "",
    until: Until = "",
    kind: Annotated[list[str] | None, typer.Option("--kind", help="email, dm, post, call, meeting, task ...")] = None,
    channel: Annotated[list[str] | None, typer.Option("--channel", help="email, twitter, phone, crm ...")] = None,
    incoming: Annotated[bool, typer.Option("--in", help="Only what outsiders wrote.")] = False,
    outgoing: Annotated[bool, typer.Option("--out", help="Only what we wrote to outsiders.")] = False,
    grep: Annotated[str, typer.Option("--grep", metavar="TEXT", help="Only items that hold this text.")] = "",
    before: Annotated[str, typer.Option("--before", metavar="ITEM", help="Go on behind this item.")] = "",
    full: Annotated[bool, typer.Option("--full", help="Everything, without a limit.")] = False,
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
    no_pager: NoPager = False,
) -> None:
    """Show what happened, newest first: of a person, of a company, or of everybody."""
    from sbagg.errors import UsageError
    from sbagg.look import known
    from sbagg.look.whose import query
    from sbagg.timeline import timeline as run

    if incoming and outgoing:
        raise UsageError("--in and --out exclude each other", "Give one of them, or neither")
    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids, pager=not no_pager)
    with reading() as (reader, _):
        wanted = query(
            reader, whose, since=since, until=until, kinds=known.kind(reader, kind or []),
            channels=known.channel(reader, channel or []),
            direction="in" if incoming else "out" if outgoing else "", grep=grep, before=before,
        )  # fmt: skip
        rows, more = run(reader, wanted, 0 if full else limit)
        empty = nothing(reader, "Nothing happened that fits.")
    emit_list(out, "items", rows, more=more, empty=empty)


@app.command(rich_help_panel=_PANEL)
def find(
    query: Annotated[
        list[str], typer.Argument(help='Words, "phrases", from: to: with: company: kind: tag: has:file ...')
    ],
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
    no_pager: NoPager = False,
) -> None:
    """Search everything: words, "phrases", and from: to: with: company: kind: channel: tag: has: file: after: before: is:."""
    from sbagg.look.search import find as run

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids, pager=not no_pager)
    with reading() as (reader, _):
        rows, more = run(reader, " ".join(query), limit)
    emit_list(out, "hits", rows, more=more, empty="Nothing found.")


@app.command(rich_help_panel=_PANEL)
def people(
    sort: Annotated[str, typer.Option("--sort", help="rank, last, name, in or out.")] = "last",
    company: Annotated[str, typer.Option("--company", metavar="COMPANY", help="Only people of this company.")] = "",
    channel: Annotated[str, typer.Option("--channel", help="Only people met on this channel.")] = "",
    tag: Annotated[str, typer.Option("--tag", metavar="TAG", help="Only people with this tag.")] = "",
    stale: Annotated[
        str, typer.Option("--stale", metavar="AGE", help="Only those without contact for so long: 60d.")
    ] = "",
    min_rank: Annotated[
        int | None, typer.Option("--min-rank", metavar="N", min=0, max=100, help="Only those at least so important.")
    ] = None,
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
    no_pager: NoPager = False,
) -> None:
    """List people, the one last in contact first."""
    from sbagg.look import known, lists
    from sbagg.look.rank import with_ranks
    from sbagg.store import resolve
    from sbagg.when import days

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids, pager=not no_pager)
    with reading() as (reader, _):
        number = resolve.company(reader, company) if company else None
        rows = lists.people(
            reader, sort=sort, company=number, channel=known.channel(reader, [channel])[0] if channel else "",
            tag=known.tag(reader, tag) if tag else "", stale_days=days(stale) if stale else None,
            min_rank=min_rank,
        )  # fmt: skip
        page, more = cut(rows, limit)
        page = with_ranks(reader, page)
        empty = nothing(reader, "Nobody fits.")
    emit_list(out, "people", page, more=more, empty=empty)


@app.command(rich_help_panel=_PANEL)
def companies(
    sort: Annotated[str, typer.Option("--sort", help="rank, last or name.")] = "last",
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
    no_pager: NoPager = False,
) -> None:
    """List companies, the one last in contact first."""
    from sbagg.look import lists
    from sbagg.look.rank import with_firm_ranks

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids, pager=not no_pager)
    with reading() as (reader, _):
        page, more = cut(lists.companies(reader, sort=sort), limit)
        page = with_firm_ranks(reader, page)
        empty = nothing(reader, "No company is known yet.")
    emit_list(out, "companies", page, more=more, empty=empty)


@app.command(rich_help_panel=_PANEL)
def deals(
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    stuck: Annotated[
        bool, typer.Option("--stuck", help="Only those much longer in their stage than is usual.")
    ] = False,
    pipeline: Annotated[str, typer.Option("--pipeline", help="Only this pipeline.")] = "",
    stage: Annotated[str, typer.Option("--stage", help="Only this stage, in the source's own words.")] = "",
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
    no_pager: NoPager = False,
) -> None:
    """List deals, open ones first, then the largest, each with its stage as its source calls it."""
    from sbagg.look import lists

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids, pager=not no_pager)
    with reading() as (reader, _):
        rows = lists.deals(reader, closed=everything, pipeline=pipeline, stage=stage, stuck=stuck)
    page, more = cut(rows, limit)
    emit_list(out, "deals", page, more=more, empty="No deal fits.")


Item = Annotated[str, typer.Argument(metavar="ITEM", help="An item's id, from --ids or --json.")]


@app.command(rich_help_panel=_PANEL)
def show(item: Item, json: Json = False, no_pager: NoPager = False) -> None:
    """Show one item whole: headers, text, parties, attachments, and where it was seen."""
    from sbagg.look.item import item as view_of
    from sbagg.store import named

    out = output(json=json, pager=not no_pager)
    with reading() as (reader, _):
        view = view_of(reader, named.item(reader, item))
    emit(out, view)


@app.command("open", rich_help_panel=_PANEL)
def open_item(item: Item, json: Json = False) -> None:
    """Open the original: the item's web page in the browser on a terminal, else print where it lies."""
    from sbagg.look.item import item as view_of
    from sbagg.store import named

    out = output(json=json)
    with reading() as (reader, _):
        view = view_of(reader, named.item(reader, item))
    if json:
        emit(out, view)
    elif view.url and out.tty and view.url.startswith(("https://", "http://")):
        typer.launch(view.url)
    else:
        from sbagg.render.safe import safe

        for place in [view.url, *(origin.locator for origin in view.origins)]:
            if place:
                typer.echo(safe(place))
