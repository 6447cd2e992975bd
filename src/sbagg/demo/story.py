"""What happens by mail: the hard cases word by word, everyday correspondence, and noise between."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from sbagg.demo import clock, letters
from sbagg.demo.chance import happens, source
from sbagg.demo.everyday import Everyday, dress, labels
from sbagg.demo.mail import Mail, Mailbox, Thread
from sbagg.demo.noise import Noise
from sbagg.demo.script import script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sbagg.demo.cast import Cast

_NOISE = 0.34  # share of mails that are no correspondence with customers
_MAILS_PER_TALK = 3.4
_FIRST_SERIAL = 10_000
_STEP = 16  # serial numbers that a thread may use


def mails(cast: Cast, *, seed: int, now: int, count: int) -> Iterator[Mail]:
    """Yield about ``count`` mails, thread by thread: all of the story, then everyday life."""
    told = list(scripted(cast, seed=seed, now=now))
    yield from told
    yield from islice(_background(cast, seed, now), max(0, count - len(told)))


def scripted(cast: Cast, *, seed: int, now: int) -> Iterator[Mail]:
    """Yield the mails of ``story.toml``, whose last one with the featured customer is a question to me."""
    data = script("story")
    rng = source(seed, "story")
    for place, entry in enumerate(data["thread"]):
        keys = [mail["from"].partition("/")[0] for mail in entry["mail"]]
        about = next((key for key in keys if key in cast.by_key and cast.by_key[key] in cast.people), "")
        thread = Thread(
            rng, place * _STEP, entry["subject"], about, entry.get("log", False), entry.get("lang", "en"),
            entry.get("quotes", "last"), _list_headers(entry.get("list", "")),
        )  # fmt: skip
        before = 0
        for line in entry["mail"]:
            yield (mail := _spoken(cast, thread, line, now, before))
            before = mail.at


def _spoken(cast: Cast, thread: Thread, line: dict[str, Any], now: int, before: int) -> Mail:
    person = cast.by_key.get(line["from"].partition("/")[0])
    offset = person.offset if person else cast.home.offset
    at = max(
        clock.open_until(now - int(line["ago"] * clock.DAY) - thread.rng.randrange(3000), offset),
        before + 660,
    )
    mine = person is cast.me
    text = line["text"]
    if person and not line.get("auto"):
        text += "\n\n" + letters.signature(person, long=not mine and line["from"].isalpha() and not person.moved)
    headers = tuple(line.get("headers", ()))
    if line.get("auto"):
        headers += ("Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "Precedence: auto_reply")
    return thread.add(
        at,
        offset,
        _mailbox(cast, line["from"]),
        tuple(_mailbox(cast, entry) for entry in line["to"]),
        text,
        cc=tuple(_mailbox(cast, entry) for entry in line.get("cc", ())),
        labels=labels(thread.language, mine=mine),
        dress=dress(person) if person else "",
        file=line.get("file", ""),
        prefix=line.get("prefix", ""),
        headers=headers,
    )


def _mailbox(cast: Cast, entry: str) -> Mailbox:
    """Read ``key``, ``key/address``, ``key/address/spelling`` or ``Name <address>``."""
    if entry.endswith(">"):
        name, _, address = entry[:-1].partition(" <")
        return Mailbox(name, address)
    key, *choice = entry.split("/")
    person = cast.by_key[key]
    place = [int(number) for number in choice] + [0, 0]
    return Mailbox((person.name, *person.also)[place[1]], person.emails[place[0]])


def _list_headers(list_id: str) -> tuple[str, ...]:
    if not list_id:
        return ()
    address = list_id.replace(".", "@", 1)
    name = address.partition("@")[0]
    return (f"List-Id: <{list_id}>", f"List-Post: <mailto:{address}>", "Precedence: list",
    f"X-BeenThere: {address}",
            f"List-Unsubscribe: <mailto:{name}-leave@{address.partition('@')[2]}>")  # fmt: skip


def _background(cast: Cast, seed: int, now: int) -> Iterator[Mail]:
    noise, everyday = Noise(cast, now), Everyday(cast, now)
    serial, turns = _FIRST_SERIAL, source(seed, "turns")
    while True:
        serial += _STEP
        rng = source(seed, f"mail {serial}")
        if happens(turns, _NOISE / (_NOISE + (1 - _NOISE) / _MAILS_PER_TALK)):
            yield noise.mail(rng, serial)
        else:
            yield from everyday.talk(rng, serial)
