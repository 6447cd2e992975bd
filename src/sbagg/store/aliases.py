"""One sender under two addresses in one conversation: told by the name, which both carry."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from sbagg.normalize import human_name, is_role, is_via, tokens

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

Key: TypeAlias = "tuple[str, ...]"
"""The folded words of a name, sorted: ``Reyes, Dana`` and ``Dana Reyes`` are one."""
_THREADS = (
    "SELECT DISTINCT i.thread FROM participants p JOIN interactions i ON i.id = p.interaction "
    "WHERE p.identity = ?1 AND p.author = ?1 AND i.thread IS NOT NULL AND coalesce(i.flags, 'list') = 'list'"
)
_MOST_NAMES = 2
_FULL = 2


def alias_rows(connection: sqlite3.Connection) -> Iterator[tuple[int, int, str, str]]:
    """Yield (a, b, ``alias``, name) for identities that wrote in one thread under the same full name, each pair once.

    Machines, newsletters, roles, and addresses under which more than two names write do not count. Only namesakes'
    mail is read.
    """
    names = _names(connection)
    bearers: dict[Key, set[int]] = defaultdict(set)
    for identity, theirs in names.items():
        for key in theirs:
            bearers[key].add(identity)
    several = sorted({identity for identities in bearers.values() if len(identities) > 1 for identity in identities})
    wrote: dict[int, list[int]] = defaultdict(list)
    for identity in several:
        for (thread,) in connection.execute(_THREADS, (identity,)):
            wrote[thread].append(identity)
    found: dict[tuple[int, int], str] = {}
    for authors in wrote.values():
        for one, other in combinations(authors, 2):
            if shared := names[one].keys() & names[other].keys():
                key = min(shared)  # not whichever came first: every store shall say the same
                found[one, other] = min(names[one][key], names[other][key])
    yield from ((one, other, "alias", name) for (one, other), name in sorted(found.items()))


def _names(connection: sqlite3.Connection) -> dict[int, dict[Key, str]]:
    """Return the full names of identities, as shown, by key."""
    rows = connection.execute(
        "SELECT n.identity, i.kind, i.value, n.name FROM identity_names n JOIN identities i ON i.id = n.identity "
        "WHERE n.name != '' AND i.bare = 0 ORDER BY n.identity, n.name"
    )
    found: dict[int, dict[Key, str]] = defaultdict(dict)
    for identity, kind, value, name in rows:
        if not is_via(name) and not (kind == "email" and is_role(value)):
            shown = human_name(name)
            key = tuple(sorted(tokens(shown)))
            if len(key) >= _FULL:
                found[identity].setdefault(key, shown)
    return {identity: names for identity, names in found.items() if len(names) <= _MOST_NAMES}
