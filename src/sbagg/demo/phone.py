"""My phone as the app SMS Backup & Restore saves it: one XML of text messages, one of calls.

Attributes only, times in milliseconds, ``null`` for what the phone does not know, and the name that its address book
has for the number, else ``(Unknown)``. Source: SyncTech, "Fields in XML backup files".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import quoteattr

from sbagg.demo import clock
from sbagg.demo.chance import happens
from sbagg.demo.packing import date
from sbagg.demo.scene import Written
from sbagg.demo.script import script
from sbagg.demo.vcards import saved
from sbagg.normalize import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from random import Random

    from sbagg.demo.cast import Person
    from sbagg.demo.scene import Scene

_SHARE = 0.3  # of the drawn people call, and half as many write
_TYPES = {"in": 1, "out": 2, "missed": 3, "declined": 5}
_SENT, _RECEIVED = 2, 1
_DIALER = "com.android.phone/com.android.services.telephony.TelephonyConnectionService"


class Line(NamedTuple):
    """A text message or a call. ``type`` is Android's number for it, ``about`` its text or its length in seconds."""

    at: int
    number: str
    type: int
    about: str


def write(scene: Scene) -> Written:
    """Write ``sms-<time>.xml`` and ``calls-<time>.xml``."""
    rng = scene.chance("phone")
    texts, calls = sorted(_texts(scene, rng)), sorted(_calls(scene, rng))
    book = {number: person.name for person in reversed(saved(scene)) for number in _numbers(person)}
    mark, offset = clock.basic(scene.now)[:-1].replace("T", ""), scene.cast.home.offset
    files = []
    for name, root, rows in (
        ("sms", "smses", [_sms(line, book, offset) for line in texts]),
        ("calls", "calls", [_call(line, book, offset) for line in calls]),
    ):
        path = scene.into / f"{name}-{mark}.xml"
        path.write_text("".join(_file(root, rows, scene.now, offset)), encoding="utf-8")
        files.append(date(path, scene.now))
    counts = {"messages": len(texts), "calls": len(calls)}
    return Written(tuple(files), counts, {"me": frozenset({("sms-backup", "owner")})})


def _numbers(person: Person) -> list[str]:
    return [canonical("phone", number) for number in (person.mobile, person.phone) if number]


def _file(root: str, rows: list[str], now: int, offset: int) -> Iterator[str]:
    yield "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
    yield f"<!--File Created By SMS Backup & Restore v10.20.002 on {clock.readable(now, offset)}-->\n"
    yield f'<?xml-stylesheet type="text/xsl" href="{root.removesuffix("es")}.xsl"?>\n'
    backup = f'backup_set="3f6a{now:x}-9d1c-4e07-a6b2-54e1c0de4471" backup_date="{now}000" type="full"'
    yield f'<{root} count="{len(rows)}" {backup}>\n'
    yield from rows
    yield f"</{root}>\n"


def _sms(line: Line, book: Mapping[str, str], offset: int) -> str:
    return _element("sms", {
        "protocol": 0, "address": line.number, "date": f"{line.at}000", "type": line.type, "subject": "null",
        "body": line.about, "toa": "null", "sc_toa": "null", "service_center": "null", "read": 1, "status": -1,
        "locked": 0, "date_sent": f"{line.at - 1}000" if line.type == _RECEIVED else 0, "sub_id": 1,
        "readable_date": clock.readable(line.at, offset), "contact_name": book.get(line.number, "(Unknown)"),
    })  # fmt: skip


def _call(line: Line, book: Mapping[str, str], offset: int) -> str:
    return _element("call", {
        "number": line.number, "duration": line.about, "date": f"{line.at}000", "type": line.type, "presentation": 1,
        "subscription_id": 1, "post_dial_digits": "", "subscription_component_name": _DIALER,
        "readable_date": clock.readable(line.at, offset), "contact_name": book.get(line.number, "(Unknown)"),
    })  # fmt: skip


def _element(name: str, attributes: Mapping[str, object]) -> str:
    return f"  <{name} {' '.join(f'{key}={quoteattr(str(value))}' for key, value in attributes.items())} />\n"


def _texts(scene: Scene, rng: Random) -> Iterator[Line]:
    said = script("phone")
    for talk in said["text"]:
        yield from _talk(rng, scene.cast.by_key[talk["with"]], scene.at(talk["ago"]), talk["lines"])
    for person in _callers(scene, rng, _SHARE / 2):
        yield from _talk(rng, person, scene.moment(rng, person), rng.choice(said["texts"]))


def _talk(rng: Random, person: Person, at: int, lines: Iterable[str]) -> Iterator[Line]:
    for line in lines:
        at += rng.randrange(40, 400)
        yield Line(at, _numbers(person)[0], _SENT if line.startswith(">") else _RECEIVED, line[2:])


def _calls(scene: Scene, rng: Random) -> Iterator[Line]:
    said = script("phone")
    for call in said["call"]:
        number = _numbers(scene.cast.by_key[call["with"]])[0]
        yield Line(scene.at(call["ago"]), number, _TYPES[call["way"]], str(call["seconds"]))
    for person in _callers(scene, rng, _SHARE):
        for _ in range(rng.choice((1, 1, 2, 3))):
            way, seconds = rng.choice(("out", "out", "in", "missed")), rng.choice(said["calls"])
            at = scene.moment(rng, person)
            yield Line(at, _numbers(person)[0], _TYPES[way], str(0 if way == "missed" else seconds))


def _callers(scene: Scene, rng: Random, share: float) -> list[Person]:
    """Draw from those whom the story does not name."""
    callable_ = [one for one in scene.cast.people if one.phone and not one.role and "do_not_call" not in one.flags]
    return [person for person in callable_ if happens(rng, share)]
