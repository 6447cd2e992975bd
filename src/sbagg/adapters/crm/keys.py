"""The stable key of a row: its record id, else a hash of what identifies it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sbagg.adapters.crm.profile import Profile, Spec
from sbagg.adapters.crm.record import Record
from sbagg.normalize import company_key, email, fold

# What identifies a row without an id, by the kind of its object; the first set of which a row has anything.
_IDENTIFYING: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "person": (("email",), ("first_name", "last_name", "name", "company")),
    "colleague": (("email",), ("first_name", "last_name", "name")),
    "company": (("company",),),
    "deal": (("deal_name", "company"),),
    "ticket": (("number",), ("subject", "created")),
    "call": (("start", "start_time", "phone", "from", "to", "owner"),),
    "task": (("subject", "type", "due", "due_time", "contact", "contact_email", "owner"),),
}
_ONE_NAME = frozenset({"first_name", "last_name", "name"})
_OTHERWISE = (("subject", "start", "due", "contact", "contact_email", "owner", "from", "to"),)


class Keys:
    """Gives the keys of one file. Different rows that identify alike are numbered in its order."""

    def __init__(self, profile: Profile, spec: Spec, *, has_ids: bool) -> None:
        self._spec = spec
        self._has_ids = has_ids
        self._optional = profile.id_form == "text"
        self._taken: dict[str, list[bytes]] = {}

    def of(self, record: Record, cells: Mapping[str, str]) -> str:
        """Return a row's key, empty if the file has an id column and the row no valid id in it."""
        if self._has_ids and (record.first("id") or not self._optional):
            return next(iter(record.ids("id")), "")
        base = _hash(self._identifying(record) or [f"{column}={cell}" for column, cell in sorted(cells.items())])
        digest = hashlib.sha256(json.dumps(dict(cells), sort_keys=True).encode()).digest()[:8]
        alike = self._taken.setdefault(base, [])
        if digest not in alike:
            alike.append(digest)
        number = alike.index(digest) + 1
        return base if number == 1 else f"{base}-{number}"

    def _identifying(self, record: Record) -> list[str]:
        for names in _IDENTIFYING.get(self._spec.kind, _OTHERWISE):
            found = [name for name in names if record.first(name)]
            if self._spec.or_company and len(found) == 1 and found[0] in _ONE_NAME:
                found.append("phone")  # in an address book a first name alone names nobody
            if found:
                return [f"{name}={_folded(name, record.line(name))}" for name in found]
        return []


def _folded(name: str, text: str) -> str:
    if name == "company":
        return company_key(text)
    return email(text) or fold(text)


def _hash(parts: list[str]) -> str:
    return "#" + hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
