"""Who a row is about: all that it proves to be one person, and what they are called. Pure."""

from __future__ import annotations

import re

from sbagg.adapter import Identity
from sbagg.adapters.crm.record import Record
from sbagg.formats import cards
from sbagg.formats.contacts import named
from sbagg.normalize import email
from sbagg.normalize.identity import phone

PARTS_OF_NAME = ("first_name", "middle_name", "last_name")
SEPARATORS = re.compile(r"[;,\s]+")
"""What stands between several values in one cell."""
_IN_BRACKETS = re.compile(r"\(([^()\s]+@[^()\s]+)\)\s*$")


def identities(record: Record) -> tuple[Identity, ...]:
    """Return all that a row proves to be one person: its ids, addresses, numbers and accounts.

    A row with neither id nor address stands for itself under the hash that is its key; in an address book that with no
    e-mail address, so that two who share a number stay two.
    """
    scope, noun = record.scope, record.spec.name
    found = [scope.identity(noun, one) for one in (*record.ids("id"), *record.ids("merged_ids"))]
    found += [scope.identity(record.noun("also_ids", one), one) for one in record.ids("also_ids")]
    emails = addresses(record, "email") or [one for text in record.all("email_shown") for one in _bracketed(text)]
    own = Identity(f"{scope.profile.name}-row", f"{scope.prefix}/{noun}/{record.key}")
    found += [Identity("email", one) for one in emails] or ([own] if record.spec.or_company else [])
    numbers = (part for text in record.all("phone") for part in text.split(";"))
    found += [Identity("phone", one) for part in numbers if (one := phone(part, scope.region))]
    found += [Identity(network, text) for network in ("twitter", "skype") for text in record.all(network)]
    found += [page for text in record.all("linkedin") if (page := _linkedin(text))]
    found += [one for text in record.all("website") for one in cards.web_accounts(text)]
    return tuple(dict.fromkeys(found)) or (own,)


def _bracketed(text: str) -> list[str]:
    """Return the address that a shown name ends in: ``Ann Lee (ann@acme.com)``."""
    return [one for found in _IN_BRACKETS.findall(text) if (one := email(found))]


def _linkedin(text: str) -> Identity | None:
    """Return the profile that a cell names, whatever its country's host; a company's page is nobody's."""
    profile = next((one for one in named(text) if one.kind == "url"), None)
    return None if "/company/" in text.lower() else profile or Identity("url", text)


def person_name(record: Record) -> str:
    """Return the name as its parts give it, else the whole one; an id, an address or a number is no name."""
    parts = [record.line(part) for part in PARTS_OF_NAME]
    for name in (cards.whole_name(parts, record.line("suffix")), record.line("name")):
        if name and cards.is_name(name) and not record.looks_like_id(name):
            return name
    return ""


def addresses(record: Record, field: str) -> list[str]:
    """Return the e-mail addresses in a field, whose cells may hold several."""
    parts = (part for text in record.all(field) for part in SEPARATORS.split(text))
    return list(dict.fromkeys(address for part in parts if (address := email(part))))
