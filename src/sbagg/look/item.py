"""One item whole: headers, text, parties, and every record it was seen in."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sbagg.store import jobs, people
from sbagg.store.itemviews import items, texts, whose
from sbagg.views import ItemDetail, ItemParty, Origin

if TYPE_CHECKING:
    from sbagg.store.reader import Reader


def item(reader: Reader, number: int) -> ItemDetail:
    """Return the view of the item with this row id, or of the job change with this number."""
    if number < 0:
        return _job_change(reader, number)
    short = items(reader, [number])[0]
    fields = {field.name: getattr(short, field.name) for field in dataclasses.fields(short)}
    fields["text"] = texts(reader, [number], whole=True).get(number, "")
    row = reader.one("SELECT flags FROM interactions WHERE id = ?", number)
    files = reader.db.execute(
        "SELECT f.*, i.at, i.uid, i.kind FROM files f JOIN interactions i ON i.id = f.interaction "
        "WHERE f.interaction = ? ORDER BY f.n", (number,),
    )  # fmt: skip
    return ItemDetail(
        **fields,
        parties=_parties(reader, number),
        files=tuple(people.file_view(found) for found in files),
        flags=tuple((row["flags"] or "").split()) if row else (),
        origins=_origins(reader, number),
    )


def _job_change(reader: Reader, number: int) -> ItemDetail:
    change = jobs.with_uid(reader, -number)
    assert change is not None, number
    (short,) = jobs.views(reader, [change])
    fields = {field.name: getattr(short, field.name) for field in dataclasses.fields(short)}
    return ItemDetail(**fields, origins=jobs.origins(reader, change))


def _parties(reader: Reader, number: int) -> tuple[ItemParty, ...]:
    rows = reader.db.execute(
        "SELECT DISTINCT p.role, i.id, i.kind, i.value FROM participants p JOIN identities i ON i.id = p.identity "
        "WHERE p.interaction = ? ORDER BY p.role, i.kind, i.value", (number,),
    ).fetchall()  # fmt: skip
    known = whose(reader, [row["id"] for row in rows])
    return tuple(
        ItemParty(
            row["role"], row["kind"], row["value"], known[row["id"]].ref.name,
            known[row["id"]].ref.id if known[row["id"]].person is not None else None,
        )
        for row in rows
    )  # fmt: skip


def _origins(reader: Reader, number: int) -> tuple[Origin, ...]:
    rows = reader.db.execute(
        "SELECT s.name, s.adapter, r.*, i.record AS shown_by FROM sightings g JOIN records r ON r.id = g.record "
        "JOIN sources s ON s.id = r.source JOIN interactions i ON i.id = g.interaction WHERE g.interaction = ? "
        "ORDER BY s.name, r.stream, r.key", (number,),
    )  # fmt: skip
    return tuple(
        Origin(
            row["name"], row["adapter"], row["stream"], row["key"], row["locator"], row["gone_at"] is not None,
            "what is shown comes from this record" if row["id"] == row["shown_by"] else "the same event, seen here too",
        )
        for row in rows
    )  # fmt: skip
