"""One sender under two addresses in one conversation: told by the name, which both carry."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from sbagg.normalize import human_name, is_role, is_via, tokens

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

Key: TypeAlias = "tuple[str, ...]"
"""The folded words of a name, sorted: ``Reyes, Dana`` and ``Dana Reyes`` are one."""
_PERSONAL = "thread IS NOT NULL AND author IS NOT NULL AND coalesce(flags, 'list') = 'list'"
_MOST_NAMES = 2
_FULL = 2


def alias_rows(connection: sqlite3.Connection) -> Iterator[tuple[int, int, str, str]]:
    """Yield (a, b, ``alias``, name) for identities that wrote in one thread under the same full name, each pair once.

    Machines, newsletters, roles, and addresses under which more than two names write do not count.
    """
    names = _names(connection, connection.execute(f"SELECT DISTINCT author FROM interactions WHERE {_PERSONAL}"))
    bearers: dict[Key, set[int]] = defaultdict(set)
    for identity, theirs in names.items():
        for key in theirs:
            bearers[key].add(identity)
    several = {key for key, identities in bearers.items() if len(identities) > 1}
    found: dict[tuple[int, int], str] = {}
    for authors in _threads(connection, {identity for key in several for identity in bearers[key]}):
        for one, other in combinations(authors, 2):
            if shared := names[one].keys() & names[other].keys():
                key = min(shared)  # not whichever came first: every store shall say the same
                found[one, other] = min(names[one][key], names[other][key])
    yield from ((one, other, "alias", name) for (one, other), name in sorted(found.items()))


def _threads(connection: sqlite3.Connection, authors: Collection[int]) -> Iterator[list[int]]:
    """Yield which of these authors wrote in each thread in which more than one of them did."""
    rows = connection.execute(f"SELECT thread, author FROM interactions WHERE {_PERSONAL}")
    wrote: dict[int, set[int]] = defaultdict(set)
    for thread, author in rows:
        if author in authors:
            wrote[thread].add(author)
    yield from (sorted(both) for both in wrote.values() if len(both) > 1)


def _names(connection: sqlite3.Connection, wanted: Iterable[tuple[int]]) -> dict[int, dict[Key, str]]:
    """Return the full names of identities, as shown, by key."""
    rows = connection.execute(
        "SELECT n.identity, i.kind, i.value, n.name FROM identity_names n JOIN identities i ON i.id = n.identity "
        "WHERE n.name != '' AND n.identity IN (SELECT value FROM json_each(?)) ORDER BY n.identity, n.name",
        (json.dumps([identity for (identity,) in wanted]),),
    )
    found: dict[int, dict[Key, str]] = defaultdict(dict)
    for identity, kind, value, name in rows:
        if not is_via(name) and not (kind == "email" and is_role(value)):
            shown = human_name(name)
            key = tuple(sorted(tokens(shown)))
            if len(key) >= _FULL:
                found[identity].setdefault(key, shown)
    return {identity: names for identity, names in found.items() if len(names) <= _MOST_NAMES}
