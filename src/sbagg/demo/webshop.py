"""The shop for parts as Shopify exports its orders: 79 columns, and a row for each further line of an order."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from sbagg.demo import clock
from sbagg.demo.chance import happens
from sbagg.demo.packing import date
from sbagg.demo.scene import Written
from sbagg.demo.script import script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sbagg.demo.cast import Person
    from sbagg.demo.scene import Scene

_SHARE = 0.12  # of the drawn people ordered
_FIRST, _FIRST_ID = 1001, 5_880_044_710_001
_SHIPPING = 900  # cents
_COLUMNS = (
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing", "Currency",
    "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method", "Created at",
    "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price", "Lineitem sku",
    "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status", "Billing Name", "Billing Street",
    "Billing Address1", "Billing Address2", "Billing Company", "Billing City", "Billing Zip", "Billing Province",
    "Billing Country", "Billing Phone", "Shipping Name", "Shipping Street", "Shipping Address1", "Shipping Address2",
    "Shipping Company", "Shipping City", "Shipping Zip", "Shipping Province", "Shipping Country", "Shipping Phone", "Notes",
    "Note Attributes", "Cancelled at", "Payment Method", "Payment Reference", "Refunded Amount", "Vendor",
    "Outstanding Balance", "Employee", "Location", "Device ID", "Id", "Tags", "Risk Level", "Source", "Lineitem discount",
    "Tax 1 Name", "Tax 1 Value", "Tax 2 Name", "Tax 2 Value", "Tax 3 Name", "Tax 3 Value", "Tax 4 Name", "Tax 4 Value",
    "Tax 5 Name", "Tax 5 Value", "Phone", "Receipt Number", "Duties", "Billing Province Name", "Shipping Province Name",
    "Payment ID", "Payment Terms Name", "Next Payment Due At", "Payment References",
)  # fmt: skip


def write(scene: Scene) -> Written:
    """Write ``orders_export.csv``, the newest order first."""
    path = scene.into / "orders_export.csv"
    orders = sorted(_orders(scene), key=lambda order: order[1])
    rows = [_rows(scene, number, *order) for number, order in enumerate(orders)]
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, _COLUMNS, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(row for order in reversed(rows) for row in order)
    return Written((date(path, scene.now),), {"orders": len(rows), "rows": sum(map(len, rows))})


def _orders(scene: Scene) -> Iterator[tuple[Person, int, dict[str, Any]]]:
    rng, said = scene.chance("shop"), script("webshop")
    for one in said["order"]:
        yield scene.cast.by_key[one["with"]], scene.at(one["ago"]), one
    for person in scene.cast.people:
        if person.emails and not person.role and happens(rng, _SHARE):
            yield person, scene.moment(rng, person), {"lines": _basket(rng, said["product"])}


def _basket(rng: Random, products: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(one["sku"], rng.randrange(1, 9)) for one in rng.sample(products, rng.choice((1, 1, 2)))]


def _rows(scene: Scene, number: int, person: Person, at: int, one: dict[str, Any]) -> list[dict[str, object]]:
    products = {entry["sku"]: entry for entry in script("webshop")["product"]}
    lines = [(products[sku], quantity) for sku, quantity in one["lines"]]
    subtotal = sum(product["cents"] * quantity for product, quantity in lines)
    shipping = _SHIPPING if any(product["sku"] != "CAL-1" for product, _ in lines) else 0
    refunded, cancelled = one.get("refunded", 0), one.get("cancelled", False)
    status = "voided" if cancelled else "partially_refunded" if refunded else "paid"
    order = {
        "Email": person.emails[0], "Financial Status": status, "Paid at": "" if cancelled else _time(at + 40),
        "Fulfillment Status": "unfulfilled" if cancelled else "fulfilled",
        "Fulfilled at": "" if cancelled else _time(min(at + clock.DAY, scene.now - clock.HOUR)), "Accepts Marketing": "no",
        "Currency": "USD", "Subtotal": _money(subtotal), "Shipping": _money(shipping), "Taxes": "0.00",
        "Total": _money(subtotal + shipping), "Discount Amount": "0.00", "Shipping Method": "Standard" if shipping else "",
        "Created at": _time(at), "Notes": one.get("note", ""), "Cancelled at": _time(at + 900) if cancelled else "",
        "Payment Method": "Shopify Payments", "Payment Reference": f"c{_FIRST_ID + number}.1",
        "Refunded Amount": _money(refunded), "Vendor": scene.cast.home.name, "Outstanding Balance": "0.00",
        "Id": _FIRST_ID + 7 * number, "Risk Level": "Low", "Source": "web",
        **_address("Billing", person), **(_address("Shipping", person) if shipping else {}),
    }  # fmt: skip
    return [
        {
            "Name": f"#{_FIRST + number}", **({} if place else order), "Lineitem quantity": quantity,
            "Lineitem name": product["name"], "Lineitem price": _money(product["cents"]), "Lineitem sku": product["sku"],
            "Lineitem requires shipping": str(product["sku"] != "CAL-1").lower(), "Lineitem taxable": "true",
            "Lineitem fulfillment status": "pending" if cancelled else "fulfilled", "Lineitem discount": "0.00",
            "Email": person.emails[0],
        }
        for place, (product, quantity) in enumerate(lines)
    ]  # fmt: skip


def _address(kind: str, person: Person) -> dict[str, str]:
    company = person.company
    found = {"Name": person.name, "Company": company.name if company else "", "City": company.city if company else ""}
    return {f"{kind} {name}": value for name, value in found.items()}


def _time(at: int) -> str:
    return f"{clock.salesforce(at)} +0000"


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
