"""Shops and ledgers as tables: what is an order, whose it is, what it is worth."""

import zipfile
from collections import Counter

import pytest
import shop_world as world
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import facts, only, read, survives
from shop_world import OTIS, WREN

from sbagg.adapter import (
    Card,
    Export,
    Identity,
    Note,
    Party,
    Raw,
    RecordError,
    Refused,
    Skipped,
    SourceError,
    Transaction,
)
from sbagg.adapters.shop import Shop
from sbagg.adapters.shop.profile import dialects, profile
from sbagg.testing import AdapterContract, Recorder

KINDS = {"order", "invoice", "payment", "customer"}


class TestShopify(AdapterContract):
    def world(self, folder):
        first, second = world.order(1001, ("2", "Mug", "10.00"), ("1", "Bowl", "10.00")), world.order(1002)
        return Shop((world.shopify(folder / "orders_export.csv", first, second, [{"Name": "#1003"}]),), "shopify")

    def change(self, folder):
        world.shopify(
            folder / "orders_export.csv", world.order(1002, **{"Financial Status": "refunded"}), world.order(1004)
        )


class TestEbay(AdapterContract):
    def world(self, folder):
        return Shop((world.ebay(folder / "report.csv", world.sold(1), world.sold(2)),), "ebay", "kilnshop")

    def change(self, folder):
        world.ebay(folder / "report.csv", world.sold(2, **{"Total Price": "$21.00"}), world.sold(3))


class TestXero(AdapterContract):
    def world(self, folder):
        return Shop((world.xero(folder / "SalesInvoices.csv", world.bill(1), world.bill(2), world.bill(1)),), "xero")

    def change(self, folder):
        world.xero(folder / "SalesInvoices.csv", world.bill(1, Status="Voided"), world.bill(3), {"ContactName": 'x"y'})


class TestQuickBooks(AdapterContract):
    def world(self, folder):
        lines = (
            "Moss,,,,,,,,,",
            ",01/13/2026,Invoice,7,Clay,,2,5,10.00,10.00",
            "Total for Moss,,,,,,,,10.00,",
            "TOTAL,,,,,,,,10.00,",
        )
        return Shop((world.report(folder / "sales.csv", world.BY_CUSTOMER, *lines),), "quickbooks", "Moss Pottery LLC")

    def change(self, folder):
        world.report(
            folder / "sales.csv", world.BY_CUSTOMER, "Moss,,,,,,,,,", ",01/14/2026,Invoice,8,Clay,,2,5,10.00,10.00"
        )


def shop(path, **more):
    """The adapter as it recognises the path."""
    found = Shop.recognise(path)
    assert isinstance(found, Export)
    options = {name: value for name, value in found.options.items() if name not in {"path", "timezone"}}
    return Shop((path,), **{**options, **more})


def money(found):
    return [(one.kind, one.amount, one.currency) for one in only(Transaction, found)]


def one(found, kind=Transaction):
    (fact,) = only(kind, found)
    return fact


# --- Shopify --------------------------------------------------------------------------------------------------------------


def test_rows_that_go_on_are_lines_of_the_order_above(tmp_path):
    lines = [("2", "Mug", "10.00"), ("1", "Bowl, large", "10.00")]
    found = facts(shop(world.shopify(tmp_path / "o.csv", world.order(1001, *lines), world.order(1002))))
    first, second = only(Transaction, found)
    assert (first.ref, first.title, first.amount, first.currency, first.status) == (
        "shopify:901001", "Order #1001", 3498, "EUR", "paid",
    )  # fmt: skip
    assert first.text == "2 x Mug, 10.00\n1 x Bowl, large, 10.00\nShipping: 4.98"
    assert first.at == 1_777_622_400
    assert first.people == (Party("email", WREN, "customer", "Wren Abara"),)
    assert second.text.startswith("1 x Bowl")


def test_who_orders_becomes_a_card(tmp_path):
    cells = {"Billing Company": "Kiln & Ash", "Phone": "'+32470112233", "Billing Phone": "0470 11 22 33"}
    card = one(facts(shop(world.shopify(tmp_path / "o.csv", world.order(1, **cells)), region="BE")), Card)
    assert (card.name, card.company, card.city) == ("Wren Abara", "Kiln & Ash", "Ghent")
    assert card.identities == (Identity("email", WREN), Identity("phone", "+32470112233"))


@pytest.mark.parametrize(
    ("cells", "status", "void", "refunded"),
    [
        ({"Financial Status": "partially_refunded", "Refunded Amount": "10.50"}, "partially_refunded", False, 1050),
        ({"Financial Status": "refunded", "Refunded Amount": ""}, "refunded", False, 3498),
        ({"Financial Status": "voided"}, "voided", True, 0),
        ({"Cancelled at": "2026-05-02 10:00:00 +0200"}, "cancelled", True, 0),
        ({"Financial Status": "pending"}, "pending", False, 0),
    ],
)
def test_the_state_of_an_order(tmp_path, cells, status, void, refunded):
    found = one(facts(shop(world.shopify(tmp_path / "o.csv", world.order(1, **cells)))))
    assert (found.status, found.void, found.refunded) == (status, void, refunded)


def test_an_order_names_the_payments_that_stripe_knows(tmp_path):
    cells = {"Payment Reference": "c123.1", "Payment ID": "pi_3Abc + ch_9"}
    assert one(facts(shop(world.shopify(tmp_path / "o.csv", world.order(1, **cells))))).settles == (
        "stripe:pi_3Abc",
        "stripe:ch_9",
    )


def test_an_unpaid_order_says_when_it_is_due(tmp_path):
    cells = {"Financial Status": "pending", "Next Payment Due At": "2026-06-01 00:00:00 +0200"}
    assert one(facts(shop(world.shopify(tmp_path / "o.csv", world.order(1, **cells))))).due == "2026-06-01"
    assert (
        one(
            facts(shop(world.shopify(tmp_path / "p.csv", world.order(1, **(cells | {"Financial Status": "paid"})))))
        ).due
        == ""
    )


def test_an_order_without_an_id_is_its_shops_own(tmp_path):
    path = world.shopify(tmp_path / "o.csv", world.order(7, Id=""))
    assert one(facts(shop(path))).ref == "shopify:shopify:order:#7"
    assert one(facts(shop(path, account="second"))).ref == "shopify:second:order:#7"


def test_customers_of_shopify(tmp_path):
    row = {
        "Customer ID": "'7001", "First Name": "Wren", "Last Name": "Abara", "Email": WREN, "Accepts Email Marketing": "no",
        "Default Address Company": "Kiln & Ash", "Default Address City": "Ghent", "Phone": "'+32470112233", "Tags": "vip, potter",
        "Note": "Pays late", "Total Orders": "3",
    }  # fmt: skip
    path = world.write(tmp_path / "customers_export.csv", world.text([row], world.BUYERS))
    (raw,) = only(Raw, read(shop(path)))
    assert (raw.stream, raw.key) == ("customer", "7001")
    card, note = facts(shop(path))
    assert card == Card(
        (Identity("shopify", "7001"), Identity("email", WREN), Identity("phone", "+32470112233")),
        "Wren Abara", company="Kiln & Ash", city="Ghent", tags=("vip", "potter"),
    )  # fmt: skip
    assert (note.text, note.people) == ("Pays late", (Party("shopify", "7001", "contact", "Wren Abara"),))


def test_a_customer_without_an_id_is_known_by_address(tmp_path):
    columns = [column for column in world.BUYERS if column != "Customer ID"]
    rows = [{"Email": address, "Accepts Email Marketing": "yes", "First Name": "A"} for address in (WREN, OTIS, WREN)]
    keys = [raw.key for raw in only(Raw, read(shop(world.write(tmp_path / "c.csv", world.text(rows, columns)))))]
    assert len(set(keys)) == 3
    assert keys[2] == f"{keys[0]}-2"


def test_parts_of_an_export_in_a_zip(tmp_path):
    for number in (1, 2):
        world.shopify(tmp_path / f"orders_export_{number}.csv", world.order(number))
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as packed:
        for number in (1, 2):
            packed.write(tmp_path / f"orders_export_{number}.csv", f"orders_export_{number}.csv")
    assert len(only(Transaction, facts(shop(tmp_path / "e.zip")))) == 2


# --- Stripe's tables ------------------------------------------------------------------------------------------------------

OLD = (
    "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Fee,Mode,Status,"
    "Statement Descriptor,Customer ID,Customer Description,Customer Email,Captured,Card ID,Card Name,Invoice ID"
).split(",")
OLDEST = "id,Description,Created,Amount,Amount Refunded,Currency,Converted Amount,Fee,Mode,Status,Customer ID,Customer Email,Captured".split(
    ","
)


@pytest.mark.parametrize(
    ("columns", "column"), [(world.STRIPE, "Created date (UTC)"), (OLD, "Created (UTC)"), (OLDEST, "Created")]
)
def test_payments_of_every_era(tmp_path, columns, column):
    row = world.payment(
        1, "1,000.50", **{column: "2026-06-01 12:00:00", "Description": "Gold plan", "Customer ID": "cus_1"}
    )
    card, found = facts(shop(world.stripe(tmp_path / "p.csv", row, columns=columns)))
    assert (found.ref, found.kind, found.amount, found.currency, found.at) == (
        "stripe:ch_1",
        "payment",
        100050,
        "USD",
        1_780_315_200,
    )
    assert (found.title, found.people) == ("Gold plan", (Party("email", WREN, "customer"),))
    assert card.identities == (Identity("stripe", "cus_1"), Identity("email", WREN))


@pytest.mark.parametrize(
    ("cells", "status", "void"),
    [
        ({}, "Paid", False), ({"Status": "Failed"}, "Failed", True), ({"Status": "requires_payment_method"}, "requires_payment_method", True),
        ({"Mode": "Test"}, "Paid, test", True), ({"Captured": "false"}, "uncaptured", True), ({"Status": "Refunded"}, "Refunded", False),
        ({"Status": "Failed", "Captured": "false"}, "Failed", True),
    ],
)  # fmt: skip
def test_the_state_of_a_payment(tmp_path, cells, status, void):
    found = one(facts(shop(world.stripe(tmp_path / "p.csv", world.payment(1, **cells)))))
    assert (found.status, found.void) == (status, void)


def test_a_payment_names_its_invoice_and_its_intent(tmp_path):
    cells = {
        "Invoice ID": "in_4",
        "PaymentIntent ID": "pi_5",
        "Amount Refunded": "12.00",
        "Customer Description": "Wren Abara",
    }
    found = one(facts(shop(world.stripe(tmp_path / "p.csv", world.payment(1, **cells)))))
    assert (set(found.settles), found.refunded) == ({"stripe:in_4", "stripe:pi_5"}, 1200)
    assert found.people[0].name == "Wren Abara"


def test_yen_have_no_cents(tmp_path):
    assert money(facts(shop(world.stripe(tmp_path / "p.csv", world.payment(1, "1200", Currency="jpy"))))) == [
        ("payment", 1200, "JPY")
    ]


# --- eBay -----------------------------------------------------------------------------------------------------------------


def test_an_order_of_several_items_is_one(tmp_path):
    whole = world.sold(
        1, "", **{"Quantity": "3", "Sold For": "$40.00", "Total Price": "$45.50", "Shipping And Handling": "$5.50"}
    )
    items = [
        {"Sales Record Number": "1", "Order Number": "05-1-1", "Buyer Username": "potfan_7", "Item Title": title, "Item Number": "8",
         "Quantity": quantity, "Sold For": price, "Custom Label": "K-1"}
        for title, quantity, price in (("Vase, blue", "1", "$20.00"), ("Cup", "2", "$10.00"))
    ]  # fmt: skip
    path = world.ebay(tmp_path / "r.csv", whole, *items, world.sold(2))
    found = facts(shop(path))
    assert money(found) == [("order", 4550, "USD"), ("order", 2000, "USD")]
    first = only(Transaction, found)[0]
    assert first.text == "1 x Vase, blue (K-1), $20.00\n2 x Cup (K-1), $10.00\nShipping: $5.50"
    assert (first.ref, first.title, first.status) == ("ebay:05-1-1", "Order 05-1-1", "paid")
    assert [skip.reason for skip in only(Skipped, read(shop(path)))] == ["a line of the report's footer"] * 2


def test_the_seller_and_the_buyer(tmp_path):
    path = world.ebay(
        tmp_path / "r.csv",
        world.sold(1, **{"Buyer Email": "a1b2@members.ebay.com", "Ship To Phone": "+44 20 7946 0001"}),
    )
    assert Shop.recognise(path).account == "kilnshop"
    card, order = facts(shop(path))
    assert card.identities == (Identity("ebay", "potfan_7"), Identity("phone", "+442079460001"))
    assert (card.name, card.city, card.company) == ("Otis Vane", "Leeds", "")
    assert order.people == (Party("ebay", "potfan_7", "customer", "Otis Vane"),)
    assert order.at == 1_790_769_600  # noon UTC of a day without a time


@pytest.mark.parametrize(
    ("price", "currency"),
    [
        ("$20.00", "USD"),
        ("£20.00", "GBP"),
        ("AU $20.00", "AUD"),
        ("C $20.00", "CAD"),
        ("EUR 20.00", "EUR"),
        ("20.00", ""),
    ],
)
def test_what_stands_before_an_amount_is_its_currency(tmp_path, price, currency):
    assert money(
        facts(shop(world.ebay(tmp_path / "r.csv", world.sold(1, **{"Total Price": price, "Sold For": price}))))
    ) == [("order", 2000, currency)]


def test_the_british_report(tmp_path):
    columns = [
        column.replace("Ship To", "Post To").replace("Shipping And Handling", "Postage And Packaging")
        for column in world.EBAY
    ]
    row = world.sold(
        1, **{"Sale Date": "30-Sep-26 14:05:00", "Total Price": "£20.00", "Post To Phone": "+442079460001"}
    )
    found = one(facts(shop(world.ebay(tmp_path / "r.csv", row, columns=columns), timezone="Europe/London")))
    assert (found.at, found.currency) == (1_790_773_500, "GBP")


def test_a_sale_that_was_not_paid_says_so(tmp_path):
    row = world.sold(1, **{"Paid On Date": "", "Order Number": ""})
    found = only(Transaction, facts(shop(world.ebay(tmp_path / "r.csv", row, world.sold(2)))))
    assert [(one.status, one.ref) for one in found] == [("unpaid", "ebay:kilnshop:order:1"), ("paid", "ebay:05-2-1")]


# --- Xero -----------------------------------------------------------------------------------------------------------------


def test_the_lines_of_an_invoice(tmp_path):
    path = world.xero(tmp_path / "i.csv", world.bill(1), world.bill(1, Description="Kiln time"), world.bill(2))
    found = facts(shop(path))
    first, second = only(Transaction, found)
    assert (first.ref, first.title, first.amount, first.currency) == (
        "xero:xero:invoice:INV-1",
        "Sales invoice INV-1",
        12000,
        "GBP",
    )
    assert first.text == "2 x Glaze, 50.00\n2 x Kiln time, 50.00"
    assert (first.at, first.status, first.company) == (1_778_673_600, "Paid", "Kiln & Ash Ltd")
    assert only(Card, found)[0] == Card(
        (Identity("email", WREN),), "", company="Kiln & Ash Ltd", at=1_778_673_600, city="Ghent"
    )
    assert second.ref.endswith("INV-2")


def test_rows_of_an_invoice_that_lie_apart_are_one(tmp_path):
    rows = [world.bill(number, Description=f"part {part}", Total="") for part in range(3) for number in (1, 2, 3)]
    found = only(Transaction, facts(shop(world.xero(tmp_path / "i.csv", *rows))))
    assert [(one.ref[-5:], one.amount, one.text.count("part")) for one in found] == [
        ("INV-1", 30000, 3), ("INV-2", 30000, 3), ("INV-3", 30000, 3),
    ]  # fmt: skip


def test_a_template_has_no_total(tmp_path):
    columns = [
        "*ContactName",
        "EmailAddress",
        "*InvoiceNumber",
        "*InvoiceDate",
        "*DueDate",
        "*Description",
        "*Quantity",
        "*UnitAmount",
        "Discount",
    ]
    rows = [
        {"*ContactName": "Fern", "*InvoiceNumber": "9", "*InvoiceDate": "13/05/2026", "*Description": "Clay", "*Quantity": quantity,
         "*UnitAmount": "10.50", "Discount": discount}
        for quantity, discount in (("2", ""), ("1.5", "10"))
    ]  # fmt: skip
    found = one(facts(shop(world.xero(tmp_path / "t.csv", *rows, columns=columns), currency="NZD")))
    assert (found.amount, found.currency, found.company) == (2100 + 1418, "NZD", "Fern")


@pytest.mark.parametrize(
    ("cells", "kind", "amount", "void", "due"),
    [
        ({"Type": "Sales credit note", "InvoiceNumber": "CN-1", "Status": "Paid"}, "refund", -12000, False, ""),
        ({"Type": "Sales overpayment", "InvoiceNumber": ""}, "payment", 12000, True, ""),
        ({"Status": "Voided"}, "invoice", 12000, True, ""),
        ({"Status": "Awaiting Payment", "InvoiceAmountDue": "120.00"}, "invoice", 12000, False, "2026-05-27"),
        ({"Status": "Awaiting Payment", "InvoiceAmountDue": ""}, "invoice", 12000, False, "2026-05-27"),
    ],
)
def test_what_an_entry_is(tmp_path, cells, kind, amount, void, due):
    found = one(facts(shop(world.xero(tmp_path / "i.csv", world.bill(1, **cells)))))
    assert (found.kind, found.amount, found.void, found.due) == (kind, amount, void, due)


def test_drafts_and_bills_are_left_out_and_counted(tmp_path):
    rows = [world.bill(1, Status="Draft"), world.bill(2, Status="Submitted"), world.bill(3, Type="Bill"), world.bill(4)]
    adapter = shop(world.xero(tmp_path / "i.csv", *rows))
    assert [skip.reason for skip in only(Skipped, read(adapter))] == [
        "an entry that is no sale: a bill, a cost, a quote"
    ]
    assert Counter(type(fact).__name__ for fact in facts(adapter)) == {"Skipped": 2, "Transaction": 1, "Card": 1}


def test_a_decimal_comma_and_semicolons(tmp_path):
    plain = {"LineAmount": "50,00", "UnitAmount": "25,00", "InvoiceAmountDue": "0,00"}
    rows = [world.bill(1, Total="1.234,50", **plain), world.bill(2, Total="99,00", **plain)]
    found = facts(shop(world.xero(tmp_path / "i.csv", *rows, delimiter=";")))
    assert [amount for _, amount, _ in money(found)] == [123450, 9900]


def test_which_number_is_the_day_is_decided_once_for_all(tmp_path):
    rows = [world.bill(1, InvoiceDate="04/05/2026"), world.bill(2, InvoiceDate="05/13/2026")]
    rows = [row | {"DueDate": ""} for row in rows]
    found = only(Transaction, facts(shop(world.xero(tmp_path / "i.csv", *rows))))
    assert [one.at for one in found] == [1_775_390_400, 1_778_673_600]
    recorder = Recorder()
    read(shop(world.xero(tmp_path / "j.csv", rows[0])), recorder)
    assert "day/month/year" in recorder.warnings[0]


def test_cells_that_cannot_be_read_are_said(tmp_path):
    rows = [
        world.payment(1, "abc"),
        world.payment(2),
        world.payment(3, **{"Created date (UTC)": "2025-13-45 18:00:00"}),
    ]
    recorder = Recorder()
    path = world.stripe(tmp_path / "payments.csv", *rows)
    assert len(only(Raw, read(Shop((path,), "stripe"), recorder))) == 3
    assert recorder.warnings == [
        f"{path}:1: amounts that cannot be read: 1, the first 'abc', line 2; they come in without it",
        f"{path}:1: dates that cannot be read: 1, the first '2025-13-45 18:00:00', line 4; they come in without it",
    ]


@pytest.mark.parametrize(
    ("address", "contact", "name", "company"),
    [
        ("otis.vane@mail-home.net", "Otis Vane", "Otis Vane", ""), ("ovane@x-corp.com", "Otis Vane", "Otis Vane", ""),
        ("info@vane.com", "Otis Vane", "", "Otis Vane"), ("otis.vane@vane.com", "Vane Ltd", "", "Vane Ltd"),
        ("", "Otis Vane", "", "Otis Vane"), ("acme@acme.com", "Acme", "", "Acme"),
    ],
)  # fmt: skip
def test_a_customer_in_books_is_a_company_unless_the_address_spells_a_person(tmp_path, address, contact, name, company):
    row = world.bill(1, EmailAddress=address, ContactName=contact)
    found = facts(shop(world.xero(tmp_path / "i.csv", row)))
    assert one(found).company == company
    assert [(card.name, card.company) for card in only(Card, found)] == ([(name, company)] if address else [])
    assert [party.name for party in one(found).people] == ([name] if address else [])


def test_contacts_of_xero(tmp_path):
    columns = [
        "*ContactName",
        "AccountNumber",
        "EmailAddress",
        "FirstName",
        "LastName",
        "POAddressLine1",
        "POCity",
        "PhoneNumber",
    ]
    row = {
        "*ContactName": "Kiln & Ash",
        "EmailAddress": WREN,
        "FirstName": "Wren",
        "LastName": "Abara",
        "POCity": "Ghent",
    }
    card = one(facts(shop(world.xero(tmp_path / "c.csv", row, columns=columns))), Card)
    assert (card.name, card.company, card.city) == ("Wren Abara", "Kiln & Ash", "Ghent")


# --- QuickBooks -----------------------------------------------------------------------------------------------------------


def test_a_report_by_customer(tmp_path):
    path = world.report(
        tmp_path / "s.csv", world.BY_CUSTOMER,
        "Moss & Co,,,,,,,,,",
        ',01/13/2026,Invoice,7,Clay,,2,500.00,"1,000.00","1,000.00"',
        ",01/13/2026,Invoice,7,Glaze,,1,20.50,20.50,1020.50",
        ",02/01/2026,Credit Memo,9,Clay,,-1,500.00,-500.00,520.50",
        "Site 2,,,,,,,,,",
        ",02/02/2026,Sales Receipt,,Clay,,1,5.00,5.00,5.00",
        ",02/02/2026,Sales Receipt,,Clay,,1,5.00,5.00,5.00",
        "Total for Site 2,,,,,,2,,$10.00,",
        "Total for Moss & Co with sub-customers,,,,,,,,$530.50,",
        "Fern,,,,,,,,,",
        ",03/03/2026,Estimate,11,Clay,,1,5.00,5.00,5.00",
        ",03/04/2026,Payment,1234,,,,,7.00,",
        ",03/05/2026,Invoice,12,Clay,,1,7.00,7.00,",
        "Total for Fern,,,,,,,,$7.00,",
        "TOTAL,,,,,,,,$537.50,",
    )  # fmt: skip
    assert Shop.recognise(path).account == "Moss Pottery LLC"
    found = only(Transaction, facts(shop(path)))
    assert [(one.kind, one.amount, one.company, one.void) for one in found] == [
        ("invoice", 102050, "Moss & Co", False), ("refund", -50000, "Moss & Co", False), ("order", 500, "Moss & Co", False),
        ("order", 500, "Moss & Co", False), ("payment", 700, "Fern", True), ("invoice", 700, "Fern", False),
    ]  # fmt: skip
    assert found[0].ref == "quickbooks:Moss Pottery LLC:invoice:7"
    assert found[0].text == "2 x Clay, 500.00\n1 x Glaze, 20.50"
    assert len({one.ref for one in found}) == 6
    skips = Counter(skip.reason for skip in only(Skipped, read(shop(path))))
    assert skips == {"a line of the report's footer": 5, "an entry that is no sale: a bill, a cost, a quote": 1}


@pytest.mark.parametrize(
    ("totals", "second"),
    [
        (("Total Moss,,,,,,,,5.00,",), "Fern"),
        ((), "Fern"),
        (("Total for Fern,,,,,,,,5.00,", "Total for Moss,,,,,,,,9.00,"), "Moss"),
    ],
)
def test_whose_an_entry_under_headings_is(tmp_path, totals, second):
    first, *rest = totals or ("",)
    inner = not first.startswith("Total Moss") and bool(totals)
    lines = ["Moss,,,,,,,,,", ",01/13/2026,Invoice,1,Clay,,1,5,5.00,5", *([] if inner or not first else [first]), "Fern,,,,,,,,,",
             ",01/14/2026,Invoice,2,Clay,,1,5,5.00,5", *([first, *rest] if inner else [])]  # fmt: skip
    found = only(Transaction, facts(shop(world.report(tmp_path / "s.csv", world.BY_CUSTOMER, *lines))))
    assert [one.company for one in found] == ["Moss", second]


def test_a_customer_called_total(tmp_path):
    lines = ["Total Wine,,,,,,,,,", ",01/13/2026,Invoice,1,Clay,,1,5,5.00,5", "Total for Total Wine,,,,,,,,5.00,"]
    assert one(facts(shop(world.report(tmp_path / "s.csv", world.BY_CUSTOMER, *lines)))).company == "Total Wine"


def test_a_list_of_invoices_without_types(tmp_path):
    path = world.report(
        tmp_path / "l.csv", "Date,Num,Customer,Memo/Description,Amount (IDR),Open Balance (IDR)",
        '13/02/2026,1,Acme,Visa,"1,500,000.00",0.00', "14/02/2026,2,Fern:Kiln 3 (deleted),Visa,500.00,500.00", name="Invoice List",
    )  # fmt: skip
    first, second = only(Transaction, facts(shop(path)))
    assert (first.kind, first.amount, first.currency, first.status, first.due) == (
        "invoice",
        150000000,
        "IDR",
        "paid",
        "",
    )
    assert (second.company, second.status, second.ref) == ("Fern", "unpaid", "quickbooks:Moss Pottery LLC:invoice:2")


def test_open_invoices_are_worth_what_is_open(tmp_path):
    path = world.report(
        tmp_path / "l.csv", "Date,Num,Customer,Memo/Description,Open Balance",
        '13/02/2026,1,Acme,Clay,"1,200.00"', '14/02/2026,2,Fern,Clay,"(200.00)"', name="Open Invoices",
    )  # fmt: skip
    found = only(Transaction, facts(shop(path)))
    assert [(one.amount, one.status, one.authority) for one in found] == [
        (120000, "unpaid", -1),
        (-20000, "unpaid", -1),
    ]


def test_an_entry_without_words_has_no_text(tmp_path):
    lines = ["Fern,,,,,,,,,", ",03/04/2026,Payment,1234,,,,,7.00,", ",03/05/2026,Invoice,8,,,2,3.50,7.00,"]
    found = only(Transaction, facts(shop(world.report(tmp_path / "s.csv", world.BY_CUSTOMER, *lines))))
    assert [one.text for one in found] == ["", "2 x 3.50"]


def test_a_list_of_transactions_with_addresses(tmp_path):
    path = world.report(
        tmp_path / "l.csv", "Transaction date,Transaction type,Num,Name,Email,Memo/Description,Due date,Amount,Open balance",
        f"02/13/2026,Invoice,1,Kiln & Ash,{WREN},Tiles,03/15/2026,120.00,120.00", "02/14/2026,Bill,5,Clay Inc,,Clay,,80.00,",
        "02/15/2026,Payment,,Kiln & Ash,,,,120.00,",
    )  # fmt: skip
    card, invoice, payment = facts(shop(path))
    assert (card.identities, card.company) == ((Identity("email", WREN),), "Kiln & Ash")
    assert (invoice.due, invoice.people[0].value, invoice.text) == ("2026-03-15", WREN, "Tiles, 120.00")
    assert (payment.kind, payment.void) == ("payment", True)


def test_the_table_for_importing_invoices(tmp_path):
    content = (
        "InvoiceNo,Customer,InvoiceDate,DueDate,Item(Product/Service),ItemDescription,ItemQuantity,ItemRate,ItemAmount,Currency\n"
        "Q-1,Moss & Co,16/04/2026,16/05/2026,Stone,Sandstone,4.5,185.00,832.50,GBP\nQ-1,,,,Traffic,,1,415.00,415.00,\n"
    )
    found = one(facts(shop(world.write(tmp_path / "q.csv", content))))
    assert (found.amount, found.currency, found.company, found.title) == (124750, "GBP", "Moss & Co", "Invoice Q-1")


@pytest.mark.parametrize(
    "header",
    [
        ",Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance",
        ",Date,Transaction Type,Num,Name,Memo/Description,Account,Debit,Credit",
        "Date,Num,Vendor,Memo/Description,Open Balance,Amount",
    ],
)
def test_ledgers_and_bills_are_no_sales(tmp_path, header):
    assert Shop.recognise(world.report(tmp_path / "gl.csv", header, f"x{',' * header.count(',')}")) is None


# --- what is it -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    ["", "a,b\n1,2\n", "Name,Email\nx,y@z.de\n", "Date,Amount,Description\n2026-01-01,5,tea\n", "id,Email,Name\n1,a@b.de,c\n", "\x00\x01", "{}"],
)  # fmt: skip
def test_other_tables_are_none_of_ours(tmp_path, content):
    assert Shop.recognise(world.write(tmp_path / "x.csv", content)) is None


def test_a_folder_is_ours_if_it_holds_nothing_else(tmp_path):
    world.shopify(tmp_path / "o.csv", world.order(1))
    world.write(tmp_path / "customers.csv", world.text([{"Email": WREN}], world.BUYERS))
    assert Shop.recognise(tmp_path).label == "Shopify export (customers, orders)"
    world.ebay(tmp_path / "e.csv", world.sold(1))
    assert Shop.recognise(tmp_path) is None


def test_a_newer_export_is_known_by_its_records(tmp_path):
    found = Shop.recognise(world.shopify(tmp_path / "o.csv", world.order(1), world.order(2)))
    assert found.sample == (("order", "901"), ("order", "902"))
    assert found.options["dialect"] == "shopify"


def test_what_is_broken_is_quarantined_with_its_place(tmp_path):
    path = world.shopify(tmp_path / "o.csv", world.order(1), world.order(2))
    path.write_text(path.read_text() + '#3,"open\n' + "x," * 60 + "\n")
    refused = only(Refused, read(shop(path)))
    assert refused
    assert all(one.locator.startswith(str(path)) for one in refused)
    with pytest.raises(RecordError):
        list(Shop((), "shopify").parse(Raw("x", b'{"type":"order","row":{"Email":"a@b.de"},"lines":[]}')))


def test_what_is_gone_or_not_ours_is_said(tmp_path):
    with pytest.raises(SourceError, match="nothing in it"):
        read(Shop((world.write(tmp_path / "x.csv", "a,b\n1,2\n"),), "ebay"))
    with pytest.raises(SourceError, match="cannot be read"):
        read(Shop((tmp_path / "gone.csv",), "ebay"))
    with pytest.raises(SourceError, match="no shop"):
        read(Shop((), "amazon"))
    with pytest.raises(SourceError, match="time zone"):
        read(Shop((), "ebay", timezone="Mars/Base"))


@pytest.mark.parametrize("name", dialects())
def test_profiles_are_sound(name):
    found = profile(name)
    assert found.name == name
    for spec in found.specs.values():
        fields = {field for columns in spec.columns.values() for field, _ in columns}
        assert spec.kind in KINDS
        assert {field for names in (*spec.match, *spec.unless) for field in names} <= fields, spec.name


@given(st.sampled_from(dialects()), st.data())
@settings(max_examples=150, deadline=None)
def test_parse_is_total_for_any_row(name, data):
    spec = data.draw(st.sampled_from(sorted(profile(name).specs.values(), key=lambda one: one.name)))
    cell = st.text() | st.sampled_from(
        ["1", "-1,5", "9" * 30, "Draft", "Invoice", "2026-13-01", "\ud800\x00", "a@b.test", "1e99", "(5)"]
    )
    row = st.dictionaries(st.sampled_from(sorted(spec.columns)), cell)
    from sbagg.formats.kept import pack
    from sbagg.store.rows import claims

    record = {
        "type": spec.name,
        "row": data.draw(row),
        "lines": data.draw(st.lists(row, max_size=3)),
        "order": "dmy",
        "comma": True,
    }
    adapter = Shop((), name, timezone="Europe/Paris", region="US", currency="USD")
    try:
        found = [fact for fact in adapter.parse(Raw("k", pack(record))) if not isinstance(fact, Skipped)]
    except RecordError:
        return
    claims(found)


HEADERS = {
    "shopify": ",".join(world.SHOPIFY), "stripe": ",".join(world.STRIPE), "ebay": ",".join(world.EBAY), "xero": ",".join(world.XERO),
    "quickbooks": "Moss\nSales\n\n" + world.BY_CUSTOMER,
}  # fmt: skip


@given(
    st.sampled_from(sorted(HEADERS)),
    st.binary(max_size=400) | st.text('a,"\n$5-Total for', max_size=200).map(str.encode),
)
@settings(max_examples=80, deadline=None)
def test_any_bytes_under_a_header_give_facts_or_what_is_wrong(name, data):
    class Ours:
        recognise = staticmethod(Shop.recognise)

        def __new__(cls, path):
            return Shop(path, name)

    survives(Ours, "x.csv", HEADERS[name].encode() + b"\n" + data, ("order", "customer"))


def test_notes_are_what_an_order_says(tmp_path):
    found = facts(shop(world.shopify(tmp_path / "o.csv", world.order(1, Notes="Ring twice"))))
    assert one(found).text.endswith("Ring twice")
    assert only(Note, found) == []


def test_the_how_to_shows_how_to_add_a_shop(tmp_path, monkeypatch):
    import re
    import tomllib
    from importlib import import_module
    from pathlib import Path

    profiles, recognise = (import_module(f"sbagg.adapters.shop.{name}") for name in ("profile", "recognise"))
    page = (Path(__file__).parents[2] / "docs/how-to/orders.md").read_text(encoding="utf-8")
    woo = profiles._built(tomllib.loads(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1]))
    for module in (profiles, recognise):
        monkeypatch.setattr(module, "dialects", lambda: ("woocommerce",))
        monkeypatch.setattr(module, "profile", lambda _: woo)
    content = (
        "Order Number,Order Status,Order Date,Email (Billing),First Name (Billing),Order Total Amount,Item Name,Quantity,Item Cost\n"
        f"7,completed,2026-05-01 10:00,{WREN},Wren,30.00,Mug,2,10.00\n7,completed,2026-05-01 10:00,{WREN},Wren,30.00,Bowl,1,10.00\n"
    )
    found = Shop.recognise(world.write(tmp_path / "orders.csv", content))
    assert (found.label, found.sample) == ("WooCommerce export (orders)", (("order", "order:7"),))
