"""Questions about a company: its keys, its people, and the identities and refs that its timeline is made of."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.store.ids import COMPANY, shown, uid
from sbagg.views import Ref

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from sbagg.store.reader import Reader


def row(reader: Reader, number: int) -> sqlite3.Row:
    """Return the row of a company that is known to be there."""
    found = reader.one("SELECT * FROM companies WHERE id = ?", number)
    assert found is not None, number
    return found


def members(reader: Reader, number: int) -> list[int]:
    """Return the identities of a company: addresses on its domains, and others of those who work there now."""
    rows = reader.db.execute(
        "SELECT id FROM identities WHERE company = ?1 AND shared IS NOT 'list' UNION "
        "SELECT i.id FROM identities i JOIN persons p ON p.id = i.person WHERE p.company = ?1 AND i.company IS NULL",
        (number,),
    )
    return [found[0] for found in rows]


def parent(reader: Reader, number: int) -> Ref | None:
    """Return the company that this one belongs to."""
    found = reader.one(
        "SELECT c.uid, c.name FROM companies mine JOIN companies c ON c.id = mine.parent WHERE mine.id = ?", number
    )
    return Ref(shown(COMPANY, found["uid"]), found["name"]) if found else None


def subsidiaries(reader: Reader, number: int) -> list[Ref]:
    """Return the companies that belong to this one, by name."""
    rows = reader.db.execute("SELECT uid, name FROM companies WHERE parent = ? ORDER BY name, uid", (number,))
    return [Ref(shown(COMPANY, found["uid"]), found["name"]) for found in rows]


def targets(reader: Reader, number: int) -> list[int]:
    """Return the uids of the refs that items name when they concern this company: its accounts', and its domains'."""
    rows = reader.db.execute(
        "SELECT kind, value FROM company_keys WHERE company = ? AND kind IN ('account', 'domain')", (number,)
    )
    refs = (int(row["value"]) if row["kind"] == "account" else uid(f"domain:{row['value']}") for row in rows)
    return list(dict.fromkeys(refs))


def news(reader: Reader, targets: Iterable[int]) -> list[int]:
    """Return the row ids of what the web says that concerns these refs, newest first."""
    sql = (
        "SELECT DISTINCT c.at, i.uid, i.id FROM concerns c JOIN interactions i ON i.id = c.interaction "
        "WHERE c.kind = 'post' AND i.channel = 'web' AND c.target IN"
    )
    rows = sorted(reader.among(sql, targets), key=lambda row: (-row["at"], row["uid"]))
    return list(dict.fromkeys(row["id"] for row in rows))


def people(reader: Reader, number: int) -> list[int]:
    """Return the row ids of the people known at a company, now or before."""
    rows = reader.db.execute(
        "SELECT person FROM employments WHERE company = ?1 UNION "
        "SELECT person FROM identities WHERE company = ?1 AND person IS NOT NULL AND shared IS NOT 'list'", (number,),
    )  # fmt: skip
    return [found[0] for found in rows]


def everybody(reader: Reader) -> list[sqlite3.Row]:
    """Return (company, person) of all the people known at any company, as :func:`people` does for one."""
    return reader.db.execute(
        "SELECT company, person FROM employments UNION SELECT company, person FROM identities "
        "WHERE company IS NOT NULL AND person IS NOT NULL AND shared IS NOT 'list'"
    ).fetchall()


def staff(reader: Reader, number: int | None = None) -> dict[int, int]:
    """Return person -> the company where they are now, of one company or of all."""
    where, values = ("company IS NOT NULL", ()) if number is None else ("company = ?", (number,))
    return dict(reader.db.execute(f"SELECT id, company FROM persons WHERE {where}", values).fetchall())


def all_members(reader: Reader) -> dict[int, int]:
    """Return the company of every identity that has one, as :func:`members` does for one company."""
    rows = reader.db.execute(
        "SELECT id, company FROM identities WHERE company IS NOT NULL AND shared IS NOT 'list' UNION "
        "SELECT i.id, p.company FROM identities i JOIN persons p ON p.id = i.person "
        "WHERE i.company IS NULL AND p.company IS NOT NULL"
    )
    return dict(rows.fetchall())


def of_members(reader: Reader, identities: Collection[int]) -> dict[int, int]:
    """Return the company of each of these identities that has one, as :func:`all_members` does."""
    rows = reader.among(
        "SELECT i.id, coalesce(i.company, p.company) AS company FROM identities i LEFT JOIN persons p ON p.id = i.person "
        "WHERE (i.company IS NULL OR i.shared IS NOT 'list') AND coalesce(i.company, p.company) IS NOT NULL AND i.id IN",
        identities,
    )
    return {row["id"]: row["company"] for row in rows}


def all_targets(reader: Reader) -> dict[int, int]:
    """Return the company of every account, as :func:`targets` does for one company."""
    rows = reader.db.execute("SELECT CAST(value AS INTEGER), company FROM company_keys WHERE kind = 'account'")
    return dict(rows.fetchall())


def keys(reader: Reader, number: int) -> dict[str, list[str]]:
    """Return a company's domains and other names, by kind of key."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in reader.db.execute("SELECT kind, value FROM company_keys WHERE company = ? ORDER BY value", (number,)):
        found[key["kind"]].append(key["value"].partition(":")[2] if key["kind"] == "alias" else key["value"])
    return found


def sources(reader: Reader, number: int) -> list[str]:
    """Return the names of the sources that know this company or its people."""
    rows = reader.db.execute(
        "SELECT DISTINCT s.name FROM sources s WHERE EXISTS (SELECT 1 FROM identities i JOIN identity_names n "
        "ON n.identity = i.id WHERE n.source = s.id AND i.id IN "
        "(SELECT id FROM identities WHERE company = ?1 UNION SELECT i.id FROM identities i JOIN persons p ON p.id = i.person "
        "WHERE p.company = ?1)) OR EXISTS (SELECT 1 FROM company_keys k JOIN organizations o ON o.ref = CAST(k.value AS INTEGER) "
        "JOIN records r ON r.id = o.record WHERE k.company = ?1 AND k.kind = 'account' AND r.source = s.id) ORDER BY s.name",
        (number,),
    )
    return [found[0] for found in rows]
