"""Pipedrive's objects as the rows of its exports, and so the facts that an export gives. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sbagg.adapter import Fact, Json, Raw, RecordError, Skipped
from sbagg.adapters.crm.live import Cells, cell, colleague, facts, member, put, row
from sbagg.adapters.crm.record import Scope
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import unpack
from sbagg.normalize import one_line

_FIELDS: Mapping[str, Mapping[str, str]] = {
    "person": {
        "id": "id", "name": "name", "first_name": "first_name", "last_name": "last_name", "title": "job_title",
        "birthday": "birthday", "company_id": "org_id", "created": "add_time", "modified": "update_time",
    },
    "organization": {"id": "id", "company": "name", "company_domain": "website", "created": "add_time", "modified": "update_time"},
    "deal": {
        "id": "id", "deal_name": "title", "amount": "value", "currency": "currency", "status": "status", "close": "expected_close_date",
        "company_id": "org_id", "contact_id": "person_id", "owner_id": "owner_id", "created": "add_time", "modified": "update_time",
    },
    "activity": {
        "id": "id", "subject": "subject", "type": "type", "due": "due_date", "due_time": "due_time", "is_closed": "done",
        "completed": "marked_as_done_time", "owner_id": "owner_id", "deal_id": "deal_id", "company_id": "org_id",
        "contact_id": "person_id", "created": "add_time", "modified": "update_time",
    },
    "note": {
        "id": "id", "text": "content", "owner_id": "user_id", "deal_id": "deal_id", "company_id": "org_id", "contact_id": "person_id",
        "created": "add_time", "modified": "update_time",
    },
}  # fmt: skip
"""Field of the profile -> member of the object, for each kind."""
_MOST = 500


def parse(raw: Raw, scope: Scope) -> Iterator[Fact | Skipped]:
    """Yield what a record says. Raises RecordError for what is none."""
    data = unpack(raw.data)
    thing, noun, names = mapping(data.get("object")), text(data.get("type")), mapping(data.get("names"))
    if noun == "owner" and raw.key.isdigit():
        name = one_line(text(thing.get("name")))
        yield colleague(scope, raw.key, name, text(thing.get("email")), alone=data.get("alone") is True)
        return
    if noun not in _FIELDS or not raw.key.isdigit():
        raise RecordError("not an object of Pipedrive as it was kept")
    cells: Cells = {}
    for field, name in _FIELDS[noun].items():
        put(cells, scope, noun, field, cell(thing.get(name)))
    put(cells, scope, noun, "id", raw.key)
    for field in ("owner", "stage", "pipeline"):
        if field in scope.profile.specs[noun].fields:
            put(cells, scope, noun, field, text(names.get(field)))
    more = {"person": _person, "deal": _deal, "activity": _activity}.get(noun)
    if more:
        more(cells, scope, thing)
    yield from facts(row(scope, noun, raw.key, cells))


def _person(cells: Cells, scope: Scope, thing: Mapping[str, Json]) -> None:
    for field, name in (("email", "emails"), ("phone", "phones")):
        found = [mapping(one) for one in listing(thing.get(name))[:_MOST]]
        found.sort(key=lambda one: one.get("primary") is not True)
        put(cells, scope, "person", field, ";".join(filter(None, (text(one.get("value")).strip() for one in found))))
    put(cells, scope, "person", "city", text(member(thing.get("postal_address"), "locality")))


def _deal(cells: Cells, _: Scope, thing: Mapping[str, Json]) -> None:
    cells["Deal - Won time"] = cell(thing.get("won_time"))
    cells["Deal - Lost time"] = cell(thing.get("lost_time"))


def _activity(cells: Cells, scope: Scope, thing: Mapping[str, Json]) -> None:
    """Add who takes part: persons by id, others by address; ourselves are known by the owner."""
    there = [mapping(one) for one in (*listing(thing.get("participants")), *listing(thing.get("attendees")))[:_MOST]]
    ids = [thing.get("person_id"), *(one.get("person_id") for one in there)]
    people = dict.fromkeys(str(number) for one in ids if (number := whole(one)) is not None)
    put(cells, scope, "activity", "contact_id", ";".join(people))
    strangers = [one for one in there if whole(one.get("person_id")) is None and whole(one.get("user_id")) is None]
    addresses = (_mailbox(text(one.get("name")), text(one.get("email"))) for one in strangers)
    put(cells, scope, "activity", "contact_email", "; ".join(filter(None, addresses)))
    put(cells, scope, "activity", "text", text(thing.get("note")) or text(thing.get("public_description")))


def _mailbox(name: str, address: str) -> str:
    shown = name.replace("\\", "").replace('"', "")
    return f'"{shown}" <{address}>' if shown and "@" in address and "<" not in address else address
