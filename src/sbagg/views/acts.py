"""What the user decided, what it does, and why two are one."""

from __future__ import annotations

from typing import ClassVar

from sbagg.views.base import Time, View, view
from sbagg.views.items import Ref
from sbagg.views.people import PersonRow


@view
class ActView(View):
    """One act. ``people`` are those it is about, as they are now; ``undone``: it no longer holds.

    ``identities`` (``kind:value``) are those that it names, ``others`` those on its other side: merged with them, kept
    apart from them, taken off them. ``value`` is the word that was set for ``field`` (empty: the sources' own again), or
    the text of a note or of what was logged; ``kind`` and ``when`` say what was logged, and when it was. ``act`` is the
    act that an undo or redo names, and ``of`` what that did: its op. ``entry`` is the line of ``today`` that is done or snoozed
    by it, ``title`` what the item of that line is called, ``until`` to when it is snoozed, or a rank holds.
    """

    id: str
    at: Time
    op: str
    text: str
    people: tuple[Ref, ...]
    undone: bool
    identities: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    field: str | None = None
    value: str | None = None
    tag: str | None = None
    kind: str | None = None
    when: Time | None = None
    act: str | None = None
    of: str | None = None
    entry: str | None = None
    title: str | None = None
    until: Time | None = None


@view
class Side(View):
    """A person that an act concerns: how many items, deals, tickets, notes and employments, and which identities."""

    id: str
    name: str
    company: Ref | None
    identities: tuple[str, ...]
    items: int
    deals: int
    tickets: int
    notes: int
    employment: int
    tags: tuple[str, ...]


@view
class Moved(View):
    """What belongs to another person than before."""

    items: int
    deals: int
    tickets: int
    identities: int


@view
class Effect(View):
    """What an act does, or with ``dry_run`` would do: the people it concerns before and after.

    ``told`` are the acts, or those that undo and redo are about. ``items`` are the notes and contacts they are on the
    timeline. ``back`` are the commands, in order, that take exactly this back.
    """

    schema: ClassVar[str] = "sbagg.effect/1"
    op: str
    acts: tuple[str, ...]
    dry_run: bool
    before: tuple[Side, ...]
    after: tuple[Side, ...]
    moved: Moved
    told: tuple[ActView, ...] = ()
    items: tuple[str, ...] = ()
    back: tuple[str, ...] = ()


@view
class EvidenceSource(View):
    """A record that speaks for a link: its source, when it was made, and where it lies."""

    source: str
    at: Time | None
    locator: str


@view
class Step(View):
    """One link of a chain: identities ``a`` and ``b`` by ``rule``; ``text`` says what the rule means."""

    a: str
    b: str
    rule: str
    text: str
    score: float
    at: Time | None
    sources: tuple[EvidenceSource, ...]


@view
class Chain(View):
    """The links from one identity to another, in order."""

    steps: tuple[Step, ...]


@view
class EvidenceView(View):
    """One reason for a suggestion, and what it weighs: below 0 it speaks against. docs/explanation/numbers.md says how the
    score comes of that.
    """  # fmt: skip

    rule: str
    text: str
    points: float


@view
class Why(View):
    """Why identities are one person, or why two people are not: the chains of evidence, shortest first.

    ``against`` are acts that keep them apart; ``suggested`` is what speaks for them being one.
    """

    schema: ClassVar[str] = "sbagg.why/1"
    a: Ref
    b: Ref
    one: bool
    chains: tuple[Chain, ...]
    against: tuple[ActView, ...]
    score: float | None
    suggested: tuple[EvidenceView, ...]


@view
class PairSide(PersonRow):
    """One of two people who may be one, with the addresses and accounts (``kind:value``) that tell namesakes apart."""

    identities: tuple[str, ...]


@view
class Pair(View):
    """Two people who may be one."""

    a: PairSide
    b: PairSide
    score: float
    evidence: tuple[EvidenceView, ...]


@view
class TagRow(View):
    """A tag, and how many people bear it."""

    tag: str
    people: int
