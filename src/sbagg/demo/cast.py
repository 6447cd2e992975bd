"""Who is in the demo world: me, my colleagues, companies and people; from ``cast.toml`` and drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sbagg.demo import names
from sbagg.demo.chance import happens, source
from sbagg.demo.script import script
from sbagg.normalize import canonical

if TYPE_CHECKING:
    from random import Random

PEOPLE_PER_COMPANY = 4
SUPPORT = "support@brightmoor-logistics.com"  # three people write from there
SUPPORT_NAMES = ("Tomasina Veltre", "Aisha Karimzade", "Leopold Grinn")
LIST = "cold-chain-talk@lists.icebox-forum.net"
_NAMED = 10  # companies of cast.toml that have colleagues to spare
_FIRST_ACCOUNT = 9_100_000_000_000_000  # X has given out no account id of 16 digits


@dataclass(frozen=True, slots=True)
class Company:
    """A customer or prospect. ``team`` is the CRM that keeps it, ``offset`` its hours from UTC."""

    name: str
    domain: str
    city: str
    country: str
    language: str
    offset: int
    team: str
    pipeline: str = "usual"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody.

    The first of ``emails`` is on the card, with ``phone``; ``mobile`` is not: a card in the phone, a signature or
    nothing at all ties it to its owner. ``also`` are other spellings of the name in mail headers.
    ``weight`` is the share of everyday mail; ``moved`` tells how many days ago the second address was
    left for the first; ``role`` names the hard case that a person of ``cast.toml`` carries.
    """

    key: str
    given: str
    family: str
    title: str
    emails: tuple[str, ...]
    company: Company | None = None
    phone: str = ""
    mobile: str = ""
    twitter: str = ""
    account: str = ""
    crm: str = "none"
    shown: str = ""
    also: tuple[str, ...] = ()
    card: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    weight: float = 1.0
    moved: float = 0.0
    role: str = ""

    @property
    def name(self) -> str:
        """The name as the person writes it."""
        return self.shown or f"{self.given} {self.family}"

    @property
    def card_name(self) -> tuple[str, str]:
        """Given and family name as the CRM has them."""
        return (self.card[0], self.card[1]) if self.card else (self.given, self.family)

    @property
    def offset(self) -> int:
        """Hours from UTC."""
        return self.company.offset if self.company else -6

    @property
    def language(self) -> str:
        """The language of the letters."""
        return self.company.language if self.company else "en"

    def identities(self) -> set[tuple[str, str]]:
        """Return all that is theirs, in canonical form: the ground truth."""
        found = [("email", address) for address in self.emails]
        found += [
            ("phone", self.phone),
            ("phone", self.mobile),
            ("twitter", self.twitter),
            ("twitter-id", self.account),
        ]
        return {(kind, canonical(kind, value)) for kind, value in found if value}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody. ``weights`` are cumulative, for drawing whom a day's mail is with."""

    me: Person
    colleagues: tuple[Person, ...]
    home: Company
    companies: tuple[Company, ...]
    people: tuple[Person, ...]
    correspondents: tuple[Person, ...]
    weights: tuple[float, ...]
    by_key: dict[str, Person] = field(repr=False)

    def shared(self) -> frozenset[tuple[str, str]]:
        """Return the identities that are nobody's alone: a team's mailbox, a mailing list, a switchboard."""
        phones = Counter(person.phone for person in self.people if person.phone)
        common = {("phone", canonical("phone", number)) for number, owners in phones.items() if owners > 1}
        return frozenset({("email", SUPPORT), ("email", LIST), *common})


def load(seed: int, people: int) -> Cast:
    """Return the cast of about ``people`` outsiders: never fewer than the story names."""
    data = script("cast")
    home = Company(**data["home"])
    companies = [Company(**entry) for entry in data["company"]]
    by_domain = {company.domain: company for company in companies}
    named = [_named(entry, by_domain.get(entry["domain"]), place) for place, entry in enumerate(data["person"], 1)]
    me = _named(data["me"], home, 0)
    colleagues = tuple(_named(entry, home, 0) for entry in data["colleague"])
    drawn = _Drawing(
        source(seed, "cast"),
        {number for person in [me, *named] for number in (person.phone, person.mobile)},
        {company.domain for company in companies},
    )
    while len(companies) * PEOPLE_PER_COMPANY < people:
        companies.append(drawn.company())
    everybody = [*named, *drawn.people(companies, people - len(named))]
    writing = tuple(person for person in everybody if person.emails and person.weight)
    return Cast(
        me=me,
        colleagues=colleagues,
        home=home,
        companies=tuple(companies),
        people=tuple(everybody),
        correspondents=writing,
        weights=tuple(accumulate(person.weight for person in writing)),
        by_key={person.key: person for person in [me, *colleagues, *everybody]},
    )


def _named(entry: dict[str, Any], company: Company | None, place: int) -> Person:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    fields.pop("domain", None)
    account = str(_FIRST_ACCOUNT + 7 * place) if "twitter" in entry else ""
    return Person(**fields, company=company, account=account)


@dataclass(slots=True)
class _Drawing:
    """Draws companies and people, none twice."""

    rng: Random
    phones: set[str]
    domains: set[str]
    used: set[str] = field(default_factory=set)

    def company(self) -> Company:
        while True:
            speech = names.language(self.rng)
            name, domain = names.company(self.rng, speech)
            if domain not in self.domains:
                break
        self.domains.add(domain)
        style = names.style(speech)
        team = self.rng.choice(("salesforce", "salesforce", "hubspot"))
        pipeline = "kitchen" if team == "hubspot" and happens(self.rng, 0.5) else "usual"
        return Company(name, domain, self.rng.choice(style.cities), style.country, speech, style.offset, team, pipeline)

    def people(self, companies: list[Company], count: int) -> list[Person]:
        """Give the drawn companies most people, and the named ones some colleagues."""
        companies = [company for company in companies if company.team != "lead"]
        newest = companies[_NAMED:] or companies
        return [
            self.person(number, self.rng.choice(newest if happens(self.rng, 0.75) else companies))
            for number in range(1, count + 1)
        ]

    def person(self, number: int, company: Company) -> Person:
        style, rng = names.style(company.language), self.rng
        for _ in range(50):
            given, family = rng.choice(style.given), rng.choice(style.family)
            if f"{given} {family}" not in self.used:
                break
        self.used.add(f"{given} {family}")
        address = self._address(names.ascii_name(given), names.ascii_name(family), company.domain)
        emails = [address]
        if happens(rng, 0.12):
            emails.append(f"{names.ascii_name(given)}.{names.ascii_name(family)}.x{number}@gmail.com")
        elif happens(rng, 0.08):
            emails.append(address.replace("@", "+larchmere@"))
        handle = f"{names.ascii_name(given)[:9]}_d{number}" if happens(rng, 0.35) else ""
        flags = [flag for flag, chance in (("do_not_call", 0.03), ("opted_out", 0.04)) if happens(rng, chance)]
        return Person(
            key=f"p{number}",
            given=given,
            family=family,
            title=rng.choice(style.titles),
            emails=tuple(emails),
            company=company,
            phone=self._phone(company.language),
            twitter=handle,
            account=str(_FIRST_ACCOUNT + 7 * (1000 + number)) if handle else "",
            crm=self._crm(company, len(emails)),
            flags=tuple(flags),
            weight=round(3.0 / (1 + number % 17) + 0.2, 3),
        )

    def _crm(self, company: Company, addresses: int) -> str:
        if addresses > 1 and happens(self.rng, 0.5):
            return "both"
        return company.team if happens(self.rng, 0.9) else "none"

    def _address(self, given: str, family: str, domain: str) -> str:
        local, number = f"{given}.{family}", 1
        while f"{local}@{domain}" in self.domains:
            number += 1
            local = f"{given}.{family}{number}"
        self.domains.add(f"{local}@{domain}")
        return f"{local}@{domain}"

    def _phone(self, speech: str) -> str:
        for language in (*[speech] * 5, *["en"] * 200):
            number = names.phone(self.rng, language)
            if number not in self.phones:
                self.phones.add(number)
                return number
        return ""
