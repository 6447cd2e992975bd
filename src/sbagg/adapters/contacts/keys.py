"""The stable key of a card: its own id where it has one, else a hash of its name and first e-mail address.

A card keeps its record while its telephone, employer, further addresses and categories change: none of them is in the key.
Whose name or first address changes gets a new record; the old one stays as what was true once, and both are one person by
the address that they share. A first name alone names nobody: without an e-mail address its numbers are in the key, so that
another John does not inherit the first one's. Cards that are named alike are told apart in the same way, the first of them
keeps the short key. In one file an id that stands on cards of different names is no id for the later ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from sbagg.adapters.contacts.card import Entry
from sbagg.formats.keys import digest
from sbagg.normalize import company_key, fold, tokens

NAMING = frozenset("UID X-ABUID FN N NICKNAME ORG EMAIL TEL X-ABLABEL KIND X-ADDRESSBOOKSERVER-KIND".split())
"""The properties that a key is made of."""
_LONGEST = 200


class Keys:
    """Gives the keys of the cards of one export. Memory: some hundred bytes a card."""

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}

    def of(self, entry: Entry, data: bytes) -> str:
        """Return the key of a card with this text; cards of one text have one key."""
        name = fold(entry.name)
        uid = entry.uid
        if uid and len(uid) <= _LONGEST and not uid.startswith("#") and self._taken.setdefault(uid, name) == name:
            return uid
        content = _hash(data.decode("latin-1"))
        tries = _tries(entry, name if not uid else f"{uid}\n{name}", content)
        return next(key for key in tries if self._taken.setdefault(key, content) == content)


def _tries(entry: Entry, name: str, content: str) -> Iterator[str]:
    """Yield keys, each telling more cards apart than the one before; the last is the card's own."""
    emails, phones, company = entry.emails(), entry.phones(), company_key(entry.company)
    if emails or len(tokens(entry.name)) > 1:
        yield _hash(entry.kind, name, *emails[:1])
    elif company and not name:
        yield _hash(entry.kind, company)
    yield _hash(entry.kind, name, company, *emails, *phones)
    yield content


def _hash(*parts: str) -> str:
    return f"#{digest(*parts)}"
