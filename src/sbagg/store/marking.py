"""What an act of forgetting marks of somebody, and what not: other people's names and addresses. Who we are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.decisions.fullnames import forms, spellings
from sbagg.decisions.marks import tombstone
from sbagg.normalize import human_name, names_agree
from sbagg.store import people

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from sbagg.decisions.model import Identity
    from sbagg.store.reader import Reader


def marked(reader: Reader, held: Collection[int]) -> dict[str, object]:
    """Return the body of a ``forget`` act for whoever holds these identities (row ids)."""
    rows = reader.among("SELECT kind, value FROM identities WHERE id IN", held)
    identities = sorted((str(row["kind"]), str(row["value"])) for row in rows)
    quiet = [pair for pair in identities if _is_shared_site(reader, pair, held)]
    names = _names(reader, held)
    alone = _alone(reader, names, held)
    return tombstone(identities, names, alone=alone, others=_others(reader, held), quiet=quiet)


def namesakes(reader: Reader, held: Collection[int]) -> list[tuple[int, str]]:
    """Return (uid, name) of the other people who were seen with a name of theirs."""
    wanted = {form for name in _names(reader, held) for form in forms(name)}
    alike = (row for row in _bearers(reader, held) if not wanted.isdisjoint(spellings(row["name"])))
    return sorted({(int(row["uid"]), str(row["shown"])) for row in alike}, key=lambda pair: (pair[1], pair[0]))


def ours(reader: Reader) -> frozenset[Identity]:
    """Return all identities of me and my colleagues."""
    rows = reader.among("SELECT kind, value FROM identities WHERE id IN", reader.us)
    return frozenset((str(row["kind"]), str(row["value"])) for row in rows)


def _names(reader: Reader, held: Collection[int]) -> set[str]:
    """Return the names that are theirs: not what was seen beside them by mistake and is another's or a company's."""
    rows = reader.among("SELECT p.name FROM identities i JOIN persons p ON p.id = i.person WHERE i.id IN", held)
    own = {name for row in rows if (name := human_name(row["name"]))}
    names = {name for raw in people.all_names(reader, held) if (name := human_name(raw))}
    return {
        name for name in names if any(names_agree(name, one) for one in own) or not _is_anothers(reader, name, held)
    }


def _alone(reader: Reader, names: Collection[str], held: Collection[int]) -> set[str]:
    """Return those of the names that nobody else was ever seen with, and that are no company's."""
    borne = {key for row in _bearers(reader, held) for key in spellings(row["name"])}
    borne.update(key for row in reader.db.execute("SELECT name FROM companies") for key in spellings(row["name"]))
    return {name for name in names if borne.isdisjoint(forms(name))}


def _bearers(reader: Reader, held: Collection[int]) -> sqlite3.Cursor:
    """Return (name, uid, shown) of everybody else, for each name that they were seen with."""
    mine = "(SELECT person FROM identities WHERE id = ?1)"
    return reader.db.execute(
        "SELECT n.name, p.uid, p.name AS shown FROM identity_names n JOIN identities i ON i.id = n.identity "
        f"JOIN persons p ON p.id = i.person WHERE n.name != '' AND p.id NOT IN {mine} "
        f"UNION SELECT name, uid, name FROM persons WHERE id NOT IN {mine}", (min(held),),
    )  # fmt: skip


def _is_anothers(reader: Reader, name: str, held: Collection[int]) -> bool:
    """Tell whether another person or a company is known by a name."""
    rows = reader.db.execute(
        "SELECT i.id FROM persons p JOIN identities i ON i.person = p.id WHERE p.name = ?", (name,)
    )
    if any(row["id"] not in held for row in rows):
        return True
    return reader.one("SELECT 1 FROM companies WHERE name = ?", name) is not None


def _others(reader: Reader, held: Collection[int]) -> set[Identity]:
    """Return the identities of other people on cards that name theirs, and of their mailboxes: a decision has parted them.

    A desk's are nobody's.
    """
    beside = reader.among(
        "SELECT o.kind, o.value, o.id FROM card_identities mine JOIN card_identities theirs ON theirs.card = mine.card "
        "JOIN identities o ON o.id = theirs.identity WHERE o.person IS NOT NULL AND o.shared IS NULL AND mine.identity IN", held,
    )  # fmt: skip
    boxed = reader.among(
        "SELECT o.kind, o.value, o.id FROM identities mine JOIN identities o ON o.mailbox = mine.mailbox "
        "WHERE o.person IS NOT NULL AND o.shared IS NULL AND mine.id IN", held,
    )  # fmt: skip
    return {(str(row["kind"]), str(row["value"])) for row in (*beside, *boxed) if row["id"] not in held}


def _is_shared_site(reader: Reader, identity: Identity, held: Collection[int]) -> bool:
    """Tell whether a web site is the one of others' mail domain too: in a text it then stands for their company."""
    kind, value = identity
    if kind != "url" or "/" in value:
        return False
    rows = reader.db.execute(
        "SELECT id FROM identities WHERE kind = 'email' AND (value LIKE '%@' || ?1 OR value LIKE '%.' || ?1)", (value,)
    )
    return any(row["id"] not in held for row in rows)
