"""What grouping works on: identities with the names seen beside them, and cards. Plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sbagg.normalize import corporate_domain, kind_rank


def person_order(identity: tuple[str, str]) -> tuple[int, str, str]:
    """Return where an identity (kind, value) stands among a person's: the first gives the person its id."""
    kind, value = identity
    return kind_rank(kind), value, kind


@dataclass(slots=True)
class Known:
    """An identity and what was seen of it. ``names`` are (name, last seen) from mail headers and the like.

    ``order`` is where it stands among a person's identities: e-mail, account, phone, handle, URL; then by value.
    ``domain`` is the corporate domain of an address, else empty.
    """

    id: int
    uid: int
    kind: str
    value: str
    shared: str | None
    bare: bool
    mailbox: int | None
    names: list[tuple[str, int]] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    first_wrote: int = -1
    last_wrote: int = -1
    """When mail came from it first and last; -1 where none did or nobody needs to know."""
    was: tuple[str | None, int | None, int | None] = (None, None, None)
    """Why it was shared, its person and its company, as worked out last."""
    order: tuple[int, str, str] = field(init=False)
    domain: str = field(init=False)

    def __post_init__(self) -> None:
        self.order = person_order((self.kind, self.value))
        self.domain = corporate_domain(self.value.rpartition("@")[2]) if self.kind == "email" else ""

    @property
    def last_at(self) -> int:
        """When it was last seen; -1 if no source dates it."""
        return max((at for _, at in self.names), default=-1)


@dataclass(slots=True)
class Claim:
    """A card: a source's dated claim that ``identities`` are one person with this name, title and company."""

    id: int
    record: int
    source: str
    name: str
    title: str
    company: str
    company_ref: int | None
    at: int | None
    since: str
    until: str
    flags: list[tuple[str, int | None]]
    us: bool
    identities: list[int]
    birthday: str = ""
    city: str = ""
    decided: int = 0
    """Of the user's own word, which goes before any card, the place of its act: the later counts. 0 for a card."""


class Link(NamedTuple):
    """Why two identities are one person. ``evidence`` are record ids, or the id of the user's act."""

    a: int
    b: int
    rule: str
    score: float
    evidence: tuple[int | str, ...] = ()


class Verdict(NamedTuple):
    """The user's last word on whether two identities are one person; ``place`` orders verdicts by time."""

    a: int
    b: int
    same: bool
    place: int
    act: str


class Hinted(NamedTuple):
    """What a record lets guess: that two identities are one person, by which rule, and in which words."""

    a: int
    b: int
    rule: str
    text: str
    record: int


class Suggestion(NamedTuple):
    """That two persons, named by their first identities, may be one. ``evidence``: (rule, words, log-odds), strongest first."""

    a: int
    b: int
    score: float
    evidence: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class Org:
    """A source's claim about a company. ``parent`` is the ref of the one that it belongs to."""

    ref: int
    name: str
    domains: tuple[str, ...]
    aliases: tuple[str, ...]
    at: int | None
    parent: int | None = None
