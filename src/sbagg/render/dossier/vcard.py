"""vCard 4.0 (RFC 6350; social profiles as RFC 9554): one card for a person, one each for a company and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.render.safe import safe
from sbagg.views import Company

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sbagg.views import IdentityView, Person

_LINE = 75
"""Octets of a line, its end not counted (RFC 6350, 3.2)."""
_PROFILES = {
    "twitter": ("X", "https://x.com/{}"), "github": ("GitHub", "https://github.com/{}"),
    "instagram": ("Instagram", "https://instagram.com/{}"), "telegram": ("Telegram", "https://t.me/{}"),
    "bluesky": ("Bluesky", "https://bsky.app/profile/{}"),
}  # fmt: skip
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})


def write(subject: Person | Company, people: Sequence[Person] = ()) -> str:
    """Return the file's text; lines end in CRLF."""
    cards = [_company(subject), *map(_person, people)] if isinstance(subject, Company) else [_person(subject)]
    return "".join(fold(line) + "\r\n" for card in cards for line in card)


def fold(line: str) -> str:
    """Break a line so that no part is longer than 75 octets; a break stands between characters, never within one."""
    parts, current, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE:
            parts.append(current)
            current, size = " ", 1
        current += letter
        size += octets
    return "\r\n".join([*parts, current])


def text(value: str) -> str:
    """Escape a text value."""
    return safe(value, newlines=True).translate(_ESCAPES)


def _person(person: Person) -> Iterator[str]:
    yield from (
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:individual",
        f"UID;VALUE=text:{person.id}",
        f"FN:{text(person.name)}",
    )
    yield f"N:;{text(person.name)};;;"  # which part is the family's cannot be known: all of it stands as given
    if person.company:
        yield f"ORG:{text(person.company.name)}"
    if person.title:
        yield f"TITLE:{text(person.title)}"
    for identity in person.identities:
        if not identity.shared and (line := _identity(identity)):
            yield line
    if person.tags:
        yield f"CATEGORIES:{','.join(map(text, person.tags))}"
    for note in person.notes:
        yield f"NOTE:{text(note.text)}"
    yield "END:VCARD"


def _identity(identity: IdentityView) -> str:
    kind, value = identity.kind, identity.value
    if kind == "email":
        return f"EMAIL:{text(value)}"
    if kind == "phone":
        return f"TEL;VALUE=uri:tel:{safe(value)}" if value.startswith("+") else f"TEL;VALUE=text:{text(value)}"
    if kind == "url":
        return f"URL:https://{safe(value)}"
    if kind in _PROFILES:
        service, address = _PROFILES[kind]
        return f"SOCIALPROFILE;SERVICE-TYPE={service}:{address.format(safe(value))}"
    return ""


def _company(company: Company) -> Iterator[str]:
    yield from ("BEGIN:VCARD", "VERSION:4.0", "KIND:org", f"UID;VALUE=text:{company.id}", f"FN:{text(company.name)}")
    yield f"ORG:{text(company.name)}"
    for alias in company.aliases:
        yield f"NICKNAME:{text(alias)}"
    for domain in company.domains:
        yield f"URL:https://{safe(domain)}"
    yield "END:VCARD"
