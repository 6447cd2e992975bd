"""From facts to rows: every fact that happened becomes an item; deals and tickets have a state beside it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from sbagg.adapter import Deal, File, Interaction, Note, Party, Ticket, Transaction
from sbagg.normalize import clean, one_line
from sbagg.store.ids import uid

ItemFact: TypeAlias = "Interaction | Deal | Ticket | Transaction | Note"
ITEM_FACTS = (Interaction, Deal, Ticket, Transaction, Note)

AUTHOR_ROLES = frozenset({"from", "author", "caller", "organizer", "requester"})
_NO_CONTACT = frozenset({"deal", "note", "task", "follow", "like"})
_TITLE_LIMIT = 500
_EARLIEST, _LATEST = 0, 4_102_444_800  # 1970 to 2100: what lies outside is no date


@dataclass(slots=True)
class ItemRow:
    """An item before its identities are resolved. ``parties`` hold (kind, value as found, role, name)."""

    uid: int
    kind: str
    channel: str
    at: int | None
    visibility: str
    title: str
    parties: tuple[Party, ...]
    text: str = ""
    new: str | None = None
    url: str | None = None
    due: str | None = None
    status: str | None = None
    amount: int | None = None
    currency: str | None = None
    flags: str | None = None
    thread: tuple[int, ...] = ()
    files: tuple[File, ...] = ()
    about: tuple[int, ...] = ()
    authority: int = 0
    state: Deal | Ticket | None = None
    members: list[tuple[int, str]] = field(default_factory=list)

    @property
    def contact(self) -> bool:
        """Whether people met in it: no for deals, notes, tasks, follows, and for what is still to come."""
        return self.kind not in _NO_CONTACT and self.status != "open"


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
    parties = fact.people if fact.author is None else (fact.author, *fact.people)
    return ItemRow(
        uid(fact.ref), "note", "crm", _time(fact.at), "internal", _title(fact.title), parties,
        text=clean(fact.text), about=_uids(fact.about),
    )  # fmt: skip


def _interaction(fact: Interaction) -> ItemRow:
    return ItemRow(
        uid(fact.ref), fact.kind, fact.channel, _time(fact.at), fact.visibility, _title(fact.title), fact.parties,
        text=clean(fact.text),
        new=None if fact.new is None else clean(fact.new),
        url=clean(fact.url) or None,
        due=fact.due or None,
        status=fact.status or None,
        flags=" ".join(fact.flags) or None,
        thread=_uids(fact.thread),
        files=fact.files,
        about=_uids(fact.about),
        authority=fact.authority,
    )  # fmt: skip


def _deal(fact: Deal) -> ItemRow:
    people = fact.people if fact.owner is None else (*fact.people, fact.owner)
    return ItemRow(
        uid(fact.ref), "deal", "crm", _time(fact.opened or fact.at), "internal", _title(fact.name), people,
        due=fact.close or None, status=fact.status, amount=fact.amount, currency=fact.currency or None,
        about=_uids((fact.company_ref,)), state=fact,
    )  # fmt: skip


def _ticket(fact: Ticket) -> ItemRow:
    return ItemRow(
        uid(fact.ref), "ticket", "support", _time(fact.opened), "private", _title(fact.title), fact.people,
        text=clean(fact.text), status=_title(fact.status) or None, about=_uids((fact.company_ref,)), state=fact,
    )  # fmt: skip


def _transaction(fact: Transaction) -> ItemRow:
    return ItemRow(
        uid(fact.ref), fact.kind, "shop", _time(fact.at), "private", _title(fact.title), fact.people,
        text=clean(fact.text), status=fact.status or None, amount=fact.amount, currency=fact.currency or None,
        about=_uids((fact.company_ref,)),
    )  # fmt: skip


def _title(text: str) -> str:
    return one_line(clean(text), _TITLE_LIMIT)


def _time(at: int | None) -> int | None:
    return at if at is not None and _EARLIEST <= at <= _LATEST else None


def _uids(refs: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(uid(ref) for ref in refs if ref))
