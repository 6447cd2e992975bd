"""People of whom a row shows the name only: Dynamics writes look-ups so (``Ann Lee;Sam Sales``).

A name that one contact of the same export has is that contact, and an owner's name is that colleague. Any other is
somebody of that name in this CRM, an identity of the kind ``dynamics-name``; where the export has several of that name,
it is one in this record alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sbagg.adapter import Json, Party
from sbagg.adapters.crm.record import Record
from sbagg.formats import cards
from sbagg.normalize import fold, one_line

FIELDS = ("from", "to", "cc", "bcc", "contact_email", "call_from")
KINDS = frozenset({"logged", "mail", "line"})
_PEOPLE = frozenset({"person", "colleague"})
_SHORTEST = 3
LIMIT = 1_000_000  # names kept in memory


class Names:
    """Who is called what in one export; owners come before contacts, and several of one name are nobody."""

    def __init__(self) -> None:
        self._people: dict[str, set[tuple[str, str]]] = {}
        self._owners: dict[str, tuple[str, str]] = {}

    def collect(self, record: Record, identity: tuple[str, str], name: str) -> None:
        """Take in a row: whose it is, if it is a person's, and its owner."""
        if len(self._people) >= LIMIT:
            return
        if record.spec.kind in _PEOPLE and name:
            self._people.setdefault(fold(name), set()).add(identity)
        owner = record.owner()
        if owner and owner.name:
            self._owners.setdefault(fold(owner.name), (owner.kind, owner.value))

    def added(self, record: Record) -> dict[str, Json]:
        """Return who the names in a row are, by name; nothing in place of what several are."""
        found: dict[str, Json] = {}
        for name in (name for field in FIELDS for name in listed(record, field)):
            key = fold(name)
            people = self._people.get(key, set())
            if owner := self._owners.get(key):
                found[key] = [*owner]
            elif people:
                found[key] = [*next(iter(people))] if len(people) == 1 else []
        return {"named": found} if found else {}


def listed(record: Record, field: str) -> Iterator[str]:
    """Yield the names in a field of look-ups that stand there without an address, one of theirs beside them included."""
    parts = [one_line(part) for text in record.all(field) for part in text.split(";")]
    written = " ".join(part for part in parts if "@" in part).casefold()
    for name in dict.fromkeys(parts):
        words = [word for word in fold(name).split() if len(word) >= _SHORTEST]
        if name and cards.is_name(name) and not any(word in written for word in words):
            yield name


def parties(record: Record, field: str, role: str) -> list[Party]:
    """Return those whom a field names and gives no address of."""
    if not record.profile.by_name:
        return []
    said = record.extra.get("named")
    known = said if isinstance(said, dict) else {}
    return [_party(record, name, role, known) for name in listed(record, field)]


def without(parties: Iterable[Party], others: Iterable[Party]) -> list[Party]:
    """Return the parties that are not among others."""
    there = {(one.kind, one.value) for one in others}
    return [one for one in parties if (one.kind, one.value) not in there]


def _party(record: Record, name: str, role: str, known: Mapping[str, object]) -> Party:
    found = known.get(fold(name))
    if isinstance(found, list) and len(found) == 2 and all(isinstance(one, str) for one in found):  # noqa: PLR2004 - kind and value
        return Party(found[0], found[1], role, name)
    owner = record.owner()
    if owner and fold(owner.name) == fold(name):
        return Party(owner.kind, owner.value, role, name)
    place = record.scope.prefix if found is None else f"{record.scope.prefix}/{record.spec.name} {record.key}"
    return Party(f"{record.profile.name}-name", f"{place}/{name}", role, name)
