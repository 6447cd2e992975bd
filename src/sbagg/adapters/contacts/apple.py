"""Contacts of macOS: ``AddressBook-v22.abcddb``, a Core Data store; one for each account under ``Sources``.

Tables as macOS makes them: ``ZABCDRECORD`` has contacts and groups (told by the end of ``ZUNIQUEID``), what a contact has
several of lies in tables of its own (``ZOWNER`` is the contact's ``Z_PK``). Times are seconds since 2001, a birthday
without a year is in 1604, ``ZDISPLAYFLAGS`` 1 means a company. The number in ``Z_22PARENTGROUPS`` differs by version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sbagg.adapter import Json
from sbagg.formats.sqlitefile import Database
from sbagg.formats.vcard import Property

_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_NAMES = ("ZLASTNAME", "ZFIRSTNAME", "ZMIDDLENAME", "ZTITLE", "ZSUFFIX")
_FIELDS = (*_NAMES, "ZNICKNAME", "ZORGANIZATION", "ZJOBTITLE", "ZBIRTHDAY", "ZDISPLAYFLAGS", "ZMODIFICATIONDATE")
_LISTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("EMAIL", "ZABCDEMAILADDRESS", "ZOWNER", "ZADDRESS", "ZLABEL"),
    ("TEL", "ZABCDPHONENUMBER", "ZOWNER", "ZFULLNUMBER", "ZLABEL"),
    ("ADR", "ZABCDPOSTALADDRESS", "ZOWNER", "ZCITY", "ZLABEL"),
    ("URL", "ZABCDURLADDRESS", "ZOWNER", "ZURL", "ZLABEL"),
    ("NOTE", "ZABCDNOTE", "ZCONTACT", "ZTEXT", "ZLABEL"),
    ("X-SOCIALPROFILE", "ZABCDSOCIALPROFILE", "ZOWNER", "ZUSERNAME", "ZSERVICENAME"),
    ("X-SOCIALPROFILE", "ZABCDSOCIALPROFILE", "ZOWNER", "ZURLSTRING", "ZSERVICENAME"),
)
"""Property, table, whose it is, its value, its label."""
_PARENTS = re.compile(r"Z_\d+PARENTGROUPS")


def cards(database: Database) -> Iterator[tuple[str, dict[str, Json], int | None]]:
    """Yield (id, fields and lists, time of change) of each contact."""
    lists: dict[object, list[Json]] = {}
    for name, table, owner, value, label in _LISTS:
        for row in database.rows(table, (owner, value, label)):
            if row[value]:
                lists.setdefault(row[owner], []).append([name, str(row[value]), str(row[label] or "")])
    groups = _groups(database)
    for row in database.rows("ZABCDRECORD", ("Z_PK", "ZUNIQUEID", *_FIELDS), "Z_PK"):
        number, colon, what = str(row["ZUNIQUEID"] or "").partition(":")
        if not colon or what != "ABPerson":
            continue
        kept: dict[str, Json] = {"fields": {field: _json(row[field]) for field in _FIELDS if row[field] is not None}}
        kept["lists"] = lists.get(row["Z_PK"], []) + [["CATEGORIES", name, ""] for name in groups.get(row["Z_PK"], ())]
        changed = row["ZMODIFICATIONDATE"]
        yield number.lower(), kept, int(_EPOCH.timestamp() + changed) if isinstance(changed, int | float) else None


def properties(kept: Mapping[str, Any]) -> list[Property]:
    """Return what is kept of a contact in the terms of vCard. Raises what wrong types raise."""
    fields = kept["fields"]
    found = [Property("N", tuple(str(fields.get(field) or "") for field in _NAMES), {})]
    for field, name in (("ZNICKNAME", "NICKNAME"), ("ZORGANIZATION", "ORG"), ("ZJOBTITLE", "TITLE")):
        if fields.get(field):
            found.append(Property(name, (str(fields[field]),), {}))
    if fields.get("ZDISPLAYFLAGS") and int(fields["ZDISPLAYFLAGS"]) & 1:
        found.append(Property("X-ABSHOWAS", ("COMPANY",), {}))
    for field, name in (("ZBIRTHDAY", "BDAY"), ("ZMODIFICATIONDATE", "REV")):
        if moment := _moment(fields.get(field)):
            found.append(Property(name, (moment,), {}))
    for name, value, label in kept["lists"]:
        components = ("", "", "", str(value)) if name == "ADR" else (str(value),)
        found.append(Property(str(name), components, {"TYPE": (str(label),)}))
    return found


def _groups(database: Database) -> dict[object, list[str]]:
    """Return the names of the groups of each contact, by its row."""
    names = {row["Z_PK"]: str(row["ZNAME"] or "") for row in database.rows("ZABCDRECORD", ("Z_PK", "ZNAME"))}
    found: dict[object, list[str]] = {}
    for table, columns in database.columns.items():
        person = next((column for column in sorted(columns) if column.endswith("CONTACTS")), "")
        group = next((column for column in sorted(columns) if "PARENTGROUPS" in column), "")
        if person and group and _PARENTS.fullmatch(table):
            for row in database.rows(table, (person, group), person):
                found.setdefault(row[person], []).append(names.get(row[group], ""))
    return {contact: sorted(filter(None, groups)) for contact, groups in found.items()}


def _json(value: object) -> Json:
    return value if isinstance(value, int | float | str) else str(value)


def _moment(seconds: object) -> str:
    """Write seconds since 2001 as an ISO time, empty where they are none."""
    if not isinstance(seconds, int | float):
        return ""
    try:
        return (_EPOCH + timedelta(seconds=seconds)).isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return ""
