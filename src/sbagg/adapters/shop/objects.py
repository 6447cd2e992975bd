"""What Stripe's API answers, saved as JSON: lists of charges, payment intents, invoices, credit notes, refunds, customers.

A refund names only the charge that it gives back, a charge often only its customer's id. Whose they are is looked up in the
other files of the source and kept with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sbagg.adapter import Event, Gone, Json, Raw, Refused, Skipped
from sbagg.formats import answers
from sbagg.formats.jsonvalues import mapping, text
from sbagg.formats.kept import pack
from sbagg.formats.tree import Member, Tree
from sbagg.normalize import clean

MEDIA = "application/vnd.stripe+json"
READ = frozenset({"charge", "payment_intent", "invoice", "credit_note", "refund", "customer"})
WHOSE = "sbagg_whose"
"""The member that fetch adds to an object: what other files say of whose it is."""
_NOUNS = {"data": "list", "resources": "samples"}
_MOST = 1_000_000


def is_json(member: str) -> bool:
    """Tell by its name whether a member may hold objects."""
    return member.lower().endswith(answers.SUFFIXES)


def found_in(tree: Tree, name: str) -> Iterator[answers.Found | Refused | Skipped]:
    """Yield the objects of a member; of Stripe's samples for testing, each by itself."""
    for found in answers.read(tree, name, _NOUNS):
        if isinstance(found, answers.Found) and found.noun == "samples":
            for key, value in found.value.items():
                if key.startswith("deleted_"):  # the sample of another object's deletion
                    yield Skipped("a sample of an answer to a deletion", clean(f"{found.locator}/{key}"))
                elif isinstance(value, dict):
                    yield answers.Found("", value, clean(f"{found.place}/{key}"), clean(f"{found.locator}/{key}"))
        else:
            yield found


def events(tree: Tree, member: Member, whose: Whose) -> Iterator[Event]:
    """Yield the objects of a member that are read, and say which are not."""
    for found in found_in(tree, member.name):
        if isinstance(found, (Refused, Skipped)):
            yield found
            continue
        kind, key = text(found.value.get("object")), text(found.value.get("id"))
        if kind not in READ:
            yield Skipped("an object of a kind that is not read", found.locator)
        elif not key:
            yield found.refused("an object without an id", kind)
        elif found.value.get("deleted") is True:
            yield Gone(key, kind)
        else:
            value: dict[str, Json] = {name: one for name, one in found.value.items() if name != WHOSE}
            if known := whose.of(value):
                value[WHOSE] = known
            yield Raw(key, pack(value), MEDIA, kind, found.locator, member.mtime)


@dataclass(slots=True)
class Whose:
    """Whose charges and payments are, and customers' addresses, out of all files of a source; up to a million of each."""

    customers: dict[str, str] = field(default_factory=dict)
    payments: dict[str, dict[str, Json]] = field(default_factory=dict)

    @classmethod
    def look(cls, paths: Iterable[Path]) -> Whose:
        """Read what the files of a source say."""
        whose = cls()
        for path in paths:
            with Tree(path) as tree:
                for name in filter(is_json, tree.members):
                    for found in found_in(tree, name):
                        if isinstance(found, answers.Found):
                            whose._note(found.value)
        return whose

    def of(self, value: dict[str, Json]) -> dict[str, Json]:
        """Return what is known of an object beside what it says itself."""
        known: dict[str, Json] = {}
        for name in ("charge", "payment_intent"):
            known |= self.payments.get(id_of(value.get(name)), {})
        customer = id_of(value.get("customer")) or text(known.get("customer"))
        if address := self.customers.get(customer):
            known["email"] = address
        return known

    def _note(self, value: dict[str, Json]) -> None:
        kind, key = text(value.get("object")), text(value.get("id"))
        if kind == "customer" and len(self.customers) < _MOST and (address := text(value.get("email"))):
            self.customers[key] = address
        elif kind in {"charge", "payment_intent"} and len(self.payments) < _MOST:
            billed = mapping(value.get("billing_details"))
            said = {
                "customer": id_of(value.get("customer")),
                "email": text(billed.get("email")) or text(value.get("receipt_email")),
                "name": text(billed.get("name")),
            }
            known: dict[str, Json] = {name: one for name, one in said.items() if one}
            if value.get("livemode") is False:
                known["livemode"] = False
            self.payments[key] = known


def id_of(value: Json) -> str:
    """Return the id that a member holds: itself, or that of the object that stands there in its place."""
    return text(mapping(value).get("id")) or text(value)
