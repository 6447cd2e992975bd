"""Finding items: the text index and plain conditions, joined into one statement."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sbagg.store import scan
from sbagg.store.index import indexed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sbagg.store.reader import Reader

_WORD = re.compile(r"[^\W_\u19b0-\u19c9]+")  # those letters are marks to the index
_ROLES = {
    "from": ("from", "author", "caller", "organizer", "requester"),
    "to": ("to", "cc", "bcc", "recipient", "attendee", "accepted", "tentative", "invited", "declined"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of a WHERE clause over ``interactions i``, and its values."""

    sql: str
    values: tuple[object, ...] = ()


def terms(text: str) -> list[str]:
    """Return the words of a text as the index sees them."""
    return _WORD.findall(indexed(unicodedata.normalize("NFC", text)))


def candidates(
    reader: Reader, words: Sequence[str], without: Sequence[str], conditions: Sequence[Condition]
) -> Iterator[int]:
    """Yield row ids of items that hold all words and meet all conditions, newest first.

    A phrase's words are only known to be there: whether they stand together is seen in the text.
    """
    where: list[str] = ["1"]
    values: list[object] = []
    if wanted := [term for word in words for term in terms(word)]:
        match = " AND ".join(f'"{term}"{"*" if len(term) > 2 else ""}' for term in wanted)  # noqa: PLR2004 - very short words whole
        where.append("i.id IN (SELECT rowid FROM texts_index WHERE texts_index MATCH ?)")
        values.append(match)
    for word in without:
        where.append("i.id NOT IN (SELECT rowid FROM texts_index WHERE texts_index MATCH ?)")
        values.append(" AND ".join(f'"{term}"' for term in terms(word)))
    for condition in conditions:
        where.append(f"({condition.sql})")
        values += condition.values
    sql = f"SELECT i.id FROM interactions i WHERE {' AND '.join(where)} ORDER BY i.at DESC, i.uid"
    yield from (row[0] for row in reader.db.execute(sql, values))


def file_names(reader: Reader, items: Sequence[int]) -> dict[int, str]:
    """Return the names of items' attachments, one a line."""
    rows = reader.among(
        "SELECT interaction, group_concat(name, char(10)) AS names FROM files WHERE interaction IN", items,
        "GROUP BY interaction",
    )  # fmt: skip
    return {row["interaction"]: row["names"] for row in rows}


def party(name: str, identities: Collection[int]) -> Condition:
    """Items from, to or with any of these identities."""
    marks = ",".join("?" * len(identities))
    roles = _ROLES.get(name)
    among = f" AND role IN ({','.join('?' * len(roles))})" if roles else ""
    sql = f"i.id IN (SELECT interaction FROM participants WHERE identity IN ({marks}){among})"
    return Condition(sql, (*identities, *(roles or ())))


def company(identities: Collection[int], targets: Collection[int]) -> Condition:
    """Items with any of these identities, or that concern any of these refs."""
    sql = (
        f"i.id IN (SELECT interaction FROM participants WHERE identity IN ({','.join('?' * len(identities))}) UNION "
        f"SELECT interaction FROM concerns WHERE target IN ({','.join('?' * len(targets))}))"
    )
    return Condition(sql, (*identities, *targets))


def column(name: str, value: str) -> Condition:
    """Items of a kind or channel."""
    return Condition(f"i.{name} = ?", (value.lower(),))


def has(what: str) -> Condition:
    """Items with an attachment, or with an address of the web in their title or text."""
    if what == "file":
        return Condition("i.files > 0")
    return Condition("i.id IN (SELECT rowid FROM texts_index WHERE texts_index MATCH 'http OR https OR www')")


def file(name: str) -> Condition:
    """Items with an attachment whose name holds this text."""
    safe = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Condition("i.id IN (SELECT interaction FROM files WHERE name LIKE ? ESCAPE '\\')", (f"%{safe}%",))


def time(name: str, at: int, day: int) -> Condition:
    """Items from a moment on (``after``), or up to it (``before``); for what takes the whole day ``day`` is the bound."""
    than = ">=" if name == "after" else "<"
    return Condition(f"i.at {than} CASE WHEN {scan.IS_DAY} THEN ? ELSE ? END", (day, at))


def among(items: Collection[int]) -> Condition:
    """Return the condition that an item is one of these (row ids)."""
    return Condition(f"i.id IN ({','.join('?' * len(items))})", tuple(items))
