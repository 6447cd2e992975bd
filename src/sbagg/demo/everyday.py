"""Everyday correspondence: talks between me and a customer, with delays, copies and files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from zlib import crc32

from sbagg.demo import clock, letters
from sbagg.demo.chance import happens
from sbagg.demo.mail import Mail, Mailbox, Thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sbagg.demo.cast import Cast, Company, Person

FEATURED = "dana"
FEATURED_QUIET_DAYS = 12  # nothing everyday happens at the featured company after this, so that the story ends it
_DRESSES = ("outlook", "outlook", "gmail", "gmail", "logo", "", "", "apple", "outlook", "gmail")
_FILES = (
    "Quote-L-{n}.pdf", "Order-45000{n}.pdf", "positions-{n}.xlsx", "readings-week-{n}.xlsx",
    "Datasheet-probe-{n}.pdf", "calibration-{n}.pdf", "contract-draft-{n}.pdf", "alarms-{n}.xlsx",
)  # fmt: skip


class Everyday:
    """Draws talks."""

    def __init__(self, cast: Cast, now: int) -> None:
        self._cast, self._now = cast, now
        self._office: dict[Company | None, list[Person]] = defaultdict(list)
        for person in cast.correspondents:
            self._office[person.company].append(person)

    def talk(self, rng: Random, serial: int) -> Iterator[Mail]:
        """Yield the mails of one talk; it ends early when nobody answers."""
        cast, me = self._cast, self._cast.me
        person = rng.choices(cast.correspondents, cum_weights=cast.weights)[0]
        language = person.language
        talk = rng.choice(letters.talks(language))
        filled = letters.slots(rng, language, person, me, rng.choice(cast.colleagues))
        thread = Thread(
            rng,
            serial,
            rng.choice(talk.subject).format(**filled),
            about=person.key,
            log=person.crm in {"salesforce", "both"} and happens(rng, 0.15),
            language=language,
            quotes=rng.choices(("last", "all", "none"), (65, 22, 13))[0],
        )
        theirs, mine, others = _theirs(rng, person), Mailbox(me.name, me.emails[0]), self._others(rng, person)
        at, last = self._span(rng, person)
        for turn, variants in enumerate(talk.steps):
            by_me = (talk.by == "me") == (turn % 2 == 0)
            author, reader = (me, person) if by_me else (person, me)
            at = clock.later(rng, at, author.offset) if turn else at
            if at > last or (turn and happens(rng, 0.14)):
                return
            body = rng.choice(variants).format(**filled)
            signed = letters.signature(author, long=happens(rng, 0.7))
            yield thread.add(
                at,
                author.offset,
                mine if by_me else theirs,
                (theirs if by_me else mine,),
                letters.letter(rng, language, body, reader.given, signed),
                cc=others,
                labels=labels(language, mine=by_me, unread=self._now - at < clock.DAY),
                dress=dress(author) if happens(rng, 0.8) else "",
                file=rng.choice(_FILES).format(n=rng.randrange(10, 99)) if happens(rng, 0.16) else "",
            )

    def _span(self, rng: Random, person: Person) -> tuple[int, int]:
        """Draw when a talk begins, and return with it when it must have ended."""
        featured = person.company is self._cast.by_key[FEATURED].company
        quiet = FEATURED_QUIET_DAYS * clock.DAY if featured else clock.HOUR
        span = int((person.moved - 2) * clock.DAY) if person.moved else clock.SPAN
        return clock.moment(rng, self._now - quiet, person.offset, span - quiet), self._now - quiet

    def _others(self, rng: Random, person: Person) -> tuple[Mailbox, ...]:
        drawn = []
        if happens(rng, 0.15):
            drawn.append(rng.choice(self._office[person.company]))
        if happens(rng, 0.12):
            drawn.append(rng.choice(self._cast.colleagues))
        return tuple(Mailbox(one.name, one.emails[0]) for one in drawn if one is not person and not one.moved)


def dress(person: Person) -> str:
    """Return the HTML habit of a person's mail program; each keeps to one."""
    return _DRESSES[crc32(person.key.encode()) % len(_DRESSES)]


def labels(language: str, *, mine: bool, unread: bool = False) -> str:
    """Return Gmail's labels, as one encoded word where a label is not ASCII."""
    if mine:
        return "Sent,Opened"
    if unread:
        return "Inbox,Unread"
    return "=?UTF-8?Q?Inbox,Important,Opened,K=C3=A4lte?=" if language == "de" else "Inbox,Important,Opened"


def _theirs(rng: Random, person: Person) -> Mailbox:
    address = rng.choice(person.emails) if not person.moved and happens(rng, 0.12) else person.emails[0]
    return Mailbox(rng.choice((person.name, *person.also)) if happens(rng, 0.3) else person.name, address)
