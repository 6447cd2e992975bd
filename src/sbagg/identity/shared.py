"""Which identities more than one person uses: they never join anybody. Told by behaviour first, by words second."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from sbagg.normalize import human_name, is_role, is_via, names_agree, tokens
from sbagg.normalize.person import a_generation_apart, person_name, same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sbagg.identity.model import Claim, Known

_PAIR, _MANY = 2, 3
_NICKNAME = re.compile(r"\S*\d\S*")
"""One word with a digit is what an account is called, not a person."""
_READ_SO_OR_SO = frozenset({"signs", "consonants"})
_HANDLE = 3


def why_shared(known: Known, claims: Sequence[Claim], identities: Mapping[int, Known]) -> str | None:
    """Return why an identity is shared: ``list``, ``role``, ``names`` (three or more people's), ``cards`` (claimed by
    cards that contradict each other), or None.
    """
    if known.shared == "list":
        return "list"
    if known.kind == "email" and is_role(known.value):
        return "role"
    handle = known.order[0] == _HANDLE
    if len(claims) < _PAIR and not handle:
        names = {name for name, _ in known.names} if len(known.names) + len(claims) >= _MANY else ()
        if len(names) + len(claims) < _MANY:
            return None  # one card contradicts nobody, and so few names are not many people's
    if known.kind in {"email", "phone"} and _strangers(_names(known, claims)) >= _MANY:
        return "names"
    if handle:
        return "cards" if _accounts(known, claims, identities) > 1 else None
    if known.kind in {"phone", "url"} and len(claims) > 1 and not all(human_name(claim.name) for claim in claims):
        return (
            "cards"  # a switchboard, a company's page: without names on all cards nothing says that it is one person's
        )
    return "cards" if known.kind in {"email", "phone", "url"} and _contradict(known.kind, claims) else None


def _names(known: Known, claims: Sequence[Claim]) -> set[str]:
    names = [name for name, _ in known.names] + [claim.name for claim in claims]
    return {human_name(name) for name in names if not is_via(name)} - {""}


def _strangers(names: Iterable[str]) -> int:
    """Count names that have no word in common with any counted before."""
    counted: list[set[str]] = []
    for name in sorted(names):
        words = set(tokens(name))
        initials = {word[0] for word in words}
        if words and not any(words & other or _initials(words, initials, other) for other in counted):
            counted.append(words)
            if len(counted) == _MANY:
                break
    return len(counted)


def _initials(words: set[str], initials: set[str], other: set[str]) -> bool:
    """``J. M.`` has no word in common with ``Jane Miller``, and yet contradicts nothing."""
    if all(len(word) == 1 for word in words):
        return words <= {word[0] for word in other}
    return all(len(word) == 1 for word in other) and other <= initials


def _contradict(kind: str, claims: Sequence[Claim]) -> bool:
    """Whole families answer one telephone: there an initial that fits, or ``Mr. Miller``, is not enough."""
    agree = _may_be_one if kind == "email" else same_name
    names = sorted(
        {name for claim in claims if human_name(name := claim.name) and not _NICKNAME.fullmatch(name.strip())}
    )
    days = sorted({claim.birthday for claim in claims if claim.birthday})
    return any(not agree(*pair) for pair in combinations(names, 2)) or any(
        a_generation_apart(*pair) for pair in combinations(days, 2)
    )


def _may_be_one(one: str, other: str) -> bool:
    """Tell whether two names on cards of one address may be one person's. In Latin letters 田中 is Tanaka or Tian."""
    scripts = {person_name(name).script for name in (one, other)}
    return (
        names_agree(one, other)
        or same_name(one, other)
        or (len(scripts) > 1 and not scripts.isdisjoint(_READ_SO_OR_SO))
    )


def _accounts(known: Known, claims: Sequence[Claim], identities: Mapping[int, Known]) -> int:
    """How many accounts held this handle: handles are given anew, account ids are not."""
    kind = f"{known.kind}-id"
    return len({i for claim in claims for i in claim.identities if identities[i].kind == kind})
