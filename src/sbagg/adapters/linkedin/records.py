"""From the rows of an export to one Raw each, with what only the rest of the export tells of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sbagg.adapter import Context, Event, Raw, Refused, Skipped, SourceError
from sbagg.adapters.linkedin.export import Archive, opened
from sbagg.adapters.linkedin.survey import Survey, profile_url, survey, urls
from sbagg.formats.csvfile import Line
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.keys import Numbered, digest
from sbagg.formats.tree import Tree
from sbagg.formats.values import stamp
from sbagg.normalize import clean, email, fold

STREAMS = ("profile", "connections", "messages", "invitations", "contacts", "notes", "follows")
"""In the order in which they are read."""
_PRIVATE = frozenset({"address", "birthdate", "zipcode", "summary", "industry", "instantmessengers"})
"""Columns of the owner's own profile that nobody needs."""
_NOBODY = frozenset({"connectedon"})


def read(path: Path, ctx: Context) -> Iterator[Event]:
    """Yield the records of an export, and name what is not read."""
    with Tree(path) as tree:
        archive = opened(tree)
        if not archive.sheets:
            raise SourceError(
                f"{path}: there is none of LinkedIn's files in it", "Download it again, then: sbagg sync PATH"
            )
        for problem in tree.problems:
            yield Refused(clean(problem.name), problem.reason, "", clean(f"{path}!{problem.name}"))
        yield from archive.refused
        for name in archive.unread:
            yield Skipped("a file that is not read", clean(tree.locator(name)))
        found = survey(archive)
        if found.talks and not found.owner:
            ctx.warn(f"{path.name}: which profile is yours? Your messages are somebody else's until you say it: sbagg me add url:linkedin.com/in/NAME")  # fmt: skip
        if undated := list(_undated(archive)):
            ctx.warn(f"{path.name}: days of connections in a language that is not known: {len(undated):,}, the first {undated[0]!r}; they come in without it")  # fmt: skip
        for stream in STREAMS:
            yield from records(archive, found, stream)


def _undated(archive: Archive) -> Iterator[str]:
    """Yield the days of connections that cannot be read."""
    for sheet in archive.of("connections"):
        days = (row.cells.get("connectedon", "") for row in archive.rows(sheet) if isinstance(row, Line))
        yield from (day for day in days if day and stamp(day) is None)


def records(archive: Archive, found: Survey, stream: str) -> Iterator[Raw | Refused | Skipped]:
    """Yield the records of a stream. Each says who the owner is, as far as that is known."""
    keys = Numbered()
    me = next(([one.kind, one.value] for one in found.identities() if one.kind in {"url", "email"}), None)
    around = {"me": me, "name": found.name} if me else {}
    for sheet in archive.of(stream):
        for row in archive.rows(sheet):
            if isinstance(row, Line):
                yield _record(archive, found, stream, row, keys, around)
            else:
                yield row


def _record(
    archive: Archive, found: Survey, stream: str, row: Line, keys: Numbered, around: Mapping[str, Any]
) -> Raw | Refused | Skipped:
    cells, where = row.cells, row.locator
    if stream == "connections" and cells.keys() <= _NOBODY:
        return Skipped("a connection that hides its profile", where)
    identifying = _identifying(stream, cells)
    if not any(identifying):
        return Refused(row.place, "none of the columns that tell it from others", stream, where, pack(cells))
    kept: dict[str, Any] = {"row": cells, **around}
    if stream == "profile":
        kept = {"row": {name: cell for name, cell in cells.items() if name not in _PRIVATE}, **around}
        kept["mine"] = [[one.kind, one.value] for one in found.identities()]
    elif stream == "messages" and (known := _known(found, cells)):
        kept["known"] = known
    key = digest(stream) if stream == "profile" else keys.of(cells, stream, *identifying)
    return Raw(key, pack(kept), MEDIA, stream, where, archive.generated)


def _identifying(stream: str, row: Mapping[str, str]) -> list[str]:
    """Return what tells a row from others in every export of the account, whatever its year.

    Names are none for what happened: people change theirs. A connection is known by name and day, because its profile
    stands in newer exports only; so an older record becomes the newer one, with the profile.
    """
    if stream == "messages":
        return [row.get("conversationid", "") or row.get("from", ""), row.get("date", "")]
    if stream == "connections":
        return [
            _name(row) or profile_url(row.get("url", "")) or row.get("emailaddress", ""),
            row.get("connectedon", ""),
        ]
    if stream == "invitations":
        return [
            row.get("direction", "").upper(),
            fold(row.get("from", "")),
            fold(row.get("to", "")),
            row.get("sentat", ""),
        ]
    if stream == "contacts":
        first = next((address for part in row.get("emails", "").split(",") if (address := email(part))), "")
        return [
            first or "|".join([fold(row.get("fullname", "")) or _name(row), row.get("phonenumbers", "")]).strip("|")
        ]
    if stream == "notes":
        return [profile_url(row.get("connectionprofileurl", "")), row.get("createdon", "")]
    if stream == "follows":
        return [fold(row.get("organization", ""))]
    return [*row.values()]


def _name(row: Mapping[str, str]) -> str:
    return fold(" ".join(part for name in ("firstname", "lastname") if (part := row.get(name, "").strip())))


def _known(found: Survey, row: Mapping[str, str]) -> dict[str, str]:
    """Return the profiles of names in a message that others in its conversation tell; nobody needs them for two people."""
    talk = found.talks.get(row.get("conversationid", ""))
    sure = bool(row.get("senderprofileurl")) and len(urls(row.get("recipientprofileurls", ""))) == 1
    if talk is None or sure or not row.get("conversationid"):
        return {}
    return {
        name: url for name, url in talk.names.items() if url and name and name in f"{row.get('from')}, {row.get('to')}"
    }
