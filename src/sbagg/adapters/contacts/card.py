"""What a card says, whatever store it lies in: properties in the terms of vCard in, facts out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sbagg.adapter import Card, Fact, Identity, Note, Organization, Party, Skipped
from sbagg.formats import cards, values
from sbagg.formats.vcard import Property
from sbagg.normalize import clean, company_key, email, one_line
from sbagg.normalize.identity import phone, url

KIND = "contact"
"""The kind of identity that a card has by its own id."""
_PARTS = re.compile(r"[,;\s]+")
_BASIC_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?=T|$)")
_BASIC_TIME = re.compile(r"T(\d\d):?(\d\d):?(\d\d)")
_PERSONAL_PAGES = re.compile(r"\b(?:home|personal|blog|profile|privat\w*)\b", re.IGNORECASE)
_APPLES = re.compile(r":ab(?:person|group)$")
_NO_PEOPLE = frozenset({"location", "device", "application", "thing"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What gives a card's ids and numbers their meaning: the address book, and the country of numbers without one."""

    book: str
    region: str = ""


class Entry:
    """The properties of one card by name, each with the label that its group gives it."""

    def __init__(self, found: Iterable[Property]) -> None:
        self._by_name: dict[str, list[Property]] = {}
        for one in found:
            self._by_name.setdefault(one.name, []).append(one)

    def all(self, *names: str) -> list[Property]:
        """Return the properties of these names that say something, in their order."""
        return [one for name in names for one in self._by_name.get(name, ()) if one.text]

    def line(self, *names: str) -> str:
        """Return the first of these properties on one line."""
        return next((one_line(one.text) for one in self.all(*names)), "")

    def label(self, one: Property) -> str:
        """Return what a property is said to be: its types, and the label of its group (``item1.X-ABLabel``)."""
        labels = (other.text for other in self.all("X-ABLABEL") if one.group and other.group == one.group)
        return " ".join((*sorted(one.types), *labels))

    @property
    def kind(self) -> str:
        """Return individual, group, org or another kind."""
        return self.line("KIND", "X-ADDRESSBOOKSERVER-KIND").lower() or "individual"

    @property
    def uid(self) -> str:
        """Return the card's own id in its one spelling; empty if it has none."""
        return uid_of(self.line("UID", "X-ABUID"))

    @property
    def name(self) -> str:
        """Return FN, but the parts of N where FN has a comma or is an address; else the nickname."""
        shown, parts = self.line("FN"), self.parts
        if not cards.is_name(shown) or ("," in shown and parts):
            shown = parts
        return next((text for text in (shown, parts, self.line("NICKNAME")) if text and cards.is_name(text)), "")

    @property
    def parts(self) -> str:
        """Return the name that N spells out."""
        for one in self.all("N"):
            family, given, middle, _, suffix = (one_line(one.component(place)) for place in range(5))
            return cards.whole_name((given, middle, family), suffix)
        return ""

    @property
    def company(self) -> str:
        """Return the organization without its departments."""
        return next((text for one in self.all("ORG") if (text := one_line(one.component(0)))), "")

    @property
    def at(self) -> int | None:
        """Return when the card was changed last, if it says so."""
        text = _BASIC_TIME.sub(r"T\1:\2:\3", _BASIC_DAY.sub(r"\1-\2-\3", self.line("REV"), count=1), count=1)
        found = values.stamp(text)
        return found.at() if found else None

    @property
    def is_company(self) -> bool:
        """Tell whether the card is a company's: it says so, or names an organization and nobody."""
        if self.kind == "org":
            return True
        spelt = sum(bool(one.component(place)) for one in self.all("N")[:1] for place in range(3))
        known = {"", company_key(self.company)}
        if spelt > 1 or company_key(self.parts) not in known:
            return False
        if self.line("X-ABSHOWAS").upper() == "COMPANY":
            return bool(self.company or self.line("FN"))
        return bool(self.company) and company_key(self.line("FN")) in known and not self.line("NICKNAME")

    def emails(self) -> list[str]:
        """Return the e-mail addresses in canonical form; one may stand in the place of a name."""
        found = (email(part) for one in self.all("EMAIL", "FN") for part in _PARTS.split(one.text))
        return list(dict.fromkeys(address for address in found if address))

    def phones(self, region: str = "") -> list[str]:
        """Return the telephone numbers that are the person's own, in canonical form."""
        own = (one.component(0) for one in self.all("TEL") if cards.is_own_line(self.label(one)))
        found = (phone(text.removeprefix("tel:").removeprefix("TEL:"), region) for text in own)
        return list(dict.fromkeys(number for number in found if number))

    def accounts(self) -> Iterator[Identity]:
        """Yield accounts on networks that we know, and pages that are called personal."""
        for one in self.all("X-SOCIALPROFILE", "SOCIALPROFILE", "IMPP"):
            yield from _profile(one)
        for name in self._by_name:
            if name.startswith("X-") and name[2:].lower() in cards.NETWORKS:
                found = (cards.account(name[2:], one.text) for one in self.all(name))
                yield from (account for account in found if account)
        for one in self.all("URL"):
            known = cards.web_accounts(one.text)
            yield from known
            if not known and _PERSONAL_PAGES.search(self.label(one)):
                yield Identity("url", one.text)

    def tags(self) -> tuple[str, ...]:
        """Return the categories."""
        return cards.tags(label for one in self.all("CATEGORIES") for label in one.text.split(","))


def uid_of(text: str) -> str:
    """Return an id as UID, X-ABUID and MEMBER write it, in one spelling."""
    text = clean(text).strip().lower().removeprefix("urn:").removeprefix("uuid:")
    return _APPLES.sub("", text)


def facts_of(entry: Entry, key: str, scope: Scope) -> Iterator[Fact | Skipped]:
    """Yield what a card says. ``key`` is that of its record; one that begins with ``#`` is no id of the card's own."""
    ref = f"contacts:{scope.book}:{key}"
    if entry.kind == "group":
        yield from _group(entry)
    elif entry.kind in _NO_PEOPLE:
        yield Skipped("a card of a place or a device")
    elif entry.is_company:
        yield Organization(ref, entry.company or entry.line("FN"), _domains(entry), at=entry.at)
        yield from _note(entry, ref, about=(ref,))
    else:
        who = _identities(entry, key, scope)
        if not entry.name and not entry.all("NOTE") and [one.kind for one in who] == [KIND]:
            yield Skipped("a card that says nothing")
            return
        yield Card(
            who,
            name=entry.name,
            title=entry.line("TITLE", "ROLE"),
            company=entry.company,
            at=entry.at,
            birthday=next((day for one in entry.all("BDAY") if (day := _birthday(one.text))), ""),
            city=_city(entry),
            tags=entry.tags(),
        )
        # By its address, too: it stays when the card is deleted.
        told = dict.fromkeys((who[0], next((one for one in who if one.kind == "email"), who[0])))
        yield from _note(entry, ref, people=tuple(Party(one.kind, one.value, "contact", entry.name) for one in told))


def _identities(entry: Entry, key: str, scope: Scope) -> tuple[Identity, ...]:
    """Return what the card proves to be one person: its addresses, and its own id.

    By the id a person stays the same when the number changes, and two who share a number stay two. A card without an id and
    with an e-mail address needs none, nor does one that names nobody and is no more than a number.
    """
    emails, numbers = entry.emails(), entry.phones(scope.region)
    own = Identity(KIND, f"{scope.book}/{key}")
    found = [] if (key.startswith("#") and emails) or (numbers and not entry.name) else [own]
    found += [Identity("email", address) for address in emails]
    found += [Identity("phone", number) for number in numbers]
    found += entry.accounts()
    return tuple(dict.fromkeys(found))


def _group(entry: Entry) -> Iterator[Card | Skipped]:
    """Yield the members that are named by address; those that are named by id bear the tag on their own cards."""
    label = cards.tags((entry.line("FN", "N"),))
    members = [email(one.text) for one in entry.all("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER")]
    addresses = [address for address in dict.fromkeys(members) if address]
    yield from (Card((Identity("email", address),), tags=label) for address in addresses)
    if not addresses:
        yield Skipped("a group; its name is a tag of its members")


def by_id(entry: Entry, scope: Scope) -> Iterator[Card]:
    """Yield the members of a group that it names by their ids, with the group as their tag.

    In an export the tag is written on the members' own cards; where cards come one by one it is the group that tells.
    """
    label = cards.tags((entry.line("FN", "N"),))
    named = [one.text for one in entry.all("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER") if not email(one.text)]
    keys = dict.fromkeys(key for text in named if (key := uid_of(text)))
    yield from (Card((Identity(KIND, f"{scope.book}/{key}"),), tags=label) for key in keys)


def _profile(one: Property) -> Iterator[Identity]:
    """Yield the account of an IMPP or X-SOCIALPROFILE line: the network is a type, a parameter or the address's scheme."""
    if "/" in one.text and (known := cards.web_accounts(one.text)):
        yield known[0]
        return
    scheme, colon, rest = one.text.partition(":")
    networks = (*one.params.get("X-SERVICE-TYPE", ()), *one.params.get("SERVICE-TYPE", ()), *one.types, scheme)
    users = (*one.params.get("X-USER", ()), *one.params.get("USERNAME", ()), rest if colon else one.text)
    found = (cards.account(network, user) for user in users for network in networks)
    yield from [account for account in found if account][:1]


def _domains(entry: Entry) -> tuple[str, ...]:
    sites = [url(one.text).partition("/")[0] for one in entry.all("URL")]
    sites += [address.rpartition("@")[2] for address in entry.emails()]
    return tuple(dict.fromkeys(site for site in sites if site))


def _note(entry: Entry, ref: str, *, people: tuple[Party, ...] = (), about: tuple[str, ...] = ()) -> Iterator[Note]:
    text = "\n\n".join(dict.fromkeys(one.text for one in entry.all("NOTE")))
    if text:
        yield Note(f"{ref}:note", text, at=entry.at, people=people, about=about)


def _birthday(text: str) -> str:
    return values.birthday(_BASIC_DAY.sub(r"\1-\2-\3", text, count=1).partition("T")[0])


def _city(entry: Entry) -> str:
    """Return the city of the preferred address, else of the one at work, else of the first."""
    found = [(one, text) for one in entry.all("ADR") if (text := one_line(one.component(3)))]
    found.sort(
        key=lambda pair: ("pref" not in pair[0].types and "PREF" not in pair[0].params, "work" not in pair[0].types)
    )
    return found[0][1] if found else ""
