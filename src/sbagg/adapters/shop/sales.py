"""Orders, invoices, payments and customers out of the records of tables. Pure: a record in, facts out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbagg.adapter import Card, Fact, Identity, Note, Party, RecordError, Skipped, Transaction
from sbagg.adapters.shop.row import Row
from sbagg.formats import cards, values
from sbagg.normalize import company_key, fold, one_line, tokens

_WORDS = {"order": "Order", "invoice": "Invoice", "payment": "Payment", "refund": "Refund"}
_AT_STRIPE = re.compile(r"\b(?:ch|py|pi)_\w+")
_HUNDRED = 100
_OPEN_ONLY = -1
"""What is still open says less of an invoice than a report that has its sum."""
_LISTED = re.compile("[;,]")
_SUB_CUSTOMER = re.compile(r"\s*:.*|\s*\(deleted(?:-\d+)?\)$", re.IGNORECASE | re.DOTALL)
_SHORTEST_NAME = 3


def facts_of(row: Row, key: str) -> Iterator[Fact | Skipped]:
    """Yield what a record says. Raises RecordError for one that says neither an amount, a number nor a time."""
    if row.spec.kind == "customer":
        yield from customer(row, key)
        return
    if row.says("state", "status") == "draft":
        yield Skipped("draft")
        return
    kind = row.says("kind", "type") if row.has("type") else row.spec.kind
    if not kind:
        raise RecordError(f"{row.line('type')[:40]} is no kind of sale")
    amount = worth(row)
    if amount is None and not row.has("number") and not row.has("id"):
        raise RecordError("a row with neither an amount nor a number")
    name, company = called(row)
    identities = who(row)
    if identities and (name or company or row.has("city") or len(identities) > 1):
        yield Card(identities, name, company=company, at=row.when("created"), city=row.line("city"))
    yield Transaction(
        ref=ref(row, kind, key),
        kind=kind,
        title=_title(row, kind),
        at=row.when("created"),
        amount=-abs(amount) if kind == "refund" and amount else amount,
        currency=row.currency,
        status=_status(row),
        text=_text(row),
        people=_people(row, name, identities),
        company=company,
        settles=_settles(row, key),
        refunded=_refunded(row, amount),
        void=_is_void(row) or (row.profile.books and kind == "payment"),
        due=row.day("due") if _is_owed(row) else "",
        authority=0 if _says_worth(row) else _OPEN_ONLY,
        flags=row.flags("created"),
    )


def customer(row: Row, key: str) -> Iterator[Fact]:
    """Yield a customer's card, and what was noted of them."""
    name, company = called(row)
    identities = who(row) or (Identity(f"{row.profile.name}-customer", f"{row.scope.account}/{key}"),)
    tags = cards.tags(part for text in row.all("tags") for part in _LISTED.split(text))
    yield Card(identities, name, company=company, at=row.when("created"), city=row.line("city"), tags=tags)
    if row.has("note"):
        about = (Party(identities[0].kind, identities[0].value, "contact", name),)
        yield Note(f"{row.profile.name}:{row.scope.account}:note:{key}", row.first("note"), people=about)


def ref(row: Row, kind: str, key: str) -> str:
    """Return a transaction's ref. Ids of shops are unique in the world, numbers are an account's own."""
    if record := row.id("id"):
        return f"{row.profile.name}:{record}"
    prefix = f"{row.profile.name}:{row.scope.account or row.profile.name}:{kind}"
    return f"{prefix}:{key}" if key.startswith("#") or not row.has("number") else f"{prefix}:{row.first('number')}"


def who(row: Row) -> tuple[Identity, ...]:
    """Return all that a record proves to be one customer: the account at the shop, addresses and numbers."""
    found = [Identity(row.profile.name, value) for value in _accounts(row)]
    found += [Identity("email", one) for one in row.emails()]
    found += [Identity("phone", one) for one in row.phones()]
    return tuple(dict.fromkeys(found))


def called(row: Row) -> tuple[str, str]:
    """Return the names of the person and of the company.

    Books have one name for a customer: it is a person's only where the address spells it.
    """
    whole = _SUB_CUSTOMER.sub("", row.line("contact"))
    name = cards.whole_name([row.line("first_name"), row.line("last_name")]) or row.line("name")
    company = row.line("company")
    if whole and any(spells(address, whole) for address in row.emails()):
        name, whole = name or whole, ""
    company = company or whole
    is_firms = company_key(name) == company_key(company)
    return (name if cards.is_name(name) and not is_firms else ""), company


def spells(address: str, name: str) -> bool:
    """Tell whether an address spells a person's name: ``jane.doe@`` and ``jdoe@`` are Jane Doe's, ``info@doe.com`` is not."""
    words = tokens(name)
    local = re.sub(r"[^a-z]", "", fold(address.partition("@")[0]))
    if len(words) <= 1 or company_key(name) != " ".join(words) or len(words[-1]) < _SHORTEST_NAME:
        return False
    return words[-1] in local and (words[0] in local or local.startswith(words[0][0]))


def worth(row: Row) -> int | None:
    """Return the amount: what the record says of the whole, else the sum of its lines, else what is open; else None."""
    if row.has("amount"):
        return row.amount("amount")
    found = [amount for part in row.parts() if (amount := _line_amount(part)) is not None]
    return sum(found) if found else row.amount("owed")


def _says_worth(row: Row) -> bool:
    return row.has("amount") or not row.has("owed") or any(_line_amount(part) is not None for part in row.parts())


def _line_amount(part: Row) -> int | None:
    """Return what a line costs: its amount, else price times quantity less its discount in percent."""
    if part.has("line_amount"):
        return part.amount("line_amount")
    price = part.amount("line_price")
    if price is None or not part.spec.lines:
        return None
    quantity = values.amount(part.first("line_quantity") or "1", "BHD", comma=part.comma)  # in thousandths
    discount = values.amount(part.first("line_discount").rstrip("%") or "0", "BHD", comma=part.comma)
    if quantity is None or discount is None:
        return None
    return round(price * quantity * (_HUNDRED * 1000 - discount) / (_HUNDRED * 1000 * 1000))


def _accounts(row: Row) -> list[str]:
    names = ("id",) if row.spec.kind == "customer" else ("customer_id", "username")
    return [found for name in names if (found := row.id(name))]


def _people(row: Row, name: str, found: tuple[Identity, ...]) -> tuple[Party, ...]:
    """Return the customer once: by address, else by account, else by telephone."""
    best = next((one for kind in ("email", row.profile.name, "phone") for one in found if one.kind == kind), None)
    shown = name or (row.line("shown") if cards.is_name(row.line("shown")) else "")
    return (Party(best.kind, best.value, "customer", shown),) if best else ()


def _title(row: Row, kind: str) -> str:
    if row.has("title"):
        return row.line("title")
    word = row.line("type") or _WORDS[kind]
    return one_line(f"{word} {row.first('number')}")


def _status(row: Row) -> str:
    """Return the source's own word, or what its columns say; tests are called so."""
    said = row.line("status")
    if row.has("cancelled"):
        said = "cancelled"
    elif row.first("captured").casefold() == "false" and not row.says("state", "status"):
        said = "uncaptured"
    elif not said and row.has("owed"):
        said = "unpaid" if row.amount("owed") else "paid"
    elif not said and row.places.get("paid_at"):
        said = "paid" if row.has("paid_at") else "unpaid"
    return f"{said}, test".lstrip(", ") if _is_test(row) else said


def _is_test(row: Row) -> bool:
    return row.first("mode").casefold() == "test"


def _is_void(row: Row) -> bool:
    uncaptured = row.first("captured").casefold() == "false"
    return _is_test(row) or row.has("cancelled") or uncaptured or row.says("state", "status") == "void"


def _is_owed(row: Row) -> bool:
    owed = row.amount("owed") if row.has("owed") else None
    return owed > 0 if owed is not None else row.says("state", "status") == "unpaid"


def _refunded(row: Row, amount: int | None) -> int | None:
    said = row.amount("refunded")
    return amount if not said and row.says("state", "status") == "refunded" else said


def _settles(row: Row, key: str) -> tuple[str, ...]:
    """Return the refs of the payments and invoices that a record names; those of Stripe are known wherever they stand."""
    found = [one for text in row.all("payments") for one in _AT_STRIPE.findall(text)]
    found += row.all("invoice_id")
    return tuple(dict.fromkeys(f"stripe:{one}" for one in found if one != key))


def _text(row: Row) -> str:
    """List what was bought, a line each, and what was added, taken off and said."""
    parts = row.parts()
    lines = [_line(part) for part in parts if part.has("line_name") or part.has("line_quantity") or len(parts) > 1]
    sums = ("shipping", "tax", "discount", "refunded")
    lines += [f"{name.capitalize()}: {row.first(name)}" for name in sums if row.amount(name)]
    lines += [row.first(name) for name in ("reference", "note") if row.has(name)]
    return "\n".join(line for line in lines if line.strip())


def _line(part: Row) -> str:
    """Write a line as ``2 x Clay (C-1), 4.50``, with what it has of these."""
    quantity, cost = part.first("line_quantity"), part.first("line_price") or part.first("line_amount")
    sku = f"({part.first('line_sku')})" if part.has("line_sku") else ""
    named = ", ".join(text for text in (f"{part.line('line_name')} {sku}".strip(), cost) if text)
    return f"{quantity} x {named}" if quantity else named
