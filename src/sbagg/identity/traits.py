"""What is known of a group of identities that may tell who it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Traits:
    """A group (person) as likeness sees it. All values are canonical but names, cities and companies, which are as written.

    ``key`` is the row id of its first identity. ``names`` are human names on cards and beside addresses, the most
    trusted first, ``carded`` those of them that cards state. ``emails`` are its own addresses, ``shared_emails`` those on
    its cards that join nobody by themselves (cards disagree, role ...), ``handles`` (kind, value), ``phones`` and ``urls``
    shared ones too. ``domains`` are corporate domains it writes from, ``companies`` numbers that are equal when the
    company is, now or formerly. ``birthdays`` are ISO days or ``--MM-DD``.
    """

    key: int
    names: tuple[str, ...] = ()
    carded: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    shared_emails: tuple[str, ...] = ()
    handles: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()
    companies: frozenset[int] = frozenset()
    company_names: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    birthdays: tuple[str, ...] = ()
