"""Money counts once, by currency, whatever tells of it and in whatever order it comes."""

import itertools

import pytest

from world import World, card, email, organization

JANE, JO = "jane@acme-tools.com", "jo@bolt-works.com"


def sale(ref, kind="order", amount=10000, *, currency="USD", who=JANE, at=1_780_000_000, **more):
    people = [email(who, "customer")] if who else []
    return {"fact": "transaction", "ref": ref, "kind": kind, "amount": amount, "currency": currency, "at": at,
            "people": people, **more}  # fmt: skip


ORDER = sale("o:1", status="paid", title="Order 1", text="2 x mug", refunded=2000)
INVOICE = sale("i:1", "invoice", 10000, settles=["o:1"], at=1_780_000_100)
PAYMENT = sale("p:1", "payment", 10000, settles=["i:1", "o:1"], refunded=2000, at=1_780_000_200)
REFUND = sale("r:1", "refund", -2000, settles=["p:1", "o:1"], at=1_780_000_300)


@pytest.fixture
def bought(world, sbagg):
    """Write these facts, one a record, and say what the person bought."""
    world.add("shop")

    def bought(*facts, who=JANE):
        world.write("shop", *((fact["ref"], [fact]) for fact in facts)).sync()
        return said(sbagg, "who", who)

    return bought


def said(sbagg, *what):
    found = sbagg(*what, "--json").json["transactions"]
    return found["count"], {total["currency"]: total["amount"] for total in found["totals"]}


def test_an_order_its_invoice_its_payment_and_its_refund_are_one(bought):
    assert bought(ORDER, INVOICE, PAYMENT, REFUND) == (1, {"USD": "80.00"})


@pytest.mark.parametrize("left_out", [0, 1, 2, 3])
def test_whatever_is_missing_of_them_the_rest_says_the_same(bought, left_out):
    facts = [ORDER, INVOICE, PAYMENT, REFUND]
    del facts[left_out]
    assert bought(*facts) == (1, {"USD": "80.00"})


def test_a_payment_counts_by_itself_until_what_it_pays_is_known(bought):
    payment = sale("p:9", "payment", 5000, settles=["i:9"])
    assert bought(payment) == (1, {"USD": "50.00"})
    assert bought(payment, sale("i:9", "invoice", 20000)) == (1, {"USD": "200.00"})


def test_two_payments_of_one_unknown_invoice_are_one_purchase(bought):
    parts = [sale(f"p:{n}", "payment", 5000, settles=["i:9"]) for n in range(2)]
    assert bought(*parts) == (1, {"USD": "100.00"})


def test_the_charges_of_a_payment_count_and_the_payment_does_not(bought):
    whole = sale("pi:1", "payment", 3000)
    failed = sale("ch:1", "payment", 3000, settles=["pi:1"], status="failed")
    assert bought(whole, failed) == (1, {"USD": "30.00"})
    assert bought(whole, failed, sale("ch:2", "payment", 3000, settles=["pi:1"])) == (1, {"USD": "30.00"})


def test_transactions_that_settle_each_other_count_once(bought):
    assert bought(sale("a", settles=["b"]), sale("b", settles=["a"])) == (1, {"USD": "100.00"})
    assert bought(sale("a", settles=["a"])) == (1, {"USD": "100.00"})


@pytest.mark.parametrize("status", ["failed", "void", "Cancelled", "expired", "test", "Voided"])
def test_what_came_to_nothing_is_shown_and_not_summed(bought, sbagg, status):
    assert bought(sale("o:1"), sale("o:2", status=status)) == (1, {"USD": "100.00"})
    shown = sbagg("find", "kind:order", "--json").json["hits"]
    assert {hit["status"] for hit in shown} == {None, status}
    assert sbagg("status", "--json").json["counts"]["transactions"] == 2


def test_the_adapter_may_say_so_itself(bought):
    assert bought(sale("o:1", status="incomplete", void=True)) == (0, {})


def test_the_refund_of_what_came_to_nothing_is_nothing(bought):
    cancelled = sale("o:1", void=True, refunded=10000)
    assert bought(cancelled, sale("r:1", "refund", -10000, settles=["o:1"])) == (0, {})


def test_a_payment_counts_though_its_order_was_cancelled(bought):
    assert bought(sale("o:1", void=True), sale("p:1", "payment", settles=["o:1"])) == (1, {"USD": "100.00"})


def test_a_refund_alone_subtracts(bought):
    assert bought(sale("o:1"), sale("r:1", "refund", 3000)) == (1, {"USD": "70.00"})


def test_the_highest_account_of_what_was_given_back_counts(bought):
    back = [sale(f"r:{n}", "refund", -1000, settles=["o:1"]) for n in range(3)]
    assert bought(sale("o:1", refunded=1000), *back) == (1, {"USD": "70.00"})
    assert bought(sale("o:1", refunded=5000), *back) == (1, {"USD": "50.00"})


def test_currencies_are_never_added(bought):
    facts = [
        sale("o:1"),
        sale("o:2", currency="eur"),
        sale("o:3", "order", 500, currency="JPY"),
        sale("o:4", currency=""),
    ]
    assert bought(*facts) == (4, {"USD": "100.00", "EUR": "100.00", "JPY": "500", None: "100.00"})


def test_a_refund_told_in_two_currencies_is_one(bought):
    order = sale("o:1", refunded=2000)
    assert bought(order, sale("r:1", "refund", -1800, currency="EUR", settles=["o:1"])) == (1, {"USD": "80.00"})
    order = sale("o:1")
    assert bought(order, sale("r:1", "refund", -1800, currency="EUR", settles=["o:1"])) == (
        1, {"USD": "100.00", "EUR": "-18.00"},
    )  # fmt: skip


def test_an_unknown_amount_is_a_purchase_without_a_sum(bought):
    assert bought(sale("o:1", amount=None, refunded=500)) == (1, {})


def test_what_names_nobody_belongs_to_what_it_settles(bought):
    charge = sale("ch:1", "payment", 9000)
    refund = sale("r:1", "refund", -4000, settles=["ch:1"], who="")
    assert bought(charge, refund) == (1, {"USD": "50.00"})


def test_a_link_through_what_names_nobody_or_another_holds(bought):
    invoice = sale("i:1", "invoice", 9000)
    intent = sale("pi:1", "payment", 9000, settles=["i:1"], who="")
    charge = sale("ch:1", "payment", 9000, settles=["pi:1"])
    assert bought(invoice, charge, who=JANE) == (2, {"USD": "180.00"})
    assert bought(invoice, intent, charge) == (1, {"USD": "90.00"})
    assert bought(invoice, sale("pi:1", "payment", 9000, settles=["i:1"], who=JO), charge) == (1, {"USD": "90.00"})


def test_who_only_pays_has_paid(bought):
    facts = [sale("i:1", "invoice"), sale("p:1", "payment", settles=["i:1"], who=JO)]
    assert bought(*facts, who=JO) == (1, {"USD": "100.00"})


def test_a_colleague_who_sold_it_bought_nothing(world, sbagg):
    order = sale("o:1") | {"people": [email(JANE, "customer"), email("sam@us-corp.com", "owner")]}
    mail = {
        "fact": "interaction",
        "ref": "m",
        "kind": "email",
        "channel": "email",
        "at": 1,
        "parties": [email("sam@us-corp.com")],
    }
    world.add("shop").write("shop", ("o", [order]), ("m", [mail])).sync()
    assert said(sbagg, "who", "sam@us-corp.com") == (0, {})


def test_what_happened_stays_when_its_source_drops_it(world, sbagg):
    world.add("shop").write(
        "shop", ("1", [sale("o:1")]), *((str(n), [sale(f"o:{n}", who=JO)]) for n in range(2, 8))
    ).sync()
    world.write("shop", *((str(n), [sale(f"o:{n}", who=JO)]) for n in range(2, 8))).sync()
    assert said(sbagg, "who", JANE) == (1, {"USD": "100.00"})
    assert sbagg("status", "--json").json["counts"]["transactions"] == 7
    (item,) = sbagg("timeline", JANE, "--json").json["items"]
    assert sbagg("show", item["id"], "--json").json["origins"][0]["gone"]


def test_an_item_says_what_was_bought(bought, sbagg):
    bought(ORDER | {"due": "2026-12-24", "status": "unpaid"})
    (item,) = sbagg("timeline", JANE, "--json").json["items"]
    assert (item["kind"], item["channel"], item["amount"], item["status"], item["due"], item["text"]) == (
        "order", "shop", {"amount": "100.00", "currency": "USD"}, "unpaid", "2026-12-24", "2 x mug",
    )  # fmt: skip
    assert [hit["id"] for hit in sbagg("find", "mug kind:order", "--json").json["hits"]] == [item["id"]]
    text = sbagg("who", JANE).out
    assert "Money" in text
    assert "$80 in 1 purchase" in text


def test_an_order_is_a_contact_and_its_books_are_none(bought, sbagg):
    bought(ORDER, INVOICE, PAYMENT, REFUND, sale("o:2", void=True))
    assert sbagg("who", JANE, "--json").json["counts"]["by_kind"] == {"order": 1}


def test_the_last_purchase_dates_them(bought, sbagg):
    bought(ORDER, PAYMENT, sale("o:2", void=True, at=1_790_000_000), sale("r:2", "refund", at=1_791_000_000))
    assert sbagg("who", JANE, "--json").json["transactions"]["last_at"] == "2026-05-28T20:26:40Z"


# --- companies ----------------------------------------------------------------------------------------------------------


def test_a_company_sums_its_people_and_what_names_it(world, sbagg):
    world.add("shop")
    world.write(
        "shop",
        ("org", [organization("1", "Acme Tools", "acme-tools.com")]),
        ("1", [sale("o:1")]),
        ("2", [sale("o:2", who="kim@acme-tools.com", currency="EUR")]),
        ("3", [sale("i:3", "invoice", 700, who="", company="Acme Tools, Inc.")]),
        ("4", [sale("i:4", "invoice", 800, who="", company_ref="org:1")]),
        ("5", [sale("p:5", "payment", 800, who="", settles=["i:4"])]),
        ("6", [sale("o:6", who=JO, company="Bolt Works"), card(f"email:{JO}", company="Bolt Works")]),
    ).sync()
    assert said(sbagg, "company", "acme-tools.com") == (4, {"USD": "115.00", "EUR": "100.00"})
    assert said(sbagg, "company", "Acme Tools") == (4, {"USD": "115.00", "EUR": "100.00"})
    assert len(sbagg("companies", "--json").json["companies"]) == 2
    assert "$115" in sbagg("company", "acme-tools.com").out


def test_a_customer_known_by_name_only_is_a_company(world, sbagg):
    world.add("books").write("books", ("1", [sale("i:1", "invoice", who="", company="Fern & Moss Ltd")])).sync()
    found = sbagg("company", "fern & moss", "--json").json
    assert (found["name"], found["domains"]) == ("Fern & Moss Ltd", [])
    assert said(sbagg, "company", "fern & moss") == (1, {"USD": "100.00"})
    assert [item["kind"] for item in found["timeline"]] == ["invoice"]
    assert [one["source"] for one in found["freshness"]] == ["books"]


def test_the_name_on_a_bill_is_that_of_the_one_company_called_so(world, sbagg):
    world.add("crm").add("books")
    world.write("crm", ("o", [organization("1", "Fern & Moss", "fernmoss.com")]))
    world.write("books", ("1", [sale("i:1", "invoice", who="", company="FERN AND MOSS LTD", at=1_790_000_000)])).sync()
    assert said(sbagg, "company", "fernmoss.com") == (1, {"USD": "100.00"})
    assert sbagg("company", "fernmoss.com", "--json").json["name"] == "Fern & Moss"


def test_where_two_are_called_so_the_bill_stands_by_itself(world, sbagg):
    world.add("crm").add("books")
    orgs = [organization("1", "Fern", "fern-one.com"), organization("2", "Fern", "fern-two.com")]
    world.write("crm", *((org["ref"], [org]) for org in orgs))
    world.write("books", ("1", [sale("i:1", "invoice", who="", company="Fern")])).sync()
    assert said(sbagg, "company", "fern-one.com") == (0, {})
    assert len(sbagg("companies", "--json").json["companies"]) == 3


def test_a_company_goes_with_the_last_bill_that_named_it(world, sbagg):
    world.add("books").write(
        "books", ("1", [sale("i:1", "invoice", who="", company="Fern")]), ("2", [sale("i:2")])
    ).sync()
    assert len(sbagg("companies", "--json").json["companies"]) == 2
    world.write("books", ("1", [sale("i:1", "invoice")]), ("2", [sale("i:2")])).sync()
    assert [c["domains"] for c in sbagg("companies", "--json").json["companies"]] == [["acme-tools.com"]]


# --- seen through several sources ---------------------------------------------------------------------------------------

SEEN = {
    "csv": (("1", [sale("ch:1", "payment", 6000, status="Paid", settles=["i:1"])], 100),),
    "api": (("9", [sale("ch:1", "payment", 6000, status="refunded", refunded=6000, who="", settles=["pi:1"])], 200),),
    "books": (("3", [sale("i:1", "invoice", 6000, who="", company="Acme Tools")], 50),),
}


@pytest.mark.parametrize("order", list(itertools.permutations(SEEN)), ids=" ".join)
def test_an_order_seen_through_several_sources_counts_once_in_any_order(tmp_path, home, monkeypatch, sbagg, order):
    from world import register

    register(monkeypatch)
    world = World(tmp_path, home).me()
    for name in order:
        world.add(name).write(name, *SEEN[name]).sync()
    assert said(sbagg, "who", JANE) == (1, {"USD": "0.00"})
    assert said(sbagg, "company", "acme-tools.com") == (1, {"USD": "0.00"})
    payment = next(item for item in sbagg("timeline", JANE, "--json").json["items"] if item["kind"] == "payment")
    assert (payment["status"], payment["sources"]) == ("refunded", ["api", "csv"])
    fresh = World(tmp_path, tmp_path / "again").me()
    for name in sorted(SEEN):
        fresh.add(name)
    fresh.sync()
    assert fresh.dump() == world.dump()


def test_a_source_that_is_removed_takes_its_account_of_it(world, sbagg):
    for name, records in SEEN.items():
        world.add(name).write(name, *records)
    world.sync()
    assert sbagg("source", "remove", "api").status == 0
    world.sync()
    assert said(sbagg, "who", JANE) == (1, {"USD": "60.00"})


def test_an_amount_beyond_all_money_is_quarantined(world, sbagg):
    world.add("shop").write(
        "shop", ("1", [sale("o:1", amount=2**63)]), ("2", [sale("o:2", refunded=-(2**64))]), ("3", [sale("o:3")])
    )
    assert world.sync()
    assert said(sbagg, "who", JANE) == (1, {"USD": "100.00"})
    assert {record["key"] for record in sbagg("quarantine", "--json").json["records"]} == {"1", "2"}


def test_a_forgotten_customer_leaves_the_company_its_bills(world, sbagg):
    world.add("books")
    world.write(
        "books",
        ("1", [card(f"email:{JANE}", name="Jane Doe"), sale("i:1", "invoice", company="Fern")]),
        ("2", [sale("o:2")]),
    ).sync()
    assert sbagg("forget", JANE, "--yes").status == 0
    world.sync()
    assert said(sbagg, "company", "fern") == (1, {"USD": "100.00"})
    assert sbagg("status", "--json").json["counts"]["transactions"] == 1
