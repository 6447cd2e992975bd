"""The owner's profile, connections, contacts, notes and companies followed. Pure: a record in, facts out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from sbagg.adapter import Card, Fact, Hint, Identity, Interaction, Json, Note, Party, Raw, RecordError, Skipped
from sbagg.adapters.linkedin import messages
from sbagg.adapters.linkedin.messages import NAME, Kept
from sbagg.adapters.linkedin.survey import profile_url, urls, websites
from sbagg.formats import cards, values
from sbagg.formats.kept import texts, unpack
from sbagg.normalize import email, one_line
from sbagg.normalize.identity import phone

_JAVA = re.compile(r"\w{3} (\w{3}) (\d{1,2}) (\d\d:\d\d:\d\d) (\w{1,5}) (\d{4})")
"""``Sat Sep 05 08:12:14 UTC 2026``, as Java writes a date. Source: ``java.util.Date.toString``."""
_LISTED = re.compile(r"[,;\s]+")
_SEPARATED = re.compile(r"[,;]\s*")
_SENT = "mdy"
"""Invitations are dated as in the United States, whatever the account's language: ``1/29/26, 2:37 PM``."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What gives names and times of an account their meaning: its name, the zone of times without one, a country."""

    account: str
    zone: tzinfo = UTC
    region: str = ""

    def at(self, text: str) -> int | None:
        """Return unix seconds; a day counts as its noon, and a time without a zone is of the source's zone."""
        java = _JAVA.fullmatch(text.strip())
        found = values.stamp(f"{java[2]} {java[1]} {java[5]} {java[3]} {java[4]}" if java else text, _SENT)
        return found.at(self.zone) if found else None

    @staticmethod
    def flags(text: str) -> tuple[str, ...]:
        """Return the flag of what is dated so: ``day`` where it has no time."""
        found = values.stamp(text, _SENT)
        return ("day",) if found and found.seconds is None else ()


def parse(raw: Raw, scope: Scope) -> Iterator[Fact | Skipped]:
    """Turn a record into facts."""
    data = unpack(raw.data)
    kept = _kept(data, raw.key)
    if raw.stream == "messages":
        yield from messages.message(kept, scope.at(kept.get("date")))
    elif raw.stream == "invitations":
        yield from messages.invitation(kept, scope.account, scope.at(kept.get("sentat")))
    elif raw.stream == "connections":
        yield from _connection(kept, scope, raw.at)
    elif raw.stream == "contacts":
        yield _contact(kept, scope, raw.at)
    elif raw.stream == "notes":
        yield _note(kept, scope)
    elif raw.stream == "follows":
        yield _follow(kept, scope)
    elif raw.stream == "profile":
        yield from _profile(kept, _mine(data.get("mine")), raw.at)
    else:
        raise RecordError(f"no stream of a LinkedIn export: {raw.stream!r}")


def _kept(data: Mapping[str, Json], key: str) -> Kept:
    row, me, name = texts(data.get("row")), data.get("me"), data.get("name")
    if not row:
        raise RecordError("a row without cells")
    name = name if isinstance(name, str) else ""
    pair = [one for one in me if isinstance(one, str)] if isinstance(me, list) else []
    mine = Party(pair[0], pair[1], "author", name) if len(pair) == 2 else None  # noqa: PLR2004 - kind and value
    return Kept(row, key, mine, name, texts(data.get("known")))


def _connection(kept: Kept, scope: Scope, generated: int | None) -> Iterator[Fact]:
    """Yield a connection's card, and when the two connected. The employer is that of the day of the export."""
    name = cards.whole_name([kept.get("firstname"), kept.get("lastname")])
    found = [Identity("url", one) for one in urls(kept.get("url"))]
    found += [Identity("email", one) for one in [email(kept.get("emailaddress"))] if one]
    who = tuple(found) or (Identity(NAME, f"{scope.account}/{kept.get('connectedon')}/{name}"),)
    yield Card(
        who,
        name,
        title=one_line(kept.get("position")),
        company=one_line(kept.get("company")),
        at=generated,
    )
    at = scope.at(kept.get("connectedon"))
    if at is not None:
        yield Interaction(
            ref=f"linkedin:{scope.account}:connection:{kept.key}",
            kind="follow",
            channel="linkedin",
            at=at,
            parties=(Party(who[0].kind, who[0].value, "contact", name), *_me(kept, "contact")),
            title=f"connected with {name}" if name else "connected",
            flags=("day",),
        )


def _contact(kept: Kept, scope: Scope, generated: int | None) -> Card:
    """Return the card of somebody from an address book that the owner once gave to LinkedIn."""
    name = cards.whole_name([kept.get("firstname"), kept.get("lastname")]) or one_line(kept.get("fullname"))
    found = [Identity("email", one) for part in _LISTED.split(kept.get("emails")) if (one := email(part.strip("[]")))]
    numbers = _SEPARATED.split(kept.get("phonenumbers").strip("[]"))
    found += [Identity("phone", one) for number in numbers if (one := phone(number, scope.region))]
    found += [Identity("url", one) for one in urls(kept.get("profiles"))]
    return Card(
        tuple(dict.fromkeys(found)) or (Identity(NAME, f"{scope.account}/contact {kept.key}/{name}"),),
        name if cards.is_name(name) else "",
        title=one_line(kept.get("title")),
        company=one_line(_SEPARATED.split(kept.get("companies").strip("[]"))[0]),
        at=scope.at(kept.get("createdat")) or generated,
        birthday=values.birthday(kept.get("birthday")),
        city=one_line(kept.get("location")),
    )


def _note(kept: Kept, scope: Scope) -> Note:
    """Return the owner's note about a connection."""
    name = cards.whole_name([kept.get("connectionfirstname"), kept.get("connectionlastname")])
    url = profile_url(kept.get("connectionprofileurl"))
    who = ("url", url) if url else (NAME, f"{scope.account}/note {kept.key}/{name}")
    dated = next((text for text in map(kept.get, ("editedon", "createdon")) if scope.at(text) is not None), "")
    return Note(
        ref=f"linkedin:{scope.account}:note:{kept.key}",
        text=messages.text(kept.get("note")),
        at=scope.at(dated),
        author=next(iter(_me(kept, "author")), None),
        people=(Party(*who, "contact", name),) if url or name else (),
        flags=scope.flags(dated),
    )


def _follow(kept: Kept, scope: Scope) -> Interaction:
    """Return that the owner follows a company. A name without a domain makes no company: there are namesakes."""
    return Interaction(
        ref=f"linkedin:{scope.account}:follow:{kept.key}",
        kind="follow",
        channel="linkedin",
        at=scope.at(kept.get("followedon")),
        parties=_me(kept, "follower"),
        title=f"followed {one_line(kept.get('organization'))}",
        flags=scope.flags(kept.get("followedon")),
    )


def _profile(kept: Kept, mine: list[Identity], generated: int | None) -> Iterator[Fact | Skipped]:
    """Yield the owner's card, and as hints the pages that the profile names but that may be the employer's."""
    if not mine:
        yield Skipped("a profile without an address")
        return
    yield Card(tuple(mine), cards.whole_name([kept.get("firstname"), kept.get("lastname")]), at=generated)
    for one, own, shown in websites(dict(kept.row)):
        if not own:
            yield Hint(mine[0], one, "bio", shown)


def _me(kept: Kept, role: str) -> tuple[Party, ...]:
    return (Party(kept.me.kind, kept.me.value, role, kept.me.name),) if kept.me else ()


def _mine(value: Json) -> list[Identity]:
    pairs = value if isinstance(value, list) else []
    found = [[one for one in pair if isinstance(one, str)] for pair in pairs if isinstance(pair, list)]
    return [Identity(*pair) for pair in found if len(pair) == 2]  # noqa: PLR2004 - kind and value
