"""Users of help desks who are a role at a company: ``support@acme.com``, called Acme."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sbagg.normalize import company_key, fold, is_role, registrable

_FEWEST = 3
"""Fewer letters of a domain spell too many names."""


def user_name(name: str, addresses: Iterable[str]) -> str:
    """Return what to call a user: their name; the address where it is a role's and the name its company's.

    A person's name beside a role's address stays: a help desk knows who writes from it.
    """
    found = [one for one in addresses if one]
    roles = found and all(map(is_role, found))
    return found[0] if roles and any(_is_firms(name, one.rpartition("@")[2]) for one in found) else name


def _is_firms(name: str, domain: str) -> bool:
    """Tell whether a name is a company's: it has a legal form, or begins the domain."""
    key, whole = _letters(company_key(name)), _letters(fold(name).replace("&", "and").replace("+", "and"))
    label = _letters(registrable(domain).partition(".")[0])
    return bool(key) and (key != whole or (len(key) >= _FEWEST and label.startswith(key)))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)
