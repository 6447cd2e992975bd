"""From what somebody typed to a person, a company or an item: addresses, handles, ids, parts of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from sbagg.config import identity_text
from sbagg.errors import AmbiguousError, NotFoundError
from sbagg.normalize import clean, company_key, corporate_domain, fold, folded, mailbox, search_forms
from sbagg.store import ids, jobs
from sbagg.store.ids import uid
from sbagg.store.reader import Reader, person_id

if TYPE_CHECKING:
    import sqlite3

_TRIGRAM = 3
_BETWEEN = re.compile(r'[",;]')
_CANDIDATES = 10
_PHONE_TAIL = 8
Candidate = dict[str, object]


def person(reader: Reader, who: str, *, by_name: bool = False) -> int:
    """Return a person's row id. Raises NotFoundError or AmbiguousError, both with candidates.

    ``by_name``: a part of somebody's address is not enough, it must be a part of their name (or an address, or an id).
    """
    who = clean(who).strip()
    if (found := ids.read(who)) and found[0] == ids.PERSON and (number := _by_uid(reader, found[1])) is not None:
        return number
    if pair := identity_text(who):
        number = identity(reader, *pair)
        if number is not None:
            return number
        if pair[0] != "phone":
            _no_such_address(reader, *pair)
    matches = _people_named(reader, who)
    if by_name and matches and not is_named(who, str(matches[0]["name"])):
        raise NotFoundError(
            f"Nobody here is called {who}; it is only part of an address", "Name one by its id or the whole address",
            [_candidate(reader, row) for row in matches[:_CANDIDATES]],
        )  # fmt: skip
    if len(matches) == 1:
        return int(matches[0]["id"])
    if matches:
        raise AmbiguousError(
            f"{who} could be any of {len(matches)}", "Name one by its id or an address",
            [_candidate(reader, row) for row in matches[:_CANDIDATES]],
        )  # fmt: skip
    raise NotFoundError(
        f"Nobody here is called {who}", "Look for a part of the name, or in all texts: sbagg find TEXT",
        [_candidate(reader, row) for row in _near(reader, who)],
    )  # fmt: skip


def identity(reader: Reader, kind: str, value: str) -> int | None:
    """Return the person behind an identity, if there is one: its own, else that of the only card that names it."""
    row = reader.one("SELECT id, person FROM identities WHERE uid = ?", ids.uid(f"{kind}:{value}"))
    if row is None and kind == "email":
        row = reader.one(
            "SELECT id, person FROM identities WHERE mailbox = ? AND person IS NOT NULL LIMIT 1",
            ids.uid(f"email:{mailbox(value)}"),
        )
    if row is None and kind == "phone":
        rows = reader.db.execute(
            "SELECT id, person FROM identities WHERE kind = 'phone' AND value LIKE ? LIMIT 2",
            ("%" + value.lstrip("+")[-_PHONE_TAIL:],),
        ).fetchall()
        row = rows[0] if len(rows) == 1 else None
    if row is None:
        return None
    if row["person"] is not None:
        return int(row["person"])
    holders = reader.db.execute(
        "SELECT DISTINCT i.person FROM card_identities mine JOIN card_identities theirs ON theirs.card = mine.card "
        "JOIN identities i ON i.id = theirs.identity JOIN cards c ON c.id = mine.card JOIN records r ON r.id = c.record "
        "WHERE mine.identity = ? AND i.person IS NOT NULL AND r.gone_at IS NULL", (row["id"],),
    ).fetchall()  # fmt: skip
    if len(holders) > 1:
        raise AmbiguousError(
            f"{value} is on the cards of {len(holders)} people", "Name one by its id",
            [_candidate(reader, found) for found in reader.among(_PEOPLE + "p.id IN", [h[0] for h in holders[:_CANDIDATES]])],
        )  # fmt: skip
    return int(holders[0][0]) if holders else None


def domain(reader: Reader, what: str) -> int | None:
    """Return the company that a bare domain or its web address means."""
    name = re.sub(r"^https?://", "", clean(what).strip().lower()).partition("/")[0]
    row = reader.one(
        "SELECT company FROM company_keys WHERE kind = 'domain' AND value = ?",
        corporate_domain(name) if "." in name and "@" not in name else "",
    )
    return None if row is None else int(row["company"])


def company(reader: Reader, what: str, *, exact: bool = False) -> int:
    """Return a company's row id, from its domain, an address there, its id or a part of its name (``exact``: all), its
    own or another that it goes by.
    """
    what = clean(what).strip()
    if (found := ids.read(what)) and found[0] == ids.COMPANY:
        row = reader.one("SELECT id FROM companies WHERE uid = ?", found[1])
        if row is not None:  # a name of 13 letters may look like an id
            return int(row["id"])
        if (number := _company_of_key(reader, found[1])) is not None:
            return number
    if (number := domain(reader, what.rpartition("@")[2])) is not None:
        return number
    matches = _named(reader, what, odd=1, table="companies") or _named(
        reader, company_key(what), odd=1, table="companies"
    )
    alike = _called(reader, matches, company_key(what))
    matches = alike if alike or exact else matches
    if len(matches) == 1:
        return int(matches[0]["id"])
    if matches:
        raise AmbiguousError(
            f"{what} could be any of {len(matches)} companies", "Name one by its domain or id",
            [_company_candidate(row) for row in matches[:_CANDIDATES]],
        )  # fmt: skip
    raise NotFoundError(f"No company here is called {what}", "See them with: sbagg companies")


def _called(reader: Reader, rows: list[sqlite3.Row], key: str) -> list[sqlite3.Row]:
    """Return those of these companies whose name is just that; if none is called so, those that also go by it."""
    if own := [row for row in rows if company_key(row["name"]) == key]:
        return own
    sql = "SELECT company, value FROM company_keys WHERE kind = 'alias' AND company IN"
    known_as = {
        row["company"]
        for row in reader.among(sql, [row["id"] for row in rows])
        if company_key(row["value"].partition(":")[2]) == key
    }
    return [row for row in rows if row["id"] in known_as]


def item(reader: Reader, text: str) -> int:
    """Return the row id of an item, deal or ticket, or the number of a job change."""
    found = ids.read(text.strip())
    row = reader.one("SELECT id FROM interactions WHERE uid = ?", found[1]) if found else None
    if row is None and found and (change := jobs.with_uid(reader, found[1])):
        return change.number
    if row is None:
        raise NotFoundError(f"No item has the id {text}", "Ids stand in: sbagg timeline --ids, sbagg find WORDS --ids")
    return int(row["id"])


def _company_of_key(reader: Reader, number: int) -> int | None:
    """Return the company of which this was the id before another key became its first."""
    rows = reader.db.execute("SELECT kind, value, company FROM company_keys WHERE kind != 'alias'")
    return next((row["company"] for row in rows if uid(f"{row['kind']}:{row['value']}") == number), None)


_PEOPLE = "SELECT p.*, c.name AS company_name FROM persons p LEFT JOIN companies c ON c.id = p.company WHERE "


def _by_uid(reader: Reader, number: int) -> int | None:
    """Return the person whose id it is, or that of any of their identities; a name of 13 letters may look like one."""
    row = reader.one("SELECT person FROM identities WHERE uid = ?", number)
    return None if row is None or row["person"] is None else int(row["person"])


def _people_named(reader: Reader, who: str) -> list[sqlite3.Row]:
    found = _named(reader, who, odd=0, table="persons")
    by_name = [row for row in found if is_named(who, row["name"])]
    whole = {*folded(who)}
    exact = [row for row in by_name if not whole.isdisjoint(folded(row["name"]))]
    return exact or by_name or found


def is_named(who: str, name: str) -> bool:
    """Tell whether all words are parts of a name. Who has none is called by an address, which is none."""
    forms = search_forms(name)
    return "@" not in name and all(
        any(form in forms for form in folded(word)) for word in _BETWEEN.sub(" ", who).split()
    )


def _named(reader: Reader, text: str, *, odd: int, table: str) -> list[sqlite3.Row]:
    """Find rows of ``persons`` (even rowids of the index) or ``companies`` (odd) by parts of their names."""
    words = [folded(word) for word in _BETWEEN.sub(" ", text).split()]
    if not words:
        return []
    long = [word for word in words if len(word[0]) >= _TRIGRAM]
    short = [word[0] for word in words if len(word[0]) < _TRIGRAM]
    where = ["rowid % 2 = ?", *("forms LIKE ? ESCAPE '\\'" for _ in short)]
    values: list[object] = [
        odd,
        *(f"%{word.replace('%', chr(92) + '%').replace('_', chr(92) + '_')}%" for word in short),
    ]
    if long:
        where.append("names_index MATCH ?")
        values.append(" AND ".join("(" + " OR ".join(f'"{form}"' for form in word) + ")" for word in long))
    sql = f"SELECT rowid / 2 FROM names_index WHERE {' AND '.join(where)}"
    found = [row[0] for row in reader.db.execute(sql, values)]
    columns = _PEOPLE + "p.id IN" if table == "persons" else "SELECT * FROM companies WHERE id IN"
    return sorted(reader.among(columns, found), key=lambda row: (row["name"], row["uid"]))


def _near(reader: Reader, who: str) -> list[sqlite3.Row]:
    """People whose name holds any word of what was typed, or its beginning."""
    for word in fold(who).split():
        for part in (word, word[: max(_TRIGRAM, len(word) - 2)]):
            if len(part) >= _TRIGRAM and (found := _named(reader, part, odd=0, table="persons")):
                return found[:_CANDIDATES]
    return []


def _no_such_address(reader: Reader, kind: str, value: str) -> NoReturn:
    """Say that an address is unknown, and who is known at its company."""
    candidates: list[Candidate] = []
    domain = corporate_domain(value.rpartition("@")[2]) if kind == "email" else ""
    row = reader.one(
        "SELECT c.* FROM company_keys k JOIN companies c ON c.id = k.company WHERE k.kind = 'domain' AND k.value = ?",
        domain,
    )
    if row is not None:
        candidates.append(_company_candidate(row))
        there = reader.db.execute(
            _PEOPLE
            + "p.id IN (SELECT person FROM identities WHERE company = ? AND person IS NOT NULL) ORDER BY p.name LIMIT ?",
            (row["id"], _CANDIDATES),
        )
        candidates += [_candidate(reader, found) for found in there]
        raise NotFoundError(
            f"{value} is not known, but {row['name']} is", f"See who is: sbagg company {domain}", candidates
        )
    shown = f"@{value}" if kind == "twitter" else value
    raise NotFoundError(f"{shown} is not known here", "Look in all texts: sbagg find TEXT", candidates)


def _candidate(reader: Reader, row: sqlite3.Row) -> Candidate:
    address = reader.one(
        "SELECT value FROM identities WHERE person = ? ORDER BY kind != 'email', value LIMIT 1", row["id"]
    )
    detail = ", ".join(
        text for text in (row["title"], row["company_name"], address["value"] if address else "") if text
    )
    return {"kind": "person", "id": person_id(row["uid"]), "name": row["name"], "detail": detail}


def _company_candidate(row: sqlite3.Row) -> Candidate:
    return {"kind": "company", "id": ids.shown(ids.COMPANY, row["uid"]), "name": row["name"], "detail": ""}
