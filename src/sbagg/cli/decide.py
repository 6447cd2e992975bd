"""Decide: who is one and who is not, what somebody is called, notes, calls, and taking it all back."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Csv, Ids, Json, JsonLines, Limit, Who, cut, emit, emit_list, home, output, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from sbagg.decisions.model import Act
    from sbagg.identity.deciding import Desk

_PANEL = "Decide"
_LIMIT = 50
_DIGITS = 6
tag_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Tag people, in your own words.")
app.add_typer(tag_app, name="tag", rich_help_panel=_PANEL)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")]
Other = Annotated[str, typer.Argument(metavar="WHO", help="The other one.")]
Tag = Annotated[str, typer.Argument(metavar="TAG", help="A word or a few: champion, met in Lyon.")]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="What to keep; - reads standard input.")]


def _act(op: str, decide: Callable[[Desk], list[Act]], *, json: bool, dry_run: bool = False) -> None:
    from sbagg.cli.acting import act

    emit(output(json=json), act(home(), op, decide, dry_run=dry_run))


@app.command(rich_help_panel=_PANEL)
def dupes(
    json: Json = False, jsonl: JsonLines = False, csv: Csv = False, ids: Ids = False, limit: Limit = _LIMIT,
    walk: Annotated[
        bool | None, typer.Option("--walk/--list", help="Ask about each, or list them; on a terminal it asks.")
    ] = None,
) -> None:  # fmt: skip
    """Show who may be one person, best first; on a terminal ask about each: one key is the answer."""
    from sbagg.errors import UsageError
    from sbagg.look.why import pairs

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    terminal = sys.stdout.isatty() and sys.stdin.isatty() and out.mode == "text"
    if walk and not terminal:
        raise UsageError("Only a terminal can be asked", "List them: sbagg dupes --json")
    with reading() as (reader, _):
        found = pairs(reader, limit + 1 if limit else 0)
    rows, more = cut(found, limit)
    if rows and (terminal if walk is None else walk):
        from sbagg.cli.walk import through  # only who answers may change anything

        through(home(), found[: len(rows)], out)
    else:
        emit_list(out, "pairs", rows, more=more, empty="Nobody here looks like somebody else.")


@app.command(rich_help_panel=_PANEL)
def why(
    who: Annotated[str, typer.Argument(metavar="WHO|ITEM", help="A person, an item, or a line of today by its id.")],
    other: Annotated[str, typer.Argument(metavar="[WHO]", help="Somebody else, or another identity of theirs.")] = "",
    json: Json = False,
) -> None:
    """Say why all that is one person, or why two are not: each link with its rule, sources and dates. Of an item, whose turn
    its conversation is, and what each message in it asked, promised or answered; of a task, a deal and the like, why it is on
    today.
    """
    from sbagg.look.why import why as view_of
    from sbagg.store import ids

    out = output(json=json)
    with reading() as (reader, config):
        meant = ids.read(who.strip().rpartition("-")[2])
        if meant and meant[0] in {ids.ITEM, ids.TICKET, ids.DEAL} and not other:
            from sbagg.look.desk import why_item

            emit(out, why_item(reader, config.cadence, who))
            return
        view = view_of(reader, who, other or None)
    emit(out, view)


@app.command(rich_help_panel=_PANEL)
def merge(
    who: Who,
    other: Other,
    dry_run: DryRun = False,
    force: Annotated[bool, typer.Option("--force", help="Even if one of them is you.")] = False,
    json: Json = False,
) -> None:
    """Say that two are one person. Nothing is lost: undo, or split, gives each side back its own."""
    _act("merge", lambda desk: desk.merge(who, other, force=force), json=json, dry_run=dry_run)


@app.command(rich_help_panel=_PANEL)
def split(
    who: Who,
    identities: Annotated[
        list[str], typer.Argument(metavar="IDENTITY...", help="Addresses, @handles, phones or kind:value of theirs.")
    ],
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Take identities off a person, with all that came through them."""
    _act("split", lambda desk: desk.split(who, identities), json=json, dry_run=dry_run)


@app.command(rich_help_panel=_PANEL)
def different(who: Who, other: Other, dry_run: DryRun = False, json: Json = False) -> None:
    """Say that two are not one person, whatever may speak for it."""
    _act("different", lambda desk: _apart(desk, who, other), json=json, dry_run=dry_run)


@app.command("set", rich_help_panel=_PANEL)
def set_field(
    who: Who,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="name, title or company.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help='Your word for it; "" takes it back.')],
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Say what somebody is called, does, or where they work; it goes before what any source says."""
    from sbagg.decisions.model import FIELDS
    from sbagg.errors import UsageError

    if field not in FIELDS:
        raise UsageError(f"{field} cannot be set", f"Set one of: {', '.join(FIELDS)}")
    _act("set", lambda desk: desk.change(who, field, value), json=json, dry_run=dry_run)


@tag_app.command("add")
def add_tag(who: Who, tag: Tag, json: Json = False) -> None:
    """Put a tag on somebody."""
    _act("tag", lambda desk: desk.tag(who, tag, add=True), json=json)


@tag_app.command("remove")
def remove_tag(who: Who, tag: Tag, json: Json = False) -> None:
    """Take a tag off somebody."""
    _act("untag", lambda desk: desk.tag(who, tag, add=False), json=json)


@tag_app.command("list")
def list_tags(
    json: Json = False, jsonl: JsonLines = False, csv: Csv = False, ids: Ids = False, limit: Limit = _LIMIT
) -> None:
    """List the tags, and how many people bear each."""
    from sbagg.look.acts import all_tags

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    with reading() as (reader, _):
        rows, more = cut(all_tags(reader), limit)
    emit_list(out, "tags", rows, more=more, empty="No tag yet. Put one on somebody: sbagg tag add WHO TAG")


@app.command(rich_help_panel=_PANEL)
def note(who: Who, text: Words, json: Json = False) -> None:
    """Note something about somebody; it stands on their card, on the timeline, and is found by find."""
    words = _read(text)  # before the store is locked: who writes it may take their time
    _act("note", lambda desk: desk.note(who, words), json=json)


@app.command("log", rich_help_panel=_PANEL)
def log_contact(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="What it was: call, meeting, lunch, golf ...")],
    who: Who,
    text: Words,
    at: Annotated[str, typer.Option("--at", metavar="WHEN", help="When it was (default: now).")] = "",
    json: Json = False,
) -> None:
    """Write down what happened away from the keyboard: a call, a lunch, a round of golf."""
    from sbagg.cli.logged import kind_of, when_of

    kind, when, words = kind_of(kind), when_of(at), _read(text)
    _act("log", lambda desk: desk.log(kind, who, words, when), json=json)


@app.command(rich_help_panel=_PANEL)
def history(
    json: Json = False, jsonl: JsonLines = False, csv: Csv = False, ids: Ids = False, limit: Limit = _LIMIT
) -> None:
    """List what you decided, newest first."""
    from sbagg.look.acts import history as acts

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    with reading() as (reader, _):
        rows, more = cut(acts(reader, limit + 1 if limit else 0), limit)
    emit_list(out, "acts", rows, more=more, empty="Nothing was decided yet.")


@app.command(rich_help_panel=_PANEL)
def undo(
    what: Annotated[
        str, typer.Argument(metavar="[N|ID]", help="So many acts, the last first; or one, as history names it.")
    ] = "1",
    number: Annotated[str, typer.Option("--id", metavar="ID", help="This act, as history names it.")] = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Take back what you decided last; everything is as if it had never been said."""
    count, named = _acts(what)
    _act("undo", lambda desk: desk.undo(count, number or named), json=json, dry_run=dry_run)


@app.command(rich_help_panel=_PANEL)
def redo(dry_run: DryRun = False, json: Json = False) -> None:
    """Say again what was undone last."""
    _act("redo", lambda desk: desk.redo(), json=json, dry_run=dry_run)


def _acts(text: str) -> tuple[int, str]:
    """Return how many acts are meant, or the id of one. Raises UsageError."""
    from sbagg.errors import UsageError
    from sbagg.store import ids

    text = text.strip()
    if ids.read(text):
        return 1, text
    if not (text.isdecimal() and len(text) <= _DIGITS and int(text)):
        raise UsageError(f"{text!r} is neither how many acts nor an act's id", "See what was decided: sbagg history")
    return int(text), ""


def _apart(desk: Desk, who: str, other: str) -> list[Act]:
    """Keep two apart; where they are one, the hint is a command that works: an identity can be split off, a name not."""
    from sbagg.errors import SbaggError, UsageError

    try:
        return desk.different(who, other)
    except UsageError as error:
        try:
            desk.split(who, [other])
        except SbaggError:
            error.hint = f"See what could be taken off them: sbagg who {shlex.quote(who)}"
        raise


def _read(text: str) -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
