"""Who an item names: addresses where Outlook says them, names in an Exchange server's directory where it does not."""

from __future__ import annotations

from dataclasses import dataclass

from sbagg.adapters.outlook.item import Item, Properties
from sbagg.normalize import clean, email

EXCHANGE = "exchange"
"""The kind of identity that somebody has by a distinguished name in an Exchange server's directory (X.500)."""

TO, CC, BCC = 1, 2, 3
"""PR_RECIPIENT_TYPE; of a meeting: required, optional, and what it needs (a room)."""
_ROLES = {TO: "to", CC: "cc", BCC: "bcc"}
_LONGEST = 500
_SENDER = ("0c1a", "0c1e", "0c1f", "5d01", "0c1d")
_BEHALF = ("0042", "0064", "0065", "5d02", "003b")
_ROW = ("3001", "3002", "3003", "39fe", "300b")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named: kind (``email`` or ``exchange``) and value of the identity, both empty if only a name is known."""

    kind: str
    value: str
    name: str
    role: str = ""

    @property
    def mailbox(self) -> str:
        """The person as an address field names them; empty without an address."""
        if self.kind != "email":
            return ""
        quoted = self.name.replace("\\", " ").replace('"', "'")
        return f'"{quoted}" <{self.value}>' if quoted else self.value


def sender(item: Item) -> Person:
    """Return who sent an item."""
    return _person(item.own, _SENDER)


def author(item: Item) -> Person:
    """Return in whose name an item was sent: a secretary sends, the boss writes."""
    found = _person(item.own, _BEHALF)
    return found if found.kind else sender(item)


def recipients(item: Item) -> list[Person]:
    """Return whom an item was sent to, with their roles."""
    return [_person(one, _ROW, _ROLES.get(one.number("0c15") & 0xF, "")) for one in item.people]


def receiver(item: Item) -> str:
    """Return the address of the mailbox that received an item, if it says so."""
    stated = item.own.text("5d07")
    plain = item.own.text("0076") if item.own.text("0075").upper() == "SMTP" else ""
    return email(stated) or email(plain)


def directory_name(text: str) -> str:
    """Return a distinguished name as it is compared, empty for what is none: ``/o=acme/ou=.../cn=jdoe``."""
    text = clean(text).strip().lower().removeprefix("ex:")
    return text if text.startswith("/o=") and len(text) <= _LONGEST else ""


def _person(held: Properties, names: tuple[str, ...], role: str = "") -> Person:
    name, kind, address, smtp, search = names
    shown = held.line(name, limit=200).strip("'\" ")
    stated, written = held.text(kind).strip().upper(), held.text(address).strip()
    key = held.data(search).rstrip(b"\0").decode("ascii", "replace")
    plain = written if stated in {"SMTP", ""} else ""
    for one in (held.text(smtp), plain, key[5:] if key.upper().startswith("SMTP:") else ""):
        if found := email(one.strip()):
            return Person("email", found, "" if shown.lower() == found else shown, role)
    if found := directory_name(written) or directory_name(key):
        return Person(EXCHANGE, found, shown, role)
    found = email(shown) if not stated else ""
    return Person("email" if found else "", found, "" if found else shown, role)
