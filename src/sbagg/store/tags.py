"""The tags that people bear: those that the user put on them, and those of their cards that the user did not take off.

A decided tag hangs on an identity, a source's on a card. A card's tag is its people's: of the identities that it names, a
shared one (the front desk's number) bears it only where the card names no other. Taking a tag off hides it on every card
that names one of the person's identities of that time.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sbagg.store.reader import Reader

_DECIDED = "SELECT i.person, t.tag FROM identities i JOIN tags t ON t.identity = i.id WHERE i.person IS NOT NULL"
_CARDED = (
    "SELECT i.person, t.tag FROM identities i JOIN card_identities m ON m.identity = i.id "
    "JOIN card_tags t ON t.card = m.card JOIN cards c ON c.id = t.card JOIN records r ON r.id = c.record "
    "WHERE r.gone_at IS NULL AND i.person IS NOT NULL "
    "AND (i.shared IS NULL OR NOT EXISTS (SELECT 1 FROM card_identities o JOIN identities own ON own.id = o.identity "
    "WHERE o.card = m.card AND own.shared IS NULL)) "
    "AND NOT EXISTS (SELECT 1 FROM card_identities o JOIN untagged u ON u.identity = o.identity AND u.tag = t.tag "
    "JOIN identities own ON own.id = o.identity WHERE o.card = m.card AND own.person = i.person)"
)


def tags_of(reader: Reader, ids: Collection[int]) -> tuple[str, ...]:
    """Return the tags of whoever has these identities."""
    return tuple(sorted({tag for _, tag in _borne_by(reader, ids)}))


def tags_among(reader: Reader, ids: Collection[int]) -> tuple[str, ...]:
    """Return the tags of the people who have these identities, those that most of them bear first."""
    counted = Counter(tag for _, tag in set(_borne_by(reader, ids)))
    return tuple(sorted(counted, key=lambda tag: (-counted[tag], tag)))


def tagged(reader: Reader, tag: str) -> set[int]:
    """Return the row ids of the people who bear a tag."""
    return {row[0] for sql in (_DECIDED, _CARDED) for row in reader.db.execute(f"{sql} AND t.tag = ?", (tag,))}


def all_tags(reader: Reader) -> list[tuple[str, int]]:
    """Return every tag with the number of people who bear it, the most common first."""
    borne = {tuple(row) for sql in (_DECIDED, _CARDED) for row in reader.db.execute(sql)}
    counted = Counter(tag for _, tag in borne)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def names(reader: Reader) -> list[str]:
    """Return every tag that was given, by the user or a source, though it may have been taken off since."""
    sql = "SELECT tag FROM tags UNION SELECT tag FROM card_tags UNION SELECT tag FROM untagged ORDER BY tag"
    return [row["tag"] for row in reader.db.execute(sql)]


def _borne_by(reader: Reader, ids: Collection[int]) -> Iterator[tuple[int, str]]:
    for sql in (_DECIDED, _CARDED):
        for row in reader.among(f"{sql} AND i.id IN", ids):
            yield row["person"], row["tag"]
