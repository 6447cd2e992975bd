"""What is shown of a person, worked out from the group's cards and the names beside its addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sbagg.identity.companies import Companies, domain_of
from sbagg.normalize import human_name, is_via, kind_rank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sbagg.identity.model import Claim, Known


_SHOWN = {"twitter": "@{}", "twitter-id": "X account {}"}
"""How an identity is shown where nobody gives it a name."""


@dataclass(slots=True)
class Job:
    """A person at a company, as claimed by cards or told by an address's domain. Days are ISO, empty if unknown."""

    company: int
    title: str = ""
    since: str = ""
    until: str = ""
    last_at: int = -1
    stated: bool = False
    sources: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Profile:
    """A person: name, title, present company (index into the companies), jobs, flags (flag, source, time)."""

    name: str
    title: str
    company: int | None
    jobs: list[Job]
    flags: list[tuple[str, str, int | None]]
    us: bool


def profile(
    members: Sequence[int], claims: Sequence[Claim], identities: Mapping[int, Known], companies: Companies
) -> Profile:
    """Work out what is shown of the person that these identities and cards are."""
    dated = sorted(claims, key=_newest)
    jobs = _jobs(members, dated, identities, companies)
    present = [job for job in jobs if not job.until]
    now = max(present, key=lambda job: (job.last_at, job.stated, -job.company), default=None)
    title = next((claim.title for claim in dated if claim.title), "")
    if now and now.title:
        title = now.title
    return Profile(
        _name(members, dated, identities),
        title,
        now.company if now else None,
        jobs,
        sorted({(flag, claim.source, at) for claim in claims for flag, at in claim.flags}, key=str),
        any(claim.us for claim in claims),
    )


def _newest(claim: Claim) -> tuple[object, ...]:
    """Order claims newest first, and alike in every store."""
    return (-(claim.at or 0), claim.source, claim.name, claim.title, claim.company, claim.company_ref or 0, claim.since)


def _name(members: Sequence[int], dated: Sequence[Claim], identities: Mapping[int, Known]) -> str:
    """Return the newest human name that a card states, else the newest beside an address, else the first identity.

    What several people use is called by its address, whoever of them wrote last.
    """
    if all(identities[i].shared for i in members):
        return min((identities[i] for i in members), key=lambda known: (kind_rank(known.kind), known.value)).value
    for claim in dated:
        if name := human_name(claim.name):
            return name
    seen = [(at, name, raw) for i in members for raw, at in identities[i].names if (name := human_name(raw))]
    if seen:
        return min(seen, key=lambda entry: (is_via(entry[2]), -entry[0], -len(entry[1]), entry[1]))[1]
    stated = next((claim.name for claim in dated if claim.name), "")
    leader = min((identities[i] for i in members), key=lambda known: (kind_rank(known.kind), known.value))
    return stated or _SHOWN.get(leader.kind, "{}").format(leader.value)


def _jobs(
    members: Sequence[int], dated: Sequence[Claim], identities: Mapping[int, Known], companies: Companies
) -> list[Job]:
    jobs: dict[int, Job] = {}
    for claim in dated:
        if claim.id in companies.of_claim:
            job = jobs.setdefault(company := companies.by_key[companies.of_claim[claim.id]], Job(company))
            job.title, job.since = job.title or claim.title, job.since or claim.since
            job.until, job.stated = job.until or claim.until, True
            job.last_at = max(job.last_at, claim.at if claim.at is not None else -1)
            job.sources.add(claim.source)
    for known in (identities[i] for i in members):
        if not known.shared and (domain := domain_of(known)) and ("domain", domain) in companies.by_key:
            job = jobs.setdefault(company := companies.by_key["domain", domain], Job(company))
            job.last_at = max(job.last_at, known.last_at)
            job.sources |= known.sources
    return sorted(jobs.values(), key=lambda job: (-job.last_at, job.company))
