"""The objects of Salesforce that are read, and the queries for them. Which fields there are the org itself says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sbagg.adapters.crm.live import iso
from sbagg.adapters.crm.profile import profile

VERSION = "v67.0"
"""Salesforce numbers its interface; a version works for years. Nothing else here names it."""
PLACE = f"services/data/{VERSION}"
ALWAYS = ("Id", "IsDeleted", "SystemModstamp", "CreatedDate", "OwnerId")
IDS = 200
"""Ids that fit into one query."""


@dataclass(frozen=True, slots=True)
class Link:
    """Rows of another object that add ``fields`` to those of this one, as ``name``; ``by`` holds the id that they add to.

    ``stirs``: when such a row changes, the record that it adds to is read again.
    """

    table: str
    by: str
    fields: tuple[str, ...]
    name: str
    stirs: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """An object: what the profile calls it, and what Salesforce does. ``rare``: few orgs have it, so its lack is not said."""

    noun: str
    table: str
    links: tuple[Link, ...] = ()
    rare: bool = False

    def fields(self, there: Collection[str]) -> list[str]:
        """Return those fields of an org's object that the profile knows."""
        known = profile("salesforce").specs[self.noun]
        return ["Id", *sorted(name for name in there if name != "Id" and (name in ALWAYS or known.of(name)))]


KINDS = (
    Kind("user", "User"),
    Kind("account", "Account"),
    Kind("contact", "Contact"),
    Kind("lead", "Lead"),
    Kind(
        "opportunity", "Opportunity",
        (
            Link("OpportunityContactRole", "OpportunityId", ("ContactId",), "people"),
            Link("OpportunityHistory", "OpportunityId", ("StageName", "CreatedDate"), "stages", stirs=False),
        ),
    ),
    Kind("case", "Case"),
    Kind("case-comment", "CaseComment"),
    Kind("email", "EmailMessage"),
    Kind(
        "task", "Task",
        (Link("TaskRelation", "TaskId", ("RelationId",), "people"), Link("EmailMessage", "ActivityId", ("Id",), "mailed")),
    ),
    Kind("event", "Event", (Link("EventRelation", "EventId", ("RelationId",), "people"),)),
    Kind("voice-call", "VoiceCall", rare=True),
    Kind("note", "Note"),
)  # fmt: skip


def everything(kind: Kind, fields: Sequence[str]) -> str:
    """Return the query for all that is not deleted."""
    return _select(fields, kind.table, ["IsDeleted = false"] if "IsDeleted" in fields else [])


def changes(kind: Kind, fields: Sequence[str], since: int) -> str:
    """Return the query for what changed since a time, what was deleted included, in the order of its changes."""
    return f"{_select(fields, kind.table, [f'SystemModstamp >= {iso(since)}'])} ORDER BY SystemModstamp, Id"


def by_ids(fields: Sequence[str], table: str, by: str, ids: Iterable[str]) -> Iterator[str]:
    """Yield queries for the rows that hold any of these ids."""
    listed = list(ids)
    for start in range(0, len(listed), IDS):
        some = ", ".join(f"'{one}'" for one in listed[start : start + IDS])
        yield _select(fields, table, [f"{by} IN ({some})"])


def stirred(link: Link, since: int) -> str:
    """Return the query for the records to which something was added or from which something was taken."""
    return _select([link.by], link.table, [f"SystemModstamp >= {iso(since)}", f"{link.by} != null"])


def _select(fields: Sequence[str], table: str, where: Sequence[str]) -> str:
    return f"SELECT {', '.join(fields)} FROM {table}" + (f" WHERE {' AND '.join(where)}" if where else "")
