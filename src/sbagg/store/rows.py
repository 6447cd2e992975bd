"""From facts to rows: every fact that happened becomes an item; deals, tickets and money have a state beside it. Pure.

This is done where records are parsed, in a worker process if there is one, so that whoever writes only writes. Rows
are named tuples because they travel between processes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sbagg.adapter import Card, Deal, Hint, Interaction, Note, Organization, Party, Ticket, Transaction
from sbagg.normalize import canonical, clean, company_key, day, fold, is_employer, one_line
from sbagg.store.ids import uid
from sbagg.store.index import indexed
from sbagg.store.packing import packed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sbagg.adapter import Fact, File, Identity

ItemFact: TypeAlias = "Interaction | Deal | Ticket | Transaction | Note"

AUTHOR_ROLES = frozenset({"from", "author", "caller", "organizer", "requester"})
ABSENT = frozenset({"declined"})
"""Roles of whoever was not there."""
_NO_CONTACT = frozenset({"deal", "note", "task", "follow", "like", "invoice", "payment", "refund"})
_NOT_TAKEN = frozenset({"missed", "declined", "no answer"})
"""The statuses of a call that nobody took."""
_VOID = frozenset("failed declined rejected expired void voided canceled cancelled deleted draft test".split())
"""What sources call money that came to nothing."""
_TITLE_LIMIT = 500
_NAME_LIMIT = 120
_HINT_LIMIT = 200
_LEAP_YEAR = 2000
_TOO_MUCH = 2**63
_EARLIEST, _LATEST = 0, 4_102_444_800  # 1970 to 2100: what lies outside is no date


class Member(NamedTuple):
    """A party with the canonical value of its identity."""

    kind: str
    value: str
    role: str
    name: str


class Bought(NamedTuple):
    """What a transaction has beside its item: whether it came to nothing, how much was given back, and the uids of the
    refs that it settles.
    """  # fmt: skip

    void: bool
    refunded: int | None
    settles: tuple[int, ...]


class ItemRow(NamedTuple):
    """An item, ready to be written but for the row ids of its members."""

    uid: int
    kind: str
    channel: str
    at: int | None
    visibility: str
    title: str
    members: tuple[Member, ...]
    text: bytes | None = None
    """What its author wrote, packed; None where there is no text."""
    whole: bytes | None = None
    """The whole text, packed with the former as dictionary; None where that is the same."""
    entry: tuple[str, str, str] = ("", "", "")
    """Title, text and file names as the index takes them."""
    url: str | None = None
    due: str | None = None
    status: str | None = None
    amount: int | None = None
    currency: str | None = None
    flags: str | None = None
    thread: tuple[int, ...] = ()
    files: tuple[tuple[str, str, int | None, str], ...] = ()
    about: tuple[int, ...] = ()
    authority: int = 0
    key: int | None = None
    """The first of the keys that its fact has: its own."""
    answers: int | None = None
    """The own key of the item that it answers."""
    state: Deal | Ticket | Bought | None = None

    @property
    def contact(self) -> bool:
        """Whether people meet in it: no for deals, notes, tasks, follows, for what is not done, what was called off
        and calls that nobody took.

        What lies ahead is counted by no reader before its time. An order is a contact; its invoice and payment are books.
        A post that is nobody's is news.
        """
        if isinstance(self.state, Bought):
            return self.kind not in _NO_CONTACT and not self.state.void
        called_off = self.kind == "meeting" and self.status == "cancelled"
        not_taken = self.kind == "call" and self.status in _NOT_TAKEN
        is_news = self.kind == "post" and AUTHOR_ROLES.isdisjoint(member.role for member in self.members)
        nobody_met = called_off or not_taken or is_news
        return self.kind not in _NO_CONTACT and self.status != "open" and not nobody_met


class HintRow(NamedTuple):
    """A hint with its identities as (kind, canonical value), ready to be written but for their row ids."""

    a: tuple[str, str]
    b: tuple[str, str]
    rule: str
    text: str


@dataclass(slots=True)
class Claims:
    """What one record claims: items, cards, organizations and hints."""

    items: list[ItemRow] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    hints: list[HintRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.items or self.cards or self.organizations or self.hints)


def claims(facts: Iterable[Fact]) -> Claims:
    """Sort facts into what they claim. Raises TypeError for what is no fact, ValueError for what cannot be stored."""
    found = Claims()
    for fact in facts:
        if isinstance(fact, Card):
            found.cards.append(fact if is_employer(fact.company) else replace(fact, company=""))
        elif isinstance(fact, Organization):
            found.organizations += [fact] if fact.domains or is_employer(fact.name) else []
        elif isinstance(fact, Hint):
            found.hints += _hints(fact)
        else:
            found.items.append(item_row(fact))
            if isinstance(fact, Transaction) and (firm := firm_ref(fact.company)) and not fact.company_ref:
                found.organizations.append(Organization(firm, fact.company, at=fact.at))
    return found


def firm_ref(name: str) -> str:
    """Return the ref of a company of which only the name is known; empty where a name says nothing."""
    key = company_key(clean(name)) if is_employer(name) else ""
    return f"company-name:{key}" if key else ""


def _hints(fact: Hint) -> tuple[HintRow, ...]:
    """Return the row of a hint; none if either side cannot be an identity, or if both are the same."""
    a, b = _pair(fact.a), _pair(fact.b)
    if a == b or not a[1] or not b[1]:
        return ()
    return (HintRow(a, b, one_line(clean(fact.rule), _NAME_LIMIT), one_line(clean(fact.text), _HINT_LIMIT)),)


def _pair(identity: Identity) -> tuple[str, str]:
    return identity.kind, canonical(identity.kind, clean(identity.value))


def item_row(fact: ItemFact) -> ItemRow:
    """Bring any fact that happened into the one shape of the timeline."""
    if isinstance(fact, Interaction):
        return _interaction(fact)
    if isinstance(fact, Deal):
        return _deal(fact)
    if isinstance(fact, Ticket):
        return _ticket(fact)
    if isinstance(fact, Transaction):
        return _transaction(fact)
    if not isinstance(fact, Note):
        raise TypeError(f"{type(fact).__name__} is no fact")
    people = fact.people if fact.author is None else (fact.author, *fact.people)
    return _row(
        ItemRow(uid(fact.ref), "note", "crm", _time(fact.at), "internal", _title(fact.title), _members(people),
                flags=_flags(fact), about=_uids(fact.about)),
        fact.text,
    )  # fmt: skip


def _interaction(fact: Interaction) -> ItemRow:
    row = ItemRow(
        uid(fact.ref), fact.kind, fact.channel, _time(fact.at), fact.visibility, _title(fact.title),
        _members(fact.parties),
        url=clean(fact.url) or None,
        due=fact.due or None,
        status=fact.status or None,
        flags=_flags(fact),
        thread=_uids(fact.thread),
        about=_uids(fact.about),
        authority=fact.authority,
        key=next(iter(_uids(fact.thread)), None),
        answers=uid(fact.answers) if fact.answers else None,
    )  # fmt: skip
    return _row(row, fact.text, fact.new, fact.files)


def _deal(fact: Deal) -> ItemRow:
    people = fact.people if fact.owner is None else (*fact.people, fact.owner)
    return _row(
        ItemRow(
            uid(fact.ref), "deal", "crm", _time(fact.opened or fact.at), "internal", _title(fact.name),
            _members(people), due=fact.close or None, status=fact.status, amount=fact.amount,
            currency=fact.currency or None, about=_uids((fact.company_ref,)), state=fact,
        ),
    )  # fmt: skip


def _ticket(fact: Ticket) -> ItemRow:
    return _row(
        ItemRow(
            uid(fact.ref), "ticket", "support", _time(fact.opened), "private", _title(fact.title),
            _members(fact.people), status=_title(fact.status) or None, about=_uids((fact.company_ref,)), state=fact,
        ),
        fact.text,
    )  # fmt: skip


def _transaction(fact: Transaction) -> ItemRow:
    amount = _storable(fact.amount)
    return _row(
        ItemRow(
            uid(fact.ref), fact.kind, "shop", _time(fact.at), "private", _title(fact.title), _members(fact.people),
            due=fact.due or None, status=_title(fact.status) or None,
            amount=-abs(amount) if fact.kind == "refund" and amount else amount,
            currency=_name(fact.currency).upper() or None, flags=_flags(fact),
            about=_uids((fact.company_ref or firm_ref(fact.company),)),
            authority=fact.authority, state=Bought(fact.void or fold(fact.status) in _VOID, _storable(fact.refunded), _uids(fact.settles)),
        ),
        fact.text,
    )  # fmt: skip


def _flags(fact: Interaction | Transaction | Note) -> str | None:
    return " ".join(fact.flags) or None


def _storable(minor: int | None) -> int | None:
    if minor is not None and abs(minor) >= _TOO_MUCH:
        raise ValueError(f"{minor} is no amount of money")
    return minor


def _row(row: ItemRow, text: str = "", new: str | None = None, files: tuple[File, ...] = ()) -> ItemRow:
    """Add texts and files, packed and as the index takes them."""
    text = clean(text)
    own = text if new is None else clean(new)
    names = tuple((_name(file.name), file.media, file.size, file.digest) for file in files)
    return row._replace(
        text=packed(own) if text or own else None,
        whole=packed(text, own) if text != own else None,
        entry=(indexed(row.title), indexed(own), indexed(" ".join(name for name, *_ in names))),
        files=names,
    )


def _members(parties: tuple[Party, ...]) -> tuple[Member, ...]:
    members = (_member(party.kind, party.value, party.role, party.name) for party in parties)
    return tuple(member for member in members if member)


@lru_cache(maxsize=8192)
def _member(kind: str, value: str, role: str, name: str) -> Member | None:
    """Return the member that a party is. The same few people are in most records, so it is remembered."""
    value = canonical(kind, clean(value))
    return Member(kind, value, role, _name(name)) if value else None


def _name(text: str) -> str:
    return one_line(clean(text), _NAME_LIMIT)


def _title(text: str) -> str:
    return one_line(clean(text), _TITLE_LIMIT)


def _time(at: int | None) -> int | None:
    return at if at is not None and _EARLIEST <= at <= _LATEST else None


def birthday(text: str) -> str:
    """Return a birthday as the store keeps it: a day, ``--MM-DD`` where the year is unknown, empty for what is none."""
    if text.startswith("--"):
        return text if day(f"{_LEAP_YEAR}{text[1:]}") == f"{_LEAP_YEAR}{text[1:]}" else ""
    return day(text)


def _uids(refs: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(uid(ref) for ref in refs if ref))
