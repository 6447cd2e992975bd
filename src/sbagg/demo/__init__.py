"""An invented sales world as the export files that its salesperson would download. Deterministic, streaming.

The files go through the real adapters like anybody's: this package knows the formats, and of our code only
``normalize``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sbagg.demo import (
    agenda,
    business,
    desk,
    hubspot,
    linkedin,
    mbox,
    news,
    phone,
    slack,
    story,
    vcards,
    webshop,
    weekly,
    xarchive,
)
from sbagg.demo.activities import Activities
from sbagg.demo.cast import load
from sbagg.demo.later import newer_salesforce
from sbagg.demo.packing import date
from sbagg.demo.salesforce import Org
from sbagg.demo.scene import Identities, Scene, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sbagg.demo.salesforce import Row

__all__ = ["FEATURED_COMPANY", "FEATURED_PERSON", "MOVED_DEAL", "World", "generate", "newer_salesforce"]

FEATURED_PERSON = "dana.reyes@brightmoor-logistics.com"
FEATURED_COMPANY = "brightmoor-logistics.com"
MOVED_DEAL = business.MOVED_DEAL
_MESSAGES_PER_PERSON = 25
_CHANNELS: Mapping[str, Callable[[Scene], Written]] = {
    "contacts": vcards.write,
    "phone": phone.write,
    "calendar": agenda.write,
    "linkedin": linkedin.write,
    "slack": slack.write,
    "zendesk": desk.write,
    "shopify": webshop.write,
    "feed": news.write,
}


@dataclass(frozen=True)
class World:
    """What was written, and what is true in it.

    ``files`` maps ``mbox``, ``x``, ``salesforce``, ``hubspot`` and the names of the further channels to paths;
    ``counts`` the same names to counts: mails (``mails``, of which ``spam``, ``drafts``, ``trash``, ``sent``), entries
    per X data type (and ``dms``, ``group_dms``), rows per CSV. ``me`` are my identities and ``truth`` those of everybody by
    key of the cast, in canonical form; what is in ``shared`` belongs to nobody alone.
    """

    root: Path
    files: Mapping[str, tuple[Path, ...]]
    counts: Mapping[str, Mapping[str, int]]
    me: tuple[tuple[str, str], ...]
    truth: Mapping[str, Identities]
    shared: Identities
    featured_person: str = FEATURED_PERSON
    featured_company: str = FEATURED_COMPANY


def generate(into: Path, *, people: int = 60, messages: int | None = None, seed: int = 1, now: int) -> World:
    """Write the exports of the world's last 24 months into ``into``; same arguments, same bytes.

    ``people`` counts outsiders, and all but mail grows with it; ``messages`` counts mails (default: 25 for each person).
    Neither falls below what the story needs (26 and 65). ``now`` is in unix seconds; nothing but plans happens after it.
    """
    into.mkdir(parents=True, exist_ok=True)
    cast = load(seed, people)
    deals = business.deals(cast, seed=seed, now=now)
    org = Org(cast, deals, seed=seed, now=now)
    mails = _mails_and_crm(into, org, seed, messages or people * _MESSAGES_PER_PERSON)
    archive, posts = xarchive.write(into, cast, seed=seed, now=now)
    lists = hubspot.write(into, cast, deals, seed=seed, now=now)
    written = {name: channel(Scene(into, cast, seed, now)) for name, channel in _CHANNELS.items()}
    return World(
        root=into,
        files={
            "mbox": (into / mbox.PATH,),
            "x": (archive,),
            "salesforce": (into / weekly.NAME,),
            "hubspot": tuple(hubspot.paths(into, now).values()),
            **{name: one.files for name, one in written.items()},
        },
        counts={**mails, "x": posts, "hubspot": lists, **{name: one.counts for name, one in written.items()}},
        me=tuple(sorted(cast.me.identities())),
        truth={
            key: frozenset(person.identities() | org.identities(person)).union(
                *(one.truth.get(key, ()) for one in written.values())
            )
            for key, person in cast.by_key.items()
        },
        shared=cast.shared(),
    )


def _mails_and_crm(into: Path, org: Org, seed: int, count: int) -> dict[str, Mapping[str, int]]:
    """Write mailbox and CRM side by side: some mails go into both."""
    counts: Counter[str] = Counter()
    cast, now = org.cast, org.now
    path = into / mbox.PATH
    export = weekly.Export(into / weekly.NAME, now, user=org.users["me"])
    mirrored: list[Row] = []
    with export.open("EmailMessage") as emails:
        told = story.mails(cast, seed=seed, now=now, count=count)
        for mail in mbox.write(path, told, owner=cast.me.emails[0], seed=seed):
            mbox.count(mail, counts)
            if mail.log:
                emails.add(org.email_row(len(mirrored), mail))
                mirrored.append(org.mail_task_row(len(mirrored), mail))
    org.write(export)
    Activities(org, seed=seed).write(export, mirrored)
    export.close()
    date(path, now)
    date(into / weekly.NAME, now)
    return {"mbox": counts, "salesforce": export.counts}
