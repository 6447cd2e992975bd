"""What is shown of a person, worked out from the group's cards and the names beside its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sbagg.identity.employment import Job, jobs
from sbagg.normalize import human_name, is_key, is_via

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sbagg.identity.companies import Companies
    from sbagg.identity.model import Claim, Known


_SHOWN = {"twitter": "@{}", "twitter-id": "X account {}"}
"""How an identity is shown where nobody gives it a name."""


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
    dated = sorted(claims, key=newest) if len(claims) > 1 else claims
    known = jobs(members, dated, identities, companies)
    now = max((job for job in known if job.present), key=lambda job: job.weight, default=None)
    if now and (said := next((claim.title for claim in dated if claim.decided and claim.title), "")):
        now.title = said
    return Profile(
        _name(members, dated, identities),
        _title(dated, now, companies),
        now.company if now else None,
        known,
        sorted({(flag, claim.source, at) for claim in claims for flag, at in claim.flags}, key=str),
        any(claim.us for claim in claims),
    )


def newest(claim: Claim) -> tuple[object, ...]:
    """Order claims newest first, the user's own before all, and alike in every store."""
    return (
        -claim.decided, -(claim.at or 0), claim.source, claim.name, claim.title, claim.company,
        claim.company_ref or 0, claim.since, claim.until, str(claim.flags),
    )  # fmt: skip


def _title(dated: Sequence[Claim], now: Job | None, companies: Companies) -> str:
    """Return the user's word, else the title at the present company, else the newest that is of no other company."""
    if now and now.title:
        return now.title
    here = {None} if now is None else {None, now.company}
    of = {claim.id: companies.by_key[key] for claim in dated if (key := companies.of_claim.get(claim.id))}
    return next((claim.title for claim in dated if claim.title and (claim.decided or of.get(claim.id) in here)), "")


def _name(members: Sequence[int], dated: Sequence[Claim], identities: Mapping[int, Known]) -> str:
    """Return the user's word, else the newest human name on a card, else the newest beside an address, else the first
    identity that is no mere key.

    What several people use is called by its address, whoever of them wrote last.
    """
    if (
        dated
        and dated[0].decided
        and (said := next((claim.name for claim in dated if claim.decided and claim.name), ""))
    ):
        return said
    if identities[members[0]].shared and all(identities[i].shared for i in members):
        return _first(members, identities).value
    for claim in dated:
        if name := human_name(claim.name):
            return name
    seen = [(at, name, raw) for i in members for raw, at in identities[i].names if (name := human_name(raw))]
    if seen:
        return min(seen, key=lambda entry: (is_via(entry[2]), -entry[0], -len(entry[1]), entry[1]))[1]
    stated = next((claim.name for claim in dated if claim.name), "")
    first = _first(members, identities)
    return stated or _SHOWN.get(first.kind, "{}").format(first.value)


def _first(members: Sequence[int], identities: Mapping[int, Known]) -> Known:
    """Return what to call them by: e-mail, phone, handle; a key of a program's only where there is nothing else."""
    return min((identities[i] for i in members), key=lambda known: (is_key(known.kind), known.order))
