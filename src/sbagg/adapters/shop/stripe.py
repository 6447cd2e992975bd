"""Payments, invoices, refunds and customers out of the objects of Stripe's API. Pure: an object in, facts out.

Amounts are in minor units, times in unix seconds. Source: Stripe API reference, "Charges", "PaymentIntents", "Invoices",
"Credit notes", "Refunds", "Customers", "Currencies".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction

from sbagg.adapter import Card, Fact, Identity, Json, Note, Party, RecordError, Skipped, Transaction
from sbagg.adapters.shop.objects import WHOSE, id_of
from sbagg.formats import cards
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import unpack
from sbagg.normalize import decimals, email, money_text, one_line
from sbagg.normalize.identity import phone

_DECIMALS = {"MGA": 0, "ISK": 2, "UGX": 2}
"""Where Stripe's minor units are not those of ISO 4217."""
_UNPAID = frozenset({"failed", "canceled", "void", "uncollectible"})
_UNDER_WAY = frozenset({"succeeded", "processing"})
_YEAR_2100 = 4_102_444_800
_BELOW = -1  # what a charge says of a payment goes before what its intent does

Object = Mapping[str, Json]


def facts_of(data: bytes, region: str) -> Iterator[Fact | Skipped]:
    """Yield what an object says. Raises RecordError for what is none that is read."""
    value = unpack(data)
    kind, key = text(value.get("object")), text(value.get("id"))
    if kind == "customer" and key:
        yield from customer(value, key, region)
    elif kind in _KINDS and key:
        yield from _KINDS[kind](value, key)
    else:
        raise RecordError("no object of Stripe's that is read")


def customer(value: Object, key: str, region: str) -> Iterator[Fact]:
    """Yield a customer's card, and the description that the seller gave them."""
    identities = [Identity("stripe", key)]
    identities += [Identity("email", one) for one in _addresses(value.get("email"))]
    identities += [Identity("phone", one) for one in (phone(text(value.get("phone")), region),) if one]
    name, company = one_line(text(value.get("name"))), one_line(text(value.get("business_name")))
    places = (value.get("address"), mapping(value.get("shipping")).get("address"))
    city = next((found for place in places if (found := one_line(text(mapping(place).get("city"))))), "")
    name = name if cards.is_name(name) and name != company else ""
    yield Card(tuple(identities), name, company=company, at=_time(value.get("created")), city=city)
    if said := text(value.get("description")):
        yield Note(f"stripe:{key}:note", said, people=(Party("stripe", key, "contact", name),))


def charge(value: Object, key: str) -> Iterator[Fact]:
    """Yield a payment, and the refunds that stand in it."""
    status = text(value.get("status"))
    if status == "succeeded" and value.get("captured") is False:
        status = "uncaptured"
    captured = whole(value.get("amount_captured"))
    yield _transaction(
        value, key, "payment", captured or whole(value.get("amount")), status,
        title=text(value.get("description")),
        said=text(value.get("failure_message")),
        settles=(value.get("invoice"), value.get("payment_intent")),
        refunded=whole(value.get("amount_refunded")),
        void=status in {*_UNPAID, "uncaptured"},
    )  # fmt: skip
    for one in listing(mapping(value.get("refunds")).get("data")):
        given = mapping(one)
        if text(given.get("id")) and text(given.get("object")) == "refund":
            whose: dict[str, Json] = {**mapping(value.get(WHOSE)), **_said_of(value)}
            yield from refund({**given, "charge": key, WHOSE: whose}, text(given.get("id")))


def payment_intent(value: Object, key: str) -> Iterator[Fact]:
    """Yield the payment that is intended; once it was tried, it is the payment of its last charge."""
    status = text(value.get("status"))
    tried = mapping(value.get("charges")).get("data")
    last = id_of(value.get("latest_charge")) or id_of(next(iter(listing(tried)), None))
    received = whole(value.get("amount_received")) if status == "succeeded" else None
    yield _transaction(
        value, last or key, "payment", received or whole(value.get("amount")), status,
        title=text(value.get("description")),
        settles=(value.get("invoice"), key if last else None),
        void=status not in _UNDER_WAY, authority=_BELOW,
    )  # fmt: skip


def invoice(value: Object, key: str) -> Iterator[Fact | Skipped]:
    """Yield an invoice; a draft was never sent."""
    status = text(value.get("status"))
    if status == "draft":
        yield Skipped("draft")
        return
    payments = [mapping(mapping(one).get("payment")) for one in listing(mapping(value.get("payments")).get("data"))]
    finalized = mapping(value.get("status_transitions")).get("finalized_at")
    credited = [whole(value.get(f"{when}_payment_credit_notes_amount")) or 0 for when in ("pre", "post")]
    due = _time(value.get("due_date"))
    yield _transaction(
        value, key, "invoice", whole(value.get("total")), status,
        title=f"Invoice {text(value.get('number'))}",
        said=_lines(value) + "\n" + text(value.get("description")),
        settles=(value.get("charge"), value.get("payment_intent"),
                 *(one.get(name) for one in payments for name in ("charge", "payment_intent"))),
        refunded=sum(credited),
        void=status in _UNPAID,
        due=datetime.fromtimestamp(due, UTC).date().isoformat() if due is not None and status == "open" else "",
        at=_time(finalized) or _time(value.get("effective_at")),
    )  # fmt: skip


def credit_note(value: Object, key: str) -> Iterator[Fact]:
    """Yield what a credit note gives back of an invoice."""
    status = text(value.get("status"))
    refunds = [mapping(one).get("refund") for one in listing(value.get("refunds"))]
    yield _transaction(
        value, key, "refund", _or(whole(value.get("total")), whole(value.get("amount"))), status,
        title=f"Credit note {text(value.get('number'))}",
        said=_lines(value) + "\n" + text(value.get("memo")),
        settles=(value.get("invoice"), value.get("refund"), *refunds),
        void=status in _UNPAID,
    )  # fmt: skip


def refund(value: Object, key: str) -> Iterator[Fact]:
    """Yield what was given back of a charge."""
    status = text(value.get("status"))
    yield _transaction(
        value, key, "refund", whole(value.get("amount")), status,
        title="Refund",
        said=text(value.get("reason")).replace("_", " "),
        settles=(value.get("charge"), value.get("payment_intent")),
        void=status in {*_UNPAID, "requires_action"},
    )  # fmt: skip


def _transaction(
    value: Object, key: str, kind: str, amount: int | None, status: str, *, title: str, said: str = "",
    settles: tuple[Json, ...] = (), refunded: int | None = None, void: bool = False, due: str = "", at: int | None = None,
    authority: int = 0,
) -> Transaction:  # fmt: skip
    currency = text(value.get("currency")).upper()
    test = value.get("livemode") is False or mapping(value.get(WHOSE)).get("livemode") is False
    minor = _minor(amount, currency)
    return Transaction(
        ref=f"stripe:{key}",
        kind=kind,
        title=one_line(title) or kind.capitalize(),
        at=_time(value.get("created")) if at is None else at,
        amount=-abs(minor) if kind == "refund" and minor else minor,
        currency=currency,
        status=f"{status}, test".lstrip(", ") if test else status,
        text=said.strip(),
        people=_people(value),
        settles=tuple(dict.fromkeys(f"stripe:{one}" for other in settles if (one := id_of(other)) and one != key)),
        refunded=_minor(refunded, currency),
        void=void or test,
        due=due,
        authority=authority,
    )


def _people(value: Object) -> tuple[Party, ...]:
    """Return the customer once: by their own address, else by that of the payment, else by their id."""
    said, known = _said_of(value), mapping(value.get(WHOSE))
    for address in (known.get("email"), said.get("email")):
        for one in _addresses(address):
            name = one_line(text(said.get("name")) or text(known.get("name")))
            return (Party("email", one, "customer", name if cards.is_name(name) else ""),)
    account = text(said.get("customer")) or text(known.get("customer"))
    return (Party("stripe", account, "customer"),) if account else ()


def _said_of(value: Object) -> dict[str, Json]:
    """Return customer, address and name that an object itself says."""
    billed, customer = mapping(value.get("billing_details")), mapping(value.get("customer"))
    addresses = (
        customer.get("email"), value.get("customer_email"), billed.get("email"), value.get("receipt_email")
    )  # fmt: skip
    names = (customer.get("name"), value.get("customer_name"), billed.get("name"))
    found = {
        "customer": id_of(value.get("customer")),
        "email": next((one for one in map(text, addresses) if one), ""),
        "name": next((one for one in map(text, names) if one), ""),
    }
    return {name: one for name, one in found.items() if one}


def _lines(value: Object) -> str:
    """List what an invoice bills, a line each."""
    currency = text(value.get("currency")).upper()
    lines = []
    for one in listing(mapping(value.get("lines")).get("data")):
        line = mapping(one)
        quantity, amount = whole(line.get("quantity")), _minor(whole(line.get("amount")), currency)
        price = f", {money_text(amount, currency)}" if amount is not None else ""
        lines.append(f"{quantity} x " * (quantity is not None) + one_line(text(line.get("description"))) + price)
    return "\n".join(lines)


def _minor(amount: int | None, currency: str) -> int | None:
    """Return Stripe's minor units as those of ISO 4217."""
    theirs, ours = _DECIMALS.get(currency, decimals(currency)), decimals(currency)
    return amount if amount is None or theirs == ours else round(Fraction(amount) * Fraction(10) ** (ours - theirs))


def _time(value: Json) -> int | None:
    at = whole(value)
    return at if at is not None and 0 < at < _YEAR_2100 else None


def _addresses(value: Json) -> list[str]:
    return [one] if (one := email(text(value))) else []


def _or(one: int | None, other: int | None) -> int | None:
    return other if one is None else one


_KINDS: Mapping[str, Callable[[Object, str], Iterator[Fact | Skipped]]] = {
    "charge": charge,
    "payment_intent": payment_intent,
    "invoice": invoice,
    "credit_note": credit_note,
    "refund": refund,
}
