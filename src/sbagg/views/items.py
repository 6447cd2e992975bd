"""Items, and what they carry: parties, files, deals, tickets; the age of a source."""

from __future__ import annotations

from typing import ClassVar, Literal

from sbagg.views.base import Time, View, view


@view
class Money(View):
    """An amount as a plain decimal, and its ISO 4217 currency if the source says which."""

    amount: str
    currency: str | None


@view
class Ref(View):
    """A person or company named in another view."""

    id: str
    name: str


@view
class CompanyRef(View):
    """A company named in another view, with its first domain."""

    id: str
    name: str
    domain: str | None


@view
class PartyRef(View):
    """A person's part in an item or a deal."""

    id: str
    name: str
    role: str


@view
class Item(View):
    """One thing on a timeline. ``at`` is a day (``2026-11-21``) where it takes the whole day."""

    id: str
    at: Time | None
    kind: str
    channel: str
    direction: Literal["in", "out", "internal", "none"]
    visibility: str
    author: Ref | None
    by: Literal["me", "colleague", "other", "none"]
    title: str
    text: str
    with_: tuple[PartyRef, ...]
    company: Ref | None
    thread: str | None
    thread_size: int
    sources: tuple[str, ...]
    url: str | None
    signals: tuple[str, ...]
    amount: Money | None
    due: str | None
    status: str | None
    gone: bool = False


@view
class Hit(Item):
    """An item that a search found. ``snippet`` marks the words with ``[`` and ``]``."""

    snippet: str = ""


@view
class FileView(View):
    """An attachment exchanged."""

    name: str
    type: str | None
    size: int | None
    at: Time | None
    item: str


@view
class ItemParty(View):
    """A party as the item names it."""

    role: str
    kind: str
    value: str
    name: str
    person: str | None


@view
class Origin(View):
    """A record that the item was seen in. ``why`` says in words how it came to be here."""

    source: str
    adapter: str
    stream: str
    key: str
    locator: str
    gone: bool
    why: str


@view
class ItemDetail(Item):
    """One item whole: ``text`` is all of it, ``quoted`` included; ``origins`` say where it was seen."""

    schema: ClassVar[str] = "sbagg.item/1"
    parties: tuple[ItemParty, ...] = ()
    files: tuple[FileView, ...] = ()
    flags: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()


@view
class StageAt(View):
    """A deal's stage, and since when."""

    stage: str
    at: Time | None


@view
class DealView(View):
    """A deal as its source has it; ``since`` is when it came into its stage."""

    id: str
    name: str
    stage: str | None
    pipeline: str | None
    status: Literal["open", "won", "lost", "unknown"]
    amount: Money | None
    close: str | None
    owner: Ref | None
    company: Ref | None
    people: tuple[PartyRef, ...]
    since: Time | None
    stages: tuple[StageAt, ...]


@view
class TicketView(View):
    """A support case."""

    id: str
    title: str
    status: str | None
    priority: str | None
    opened: Time | None
    closed: Time | None
    person: Ref | None
    company: Ref | None


@view
class Freshness(View):
    """How old a source is; ``warning``: what about it is not as usual, in a sentence."""

    source: str
    last_ok: Time | None
    age_seconds: int | None
    stale: bool
    warning: str | None = None
