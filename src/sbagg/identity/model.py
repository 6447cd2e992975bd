"""What grouping works on: identities with the names seen beside them, and cards. Plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Known:
    """An identity and what was seen of it. ``names`` are (name, last seen) from mail headers and the like."""

    id: int
    uid: int
    kind: str
    value: str
    shared: str | None
    bare: bool
    mailbox: int | None
    names: list[tuple[str, int]] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)

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


@dataclass(frozen=True, slots=True)
class Link:
    """Why two identities are one person. ``evidence`` are record ids."""

    a: int
    b: int
    rule: str
    score: float
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Org:
    """A source's claim about a company."""

    ref: int
    name: str
    domains: tuple[str, ...]
    aliases: tuple[str, ...]
    at: int | None
