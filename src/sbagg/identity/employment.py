"""Since when and until when a person worked where: from what cards state and from the addresses mail came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sbagg.identity.companies import Companies, domain_of
from sbagg.normalize.days import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sbagg.identity.model import Claim, Known, Verdict

_DAY = 86_400
QUIET = 60 * _DAY
"""So long must no mail have come from a company, while it came from the next one, for the first to be over."""
GAP = 365 * _DAY
"""Mail that comes from another company so long after the last from the former says nothing of when it began there."""


@dataclass(slots=True)
class Job:
    """A person at a company, as claimed by cards or told by an address's domain. Days are ISO, empty if unknown.

    ``last_at`` is when it was last heard of, ``stated`` whether a card says so, ``claimed_at`` when the newest did.
    ``first_wrote`` and ``last_wrote`` are the first and last mail from the company's domains. ``left``: the person has
    left, ``dead``: mail to the address is returned. ``decided``: the place of the user's word that says so, 0 where none
    does. Times are unix seconds, -1 if unknown.
    """

    company: int
    title: str = ""
    since: str = ""
    until: str = ""
    last_at: int = -1
    stated: bool = False
    sources: set[str] = field(default_factory=set)
    claimed_at: int = -1
    first_wrote: int = -1
    last_wrote: int = -1
    left: bool = False
    dead: bool = False
    decided: int = 0

    @property
    def present(self) -> bool:
        """Whether nothing says that it is over."""
        return self.decided > 0 or not (self.until or self.left)

    @property
    def weight(self) -> tuple[object, ...]:
        """Of two present jobs the heavier is shown: the user's word; what is claimed or written; then the newest."""
        return self.decided, self.stated or self.last_wrote >= 0, self.last_at, self.stated, -self.company


def jobs(
    members: Sequence[int], dated: Sequence[Claim], identities: Mapping[int, Known], companies: Companies
) -> list[Job]:
    """Return where the person that these identities and cards (newest first) are works or worked, the last first."""
    found: dict[int, Job] = {}
    ours = [(claim, companies.by_key[key]) for claim in dated if (key := companies.of_claim.get(claim.id))]
    for claim, company in ours:
        _claimed(found.setdefault(company, Job(company)), claim)
    inner = companies.parent_of and {
        above: job.company for job in reversed(found.values()) for above in companies.above(job.company)
    }
    for known in (identities[i] for i in members):
        if not known.shared and (domain := domain_of(known)) and ("domain", domain) in companies.by_key:
            company = companies.by_key["domain", domain]
            company = company if company in found else inner.get(company, company)
            _seen(found.setdefault(company, Job(company)), known)
    for claim, company in ours:
        if claim.flags:
            _flagged(found[company], claim, identities)
    date_by_mail(list(found.values()))
    return sorted(found.values(), key=lambda job: (-job.last_at, job.company))


def _claimed(job: Job, claim: Claim) -> None:
    """Add what a card says. Since and until are taken from one card, the newest that states either."""
    job.title = job.title or claim.title
    if not (job.since or job.until):
        job.since, job.until = claim.since, claim.until
    at = -1 if claim.at is None else claim.at
    if not claim.until:
        job.claimed_at = max(job.claimed_at, at)
    job.last_at, job.stated, job.decided = max(job.last_at, at), True, max(job.decided, claim.decided)
    job.sources.add(claim.source)


def _seen(job: Job, known: Known) -> None:
    """Add what mail says. Who wrote is heard of by that alone: others may write to an old address for years."""
    wrote = known.last_wrote >= 0
    job.last_at = max(job.last_at, known.last_wrote if wrote else known.last_at)
    job.sources |= known.sources
    if wrote:
        job.first_wrote = min(at for at in (job.first_wrote, known.first_wrote) if at >= 0)
        job.last_wrote = max(job.last_wrote, known.last_wrote)


def _flagged(job: Job, claim: Claim, identities: Mapping[int, Known]) -> None:
    """Add that a source says: has left, mail is returned; unless mail came from there long after."""
    here = {domain_of(identities[i]) for i in claim.identities} - {""}
    for flag, stated in claim.flags:
        at = claim.at if stated is None else stated
        if at is not None and job.last_wrote > at + QUIET:
            continue
        if flag == "left":
            job.left = True
            job.until = job.until or (_day(stated) if stated is not None else _day(job.last_wrote))
        if flag == "bounced" and len(here) == 1:
            job.dead = True


def date_by_mail(found: Iterable[Job]) -> None:
    """Date what no card dates: a job ends with the last mail from it where another began after that.

    Two that overlap both stay open: a person can have several roles at once.
    """
    found = list(found)
    for job in found:
        if job.until and (bounds := span(job.until)) and job.last_wrote > bounds[1] + QUIET:
            job.until = ""
    if len(found) == 1:
        return
    ends = {job.company: _end(job) for job in found}
    later = {job.company: [after for after in found if _follows(after, ends[job.company])] for job in found}
    over = [job for job in found if any(_over(job, after, ends[job.company]) for after in later[job.company])]
    for job in over:
        end = ends[job.company]
        for after in later[job.company]:
            if not after.since and after.first_wrote - end <= GAP:
                after.since = _day(after.first_wrote)
        job.until = job.until or _day(end)


def _follows(job: Job, end: int) -> bool:
    return 0 <= end <= _begin(job)


def _over(job: Job, later: Job, end: int) -> bool:
    """Tell whether the later job shows that the former is over."""
    if job is later or job.decided:
        return False
    if job.until or job.left or job.dead:
        return True
    still_there = max(later.last_wrote, later.claimed_at if later.since else -1)
    return job.claimed_at <= still_there and still_there - end >= QUIET


def _begin(job: Job) -> int:
    bounds = span(job.since)
    return bounds[0] if bounds else job.first_wrote


def _end(job: Job) -> int:
    bounds = span(job.until)
    return bounds[0] if bounds else job.last_wrote


def _day(at: int) -> str:
    return (date(1970, 1, 1) + timedelta(seconds=at)).isoformat() if at >= 0 else ""


def rivals(
    identities: Mapping[int, Known], claims: Iterable[Claim], mine: Iterable[int], verdicts: Iterable[Verdict]
) -> list[int]:
    """Return the addresses whose first and last mail decides something: those that may be of somebody with a second
    employer, because a card, the user or a verdict of theirs names them.
    """
    named = {i for claim in claims for i in claim.identities} | set(mine)
    named |= {i for verdict in verdicts if verdict.same for i in (verdict.a, verdict.b)}
    boxes = {identities[i].mailbox for i in named if i in identities} - {None}
    return [
        known.id for known in identities.values() if (known.id in named or known.mailbox in boxes) and domain_of(known)
    ]
