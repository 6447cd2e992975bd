"""HubSpot's objects as the rows of its exports, and so the facts that an export gives. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sbagg.adapter import Fact, Json, Raw, RecordError, Skipped
from sbagg.adapters.crm.live import Cells, cell, colleague, facts, local, put, row
from sbagg.adapters.crm.record import Scope
from sbagg.adapters.hubspot.kinds import BY_NOUN
from sbagg.formats.jsonvalues import listing, mapping, text
from sbagg.formats.kept import unpack
from sbagg.normalize import one_line

_COLUMNS = {
    "contacts": "Associated Contact IDs",
    "companies": "Associated Company IDs",
    "deals": "Associated Deal IDs",
    "tickets": "Associated Ticket IDs",
}
_DAYS = {"deal": ("closedate",), "task": ("hs_timestamp",)}
"""Properties of which the day counts: it is one in the account's time zone."""
_STAGE = {"deal": "dealstage", "ticket": "hs_pipeline_stage"}
_SIDES = ("from", "to", "cc", "bcc")
_MOST = 500


def parse(raw: Raw, scope: Scope) -> Iterator[Fact | Skipped]:
    """Yield what a record says. Raises RecordError for what is none."""
    data = unpack(raw.data)
    thing, noun = mapping(data.get("object")), text(data.get("type"))
    if noun == "owner" and raw.key.isdigit():
        yield colleague(scope, raw.key, owner_name(thing), text(thing.get("email")), alone=data.get("alone") is True)
    elif noun in BY_NOUN and raw.key.isdigit():
        names, links = mapping(data.get("names")), mapping(data.get("links"))
        cells = _cells(noun, mapping(thing.get("properties")), names, scope)
        for to, column in _COLUMNS.items():
            cells[column] = ";".join(cell(one) for one in listing(links.get(to)))
        put(cells, scope, noun, "id", raw.key)
        stages = _stages(thing, names) if noun == "deal" else []
        yield from facts(row(scope, noun, raw.key, cells, {"stages": stages} if stages else None))
    else:
        raise RecordError("not an object of HubSpot as it was kept")


def owner_name(thing: Mapping[str, Json]) -> str:
    """Return what a colleague is called."""
    return one_line(f"{text(thing.get('firstName'))} {text(thing.get('lastName'))}").strip()


def _cells(noun: str, properties: Mapping[str, Json], names: Mapping[str, Json], scope: Scope) -> Cells:
    cells = {name: cell(value) for name, value in properties.items()}
    for name in _DAYS.get(noun, ()):
        cells[name] = local(cells.get(name, ""), scope.zone)
    if noun in _STAGE:
        stage = mapping(mapping(names.get("stages")).get(cells.get(_STAGE[noun], "")))
        put(cells, scope, noun, "status" if noun == "ticket" else "stage", text(stage.get("label")))
        if noun == "deal":
            cells["pipeline"] = text(names.get("pipeline")) or cells.get("pipeline", "")
            cells |= _outcome(cells, text(stage.get("ends")))
    if noun == "email":
        cells |= _mailboxes(cells)
    if noun == "meeting":
        put(cells, scope, noun, "attendee_id", cells.get("hs_attendee_owner_ids", ""))
    if "owner" in scope.profile.specs[noun].fields:
        put(cells, scope, noun, "owner", text(names.get("owner")))
    return cells


def _outcome(cells: Cells, ends: str) -> Cells:
    """Return what became of a deal as its stage says it, where the deal itself does not."""
    if cells.get("hs_is_closed") or not ends:
        return {}
    return {"hs_is_closed_won": str(ends == "won").lower(), "hs_is_closed_lost": str(ends == "lost").lower(),
            "hs_is_closed": str(ends != "open").lower()}  # fmt: skip


def _stages(thing: Mapping[str, Json], names: Mapping[str, Json]) -> list[list[str]]:
    """Return (stage, time) pairs, the stages by what the user calls them."""
    known = mapping(names.get("stages"))
    history = listing(mapping(thing.get("propertiesWithHistory")).get("dealstage"))
    found = []
    for one in map(mapping, history):
        stage = cell(one.get("value"))
        found.append([text(mapping(known.get(stage)).get("label")) or stage, text(one.get("timestamp"))])
    return found


def _mailboxes(cells: Cells) -> Cells:
    """Return sender and recipients as the mail's header names them; its other properties have the addresses only."""
    try:
        headers: Json = json.loads(cells.get("hs_email_headers") or "{}")
    except (ValueError, RecursionError):
        headers = {}
    found: Cells = {}
    for side in _SIDES:
        there = mapping(headers).get(side)
        people = listing(there) or ([there] if isinstance(there, dict) else [])
        listed = "; ".join(filter(None, (_mailbox(mapping(one)) for one in people[:_MOST])))
        if listed:
            found[f"hs_email_{side}_email"] = listed
    address = cells.get("hs_email_from_email", "")
    if "hs_email_from_email" not in found and "@" in address and "<" not in address:
        first, last = (cells.get(f"hs_email_from_{part}name", "") for part in ("first", "last"))
        found["hs_email_from_email"] = _mailbox({"email": address, "firstName": first, "lastName": last})
    return found


def _mailbox(one: Mapping[str, Json]) -> str:
    address, name = text(one.get("email")).strip(), owner_name(one)
    if "@" not in address:
        return ""
    shown = name.replace("\\", "").replace('"', "")
    return f'"{shown}" <{address}>' if shown and "<" not in address else address
