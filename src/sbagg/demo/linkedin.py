"""My LinkedIn data as the download of 2026 has it: a zip of CSV files, each with dates of its own form.

UTF-8, LF; three lines of notes above the header of ``Connections.csv``, whose members who hide are rows with a date
only. Members are known by the address of their profile; few let their e-mail address be exported.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from sbagg.demo import clock
from sbagg.demo.chance import happens
from sbagg.demo.packing import date, member
from sbagg.demo.scene import Written
from sbagg.demo.script import script
from sbagg.normalize import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from sbagg.demo.cast import Person
    from sbagg.demo.scene import Identities, Scene

Row = tuple[str, ...]
_SHARE, _TALKS, _OPEN = 0.25, 0.25, 0.5  # of the drawn people are connected; of these wrote, and show their address
_NOTES = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing. You will'
    " only see email addresses for connections who have allowed their connections to see or download their email address"
    " using this setting https://www.linkedin.com/psettings/privacy/email. You can learn more here"
    ' https://www.linkedin.com/help/linkedin/answer/261"\n\n'
)
_CONNECTION = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")
_MESSAGE = (
    "CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE",
    "SUBJECT", "CONTENT", "FOLDER", "ATTACHMENTS",
)  # fmt: skip
_INVITATION = ("From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl", "inviteeProfileUrl")
_PROFILE = (
    "First Name", "Last Name", "Maiden Name", "Address", "Birth Date", "Headline", "Summary", "Industry", "Zip Code",
    "Geo Location", "Twitter Handles", "Websites", "Instant Messengers",
)  # fmt: skip
_ADDRESS = ("Email Address", "Confirmed", "Primary", "Updated On")


class Member(NamedTuple):
    """Somebody on LinkedIn; ``key`` is that of the cast, empty for a stranger."""

    key: str
    given: str
    family: str
    position: str
    company: str
    url: str
    email: str = ""

    @property
    def name(self) -> str:
        """The name shown."""
        return f"{self.given} {self.family}"


def write(scene: Scene) -> Written:
    """Write ``Basic_LinkedInDataExport_<month-day-year>.zip``."""
    network = _Network(scene)
    year, month, day = clock.iso_day(scene.now).split("-")
    path = scene.into / f"Basic_LinkedInDataExport_{month}-{day}-{year}.zip"
    messages, invitations = [*network.messages()], [*network.invitations()]
    tables: dict[str, tuple[str, Row, Sequence[Row]]] = {
        "Connections.csv": (_NOTES, _CONNECTION, [*network.connections()]),
        "Email Addresses.csv": ("", _ADDRESS, [*network.addresses()]),
        "Invitations.csv": ("", _INVITATION, invitations),
        "Profile.csv": ("", _PROFILE, [network.profile()]),
        "messages.csv": ("", _MESSAGE, messages),
    }
    with ZipFile(path, "w") as archive:
        for name, (notes, header, rows) in tables.items():
            archive.writestr(member(name, scene.now), notes + _table((header, *rows)))
    counts = {name: len(rows) for name, (_, _, rows) in tables.items()}
    return Written((date(path, scene.now),), counts, network.truth)


def _table(rows: Iterable[Row]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


class _Network:
    def __init__(self, scene: Scene) -> None:
        self._scene, self._cast, self._said = scene, scene.cast, script("linkedin")
        self._rng: Random = scene.chance("linkedin")
        self._drawn = [one for one in self._cast.people if one.company and not one.role and happens(self._rng, _SHARE)]
        self._open = {*self._said["address"], *(one.key for one in self._drawn if happens(self._rng, _OPEN))}
        self._me = self._member(self._cast.me)
        named = [self._cast.by_key[key] for key in self._said["connected"]]
        self._known = {one.key: self._member(one) for one in [*named, *self._drawn]}
        self._strangers = {
            f"{given} {family}": Member("", given, family, position, company, _url(f"{given}-{family}".lower()))
            for given, family, position, company in self._said["members"]
        }
        self.truth: dict[str, Identities] = {}
        invited = [self._member(self._cast.by_key[one["with"]]) for one in self._said["invitation"]]
        for one in (self._me, *self._known.values(), *invited):
            self.truth[one.key] = frozenset({("url", canonical("url", one.url))})

    def _member(self, person: Person) -> Member:
        given, family = person.card_name
        slug = (
            f"{person.emails[0].partition('@')[0].replace('.', '-')}-{len(person.name)}{person.key.encode().hex()[-4:]}"
        )
        company, shown = person.company.name if person.company else "", person.key in self._open
        return Member(person.key, given, family, person.title, company, _url(slug), person.emails[0] if shown else "")

    def connections(self) -> Iterator[Row]:
        """Yield members and the day on which we connected, newest first; one of them hides."""
        members = [*self._known.values(), *self._strangers.values()]
        days = sorted((self._scene.now - self._rng.randrange(50, 900) * clock.DAY for _ in members), reverse=True)
        for at, one in zip(days, members, strict=True):
            yield one.given, one.family, one.url, one.email, one.company, one.position, clock.dated(at)
        yield "", "", "", "", "", "", clock.dated(days[-1] - 40 * clock.DAY)

    def messages(self) -> Iterator[Row]:
        """Yield the conversations."""
        for talk in self._said["talk"]:
            with_ = self._known.get(talk["with"]) or self._strangers[talk["with"]]
            yield from self._talk(with_, self._scene.at(talk["ago"]), talk["lines"])
        for person in self._drawn:
            if happens(self._rng, _TALKS):
                at = self._scene.moment(self._rng, person)
                yield from self._talk(self._known[person.key], at, self._rng.choice(self._said["talks"]))
        for one in self._said["spam"]:
            when = f"{clock.salesforce(self._scene.at(one['ago']))} UTC"
            yield (
                self._id(),
                "",
                one["from"],
                "",
                self._me.name,
                self._me.url,
                when,
                one["subject"],
                one["text"],
                "SPAM",
                "",
            )

    def _talk(self, other: Member, at: int, lines: Iterable[str]) -> Iterator[Row]:
        number = self._id()
        for line in lines:
            author, reader = (self._me, other) if line.startswith(">") else (other, self._me)
            at += self._rng.randrange(600, 6_000)
            when = f"{clock.salesforce(at)} UTC"
            yield (number, "", author.name, author.url, reader.name, reader.url, when, "", line[2:], "INBOX", "")

    def _id(self) -> str:
        return f"2-{self._rng.getrandbits(160):040x}=="

    def invitations(self) -> Iterator[Row]:
        """Yield invitations that I sent and got."""
        for one in self._said["invitation"]:
            other, mine = self._member(self._cast.by_key[one["with"]]), one["by"] == "me"
            by, to = (self._me, other) if mine else (other, self._me)
            at = clock.american(self._scene.at(one["ago"]), self._cast.home.offset)
            yield by.name, to.name, at, one["text"], "OUTGOING" if mine else "INCOMING", by.url, to.url

    def profile(self) -> Row:
        """Return who I am."""
        me, home = self._cast.me, self._cast.home
        told = {"First Name": me.given, "Last Name": me.family, "Headline": f"{me.title} at {home.name}",
                "Geo Location": f"{home.city}, {home.country}", "Twitter Handles": f"[{me.twitter}]",
                "Websites": f"[COMPANY:https://www.{home.domain}]"}  # fmt: skip
        return tuple(told.get(column, "") for column in _PROFILE)

    def addresses(self) -> Iterator[Row]:
        """Yield my addresses, the first of them primary."""
        for place, address in enumerate(self._cast.me.emails[:2]):
            yield address, "Yes", "No" if place else "Yes", "Not Available"


def _url(slug: str) -> str:
    return f"https://www.linkedin.com/in/{slug}"
