"""The phone's address book as a Nextcloud exports it: one file of vCards 3.0 (RFC 2426), each with its UID."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sbagg.demo import clock
from sbagg.demo.chance import happens
from sbagg.demo.packing import date, folded
from sbagg.demo.scene import Written
from sbagg.demo.script import script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sbagg.demo.cast import Person
    from sbagg.demo.scene import Identities, Scene

_SHARE = 0.25  # of the drawn people have a card in the phone


def saved(scene: Scene) -> list[Person]:
    """Return who has a card: those that the script names, and some of the others."""
    rng, cast, named = scene.chance("address book"), scene.cast, script("phone")["book"]
    drawn = [person.key for person in cast.people if not person.role and happens(rng, _SHARE)]
    return [person for person in (*cast.colleagues, *cast.people) if person.key in {*named, *drawn}]


def write(scene: Scene) -> Written:
    """Write ``Contacts-<day>.vcf``."""
    path = scene.into / f"Contacts-{clock.iso_day(scene.now)}.vcf"
    rng, people = scene.chance("cards"), saved(scene)
    truth: dict[str, Identities] = {}
    with path.open("w", encoding="utf-8", newline="") as out:
        for person in people:
            uid = str(uuid.UUID(int=rng.getrandbits(128), version=4))
            changed = scene.now - rng.randrange(20, 600) * clock.DAY
            out.writelines(folded(line) for line in _card(person, uid, changed))
            truth[person.key] = frozenset({("contact", f"vcard/{uid}")})
    return Written((date(path, scene.now),), {"cards": len(people)}, truth)


def _card(person: Person, uid: str, changed: int) -> Iterator[str]:
    yield from ("BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Sabre//Sabre VObject 4.5.6//EN", f"UID:{uid}")
    yield f"FN:{escaped(person.name)}"
    yield f"N:{escaped(person.family)};{escaped(person.given)};;;"
    if person.company:
        yield f"ORG:{escaped(person.company.name)}"
    if person.title:
        yield f"TITLE:{escaped(person.title)}"
    yield from (f"EMAIL;TYPE=WORK:{address}" for address in person.emails[:1])
    if person.mobile:
        yield f"TEL;TYPE=CELL:{person.mobile}"
    if person.phone:
        yield f"TEL;TYPE=WORK,VOICE:{person.phone}"
    yield f"CATEGORIES:{'Customers' if person.crm != 'none' else 'Office'}"
    yield from (f"REV;VALUE=DATE-AND-OR-TIME:{clock.basic(changed)}", "END:VCARD")


def escaped(text: str) -> str:
    """Return a text as a value of a vCard or a calendar: commas and the like with a backslash."""
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")
