"""From a contact of Outlook (IPM.Contact) to a card and a note. Source: [MS-OXOCNTC]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sbagg.adapter import Card, Fact, Identity, Note, Organization, Party, Skipped
from sbagg.adapters.outlook.item import Item
from sbagg.adapters.outlook.mail import body
from sbagg.adapters.outlook.people import EXCHANGE, directory_name
from sbagg.formats import cards
from sbagg.formats.values import birthday
from sbagg.normalize import email
from sbagg.normalize.identity import phone

KIND = "outlook"
"""The kind of identity that a contact without an address has by its own key."""
_ADDRESSES = (
    ("address:8083", "address:8084", "address:8082"), ("address:8093", "address:8094", "address:8092"),
    ("address:80a3", "address:80a4", "address:80a2"),
)  # fmt: skip
"""Of each of the three: the address, what was first typed for it, its type."""
_NUMBERS = ("3a1c", "3a08", "3a1b", "3a09", "3a2f", "3a1a")
"""Mobile, business, business 2, home, home 2, primary. Fax, pager and the company's own number are nobody's."""
_NO_DAY = datetime(4000, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HALF_DAY = timedelta(hours=12)


def contact_facts(item: Item, key: str, region: str) -> Iterator[Fact | Skipped]:
    """Yield what a contact says. ``region`` is the country of numbers without one."""
    own, ref = item.own, f"outlook:contact:{key}"
    name, company, at = _name(item), own.line("3a16"), own.time("3008", "3007")
    found = list(dict.fromkeys(_identities(item, region)))
    if not name and company:
        domains = (one.value.rpartition("@")[2] for one in found if one.kind == "email")
        yield Organization(ref, company, tuple(dict.fromkeys([*filter(None, (own.line("3a51"),)), *domains])), at=at)
        yield from _note(item, ref, at, about=(ref,))
        return
    if not any(one.kind == "email" for one in found):
        found.insert(0, Identity(KIND, key))
    if not name and found == [Identity(KIND, key)]:
        yield Skipped("a contact that says nothing")
        return
    yield Card(
        tuple(found),
        name=name,
        title=own.line("3a17"),
        company=company,
        at=at,
        birthday=_birthday(item),
        city=own.line("address:8046", "3a27", "3a59"),
        tags=cards.tags(own.texts("public:keywords")),
    )
    yield from _note(item, ref, at, people=(Party(found[0].kind, found[0].value, "contact", name),))


def _name(item: Item) -> str:
    own = item.own
    spelt = cards.whole_name((own.line("3a06"), own.line("3a44"), own.line("3a11")), own.line("3a05"))
    shown = own.line("3001", "0037")
    if spelt:
        return spelt
    return shown if cards.is_name(shown) and shown != own.line("3a16") else ""


def _identities(item: Item, region: str) -> Iterator[Identity]:
    own = item.own
    for address, typed, kind in _ADDRESSES:
        written = own.text(address).strip()
        if found := email(written) or email(own.text(typed).strip()):
            yield Identity("email", found)
        if own.text(kind).strip().upper() == "EX" and (dn := directory_name(written)):
            yield Identity(EXCHANGE, dn)
    for number in _NUMBERS:
        if shown := phone(own.line(number), region):
            yield Identity("phone", shown)
    for page in ("3a50", "3a51"):
        yield from cards.web_accounts(own.line(page))


def _birthday(item: Item) -> str:
    """Return the birthday, which Outlook keeps as midnight in the zone of its user: half a day later it is that day in UTC."""
    seconds = item.own.number("3a42")
    try:
        day = _EPOCH + timedelta(seconds=seconds) + _HALF_DAY
    except OverflowError:
        return ""
    return birthday(f"{day:%Y-%m-%d}") if seconds and day < _NO_DAY else ""


def _note(
    item: Item, ref: str, at: int | None, *, people: tuple[Party, ...] = (), about: tuple[str, ...] = ()
) -> Iterator[Note]:
    if text := body(item):
        yield Note(f"{ref}:note", text, at=at, people=people, about=about)
