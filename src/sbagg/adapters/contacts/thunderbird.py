"""Thunderbird's address books: ``abook.sqlite``, and ``history.sqlite`` with the addresses that were written to.

Source: ``mailnews/addrbook`` of Thunderbird. ``properties (card, name, value)`` has a card's fields, since version 102 a
whole vCard among them as ``_vCard``; ``lists`` and ``list_cards`` are the mailing lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sbagg.adapter import Json
from sbagg.formats import vcard
from sbagg.formats.sqlitefile import Database
from sbagg.formats.vcard import Property

_CHANGING = frozenset(
    {"PopularityIndex", "RecentlyUsed", "_etag", "_href", "LowercasePrimaryEmail", "PhotoURI", "PhotoName"}
)
"""What says nothing about the person, and changes with every mail."""
_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("DisplayName", "FN", ""), ("NickName", "NICKNAME", ""), ("PrimaryEmail", "EMAIL", "pref"), ("SecondEmail", "EMAIL", ""),
    ("WorkPhone", "TEL", "work"), ("HomePhone", "TEL", "home"), ("CellularNumber", "TEL", "cell"), ("FaxNumber", "TEL", "fax"),
    ("PagerNumber", "TEL", "pager"), ("Company", "ORG", ""), ("JobTitle", "TITLE", ""), ("Notes", "NOTE", ""),
    ("WebPage1", "URL", "work"), ("WebPage2", "URL", "home"), ("_Skype", "X-SKYPE", ""),
)  # fmt: skip


def cards(database: Database) -> Iterator[tuple[str, dict[str, Json], int | None]]:
    """Yield (id, properties and lists, time of change) of each card."""
    names = {str(row["uid"]): str(row["name"] or "") for row in database.rows("lists", ("uid", "name"))}
    lists: dict[str, list[str]] = {}
    for row in database.rows("list_cards", ("list", "card"), "card"):
        lists.setdefault(str(row["card"]), []).append(names.get(str(row["list"]), ""))
    rows = database.rows("properties", ("card", "name", "value"), "card")
    for card, group in groupby(rows, itemgetter("card")):
        held: dict[str, Json] = {str(row["name"]): str(row["value"]) for row in group if row["value"] is not None}
        changed = str(held.pop("LastModifiedDate", ""))
        at = int(changed) if changed.isdecimal() and len(changed) < 12 and int(changed) else None  # noqa: PLR2004 - seconds
        kept: dict[str, Json] = {"properties": {name: held[name] for name in held.keys() - _CHANGING}, "at": at}
        if str(card) in lists:
            kept["lists"] = list[Json](sorted(lists[str(card)]))
        yield str(card), kept, at


def properties(kept: Mapping[str, Any]) -> list[Property]:
    """Return what is kept of a card in the terms of vCard. Raises what wrong types raise."""
    held = {str(name): str(value) for name, value in kept["properties"].items()}
    if "_vCard" in held:
        found = vcard.properties(held["_vCard"].encode("utf-8", "replace"))[0]
    else:
        found = [
            Property(name, (held[field],), {"TYPE": (type_,)}) for field, name, type_ in _FIELDS if held.get(field)
        ]
        found.append(Property("N", (held.get("LastName", ""), held.get("FirstName", "")), {}))
        found += _more(held)
    found += [Property("CATEGORIES", (str(name),), {}) for name in kept.get("lists", ())]
    if isinstance(kept.get("at"), int) and not any(one.name == "REV" for one in found):
        found.append(Property("REV", (datetime.fromtimestamp(kept["at"], UTC).isoformat(),), {}))
    return found


def _more(held: Mapping[str, str]) -> Iterator[Property]:
    """Yield city and birthday, whose parts lie in fields of their own."""
    for place in ("Work", "Home"):
        if held.get(f"{place}City"):
            yield Property("ADR", ("", "", "", held[f"{place}City"]), {"TYPE": (place,)})
    month, day = (held.get(f"Birth{part}", "").zfill(2) for part in ("Month", "Day"))
    if month.isdecimal() and day.isdecimal():
        yield Property("BDAY", (f"{held.get('BirthYear') or '-'}-{month}-{day}",), {})
