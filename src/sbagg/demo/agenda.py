"""My calendar as Google exports it: a zip of one .ics (RFC 5545), called by the calendar's address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from sbagg.demo import clock, letters
from sbagg.demo.chance import happens
from sbagg.demo.packing import date, folded, member
from sbagg.demo.scene import Written
from sbagg.demo.script import script
from sbagg.demo.vcards import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sbagg.demo.cast import Person
    from sbagg.demo.scene import Scene

_SHARE = 0.3  # of the drawn people had a meeting
_ANSWERS = {"-": "DECLINED", "?": "NEEDS-ACTION"}
_ROOM = "c_1884471icicle@resource.calendar.google.com"


def write(scene: Scene) -> Written:
    """Write ``<my address>.ical.zip``."""
    owner = scene.cast.me.emails[0]
    path = scene.into / f"{owner}.ical.zip"
    events = [*_told(scene), *_drawn(scene)]
    lines = [*_head(owner), *(line for event in events for line in event), "END:VCALENDAR"]
    with ZipFile(path, "w") as archive:
        archive.writestr(member(f"{owner}.ics", scene.now), "".join(map(folded, lines)))
    return Written((date(path, scene.now),), {"events": len(events)})


def _head(owner: str) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0")
    yield from ("CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{owner}", "X-WR-TIMEZONE:America/Chicago")


def _told(scene: Scene) -> Iterator[list[str]]:
    rng = scene.chance("agenda")
    for one in script("agenda")["meeting"]:
        yield list(_event(scene, rng, one, scene.at(one["ago"])))


def _drawn(scene: Scene) -> Iterator[list[str]]:
    rng, said = scene.chance("meetings"), script("agenda")
    for person in scene.cast.people:
        if person.emails and not person.role and happens(rng, _SHARE):
            filled = letters.slots(rng, "en", person, scene.cast.me, rng.choice(scene.cast.colleagues))
            one = {
                "with": [person.key + rng.choice(("", "", "", "-"))], "by": "me", "minutes": rng.choice((30, 45, 60)),
                "subject": rng.choice(said["meetings"]).format(**filled), "place": rng.choice(said["places"]), "text": "",
            }  # fmt: skip
            yield list(_event(scene, rng, one, scene.moment(rng, person)))


def _event(scene: Scene, rng: Random, one: dict[str, Any], at: int) -> Iterator[str]:
    start = at - at % 1800
    host, made = scene.cast.by_key[one["by"]], min(start, scene.now) - rng.randrange(3, 20) * clock.DAY
    yield from ("BEGIN:VEVENT", f"DTSTART:{clock.basic(start)}", f"DTEND:{clock.basic(start + one['minutes'] * 60)}")
    if "every" in one:
        yield f"RRULE:FREQ=WEEKLY;INTERVAL={one['every']};COUNT={one['times']}"
    yield f"DTSTAMP:{clock.basic(scene.now)}"
    yield f"ORGANIZER;CN={_name(host)}:mailto:{host.emails[0]}"
    yield f"UID:{rng.getrandbits(130):026x}@google.com"
    guests = [(scene.cast.by_key[key.rstrip("-?")], key[-1]) for key in one["with"]]
    if not any(guest is scene.cast.me for guest, _ in guests):
        guests.append((scene.cast.me, ""))
    for guest, answer in guests:
        yield _guest(_name(guest), guest.emails[0], _ANSWERS.get(answer, "ACCEPTED"))
    if "Icicle" in one["place"]:
        yield _guest("Icicle-2-Room (8)", _ROOM, "ACCEPTED", kind="RESOURCE")
    yield from (f"CREATED:{clock.basic(made)}", f"DESCRIPTION:{escaped(one['text'])}")
    yield from (f"LAST-MODIFIED:{clock.basic(made + clock.HOUR)}", f"LOCATION:{escaped(one['place'])}", "SEQUENCE:0")
    yield f"STATUS:{'CANCELLED' if one.get('cancelled') else 'CONFIRMED'}"
    yield from (f"SUMMARY:{escaped(one['subject'])}", "TRANSP:OPAQUE", "END:VEVENT")


def _guest(name: str, address: str, answer: str, kind: str = "INDIVIDUAL") -> str:
    return f"ATTENDEE;CUTYPE={kind};ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={name};X-NUM-GUESTS=0:mailto:{address}"


def _name(person: Person) -> str:
    return f'"{person.name}"' if "," in person.name else person.name
