"""Stripe's API as JSON files: whose money it is, what it is worth, and that it meets the tables of the same account."""

import json

import pytest
import shop_world as world
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import facts, only, read, survives
from shop_world import OTIS, WREN

from sbagg.adapter import Card, Gone, Identity, Note, Party, Raw, RecordError, Refused, Skipped, Transaction
from sbagg.adapters.shop import Shop
from sbagg.adapters.shop.objects import MEDIA
from sbagg.testing import AdapterContract


class TestAnswers(AdapterContract):
    def world(self, folder):
        world.answers(
            folder / "charges.json",
            world.charge(1),
            {"id": None, "object": "charge"},
            3,
            {"id": "po_1", "object": "payout"},
        )
        world.answers(folder / "customers.json", world.customer(1))
        world.stripe(folder / "payments.csv", world.payment(2))
        return Shop((folder,), "stripe")

    def change(self, folder):
        world.answers(folder / "charges.json", world.charge(1, amount_refunded=100), world.charge(3))
        world.answers(folder / "customers.json", {"id": "cus_1", "object": "customer", "deleted": True})


def said(tmp_path, *objects):
    adapter = Shop((world.answers(tmp_path / "a.json", *objects),), "stripe")
    return facts(adapter)


def one(found, kind=Transaction):
    (fact,) = only(kind, found)
    return fact


def test_a_charge(tmp_path):
    found = one(
        said(
            tmp_path,
            world.charge(1, description="Gold plan", amount_refunded=500, payment_intent="pi_1", invoice="in_1"),
        )
    )
    assert found == Transaction(
        "stripe:ch_1", "payment", "Gold plan", 1_780_000_000, 5000, "USD", "succeeded", people=(Party("email", WREN, "customer", "Wren Abara"),),
        settles=("stripe:in_1", "stripe:pi_1"), refunded=500,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "status", "void", "amount"),
    [
        ({"status": "failed"}, "failed", True, 5000), ({"captured": False, "amount_captured": 0}, "uncaptured", True, 5000),
        ({"livemode": False}, "succeeded, test", True, 5000), ({"status": "pending"}, "pending", False, 5000),
        ({"amount_captured": 3000}, "succeeded", False, 3000),
    ],
)  # fmt: skip
def test_the_state_of_a_charge(tmp_path, more, status, void, amount):
    found = one(said(tmp_path, world.charge(1, **more)))
    assert (found.status, found.void, found.amount) == (status, void, amount)


@pytest.mark.parametrize(
    ("currency", "theirs", "ours"),
    [("jpy", 1200, 1200), ("usd", 1200, 1200), ("kwd", 1230, 1230), ("mga", 12, 1200), ("isk", 500, 5), ("ugx", 500, 5), ("xxx", 7, 7)],
)  # fmt: skip
def test_minor_units(tmp_path, currency, theirs, ours):
    found = one(said(tmp_path, world.charge(1, theirs, currency=currency)))
    assert (found.amount, found.currency) == (ours, currency.upper())


def test_an_intent_is_the_payment_of_its_last_charge(tmp_path):
    intent = {"object": "payment_intent", "id": "pi_1", "amount": 900, "amount_received": 800, "currency": "eur", "created": 1_780_000_000,
              "livemode": True, "status": "succeeded", "latest_charge": "ch_7", "receipt_email": OTIS}  # fmt: skip
    found = one(said(tmp_path, intent))
    assert (found.ref, found.settles, found.amount, found.void, found.authority) == (
        "stripe:ch_7",
        ("stripe:pi_1",),
        800,
        False,
        -1,
    )
    assert found.people[0].value == OTIS
    older = {key: value for key, value in intent.items() if key != "latest_charge"} | {
        "charges": {"data": [{"id": "ch_8", "object": "charge"}]}
    }
    assert one(said(tmp_path, older)).ref == "stripe:ch_8"
    untried = older | {"charges": None, "status": "requires_payment_method"}
    found = one(said(tmp_path, untried))
    assert (found.ref, found.settles, found.amount, found.void) == ("stripe:pi_1", (), 900, True)


def test_an_invoice_with_its_lines(tmp_path):
    payments = {
        "data": [{"object": "invoice_payment", "payment": {"type": "payment_intent", "payment_intent": "pi_3"}}]
    }
    more = {
        "charge": "ch_1",
        "payments": payments,
        "post_payment_credit_notes_amount": 700,
        "pre_payment_credit_notes_amount": 100,
    }
    found = one(said(tmp_path, world.invoice(1, **more, status_transitions={"finalized_at": 1_779_500_000})))
    assert (found.ref, found.kind, found.title, found.amount, found.at) == (
        "stripe:in_1",
        "invoice",
        "Invoice KA-1",
        5000,
        1_779_500_000,
    )
    assert (found.text, found.refunded, found.due) == ("2 x Kiln time, 50.00", 800, "")
    assert found.settles == ("stripe:ch_1", "stripe:pi_3")


@pytest.mark.parametrize(
    ("status", "void", "due"),
    [("open", False, "2026-05-30"), ("paid", False, ""), ("void", True, ""), ("uncollectible", True, "")],
)
def test_the_state_of_an_invoice(tmp_path, status, void, due):
    found = one(said(tmp_path, world.invoice(1, status=status, due_date=1_780_100_000)))
    assert (found.status, found.void, found.due) == (status, void, due)


def test_a_draft_was_never_sent(tmp_path):
    assert said(tmp_path, world.invoice(1, status="draft")) == [Skipped("draft")]


def test_a_refund_is_whose_the_charge_was(tmp_path):
    first, second = only(Transaction, said(tmp_path, world.refund(1, 2000, of=9), world.charge(9)))
    assert (first.ref, first.kind, first.amount, first.settles) == ("stripe:re_1", "refund", -2000, ("stripe:ch_9",))
    assert first.people == second.people
    assert first.text == "requested by customer"
    unknown = one(said(tmp_path, world.refund(1, 2000, of=9)))
    assert unknown.people == ()


def test_refunds_that_stand_in_their_charge(tmp_path):
    inside = {
        "object": "list",
        "data": [world.refund(1, 2000, of=9), world.refund(2, 100, of=9, status="failed"), "x", {"id": 3}],
    }
    found = only(Transaction, said(tmp_path, world.charge(9, refunds=inside)))
    assert [(one.ref, one.amount, one.void) for one in found] == [
        ("stripe:ch_9", 5000, False), ("stripe:re_1", -2000, False), ("stripe:re_2", -100, True),
    ]  # fmt: skip
    assert found[1].people == found[0].people


def test_a_credit_note_names_the_refund_that_it_is(tmp_path):
    note = {"object": "credit_note", "id": "cn_1", "number": "KA-1-CN", "total": 700, "currency": "usd", "invoice": "in_1", "status": "issued",
            "refunds": [{"refund": "re_1"}], "customer": "cus_1", "livemode": True, "created": 1_780_000_000, "memo": "broken"}  # fmt: skip
    found = one(said(tmp_path, note))
    assert (found.kind, found.amount, found.settles, found.text) == (
        "refund",
        -700,
        ("stripe:in_1", "stripe:re_1"),
        "broken",
    )


def test_a_test_refund_is_told_by_its_charge(tmp_path):
    assert [
        one.void
        for one in only(Transaction, said(tmp_path, world.refund(1, 20, of=9), world.charge(9, livemode=False)))
    ] == [True, True]


def test_a_customer_becomes_a_card(tmp_path):
    card, note = said(tmp_path, world.customer(1, description="Pays late"))
    assert card == Card(
        (Identity("stripe", "cus_1"), Identity("email", WREN), Identity("phone", "+32470112233")),
        "Wren Abara",
        at=1_770_000_000,
        city="Ghent",
    )
    assert (note.text, note.people) == ("Pays late", (Party("stripe", "cus_1", "contact", "Wren Abara"),))
    assert only(Note, said(tmp_path, world.customer(1))) == []


def test_a_payment_is_its_customers_whoever_holds_the_card(tmp_path):
    charge = world.charge(1, billing_details={"email": OTIS, "name": "Otis Vane"})
    assert only(Transaction, said(tmp_path, charge, world.customer(1)))[0].people[0].value == WREN
    assert one(said(tmp_path, charge)).people == (Party("email", OTIS, "customer", "Otis Vane"),)
    assert one(said(tmp_path, world.charge(1, billing_details=None))).people == (Party("stripe", "cus_1", "customer"),)


def test_other_files_say_whose_it_is(tmp_path):
    refunds = world.answers(tmp_path / "refunds.json", world.refund(1, 2000, of=9))
    charges = world.answers(tmp_path / "charges.json", world.charge(9, billing_details=None))
    customers = world.answers(tmp_path / "customers.json", world.customer(1))
    found = only(Transaction, facts(Shop((refunds, charges, customers), "stripe")))
    assert {one.people[0].value for one in found} == {WREN}


def test_a_sample_of_a_deletion_deletes_nothing(tmp_path):
    gone = {"id": "cus_1", "object": "customer", "deleted": True}
    path = world.write(
        tmp_path / "x.json", json.dumps({"resources": {"customer": world.customer(1), "deleted_customer": gone}})
    )
    events = read(Shop((path,), "stripe"))
    assert [raw.key for raw in only(Raw, events)] == ["cus_1"]
    assert not only(Gone, events)
    assert [one.reason for one in only(Skipped, events)] == ["a sample of an answer to a deletion"]


FORMS = {
    "list": lambda objects: json.dumps({"object": "list", "data": objects}),
    "array": json.dumps,
    "lines": lambda objects: "\n".join(map(json.dumps, objects)),
    "indented": lambda objects: json.dumps({"object": "list", "has_more": False, "data": objects}, indent=2),
    "samples": lambda objects: json.dumps({"resources": {str(n): one for n, one in enumerate(objects)}}),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_answers(tmp_path, form):
    path = world.write(
        tmp_path / "x.json", FORMS[form]([world.charge(1), world.customer(1), {"object": "payout", "id": "po_1"}])
    )
    found = Shop.recognise(path)
    assert (found.options["dialect"], found.confidence, set(found.sample)) == (
        "stripe",
        95,
        {("charge", "ch_1"), ("customer", "cus_1")},
    )
    events = read(Shop((path,), "stripe"))
    assert [(raw.stream, raw.key) for raw in only(Raw, events)] == [("charge", "ch_1"), ("customer", "cus_1")]
    assert [skip.reason for skip in only(Skipped, events)] == ["an object of a kind that is not read"]


def test_one_object_alone(tmp_path):
    path = world.write(tmp_path / "ch.json", json.dumps(world.charge(1), indent=1))
    assert len(only(Raw, read(Shop((path,), "stripe")))) == 1


def test_who_was_deleted_is_gone(tmp_path):
    path = world.answers(tmp_path / "c.json", world.customer(2), {"id": "cus_1", "object": "customer", "deleted": True})
    assert only(Gone, read(Shop((path,), "stripe"))) == [Gone("cus_1", "customer")]


def test_a_file_that_is_cut_keeps_its_good_half_in_lines(tmp_path):
    text = FORMS["lines"]([world.charge(n) for n in range(5)])
    path = world.write(tmp_path / "c.json", text[: len(text) - 40])
    events = read(Shop((path,), "stripe"))
    assert (len(only(Raw, events)), len(only(Refused, events))) == (4, 1)


@pytest.mark.parametrize(
    "content", ['{"object": "list", "data": []}', '[{"id": "x", "object": "charge"}]', '{"charge": 1}', "[1]", "{", ""]
)
def test_other_json_is_none_of_ours(tmp_path, content):
    assert Shop.recognise(world.write(tmp_path / "x.json", content)) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["usd", "open", "ch_1", "a@b.de"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6,
)  # fmt: skip
MEMBERS = sorted(
    {
        *world.charge(1),
        *world.invoice(1),
        *world.refund(1, 1, 1),
        *world.customer(1),
        "refunds",
        "payments",
        "sbagg_whose",
        "due_date",
    }
)


@given(
    st.sampled_from(["charge", "payment_intent", "invoice", "credit_note", "refund", "customer"]),
    st.dictionaries(st.sampled_from(MEMBERS), JSON),
)
@settings(max_examples=200, deadline=None)
def test_parse_is_total_for_any_object(kind, members):
    from sbagg.store.rows import claims

    data = json.dumps({**members, "object": kind, "id": "x_1"}).encode()
    try:
        found = list(Shop((), "stripe", region="US").parse(Raw("x_1", data, MEDIA, kind)))
    except RecordError:
        return
    claims(fact for fact in found if not isinstance(fact, Skipped))


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_in_a_file(data):
    class Ours:
        recognise = staticmethod(Shop.recognise)

        def __new__(cls, path):
            return Shop(path, "stripe")

    survives(Ours, "x.json", data, ("charge",))
    survives(Ours, "x.json", json.dumps(world.charge(1)).encode() + b"\n" + data, ("charge",))
