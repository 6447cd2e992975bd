"""Questions about a person: who they are, where that is known from, and whom and what they share with me."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.normalize import kind_rank
from sbagg.store.ids import uid
from sbagg.store.itemviews import item_id, whose
from sbagg.store.packing import unpacked
from sbagg.store.reader import YOU
from sbagg.views import Common, FileView, NoteView

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    from sbagg.store.reader import Reader
    from sbagg.views import Ref

_RECENT = 300
_CROWD = 20


def row(reader: Reader, number: int) -> sqlite3.Row:
    """Return the row of a person that is known to be there."""
    found = reader.one("SELECT * FROM persons WHERE id = ?", number)
    assert found is not None, number
    return found


def members(reader: Reader, number: int) -> list[int]:
    """Return the row ids of a person's identities."""
    return [r[0] for r in reader.db.execute("SELECT id FROM identities WHERE person = ? ORDER BY id", (number,))]


def values(reader: Reader, number: int) -> list[tuple[str, str]]:
    """Return (kind, value) of a person's identities, in no order."""
    rows = reader.db.execute("SELECT kind, value FROM identities WHERE person = ?", (number,))
    return [(r["kind"], r["value"]) for r in rows]


def identities(reader: Reader, number: int) -> list[tuple[str, str, bool, list[str]]]:
    """Return (kind, value, shared, sources) of a person: their own, the most used of each kind first, then what their
    cards name but others use too.
    """
    own = {r["id"]: r for r in reader.db.execute("SELECT * FROM identities WHERE person = ?", (number,))}
    also = reader.db.execute(
        "SELECT DISTINCT i.* FROM card_identities mine JOIN card_identities theirs ON theirs.card = mine.card "
        "JOIN identities i ON i.id = theirs.identity JOIN cards c ON c.id = mine.card JOIN records r ON r.id = c.record "
        "WHERE r.gone_at IS NULL AND mine.identity IN (SELECT id FROM identities WHERE person = ?)",
        (number,),
    )
    found = own | {r["id"]: r for r in also if r["shared"] is not None}  # others were parted from them
    seen: dict[int, set[str]] = defaultdict(set)
    for r in reader.among(
        "SELECT n.identity, s.name FROM identity_names n JOIN sources s ON s.id = n.source WHERE n.identity IN",
        found,
    ):
        seen[r["identity"]].add(r["name"])
    used = dict(
        tuple(r)
        for r in reader.among(
            "SELECT identity, count(*) FROM participants WHERE identity IN", found, "GROUP BY identity"
        )
    )
    rows = sorted(
        found.values(),
        key=lambda r: (r["id"] not in own, kind_rank(r["kind"]), -used.get(r["id"], 0), r["kind"], r["value"]),
    )
    return [(r["kind"], r["value"], r["shared"] is not None or r["id"] not in own, sorted(seen[r["id"]])) for r in rows]


def on_cards_with(reader: Reader, kind: str, value: str, other: str) -> list[str]:
    """Return the identities of kind ``other``, as ``kind:value``, that cards name together with an identity."""
    rows = reader.db.execute(
        "SELECT DISTINCT i.kind || ':' || i.value FROM card_identities mine JOIN card_identities theirs "
        "ON theirs.card = mine.card JOIN identities i ON i.id = theirs.identity WHERE i.kind = ? AND mine.identity = "
        "(SELECT id FROM identities WHERE uid = ?) ORDER BY 1",
        (other, uid(f"{kind}:{value}")),
    )
    return [row[0] for row in rows]


def all_names(reader: Reader, ids: Collection[int]) -> set[str]:
    """Return every name that was seen beside these identities, or stands on a card that names one."""
    seen = reader.among("SELECT name FROM identity_names WHERE identity IN", ids)
    carded = reader.among("SELECT c.name FROM card_identities m JOIN cards c ON c.id = m.card WHERE m.identity IN", ids)
    persons = reader.among("SELECT p.name FROM identities i JOIN persons p ON p.id = i.person WHERE i.id IN", ids)
    return {r["name"] for rows in (seen, carded, persons) for r in rows if r["name"]}


def sources(reader: Reader, number: int) -> list[str]:
    """Return the names of the sources that know this person."""
    rows = reader.db.execute(
        "SELECT DISTINCT s.name FROM identities i JOIN identity_names n ON n.identity = i.id "
        "JOIN sources s ON s.id = n.source WHERE i.person = ? ORDER BY s.name", (number,),
    )  # fmt: skip
    return [r[0] for r in rows]


def in_common(reader: Reader, ids: Sequence[int], limit: int) -> tuple[Common, ...]:
    """Return who else is in the person's recent conversations, leaving us and crowds out."""
    found = [Common(who.id, who.name, len(items)) for who, items in shared_with(reader, ids).items()]
    return tuple(sorted(found, key=lambda one: (-one.count, one.name, one.id))[:limit])


def shared_with(reader: Reader, ids: Sequence[int]) -> dict[Ref, set[int]]:
    """Return who else -> the items (row ids) of the person's recent ones that they are in, too; without us and crowds."""
    recent = {
        r[0]
        for number in ids
        for r in reader.db.execute(
            "SELECT interaction FROM participants WHERE identity = ? AND contact = 1 AND at <= ? ORDER BY at DESC LIMIT ?",
            (number, reader.now, _RECENT),
        )
    }
    groups: dict[int, set[int]] = defaultdict(set)
    for r in reader.among(
        "SELECT interaction, identity FROM participants WHERE role NOT IN ('list', 'declined') AND interaction IN",
        recent,
    ):
        groups[r["interaction"]].add(r["identity"])
    others: dict[int, set[int]] = defaultdict(set)
    for item, group in groups.items():
        for identity in group if len(group) <= _CROWD else ():
            if identity not in reader.us and identity not in ids:
                others[identity].add(item)
    found: dict[Ref, set[int]] = defaultdict(set)
    for identity, who in whose(reader, others).items():
        if who.person is not None:
            found[who.ref] |= others[identity]
    return found


def files(reader: Reader, ids: Collection[int], limit: int) -> tuple[FileView, ...]:
    """Return the attachments last exchanged with a person."""
    rows: list[sqlite3.Row] = []
    for number in ids:
        rows += reader.db.execute(
            "SELECT DISTINCT f.*, i.at, i.uid, i.kind FROM participants p JOIN files f ON f.interaction = p.interaction "
            "JOIN interactions i ON i.id = p.interaction WHERE p.identity = ? ORDER BY p.at DESC LIMIT ?",
            (number, limit),
        )
    unique = {(r["interaction"], r["n"]): r for r in rows}
    ordered = sorted(unique.values(), key=lambda r: (-(r["at"] or 0), r["uid"], r["n"]))
    return tuple(file_view(r) for r in ordered[:limit])


def file_view(r: sqlite3.Row) -> FileView:
    """Return an attachment as views show it, from a row of files with its item's at, uid and kind."""
    return FileView(r["name"], r["media"] or None, r["size"], r["at"], item_id(r))


def notes(reader: Reader, ids: Collection[int]) -> tuple[NoteView, ...]:
    """Return the user's notes on a person, newest first."""
    rows = reader.among(
        "SELECT DISTINCT i.uid, i.kind, i.at, t.new FROM participants p JOIN interactions i ON i.id = p.interaction "
        "JOIN records r ON r.id = i.record JOIN sources s ON s.id = r.source JOIN texts t ON t.interaction = i.id "
        f"WHERE s.name = '{YOU}' AND p.kind = 'note' AND p.identity IN", ids,
    )  # fmt: skip
    found = [NoteView(item_id(r), r["at"], unpacked(r["new"])) for r in rows]
    return tuple(sorted(set(found), key=lambda note: (-note.at, note.id)))
