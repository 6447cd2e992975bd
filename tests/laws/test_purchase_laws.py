"""What holds for any transactions: currencies never mix, order does not matter, the same money counts once."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sbagg.look import accounts
from sbagg.look.company import company
from sbagg.look.person import person
from sbagg.store import resolve
from sbagg.store.purchases import Entry, total
from world import World, email, register

KINDS = ("order", "invoice", "payment", "refund")
CURRENCIES = ("USD", "EUR", "JPY", None)
NUMBERS = st.integers(0, 7)


@st.composite
def entries(draw):
    uids = draw(st.lists(NUMBERS, unique=True, max_size=8))
    return [
        Entry(
            uid, draw(st.sampled_from(KINDS)), draw(st.none() | st.integers(0, 9)),
            draw(st.none() | st.integers(-500, 500)), draw(st.sampled_from(CURRENCIES)), draw(st.booleans()),
            draw(st.none() | st.integers(0, 500)), draw(st.frozensets(NUMBERS, max_size=3)),
        )
        for uid in uids
    ]  # fmt: skip


def alone(entry):
    return entry._replace(settles=frozenset())


@given(entries(), st.randoms())
def test_order_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert total(shuffled) == total(found)


@given(entries(), st.sampled_from(CURRENCIES))
def test_a_sum_is_made_of_amounts_in_its_own_currency_only(found, currency):
    theirs = [entry for entry in found if entry.currency == currency]
    most = sum(abs(entry.amount or 0) + (entry.refunded or 0) for entry in theirs)
    assert abs(total(found).sums.get(currency, 0)) <= most
    assert (currency in total(found).sums) <= bool(theirs)


@given(entries(), st.sampled_from(CURRENCIES), st.integers(2, 9))
def test_money_of_one_currency_leaves_the_sums_of_the_others(found, currency, factor):
    def dearer(entry):
        if entry.currency != currency:
            return entry
        return entry._replace(
            amount=None if entry.amount is None else entry.amount * factor,
            refunded=None if entry.refunded is None else entry.refunded * factor,
        )

    before, after = total(found), total(map(dearer, found))
    assert after.sums == {code: minor * (factor if code == currency else 1) for code, minor in before.sums.items()}


@given(entries())
def test_without_links_everything_counts_by_itself(found):
    singles = [total([alone(entry)]) for entry in found]
    whole = total(map(alone, found))
    assert whole.purchases == sum(one.purchases for one in singles)
    assert all(whole.sums[code] == sum(one.sums.get(code, 0) for one in singles) for code in whole.sums)


@given(entries(), st.lists(NUMBERS, min_size=1, max_size=4))
def test_payments_of_an_order_add_nothing(found, payments):
    assume(not any(set(payments) & {entry.uid, *entry.settles} for entry in found))
    order = Entry(100, "order", 1, 900, "USD", False, None, frozenset())
    paid = [Entry(uid, "payment", 2, 900, "USD", False, None, frozenset({100})) for uid in set(payments)]
    assert total([*found, order, *paid]) == total([*found, order])


@given(entries())
def test_what_came_to_nothing_adds_nothing(found):
    assert total([entry._replace(void=True) for entry in found]) == (0, {}, None)


SALE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS), "amount": st.integers(0, 500), "currency": st.sampled_from(["USD", "EUR", "JPY"]),
        "status": st.sampled_from(["paid", "failed"]), "settles": st.lists(NUMBERS.map("s:{}".format), max_size=2, unique=True),
        "who": st.sampled_from(["jane@acme-tools.com", "kim@acme-tools.com", ""]), "sources": st.sets(st.sampled_from("ab"), min_size=1),
    }
)  # fmt: skip


@given(st.dictionaries(NUMBERS, SALE, max_size=6), st.booleans())
@settings(max_examples=15, deadline=None)
def test_what_two_sources_tell_is_what_one_tells(sales, turned):
    """Whatever is in the one, the other or both, in either order: totals are those of all of it told once."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        register(patch)
        patch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
        worlds = World(Path(folder, "two")).me(), World(Path(folder, "one")).me()
        for name in "ba" if turned else "ab":
            worlds[0].add(name).write(name, *_records(n for n in sales.items() if name in n[1]["sources"])).sync()
        worlds[1].add("all").write("all", *_records(sales.items())).sync()
        assert _bought(worlds[0]) == _bought(worlds[1])


def _records(sales):
    meet = [{"fact": "interaction", "ref": f"m:{who}", "kind": "call", "channel": "phone", "at": 5,
             "parties": [email(f"{who}@acme-tools.com", "from")]} for who in ("jane", "kim")]  # fmt: skip
    yield "met", meet
    for number, sale in sales:
        people = [email(sale["who"], "customer")] if sale["who"] else []
        said = {name: value for name, value in sale.items() if name not in {"who", "sources"}}
        yield f"k{number}", [{"fact": "transaction", "ref": f"s:{number}", "at": 9, "people": people, **said}]


def _bought(world):
    reader = world.reader()
    try:
        people = [person(reader, resolve.person(reader, f"{who}@acme-tools.com")) for who in ("jane", "kim")]
        firm = company(reader, resolve.company(reader, "acme-tools.com"))
        return [view.transactions for view in (*people, firm)]
    finally:
        reader.db.close()


@given(st.dictionaries(NUMBERS, SALE, max_size=6))
@settings(max_examples=15, deadline=None)
def test_the_accounts_say_what_the_company_says(sales):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        register(patch)
        patch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
        world = World(Path(folder)).me().add("all").write("all", *_records(sales.items()))
        world.sync()
        reader = world.reader()
        whole = company(reader, resolve.company(reader, "acme-tools.com")).transactions
        said = [(row.purchases, row.totals, row.last_order_at) for row in accounts.rows(reader)]
        reader.db.close()
        assert said == ([(whole.count, whole.totals, whole.last_at)] if whole.count else [])
