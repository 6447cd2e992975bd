"""Lists that no profile knows: a mapping from column to field, proposed from headers and values.

The proposal is saved with the source, where the user corrects it. A column that nobody can name is left out
of the mapping and kept in the row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from sbagg.adapters.crm.profile import GENERIC, Profile, Spec, fold_column, profile
from sbagg.adapters.crm.sheet import Head
from sbagg.formats.values import stamp
from sbagg.normalize import email
from sbagg.normalize.identity import phone, url

_KINDS = ("call", "deal", "contact", "company")
_MOST = 0.6  # so much of a column must look alike
_PHONE = re.compile(r"(?:\+|00|\(?0)[\d\s()./-]{6,20}")
_MONEY = re.compile(r"[€$£]\s?[\d.,]+|[\d.,]+\s?[€$£]")
_PERSON = frozenset({"email", "phone", "name", "first_name", "last_name"})

# Sets of columns that tell other products' exports, which have adapters of their own: not for us to guess at.
_OTHERS = tuple(
    frozenset(columns.split("|"))
    for columns in (
        "first name|last name|connected on",  # LinkedIn Connections
        "conversation id|conversation title",
        "inviterprofileurl|inviteeprofileurl",
        "financial status|lineitem quantity",  # Shopify
        "first name|last name|accepts email marketing",
        "created date (utc)|customer email",  # Stripe
        "id|created (utc)",
        "sales record number",  # eBay
        "order number|buyer username",
        "*contactname|*invoicenumber",  # Xero
        "contactname|invoicenumber",
        "*contactname|emailaddress",
        "memo/description|transaction type",  # QuickBooks
        "transaction id|gross|net",  # PayPal
        "tweet_id|timestamp",
        "account address|hide notifications",  # whom a Mastodon account has muted
        "ticket id|requester",
        "invitee email|event type name",  # Calendly
        "start date|start time|end time",  # calendars
    )
)


def belongs_to_another(header: Sequence[str]) -> bool:
    """Tell whether the columns are those of a known product that is no CRM."""
    folded = {fold_column(column) for column in header}
    return any(columns <= folded for columns in _OTHERS)


def propose_mapping(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return column -> field for a list of people, companies, deals or calls; empty if it looks like none."""
    best: dict[str, str] = {}
    for kind in _KINDS:
        mapping = _by_alias(profile(GENERIC).specs[kind], header)
        if _sufficient(kind, set(mapping.values())):
            best = mapping
            break
    else:
        shapes = {column: _shape([row[column] for row in rows if row.get(column)]) for column in header}
        best = {column: shape for column, shape in shapes.items() if shape == "email"}
        if not best:
            return {}
    named = set(best.values())
    contact = bool(_PERSON & named) and "duration" not in named  # the other numbers in a call log are our own
    for column in header:
        if column not in best and contact:
            shape = _shape([row[column] for row in rows if row.get(column)])
            if shape:
                best[column] = shape
    return {column: best[column] for column in header if column in best}


def mapping_for(member: str, head: Head, saved: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Return the mapping of a file: the saved one of its name, else one that fits, else a proposal."""
    own = saved.get(PurePosixPath(member).stem)
    if own is not None:
        return own
    fitting = [mapping for mapping in saved.values() if mapping and set(mapping) <= set(head.header)]
    return max(fitting, key=len) if fitting else propose_mapping(head.header, head.rows)


def spec_for(generic: Profile, mapping: Mapping[str, str]) -> Spec | None:
    """Return the object that a mapping describes: a call, else a deal, a contact, a company."""
    fields = set(mapping.values())
    return next((generic.specs[kind] for kind in _KINDS if _sufficient(kind, fields)), None)


def _sufficient(kind: str, fields: set[str]) -> bool:
    if kind == "call":
        return {"start", "duration"} <= fields and bool({"phone", "from", "to"} & fields)
    if kind == "deal":
        return "deal_name" in fields or {"stage", "amount"} <= fields
    if kind == "contact":
        return bool({"email", "last_name"} & fields) or (
            "name" in fields and len(fields & {"phone", "company", "title"}) > 0
        )
    return "company" in fields and len(fields) > 1


def _by_alias(spec: Spec, header: Sequence[str]) -> dict[str, str]:
    """Map columns by name; where a field takes one column only, the best alias gets it."""
    ranked: dict[str, list[tuple[int, int, str]]] = {}
    for place, column in enumerate(header):
        for name, rank in spec.of(column)[:1]:
            ranked.setdefault(name, []).append((rank, place, column))
    return {
        column: name
        for name, found in ranked.items()
        for _, _, column in (sorted(found) if name in {"email", "phone"} else sorted(found)[:1])
    }


def _shape(cells: Sequence[str]) -> str:
    """Name the field whose values these look like, if most of them do."""
    votes = Counter(name for cell in cells for name, looks in _SHAPES if looks(cell.strip()))
    name, count = votes.most_common(1)[0] if votes else ("", 0)
    return name if cells and count >= _MOST * len(cells) else ""


def _is_phone(cell: str) -> bool:
    return bool(_PHONE.fullmatch(cell) and phone(cell)) and stamp(cell) is None and not _MONEY.fullmatch(cell)


_SHAPES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("email", lambda cell: bool(email(cell))),
    ("phone", _is_phone),
    ("linkedin", lambda cell: "linkedin.com/in/" in url(cell)),
)
