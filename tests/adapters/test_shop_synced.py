"""Whole exports through the command line: what the store counts is what a few lines over the files count."""

import csv
import json
from collections import defaultdict
from decimal import Decimal

import pytest
import shop_world as world
from shop_world import OTIS, WREN


def worth(sbagg, *what):
    found = sbagg(*what, "--json").json["transactions"]
    return found["count"], {one["currency"]: one["amount"] for one in found["totals"]}


def test_the_sums_of_a_shop_are_those_of_its_file(tmp_path, home, sbagg):
    orders = []
    for number in range(1, 41):
        cells = {
            "Email": f"buyer{number % 4}@pots-{number % 4}.com",
            "Total": f"{number}.50",
            "Currency": ("EUR", "USD", "JPY")[number % 3],
        }
        cells |= {"Refunded Amount": "1.00"} if number % 5 == 0 else {}
        cells |= {"Financial Status": "voided"} if number % 7 == 0 else {}
        cells |= {"Cancelled at": "2026-05-02 10:00:00 +0200"} if number % 11 == 0 else {}
        orders.append(world.order(number, *[("1", "Item", "5.00")] * (number % 3 + 1), **cells))
    path = world.shopify(tmp_path / "orders_export.csv", *orders)
    assert sbagg("sync", path).status == 0
    sums, counts = defaultdict(lambda: defaultdict(Decimal)), defaultdict(int)
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Email"]]
    for row in rows:
        if row["Financial Status"] != "voided" and not row["Cancelled at"]:
            places = 0 if row["Currency"] == "JPY" else 2
            kept = round(Decimal(row["Total"]), places) - round(Decimal(row["Refunded Amount"] or 0), places)
            sums[row["Email"]][row["Currency"]] += kept
            counts[row["Email"]] += 1
    assert sbagg("status", "--json").json["counts"]["transactions"] == len(rows) == 40
    assert len(sbagg("find", "kind:order", "--limit", "0", "--json").json["hits"]) == 40
    for number in range(4):
        address = f"buyer{number}@pots-{number}.com"
        expected = counts[address], {code: str(amount) for code, amount in sums[address].items()}
        assert worth(sbagg, "who", address) == expected
        assert worth(sbagg, "company", f"pots-{number}.com") == expected
    again = sbagg("sync", path, "--json").json["sources"][0]
    assert (again["seen"], again["added"], again["changed"]) == (0, 0, 0)


def test_a_newer_export_joins_its_shop(tmp_path, home, sbagg):
    first = world.shopify(tmp_path / "orders_export_1.csv", world.order(1), world.order(2), mtime=1_790_000_000)
    second = world.shopify(
        tmp_path / "orders_export_2.csv",
        world.order(2, **{"Financial Status": "refunded"}),
        world.order(1),
        world.order(3),
        mtime=1_790_100_000,
    )
    sbagg("sync", first)
    sbagg("sync", second)
    assert [one["source"] for one in sbagg("source", "list", "--json").json["sources"]] == ["shopify"]
    assert worth(sbagg, "who", WREN) == (3, {"EUR": "69.96"})


@pytest.mark.parametrize("turn", [False, True])
def test_one_payment_in_a_table_and_in_answers_counts_once(tmp_path, home, sbagg, turn):
    folder = tmp_path / "stripe"
    folder.mkdir()
    table = world.stripe(folder / "payments.csv", world.payment(1), world.payment(2, "7.00"), mtime=1_780_000_000)
    charges = [world.charge(1, amount_refunded=2000, invoice="in_1"), world.charge(3, 100, livemode=False)]
    objects = world.answers(
        folder / "a.json", world.invoice(1), *charges, world.refund(1, 2000, of=1), mtime=1_790_000_000
    )
    for path in (objects, table) if turn else (table, objects):
        assert sbagg("sync", path).status == 0
    assert worth(sbagg, "who", WREN) == (2, {"USD": "37.00"})
    items = sbagg("timeline", WREN, "--json").json["items"]
    assert sorted((one["kind"], one["amount"]["amount"], one["status"]) for one in items) == [
        ("invoice", "50.00", "paid"), ("payment", "1.00", "succeeded, test"), ("payment", "50.00", "succeeded"), ("payment", "7.00", "Paid"),
        ("refund", "-20.00", "succeeded"),
    ]  # fmt: skip
    assert sbagg("status", "--json").json["counts"]["transactions"] == 5


def test_a_shops_order_and_the_payment_of_it_elsewhere(tmp_path, home, sbagg):
    order = world.order(1, Total="50.00", Currency="USD", **{"Payment ID": "ch_1", "Refunded Amount": "10.00"})
    sbagg("sync", world.shopify(tmp_path / "o.csv", order))
    sbagg(
        "sync",
        world.stripe(tmp_path / "p.csv", world.payment(1, **{"Amount Refunded": "10.00"}), world.payment(2, "5.00")),
    )
    assert worth(sbagg, "who", WREN) == (2, {"USD": "45.00"})


def test_a_folder_of_everything(tmp_path, home, sbagg):
    folder = tmp_path / "downloads"
    folder.mkdir()
    world.shopify(folder / "orders_export.csv", world.order(1))
    world.write(
        folder / "customers_export.csv",
        world.text(
            [{"Customer ID": "'7", "Email": WREN, "Accepts Email Marketing": "no", "Tags": "vip"}], world.BUYERS
        ),
    )
    world.ebay(folder / "eBay-OrdersReport.csv", world.sold(1))
    world.xero(folder / "SalesInvoices.csv", world.bill(1))
    world.report(
        folder / "Sales.csv", world.BY_CUSTOMER, "Kiln & Ash,,,,,,,,,", ",01/13/2026,Invoice,7,Clay,,1,9.00,9.00,"
    )
    world.stripe(folder / "unified_payments.csv", world.payment(1))
    world.answers(folder / "customers.json", world.customer(1, OTIS, name="Otis Vane"))
    (folder / "bank.csv").write_text("Date,Amount,Text\n2026-01-01,5,tea\n")
    report = sbagg("sync", folder, "--json").json
    assert sorted(one["source"] for one in report["sources"]) == ["ebay", "quickbooks", "shopify", "stripe", "xero"]
    assert {one["outcome"] for one in report["sources"]} == {"ok"}
    assert report["unrecognised"] == [str(folder / "bank.csv")]
    assert worth(sbagg, "who", WREN) == (3, {"EUR": "34.98", "GBP": "120.00", "USD": "50.00"})
    found = sbagg("company", "kiln-and-ash.com", "--json").json
    assert (found["name"], [one["name"] for one in found["people"]]) == ("Kiln & Ash Ltd", ["Wren Abara"])
    assert worth(sbagg, "company", "kiln-and-ash.com") == (
        4,
        {"EUR": "34.98", "GBP": "120.00", "USD": "50.00", None: "9.00"},
    )
    person = sbagg("who", WREN, "--json").json
    assert (person["name"], person["tags"]) == ("Wren Abara", ["vip"])
    names = {one["name"] for one in sbagg("people", "--json").json["people"]}
    assert {"Otis Vane", "Wren Abara"} <= names


def test_the_answers_of_one_account_join_one_source(tmp_path, home, sbagg):
    for name, objects in {
        "charges": [world.charge(1)],
        "refunds": [world.refund(1, 500, of=1)],
        "customers": [world.customer(1)],
    }.items():
        sbagg("sync", world.answers(tmp_path / f"{name}.json", *objects))
    assert [one["source"] for one in sbagg("source", "list", "--json").json["sources"]] == ["stripe"]
    assert worth(sbagg, "who", WREN) == (1, {"USD": "45.00"})


def test_a_rebuild_says_the_same(tmp_path, home, sbagg):
    sbagg("sync", world.xero(tmp_path / "i.csv", world.bill(1), world.bill(2, Status="Voided")))
    sbagg("sync", world.answers(tmp_path / "a.json", world.charge(1), world.refund(1, 500, of=1), world.customer(1)))
    before = [json.dumps(sbagg("who", WREN, "--json").json[key]) for key in ("transactions", "timeline", "company")]
    (home / "sbagg.db").unlink()
    assert sbagg("sync").status == 0
    assert [
        json.dumps(sbagg("who", WREN, "--json").json[key]) for key in ("transactions", "timeline", "company")
    ] == before
